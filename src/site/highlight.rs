//! The colors of `.arch` in a page: what each word of a text is, by the vocabulary and by where the word stands.
//!
//! It reads tokens, not the tree: a block in a page may be a fragment that no declaration surrounds, and is colored all the same.
//! A word is one of the language only where it could be: before a colon it is a name, whatever it says.

use std::ops::Range;

use crate::vocab::{BlockWord, DeclKind, Verb, keywords};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A word of the language, in its place.
    Keyword,
    /// A declaration, or a type.
    Type,
    /// An operation or a constructor.
    Function,
    /// The name of a field, a setting or a parameter.
    Property,
    /// A number, quantity, date, version, status or constant.
    Number,
    /// A string or a path.
    String,
    /// A comment or documentation.
    Comment,
    /// An annotation.
    Annotation,
    /// A sign between values or types.
    Operator,
}

impl Class {
    /// Its name, which style sheets know.
    pub const fn name(self) -> &'static str {
        match self {
            Class::Keyword => "keyword",
            Class::Type => "type",
            Class::Function => "function",
            Class::Property => "property",
            Class::Number => "number",
            Class::String => "string",
            Class::Comment => "comment",
            Class::Annotation => "annotation",
            Class::Operator => "operator",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Line,
    Comment,
    String,
    Path,
    Number,
    Annotation,
    Quoted,
    Word,
    Sign,
}

#[derive(Clone, Debug)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// The pieces of a text that are something, in order; what lies between them is plain.
pub fn highlight(text: &str) -> Vec<(Range<usize>, Class)> {
    let tokens = tokens(text);
    let mut out = Vec::new();
    let mut declares = false;
    for (at, token) in tokens.iter().enumerate() {
        let place = Place { text, tokens: &tokens, at };
        let class = match token.kind {
            Kind::Line => None,
            Kind::Comment => Some(Class::Comment),
            Kind::String | Kind::Path => Some(Class::String),
            Kind::Number => Some(Class::Number),
            Kind::Annotation => Some(Class::Annotation),
            Kind::Sign => place.sign(),
            Kind::Quoted | Kind::Word if declares => Some(Class::Type),
            Kind::Quoted => place.is_name().then_some(Class::Property),
            Kind::Word => place.word(),
        };
        declares = class == Some(Class::Keyword) && DeclKind::from_word(place.own()).is_some() && place.begins();
        out.extend(class.map(|class| (token.range.clone(), class)));
    }
    out
}

/// A token among its neighbours.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Place<'a> {
    fn text_at(self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|token| self.text.get(token.range.clone())).unwrap_or_default()
    }

    fn own(self) -> &'a str {
        self.text_at(self.at)
    }

    fn before(self) -> &'a str {
        self.at.checked_sub(1).map_or("\n", |at| self.text_at(at))
    }

    fn kind_at(self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Line, |token| token.kind)
    }

    fn next(self) -> &'a str {
        self.text_at(self.at + 1)
    }

    /// Whether one of these follows on the same line.
    fn before_any(self, kinds: &[Kind]) -> bool {
        kinds.contains(&self.kind_at(self.at + 1))
    }

    /// Whether a member or an item may begin here.
    fn begins(self) -> bool {
        matches!(self.before(), "\n" | "{" | ")") || keywords::MODIFIERS.contains(&self.before())
    }

    /// Whether a colon follows, perhaps behind a question mark.
    fn is_name(self) -> bool {
        self.next() == ":" || (self.next() == "?" && self.text_at(self.at + 2) == ":")
    }

    fn sign(self) -> Option<Class> {
        let sign = self.own();
        sign.starts_with(['-', '~', '!', '|', '&', '=', '?']).then_some(Class::Operator)
    }

    fn word(self) -> Option<Class> {
        let word = self.own();
        if self.is_name() {
            return Some(Class::Property);
        }
        if self.is_keyword(word) {
            return Some(Class::Keyword);
        }
        if keywords::CONSTANTS.contains(&word) {
            return Some(Class::Number);
        }
        if word == keywords::DEFAULT_STATUS && matches!(self.before(), "->" | "|") {
            return Some(Class::Number);
        }
        if word.starts_with(|first: char| first.is_ascii_uppercase()) {
            return Some(Class::Type);
        }
        (self.next() == "(").then_some(Class::Function)
    }

    fn is_keyword(self, word: &str) -> bool {
        let named = self.before_any(&[Kind::Word, Kind::Quoted]);
        if self.begins() || self.before() == "}" {
            let begins_member = DeclKind::from_word(word).is_some()
                || Verb::from_word(word).is_some()
                || keywords::operations().contains(&word)
                || keywords::RULES.contains(&word)
                || keywords::IMPORTS.contains(&word)
                || keywords::MODIFIERS.contains(&word)
                || word == keywords::HEADER;
            let is_block = BlockWord::from_word(word).is_some() && (named || self.before_any(&[Kind::String]));
            let is_group = keywords::GROUPS.contains(&word) || keywords::BRANCHES.contains(&word);
            let is_method = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            if (begins_member && named)
                || is_block
                || (is_group && (self.next() == "{" || self.before_any(&[Kind::String])))
                || (word == keywords::ROUTE && self.before_any(&[Kind::Path]))
                || (is_method && (named || self.before_any(&[Kind::Path])))
            {
                return true;
            }
        }
        if keywords::LOCATIONS.contains(&word) || word == keywords::HEADER {
            let field = Place { at: self.at + 1, ..self };
            return (named && field.is_name()) || self.next() == "...";
        }
        if word == keywords::STREAM {
            return named || matches!(self.next(), "{" | "(");
        }
        let goes_on = named || self.before_any(&[Kind::Number, Kind::String]) || matches!(self.next(), "{" | "[" | "(");
        let holds_together = keywords::CONTINUATIONS.contains(&word)
            || keywords::clauses().contains(&word)
            || keywords::OPERATORS.contains(&word)
            || keywords::PREFIXES.contains(&word);
        holds_together && goes_on && !matches!(self.before(), "." | "," | "[" | "@")
    }
}

/// The tokens of a text; white space between them is left out, line breaks are not.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let last = tokens.last().and_then(|token| text.get(token.range.clone())).unwrap_or_default();
        let (kind, length) = token(rest, text.get(..at).and_then(|head| head.chars().next_back()), last);
        if let Some(kind) = kind {
            tokens.push(Token { kind, range: at..at + length });
        }
        at += length;
    }
    tokens
}

/// The token at the start of `rest`, if there is one, and how far it or the white space reaches.
fn token(rest: &str, before: Option<char>, last: &str) -> (Option<Kind>, usize) {
    let bytes = rest.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let first = rest.chars().next().unwrap_or(' ');
    let line = rest.find('\n').unwrap_or(rest.len());
    let word = |from: usize| from + rest.get(from..).unwrap_or_default().bytes().take_while(|b| is_word(*b)).count();
    match first {
        '\n' => (Some(Kind::Line), 1),
        first if first.is_whitespace() => (None, first.len_utf8()),
        '/' if byte(1) == b'/' => (Some(Kind::Comment), line),
        '"' if rest.starts_with("\"\"\"") => {
            let inner = rest.get(3..).and_then(|inner| inner.find("\"\"\""));
            (Some(Kind::String), inner.map_or(rest.len(), |length| length + 6))
        }
        '"' => (Some(Kind::String), string(bytes.get(..line).unwrap_or_default(), 1, Escapes::Read)),
        'r' if byte(1) == b'"' => (Some(Kind::String), string(bytes.get(..line).unwrap_or_default(), 2, Escapes::Raw)),
        '`' => {
            let close = rest.get(1..line).and_then(|inner| inner.find('`'));
            (Some(Kind::Quoted), close.map_or(1, |length| length + 2))
        }
        '@' if byte(1).is_ascii_alphabetic() => (Some(Kind::Annotation), word(1)),
        '/' if last == ":"
            || before.is_none_or(|c| c.is_whitespace() || "([,".contains(c)) && !byte(1).is_ascii_whitespace() =>
        {
            (Some(Kind::Path), path(bytes))
        }
        '0'..='9' => (Some(Kind::Number), number(bytes, 0)),
        '-' if byte(1).is_ascii_digit() => (Some(Kind::Number), number(bytes, 1)),
        first if first.is_ascii() && is_word(byte(0)) => (Some(Kind::Word), word(0)),
        _ => {
            let signs = ["...", "->", "~>", "==", "!=", "<=", ">=", ".."];
            let sign = signs.iter().find(|sign| rest.starts_with(**sign));
            (Some(Kind::Sign), sign.map_or(first.len_utf8(), |sign| sign.len()))
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Read,
    Raw,
}

/// The length of a string on one line, from where its text begins.
fn string(line: &[u8], mut at: usize, escapes: Escapes) -> usize {
    while let Some(byte) = line.get(at) {
        at += 1;
        match byte {
            b'"' => break,
            b'\\' if escapes == Escapes::Read => at += 1,
            _ => {}
        }
    }
    at.min(line.len())
}

/// The length of a number, quantity, date or version.
fn number(bytes: &[u8], mut at: usize) -> usize {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    loop {
        let goes_on = match byte(at) {
            b'%' => true,
            b'.' | b'-' => is_word(byte(at + 1)),
            b'/' => byte(at + 1).is_ascii_lowercase(),
            other => is_word(other),
        };
        if !goes_on {
            return at;
        }
        at += 1;
    }
}

/// The length of a path: up to white space, a comma before white space, or a bracket that was not opened inside.
fn path(bytes: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'"' => return at,
            b',' if next.is_ascii_whitespace() => return at,
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth == 0 => return at,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let pieces = highlight(text);
        pieces.iter().map(|(range, class)| format!("{}={} ", &text[range.clone()], class.name())).collect()
    }

    #[test]
    fn words_are_keywords_in_their_place_only() {
        assert_eq!(shown("calls: calls"), "calls=property ");
        assert_eq!(shown("calls A.b"), "calls=keyword A=type ");
        assert_eq!(shown("event X"), "event=keyword X=type ");
        assert_eq!(shown("{ event, service }"), "");
    }

    #[test]
    fn pieces_lie_in_order_whatever_the_text_is() {
        for text in ["\"", "\"\"\"", "`", "/", "@", "r\"", "é\"ü", "//", "-", "\"\\", "\u{301}a: \u{301}", "/{", "1."]
        {
            let mut end = 0;
            for (range, _) in highlight(text) {
                assert!(range.start >= end && range.end > range.start && text.get(range.clone()).is_some(), "{text}");
                end = range.end;
            }
        }
    }
}
