//! Relations between types: whether one says no more than another, and whether one value could be of both.

use crate::base::map::IndexMap;
use serde_json::Value as Json;

use crate::model::{Builtin, Field, Record, Type, TypeDef, TypeDefKind};

use super::Types;
use super::builtin::{self, Wire};
use super::decl::{record_of, substitute};

/// How deep records are compared; what lies deeper is taken as different, so that nothing unsure is reported.
const DEPTH: usize = 4;

/// Whether every value of `child` is also one of `base`, as far as that can be said without values.
pub(super) fn narrows(types: &Types, child: &Type, base: &Type) -> bool {
    narrows_at(types, child, base, 0)
}

fn narrows_at(types: &Types, child: &Type, base: &Type, depth: usize) -> bool {
    if child == base || depth > 2 * DEPTH {
        return true;
    }
    let next = |child: &Type, base: &Type| narrows_at(types, child, base, depth + 1);
    match (child, base) {
        (Type::Error | Type::Param(_), _) | (_, Type::Error | Type::Param(_) | Type::Builtin(Builtin::Json)) => true,
        (Type::Nullable(child), Type::Nullable(base)) => next(child, base),
        (_, Type::Nullable(base)) => next(child, base),
        (Type::Union(alternatives), _) => alternatives.iter().all(|child| next(child, base)),
        (_, Type::Union(alternatives)) => alternatives.iter().any(|base| next(child, base)),
        (Type::List(child) | Type::Set(child), Type::List(base)) | (Type::Set(child), Type::Set(base)) => {
            next(child, base)
        }
        (Type::Map(_, child), Type::Map(_, base)) => next(child, base),
        (Type::Literal(json), Type::Builtin(builtin)) => match builtin::wire(*builtin) {
            Wire::Any => true,
            Wire::Bool => json.is_boolean(),
            Wire::Number => json.is_number(),
            Wire::String => json.is_string(),
        },
        (Type::Builtin(child), Type::Builtin(base)) => match base {
            Builtin::Int => matches!(child, Builtin::Int32),
            Builtin::Float => matches!(child, Builtin::Float32 | Builtin::Int | Builtin::Int32),
            Builtin::String => builtin::wire(*child) == Wire::String,
            Builtin::Bool
            | Builtin::Int32
            | Builtin::Float32
            | Builtin::Decimal
            | Builtin::Bytes
            | Builtin::Date
            | Builtin::Time
            | Builtin::Timestamp
            | Builtin::Duration
            | Builtin::Uuid
            | Builtin::Url
            | Builtin::Email
            | Builtin::Json => false,
        },
        (Type::Def(id, args), _) => match types.def(*id) {
            Some(def) => match &def.kind {
                TypeDefKind::Scalar { base: inner, .. } => next(inner, base),
                TypeDefKind::Union(alternatives) => {
                    alternatives.iter().all(|inner| next(&substitute(inner, args), base))
                }
                TypeDefKind::Enum { cases, .. } => {
                    let fits = |case: &crate::model::EnumCase| next(&Type::Literal(case.wire.clone()), base);
                    matches!(base, Type::Builtin(_)) && cases.iter().all(fits)
                }
                TypeDefKind::Record(record) => match &record.extends {
                    Some(own) => next(&substitute(own, args), base),
                    None => false,
                },
                TypeDefKind::TaggedUnion { .. }
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. } => false,
            },
            None => true,
        },
        _ => false,
    }
}

/// Whether some value is surely of both types, so that a reader could not tell which one was meant.
pub(super) fn overlap(types: &Types, left: &Type, right: &Type) -> bool {
    overlap_at(types, left, right, 0)
}

fn overlap_at(types: &Types, left: &Type, right: &Type, depth: usize) -> bool {
    if depth > DEPTH {
        return false;
    }
    let next = |left: &Type, right: &Type| overlap_at(types, left, right, depth + 1);
    let left = &resolved(types, left);
    let right = &resolved(types, right);
    match (left, right) {
        (Shape::Unknown, _) | (_, Shape::Unknown) => false,
        (Shape::Any, _) | (_, Shape::Any) => true,
        (Shape::Either(left), Shape::Either(right)) => {
            left.iter().any(|one| right.iter().any(|other| next(one, other)))
        }
        (Shape::Either(all), other) | (other, Shape::Either(all)) => all.iter().any(|one| match other {
            Shape::Type(ty) => next(one, ty),
            Shape::Values(values) => values.iter().any(|value| next(one, &Type::Literal(value.clone()))),
            Shape::Object(record) => next(one, &Type::Record(Box::new(record.clone()))),
            Shape::Any | Shape::Unknown | Shape::Either(_) => false,
        }),
        (Shape::Values(left), Shape::Values(right)) => left.iter().any(|value| right.contains(value)),
        (Shape::Values(values), Shape::Type(ty)) | (Shape::Type(ty), Shape::Values(values)) => {
            values.iter().any(|value| narrows(types, &Type::Literal(value.clone()), ty))
        }
        (Shape::Object(left), Shape::Object(right)) => {
            fits_also(types, left, right, depth) || fits_also(types, right, left, depth)
        }
        (Shape::Object(_), Shape::Type(Type::Map(..))) | (Shape::Type(Type::Map(..)), Shape::Object(_)) => true,
        (Shape::Object(_), _) | (_, Shape::Object(_)) => false,
        (Shape::Type(left), Shape::Type(right)) => match (left, right) {
            // An empty list is of every list type.
            (Type::List(_) | Type::Set(_), Type::List(_) | Type::Set(_)) | (Type::Map(..), Type::Map(..)) => true,
            (Type::Builtin(left), Type::Builtin(right)) => {
                narrows(types, &Type::Builtin(*left), &Type::Builtin(*right))
                    || narrows(types, &Type::Builtin(*right), &Type::Builtin(*left))
            }
            _ => false,
        },
    }
}

/// Whether an object of `left` alone is already one of `right`: it has all that `right` requires.
fn fits_also(types: &Types, left: &Record, right: &Record, depth: usize) -> bool {
    if right.closed && left.fields.iter().any(|field| field.required && find(right, field).is_none()) {
        return false;
    }
    let shared = |field: &Field| match find(left, field) {
        Some(own) => field.ty == own.ty || overlap_at(types, &own.ty, &field.ty, depth + 1),
        None => !field.required,
    };
    right.fields.iter().all(shared)
}

fn find<'r>(record: &'r Record, like: &Field) -> Option<&'r Field> {
    record.fields.iter().find(|field| field.wire == like.wire)
}

/// What a type looks like on the wire.
enum Shape {
    /// A type that is not declared.
    Type(Type),
    /// One of these values.
    Values(Vec<Json>),
    /// An object with these fields, inherited ones included.
    Object(Record),
    /// One of these.
    Either(Vec<Type>),
    /// Anything.
    Any,
    /// Not known, or restricted in a way that cannot be compared.
    Unknown,
}

fn resolved(types: &Types, ty: &Type) -> Shape {
    match ty {
        Type::Builtin(Builtin::Json) => Shape::Any,
        Type::Builtin(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => Shape::Type(ty.clone()),
        Type::Literal(json) => Shape::Values(vec![json.clone()]),
        Type::Nullable(inner) => resolved(types, inner),
        Type::Union(alternatives) => Shape::Either(alternatives.clone()),
        Type::Record(record) => Shape::Object(record.as_ref().clone()),
        Type::Param(_) | Type::Error => Shape::Unknown,
        Type::Def(id, args) => match types.def(*id) {
            Some(def) if !types.incomplete.contains(id) => resolved_def(types, def, args),
            _ => Shape::Unknown,
        },
    }
}

fn resolved_def(types: &Types, def: &TypeDef, args: &[Type]) -> Shape {
    if record_of(&def.kind).is_some() {
        let fields = fields_of(types, def, args);
        let closed = record_of(&def.kind).is_some_and(|record| record.closed);
        return Shape::Object(Record { fields, closed, ..Record::default() });
    }
    match &def.kind {
        // Two patterns may exclude each other; whether they do cannot be said.
        TypeDefKind::Scalar { constraints, .. }
            if constraints.pattern.is_some() || constraints.range.is_some() || constraints.format.is_some() =>
        {
            Shape::Unknown
        }
        TypeDefKind::Scalar { base, .. } => resolved(types, base),
        TypeDefKind::Enum { open: true, .. } => Shape::Type(Type::Builtin(Builtin::String)),
        TypeDefKind::Enum { cases, .. } => Shape::Values(cases.iter().map(|case| case.wire.clone()).collect()),
        TypeDefKind::Union(alternatives) => Shape::Either(alternatives.iter().map(|ty| substitute(ty, args)).collect()),
        TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::Error { .. }
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => Shape::Unknown,
    }
}

/// All fields of a record, those of its bases first, with its type parameters replaced.
pub(super) fn fields_of(types: &Types, def: &TypeDef, args: &[Type]) -> Vec<Field> {
    let mut chain: Vec<(&Record, Vec<Type>)> = Vec::new();
    let mut next = record_of(&def.kind).map(|record| (record, args.to_vec()));
    while let Some((record, args)) = next.take() {
        if let Some(Type::Def(base, base_args)) = &record.extends
            && let Some(base) = types.def(*base).and_then(|def| record_of(&def.kind))
        {
            next = Some((base, base_args.iter().map(|arg| substitute(arg, &args)).collect()));
        }
        chain.push((record, args));
    }
    let mut fields: IndexMap<&str, Field> = IndexMap::default();
    for (record, args) in chain.into_iter().rev() {
        for field in &record.fields {
            // What a child says more precisely replaces what its base says.
            fields.insert(&field.name, Field { ty: substitute(&field.ty, &args), ..field.clone() });
        }
    }
    fields.into_values().collect()
}
