//! Protocol bindings: what only one protocol knows of servers, channels, operations and messages.
//!
//! Which fields there are, and of which version, is the table `vocab::bindings`. What the language says in its own words
//! (`partitions`, `retention`, `group`) is written into the fields; `bind` is laid over them, object by object. A setting
//! for which the protocol has no field becomes an `x-` member of the object itself, by [`Said`].

mod aws;
mod brokers;
mod kafka;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::doc::{BindingsUse, Use};
use super::errors::Reports;
use crate::base::arena::Id;
use crate::emit::shared::jsonschema::Schema;
use crate::model::facts::placement::{listener, technology};
use crate::model::{Model, Node, Settings, TypeDef};
use crate::vocab::DeclKind;
use crate::vocab::bindings::{Binding, binding};

/// Fields of a binding, and which settings they say.
#[derive(Debug, Default)]
struct Fields {
    fields: Map<String, Json>,
    said: Said,
}

/// The settings that a binding says, by name: the others become `x-` members.
pub(super) type Said = Vec<&'static str>;

impl Fields {
    fn set(&mut self, field: &str, value: impl Into<Json>) {
        self.fields.insert(field.to_owned(), value.into());
    }

    /// Sets a field that says a setting.
    fn say(&mut self, setting: &'static str, field: &str, value: impl Into<Json>) {
        self.said.push(setting);
        self.set(field, value);
    }
}

/// A channel with what its bindings depend on.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub(super) model: &'a Model,
    pub(super) id: Id<Node>,
    pub(super) node: &'a Node,
    /// What AsyncAPI calls the protocol.
    pub(super) protocol: &'a str,
    /// `None` where it is made at run time.
    pub(super) address: Option<&'a str>,
}

impl<'a> On<'a> {
    /// The channel with this address.
    pub(super) fn of(model: &'a Model, id: Id<Node>, address: Option<&'a str>) -> Self {
        On { model, id, node: &model.nodes[id], protocol: protocol_of(model, id), address }
    }

    fn settings(&self) -> &'a Settings {
        &self.node.settings
    }

    fn is_queue(&self) -> bool {
        self.node.kind() == DeclKind::Queue
    }

    fn binding(&self) -> Option<&'static Binding> {
        binding(self.protocol)
    }

    /// Whether messages are kept in order, all of them or those of one key.
    fn is_ordered(&self) -> bool {
        matches!(self.settings().text("ordering"), Some("per_key" | "total"))
    }

    /// The channel that a `dead_letter` names, with its settings and the address of the channel.
    fn dead_letter(&self) -> Option<(&'a Node, String)> {
        let id = self.settings().get("dead_letter")?.as_item()?.node()?;
        let node = &self.model.nodes[id];
        Some((node, super::channels::address(node)?))
    }
}

/// What AsyncAPI calls the protocol of a channel, without encryption.
pub(super) fn protocol_of(model: &Model, channel: Id<Node>) -> &str {
    technology(model, channel).map_or("", |tech| tech.settings.text("protocol").unwrap_or(&tech.meta.name))
}

/// The binding of a server: what `bind` passes through.
pub(super) fn server(protocol: &str, settings: Option<&Settings>) -> BindingsUse {
    finish(binding(protocol), Fields::default(), settings)
}

/// The binding of a channel, and the settings that it says.
pub(super) fn channel(on: On<'_>, reports: &mut Reports) -> (BindingsUse, Said) {
    let Some(binding) = on.binding() else { return (Use::Own(IndexMap::new()), Said::new()) };
    let mut fields = match binding.name {
        "kafka" => kafka::channel(on),
        "amqp" => brokers::amqp_channel(on),
        "sqs" => aws::sqs_channel(on, reports),
        "sns" => aws::sns_channel(on, reports),
        "googlepubsub" => brokers::pubsub_channel(on),
        "pulsar" => brokers::pulsar_channel(on),
        _ => Fields::default(),
    };
    let said = std::mem::take(&mut fields.said);
    (finish(Some(binding), fields, Some(on.settings())), said)
}

/// The binding of an operation that sends a message.
pub(super) fn send(on: On<'_>, event: &TypeDef, settings: &Settings) -> (BindingsUse, Said) {
    let mut fields = match on.binding().map(|binding| binding.name) {
        Some("kafka") => kafka::send(on),
        Some("amqp") => brokers::amqp_send(on, event),
        Some("mqtt") => brokers::mqtt_operation(on, true),
        _ => Fields::default(),
    };
    let said = std::mem::take(&mut fields.said);
    (finish(on.binding(), fields, Some(settings)), said)
}

/// The binding of an operation that receives a message, and the settings of `consumes` that it says.
pub(super) fn receive(on: On<'_>, settings: &Settings) -> (BindingsUse, Said) {
    let group = settings.text("group");
    let mut fields = match on.binding().map(|binding| binding.name) {
        Some("kafka") => kafka::receive(group),
        Some("nats") => brokers::nats_receive(on, group),
        Some("amqp") => brokers::amqp_receive(on),
        Some("mqtt") => brokers::mqtt_operation(on, false),
        _ => Fields::default(),
    };
    let said = std::mem::take(&mut fields.said);
    (finish(on.binding(), fields, Some(settings)), said)
}

/// What the binding of a message depends on.
pub(super) struct Content<'a> {
    /// The event or message.
    pub(super) def: &'a TypeDef,
    /// The schema of its key, and a runtime expression for it where one field is the key.
    pub(super) key: Option<(Schema, Option<String>)>,
    /// The content type where it is not JSON.
    pub(super) media: &'a str,
    /// The schema of a correlation header.
    pub(super) correlation: Option<Schema>,
}

/// The binding of a message.
pub(super) fn message(on: On<'_>, content: &Content<'_>) -> BindingsUse {
    let fields = match on.binding().map(|binding| binding.name) {
        Some("kafka") => kafka::message(content),
        Some("amqp") => brokers::amqp_message(content),
        Some("mqtt") => brokers::mqtt_message(on, content),
        Some("googlepubsub") => brokers::pubsub_message(on, content),
        _ => Fields::default(),
    };
    finish(on.binding(), fields, None)
}

/// The binding with `bind` laid over it and its version last; nothing where it would say nothing.
fn finish(binding: Option<&'static Binding>, fields: Fields, settings: Option<&Settings>) -> BindingsUse {
    let Some(binding) = binding else { return Use::Own(IndexMap::new()) };
    let mut fields = Json::Object(fields.fields);
    if let Some(entry) = settings.and_then(|settings| settings.said("bind")) {
        lay_over(&mut fields, entry.value.to_json());
    }
    let Json::Object(mut fields) = fields else { return Use::Own(IndexMap::new()) };
    if fields.is_empty() {
        return Use::Own(IndexMap::new());
    }
    if let Some(version) = binding.version {
        fields.entry("bindingVersion").or_insert_with(|| json!(version));
    }
    Use::Own(IndexMap::from([(binding.name, Json::Object(fields))]))
}

/// Lays a value over another: objects member by member, `null` removes, everything else replaces.
fn lay_over(below: &mut Json, above: Json) {
    match (below, above) {
        (Json::Object(below), Json::Object(above)) => {
            for (name, value) in above {
                if value.is_null() {
                    below.remove(&name);
                } else {
                    lay_over(below.entry(name).or_insert(Json::Null), value);
                }
            }
        }
        (below, above) => *below = above,
    }
}

/// The broker behind a channel by name: what names traits that belong to it.
pub(super) fn broker_name(model: &Model, channel: Id<Node>) -> String {
    let broker = listener(model, channel);
    if broker == channel {
        technology(model, channel).map(|tech| tech.meta.name.clone()).unwrap_or_default()
    } else {
        model.nodes[broker].meta.output_name().to_owned()
    }
}
