//! Resolving a path in a module's scope.

use super::{Names, errors};
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Item, Module};
use crate::syntax::ast;
use crate::vocab::{DeclKind, Namespace};

impl<'a> Names<'a> {
    /// The declaration of one of `kinds` that a whole path names; `None` is reported once, with suggestions.
    pub fn resolve(&self, from: Id<Module>, path: &ast::Path, kinds: &[DeclKind], diags: &mut Diags) -> Option<Item> {
        let found = self.find(from, path, kinds);
        if found.is_none() {
            self.report_unknown(from, path, kinds, diags);
        }
        found
    }

    /// The declaration of one of `kinds` that a whole path names, without a report.
    pub fn find(&self, from: Id<Module>, path: &ast::Path, kinds: &[DeclKind]) -> Option<Item> {
        let (item, rest) = self.find_prefix(from, path, kinds)?;
        rest.is_empty().then_some(item)
    }

    /// The declaration of one of `kinds` that a path begins with, and the segments behind it.
    pub fn find_prefix<'p>(
        &self,
        from: Id<Module>,
        path: &'p ast::Path,
        kinds: &[DeclKind],
    ) -> Option<(Item, &'p [ast::Ident])> {
        let (first, rest) = path.segments.split_first()?;
        if let Some(item) = self.in_scope(from, &first.text, kinds) {
            self.refer_to(first.span, item);
            return Some((item, rest));
        }
        let (name, behind) = rest.split_first()?;
        let scope = self.scope(from)?;
        let (module, slot) = scope.modules.get(first.text.as_str())?;
        let item = self.declared_in(*module, &name.text, kinds)?;
        if let Some(import) = scope.imports.get(*slot) {
            import.mark();
        }
        self.refer_to_module(first.span, *module);
        self.refer_to(name.span, item);
        Some((item, behind))
    }

    /// Whether the first segment is a name whose import failed: it was reported there.
    pub fn is_poisoned(&self, from: Id<Module>, path: &ast::Path) -> bool {
        let first = path.segments.first().map_or("", |segment| segment.text.as_str());
        first.is_empty() || self.scope(from).is_some_and(|scope| scope.poisoned.contains(first))
    }

    /// All names of these kinds that a module can use without a further import.
    pub fn visible(&self, from: Id<Module>, kinds: &[DeclKind]) -> Vec<&'a str> {
        let mut visible = Vec::new();
        if let Some(scope) = self.scope(from) {
            let imported = scope.imported.iter().map(|(key, (item, _))| (key, item));
            visible.extend(scope.declared.iter().chain(imported).filter(|(_, item)| self.is_kind(**item, kinds)));
        }
        if let Some(scope) = self.prelude().and_then(|prelude| self.scope(prelude)) {
            visible.extend(scope.declared.iter().filter(|(_, item)| self.is_kind(**item, kinds)));
        }
        visible.extend(self.words.iter().filter(|(_, item)| self.is_kind(**item, kinds)));
        visible.into_iter().map(|((_, name), _)| *name).collect()
    }

    fn in_scope(&self, from: Id<Module>, name: &str, kinds: &[DeclKind]) -> Option<Item> {
        let scope = self.scope(from)?;
        for namespace in namespaces(kinds) {
            let key = (namespace, name);
            if let Some(item) = scope.declared.get(&key).filter(|item| self.is_kind(**item, kinds)) {
                return Some(*item);
            }
            if let Some((item, slot)) = scope.imported.get(&key).filter(|(item, _)| self.is_kind(*item, kinds)) {
                if let Some(import) = scope.imports.get(*slot) {
                    import.mark();
                }
                return Some(*item);
            }
            if let Some(item) = self.words.get(&key).filter(|item| self.is_kind(**item, kinds)) {
                return Some(*item);
            }
        }
        self.prelude().and_then(|prelude| self.declared_in(prelude, name, kinds))
    }

    fn declared_in(&self, module: Id<Module>, name: &str, kinds: &[DeclKind]) -> Option<Item> {
        let scope = self.scope(module)?;
        namespaces(kinds)
            .find_map(|namespace| scope.declared.get(&(namespace, name)).copied())
            .filter(|item| self.is_kind(*item, kinds))
    }

    fn is_kind(&self, item: Item, kinds: &[DeclKind]) -> bool {
        self.kind(item).is_some_and(|kind| kinds.contains(&kind))
    }

    fn prelude(&self) -> Option<Id<Module>> {
        self.modules.get("std.core").copied()
    }

    /// The names of the modules that declare `name` as one of `kinds` (as anything when `None`), local ones first.
    pub(super) fn modules_declaring(&self, name: &str, kinds: Option<&[DeclKind]>) -> Vec<&'a str> {
        let mut found: Vec<(bool, &str)> = self
            .sources
            .iter()
            .zip(&self.scopes)
            .filter(|(_, scope)| {
                scope.declared.iter().any(|((_, declared), item)| {
                    *declared == name
                        && self.decl(*item).is_some_and(|(_, decl)| decl.private.is_none())
                        && kinds.is_none_or(|kinds| self.is_kind(*item, kinds))
                })
            })
            .map(|(source, _)| (!source.module.local, source.module.name.as_str()))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, module)| module).collect()
    }

    fn report_unknown(&self, from: Id<Module>, path: &ast::Path, kinds: &[DeclKind], diags: &mut Diags) {
        if self.is_poisoned(from, path) {
            return;
        }
        let Some(first) = path.segments.first() else { return };
        // `module.Name` with a module that is in scope: look there.
        if let (Some((module, slot)), Some(name)) =
            (self.scope(from).and_then(|scope| scope.modules.get(first.text.as_str())), path.segments.get(1))
        {
            if let Some(import) = self.scope(from).and_then(|scope| scope.imports.get(*slot)) {
                import.mark();
            }
            let module_name = self.source(*module).map_or("", |source| source.module.name.as_str());
            let candidates: Vec<&str> = self
                .scope(*module)
                .map(|scope| scope.declared.keys().map(|(_, declared)| *declared).collect())
                .unwrap_or_default();
            diags.push(errors::unknown_import(name, module_name, &candidates, &[]));
            return;
        }
        let name = path.single().map_or_else(|| path.text(), |only| only.text.clone());
        // The name exists in scope, as something else.
        if let Some((_, decl)) = self.in_scope(from, &first.text, DeclKind::ALL).and_then(|other| self.decl(other)) {
            diags.push(errors::wrong_kind(path, decl, kinds, self.nearest(from, &name, kinds)));
            return;
        }
        let elsewhere = self.modules_declaring(&first.text, Some(kinds));
        let file = self.source(from).map(|source| source.file);
        diags.push(errors::unknown_name(path, kinds, self.nearest(from, &name, kinds), &elsewhere, file));
    }

    fn nearest(&self, from: Id<Module>, name: &str, kinds: &[DeclKind]) -> Option<&'a str> {
        let mut candidates = self.visible(from, kinds);
        if kinds.iter().any(|kind| kind.namespace() == Namespace::Types) {
            candidates.extend(crate::model::Builtin::ALL.iter().map(|(_, name)| *name));
            candidates.extend(["List", "Set", "Map"]);
        }
        crate::base::suggest::nearest(name, candidates)
    }
}

/// The namespaces of these kinds; each once, as kinds of one namespace stand together.
fn namespaces(kinds: &[DeclKind]) -> impl Iterator<Item = Namespace> {
    let mut last = None;
    kinds.iter().map(|kind| kind.namespace()).filter(move |namespace| last.replace(*namespace) != Some(*namespace))
}
