//! What a type is to Protobuf: a scalar, a well-known type, a definition of its own, or a structure around one.

use serde_json::Value as Json;

use crate::base::arena::Id;
use crate::model::facts::closure::{record_of, substitute, substitute_record, tagged_below};
use crate::model::{Annotations, Builtin, Constraints, Model, Record, Type, TypeDef, TypeDefKind};

/// A declared type with its arguments that has a definition of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    /// The declaration.
    pub(super) def: Id<TypeDef>,
    /// Its arguments; none of them names a parameter.
    pub(super) args: Vec<Type>,
}

/// What a type is to Protobuf.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A scalar type by its name, and what is said of it beyond.
    Scalar(&'static str, Option<&'static str>),
    /// A well-known type: the name, and the file it comes from.
    WellKnown(&'static str, &'static str),
    /// A declaration that becomes a message or enum.
    Named(Key),
    /// An anonymous record.
    Record(Box<Record>),
    /// An untagged union.
    Union(Vec<Type>),
    /// Texts of which one is sent: an enum.
    Words(Vec<String>),
    /// A value that never differs.
    Constant(Json),
    /// A list; a set is one without repetition.
    List { item: Type, is_set: bool },
    /// A map.
    Map(Type, Type),
    /// A value, or null.
    Nullable(Type),
}

/// A type with what its scalars add.
#[derive(Clone, Debug)]
pub(super) struct Shaped<'a> {
    /// What it is.
    pub(super) shape: Shape,
    /// The constraints of the scalars it is made of, the outermost first.
    pub(super) constraints: Vec<&'a Constraints>,
    /// The annotations of these scalars.
    pub(super) annotations: Vec<&'a Annotations>,
}

/// Scalars made of scalars are followed this deep; a checked model has no cycle among them.
const MAX_DEPTH: usize = 64;

/// What a type is.
pub(super) fn shape<'a>(model: &'a Model, ty: &Type) -> Shaped<'a> {
    let mut shaped = Shaped { shape: Shape::Scalar("string", None), constraints: Vec::new(), annotations: Vec::new() };
    let mut current = ty.clone();
    for _ in 0..MAX_DEPTH {
        let Type::Def(id, args) = &current else {
            shaped.shape = structure(&current);
            return shaped;
        };
        let TypeDefKind::Scalar { base, constraints } = &model.types[*id].kind else {
            shaped.shape = Shape::Named(Key { def: *id, args: args.clone() });
            return shaped;
        };
        // A scalar on a structure of its own is where that structure has its name.
        if defines(base) {
            shaped.shape = Shape::Named(Key { def: *id, args: args.clone() });
            return shaped;
        }
        shaped.constraints.push(constraints);
        shaped.annotations.push(&model.types[*id].meta.annotations);
        current = substitute(base, args);
    }
    shaped
}

/// Whether a scalar on this type needs a definition.
fn defines(base: &Type) -> bool {
    match base {
        Type::Record(_) => true,
        Type::Union(_) => matches!(structure(base), Shape::Union(_) | Shape::Words(_)),
        Type::Builtin(_)
        | Type::Def(..)
        | Type::Param(_)
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(..)
        | Type::Literal(_)
        | Type::Nullable(_)
        | Type::Error => false,
    }
}

/// What a type is that no declaration names.
pub(super) fn structure(ty: &Type) -> Shape {
    match ty {
        Type::Builtin(builtin) => of_builtin(*builtin),
        Type::List(item) => Shape::List { item: (**item).clone(), is_set: false },
        Type::Set(item) => Shape::List { item: (**item).clone(), is_set: true },
        Type::Map(key, value) => Shape::Map((**key).clone(), (**value).clone()),
        Type::Nullable(value) => Shape::Nullable((**value).clone()),
        Type::Record(record) => Shape::Record(record.clone()),
        Type::Literal(value) => Shape::Constant(value.clone()),
        Type::Union(items) => of_union(items),
        Type::Def(def, args) => Shape::Named(Key { def: *def, args: args.clone() }),
        // A checked model has neither here.
        Type::Param(_) | Type::Error => Shape::WellKnown("google.protobuf.Value", "google/protobuf/struct.proto"),
    }
}

fn of_union(items: &[Type]) -> Shape {
    let null = Type::Literal(Json::Null);
    let rest: Vec<Type> = items.iter().filter(|item| **item != null).cloned().collect();
    match rest.as_slice() {
        [] => Shape::Constant(Json::Null),
        [only] if rest.len() < items.len() => Shape::Nullable(only.clone()),
        _ if rest.len() < items.len() => Shape::Nullable(Type::Union(rest)),
        [only] => structure(only),
        all => words_of(all).map_or_else(|| Shape::Union(rest.clone()), Shape::Words),
    }
}

fn word(ty: &Type) -> Option<String> {
    if let Type::Literal(Json::String(text)) = ty { Some(text.clone()) } else { None }
}

fn of_builtin(builtin: Builtin) -> Shape {
    match builtin {
        Builtin::Bool => Shape::Scalar("bool", None),
        Builtin::Int => Shape::Scalar("int64", None),
        Builtin::Int32 => Shape::Scalar("int32", None),
        Builtin::Float => Shape::Scalar("double", None),
        Builtin::Float32 => Shape::Scalar("float", None),
        Builtin::String => Shape::Scalar("string", None),
        Builtin::Bytes => Shape::Scalar("bytes", None),
        Builtin::Decimal => Shape::Scalar("string", Some("A decimal number as text, so that no digit is lost.")),
        Builtin::Date => Shape::Scalar("string", Some("A date: `2026-01-12` (RFC 3339).")),
        Builtin::Time => Shape::Scalar("string", Some("A time of day: `09:30:00` (RFC 3339).")),
        Builtin::Uuid => Shape::Scalar("string", Some("A UUID (RFC 9562).")),
        Builtin::Url => Shape::Scalar("string", Some("A URL (RFC 3986).")),
        Builtin::Email => Shape::Scalar("string", Some("An email address.")),
        Builtin::Timestamp => Shape::WellKnown("google.protobuf.Timestamp", "google/protobuf/timestamp.proto"),
        Builtin::Duration => Shape::WellKnown("google.protobuf.Duration", "google/protobuf/duration.proto"),
        Builtin::Json => Shape::WellKnown("google.protobuf.Value", "google/protobuf/struct.proto"),
    }
}

/// Whether a definition is an enum; the others are messages.
pub(super) fn is_enum(model: &Model, key: &Key) -> bool {
    match &model.types[key.def].kind {
        TypeDefKind::Enum { .. } => true,
        TypeDefKind::Scalar { base, .. } => matches!(structure(base), Shape::Words(_)),
        TypeDefKind::Union(items) => words_of(items).is_some(),
        TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::Error { .. }
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => false,
    }
}

/// The texts of a union of nothing but texts; null is left to the fields that have it.
pub(super) fn words_of(items: &[Type]) -> Option<Vec<String>> {
    let null = Type::Literal(Json::Null);
    let words: Option<Vec<String>> = items.iter().filter(|item| **item != null).map(word).collect();
    words.filter(|words| !words.is_empty())
}

/// The records that a record extends, the base first, and itself; arguments filled in.
pub(super) fn chain(model: &Model, record: &Record) -> Vec<Record> {
    let mut chain = vec![record.clone()];
    for _ in 0..MAX_DEPTH {
        let Some(Type::Def(id, args)) = chain.last().and_then(|part| part.extends.as_ref()) else { break };
        let Some(base) = record_of(&model.types[*id]) else { break };
        chain.push(substitute_record(base, args));
    }
    chain.reverse();
    chain
}

/// The definitions that a type names, at any depth outside of definitions.
pub(super) fn named(model: &Model, ty: &Type, met: &mut Vec<Key>) {
    match shape(model, ty).shape {
        Shape::Scalar(..) | Shape::WellKnown(..) | Shape::Words(_) | Shape::Constant(_) => {}
        Shape::Named(key) => met.push(key),
        Shape::Record(record) => of_record(model, &record, met),
        Shape::Union(items) => items.iter().for_each(|item| named(model, item, met)),
        Shape::List { item, .. } => named(model, &item, met),
        Shape::Map(key, value) => {
            named(model, &key, met);
            named(model, &value, met);
        }
        Shape::Nullable(value) => named(model, &value, met),
    }
}

/// The definitions that the definition of `key` names.
pub(super) fn needs(model: &Model, key: &Key) -> Vec<Key> {
    let mut met = Vec::new();
    let def = &model.types[key.def];
    match &def.kind {
        TypeDefKind::Enum { .. } => {}
        TypeDefKind::Scalar { base, .. } => {
            // Its structure is its own; what stands inside is not.
            match structure(&substitute(base, &key.args)) {
                Shape::Record(record) => of_record(model, &record, &mut met),
                Shape::Union(items) => items.iter().for_each(|item| named(model, item, &mut met)),
                Shape::Scalar(..)
                | Shape::WellKnown(..)
                | Shape::Named(_)
                | Shape::Words(_)
                | Shape::Constant(_)
                | Shape::List { .. }
                | Shape::Map(..)
                | Shape::Nullable(_) => {}
            }
        }
        TypeDefKind::Union(items) => {
            for item in items {
                named(model, &substitute(item, &key.args), &mut met);
            }
        }
        TypeDefKind::TaggedUnion { alternatives, .. } => {
            for (_, ty, _) in alternatives {
                named(model, &substitute(ty, &key.args), &mut met);
            }
        }
        TypeDefKind::Record(record)
        | TypeDefKind::Error { record, .. }
        | TypeDefKind::Event { record, .. }
        | TypeDefKind::Message { record, .. } => {
            let kinds = if record.discriminator.is_some() { tagged_below(model, key.def) } else { Vec::new() };
            if kinds.is_empty() {
                of_record(model, &substitute_record(record, &key.args), &mut met);
            }
            met.extend(kinds.into_iter().map(|(def, _)| Key { def, args: Vec::new() }));
        }
    }
    met
}

fn of_record(model: &Model, record: &Record, met: &mut Vec<Key>) {
    for part in chain(model, record) {
        part.fields.iter().for_each(|field| named(model, &field.ty, met));
        part.rest.iter().chain(&part.unions).for_each(|ty| named(model, ty, met));
    }
}

/// How a type is spelled in the keys of pinned numbers and in comments.
pub(super) fn spelled(model: &Model, ty: &Type) -> String {
    let list = |types: &[Type], joint: &str| types.iter().map(|ty| spelled(model, ty)).collect::<Vec<_>>().join(joint);
    match ty {
        Type::Builtin(builtin) => {
            Builtin::ALL.iter().find(|(known, _)| known == builtin).map_or("", |(_, name)| name).to_owned()
        }
        Type::Def(id, args) => {
            let meta = &model.types[*id].meta;
            let own = format!("{}/{}", model.modules[meta.module].name, meta.name);
            if args.is_empty() { own } else { format!("{own}<{}>", list(args, ", ")) }
        }
        Type::List(item) => format!("List<{}>", spelled(model, item)),
        Type::Set(item) => format!("Set<{}>", spelled(model, item)),
        Type::Map(key, value) => format!("Map<{}, {}>", spelled(model, key), spelled(model, value)),
        Type::Nullable(value) => format!("{}?", spelled(model, value)),
        Type::Literal(value) => value.to_string(),
        Type::Union(items) => list(items, " | "),
        Type::Record(record) => {
            let fields: Vec<String> =
                record.fields.iter().map(|field| format!("{}: {}", field.name, spelled(model, &field.ty))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Type::Param(_) | Type::Error => "_".to_owned(),
    }
}
