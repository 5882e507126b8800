//! What an environment with `mesh: istio` has besides: encryption between all pods, one rule for each operation that is
//! called, and what each proxy may reach.
//!
//! `callers` says who may do what where, from the declared edges and nothing else; `access` writes it as
//! AuthorizationPolicies with what `tokens` says of proof, `reach` as ServiceEntries and Sidecars. `traffic` has what callers do when a
//! callee is slow or failing, by the table in `policy`. A pod is known by its service account, which
//! every workload has of its own. Nothing outside of the environment's namespace is written.

mod access;
mod callers;
mod errors;
mod policy;
mod reach;
mod request;
mod tokens;
mod traffic;

use super::doc::istio::{AuthorizationPolicy, Mtls, PeerAuthentication, Rule, TargetRef};
use super::doc::{Map, spec};
use super::folder::Folder;
use super::scope::{Expose, Scope};
use crate::base::arena::Id;
use crate::model::Node;
use callers::Callers;

/// The class of the gateways that Istio brings along.
const GATEWAY_CLASS: &str = "istio";

/// The label of a namespace whose pods get a proxy.
const INJECTION: (&str, &str) = ("istio-injection", "enabled");

/// Whether the environment has Istio as its mesh.
pub(crate) fn is_mesh(scope: &Scope<'_>) -> bool {
    said(scope, "mesh") == Some("istio")
}

/// The class of the gateways, where Istio implements them: then they are in the mesh.
pub(crate) fn gateway_class<'a>(scope: &Scope<'a>) -> Option<&'a str> {
    let class = said(scope, "gateway_class");
    let is_istio = match said(scope, "gateway") {
        Some("istio") => true,
        Some("envoy_gateway") => false,
        Some(_) | None => is_mesh(scope) && class.is_none_or(|class| class == GATEWAY_CLASS),
    };
    is_istio.then(|| class.unwrap_or(GATEWAY_CLASS))
}

fn said<'a>(scope: &Scope<'a>, name: &str) -> Option<&'a str> {
    scope.environment.and_then(|environment| environment.settings.text(name))
}

/// The names of the routes to a workload that is called, in order.
pub(crate) fn route_names(scope: &Scope<'_>, id: Id<Node>) -> Vec<String> {
    traffic::routes(scope, id).into_iter().map(|route| route.name).collect()
}

/// What the pods of the environment tell the mesh. A proxy that starts before the other containers and stops after them
/// lets migrations reach their database and jobs end (Kubernetes 1.29 and later).
pub(crate) fn pod_annotations(scope: &Scope<'_>) -> Map {
    let mut annotations = Map::new();
    if is_mesh(scope) && scope.version >= (1, 29) {
        annotations.insert("sidecar.istio.io/nativeSidecar".to_owned(), "true".to_owned());
    }
    annotations
}

/// Adds what the mesh is told, where it is Istio.
pub(crate) fn add(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    if !is_mesh(scope) {
        return;
    }
    folder.notes.namespace_labels.insert(INJECTION.0.to_owned(), INJECTION.1.to_owned());
    let callers = Callers::of(scope);
    authentication(folder, &callers);
    folder.add_common("authorizationpolicy-default-deny", "default-deny", spec(AuthorizationPolicy::default()));
    for (id, _) in scope.workloads() {
        tokens::add(folder, id);
        access::add(folder, &callers, id);
    }
    for (id, node) in scope.gateways() {
        // One that asks for proof has a rule of its own.
        if gateway_class(scope).is_some() && !folder.has(id, "authorizationpolicy") {
            folder.add_of(id, "authorizationpolicy", scope.name(id), node.kind().word(), spec(open_door(scope, id)));
        }
    }
    reach::add(folder);
    traffic::add(folder, &callers);
    access::report(folder, &callers);
}

/// Nothing comes in that the mesh has not encrypted, except at ports that are reached from outside of it.
fn authentication(folder: &mut Folder<'_>, callers: &Callers) {
    let scope = folder.scope;
    let whole = PeerAuthentication { selector: None, mtls: Mtls::STRICT, port_level_mtls: [].into() };
    folder.add_common("peerauthentication", "default", spec(whole));
    for (id, node) in scope.workloads() {
        let plain = callers.plain_ports(id);
        if !plain.is_empty() {
            let open = PeerAuthentication {
                selector: Some(scope.pods(id)),
                mtls: Mtls::STRICT,
                port_level_mtls: plain.into_iter().map(|port| (port, Mtls::PERMISSIVE)).collect(),
            };
            folder.add_of(id, "peerauthentication", scope.name(id), node.kind().word(), spec(open));
        }
    }
}

/// A gateway takes what comes: it is the door. What it passes on is limited where it arrives.
fn open_door(scope: &Scope<'_>, id: Id<Node>) -> AuthorizationPolicy {
    let gateway = TargetRef { group: "gateway.networking.k8s.io", kind: "Gateway", name: scope.name(id).to_owned() };
    AuthorizationPolicy {
        target_refs: vec![gateway],
        action: Some("ALLOW"),
        rules: vec![Rule::default()],
        ..AuthorizationPolicy::default()
    }
}

/// Whether a port can be reached from outside of the cluster.
fn is_outer(expose: Expose) -> bool {
    match expose {
        Expose::Cluster => false,
        Expose::Node(_) | Expose::LoadBalancer => true,
    }
}
