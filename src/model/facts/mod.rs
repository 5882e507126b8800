//! Facts that more than one reader needs, computed once from the model.

pub mod closure;

use super::{Contract, Model, Node};
use crate::base::arena::Id;

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
    /// The issuer of an auth that the service's contracts use.
    Auth(Id<super::Auth>),
}

/// The facts.
#[derive(Debug, Default)]
pub struct Facts {
    /// Every runtime edge, in order of declaration.
    pub edges: Vec<Edge>,
    /// By contract, who provides it: indexes in [`Model::provides`].
    pub providers: Vec<Vec<usize>>,
}

impl Facts {
    /// Computes the facts of a model.
    pub fn of(model: &Model) -> Facts {
        let mut facts = Facts { edges: Vec::new(), providers: vec![Vec::new(); model.contracts.len()] };
        for (index, provide) in model.provides.iter().enumerate() {
            if let Some(list) = facts.providers.get_mut(provide.contract.index()) {
                list.push(index);
            }
        }
        facts
    }

    /// Who provides a contract: indexes in [`Model::provides`].
    pub fn providers(&self, contract: Id<Contract>) -> &[usize] {
        self.providers.get(contract.index()).map_or(&[], Vec::as_slice)
    }
}
