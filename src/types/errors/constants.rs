//! Findings about constants: defaults, examples and arguments of declared types.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use super::{list_and, list_or, replace, suggest};
use crate::base::span::Span;
use crate::diag::{Applicability, Code, Diagnostic};
use crate::model::Field;
use crate::model::facts::closure::View;
use crate::syntax::ast::{Ident, SettingKey, Value, ValueKind};
use crate::types::literals::{is_word, quoted};

pub(in crate::types) fn constant_type(value: &Value, shown: &str, stringly: bool) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0330, value.span, format!("{} is not a value of `{shown}`", super::found(value)))
            .label(format!("expected `{shown}`"));
    let text = match &value.kind {
        ValueKind::Number(text)
        | ValueKind::Quantity(text)
        | ValueKind::Date(text)
        | ValueKind::Version(text)
        | ValueKind::PathLit(text)
            if stringly =>
        {
            Some(quoted(text))
        }
        ValueKind::Name(path) if stringly => Some(quoted(&path.text())),
        // `"12"` for a number, `"true"` for a truth value.
        ValueKind::String(text) if !stringly && is_bare(text, shown) => Some(text.clone()),
        _ => None,
    };
    match text {
        Some(text) => replace(found, value.span, &text, Applicability::Unsure),
        None => found.help(format!("write a value of `{shown}`")),
    }
}

/// Whether the text of a string would be a value of the type without its quotes.
fn is_bare(text: &str, shown: &str) -> bool {
    match shown {
        "Bool" => matches!(text, "true" | "false"),
        "Int" | "Int32" => text.parse::<i64>().is_ok(),
        "Float" | "Float32" => crate::base::quantity::decimal(text).is_some(),
        _ => false,
    }
}

pub(in crate::types) fn case_value(value: &Value) -> Diagnostic {
    let found = Diagnostic::new(Code::E0330, value.span, format!("{} as a value on the wire", super::found(value)))
        .label("expected a string or a number");
    match &value.kind {
        ValueKind::Name(path) => replace(found, value.span, &quoted(&path.text()), Applicability::Safe),
        _ => found.help("write a string, a number, `true`, `false` or `null`"),
    }
}

pub(in crate::types) fn integer_size(span: Span, text: &str, shown: &str, low: i64, high: i64) -> Diagnostic {
    Diagnostic::new(Code::E0330, span, format!("{text} does not fit into `{shown}`"))
        .label(format!("beyond `{shown}`"))
        .note(format!("`{shown}` holds {low} to {high}"))
        .help(if shown == "Int32" { "use `Int`, or a smaller number" } else { "use `Decimal`, or a smaller number" })
}

pub(in crate::types) fn text_form(span: Span, text: &str, shown: &str, like: &str) -> Diagnostic {
    let short: String = text.chars().take(40).collect();
    Diagnostic::new(Code::E0330, span, format!("`\"{short}\"` is not the form of `{shown}`"))
        .label(format!("expected `{shown}`"))
        .help(format!("write it like `{like}`"))
}

pub(in crate::types) fn constant_constraint(span: Span, why: &str, name: &str, place: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(Code::E0331, span, why.to_owned()).label(format!("breaks `@{name}`"));
    match place {
        Some(place) => found.related(place, "the constraint"),
        None => found,
    }
    .help(format!("change the value, or `@{name}`"))
}

pub(in crate::types) fn unknown_case(name: &Ident, of: &str, near: Option<&str>, cases: &[&str]) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0332, name.span, format!("`{of}` has no case `{}`", name.text)).label("unknown case");
    if cases.is_empty() {
        return found.help(format!("add the case to `{of}`"));
    }
    suggest(found, name.span, near, cases)
}

pub(in crate::types) fn null_constant(span: Span, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::E0333, span, format!("`null` is not a value of `{shown}`"))
        .label("never null")
        .help(format!("remove it, or let the value be null with `{shown}?`"))
}

pub(in crate::types) fn unknown_member(key: &SettingKey, of: &str, near: Option<&str>, fields: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0334, key.span(), format!("`{of}` has no field `{}`", key.text()))
        .label("unknown field");
    if fields.is_empty() {
        return found.help(format!("remove it, or add the field to `{of}`"));
    }
    suggest(found, key.span(), near, fields)
}

pub(in crate::types) fn missing_members(span: Span, of: &str, missing: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::E0334, span, format!("a value of `{of}` lacks {}", list_and(missing)))
        .label(if missing.len() == 1 { "a member is missing" } else { "members are missing" })
        .help(format!("add {}", list_and(missing)))
}

pub(in crate::types) fn missing_tag(span: Span, of: &str, tag: &str, names: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::E0334, span, format!("a value of `{of}` says by `{tag}` which alternative it is"))
        .label(format!("`{tag}` is missing"))
        .help(format!("add `{tag}:` with {}", list_or(names)))
}

pub(in crate::types) fn other_discriminator(span: Span, written: &str, value: &str) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0312, span, format!("the discriminator is `{written}`, and the record's `{value}`"))
            .label(format!("expected `{value}`"));
    replace(found, span, &quoted(value), Applicability::Unsure)
}

pub(in crate::types) fn key_type(key: &SettingKey, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::E0330, key.span(), format!("`{}` is not a key of type `{shown}`", key.text()))
        .label(format!("expected `{shown}`"))
        .help(format!("write a key of `{shown}`, in quotes where it is no word"))
}

pub(in crate::types) fn name_by_wire(key: &SettingKey, name: &str) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0354, key.span(), format!("`{}` is the name on the wire of `{name}`", key.text()))
            .label("not the declared name")
            .note("a source names things as it declares them; the wire's names are written by the compiler");
    replace(found, key.span(), &as_name(name), Applicability::Safe)
}

pub(in crate::types) fn case_by_wire(value: &Value, name: &str) -> Diagnostic {
    let found = Diagnostic::new(
        Code::E0354,
        value.span,
        format!("{} is the value on the wire of `{name}`", super::found(value)),
    )
    .label("not the declared name")
    .note("a source names things as it declares them; the wire's values are written by the compiler");
    replace(found, value.span, &as_name(name), Applicability::Safe)
}

/// A name as it stands in a source: in backticks where it is no word.
fn as_name(name: &str) -> String {
    if is_word(name) { name.to_owned() } else { format!("`{name}`") }
}

pub(in crate::types) fn outside_view(key: &SettingKey, field: &Field, view: View) -> Diagnostic {
    let name = &field.name;
    let (message, label, help) = match view {
        View::Write => (
            format!("`{name}` is read-only, and this is sent to its owner"),
            "set by the receiver",
            format!("remove `{name}`, or `@readonly` from the field"),
        ),
        View::Read => (
            format!("`{name}` is write-only, and this comes from its owner"),
            "never sent back",
            format!("remove `{name}`, or `@writeonly` from the field"),
        ),
    };
    Diagnostic::new(Code::E0356, key.span(), message).label(label).related(field.span, "the field").help(help)
}

pub(in crate::types) fn unknown_parameter(
    key: &SettingKey,
    of: &str,
    near: Option<&str>,
    names: &[&str],
) -> Diagnostic {
    let found = Diagnostic::new(Code::E0334, key.span(), format!("`{of}` has no parameter `{}`", key.text()))
        .label("unknown parameter");
    suggest(found, key.span(), near, names)
}

pub(in crate::types) fn no_parameters(span: Span, of: &str) -> Diagnostic {
    Diagnostic::new(Code::E0334, span, format!("`{of}` takes nothing"))
        .label("a request without a place for it")
        .help("remove `request`, or declare the parameters")
}

pub(in crate::types) fn missing_parameters(span: Span, of: &str, missing: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::E0334, span, format!("a request of `{of}` lacks {}", list_and(missing)))
        .label(if missing.len() == 1 { "a parameter is missing" } else { "parameters are missing" })
        .help(format!("add {}", list_and(missing)))
}

pub(in crate::types) fn parameters_by_name(value: &Value, of: &str, names: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::E0330, value.span, format!("{} as a request of `{of}`", super::found(value)))
        .label("expected the parameters by name")
        .help(format!("write {}", names.iter().map(|name| format!("`{name}: …`")).collect::<Vec<_>>().join(", ")))
}

pub(in crate::types) fn not_json(value: &Value) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0335, value.span, format!("{} where nothing says what it means", super::found(value)))
            .label("expected a JSON literal");
    match &value.kind {
        ValueKind::Quantity(text) | ValueKind::Date(text) | ValueKind::Version(text) | ValueKind::PathLit(text) => {
            replace(found, value.span, &quoted(text), Applicability::Safe)
        }
        ValueKind::Name(path) => replace(found, value.span, &quoted(&path.text()), Applicability::Unsure),
        _ => found.help("write a string, a number, `true`, `false`, `null`, a list or an object"),
    }
}
