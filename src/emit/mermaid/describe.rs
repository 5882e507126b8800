//! What is read in a box: a name, and below it what the thing is.

use super::doc::flow::Class;
use super::doc::text::Label;
use crate::base::arena::Id;
use crate::model::facts::placement;
use crate::model::system::Platform;
use crate::model::{Model, Node, NodeDetail, Settings, Value};
use crate::vocab::DeclKind;

/// The box of a node: its label and its class.
pub(super) fn node(model: &Model, id: Id<Node>) -> (Label, Class) {
    let node = &model.nodes[id];
    let mut facts = Vec::new();
    let mut class = class(node.kind());
    let made_with = words(&node.settings, node.kind());
    // What a service is made with says more than that it is one.
    facts.push(if made_with.is_empty() { kind(model, id) } else { made_with });
    if node.kind() == DeclKind::Service
        && let Some(stage) = node.settings.text("stage").filter(|stage| *stage != "production")
    {
        facts.push(stage.to_owned());
        class = Class::Passing;
    }
    (Label::new(node.meta.name.clone()).line(facts.join(" · ")), class)
}

/// The box of the service that a diagram is about.
pub(super) fn focus(model: &Model, id: Id<Node>) -> Label {
    let (label, _) = node(model, id);
    let settings = &model.nodes[id].settings;
    let context = model.nodes[id].context.map(|context| format!("in {}", model.contexts[context].meta.name));
    let tier = settings.text("tier").map(|tier| format!("{tier} tier"));
    let place = [context, tier].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let repository = settings.text("repository").unwrap_or_default();
    let short = repository.split_once("://").map_or(repository, |(_, rest)| rest);
    label.line(place).line(short)
}

/// The title of a context, else its name.
pub(super) fn context_title(model: &Model, id: Id<crate::model::Context>) -> String {
    let context = &model.contexts[id];
    context.title.clone().unwrap_or_else(|| context.meta.name.clone())
}

/// What a store, cache, channel, queue or projection is, and where it stands: `PostgreSQL 17`, `queue on TaskBroker`.
pub(super) fn kind(model: &Model, id: Id<Node>) -> String {
    let node = &model.nodes[id];
    let title = technology(model, id);
    let server = match node.platform() {
        Some(Platform::Server(server)) => Some(model.nodes[server].meta.name.as_str()),
        Some(Platform::Technology(_) | Platform::Unknown) | None => None,
    };
    let place = match (&title, server) {
        (Some(title), Some(server)) => format!("{title}, {server}"),
        (Some(title), None) => title.clone(),
        (None, Some(server)) => server.to_owned(),
        (None, None) => String::new(),
    };
    let word = node.kind().word();
    match &node.detail {
        NodeDetail::Store { .. } if node.kind() == DeclKind::Store => {
            match node.settings.text("version").filter(|_| server.is_none()) {
                Some(version) if !place.is_empty() => format!("{place} {version}"),
                Some(_) | None if place.is_empty() => word.to_owned(),
                Some(_) | None => place,
            }
        }
        NodeDetail::Store { .. } => {
            let pattern = node.settings.text("pattern").map(|pattern| format!(", {}", spaced(pattern)));
            format!("{place} cache{}", pattern.unwrap_or_default()).trim_start().to_owned()
        }
        NodeDetail::Channel { .. } if !place.is_empty() => format!("{word} · {place}"),
        NodeDetail::Server { .. } if !place.is_empty() => place,
        NodeDetail::Plain if node.kind() == DeclKind::Actor => {
            node.settings.text("kind").unwrap_or("person").to_owned()
        }
        NodeDetail::Plain
        | NodeDetail::Gateway { .. }
        | NodeDetail::Server { .. }
        | NodeDetail::Channel { .. }
        | NodeDetail::Projection { .. }
        | NodeDetail::Saga { .. } => word.to_owned(),
    }
}

/// The title of the technology behind a node.
fn technology(model: &Model, id: Id<Node>) -> Option<String> {
    let technology = placement::technology(model, id)?;
    Some(technology.settings.text("title").unwrap_or(&technology.meta.name).to_owned())
}

/// The class of a kind of node.
pub(super) fn class(kind: DeclKind) -> Class {
    match kind {
        DeclKind::Actor => Class::Actor,
        DeclKind::Gateway => Class::Gateway,
        DeclKind::Store | DeclKind::Projection => Class::Store,
        DeclKind::Cache => Class::Cache,
        DeclKind::Channel | DeclKind::Queue => Class::Channel,
        DeclKind::Server => Class::Server,
        DeclKind::External => Class::External,
        DeclKind::Service
        | DeclKind::Saga
        | DeclKind::Scalar
        | DeclKind::Record
        | DeclKind::Enum
        | DeclKind::Union
        | DeclKind::Error
        | DeclKind::Event
        | DeclKind::Message
        | DeclKind::Annotation
        | DeclKind::Contract
        | DeclKind::Context
        | DeclKind::Team
        | DeclKind::Policy
        | DeclKind::Auth
        | DeclKind::Lifecycle
        | DeclKind::Scenario
        | DeclKind::Environment
        | DeclKind::Decision
        | DeclKind::Technology
        | DeclKind::Rule => Class::Service,
    }
}

/// The languages and frameworks of a service, with commas; nothing for other kinds.
fn words(settings: &Settings, kind: DeclKind) -> String {
    if kind != DeclKind::Service {
        return String::new();
    }
    let words: Vec<&str> = settings.list("stack").into_iter().filter_map(Value::as_text).collect();
    words.join(", ")
}

/// A word of the language as people write it: `anticorruption_layer` → `anticorruption layer`.
pub(super) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// A number of things: `1 call`, `3 calls`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
