//! Code actions.

use lsp_types as lsp;

use super::rename::workspace_edit;
use super::{Cx, Failure};
use crate::ide::actions::{self, ActionKind};
use crate::lsp::convert;

/// The kinds of actions.
pub(super) const KINDS: &[lsp::CodeActionKind] = &[
    lsp::CodeActionKind::QUICKFIX,
    lsp::CodeActionKind::SOURCE_FIX_ALL,
    lsp::CodeActionKind::SOURCE_ORGANIZE_IMPORTS,
    lsp::CodeActionKind::REFACTOR_EXTRACT,
    lsp::CodeActionKind::REFACTOR,
];

/// `textDocument/codeAction`
pub(super) fn actions(cx: &Cx<'_>, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>, Failure> {
    let Some((snapshot, file)) = cx.compiled(&params.text_document.uri) else { return Ok(None) };
    let Some(source) = snapshot.source(file) else { return Ok(None) };
    let part = convert::span(source, file, params.range, cx.columns);
    let places = cx.places(snapshot);
    let asked = params.context.only.as_deref();
    // `refactor` asks for `refactor.extract` too; what belongs to the whole file only comes when it is asked for.
    let wanted = |kind: &lsp::CodeActionKind| match asked {
        Some(asked) => asked.iter().any(|asked| {
            kind == asked || kind.as_str().strip_prefix(asked.as_str()).is_some_and(|rest| rest.starts_with('.'))
        }),
        None => !kind.as_str().starts_with("source."),
    };
    let mut found = Vec::new();
    for action in actions::actions(snapshot, file, part) {
        let kind = kind(action.kind);
        if !wanted(&kind) {
            continue;
        }
        let finding = action.finding.and_then(|index| snapshot.analysis.diagnostics.get(index));
        found.push(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: action.title,
            kind: Some(kind),
            diagnostics: finding.map(|finding| vec![places.diagnostic(finding)]),
            edit: Some(workspace_edit(places, &action.edits)),
            is_preferred: action.preferred.then_some(true),
            ..lsp::CodeAction::default()
        }));
    }
    Ok(Some(found))
}

fn kind(kind: ActionKind) -> lsp::CodeActionKind {
    match kind {
        ActionKind::Fix => lsp::CodeActionKind::QUICKFIX,
        ActionKind::FixAll => lsp::CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::OrganizeImports => lsp::CodeActionKind::SOURCE_ORGANIZE_IMPORTS,
        ActionKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Write => lsp::CodeActionKind::REFACTOR,
    }
}
