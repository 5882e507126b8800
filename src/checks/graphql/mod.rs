//! E0456 to E0464: what a contract cannot be as a graph. The names and fields that are checked here are those that are
//! written, by `model::facts::graphql`.

mod errors;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::{Diagnostic, Diags};
use crate::model::facts::closure::{Closure, View, record_of, substitute_record};
use crate::model::facts::graphql::{
    self, ErrorStyle, builtin_of, case_name, chain, error_style, field_name, fields_of, is_federated, is_nullable,
    is_page_param, item_of, member_name, unaliased,
};
use crate::model::{
    Annotations, Builtin, Contract, Field, Model, Operation, OperationKind, Protocol, Type, TypeDef, TypeDefKind,
};

/// Reports what no schema of GraphQL can say.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let mut check = Check { model, found: Vec::new(), seen: BTreeSet::new() };
    for (_, contract) in model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta)) {
        if contract.protocol == Protocol::GraphQl {
            check.contract(contract);
        } else if error_style(contract) == ErrorStyle::Union {
            let span = contract.settings.entry("error_format").map_or(contract.meta.span, |entry| entry.span);
            check.report(errors::union_elsewhere(span, contract));
        }
    }
    for finding in check.found {
        diags.push(finding);
    }
}

struct Check<'a> {
    model: &'a Model,
    found: Vec<Diagnostic>,
    /// Places that a finding points at: two contracts may show one type.
    seen: BTreeSet<(&'static str, Span)>,
}

impl<'a> Check<'a> {
    fn report(&mut self, finding: Diagnostic) {
        if self.seen.insert((finding.code.number(), finding.span)) {
            self.found.push(finding);
        }
    }

    fn contract(&mut self, contract: &'a Contract) {
        let model = self.model;
        let operations: Vec<&Operation> = contract.operations.iter().map(|id| &model.operations[*id]).collect();
        if graphql::casing(contract) == Some("kebab") {
            let span = contract.settings.entry("casing").map_or(contract.meta.span, |entry| entry.span);
            self.report(errors::kebab(span));
        }
        let has_query = operations.iter().any(|operation| operation.kind == OperationKind::Query);
        if !has_query && !is_federated(contract) {
            self.report(errors::no_query(contract));
        }
        let kinds: [fn(&OperationKind) -> bool; 3] = [
            |kind| matches!(kind, OperationKind::Query),
            |kind| matches!(kind, OperationKind::Mutation),
            |kind| matches!(kind, OperationKind::Subscription(_)),
        ];
        for is_kind in kinds {
            let of_kind = operations.iter().filter(|operation| is_kind(&operation.kind));
            let names = of_kind.map(|one| {
                let name = member_name(contract, &one.name, &one.annotations);
                (name, one.name.as_str(), one.span, &one.annotations)
            });
            self.names(names.collect(), "operation");
        }
        for operation in &operations {
            self.operation(contract, operation);
        }
        let outputs = Closure::of(model, &graphql::outputs(model, contract), None);
        let inputs = Closure::of(model, &graphql::inputs(model, contract), None);
        for (closure, view) in [(&outputs, View::Read), (&inputs, View::Write)] {
            for instance in closure.instances() {
                self.type_names(contract, instance.def, &instance.args, view);
                if view == View::Read && is_federated(contract) && instance.args.is_empty() {
                    self.entity(instance.def);
                }
            }
        }
        self.resolvers(contract, &outputs);
    }

    fn operation(&mut self, contract: &'a Contract, operation: &'a Operation) {
        let model = self.model;
        let answers = graphql::result_type(model, operation).is_some();
        if !answers && operation.kind != OperationKind::Mutation {
            self.report(errors::no_result(operation));
        }
        let paged = graphql::connection(model, operation).is_some();
        let params = operation.params.iter().filter(|param| !(paged && is_page_param(param)));
        let fields = params.map(|param| &param.field);
        self.fields(contract, &fields.collect::<Vec<_>>(), "argument");
        if error_style(contract) == ErrorStyle::Union {
            for error in graphql::errors(contract, operation) {
                for field in fields_of(model, error) {
                    let is_text = builtin_of(model, &field.ty) == Some(Builtin::String);
                    let plain = matches!(field.ty, Type::Builtin(_)) && is_text && field.required;
                    if field_name(contract, &field) == "message" && !plain {
                        self.report(errors::other_message(&field));
                    }
                }
            }
        }
    }

    /// The names of the fields or cases of a type.
    fn type_names(&mut self, contract: &'a Contract, id: Id<TypeDef>, args: &[Type], view: View) {
        let def = &self.model.types[id];
        if !self.model.is_local(&def.meta) {
            return;
        }
        if let TypeDefKind::Enum { cases, .. } = &def.kind {
            let names = cases.iter().filter(|case| !case.wire.is_null());
            let names = names.map(|case| (case_name(case), case.name.as_str(), case.span, &case.annotations));
            self.names(names.collect(), "case");
        }
        let Some(record) = record_of(def) else { return };
        let parts = chain(self.model, &substitute_record(record, args));
        // A field that stands in a base, too, is the same field.
        let mut fields: BTreeMap<&str, &Field> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for field in parts.iter().flat_map(|part| &part.fields).filter(|field| view.has(field)) {
            if fields.insert(&field.name, field).is_none() {
                order.push(&field.name);
            }
        }
        let fields: Vec<&Field> = order.iter().filter_map(|name| fields.get(name).copied()).collect();
        let names = fields
            .iter()
            .map(|field| (field_name(contract, field), field.name.as_str(), field.span, &field.annotations));
        self.names(names.collect(), "field");
    }

    fn fields(&mut self, contract: &Contract, fields: &[&Field], what: &'static str) {
        let names = fields
            .iter()
            .map(|field| (field_name(contract, field), field.name.as_str(), field.span, &field.annotations));
        self.names(names.collect(), what);
    }

    /// Members that stand side by side: name in the graph, declared name, place, annotations.
    fn names(&mut self, names: Vec<(String, &str, Span, &Annotations)>, what: &'static str) {
        let mut taken: BTreeMap<String, (&str, Span)> = BTreeMap::new();
        for (name, declared, span, annotations) in names {
            if name.starts_with("__") || (what == "case" && matches!(name.as_str(), "true" | "false" | "null")) {
                let span = annotations.get("name").map_or(span, |name| name.span);
                self.report(errors::reserved(span, &name, what));
            }
            match taken.get(&name) {
                Some((other, first)) => self.report(errors::clash(span, declared, other, *first, &name, what)),
                None => {
                    taken.insert(name, (declared, span));
                }
            }
        }
    }

    /// The keys of an entity are values by which a router finds it.
    fn entity(&mut self, id: Id<TypeDef>) {
        let model = self.model;
        if !model.is_local(&model.types[id].meta) {
            return;
        }
        for field in fields_of(model, &Type::Def(id, Vec::new())).iter().filter(|field| field.is_key()) {
            let is_enum =
                |ty: &Type| matches!(ty, Type::Def(id, _) if matches!(model.types[*id].kind, TypeDefKind::Enum { .. }));
            let value = builtin_of(model, &field.ty).is_some_and(|builtin| builtin != Builtin::Json);
            if !field.required || is_nullable(model, &field.ty) {
                self.report(errors::key_may_miss(field));
            } else if !value && !is_enum(&unaliased(model, &field.ty)) {
                self.report(errors::key_of_parts(field));
            }
        }
    }

    fn resolvers(&mut self, contract: &'a Contract, outputs: &Closure) {
        let model = self.model;
        let mut added: Vec<(&Type, String)> = Vec::new();
        for resolver in &contract.resolvers {
            let Type::Def(id, _) = &resolver.ty else { continue };
            let def = &model.types[*id];
            let owner = def.meta.name.as_str();
            let name = member_name(contract, &resolver.field, &Annotations::default());
            let declared = fields_of(model, &resolver.ty).into_iter().find(|field| field_name(contract, field) == name);
            if record_of(def).is_none() {
                self.report(errors::resolver_without_place(
                    resolver.span,
                    &format!("`{owner}` is a union, which has no fields"),
                ));
            } else if let Some(declared) = declared {
                self.report(errors::declared_field(resolver.span, owner, &declared));
            } else if added.iter().any(|(ty, known)| **ty == resolver.ty && *known == name) {
                self.report(errors::resolver_without_place(
                    resolver.span,
                    &format!("another resolver fills `{owner}.{}` already", resolver.field),
                ));
            } else if !outputs.instances().iter().any(|instance| instance.def == *id) {
                self.report(errors::resolver_without_place(
                    resolver.span,
                    &format!("no operation of `{}` answers with `{owner}`", contract.meta.name),
                ));
            }
            added.push((&resolver.ty, name));
            let operation = &model.operations[resolver.operation];
            let answer = graphql::result_type(model, operation);
            if answer.is_none() {
                self.report(errors::resolver_without_place(
                    resolver.span,
                    &format!("`{}` answers with nothing", operation.name),
                ));
            } else if let Some(batch) = resolver.settings.entry("batch") {
                let takes = operation.params.iter().any(|param| item_of(&param.field.ty).is_some());
                let gives = answer.as_ref().and_then(item_of).is_some();
                if !takes || !gives {
                    self.report(errors::no_batch(batch.span, operation, takes));
                }
            }
        }
    }
}
