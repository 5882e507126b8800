//! Policies, auths, contexts, teams, environments, technologies, rules.

use super::cx::{Lower, blocks, body, docs, relations};
use super::errors;
use super::node::name_of;
use crate::base::arena::Id;
use crate::model::{
    Auth, Context, Environment, Item, Module, Node, Policy, Role, Rule, Scope as AuthScope, Settings, Team, Technology,
    Value,
};
use crate::syntax::ast;
use crate::types::Scope;
use crate::vocab::{self, BlockWord, DeclKind, Verb};

/// What an environment may override or omit.
const RUNNING: &[DeclKind] = &[
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Actor,
    DeclKind::Gateway,
    DeclKind::Server,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Channel,
    DeclKind::Queue,
    DeclKind::Projection,
    DeclKind::Saga,
];

impl<'a> Lower<'_, 'a> {
    /// Lowers a policy; what it inherits is filled in when all are known.
    pub(super) fn policy(&mut self, item: Item, decl: &'a ast::Decl) {
        let Some((module, _)) = self.names.decl(item) else { return };
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, item, decl);
        let extends = match decl.head.extends.as_ref().map(|base| (&base.kind, base)) {
            Some((ast::TypeKind::Name { path, args }, base)) => {
                if !args.is_empty() {
                    self.diags.push(errors::policy_arguments(base.span));
                }
                match self.resolve(module, path, &[DeclKind::Policy]) {
                    Some(Item::Policy(policy)) => Some(policy),
                    _ => None,
                }
            }
            Some((ast::TypeKind::Error, _)) | None => None,
            Some((_, base)) => {
                self.diags.push(errors::policy_arguments(base.span));
                None
            }
        };
        self.model.policies.push(Policy { meta, extends, effective: settings.clone(), settings });
    }

    fn own_settings(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) -> Settings {
        let scope = Scope { own: Some(item), ..Scope::of(module) };
        self.settings(&scope, vocab::decl(decl.kind.value).block, body(decl), decl.head_span)
    }

    /// Lowers an auth.
    pub(super) fn auth(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, item, decl);
        let issuer = match settings.get("issuer").and_then(Value::as_item) {
            Some(Item::Node(node)) => Some(node),
            _ => None,
        };
        let scope = Scope { own: Some(item), ..Scope::of(module) };
        let scopes = blocks(body(decl), &[BlockWord::Scope])
            .map(|block| AuthScope {
                name: name_of(block),
                title: block.title.as_ref().map(|title| title.text.clone()).unwrap_or_default(),
                span: block.span,
            })
            .collect();
        let roles = blocks(body(decl), &[BlockWord::Role])
            .map(|block| Role {
                name: name_of(block),
                settings: self.block_settings(&scope, block),
                docs: docs(block.docs.as_ref()),
                span: block.span,
            })
            .collect();
        let scheme = decl.head.of_kind.as_ref().map(ast::Path::text).unwrap_or_default();
        self.model.auths.push(Auth { meta, scheme, settings, issuer, scopes, roles });
    }

    /// Lowers a context and what it is downstream of.
    pub(super) fn context(&mut self, module: Id<Module>, id: Id<Context>, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, Item::Context(id), decl);
        self.model.contexts.push(Context { meta, title: title(decl), settings });
        self.downstream_of(module, id, decl);
    }

    /// Lowers a team.
    pub(super) fn team(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, item, decl);
        self.model.teams.push(Team { meta, title: title(decl), settings });
    }

    /// Lowers a technology.
    pub(super) fn technology(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, item, decl);
        self.model.technologies.push(Technology { meta, settings });
    }

    /// Lowers a rule.
    pub(super) fn rule(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, item, decl);
        self.model.rules.push(Rule { meta, title: title(decl), settings });
    }

    /// Lowers an environment; its overrides are laid over the nodes when all are known.
    pub(super) fn environment(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let settings = self.own_settings(module, item, decl);
        let omits: Vec<Id<Node>> = relations(decl, Verb::Omits)
            .flat_map(|relation| &relation.targets)
            .filter_map(|target| self.resolve_node(module, &target.path, RUNNING))
            .collect();
        let platform = decl.head.of_kind.as_ref().map_or_else(|| "kubernetes".to_owned(), ast::Path::text);
        let id = self.model.environments.push(Environment {
            meta,
            platform,
            settings,
            omits,
            overridden: crate::base::map::IndexMap::default(),
        });
        for block in blocks(body(decl), &[BlockWord::Override]) {
            let Some(path) = &block.name else { continue };
            let Some(node) = self.resolve_node(module, path, RUNNING) else { continue };
            let Some((_, target)) = self.names.decl(Item::Node(node)) else { continue };
            // Names inside an override are those of the environment's own file.
            let scope = Scope { own: Some(Item::Node(node)), ..Scope::of(module) };
            let members = block.body.as_deref().unwrap_or_default();
            for member in members {
                if !matches!(member, ast::Member::Setting(_) | ast::Member::Error(_)) {
                    self.diags.push(errors::override_member(member, path));
                }
            }
            let spec = vocab::decl(target.kind.value);
            let settings = self.override_settings(&scope, spec.block, members);
            self.overrides.push((id, node, settings));
        }
    }

    /// The settings of an override: like those of the thing itself, with nothing required.
    fn override_settings(
        &mut self,
        scope: &Scope<'a>,
        spec: &'static vocab::Block,
        members: &'a [ast::Member],
    ) -> Settings {
        let settings = members.iter().filter_map(ast::Member::as_setting);
        self.cx(scope.clone()).check_overlay(spec, settings)
    }
}

fn title(decl: &ast::Decl) -> Option<String> {
    decl.head.title.as_ref().map(|title| title.text.clone())
}
