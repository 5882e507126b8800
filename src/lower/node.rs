//! What runs: services, externals, actors, gateways, servers, stores, caches, channels, queues, projections, sagas.

use super::cx::{CHANNELS, Lower, PAYLOADS, blocks, body, docs, relations};
use crate::base::arena::Id;
use crate::model::system::Platform;
use crate::model::{
    GatewayRoute, Item, Job, Module, Node, NodeDetail, RouteTarget, Settings, Slo, Step, StepKind, TypeDef, Value,
};
use crate::syntax::ast;
use crate::types::Scope;
use crate::vocab::{self, BlockWord, DeclKind, Site, Verb};

/// What a store or cache may hold.
const HELD: &[DeclKind] =
    &[DeclKind::Record, DeclKind::Union, DeclKind::Enum, DeclKind::Event, DeclKind::Message, DeclKind::Scalar];
/// What a route may lead to.
const ROUTED: &[DeclKind] = &[DeclKind::Service, DeclKind::External];
/// The blocks that are steps of a saga.
const STEPS: &[BlockWord] = &[BlockWord::Step, BlockWord::Pivot, BlockWord::Retriable, BlockWord::ReadOnly];

impl<'a> Lower<'_, 'a> {
    /// Lowers a node and the relations in it.
    pub(super) fn node(&mut self, module: Id<Module>, id: Id<Node>, decl: &'a ast::Decl) {
        let mut meta = self.meta(module, decl);
        let item = Item::Node(id);
        let carried = self.types_of(module, decl, Verb::Carries, PAYLOADS);
        let subject = carried.iter().map(|id| crate::model::Type::Def(*id, Vec::new())).collect();
        let scope = Scope { own: Some(item), subject, ..Scope::of(module) };
        let block = vocab::decl(decl.kind.value).block;
        let settings = self.settings(&scope, block, body(decl), decl.head_span);
        let context = decl
            .head
            .within
            .as_ref()
            .filter(|_| decl.kind.value == DeclKind::Service)
            .and_then(|path| self.resolve(module, path, &[DeclKind::Context])?.context());
        let owner = block.property("owner").and_then(|_| settings.get("owner")?.as_item()?.team());
        // A saga's title and the like stand in the head; docs win over a title.
        if let (true, Some(title)) = (meta.docs.is_empty(), &decl.head.title) {
            meta.docs.text.clone_from(&title.text);
        }
        let slos = blocks(body(decl), &[BlockWord::Slo]).map(|block| self.slo(&scope, item, decl, block)).collect();
        let jobs = blocks(body(decl), &[BlockWord::Job]).map(|block| self.job(&scope, block)).collect();
        let flags = blocks(body(decl), &[BlockWord::Flag])
            .map(|block| (name_of(block), self.block_settings(&scope, block)))
            .collect();
        let detail = self.detail(&scope, decl, carried);
        self.model.nodes.push(Node { meta, context, owner, settings, slos, jobs, flags, detail });
        self.relations(&scope, id, decl);
    }

    /// The settings of a block without a colon.
    pub(super) fn block_settings(&mut self, scope: &Scope<'a>, block: &'a ast::Block) -> Settings {
        self.annotations(scope, &block.annotations, Site::Block);
        let spec = vocab::block(block.word.value);
        self.settings(scope, spec.block, block.body.as_deref().unwrap_or_default(), block.word.span)
    }

    fn slo(&mut self, scope: &Scope<'a>, own: Item, decl: &'a ast::Decl, block: &'a ast::Block) -> Slo {
        Slo {
            name: name_of(block),
            causes: self.causes(scope.module, own, decl, &block.causes),
            settings: self.block_settings(scope, block),
            span: block.span,
        }
    }

    fn job(&mut self, scope: &Scope<'a>, block: &'a ast::Block) -> Job {
        Job {
            name: name_of(block),
            docs: docs(block.docs.as_ref()),
            settings: self.block_settings(scope, block),
            span: block.span,
        }
    }

    fn detail(&mut self, scope: &Scope<'a>, decl: &'a ast::Decl, carried: Vec<Id<TypeDef>>) -> NodeDetail {
        let module = scope.module;
        match decl.kind.value {
            DeclKind::Gateway => NodeDetail::Gateway { routes: self.routes(scope, decl) },
            DeclKind::Server => NodeDetail::Server { platform: self.platform(module, decl) },
            DeclKind::Store | DeclKind::Cache => NodeDetail::Store {
                platform: self.platform(module, decl),
                holds: self.types_of(module, decl, Verb::Holds, HELD),
            },
            DeclKind::Channel | DeclKind::Queue => NodeDetail::Channel {
                platform: self.platform(module, decl),
                params: self.address_params(scope, decl),
                carries: carried,
            },
            DeclKind::Projection => NodeDetail::Projection {
                channel: decl.head.of.as_ref().and_then(|path| self.resolve_node(module, path, CHANNELS)),
                store: decl
                    .head
                    .within
                    .as_ref()
                    .and_then(|path| self.resolve_node(module, path, &[DeclKind::Store, DeclKind::Cache])),
                events: self.types_of(module, decl, Verb::From, PAYLOADS),
            },
            DeclKind::Saga => NodeDetail::Saga {
                by: decl.head.by.as_ref().and_then(|path| self.resolve_node(module, path, &[DeclKind::Service])),
                steps: blocks(body(decl), STEPS).map(|block| self.step(scope, block)).collect(),
            },
            DeclKind::Service
            | DeclKind::External
            | DeclKind::Actor
            | DeclKind::Scalar
            | DeclKind::Record
            | DeclKind::Enum
            | DeclKind::Union
            | DeclKind::Error
            | DeclKind::Event
            | DeclKind::Message
            | DeclKind::Annotation
            | DeclKind::Contract
            | DeclKind::Context
            | DeclKind::Team
            | DeclKind::Policy
            | DeclKind::Auth
            | DeclKind::Lifecycle
            | DeclKind::Scenario
            | DeclKind::Environment
            | DeclKind::Decision
            | DeclKind::Technology
            | DeclKind::Rule => NodeDetail::Plain,
        }
    }

    /// The technology or server behind the colon.
    fn platform(&mut self, module: Id<Module>, decl: &'a ast::Decl) -> Platform {
        let Some(path) = &decl.head.of_kind else { return Platform::Unknown };
        let kinds: &[DeclKind] = if decl.kind.value == DeclKind::Server {
            &[DeclKind::Technology]
        } else {
            &[DeclKind::Technology, DeclKind::Server]
        };
        match self.resolve(module, path, kinds) {
            Some(Item::Technology(technology)) => Platform::Technology(technology),
            Some(Item::Node(server)) => Platform::Server(server),
            _ => Platform::Unknown,
        }
    }

    fn address_params(&mut self, scope: &Scope<'a>, decl: &'a ast::Decl) -> Vec<crate::model::Field> {
        self.refer_address(decl);
        let mut params = Vec::new();
        for param in decl.head.params.iter().flatten() {
            if let ast::Param::Named { field, .. } = param {
                params.push(self.field(scope, field, Site::Parameter));
            }
        }
        params
    }

    fn types_of(
        &mut self,
        module: Id<Module>,
        decl: &'a ast::Decl,
        verb: Verb,
        kinds: &[DeclKind],
    ) -> Vec<Id<TypeDef>> {
        let mut types = Vec::new();
        for target in relations(decl, verb).flat_map(|relation| &relation.targets) {
            let unknown = target.path.single().is_some_and(|only| only.text == "unknown" && !only.quoted);
            if verb == Verb::Carries && unknown {
                continue;
            }
            for path in super::cx::paths_of(target) {
                types.extend(self.resolve_type(module, &path, kinds));
            }
        }
        types
    }

    fn routes(&mut self, scope: &Scope<'a>, decl: &'a ast::Decl) -> Vec<GatewayRoute> {
        let mut routes = Vec::new();
        for member in body(decl) {
            let ast::Member::Route(route) = member else { continue };
            self.annotations(scope, &route.annotations, Site::Block);
            let mut targets: Vec<RouteTarget> =
                route.targets.iter().filter_map(|target| self.route_target(scope, target)).collect();
            if targets.len() < route.targets.len() {
                // Where one is not known, nothing can be said of the others together.
                targets.clear();
            }
            let members = route.block.as_deref().unwrap_or_default();
            let settings = self.settings(scope, vocab::route_block(), members, route.path.span);
            if route.targets.is_empty() && settings.entry("redirect").is_none() {
                self.diags.push(super::errors::route_nowhere(&route.path));
            }
            routes.push(GatewayRoute {
                path: route.path.value.clone(),
                targets,
                strangler: route.strangler,
                policies: self.policies(scope.module, &route.with),
                effective: Settings::default(),
                settings,
                docs: docs(route.docs.as_ref()),
                span: route.span,
            });
        }
        routes
    }

    fn route_target(&mut self, scope: &Scope<'a>, target: &'a ast::RouteTarget) -> Option<RouteTarget> {
        let Some((Item::Node(node), rest)) = self.names.find_prefix(scope.module, &target.path, ROUTED) else {
            self.resolve(scope.module, &target.path, ROUTED);
            return None;
        };
        let contracts = self.names.contracts_of(node);
        let named = |id: &Id<crate::model::Contract>, name: &str| {
            self.names.decl(Item::Contract(*id)).is_some_and(|(_, decl)| decl.name.text == name)
        };
        let contract = match rest {
            [] => None,
            [name] => {
                let found = contracts.iter().copied().find(|id| named(id, &name.text));
                if let Some(found) = found {
                    self.names.refer_to(name.span, Item::Contract(found));
                }
                if found.is_none() {
                    let provided = contracts.iter().filter_map(|id| self.names.decl(Item::Contract(*id)));
                    let provided: Vec<&str> = provided.map(|(_, decl)| decl.name.text.as_str()).collect();
                    self.diags.push(super::errors::contract_not_provided(name, &provided));
                    return None;
                }
                found
            }
            [_, extra, ..] => {
                self.diags.push(super::errors::route_to_operation(extra, &target.path));
                return None;
            }
        };
        let weight = target.weight.as_ref().and_then(|value| {
            let checked = self.cx(scope.clone()).check_value(vocab::Ty::Percent, value)?;
            if let Value::Percent(share) = checked { Some(share) } else { None }
        });
        Some(RouteTarget { node, contract, weight })
    }

    fn step(&mut self, scope: &Scope<'a>, block: &'a ast::Block) -> Step {
        let kind = match block.word.value {
            BlockWord::Pivot => StepKind::Pivot,
            BlockWord::Retriable => StepKind::Retriable,
            BlockWord::ReadOnly => StepKind::ReadOnly,
            BlockWord::Step
            | BlockWord::Slo
            | BlockWord::Job
            | BlockWord::Flag
            | BlockWord::Scope
            | BlockWord::Role
            | BlockWord::Option
            | BlockWord::Example
            | BlockWord::Link
            | BlockWord::Callback
            | BlockWord::Override => StepKind::Compensable,
        };
        Step {
            name: name_of(block),
            kind,
            settings: self.block_settings(scope, block),
            docs: docs(block.docs.as_ref()),
            span: block.span,
        }
    }
}

/// The name of a block; empty where it has none.
pub(super) fn name_of(block: &ast::Block) -> String {
    block.name.as_ref().map(ast::Path::text).unwrap_or_default()
}
