//! From syntax, names and types to the model. Total: what cannot be lowered is reported and left out.
//!
//! Items are pushed in the order in which names assigned their ids, so that a reference can be lowered before what it
//! refers to.

mod contract;
mod cx;
mod effective;
mod errors;
mod example;
mod mentions;
mod narrative;
mod node;
mod operate;
mod operation;
mod relation;
mod rest;
mod shape;

use rayon::prelude::*;

use crate::diag::Diags;
use crate::model::{Item, Model, Operation, Package};
use crate::names::Names;
use crate::types;

use cx::Lower;

/// Lowers all declarations of all modules.
pub fn lower(names: &Names<'_>, package: Package, diags: &mut Diags) -> Model {
    let types = types::check_types(names, diags);
    let mut lower = Lower::new(names, &types, diags);
    for source in names.sources() {
        lower.model.modules.push(source.module.clone());
    }
    for (_, item, decl) in names.declarations() {
        // A poisoned declaration defines its name; what it lacks was reported as a syntax error.
        shape::check(decl, lower.diags);
        if let Item::Policy(_) = item {
            lower.policy(item, decl);
        }
    }
    effective::inherit_policies(&mut lower);
    for (module, item, decl) in names.declarations() {
        match item {
            Item::Type(_) | Item::Annotation(_) | Item::Policy(_) => {}
            Item::Contract(id) => lower.contract(module, id, decl),
            Item::Node(id) => lower.node(module, id, decl),
            Item::Auth(_) => lower.auth(module, item, decl),
            Item::Context(id) => lower.context(module, id, decl),
            Item::Team(_) => lower.team(module, item, decl),
            Item::Environment(_) => lower.environment(module, item, decl),
            Item::Decision(_) => lower.decision(module, item, decl),
            Item::Scenario(_) => lower.scenario(module, item, decl),
            Item::Lifecycle(_) => lower.lifecycle(module, item, decl),
            Item::Rule(_) => lower.rule(module, item, decl),
            Item::Technology(_) => lower.technology(module, item, decl),
        }
    }
    // What settings of operations imply depends on the fields of types.
    lower.model.package = package;
    lower.model.types = types.defs.clone();
    operations(&mut lower);
    lower.check_settings_of_operations();
    effective::calls(&mut lower);
    effective::strangler_weights(&mut lower);
    effective::environments(&mut lower);
    let mut model = lower.model.finish();
    model.annotation_defs = types.annotations;
    model
}

/// Lowers all operations. They need what is declared and nothing of each other, so that they are lowered in parallel.
fn operations(lower: &mut Lower<'_, '_>) {
    let (names, types, draft) = (lower.names, lower.types, lower.model.clone());
    let lowered: Vec<(Operation, Diags)> = names
        .operations()
        .par_iter()
        .map(|slot| {
            let mut found = Diags::new();
            let operation = Lower { model: draft.clone(), ..Lower::new(names, types, &mut found) }.operation(*slot);
            (operation, found)
        })
        .collect();
    drop(draft);
    for (operation, found) in lowered {
        lower.diags.append(found);
        lower.model.operations.push(operation);
    }
}
