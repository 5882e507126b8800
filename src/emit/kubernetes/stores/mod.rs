//! Stores and brokers in a cluster, beyond the pods that run any image: what operators run, and what stands on brokers.

mod errors;
pub(crate) mod operators;
pub(crate) mod setup;

use super::folder::Folder;
use crate::base::arena::Id;
use crate::model::Node;
use crate::model::facts::placement;
use crate::vocab::DeclKind;

/// Reports what no operator runs although the environment says that operators do, and what an operator has no field for.
pub(crate) fn report(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let Some(environment) = scope.environment else { return };
    let Some(entry) = environment.settings.entry("stores").filter(|it| it.value.as_text() == Some("operators")) else {
        return;
    };
    let keeps = |node: &Node| matches!(node.kind(), DeclKind::Server | DeclKind::Store | DeclKind::Cache);
    let stores: Vec<Id<Node>> = scope.workloads().filter(|(_, node)| keeps(node)).map(|(id, _)| id).collect();
    let left: Vec<&str> = stores
        .iter()
        .filter(|id| scope.operator(**id).is_none())
        .map(|id| scope.model.nodes[*id].meta.name.as_str())
        .collect();
    if !left.is_empty() {
        folder.notes.diags.push(errors::no_operator(environment, entry.span, &left));
    }
    for (id, node) in scope.model.nodes.iter().filter(|(_, node)| node.kind() == DeclKind::Store) {
        let backup = scope.settings(id).said("backup").map(|entry| entry.span);
        let run = scope.operator(placement::listener(scope.model, id)).is_some();
        if let Some(span) = backup.filter(|_| run) {
            folder.notes.diags.push(errors::backup_unsaid(&node.meta, span));
        }
    }
}
