//! The OpenAPI emitter: one document for each rest or webhook contract, of the version that the option says.
//!
//! `doc` is the target document, `document` lowers a contract to it; the other modules lower one part each. `reuse` then
//! moves what is said twice into components, and `version` takes the document down to the version that is asked for.
//! What is not here: schemas, which OpenAPI shares with AsyncAPI.
//!
//! Decisions that the specification leaves open:
//!
//! - `base` stands in the URL of the servers. A contract without `servers` is served where the routes of gateways lead
//!   to it; where none does, the URL is relative.
//! - Errors are grouped by status, ascending, behind the declared results. One error alone on its status is a component
//!   of `responses`, so that every operation refers to the same one.
//! - What follows from a setting is written although no operation declares it. Parameters and media types are in the
//!   model already (`lower::rest`); headers, problems, links and the answer 304 are added here.
//! - Facts without a place in OpenAPI are `x-` members: `x-rate-limit`, `x-roles`, `x-idempotency`, `x-pagination`,
//!   `x-timeout`, `x-max-size`, `x-exposure` and their like.

mod describe;
pub mod doc;
mod document;
mod errors;
mod examples;
mod gateway;
mod lifecycle;
mod links;
mod operation;
mod params;
mod problems;
mod promises;
mod responses;
mod reuse;
mod security;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_versions;
mod traffic;
mod version;
mod versioning;

use std::collections::BTreeMap;

use super::EmitCx;
use super::shared::{header, paths, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Contract, Model, Protocol};
use crate::vocab::Target;
use doc::Document;
use version::{Losses, Version};

/// Writes `openapi/<contract>.yaml` for each contract of the package over HTTP.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let mut losses = Losses::default();
    let spellings = document::Spellings::of(model);
    for (id, file) in files(model) {
        let document = write(cx, &spellings, id, &mut losses, diags);
        let comment = header::comment("#", model.source_path(&model.contracts[id].meta));
        if let Some(path) = RelPath::new(format!("openapi/{file}")) {
            // The names of the files differ, and nobody else writes into this folder.
            let _added = out.add(path, format!("{comment}{}", yaml::to_yaml(&document)));
        }
    }
    losses.report(version_of(cx), diags);
}

/// The document of a contract in the version that is asked for.
fn write(
    cx: &EmitCx<'_>,
    spellings: &document::Spellings,
    id: Id<Contract>,
    losses: &mut Losses,
    diags: &mut Diags,
) -> Document {
    let version = version_of(cx);
    let mut document = document::lower(cx, spellings, id, version, diags);
    reuse::share(&mut document);
    version.write(&mut document, &cx.model().contracts[id].meta, losses);
    document
}

fn version_of(cx: &EmitCx<'_>) -> Version {
    // The option takes no other words than those of versions.
    Version::of(cx.options.word(Target::OpenApi, "version")).unwrap_or(Version::V31)
}

/// The contracts that have a document, and the name of its file.
pub(super) fn files(model: &Model) -> BTreeMap<Id<Contract>, String> {
    paths::of_contracts(model, "yaml", is_written)
}

/// Whether a contract has a document of its own.
fn is_written(contract: &Contract) -> bool {
    match contract.protocol {
        Protocol::Rest | Protocol::Webhook => true,
        Protocol::Grpc | Protocol::GraphQl | Protocol::WebSocket | Protocol::Other(_) => false,
    }
}
