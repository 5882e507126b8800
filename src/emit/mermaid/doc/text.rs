//! Text as Mermaid reads it: labels that lose nothing, and plain words for the places that decode nothing.
//!
//! Measured with Mermaid 10.9.3 to 11.17: a label in quotes with every doubtful character as a numeric code is drawn as
//! it was meant in flowcharts, sequence, state and ER diagrams. Unencoded, `List<Order>` becomes `List`, `issue #42`
//! becomes `issue`, and `%%{` starts a directive.

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
            self.lines.push(line);
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
        self.encoded().len()
    }

    /// The label as it is written between quotes or behind a colon. Never empty: Mermaid refuses an empty label.
    pub(super) fn encoded(&self) -> String {
        if self.lines.is_empty() {
            return "#160;".to_owned();
        }
        let lines: Vec<String> = self.lines.iter().map(|line| encode(line)).collect();
        lines.join("<br/>")
    }
}

/// Where the characters begin that Mermaid leaves alone in every context: the first printable one behind ASCII.
const FIRST_PLAIN: char = '\u{a1}';

/// A text with every character that any context of Mermaid might read as syntax as a numeric code, `#<decimal>;`.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '\'' | '?' | '/' | '=') || c >= FIRST_PLAIN {
            out.push(c);
        } else if c.is_control() {
            out.push(' ');
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
    }
    out
}

/// A text of plain words, for headings of `alt`, `opt`, `loop` and `par`, and for `accTitle` and `accDescr`: Mermaid
/// breaks headings into lines before it decodes, so codes would be drawn as codes.
pub(crate) fn plain(text: &str) -> String {
    let keep =
        |c: char| c.is_ascii_alphanumeric() || c >= FIRST_PLAIN || matches!(c, ',' | '\'' | '?' | '/' | '=' | '.');
    let spaced: String = text.chars().map(|c| if keep(c) { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
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
        assert_eq!(Label::default().encoded(), "#160;");
        assert_eq!(Label::new("").line("  ").encoded(), "#160;");
        assert_eq!(Label::new("Orders").line("rust, axum").encoded(), "Orders<br/>rust, axum");
        assert_eq!(Label::new("a\nb").encoded(), "a b");
    }

    #[test]
    fn headings_are_plain_words() {
        assert_eq!(plain("[paid; 50% off] <b>\n# \"x\""), "paid 50 off b x");
        assert_eq!(plain("it's gone, isn't it?"), "it's gone, isn't it?");
    }
}
