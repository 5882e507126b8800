//! An OpenAPI 3.1 document as a typed value, its members in the order people write them.
//!
//! Maps keep their order, which is the order of declaration. Section numbers are those of the specification, 3.1.1.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::emit::shared::jsonschema::{ExternalDocs, Schema};

/// `x-` members.
pub type Extensions = IndexMap<String, Value>;

/// One alternative of proof: by scheme, the scopes or roles; all schemes together (4.8.30).
pub type Requirement = IndexMap<String, Vec<String>>;

/// The document (4.8.1).
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
    /// The paths.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub paths: IndexMap<String, PathItem>,
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

/// What the API is (4.8.2).
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

/// Whom to ask (4.8.3).
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

/// Under which terms (4.8.4).
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

/// Where it is served (4.8.5).
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

/// A variable of a server's URL (4.8.6).
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

/// A group of operations (4.8.22).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// CommonMark.
    pub description: String,
}

/// The operations of a path, by method in lower case (4.8.9).
pub type PathItem = IndexMap<String, Operation>;

/// An operation (4.8.10).
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
    pub parameters: Vec<Parameter>,
    /// The body.
    #[serde(rename = "requestBody", skip_serializing_if = "Option::is_none")]
    pub request_body: Option<RequestBody>,
    /// By status, `4XX` or `default`.
    pub responses: IndexMap<String, OrRef<Response>>,
    /// By name, what is sent to a URL of the request.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub callbacks: IndexMap<String, IndexMap<String, PathItem>>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A parameter (4.8.12).
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
    /// How lists and objects are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<&'static str>,
    /// Whether each item stands by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
    /// Its type.
    pub schema: Schema,
    /// A value as it may look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// Values as they may look, where there are several or they have names.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, Example>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A body (4.8.13).
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

/// What is sent in one media type (4.8.14).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MediaType {
    /// Its type.
    pub schema: Schema,
    /// Examples by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub examples: IndexMap<String, Example>,
    /// How the parts of a form are written.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub encoding: IndexMap<String, Encoding>,
}

/// How a part of a form is written (4.8.15).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Encoding {
    /// Its media type.
    #[serde(rename = "contentType")]
    pub content_type: String,
}

/// An example (4.8.19).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Example {
    /// What it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The value.
    pub value: Value,
}

/// A response (4.8.17).
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
    pub links: IndexMap<String, Link>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A header of a response (4.8.21).
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
    /// Its type.
    pub schema: Schema,
    /// A value as it may look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// Where one can go from a response (4.8.20).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The operation, in this document.
    #[serde(rename = "operationId", skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// The operation, in another document.
    #[serde(rename = "operationRef", skip_serializing_if = "Option::is_none")]
    pub operation_ref: Option<String>,
    /// By parameter, a runtime expression.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, String>,
    /// The body, a runtime expression.
    #[serde(rename = "requestBody", skip_serializing_if = "Option::is_none")]
    pub request_body: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
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
}

/// What the document refers to (4.8.7).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Components {
    /// Types.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, Schema>,
    /// Responses that several operations give.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub responses: IndexMap<String, Response>,
    /// Headers that several responses have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Header>,
    /// Ways to prove who one is.
    #[serde(rename = "securitySchemes", skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
}

impl Components {
    /// Whether there is none of any kind.
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
            && self.responses.is_empty()
            && self.headers.is_empty()
            && self.security_schemes.is_empty()
    }
}

/// A way to prove who one is (4.8.27).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecurityScheme {
    /// The kind, and what only that kind has.
    #[serde(flatten)]
    pub kind: SchemeKind,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// The kinds of security schemes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum SchemeKind {
    /// A key.
    ApiKey {
        /// `query`, `header`, `cookie`.
        #[serde(rename = "in")]
        location: &'static str,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// The `Authorization` header.
    Http {
        /// The scheme of RFC 9110.
        scheme: String,
        /// What a bearer token looks like.
        #[serde(rename = "bearerFormat", skip_serializing_if = "Option::is_none")]
        bearer_format: Option<String>,
    },
    /// A client certificate.
    #[serde(rename = "mutualTLS")]
    MutualTls,
    /// OAuth 2.
    Oauth2 {
        /// The flows.
        flows: IndexMap<&'static str, Flow>,
    },
    /// `OpenID` Connect.
    OpenIdConnect {
        /// The discovery document.
        #[serde(rename = "openIdConnectUrl")]
        open_id_connect_url: String,
    },
}

/// A way to get a token (4.8.29).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Where a person signs in.
    #[serde(rename = "authorizationUrl", skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// Where a client gets a token.
    #[serde(rename = "tokenUrl", skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Where a client renews a token.
    #[serde(rename = "refreshUrl", skip_serializing_if = "Option::is_none")]
    pub refresh_url: Option<String>,
    /// By scope, what it allows.
    pub scopes: IndexMap<String, String>,
}
