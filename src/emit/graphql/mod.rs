//! The GraphQL emitter: one schema in the schema definition language for each graphql contract.
//!
//! `doc` is the target document and `print` its text; the other modules lower one part of a contract each. Which
//! names and fields a contract shows is decided in `model::facts::graphql`, since the checks need to know it, too.
//!
//! Decisions that the specification leaves open:
//!
//! - What can fail is null when it fails: the field of an operation that declares errors is nullable, so that its
//!   failure takes nothing else along. With `error_format: union` it is not, since its errors are values.
//! - A field that may be absent and one that may be null are both nullable, since GraphQL has no absence in an answer.
//! - Facts without a place in GraphQL are directives that the document defines itself, and sentences of descriptions.

mod describe;
mod directives;
pub mod doc;
mod errors;
mod examples;
mod federation;
mod operations;
mod print;
mod records;
mod schema;
#[cfg(test)]
mod tests;
mod types;
mod unions;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use super::EmitCx;
use super::shared::{header, paths};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Contract, Model, Protocol};

/// Writes `graphql/<contract>.graphql` for each graphql contract of the package.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let mut found = Diags::new();
    for (id, file) in files(model) {
        let document = schema::lower(model, id, &mut found);
        let comment = header::comment("#", model.source_path(&model.contracts[id].meta));
        if let Some(path) = RelPath::new(format!("graphql/{file}")) {
            // The names of the files differ, and nobody else writes into this folder.
            let _added = out.add(path, format!("{comment}{}", print::print(&document)));
        }
    }
    // Two contracts may show one type, and one contract may show it on both sides.
    let mut seen = BTreeSet::new();
    for finding in found.into_sorted() {
        if seen.insert((finding.code.number(), finding.span)) {
            diags.push(finding);
        }
    }
}

/// The contracts that have a document, and the name of its file.
pub(super) fn files(model: &Model) -> BTreeMap<Id<Contract>, String> {
    paths::of_contracts(model, "graphql", |contract| contract.protocol == Protocol::GraphQl)
}
