//! E0430: one operation a route.

use std::collections::BTreeMap;

use super::errors;
use crate::diag::Diags;
use crate::model::{Contract, Model, Operation, OperationKind, PathSegment};

/// Reports operations with the method and the path of an earlier one. The names of path parameters do not tell paths
/// apart: a request does not carry them.
pub(super) fn check(model: &Model, contract: &Contract, diags: &mut Diags) {
    let mut routes: BTreeMap<(String, String), &Operation> = BTreeMap::new();
    // Documents have one entry a path, under one set of names.
    let mut paths: BTreeMap<String, (String, &Operation)> = BTreeMap::new();
    for id in &contract.operations {
        let operation = &model.operations[*id];
        let OperationKind::Http { method, path } = &operation.kind else { continue };
        let template: String = path
            .iter()
            .map(|segment| match segment {
                PathSegment::Text(text) => text.as_str(),
                PathSegment::Param(_) => "{}",
            })
            .collect();
        // A path that did not parse is empty.
        if template.is_empty() {
            continue;
        }
        let (spelled, first) = paths.entry(template.clone()).or_insert_with(|| (written(path), operation));
        match routes.get(&(method.to_uppercase(), template.clone())) {
            Some(first) => diags.push(errors::same_route(operation, first)),
            None => {
                if *spelled != written(path) {
                    diags.push(errors::same_path(operation, &written(path), first, spelled));
                }
                routes.insert((method.to_uppercase(), template), operation);
            }
        }
    }
}

/// A path as it is written.
pub(super) fn written(path: &[PathSegment]) -> String {
    path.iter()
        .map(|segment| match segment {
            PathSegment::Text(text) => text.clone(),
            PathSegment::Param(name) => format!("{{{name}}}"),
        })
        .collect()
}
