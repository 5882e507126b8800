//! Targets out of the cluster: how a rule refers to them, and the objects that stand for them.
//!
//! The standard has Services only. One of the type `ExternalName` is a name that many implementations refuse, so that is
//! said; Envoy Gateway has a `Backend`, Istio a `ServiceEntry` and references by host name.

use std::net::IpAddr;

use super::plan::{Backend, Implementation, Plan, Route};
use super::{errors, istio};
use crate::emit::kubernetes::doc::envoy::{self, BackendTls, Endpoint};
use crate::emit::kubernetes::doc::gateway::BackendRef;
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::network;

/// The port of HTTP over TLS, where a gateway has to encrypt.
const HTTPS: u16 = 443;

/// How a rule refers to a target.
pub(super) fn reference(backend: &Backend, implementation: Implementation) -> BackendRef {
    let (group, kind, name) = match (&backend.host, implementation) {
        (Some(_), Implementation::EnvoyGateway) => (Some(envoy::GROUP), Some("Backend"), backend.name.clone()),
        (Some(host), Implementation::Istio) => (Some("networking.istio.io"), Some("Hostname"), host.clone()),
        (Some(_), Implementation::Standard) | (None, _) => (None, None, backend.name.clone()),
    };
    BackendRef { group, kind, name, port: backend.port, weight: backend.weight }
}

/// The host name that the target of a route knows itself by, where the route leads to nothing else: the gateway's own
/// name would mean nothing to it. Next to a service, such as the one that replaces it, it hears the gateway's name.
pub(super) fn common_host(route: &Route<'_>) -> Option<String> {
    let (first, others) = route.backends.split_first()?;
    let host = first.host.as_ref()?;
    let same = others.iter().all(|other| other.host.as_ref() == Some(host));
    (same && host.parse::<IpAddr>().is_err()).then(|| host.clone())
}

/// Adds what stands for the targets out of the cluster, once each.
pub(super) fn add(folder: &mut Folder<'_>, plans: &[Plan<'_>], implementation: Implementation) {
    let scope = folder.scope;
    let mut done = Vec::new();
    let routes = plans.iter().flat_map(|plan| &plan.routes);
    for (route, backend) in routes.flat_map(|route| {
        let copy = route.mirror.iter().map(|(backend, _)| backend);
        route.backends.iter().chain(copy).map(move |backend| (route, backend))
    }) {
        let Some(host) = &backend.host else { continue };
        if done.contains(&backend.node) {
            continue;
        }
        done.push(backend.node);
        let meta = &scope.model.nodes[backend.node].meta;
        let component = meta.kind.word();
        match implementation {
            Implementation::Standard => {
                folder.notes.diags.push(errors::name_only(meta, route.source.span, host, &scope.title()));
                folder.add_of(backend.node, "service", &backend.name, component, network::alias(host, backend.port));
            }
            Implementation::EnvoyGateway => {
                folder.add_of(backend.node, "backend", &backend.name, component, spec(stand_in(host, backend.port)));
            }
            Implementation::Istio => istio::add_entry(folder, backend.node, host, backend.port),
        }
    }
}

/// A `Backend` for a host. At the port of HTTPS the gateway encrypts, and trusts whom the system trusts.
fn stand_in(host: &str, port: u16) -> envoy::Backend {
    let endpoint = if host.parse::<IpAddr>().is_ok() {
        Endpoint::Ip { address: host.to_owned(), port }
    } else {
        Endpoint::Fqdn { hostname: host.to_owned(), port }
    };
    let tls = (port == HTTPS).then(|| BackendTls { well_known_ca_certificates: "System", sni: host.to_owned() });
    envoy::Backend { endpoints: vec![endpoint], tls }
}
