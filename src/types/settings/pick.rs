//! Which type of the vocabulary a value is meant for, by its form alone, and how types are called in messages.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use crate::base::quantity::{Cpu, Duration, Percent, Rate, Size};
use crate::syntax::ast::{self, ValueKind};
use crate::vocab::Ty;

use super::value::{is_path, unquoted};

/// The alternatives of nested choices, in order.
pub(super) fn flatten(choices: &'static [Ty]) -> Vec<Ty> {
    let mut flat = Vec::new();
    for choice in choices {
        match choice {
            Ty::Either(inner) => flat.extend(flatten(inner)),
            other => flat.push(*other),
        }
    }
    flat
}

/// Whether a value has the form of a type, so that findings about its content are worth reporting.
pub(super) fn fits(ty: Ty, value: &ast::Value) -> bool {
    let kind = &value.kind;
    let name = matches!(kind, ValueKind::Name(_));
    let call = matches!(kind, ValueKind::Call { .. });
    let text = matches!(kind, ValueKind::String(_));
    match ty {
        Ty::Bool => matches!(kind, ValueKind::Bool(_)),
        Ty::Int { .. } | Ty::Number => matches!(kind, ValueKind::Number(_)),
        Ty::Text | Ty::Regex | Ty::Url | Ty::Cron => text,
        Ty::Date => matches!(kind, ValueKind::Date(_)),
        Ty::Version => text || matches!(kind, ValueKind::Version(_)),
        Ty::Duration => quantity(kind, |text| Duration::parse(text).is_some()),
        Ty::Size => quantity(kind, |text| Size::parse(text).is_some()),
        Ty::Percent => quantity(kind, |text| Percent::parse(text).is_some()),
        Ty::Rate => quantity(kind, |text| Rate::parse(text).is_some()),
        Ty::Cpu => matches!(kind, ValueKind::Number(_)) || quantity(kind, |text| Cpu::parse(text).is_some()),
        Ty::Path => matches!(kind, ValueKind::PathLit(_)),
        Ty::Json | Ty::Literal => matches!(
            kind,
            ValueKind::Null
                | ValueKind::Bool(_)
                | ValueKind::Number(_)
                | ValueKind::String(_)
                | ValueKind::List(_)
                | ValueKind::Object(_)
        ),
        Ty::Word(_) | Ty::Ref(_) | Ty::Own(_) | Ty::Operation | Ty::Type | Ty::Field => name,
        Ty::Label => name || text,
        Ty::Named(_) | Ty::RefWith(..) => name || matches!(kind, ValueKind::Call { args: None, block: Some(_), .. }),
        Ty::PerCase(_) => matches!(kind, ValueKind::Call { args: None, block: Some(_), .. }),
        Ty::Range(inner) => match kind {
            ValueKind::Range { low, high } => low.iter().chain(high).all(|end| fits(*inner, end)),
            _ => fits(*inner, value),
        },
        Ty::List(inner) => matches!(kind, ValueKind::List(_)) || fits(*inner, value),
        Ty::Object(_) | Ty::Map(_) => matches!(kind, ValueKind::Object(_)),
        Ty::Constructor(constructors) => {
            name && constructors.iter().any(|one| one.args.iter().all(|arg| !arg.required)) || call
        }
        Ty::Either(choices) => choices.iter().any(|choice| fits(*choice, value)),
        Ty::Expression => name || matches!(kind, ValueKind::Binary { .. } | ValueKind::Not(_)),
        Ty::Credentials | Ty::Access => name || call || matches!(kind, ValueKind::Binary { .. }),
        Ty::Secret => name || call,
    }
}

/// Whether a value is a near miss of a type: a number or another quantity where one with a unit is expected.
pub(super) fn is_near(ty: Ty, value: &ast::Value) -> bool {
    match ty {
        Ty::Duration | Ty::Size | Ty::Percent | Ty::Rate | Ty::Cpu => {
            matches!(value.kind, ValueKind::Number(_) | ValueKind::Quantity(_))
                || unquoted(value).is_some_and(|text| is_quantity(ty, text))
        }
        Ty::Range(inner) => match &value.kind {
            ValueKind::Range { low, high } => {
                low.iter().chain(high).all(|end| fits(*inner, end) || is_near(*inner, end))
            }
            _ => is_near(*inner, value),
        },
        Ty::List(inner) => is_near(*inner, value),
        Ty::Path => unquoted(value).is_some_and(|text| text.starts_with('/')),
        Ty::Word(choices) => unquoted(value).is_some_and(|text| choices.iter().any(|choice| choice.word == text)),
        Ty::Ref(_) | Ty::RefWith(..) | Ty::Operation => unquoted(value).is_some_and(is_path),
        _ => false,
    }
}

fn quantity(kind: &ValueKind, is: impl Fn(&str) -> bool) -> bool {
    matches!(kind, ValueKind::Quantity(text) if is(text))
}

/// Whether a text is a quantity of this type.
pub(super) fn is_quantity(ty: Ty, text: &str) -> bool {
    match ty {
        Ty::Duration => Duration::parse(text).is_some(),
        Ty::Size => Size::parse(text).is_some(),
        Ty::Percent => Percent::parse(text).is_some(),
        Ty::Rate => Rate::parse(text).is_some(),
        Ty::Cpu => Cpu::parse(text).is_some(),
        _ => false,
    }
}

/// The words of alternatives that are words and constructors only.
pub(super) fn words(alternatives: &[Ty]) -> Option<Vec<&'static str>> {
    let mut words = Vec::new();
    for ty in alternatives {
        match ty {
            Ty::Word(choices) => words.extend(choices.iter().map(|choice| choice.word)),
            Ty::Constructor(constructors) => words.extend(constructors.iter().map(|one| one.word)),
            Ty::List(inner) => words.extend(self::words(&[**inner])?),
            _ => return None,
        }
    }
    Some(words)
}

/// A type as messages name it: a duration, or one of some words.
pub(super) fn describe(ty: Ty) -> String {
    match ty {
        Ty::Bool => "`true` or `false`".into(),
        Ty::Int { .. } => "a whole number".into(),
        Ty::Number => "a number".into(),
        Ty::Text => "a string".into(),
        Ty::Regex => "a regular expression in quotes".into(),
        Ty::Url => "a URL in quotes".into(),
        Ty::Cron => "a schedule in quotes, such as `\"0 3 * * *\"`".into(),
        Ty::Date => "a date, such as `2026-01-12`".into(),
        Ty::Version => "a version, such as `1.4.0`".into(),
        Ty::Duration => "a duration, such as `250ms`".into(),
        Ty::Size => "a size, such as `512MiB`".into(),
        Ty::Percent => "a percentage, such as `99.9%`".into(),
        Ty::Rate => "a rate, such as `20/s`".into(),
        Ty::Cpu => "a share of a CPU, such as `250m`".into(),
        Ty::Path => "a path, such as `/livez`".into(),
        Ty::Json | Ty::Literal => "a JSON literal".into(),
        Ty::Word(choices) => {
            let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
            crate::types::errors::one_of(&words)
        }
        Ty::Label => "a word or a string".into(),
        Ty::Named(block) => format!("a name, with the settings of `{}` in braces where needed", block.name),
        Ty::Range(inner) => format!("{}, or a range of two", describe(*inner)),
        Ty::List(inner) => format!("{}, or a list in brackets", describe(*inner)),
        Ty::Object(block) => format!("a group `{{ … }}` of {} settings", block.name),
        Ty::Map(inner) => format!("a group `{{ name: … }}`, each value {}", describe(*inner)),
        Ty::Ref(kinds) | Ty::RefWith(kinds, _) => {
            let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            match words.as_slice() {
                [only] => format!("the name of a declared {only}"),
                _ => format!("the name of a declared {}", crate::types::errors::list_or(&words)),
            }
        }
        Ty::PerCase(inner) => format!("an enum and {} for each case, `Plan {{ free: … }}`", describe(*inner)),
        Ty::Own(word) => format!("the name of one of the {} blocks here", word.word()),
        Ty::Operation => "the name of an operation".into(),
        Ty::Type => "the name of a type".into(),
        Ty::Field => "the name of a field".into(),
        Ty::Constructor(constructors) => {
            let words: Vec<&str> = constructors.iter().map(|one| one.word).collect();
            crate::types::errors::one_of(&words)
        }
        Ty::Either(choices) => {
            let parts: Vec<String> = flatten(choices).into_iter().map(describe).collect();
            match parts.split_last() {
                Some((last, most)) if !most.is_empty() => format!("{}, or {last}", most.join(", ")),
                _ => parts.concat(),
            }
        }
        Ty::Expression => "a condition, such as `subject.id == order.customer`".into(),
        Ty::Credentials => "the name of an auth".into(),
        Ty::Access => "a scope, a role, `signed_in` or `anyone`".into(),
        Ty::Secret => "where the secret comes from, such as `vault(\"path\", \"key\")`".into(),
    }
}

/// The text that would be right in place of a value of a wrong form.
pub(super) fn quick_fix(ty: Ty, value: &ast::Value) -> Option<String> {
    let text = unquoted(value);
    match (ty, &value.kind) {
        (Ty::Either(choices), _) => flatten(choices).into_iter().find_map(|choice| quick_fix(choice, value)),
        (Ty::List(inner) | Ty::Range(inner), _) => quick_fix(*inner, value),
        (Ty::Text | Ty::Regex | Ty::Url | Ty::Cron | Ty::Json, ValueKind::Name(path)) => {
            Some(format!("\"{}\"", path.text()))
        }
        (
            Ty::Text | Ty::Regex | Ty::Url | Ty::Cron | Ty::Label | Ty::Json,
            ValueKind::Number(text)
            | ValueKind::Quantity(text)
            | ValueKind::Date(text)
            | ValueKind::Version(text)
            | ValueKind::PathLit(text),
        ) => Some(format!("\"{text}\"")),
        // `1.4` is short for `1.4.0`; a bare `17` is the version of something that has no three.
        (Ty::Version, ValueKind::Number(text)) => {
            Some(if text.contains('.') { format!("{text}.0") } else { format!("\"{text}\"") })
        }
        (Ty::Bool, ValueKind::Name(path)) => match path.text().as_str() {
            "yes" | "on" | "enabled" | "True" => Some("true".into()),
            "no" | "off" | "disabled" | "False" => Some("false".into()),
            _ => None,
        },
        (Ty::Bool, _) => text.filter(|text| matches!(*text, "true" | "false")).map(str::to_owned),
        (Ty::Int { .. } | Ty::Number, _) => {
            text.filter(|text| crate::base::quantity::decimal(text).is_some()).map(str::to_owned)
        }
        (Ty::Date, _) => text.filter(|text| text.len() == 10 && text.split('-').count() == 3).map(str::to_owned),
        (Ty::Path, ValueKind::Name(path)) => Some(format!("/{}", path.text())),
        (Ty::Path, _) => text.filter(|text| text.starts_with('/')).map(str::to_owned),
        (Ty::Word(choices), _) => {
            text.filter(|text| choices.iter().any(|choice| choice.word == *text)).map(str::to_owned)
        }
        (Ty::Ref(_) | Ty::RefWith(..) | Ty::Operation | Ty::Type | Ty::Field | Ty::Own(_), _) => {
            text.filter(|text| is_path(text)).map(str::to_owned)
        }
        _ => None,
    }
}
