//! Where things run: an environment's namespace, what is managed for it, and who is elsewhere.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::chart::{Draft, Key};
use super::describe::count;
use super::doc::Head;
use super::doc::flow::{Direction, Edge, Group, Line, Node as Shape};
use super::doc::text::Label;
use super::overview::MAX_BOXES;
use super::{Diagram, Subject, View, add_parts};
use crate::base::arena::Id;
use crate::model::facts::{self, Placement, placement};
use crate::model::{Environment, Node, Value};
use crate::vocab::DeclKind;

/// Writes a diagram for each environment that is asked for.
pub(super) fn environments(view: &View<'_>, out: &mut Vec<Diagram>) {
    let asked: Vec<&Environment> = view.cx.environments().collect();
    for (id, environment) in view.model.environments.iter() {
        if !asked.iter().any(|one| std::ptr::eq(*one, environment)) {
            continue;
        }
        let draft = deployment(view, environment);
        if !draft.nodes.is_empty() {
            let stem = format!("deployment/{}", view.names.file(&environment.meta));
            add_parts(out, Subject::Deployment(id), &stem, draft.parts());
        }
    }
}

fn deployment(view: &View<'_>, environment: &Environment) -> Draft {
    let model = view.model;
    let facts = view.cx.facts();
    // What stands on a server is reached there; what is part of a process is drawn with it, that is not at all.
    let place = |id: Id<Node>| -> Option<(Id<Node>, Placement)> {
        let shown = placement::listener(model, id);
        if placement::placement(model, Some(environment), id) == Placement::Omitted {
            return None;
        }
        let found = placement::placement(model, Some(environment), shown);
        match found {
            Placement::Inside | Placement::Outside => Some((shown, found)),
            Placement::Nowhere if model.nodes[shown].kind() == DeclKind::Actor => Some((shown, found)),
            Placement::Omitted | Placement::InProcess | Placement::Nowhere => None,
        }
    };
    let mut found: IndexMap<Id<Node>, Placement> = IndexMap::new();
    let mut carried: BTreeMap<Id<Node>, usize> = BTreeMap::new();
    for id in model.nodes.ids().filter(|id| view.links.is_drawn(model, *id)) {
        found.extend(place(id));
        *carried.entry(placement::listener(model, id)).or_default() += 1;
    }
    let crowded = found.len() > MAX_BOXES;
    let key = |id: Id<Node>| {
        let (shown, _) = place(id)?;
        Some(match view.links.home(shown) {
            _ if !crowded => Key::Node(shown),
            Some(home) if model.nodes[shown].kind() == DeclKind::Service => Key::Context(home),
            Some(_) | None => Key::Kind(model.nodes[shown].kind()),
        })
    };
    let mut members: IndexMap<Key, (usize, Option<usize>)> = IndexMap::new();
    for (id, placement) in &found {
        let Some(key) = key(*id) else { continue };
        let group = match placement {
            Placement::Inside => Some(0),
            Placement::Outside if model.nodes[*id].kind() != DeclKind::External => Some(1),
            Placement::Outside | Placement::Omitted | Placement::InProcess | Placement::Nowhere => None,
        };
        let entry = members.entry(key).or_insert((0, group));
        entry.0 += 1;
        // A box that stands for things in two places stands in neither.
        entry.1 = entry.1.filter(|known| Some(*known) == group);
    }
    let nodes = members.iter().map(|(key, (number, group))| {
        let shape = view.shape(*key, *number);
        let label = match key {
            Key::Node(id) => deployed(view, environment, *id, carried.get(id).copied().unwrap_or(0), shape.label),
            Key::Context(_) | Key::Kind(_) | Key::System => shape.label,
        };
        Shape { label, group: *group, ..shape }
    });
    let nodes: Vec<Shape> = nodes.collect();
    let mut pairs: IndexMap<(Key, Key), Vec<u16>> = IndexMap::new();
    for edge in &facts.edges {
        if let (Some(from), Some(to)) = (key(edge.from), key(edge.to))
            && from != to
        {
            let ports = pairs.entry((from, to)).or_default();
            for port in facts::edges::ports(model, facts, edge) {
                if !ports.contains(&port.service) {
                    ports.push(port.service);
                }
            }
        }
    }
    let edges = pairs.into_iter().map(|((from, to), ports)| {
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let several = ports.len() > 2;
        let label = if several { format!("{} ports", ports.len()) } else { ports.join(", ") };
        Edge { from: view.id(from), to: view.id(to), line: Line::Sync, label: Label::default().line(label) }
    });
    let meta = &environment.meta;
    let head = Head {
        source: model.source_path(meta).to_owned(),
        title: format!("{} of {}", meta.name, model.package.title.as_deref().unwrap_or(&model.package.name)),
        description: "Where each thing runs, how often, and who connects to which port".to_owned(),
        related: vec!["../containers.mmd".to_owned()],
    };
    let groups = groups(environment);
    Draft { head, direction: Direction::Down, groups, nodes, edges: edges.collect() }
}

/// The namespace, and what somebody else runs for the system.
fn groups(environment: &Environment) -> Vec<Group> {
    let settings = &environment.settings;
    let name = settings.text("namespace").map(|name| format!("Namespace {name}"));
    let version = settings.text("kubernetes").unwrap_or_default();
    let platform =
        if version.is_empty() { environment.platform.clone() } else { format!("{} {version}", environment.platform) };
    let title = name.unwrap_or_else(|| environment.meta.name.clone());
    vec![
        Group { id: "inside".to_owned(), label: Label::new(format!("{title} · {platform}")), parent: None },
        Group { id: "managed".to_owned(), label: Label::new("Run elsewhere"), parent: None },
    ]
}

/// The label of a box with the number of its replicas, or where it is found.
fn deployed(view: &View<'_>, environment: &Environment, id: Id<Node>, carried: usize, label: Label) -> Label {
    let node = &view.model.nodes[id];
    let settings = environment.settings_of(id, node);
    if node.kind() == DeclKind::Server {
        return label.line(count(carried, "channel or store", "channels and stores"));
    }
    if node.kind() != DeclKind::Service {
        return label;
    }
    match settings.range("deploy.replicas") {
        Some((Some(low), Some(high))) if low != high => {
            label.line(format!("{} to {} replicas", number(low), number(high)))
        }
        Some((Some(low), _)) => {
            label.line(count(usize::try_from(low.as_int().unwrap_or(1)).unwrap_or(1), "replica", "replicas"))
        }
        Some((None, Some(high))) => label.line(format!("up to {} replicas", number(high))),
        Some((None, None)) | None => label,
    }
}

fn number(value: &Value) -> String {
    value.as_int().map_or_else(String::new, |number| number.to_string())
}
