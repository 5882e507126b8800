//! E0318, E0319, E0328: alternatives that no value can be of, and subtypes that no reader can tell.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::facts::closure::{record_of, substitute, substitute_record, subtypes};
use crate::model::{Builtin, Field, Model, Record, Type, TypeDef, TypeDefKind};

/// Reports what contradicts itself among tags, discriminators, and unions beside fields.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let below = subtypes(model);
    for (id, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        if let TypeDefKind::TaggedUnion { tag, alternatives } = &def.kind {
            for (value, ty, _) in alternatives {
                tagged(model, def, tag, value, ty, diags);
            }
        }
        let Some(record) = record_of(def) else { continue };
        beside(model, def, record, diags);
        let Some((base, property)) = discriminated(model, record) else { continue };
        match &record.discriminator_value {
            Some(value) => {
                let field = fields(model, record, 0).into_iter().rfind(|field| field.wire == property);
                if let Some(field) = field.filter(|field| !accepts(model, &field.ty, value, 0)) {
                    diags.push(refused_tag(def.meta.span, value, &field));
                }
            }
            None if !below.contains_key(&id) => diags.push(without_value(def, &model.types[base], &property)),
            None => {}
        }
    }
}

fn tagged(model: &Model, union: &TypeDef, tag: &str, value: &str, ty: &Type, diags: &mut Diags) {
    let Some(record) = record_at(model, ty) else { return };
    let field = fields(model, &record, 0).into_iter().rfind(|field| field.wire == tag);
    if let Some(field) = field.filter(|field| !accepts(model, &field.ty, value, 0)) {
        diags.push(refused_tag(union.meta.span, value, &field));
    }
}

/// The base with a discriminator that a record extends, and the discriminator.
fn discriminated(model: &Model, record: &Record) -> Option<(Id<TypeDef>, String)> {
    let mut next = record.extends.clone();
    // Bases cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        let Some(Type::Def(id, _)) = next else { return None };
        let base = record_of(&model.types[id])?;
        if let Some(property) = &base.discriminator {
            return Some((id, property.clone()));
        }
        next.clone_from(&base.extends);
    }
    None
}

/// Reports alternatives beside the fields of a record that contradict them.
fn beside(model: &Model, def: &TypeDef, record: &Record, diags: &mut Diags) {
    let own = fields(model, record, 0);
    let mut open: Vec<Type> = record.unions.clone();
    let mut next = 0;
    while let Some(ty) = open.get(next).cloned() {
        next += 1;
        let more: Vec<Type> = match &ty {
            Type::Union(items) => items.clone(),
            Type::Def(id, args) => match &model.types[*id].kind {
                TypeDefKind::Union(items) => items.iter().map(|item| substitute(item, args)).collect(),
                TypeDefKind::TaggedUnion { .. }
                | TypeDefKind::Scalar { .. }
                | TypeDefKind::Record(_)
                | TypeDefKind::Enum { .. }
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. } => Vec::new(),
            },
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Error => Vec::new(),
        };
        open.extend(more.into_iter().filter(|ty| !open.contains(ty)).collect::<Vec<_>>());
        let Some(alternative) = record_at(model, &ty) else { continue };
        let theirs = fields(model, &alternative, 0);
        let place = if let Type::Def(id, _) = &ty { Some(model.types[*id].meta.span) } else { None };
        let missing = own.iter().find(|field| !theirs.iter().any(|their| their.wire == field.wire));
        if let (true, Some(missing)) = (alternative.closed, missing) {
            diags.push(closed_beside(def, missing, place));
        }
        for their in &theirs {
            let clash = own.iter().find(|field| field.wire == their.wire && apart(model, &field.ty, &their.ty));
            if let Some(clash) = clash {
                diags.push(field_beside(def, clash, their));
            }
        }
    }
}

fn record_at(model: &Model, ty: &Type) -> Option<Record> {
    if let Type::Record(record) = ty {
        Some((**record).clone())
    } else if let Type::Def(id, args) = ty {
        record_of(&model.types[*id]).map(|record| substitute_record(record, args))
    } else {
        None
    }
}

/// The fields of a record, those of its bases first.
fn fields(model: &Model, record: &Record, depth: usize) -> Vec<Field> {
    let base = record.extends.as_ref().filter(|_| depth < 64).and_then(|base| record_at(model, base));
    let mut all = base.map(|base| fields(model, &base, depth + 1)).unwrap_or_default();
    all.extend(record.fields.iter().cloned());
    all
}

/// Whether a text can be a value of a type.
fn accepts(model: &Model, ty: &Type, text: &str, depth: usize) -> bool {
    match values(model, ty, depth) {
        Some(values) => values.iter().any(|value| value.as_str() == Some(text)),
        None => kinds(model, ty, depth).contains("string"),
    }
}

/// Whether no value can be of both types.
fn apart(model: &Model, one: &Type, other: &Type) -> bool {
    match (values(model, one, 0), values(model, other, 0)) {
        (Some(one), Some(other)) => !one.iter().any(|value| other.contains(value)),
        _ => kinds(model, one, 0).is_disjoint(&kinds(model, other, 0)),
    }
}

/// The values of a type that lists them.
fn values(model: &Model, ty: &Type, depth: usize) -> Option<Vec<Json>> {
    match ty {
        Type::Literal(value) => Some(vec![value.clone()]),
        Type::Union(items) if depth < 64 => {
            let all: Option<Vec<Vec<Json>>> = items.iter().map(|item| values(model, item, depth + 1)).collect();
            all.map(|all| all.concat())
        }
        Type::Def(id, args) if depth < 64 => match &model.types[*id].kind {
            TypeDefKind::Enum { cases, open: false } => Some(cases.iter().map(|case| case.wire.clone()).collect()),
            TypeDefKind::Scalar { base, .. } => values(model, &substitute(base, args), depth + 1),
            TypeDefKind::Enum { .. }
            | TypeDefKind::Record(_)
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Union(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => None,
        },
        Type::Def(..)
        | Type::Union(_)
        | Type::Builtin(_)
        | Type::Param(_)
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(..)
        | Type::Record(_)
        | Type::Nullable(_)
        | Type::Error => None,
    }
}

const KINDS: [&str; 6] = ["string", "number", "boolean", "array", "object", "null"];

/// The kinds of JSON values that a type has; all where that is not known.
fn kinds(model: &Model, ty: &Type, depth: usize) -> BTreeSet<&'static str> {
    let kind_of = |value: &Json| match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    let next = |ty: &Type| kinds(model, ty, depth + 1);
    if depth > 64 {
        return KINDS.into();
    }
    match ty {
        Type::Builtin(Builtin::Bool) => ["boolean"].into(),
        Type::Builtin(Builtin::Int | Builtin::Int32 | Builtin::Float | Builtin::Float32) => ["number"].into(),
        Type::Builtin(Builtin::Json) | Type::Param(_) | Type::Error => KINDS.into(),
        Type::Builtin(_) => ["string"].into(),
        Type::List(_) | Type::Set(_) => ["array"].into(),
        Type::Map(..) | Type::Record(_) => ["object"].into(),
        Type::Literal(value) => [kind_of(value)].into(),
        Type::Nullable(inner) => next(inner).into_iter().chain(["null"]).collect(),
        Type::Union(items) => items.iter().flat_map(next).collect(),
        Type::Def(id, args) => match &model.types[*id].kind {
            TypeDefKind::Scalar { base, .. } => next(&substitute(base, args)),
            TypeDefKind::Enum { cases, .. } => cases.iter().map(|case| kind_of(&case.wire)).collect(),
            TypeDefKind::Union(items) => items.iter().flat_map(|item| next(&substitute(item, args))).collect(),
            TypeDefKind::Record(_)
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => ["object"].into(),
        },
    }
}

fn refused_tag(place: Span, value: &str, field: &Field) -> Diagnostic {
    let name = &field.wire;
    Diagnostic::new(Code::E0318, place, format!("`{name}` cannot be \"{value}\", which tells this alternative"))
        .label("no value can be of it")
        .related(field.span, "has another type")
        .help(format!("remove the field `{name}`, or let its type be `String` or the literal \"{value}\""))
}

fn closed_beside(def: &TypeDef, missing: &Field, alternative: Option<Span>) -> Diagnostic {
    let (name, field) = (&def.meta.name, &missing.name);
    let message = format!("a closed record stands beside the fields of `{name}` and refuses them");
    let found = Diagnostic::new(Code::E0319, def.meta.span, message)
        .label("no value can be of that alternative")
        .related(missing.span, format!("`{field}` is none of its fields"));
    let found = match alternative {
        Some(span) => found.related(span, "closed"),
        None => found,
    };
    found.help(format!("remove `@closed` there; `@closed` on `{name}` closes the whole"))
}

fn field_beside(def: &TypeDef, own: &Field, their: &Field) -> Diagnostic {
    let (name, field) = (&def.meta.name, &own.wire);
    let message = format!("`{field}` has two types in `{name}` that no value is of");
    Diagnostic::new(Code::E0319, own.span, message)
        .label("the type of the record's own field")
        .related(their.span, "the type in an alternative beside the fields")
        .help(format!("rename one of them, or remove `{field}` from the record"))
}

fn without_value(def: &TypeDef, base: &TypeDef, property: &str) -> Diagnostic {
    let (name, of) = (&def.meta.name, &base.meta.name);
    let suggestion = def.meta.output_name().to_lowercase();
    Diagnostic::new(Code::E0328, def.meta.span, format!("no value of `{property}` says that a `{of}` is a `{name}`"))
        .label("readers cannot tell it")
        .related(base.meta.span, format!("`{property}` tells its subtypes apart"))
        .help(format!("write the value behind the head: `record {name} extends {of} = \"{suggestion}\"`"))
}
