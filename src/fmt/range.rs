//! Parts of a file: the whole declarations and members that a range touches.

use std::ops::Range;

use super::doc::Edge;
use super::proof::{self, Refusal};
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::diag::Edit;
use crate::syntax::{Parse, parse};

/// A declaration, an import or a member: its place in the source, and in the text that is laid out. Those that it holds
/// follow it.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    from: Range<usize>,
    to: Range<usize>,
}

/// The pieces by their places in the source, of which each has its marks in the text.
pub(super) fn pieces(spans: &[(usize, usize)], marks: &[(Edge, usize, usize)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = spans.iter().map(|(start, end)| Piece { from: *start..*end, to: 0..0 }).collect();
    for (edge, index, at) in marks {
        if let Some(piece) = pieces.get_mut(*index) {
            match edge {
                Edge::Start => piece.to.start = *at,
                Edge::End => piece.to.end = *at,
            }
        }
    }
    pieces
}

/// What changes where only the declarations and members are laid out that touch `range`, in bytes of `file`.
///
/// The edits are sorted and disjoint; there are none where all of it is laid out already.
pub fn format_range(file: &SourceFile, parsed: &Parse, range: Range<usize>) -> Result<Vec<Edit>, Refusal> {
    let (text, pieces) = super::laid_out(file, parsed)?;
    let Some((from, to)) = chosen(&file.text, &text, &pieces, &range) else { return Ok(Vec::new()) };
    let (old, new) = (file.text.get(from.clone()).unwrap_or_default(), text.get(to).unwrap_or_default());
    if old == new {
        return Ok(Vec::new());
    }
    let mut whole = file.text.clone();
    whole.replace_range(from.clone(), new);
    let again = SourceFile::new(file.path.clone(), whole);
    proof::check(file, parsed, &again, &parse(&again, parsed.file.id))?;
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span::new(parsed.file.id, offset(from.start), offset(from.end));
    Ok(vec![Edit { span, text: new.to_owned() }])
}

/// The lines in the source and in the text that stand for `range`: the smallest run of pieces that holds it.
fn chosen(source: &str, text: &str, pieces: &[Piece], range: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let mut level: Vec<usize> = children(pieces, None);
    let mut found = None;
    loop {
        let touched: Vec<usize> = level
            .iter()
            .copied()
            .filter(|index| {
                pieces.get(*index).is_some_and(|piece| piece.from.start <= range.end && range.start <= piece.from.end)
            })
            .collect();
        let (Some(first), Some(last)) =
            (touched.first().and_then(|index| pieces.get(*index)), touched.last().and_then(|index| pieces.get(*index)))
        else {
            return found;
        };
        let lines = |text: &str, at: Range<usize>| whole_lines(text, &at);
        let from = lines(source, first.from.start..last.from.end);
        let to = lines(text, first.to.start..last.to.end);
        let (Some(from), Some(to)) = (from, to) else { return found };
        // A range that begins or ends outside of what it touches means what is around that.
        if found.is_some() && (range.start < from.start || from.end < range.end) {
            return found;
        }
        found = Some((from, to));
        let [only] = touched.as_slice() else { return found };
        level = children(pieces, Some(*only));
    }
}

/// The pieces directly in the one at `parent`, or in the file.
fn children(pieces: &[Piece], parent: Option<usize>) -> Vec<usize> {
    let (start, end) = match parent.and_then(|index| pieces.get(index).map(|piece| (index, piece))) {
        Some((index, piece)) => (index + 1, piece.from.end),
        None => (0, usize::MAX),
    };
    let mut children = Vec::new();
    let mut behind = 0;
    for (index, piece) in pieces.iter().enumerate().skip(start) {
        if piece.from.start >= end {
            break;
        }
        if piece.from.start >= behind {
            children.push(index);
            behind = piece.from.end;
        }
    }
    children
}

/// `at` from the start of its first line, where it stands alone on its lines.
fn whole_lines(text: &str, at: &Range<usize>) -> Option<Range<usize>> {
    let before = text.get(..at.start)?;
    let start = before.rfind('\n').map_or(0, |line| line + 1);
    let behind = text.get(at.end..)?;
    let rest = behind.split('\n').next().unwrap_or_default();
    let comma = rest.trim_start().strip_prefix(',').unwrap_or(rest);
    let alone = before.get(start..)?.trim().is_empty() && comma.trim().is_empty();
    alone.then_some(start..at.end + rest.trim_end().len())
}
