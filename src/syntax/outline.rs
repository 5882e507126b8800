//! What is known of a text before its grammar is read: comments, strings, brackets and the line breaks that end something.
//!
//! Editors ask what may stand at a place where the text is broken, and there is no tree of that place. This is the
//! structure that the parser itself begins with, so that there is one notion of it.

use super::layout::{self, Layout};
use super::lex;
use crate::base::span::FileId;
use crate::diag::Diags;

/// A bracket around a place, by byte offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// Its index among the brackets of the text.
    pub index: usize,
    /// `(`, `[` or `{`.
    pub byte: u8,
    /// Where it opens.
    pub open: usize,
    /// Where it closes, or is taken to end.
    pub close: usize,
}

/// The outer structure of a text.
#[derive(Debug)]
pub struct Outline {
    layout: Layout,
    /// Comments and strings by place: what begins before the first offset and not behind the second one lies inside.
    quiet: Vec<(u32, u32)>,
}

impl Outline {
    /// Reads a text.
    pub fn of(text: &str) -> Outline {
        let (file, mut diags) = (FileId(0), Diags::new());
        let mut lexed = lex::lex(text, file, &mut diags);
        let layout = layout::layout(&mut lexed, file, &mut diags);
        // A comment ends with its line.
        let line_end = |at: u32| {
            let rest = text.get(at as usize..).unwrap_or_default();
            rest.find('\n').map_or(text.len(), |length| at as usize + length)
        };
        let comments = lexed.comments.iter();
        let mut quiet: Vec<(u32, u32)> =
            comments.map(|found| (found.span.start, lex::offset(line_end(found.span.end)))).collect();
        // An offset behind a closing quote is outside again; behind a string that does not end it is inside.
        quiet.extend(lexed.strings.iter().map(|(start, end, closed)| (*start, end.saturating_sub(u32::from(*closed)))));
        quiet.sort_unstable();
        Outline { layout, quiet }
    }

    /// The text as the grammar reads it, every byte at its place: comments are spaces, and so are line breaks that end
    /// nothing.
    pub fn text(&self) -> &str {
        &self.layout.text
    }

    /// Whether an offset lies in a comment or a string.
    pub fn is_quiet(&self, offset: usize) -> bool {
        let offset = lex::offset(offset);
        let end = self.quiet.partition_point(|(start, _)| *start < offset);
        self.quiet.get(..end).and_then(<[_]>::last).is_some_and(|(_, last)| offset <= *last)
    }

    /// The brackets around an offset, the outermost first.
    pub fn around(&self, offset: usize) -> Vec<Around> {
        let place = lex::offset(offset);
        let end = self.layout.brackets.partition_point(|bracket| bracket.open < place);
        // The last one that opens before the place is inside of all that are around it.
        let mut at = end.checked_sub(1);
        let mut found = Vec::new();
        while let Some(index) = at {
            let Some(bracket) = self.bracket(index) else { break };
            if offset <= bracket.close {
                found.push(bracket);
            }
            at = self.layout.brackets.get(index).and_then(|bracket| bracket.parent).map(|parent| parent as usize);
        }
        found.reverse();
        found
    }

    /// The bracket that opens at an offset.
    pub fn opening(&self, offset: usize) -> Option<Around> {
        let found = self.layout.brackets.binary_search_by_key(&lex::offset(offset), |bracket| bracket.open).ok();
        found.and_then(|index| self.bracket(index))
    }

    /// The line breaks that may end a member of a bracket, or of the file, between two offsets.
    pub fn breaks(&self, within: Option<usize>, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let within = within.map(lex::offset);
        let start = self.layout.breaks.partition_point(|(at, _)| (*at as usize) < from);
        let rest = self.layout.breaks.get(start..).unwrap_or_default().iter();
        let here = rest.take_while(move |(at, _)| (*at as usize) < to).filter(move |(_, around)| *around == within);
        here.map(|(at, _)| *at as usize)
    }

    fn bracket(&self, index: usize) -> Option<Around> {
        let bracket = self.layout.brackets.get(index)?;
        let open = bracket.open as usize;
        let mut close = bracket.close as usize;
        // What should have ended on its line is not taken to hold the next ones.
        if !bracket.closed && bracket.byte != b'{' {
            let rest = self.layout.text.get(open..close).unwrap_or_default();
            close = rest.find('\n').map_or(close, |length| open + length);
        }
        Some(Around { index, byte: bracket.byte, open, close })
    }
}
