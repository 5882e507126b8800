//! The flow of events: who tells what to whom.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::chart::{Draft, Key, plain_edge};
use super::doc::flow::{Class, Direction, Edge, Line, Node as Shape};
use super::doc::text::Label;
use super::label::name;
use super::links::What;
use super::{Diagram, Subject, View, add_parts};
use crate::base::arena::Id;
use crate::model::{Node, TypeDef};

/// Writes the flow of events, where there are any: an event between those who publish and those who consume it.
pub(super) fn flow(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    // An event on a channel is one box; on two channels it is two, for they have different readers.
    let mut flows: IndexMap<(Id<Node>, Id<TypeDef>), (Vec<Id<Node>>, Vec<Id<Node>>)> = IndexMap::new();
    for link in &view.links.all {
        match link.what {
            What::Publish(index) => {
                if let Some(publish) = model.publishes.get(index) {
                    flows.entry((publish.channel, publish.event)).or_default().0.push(publish.node);
                }
            }
            What::Consume(index) => {
                if let Some(consume) = model.consumes.get(index) {
                    flows.entry((consume.channel, consume.event)).or_default().1.push(consume.node);
                }
            }
            What::Call(_)
            | What::Store(_)
            | What::Reply
            | What::Route(..)
            | What::Deliver(_)
            | What::Auth(_)
            | What::Resolve(..)
            | What::Replace(_)
            | What::DeadLetter
            | What::Feeds
            | What::Keeps
            | What::Sourced => {}
        }
    }
    if flows.is_empty() {
        return;
    }
    // A service that both publishes and consumes is two boxes, one on each side, so that arrows never run back.
    let mut left: IndexMap<Id<Node>, Shape> = IndexMap::new();
    let mut right: IndexMap<Id<Node>, Shape> = IndexMap::new();
    let mut events: Vec<Shape> = Vec::new();
    let mut edges: Vec<Edge> = Vec::new();
    let side = |id: Id<Node>, suffix: &str| {
        let shape = view.shape(Key::Node(id), 1);
        Shape { id: format!("{}{suffix}", shape.id), label: Label::new(model.nodes[id].meta.name.clone()), ..shape }
    };
    let mut order: Vec<_> = flows.into_iter().collect();
    // Events of one channel stand together.
    order.sort_by_key(|((channel, _), _)| *channel);
    for ((channel, event), (publishers, consumers)) in order {
        let id = format!("{}_{}", view.names.ty(event), view.names.node(channel));
        let label = Label::new(name(model, event)).line(model.nodes[channel].meta.name.clone());
        events.push(Shape { id: id.clone(), label, class: Class::Event, group: None });
        for node in publishers.into_iter().collect::<BTreeSet<_>>() {
            let shape = left.entry(node).or_insert_with(|| side(node, "_out"));
            edges.push(plain_edge(shape.id.clone(), id.clone(), Line::Async));
        }
        for node in consumers.into_iter().collect::<BTreeSet<_>>() {
            let shape = right.entry(node).or_insert_with(|| side(node, "_in"));
            edges.push(plain_edge(id.clone(), shape.id.clone(), Line::Async));
        }
    }
    let nodes = left.into_values().chain(events).chain(right.into_values()).collect();
    let mut head =
        view.head("Event flow", "Publishers on the left, consumers on the right, events and their channels between");
    head.related.push("containers.mmd".to_owned());
    let draft = Draft { head, direction: Direction::Right, groups: Vec::new(), nodes, edges };
    add_parts(out, Subject::EventFlow, "events", draft.parts());
}
