//! One file for each kind of question: conversion only, the thought is in [`crate::ide`].

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "all handlers have one shape, so that they stand in one table"
)]

mod actions;
mod completion;
mod formatting;
mod hierarchy;
mod hints;
mod hover;
mod navigation;
mod outline;
mod preview;
mod rename;
mod tokens;

use lsp_server::ErrorCode;
use lsp_types as lsp;
use lsp_types::request::{self, Request};

use super::convert::{self, Places};
use super::documents::{Document, Documents};
use super::server::Packages;
use crate::base::source::Columns;
use crate::base::span::FileId;
use crate::ide::Snapshot;

/// When a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// At once, from the present text and the last compilation.
    AtOnce,
    /// When the present text is compiled.
    Settled,
}

/// Answers a question of one kind.
pub(super) type Handler = fn(&Cx<'_>, serde_json::Value) -> Result<serde_json::Value, Failure>;

/// Why a question has no answer.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure { code: ErrorCode::RequestFailed, message }
    }
}

macro_rules! routes {
    ($($request:ty => $when:ident $handler:path,)+) => {
        /// Who answers a method, and when.
        pub(super) fn route(method: &str) -> Option<(When, Handler)> {
            match method {
                $(<$request as Request>::METHOD => {
                    Some((When::$when, |cx, params| answer::<$request>(cx, params, $handler)))
                })+
                _ => None,
            }
        }
    };
}

routes! {
    request::GotoDefinition => Settled navigation::definition,
    request::GotoTypeDefinition => Settled navigation::type_definition,
    request::References => Settled navigation::references,
    request::DocumentHighlightRequest => Settled navigation::highlights,
    request::HoverRequest => Settled hover::hover,
    request::DocumentSymbolRequest => AtOnce outline::symbols,
    request::WorkspaceSymbolRequest => Settled outline::search,
    request::FoldingRangeRequest => AtOnce outline::folding,
    request::SelectionRangeRequest => AtOnce outline::selection,
    request::SemanticTokensFullRequest => Settled tokens::full,
    request::SemanticTokensRangeRequest => Settled tokens::range,
    request::InlayHintRequest => Settled hints::hints,
    request::CodeLensRequest => Settled hints::lenses,
    request::CallHierarchyPrepare => Settled hierarchy::prepare,
    request::CallHierarchyIncomingCalls => Settled hierarchy::incoming,
    request::CallHierarchyOutgoingCalls => Settled hierarchy::outgoing,
    request::ExecuteCommand => Settled preview::execute,
    preview::Preview => Settled preview::preview,
    request::Formatting => AtOnce formatting::document,
    request::RangeFormatting => AtOnce formatting::range,
    request::PrepareRenameRequest => Settled rename::prepare,
    request::Rename => Settled rename::rename,
    request::Completion => AtOnce completion::completion,
    request::SignatureHelpRequest => AtOnce completion::signature_help,
    request::CodeActionRequest => Settled actions::actions,
}

/// What the server can do.
pub(super) fn capabilities(columns: Columns) -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        position_encoding: Some(match columns {
            Columns::Utf8 => lsp::PositionEncodingKind::UTF8,
            Columns::Utf16 => lsp::PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::TextDocumentSyncSaveOptions::Supported(true)),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        definition_provider: Some(lsp::OneOf::Left(true)),
        type_definition_provider: Some(lsp::TypeDefinitionProviderCapability::Simple(true)),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
        folding_range_provider: Some(lsp::FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(lsp::SelectionRangeProviderCapability::Simple(true)),
        semantic_tokens_provider: Some(lsp::SemanticTokensServerCapabilities::SemanticTokensOptions(
            lsp::SemanticTokensOptions {
                legend: tokens::legend(),
                range: Some(true),
                full: Some(lsp::SemanticTokensFullOptions::Bool(true)),
                ..lsp::SemanticTokensOptions::default()
            },
        )),
        inlay_hint_provider: Some(lsp::OneOf::Left(true)),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: None }),
        call_hierarchy_provider: Some(lsp::CallHierarchyServerCapability::Simple(true)),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: vec![preview::BUILD.to_owned()],
            ..lsp::ExecuteCommandOptions::default()
        }),
        document_formatting_provider: Some(lsp::OneOf::Left(true)),
        document_range_formatting_provider: Some(lsp::OneOf::Left(true)),
        rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(letters(&[".", "@", " ", "{", "(", "[", "<"])),
            resolve_provider: Some(false),
            ..lsp::CompletionOptions::default()
        }),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(letters(&["(", ","])),
            retrigger_characters: Some(letters(&[","])),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(actions::KINDS.to_vec()),
            ..lsp::CodeActionOptions::default()
        })),
        ..lsp::ServerCapabilities::default()
    }
}

fn letters(list: &[&str]) -> Vec<String> {
    list.iter().map(|letter| (*letter).to_owned()).collect()
}

/// What the client can do, as far as answers depend on it.
#[derive(Debug, Default)]
pub(super) struct Client {
    /// It watches files that are not open.
    pub(super) watches_files: bool,
    /// It asks again for hints and lenses when it is told to.
    pub(super) refreshes: bool,
    /// It takes snippets in completions.
    pub(super) snippets: bool,
}

impl Client {
    /// Reads the capabilities.
    pub(super) fn of(capabilities: &lsp::ClientCapabilities) -> Client {
        let workspace = capabilities.workspace.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let hints = workspace.and_then(|workspace| workspace.inlay_hint.as_ref());
        let lenses = workspace.and_then(|workspace| workspace.code_lens.as_ref());
        let document = capabilities.text_document.as_ref();
        let completion = document.and_then(|document| document.completion.as_ref());
        let item = completion.and_then(|completion| completion.completion_item.as_ref());
        Client {
            watches_files: watched.and_then(|watched| watched.dynamic_registration) == Some(true),
            refreshes: hints.and_then(|hints| hints.refresh_support) == Some(true)
                && lenses.and_then(|lenses| lenses.refresh_support) == Some(true),
            snippets: item.and_then(|item| item.snippet_support) == Some(true),
        }
    }
}

/// What a question is answered from.
pub(super) struct Cx<'a> {
    pub(super) columns: Columns,
    pub(super) client: &'a Client,
    pub(super) documents: &'a Documents,
    pub(super) packages: &'a Packages,
}

/// A place in a compiled file.
pub(super) struct Place<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) file: FileId,
    pub(super) offset: u32,
    pub(super) places: Places<'a>,
}

impl<'a> Cx<'a> {
    /// The last compilation of a document, and its file there.
    pub(super) fn compiled(&self, uri: &lsp::Uri) -> Option<(&'a Snapshot, FileId)> {
        let (snapshot, file) = self.packages.find(&convert::path(uri)?)?;
        Some((snapshot, file))
    }

    /// An open document as it is at present.
    pub(super) fn document(&self, uri: &lsp::Uri) -> Option<&'a Document> {
        self.documents.get(&convert::path(uri)?)
    }

    /// A place in the last compilation.
    pub(super) fn place(&self, at: &lsp::TextDocumentPositionParams) -> Option<Place<'a>> {
        let (snapshot, file) = self.compiled(&at.text_document.uri)?;
        let offset = convert::offset(snapshot.source(file)?, at.position, self.columns);
        Some(Place { snapshot, file, offset, places: self.places(snapshot) })
    }

    /// How places of a compilation are converted.
    pub(super) fn places(&self, snapshot: &'a Snapshot) -> Places<'a> {
        Places { columns: self.columns, sources: &snapshot.analysis.sources }
    }
}

fn answer<R: Request>(
    cx: &Cx<'_>,
    params: serde_json::Value,
    handler: fn(&Cx<'_>, R::Params) -> Result<R::Result, Failure>,
) -> Result<serde_json::Value, Failure> {
    let params = serde_json::from_value(params)
        .map_err(|error| Failure { code: ErrorCode::InvalidParams, message: error.to_string() })?;
    let result = handler(cx, params)?;
    serde_json::to_value(result).map_err(|error| Failure { code: ErrorCode::InternalError, message: error.to_string() })
}
