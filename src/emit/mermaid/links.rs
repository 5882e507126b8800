//! The relations of a model as links between what a diagram draws, in the direction in which a reader follows them: a
//! message goes from its channel to its consumer, although it is the consumer that connects.

use crate::base::arena::Id;
use crate::model::facts::EdgeKind;
use crate::model::{Auth, Context, Contract, Item, Model, Node, NodeDetail, Operation, Value};
use crate::vocab::DeclKind;

use crate::emit::EmitCx;

/// What a link carries. Numbers are indexes into the model's list of that relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A call.
    Call(usize),
    /// A store or cache that is owned or used.
    Store(usize),
    /// A message on its way to its channel.
    Publish(usize),
    /// A message on its way to its consumer.
    Consume(usize),
    /// The answer to a message.
    Reply,
    /// A route of a gateway, and a target of it.
    Route(usize, usize),
    /// A webhook.
    Deliver(Id<Operation>),
    /// The keys by which one sees that a caller is who it says.
    Auth(Id<Auth>),
    /// A field of a GraphQL contract that somebody else's operation answers, by its place in the contract.
    Resolve(Id<Contract>, usize),
    /// A replacement of an external.
    Replace(usize),
    /// Messages that nobody could handle.
    DeadLetter,
    /// Events on their way into a projection.
    Feeds,
    /// The store of a projection.
    Keeps,
    /// Events that are the truth behind a store.
    Sourced,
}

impl What {
    /// The index of the use of a store.
    pub(super) fn store(self) -> Option<usize> {
        if let What::Store(index) = self { Some(index) } else { None }
    }

    /// The index of the publication.
    pub(super) fn publication(self) -> Option<usize> {
        if let What::Publish(index) = self { Some(index) } else { None }
    }

    /// The index of the subscription.
    pub(super) fn subscription(self) -> Option<usize> {
        if let What::Consume(index) = self { Some(index) } else { None }
    }
}

/// A link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// Where it begins.
    pub(super) from: Id<Node>,
    /// Where it ends.
    pub(super) to: Id<Node>,
    /// What it carries.
    pub(super) what: What,
}

/// All links, and what they say of the nodes.
#[derive(Debug)]
pub(super) struct Links {
    /// The links, those without a local end left out.
    pub(super) all: Vec<Link>,
    /// By node, the indexes of its links in `all`.
    by_node: Vec<Vec<usize>>,
    /// By node, the context that it is at home in.
    homes: Vec<Option<Id<Context>>>,
}

impl Links {
    /// The links of a model. Linear in its size.
    pub(super) fn of(cx: &EmitCx<'_>) -> Links {
        let model = cx.model();
        let local = |id: Id<Node>| model.is_local(&model.nodes[id].meta);
        let mut all = collect(cx);
        all.retain(|link| local(link.from) || local(link.to));
        let mut by_node = vec![Vec::new(); model.nodes.len()];
        for (index, link) in all.iter().enumerate() {
            by_node.get_mut(link.from.index()).into_iter().for_each(|list: &mut Vec<usize>| list.push(index));
            if link.from != link.to {
                by_node.get_mut(link.to.index()).into_iter().for_each(|list| list.push(index));
            }
        }
        let mut links = Links { all, by_node, homes: Vec::new() };
        links.homes = links.find_homes(model);
        links
    }

    /// The links of a node.
    pub(super) fn at(&self, id: Id<Node>) -> impl Iterator<Item = &Link> {
        self.by_node.get(id.index()).into_iter().flatten().filter_map(|index| self.all.get(*index))
    }

    /// The context that a node is at home in: its own; for what only holds data, that of who fills it.
    pub(super) fn home(&self, id: Id<Node>) -> Option<Id<Context>> {
        self.homes.get(id.index()).copied().flatten()
    }

    /// Whether a node is drawn as a part of the system: it is local or a local node has to do with it, and it runs.
    pub(super) fn is_drawn(&self, model: &Model, id: Id<Node>) -> bool {
        let node = &model.nodes[id];
        runs(node.kind()) && (model.is_local(&node.meta) || self.at(id).next().is_some())
    }

    /// The owner of a store or cache that nobody else has to do with.
    pub(super) fn private_to(&self, model: &Model, id: Id<Node>) -> Option<Id<Node>> {
        if !matches!(model.nodes[id].kind(), DeclKind::Store | DeclKind::Cache) {
            return None;
        }
        let mut links = self.at(id);
        match (links.next(), links.next()) {
            (Some(Link { from, what: What::Store(_), .. }), None) => Some(*from),
            _ => None,
        }
    }

    fn find_homes(&self, model: &Model) -> Vec<Option<Id<Context>>> {
        let own = |id: Id<Node>| model.nodes[id].context;
        let common = |nodes: &mut dyn Iterator<Item = Id<Node>>| {
            let mut contexts = nodes.map(own);
            let first = contexts.next().flatten()?;
            contexts.all(|context| context == Some(first)).then_some(first)
        };
        let home = |id: Id<Node>| {
            let links = || self.at(id);
            let owns = |link: &&Link| {
                link.what.store().and_then(|index| model.store_uses.get(index)).is_some_and(|used| used.owner)
            };
            let owner = links().find(owns).map(|link| link.from);
            let writers = || links().filter(move |link| link.to == id).map(|link| link.from);
            let readers = || links().filter(move |link| link.from == id).map(|link| link.to);
            own(id).or_else(|| match &model.nodes[id].detail {
                NodeDetail::Store { .. } => owner.map_or_else(|| common(&mut writers()), own),
                NodeDetail::Channel { .. } => {
                    let publishers = || links().filter(move |link| matches!(link.what, What::Publish(_)));
                    common(&mut publishers().map(|link| link.from))
                        .or_else(|| publishers().next().is_none().then(|| common(&mut readers())).flatten())
                }
                NodeDetail::Plain
                | NodeDetail::Gateway { .. }
                | NodeDetail::Server { .. }
                | NodeDetail::Projection { .. }
                | NodeDetail::Saga { .. } => None,
            })
        };
        let mut homes: Vec<Option<Id<Context>>> = model.nodes.ids().map(home).collect();
        // A second step for what stands behind what has a home only by the first: dead letters, projections.
        let of = |homes: &[Option<Id<Context>>], id: Id<Node>| homes.get(id.index()).copied().flatten();
        let later: Vec<Option<Id<Context>>> = model
            .nodes
            .ids()
            .map(|id| {
                let held = matches!(
                    model.nodes[id].kind(),
                    DeclKind::Channel | DeclKind::Queue | DeclKind::Projection | DeclKind::Store
                );
                of(&homes, id).or_else(|| {
                    let near = |link: &Link| {
                        let behind = matches!(link.what, What::DeadLetter | What::Feeds) && link.to == id;
                        let before = link.what == What::Keeps && link.from == id;
                        let other = if behind { link.from } else { link.to };
                        of(&homes, other).filter(|_| behind || before)
                    };
                    let mut near = self.at(id).filter_map(near);
                    near.next().filter(|first| held && near.all(|other| other == *first))
                })
            })
            .collect();
        homes.clone_from(&later);
        homes
    }
}

/// Whether a kind of node is something that runs, or that what runs has to do with.
fn runs(kind: DeclKind) -> bool {
    matches!(
        kind,
        DeclKind::Service
            | DeclKind::External
            | DeclKind::Actor
            | DeclKind::Gateway
            | DeclKind::Store
            | DeclKind::Cache
            | DeclKind::Channel
            | DeclKind::Queue
            | DeclKind::Projection
    )
}

fn collect(cx: &EmitCx<'_>) -> Vec<Link> {
    let model = cx.model();
    let mut all = Vec::new();
    for edge in &cx.facts().edges {
        let straight = |what| Link { from: edge.from, to: edge.to, what };
        all.push(match edge.via {
            EdgeKind::Call(index) => straight(What::Call(index)),
            EdgeKind::Store(index) => straight(What::Store(index)),
            EdgeKind::Publish(index) => straight(What::Publish(index)),
            EdgeKind::Consume(index) => {
                if model.consumes.get(index).is_some_and(|consume| consume.channel == edge.to) {
                    Link { from: edge.to, to: edge.from, what: What::Consume(index) }
                } else {
                    straight(What::Reply)
                }
            }
            EdgeKind::Route(route, target) => straight(What::Route(route, target)),
            EdgeKind::Deliver(operation) => straight(What::Deliver(operation)),
            EdgeKind::Auth(auth) => straight(What::Auth(auth)),
        });
    }
    for provide in &model.provides {
        for (index, resolver) in model.contracts[provide.contract].resolvers.iter().enumerate() {
            if let Some(to) = resolver.node.filter(|to| *to != provide.node) {
                all.push(Link { from: provide.node, to, what: What::Resolve(provide.contract, index) });
            }
        }
    }
    for (index, replace) in model.replaces.iter().enumerate() {
        all.push(Link { from: replace.node, to: replace.legacy, what: What::Replace(index) });
    }
    // Who consumes is the first to say where it puts aside what it cannot handle; the queue is the second.
    let mut aside: Vec<(Id<Node>, Id<Node>)> = Vec::new();
    for consume in &model.consumes {
        if let Some(Item::Node(to)) = consume.settings.get("dead_letter").and_then(Value::as_item) {
            aside.push((consume.channel, to));
        }
    }
    for (id, node) in model.nodes.iter() {
        match &node.detail {
            NodeDetail::Channel { .. } => {
                if let Some(Item::Node(to)) = node.settings.get("dead_letter").and_then(Value::as_item) {
                    aside.push((id, to));
                }
            }
            NodeDetail::Projection { channel, store, .. } => {
                all.extend(channel.map(|from| Link { from, to: id, what: What::Feeds }));
                all.extend(store.map(|to| Link { from: id, to, what: What::Keeps }));
            }
            NodeDetail::Store { .. } if node.kind() == DeclKind::Store => {
                if let Some(Item::Node(from)) = node.settings.get("event_sourced").and_then(Value::as_item) {
                    all.push(Link { from, to: id, what: What::Sourced });
                }
            }
            NodeDetail::Plain
            | NodeDetail::Gateway { .. }
            | NodeDetail::Server { .. }
            | NodeDetail::Store { .. }
            | NodeDetail::Saga { .. } => {}
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    aside.retain(|pair| seen.insert(*pair));
    all.extend(aside.into_iter().map(|(from, to)| Link { from, to, what: What::DeadLetter }));
    all
}
