//! Subgraphs of a federated graph: entities, their keys, and what several subgraphs show.
//!
//! An entity is a record with `@key` fields. It belongs to the federated contract of the module that declares it; other
//! contracts show a stub of it, its keys and the fields that they resolve themselves. Where no federated contract
//! stands beside it, whoever shows it shows all of it.

use super::doc::{Directive, Field as GraphField, Value};
use super::schema::Lower;
use crate::base::arena::Id;
use crate::model::facts::closure::View;
use crate::model::facts::closure::{Closure, record_of};
use crate::model::facts::graphql::{self, field_name, fields_of, is_federated, member_name, resolution};
use crate::model::{Annotations, Field, Protocol, Type, TypeDef};

impl Lower<'_, '_> {
    /// The key fields of an entity that belongs to another subgraph; `None` where it is shown in full.
    pub(super) fn stub_keys(&self, id: Id<TypeDef>) -> Option<Vec<String>> {
        if !is_federated(self.contract) || self.is_owner(id) {
            return None;
        }
        let keys = self.keys(id);
        (!keys.is_empty()).then(|| keys.iter().map(|field| field.name.clone()).collect())
    }

    /// Adds `@key` and `@shareable` to an object of a subgraph.
    pub(super) fn federate(
        &self,
        id: Id<TypeDef>,
        args: &[Type],
        is_interface: bool,
        is_stub: bool,
        directives: &mut Vec<Directive>,
    ) {
        if !is_federated(self.contract) || is_interface {
            return;
        }
        let keys: Vec<String> =
            self.keys(id).iter().filter(|_| args.is_empty()).map(|field| field_name(self.contract, field)).collect();
        if !keys.is_empty() {
            let mut key = Directive::new("key").with("fields", Value::text(keys.join(" ")));
            if is_stub && !self.contract.resolvers.iter().any(|resolver| resolver.ty == Type::Def(id, Vec::new())) {
                key = key.with("resolvable", Value::Bool(false));
            }
            directives.insert(0, key);
        }
        if !is_stub && self.is_shared(id) {
            directives.push(Directive::new("shareable"));
        }
    }

    /// `@shareable`, for what every subgraph may define alike.
    pub(super) fn shareable(&self) -> Vec<Directive> {
        if is_federated(self.contract) { vec![Directive::new("shareable")] } else { Vec::new() }
    }

    fn keys(&self, id: Id<TypeDef>) -> Vec<Field> {
        record_of(&self.model.types[id]).map_or_else(Vec::new, |_| {
            let fields = fields_of(self.model, &Type::Def(id, Vec::new()));
            fields.into_iter().filter(|field| field.is_key() && View::Read.has(field)).collect()
        })
    }

    /// Whether an entity is this contract's to show in full: it stands beside it, or beside no federated contract.
    fn is_owner(&self, id: Id<TypeDef>) -> bool {
        let meta = &self.model.types[id].meta;
        if !self.model.is_local(meta) {
            return false;
        }
        let beside = |contract: &crate::model::Contract| {
            contract.protocol == Protocol::GraphQl && is_federated(contract) && contract.meta.module == meta.module
        };
        beside(self.contract) || !self.model.contracts.iter().any(|(_, contract)| beside(contract))
    }

    /// Whether another subgraph may show the same type in full: one of another package, or one that another federated
    /// contract answers with, too.
    fn is_shared(&self, id: Id<TypeDef>) -> bool {
        let meta = &self.model.types[id].meta;
        if !self.model.is_local(meta) {
            return true;
        }
        let others = self.model.contracts.iter().filter(|(other, contract)| {
            *other != self.id && contract.protocol == Protocol::GraphQl && is_federated(contract)
        });
        let is_entity = !self.keys(id).is_empty();
        let mut others =
            others.filter(|(_, contract)| !is_entity || contract.meta.module == meta.module || !self.has_owner(id));
        others.any(|(_, contract)| {
            let closure = Closure::of(self.model, &graphql::outputs(self.model, contract), None);
            closure.instances().iter().any(|instance| instance.def == id)
        })
    }

    fn has_owner(&self, id: Id<TypeDef>) -> bool {
        let module = self.model.types[id].meta.module;
        self.model.contracts.iter().any(|(_, contract)| {
            contract.protocol == Protocol::GraphQl && is_federated(contract) && contract.meta.module == module
        })
    }

    /// Adds the fields that resolvers fill.
    pub(super) fn add_resolved(&mut self, id: Id<TypeDef>, name: &str, fields: &mut Vec<GraphField>) {
        let (model, contract) = (self.model, self.contract);
        for resolver in contract.resolvers.iter().filter(|resolver| resolver.ty == Type::Def(id, Vec::new())) {
            let resolution = resolution(model, resolver);
            let operation = &model.operations[resolver.operation];
            let Some(ty) = &resolution.ty else { continue };
            let own = member_name(contract, &resolver.field, &Annotations::default());
            let at = format!("{name}{}", heck::ToUpperCamelCase::to_upper_camel_case(own.as_str()));
            let ty = self.ty(ty, View::Read, &at);
            let ty = if resolution.nullable { ty.optional() } else { ty };
            let args = self.arguments(&at, &resolution.args, resolution.connection.as_ref());
            let node = resolver.node.map(|node| format!("{}.", model.nodes[node].meta.name)).unwrap_or_default();
            let mut directive =
                Directive::new("resolvedBy").with("operation", Value::text(format!("{node}{}", operation.name)));
            if let Some(batch) = resolver.settings.int("batch") {
                directive = directive.with("batch", Value::int(batch));
            }
            let mut directives = vec![directive];
            directives.extend(self.codes_of(operation.errors.clone()));
            directives.extend(self.slices(resolution.connection.as_ref()));
            let description = operation.docs.text().map(str::to_owned);
            fields.push(GraphField { description, name: own, args, ty, directives });
        }
    }
}
