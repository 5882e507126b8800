//! What is under the cursor, as Markdown: what a name stands for, what a word of the language means, what a value amounts to.
//!
//! `spot` finds words of the language and what they stand in, `words` says what they mean, `facts` what is known of a
//! declaration, and `effective` what is in force on a relation and where it was inherited from.

mod effective;
mod facts;
mod quantity;
mod spot;
mod words;

pub use effective::{call_rate, envelope, operation_rate, policy_lines, rate};

use super::Snapshot;
use super::definitions::{Definition, What};
use super::navigate::targets;
use super::nodes::{self, Syntax};
use crate::base::span::{FileId, Span};

/// What to show, and what it is about.
#[derive(Clone, Debug)]
pub struct Hover {
    /// The place that it is about.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// How many lines of a declaration are shown.
const MOST_LINES: usize = 24;

/// What is known of a place.
pub fn hover(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Hover> {
    let found = targets(snapshot, file, offset);
    if let Some((span, _)) = found.first() {
        let texts: Vec<String> = found.iter().map(|(_, definition)| describe(snapshot, definition)).collect();
        let text = texts.join("\n\n---\n\n");
        // A name that is also a setting by its place, such as a case in a group, is told as what it names.
        return Some(Hover { span: *span, text });
    }
    let module = snapshot.module(file)?;
    let (span, spot) = spot::find(&module.parse.file, offset)?;
    let text = words::text(snapshot, &spot)?;
    Some(Hover { span, text })
}

/// A definition: how it is written, what is known of it, its documentation.
fn describe(snapshot: &Snapshot, definition: &Definition) -> String {
    if let What::Module(id) = definition.what {
        let module = snapshot.analysis.modules.get(id.index()).map(|parsed| &parsed.module);
        let docs = module.map(|module| module.docs.text.clone()).unwrap_or_default();
        let name = module.map(|module| module.name.clone()).unwrap_or_default();
        return paragraphs(&[fence(&format!("use {name}")), docs]);
    }
    let found = nodes::syntax(snapshot, definition);
    let written = match found {
        Some((_, syntax)) => signature(snapshot, syntax),
        None => snapshot.analysis.sources.slice(definition.name).to_owned(),
    };
    let docs = found.and_then(|(_, syntax)| syntax.docs()).unwrap_or_default().trim().to_owned();
    let facts = facts::of(snapshot, definition, found.map(|(decl, _)| decl));
    paragraphs(&[fence(&written), docs, facts, place(snapshot, definition)])
}

/// How a definition is written: types and policies whole, of others the head.
fn signature(snapshot: &Snapshot, syntax: Syntax<'_>) -> String {
    use crate::vocab::{DeclKind, Namespace};
    let sources = &snapshot.analysis.sources;
    match syntax {
        Syntax::Decl(decl) => {
            let kind = decl.kind.value;
            let whole = kind.namespace() == Namespace::Types || matches!(kind, DeclKind::Policy | DeclKind::Lifecycle);
            let head = decl.head_span.to(decl.kind.span).to(decl.name.span);
            let from = decl.private.unwrap_or(decl.kind.span).start.min(head.start);
            let end = if whole { decl.span.end } else { head.end };
            let text = cut(sources.slice(Span { start: from, end, ..decl.span }));
            text.trim_end().trim_end_matches('{').trim_end().to_owned()
        }
        Syntax::Operation(operation) => {
            let mut span = operation.head_span;
            operation.results.iter().for_each(|outcome| span = span.to(outcome.span));
            operation.errors.iter().for_each(|error| span = span.to(error.span));
            cut(sources.slice(span))
        }
        Syntax::Field(field) => cut(sources.slice(field.span)),
        Syntax::Case(case) => cut(sources.slice(case.span)),
        Syntax::Block(block) => cut(sources.slice(block.span)),
    }
}

/// A text with the indentation of its last line taken from all but the first, and no more lines than fit.
fn cut(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let indented = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let indent = indented.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let mut shown: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate().take(MOST_LINES) {
        shown.push(if at == 0 { line } else { line.get(indent..).unwrap_or_default() });
    }
    if lines.len() > MOST_LINES {
        shown.push("  // …");
        if text.ends_with('}') {
            shown.push("}");
        }
    }
    shown.join("\n")
}

/// `orders/api.arch:12`, and what it stands in.
fn place(snapshot: &Snapshot, definition: &Definition) -> String {
    let Some(source) = snapshot.source(definition.name.file) else { return String::new() };
    let within = definition.within.map(|decl| format!("in `{}`, ", snapshot.analysis.sources.slice(decl)));
    let module = snapshot.module(definition.name.file);
    let path = module.map_or(source.path.as_str(), |module| module.module.path.as_str());
    format!("{}{}:{}", within.unwrap_or_default(), path, source.position(definition.name.start).0)
}

/// Code of the language.
fn fence(code: &str) -> String {
    format!("```arch\n{code}\n```")
}

/// What is not empty, with an empty line between.
fn paragraphs(parts: &[String]) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// `3 callers`, `1 caller`.
pub(in crate::ide) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
