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

#[cfg(test)]
mod tests {
    use super::*;

    /// A chart of groups of ten boxes in which each box has arrows to the next `fan` ones.
    fn draft(boxes: usize, fan: usize) -> Draft {
        let id = |index: usize| format!("s_{index}");
        let node = |index: usize| Box_ {
            id: id(index),
            label: Label::new(format!("Service{index}")).line("rust, axum"),
            class: Class::Service,
            group: Some(index / 10),
        };
        let arrow = |from: usize, to: usize| Edge {
            label: Label::new("gRPC").line("800ms, 2 tries, breaker"),
            ..plain_edge(id(from), id(to % boxes), Line::Sync)
        };
        let group = |index: usize| Group {
            id: format!("in_{index}"),
            label: Label::new(format!("Context{index}")),
            parent: None,
        };
        Draft {
            head: Head { title: "Containers".to_owned(), ..Head::default() },
            direction: Direction::Down,
            groups: (0..boxes.div_ceil(10)).map(group).collect(),
            nodes: (0..boxes).map(node).collect(),
            edges: (0..boxes)
                .flat_map(|from| (1..=fan).map(move |step| (from, from + step)))
                .map(|(a, b)| arrow(a, b))
                .collect(),
        }
    }

    #[test]
    fn a_small_chart_stays_one() {
        let parts = draft(30, 3).parts();
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].head.title, "Containers");
        assert_eq!((parts[0].nodes.len(), parts[0].edges.len()), (30, 90));
    }

    #[test]
    fn no_part_is_more_than_mermaid_takes_and_nothing_is_lost() {
        for (boxes, fan) in [(1_000, 3), (1_000, 0), (60, 50), (2_000, 1)] {
            let draft = draft(boxes, fan);
            let parts = draft.clone().parts();
            assert!(parts.len() > 1, "{boxes} boxes, {fan} arrows each");
            let mut arrows: Vec<String> = Vec::new();
            let mut seen: BTreeSet<String> = BTreeSet::new();
            for part in &parts {
                assert!(part.edges.len() <= MAX_EDGES);
                assert!(part.write().len() <= MAX_BYTES, "{}", part.write().len());
                let here: BTreeSet<&str> = part.nodes.iter().map(|node| node.id.as_str()).collect();
                assert!(part.edges.iter().all(|edge| here.contains(&*edge.from) && here.contains(&*edge.to)));
                arrows.extend(part.edges.iter().map(Edge::write));
                seen.extend(here.into_iter().map(str::to_owned));
            }
            assert_eq!(seen.len(), boxes);
            let mut expected: Vec<String> = draft.edges.iter().map(Edge::write).collect();
            expected.sort();
            arrows.sort();
            assert_eq!(arrows, expected);
        }
    }

    #[test]
    fn an_empty_group_is_not_drawn() {
        let mut chart = draft(10, 1).parts().remove(0);
        chart.groups.push(Group { id: "in_none".to_owned(), label: Label::new("None"), parent: None });
        let text = chart.write();
        assert!(
            text.contains("  subgraph in_0[\"Context0\"]\n    s_0[\"Service0<br/>rust, axum\"]:::service\n"),
            "{text}"
        );
        assert!(!text.contains("in_none"), "{text}");
        assert!(text.contains("  s_0 -->|\"gRPC<br/>800ms, 2 tries, breaker\"| s_1\n"), "{text}");
        assert!(text.ends_with("  class in_0 group\n"), "{text}");
    }
}
