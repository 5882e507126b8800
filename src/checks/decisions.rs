//! E0422 to E0426: decisions that contradict each other.

use std::collections::BTreeMap;

use crate::base::arena::Id;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::{Decision, DecisionStatus, Model};

/// Reports what does not fit together in the log of decisions.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let local: Vec<(Id<Decision>, &Decision)> =
        model.decisions.iter().filter(|(_, decision)| model.is_local(&decision.meta)).collect();
    let mut successors: BTreeMap<usize, Id<Decision>> = BTreeMap::new();
    let mut numbers: BTreeMap<i64, &Decision> = BTreeMap::new();
    for (id, decision) in &local {
        let name = &decision.meta.name;
        for old in &decision.supersedes {
            let before = &model.decisions[*old];
            if reaches(model, *old, *id) {
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
            if let Some(first) = successors.insert(old.index(), *id).filter(|first| first != id) {
                let first = &model.decisions[first].meta;
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
        if let Some(entry) = decision.settings.entry("number")
            && let Some(number) = entry.value.as_int()
            && let Some(first) = numbers.insert(number, decision)
        {
            diags.push(
                Diagnostic::new(
                    Code::E0426,
                    entry.span,
                    format!("the number {number} is taken by `{}`", first.meta.name),
                )
                .label("taken")
                .related(first.meta.span, "first used here")
                .help(format!("number `{name}` {}", next_number(&local))),
            );
        }
    }
    for (id, decision) in &local {
        if decision.status == DecisionStatus::Superseded && !successors.contains_key(&id.index()) {
            let name = &decision.meta.name;
            let at = decision.settings.entry("status").map_or(decision.meta.span, |entry| entry.span);
            diags.push(
                Diagnostic::new(Code::E0425, at, format!("nothing supersedes the decision `{name}`"))
                    .label("superseded by none")
                    .help(format!(
                        "add `supersedes {name}` to the decision in its place, or write `status: deprecated`"
                    )),
            );
        }
    }
}

fn next_number(decisions: &[(Id<Decision>, &Decision)]) -> i64 {
    let numbers = decisions.iter().filter_map(|(_, decision)| decision.settings.int("number"));
    numbers.max().unwrap_or(0).saturating_add(1)
}

/// Whether following `supersedes` from `from` leads to `to`.
fn reaches(model: &Model, from: Id<Decision>, to: Id<Decision>) -> bool {
    let mut seen = vec![false; model.decisions.len()];
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        if next == to {
            return true;
        }
        if let Some(visited) = seen.get_mut(next.index())
            && !std::mem::replace(visited, true)
        {
            open.extend(&model.decisions[next].supersedes);
        }
    }
    false
}
