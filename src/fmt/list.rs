//! What stands in brackets: members, settings, items, parameters, arguments.

use super::cursor::{Gap, Note, Printer, What};
use super::doc::{Doc, Edge};
use crate::syntax::CommentKind;

/// How the parts of a list are set apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// By lines, or by commas on one line: members and settings.
    Lines,
    /// By commas, also behind the last one where they stand on lines: items.
    Commas,
}

/// When a list stands on lines of its own, besides where it has comments or does not fit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnLines {
    /// Never.
    Else,
    /// Where a person broke behind the opening bracket.
    AsWritten,
    /// Always.
    Always,
}

/// The form of a list.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// The opening bracket.
    pub(super) open: &'static str,
    /// The closing bracket.
    pub(super) close: &'static str,
    /// How its parts are set apart.
    pub(super) apart: Apart,
    /// Whether a space stands inside of the brackets on one line.
    pub(super) padded: bool,
    /// When it stands on lines of its own.
    pub(super) lines: OnLines,
    /// Whether several short parts stand on a line.
    pub(super) filled: bool,
    /// Whether a single part needs no lines of its own.
    pub(super) hugs: bool,
}

impl Shape {
    /// `{ a: 1, b: 2 }`
    pub(super) const BODY: Shape = Shape {
        open: "{",
        close: "}",
        apart: Apart::Lines,
        padded: true,
        lines: OnLines::AsWritten,
        filled: false,
        hugs: false,
    };
    /// `.{A, B}`
    pub(super) const NAMES: Shape =
        Shape { apart: Apart::Commas, padded: false, lines: OnLines::Else, filled: true, ..Shape::BODY };
    /// `[a, b]`
    pub(super) const ITEMS: Shape = Shape { open: "[", close: "]", apart: Apart::Commas, padded: false, ..Shape::BODY };
    /// `(a: A, b: B)`
    pub(super) const PARAMS: Shape = Shape { open: "(", close: ")", lines: OnLines::Else, ..Shape::ITEMS };
    /// `(a, b)` behind a name.
    pub(super) const ARGS: Shape = Shape { hugs: true, ..Shape::PARAMS };
    /// `<A, B>`
    pub(super) const TYPES: Shape = Shape { open: "<", close: ">", ..Shape::ARGS };
}

impl<'a> Printer<'a> {
    /// A list of `items`; `start` says where each begins.
    pub(super) fn list<T>(
        &mut self,
        out: &mut Vec<Doc<'a>>,
        lead: Doc<'a>,
        shape: Shape,
        items: &[T],
        start: impl Fn(&T) -> u32,
        mut print: impl FnMut(&mut Self, &mut Vec<Doc<'a>>, &T),
    ) {
        self.token(out, lead, shape.open);
        let free = std::mem::replace(&mut self.free, shape.open != "{");
        let marked = shape.open == "{" && shape.padded;
        let on_lines = match shape.lines {
            OnLines::Else => false,
            OnLines::AsWritten => self.line_ends(),
            OnLines::Always => true,
        };
        let pad = || if shape.padded { Doc::Line } else { Doc::Soft };
        let to = |this: &Self, index: usize| items.get(index).map_or_else(|| this.close(), |item| start(item) as usize);
        let mut head = Vec::new();
        let mut inner = vec![pad()];
        let at = to(self, 0);
        let mut gap = self.gap(at);
        let mut plain = gap.notes.is_empty();
        let empty = plain && items.is_empty();
        take_trailing(&mut head, &mut gap, &mut 0);
        for (index, item) in items.iter().enumerate() {
            let last = index + 1 == items.len();
            let piece = marked.then_some(self.spans.len());
            if let Some(piece) = piece {
                let from = gap.notes.first().map_or(self.pos(), |note| note.at);
                self.spans.push((from, from));
                inner.push(Doc::Mark(Edge::Start, piece));
            }
            leading(&mut inner, &gap, index == 0);
            let mut doc = Vec::new();
            print(self, &mut doc, item);
            self.left_over(&mut doc, items.get(index + 1).map(|item| start(item) as usize));
            let mut end = self.pos();
            let at = to(self, index + 1);
            gap = self.gap(at);
            plain &= gap.notes.is_empty();
            match (shape.apart, last) {
                (Apart::Lines, true) => {}
                (Apart::Lines, false) => doc.push(Doc::Flat(",")),
                (Apart::Commas, true) => doc.push(Doc::Broken(",")),
                (Apart::Commas, false) => doc.push(Doc::Text(",")),
            }
            take_trailing(&mut doc, &mut gap, &mut end);
            if let Some(piece) = piece {
                if let Some(span) = self.spans.get_mut(piece) {
                    span.1 = end;
                }
                doc.push(Doc::Mark(Edge::End, piece));
            }
            if shape.filled && index > 0 {
                // A line break before each part, taken where the part does not fit.
                let closing = if last { doc.pop() } else { None };
                inner.push(next_part(doc));
                inner.extend(closing);
            } else {
                inner.append(&mut doc);
            }
            if !(last || shape.filled) {
                inner.push(Doc::Line);
            }
        }
        let ends = !gap.notes.is_empty();
        if ends {
            inner.push(Doc::Hard);
            leading(&mut inner, &Gap { notes: gap.notes, blank: false }, items.is_empty());
        }
        self.free = free;
        let mut close = Vec::new();
        self.token(&mut close, Doc::Nil, shape.close);
        if empty {
            out.append(&mut close);
            return;
        }
        let single = items.len() == 1 && plain;
        if shape.hugs && single {
            inner.remove(0);
            inner.retain(|doc| !matches!(doc, Doc::Broken(_)));
            out.append(&mut inner);
            out.append(&mut close);
            return;
        }
        let mut content = head;
        content.push(Doc::Nest(inner));
        content.push(pad());
        content.append(&mut close);
        out.push(if on_lines { Doc::broken(content) } else { Doc::group(content) });
    }

    /// Text behind an item that the tree does not hold.
    fn left_over(&mut self, out: &mut Vec<Doc<'a>>, next: Option<usize>) {
        let (at, byte) = self.peek();
        if matches!(byte, b')' | b']' | b'}' | b'>' | 0) || self.comma_before(at) || (!self.free && self.line_ends()) {
            return;
        }
        let end = self.end_of_part(next.unwrap_or(usize::MAX));
        if end > at && next.is_none_or(|next| at < next) {
            self.before(out, Doc::Space, at);
            self.before(out, Doc::Space, end);
            out.pop_if(|doc| matches!(doc, Doc::Space));
        }
    }
}

/// Puts the comments at the end of the line here; `end` moves behind them.
pub(super) fn take_trailing<'a>(out: &mut Vec<Doc<'a>>, gap: &mut Gap<'a>, end: &mut usize) {
    let count = gap.notes.iter().take_while(|note| note.is_trailing()).count();
    for note in gap.notes.drain(..count) {
        *end = note.end;
        out.push(Doc::Space);
        out.push(note.doc());
    }
}

/// A part that follows a comma: on a line of its own where it does not fit on this one.
pub(super) fn next_part(mut part: Vec<Doc<'_>>) -> Doc<'_> {
    part.insert(0, Doc::Line);
    Doc::group(part)
}

/// Comments on lines of their own before an item, with the empty lines between groups.
pub(super) fn leading<'a>(out: &mut Vec<Doc<'a>>, gap: &Gap<'a>, first: bool) {
    let mut first = first;
    for note in &gap.notes {
        if note.blank && !first {
            out.push(Doc::Blank);
        }
        first = false;
        out.push(note.doc());
        if let What::Comment(_) = note.what {
            out.push(Doc::Hard);
        }
    }
    // Documentation stands right before what it describes.
    if gap.blank && !first && !gap.notes.last().is_some_and(is_documentation) {
        out.push(Doc::Blank);
    }
}

fn is_documentation(note: &Note<'_>) -> bool {
    matches!(note.what, What::Comment(comment) if comment.kind == CommentKind::Doc)
}
