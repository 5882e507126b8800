//! What a crowded picture tells in the box of a service instead of in a box of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::View;
use super::describe;
use super::doc::flow::Node as Shape;
use super::links::{Link, What};
use crate::base::arena::Id;
use crate::model::{Item, Model, Node, NodeDetail, Value};
use crate::vocab::DeclKind;

/// What is folded into what: stores and caches that one service alone has to do with, channels that one service alone
/// fills, the dead letters of one consumer.
#[derive(Debug, Default)]
pub(super) struct Folding {
    /// What is folded away, and into what.
    pub(super) owners: BTreeMap<Id<Node>, Id<Node>>,
    /// By service, what is folded into it.
    pub(super) children: BTreeMap<Id<Node>, Vec<Id<Node>>>,
}

impl Folding {
    /// The folding of what is drawn.
    pub(super) fn of(view: &View<'_>, drawn: &[Id<Node>]) -> Folding {
        let model = view.model;
        let mut left: BTreeMap<Id<Node>, BTreeSet<Id<Node>>> = BTreeMap::new();
        for consume in &model.consumes {
            if let Some(Item::Node(letters)) = consume.settings.get("dead_letter").and_then(Value::as_item) {
                left.entry(letters).or_default().insert(consume.node);
            }
        }
        for link in view.links.all.iter().filter(|link| link.what == What::DeadLetter) {
            // What a queue cannot deliver is its consumers' affair; the consumers of a channel say so themselves.
            if model.nodes[link.from].kind() != DeclKind::Queue {
                continue;
            }
            let readers = view.links.at(link.from).filter(|read| matches!(read.what, What::Consume(_)));
            left.entry(link.to).or_default().extend(readers.filter(|read| read.from == link.from).map(|read| read.to));
        }
        let mut folding = Folding::default();
        for id in drawn {
            let owner = if matches!(model.nodes[*id].detail, NodeDetail::Channel { .. }) {
                let fills = |link: &&Link| link.to == *id && link.what != What::DeadLetter;
                let writers: BTreeSet<Id<Node>> = view.links.at(*id).filter(fills).map(|link| link.from).collect();
                let letters = left.get(id).filter(|_| writers.is_empty());
                only(&writers).or_else(|| letters.and_then(only))
            } else {
                view.links.private_to(model, *id)
            };
            if let Some(owner) = owner {
                folding.owners.insert(*id, owner);
                folding.children.entry(owner).or_default().push(*id);
            }
        }
        folding
    }

    /// The node whose box tells of a node.
    pub(super) fn shown(&self, id: Id<Node>) -> Id<Node> {
        self.owners.get(&id).copied().unwrap_or(id)
    }

    /// Whether a link is told by the boxes at its ends: where dead letters go is, once their channel is folded.
    pub(super) fn tells(&self, link: &Link) -> bool {
        link.what == What::DeadLetter && self.owners.contains_key(&link.to)
    }

    /// A box with a line for each thing that is folded into it.
    pub(super) fn tell(&self, model: &Model, id: Id<Node>, shape: Shape) -> Shape {
        let own = self.children.get(&id).into_iter().flatten();
        let label = own.fold(shape.label, |label, child| {
            let name = &model.nodes[*child].meta.name;
            match model.nodes[*child].detail {
                // The name of a channel says what it is; a long line would be broken.
                NodeDetail::Channel { .. } => label.line(name.clone()),
                NodeDetail::Store { .. }
                | NodeDetail::Plain
                | NodeDetail::Gateway { .. }
                | NodeDetail::Server { .. }
                | NodeDetail::Projection { .. }
                | NodeDetail::Saga { .. } => label.line(format!("{name} · {}", describe::kind(model, *child))),
            }
        });
        Shape { label, ..shape }
    }
}

/// The one member of a set that has no other.
fn only(set: &BTreeSet<Id<Node>>) -> Option<Id<Node>> {
    set.first().copied().filter(|_| set.len() == 1)
}
