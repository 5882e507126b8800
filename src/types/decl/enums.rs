//! Scalars, enums, unions and the kinds of errors.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::base::span::Span;
use crate::model::{Constraints, EnumCase, ErrorInfo, Item, Meta, Type, TypeDefKind};
use crate::syntax::ast;
use crate::types::{Cx, TYPE_KINDS, errors, literals};
use crate::vocab::{self, DeclKind, Site};

use super::Pending;
use super::graph::{Edge, How};

impl<'a> Cx<'_, 'a> {
    /// `scalar OrderId = Uuid`
    pub(super) fn lower_scalar(&mut self, decl: &'a ast::Decl, meta: &Meta) -> TypeDefKind {
        for member in decl.body.iter().flatten().take(1) {
            self.refuse_member(member, Some(DeclKind::Scalar));
        }
        let Some(written) = &decl.head.equals else {
            return TypeDefKind::Scalar { base: Type::Error, constraints: Constraints::default() };
        };
        let base = self.lower_type(written);
        self.depend(&base, written.span);
        TypeDefKind::Scalar { base, constraints: self.constraints(&meta.annotations) }
    }

    /// Notes that a declaration is nothing but another one, with or without null.
    fn depend(&mut self, on: &Type, span: Span) {
        match on {
            Type::Def(id, _) => self.wait(Pending::Edge(Edge { to: *id, span, how: How::Alias })),
            Type::Nullable(inner) => self.depend(inner, span),
            Type::Union(alternatives) => {
                for alternative in alternatives {
                    self.depend(alternative, span);
                }
            }
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Record(_)
            | Type::Error => {}
        }
    }

    /// Cases with their wire values.
    pub(super) fn lower_enum(&mut self, decl: &'a ast::Decl) -> TypeDefKind {
        let mut cases: Vec<EnumCase> = Vec::new();
        let mut open: Option<Span> = None;
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        let mut wires: BTreeMap<String, Span> = BTreeMap::new();
        for member in decl.body.as_deref().unwrap_or_default() {
            if let ast::Member::Open(span) = member {
                open = Some(*span);
                continue;
            }
            let ast::Member::Case(case) = member else {
                self.refuse_member(member, Some(DeclKind::Enum));
                continue;
            };
            let lowered = self.lower_case(case);
            let place = case.value.as_ref().map_or(case.name.span, |value| value.span);
            if let Some(first) = names.get(case.name.text.as_str()) {
                self.diags.push(errors::duplicate_member("case", &case.name, *first));
                continue;
            }
            if let Some(first) = wires.get(&lowered.wire.to_string()) {
                self.diags.push(errors::duplicate_wire(place, &lowered.wire.to_string(), *first));
            }
            if let Some(open) = open {
                self.diags.push(errors::case_behind_open(case.name.span, open));
            }
            names.insert(&case.name.text, case.name.span);
            wires.insert(lowered.wire.to_string(), place);
            cases.push(lowered);
        }
        if cases.is_empty() {
            self.diags.push(errors::empty_enum(&decl.name));
        }
        TypeDefKind::Enum { cases, open: open.is_some() }
    }

    fn lower_case(&mut self, case: &'a ast::Case) -> EnumCase {
        let annotations = self.check_annotations(&case.annotations, Site::Case);
        let name = annotations.text("name").unwrap_or(&case.name.text);
        let mut wire = Json::String(name.to_owned());
        if let Some(value) = &case.value {
            match literals::plain_json(value) {
                Some(json) => wire = json,
                None if matches!(value.kind, ast::ValueKind::Error) => {}
                None => self.diags.push(errors::case_value(value)),
            }
        }
        EnumCase {
            name: case.name.text.clone(),
            wire,
            docs: literals::docs(case.docs.as_ref()),
            span: case.name.span,
            annotations,
        }
    }

    /// `union U = A | B`, `union U by kind { a: A }`
    pub(super) fn lower_union_decl(&mut self, decl: &'a ast::Decl, meta: &Meta) -> TypeDefKind {
        let Some(by) = &decl.head.by else { return self.lower_untagged(decl, meta) };
        if let Some(equals) = &decl.head.equals {
            self.diags.push(errors::tagged_and_untagged(equals.span, by.span));
        }
        let mut alternatives = Vec::new();
        let mut names: BTreeMap<String, Span> = BTreeMap::new();
        for member in decl.body.as_deref().unwrap_or_default() {
            let ast::Member::Field(field) = member else {
                self.refuse_member(member, Some(DeclKind::Union));
                continue;
            };
            let lowered = self.lower_field(field, Site::Field);
            if let Some(first) = names.insert(lowered.wire.clone(), field.name.span) {
                self.diags.push(errors::duplicate_member("alternative", &field.name, first));
                continue;
            }
            self.check_tagged(&lowered.ty, field);
            alternatives.push((lowered.wire, lowered.ty, lowered.docs));
        }
        if alternatives.is_empty() {
            self.diags.push(errors::empty_union(&decl.name));
        }
        TypeDefKind::TaggedUnion { tag: by.text(), alternatives }
    }

    /// The tag is a field beside those of the alternative, which therefore must be an object.
    fn check_tagged(&mut self, ty: &Type, field: &ast::Field) {
        let object = match ty {
            Type::Def(id, _) => {
                !matches!(self.names.kind(Item::Type(*id)), Some(DeclKind::Scalar | DeclKind::Enum | DeclKind::Union))
            }
            Type::Record(_) | Type::Error => true,
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Nullable(_)
            | Type::Union(_) => false,
        };
        if !object {
            let shown = self.show(ty);
            self.diags.push(errors::tagged_not_record(field.ty.span, &field.name.text, &shown));
        }
    }

    fn lower_untagged(&mut self, decl: &'a ast::Decl, meta: &Meta) -> TypeDefKind {
        for member in decl.body.iter().flatten().take(1) {
            self.refuse_member(member, Some(DeclKind::Union));
        }
        let Some(equals) = &decl.head.equals else {
            self.diags.push(errors::empty_union(&decl.name));
            return TypeDefKind::Union(Vec::new());
        };
        let ty = if let ast::TypeKind::Union(alternatives) = &equals.kind {
            for alternative in alternatives {
                if let ast::TypeKind::Name { path, .. } = &alternative.kind
                    && let Some(Item::Type(id)) = self.names.find(self.scope.module, path, TYPE_KINDS)
                {
                    self.wait(Pending::Edge(Edge { to: id, span: alternative.span, how: How::Alias }));
                }
            }
            self.lower_union(alternatives, meta.annotations.has("any_of"))
        } else {
            let ty = self.lower_type(equals);
            self.depend(&ty, equals.span);
            ty
        };
        TypeDefKind::Union(if let Type::Union(alternatives) = ty { alternatives } else { vec![ty] })
    }

    /// `is conflict(480)`
    pub(super) fn lower_error_kind(&mut self, decl: &'a ast::Decl) -> ErrorInfo {
        let found = decl.head.is.as_ref().and_then(|is| vocab::error_kind(&is.kind.text));
        let Some(spec) = found else {
            if let Some(is) = &decl.head.is {
                self.diags.push(errors::unknown_error_kind(&is.kind));
            }
            return ErrorInfo { kind: "internal".into(), status: 500, grpc: "INTERNAL".into(), transient: false };
        };
        let mut status = spec.status;
        if let Some(written) = decl.head.is.as_ref().and_then(|is| is.status) {
            if (400..=599).contains(&written.value) {
                status = written.value;
            } else {
                self.diags.push(errors::error_status(written.span, written.value));
            }
        }
        ErrorInfo {
            kind: spec.name.to_owned(),
            status,
            grpc: spec.grpc.to_ascii_uppercase(),
            transient: spec.transient,
        }
    }
}
