//! Semantic tokens.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::ide::tokens::{self, MODIFIERS, TYPES, Token};
use crate::lsp::convert;

/// The types and modifiers by their index.
pub(super) fn legend() -> lsp::SemanticTokensLegend {
    lsp::SemanticTokensLegend {
        token_types: TYPES.iter().map(|name| lsp::SemanticTokenType::new(name)).collect(),
        token_modifiers: MODIFIERS.iter().map(|name| lsp::SemanticTokenModifier::new(name)).collect(),
    }
}

/// `textDocument/semanticTokens/full`
pub(super) fn full(
    cx: &Cx<'_>,
    params: lsp::SemanticTokensParams,
) -> Result<Option<lsp::SemanticTokensResult>, Failure> {
    Ok(encoded(cx, &params.text_document.uri, None).map(lsp::SemanticTokensResult::Tokens))
}

/// `textDocument/semanticTokens/range`
pub(super) fn range(
    cx: &Cx<'_>,
    params: lsp::SemanticTokensRangeParams,
) -> Result<Option<lsp::SemanticTokensRangeResult>, Failure> {
    let found = encoded(cx, &params.text_document.uri, Some(params.range));
    Ok(found.map(lsp::SemanticTokensRangeResult::Tokens))
}

fn encoded(cx: &Cx<'_>, uri: &lsp::Uri, part: Option<lsp::Range>) -> Option<lsp::SemanticTokens> {
    let (snapshot, file) = cx.compiled(uri)?;
    let source = snapshot.source(file)?;
    let part = part.map(|range| convert::span(source, file, range, cx.columns));
    let wanted = |token: &Token| part.is_none_or(|part| part.start <= token.span.end && token.span.start <= part.end);
    let mut data = Vec::new();
    let mut last = lsp::Position::default();
    for token in tokens::tokens(snapshot, file).into_iter().filter(wanted) {
        let range = convert::range(source, token.span, cx.columns);
        let same_line = range.start.line == last.line;
        data.push(lsp::SemanticToken {
            delta_line: range.start.line.saturating_sub(last.line),
            delta_start: if same_line {
                range.start.character.saturating_sub(last.character)
            } else {
                range.start.character
            },
            length: range.end.character.saturating_sub(range.start.character),
            token_type: token.kind,
            token_modifiers_bitset: token.modifiers,
        });
        last = range.start;
    }
    Some(lsp::SemanticTokens { result_id: None, data })
}
