//! Text as Mermaid reads it: labels that lose nothing, and plain words for the places that decode nothing.
//!
//! Measured with Mermaid 10.9.3 to 11.17: a label in quotes with every doubtful character as a numeric code is drawn as
//! it was meant in flowcharts, sequence, state and ER diagrams. Unencoded, `List<Order>` becomes `List`, `issue #42`
//! becomes `issue`, and `%%{` starts a directive.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The most columns of one line of a label, a wide character counting as two. What is longer is cut and ends in `…`: the
/// full text stands in the document that a contract or decision has.
pub(super) const MAX_COLUMNS: usize = 160;

/// The columns of a row in a box or on an arrow of a flowchart: about the 200 pixels at which Mermaid breaks rows itself,
/// but only at spaces.
pub(super) const FLOW: usize = 28;

/// The columns of a row of a message or note.
pub(super) const MESSAGE: usize = 40;

/// The columns of a row of a participant's name.
pub(super) const PARTICIPANT: usize = 24;

/// The columns of a row of a state's name, or on the way between two.
pub(super) const STATE: usize = 36;

/// The columns of a title or a description for screen readers.
pub(super) const SPOKEN: usize = 400;

/// The columns of what stands in one row only: names and remarks of ER diagrams, headings of blocks.
pub(super) const SINGLE: usize = 80;

/// The text of a node, edge, message, note or state, in lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label {
    lines: Vec<String>,
}

impl Label {
    /// A label of one line.
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Label::default().line(line)
    }

    /// The label with a further line; an empty one is left out.
    #[must_use]
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        let line = line.into();
        if !line.trim().is_empty() {
            self.lines.push(cut(&line, MAX_COLUMNS));
        }
        self
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines as one text.
    pub(crate) fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// About how many bytes it takes when it is written.
    pub(crate) fn len(&self) -> usize {
        self.encoded(FLOW).len()
    }

    /// The label as it is written between quotes or behind a colon, in rows of at most `columns`. Never empty: Mermaid
    /// refuses an empty label.
    pub(super) fn encoded(&self, columns: usize) -> String {
        if self.lines.is_empty() {
            return "#160;".to_owned();
        }
        let rows: Vec<String> = self.lines.iter().flat_map(|line| rows(line, columns)).collect();
        match rows.as_slice() {
            [only] => encode(only),
            _ => rows.iter().map(|row| encode(&part_links(row))).collect::<Vec<_>>().join("<br/>"),
        }
    }

    /// The label as it is written where Mermaid 10.9 knows no line breaks.
    pub(super) fn encoded_in_one_row(&self) -> String {
        if self.lines.is_empty() { "#160;".to_owned() } else { encode(&cut(&self.text(), SINGLE)) }
    }
}

/// The columns that a piece of text takes, one at least.
fn columns(piece: &str) -> usize {
    UnicodeWidthStr::width(piece).max(1)
}

/// The most code points of one character as people see it: any number of marks can stand above each other.
const MAX_POINTS: usize = 32;

/// A text of at most some columns, between whole characters as people see them; what is left out is shown as `…`.
fn cut(text: &str, most: usize) -> String {
    let fits = |limit: usize| {
        let (mut width, mut end) = (0, 0);
        for piece in text.graphemes(true) {
            width += columns(piece);
            if width > limit {
                break;
            }
            if let Some((excess, _)) = piece.char_indices().nth(MAX_POINTS) {
                return end + excess;
            }
            end += piece.len();
        }
        end
    };
    if fits(most) == text.len() {
        return text.to_owned();
    }
    format!("{}…", text.get(..fits(most.saturating_sub(1))).unwrap_or_default().trim_end())
}

/// The rows of a line: broken at spaces, and within words that are longer than a row.
fn rows(line: &str, most: usize) -> Vec<String> {
    let mut rows: Vec<(String, usize)> = Vec::new();
    for word in line.split(|c: char| c == ' ' || is_break(c)).filter(|word| !word.is_empty()) {
        for (index, piece) in pieces(word, most).into_iter().enumerate() {
            let width = UnicodeWidthStr::width(piece);
            match rows.last_mut() {
                Some((row, used)) if index == 0 && *used + 1 + width <= most => {
                    row.push(' ');
                    row.push_str(piece);
                    *used += 1 + width;
                }
                _ => rows.push((piece.to_owned(), width)),
            }
        }
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

/// A word in pieces of at most some columns: behind punctuation or before a capital where there is one in the second half
/// of a piece, else anywhere between two characters.
fn pieces(word: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut width, mut good) = (0, 0, None);
    let mut before = "";
    for (at, piece) in word.grapheme_indices(true) {
        let own = columns(piece);
        if width + own > most && at > start {
            let end = good.unwrap_or(at);
            pieces.extend(word.get(start..end));
            width = word.get(end..at).map_or(0, UnicodeWidthStr::width);
            (start, good) = (end, None);
        }
        let behind = before.ends_with(['_', '-', '.', '/', ':', ',']);
        let hump = before.ends_with(char::is_lowercase) && piece.starts_with(char::is_uppercase);
        if (behind || hump) && 2 * width >= most {
            good = Some(at);
        }
        width += own;
        before = piece;
    }
    pieces.extend(word.get(start..));
    pieces
}

/// Where the characters begin that Mermaid leaves alone in every context: the first printable one behind ASCII.
const FIRST_PLAIN: char = '\u{a1}';

/// While it reads, Mermaid itself writes the beginning and the end of a code with these two pairs of characters; somebody's
/// own would be drawn as `&` and `;`. A word joiner, which is not seen, keeps them apart.
fn part_marks(text: &str) -> String {
    part_direction(&text.replace("ﬂ°", "ﬂ\u{2060}°").replace("¶ß", "¶\u{2060}ß"))
}

/// A line with `direction LR` is a statement for Mermaid, wherever in the line it stands; not with a word joiner in it.
fn part_direction(text: &str) -> String {
    const WORD: &str = "direction";
    let is_way = |rest: &str| ["TB", "TD", "BT", "RL", "LR"].iter().any(|way| rest.trim_start().starts_with(way));
    let mut pieces = text.split(WORD);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(WORD);
        if is_way(piece) {
            out.push('\u{2060}');
        }
        out.push_str(piece);
    }
    out
}

/// In a label of several rows, Mermaid 11.3 puts `Unsupported markdown: link` in the place of an address. A word joiner
/// keeps it from being one.
fn part_links(text: &str) -> String {
    text.replace("://", ":\u{2060}//").replace("www.", "www\u{2060}.").replace('@', "@\u{2060}")
}

/// Whether a character breaks a line, or does nothing that is seen.
fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A text with every character that any context of Mermaid might read as syntax as a numeric code, `#<decimal>;`.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in part_marks(text).chars() {
        let plain = c >= FIRST_PLAIN && !is_break(c);
        if plain || c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '\'' | '?' | '/' | '=') {
            out.push(c);
        } else if is_break(c) {
            out.push(' ');
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
    }
    out
}

/// A text of plain words, for headings of `alt`, `opt`, `loop` and `par`, and for `accTitle` and `accDescr`: Mermaid
/// breaks headings into lines before it decodes, so codes would be drawn as codes.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let keep = |c: char| {
        c.is_ascii_alphanumeric()
            || (c >= FIRST_PLAIN && !is_break(c))
            || matches!(c, ',' | '\'' | '?' | '/' | '=' | '.')
    };
    let spaced: String = part_marks(text).chars().map(|c| if keep(c) { c } else { ' ' }).collect();
    cut(&spaced.split_whitespace().collect::<Vec<_>>().join(" "), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inverse, as Mermaid decodes.
    fn decode(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once('#') {
            out.push_str(head);
            let (code, after) = tail.split_once(';').expect("a code ends");
            out.push(char::from_u32(code.parse().expect("a number")).expect("a character"));
            rest = after;
        }
        out + rest
    }

    #[test]
    fn every_printable_text_survives() {
        let ascii: String = (' '..='~').collect();
        for text in [
            ascii.as_str(),
            "List<Order>",
            "issue #42; done",
            "%%{init: {}}%%",
            "a\"b`c`**d**",
            "$$x$$ → 注文 ß 🎉",
            "end",
            "#amp;",
        ] {
            let encoded = encode(text);
            assert_eq!(decode(&encoded), text);
            let harmless = |c: char| c.is_ascii_alphanumeric() || " ,'?/=#;".contains(c) || !c.is_ascii();
            assert!(encoded.chars().all(harmless), "{encoded}");
        }
    }

    #[test]
    fn two_texts_never_look_the_same() {
        let texts = ["a#59;b", "a;b", "a#b", "a&b", "a b", "a\u{a0}b"];
        let encoded: std::collections::BTreeSet<String> = texts.iter().map(|text| encode(text)).collect();
        assert_eq!(encoded.len(), texts.len());
    }

    #[test]
    fn labels_are_never_empty_and_break_in_lines() {
        assert_eq!(Label::default().encoded(FLOW), "#160;");
        assert_eq!(Label::new("").line("  ").encoded(FLOW), "#160;");
        assert_eq!(Label::new("Orders").line("rust, axum").encoded(FLOW), "Orders<br/>rust, axum");
        assert_eq!(Label::new("a\nb").encoded(FLOW), "a b");
        assert_eq!(Label::new("a").line("b").encoded_in_one_row(), "a b");
    }

    #[test]
    fn long_texts_are_cut_and_broken() {
        let cut_to = |text: &str, most| cut(text, most);
        assert_eq!(cut_to("exactly ten", 11), "exactly ten");
        assert_eq!(cut_to("exactly twelve", 10), "exactly t…");
        // A family is one character of two columns, whatever it is made of; wide characters are two columns.
        assert_eq!(cut_to("👨‍👩‍👧‍👦👨‍👩‍👧‍👦x", 4), "👨‍👩‍👧‍👦…");
        assert_eq!(cut_to("注文注文", 5), "注文…");
        // One column, but no end of it.
        assert!(cut_to(&format!("a{}", "\u{301}".repeat(10_000)), 40).len() < 400);
        let broken = |text: &str| rows(text, 10);
        assert_eq!(broken("a line of words"), ["a line of", "words"]);
        assert_eq!(broken("ReportingSubscription"), ["Reporting", "Subscripti", "on"]);
        assert_eq!(broken("get_order_lines"), ["get_order_", "lines"]);
        assert_eq!(broken(&"x".repeat(25)), ["x".repeat(10), "x".repeat(10), "x".repeat(5)]);
        let long = Label::new("lorem ipsum ".repeat(1_000)).encoded(FLOW);
        assert!(long.ends_with('…') && long.split("<br/>").count() <= 8, "{long}");
    }

    #[test]
    fn headings_are_plain_words() {
        assert_eq!(plain("[paid; 50% off] <b>\n# \"x\"", SINGLE), "paid 50 off b x");
        assert_eq!(plain("it's gone, isn't it?", SINGLE), "it's gone, isn't it?");
    }
}
