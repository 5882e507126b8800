//! Imports and declarations.

use super::super::ast::{self, Decl, ErrorIs, Head, Member, Type, Value, ValueKind};
use super::super::grammar::{Node, Rule};
use super::Lower;
use crate::base::span::{Span, Spanned};
use crate::vocab::DeclKind;

/// An item of a file.
pub(in crate::syntax) enum Lowered {
    /// An import.
    Use(ast::Use),
    /// A declaration.
    Decl(Box<Decl>),
}

impl Lower<'_> {
    /// The import or declaration inside `item`.
    pub(in crate::syntax) fn item(&mut self, node: Node<'_>) -> Option<Lowered> {
        let inner = node.into_inner().next()?;
        match inner.as_rule() {
            Rule::use_item => Some(Lowered::Use(self.use_item(inner))),
            Rule::decl => self.decl(inner).map(Box::new).map(Lowered::Decl),
            _ => None,
        }
    }

    fn use_item(&mut self, node: Node<'_>) -> ast::Use {
        let span = self.span(&node);
        let mut path = ast::Path { segments: Vec::new(), span };
        let mut items = None;
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::path => path = self.path(inner),
                _ => items = Some(inner.into_inner().filter_map(|name| self.use_name(name)).collect()),
            }
        }
        ast::Use { path, items, span }
    }

    fn use_name(&mut self, node: Node<'_>) -> Option<ast::UseItem> {
        let mut names = node.into_inner();
        let name = self.ident(&names.next()?);
        let alias = names.next().map(|alias| self.ident(&alias));
        Some(ast::UseItem { name, alias })
    }

    fn decl(&mut self, node: Node<'_>) -> Option<Decl> {
        let span = self.span(&node);
        let mut docs = self.take_docs(span);
        let mut annotations = Vec::new();
        let mut private = None;
        for inner in node.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::annotation => annotations.push(self.annotation(inner)),
                Rule::private => {
                    self.docs_at(&mut docs, place);
                    private = Some(place);
                }
                _ => {
                    self.docs_at(&mut docs, place);
                    return self.kind(
                        inner,
                        Decl {
                            kind: Spanned::new(DeclKind::Record, place),
                            name: ast::Ident { text: String::new(), span: place, quoted: false },
                            docs,
                            annotations,
                            private,
                            head: Head::default(),
                            body: None,
                            span,
                            head_span: place,
                            poisoned: false,
                        },
                    );
                }
            }
        }
        None
    }

    /// Fills in what stands behind the keyword.
    fn kind(&mut self, node: Node<'_>, mut decl: Decl) -> Option<Decl> {
        let mut inner = node.into_inner();
        let keyword = inner.next()?;
        decl.kind = self.spanned(DeclKind::from_word(keyword.as_str())?, &keyword);
        decl.name = self.ident(&inner.next()?);
        decl.head_span = decl.kind.span.to(decl.name.span);
        for part in inner {
            let place = self.span(&part);
            let is_body = matches!(
                part.as_rule(),
                Rule::fields | Rule::cases | Rule::body | Rule::transitions | Rule::steps | Rule::rule_body
            );
            if is_body {
                let body = self.body_of(part);
                decl.poisoned = body.iter().any(|member| matches!(member, Member::Error(_)));
                decl.body = Some(body);
            } else {
                decl.head_span = decl.head_span.to(place);
                self.head_part(part, &mut decl);
            }
        }
        Some(decl)
    }

    fn head_part(&mut self, part: Node<'_>, decl: &mut Decl) {
        let place = self.span(&part);
        let head = &mut decl.head;
        let mut repeats: Option<&'static str> = None;
        let mut once = |taken: bool, clause: &'static str| {
            if taken {
                repeats = Some(clause);
            }
        };
        match part.as_rule() {
            Rule::generics => head.generics = self.idents(part),
            Rule::params => head.params = Some(self.params(part)),
            Rule::title => {
                once(head.title.is_some(), "title");
                head.title = self.inner_string(part);
            }
            Rule::of_kind => {
                once(head.of_kind.is_some(), ":");
                head.of_kind = self.inner_path(part);
            }
            Rule::extends => {
                once(head.extends.is_some(), "extends");
                head.extends = part.into_inner().next().map(|base| self.named_type(base));
            }
            Rule::by => {
                once(head.by.is_some(), "by");
                head.by = self.inner_path(part);
            }
            Rule::within => {
                once(head.within.is_some(), "in");
                head.within = self.inner_path(part);
            }
            Rule::of => {
                once(head.of.is_some(), "of");
                head.of = self.inner_path(part);
            }
            Rule::is => {
                once(head.is.is_some(), "is");
                head.is = self.error_is(part);
            }
            Rule::annotation_on => head.on = self.idents(part),
            Rule::ty => head.equals = Some(self.ty(part)),
            Rule::equals_literal => {
                once(head.value.is_some(), "=");
                head.value = part.into_inner().next().map(|value| self.literal(value));
            }
            Rule::annotation => decl.annotations.push(self.annotation(part)),
            _ => {}
        }
        if let Some(clause) = repeats {
            self.diags.push(super::super::errors::repeated_clause(place, clause, decl.head_span));
        }
    }

    fn error_is(&mut self, node: Node<'_>) -> Option<ErrorIs> {
        let mut inner = node.into_inner();
        let kind = self.ident(&inner.next()?);
        let status = inner.next().and_then(|status| {
            let parsed = status.as_str().parse::<u16>().ok().filter(|code| (100..=599).contains(code));
            if parsed.is_none() {
                let span = self.span(&status);
                self.diags.push(super::super::errors::bad_literal(span, status.as_str(), "a status is 100 to 599"));
            }
            Some(Spanned::new(parsed?, self.span(&status)))
        });
        Some(ErrorIs { kind, status })
    }

    /// A literal or a name, where a block may follow.
    fn literal(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::string if node.as_str().starts_with('\u{2}') => ValueKind::Error,
            Rule::string => self.string_value(&node),
            Rule::number => self.number(node.as_str(), span),
            Rule::path => Self::constant(&node).unwrap_or_else(|| ValueKind::Name(self.path(node))),
            _ => ValueKind::Error,
        };
        Value { kind, span }
    }

    pub(super) fn body_of(&mut self, node: Node<'_>) -> Vec<Member> {
        match node.as_rule() {
            Rule::fields => self.field_members(node),
            _ => self.each_member(node, |lower, member| Some(lower.member(member))),
        }
    }

    pub(super) fn error_type(span: Span) -> Type {
        Type { kind: ast::TypeKind::Error, span }
    }
}
