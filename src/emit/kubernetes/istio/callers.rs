//! Who may do what at which port: the declared edges, operation by operation.

use std::collections::{BTreeMap, BTreeSet};

use super::request::Request;
use super::{gateway_class, is_outer};
use crate::base::arena::Id;
use crate::emit::kubernetes::scope::Scope;
use crate::model::facts::{Edge, EdgeKind, Placement, edges, placement};
use crate::model::{Contract, GatewayRoute, Node, NodeDetail, Operation};
use crate::vocab::DeclKind;

/// Who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Caller {
    /// A workload or a gateway of the mesh, known by its service account.
    Known(Id<Node>),
    /// Somebody outside of the mesh, who proves nothing to it.
    Anybody,
}

/// What may be done at a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct What {
    /// These operations.
    pub(super) operations: BTreeSet<Id<Operation>>,
    /// Requests that only read, of whatever path: who checks tokens fetches the keys of their issuer.
    pub(super) reads: bool,
    /// Anything, because what is spoken there has no operations.
    pub(super) anything: bool,
}

/// Who may do what at which port, of every workload.
#[derive(Debug, Default)]
pub(super) struct Callers {
    /// By callee and port of its container.
    allowed: BTreeMap<(Id<Node>, u16), BTreeMap<Caller, What>>,
}

impl Callers {
    /// Of all workloads of an environment.
    pub(super) fn of(scope: &Scope<'_>) -> Callers {
        let mut callers = Callers::default();
        for edge in &scope.facts.edges {
            callers.add_edge(scope, edge);
        }
        for (id, _) in scope.workloads() {
            callers.add_outer(scope, id);
        }
        callers
    }

    /// What is allowed at the ports of a workload, in order.
    pub(super) fn at(&self, id: Id<Node>) -> impl Iterator<Item = (u16, &BTreeMap<Caller, What>)> {
        self.allowed.range((id, 0)..=(id, u16::MAX)).map(|((_, port), allowed)| (*port, allowed))
    }

    /// The ports of a workload that are reached from outside of the mesh.
    pub(super) fn plain_ports(&self, id: Id<Node>) -> Vec<u16> {
        let plain = self.at(id).filter(|(_, allowed)| allowed.contains_key(&Caller::Anybody));
        plain.map(|(port, _)| port).collect()
    }

    fn add_edge(&mut self, scope: &Scope<'_>, edge: &Edge) {
        let model = scope.model;
        let to = placement::listener(model, edge.to);
        let is_here = |id| scope.placement(id) == Placement::Inside;
        if edge.from == to || !is_here(edge.from) || !is_here(to) || model.nodes[to].kind() == DeclKind::Gateway {
            return;
        }
        let is_foreign = model.nodes[edge.from].kind() == DeclKind::Gateway && gateway_class(scope).is_none();
        let caller = if is_foreign { Caller::Anybody } else { Caller::Known(edge.from) };
        match edge.via {
            EdgeKind::Call(index) => {
                let Some(call) = model.calls.get(index) else { return };
                if call.operations.is_empty() {
                    for port in edges::ports(model, scope.facts, edge) {
                        self.add(to, port.container, caller, What::ANYTHING);
                    }
                }
                for operation in &call.operations {
                    self.add_operation(scope, to, caller, *operation);
                }
            }
            EdgeKind::Route(route, target) => {
                let NodeDetail::Gateway { routes } = &model.nodes[edge.from].detail else { return };
                let Some(route) = routes.get(route) else { return };
                let contract = route.targets.get(target).and_then(|target| target.contract);
                let contracts = contract.map_or_else(|| edges::contracts(model, scope.facts, edge), |only| vec![only]);
                for contract in contracts {
                    for operation in routed(scope, route, contract) {
                        self.add_operation(scope, to, caller, operation);
                    }
                }
            }
            EdgeKind::Auth(_) => {
                for port in edges::ports(model, scope.facts, edge) {
                    self.add(to, port.container, caller, What::READS);
                }
            }
            EdgeKind::Store(_) | EdgeKind::Publish(_) | EdgeKind::Consume(_) => {
                if let Some(port) = scope.ports(to).first() {
                    self.add(to, port.container, caller, What::ANYTHING);
                }
            }
            // The address is the receiver's own, and so is what it says there.
            EdgeKind::Deliver(_) => {}
        }
    }

    /// An operation, at the port that its contract is provided on.
    fn add_operation(&mut self, scope: &Scope<'_>, to: Id<Node>, caller: Caller, id: Id<Operation>) {
        let operation = &scope.model.operations[id];
        for provide in scope.facts.offered(scope.model, to) {
            if provide.contract == operation.contract
                && let Some(port) = provide.container_port.or(provide.port)
            {
                self.add(to, port, caller, what(scope, id));
            }
        }
    }

    /// What is open to the world: all that is provided there.
    fn add_outer(&mut self, scope: &Scope<'_>, id: Id<Node>) {
        for plan in scope.ports(id).iter().filter(|plan| is_outer(plan.expose) && plan.transport == "TCP") {
            let provided = scope.facts.offered(scope.model, id);
            let here = provided.filter(|provide| provide.container_port.or(provide.port) == Some(plan.container));
            let operations: Vec<Id<Operation>> =
                here.flat_map(|provide| scope.model.contracts[provide.contract].operations.iter().copied()).collect();
            if operations.is_empty() {
                self.add(id, plan.container, Caller::Anybody, What::ANYTHING);
            }
            for operation in operations {
                self.add(id, plan.container, Caller::Anybody, what(scope, operation));
            }
        }
    }

    fn add(&mut self, to: Id<Node>, port: u16, caller: Caller, what: What) {
        self.allowed.entry((to, port)).or_default().entry(caller).or_default().widen(what);
    }
}

impl What {
    const READS: What = What { operations: BTreeSet::new(), reads: true, anything: false };
    const ANYTHING: What = What { operations: BTreeSet::new(), reads: false, anything: true };

    fn widen(&mut self, more: What) {
        self.operations.extend(more.operations);
        self.reads |= more.reads;
        self.anything |= more.anything;
    }
}

/// What it takes to call an operation.
fn what(scope: &Scope<'_>, id: Id<Operation>) -> What {
    match Request::of(scope.model, &scope.model.operations[id]) {
        Some(_) => What { operations: BTreeSet::from([id]), ..What::default() },
        None => What::ANYTHING,
    }
}

/// The operations of a contract that a route leads to: those below its path, without those that are for the system only.
fn routed(scope: &Scope<'_>, route: &GatewayRoute, contract: Id<Contract>) -> Vec<Id<Operation>> {
    let model = scope.model;
    let prefix = route.settings.text("rewrite").unwrap_or(&route.path);
    let leads = |operation: &Operation| match Request::of(model, operation).and_then(|request| request.path) {
        Some(path) => path.is_below(prefix),
        None => true,
    };
    let is_internal = |operation: &Operation| {
        operation.settings.said("exposure").and_then(|entry| entry.value.as_text()) == Some("internal")
    };
    let all = model.contracts[contract].operations.iter().copied();
    all.filter(|id| leads(&model.operations[*id]) && !is_internal(&model.operations[*id])).collect()
}
