//! Apache Kafka, bindings 0.5.0: <https://github.com/asyncapi/bindings/blob/master/kafka/README.md>.

use serde_json::{Map, json};

use super::{Content, Fields, On};
use crate::model::Value;

/// The topic.
pub(super) fn channel(on: On<'_>) -> Fields {
    let settings = on.settings();
    let mut fields = Fields::default();
    // A topic with parameters in its name is a family of topics, which the binding cannot name.
    if let Some(address) = on.address.filter(|address| !address.contains('{')) {
        fields.set("topic", address);
    }
    if let Some(partitions) = settings.int("partitions") {
        fields.say("partitions", "partitions", partitions);
    }
    let replication = settings.object("replication");
    if let Some(replicas) = replication.and_then(|replication| replication.int("factor")) {
        fields.say("replication", "replicas", replicas);
    }
    let mut topic = Map::new();
    match settings.get("retention") {
        Some(Value::Duration(retention)) => {
            topic.insert("cleanup.policy".into(), json!(["delete"]));
            topic.insert("retention.ms".into(), json!(retention.millis_ceil()));
            fields.said.push("retention");
        }
        // Nothing is removed: `retention.ms` of -1 is Kafka's word for that.
        Some(Value::Word(_)) => {
            topic.insert("retention.ms".into(), json!(-1));
            fields.said.push("retention");
        }
        _ => {}
    }
    if let Some(size) = settings.size("max_message") {
        topic.insert("max.message.bytes".into(), json!(size.bytes));
        fields.said.push("max_message");
    }
    if let Some(least) = replication.and_then(|replication| replication.int("min_in_sync")) {
        topic.insert("min.insync.replicas".into(), json!(least));
        fields.said.push("replication");
    }
    if !topic.is_empty() {
        fields.set("topicConfiguration", topic);
    }
    // Said where it holds: at the operations that send.
    fields.said.push("acks");
    fields
}

/// A producer. Kafka has no field for what it waits for.
pub(super) fn send(on: On<'_>) -> Fields {
    let mut fields = Fields::default();
    if let Some(acks) = on.settings().text("acks") {
        // As the producer's own configuration spells it.
        let acks = match acks {
            "none" => "0",
            "leader" => "1",
            all => all,
        };
        fields.set("x-acks", acks);
    }
    if on.settings().text("delivery") == Some("exactly_once") {
        fields.set("x-enable-idempotence", true);
    }
    fields
}

/// A consumer.
pub(super) fn receive(group: Option<&str>) -> Fields {
    let mut fields = Fields::default();
    if let Some(group) = group {
        fields.say("group", "groupId", json!({ "type": "string", "enum": [group] }));
    }
    fields
}

/// A record.
pub(super) fn message(content: &Content<'_>) -> Fields {
    let mut fields = Fields::default();
    if let Some((key, _)) = &content.key {
        fields.set("key", serde_json::to_value(key).unwrap_or_default());
    }
    fields
}
