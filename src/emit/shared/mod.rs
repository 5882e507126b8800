//! What several emitters need: serializers, schemas, names, and the policies in force.

pub mod documents;
pub mod expression;
#[cfg(test)]
pub(crate) mod fixture;
pub mod header;
pub mod jsonschema;
pub mod namer;
pub mod objectives;
pub mod paths;
pub mod proto_names;
pub mod reach;
pub mod resilience;
pub mod sample;
pub(crate) mod stock;
pub mod support;
pub mod yaml;
