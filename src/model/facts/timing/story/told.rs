//! A scenario as steps in blocks: who waits for which step, and under which condition it happens.

use rust_decimal::Decimal;

use super::super::graph::{Criticality, Line, Via, What};
use super::super::limits::{CallLimits, Sourced};
use super::super::time::{ByQuantile, Time};
use super::super::times::Said;
use super::super::{Quantile, Timing};
use super::StoryStep;
use crate::base::arena::Id;
use crate::base::quantity::{Duration, Percent};
use crate::base::span::Span;
use crate::model::{
    Call, Cause, Entry, Model, Node, NodeDetail, Operation, Scenario, ScenarioItem, Settings, TypeDef, Value,
};
use crate::vocab::DeclKind;

/// How far back a caller is looked for among those who were called. Nobody tells a story of calls in calls that deep.
const DEEPEST: usize = 1_000;

/// A piece of a scenario in which steps follow each other, or a group of such pieces.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The block around it, of a smaller index; the first one is its own.
    pub(super) parent: usize,
    /// What it is.
    pub(super) kind: BlockKind,
    /// Its branches, for a group.
    pub(super) branches: Vec<usize>,
    /// How many steps were told before it.
    pub(super) start: usize,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// Steps one after the other: the scenario itself, or a branch of a group.
    Sequence,
    /// `par`: all branches at the same time.
    Parallel,
    /// `alt` with an `else`: one of the branches.
    Either,
    /// `opt`, and `alt` without an `else`: the branch, or nothing.
    Perhaps,
    /// `loop`: the branch, again and again or not at all.
    Loop,
}

/// A scenario as it is told.
pub(super) struct Told {
    pub(super) steps: Vec<StoryStep>,
    /// The block of each step.
    pub(super) block_of: Vec<usize>,
    pub(super) blocks: Vec<Block>,
    /// What the handler takes that the story begins with, at the median.
    pub(super) handler: Option<Sourced<Duration>>,
}

/// Somebody who is at work: the initiator, a handler of an event, or who was called.
struct Frame {
    node: Id<Node>,
    what: Option<What>,
    /// The call that opened it.
    step: Option<usize>,
    waited: bool,
    below: Option<usize>,
}

struct Teller<'a> {
    model: &'a Model,
    timing: &'a Timing,
    told: Told,
    frames: Vec<Frame>,
    top: Option<usize>,
    /// The words of the groups around, outermost first.
    within: Vec<String>,
    block: usize,
    /// Who makes the first call, or handles the first event.
    initiator: Option<Id<Node>>,
}

pub(super) fn of(model: &Model, timing: &Timing, scenario: &Scenario) -> Told {
    let whole = Block { parent: 0, kind: BlockKind::Sequence, branches: Vec::new(), start: 0 };
    let told = Told { steps: Vec::new(), block_of: Vec::new(), blocks: vec![whole], handler: None };
    let mut teller =
        Teller { model, timing, told, frames: Vec::new(), top: None, within: Vec::new(), block: 0, initiator: None };
    teller.items(&scenario.items);
    teller.told
}

impl Teller<'_> {
    fn items(&mut self, items: &[ScenarioItem]) {
        for item in items {
            match item {
                ScenarioItem::Call { from, to, operation, span, .. } => self.call(*from, *to, *operation, *span),
                ScenarioItem::Publish { from, .. } => self.act(*from),
                ScenarioItem::Deliver { event, to, .. } => self.deliver(*event, *to),
                ScenarioItem::Group { word, branches, .. } => self.group(word, branches),
            }
        }
    }

    fn group(&mut self, word: &str, branches: &[(Option<String>, Vec<ScenarioItem>)]) {
        let kind = match word {
            "par" => BlockKind::Parallel,
            "loop" => BlockKind::Loop,
            "alt" if branches.len() > 1 => BlockKind::Either,
            _ => BlockKind::Perhaps,
        };
        let (around, top) = (self.block, self.top);
        let group = self.open(around, kind);
        for (index, (title, items)) in branches.iter().enumerate() {
            self.block = self.open(group, BlockKind::Sequence);
            let word = if index > 0 && word == "alt" { "else" } else { word };
            self.within.push(title.as_ref().map_or_else(|| word.to_owned(), |title| format!("{word} \"{title}\"")));
            self.top = top;
            self.items(items);
            self.within.pop();
        }
        self.block = around;
        // A story that begins in a group goes on behind it.
        self.top = top.or(self.top);
    }

    fn open(&mut self, parent: usize, kind: BlockKind) -> usize {
        let id = self.told.blocks.len();
        let start = self.told.steps.len();
        self.told.blocks.push(Block { parent, kind, branches: Vec::new(), start });
        if kind == BlockKind::Sequence
            && let Some(group) = self.told.blocks.get_mut(parent)
        {
            group.branches.push(id);
        }
        id
    }

    /// Goes back to where a node is at work; one that is not begins something of its own.
    fn act(&mut self, node: Id<Node>) {
        let mut at = self.top;
        for _ in 0..DEEPEST {
            let Some(frame) = at.and_then(|at| self.frames.get(at)) else { break };
            if frame.node == node {
                self.top = at;
                return;
            }
            at = frame.below;
        }
        let waited = self.initiator.is_none_or(|initiator| initiator == node);
        self.push(node, None, None, waited);
    }

    fn push(&mut self, node: Id<Node>, what: Option<What>, step: Option<usize>, waited: bool) {
        self.initiator.get_or_insert(node);
        self.frames.push(Frame { node, what, step, waited, below: self.top });
        self.top = Some(self.frames.len() - 1);
    }

    fn deliver(&mut self, event: Id<TypeDef>, to: Id<Node>) {
        let what = What::Handler(event);
        let first = self.initiator.is_none();
        if first {
            self.told.handler = Said::of(self.model, &self.timing.graph, to, what).latency(Quantile::P50);
        }
        self.push(to, Some(what), None, first);
    }

    fn call(&mut self, from: Id<Node>, to: Id<Node>, operation: Option<Id<Operation>>, span: Span) {
        self.act(from);
        if from == to && operation.is_none() {
            return;
        }
        let Some(frame) = self.top.and_then(|top| self.frames.get(top)) else { return };
        let caller = frame.below.and_then(|below| self.frames.get(below)).filter(|_| frame.step.is_some());
        let answers = operation.is_none() && caller.is_some_and(|caller| caller.node == to);
        if answers && self.timing.graph.between(from, to).is_empty() {
            self.top = frame.below;
            return;
        }
        let (parent, waited, cause) = (frame.step, frame.waited, frame.what);
        let step = self.step((from, to, operation), cause, parent, waited, span);
        self.told.steps.push(step);
        self.told.block_of.push(self.block);
        let index = self.told.steps.len() - 1;
        self.push(to, operation.map(What::Operation), Some(index), waited);
    }

    fn step(
        &self,
        (caller, callee, operation): (Id<Node>, Id<Node>, Option<Id<Operation>>),
        cause: Option<What>,
        parent: Option<usize>,
        waited: bool,
        span: Span,
    ) -> StoryStep {
        let depth = parent.and_then(|parent| self.told.steps.get(parent)).map_or(0, |parent| parent.depth + 1);
        let times = self.timing.times_of(callee, operation.map_or(What::Whole, What::Operation));
        let line = self.line(caller, callee, operation, cause);
        let facts = line.and_then(|line| self.timing.graph.lines.get(line));
        let again = facts.filter(|_| self.repeated(parent)).and_then(Line::rounds).unwrap_or(1);
        StoryStep {
            span,
            caller,
            callee,
            operation,
            passes_on: self.model.nodes[callee].kind() == DeclKind::Gateway,
            parent,
            depth,
            waited,
            within: self.within.clone(),
            taken: false,
            times: again.max(1),
            latency: ByQuantile::from_fn(|q| self.timing.declared_latency(self.model, callee, operation, q)),
            median: times.map_or(Time::Unknown, |times| times.latency.p50),
            own: times.map_or(Time::Unknown, |times| times.own.p50),
            limits: self.limits(caller, callee, operation, line),
            criticality: facts.map_or(Criticality::Critical, |line| line.criticality),
            probability: facts.map_or(Decimal::ONE, |line| line.probability),
            availability: availability(self.model, callee, operation),
            typical: Duration::default(),
            in_fault: None,
        }
    }

    /// Whether a `loop` stands between a step and the step that it is part of.
    fn repeated(&self, parent: Option<usize>) -> bool {
        let around = parent.and_then(|parent| self.told.block_of.get(parent)).copied().unwrap_or(0);
        let mut at = self.block;
        while at > around {
            let Some(block) = self.told.blocks.get(at) else { return false };
            if block.kind == BlockKind::Loop {
                return true;
            }
            at = block.parent;
        }
        false
    }

    /// The line that stands for a call: of those that name the operation, the one with this cause, else the first.
    fn line(
        &self,
        caller: Id<Node>,
        callee: Id<Node>,
        to: Option<Id<Operation>>,
        cause: Option<What>,
    ) -> Option<usize> {
        let calls = self.timing.graph.between(caller, callee).iter();
        let calls = calls.filter_map(|index| Some((*index, self.model.calls.get(*index)?)));
        let fits = |call: &Call| to.is_none_or(|to| call.operations.is_empty() || call.operations.contains(&to));
        let calls: Vec<(usize, &Call)> = calls.filter(|(_, call)| fits(call)).collect();
        let causes = |call: &Call| {
            call.causes.iter().any(|one| {
                cause
                    == Some(match one {
                        Cause::Operation(operation) => What::Operation(*operation),
                        Cause::Job(job) => What::Job(*job),
                        Cause::Event(event) => What::Handler(*event),
                    })
            })
        };
        let caused = calls.iter().find(|(_, call)| causes(call)).or(calls.first());
        caused.map(|(index, _)| *index)
    }

    /// The limits in force for a call. A call that names no operation has those of the only line, and what passes a gateway
    /// ends when the gateway ends it.
    fn limits(
        &self,
        caller: Id<Node>,
        callee: Id<Node>,
        to: Option<Id<Operation>>,
        line: Option<usize>,
    ) -> Option<CallLimits> {
        let graph = &self.timing.graph;
        let candidates: Vec<usize> = match (&self.model.nodes[caller].detail, to) {
            (NodeDetail::Gateway { .. }, _) => self.routes(caller, callee, to),
            (_, Some(to)) => graph.in_force(caller, callee, to).or(line).into_iter().collect(),
            (_, None) => graph.between(caller, callee).to_vec(),
        };
        let mut found = candidates.iter().filter_map(|index| graph.limits.get(*index));
        let first = found.next().cloned();
        // Which of several is meant is not told.
        let known = first.filter(|first| found.all(|other| other.envelope == first.envelope));
        let gateway = &self.model.nodes[callee];
        let ended = gateway.settings.said("max_request").filter(|_| gateway.kind() == DeclKind::Gateway);
        match ended.and_then(|entry| Some((duration(entry)?, entry))) {
            Some((longest, entry)) => {
                let limits = known.unwrap_or_else(|| CallLimits::of(&Settings::default()));
                Some(limits.ended(Sourced::of(longest, entry)))
            }
            None => known,
        }
    }

    /// The routes of a gateway that lead to an operation.
    fn routes(&self, gateway: Id<Node>, callee: Id<Node>, to: Option<Id<Operation>>) -> Vec<usize> {
        let graph = &self.timing.graph;
        let Some(whole) = graph.find(gateway, What::Whole).and_then(|id| graph.task(id)) else { return Vec::new() };
        let NodeDetail::Gateway { routes } = &self.model.nodes[gateway].detail else { return Vec::new() };
        let contract = to.map(|to| self.model.operations[to].contract);
        let leads = |line: &usize| {
            let via = graph.lines.get(*line).map(|line| line.via);
            let Some(Via::Route(_, index)) = via else { return false };
            routes.get(index).is_some_and(|route| {
                route.targets.iter().any(|target| {
                    let fits = contract.is_none_or(|contract| target.contract.is_none_or(|one| one == contract));
                    target.node == callee && fits
                })
            })
        };
        whole.lines.iter().copied().filter(leads).collect()
    }
}

fn duration(entry: &Entry) -> Option<Duration> {
    if let Value::Duration(value) = entry.value { Some(value) } else { None }
}

/// The availability that an external or the objective of a service promises: one for the operation, else one for all.
fn availability(model: &Model, id: Id<Node>, operation: Option<Id<Operation>>) -> Option<Sourced<Percent>> {
    let node = &model.nodes[id];
    let share =
        |entry: &Entry| if let Value::Percent(share) = entry.value { Some(Sourced::of(share, entry)) } else { None };
    if let Some(sla) = node.settings.said("sla") {
        return share(sla);
    }
    let slos = || node.slos.iter().filter(|slo| slo.name == "availability");
    let own = operation.and_then(|operation| slos().find(|slo| slo.causes.contains(&Cause::Operation(operation))));
    let slo = own.or_else(|| slos().find(|slo| slo.causes.is_empty()))?;
    share(slo.settings.entry("target")?)
}
