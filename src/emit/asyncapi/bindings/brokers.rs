//! AMQP 0.3.0, NATS 0.1.0, MQTT 0.2.0, Google Pub/Sub 0.2.0 and Pulsar 0.1.0:
//! <https://github.com/asyncapi/bindings>.

use serde_json::{Map, Value as Json, json};

use super::{Content, Fields, On};
use crate::model::{TypeDef, TypeDefKind, Value};

/// What `RabbitMQ` gives a queue with priorities when nobody says how many.
const PRIORITIES: i64 = 10;

/// A queue is one; a channel is a topic exchange, and its address the routing key.
pub(super) fn amqp_channel(on: On<'_>) -> Fields {
    let mut fields = Fields::default();
    let name = on.address.unwrap_or_default();
    if !on.is_queue() {
        fields.set("is", "routingKey");
        fields.set("exchange", json!({ "name": name, "type": "topic", "durable": true, "autoDelete": false }));
        return fields;
    }
    let mut queue = Map::from_iter([
        ("name".to_owned(), json!(name)),
        ("durable".to_owned(), json!(true)),
        ("exclusive".to_owned(), json!(false)),
        ("autoDelete".to_owned(), json!(false)),
    ]);
    let arguments = queue_arguments(on, &mut fields);
    if !arguments.is_empty() {
        queue.insert("x-arguments".into(), Json::Object(arguments));
    }
    fields.set("is", "queue");
    fields.set("queue", queue);
    fields
}

/// The optional arguments of a queue's declaration, which the binding has no fields for:
/// <https://www.rabbitmq.com/docs/queues#optional-arguments>.
fn queue_arguments(on: On<'_>, fields: &mut Fields) -> Map<String, Json> {
    let settings = on.settings();
    let mut arguments = Map::new();
    let priorities = match settings.get("priority") {
        Some(Value::Bool(true)) => Some(PRIORITIES),
        Some(count) => count.as_int(),
        None => None,
    };
    if let Some(priorities) = priorities {
        arguments.insert("x-max-priority".into(), json!(priorities));
        fields.said.push("priority");
    }
    if let Some(retention) = settings.duration("retention") {
        arguments.insert("x-message-ttl".into(), json!(retention.millis_ceil()));
        fields.said.push("retention");
    }
    if let Some(attempts) = settings.int("max_attempts") {
        arguments.insert("x-delivery-limit".into(), json!(attempts));
        fields.said.push("max_attempts");
    }
    if let Some((_, address)) = on.dead_letter() {
        // Through the default exchange, whose routing keys are the names of queues.
        arguments.insert("x-dead-letter-exchange".into(), json!(""));
        arguments.insert("x-dead-letter-routing-key".into(), json!(address));
    }
    arguments
}

/// A publisher: 2 is persistent.
pub(super) fn amqp_send(on: On<'_>, event: &TypeDef) -> Fields {
    let mut fields = Fields::default();
    let volatile = matches!(
        &event.kind,
        TypeDefKind::Event { settings, .. } | TypeDefKind::Message { settings, .. }
            if settings.text("durability") == Some("volatile")
    );
    let transient = volatile || on.settings().text("delivery") == Some("at_most_once");
    fields.set("deliveryMode", if transient { 1 } else { 2 });
    fields
}

/// A consumer: without acknowledgement a message counts as handled once it is sent.
pub(super) fn amqp_receive(on: On<'_>) -> Fields {
    let mut fields = Fields::default();
    fields.set("ack", on.settings().text("delivery") != Some("at_most_once"));
    fields
}

/// The type of a message, by which consumers choose a handler.
pub(super) fn amqp_message(content: &Content<'_>) -> Fields {
    let mut fields = Fields::default();
    fields.set("messageType", content.def.meta.output_name());
    fields
}

/// A subscription. The consumers of a queue share its messages by being in one queue group.
pub(super) fn nats_receive(on: On<'_>, group: Option<&str>) -> Fields {
    let mut fields = Fields::default();
    if let Some(group) = group {
        fields.say("group", "queue", group);
    } else if on.is_queue()
        && let Some(address) = on.address
    {
        fields.set("queue", address);
    }
    fields
}

/// The quality of service is of one hop, which is what the binding asks for.
pub(super) fn mqtt_operation(on: On<'_>, sends: bool) -> Fields {
    let mut fields = Fields::default();
    let qos = match on.settings().text("delivery") {
        Some("at_most_once") => Some(0),
        Some("at_least_once") => Some(1),
        Some("exactly_once") => Some(2),
        _ => None,
    };
    if let Some(qos) = qos {
        fields.set("qos", qos);
    }
    if let Some(retention) = on.settings().duration("retention").filter(|_| sends) {
        fields.set("messageExpiryInterval", retention.secs_ceil());
    }
    fields
}

/// What MQTT 5 says of a payload; 3.1.1 has no properties.
pub(super) fn mqtt_message(on: On<'_>, content: &Content<'_>) -> Fields {
    let mut fields = Fields::default();
    if !super::super::envelope::is_mqtt5(on.model, on.id) {
        return fields;
    }
    // 1 is text in UTF-8.
    let text = content.media.contains("json");
    fields.set("payloadFormatIndicator", i32::from(text));
    fields.set("contentType", content.media);
    if let Some(correlation) = &content.correlation {
        fields.set("correlationData", serde_json::to_value(correlation).unwrap_or_default());
    }
    fields
}

/// The binding demands `schemaSettings`: a topic without a registered schema has none, and so no binding. Everything
/// the language says then stands in `x-` members.
pub(super) fn pubsub_channel(on: On<'_>) -> Fields {
    let mut fields = Fields::default();
    let bind = on.settings().object("bind");
    if bind.is_some_and(|bind| bind.iter().any(|(name, _)| name == "schemaSettings"))
        && let Some(retention) = on.settings().duration("retention")
    {
        fields.say("retention", "messageRetentionDuration", format!("{}s", retention.secs_ceil()));
    }
    fields
}

/// The ordering key, where the topic keeps an order.
pub(super) fn pubsub_message(on: On<'_>, content: &Content<'_>) -> Fields {
    let mut fields = Fields::default();
    if let Some((_, Some(location))) = content.key.as_ref().filter(|_| on.is_ordered()) {
        fields.set("orderingKey", location.as_str());
    }
    fields
}

/// The topic's namespace: of `persistent://tenant/namespace/topic`, else where Pulsar puts a short name.
pub(super) fn pulsar_channel(on: On<'_>) -> Fields {
    let mut fields = Fields::default();
    let address = on.address.unwrap_or_default();
    let (scheme, path) = address.split_once("://").unwrap_or(("persistent", ""));
    let mut parts = path.split('/').skip(1);
    let namespace = parts.next().filter(|_| parts.next().is_some()).unwrap_or("default");
    fields.set("namespace", namespace);
    fields.set("persistence", if scheme == "non-persistent" { scheme } else { "persistent" });
    if let Some(retention) = on.settings().duration("retention") {
        // Minutes.
        fields.say("retention", "retention", json!({ "time": retention.secs_ceil().div_ceil(60) }));
    }
    if on.settings().text("delivery") == Some("exactly_once") {
        fields.set("deduplication", true);
    }
    fields
}
