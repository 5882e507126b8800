//! What is left of an item that does not parse.
//!
//! The item is parsed again with detail to learn where it fails. The member around that place, the smallest entry of
//! the innermost braces, is reported, replaced by a mark that the grammar takes for a member, and the item is parsed
//! again, until it fits or its head is what is broken. So a broken member costs that member, and a broken head the
//! declaration, whose name is still defined.

use super::diagnose::{self, Place};
use super::layout::{Bracket, Item, Layout, MAX_DEPTH, starts_item, word_at};
use super::lower::Lowered;
use super::{ast, errors, grammar, lex};
use crate::base::span::{FileId, Span, Spanned};
use crate::diag::Diags;
use crate::vocab::{BlockWord, DeclKind, Verb};

/// The mark that stands for a member which is reported already.
const BAD_MEMBER: u8 = 1;

/// How many members of one item are reported; behind that, it is taken to be something else than it says.
const MAX_MEMBERS: usize = 24;

/// How many bytes are parsed again for one item at most: many mistakes in a huge item cost no more than that.
const MAX_BYTES: usize = 32 << 20;

/// Makes a tree of an item's nodes, with the members that were taken out.
pub(super) type LowerItem<'a> = dyn FnMut(grammar::Node<'_>, &[Span], &mut Diags) -> Option<Lowered> + 'a;

/// Recovers items of one file.
pub(super) struct Recovery<'a> {
    /// The prepared text with its structure.
    pub(super) layout: &'a Layout,
    /// Places that are reported already, in order.
    pub(super) reported: &'a [u32],
    /// The file.
    pub(super) file: FileId,
}

/// The keyword of an item, and what stands around it.
#[derive(Clone, Copy)]
pub(super) struct Keyword<'a> {
    /// The word, empty where there is none.
    pub(super) word: &'a str,
    /// Where it starts.
    pub(super) at: usize,
    /// `private` before it.
    pub(super) private: Option<Span>,
}

impl<'a> Recovery<'a> {
    /// What can be saved of an item, and its findings. `lower` makes a tree of what parses.
    pub(super) fn item(&self, item: Item, diags: &mut Diags, lower: &mut LowerItem<'_>) -> Option<Lowered> {
        let keyword = self.keyword(item);
        let kind = DeclKind::from_word(keyword.word);
        if let Some(place) = item.too_deep {
            let limit = if self.byte(place as usize) == b'<' { lex::MAX_ANGLES as usize } else { MAX_DEPTH };
            diags.push(errors::too_deep(self.span(place as usize, place as usize + 1), limit));
            return Some(self.poisoned(kind?, keyword, item));
        }
        if kind.is_none() && keyword.word != "use" {
            let place = Place { text: &self.layout.text, file: self.file };
            let near = diagnose::no_declaration(&place, keyword, item, diags);
            return near.map(|kind| self.poisoned(kind, keyword, item));
        }
        let mut broken: Vec<Span> = Vec::new();
        let mut work = self.closed_copy(item, &mut broken);
        let budget = (MAX_BYTES / work.len().max(1)).clamp(1, MAX_MEMBERS);
        for _ in 0..budget {
            let text = String::from_utf8_lossy(&work);
            let failure = match grammar::parse_with_detail(&text) {
                Ok(mut pairs) => {
                    broken.sort_unstable();
                    let lowered = pairs.next().and_then(|node| lower(node, &broken, diags));
                    return lowered.map(|lowered| match lowered {
                        Lowered::Decl(mut decl) => {
                            decl.poisoned = true;
                            Lowered::Decl(decl)
                        }
                        Lowered::Use(item) => Lowered::Use(item),
                    });
                }
                Err(failure) => failure,
            };
            let at = item.start as usize + failure.at;
            let Some((entry, frame)) = self.entry(item, at, &work) else {
                if !self.is_reported(item.start as usize, at + 1) {
                    let place = Place { text: &self.layout.text, file: self.file };
                    diagnose::head(&place, keyword, item, at, &failure, diags);
                }
                break;
            };
            let block = self.indented_block(&entry, frame);
            if !self.is_reported(entry.start, entry.end) {
                let place = Place { text: &self.layout.text, file: self.file };
                let outer = frame.parent.is_none();
                match &block {
                    Some(block) => diagnose::indented(&place, kind, &entry, block.clone(), diags),
                    None => diagnose::member(&place, kind, outer, entry.clone(), at, &failure, diags),
                }
            }
            let entry = entry.start..block.map_or(entry.end, |block| block.end);
            broken.retain(|span| (span.start as usize) < entry.start || (span.start as usize) >= entry.end);
            broken.push(self.span(entry.start, entry.end));
            blank(&mut work, entry.start - item.start as usize, entry.end - item.start as usize);
        }
        Some(self.poisoned(kind?, keyword, item))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, lex::offset(start), lex::offset(end))
    }

    fn byte(&self, at: usize) -> u8 {
        self.layout.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn is_reported(&self, start: usize, end: usize) -> bool {
        let first = self.reported.partition_point(|place| (*place as usize) < start);
        self.reported.get(first).is_some_and(|place| (*place as usize) < end)
    }

    /// The brackets that open inside `start..end`.
    fn brackets(&self, start: usize, end: usize) -> &'a [Bracket] {
        let all = &self.layout.brackets;
        let first = all.partition_point(|bracket| (bracket.open as usize) < start);
        let last = all.partition_point(|bracket| (bracket.open as usize) < end);
        all.get(first..last).unwrap_or_default()
    }

    fn bracket_at(&self, at: usize) -> Option<&'a Bracket> {
        let all = &self.layout.brackets;
        all.binary_search_by_key(&lex::offset(at), |bracket| bracket.open).ok().and_then(|index| all.get(index))
    }

    fn keyword(&self, item: Item) -> Keyword<'a> {
        let text = self.layout.text.as_bytes();
        let mut at = item.start as usize;
        let mut private = None;
        loop {
            while self.byte(at).is_ascii_whitespace() {
                at += 1;
            }
            if self.byte(at) == b'@' && at < item.end as usize {
                at = word_at(text, at + 1).map_or(at + 1, |(_, next)| next);
                if let Some(bracket) = self.bracket_at(at) {
                    at = (bracket.close as usize + 1).min(item.end as usize);
                }
                continue;
            }
            return match word_at(text, at) {
                Some(("private", next)) if private.is_none() => {
                    private = Some(self.span(at, next));
                    at = next;
                    continue;
                }
                Some((word, _)) => Keyword { word, at, private },
                None => Keyword { word: "", at, private },
            };
        }
    }

    /// A declaration of which only kind and name are known.
    fn poisoned(&self, kind: DeclKind, keyword: Keyword<'_>, item: Item) -> Lowered {
        let text = self.layout.text.as_bytes();
        let end = keyword.at + keyword.word.len();
        let start = end + text.get(end..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
        let bare = start + usize::from(self.byte(start) == b'`');
        let named = word_at(text, bare).filter(|(_, next)| start > end && *next <= item.end as usize);
        let name = match named {
            Some((word, next)) => {
                let quoted = bare > start;
                let span = self.span(start, if quoted { next + 1 } else { next });
                ast::Ident { text: word.to_owned(), span, quoted }
            }
            None => ast::Ident { text: String::new(), span: self.span(end, end), quoted: false },
        };
        let kind = Spanned::new(kind, self.span(keyword.at, end));
        let head_span = kind.span.to(name.span);
        Lowered::Decl(Box::new(ast::Decl {
            kind,
            name,
            docs: None,
            annotations: Vec::new(),
            private: keyword.private,
            head: ast::Head::default(),
            body: None,
            span: self.span(item.start as usize, item.end as usize),
            head_span,
            poisoned: true,
        }))
    }

    /// The item's text in which what is not closed is closed or taken out; both are reported already.
    fn closed_copy(&self, item: Item, broken: &mut Vec<Span>) -> Vec<u8> {
        let (start, end) = (item.start as usize, item.end as usize);
        let mut work = self.layout.text.as_bytes().get(start..end).unwrap_or_default().to_vec();
        let mut done = start;
        let mut close = false;
        for bracket in self.brackets(start, end) {
            let open = bracket.open as usize;
            if bracket.closed || open < done {
                continue;
            }
            if bracket.byte != b'{' {
                // What is in an open list is not known; what is indented below its line belongs to it.
                if let Some(frame) = self.innermost(item, open).filter(|frame| frame.closed) {
                    let line = self.line_of(frame, open);
                    let until = self.indented_below(&line, frame).min(end);
                    broken.push(self.span(line.start, until));
                    blank(&mut work, line.start - start, until - start);
                    done = until;
                }
                continue;
            }
            match bracket.parent.and_then(|parent| self.layout.brackets.get(parent as usize)) {
                None => close = true,
                Some(parent) => {
                    let line = self.line_of(parent, open);
                    let until = (bracket.close as usize).min(end);
                    broken.push(self.span(line.start, until));
                    blank(&mut work, line.start - start, until - start);
                    done = until;
                }
            }
        }
        if close {
            work.extend_from_slice(b"\n}");
        }
        work
    }

    /// The smallest entry around `at` that can be taken out, and the braces it stands in.
    fn entry(&self, item: Item, at: usize, work: &[u8]) -> Option<(std::ops::Range<usize>, &'a Bracket)> {
        let mut frame = self.innermost(item, at)?;
        loop {
            let line = self.line_of(frame, at);
            let line = self.line_with_open_angle(frame, &line).unwrap_or(line);
            let entry = self.part_of(line, at);
            let marked = work.get(entry.start.checked_sub(item.start as usize)?) == Some(&BAD_MEMBER);
            if !entry.is_empty() && !marked {
                return Some((entry, frame));
            }
            // Nothing to take out here: what is around it is broken.
            frame = self.innermost(item, frame.open as usize)?;
        }
    }

    /// The innermost braces of a body or object around `at`, not those of a path or of a list of names.
    fn innermost(&self, item: Item, at: usize) -> Option<&'a Bracket> {
        let opened = self.brackets(item.start as usize, at);
        let mut candidate = opened.last();
        while let Some(bracket) = candidate {
            let around = at <= bracket.close as usize;
            if around && bracket.byte == b'{' && self.is_body(bracket.open as usize) {
                return Some(bracket);
            }
            // What is around `at` is around every bracket that opened before it.
            candidate = bracket.parent.and_then(|parent| self.layout.brackets.get(parent as usize));
        }
        None
    }

    /// Whether a brace stands where a body or an object may, and not inside a path literal or behind a dot.
    fn is_body(&self, open: usize) -> bool {
        let head = self.layout.text.as_bytes().get(..open).unwrap_or_default();
        let start = head.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
        let token = head.get(start..).unwrap_or_default();
        token.first() != Some(&b'/') && token.last() != Some(&b'.')
    }

    /// The line of a body that `at` stands in, without white space around it.
    fn line_of(&self, frame: &Bracket, at: usize) -> std::ops::Range<usize> {
        let index = self.layout.brackets.partition_point(|bracket| bracket.open < frame.open);
        let own = Some(lex::offset(index));
        let breaks = &self.layout.breaks;
        let after = breaks.partition_point(|(place, _)| (*place as usize) < at);
        let behind = breaks
            .get(after..)
            .unwrap_or_default()
            .iter()
            .find(|(place, around)| *around == own || *place >= frame.close);
        let mut end = behind.map_or(frame.close, |(place, _)| (*place).min(frame.close)) as usize;
        let mut before = breaks
            .get(..after)
            .unwrap_or_default()
            .iter()
            .rev()
            .filter(|(place, around)| *around == own && *place > frame.open);
        let mut start = before.next().map_or(frame.open as usize, |(place, _)| *place as usize) + 1;
        // On a blank line the mistake is on the line before.
        while self.layout.text.get(start..end).is_some_and(|line| line.trim_ascii().is_empty())
            && start > frame.open as usize + 1
        {
            end = start - 1;
            start = before.next().map_or(frame.open as usize, |(place, _)| *place as usize) + 1;
        }
        self.trimmed(start, end)
    }

    /// The line before, if the arguments of a generic begin there and do not end: what fails behind is its mistake.
    fn line_with_open_angle(&self, frame: &Bracket, line: &std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
        let end = self.layout.text.get(..line.start)?.rfind('\n')?;
        if end <= frame.open as usize {
            return None;
        }
        let before = self.line_of(frame, end);
        let text = self.layout.text.get(before.clone())?;
        (before.end < line.start
            && (text.ends_with('<') || text.ends_with(',') && text.contains('<') && !text.contains('>')))
        .then_some(before)
    }

    /// What is indented below a member that ends with its colon, as in YAML, or begins with a dash there.
    fn indented_block(&self, entry: &std::ops::Range<usize>, frame: &Bracket) -> Option<std::ops::Range<usize>> {
        let text = self.layout.text.get(entry.clone())?;
        let end = self.indented_below(entry, frame);
        let block = self.layout.text.get(entry.end..end)?;
        let lead = block.len() - block.trim_start().len();
        (text.ends_with(':') && !block.trim().is_empty()).then_some(entry.end + lead..end)
    }

    /// The end of the lines below an entry that are indented deeper than its own, or are items of a list in YAML; the
    /// entry's own end where there are none.
    fn indented_below(&self, entry: &std::ops::Range<usize>, frame: &Bracket) -> usize {
        let text = &self.layout.text;
        let line_start = text.get(..entry.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let own = text.get(line_start..entry.start).map_or(0, indent);
        let mut end = entry.end;
        let rest = text.get(entry.end..frame.close as usize).unwrap_or_default();
        let mut at = entry.end;
        for line in rest.split_inclusive('\n') {
            // What is behind the entry on its own line belongs to the next member.
            let first = at == entry.end;
            at += line.len();
            let blank = line.trim().is_empty();
            if first && !blank {
                break;
            }
            let item = line.trim_start().starts_with("- ") && indent(line) == own;
            if !blank && indent(line) <= own && !item {
                break;
            }
            if !blank {
                end = at - (line.len() - line.trim_end().len());
            }
        }
        end
    }

    fn trimmed(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let text = self.layout.text.get(start..end).unwrap_or_default();
        let lead = text.len() - text.trim_ascii_start().len();
        let tail = text.len() - text.trim_ascii_end().len();
        if lead == text.len() { start..start } else { start + lead..end - tail }
    }

    /// The part of a line between commas, where a comma separates members.
    fn part_of(&self, line: std::ops::Range<usize>, at: usize) -> std::ops::Range<usize> {
        let text = self.layout.text.as_bytes();
        if ends_at_line(text, line.start) {
            return line;
        }
        let mut start = line.start;
        let mut place = line.start;
        while place < line.end {
            match self.byte(place) {
                b'(' | b'[' | b'{' => {
                    place = self.bracket_at(place).map_or(place + 1, |bracket| bracket.close as usize + 1);
                    continue;
                }
                b'"' => {
                    place = string_end(text, place).min(line.end);
                    continue;
                }
                b',' if place < at => start = place + 1,
                b',' => return self.trimmed(start, place),
                _ => {}
            }
            place += 1;
        }
        let part = self.trimmed(start, line.end);
        if part.is_empty() { line } else { part }
    }
}

/// Whether the member that starts here ends at its line break only.
fn ends_at_line(text: &[u8], at: usize) -> bool {
    let Some((word, next)) = word_at(text, at) else { return false };
    let rest = text.get(next..).unwrap_or_default().trim_ascii_start();
    let known = Verb::from_word(word).is_some()
        || BlockWord::from_word(word).is_some()
        || matches!(
            word,
            "route" | "rpc" | "query" | "mutation" | "subscription" | "receive" | "send" | "deliver" | "op"
        )
        || (word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    known && rest.first() != Some(&b':') && !starts_item(text, at)
}

fn string_end(text: &[u8], start: usize) -> usize {
    let block = text.get(start..start + 3) == Some(b"\"\"\"");
    let mut at = start + if block { 3 } else { 1 };
    while at < text.len() {
        match text.get(at) {
            Some(b'\\') if !block => at += 1,
            Some(b'"') if !block => return at + 1,
            Some(b'"') if text.get(at..at + 3) == Some(b"\"\"\"") => return at + 3,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Puts a mark in the place of `start..end`.
fn blank(work: &mut [u8], start: usize, end: usize) {
    if let Some(range) = work.get_mut(start..end) {
        range.fill(b' ');
        if let Some(first) = range.first_mut() {
            *first = BAD_MEMBER;
        }
    }
}
