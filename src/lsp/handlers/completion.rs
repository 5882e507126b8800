//! Completion and signature help, from the present text.

use lsp_types as lsp;

use super::{Cx, Failure};
use crate::base::source::SourceFile;
use crate::base::span::{FileId, Span};
use crate::ide::complete::{self, Item, ItemKind};
use crate::ide::scope::Here;
use crate::ide::signature;
use crate::lsp::convert;

/// `textDocument/completion`
pub(super) fn completion(
    cx: &Cx<'_>,
    params: lsp::CompletionParams,
) -> Result<Option<lsp::CompletionResponse>, Failure> {
    let at = &params.text_document_position;
    let uri = &at.text_document.uri;
    let (Some(document), Some((snapshot, file))) = (cx.document(uri), cx.compiled(uri)) else { return Ok(None) };
    let here = Here::new(snapshot, Some(file), &document.parse().file);
    let offset = convert::offset(&document.source, at.position, cx.columns);
    let trigger = params.context.and_then(|context| context.trigger_character).and_then(|text| text.chars().next());
    let found = complete::complete(&here, &document.source, offset, trigger);
    let span = Span::new(FileId(0), found.start, found.end);
    let range = convert::range(&document.source, span, cx.columns);
    let items =
        (0_usize..).zip(&found.items).map(|(order, one)| item(cx, &document.source, one, order, range)).collect();
    let list = lsp::CompletionList { is_incomplete: found.incomplete, items };
    Ok(Some(lsp::CompletionResponse::List(list)))
}

fn item(cx: &Cx<'_>, source: &SourceFile, item: &Item, order: usize, range: lsp::Range) -> lsp::CompletionItem {
    let snippet = item.snippet.as_ref().filter(|_| cx.client.snippets);
    let text = snippet.unwrap_or(&item.insert).clone();
    let edits: Vec<lsp::TextEdit> = item
        .edits
        .iter()
        .map(|edit| lsp::TextEdit { range: convert::range(source, edit.span, cx.columns), new_text: edit.text.clone() })
        .collect();
    let docs = lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: item.docs.clone() };
    lsp::CompletionItem {
        label: item.label.clone(),
        kind: Some(kind(item.kind)),
        detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
        documentation: (!item.docs.is_empty()).then_some(lsp::Documentation::MarkupContent(docs)),
        tags: item.deprecated.then(|| vec![lsp::CompletionItemTag::DEPRECATED]),
        sort_text: Some(format!("{order:05}")),
        filter_text: item.filter.clone(),
        insert_text_format: snippet.map(|_| lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit { range, new_text: text })),
        additional_text_edits: (!edits.is_empty()).then_some(edits),
        ..lsp::CompletionItem::default()
    }
}

fn kind(kind: ItemKind) -> lsp::CompletionItemKind {
    match kind {
        ItemKind::Keyword => lsp::CompletionItemKind::KEYWORD,
        ItemKind::Property => lsp::CompletionItemKind::PROPERTY,
        ItemKind::Choice | ItemKind::Case => lsp::CompletionItemKind::ENUM_MEMBER,
        ItemKind::Constructor => lsp::CompletionItemKind::CONSTRUCTOR,
        ItemKind::Unit => lsp::CompletionItemKind::UNIT,
        ItemKind::Module => lsp::CompletionItemKind::MODULE,
        ItemKind::Type => lsp::CompletionItemKind::STRUCT,
        ItemKind::Event => lsp::CompletionItemKind::EVENT,
        ItemKind::Contract => lsp::CompletionItemKind::INTERFACE,
        ItemKind::Node => lsp::CompletionItemKind::CLASS,
        ItemKind::Declaration => lsp::CompletionItemKind::REFERENCE,
        ItemKind::Operation => lsp::CompletionItemKind::METHOD,
        ItemKind::Field => lsp::CompletionItemKind::FIELD,
        ItemKind::Block => lsp::CompletionItemKind::VALUE,
        ItemKind::Annotation => lsp::CompletionItemKind::FUNCTION,
    }
}

/// `textDocument/signatureHelp`
pub(super) fn signature_help(
    cx: &Cx<'_>,
    params: lsp::SignatureHelpParams,
) -> Result<Option<lsp::SignatureHelp>, Failure> {
    let at = &params.text_document_position_params;
    let uri = &at.text_document.uri;
    let (Some(document), Some((snapshot, file))) = (cx.document(uri), cx.compiled(uri)) else { return Ok(None) };
    let here = Here::new(snapshot, Some(file), &document.parse().file);
    let offset = convert::offset(&document.source, at.position, cx.columns);
    let Some(found) = signature::help(&here, &document.source, offset) else { return Ok(None) };
    let active = u32::try_from(found.active).ok();
    let text = |text: String| {
        Some(lsp::Documentation::String(text)).filter(|docs| *docs != lsp::Documentation::String(String::new()))
    };
    let parameters = found
        .parameters
        .into_iter()
        .map(|parameter| lsp::ParameterInformation {
            label: lsp::ParameterLabel::Simple(parameter.label),
            documentation: text(parameter.docs),
        })
        .collect();
    let one = lsp::SignatureInformation {
        label: found.label,
        documentation: text(found.docs),
        parameters: Some(parameters),
        active_parameter: active,
    };
    Ok(Some(lsp::SignatureHelp { signatures: vec![one], active_signature: Some(0), active_parameter: active }))
}
