//! Ids for all declarations and operations, in the order of modules and declarations.

use std::collections::BTreeMap;

use crate::base::map::IndexMap;

use super::references::Recorder;
use super::{Names, OperationSlot, Scope, Source, errors};
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Contract, Item};
use crate::syntax::ast;
use crate::vocab::{BlockWord, DeclKind, Namespace};

/// Collects all declarations; the second of two with one name is reported, and keeps its id.
pub(super) fn collect<'a>(sources: &'a [Source<'a>], diags: &mut Diags) -> Names<'a> {
    let mut names = Names {
        sources,
        items: Vec::with_capacity(sources.len()),
        places: IndexMap::default(),
        scopes: Vec::with_capacity(sources.len()),
        modules: IndexMap::default(),
        words: IndexMap::default(),
        operations: Vec::new(),
        recorder: Recorder::default(),
        slots: IndexMap::default(),
        by_contract: IndexMap::default(),
        provided: IndexMap::default(),
    };
    let mut counts = BTreeMap::new();
    for (index, source) in sources.iter().enumerate() {
        let module = Id::from_index(index);
        // A local module wins over one of a dependency with the same name.
        names.modules.entry(source.module.name.as_str()).or_insert(module);
        let mut scope = Scope::default();
        let mut items = Vec::with_capacity(source.file.decls.len());
        for decl in &source.file.decls {
            let item = next_item(decl.kind.value, &mut counts);
            items.push(item);
            names.places.insert(item, (module, decl));
            if let Item::Contract(contract) = item {
                collect_operations(&mut names, contract, decl, diags);
            }
            if decl.name.text.is_empty() {
                continue;
            }
            let key = (decl.kind.value.namespace(), decl.name.text.as_str());
            if let Some(first) = scope.declared.get(&key).and_then(|item| names.places.get(item)) {
                diags.push(errors::duplicate(decl, first.1));
                continue;
            }
            scope.declared.insert(key, item);
            if matches!(key.0, Namespace::Technologies | Namespace::Annotations) {
                names.words.entry(key).or_insert(item);
            }
        }
        names.items.push(items);
        names.scopes.push(scope);
    }
    names
}

fn next_item(kind: DeclKind, counts: &mut BTreeMap<(Namespace, Option<DeclKind>), usize>) -> Item {
    // Kinds of one namespace share an arena, but for those that share only their names.
    let own = matches!(kind.namespace(), Namespace::Organization | Namespace::Narrative).then_some(kind);
    let count = counts.entry((kind.namespace(), own)).or_insert(0);
    let index = *count;
    *count += 1;
    match kind {
        DeclKind::Scalar
        | DeclKind::Record
        | DeclKind::Enum
        | DeclKind::Union
        | DeclKind::Error
        | DeclKind::Event
        | DeclKind::Message => Item::Type(Id::from_index(index)),
        DeclKind::Annotation => Item::Annotation(Id::from_index(index)),
        DeclKind::Contract => Item::Contract(Id::from_index(index)),
        DeclKind::Service
        | DeclKind::External
        | DeclKind::Actor
        | DeclKind::Gateway
        | DeclKind::Server
        | DeclKind::Store
        | DeclKind::Cache
        | DeclKind::Channel
        | DeclKind::Queue
        | DeclKind::Projection
        | DeclKind::Saga => Item::Node(Id::from_index(index)),
        DeclKind::Policy => Item::Policy(Id::from_index(index)),
        DeclKind::Auth => Item::Auth(Id::from_index(index)),
        DeclKind::Context => Item::Context(Id::from_index(index)),
        DeclKind::Team => Item::Team(Id::from_index(index)),
        DeclKind::Environment => Item::Environment(Id::from_index(index)),
        DeclKind::Decision => Item::Decision(Id::from_index(index)),
        DeclKind::Scenario => Item::Scenario(Id::from_index(index)),
        DeclKind::Rule => Item::Rule(Id::from_index(index)),
        DeclKind::Lifecycle => Item::Lifecycle(Id::from_index(index)),
        DeclKind::Technology => Item::Technology(Id::from_index(index)),
    }
}

fn collect_operations<'a>(names: &mut Names<'a>, contract: Id<Contract>, decl: &'a ast::Decl, diags: &mut Diags) {
    let start = names.operations.len();
    let mut by_name: IndexMap<&'a str, Id<crate::model::Operation>> = IndexMap::default();
    for syntax in operations(decl.body.as_deref().unwrap_or_default()) {
        let id = Id::from_index(names.operations.len());
        names.operations.push(OperationSlot { id, contract, syntax, callback: false });
        if syntax.name.text.is_empty() {
            continue;
        }
        match by_name.get(syntax.name.text.as_str()).and_then(|first| names.operations.get(first.index())) {
            Some(first) => diags.push(errors::duplicate_operation(&syntax.name, &first.syntax.name)),
            None => {
                by_name.insert(syntax.name.text.as_str(), id);
            }
        }
    }
    for operation in operations(decl.body.as_deref().unwrap_or_default()) {
        for member in operation.block.as_deref().unwrap_or_default() {
            let ast::Member::Block(block) = member else { continue };
            if block.word.value != BlockWord::Callback {
                continue;
            }
            for syntax in operations(block.body.as_deref().unwrap_or_default()) {
                let id = Id::from_index(names.operations.len());
                names.operations.push(OperationSlot { id, contract, syntax, callback: true });
            }
        }
    }
    names.slots.insert(contract, start..names.operations.len());
    names.by_contract.insert(contract, by_name);
}

fn operations(members: &[ast::Member]) -> impl Iterator<Item = &ast::Operation> {
    members.iter().filter_map(ast::Member::as_operation)
}
