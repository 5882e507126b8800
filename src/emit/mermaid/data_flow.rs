//! Data flows: which classified data goes where, by zone of trust, and what crosses from one zone into another.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::chart::{Draft, Key};
use super::doc::flow::{Direction, Edge, Group, Line, Node as Shape};
use super::doc::text::Label;
use super::folding::Folding;
use super::links::{Link, What};
use super::overview::MAX_BOXES;
use super::{Diagram, Subject, View, add_parts, label};
use crate::base::arena::Id;
use crate::model::facts::classification::DataClass;
use crate::model::facts::closure::View as Side;
use crate::model::facts::{self, EdgeKind};
use crate::model::{Node, NodeDetail, Operation};
use crate::vocab::DeclKind;

/// The most boxes among which stores and channels have room for boxes of their own.
const ROOMY: usize = 25;

/// A zone of trust, from the least trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Zone {
    /// Clients, and what anybody can reach.
    Public,
    /// What somebody else runs.
    External,
    /// Only the system itself reaches it.
    Internal,
    /// Only what is declared, and with proof, reaches it.
    Restricted,
}

impl Zone {
    const ALL: [Zone; 4] = [Zone::Public, Zone::External, Zone::Internal, Zone::Restricted];

    const fn id(self) -> &'static str {
        match self {
            Zone::Public => "zone_public",
            Zone::External => "zone_external",
            Zone::Internal => "zone_internal",
            Zone::Restricted => "zone_restricted",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Zone::Public => "Trust zone: public",
            Zone::External => "Run by others",
            Zone::Internal => "Trust zone: internal",
            Zone::Restricted => "Trust zone: restricted",
        }
    }

    fn of_word(word: &str) -> Zone {
        match word {
            "public" => Zone::Public,
            "restricted" => Zone::Restricted,
            _ => Zone::Internal,
        }
    }
}

/// What goes over a pair of boxes.
#[derive(Default)]
struct Flow {
    links: Vec<Link>,
    there: DataClass,
    back: DataClass,
    crosses: bool,
}

/// Writes the flows of data, where some is classified or something is trusted differently from the rest.
pub(super) fn flows(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    let zones = zones(view);
    let zone = |id: Id<Node>| zones.get(id.index()).copied().unwrap_or(Zone::Internal);
    let carried: Vec<(Link, DataClass, DataClass)> = view
        .links
        .all
        .iter()
        .filter(|link| view.links.is_drawn(model, link.from) && view.links.is_drawn(model, link.to))
        .filter_map(|link| carried(view, link).map(|(there, back)| (*link, there, back)))
        .collect();
    let told = |kind: DeclKind| matches!(kind, DeclKind::Service | DeclKind::External);
    let declared =
        |node: &Node| told(node.kind()) && model.is_local(&node.meta) && node.settings.said("trust").is_some();
    let classified = carried.iter().any(|(_, there, back)| !there.and(*back).is_empty());
    if !classified && !model.nodes.iter().any(|(_, node)| declared(node)) {
        return;
    }
    let shown: Vec<_> = carried
        .into_iter()
        .filter(|(link, there, back)| !there.and(*back).is_empty() || zone(link.from) != zone(link.to))
        .collect();
    let drawn: BTreeSet<Id<Node>> = shown.iter().flat_map(|(link, ..)| [link.from, link.to]).collect();
    let drawn: Vec<Id<Node>> = drawn.into_iter().collect();
    let folding = if drawn.len() > ROOMY { Folding::of(view, &drawn) } else { Folding::default() };
    let boxes: BTreeSet<Id<Node>> = drawn.iter().map(|id| folding.shown(*id)).collect();
    let crowded = boxes.len() > MAX_BOXES;
    let key = |id: Id<Node>| {
        let id = folding.shown(id);
        match view.links.home(id) {
            _ if !crowded => Key::Node(id),
            Some(home) => Key::Context(home),
            None => Key::Kind(model.nodes[id].kind()),
        }
    };
    let mut flows: IndexMap<(Key, Key), Flow> = IndexMap::new();
    for (link, there, back) in shown {
        let pair = (key(link.from), key(link.to));
        if pair.0 != pair.1 {
            let flow = flows.entry(pair).or_default();
            flow.links.push(link);
            flow.there = flow.there.and(there);
            flow.back = flow.back.and(back);
            flow.crosses |= zone(link.from) != zone(link.to);
        }
    }
    let mut members: BTreeMap<Key, Vec<Id<Node>>> = BTreeMap::new();
    for id in &drawn {
        members.entry(key(*id)).or_default().push(*id);
    }
    let mut nodes: Vec<(usize, Shape)> = members
        .iter()
        .map(|(key, members)| {
            let groups: BTreeSet<Zone> = members.iter().map(|id| zone(folding.shown(*id))).collect();
            // A box that stands for things in two zones stands in neither.
            let only = groups.first().filter(|_| groups.len() == 1);
            let group = only.and_then(|zone| Zone::ALL.iter().position(|one| one == zone));
            (group.unwrap_or(Zone::ALL.len()), Shape { group, ..shape(view, *key, members) })
        })
        .collect();
    nodes.sort_by_key(|(zone, _)| *zone);
    let edges = flows.iter().map(|((from, to), flow)| Edge {
        from: view.id(*from),
        to: view.id(*to),
        line: if flow.crosses && !flow.there.and(flow.back).is_empty() {
            Line::Crossing
        } else {
            label::line(model, &flow.links)
        },
        label: text(view, flow),
    });
    let groups =
        Zone::ALL.iter().map(|zone| Group { id: zone.id().to_owned(), label: Label::new(zone.title()), parent: None });
    let mut head = view.head(
        "Data flows",
        "Which classified data goes where; a thick arrow carries it from one zone of trust into another",
    );
    head.related.push("containers.mmd".to_owned());
    if model.nodes.iter().any(|(_, node)| matches!(node.detail, NodeDetail::Store { .. }) && model.is_local(&node.meta))
    {
        head.related.push("data.mmd".to_owned());
    }
    let draft = Draft {
        head,
        direction: Direction::Down,
        groups: groups.collect(),
        edges: edges.collect(),
        nodes: nodes.into_iter().map(|(_, shape)| shape).collect(),
    };
    add_parts(out, Subject::DataFlows, "data-flows", draft.parts());
}

/// The zone of each node.
fn zones(view: &View<'_>) -> Vec<Zone> {
    let model = view.model;
    let is_open = |exposed: Option<&str>| exposed.is_some_and(|word| word != "cluster");
    let mut open: BTreeSet<Id<Node>> = BTreeSet::new();
    open.extend(model.provides.iter().filter(|one| is_open(one.settings.text("expose"))).map(|one| one.node));
    open.extend(model.listens.iter().filter(|one| is_open(one.settings.text("expose"))).map(|one| one.node));
    let own = |id: Id<Node>| {
        let node = &model.nodes[id];
        let said = || node.settings.said("trust").and_then(|entry| entry.value.as_text()).map(Zone::of_word);
        let open = node.kind() == DeclKind::Actor || open.contains(&id);
        match node.detail {
            NodeDetail::Gateway { .. } => Zone::Public,
            NodeDetail::Plain if node.kind() == DeclKind::External => Zone::External,
            NodeDetail::Plain
            | NodeDetail::Server { .. }
            | NodeDetail::Store { .. }
            | NodeDetail::Channel { .. }
            | NodeDetail::Projection { .. }
            | NodeDetail::Saga { .. } => said().unwrap_or(if open { Zone::Public } else { Zone::Internal }),
        }
    };
    let holds = |id: Id<Node>| {
        matches!(
            model.nodes[id].detail,
            NodeDetail::Store { .. } | NodeDetail::Channel { .. } | NodeDetail::Projection { .. }
        )
    };
    // What holds data is where those are who fill it, if they are in one zone.
    let filled = |id: Id<Node>| {
        let fills = |link: &&Link| link.to == id && !holds(link.from);
        let zones: BTreeSet<Zone> = view.links.at(id).filter(fills).map(|link| own(link.from)).collect();
        zones.first().copied().filter(|_| zones.len() == 1).unwrap_or(Zone::Internal)
    };
    model.nodes.ids().map(|id| if holds(id) { filled(id) } else { own(id) }).collect()
}

/// The classes of what a link carries in its direction, and of what comes back; `None` for a link that carries no data
/// of the system's own.
fn carried(view: &View<'_>, link: &Link) -> Option<(DataClass, DataClass)> {
    let model = view.model;
    let facts = view.cx.facts();
    let classes = &facts.classification;
    let none = DataClass::default();
    let exchanged = |operations: &[Id<Operation>]| {
        operations.iter().map(|id| &model.operations[*id]).fold((none, none), |(there, back), operation| {
            (there.and(classes.request(operation)), back.and(classes.response(model, operation)))
        })
    };
    let routed = |edge: &facts::Edge| {
        let contracts = facts::edges::contracts(model, facts, edge);
        let operations = contracts.iter().flat_map(|contract| &model.contracts[*contract].operations);
        exchanged(&operations.copied().collect::<Vec<_>>())
    };
    let kept = |id: Id<Node>| classes.kept(&model.nodes[id]);
    Some(match link.what {
        What::Call(index) => {
            let call = model.calls.get(index)?;
            let whole = facts.leaving(link.to).filter(|edge| matches!(edge.via, EdgeKind::Route(..)));
            match call.operations.as_slice() {
                // A gateway that is called as a whole carries what it passes on.
                [] => whole.map(routed).fold((none, none), |sum, one| (sum.0.and(one.0), sum.1.and(one.1))),
                operations => exchanged(operations),
            }
        }
        What::Route(route, target) => {
            routed(&facts::Edge { from: link.from, to: link.to, via: EdgeKind::Route(route, target) })
        }
        What::Store(index) => match model.store_uses.get(index)?.settings.text("access") {
            Some("read") => (none, kept(link.to)),
            Some("write") => (kept(link.to), none),
            Some(_) | None => (kept(link.to), kept(link.to)),
        },
        What::Publish(index) => (classes.of_def(model.publishes.get(index)?.event, Side::Read), none),
        What::Consume(index) => (classes.of_def(model.consumes.get(index)?.event, Side::Read), none),
        What::Deliver(operation) => exchanged(&[operation]),
        What::Resolve(contract, index) => exchanged(&[model.contracts[contract].resolvers.get(index)?.operation]),
        What::Reply | What::Feeds | What::Sourced => (kept(link.to), none),
        What::Keeps => (kept(link.from), none),
        // Where letters go that nobody could read matters if there is something in them.
        What::DeadLetter => (Some(kept(link.from)).filter(|class| !class.is_empty())?, none),
        What::Auth(_) | What::Replace(_) => return None,
    })
}

/// A box with the classes of what is kept in it.
fn shape(view: &View<'_>, key: Key, members: &[Id<Node>]) -> Shape {
    let model = view.model;
    let count = if matches!(key, Key::Node(_)) { 1 } else { members.len() };
    let shape = view.shape(key, count);
    let keeps = members.iter().map(|id| view.cx.facts().classification.kept(&model.nodes[*id]));
    let class = keeps.fold(DataClass::default(), DataClass::and);
    let carries = |id: &Id<Node>| matches!(model.nodes[*id].detail, NodeDetail::Channel { .. });
    match class.words().as_slice() {
        // On the arrows of a channel stands what it carries.
        _ if members.iter().all(carries) => shape,
        [] => shape,
        words => Shape { label: shape.label.line(format!("keeps {}", words.join(", "))), ..shape },
    }
}

/// What is read on an arrow: what goes in its direction, and what comes back.
fn text(view: &View<'_>, flow: &Flow) -> Label {
    let model = view.model;
    // A store says itself what it keeps.
    if flow.links.iter().all(|link| matches!(model.nodes[link.to].detail, NodeDetail::Store { .. })) {
        return Label::default();
    }
    let line = |label: Label, verb: &str, class: DataClass| match class.words().as_slice() {
        [] => label,
        words => label.line(format!("{verb} {}", words.join(", "))),
    };
    line(line(Label::default(), "sends", flow.there), "gets", flow.back)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::shared::fixture::compile;
    use crate::emit::{EmitCx, Options, mermaid};

    const SYSTEM: &str = "\
use std.tech.{postgres}
record Card { number: String @pci @writeonly, last: String }
record Person { name: String @pii, card: Card, margin: Int @classified(internal) @readonly }
record Page<T> { items: List<T> }
contract People: rest {
  version: 1.0.0
  POST /people add(body person: Person) -> 204
  GET /people list() -> Page<Person>
  GET /health ping() -> 204
}
store PeopleDb: postgres { holds Person }
service Registry {
  provides People on 80
  owns PeopleDb
  trust: restricted
}
service Desk { calls Registry.add }
service Board { calls Registry.list }
service Probe { calls Registry.ping }
";

    fn flows_of(source: &str) -> Option<String> {
        let (checked, options) = (compile(source), Options::default());
        let all = mermaid::diagrams(&EmitCx { checked: &checked, options: &options });
        all.into_iter().find(|diagram| diagram.subject == Subject::DataFlows).map(|diagram| diagram.text)
    }

    #[test]
    fn classes_reach_what_contains_them() {
        let text = flows_of(SYSTEM).unwrap();
        for expected in [
            // A request has what is only written, a response what only the owner sets, through a generic page.
            "s_desk ==>|\"sends pii, pci\"| s_registry",
            "s_board ==>|\"gets pii\"| s_registry",
            // Nothing classified, but a boundary all the same.
            "s_probe --> s_registry",
            "subgraph zone_restricted[\"Trust zone#58; restricted\"]",
            "PostgreSQL<br/>keeps pii, pci",
            "s_registry --> d_people_db",
        ] {
            assert!(text.contains(expected), "{expected} in\n{text}");
        }
    }

    #[test]
    fn without_classes_and_trust_there_is_nothing_to_show() {
        let plain = SYSTEM.replace("@pii", "").replace("@pci", "").replace("@classified(internal)", "");
        assert_eq!(flows_of(&plain.replace("trust: restricted", "")), None);
        assert!(flows_of(&plain).unwrap().contains("s_desk --> s_registry"));
    }
}
