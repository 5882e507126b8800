//! Who uses what: the relations of a model by what they point to and by where they are written.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::model::{Cause, Model, Node, NodeDetail, Operation, Policy, TypeDef};

/// A relation, by its kind and its index in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// In [`Model::calls`].
    Call(usize),
    /// In [`Model::publishes`].
    Publish(usize),
    /// In [`Model::consumes`].
    Consume(usize),
    /// In [`Model::store_uses`].
    Store(usize),
    /// A gateway, and the index of its route.
    Route(Id<Node>, usize),
}

/// The relations, by what they point to and by place; each list is in order of declaration.
#[derive(Debug, Default)]
pub struct Uses {
    callers: BTreeMap<Id<Operation>, Vec<usize>>,
    publishers: BTreeMap<Id<TypeDef>, Vec<usize>>,
    consumers: BTreeMap<Id<TypeDef>, Vec<usize>>,
    into: BTreeMap<Id<Node>, Vec<Line>>,
    out_of: BTreeMap<Id<Node>, Vec<Line>>,
    policies: BTreeMap<Id<Policy>, Vec<Line>>,
    places: BTreeSet<(Span, Line)>,
}

impl Uses {
    /// Sorts the relations of a model.
    pub fn of(model: &Model) -> Uses {
        let mut uses = Uses::default();
        for (index, call) in model.calls.iter().enumerate() {
            for operation in &call.operations {
                uses.callers.entry(*operation).or_default().push(index);
            }
            uses.add(Line::Call(index), call.caller, call.callee, call.span, &call.policies);
        }
        for (index, publish) in model.publishes.iter().enumerate() {
            uses.publishers.entry(publish.event).or_default().push(index);
            uses.add(Line::Publish(index), publish.node, publish.channel, publish.span, &[]);
        }
        for (index, consume) in model.consumes.iter().enumerate() {
            uses.consumers.entry(consume.event).or_default().push(index);
            uses.add(Line::Consume(index), consume.node, consume.channel, consume.span, &consume.policies);
        }
        for (index, used) in model.store_uses.iter().enumerate() {
            uses.add(Line::Store(index), used.node, used.store, used.span, &[]);
        }
        for (id, node) in model.nodes.iter() {
            let NodeDetail::Gateway { routes } = &node.detail else { continue };
            for (index, route) in routes.iter().enumerate() {
                for target in &route.targets {
                    uses.add(Line::Route(id, index), id, target.node, route.span, &route.policies);
                }
            }
        }
        uses
    }

    fn add(&mut self, line: Line, from: Id<Node>, to: Id<Node>, span: Span, policies: &[Id<Policy>]) {
        self.out_of.entry(from).or_default().push(line);
        self.into.entry(to).or_default().push(line);
        for policy in policies {
            self.policies.entry(*policy).or_default().push(line);
        }
        self.places.insert((span, line));
    }

    /// The calls of an operation: indexes in [`Model::calls`].
    pub fn callers(&self, operation: Id<Operation>) -> &[usize] {
        self.callers.get(&operation).map_or(&[], Vec::as_slice)
    }

    /// Who publishes an event or message: indexes in [`Model::publishes`].
    pub fn publishers(&self, event: Id<TypeDef>) -> &[usize] {
        self.publishers.get(&event).map_or(&[], Vec::as_slice)
    }

    /// Who consumes an event or message: indexes in [`Model::consumes`].
    pub fn consumers(&self, event: Id<TypeDef>) -> &[usize] {
        self.consumers.get(&event).map_or(&[], Vec::as_slice)
    }

    /// The relations that point to a node.
    pub fn into(&self, node: Id<Node>) -> &[Line] {
        self.into.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The relations that stand in a node.
    pub fn out_of(&self, node: Id<Node>) -> &[Line] {
        self.out_of.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The relations that name a policy with `with`.
    pub fn with(&self, policy: Id<Policy>) -> &[Line] {
        self.policies.get(&policy).map_or(&[], Vec::as_slice)
    }

    /// The relations written in a part of the text, by place.
    pub fn within(&self, part: Span) -> impl Iterator<Item = Line> {
        let from = (Span::new(part.file, part.start, 0), Line::Call(0));
        let in_part = self.places.range(from..).copied();
        in_part
            .take_while(move |(span, _)| span.file == part.file && span.start < part.end.max(part.start + 1))
            .filter(move |(span, _)| span.end <= part.end)
            .map(|(_, line)| line)
    }
}

impl Line {
    /// Where it is written.
    pub fn span(self, model: &Model) -> Option<Span> {
        match self {
            Line::Call(index) => model.calls.get(index).map(|call| call.span),
            Line::Publish(index) => model.publishes.get(index).map(|publish| publish.span),
            Line::Consume(index) => model.consumes.get(index).map(|consume| consume.span),
            Line::Store(index) => model.store_uses.get(index).map(|used| used.span),
            Line::Route(node, index) => match &model.nodes[node].detail {
                NodeDetail::Gateway { routes } => routes.get(index).map(|route| route.span),
                NodeDetail::Plain
                | NodeDetail::Server { .. }
                | NodeDetail::Store { .. }
                | NodeDetail::Channel { .. }
                | NodeDetail::Projection { .. }
                | NodeDetail::Saga { .. } => None,
            },
        }
    }

    /// Who it stands in.
    pub fn node(self, model: &Model) -> Option<Id<Node>> {
        match self {
            Line::Call(index) => model.calls.get(index).map(|call| call.caller),
            Line::Publish(index) => model.publishes.get(index).map(|publish| publish.node),
            Line::Consume(index) => model.consumes.get(index).map(|consume| consume.node),
            Line::Store(index) => model.store_uses.get(index).map(|used| used.node),
            Line::Route(node, _) => Some(node),
        }
    }
}

/// Whether a relation with these causes is there for one of them; one without a `for` is there for all.
pub fn is_for(causes: &[Cause], cause: Cause) -> bool {
    causes.is_empty() || causes.contains(&cause)
}
