//! The views of the whole: the system among its surroundings, what runs in it, and how its contexts depend on each other.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::chart::{Draft, Key, arrows, pairs};
use super::describe::{context_title, count, spaced};
use super::doc::Head;
use super::doc::flow::{Class, Direction, Edge, Group, Line, Node as Shape};
use super::doc::text::Label;
use super::folding::Folding;
use super::label::Detail;
use super::links::Link;
use super::{Diagram, Subject, View, add_parts};
use crate::base::arena::Id;
use crate::model::{Context, Node};
use crate::vocab::DeclKind;

/// The most boxes in which a reader still finds something, measured: 40 boxes in groups are drawn at 11 px in a column.
pub(super) const MAX_BOXES: usize = 40;

/// The most boxes among which stores and channels still have room for boxes of their own.
const ROOMY: usize = 25;

/// The system as one box between those who use it and what it uses.
pub(super) fn context(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    let mut inside = 0;
    let mut boxes: IndexMap<Key, usize> = IndexMap::new();
    let far = model.nodes.iter().filter(|(id, node)| is_far(node.kind()) && view.links.is_drawn(model, *id)).count();
    let key = |id: Id<Node>| {
        let kind = model.nodes[id].kind();
        match is_far(kind) {
            true if far < MAX_BOXES => Key::Node(id),
            true => Key::Kind(kind),
            false => Key::System,
        }
    };
    for kind in [DeclKind::Actor, DeclKind::Service, DeclKind::External] {
        for (id, node) in model.nodes.iter().filter(|(id, _)| view.links.is_drawn(model, *id)) {
            inside += usize::from(node.kind() == kind && kind == DeclKind::Service);
            let place = if is_far(node.kind()) { node.kind() } else { DeclKind::Service };
            if place == kind {
                *boxes.entry(key(id)).or_default() += 1;
            }
        }
    }
    if boxes.is_empty() {
        return;
    }
    let pairs = pairs(view.links.all.iter(), &|id| Some(key(id)));
    let title = model.package.description.clone().unwrap_or_default();
    let nodes = boxes.iter().map(|(key, members)| {
        let shape = view.shape(*key, *members);
        match key {
            Key::System => {
                Shape { label: shape.label.line(title.clone()).line(count(inside, "service", "services")), ..shape }
            }
            Key::Node(id) if model.nodes[*id].kind() == DeclKind::Actor || far <= 12 => {
                Shape { label: shape.label.line(wrapped(&model.nodes[*id].meta.docs.summary())), ..shape }
            }
            Key::Node(_) | Key::Context(_) | Key::Kind(_) => shape,
        }
    });
    let mut head = view.head("System context", "Who uses the system, and what it uses of others");
    head.related.push("containers.mmd".to_owned());
    let nodes = nodes.collect();
    let edges = arrows(view, &pairs, Detail::Brief);
    let draft = Draft { head, direction: Direction::Down, groups: Vec::new(), nodes, edges };
    add_parts(out, Subject::SystemContext, "context", draft.parts());
}

/// Whether it stands outside of the system.
fn is_far(kind: DeclKind) -> bool {
    matches!(kind, DeclKind::Actor | DeclKind::External)
}

/// A sentence that fits into a box, or nothing.
fn wrapped(sentence: &str) -> String {
    const MOST: usize = 60;
    let text = sentence.trim().trim_end_matches('.');
    if text.chars().count() <= MOST { text.to_owned() } else { String::new() }
}

/// What runs, in its contexts.
pub(super) fn containers(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    let drawn: Vec<Id<Node>> = model.nodes.ids().filter(|id| view.links.is_drawn(model, *id)).collect();
    if drawn.is_empty() {
        return;
    }
    let mut head =
        view.head("Containers", "What runs, by context, with the protocol and the policy of each connection");
    head.related.push("context.mmd".to_owned());
    if drawn.len() <= ROOMY {
        return add_parts(
            out,
            Subject::Containers,
            "containers",
            nodes_chart(view, head, &drawn, &Folding::default()).parts(),
        );
    }
    let folding = Folding::of(view, &drawn);
    let rest: Vec<Id<Node>> = drawn.iter().copied().filter(|id| !folding.owners.contains_key(id)).collect();
    if rest.len() <= MAX_BOXES {
        return add_parts(out, Subject::Containers, "containers", nodes_chart(view, head, &rest, &folding).parts());
    }
    collapsed(view, head, &rest, &folding, out);
}

/// A chart with a box for each node, in groups by context. Nodes that are folded away are lines in another's box.
fn nodes_chart(view: &View<'_>, head: Head, nodes: &[Id<Node>], folding: &Folding) -> Draft {
    let model = view.model;
    let mut groups: IndexMap<Id<Context>, Group> = IndexMap::new();
    for home in nodes.iter().filter_map(|id| view.links.home(*id)) {
        groups.entry(home).or_insert_with(|| group(view, home));
    }
    let boxes = nodes.iter().map(|id| {
        let shape = folding.tell(model, *id, view.shape(Key::Node(*id), 1));
        Shape { group: view.links.home(*id).and_then(|home| groups.get_index_of(&home)), ..shape }
    });
    let boxes: Vec<Shape> = boxes.collect();
    let key = |id: Id<Node>| {
        let shown = folding.shown(id);
        view.links.is_drawn(model, shown).then_some(Key::Node(shown))
    };
    let links = view.links.all.iter().filter(|link| !folding.tells(link));
    let edges = arrows(view, &pairs(links, &key), Detail::Brief);
    Draft { head, direction: Direction::Down, groups: groups.into_values().collect(), nodes: boxes, edges }
}

/// The group of a context.
pub(super) fn group(view: &View<'_>, context: Id<Context>) -> Group {
    let id = format!("in_{}", view.names.context(context));
    Group { id, label: Label::new(context_title(view.model, context)), parent: None }
}

/// Where a node stands in a chart of contexts.
fn home_key(view: &View<'_>, id: Id<Node>) -> Key {
    match view.links.home(id) {
        Some(home) => Key::Context(home),
        None => Key::Kind(view.model.nodes[id].kind()),
    }
}

/// A chart with a box for each context, and one for each context with what is in it.
fn collapsed(view: &View<'_>, mut head: Head, rest: &[Id<Node>], folding: &Folding, out: &mut Vec<Diagram>) {
    let model = view.model;
    let mut boxes: IndexMap<Key, Vec<Id<Node>>> = IndexMap::new();
    for id in rest {
        boxes.entry(home_key(view, *id)).or_default().push(*id);
    }
    // What has no context is drawn by itself as long as there is room.
    let loose = rest.iter().filter(|id| view.links.home(**id).is_none()).count();
    let contexts = boxes.keys().filter(|key| matches!(key, Key::Context(_))).count();
    let roomy = loose + contexts <= MAX_BOXES;
    let drawn = |id: Id<Node>| {
        let id = folding.shown(id);
        view.links.is_drawn(model, id).then(|| match home_key(view, id) {
            Key::Kind(_) if roomy => Key::Node(id),
            key @ (Key::Kind(_) | Key::Context(_) | Key::Node(_) | Key::System) => key,
        })
    };
    let mut members: IndexMap<Key, usize> = IndexMap::new();
    for id in rest {
        if let Some(key) = drawn(*id) {
            *members.entry(key).or_default() += 1;
        }
    }
    let details: IndexMap<Key, String> =
        boxes.keys().filter_map(|key| Some((*key, detail_stem(view, *key, roomy)?))).collect();
    let detail_head = Head { related: vec!["containers.mmd".to_owned()], ..head.clone() };
    head.related.extend(details.values().map(|stem| format!("{stem}.mmd")));
    let nodes = members.iter().map(|(key, number)| view.shape(*key, *number)).collect();
    let edges = arrows(view, &pairs(view.links.all.iter(), &drawn), Detail::Brief);
    let draft = Draft { head, direction: Direction::Down, groups: Vec::new(), nodes, edges };
    add_parts(out, Subject::Containers, "containers", draft.parts());
    for (key, stem) in &details {
        let own: Vec<Id<Node>> = boxes.get(key).cloned().unwrap_or_default();
        let draft = inside(view, detail_head.clone(), *key, &own, folding);
        let context = if let Key::Context(context) = key { Some(*context) } else { None };
        add_parts(out, Subject::ContainersIn(context), stem, draft.parts());
    }
}

/// The file that shows the inside of a box; none for a box that is drawn by itself.
fn detail_stem(view: &View<'_>, key: Key, roomy: bool) -> Option<String> {
    match key {
        Key::Context(context) => {
            let meta = &view.model.contexts[context].meta;
            view.model.is_local(meta).then(|| format!("containers/{}", view.names.file(meta)))
        }
        // A dot keeps it apart from a context of that name.
        Key::Kind(kind) => (!roomy).then(|| format!("containers/all.{}", kind.word())),
        Key::Node(_) | Key::System => None,
    }
}

/// The inside of a context or kind, and its neighbours as one box for each context.
fn inside(view: &View<'_>, head: Head, whole: Key, own: &[Id<Node>], folding: &Folding) -> Draft {
    let model = view.model;
    let mut near: IndexMap<Key, BTreeSet<Id<Node>>> = IndexMap::new();
    let key = |id: Id<Node>| {
        let shown = folding.shown(id);
        let home = home_key(view, shown);
        view.links.is_drawn(model, shown).then(|| if home == whole { Key::Node(shown) } else { home })
    };
    let mut links = Vec::new();
    let within = |id: Id<Node>| matches!(key(id), Some(Key::Node(_)));
    for id in own.iter().flat_map(|id| std::iter::once(id).chain(folding.children.get(id).into_iter().flatten())) {
        // A link within is met from both of its ends, and taken from the first.
        let taken = |link: &&Link| (link.from == *id || !within(link.from)) && !folding.tells(link);
        for link in view.links.at(*id).filter(taken) {
            let other = if link.from == *id { link.to } else { link.from };
            if let Some(far @ (Key::Context(_) | Key::Kind(_))) = key(other) {
                near.entry(far).or_default().insert(folding.shown(other));
            }
            links.push(*link);
        }
    }
    let title = match whole {
        Key::Context(context) => context_title(model, context),
        Key::Kind(_) | Key::Node(_) | Key::System => view.shape(whole, own.len()).label.text(),
    };
    let head = Head { title: format!("{}, {title}", head.title), ..head };
    let boundary = Group { id: format!("in_{}", view.id(whole)), label: Label::new(title), parent: None };
    let mut nodes: Vec<Shape> = own
        .iter()
        .map(|id| Shape { group: Some(0), ..folding.tell(model, *id, view.shape(Key::Node(*id), 1)) })
        .collect();
    nodes.extend(near.iter().map(|(key, members)| view.shape(*key, members.len())));
    let edges = arrows(view, &pairs(links.iter(), &key), Detail::Brief);
    Draft { head, direction: Direction::Down, groups: vec![boundary], nodes, edges }
}

/// The contexts, and how each gets on with those it depends on.
pub(super) fn contexts(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    let local = |id: Id<Context>| model.is_local(&model.contexts[id].meta);
    let relations: Vec<_> = model.downstream_of.iter().filter(|relation| local(relation.context)).collect();
    let mut shown: Vec<Id<Context>> = model.contexts.ids().filter(|id| local(*id)).collect();
    shown.extend(relations.iter().map(|relation| relation.upstream).filter(|id| !local(*id)));
    let mut met = BTreeSet::new();
    shown.retain(|id| met.insert(*id));
    if shown.is_empty() {
        return;
    }
    let nodes = shown.iter().map(|id| {
        let kind = model.contexts[*id].settings.text("kind").map(|kind| format!("{kind} domain"));
        let label = Label::new(context_title(model, *id)).line(kind.unwrap_or_default());
        let class = if local(*id) { Class::Context } else { Class::External };
        Shape { id: view.names.context(*id).to_owned(), label, class, group: None }
    });
    let mut edges: IndexMap<(Id<Context>, Id<Context>), Vec<String>> = IndexMap::new();
    for relation in relations {
        let pattern = relation.settings.text("pattern").map(spaced);
        edges.entry((relation.context, relation.upstream)).or_default().extend(pattern);
    }
    let edges = edges.into_iter().map(|((from, to), patterns)| Edge {
        from: view.names.context(from).to_owned(),
        to: view.names.context(to).to_owned(),
        line: Line::Sync,
        label: patterns.into_iter().fold(Label::default(), Label::line),
    });
    let mut head = view.head("Context map", "Each arrow leads from a context to one that it depends on");
    head.related.push("containers.mmd".to_owned());
    let draft =
        Draft { head, direction: Direction::Down, groups: Vec::new(), nodes: nodes.collect(), edges: edges.collect() };
    add_parts(out, Subject::ContextMap, "contexts", draft.parts());
}
