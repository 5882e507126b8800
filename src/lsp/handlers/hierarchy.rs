//! Call hierarchy over the service graph.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::base::span::Span;
use crate::ide::Snapshot;
use crate::ide::hierarchy::{self, Party};
use crate::lsp::convert;

/// `textDocument/prepareCallHierarchy`
pub(super) fn prepare(
    cx: &Cx<'_>,
    params: lsp::CallHierarchyPrepareParams,
) -> Result<Option<Vec<lsp::CallHierarchyItem>>, Failure> {
    let Some(place) = cx.place(&params.text_document_position_params) else { return Ok(None) };
    let parties = hierarchy::prepare(place.snapshot, place.file, place.offset);
    let items: Vec<lsp::CallHierarchyItem> =
        parties.iter().filter_map(|party| item(cx, place.snapshot, party)).collect();
    Ok((!items.is_empty()).then_some(items))
}

/// `callHierarchy/incomingCalls`
pub(super) fn incoming(
    cx: &Cx<'_>,
    params: lsp::CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>, Failure> {
    let Some((snapshot, place)) = found(cx, &params.item) else { return Ok(None) };
    let calls = hierarchy::incoming(snapshot, place).into_iter().filter_map(|call| {
        let from = item(cx, snapshot, &call.party)?;
        let from_ranges = call.lines.iter().map(|line| cx.places(snapshot).range(*line)).collect();
        Some(lsp::CallHierarchyIncomingCall { from, from_ranges })
    });
    Ok(Some(calls.collect()))
}

/// `callHierarchy/outgoingCalls`
pub(super) fn outgoing(
    cx: &Cx<'_>,
    params: lsp::CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>, Failure> {
    let Some((snapshot, place)) = found(cx, &params.item) else { return Ok(None) };
    let calls = hierarchy::outgoing(snapshot, place).into_iter().filter_map(|call| {
        let to = item(cx, snapshot, &call.party)?;
        let from_ranges = call.lines.iter().map(|line| cx.places(snapshot).range(*line)).collect();
        Some(lsp::CallHierarchyOutgoingCall { to, from_ranges })
    });
    Ok(Some(calls.collect()))
}

/// The place of the name that an item was made of.
fn found<'a>(cx: &Cx<'a>, item: &lsp::CallHierarchyItem) -> Option<(&'a Snapshot, Span)> {
    let (snapshot, file) = cx.compiled(&item.uri)?;
    let span = convert::span(snapshot.source(file)?, file, item.selection_range, cx.columns);
    Some((snapshot, span))
}

fn item(cx: &Cx<'_>, snapshot: &Snapshot, party: &Party) -> Option<lsp::CallHierarchyItem> {
    let places = crate::lsp::convert::Places { columns: cx.columns, sources: &snapshot.analysis.sources };
    let uri = places.location(party.place)?.uri;
    Some(lsp::CallHierarchyItem {
        name: party.name.clone(),
        kind: match party.kind {
            "method" => lsp::SymbolKind::METHOD,
            "event" => lsp::SymbolKind::EVENT,
            "class" => lsp::SymbolKind::CLASS,
            _ => lsp::SymbolKind::STRUCT,
        },
        tags: None,
        detail: Some(party.detail.clone()),
        uri,
        range: places.range(party.whole),
        selection_range: places.range(party.place),
        data: None,
    })
}
