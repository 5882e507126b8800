//! Who may reach a port: those with a declared edge to it, by the identity of their service account.
//!
//! A Server closes its port; what opens it names the accounts of the callers. Probes of the kubelet stay allowed, because
//! Linkerd allows them by itself as long as no route stands below a Server. A gateway has pods that its implementation
//! makes, under an account that is not known here: it is let in by network, and network policies say which pods that is.

use super::errors;
use crate::base::arena::Id;
use crate::base::quantity::{Period, Rate};
use crate::emit::kubernetes::doc::linkerd::{
    AuthorizationPolicy, Limit, LocalRateLimit, MeshTlsAuthentication, Network, NetworkAuthentication, Override,
    Reference, Server,
};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::scope::{Expose, PortPlan, Scope};
use crate::emit::shared::resilience::{self, RateLimit, units};
use crate::model::facts::Placement;
use crate::model::{Model, Node, Operation};
use crate::vocab::DeclKind;

/// The group of Linkerd's policies.
const GROUP: &str = "policy.linkerd.io";

/// The nodes here, gateways aside, that open connections to one of the ports of a node, in order.
pub(super) fn callers(scope: &Scope<'_>, id: Id<Node>, wanted: impl Fn(u16) -> bool) -> Vec<Id<Node>> {
    let mut found: Vec<Id<Node>> = scope
        .links
        .iter()
        .filter(|link| link.to == id && link.ports.iter().any(|(port, _)| wanted(*port)))
        .map(|link| link.from)
        .filter(|from| scope.placement(*from) == Placement::Inside)
        .filter(|from| scope.model.nodes[*from].kind() != DeclKind::Gateway)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether somebody without a proxy, or with an account that is not known here, has to reach a port.
fn has_strangers(scope: &Scope<'_>, id: Id<Node>, port: &PortPlan) -> bool {
    let gateway = |from: Id<Node>| scope.model.nodes[from].kind() == DeclKind::Gateway;
    let routed = |link: &&crate::emit::kubernetes::scope::Link| {
        link.to == id && gateway(link.from) && link.ports.iter().any(|(number, _)| *number == port.container)
    };
    port.expose != Expose::Cluster || scope.links.iter().any(|link| routed(&link))
}

/// Adds a Server for each port that somebody uses, and what opens it.
pub(super) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let component = scope.model.nodes[id].kind().word();
    let mut done: Vec<u16> = Vec::new();
    for port in scope.ports(id).iter().filter(|port| port.transport == "TCP") {
        if done.contains(&port.container) {
            continue;
        }
        done.push(port.container);
        let callers = callers(scope, id, |number| number == port.container);
        let strangers = has_strangers(scope, id, port);
        if callers.is_empty() && !strangers {
            continue;
        }
        let name = format!("{}-{}", scope.name(id), port.name);
        let server = Server {
            pod_selector: scope.pods(id),
            port: port.container,
            proxy_protocol: match port.app_protocol {
                Some("kubernetes.io/h2c") => "gRPC",
                Some(_) => "HTTP/1",
                None => "opaque",
            },
            access_policy: "deny",
        };
        folder.add_of(id, &format!("server-{}", port.name), &name, component, spec(server));
        let target_ref = reference("Server", &name);
        if !callers.is_empty() {
            let account = |caller: &Id<Node>| Reference {
                group: None,
                kind: "ServiceAccount",
                name: scope.name(*caller).to_owned(),
            };
            let identities = MeshTlsAuthentication { identity_refs: callers.iter().map(account).collect() };
            let behind = format!("{name}-callers");
            folder.add_of(id, &format!("authentication-{}", port.name), &behind, component, spec(identities));
            let policy = AuthorizationPolicy {
                target_ref: target_ref.clone(),
                required_authentication_refs: vec![reference("MeshTLSAuthentication", &behind)],
            };
            folder.add_of(id, &format!("authorization-{}", port.name), &behind, component, spec(policy));
        }
        if strangers {
            let networks = vec![Network { cidr: "0.0.0.0/0" }, Network { cidr: "::/0" }];
            let behind = format!("{name}-outside");
            let file = format!("authentication-{}-outside", port.name);
            folder.add_of(id, &file, &behind, component, spec(NetworkAuthentication { networks }));
            let policy = AuthorizationPolicy {
                target_ref: target_ref.clone(),
                required_authentication_refs: vec![reference("NetworkAuthentication", &behind)],
            };
            folder.add_of(id, &format!("authorization-{}-outside", port.name), &behind, component, spec(policy));
        }
        let (limit, _) = limits(scope, id, port);
        if let Some((total, overrides)) = limit.filter(|_| server_is_http(port)) {
            let total = total.map(|requests_per_second| Limit { requests_per_second });
            let policy = LocalRateLimit { target_ref, total, overrides };
            folder.add_of(id, &format!("ratelimit-{}", port.name), &name, component, spec(policy));
        }
    }
}

fn server_is_http(port: &PortPlan) -> bool {
    port.app_protocol.is_some()
}

fn reference(kind: &'static str, name: &str) -> Reference {
    Reference { group: Some(GROUP), kind, name: name.to_owned() }
}

/// What a port lets through: all together, and single callers.
type Limits = (Option<u64>, Vec<Override>);

/// The limits of a port, and what of those that are declared Linkerd cannot say. It counts by port and by caller: a limit
/// of all operations there is that of the port; one of a caller for all that it calls is that of its account.
fn limits(scope: &Scope<'_>, id: Id<Node>, port: &PortPlan) -> (Option<Limits>, Vec<String>) {
    let model = scope.model;
    let mut unsaid: Vec<String> = Vec::new();
    let operations: Vec<Id<Operation>> = scope
        .facts
        .offered(model, id)
        .filter(|provide| provide.port.map(|own| provide.container_port.unwrap_or(own)) == Some(port.container))
        .flat_map(|provide| model.contracts[provide.contract].operations.iter().copied())
        .collect();
    let own: Vec<(&str, RateLimit)> = operations.iter().filter_map(|operation| own_limit(model, *operation)).collect();
    let rates: Option<Vec<u64>> = own.iter().map(|(_, limit)| a_second(limit)).collect();
    let all = !own.is_empty() && own.len() == operations.len();
    let total = rates.filter(|_| all).map(|rates| rates.iter().sum::<u64>());
    if total.is_none() {
        unsaid.extend(own.iter().map(|(name, _)| (*name).to_owned()));
    }
    let mut overrides = Vec::new();
    for pair in resilience::pairs_to(model, id) {
        if scope.placement(pair.caller) != Placement::Inside {
            continue;
        }
        for rule in pair.rules.iter().filter(|rule| rule.operations.iter().any(|it| operations.contains(it))) {
            let Some(limit) = &rule.policy.rate_limit else { continue };
            let whole = operations.iter().all(|operation| rule.operations.contains(operation));
            match a_second(limit).filter(|rate| whole && total.is_none_or(|total| *rate <= total)) {
                Some(requests_per_second) => {
                    let account =
                        Reference { group: None, kind: "ServiceAccount", name: scope.name(pair.caller).to_owned() };
                    overrides.push(Override { requests_per_second, client_refs: vec![account] });
                }
                None => unsaid.push(format!("calls of {}", model.nodes[pair.caller].meta.name)),
            }
        }
    }
    let limit = (total.is_some() || !overrides.is_empty()).then_some((total, overrides));
    (limit, unsaid)
}

/// The limit that an operation has of its own.
fn own_limit(model: &Model, id: Id<Operation>) -> Option<(&str, RateLimit)> {
    let operation = &model.operations[id];
    let settings = &operation.settings;
    let has = settings.block.is_none_or(|block| block.property("rate_limit").is_some());
    let limit = has.then(|| settings.object("rate_limit")).flatten()?;
    Some((&operation.name, RateLimit::of(limit)))
}

/// A limit as whole requests in a second, where it counts everything together and by each replica for itself.
fn a_second(limit: &RateLimit) -> Option<u64> {
    let plain = limit.per.is_none() && limit.by.is_none() && limit.global != Some(true) && limit.burst.is_none();
    let second = |rate: Rate| Some(units::whole(rate)).filter(|(_, period)| *period == Period::Second);
    limit.rate.filter(|_| plain).and_then(second).map(|(count, _)| count)
}

/// Reports the limits of a node that Linkerd cannot say.
pub(super) fn report_limits(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let mut unsaid: Vec<String> = scope.ports(id).iter().flat_map(|port| limits(scope, id, port).1).collect();
    unsaid.dedup();
    if !unsaid.is_empty() {
        folder.notes.diags.push(errors::limits(&scope.model.nodes[id].meta, &unsaid));
    }
}
