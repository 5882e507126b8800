//! E0466 to E0475: channels, messages and websockets that contradict themselves.

mod errors;

use std::collections::BTreeMap;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::facts::closure::record_of;
use crate::model::facts::placement::{listener, technology};
use crate::model::{
    Contract, Field, Meta, Model, Node, NodeDetail, OperationKind, Protocol, Settings, Type, TypeDef, TypeDefKind,
    Value,
};
use crate::vocab::DeclKind;
use crate::vocab::bindings::{BindingPlace, binding};

/// Reports what does not fit together about messages.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    for (_, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        check_message(def, diags);
    }
    same_messages(model, diags);
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        check_address(node, diags);
        check_host(node, diags);
        check_bind(model, id, diags);
    }
    same_addresses(model, diags);
    check_relations(model, diags);
    for (_, contract) in model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta)) {
        if contract.protocol == Protocol::WebSocket {
            check_socket(model, contract, diags);
        }
    }
}

/// The headers and settings of an event or message; `None` for other types.
fn parts(def: &TypeDef) -> Option<(&[Field], &Settings, u32)> {
    match &def.kind {
        TypeDefKind::Event { headers, settings, version, .. }
        | TypeDefKind::Message { headers, settings, version, .. } => Some((headers, settings, *version)),
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::Enum { .. }
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_)
        | TypeDefKind::Error { .. } => None,
    }
}

fn check_message(def: &TypeDef, diags: &mut Diags) {
    let (Some((_, settings, _)), Some(record)) = (parts(def), record_of(def)) else { return };
    for field in record.fields.iter().filter(|field| field.is_key()) {
        if !field.required || matches!(field.ty, Type::Nullable(_)) {
            diags.push(errors::optional_key(field, &def.meta));
        }
    }
    // A file cannot say which of its fields is the key, or ties a reply to its request: those two may be named.
    let named = |field: &&Field| field.is_key() || field.annotations.has("correlation");
    let further = record.fields.iter().find(|field| !named(field));
    if let (Some(schema), Some(field)) = (settings.entry("schema"), further) {
        diags.push(errors::schema_and_fields(field, schema.span));
    }
}

/// Two events or messages that a reader cannot tell apart.
fn same_messages(model: &Model, diags: &mut Diags) {
    let mut seen: BTreeMap<(&str, u32), &Meta> = BTreeMap::new();
    for (_, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        let Some((.., version)) = parts(def) else { continue };
        match seen.get(&(def.meta.output_name(), version)) {
            Some(first) => diags.push(errors::same_message(&def.meta, first, version)),
            None => {
                seen.insert((def.meta.output_name(), version), &def.meta);
            }
        }
    }
}

/// The names in braces in a text.
fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn check_address(node: &Node, diags: &mut Diags) {
    let NodeDetail::Channel { params, .. } = &node.detail else { return };
    match node.settings.entry("address") {
        Some(entry) if matches!(entry.value, Value::Word(_)) => {
            diags_extend(diags, params.iter().map(|param| errors::dynamic_with_parameter(param, entry.span)));
        }
        Some(entry) => {
            let address = entry.value.as_text().unwrap_or_default();
            compare(address, entry.span, params, &format!("`{}(…)`", node.meta.name), diags);
        }
        None => diags_extend(diags, params.iter().map(|param| errors::parameter_without_address(param, &node.meta))),
    }
}

/// Holds an address to the parameters that are declared for it.
fn compare(address: &str, span: Span, params: &[Field], declared_in: &str, diags: &mut Diags) {
    let named = placeholders(address);
    for (at, name) in named.iter().enumerate() {
        if named.iter().take(at).any(|other| other == name) {
            diags.push(errors::named_twice(span, name));
        } else if !params.iter().any(|param| param.wire == *name) {
            let known: Vec<&str> = params.iter().map(|param| param.wire.as_str()).collect();
            diags.push(errors::address_without_parameter(span, name, declared_in, &known));
        }
    }
    for param in params.iter().filter(|param| !named.contains(&param.wire.as_str())) {
        diags.push(errors::parameter_not_named(param, span));
    }
}

fn diags_extend(diags: &mut Diags, found: impl Iterator<Item = crate::diag::Diagnostic>) {
    found.for_each(|finding| diags.push(finding));
}

/// Variables in the host name of a server.
fn check_host(node: &Node, diags: &mut Diags) {
    if node.kind() != DeclKind::Server {
        return;
    }
    let host = node.settings.entry("host");
    let named = host.and_then(|entry| entry.value.as_text()).map(placeholders).unwrap_or_default();
    let declared: Vec<(&str, Span)> = match node.settings.object("variables") {
        Some(variables) => variables.iter().map(|(name, entry)| (name, entry.span)).collect(),
        None => Vec::new(),
    };
    for name in &named {
        if let Some(entry) = host.filter(|_| !declared.iter().any(|(known, _)| known == name)) {
            diags.push(errors::host_without_variable(entry.span, name));
        }
    }
    for (name, span) in declared.into_iter().filter(|(name, _)| !named.contains(name)) {
        diags.push(errors::variable_not_named(span, name));
    }
}

/// Fields that `bind` passes through must be of the technology's binding.
fn check_bind(model: &Model, id: Id<Node>, diags: &mut Diags) {
    let node = &model.nodes[id];
    if matches!(node.detail, NodeDetail::Channel { .. }) {
        bind_fields(model, id, BindingPlace::Channel, &node.settings, diags);
    } else if node.kind() == DeclKind::Server && technology(model, id).is_some_and(carries_messages) {
        bind_fields(model, id, BindingPlace::Server, &node.settings, diags);
    }
}

fn carries_messages(technology: &crate::model::Technology) -> bool {
    let backs: Vec<&str> = technology.settings.list("backs").into_iter().filter_map(Value::as_text).collect();
    backs.contains(&"channel") || backs.contains(&"queue")
}

fn bind_fields(model: &Model, on: Id<Node>, place: BindingPlace, settings: &Settings, diags: &mut Diags) {
    let Some(fields) = settings.object("bind") else { return };
    let Some(technology) = technology(model, on) else { return };
    let protocol = technology.settings.text("protocol").unwrap_or(&technology.meta.name);
    let own = binding(protocol);
    for (name, entry) in fields.iter().filter(|(name, _)| !name.starts_with("x-") && *name != "bindingVersion") {
        let known = own.map(|own| own.fields(place)).unwrap_or_default();
        if !known.contains(&name) {
            diags.push(errors::unknown_binding_field(entry.span, name, &technology.meta.name, own, place));
        }
    }
}

/// Two channels that are one at the broker.
fn same_addresses(model: &Model, diags: &mut Diags) {
    let mut seen: BTreeMap<(Id<Node>, &str), Span> = BTreeMap::new();
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        let NodeDetail::Channel { .. } = node.detail else { continue };
        let broker = listener(model, id);
        // Without a declared server nothing says that two channels are at the same broker.
        let (true, Some(entry)) = (broker != id, node.settings.entry("address")) else { continue };
        let Value::Text(address) = &entry.value else { continue };
        match seen.get(&(broker, address.as_str())) {
            Some(first) => diags.push(errors::same_address(entry.span, address, *first)),
            None => {
                seen.insert((broker, address), entry.span);
            }
        }
    }
}

/// The names that a channel carries; `None` where it does not say.
fn carried(model: &Model, channel: Id<Node>) -> Option<&[Id<TypeDef>]> {
    let NodeDetail::Channel { carries, .. } = &model.nodes[channel].detail else { return None };
    (!carries.is_empty()).then_some(carries)
}

fn check_relations(model: &Model, diags: &mut Diags) {
    let local = |node: Id<Node>| model.is_local(&model.nodes[node].meta);
    let lacks = |channel, event: &Id<TypeDef>| carried(model, channel).is_some_and(|all| !all.contains(event));
    for publish in model.publishes.iter().filter(|publish| local(publish.node)) {
        if lacks(publish.channel, &publish.event) {
            let event = &model.types[publish.event].meta;
            diags.push(errors::not_carried(publish.span, "publishes", event, &model.nodes[publish.channel].meta));
        }
        bind_fields(model, publish.channel, BindingPlace::Operation, &publish.settings, diags);
    }
    for consume in model.consumes.iter().filter(|consume| local(consume.node)) {
        if lacks(consume.channel, &consume.event) {
            let event = &model.types[consume.event].meta;
            diags.push(errors::not_carried(consume.span, "consumes", event, &model.nodes[consume.channel].meta));
        }
        bind_fields(model, consume.channel, BindingPlace::Operation, &consume.settings, diags);
        check_reply(model, consume, diags);
    }
}

/// A reply must be able to travel where it is sent, and whoever asks must read it there.
fn check_reply(model: &Model, consume: &crate::model::Consume, diags: &mut Diags) {
    let Some(reply) = &consume.reply else { return };
    let request = &model.types[consume.event];
    if let Some(path) = &consume.reply_address {
        let name = path.split_once('.').map_or(path.as_str(), |(_, name)| name);
        let headers = parts(request).map(|(headers, ..)| headers).unwrap_or_default();
        if !headers.iter().any(|header| header.name == name || header.wire == name) {
            diags.push(errors::no_reply_header(consume.span, name, &request.meta));
        }
    }
    let (Some(to), Type::Def(answer, _)) = (consume.reply_to, reply) else { return };
    let answer_meta = &model.types[*answer].meta;
    let channel = &model.nodes[to].meta;
    if carried(model, to).is_some_and(|all| !all.contains(answer)) {
        diags.push(errors::not_carried(consume.span, "replies with", answer_meta, channel));
    }
    let asks = |publish: &&crate::model::Publish| publish.event == consume.event && publish.channel == consume.channel;
    for publish in model.publishes.iter().filter(asks) {
        let reads = model
            .consumes
            .iter()
            .any(|other| other.node == publish.node && other.channel == to && other.event == *answer);
        if !reads {
            let asker = &model.nodes[publish.node].meta;
            diags.push(errors::reply_unread(publish.span, asker, answer_meta, channel, consume.span));
        }
    }
}

/// Directions of a websocket's messages, and its path.
fn check_socket(model: &Model, contract: &Contract, diags: &mut Diags) {
    for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
        if operation.kind == OperationKind::Send && !operation.results.is_empty() {
            diags.push(errors::reply_on_send(operation));
        }
        if operation.params.len() != 1 {
            diags.push(errors::one_message(operation));
        }
        if operation.results.iter().any(|result| result.stream) {
            diags.push(errors::streamed_reply(operation));
        }
    }
    let path = contract.settings.entry("path");
    let params = contract.settings.get("params").and_then(Value::as_item).and_then(crate::model::Item::ty);
    let fields = params.and_then(|id| record_of(&model.types[id])).map(|record| record.fields.as_slice());
    let (text, span) = match path {
        Some(entry) => (entry.value.as_text().unwrap_or_default(), entry.span),
        None => ("", contract.meta.span),
    };
    compare(text, span, fields.unwrap_or_default(), "the record of `params`", diags);
}
