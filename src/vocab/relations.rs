//! The verbs: in which declarations each stands, what it ties together, and the settings it takes.

use super::contract::RESOLVE;
use super::data::{OWNS, USES};
use super::messaging::{CHANNELS, CONSUMES, PUBLISHES};
use super::policy::POLICY;
use super::protocols::{ERROR_KIND, TRANSPORTS};
use super::support::{ADR, API, CHECK, EVENTS, GRAPHQL, K8S, VIEW};
use super::words::{DeclKind as D, Verb};
use super::{Clause, ClausePart, RelationSpec, RelationUse, Takes, Ty};

choices! { EXPOSE_WORD {
    cluster "Inside the cluster only";
    load_balancer "Also at a load balancer of the cloud";
} }

constructors! { EXPOSE_NODE {
    node(port: Ty::Int { min: 30_000, max: 32_767 }, "The port of the nodes") "Also at a port of every node";
} }

choices! { CRITICALITY {
    critical "Without it the caller fails";
    degradable "Without it the caller's answer is worse";
    optional "Without it nobody notices";
} }

choices! { PHASE {
    shadow "The new one works along and its answers are thrown away";
    canary "The new one answers some";
    cutover "The new one answers all; the old one can take over";
    done "The old one is gone";
} }

choices! { WRITES {
    legacy "The old one is written, and the new one follows";
    new "The new one is written, and the old one follows";
    both "Both are written";
} }

choices! { PATTERN {
    anticorruption_layer "It translates the other's model into its own";
    conformist "It takes the other's model as it is";
    open_host "The other offers a service for everybody";
    published_language "Both use a documented language";
    shared_kernel "Both own a part of the model together";
    customer_supplier "The other plans for its needs";
} }

block! { PROVIDES "provides" "How a port can be reached" {
    expose = "cluster": Ty::Either(&[EXPOSE_WORD, EXPOSE_NODE]), [K8S, CHECK], "From where it can be reached";
} }

block! { LISTENS "listens" "How a port without a contract can be reached" with [PROVIDES] {} }

block! { PARALLEL "parallel" "Calls that are made at the same time" {
    width: Ty::COUNT, [CHECK], "The most calls of the group at the same time";
} }

const ERRORS: Ty = Ty::Map(&Ty::Either(&[ERROR_KIND, Ty::Ref(&[D::Error])]));

block! { CALLS "calls" "How a call is made" with [POLICY] {
    per_request: Ty::Number, [VIEW, CHECK], "Calls for each request of the caller; 1 when silent";
    per_item: Ty::Field, [VIEW, CHECK], "The list of which each item costs a call";
    parallel: Ty::Named(&PARALLEL), [CHECK], "The group of calls that is made at the same time, by a name of one's own";
    probability: Ty::Percent, [CHECK], "The share of the caller's requests that need it; 100% when silent";
    criticality = "critical": CRITICALITY, [VIEW, CHECK], "What the caller is without it";
    in_transaction: Ty::Bool, [CHECK], "Whether a transaction is open meanwhile";
    on_error: ERRORS, [CHECK], "What the callee's errors become for the caller's own callers";
    pins: Ty::Version, [CHECK], "The version of the contract that it is written for";
    fields: Ty::List(&Ty::Field), [CHECK], "The fields of the answer that the caller reads; all when silent";
    rate: Ty::Rate, [CHECK], "How often it is made, by a caller without operations";
} }

block! { REPLACES "replaces" "How far a replacement has come" {
    phase: PHASE, [VIEW, K8S, CHECK], "How far it has come";
    share: Ty::Percent, [K8S, CHECK], "The share of requests that the new one answers, or gets copies of while it is shadowed";
    writes: WRITES, [CHECK], "Which of the two is written";
    sync: Ty::Ref(&[D::Channel]), [CHECK], "The channel that keeps the other one up to date";
    exit_by: Ty::Date, [CHECK], "The day by which the old one is gone";
    exit_when: Ty::Either(&[Ty::Text, Ty::Expression]), [CHECK], "What must hold before the old one goes";
} }

block! { DOWNSTREAM_OF "downstream_of" "How two contexts get on" {
    pattern: PATTERN, [VIEW, CHECK], "What the downstream context does about the other's model";
} }

const fn may(part: ClausePart, takes: Takes) -> Clause<ClausePart> {
    Clause { part, takes, required: false }
}

const fn must(part: ClausePart, takes: Takes) -> Clause<ClausePart> {
    Clause { part, takes, required: true }
}

const POLICIES: Takes = Takes::Decls(&[D::Policy]);
const ANY_CHANNEL: Takes = Takes::Decls(CHANNELS);
const PAYLOADS: Takes = Takes::Decls(&[D::Event, D::Message]);
const STORES: Takes = Takes::Decls(&[D::Store, D::Cache]);

static PROVIDES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Provides,
    uses: &[RelationUse {
        within: &[D::Service, D::External],
        doc: "Offers a contract, at a service port and a container port",
        takes: Takes::Decls(&[D::Contract]),
        many: false,
        clauses: &[may(ClausePart::On, Takes::Port)],
        block: Some(&PROVIDES),
        targets: &[API, VIEW, K8S, CHECK],
        example: "provides OrdersApi on 80 to 8079 { expose: load_balancer }",
    }],
};

static LISTENS_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Listens,
    uses: &[RelationUse {
        within: &[D::Service, D::External, D::Server],
        doc: "Opens a port without a contract",
        takes: Takes::Name,
        many: false,
        clauses: &[may(ClausePart::Transport, Takes::Word(TRANSPORTS)), must(ClausePart::On, Takes::Port)],
        block: Some(&LISTENS),
        targets: &[K8S],
        example: "listens metrics: udp on 8600",
    }],
};

static CALLS_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Calls,
    uses: &[RelationUse {
        within: &[D::Service, D::Actor],
        doc: "Calls operations of another and waits for the answer",
        takes: Takes::Operations(&[D::Service, D::External, D::Gateway]),
        many: false,
        clauses: &[may(ClausePart::For, Takes::Causes), may(ClausePart::With, POLICIES)],
        block: Some(&CALLS),
        targets: &[VIEW, K8S, CHECK],
        example: "calls Payments.capture for place_order with PaymentCall",
    }],
};

static OWNS_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Owns,
    uses: &[RelationUse {
        within: &[D::Service, D::External],
        doc: "Keeps its data in a store or cache that belongs to it alone",
        takes: STORES,
        many: false,
        clauses: &[],
        block: Some(&OWNS),
        targets: &[VIEW, K8S, CHECK],
        example: "owns OrdersDb { pool: { max: 10 } }",
    }],
};

static USES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Uses,
    uses: &[RelationUse {
        within: &[D::Service, D::External],
        doc: "Reads or writes a store or cache that belongs to another",
        takes: STORES,
        many: false,
        clauses: &[],
        block: Some(&USES),
        targets: &[VIEW, K8S, CHECK],
        example: "uses Sessions { access: read }",
    }],
};

static PUBLISHES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Publishes,
    uses: &[RelationUse {
        within: &[D::Service],
        doc: "Sends events or messages to a channel",
        takes: PAYLOADS,
        many: true,
        clauses: &[must(ClausePart::To, ANY_CHANNEL), may(ClausePart::For, Takes::Causes)],
        block: Some(&PUBLISHES),
        targets: &[EVENTS, VIEW, K8S, CHECK],
        example: "publishes OrderPlaced to OrderEvents for place_order { via: outbox(OrdersDb) }",
    }],
};

static CONSUMES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Consumes,
    uses: &[RelationUse {
        within: &[D::Service],
        doc: "Reads events or messages from a channel and handles them",
        takes: PAYLOADS,
        many: true,
        clauses: &[
            must(ClausePart::From, ANY_CHANNEL),
            may(ClausePart::Reply, Takes::Type),
            may(ClausePart::To, Takes::ReplyAddress),
            may(ClausePart::With, POLICIES),
        ],
        block: Some(&CONSUMES),
        targets: &[EVENTS, VIEW, K8S, CHECK],
        example: "consumes PaymentCaptured from PaymentEvents with Redelivery { group: \"orders\" }",
    }],
};

static REPLACES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Replaces,
    uses: &[RelationUse {
        within: &[D::Service],
        doc: "Takes over from an older system, bit by bit",
        takes: Takes::Decls(&[D::External]),
        many: false,
        clauses: &[],
        block: Some(&REPLACES),
        targets: &[VIEW, CHECK],
        example: "replaces Legacy { phase: canary, share: 10% }",
    }],
};

static DOWNSTREAM_OF_SPEC: RelationSpec = RelationSpec {
    verb: Verb::DownstreamOf,
    uses: &[RelationUse {
        within: &[D::Context],
        doc: "Depends on the model of another context",
        takes: Takes::Decls(&[D::Context]),
        many: false,
        clauses: &[],
        block: Some(&DOWNSTREAM_OF),
        targets: &[VIEW, CHECK],
        example: "downstream_of Payments { pattern: anticorruption_layer }",
    }],
};

static CARRIES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Carries,
    uses: &[RelationUse {
        within: CHANNELS,
        doc: "Says which events and messages travel through it; `unknown` where that is not known",
        takes: Takes::PayloadsOrUnknown,
        many: true,
        clauses: &[],
        block: None,
        targets: &[EVENTS, VIEW, CHECK],
        example: "carries OrderPlaced, OrderPaid",
    }],
};

static HOLDS_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Holds,
    uses: &[RelationUse {
        within: &[D::Store, D::Cache, D::Projection],
        doc: "Says which records are kept in it",
        takes: Takes::Decls(&[D::Record, D::Union, D::Event]),
        many: true,
        clauses: &[],
        block: None,
        targets: &[VIEW, CHECK],
        example: "holds Order, OrderLine",
    }],
};

static SUPERSEDES_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Supersedes,
    uses: &[
        RelationUse {
            within: &[D::Contract],
            doc: "Is the version that follows another contract, which is still offered",
            takes: Takes::Decls(&[D::Contract]),
            many: true,
            clauses: &[],
            block: None,
            targets: &[CHECK],
            example: "supersedes OrdersApiV1",
        },
        RelationUse {
            within: &[D::Decision],
            doc: "Takes the place of an earlier decision",
            takes: Takes::Decls(&[D::Decision]),
            many: true,
            clauses: &[],
            block: None,
            targets: &[ADR, CHECK],
            example: "supersedes UseRabbitMq",
        },
    ],
};

static RELATES_TO_SPEC: RelationSpec = RelationSpec {
    verb: Verb::RelatesTo,
    uses: &[RelationUse {
        within: &[D::Decision],
        doc: "Should be read with another decision",
        takes: Takes::Decls(&[D::Decision]),
        many: true,
        clauses: &[],
        block: None,
        targets: &[ADR],
        example: "relates_to OneStoreAService",
    }],
};

static AFFECTS_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Affects,
    uses: &[RelationUse {
        within: &[D::Decision],
        doc: "Says which declarations are as they are because of it",
        takes: Takes::AnyDecl,
        many: true,
        clauses: &[],
        block: None,
        targets: &[ADR, CHECK],
        example: "affects OrderEvents, Orders",
    }],
};

static CONFIRMED_BY_SPEC: RelationSpec = RelationSpec {
    verb: Verb::ConfirmedBy,
    uses: &[RelationUse {
        within: &[D::Decision],
        doc: "Names the rules and scenarios that would not hold without it",
        takes: Takes::Decls(&[D::Rule, D::Scenario]),
        many: true,
        clauses: &[],
        block: None,
        targets: &[ADR],
        example: "confirmed_by ContextsStayAcyclic",
    }],
};

static FROM_SPEC: RelationSpec = RelationSpec {
    verb: Verb::From,
    uses: &[RelationUse {
        within: &[D::Projection],
        doc: "Says which events it is made from",
        takes: PAYLOADS,
        many: true,
        clauses: &[],
        block: None,
        targets: &[VIEW, CHECK],
        example: "from OrderPlaced, OrderPaid",
    }],
};

static OMITS_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Omits,
    uses: &[RelationUse {
        within: &[D::Environment],
        doc: "Says what the environment does without",
        takes: Takes::Decls(super::deploy::ADDRESSABLE),
        many: true,
        clauses: &[],
        block: None,
        targets: &[EVENTS, K8S],
        example: "omits Review",
    }],
};

static RESOLVE_SPEC: RelationSpec = RelationSpec {
    verb: Verb::Resolve,
    uses: &[RelationUse {
        within: &[D::Contract],
        doc: "Adds a field to a type of the graph and says which operation fills it",
        takes: Takes::FieldOf(&[D::Record, D::Union]),
        many: false,
        clauses: &[
            must(ClausePart::By, Takes::Operations(&[D::Service, D::External])),
            may(ClausePart::With, POLICIES),
        ],
        block: Some(&RESOLVE),
        targets: &[GRAPHQL, VIEW, CHECK],
        example: "resolve Order.customer by Customers.get_customers { batch: 100 }",
    }],
};

/// What a verb says.
pub fn relation(verb: Verb) -> &'static RelationSpec {
    match verb {
        Verb::Provides => &PROVIDES_SPEC,
        Verb::Listens => &LISTENS_SPEC,
        Verb::Calls => &CALLS_SPEC,
        Verb::Owns => &OWNS_SPEC,
        Verb::Uses => &USES_SPEC,
        Verb::Publishes => &PUBLISHES_SPEC,
        Verb::Consumes => &CONSUMES_SPEC,
        Verb::Replaces => &REPLACES_SPEC,
        Verb::DownstreamOf => &DOWNSTREAM_OF_SPEC,
        Verb::Carries => &CARRIES_SPEC,
        Verb::Holds => &HOLDS_SPEC,
        Verb::Supersedes => &SUPERSEDES_SPEC,
        Verb::RelatesTo => &RELATES_TO_SPEC,
        Verb::Affects => &AFFECTS_SPEC,
        Verb::ConfirmedBy => &CONFIRMED_BY_SPEC,
        Verb::From => &FROM_SPEC,
        Verb::Omits => &OMITS_SPEC,
        Verb::Resolve => &RESOLVE_SPEC,
    }
}

/// What a verb says in a declaration of that kind; `None` where it does not stand in one.
pub fn relation_in(verb: Verb, kind: D) -> Option<&'static RelationUse> {
    relation(verb).uses.iter().find(|usage| usage.within.contains(&kind))
}
