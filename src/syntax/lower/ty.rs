//! Types, and the fields of records.

use super::super::ast::{self, Member, Type, TypeKind, Value};
use super::super::grammar::{Node, Rule};
use super::Lower;
use crate::base::span::Span;

impl Lower<'_> {
    /// `ty` and `outcome_type`: one alternative, or a union of several.
    pub(super) fn ty(&mut self, node: Node<'_>) -> Type {
        let span = self.span(&node);
        let mut alternatives: Vec<Type> = node.into_inner().map(|alternative| self.nullable(alternative)).collect();
        match (alternatives.len(), alternatives.pop()) {
            (1, Some(only)) => only,
            (_, Some(last)) => {
                alternatives.push(last);
                Type { kind: TypeKind::Union(alternatives), span }
            }
            (_, None) => Type { kind: TypeKind::Error, span },
        }
    }

    pub(super) fn nullable(&mut self, node: Node<'_>) -> Type {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let base = match inner.next() {
            Some(base) => self.base(base),
            None => Type { kind: TypeKind::Error, span },
        };
        // Null twice is null once.
        if inner.next().is_some() { Type { kind: TypeKind::Nullable(Box::new(base)), span } } else { base }
    }

    fn base(&mut self, node: Node<'_>) -> Type {
        let span = self.span(&node);
        let literal = |kind| TypeKind::Literal(Value { kind, span });
        let kind = match node.as_rule() {
            Rule::named_type => match Self::constant(&node) {
                Some(constant) => literal(constant),
                None => return self.named_type(node),
            },
            Rule::ty_record => TypeKind::Record(self.field_members(node)),
            Rule::ty_group => match node.into_inner().next() {
                Some(inner) => self.ty(inner).kind,
                None => TypeKind::Error,
            },
            Rule::string if node.as_str().starts_with('\u{2}') => TypeKind::Error,
            Rule::string => literal(self.string_value(&node)),
            Rule::number => literal(self.number(node.as_str(), span)),
            _ => TypeKind::Error,
        };
        Type { kind, span }
    }

    pub(super) fn named_type(&mut self, node: Node<'_>) -> Type {
        let span = self.span(&node);
        let mut path = ast::Path { segments: Vec::new(), span };
        let mut args = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::path => path = self.path(inner),
                _ => args = inner.into_inner().map(|arg| self.ty(arg)).collect(),
            }
        }
        Type { kind: TypeKind::Name { path, args }, span }
    }

    /// Fields, spreads and settings, in the braces of a record or of `with { }`.
    pub(super) fn field_members(&mut self, node: Node<'_>) -> Vec<Member> {
        node.into_inner()
            .map(|member| match member.as_rule() {
                Rule::field => Member::Field(self.field(member)),
                Rule::spread => self.spread(member),
                Rule::setting => Member::Setting(self.setting(member)),
                _ => Member::Error(self.broken_at(self.span(&member))),
            })
            .collect()
    }

    fn spread(&mut self, node: Node<'_>) -> Member {
        let span = self.span(&node);
        let mut header = None;
        let mut ty = Type { kind: TypeKind::Error, span };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::header => header = Some(self.span(&inner)),
                _ => ty = self.nullable(inner),
            }
        }
        Member::Spread { header, ty, span }
    }

    pub(super) fn field(&mut self, node: Node<'_>) -> ast::Field {
        let whole = self.span(&node);
        let docs = self.take_docs(whole);
        self.field_parts(node.into_inner(), docs, whole)
    }

    /// The parts of a field or of a named parameter. What a parameter has besides is skipped.
    pub(super) fn field_parts<'n>(
        &mut self,
        nodes: impl Iterator<Item = Node<'n>>,
        mut docs: Option<ast::Docs>,
        whole: Span,
    ) -> ast::Field {
        let mut annotations = Vec::new();
        let (mut header, mut optional, mut default) = (None, None, None);
        let mut name: Option<ast::Ident> = None;
        let mut ty = Type { kind: TypeKind::Error, span: whole.at_end() };
        let mut start = None;
        for inner in nodes {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::annotation => annotations.push(self.annotation(inner)),
                Rule::header => {
                    self.docs_at(&mut docs, place);
                    start = start.or(Some(place.start));
                    header = Some(place);
                }
                Rule::ident => {
                    self.docs_at(&mut docs, place);
                    start = start.or(Some(place.start));
                    name = Some(self.ident(&inner));
                }
                Rule::optional => optional = Some(place),
                Rule::ty => ty = self.ty(inner),
                Rule::equals_value => default = inner.into_inner().next().map(|value| self.value(value)),
                _ => {}
            }
        }
        let name = name.unwrap_or(ast::Ident { text: String::new(), span: whole.at_start(), quoted: false });
        let span = Span { start: start.unwrap_or(whole.start), ..whole };
        ast::Field { docs, annotations, header, name, optional, ty, default, span }
    }

    pub(super) fn case(&mut self, node: Node<'_>) -> ast::Case {
        let mut span = self.span(&node);
        let mut docs = self.take_docs(span);
        let mut annotations = Vec::new();
        let mut value = None;
        let mut name = ast::Ident { text: String::new(), span: span.at_start(), quoted: false };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::annotation => annotations.push(self.annotation(inner)),
                Rule::ident => {
                    name = self.ident(&inner);
                    self.docs_at(&mut docs, name.span);
                    span.start = name.span.start;
                }
                _ => value = inner.into_inner().next().map(|value| self.value(value)),
            }
        }
        ast::Case { docs, annotations, name, value, span }
    }
}
