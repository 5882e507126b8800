//! What a gateway is in an environment: hosts, certificate, and its routes with their names, targets and weights.

use rust_decimal::Decimal;

use crate::base::arena::Id;
use crate::base::quantity::{Duration, Percent};
use crate::emit::kubernetes::folder::Notes;
use crate::emit::kubernetes::scope::{Scope, text};
use crate::emit::kubernetes::{errors, istio, quantity};
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule};
use crate::emit::shared::reach;
use crate::emit::shared::resilience::{Policy, Wire};
use crate::model::facts::{Edge, EdgeKind, Placement, edges, shares};
use crate::model::{Contract, GatewayRoute, Meta, Node, NodeDetail, OperationKind, Protocol, Replace, Settings, Value};

/// The name of a rule for the path `/`, and of what has no letters.
const ROOT: &str = "root";

/// What implements the gateways of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Implementation {
    /// Anything: only the standard channel of the Gateway API is written.
    Standard,
    /// Envoy Gateway.
    EnvoyGateway,
    /// The gateways of Istio.
    Istio,
}

impl Implementation {
    /// What the environment says, or what the mesh brings along; the standard where nothing is said.
    pub(super) fn of(scope: &Scope<'_>) -> Implementation {
        match scope.environment.and_then(|environment| environment.settings.text("gateway")) {
            Some("envoy_gateway") => Implementation::EnvoyGateway,
            _ if istio::gateway_class(scope).is_some() => Implementation::Istio,
            Some(_) | None => Implementation::Standard,
        }
    }

    /// Its name in messages.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Implementation::Standard => "the standard Gateway API",
            Implementation::EnvoyGateway => "Envoy Gateway",
            Implementation::Istio => "a gateway of Istio",
        }
    }
}

/// A gateway in an environment.
pub(super) struct Plan<'a> {
    /// The gateway.
    pub(super) id: Id<Node>,
    /// Its name in Kubernetes.
    pub(super) name: &'a str,
    /// What is declared.
    pub(super) meta: &'a Meta,
    /// Its settings here.
    pub(super) settings: &'a Settings,
    /// The host names that it answers to, every one where there is none.
    pub(super) hosts: Vec<String>,
    /// How it encrypts, where it does.
    pub(super) tls: Option<Encryption>,
    /// Its routes in order, without those that lead nowhere here.
    pub(super) routes: Vec<Route<'a>>,
}

/// How a gateway encrypts.
pub(super) struct Encryption {
    /// The Secret with the certificate.
    pub(super) certificate: String,
    /// Plain requests are sent to the encrypted port.
    pub(super) redirect: bool,
    /// The oldest version, `1.2` or `1.3`, where one is said.
    pub(super) minimum: Option<&'static str>,
}

/// A route of a gateway.
pub(super) struct Route<'a> {
    /// The route.
    pub(super) source: &'a GatewayRoute,
    /// The name of its rule, unique in the gateway.
    pub(super) name: String,
    /// What is in force on it.
    pub(super) policy: Policy,
    /// What it carries.
    pub(super) wire: Wire,
    /// Where it leads; nowhere when it redirects.
    pub(super) backends: Vec<Backend>,
    /// Who gets a copy of that share of the requests.
    pub(super) mirror: Option<(Backend, Percent)>,
    /// The gRPC service, and the method where the route takes only one.
    pub(super) call: Option<(String, Option<String>)>,
    /// Whether requests or answers may go on without an end.
    pub(super) streams: bool,
    /// The contracts that it leads to.
    pub(super) contracts: Vec<&'a Contract>,
}

/// A target of a route here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Backend {
    /// The node.
    pub(super) node: Id<Node>,
    /// Its name in Kubernetes.
    pub(super) name: String,
    /// The port: that of its Service, or of the host out of the cluster.
    pub(super) port: u16,
    /// The host, for what runs out of the cluster.
    pub(super) host: Option<String>,
    /// Its part of the requests, where there is a choice.
    pub(super) weight: Option<u64>,
}

impl<'a> Plan<'a> {
    /// A gateway in the environment of a scope.
    pub(super) fn of(scope: &'a Scope<'a>, id: Id<Node>, notes: &mut Notes) -> Plan<'a> {
        let node = &scope.model.nodes[id];
        let settings = scope.settings(id);
        if let Some(deploy) = node.settings.entry("deploy") {
            notes.diags.push(errors::gateway_deploy(&node.meta, deploy.span));
        }
        let mut plan = Plan {
            id,
            name: scope.name(id),
            meta: &node.meta,
            settings,
            hosts: hosts(scope, settings),
            tls: encryption(scope.name(id), settings),
            routes: Vec::new(),
        };
        let NodeDetail::Gateway { routes } = &node.detail else { return plan };
        let mut namer = Namer::new(Rule::Rfc1123(LABEL_MAX - 8));
        for (at, source) in routes.iter().enumerate() {
            if let Some(mut route) = route(scope, id, at, source, notes) {
                let same = routes.iter().take(at).filter(|other| other.path == source.path).count();
                let words = if source.path.chars().any(|c| c.is_ascii_alphanumeric()) { &source.path } else { ROOT };
                let declared = if same == 0 { words.to_owned() } else { format!("{words} {}", same + 1) };
                route.name = namer.name(&declared).name;
                plan.routes.push(route);
            }
        }
        plan
    }

    /// Whether its routes are `GRPCRoute`s. Of a `GRPCRoute` and an `HTTPRoute` with one host name on one listener, an
    /// implementation accepts only one; so where a gateway has both, gRPC goes by its paths through `HTTPRoute`s.
    pub(super) fn is_grpc(&self) -> bool {
        !self.routes.is_empty() && self.routes.iter().all(|route| route.call.is_some())
    }

    /// How long requests of a route may take: what the route says, else what the gateway says of all that end. What may
    /// go on without an end has no limit unless the route sets one, and that is said as none at all, `0s`: proxies have
    /// a limit of their own otherwise (Envoy's is 15 s).
    pub(super) fn request_timeout(&self, route: &Route<'_>) -> Option<Duration> {
        let all = if route.streams { Some(Duration::default()) } else { self.settings.duration("max_request") };
        route.policy.total().or(all)
    }
}

/// One without a dot lies in the domain of the environment.
fn hosts(scope: &Scope<'_>, settings: &Settings) -> Vec<String> {
    let domain = scope.environment.and_then(|environment| environment.settings.text("domain"));
    let below = |host: &str| match domain {
        Some(domain) if !host.contains('.') => format!("{host}.{domain}"),
        Some(_) | None => host.to_owned(),
    };
    settings.list("host").into_iter().map(|host| below(&text(host)).to_lowercase()).collect()
}

/// `tls: true` takes the Secret `<gateway>-tls`; plain requests are redirected unless it says otherwise.
fn encryption(name: &str, settings: &Settings) -> Option<Encryption> {
    let said = settings.get("tls").filter(|said| **said != Value::Bool(false))?;
    let block = said.as_settings();
    let certificate = block.and_then(|block| block.text("certificate"));
    Some(Encryption {
        certificate: certificate.map_or_else(|| format!("{name}-tls"), str::to_owned),
        redirect: block.and_then(|block| block.bool("redirect")).unwrap_or(true),
        minimum: match block.and_then(|block| block.text("minimum")) {
            Some("tls_1_2") => Some("1.2"),
            Some("tls_1_3") => Some("1.3"),
            Some(_) | None => None,
        },
    })
}

/// A route, unless all that it leads to is missing here.
fn route<'a>(
    scope: &'a Scope<'a>,
    id: Id<Node>,
    at: usize,
    source: &'a GatewayRoute,
    notes: &mut Notes,
) -> Option<Route<'a>> {
    let model = scope.model;
    let edge = |index: usize, node| Edge { from: id, to: node, via: EdgeKind::Route(at, index) };
    let mut contracts: Vec<&'a Contract> = Vec::new();
    for (index, target) in source.targets.iter().enumerate() {
        let found = edges::contracts(model, scope.facts, &edge(index, target.node));
        contracts.extend(found.into_iter().map(|contract| &model.contracts[contract]));
    }
    let mut route = Route {
        source,
        name: String::new(),
        policy: Policy::of(&source.effective),
        wire: if contracts.iter().any(|contract| contract.protocol == Protocol::Grpc) {
            Wire::Grpc
        } else {
            Wire::Http
        },
        backends: Vec::new(),
        mirror: None,
        call: None,
        streams: contracts.iter().any(|contract| streams(scope, contract)),
        contracts,
    };
    if route.wire == Wire::Grpc {
        route.call = route.contracts.first().map(|contract| call(scope, contract, &source.path));
    }
    let replace = source.strangler.then(|| replacement(scope, source)).flatten();
    let phase = replace.and_then(|replace| replace.settings.text("phase"));
    let mut found: Vec<(Backend, Option<Percent>)> = Vec::new();
    for (index, target) in source.targets.iter().enumerate() {
        // What was replaced for good gets nothing any more, and need not be known.
        if phase == Some("done") && replace.is_some_and(|replace| replace.legacy == target.node) {
            continue;
        }
        let port = edges::ports(model, scope.facts, &edge(index, target.node)).first().copied();
        let meta = &model.nodes[target.node].meta;
        let address = scope.address(target.node);
        let (port, host) = match scope.placement(target.node) {
            Placement::Inside => (port.map(|port| port.service), None),
            Placement::Outside if address.host.is_some() => {
                (port.map(|port| port.service).or(address.port).or(Some(443)), address.host)
            }
            Placement::Outside => {
                let consequence = format!("the route leaves `{}` out", meta.name);
                notes.diags.push(errors::unknown_host(meta, source.span, &scope.title(), &consequence));
                continue;
            }
            Placement::Omitted | Placement::InProcess | Placement::Nowhere => continue,
        };
        let Some(port) = port else { continue };
        let name = scope.name(target.node).to_owned();
        let backend = Backend { node: target.node, name, port, host, weight: None };
        if phase == Some("shadow") && replace.is_some_and(|replace| replace.node == target.node) {
            let share = replace.and_then(|replace| replace.settings.percent("share"));
            route.mirror = Some((backend, share.unwrap_or(Percent { value: Decimal::ONE_HUNDRED })));
        } else {
            found.push((backend, shares::share(model, source, target.node)));
        }
    }
    let said: Vec<Percent> = found.iter().filter_map(|(_, weight)| *weight).collect();
    if found.len() > 1 && said.len() == found.len() {
        for ((backend, _), weight) in found.iter_mut().zip(quantity::weights(&said)) {
            backend.weight = Some(weight);
        }
    }
    route.backends = found.into_iter().map(|(backend, _)| backend).collect();
    (!route.backends.is_empty() || source.settings.entry("redirect").is_some()).then_some(route)
}

/// The `replaces` between the two targets of `Legacy / New`.
fn replacement<'a>(scope: &'a Scope<'a>, route: &GatewayRoute) -> Option<&'a Replace> {
    let among = |node: Id<Node>| route.targets.iter().any(|target| target.node == node);
    scope.model.replaces.iter().find(|replace| among(replace.node) && among(replace.legacy))
}

/// The gRPC service of a contract, and the method where the path names one.
fn call(scope: &Scope<'_>, contract: &Contract, path: &str) -> (String, Option<String>) {
    let method = path.trim_matches('/').split_once('/').map(|(_, method)| method.to_owned());
    (reach::grpc_service(scope.model, contract), method)
}

/// Whether a request or an answer of a contract may go on without an end.
fn streams(scope: &Scope<'_>, contract: &Contract) -> bool {
    contract.operations.iter().map(|id| &scope.model.operations[*id]).any(|operation| match &operation.kind {
        OperationKind::Rpc { client_stream, server_stream } => *client_stream || *server_stream,
        OperationKind::Subscription(_) | OperationKind::Receive | OperationKind::Send => true,
        OperationKind::Http { .. }
        | OperationKind::Query
        | OperationKind::Mutation
        | OperationKind::Deliver { .. }
        | OperationKind::Op => operation.results.iter().any(|outcome| outcome.stream),
    })
}
