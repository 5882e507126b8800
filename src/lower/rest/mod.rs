//! What the settings of HTTP operations imply, put into the operations: parameters that nobody has to write out, the
//! media type of a version, the longest page. Runs when all types and operations are lowered, then holds the settings
//! to what the operations have.
//!
//! A parameter that the operation declares itself is kept as it is, and reported where it contradicts the setting.

mod checks;
mod derive;
mod errors;

use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Contract, Model, Operation, OperationKind, Param, ParamLocation, Protocol};

/// Settles every operation over HTTP.
pub(super) fn settle(model: &mut Model, diags: &mut Diags) {
    let contracts: Vec<Id<Contract>> = model.contracts.ids().collect();
    for id in contracts {
        let contract = &model.contracts[id];
        let http = matches!(contract.protocol, Protocol::Rest | Protocol::Webhook);
        let mut found = Vec::new();
        if http {
            let media = derive::versioned_media(model, contract);
            let operations = contract.operations.clone();
            for operation in operations {
                let settled = derive::settle(model, operation, media.as_deref(), &mut found);
                model.operations[operation] = settled;
            }
        }
        let contract = &model.contracts[id];
        if model.is_local(&contract.meta) {
            found.into_iter().for_each(|finding| diags.push(finding));
            checks::check(model, contract, diags);
        }
    }
}

/// The header parameter of this name, in whatever case.
fn header<'o>(operation: &'o Operation, name: &str) -> Option<&'o Param> {
    operation
        .params
        .iter()
        .find(|param| param.location == ParamLocation::Header && param.field.wire.eq_ignore_ascii_case(name))
}

/// The method of an operation over HTTP.
fn method(operation: &Operation) -> Option<&str> {
    match &operation.kind {
        OperationKind::Http { method, .. } | OperationKind::Deliver { method, .. } => Some(method),
        OperationKind::Rpc { .. }
        | OperationKind::Query
        | OperationKind::Mutation
        | OperationKind::Subscription(_)
        | OperationKind::Receive
        | OperationKind::Send
        | OperationKind::Op => None,
    }
}
