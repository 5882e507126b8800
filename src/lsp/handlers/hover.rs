//! Hovering.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::ide::hover;

/// `textDocument/hover`
pub(super) fn hover(cx: &Cx<'_>, params: lsp::HoverParams) -> Result<Option<lsp::Hover>, Failure> {
    let Some(place) = cx.place(&params.text_document_position_params) else { return Ok(None) };
    let found = hover::hover(place.snapshot, place.file, place.offset);
    Ok(found.map(|found| lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: found.text }),
        range: Some(place.places.range(found.span)),
    }))
}
