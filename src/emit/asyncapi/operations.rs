//! What a service sends and receives, with requests and replies seen from both sides.

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use super::bindings::{self, On};
use super::channels::address;
use super::doc::{Channel, Extensions, Operation, Reference, Reply};
use super::document::Lower;
use super::messages::message_parts;
use super::parts::{facts, rest_of, summary};
use crate::base::arena::Id;
use crate::model::facts::closure::{View, record_of};
use crate::model::{Consume, Model, Node, Publish, Type, TypeDef};

/// Settings of `publishes` that AsyncAPI has no member for.
const SENDING: &[&str] = &["via", "rate"];
/// Settings of `consumes` that AsyncAPI has no member for.
const RECEIVING: &[&str] = &[
    "group",
    "concurrency",
    "batch",
    "idempotent",
    "ordered_by",
    "ack_timeout",
    "max_deliveries",
    "on_poison",
    "dead_letter",
    "replay",
    "filter",
];

/// The types that a service's messages mention.
pub(super) fn roots(model: &Model, service: Id<Node>) -> Vec<(Type, View)> {
    let event = |id: Id<TypeDef>| {
        let headers = message_parts(&model.types[id]).0.iter().map(|header| (header.ty.clone(), View::Read));
        // The payload of one that a file describes stands in the message itself.
        if model.schema_files.contains_key(&id) {
            let fields = record_of(&model.types[id]).map(|record| record.fields.as_slice()).unwrap_or_default();
            return fields.iter().map(|field| (field.ty.clone(), View::Read)).chain(headers).collect();
        }
        std::iter::once((Type::Def(id, Vec::new()), View::Read)).chain(headers).collect::<Vec<_>>()
    };
    let reply = |consume: &Consume| match &consume.reply {
        Some(Type::Def(id, args)) if args.is_empty() => event(*id),
        Some(other) => vec![(other.clone(), View::Read)],
        None => Vec::new(),
    };
    let mut roots: Vec<(Type, View)> = Vec::new();
    for publish in model.publishes.iter().filter(|publish| publish.node == service) {
        roots.extend(event(publish.event));
        roots.extend(answering(model, publish).map(reply).unwrap_or_default());
    }
    for consume in model.consumes.iter().filter(|consume| consume.node == service) {
        roots.extend(event(consume.event));
        roots.extend(reply(consume));
    }
    roots
}

/// The `consumes` line that answers what is published: the first with a reply to this message on this channel.
fn answering<'a>(model: &'a Model, publish: &Publish) -> Option<&'a Consume> {
    let answers = |consume: &&Consume| {
        consume.event == publish.event && consume.channel == publish.channel && consume.reply.is_some()
    };
    model.consumes.iter().find(answers)
}

impl Lower<'_, '_> {
    /// Adds what the service publishes.
    pub(super) fn publishes(&mut self) {
        let (model, service) = (self.model, self.service);
        for publish in model.publishes.iter().filter(|publish| publish.node == service) {
            let reply = answering(model, publish).and_then(|consume| self.reply(consume));
            let key = self.channel(publish.channel);
            let address = address(&model.nodes[publish.channel]);
            let on = On::of(model, publish.channel, address.as_deref());
            let event = &model.types[publish.event];
            let (bindings, said) = bindings::send(on, event, &publish.settings);
            let mut operation = self.operation("send", publish.channel, &key);
            operation.summary = summary(&publish.docs);
            operation.description = rest_of(&publish.docs);
            operation.bindings = bindings;
            operation.messages = vec![self.message(&key, publish.channel, publish.event)];
            operation.reply = reply;
            operation.extensions.extend(facts(model, &publish.settings, SENDING, &said));
            let role = format!("{}Producer", bindings::broker_name(model, publish.channel).to_upper_camel_case());
            self.add_operation(&format!("Send{}", event.meta.name.to_upper_camel_case()), role, operation);
        }
    }

    /// Adds what the service consumes.
    pub(super) fn consumes(&mut self) {
        let (model, service) = (self.model, self.service);
        for consume in model.consumes.iter().filter(|consume| consume.node == service) {
            let key = self.channel(consume.channel);
            let address = address(&model.nodes[consume.channel]);
            let on = On::of(model, consume.channel, address.as_deref());
            let event = &model.types[consume.event];
            let (bindings, said) = bindings::receive(on, &consume.settings);
            let mut operation = self.operation("receive", consume.channel, &key);
            operation.summary = summary(&consume.docs);
            operation.description = rest_of(&consume.docs);
            operation.bindings = bindings;
            operation.messages = vec![self.message(&key, consume.channel, consume.event)];
            operation.reply = self.reply(consume);
            operation.extensions.extend(facts(model, &consume.settings, RECEIVING, &said));
            let role = format!("{}Consumer", bindings::broker_name(model, consume.channel).to_upper_camel_case());
            self.add_operation(&format!("Receive{}", event.meta.name.to_upper_camel_case()), role, operation);
        }
    }

    /// An operation on a channel, as far as the channel says it.
    fn operation(&mut self, action: &'static str, channel: Id<Node>, key: &str) -> Operation {
        let demand = self.security.of(self.model.nodes[channel].settings.entry("auth"), self.reports);
        let extensions: Extensions = demand.extensions();
        Operation {
            action,
            channel: Reference::to(&["channels", key]),
            security: demand.schemes,
            extensions,
            ..Operation::default()
        }
    }

    /// The reply of a `consumes` line, the same in the documents of who asks and who answers.
    fn reply(&mut self, consume: &Consume) -> Option<Reply> {
        let reply = consume.reply.as_ref()?;
        let asked = self.channel(consume.channel);
        let (key, named) = match consume.reply_to {
            Some(to) => (self.channel(to), Some(to)),
            None => (self.dynamic_channel(&asked), None),
        };
        // An answer travels as its channel says; one whose address is dynamic as the channel of the request does.
        let message = if let Type::Def(id, _) = reply
            && super::messages::is_message(&self.model.types[*id])
        {
            self.message(&key, named.unwrap_or(consume.channel), *id)
        } else {
            let place = format!("{}Reply", self.model.types[consume.event].meta.name);
            self.plain_message(&key, reply, &place)
        };
        let address = consume.reply_address.as_deref().map(|path| self.reply_address(location(path)));
        Some(Reply { address, channel: Reference::to(&["channels", &key]), messages: vec![message] })
    }

    /// The channel of answers whose address is only known at run time.
    fn dynamic_channel(&mut self, of: &str) -> String {
        let key = format!("{of}-reply");
        let servers = self.channels.get(of).map(|channel| channel.servers.clone()).unwrap_or_default();
        self.channels.entry(key.clone()).or_insert_with(|| Channel {
            description: Some("The address of the answer is said by each request.".to_owned()),
            servers,
            messages: IndexMap::new(),
            ..Channel::default()
        });
        key
    }
}

/// `header.reply_to` as a runtime expression.
fn location(address: &str) -> String {
    match address.split_once('.') {
        Some((_, name)) => format!("$message.header#/{name}"),
        None => format!("$message.header#/{address}"),
    }
}
