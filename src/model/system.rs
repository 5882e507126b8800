//! What runs, and the relations between: the runtime edges of the architecture.

use super::{Context, Contract, Docs, Field, Meta, Operation, Policy, Settings, Team, Technology, Type, TypeDef};
use crate::base::arena::Id;
use crate::base::quantity::Percent;
use crate::base::span::Span;
use crate::vocab::DeclKind;

/// Something that runs, or stands for something that does.
#[derive(Clone, Debug)]
pub struct Node {
    /// What every declaration has; `meta.kind` says what it is.
    pub meta: Meta,
    /// The context of `in`.
    pub context: Option<Id<Context>>,
    /// `owner`
    pub owner: Option<Id<Team>>,
    /// All its properties, typed by the vocabulary of its kind.
    pub settings: Settings,
    /// Service level objectives.
    pub slos: Vec<Slo>,
    /// Jobs.
    pub jobs: Vec<Job>,
    /// `flag name { … }`: name and settings.
    pub flags: Vec<(String, Settings)>,
    /// What only some kinds have.
    pub detail: NodeDetail,
}

impl Node {
    /// What it is.
    pub fn kind(&self) -> DeclKind {
        self.meta.kind
    }

    /// The technology or server behind a store, cache, channel, queue or server.
    pub fn platform(&self) -> Option<Platform> {
        match &self.detail {
            NodeDetail::Server { platform }
            | NodeDetail::Store { platform, .. }
            | NodeDetail::Channel { platform, .. } => Some(*platform),
            NodeDetail::Plain
            | NodeDetail::Gateway { .. }
            | NodeDetail::Projection { .. }
            | NodeDetail::Saga { .. } => None,
        }
    }
}

/// What stands behind the colon of a store, cache, channel, queue or server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// A technology, `kafka`.
    Technology(Id<Technology>),
    /// A declared server, `Bus`.
    Server(Id<Node>),
    /// It did not resolve. A checked model has none.
    Unknown,
}

/// What only some kinds of nodes have.
#[derive(Clone, Debug)]
pub enum NodeDetail {
    /// service, external, actor
    Plain,
    /// gateway
    Gateway {
        /// Its routes in order.
        routes: Vec<GatewayRoute>,
    },
    /// server
    Server {
        /// The technology.
        platform: Platform,
    },
    /// store, cache
    Store {
        /// The technology or server.
        platform: Platform,
        /// `holds`
        holds: Vec<Id<TypeDef>>,
    },
    /// channel, queue
    Channel {
        /// The technology or server.
        platform: Platform,
        /// The parameters in its address.
        params: Vec<Field>,
        /// `carries`; empty with `carries unknown`.
        carries: Vec<Id<TypeDef>>,
    },
    /// projection
    Projection {
        /// The channel that feeds it.
        channel: Option<Id<Node>>,
        /// The store it is kept in.
        store: Option<Id<Node>>,
        /// `from`
        events: Vec<Id<TypeDef>>,
    },
    /// saga
    Saga {
        /// The service that runs it.
        by: Option<Id<Node>>,
        /// Its steps in order.
        steps: Vec<Step>,
    },
}

/// A service level objective.
#[derive(Clone, Debug)]
pub struct Slo {
    /// `availability`, `latency`, `freshness`, `correctness`, or a custom name.
    pub name: String,
    /// What it is about; all of the service when empty.
    pub causes: Vec<Cause>,
    /// `target`, `over`, `under`, `good`, `total`.
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// A scheduled or queued piece of work.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// `///` before it.
    pub docs: Docs,
    /// `schedule`, `zone`, `timeout` …
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// What causes a relation, of the caller's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// An operation that the caller provides.
    Operation(Id<Operation>),
    /// A job of the caller, by index in its list.
    Job(usize),
    /// An event or message that the caller consumes.
    Event(Id<TypeDef>),
}

/// `provides C on 80 to 8079`.
#[derive(Clone, Debug)]
pub struct Provide {
    /// Who provides.
    pub node: Id<Node>,
    /// What.
    pub contract: Id<Contract>,
    /// The service port; `None` when silent.
    pub port: Option<u16>,
    /// The container port; the service port when silent.
    pub container_port: Option<u16>,
    /// `expose`
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// `listens metrics: udp on 8600`.
#[derive(Clone, Debug)]
pub struct Listen {
    /// Who listens.
    pub node: Id<Node>,
    /// The name of the port.
    pub name: String,
    /// `tcp` when silent.
    pub transport: String,
    /// The service port.
    pub port: u16,
    /// The container port.
    pub container_port: u16,
    /// `expose`
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// `calls S.{a, b} for place_order with P { … }`.
#[derive(Clone, Debug)]
pub struct Call {
    /// The service, actor or gateway that calls.
    pub caller: Id<Node>,
    /// The service, external or gateway that is called.
    pub callee: Id<Node>,
    /// The operations that are called: all that the callee provides when none was named.
    pub operations: Vec<Id<Operation>>,
    /// Whether single operations were named.
    pub named: bool,
    /// What causes it; everything the caller does when empty.
    pub causes: Vec<Cause>,
    /// The policies of `with`, in order.
    pub policies: Vec<Id<Policy>>,
    /// The settings in its braces.
    pub settings: Settings,
    /// Settings and policies merged by strength, each value with its origin.
    pub effective: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// `owns Store { … }` or `uses Store { … }`.
#[derive(Clone, Debug)]
pub struct StoreUse {
    /// The service.
    pub node: Id<Node>,
    /// The store or cache.
    pub store: Id<Node>,
    /// `owns` rather than `uses`.
    pub owner: bool,
    /// `pool`, `access`.
    pub settings: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// `publishes E to Ch for op { … }`.
#[derive(Clone, Debug)]
pub struct Publish {
    /// The service.
    pub node: Id<Node>,
    /// The event or message.
    pub event: Id<TypeDef>,
    /// The channel or queue.
    pub channel: Id<Node>,
    /// What causes it.
    pub causes: Vec<Cause>,
    /// `via`, `rate`.
    pub settings: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// `consumes E from Ch with P { … }`.
#[derive(Clone, Debug)]
pub struct Consume {
    /// The service.
    pub node: Id<Node>,
    /// The event or message.
    pub event: Id<TypeDef>,
    /// The channel or queue.
    pub channel: Id<Node>,
    /// `-> Reply`.
    pub reply: Option<Type>,
    /// `to Ch2` of a reply.
    pub reply_to: Option<Id<Node>>,
    /// `to header.reply_to` of a reply: where the address is found.
    pub reply_address: Option<String>,
    /// The policies of `with`, in order.
    pub policies: Vec<Id<Policy>>,
    /// The settings in its braces.
    pub settings: Settings,
    /// Settings and policies merged by strength, each value with its origin.
    pub effective: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// `replaces Legacy { … }`.
#[derive(Clone, Debug)]
pub struct Replace {
    /// The service that takes over.
    pub node: Id<Node>,
    /// The external it takes over from.
    pub legacy: Id<Node>,
    /// `phase`, `share`, `writes` …
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// `downstream_of Ctx { pattern: … }`.
#[derive(Clone, Debug)]
pub struct DownstreamOf {
    /// The context downstream.
    pub context: Id<Context>,
    /// The context upstream.
    pub upstream: Id<Context>,
    /// `pattern`
    pub settings: Settings,
    /// Its place.
    pub span: Span,
}

/// A route of a gateway.
#[derive(Clone, Debug)]
pub struct GatewayRoute {
    /// The path prefix.
    pub path: String,
    /// Where it leads.
    pub targets: Vec<RouteTarget>,
    /// The weights come from `replaces … share`.
    pub strangler: bool,
    /// The policies of `with`, in order.
    pub policies: Vec<Id<Policy>>,
    /// `match`, `rewrite` …
    pub settings: Settings,
    /// Settings and policies merged by strength.
    pub effective: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// A target of a route.
#[derive(Clone, Debug)]
pub struct RouteTarget {
    /// The service or external.
    pub node: Id<Node>,
    /// Its contract; the only HTTP one when silent.
    pub contract: Option<Id<Contract>>,
    /// The share; equal parts when silent.
    pub weight: Option<Percent>,
}

/// What a step of a saga promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// It can be undone.
    Compensable,
    /// Behind it there is no way back.
    Pivot,
    /// It is repeated until it succeeds.
    Retriable,
    /// It has no effects.
    ReadOnly,
}

/// A step of a saga.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What it promises.
    pub kind: StepKind,
    /// `do`, `undo`, `timeout`, `hold`.
    pub settings: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}
