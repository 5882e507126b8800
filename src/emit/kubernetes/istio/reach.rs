//! What each proxy may reach: a Sidecar for every workload that lists the declared edges, and a ServiceEntry for each
//! host outside of the cluster that one of them leads to.
//!
//! A connection that is encrypted by the application is passed on by the name in its handshake (`TLS`), a plain HTTP one
//! by its host (`HTTP`). Of others a proxy sees an address only: they are passed on to where they are going, at their port
//! (`TCP`, resolution `NONE`), because a name resolved by the proxy would catch every connection to that port.

use std::collections::{BTreeMap, BTreeSet};

use super::gateway_class;
use crate::base::arena::Id;
use crate::emit::kubernetes::doc::istio::{
    EgressListener, EntryPort, Labels, OutboundTrafficPolicy, ServiceEntry, Sidecar,
};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::network::outside_ports;
use crate::emit::kubernetes::rollouts;
use crate::emit::kubernetes::scope::{Link, Scope};
use crate::model::Node;
use crate::model::facts::Placement;
use crate::vocab::DeclKind;

/// What every proxy may reach: the control plane's namespace, where telemetry goes, and names over TCP.
const ALWAYS: [&str; 2] = ["istio-system/*", "kube-system/kube-dns.kube-system.svc.cluster.local"];

/// The end of names that nobody resolves: a ServiceEntry needs a name also where only a port is known.
const UNRESOLVED: &str = "external";

/// A host outside of the namespace, as the mesh knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Far {
    /// A Service of another namespace, and that namespace.
    Service(String, String),
    /// A name that is resolved.
    Name(String),
    /// An address.
    Address(String, std::net::IpAddr),
    /// Nothing but a port.
    Unknown(String),
}

/// Something outside of the mesh, as policies see it.
pub(super) struct Outside {
    /// The name that its entry has.
    pub(super) host: String,
    /// Whether proxies can read what it is sent.
    pub(super) is_readable: bool,
}

/// How the mesh knows an external.
pub(super) fn outside(scope: &Scope<'_>, id: Id<Node>) -> Option<Outside> {
    let ports: BTreeSet<u16> = scope
        .links
        .iter()
        .filter(|link| link.to == id)
        .flat_map(|link| outside_ports(scope, link))
        .map(|(port, _)| port)
        .collect();
    let far = far(scope, id);
    if let Far::Service(host, _) = far {
        return Some(Outside { host, is_readable: true });
    }
    let entry = entry(scope, &far, &ports)?;
    let is_readable = entry.ports.iter().all(|port| port.protocol == "HTTP");
    entry.hosts.into_iter().next().map(|host| Outside { host, is_readable })
}

/// Adds the entries and the Sidecars.
pub(super) fn add(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let workloads: BTreeSet<Id<Node>> = scope.workloads().map(|(id, _)| id).collect();
    let mut entries: BTreeMap<Far, (Id<Node>, BTreeSet<u16>)> = BTreeMap::new();
    for link in scope.links.iter().filter(|link| is_far(scope, link) && workloads.contains(&link.from)) {
        let ports = outside_ports(scope, link).into_iter().filter(|(_, transport)| *transport == "TCP");
        entries
            .entry(far(scope, link.to))
            .or_insert_with(|| (link.to, BTreeSet::new()))
            .1
            .extend(ports.map(|(port, _)| port));
    }
    for (far, (id, ports)) in entries {
        if let Some(entry) = entry(scope, &far, &ports) {
            folder.add_of(id, "serviceentry", scope.name(id), scope.model.nodes[id].kind().word(), spec(entry));
        }
    }
    for (id, node) in scope.workloads() {
        let (sidecar, comment) = sidecar(scope, id);
        folder.add_of_under(id, "sidecar", scope.name(id), node.kind().word(), comment, spec(sidecar));
    }
}

/// Whether a link leaves the environment, to somebody known.
fn is_far(scope: &Scope<'_>, link: &Link) -> bool {
    !link.to_stranger && scope.placement(link.to) == Placement::Outside
}

fn far(scope: &Scope<'_>, id: Id<Node>) -> Far {
    let unresolved = || format!("{}.{}.{UNRESOLVED}", scope.name(id), scope.namespace);
    let Some(host) = scope.address(id).host else { return Far::Unknown(unresolved()) };
    if let Ok(address) = host.parse() {
        return Far::Address(unresolved(), address);
    }
    let parts: Vec<&str> = host.split('.').collect();
    match parts.as_slice() {
        [.., service, namespace, "svc"] | [.., service, namespace, "svc", "cluster", "local"] => {
            Far::Service(format!("{service}.{namespace}.svc.cluster.local"), (*namespace).to_owned())
        }
        _ => Far::Name(host),
    }
}

/// The entry of a host; none for Services, which the mesh knows.
fn entry(scope: &Scope<'_>, far: &Far, ports: &BTreeSet<u16>) -> Option<ServiceEntry> {
    let (host, addresses, by_name) = match far {
        Far::Service(..) => return None,
        Far::Name(host) => (host, Vec::new(), true),
        Far::Address(host, address) => (host, vec![address.to_string()], false),
        Far::Unknown(host) => (host, Vec::new(), false),
    };
    let protocol = |port: u16| match port {
        80 if by_name => "HTTP",
        443 | 8443 if by_name => "TLS",
        _ => "TCP",
    };
    let ports: Vec<EntryPort> = ports
        .iter()
        .map(|port| {
            let protocol = protocol(*port);
            EntryPort { number: *port, name: format!("{}-{port}", protocol.to_lowercase()), protocol }
        })
        .collect();
    // An entry resolves all its ports alike, so that one port that goes by address makes the others do so too.
    let resolution = if ports.iter().any(|port| port.protocol == "TCP") { "NONE" } else { "DNS" };
    Some(ServiceEntry {
        hosts: vec![host.clone()],
        addresses,
        location: "MESH_EXTERNAL",
        resolution,
        ports,
        export_to: vec![scope.namespace.clone()],
    })
}

/// The Sidecar of a workload, and what is said above it.
fn sidecar(scope: &Scope<'_>, id: Id<Node>) -> (Sidecar, &'static str) {
    let mut hosts: BTreeSet<String> = ALWAYS.iter().map(|host| (*host).to_owned()).collect();
    let mut strangers = scope.deploy(id).and_then(|deploy| deploy.text("egress")) == Some("public_only");
    for link in scope.links.iter().filter(|link| link.from == id) {
        strangers |= link.to_stranger;
        if is_far(scope, link) {
            hosts.insert(match far(scope, link.to) {
                // A broker sends its clients on to its replicas, whose names are beside its own.
                Far::Service(_, namespace) if scope.model.nodes[link.to].kind() == DeclKind::Server => {
                    format!("{namespace}/*")
                }
                Far::Service(host, namespace) => format!("{namespace}/{host}"),
                Far::Name(host) | Far::Address(host, _) | Far::Unknown(host) => format!("./{host}"),
            });
        } else if scope.placement(link.to) == Placement::Inside {
            hosts.insert(format!("./{}", host(scope, link.to)));
            hosts.extend(rollouts::canary_service(scope, link.to).map(|name| format!("./{}", full(scope, name))));
        }
    }
    let selector = scope.pods(id).match_labels;
    let (mode, comment) = if strangers {
        ("ALLOW_ANY", "# Connects to addresses that others name: network policies keep it out of the cluster's own.\n")
    } else {
        ("REGISTRY_ONLY", "")
    };
    let sidecar = Sidecar {
        workload_selector: Labels { labels: selector },
        outbound_traffic_policy: OutboundTrafficPolicy { mode },
        egress: vec![EgressListener { hosts: hosts.into_iter().collect() }],
    };
    (sidecar, comment)
}

/// The full name of a Service of the environment.
pub(super) fn full(scope: &Scope<'_>, name: &str) -> String {
    format!("{name}.{}.svc.cluster.local", scope.namespace)
}

/// The full name of the Service of a node of the environment.
pub(super) fn host(scope: &Scope<'_>, id: Id<Node>) -> String {
    let name = scope.name(id);
    let namespace = &scope.namespace;
    match gateway_class(scope).filter(|_| scope.model.nodes[id].kind() == DeclKind::Gateway) {
        // The Service of a gateway is named after it and its class.
        Some(class) => format!("{name}-{class}.{namespace}.svc.cluster.local"),
        None => full(scope, name),
    }
}
