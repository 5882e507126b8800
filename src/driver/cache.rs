//! Files as they were read and parsed, kept between the compilations of an editor's session.
//!
//! An entry is good until somebody says that its file changed, and as long as the file keeps its place in the order of all
//! files: the spans of a tree name the file by that.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;

use super::loader::Loader;
use super::project::{self, LoadError};
use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::syntax::Parse;
use crate::syntax::text::{self, Unreadable};

/// What is known of a file.
#[derive(Clone, Debug)]
pub(super) struct Cached {
    /// Its text.
    pub(super) source: Arc<SourceFile>,
    /// Why it is no text.
    pub(super) unreadable: Option<Unreadable>,
    /// Its tree, where it was parsed under the same id.
    pub(super) parse: Option<Arc<Parse>>,
    id: FileId,
}

/// The files of a session by path.
#[derive(Debug, Default)]
pub struct ParseCache {
    files: IndexMap<Utf8PathBuf, Cached>,
    /// Whether there will be another compilation.
    keeps: bool,
}

impl ParseCache {
    /// One that keeps what it reads; the default is for a single compilation.
    pub fn keeping() -> ParseCache {
        ParseCache { keeps: true, ..ParseCache::default() }
    }

    /// Forgets a file: its text has changed.
    pub fn forget(&mut self, path: &Utf8Path) {
        self.files.swap_remove(path);
    }

    /// Whether a file is known.
    pub fn knows(&self, path: &Utf8Path) -> bool {
        self.files.contains_key(path)
    }

    /// A file of a project, from the loader unless it is known.
    pub(super) fn read(&mut self, path: &Utf8Path, id: FileId, loader: &dyn Loader) -> Result<Cached, LoadError> {
        if let Some(known) = self.known(path, id) {
            return Ok(known);
        }
        let bytes = loader.read(path).map_err(|why| LoadError::Unreadable(path.to_owned(), why.to_string()))?;
        let (text, unreadable) = match text::decode(&bytes) {
            Ok(text) => (text, None),
            Err(unreadable) => (unreadable.text.clone(), Some(unreadable)),
        };
        Ok(self.add(path, SourceFile::new(project::displayed(path), text), unreadable, id))
    }

    /// A file of the standard library.
    pub(super) fn library(&mut self, path: &str, text: &str, id: FileId) -> Cached {
        let known = self.known(Utf8Path::new(path), id);
        known.unwrap_or_else(|| self.add(Utf8Path::new(path), SourceFile::new(path, text), None, id))
    }

    /// Keeps a tree.
    pub(super) fn keep(&mut self, path: &Utf8Path, id: FileId, parse: &Arc<Parse>) {
        if let Some(file) = self.files.get_mut(path) {
            file.id = id;
            file.parse = Some(Arc::clone(parse));
        }
    }

    fn known(&self, path: &Utf8Path, id: FileId) -> Option<Cached> {
        let known = self.files.get(path)?;
        let parse = known.parse.clone().filter(|_| known.id == id);
        Some(Cached { source: Arc::clone(&known.source), unreadable: known.unreadable.clone(), parse, id })
    }

    fn add(&mut self, path: &Utf8Path, source: SourceFile, unreadable: Option<Unreadable>, id: FileId) -> Cached {
        let file = Cached { source: Arc::new(source), unreadable, parse: None, id };
        if self.keeps {
            self.files.insert(path.to_owned(), file.clone());
        }
        file
    }
}
