//! What an editor asks about a package, as plain data in and out: no protocol, no input or output.
//!
//! A [`Snapshot`] is one compilation and what is derived from it for editors when it is first asked for. Questions take a place
//! in a file and answer with spans and texts; [`crate::lsp`] speaks the protocol around them. What must work while a file is
//! broken takes the present text besides, and looks names up in the last compilation.

pub mod definitions;
pub mod navigate;
pub mod rename;

use std::sync::OnceLock;

use camino::Utf8Path;

use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::driver::session::{Analysis, Parsed};
use crate::model::Model;
use crate::model::facts::Facts;
use definitions::Definitions;

/// One compilation, and what editors derive from it.
#[derive(Debug)]
pub struct Snapshot {
    /// The compilation.
    pub analysis: Analysis,
    definitions: OnceLock<Definitions>,
}

impl Snapshot {
    /// A compilation that was asked for its references.
    pub fn new(analysis: Analysis) -> Snapshot {
        Snapshot { analysis, definitions: OnceLock::new() }
    }

    /// The model, with errors or without, and its facts.
    pub fn model(&self) -> Option<(&Model, &Facts)> {
        Some((self.analysis.model()?, self.analysis.facts()?))
    }

    /// Everything that has a name.
    pub fn definitions(&self) -> &Definitions {
        self.definitions.get_or_init(|| Definitions::of(&self.analysis))
    }

    /// The module of a file.
    pub fn module(&self, file: FileId) -> Option<&Parsed> {
        let modules = &self.analysis.modules;
        let found = modules.binary_search_by_key(&file, |parsed| parsed.parse.file.id);
        found.ok().and_then(|at| modules.get(at))
    }

    /// The file with a displayed path.
    pub fn file(&self, path: &Utf8Path) -> Option<FileId> {
        self.analysis.modules.iter().find(|parsed| parsed.source.path == path).map(|parsed| parsed.parse.file.id)
    }

    /// The text of a file.
    pub fn source(&self, file: FileId) -> Option<&SourceFile> {
        self.analysis.sources.get(file)
    }
}
