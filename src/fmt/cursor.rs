//! The way through the source: every token is taken in its order, and with it the comments before it.

use super::doc::Doc;
use crate::base::span::Span;
use crate::syntax::{Comment, Parse};

/// Prints a tree beside its source.
pub(super) struct Printer<'a> {
    src: &'a str,
    comments: &'a [Comment],
    /// The first comment that is not printed yet.
    next: usize,
    /// Behind the last token that is printed.
    pos: usize,
    /// Whether a line break means nothing here: inside `( )`, `[ ]` and `< >`.
    pub(super) free: bool,
    /// The pieces that ranges are made of, each with its place in the source.
    pub(super) spans: Vec<(usize, usize)>,
}

/// What stands between two tokens.
pub(super) struct Gap<'a> {
    /// In order.
    pub(super) notes: Vec<Note<'a>>,
    /// Whether an empty line stands before the token behind the gap.
    pub(super) blank: bool,
}

/// Something between two tokens that is not white space.
pub(super) struct Note<'a> {
    /// What it is.
    pub(super) what: What<'a>,
    /// Where it starts.
    pub(super) at: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether an empty line stands before it.
    pub(super) blank: bool,
}

/// A comment, or text of which the tree knows nothing.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    /// A comment.
    Comment(&'a Comment),
    /// Text that the tree leaves out; it is kept as it is.
    Raw(&'a str, RawEnd),
}

/// How text outside of the tree ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RawEnd {
    /// With its line.
    Line,
    /// Before more on the same line.
    Inside,
}

impl<'a> Note<'a> {
    /// The comment, where it is one.
    pub(super) fn comment(&self) -> Option<&'a Comment> {
        match self.what {
            What::Comment(comment) => Some(comment),
            What::Raw(..) => None,
        }
    }

    /// Whether it is a comment behind other text on its line.
    pub(super) fn is_trailing(&self) -> bool {
        self.comment().is_some_and(|comment| !comment.own_line)
    }

    /// Its document.
    pub(super) fn doc(&self) -> Doc<'a> {
        match self.what {
            What::Comment(comment) => Doc::comment(comment),
            What::Raw(text, RawEnd::Line) => Doc::All(vec![Doc::Text(text), Doc::Hard]),
            What::Raw(text, RawEnd::Inside) => Doc::All(vec![Doc::Text(text), Doc::Space]),
        }
    }
}

fn is_white(c: char) -> bool {
    c.is_ascii_whitespace() || c == ','
}

/// Whether an empty line is in white space; a late comma does not make one.
fn has_blank(white: &str) -> bool {
    white.split(',').any(|part| part.bytes().filter(|byte| *byte == b'\n').count() > 1)
}

/// Notes on the lines they stand on, then a line break; `lead` where there are none.
pub(super) fn put_notes<'a>(out: &mut Vec<Doc<'a>>, lead: Doc<'a>, notes: &[Note<'a>]) {
    let mut ends = false;
    for note in notes {
        if let What::Raw(text, RawEnd::Inside) = note.what {
            out.extend([lead.clone(), Doc::Text(text), Doc::Space]);
            continue;
        }
        ends = true;
        out.push(if note.is_trailing() { Doc::Space } else { Doc::Hard });
        out.push(note.doc());
    }
    if ends {
        out.push(Doc::Hard);
    } else if notes.is_empty() {
        out.push(lead);
    }
}

impl<'a> Printer<'a> {
    /// At the start of a file.
    pub(super) fn new(src: &'a str, parsed: &'a Parse) -> Self {
        Printer { src, comments: &parsed.comments, next: 0, pos: 0, free: false, spans: Vec::new() }
    }

    fn text(&self, start: usize, end: usize) -> &'a str {
        self.src.get(start..end).unwrap_or_default()
    }

    /// Behind the last token.
    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    /// The end of the text.
    pub(super) fn end(&self) -> usize {
        self.src.len()
    }

    /// Whether a word that is no part of the tree stands between two places.
    pub(super) fn word_between(&self, from: Span, to: Span, word: &str) -> bool {
        self.text(from.end as usize, to.start as usize).contains(word)
    }

    /// Where a spread begins whose type begins at `ty`: at its dots, or at the word `header` before them.
    pub(super) fn spread_start(&self, ty: u32) -> u32 {
        let before = self.text(0, ty as usize).trim_end();
        let Some(before) = before.strip_suffix("...") else { return ty };
        let word = before.trim_end();
        let start = word.strip_suffix("header").filter(|rest| rest.ends_with(is_white) || rest.ends_with('{'));
        u32::try_from(start.map_or(before.len(), str::len)).unwrap_or(ty)
    }

    /// The byte right behind the last token.
    pub(super) fn touching(&self) -> u8 {
        self.src.as_bytes().get(self.pos).copied().unwrap_or(0)
    }

    /// The place and the first byte of the next token; commas between members are no tokens.
    pub(super) fn peek(&self) -> (usize, u8) {
        let (mut pos, mut next) = (self.pos, self.next);
        loop {
            let rest = self.src.get(pos..).unwrap_or_default();
            pos += rest.len() - rest.trim_start_matches(is_white).len();
            match self.comments.get(next) {
                Some(comment) if comment.span.start as usize == pos => pos = comment.span.end as usize,
                Some(_) | None => return (pos, self.src.as_bytes().get(pos).copied().unwrap_or(0)),
            }
            next += 1;
        }
    }

    /// Whether the word `word` comes next.
    pub(super) fn at_word(&self, word: &str) -> bool {
        let rest = self.src.get(self.peek().0..).unwrap_or_default();
        rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    }

    /// Whether a comment stands between here and `end`.
    pub(super) fn comments_before(&self, end: u32) -> bool {
        self.comments.get(self.next).is_some_and(|comment| comment.span.start < end)
    }

    /// Whether the line ends before the next token, and before any comment.
    pub(super) fn line_ends(&self) -> bool {
        let rest = self.src.get(self.pos..).unwrap_or_default();
        let white = rest.len() - rest.trim_start_matches(is_white).len();
        rest.get(..white).is_some_and(|white| white.contains('\n'))
    }

    /// Goes on to `to` and returns what stands between.
    pub(super) fn gap(&mut self, to: usize) -> Gap<'a> {
        let mut notes = Vec::new();
        while let Some(comment) = self.comments.get(self.next).filter(|comment| (comment.span.start as usize) < to) {
            let start = comment.span.start as usize;
            let blank = self.between(start, &mut notes);
            let end = comment.span.end as usize;
            notes.push(Note { what: What::Comment(comment), at: start, end, blank });
            self.next += 1;
            self.pos = self.pos.max(end);
        }
        let blank = self.between(to, &mut notes);
        Gap { notes, blank }
    }

    /// Goes on to `to`, past white space and text that is not in the tree; whether an empty line ends there.
    fn between(&mut self, to: usize, notes: &mut Vec<Note<'a>>) -> bool {
        let text = self.text(self.pos, to);
        let raw = text.trim_matches(is_white);
        let mut white = text;
        if !raw.is_empty() {
            let lead = text.len() - text.trim_start_matches(is_white).len();
            let blank = has_blank(text.get(..lead).unwrap_or_default());
            white = text.get(lead + raw.len()..).unwrap_or_default();
            let end = if white.contains('\n') { RawEnd::Line } else { RawEnd::Inside };
            let at = self.pos + lead;
            notes.push(Note { what: What::Raw(raw, end), at, end: at + raw.len(), blank });
        }
        self.pos = self.pos.max(to);
        has_blank(white)
    }

    /// What stands before `to`, at a place where nothing but a space is meant to be; `lead` where there is nothing.
    pub(super) fn before(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, to: usize) {
        let gap = self.gap(to);
        put_notes(out, lead, &gap.notes);
    }

    /// A part of the tree as it is written.
    pub(super) fn leaf(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, span: Span) {
        let (start, end) = (span.start as usize, span.end as usize);
        self.before(out, lead, start);
        let text = self.text(start, end);
        out.push(if text.contains('\n') { Doc::Block(text) } else { Doc::Text(text) });
        self.pos = self.pos.max(end);
    }

    /// The token `token`, which comes next.
    pub(super) fn token(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, token: &'static str) {
        let (at, _) = self.peek();
        if self.src.get(at..).is_some_and(|rest| rest.starts_with(token)) {
            self.before(out, lead, at);
            self.pos = at + token.len();
        } else {
            // The proof finds what is wrong here.
            out.push(lead);
        }
        out.push(Doc::Text(token));
    }

    /// The word or path that comes next, whatever it is.
    pub(super) fn word(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>) {
        let (at, _) = self.peek();
        let rest = self.src.get(at..).unwrap_or_default();
        let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
        self.before(out, lead, at);
        out.push(Doc::Text(self.text(at, at + length)));
        self.pos = at + length;
    }

    /// A token that leads to what follows, `->`, `!`, `|`: comments on both sides of it go before it.
    pub(super) fn arrow(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, token: &'static str) {
        let (at, _) = self.peek();
        if !self.src.get(at..).is_some_and(|rest| rest.starts_with(token)) {
            out.extend([lead, Doc::Text(token)]);
            return;
        }
        let mut notes = self.gap(at).notes;
        self.pos = at + token.len();
        let (to, _) = self.peek();
        notes.extend(self.gap(to).notes);
        put_notes(out, lead, &notes);
        out.push(Doc::Text(token));
    }

    /// Passes over a token that is not printed.
    pub(super) fn skip(&mut self, out: &mut Vec<Doc<'a>>, token: &str) {
        let (at, _) = self.peek();
        if self.src.get(at..).is_some_and(|rest| rest.starts_with(token)) {
            self.before(out, Doc::Nil, at);
            self.pos = at + token.len();
        }
    }

    /// The end of the literal that begins at `at`, before white space or a closing parenthesis.
    pub(super) fn end_of_literal(&self, at: usize) -> usize {
        let rest = self.src.get(at..).unwrap_or_default();
        let length = if let Some(body) = rest.strip_prefix("\"\"\"") {
            body.find("\"\"\"").map_or(rest.len(), |end| end + 6)
        } else if let Some(body) = rest.strip_prefix("r\"") {
            body.find('"').map_or(rest.len(), |end| end + 3)
        } else if let Some(body) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = body.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |end| end + 2)
        } else {
            let mut depth = 0_usize;
            let end = rest.bytes().position(|byte| match byte {
                b'(' | b'[' | b'{' => {
                    depth += 1;
                    false
                }
                b')' | b']' | b'}' if depth > 0 => {
                    depth -= 1;
                    false
                }
                b')' | b']' | b'}' => true,
                byte => byte.is_ascii_whitespace(),
            });
            end.unwrap_or(rest.len())
        };
        at + length
    }

    /// Whether a comma stands between here and `to`.
    pub(super) fn comma_before(&self, to: usize) -> bool {
        self.text(self.pos, to).contains(',')
    }

    /// Where the part ends that begins here, for text that the tree leaves out: at a comma, at a line break that
    /// means something, or at `limit`.
    pub(super) fn end_of_part(&self, limit: usize) -> usize {
        self.scan(limit, |byte| byte == b',' || (byte == b'\n' && !self.free))
    }

    /// Where the bracket closes that is open here.
    pub(super) fn close(&self) -> usize {
        let (at, byte) = self.peek();
        if matches!(byte, b')' | b']' | b'}' | b'>') { at } else { self.scan(usize::MAX, |_| false) }
    }

    /// The next place outside of further brackets that `ends` names, or where a bracket closes that is open here.
    fn scan(&self, limit: usize, ends: impl Fn(u8) -> bool) -> usize {
        let limit = limit.min(self.src.len());
        let mut comments =
            self.comments.get(self.next..).unwrap_or_default().iter().map(|comment| comment.span.range());
        let mut comment = comments.next();
        let (mut depth, mut quoted, mut before) = (0_usize, false, b' ');
        for (index, byte) in self.text(self.pos, limit).bytes().enumerate() {
            let at = self.pos + index;
            if comment.as_ref().is_some_and(|range| range.end <= at) {
                comment = comments.next();
            }
            if comment.as_ref().is_some_and(|range| range.contains(&at)) {
                continue;
            }
            match byte {
                b'"' if before != b'\\' => quoted = !quoted,
                _ if quoted => {}
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => return at,
                b')' | b']' | b'}' => depth -= 1,
                byte if depth == 0 && ends(byte) => return at,
                _ => {}
            }
            before = byte;
        }
        limit
    }
}
