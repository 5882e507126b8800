//! A document in progress: what is collected while the relations and contracts of its services are walked.

use indexmap::IndexMap;
use serde_json::json;

use super::doc::{
    Channel, Components, Contact, Document, Extensions, Info, License, MessageTrait, Operation, Reference,
    ReplyAddress, Tag, Use,
};
use super::errors::Reports;
use super::parts::{docs_url, extensions};
use super::reuse;
use super::security::Security;
use super::servers::Servers;
use super::{messages, operations, sockets};
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::emit::shared::jsonschema::{Config, Dialect, ErrorFormat, Schema, Schemas, findings};
use crate::model::facts::closure::View;
use crate::model::{Model, Node, Settings, Type, Value};
use crate::vocab::Target;

/// A document in progress.
pub(super) struct Lower<'a, 'r> {
    pub(super) cx: EmitCx<'a>,
    pub(super) model: &'a Model,
    pub(super) schemas: Schemas<'a>,
    pub(super) servers: Servers<'a>,
    pub(super) security: Security<'a>,
    pub(super) reports: &'r mut Reports,
    pub(super) channels: IndexMap<String, Channel>,
    pub(super) operations: IndexMap<String, Operation>,
    /// By operation, what a trait that it shares with others would be called.
    pub(super) roles: IndexMap<String, String>,
    /// Traits of messages: the envelope of a protocol.
    pub(super) message_traits: IndexMap<String, MessageTrait>,
    /// Envelopes in structured mode, by component.
    pub(super) envelopes: IndexMap<String, Schema>,
    /// Where dynamic replies go, by component.
    pub(super) reply_addresses: IndexMap<String, ReplyAddress>,
    /// The service whose relations are walked.
    pub(super) service: Id<Node>,
    /// Whether the document describes several services, so that names of operations say whose they are.
    pub(super) shared: bool,
}

/// The version of the specification that is asked for.
fn version(cx: &EmitCx<'_>) -> &'static str {
    if cx.options.word(Target::AsyncApi, "version") == "3.1" { "3.1.0" } else { "3.0.0" }
}

/// The document of a service.
pub(super) fn of_service(cx: &EmitCx<'_>, service: Id<Node>, reports: &mut Reports) -> Document {
    document(cx, service_info(cx, service), &[service], false, reports)
}

/// The document of the package: all its services in one.
pub(super) fn of_package(cx: &EmitCx<'_>, services: &[Id<Node>], reports: &mut Reports) -> Document {
    document(cx, package_info(cx.model(), services), services, true, reports)
}

fn document(cx: &EmitCx<'_>, info: Info, services: &[Id<Node>], shared: bool, reports: &mut Reports) -> Document {
    let model = cx.model();
    let config = Config { dialect: Dialect::AsyncApi, errors: ErrorFormat::Plain };
    let roots: Vec<(Type, View)> = services.iter().flat_map(|service| roots(cx, *service)).collect();
    let Some(first) = services.first() else { return empty(cx, info) };
    let mut lower = Lower {
        cx: *cx,
        model,
        schemas: Schemas::plan(model, config, &roots),
        servers: Servers::new(*cx),
        security: Security::new(model),
        reports,
        channels: IndexMap::new(),
        operations: IndexMap::new(),
        roles: IndexMap::new(),
        message_traits: IndexMap::new(),
        envelopes: IndexMap::new(),
        reply_addresses: IndexMap::new(),
        service: *first,
        shared,
    };
    for service in services {
        lower.service = *service;
        lower.publishes();
        lower.consumes();
        sockets::contracts(&mut lower, *service);
    }
    for finding in findings(&lower.schemas.losses(), "AsyncAPI", &info.title, model.nodes[*first].meta.span) {
        lower.reports.push(finding);
    }
    let mut document = Document {
        asyncapi: version(cx),
        info,
        default_content_type: "application/json",
        servers: lower.servers.finish(),
        channels: lower.channels,
        operations: lower.operations,
        components: Components {
            schemas: lower.envelopes.into_iter().chain(lower.schemas.components()).collect(),
            reply_addresses: lower.reply_addresses,
            message_traits: lower.message_traits,
            security_schemes: lower.security.finish(),
            ..Components::default()
        },
    };
    reuse::share(&mut document, &lower.roles);
    document
}

fn empty(cx: &EmitCx<'_>, info: Info) -> Document {
    Document {
        asyncapi: version(cx),
        info,
        default_content_type: "application/json",
        servers: IndexMap::new(),
        channels: IndexMap::new(),
        operations: IndexMap::new(),
        components: Components::default(),
    }
}

/// Every type that the document mentions of a service.
fn roots(cx: &EmitCx<'_>, service: Id<Node>) -> Vec<(Type, View)> {
    let mut roots = operations::roots(cx.model(), service);
    roots.extend(sockets::roots(cx, service));
    roots
}

impl Lower<'_, '_> {
    /// The key of an operation: in the document of a package it says whose it is.
    pub(super) fn operation_key(&self, name: &str) -> String {
        use heck::{ToLowerCamelCase, ToUpperCamelCase};
        if self.shared {
            let service = self.model.nodes[self.service].meta.output_name();
            format!("{}{}", service.to_lower_camel_case(), name.to_upper_camel_case())
        } else {
            name.to_lower_camel_case()
        }
    }

    /// Adds an operation. One that is there already with the same content is the same; another gets the name of its
    /// channel, then a number.
    pub(super) fn add_operation(&mut self, name: &str, role: String, operation: Operation) {
        use heck::ToUpperCamelCase;
        let channel = operation.channel.target.rsplit('/').next().unwrap_or_default().to_upper_camel_case();
        let plain = self.operation_key(name);
        let longer = format!("{plain}On{channel}");
        let candidates = [plain.clone(), longer.clone()].into_iter().chain((2..).map(|at| format!("{longer}{at}")));
        for key in candidates {
            match self.operations.get(&key) {
                Some(other) if *other == operation => return,
                Some(_) => {}
                None => {
                    self.roles.insert(key.clone(), role);
                    self.operations.insert(key, operation);
                    return;
                }
            }
        }
    }

    /// An address that a header names, as a component.
    pub(super) fn reply_address(&mut self, location: String) -> Use<ReplyAddress> {
        use heck::ToLowerCamelCase;
        let name = location.rsplit('/').next().unwrap_or_default().to_lower_camel_case();
        let address = ReplyAddress { location };
        match self.reply_addresses.get(&name) {
            Some(other) if *other != address => Use::Own(address),
            _ => {
                self.reply_addresses.insert(name.clone(), address);
                Use::Shared(Reference::to(&["components", "replyAddresses", &name]))
            }
        }
    }

    /// The name of the component of an envelope, which no type of the document has.
    pub(super) fn envelope(&mut self, message: &str, schema: Schema) -> String {
        let taken: Vec<String> = self.schemas.components().into_keys().collect();
        let candidates = [format!("{message}Envelope"), format!("{message}CloudEvent")]
            .into_iter()
            .chain((2..).map(|at| format!("{message}CloudEvent{at}")));
        for name in candidates {
            let same = self.envelopes.get(&name).map(|other| {
                let title = Schema { title: other.title.clone(), ..schema.clone() };
                *other == title
            });
            if taken.contains(&name) || same == Some(false) {
                continue;
            }
            let schema = Schema { title: Some(name.clone()), ..schema };
            self.envelopes.entry(name.clone()).or_insert(schema);
            return name;
        }
        messages::envelope_name(message)
    }
}

fn service_info(cx: &EmitCx<'_>, service: Id<Node>) -> Info {
    let model = cx.model();
    let node = &model.nodes[service];
    let context = node.context.map(|context| &model.contexts[context]);
    let mut extensions: Extensions = extensions(&node.meta.annotations);
    // What a websocket contract says of itself holds for the document that describes it.
    let contracts: Vec<&Settings> =
        sockets::of(cx, service).into_iter().map(|contract| &model.contracts[contract].settings).collect();
    let mut contact = contracts.iter().find_map(|contract| contract.object("contact")).map(|contact| Contact {
        name: contact.text("name").map(str::to_owned),
        url: contact.text("url").map(str::to_owned),
        email: contact.text("email").map(str::to_owned),
    });
    if let Some(owner) = node.owner {
        let team = &model.teams[owner];
        let name = team.title.as_deref().unwrap_or(&team.meta.name);
        extensions.insert("x-owner".to_owned(), json!(name));
        let email = team.settings.text("email").map(str::to_owned);
        contact = contact
            .or_else(|| email.map(|email| Contact { name: Some(name.to_owned()), url: None, email: Some(email) }));
    }
    Info {
        title: node.meta.annotations.text("title").unwrap_or_else(|| node.meta.output_name()).to_owned(),
        version: node.settings.text("version").or(model.package.version.as_deref()).unwrap_or("1.0.0").to_owned(),
        description: node.meta.docs.text().map(str::to_owned),
        terms_of_service: contracts.iter().find_map(|contract| contract.text("terms")).map(str::to_owned),
        contact,
        license: contracts.iter().find_map(|contract| contract.get("license")).and_then(license),
        tags: context.map(context_tag).into_iter().collect(),
        external_docs: docs_url(&node.meta.annotations),
        extensions,
    }
}

fn license(value: &Value) -> Option<License> {
    let Value::Object(license) = value else {
        return value.as_text().map(|name| License { name: name.to_owned(), url: None });
    };
    Some(License { name: license.text("name")?.to_owned(), url: license.text("url").map(str::to_owned) })
}

fn package_info(model: &Model, services: &[Id<Node>]) -> Info {
    let mut tags: Vec<Tag> = Vec::new();
    for context in services.iter().filter_map(|service| model.nodes[*service].context) {
        let tag = context_tag(&model.contexts[context]);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let package = &model.package;
    Info {
        title: package.title.clone().unwrap_or_else(|| package.name.clone()),
        version: package.version.clone().unwrap_or_else(|| "1.0.0".to_owned()),
        description: package.description.clone(),
        terms_of_service: None,
        contact: None,
        license: None,
        tags,
        external_docs: None,
        extensions: Extensions::new(),
    }
}

fn context_tag(context: &crate::model::Context) -> Tag {
    Tag {
        name: context.meta.output_name().to_owned(),
        description: context.title.clone().or_else(|| context.meta.docs.text().map(str::to_owned)),
    }
}
