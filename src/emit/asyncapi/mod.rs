//! The AsyncAPI emitter: one document of version 3.0 for each service that publishes, consumes or speaks websocket.
//!
//! Decisions that the specification leaves open:
//!
//! - The document is the service's: `send` and `receive` are what the service does.
//! - Messages stand in their channel, because the envelope of a message depends on the channel it travels on; schemas
//!   are components.
//! - CloudEvents travel in binary content mode where the protocol's binding defines it (Kafka, AMQP, NATS, MQTT 5):
//!   the attributes are headers and the payload is the event's own. Elsewhere they travel in structured mode.
//! - A server is named by environment and broker, `production-event-bus`.

mod bindings;
mod channels;
pub mod doc;
mod envelope;
mod security;
mod servers;
mod sockets;

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Namer, Rule};
use super::shared::{header, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Model, Node, Protocol};
use crate::vocab::DeclKind;

/// Writes `asyncapi/<service>.yaml` for each service that exchanges messages.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let mut names = Namer::new(Rule::Rfc1123(LABEL_MAX));
    for (id, node) in model.nodes.iter() {
        if node.kind() != DeclKind::Service || !model.is_local(&node.meta) || !exchanges_messages(cx, id) {
            continue;
        }
        let document = channels::document(cx, id, diags);
        let name = names.name(node.meta.output_name()).name;
        let comment = header::comment("#", model.source_path(&node.meta));
        if let Some(path) = RelPath::new(format!("asyncapi/{name}.yaml")) {
            // The namer hands out each name once, and nobody else writes into this folder.
            let _added = out.add(path, format!("{comment}{}", yaml::to_yaml(&document)));
        }
    }
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
