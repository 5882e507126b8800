//! Websocket contracts: one channel, messages both ways.

use heck::{ToKebabCase, ToLowerCamelCase};
use indexmap::IndexMap;
use serde_json::json;

use super::channels::{Lower, rest_of, summary};
use super::doc::{Channel, Extensions, Operation, Reference, Reply};
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::model::facts::closure::View;
use crate::model::facts::placement::settings;
use crate::model::{Contract, Environment, Model, Node, NodeDetail, OperationKind, Protocol, Type, Value};

/// The types of a service's websocket contracts.
pub(super) fn roots(cx: &EmitCx<'_>, service: Id<Node>) -> Vec<(Type, View)> {
    let model = cx.model();
    let mut roots = Vec::new();
    for contract in of(cx, service) {
        for operation in &model.contracts[contract].operations {
            let operation = &model.operations[*operation];
            // Both directions in one view: a websocket has no resource whose owner could set fields.
            roots.extend(operation.params.iter().map(|param| (param.field.ty.clone(), View::Read)));
            roots.extend(operation.results.iter().filter_map(|result| Some((result.ty.clone()?, View::Read))));
        }
    }
    roots
}

fn of(cx: &EmitCx<'_>, service: Id<Node>) -> Vec<Id<Contract>> {
    let model = cx.model();
    let provided = cx.facts().offered(model, service).map(|provide| provide.contract);
    provided.filter(|contract| model.contracts[*contract].protocol == Protocol::WebSocket).collect()
}

/// Adds the channels and operations of a service's websocket contracts.
pub(super) fn contracts(lower: &mut Lower<'_>, service: Id<Node>) {
    for contract in of(&lower.cx, service) {
        add(lower, service, contract);
    }
}

fn add(lower: &mut Lower<'_>, service: Id<Node>, id: Id<Contract>) {
    let model = lower.model;
    let contract = &model.contracts[id];
    let key = contract.meta.output_name().to_kebab_case();
    let security = lower.security.of(contract.settings.get("auth"));
    let name = format!("{}-websocket", model.nodes[service].meta.output_name());
    let locate = |environment: Option<&Environment>| endpoint(model, service, id, environment);
    let servers = lower.servers.of_endpoint(&name, &security, locate);
    let mut extensions: Extensions = contract.meta.annotations.extensions().into_iter().collect();
    if let Some(heartbeat) = contract.settings.duration("heartbeat") {
        extensions.insert("x-heartbeat".to_owned(), json!(heartbeat.to_string()));
    }
    let bindings = IndexMap::from([("ws", json!({ "method": "GET", "bindingVersion": "0.1.0" }))]);
    lower.channels.insert(
        key.clone(),
        Channel {
            address: Some(contract.settings.text("path").unwrap_or("/").to_owned()),
            title: contract
                .settings
                .text("title")
                .map_or_else(|| Some(contract.meta.output_name().to_owned()), |title| Some(title.to_owned())),
            description: contract.meta.docs.text().map(str::to_owned),
            messages: IndexMap::new(),
            servers,
            parameters: IndexMap::new(),
            bindings,
            extensions,
        },
    );
    for operation in &contract.operations {
        let operation = &model.operations[*operation];
        let action = if operation.kind == OperationKind::Receive { "receive" } else { "send" };
        let messages: Vec<Reference> =
            operation.params.iter().map(|param| lower.plain_message(&key, &param.field.ty)).collect();
        let answers: Vec<Reference> = operation
            .results
            .iter()
            .filter_map(|result| result.ty.as_ref())
            .map(|ty| lower.plain_message(&key, ty))
            .collect();
        let channel = Reference::to(&["channels", &key]);
        let reply = (!answers.is_empty()).then(|| Reply { address: None, channel: channel.clone(), messages: answers });
        let name = operation.wire_name.clone().unwrap_or_else(|| operation.name.to_lower_camel_case());
        lower.operations.insert(
            name,
            Operation {
                action,
                channel,
                summary: summary(&operation.docs),
                description: rest_of(&operation.docs),
                security: Vec::new(),
                bindings: IndexMap::new(),
                messages,
                reply,
            },
        );
    }
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
