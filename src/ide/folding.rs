//! What can be folded: bodies and groups, runs of comments, runs of imports, text blocks.

use super::pieces::{self, Piece};
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::syntax::Parse;

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldKind {
    /// Anything in braces, brackets or quotes.
    Region,
    /// Comments, documentation included.
    Comment,
    /// Imports.
    Imports,
}

/// Lines that fold to their first one; counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The line that stays.
    pub first: u32,
    /// The last line that is hidden.
    pub last: u32,
    /// What is folded.
    pub kind: FoldKind,
}

/// The folds of a file, by their first lines; one for each first line, the largest.
pub fn folds(parse: &Parse, source: &SourceFile) -> Vec<Fold> {
    let line = |offset: u32| u32::try_from(source.line_of(offset)).unwrap_or(u32::MAX);
    let mut folds: Vec<Fold> = Vec::new();
    for (span, piece) in pieces::of(&parse.file) {
        if piece == Piece::Body {
            let (first, last) = (line(span.start), line(span.end));
            // The closing bracket stays in sight where it has a line of its own.
            let closing = source.slice(span).ends_with(['}', ']', ')']);
            let last = if closing { last.saturating_sub(1) } else { last };
            folds.push(Fold { first, last, kind: FoldKind::Region });
        }
    }
    let runs = |spans: Vec<Span>, kind: FoldKind| {
        let mut runs: Vec<Fold> = Vec::new();
        for span in spans {
            let (first, last) = (line(span.start), line(span.end));
            match runs.last_mut() {
                Some(run) if first <= run.last + 1 => run.last = last.max(run.last),
                _ => runs.push(Fold { first, last, kind }),
            }
        }
        runs
    };
    let own_line = parse.comments.iter().filter(|comment| comment.own_line);
    folds.extend(runs(own_line.map(|comment| comment.span).collect(), FoldKind::Comment));
    folds.extend(runs(parse.file.uses.iter().map(|used| used.span).collect(), FoldKind::Imports));
    folds.retain(|fold| fold.last > fold.first);
    folds.sort_by_key(|fold| (fold.first, std::cmp::Reverse(fold.last)));
    folds.dedup_by_key(|fold| fold.first);
    folds
}
