//! The graph of operations: what each node does, and the lines along which it waits for others.
//!
//! A line is a `calls` relation or a route. It stands between the tasks that cause it and those that it calls, so that the
//! graph stays linear in the size of the project where many tasks share one line.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::limits::CallLimits;
use crate::base::arena::Id;
use crate::model::facts::{Facts, policy};
use crate::model::{Call, Cause, Model, Node, NodeDetail, Operation, Settings, TypeDef, Value};
use crate::vocab::DeclKind;

/// The index of a [`Task`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(pub(super) usize);

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It answers an operation that it provides.
    Operation(Id<Operation>),
    /// It handles an event or message.
    Handler(Id<TypeDef>),
    /// It runs a job, by index in its list.
    Job(usize),
    /// It acts without a named cause: an actor, a gateway, an external without operations; of a service, the calls without
    /// a `for`, which are part of everything that it does.
    Whole,
}

/// Something that one node does, and what it waits for meanwhile.
#[derive(Clone, Debug)]
pub struct Task {
    /// Who does it.
    pub node: Id<Node>,
    /// What.
    pub what: What,
    /// The lines that it causes, by index in [`Graph::lines`].
    pub lines: Vec<usize>,
    /// The task of the calls without a `for` of the same service, where there are any.
    pub always: Option<TaskId>,
}

/// Where a line is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By index in [`Model::calls`].
    Call(usize),
    /// A gateway, and the index of its route.
    Route(Id<Node>, usize),
}

/// What the failure of a call means to its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criticality {
    /// The caller fails too.
    Critical,
    /// The answer is worse.
    Degradable,
    /// Nobody notices.
    Optional,
}

/// One `calls` relation or route.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where it is declared.
    pub via: Via,
    /// What is called, with the index of the limits in force in [`Graph::limits`].
    pub callees: Vec<(TaskId, usize)>,
    /// Whether each of them is called; otherwise one of them is, and which one is not known.
    pub each: bool,
    /// `k`: calls for each request of the caller; `None` where it depends on the data.
    pub count: Option<Decimal>,
    /// The group of calls that are made at the same time, and how many of it at most.
    pub parallel: Option<(String, Option<u32>)>,
    /// `p`: the share of the caller's requests that need it, out of one.
    pub probability: Decimal,
    /// What its failure means.
    pub criticality: Criticality,
}

impl Line {
    /// The calls that follow each other: `k`, and of a parallel group `ceil(k / width)`.
    pub fn rounds(&self) -> Option<u32> {
        let count = self.count?.ceil().to_u32()?;
        Some(match &self.parallel {
            None => count,
            Some((_, None)) => count.min(1),
            Some((_, Some(width))) => count.div_ceil((*width).max(1)),
        })
    }
}

/// The graph.
#[derive(Debug, Default)]
pub struct Graph {
    /// All tasks: of each node its operations, its jobs and the node as a whole, then the handlers of all.
    pub tasks: Vec<Task>,
    /// All lines: calls, then routes, in order of declaration.
    pub lines: Vec<Line>,
    /// The limits of each line, in the same order.
    pub limits: Vec<CallLimits>,
    /// Tasks by what they are.
    ids: BTreeMap<(Id<Node>, What), TaskId>,
    /// By caller and callee, the calls between them.
    between: BTreeMap<(Id<Node>, Id<Node>), Vec<usize>>,
    /// By service and event, the subscription: an index in [`Model::consumes`].
    subscriptions: BTreeMap<(Id<Node>, Id<TypeDef>), usize>,
    /// By caller, callee and operation, the line that is in force.
    in_force: BTreeMap<(Id<Node>, Id<Node>, Id<Operation>), usize>,
}

impl Graph {
    /// The graph of a model. Linear in its relations and operations.
    pub(super) fn of(model: &Model, facts: &Facts) -> Graph {
        let mut graph = Graph::default();
        for (node, _) in model.nodes.iter() {
            graph.tasks_of(model, facts, node);
        }
        for (index, consume) in model.consumes.iter().enumerate() {
            graph.add(consume.node, What::Handler(consume.event));
            graph.subscriptions.entry((consume.node, consume.event)).or_insert(index);
        }
        for pair in policy::pairs(model) {
            for rule in &pair.rules {
                for operation in &rule.operations {
                    graph.in_force.insert((pair.caller, pair.callee, *operation), rule.index);
                }
            }
        }
        for (index, call) in model.calls.iter().enumerate() {
            graph.call(index, call);
        }
        for (node, detail) in model.nodes.iter() {
            if let NodeDetail::Gateway { routes } = &detail.detail {
                for (index, route) in routes.iter().enumerate() {
                    let limits = graph.limits.len();
                    graph.limits.push(CallLimits::of(&route.effective));
                    let mut callees = Vec::new();
                    for target in &route.targets {
                        let offered = facts.offered(model, target.node).map(|provide| provide.contract);
                        for contract in offered.filter(|one| target.contract.is_none_or(|named| named == *one)) {
                            let operations = model.contracts[contract].operations.iter();
                            let ids = operations.filter_map(|one| graph.find(target.node, What::Operation(*one)));
                            callees.extend(ids.map(|id| (id, limits)));
                        }
                    }
                    let line = Line { callees, each: false, ..Line::plain(Via::Route(node, index)) };
                    graph.push(line, graph.find(node, What::Whole));
                }
            }
        }
        let wholes: Vec<Option<TaskId>> = graph.tasks.iter().map(|task| graph.always(task, model)).collect();
        for (task, always) in graph.tasks.iter_mut().zip(wholes) {
            task.always = always;
        }
        graph
    }

    /// The task of a node that does this.
    pub fn find(&self, node: Id<Node>, what: What) -> Option<TaskId> {
        self.ids.get(&(node, what)).copied()
    }

    /// A task.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(id.0)
    }

    /// The first subscription of a service to an event, by index in [`Model::consumes`].
    pub fn subscription(&self, node: Id<Node>, event: Id<TypeDef>) -> Option<usize> {
        self.subscriptions.get(&(node, event)).copied()
    }

    /// The line in force between a caller and an operation of a callee, as it is for everybody who applies policies: by
    /// index in [`Model::calls`].
    pub fn in_force(&self, caller: Id<Node>, callee: Id<Node>, operation: Id<Operation>) -> Option<usize> {
        self.in_force.get(&(caller, callee, operation)).copied()
    }

    /// The calls that lead from one node to another, by index in [`Model::calls`].
    pub fn between(&self, caller: Id<Node>, callee: Id<Node>) -> &[usize] {
        self.between.get(&(caller, callee)).map_or(&[], Vec::as_slice)
    }

    /// Tasks and lines as nodes of one graph, tasks first; edges lead from who waits to what is waited for.
    pub(super) fn directed(&self) -> DiGraph<(), ()> {
        let count = self.tasks.len();
        let mut graph = DiGraph::with_capacity(count + self.lines.len(), count + 2 * self.lines.len());
        for _ in 0..count + self.lines.len() {
            graph.add_node(());
        }
        for (index, task) in self.tasks.iter().enumerate() {
            for line in &task.lines {
                graph.add_edge(NodeIndex::new(index), NodeIndex::new(count + line), ());
            }
            if let Some(TaskId(always)) = task.always {
                graph.add_edge(NodeIndex::new(index), NodeIndex::new(always), ());
            }
        }
        for (index, line) in self.lines.iter().enumerate() {
            for (TaskId(callee), _) in &line.callees {
                graph.add_edge(NodeIndex::new(count + index), NodeIndex::new(*callee), ());
            }
        }
        graph
    }

    fn tasks_of(&mut self, model: &Model, facts: &Facts, id: Id<Node>) {
        let node = &model.nodes[id];
        for provide in facts.offered(model, id) {
            for operation in &model.contracts[provide.contract].operations {
                self.add(id, What::Operation(*operation));
            }
        }
        for index in 0..node.jobs.len() {
            self.add(id, What::Job(index));
        }
        if matches!(node.kind(), DeclKind::Service | DeclKind::External | DeclKind::Actor | DeclKind::Gateway) {
            self.add(id, What::Whole);
        }
    }

    fn add(&mut self, node: Id<Node>, what: What) -> TaskId {
        let next = TaskId(self.tasks.len());
        let id = *self.ids.entry((node, what)).or_insert(next);
        if id == next {
            self.tasks.push(Task { node, what, lines: Vec::new(), always: None });
        }
        id
    }

    fn call(&mut self, index: usize, call: &Call) {
        self.limits.push(CallLimits::of(&call.effective));
        self.between.entry((call.caller, call.callee)).or_default().push(index);
        let mut callees: Vec<(TaskId, usize)> = Vec::new();
        for operation in &call.operations {
            let limits = self.in_force(call.caller, call.callee, *operation).unwrap_or(index);
            callees.extend(self.find(call.callee, What::Operation(*operation)).map(|id| (id, limits)));
        }
        if call.operations.is_empty() {
            callees.extend(self.find(call.callee, What::Whole).map(|id| (id, index)));
        }
        let each = call.named || callees.len() == 1;
        let line = Line { callees, each, ..Line::of(&call.settings, Via::Call(index)) };
        let at = self.lines.len();
        self.push(line, None);
        let causes: Vec<What> = call
            .causes
            .iter()
            .map(|cause| match cause {
                Cause::Operation(operation) => What::Operation(*operation),
                Cause::Job(job) => What::Job(*job),
                Cause::Event(event) => What::Handler(*event),
            })
            .collect();
        let causes = if causes.is_empty() { vec![What::Whole] } else { causes };
        for what in causes {
            let task = self.find(call.caller, what).and_then(|TaskId(id)| self.tasks.get_mut(id));
            if let Some(task) = task {
                task.lines.push(at);
            }
        }
    }

    fn push(&mut self, line: Line, by: Option<TaskId>) {
        if let Some(task) = by.and_then(|TaskId(id)| self.tasks.get_mut(id)) {
            task.lines.push(self.lines.len());
        }
        self.lines.push(line);
    }

    /// The task of the calls without a `for`, for another task of the same service.
    fn always(&self, task: &Task, model: &Model) -> Option<TaskId> {
        let whole = self.find(task.node, What::Whole).filter(|_| task.what != What::Whole)?;
        let service = model.nodes[task.node].kind() == DeclKind::Service;
        (service && self.task(whole).is_some_and(|task| !task.lines.is_empty())).then_some(whole)
    }
}

impl Line {
    /// A line that makes one call each time.
    fn plain(via: Via) -> Line {
        Line {
            via,
            callees: Vec::new(),
            each: true,
            count: Some(Decimal::ONE),
            parallel: None,
            probability: Decimal::ONE,
            criticality: Criticality::Critical,
        }
    }

    fn of(settings: &Settings, via: Via) -> Line {
        let per_request = settings.said("per_request").map(|entry| &entry.value);
        let count = match per_request {
            Some(Value::Number(count)) => Some(*count),
            _ if settings.said("per_item").is_some() => None,
            _ => Some(Decimal::ONE),
        };
        let parallel = settings.said("parallel").map(|entry| {
            let width = entry.value.as_settings().and_then(|block| block.int("width"));
            (entry.value.as_text().unwrap_or_default().to_owned(), width.and_then(|width| u32::try_from(width).ok()))
        });
        let share = settings.said("probability").and_then(|_| settings.percent("probability"));
        let criticality = match settings.said("criticality").and_then(|entry| entry.value.as_text()) {
            Some("degradable") => Criticality::Degradable,
            Some("optional") => Criticality::Optional,
            Some(_) | None => Criticality::Critical,
        };
        let probability = share.map_or(Decimal::ONE, |share| share.value / Decimal::ONE_HUNDRED);
        Line { count, parallel, probability, criticality, ..Line::plain(via) }
    }
}
