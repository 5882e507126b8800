//! Findings as text: one format a file. Renderers are pure; whoever calls them decides about color and where it goes.

mod excerpt;
pub mod human;
pub mod json;
pub mod short;

use std::borrow::Cow;

/// The longest word that is shown whole.
const LONGEST_WORD: usize = 160;

/// `text` as it is shown: long words without their middle, and without characters that a terminal would obey or that would reorder it: each is shown as a picture.
/// Tabs stay; line breaks stay where `lines` says that the text may have several.
fn visible(text: &str, lines: Lines) -> Cow<'_, str> {
    let short = shortened(text);
    let shown = |c: char| (c == '\n' && lines == Lines::Many) || visible_char(c) == c;
    if short.chars().all(shown) {
        return short;
    }
    short.chars().map(|c| if shown(c) { c } else { visible_char(c) }).collect::<String>().into()
}

/// `text` with the middle of its long words left out: a name of a megabyte is no message.
fn shortened(text: &str) -> Cow<'_, str> {
    let words = || text.split_inclusive(char::is_whitespace);
    if words().all(|word| word.len() <= LONGEST_WORD) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for word in words() {
        // Both ends, between characters.
        let at = |offset: usize, step: isize| {
            let mut at = offset;
            while !word.is_char_boundary(at) {
                at = at.saturating_add_signed(step);
            }
            at
        };
        let half = LONGEST_WORD / 2;
        match (word.get(..at(half.min(word.len()), -1)), word.get(at(word.len().saturating_sub(half), 1)..)) {
            (Some(head), Some(tail)) if word.len() > LONGEST_WORD => out.extend([head, "…", tail]),
            _ => out.push_str(word),
        }
    }
    out.into()
}

/// Whether a text may have line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

/// The picture of a control character, or the character itself.
fn visible_char(c: char) -> char {
    match c {
        '\t' => c,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls, and the characters that change the direction of the text around them.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => c,
    }
}
