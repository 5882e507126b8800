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
//! What is not here: reporting. Everything the language can say about a type has a place in the schema; where JSON
//! Schema has no keyword, an `x-` member says it (see `builtin` about `Decimal`).

mod builtin;
mod losses;
mod names;
pub mod openapi30;
mod records;
mod schema;
#[cfg(test)]
mod tests;
mod types;
mod value;

use indexmap::IndexMap;

pub use losses::{Loss, Losses};
pub use schema::{Discriminator, Exclusive, ExternalDocs, Rest, Schema, Types, type_of};
pub use types::builtin_of;
pub use value::wire_value;

use crate::base::arena::Id;
use crate::model::facts::closure::{Closure, View};
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
    /// one with a description is an `allOf` of one; every component has a title, from which consumers name their types.
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
    closure: Closure,
    names: Names,
    problem: Option<Id<TypeDef>>,
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
        let names = Names::of(model, &closure);
        Schemas { model, config, closure, names, problem }
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

    /// The components by name, in the order their types were first met.
    pub fn components(&self) -> IndexMap<String, Schema> {
        let mut components = IndexMap::new();
        for (index, instance) in self.closure.instances().iter().enumerate() {
            let Some(name) = self.names.of_instance(index) else { continue };
            let mut schema = self.component(instance);
            if self.config.dialect == Dialect::AsyncApi && schema.title.is_none() {
                schema.title = Some(name.to_owned());
            }
            components.insert(name.to_owned(), schema);
            if let TypeDefKind::TaggedUnion { tag, alternatives } = &self.model.types[instance.def].kind {
                for (at, (value, ty, docs)) in alternatives.iter().enumerate() {
                    if let Some(name) = self.names.of_alternative(index, at) {
                        let mut schema = self.alternative(instance, tag, value, ty, docs);
                        if self.config.dialect == Dialect::AsyncApi {
                            schema.title = Some(name.to_owned());
                        }
                        components.insert(name.to_owned(), schema);
                    }
                }
            }
        }
        components
    }

    fn link(&self, name: &str) -> String {
        format!("{}{name}", self.config.dialect.prefix())
    }
}

/// The record of problem details in the standard library.
fn problem_of(model: &Model) -> Option<Id<TypeDef>> {
    let is_problem = |def: &TypeDef| def.meta.name == "Problem" && model.modules[def.meta.module].name == "std.http";
    model.types.iter().find(|(_, def)| is_problem(def)).map(|(id, _)| id)
}
