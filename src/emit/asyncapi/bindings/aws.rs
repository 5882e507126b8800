//! Amazon SQS 0.2.0 and SNS 0.1.0: <https://github.com/asyncapi/bindings/blob/master/sqs/README.md>,
//! <https://github.com/asyncapi/bindings/blob/master/sns/2.x.x/README.md>.

use serde_json::{Map, Value as Json, json};

use super::{Fields, On};
use crate::emit::asyncapi::errors::{self, Reports};
use crate::model::Value;

/// What a FIFO queue's or topic's name must end in.
const FIFO: &str = ".fifo";

/// Seconds of a duration setting within what SQS takes; outside of it the setting is reported and left to `x-`.
fn seconds(on: On<'_>, setting: &'static str, range: (u64, u64), reports: &mut Reports) -> Option<u64> {
    let entry = on.settings().entry(setting)?;
    let Value::Duration(duration) = entry.value else { return None };
    let seconds = duration.secs_ceil();
    if (range.0..=range.1).contains(&seconds) {
        return Some(seconds);
    }
    reports.push(errors::outside_binding(entry.span, "SQS", setting, range));
    None
}

/// The queue, and the one of its dead letters.
pub(super) fn sqs_channel(on: On<'_>, reports: &mut Reports) -> Fields {
    let mut fields = Fields::default();
    let Some(address) = on.address else { return fields };
    let settings = on.settings();
    let mut queue = named(on, address, reports);
    if on.is_ordered() {
        fields.said.push("ordering");
    }
    // The limits of SQS: a delay of 15 minutes, a visibility timeout of 12 hours, a retention of a minute to 14 days.
    for (setting, field, range) in [
        ("delay", "deliveryDelay", (0, 900)),
        ("visibility_timeout", "visibilityTimeout", (0, 43_200)),
        ("retention", "messageRetentionPeriod", (60, 1_209_600)),
    ] {
        // A channel has no delay and no visibility timeout.
        if settings.iter().any(|(name, _)| name == setting)
            && let Some(seconds) = seconds(on, setting, range, reports)
        {
            queue.insert(field.into(), json!(seconds));
            fields.said.push(setting);
        }
    }
    let mut letters = None;
    if let Some((dead, name)) = on.dead_letter() {
        let mut redrive = Map::from_iter([("deadLetterQueue".to_owned(), json!({ "name": name }))]);
        if let Some(attempts) = on.is_queue().then(|| settings.int("max_attempts")).flatten() {
            redrive.insert("maxReceiveCount".into(), json!(attempts));
            fields.said.push("max_attempts");
        }
        queue.insert("redrivePolicy".into(), Json::Object(redrive));
        let mut own = Map::from_iter([
            ("name".to_owned(), json!(name)),
            // The dead letters of a FIFO queue are a FIFO queue.
            ("fifoQueue".to_owned(), json!(on.is_ordered())),
        ]);
        let kept = settings.object("dead_letter").and_then(|dead| dead.duration("retention"));
        let kept = kept.or_else(|| dead.settings.duration("retention")).map(crate::base::quantity::Duration::secs_ceil);
        if let Some(seconds) = kept.filter(|seconds| (60..=1_209_600).contains(seconds)) {
            own.insert("messageRetentionPeriod".into(), json!(seconds));
        }
        letters = Some(own);
    }
    fields.set("queue", queue);
    if let Some(letters) = letters {
        fields.set("deadLetterQueue", letters);
    }
    fields
}

fn named(on: On<'_>, address: &str, reports: &mut Reports) -> Map<String, Json> {
    let mut queue =
        Map::from_iter([("name".to_owned(), json!(address)), ("fifoQueue".to_owned(), json!(on.is_ordered()))]);
    if on.is_ordered() {
        fifo_name(on, address, "SQS", reports);
        if on.settings().text("ordering") == Some("per_key") {
            queue.insert("deduplicationScope".into(), json!("messageGroup"));
            queue.insert("fifoThroughputLimit".into(), json!("perMessageGroupId"));
        }
    }
    queue
}

fn fifo_name(on: On<'_>, address: &str, service: &str, reports: &mut Reports) {
    if !address.ends_with(FIFO) {
        let span = on.settings().entry("address").map_or(on.node.meta.span, |entry| entry.span);
        reports.push(errors::fifo_name(span, service, address));
    }
}

/// The topic.
pub(super) fn sns_channel(on: On<'_>, reports: &mut Reports) -> Fields {
    let mut fields = Fields::default();
    let Some(address) = on.address else { return fields };
    fields.set("name", address);
    if on.is_ordered() {
        fifo_name(on, address, "SNS", reports);
        fields.say("ordering", "ordering", json!({ "type": "FIFO", "contentBasedDeduplication": false }));
    } else {
        fields.set("ordering", json!({ "type": "standard" }));
    }
    fields
}
