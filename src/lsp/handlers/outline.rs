//! Symbols, folding, growing selections: what the present text alone says.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::base::source::SourceFile;
use crate::ide::folding::{self, FoldKind};
use crate::ide::selection;
use crate::ide::symbols::{self, Kind, Symbol};
use crate::lsp::convert;
use crate::syntax::Parse;
use crate::vocab::{BlockWord, DeclKind};

/// The present text of a document, else the one that was compiled.
fn present<'a>(cx: &Cx<'a>, uri: &lsp::Uri) -> Option<(&'a Parse, &'a SourceFile)> {
    if let Some(document) = cx.document(uri) {
        return Some((document.parse(), &document.source));
    }
    let (snapshot, file) = cx.compiled(uri)?;
    let module = snapshot.module(file)?;
    Some((&module.parse, &module.source))
}

/// `textDocument/documentSymbol`
pub(super) fn symbols(
    cx: &Cx<'_>,
    params: lsp::DocumentSymbolParams,
) -> Result<Option<lsp::DocumentSymbolResponse>, Failure> {
    let Some((parse, source)) = present(cx, &params.text_document.uri) else { return Ok(None) };
    let symbols = symbols::outline(parse, &source.text);
    let converted = symbols.iter().map(|symbol| convert_symbol(cx, source, symbol)).collect();
    Ok(Some(lsp::DocumentSymbolResponse::Nested(converted)))
}

fn convert_symbol(cx: &Cx<'_>, source: &SourceFile, symbol: &Symbol) -> lsp::DocumentSymbol {
    let inside: Vec<lsp::DocumentSymbol> =
        symbol.inside.iter().map(|symbol| convert_symbol(cx, source, symbol)).collect();
    #[expect(deprecated, reason = "the type has no other constructor")]
    lsp::DocumentSymbol {
        name: symbol.name.clone(),
        detail: (!symbol.detail.is_empty()).then(|| symbol.detail.clone()),
        kind: kind(symbol.kind),
        tags: symbol.deprecated.then(|| vec![lsp::SymbolTag::DEPRECATED]),
        deprecated: None,
        range: convert::range(source, symbol.whole, cx.columns),
        selection_range: convert::range(source, symbol.place, cx.columns),
        children: (!inside.is_empty()).then_some(inside),
    }
}

/// The protocol's kind of a symbol.
fn kind(kind: Kind) -> lsp::SymbolKind {
    match kind {
        Kind::Operation => lsp::SymbolKind::METHOD,
        Kind::Field => lsp::SymbolKind::FIELD,
        Kind::Case => lsp::SymbolKind::ENUM_MEMBER,
        Kind::Relation => lsp::SymbolKind::PROPERTY,
        Kind::Block(BlockWord::Job) => lsp::SymbolKind::FUNCTION,
        Kind::Block(BlockWord::Scope | BlockWord::Role) => lsp::SymbolKind::KEY,
        Kind::Block(_) => lsp::SymbolKind::OBJECT,
        Kind::Declaration(kind) => match kind {
            DeclKind::Scalar | DeclKind::Union | DeclKind::Technology => lsp::SymbolKind::TYPE_PARAMETER,
            DeclKind::Record | DeclKind::Error => lsp::SymbolKind::STRUCT,
            DeclKind::Enum | DeclKind::Lifecycle => lsp::SymbolKind::ENUM,
            DeclKind::Event | DeclKind::Message => lsp::SymbolKind::EVENT,
            DeclKind::Contract => lsp::SymbolKind::INTERFACE,
            DeclKind::Service
            | DeclKind::External
            | DeclKind::Actor
            | DeclKind::Gateway
            | DeclKind::Server
            | DeclKind::Saga => lsp::SymbolKind::CLASS,
            DeclKind::Store | DeclKind::Cache | DeclKind::Projection => lsp::SymbolKind::OBJECT,
            DeclKind::Channel | DeclKind::Queue => lsp::SymbolKind::ARRAY,
            DeclKind::Policy => lsp::SymbolKind::FUNCTION,
            DeclKind::Auth => lsp::SymbolKind::KEY,
            DeclKind::Context | DeclKind::Environment => lsp::SymbolKind::NAMESPACE,
            DeclKind::Team => lsp::SymbolKind::PACKAGE,
            DeclKind::Decision | DeclKind::Scenario | DeclKind::Rule | DeclKind::Annotation => {
                lsp::SymbolKind::CONSTANT
            }
        },
    }
}

/// `workspace/symbol`
pub(super) fn search(
    cx: &Cx<'_>,
    params: lsp::WorkspaceSymbolParams,
) -> Result<Option<lsp::WorkspaceSymbolResponse>, Failure> {
    let mut found: Vec<(u32, lsp::SymbolInformation)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for snapshot in cx.packages.iter() {
        let places = cx.places(snapshot);
        for symbol in symbols::search(snapshot, params.query.trim()) {
            // Packages that depend on each other have each other's files.
            let at = (places.sources.path(symbol.place).to_owned(), symbol.place.start);
            let Some(location) = places.location(symbol.place).filter(|_| seen.insert(at)) else { continue };
            #[expect(deprecated, reason = "the type has no other constructor")]
            let information = lsp::SymbolInformation {
                name: symbol.name,
                kind: kind(symbol.kind),
                tags: None,
                deprecated: None,
                location,
                container_name: Some(symbol.within),
            };
            found.push((symbol.rank, information));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.truncate(symbols::MOST);
    Ok(Some(lsp::WorkspaceSymbolResponse::Flat(found.into_iter().map(|(_, symbol)| symbol).collect())))
}

/// `textDocument/foldingRange`
pub(super) fn folding(cx: &Cx<'_>, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>, Failure> {
    let Some((parse, source)) = present(cx, &params.text_document.uri) else { return Ok(None) };
    let folds = folding::folds(parse, source).into_iter().map(|fold| lsp::FoldingRange {
        start_line: fold.first,
        end_line: fold.last,
        kind: match fold.kind {
            FoldKind::Region => None,
            FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
            FoldKind::Imports => Some(lsp::FoldingRangeKind::Imports),
        },
        ..lsp::FoldingRange::default()
    });
    Ok(Some(folds.collect()))
}

/// `textDocument/selectionRange`
pub(super) fn selection(
    cx: &Cx<'_>,
    params: lsp::SelectionRangeParams,
) -> Result<Option<Vec<lsp::SelectionRange>>, Failure> {
    let Some((parse, source)) = present(cx, &params.text_document.uri) else { return Ok(None) };
    let ranges = params.positions.into_iter().map(|position| {
        let offset = convert::offset(source, position, cx.columns);
        let around = selection::around(parse, source, offset);
        let mut outer: Option<lsp::SelectionRange> = None;
        for span in around.into_iter().rev() {
            let range = convert::range(source, span, cx.columns);
            outer = Some(lsp::SelectionRange { range, parent: outer.map(Box::new) });
        }
        let here = lsp::Range { start: position, end: position };
        outer.unwrap_or(lsp::SelectionRange { range: here, parent: None })
    });
    Ok(Some(ranges.collect()))
}
