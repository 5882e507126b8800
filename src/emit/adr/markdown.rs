//! Markdown from texts of the sources, so that no text is more than the place that it stands in: not an end of a
//! region, not a heading of the record, not an open comment that hides the rest of it.

use std::fmt::Write as _;

use super::record::{Alternative, Outcome, Record};
use super::region::region;

/// What stands where the source says nothing.
pub(super) const OPEN: &str = "Not written down yet.";

/// `## title`
pub(super) fn section(text: &mut String, title: &str) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\n## {title}\n");
}

/// A paragraph, or several, of the source's own Markdown.
pub(super) fn paragraph(text: &mut String, content: &str) {
    let _ = write!(text, "\n{}\n", block(content));
}

/// A list of what [`inline`] returned.
pub(super) fn list(text: &mut String, items: impl IntoIterator<Item = impl AsRef<str>>) {
    text.push('\n');
    for item in items {
        let _ = writeln!(text, "* {}", item.as_ref());
    }
}

/// A region that holds a list.
pub(super) fn list_region(text: &mut String, name: &str, items: impl IntoIterator<Item = impl AsRef<str>>) {
    let mut inside = String::new();
    list(&mut inside, items);
    inside.push('\n');
    text.push('\n');
    text.push_str(&region(name, &inside));
}

/// What was chosen, and why.
pub(super) fn outcome(text: &mut String, options: &[Alternative], outcome: &Outcome) {
    let chosen = outcome.chosen.and_then(|index| options.get(index));
    match (chosen, &outcome.because) {
        (Some(option), Some(because)) => {
            let reason = match as_clause(because.trim()) {
                Some(clause) => format!(", because {clause}"),
                None => format!(". {}", because.trim()),
            };
            paragraph(text, &format!("Chosen option: \"{}\"{reason}", option.title));
        }
        (Some(option), None) => paragraph(text, &format!("Chosen option: \"{}\".", option.title)),
        (None, Some(because)) => paragraph(text, because),
        (None, None) => paragraph(text, OPEN),
    }
}

/// The options that something is said of, each with a heading of the third level; `heading` stands above them.
pub(super) fn arguments(text: &mut String, heading: Option<&str>, options: &[Alternative], because: &str) {
    let silent =
        |option: &&Alternative| option.pros.is_empty() && option.cons.is_empty() && option.docs.trim().is_empty();
    let said: Vec<&Alternative> = options.iter().filter(|option| !silent(option)).collect();
    if let (Some(heading), false) = (heading, said.is_empty()) {
        section(text, heading);
    }
    for option in said {
        let _ = write!(text, "\n### {}\n", option.title);
        if !option.docs.trim().is_empty() {
            paragraph(text, &option.docs);
        }
        if !(option.pros.is_empty() && option.cons.is_empty()) {
            let pros = option.pros.iter().map(|item| format!("Good{because} {item}"));
            let cons = option.cons.iter().map(|item| format!("Bad{because} {item}"));
            list(text, pros.chain(cons));
        }
    }
}

/// How it is seen that a decision is kept.
pub(super) fn confirmation(text: &mut String, heading: &str, record: &Record) {
    const NOTHING: &str = "No rule and no check of the model looks at it.";
    let _ = write!(text, "\n{heading} Confirmation\n");
    if let Some(own) = &record.confirmation {
        paragraph(text, own);
    }
    let nothing = record.confirmed.is_empty().then(|| NOTHING.to_owned());
    list_region(text, "confirmation", nothing.iter().chain(&record.confirmed));
}

/// A text on one line.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A plain text on one line, as Markdown. Code in backticks stays code; a `<` is none of HTML, and nothing at its beginning is a
/// mark of a block.
pub(super) fn inline(text: &str) -> String {
    let line = line(text);
    // A line with one backtick has no code.
    let code_exists = line.matches('`').count().is_multiple_of(2);
    let mut safe = String::with_capacity(line.len());
    let mut code = false;
    for (at, c) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        match c {
            '`' => {
                code = code_exists && !code;
                safe.push('`');
            }
            // A comment is one for those too who only look for its signs.
            '<' if !code || rest.starts_with("<!--") => safe.push_str("&lt;"),
            // Brackets before it make a link of it.
            '(' if !code && safe.ends_with(']') => safe.push_str("\\("),
            // Characters that turn what stands behind them around.
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ => safe.push(c),
        }
    }
    let digits = safe.chars().take_while(char::is_ascii_digit).count();
    let numbered = digits > 0 && safe.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']));
    if numbered {
        safe.insert(digits, '\\');
    } else if safe.starts_with(['#', '>', '+', '-', '*', '=', '~', '|']) || safe.starts_with("```") {
        safe.insert(0, '\\');
    }
    if safe.ends_with(" #") || safe.ends_with("##") {
        safe.insert(safe.len() - 1, '\\');
    }
    safe
}

/// Markdown of a source as a part of a record: its headings are below those of the record, its code and comments end
/// with it, and it has no markers.
pub(crate) fn block(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut fence: Option<String> = None;
    let mut after_text = false;
    for line in text.trim().lines() {
        let bare = line.trim();
        let mark: String = bare.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let is_fence = mark.len() >= 3 && mark.chars().all(|c| mark.starts_with(c));
        match &fence {
            Some(open) if is_fence && mark.starts_with(open.as_str()) && bare == mark => fence = None,
            None if is_fence => fence = Some(mark),
            _ => {}
        }
        let level = bare.chars().take_while(|c| *c == '#').count();
        let behind = bare.get(level..).unwrap_or_default();
        let of_one = |sign: char| !bare.is_empty() && bare.chars().all(|c| c == sign);
        if fence.is_none() && matches!(level, 1 | 2) && behind.starts_with(' ') {
            safe.push_str("###");
            safe.push_str(behind);
        } else if fence.is_none() && after_text && (of_one('-') || of_one('=')) {
            // It would make a heading of the line before.
            safe.push('\\');
            safe.push_str(bare);
        } else {
            safe.push_str(&line.replace("<!-- archc:", "&lt;!-- archc:"));
        }
        safe.push('\n');
        after_text = !bare.is_empty();
    }
    if let Some(fence) = fence {
        safe.push_str(&fence);
    }
    if safe.rfind("<!--").is_some_and(|open| safe.get(open..).is_some_and(|rest| !rest.contains("-->"))) {
        safe.push_str("-->");
    }
    safe.trim_end().to_owned()
}

/// A word at the beginning of a sentence.
pub(super) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// A reason as it reads behind `because`; `None` for one that begins with a capital which may be that of a name.
fn as_clause(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if !first.is_uppercase() {
        return Some(text.to_owned());
    }
    let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
    OPENERS.contains(&word.as_str()).then(|| format!("{}{}", first.to_lowercase(), chars.as_str()))
}

/// Words that begin a sentence and are no names.
const OPENERS: &[&str] = &[
    "A", "All", "An", "Any", "As", "At", "Both", "By", "Each", "Eight", "Every", "Few", "Five", "For", "Four", "From",
    "Having", "Here", "If", "In", "It", "Its", "Many", "Most", "Nine", "No", "Nobody", "Not", "Nothing", "On", "Once",
    "One", "Only", "Others", "Our", "Seven", "Since", "Six", "Some", "Ten", "That", "The", "Their", "There", "These",
    "They", "This", "Those", "Three", "Two", "We", "What", "When", "Where", "With", "Without",
];

#[cfg(test)]
mod tests {
    use super::{block, inline};

    #[test]
    fn a_line_is_never_more_than_a_line() {
        for (text, safe) in [
            ("Return `List<Order>`  \n of <all>", "Return `List<Order>` of &lt;all>"),
            ("<!-- archc:end facts -->", "&lt;!-- archc:end facts -->"),
            ("`<!-- archc:end facts -->`", "`&lt;!-- archc:end facts -->`"),
            ("a ` <b>", "a ` &lt;b>"),
            ("of [them](x), see `f[0](1)`", "of [them]\\(x), see `f[0](1)`"),
            ("# title #", "\\# title \\#"),
            ("1. first", "1\\. first"),
            ("--- a: b | c", "\\--- a: b | c"),
            ("\u{202e}abc\u{202c}", "abc"),
            ("注文 | käfer", "注文 | käfer"),
        ] {
            assert_eq!(inline(text), safe);
        }
    }

    #[test]
    fn a_part_ends_where_it_ends() {
        for (text, safe) in [
            ("# One\n\n## Two\n\n### Three\n\n#hash", "### One\n\n### Two\n\n### Three\n\n#hash"),
            ("Title\n---\n\n- a\n- b", "Title\n\\---\n\n- a\n- b"),
            ("a\n\n---\n\nb", "a\n\n---\n\nb"),
            ("```sh\n# a comment\n", "```sh\n# a comment\n```"),
            ("~~~\n```\n~~~\nafter", "~~~\n```\n~~~\nafter"),
            ("a <!-- b", "a <!-- b\n-->"),
            ("<!-- archc:begin facts hash=1 -->\nx", "&lt;!-- archc:begin facts hash=1 -->\nx"),
        ] {
            assert_eq!(block(text), safe);
        }
    }
}
