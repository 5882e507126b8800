//! A contract as a document: what it is, where it is served, its groups, its paths.

use heck::ToTitleCase;
use indexmap::IndexMap;
use serde_json::Value as Json;

use super::describe::{description, summary};
use super::doc::{
    Components, Contact, Document, Extensions, Info, License, OrRef, PathItem, Server, ServerVariable, Tag,
};
use super::errors;
use super::examples::Shown;
use super::files;
use super::gateway::{Route, routes};
use super::operation::Direction;
use super::security::Security;
use super::version::Version;
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::emit::EmitCx;
use crate::emit::shared::jsonschema::{Config, ErrorFormat, ExternalDocs, Schemas};
use crate::emit::shared::sample::{Sampler, Unsampled};
use crate::model::casing::Casing;
use crate::model::facts::closure::View;
use crate::model::{Contract, Entry, Model, Operation, OperationKind, PathSegment, Protocol, Settings, Type, Value};
use crate::vocab::Target;

/// The lowering of one contract.
pub(super) struct Lower<'a, 'd> {
    /// The model.
    pub(super) model: &'a Model,
    /// The contract.
    pub(super) contract: &'a Contract,
    /// Its id.
    pub(super) id: Id<Contract>,
    /// How its errors travel.
    pub(super) error_format: ErrorFormat,
    /// Its schemas, planned from everything it mentions.
    pub(super) schemas: Schemas<'a>,
    /// The routes of gateways that lead to it.
    pub(super) routes: Vec<Route<'a>>,
    /// How its callers prove who they are.
    pub(super) security: Security<'a>,
    /// The components so far, without schemas and security schemes.
    pub(super) components: Components,
    /// The names of operations that are taken: those of the contract itself, then those of callbacks as they come.
    pub(super) operation_ids: Vec<String>,
    /// Which examples are shown.
    pub(super) shown: Shown,
    /// What makes up values.
    pub(super) sampler: Sampler<'a>,
    /// The operations with a part that no sample was found for.
    pub(super) unsampled: Vec<(Span, Unsampled)>,
    /// What OpenAPI cannot say.
    pub(super) diags: &'d mut Diags,
}

/// The model as contracts spell names that do so in their own way, each spelling made once.
#[derive(Debug, Default)]
pub(super) struct Spellings(Vec<(Casing, Model)>);

impl Spellings {
    /// The spellings of the package's contracts.
    pub(super) fn of(model: &Model) -> Spellings {
        let mut spellings = Spellings::default();
        let local = model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta));
        for casing in local.filter_map(|(_, contract)| Casing::of(contract)) {
            if !spellings.0.iter().any(|(known, _)| *known == casing) {
                spellings.0.push((casing, model.recased(casing)));
            }
        }
        spellings
    }

    /// The model with the wire names of a contract.
    fn model<'a>(&'a self, declared: &'a Model, contract: &Contract) -> &'a Model {
        let casing = Casing::of(contract);
        self.0.iter().find(|(known, _)| Some(*known) == casing).map_or(declared, |(_, model)| model)
    }
}

/// The document of a contract, with schemas for a version.
pub(super) fn lower(
    cx: &EmitCx<'_>,
    spellings: &Spellings,
    id: Id<Contract>,
    version: Version,
    diags: &mut Diags,
) -> Document {
    let model = spellings.model(cx.model(), &cx.model().contracts[id]);
    let contract = &model.contracts[id];
    let error_format = match contract.settings.text("error_format") {
        Some("plain") => ErrorFormat::Plain,
        Some(_) | None => ErrorFormat::Problem,
    };
    let routes = routes(cx, id);
    let roots = roots(model, contract, &routes);
    let schemas = Schemas::plan(model, Config { dialect: version.dialect(), errors: error_format }, &roots);
    let mut lower = Lower {
        model,
        contract,
        id,
        error_format,
        schemas,
        routes,
        security: Security::of(model, contract),
        components: Components::default(),
        operation_ids: contract.operations.iter().map(|id| wire_name(&model.operations[*id]).to_owned()).collect(),
        shown: match cx.options.word(Target::OpenApi, "examples") {
            "generated" => Shown::Generated,
            _ => Shown::Declared,
        },
        sampler: Sampler::new(model, error_format),
        unsampled: Vec::new(),
        diags,
    };
    let document = lower.document();
    if let Some(found) = errors::unsampled(&lower.unsampled) {
        lower.diags.push(found);
    }
    document
}

impl Lower<'_, '_> {
    fn document(&mut self) -> Document {
        self.check_versions();
        let contract = self.contract;
        let mut paths = IndexMap::new();
        let mut webhooks = IndexMap::new();
        let mut tags = self.declared_tags();
        for id in &contract.operations {
            let operation = &self.model.operations[*id];
            let lowered = match &operation.kind {
                OperationKind::Http { method, path } => {
                    let lowered = self.operation(operation, Direction::Received);
                    Some((&mut paths, path_key(path), method, lowered))
                }
                OperationKind::Deliver { method, .. } => {
                    let lowered = self.operation(operation, Direction::Delivered);
                    Some((&mut webhooks, wire_name(operation).to_owned(), method, lowered))
                }
                OperationKind::Rpc { .. }
                | OperationKind::Query
                | OperationKind::Mutation
                | OperationKind::Subscription(_)
                | OperationKind::Receive
                | OperationKind::Send
                | OperationKind::Op => None,
            };
            let Some((table, key, method, lowered)) = lowered else { continue };
            let item: &mut PathItem = table.entry(key).or_default();
            item.insert(method.to_lowercase(), lowered);
        }
        // Where nothing is declared, groups stand in the order in which operations name them.
        for item in paths.values().chain(webhooks.values()) {
            self.add_tags(item, &mut tags);
        }
        let security = self.security.of_contract();
        let mut components = std::mem::take(&mut self.components);
        components.schemas = self.schemas.components();
        components.security_schemes = self.security.schemes(self.diags);
        Document {
            openapi: Version::V32.number(),
            info: self.info(),
            servers: self.servers(),
            security,
            tags,
            paths: Some(paths).filter(|paths| !paths.is_empty()),
            webhooks,
            components,
            external_docs: contract.meta.annotations.text("docs").map(|url| ExternalDocs { url: url.to_owned() }),
            extensions: self.own_extensions(),
        }
    }

    /// The name of the API for people.
    pub(super) fn title(&self) -> String {
        title_of(self.contract)
    }

    fn info(&self) -> Info {
        let contract = self.contract;
        let settings = &contract.settings;
        let text = |path: &str| settings.text(path).map(str::to_owned);
        // The specification asks for a version; a contract without one is as old as its package.
        let version = text("version").or_else(|| self.model.package.version.clone()).unwrap_or_else(|| "1".to_owned());
        let contact = settings.object("contact").map(|contact| Contact {
            name: contact.text("name").map(str::to_owned),
            url: contact.text("url").map(str::to_owned),
            email: contact.text("email").map(str::to_owned),
        });
        let license = settings.get("license").map(|license| match license.as_settings() {
            Some(license) => License {
                name: license.text("name").unwrap_or_default().to_owned(),
                identifier: license.text("identifier").map(str::to_owned),
                url: license.text("url").map(str::to_owned),
            },
            None => License { name: license.as_text().unwrap_or_default().to_owned(), ..License::default() },
        });
        let docs = &contract.meta.docs;
        let summary = Some(summary(docs, "")).filter(|summary| !summary.is_empty());
        // A summary that is all there is says as much as a description, which more tools show.
        let (summary, description) = match summary.as_deref().and_then(|summary| description(docs, summary)) {
            Some(beyond) => (summary, Some(beyond)),
            None => (None, docs.text().map(str::to_owned)),
        };
        let parts = [description, self.lifecycle_note()].into_iter().flatten();
        let description = parts.reduce(|said, note| format!("{said}\n\n{note}"));
        Info { title: self.title(), summary, description, terms_of_service: text("terms"), contact, license, version }
    }

    fn servers(&self) -> Vec<Server> {
        let declared = servers_of(&self.contract.settings, self.base());
        if !declared.is_empty() {
            return declared;
        }
        if self.contract.protocol == Protocol::Webhook {
            let description =
                "Each receiver's own: a delivery goes to the URL that the receiver registered.".to_owned();
            return vec![Server { url: "/".to_owned(), description: Some(description), ..Server::default() }];
        }
        let mut servers: Vec<Server> = Vec::new();
        for route in &self.routes {
            for host in &route.hosts {
                let url = join(&format!("{}://{}", route.scheme, host.name), &route.outside(self.base()));
                if !servers.iter().any(|server| server.url == url) {
                    servers.push(Server { url, description: host.environments.clone(), ..Server::default() });
                }
            }
        }
        if servers.is_empty() {
            servers.push(Server { url: join("", self.base()), ..Server::default() });
        }
        servers
    }

    /// What every path begins with.
    pub(super) fn base(&self) -> &str {
        self.contract.settings.said("base").and_then(|entry| entry.value.as_text()).unwrap_or_default()
    }

    fn own_extensions(&self) -> Extensions {
        let mut extensions = IndexMap::new();
        if let Some(versioning) = self.contract.settings.said("versioning") {
            let json = if let Value::Call { name, args, .. } = &versioning.value
                && let Some(argument) = args.first()
            {
                std::iter::once((name.clone(), argument.value.to_json())).collect()
            } else {
                versioning.value.to_json()
            };
            extensions.insert("x-versioning".to_owned(), json);
        }
        let superseded = self.contract.supersedes.iter().map(|id| {
            let name = self.model.contracts[*id].meta.output_name();
            files(self.model).remove(id).map_or_else(|| Json::from(name), |file| Json::String(format!("./{file}")))
        });
        let superseded: Vec<Json> = superseded.collect();
        if !superseded.is_empty() {
            extensions.insert("x-supersedes".to_owned(), Json::Array(superseded));
        }
        self.lifecycle_extensions(&mut extensions);
        let gateways: Vec<Json> = self.routes.iter().map(Route::to_json).collect();
        if !gateways.is_empty() {
            extensions.insert("x-gateways".to_owned(), Json::Array(gateways));
        }
        extensions.extend(self.contract.meta.annotations.extensions());
        extensions
    }

    fn declared_tags(&self) -> Vec<Tag> {
        match self.contract.settings.get("tags") {
            Some(Value::Object(described)) => {
                described.iter().map(|(name, entry)| self.tag(name, Some(&entry.value))).collect()
            }
            Some(_) => self
                .contract
                .settings
                .list("tags")
                .iter()
                .filter_map(|tag| Some(self.tag(tag.as_text()?, None)))
                .collect(),
            None => Vec::new(),
        }
    }

    fn add_tags(&self, item: &PathItem, tags: &mut Vec<Tag>) {
        for operation in item.values() {
            for name in &operation.tags {
                if !tags.iter().any(|tag| tag.name == *name) {
                    tags.push(self.tag(name, None));
                }
            }
            for callback in operation.callbacks.values() {
                if let OrRef::Inline(callback) = callback {
                    callback.values().for_each(|item| self.add_tags(item, tags));
                }
            }
        }
    }

    /// A group as the contract describes it. The group of the whole contract is described by its documentation.
    fn tag(&self, name: &str, described: Option<&Value>) -> Tag {
        let details = described.and_then(Value::as_settings);
        let text = |member: &str| details.and_then(|details| details.text(member)).map(str::to_owned);
        let docs = &self.contract.meta.docs;
        let docs = (name == self.title() && !docs.is_empty()).then(|| docs.summary());
        Tag {
            name: name.to_owned(),
            summary: text("title"),
            description: described.and_then(Value::as_text).map(str::to_owned).or(text("description")).or(docs),
            external_docs: text("docs").map(|url| ExternalDocs { url }),
            parent: text("parent"),
            kind: text("kind"),
            extensions: IndexMap::new(),
        }
    }
}

/// Where an operation is served that nobody outside reaches.
pub(super) fn inside(base: &str) -> Server {
    let description = "Inside the system only: no gateway leads here.".to_owned();
    Server { url: join("", base), description: Some(description), ..Server::default() }
}

/// The name of a contract for people.
pub(super) fn title_of(contract: &Contract) -> String {
    let declared = contract.settings.text("title").or_else(|| contract.meta.annotations.text("title"));
    // Readers expect the acronym in the capitals that a name in `PascalCase` does not have.
    let spoken = |word: &str| if word == "Api" { "API".to_owned() } else { word.to_owned() };
    let words = || contract.meta.name.to_title_case().split(' ').map(spoken).collect::<Vec<_>>().join(" ");
    declared.map_or_else(words, str::to_owned)
}

/// What an operation is called in documents.
pub(super) fn wire_name(operation: &Operation) -> &str {
    operation.wire_name.as_ref().unwrap_or(&operation.name)
}

/// The servers that a contract or operation lists.
pub(super) fn servers_of(settings: &Settings, base: &str) -> Vec<Server> {
    let server = |value: &Value| {
        let Some(details) = value.as_settings() else {
            return Server { url: join(value.as_text().unwrap_or_default(), base), ..Server::default() };
        };
        let variable = |entry: &Entry| match entry.value.as_settings() {
            Some(details) => ServerVariable {
                values: details.list("values").iter().filter_map(|value| value.as_text()).map(str::to_owned).collect(),
                default: details.text("default").unwrap_or_default().to_owned(),
                description: details.text("description").map(str::to_owned),
            },
            None => ServerVariable {
                default: entry.value.as_text().unwrap_or_default().to_owned(),
                ..ServerVariable::default()
            },
        };
        Server {
            url: join(details.text("url").unwrap_or_default(), base),
            description: details.text("description").map(str::to_owned),
            variables: details
                .object("variables")
                .into_iter()
                .flat_map(Settings::iter)
                .map(|(name, entry)| (name.to_owned(), variable(entry)))
                .collect(),
        }
    };
    settings.list("servers").into_iter().map(server).collect()
}

/// The URL of a server with the base path behind it, without a slash at its end.
fn join(url: &str, base: &str) -> String {
    let joined = format!("{}{}", url.trim_end_matches('/'), base.trim_end_matches('/'));
    if joined.is_empty() { "/".to_owned() } else { joined }
}

/// The path as OpenAPI writes it.
pub(super) fn path_key(path: &[PathSegment]) -> String {
    let text: String = path
        .iter()
        .map(|segment| match segment {
            PathSegment::Text(text) => text.clone(),
            PathSegment::Param(name) => format!("{{{name}}}"),
        })
        .collect();
    if text.starts_with('/') { text } else { format!("/{text}") }
}

/// Everything the document mentions, in the order it mentions it.
fn roots(model: &Model, contract: &Contract, routes: &[Route<'_>]) -> Vec<(Type, View)> {
    let mut roots = Vec::new();
    for id in &contract.operations {
        let operation = &model.operations[*id];
        let sent = matches!(operation.kind, OperationKind::Deliver { .. });
        let direction = if sent { Direction::Delivered } else { Direction::Received };
        add_roots(model, contract, operation, direction, &mut roots);
        let limited = operation.settings.object("rate_limit").is_some()
            || routes.iter().any(|route| route.takes(contract, operation) && route.rate_limit().is_some());
        if direction == Direction::Received {
            let implied = super::problems::implied(model, contract, operation, limited);
            roots.extend(implied.into_iter().filter_map(|implied| Some((implied.error?, Direction::error()))));
        }
        for callback in operation.callbacks.iter().flat_map(|callback| &callback.operations) {
            add_roots(model, contract, &model.operations[*callback], Direction::CalledBack, &mut roots);
        }
    }
    roots
}

fn add_roots(
    model: &Model,
    contract: &Contract,
    operation: &Operation,
    direction: Direction,
    roots: &mut Vec<(Type, View)>,
) {
    for param in &operation.params {
        for media in super::params::media_of(&param.media) {
            let ty = super::params::body_type(model, &param.field.ty, media);
            if !super::params::is_raw(model, &ty, media) {
                roots.push((ty, direction.request()));
            }
        }
    }
    for outcome in &operation.results {
        for media in super::params::media_of(&outcome.media) {
            let ty = outcome.ty.iter().map(|ty| super::params::body_type(model, ty, media));
            let written = ty.filter(|ty| !super::params::is_raw(model, ty, media));
            roots.extend(written.map(|ty| (ty, direction.response())));
        }
        roots.extend(outcome.headers.iter().map(|header| (header.ty.clone(), direction.response())));
    }
    let errors = super::problems::errors_of(contract, operation, direction);
    roots.extend(errors.map(|error| (error.clone(), Direction::error())));
}
