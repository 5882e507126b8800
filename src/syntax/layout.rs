//! The second pass: what brackets and line breaks mean.
//!
//! Matches brackets, blanks the line breaks that end nothing (inside `( )` and `[ ]`, and before a line that continues
//! the one before), and cuts the text into items: imports and declarations. Where brackets do not match, a declaration
//! keyword at the start of a line begins a new item all the same, and indentation says which brace was not closed.

use super::errors;
use super::lex::{Event, Lexed, is_word, offset};
use crate::base::span::{FileId, Span};
use crate::diag::Diags;
use crate::vocab::DeclKind;

/// How many brackets may nest.
pub(super) const MAX_DEPTH: usize = 128;

/// A bracket that opens something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    /// Byte offset of the opening bracket.
    pub(super) open: u32,
    /// Byte offset of the closing one, or of where it is taken to end.
    pub(super) close: u32,
    /// `(`, `[` or `{`.
    pub(super) byte: u8,
    /// Whether a closing bracket stands there.
    pub(super) closed: bool,
    /// The bracket around it, by index.
    pub(super) parent: Option<u32>,
}

/// An import or a declaration: a slice of the text that starts with its first token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// Byte offset of the first token.
    pub(super) start: u32,
    /// Byte offset behind the last token.
    pub(super) end: u32,
    /// Whether white space stands before it on its line.
    pub(super) indented: bool,
    /// Where it nests too deep to be read.
    pub(super) too_deep: Option<u32>,
}

/// The text as the grammar reads it, and its outer structure.
#[derive(Debug)]
pub(super) struct Layout {
    /// The prepared text.
    pub(super) text: String,
    /// The items in order.
    pub(super) items: Vec<Item>,
    /// The brackets by position of the opening one.
    pub(super) brackets: Vec<Bracket>,
    /// The line breaks that may end a member, each with the bracket it stands in.
    pub(super) breaks: Vec<(u32, Option<u32>)>,
}

struct Matched {
    brackets: Vec<Bracket>,
    /// For each event the innermost bracket around it.
    around: Vec<Option<u32>>,
    /// Item starts forced by a keyword in the first column.
    forced: Vec<u32>,
    /// Closing brackets that close nothing.
    stray: Vec<u32>,
    too_deep: Vec<u32>,
    /// Whether an item begins in the first column inside of brackets, where no member could.
    item_inside: bool,
}

/// Decides what brackets and line breaks mean.
pub(super) fn layout(lexed: &mut Lexed, file: FileId, diags: &mut Diags) -> Layout {
    let mut matched = match_brackets(&lexed.text, &lexed.events, false);
    if matched.item_inside || !matched.stray.is_empty() || matched.brackets.iter().any(|bracket| !bracket.closed) {
        matched = match_brackets(&lexed.text, &lexed.events, true);
    }
    let at = |place: u32| Span::new(file, place, place + 1);
    for place in &matched.stray {
        // A closing brace behind the end of everything is left for the item it makes.
        lexed.reported.push(*place);
        let byte = lexed.text.get(*place as usize).copied().unwrap_or(b'}');
        diags.push(errors::unexpected_closer(at(*place), char::from(byte)));
        if let Some(byte) = lexed.text.get_mut(*place as usize) {
            *byte = b' ';
        }
    }
    let too_deep = merge(&matched.too_deep, &lexed.deep_angles);
    for bracket in &matched.brackets {
        if !bracket.closed && too_deep.is_empty() {
            lexed.reported.push(bracket.open);
            // A brace ends before another; round and square brackets mostly were to end on their line.
            let known = bracket.byte == b'{' && (bracket.close as usize) < lexed.text.len();
            let close = known.then(|| at(bracket.close));
            diags.push(errors::unclosed(at(bracket.open), char::from(bracket.byte), close));
        }
    }
    let breaks = blank_breaks(lexed, &matched, file, diags);
    let items = items(&lexed.text, &matched, &breaks, &too_deep);
    lexed.reported.sort_unstable();
    let text = String::from_utf8(std::mem::take(&mut lexed.text)).unwrap_or_default();
    Layout { text, items, brackets: matched.brackets, breaks }
}

fn merge(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut all: Vec<u32> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all
}

fn get(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

/// Whether a declaration or an import plainly begins here: its keyword and a name.
pub(super) fn starts_item(text: &[u8], at: usize) -> bool {
    let Some((word, next)) = word_at(text, at) else { return false };
    let known = matches!(word, "use" | "private") || DeclKind::from_word(word).is_some();
    let spaces = text.get(next..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
    let first = get(text, next + spaces);
    known && spaces > 0 && (first.is_ascii_alphabetic() || first == b'`')
}

/// The word that starts at `at`, and the offset behind it.
pub(super) fn word_at(text: &[u8], at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let length = rest.iter().take_while(|byte| is_word(**byte)).count();
    let word = std::str::from_utf8(rest.get(..length)?).ok()?;
    (length > 0).then_some((word, at + length))
}

/// Matches brackets; with `by_layout`, keywords in the first column and the indentation of closing braces decide.
fn match_brackets(text: &[u8], events: &[Event], by_layout: bool) -> Matched {
    let mut out = Matched {
        brackets: Vec::new(),
        around: Vec::with_capacity(events.len()),
        forced: Vec::new(),
        stray: Vec::new(),
        too_deep: Vec::new(),
        item_inside: false,
    };
    let mut stack: Vec<u32> = Vec::new();
    let mut indents: Vec<usize> = Vec::new();
    let mut line_start = 0;
    // The first line of a member that goes on over several: its indentation is that of the closing brace.
    let mut member_start = 0;
    // Brackets are not followed below the deepest level: `below` counts them.
    let mut below = 0_usize;
    let mut last_end = 0;
    for event in events {
        let at = event.at as usize;
        match event.byte {
            b'\n' => {
                line_start = at + 1;
                let first = line_start + line_indent(text, line_start);
                if get(text, first) != b'\n' && !continues(text, first) {
                    member_start = line_start;
                }
                if !stack.is_empty() || below > 0 {
                    let starts = starts_item(text, line_start)
                        || (get(text, line_start) == b'@' && annotates_item(text, line_start));
                    out.item_inside |= starts;
                    if starts && by_layout {
                        below = 0;
                        out.forced.push(offset(line_start));
                        close_all(&mut out.brackets, &mut stack, &mut indents, offset(line_start), 0);
                    }
                }
                out.around.push(stack.last().copied());
            }
            b'(' | b'[' | b'{' => {
                out.around.push(stack.last().copied());
                if stack.len() >= MAX_DEPTH {
                    if below == 0 {
                        out.too_deep.push(event.at);
                    }
                    below += 1;
                    continue;
                }
                let index = offset(out.brackets.len());
                out.brackets.push(Bracket {
                    open: event.at,
                    close: offset(text.len()),
                    byte: event.byte,
                    closed: false,
                    parent: stack.last().copied(),
                });
                stack.push(index);
                indents.push(if by_layout { line_indent(text, member_start) } else { 0 });
            }
            _ if below > 0 => {
                below -= 1;
                out.around.push(stack.last().copied());
            }
            closer => {
                let opener = match closer {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                if by_layout && closer == b'}' {
                    // A brace at the start of a line closes one that its own indentation opened.
                    let own = line_indent(text, line_start);
                    if line_start + own == at {
                        let fits = indents.iter().rposition(|indent| *indent <= own).map_or(0, |found| found + 1);
                        close_all(&mut out.brackets, &mut stack, &mut indents, event.at, fits);
                    }
                }
                let wanted = stack.iter().rposition(|index| byte_of(&out.brackets, *index) == opener);
                let depth = match wanted {
                    Some(depth) if depth + 1 == stack.len() => Some(depth),
                    // A brace ends what is open inside it; a round or square bracket only what its line opened.
                    Some(depth) if closer == b'}' => Some(depth),
                    Some(depth) => {
                        let open = stack.get(depth).map_or(0, |index| open_of(&out.brackets, *index));
                        (open as usize >= line_start.min(last_end)).then_some(depth)
                    }
                    None => None,
                };
                match depth {
                    Some(depth) => {
                        close_all(&mut out.brackets, &mut stack, &mut indents, event.at, depth + 1);
                        if let Some(index) = stack.pop() {
                            indents.pop();
                            if let Some(bracket) = out.brackets.get_mut(index as usize) {
                                bracket.close = event.at;
                                bracket.closed = true;
                            }
                        }
                    }
                    None => out.stray.push(event.at),
                }
                out.around.push(stack.last().copied());
                last_end = line_start;
            }
        }
    }
    close_all(&mut out.brackets, &mut stack, &mut indents, offset(text.len()), 0);
    out
}

fn line_indent(text: &[u8], line_start: usize) -> usize {
    text.get(line_start..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count()
}

fn byte_of(brackets: &[Bracket], index: u32) -> u8 {
    brackets.get(index as usize).map_or(0, |bracket| bracket.byte)
}

fn open_of(brackets: &[Bracket], index: u32) -> u32 {
    brackets.get(index as usize).map_or(0, |bracket| bracket.open)
}

/// Ends all brackets above `keep` without a closing one.
fn close_all(brackets: &mut [Bracket], stack: &mut Vec<u32>, indents: &mut Vec<usize>, at: u32, keep: usize) {
    while stack.len() > keep {
        indents.pop();
        if let Some(bracket) = stack.pop().and_then(|index| brackets.get_mut(index as usize)) {
            bracket.close = at;
        }
    }
}

/// Whether the annotations at the start of this line belong to an item in the first column.
fn annotates_item(text: &[u8], line_start: usize) -> bool {
    let mut at = line_start;
    // A handful of annotations on lines of their own; more than that are not looked through.
    for _ in 0..8 {
        let rest = text.get(at..).unwrap_or_default();
        if rest.first() != Some(&b'@') {
            return starts_item(text, at);
        }
        let Some(length) = rest.iter().take(400).position(|byte| *byte == b'\n') else { return false };
        at += length + 1;
    }
    false
}

/// Blanks the line breaks that end nothing and returns the others.
fn blank_breaks(lexed: &mut Lexed, matched: &Matched, file: FileId, diags: &mut Diags) -> Vec<(u32, Option<u32>)> {
    let mut kept = Vec::new();
    // From the end, so that a run of blank lines is looked through once.
    let mut next_line_continues = false;
    let mut last_break = lexed.text.len();
    for (event, around) in lexed.events.iter().zip(&matched.around).rev() {
        if event.byte != b'\n' {
            continue;
        }
        // What an unclosed round or square bracket holds is not known: its lines belong to what is around it.
        let around = &outside_of_unclosed(&matched.brackets, *around);
        let at = event.at as usize;
        let spaces = line_indent(&lexed.text, at + 1);
        let first = at + 1 + spaces;
        if first < last_break {
            next_line_continues = continues(&lexed.text, first);
            let in_braces = around.is_none_or(|index| byte_of(&matched.brackets, index) == b'{');
            if get(&lexed.text, first) == b'{' && in_braces {
                next_line_continues = true;
                lexed.reported.push(offset(first));
                let span = Span::new(file, offset(first), offset(first + 1));
                diags.push(errors::brace_on_own_line(span, Span::new(file, event.at, offset(first))));
            }
        } else if first == lexed.text.len() {
            next_line_continues = false;
        }
        last_break = at;
        let free = around
            .and_then(|index| matched.brackets.get(index as usize))
            .is_some_and(|bracket| bracket.byte != b'{' && bracket.closed);
        if free || next_line_continues {
            if let Some(byte) = lexed.text.get_mut(at) {
                *byte = b' ';
            }
        } else {
            kept.push((event.at, *around));
        }
    }
    kept.reverse();
    kept
}

fn outside_of_unclosed(brackets: &[Bracket], mut around: Option<u32>) -> Option<u32> {
    while let Some(bracket) = around.and_then(|index| brackets.get(index as usize)) {
        if bracket.closed || bracket.byte == b'{' {
            break;
        }
        around = bracket.parent;
    }
    around
}

/// Whether a line that starts with this token continues the line before.
fn continues(text: &[u8], at: usize) -> bool {
    match get(text, at) {
        b'!' | b'|' | b'&' => true,
        b'-' => get(text, at + 1) == b'>',
        b'e' => word_at(text, at)
            .is_some_and(|(word, next)| word == "else" && get(text, next + line_indent(text, next)) != b':'),
        _ => false,
    }
}

/// Cuts the text at the line breaks outside of all brackets; lines that hold only annotations belong to the next.
fn items(text: &[u8], matched: &Matched, breaks: &[(u32, Option<u32>)], too_deep: &[u32]) -> Vec<Item> {
    let mut starts: Vec<usize> = vec![0];
    let mut forced = matched.forced.iter().peekable();
    for (at, around) in breaks {
        let start = *at as usize + 1;
        let force = forced.next_if(|place| **place as usize <= start).is_some();
        if around.is_none() || force {
            starts.push(start);
        }
    }
    starts.push(text.len() + 1);
    let mut items = Vec::new();
    let mut pending: Option<(usize, bool)> = None;
    let mut deep = too_deep.iter().peekable();
    for pair in starts.windows(2) {
        let &[line, next] = pair else { continue };
        let slice = text.get(line..(next - 1).min(text.len())).unwrap_or_default();
        let Some(lead) = slice.iter().position(|byte| !byte.is_ascii_whitespace()) else { continue };
        let end = line + slice.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
        let (start, indented) = pending.take().unwrap_or((line + lead, lead > 0));
        if next <= text.len() && only_annotations(text, line + lead, end, &matched.brackets) {
            pending = Some((start, indented));
            continue;
        }
        let mut found = None;
        while let Some(place) = deep.next_if(|place| (**place as usize) < end) {
            found = found.or(Some(*place));
        }
        items.push(Item { start: offset(start), end: offset(end), indented, too_deep: found });
    }
    if let Some((start, indented)) = pending {
        let end = text.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(start, |last| last + 1);
        items.push(Item { start: offset(start), end: offset(end), indented, too_deep: None });
    }
    items
}

/// Whether nothing but annotations stands between `at` and `end`.
fn only_annotations(text: &[u8], mut at: usize, end: usize, brackets: &[Bracket]) -> bool {
    while get(text, at) == b'@' && at < end {
        at = word_at(text, at + 1).map_or(at + 1, |(_, next)| next);
        if get(text, at) == b'(' {
            let found = brackets.binary_search_by_key(&offset(at), |bracket| bracket.open).ok();
            let Some(bracket) = found.and_then(|index| brackets.get(index)).filter(|bracket| bracket.closed) else {
                return false;
            };
            at = bracket.close as usize + 1;
        }
        at += line_indent(text, at);
    }
    at >= end
}
