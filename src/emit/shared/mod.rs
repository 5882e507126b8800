//! What several emitters need: serializers, schemas and names.

pub mod documents;
pub mod expression;
#[cfg(test)]
pub(crate) mod fixture;
pub mod header;
pub mod jsonschema;
pub mod namer;
pub mod sample;
pub mod support;
pub mod yaml;
