//! Every runtime edge of the model, from its relations; nothing else makes one.

use super::{Edge, EdgeKind, Facts, Port};
use crate::base::arena::Id;
use crate::model::{Contract, Item, Model, Node, NodeDetail, OperationKind, Protocol, Settings, Value};

/// All runtime edges: calls, then stores, publications, subscriptions, deliveries, routes, issuers; each group in
/// order of declaration. Linear in the size of the model.
pub(super) fn of(model: &Model) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (index, call) in model.calls.iter().enumerate() {
        edges.push(Edge { from: call.caller, to: call.callee, via: EdgeKind::Call(index) });
    }
    for (index, usage) in model.store_uses.iter().enumerate() {
        edges.push(Edge { from: usage.node, to: usage.store, via: EdgeKind::Store(index) });
    }
    for (index, publish) in model.publishes.iter().enumerate() {
        edges.push(Edge { from: publish.node, to: publish.channel, via: EdgeKind::Publish(index) });
    }
    for (index, consume) in model.consumes.iter().enumerate() {
        // A consumer opens the connection to its broker, also where the broker then pushes.
        edges.push(Edge { from: consume.node, to: consume.channel, via: EdgeKind::Consume(index) });
        if let Some(reply_to) = consume.reply_to.filter(|reply_to| *reply_to != consume.channel) {
            edges.push(Edge { from: consume.node, to: reply_to, via: EdgeKind::Consume(index) });
        }
    }
    for provide in &model.provides {
        for operation in &model.contracts[provide.contract].operations {
            if let OperationKind::Deliver { to: Some(to), .. } = &model.operations[*operation].kind {
                edges.push(Edge { from: provide.node, to: *to, via: EdgeKind::Deliver(*operation) });
            }
        }
    }
    for (id, node) in model.nodes.iter() {
        if let NodeDetail::Gateway { routes } = &node.detail {
            for (index, route) in routes.iter().enumerate() {
                for (at, target) in route.targets.iter().enumerate() {
                    edges.push(Edge { from: id, to: target.node, via: EdgeKind::Route(index, at) });
                }
            }
        }
    }
    issuers(model, &mut edges);
    edges
}

/// A service whose callers prove themselves by what another service issues asks that service for its keys.
fn issuers(model: &Model, edges: &mut Vec<Edge>) {
    let mut by_contract: Vec<Option<Vec<Edge>>> = vec![None; model.contracts.len()];
    let mut seen = std::collections::BTreeSet::new();
    for provide in &model.provides {
        let Some(slot) = by_contract.get_mut(provide.contract.index()) else { continue };
        let issued = slot.get_or_insert_with(|| of_contract(model, provide.contract));
        for edge in issued.iter() {
            let EdgeKind::Auth(auth) = edge.via else { continue };
            if provide.node != edge.to && seen.insert((provide.node, auth)) {
                edges.push(Edge { from: provide.node, ..edge.clone() });
            }
        }
    }
    for (id, node) in model.nodes.iter() {
        if matches!(node.detail, NodeDetail::Gateway { .. }) {
            for auth in auths(&node.settings) {
                let issuer = model.auths[auth].issuer.filter(|issuer| *issuer != id);
                if let Some(issuer) = issuer.filter(|_| seen.insert((id, auth))) {
                    edges.push(Edge { from: id, to: issuer, via: EdgeKind::Auth(auth) });
                }
            }
        }
    }
}

/// The issuers that a contract's auths name, as edges from the issuer itself: the provider is filled in by the caller.
fn of_contract(model: &Model, contract: Id<Contract>) -> Vec<Edge> {
    let contract = &model.contracts[contract];
    let own = auths(&contract.settings);
    let inner = contract.operations.iter().flat_map(|operation| auths(&model.operations[*operation].settings));
    own.into_iter()
        .chain(inner)
        .filter_map(|auth| {
            let issuer = model.auths[auth].issuer?;
            Some(Edge { from: issuer, to: issuer, via: EdgeKind::Auth(auth) })
        })
        .collect()
}

/// The auths that an `auth` setting names, in order.
fn auths(settings: &Settings) -> Vec<Id<crate::model::Auth>> {
    let mut found = Vec::new();
    if let Some(entry) = settings.said("auth") {
        collect_auths(&entry.value, &mut found);
    }
    found
}

fn collect_auths(value: &Value, found: &mut Vec<Id<crate::model::Auth>>) {
    match value {
        Value::Binary { lhs, rhs, .. } => {
            collect_auths(&lhs.value, found);
            collect_auths(&rhs.value, found);
        }
        Value::Not(inner) => collect_auths(&inner.value, found),
        Value::List(items) => items.iter().for_each(|item| collect_auths(&item.value, found)),
        Value::Ref(_) | Value::Call { .. } => {
            if let Some(Item::Auth(auth)) = value.as_item() {
                found.push(auth);
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Word(_)
        | Value::Duration(_)
        | Value::Size(_)
        | Value::Percent(_)
        | Value::Rate(_)
        | Value::Cpu(_)
        | Value::Date(_)
        | Value::Version(_)
        | Value::Path(_)
        | Value::Range(..)
        | Value::Object(_)
        | Value::Operation(..)
        | Value::Type(_)
        | Value::Name(_) => {}
    }
}

/// The contracts that an edge uses at its far end, in order and once each; none where no contract is involved.
pub fn contracts(model: &Model, facts: &Facts, edge: &Edge) -> Vec<Id<Contract>> {
    let mut found: Vec<Id<Contract>> = Vec::new();
    let mut add = |contract| {
        if !found.contains(&contract) {
            found.push(contract);
        }
    };
    match edge.via {
        EdgeKind::Call(index) => {
            if let Some(call) = model.calls.get(index) {
                call.operations.iter().for_each(|operation| add(model.operations[*operation].contract));
            }
        }
        EdgeKind::Route(route, target) => {
            if let NodeDetail::Gateway { routes } = &model.nodes[edge.from].detail {
                let target = routes.get(route).and_then(|route| route.targets.get(target));
                match target.and_then(|target| target.contract) {
                    Some(contract) => add(contract),
                    None => provided(model, facts, edge.to).into_iter().for_each(add),
                }
            }
        }
        EdgeKind::Auth(_) => provided(model, facts, edge.to).into_iter().for_each(add),
        EdgeKind::Store(_) | EdgeKind::Publish(_) | EdgeKind::Consume(_) | EdgeKind::Deliver(_) => {}
    }
    found
}

/// Whether a protocol is spoken over plain HTTP routes.
fn is_http(protocol: &Protocol) -> bool {
    match protocol {
        Protocol::Rest | Protocol::GraphQl | Protocol::WebSocket | Protocol::Webhook => true,
        Protocol::Grpc | Protocol::Other(_) => false,
    }
}

/// The contracts of a node that are spoken over HTTP routes.
fn provided(model: &Model, facts: &Facts, node: Id<Node>) -> Vec<Id<Contract>> {
    let contracts = facts.offered(model, node).map(|provide| provide.contract);
    contracts.filter(|contract| is_http(&model.contracts[*contract].protocol)).collect()
}

/// The ports that an edge needs at its far end, in order and once each.
pub fn ports(model: &Model, facts: &Facts, edge: &Edge) -> Vec<Port> {
    let contracts = contracts(model, facts, edge);
    // A gateway or a service that is called as a whole, without operations, is reached at all its ports.
    let whole = contracts.is_empty() && matches!(edge.via, EdgeKind::Call(_));
    let mut found = Vec::new();
    for provide in facts.offered(model, edge.to) {
        let Some(port) = provide.port else { continue };
        if whole || contracts.contains(&provide.contract) {
            let port = Port { service: port, container: provide.container_port.unwrap_or(port) };
            if !found.contains(&port) {
                found.push(port);
            }
        }
    }
    found
}
