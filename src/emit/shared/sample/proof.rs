//! The proof that a value is one of a type in a view: what a validator of the schema would find, by the model.
//!
//! It knows nothing of how samples are made, so that a mistake there is found here.

use serde_json::{Map, Value as Json};

use super::demand::Demand;
use super::{Sampler, Unsampled, pattern};
use crate::base::arena::Id;
use crate::base::quantity::decimal;
use crate::model::facts::closure::{View, substitute, tagged_below};
use crate::model::{Builtin, Record, Type, TypeDef, TypeDefKind};
use crate::types::consts;

/// Whether a value is one of a type under further constraints; else where and why not.
pub(super) fn check(
    sampler: &Sampler<'_>,
    ty: &Type,
    demand: &Demand,
    view: View,
    json: &Json,
) -> Result<(), Unsampled> {
    Proof { sampler, view }.value(ty, demand, json)
}

struct Proof<'s, 'm> {
    sampler: &'s Sampler<'m>,
    view: View,
}

fn refused(what: impl Into<String>) -> Result<(), Unsampled> {
    Err(Unsampled { path: String::new(), what: what.into() })
}

fn below(name: &str, proved: Result<(), Unsampled>) -> Result<(), Unsampled> {
    proved.map_err(|found| {
        let path = if found.path.is_empty() { name.to_owned() } else { format!("{name}.{}", found.path) };
        Unsampled { path, ..found }
    })
}

impl Proof<'_, '_> {
    fn value(&self, ty: &Type, demand: &Demand, json: &Json) -> Result<(), Unsampled> {
        match ty {
            Type::Builtin(builtin) => builtin_value(*builtin, demand, json),
            Type::Literal(literal) if literal == json => Ok(()),
            Type::Literal(literal) => refused(format!("the value `{literal}`")),
            Type::Nullable(_) if json.is_null() => Ok(()),
            Type::Nullable(inner) => self.value(inner, demand, json),
            Type::List(item) => self.list(item, demand, json),
            Type::Set(item) => self.list(item, &demand.clone().and_unique(), json),
            Type::Map(key, item) => {
                let Json::Object(members) = json else { return refused("an object") };
                kept(demand, json)?;
                for (name, value) in members {
                    below(name, self.key(key, name))?;
                    below(name, self.value(item, &Demand::default(), value))?;
                }
                Ok(())
            }
            Type::Record(_) => match self.sampler.whole(ty) {
                Some(record) => self.record(&record, demand, json),
                None => refused("a value of a record"),
            },
            Type::Union(alternatives) => self.either(alternatives, demand, json),
            Type::Def(id, args) => self.declared(ty, *id, args, demand, json),
            Type::Param(_) | Type::Error => refused("a value of a type that is not known"),
        }
    }

    fn declared(
        &self,
        ty: &Type,
        id: Id<TypeDef>,
        args: &[Type],
        demand: &Demand,
        json: &Json,
    ) -> Result<(), Unsampled> {
        let def = &self.sampler.model.types[id];
        match &def.kind {
            TypeDefKind::Scalar { base, constraints } => {
                self.value(&substitute(base, args), &demand.clone().and(constraints), json)
            }
            TypeDefKind::Enum { cases, open } => {
                let listed = cases.iter().any(|case| case.wire == *json);
                if listed || (*open && json.is_string()) {
                    kept(demand, json)
                } else {
                    refused(format!("a case of `{}`", def.meta.name))
                }
            }
            TypeDefKind::Union(alternatives) => {
                let alternatives: Vec<Type> = alternatives.iter().map(|ty| substitute(ty, args)).collect();
                self.either(&alternatives, demand, json)
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => {
                let Json::Object(members) = json else { return refused("an object") };
                let named = members.get(tag).and_then(Json::as_str);
                let Some((_, ty, _)) = alternatives.iter().find(|(value, ..)| Some(value.as_str()) == named) else {
                    return refused(format!("an alternative of `{}` by `{tag}`", def.meta.name));
                };
                let ty = substitute(ty, args);
                let own: Map<String, Json> = match self.sampler.whole(&ty) {
                    // An alternative may have the tag among its own fields.
                    Some(record) if record.fields.iter().any(|field| field.wire == *tag) => members.clone(),
                    _ => members.iter().filter(|(name, _)| *name != tag).map(|(k, v)| (k.clone(), v.clone())).collect(),
                };
                self.value(&ty, &Demand::default(), &Json::Object(own))
            }
            TypeDefKind::Record(own)
            | TypeDefKind::Error { record: own, .. }
            | TypeDefKind::Event { record: own, .. }
            | TypeDefKind::Message { record: own, .. } => {
                if let Some(tag) = &own.discriminator {
                    let named = json.get(tag).and_then(Json::as_str);
                    let children = tagged_below(self.sampler.model, id);
                    if let Some((child, _)) = children.iter().find(|(_, value)| Some(value.as_str()) == named) {
                        return self.value(&Type::Def(*child, Vec::new()), demand, json);
                    }
                    if !children.is_empty() && own.discriminator_value.is_none() {
                        return refused(format!("a record that extends `{}`, by `{tag}`", def.meta.name));
                    }
                }
                let Some(mut record) = self.sampler.whole(ty) else { return refused("a value of a record") };
                if let Some(problem) = self.sampler.problem(def) {
                    let more = problem
                        .fields
                        .into_iter()
                        .filter(|field| !record.fields.iter().any(|own| own.wire == field.wire));
                    let more: Vec<_> = more.collect();
                    record.fields.extend(more);
                }
                self.record(&record, demand, json)
            }
        }
    }

    fn record(&self, record: &Record, demand: &Demand, json: &Json) -> Result<(), Unsampled> {
        let Json::Object(members) = json else { return refused("an object") };
        kept(demand, json)?;
        if let (Some(tag), Some(value)) = (&record.discriminator, &record.discriminator_value)
            && members.get(tag).and_then(Json::as_str) != Some(value.as_str())
        {
            return below(tag, refused(format!("the value `{value}`")));
        }
        for field in &record.fields {
            match members.get(&field.wire) {
                Some(_) if !self.view.has(field) => return below(&field.name, refused("no field in this view")),
                Some(value) => {
                    below(&field.name, self.value(&field.ty, &Demand::of(&field.constraints), value))?;
                }
                None if self.view.has(field) && self.view.requires(field) => {
                    return below(&field.name, refused("a value, which is required"));
                }
                None => {}
            }
        }
        for union in &record.unions {
            self.value(union, &Demand::default(), json)?;
        }
        let known = |name: &String| {
            record.fields.iter().any(|field| field.wire == *name)
                || record.discriminator.as_ref() == Some(name)
                || record.unions.iter().any(|union| self.mentions(union, name, 0))
        };
        for (name, value) in members.iter().filter(|(name, _)| !known(name)) {
            if let Some(key) = record.rest_key.as_deref() {
                below(name, self.key(key, name))?;
            }
            match &record.rest {
                Some(rest) => below(name, self.value(rest, &Demand::default(), value))?,
                None if record.closed => return below(name, refused("no further fields")),
                None => {}
            }
        }
        Ok(())
    }

    /// Whether a union beside the fields of a record has a field of this name.
    fn mentions(&self, ty: &Type, name: &str, depth: usize) -> bool {
        if depth > 16 {
            return false;
        }
        if let Some(record) = self.sampler.whole(ty) {
            return record.fields.iter().any(|field| field.wire == name);
        }
        match ty {
            Type::Union(alternatives) => alternatives.iter().any(|ty| self.mentions(ty, name, depth + 1)),
            Type::Def(id, args) => match &self.sampler.model.types[*id].kind {
                TypeDefKind::Union(alternatives) => {
                    alternatives.iter().any(|ty| self.mentions(&substitute(ty, args), name, depth + 1))
                }
                TypeDefKind::TaggedUnion { tag, alternatives } => {
                    tag == name
                        || alternatives.iter().any(|(_, ty, _)| self.mentions(&substitute(ty, args), name, depth + 1))
                }
                TypeDefKind::Scalar { .. }
                | TypeDefKind::Enum { .. }
                | TypeDefKind::Record(_)
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. } => false,
            },
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Error => false,
        }
    }

    fn either(&self, alternatives: &[Type], demand: &Demand, json: &Json) -> Result<(), Unsampled> {
        let mut first = None;
        for ty in alternatives {
            match self.value(ty, demand, json) {
                Ok(()) => return Ok(()),
                Err(found) => first = first.or(Some(found)),
            }
        }
        first.map_or_else(|| refused("a value of a union without alternatives"), Err)
    }

    fn list(&self, item: &Type, demand: &Demand, json: &Json) -> Result<(), Unsampled> {
        let Json::Array(items) = json else { return refused("a list") };
        kept(demand, json)?;
        items.iter().try_for_each(|value| below("[]", self.value(item, &Demand::default(), value)))
    }

    /// A key is a string, and what it stands for one of its type.
    fn key(&self, ty: &Type, name: &str) -> Result<(), Unsampled> {
        let text = Json::String(name.to_owned());
        let proved = self.value(ty, &Demand::default(), &text);
        match serde_json::from_str::<Json>(name) {
            Ok(json) if proved.is_err() => self.value(ty, &Demand::default(), &json),
            _ => proved,
        }
    }
}

fn kept(demand: &Demand, json: &Json) -> Result<(), Unsampled> {
    match demand.broken_by(json) {
        None => Ok(()),
        Some((_, why)) => refused(format!("a value within its constraints: {why}")),
    }
}

fn builtin_value(builtin: Builtin, demand: &Demand, json: &Json) -> Result<(), Unsampled> {
    let in_form = match builtin {
        Builtin::Json => true,
        Builtin::Bool => json.is_boolean(),
        Builtin::Int => json.is_i64(),
        Builtin::Int32 => json.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        Builtin::Float | Builtin::Float32 => json.is_number(),
        Builtin::Decimal => json.as_str().is_some_and(|text| decimal(text).is_some()),
        Builtin::String
        | Builtin::Bytes
        | Builtin::Date
        | Builtin::Time
        | Builtin::Timestamp
        | Builtin::Duration
        | Builtin::Uuid
        | Builtin::Url
        | Builtin::Email => json.as_str().is_some_and(|text| consts::has_form(builtin, text)),
    };
    if !in_form {
        return refused(demand.describe(builtin));
    }
    if let Some((_, why)) = demand.of_builtin(builtin).broken_by(json) {
        return refused(format!("a value within its constraints: {why}"));
    }
    match json.as_str() {
        Some(text) if !pattern::all_match(demand.patterns(), text) => refused(demand.describe(builtin)),
        _ => Ok(()),
    }
}
