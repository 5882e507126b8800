//! What every part of lowering needs.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{
    Annotations, Cause, Docs, Environment, Field, Item, Meta, Model, Module, Node, Policy, Settings, Type, TypeDef,
};
use crate::names::Names;
use crate::syntax::ast;
use crate::types::{Cx, Scope, Types};
use crate::vocab::{Block, BlockWord, DeclKind, Site, Verb};

/// A model in the making. Those who only read it at the same time hold clones, which cost nothing.
#[derive(Clone, Default)]
pub(super) struct Draft(Arc<Model>);

impl Draft {
    /// The finished model.
    pub(super) fn finish(self) -> Model {
        Arc::unwrap_or_clone(self.0)
    }
}

impl Deref for Draft {
    type Target = Model;
    fn deref(&self) -> &Model {
        &self.0
    }
}

impl DerefMut for Draft {
    fn deref_mut(&mut self) -> &mut Model {
        Arc::make_mut(&mut self.0)
    }
}

/// Lowering in progress.
pub(super) struct Lower<'c, 'a> {
    /// The names.
    pub(super) names: &'c Names<'a>,
    /// The declared types.
    pub(super) types: &'c Types,
    /// The model so far.
    pub(super) model: Draft,
    /// Where findings go.
    pub(super) diags: &'c mut Diags,
    /// Overrides of environments, applied when all nodes are known.
    pub(super) overrides: Vec<(Id<Environment>, Id<Node>, Settings)>,
}

impl<'c, 'a> Lower<'c, 'a> {
    /// Nothing lowered yet.
    pub(super) fn new(names: &'c Names<'a>, types: &'c Types, diags: &'c mut Diags) -> Self {
        Lower { names, types, model: Draft::default(), diags, overrides: Vec::new() }
    }

    /// Checks with the types in a scope.
    pub(super) fn cx<'x>(&'x mut self, scope: Scope<'a>) -> Cx<'x, 'a>
    where
        'c: 'x,
    {
        Cx::new(self.names, self.types, scope, self.diags)
    }

    /// What every declaration has.
    pub(super) fn meta(&mut self, module: Id<Module>, decl: &'a ast::Decl) -> Meta {
        let annotations = self.annotations(&Scope::of(module), &decl.annotations, Site::Decl(decl.kind.value));
        Meta {
            name: decl.name.text.clone(),
            wire_name: annotations.text("name").map(str::to_owned),
            kind: decl.kind.value,
            module,
            docs: docs(decl.docs.as_ref()),
            span: decl.name.span,
            head_span: decl.head_span,
            annotations,
        }
    }

    /// Checked annotations.
    pub(super) fn annotations(&mut self, scope: &Scope<'a>, list: &'a [ast::Annotation], site: Site) -> Annotations {
        if list.is_empty() {
            return Annotations::default();
        }
        self.cx(scope.clone()).check_annotations(list, site)
    }

    /// A checked type.
    pub(super) fn ty(&mut self, scope: &Scope<'a>, ty: &'a ast::Type) -> Type {
        self.cx(scope.clone()).lower_type(ty)
    }

    /// A checked field, parameter or header.
    pub(super) fn field(&mut self, scope: &Scope<'a>, field: &'a ast::Field, site: Site) -> Field {
        self.cx(scope.clone()).lower_field(field, site)
    }

    /// The settings among some members, checked against their block. `at` is where a missing one is reported.
    pub(super) fn settings(
        &mut self,
        scope: &Scope<'a>,
        block: &'static Block,
        members: &'a [ast::Member],
        at: Span,
    ) -> Settings {
        self.cx(scope.clone()).check_member_settings(block, members, at)
    }

    /// The declaration a path names, reported when there is none.
    pub(super) fn resolve(&mut self, module: Id<Module>, path: &ast::Path, kinds: &[DeclKind]) -> Option<Item> {
        self.names.resolve(module, path, kinds, self.diags)
    }

    /// The node a path names.
    pub(super) fn resolve_node(
        &mut self,
        module: Id<Module>,
        path: &ast::Path,
        kinds: &[DeclKind],
    ) -> Option<Id<Node>> {
        self.resolve(module, path, kinds)?.node()
    }

    /// The type a path names.
    pub(super) fn resolve_type(
        &mut self,
        module: Id<Module>,
        path: &ast::Path,
        kinds: &[DeclKind],
    ) -> Option<Id<TypeDef>> {
        self.resolve(module, path, kinds)?.ty()
    }

    /// The policies of a `with`.
    pub(super) fn policies(&mut self, module: Id<Module>, paths: &[ast::Path]) -> Vec<Id<Policy>> {
        paths.iter().filter_map(|path| self.resolve(module, path, &[DeclKind::Policy])?.policy()).collect()
    }

    /// The causes of a `for`: own operations, jobs, consumed events.
    pub(super) fn causes(
        &mut self,
        module: Id<Module>,
        own: Item,
        decl: &'a ast::Decl,
        targets: &[ast::Target],
    ) -> Vec<Cause> {
        let mut causes = Vec::new();
        for target in targets {
            for path in paths_of(target) {
                match self.cause(module, own, decl, &path) {
                    Some(cause) => causes.push(cause),
                    None => self.report_unknown_cause(module, own, decl, &path),
                }
            }
        }
        causes
    }

    fn cause(&mut self, module: Id<Module>, own: Item, decl: &'a ast::Decl, path: &ast::Path) -> Option<Cause> {
        let mut silent = Diags::new();
        if let Some((_, operation)) = self.names.resolve_operation(module, Some(own), path, &mut silent) {
            return Some(Cause::Operation(operation));
        }
        if let Some(name) = path.single()
            && let Some(index) = jobs(decl).position(|job| job.name.as_ref().is_some_and(|job| job.text() == name.text))
        {
            let job = jobs(decl).nth(index).and_then(|job| job.name.as_ref());
            if let Some(job) = job {
                self.names.refer(name.span, job.span);
            }
            return Some(Cause::Job(index));
        }
        self.names.find(module, path, PAYLOADS)?.ty().map(Cause::Event)
    }

    fn report_unknown_cause(&mut self, module: Id<Module>, own: Item, decl: &'a ast::Decl, path: &ast::Path) {
        if self.names.is_poisoned(module, path) {
            return;
        }
        let mut candidates: Vec<String> = Vec::new();
        if let Item::Node(node) = own {
            for contract in self.names.contracts_of(node) {
                if let Some(operations) = self.names.operations_of(*contract) {
                    candidates.extend(operations.keys().map(|name| (*name).to_owned()));
                }
            }
        }
        candidates.extend(jobs(decl).filter_map(|job| job.name.as_ref().map(ast::Path::text)));
        candidates
            .extend(relations(decl, Verb::Consumes).flat_map(|consumed| &consumed.targets).map(|t| t.path.text()));
        self.diags.push(super::errors::unknown_cause(path, &decl.name.text, &candidates));
    }
}

/// What a channel carries and a cause may be.
pub(super) const PAYLOADS: &[DeclKind] = &[DeclKind::Event, DeclKind::Message];
/// What messages go through.
pub(super) const CHANNELS: &[DeclKind] = &[DeclKind::Channel, DeclKind::Queue];

/// Documentation as text.
pub(super) fn docs(docs: Option<&ast::Docs>) -> Docs {
    Docs { text: docs.map(|docs| docs.text.clone()).unwrap_or_default() }
}

/// The blocks of a body with one of these words.
pub(super) fn blocks<'a>(
    members: &'a [ast::Member],
    words: &'static [BlockWord],
) -> impl Iterator<Item = &'a ast::Block> {
    members.iter().filter_map(ast::Member::as_block).filter(move |block| words.contains(&block.word.value))
}

/// The relations of a body with this verb.
pub(super) fn relations(decl: &ast::Decl, verb: Verb) -> impl Iterator<Item = &ast::Relation> {
    body(decl).iter().filter_map(ast::Member::as_relation).filter(move |relation| relation.verb.value == verb)
}

/// The members of a declaration.
pub(super) fn body(decl: &ast::Decl) -> &[ast::Member] {
    decl.body.as_deref().unwrap_or_default()
}

fn jobs(decl: &ast::Decl) -> impl Iterator<Item = &ast::Block> {
    blocks(body(decl), &[BlockWord::Job])
}

/// The paths a target stands for: `Inventory.{a, b}` is `Inventory.a` and `Inventory.b`.
pub(super) fn paths_of(target: &ast::Target) -> Vec<ast::Path> {
    match &target.items {
        None => vec![target.path.clone()],
        Some(items) => items
            .iter()
            .map(|item| {
                let mut segments = target.path.segments.clone();
                segments.push(item.clone());
                // The finding points at the part in braces.
                ast::Path { segments, span: item.span }
            })
            .collect(),
    }
}
