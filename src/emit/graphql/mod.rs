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

use heck::ToKebabCase;

use super::EmitCx;
use super::shared::header;
use super::shared::namer::Rule;
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

/// A name as part of a file's: file systems take 255 bytes, and a module, a number and the ending stand beside it.
fn file_part(name: &str) -> String {
    const MOST: usize = 100;
    let kebab = name.to_kebab_case();
    if kebab.len() > MOST { Rule::Rfc1123(MOST).apply(name) } else { kebab }
}

/// The contracts that have a document, and the name of its file. Where several contracts have one name, all but the
/// first stand behind their module's.
fn files(model: &Model) -> BTreeMap<Id<Contract>, String> {
    let mut files: BTreeMap<Id<Contract>, String> = BTreeMap::new();
    let written = |contract: &Contract| model.is_local(&contract.meta) && contract.protocol == Protocol::GraphQl;
    for (id, contract) in model.contracts.iter().filter(|(_, contract)| written(contract)) {
        // A wire name may be all punctuation, of which no name of a file can be made.
        let names = [contract.meta.output_name(), &contract.meta.name, "contract"];
        let own = names.iter().map(|name| file_part(name)).find(|name| !name.is_empty()).unwrap_or_default();
        let module = file_part(&model.modules[contract.meta.module].name);
        let numbered = (2_usize..).map(|number| format!("{module}-{own}-{number}.graphql"));
        let candidates = [format!("{own}.graphql"), format!("{module}-{own}.graphql")].into_iter().chain(numbered);
        let free = candidates.into_iter().find(|name| !files.values().any(|taken| taken == name));
        files.insert(id, free.unwrap_or_default());
    }
    files
}
