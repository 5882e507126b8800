//! `use` statements.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Import, Names, errors};
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Item, Module};
use crate::syntax::ast;
use crate::vocab::Namespace;

/// Resolves the imports of all modules.
pub(super) fn resolve(names: &mut Names<'_>, diags: &mut Diags) {
    for index in 0..names.sources.len() {
        let module = Id::from_index(index);
        let Some(source) = names.source(module) else { continue };
        for statement in &source.file.uses {
            resolve_one(names, module, statement, diags);
        }
    }
}

fn resolve_one<'a>(names: &mut Names<'a>, module: Id<Module>, statement: &'a ast::Use, diags: &mut Diags) {
    let path = statement.path.text();
    match &statement.items {
        Some(items) => {
            let Some(from) = names.modules.get(path.as_str()).copied() else {
                diags.push(unknown_module(names, &statement.path, &path));
                // The names count as imported from nowhere: each use of them would only repeat the report.
                return poison(names, module, items);
            };
            names.refer_to_module(statement.path.span, from);
            for item in items {
                import(names, module, from, statement, &item.name, item.alias.as_ref().unwrap_or(&item.name), diags);
            }
        }
        None => {
            if let Some(from) = names.modules.get(path.as_str()).copied() {
                names.refer_to_module(statement.path.span, from);
                let Some(last) = statement.path.segments.last() else { return };
                let Some(scope) = names.scopes.get_mut(module.index()) else { return };
                let slot = scope.imports.len();
                scope.imports.push(Import { name: last, statement, used: AtomicBool::new(false) });
                scope.modules.insert(last.text.as_str(), (from, slot));
                return;
            }
            // `use a.b.C` names one declaration.
            if let Some((last, parents)) = statement.path.segments.split_last() {
                let parent: Vec<&str> = parents.iter().map(|segment| segment.text.as_str()).collect();
                if let Some(from) = names.modules.get(parent.join(".").as_str()).copied() {
                    return import(names, module, from, statement, last, last, diags);
                }
            }
            diags.push(unknown_module(names, &statement.path, &path));
        }
    }
}

fn import<'a>(
    names: &mut Names<'a>,
    module: Id<Module>,
    from: Id<Module>,
    statement: &'a ast::Use,
    name: &'a ast::Ident,
    alias: &'a ast::Ident,
    diags: &mut Diags,
) {
    let Some(other) = names.scope(from) else { return };
    let found: Vec<(Namespace, Item)> = other
        .declared
        .iter()
        .filter(|((_, declared), _)| *declared == name.text)
        .map(|((namespace, _), item)| (*namespace, *item))
        .collect();
    if found.is_empty() {
        let module_name = names.source(from).map_or("", |source| source.module.name.as_str());
        let elsewhere = names.modules_declaring(&name.text, None);
        let candidates: Vec<&str> = other.declared.keys().map(|(_, declared)| *declared).collect();
        diags.push(errors::unknown_import(name, module_name, &candidates, &elsewhere));
        // What was probably meant is not imported either, and that was said.
        let meant = crate::base::suggest::nearest(&name.text, candidates.iter().copied());
        if let (Some(meant), Some(scope)) = (meant, names.scopes.get_mut(module.index())) {
            scope.poisoned.insert(meant);
        }
        return poison_one(names, module, alias);
    }
    for (_, item) in &found {
        names.refer_to(name.span, *item);
    }
    let package = |id: Id<Module>| names.source(id).map(|source| source.package);
    let private = found.iter().find_map(|(_, item)| {
        let (_, decl) = names.decl(*item)?;
        decl.private.map(|_| decl)
    });
    if let Some(decl) = private
        && from != module
    {
        diags.push(errors::private_import(name, decl, package(from) == package(module)));
    }
    let Some(scope) = names.scopes.get_mut(module.index()) else { return };
    let slot = scope.imports.len();
    scope.imports.push(Import { name: alias, statement, used: AtomicBool::new(false) });
    let mut taken = false;
    for (namespace, item) in found {
        let key = (namespace, alias.text.as_str());
        if let Some(own) = scope.declared.get(&key).and_then(|own| names.places.get(own)) {
            diags.push(errors::import_conflict(alias, own.1.name.span));
            taken = true;
        } else if let Some((_, first)) = scope.imported.get(&key) {
            if let Some(first) = scope.imports.get(*first) {
                diags.push(errors::import_conflict(alias, first.name.span));
                taken = true;
            }
        } else {
            scope.imported.insert(key, (item, slot));
        }
    }
    // Nothing can use a name that is taken, and that was said.
    if let Some(import) = scope.imports.get(slot).filter(|_| taken) {
        import.used.store(true, Ordering::Relaxed);
    }
}

fn poison<'a>(names: &mut Names<'a>, module: Id<Module>, items: &'a [ast::UseItem]) {
    for item in items {
        poison_one(names, module, item.alias.as_ref().unwrap_or(&item.name));
    }
}

fn poison_one<'a>(names: &mut Names<'a>, module: Id<Module>, alias: &'a ast::Ident) {
    if let Some(scope) = names.scopes.get_mut(module.index()) {
        scope.poisoned.insert(alias.text.as_str());
    }
}

fn unknown_module(names: &Names<'_>, path: &ast::Path, text: &str) -> crate::diag::Diagnostic {
    let nearest = crate::base::suggest::nearest(text, names.modules.keys().copied());
    errors::unknown_module(path, nearest)
}
