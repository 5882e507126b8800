//! `archc fmt`: sources in the one style, on disk or through a pipe.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use similar::{ChangeTag, TextDiff};

use super::args::{FmtArgs, Format};
use super::check::count;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::FileId;
use crate::diag::render::human::Color;
use crate::diag::render::{human, json, short};
use crate::diag::{Diagnostic, Diags, Severity};
use crate::driver::loader::{DiskLoader, Loader, PathKind};
use crate::driver::project::{self, LoadError, MANIFEST};
use crate::driver::rewrite;
use crate::fmt::{self, Refusal};
use crate::syntax::{self, text};

/// Lines that stay around a difference.
const CONTEXT: usize = 3;

/// What the range on the command line names: from a line and column up to another, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lines {
    from: (usize, usize),
    to: (usize, usize),
}

impl Lines {
    /// `10-20` or `10:3-20:1`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let point = |text: &str, column: usize| {
            let (line, column) = match text.split_once(':') {
                Some((line, column)) => (line.parse().ok()?, column.parse().ok()?),
                None => (text.parse().ok()?, column),
            };
            (line > 0 && column > 0).then_some((line, column))
        };
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let parsed = point(from, 1).zip(point(to, usize::MAX)).map(|(from, to)| Lines { from, to });
        parsed.filter(|lines| lines.from <= lines.to).ok_or_else(|| "write lines as `10-20` or `10:3-20:1`".to_owned())
    }

    /// The bytes of `file` that it names; `None` where the file is shorter.
    fn bytes(self, file: &SourceFile) -> Option<Range<usize>> {
        let offset = |(line, column): (usize, usize)| {
            let range = file.line_range(line - 1)?;
            let line = file.text.get(range.clone())?.trim_end_matches(['\r', '\n']);
            let inside = line.char_indices().nth(column - 1).map_or(line.len(), |(at, _)| at);
            Some(range.start + inside)
        };
        Some(offset(self.from)?..offset(self.to)?)
    }
}

/// A file, formatted or not.
struct Formatted {
    path: Utf8PathBuf,
    /// What was read.
    old: String,
    /// What is to stand there.
    new: String,
    /// Whether a byte differs.
    changed: bool,
}

/// What is being done.
#[derive(Default)]
struct Work {
    sources: SourceMap,
    findings: Vec<Diagnostic>,
    /// Files that are left alone because of their errors.
    broken: Vec<Utf8PathBuf>,
    /// Files that the formatter itself failed on.
    failed: Vec<String>,
}

/// Runs the subcommand.
pub(super) fn run(args: &FmtArgs, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut work = Work::default();
    if args.stdin {
        return through(args, &mut work, format, terminal);
    }
    let paths = sources(&args.paths)?;
    if args.range.is_some() && paths.len() != 1 {
        let what = format!("`--range` is of one file, and this is {}", count(paths.len(), "file"));
        return Err(Failure(what));
    }
    let mut files = Vec::new();
    for path in paths {
        let bytes = DiskLoader.read(&path).map_err(|error| Failure(format!("`{path}` cannot be read: {error}")))?;
        files.extend(work.file(path, &bytes, args.range)?);
    }
    let changed: Vec<&Formatted> = files.iter().filter(|file| file.changed).collect();
    if !args.check {
        for file in &changed {
            rewrite::replace(&file.path, &file.new)
                .map_err(|error| Failure(format!("`{}` cannot be written: {error}", file.path)))?;
        }
    }
    match format {
        Format::Json => work.json(args, &files, terminal),
        Format::Human | Format::Short => {
            work.report(format, terminal);
            for file in &changed {
                terminal.print(&if args.check {
                    difference(file, terminal.color())
                } else {
                    format!("formatted {}\n", file.path)
                });
            }
            terminal.print(&summary(args, &files, &work.broken));
        }
    }
    if !work.failed.is_empty() {
        return Err(Failure(work.failed.join("\n")));
    }
    let refused = !work.broken.is_empty() || (args.check && !changed.is_empty());
    Ok(if refused { Outcome::Reported } else { Outcome::Clean })
}

/// From the standard input to the standard output. Findings go to the standard error, so that they are no source.
fn through(args: &FmtArgs, work: &mut Work, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| Failure(format!("the standard input: {error}")))?;
    let path = args.stdin_path.clone().unwrap_or_else(|| "<stdin>".into());
    let Some(file) = work.file(path, &bytes, args.range)? else {
        if !work.failed.is_empty() {
            return Err(Failure(work.failed.join("\n")));
        }
        Terminal::tell(&work.rendered(format, Color::Never));
        return Ok(Outcome::Reported);
    };
    if !args.check {
        terminal.print(&file.new);
    } else if file.changed {
        terminal.print(&difference(&file, terminal.color()));
        return Ok(Outcome::Reported);
    }
    Ok(Outcome::Clean)
}

/// The files that paths mean: themselves, the sources of a package, or what is below a folder.
fn sources(paths: &[Utf8PathBuf]) -> Result<BTreeSet<Utf8PathBuf>, Failure> {
    let mut found = BTreeSet::new();
    let failure = |error: LoadError| Failure(error.to_string());
    for path in paths {
        let folder = DiskLoader.kind(path) == PathKind::Folder;
        if folder && DiskLoader.kind(&path.join(MANIFEST)) != PathKind::File {
            let unreadable = |error: std::io::Error| failure(LoadError::Unreadable(path.clone(), error.to_string()));
            let below = DiskLoader.sources(path).map_err(unreadable)?;
            if below.is_empty() {
                return Err(failure(LoadError::NoSources(path.clone())));
            }
            found.extend(below.iter().map(|path| shown(path)));
            continue;
        }
        // What is wrong with the project file is a matter of `check`.
        let project =
            project::open(path, &DiskLoader, &mut SourceMap::default(), &mut Diags::new()).map_err(failure)?;
        found.extend(project.sources.iter().map(|source| shown(&source.path)));
    }
    Ok(found)
}

fn shown(path: &Utf8Path) -> Utf8PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

impl Work {
    /// Formats a file; `None` where it is left alone.
    fn file(&mut self, path: Utf8PathBuf, bytes: &[u8], range: Option<Lines>) -> Result<Option<Formatted>, Failure> {
        let decoded = text::decode(bytes);
        let text = decoded.as_ref().unwrap_or_else(|unreadable| &unreadable.text).clone();
        let id = self.sources.add(SourceFile::new(path.as_str(), text));
        if let Err(unreadable) = decoded {
            self.findings.push(unreadable.diagnostic(id));
            self.broken.push(path);
            return Ok(None);
        }
        let (result, diags) = match self.sources.get(id) {
            Some(file) => laid_out(file, id, range)?,
            None => return Ok(None),
        };
        match result {
            Ok(new) => {
                let old = self.sources.get(id).map(|file| file.text.clone()).unwrap_or_default();
                let changed = new.as_bytes() != bytes;
                Ok(Some(Formatted { path, old, new, changed }))
            }
            Err(Refusal::Broken) => {
                let errors = diags.into_sorted().into_iter().filter(|one| one.severity == Severity::Error);
                self.findings.extend(errors);
                self.broken.push(path);
                Ok(None)
            }
            Err(refusal) => {
                self.failed.push(format!(
                    "`{path}` was left alone: {refusal}; this is a mistake of archc, please report it with the file"
                ));
                Ok(None)
            }
        }
    }

    fn rendered(&self, format: Format, color: Color) -> String {
        match format {
            Format::Short => short::render(&self.findings, &self.sources),
            Format::Human => human::render(&self.findings, &self.sources, color),
            Format::Json => json::Document::new(self.findings.iter(), &self.sources).render(),
        }
    }

    fn report(&self, format: Format, terminal: &mut Terminal) {
        terminal.print(&self.rendered(format, terminal.color()));
        for path in &self.broken {
            terminal.print(&format!("{path} has errors and was left alone\n"));
        }
    }

    fn json(&self, args: &FmtArgs, files: &[Formatted], terminal: &mut Terminal) {
        let changed = files.iter().filter(|file| file.changed);
        let output = json::Output {
            folder: ".".to_owned(),
            written: !args.check,
            changed: changed.map(|file| file.path.to_string()).collect(),
            unchanged: files.iter().filter(|file| !file.changed).count(),
            ..json::Output::default()
        };
        let document =
            json::Document { output: Some(output), ..json::Document::new(self.findings.iter(), &self.sources) };
        terminal.print(&document.render());
    }
}

/// The text of a file, or of a range of it, in the one style.
fn laid_out(file: &SourceFile, id: FileId, range: Option<Lines>) -> Result<(Result<String, Refusal>, Diags), Failure> {
    let parsed = syntax::parse(file, id);
    let result = match range {
        None => fmt::format(file, &parsed),
        Some(lines) => {
            let Some(bytes) = lines.bytes(file) else {
                return Err(Failure(format!("`{}` has no such lines: it ends at {}", file.path, file.line_count())));
            };
            fmt::format_range(file, &parsed, bytes).map(|edits| {
                let mut text = file.text.clone();
                for edit in edits.iter().rev() {
                    text.replace_range(edit.span.range(), &edit.text);
                }
                text
            })
        }
    };
    Ok((result, parsed.diags))
}

/// What formatting would change, as a patch.
fn difference(file: &Formatted, color: Color) -> String {
    if file.old == file.new {
        return format!("{} begins with a byte-order mark\n", file.path);
    }
    let diff = TextDiff::from_lines(&file.old, &file.new);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "--- {}\n+++ {}", file.path, file.path);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let _ = writeln!(out, "{}", hunk.header());
        for change in hunk.iter_changes() {
            let (sign, paint) = match change.tag() {
                ChangeTag::Delete => ('-', "\u{1b}[31m"),
                ChangeTag::Insert => ('+', "\u{1b}[32m"),
                ChangeTag::Equal => (' ', ""),
            };
            let line = change.value().trim_end_matches(['\r', '\n']);
            let _ = match color {
                Color::Always if !paint.is_empty() => writeln!(out, "{paint}{sign}{line}\u{1b}[0m"),
                Color::Always | Color::Never => writeln!(out, "{sign}{line}"),
            };
        }
    }
    out
}

/// `14 files: 2 formatted, 12 unchanged`
fn summary(args: &FmtArgs, files: &[Formatted], broken: &[Utf8PathBuf]) -> String {
    let changed = files.iter().filter(|file| file.changed).count();
    let mut parts = Vec::new();
    let done = if args.check { "to format" } else { "formatted" };
    parts.push(format!("{changed} {done}"));
    parts.push(format!("{} unchanged", files.len() - changed));
    if !broken.is_empty() {
        parts.push(format!("{} with errors", broken.len()));
    }
    format!("{}: {}\n", count(files.len() + broken.len(), "file"), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges() {
        let file = SourceFile::new("a.arch", "team A\r\nteam Bé\n");
        let of = |text: &str| Lines::parse(text).ok().and_then(|lines| lines.bytes(&file));
        assert_eq!(of("1-2"), Some(0..16));
        assert_eq!(of("2"), Some(8..16));
        assert_eq!(of("1:3-2:7"), Some(2..14));
        assert_eq!(of("2:8-2:9"), Some(16..16));
        assert_eq!(of("4-5"), None);
        for wrong in ["", "0-1", "2-1", "1:0-2", "a-b", "1-2-3"] {
            assert!(Lines::parse(wrong).is_err(), "{wrong}");
        }
    }
}
