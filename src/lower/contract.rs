//! Contracts.

use super::cx::{Lower, body, relations};
use crate::base::arena::Id;
use crate::model::contract::Resolver;
use crate::model::{Contract, Item, Module, Protocol, Settings, Type, Value};
use crate::syntax::ast;
use crate::types::Scope;
use crate::vocab::{self, DeclKind, Verb};

/// The protocol that the word behind a contract's colon stands for.
pub(super) fn protocol(decl: &ast::Decl) -> Protocol {
    match decl.head.of_kind.as_ref().map(ast::Path::text).unwrap_or_default().as_str() {
        "rest" => Protocol::Rest,
        "grpc" => Protocol::Grpc,
        "graphql" => Protocol::GraphQl,
        "websocket" => Protocol::WebSocket,
        "webhook" => Protocol::Webhook,
        other => Protocol::Other(other.to_owned()),
    }
}

impl<'a> Lower<'_, 'a> {
    /// Lowers a contract; its operations follow when all contracts are known.
    pub(super) fn contract(&mut self, module: Id<Module>, id: Id<Contract>, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let protocol = protocol(decl);
        let scope = Scope { own: Some(Item::Contract(id)), ..Scope::of(module) };
        let block = vocab::contract_block(protocol.name());
        let settings = self.settings(&scope, block, body(decl), decl.head_span);
        let errors = settings.list("errors").into_iter().filter_map(as_type).collect();
        let supersedes = relations(decl, Verb::Supersedes)
            .flat_map(|relation| &relation.targets)
            .filter_map(|target| self.resolve(module, &target.path, &[DeclKind::Contract])?.contract())
            .collect();
        let operations = self.names.slots_of(id).iter().filter(|slot| !slot.callback).map(|slot| slot.id).collect();
        let resolvers = relations(decl, Verb::Resolve).filter_map(|relation| self.resolver(&scope, relation)).collect();
        self.model.contracts.push(Contract { meta, protocol, settings, operations, errors, supersedes, resolvers });
    }

    fn resolver(&mut self, scope: &Scope<'a>, relation: &'a ast::Relation) -> Option<Resolver> {
        let target = relation.targets.first()?;
        let (field, head) = target.path.segments.split_last()?;
        let head = ast::Path {
            segments: head.to_vec(),
            span: head.first().map_or(field.span, |first| first.span.to(head.last().map_or(first.span, |l| l.span))),
        };
        let ty = self.resolve_type(scope.module, &head, crate::types::TYPE_KINDS)?;
        let by = relation.by.as_ref()?;
        let (node, operation) = self.names.resolve_operation(scope.module, scope.own, by, self.diags)?;
        let settings = match super::relation::block_of(relation, DeclKind::Contract) {
            Some(block) => {
                self.settings(scope, block, relation.block.as_deref().unwrap_or_default(), relation.verb.span)
            }
            None => Settings::default(),
        };
        let ty = Type::Def(ty, Vec::new());
        Some(Resolver { ty, field: field.text.clone(), node, operation, settings, span: relation.span })
    }
}

/// A type that a setting names.
pub(super) fn as_type(value: &Value) -> Option<Type> {
    if let Value::Type(ty) = value { Some(ty.clone()) } else { Some(Type::Def(value.as_item()?.ty()?, Vec::new())) }
}
