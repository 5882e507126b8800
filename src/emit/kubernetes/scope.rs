//! One environment as a cluster sees it: which nodes run in it, what they are called, at which ports they listen, and
//! who opens connections to whom.
//!
//! Everything that two manifests must agree on is decided here, once: a Service, the variables that name it, the
//! selectors and the policies read the same value.

use std::collections::BTreeMap;

use super::doc::{Map, Selector};
use super::errors;
use super::stores::operators::Operator;
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::emit::shared::namer::{LABEL_MAX, Namer, PORT_MAX, Rule};
use crate::emit::shared::stock::{self, Missing, Place, Stock};
use crate::model::facts::{Edge, EdgeKind, Facts, Placement, edges, placement};
use crate::model::{Environment, Item, Model, Node, Protocol, Settings, Value};
use crate::vocab::DeclKind;

/// The version of Kubernetes that manifests are written for where the environment names none.
const LATEST: (u32, u32) = (1, 34);

/// A port of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortPlan {
    /// Its name, of the Service and of the container.
    pub(crate) name: String,
    /// The port of the Service.
    pub(crate) port: u16,
    /// The port of the container.
    pub(crate) container: u16,
    /// `TCP`, `UDP`, `SCTP`.
    pub(crate) transport: &'static str,
    /// What proxies should take it for.
    pub(crate) app_protocol: Option<&'static str>,
    /// Whether it can be reached from outside of the cluster, and how.
    pub(crate) expose: Expose,
}

/// From where a port can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expose {
    /// Inside the cluster.
    Cluster,
    /// At a port of every node.
    Node(u16),
    /// At a load balancer of the cloud.
    LoadBalancer,
}

/// Who may open connections to whom, and at which ports of the receiving process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Who connects.
    pub(crate) from: Id<Node>,
    /// Who listens.
    pub(crate) to: Id<Node>,
    /// The ports of the receiving container.
    pub(crate) ports: Vec<(u16, &'static str)>,
    /// The receiver names its address itself: a webhook.
    pub(crate) to_stranger: bool,
}

/// Where connections to a node go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The host, where it is known.
    pub(crate) host: Option<String>,
    /// The port, where it is known.
    pub(crate) port: Option<u16>,
}

/// An environment with everything that its manifests must agree on.
pub(crate) struct Scope<'a> {
    pub(crate) model: &'a Model,
    pub(crate) facts: &'a Facts,
    pub(crate) environment: Option<&'a Environment>,
    /// Its name in paths, `production`.
    pub(crate) stage: String,
    pub(crate) namespace: String,
    /// The version of Kubernetes, major and minor.
    pub(crate) version: (u32, u32),
    pub(crate) links: Vec<Link>,
    names: &'a Names,
    ports: BTreeMap<Id<Node>, Vec<PortPlan>>,
}

/// The names of all nodes; the same in every environment.
pub(crate) struct Names {
    nodes: BTreeMap<Id<Node>, String>,
    outer: BTreeMap<Id<Node>, String>,
    beside: BTreeMap<(Id<Node>, &'static str), String>,
}

/// The ends of names that the versions of a rollout have.
const VERSIONS: [&str; 2] = ["canary", "preview"];

impl Names {
    /// Names every node in order of declaration and reports those that become the same.
    pub(crate) fn of(model: &Model, diags: &mut Diags) -> Names {
        let mut namer = Namer::new(Rule::Rfc1035(LABEL_MAX));
        let mut owners: BTreeMap<String, Span> = BTreeMap::new();
        let mut names = Names { nodes: BTreeMap::new(), outer: BTreeMap::new(), beside: BTreeMap::new() };
        for (id, node) in model.nodes.iter() {
            // Kinds share one namespace of names in the language, so the declared name tells two nodes apart.
            let named = namer.name(node.meta.output_name());
            if let Some(other) = &named.collides_with {
                let place = owners.get(other).copied();
                diags.push(errors::name_taken(&node.meta, other, place, &named.name));
            }
            owners.entry(node.meta.output_name().to_owned()).or_insert(node.meta.span);
            names.nodes.insert(id, named.name);
        }
        for (id, name) in &names.nodes {
            names.outer.insert(*id, namer.name(&format!("{name}-external")).name);
            for version in VERSIONS {
                names.beside.insert((*id, version), namer.name(&format!("{name}-{version}")).name);
            }
        }
        names
    }
}

impl<'a> Scope<'a> {
    /// What an environment holds; the declarations as they stand where there is none.
    pub(crate) fn new(
        (model, facts, names): (&'a Model, &'a Facts, &'a Names),
        environment: Option<&'a Environment>,
        namespace: String,
        diags: &mut Diags,
    ) -> Scope<'a> {
        let said = |name: &str| environment.and_then(|environment| environment.settings.text(name));
        let stage = environment.map_or("default", |environment| environment.meta.output_name());
        let version = said("kubernetes").and_then(version).unwrap_or(LATEST);
        let mut scope = Scope {
            model,
            facts,
            environment,
            stage: Rule::Rfc1123(LABEL_MAX).apply(stage),
            namespace,
            version,
            links: Vec::new(),
            names,
            ports: BTreeMap::new(),
        };
        for id in model.nodes.ids() {
            let ports = scope.plan_ports(id, diags);
            scope.ports.insert(id, ports);
        }
        scope.links = facts.edges.iter().filter_map(|edge| scope.link(edge)).collect();
        scope
    }

    /// Its name in Kubernetes.
    pub(crate) fn name(&self, id: Id<Node>) -> &str {
        self.names.nodes.get(&id).map_or("", String::as_str)
    }

    /// The image that it runs by its technology, where it names none of its own.
    pub(crate) fn stock(&self, id: Id<Node>) -> Result<Stock, Missing<'a>> {
        stock::of(&self.place(id))
    }

    /// The operator that runs it here; none where its pods are written.
    pub(crate) fn operator(&self, id: Id<Node>) -> Option<Operator> {
        let operators = self.environment?.settings.text("stores") == Some("operators");
        let own = self.deploy(id).is_some_and(|deploy| deploy.get("image").is_some());
        if !operators || own || self.placement(id) != Placement::Inside {
            return None;
        }
        Operator::of(placement::technology(self.model, id)?.settings.text("operator")?)
    }

    /// Its place, for what its technology says.
    pub(crate) fn place(&self, id: Id<Node>) -> Place<'a> {
        let port = self.ports(id).first().map(|port| port.port);
        let host = self.names.nodes.get(&id).map_or("", String::as_str);
        Place { model: self.model, environment: self.environment, id, host, port }
    }

    /// The name of the Service that outsiders use.
    pub(crate) fn outer_name(&self, id: Id<Node>) -> &str {
        self.names.outer.get(&id).map_or("", String::as_str)
    }

    /// The name of the Service of one version of it: `canary`, `preview`.
    pub(crate) fn name_beside(&self, id: Id<Node>, version: &'static str) -> &str {
        self.names.beside.get(&(id, version)).map_or("", String::as_str)
    }

    /// Its settings in this environment.
    pub(crate) fn settings(&self, id: Id<Node>) -> &'a Settings {
        placement::settings(self.model, self.environment, id)
    }

    /// Its `deploy` group in this environment.
    pub(crate) fn deploy(&self, id: Id<Node>) -> Option<&'a Settings> {
        self.settings(id).said("deploy").and_then(|entry| entry.value.as_settings())
    }

    /// Where it runs, seen from this environment.
    pub(crate) fn placement(&self, id: Id<Node>) -> Placement {
        let placement = placement::placement(self.model, self.environment, id);
        let foreign = !self.model.is_local(&self.model.nodes[id].meta);
        // What another package declares is run by that package's manifests.
        if foreign && placement == Placement::Inside { Placement::Outside } else { placement }
    }

    /// The environment in messages.
    pub(crate) fn title(&self) -> String {
        self.environment.map_or_else(|| "the cluster".to_owned(), |environment| format!("`{}`", environment.meta.name))
    }

    /// What runs pods here, in order of declaration.
    pub(crate) fn workloads(&self) -> impl Iterator<Item = (Id<Node>, &'a Node)> {
        self.inside().filter(|(_, node)| node.kind() != DeclKind::Gateway)
    }

    /// The gateways here, in order of declaration.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = (Id<Node>, &'a Node)> {
        self.inside().filter(|(_, node)| node.kind() == DeclKind::Gateway)
    }

    fn inside(&self) -> impl Iterator<Item = (Id<Node>, &'a Node)> {
        self.model.nodes.iter().filter(|(id, _)| self.placement(*id) == Placement::Inside)
    }

    /// The ports it listens on.
    pub(crate) fn ports(&self, id: Id<Node>) -> &[PortPlan] {
        self.ports.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The name of the container's port that a port of the Service leads to: that of the first one that leads there.
    pub(crate) fn target<'p>(&'p self, id: Id<Node>, plan: &'p PortPlan) -> &'p str {
        let same = |other: &&PortPlan| (other.container, other.transport) == (plan.container, plan.transport);
        self.ports(id).iter().find(same).map_or(plan.name.as_str(), |first| first.name.as_str())
    }

    /// What is said about every object of a node.
    pub(crate) fn labels(&self, id: Id<Node>, component: &str) -> Map {
        let node = &self.model.nodes[id];
        let mut labels = self.selector(id, component).match_labels;
        let part_of = label(&self.model.package.name);
        if !part_of.is_empty() {
            labels.insert("app.kubernetes.io/part-of".to_owned(), part_of);
        }
        labels.insert("app.kubernetes.io/managed-by".to_owned(), "archc".to_owned());
        if let Some(owner) = node.owner {
            labels
                .insert("owner".to_owned(), Rule::Rfc1123(LABEL_MAX).apply(self.model.teams[owner].meta.output_name()));
        }
        let tier = node.settings.said("tier").and_then(|entry| entry.value.as_text());
        if let Some(tier) = tier {
            labels.insert("tier".to_owned(), tier.to_owned());
        }
        for annotation in node.meta.annotations.items.iter().filter(|annotation| annotation.custom.is_some()) {
            let value = annotation.first().map_or_else(|| "true".to_owned(), |value| label(&text(value)));
            labels.insert(annotation.name.replace('_', "-"), value);
        }
        labels
    }

    /// What finds the pods of a node that serve, but not those of its jobs.
    pub(crate) fn selector(&self, id: Id<Node>, component: &str) -> Selector {
        let mut selector = self.pods(id);
        selector.match_labels.insert("app.kubernetes.io/component".to_owned(), component.to_owned());
        selector
    }

    /// What finds all pods of a node, those of its jobs as well: who may speak to whom is the same for both.
    pub(crate) fn pods(&self, id: Id<Node>) -> Selector {
        let name = ("app.kubernetes.io/name".to_owned(), self.name(id).to_owned());
        Selector { match_labels: Map::from([name]) }
    }

    /// Where connections to a node go.
    pub(crate) fn address(&self, id: Id<Node>) -> Address {
        let listener = placement::listener(self.model, id);
        let first = self.ports(listener).first().map(|port| port.port);
        match self.placement(listener) {
            Placement::Inside | Placement::Omitted | Placement::InProcess | Placement::Nowhere => {
                let name = self.name(listener);
                let host = self.operator(listener).map_or_else(|| name.to_owned(), |operator| operator.host(name));
                Address { host: Some(host), port: first }
            }
            Placement::Outside => {
                let (host, port) = match self.said_host(listener) {
                    Some(host) => split_port(host),
                    None => (None, None),
                };
                Address { host, port: first.or(port) }
            }
        }
    }

    /// The host that a declaration names: its own, or that of the only server of its contracts.
    fn said_host(&self, id: Id<Node>) -> Option<&'a str> {
        if let Some(entry) = self.settings(id).said("host") {
            return entry.value.as_text();
        }
        let servers: Vec<&'a str> = self
            .facts
            .offered(self.model, id)
            .flat_map(|provide| self.model.contracts[provide.contract].settings.list("servers"))
            .filter_map(|server| server.as_text().or_else(|| server.as_settings()?.text("url")))
            .collect();
        match servers.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The ports of a node with legal and unique names.
    fn plan_ports(&self, id: Id<Node>, diags: &mut Diags) -> Vec<PortPlan> {
        let node = &self.model.nodes[id];
        let mut ports: Vec<PortPlan> = Vec::new();
        for provide in self.facts.offered(self.model, id) {
            let contract = &self.model.contracts[provide.contract];
            let Some(port) = provide.port else {
                // A webhook is sent, not served.
                if self.placement(id) == Placement::Inside && contract.protocol != Protocol::Webhook {
                    diags.push(errors::no_port(&node.meta, &contract.meta, provide.span));
                }
                continue;
            };
            let (name, app_protocol) = match &contract.protocol {
                Protocol::Rest | Protocol::GraphQl | Protocol::Webhook => ("http".to_owned(), Some("http")),
                Protocol::WebSocket => ("http-ws".to_owned(), Some("kubernetes.io/ws")),
                Protocol::Grpc => ("grpc".to_owned(), Some("kubernetes.io/h2c")),
                Protocol::Other(name) => (format!("tcp-{name}"), None),
            };
            let container = provide.container_port.unwrap_or(port);
            let expose = expose(&provide.settings);
            let plan = PortPlan { name, port, container, transport: "TCP", app_protocol, expose };
            add_port(&mut ports, plan);
        }
        if let (
            DeclKind::Server | DeclKind::Store | DeclKind::Cache | DeclKind::Channel | DeclKind::Queue,
            Some(technology),
        ) = (node.kind(), placement::technology(self.model, id))
        {
            let own = self.settings(id).said("port").and_then(|entry| entry.value.as_int());
            // What stands in for a cloud's service listens somewhere else.
            let emulated = technology.settings.text("hosting") == Some("cloud")
                && self.placement(placement::listener(self.model, id)) == Placement::Inside;
            let usual = if emulated { technology.settings.int("emulator_port") } else { None };
            let port = own.or(usual).or_else(|| technology.settings.int("port"));
            let port = port.and_then(|port| u16::try_from(port).ok());
            if let Some(port) = port {
                let name = format!("tcp-{}", technology.meta.name);
                let plan = PortPlan {
                    name,
                    port,
                    container: port,
                    transport: "TCP",
                    app_protocol: None,
                    expose: Expose::Cluster,
                };
                add_port(&mut ports, plan);
            }
        }
        for listen in self.model.listens.iter().filter(|listen| listen.node == id) {
            add_port(
                &mut ports,
                PortPlan {
                    name: listen.name.clone(),
                    port: listen.port,
                    container: listen.container_port,
                    transport: transport(&listen.transport),
                    app_protocol: None,
                    expose: expose(&listen.settings),
                },
            );
        }
        ports
    }

    /// An edge as a pair of processes, where both ends are such.
    fn link(&self, edge: &Edge) -> Option<Link> {
        let to = placement::listener(self.model, edge.to);
        let gone = |id| matches!(self.placement(id), Placement::Omitted | Placement::InProcess);
        if gone(edge.from) || gone(edge.to) || gone(to) || edge.from == to {
            return None;
        }
        let planned = |port: u16| self.ports(to).iter().find(|plan| plan.container == port);
        let ports = match edge.via {
            EdgeKind::Call(_) | EdgeKind::Route(..) | EdgeKind::Auth(_) => {
                let ports = edges::ports(self.model, self.facts, edge);
                let inside = self.placement(to) == Placement::Inside;
                let port = |port: &crate::model::facts::Port| if inside { port.container } else { port.service };
                ports.iter().map(|it| (port(it), planned(it.container).map_or("TCP", |plan| plan.transport))).collect()
            }
            EdgeKind::Store(_) | EdgeKind::Publish(_) | EdgeKind::Consume(_) => {
                // The technology's own port comes first, before those that `listens` opens for people.
                self.ports(to).first().map(|plan| (plan.container, plan.transport)).into_iter().collect()
            }
            EdgeKind::Deliver(_) => vec![(443, "TCP")],
        };
        Some(Link { from: edge.from, to, ports, to_stranger: matches!(edge.via, EdgeKind::Deliver(_)) })
    }
}

/// Adds a port unless it is there already, under a name that no other port has.
fn add_port(ports: &mut Vec<PortPlan>, mut plan: PortPlan) {
    let same = |other: &PortPlan| {
        (other.port, other.container, other.transport) == (plan.port, plan.container, plan.transport)
    };
    if let Some(known) = ports.iter_mut().find(|other| same(other)) {
        // Two contracts on one port: the port is as open as the more open of them.
        if known.expose == Expose::Cluster {
            known.expose = plan.expose;
        }
        return;
    }
    let name = Rule::Rfc1123(PORT_MAX).apply(&plan.name);
    let taken = |name: &str| ports.iter().any(|other| other.name == name);
    plan.name = if taken(&name) {
        let number = plan.port.to_string();
        let head = name.get(..name.len().min(PORT_MAX - number.len() - 1)).unwrap_or_default();
        format!("{}-{number}", head.trim_end_matches('-'))
    } else {
        name
    };
    ports.push(plan);
}

fn transport(word: &str) -> &'static str {
    match word {
        "udp" => "UDP",
        "sctp" => "SCTP",
        _ => "TCP",
    }
}

fn expose(settings: &Settings) -> Expose {
    match settings.get("expose") {
        Some(Value::Call { name, args, .. }) if name == "node" => {
            let port = args.first().and_then(|port| port.value.as_int()).and_then(|port| u16::try_from(port).ok());
            port.map_or(Expose::Cluster, Expose::Node)
        }
        Some(value) if value.as_text() == Some("load_balancer") => Expose::LoadBalancer,
        Some(_) | None => Expose::Cluster,
    }
}

/// `1.34` or `1.34.2` as numbers.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The host and port of a URL, or of a bare host.
fn split_port(text: &str) -> (Option<String>, Option<u16>) {
    let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = authority.rsplit_once(':').map_or((authority, None), |(host, port)| (host, port.parse().ok()));
    let port = port.or(match scheme {
        Some("https" | "wss") => Some(443),
        Some("http" | "ws") => Some(80),
        Some(_) | None => None,
    });
    ((!host.is_empty() && !host.contains('{')).then(|| host.to_owned()), port)
}

/// A value as the text of a variable or label.
pub(crate) fn text(value: &Value) -> String {
    if *value == Value::Null {
        return String::new();
    }
    let json = value.to_json();
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// A text as the value of a label: at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
pub(crate) fn label(text: &str) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let cut: String = text.chars().map(legal).take(LABEL_MAX).collect();
    cut.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}

/// The node that a value names.
pub(crate) fn node_of(value: &Value) -> Option<Id<Node>> {
    match value.as_item()? {
        Item::Node(id) => Some(id),
        Item::Type(_)
        | Item::Contract(_)
        | Item::Policy(_)
        | Item::Auth(_)
        | Item::Context(_)
        | Item::Team(_)
        | Item::Environment(_)
        | Item::Decision(_)
        | Item::Scenario(_)
        | Item::Lifecycle(_)
        | Item::Rule(_)
        | Item::Annotation(_)
        | Item::Technology(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, port: u16) -> PortPlan {
        PortPlan {
            name: name.to_owned(),
            port,
            container: port,
            transport: "TCP",
            app_protocol: None,
            expose: Expose::Cluster,
        }
    }

    #[test]
    fn ports_have_short_unique_names_and_stand_once() {
        let mut ports = Vec::new();
        for plan in [port("http", 8080), port("http", 8080), port("http", 8081), port("tcp-elasticsearch", 9200)] {
            add_port(&mut ports, plan);
        }
        let names: Vec<&str> = ports.iter().map(|port| port.name.as_str()).collect();
        assert_eq!(names.len(), 3);
        assert_eq!(names[..2], ["http", "http-8081"]);
        assert!(names.iter().all(|name| name.len() <= PORT_MAX), "{names:?}");
    }

    #[test]
    fn hosts_are_read_from_urls_and_bare_names() {
        assert_eq!(split_port("https://api.psp.example/v1"), (Some("api.psp.example".to_owned()), Some(443)));
        assert_eq!(split_port("kafka.platform.svc"), (Some("kafka.platform.svc".to_owned()), None));
        assert_eq!(split_port("https://{region}.example").0, None);
    }

    #[test]
    fn labels_are_legal() {
        assert_eq!(label("2026-01/ü!"), "2026-01");
        assert_eq!(label(&"x".repeat(80)).len(), 63);
        assert_eq!(version("1.34"), Some((1, 34)));
    }
}
