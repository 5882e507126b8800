//! The words of a part of a text that may be broken, with what stands in closed brackets as one token.

use crate::syntax::outline::Outline;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, dotted or with a dot at its end.
    Name,
    /// A number, quantity, date or version.
    Number,
    /// A string.
    Text,
    /// A path.
    Path,
    /// A bracket and what stands in it.
    Group,
    /// Anything else.
    Sign,
    /// A line break that may end a member.
    Break,
}

/// A token by byte offsets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// Its text; the opening bracket of a group.
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token<'_> {
    /// Whether it is this sign or word.
    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Sign | Kind::Name | Kind::Group) && self.text == text
    }

    /// Whether it is one of these signs or words.
    pub(super) fn is_any(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.is(text))
    }
}

const SIGNS: &[&str] = &["->", "~>", "...", "..", "==", "!=", "<=", ">="];

/// The tokens between two offsets on the level of a bracket (of the file: `None`); one that begins before the end is whole.
pub(super) fn tokens(outline: &Outline, within: Option<usize>, from: usize, to: usize) -> Vec<Token<'_>> {
    let text = outline.text();
    let bytes = text.as_bytes();
    let mut breaks = outline.breaks(within, from, to).peekable();
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut at = from;
    while at < to {
        let byte = bytes.get(at).copied().unwrap_or(b' ');
        let (kind, end) = match byte {
            b'\n' => {
                while breaks.next_if(|place| *place < at).is_some() {}
                if breaks.peek() != Some(&at) {
                    at += 1;
                    continue;
                }
                (Kind::Break, at + 1)
            }
            b' ' => {
                at += 1;
                continue;
            }
            b'(' | b'[' | b'{' => {
                let close = outline.opening(at).map_or(at, |bracket| bracket.close);
                let closed = matches!(bytes.get(close), Some(b')' | b']' | b'}'));
                (Kind::Group, (close + usize::from(closed)).max(at + 1))
            }
            b'"' => (Kind::Text, string(bytes, at)),
            b'r' if bytes.get(at + 1) == Some(&b'"') => (Kind::Text, quoted(bytes, at + 1, None)),
            2 => (Kind::Text, at + run(bytes, at, |byte| byte == 2)),
            b'/' => (Kind::Path, path(outline, at)),
            b'0'..=b'9' => (Kind::Number, number(bytes, at)),
            b'-' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => (Kind::Number, number(bytes, at + 1)),
            b'`' => (Kind::Name, name(bytes, at)),
            _ if is_word(byte) => (Kind::Name, name(bytes, at)),
            _ => {
                let rest = text.get(at..).unwrap_or_default();
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                (Kind::Sign, at + sign.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |sign| sign.len()))
            }
        };
        let whole = text.get(at..end).unwrap_or_default();
        let shown = if kind == Kind::Group { whole.get(..1).unwrap_or_default() } else { whole };
        found.push(Token { kind, text: shown, start: at, end });
        at = end;
    }
    found
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn run(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| wanted(**byte)).count()
}

/// `Orders.place_order`, `` `x-legacy` ``, `Orders.`; what a spread begins with is no dot of a name.
fn name(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        at = match bytes.get(at) {
            Some(b'`') => at + 1 + run(bytes, at + 1, |byte| !matches!(byte, b'`' | b'\n')) + 1,
            _ => at + run(bytes, at, is_word),
        };
        if bytes.get(at) != Some(&b'.') || bytes.get(at + 1) == Some(&b'.') {
            return at.min(bytes.len());
        }
        at += 1;
    }
}

fn number(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match bytes.get(at) {
            Some(byte) if is_word(*byte) || *byte == b'%' => at += 1,
            Some(b'.' | b'-') if is_word(next) => at += 1,
            Some(b'/') if next.is_ascii_lowercase() => at += 1,
            _ => return at,
        }
    }
}

fn string(bytes: &[u8], from: usize) -> usize {
    if bytes.get(from..from + 3) == Some(b"\"\"\"") {
        let rest = bytes.get(from + 3..).unwrap_or_default();
        return rest.windows(3).position(|three| three == b"\"\"\"").map_or(bytes.len(), |length| from + length + 6);
    }
    quoted(bytes, from, Some(b'\\'))
}

fn quoted(bytes: &[u8], open: usize, escape: Option<u8>) -> usize {
    let mut at = open + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            _ if Some(*byte) == escape => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// From a slash to white space, a comma before white space, or a bracket that was not opened in it.
fn path(outline: &Outline, from: usize) -> usize {
    let bytes = outline.text().as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\n' | b')' | b']' | b'}' => break,
            b',' if bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => break,
            b'(' | b'[' | b'{' => match outline.opening(at) {
                // An opening bracket at the end of a path with a space in it opens a block.
                Some(bracket) => at = bracket.close + 1,
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}
