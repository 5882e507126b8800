//! A view a service: what it offers, needs, keeps and tells, one step around it.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::chart::{Draft, Key, arrows, pairs};
use super::describe;
use super::doc::Head;
use super::doc::flow::{Class, Direction, Node as Shape};
use super::label::Detail;
use super::links::Link;
use super::{Diagram, Subject, View, add_parts};
use crate::base::arena::Id;
use crate::model::Node;
use crate::vocab::DeclKind;

/// The most boxes of a neighbourhood, measured: 25 from left to right are drawn at full size in a column.
const MAX_BOXES: usize = 25;

/// Writes the neighbourhood of each local service.
pub(super) fn services(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    for (id, node) in model.nodes.iter() {
        if node.kind() == DeclKind::Service && model.is_local(&node.meta) {
            let parts = service(view, id).parts();
            add_parts(out, Subject::Service(id), &format!("service/{}", view.names.file(&node.meta)), parts);
        }
    }
}

fn service(view: &View<'_>, center: Id<Node>) -> Draft {
    let model = view.model;
    let meta = &model.nodes[center].meta;
    let links: Vec<Link> = view.links.at(center).copied().collect();
    let mut near: BTreeSet<Id<Node>> = links.iter().flat_map(|link| [link.from, link.to]).collect();
    near.remove(&center);
    let far = |id: Id<Node>| view.links.home(id).filter(|home| Some(*home) != view.links.home(center));
    // First what stands in other contexts becomes one box for each of them, then everything one for each kind.
    let levels: [&dyn Fn(Id<Node>) -> Key; 3] =
        [&|id| Key::Node(id), &|id| far(id).map_or(Key::Node(id), Key::Context), &|id| {
            Key::Kind(model.nodes[id].kind())
        }];
    let [first, .., last] = levels;
    let boxes = |key: &dyn Fn(Id<Node>) -> Key| near.iter().map(|id| key(*id)).collect::<BTreeSet<Key>>().len();
    let key =
        levels.into_iter().find(|key| boxes(key) < MAX_BOXES).unwrap_or(if near.is_empty() { first } else { last });
    let mut members: IndexMap<Key, usize> = IndexMap::new();
    // Who asks stands on the left, so it comes first.
    let asking: BTreeSet<Id<Node>> = links.iter().map(|link| link.from).collect();
    for side in [true, false] {
        for id in near.iter().filter(|id| asking.contains(id) == side) {
            *members.entry(key(*id)).or_default() += 1;
        }
    }
    let mut nodes = vec![Shape {
        id: view.id(Key::Node(center)),
        label: describe::focus(model, center),
        class: Class::Focus,
        group: None,
    }];
    nodes.extend(members.iter().map(|(key, number)| view.shape(*key, *number)));
    let of = |id: Id<Node>| Some(if id == center { Key::Node(center) } else { key(id) });
    let edges = arrows(view, &pairs(links.iter(), &of), Detail::Full);
    let summary = meta.docs.summary();
    let head = Head {
        source: model.source_path(meta).to_owned(),
        title: format!("{} and its neighbours", meta.name),
        description: if summary.is_empty() { format!("What {} connects to", meta.name) } else { summary },
        related: vec!["../containers.mmd".to_owned()],
    };
    Draft { head, direction: Direction::Right, groups: Vec::new(), nodes, edges }
}
