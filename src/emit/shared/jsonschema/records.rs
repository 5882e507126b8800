//! Records, errors, discriminated bases and tagged unions.
//!
//! A subtype is an `allOf` of its base with its own fields beside it. Where that would refuse every value, because the
//! base is closed or types its further fields (`additionalProperties` sees only the properties beside it), the fields of
//! the base are written again instead.

use indexmap::IndexMap;
use serde_json::Value;

use super::schema::{Discriminator, Rest, Schema};
use super::{Dialect, ErrorFormat, Schemas};
use crate::model::facts::closure::{Instance, View, record_of, substitute, substitute_record};
use crate::model::{Docs, Field, Record, Type, TypeDefKind};

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
            schema.all_of.push(self.base(base, view));
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
        self.add_unions(&mut schema, written, view);
        self.add_rest(&mut schema, record, &chain, view);
        schema
    }

    /// Adds the unions beside the fields.
    fn add_unions(&self, schema: &mut Schema, parts: &[Record], view: View) {
        let mut unions: Vec<Schema> = parts.iter().flat_map(|part| &part.unions).map(|ty| self.ty(ty, view)).collect();
        match unions.as_mut_slice() {
            [only] if only.one_of.is_empty() && only.any_of.is_empty() => schema.all_of.append(&mut unions),
            [only] => {
                schema.one_of.append(&mut only.one_of);
                schema.any_of.append(&mut only.any_of);
            }
            _ => schema.all_of.append(&mut unions),
        }
    }

    /// Adds what further fields may be, where the record says it.
    fn add_rest(&self, schema: &mut Schema, record: &Record, chain: &[Record], view: View) {
        let rest = match (&record.rest, record.closed) {
            (Some(ty), _) => Some(Rest::of(self.ty(ty, view))),
            (None, true) => Some(Rest::Allowed(false)),
            (None, false) => None,
        };
        let beside = !(schema.all_of.is_empty() && schema.any_of.is_empty() && schema.one_of.is_empty());
        if rest.is_some() && beside && !self.config.dialect.sees_evaluated() {
            // What stands beside is not seen, so its properties are listed here, where they may be anything.
            for name in self.property_names(chain, view) {
                schema.properties.entry(name).or_default();
            }
        }
        if let Some(key) = record.rest_key.as_ref().and_then(|key| self.key(key, view)) {
            let mut names: Vec<Value> = schema.properties.keys().map(|name| Value::from(name.as_str())).collect();
            for name in self.property_names(chain, view) {
                if !names.contains(&Value::from(name.as_str())) {
                    names.push(Value::from(name));
                }
            }
            let known = Schema { types: None, ..Schema::values(names) };
            schema.property_names = Some(Box::new(Schema { any_of: vec![known, key], ..Schema::default() }));
        }
        if beside && self.config.dialect.sees_evaluated() {
            schema.unevaluated_properties = rest;
            return;
        }
        if self.config.dialect == Dialect::OpenApi30 && chain.iter().any(|part| !part.unions.is_empty()) {
            // To be kept, and counted, where the document is brought down.
            schema.unevaluated_properties.clone_from(&rest);
        }
        schema.additional_properties = rest;
    }

    /// The properties that some records and the unions beside their fields list, in order.
    fn property_names(&self, parts: &[Record], view: View) -> Vec<String> {
        let mut names = Vec::new();
        let mut open: Vec<Type> = Vec::new();
        for part in parts {
            names.extend(part.discriminator.clone());
            names.extend(part.fields.iter().filter(|field| view.has(field)).map(|field| field.wire.clone()));
            open.extend(part.unions.iter().cloned());
        }
        let mut next = 0;
        while let Some(ty) = open.get(next).cloned() {
            next += 1;
            let mut add = |more: Vec<Type>| {
                for ty in more {
                    if !open.contains(&ty) {
                        open.push(ty);
                    }
                }
            };
            match ty {
                Type::Union(items) => add(items),
                Type::Record(record) => names.extend(self.property_names(&self.chain(&record), view)),
                Type::Def(id, args) => match &self.model.types[id].kind {
                    TypeDefKind::Union(items) => add(items.iter().map(|item| substitute(item, &args)).collect()),
                    TypeDefKind::TaggedUnion { tag, alternatives } => {
                        names.push(tag.clone());
                        add(alternatives.iter().map(|(_, ty, _)| substitute(ty, &args)).collect());
                    }
                    TypeDefKind::Record(record)
                    | TypeDefKind::Error { record, .. }
                    | TypeDefKind::Event { record, .. }
                    | TypeDefKind::Message { record, .. } => {
                        let record = substitute_record(record, &args);
                        names.extend(self.property_names(&self.chain(&record), view));
                    }
                    TypeDefKind::Scalar { .. } | TypeDefKind::Enum { .. } => {}
                },
                Type::Builtin(_)
                | Type::Param(_)
                | Type::List(_)
                | Type::Set(_)
                | Type::Map(..)
                | Type::Literal(_)
                | Type::Nullable(_)
                | Type::Error => {}
            }
        }
        names
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
        let chain = self.chain(record);
        for part in &chain {
            self.add_fields(&mut schema, &part.fields, view);
        }
        self.add_unions(&mut schema, &chain, view);
        let problem = self.problem.and_then(|problem| record_of(&self.model.types[problem])).cloned();
        let parts: Vec<Record> = problem.into_iter().chain(chain).collect();
        self.add_rest(&mut schema, record, &parts, view);
        schema
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
        schema.discriminator = match self.config.dialect {
            Dialect::OpenApi30 | Dialect::OpenApi31 | Dialect::OpenApi32 => {
                Some(Discriminator::Mapped { property_name: tag.to_owned(), mapping })
            }
            Dialect::AsyncApi => Some(Discriminator::Named(tag.to_owned())),
            // The tag of each alternative is a constant: that says it all.
            Dialect::JsonSchema => None,
        };
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
    pub(super) fn chain(&self, record: &Record) -> Vec<Record> {
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
