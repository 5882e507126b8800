//! How long everything takes and how often it is done: quantities that are derived from latencies and policies.
//!
//! `graph` has the operations and who waits for whom, `limits` what the policy of one call allows, `times` and `load` the
//! quantities of each task, and `story` those of a scenario. Times are whole microseconds and rates exact decimals. A fact
//! that nobody declared makes what needs it unknown ([`Time::Unknown`]), never zero; what nothing ends has no end.
//!
//! For a call `e` of a task `u` to a task `v`, `k(e)` times for each request:
//!
//! | quantity | formula |
//! | --- | --- |
//! | call envelope | `W(e) = min(T, A·(q + t1) + Σ B)`, with a hedge `min(T, q + (A − 1)·delay + t1)` |
//! | latency | `L_q(v)` as declared, else `own_q + Σ k·min(L_q(callee), W(e))`, of a parallel group its slowest |
//! | envelope | `W(v) = own + Σ k·W(e)`, of a parallel group `max ceil(k / width)·W(e)` |
//! | single-fault envelope | `W1(v) = own_99 + Σ k·L_99(callee) + max (W(e) − L_99(callee))` |
//! | amplification | `Amp(v) = max Amp(u)·a(e)` with `a = min(A, 1 + β)`; 1 at an entry |
//! | rate | `λ(v)` as declared, else `Σ λ(u)·k·p`; `λ*(v)` the same with `·a(e)` |
//!
//! `A` counts the first attempt, `t1` is the limit of one attempt and `T` that of all, `q` the wait for a bulkhead, `B` a
//! wait between attempts with the largest factor of its jitter, `β` a retry budget, `p` a probability. Deadlines along a
//! path and products of attempts are those of Site Reliability Engineering, chapters 21 and 22; waits with jitter those of
//! the AWS Builders' Library; quantiles are never added to prove anything, because only `p_q(X + Y) ≥ p_q(X)` holds.
//!
//! A task that waits for itself through others has no end: whoever reports the circle is the one to report it.

mod graph;
mod limits;
mod load;
mod story;
#[cfg(test)]
mod tests;
mod time;
mod times;

pub use graph::{Criticality, Graph, Line, Task, TaskId, Via, What};
pub use limits::{CallLimits, Sourced};
pub use load::TaskLoad;
pub use story::{Floor, Story, StoryStep};
pub use time::{ByQuantile, Quantile, Time};
pub use times::TaskTimes;

use super::Facts;
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::model::{Model, Node, Operation, Scenario};

/// The derived quantities of a model; [`Facts::timing`] has them.
#[derive(Debug)]
pub struct Timing {
    /// Who waits for whom.
    pub graph: Graph,
    times: Vec<TaskTimes>,
    load: std::sync::OnceLock<Vec<TaskLoad>>,
}

impl Timing {
    /// Derives the times of a model. Linear in its relations and operations.
    pub(super) fn of(model: &Model, facts: &Facts) -> Timing {
        let graph = Graph::of(model, facts);
        let times = times::of(model, &graph);
        Timing { graph, times, load: std::sync::OnceLock::new() }
    }

    /// The times of a task.
    pub fn times(&self, task: TaskId) -> Option<&TaskTimes> {
        self.times.get(task.0)
    }

    /// The times of what a node does.
    pub fn times_of(&self, node: Id<Node>, what: What) -> Option<&TaskTimes> {
        self.times(self.graph.find(node, what)?)
    }

    /// What is declared of a quantile of a node's latency, of one operation or of an external as a whole, with its place.
    pub fn declared_latency(
        &self,
        model: &Model,
        node: Id<Node>,
        operation: Option<Id<Operation>>,
        quantile: Quantile,
    ) -> Option<Sourced<Duration>> {
        let what = operation.map_or(What::Whole, What::Operation);
        times::Said::of(model, &self.graph, node, what).latency(quantile)
    }

    /// The load of a task. The first question derives that of all.
    pub fn load(&self, model: &Model, task: TaskId) -> Option<&TaskLoad> {
        self.load.get_or_init(|| load::of(model, &self.graph)).get(task.0)
    }

    /// Where the time of a scenario goes.
    pub fn scenario(&self, model: &Model, scenario: Id<Scenario>) -> Story {
        story::of(model, self, &model.scenarios[scenario])
    }
}
