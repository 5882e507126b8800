//! Renaming.

use std::collections::BTreeMap;

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::diag::Edit;
use crate::ide::rename;
use crate::lsp::convert::{self, Places};

/// `textDocument/prepareRename`
pub(super) fn prepare(
    cx: &Cx<'_>,
    params: lsp::TextDocumentPositionParams,
) -> Result<Option<lsp::PrepareRenameResponse>, Failure> {
    let Some(place) = cx.place(&params) else { return Ok(None) };
    let (span, placeholder) = rename::prepare(place.snapshot, place.file, place.offset)?;
    let range = place.places.range(span);
    Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
}

/// `textDocument/rename`
pub(super) fn rename(cx: &Cx<'_>, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>, Failure> {
    let Some(place) = cx.place(&params.text_document_position) else { return Ok(None) };
    let edits = rename::rename(place.snapshot, place.file, place.offset, &params.new_name)?;
    Ok(Some(workspace_edit(place.places, &edits)))
}

/// Edits of several files, for the documents that are open in the version that was compiled.
#[expect(clippy::mutable_key_type, reason = "the protocol's own type")]
pub(super) fn workspace_edit(places: Places<'_>, edits: &[Edit]) -> lsp::WorkspaceEdit {
    let mut changes: BTreeMap<String, Vec<lsp::TextEdit>> = BTreeMap::new();
    for edit in edits {
        let path = places.sources.path(edit.span).to_owned();
        let text = lsp::TextEdit { range: places.range(edit.span), new_text: edit.text.clone() };
        changes.entry(path).or_default().push(text);
    }
    let changes = changes.into_iter().filter_map(|(path, edits)| Some((convert::uri(&path)?, edits))).collect();
    lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }
}
