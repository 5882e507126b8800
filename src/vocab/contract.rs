//! Contracts and their operations, by protocol.

use super::Ty;
use super::policy::RATE_LIMIT;
use super::protocols::ERROR_KIND;
use super::service::QUANTILES;
use super::support::{API, CHECK, EVENTS, GRAPHQL, PROTO};
use super::words::DeclKind;

choices! { CASING {
    snake "`order_id`, as it is declared";
    camel "`orderId`";
    pascal "`OrderId`";
    kebab "`order-id`";
} }

choices! { ERROR_FORMAT {
    problem "RFC 9457 problem details, with the error's fields as extension members";
    plain "The error's own fields and nothing else";
    union "GraphQL only: as alternatives of the result";
} }

choices! { VERSIONING_WORD {
    path "In the base path";
} }

constructors! { VERSIONING_PLACE {
    header(name: Ty::Text, "The header's name") "In a header of every request";
    media_type(name optional: Ty::Text, "The media type; `application/vnd.PACKAGE.CONTRACT.vN+json` when silent")
        "In the media type of bodies and results that name none";
} }

choices! { EXPOSURE {
    public "For everybody";
    partner "For those one has a contract with";
    internal "For the system itself";
} }

choices! { OPERATION_KIND {
    query "It only reads";
    command "It changes something";
    stream "It answers with many messages";
} }

choices! { NATURAL {
    natural "Doing it again changes nothing, by what it does";
} }

choices! { CONSISTENCY {
    strong "It sees every write that was acknowledged before";
    read_your_writes "It sees the caller's own writes";
    eventual "It sees every write after a while";
} }

choices! { CACHE_SCOPE {
    private "Only the client may keep it";
    shared "Proxies may keep it for everybody";
} }

choices! { REQUIRED {
    required "Nothing else is accepted";
} }

choices! { BULK_MODE {
    atomic "All items or none";
    partial "Each item by itself, with a result for each";
} }

choices! { SLOW_CONSUMER {
    drop_oldest "The oldest messages are dropped";
    disconnect "The connection is closed";
} }

constructors! { PAGINATE {
    cursor {PAGE} "From cursor to cursor: stays right while items are added";
    offset {PAGE} "By position: simple, and right only while nothing is added";
    keyset {PAGE} "By the key of the last item";
} }

constructors! { LONG_RUNNING {
    poll(operation: Ty::Operation, "The operation that tells how far it is")
        "`long_running: poll get_job`, without parentheses: the client asks again until it is done";
} }

constructors! { TRANSPORT {
    websocket {SUBSCRIPTION_TRANSPORT} "Over a websocket";
    sse "As server-sent events";
} }

constructors! { SIGNATURE {
    hmac_sha256(
        header: Ty::Text, "The header that carries it";
        secret optional: Ty::Either(&[Ty::Secret, Ty::Expression]), "The key; of the receiver's registration, or a secret"
    ) "HMAC with SHA-256 over the body";
    hmac_sha512(
        header: Ty::Text, "The header that carries it";
        secret optional: Ty::Either(&[Ty::Secret, Ty::Expression]), "The key; of the receiver's registration, or a secret"
    ) "HMAC with SHA-512 over the body";
    ed25519(
        header: Ty::Text, "The header that carries it";
        secret optional: Ty::Either(&[Ty::Secret, Ty::Expression]), "The private key"
    ) "An Ed25519 signature over the body";
} }

block! { PAGE "page" "How much one page holds" {
    max: Ty::COUNT, [API, GRAPHQL, CHECK], "The most items of one page";
} }

block! { SUBSCRIPTION_TRANSPORT "subscription_transport" "The connection that subscriptions come over" {
    max_age: Ty::Duration, [GRAPHQL, CHECK], "How long a connection may live";
    heartbeat: Ty::Duration, [GRAPHQL, CHECK], "The time between two signs of life";
} }

block! { DEPRECATED "deprecated" "Since when and until when it is still there" {
    since: Ty::Date, [API, EVENTS, GRAPHQL, CHECK, PROTO], "The day it was deprecated; a Deprecation header says so";
    sunset: Ty::Date, [API, EVENTS, GRAPHQL, CHECK, PROTO], "The day it goes; a Sunset header says so";
    link: Ty::Url, [API, EVENTS, PROTO, GRAPHQL], "Where the way forward is described";
} }

block! { SERVER_VARIABLE "server_variable" "A part of a server's URL that may vary" {
    default required: Ty::Text, [API], "The value where none is chosen";
    values: Ty::List(&Ty::Text), [API], "The values it may have";
    description: Ty::Text, [API], "What it is";
} }

block! { API_SERVER "api_server" "Where a contract is served" {
    url required: Ty::Text, [API, GRAPHQL], "The URL; `{name}` stands for a variable";
    description: Ty::Text, [API, GRAPHQL], "What it is for";
    variables: Ty::Map(&Ty::Either(&[Ty::Text, Ty::Object(&SERVER_VARIABLE)])), [API], "The variables of the URL, by name";
} }

block! { CONTACT "contact" "Whom to ask" {
    name: Ty::Text, [API, EVENTS, GRAPHQL], "Who it is";
    email: Ty::Text, [API, EVENTS, GRAPHQL], "Where they are written to";
    url: Ty::Url, [API, EVENTS, GRAPHQL], "Where they are found";
} }

block! { LICENSE "license" "Under which terms the API is described" {
    name required: Ty::Text, [API, EVENTS, GRAPHQL], "The license's name";
    identifier: Ty::Text, [API, GRAPHQL], "Its SPDX identifier";
    url: Ty::Url, [API, EVENTS, GRAPHQL], "Where it is found";
} }

block! { TAG "tag" "A group of operations" {
    title: Ty::Text, [API, GRAPHQL], "What it is called in a list";
    description: Ty::Text, [API, GRAPHQL], "What its operations are about";
    parent: Ty::Label, [API], "The group it belongs to";
    kind: Ty::Label, [API], "What it is a group for, such as `nav`, `badge` or `audience`";
    docs: Ty::Url, [API], "Where more is written";
} }

const SERVERS: Ty = Ty::List(&Ty::Either(&[Ty::Text, Ty::Object(&API_SERVER)]));

const TAGS: Ty = Ty::Either(&[Ty::List(&Ty::Label), Ty::Map(&Ty::Either(&[Ty::Text, Ty::Object(&TAG)]))]);
const DEPRECATION: Ty = Ty::Either(&[Ty::Bool, Ty::Object(&DEPRECATED)]);
const IDEMPOTENCE: Ty = Ty::Either(&[Ty::Bool, NATURAL, Ty::Object(&IDEMPOTENT)]);
const VERSIONING: Ty = Ty::Either(&[VERSIONING_WORD, VERSIONING_PLACE]);

block! { CONTRACT "contract" "What a service offers, over one protocol" {
    title: Ty::Text, [API, EVENTS, PROTO, GRAPHQL], "Its name for people";
    auth: Ty::Credentials, [API, EVENTS, GRAPHQL, CHECK], "How a caller proves itself";
    casing = "snake": CASING, [API, GRAPHQL], "How names of fields and parameters are spelled on the wire";
    error_format = "problem": ERROR_FORMAT, [API, GRAPHQL], "How errors travel over HTTP";
    deprecated: DEPRECATION, [API, EVENTS, GRAPHQL, CHECK, PROTO], "Since when and until when it is still there";
    errors: Ty::List(&Ty::Ref(&[DeclKind::Error])), [API, PROTO, GRAPHQL], "Errors of every operation";
    tags: TAGS, [API, EVENTS, GRAPHQL], "Groups of operations, with a description each where one is given";
    servers: SERVERS, [API, EVENTS, GRAPHQL], "Where it is served";
    contact: Ty::Object(&CONTACT), [API, EVENTS, GRAPHQL], "Whom to ask";
    license: Ty::Either(&[Ty::Text, Ty::Object(&LICENSE)]), [API, EVENTS, GRAPHQL], "Under which terms it is described";
    terms: Ty::Url, [API, EVENTS, GRAPHQL], "The terms of service";
} }

block! { CONTRACT_REST "rest_contract" "A contract over HTTP" with [CONTRACT] {
    version required: Ty::Version, [API, CHECK], "The version of the contract";
    base: Ty::Path, [API, CHECK], "What every path begins with";
    versioning: VERSIONING, [API, CHECK], "Where a client says which version it speaks";
} }

block! { CONTRACT_GRPC "grpc_contract" "A contract over gRPC" with [CONTRACT] {
    version: Ty::Version, [PROTO, CHECK], "The version of the contract";
    package: Ty::Text, [PROTO, CHECK], "The Protobuf package";
} }

block! { GRAPHQL_LIMITS "graphql_limits" "What a query may ask for" {
    depth: Ty::COUNT, [GRAPHQL, CHECK], "How deep selections may nest";
    complexity: Ty::COUNT, [GRAPHQL, CHECK], "What a query may cost, one a field";
    page: Ty::COUNT, [GRAPHQL, CHECK], "The most items of one list";
    persisted: REQUIRED, [GRAPHQL, CHECK], "Whether only queries that were registered before are answered";
} }

block! { CONTRACT_GRAPHQL "graphql_contract" "A contract over GraphQL" with [CONTRACT] {
    version required: Ty::Version, [GRAPHQL, CHECK], "The version of the contract";
    limits: Ty::Object(&GRAPHQL_LIMITS), [GRAPHQL, CHECK], "What a query may ask for";
    federation: Ty::Bool, [GRAPHQL], "Whether it is a subgraph of a federated graph";
    transport: TRANSPORT, [GRAPHQL, CHECK], "How subscriptions are delivered";
} }

block! { CONTRACT_WEBSOCKET "websocket_contract" "A contract over a websocket" with [CONTRACT] {
    version: Ty::Version, [EVENTS, CHECK], "The version of the contract";
    path: Ty::Path, [EVENTS, CHECK], "The path the connection is opened at";
    params: Ty::Ref(&[DeclKind::Record]), [EVENTS, CHECK], "The parameters in the path: a record of them";
    query: Ty::Ref(&[DeclKind::Record]), [EVENTS, CHECK], "The query parameters of the request that opens the connection";
    headers: Ty::Ref(&[DeclKind::Record]), [EVENTS, CHECK], "The headers of that request";
    heartbeat: Ty::Duration, [EVENTS, CHECK], "The time between two signs of life";
    max_connections: Ty::COUNT, [EVENTS, CHECK], "Connections in all, over all replicas";
    max_age: Ty::Duration, [EVENTS, CHECK], "How long a connection may live";
    resume: Ty::Duration, [EVENTS, CHECK], "How long a lost connection can be taken up again without a gap";
    buffer: Ty::COUNT, [EVENTS, CHECK], "Messages that wait for a slow client";
    slow_consumer: SLOW_CONSUMER, [EVENTS, CHECK], "What happens when the buffer is full";
    origins: Ty::List(&Ty::Text), [EVENTS, CHECK], "The web origins that may connect";
    backplane: Ty::Ref(&[DeclKind::Channel]), [EVENTS, CHECK], "The channel that connects the replicas";
} }

block! { CONTRACT_WEBHOOK "webhook_contract" "What is delivered to those who registered for it" with [CONTRACT] {
    version: Ty::Version, [API, CHECK], "The version of the contract";
} }

block! { CONTRACT_OTHER "other_contract" "A contract over a protocol that the compiler does not know" with [CONTRACT] {
    version: Ty::Version, [CHECK], "The version of the contract";
} }

block! { IDEMPOTENT "idempotent" "How a repeated request is recognized" {
    key required: Ty::Field, [API, EVENTS, GRAPHQL, CHECK], "The parameter or field that names the request";
    ttl: Ty::Duration, [API, EVENTS, GRAPHQL, CHECK], "How long a request is remembered";
    mismatch: Ty::Ref(&[DeclKind::Error]), [API], "The error of another request with the same key; `IdempotencyMismatch` when silent";
    in_progress: Ty::Ref(&[DeclKind::Error]), [API], "The error while the first request is still worked on; `RequestInProgress` when silent";
} }

block! { LOAD "rate" "How often it is called" {
    peak: Ty::Rate, [CHECK], "At the busiest time, from all callers together";
    average: Ty::Rate, [CHECK], "Over a day, from all callers together";
} }

block! { LATENCY "latency" "How fast it answers, by percentile" {
    p50: Ty::Duration, [CHECK], "Half of the answers are faster";
    p95: Ty::Duration, [CHECK], "95 of 100 answers are faster";
    p99: Ty::Duration, [CHECK], "99 of 100 answers are faster";
    p999: Ty::Duration, [CHECK], "999 of 1000 answers are faster";
    own: Ty::Object(&QUANTILES), [CHECK], "The part that is not spent waiting for others";
} }

block! { OPERATION "operation" "What an operation promises and needs" {
    auth: Ty::Credentials, [API, GRAPHQL, CHECK], "How a caller proves itself, in place of the contract's";
    servers: SERVERS, [API, GRAPHQL], "Where it is served, in place of the contract's";
    allow: Ty::Access, [API, EVENTS, GRAPHQL, CHECK], "Who may: scopes and roles, `signed_in` or `anyone`";
    when: Ty::Expression, [API, EVENTS, GRAPHQL, CHECK], "A condition on the caller and the data, checked by the service";
    exposure: EXPOSURE, [API, EVENTS, GRAPHQL, CHECK], "For whom it is meant";
    kind: OPERATION_KIND, [CHECK, PROTO], "Whether it reads, changes or streams; derived for rest and graphql";
    idempotent: IDEMPOTENCE, [API, EVENTS, GRAPHQL, CHECK, PROTO], "Whether doing it twice is doing it once";
    rate: Ty::Either(&[Ty::Rate, Ty::Object(&LOAD)]), [CHECK], "How often it is called, from all callers together";
    latency: Ty::Object(&LATENCY), [CHECK], "How fast it answers";
    rate_limit: Ty::Object(&RATE_LIMIT), [API, EVENTS, GRAPHQL, CHECK], "How often a caller may call";
    timeout: Ty::Duration, [API, EVENTS, GRAPHQL, CHECK, PROTO], "When the service gives up";
    reads: Ty::List(&Ty::Type), [CHECK], "The records it reads from stores";
    writes: Ty::List(&Ty::Type), [CHECK], "The records it writes to stores";
    atomic: Ty::Bool, [CHECK], "Whether all its writes happen or none";
    transaction: Ty::Ref(&[DeclKind::Store]), [CHECK], "The store whose transaction spans it";
    consistency: CONSISTENCY, [API, GRAPHQL, CHECK], "What a read sees of the writes before it";
    freshness: Ty::Duration, [API, GRAPHQL, CHECK], "How old an answer may be";
    max_size: Ty::Size, [API, EVENTS, GRAPHQL, CHECK, PROTO], "The largest request body or message";
    audit: Ty::Bool, [API, EVENTS, CHECK], "Whether each call leaves an entry in the audit log";
    deprecated: DEPRECATION, [API, EVENTS, GRAPHQL, CHECK, PROTO], "Since when and until when it is still there";
    tags: Ty::List(&Ty::Label), [API, GRAPHQL], "The groups it belongs to";
} }

block! { HTTP_CACHE "http_cache" "Who may keep an answer, and how long" {
    ttl: Ty::Duration, [API, CHECK], "How long an answer may be kept";
    scope = "private": CACHE_SCOPE, [API, CHECK], "Who may keep it";
    etag: Ty::Bool, [API, CHECK], "Whether an answer carries its version";
    vary: Ty::List(&Ty::Text), [API, CHECK], "Request headers that an answer depends on";
} }

block! { BULK "bulk" "Many items in one request" {
    max required: Ty::COUNT, [API, CHECK], "The most items of one request";
    mode = "partial": BULK_MODE, [API, CHECK], "Whether one bad item stops the others";
} }

block! { OPERATION_REST "rest_operation" "What an HTTP operation promises and needs" with [OPERATION] {
    paginate: PAGINATE, [API, CHECK], "How a long list is read";
    cache: Ty::Object(&HTTP_CACHE), [API, CHECK], "Who may keep an answer, and how long";
    conditional: REQUIRED, [API, CHECK], "Whether a change must say in If-Match which version it changes";
    long_running: LONG_RUNNING, [API, CHECK], "How a client learns that the work is done";
    bulk: Ty::Object(&BULK), [API, CHECK], "Many items in one request";
    filter: Ty::List(&Ty::Field), [API, CHECK], "The fields by which the list can be narrowed";
    sort: Ty::List(&Ty::Field), [API, CHECK], "The fields by which the list can be ordered";
} }

block! { OPERATION_GRAPHQL "graphql_operation" "What a field of the graph promises and needs" with [OPERATION] {
    paginate: PAGINATE, [GRAPHQL, CHECK], "How a long list is read: as a connection";
} }

block! { OPERATION_WEBHOOK "webhook_operation" "How a delivery is addressed, signed and given up" with [OPERATION] {
    url: Ty::Expression, [API, CHECK], "Where it goes: a field of the receiver's registration, `endpoint.url`";
    sign: SIGNATURE, [API, CHECK], "How the receiver knows that it is genuine";
    tolerance: Ty::Duration, [API, CHECK], "How old a delivery may be when it arrives";
    timestamp: Ty::Text, [API], "The header that says when a delivery was sent; `Webhook-Timestamp` when silent";
    delivery_id: Ty::Text, [API], "The header that names a delivery; `Webhook-Id` when silent";
    rotation: Ty::Duration, [API, CHECK], "How often the secret is replaced";
    dedup: Ty::Duration, [API, CHECK], "How long the receiver must remember deliveries";
    disable_on: Ty::List(&ERROR_KIND), [API, CHECK], "Answers after which nothing more is delivered";
} }

block! { EXAMPLE "example" "An example of an operation" {
    request: Ty::Literal, [API, EVENTS, GRAPHQL], "The request: the body, or the parameters by name";
    response: Ty::Literal, [API, EVENTS], "The response body";
    status: Ty::Int { min: 100, max: 599 }, [API], "The response that is shown; the first success when silent";
} }

block! { RESOLVE "resolve" "How a field of the graph is filled" {
    batch: Ty::COUNT, [GRAPHQL, CHECK], "The most keys of one call";
} }
