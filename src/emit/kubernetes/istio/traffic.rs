//! Policies where the mesh applies them: a VirtualService for each host that is called, whose routes are told apart by
//! caller and operation, and a DestinationRule for each caller and host.
//!
//! Istio takes the first DestinationRule of a host whose selector chooses the client's pods, and does not merge those of
//! different selectors, so that each pair has exactly one. A host's last route takes what no policy is for, and does not
//! retry.

use std::collections::BTreeMap;

use super::callers::{Caller, Callers};
use super::errors;
use super::policy::{self, Carried};
use super::reach::{self, Outside};
use super::request::{Path, Request};
use crate::base::arena::Id;
use crate::emit::kubernetes::doc::istio::{
    ClientTls, Destination, DestinationRule, Host, HttpMatch, HttpRetry, HttpRoute, PortNumber, StringMatch,
    TrafficPolicy, VirtualService,
};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::rollouts;
use crate::emit::kubernetes::scope::{PortPlan, Scope};
use crate::emit::kubernetes::workloads;
use crate::emit::shared::namer::{LABEL_MAX, Rule as Naming};
use crate::emit::shared::resilience::{self, Pair, Policy, Rule, Wire};
use crate::model::facts::Placement;
use crate::model::{Node, Operation, Protocol};
use crate::vocab::DeclKind;

/// Adds the routes and the clients' rules, and says what of the policies they cannot hold.
pub(super) fn add(folder: &mut Folder<'_>, callers: &Callers) {
    let scope = folder.scope;
    let pairs = resilience::pairs(scope.model);
    let pairs: Vec<&Pair<'_>> = pairs.iter().filter(|pair| is_workload(scope, pair.caller)).collect();
    let mut lost = Lost::default();
    for (id, node) in scope.workloads() {
        let called = callers.at(id).any(|(_, allowed)| allowed.keys().any(|caller| matches!(caller, Caller::Known(_))));
        let http = if called { routes(scope, id) } else { Vec::new() };
        if !http.is_empty() {
            let service = VirtualService { hosts: vec![reach::host(scope, id)], http };
            folder.add_of(id, "virtualservice", scope.name(id), node.kind().word(), spec(service));
        }
    }
    for pair in pairs {
        let node = &scope.model.nodes[pair.callee];
        let (host, carried, tls) = match scope.placement(pair.callee) {
            Placement::Inside if node.kind() == DeclKind::Gateway => continue,
            Placement::Inside => {
                (reach::host(scope, pair.callee), Carried::Requests(wire(scope, pair)), Some(ClientTls::MUTUAL))
            }
            Placement::Outside => match reach::outside(scope, pair.callee) {
                Some(Outside { host, is_readable }) => {
                    let carried = if is_readable { Carried::Requests(wire(scope, pair)) } else { Carried::Bytes };
                    (host, carried, None)
                }
                None => continue,
            },
            Placement::Omitted | Placement::InProcess | Placement::Nowhere => continue,
        };
        lost.add(scope, pair, carried);
        let policies: Vec<&Policy> = pair.rules.iter().map(|rule| &rule.policy).collect();
        let replicas = is_workload(scope, pair.callee).then(|| workloads::replicas(scope, pair.callee).0);
        let policy = policy::client(&policies, carried, replicas);
        if policy == TrafficPolicy::default() {
            continue;
        }
        let (from, to) = (scope.name(pair.caller), scope.name(pair.callee));
        let component = scope.model.nodes[pair.caller].kind().word();
        // The new version of a canary has a Service of its own, and so a rule.
        let canary = rollouts::canary_service(scope, pair.callee);
        let hosts = [(to, host)].into_iter().chain(canary.map(|name| (name, reach::full(scope, name))));
        for (to, host) in hosts {
            let rule = DestinationRule {
                host,
                workload_selector: Some(scope.pods(pair.caller)),
                traffic_policy: TrafficPolicy { tls: tls.clone(), ..policy.clone() },
            };
            let name = Naming::Rfc1123(LABEL_MAX).apply(&format!("{from}-to-{to}"));
            folder.add_of(pair.caller, &format!("destinationrule-{to}"), &name, component, spec(rule));
        }
    }
    lost.report(folder);
}

/// The routes to a workload that is called: none where the mesh reads none of its ports.
pub(super) fn routes(scope: &Scope<'_>, id: Id<Node>) -> Vec<HttpRoute> {
    let ports: Vec<&PortPlan> = scope.ports(id).iter().filter(|port| port.app_protocol.is_some()).collect();
    if ports.is_empty() {
        return Vec::new();
    }
    let pairs = resilience::pairs_to(scope.model, id);
    let to: Vec<&Pair<'_>> = pairs.iter().filter(|pair| is_workload(scope, pair.caller)).collect();
    Routes { scope, id, ports }.all(&to)
}

/// Whether something runs here and is no gateway.
fn is_workload(scope: &Scope<'_>, id: Id<Node>) -> bool {
    scope.placement(id) == Placement::Inside && scope.model.nodes[id].kind() != DeclKind::Gateway
}

/// What carries the calls of a pair; HTTP where some are and some are not gRPC, whose words it has as well.
fn wire(scope: &Scope<'_>, pair: &Pair<'_>) -> Wire {
    let mut operations = pair.rules.iter().flat_map(|rule| &rule.operations).peekable();
    let is_grpc = |id: &Id<Operation>| protocol(scope, *id) == &Protocol::Grpc;
    if operations.peek().is_some() && operations.all(is_grpc) { Wire::Grpc } else { Wire::Http }
}

fn protocol<'a>(scope: &Scope<'a>, id: Id<Operation>) -> &'a Protocol {
    &scope.model.contracts[scope.model.operations[id].contract].protocol
}

/// The routes of a host.
struct Routes<'a> {
    scope: &'a Scope<'a>,
    id: Id<Node>,
    /// Its ports whose requests the mesh can read.
    ports: Vec<&'a PortPlan>,
}

/// An operation of a caller: how it is recognized, and the rule that is for it.
struct Recognized {
    port: u16,
    wire: Wire,
    method: Option<String>,
    path: Option<(Path, StringMatch)>,
    operation: Option<Id<Operation>>,
    rule: usize,
}

impl Routes<'_> {
    fn all(&self, pairs: &[&Pair<'_>]) -> Vec<HttpRoute> {
        let mut routes: Vec<HttpRoute> = pairs.iter().flat_map(|pair| self.of_caller(pair)).collect();
        for port in &self.ports {
            let several = self.ports.len() > 1;
            let matches =
                if several { vec![HttpMatch { port: Some(port.port), ..HttpMatch::default() }] } else { Vec::new() };
            let name = if several { format!("others-{}", port.port) } else { "others".to_owned() };
            let route = self.destination(port.port);
            routes.push(HttpRoute { name, matches, route, timeout: None, retries: HttpRetry::default() });
        }
        routes
    }

    fn destination(&self, number: u16) -> Vec<Destination> {
        let to = |host, weight| Destination { destination: Host { host, port: PortNumber { number } }, weight };
        let host = reach::host(self.scope, self.id);
        match rollouts::canary_service(self.scope, self.id) {
            // Argo Rollouts moves the weights.
            Some(canary) => vec![to(host, Some(100)), to(reach::full(self.scope, canary), Some(0))],
            None => vec![to(host, None)],
        }
    }

    /// The routes of one caller: by operation where its policies differ, as a whole where there is one for all.
    fn of_caller(&self, pair: &Pair<'_>) -> Vec<HttpRoute> {
        let name = self.scope.name(pair.caller);
        let labels = self.scope.pods(pair.caller).match_labels;
        let single = pair.rules.len() == 1;
        let mut found: Vec<Recognized> = Vec::new();
        for (index, rule) in pair.rules.iter().enumerate() {
            // What says nothing is what the last route says.
            if rule.policy.timeout == resilience::Timeout::default() && rule.policy.retrying().is_none() && single {
                return Vec::new();
            }
            for one in self.recognized(rule, index, single) {
                let place = found.iter().position(|other| one.is_before(other)).unwrap_or(found.len());
                found.insert(place, one);
            }
        }
        let mut routes: Vec<HttpRoute> = Vec::new();
        let mut last: Option<(usize, u16, Wire)> = None;
        for one in found {
            let Some(rule) = pair.rules.get(one.rule) else { continue };
            let several = self.ports.len() > 1;
            let wanted = HttpMatch {
                source_labels: labels.clone(),
                port: several.then_some(one.port),
                method: one.method.map(StringMatch::Exact),
                uri: one.path.map(|(_, uri)| uri),
            };
            let key = (one.rule, one.port, one.wire);
            match routes.last_mut().filter(|_| last == Some(key)) {
                Some(route) => route.matches.push(wanted),
                None => routes.push(HttpRoute {
                    name: self.route_name(name, one.operation, &routes),
                    matches: vec![wanted],
                    route: self.destination(one.port),
                    timeout: policy::timeout(&rule.policy),
                    retries: policy::retries(&rule.policy, one.wire),
                }),
            }
            last = Some(key);
        }
        routes
    }

    /// The caller and the first operation of a route, told apart by numbers.
    fn route_name(&self, caller: &str, operation: Option<Id<Operation>>, known: &[HttpRoute]) -> String {
        let naming = Naming::Rfc1123(LABEL_MAX);
        let operation = operation.map(|id| self.scope.model.operations[id].name.as_str());
        let name = operation.map_or_else(|| caller.to_owned(), |one| naming.apply(&format!("{caller}-{one}")));
        let taken = |name: &str| known.iter().any(|route| route.name == name);
        let numbered = (2_usize..).map(|number| format!("{name}-{number}"));
        std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }

    fn recognized(&self, rule: &Rule<'_>, index: usize, single: bool) -> Vec<Recognized> {
        let mut found: Vec<Recognized> = Vec::new();
        if rule.operations.is_empty() {
            for port in &self.ports {
                found.push(Recognized::whole(port.port, Wire::Http, index));
            }
        }
        for id in &rule.operations {
            let Some((port, wire)) = self.port_of(*id) else { continue };
            let operation = &self.scope.model.operations[*id];
            let request = Request::of(self.scope.model, operation);
            let path = request.as_ref().and_then(|request| request.path.clone());
            let uri = path.zip(crate::emit::shared::reach::of(self.scope.model, operation)).map(|(path, reached)| {
                let reached = reached.path();
                let uri = reached.exact().map_or_else(|| StringMatch::Regex(reached.regex()), StringMatch::Exact);
                (path, uri)
            });
            let one = match uri.filter(|_| !single) {
                Some(uri) => Recognized {
                    port,
                    wire,
                    method: request.and_then(|request| request.methods.into_iter().next()),
                    path: Some(uri),
                    operation: Some(*id),
                    rule: index,
                },
                None => Recognized::whole(port, wire, index),
            };
            if one.path.is_some() || !found.iter().any(|other| other.path.is_none() && other.port == port) {
                found.push(one);
            }
        }
        found
    }

    /// The port of the Service that an operation is called at, and what it carries.
    fn port_of(&self, id: Id<Operation>) -> Option<(u16, Wire)> {
        let contract = self.scope.model.operations[id].contract;
        let mut provided = self.scope.facts.offered(self.scope.model, self.id);
        let port = provided.find(|provide| provide.contract == contract)?.port?;
        let known = self.ports.iter().any(|plan| plan.port == port);
        known.then(|| (port, crate::emit::shared::reach::wire(protocol(self.scope, id))))
    }
}

impl Recognized {
    /// All that a caller sends to a port.
    fn whole(port: u16, wire: Wire, rule: usize) -> Recognized {
        Recognized { port, wire, method: None, path: None, operation: None, rule }
    }

    /// Whether it must be asked before another one, which would take its requests.
    fn is_before(&self, other: &Recognized) -> bool {
        match (&self.path, &other.path) {
            (Some(_), None) => true,
            (Some((own, _)), Some((others, _))) => own.is_narrower(others),
            (None, _) => false,
        }
    }
}

/// What the mesh has no fields for.
#[derive(Default)]
struct Lost {
    /// How often, by name.
    unsaid: BTreeMap<String, usize>,
    /// Operations for which a caller has two policies, and pairs whose policies share one pool.
    shared: Vec<String>,
}

impl Lost {
    fn add(&mut self, scope: &Scope<'_>, pair: &Pair<'_>, carried: Carried) {
        let name = |id: Id<Node>| scope.model.nodes[id].meta.name.as_str();
        for rule in &pair.rules {
            for unsaid in policy::unsaid(&rule.policy, carried) {
                *self.unsaid.entry(unsaid).or_default() += 1;
            }
        }
        for conflict in &pair.conflicts {
            let operation = &scope.model.operations[conflict.operation].name;
            self.shared.push(format!("`{}` to `{}.{operation}`", name(pair.caller), name(pair.callee)));
        }
        let pool = |policy: &Policy| (policy.bulkhead, policy.outlier, policy.timeout.connect, policy.timeout.idle);
        let mut rules = pair.rules.iter();
        if let Some(first) = rules.next()
            && rules.any(|rule| pool(&rule.policy) != pool(&first.policy))
        {
            self.shared.push(format!("`{}` to `{}`", name(pair.caller), name(pair.callee)));
        }
    }

    fn report(self, folder: &mut Folder<'_>) {
        let Some(environment) = folder.scope.environment else { return };
        let place = environment.settings.entry("mesh").map_or(environment.meta.span, |entry| entry.span);
        if !self.unsaid.is_empty() {
            folder.notes.diags.push(errors::unsaid_policies(environment, place, &self.unsaid));
        }
        if !self.shared.is_empty() {
            folder.notes.diags.push(errors::shared_client(environment, place, &self.shared));
        }
    }
}
