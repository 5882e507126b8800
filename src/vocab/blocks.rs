//! The blocks without a colon: each has a name or a title and declares something.

use super::access::{ROLE, SCOPE};
use super::behaviour::{FINAL_STEP, STEP};
use super::contract::EXAMPLE;
use super::decision::OPTION;
use super::deploy::ADDRESSABLE;
use super::environment::OVERRIDE;
use super::service::{FLAG, JOB, SLO};
use super::support::{ADR, API, BOARD, CHECK, K8S, PROM, VIEW};
use super::types::NOTHING;
use super::words::{BlockWord, DeclKind as D};
use super::{BlockSpec, Body, Clause, ClausePart, Form, Place, Takes};

const IN_SAGA: &[Place] = &[Place::Decl(D::Saga)];
const IN_AUTH: &[Place] = &[Place::Decl(D::Auth)];
const IN_SERVICE: &[Place] = &[Place::Decl(D::Service)];
const IN_REST: &[Place] = &[Place::Operation(Some("rest"))];
const ARROW: &[Clause<ClausePart>] = &[Clause { part: ClausePart::Arrow, takes: Takes::Expression, required: true }];

/// What most blocks have: a name of the user's own, no title, and settings.
const PLAIN: BlockSpec = BlockSpec {
    word: BlockWord::Slo,
    doc: "",
    within: &[],
    name: Some(Takes::Name),
    title: Body::Never,
    clauses: &[],
    body: Body::Required,
    block: &NOTHING,
    forms: &[],
    targets: &[],
    example: "",
};

static SLO_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Slo,
    doc: "A service level objective: `availability`, `latency`, `freshness`, `correctness`, or one's own with queries",
    within: &[Place::Decl(D::Service), Place::Decl(D::Gateway)],
    clauses: &[Clause { part: ClausePart::For, takes: Takes::Causes, required: false }],
    block: &SLO,
    targets: &[PROM, BOARD, CHECK],
    example: "slo latency for place_order { target: 99%, under: 300ms, over: 30d }",
    ..PLAIN
};

static JOB_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Job,
    doc: "A scheduled or queued piece of work",
    within: IN_SERVICE,
    block: &JOB,
    targets: &[K8S, CHECK],
    example: "job expire_carts { schedule: \"0 3 * * *\", zone: \"Europe/Berlin\", timeout: 30m }",
    ..PLAIN
};

static FLAG_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Flag,
    doc: "A feature flag and the day it goes",
    within: IN_SERVICE,
    block: &FLAG,
    targets: &[CHECK],
    example: "flag new_checkout { default: false, owner: OrderTeam, remove_by: 2026-09-01 }",
    ..PLAIN
};

static SCOPE_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Scope,
    doc: "Something that may be granted to a caller",
    within: IN_AUTH,
    name: Some(Takes::DottedName),
    title: Body::Optional,
    body: Body::Never,
    block: &SCOPE,
    targets: &[API, CHECK],
    example: "scope orders.read \"See orders\"",
    ..PLAIN
};

static ROLE_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Role,
    doc: "A set of scopes that people or programs have together",
    within: IN_AUTH,
    title: Body::Optional,
    block: &ROLE,
    targets: &[CHECK],
    example: "role Support { grants: [orders.read] }",
    ..PLAIN
};

static STEP_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Step,
    doc: "A step of a saga that can be undone",
    within: IN_SAGA,
    block: &STEP,
    targets: &[VIEW, CHECK],
    example: "step reserve { do: Inventory.reserve, undo: Inventory.release, hold: 15m }",
    ..PLAIN
};

static PIVOT_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Pivot,
    doc: "The step of a saga behind which there is no way back",
    within: IN_SAGA,
    block: &FINAL_STEP,
    targets: &[VIEW, CHECK],
    example: "pivot charge { do: Payments.capture }",
    ..PLAIN
};

static RETRIABLE_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Retriable,
    doc: "A step of a saga that is repeated until it succeeds",
    within: IN_SAGA,
    block: &FINAL_STEP,
    targets: &[VIEW, CHECK],
    example: "retriable ship { do: Shipping.ship }",
    ..PLAIN
};

static READ_ONLY_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::ReadOnly,
    doc: "A step of a saga without effects",
    within: IN_SAGA,
    block: &FINAL_STEP,
    targets: &[VIEW, CHECK],
    example: "read_only price { do: Pricing.quote }",
    ..PLAIN
};

static OPTION_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Option,
    doc: "An option that was considered",
    within: &[Place::Decl(D::Decision)],
    title: Body::Optional,
    body: Body::Optional,
    block: &OPTION,
    targets: &[ADR],
    example: "option kafka \"Apache Kafka\" { pros: [\"replay\"], cons: [\"operations\"] }",
    ..PLAIN
};

static EXAMPLE_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Example,
    doc: "A request and its answer, as an example",
    within: &[Place::Operation(None)],
    name: None,
    title: Body::Required,
    block: &EXAMPLE,
    targets: &[API],
    example: "example \"one shirt\" { request: { sku: \"TSHIRT-RED-M\", quantity: 1 } }",
    ..PLAIN
};

static LINK_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Link,
    doc: "An operation that can be called with what this one answered; parameters by name",
    within: IN_REST,
    clauses: &[Clause {
        part: ClausePart::Arrow,
        takes: Takes::Operations(&[D::Service, D::Contract]),
        required: true,
    }],
    body: Body::Optional,
    forms: &[Form::Parameter],
    targets: &[API],
    example: "link cancel -> cancel_order { id: response.id }",
    ..PLAIN
};

static CALLBACK_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Callback,
    doc: "A request that the service makes later, to an address that the client gave",
    within: IN_REST,
    clauses: ARROW,
    forms: &[Form::Operation],
    targets: &[API],
    example: "callback changed -> request.body.url { POST changed(body e: Changed) -> 204 }",
    ..PLAIN
};

static OVERRIDE_SPEC: BlockSpec = BlockSpec {
    word: BlockWord::Override,
    doc: "What an environment changes in a declaration, in the same form as there",
    within: &[Place::Decl(D::Environment)],
    name: Some(Takes::Decls(ADDRESSABLE)),
    block: &OVERRIDE,
    forms: &[Form::OfTarget],
    targets: &[K8S],
    example: "override Orders { deploy: { replicas: 5..30 } }",
    ..PLAIN
};

/// What a block takes.
pub fn block(word: BlockWord) -> &'static BlockSpec {
    match word {
        BlockWord::Slo => &SLO_SPEC,
        BlockWord::Job => &JOB_SPEC,
        BlockWord::Flag => &FLAG_SPEC,
        BlockWord::Scope => &SCOPE_SPEC,
        BlockWord::Role => &ROLE_SPEC,
        BlockWord::Step => &STEP_SPEC,
        BlockWord::Pivot => &PIVOT_SPEC,
        BlockWord::Retriable => &RETRIABLE_SPEC,
        BlockWord::ReadOnly => &READ_ONLY_SPEC,
        BlockWord::Option => &OPTION_SPEC,
        BlockWord::Example => &EXAMPLE_SPEC,
        BlockWord::Link => &LINK_SPEC,
        BlockWord::Callback => &CALLBACK_SPEC,
        BlockWord::Override => &OVERRIDE_SPEC,
    }
}
