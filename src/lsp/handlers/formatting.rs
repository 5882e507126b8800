//! Formatting, of a document and of a part of it, at once and from the present text.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::fmt;
use crate::lsp::convert;
use crate::lsp::documents::Document;

/// `textDocument/formatting`
pub(super) fn document(
    cx: &Cx<'_>,
    params: lsp::DocumentFormattingParams,
) -> Result<Option<Vec<lsp::TextEdit>>, Failure> {
    let Some(document) = cx.document(&params.text_document.uri) else { return Ok(None) };
    let text = match fmt::format(&document.source, document.parse()) {
        Ok(text) => text,
        Err(refusal) => return refused(refusal),
    };
    Ok(Some(changes(cx, document, &text)))
}

/// `textDocument/rangeFormatting`
pub(super) fn range(
    cx: &Cx<'_>,
    params: lsp::DocumentRangeFormattingParams,
) -> Result<Option<Vec<lsp::TextEdit>>, Failure> {
    let Some(document) = cx.document(&params.text_document.uri) else { return Ok(None) };
    let offset = |position| convert::offset(&document.source, position, cx.columns) as usize;
    let range = offset(params.range.start)..offset(params.range.end);
    match fmt::format_range(&document.source, document.parse(), range) {
        Ok(edits) => {
            let edit = |edit: crate::diag::Edit| lsp::TextEdit {
                range: convert::range(&document.source, edit.span, cx.columns),
                new_text: edit.text,
            };
            Ok(Some(edits.into_iter().map(edit).collect()))
        }
        Err(refusal) => refused(refusal),
    }
}

/// A broken file is left as it is: its findings say why. What the formatter itself did wrong is told.
fn refused(refusal: fmt::Refusal) -> Result<Option<Vec<lsp::TextEdit>>, Failure> {
    match refusal {
        fmt::Refusal::Broken => Ok(None),
        mistake @ (fmt::Refusal::Syntax | fmt::Refusal::Tree | fmt::Refusal::Comments | fmt::Refusal::Text) => {
            Err(Failure::from(format!("not formatted: {mistake}; please report this")))
        }
    }
}

/// The lines that differ, each run of them as one edit, so that the cursor and folded parts stay where they are.
fn changes(cx: &Cx<'_>, document: &Document, new: &str) -> Vec<lsp::TextEdit> {
    let old = &document.source;
    let diff = similar::TextDiff::from_lines(old.text.as_str(), new);
    let (before, after) = (line_starts(&old.text), line_starts(new));
    let start = |starts: &[usize], line: usize| starts.get(line).copied().unwrap_or_default();
    diff.ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let (from, to) = (start(&before, op.old_range().start), start(&before, op.old_range().end));
            let (first, last) = (start(&after, op.new_range().start), start(&after, op.new_range().end));
            let position = |at: usize| convert::position(old, u32::try_from(at).unwrap_or(u32::MAX), cx.columns);
            let new_text = new.get(first..last).unwrap_or_default().to_owned();
            lsp::TextEdit { range: lsp::Range { start: position(from), end: position(to) }, new_text }
        })
        .collect()
}

/// Where each line begins, and the end of the text.
fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    }));
    starts
}
