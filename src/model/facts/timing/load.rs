//! How often each task is done, and how many calls one request becomes when everything fails.
//!
//! One pass over the strongly connected components of the graph, callers first, so that it is linear.

use rust_decimal::Decimal;

use super::graph::{Graph, Line, TaskId, Via, What};
use crate::base::quantity::Rate;
use crate::model::{Model, Value};

/// The load of one task. The letters are those of the formulas in the [module](super).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskLoad {
    /// `Amp`: calls that one request at an entry becomes on its way here when every attempt fails; `None` where the way
    /// leads in a circle of retries, and nothing bounds it.
    pub amplification: Option<Decimal>,
    /// The caller and the line, by index in [`Graph::lines`], along which the amplification is largest.
    pub amplified_by: Option<(TaskId, usize)>,
    /// `λ`: requests a second at the busiest time; declared, or derived from its callers.
    pub rate: Option<Decimal>,
    /// `λ*`: the same while every attempt fails.
    pub outage_rate: Option<Decimal>,
}

const ENTRY: TaskLoad =
    TaskLoad { amplification: Some(Decimal::ONE), amplified_by: None, rate: None, outage_rate: None };

/// What reaches a task or a line from its callers.
#[derive(Clone, Copy)]
struct Incoming {
    amplification: Option<Decimal>,
    by: Option<(TaskId, usize)>,
    reached: bool,
    rate: Option<Decimal>,
    outage: Option<Decimal>,
}

const NOTHING: Incoming = Incoming {
    amplification: Some(Decimal::ONE),
    by: None,
    reached: false,
    rate: Some(Decimal::ZERO),
    outage: Some(Decimal::ZERO),
};

impl Incoming {
    fn add(&mut self, other: Incoming) {
        let larger = match (self.amplification, other.amplification) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(known), Some(new)) => new > known,
        };
        if larger {
            self.amplification = other.amplification;
            self.by = other.by;
        }
        self.reached = true;
        self.rate = both(self.rate, other.rate, Decimal::checked_add);
        self.outage = both(self.outage, other.outage, Decimal::checked_add);
    }
}

fn both<T>(left: Option<T>, right: Option<T>, add: impl Fn(T, T) -> Option<T>) -> Option<T> {
    add(left?, right?)
}

/// The loads of all tasks, in the order of [`Graph::tasks`].
pub(super) fn of(model: &Model, graph: &Graph) -> Vec<TaskLoad> {
    let tasks = graph.tasks.len();
    let mut loads = vec![ENTRY; tasks];
    let mut incoming = vec![NOTHING; tasks + graph.lines.len()];
    let components = petgraph::algo::kosaraju_scc(&graph.directed());
    for component in components.iter().rev() {
        let in_cycle = component.len() > 1;
        for index in component.iter().map(|index| index.index()) {
            let Some(arriving) = incoming.get(index).copied() else { continue };
            if let Some(task) = graph.tasks.get(index) {
                let declared = peak(model, task.what);
                let load = task_load(arriving, declared, in_cycle);
                if let Some(slot) = loads.get_mut(index) {
                    *slot = load;
                }
                let leaving = Incoming {
                    amplification: load.amplification,
                    by: load.amplified_by,
                    reached: true,
                    rate: load.rate,
                    outage: load.outage_rate,
                };
                for line in &task.lines {
                    // The step from the task to its line: the task is whom the callee will have been reached by.
                    let by = Some((TaskId(index), *line));
                    incoming.get_mut(tasks + line).into_iter().for_each(|slot| slot.add(Incoming { by, ..leaving }));
                }
                if let Some(TaskId(always)) = task.always {
                    incoming.get_mut(always).into_iter().for_each(|slot| slot.add(leaving));
                }
            } else if let Some(line) = index.checked_sub(tasks).and_then(|at| graph.lines.get(at)) {
                for (TaskId(callee), limits) in &line.callees {
                    let load = graph.limits.get(*limits).map_or(Decimal::ONE, |limits| limits.load);
                    let call = called(model, line, arriving, load, index - tasks);
                    incoming.get_mut(*callee).into_iter().for_each(|slot| slot.add(call));
                }
            }
        }
    }
    loads
}

fn task_load(arriving: Incoming, declared: Option<Decimal>, in_cycle: bool) -> TaskLoad {
    let derived = arriving.rate.filter(|_| arriving.reached && !in_cycle);
    let rate = declared.or(derived);
    // What retries add to the requests that are declared.
    let added = both(arriving.outage, arriving.rate, Decimal::checked_sub).filter(|_| !in_cycle);
    TaskLoad {
        amplification: arriving.amplification.filter(|_| !in_cycle),
        amplified_by: arriving.by,
        rate,
        outage_rate: both(rate, added, Decimal::checked_add),
    }
}

/// What one call of a line becomes for its callee.
fn called(model: &Model, line: &Line, arriving: Incoming, load: Decimal, index: usize) -> Incoming {
    let share = line.count.filter(|_| line.each).and_then(|count| count.checked_mul(line.probability));
    let own = if let Via::Call(call) = line.via {
        model.calls.get(call).and_then(|call| call.settings.said("rate").and_then(|entry| per_second(&entry.value)))
    } else {
        None
    };
    let rate = own.or_else(|| both(arriving.rate.filter(|_| arriving.reached), share, Decimal::checked_mul));
    let outage = match own {
        Some(own) => own.checked_mul(load),
        None => both(arriving.outage, share, Decimal::checked_mul).and_then(|rate| rate.checked_mul(load)),
    };
    let amplification = arriving.amplification.map(|known| known.checked_mul(load).unwrap_or(Decimal::MAX));
    let by = arriving.by.map(|(caller, _)| (caller, index));
    Incoming { amplification, by, reached: true, rate, outage }
}

/// The declared rate of an operation at its busiest time.
fn peak(model: &Model, what: What) -> Option<Decimal> {
    let What::Operation(operation) = what else { return None };
    let value = &model.operations[operation].settings.said("rate")?.value;
    per_second(value).or_else(|| per_second(value.as_settings()?.get("peak")?))
}

fn per_second(value: &Value) -> Option<Decimal> {
    let Value::Rate(Rate { count, per }) = value else { return None };
    count.checked_div(Decimal::from(per.secs()))
}
