//! Packages while they are edited: open documents over the files on disk, and what is compiled of them.
//!
//! Only what changed is read and parsed again; what follows parsing runs anew, because it is fast and then there is nothing to
//! invalidate. A package is compiled when somebody asks for it.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::cache::ParseCache;
use super::loader::{DiskLoader, Loader, PathKind, is_apart};
use super::project::{LoadError, MANIFEST};
use super::session::{self, Analysis, Request};

/// The packages of an editor's session. Paths are absolute.
#[derive(Debug, Default)]
pub struct Workspace {
    files: Files,
    caches: IndexMap<Utf8PathBuf, ParseCache>,
}

impl Workspace {
    /// Nothing is open.
    pub fn new() -> Workspace {
        Workspace::default()
    }

    /// Sets the text of an open document.
    pub fn edit(&mut self, path: &Utf8Path, text: String) {
        let known = self.files.documents.insert(path.to_owned(), text).is_some();
        if !known && !self.caches.values().any(|cache| cache.knows(path)) {
            self.files.disk.forget_listings();
        }
        self.forget(path);
    }

    /// Closes a document: what is on disk counts again.
    pub fn close(&mut self, path: &Utf8Path) {
        self.files.documents.remove(path);
        self.disk_changed(path);
    }

    /// Notes that something about a path changed on disk.
    pub fn disk_changed(&mut self, path: &Utf8Path) {
        self.files.disk.forget_listings();
        self.files.disk.forget(path);
        if !self.files.documents.contains_key(path) {
            self.forget(path);
        }
    }

    /// Looks for what changed on disk since it was read, for editors that do not say so.
    pub fn refresh(&mut self) {
        for path in self.files.disk.changed() {
            self.disk_changed(&path);
        }
        self.files.disk.forget_listings();
    }

    /// The package that a file belongs to: the nearest folder above it with a project file, else the file by itself.
    pub fn package_of(&self, path: &Utf8Path) -> Utf8PathBuf {
        let mut folders = path.ancestors().skip(1);
        let found = folders.find(|folder| self.files.kind(&folder.join(MANIFEST)) == PathKind::File);
        found.map_or_else(|| path.to_owned(), Utf8Path::to_owned)
    }

    /// Compiles a package.
    pub fn analyze(&mut self, package: &Utf8Path) -> Result<Analysis, LoadError> {
        let request = Request { references: true, ..Request::default() };
        let cache = self.caches.entry(package.to_owned()).or_insert_with(ParseCache::keeping);
        session::analyze_again(package, &self.files, &request, cache)
    }

    /// Forgets a package that nobody edits any more.
    pub fn drop_package(&mut self, package: &Utf8Path) {
        self.caches.swap_remove(package);
    }

    fn forget(&mut self, path: &Utf8Path) {
        self.caches.values_mut().for_each(|cache| cache.forget(path));
    }
}

/// Open documents over the disk.
#[derive(Debug, Default)]
struct Files {
    documents: BTreeMap<Utf8PathBuf, String>,
    disk: Disk,
}

impl Loader for Files {
    fn kind(&self, path: &Utf8Path) -> PathKind {
        if self.documents.contains_key(path) { PathKind::File } else { self.disk.kind(path) }
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        match self.documents.get(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => self.disk.read(path),
        }
    }

    fn sources(&self, folder: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        let mut found = self.disk.sources(folder)?;
        // A document that was never saved is a source of the folder all the same.
        let unsaved = self.documents.keys().filter(|path| {
            path.extension() == Some("arch") && path.starts_with(folder) && found.binary_search(path).is_err()
        });
        let unsaved: Vec<Utf8PathBuf> = unsaved.filter(|path| self.is_nearest(path, folder)).cloned().collect();
        if !unsaved.is_empty() {
            found.extend(unsaved);
            found.sort();
        }
        Ok(found)
    }

    fn files(&self, folder: &Utf8Path, extension: &str) -> io::Result<Vec<Utf8PathBuf>> {
        self.disk.files(folder, extension)
    }
}

impl Files {
    /// Whether no folder between a file and the one above it is a package of its own, or hidden.
    fn is_nearest(&self, path: &Utf8Path, folder: &Utf8Path) -> bool {
        let between = path.ancestors().skip(1).take_while(|ancestor| *ancestor != folder);
        between.filter(|ancestor| ancestor.starts_with(folder)).all(|ancestor| {
            !is_apart(ancestor.file_name().unwrap_or_default()) && self.kind(&ancestor.join(MANIFEST)) != PathKind::File
        })
    }
}

/// When a file was written, and its size.
#[expect(clippy::disallowed_types, reason = "it tells that a file changed; no output depends on it")]
type Stamp = (Option<std::time::SystemTime>, u64);

/// What was seen on disk, until it is forgotten.
#[derive(Debug, Default)]
struct Disk {
    kinds: Mutex<BTreeMap<Utf8PathBuf, PathKind>>,
    sources: Mutex<BTreeMap<Utf8PathBuf, Vec<Utf8PathBuf>>>,
    files: Mutex<BTreeMap<(Utf8PathBuf, String), Vec<Utf8PathBuf>>>,
    stamps: Mutex<BTreeMap<Utf8PathBuf, Stamp>>,
    /// Small files beside the sources, which every run reads.
    contents: Mutex<BTreeMap<Utf8PathBuf, Vec<u8>>>,
}

impl Disk {
    fn forget_listings(&mut self) {
        get(&mut self.kinds).clear();
        get(&mut self.sources).clear();
        get(&mut self.files).clear();
    }

    fn forget(&mut self, path: &Utf8Path) {
        get(&mut self.contents).remove(path);
        get(&mut self.stamps).remove(path);
    }

    /// The files that are not as they were when they were read.
    fn changed(&mut self) -> Vec<Utf8PathBuf> {
        let stamps = get(&mut self.stamps);
        stamps.iter().filter(|(path, stamp)| Disk::stamp(path) != **stamp).map(|(path, _)| path.clone()).collect()
    }

    fn stamp(path: &Utf8Path) -> Stamp {
        path.as_std_path().metadata().map_or((None, 0), |meta| (meta.modified().ok(), meta.len()))
    }
}

impl Loader for Disk {
    fn kind(&self, path: &Utf8Path) -> PathKind {
        *lock(&self.kinds).entry(path.to_owned()).or_insert_with(|| DiskLoader.kind(path))
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        // Sources are kept as they were parsed.
        if path.extension() == Some("arch") {
            lock(&self.stamps).insert(path.to_owned(), Disk::stamp(path));
            return DiskLoader.read(path);
        }
        if let Some(known) = lock(&self.contents).get(path) {
            return Ok(known.clone());
        }
        let bytes = DiskLoader.read(path)?;
        lock(&self.stamps).insert(path.to_owned(), Disk::stamp(path));
        lock(&self.contents).insert(path.to_owned(), bytes.clone());
        Ok(bytes)
    }

    fn sources(&self, folder: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        if let Some(known) = lock(&self.sources).get(folder) {
            return Ok(known.clone());
        }
        let found = DiskLoader.sources(folder)?;
        lock(&self.sources).insert(folder.to_owned(), found.clone());
        Ok(found)
    }

    fn files(&self, folder: &Utf8Path, extension: &str) -> io::Result<Vec<Utf8PathBuf>> {
        let key = (folder.to_owned(), extension.to_owned());
        if let Some(known) = lock(&self.files).get(&key) {
            return Ok(known.clone());
        }
        let found = DiskLoader.files(folder, extension)?;
        lock(&self.files).insert(key, found.clone());
        Ok(found)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn get<T>(mutex: &mut Mutex<T>) -> &mut T {
    mutex.get_mut().unwrap_or_else(PoisonError::into_inner)
}
