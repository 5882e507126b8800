//! Channels, messages and operations of a service.

use heck::{ToKebabCase, ToLowerCamelCase, ToUpperCamelCase};
use indexmap::IndexMap;
use serde_json::json;

use super::bindings;
use super::doc::{
    Channel, Components, CorrelationId, Document, Extensions, Info, Message, Operation, Parameter, Reference, Reply,
    ReplyAddress, Tag,
};
use super::envelope;
use super::security::Security;
use super::servers::Servers;
use super::sockets;
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::emit::EmitCx;
use crate::emit::shared::jsonschema::{Config, Dialect, ErrorFormat, Schema, Schemas, findings};
use crate::model::facts::closure::{View, record_of};
use crate::model::facts::placement::technology;
use crate::model::{Docs, Field, Model, Node, NodeDetail, Settings, Type, TypeDef, TypeDefKind};
use crate::vocab::DeclKind;

/// A document in progress.
pub(super) struct Lower<'a> {
    pub(super) cx: EmitCx<'a>,
    pub(super) model: &'a Model,
    pub(super) schemas: Schemas<'a>,
    pub(super) servers: Servers<'a>,
    pub(super) security: Security<'a>,
    pub(super) channels: IndexMap<String, Channel>,
    pub(super) operations: IndexMap<String, Operation>,
    /// Headers of CloudEvents that messages share, by component.
    envelopes: IndexMap<String, Schema>,
}

/// The document of a service.
pub(super) fn document(cx: &EmitCx<'_>, service: Id<Node>, diags: &mut Diags) -> Document {
    let model = cx.model();
    let config = Config { dialect: Dialect::AsyncApi, errors: ErrorFormat::Plain };
    let schemas = Schemas::plan(model, config, &roots(cx, service));
    let mut lower = Lower {
        cx: *cx,
        model,
        schemas,
        servers: Servers::new(*cx),
        security: Security::new(model),
        channels: IndexMap::new(),
        operations: IndexMap::new(),
        envelopes: IndexMap::new(),
    };
    lower.publishes(service);
    lower.consumes(service);
    sockets::contracts(&mut lower, service);
    let node = &model.nodes[service];
    for finding in findings(&lower.schemas.losses(), "AsyncAPI", &node.meta.name, node.meta.span) {
        diags.push(finding);
    }
    Document {
        asyncapi: "3.0.0",
        info: info(model, node),
        default_content_type: "application/json",
        servers: lower.servers.finish(),
        channels: lower.channels,
        operations: lower.operations,
        components: Components {
            schemas: lower.envelopes.into_iter().chain(lower.schemas.components()).collect(),
            security_schemes: lower.security.finish(),
        },
    }
}

/// Every type that the document mentions.
fn roots(cx: &EmitCx<'_>, service: Id<Node>) -> Vec<(Type, View)> {
    let model = cx.model();
    let event = |id: Id<TypeDef>| {
        let headers = message_parts(&model.types[id]).0.iter().map(|header| (header.ty.clone(), View::Read));
        std::iter::once((Type::Def(id, Vec::new()), View::Read)).chain(headers).collect::<Vec<_>>()
    };
    let published = model.publishes.iter().filter(|publish| publish.node == service);
    let mut roots: Vec<(Type, View)> = published.flat_map(|publish| event(publish.event)).collect();
    for consume in model.consumes.iter().filter(|consume| consume.node == service) {
        roots.extend(event(consume.event));
        roots.extend(consume.reply.clone().map(|reply| (reply, View::Read)));
    }
    roots.extend(sockets::roots(cx, service));
    roots
}

fn info(model: &Model, node: &Node) -> Info {
    let context = node.context.map(|context| &model.contexts[context]);
    let mut extensions: Extensions = node.meta.annotations.extensions().into_iter().collect();
    if let Some(owner) = node.owner {
        let team = &model.teams[owner];
        let name = team.title.as_deref().unwrap_or(&team.meta.name);
        extensions.insert("x-owner".to_owned(), json!(name));
    }
    Info {
        title: node.meta.output_name().to_owned(),
        version: node.settings.text("version").or(model.package.version.as_deref()).unwrap_or("1.0.0").to_owned(),
        description: node.meta.docs.text().map(str::to_owned),
        tags: context
            .map(|context| Tag {
                name: context.meta.output_name().to_owned(),
                description: context.title.clone().or_else(|| context.meta.docs.text().map(str::to_owned)),
            })
            .into_iter()
            .collect(),
        extensions,
    }
}

impl<'a> Lower<'a> {
    fn publishes(&mut self, service: Id<Node>) {
        for publish in self.model.publishes.iter().filter(|publish| publish.node == service) {
            let channel = self.channel(publish.channel);
            let message = self.message(&channel, publish.channel, publish.event);
            let security = self.channel_security(publish.channel);
            let protocol = self.protocol(publish.channel);
            self.operation(
                "send",
                publish.event,
                &channel,
                Operation {
                    action: "send",
                    channel: Reference::to(&["channels", &channel]),
                    summary: summary(&publish.docs),
                    description: rest_of(&publish.docs),
                    security,
                    bindings: bindings::send(protocol),
                    messages: vec![message],
                    reply: None,
                },
            );
        }
    }

    fn consumes(&mut self, service: Id<Node>) {
        for consume in self.model.consumes.iter().filter(|consume| consume.node == service) {
            let channel = self.channel(consume.channel);
            let message = self.message(&channel, consume.channel, consume.event);
            let security = self.channel_security(consume.channel);
            let reply = consume.reply.as_ref().map(|reply| {
                let to = match consume.reply_to {
                    Some(to) => (self.channel(to), Some(to)),
                    None => (self.dynamic_channel(&channel), None),
                };
                let message = match (reply, to.1) {
                    (Type::Def(id, _), Some(node)) => self.message(&to.0, node, *id),
                    _ => self.plain_message(&to.0, reply),
                };
                Reply {
                    address: consume
                        .reply_address
                        .as_deref()
                        .map(|address| ReplyAddress { location: location(address) }),
                    channel: Reference::to(&["channels", &to.0]),
                    messages: vec![message],
                }
            });
            let protocol = self.protocol(consume.channel);
            self.operation(
                "receive",
                consume.event,
                &channel,
                Operation {
                    action: "receive",
                    channel: Reference::to(&["channels", &channel]),
                    summary: summary(&consume.docs),
                    description: rest_of(&consume.docs),
                    security,
                    bindings: bindings::receive(protocol, consume.settings.text("group")),
                    messages: vec![message],
                    reply,
                },
            );
        }
    }

    /// Adds an operation under `sendOrderPlaced`; what says the same of the same message is one operation.
    fn operation(&mut self, verb: &str, event: Id<TypeDef>, channel: &str, operation: Operation) {
        let name = format!("{verb}{}", self.model.types[event].meta.name.to_upper_camel_case());
        let taken = |name: &str| self.operations.get(name).is_some_and(|other| other.channel != operation.channel);
        let name = if taken(&name) { format!("{name}On{}", channel.to_upper_camel_case()) } else { name };
        self.operations.entry(name.to_lower_camel_case()).or_insert(operation);
    }

    /// The key of a channel, added when it is first met.
    fn channel(&mut self, id: Id<Node>) -> String {
        let node = &self.model.nodes[id];
        let key = node.meta.output_name().to_kebab_case();
        if self.channels.contains_key(&key) {
            return key;
        }
        let servers = self.servers.of_channel(id, &mut self.security);
        let protocol = self.protocol(id);
        let address = address(node);
        let mut extensions: Extensions = node.meta.annotations.extensions().into_iter().collect();
        extensions.extend(facts(&node.settings));
        let channel = Channel {
            bindings: bindings::channel(protocol, node, address.as_deref()),
            address,
            title: Some(node.meta.output_name().to_owned()),
            description: node.meta.docs.text().map(str::to_owned),
            messages: IndexMap::new(),
            servers,
            parameters: self.parameters(node),
            extensions,
        };
        self.channels.insert(key.clone(), channel);
        key
    }

    /// The channel of answers whose address is only known at run time.
    fn dynamic_channel(&mut self, of: &str) -> String {
        let key = format!("{of}-reply");
        let servers = self.channels.get(of).map(|channel| channel.servers.clone()).unwrap_or_default();
        self.channels.entry(key.clone()).or_insert_with(|| Channel {
            address: None,
            title: None,
            description: Some("The address of the answer is said by each request.".to_owned()),
            messages: IndexMap::new(),
            servers,
            parameters: IndexMap::new(),
            bindings: IndexMap::new(),
            extensions: Extensions::new(),
        });
        key
    }

    fn parameters(&self, node: &Node) -> IndexMap<String, Parameter> {
        let NodeDetail::Channel { params, .. } = &node.detail else { return IndexMap::new() };
        params
            .iter()
            .map(|param| {
                let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let schema = self.schemas.field(param, View::Read);
                let parameter = Parameter {
                    values: schema.values.iter().map(text).collect(),
                    default: param.default.as_ref().map(text),
                    description: param.docs.text().map(str::to_owned),
                    examples: schema.examples.iter().map(text).collect(),
                };
                (param.wire.clone(), parameter)
            })
            .collect()
    }

    fn channel_security(&mut self, id: Id<Node>) -> Vec<Reference> {
        let auth = self.model.nodes[id].settings.get("auth");
        self.security.of(auth)
    }

    fn protocol(&self, channel: Id<Node>) -> &'a str {
        technology(self.model, channel).map_or("", |tech| tech.settings.text("protocol").unwrap_or(&tech.meta.name))
    }

    /// A reference to a message in its channel, added when it is first met.
    fn message(&mut self, channel: &str, on: Id<Node>, event: Id<TypeDef>) -> Reference {
        let def = &self.model.types[event];
        let key = def.meta.name.clone();
        let reference = Reference::to(&["channels", channel, "messages", &key]);
        if self.channels.get(channel).is_some_and(|channel| channel.messages.contains_key(&key)) {
            return reference;
        }
        let message = self.event_message(on, event, def);
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.messages.insert(key, message);
        }
        reference
    }

    fn event_message(&mut self, on: Id<Node>, event: Id<TypeDef>, def: &TypeDef) -> Message {
        let node = &self.model.nodes[on];
        let protocol = self.protocol(on);
        let payload = self.schemas.ty(&Type::Def(event, Vec::new()), View::Read);
        let (own_headers, version) = message_parts(def);
        let is_fact = def.meta.kind == DeclKind::Event;
        let mut headers = IndexMap::new();
        let mut required = Vec::new();
        let mut shared = None;
        let enveloped = is_fact && node.settings.text("envelope") != Some("none");
        let source = format!("/{}", self.model.package.name);
        let event_type = format!("{}.{}.v{version}", self.model.package.name, def.meta.output_name());
        let binary = envelope::prefix(protocol);
        if enveloped && let Some(prefix) = binary {
            let name = envelope::component_name(protocol);
            shared = Some(Schema::reference(format!("{}{name}", Dialect::AsyncApi.prefix())));
            self.envelopes.entry(name).or_insert_with(|| envelope::headers(protocol, prefix, &source));
            let (name, schema) = envelope::type_header(prefix, &event_type);
            required.push(name.clone());
            headers.insert(name, schema);
        }
        for header in own_headers {
            if header.required {
                required.push(header.wire.clone());
            }
            headers.insert(header.wire.clone(), self.schemas.field(header, View::Read));
        }
        let own = (!headers.is_empty()).then(|| Schema { properties: headers, required, ..Schema::of("object") });
        let headers = match (shared, own) {
            (Some(shared), Some(own)) => Some(Schema { all_of: vec![shared, own], ..Schema::of("object") }),
            (_, own) => own,
        };
        let structured = enveloped && binary.is_none();
        let (payload, content_type) = if structured {
            (envelope::structured(&def.meta.name, &event_type, &source, payload), Some(envelope::STRUCTURED))
        } else {
            (payload, encoding(&node.settings))
        };
        let record = record_of(def);
        let keys: Vec<&Field> =
            record.iter().flat_map(|record| &record.fields).filter(|field| field.is_key()).collect();
        let mut extensions: Extensions = def.meta.annotations.extensions().into_iter().collect();
        if version > 1 || def.meta.annotations.has("version") {
            extensions.insert("x-event-version".to_owned(), json!(version));
        }
        Message {
            name: def.meta.output_name().to_owned(),
            title: def.meta.name.clone(),
            summary: summary(&def.meta.docs),
            description: rest_of(&def.meta.docs),
            content_type,
            headers,
            payload,
            correlation_id: correlation(def, own_headers, structured),
            bindings: bindings::message(protocol, self.key_schema(&keys).as_ref()),
            extensions,
        }
    }

    /// The schema of the partition key: that of the key field, or a text where several make it up.
    fn key_schema(&self, keys: &[&Field]) -> Option<Schema> {
        match keys {
            [] => None,
            [only] => Some(self.schemas.field(only, View::Read)),
            many => {
                let names: Vec<&str> = many.iter().map(|field| field.wire.as_str()).collect();
                let description = format!("Made of {}, in this order.", names.join(", "));
                Some(Schema { description: Some(description), ..Schema::of("string") })
            }
        }
    }

    /// A message without an envelope, of any type.
    pub(super) fn plain_message(&mut self, channel: &str, ty: &Type) -> Reference {
        let def = if let Type::Def(id, _) = ty { Some(&self.model.types[*id]) } else { None };
        let name = self
            .schemas
            .name(ty, View::Read)
            .map_or_else(|| format!("{}Message", channel.to_upper_camel_case()), str::to_owned);
        let payload = self.schemas.ty(ty, View::Read);
        let docs = def.map(|def| def.meta.docs.clone()).unwrap_or_default();
        let message = Message {
            title: name.clone(),
            summary: summary(&docs),
            description: rest_of(&docs),
            content_type: None,
            headers: None,
            payload,
            correlation_id: None,
            bindings: IndexMap::new(),
            extensions: Extensions::new(),
            name: name.clone(),
        };
        let reference = Reference::to(&["channels", channel, "messages", &name]);
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.messages.entry(name).or_insert(message);
        }
        reference
    }
}

/// The headers and the version of an event or message.
fn message_parts(def: &TypeDef) -> (&[Field], u32) {
    if let TypeDefKind::Event { headers, version, .. } | TypeDefKind::Message { headers, version, .. } = &def.kind {
        (headers, *version)
    } else {
        (&[], 1)
    }
}

/// The address of a channel: as declared, else its name; `None` where it is made at run time.
fn address(node: &Node) -> Option<String> {
    match node.settings.get("address") {
        Some(crate::model::Value::Word(_)) => None,
        Some(value) => value.as_text().map(str::to_owned),
        None => Some(node.meta.output_name().to_kebab_case()),
    }
}

/// What a channel promises and AsyncAPI has no member for.
fn facts(settings: &Settings) -> Vec<(String, serde_json::Value)> {
    ["delivery", "ordering", "compatibility"]
        .into_iter()
        .filter_map(|name| Some((format!("x-{name}"), json!(settings.text(name)?))))
        .collect()
}

fn encoding(settings: &Settings) -> Option<&'static str> {
    match settings.text("encoding") {
        Some("avro") => Some("application/avro"),
        Some("protobuf") => Some("application/protobuf"),
        _ => None,
    }
}

fn correlation(def: &TypeDef, headers: &[Field], structured: bool) -> Option<CorrelationId> {
    let marked = |field: &&Field| field.annotations.has("correlation");
    let (place, field) = match headers.iter().find(marked) {
        Some(header) => ("$message.header#", header),
        None => {
            let place = if structured { "$message.payload#/data" } else { "$message.payload#" };
            (place, record_of(def)?.fields.iter().find(marked)?)
        }
    };
    Some(CorrelationId {
        location: format!("{place}/{}", field.wire.replace('~', "~0").replace('/', "~1")),
        description: field.docs.text().map(str::to_owned),
    })
}

/// `header.reply_to` as a runtime expression.
fn location(address: &str) -> String {
    match address.split_once('.') {
        Some((_, name)) => format!("$message.header#/{name}"),
        None => format!("$message.header#/{address}"),
    }
}

/// The first sentence, where there are docs.
pub(super) fn summary(docs: &Docs) -> Option<String> {
    (!docs.is_empty()).then(|| docs.summary())
}

/// The whole text, where it says more than its first sentence.
pub(super) fn rest_of(docs: &Docs) -> Option<String> {
    docs.text().filter(|text| text.replace('\n', " ").trim() != docs.summary()).map(str::to_owned)
}
