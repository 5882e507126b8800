//! The vocabulary's defaults as values: what holds where nothing is said.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use crate::base::quantity::{Cpu, Duration, Percent, Rate, Size, decimal};
use crate::base::span::Span;
use crate::model::{Entry, Origin, Settings, Value};
use crate::vocab::{Block, Property, Ty};

/// The settings with the vocabulary's defaults beside them, each marked as a default; `at` is the place that a finding
/// about a default would name. Groups that are written get theirs too, groups that are not stay away.
pub fn with_defaults(settings: &Settings, at: Span) -> Settings {
    let mut filled = settings.block.map_or_else(Settings::default, Settings::of);
    for (name, entry) in settings.iter() {
        let value = match &entry.value {
            Value::Object(inner) => Value::Object(with_defaults(inner, entry.span)),
            other => other.clone(),
        };
        filled.insert(name, Entry { value, ..entry.clone() });
    }
    for property in settings.block.map(Block::all).unwrap_or_default() {
        if filled.iter().any(|(name, _)| name == property.name) {
            continue;
        }
        if let Some(value) = default_of(property) {
            filled.insert(property.name, Entry { value, span: at, origin: Origin::Default });
        }
    }
    filled
}

/// The default of a property.
pub fn default_of(property: &Property) -> Option<Value> {
    literal(property.ty, property.default?)
}

/// A literal of the vocabulary as a value of its type.
fn literal(ty: Ty, text: &str) -> Option<Value> {
    match ty {
        Ty::Bool => text.parse().ok().map(Value::Bool),
        Ty::Int { .. } | Ty::Number => decimal(text).map(Value::Number),
        Ty::Duration => Duration::parse(text).map(Value::Duration),
        Ty::Size => Size::parse(text).map(Value::Size),
        Ty::Percent => Percent::parse(text).map(Value::Percent),
        Ty::Rate => Rate::parse(text).map(Value::Rate),
        Ty::Cpu => Cpu::parse(text).map(Value::Cpu),
        Ty::Word(choices) => choices.iter().any(|choice| choice.word == text).then(|| Value::Word(text.to_owned())),
        Ty::Path => text.starts_with('/').then(|| Value::Path(text.to_owned())),
        Ty::Date => Some(Value::Date(text.to_owned())),
        Ty::Version => Some(Value::Version(text.to_owned())),
        Ty::Access => Some(Value::Word(text.to_owned())),
        Ty::Text | Ty::Regex | Ty::Url | Ty::Cron | Ty::Label => {
            let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
            Some(Value::Text(bare.to_owned()))
        }
        Ty::Constructor(constructors) => {
            let spec = constructors.iter().find(|one| one.word == text && one.args.iter().all(|arg| !arg.required))?;
            let block = spec.block.map_or_else(Settings::default, Settings::of);
            Some(Value::Call { name: text.to_owned(), item: None, args: Vec::new(), block })
        }
        Ty::Range(inner) => match text.split_once("..") {
            Some((low, high)) => {
                let end = |text: &str| if text.is_empty() { Some(None) } else { literal(*inner, text).map(Some) };
                Some(Value::Range(end(low)?.map(Box::new), end(high)?.map(Box::new)))
            }
            None => literal(*inner, text),
        },
        Ty::List(inner) => {
            let items = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
            let at = Span::new(crate::base::span::FileId(0), 0, 0);
            let items = items.split(',').map(str::trim).filter(|item| !item.is_empty());
            let entry = |item| Some(Entry { value: literal(*inner, item)?, span: at, origin: Origin::Default });
            items.map(entry).collect::<Option<Vec<Entry>>>().map(Value::List)
        }
        Ty::Either(choices) => choices.iter().find_map(|choice| literal(*choice, text)),
        Ty::Json
        | Ty::Literal
        | Ty::Named(_)
        | Ty::Object(_)
        | Ty::Map(_)
        | Ty::Ref(_)
        | Ty::RefWith(..)
        | Ty::PerCase(_)
        | Ty::Own(_)
        | Ty::Operation
        | Ty::Type
        | Ty::Field
        | Ty::Expression
        | Ty::Credentials
        | Ty::Secret => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{self, DeclKind};

    fn check(block: &'static Block, wrong: &mut Vec<String>, depth: usize) {
        for property in block.all() {
            if let Some(default) = property.default
                && default_of(property).is_none()
            {
                wrong.push(format!("{}.{} = {default}", block.name, property.name));
            }
            if let Some(inner) = super::super::inner_block(property.ty)
                && depth < 8
            {
                check(inner, wrong, depth + 1);
            }
        }
    }

    #[test]
    fn every_default_of_the_vocabulary_is_a_value_of_its_type() {
        let mut wrong = Vec::new();
        for kind in DeclKind::ALL {
            check(vocab::decl(*kind).block, &mut wrong, 0);
        }
        for protocol in vocab::PROTOCOLS {
            check(protocol.contract, &mut wrong, 0);
            check(protocol.operation, &mut wrong, 0);
        }
        wrong.sort();
        wrong.dedup();
        assert_eq!(wrong, Vec::<String>::new());
    }
}
