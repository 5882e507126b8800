//! What a document says more than once, said once: components and references to them.
//!
//! A last step over the finished document. Operations at one broker with the same security and bindings share a trait;
//! parameters, correlation ids and bindings that stand twice become components.

use std::collections::BTreeMap;

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;

use super::doc::{Bindings, Document, OperationTrait, Reference, Use};

/// Moves what is repeated into components.
pub(super) fn share(document: &mut Document, roles: &IndexMap<String, String>) {
    operation_traits(document, roles);
    let parameters = document.channels.values_mut().flat_map(|channel| &mut channel.parameters);
    let parameters = parameters.map(|(name, used)| (name.clone(), used)).collect();
    document.components.parameters = shared("parameters", parameters);
    let messages = document.channels.values_mut().flat_map(|channel| channel.messages.values_mut());
    let ids = messages.filter_map(|message| message.correlation_id.as_mut());
    let ids = ids.map(|used| (correlation_name(used), used)).collect();
    document.components.correlation_ids = shared("correlationIds", ids);
    let servers = document.servers.values_mut().map(|server| {
        let name = format!("{}Server", server.protocol.to_lower_camel_case());
        (name, &mut server.bindings)
    });
    document.components.server_bindings = shared("serverBindings", servers.collect());
    let messages = document.channels.values_mut().flat_map(|channel| channel.messages.values_mut());
    let messages = messages.map(|message| (message_name(&message.bindings), &mut message.bindings));
    document.components.message_bindings = shared("messageBindings", messages.collect());
    let operations = document.operations.iter_mut().map(|(key, operation)| {
        let name = roles.get(key).map_or_else(|| key.clone(), |role| role.to_lower_camel_case());
        (name, &mut operation.bindings)
    });
    document.components.operation_bindings = shared("operationBindings", operations.collect());
    let channels = document.channels.iter_mut();
    let channels = channels.map(|(key, channel)| (key.to_lower_camel_case(), &mut channel.bindings));
    document.components.channel_bindings = shared("channelBindings", channels.collect());
}

/// Traits for the operations of one role (a broker's consumers, its producers) that say the same.
fn operation_traits(document: &mut Document, roles: &IndexMap<String, String>) {
    let mut groups: Vec<(OperationTrait, &str, Vec<String>)> = Vec::new();
    for (key, operation) in &document.operations {
        let own = OperationTrait { security: operation.security.clone(), bindings: operation.bindings.clone() };
        let says_nothing = own.security.is_empty() && matches!(&own.bindings, Use::Own(own) if own.is_empty());
        let Some(role) = roles.get(key).filter(|_| !says_nothing) else { continue };
        match groups.iter_mut().find(|(other, of, _)| *other == own && of == role) {
            Some((_, _, keys)) => keys.push(key.clone()),
            None => groups.push((own, role, vec![key.clone()])),
        }
    }
    let mut names = Names::default();
    for (own, role, keys) in groups.into_iter().filter(|(_, _, keys)| keys.len() > 1) {
        let name = names.next(role);
        for (_, operation) in document.operations.iter_mut().filter(|(key, _)| keys.contains(key)) {
            operation.security = Vec::new();
            operation.bindings = Use::Own(Bindings::new());
            operation.traits.push(Reference::to(&["components", "operationTraits", &name]));
        }
        document.components.operation_traits.insert(name, own);
    }
}

/// Replaces what stands more than once by references, and returns what they refer to. Each comes with the name that it
/// would have; things that say nothing stay.
fn shared<T: Clone + PartialEq + Serialize>(section: &str, uses: Vec<(String, &mut Use<T>)>) -> IndexMap<String, T> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, used) in &uses {
        if let Some(text) = text(used) {
            *counts.entry(text).or_default() += 1;
        }
    }
    let mut names = Names::default();
    let mut by_text: BTreeMap<String, String> = BTreeMap::new();
    let mut components = IndexMap::new();
    for (hint, used) in uses {
        let Some(text) = text(used).filter(|text| counts.get(text).is_some_and(|count| *count > 1)) else { continue };
        let name = by_text.entry(text).or_insert_with(|| names.next(&hint)).clone();
        let reference = Reference::to(&["components", section, &name]);
        if let Use::Own(own) = std::mem::replace(used, Use::Shared(reference)) {
            components.entry(name).or_insert(own);
        }
    }
    components
}

/// What a thing says, where it says something and stands in its own place.
fn text<T: Serialize>(used: &Use<T>) -> Option<String> {
    let Use::Own(own) = used else { return None };
    let json = serde_json::to_value(own).unwrap_or_default();
    (json != Json::Object(serde_json::Map::new())).then(|| json.to_string())
}

/// Names that were given, so that no two are the same.
#[derive(Default)]
struct Names {
    given: Vec<String>,
}

impl Names {
    fn next(&mut self, hint: &str) -> String {
        let mut name = hint.to_owned();
        let mut number = 2;
        while self.given.contains(&name) {
            name = format!("{hint}{number}");
            number += 1;
        }
        self.given.push(name.clone());
        name
    }
}

/// The last name of the expression that finds it.
fn correlation_name(used: &Use<super::doc::CorrelationId>) -> String {
    match used {
        Use::Own(own) => own.location.rsplit('/').next().unwrap_or_default().to_lower_camel_case(),
        Use::Shared(_) => String::new(),
    }
}

/// `kafkaOrderIdKey` where the key is a named type, else `kafkaMessage`.
fn message_name(used: &Use<Bindings>) -> String {
    let Use::Own(own) = used else { return String::new() };
    let Some((protocol, fields)) = own.first() else { return String::new() };
    let key = fields.get("key").and_then(|key| key.get("$ref")).and_then(Json::as_str);
    match key.and_then(|target| target.rsplit('/').next()) {
        Some(key) => format!("{protocol}{}Key", key.to_upper_camel_case()),
        None => format!("{protocol}Message"),
    }
}
