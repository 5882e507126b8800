//! E0422 to E0426, E0428: decisions that contradict each other.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::arena::Id;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::{Decision, DecisionStatus, Model};

/// Reports what does not fit together in the log of decisions.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let local: Vec<(Id<Decision>, &Decision)> =
        model.decisions.iter().filter(|(_, decision)| model.is_local(&decision.meta)).collect();
    supersession(model, &local, diags);
    without_successor(model, &local, diags);
    names(&local, diags);
}

fn supersession(model: &Model, local: &[(Id<Decision>, &Decision)], diags: &mut Diags) {
    let successors = model.successors();
    let circles = circles(model);
    for (id, decision) in local {
        let name = &decision.meta.name;
        for old in &decision.supersedes {
            let before = &model.decisions[*old];
            if circles.get(old.index()) == circles.get(id.index()) {
                diags.push(
                    Diagnostic::new(
                        Code::E0422,
                        decision.meta.span,
                        format!("the decision `{name}` supersedes itself"),
                    )
                    .label("closes the cycle")
                    .related(before.meta.span, "superseded by it, and supersedes it in turn")
                    .help("remove the `supersedes` of the older one"),
                );
            }
            if before.status == DecisionStatus::Rejected {
                diags.push(
                    Diagnostic::new(
                        Code::E0423,
                        decision.meta.span,
                        format!("`{name}` supersedes `{}`, which was rejected", before.meta.name),
                    )
                    .label("supersedes what never held")
                    .related(before.meta.span, "rejected")
                    .help(format!("write `relates_to {}`, or change its status", before.meta.name)),
                );
            }
            // Proposals may compete, and what was turned down takes nothing's place.
            let first = successors.get(old).filter(|first| *first != id && decision.status.held());
            if let Some(first) = first {
                let first = &model.decisions[*first].meta;
                diags.push(
                    Diagnostic::new(
                        Code::E0424,
                        decision.meta.span,
                        format!("`{name}` and `{}` both supersede `{}`", first.name, before.meta.name),
                    )
                    .label("the second one")
                    .related(first.span, "the first one")
                    .help(format!("let one of them supersede the other, or write `relates_to {}`", before.meta.name)),
                );
            }
        }
    }
}

fn without_successor(model: &Model, local: &[(Id<Decision>, &Decision)], diags: &mut Diags) {
    let successors = model.successors();
    let mut would: BTreeMap<Id<Decision>, &Decision> = BTreeMap::new();
    for (_, decision) in model.decisions.iter() {
        for old in &decision.supersedes {
            would.entry(*old).or_insert(decision);
        }
    }
    let superseded = |(id, decision): &&(Id<Decision>, &Decision)| {
        decision.status == DecisionStatus::Superseded && !successors.contains_key(id)
    };
    for (id, decision) in local.iter().filter(superseded) {
        let name = &decision.meta.name;
        let at = decision.settings.entry("status").map_or(decision.meta.span, |entry| entry.span);
        let finding = Diagnostic::new(Code::E0425, at, format!("nothing supersedes the decision `{name}`"))
            .label("superseded by none");
        diags.push(match would.get(id) {
            Some(would) => finding
                .related(would.meta.span, format!("would, and is {}", would.status.word()))
                .help(format!("let `{}` be accepted, or write `status: accepted` until it is", would.meta.name)),
            None => finding
                .help(format!("add `supersedes {name}` to the decision in its place, or write `status: deprecated`")),
        });
    }
}

/// Numbers, and the names of records that follow from number, date and title.
fn names(local: &[(Id<Decision>, &Decision)], diags: &mut Diags) {
    let mut numbers: BTreeMap<i64, &Decision> = BTreeMap::new();
    let mut records: BTreeMap<String, &Decision> = BTreeMap::new();
    let next = local.iter().filter_map(|(_, decision)| decision.number()).max().unwrap_or(0).saturating_add(1);
    for (_, decision) in local {
        let name = &decision.meta.name;
        if let Some(entry) = decision.settings.entry("number")
            && let Some(number) = entry.value.as_int()
        {
            if let Some(first) = numbers.get(&number) {
                diags.push(
                    Diagnostic::new(
                        Code::E0426,
                        entry.span,
                        format!("the number {number} is taken by `{}`", first.meta.name),
                    )
                    .label("taken")
                    .related(first.meta.span, "first used here")
                    .help(format!("number `{name}` {next}")),
                );
            } else {
                numbers.insert(number, decision);
            }
            continue;
        }
        let record = decision.file_stem();
        if let Some(first) = records.get(&record) {
            diags.push(
                Diagnostic::new(
                    Code::E0428,
                    decision.meta.span,
                    format!("the records of `{}` and `{name}` are both `{record}.md`", first.meta.name),
                )
                .label("the second one")
                .related(first.meta.span, "the first one")
                .help("give one of them another title or date, or a `number`"),
            );
        } else {
            records.insert(record, decision);
        }
    }
}

/// For each decision, by index, the group of those that supersede each other in a circle, of which it is one.
fn circles(model: &Model) -> Vec<usize> {
    let mut graph = DiGraph::<Id<Decision>, ()>::new();
    let places: Vec<NodeIndex> = model.decisions.iter().map(|(id, _)| graph.add_node(id)).collect();
    for (id, decision) in model.decisions.iter() {
        for old in &decision.supersedes {
            if let (Some(from), Some(to)) = (places.get(id.index()), places.get(old.index())) {
                graph.add_edge(*from, *to, ());
            }
        }
    }
    let mut group = vec![0; model.decisions.len()];
    for (number, members) in tarjan_scc(&graph).into_iter().enumerate() {
        for member in members {
            if let Some(slot) = graph.node_weight(member).and_then(|id| group.get_mut(id.index())) {
                *slot = number;
            }
        }
    }
    group
}
