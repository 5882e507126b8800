//! E0431: what has two names in the source has two on the wire. What meets only in the casing of a contract is another
//! check's.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::errors;
use crate::diag::Diags;
use crate::model::{Contract, Field, Model, Operation, OperationKind, ParamLocation};

/// Reports operations, parameters and headers that meet on the wire.
pub(super) fn check(model: &Model, contract: &Contract, diags: &mut Diags) {
    let mut operations: BTreeMap<String, &Operation> = BTreeMap::new();
    for id in &contract.operations {
        let operation = &model.operations[*id];
        // In GraphQL a query and a mutation may share a name; its own check knows which types they are fields of.
        let Some(wire) = operation_name(operation) else { continue };
        match operations.get(&wire) {
            // Two of one name were reported where names are collected.
            Some(first) if first.name != operation.name => diags.push(errors::same_operation(operation, first, &wire)),
            Some(_) => {}
            None => drop(operations.insert(wire, operation)),
        }
    }
    for id in &contract.operations {
        check_operation(&model.operations[*id], diags);
    }
}

fn check_operation(operation: &Operation, diags: &mut Diags) {
    let mut params: BTreeMap<(ParamLocation, String), &Field> = BTreeMap::new();
    let mut names: BTreeMap<&str, &Field> = BTreeMap::new();
    for param in &operation.params {
        let field = &param.field;
        // A message without a name is called `request`; how many a method takes is its protocol's matter.
        let unnamed = param.location == ParamLocation::Argument && field.name == "request";
        if let Some(first) = names.get(field.name.as_str()).filter(|_| !unnamed) {
            diags.push(errors::parameter_twice(field, first));
            continue;
        }
        names.insert(&field.name, field);
        // Header names are case-insensitive (RFC 9110, section 5.1).
        let header = param.location == ParamLocation::Header;
        let wire = if header { field.wire.to_lowercase() } else { field.wire.clone() };
        match params.get(&(param.location, wire.clone())).filter(|_| !unnamed) {
            Some(first) => diags.push(errors::same_parameter(field, first, &wire)),
            None => drop(params.insert((param.location, wire), field)),
        }
    }
    for outcome in &operation.results {
        let mut headers: BTreeMap<String, &Field> = BTreeMap::new();
        for field in &outcome.headers {
            let wire = field.wire.to_lowercase();
            match headers.get(&wire) {
                Some(first) => diags.push(errors::same_header(field, first)),
                None => drop(headers.insert(wire, field)),
            }
        }
    }
}

/// The name of an operation in what is written for its protocol; `None` where names are compared elsewhere.
fn operation_name(operation: &Operation) -> Option<String> {
    if let OperationKind::Query | OperationKind::Mutation | OperationKind::Subscription(_) = operation.kind {
        return None;
    }
    if operation.wire_name.is_some() {
        return operation.wire_name.clone();
    }
    let pascal = matches!(operation.kind, OperationKind::Rpc { .. });
    Some(if pascal { operation.name.to_upper_camel_case() } else { operation.name.clone() })
}
