//! Values, types and settings in words.

use super::doc::Inline;
use crate::emit::shared::expression::expression;
use crate::model::{Builtin, Cause, Entry, Model, Node, Origin, Settings, Type, Value};

/// A value as it is written in a source.
pub(super) fn value(model: &Model, value: &Value) -> String {
    let of = |entry: &Entry| self::value(model, &entry.value);
    match value {
        Value::Range(low, high) => {
            let side = |end: &Option<Box<Value>>| end.as_ref().map(|end| self::value(model, end)).unwrap_or_default();
            format!("{}..{}", side(low), side(high))
        }
        Value::List(items) => items.iter().map(of).collect::<Vec<_>>().join(", "),
        Value::Object(settings) => members(model, settings),
        Value::Ref(item) => model.meta(*item).name.clone(),
        Value::Operation(node, operation) => {
            let name = &model.operations[*operation].name;
            node.map_or_else(|| name.clone(), |node| format!("{}.{name}", model.nodes[node].meta.name))
        }
        Value::Type(ty) => self::ty(model, ty),
        Value::Call { name, item, args, block } => {
            let name = item.map_or(name.as_str(), |item| model.meta(item).name.as_str());
            let args: Vec<String> = args.iter().map(of).collect();
            let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
            let block = if block.is_empty() { String::new() } else { format!(" {{ {} }}", members(model, block)) };
            format!("{name}{args}{block}")
        }
        Value::Binary { .. } | Value::Not(_) => match expression_parts(model, value) {
            Some(text) => text,
            None => expression(value),
        },
        Value::Text(text) => text.clone(),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Word(_)
        | Value::Duration(_)
        | Value::Size(_)
        | Value::Percent(_)
        | Value::Rate(_)
        | Value::Cpu(_)
        | Value::Date(_)
        | Value::Version(_)
        | Value::Path(_)
        | Value::Name(_) => {
            let json = value.to_json();
            json.as_str().map_or_else(|| json.to_string(), str::to_owned)
        }
    }
}

/// An expression over declarations, such as `Customers | PartnerKey`; `None` for one over names and numbers.
fn expression_parts(model: &Model, value: &Value) -> Option<String> {
    let Value::Binary { op, lhs, rhs } = value else { return None };
    let side = |entry: &Entry| {
        let text = self::value(model, &entry.value);
        let other = matches!(&entry.value, Value::Binary { op: within, .. } if within != op);
        if other { format!("({text})") } else { text }
    };
    matches!(*op, "|" | "&").then(|| format!("{} {op} {}", side(lhs), side(rhs)))
}

fn members(model: &Model, settings: &Settings) -> String {
    let members = settings.iter().map(|(name, entry)| format!("{name}: {}", value(model, &entry.value)));
    members.collect::<Vec<_>>().join(", ")
}

/// A type as it is written in a source.
pub(super) fn ty(model: &Model, ty: &Type) -> String {
    let list =
        |types: &[Type], between: &str| types.iter().map(|ty| self::ty(model, ty)).collect::<Vec<_>>().join(between);
    match ty {
        Type::Builtin(builtin) => {
            let name = Builtin::ALL.iter().find(|(known, _)| known == builtin);
            name.map_or("Json", |(_, name)| name).to_owned()
        }
        Type::Def(id, args) if args.is_empty() => model.types[*id].meta.name.clone(),
        Type::Def(id, args) => format!("{}<{}>", model.types[*id].meta.name, list(args, ", ")),
        Type::List(item) => format!("List<{}>", self::ty(model, item)),
        Type::Set(item) => format!("Set<{}>", self::ty(model, item)),
        Type::Map(key, item) => format!("Map<{}, {}>", self::ty(model, key), self::ty(model, item)),
        Type::Literal(json) => json.to_string(),
        Type::Record(record) => {
            let fields = record.fields.iter().map(|field| format!("{}: {}", field.name, self::ty(model, &field.ty)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Type::Nullable(inner) => format!("{}?", self::ty(model, inner)),
        Type::Union(types) => list(types, " | "),
        Type::Param(_) | Type::Error => "T".to_owned(),
    }
}

/// Settings as rows of a table: name, value, what the setting means. Groups are rows for each of their members; what is
/// not said, and holds by default, is no row.
pub(super) fn rows(model: &Model, settings: &Settings, skipped: &[&str]) -> Vec<Vec<Inline>> {
    let mut rows = Vec::new();
    let told = |name: &str, entry: &Entry| entry.origin != Origin::Default && !skipped.contains(&name);
    for (name, entry) in settings.iter().filter(|(name, entry)| told(name, entry)) {
        let meaning = |settings: &Settings, name: &str| {
            let property = settings.block.and_then(|block| block.property(name));
            Inline::prose(property.map(|property| property.doc).unwrap_or_default())
        };
        let Value::Object(group) = &entry.value else {
            rows.push(vec![Inline::code(name), shown(model, &entry.value), meaning(settings, name)]);
            continue;
        };
        for (member, inner) in group.iter().filter(|(name, entry)| told(name, entry)) {
            rows.push(vec![
                Inline::code(format!("{name}.{member}")),
                shown(model, &inner.value),
                meaning(group, member),
            ]);
        }
    }
    rows
}

/// A setting as code; nothing where it is not said, or not of that block.
pub(super) fn said(model: &Model, settings: &Settings, path: &str) -> Inline {
    settings.said(path).map(|entry| shown(model, &entry.value)).unwrap_or_default()
}

/// A value as it is written, a web address as a link.
fn shown(model: &Model, value: &Value) -> Inline {
    Inline::address(&self::value(model, value))
}

/// What causes something, by name.
pub(super) fn causes(model: &Model, node: &Node, causes: &[Cause]) -> Inline {
    let name = |cause: &Cause| match cause {
        Cause::Operation(id) => model.operations[*id].name.clone(),
        Cause::Event(id) => model.types[*id].meta.name.clone(),
        Cause::Job(index) => node.jobs.get(*index).map(|job| job.name.clone()).unwrap_or_default(),
    };
    Inline::joined(causes.iter().map(|cause| Inline::code(name(cause))), ", ")
}

/// A word of the language as people write it.
pub(super) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// A number of things: `1 call`, `3 calls`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A diagram without the comments at its head, which are about its file.
pub(super) fn without_comments(text: &str) -> String {
    text.lines().skip_while(|line| line.starts_with("%%")).collect::<Vec<_>>().join("\n")
}
