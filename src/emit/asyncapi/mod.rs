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

use std::collections::BTreeSet;

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Namer, Rule};
use super::shared::{header, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Node, Protocol};
use crate::vocab::{DeclKind, Target};
use errors::Reports;

/// Writes `asyncapi/<service>.yaml` for each service that exchanges messages, or `asyncapi/<package>.yaml`, or both.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let mut reports = Reports::default();
    let services = services(cx);
    for (service, file) in files(cx) {
        let (source, document) = match service {
            Some(id) => (model.source_path(&model.nodes[id].meta), document::of_service(cx, id, &mut reports)),
            None => (model.package.name.as_str(), document::of_package(cx, &services, &mut reports)),
        };
        if let Some(path) = RelPath::new(format!("asyncapi/{file}")) {
            // The names of the files differ, and nobody else writes into this folder.
            let _added = out.add(path, format!("{}{}", header::comment("#", source), yaml::to_yaml(&document)));
        }
    }
    reports.finish(diags);
}

/// The documents that are written, of a service or of the whole package, and the name of each file.
pub(super) fn files(cx: &EmitCx<'_>) -> Vec<(Option<Id<Node>>, String)> {
    let model = cx.model();
    let services = services(cx);
    let (each, whole) = match cx.options.word(Target::AsyncApi, "documents") {
        "package" => (false, true),
        "both" => (true, true),
        _ => (true, false),
    };
    let mut names = Namer::new(Rule::Rfc1123(LABEL_MAX));
    let mut file = |name: &str| format!("{}.yaml", names.name(name).name);
    let mut files = Vec::new();
    if whole && !services.is_empty() {
        files.push((None, file(&model.package.name)));
    }
    for id in services.into_iter().filter(|_| each) {
        files.push((Some(id), file(model.nodes[id].meta.output_name())));
    }
    files
}

/// The services of the package that publish, consume or speak websocket.
fn services(cx: &EmitCx<'_>) -> Vec<Id<Node>> {
    let model = cx.model();
    let speaks = model.provides.iter().filter(|it| model.contracts[it.contract].protocol == Protocol::WebSocket);
    let exchange: BTreeSet<Id<Node>> = model
        .publishes
        .iter()
        .map(|publish| publish.node)
        .chain(model.consumes.iter().map(|consume| consume.node))
        .chain(speaks.map(|provide| provide.node))
        .collect();
    let of_the_package = |id: &Id<Node>| {
        let node = &model.nodes[*id];
        node.kind() == DeclKind::Service && model.is_local(&node.meta)
    };
    // Ids are in order of declaration.
    exchange.into_iter().filter(of_the_package).collect()
}
