//! What the suites share: files, comparison with what is pinned, and compilations in memory.
#![expect(clippy::disallowed_methods, reason = "tests read the repository and their own settings")]

use std::path::{Path, PathBuf};

use archc::base::source::SourceMap;
use archc::base::span::FileId;
use archc::diag::Diagnostic;
use archc::driver::build::{self, BuildOptions};
use archc::driver::loader::MemoryLoader;
use archc::driver::session;
use camino::Utf8Path;
use libtest_mimic::{Failed, Trial};
use similar::TextDiff;

/// The result of a test; the text says what is wrong.
pub(crate) type Outcome = Result<(), String>;

/// A test of this name.
pub(crate) fn trial(name: impl Into<String>, run: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    Trial::test(name, move || run().map_err(Failed::from))
}

/// Whether pinned files are to be written.
pub(crate) fn blessing() -> bool {
    std::env::var("ARCHC_BLESS").is_ok_and(|value| value == "1") && std::env::var_os("CI").is_none()
}

/// Goldens that a build server writes would prove nothing.
pub(crate) fn blessing_is_allowed() -> Trial {
    trial("support::bless", || match (std::env::var_os("ARCHC_BLESS"), std::env::var_os("CI")) {
        (Some(_), Some(_)) => Err("ARCHC_BLESS is refused where CI is set".to_owned()),
        _ => Ok(()),
    })
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The bytes of a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file and the folders it stands in.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    let parent = path.parent().unwrap_or(path);
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(path, bytes))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Removes a file.
pub(crate) fn remove(path: &Path) -> Outcome {
    std::fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// All files below a folder, sorted; none where it does not exist.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// The files and folders directly in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name();
    walk.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path).collect()
}

/// Whether a path ends in `.extension`.
pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// A path from `root`, with `/`.
pub(crate) fn shown(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Holds `actual` against a pinned file, or pins it.
pub(crate) fn pinned(path: &Path, actual: &str) -> Outcome {
    let expected = if path.is_file() { read(path)? } else { String::new() };
    if expected == actual {
        return Ok(());
    }
    if blessing() {
        return if actual.is_empty() { remove(path) } else { write(path, actual.as_bytes()) };
    }
    Err(format!("{} differs (- pinned, + now); ARCHC_BLESS=1 pins it\n{}", path.display(), diff(&expected, actual)))
}

/// What changed from one text to another.
pub(crate) fn diff(old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).to_string()
}

/// What a compilation in memory found.
pub(crate) struct Found {
    /// The findings of checking, or where `emission` was asked for and nothing stood against it, of the whole build.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The sources.
    pub(crate) sources: SourceMap,
}

impl Found {
    /// One line a finding.
    pub(crate) fn lines(&self) -> String {
        archc::diag::render::short::render(&self.diagnostics, &self.sources)
    }

    /// The one-based line and column of an offset.
    pub(crate) fn position(&self, file: FileId, offset: u32) -> (usize, usize) {
        self.sources.get(file).map_or((0, 0), |source| source.position(offset))
    }
}

/// Whether the findings of emitters are asked for too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Emission {
    /// Only check.
    Without,
    /// Also build for all targets.
    With,
}

/// Compiles the package at `path` of these files.
pub(crate) fn compile(path: &str, files: &[(String, Vec<u8>)], emission: Emission) -> Result<Found, String> {
    let loader = files.iter().fold(MemoryLoader::default(), |loader, (path, bytes)| loader.with(path, bytes.clone()));
    let mut analysis = session::analyze(Utf8Path::new(path), &loader).map_err(|error| error.to_string())?;
    let mut diagnostics = std::mem::take(&mut analysis.diagnostics);
    if emission == Emission::With
        && let Some(built) = build::build(&analysis, &BuildOptions::default())
    {
        diagnostics.extend(built.diagnostics);
    }
    Ok(Found { diagnostics, sources: analysis.sources })
}
