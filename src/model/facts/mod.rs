//! Facts that more than one reader needs, computed once from the model.

pub mod classification;
pub mod closure;
pub mod edges;
pub mod expression;
pub mod graphql;
pub mod http;
pub mod images;
pub mod overrides;
pub mod placement;
pub mod policy;
pub mod query;
pub mod rollout;
pub mod shares;
#[cfg(test)]
mod tests;
pub mod timing;

use petgraph::graph::{DiGraph, NodeIndex};

use super::{Contract, Model, Node, Operation, Provide};
use crate::base::arena::Id;

pub use classification::Classification;
pub use placement::Placement;

/// A directed edge of the running system: `from` opens the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Who connects.
    pub from: Id<Node>,
    /// To whom.
    pub to: Id<Node>,
    /// Over what.
    pub via: EdgeKind,
}

/// What an edge carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// A call, by index in [`Model::calls`].
    Call(usize),
    /// A store or cache, by index in [`Model::store_uses`].
    Store(usize),
    /// A publication, by index in [`Model::publishes`].
    Publish(usize),
    /// A subscription, by index in [`Model::consumes`].
    Consume(usize),
    /// A route of a gateway: index of the route, index of its target.
    Route(usize, usize),
    /// A delivery of a webhook, by its operation.
    Deliver(Id<Operation>),
    /// The issuer of an auth that the service's contracts use.
    Auth(Id<super::Auth>),
}

impl EdgeKind {
    /// Whether the caller waits for an answer: everything but messages.
    pub fn is_synchronous(&self) -> bool {
        match self {
            EdgeKind::Call(_) | EdgeKind::Store(_) | EdgeKind::Route(..) | EdgeKind::Deliver(_) | EdgeKind::Auth(_) => {
                true
            }
            EdgeKind::Publish(_) | EdgeKind::Consume(_) => false,
        }
    }
}

/// A port that an edge needs at its far end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// The port that callers use.
    pub service: u16,
    /// The port that the process listens on.
    pub container: u16,
}

/// The facts.
#[derive(Debug, Default)]
pub struct Facts {
    /// Every runtime edge: calls, then stores, publications, subscriptions, deliveries, routes, issuers; each group in
    /// order of declaration.
    pub edges: Vec<Edge>,
    /// The edges as a graph. Its node indexes are those of the ids, its edge weights are indexes in `edges`.
    pub graph: DiGraph<Id<Node>, usize>,
    /// By contract, who provides it: indexes in [`Model::provides`].
    pub providers: Vec<Vec<usize>>,
    /// By node, what it provides: indexes in [`Model::provides`].
    pub offers: Vec<Vec<usize>>,
    /// What is confidential.
    pub classification: Classification,
    /// Times and loads; see [`Facts::timing`].
    timing: std::sync::OnceLock<timing::Timing>,
}

impl Facts {
    /// Computes the facts of a model.
    pub fn of(model: &Model) -> Facts {
        let edges = edges::of(model);
        let graph = graph(model, &edges);
        let providers = vec![Vec::new(); model.contracts.len()];
        let offers = vec![Vec::new(); model.nodes.len()];
        let classification = Classification::of(model);
        let timing = std::sync::OnceLock::new();
        let mut facts = Facts { edges, graph, providers, offers, classification, timing };
        for (index, provide) in model.provides.iter().enumerate() {
            if let Some(list) = facts.providers.get_mut(provide.contract.index()) {
                list.push(index);
            }
            if let Some(list) = facts.offers.get_mut(provide.node.index()) {
                list.push(index);
            }
        }
        facts
    }

    /// What a node provides, in order of declaration.
    pub fn offered<'a>(&'a self, model: &'a Model, node: Id<Node>) -> impl Iterator<Item = &'a Provide> {
        let indexes = self.offers.get(node.index()).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| model.provides.get(*index))
    }

    /// The edges that leave a node, in the order of `edges`.
    pub fn leaving(&self, node: Id<Node>) -> impl Iterator<Item = &Edge> {
        self.edges_of(node, petgraph::Direction::Outgoing)
    }

    /// The edges that reach a node, in the order of `edges`.
    pub fn reaching(&self, node: Id<Node>) -> impl Iterator<Item = &Edge> {
        self.edges_of(node, petgraph::Direction::Incoming)
    }

    fn edges_of(&self, node: Id<Node>, direction: petgraph::Direction) -> impl Iterator<Item = &Edge> {
        let edges = self.graph.edges_directed(NodeIndex::new(node.index()), direction);
        let mut indexes: Vec<usize> = edges.map(|edge| *edge.weight()).collect();
        indexes.sort_unstable();
        indexes.into_iter().filter_map(|index| self.edges.get(index))
    }

    /// How long everything takes and how often it is done. The first question derives it, for the model of these facts.
    pub fn timing(&self, model: &Model) -> &timing::Timing {
        self.timing.get_or_init(|| timing::Timing::of(model, self))
    }

    /// Who provides a contract: indexes in [`Model::provides`].
    pub fn providers(&self, contract: Id<Contract>) -> &[usize] {
        self.providers.get(contract.index()).map_or(&[], Vec::as_slice)
    }
}

/// The graph of the edges.
fn graph(model: &Model, edges: &[Edge]) -> DiGraph<Id<Node>, usize> {
    let mut graph = DiGraph::with_capacity(model.nodes.len(), edges.len());
    for id in model.nodes.ids() {
        graph.add_node(id);
    }
    for (index, edge) in edges.iter().enumerate() {
        graph.add_edge(NodeIndex::new(edge.from.index()), NodeIndex::new(edge.to.index()), index);
    }
    graph
}
