//! From declarations and imports to one item for each name.
//!
//! Collecting assigns every declaration and operation its id, in the order of modules and declarations; lowering pushes
//! in the same order, so that a name can be resolved before what it names is lowered. Names live in namespaces: a
//! service and its contract may share one. Scopes are per module: its own declarations, then its imports, then the
//! prelude. Technologies and annotations are words of the whole package and need no import.

mod casing;
mod collect;
mod errors;
mod imports;
mod lookup;
mod operations;
mod references;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::map::{IndexMap, IndexSet};

use crate::base::arena::Id;
use crate::base::span::FileId;
use crate::diag::{Diags, Severity};
use crate::model::{Contract, Item, Module, Node, Operation};
use crate::syntax::ast;
use crate::vocab::{DeclKind, Namespace};

pub use references::{Reference, References};

/// A parsed module.
#[derive(Debug)]
pub struct Source<'a> {
    /// Its name, path, docs.
    pub module: Module,
    /// Which package it belongs to: 0 is the one that is compiled.
    pub package: usize,
    /// Its syntax.
    pub file: &'a ast::File,
}

/// An operation's place in the order of ids.
#[derive(Clone, Copy, Debug)]
pub struct OperationSlot<'a> {
    /// Its id.
    pub id: Id<Operation>,
    /// Its contract.
    pub contract: Id<Contract>,
    /// Its syntax.
    pub syntax: &'a ast::Operation,
    /// Whether it stands in a callback rather than in the contract itself.
    pub callback: bool,
}

/// All names of a compilation.
#[derive(Debug)]
pub struct Names<'a> {
    sources: &'a [Source<'a>],
    /// By module, by declaration.
    items: Vec<Vec<Item>>,
    places: IndexMap<Item, (Id<Module>, &'a ast::Decl)>,
    scopes: Vec<Scope<'a>>,
    modules: IndexMap<&'a str, Id<Module>>,
    /// Words of the whole package: technologies, annotations.
    words: IndexMap<(Namespace, &'a str), Item>,
    operations: Vec<OperationSlot<'a>>,
    /// By contract, where its operations stand in `operations`, those of callbacks last.
    slots: IndexMap<Id<Contract>, std::ops::Range<usize>>,
    by_contract: IndexMap<Id<Contract>, IndexMap<&'a str, Id<Operation>>>,
    provided: IndexMap<Id<Node>, Vec<Id<Contract>>>,
    recorder: references::Recorder,
}

/// What a module can name.
#[derive(Debug, Default)]
struct Scope<'a> {
    declared: IndexMap<(Namespace, &'a str), Item>,
    imported: IndexMap<(Namespace, &'a str), (Item, usize)>,
    modules: IndexMap<&'a str, (Id<Module>, usize)>,
    imports: Vec<Import<'a>>,
    /// Names whose import failed; they resolve to nothing without a further report.
    poisoned: IndexSet<&'a str>,
}

/// An imported name, for the report of unused ones.
#[derive(Debug)]
struct Import<'a> {
    name: &'a ast::Ident,
    statement: &'a ast::Use,
    used: AtomicBool,
}

impl Import<'_> {
    fn mark(&self) {
        self.used.store(true, Ordering::Relaxed);
    }
}

impl<'a> Names<'a> {
    /// Collects the declarations of all modules and resolves their imports.
    pub fn collect(sources: &'a [Source<'a>], diags: &mut Diags) -> Names<'a> {
        Names::collect_into(sources, references::Recorder::default(), diags)
    }

    /// The same, and notes from now on what each name stands for; see [`Names::take_references`].
    pub fn collect_referring(sources: &'a [Source<'a>], diags: &mut Diags) -> Names<'a> {
        Names::collect_into(sources, references::Recorder::keeping(), diags)
    }

    fn collect_into(sources: &'a [Source<'a>], recorder: references::Recorder, diags: &mut Diags) -> Names<'a> {
        let mut names = collect::collect(sources, diags);
        names.recorder = recorder;
        imports::resolve(&mut names, diags);
        operations::provided(&mut names);
        for source in sources.iter().filter(|source| source.module.local) {
            casing::check(source.file, diags);
        }
        names
    }

    /// Reports imports that nothing used; call it when everything has been resolved.
    ///
    /// A file with an error is left out: what is misspelled or broken there may be what the import is for.
    pub fn report_unused(&self, diags: &mut Diags) {
        let errors = diags.iter().filter(|finding| finding.severity == Severity::Error);
        let broken: std::collections::BTreeSet<FileId> = errors.map(|finding| finding.span.file).collect();
        for (scope, source) in self.scopes.iter().zip(self.sources) {
            if !source.module.local || broken.contains(&source.file.id) {
                continue;
            }
            for import in scope.imports.iter().filter(|import| !import.used.load(Ordering::Relaxed)) {
                diags.push(errors::unused_import(import.name, import.statement));
            }
        }
    }

    /// The modules in the order of ids.
    pub fn sources(&self) -> &'a [Source<'a>] {
        self.sources
    }

    /// All modules' declarations with their items, in the order of ids.
    pub fn declarations(&self) -> impl Iterator<Item = (Id<Module>, Item, &'a ast::Decl)> {
        self.places.iter().map(|(item, (module, decl))| (*module, *item, *decl))
    }

    /// The item of the `decl`-th declaration of a module.
    pub fn item(&self, module: Id<Module>, decl: usize) -> Option<Item> {
        self.items.get(module.index())?.get(decl).copied()
    }

    /// Where an item is declared.
    pub fn decl(&self, item: Item) -> Option<(Id<Module>, &'a ast::Decl)> {
        self.places.get(&item).copied()
    }

    /// What an item is declared as.
    pub fn kind(&self, item: Item) -> Option<DeclKind> {
        self.decl(item).map(|(_, decl)| decl.kind.value)
    }

    /// All operations in the order of ids.
    pub fn operations(&self) -> &[OperationSlot<'a>] {
        &self.operations
    }

    /// The operations of a contract in the order of ids, those of its callbacks last.
    pub fn slots_of(&self, contract: Id<Contract>) -> &[OperationSlot<'a>] {
        let range = self.slots.get(&contract).cloned().unwrap_or_default();
        self.operations.get(range).unwrap_or_default()
    }

    /// The operations of a contract by name, those of callbacks left out.
    pub fn operations_of(&self, contract: Id<Contract>) -> Option<&IndexMap<&'a str, Id<Operation>>> {
        self.by_contract.get(&contract)
    }

    /// The contracts that a node provides; for a gateway, those its routes lead to.
    pub fn contracts_of(&self, node: Id<Node>) -> &[Id<Contract>] {
        self.provided.get(&node).map_or(&[], Vec::as_slice)
    }

    fn source(&self, module: Id<Module>) -> Option<&'a Source<'a>> {
        self.sources.get(module.index())
    }

    fn scope(&self, module: Id<Module>) -> Option<&Scope<'a>> {
        self.scopes.get(module.index())
    }
}
