//! CloudEvents 1.0: what surrounds the payload of an event.
//!
//! Binary content mode where the protocol's binding defines it: the attributes are headers, which a message trait holds,
//! and the payload is the event's own. Elsewhere structured mode: one JSON object around the data.

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::bindings::protocol_of;
use super::doc::{MessageTrait, Payload};
use crate::base::arena::Id;
use crate::emit::shared::jsonschema::{ExternalDocs, Schema, Types, type_of};
use crate::model::facts::placement::technology;
use crate::model::{Model, Node, TypeDef};
use crate::vocab::DeclKind;

/// The content type of an event in structured mode.
pub(super) const STRUCTURED: &str = "application/cloudevents+json";

/// Where the attributes of an event travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Nowhere: a message, or an event whose channel says `envelope: none`.
    Bare,
    /// In headers that begin with the prefix.
    Binary {
        /// The protocol.
        protocol: &'static str,
        /// What names of headers begin with.
        prefix: &'static str,
    },
    /// Around the payload.
    Structured,
}

/// What the attributes of an event are.
pub(super) struct Description {
    /// `type`: package, event and version.
    pub(super) event_type: String,
    /// `source`: the package.
    pub(super) source: String,
}

/// How an event or message travels on a channel.
pub(super) fn mode(model: &Model, channel: Id<Node>, def: &TypeDef) -> Mode {
    let bare = model.nodes[channel].settings.text("envelope") == Some("none");
    if def.meta.kind != DeclKind::Event || bare {
        return Mode::Bare;
    }
    match protocol_of(model, channel) {
        // CloudEvents Kafka binding §3.2.3, AMQP §3.1.3.1, NATS §3.1.3.1, MQTT 5 §3.1.3.1.
        "kafka" | "kafka-secure" => Mode::Binary { protocol: "kafka", prefix: "ce_" },
        "amqp" | "amqps" | "amqp1" => Mode::Binary { protocol: "amqp", prefix: "cloudEvents_" },
        "nats" => Mode::Binary { protocol: "nats", prefix: "ce-" },
        // The user properties of MQTT 5; MQTT 3.1.1 has none.
        "mqtt" | "mqtt5" if is_mqtt5(model, channel) => Mode::Binary { protocol: "mqtt", prefix: "" },
        _ => Mode::Structured,
    }
}

/// Whether an event's payload stands inside an envelope.
pub(super) fn is_structured(model: &Model, channel: Id<Node>, def: &TypeDef) -> bool {
    mode(model, channel, def) == Mode::Structured
}

/// Whether a channel's technology speaks MQTT 5.
pub(super) fn is_mqtt5(model: &Model, channel: Id<Node>) -> bool {
    technology(model, channel).is_some_and(|tech| {
        let version = tech.settings.text("protocol_version");
        tech.settings.text("protocol") == Some("mqtt5") || version.is_some_and(|version| version.starts_with('5'))
    })
}

/// The attributes of an event as schemas: required ones first.
fn attributes(description: &Description) -> Vec<(&'static str, Schema, bool)> {
    let text = |description: &str| Schema { description: Some(description.to_owned()), ..Schema::of("string") };
    vec![
        ("specversion", Schema { description: Some("The version of CloudEvents.".into()), ..constant("1.0") }, true),
        ("id", Schema { min_length: Some(1), ..text("Names the event: with the source it is unique.") }, true),
        (
            "source",
            Schema {
                format: Some("uri-reference".into()),
                examples: vec![json!(description.source)],
                ..text("Who says that it happened.")
            },
            true,
        ),
        ("type", Schema { description: Some("What happened.".into()), ..constant(&description.event_type) }, true),
        ("time", Schema { format: Some("date-time".into()), ..text("When it happened.") }, true),
        ("subject", text("What it happened to, within the source."), false),
    ]
}

/// The attributes of an example: those that must be there.
pub(super) fn sample(description: &Description) -> Vec<(&'static str, Json)> {
    vec![
        ("specversion", json!("1.0")),
        ("id", json!("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed")),
        ("source", json!(description.source)),
        ("type", json!(description.event_type)),
        ("time", json!("2026-01-12T09:30:00Z")),
    ]
}

fn constant(value: &str) -> Schema {
    let value = Json::String(value.to_owned());
    Schema { types: Some(Types::One(type_of(&value))), ..Schema::constant(value) }
}

/// What the trait of a protocol's events is called.
pub(super) fn trait_name(protocol: &str) -> String {
    format!("{}CloudEvent", protocol.to_upper_camel_case())
}

/// The attributes that every event has, as headers: all but the type.
pub(super) fn message_trait(prefix: &str, description: &Description) -> MessageTrait {
    let (properties, required) = members(prefix, description, |name| name != "type");
    MessageTrait {
        description: "Attributes of CloudEvents 1.0 in binary content mode.",
        headers: Schema { properties, required, ..Schema::of("object") },
        external_docs: ExternalDocs { url: "https://cloudevents.io".to_owned() },
    }
}

/// The header that says which event it is.
pub(super) fn type_header(prefix: &str, description: &Description) -> (String, Schema) {
    (format!("{prefix}type"), constant(&description.event_type))
}

fn members(
    prefix: &str,
    description: &Description,
    keep: impl Fn(&str) -> bool,
) -> (IndexMap<String, Schema>, Vec<String>) {
    let mut properties = IndexMap::new();
    let mut required = Vec::new();
    for (name, schema, must) in attributes(description).into_iter().filter(|(name, ..)| keep(name)) {
        let name = format!("{prefix}{name}");
        if must {
            required.push(name.clone());
        }
        properties.insert(name, schema);
    }
    (properties, required)
}

/// The payload of an event in structured mode, around its data. What is not JSON travels in Base64 (CloudEvents JSON
/// format, section 3.1).
pub(super) fn structured(description: &Description, data: Payload, content_type: &str) -> Schema {
    let (mut properties, mut required) = members("", description, |_| true);
    properties.insert("datacontenttype".to_owned(), constant(content_type));
    let (name, data) = match data {
        Payload::Schema(schema) if content_type.ends_with("json") => ("data", *schema),
        Payload::Schema(_) | Payload::Foreign { .. } => {
            let encoded = Schema {
                content_encoding: Some("base64".to_owned()),
                content_media_type: Some(content_type.to_owned()),
                ..Schema::of("string")
            };
            ("data_base64", encoded)
        }
    };
    properties.insert(name.to_owned(), data);
    required.push(name.to_owned());
    Schema { properties, required, ..Schema::of("object") }
}
