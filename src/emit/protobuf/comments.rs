//! Documentation and what Protobuf has no words for, as comments.

use crate::model::{Annotations, Constraints, Docs, Field, Settings, Value, schema};

use super::shape::Shaped;

/// The lines of a documentation.
pub(super) fn of(docs: &Docs) -> Vec<String> {
    docs.text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Appends facts behind a documentation, a blank line between.
pub(super) fn with_facts(mut lines: Vec<String>, facts: Vec<String>) -> Vec<String> {
    if !lines.is_empty() && !facts.is_empty() {
        lines.push(String::new());
    }
    lines.extend(facts);
    lines
}

/// What is said of a field beyond its type: who sets it, constraints, default, examples, deprecation.
pub(super) fn field_facts(field: &Field, shaped: &Shaped<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    if field.is_readonly() {
        facts.push("Output only.".to_owned());
    }
    if field.is_writeonly() {
        facts.push("Input only.".to_owned());
    }
    let own = std::iter::once(&field.constraints).chain(shaped.constraints.iter().copied());
    facts.extend(sentence("Constraints", own));
    if let Some(default) = &field.default {
        facts.push(format!("Default: `{default}`."));
    }
    for example in schema::examples(&field.annotations) {
        facts.push(format!("Example: `{example}`."));
    }
    facts.extend(deprecation(&field.annotations, None));
    facts
}

/// Constraints as one line; `None` where there are none.
pub(super) fn sentence<'a>(head: &str, all: impl Iterator<Item = &'a Constraints>) -> Option<String> {
    let found: Vec<String> = all.flat_map(constraints).collect();
    (!found.is_empty()).then(|| format!("{head}: {}.", found.join("; ")))
}

/// Why something is going away, and when; `None` where it is not.
pub(super) fn deprecation(annotations: &Annotations, settings: Option<&Settings>) -> Option<String> {
    let annotation = annotations.get("deprecated");
    let setting = settings.and_then(|settings| settings.get("deprecated"));
    let is_set = setting.is_some_and(|value| *value != Value::Bool(false));
    if annotation.is_none() && !is_set {
        return None;
    }
    let why = annotation.and_then(|it| it.first()).and_then(Value::as_text);
    let inner = |name: &str| setting.and_then(Value::as_settings).and_then(|inner| inner.text(name));
    let sunset = inner("sunset").or_else(|| annotation.and_then(|it| it.arg("sunset")).and_then(Value::as_text));
    let mut text = match why {
        Some(why) => format!("Deprecated: {}.", why.trim_end_matches('.')),
        None => "Deprecated.".to_owned(),
    };
    if let Some(since) = inner("since") {
        text.push_str(&format!(" Since {since}."));
    }
    if let Some(sunset) = sunset {
        text.push_str(&format!(" Ends on {sunset}."));
    }
    if let Some(link) = inner("link") {
        text.push_str(&format!(" See {link}"));
    }
    Some(text)
}

/// Whether a value is kept out of logs: it is secret, or about a person.
pub(super) fn is_sensitive(annotations: &Annotations) -> bool {
    ["pii", "phi", "pci", "secret"].iter().any(|name| annotations.has(name))
}

fn constraints(constraints: &Constraints) -> Vec<String> {
    let mut found = Vec::new();
    let Constraints { length, range, above, below, items, properties, pattern, multiple_of, unique, format, media } =
        constraints;
    found.extend(length.map(|bounds| format!("length {}", span(bounds))));
    found.extend(range.map(span));
    found.extend(above.map(|bound| format!("above {}", bound.normalize())));
    found.extend(below.map(|bound| format!("below {}", bound.normalize())));
    found.extend(items.map(|bounds| format!("items {}", span(bounds))));
    found.extend(properties.map(|bounds| format!("entries {}", span(bounds))));
    found.extend(pattern.as_ref().map(|pattern| format!("pattern `{pattern}`")));
    found.extend(multiple_of.map(|unit| format!("a multiple of {}", unit.normalize())));
    found.extend(unique.then(|| "no item twice".to_owned()));
    found.extend(format.as_ref().map(|format| format!("format {format}")));
    found.extend(media.as_ref().map(|media| format!("media type {media}")));
    found
}

fn span<T: std::fmt::Display>((low, high): (Option<T>, Option<T>)) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low}..{high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "any".to_owned(),
    }
}
