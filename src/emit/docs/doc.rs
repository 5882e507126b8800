//! The document of a page, and its only writer: CommonMark with the tables of GitHub.
//!
//! Texts of the model come in by [`Inline::text`], which escapes them, or as prose, which is CommonMark already: nothing
//! else makes an [`Inline`], so that no name can become markup.

use std::fmt::Write as _;

use crate::emit::adr::markdown::block;

/// A page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// Where it stands below `docs/`.
    pub(super) path: String,
    /// What it is generated from.
    pub(super) source: String,
    /// Its heading.
    pub(super) title: Inline,
    /// What stands below the heading.
    pub(super) blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// A heading; 2 is the highest level below the page's own.
    Heading(usize, Inline),
    /// A paragraph.
    Paragraph(Inline),
    /// CommonMark from a source. Its headings become bold lines, because the page has headings of its own.
    Prose(String),
    /// A list.
    List(Vec<Inline>),
    /// A table.
    Table(Table),
    /// A diagram of Mermaid.
    Diagram(String),
    /// A block of code in a language.
    Code(&'static str, String),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    /// The titles of its columns.
    pub(super) columns: Vec<&'static str>,
    /// Its rows.
    pub(super) rows: Vec<Vec<Inline>>,
}

/// Marked-up text on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Inline(String);

impl Inline {
    /// Plain text, escaped, also what would begin a block. A space at either end stays.
    pub(super) fn text(text: impl AsRef<str>) -> Inline {
        let text = escaped(text.as_ref());
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let begins_list = digits > 0 && matches!(text.chars().nth(digits), Some('.' | ')'));
        if text.starts_with(['#', '+', '-', '=']) {
            return Inline(format!("\\{text}"));
        }
        match text.split_at_checked(digits) {
            Some((number, rest)) if begins_list => Inline(format!("{number}\\{rest}")),
            _ => Inline(text),
        }
    }

    /// A web address as a link, any other text as code.
    pub(super) fn address(text: &str) -> Inline {
        let sound = !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
        let web = text.starts_with("https://") || text.starts_with("http://");
        if web && sound { Inline(format!("<{text}>")) } else { Inline::code(text) }
    }

    /// A name or value as it stands in a source. Nothing for an empty one.
    pub(super) fn code(text: impl AsRef<str>) -> Inline {
        let text = one_line(text.as_ref());
        if text.is_empty() {
            return Inline::default();
        }
        // CommonMark 6.1: the fence is longer than every run of backticks inside.
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        Inline(format!("{fence}{pad}{text}{pad}{fence}"))
    }

    /// CommonMark of a source on one line, such as the first sentence of a documentation.
    pub(super) fn prose(text: &str) -> Inline {
        Inline(one_line(text))
    }

    /// A link.
    pub(super) fn link(label: &Inline, url: &str) -> Inline {
        Inline(format!("[{}]({})", label.0, url.replace(['(', ')', ' ', '<', '>'], "")))
    }

    /// Bold text.
    pub(super) fn strong(text: impl AsRef<str>) -> Inline {
        let text = escaped(text.as_ref());
        if text.is_empty() { Inline(text) } else { Inline(format!("**{text}**")) }
    }

    /// Whether there is nothing to read.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// This, then that.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "what is written next is made for it")]
    pub(super) fn then(mut self, next: Inline) -> Inline {
        self.0.push_str(&next.0);
        self
    }

    /// This, then plain text.
    #[must_use]
    pub(super) fn and(mut self, text: impl AsRef<str>) -> Inline {
        self.0.push_str(&escaped(text.as_ref()));
        self
    }

    /// All that say something, with a separator between.
    pub(super) fn joined(parts: impl IntoIterator<Item = Inline>, separator: &str) -> Inline {
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.0).collect();
        Inline(parts.join(separator))
    }

    /// As a cell of a table: GFM 4.10, a pipe is escaped, in code too.
    fn cell(&self) -> String {
        let mut text = String::with_capacity(self.0.len());
        let mut before = ' ';
        for c in self.0.chars() {
            if c == '|' && before != '\\' {
                text.push('\\');
            }
            text.push(c);
            before = c;
        }
        text
    }
}

impl Page {
    /// The page as Markdown.
    pub(super) fn to_markdown(&self) -> String {
        // A comment cannot end early: `--` in a path is spelled with a space between.
        let source = self.source.replace("--", "- -");
        let mut text = format!(
            "<!-- Generated by archc from {source}. Edit the source; a build overwrites this file. -->\n\n# {}\n",
            self.title.0
        );
        for block in &self.blocks {
            write_block(&mut text, block);
        }
        text
    }
}

fn write_block(text: &mut String, block: &Block) {
    match block {
        Block::Heading(level, title) => {
            let _ = write!(text, "\n{} {}\n", "#".repeat(*level), title.0);
        }
        Block::Paragraph(line) if !line.is_empty() => {
            let _ = write!(text, "\n{}\n", line.0);
        }
        Block::Prose(prose) if !prose.trim().is_empty() => {
            let _ = write!(text, "\n{}\n", tamed(prose.trim()));
        }
        Block::List(items) if !items.is_empty() => {
            text.push('\n');
            for item in items {
                let _ = writeln!(text, "* {}", item.0);
            }
        }
        Block::Table(table) if !table.rows.is_empty() => {
            text.push('\n');
            write_row(text, table.columns.iter().map(|title| (*title).to_owned()));
            write_row(text, table.columns.iter().map(|_| "---".to_owned()));
            for row in &table.rows {
                write_row(text, row.iter().map(Inline::cell));
            }
        }
        Block::Diagram(source) => write_fence(text, "mermaid", source),
        Block::Code(language, source) => write_fence(text, language, source),
        Block::Paragraph(_) | Block::Prose(_) | Block::List(_) | Block::Table(_) => {}
    }
}

fn write_row(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push('|');
    for cell in cells {
        let space = if cell.is_empty() { "" } else { " " };
        let _ = write!(text, "{space}{cell} |");
    }
    text.push('\n');
}

fn write_fence(text: &mut String, language: &str, source: &str) {
    let longest = source.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = write!(text, "\n{fence}{language}\n{}\n{fence}\n", source.trim_end());
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// CommonMark 2.4: what has a meaning in a line is preceded by a backslash. A space at either end stays.
fn escaped(text: &str) -> String {
    let blank = |c: Option<char>| if c.is_some_and(char::is_whitespace) { " " } else { "" };
    let (first, last) = (blank(text.chars().next()), blank(text.chars().next_back()));
    let line = one_line(text);
    if line.is_empty() {
        return first.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    out.push_str(first);
    let chars: Vec<char> = line.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let near = |index: Option<usize>| index.and_then(|index| chars.get(index)).is_some_and(|c| c.is_alphanumeric());
        let meant = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => true,
            // Inside of a word it is a letter like any other.
            '_' => !(near(at.checked_sub(1)) && near(Some(at + 1))),
            // At the end of a heading it would be taken for the end of its line.
            '#' => at + 1 == chars.len(),
            _ => false,
        };
        if meant {
            out.push('\\');
        }
        out.push(*c);
    }
    out.push_str(last);
    out
}

/// Prose whose headings are bold lines, because the page has headings of its own. Fenced code stays as it is.
fn tamed(prose: &str) -> String {
    let mut fence: Option<String> = None;
    let mut lines = Vec::new();
    // No setext headings are left, and code and comments end.
    for line in block(prose).lines() {
        let trimmed = line.trim_start();
        let mark: String = trimmed.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        if mark.len() >= 3 {
            fence = if fence.is_none() { Some(mark) } else { fence.filter(|open| !mark.starts_with(open.as_str())) };
        }
        let heading = trimmed.trim_start_matches('#');
        let level = trimmed.len() - heading.len();
        if fence.is_none() && (1..=6).contains(&level) && heading.starts_with(' ') {
            let title = heading.trim().trim_end_matches('#').trim().trim_end_matches(':');
            lines.push(format!("**{title}:**"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Block, Inline, Page, Table};

    fn page(blocks: Vec<Block>) -> String {
        let page = Page { path: "x.md".to_owned(), source: "a--b.arch".to_owned(), title: Inline::text("T"), blocks };
        page.to_markdown().split_once("# T\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    }

    #[test]
    fn names_do_not_become_markup() {
        let line = |text: &str| page(vec![Block::Paragraph(Inline::text(text))]);
        assert_eq!(line("place_order of _x_"), "\nplace_order of \\_x\\_\n");
        assert_eq!(line("# <b> [a](b) `c` *d*"), "\n\\# \\<b\\> \\[a\\](b) \\`c\\` \\*d\\*\n");
        assert_eq!(line("1. not a list"), "\n1\\. not a list\n");
        assert_eq!(line("a\n\n- b"), "\na - b\n");
        assert_eq!(line("\u{202e} &lt;"), "\n\u{202e} \\&lt;\n");
    }

    #[test]
    fn code_keeps_its_backticks_and_cells_their_pipes() {
        let cell = |inline: Inline| page(vec![Block::Table(Table { columns: vec!["a"], rows: vec![vec![inline]] })]);
        assert_eq!(cell(Inline::code("a`b")), "\n| a |\n| --- |\n| ``a`b`` |\n");
        assert_eq!(cell(Inline::code("a|b")), "\n| a |\n| --- |\n| `a\\|b` |\n");
        assert_eq!(cell(Inline::text("a|b")), "\n| a |\n| --- |\n| a\\|b |\n");
    }

    #[test]
    fn prose_neither_has_headings_nor_swallows_the_page() {
        assert_eq!(page(vec![Block::Prose("# A\ntext\n---".to_owned())]), "\n**A:**\ntext\n\\---\n");
        assert_eq!(page(vec![Block::Prose("```sh\n# a\n".to_owned())]), "\n```sh\n# a\n```\n");
        assert_eq!(page(vec![Block::Code("json", "```".to_owned())]), "\n````json\n```\n````\n");
    }
}
