//! E0317: names that become one in the spelling of a contract.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::casing::Casing;
use crate::model::facts::closure::{Closure, View, record_of};
use crate::model::{Contract, Field, Model, Operation, ParamLocation, Record, Type};

/// Reports fields of a record, and parameters of an operation, that a contract's `casing` spells alike.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let mut reported: BTreeSet<Span> = BTreeSet::new();
    for (_, contract) in model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta)) {
        let Some(casing) = Casing::of(contract) else { continue };
        let mut found: Vec<(&Field, Field)> = Vec::new();
        let operations: Vec<&Operation> = contract.operations.iter().map(|id| &model.operations[*id]).collect();
        for operation in &operations {
            for at in [ParamLocation::Path, ParamLocation::Query, ParamLocation::Cookie, ParamLocation::Argument] {
                let params = operation.params.iter().filter(|param| param.location == at).map(|param| &param.field);
                alike(params, casing, &mut found);
            }
        }
        let roots = operations.iter().flat_map(|operation| types_of(operation)).collect::<Vec<_>>();
        let closure = Closure::of(model, &roots, None);
        for record in closure.instances().iter().filter_map(|instance| record_of(&model.types[instance.def])) {
            in_record(model, record, casing, &mut found);
        }
        for (ty, _) in &roots {
            in_type(model, ty, casing, &mut found);
        }
        for (field, first) in found {
            if reported.insert(field.span) {
                diags.push(alike_in(contract, casing, field, &first));
            }
        }
    }
}

/// The types that an operation mentions.
fn types_of(operation: &Operation) -> Vec<(Type, View)> {
    let params = operation.params.iter().map(|param| (param.field.ty.clone(), View::Write));
    let results = operation.results.iter().filter_map(|outcome| outcome.ty.clone()).map(|ty| (ty, View::Read));
    let errors = operation.errors.iter().map(|ty| (ty.clone(), View::Read));
    params.chain(results).chain(errors).collect()
}

/// The fields of a record, inherited ones included, and of the anonymous records in it.
fn in_record<'m>(model: &'m Model, record: &'m Record, casing: Casing, found: &mut Vec<(&'m Field, Field)>) {
    let mut fields: Vec<&Field> = record.fields.iter().collect();
    let mut next = record.extends.as_ref();
    // Bases cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        let Some(Type::Def(id, _)) = next else { break };
        let Some(base) = record_of(&model.types[*id]) else { break };
        fields.splice(0..0, &base.fields);
        next = base.extends.as_ref();
    }
    alike(fields.into_iter(), casing, found);
    for field in &record.fields {
        in_type(model, &field.ty, casing, found);
    }
}

fn in_type<'m>(model: &'m Model, ty: &'m Type, casing: Casing, found: &mut Vec<(&'m Field, Field)>) {
    match ty {
        Type::Record(record) => in_record(model, record, casing, found),
        Type::List(item) | Type::Set(item) | Type::Nullable(item) | Type::Map(_, item) => {
            in_type(model, item, casing, found);
        }
        Type::Union(items) | Type::Def(_, items) => items.iter().for_each(|ty| in_type(model, ty, casing, found)),
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Error => {}
    }
}

/// Adds each field that is spelled like one before it, with that one.
fn alike<'m>(fields: impl Iterator<Item = &'m Field>, casing: Casing, found: &mut Vec<(&'m Field, Field)>) {
    let mut spelled: BTreeMap<String, &Field> = BTreeMap::new();
    for field in fields {
        match spelled.get(&casing.wire(field)) {
            // A field that a subtype says again is one field.
            Some(first) if first.name != field.name => found.push((field, (*first).clone())),
            Some(_) => {}
            None => drop(spelled.insert(casing.wire(field), field)),
        }
    }
}

fn alike_in(contract: &Contract, casing: Casing, field: &Field, first: &Field) -> Diagnostic {
    let (name, wire) = (&contract.meta.name, casing.wire(field));
    let place = contract.settings.entry("casing").map_or(contract.meta.span, |entry| entry.span);
    let message = format!("`{}` and `{}` are both `{wire}` in `{name}`", first.name, field.name);
    Diagnostic::new(Code::E0317, field.span, message)
        .label("the second one of this spelling")
        .related(first.span, "the first one")
        .related(place, "spells names in this way")
        .help(format!("rename one, or give it a name of its own: `@name(\"{}\")`", field.name))
}
