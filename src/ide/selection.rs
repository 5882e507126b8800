//! Growing a selection: word, value, clause, member, body, declaration, file.

use super::pieces;
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::syntax::Parse;

/// What surrounds an offset, the smallest first; each one contains the one before and is larger.
pub fn around(parse: &Parse, source: &SourceFile, offset: u32) -> Vec<Span> {
    let file = parse.file.id;
    let length = u32::try_from(source.text.len()).unwrap_or(u32::MAX);
    let mut all: Vec<Span> = pieces::of(&parse.file)
        .into_iter()
        .map(|(span, _)| span)
        .chain(parse.comments.iter().map(|comment| comment.span))
        // What was never closed may end behind the text.
        .map(|span| Span { end: span.end.min(length), ..span })
        .filter_map(|span| {
            let text = source.text.get(span.range())?;
            let indent = u32::try_from(text.len() - text.trim_start().len()).ok()?;
            Some(Span { start: span.start + indent, ..span })
        })
        .filter(|span| span.start <= offset && offset <= span.end)
        .chain([Span::new(file, 0, length)])
        .collect();
    all.sort_by_key(|span| (span.end - span.start, std::cmp::Reverse(span.start)));
    all.dedup();
    let mut grown: Vec<Span> = Vec::new();
    for span in all {
        // Pieces that only touch the offset need not contain each other.
        if grown.last().is_none_or(|last| span.start <= last.start && last.end <= span.end && span != *last) {
            grown.push(span);
        }
    }
    grown
}
