//! The target document: a JSON Schema with what only its root says.

use indexmap::IndexMap;
use serde::Serialize;

use crate::emit::shared::jsonschema::Schema;

/// `$schema`: JSON Schema 2020-12.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A self-contained schema.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// Where it comes from: JSON has no comments of its own.
    #[serde(rename = "$comment")]
    pub comment: String,
    /// The dialect.
    #[serde(rename = "$schema")]
    pub dialect: &'static str,
    /// What it is known by.
    #[serde(rename = "$id")]
    pub id: String,
    /// The schema itself.
    #[serde(flatten)]
    pub root: Schema,
    /// What it refers to.
    #[serde(rename = "$defs", skip_serializing_if = "IndexMap::is_empty")]
    pub definitions: IndexMap<String, Schema>,
}

impl Document {
    /// The document as indented JSON, ending in one line break.
    pub fn to_json(&self) -> String {
        // Plain structs, maps with string keys and JSON values: nothing in them can fail to serialize.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
