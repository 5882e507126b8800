//! From pest's pairs to the syntax tree, with tight spans.
//!
//! The grammar admits nothing that the tree cannot hold, so lowering is total; what only looks right (a date that no
//! calendar has, an unknown escape, a clause that stands twice) is reported here and leaves a hole.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "pest's enum lists every rule of the grammar; each function takes the few that its own rule can hold"
)]

mod decl;
mod literal;
mod member;
mod operation;
mod relation;
mod ty;
mod value;

pub(super) use decl::Lowered;

use super::ast;
use super::docs::DocCursor;
use super::grammar::{Node, Rule};
use super::lex::offset;
use crate::base::span::{FileId, Span, Spanned};
use crate::diag::Diags;

/// What lowering an item needs to know about its file.
pub(super) struct Lower<'a> {
    /// The text as it was read.
    pub(super) source: &'a str,
    /// The text as the grammar read it.
    pub(super) prepared: &'a str,
    /// The file.
    pub(super) file: FileId,
    /// Where the item starts in the file.
    pub(super) base: usize,
    /// The documentation that is not taken yet.
    pub(super) docs: &'a mut DocCursor,
    /// The members that recovery marked, in order.
    pub(super) broken: &'a [Span],
    /// Where findings go.
    pub(super) diags: &'a mut Diags,
    /// What stands before the member that comes next.
    pub(super) before: Before,
}

/// Documentation and annotations before a member.
#[derive(Default)]
pub(super) struct Before {
    docs: Option<ast::Docs>,
    annotations: Vec<ast::Annotation>,
}

impl Lower<'_> {
    fn span(&self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        Span::new(self.file, offset(self.base + span.start()), offset(self.base + span.end()))
    }

    /// The text as it was read: tabs in strings are still tabs.
    fn text(&self, node: &Node<'_>) -> &str {
        let span = node.as_span();
        self.source.get(self.base + span.start()..self.base + span.end()).unwrap_or_default()
    }

    fn ident(&self, node: &Node<'_>) -> ast::Ident {
        let text = self.text(node);
        let bare = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        ast::Ident { text: bare.unwrap_or(text).to_owned(), span: self.span(node), quoted: bare.is_some() }
    }

    fn idents(&self, node: Node<'_>) -> Vec<ast::Ident> {
        node.into_inner().map(|ident| self.ident(&ident)).collect()
    }

    fn path(&self, node: Node<'_>) -> ast::Path {
        let span = self.span(&node);
        ast::Path { segments: self.idents(node), span }
    }

    /// The only path inside a clause such as `by …`.
    fn inner_path(&self, node: Node<'_>) -> Option<ast::Path> {
        node.into_inner().next().map(|path| self.path(path))
    }

    /// A list of names; a setting inside it is reported.
    fn paths(&mut self, node: Node<'_>) -> Vec<ast::Path> {
        let mut paths = Vec::new();
        for inner in node.into_inner() {
            if inner.as_rule() == Rule::misplaced {
                self.misplaced(inner);
            } else {
                paths.push(self.path(inner));
            }
        }
        paths
    }

    fn target(&self, node: Node<'_>) -> ast::Target {
        let span = self.span(&node);
        let mut path = ast::Path { segments: Vec::new(), span };
        let mut items = None;
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::path => path = self.path(inner),
                _ => items.get_or_insert_with(Vec::new).push(self.ident(&inner)),
            }
        }
        ast::Target { path, items, span }
    }

    /// A list of names; a setting inside it is reported.
    fn targets<'n>(&mut self, nodes: impl Iterator<Item = Node<'n>>) -> Vec<ast::Target> {
        let mut targets = Vec::new();
        for node in nodes {
            self.push_target(node, &mut targets);
        }
        targets
    }

    fn push_target(&mut self, node: Node<'_>, targets: &mut Vec<ast::Target>) {
        if node.as_rule() == Rule::misplaced {
            self.misplaced(node);
        } else {
            targets.push(self.target(node));
        }
    }

    /// Reports a setting behind the comma of a list of names.
    fn misplaced(&mut self, node: Node<'_>) {
        let start = self.span(&node).start;
        let head = self.prepared.get(..start as usize).unwrap_or_default();
        let comma = offset(head.rfind(',').unwrap_or(head.len()));
        if let Some(name) = node.into_inner().next().map(|name| self.ident(&name)) {
            let comma = Span::new(self.file, comma, comma + 1);
            self.diags.push(super::errors::setting_in_list(name.span, &name.text, comma));
        }
    }

    fn string(&mut self, node: &Node<'_>) -> ast::StringLit {
        let span = self.span(node);
        let text = self.text(node).to_owned();
        ast::StringLit { text: self.unquote(&text, span), span }
    }

    /// The string inside `title`.
    fn inner_string(&mut self, node: Node<'_>) -> Option<ast::StringLit> {
        let inner = node.into_inner().next()?;
        Some(self.string(&inner))
    }

    fn annotation(&mut self, node: Node<'_>) -> ast::Annotation {
        let mut span = self.span(&node);
        // The `@` stands before the node.
        span.start = span.start.saturating_sub(1);
        let mut name = ast::Ident { text: String::new(), span, quoted: false };
        let mut args = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::ident => name = self.ident(&inner),
                _ => args = self.args(inner),
            }
        }
        ast::Annotation { name, args, span }
    }

    /// Lowers members, giving each what stands before it.
    fn each_member<T>(&mut self, node: Node<'_>, mut member: impl FnMut(&mut Self, Node<'_>) -> Option<T>) -> Vec<T> {
        let mut members = Vec::new();
        let mut before = Before::default();
        for inner in node.into_inner() {
            if inner.as_rule() == Rule::annotation {
                let annotation = self.annotation(inner);
                let docs = self.take_docs(annotation.span);
                before.docs = before.docs.or(docs);
                before.annotations.push(annotation);
            } else {
                self.before = std::mem::take(&mut before);
                members.extend(member(self, inner));
            }
        }
        // Most of what a tree holds is members, and they are large.
        members.shrink_to_fit();
        members
    }

    /// What stands before the member at `place`.
    fn take_before(&mut self, place: Span) -> Before {
        let before = std::mem::take(&mut self.before);
        let docs = self.take_docs(place);
        Before { docs: before.docs.or(docs), annotations: before.annotations }
    }

    fn take_docs(&mut self, start: Span) -> Option<ast::Docs> {
        if self.docs.waits_before(start.start) { self.docs.take(self.prepared, start.start, self.diags) } else { None }
    }

    /// The documentation before a member, or between its annotations and its first word.
    fn docs_at(&mut self, docs: &mut Option<ast::Docs>, place: Span) {
        if let Some(later) = self.take_docs(place) {
            docs.get_or_insert(later);
        }
    }

    /// The place of the member that recovery marked at `mark`.
    fn broken_at(&self, mark: Span) -> Span {
        let index = self.broken.partition_point(|span| span.start < mark.start);
        self.broken.get(index).copied().filter(|span| span.start == mark.start).unwrap_or(mark)
    }

    fn spanned<T>(&self, value: T, node: &Node<'_>) -> Spanned<T> {
        Spanned::new(value, self.span(node))
    }
}
