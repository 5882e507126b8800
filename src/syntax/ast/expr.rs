//! Values, settings and small expressions.

use super::{Annotation, Docs, Ident, Path, StringLit};
use crate::base::span::{Span, Spanned};

/// `name: value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The name.
    pub key: SettingKey,
    /// The value.
    pub value: Value,
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before it.
    pub annotations: Vec<Annotation>,
    /// From the name to the end of the value.
    pub span: Span,
}

/// The name of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKey {
    /// A word, `timeout`, also in backticks.
    Ident(Ident),
    /// A string, for keys that are not names: `"/tmp": …`.
    String(StringLit),
}

impl SettingKey {
    /// The key's text.
    pub fn text(&self) -> &str {
        match self {
            SettingKey::Ident(ident) => &ident.text,
            SettingKey::String(string) => &string.text,
        }
    }

    /// The key's place.
    pub fn span(&self) -> Span {
        match self {
            SettingKey::Ident(ident) => ident.span,
            SettingKey::String(string) => string.span,
        }
    }
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its form.
    pub kind: ValueKind,
    /// Its place.
    pub span: Span,
}

/// The forms of values.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `42`, `1_000`, `3.14`, `-1`: the literal's text.
    Number(String),
    /// A number with a suffix, `250ms`, `512MiB`, `99.95%`, `20/s`, `250m`: the literal's text.
    Quantity(String),
    /// Any of the string forms.
    String(String),
    /// `2026-01-12`
    Date(String),
    /// `1.4.0`, `2.0.0-rc.1`: three numbers at least, so that `1.4` stays a number.
    Version(String),
    /// `/orders/{id}`
    PathLit(String),
    /// `1..100`, `1..`, `..500`; one end at least.
    Range {
        /// The lower end, inclusive.
        low: Option<Box<Value>>,
        /// The upper end, inclusive.
        high: Option<Box<Value>>,
    },
    /// `[a, b]`
    List(Vec<Value>),
    /// `{ k: v }`
    Object(Vec<Setting>),
    /// A word or a reference, `full`, `Orders.place_order`.
    Name(Path),
    /// A word or reference with arguments, a block, or both: `exponential(50ms..500ms)`, `canary { … }`,
    /// `grpc(7070) { … }`, `OrderDeadLetters { … }`.
    Call {
        /// The word or reference.
        name: Path,
        /// The arguments in parentheses; `None` without parentheses.
        args: Option<Vec<Arg>>,
        /// The settings in braces; `None` without braces.
        block: Option<Vec<Setting>>,
    },
    /// `a | b`, `a & b`, `a == b`, `a and b`.
    Binary {
        /// The operator.
        op: Spanned<BinaryOp>,
        /// Left of it.
        lhs: Box<Value>,
        /// Right of it.
        rhs: Box<Value>,
    },
    /// `not a`
    Not(Box<Value>),
    /// A hole left by recovery; it fits everywhere and is reported once, where it arose.
    Error,
}

/// One argument of a constructor or an annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The name of a named argument.
    pub name: Option<Ident>,
    /// The value.
    pub value: Value,
}

/// Operators, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `|`: either credential, scope or role.
    Alternative,
    /// `&`: both.
    Both,
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
}
