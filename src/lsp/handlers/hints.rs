//! Texts between the words, and lines above declarations.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::ide::{hints, lenses};
use crate::lsp::convert;

/// `textDocument/inlayHint`
pub(super) fn hints(cx: &Cx<'_>, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>, Failure> {
    let Some((snapshot, file)) = cx.compiled(&params.text_document.uri) else { return Ok(None) };
    let Some(source) = snapshot.source(file) else { return Ok(None) };
    let part = convert::span(source, file, params.range, cx.columns);
    let hints = hints::hints(snapshot, part).into_iter().map(|hint| lsp::InlayHint {
        position: convert::position(source, hint.at, cx.columns),
        label: lsp::InlayHintLabel::String(hint.label),
        kind: None,
        text_edits: None,
        tooltip: Some(lsp::InlayHintTooltip::MarkupContent(lsp::MarkupContent {
            kind: lsp::MarkupKind::Markdown,
            value: hint.tooltip,
        })),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    });
    Ok(Some(hints.collect()))
}

/// The command that an editor runs for a lens; clients without it show the title all the same.
const SHOW_REFERENCES: &str = "arch.showReferences";

/// `textDocument/codeLens`
pub(super) fn lenses(cx: &Cx<'_>, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>, Failure> {
    let Some((snapshot, file)) = cx.compiled(&params.text_document.uri) else { return Ok(None) };
    let places = cx.places(snapshot);
    let lenses = lenses::lenses(snapshot, file).into_iter().map(|lens| {
        let range = places.range(lens.name);
        let locations: Vec<lsp::Location> = lens.places.iter().filter_map(|span| places.location(*span)).collect();
        let arguments = vec![
            serde_json::json!(params.text_document.uri),
            serde_json::json!(range.start),
            serde_json::json!(locations),
        ];
        let command =
            lsp::Command { title: lens.title, command: SHOW_REFERENCES.to_owned(), arguments: Some(arguments) };
        lsp::CodeLens { range, command: Some(command), data: None }
    });
    Ok(Some(lenses.collect()))
}
