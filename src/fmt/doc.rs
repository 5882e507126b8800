//! The algebra of layouts.

use crate::syntax::{Comment, CommentKind};

/// A piece of text whose line breaks are not decided yet.
#[derive(Clone, Debug)]
pub(super) enum Doc<'a> {
    /// Nothing.
    Nil,
    /// Text without a line break.
    Text(&'a str),
    /// A text block with its quotes; its lines move with it.
    Block(&'a str),
    /// A comment; the line ends behind it.
    Comment(CommentKind, &'a str),
    /// A space, except where a line begins or ends.
    Space,
    /// A line break; on one line a space.
    Line,
    /// A line break; on one line nothing.
    Soft,
    /// A line break.
    Hard,
    /// An empty line.
    Blank,
    /// Text where the group stands on one line.
    Flat(&'static str),
    /// Text where the group is broken.
    Broken(&'static str),
    /// Further to the right, from the next line on.
    Nest(Vec<Doc<'a>>),
    /// On one line where it fits; else all its line breaks are taken.
    Group {
        /// What it holds.
        content: Vec<Doc<'a>>,
        /// Whether something in it ends a line in any case.
        broken: bool,
    },
    /// One after the other.
    All(Vec<Doc<'a>>),
    /// The place of a piece, by index, for ranges.
    Mark(Edge, usize),
}

/// The side of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Where its first comment or token begins.
    Start,
    /// Behind its last token and the comment on that line.
    End,
}

impl<'a> Doc<'a> {
    /// A group of `content`.
    pub(super) fn group(content: Vec<Doc<'a>>) -> Self {
        let broken = content.iter().any(Doc::ends_line);
        Doc::Group { content, broken }
    }

    /// A group that is broken in any case.
    pub(super) fn broken(content: Vec<Doc<'a>>) -> Self {
        Doc::Group { content, broken: true }
    }

    /// A comment as a document.
    pub(super) fn comment(comment: &'a Comment) -> Self {
        Doc::Comment(comment.kind, &comment.text)
    }

    /// Whether something in it ends a line in any case. Groups know it of themselves, so this looks at each node once.
    fn ends_line(&self) -> bool {
        match self {
            Doc::Hard | Doc::Blank | Doc::Comment(..) | Doc::Block(_) => true,
            Doc::Group { broken, .. } => *broken,
            Doc::Nest(content) | Doc::All(content) => content.iter().any(Doc::ends_line),
            Doc::Nil
            | Doc::Text(_)
            | Doc::Space
            | Doc::Line
            | Doc::Soft
            | Doc::Flat(_)
            | Doc::Broken(_)
            | Doc::Mark(..) => false,
        }
    }
}
