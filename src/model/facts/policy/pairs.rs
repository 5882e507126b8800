//! Which policy is in force between a caller and a callee.
//!
//! The line that names operations wins over the one that stands for all of the callee. Two lines by different causes with
//! different policies are a conflict, because no client and no proxy knows why it is called: the first one is in force,
//! and what reads the pair reports the other.

use crate::base::map::IndexMap;

use super::Policy;
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::model::{Call, Model, Node, Operation};

/// A caller and a callee, and the rules between them.
#[derive(Clone, Debug)]
pub struct Pair<'m> {
    /// Who calls: a service, an actor or a gateway.
    pub caller: Id<Node>,
    /// Who is called: a service, an external or a gateway.
    pub callee: Id<Node>,
    /// What is in force, in order of the lines; each operation is in one of them at most.
    pub rules: Vec<Rule<'m>>,
    /// Lines that say something else for an operation that another line has already.
    pub conflicts: Vec<Conflict<'m>>,
}

/// One line, for the operations that it is in force for.
#[derive(Clone, Debug)]
pub struct Rule<'m> {
    /// The operations, in the order of the line; none where the callee is called as a whole and has no operations.
    pub operations: Vec<Id<Operation>>,
    /// What is in force.
    pub policy: Policy,
    /// Whether the line names single operations.
    pub named: bool,
    /// The place of the line.
    pub span: Span,
    /// The line.
    pub call: &'m Call,
    /// Its index in [`Model::calls`].
    pub index: usize,
}

/// A line that is not in force for an operation, although it is as strong as the one that is.
#[derive(Clone, Debug)]
pub struct Conflict<'m> {
    /// The operation.
    pub operation: Id<Operation>,
    /// What is in force for it.
    pub kept: Policy,
    /// The place of the line that is in force.
    pub kept_span: Span,
    /// What the other line says.
    pub lost: Policy,
    /// The other line.
    pub call: &'m Call,
}

impl Pair<'_> {
    /// The rule that is in force for an operation; the one for the callee as a whole where it has no operations.
    pub fn rule(&self, operation: Id<Operation>) -> Option<&Rule<'_>> {
        self.rules.iter().find(|rule| rule.operations.contains(&operation))
    }
}

/// All pairs whose caller belongs to the package, in order of their first lines.
pub fn pairs(model: &Model) -> Vec<Pair<'_>> {
    pairs_of(model, |_| true)
}

/// The pairs of one caller. Policies are read for its own lines only, so that asking for each node in turn stays cheap.
pub fn pairs_from(model: &Model, caller: Id<Node>) -> Vec<Pair<'_>> {
    pairs_of(model, |call| call.caller == caller)
}

/// The pairs of one callee.
pub fn pairs_to(model: &Model, callee: Id<Node>) -> Vec<Pair<'_>> {
    pairs_of(model, |call| call.callee == callee)
}

fn pairs_of(model: &Model, wanted: impl Fn(&Call) -> bool) -> Vec<Pair<'_>> {
    let mut calls: IndexMap<(Id<Node>, Id<Node>), Vec<(usize, &Call)>> = IndexMap::default();
    let wanted = model.calls.iter().enumerate().filter(|(_, call)| wanted(call));
    for (index, call) in wanted.filter(|(_, call)| model.is_local(&model.nodes[call.caller].meta)) {
        calls.entry((call.caller, call.callee)).or_default().push((index, call));
    }
    calls.into_iter().map(|((caller, callee), calls)| pair(caller, callee, &calls)).collect()
}

fn pair<'m>(caller: Id<Node>, callee: Id<Node>, calls: &[(usize, &'m Call)]) -> Pair<'m> {
    let policies: Vec<Policy> = calls.iter().map(|(_, call)| Policy::of(&call.effective)).collect();
    let lines: Vec<(&'m Call, &Policy)> = calls.iter().map(|(_, call)| *call).zip(&policies).collect();
    // By operation, which line is in force.
    let mut winners: IndexMap<Id<Operation>, usize> = IndexMap::default();
    let mut conflicts: IndexMap<Id<Operation>, Vec<usize>> = IndexMap::default();
    for (index, (call, policy)) in lines.iter().enumerate() {
        for id in &call.operations {
            let winner = winners.get(id).and_then(|winner| Some((*winner, lines.get(*winner)?)));
            match winner {
                Some((_, (known, _))) if known.named && !call.named => {}
                Some((_, (known, said))) if known.named == call.named => {
                    if said != policy {
                        conflicts.entry(*id).or_default().push(index);
                    }
                }
                Some(_) | None => {
                    winners.insert(*id, index);
                    // What stood for all loses to the line that names the operation, and so does its conflict.
                    conflicts.shift_remove(id);
                }
            }
        }
    }
    let mut rules: Vec<Rule<'m>> = Vec::new();
    for (index, ((call, policy), (line, _))) in lines.iter().zip(calls).enumerate() {
        let wins = |id: &&Id<Operation>| winners.get(*id) == Some(&index);
        let operations: Vec<Id<Operation>> = call.operations.iter().filter(wins).copied().collect();
        if operations.is_empty() && !call.operations.is_empty() {
            continue;
        }
        rules.push(Rule {
            operations,
            policy: (*policy).clone(),
            named: call.named,
            span: call.span,
            call,
            index: *line,
        });
    }
    let conflict = |operation: Id<Operation>, index: usize| {
        let (known, kept) = lines.get(*winners.get(&operation)?)?;
        let (call, lost) = lines.get(index)?;
        Some(Conflict { operation, kept: (*kept).clone(), kept_span: known.span, lost: (*lost).clone(), call })
    };
    let conflicts = conflicts
        .into_iter()
        .flat_map(|(id, lines)| lines.into_iter().map(move |index| (id, index)))
        .filter_map(|(id, index)| conflict(id, index))
        .collect();
    Pair { caller, callee, rules, conflicts }
}
