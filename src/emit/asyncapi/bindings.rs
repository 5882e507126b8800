//! Protocol bindings: what only one protocol knows of channels, operations and messages.
//! Their definitions: <https://github.com/asyncapi/bindings>.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::doc::Bindings;
use crate::emit::shared::jsonschema::Schema;
use crate::model::{Node, Settings, Value};
use crate::vocab::DeclKind;

/// The name of the binding of a protocol that has one here.
fn binding(protocol: &str) -> Option<&'static str> {
    match protocol {
        "kafka" | "kafka-secure" => Some("kafka"),
        "amqp" | "amqps" => Some("amqp"),
        "nats" => Some("nats"),
        "mqtt" | "mqtts" | "secure-mqtt" | "mqtt5" => Some("mqtt"),
        "sqs" => Some("sqs"),
        "sns" => Some("sns"),
        "googlepubsub" | "pubsub" => Some("googlepubsub"),
        "redis" | "rediss" => Some("redis"),
        "pulsar" => Some("pulsar"),
        _ => None,
    }
}

/// The binding of a channel.
pub(super) fn channel(protocol: &str, node: &Node, address: Option<&str>) -> Bindings {
    let Some(name) = binding(protocol) else { return IndexMap::new() };
    let mut fields = match name {
        "kafka" => kafka_channel(&node.settings, address),
        "amqp" => amqp_channel(node, address),
        _ => Map::new(),
    };
    if let Some(bind) = node.settings.get("bind").and_then(Value::as_settings) {
        for (key, entry) in bind.iter() {
            fields.insert(key.to_owned(), entry.value.to_json());
        }
    }
    finish(name, fields)
}

/// Kafka channel binding 0.5.0.
fn kafka_channel(settings: &Settings, address: Option<&str>) -> Map<String, Json> {
    let mut fields = Map::new();
    if let Some(address) = address {
        fields.insert("topic".into(), json!(address));
    }
    if let Some(partitions) = settings.int("partitions") {
        fields.insert("partitions".into(), json!(partitions));
    }
    if let Some(replicas) = settings.object("replication").and_then(|replication| replication.int("factor")) {
        fields.insert("replicas".into(), json!(replicas));
    }
    let mut topic = Map::new();
    match settings.get("retention") {
        Some(Value::Duration(retention)) => {
            topic.insert("cleanup.policy".into(), json!(["delete"]));
            topic.insert("retention.ms".into(), json!(retention.millis_ceil()));
        }
        // Nothing is removed: `retention.ms` of -1 is Kafka's word for that.
        Some(Value::Word(_)) => {
            topic.insert("retention.ms".into(), json!(-1));
        }
        _ => {}
    }
    if let Some(size) = settings.size("max_message") {
        topic.insert("max.message.bytes".into(), json!(size.bytes));
    }
    if let Some(least) = settings.object("replication").and_then(|replication| replication.int("min_in_sync")) {
        topic.insert("min.insync.replicas".into(), json!(least));
    }
    if !topic.is_empty() {
        fields.insert("topicConfiguration".into(), Json::Object(topic));
    }
    fields
}

/// AMQP channel binding 0.3.0: a queue is one, a channel is a topic exchange.
fn amqp_channel(node: &Node, address: Option<&str>) -> Map<String, Json> {
    let name = address.unwrap_or_default();
    let mut fields = Map::new();
    if node.kind() == DeclKind::Queue {
        fields.insert("is".into(), json!("queue"));
        fields
            .insert("queue".into(), json!({ "name": name, "durable": true, "exclusive": false, "autoDelete": false }));
    } else {
        fields.insert("is".into(), json!("routingKey"));
        fields
            .insert("exchange".into(), json!({ "name": name, "type": "topic", "durable": true, "autoDelete": false }));
    }
    fields
}

/// The binding of an operation that sends.
pub(super) fn send(protocol: &str) -> Bindings {
    match binding(protocol) {
        // AMQP operation binding 0.3.0: 2 is persistent.
        Some("amqp") => finish("amqp", Map::from_iter([("deliveryMode".to_owned(), json!(2))])),
        _ => IndexMap::new(),
    }
}

/// The binding of an operation that receives.
pub(super) fn receive(protocol: &str, group: Option<&str>) -> Bindings {
    let fields = |name: &str, value: Json| Map::from_iter([(name.to_owned(), value)]);
    match (binding(protocol), group) {
        (Some("kafka"), Some(group)) => {
            finish("kafka", fields("groupId", json!({ "type": "string", "enum": [group] })))
        }
        (Some("nats"), Some(group)) => finish("nats", fields("queue", json!(group))),
        (Some("amqp"), _) => finish("amqp", fields("ack", json!(true))),
        _ => IndexMap::new(),
    }
}

/// The binding of a message with a key.
pub(super) fn message(protocol: &str, key: Option<&Schema>) -> Bindings {
    match (binding(protocol), key) {
        (Some("kafka"), Some(key)) => {
            let key = serde_json::to_value(key).unwrap_or_default();
            finish("kafka", Map::from_iter([("key".to_owned(), key)]))
        }
        _ => IndexMap::new(),
    }
}

/// The binding with its version last; nothing where it would say nothing.
fn finish(name: &'static str, mut fields: Map<String, Json>) -> Bindings {
    if fields.is_empty() {
        return IndexMap::new();
    }
    let version = match name {
        "kafka" => Some("0.5.0"),
        "amqp" => Some("0.3.0"),
        "nats" | "pulsar" => Some("0.1.0"),
        "mqtt" | "googlepubsub" => Some("0.2.0"),
        _ => None,
    };
    if let Some(version) = version {
        fields.insert("bindingVersion".into(), json!(version));
    }
    IndexMap::from([(name, Json::Object(fields))])
}
