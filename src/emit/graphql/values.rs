//! Constants of the source as constants of GraphQL: defaults, and the arguments of examples.

use heck::ToLowerCamelCase;
use serde_json::Value as Json;

use super::doc::Value;
use super::schema::Lower;
use super::types::{literal_name, literals};
use super::unions::{Form, form, is_base, leaves};
use crate::emit::shared::jsonschema::label;
use crate::emit::shared::jsonschema::wire_value;
use crate::model::facts::closure::{View, record_of, substitute, substitute_record};
use crate::model::facts::graphql::{builtin_of, case_name, cased, chain, field_name, fields_of, is_name, unaliased};
use crate::model::{Builtin, Field, Record, Type, TypeDefKind};

impl Lower<'_, '_> {
    /// A JSON value of a type, by declared names or in wire form; `None` for what no constant of GraphQL says.
    pub(super) fn constant(&self, ty: &Type, value: &Json) -> Option<Value> {
        self.at_depth(ty, &wire_value(self.model, ty, value), 32)
    }

    fn at_depth(&self, ty: &Type, value: &Json, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        if value.is_null() {
            return Some(Value::Null);
        }
        match unaliased(self.model, ty) {
            Type::Nullable(inner) => self.at_depth(&inner, value, depth),
            Type::Builtin(builtin) => of_builtin(builtin, value),
            Type::List(item) | Type::Set(item) => {
                let items: Option<Vec<Value>> =
                    value.as_array()?.iter().map(|value| self.at_depth(&item, value, depth)).collect();
                items.map(Value::List)
            }
            Type::Map(_, of) if builtin_of(self.model, &of) == Some(Builtin::Json) => any(value),
            Type::Map(key, of) => {
                let entry = |(name, value): (&String, &Json)| {
                    let key = self.at_depth(&key, &Json::String(name.clone()), depth)?;
                    let value = self.at_depth(&of, value, depth)?;
                    Some(Value::Object(vec![("key".to_owned(), key), ("value".to_owned(), value)]))
                };
                let entries: Option<Vec<Value>> = value.as_object()?.iter().map(entry).collect();
                entries.map(Value::List)
            }
            Type::Literal(Json::String(text)) => Some(Value::Word(literal_name(&text))),
            Type::Literal(literal) => any(&literal),
            Type::Record(record) => self.record_constant(&record, value, depth),
            Type::Union(items) => self.union_constant(&items, value),
            Type::Def(id, args) => match &self.model.types[id].kind {
                TypeDefKind::Scalar { base, .. } => {
                    let builtin = builtin_of(self.model, base).unwrap_or(Builtin::Json);
                    of_builtin(builtin, value)
                }
                TypeDefKind::Enum { cases, .. } => {
                    let case = cases.iter().find(|case| case.wire == *value)?;
                    Some(Value::Word(case_name(case)))
                }
                TypeDefKind::Union(items) => {
                    let items: Vec<Type> = items.iter().map(|item| substitute(item, &args)).collect();
                    self.union_constant(&items, value)
                }
                TypeDefKind::TaggedUnion { tag, alternatives } => {
                    let named = value.get(tag)?.as_str()?;
                    let (known, ty, _) = alternatives.iter().find(|(known, ..)| known == named)?;
                    self.chosen(known, &substitute(ty, &args), value, tag, depth)
                }
                TypeDefKind::Record(_)
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. } => {
                    let record = substitute_record(record_of(&self.model.types[id])?, &args);
                    if let Some(property) = record.discriminator.as_ref().filter(|_| is_base(self.model, id)) {
                        let named = value.get(property)?.as_str()?;
                        let sub = leaves(self.model, id).into_iter().find(|sub| {
                            let record = record_of(&self.model.types[*sub]);
                            record.and_then(|record| record.discriminator_value.as_deref()) == Some(named)
                        })?;
                        let name = self.model.types[sub].meta.output_name().to_lower_camel_case();
                        return self.chosen(&name, &Type::Def(sub, Vec::new()), value, property, depth);
                    }
                    self.record_constant(&record, value, depth)
                }
            },
            Type::Param(_) | Type::Error => None,
        }
    }

    fn record_constant(&self, record: &Record, value: &Json, depth: usize) -> Option<Value> {
        let members = value.as_object()?;
        let parts = chain(self.model, record);
        let fields: Vec<_> = parts.iter().flat_map(|part| &part.fields).collect();
        let member = |(name, value): (&String, &Json)| {
            let field = fields.iter().find(|field| field.wire == *name)?;
            Some((field_name(self.contract, field), self.at_depth(&field.ty, value, depth)?))
        };
        let members: Option<Vec<(String, Value)>> = members.iter().map(member).collect();
        members.map(Value::Object)
    }

    /// A value of the one alternative that a tag names, without the tag, in the input that takes exactly one.
    fn chosen(&self, name: &str, ty: &Type, value: &Json, tag: &str, depth: usize) -> Option<Value> {
        let mut members = value.as_object()?.clone();
        members.remove(tag);
        let value = self.at_depth(ty, &Json::Object(members), depth)?;
        Some(Value::Object(vec![(cased(self.contract, name), value)]))
    }

    fn union_constant(&self, items: &[Type], value: &Json) -> Option<Value> {
        match form(self.model, items) {
            Form::Literals(_) => Some(Value::Word(literal_name(value.as_str()?))),
            Form::One(only) if literals(std::slice::from_ref(&only)).is_none() => self.constant(&only, value),
            Form::One(_) => None,
            Form::Several(kinds) => {
                let kind = kinds.iter().find(|kind| self.fits(kind, value))?;
                let name = cased(self.contract, &label(self.model, kind));
                Some(Value::Object(vec![(name, self.constant(kind, value)?)]))
            }
            Form::Any => any(value),
        }
    }
}

impl Lower<'_, '_> {
    /// Whether a value looks like one of this type: enough to tell the alternatives of a union apart.
    fn fits(&self, ty: &Type, value: &Json) -> bool {
        if let Some(builtin) = builtin_of(self.model, ty) {
            return match builtin {
                Builtin::Json => true,
                Builtin::Bool => value.is_boolean(),
                Builtin::Int | Builtin::Int32 | Builtin::Float | Builtin::Float32 => value.is_number(),
                Builtin::Decimal => value.is_number() || value.is_string(),
                Builtin::String
                | Builtin::Bytes
                | Builtin::Date
                | Builtin::Time
                | Builtin::Timestamp
                | Builtin::Duration
                | Builtin::Uuid
                | Builtin::Url
                | Builtin::Email => value.is_string(),
            };
        }
        match unaliased(self.model, ty) {
            Type::Nullable(inner) => value.is_null() || self.fits(&inner, value),
            Type::List(_) | Type::Set(_) => value.is_array(),
            Type::Map(..) => value.is_object(),
            Type::Literal(literal) => literal == *value,
            Type::Union(items) => items.iter().any(|item| self.fits(item, value)),
            Type::Def(id, _) if let TypeDefKind::Enum { cases, .. } = &self.model.types[id].kind => {
                cases.iter().any(|case| case.wire == *value)
            }
            ty @ (Type::Def(..) | Type::Record(_)) => {
                let has = |field: &Field| !View::Write.requires(field) || value.get(&field.wire).is_some();
                value.is_object() && fields_of(self.model, &ty).iter().filter(|field| View::Write.has(field)).all(has)
            }
            Type::Builtin(_) | Type::Param(_) | Type::Error => false,
        }
    }
}

fn of_builtin(builtin: Builtin, value: &Json) -> Option<Value> {
    match (builtin, value) {
        (Builtin::Decimal, Json::Number(number)) => Some(Value::Text(number.to_string())),
        _ => any(value),
    }
}

/// A JSON value as it is; `None` where a member has a name that GraphQL does not take.
fn any(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(number.to_string()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(any).collect::<Option<_>>()?),
        Json::Object(members) => {
            let member = |(name, value): (&String, &Json)| is_name(name).then(|| Some((name.clone(), any(value)?)))?;
            Value::Object(members.iter().map(member).collect::<Option<_>>()?)
        }
    })
}
