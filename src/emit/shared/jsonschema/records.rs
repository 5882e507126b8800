//! Records, errors, discriminated bases and tagged unions.
//!
//! A subtype is an `allOf` of its base with its own fields beside it. Where that would refuse every value, because the
//! base is closed or types its further fields (`additionalProperties` sees only the properties beside it), the fields of
//! the base are written again instead.

use indexmap::IndexMap;
use serde_json::Value;

use super::schema::{Discriminator, Rest, Schema};
use super::{Dialect, ErrorFormat, Schemas};
use crate::model::facts::closure::{Instance, View, record_of, substitute, substitute_record, subtypes};
use crate::model::{Docs, Field, Record, Type};

/// A property with one value: the tag of a union, the discriminator of a subtype.
pub(super) struct Tag<'a> {
    /// The property, by wire name.
    pub(super) property: &'a str,
    /// Its value.
    pub(super) value: &'a str,
}

impl Schemas<'_> {
    /// The schema of a record whose type parameters are replaced, with the tag of the union it stands in.
    pub(super) fn record(&self, record: &Record, view: View, tag: Option<&Tag<'_>>) -> Schema {
        let mut schema = Schema::of("object");
        let blind = !self.config.dialect.sees_evaluated();
        let strict = record.closed || record.rest.is_some();
        let flat = record.extends.as_ref().is_some_and(|base| self.is_strict(base)) || (blind && strict);
        let chain = self.chain(record);
        let own = [record.clone()];
        let written: &[Record] = if flat { &chain } else { &own };
        if !flat && let Some(base) = &record.extends {
            schema.all_of.push(self.ty(base, view));
        }
        if let Some(tag) = tag {
            add_tag(&mut schema, tag);
        }
        if let (Some(property), Some(value)) =
            (chain.iter().find_map(|r| r.discriminator.as_ref()), &record.discriminator_value)
        {
            add_tag(&mut schema, &Tag { property, value });
        }
        for part in written {
            if let Some(property) = &part.discriminator
                && !part.fields.iter().any(|field| field.wire == *property)
                && !schema.properties.contains_key(property)
            {
                schema.properties.insert(property.clone(), Schema::of("string"));
                schema.required.push(property.clone());
            }
            self.add_fields(&mut schema, &part.fields, view);
        }
        let mut unions: Vec<Schema> =
            written.iter().flat_map(|part| &part.unions).map(|ty| self.ty(ty, view)).collect();
        let beside = !schema.all_of.is_empty() || !unions.is_empty();
        match unions.as_mut_slice() {
            [only] if only.one_of.is_empty() && only.any_of.is_empty() => schema.all_of.append(&mut unions),
            [only] => {
                schema.one_of.append(&mut only.one_of);
                schema.any_of.append(&mut only.any_of);
            }
            _ => schema.all_of.append(&mut unions),
        }
        let rest = match (&record.rest, record.closed) {
            (Some(ty), _) => match self.ty(ty, view) {
                // `...Map<String, T>` says what further fields are: those of the map.
                Schema { additional_properties: Some(rest), reference: None, .. } => Some(rest),
                any if any == Schema::default() => Some(Rest::Allowed(true)),
                of => Some(Rest::Of(Box::new(of))),
            },
            (None, true) => Some(Rest::Allowed(false)),
            (None, false) => None,
        };
        if beside && !blind {
            schema.unevaluated_properties = rest;
        } else if !beside {
            schema.additional_properties = rest;
        }
        schema
    }

    /// The component of an error.
    pub(super) fn error(&self, record: &Record, status: u16, view: View) -> Schema {
        if self.config.errors == ErrorFormat::Plain {
            return self.record(record, view, None);
        }
        // The fields of an error that this one extends are written again: its component is a problem with a status of
        // its own, which another error need not share.
        let mut schema = Schema::of("object");
        match self.problem.and_then(|problem| self.name(&Type::Def(problem, Vec::new()), view)) {
            Some(name) => schema.all_of.push(Schema::reference(self.link(name))),
            None => add_problem_members(&mut schema),
        }
        let fixed = Schema { types: None, ..Schema::constant(Value::from(status)) };
        schema.properties.insert("status".to_owned(), fixed);
        for part in self.chain(record) {
            self.add_fields(&mut schema, &part.fields, view);
        }
        schema
    }

    /// Adds the discriminator of a base, and the values that lead to its subtypes.
    pub(super) fn add_discriminator(&self, schema: &mut Schema, instance: &Instance, record: &Record) {
        let Some(property) = &record.discriminator else { return };
        let table = subtypes(self.model);
        let mut mapping = IndexMap::new();
        let mut found = vec![instance.def];
        let mut next = 0;
        while let Some(id) = found.get(next).copied() {
            next += 1;
            found.extend(
                table.get(&id).into_iter().flatten().filter(|sub| !found.contains(sub)).copied().collect::<Vec<_>>(),
            );
            let value = record_of(&self.model.types[id]).and_then(|record| record.discriminator_value.clone());
            let name = self.name(&Type::Def(id, Vec::new()), instance.view);
            if let (Some(value), Some(name)) = (value, name) {
                mapping.insert(value, self.link(name));
            }
        }
        schema.discriminator = Some(self.discriminator(property, mapping));
    }

    /// A tagged union: one of its alternatives, each with the tag.
    pub(super) fn tagged_union(&self, instance: &Instance, tag: &str, alternatives: &[(String, Type, Docs)]) -> Schema {
        let union = self.closure.position(instance.def, &instance.args, instance.view).unwrap_or_default();
        let mut schema = Schema::default();
        let mut mapping = IndexMap::new();
        for (at, (value, ty, _)) in alternatives.iter().enumerate() {
            let ty = substitute(ty, &instance.args);
            let name = self.names.of_alternative(union, at).or_else(|| self.name(&ty, instance.view));
            if let Some(name) = name {
                mapping.insert(value.clone(), self.link(name));
                schema.one_of.push(Schema::reference(self.link(name)));
            }
        }
        schema.discriminator = Some(self.discriminator(tag, mapping));
        schema
    }

    /// The component of an alternative of a tagged union: its type with the tag.
    pub(super) fn alternative(&self, union: &Instance, tag: &str, value: &str, ty: &Type, docs: &Docs) -> Schema {
        let ty = substitute(ty, &union.args);
        let tag = Tag { property: tag, value };
        let written = if let Type::Record(record) = &ty {
            Some((**record).clone())
        } else if let Type::Def(id, args) = &ty
            && self.is_strict(&ty)
        {
            record_of(&self.model.types[*id]).map(|record| substitute_record(record, args))
        } else {
            None
        };
        let mut schema = if let Some(record) = written {
            self.record(&record, union.view, Some(&tag))
        } else {
            let mut schema = Schema { all_of: vec![self.ty(&ty, union.view)], ..Schema::of("object") };
            add_tag(&mut schema, &tag);
            schema
        };
        schema.description = docs.text().map(str::to_owned);
        schema
    }

    fn discriminator(&self, property: &str, mapping: IndexMap<String, String>) -> Discriminator {
        match self.config.dialect {
            Dialect::OpenApi30 | Dialect::OpenApi31 | Dialect::OpenApi32 => {
                Discriminator::Mapped { property_name: property.to_owned(), mapping }
            }
            Dialect::AsyncApi | Dialect::JsonSchema => Discriminator::Named(property.to_owned()),
        }
    }

    fn add_fields(&self, schema: &mut Schema, fields: &[Field], view: View) {
        for field in fields.iter().filter(|field| view.has(field)) {
            let known = schema.properties.get(&field.wire).is_some_and(|known| known.constant.is_some());
            if !known {
                schema.properties.insert(field.wire.clone(), self.field(field, view));
            }
            if view.requires(field) && !schema.required.contains(&field.wire) {
                schema.required.push(field.wire.clone());
            }
        }
    }

    /// A record after the records it extends, the base first.
    fn chain(&self, record: &Record) -> Vec<Record> {
        let mut chain = vec![record.clone()];
        // Bases cannot be cyclic in a checked model; the bound keeps this total on any.
        for _ in 0..64 {
            let Some(Type::Def(id, args)) = chain.last().and_then(|part| part.extends.as_ref()) else { break };
            let Some(base) = record_of(&self.model.types[*id]) else { break };
            chain.push(substitute_record(base, args));
        }
        chain.reverse();
        chain
    }

    /// Whether a record, or one it extends, limits the fields it does not list.
    fn is_strict(&self, ty: &Type) -> bool {
        let Type::Def(id, args) = ty else { return false };
        let Some(record) = record_of(&self.model.types[*id]) else { return false };
        self.chain(&substitute_record(record, args)).iter().any(|part| part.closed || part.rest.is_some())
    }
}

fn add_tag(schema: &mut Schema, tag: &Tag<'_>) {
    schema.properties.insert(tag.property.to_owned(), Schema::constant(Value::from(tag.value)));
    schema.required.push(tag.property.to_owned());
}

/// The members of RFC 9457, section 3.1, for a package without the standard library's record of them.
fn add_problem_members(schema: &mut Schema) {
    let text = |format: Option<&str>| Schema { format: format.map(str::to_owned), ..Schema::of("string") };
    let members = [
        ("type", text(Some("uri-reference"))),
        ("title", text(None)),
        ("status", Schema::of("integer")),
        ("detail", text(None)),
        ("instance", text(Some("uri-reference"))),
    ];
    schema.properties.extend(members.map(|(name, member)| (name.to_owned(), member)));
}
