//! From the declarations to the entities of the catalog.

use std::collections::{BTreeMap, BTreeSet};

use super::doc::{Definition, Entity, Kind, Link, Map, Metadata, Profile, Spec};
use super::names::Names;
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::{asyncapi, graphql, openapi, protobuf};
use crate::model::facts::{EdgeKind, placement};
use crate::model::{Context, Contract, Meta, Model, Node, Protocol, Settings, Team, Value};
use crate::vocab::DeclKind;

/// The owner of what nobody owns. Backstage asks for one, and shows this as a group that it does not know.
const NOBODY: &str = "unknown";

/// The entities of a package, and what has no owner.
pub(super) struct Catalog<'a> {
    cx: &'a EmitCx<'a>,
    model: &'a Model,
    names: &'a Names,
    /// The documents of messages, by service; the package's without one.
    documents: Vec<(Option<Id<Node>>, String)>,
    /// The services that have such a document.
    messengers: BTreeSet<Id<Node>>,
    /// The service whose messages end in a channel of dead letters.
    letters: BTreeMap<Id<Node>, Id<Node>>,
    /// Whether the package has contexts.
    divided: bool,
    pub(super) entities: Vec<Entity>,
    pub(super) unowned: Vec<&'a Meta>,
}

impl<'a> Catalog<'a> {
    pub(super) fn of(cx: &'a EmitCx<'a>, names: &'a Names) -> Self {
        let model = cx.model();
        let documents = asyncapi::files(cx);
        let messengers = documents.iter().filter_map(|(service, _)| *service).collect();
        let letters = model.consumes.iter().rev().filter_map(|consume| {
            let channel = || model.nodes[consume.channel].settings.said("dead_letter").map(|entry| &entry.value);
            let letters = consume.settings.get("dead_letter").or_else(channel)?;
            Some((letters.as_item()?.node()?, consume.node))
        });
        let letters = letters.collect();
        let divided = model.contexts.iter().any(|(_, context)| model.is_local(&context.meta));
        let (entities, unowned) = (Vec::new(), Vec::new());
        let mut catalog = Catalog { cx, model, names, documents, messengers, letters, divided, entities, unowned };
        catalog.areas();
        catalog.teams();
        catalog.nodes();
        catalog.apis();
        catalog
    }

    fn add(&mut self, kind: Kind, metadata: Metadata, spec: Spec) {
        self.entities.push(Entity { api_version: "backstage.io/v1alpha1", kind, metadata, spec });
    }

    /// Each bounded context is a domain, as Backstage defines it, with a system of the same name in it, because
    /// components reach their domain through a system only. Without contexts, the package is the system.
    fn areas(&mut self) {
        let model = self.model;
        if !self.divided {
            let package = &model.package;
            let metadata = Metadata {
                name: self.names.package.clone(),
                title: package.title.clone(),
                description: package.description.clone(),
                ..Metadata::default()
            };
            let owner = self.only_team().unwrap_or_else(|| NOBODY.to_owned());
            self.add(Kind::System, metadata, Spec { owner: Some(owner), ..Spec::default() });
        }
        for (id, context) in model.contexts.iter().filter(|(_, context)| model.is_local(&context.meta)) {
            let Some(name) = self.names.contexts.get(&id) else { continue };
            let owner = self.owner(&context.meta, team_of(&context.settings).or_else(|| self.owner_of_all(id)));
            let metadata = Metadata { title: context.title.clone(), ..Self::metadata(&context.meta, name) };
            let domain = Spec { owner: Some(owner.clone()), ..Spec::default() };
            self.add(Kind::Domain, metadata.clone(), domain);
            let system = Spec { owner: Some(owner), domain: Some(name.clone()), ..Spec::default() };
            self.add(Kind::System, Metadata { description: None, ..metadata }, system);
        }
    }

    fn teams(&mut self) {
        for (id, team) in self.model.teams.iter().filter(|(_, team)| self.model.is_local(&team.meta)) {
            let Some(name) = self.names.teams.get(&id) else { continue };
            let mut metadata = Self::metadata(&team.meta, name);
            for (key, title) in [("chat", "Chat"), ("on_call", "On call"), ("repository", "Repository")] {
                let Some(said) = team.settings.text(key) else { continue };
                if is_url(said) {
                    metadata.links.push(Link { url: said.to_owned(), title });
                } else {
                    metadata.annotations.insert(key.replace('_', "-"), said.to_owned());
                }
            }
            let display_name = team.title.clone().unwrap_or_else(|| team.meta.name.clone());
            let email = team.settings.text("email").map(str::to_owned);
            let spec = Spec {
                of: Some("team".to_owned()),
                profile: Some(Profile { display_name, email }),
                children: Some([]),
                ..Spec::default()
            };
            self.add(Kind::Group, metadata, spec);
        }
    }

    fn nodes(&mut self) {
        for (id, node) in self.model.nodes.iter().filter(|(_, node)| self.model.is_local(&node.meta)) {
            let Some((kind, name)) = self.names.nodes.get(&id) else { continue };
            let owner = self.owner(&node.meta, node.owner.or_else(|| self.keeper(id)));
            let spec = Spec {
                of: Some(type_of(node).to_owned()),
                lifecycle: (*kind == Kind::Component).then(|| lifecycle(&node.settings)),
                owner: Some(owner),
                system: self.system(id),
                depends_on: self.depends_on(id),
                ..Spec::default()
            };
            let spec = if *kind == Kind::Component {
                Spec { provides_apis: self.provides(id), consumes_apis: self.consumes(id), ..spec }
            } else {
                spec
            };
            self.add(*kind, self.node_metadata(id, node, name), spec);
        }
    }

    /// One API for each contract that has a document, and one for the messages of each service.
    fn apis(&mut self) {
        let model = self.model;
        let openapi = openapi::files(model).into_iter().map(|(id, file)| (id, "openapi", format!("openapi/{file}")));
        let graphql = graphql::files(model).into_iter().map(|(id, file)| (id, "graphql", format!("graphql/{file}")));
        let grpc = protobuf::files(model).into_iter().map(|(id, file)| (id, "grpc", format!("proto/{file}")));
        let mut contracts: Vec<(Id<Contract>, &str, String)> = openapi.chain(graphql).chain(grpc).collect();
        contracts.sort();
        for (id, of, file) in contracts {
            let contract = &model.contracts[id];
            let Some(name) = self.names.contracts.get(&id) else { continue };
            let provider = self.cx.facts().providers(id).iter().find_map(|at| model.provides.get(*at));
            let provider = provider.map(|provide| provide.node);
            let stage = provider.map_or("production", |node| lifecycle(&model.nodes[node].settings));
            let metadata = Metadata {
                title: contract.settings.text("title").map(str::to_owned),
                ..Self::metadata(&contract.meta, name)
            };
            let owner = self.owner_of_api(provider);
            let lifecycle = if contract.settings.get("deprecated").is_some() { "deprecated" } else { stage };
            let system = provider.and_then(|node| self.system(node));
            self.add_api(metadata, of, lifecycle, owner, system, &file);
        }
        for (service, file) in self.documents.clone() {
            let file = format!("asyncapi/{file}");
            let Some(id) = service else {
                let name = format!("{}-messages", self.names.package);
                let metadata = Metadata { name, ..Metadata::default() };
                let owner = self.owner_of_api(None);
                self.add_api(metadata, "asyncapi", "production", owner, None, &file);
                continue;
            };
            let node = &model.nodes[id];
            let Some(name) = self.names.messages.get(&id) else { continue };
            let description = Some(format!("What {} sends and receives.", node.meta.name));
            let metadata = Metadata { name: name.clone(), description, ..Metadata::default() };
            let owner = self.owner_of_api(Some(id));
            self.add_api(metadata, "asyncapi", lifecycle(&node.settings), owner, self.system(id), &file);
        }
    }

    fn add_api(
        &mut self,
        metadata: Metadata,
        of: &str,
        lifecycle: &'static str,
        owner: String,
        system: Option<String>,
        file: &str,
    ) {
        let spec = Spec {
            of: Some(of.to_owned()),
            lifecycle: Some(lifecycle),
            owner: Some(owner),
            system,
            definition: Some(Definition { text: format!("../{file}") }),
            ..Spec::default()
        };
        self.add(Kind::Api, metadata, spec);
    }

    /// What any declaration says about itself.
    fn metadata(meta: &Meta, name: &str) -> Metadata {
        let description = meta.docs.text().map(str::to_owned);
        let links = meta.annotations.text("docs").filter(|url| is_url(url));
        let mut annotations = Map::new();
        for (key, value) in meta.annotations.extensions() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            annotations.insert(key.trim_start_matches("x-").to_owned(), text);
        }
        Metadata {
            name: name.to_owned(),
            title: (name != meta.name).then(|| meta.name.clone()),
            description,
            annotations,
            links: links.map(|url| Link { url: url.to_owned(), title: "Documentation" }).into_iter().collect(),
            ..Metadata::default()
        }
    }

    fn node_metadata(&self, id: Id<Node>, node: &Node, name: &str) -> Metadata {
        let mut metadata = Self::metadata(&node.meta, name);
        if let Some(repository) = node.settings.said("repository").and_then(|entry| entry.value.as_text()) {
            let location = format!("url:{}/", repository.trim_end_matches('/'));
            metadata.annotations.insert("backstage.io/source-location".to_owned(), location);
        }
        if node.settings.said("deploy").is_some() {
            let label = Rule::Rfc1035(LABEL_MAX).apply(node.meta.output_name());
            let selector = format!("app.kubernetes.io/name={label}");
            metadata.annotations.insert("backstage.io/kubernetes-label-selector".to_owned(), selector);
        }
        if let Some(tier) = node.settings.said("tier").and_then(|entry| entry.value.as_text()) {
            metadata.labels.insert("tier".to_owned(), tier.to_owned());
        }
        let stack = match node.settings.said("stack").map(|entry| &entry.value) {
            Some(Value::List(words)) => words.as_slice(),
            Some(_) | None => &[],
        };
        let stack = stack.iter().filter_map(|word| word.value.as_text());
        let technology = placement::technology(self.model, id).map(|technology| technology.meta.name.as_str());
        let mut seen = BTreeSet::new();
        let tags = stack.chain(technology).map(tag).filter(|tag| !tag.is_empty() && seen.insert(tag.clone()));
        metadata.tags = tags.collect();
        metadata
    }

    /// The owner in words; what has none is noted.
    fn owner(&mut self, meta: &'a Meta, team: Option<Id<Team>>) -> String {
        let named = team.and_then(|team| self.names.teams.get(&team)).cloned();
        named.or_else(|| self.only_team()).unwrap_or_else(|| {
            self.unowned.push(meta);
            NOBODY.to_owned()
        })
    }

    /// The owner of an API: that of who provides it, where it is noted when there is none.
    fn owner_of_api(&self, provider: Option<Id<Node>>) -> String {
        let team = provider.and_then(|node| self.model.nodes[node].owner);
        let named = team.and_then(|team| self.names.teams.get(&team)).cloned();
        named.or_else(|| self.only_team()).unwrap_or_else(|| NOBODY.to_owned())
    }

    /// The team of a package that has but one.
    fn only_team(&self) -> Option<String> {
        let mut local = self.model.teams.iter().filter(|(_, team)| self.model.is_local(&team.meta));
        let (id, _) = local.next()?;
        if local.next().is_some() { None } else { self.names.teams.get(&id).cloned() }
    }

    /// The team that owns everything in a context.
    fn owner_of_all(&self, context: Id<Context>) -> Option<Id<Team>> {
        let inside = self.model.nodes.iter().filter(|(_, node)| node.context == Some(context));
        let owners: BTreeSet<Option<Id<Team>>> = inside.map(|(_, node)| node.owner).collect();
        match owners.into_iter().collect::<Vec<_>>().as_slice() {
            [only] => *only,
            _ => None,
        }
    }

    /// The team that looks after a store, channel or queue: that of the service that owns it, else of the first that
    /// publishes to it or uses it, for dead letters that of the service whose messages they are.
    fn keeper(&self, id: Id<Node>) -> Option<Id<Team>> {
        let service = self.service_of(id).or_else(|| self.letters.get(&id).copied())?;
        self.model.nodes[service].owner
    }

    fn service_of(&self, id: Id<Node>) -> Option<Id<Node>> {
        let uses = || self.cx.facts().reaching(id);
        let owner = uses().find(|edge| match edge.via {
            EdgeKind::Store(at) => self.model.store_uses.get(at).is_some_and(|store| store.owner),
            EdgeKind::Publish(_) => true,
            EdgeKind::Call(_)
            | EdgeKind::Consume(_)
            | EdgeKind::Route(..)
            | EdgeKind::Deliver(_)
            | EdgeKind::Auth(_) => false,
        });
        owner.or_else(|| uses().next()).map(|edge| edge.from)
    }

    /// The system of a node: that of its context; for a store or channel, that of who looks after it.
    fn system(&self, id: Id<Node>) -> Option<String> {
        let node = &self.model.nodes[id];
        let keeps = node.platform().is_some();
        let keeper = || self.service_of(id).or_else(|| self.letters.get(&id).copied()).filter(|_| keeps);
        let context = node.context.or_else(|| self.model.nodes[keeper()?].context);
        match context {
            Some(context) => self.names.contexts.get(&context).cloned(),
            None if self.divided => None,
            None => Some(self.names.package.clone()),
        }
    }

    /// What a node needs to run: whom it calls, where it keeps and sends things, and the server behind a store.
    fn depends_on(&self, id: Id<Node>) -> Vec<String> {
        let listener = placement::listener(self.model, id);
        let server = (listener != id).then_some(listener);
        let needs = self.cx.facts().leaving(id).map(|edge| edge.to).chain(server);
        let mut seen = BTreeSet::new();
        needs.filter(|needed| seen.insert(*needed)).filter_map(|needed| self.reference(needed)).collect()
    }

    fn reference(&self, id: Id<Node>) -> Option<String> {
        self.names.nodes.get(&id).map(|(kind, name)| format!("{}:{name}", kind.word()))
    }

    fn provides(&self, id: Id<Node>) -> Vec<String> {
        let contracts = self.cx.facts().offered(self.model, id).map(|provide| provide.contract);
        let written = contracts.filter(|contract| has_entity(&self.model.contracts[*contract].protocol));
        let contracts = written.filter_map(|contract| self.names.contracts.get(&contract).cloned());
        let messages = self.names.messages.get(&id).filter(|_| self.messengers.contains(&id));
        contracts.chain(messages.cloned()).collect()
    }

    fn consumes(&self, id: Id<Node>) -> Vec<String> {
        let model = self.model;
        let calls = self.cx.facts().leaving(id).filter_map(|edge| match edge.via {
            EdgeKind::Call(at) => model.calls.get(at),
            EdgeKind::Store(_)
            | EdgeKind::Publish(_)
            | EdgeKind::Consume(_)
            | EdgeKind::Route(..)
            | EdgeKind::Deliver(_)
            | EdgeKind::Auth(_) => None,
        });
        let mut seen = BTreeSet::new();
        calls
            .flat_map(|call| &call.operations)
            .map(|operation| model.operations[*operation].contract)
            .filter(|contract| has_entity(&model.contracts[*contract].protocol) && seen.insert(*contract))
            .filter_map(|contract| self.names.contracts.get(&contract).cloned())
            .collect()
    }
}

/// Whether a contract has a document of its own, so that it is an API of its own.
const fn has_entity(protocol: &Protocol) -> bool {
    match protocol {
        Protocol::Rest | Protocol::Webhook | Protocol::Grpc | Protocol::GraphQl => true,
        Protocol::WebSocket | Protocol::Other(_) => false,
    }
}

/// What a component or resource is, in a word that catalogs use.
fn type_of(node: &Node) -> &'static str {
    let kind = node.kind();
    if kind == DeclKind::Store {
        "database"
    } else if kind == DeclKind::Channel {
        "topic"
    } else {
        kind.word()
    }
}

/// `stage` in the words that Backstage knows.
fn lifecycle(settings: &Settings) -> &'static str {
    match settings.said("stage").and_then(|entry| entry.value.as_text()) {
        Some("experimental") => "experimental",
        Some("deprecated") => "deprecated",
        Some(_) | None => "production",
    }
}

fn team_of(settings: &Settings) -> Option<Id<Team>> {
    settings.get("owner")?.as_item()?.team()
}

fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// A word as a tag: lower-case letters, digits, `+` and `#` between single dashes, at most 63.
fn tag(word: &str) -> String {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '#');
    let lower = word.to_ascii_lowercase();
    let mut tag = String::new();
    for part in lower.split(|c: char| !legal(c)).filter(|part| !part.is_empty()) {
        let dash = usize::from(!tag.is_empty());
        if tag.len() + dash + part.len() > LABEL_MAX {
            break;
        }
        if dash == 1 {
            tag.push('-');
        }
        tag.push_str(part);
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn tags_are_legal() {
        assert_eq!(tag("Node.JS 22"), "node-js-22");
        assert_eq!(tag("c++"), "c++");
        assert_eq!(tag("--"), "");
        assert_eq!(tag(&"x".repeat(70)), "");
    }
}
