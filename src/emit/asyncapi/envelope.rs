//! CloudEvents 1.0: what surrounds the payload of an event.

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::emit::shared::jsonschema::{Schema, type_of};

/// The content type of an event in structured mode.
pub(super) const STRUCTURED: &str = "application/cloudevents+json";

/// What the attributes' headers begin with in binary content mode; `None` where the protocol has no binary mode and the
/// event travels in structured mode.
pub(super) fn prefix(protocol: &str) -> Option<&'static str> {
    match protocol {
        // CloudEvents Kafka binding §3.2.3, AMQP §3.1.3.1, NATS §3.1.3.1, MQTT 5 §3.1.3.1.
        "kafka" | "kafka-secure" => Some("ce_"),
        "amqp" | "amqps" | "amqp1" => Some("cloudEvents_"),
        "nats" | "jetstream" => Some("ce-"),
        "mqtt5" => Some(""),
        _ => None,
    }
}

/// The attributes of an event as schemas: required ones first.
fn attributes(event_type: &str, source: &str) -> Vec<(&'static str, Schema, bool)> {
    let text = |description: &str| Schema { description: Some(description.to_owned()), ..Schema::of("string") };
    vec![
        ("specversion", Schema { description: Some("The version of CloudEvents.".into()), ..constant("1.0") }, true),
        ("id", Schema { min_length: Some(1), ..text("Names the event: with the source it is unique.") }, true),
        (
            "source",
            Schema {
                format: Some("uri-reference".into()),
                examples: vec![json!(source)],
                ..text("Who says that it happened.")
            },
            true,
        ),
        ("type", Schema { description: Some("What happened.".into()), ..constant(event_type) }, true),
        ("time", Schema { format: Some("date-time".into()), ..text("When it happened.") }, true),
        ("subject", text("What it happened to, within the source."), false),
    ]
}

fn constant(value: &str) -> Schema {
    let value = Json::String(value.to_owned());
    Schema { types: Some(crate::emit::shared::jsonschema::Types::One(type_of(&value))), ..Schema::constant(value) }
}

/// The component that holds the attributes' headers in binary content mode, all but the type.
pub(super) fn component_name(protocol: &str) -> String {
    format!("{}CloudEventsHeaders", protocol.to_upper_camel_case())
}

/// The attributes that every event has, as headers.
pub(super) fn headers(protocol: &str, prefix: &str, source: &str) -> Schema {
    let (properties, required) = members(prefix, "", source, |name| name != "type");
    Schema {
        title: Some(component_name(protocol)),
        description: Some("Attributes of CloudEvents 1.0 in binary content mode.".to_owned()),
        properties,
        required,
        ..Schema::of("object")
    }
}

/// The header that says which event it is.
pub(super) fn type_header(prefix: &str, event_type: &str) -> (String, Schema) {
    (format!("{prefix}type"), constant(event_type))
}

fn members(
    prefix: &str,
    event_type: &str,
    source: &str,
    keep: impl Fn(&str) -> bool,
) -> (IndexMap<String, Schema>, Vec<String>) {
    let mut properties = IndexMap::new();
    let mut required = Vec::new();
    for (name, schema, must) in attributes(event_type, source).into_iter().filter(|(name, ..)| keep(name)) {
        let name = format!("{prefix}{name}");
        if must {
            required.push(name.clone());
        }
        properties.insert(name, schema);
    }
    (properties, required)
}

/// The payload of an event in structured mode, around its data.
pub(super) fn structured(title: &str, event_type: &str, source: &str, data: Schema) -> Schema {
    let (mut properties, mut required) = members("", event_type, source, |_| true);
    properties.insert("datacontenttype".to_owned(), constant("application/json"));
    properties.insert("data".to_owned(), data);
    required.push("data".to_owned());
    Schema { title: Some(format!("{title}Envelope")), properties, required, ..Schema::of("object") }
}
