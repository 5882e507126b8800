//! Contracts and their operations.

use super::{Docs, Field, Meta, Node, Settings, Type};
use crate::base::arena::Id;
use crate::base::span::Span;

/// The protocol of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// REST over HTTP.
    Rest,
    /// gRPC.
    Grpc,
    /// GraphQL.
    GraphQl,
    /// WebSocket.
    WebSocket,
    /// Webhooks.
    Webhook,
    /// One that the compiler does not know, by name.
    Other(String),
}

impl Protocol {
    /// The protocol's word.
    pub fn name(&self) -> &str {
        match self {
            Protocol::Rest => "rest",
            Protocol::Grpc => "grpc",
            Protocol::GraphQl => "graphql",
            Protocol::WebSocket => "websocket",
            Protocol::Webhook => "webhook",
            Protocol::Other(name) => name,
        }
    }
}

/// A contract.
#[derive(Clone, Debug)]
pub struct Contract {
    /// What every declaration has.
    pub meta: Meta,
    /// The protocol.
    pub protocol: Protocol,
    /// Its properties.
    pub settings: Settings,
    /// Its operations in order.
    pub operations: Vec<Id<Operation>>,
    /// `errors`: shared by all operations.
    pub errors: Vec<Type>,
    /// `supersedes C`
    pub supersedes: Vec<Id<Contract>>,
    /// `resolve Order.customer by Customers.get_customers`: the record, its field, the node and the operation.
    pub resolvers: Vec<Resolver>,
}

/// How a GraphQL field is resolved.
#[derive(Clone, Debug)]
pub struct Resolver {
    /// The type the field is added to.
    pub ty: Type,
    /// The field's name.
    pub field: String,
    /// The node whose operation resolves it.
    pub node: Option<Id<Node>>,
    /// The operation.
    pub operation: Id<Operation>,
    /// `batch`
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name as declared, `place_order`.
    pub name: String,
    /// The name on the wire where `@name` sets one.
    pub wire_name: Option<String>,
    /// The contract it belongs to.
    pub contract: Id<Contract>,
    /// `///` before it.
    pub docs: Docs,
    /// The place of its name.
    pub span: Span,
    /// From its verb to the end of its parameters.
    pub head_span: Span,
    /// Its annotations.
    pub annotations: super::Annotations,
    /// How it is reached.
    pub kind: OperationKind,
    /// The parameters in order, spreads copied in.
    pub params: Vec<Param>,
    /// The results in order; empty for none.
    pub results: Vec<Outcome>,
    /// The errors behind `!`, in order; the contract's shared ones are not repeated here.
    pub errors: Vec<Type>,
    /// The properties of its block.
    pub settings: Settings,
    /// Examples: name, settings `request`, `response`.
    pub examples: Vec<(String, Settings)>,
    /// Links: name, target operation, settings by parameter.
    pub links: Vec<Link>,
    /// Callbacks: name, the expression of the URL, the operations.
    pub callbacks: Vec<Callback>,
}

/// `link name -> operation { id: response.id }`.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub operation: Id<Operation>,
    /// The target's parameters and where they come from.
    pub params: Vec<LinkParam>,
    /// `///` before it.
    pub docs: Docs,
    /// The place of its name.
    pub span: Span,
}

/// `id: response.id` in a link.
#[derive(Clone, Debug)]
pub struct LinkParam {
    /// The target's parameter.
    pub name: String,
    /// Where its value comes from.
    pub source: LinkSource,
    /// The place of what stands behind the colon.
    pub span: Span,
}

/// Where a value of a link comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkSource {
    /// A place in the request or the response, `response.id`.
    Name(String),
    /// A value that is always the same.
    Value(serde_json::Value),
}

/// `callback name -> request.body.url { … }`.
#[derive(Clone, Debug)]
pub struct Callback {
    /// Its name.
    pub name: String,
    /// Where the URL comes from: a name, `request.body.url`, or a text with names in braces,
    /// `https://{request.body.host}/events`.
    pub url: String,
    /// The place of that.
    pub span: Span,
    /// What is sent there: inline operations of the same contract that are not among its own.
    pub operations: Vec<Id<Operation>>,
}

/// How an operation is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// A rest operation.
    Http {
        /// `GET` …
        method: String,
        /// The path, without the contract's base.
        path: Vec<PathSegment>,
    },
    /// A gRPC method.
    Rpc {
        /// The client streams.
        client_stream: bool,
        /// The server streams.
        server_stream: bool,
    },
    /// A GraphQL query.
    Query,
    /// A GraphQL mutation.
    Mutation,
    /// A GraphQL subscription, and the channel that feeds it.
    Subscription(Option<Id<Node>>),
    /// A websocket message from the client.
    Receive,
    /// A websocket message to the client.
    Send,
    /// A webhook delivery.
    Deliver {
        /// The HTTP method, `POST` when silent.
        method: String,
        /// Who receives it.
        to: Option<Id<Node>>,
        /// The policies of `with`.
        policies: Vec<Id<super::Policy>>,
    },
    /// An operation of an unknown protocol.
    Op,
}

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// Literal text, slashes included.
    Text(String),
    /// A parameter by wire name.
    Param(String),
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParamLocation {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// As the body.
    Body,
    /// An argument or message of a protocol without locations.
    Argument,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Where it travels.
    pub location: ParamLocation,
    /// Name, type, presence, default, docs. A gRPC message without a name is called `request`.
    pub field: Field,
    /// The media types of a body; empty means the contract's default, `application/json`.
    pub media: Vec<String>,
}

/// The status of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// `201`
    Code(u16),
    /// `4XX`, by its first digit.
    Class(u8),
    /// `default`
    Default,
}

/// A result. An operation without results has none in the list: over HTTP that is 204.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The status; 200 when silent and there is a body.
    pub status: Status,
    /// Whether the body is a stream of items.
    pub stream: bool,
    /// The body's type; `None` for no body.
    pub ty: Option<Type>,
    /// The media types; empty means `application/json`.
    pub media: Vec<String>,
    /// The headers.
    pub headers: Vec<Field>,
    /// `///` before it.
    pub docs: Docs,
    /// All of it.
    pub span: Span,
}
