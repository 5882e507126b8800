//! Type expressions.

use super::{Member, Path, Value};
use crate::base::span::Span;

/// A type as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Its form.
    pub kind: TypeKind,
    /// Its place.
    pub span: Span,
}

/// The forms of types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `Order`, `orders.Order`, `Page<Order>`, `List<T>`.
    Name {
        /// The name.
        path: Path,
        /// The arguments in angle brackets.
        args: Vec<Type>,
    },
    /// A literal as a type: `"asc"`, `1`, `true`.
    Literal(Value),
    /// `{ gt?: Int, lt?: Int }`: fields and spreads.
    Record(Vec<Member>),
    /// `T?`: the value may be null.
    Nullable(Box<Type>),
    /// `A | B`; two alternatives at least.
    Union(Vec<Type>),
    /// A hole left by recovery; it fits everywhere and is reported once, where it arose.
    Error,
}
