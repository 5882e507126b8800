//! From a place that does not fit to a finding that a reader can act on.
//!
//! pest says where a text stops fitting and what was tried there. That is looked at together with the words of the
//! entry: a missing `:`, a misspelt word, a form of another language each have a finding of their own; what is left
//! says what was expected, in the language's terms.

mod expected;
mod head;

pub(super) use head::{head, no_declaration};

use super::grammar::Failure;
use super::layout::word_at;
use super::{errors, lex};
use crate::base::span::{FileId, Span};
use crate::base::suggest::nearest;
use crate::diag::{Diagnostic, Diags};
use crate::vocab::{self, BlockWord, DeclKind, Verb};
use expected::expected;

/// The text that a finding is about.
pub(super) struct Place<'a> {
    /// As the grammar read it.
    pub(super) text: &'a str,
    /// The file.
    pub(super) file: FileId,
}

/// Words before a field in other languages.
const FOREIGN_MODIFIERS: &[(&str, &str)] = &[
    ("optional", "say that a field may be absent with `?`: `note?: String`"),
    ("required", "remove it: a field is required unless its name ends with `?`"),
    ("repeated", "write a list as `lines: List<Line>`"),
    ("readonly", "annotate the field behind its type: `id: OrderId @readonly`"),
    ("const", "remove it: a field is `name: Type`"),
    ("let", "remove it: a field is `name: Type`"),
    ("var", "remove it: a field is `name: Type`"),
    ("public", "remove it: a field is `name: Type`"),
    ("private", "remove it: only declarations can be private"),
    ("nullable", "say that a value may be null with `?` behind the type: `note: String?`"),
];

/// Words that may begin an operation.
const OPERATION_WORDS: &[&str] = &[
    "rpc",
    "query",
    "mutation",
    "subscription",
    "receive",
    "send",
    "deliver",
    "op",
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
];

impl Place<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, lex::offset(start), lex::offset(end))
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn word(&self, at: usize) -> Option<(&str, usize)> {
        word_at(self.text.as_bytes(), at)
    }

    /// Whether a word ends right before `at`, so that more letters of it are no news.
    fn ends_word(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| lex::is_word(self.byte(before)))
    }

    fn skip_spaces(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    /// The token at `at`, for "found …", and where it ends.
    fn found(&self, at: usize) -> (String, usize) {
        let rest = self.text.get(at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return ("the end of the file".to_owned(), at) };
        match first {
            '\n' => ("the end of the line".to_owned(), at),
            '"' => {
                let end =
                    rest.get(1..).and_then(|rest| rest.find(['"', '\n'])).map_or(at + 1, |length| at + length + 2);
                ("a string".to_owned(), end)
            }
            '\u{2}' => ("a string".to_owned(), at + rest.len() - rest.trim_start_matches('\u{2}').len()),
            _ => {
                let word = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
                let pair = rest.get(..2).filter(|pair| {
                    matches!(*pair, "->" | "~>" | "==" | "!=" | "<=" | ">=" | ".." | "=>" | "&&" | "||" | "::")
                });
                let length = if word > 0 { word } else { pair.map_or(first.len_utf8(), str::len) };
                let shown: String = rest.get(..length).unwrap_or_default().chars().take(40).collect();
                (format!("`{shown}`"), at + length)
            }
        }
    }
}

/// A member that does not fit. `outer` says that it stands in the declaration's own body.
pub(super) fn member(
    place: &Place<'_>,
    kind: Option<DeclKind>,
    outer: bool,
    entry: std::ops::Range<usize>,
    at: usize,
    failure: &Failure,
    diags: &mut Diags,
) {
    let member = Member { place, kind, outer, entry, at, failure };
    let diagnostic = member
        .foreign_modifier()
        .or_else(|| member.missing_value())
        .or_else(|| member.missing_colon())
        .or_else(|| member.missing_inner_colon())
        .or_else(|| member.unknown_word())
        .unwrap_or_else(|| member.generic());
    diags.push(diagnostic);
}

/// A member that ends with its colon, and what is indented below it as in YAML.
pub(super) fn indented(
    place: &Place<'_>,
    kind: Option<DeclKind>,
    entry: &std::ops::Range<usize>,
    block: std::ops::Range<usize>,
    diags: &mut Diags,
) {
    let name = place.word(entry.start).map_or("name", |(word, _)| word);
    let lines = || place.text.get(block.clone()).unwrap_or_default().lines().map(str::trim);
    let items: Option<Vec<&str>> = lines().map(|line| line.strip_prefix("- ").map(str::trim)).collect();
    let is_list = lines().next().is_some_and(|line| line.starts_with('-'));
    // The lines as they would stand, where they are words and few.
    let plain = |items: &Vec<&str>| items.iter().all(|item| item.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let is_field = kind.is_some_and(has_fields);
    let right = match items.filter(plain).map(|items| items.join(", ")) {
        Some(_) | None if is_field && is_list => "List<…>".to_owned(),
        Some(items) if items.len() <= 60 => format!("[{items}]"),
        Some(_) | None if is_list => "[…]".to_owned(),
        Some(_) | None => "{ … }".to_owned(),
    };
    let colon = place.span(entry.end - 1, entry.end);
    let what = if is_field { "type" } else { "value" };
    diags.push(errors::indented_value(colon, place.span(block.start, block.end), name, &right, what));
}

struct Member<'a> {
    place: &'a Place<'a>,
    kind: Option<DeclKind>,
    outer: bool,
    entry: std::ops::Range<usize>,
    at: usize,
    failure: &'a Failure,
}

impl Member<'_> {
    /// Whether the entry is a field, rather than a setting or a relation.
    fn is_field(&self) -> bool {
        self.kind.is_some_and(has_fields)
    }

    /// Whether the entry is an arrow between two names.
    fn is_arrow(&self) -> bool {
        matches!(self.kind, Some(DeclKind::Scenario | DeclKind::Lifecycle))
    }

    /// The first word of the entry behind its annotations, and where it starts and ends.
    fn first_word(&self) -> Option<(&str, usize, usize)> {
        let (word, end) = self.place.word(self.entry.start)?;
        Some((word, self.entry.start, end))
    }

    fn text(&self) -> &str {
        self.place.text.get(self.entry.clone()).unwrap_or_default()
    }

    /// Whether the entry ends where it fails.
    fn fails_at_end(&self) -> bool {
        self.place
            .text
            .get(self.at.min(self.entry.end)..self.entry.end)
            .is_some_and(|rest| rest.trim_ascii().is_empty())
    }

    /// `optional String note`, `repeated Line lines`
    fn foreign_modifier(&self) -> Option<Diagnostic> {
        let (word, start, end) = self.first_word()?;
        let next = self.place.byte(self.place.skip_spaces(end));
        if !self.is_field() || !next.is_ascii_alphabetic() {
            return None;
        }
        let (_, help) = FOREIGN_MODIFIERS.iter().find(|(modifier, _)| *modifier == word)?;
        Some(errors::unknown_member(self.place.span(start, end), word, None, help))
    }

    /// `timeout:`, `calls X with`
    fn missing_value(&self) -> Option<Diagnostic> {
        if !self.fails_at_end() {
            return None;
        }
        let text = self.text().trim_end();
        let span = self.place.span(self.entry.start + text.len(), self.entry.start + text.len());
        let last = text.rsplit([' ', '\n']).next().unwrap_or_default();
        if text.ends_with(':') {
            let (word, _, _) = self.first_word()?;
            let expected = if self.is_field() { "a type" } else { "a value" };
            return Some(errors::missing_value(span, expected, &format!("`{word}:`")));
        }
        let expected = match last {
            "=" if self.kind == Some(DeclKind::Enum) => "a value",
            "=" => "a default",
            "->" | "~>" if matches!(self.kind, Some(DeclKind::Scenario | DeclKind::Lifecycle)) => "a name",
            "->" | "|" => "a type",
            "!" => "an error",
            "on" if self.kind != Some(DeclKind::Lifecycle) => "a port",
            "to" | "from" | "for" | "with" | "by" | "on" | "," => "a name",
            word if word == text && Verb::from_word(word).is_some() => "a name",
            word if word == text && BlockWord::from_word(word).is_some() => "a name or a title",
            _ => return None,
        };
        Some(errors::missing_value(span, expected, &format!("`{last}`")))
    }

    /// `timeout 5s`, `timeout = 5s`, `deploy { }`
    fn missing_colon(&self) -> Option<Diagnostic> {
        let (word, start, end) = self.first_word()?;
        if self.is_arrow() && !self.words().properties.contains(&word) {
            return None;
        }
        let name_end = if self.place.byte(end) == b'?' { end + 1 } else { end };
        let next = self.place.skip_spaces(name_end);
        // Only where the word itself is what fails to go on.
        if self.at > next || self.kind == Some(DeclKind::Enum) {
            return None;
        }
        let name = self.place.span(start, name_end);
        let equals = self.place.byte(next) == b'=' && self.place.byte(next + 1) != b'=';
        if equals {
            let value = self.place.skip_spaces(next + 1);
            let gap = self.place.span(name_end, value);
            let sign = self.place.span(next, next + 1);
            let mut found = errors::missing_colon(name, word, gap, true);
            found.span = sign;
            return Some(found);
        }
        let gap = self.place.span(name_end, next);
        if next >= self.entry.end {
            return None;
        }
        let begins_value = matches!(self.place.byte(next), b'0'..=b'9' | b'"' | b'[' | b'{' | b'-' | b'/' | 2);
        let begins_type = self.is_field() && self.place.byte(next).is_ascii_uppercase();
        let named = self.words().properties.contains(&word);
        let in_object = !self.outer && !Self::is_word_of_members(word);
        let plain = begins_value || self.place.byte(next).is_ascii_alphabetic();
        let applies = named || begins_type || (plain && in_object) || (begins_value && !self.is_near_word(word));
        (applies && self.place.byte(next) != b'.').then(|| errors::missing_colon(name, word, gap, false))
    }

    /// `(id Int)`, `{ a: f(b 5) }`: a name and its type or value without a colon, further inside.
    fn missing_inner_colon(&self) -> Option<Diagnostic> {
        let next = self.place.byte(self.at);
        let begins = next.is_ascii_alphanumeric() || matches!(next, b'"' | b'{' | b'[');
        if !begins || !self.failure.tokens.iter().any(|token| token == ":") {
            return None;
        }
        let head = self.place.text.get(self.entry.start..self.at)?;
        let trimmed = head.trim_end();
        let word = trimmed.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '?')).next()?;
        let before = trimmed.strip_suffix(word)?.trim_end();
        let name = word.strip_suffix('?').unwrap_or(word);
        if name.is_empty() || trimmed.len() == head.len() || !before.ends_with(['(', ',']) {
            return None;
        }
        let end = self.entry.start + trimmed.len();
        let gap = self.place.span(end, self.at);
        Some(errors::missing_colon(self.place.span(end - word.len(), end), name, gap, false))
    }

    fn is_word_of_members(word: &str) -> bool {
        Verb::from_word(word).is_some() || BlockWord::from_word(word).is_some() || OPERATION_WORDS.contains(&word)
    }

    fn is_near_word(&self, word: &str) -> bool {
        let words = self.words();
        words.starts.contains(&word) || nearest(word, words.starts.iter().copied()).is_some()
    }

    /// The words that may begin a member here.
    fn words(&self) -> Words {
        let Some(kind) = self.kind.filter(|_| self.outer) else { return Words::default() };
        let spec = vocab::decl(kind);
        let mut starts: Vec<&'static str> = Vec::new();
        starts.extend(spec.verbs.iter().map(|verb| verb.word()));
        starts.extend(spec.blocks.iter().map(|block| block.word()));
        for form in spec.forms {
            match form {
                vocab::Form::Operation => starts.extend(OPERATION_WORDS),
                vocab::Form::Route => starts.push("route"),
                vocab::Form::Rule => starts.extend(["for", "forbid"]),
                vocab::Form::Scenario => starts.extend(["alt", "loop", "par", "opt"]),
                vocab::Form::Field
                | vocab::Form::Header
                | vocab::Form::Spread
                | vocab::Form::Case
                | vocab::Form::Open
                | vocab::Form::Transition
                | vocab::Form::Parameter
                | vocab::Form::OfTarget => {}
            }
        }
        let properties = spec.block.properties.iter().map(|property| property.name).collect();
        Words { starts, properties }
    }

    /// A word that begins nothing here: misspelt, or of another language.
    fn unknown_word(&self) -> Option<Diagnostic> {
        let (word, start, end) = self.first_word()?;
        let next = self.place.skip_spaces(end);
        let stuck = self.at <= next && !matches!(self.place.byte(next), b':' | b'.' | b'(' | b'?');
        let words = self.words();
        if !stuck
            || words.starts.contains(&word)
            || self.is_arrow()
            || self.is_field()
            || self.kind == Some(DeclKind::Enum)
            || !self.outer
        {
            return None;
        }
        let span = self.place.span(start, end);
        let upper = word.to_uppercase();
        if words.starts.contains(&"GET") && OPERATION_WORDS.contains(&upper.as_str()) {
            return Some(errors::unknown_member(span, word, Some(&upper), ""));
        }
        let near =
            nearest(word, words.starts.iter().copied()).or_else(|| nearest(word, words.properties.iter().copied()));
        let help = match (words.starts.as_slice(), words.properties.is_empty()) {
            ([], true) => "remove it".to_owned(),
            ([], false) => "settings are written `name: value`".to_owned(),
            (starts, _) => {
                let listed: Vec<String> = starts.iter().map(|word| format!("`{word}`")).collect();
                format!("begin a member with one of {}, or with the name of a setting and `:`", listed.join(", "))
            }
        };
        Some(errors::unknown_member(span, word, near, &help))
    }

    /// What was expected, and what stands there.
    fn generic(&self) -> Diagnostic {
        let at = self.at.clamp(self.entry.start, self.entry.end.max(self.entry.start));
        let (found, end) = self.place.found(at);
        let at_end = self.fails_at_end();
        let span = if at_end { self.place.span(self.entry.end, self.entry.end) } else { self.place.span(at, end) };
        let found = if at_end { "the end of the member".to_owned() } else { found };
        let expected = expected(self.failure, self.is_field(), self.place.ends_word(at))
            .unwrap_or_else(|| "a line break".to_owned());
        let expected = match self.kind {
            Some(DeclKind::Scenario) if expected.contains("`->`") => "`->` or `~>`".to_owned(),
            Some(DeclKind::Lifecycle) if expected.contains("`->`") => "`->`".to_owned(),
            Some(_) | None => expected,
        };
        let mut diagnostic = errors::syntax(span, &expected, &found);
        let verb = self.first_word().is_some_and(|(word, _, _)| Verb::from_word(word).is_some());
        if let Some((word, _)) = self.place.word(at).filter(|_| verb && !at_end) {
            let clauses = ["to", "from", "for", "with", "by", "on"];
            diagnostic = errors::syntax(span, "a clause or a line break", &found);
            diagnostic = match nearest(word, clauses) {
                Some(near) => diagnostic.help(format!("write `{near}`")),
                None => diagnostic.help("name a clause with `to`, `from`, `for` or `with`, or put settings into `{ }`"),
            };
        }
        match self.form_help(at) {
            Some(help) => diagnostic.help(help),
            None if diagnostic.help.is_empty() => diagnostic.help(self.usual_form()),
            None => diagnostic,
        }
    }

    /// How a member of this kind is written, from the vocabulary's examples.
    fn usual_form(&self) -> String {
        let word = self.first_word().map_or("", |(word, _, _)| word);
        let verb = Verb::from_word(word).map(|verb| vocab::relation(verb).uses);
        let of_verb = verb.and_then(|uses| uses.first()).map(|usage| usage.example);
        let of_block = BlockWord::from_word(word).map(|word| vocab::block(word).example);
        let operations = vocab::PROTOCOLS.iter().chain([&vocab::OTHER_PROTOCOL]);
        let of_protocol = || operations.clone().find(|spec| spec.operations.contains(&word)).map(|spec| spec.example);
        match of_verb.or(of_block).or_else(of_protocol).and_then(|example| example.lines().next()) {
            Some(example) if !example.is_empty() => format!("write it as in `{}`", closed(example)),
            Some(_) | None => "settings are written `name: value`, one a line or with commas between them".to_owned(),
        }
    }

    /// Help for an operation whose method ends at `method`.
    fn operation_help(&self, at: usize, method: usize, rest: &str) -> Option<&'static str> {
        if rest.starts_with("->") && !self.place.text.get(method..at)?.contains('(') {
            return Some("name the operation behind its path: `GET /orders list_orders() -> Order`");
        }
        let before = self.place.text.get(method..at)?.trim_end();
        let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if matches!(word, "throws" | "raises" | "errors") {
            return Some("name errors behind `!`: `-> Order ! NotFound`");
        }
        None
    }

    /// Help for forms of other languages.
    fn form_help(&self, at: usize) -> Option<&'static str> {
        let rest = self.place.text.get(at..self.entry.end).unwrap_or_default();
        if self.is_field() {
            if rest.starts_with('[') {
                return Some("write a list as `List<String>`");
            }
            if rest.starts_with('=') && self.text().contains(';') {
                return Some("a field is `name: Type`; its number is `@tag(1)`");
            }
            if self.text().starts_with('"') {
                return Some("write the name of a field without quotes, or in backticks: `name: Type`");
            }
            return Some("a field is `name: Type`, with `?` behind the name where it may be absent");
        }
        if self.kind == Some(DeclKind::Scenario) && self.outer {
            return Some("a step is `A -> B.operation \"note\"`, or `A ~> Event`");
        }
        if self.kind == Some(DeclKind::Lifecycle) {
            return Some("a transition is `placed -> paid on PaymentCaptured`");
        }
        if self.kind == Some(DeclKind::Enum) {
            return Some("a case is a name, with its wire value behind `=`: `red = \"RED\"`");
        }
        let method = self.first_word().filter(|(word, _, _)| vocab::http_method(word).is_some());
        if method.is_some_and(|(_, _, end)| self.place.byte(end) == b' ') && !self.text().contains('/') {
            return Some("begin the path with `/`: `GET /orders list_orders() -> Order`");
        }
        if let Some((_, _, end)) = method {
            return self.operation_help(at, end, rest);
        }
        if rest.starts_with('"') && self.text().get(..at - self.entry.start)?.trim_end().ends_with(" on") {
            return Some("write the port without quotes: `on 8080`");
        }
        match rest.as_bytes() {
            [b'-', b' ', ..] => Some("write a list as `[a, b]`"),
            [b'=', b'>', ..] | [b'=', ..] => Some("write a setting as `name: value`"),
            [b'&', ..] if self.place.byte(at.saturating_sub(1)) == b'&' => Some("write `and`"),
            [b'|', ..] if self.place.byte(at.saturating_sub(1)) == b'|' => Some("write `or`"),
            [b'$', ..] => Some("nothing is computed here: write the value itself"),
            [b'<', ..] => Some("write a placeholder's value itself, or a text in double quotes"),
            _ => None,
        }
    }
}

/// The words that may begin a member.
#[derive(Default)]
struct Words {
    /// Verbs, words of blocks and operations.
    starts: Vec<&'static str>,
    /// Names of settings.
    properties: Vec<&'static str>,
}

/// The first line of an example, without a brace that it only opens.
pub(super) fn closed(line: &str) -> String {
    match line.trim_end().strip_suffix('{') {
        Some(head) => format!("{head}{{ … }}"),
        None => line.trim_end().to_owned(),
    }
}

fn has_fields(kind: DeclKind) -> bool {
    matches!(kind, DeclKind::Record | DeclKind::Error | DeclKind::Event | DeclKind::Message | DeclKind::Union)
}
