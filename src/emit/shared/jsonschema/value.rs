//! Values as they stand in the source, turned into what they are on the wire.

use serde_json::Value;

use super::Schemas;
use crate::base::quantity::Duration;
use crate::model::casing::is_same_name;
use crate::model::facts::closure::{View, record_of, substitute, substitute_record};
use crate::model::schema::examples;
use crate::model::{Annotations, Builtin, Model, Record, Type, TypeDefKind};

impl Schemas<'_> {
    /// The examples of `@example` on a type or the place of one, in wire form and as they look in a view.
    pub(super) fn examples_of(&self, ty: &Type, annotations: &Annotations, view: View) -> Vec<Value> {
        let wire = |value: &Value| self.sampler.seen(ty, view, &wire_value(self.model, ty, value));
        examples(annotations).iter().map(wire).collect()
    }
}

/// A JSON value of the source as a value of this type on the wire: a `Decimal` becomes a string, a duration ISO 8601,
/// a case of an enum its value, a field its wire name. What is in wire form already stays as it is.
pub fn wire_value(model: &Model, ty: &Type, value: &Value) -> Value {
    at_depth(model, ty, value, 64)
}

fn at_depth(model: &Model, ty: &Type, value: &Value, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return value.clone() };
    match (ty, value) {
        (Type::Builtin(Builtin::Decimal), Value::Number(number)) => Value::String(number.to_string()),
        (Type::Builtin(Builtin::Duration), Value::String(text)) => {
            Duration::parse(text).map_or_else(|| value.clone(), |duration| Value::String(iso_8601(duration)))
        }
        (Type::Nullable(inner), value) if !value.is_null() => at_depth(model, inner, value, depth),
        (Type::List(item) | Type::Set(item), Value::Array(items)) => {
            items.iter().map(|value| at_depth(model, item, value, depth)).collect()
        }
        (Type::Map(_, of), Value::Object(members)) => {
            members.iter().map(|(key, value)| (key.clone(), at_depth(model, of, value, depth))).collect()
        }
        (Type::Record(record), Value::Object(_)) => in_record(model, record, value, depth),
        (Type::Union(items), value) => {
            let fitting = items.iter().find(|item| fits(model, item, value, depth));
            fitting.map_or_else(|| value.clone(), |item| at_depth(model, item, value, depth))
        }
        (Type::Def(id, args), value) => {
            let def = &model.types[*id];
            match &def.kind {
                TypeDefKind::Scalar { base, .. } => at_depth(model, &substitute(base, args), value, depth),
                TypeDefKind::Enum { cases, .. } => {
                    let case = cases.iter().find(|case| value.as_str() == Some(case.name.as_str()));
                    case.map_or_else(|| value.clone(), |case| case.wire.clone())
                }
                TypeDefKind::Union(items) => {
                    at_depth(model, &substitute(&Type::Union(items.clone()), args), value, depth)
                }
                TypeDefKind::TaggedUnion { tag, alternatives } => {
                    let value = &respelled(tag, value);
                    let named = value.get(tag).and_then(Value::as_str);
                    let found = alternatives.iter().find(|(known, ..)| Some(known.as_str()) == named);
                    found.map_or_else(
                        || value.clone(),
                        |(_, ty, _)| at_depth(model, &substitute(ty, args), value, depth),
                    )
                }
                TypeDefKind::Record(record)
                | TypeDefKind::Error { record, .. }
                | TypeDefKind::Event { record, .. }
                | TypeDefKind::Message { record, .. } => {
                    in_record(model, &substitute_record(record, args), value, depth)
                }
            }
        }
        (
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Error,
            _,
        ) => value.clone(),
    }
}

/// An object with a tag in the spelling of the wire.
fn respelled(tag: &str, value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let spell = |name: &String| if is_same_name(name, tag) { tag.to_owned() } else { name.clone() };
    members.iter().map(|(name, value)| (spell(name), value.clone())).collect()
}

fn in_record(model: &Model, record: &Record, value: &Value, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return value.clone() };
    let Value::Object(members) = value else { return value.clone() };
    let inherited = match &record.extends {
        Some(Type::Def(id, args)) => {
            let base = record_of(&model.types[*id]).map(|base| substitute_record(base, args));
            base.map_or_else(|| value.clone(), |base| in_record(model, &base, value, depth))
        }
        _ => value.clone(),
    };
    let inherited = inherited.as_object().unwrap_or(members);
    let known = |name: &str| record.fields.iter().find(|field| field.name == name || field.wire == name);
    inherited
        .iter()
        .map(|(name, value)| match known(name) {
            Some(field) => (field.wire.clone(), at_depth(model, &field.ty, value, depth)),
            None => (name.clone(), value.clone()),
        })
        .collect()
}

/// Whether a value looks like one of this type: enough to tell the alternatives of a union apart.
fn fits(model: &Model, ty: &Type, value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match ty {
        Type::Builtin(Builtin::Json) => true,
        Type::Builtin(Builtin::Bool) => value.is_boolean(),
        Type::Builtin(Builtin::Int | Builtin::Int32 | Builtin::Float | Builtin::Float32) => value.is_number(),
        Type::Builtin(Builtin::Decimal) => value.is_number() || value.is_string(),
        Type::Builtin(_) => value.is_string(),
        Type::Literal(literal) => literal == value,
        Type::List(_) | Type::Set(_) => value.is_array(),
        Type::Map(..) => value.is_object(),
        Type::Nullable(inner) => value.is_null() || fits(model, inner, value, depth),
        Type::Union(items) => items.iter().any(|item| fits(model, item, value, depth)),
        Type::Record(record) => fits_record(model, record, value, depth),
        Type::Def(id, args) => match &model.types[*id].kind {
            TypeDefKind::Scalar { base, .. } => fits(model, &substitute(base, args), value, depth),
            TypeDefKind::Enum { cases, open } => {
                let listed =
                    |text: &str| cases.iter().any(|case| case.name == text || case.wire.as_str() == Some(text));
                value.as_str().is_some_and(|text| *open || listed(text)) || cases.iter().any(|case| case.wire == *value)
            }
            TypeDefKind::Union(items) => fits(model, &substitute(&Type::Union(items.clone()), args), value, depth),
            TypeDefKind::TaggedUnion { tag, .. } => respelled(tag, value).get(tag).is_some(),
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => fits_record(model, &substitute_record(record, args), value, depth),
        },
        Type::Param(_) | Type::Error => false,
    }
}

fn fits_record(model: &Model, record: &Record, value: &Value, depth: usize) -> bool {
    let Value::Object(members) = value else { return false };
    let base_fits = match &record.extends {
        Some(base) => fits(model, base, value, depth),
        None => true,
    };
    base_fits
        && record
            .fields
            .iter()
            .filter(|field| field.required && field.default.is_none() && !field.is_readonly() && !field.is_writeonly())
            .all(|field| members.contains_key(&field.wire) || members.contains_key(&field.name))
}

/// `PT1H30M`; days and weeks as hours, since a day of a calendar is not always 24 of them.
fn iso_8601(duration: Duration) -> String {
    let (hours, rest) = (duration.micros / 3_600_000_000, duration.micros % 3_600_000_000);
    let (minutes, rest) = (rest / 60_000_000, rest % 60_000_000);
    let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
    let fraction = if micros > 0 { format!(".{micros:06}").trim_end_matches('0').to_owned() } else { String::new() };
    let part = |count: u64, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
    let time = match (seconds, micros) {
        (0, 0) if hours + minutes > 0 => String::new(),
        _ => format!("{seconds}{fraction}S"),
    };
    format!("PT{}{}{time}", part(hours, "H"), part(minutes, "M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_become_iso_8601() {
        for (source, wire) in [("90m", "PT1H30M"), ("2d", "PT48H"), ("1500ms", "PT1.5S"), ("0s", "PT0S")] {
            let duration = wire_value(&Model::default(), &Type::Builtin(Builtin::Duration), &Value::from(source));
            assert_eq!(duration, Value::from(wire));
        }
    }
}
