//! E0511, E0512, W0701: probes that kill what has just begun, that ask nobody, or that restart for somebody else's fault.

use super::{Findings, View, errors, views};
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::model::facts::{Facts, placement};
use crate::model::{Item, Model, Settings, Value};

/// Checks the probes of all local nodes.
pub(super) fn check(model: &Model, facts: &Facts, found: &mut Findings) {
    for view in views(model) {
        let Some(health) = view.group("health") else { continue };
        check_start(&view, health, found);
        check_ports(model, facts, &view, health, found);
        check_live(model, health, found);
    }
}

/// A restart mends no database.
fn check_live(model: &Model, health: &Settings, found: &mut Findings) {
    let Some(live) = health.entry("live") else { return };
    if let Some((span, name)) = looked_at(model, &live.value) {
        found.push(errors::live_dependency(span, name));
    } else if let Some(ready) = health.entry("ready")
        && let Some((_, name)) = looked_at(model, &ready.value)
        && question(&live.value) == question(&ready.value)
    {
        found.push(errors::same_probe(live.span, ready.span, name));
    }
}

/// The first thing that a probe itself looks at, by its name.
fn looked_at<'a>(model: &'a Model, value: &Value) -> Option<(Span, &'a str)> {
    let Value::Call { block, .. } = value else { return None };
    let entry = block.entry("checks")?;
    let Some(Item::Node(node)) = block.list("checks").first().and_then(|first| first.as_item()) else { return None };
    Some((entry.span, model.nodes[node].meta.name.as_str()))
}

/// A start that takes longer than the probes wait ends in a restart, and so does the next one.
fn check_start(view: &View<'_>, health: &Settings, found: &mut Findings) {
    let time = view.settings.said("startup_time");
    let Some((Value::Duration(time), place)) = time.map(|entry| (&entry.value, entry.span)) else { return };
    let (entry, patience) = match health.entry("startup") {
        Some(entry) => (entry, patience(&entry.value)),
        None => match health.entry("live") {
            Some(entry) => (entry, patience(&entry.value)),
            None => return,
        },
    };
    if patience < *time {
        found.push(errors::short_start(entry.span, (patience, *time), place, health.entry("startup").is_some()));
    }
}

/// How long a probe lets pass before it acts: a time as it is said, else its delay and all failures it allows.
fn patience(value: &Value) -> Duration {
    if let Value::Duration(time) = value {
        return *time;
    }
    let block = if let Value::Call { block, .. } = value { Some(block) } else { None };
    let time = |name: &str| block.and_then(|block| block.duration(name));
    let failures =
        block.and_then(|block| block.int("failures")).and_then(|count| u64::try_from(count).ok()).unwrap_or(3);
    let period = time("period").map_or(10, Duration::secs_ceil);
    Duration::from_secs(time("delay").map_or(0, Duration::secs_ceil) + period * failures)
}

/// A probe over the network needs a port.
fn check_ports(model: &Model, facts: &Facts, view: &View<'_>, health: &Settings, found: &mut Findings) {
    let own = view.settings.iter().any(|(name, _)| name == "port")
        || placement::technology(model, view.id).is_some_and(|technology| technology.settings.int("port").is_some());
    let provides = facts.offered(model, view.id).any(|provide| provide.port.is_some());
    let listens = model.listens.iter().any(|listen| listen.node == view.id);
    if own || provides || listens {
        return;
    }
    for entry in ["live", "ready", "startup"].iter().filter_map(|name| health.entry(name)) {
        if asks_a_port(&entry.value) {
            found.push(errors::probe_without_port(entry.span, &view.node.meta));
        }
    }
}

/// Whether a probe connects to a port that it does not name.
fn asks_a_port(value: &Value) -> bool {
    let Value::Call { name, args, .. } = value else { return matches!(value, Value::Path(_)) };
    match name.as_str() {
        "http" => args.len() < 2,
        "tcp" | "grpc" => args.is_empty(),
        _ => false,
    }
}

/// What a probe asks, whatever its patience: a path alone is an HTTP request.
fn question(value: &Value) -> (String, Vec<serde_json::Value>) {
    if let Value::Call { name, args, .. } = value {
        (name.clone(), args.iter().map(|arg| arg.value.to_json()).collect())
    } else {
        let word = if matches!(value, Value::Path(_)) { "http" } else { "" };
        (word.to_owned(), vec![value.to_json()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patience_of_a_probe_is_that_of_the_cluster() {
        assert_eq!(patience(&Value::Path("/livez".into())), Duration::from_secs(30));
        assert_eq!(patience(&Value::Duration(Duration::from_secs(90))), Duration::from_secs(90));
    }
}
