//! Findings as text: one format a file. Renderers are pure; whoever calls them decides about color and where it goes.

mod excerpt;
pub mod human;
pub mod json;
pub mod short;

use std::borrow::Cow;

/// `text` without characters that a terminal would obey or that would reorder it: each is shown as a picture.
/// Tabs stay; line breaks stay where `lines` says that the text may have several.
fn visible(text: &str, lines: Lines) -> Cow<'_, str> {
    let shown = |c: char| (c == '\n' && lines == Lines::Many) || visible_char(c) == c;
    if text.chars().all(shown) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if shown(c) { c } else { visible_char(c) }).collect::<String>().into()
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
