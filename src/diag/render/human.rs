//! Findings for people: the lines they are about, what is marked in them, and what to do.
//!
//! The only file that names codespan-reporting. Rendering cannot fail: should the library refuse a finding, its one
//! line form stands in.

use std::fmt::Write as _;
use std::ops::Range;

use codespan_reporting::diagnostic as report;
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::termcolor::Ansi;
use codespan_reporting::term::{self, Config};

use super::excerpt::{Excerpt, Line};
use super::{Lines, short, visible};
use crate::base::source::SourceMap;
use crate::base::span::{FileId, Span};
use crate::diag::{Diagnostic, Severity};

/// Whether the text has colors, as ANSI sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Plain text.
    Never,
    /// Colored text.
    Always,
}

/// How many findings are shown of a longer list: more are not read, and a shorter list is found sooner.
pub const LIMIT: usize = 50;

/// All findings, or of many the first [`LIMIT`], errors before warnings; then how many more there are.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, color: Color) -> String {
    let of = |severity: Severity| diagnostics.iter().filter(|one| one.severity == severity).count();
    let errors = of(Severity::Error).min(LIMIT);
    let warnings = of(Severity::Warning).min(LIMIT - errors);
    let (mut errors_left, mut warnings_left) = (errors, warnings);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let left = match diagnostic.severity {
            Severity::Error => &mut errors_left,
            Severity::Warning => &mut warnings_left,
        };
        if *left > 0 {
            *left -= 1;
            out.push_str(&render_one(diagnostic, sources, color));
        }
    }
    let more = [(of(Severity::Error) - errors, "error"), (of(Severity::Warning) - warnings, "warning")]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} more {what}{}", if *count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>();
    if !more.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(out, "… and {}\n\n", more.join(" and "));
    }
    out
}

/// One finding.
pub fn render_one(diagnostic: &Diagnostic, sources: &SourceMap, color: Color) -> String {
    let view = View::new(diagnostic, sources);
    let config = Config { tab_width: 4, start_context_lines: 1, end_context_lines: 0, ..Config::default() };
    let shown = translate(diagnostic, sources, &view);
    let mut bytes = Vec::new();
    let result = match color {
        Color::Never => term::emit_to_io_write(&mut bytes, &config, &view, &shown),
        Color::Always => term::emit_to_write_style(&mut Ansi::new(&mut bytes), &config, &view, &shown),
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match result {
        // The library pads lines; nothing should end in spaces.
        Ok(()) if color == Color::Never => text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect(),
        Ok(()) => text,
        Err(_) => short::render_one(diagnostic, sources),
    }
}

fn translate(diagnostic: &Diagnostic, sources: &SourceMap, view: &View) -> report::Diagnostic<usize> {
    let severity = match diagnostic.severity {
        Severity::Error => report::Severity::Error,
        Severity::Warning => report::Severity::Warning,
    };
    let label = |style: report::LabelStyle, span: Span, text: &str| {
        let (index, range) = view.locate(sources, span)?;
        Some(report::Label::new(style, index, range).with_message(visible(text, Lines::One)))
    };
    let primary = label(report::LabelStyle::Primary, diagnostic.span, &diagnostic.label);
    let related = diagnostic.related.iter().map(|one| label(report::LabelStyle::Secondary, one.span, &one.text));
    let mut notes: Vec<String> = Vec::new();
    let mut add = |what: &str, text: &str| {
        // The first line of a note begins behind its sign, the others below it.
        let text = visible(text, Lines::Many).replace('\n', &format!("\n{}", " ".repeat(what.len() + 2)));
        notes.push(format!("{what}: {text}"));
    };
    diagnostic.notes.iter().for_each(|note| add("note", note));
    diagnostic.help.iter().for_each(|help| add("help", help));
    if diagnostic.help.is_empty() {
        diagnostic.fixes.iter().for_each(|fix| add("help", &fix.title));
    }
    report::Diagnostic::new(severity)
        .with_code(diagnostic.code.number())
        .with_message(visible(&diagnostic.message, Lines::One))
        .with_labels(std::iter::once(primary).chain(related).flatten().collect())
        .with_notes(notes)
}

/// The excerpts that one finding shows, as the files of the library.
struct View {
    excerpts: Vec<Excerpt>,
}

impl View {
    fn new(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let spans: Vec<Span> =
            std::iter::once(diagnostic.span).chain(diagnostic.related.iter().map(|one| one.span)).collect();
        let mut files: Vec<FileId> = Vec::new();
        for span in &spans {
            if !files.contains(&span.file) {
                files.push(span.file);
            }
        }
        let excerpt = |file: FileId| {
            let inside: Vec<Span> = spans.iter().copied().filter(|span| span.file == file).collect();
            Some(Excerpt::new(file, sources.get(file)?, &inside))
        };
        View { excerpts: files.into_iter().filter_map(excerpt).collect() }
    }

    fn locate(&self, sources: &SourceMap, span: Span) -> Option<(usize, Range<usize>)> {
        let index = self.excerpts.iter().position(|excerpt| excerpt.file == span.file)?;
        Some((index, self.excerpts.get(index)?.locate(sources.get(span.file)?, span)))
    }

    fn excerpt(&self, id: usize) -> Result<&Excerpt, Error> {
        self.excerpts.get(id).ok_or(Error::FileMissing)
    }

    fn line(&self, id: usize, index: usize) -> Result<&Line, Error> {
        let lines = &self.excerpt(id)?.lines;
        lines.get(index).ok_or(Error::LineTooLarge { given: index, max: lines.len() })
    }
}

impl<'a> Files<'a> for View {
    type FileId = usize;
    type Name = String;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<String, Error> {
        Ok(visible(&self.excerpt(id)?.path, Lines::One).into_owned())
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.excerpt(id)?.text)
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, Error> {
        let lines = &self.excerpt(id)?.lines;
        Ok(lines.iter().position(|line| byte < line.range.end).unwrap_or(lines.len().saturating_sub(1)))
    }

    fn line_number(&'a self, id: usize, index: usize) -> Result<usize, Error> {
        Ok(self.line(id, index)?.number)
    }

    fn column_number(&'a self, id: usize, index: usize, byte: usize) -> Result<usize, Error> {
        let line = self.line(id, index)?;
        let before = self.excerpt(id)?.text.get(line.range.start..byte).unwrap_or_default();
        Ok(line.skipped + before.chars().count() + 1)
    }

    fn line_range(&'a self, id: usize, index: usize) -> Result<Range<usize>, Error> {
        Ok(self.line(id, index)?.range.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::SourceFile;
    use crate::diag::{Applicability, Code, Fix};

    fn sources(text: &str) -> SourceMap {
        let mut map = SourceMap::default();
        map.add(SourceFile::new("shop.arch", text));
        map
    }

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), u32::try_from(start).unwrap(), u32::try_from(end).unwrap())
    }

    fn found(at: Span) -> Diagnostic {
        Diagnostic::new(Code::E0101, at, "expected a type").label("here")
    }

    fn plain(text: &str, diagnostic: &Diagnostic) -> String {
        render_one(diagnostic, &sources(text), Color::Never)
    }

    #[test]
    fn marks_label_note_and_help() {
        let shown = plain("record A {\n  b: Strng\n}\n", &found(span(16, 21)).note("because").help("write `String`"));
        let expected = "\
error[E0101]: expected a type
  ┌─ shop.arch:2:6
  │
2 │   b: Strng
  │      ^^^^^ here
  │
  = note: because
  = help: write `String`

";
        assert_eq!(shown, expected);
    }

    #[test]
    fn shows_a_fix_where_there_is_no_help() {
        let fix = Fix::replace("write `String`", span(0, 1), "String", Applicability::Safe);
        assert!(plain("x\n", &found(span(0, 1)).fix(fix)).contains("= help: write `String`"));
    }

    #[test]
    fn clips_a_line_of_any_length_around_the_mark() {
        let text = format!("{}MARK{}\nnext\n", "ä".repeat(5_000_000), "z".repeat(5_000_000));
        let shown = plain(&text, &found(span(10_000_000, 10_000_004)));
        assert!(shown.len() < 800, "{} bytes", shown.len());
        assert!(shown.contains("shop.arch:1:5000001"), "{shown}");
        assert!(shown.contains("…ää") && shown.contains("äMARKz") && shown.contains("zz…"), "{shown}");
        let lines: Vec<&str> = shown.lines().collect();
        let column = |line: &str, what: &str| line.split(what).next().map(|before| before.chars().count());
        assert_eq!(column(lines[3], "MARK"), column(lines[4], "^^^^"));
    }

    #[test]
    fn reduces_a_span_of_many_lines_to_its_ends() {
        let lines: Vec<String> = (1..=100_000).map(|line| format!("line {line}\n")).collect();
        let text = lines.concat();
        let shown = plain(&text, &found(span(0, text.len())));
        assert!(shown.contains("line 1\n") && shown.contains("line 2\n") && shown.contains("line 100000\n"), "{shown}");
        assert!(!shown.contains("line 3\n") && shown.contains('·'), "{shown}");
    }

    #[test]
    fn shows_lines_between_two_places_only_when_they_are_near() {
        let text = "one\ntwo\nthree\nfour\nfive\nsix\n";
        let near = plain(text, &found(span(0, 3)).related(span(8, 13), "there"));
        assert!(near.contains("2 │ two"), "{near}");
        let far = plain(text, &found(span(0, 3)).related(span(14, 18), "there"));
        assert!(!far.contains("two") && far.contains("4 │ four") && far.contains('·'), "{far}");
    }

    #[test]
    fn never_prints_what_a_terminal_would_obey() {
        let text = "a\u{1b}[31m\u{0}\u{202e}b\n";
        let shown = plain(text, &found(span(1, 2)).note("\u{7}"));
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(shown.contains("a␛[31m␀\u{fffd}b"), "{shown:?}");
    }

    #[test]
    fn shortens_what_nobody_reads() {
        let mut diagnostic = found(span(0, 1));
        diagnostic.message = format!("unknown name `{}`", "x".repeat(1_000_000));
        let shown = plain("x\n", &diagnostic.help(format!("write `{}`", "y".repeat(1_000_000))));
        assert!(shown.len() < 1000 && shown.contains("xx…xx") && shown.contains("yy…yy"), "{}", shown.len());
    }

    #[test]
    fn counts_wide_characters_and_tabs_as_terminals_do() {
        let shown = plain("\t注文 X\n", &found(span(8, 9)));
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[3], "1 │     注文 X");
        assert_eq!(lines[4], "  │          ^ here");
        assert!(shown.contains("shop.arch:1:5"), "{shown}");
    }

    #[test]
    fn takes_any_span() {
        for text in ["", "\n", "ä", "a\r\nb"] {
            for (start, end) in [(0, 0), (1, 1), (0, 9), (7, 9), (1, 0), (0, 1), (1, 2)] {
                let shown = plain(text, &found(span(start, end)));
                assert!(shown.contains("shop.arch:"), "{text:?} {start}..{end}: {shown}");
                assert!(shown.contains('^'), "{text:?} {start}..{end}: {shown}");
            }
        }
    }

    #[test]
    fn shows_the_first_of_many_and_counts_the_rest() {
        let many: Vec<Diagnostic> = (0..LIMIT + 7).map(|_| found(span(0, 1))).collect();
        let shown = render(&many, &sources("x\n"), Color::Never);
        assert_eq!(shown.matches("error[E0101]").count(), LIMIT);
        assert!(shown.ends_with("… and 7 more errors\n\n"), "{shown}");
    }

    #[test]
    fn is_colored_only_when_asked() {
        assert!(render_one(&found(span(0, 1)), &sources("x\n"), Color::Always).contains('\u{1b}'));
        assert!(!render_one(&found(span(0, 1)), &sources("x\n"), Color::Never).contains('\u{1b}'));
    }
}
