//! The lines of a source that a finding shows, and nothing else of it: long lines clipped around what is marked, long
//! spans reduced to their ends, control characters made visible.
//!
//! Rendering works on the excerpt, so its cost does not depend on the size of the file or of a line.

use std::collections::BTreeSet;
use std::ops::Range;

use super::visible_char;
use crate::base::source::SourceFile;
use crate::base::span::{FileId, Span};

/// A line of at most this many bytes is shown whole.
const WHOLE: usize = 200;
/// How many bytes of a longer line are shown before what is marked, and behind it.
const AROUND: usize = 40;
/// How many marked bytes of a longer line are shown.
const MARKED: usize = 80;

/// Some lines of one file, as a text of their own.
pub(super) struct Excerpt {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: String,
    /// The shown lines.
    pub text: String,
    /// Where they are in `text`, in order.
    pub lines: Vec<Line>,
}

/// A shown line. Two lines that are not neighbours have empty ones between them, which are never shown.
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its bytes in the excerpt's text, with the line break.
    pub range: Range<usize>,
    /// How many characters of the file's line are missing before the first one here.
    pub skipped: usize,
    /// The bytes of the file that it shows.
    origin: Range<usize>,
    /// How many bytes stand in front of them for what is missing.
    prefix: usize,
}

impl Excerpt {
    /// The lines of `source` that the spans need. Where one long line holds several, the first span decides which part
    /// of it is shown.
    pub(super) fn new(file: FileId, source: &SourceFile, spans: &[Span]) -> Self {
        let marked: Vec<Range<usize>> = spans.iter().map(|span| marked(source, *span)).collect();
        let mut excerpt = Excerpt { file, path: source.path.clone(), text: String::new(), lines: Vec::new() };
        let mut wanted = BTreeSet::new();
        for range in &marked {
            let (first, last) = (line_of(source, range.start), line_of(source, range.end));
            wanted.extend([first, last, last.min(first + 1)]);
        }
        let mut before: Option<usize> = None;
        for line in wanted {
            match before.map(|before| line - before) {
                Some(2) => excerpt.show(source, line - 1, &marked),
                Some(3..) => {
                    excerpt.skip(line - 2);
                    excerpt.skip(line - 1);
                }
                _ => {}
            }
            excerpt.show(source, line, &marked);
            before = Some(line);
        }
        excerpt
    }

    /// Where a span of the file is in the excerpt; clipped to what is shown.
    pub(super) fn locate(&self, source: &SourceFile, span: Span) -> Range<usize> {
        let range = marked(source, span);
        let start = self.place(source, range.start);
        start..self.place(source, range.end).max(start)
    }

    fn place(&self, source: &SourceFile, offset: usize) -> usize {
        let number = line_of(source, offset) + 1;
        let Some(line) = self.lines.iter().find(|line| line.number == number && !line.range.is_empty()) else {
            return 0;
        };
        let inside = offset.clamp(line.origin.start, line.origin.end);
        let before = source.text.get(line.origin.start..inside).unwrap_or_default();
        let width: usize = before.chars().map(|c| visible_char(c).len_utf8()).sum();
        line.range.start + line.prefix + width
    }

    fn skip(&mut self, line: usize) {
        let at = self.text.len();
        self.lines.push(Line { number: line + 1, range: at..at, skipped: 0, origin: 0..0, prefix: 0 });
    }

    fn show(&mut self, source: &SourceFile, line: usize, marked: &[Range<usize>]) {
        let full = source.line_range(line).unwrap_or(0..0);
        let text = source.text.get(full.clone()).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let origin = window(source, full.start..full.start + text.len(), marked);
        let start = self.text.len();
        let mut skipped = 0;
        if origin.start > full.start {
            self.text.push('…');
            // The ellipsis stands for one of the missing characters.
            skipped = source.text.get(full.start..origin.start).unwrap_or_default().chars().count().saturating_sub(1);
        }
        let prefix = self.text.len() - start;
        self.text.extend(source.text.get(origin.clone()).unwrap_or_default().chars().map(visible_char));
        if origin.end < full.start + text.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(Line { number: line + 1, range: start..self.text.len(), skipped, origin, prefix });
    }
}

/// The bytes of a line that are shown.
fn window(source: &SourceFile, line: Range<usize>, marked: &[Range<usize>]) -> Range<usize> {
    if line.len() <= WHOLE {
        return line;
    }
    let touching = marked.iter().find(|range| range.start <= line.end && range.end >= line.start);
    let (from, to) =
        touching.map_or((line.start, line.start), |range| (range.start.max(line.start), range.end.min(line.end)));
    // Of a span that began on an earlier line, the end is what this line is shown for.
    let began_before = touching.is_some_and(|range| range.start < line.start);
    let from = if began_before { to.saturating_sub(MARKED).max(line.start) } else { from };
    let start = boundary(source, from.saturating_sub(AROUND).max(line.start));
    let end = boundary(source, (to.min(from + MARKED) + AROUND).min(line.end));
    start..end.max(start)
}

/// The bytes that a span marks: inside the text, between characters, without the white space at its end.
fn marked(source: &SourceFile, span: Span) -> Range<usize> {
    let range = span.range();
    let start = boundary(source, range.start);
    let end = boundary(source, range.end.max(start));
    let text = source.text.get(start..end).unwrap_or_default().trim_end();
    start..start + text.len()
}

/// The nearest boundary of characters at or before an offset.
fn boundary(source: &SourceFile, offset: usize) -> usize {
    let mut at = offset.min(source.text.len());
    while !source.text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn line_of(source: &SourceFile, offset: usize) -> usize {
    source.line_of(u32::try_from(offset).unwrap_or(u32::MAX))
}
