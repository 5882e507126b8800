//! What an editor asks about a package, as plain data in and out: no protocol, no input or output.
//!
//! A [`Snapshot`] is one compilation and what is derived from it for editors when it is first asked for. Questions take a place
//! in a file and answer with spans and texts; [`crate::lsp`] speaks the protocol around them. What must work while a file is
//! broken takes the present text besides, and looks names up in the last compilation.

pub mod actions;
pub mod complete;
pub mod context;
pub mod definitions;
pub mod folding;
pub mod hierarchy;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod navigate;
pub mod nodes;
pub mod pieces;
pub mod preview;
pub mod rename;
pub mod scope;
pub mod selection;
pub mod signature;
pub mod symbols;
pub mod tokens;
pub mod uses;

use std::sync::OnceLock;

use camino::Utf8Path;

use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::driver::session::{Analysis, Parsed};
use crate::emit::mermaid::Diagram;
use crate::model::Model;
use crate::model::facts::Facts;
use definitions::Definitions;
use scope::Catalog;
use uses::Uses;

/// One compilation, and what editors derive from it.
#[derive(Debug)]
pub struct Snapshot {
    /// The compilation.
    pub analysis: Analysis,
    definitions: OnceLock<Definitions>,
    catalog: OnceLock<Catalog>,
    uses: OnceLock<Uses>,
    diagrams: OnceLock<Vec<Diagram>>,
}

impl Snapshot {
    /// A compilation that was asked for its references.
    pub fn new(analysis: Analysis) -> Snapshot {
        Snapshot {
            analysis,
            definitions: OnceLock::new(),
            catalog: OnceLock::new(),
            uses: OnceLock::new(),
            diagrams: OnceLock::new(),
        }
    }

    /// The model, with errors or without, and its facts.
    pub fn model(&self) -> Option<(&Model, &Facts)> {
        Some((self.analysis.model()?, self.analysis.facts()?))
    }

    /// Everything that has a name.
    pub fn definitions(&self) -> &Definitions {
        self.definitions.get_or_init(|| Definitions::of(&self.analysis))
    }

    /// Everything that is declared, by kind.
    pub fn catalog(&self) -> &Catalog {
        self.catalog.get_or_init(|| Catalog::of(self))
    }

    /// Who uses what, of the relations of the model.
    pub fn uses(&self) -> &Uses {
        self.uses.get_or_init(|| self.model().map(|(model, _)| Uses::of(model)).unwrap_or_default())
    }

    /// The views of the architecture; none where errors stand against it.
    pub fn diagrams(&self) -> &[Diagram] {
        self.diagrams.get_or_init(|| preview::diagrams(&self.analysis))
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
