//! Types of the model as JSON Schema, for every target that describes data with it.
//!
//! A document plans its schemas once, from all types it will mention, and then asks for them one by one:
//!
//! ```text
//! let schemas = Schemas::plan(model, Config { dialect: Dialect::OpenApi31, errors: ErrorFormat::Problem }, &roots);
//! schemas.ty(&ty, View::Read)         // the schema at a place that has this type: a `$ref`, or inline
//! schemas.field(&field, View::Write)  // the same with the field's docs, constraints, default, examples
//! schemas.components()                // what `components.schemas` holds, in the order first met
//! ```
//!
//! Every declared type is a component and every mention of it a `$ref`; anonymous types stand inline. A record whose
//! read and write views differ (see [`View`]) and that the document needs in both is two components, `Order` and
//! `OrderInput`. A generic type is named by its instance, `OrderPage` for `Page<Order>`; the alternative `card` of a
//! tagged union `PaymentMethod` is `PaymentMethodCard`, its record with the tag. Types of the same name in one document
//! are told apart by their module.
//!
//! Everything the language can say about a type has a place in the schema; where JSON Schema has no keyword, an `x-`
//! member says it (see `builtin` about `Decimal`). What a dialect cannot hold readers to is counted ([`Losses`]), and the
//! emitter reports it ([`findings`]).

mod builtin;
mod errors;
mod family;
mod losses;
mod maps;
mod names;
pub mod openapi30;
mod records;
mod schema;
#[cfg(test)]
mod tests;
mod titles;
mod types;
mod value;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub use errors::findings;
pub use losses::{Loss, Losses};
pub use names::label;
pub use schema::{Discriminator, Exclusive, ExternalDocs, Rest, Schema, Types, type_of};
pub use types::builtin_of;
pub use value::wire_value;

use super::sample::Sampler;
use crate::base::arena::Id;
use crate::model::facts::closure::{Closure, View, record_of};
use crate::model::facts::http::standard;
use crate::model::{Model, Type, TypeDef, TypeDefKind};
use names::Names;

/// What the schemas of a document may use.
///
/// [`Schemas`] writes the members of 2020-12 for all of them, arranged so that the dialect can say them. OpenAPI 3.0 has a
/// last step over every schema of the finished document, also those that emitters make by hand: [`openapi30::lower`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.0: a subset of draft 05 with `nullable` and `example`; see [`openapi30`].
    OpenApi30,
    /// OpenAPI 3.1: JSON Schema 2020-12 with `discriminator`, `xml`, `externalDocs`.
    OpenApi31,
    /// OpenAPI 3.2: as 3.1.
    OpenApi32,
    /// AsyncAPI 3.0: JSON Schema draft 07 with `discriminator`, `externalDocs`. Nothing may stand beside a `$ref`, so
    /// one with a description is an `allOf` of one; every type has a title, from which consumers name theirs (`titles`).
    AsyncApi,
    /// JSON Schema 2020-12 and nothing else.
    JsonSchema,
}

impl Dialect {
    /// What stands before the name of a component in a `$ref`.
    pub const fn prefix(self) -> &'static str {
        match self {
            Dialect::OpenApi30 | Dialect::OpenApi31 | Dialect::OpenApi32 | Dialect::AsyncApi => "#/components/schemas/",
            Dialect::JsonSchema => "#/$defs/",
        }
    }

    /// Whether it is one of OpenAPI.
    pub const fn is_openapi(self) -> bool {
        match self {
            Dialect::OpenApi30 | Dialect::OpenApi31 | Dialect::OpenApi32 => true,
            Dialect::AsyncApi | Dialect::JsonSchema => false,
        }
    }

    /// Whether `unevaluatedProperties` sees what the other members of a schema have listed.
    pub const fn sees_evaluated(self) -> bool {
        match self {
            Dialect::OpenApi31 | Dialect::OpenApi32 | Dialect::JsonSchema => true,
            Dialect::OpenApi30 | Dialect::AsyncApi => false,
        }
    }
}

/// How errors look on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorFormat {
    /// RFC 9457 problem details, the fields of the error beside its members.
    Problem,
    /// The fields of the error and nothing else.
    Plain,
}

/// What a document decides about its schemas.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// What they may use.
    pub dialect: Dialect,
    /// How errors look.
    pub errors: ErrorFormat,
}

/// The schemas of one document.
#[derive(Debug)]
pub struct Schemas<'a> {
    model: &'a Model,
    config: Config,
    roots: Vec<(Type, View)>,
    closure: Closure,
    names: Names,
    problem: Option<Id<TypeDef>>,
    sampler: Sampler<'a>,
}

/// The members of RFC 9457 problem details: an error with a field of such a name contradicts them.
pub const PROBLEM_MEMBERS: &[&str] = &["type", "title", "status", "detail", "instance"];

impl<'a> Schemas<'a> {
    /// Plans the schemas of a document that mentions these types.
    pub fn plan(model: &'a Model, config: Config, roots: &[(Type, View)]) -> Schemas<'a> {
        let problem = match config.errors {
            ErrorFormat::Problem => problem_of(model),
            ErrorFormat::Plain => None,
        };
        let closure = Closure::of(model, roots, problem);
        let names = Names::of(model, &closure, config.dialect);
        let sampler = Sampler::new(model, config.errors);
        Schemas { model, config, roots: roots.to_vec(), closure, names, problem, sampler }
    }

    /// The name of the component of a declared type, in a view; `None` for other types.
    pub fn name(&self, ty: &Type, view: View) -> Option<&str> {
        match ty {
            Type::Def(id, args) => self.names.of_instance(self.closure.position(*id, args, view)?),
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
        }
    }

    /// The components by name, in the order their types were first met: those that a schema of the planned types leads
    /// to. A type whose fields are written elsewhere need not be among them.
    pub fn components(&self) -> IndexMap<String, Schema> {
        let mut found: Vec<String> = Vec::new();
        for (ty, view) in &self.roots {
            self.references(&mut self.ty(ty, *view), &mut found);
        }
        self.reached(found)
    }

    /// The component of a declared type for itself, and those it leads to; itself among them only where it is recursive.
    pub fn rooted(&self, ty: &Type, view: View) -> (Schema, IndexMap<String, Schema>) {
        let name = self.name(ty, view).unwrap_or_default();
        let mut root = self.all_components().swap_remove(name).unwrap_or_default();
        let mut found: Vec<String> = Vec::new();
        self.references(&mut root, &mut found);
        (root, self.reached(found))
    }

    /// The components of these names and all that they lead to.
    fn reached(&self, mut found: Vec<String>) -> IndexMap<String, Schema> {
        let mut all = self.all_components();
        let mut next = 0;
        while let Some(name) = found.get(next).cloned() {
            next += 1;
            if let Some(schema) = all.get_mut(&name) {
                self.references(schema, &mut found);
            }
        }
        let found: BTreeSet<String> = found.into_iter().collect();
        all.retain(|name, _| found.contains(name));
        all
    }

    /// Adds the components that a schema refers to directly.
    fn references(&self, schema: &mut Schema, found: &mut Vec<String>) {
        let mapped = match &schema.discriminator {
            Some(Discriminator::Mapped { mapping, .. }) => mapping.values().cloned().collect(),
            Some(Discriminator::Named(_)) | None => Vec::new(),
        };
        for target in schema.reference.iter().chain(&mapped) {
            if let Some(name) = target.strip_prefix(self.config.dialect.prefix())
                && !found.iter().any(|known| known == name)
            {
                found.push(name.to_owned());
            }
        }
        schema.for_each_child(&mut |child| self.references(child, found));
    }

    fn all_components(&self) -> IndexMap<String, Schema> {
        let mut components = IndexMap::new();
        for (index, instance) in self.closure.instances().iter().enumerate() {
            let Some(name) = self.names.of_instance(index) else { continue };
            components.insert(name.to_owned(), self.component(instance));
            if let Some((name, mut schema)) = self.family_base(index, instance) {
                if self.config.dialect == Dialect::AsyncApi {
                    // Two types of one title would be one to a generator.
                    schema.title = Some(name.clone());
                }
                components.insert(name, schema);
            }
            if let TypeDefKind::TaggedUnion { tag, alternatives } = &self.model.types[instance.def].kind {
                for (at, (value, ty, docs)) in alternatives.iter().enumerate() {
                    if let Some(name) = self.names.of_alternative(index, at) {
                        components.insert(name.to_owned(), self.alternative(instance, tag, value, ty, docs));
                    }
                }
            }
        }
        if self.config.dialect == Dialect::AsyncApi {
            titles::name_all(&mut components);
        }
        components
    }

    /// What AsyncAPI cannot say of the components; for OpenAPI 3.0, [`openapi30::lower`] counts.
    pub fn losses(&self) -> Losses {
        let mut losses = Losses::default();
        if self.config.dialect != Dialect::AsyncApi {
            return losses;
        }
        for instance in self.closure.instances() {
            let beside = record_of(&self.model.types[instance.def]).is_some_and(|record| {
                let strict = record.closed || record.rest.is_some();
                strict && self.chain(record).iter().any(|part| !part.unions.is_empty())
            });
            if beside {
                losses.add(Loss::Closed);
            }
        }
        losses
    }

    fn link(&self, name: &str) -> String {
        format!("{}{name}", self.config.dialect.prefix())
    }
}

/// The record of problem details in the standard library.
fn problem_of(model: &Model) -> Option<Id<TypeDef>> {
    if let Some(Type::Def(id, _)) = standard(model, "Problem") { Some(id) } else { None }
}
