//! A written value as it looks in a view.

use serde_json::{Map, Value as Json};

use super::demand::Demand;
use super::{Sampler, proof};
use crate::model::facts::closure::{View, substitute, tagged_below};
use crate::model::{Field, Record, Type, TypeDefKind};

/// The value without the fields that a view does not have, and with the defaults that it shows.
pub(super) fn seen(sampler: &Sampler<'_>, ty: &Type, view: View, json: &Json) -> Json {
    match (ty, json) {
        (Type::Nullable(inner), _) if !json.is_null() => seen(sampler, inner, view, json),
        (Type::List(item) | Type::Set(item), Json::Array(items)) => {
            items.iter().map(|json| seen(sampler, item, view, json)).collect()
        }
        (Type::Map(_, item), Json::Object(members)) => {
            members.iter().map(|(key, json)| (key.clone(), seen(sampler, item, view, json))).collect()
        }
        (Type::Record(_), Json::Object(members)) => in_record(sampler, sampler.whole(ty), view, members),
        (Type::Union(alternatives), _) => in_union(sampler, alternatives, view, json),
        (Type::Def(id, args), _) => match (&sampler.model.types[*id].kind, json) {
            (TypeDefKind::Scalar { base, .. }, _) => seen(sampler, &substitute(base, args), view, json),
            (TypeDefKind::Union(alternatives), _) => {
                let alternatives: Vec<Type> = alternatives.iter().map(|ty| substitute(ty, args)).collect();
                in_union(sampler, &alternatives, view, json)
            }
            (TypeDefKind::TaggedUnion { tag, alternatives }, Json::Object(_)) => {
                let named = json.get(tag).and_then(Json::as_str);
                match alternatives.iter().find(|(value, ..)| Some(value.as_str()) == named) {
                    Some((_, ty, _)) => seen(sampler, &substitute(ty, args), view, json),
                    None => json.clone(),
                }
            }
            (
                TypeDefKind::Record(own)
                | TypeDefKind::Error { record: own, .. }
                | TypeDefKind::Event { record: own, .. }
                | TypeDefKind::Message { record: own, .. },
                Json::Object(members),
            ) => {
                let named = own.discriminator.as_ref().and_then(|tag| json.get(tag)).and_then(Json::as_str);
                let children = if named.is_some() { tagged_below(sampler.model, *id) } else { Vec::new() };
                match children.iter().find(|(_, value)| Some(value.as_str()) == named) {
                    Some((child, _)) => seen(sampler, &Type::Def(*child, Vec::new()), view, json),
                    None => in_record(sampler, sampler.whole(ty), view, members),
                }
            }
            (
                TypeDefKind::TaggedUnion { .. }
                | TypeDefKind::Enum { .. }
                | TypeDefKind::Record(_)
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. },
                _,
            ) => json.clone(),
        },
        (
            Type::Nullable(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Record(_)
            | Type::Builtin(_)
            | Type::Param(_)
            | Type::Literal(_)
            | Type::Error,
            _,
        ) => json.clone(),
    }
}

fn in_record(sampler: &Sampler<'_>, record: Option<Record>, view: View, members: &Map<String, Json>) -> Json {
    let Some(record) = record else { return Json::Object(members.clone()) };
    let mut shown = Map::new();
    for (name, json) in members {
        // What was written is by declared names where the wire has others.
        let is_it = |field: &&Field| field.wire == *name || field.name == *name;
        match record.fields.iter().find(is_it) {
            Some(field) if !view.has(field) => {}
            Some(field) => drop(shown.insert(field.wire.clone(), seen(sampler, &field.ty, view, json))),
            None => match &record.rest {
                Some(rest) => drop(shown.insert(name.clone(), seen(sampler, rest, view, json))),
                None => drop(shown.insert(name.clone(), json.clone())),
            },
        }
    }
    for field in record.fields.iter().filter(|field| view.has(field) && view.requires(field)) {
        if let Some(default) = field.default.as_ref().filter(|_| !shown.contains_key(&field.wire)) {
            shown.insert(field.wire.clone(), seen(sampler, &field.ty, view, default));
        }
    }
    Json::Object(shown)
}

fn in_union(sampler: &Sampler<'_>, alternatives: &[Type], view: View, json: &Json) -> Json {
    let shown = alternatives.iter().map(|ty| (ty, seen(sampler, ty, view, json)));
    let mut fitting = shown.filter(|(ty, json)| proof::check(sampler, ty, &Demand::default(), view, json).is_ok());
    fitting.next().map_or_else(|| json.clone(), |(_, json)| json)
}
