//! What is told rather than run: decisions, scenarios, lifecycles.

use super::{Docs, Item, Meta, Node, Operation, Settings, TypeDef};
use crate::base::arena::Id;
use crate::base::span::Span;

/// The state of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionStatus {
    /// Under discussion.
    Proposed,
    /// In force.
    Accepted,
    /// Refused.
    Rejected,
    /// No longer advised.
    Deprecated,
    /// Replaced by another.
    Superseded,
}

impl DecisionStatus {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            DecisionStatus::Proposed => "proposed",
            DecisionStatus::Accepted => "accepted",
            DecisionStatus::Rejected => "rejected",
            DecisionStatus::Deprecated => "deprecated",
            DecisionStatus::Superseded => "superseded",
        }
    }
}

/// An architecture decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What every declaration has.
    pub meta: Meta,
    /// The title.
    pub title: String,
    /// `status`; proposed when silent.
    pub status: DecisionStatus,
    /// `number`, `date`, `deciders`, `context`, `drivers`, `because`, `consequences`, `review_by` …
    pub settings: Settings,
    /// The options in order.
    pub options: Vec<DecisionOption>,
    /// `chosen`, by index of the option.
    pub chosen: Option<usize>,
    /// `affects`
    pub affects: Vec<Item>,
    /// `supersedes`
    pub supersedes: Vec<Id<Decision>>,
    /// `relates_to`
    pub relates_to: Vec<Id<Decision>>,
}

/// An option of a decision.
#[derive(Clone, Debug)]
pub struct DecisionOption {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// `pros`, `cons`.
    pub settings: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// A story told along declared relations.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What every declaration has.
    pub meta: Meta,
    /// The title.
    pub title: Option<String>,
    /// `budget` …
    pub settings: Settings,
    /// Steps and groups in order.
    pub items: Vec<ScenarioItem>,
}

/// A step or a group of steps.
#[derive(Clone, Debug)]
pub enum ScenarioItem {
    /// `A -> B.op "note"`
    Call {
        /// Who calls.
        from: Id<Node>,
        /// Who is called.
        to: Id<Node>,
        /// The operation, where one is named.
        operation: Option<Id<Operation>>,
        /// The text on the arrow.
        note: Option<String>,
        /// Its place.
        span: Span,
    },
    /// `A ~> Event`
    Publish {
        /// Who publishes.
        from: Id<Node>,
        /// What.
        event: Id<TypeDef>,
        /// The text on the arrow.
        note: Option<String>,
        /// Its place.
        span: Span,
    },
    /// `Event ~> B`
    Deliver {
        /// What arrives.
        event: Id<TypeDef>,
        /// Where.
        to: Id<Node>,
        /// The text on the arrow.
        note: Option<String>,
        /// Its place.
        span: Span,
    },
    /// `alt`, `opt`, `loop`, `par`
    Group {
        /// The word.
        word: String,
        /// The branches: title and items; one at least.
        branches: Vec<(Option<String>, Vec<ScenarioItem>)>,
        /// Its place.
        span: Span,
    },
}

/// The states of an enum over time.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// What every declaration has; its name is the enum's.
    pub meta: Meta,
    /// The enum.
    pub ty: Id<TypeDef>,
    /// The initial case: the default of the field that holds it, else the first one.
    pub initial: String,
    /// The transitions in order.
    pub transitions: Vec<Transition>,
}

/// A transition.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The cases it leaves.
    pub from: Vec<String>,
    /// The case it enters.
    pub to: String,
    /// What causes it, as written (`Orders.cancel_order`).
    pub on: Vec<String>,
    /// Its place.
    pub span: Span,
}
