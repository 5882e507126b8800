//! A policy in words, for the pages that people read.

use super::{Fallback, Policy};
use crate::model::Model;

/// A policy in a line: `gives up after 800ms, tries 3 times in all, else takes a fixed answer`.
pub fn policy(model: &Model, policy: &Policy) -> String {
    let mut parts = Vec::new();
    if let Some(total) = policy.timeout.total {
        parts.push(format!("gives up after {total}"));
    } else if let Some(attempt) = policy.timeout.attempt {
        parts.push(format!("gives up an attempt after {attempt}"));
    }
    match policy.attempts() {
        0 | 1 => {}
        attempts => parts.push(format!("tries {attempts} times in all")),
    }
    if policy.breaker.is_some() {
        parts.push("has a circuit breaker".to_owned());
    }
    if let Some(concurrent) = policy.bulkhead.and_then(|bulkhead| bulkhead.concurrent) {
        parts.push(format!("makes {concurrent} calls at once"));
    }
    match &policy.fallback {
        None | Some(Fallback::Fail) => {}
        Some(instead) => parts.push(format!("else {}", fallback(model, instead))),
    }
    if parts.is_empty() { "none is declared".to_owned() } else { parts.join(", ") }
}

/// What happens instead, as a verb that follows the caller: `takes a fixed answer`.
pub fn fallback(model: &Model, fallback: &Fallback) -> String {
    match fallback {
        Fallback::Fail => "fails".to_owned(),
        Fallback::Cached(age) => format!("takes an answer of up to {age} ago"),
        Fallback::Static(_) => "takes a fixed answer".to_owned(),
        Fallback::Call(_, operation) => format!("calls `{}`", model.operations[*operation].name),
        Fallback::Enqueue(queue) => format!("queues the work in `{}`", model.nodes[*queue].meta.name),
        Fallback::Omit => "answers without that part".to_owned(),
    }
}
