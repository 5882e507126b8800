//! What each word of a file is, for its color. What a name stands for comes from the last compilation of the same text;
//! all else from the tree, so that a broken file keeps its colors.

use super::Snapshot;
use super::definitions::{Definition, What};
use super::pieces::{self, Piece};
use crate::base::source::SourceFile;
use crate::base::span::{FileId, Span};
use crate::model::Item;
use crate::syntax::Parse;
use crate::vocab::{BlockWord, DeclKind};

/// Token types of the protocol, so that every theme has a color for each; in the order of the legend.
pub const TYPES: &[&str] = &[
    "namespace",
    "type",
    "class",
    "enum",
    "interface",
    "struct",
    "typeParameter",
    "parameter",
    "variable",
    "property",
    "enumMember",
    "event",
    "function",
    "method",
    "keyword",
    "comment",
    "string",
    "number",
    "decorator",
];

/// Modifiers of the protocol; in the order of the legend.
pub const MODIFIERS: &[&str] = &["declaration", "deprecated", "defaultLibrary"];

const DECLARATION: u32 = 1;
const DEPRECATED: u32 = 2;
const LIBRARY: u32 = 4;

/// A token on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its place.
    pub span: Span,
    /// An index in [`TYPES`].
    pub kind: u32,
    /// Bits in the order of [`MODIFIERS`].
    pub modifiers: u32,
}

/// The tokens of a file, by place; none overlaps another and none crosses a line.
pub fn tokens(snapshot: &Snapshot, file: FileId) -> Vec<Token> {
    let Some(parsed) = snapshot.module(file) else { return Vec::new() };
    let (parse, source) = (&*parsed.parse, &*parsed.source);
    let mut leaves: Vec<Token> = Vec::new();
    let mut broken: Vec<Span> = Vec::new();
    for (span, piece) in pieces::of(&parse.file) {
        if piece == Piece::Broken {
            broken.push(span);
        }
        if piece.is_leaf() {
            let (kind, modifiers) = classify(snapshot, span, piece);
            leaves.push(Token { span, kind: index(kind), modifiers });
        }
    }
    leaves.sort_by_key(|token| (token.span.start, token.span.end));
    leaves.dedup_by(|next, kept| next.span.start < kept.span.end);
    let words = keywords(parse, source, &leaves, &mut broken);
    leaves.extend(words);
    leaves.sort_by_key(|token| token.span.start);
    leaves.into_iter().flat_map(|token| by_line(source, token)).collect()
}

/// The type and modifiers of a leaf.
fn classify(snapshot: &Snapshot, span: Span, piece: Piece) -> (&'static str, u32) {
    match piece {
        Piece::Keyword => ("keyword", 0),
        Piece::Number => ("number", 0),
        Piece::Text => ("string", 0),
        Piece::Annotation => ("decorator", 0),
        Piece::Property => match target(snapshot, span) {
            // `free: 5/s` of an object by the cases of an enum.
            Some(definition) => (kind_of(definition), modifiers(snapshot, definition)),
            None => ("property", 0),
        },
        Piece::Name => match snapshot.definitions().at(span) {
            Some(definition) => (kind_of(definition), modifiers(snapshot, definition) | DECLARATION),
            None => ("variable", DECLARATION),
        },
        Piece::Word => match target(snapshot, span) {
            Some(definition) => (kind_of(definition), modifiers(snapshot, definition)),
            // A word of a closed set.
            None => ("enumMember", 0),
        },
        Piece::TypeName => match target(snapshot, span) {
            Some(definition) => (kind_of(definition), modifiers(snapshot, definition)),
            None => ("type", LIBRARY),
        },
        Piece::Part | Piece::Declaration | Piece::Body | Piece::Import | Piece::Docs | Piece::Broken => ("variable", 0),
    }
}

fn target(snapshot: &Snapshot, span: Span) -> Option<&Definition> {
    let mut at = snapshot.analysis.references.at(span.file, span.start);
    let reference = at.find(|reference| reference.span.start <= span.start && span.end <= reference.span.end)?;
    snapshot.definitions().at(reference.target)
}

/// The token type of what is declared.
pub fn kind_of(definition: &Definition) -> &'static str {
    match definition.what {
        What::Module(_) => "namespace",
        What::Operation(_) => "method",
        What::Field => "property",
        What::Case => "enumMember",
        What::Parameter => "parameter",
        What::Generic => "typeParameter",
        What::Block(BlockWord::Job) => "function",
        What::Block(BlockWord::Scope | BlockWord::Role | BlockWord::Option) => "enumMember",
        What::Block(_) => "variable",
        What::Item(kind, _) => match kind {
            DeclKind::Scalar | DeclKind::Union | DeclKind::Technology => "type",
            DeclKind::Record | DeclKind::Error => "struct",
            DeclKind::Enum | DeclKind::Lifecycle => "enum",
            DeclKind::Event | DeclKind::Message => "event",
            DeclKind::Contract => "interface",
            DeclKind::Service
            | DeclKind::External
            | DeclKind::Actor
            | DeclKind::Gateway
            | DeclKind::Server
            | DeclKind::Store
            | DeclKind::Cache
            | DeclKind::Channel
            | DeclKind::Queue
            | DeclKind::Projection
            | DeclKind::Saga => "class",
            DeclKind::Context => "namespace",
            DeclKind::Policy => "function",
            DeclKind::Annotation => "decorator",
            DeclKind::Auth
            | DeclKind::Team
            | DeclKind::Environment
            | DeclKind::Decision
            | DeclKind::Scenario
            | DeclKind::Rule => "variable",
        },
    }
}

fn modifiers(snapshot: &Snapshot, definition: &Definition) -> u32 {
    let module = snapshot.module(definition.name.file);
    let library = module.is_some_and(|module| module.module.name.starts_with("std."));
    let deprecated = snapshot.model().is_some_and(|(model, _)| match definition.what {
        What::Item(_, item) => {
            let meta = model.meta(item);
            let contract = if let Item::Contract(id) = item { Some(&model.contracts[id]) } else { None };
            meta.annotations.has("deprecated")
                || contract.is_some_and(|contract| contract.settings.said("deprecated").is_some())
        }
        What::Operation(id) => {
            let operation = &model.operations[id];
            operation.annotations.has("deprecated") || operation.settings.said("deprecated").is_some()
        }
        What::Module(_) | What::Field | What::Case | What::Parameter | What::Generic | What::Block(_) => false,
    });
    (if library { LIBRARY } else { 0 }) | (if deprecated { DEPRECATED } else { 0 })
}

fn index(name: &str) -> u32 {
    TYPES.iter().position(|known| *known == name).and_then(|at| u32::try_from(at).ok()).unwrap_or_default()
}

/// The words between all that the tree names: `use`, `in`, `with`, `stream`. In a sound file nothing else is left.
fn keywords(parse: &Parse, source: &SourceFile, leaves: &[Token], broken: &mut Vec<Span>) -> Vec<Token> {
    let mut taken: Vec<Span> = leaves.iter().map(|token| token.span).collect();
    taken.extend(parse.comments.iter().map(|comment| comment.span));
    taken.append(broken);
    taken.sort_by_key(|span| span.start);
    let mut words = Vec::new();
    let mut from = 0_u32;
    let end = u32::try_from(source.text.len()).unwrap_or(u32::MAX);
    for span in taken.iter().chain([&Span::new(parse.file.id, end, end)]) {
        if from < span.start {
            let gap = source.text.get(from as usize..span.start as usize).unwrap_or_default();
            words.extend(words_in(gap).map(|(at, word)| {
                let start = from + u32::try_from(at).unwrap_or_default();
                let length = u32::try_from(word.len()).unwrap_or_default();
                Token { span: Span::new(parse.file.id, start, start + length), kind: index("keyword"), modifiers: 0 }
            }));
        }
        from = from.max(span.end);
    }
    words
}

/// The words of a text, with their offsets.
fn words_in(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + rest.find(|c: char| c.is_ascii_alphabetic() || c == '_')?;
            let tail = text.get(start..)?;
            let length = tail.find(|c: char| !is_part(c)).unwrap_or(tail.len());
            at = start + length;
            // The unit of a number that did not parse is no word.
            if !text.get(..start)?.ends_with(is_part) {
                return Some((start, text.get(start..at)?));
            }
        }
    })
}

/// A token line by line; most have just one.
fn by_line(source: &SourceFile, token: Token) -> Vec<Token> {
    let text = source.slice(token.span);
    if !text.contains('\n') {
        return vec![token];
    }
    let mut start = token.span.start;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end_matches(['\n', '\r']);
        let length = u32::try_from(shown.len()).unwrap_or_default();
        if length > 0 {
            lines.push(Token { span: Span { start, end: start + length, ..token.span }, ..token });
        }
        start += u32::try_from(line.len()).unwrap_or_default();
    }
    lines
}
