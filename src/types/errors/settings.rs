//! Findings about settings and the values of the vocabulary.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use super::{list_and, replace, suggest};
use crate::base::span::Span;
use crate::diag::{Applicability, Code, Diagnostic, Fix};
use crate::syntax::ast::{Ident, Path, SettingKey, Value, ValueKind};
use crate::vocab::{Block, Property};

/// A block in messages: its own name, `a rest contract` where that is not a word of the language, or for such a group
/// the property that it is the value of.
pub(in crate::types) fn block_name(block: &Block, property: &str) -> String {
    match block.name.rsplit_once('_') {
        Some((of, what @ ("contract" | "operation" | "step"))) => format!("a {of} {what}"),
        Some(_) if !property.is_empty() => format!("`{property}`"),
        _ => format!("`{}`", block.name),
    }
}

pub(in crate::types) fn unknown_property(
    key: &SettingKey,
    block: &str,
    near: Option<&str>,
    names: &[&str],
) -> Diagnostic {
    let message = if names.is_empty() {
        format!("{block} takes no settings")
    } else {
        format!("`{}` is not a property of {block}", key.text())
    };
    let found = Diagnostic::new(Code::E0340, key.span(), message).label("unknown property");
    match near {
        None if names.len() > 12 => found.help("remove it"),
        None if names.is_empty() => found.help("remove it"),
        _ => suggest(found, key.span(), near, names),
    }
}

pub(in crate::types) fn property_inside(key: &SettingKey, block: &str, group: &str) -> Diagnostic {
    let name = key.text();
    Diagnostic::new(Code::E0340, key.span(), format!("`{name}` is not a property of {block}"))
        .label(format!("belongs into `{group}`"))
        .help(format!("move it into the group: `{group}: {{ {name}: … }}`"))
}

pub(in crate::types) fn property_around(key: &SettingKey, block: &str, around: &str) -> Diagnostic {
    let name = key.text();
    Diagnostic::new(Code::E0340, key.span(), format!("`{name}` is not a property of {block}"))
        .label(format!("belongs to {around}"))
        .help(format!("move it out of the braces, to the settings of {around}"))
}

pub(in crate::types) fn duplicate_property(second: &SettingKey, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0341, second.span(), format!("`{}` stands twice", second.text()))
        .label("again here")
        .related(first, "first here")
        .help("remove one of them")
}

pub(in crate::types) fn missing_properties(at: Span, block: &str, missing: &[&Property]) -> Diagnostic {
    let names: Vec<&str> = missing.iter().map(|property| property.name).collect();
    let found = Diagnostic::new(Code::E0342, at, format!("{block} lacks {}", list_and(&names)))
        .label(if names.len() == 1 { "a setting is missing" } else { "settings are missing" });
    missing.iter().fold(found, |found, property| {
        found.help(format!("add `{}: {}`", property.name, crate::types::settings::sample(property.ty)))
    })
}

/// `fix` replaces the value, `like` shows the form of one.
pub(in crate::types) fn wrong_value(
    value: &Value,
    expected: &str,
    fix: Option<String>,
    like: Option<&str>,
) -> Diagnostic {
    let found = Diagnostic::new(Code::E0343, value.span, format!("expected {expected}; found {}", super::found(value)))
        .label("of another kind");
    match (fix, like) {
        (Some(text), _) => replace(found, value.span, &text, Applicability::Unsure),
        (None, Some(like)) => found.help(format!("write it like `{like}`")),
        (None, None) => found.help(format!("write {expected}")),
    }
}

pub(in crate::types) fn no_settings(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::E0343, path.span, format!("`{}` takes no settings in braces", path.text()))
        .label("takes no braces")
        .help("remove the braces and what is in them")
}

pub(in crate::types) fn bare_number(
    span: Span,
    text: &str,
    expected: &str,
    suffixes: &str,
    meant: Option<&str>,
) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0344, span, format!("expected {expected}; found the number `{text}` without a unit"))
            .label("unit missing")
            .note(format!("the unit of {expected} is {suffixes}"));
    match meant {
        Some(meant) => found.help(format!("did you mean `{meant}`?")).fix(Fix::replace(
            format!("write `{meant}`"),
            span,
            meant,
            Applicability::Unsure,
        )),
        None => found.help(format!("add the unit, as in `{text}{}`", if expected == "a size" { "MiB" } else { "…" })),
    }
}

pub(in crate::types) fn wrong_unit(
    span: Span,
    text: &str,
    expected: &str,
    suffixes: &str,
    kind: Option<&str>,
    meant: Option<&str>,
) -> Diagnostic {
    let message = match kind {
        Some(kind) => format!("expected {expected}; `{text}` is {kind}"),
        None => format!("expected {expected}; `{text}` has no unit of one"),
    };
    let found = Diagnostic::new(Code::E0345, span, message).label(match kind {
        Some(kind) => format!("{kind}, not {expected}"),
        None => "unknown unit".to_owned(),
    });
    let found = found.note(format!("the unit of {expected} is {suffixes}"));
    match meant {
        Some(meant) => {
            let safe = if kind.is_none() { Applicability::Safe } else { Applicability::Unsure };
            found.help(format!("did you mean `{meant}`?")).fix(Fix::replace(
                format!("write `{meant}`"),
                span,
                meant,
                safe,
            ))
        }
        None => found.help(format!("write {expected} with one of its units")),
    }
}

pub(in crate::types) fn quoted_quantity(span: Span, text: &str, expected: &str) -> Diagnostic {
    let found = Diagnostic::new(Code::E0345, span, format!("expected {expected}; found a string")).label("in quotes");
    replace(found, span, text, Applicability::Safe)
}

pub(in crate::types) fn not_whole(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(Code::E0347, span, format!("expected a whole number; found `{text}`"))
        .label("not whole")
        .help("use a number without a fraction")
}

pub(in crate::types) fn number_bounds(span: Span, text: &str, min: i64, max: i64) -> Diagnostic {
    let (message, label) = match max {
        i64::MAX => (format!("{text} is below {min}, the least allowed"), format!("expected {min} or more")),
        _ => (format!("{text} does not lie in {min}..{max}"), format!("expected {min} to {max}")),
    };
    Diagnostic::new(Code::E0347, span, message).label(label.clone()).help(match max {
        i64::MAX => format!("use {min} or more"),
        _ => format!("use a number from {min} to {max}"),
    })
}

pub(in crate::types) fn percent_bounds(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(Code::E0347, span, format!("`{text}` is not a share of a whole"))
        .label("expected 0% to 100%")
        .help("use a percentage from 0% to 100%")
}

pub(in crate::types) fn reversed_range(span: Span, low: &Value, high: &Value) -> Diagnostic {
    let text = |value: &Value| match &value.kind {
        ValueKind::Number(text) | ValueKind::Quantity(text) | ValueKind::Date(text) => text.clone(),
        _ => String::new(),
    };
    let (low, high) = (text(low), text(high));
    let found = Diagnostic::new(Code::E0325, span, format!("the range starts at {low}, above its end {high}"))
        .label("no value lies in it");
    replace(found, span, &format!("{high}..{low}"), Applicability::Unsure)
}

pub(in crate::types) fn bad_url(span: Span, text: &str) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0327, span, format!("`\"{text}\"` is not an absolute URL")).label("scheme missing");
    if text.contains(char::is_whitespace) || text.is_empty() {
        return found.help("write it like `\"https://example.com/a\"`");
    }
    replace(found, span, &format!("\"https://{text}\""), Applicability::Unsure)
}

pub(in crate::types) fn bad_cron(span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0327, span, format!("the schedule {why}"))
        .label("not a schedule")
        .help("write minute, hour, day of the month, month and weekday: `\"0 3 * * *\"` is every day at three")
}

pub(in crate::types) fn secret_literal(value: &Value) -> Diagnostic {
    let message = match &value.kind {
        ValueKind::String(_) => "a secret stands in the file".to_owned(),
        _ => format!("{} where a secret comes from", super::found(value)),
    };
    Diagnostic::new(Code::E0348, value.span, message)
        .label("expected where it comes from")
        .note("files are kept in version control and read by many")
        .help("write `vault(\"path\", \"key\")`, `env(NAME)` or `external_secret(\"store\", \"key\")`; change a secret that was committed")
}

pub(in crate::types) fn unknown_grant(
    span: Span,
    text: &str,
    what: &str,
    near: Option<&str>,
    names: &[String],
) -> Diagnostic {
    let found = Diagnostic::new(Code::E0349, span, format!("no {what} `{text}`")).label(format!("unknown {what}"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match near {
        None if names.is_empty() => found.help(format!("declare it in the auth: `scope {text} \"…\"`")),
        _ => suggest(found, span, near, &names),
    }
}

pub(in crate::types) fn unknown_field(name: &Ident, of: &str, near: Option<&str>, names: &[&str]) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0350, name.span, format!("`{of}` has no field `{}`", name.text)).label("unknown field");
    suggest(found, name.span, near, names)
}

pub(in crate::types) fn minutes_for_milliseconds(span: Span, text: &str, shown: &str, meant: &str) -> Diagnostic {
    Diagnostic::new(Code::W0351, span, format!("`{text}` is {shown}: `m` is minutes"))
        .label("minutes")
        .help(format!("write `{meant}` for milliseconds, or `{shown}` for what it says now"))
        .fix(Fix::replace(format!("write `{meant}`"), span, meant, Applicability::Unsure))
}

pub(in crate::types) fn unknown_block(path: &Path, word: &str, near: Option<&str>, names: &[String]) -> Diagnostic {
    let text = path.text();
    let found =
        Diagnostic::new(Code::E0352, path.span, format!("no {word} `{text}` here")).label(format!("unknown {word}"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match near {
        None if names.is_empty() => found.help(format!("declare it: `{word} {text} …`")),
        _ => suggest(found, path.span, near, &names),
    }
}

pub(in crate::types) fn wrong_operator(span: Span, sign: &str, place: &str, meant: &str) -> Diagnostic {
    Diagnostic::new(Code::E0353, span, format!("`{sign}` cannot stand in {place}"))
        .label("another operator is meant")
        .help(format!("use {meant}"))
}
