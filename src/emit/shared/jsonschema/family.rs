//! A base with a discriminator and what extends it.
//!
//! In OpenAPI the base is a record with a `discriminator`, each subtype an `allOf` of what it extends, and the mapping
//! leads a reader from the base to the subtypes. A subtype that has subtypes of its own lists their values beside its
//! own, so that an `allOf` of it can be satisfied.
//!
//! JSON Schema has no discriminator, and that of AsyncAPI has no mapping. There the name of the base stands for one of its
//! subtypes (`oneOf`), which is what a place of this type may hold, and what they share has a name of its own, `PetBase`.

use indexmap::IndexMap;
use serde_json::Value;

use super::names::Names;
use super::schema::{Discriminator, Schema};
use super::{Dialect, Schemas};
use crate::base::arena::Id;
use crate::model::facts::closure::{Closure, Instance, View, below, record_of, subtypes};
use crate::model::{Model, Record, Type, TypeDef};

impl Schemas<'_> {
    /// Adds the discriminator of a base and the values that lead to its subtypes; to a subtype, the values of its own.
    pub(super) fn add_discriminator(&self, schema: &mut Schema, instance: &Instance, record: &Record) {
        let below = below(self.model, instance.def);
        let value_of = |id: Id<TypeDef>| record_of(&self.model.types[id])?.discriminator_value.clone();
        if let Some(property) = &record.discriminator {
            let mapping: IndexMap<String, String> = std::iter::once(instance.def)
                .chain(below)
                .filter_map(|id| Some((value_of(id)?, self.name(&Type::Def(id, Vec::new()), instance.view)?)))
                .map(|(value, name)| (value, self.link(name)))
                .collect();
            schema.discriminator = match self.config.dialect {
                Dialect::OpenApi30 | Dialect::OpenApi31 | Dialect::OpenApi32 => {
                    Some(Discriminator::Mapped { property_name: property.clone(), mapping })
                }
                Dialect::AsyncApi | Dialect::JsonSchema => None,
            };
        } else if let Some(own) = &record.discriminator_value
            && let Some(property) = self.discriminator_of(record)
            && let Some(tag) = schema.properties.get_mut(&property)
        {
            let values: Vec<Value> =
                std::iter::once(own.clone()).chain(below.into_iter().filter_map(value_of)).map(Value::from).collect();
            if values.len() > 1 {
                *tag = Schema::values(values);
            }
        }
    }

    /// The property that tells the subtypes of a record's base apart.
    fn discriminator_of(&self, record: &Record) -> Option<String> {
        self.chain(record).iter().find_map(|part| part.discriminator.clone())
    }

    /// One of the subtypes of a base, in the dialect that has no word for it.
    pub(super) fn family(&self, instance: &Instance, record: &Record) -> Option<Schema> {
        let index = self.closure.position(instance.def, &instance.args, instance.view)?;
        self.names.of_base(index)?;
        let mut schema = Schema::default();
        if self.config.dialect == Dialect::AsyncApi {
            schema.discriminator = self.discriminator_of(record).map(Discriminator::Named);
        }
        if record.discriminator_value.is_some() {
            schema.one_of.push(self.record(record, instance.view, None));
        }
        for id in direct(self.model, instance.def) {
            let tells = |id: &Id<TypeDef>| {
                record_of(&self.model.types[*id]).is_some_and(|record| record.discriminator_value.is_some())
            };
            let some = std::iter::once(id).chain(below(self.model, id)).any(|id| tells(&id));
            if let (true, Some(name)) = (some, self.name(&Type::Def(id, Vec::new()), instance.view)) {
                schema.one_of.push(Schema::reference(self.link(name)));
            }
        }
        Some(schema)
    }

    /// What the subtypes of a base share, and its name.
    pub(super) fn family_base(&self, index: usize, instance: &Instance) -> Option<(String, Schema)> {
        let name = self.names.of_base(index)?;
        let record = record_of(&self.model.types[instance.def])?;
        let shared = Record { discriminator_value: None, ..record.clone() };
        Some((name.to_owned(), self.record(&shared, instance.view, None)))
    }

    /// What a record refers to as the one it extends.
    pub(super) fn base(&self, base: &Type, view: View) -> Schema {
        let index = match base {
            Type::Def(id, args) => self.closure.position(*id, args, view),
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Union(_)
            | Type::Error => None,
        };
        match index.and_then(|index| self.names.of_base(index)) {
            Some(name) => Schema::reference(self.link(name)),
            None => self.ty(base, view),
        }
    }
}

impl Names {
    /// Names what the subtypes of a base share, where the dialect needs it apart.
    pub(super) fn add_bases(&mut self, model: &Model, closure: &Closure, dialect: Dialect) {
        if dialect.is_openapi() {
            return;
        }
        for (index, instance) in closure.instances().iter().enumerate() {
            let of_family = instance.args.is_empty() && has_discriminator(model, instance.def);
            if of_family && !direct(model, instance.def).is_empty() {
                self.name_base(model, index, instance);
            }
        }
    }
}

/// Whether a record or one it extends has a discriminator.
fn has_discriminator(model: &Model, id: Id<TypeDef>) -> bool {
    let mut next = Some(id);
    // Bases cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        let Some(record) = next.and_then(|id| record_of(&model.types[id])) else { return false };
        if record.discriminator.is_some() {
            return true;
        }
        next = if let Some(Type::Def(base, _)) = &record.extends { Some(*base) } else { None };
    }
    false
}

fn direct(model: &Model, id: Id<TypeDef>) -> Vec<Id<TypeDef>> {
    subtypes(model).get(&id).cloned().unwrap_or_default()
}
