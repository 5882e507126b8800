//! Services, and the network policies: the declared edges are the allowed edges.

use super::doc::network::{Egress, Ingress, IpBlock, NetworkPolicy, Peer, PolicyPort, Service, ServicePort};
use super::doc::{Map, Selector, Spec, spec};
use super::folder::Folder;
use super::scope::{Expose, Link, PortPlan, Scope};
use crate::base::arena::Id;
use crate::model::Node;
use crate::model::facts::Placement;
use crate::vocab::DeclKind;

/// The label of the pods of a gateway, wherever they run (GEP-1762).
const GATEWAY_LABEL: &str = "gateway.networking.k8s.io/gateway-name";

/// The labels of the pods of a gateway that Envoy Gateway runs, in its own namespace or in that of the gateway.
const ENVOY_OWNER: &str = "gateway.envoyproxy.io/owning-gateway-name";
const ENVOY_OWNER_NAMESPACE: &str = "gateway.envoyproxy.io/owning-gateway-namespace";

/// The label that Kubernetes gives every namespace.
pub(crate) const NAMESPACE_LABEL: &str = "kubernetes.io/metadata.name";

/// Link-local addresses: what answers there, such as a cloud's metadata, is never a declared edge.
const LINK_LOCAL: &str = "169.254.0.0/16";
const LINK_LOCAL_V6: &str = "fe80::/10";

/// Addresses of IPv6 that are not of the internet, besides the link-local ones (RFC 4193).
const PRIVATE_V6: &str = "fc00::/7";

/// Where a cache of names on each node answers, in clusters that have one.
const NODE_LOCAL_DNS: &str = "169.254.20.10/32";

/// The control planes of meshes: namespace, label of the pods, ports. Every proxy asks there for its certificate and for
/// what it is to do.
const ISTIO: (&str, (&str, &str), &[u16]) = ("istio-system", ("app", "istiod"), &[15012]);
const LINKERD: (&str, (&str, &str), &[u16]) =
    ("linkerd", ("linkerd.io/control-plane-ns", "linkerd"), &[8080, 8086, 8090]);

/// Addresses that are not of the internet (RFC 1918, RFC 6598), besides the link-local ones.
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

/// Adds the Services of a node, and its policy with the declared edges above it: a rule cannot name what is outside of
/// the cluster.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let component = scope.model.nodes[id].kind().word();
    // An operator makes the Services of what it runs.
    let services = if scope.operator(id).is_none() { services(scope, id) } else { Vec::new() };
    for (at, (name, service)) in services.into_iter().enumerate() {
        let file = if at == 0 { "service" } else { "service-external" };
        folder.add_of(id, file, &name, component, service);
    }
    let edges = edges_in_words(scope, id);
    folder.add_of_under(id, "networkpolicy", scope.name(id), component, &edges, policy(scope, id));
}

/// Adds a further Service of a node with all its ports, for the cluster: that of one of its versions.
pub(crate) fn add_service(folder: &mut Folder<'_>, id: Id<Node>, file: &str, name: &str) {
    let scope = folder.scope;
    let component = scope.model.nodes[id].kind().word();
    if let Some((_, service)) = services(scope, id).into_iter().next() {
        folder.add_of(id, file, name, component, service);
    }
}

/// Adds what holds for every pod: nobody speaks to anybody, and everybody may ask for names.
pub(crate) fn add_common(folder: &mut Folder<'_>) {
    let mesh = folder.scope.environment.and_then(|environment| environment.settings.text("mesh"));
    let control_plane = match mesh {
        Some("istio") => Some(allow_mesh(ISTIO)),
        Some("linkerd") => Some(allow_mesh(LINKERD)),
        Some(_) | None => None,
    };
    let policies =
        [("default-deny", Some(default_deny())), ("allow-dns", Some(allow_dns())), ("allow-mesh", control_plane)];
    for (name, policy) in policies {
        if let Some(policy) = policy {
            folder.add_common(&format!("networkpolicy-{name}"), name, policy);
        }
    }
}

/// The Services of a node: one for the cluster, and one more where it can be reached from outside.
fn services(scope: &Scope<'_>, id: Id<Node>) -> Vec<(String, Spec<Service>)> {
    let ports = scope.ports(id);
    let component = scope.model.nodes[id].kind().word();
    let selector = scope.selector(id, component).match_labels;
    let service =
        |kind, ports: Vec<ServicePort>| spec(Service { kind, external_name: None, selector: selector.clone(), ports });
    let mut services = Vec::new();
    if !ports.is_empty() {
        services.push((
            scope.name(id).to_owned(),
            service(None, ports.iter().map(|port| service_port(scope, id, port, None)).collect()),
        ));
    }
    // A load balancer has a port on every node as well, so one Service serves both.
    let balanced = ports.iter().any(|port| port.expose == Expose::LoadBalancer);
    let outer: Vec<ServicePort> = ports
        .iter()
        .filter_map(|port| match port.expose {
            Expose::Cluster => None,
            Expose::Node(number) => Some(service_port(scope, id, port, Some(number))),
            Expose::LoadBalancer => Some(service_port(scope, id, port, None)),
        })
        .collect();
    if !outer.is_empty() {
        let kind = if balanced { "LoadBalancer" } else { "NodePort" };
        services.push((scope.outer_name(id).to_owned(), service(Some(kind), outer)));
    }
    services
}

/// A name in the cluster for a host outside of it.
pub(crate) fn alias(host: &str, port: u16) -> Spec<Service> {
    let port = ServicePort {
        name: "tcp".into(),
        port,
        target_port: None,
        node_port: None,
        protocol: None,
        app_protocol: None,
    };
    spec(Service {
        kind: Some("ExternalName"),
        external_name: Some(host.to_owned()),
        selector: Map::new(),
        ports: vec![port],
    })
}

/// A port of a Service.
pub(crate) fn service_port(scope: &Scope<'_>, id: Id<Node>, plan: &PortPlan, node_port: Option<u16>) -> ServicePort {
    ServicePort {
        name: plan.name.clone(),
        port: plan.port,
        target_port: Some(scope.target(id, plan).to_owned()),
        node_port,
        protocol: (plan.transport != "TCP").then_some(plan.transport),
        app_protocol: plan.app_protocol,
    }
}

/// Nobody speaks to anybody, unless another policy says so.
fn default_deny() -> Spec<NetworkPolicy> {
    spec(NetworkPolicy { policy_types: vec!["Ingress", "Egress"], ..NetworkPolicy::default() })
}

/// Every pod may ask the cluster's name servers.
fn allow_dns() -> Spec<NetworkPolicy> {
    let to = Peer {
        namespace_selector: Some(labelled(NAMESPACE_LABEL, "kube-system")),
        pod_selector: Some(labelled("k8s-app", "kube-dns")),
        ip_block: None,
    };
    let ports = ["UDP", "TCP"].into_iter().map(|protocol| PolicyPort { protocol, port: 53 }).collect();
    spec(NetworkPolicy {
        policy_types: vec!["Egress"],
        egress: vec![Egress { to: vec![to, block(NODE_LOCAL_DNS, Vec::new())], ports }],
        ..NetworkPolicy::default()
    })
}

/// Every pod has a proxy, and every proxy asks the control plane of its mesh.
fn allow_mesh((namespace, (key, value), ports): (&str, (&str, &str), &[u16])) -> Spec<NetworkPolicy> {
    let to = Peer {
        namespace_selector: Some(labelled(NAMESPACE_LABEL, namespace)),
        pod_selector: Some(labelled(key, value)),
        ip_block: None,
    };
    let ports = ports.iter().map(|port| PolicyPort { protocol: "TCP", port: *port }).collect();
    spec(NetworkPolicy {
        policy_types: vec!["Egress"],
        egress: vec![Egress { to: vec![to], ports }],
        ..NetworkPolicy::default()
    })
}

/// Who may speak to the pods of a node, and to whom they may speak: one rule for each declared edge.
fn policy(scope: &Scope<'_>, id: Id<Node>) -> Spec<NetworkPolicy> {
    let mut ingress: Vec<Ingress> = Vec::new();
    let mut egress: Vec<Egress> = Vec::new();

    let outer: Vec<PolicyPort> =
        scope.ports(id).iter().filter(|port| port.expose != Expose::Cluster).map(policy_port).collect();
    if !outer.is_empty() {
        ingress.push(Ingress { from: Vec::new(), ports: outer });
    }
    for link in scope.links.iter().filter(|link| link.to == id && !link.ports.is_empty()) {
        if let Some(peer) = inside(scope, link.from) {
            let from = vec![peer];
            match ingress.iter_mut().find(|rule| rule.from == from) {
                Some(rule) => add_ports(&mut rule.ports, ports(&link.ports)),
                None => ingress.push(Ingress { from, ports: ports(&link.ports) }),
            }
        }
    }
    for link in scope.links.iter().filter(|link| link.from == id) {
        let Some(wanted) = target(scope, link) else { continue };
        match egress.iter_mut().find(|rule| rule.to == wanted.to) {
            Some(rule) => add_ports(&mut rule.ports, wanted.ports),
            None => egress.push(wanted),
        }
    }
    if scope.deploy(id).and_then(|deploy| deploy.text("egress")) == Some("public_only") {
        egress.push(Egress { to: internet(), ports: Vec::new() });
    }
    spec(NetworkPolicy { pod_selector: scope.pods(id), policy_types: vec!["Ingress", "Egress"], ingress, egress })
}

/// The edges that the policy of a node allows, as comments by their declared names.
fn edges_in_words(scope: &Scope<'_>, id: Id<Node>) -> String {
    let named = |links: Vec<&Link>, far: fn(&Link) -> Id<Node>| {
        let mut names: Vec<&str> =
            links.into_iter().map(|link| scope.model.nodes[far(link)].meta.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    };
    let from = scope.links.iter().filter(|link| link.to == id && !link.ports.is_empty());
    let from = named(from.filter(|link| inside(scope, link.from).is_some()).collect(), |link| link.from);
    let to = scope.links.iter().filter(|link| link.from == id && target(scope, link).is_some());
    let to = named(to.collect(), |link| link.to);
    // What is known by name may be anywhere: the rule is for its port only.
    let mut far: Vec<String> = Vec::new();
    for link in scope.links.iter().filter(|link| link.from == id && scope.placement(link.to) == Placement::Outside) {
        let peer = scope.address(link.to).host.filter(|host| outside(Some(host)) == anywhere());
        if let Some(host) = peer.filter(|host| !link.to_stranger && !far.contains(host)) {
            far.push(host);
        }
    }
    far.sort_unstable();
    let line = |what: &str, names: String| if names.is_empty() { String::new() } else { format!("# {what} {names}\n") };
    line("Connections from", from)
        + &line("Connections to", to)
        + &line("A rule knows addresses and no names, so that these are limited to their ports:", far.join(", "))
}

/// The pods of a gateway, where its implementation runs them in this namespace: open to everybody, because it is the
/// door, and free to reach what it needs to be one. What it passes on is limited where it arrives.
pub(crate) fn gateway_policy(scope: &Scope<'_>, id: Id<Node>) -> Spec<NetworkPolicy> {
    spec(NetworkPolicy {
        pod_selector: labelled(GATEWAY_LABEL, scope.name(id)),
        policy_types: vec!["Ingress", "Egress"],
        ingress: vec![Ingress::default()],
        egress: vec![Egress::default()],
    })
}

/// What finds the pods of a gateway, wherever they run.
fn gateway_pods(scope: &Scope<'_>, id: Id<Node>) -> Selector {
    let implementation = scope.environment.and_then(|environment| environment.settings.text("gateway"));
    if implementation != Some("envoy_gateway") {
        return labelled(GATEWAY_LABEL, scope.name(id));
    }
    let mut selector = labelled(ENVOY_OWNER, scope.name(id));
    selector.match_labels.insert(ENVOY_OWNER_NAMESPACE.to_owned(), scope.namespace.clone());
    selector
}

/// A node that runs here, as a peer.
fn inside(scope: &Scope<'_>, id: Id<Node>) -> Option<Peer> {
    if scope.placement(id) != Placement::Inside {
        return None;
    }
    Some(if scope.model.nodes[id].kind() == DeclKind::Gateway {
        // An implementation may run the pods of a gateway in a namespace of its own.
        Peer {
            namespace_selector: Some(Selector::default()),
            pod_selector: Some(gateway_pods(scope, id)),
            ip_block: None,
        }
    } else {
        Peer { pod_selector: Some(scope.pods(id)), ..Peer::default() }
    })
}

/// Where a link leads, and the ports it needs there; none where it leads nowhere.
fn target(scope: &Scope<'_>, link: &Link) -> Option<Egress> {
    let rule = |to, wanted: &[(u16, &'static str)]| Some(Egress { to, ports: ports(wanted) });
    if link.to_stranger {
        return rule(internet(), &link.ports);
    }
    match scope.placement(link.to) {
        Placement::Inside => {
            let gateway = scope.model.nodes[link.to].kind() == DeclKind::Gateway;
            // The ports of a gateway's pods are its implementation's.
            let wanted: &[_] = if gateway { &[] } else { &link.ports };
            if gateway || !wanted.is_empty() { rule(vec![inside(scope, link.to)?], wanted) } else { None }
        }
        Placement::Outside => rule(outside(scope.address(link.to).host.as_deref()), &outside_ports(scope, link)),
        Placement::Omitted | Placement::InProcess | Placement::Nowhere => None,
    }
}

/// The ports that a link needs of something that runs elsewhere. What declares none is taken for a web service.
pub(crate) fn outside_ports(scope: &Scope<'_>, link: &Link) -> Vec<(u16, &'static str)> {
    if link.ports.is_empty() { vec![(scope.address(link.to).port.unwrap_or(443), "TCP")] } else { link.ports.clone() }
}

/// A host that is not in this namespace, as a peer. Policies know addresses and labels but no names: what is known only
/// by name may be anywhere, and is limited to its port.
fn outside(host: Option<&str>) -> Vec<Peer> {
    let Some(host) = host else { return anywhere() };
    if let Ok(address) = host.parse::<std::net::IpAddr>() {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        return vec![block(&format!("{address}/{bits}"), Vec::new())];
    }
    // `kafka.platform.svc` and `kafka.platform.svc.cluster.local` are Services of another namespace.
    let parts: Vec<&str> = host.split('.').collect();
    match parts.as_slice() {
        [.., namespace, "svc"] | [.., namespace, "svc", "cluster", "local"] => {
            vec![Peer { namespace_selector: Some(labelled(NAMESPACE_LABEL, namespace)), ..Peer::default() }]
        }
        _ => anywhere(),
    }
}

/// Any address of either family, but the link-local ones.
fn anywhere() -> Vec<Peer> {
    vec![block("0.0.0.0/0", vec![LINK_LOCAL]), block("::/0", vec![LINK_LOCAL_V6])]
}

/// Everything but private and link-local addresses.
fn internet() -> Vec<Peer> {
    let except = PRIVATE.into_iter().chain([LINK_LOCAL]).collect();
    vec![block("0.0.0.0/0", except), block("::/0", vec![PRIVATE_V6, LINK_LOCAL_V6])]
}

fn block(cidr: &str, except: Vec<&'static str>) -> Peer {
    Peer { ip_block: Some(IpBlock { cidr: cidr.to_owned(), except }), ..Peer::default() }
}

fn labelled(key: &str, value: &str) -> Selector {
    Selector { match_labels: Map::from([(key.to_owned(), value.to_owned())]) }
}

fn policy_port(plan: &PortPlan) -> PolicyPort {
    PolicyPort { protocol: plan.transport, port: plan.container }
}

fn ports(wanted: &[(u16, &'static str)]) -> Vec<PolicyPort> {
    let mut ports = Vec::new();
    add_ports(&mut ports, wanted.iter().map(|(port, protocol)| PolicyPort { protocol, port: *port }));
    ports
}

fn add_ports(ports: &mut Vec<PolicyPort>, wanted: impl IntoIterator<Item = PolicyPort>) {
    ports.extend(wanted);
    ports.sort();
    ports.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_become_the_narrowest_peer_that_is_known() {
        assert_eq!(outside(Some("10.1.2.3")), [block("10.1.2.3/32", Vec::new())]);
        assert_eq!(outside(Some("2001:db8::1")), [block("2001:db8::1/128", Vec::new())]);
        let kafka = outside(Some("kafka.platform.svc"));
        assert_eq!(kafka[0].namespace_selector, Some(labelled(NAMESPACE_LABEL, "platform")));
        assert_eq!(outside(Some("api.psp.example")), anywhere());
        assert_eq!(outside(None), anywhere());
    }

    #[test]
    fn the_internet_has_no_private_addresses() {
        let blocks: Vec<IpBlock> = internet().into_iter().filter_map(|peer| peer.ip_block).collect();
        assert!(blocks[0].except.contains(&"10.0.0.0/8") && blocks[0].except.contains(&LINK_LOCAL));
        assert!(blocks[1].except.contains(&PRIVATE_V6) && blocks[1].except.contains(&LINK_LOCAL_V6));
    }
}
