//! What Linkerd cannot say, in words.

use std::collections::BTreeMap;

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::Meta;

/// Callers who want different things of one operation.
pub(super) fn callers_differ(meta: &Meta, operation: &str, spans: &[Span]) -> Diagnostic {
    let what = if operation.is_empty() { format!("`{}`", meta.name) } else { format!("`{}.{operation}`", meta.name) };
    let first = spans.first().copied().unwrap_or(meta.span);
    let mut finding = Diagnostic::new(
        Code::W0743,
        first,
        format!("the callers of {what} have different policies, and Linkerd has one for all of them"),
    )
    .label("one of them");
    for span in spans.iter().skip(1) {
        finding = finding.related(*span, "says something else");
    }
    finding
        .note("in force is the safest: the fewest attempts, of what all of them retry, and the longest timeouts")
        .help(format!("let all of them use one policy, or set it as the `client_policy` of `{}`", meta.name))
}

/// Properties without an annotation.
pub(super) fn unsayable(meta: &Meta, stage: &str, unsaid: &BTreeMap<String, Vec<Span>>) -> Diagnostic {
    let first = unsaid.values().flatten().copied().min_by_key(|span| (span.file, span.start)).unwrap_or(meta.span);
    let count = if unsaid.len() == 1 { "1 setting".to_owned() } else { format!("{} settings", unsaid.len()) };
    let names: Vec<String> = unsaid.keys().map(|name| format!("`{name}`")).collect();
    Diagnostic::new(
        Code::W0744,
        first,
        format!("Linkerd cannot say {count} of the policies for calls of `{}` in {stage}", meta.name),
    )
    .label("the first of these calls")
    .note(names.join(", "))
    .help("apply them in the callers' code, by `resilience/<service>.yaml`, or set `mesh: istio`")
}

/// Limits that are not of a whole port, or not by the second.
pub(super) fn limits(meta: &Meta, unsaid: &[String]) -> Diagnostic {
    Diagnostic::new(
        Code::W0745,
        meta.span,
        format!("Linkerd cannot say {} of the rate limits of `{}`", unsaid.len(), meta.name),
    )
    .label("has rate limits")
    .note(unsaid.join(", "))
    .note("Linkerd counts whole requests a second, by port or by caller, at each replica for itself, without bursts")
    .help("limit at a gateway, or give every operation of the port a limit a second without `per` and `burst`")
}
