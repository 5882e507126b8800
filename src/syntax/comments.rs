//! Comments by position: what the formatter keeps and what becomes documentation.

use crate::base::span::Span;

/// The kinds of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `// …`
    Plain,
    /// `/// …`: documentation of what follows.
    Doc,
    /// `//! …`: documentation of the module.
    ModuleDoc,
}

/// One comment; each line of several is its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its kind.
    pub kind: CommentKind,
    /// What stands behind the slashes, without trailing white space.
    pub text: String,
    /// Slashes included, line break excluded.
    pub span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}
