//! What the mesh cannot be told, in words.

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

/// Some names, and how many more there are.
fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    let more = names.len().saturating_sub(LISTED);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
