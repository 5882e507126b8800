//! From files as a value to a folder: nothing foreign is overwritten, nothing unchanged is touched, nothing half is left.
//!
//! `.archc/manifest.json` in the folder holds the hash of every file that a build wrote. A file whose hash differs was
//! edited; a file that the manifest does not name was written by somebody else. Either stops the build before anything
//! is written. New contents are staged in `.archc` first and renamed into place, so that a full disk leaves the tree as
//! it was. Symbolic links inside the folder are never followed.
#![expect(clippy::disallowed_methods, reason = "this is the one place that writes files")]

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use crate::base::files::{Files, OutputFile, Ownership, RelPath};
use crate::emit::adr::region::{self, Merge};

/// Where the hashes are kept, below the output folder.
const MANIFEST: &str = ".archc/manifest.json";

/// Whether files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write, unless something foreign is in the way.
    Write,
    /// Write, also over foreign and edited files.
    Force,
    /// Write nothing and say what differs.
    Check,
}

/// What was done, or with [`Mode::Check`] is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were missing.
    pub created: Vec<RelPath>,
    /// Files with another content.
    pub changed: Vec<RelPath>,
    /// Files that nothing produces any more.
    pub removed: Vec<RelPath>,
    /// How many files were current.
    pub unchanged: usize,
    /// Records whose region somebody edited: it was left alone.
    pub edited_regions: Vec<RelPath>,
    /// Records whose decision is gone: people own them, they stay.
    pub orphans: Vec<RelPath>,
    /// With [`Mode::Check`]: foreign or edited files that stand in the way.
    pub foreign: Vec<Foreign>,
}

impl Written {
    /// Whether the folder was already as it should be.
    pub fn is_current(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty() && self.foreign.is_empty()
    }
}

/// A file that is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Where.
    pub path: RelPath,
    /// What it is.
    pub why: Why,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A file that no build wrote.
    NotGenerated,
    /// A file that was edited after a build wrote it.
    Edited,
    /// An edited file that nothing produces any more.
    EditedStale,
    /// A symbolic link.
    Link,
    /// A folder, or something else that is no file; `force` does not help.
    NoFile,
    /// A folder on the way is a symbolic link or a file; `force` does not help.
    Blocked,
}

impl Why {
    /// Whether `force` may replace it.
    pub fn forcible(self) -> bool {
        match self {
            Why::NotGenerated | Why::Edited | Why::EditedStale | Why::Link => true,
            Why::NoFile | Why::Blocked => false,
        }
    }

    /// What it is, for messages.
    pub fn text(self) -> &'static str {
        match self {
            Why::NotGenerated => "not written by archc",
            Why::Edited => "edited since it was generated",
            Why::EditedStale => "edited since it was generated, and no longer produced",
            Why::Link => "a symbolic link",
            Why::NoFile => "not a file",
            Why::Blocked => "below something that is not a folder of the output",
        }
    }
}

/// Why nothing was written.
#[derive(Debug)]
pub enum OutputError {
    /// Files are in the way.
    Foreign(Vec<Foreign>),
    /// The folder cannot be an output folder.
    Folder(Utf8PathBuf, &'static str),
    /// The manifest is not one.
    Manifest(Utf8PathBuf),
    /// The system refused.
    Io(Utf8PathBuf, io::Error),
}

impl std::fmt::Display for OutputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OutputError::Foreign(files) => {
                writeln!(f, "nothing was written: {} in the way", count(files.len(), "file is", "files are"))?;
                for Foreign { path, why } in files {
                    writeln!(f, "  {path}: {}", why.text())?;
                }
                let it = if files.len() == 1 { "it" } else { "them" };
                if files.iter().all(|file| file.why.forcible()) {
                    write!(f, "move {it}, choose another folder with `--out`, or overwrite {it} with `--force`")
                } else {
                    write!(f, "move {it}, or choose another folder with `--out`")
                }
            }
            OutputError::Folder(path, why) => write!(f, "`{path}` cannot be the output folder: {why}"),
            OutputError::Manifest(path) => {
                write!(f, "`{path}` is not a manifest of this version; remove it, or overwrite with `--force`")
            }
            OutputError::Io(path, error) => write!(f, "`{path}`: {error}"),
        }
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The manifest: what earlier builds wrote.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Manifest {
    version: u32,
    /// Generated files and the hash of each.
    files: BTreeMap<String, String>,
    /// Records that people own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    managed: Vec<String>,
}

/// Refuses a folder where outputs would mix with what people wrote.
///
/// `sources` is the folder of the package's sources.
pub fn check_folder(folder: &Utf8Path, sources: &Utf8Path) -> Result<(), OutputError> {
    let refuse = |why| Err(OutputError::Folder(folder.to_owned(), why));
    if folder.as_str().is_empty() {
        return refuse("the path is empty");
    }
    let resolved = resolve(folder);
    if resolved.parent().is_none() {
        return refuse("it is the root of the file system");
    }
    let sources = resolve(sources);
    if resolved == sources {
        return refuse("it is the source folder");
    }
    if sources.starts_with(&resolved) && !folder_is_package(&resolved, &sources) {
        return refuse("the package is inside of it");
    }
    match std::fs::metadata(folder) {
        Ok(meta) if !meta.is_dir() => refuse("it is a file"),
        _ => Ok(()),
    }
}

/// Whether a folder above the sources is the package's own, into which people may want outputs.
fn folder_is_package(folder: &std::path::Path, sources: &std::path::Path) -> bool {
    sources.ancestors().find(|ancestor| ancestor.join("arch.toml").is_file()).is_some_and(|package| package == folder)
}

/// The absolute path without links, also of a folder that does not exist yet.
fn resolve(folder: &Utf8Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.into());
    let mut missing = Vec::new();
    let mut existing = absolute.as_path();
    loop {
        if let Ok(found) = existing.canonicalize() {
            return missing.iter().rev().fold(found, |path, name| path.join(name));
        }
        match (existing.parent(), existing.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name);
                existing = parent;
            }
            _ => return absolute,
        }
    }
}

/// Brings `folder` to hold `files`.
///
/// `in_scope` says of an earlier output whether this build would have produced it, were its source still there: a build
/// of some targets leaves the files of the others alone.
pub fn write(
    files: &Files,
    folder: &Utf8Path,
    mode: Mode,
    in_scope: &dyn Fn(&RelPath) -> bool,
) -> Result<Written, OutputError> {
    let old = read_manifest(folder, mode)?;
    let plan = Plan::new(files, folder, &old, in_scope)?;
    if mode == Mode::Check {
        return Ok(plan.into_written());
    }
    let stopping = plan
        .written
        .foreign
        .iter()
        .filter(|file| mode != Mode::Force || !file.why.forcible())
        .cloned()
        .collect::<Vec<_>>();
    if !stopping.is_empty() {
        return Err(OutputError::Foreign(stopping));
    }
    plan.apply(folder, &old)
}

/// What is to be done, decided before anything is.
#[derive(Default)]
struct Plan {
    written: Written,
    /// New contents by path; those of foreign files are here too and come into force with [`Mode::Force`].
    contents: Vec<(RelPath, String)>,
    /// Foreign files that are to be removed.
    forced_removals: Vec<RelPath>,
    manifest: Option<Manifest>,
}

/// What a path in the output folder is.
enum OnDisk {
    Missing,
    File(Vec<u8>),
    Other(Why),
}

impl Plan {
    fn new(
        files: &Files,
        folder: &Utf8Path,
        old: &Manifest,
        in_scope: &dyn Fn(&RelPath) -> bool,
    ) -> Result<Self, OutputError> {
        let mut plan = Plan::default();
        let mut manifest = Manifest { version: 1, files: BTreeMap::new(), managed: Vec::new() };
        for (path, file) in files.iter() {
            let disk = look(folder, path)?;
            match file.ownership {
                Ownership::Generated => {
                    plan.generated(path, file, disk, old.files.get(path.as_str()));
                    manifest.files.insert(path.as_str().to_owned(), hash(file.text.as_bytes()));
                }
                Ownership::Managed => {
                    plan.managed(path, file, disk);
                    manifest.managed.push(path.as_str().to_owned());
                }
            }
        }
        for (name, hash_then) in &old.files {
            // A manifest may have been tampered with: a path that leaves the folder is no path.
            let Some(path) = RelPath::new(name.as_str()).filter(|path| files.get(path).is_none()) else { continue };
            if in_scope(&path) {
                let disk = look(folder, &path)?;
                plan.stale(path, disk, hash_then);
            } else {
                manifest.files.insert(name.clone(), hash_then.clone());
            }
        }
        for name in &old.managed {
            let Some(path) = RelPath::new(name.as_str()).filter(|path| files.get(path).is_none()) else { continue };
            let OnDisk::File(_) = look(folder, &path)? else { continue };
            if in_scope(&path) {
                plan.written.orphans.push(path);
            }
            manifest.managed.push(name.clone());
        }
        manifest.managed.sort();
        plan.manifest = Some(manifest);
        Ok(plan)
    }

    fn generated(&mut self, path: &RelPath, file: &OutputFile, disk: OnDisk, known: Option<&String>) {
        let why = match disk {
            OnDisk::Missing => {
                self.written.created.push(path.clone());
                self.contents.push((path.clone(), file.text.clone()));
                return;
            }
            OnDisk::File(bytes) if bytes == file.text.as_bytes() => {
                self.written.unchanged += 1;
                return;
            }
            OnDisk::File(bytes) => match known {
                Some(known) if *known == hash(&bytes) => {
                    self.written.changed.push(path.clone());
                    self.contents.push((path.clone(), file.text.clone()));
                    return;
                }
                Some(_) => Why::Edited,
                None => Why::NotGenerated,
            },
            OnDisk::Other(why) => why,
        };
        self.written.foreign.push(Foreign { path: path.clone(), why });
        self.contents.push((path.clone(), file.text.clone()));
    }

    fn managed(&mut self, path: &RelPath, file: &OutputFile, disk: OnDisk) {
        match disk {
            OnDisk::Missing => {
                self.written.created.push(path.clone());
                self.contents.push((path.clone(), file.text.clone()));
            }
            OnDisk::File(bytes) => {
                let existing = String::from_utf8_lossy(&bytes);
                let (edited, text) = match region::merge(&existing, &file.text) {
                    Merge::HumanOwned | Merge::OtherFormat => (false, None),
                    Merge::Renewed(text) => (false, Some(text)),
                    Merge::Edited(text) => (true, Some(text)),
                };
                if edited {
                    self.written.edited_regions.push(path.clone());
                }
                match text.filter(|text| *text != existing) {
                    Some(text) => {
                        self.written.changed.push(path.clone());
                        self.contents.push((path.clone(), text));
                    }
                    None => self.written.unchanged += 1,
                }
            }
            // A record is never replaced: not even a link to one.
            OnDisk::Other(_) => self.written.foreign.push(Foreign { path: path.clone(), why: Why::NoFile }),
        }
    }

    fn stale(&mut self, path: RelPath, disk: OnDisk, known: &str) {
        match disk {
            OnDisk::Missing => {}
            OnDisk::File(bytes) if hash(&bytes) == known => self.written.removed.push(path),
            OnDisk::File(_) => {
                self.forced_removals.push(path.clone());
                self.written.foreign.push(Foreign { path, why: Why::EditedStale });
            }
            OnDisk::Other(Why::Link) => {
                self.forced_removals.push(path.clone());
                self.written.foreign.push(Foreign { path, why: Why::Link });
            }
            // Whatever is there now, it is not what was generated.
            OnDisk::Other(_) => {}
        }
    }

    fn into_written(self) -> Written {
        self.written
    }

    fn apply(mut self, folder: &Utf8Path, old: &Manifest) -> Result<Written, OutputError> {
        let manifest = self.manifest.take().filter(|manifest| manifest != old);
        if self.contents.is_empty() && self.written.removed.is_empty() && manifest.is_none() {
            return Ok(self.written);
        }
        let own = folder.join(".archc");
        let manifest_path = folder.join(MANIFEST);
        if own.as_std_path().is_symlink() {
            return Err(OutputError::Folder(own, "it is a symbolic link"));
        }
        std::fs::create_dir_all(&own).map_err(at(&own))?;
        let stage = tempfile::Builder::new().prefix("stage-").tempdir_in(&own).map_err(at(&own))?;
        let staged = |index: usize| stage.path().join(index.to_string());
        for (index, (path, text)) in self.contents.iter().enumerate() {
            std::fs::write(staged(index), text).map_err(at(&folder.join(path.as_str())))?;
        }
        let manifest = match manifest {
            Some(manifest) => {
                // String keys only: this cannot fail.
                let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
                let path = staged(self.contents.len());
                std::fs::write(&path, text).map_err(at(&manifest_path))?;
                Some(path)
            }
            None => None,
        };
        for (index, (path, _)) in self.contents.iter().enumerate() {
            let target = folder.join(path.as_str());
            if let Some(parent) = target.parent() {
                std::fs::create_dir_all(parent).map_err(at(parent))?;
            }
            std::fs::rename(staged(index), &target).map_err(at(&target))?;
        }
        for path in self.written.removed.iter().chain(&self.forced_removals) {
            remove(folder, path)?;
        }
        if let Some(staged) = manifest {
            std::fs::rename(staged, &manifest_path).map_err(at(&manifest_path))?;
        }
        self.settle_forced();
        Ok(self.written)
    }

    /// Counts what was overwritten or removed by force among what changed.
    fn settle_forced(&mut self) {
        for foreign in std::mem::take(&mut self.written.foreign) {
            if self.forced_removals.contains(&foreign.path) {
                self.written.removed.push(foreign.path);
            } else {
                self.written.changed.push(foreign.path);
            }
        }
    }
}

/// Removes a file and the folders that become empty by it.
fn remove(folder: &Utf8Path, path: &RelPath) -> Result<(), OutputError> {
    let target = folder.join(path.as_str());
    std::fs::remove_file(&target).map_err(at(&target))?;
    let inside = target.ancestors().skip(1).take_while(|ancestor| *ancestor != folder);
    for parent in inside {
        if std::fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}

/// What stands at a path, without following a link below `folder`.
fn look(folder: &Utf8Path, path: &RelPath) -> Result<OnDisk, OutputError> {
    let mut at_path = folder.to_owned();
    let mut segments = path.as_str().split('/').peekable();
    while let Some(segment) = segments.next() {
        at_path.push(segment);
        let meta = match std::fs::symlink_metadata(&at_path) {
            Ok(meta) => meta,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(OnDisk::Missing),
            Err(error) => return Err(OutputError::Io(at_path, error)),
        };
        let last = segments.peek().is_none();
        match (last, meta.is_dir(), meta.is_file()) {
            (false, true, _) => {}
            (false, false, _) => return Ok(OnDisk::Other(Why::Blocked)),
            (true, _, true) => return std::fs::read(&at_path).map(OnDisk::File).map_err(at(&at_path)),
            (true, _, false) if meta.is_symlink() => return Ok(OnDisk::Other(Why::Link)),
            (true, _, false) => return Ok(OnDisk::Other(Why::NoFile)),
        }
    }
    Ok(OnDisk::Missing)
}

fn read_manifest(folder: &Utf8Path, mode: Mode) -> Result<Manifest, OutputError> {
    let path = folder.join(MANIFEST);
    let none = Manifest { version: 1, files: BTreeMap::new(), managed: Vec::new() };
    match std::fs::read_to_string(&path) {
        Ok(text) => match serde_json::from_str::<Manifest>(&text) {
            Ok(manifest) if manifest.version == 1 => Ok(manifest),
            _ if mode == Mode::Force => Ok(none),
            _ => Err(OutputError::Manifest(path)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(none),
        Err(error) => Err(OutputError::Io(path, error)),
    }
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn at(path: &Utf8Path) -> impl FnOnce(io::Error) -> OutputError + use<> {
    let path = path.to_owned();
    move |error| OutputError::Io(path, error)
}

#[cfg(test)]
mod tests;
