//! What the mesh cannot be told, in words.

use std::collections::BTreeMap;

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::Environment;

/// How many names a message lists before it only counts.
const LISTED: usize = 6;

/// Operations whose paths a rule of the mesh cannot tell from others.
pub(super) fn wider_paths(environment: &Environment, place: Span, operations: &[String]) -> Diagnostic {
    Diagnostic::new(
        Code::W0722,
        place,
        format!(
            "the mesh of `{}` allows more paths than {} {}",
            environment.meta.name,
            operations.len(),
            if operations.len() == 1 { "operation has" } else { "operations have" },
        ),
    )
    .label("rules are for whole segments")
    .note(format!("a parameter is a part of a segment only in the path of {}", list(operations)))
    .note("their callers may reach everything below the segment before it")
    .help("let a parameter be a segment of its own: `/orders/{id}/cancel` in place of `/orders/{id}:cancel`")
}

/// Ports that a gateway outside of the mesh leads to.
pub(super) fn gateway_outside(environment: &Environment, place: Span, ports: &[String]) -> Diagnostic {
    Diagnostic::new(
        Code::W0723,
        place,
        format!("gateways of `{}` are outside of its mesh, and prove nothing to it", environment.meta.name),
    )
    .label("ports without encryption")
    .note(format!("plain requests, from anybody that network policies let through, are taken by {}", list(ports)))
    .help("let Istio implement the gateways: `gateway: istio`")
}

/// Parts of policies that Istio has no fields for, and how often.
pub(super) fn unsaid_policies(environment: &Environment, place: Span, unsaid: &BTreeMap<String, usize>) -> Diagnostic {
    let count: usize = unsaid.values().sum();
    let names: Vec<String> = unsaid
        .iter()
        .map(|(name, count)| if *count > 1 { format!("`{name}` ×{count}") } else { format!("`{name}`") })
        .collect();
    Diagnostic::new(
        Code::W0724,
        place,
        format!(
            "Istio has no fields for {count} {} of policies in `{}`",
            if count == 1 { "part" } else { "parts" },
            environment.meta.name,
        ),
    )
    .label("applied by callers, or by nobody")
    .note(names.join(", "))
    .help("apply them in the callers' code: the files of the target `resilience` have them")
}

/// Policies that share what a client has once.
pub(super) fn shared_client(environment: &Environment, place: Span, pairs: &[String]) -> Diagnostic {
    Diagnostic::new(
        Code::W0725,
        place,
        format!("several policies share one client in the mesh of `{}`", environment.meta.name),
    )
    .label("the widest holds")
    .note(format!("connections, ejection and budgets are those of caller and host, not of operations: {}", list(pairs)))
    .help("let all calls of one service to another have the same `bulkhead`, `outlier_detection` and `timeout.connect`")
}

/// Some names, and how many more there are.
fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    let more = names.len().saturating_sub(LISTED);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
