//! The one door to files: on disk for the command line, in memory for tests and embedders.

use std::collections::BTreeMap;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

/// What a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing, or something that is neither.
    Missing,
}

/// Reads sources. Paths are as the user gave them, or below.
pub trait Loader: Sync {
    /// What a path is.
    fn kind(&self, path: &Utf8Path) -> PathKind;

    /// The bytes of a file.
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>>;

    /// All `.arch` files below a folder, sorted by path; hidden folders, `target` and `node_modules` are left out, and
    /// so are folders with an `arch.toml` of their own: those are other packages.
    fn sources(&self, folder: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>>;

    /// The files directly in a folder whose names end in `.extension`, sorted by path; links are left out.
    fn files(&self, folder: &Utf8Path, extension: &str) -> io::Result<Vec<Utf8PathBuf>>;
}

/// Whether a folder of this name is passed over on the way to sources.
pub(super) fn is_apart(name: &str) -> bool {
    name.starts_with('.') || name == "target" || name == "node_modules"
}

/// Files on disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskLoader;

impl Loader for DiskLoader {
    fn kind(&self, path: &Utf8Path) -> PathKind {
        match path.as_std_path().metadata() {
            Ok(meta) if meta.is_dir() => PathKind::Folder,
            Ok(meta) if meta.is_file() => PathKind::File,
            _ => PathKind::Missing,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn sources(&self, folder: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        let skipped = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() > 0
                && entry.file_type().is_dir()
                && (is_apart(&name) || entry.path().join("arch.toml").is_file())
        };
        let mut found = Vec::new();
        for entry in walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| !skipped(entry)) {
            let entry = entry?;
            if !entry.file_type().is_file() || entry.path().extension().is_none_or(|extension| extension != "arch") {
                continue;
            }
            match Utf8PathBuf::from_path_buf(entry.into_path()) {
                Ok(path) => found.push(path),
                Err(path) => {
                    let message = format!("the path {} is not UTF-8", path.display());
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn files(&self, folder: &Utf8Path, extension: &str) -> io::Result<Vec<Utf8PathBuf>> {
        let mut found = Vec::new();
        for entry in folder.read_dir_utf8()? {
            let entry = entry?;
            if entry.file_type()?.is_file() && entry.path().extension() == Some(extension) {
                found.push(entry.into_path());
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Files in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct MemoryLoader {
    files: BTreeMap<Utf8PathBuf, Vec<u8>>,
}

impl MemoryLoader {
    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: impl Into<Utf8PathBuf>, text: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn kind(&self, path: &Utf8Path) -> PathKind {
        if self.files.contains_key(path) {
            PathKind::File
        } else if self.files.keys().any(|file| file.starts_with(path)) {
            PathKind::Folder
        } else {
            PathKind::Missing
        }
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        self.files.get(path).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn sources(&self, folder: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        Ok(self
            .files
            .keys()
            .filter(|path| path.starts_with(folder) && path.extension() == Some("arch"))
            .cloned()
            .collect())
    }

    fn files(&self, folder: &Utf8Path, extension: &str) -> io::Result<Vec<Utf8PathBuf>> {
        let inside = |path: &&Utf8PathBuf| path.parent() == Some(folder) && path.extension() == Some(extension);
        Ok(self.files.keys().filter(inside).cloned().collect())
    }
}
