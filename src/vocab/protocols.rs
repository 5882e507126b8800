//! Protocols, HTTP methods, authentication schemes, platforms, and the canonical kinds of errors.

use super::contract::{
    CONTRACT_GRAPHQL, CONTRACT_GRPC, CONTRACT_OTHER, CONTRACT_REST, CONTRACT_WEBHOOK, CONTRACT_WEBSOCKET, OPERATION,
    OPERATION_GRAPHQL, OPERATION_REST, OPERATION_WEBHOOK,
};
use super::words::{BlockWord, Verb};
use super::{Block, Choice, Target, Ty};

/// A protocol of contracts.
#[derive(Debug)]
pub struct ProtocolSpec {
    /// Its word; empty for a protocol that the compiler does not know.
    pub name: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    /// The words its operations begin with.
    pub operations: &'static [&'static str],
    /// The settings of its contracts.
    pub contract: &'static Block,
    /// The settings of its operations.
    pub operation: &'static Block,
    /// The blocks of its operations.
    pub blocks: &'static [BlockWord],
    /// The relations of its contracts, besides `supersedes`.
    pub verbs: &'static [Verb],
    /// An operation.
    pub example: &'static str,
    /// The target whose documents describe its contracts; `None` where none does.
    pub document: Option<Target>,
}

/// The methods of HTTP.
pub static HTTP_METHODS: &[HttpMethod] = &[
    HttpMethod { name: "GET", safe: true, idempotent: true },
    HttpMethod { name: "HEAD", safe: true, idempotent: true },
    HttpMethod { name: "OPTIONS", safe: true, idempotent: true },
    HttpMethod { name: "TRACE", safe: true, idempotent: true },
    HttpMethod { name: "PUT", safe: false, idempotent: true },
    HttpMethod { name: "DELETE", safe: false, idempotent: true },
    HttpMethod { name: "POST", safe: false, idempotent: false },
    HttpMethod { name: "PATCH", safe: false, idempotent: false },
    // draft-ietf-httpbis-safe-method-w-body
    HttpMethod { name: "QUERY", safe: true, idempotent: true },
];

/// A method of HTTP (RFC 9110, section 9).
#[derive(Debug)]
pub struct HttpMethod {
    /// As it is written.
    pub name: &'static str,
    /// It only reads.
    pub safe: bool,
    /// Doing it twice is doing it once.
    pub idempotent: bool,
}

/// The method of that name.
pub fn http_method(name: &str) -> Option<&'static HttpMethod> {
    HTTP_METHODS.iter().find(|method| method.name == name)
}

const METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "POST", "PATCH", "QUERY"];

/// The protocols that the compiler knows.
pub static PROTOCOLS: &[ProtocolSpec] = &[
    ProtocolSpec {
        name: "rest",
        doc: "Resources over HTTP",
        operations: METHODS,
        contract: &CONTRACT_REST,
        operation: &OPERATION_REST,
        blocks: &[BlockWord::Example, BlockWord::Link, BlockWord::Callback],
        verbs: &[],
        example: "GET /orders/{id} get_order(id: OrderId) -> Order ! NotFound { allow: orders.read }",
        document: Some(Target::OpenApi),
    },
    ProtocolSpec {
        name: "grpc",
        doc: "Remote procedure calls with Protobuf over HTTP/2",
        operations: &["rpc"],
        contract: &CONTRACT_GRPC,
        operation: &OPERATION,
        blocks: &[BlockWord::Example],
        verbs: &[],
        example: "rpc reserve(Reservation) -> Reserved ! OutOfStock",
        document: Some(Target::Protobuf),
    },
    ProtocolSpec {
        name: "graphql",
        doc: "A graph of types that clients select from",
        operations: &["query", "mutation", "subscription"],
        contract: &CONTRACT_GRAPHQL,
        operation: &OPERATION_GRAPHQL,
        blocks: &[BlockWord::Example],
        verbs: &[Verb::Resolve],
        example: "query product(id: ProductId) -> Product ! NotFound",
        document: Some(Target::GraphQl),
    },
    ProtocolSpec {
        name: "websocket",
        doc: "Messages both ways over one connection",
        operations: &["receive", "send"],
        contract: &CONTRACT_WEBSOCKET,
        operation: &OPERATION,
        blocks: &[BlockWord::Example],
        verbs: &[],
        example: "send order_changed(OrderChanged)",
        document: Some(Target::AsyncApi),
    },
    ProtocolSpec {
        name: "webhook",
        doc: "Deliveries over HTTP to those who registered for them",
        operations: &["deliver"],
        contract: &CONTRACT_WEBHOOK,
        operation: &OPERATION_WEBHOOK,
        blocks: &[BlockWord::Example],
        verbs: &[],
        example: "deliver order_shipped(body event: OrderShipped) -> 204 to Merchant with WebhookDelivery",
        document: Some(Target::OpenApi),
    },
];

/// What stands for every protocol that the compiler does not know.
pub static OTHER_PROTOCOL: ProtocolSpec = ProtocolSpec {
    name: "",
    doc: "A protocol that the compiler does not know: its operations take part in the model and the diagrams",
    operations: &["op"],
    contract: &CONTRACT_OTHER,
    operation: &OPERATION,
    blocks: &[BlockWord::Example],
    verbs: &[],
    example: "op charge(card: Card, amount: Money) -> Receipt ! CardDeclined",
    document: None,
};

/// The protocol of that name, or [`OTHER_PROTOCOL`].
pub fn protocol(name: &str) -> &'static ProtocolSpec {
    PROTOCOLS.iter().find(|protocol| protocol.name == name).unwrap_or(&OTHER_PROTOCOL)
}

/// The settings of a contract of that protocol.
pub fn contract_block(protocol_name: &str) -> &'static Block {
    protocol(protocol_name).contract
}

/// The settings of an operation of that protocol.
pub fn operation_block(protocol_name: &str) -> &'static Block {
    protocol(protocol_name).operation
}

/// The protocols as words.
pub(super) const PROTOCOL_WORDS: &[Choice] = &[
    Choice { word: "rest", doc: "Resources over HTTP" },
    Choice { word: "grpc", doc: "Remote procedure calls with Protobuf over HTTP/2" },
    Choice { word: "graphql", doc: "A graph of types that clients select from" },
    Choice { word: "websocket", doc: "Messages both ways over one connection" },
    Choice { word: "webhook", doc: "Deliveries over HTTP to those who registered for them" },
];

/// The schemes behind the colon of an `auth`.
pub static AUTH_SCHEMES: &[Choice] = &[
    Choice { word: "oidc", doc: "OpenID Connect: OAuth 2 with a discovery document and identities" },
    Choice { word: "oauth2", doc: "OAuth 2 access tokens" },
    Choice { word: "jwt", doc: "A signed token in the Authorization header" },
    Choice { word: "bearer", doc: "An opaque token in the Authorization header" },
    Choice { word: "api_key", doc: "A key in a header, the query or a cookie" },
    Choice { word: "basic", doc: "User name and password with each request (RFC 7617)" },
    Choice { word: "digest", doc: "User name and a digest of the password (RFC 7616)" },
    Choice { word: "mtls", doc: "A client certificate" },
    Choice { word: "session", doc: "A session cookie" },
    Choice { word: "saml", doc: "A SAML 2.0 assertion" },
    Choice { word: "hmac", doc: "A signature over the request with a shared key" },
    Choice { word: "user_password", doc: "User name and password when connecting to a broker" },
    Choice { word: "plain", doc: "SASL PLAIN" },
    Choice { word: "scram_sha256", doc: "SASL SCRAM-SHA-256" },
    Choice { word: "scram_sha512", doc: "SASL SCRAM-SHA-512" },
    Choice { word: "gssapi", doc: "SASL GSSAPI, Kerberos" },
];

/// The platforms behind the colon of an `environment`.
pub static PLATFORMS: &[Choice] = &[
    Choice { word: "kubernetes", doc: "A Kubernetes cluster" },
    Choice { word: "compose", doc: "Containers on one machine" },
];

/// The transports of `listens`.
pub(super) const TRANSPORTS: &[Choice] = &[
    Choice { word: "tcp", doc: "TCP" },
    Choice { word: "udp", doc: "UDP" },
    Choice { word: "http", doc: "HTTP over TCP" },
];

/// A canonical kind of failure.
#[derive(Debug)]
pub struct ErrorKind {
    /// Its word.
    pub name: &'static str,
    /// The HTTP status (RFC 9110, section 15; RFC 6585).
    pub status: u16,
    /// The gRPC status code by its word, `not_found`.
    pub grpc: &'static str,
    /// Whether trying again can help.
    pub transient: bool,
    /// What it means, in one line.
    pub doc: &'static str,
}

macro_rules! error_kinds {
    ($($name:ident $status:literal $grpc:ident $transient:literal $doc:literal;)+) => {
        /// The canonical kinds of failures, by HTTP status.
        pub static ERROR_KINDS: &[ErrorKind] = &[$(ErrorKind {
            name: stringify!($name),
            status: $status,
            grpc: stringify!($grpc),
            transient: $transient,
            doc: $doc,
        }),+];

        /// The kinds of errors as words.
        pub(super) const ERROR_KIND: Ty = Ty::Word(&[$(Choice { word: stringify!($name), doc: $doc }),+]);
    };
}

error_kinds! {
    invalid 400 invalid_argument false "The request is not valid";
    unauthenticated 401 unauthenticated false "Nobody is signed in, or the credential is not valid any more";
    payment_required 402 failed_precondition false "The caller has to pay first";
    forbidden 403 permission_denied false "The caller is known and may not do this";
    not_found 404 not_found false "There is no such thing, or the caller may not know that there is";
    method_not_allowed 405 unimplemented false "The resource does not have this method";
    not_acceptable 406 invalid_argument false "None of the media types the caller accepts can be produced";
    request_timeout 408 deadline_exceeded true "The request did not arrive in time";
    conflict 409 already_exists false "The request contradicts the present state";
    gone 410 not_found false "It existed and will not come back";
    precondition_failed 412 failed_precondition false "It was changed since it was read";
    too_large 413 resource_exhausted false "The body is larger than the operation accepts";
    unsupported_media 415 invalid_argument false "The body has a media type that the operation does not read";
    unprocessable 422 invalid_argument false "The request is well formed and makes no sense";
    failed_dependency 424 failed_precondition false "Something it depends on failed";
    precondition_required 428 failed_precondition false "The request has to say which version it changes";
    rate_limited 429 resource_exhausted true "Too many requests";
    internal 500 internal false "Something broke that the caller cannot mend";
    not_implemented 501 unimplemented false "The operation does not exist yet";
    bad_gateway 502 unavailable true "A service behind this one gave no usable answer";
    unavailable 503 unavailable true "Overloaded, or down for maintenance";
    timeout 504 deadline_exceeded true "A service behind this one did not answer in time";
}

/// The kind of that name.
pub fn error_kind(name: &str) -> Option<&'static ErrorKind> {
    ERROR_KINDS.iter().find(|kind| kind.name == name)
}

choices! { GRPC_CODES {
    cancelled "The caller gave up";
    unknown "An error without a code of its own";
    invalid_argument "The request is not valid";
    deadline_exceeded "The deadline passed";
    not_found "There is no such thing";
    already_exists "There is such a thing already";
    permission_denied "The caller may not do this";
    resource_exhausted "A quota or the disk is used up";
    failed_precondition "The system is not in the state the operation needs";
    aborted "A conflict with another operation";
    out_of_range "Beyond the valid range";
    unimplemented "The operation does not exist";
    internal "Something is broken";
    unavailable "The service is away for now";
    data_loss "Data is lost or corrupted";
    unauthenticated "The credential is missing or not valid";
} }
