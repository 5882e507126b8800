//! An AsyncAPI 3 document as typed data, its members in the order people write them.
//! Section names are those of <https://www.asyncapi.com/docs/reference/specification/v3.0.0>; version 3.1 adds a
//! protocol and changes no member.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;

use crate::emit::shared::jsonschema::{ExternalDocs, Schema};

/// Protocol-specific members, by protocol.
pub type Bindings = IndexMap<&'static str, Json>;
/// `x-` members.
pub type Extensions = IndexMap<String, Json>;

/// A thing where it stands, or a reference to a component.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Use<T> {
    /// `$ref`
    Shared(Reference),
    /// The thing itself.
    Own(T),
}

/// Bindings where they stand or by reference; left out where they say nothing.
pub type BindingsUse = Use<Bindings>;

impl<T: Default> Default for Use<T> {
    fn default() -> Self {
        Use::Own(T::default())
    }
}

fn says_nothing(bindings: &BindingsUse) -> bool {
    if let Use::Own(own) = bindings { own.is_empty() } else { false }
}

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
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// The service's name.
    pub title: String,
    /// The version of the service.
    pub version: String,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of_service: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The terms of use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    /// The context it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// More to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `License Object`
#[derive(Clone, Debug, Serialize)]
pub struct License {
    /// Its name.
    pub name: String,
    /// Where it is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// `Contact Object`
#[derive(Clone, Debug, Default, Serialize)]
pub struct Contact {
    /// Who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where they are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where it is written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// `Tag Object`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// `Reference Object`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// Host and port.
    pub host: String,
    /// The path below the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pathname: Option<String>,
    /// `kafka`, `amqp`, `wss` …
    pub protocol: String,
    /// The version of the protocol.
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
    /// The parts of the host that vary, by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, ServerVariable>,
    /// The environment, and the server's own tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// More to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "says_nothing")]
    pub bindings: BindingsUse,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Server Variable Object`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ServerVariable {
    /// The values it may have.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The value where none is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// `Channel Object`
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// The topic, queue or path; null where it is made at run time.
    pub address: Option<String>,
    /// The channel's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
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
    pub parameters: IndexMap<String, Use<Parameter>>,
    /// Groups it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// More to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "says_nothing")]
    pub bindings: BindingsUse,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Parameter Object`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
    /// A runtime expression: where every message of the channel has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// `Operation Object`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// `send` or `receive`, seen from the service.
    pub action: &'static str,
    /// The channel.
    pub channel: Reference,
    /// The name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Any of these proves a client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Reference>,
    /// Groups it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// More to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "says_nothing")]
    pub bindings: BindingsUse,
    /// What it shares with other operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub traits: Vec<Reference>,
    /// The messages, through the channel.
    pub messages: Vec<Reference>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Operation Trait Object`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperationTrait {
    /// Any of these proves a client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Reference>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "says_nothing")]
    pub bindings: BindingsUse,
}

/// `Operation Reply Object`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// Where the address is found, when it is only known at run time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Use<ReplyAddress>>,
    /// The channel.
    pub channel: Reference,
    /// The messages, through the channel.
    pub messages: Vec<Reference>,
}

/// `Operation Reply Address Object`
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    pub content_type: Option<String>,
    /// The headers, beside those of its traits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Schema>,
    /// The payload.
    pub payload: Payload,
    /// What ties a message to others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<Use<CorrelationId>>,
    /// More to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// Protocol-specific members.
    #[serde(skip_serializing_if = "says_nothing")]
    pub bindings: BindingsUse,
    /// Messages as they may look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<MessageExample>,
    /// What it shares with other messages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub traits: Vec<Reference>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// `Schema Object` or `Multi Format Schema Object`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Payload {
    /// A schema of AsyncAPI.
    Schema(Box<Schema>),
    /// A schema in another language.
    #[serde(rename_all = "camelCase")]
    Foreign {
        /// The media type of the language.
        schema_format: String,
        /// The schema: a document, or a text.
        schema: Json,
    },
}

/// `Message Example Object`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MessageExample {
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The first sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Json>,
    /// The payload.
    pub payload: Json,
}

/// `Message Trait Object`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageTrait {
    /// CommonMark.
    pub description: &'static str,
    /// Headers of all its messages.
    pub headers: Schema,
    /// More to read.
    pub external_docs: ExternalDocs,
}

/// `Correlation ID Object`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// Parameters of addresses by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Parameter>,
    /// Correlation ids by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub correlation_ids: IndexMap<String, CorrelationId>,
    /// Addresses of replies by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub reply_addresses: IndexMap<String, ReplyAddress>,
    /// Traits of operations by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub operation_traits: IndexMap<String, OperationTrait>,
    /// Traits of messages by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub message_traits: IndexMap<String, MessageTrait>,
    /// Bindings of servers by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub server_bindings: IndexMap<String, Bindings>,
    /// Bindings of channels by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub channel_bindings: IndexMap<String, Bindings>,
    /// Bindings of operations by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub operation_bindings: IndexMap<String, Bindings>,
    /// Bindings of messages by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub message_bindings: IndexMap<String, Bindings>,
    /// Security schemes by name.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub security_schemes: IndexMap<String, SecurityScheme>,
}

impl Components {
    /// Whether nothing is referred to.
    pub fn is_empty(&self) -> bool {
        self.schemas.is_empty()
            && self.parameters.is_empty()
            && self.correlation_ids.is_empty()
            && self.reply_addresses.is_empty()
            && self.operation_traits.is_empty()
            && self.message_traits.is_empty()
            && self.server_bindings.is_empty()
            && self.channel_bindings.is_empty()
            && self.operation_bindings.is_empty()
            && self.message_bindings.is_empty()
            && self.security_schemes.is_empty()
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
    pub bearer_format: Option<String>,
    /// The discovery document of `openIdConnect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_id_connect_url: Option<String>,
    /// The flows of `oauth2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flows: Option<Json>,
    /// The scopes that are needed, of `oauth2` and `openIdConnect`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}
