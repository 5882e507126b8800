//! Words and numbers that a reader expects under a name.

use heck::{ToSnakeCase, ToTitleCase};
use rust_decimal::Decimal;

use super::draw::Hint;
use crate::model::Builtin;

/// Texts by the last words of a name.
const TEXTS: &[(&str, &[&str])] = &[
    ("first_name", &["Ada", "Grace", "Alan"]),
    ("given_name", &["Ada", "Grace", "Alan"]),
    ("last_name", &["Lovelace", "Hopper", "Turing"]),
    ("family_name", &["Lovelace", "Hopper", "Turing"]),
    ("user_name", &["ada", "grace", "alan"]),
    ("file_name", &["report.pdf", "invoice.pdf"]),
    ("host_name", &["host.example.com"]),
    ("name", &["Ada Lovelace", "Grace Hopper", "Alan Turing"]),
    ("username", &["ada", "grace", "alan"]),
    ("city", &["London", "Berlin"]),
    ("country", &["GB", "DE"]),
    ("country_code", &["GB", "DE"]),
    ("currency", &["EUR", "USD"]),
    ("language", &["en", "de"]),
    ("locale", &["en-GB", "de-DE"]),
    ("timezone", &["Europe/London", "Europe/Berlin"]),
    ("time_zone", &["Europe/London", "Europe/Berlin"]),
    ("street", &["12 Example Street", "3 Sample Road"]),
    ("line1", &["12 Example Street", "3 Sample Road"]),
    ("address", &["12 Example Street", "3 Sample Road"]),
    ("postal_code", &["EC1A 1BB", "10115"]),
    ("postcode", &["EC1A 1BB", "10115"]),
    ("zip", &["10115", "20095"]),
    ("phone", &["+44 20 7946 0000", "+49 30 901820"]),
    ("email", &["ada@example.com", "grace@example.com"]),
    ("url", &["https://example.com/a", "https://example.com/b"]),
    ("etag", &["\"1\"", "\"2\""]),
    ("ip", &["192.0.2.1", "192.0.2.2"]),
    ("version", &["1.0.0", "1.1.0"]),
    ("color", &["#336699", "#993366"]),
];

/// Whole numbers by the last words of a name.
const NUMBERS: &[(&str, i64)] = &[
    ("limit", 20),
    ("size", 20),
    ("max", 100),
    ("maximum", 100),
    ("total", 100),
    ("port", 8080),
    ("year", 2026),
    ("month", 1),
    ("day", 12),
    ("hour", 9),
    ("age", 36),
    ("offset", 0),
    ("retry_after", 30),
    ("seconds", 30),
    ("minutes", 30),
    ("width", 640),
    ("height", 480),
];

/// The text that a name promises; `None` where it promises none.
pub(super) fn text(hint: &Hint<'_>) -> Option<String> {
    [hint.name, hint.of].into_iter().find_map(|name| {
        let texts = by_name(TEXTS, &name.to_snake_case())?;
        texts.get(hint.nth % texts.len()).map(|text| (*text).to_owned())
    })
}

/// A text about nothing but its own name.
pub(super) fn title(name: &str) -> String {
    let words = name.to_snake_case().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The text for a name without any meaning here.
pub(super) fn plain(hint: &Hint<'_>) -> String {
    let name = [hint.name, hint.of].into_iter().find(|name| !name.is_empty()).unwrap_or("text");
    let text = title(name);
    if hint.nth == 0 { text } else { format!("{text} {}", hint.nth + 1) }
}

/// A number that is likely under a name.
pub(super) fn number(builtin: Builtin, hint: &Hint<'_>) -> Decimal {
    let snake = hint.name.to_snake_case();
    let named = by_name(NUMBERS, &snake).map(|number| Decimal::from(*number));
    if matches!(builtin, Builtin::Int | Builtin::Int32) {
        return named.unwrap_or(Decimal::ONE);
    }
    match snake.as_str() {
        "latitude" | "lat" => Decimal::new(515_074, 4),
        "longitude" | "lon" | "lng" => Decimal::new(-1278, 4),
        _ if builtin == Builtin::Decimal => Decimal::new(1999, 2),
        _ => named.unwrap_or(Decimal::new(15, 1)),
    }
}

/// The entry whose words are the last ones of a name, the longest first.
fn by_name<'t, T>(table: &'t [(&str, T)], snake: &str) -> Option<&'t T> {
    let ends = |word: &str| snake.strip_suffix(word).is_some_and(|before| before.is_empty() || before.ends_with('_'));
    table.iter().filter(|(word, _)| ends(word)).max_by_key(|(word, _)| word.len()).map(|(_, entry)| entry)
}

/// A key of a map.
pub(super) fn key(nth: usize) -> String {
    if nth == 0 { "key".to_owned() } else { format!("key_{}", nth + 1) }
}

/// `lines` as `line`, for the items of a list.
pub(super) fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => match name.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i'])) {
            Some(stem) => stem.to_owned(),
            None => name.to_owned(),
        },
    }
}

/// `first_name` as `First Name`, where a title is demanded.
pub(super) fn heading(name: &str) -> String {
    name.to_title_case()
}
