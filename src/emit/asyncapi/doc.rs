//! An AsyncAPI 3.0 document as typed data, its members in the order people write them.
//! Section names are those of <https://www.asyncapi.com/docs/reference/specification/v3.0.0>.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;

use crate::emit::shared::jsonschema::Schema;

/// Protocol-specific members, by protocol.
pub type Bindings = IndexMap<&'static str, Json>;
/// `x-` members.
pub type Extensions = IndexMap<String, Json>;

/// `AsyncAPI Object`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of the specification.
    pub asyncapi: &'static str,
    /// What the document is about.
    pub info: Info,
    /// The content type of messages that name none.
    pub default_content_type: &'static str,
    /// Brokers and endpoints by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub servers: IndexMap<String, Server>,
    /// Channels by name.
    pub channels: IndexMap<String, Channel>,
    /// What the service does, by name.
    pub operations: IndexMap<String, Operation>,
    /// What is referred to.
    #[serde(skip_serializing_if = "Components::is_empty")]
    pub components: Components,
}

/// `Info Object`
#[derive(Clone, Debug, Serialize)]
pub struct Info {
    /// The service's name.
    pub title: String,
    /// The version of the service.
    pub version: String,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The context it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Tag Object`
#[derive(Clone, Debug, Serialize)]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// `Reference Object`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// A JSON pointer into the document.
    #[serde(rename = "$ref")]
    pub target: String,
}

impl Reference {
    /// A reference to a place in the document; each segment is escaped by RFC 6901.
    pub fn to(segments: &[&str]) -> Self {
        let escaped = segments.iter().map(|segment| segment.replace('~', "~0").replace('/', "~1"));
        Reference { target: format!("#/{}", escaped.collect::<Vec<_>>().join("/")) }
    }
}

/// `Server Object`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// Host and port.
    pub host: String,
    /// `kafka`, `amqp`, `wss` …
    pub protocol: String,
    /// The version of the broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol_version: Option<String>,
    /// The broker's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Any of these proves a client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Reference>,
    /// The environment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// `Channel Object`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// The topic, queue or path; null where it is made at run time.
    pub address: Option<String>,
    /// The channel's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What travels on it, by name.
    pub messages: IndexMap<String, Message>,
    /// Where it is found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Reference>,
    /// The parameters of the address.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Parameter>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub bindings: Bindings,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Parameter Object`
#[derive(Clone, Debug, Serialize)]
pub struct Parameter {
    /// The values it may have.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The value where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Values it might have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
}

/// `Operation Object`
#[derive(Clone, Debug, Serialize)]
pub struct Operation {
    /// `send` or `receive`, seen from the service.
    pub action: &'static str,
    /// The channel.
    pub channel: Reference,
    /// The first sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Any of these proves a client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Reference>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub bindings: Bindings,
    /// The messages, through the channel.
    pub messages: Vec<Reference>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
}

/// `Operation Reply Object`
#[derive(Clone, Debug, Serialize)]
pub struct Reply {
    /// Where the address is found, when it is only known at run time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<ReplyAddress>,
    /// The channel.
    pub channel: Reference,
    /// The messages, through the channel.
    pub messages: Vec<Reference>,
}

/// `Operation Reply Address Object`
#[derive(Clone, Debug, Serialize)]
pub struct ReplyAddress {
    /// A runtime expression.
    pub location: String,
}

/// `Message Object`
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The name on the wire.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The first sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The content type, where it is not the document's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<&'static str>,
    /// The headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Schema>,
    /// The payload.
    pub payload: Schema,
    /// What ties a message to others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<CorrelationId>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub bindings: Bindings,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Correlation ID Object`
#[derive(Clone, Debug, Serialize)]
pub struct CorrelationId {
    /// A runtime expression.
    pub location: String,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// `Components Object`
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Components {
    /// Schemas by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, Schema>,
    /// Security schemes by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
}

impl Components {
    /// Whether nothing is referred to.
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty() && self.security_schemes.is_empty()
    }
}

/// `Security Scheme Object`
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityScheme {
    /// `scramSha256`, `http`, `oauth2` …
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The header, query parameter or cookie of `httpApiKey`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where a key stands.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<&'static str>,
    /// The HTTP scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<&'static str>,
    /// The format of a bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_format: Option<&'static str>,
    /// The discovery document of `openIdConnect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_id_connect_url: Option<String>,
    /// The flows of `oauth2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flows: Option<Json>,
}
