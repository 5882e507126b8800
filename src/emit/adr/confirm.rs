//! What shows that a decision is kept: the rules and scenarios that it names, and the checks of the compiler that read
//! what it affects.

use super::markdown::{capital, inline};
use crate::diag::Code;
use crate::model::{Decision, DecisionStatus, Item, Model};
use crate::vocab::DeclKind;

/// Which finding tells that what a decision affects is not as decided. Only what is run today stands here.
const CHECKS: &[(Code, &[DeclKind])] = &[
    (
        Code::A1601,
        &[
            DeclKind::Auth,
            DeclKind::Cache,
            DeclKind::Channel,
            DeclKind::Gateway,
            DeclKind::Queue,
            DeclKind::Server,
            DeclKind::Store,
            DeclKind::Technology,
        ],
    ),
    (Code::E0349, &[DeclKind::Auth]),
    (Code::E0410, &[DeclKind::Lifecycle]),
    (Code::E0421, &[DeclKind::Scenario]),
];

/// A line for each; none for a decision that does not hold and is not about to.
pub(super) fn lines(model: &Model, decision: &Decision) -> Vec<String> {
    if !matches!(decision.status, DecisionStatus::Accepted | DecisionStatus::Proposed) {
        return Vec::new();
    }
    let named = decision.confirmed_by.iter().map(|item| confirmation(model, *item));
    let affected: Vec<DeclKind> =
        decision.affects.iter().chain(&decision.confirmed_by).map(|item| model.meta(*item).kind).collect();
    let checks = CHECKS
        .iter()
        .filter(|(_, kinds)| affected.iter().any(|kind| kinds.contains(kind)))
        .map(|(code, _)| format!("`archc check` reports {} (`{code}`)", code.meaning()));
    named.chain(checks).collect()
}

fn confirmation(model: &Model, item: Item) -> String {
    let title = if let Item::Rule(id) = item {
        model.rules[id].title.as_deref()
    } else if let Item::Scenario(id) = item {
        model.scenarios[id].title.as_deref()
    } else {
        None
    };
    let meta = model.meta(item);
    let title = title.map(|title| format!(": {}", inline(title))).unwrap_or_default();
    let (word, name) = (capital(meta.kind.word()), &meta.name);
    format!("{word} `{name}`{title} (`{}`)", model.source_path(meta))
}
