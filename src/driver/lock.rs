//! `arch.lock`: what later builds must keep. Today these are the numbers of Protobuf fields and enum cases.
//!
//! The file stands beside `arch.toml` and is committed. It has one number a line, sorted, so that two branches that take
//! the same number conflict where they do; a merge that keeps both lines is not TOML any more, and is reported. A lone
//! file, or a folder without `arch.toml`, is no package and has no lock: its numbers follow the order of declaration.
#![expect(clippy::disallowed_methods, reason = "the lock file is written here and nowhere else")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use toml::Spanned;

use super::loader::{Loader, PathKind};
use super::project::{LoadError, MANIFEST, Project, displayed};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diagnostic, Diags};
use crate::emit::protobuf::numbers::{KEPT_BY_PROTOBUF, Known, LARGEST, Numbers, Pinned, Table};

/// The name of the lock file.
pub const LOCK: &str = "arch.lock";

/// The version of its form.
const VERSION: u32 = 1;

/// What a package's lock file says, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// The numbers of the package and of those it depends on.
    pub known: Known,
    /// Where it stands or will stand; `None` for what is no package.
    pub path: Option<Utf8PathBuf>,
}

/// A lock file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFile {
    /// Where it stands.
    pub path: Utf8PathBuf,
    /// Its text.
    pub text: String,
}

impl Lock {
    /// The file that pins these numbers; `None` where it does already, or where there is no package.
    pub fn after(&self, numbers: &Numbers) -> Option<LockFile> {
        if *numbers == self.known.own {
            return None;
        }
        Some(LockFile { path: self.path.clone()?, text: render(numbers) })
    }
}

impl LockFile {
    /// Puts it in place in one step.
    pub fn write(&self) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        let staged = tempfile::Builder::new().prefix(".arch.lock-").tempfile_in(folder)?;
        std::fs::write(staged.path(), &self.text)?;
        // Temporary files are for their owner alone; a lock file is for the team, as `arch.toml` beside it.
        if let Ok(beside) = std::fs::metadata(folder.join(MANIFEST)) {
            std::fs::set_permissions(staged.path(), beside.permissions())?;
        }
        staged.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Reads the lock files of a project and of the packages that it depends on.
pub(super) fn read(
    project: &Project,
    loader: &dyn Loader,
    map: &mut SourceMap,
    diags: &mut Diags,
) -> Result<Lock, LoadError> {
    let mut lock = Lock::default();
    if loader.kind(&project.root.join(MANIFEST)) == PathKind::File {
        lock.known.own = read_own(&project.root, loader, map, diags)?;
        lock.path = Some(project.root.join(LOCK));
    }
    let mut packages: Vec<(String, &Project)> =
        project.dependencies.iter().map(|(name, one)| (name.clone(), one)).collect();
    while let Some((prefix, package)) = packages.pop() {
        let numbers = read_own(&package.root, loader, map, diags)?;
        let renamed = numbers.tables.into_iter().map(|(key, table)| (format!("{prefix}.{key}"), table));
        lock.known.foreign.tables.extend(renamed);
        packages.extend(package.dependencies.iter().map(|(name, one)| (name.clone(), one)));
    }
    Ok(lock)
}

fn read_own(
    root: &Utf8Path,
    loader: &dyn Loader,
    map: &mut SourceMap,
    diags: &mut Diags,
) -> Result<Numbers, LoadError> {
    let path = root.join(LOCK);
    if loader.kind(&path) != PathKind::File {
        return Ok(Numbers::default());
    }
    let bytes = loader.read(&path).map_err(|why| LoadError::Unreadable(path.clone(), why.to_string()))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let file = map.add(SourceFile::new(displayed(&path), text.clone()));
    Ok(parse(file, &text, diags))
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: Spanned<u32>,
    #[serde(default)]
    protobuf: BTreeMap<String, BTreeMap<String, Spanned<Entry>>>,
}

/// What stands behind a number.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a name in quotes, or `{ removed = \"…\" }`")]
enum Entry {
    Live(String),
    Removed(Removed),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removed {
    removed: String,
}

fn parse(file: FileId, text: &str, diags: &mut Diags) -> Numbers {
    let at = |range: std::ops::Range<usize>| {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(file, clamp(range.start), clamp(range.end))
    };
    if let Some(start) = conflict(text) {
        diags.push(conflicted(at(start..start + 7)));
        return Numbers::default();
    }
    let document: Document = match toml::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            diags.push(unreadable(at(error.span().unwrap_or(0..0)), error.message()));
            return Numbers::default();
        }
    };
    if *document.version.get_ref() != VERSION {
        diags.push(other_version(at(document.version.span()), *document.version.get_ref()));
        return Numbers::default();
    }
    let mut numbers = Numbers::default();
    for (key, lines) in document.protobuf {
        let mut table = Table::default();
        for (number, entry) in lines {
            let span = at(entry.span());
            let (name, removed) = match entry.into_inner() {
                Entry::Live(name) => (name, false),
                Entry::Removed(Removed { removed }) => (removed, true),
            };
            // `01` and `1` would be one number twice.
            let Some(parsed) = number.parse::<u32>().ok().filter(|parsed| parsed.to_string() == number) else {
                diags.push(no_number(span, &number));
                continue;
            };
            let is_case = name.chars().next().is_some_and(|first| first.is_ascii_uppercase());
            if !(1..=LARGEST).contains(&parsed) || (!is_case && KEPT_BY_PROTOBUF.contains(&parsed)) {
                diags.push(no_number(span, &number));
                continue;
            }
            let twice = table.entries.iter().find(|(_, entry)| !removed && !entry.removed && entry.name == name);
            if let Some((other, _)) = twice {
                diags.push(name_twice(span, &key, &name, *other, parsed));
            }
            table.entries.insert(parsed, Pinned { name, removed });
        }
        numbers.tables.insert(key, table);
    }
    numbers
}

/// Where a mark that a merge left behind begins.
fn conflict(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<<", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// The text of a lock file.
fn render(numbers: &Numbers) -> String {
    let mut text = "\
# The numbers of Protobuf fields and enum cases: what is on the wire. `archc build` writes this file; commit it.
# Where a merge brings two lines with one number together, keep the one that was released, and give the other field the
# next free number.
version = 1
"
    .to_owned();
    for (key, table) in &numbers.tables {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n[protobuf.{}]\n", quoted(key));
        for (number, Pinned { name, removed }) in &table.entries {
            let _ = if *removed {
                writeln!(text, "{number} = {{ removed = {} }}", quoted(name))
            } else {
                writeln!(text, "{number} = {}", quoted(name))
            };
        }
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn conflicted(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0008, span, "the lock file has conflicts of a merge")
        .label("left behind by a merge")
        .note("where both sides took the same number, the field that was released keeps it")
        .help("keep the lines of both sides, give the later field the next free number, and remove the marks")
}

fn unreadable(span: Span, message: &str) -> Diagnostic {
    let message = message.lines().next().unwrap_or_default().to_lowercase();
    let found = Diagnostic::new(Code::E0008, span, format!("the lock file cannot be read: {message}")).label("here");
    if message.contains("duplicate key") {
        return found
            .note("two branches took the same number, and a merge kept both")
            .help("leave the number to the field that was released, and give the other one the next free number");
    }
    found
        .note("it says which field has which number on the wire; without it fields would be numbered anew")
        .help("restore the file from version control")
}

fn other_version(span: Span, version: u32) -> Diagnostic {
    Diagnostic::new(
        Code::E0008,
        span,
        format!("the lock file has the form {version}, and this is a compiler for {VERSION}"),
    )
    .label("another form")
    .help("use the version of archc that wrote it, or restore the file from version control")
}

fn no_number(span: Span, number: &str) -> Diagnostic {
    Diagnostic::new(Code::E0009, span, format!("`{number}` is no number of a field"))
        .label("belongs to no number")
        .note(format!("numbers are 1 to {LARGEST}, without 19000 to 19999, which Protobuf keeps for itself"))
        .help("restore the line from version control")
}

fn name_twice(span: Span, key: &str, name: &str, first: u32, second: u32) -> Diagnostic {
    Diagnostic::new(Code::E0009, span, format!("`{name}` of `{key}` has the numbers {first} and {second}"))
        .label("has two numbers")
        .note("two branches may have added the field, each with a number of its own")
        .help(format!("keep the number that was released, and write `{{ removed = \"{name}\" }}` behind the other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &[(u32, &str, bool)]) -> Table {
        let entry = |(number, name, removed): &(u32, &str, bool)| {
            (*number, Pinned { name: (*name).to_owned(), removed: *removed })
        };
        Table { entries: entries.iter().map(entry).collect() }
    }

    #[test]
    fn what_is_rendered_is_read_again() {
        let tables = [
            ("inventory/StockLevel".to_owned(), table(&[(1, "sku", false), (2, "note", true), (10, "more", false)])),
            ("std.http/Page<orders.api/\"a b\">".to_owned(), table(&[(1, "items", false)])),
        ];
        let numbers = Numbers { tables: tables.into() };
        let mut diags = Diags::new();
        let text = render(&numbers);
        assert_eq!(parse(FileId(0), &text, &mut diags), numbers, "{text}");
        assert!(diags.is_empty());
        assert!(text.find("\n2 = { removed = \"note\" }\n") < text.find("\n10 = \"more\"\n"), "{text}");
    }
}
