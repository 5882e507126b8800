//! The AsyncAPI emitter: one document for each service that publishes, consumes or speaks websocket, and by the option
//! `asyncapi.documents` one for the package.
//!
//! Decisions that the specification leaves open:
//!
//! - The document of a service is the service's: `send` and `receive` are what the service does. In the document of the
//!   package operations are named by their service, `ordersSendOrderPlaced`.
//! - Messages stand in their channel, because the envelope of a message depends on the channel it travels on; schemas
//!   are components, and so is what stands more than once (see `reuse`).
//! - CloudEvents travel in binary content mode where the protocol's binding defines it (Kafka, AMQP, NATS, MQTT 5):
//!   the attributes are headers of a message trait and the payload is the event's own. Elsewhere they travel in
//!   structured mode.
//! - A request and its reply are one operation, on both sides: who asks sends with a reply, who answers receives with
//!   one.
//! - A server is named by environment and broker, `production-event-bus`.
//! - What a protocol's binding has a field for is written there, and everything else that a channel or relation
//!   promises as an `x-` member.

mod bindings;
mod channels;
pub mod doc;
mod document;
mod envelope;
mod errors;
mod examples;
mod foreign;
mod messages;
mod operations;
mod parts;
mod reuse;
mod security;
mod servers;
mod sockets;
#[cfg(test)]
mod tests;

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Namer, Rule};
use super::shared::{header, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Model, Node, Protocol};
use crate::vocab::{DeclKind, Target};
use errors::Reports;

/// Writes `asyncapi/<service>.yaml` for each service that exchanges messages, or `asyncapi/<package>.yaml`, or both.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let mut reports = Reports::default();
    let mut names = Namer::new(Rule::Rfc1123(LABEL_MAX));
    let services: Vec<Id<Node>> = model
        .nodes
        .iter()
        .filter(|(id, node)| {
            node.kind() == DeclKind::Service && model.is_local(&node.meta) && exchanges_messages(cx, *id)
        })
        .map(|(id, _)| id)
        .collect();
    let (each, whole) = match cx.options.word(Target::AsyncApi, "documents") {
        "package" => (false, true),
        "both" => (true, true),
        _ => (true, false),
    };
    let mut add = |name: &str, comment: String, document: &doc::Document| {
        let name = names.name(name).name;
        if let Some(path) = RelPath::new(format!("asyncapi/{name}.yaml")) {
            // The namer hands out each name once, and nobody else writes into this folder.
            let _added = out.add(path, format!("{comment}{}", yaml::to_yaml(document)));
        }
    };
    if whole && !services.is_empty() {
        let document = document::of_package(cx, &services, &mut reports);
        add(&model.package.name, header::comment("#", &model.package.name), &document);
    }
    for service in services.iter().filter(|_| each) {
        let meta = &model.nodes[*service].meta;
        let document = document::of_service(cx, *service, &mut reports);
        add(meta.output_name(), header::comment("#", model.source_path(meta)), &document);
    }
    reports.finish(diags);
}

fn exchanges_messages(cx: &EmitCx<'_>, id: Id<Node>) -> bool {
    let model: &Model = cx.model();
    model.publishes.iter().any(|publish| publish.node == id)
        || model.consumes.iter().any(|consume| consume.node == id)
        || cx
            .facts()
            .offered(model, id)
            .any(|provide| model.contracts[provide.contract].protocol == Protocol::WebSocket)
}
