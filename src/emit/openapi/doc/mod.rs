//! An OpenAPI document as a typed value, its members in the order people write them.
//!
//! It has what the newest version knows, 3.2; `version` takes it down to the older ones. Maps keep their order, which is
//! the order of declaration. The objects in parentheses are those of the specification, 3.2.0.

mod operation;
mod security;
mod walk;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

pub use operation::{
    Callback, Encoding, Example, Header, Items, Link, MediaType, Operation, Parameter, PathItem, RequestBody, Response,
    Shape,
};
pub use security::{Flow, SchemeKind, SecurityScheme};

use crate::emit::shared::jsonschema::{ExternalDocs, Schema};

/// `x-` members.
pub type Extensions = IndexMap<String, Value>;

/// One alternative of proof: by scheme, the scopes or roles; all schemes together (Security Requirement Object).
pub type Requirement = IndexMap<String, Vec<String>>;

/// The document (OpenAPI Object).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// The version of the specification.
    pub openapi: &'static str,
    /// What the API is.
    pub info: Info,
    /// Where it is served, the default first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// How a caller proves itself unless an operation says otherwise; the empty list is nobody has to.
    pub security: Vec<Requirement>,
    /// The groups of operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The paths; 3.0 asks for the member even where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths: Option<IndexMap<String, PathItem>>,
    /// What is sent to those who registered.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub webhooks: IndexMap<String, PathItem>,
    /// What the document refers to.
    #[serde(skip_serializing_if = "Components::is_empty")]
    pub components: Components,
    /// More to read.
    #[serde(rename = "externalDocs", skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// What the API is (Info Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Info {
    /// Its name.
    pub title: String,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The URL of the terms of service.
    #[serde(rename = "termsOfService", skip_serializing_if = "Option::is_none")]
    pub terms_of_service: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Under which terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    /// The version of the API.
    pub version: String,
}

/// Whom to ask (Contact Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where they are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where they are written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Under which terms (License Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct License {
    /// Its name.
    pub name: String,
    /// Its SPDX identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
    /// Where it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Where it is served (Server Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Server {
    /// The URL, with variables in braces; relative to the document where the host is not known.
    pub url: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The variables of the URL.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, ServerVariable>,
}

/// A variable of a server's URL (Server Variable Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServerVariable {
    /// The values it may have.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The value where none is chosen.
    pub default: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A group of operations (Tag Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// What it is called in a list (3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// More to read.
    #[serde(rename = "externalDocs", skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// The group it belongs to (3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What it is a group for, such as `nav` or `audience` (3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A thing, or the component that it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OrRef<T> {
    /// A component.
    Ref {
        /// Where it is.
        #[serde(rename = "$ref")]
        target: String,
    },
    /// The thing itself.
    Inline(Box<T>),
}

impl<T> OrRef<T> {
    /// The component of a kind, such as `responses`, with this name.
    pub fn component(kind: &str, name: &str) -> Self {
        OrRef::Ref { target: format!("#/components/{kind}/{name}") }
    }

    /// The thing itself.
    pub fn inline(value: T) -> Self {
        OrRef::Inline(Box::new(value))
    }

    /// The thing, where it is written here.
    pub fn written_mut(&mut self) -> Option<&mut T> {
        match self {
            OrRef::Inline(value) => Some(value),
            OrRef::Ref { .. } => None,
        }
    }
}

/// Things by name as things written in place.
pub fn inline<T>(things: IndexMap<String, T>) -> IndexMap<String, OrRef<T>> {
    things.into_iter().map(|(name, thing)| (name, OrRef::inline(thing))).collect()
}

/// What the document refers to (Components Object).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Components {
    /// Types.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, Schema>,
    /// Responses that several operations give.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub responses: IndexMap<String, Response>,
    /// Parameters that several operations have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Parameter>,
    /// Examples that are shown at several places.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, Example>,
    /// Bodies that several operations take.
    #[serde(rename = "requestBodies", skip_serializing_if = "IndexMap::is_empty")]
    pub request_bodies: IndexMap<String, RequestBody>,
    /// Headers that several responses have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// Links that several responses have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub links: IndexMap<String, Link>,
    /// Callbacks that several operations have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub callbacks: IndexMap<String, Callback>,
    /// Ways to prove who one is.
    #[serde(rename = "securitySchemes", skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl Components {
    /// Whether there is none of any kind.
    pub fn is_empty(&self) -> bool {
        *self == Components::default()
    }
}
