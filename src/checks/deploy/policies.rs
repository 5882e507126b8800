//! E0545 to E0549: policies that contradict themselves, as they are in force where they are used.
//!
//! A policy may be half of one, to be extended or laid over another, so what is looked at is what calls, consumers and
//! routes end up with.

use super::{Findings, errors};
use crate::model::{Model, NodeDetail, Settings, Value};

/// Reports policies in force that cannot be meant.
pub(super) fn check(model: &Model, found: &mut Findings) {
    let local = |id| model.is_local(&model.nodes[id].meta);
    for call in model.calls.iter().filter(|call| local(call.caller)) {
        policy(&call.effective, found);
    }
    for consume in model.consumes.iter().filter(|consume| local(consume.node)) {
        policy(&consume.effective, found);
    }
    for (_, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        if let NodeDetail::Gateway { routes } = &node.detail {
            for route in routes {
                policy(&route.effective, found);
            }
        }
    }
}

fn policy(effective: &Settings, found: &mut Findings) {
    attempts(effective, found);
    timeouts(effective, found);
    breaker(effective, found);
    ejection(effective, found);
}

/// How often is never said, or said twice.
fn attempts(effective: &Settings, found: &mut Findings) {
    let Some(retry) = effective.entry("retry").filter(|entry| matches!(entry.value, Value::Object(_))) else { return };
    let hedge = effective.entry("hedge").filter(|entry| matches!(entry.value, Value::Object(_)));
    match (effective.entry("retry.attempts"), hedge) {
        (None, None) => found.push(errors::no_attempts(retry.span)),
        (Some(attempts), Some(hedge)) if attempts.value.as_int().is_some_and(|count| count > 1) => {
            found.push(errors::hedged_retry(hedge.span, attempts.span));
        }
        // Which failures a hedge is not ended by stands in `retry.on`.
        (None | Some(_), Some(_)) | (Some(_), None) => {}
    }
}

/// One attempt that is longer than all of them, said at one place: a total that is laid over an inherited attempt ends it.
fn timeouts(effective: &Settings, found: &mut Findings) {
    let limit = |path| Some((effective.duration(path)?, effective.entry(path)?));
    let Some((total, whole)) = limit("timeout.total") else { return };
    for path in ["timeout.attempt", "timeout.connect"] {
        if let Some((part, entry)) = limit(path).filter(|(part, entry)| *part > total && entry.origin == whole.origin) {
            found.push(errors::beyond_total(entry.span, path, part, whole.span, total));
        }
    }
}

/// A window that never holds as many calls as are asked for.
fn breaker(effective: &Settings, found: &mut Findings) {
    let Some(entry) = effective.entry("circuit_breaker.minimum_calls") else { return };
    let window = effective.int("circuit_breaker.window");
    if let (Some(minimum), Some(window)) = (entry.value.as_int(), window)
        && minimum > window
    {
        found.push(errors::closed_breaker(entry.span, minimum, window));
    }
}

/// An ejection that ejects nobody.
fn ejection(effective: &Settings, found: &mut Findings) {
    let none = effective.percent("outlier_detection.max_ejected").is_some_and(|share| share.value.is_zero());
    let always = effective.bool("outlier_detection.always_eject_one") == Some(true);
    if let Some(entry) = effective.said("outlier_detection.max_ejected").filter(|_| none && !always) {
        found.push(errors::nobody_ejected(entry.span));
    }
}
