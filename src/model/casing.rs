//! `casing` of a contract: how the names of fields and parameters are spelled on its wire.
//!
//! Types are shared by contracts, so a field has one wire name, the declared one, and a contract that spells names in
//! another way is written from a copy of the model with other wire names ([`Model::recased`]). Emitters need not know.
//!
//! What has a name of its own stays as it is: `@name("ETag")`, `` `x-legacy` ``, headers (HTTP has a casing of its own), cases
//! of enums and the values of tags, which are data.

use heck::{ToKebabCase, ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

use super::{Contract, Field, Model, OperationKind, ParamLocation, PathSegment, Record, Type, TypeDefKind};

/// A spelling other than the declared one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casing {
    /// `orderId`
    Camel,
    /// `OrderId`
    Pascal,
    /// `order-id`
    Kebab,
}

impl Casing {
    /// The spelling of a contract, where it is not the declared one.
    pub fn of(contract: &Contract) -> Option<Casing> {
        match contract.settings.text("casing")? {
            "camel" => Some(Casing::Camel),
            "pascal" => Some(Casing::Pascal),
            "kebab" => Some(Casing::Kebab),
            _ => None,
        }
    }

    /// A declared name in this spelling; one that is not in snake case is spelled as its author wants it.
    pub fn apply(self, name: &str) -> String {
        if name != name.to_snake_case() {
            return name.to_owned();
        }
        match self {
            Casing::Camel => name.to_lower_camel_case(),
            Casing::Pascal => name.to_upper_camel_case(),
            Casing::Kebab => name.to_kebab_case(),
        }
    }

    /// The name of a field on the wire in this spelling.
    pub fn wire(self, field: &Field) -> String {
        if field.annotations.has("name") { field.wire.clone() } else { self.apply(&field.wire) }
    }
}

/// Whether two names on the wire are one name in two spellings.
pub fn is_same_name(one: &str, other: &str) -> bool {
    one == other || one.to_snake_case() == other.to_snake_case()
}

impl Model {
    /// The model with the names of fields and parameters in another spelling.
    #[must_use]
    pub fn recased(&self, casing: Casing) -> Model {
        let mut model = self.clone();
        for id in self.types.ids() {
            match &mut model.types[id].kind {
                TypeDefKind::Scalar { base, .. } => recase_type(base, casing),
                TypeDefKind::Record(record) | TypeDefKind::Error { record, .. } => recase_record(record, casing),
                TypeDefKind::Event { record, .. } | TypeDefKind::Message { record, .. } => {
                    recase_record(record, casing);
                }
                TypeDefKind::TaggedUnion { tag, alternatives } => {
                    *tag = casing.apply(tag);
                    for (_, ty, _) in alternatives {
                        recase_type(ty, casing);
                    }
                }
                TypeDefKind::Union(items) => items.iter_mut().for_each(|ty| recase_type(ty, casing)),
                TypeDefKind::Enum { .. } => {}
            }
        }
        for id in self.operations.ids() {
            let operation = &mut model.operations[id];
            for param in &mut operation.params {
                recase_type(&mut param.field.ty, casing);
                if param.location == ParamLocation::Header {
                    continue;
                }
                let wire = casing.wire(&param.field);
                if let (OperationKind::Http { path, .. }, ParamLocation::Path) = (&mut operation.kind, param.location) {
                    for segment in
                        path.iter_mut().filter(|segment| **segment == PathSegment::Param(param.field.wire.clone()))
                    {
                        *segment = PathSegment::Param(wire.clone());
                    }
                }
                param.field.wire = wire;
            }
            for outcome in &mut operation.results {
                outcome.ty.iter_mut().for_each(|ty| recase_type(ty, casing));
                outcome.headers.iter_mut().for_each(|header| recase_type(&mut header.ty, casing));
            }
            operation.errors.iter_mut().for_each(|ty| recase_type(ty, casing));
        }
        model
    }
}

fn recase_record(record: &mut Record, casing: Casing) {
    for field in &mut record.fields {
        let wire = casing.wire(field);
        if record.discriminator.as_ref() == Some(&field.wire) {
            record.discriminator = Some(wire.clone());
        }
        field.wire = wire;
        recase_type(&mut field.ty, casing);
    }
    let others = record.extends.iter_mut().chain(&mut record.rest).chain(record.rest_key.as_deref_mut());
    others.chain(&mut record.unions).for_each(|ty| recase_type(ty, casing));
}

fn recase_type(ty: &mut Type, casing: Casing) {
    match ty {
        Type::Record(record) => recase_record(record, casing),
        Type::Def(_, items) | Type::Union(items) => items.iter_mut().for_each(|ty| recase_type(ty, casing)),
        Type::List(item) | Type::Set(item) | Type::Nullable(item) => recase_type(item, casing),
        Type::Map(key, value) => {
            recase_type(key, casing);
            recase_type(value, casing);
        }
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Error => {}
    }
}
