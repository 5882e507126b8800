//! The wording of findings about types, annotations, constants and settings: one constructor a situation.

mod annotations;
mod constants;
mod declared;
mod settings;

pub(super) use annotations::*;
pub(super) use constants::*;
pub(super) use declared::*;
pub(super) use settings::*;

use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::diag::{Applicability, Diagnostic, Fix};
use crate::syntax::ast::{Value, ValueKind};

/// How many names a list in a message shows.
const MOST: usize = 8;

/// `` `a`, `b` or `c` ``, shortened where there are many.
pub(super) fn list_or(names: &[&str]) -> String {
    joined(names, "or")
}

/// `` `a`, `b` and `c` ``, shortened where there are many.
fn list_and(names: &[&str]) -> String {
    joined(names, "and")
}

fn joined(names: &[&str], word: &str) -> String {
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match (shown.split_last(), names.len().saturating_sub(MOST)) {
        (None, _) => "nothing".to_owned(),
        (Some((only, [])), 0) => only.clone(),
        (Some((last, most)), 0) => format!("{} {word} {last}", most.join(", ")),
        (Some(_), more) => format!("{} {word} {more} more", shown.join(", ")),
    }
}

/// One of several words, or the only one.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [only] => format!("`{only}`"),
        _ => format!("one of {}", list_or(words)),
    }
}

/// `2 arguments`, `1 argument`, `no arguments`.
fn count(number: usize, one: &str) -> String {
    match number {
        0 => format!("no {one}s"),
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    }
}

/// `a store`, `an enum`.
fn article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// A replacement that the compiler proposes: help and fix in one.
fn replace(found: Diagnostic, span: Span, text: &str, applicability: Applicability) -> Diagnostic {
    found.help(format!("write `{text}`")).fix(Fix::replace(format!("write `{text}`"), span, text, applicability))
}

/// The nearest name as a replacement, else the names there are.
fn suggest(found: Diagnostic, span: Span, near: Option<&str>, names: &[&str]) -> Diagnostic {
    match near {
        Some(near) => replace(found, span, near, Applicability::Unsure),
        None if names.is_empty() => found,
        None => found.help(format!("use {}", list_or(names))),
    }
}

/// The same, with the nearest name looked up.
fn suggest_from(found: Diagnostic, span: Span, text: &str, names: &[&str]) -> Diagnostic {
    suggest(found, span, nearest(text, names.iter().copied()), names)
}

/// What a value is, for messages: the number `5`.
fn found(value: &Value) -> String {
    match &value.kind {
        ValueKind::Null => "`null`".into(),
        ValueKind::Bool(value) => format!("`{value}`"),
        ValueKind::Number(text) => format!("the number `{text}`"),
        ValueKind::Quantity(text) => format!("`{text}`"),
        ValueKind::String(text) if text.chars().count() <= 24 && !text.contains('\n') => {
            format!("the string `\"{text}\"`")
        }
        ValueKind::String(_) => "a string".into(),
        ValueKind::Date(text) => format!("the date `{text}`"),
        ValueKind::Version(text) => format!("the version `{text}`"),
        ValueKind::PathLit(text) => format!("the path `{text}`"),
        ValueKind::Range { .. } => "a range".into(),
        ValueKind::List(_) => "a list".into(),
        ValueKind::Object(_) => "a group of settings".into(),
        ValueKind::Name(path) => format!("the name `{}`", path.text()),
        ValueKind::Call { name, args: Some(_), .. } => format!("`{}(…)`", name.text()),
        ValueKind::Call { name, .. } => format!("`{} {{ … }}`", name.text()),
        ValueKind::Binary { op, .. } => format!("an expression with `{}`", super::settings::sign(op.value)),
        ValueKind::Not(_) => "an expression with `not`".into(),
        ValueKind::Error => "nothing".into(),
    }
}
