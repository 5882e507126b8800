//! What all services of an environment must agree on: what runs, who shares a network with whom, and which ports of the
//! machine lead in.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::doc::{Condition, Network};
use super::{Notes, errors};
use crate::base::arena::Id;
use crate::emit::kubernetes::scope::{Expose, Scope};
use crate::emit::shared::stock::{self, Creation, Place, Stock};
use crate::model::facts::{Placement, placement};
use crate::model::{Environment, Node, Protocol};
use crate::vocab::DeclKind;

/// How many networks are made: a Docker daemon has addresses for 31 bridges by default, and one is its own.
const MOST_NETWORKS: usize = 29;

/// The port that a gateway listens on, in its container and, where it is free, on the machine.
pub(super) const GATEWAY_PORT: u16 = 8080;

/// The port that a stub listens on.
pub(super) const STUB_PORT: u16 = 4010;

/// What a node runs.
#[derive(Clone, Debug)]
pub(super) enum Runs {
    /// An image of the node's own, or one that is built here.
    Own { image: String, build: Option<String> },
    /// The image of its technology.
    Stock(Box<Stock>),
    /// Traefik.
    Gateway,
    /// Prism, with the document of a contract: its path below the output folder.
    Stub { document: String },
}

/// An environment with what its services must agree on.
pub(super) struct Plan<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) environment: &'a Environment,
    /// What runs, in order of declaration.
    pub(super) runs: Vec<Id<Node>>,
    /// What each of them runs.
    pub(super) images: BTreeMap<Id<Node>, Runs>,
    /// What creates the channels of a broker.
    pub(super) creations: BTreeMap<Id<Node>, Creation>,
    /// The networks of each service, by its name.
    members: IndexMap<String, Vec<String>>,
    /// Networks that lead to the machine and beyond.
    open: BTreeSet<String>,
    /// The ports of the machine: of each node, which leads to which of its container.
    pub(super) published: BTreeMap<Id<Node>, Vec<(u16, u16, &'static str)>>,
}

impl<'a> Plan<'a> {
    /// Plans an environment.
    pub(super) fn of(scope: &'a Scope<'a>, environment: &'a Environment, notes: &mut Notes) -> Plan<'a> {
        let mut plan = Plan {
            scope,
            environment,
            runs: Vec::new(),
            images: BTreeMap::new(),
            creations: BTreeMap::new(),
            members: IndexMap::new(),
            open: BTreeSet::new(),
            published: BTreeMap::new(),
        };
        for (id, node) in scope.model.nodes.iter() {
            if let Some(runs) = plan.what_runs(id, node, notes) {
                plan.runs.push(id);
                plan.images.insert(id, runs);
            }
        }
        plan.create_channels(notes);
        plan.publish();
        plan.connect(notes);
        plan
    }

    /// The place of a node, for what its technology says.
    fn place(&self, id: Id<Node>) -> Place<'a> {
        let port = self.scope.ports(id).first().map(|port| port.port);
        Place { model: self.scope.model, environment: Some(self.environment), id, host: self.scope.name(id), port }
    }

    fn what_runs(&self, id: Id<Node>, node: &Node, notes: &mut Notes) -> Option<Runs> {
        if self.scope.placement(id) == Placement::Outside {
            self.report_outside(id, node, notes);
            return if node.kind() == DeclKind::External { self.stub(id, node, notes) } else { None };
        }
        if self.scope.placement(id) != Placement::Inside {
            return None;
        }
        if node.kind() == DeclKind::Gateway {
            return Some(Runs::Gateway);
        }
        let deploy = self.scope.deploy(id);
        let image = deploy.and_then(|deploy| deploy.text("image")).map(str::to_owned);
        let build = deploy.and_then(|deploy| deploy.text("build")).map(str::to_owned);
        match (image, build) {
            (None, None) => {}
            (Some(image), build) => return Some(Runs::Own { image, build }),
            (None, build) => {
                let image = format!("{}/{}", self.scope.namespace, self.scope.name(id));
                return Some(Runs::Own { image, build });
            }
        }
        match stock::of(&self.place(id)) {
            Ok(stock) => Some(Runs::Stock(Box::new(stock))),
            Err(missing) => {
                notes.diags.push(errors::no_image(&node.meta, self.environment, missing));
                None
            }
        }
    }

    /// A cloud's store, queue or topic has nothing here that stands for it.
    fn report_outside(&self, id: Id<Node>, node: &Node, notes: &mut Notes) {
        let local = self.scope.model.is_local(&node.meta);
        let managed = placement::runs_stores(Some(self.environment)) == Some(false);
        let keeps = matches!(node.kind(), DeclKind::Server | DeclKind::Store | DeclKind::Cache);
        let elsewhere = placement::says_here(self.scope.model, self.environment, id, "host");
        if !local || managed || !keeps || elsewhere || placement::listener(self.scope.model, id) != id {
            return;
        }
        let technology = placement::technology(self.scope.model, id);
        if let Some(technology) = technology.filter(|it| it.settings.text("kind") != Some("cdn")) {
            notes.diags.push(errors::in_the_cloud(&node.meta, self.environment, technology));
        }
    }

    /// What answers for an external.
    fn stub(&self, id: Id<Node>, node: &Node, notes: &mut Notes) -> Option<Runs> {
        let said = self.environment.settings.entry("externals")?;
        if said.value.as_text() != Some("stubs") || !self.scope.model.is_local(&node.meta) {
            return None;
        }
        let model = self.scope.model;
        let offered: Vec<_> = self.scope.facts.offered(model, id).map(|provide| provide.contract).collect();
        let document = match offered.as_slice() {
            [only] if model.contracts[*only].protocol == Protocol::Rest => {
                crate::emit::openapi::files(model).remove(only).map(|file| format!("openapi/{file}"))
            }
            _ => None,
        };
        if document.is_none() {
            notes.unsaid.push((
                format!("a stub of `{}`, which is not one rest contract of this package", node.meta.name),
                said.span,
            ));
        }
        document.map(|document| Runs::Stub { document })
    }

    fn create_channels(&mut self, notes: &mut Notes) {
        let mut left: Vec<Id<Node>> = Vec::new();
        for id in self.runs.clone() {
            let place = self.place(id);
            if let Some(creation) = stock::creation(&place) {
                self.creations.insert(id, creation);
            }
            left.extend(stock::uncreated(&place));
        }
        let model = self.scope.model;
        let carries = |node: &Node| matches!(node.kind(), DeclKind::Channel | DeclKind::Queue);
        let used = |id: Id<Node>| self.scope.links.iter().any(|link| link.to == id);
        let homeless: Vec<Id<Node>> = model
            .nodes
            .iter()
            .filter(|(id, node)| carries(node) && model.is_local(&node.meta) && used(*id))
            .filter(|(id, _)| self.scope.placement(*id) == Placement::Outside && placement::listener(model, *id) == *id)
            .map(|(id, _)| id)
            .collect();
        if !homeless.is_empty() {
            notes.diags.push(errors::no_broker(model, self.environment, &homeless));
        }
        if !left.is_empty() {
            notes.diags.push(errors::not_created(model, self.environment, &left));
        }
    }

    /// The ports of the machine: what is said stays as it is; what is open because somebody outside needs it takes the next
    /// one that is free.
    fn publish(&mut self) {
        let mut taken: BTreeSet<u16> = BTreeSet::new();
        let mut wanted: Vec<(Id<Node>, u16, &'static str)> = Vec::new();
        for id in self.runs.clone() {
            for (published, target, transport) in said_ports(self.scope, id) {
                taken.insert(published);
                self.published.entry(id).or_default().push((published, target, transport));
            }
        }
        for id in &self.runs {
            if self.published.contains_key(id) {
                continue;
            }
            if self.scope.model.nodes[*id].kind() == DeclKind::Gateway {
                wanted.push((*id, GATEWAY_PORT, "TCP"));
                continue;
            }
            let by_people = |from: Id<Node>| self.scope.model.nodes[from].kind() == DeclKind::Actor;
            let links = self.scope.links.iter().filter(|link| link.to == *id && by_people(link.from));
            let mut ports: Vec<(u16, &'static str)> = links.flat_map(|link| link.ports.iter().copied()).collect();
            ports.sort_unstable();
            ports.dedup();
            wanted.extend(ports.into_iter().map(|(port, transport)| (*id, port, transport)));
        }
        for (id, target, transport) in wanted {
            let Some(port) = (target.max(1024)..u16::MAX).find(|port| !taken.contains(port)) else { continue };
            taken.insert(port);
            self.published.entry(id).or_default().push((port, target, transport));
        }
    }

    /// A network for each edge, so that two services share one only where an edge connects them; one for each service
    /// that is called where these are too many. What needs the world outside, or is needed by it, has one more.
    fn connect(&mut self, notes: &mut Notes) {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut out: BTreeSet<Id<Node>> = self.published.keys().copied().collect();
        for link in &self.scope.links {
            let runs = |id: Id<Node>| self.images.contains_key(&id);
            if !runs(link.from) {
                continue;
            }
            if link.to_stranger || !runs(link.to) && self.scope.placement(link.to) == Placement::Outside {
                out.insert(link.from);
            } else if runs(link.to) {
                pairs.push((self.scope.name(link.from).to_owned(), self.scope.name(link.to).to_owned()));
            }
        }
        for id in self.creations.keys() {
            let server = self.scope.name(*id).to_owned();
            pairs.push((channels_of(&server), server));
        }
        let both_ways = |pairs: &[(String, String)], (a, b): &(String, String)| {
            pairs.iter().any(|(x, y)| (x, y) == (a, b) || (x, y) == (b, a))
        };
        let mut edges: Vec<(String, String)> = Vec::new();
        for pair in pairs {
            if !both_ways(&edges, &pair) {
                edges.push(pair);
            }
        }
        for id in &self.runs {
            let public = self.scope.deploy(*id).and_then(|deploy| deploy.text("egress")) == Some("public_only");
            if public {
                out.insert(*id);
            }
        }
        let shared = edges.len() + out.len() > MOST_NETWORKS;
        if shared {
            notes.diags.push(errors::shared_networks(self.environment, edges.len() + out.len(), MOST_NETWORKS));
        }
        for (from, to) in edges {
            let network = if shared { to.clone() } else { format!("{from}-to-{to}") };
            for service in [from, to] {
                let networks = self.members.entry(service).or_default();
                if !networks.contains(&network) {
                    networks.push(network.clone());
                }
            }
        }
        for id in out {
            let name = self.scope.name(id);
            let network = if shared { "outside".to_owned() } else { format!("{name}-outside") };
            self.open.insert(network.clone());
            self.members.entry(name.to_owned()).or_default().push(network);
        }
    }

    /// The networks, by name.
    pub(super) fn networks(&self) -> IndexMap<String, Network> {
        let mut names: Vec<&String> = self.members.values().flatten().collect();
        names.sort();
        names.dedup();
        names.into_iter().map(|name| (name.clone(), Network { internal: !self.open.contains(name) })).collect()
    }

    /// The networks of a service, sorted.
    pub(super) fn networks_of(&self, service: &str) -> Vec<String> {
        let mut networks = self.members.get(service).cloned().unwrap_or_default();
        networks.sort();
        networks
    }

    /// Whether a service waits until another one works, and how it is seen: stores and brokers, and what a gateway leads to. Services
    /// that call each other start in any order, as in a cluster.
    pub(super) fn waits_for(&self, id: Id<Node>) -> Vec<(String, Condition)> {
        let mut found: Vec<(String, Condition)> = Vec::new();
        let gateway = self.scope.model.nodes[id].kind() == DeclKind::Gateway;
        for link in self.scope.links.iter().filter(|link| link.from == id) {
            let keeps =
                matches!(self.scope.model.nodes[link.to].kind(), DeclKind::Server | DeclKind::Store | DeclKind::Cache);
            if !(keeps || gateway) || !self.images.contains_key(&link.to) {
                continue;
            }
            let name = self.scope.name(link.to).to_owned();
            if found.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let creation = self.creations.contains_key(&link.to).then(|| channels_of(&name));
            found.push((name, self.condition(link.to)));
            found.extend(creation.map(|creation| (creation, Condition::Completed)));
        }
        found
    }

    /// How far a service must be for others to use it: healthy, where that can be seen.
    pub(super) fn condition(&self, id: Id<Node>) -> Condition {
        let mut unasked = Notes::default();
        if super::health::of(self, id, &mut unasked).is_some() { Condition::Healthy } else { Condition::Started }
    }
}

/// The name of what creates the channels of a broker.
pub(super) fn channels_of(server: &str) -> String {
    format!("{server}-channels")
}

/// The ports of the machine that a declaration names: `publish`, and what it exposes to outside of a cluster.
pub(super) fn said_ports(scope: &Scope<'_>, id: Id<Node>) -> Vec<(u16, u16, &'static str)> {
    let gateway = scope.model.nodes[id].kind() == DeclKind::Gateway;
    let first = scope.ports(id).first().map(|port| (port.container, port.transport));
    let first = if gateway { Some((GATEWAY_PORT, "TCP")) } else { first };
    let publish = scope.deploy(id).and_then(|deploy| deploy.int("publish")).and_then(|port| u16::try_from(port).ok());
    if let (Some(port), Some((target, transport))) = (publish, first) {
        return vec![(port, target, transport)];
    }
    let exposed = scope.ports(id).iter().filter_map(|port| match port.expose {
        Expose::Cluster => None,
        Expose::Node(number) => Some((number, port.container, port.transport)),
        Expose::LoadBalancer => Some((port.port, port.container, port.transport)),
    });
    exposed.collect()
}
