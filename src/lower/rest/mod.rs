//! What the settings of HTTP operations imply, put into the operations: parameters that nobody has to write out, the
//! media type of a version, the longest page. When all operations are there, their settings are held to what they have.
//!
//! A parameter that the operation declares itself is kept as it is, and reported where it contradicts the setting.

mod checks;
mod derive;
mod errors;

use std::collections::BTreeSet;

use super::cx::Lower;
use crate::base::arena::Id;
use crate::model::{Operation, OperationKind, Param, ParamLocation, Protocol, Type, TypeDef};

impl Lower<'_, '_> {
    /// Puts what the settings of an operation imply into it. A callback is an API of its receiver, so nothing of the
    /// contract is implied there.
    pub(super) fn settle(&mut self, operation: &mut Operation, is_callback: bool) {
        let contract = &self.model.contracts[operation.contract];
        if is_callback || !matches!(contract.protocol, Protocol::Rest | Protocol::Webhook) {
            return;
        }
        let mut found = Vec::new();
        derive::settle(&self.model, &self.types.incomplete, operation, &mut found);
        if self.model.is_local(&contract.meta) {
            for finding in found {
                self.diags.push(finding);
            }
        }
    }

    /// Holds the settings of all operations to what these have.
    pub(super) fn check_settings_of_operations(&mut self) {
        for (_, contract) in self.model.contracts.iter() {
            if self.model.is_local(&contract.meta) {
                checks::check(&self.model, &self.types.incomplete, contract, self.diags);
            }
        }
    }
}

/// Whether a type has not resolved, or lacks something because of an error that was reported.
fn is_unsure(incomplete: &BTreeSet<Id<TypeDef>>, ty: &Type) -> bool {
    match ty {
        Type::Error => true,
        Type::List(item) | Type::Set(item) | Type::Nullable(item) => is_unsure(incomplete, item),
        Type::Def(id, args) => incomplete.contains(id) || args.iter().any(|arg| is_unsure(incomplete, arg)),
        Type::Builtin(_) | Type::Param(_) | Type::Map(..) | Type::Literal(_) | Type::Record(_) | Type::Union(_) => {
            false
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
