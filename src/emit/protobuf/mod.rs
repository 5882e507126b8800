//! The Protobuf emitter: `.proto` files in proto3 for gRPC contracts, `buf.yaml` beside them, and for each caller of a
//! gRPC contract the service config that its policies amount to.
//!
//! `plan` says where every definition lives, `messages` and `services` lower declarations to the document of `doc`,
//! `numbers` gives fields their numbers from what `arch.lock` pins, `print` writes text.
//!
//! Decisions that Protobuf leaves open:
//!
//! - The architecture names messages. Where its names are not those that buf's rules ask for, `buf.yaml` excepts exactly
//!   these files from exactly these rules.
//! - An operation without a message of its own gets one: `ReserveRequest` with its parameters as fields,
//!   `ReleaseResponse` without any where it answers with nothing. `google.protobuf.Empty` could never grow.
//! - Read and write views of a record are one message, with `Output only.` and `Input only.` at their fields.
//! - No `go_package`, `java_package` and their like: buf's managed mode sets them where code is generated.

mod buf;
mod comments;
mod config;
pub mod doc;
mod enums;
mod errors;
mod messages;
pub mod numbers;
mod plan;
mod print;
mod services;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Rule};
use super::shared::{header, proto_names as words, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Contract, Model, Node};
use doc::File;
use messages::Lower;
use numbers::Numbers;
use plan::{Place, Plan};

/// Writes the `.proto` files of the package's gRPC contracts.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let plan = Plan::of(cx.model());
    let (files, _) = documents(cx, &plan, diags);
    for (path, file) in &files {
        add(out, &format!("proto/{path}"), print::file(file));
    }
    if !files.is_empty() {
        let sources: BTreeSet<&str> = files.values().flat_map(|file| &file.sources).map(String::as_str).collect();
        let sources: Vec<&str> = sources.into_iter().collect();
        let comment = header::comment("#", &sources.join(", "));
        add(out, "proto/buf.yaml", format!("{comment}{}", yaml::to_yaml(&buf::module(&files))));
    }
    for (caller, callee, config) in config::configs(cx.model(), &plan, diags) {
        let name = |id: Id<Node>| Rule::Rfc1123(LABEL_MAX).apply(cx.model().nodes[id].meta.output_name());
        // Plain structs: nothing in them can fail to serialize.
        let text = serde_json::to_string_pretty(&config).unwrap_or_default() + "\n";
        add(out, &format!("grpc/{}/{}.service-config.json", name(caller), name(callee)), text);
    }
}

/// What `arch.lock` has to pin after this build.
pub fn pinned(cx: &EmitCx<'_>) -> Numbers {
    // The emitter reports what is found on the way.
    documents(cx, &Plan::of(cx.model()), &mut Diags::new()).1
}

/// The file of the service of each gRPC contract, below `proto/`.
pub(super) fn files(model: &Model) -> BTreeMap<Id<Contract>, String> {
    let plan = Plan::of(model);
    let place = |index, package: &str| Place { package: package.to_owned(), contract: Some(index) };
    let planned = plan.contracts.iter().enumerate();
    planned.map(|(index, planned)| (planned.id, plan.path(&place(index, &planned.package)))).collect()
}

fn add(out: &mut Files, path: &str, text: String) {
    if let Some(path) = RelPath::new(path) {
        // Paths come from packages and names that differ.
        let _added = out.add(path, text);
    }
}

/// The files by path, numbered, and what is pinned from now on.
fn documents(cx: &EmitCx<'_>, plan: &Plan, diags: &mut Diags) -> (BTreeMap<String, File>, Numbers) {
    let model = cx.model();
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    let lower = |place: &Place| Lower {
        model,
        plan,
        package: place.package.clone(),
        path: plan.path(place),
        imports: BTreeSet::new(),
        found: Vec::new(),
    };
    let mut order: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut put = |lower: Lower<'_>, source: &str, items: Vec<doc::Item>| {
        found.extend(lower.found);
        if !files.contains_key(&lower.path) {
            order.push(lower.path.clone());
        }
        let file = files.entry(lower.path).or_default();
        file.package = lower.package;
        file.imports.extend(lower.imports);
        file.sources.insert(source.to_owned());
        file.items.extend(items);
    };
    for (index, planned) in plan.contracts.iter().enumerate() {
        let mut lower = lower(&Place { package: planned.package.clone(), contract: Some(index) });
        let items = lower.service(planned);
        put(lower, model.source_path(&model.contracts[planned.id].meta), items);
    }
    for home in &plan.homes {
        let mut lower = lower(&home.place);
        let item = lower.define(home);
        put(lower, model.source_path(&model.types[home.key.def].meta), vec![item]);
    }
    found.extend(plan.clashes.iter().cloned());
    for one in found {
        diags.push(one);
    }
    let mut numbered: Vec<File> = order.iter().filter_map(|path| files.remove(path)).collect();
    let pinned = numbers::give(&mut numbered, &cx.options.pinned, diags);
    (order.into_iter().zip(numbered).collect(), pinned)
}
