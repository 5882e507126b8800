//! From a definition back to its syntax.

use super::Snapshot;
use super::definitions::Definition;
use crate::base::span::Span;
use crate::syntax::ast::{self, Member};

/// The syntax of a definition.
#[derive(Clone, Copy, Debug)]
pub enum Syntax<'a> {
    /// A declaration.
    Decl(&'a ast::Decl),
    /// An operation.
    Operation(&'a ast::Operation),
    /// A field, parameter or header.
    Field(&'a ast::Field),
    /// A case.
    Case(&'a ast::Case),
    /// A block.
    Block(&'a ast::Block),
}

impl<'a> Syntax<'a> {
    /// The documentation before it.
    pub fn docs(self) -> Option<&'a str> {
        let docs = match self {
            Syntax::Decl(decl) => &decl.docs,
            Syntax::Operation(operation) => &operation.docs,
            Syntax::Field(field) => &field.docs,
            Syntax::Case(case) => &case.docs,
            Syntax::Block(block) => &block.docs,
        };
        docs.as_ref().map(|docs| docs.text.as_str())
    }
}

/// The syntax of a definition, and the declaration that it stands in or is.
pub fn syntax<'a>(snapshot: &'a Snapshot, definition: &Definition) -> Option<(&'a ast::Decl, Syntax<'a>)> {
    let decl = decl_at(snapshot, definition.within.unwrap_or(definition.name))?;
    if decl.name.span == definition.name {
        return Some((decl, Syntax::Decl(decl)));
    }
    let params = decl.head.params.as_deref().unwrap_or_default();
    let found = in_params(params, definition.name);
    let found = found.or_else(|| in_members(decl.body.as_deref().unwrap_or_default(), definition.name))?;
    Some((decl, found))
}

/// The declaration whose name stands at a place.
pub fn decl_at(snapshot: &Snapshot, name: Span) -> Option<&ast::Decl> {
    let decls = &snapshot.module(name.file)?.parse.file.decls;
    // Declarations stand in the order of the text.
    let at = decls.partition_point(|decl| decl.span.end <= name.start);
    decls.get(at..)?.iter().take(2).find(|decl| decl.name.span == name)
}

/// The declaration that an offset lies in.
pub fn decl_around(file: &ast::File, offset: u32) -> Option<&ast::Decl> {
    let at = file.decls.partition_point(|decl| decl.span.end < offset);
    file.decls.get(at).filter(|decl| decl.span.start <= offset)
}

fn in_params(params: &[ast::Param], name: Span) -> Option<Syntax<'_>> {
    params.iter().find_map(|param| match param {
        ast::Param::Named { field, .. } if field.name.span == name => Some(Syntax::Field(field)),
        ast::Param::Named { .. } | ast::Param::Spread { .. } | ast::Param::Message { .. } => None,
    })
}

fn in_members(members: &[Member], name: Span) -> Option<Syntax<'_>> {
    members.iter().find_map(|member| match member {
        Member::Field(field) if field.name.span == name => Some(Syntax::Field(field)),
        Member::Case(case) if case.name.span == name => Some(Syntax::Case(case)),
        Member::Operation(operation) if operation.name.span == name => Some(Syntax::Operation(operation)),
        Member::Operation(operation) => in_params(&operation.params, name)
            .or_else(|| in_members(operation.block.as_deref().unwrap_or_default(), name)),
        Member::Block(block) if block.name.as_ref().is_some_and(|path| path.span == name) => Some(Syntax::Block(block)),
        Member::Block(block) => in_members(block.body.as_deref().unwrap_or_default(), name),
        Member::Field(_)
        | Member::Case(_)
        | Member::Spread { .. }
        | Member::Open(_)
        | Member::Setting(_)
        | Member::Relation(_)
        | Member::Route(_)
        | Member::Transition(_)
        | Member::Scenario(_)
        | Member::Rule(_)
        | Member::Error(_) => None,
    })
}
