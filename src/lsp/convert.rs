//! Between the protocol's places and ours.

use std::str::FromStr;

use camino::{Utf8Path, Utf8PathBuf};
use lsp_types as lsp;
use url::Url;

use super::library;
use crate::base::source::{Columns, SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::diag::{Diagnostic, Severity};

/// The path of a file's URI; `None` for what is no file.
pub(super) fn path(uri: &lsp::Uri) -> Option<Utf8PathBuf> {
    let path = Url::parse(uri.as_str()).ok()?.to_file_path().ok()?;
    Utf8PathBuf::from_path_buf(path).ok()
}

/// The URI of a file; one of the standard library is written to a folder of its own first.
pub(super) fn uri(displayed: &str) -> Option<lsp::Uri> {
    let path = match library::path(displayed) {
        Some(path) => path,
        None => Utf8PathBuf::from(displayed),
    };
    lsp::Uri::from_str(Url::from_file_path(path).ok()?.as_str()).ok()
}

/// How places are counted, and the sources that they lie in.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) columns: Columns,
    pub(super) sources: &'a SourceMap,
}

impl Places<'_> {
    /// A span as a range in its file.
    pub(super) fn range(&self, span: Span) -> lsp::Range {
        self.sources.get(span.file).map(|file| range(file, span, self.columns)).unwrap_or_default()
    }

    /// A span as a place in a file.
    pub(super) fn location(&self, span: Span) -> Option<lsp::Location> {
        let uri = uri(self.sources.path(span))?;
        Some(lsp::Location { uri, range: self.range(span) })
    }

    /// A finding, with its related places, notes and help.
    pub(super) fn diagnostic(&self, found: &Diagnostic) -> lsp::Diagnostic {
        let mut message = found.message.clone();
        if !found.label.is_empty() {
            message.push_str(&format!(" ({})", found.label));
        }
        found.notes.iter().for_each(|note| message.push_str(&format!("\nnote: {note}")));
        found.help.iter().for_each(|help| message.push_str(&format!("\nhelp: {help}")));
        let related: Vec<lsp::DiagnosticRelatedInformation> = found
            .related
            .iter()
            .filter_map(|label| {
                let location = self.location(label.span)?;
                Some(lsp::DiagnosticRelatedInformation { location, message: label.text.clone() })
            })
            .collect();
        lsp::Diagnostic {
            range: self.range(found.span),
            severity: Some(severity(found.severity)),
            code: Some(lsp::NumberOrString::String(found.code.number().to_owned())),
            code_description: code_page(found).map(|href| lsp::CodeDescription { href }),
            source: Some("archc".to_owned()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: tags(found),
            data: None,
        }
    }
}

/// A span as a range of its file.
pub(super) fn range(file: &SourceFile, span: Span, columns: Columns) -> lsp::Range {
    lsp::Range { start: position(file, span.start, columns), end: position(file, span.end, columns) }
}

/// A byte offset as a position.
pub(super) fn position(file: &SourceFile, offset: u32, columns: Columns) -> lsp::Position {
    let (line, character) = file.place(offset, columns);
    lsp::Position { line, character }
}

/// A position as a byte offset.
pub(super) fn offset(file: &SourceFile, position: lsp::Position, columns: Columns) -> u32 {
    file.offset(position.line, position.character, columns)
}

/// A range of a file as a span.
pub(super) fn span(file: &SourceFile, id: FileId, range: lsp::Range, columns: Columns) -> Span {
    Span::new(id, offset(file, range.start, columns), offset(file, range.end, columns))
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
    }
}

/// The page of a code, on disk: the one that `archc explain` shows.
fn code_page(found: &Diagnostic) -> Option<lsp::Uri> {
    let path: &Utf8Path = &library::code(found.code)?;
    lsp::Uri::from_str(Url::from_file_path(path).ok()?.as_str()).ok()
}

fn tags(found: &Diagnostic) -> Option<Vec<lsp::DiagnosticTag>> {
    use crate::diag::Code;
    if found.code == Code::W0211 {
        return Some(vec![lsp::DiagnosticTag::UNNECESSARY]);
    }
    None
}
