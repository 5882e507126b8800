//! What was written: plain values with a span on every node, and an error variant wherever recovery can leave a hole.
//!
//! The tree follows the text and decides no meaning: a name is a path of identifiers, a quantity is its literal's
//! text, and a body keeps members that its declaration may not have. What fits where is said once, in the vocabulary,
//! and checked by the phases above.

pub mod decl;
pub mod expr;
pub mod member;
pub mod ty;

pub use decl::{Decl, ErrorIs, File, Head, Use, UseItem};
pub use expr::{Arg, BinaryOp, Setting, SettingKey, Value, ValueKind};
pub use member::{
    Arrow, Block, Case, Field, Member, Operation, OperationVerb, Outcome, Param, ParamLocation, Relation, Route,
    RouteTarget, RuleClause, ScenarioGroup, ScenarioItem, Status, Target, Transition,
};
pub use ty::{Type, TypeKind};

use crate::base::span::Span;

/// An identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name without backticks.
    pub text: String,
    /// Its place, backticks included.
    pub span: Span,
    /// Whether it was written in backticks, which forces a name where a keyword could stand.
    pub quoted: bool,
}

/// A dotted name, `Orders.place_order`; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The segments in order.
    pub segments: Vec<Ident>,
    /// From the first to the last segment.
    pub span: Span,
}

impl Path {
    /// The path as it is written, `a.b.c`.
    pub fn text(&self) -> String {
        let segments: Vec<&str> = self.segments.iter().map(|segment| segment.text.as_str()).collect();
        segments.join(".")
    }

    /// The only segment of a path that has just one.
    pub fn single(&self) -> Option<&Ident> {
        match self.segments.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// A string literal with escapes and indentation resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringLit {
    /// The text it stands for.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// The `///` or `//!` lines that belong to one thing, joined by line breaks, one leading space of each line removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Docs {
    /// The CommonMark text.
    pub text: String,
    /// From the first to the last line.
    pub span: Span,
}

/// `@name(args)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// The name behind the `@`.
    pub name: Ident,
    /// The arguments; empty without parentheses.
    pub args: Vec<Arg>,
    /// From the `@` to the closing parenthesis.
    pub span: Span,
}
