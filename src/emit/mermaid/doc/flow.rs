//! Flowcharts: boxes, groups of boxes, and arrows.

use std::collections::BTreeSet;

use super::Head;
use super::text::{FLOW, Label};

/// In which direction a chart grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Top to bottom: overviews.
    Down,
    /// Left to right: neighbourhoods.
    Right,
}

/// What a box stands for: its form and its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// A person or client.
    Actor,
    /// A service, or the system as one.
    Service,
    /// What the diagram is about.
    Focus,
    /// Something that is on its way out, or not there to stay yet.
    Passing,
    /// A gateway.
    Gateway,
    /// A store.
    Store,
    /// A cache.
    Cache,
    /// A channel or queue.
    Channel,
    /// A broker or database server.
    Server,
    /// Somebody else's.
    External,
    /// A bounded context as one box.
    Context,
    /// An event or message.
    Event,
    /// Many things as one box.
    Summary,
    /// A group of boxes.
    Group,
}

impl Class {
    /// The name of its class.
    const fn name(self) -> &'static str {
        match self {
            Class::Actor => "actor",
            Class::Service => "service",
            Class::Focus => "focus",
            Class::Passing => "passing",
            Class::Gateway => "gateway",
            Class::Store => "store",
            Class::Cache => "cache",
            Class::Channel => "channel",
            Class::Server => "server",
            Class::External => "external",
            Class::Context => "context",
            Class::Event => "event",
            Class::Summary => "summary",
            Class::Group => "group",
        }
    }

    /// Its colours. Fill, stroke and text are set together, so that a box is legible whatever the host's theme is: the
    /// text has a contrast of 4.5 to its fill at least (WCAG 2.1, 1.4.3). A group is seen through, and the arrows in it and
    /// its title have the host's colour.
    const fn style(self) -> &'static str {
        match self {
            Class::Actor => "fill:#12355b,stroke:#5f8fc4,color:#ffffff",
            Class::Service | Class::Context => "fill:#1f5fa8,stroke:#7fb0e6,color:#ffffff",
            Class::Focus => "fill:#0b3d78,stroke:#f0a830,stroke-width:3px,color:#ffffff",
            Class::Passing => "fill:#1f5fa8,stroke:#f0a830,stroke-dasharray:5 3,color:#ffffff",
            Class::Gateway => "fill:#5a3d99,stroke:#a993d9,color:#ffffff",
            Class::Store => "fill:#24683f,stroke:#79bd94,color:#ffffff",
            Class::Cache => "fill:#4a6620,stroke:#a4c46f,color:#ffffff",
            Class::Channel => "fill:#8a4b08,stroke:#dba05c,color:#ffffff",
            Class::Server => "fill:#6b3a1a,stroke:#c48f69,color:#ffffff",
            Class::External => "fill:#555e69,stroke:#9aa5b1,stroke-dasharray:5 3,color:#ffffff",
            Class::Event => "fill:#8a4b08,stroke:#dba05c,color:#ffffff",
            Class::Summary => "fill:#555e69,stroke:#9aa5b1,color:#ffffff",
            Class::Group => "fill:#80808014,stroke:#8a919b",
        }
    }

    /// The brackets of its form.
    const fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Class::Actor => ("([", "])"),
            Class::Gateway => ("{{", "}}"),
            Class::Store | Class::Cache => ("[(", ")]"),
            Class::Channel => ("[[", "]]"),
            Class::Event => ("(", ")"),
            Class::Service
            | Class::Focus
            | Class::Passing
            | Class::Server
            | Class::External
            | Class::Context
            | Class::Summary
            | Class::Group => ("[", "]"),
        }
    }
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Line {
    /// Somebody waits for an answer.
    Sync,
    /// A message.
    Async,
    /// Somebody asks, and does without an answer.
    Soft,
    /// Classified data leaves a zone of trust.
    Crossing,
    /// No traffic: one takes the place of the other.
    Replaces,
}

impl Line {
    const fn arrow(self) -> &'static str {
        match self {
            Line::Sync => "-->",
            Line::Async => "-.->",
            // With an end of its own, for a line without one does not say who needs whom.
            Line::Soft => "-.-o",
            Line::Crossing | Line::Replaces => "==>",
        }
    }
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    /// Its identifier.
    pub(crate) id: String,
    /// What is read in it.
    pub(crate) label: Label,
    /// What it stands for.
    pub(crate) class: Class,
    /// The group it stands in, by index.
    pub(crate) group: Option<usize>,
}

/// A group of boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its identifier.
    pub(crate) id: String,
    /// Its title.
    pub(crate) label: Label,
    /// The group it stands in, by an index below its own.
    pub(crate) parent: Option<usize>,
}

/// An arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    /// The identifier of the box it leaves.
    pub(crate) from: String,
    /// The identifier of the box it reaches.
    pub(crate) to: String,
    /// How it is drawn.
    pub(crate) line: Line,
    /// What is read on it; nothing where empty.
    pub(crate) label: Label,
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flowchart {
    /// What it begins with.
    pub(crate) head: Head,
    /// Where it grows.
    pub(crate) direction: Direction,
    /// Its groups; one without boxes is not drawn.
    pub(crate) groups: Vec<Group>,
    /// Its boxes.
    pub(crate) nodes: Vec<Node>,
    /// Its arrows.
    pub(crate) edges: Vec<Edge>,
}

impl Node {
    /// Its line.
    pub(crate) fn write(&self) -> String {
        let (open, close) = self.class.brackets();
        format!("{}{open}\"{}\"{close}:::{}", self.id, self.label.encoded(FLOW), self.class.name())
    }
}

impl Edge {
    /// Its line.
    pub(crate) fn write(&self) -> String {
        let Edge { from, to, line, label } = self;
        if label.is_empty() {
            format!("{from} {} {to}", line.arrow())
        } else {
            format!("{from} {}|\"{}\"| {to}", line.arrow(), label.encoded(FLOW))
        }
    }
}

impl Flowchart {
    /// The text of the diagram.
    pub(crate) fn write(&self) -> String {
        let keyword = match self.direction {
            Direction::Down => "flowchart TB",
            Direction::Right => "flowchart LR",
        };
        let mut out = self.head.write(keyword);
        let mut members: Vec<Vec<&Node>> = vec![Vec::new(); self.groups.len()];
        let mut inner: Vec<Vec<usize>> = vec![Vec::new(); self.groups.len()];
        for node in &self.nodes {
            match node.group.and_then(|group| members.get_mut(group)) {
                Some(list) => list.push(node),
                None => out.push_str(&format!("  {}\n", node.write())),
            }
        }
        // Parents stand before their groups, so that going backwards meets every group before its parent.
        let mut filled: Vec<bool> = members.iter().map(|list| !list.is_empty()).collect();
        for (index, group) in self.groups.iter().enumerate().rev() {
            if filled.get(index).copied().unwrap_or(false)
                && let Some(parent) = group.parent
            {
                filled.get_mut(parent).into_iter().for_each(|flag| *flag = true);
                inner.get_mut(parent).into_iter().for_each(|list| list.insert(0, index));
            }
        }
        let mut written = Vec::new();
        for (index, group) in self.groups.iter().enumerate() {
            if group.parent.is_none() && filled.get(index).copied().unwrap_or(false) {
                self.write_group(index, &members, &inner, 1, &mut out, &mut written);
            }
        }
        for edge in &self.edges {
            out.push_str(&format!("  {}\n", edge.write()));
        }
        let mut classes: BTreeSet<Class> = self.nodes.iter().map(|node| node.class).collect();
        if !written.is_empty() {
            classes.insert(Class::Group);
        }
        for class in classes {
            out.push_str(&format!("  classDef {} {}\n", class.name(), class.style()));
        }
        if !written.is_empty() {
            out.push_str(&format!("  class {} {}\n", written.join(","), Class::Group.name()));
        }
        out
    }

    fn write_group<'a>(
        &'a self,
        index: usize,
        members: &[Vec<&Node>],
        inner: &[Vec<usize>],
        depth: usize,
        out: &mut String,
        written: &mut Vec<&'a str>,
    ) {
        let Some(group) = self.groups.get(index) else { return };
        let indent = "  ".repeat(depth);
        out.push_str(&format!("{indent}subgraph {}[\"{}\"]\n", group.id, group.label.encoded(FLOW)));
        written.push(&group.id);
        for node in members.get(index).into_iter().flatten() {
            out.push_str(&format!("{indent}  {}\n", node.write()));
        }
        for child in inner.get(index).into_iter().flatten() {
            self.write_group(*child, members, inner, depth + 1, out, written);
        }
        out.push_str(&format!("{indent}end\n"));
    }
}
