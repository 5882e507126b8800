//! From what was written to what it means: types, annotations, constants and settings, each checked against the
//! vocabulary and against the types of the project.
//!
//! [`check_types`] turns all type declarations into [`Types`]; a [`Cx`] then checks whatever refers to them: the types
//! and fields of operations, the settings of every block, the annotations of everything. Every function is total: it
//! returns what it could make of its input and reports the rest, and what was reported once ([`Type::Error`], `None`,
//! [`ast::ValueKind::Error`]) causes no further findings. Relations, blocks and the order of members are not here.

pub mod annotations;
mod builtin;
pub mod constraints;
pub mod consts;
pub mod decl;
mod errors;
mod literals;
pub mod patterns;
mod relate;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod ty;

use std::collections::BTreeSet;

use crate::base::arena::{Arena, Id};
use crate::diag::Diags;
use crate::model::facts::closure::View;
use crate::model::{AnnotationDef, Auth, Item, Module, Type, TypeDef};
use crate::names::Names;
use crate::syntax::ast;
use crate::vocab::{Block, DeclKind};

pub use decl::check_types;

/// What a type expression may name.
pub const TYPE_KINDS: &[DeclKind] = &[
    DeclKind::Scalar,
    DeclKind::Record,
    DeclKind::Enum,
    DeclKind::Union,
    DeclKind::Error,
    DeclKind::Event,
    DeclKind::Message,
];

/// All declared types and annotations, by the ids that names assigned.
#[derive(Clone, Debug, Default)]
pub struct Types {
    /// scalar, record, enum, union, error, event, message
    pub defs: Arena<TypeDef>,
    /// annotation
    pub annotations: Arena<AnnotationDef>,
    /// Types that lack something because of an error that was reported: no findings follow from what they lack.
    pub incomplete: BTreeSet<Id<TypeDef>>,
}

impl Types {
    /// The declaration of a type; `None` only while the declarations themselves are lowered.
    pub fn def(&self, id: Id<TypeDef>) -> Option<&TypeDef> {
        (id.index() < self.defs.len()).then(|| &self.defs[id])
    }
}

/// Where a value or a type stands: what its names refer to.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The module.
    pub module: Id<Module>,
    /// The declaration that it stands in; a single name of an operation or block is looked up there.
    pub own: Option<Item>,
    /// The type parameters of the declaration that it stands in.
    pub generics: &'a [ast::Ident],
    /// The types whose fields a value may name, such as the events of a `consumes`; empty where that is not known.
    pub subject: Vec<Type>,
    /// The auths whose scopes and roles may be named; empty where that is not known, which allows all visible ones.
    pub auths: Vec<Id<Auth>>,
}

impl Scope<'_> {
    /// The scope of a module.
    pub fn of(module: Id<Module>) -> Self {
        Scope { module, own: None, generics: &[], subject: Vec::new(), auths: Vec::new() }
    }
}

/// What checking needs: names, types, a scope, and a place for findings.
#[derive(Debug)]
pub struct Cx<'c, 'a> {
    /// The names of all modules.
    pub names: &'c Names<'a>,
    /// The declared types.
    pub types: &'c Types,
    /// Where the checked thing stands.
    pub scope: Scope<'a>,
    /// Where findings go.
    pub diags: &'c mut Diags,
    /// The blocks around the value that is checked, outermost first.
    blocks: Vec<&'static Block>,
    /// What must wait until all types are known; `None` once they are.
    pending: Option<Vec<decl::Pending<'a>>>,
    /// How many more alternatives may be tried for the constant that is checked.
    trials: u32,
    /// The property that is checked; empty outside of settings.
    property: &'static str,
    /// The view that a constant is checked in; `None` for the whole value.
    view: Option<View>,
}

impl<'c, 'a> Cx<'c, 'a> {
    /// Checking in a scope, with all types known.
    pub fn new(names: &'c Names<'a>, types: &'c Types, scope: Scope<'a>, diags: &'c mut Diags) -> Self {
        Cx { names, types, scope, diags, blocks: Vec::new(), pending: None, trials: 0, property: "", view: None }
    }

    /// Runs `check` and returns its findings apart.
    fn apart<R>(&mut self, check: impl FnOnce(&mut Self) -> R) -> (R, Diags) {
        let outer = std::mem::take(self.diags);
        let noted = self.names.noted();
        let result = check(self);
        let found = std::mem::replace(self.diags, outer);
        if found.has_errors() {
            self.names.unnote(noted);
        }
        (result, found)
    }
}
