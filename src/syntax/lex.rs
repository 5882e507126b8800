//! The first pass over a text: finds strings, comments and brackets, and blanks what the grammar is not to see.
//!
//! Every byte keeps its place. Comments, tabs and carriage returns become spaces; a literal that does not end, or a
//! string in foreign quotes, becomes a mark that the grammar takes for a value, so that one mistake costs one message.
//! Brackets and line breaks are recorded for the layout pass, which decides what they mean.

use super::comments::{Comment, CommentKind};
use super::errors;
use crate::base::span::{FileId, Span};
use crate::diag::Diags;

/// The mark that stands for a value which is reported already.
pub(super) const BAD_VALUE: u8 = 2;

/// A bracket or a line break, in order of position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Byte offset.
    pub(super) at: u32,
    /// One of `(`, `)`, `[`, `]`, `{`, `}`, `\n`.
    pub(super) byte: u8,
}

/// What the first pass found.
pub(super) struct Lexed {
    /// The text with comments and foreign characters blanked.
    pub(super) text: Vec<u8>,
    /// The comments in order.
    pub(super) comments: Vec<Comment>,
    /// Brackets and line breaks in order.
    pub(super) events: Vec<Event>,
    /// Strings in order: from the opening quote to behind the closing one, and whether there is one.
    pub(super) strings: Vec<(u32, u32, bool)>,
    /// Where generic arguments nest deeper than allowed.
    pub(super) deep_angles: Vec<u32>,
    /// Places that are reported already: a later finding in the same member would be an echo.
    pub(super) reported: Vec<u32>,
}

/// How many levels of angle brackets may nest.
pub(super) const MAX_ANGLES: u32 = 64;

struct Lexer<'a> {
    src: &'a [u8],
    text: &'a str,
    file: FileId,
    at: usize,
    out: Lexed,
    diags: &'a mut Diags,
    /// Open angle brackets since the last place where none can be open.
    angles: u32,
    /// Whether a token stands on this line before the present byte.
    line_has_token: bool,
    /// The byte of the last token, for what a line break ends.
    last: u8,
    /// How many control characters were met; one message stands for a run of them.
    controls: u32,
}

/// Reads `text` once.
pub(super) fn lex(text: &str, file: FileId, diags: &mut Diags) -> Lexed {
    let out = Lexed {
        text: text.as_bytes().to_vec(),
        comments: Vec::new(),
        events: Vec::new(),
        strings: Vec::new(),
        deep_angles: Vec::new(),
        reported: Vec::new(),
    };
    let mut lexer = Lexer {
        src: text.as_bytes(),
        text,
        file,
        at: 0,
        out,
        diags,
        angles: 0,
        line_has_token: false,
        last: b'\n',
        controls: 0,
    };
    lexer.bidi();
    lexer.run();
    lexer.out
}

/// An offset as it is kept in spans; texts are bounded far below its range.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Whether a byte may stand in a word.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl Lexer<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.src.get(at).copied().unwrap_or(0)
    }

    fn before(&self) -> u8 {
        self.at.checked_sub(1).map_or(b'\n', |at| self.byte(at))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, offset(start), offset(end))
    }

    /// Overwrites `start..end`; line breaks inside become what is asked for, too.
    fn fill(&mut self, start: usize, end: usize, byte: u8) {
        if let Some(range) = self.out.text.get_mut(start..end) {
            range.fill(byte);
        }
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.src.get(from..).unwrap_or_default();
        rest.iter().position(|byte| *byte == b'\n').map_or(self.src.len(), |length| from + length)
    }

    fn report(&mut self, at: usize, diagnostic: crate::diag::Diagnostic) {
        self.out.reported.push(offset(at));
        self.diags.push(diagnostic);
    }

    /// Hidden direction marks make a text read otherwise than it is compiled, in comments and strings too.
    fn bidi(&mut self) {
        if !self.src.windows(2).any(|pair| matches!(pair, [0xE2, 0x80 | 0x81])) {
            return;
        }
        for (at, found) in self.text.char_indices() {
            if matches!(found, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
                let span = self.span(at, at + found.len_utf8());
                self.report(at, errors::hidden_direction(span, found));
            }
        }
    }

    fn run(&mut self) {
        while self.at < self.src.len() {
            let byte = self.byte(self.at);
            match byte {
                b' ' => self.at += 1,
                b'\n' => self.line_break(),
                b'\t' | b'\r' => {
                    self.fill(self.at, self.at + 1, b' ');
                    self.at += 1;
                }
                b'/' if self.byte(self.at + 1) == b'/' => self.comment(),
                b'/' if self.byte(self.at + 1) == b'*' && !self.line_has_token => self.block_comment(),
                b'#' if !self.line_has_token || self.before().is_ascii_whitespace() => self.hash_comment(),
                b'"' => self.string(),
                b'`' => self.quoted_name(),
                b'\'' if !is_word(self.before()) && self.before() != b'/' => self.foreign_string('\'', '\''),
                b';' => self.semicolon(),
                b'(' | b')' | b'[' | b']' | b'{' | b'}' => {
                    self.out.events.push(Event { at: offset(self.at), byte });
                    self.token(byte);
                }
                b'<' | b'>' => self.angle(byte),
                0..=31 | 127 => self.control(),
                128.. => self.foreign_character(),
                33..=126 => self.token(byte),
            }
        }
        if self.controls > 1 {
            self.diags.iter_mut().filter(|found| found.code == crate::diag::Code::E0113).for_each(|found| {
                found.notes.push(format!("{} control characters in this file", self.controls));
            });
        }
    }

    fn token(&mut self, byte: u8) {
        self.line_has_token = true;
        self.last = byte;
        self.at += 1;
    }

    fn line_break(&mut self) {
        self.out.events.push(Event { at: offset(self.at), byte: b'\n' });
        // Generic arguments go on behind `<` and a comma only; elsewhere a line break ends what a `<` began, so that
        // comparisons never add up.
        if !matches!(self.last, b'<' | b',') {
            self.angles = 0;
        }
        self.line_has_token = false;
        self.at += 1;
    }

    fn angle(&mut self, byte: u8) {
        if byte == b'<' && is_word(self.before()) {
            self.angles += 1;
            if self.angles == MAX_ANGLES + 1 {
                self.out.deep_angles.push(offset(self.at));
            }
        } else if byte == b'>' && !matches!(self.before(), b'-' | b'~' | b'=') {
            self.angles = self.angles.saturating_sub(1);
        }
        self.token(byte);
    }

    fn comment(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        let line = self.text.get(start..end).unwrap_or_default().trim_end();
        let (kind, text) = match line.strip_prefix("///") {
            Some(rest) if !rest.starts_with('/') => (CommentKind::Doc, rest),
            Some(_) | None => match line.strip_prefix("//!") {
                Some(rest) => (CommentKind::ModuleDoc, rest),
                None => (CommentKind::Plain, line.strip_prefix("//").unwrap_or_default()),
            },
        };
        let span = self.span(start, start + line.len());
        let own_line = !self.line_has_token;
        if kind != CommentKind::Plain && !own_line {
            self.diags.push(errors::trailing_doc(span));
        }
        self.out.comments.push(Comment { kind, text: text.to_owned(), span, own_line });
        self.fill(start, end, b' ');
        self.at = end;
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let close = self.text.get(start + 2..).and_then(|rest| rest.find("*/"));
        let end = close.map_or_else(|| self.line_end(start), |length| start + 2 + length + 2);
        let shown = self.line_end(start).min(end);
        self.report(start, errors::foreign_comment(self.span(start, shown), "/*", None));
        for at in start..end {
            // The lines stay lines, so that what stands behind the comment begins a member.
            if self.byte(at) == b'\n' {
                self.out.events.push(Event { at: offset(at), byte: b'\n' });
            } else {
                self.fill(at, at + 1, b' ');
            }
        }
        self.at = end;
    }

    fn hash_comment(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        let hash = self.span(start, start + 1);
        self.report(start, errors::foreign_comment(hash, "#", Some(hash)));
        self.fill(start, end, b' ');
        self.at = end;
    }

    fn string(&mut self) {
        let start = self.at;
        if self.src.get(start..start + 3) == Some(b"\"\"\"") {
            return self.text_block();
        }
        let raw = self.before() == b'r' && !start.checked_sub(2).is_some_and(|at| is_word(self.byte(at)));
        let mut at = start + 1;
        loop {
            match self.byte(at) {
                b'"' => break,
                b'\n' => return self.unterminated(start, raw),
                0 if at >= self.src.len() => return self.unterminated(start, raw),
                b'\\' if !raw && self.byte(at + 1) != b'\n' => at += 2,
                _ => at += 1,
            }
        }
        self.line_has_token = true;
        self.last = b'"';
        self.at = at + 1;
        self.out.strings.push((offset(start), offset(self.at), true));
    }

    /// A string that its line does not end. The closing brackets at the line's end are taken to stand outside, where
    /// the line opened them.
    fn unterminated(&mut self, start: usize, raw: bool) {
        let line_end = self.line_end(start);
        let line_start =
            self.src.get(..start).map_or(0, |head| head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        let head = self.src.get(line_start..start).unwrap_or_default();
        let open = |opening: u8, closing: u8| {
            let count = |wanted: u8| head.iter().map(|byte| usize::from(*byte == wanted)).sum::<usize>();
            count(opening).saturating_sub(count(closing))
        };
        let (mut braces, mut squares, mut rounds) = (open(b'{', b'}'), open(b'[', b']'), open(b'(', b')'));
        let mut end = line_end;
        while end > start + 1 {
            let allowed = match self.byte(end - 1) {
                b' ' | b',' | b'\r' | b'\t' => true,
                b'}' => take(&mut braces),
                b']' => take(&mut squares),
                b')' => take(&mut rounds),
                _ => false,
            };
            if !allowed {
                break;
            }
            end -= 1;
        }
        let first = if raw { start - 1 } else { start };
        self.report(start, errors::unterminated(self.span(first, end), "string", "`\"`"));
        self.fill(first, end, BAD_VALUE);
        self.out.strings.push((offset(first), offset(end), false));
        self.line_has_token = true;
        self.last = b'"';
        self.at = end;
    }

    fn text_block(&mut self) {
        let start = self.at;
        let close = self.text.get(start + 3..).and_then(|rest| rest.find("\"\"\""));
        self.line_has_token = true;
        self.last = b'"';
        if let Some(length) = close {
            self.at = start + 3 + length + 3;
            self.out.strings.push((offset(start), offset(self.at), true));
            return;
        }
        // Without an end it is taken to reach as far as the indentation of its own line is exceeded.
        let indent = |from: usize| self.src.get(from..).unwrap_or_default().iter().take_while(|b| **b == b' ').count();
        let line_start =
            self.src.get(..start).unwrap_or_default().iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let own = indent(line_start);
        let mut end = self.line_end(start);
        while end < self.src.len() {
            let next = end + 1;
            let depth = indent(next);
            let blank = matches!(self.byte(next + depth), b'\n' | b'\r' | 0);
            if !blank && depth <= own {
                break;
            }
            end = self.line_end(next);
        }
        self.report(start, errors::unterminated(self.span(start, start + 3), "text block", "`\"\"\"`"));
        self.fill(start, end, b' ');
        self.fill(start, start + 3, BAD_VALUE);
        self.out.strings.push((offset(start), offset(end), false));
        self.at = end;
    }

    fn quoted_name(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        let close = self.src.get(start + 1..end).and_then(|rest| rest.iter().position(|byte| *byte == b'`'));
        match close {
            Some(0) => {
                self.report(start, errors::empty_name(self.span(start, start + 2)));
                self.fill(start, start + 2, b'_');
                self.at = start + 2;
            }
            Some(length) => self.at = start + length + 2,
            None => {
                self.report(start, errors::unterminated(self.span(start, start + 1), "name", "a backtick"));
                self.fill(start, start + 1, b'_');
                self.at = start + 1;
            }
        }
        self.line_has_token = true;
        self.last = b'`';
    }

    /// `'text'` and `“text”`: strings of other languages.
    fn foreign_string(&mut self, open: char, close: char) {
        let start = self.at;
        let inner = start + open.len_utf8();
        let end = self.line_end(start);
        let found = self.text.get(inner..end).and_then(|rest| rest.find(close));
        let Some(length) = found else {
            return self.stray(open);
        };
        let end = inner + length + close.len_utf8();
        let text = self.text.get(inner..inner + length).unwrap_or_default().to_owned();
        self.report(start, errors::foreign_quotes(self.span(start, end), &text));
        self.fill(start, end, BAD_VALUE);
        self.line_has_token = true;
        self.last = b'"';
        self.at = end;
    }

    fn semicolon(&mut self) {
        let start = self.at;
        let end = self.line_end(start);
        let rest = self.text.get(start + 1..end).unwrap_or_default().trim();
        self.report(start, errors::semicolon(self.span(start, start + 1)));
        // Behind it the next member may begin, as behind a comma.
        let more = !rest.is_empty() && !rest.starts_with(['}', ';']) && !rest.starts_with("//");
        self.fill(start, start + 1, if more { b',' } else { b' ' });
        self.at += 1;
    }

    fn control(&mut self) {
        self.controls += 1;
        if self.controls == 1 {
            let (span, byte) = (self.span(self.at, self.at + 1), self.byte(self.at));
            self.report(self.at, errors::control_character(span, byte));
        }
        self.fill(self.at, self.at + 1, b' ');
        self.at += 1;
    }

    fn foreign_character(&mut self) {
        let Some(found) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
            self.at += 1;
            return;
        };
        match found {
            '\u{201C}' | '\u{201D}' => self.foreign_string(found, '\u{201D}'),
            '\u{2018}' | '\u{2019}' => self.foreign_string(found, '\u{2019}'),
            // Reported as hidden already.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                self.fill(self.at, self.at + found.len_utf8(), b' ');
                self.at += found.len_utf8();
            }
            _ => self.stray(found),
        }
    }

    /// A run of characters that stand in no token: letters keep the name they are part of in one piece.
    fn stray(&mut self, first: char) {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let length: usize = rest
            .chars()
            .take_while(|c| *c == first || (!c.is_ascii() && c.is_alphanumeric() == first.is_alphanumeric()))
            .map(char::len_utf8)
            .sum();
        let end = start + length.max(first.len_utf8());
        self.report(start, errors::foreign_character(self.span(start, end), first));
        self.fill(start, end, if first.is_alphanumeric() { b'_' } else { b' ' });
        self.line_has_token |= first.is_alphanumeric();
        self.at = end;
    }
}

/// Takes one of `count`, if there is one.
fn take(count: &mut usize) -> bool {
    let some = *count > 0;
    *count = count.saturating_sub(1);
    some
}
