//! From the model to the manifests of a cluster, an environment at a time.
//!
//! `scope` decides what all manifests of an environment must agree on: names, ports, addresses, and who connects to
//! whom. The other modules turn one concern each into objects (`doc`) and add them to the environment's `folder`:
//! `workloads` over `pods` over `containers` and `probes`, `network`, `gateways`. What comes out can be applied as it is: a folder for each
//! environment with a `kustomization.yaml`, a folder in it for each node, a file for each object.
//!
//! Pods are restricted by construction, and the declared edges are the allowed edges. What the manifests refer to and do
//! not hold, such as Secrets, is listed in `kustomization.yaml`.

mod collector;
mod config;
mod containers;
mod doc;
mod errors;
mod folder;
mod gateways;
mod images;
mod istio;
mod jobs;
mod linkerd;
mod monitoring;
mod network;
mod pods;
mod probes;
pub(super) mod quantity;
mod rollouts;
mod scaling;
pub(super) mod scope;
mod secrets;
mod stores;
mod telemetry;
mod workloads;

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Rule};
use crate::base::arena::Id;
use crate::base::files::Files;
use crate::diag::Diags;
use crate::model::{Environment, Node};
use doc::{Map, Metadata, Namespace};
use folder::Folder;
use scope::{Names, Scope};

/// Writes a folder for each environment on Kubernetes; where no environment is declared, but something says how it is
/// deployed, one called `default`.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let any = model.environments.iter().any(|(_, environment)| model.is_local(&environment.meta));
    let environments: Vec<Option<&Environment>> = if any {
        cx.environments().filter(|environment| environment.platform == "kubernetes").map(Some).collect()
    } else {
        vec![None]
    };
    // Who says nothing of running anything has an architecture to look at, and nothing to deploy.
    let deploys = any || model.nodes.iter().any(|(_, node)| node.settings.iter().any(|(name, _)| name == "deploy"));
    if environments.is_empty() || !deploys {
        return;
    }
    let names = Names::of(model, diags);
    for environment in &environments {
        let namespace = namespace(cx, *environment, environments.len());
        let scope = Scope::new((model, cx.facts(), &names), *environment, namespace, diags);
        if scope.workloads().next().is_some() || scope.gateways().next().is_some() {
            write(cx, &scope, out, diags);
        }
    }
}

/// The namespace of an environment: the one it names, else the package's, told apart where there are several.
fn namespace(cx: &EmitCx<'_>, environment: Option<&Environment>, environments: usize) -> String {
    let rule = Rule::Rfc1123(LABEL_MAX);
    let package = rule.apply(&cx.model().package.name);
    match environment {
        None => package,
        Some(environment) => match environment.settings.text("namespace") {
            Some(said) => rule.apply(said),
            None if environments > 1 => {
                rule.apply(&format!("{package}-{}", rule.apply(environment.meta.output_name())))
            }
            None => package,
        },
    }
}

/// Writes the manifests of an environment: each part adds its objects to the folder.
fn write(cx: &EmitCx<'_>, scope: &Scope<'_>, out: &mut Files, diags: &mut Diags) {
    let mut folder = Folder::new(scope);
    for (id, node) in scope.workloads() {
        workload(&mut folder, id, node);
    }
    stores::report(&mut folder);
    rollouts::report(&mut folder);
    gateways::add(&mut folder);
    network::add_common(&mut folder);
    monitoring::add(cx, &mut folder);
    collector::add(&mut folder);
    telemetry::add_egress(&mut folder);
    istio::add(&mut folder);
    config::add(&mut folder);
    secrets::add_common(&mut folder);
    workloads::report(&mut folder);
    linkerd::add(&mut folder);
    // What the other parts found decides the labels of the namespace.
    namespace_object(&mut folder);
    folder.finish(out, diags);
}

/// The namespace of the environment, with the level of pod security that its pods keep to.
fn namespace_object(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let mut labels = Map::from([("app.kubernetes.io/managed-by".to_owned(), "archc".to_owned())]);
    for mode in ["enforce", "warn", "audit"] {
        // Warnings and audit stay at the highest level, so that what weakens the namespace keeps showing.
        let level = if mode == "enforce" { folder.notes.level.word() } else { "restricted" };
        labels.insert(format!("pod-security.kubernetes.io/{mode}"), level.to_owned());
        labels.insert(
            format!("pod-security.kubernetes.io/{mode}-version"),
            format!("v{}.{}", scope.version.0, scope.version.1),
        );
    }
    labels.append(&mut folder.notes.namespace_labels);
    let annotations = std::mem::take(&mut folder.notes.namespace_annotations);
    let metadata = Metadata { name: Some(scope.namespace.clone()), labels, annotations, ..Metadata::default() };
    folder.add_metadata("namespace.yaml".to_owned(), &folder.source(), metadata, Namespace {});
}

/// The objects of what runs pods.
fn workload(folder: &mut Folder<'_>, id: Id<Node>, node: &Node) {
    let scope = folder.scope;
    network::add(folder, id);
    if let Some(operator) = scope.operator(id) {
        stores::operators::add(folder, id, operator);
        return;
    }

    let Some(image) = containers::image(scope, id, &mut folder.notes) else { return };
    workloads::add_account(folder, id);
    stores::setup::add(folder, id);
    workloads::add(folder, id, &image);
    jobs::add(folder, id, node, &image);
}
