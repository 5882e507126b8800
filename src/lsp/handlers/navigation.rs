//! Definitions, type definitions, references, highlights.

use lsp_types as lsp;

use super::{Cx, Failure, Place};
use crate::ide::navigate::{self, Declaration, Link};

/// `textDocument/definition`
pub(super) fn definition(
    cx: &Cx<'_>,
    params: lsp::GotoDefinitionParams,
) -> Result<Option<lsp::GotoDefinitionResponse>, Failure> {
    let Some(place) = cx.place(&params.text_document_position_params) else { return Ok(None) };
    Ok(locations(&place, &navigate::definition(place.snapshot, place.file, place.offset)))
}

/// `textDocument/typeDefinition`
pub(super) fn type_definition(
    cx: &Cx<'_>,
    params: lsp::GotoDefinitionParams,
) -> Result<Option<lsp::GotoDefinitionResponse>, Failure> {
    let Some(place) = cx.place(&params.text_document_position_params) else { return Ok(None) };
    Ok(locations(&place, &navigate::type_definition(place.snapshot, place.file, place.offset)))
}

fn locations(place: &Place<'_>, links: &[Link]) -> Option<lsp::GotoDefinitionResponse> {
    let found: Vec<lsp::Location> = links.iter().filter_map(|link| place.places.location(link.name)).collect();
    (!found.is_empty()).then_some(lsp::GotoDefinitionResponse::Array(found))
}

/// `textDocument/references`
pub(super) fn references(cx: &Cx<'_>, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>, Failure> {
    let Some(place) = cx.place(&params.text_document_position) else { return Ok(None) };
    let declaration = if params.context.include_declaration { Declaration::Included } else { Declaration::Left };
    let found = navigate::references(place.snapshot, place.file, place.offset, declaration);
    Ok(Some(found.into_iter().filter_map(|span| place.places.location(span)).collect()))
}

/// `textDocument/documentHighlight`
pub(super) fn highlights(
    cx: &Cx<'_>,
    params: lsp::DocumentHighlightParams,
) -> Result<Option<Vec<lsp::DocumentHighlight>>, Failure> {
    let Some(place) = cx.place(&params.text_document_position_params) else { return Ok(None) };
    let found = navigate::references(place.snapshot, place.file, place.offset, Declaration::Included);
    let here = found.into_iter().filter(|span| span.file == place.file);
    let highlight = |span| lsp::DocumentHighlight { range: place.places.range(span), kind: None };
    Ok(Some(here.map(highlight).collect()))
}
