//! Texts: of built-in types and formats with a form of their own, of patterns, of a length.

use super::demand::Demand;
use super::draw::Hint;
use super::{pattern, words};
use crate::model::Builtin;
use crate::types::consts;

/// A text of a type; `None` where none was found.
pub(super) fn sample(builtin: Builtin, demand: &Demand, hint: &Hint<'_>) -> Option<String> {
    let fits = |text: &String| fits(builtin, demand, text);
    let (least, most) = demand.length();
    let mut candidates: Vec<String> = Vec::new();
    if let Some(format) = demand.format() {
        candidates.extend(of_format(format, hint));
    }
    candidates.extend(of_builtin(builtin, hint, (least, most)));
    let has_form = builtin != Builtin::String || !candidates.is_empty();
    if !has_form {
        if demand.media().is_some_and(|media| media.ends_with("json")) {
            candidates.push("{}".to_owned());
        }
        candidates.extend(words::text(hint));
    }
    if let Some(found) = candidates.iter().find(|text| fits(text)) {
        return Some(found.clone());
    }
    for pattern in demand.patterns() {
        if let Some(found) = pattern::samples(pattern, least, most, hint.nth).find(fits) {
            return Some(found);
        }
    }
    if !has_form {
        candidates.push(words::plain(hint));
        candidates.push(words::heading(hint.name));
    }
    candidates.into_iter().flat_map(|text| of_length(&text, least, most, hint.nth)).find(fits)
}

/// Whether a text has the form of its type and breaks no constraint.
fn fits(builtin: Builtin, demand: &Demand, text: &str) -> bool {
    consts::has_form(builtin, text)
        && demand.of_builtin(builtin).broken_by(&serde_json::Value::String(text.to_owned())).is_none()
        && pattern::all_match(demand.patterns(), text)
}

/// The text cut or filled up to a length; cut texts differ in their last character where they have to.
fn of_length(text: &str, least: u64, most: Option<u64>, nth: usize) -> Vec<String> {
    let count = text.chars().count() as u64;
    let cap = |length: u64| usize::try_from(length.min(10_000)).unwrap_or(10_000);
    if count < least {
        let filler: String = format!("{text} ").chars().cycle().take(cap(least)).collect();
        let closed = match filler.strip_suffix(' ') {
            Some(open) => format!("{open}."),
            None => filler,
        };
        return vec![closed];
    }
    let Some(most) = most.filter(|most| count > *most) else { return vec![text.to_owned()] };
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut cut: String = letters.chars().take(cap(most)).collect();
    let plain = cut.clone();
    if nth > 0 && cut.pop().is_some() {
        cut.extend(char::from_digit(u32::try_from(nth % 36).unwrap_or(0), 36));
    }
    vec![cut, plain, text.chars().take(cap(most)).collect()]
}

fn of_builtin(builtin: Builtin, hint: &Hint<'_>, length: (u64, Option<u64>)) -> Option<String> {
    let nth = hint.nth;
    Some(match builtin {
        Builtin::Bytes => bytes(length),
        Builtin::Date => format!("2026-{:02}-12", nth % 12 + 1),
        Builtin::Time => format!("{:02}:30:00", (nth + 9) % 24),
        Builtin::Timestamp => format!("2026-01-{:02}T{:02}:30:00Z", nth / 12 % 28 + 12, nth % 12 + 9),
        Builtin::Duration => format!("PT{}H", nth + 1),
        Builtin::Uuid => uuid(hint),
        Builtin::Url => format!("https://example.com/{}", path(hint)),
        Builtin::Email => email(nth),
        Builtin::String
        | Builtin::Bool
        | Builtin::Int
        | Builtin::Int32
        | Builtin::Float
        | Builtin::Float32
        | Builtin::Decimal
        | Builtin::Json => return None,
    })
}

/// Formats of the JSON Schema vocabulary and of the OpenAPI registry that are texts of a form.
fn of_format(format: &str, hint: &Hint<'_>) -> Option<String> {
    let nth = hint.nth;
    Some(match format {
        "email" | "idn-email" => email(nth),
        "uuid" => uuid(hint),
        "uri" | "iri" | "url" | "http-url" => format!("https://example.com/{}", path(hint)),
        "uri-reference" | "iri-reference" => format!("/{}", path(hint)),
        "uri-template" => format!("/{}/{{id}}", path(hint)),
        "hostname" | "idn-hostname" => format!("host{}.example.com", nth + 1),
        "ipv4" => format!("192.0.2.{}", nth % 250 + 1),
        "ipv6" => format!("2001:db8::{:x}", nth + 1),
        "date" => of_builtin(Builtin::Date, hint, (0, None))?,
        // RFC 3339 full-time has an offset; `time-local` has none.
        "time" => format!("{:02}:30:00Z", (nth + 9) % 24),
        "time-local" => of_builtin(Builtin::Time, hint, (0, None))?,
        "date-time" => of_builtin(Builtin::Timestamp, hint, (0, None))?,
        "date-time-local" => of_builtin(Builtin::Timestamp, hint, (0, None))?.trim_end_matches('Z').to_owned(),
        "duration" => of_builtin(Builtin::Duration, hint, (0, None))?,
        "json-pointer" => format!("/{}", hint.name),
        "relative-json-pointer" => format!("{nth}/{}", hint.name),
        "regex" => "^[a-z]+$".to_owned(),
        "byte" | "base64" | "base64url" => "aGVsbG8=".to_owned(),
        "password" => "correct horse battery staple".to_owned(),
        "int32" | "int64" | "decimal" => (nth + 1).to_string(),
        "color" => "#336699".to_owned(),
        _ => return None,
    })
}

/// `hello`, again and again, to a length in bytes, as base64 (RFC 4648, section 4).
fn bytes(length: (u64, Option<u64>)) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (least, most) = length;
    let count = usize::try_from(least.max(5).min(most.unwrap_or(u64::MAX)).min(10_000)).unwrap_or(5);
    let plain: Vec<u8> = b"hello".iter().copied().cycle().take(count).collect();
    let mut text = String::new();
    for group in plain.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
        for digit in 0..4 {
            let known = DIGITS.get((bits >> (18 - 6 * digit)) as usize % 64).filter(|_| digit <= group.len());
            text.push(known.map_or('=', |digit| char::from(*digit)));
        }
    }
    text
}

fn email(nth: usize) -> String {
    const NAMES: &[&str] = &["ada", "grace", "alan", "edsger", "barbara"];
    let name = NAMES.get(nth % NAMES.len()).unwrap_or(&"ada");
    let again = nth / NAMES.len();
    if again == 0 { format!("{name}@example.com") } else { format!("{name}{}@example.com", again + 1) }
}

fn path(hint: &Hint<'_>) -> String {
    let name = [hint.name, hint.of].into_iter().find(|name| !name.is_empty()).unwrap_or("a");
    let name = name.to_lowercase().replace('_', "-");
    if hint.nth == 0 { name } else { format!("{name}-{}", hint.nth + 1) }
}

/// A UUID that follows from what it identifies: an `OrderId` is the same wherever it stands, and no `CustomerId`. It has
/// the form of version 8 (RFC 9562, section 5.8).
fn uuid(hint: &Hint<'_>) -> String {
    let name = if hint.of.is_empty() { hint.name } else { hint.of };
    let digest = blake3::hash(format!("{name} {}", hint.nth).as_bytes()).to_hex();
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}
