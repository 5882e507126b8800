//! Websocket contracts: one channel, messages both ways.

use heck::ToKebabCase;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::doc::{Channel, MessageExample, Operation, Parameter, Reference, Reply, Server, Use};
use super::document::Lower;
use super::parts::{docs_url, extensions, facts, rest_of, summary, tags_of};
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::emit::shared::jsonschema::{Dialect, Schema, wire_value};
use crate::model::facts::closure::{View, record_of};
use crate::model::facts::placement::settings;
use crate::model::{
    Contract, Environment, Model, Node, NodeDetail, OperationKind, Protocol, Settings, Type, TypeDef, Value,
};

/// Settings of a websocket contract that AsyncAPI has no member for.
const PROMISES: &[&str] = &[
    "version",
    "heartbeat",
    "max_connections",
    "max_age",
    "resume",
    "buffer",
    "slow_consumer",
    "origins",
    "backplane",
    "deprecated",
];
/// Settings of its operations that AsyncAPI has no member for.
const OPERATION_PROMISES: &[&str] =
    &["allow", "when", "exposure", "idempotent", "latency", "rate_limit", "timeout", "max_size", "audit", "deprecated"];

/// The types of a service's websocket contracts.
pub(super) fn roots(cx: &EmitCx<'_>, service: Id<Node>) -> Vec<(Type, View)> {
    let model = cx.model();
    let mut roots = Vec::new();
    for contract in of(cx, service) {
        let contract = &model.contracts[contract];
        for operation in &contract.operations {
            let operation = &model.operations[*operation];
            // Both directions in one view: a websocket has no resource whose owner could set fields.
            roots.extend(operation.params.iter().map(|param| (param.field.ty.clone(), View::Read)));
            roots.extend(operation.results.iter().filter_map(|result| Some((result.ty.clone()?, View::Read))));
            let failures = operation.errors.iter().chain(&contract.errors);
            roots.extend(
                failures.filter(|_| operation.kind == OperationKind::Receive).map(|ty| (ty.clone(), View::Read)),
            );
        }
        let connection =
            ["query", "headers"].into_iter().filter_map(|name| record_named(model, &contract.settings, name));
        roots.extend(connection.map(|(id, _)| (Type::Def(id, Vec::new()), View::Read)));
        let params = record_named(model, &contract.settings, "params").and_then(|(_, def)| record_of(def));
        roots.extend(params.into_iter().flat_map(|record| &record.fields).map(|field| (field.ty.clone(), View::Read)));
    }
    roots
}

/// The record that a setting names.
fn record_named<'a>(model: &'a Model, settings: &Settings, name: &str) -> Option<(Id<TypeDef>, &'a TypeDef)> {
    let id = settings.get(name)?.as_item()?.ty()?;
    Some((id, &model.types[id]))
}

/// The websocket contracts that a service provides.
pub(super) fn of(cx: &EmitCx<'_>, service: Id<Node>) -> Vec<Id<Contract>> {
    let model = cx.model();
    let provided = cx.facts().offered(model, service).map(|provide| provide.contract);
    provided.filter(|contract| model.contracts[*contract].protocol == Protocol::WebSocket).collect()
}

/// Adds the channels and operations of a service's websocket contracts.
pub(super) fn contracts(lower: &mut Lower<'_, '_>, service: Id<Node>) {
    for contract in of(&lower.cx, service) {
        add(lower, service, contract);
    }
}

fn add(lower: &mut Lower<'_, '_>, service: Id<Node>, id: Id<Contract>) {
    let model = lower.model;
    let contract = &model.contracts[id];
    let mut key = contract.meta.output_name().to_kebab_case();
    // A channel of the architecture may have the name of the contract.
    if lower.channels.contains_key(&key) {
        key.push_str("-websocket");
    }
    let demand = lower.security.of(contract.settings.entry("auth"), lower.reports);
    let listed = listed_servers(&contract.settings);
    let servers = if listed.is_empty() {
        let name = format!("{}-websocket", model.nodes[service].meta.output_name());
        let locate = |environment: Option<&Environment>| endpoint(model, service, id, environment);
        lower.servers.of_endpoint(&name, &demand, locate)
    } else {
        let named = |(at, server): (usize, Server)| {
            let name = if at == 0 { key.clone() } else { format!("{key}-{}", at + 1) };
            let extensions = demand.extensions();
            lower.servers.listed(&name, Server { security: demand.schemes.clone(), extensions, ..server })
        };
        listed.into_iter().enumerate().map(named).collect()
    };
    let mut extensions = extensions(&contract.meta.annotations);
    extensions.extend(facts(model, &contract.settings, PROMISES, &[]));
    let title = contract.settings.text("title").or_else(|| contract.meta.annotations.text("title"));
    let channel = Channel {
        address: Some(contract.settings.text("path").unwrap_or("/").to_owned()),
        title: Some(title.unwrap_or_else(|| contract.meta.output_name()).to_owned()),
        summary: summary(&contract.meta.docs),
        description: rest_of(&contract.meta.docs),
        messages: IndexMap::new(),
        servers,
        parameters: parameters(lower, &contract.settings),
        tags: tags_of(&contract.settings),
        external_docs: docs_url(&contract.meta.annotations),
        bindings: Use::Own(IndexMap::from([("ws", handshake(lower, &contract.settings))])),
        extensions,
    };
    lower.channels.insert(key.clone(), channel);
    for operation in &contract.operations {
        add_operation(lower, contract, &key, &model.operations[*operation]);
    }
}

fn add_operation(lower: &mut Lower<'_, '_>, contract: &Contract, key: &str, operation: &crate::model::Operation) {
    let action = if operation.kind == OperationKind::Receive { "receive" } else { "send" };
    let asked = format!("{key}-{}", operation.name);
    let answered = format!("{asked}-reply");
    let params = operation.params.iter();
    let messages: Vec<Reference> = params.map(|param| lower.plain_message(key, &param.field.ty, &asked)).collect();
    // What goes wrong is a message like any other reply.
    let results = operation.results.iter().filter_map(|result| result.ty.as_ref());
    let failures = operation.errors.iter().chain(&contract.errors).filter(|_| action == "receive");
    let answers: Vec<Reference> = results.chain(failures).map(|ty| lower.plain_message(key, ty, &answered)).collect();
    for (name, example) in &operation.examples {
        let asked = operation.params.first().map(|param| &param.field.ty).zip(messages.first());
        let answered = operation.results.first().and_then(|result| result.ty.as_ref()).zip(answers.first());
        for (setting, shown) in [("request", asked), ("response", answered)] {
            if let (Some(value), Some((ty, message))) = (example.get(setting), shown) {
                add_example(lower, key, message, name, wire_value(lower.model, ty, &value.to_json()));
            }
        }
    }
    let channel = Reference::to(&["channels", key]);
    let reply = (!answers.is_empty()).then(|| Reply { address: None, channel: channel.clone(), messages: answers });
    let demand = lower.security.of(operation.settings.entry("auth"), lower.reports);
    let mut extensions = extensions(&operation.annotations);
    extensions.extend(facts(lower.model, &operation.settings, OPERATION_PROMISES, &[]));
    extensions.extend(demand.extensions());
    let name = operation.wire_name.clone().unwrap_or_else(|| operation.name.clone());
    let operation = Operation {
        action,
        channel,
        title: operation.annotations.text("title").map(str::to_owned),
        summary: summary(&operation.docs),
        description: rest_of(&operation.docs),
        security: demand.schemes,
        tags: tags_of(&operation.settings),
        external_docs: docs_url(&operation.annotations),
        messages,
        reply,
        extensions,
        ..Operation::default()
    };
    lower.add_operation(&name, String::new(), operation);
}

/// Adds an example of an operation to the message that it shows.
fn add_example(lower: &mut Lower<'_, '_>, key: &str, message: &Reference, name: &str, payload: Json) {
    let message = message.target.rsplit('/').next().unwrap_or_default();
    if let Some(message) = lower.channels.get_mut(key).and_then(|channel| channel.messages.get_mut(message)) {
        message.examples.push(MessageExample { name: Some(name.to_owned()), payload, ..MessageExample::default() });
    }
}

/// The binding of the request that opens the connection.
fn handshake(lower: &Lower<'_, '_>, settings: &Settings) -> Json {
    let mut fields = Map::from_iter([("method".to_owned(), json!("GET"))]);
    for name in ["query", "headers"] {
        if let Some((id, _)) = record_named(lower.model, settings, name)
            && let Some(component) = lower.schemas.name(&Type::Def(id, Vec::new()), View::Read)
        {
            let link = Schema::reference(format!("{}{component}", Dialect::AsyncApi.prefix()));
            fields.insert(name.to_owned(), serde_json::to_value(link).unwrap_or_default());
        }
    }
    fields.insert("bindingVersion".to_owned(), json!("0.1.0"));
    fields.into()
}

/// The parameters of the path: the fields of the record that `params` names.
fn parameters(lower: &Lower<'_, '_>, settings: &Settings) -> IndexMap<String, Use<Parameter>> {
    let record = record_named(lower.model, settings, "params").and_then(|(_, def)| record_of(def));
    let fields = record.map(|record| record.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|field| (field.wire.clone(), Use::Own(lower.parameter(field)))).collect()
}

/// The servers that a contract lists, `wss://host/path`.
fn listed_servers(contract: &Settings) -> Vec<Server> {
    let url_of = |value: &Value| {
        let Value::Object(server) = value else {
            return (value.as_text().map(str::to_owned), None, IndexMap::new());
        };
        let url = server.text("url").unwrap_or_default();
        let description = server.text("description").map(str::to_owned);
        (Some(url.to_owned()), description, super::servers::variables(url, Some(server), None))
    };
    let server = |value: &Value| {
        let (url, description, variables) = url_of(value);
        let url = url?;
        let (scheme, rest) = url.split_once("://").unwrap_or(("wss", url.as_str()));
        let (host, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let protocol = match scheme {
            "https" | "wss" => "wss",
            _ => "ws",
        };
        Some(Server {
            host: host.to_owned(),
            pathname: (path.len() > 1).then(|| path.to_owned()),
            protocol: protocol.to_owned(),
            description,
            variables,
            ..Server::default()
        })
    };
    contract.list("servers").into_iter().filter_map(server).collect()
}

/// Where clients connect in an environment: at a gateway whose route leads to the contract, else at the service's port.
fn endpoint(
    model: &Model,
    service: Id<Node>,
    contract: Id<Contract>,
    environment: Option<&Environment>,
) -> (String, bool) {
    for (id, node) in model.nodes.iter() {
        let NodeDetail::Gateway { routes } = &node.detail else { continue };
        let leads = routes
            .iter()
            .flat_map(|route| &route.targets)
            .any(|target| target.node == service && target.contract.is_none_or(|named| named == contract));
        let settings = settings(model, environment, id);
        let host = settings.list("host").into_iter().find_map(Value::as_text);
        if let (true, Some(host)) = (leads, host) {
            // A host name of one word lies in the domain of the environment.
            let domain = environment.and_then(|environment| environment.settings.text("domain"));
            let host = match domain.filter(|_| !host.contains('.')) {
                Some(domain) => format!("{host}.{domain}"),
                None => host.to_owned(),
            };
            let encrypted = settings.get("tls").is_some() && settings.bool("tls") != Some(false);
            return (host, encrypted);
        }
    }
    let port = model.provides.iter().find(|provide| provide.node == service && provide.contract == contract);
    let name = model.nodes[service].meta.output_name().to_kebab_case();
    match port.and_then(|provide| provide.port) {
        Some(port) => (format!("{name}:{port}"), false),
        None => (name, false),
    }
}

#[cfg(test)]
mod tests {
    use super::{OPERATION_PROMISES, PROMISES};
    use crate::vocab::{self, DocumentPlace, Target, place_in};

    /// Otherwise a build would say that the documents have no place for what they hold.
    #[test]
    fn the_vocabulary_knows_what_is_written() {
        let spec = vocab::protocol("websocket");
        for (block, names) in [(spec.contract, PROMISES), (spec.operation, OPERATION_PROMISES)] {
            for name in names {
                let property = block.property(name).unwrap_or_else(|| panic!("`{name}` is a property"));
                assert_ne!(place_in(Target::AsyncApi, property.targets), DocumentPlace::None, "{name}");
            }
        }
    }
}
