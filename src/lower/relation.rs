//! The relations of nodes and contexts: the runtime edges.

use crate::base::map::IndexMap;

use super::cx::{CHANNELS, Lower, PAYLOADS, body, docs, paths_of};
use super::errors;
use crate::base::arena::Id;
use crate::model::{
    Call, Consume, Context, DownstreamOf, Item, Listen, Module, Node, Operation, Provide, Publish, Replace, Settings,
    StoreUse, Type,
};
use crate::syntax::ast;
use crate::types::Scope;
use crate::vocab::{self, DeclKind, Site, Verb};

/// What can be called.
const CALLED: &[DeclKind] = &[DeclKind::Service, DeclKind::External, DeclKind::Gateway];
/// Where data lives.
const STORES: &[DeclKind] = &[DeclKind::Store, DeclKind::Cache];

/// The settings that a relation takes where it stands.
pub(super) fn block_of(relation: &ast::Relation, within: DeclKind) -> Option<&'static vocab::Block> {
    vocab::relation_in(relation.verb.value, within)?.block
}

impl<'a> Lower<'_, 'a> {
    /// Lowers the relations of a node.
    pub(super) fn relations(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl) {
        for member in body(decl) {
            let ast::Member::Relation(relation) = member else { continue };
            self.annotations(scope, &relation.annotations, Site::Relation);
            match relation.verb.value {
                Verb::Provides => self.provides(scope, node, decl, relation),
                Verb::Listens => self.listens(scope, node, decl, relation),
                Verb::Calls => self.calls(scope, node, decl, relation),
                Verb::Owns | Verb::Uses => self.stores(scope, node, decl, relation),
                Verb::Publishes => self.publishes(scope, node, decl, relation),
                Verb::Consumes => self.consumes(scope, node, decl, relation),
                Verb::Replaces => self.replaces(scope, node, decl, relation),
                // Lowered with the declaration they describe, or reported as out of place.
                Verb::DownstreamOf
                | Verb::Carries
                | Verb::Holds
                | Verb::Supersedes
                | Verb::RelatesTo
                | Verb::Affects
                | Verb::ConfirmedBy
                | Verb::From
                | Verb::Omits
                | Verb::Resolve => {}
            }
        }
    }

    /// Lowers the relations of a context.
    pub(super) fn downstream_of(&mut self, module: Id<Module>, context: Id<Context>, decl: &'a ast::Decl) {
        let scope = Scope { own: Some(Item::Context(context)), ..Scope::of(module) };
        for relation in super::cx::relations(decl, Verb::DownstreamOf) {
            let settings = self.relation_settings(&scope, decl, relation);
            for target in &relation.targets {
                if let Some(Item::Context(upstream)) = self.resolve(module, &target.path, &[DeclKind::Context]) {
                    let settings = settings.clone();
                    self.model.downstream_of.push(DownstreamOf { context, upstream, settings, span: relation.span });
                }
            }
        }
    }

    fn relation_settings(&mut self, scope: &Scope<'a>, decl: &'a ast::Decl, relation: &'a ast::Relation) -> Settings {
        match block_of(relation, decl.kind.value) {
            Some(block) => {
                self.settings(scope, block, relation.block.as_deref().unwrap_or_default(), relation.verb.span)
            }
            None => Settings::default(),
        }
    }

    fn port(&mut self, value: Option<&ast::Value>) -> Option<u16> {
        let value = value?;
        let port = if let ast::ValueKind::Number(text) = &value.kind {
            text.parse::<u16>().ok().filter(|port| *port > 0)
        } else {
            None
        };
        if port.is_none() && value.kind != ast::ValueKind::Error {
            self.diags.push(errors::port(value));
        }
        port
    }

    fn provides(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let settings = self.relation_settings(scope, decl, relation);
        let port = self.port(relation.on.as_ref());
        let container_port = self.port(relation.on_to.as_ref()).or(port);
        for target in &relation.targets {
            if let Some(Item::Contract(contract)) = self.resolve(scope.module, &target.path, &[DeclKind::Contract]) {
                let settings = settings.clone();
                let span = relation.span;
                self.model.provides.push(Provide { node, contract, port, container_port, settings, span });
            }
        }
    }

    fn listens(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let settings = self.relation_settings(scope, decl, relation);
        let Some(port) = self.port(relation.on.as_ref()) else { return };
        let container_port = self.port(relation.on_to.as_ref()).unwrap_or(port);
        self.model.listens.push(Listen {
            node,
            name: relation.targets.first().map(|target| target.path.text()).unwrap_or_default(),
            transport: relation.transport.as_ref().map_or("tcp", |word| word.text.as_str()).to_owned(),
            port,
            container_port,
            settings,
            span: relation.span,
        });
    }

    fn calls(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let settings = self.relation_settings(scope, decl, relation);
        let causes = self.causes(scope.module, Item::Node(node), decl, &relation.causes);
        let policies = self.policies(scope.module, &relation.with);
        let mut called: IndexMap<(Id<Node>, bool), Vec<Id<Operation>>> = IndexMap::default();
        for target in &relation.targets {
            for path in paths_of(target) {
                if let Some((callee, operations, named)) = self.called(scope.module, &path) {
                    called.entry((callee, named)).or_default().extend(operations);
                }
            }
        }
        for ((callee, named), operations) in called {
            self.model.calls.push(Call {
                caller: node,
                callee,
                operations,
                named,
                causes: causes.clone(),
                policies: policies.clone(),
                settings: settings.clone(),
                effective: Settings::default(),
                docs: docs(relation.docs.as_ref()),
                span: relation.span,
            });
        }
    }

    /// Whom a path calls, which operations, and whether they were named.
    fn called(&mut self, module: Id<Module>, path: &ast::Path) -> Option<(Id<Node>, Vec<Id<Operation>>, bool)> {
        let Some((Item::Node(node), rest)) = self.names.find_prefix(module, path, CALLED) else {
            if path.segments.len() > 1 {
                self.names.resolve_operation(module, None, path, self.diags);
            } else {
                self.resolve(module, path, CALLED);
            }
            return None;
        };
        let contracts = self.names.contracts_of(node);
        let all = |contract: &Id<crate::model::Contract>| {
            self.names.operations_of(*contract).map(|map| map.values().copied().collect::<Vec<_>>()).unwrap_or_default()
        };
        match rest {
            [] => Some((node, contracts.iter().flat_map(all).collect(), false)),
            [contract] => {
                let whole = contracts.iter().find(|id| {
                    self.names.decl(Item::Contract(**id)).is_some_and(|(_, decl)| decl.name.text == contract.text)
                });
                if let Some(whole) = whole {
                    self.names.refer_to(contract.span, Item::Contract(*whole));
                    return Some((node, all(whole), false));
                }
                let (_, operation) = self.names.resolve_operation(module, None, path, self.diags)?;
                Some((node, vec![operation], true))
            }
            _ => {
                let (_, operation) = self.names.resolve_operation(module, None, path, self.diags)?;
                Some((node, vec![operation], true))
            }
        }
    }

    fn stores(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let settings = self.relation_settings(scope, decl, relation);
        for target in &relation.targets {
            if let Some(store) = self.resolve_node(scope.module, &target.path, STORES) {
                self.model.store_uses.push(StoreUse {
                    node,
                    store,
                    owner: relation.verb.value == Verb::Owns,
                    settings: settings.clone(),
                    docs: docs(relation.docs.as_ref()),
                    span: relation.span,
                });
            }
        }
    }

    fn payloads(&mut self, module: Id<Module>, relation: &'a ast::Relation) -> Vec<Id<crate::model::TypeDef>> {
        let paths: Vec<ast::Path> = relation.targets.iter().flat_map(paths_of).collect();
        paths.iter().filter_map(|path| self.resolve_type(module, path, PAYLOADS)).collect()
    }

    fn publishes(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let events = self.payloads(scope.module, relation);
        let scope = Scope { subject: subject(&events), ..scope.clone() };
        let settings = self.relation_settings(&scope, decl, relation);
        let causes = self.causes(scope.module, Item::Node(node), decl, &relation.causes);
        let channel = relation.to.as_ref().and_then(|path| self.resolve_node(scope.module, path, CHANNELS));
        let Some(channel) = channel else { return };
        for event in events {
            self.model.publishes.push(Publish {
                node,
                event,
                channel,
                causes: causes.clone(),
                settings: settings.clone(),
                docs: docs(relation.docs.as_ref()),
                span: relation.span,
            });
        }
    }

    fn consumes(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let events = self.payloads(scope.module, relation);
        let scope = Scope { subject: subject(&events), ..scope.clone() };
        let settings = self.relation_settings(&scope, decl, relation);
        let policies = self.policies(scope.module, &relation.with);
        let reply = relation.reply.as_ref().map(|ty| self.ty(&scope, ty));
        // `to header.reply_to` names where the address is found, anything else a channel.
        let is_header = |path: &&ast::Path| path.segments.first().is_some_and(|first| first.text == "header");
        let reply_address = relation.to.as_ref().filter(is_header).map(ast::Path::text);
        let reply_to = relation
            .to
            .as_ref()
            .filter(|_| reply_address.is_none())
            .and_then(|path| self.resolve_node(scope.module, path, CHANNELS));
        let channel = relation.from.as_ref().and_then(|path| self.resolve_node(scope.module, path, CHANNELS));
        let Some(channel) = channel else { return };
        for event in events {
            self.model.consumes.push(Consume {
                node,
                event,
                channel,
                reply: reply.clone(),
                reply_to,
                reply_address: reply_address.clone(),
                policies: policies.clone(),
                settings: settings.clone(),
                effective: Settings::default(),
                docs: docs(relation.docs.as_ref()),
                span: relation.span,
            });
        }
    }

    fn replaces(&mut self, scope: &Scope<'a>, node: Id<Node>, decl: &'a ast::Decl, relation: &'a ast::Relation) {
        let settings = self.relation_settings(scope, decl, relation);
        for target in &relation.targets {
            if let Some(legacy) = self.resolve_node(scope.module, &target.path, &[DeclKind::External]) {
                let settings = settings.clone();
                self.model.replaces.push(Replace { node, legacy, settings, span: relation.span });
            }
        }
    }
}

fn subject(events: &[Id<crate::model::TypeDef>]) -> Vec<Type> {
    events.iter().map(|event| Type::Def(*event, Vec::new())).collect()
}
