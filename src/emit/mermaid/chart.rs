//! From links to a flowchart: what is one box, what is one arrow, and what is too much for one picture.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::View;
use super::describe::{self, count};
use super::doc::flow::{Class, Direction, Edge, Flowchart, Group, Line, Node as Box_};
use super::doc::text::Label;
use super::doc::{Head, MAX_BYTES, MAX_EDGES};
use super::label::{self, Detail};
use super::links::Link;
use crate::base::arena::Id;
use crate::model::{Context, Node};
use crate::vocab::DeclKind;

/// What one box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// One node.
    Node(Id<Node>),
    /// All of a context.
    Context(Id<Context>),
    /// All of a kind that has no context.
    Kind(DeclKind),
    /// All of the system.
    System,
}

/// Links by pair of boxes, in the order in which they are met; those within one box are left out, except of a node to
/// itself.
pub(super) type Pairs = IndexMap<(Key, Key), Vec<Link>>;

/// Gathers links into pairs. A node without a key is not drawn, and neither are its links.
pub(super) fn pairs<'a>(links: impl Iterator<Item = &'a Link>, key: &dyn Fn(Id<Node>) -> Option<Key>) -> Pairs {
    let mut pairs = Pairs::new();
    for link in links {
        let (Some(from), Some(to)) = (key(link.from), key(link.to)) else { continue };
        if from != to || link.from == link.to && matches!(from, Key::Node(_)) {
            pairs.entry((from, to)).or_default().push(*link);
        }
    }
    pairs
}

/// The arrows of pairs.
pub(super) fn arrows(view: &View<'_>, pairs: &Pairs, detail: Detail) -> Vec<Edge> {
    let one = |((from, to), links): (&(Key, Key), &Vec<Link>)| {
        let single = |key: &Key| matches!(key, Key::Node(_) | Key::System);
        let detail = if single(from) && single(to) { detail } else { Detail::Counts };
        Edge {
            from: view.id(*from),
            to: view.id(*to),
            line: label::line(view.model, links),
            label: label::text(view.model, links, detail),
        }
    };
    pairs.iter().map(one).collect()
}

impl View<'_> {
    /// The identifier of a box.
    pub(super) fn id(&self, key: Key) -> String {
        match key {
            Key::Node(id) => self.names.node(id).to_owned(),
            Key::Context(id) => self.names.context(id).to_owned(),
            Key::Kind(kind) => format!("all_{}", kind.word()),
            Key::System => "system".to_owned(),
        }
    }

    /// The box of a key, which stands for some nodes.
    pub(super) fn shape(&self, key: Key, members: usize) -> Box_ {
        let (label, class) = match key {
            Key::Node(id) => describe::node(self.model, id),
            Key::Context(id) => {
                let label = Label::new(describe::context_title(self.model, id));
                (label.line(count(members, "part", "parts")), Class::Context)
            }
            Key::Kind(kind) => (Label::new(count(members, kind.word(), &plural(kind))), Class::Summary),
            Key::System => {
                let package = &self.model.package;
                let title = package.title.clone().unwrap_or_else(|| package.name.clone());
                (Label::new(title), Class::Focus)
            }
        };
        Box_ { id: self.id(key), label, class, group: None }
    }
}

/// Many of a kind.
fn plural(kind: DeclKind) -> String {
    let word = kind.word();
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

/// A chart to be cut into as many as its size asks for.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// What it begins with.
    pub(super) head: Head,
    /// Where it grows.
    pub(super) direction: Direction,
    /// Its groups.
    pub(super) groups: Vec<Group>,
    /// Its boxes.
    pub(super) nodes: Vec<Box_>,
    /// Its arrows; those whose ends are not among the boxes are left out.
    pub(super) edges: Vec<Edge>,
}

/// Room for the head, the classes and the line that gives groups their class.
const OVERHEAD: usize = 4_000;

/// One part of a chart that is being filled.
#[derive(Default)]
struct Part {
    nodes: BTreeSet<usize>,
    groups: BTreeSet<usize>,
    edges: Vec<usize>,
    bytes: usize,
}

impl Draft {
    /// The charts: one where it is small enough for Mermaid, else several, each with whole groups as far as they fit. An
    /// arrow between two parts stands in the one it begins in. Linear in the size of the draft, up to logarithms.
    pub(super) fn parts(self) -> Vec<Flowchart> {
        let position: IndexMap<&str, usize> =
            self.nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
        let mut leaving: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.nodes.len()];
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        for (index, edge) in self.edges.iter().enumerate() {
            let ends = (position.get(edge.from.as_str()), position.get(edge.to.as_str()));
            if let (Some(from), Some(to)) = ends {
                leaving.get_mut(*from).into_iter().for_each(|list| list.push((index, *to)));
                touched.extend([*from, *to]);
            }
        }
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|index| self.nodes.get(*index).and_then(|node| node.group).map_or(usize::MAX, |group| group));
        let mut parts = vec![Part::default()];
        for index in order {
            if !touched.contains(&index) {
                self.add(&mut parts, &[index], None);
            }
            for (edge, to) in leaving.get(index).into_iter().flatten() {
                self.add(&mut parts, &[index, *to], Some(*edge));
            }
        }
        let total = parts.len();
        parts.into_iter().enumerate().map(|(index, part)| self.cut(&part, index, total)).collect()
    }

    /// Adds an arrow and its ends to the last part, or to a new one where it is full.
    fn add(&self, parts: &mut Vec<Part>, nodes: &[usize], edge: Option<usize>) {
        let edge_bytes = edge.and_then(|edge| self.edges.get(edge)).map_or(0, |edge| edge.write().len() + 3);
        let cost = |part: &Part| {
            let new = nodes.iter().filter(|node| !part.nodes.contains(node)).filter_map(|node| self.nodes.get(*node));
            let groups = |group: usize| {
                let known = part.groups.contains(&group);
                // The group's line, its end, and its name in the line of classes.
                self.groups.get(group).filter(|_| !known).map_or(0, |group| 2 * group.id.len() + group.label.len() + 40)
            };
            edge_bytes + new.map(|node| node.write().len() + 7 + node.group.map_or(0, groups)).sum::<usize>()
        };
        let full = |part: &Part| {
            let edges = part.edges.len() + usize::from(edge.is_some());
            !part.nodes.is_empty() && (edges > MAX_EDGES || part.bytes + cost(part) > MAX_BYTES - OVERHEAD)
        };
        if parts.last().is_none_or(full) {
            parts.push(Part::default());
        }
        if let Some(part) = parts.last_mut() {
            part.bytes += cost(part);
            for node in nodes {
                part.nodes.insert(*node);
                part.groups.extend(self.nodes.get(*node).and_then(|node| node.group));
            }
            part.edges.extend(edge);
        }
    }

    fn cut(&self, part: &Part, index: usize, total: usize) -> Flowchart {
        let mut head = self.head.clone();
        if total > 1 {
            head.title = format!("{}, part {} of {total}", head.title, index + 1);
        }
        let mut edges = part.edges.clone();
        edges.sort_unstable();
        Flowchart {
            head,
            direction: self.direction,
            groups: self.groups.clone(),
            nodes: part.nodes.iter().filter_map(|node| self.nodes.get(*node)).cloned().collect(),
            edges: edges.iter().filter_map(|edge| self.edges.get(*edge)).cloned().collect(),
        }
    }
}

/// An arrow without a text.
pub(super) fn plain_edge(from: String, to: String, line: Line) -> Edge {
    Edge { from, to, line, label: Label::default() }
}
