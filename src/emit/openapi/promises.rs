//! What settings promise to a client, in words: sentences for descriptions, and what the list of a bulk request holds.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::document::{Lower, wire_name};
use super::operation::Direction;
use crate::base::quantity::Period;
use crate::emit::shared::jsonschema::Schema;
use crate::model::facts::http;
use crate::model::{Entry, Field, Operation, OperationKind, ParamLocation, Settings, Value};

impl Lower<'_, '_> {
    /// What an operation promises beyond its parameters and results, one sentence a setting.
    pub(super) fn promises(&self, operation: &Operation, direction: Direction) -> Option<String> {
        let settings = &operation.settings;
        let mut says: Vec<String> = Vec::new();
        if direction == Direction::Delivered {
            says.extend(self.delivered(operation));
        }
        if let Some(target) = http::polled(self.model, operation) {
            says.push(format!("Answers at once; `{}` tells how far the work is.", wire_name(target)));
        }
        if let Some(bulk) = settings.said("bulk").and_then(|entry| entry.value.as_settings()) {
            let max = bulk.int("max").unwrap_or_default();
            says.push(if bulk.text("mode") == Some("atomic") {
                format!("Takes at most {max} items, all of them or none.")
            } else {
                format!("Takes at most {max} items, each by itself: some may fail while others succeed.")
            });
        }
        says.extend(self.repeatable(operation));
        says.extend(settings.object("rate_limit").and_then(limited));
        if let Some(timeout) = text_of(settings.said("timeout")) {
            says.push(format!("The service gives up after {timeout}."));
        }
        if let Some(size) = text_of(settings.said("max_size")) {
            says.push(format!("A request holds at most {size}."));
        }
        match settings.said("consistency").and_then(|entry| entry.value.as_text()) {
            Some("strong") => says.push("Sees every write that was acknowledged before.".to_owned()),
            Some("read_your_writes") => says.push("Sees the caller's own writes at once.".to_owned()),
            Some("eventual") => says.push("Sees every write after a while.".to_owned()),
            Some(_) | None => {}
        }
        if let Some(age) = text_of(settings.said("freshness")) {
            says.push(format!("An answer may be {age} old."));
        }
        (!says.is_empty()).then(|| says.join(" "))
    }

    /// Whether a request may be sent twice, where its method does not say so and no parameter does.
    fn repeatable(&self, operation: &Operation) -> Option<String> {
        let value = &operation.settings.said("idempotent")?.value;
        if let Some(details) = value.as_settings() {
            let key = details.text("key")?;
            let is_param = |location: ParamLocation| location != ParamLocation::Body;
            let named = operation.params.iter().any(|param| param.field.name == key && is_param(param.location));
            return (!named)
                .then(|| format!("{} {}", "A request is told by its", self.body_key(operation, details, key)));
        }
        let repeats =
            matches!(&operation.kind, OperationKind::Http { method, .. } if method == "POST" || method == "PATCH");
        (*value != Value::Bool(false) && repeats)
            .then(|| "Safe to send again: doing it twice changes no more than doing it once.".to_owned())
    }

    fn body_key(&self, operation: &Operation, details: &Settings, key: &str) -> String {
        let body = operation.params.iter().find(|param| param.location == ParamLocation::Body);
        let path = body.and_then(|body| http::field_at(self.model, &body.field.ty, key));
        let wire = path.map_or_else(|| key.to_owned(), |path| super::links::wires(&path).join("."));
        format!("`{wire}`: {}", remembered(details))
    }

    /// What the parameter that names a request means.
    pub(super) fn key_note(operation: &Operation, field: &Field) -> Option<String> {
        let details = operation.settings.said("idempotent")?.value.as_settings()?;
        (details.text("key")? == field.name).then(|| {
            let note = remembered(details);
            let mut letters = note.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        })
    }

    /// How a delivery is repeated and given up: by the policies of the operation, the last one first.
    fn delivered(&self, operation: &Operation) -> Vec<String> {
        let mut says = Vec::new();
        if let Some(policy) = self.delivery_policy(operation) {
            let of = |path: &str| text_of(policy.said(path));
            let attempts = policy.said("retry.attempts").and_then(|entry| entry.value.as_int());
            let in_time = of("timeout.attempt").map(|time| format!(" within {time}")).unwrap_or_default();
            if let Some(attempts) = attempts.filter(|attempts| *attempts > 1) {
                let waits = policy.said("retry.backoff").and_then(|entry| waits(&entry.value)).unwrap_or_default();
                says.push(format!("Sent up to {attempts} times{waits}, until the receiver answers 2xx{in_time}."));
            } else if !in_time.is_empty() {
                says.push(format!("The receiver answers 2xx{in_time}."));
            }
            if let Some(total) = of("timeout.total") {
                says.push(format!("Given up after {total}."));
            }
        }
        let kinds: Vec<String> = operation
            .settings
            .list("disable_on")
            .iter()
            .filter_map(|kind| kind.as_text())
            .filter_map(|kind| crate::vocab::error_kind(kind).map(|kind| kind.status.to_string()))
            .collect();
        if !kinds.is_empty() {
            says.push(format!("After an answer {} nothing more is sent.", kinds.join(" or ")));
        }
        if let Some(rotation) = text_of(operation.settings.said("rotation")) {
            says.push(format!("The secret of the signature is replaced every {rotation}."));
        }
        says
    }

    /// How a delivery is made, for tools.
    pub(super) fn delivery_json(&self, operation: &Operation) -> Option<Json> {
        if !matches!(operation.kind, OperationKind::Deliver { .. }) {
            return None;
        }
        let mut json = Map::new();
        if let Some(policy) = self.delivery_policy(operation) {
            for (name, path) in [
                ("attempts", "retry.attempts"),
                ("attempt-timeout", "timeout.attempt"),
                ("total-timeout", "timeout.total"),
            ] {
                if let Some(entry) = policy.said(path) {
                    json.insert(name.to_owned(), entry.value.to_json());
                }
            }
        }
        for name in ["tolerance", "dedup", "rotation", "disable_on"] {
            if let Some(entry) = operation.settings.said(name) {
                json.insert(name.replace('_', "-"), entry.value.to_json());
            }
        }
        (!json.is_empty()).then_some(Json::Object(json))
    }

    fn delivery_policy(&self, operation: &Operation) -> Option<Settings> {
        let OperationKind::Deliver { policies, .. } = &operation.kind else { return None };
        let all = policies.iter().map(|id| &self.model.policies[*id].effective);
        all.cloned().reduce(|weaker, stronger| weaker.overlaid(&stronger))
    }

    /// Sets the bound of `bulk` on the list in a body. The record of a body is a component that others use too, so the
    /// bound stands beside it.
    pub(super) fn bound_items(&self, operation: &Operation, body: &Field, schema: &mut Schema) {
        let max = operation.settings.said("bulk.max").and_then(|entry| entry.value.as_int());
        let Some(max) = max.and_then(|max| u64::try_from(max).ok()) else { return };
        let Some(listing) = http::listing(self.model, &body.ty) else { return };
        let Some(list) = listing.path.first() else { return };
        if list.constraints.items.is_some_and(|(_, high)| high.is_some()) {
            return;
        }
        if let Some(property) = schema.properties.get_mut(&list.wire) {
            property.max_items = Some(max);
            return;
        }
        let bound = Schema { max_items: Some(max), ..Schema::default() };
        let bound = Schema { properties: std::iter::once((list.wire.clone(), bound)).collect(), ..Schema::default() };
        let all_of = vec![std::mem::take(schema), bound];
        *schema = Schema { all_of, ..Schema::default() };
    }
}

/// What becomes of a second request with the same key.
fn remembered(details: &Settings) -> String {
    let within = text_of(details.said("ttl")).map(|ttl| format!(" within {ttl}")).unwrap_or_default();
    format!("a second request with the same value{within} does nothing new and is answered as the first one was.")
}

/// A limit, in a sentence.
fn limited(limit: &Settings) -> Option<String> {
    let each = match limit.text("per") {
        Some("client") => " for each client",
        Some("user") => " for each user",
        Some("api_key") => " for each API key",
        Some("ip") => " for each network address",
        Some("tenant") => " for each tenant",
        Some(_) | None => "",
    };
    let burst = limit.int("burst").map(|burst| format!(", and {burst} more at once")).unwrap_or_default();
    if let Some(Value::Call { name, block, .. }) = limit.get("by") {
        let rates: Vec<String> =
            block.iter().map(|(case, entry)| format!("{} for `{case}`", rated(&entry.value))).collect();
        return Some(format!("The `{name}` decides how often{each}: at most {}{burst}.", rates.join(", ")));
    }
    limit.get("rate").map(|rate| format!("At most {}{each}{burst}.", rated(rate)))
}

/// `20/s` as `20 requests a second`.
fn rated(value: &Value) -> String {
    let Value::Rate(rate) = value else { return said(value) };
    let period = match rate.per {
        Period::Second => "a second",
        Period::Minute => "a minute",
        Period::Hour => "an hour",
        Period::Day => "a day",
    };
    let requests = if rate.count == Decimal::ONE { "request" } else { "requests" };
    format!("{} {requests} {period}", rate.count.normalize())
}

/// `exponential(5s..24h)` as `, 5s to 24h apart`.
fn waits(backoff: &Value) -> Option<String> {
    let Value::Call { args, .. } = backoff else { return None };
    let wait = &args.first()?.value;
    if let Value::Range(Some(low), Some(high)) = wait {
        return Some(format!(", from {} to {} apart", said(low), said(high)));
    }
    Some(format!(", {} apart", said(wait)))
}

fn said(value: &Value) -> String {
    let json = value.to_json();
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn text_of(entry: Option<&Entry>) -> Option<String> {
    entry.map(|entry| said(&entry.value))
}
