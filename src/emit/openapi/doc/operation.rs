//! An operation: what it is given, what it answers, and what follows from it.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{Extensions, OrRef, Requirement, Server};
use crate::emit::shared::jsonschema::{ExternalDocs, Schema};

/// The operations of a path, by method in lower case (Path Item Object).
pub type PathItem = IndexMap<String, Operation>;

/// By runtime expression of a URL, what is sent there (Callback Object).
pub type Callback = IndexMap<String, PathItem>;

/// An operation (Operation Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Operation {
    /// Its groups.
    pub tags: Vec<String>,
    /// One sentence.
    pub summary: String,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// More to read.
    #[serde(rename = "externalDocs", skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// Its name, unique in the document.
    #[serde(rename = "operationId")]
    pub operation_id: String,
    /// It is going away.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// How a caller proves itself, where it differs from the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Vec<Requirement>>,
    /// Where it is served, where it differs from the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// Path, query, header and cookie parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<OrRef<Parameter>>,
    /// The body.
    #[serde(rename = "requestBody", skip_serializing_if = "Option::is_none")]
    pub request_body: Option<OrRef<RequestBody>>,
    /// By status, `4XX` or `default`.
    pub responses: IndexMap<String, OrRef<Response>>,
    /// By name, what is sent to a URL of the request.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub callbacks: IndexMap<String, OrRef<Callback>>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A parameter (Parameter Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// `path`, `query`, `header`, `cookie`.
    #[serde(rename = "in")]
    pub location: &'static str,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it must be there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// It is going away.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// What it is, and how that is written.
    #[serde(flatten)]
    pub shape: Shape,
    /// A value as it may look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// Values as they may look, where there are several or they have names.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, OrRef<Example>>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// What a parameter is: a value in a style, or a text in a media type. It cannot be both.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Shape {
    /// A value.
    Value {
        /// How lists and objects are written.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<&'static str>,
        /// Whether each item stands by itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        explode: Option<bool>,
        /// Its type.
        schema: Box<Schema>,
    },
    /// A text in one media type.
    Content {
        /// By media type.
        content: IndexMap<String, MediaType>,
    },
}

impl Default for Shape {
    fn default() -> Self {
        Shape::of(Schema::default())
    }
}

impl Shape {
    /// A value in the style that its place has by default.
    pub fn of(schema: Schema) -> Shape {
        Shape::Value { style: None, explode: None, schema: Box::new(schema) }
    }
}

/// A body (Request Body Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RequestBody {
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it must be there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// By media type.
    pub content: IndexMap<String, MediaType>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// What is sent in one media type (Media Type Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MediaType {
    /// Its type.
    #[serde(skip_serializing_if = "is_any")]
    pub schema: Schema,
    /// The type of each item of a stream (3.2).
    #[serde(rename = "itemSchema", skip_serializing_if = "Option::is_none")]
    pub items: Option<Items>,
    /// Examples by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, OrRef<Example>>,
    /// How the parts of a form are written.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub encoding: IndexMap<String, Encoding>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

fn is_any(schema: &Schema) -> bool {
    *schema == Schema::default()
}

/// The items of a stream (Media Type Object, "Complete vs Streaming Content").
#[derive(Clone, Debug, PartialEq)]
pub enum Items {
    /// One value after the other, such as a line of `application/jsonl`.
    Values(Schema),
    /// Server-sent events whose data is JSON.
    Events(Schema),
    /// Server-sent events whose data is text as it is.
    Texts(Schema),
}

impl Items {
    /// The schema of what is sent, without what carries it.
    pub fn schema_mut(&mut self) -> &mut Schema {
        match self {
            Items::Values(schema) | Items::Events(schema) | Items::Texts(schema) => schema,
        }
    }

    /// The schema of what is sent, without what carries it.
    pub fn into_schema(self) -> Schema {
        match self {
            Items::Values(schema) | Items::Events(schema) | Items::Texts(schema) => schema,
        }
    }
}

impl Serialize for Items {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A server-sent event is an object of its fields, and each field is a string (Media
        // Type Object, "Special Considerations for Server-Sent Events").
        let event = |data: Value| {
            json!({
                "type": "object",
                "properties": {
                    "event": {"type": "string"},
                    "data": data,
                    "id": {"type": "string"},
                    "retry": {"type": "integer", "minimum": 0},
                },
                "required": ["data"],
            })
        };
        match self {
            Items::Values(schema) => schema.serialize(serializer),
            Items::Events(schema) => {
                let data = json!({"type": "string", "contentMediaType": "application/json", "contentSchema": schema});
                event(data).serialize(serializer)
            }
            Items::Texts(schema) => event(json!(schema)).serialize(serializer),
        }
    }
}

/// How a part of a form is written (Encoding Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Encoding {
    /// Its media type.
    #[serde(rename = "contentType", skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How a list or object is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<&'static str>,
    /// Whether each item stands by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
}

/// An example (Example Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Example {
    /// What it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The value.
    pub value: Value,
}

/// A response (Response Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Response {
    /// CommonMark.
    pub description: String,
    /// By name on the wire.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, OrRef<Header>>,
    /// By media type.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub content: IndexMap<String, MediaType>,
    /// Where one can go from here.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub links: IndexMap<String, OrRef<Link>>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A header of a response (Header Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Header {
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it must be there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// It is going away.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// Whether the members of an object are written `a=1` rather than `a,1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
    /// Its type.
    pub schema: Schema,
    /// A value as it may look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Where one can go from a response (Link Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The operation, in this document.
    #[serde(rename = "operationId", skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// The operation, in another document.
    #[serde(rename = "operationRef", skip_serializing_if = "Option::is_none")]
    pub operation_ref: Option<String>,
    /// By parameter, a runtime expression or the text of a value that is always the same.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, String>,
    /// The body, a runtime expression or a value.
    #[serde(rename = "requestBody", skip_serializing_if = "Option::is_none")]
    pub request_body: Option<Value>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}
