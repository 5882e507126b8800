//! Files, imports and declarations.

use super::{Annotation, Docs, Ident, Member, Param, Path, StringLit, Type, Value};
use crate::base::span::{FileId, Span, Spanned};
use crate::vocab::DeclKind;

/// One source file: a module.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The file.
    pub id: FileId,
    /// The `//!` lines at its head.
    pub docs: Option<Docs>,
    /// The imports, in order.
    pub uses: Vec<Use>,
    /// The declarations, in order.
    pub decls: Vec<Decl>,
}

/// `use a.b.{C, D as E}` or `use a.b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The path before the braces.
    pub path: Path,
    /// The names in braces; `None` brings the module itself (or the one declaration that the path names).
    pub items: Option<Vec<UseItem>>,
    /// The whole statement.
    pub span: Span,
}

/// One name of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseItem {
    /// The name in the other module.
    pub name: Ident,
    /// The name it gets here, where it differs.
    pub alias: Option<Ident>,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Decl {
    /// What is declared.
    pub kind: Spanned<DeclKind>,
    /// Its name; empty text where it is missing.
    pub name: Ident,
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before it.
    pub annotations: Vec<Annotation>,
    /// The place of `private`.
    pub private: Option<Span>,
    /// What stands between the name and the body.
    pub head: Head,
    /// The members of the body; `None` where there is no body.
    pub body: Option<Vec<Member>>,
    /// From the first annotation or keyword to the end of the body.
    pub span: Span,
    /// From the keyword to the end of the head: what a message underlines.
    pub head_span: Span,
    /// Whether a syntax error cost part of it; such a declaration defines its name and causes no further findings.
    pub poisoned: bool,
}

/// What may stand between a declaration's name and its body. Which of it a kind takes is the vocabulary's matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// `<T, U>` of a record, error, event, union.
    pub generics: Vec<Ident>,
    /// `(streetlight_id: String)` of a channel, `(code: String)` of an annotation.
    pub params: Option<Vec<Param>>,
    /// `: rest`, `: postgres`, `: Bus`, `: kubernetes`.
    pub of_kind: Option<Path>,
    /// `extends Base` of a record, error, event, policy.
    pub extends: Option<Type>,
    /// `by pet_type` of a record or union; `by Orders` of a saga.
    pub by: Option<Path>,
    /// `= Uuid` of a scalar, `= A | B` of a union.
    pub equals: Option<Type>,
    /// `= "cat"` of a record that extends a discriminated base.
    pub value: Option<Value>,
    /// `is conflict(480)` of an error.
    pub is: Option<ErrorIs>,
    /// `in Ordering` of a service; `in Db` of a projection.
    pub within: Option<Path>,
    /// `of Channel` of a projection.
    pub of: Option<Path>,
    /// `on service, store` of an annotation.
    pub on: Vec<Ident>,
    /// `"Use Kafka"` of a decision, scenario, context, rule.
    pub title: Option<StringLit>,
}

/// `is conflict(480)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorIs {
    /// The kind.
    pub kind: Ident,
    /// The status that replaces the kind's own.
    pub status: Option<Spanned<u16>>,
}
