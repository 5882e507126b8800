//! How long each task takes: healthy, with one dependency in fault, and at worst.
//!
//! One pass over the strongly connected components of the graph, callees first, so that it is linear.

use std::collections::BTreeMap;

use super::graph::{Criticality, Graph, Line, Task, TaskId, What};
use super::limits::Sourced;
use super::time::{ByQuantile, Quantile, Time};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::model::{Entry, Model, Node, Settings, Value};

/// The times of one task. The letters are those of the formulas in the [module](super).
#[derive(Clone, Copy, Debug)]
pub struct TaskTimes {
    /// `own_q`: the part that is not spent waiting for others.
    pub own: ByQuantile<Time>,
    /// The largest part of its own that is declared.
    pub own_longest: Time,
    /// `L_q`: how long it takes while all is well; declared, or derived from its own part and what it calls.
    pub latency: ByQuantile<Time>,
    /// `W1`: with one dependency in fault and all others well.
    pub single_fault: Time,
    /// `W`: when everything that it calls takes as long as the policies allow.
    pub worst: Time,
    /// Whether it waits for itself, through others: then nothing can be said of its time.
    pub in_cycle: bool,
}

/// What a task spends on some of its lines.
#[derive(Clone, Copy, Debug)]
struct Part {
    healthy: ByQuantile<Time>,
    worst: Time,
    /// How much longer it becomes when one of the calls fails.
    fault: Time,
}

impl Part {
    const NONE: Part = Part {
        healthy: ByQuantile { p50: Time::ZERO, p95: Time::ZERO, p99: Time::ZERO, p999: Time::ZERO },
        worst: Time::ZERO,
        fault: Time::ZERO,
    };

    /// Both one after the other.
    fn then(self, other: Part) -> Part {
        Part {
            healthy: ByQuantile::from_fn(|q| self.healthy.get(q).plus(*other.healthy.get(q))),
            worst: self.worst.plus(other.worst),
            fault: self.fault.longest(other.fault),
        }
    }

    /// Both at the same time. One that fails is then at most the difference to the slowest one.
    fn beside(self, other: Part) -> Part {
        let healthy = ByQuantile::from_fn(|q| self.healthy.get(q).longest(*other.healthy.get(q)));
        let worst = self.worst.longest(other.worst);
        Part { healthy, worst, fault: worst.beyond(healthy.p99) }
    }
}

const UNKNOWN: ByQuantile<Time> =
    ByQuantile { p50: Time::Unknown, p95: Time::Unknown, p99: Time::Unknown, p999: Time::Unknown };

/// The times of all tasks, in the order of [`Graph::tasks`].
pub(super) fn of(model: &Model, graph: &Graph) -> Vec<TaskTimes> {
    let nothing = TaskTimes {
        own: UNKNOWN,
        own_longest: Time::Unknown,
        latency: UNKNOWN,
        single_fault: Time::Unknown,
        worst: Time::Unknown,
        in_cycle: false,
    };
    let mut walk = Walk {
        model,
        graph,
        times: vec![nothing; graph.tasks.len()],
        lines: vec![Part::NONE; graph.lines.len()],
        always: vec![Part::NONE; graph.tasks.len()],
    };
    // Kosaraju's algorithm, as the one of Tarjan recurses in petgraph. Components come callees first.
    for component in petgraph::algo::kosaraju_scc(&graph.directed()) {
        let in_cycle = component.len() > 1;
        for index in component {
            walk.visit(index.index(), in_cycle);
        }
    }
    walk.times
}

struct Walk<'a> {
    model: &'a Model,
    graph: &'a Graph,
    times: Vec<TaskTimes>,
    lines: Vec<Part>,
    /// What the calls without a `for` cost, by the task that stands for them.
    always: Vec<Part>,
}

impl Walk<'_> {
    fn visit(&mut self, index: usize, in_cycle: bool) {
        let count = self.graph.tasks.len();
        if let Some(task) = self.graph.tasks.get(index) {
            let part = self.calls(task);
            let times = self.task(task, part, in_cycle);
            if let Some(slot) = self.always.get_mut(index) {
                *slot = part;
            }
            if let Some(slot) = self.times.get_mut(index) {
                *slot = times;
            }
        } else if let Some(line) = index.checked_sub(count).and_then(|at| self.graph.lines.get(at)) {
            let part = self.line(line);
            if let Some(slot) = self.lines.get_mut(index - count) {
                *slot = part;
            }
        }
    }

    /// What the lines of a task cost it.
    fn calls(&self, task: &Task) -> Part {
        let always = task.always.and_then(|TaskId(id)| self.always.get(id)).copied();
        let mut whole = always.unwrap_or(Part::NONE);
        let mut groups: BTreeMap<&str, Part> = BTreeMap::new();
        for (line, part) in task.lines.iter().filter_map(|at| Some((self.graph.lines.get(*at)?, self.lines.get(*at)?)))
        {
            match &line.parallel {
                None => whole = whole.then(*part),
                Some((group, _)) => {
                    groups.entry(group).and_modify(|known| *known = known.beside(*part)).or_insert(*part);
                }
            }
        }
        groups.into_values().fold(whole, Part::then)
    }

    fn line(&self, line: &Line) -> Part {
        let rounds = line.rounds();
        let mut whole: Option<Part> = None;
        for (TaskId(callee), limits) in &line.callees {
            let Some(limits) = self.graph.limits.get(*limits) else { continue };
            let latency = self.times.get(*callee).map_or(UNKNOWN, |times| times.latency);
            // The caller does not wait longer than its policy allows.
            let one = ByQuantile::from_fn(|q| latency.get(q).within(limits.envelope));
            // The first call that fails ends a caller that cannot do without it; others it makes nevertheless.
            let failing = match line.criticality {
                Criticality::Critical => Some(rounds.map_or(1, |rounds| rounds.min(1))),
                Criticality::Degradable | Criticality::Optional => rounds,
            };
            let part = Part {
                healthy: ByQuantile::from_fn(|q| one.get(q).times(rounds)),
                worst: limits.envelope.times(rounds),
                fault: limits.envelope.beyond(one.p99).times(failing),
            };
            whole = Some(match whole {
                None => part,
                Some(known) if line.parallel.is_some() => known.beside(part),
                Some(known) if line.each => known.then(part),
                Some(known) => either(known, part),
            });
        }
        whole.unwrap_or(Part { healthy: UNKNOWN, worst: Time::Unknown, fault: Time::Unknown })
    }

    fn task(&self, task: &Task, calls: Part, in_cycle: bool) -> TaskTimes {
        // What passes requests on does one of its calls for each, and nobody says which.
        let passes = task.what == What::Whole && !task.lines.is_empty();
        let alone = task.lines.is_empty() && task.always.is_none();
        let said = Said::of(self.model, self.graph, task.node, task.what);
        let own = ByQuantile::from_fn(|q| said.own(q, alone));
        let own_longest = Quantile::ALL.into_iter().rev().find_map(|q| own.get(q).known());
        let own_longest = Time::of(own_longest);
        let derived = |q: Quantile| own.get(q).plus(*calls.healthy.get(q));
        let latency = ByQuantile::from_fn(|q| match said.latency(q) {
            Some(declared) => Time::Known(declared.value),
            None if in_cycle => Time::Endless,
            None if passes => Time::Unknown,
            None => derived(q),
        });
        let limit = Time::limit(said.timeout);
        let (single_fault, worst) = if passes {
            (Time::Unknown, Time::Unknown)
        } else if in_cycle {
            (Time::Endless, Time::Endless)
        } else {
            // Without its own part, the declared whole is what is left when all is well.
            let base = if let known @ Time::Known(_) = derived(Quantile::P99) { known } else { latency.p99 };
            (base.plus(calls.fault).within(limit), own_longest.plus(calls.worst).within(limit))
        };
        TaskTimes { own, own_longest, latency, single_fault, worst, in_cycle }
    }
}

/// One of two calls, and nobody says which.
fn either(known: Part, other: Part) -> Part {
    let same = |q| if known.healthy.get(q) == other.healthy.get(q) { *known.healthy.get(q) } else { Time::Unknown };
    Part {
        healthy: ByQuantile::from_fn(same),
        worst: known.worst.longest(other.worst),
        fault: known.fault.longest(other.fault),
    }
}

/// What is declared of a task's time.
pub(super) struct Said<'m> {
    /// The group of quantiles of all of it.
    whole: Option<&'m Settings>,
    /// That of an external as a whole, for what its operation does not say.
    of_node: Option<&'m Settings>,
    /// The group of quantiles of its own part.
    own: Option<&'m Settings>,
    /// When it gives up.
    timeout: Option<Duration>,
}

impl<'m> Said<'m> {
    /// What is declared of what a node does.
    pub(super) fn of(model: &'m Model, graph: &Graph, id: Id<Node>, what: What) -> Said<'m> {
        let node = &model.nodes[id];
        let group =
            |settings: &'m Settings, name: &str| settings.said(name).and_then(|entry| entry.value.as_settings());
        let of_node = group(&node.settings, "latency");
        let none = Said { whole: None, of_node, own: None, timeout: None };
        match what {
            What::Operation(operation) => {
                let settings = &model.operations[operation].settings;
                let latency = group(settings, "latency");
                let own = latency.and_then(|latency| group(latency, "own"));
                let timeout = settings.said("timeout").and_then(|entry| duration(&entry.value));
                Said { whole: latency, own, timeout, ..none }
            }
            What::Handler(event) => {
                let consume = graph.subscription(id, event).and_then(|index| model.consumes.get(index));
                Said { whole: consume.and_then(|consume| group(&consume.settings, "processing")), ..none }
            }
            What::Job(index) => {
                let settings = node.jobs.get(index).map(|job| &job.settings);
                let timeout = settings.and_then(|settings| settings.duration("timeout"));
                Said { whole: settings.and_then(|settings| group(settings, "duration")), timeout, ..none }
            }
            What::Whole => none,
        }
    }

    /// The declared quantile, of the operation or else of the external as a whole.
    pub(super) fn latency(&self, quantile: Quantile) -> Option<Sourced<Duration>> {
        quantile_of(self.whole, quantile).or_else(|| quantile_of(self.of_node, quantile))
    }

    /// The quantile of its own part; all of it for what calls nobody.
    fn own(&self, quantile: Quantile, alone: bool) -> Time {
        let own = quantile_of(self.own, quantile);
        let whole = || self.latency(quantile).filter(|_| alone && self.own.is_none());
        Time::of(own.or_else(whole).map(|said| said.value))
    }
}

fn quantile_of(group: Option<&Settings>, quantile: Quantile) -> Option<Sourced<Duration>> {
    let entry: &Entry = group?.said(quantile.word())?;
    Some(Sourced::of(duration(&entry.value)?, entry))
}

fn duration(value: &Value) -> Option<Duration> {
    if let Value::Duration(value) = value { Some(*value) } else { None }
}
