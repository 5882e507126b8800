//! Where the time of a scenario goes.
//!
//! `told` turns the arrows into steps with the step that each is part of, and the blocks in which they stand; `fold` adds
//! their times up. What counts is what the initiator waits for: who makes the first call, or who handles the event that a
//! story begins with. Three rules say what the initiator waits for:
//!
//! - A call by somebody whom an earlier step has called is part of that step. A call by anybody else begins a story beside
//!   this one, and the initiator does not wait for it.
//! - An event leaves the path: nobody waits for those who handle it, nor for what they call.
//! - Of a `par` the slowest branch counts, of an `alt` or `opt` the slowest alternative, and a `loop` once, or as often as
//!   `per_request` says.

mod fold;
mod told;

use rust_decimal::Decimal;

use super::limits::{CallLimits, Sourced};
use super::time::{ByQuantile, Quantile, Time};
use super::{Criticality, Timing};
use crate::base::arena::Id;
use crate::base::quantity::{Duration, Percent};
use crate::base::span::Span;
use crate::model::{Model, Node, Operation, Scenario};

/// The steps of a scenario with their times, and what they add up to.
#[derive(Clone, Debug)]
pub struct Story {
    /// The calls in the order in which they are told; answers and events are no steps.
    pub steps: Vec<StoryStep>,
    /// The median that the handler declares which the story begins with; its steps are part of it.
    pub handler: Option<Sourced<Duration>>,
    /// The sum of the medians along the path, in its slowest alternative. What is unknown counts as nothing, so it is at
    /// least as long.
    pub typical: Duration,
    /// The same where each `alt` takes its first branch and no `opt` happens: the ordinary case.
    pub ordinary: Duration,
    /// By quantile, what the path takes at least: the longest step that happens in every case.
    pub floor: ByQuantile<Option<Floor>>,
}

/// A bound that one step sets: `p_q(X + Y) ≥ p_q(X)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floor {
    /// No path with the step is faster.
    pub time: Duration,
    /// The step, by index in [`Story::steps`].
    pub step: usize,
    /// The latency that is declared of it.
    pub declared: Sourced<Duration>,
}

/// One call of a scenario.
#[derive(Clone, Debug)]
pub struct StoryStep {
    /// The arrow.
    pub span: Span,
    /// Who calls.
    pub caller: Id<Node>,
    /// Who is called.
    pub callee: Id<Node>,
    /// Which operation, where one is named.
    pub operation: Option<Id<Operation>>,
    /// Whether the callee is a gateway, which passes requests on: what is behind it may be in fault, and it is not looked at
    /// as a dependency itself.
    pub passes_on: bool,
    /// The step that it is part of, by index; `None` for what the initiator does itself.
    pub parent: Option<usize>,
    /// How many steps it is part of.
    pub depth: usize,
    /// Whether the initiator waits for it.
    pub waited: bool,
    /// The alternatives and groups that it stands in, from the outside: ``alt "the shirt is gone"``.
    pub within: Vec<String>,
    /// Whether it is part of the slowest alternative.
    pub taken: bool,
    /// How often it is made: more than once only in a `loop`.
    pub times: u32,
    /// The latency that is declared of the callee.
    pub latency: ByQuantile<Option<Sourced<Duration>>>,
    /// The callee's median, declared or derived.
    pub median: Time,
    /// The part of the callee's median that it does not spend waiting for others.
    pub own: Time,
    /// The limits of the policy in force; `None` where no line, or more than one, stands for the call.
    pub limits: Option<CallLimits>,
    /// What its failure means to its caller.
    pub criticality: Criticality,
    /// The share of the caller's requests that make the call, out of one.
    pub probability: Decimal,
    /// The share of the time in which the callee works, where it promises one.
    pub availability: Option<Sourced<Percent>>,
    /// What the caller waits at the median, at least: the callee's own, or what it calls, if that is longer.
    pub typical: Duration,
    /// How long the whole path takes when this call takes as long as its policy allows, and everything else its median; in
    /// the slowest alternative that has the step. `None` where nothing ends the call, or nothing is known of its policy, and
    /// for gateways.
    pub in_fault: Option<Duration>,
}

impl StoryStep {
    /// The longest that the caller waits.
    pub fn envelope(&self) -> Time {
        self.limits.as_ref().map_or(Time::Unknown, |limits| limits.envelope)
    }

    /// The longest declared latency of a quantile or a lower one.
    pub fn at_least(&self, quantile: Quantile) -> Option<Sourced<Duration>> {
        let below = Quantile::ALL.into_iter().filter(|one| *one <= quantile);
        below.filter_map(|one| *self.latency.get(one)).max_by_key(|said| said.value)
    }
}

/// The story of a scenario.
pub(super) fn of(model: &Model, timing: &Timing, scenario: &Scenario) -> Story {
    let told = told::of(model, timing, scenario);
    fold::of(told)
}
