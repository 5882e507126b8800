//! What names mean in the present text of a file, which may be broken: its own tree first, then the last compilation.
//!
//! Everything here reads trees, not the model: a tree of the other files is always there, whatever is wrong with this one.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use crate::base::span::FileId;
use crate::syntax::ast::{self, Member};
use crate::vocab::{BlockWord, DeclKind, Verb};

/// The declarations of a compilation by kind, and its modules by name.
#[derive(Debug, Default)]
pub struct Catalog {
    /// By dotted name, the index of the module.
    pub modules: BTreeMap<String, usize>,
    /// By setting, the words of the users' own that it has somewhere.
    pub labels: BTreeMap<String, BTreeSet<String>>,
    kinds: BTreeMap<DeclKind, Vec<(usize, usize)>>,
}

impl Catalog {
    /// Reads the trees of a compilation.
    pub fn of(snapshot: &Snapshot) -> Catalog {
        let mut catalog = Catalog::default();
        for (at, parsed) in snapshot.analysis.modules.iter().enumerate() {
            catalog.modules.entry(parsed.module.name.clone()).or_insert(at);
            for (index, decl) in parsed.parse.file.decls.iter().enumerate() {
                catalog.kinds.entry(decl.kind.value).or_default().push((at, index));
                if parsed.module.local {
                    for setting in decl.body.iter().flatten().filter_map(Member::as_setting) {
                        catalog.label(setting);
                    }
                }
            }
        }
        catalog
    }

    /// Notes the words of a setting; only those that take words of one's own are asked for.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    fn label(&mut self, setting: &ast::Setting) {
        let items = match &setting.value.kind {
            ast::ValueKind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&setting.value),
        };
        for item in items {
            if let ast::ValueKind::Name(path) = &item.kind {
                self.labels.entry(setting.key.text().to_owned()).or_default().insert(path.text());
            }
        }
    }
}

/// How a name is known in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It is declared there.
    Own,
    /// It is imported.
    Imported,
    /// It is known everywhere.
    Everywhere,
    /// It is declared elsewhere in the package, and not imported.
    Package,
    /// It is declared in a package that this one depends on, and not imported.
    Elsewhere,
}

/// A declaration by the name that it has in a file.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The name there.
    pub name: &'a str,
    /// The declaration.
    pub decl: &'a ast::Decl,
    /// The module that it is declared in.
    pub at: usize,
    /// How the name is known.
    pub how: How,
}

/// A file as it is at present, in front of a compilation.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// The compilation.
    pub snapshot: &'a Snapshot,
    /// The present tree of the file.
    pub file: &'a ast::File,
    own: usize,
}

impl<'a> Here<'a> {
    /// A file and its present tree; `id` is what the compilation knows it by.
    pub fn new(snapshot: &'a Snapshot, id: Option<FileId>, file: &'a ast::File) -> Here<'a> {
        let modules = &snapshot.analysis.modules;
        let found = id.and_then(|id| modules.binary_search_by_key(&id, |parsed| parsed.parse.file.id).ok());
        Here { snapshot, file, own: found.unwrap_or(usize::MAX) }
    }

    /// The index of the module that is edited.
    pub fn own(&self) -> usize {
        self.own
    }

    /// The tree of a module; of the present text for the one that is edited.
    pub fn tree(&self, at: usize) -> Option<&'a ast::File> {
        if at == self.own {
            return Some(self.file);
        }
        self.snapshot.analysis.modules.get(at).map(|parsed| &parsed.parse.file)
    }

    /// The dotted name of a module.
    pub fn module(&self, at: usize) -> &'a str {
        self.snapshot.analysis.modules.get(at).map_or("", |parsed| parsed.module.name.as_str())
    }

    /// The module of that name.
    pub fn module_named(&self, name: &str) -> Option<usize> {
        self.snapshot.catalog().modules.get(name).copied()
    }

    /// The declarations of a module. What broke in the present text is as it was compiled last.
    pub fn decls(&self, at: usize) -> impl Iterator<Item = &'a ast::Decl> {
        let tree = self.tree(at);
        let present = tree.map(|tree| tree.decls.as_slice()).unwrap_or_default();
        let before = if at == self.own { self.snapshot.analysis.modules.get(at) } else { None };
        let before = before.map(|parsed| parsed.parse.file.decls.as_slice()).unwrap_or_default();
        let gone = move |decl: &&ast::Decl| {
            let same = |other: &ast::Decl| other.name.text == decl.name.text && other.kind.value == decl.kind.value;
            !present.iter().any(same)
        };
        present.iter().chain(before.iter().filter(gone)).filter(|decl| !decl.name.text.is_empty())
    }

    /// The declaration of a module by name.
    pub fn declared(&self, at: usize, name: &str, kinds: &[DeclKind]) -> Option<&'a ast::Decl> {
        self.decls(at).find(|decl| decl.name.text == name && kinds.contains(&decl.kind.value))
    }

    /// What a path begins with in the scope of a module: the declaration, its module, and how many segments name it.
    pub fn find(&self, at: usize, path: &[String], kinds: &[DeclKind]) -> Option<(usize, &'a ast::Decl, usize)> {
        let first = path.first()?;
        if let Some(decl) = self.declared(at, first, kinds) {
            return Some((at, decl, 1));
        }
        for (name, module, declared) in self.imports(at) {
            match declared {
                Some(declared) if name == first => {
                    if let Some(decl) = self.declared(module, declared, kinds) {
                        return Some((module, decl, 1));
                    }
                }
                None if name == first => {
                    if let Some(decl) = path.get(1).and_then(|second| self.declared(module, second, kinds)) {
                        return Some((module, decl, 2));
                    }
                }
                Some(_) | None => {}
            }
        }
        let everywhere = self.everywhere(kinds).find(|named| named.name == first);
        everywhere.map(|named| (named.at, named.decl, 1))
    }

    /// The imports of a module: the name in it, the module that is imported from, and the name there; `None` for the module
    /// itself.
    pub fn imports(&self, at: usize) -> Vec<(&'a str, usize, Option<&'a str>)> {
        let mut found = Vec::new();
        for statement in self.tree(at).map(|tree| tree.uses.as_slice()).unwrap_or_default() {
            let path = statement.path.text();
            let last = statement.path.segments.last().map_or("", |last| last.text.as_str());
            match (&statement.items, self.module_named(&path)) {
                (Some(items), Some(module)) => {
                    let names = items.iter().map(|item| {
                        let alias = item.alias.as_ref().unwrap_or(&item.name);
                        (alias.text.as_str(), module, Some(item.name.text.as_str()))
                    });
                    found.extend(names);
                }
                (None, Some(module)) => found.push((last, module, None)),
                (None, None) => {
                    let parent = path.rsplit_once('.').and_then(|(parent, _)| self.module_named(parent));
                    found.extend(parent.map(|parent| (last, parent, Some(last))));
                }
                (Some(_), None) => {}
            }
        }
        found
    }

    /// What needs no import.
    fn everywhere(&self, kinds: &[DeclKind]) -> impl Iterator<Item = Named<'a>> {
        let named = |decl: &'a ast::Decl, at| Named { name: decl.name.text.as_str(), decl, at, how: How::Everywhere };
        let wanted: Vec<DeclKind> = kinds.to_vec();
        let prelude = self.module_named("std.core");
        let core = prelude.into_iter().flat_map(|at| self.decls(at).map(move |decl| named(decl, at)));
        let core: Vec<Named<'a>> = core.filter(|found| wanted.contains(&found.decl.kind.value)).collect();
        let words = [DeclKind::Technology, DeclKind::Annotation].into_iter().filter(|kind| kinds.contains(kind));
        core.into_iter().chain(words.flat_map(|kind| self.all(kind)).map(move |(at, decl)| named(decl, at)))
    }

    /// All declarations of a kind in the last compilation.
    pub fn all(&self, kind: DeclKind) -> Vec<(usize, &'a ast::Decl)> {
        let places = self.snapshot.catalog().kinds.get(&kind).map(Vec::as_slice).unwrap_or_default();
        let decl = |(at, index): &(usize, usize)| {
            let parsed = self.snapshot.analysis.modules.get(*at)?;
            Some((*at, parsed.parse.file.decls.get(*index)?))
        };
        places.iter().filter_map(decl).collect()
    }

    /// Everything of these kinds that can be named in the edited file, what needs an import last. `wanted` says which names
    /// of the latter are of interest.
    pub fn names(&self, kinds: &[DeclKind], wanted: &dyn Fn(&str) -> bool) -> Vec<Named<'a>> {
        let fits = |decl: &ast::Decl| kinds.contains(&decl.kind.value);
        let own = self.decls(self.own).filter(|decl| fits(decl));
        let mut found: Vec<Named<'a>> =
            own.map(|decl| Named { name: decl.name.text.as_str(), decl, at: self.own, how: How::Own }).collect();
        for (name, at, declared) in self.imports(self.own) {
            let Some(declared) = declared else { continue };
            let decls = self.decls(at).filter(|decl| decl.name.text == declared && fits(decl));
            found.extend(decls.map(|decl| Named { name, decl, at, how: How::Imported }));
        }
        found.extend(self.everywhere(kinds));
        let known: std::collections::BTreeSet<(&str, usize)> =
            found.iter().map(|named| (named.decl.name.text.as_str(), named.at)).collect();
        for kind in kinds {
            for (at, decl) in self.all(*kind) {
                let name = decl.name.text.as_str();
                let there = at == self.own || known.contains(&(name, at));
                if !there && decl.private.is_none() && !name.is_empty() && wanted(name) {
                    let local = self.snapshot.analysis.modules.get(at).is_some_and(|parsed| parsed.module.local);
                    let how = if local { How::Package } else { How::Elsewhere };
                    found.push(Named { name, decl, at, how });
                }
            }
        }
        found
    }

    /// The contracts that something provides; for a gateway, those its routes lead to.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    pub fn contracts(&self, at: usize, decl: &'a ast::Decl) -> Vec<(usize, &'a ast::Decl)> {
        let mut found = Vec::new();
        for member in decl.body.iter().flatten() {
            match member {
                Member::Relation(relation) if relation.verb.value == Verb::Provides => {
                    let paths = relation.targets.iter().map(|target| segments(&target.path));
                    let contracts = paths.filter_map(|path| self.find(at, &path, &[DeclKind::Contract]));
                    found.extend(contracts.map(|(at, decl, _)| (at, decl)));
                }
                Member::Route(route) if decl.kind.value == DeclKind::Gateway => {
                    for target in &route.targets {
                        let path = segments(&target.path);
                        let callee = self.find(at, &path, &[DeclKind::Service, DeclKind::External]);
                        let Some((there, callee, length)) = callee else { continue };
                        let named = |name: &str| path.get(length).is_none_or(|wanted| wanted == name);
                        let offered = self.contracts(there, callee).into_iter();
                        found.extend(offered.filter(|(_, contract)| named(&contract.name.text)));
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The operations that can be named behind something: of a contract, or of all contracts of what provides them.
    pub fn operations(&self, at: usize, decl: &'a ast::Decl) -> Vec<(usize, &'a ast::Decl, &'a ast::Operation)> {
        let contracts = if decl.kind.value == DeclKind::Contract { vec![(at, decl)] } else { self.contracts(at, decl) };
        let operations = |(at, contract): (usize, &'a ast::Decl)| {
            let all = contract.body.iter().flatten().filter_map(Member::as_operation);
            all.map(move |operation| (at, contract, operation)).collect::<Vec<_>>()
        };
        contracts.into_iter().flat_map(operations).collect()
    }

    /// The fields of a type of a module, those that it extends or spreads included.
    pub fn fields(&self, at: usize, ty: &'a ast::Type) -> Vec<(usize, &'a ast::Field)> {
        let mut found = Vec::new();
        self.fields_of_type(at, ty, 0, &mut found);
        found
    }

    fn fields_of_type(&self, at: usize, ty: &'a ast::Type, depth: usize, found: &mut Vec<(usize, &'a ast::Field)>) {
        // Types may be made of each other.
        if depth > 8 {
            return;
        }
        match &ty.kind {
            ast::TypeKind::Name { path, args } => {
                const KINDS: &[DeclKind] =
                    &[DeclKind::Record, DeclKind::Error, DeclKind::Event, DeclKind::Message, DeclKind::Union];
                if let Some((there, decl, _)) = self.find(at, &segments(path), KINDS) {
                    self.fields_of_decl(there, decl, depth + 1, found);
                }
                // What matters in a page or list is what is in it.
                for arg in args {
                    self.fields_of_type(at, arg, depth + 1, found);
                }
            }
            ast::TypeKind::Record(members) => self.fields_of_members(at, members, depth, found),
            ast::TypeKind::Nullable(inner) => self.fields_of_type(at, inner, depth + 1, found),
            ast::TypeKind::Union(all) => all.iter().for_each(|one| self.fields_of_type(at, one, depth + 1, found)),
            ast::TypeKind::Literal(_) | ast::TypeKind::Error => {}
        }
    }

    /// The fields of a declaration.
    pub fn fields_of_decl(
        &self,
        at: usize,
        decl: &'a ast::Decl,
        depth: usize,
        found: &mut Vec<(usize, &'a ast::Field)>,
    ) {
        if let Some(base) = &decl.head.extends {
            self.fields_of_type(at, base, depth + 1, found);
        }
        self.fields_of_members(at, decl.body.as_deref().unwrap_or_default(), depth, found);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    fn fields_of_members(
        &self,
        at: usize,
        members: &'a [Member],
        depth: usize,
        found: &mut Vec<(usize, &'a ast::Field)>,
    ) {
        for member in members {
            match member {
                Member::Field(field) => found.push((at, field)),
                Member::Spread { ty, .. } => self.fields_of_type(at, ty, depth + 1, found),
                _ => {}
            }
        }
    }

    /// The auths in force at an operation, else at its declaration; all where none says any.
    pub fn auths(&self, decl: Option<&'a ast::Decl>, operation: Option<&'a ast::Operation>) -> Vec<&'a ast::Decl> {
        let setting = |members: &'a [Member]| {
            let mut settings = members.iter().filter_map(Member::as_setting);
            settings.find(|setting| setting.key.text() == "auth").map(|setting| &setting.value)
        };
        let own = operation.and_then(|operation| setting(operation.block.as_deref().unwrap_or_default()));
        let shared = || decl.and_then(|decl| setting(decl.body.as_deref().unwrap_or_default()));
        let Some(value) = own.or_else(shared) else {
            return self.all(DeclKind::Auth).into_iter().map(|(_, decl)| decl).collect();
        };
        let mut names = Vec::new();
        names_in(value, &mut names);
        let found = names.iter().filter_map(|path| self.find(self.own, path, &[DeclKind::Auth]));
        found.map(|(_, decl, _)| decl).collect()
    }

    /// The declaration of the edited file by kind and name.
    pub fn own_decl(&self, kind: DeclKind, name: &str) -> Option<&'a ast::Decl> {
        self.declared(self.own, name, &[kind])
    }
}

/// The blocks of a declaration with that word.
pub fn blocks(decl: &ast::Decl, word: BlockWord) -> impl Iterator<Item = &ast::Block> {
    let all = decl.body.iter().flatten().filter_map(Member::as_block);
    all.filter(move |block| block.word.value == word)
}

/// The segments of a path.
pub fn segments(path: &ast::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.text.clone()).collect()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn names_in(value: &ast::Value, found: &mut Vec<Vec<String>>) {
    match &value.kind {
        ast::ValueKind::Name(path) => found.push(segments(path)),
        ast::ValueKind::Call { name, .. } => found.push(segments(name)),
        ast::ValueKind::Binary { lhs, rhs, .. } => {
            names_in(lhs, found);
            names_in(rhs, found);
        }
        _ => {}
    }
}
