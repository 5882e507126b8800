//! The declarations: what the head and the body of each may hold.

use super::access::AUTH;
use super::behaviour::{SAGA, SCENARIO};
use super::contract::CONTRACT;
use super::data::{CACHE, PROJECTION, STORE, TECHNOLOGY};
use super::decision::DECISION;
use super::environment::ENVIRONMENT;
use super::gateway::GATEWAY;
use super::messaging::{CHANNEL, CHANNELS, EVENT, MESSAGE, QUEUE, SERVER};
use super::policy::POLICY;
use super::protocols::{AUTH_SCHEMES, PLATFORMS, PROTOCOL_WORDS};
use super::service::{ACTOR, CONTEXT, EXTERNAL, SERVICE, TEAM};
use super::support::{ADR, API, CHECK, EVENTS, GRAPHQL, K8S, VIEW};
use super::types::NOTHING;
use super::words::{BlockWord as B, DeclKind as D, Verb as V};
use super::{Block, Body, Clause, DeclSpec, Form, HeadPart, Support, Takes};

const fn may(part: HeadPart, takes: Takes) -> Clause<HeadPart> {
    Clause { part, takes, required: false }
}

const fn must(part: HeadPart, takes: Takes) -> Clause<HeadPart> {
    Clause { part, takes, required: true }
}

const GENERICS: Clause<HeadPart> = may(HeadPart::Generics, Takes::Generics);
const TITLE: Clause<HeadPart> = may(HeadPart::Title, Takes::Text);
const TECHNOLOGY_OR_SERVER: Clause<HeadPart> = must(HeadPart::OfKind, Takes::Decls(&[D::Technology, D::Server]));
const TYPES: &[Support] = &[API, EVENTS, GRAPHQL, CHECK];
const FIELDS: &[Form] = &[Form::Field, Form::Spread];

/// A declaration with a head and settings only.
const fn plain(
    kind: D,
    doc: &'static str,
    head: &'static [Clause<HeadPart>],
    block: &'static Block,
    targets: &'static [Support],
    example: &'static str,
) -> DeclSpec {
    DeclSpec { kind, doc, head, body: Body::Optional, block, verbs: &[], blocks: &[], forms: &[], targets, example }
}

static SCALAR_SPEC: DeclSpec = DeclSpec {
    body: Body::Never,
    ..plain(
        D::Scalar,
        "A type of its own over another: an `OrderId` is not a `CustomerId`",
        &[must(HeadPart::Equals, Takes::Type)],
        &NOTHING,
        TYPES,
        "scalar Sku = String @pattern(\"^[A-Z0-9-]{4,20}$\")",
    )
};

static RECORD_SPEC: DeclSpec = DeclSpec {
    forms: FIELDS,
    ..plain(
        D::Record,
        "Fields that belong together",
        &[
            GENERICS,
            may(HeadPart::By, Takes::Field),
            may(HeadPart::Extends, Takes::Type),
            may(HeadPart::Value, Takes::Value),
        ],
        &NOTHING,
        TYPES,
        "record OrderLine {\n  sku: Sku\n  quantity: Int32 @range(1..999)\n}",
    )
};

static ENUM_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    forms: &[Form::Case, Form::Open],
    ..plain(
        D::Enum,
        "One of several cases; open where others may follow",
        &[],
        &NOTHING,
        TYPES,
        "enum OrderStatus { placed, paid, shipped, cancelled }",
    )
};

static UNION_SPEC: DeclSpec = DeclSpec {
    forms: &[Form::Field],
    ..plain(
        D::Union,
        "One of several types; tagged where a field says which",
        &[GENERICS, may(HeadPart::By, Takes::Name), may(HeadPart::Equals, Takes::Type)],
        &NOTHING,
        TYPES,
        "union Payment by kind { card: Card, invoice: Invoice }",
    )
};

static ERROR_SPEC: DeclSpec = DeclSpec {
    forms: FIELDS,
    ..plain(
        D::Error,
        "A record with a canonical kind of failure",
        &[GENERICS, may(HeadPart::Extends, Takes::Type), must(HeadPart::Is, Takes::ErrorKind)],
        &NOTHING,
        TYPES,
        "error OutOfStock is conflict { sku: Sku }",
    )
};

static EVENT_SPEC: DeclSpec = DeclSpec {
    forms: &[Form::Field, Form::Header, Form::Spread],
    ..plain(
        D::Event,
        "A fact that happened",
        &[GENERICS, may(HeadPart::Extends, Takes::Type)],
        &EVENT,
        &[EVENTS, VIEW, CHECK],
        "event OrderPlaced {\n  order_id: OrderId @key\n  total: Money\n}",
    )
};

static MESSAGE_SPEC: DeclSpec = DeclSpec {
    forms: &[Form::Field, Form::Header, Form::Spread],
    ..plain(
        D::Message,
        "A command or document, without an envelope",
        &[GENERICS, may(HeadPart::Extends, Takes::Type)],
        &MESSAGE,
        &[EVENTS, VIEW, CHECK],
        "message SendInvoice { order_id: OrderId }",
    )
};

static ANNOTATION_SPEC: DeclSpec = DeclSpec {
    body: Body::Never,
    ..plain(
        D::Annotation,
        "An annotation of the project's own",
        &[may(HeadPart::Params, Takes::Params), must(HeadPart::On, Takes::Sites)],
        &NOTHING,
        &[API, EVENTS, GRAPHQL, K8S],
        "annotation cost_center(code: String) on service, store",
    )
};

static CONTRACT_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    verbs: &[V::Supersedes, V::Resolve],
    forms: &[Form::Operation],
    ..plain(
        D::Contract,
        "What a service offers, over one protocol",
        &[must(HeadPart::OfKind, Takes::OpenWord(PROTOCOL_WORDS))],
        &CONTRACT,
        &[API, EVENTS, GRAPHQL, VIEW, CHECK],
        "contract OrdersApi: rest {\n  version: 1.4.0\n  base: /v1\n}",
    )
};

static SERVICE_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Provides, V::Listens, V::Calls, V::Owns, V::Uses, V::Publishes, V::Consumes, V::Replaces],
    blocks: &[B::Slo, B::Job, B::Flag],
    ..plain(
        D::Service,
        "A service of the team's own",
        &[may(HeadPart::Within, Takes::Decls(&[D::Context]))],
        &SERVICE,
        &[EVENTS, VIEW, K8S, CHECK],
        "service Orders in Ordering {\n  provides OrdersApi on 8080\n  owns OrdersDb\n}",
    )
};

static EXTERNAL_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Provides, V::Listens, V::Owns, V::Uses],
    ..plain(
        D::External,
        "A service that somebody else runs",
        &[TITLE, may(HeadPart::Within, Takes::Decls(&[D::Context]))],
        &EXTERNAL,
        &[VIEW, K8S, CHECK],
        "external CardNetwork {\n  provides CardApi\n  sla: 99.5%\n}",
    )
};

static ACTOR_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Calls],
    ..plain(
        D::Actor,
        "A person or a client",
        &[TITLE],
        &ACTOR,
        &[VIEW, CHECK],
        "actor Shopper { calls Orders.place_order }",
    )
};

static CONTEXT_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::DownstreamOf],
    ..plain(
        D::Context,
        "A bounded context: where words have one meaning",
        &[TITLE],
        &CONTEXT,
        &[VIEW, CHECK],
        "context Ordering \"From a cart to an order\" { kind: core }",
    )
};

static TEAM_SPEC: DeclSpec = plain(
    D::Team,
    "A team that owns services",
    &[TITLE],
    &TEAM,
    &[K8S, CHECK],
    "team OrderTeam { email: \"orders@shop.example\" }",
);

static GATEWAY_SPEC: DeclSpec = DeclSpec {
    forms: &[Form::Route],
    blocks: &[B::Slo],
    ..plain(
        D::Gateway,
        "An entry to the system",
        &[],
        &GATEWAY,
        &[VIEW, K8S, CHECK],
        "gateway Edge {\n  host: \"shop.example\"\n  route /v1/orders -> Orders.OrdersApi\n}",
    )
};

static SERVER_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Listens],
    ..plain(
        D::Server,
        "A running broker or database server",
        &[must(HeadPart::OfKind, Takes::Decls(&[D::Technology]))],
        &SERVER,
        &[EVENTS, VIEW, K8S],
        "server Bus: rabbitmq { version: \"4.1\" }",
    )
};

static STORE_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Holds],
    ..plain(
        D::Store,
        "A place where data lives",
        &[TECHNOLOGY_OR_SERVER],
        &STORE,
        &[VIEW, K8S, CHECK],
        "store OrdersDb: postgres {\n  version: \"17\"\n  holds Order, OrderLine\n}",
    )
};

static CACHE_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Holds],
    ..plain(
        D::Cache,
        "A copy of data that may be lost",
        &[TECHNOLOGY_OR_SERVER],
        &CACHE,
        &[VIEW, K8S, CHECK],
        "cache Prices: redis {\n  holds Price\n  ttl: 5m\n}",
    )
};

static CHANNEL_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Carries],
    ..plain(
        D::Channel,
        "A topic, subject or exchange",
        &[may(HeadPart::Params, Takes::Params), TECHNOLOGY_OR_SERVER],
        &CHANNEL,
        &[EVENTS, VIEW, K8S, CHECK],
        "channel OrderEvents: kafka {\n  address: \"shop.orders.events.v1\"\n  carries OrderPlaced\n}",
    )
};

static QUEUE_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Carries],
    ..plain(
        D::Queue,
        "A channel whose consumers share the messages",
        &[may(HeadPart::Params, Takes::Params), TECHNOLOGY_OR_SERVER],
        &QUEUE,
        &[EVENTS, VIEW, K8S, CHECK],
        "queue Invoices: sqs {\n  carries SendInvoice\n  max_attempts: 5\n}",
    )
};

static PROJECTION_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::From, V::Holds],
    ..plain(
        D::Projection,
        "A read model made from the events of a channel",
        &[must(HeadPart::Of, Takes::Decls(CHANNELS)), may(HeadPart::Within, Takes::Decls(&[D::Store]))],
        &PROJECTION,
        &[VIEW, CHECK],
        "projection OrderHistory of OrderEvents in SearchDb {\n  from OrderPlaced\n  staleness: 5s\n}",
    )
};

static POLICY_SPEC: DeclSpec = plain(
    D::Policy,
    "What a caller does when its callee is slow, failing or busy",
    &[may(HeadPart::Extends, Takes::Decls(&[D::Policy]))],
    &POLICY,
    &[VIEW, CHECK],
    "policy PaymentCall extends External {\n  timeout: { total: 800ms, attempt: 350ms }\n}",
);

static AUTH_SPEC: DeclSpec = DeclSpec {
    blocks: &[B::Scope, B::Role],
    ..plain(
        D::Auth,
        "How callers prove who they are",
        &[must(HeadPart::OfKind, Takes::Word(AUTH_SCHEMES))],
        &AUTH,
        &[API, EVENTS, GRAPHQL, CHECK],
        "auth Customers: oidc {\n  issuer: \"https://id.shop.example\"\n  scope orders.read \"See orders\"\n}",
    )
};

static SAGA_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    blocks: &[B::Step, B::Pivot, B::Retriable, B::ReadOnly],
    ..plain(
        D::Saga,
        "A long transaction in steps that can be undone",
        &[may(HeadPart::By, Takes::Decls(&[D::Service]))],
        &SAGA,
        &[VIEW, CHECK],
        "saga Checkout by Orders {\n  step reserve { do: Inventory.reserve, undo: Inventory.release }\n}",
    )
};

static LIFECYCLE_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    forms: &[Form::Transition],
    ..plain(
        D::Lifecycle,
        "How the cases of an enum follow one another; it has the enum's name",
        &[],
        &NOTHING,
        &[VIEW, CHECK],
        "lifecycle OrderStatus {\n  placed -> paid on PaymentCaptured\n}",
    )
};

static SCENARIO_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    forms: &[Form::Scenario],
    ..plain(
        D::Scenario,
        "A story told along declared relations",
        &[TITLE],
        &SCENARIO,
        &[VIEW, CHECK],
        "scenario Checkout \"A shopper buys\" {\n  Shopper -> Orders.place_order \"order\"\n}",
    )
};

static ENVIRONMENT_SPEC: DeclSpec = DeclSpec {
    verbs: &[V::Omits],
    blocks: &[B::Override],
    ..plain(
        D::Environment,
        "Where and how the system runs",
        &[must(HeadPart::OfKind, Takes::Word(PLATFORMS))],
        &ENVIRONMENT,
        &[EVENTS, VIEW, K8S],
        "environment Production: kubernetes { namespace: \"shop\" }",
    )
};

static DECISION_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    verbs: &[V::Affects, V::ConfirmedBy, V::Supersedes, V::RelatesTo],
    blocks: &[B::Option],
    ..plain(
        D::Decision,
        "An architecture decision and its reasons",
        &[must(HeadPart::Title, Takes::Text)],
        &DECISION,
        &[ADR, CHECK],
        "decision KafkaForOrderEvents \"Use Kafka for order events\" {\n  status: accepted\n  date: 2026-01-12\n}",
    )
};

static TECHNOLOGY_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    ..plain(
        D::Technology,
        "What a broker, database or cache can promise",
        &[],
        &TECHNOLOGY,
        &[EVENTS, VIEW, K8S, CHECK],
        "technology redis {\n  kind: cache\n  backs: [channel, store, cache]\n  port: 6379\n}",
    )
};

static RULE_SPEC: DeclSpec = DeclSpec {
    body: Body::Required,
    forms: &[Form::Rule],
    ..plain(
        D::Rule,
        "A rule of the project's own",
        &[TITLE],
        &NOTHING,
        &[CHECK],
        "rule LayersPointDown \"No layer calls the one above\" {\n  forbid calls from layer data to layer web\n}",
    )
};

/// What a declaration takes.
pub fn decl(kind: D) -> &'static DeclSpec {
    match kind {
        D::Scalar => &SCALAR_SPEC,
        D::Record => &RECORD_SPEC,
        D::Enum => &ENUM_SPEC,
        D::Union => &UNION_SPEC,
        D::Error => &ERROR_SPEC,
        D::Event => &EVENT_SPEC,
        D::Message => &MESSAGE_SPEC,
        D::Annotation => &ANNOTATION_SPEC,
        D::Contract => &CONTRACT_SPEC,
        D::Service => &SERVICE_SPEC,
        D::External => &EXTERNAL_SPEC,
        D::Actor => &ACTOR_SPEC,
        D::Context => &CONTEXT_SPEC,
        D::Team => &TEAM_SPEC,
        D::Gateway => &GATEWAY_SPEC,
        D::Server => &SERVER_SPEC,
        D::Store => &STORE_SPEC,
        D::Cache => &CACHE_SPEC,
        D::Channel => &CHANNEL_SPEC,
        D::Queue => &QUEUE_SPEC,
        D::Projection => &PROJECTION_SPEC,
        D::Policy => &POLICY_SPEC,
        D::Auth => &AUTH_SPEC,
        D::Saga => &SAGA_SPEC,
        D::Lifecycle => &LIFECYCLE_SPEC,
        D::Scenario => &SCENARIO_SPEC,
        D::Environment => &ENVIRONMENT_SPEC,
        D::Decision => &DECISION_SPEC,
        D::Technology => &TECHNOLOGY_SPEC,
        D::Rule => &RULE_SPEC,
    }
}
