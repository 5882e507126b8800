//! Linkerd, where the environment has it as its mesh.
//!
//! `traffic` says what a policy is in annotations, `routes` puts them on Services and, where operations differ, on routes
//! below them; `access` opens each port to those who declare that they use it, and to nobody else. Pods get their proxies
//! by an annotation of the namespace.
//!
//! Linkerd's retries, timeouts and failure accrual belong to the callee, whoever calls. Where callers differ, the safest
//! of what they say is in force for all of them, which is reported. No `ServiceProfile` is ever written: one of them
//! switches annotations, retries and failure accrual of its service off.

mod access;
mod errors;
mod routes;
#[cfg(test)]
mod tests;
mod traffic;

use super::doc::network::{Egress, Ingress, NetworkPolicy, Peer, PolicyPort};
use super::doc::{Map, spec};
use super::folder::Folder;
use super::scope::{PortPlan, Scope};
use crate::base::arena::Id;
use crate::model::Node;
use crate::model::facts::Placement;

/// The port at which a proxy takes connections of other proxies that are not HTTP.
const INBOUND: u16 = 4143;

/// Whether the environment has Linkerd.
pub(crate) fn is_on(scope: &Scope<'_>) -> bool {
    scope.environment.and_then(|environment| environment.settings.text("mesh")) == Some("linkerd")
}

/// Adds what Linkerd needs to know of the environment and of each node.
pub(crate) fn add(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    if !is_on(scope) {
        return;
    }
    folder.notes.namespace_annotations.insert("linkerd.io/inject".to_owned(), "enabled".to_owned());
    for (id, _) in scope.workloads() {
        if scope.ports(id).is_empty() {
            continue;
        }
        routes::add(folder, id);
        access::add(folder, id);
        opaque_network(folder, id);
    }
}

/// The annotations of a node's Service: what is in force for all that is called there, and which ports are not HTTP.
pub(crate) fn service_annotations(scope: &Scope<'_>, id: Id<Node>) -> Map {
    if !is_on(scope) || scope.placement(id) != Placement::Inside {
        return Map::new();
    }
    let mut annotations = routes::plan(scope, id).service;
    let opaque: Vec<String> = opaque(scope, id).map(|port| port.port.to_string()).collect();
    if !opaque.is_empty() {
        annotations.insert("config.linkerd.io/opaque-ports".to_owned(), opaque.join(","));
    }
    annotations
}

/// The annotations of the pods that are written here: nobody gets in but whom a policy names. They do not stand at the
/// namespace, because the pods of a gateway may run there, and a gateway is open by purpose.
pub(crate) fn pod_annotations(scope: &Scope<'_>) -> Map {
    if !is_on(scope) {
        return Map::new();
    }
    Map::from([("config.linkerd.io/default-inbound-policy".to_owned(), "deny".to_owned())])
}

/// The ports of a node whose protocol Linkerd should not look for.
fn opaque<'s>(scope: &'s Scope<'_>, id: Id<Node>) -> impl Iterator<Item = &'s PortPlan> {
    scope.ports(id).iter().filter(|port| port.app_protocol.is_none() && port.transport == "TCP")
}

/// Connections to ports that are not HTTP go from proxy to proxy: the declared edges are allowed there as well.
fn opaque_network(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let ports: Vec<u16> = opaque(scope, id).map(|port| port.container).collect();
    let callers: Vec<Id<Node>> = access::callers(scope, id, |port| ports.contains(&port));
    if callers.is_empty() {
        return;
    }
    let component = scope.model.nodes[id].kind().word();
    let port = || vec![PolicyPort { protocol: "TCP", port: INBOUND }];
    let pods = |id: Id<Node>| Peer { pod_selector: Some(scope.pods(id)), ..Peer::default() };
    let from: Vec<Peer> = callers.iter().map(|caller| pods(*caller)).collect();
    let name = format!("{}-linkerd", scope.name(id));
    let ingress = spec(NetworkPolicy {
        pod_selector: scope.pods(id),
        policy_types: vec!["Ingress"],
        ingress: vec![Ingress { from, ports: port() }],
        egress: Vec::new(),
    });
    folder.add_of(id, "networkpolicy-linkerd", &name, component, ingress);
    for caller in callers {
        let egress = spec(NetworkPolicy {
            pod_selector: scope.pods(caller),
            policy_types: vec!["Egress"],
            ingress: Vec::new(),
            egress: vec![Egress { to: vec![pods(id)], ports: port() }],
        });
        let name = format!("{}-to-{}-linkerd", scope.name(caller), scope.name(id));
        let file = format!("networkpolicy-linkerd-{}", scope.name(id));
        folder.add_of(caller, &file, &name, scope.model.nodes[caller].kind().word(), egress);
    }
}
