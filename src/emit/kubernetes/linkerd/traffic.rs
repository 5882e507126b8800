//! A policy as annotations of Linkerd: <https://linkerd.io/2-edge/reference/retries/>, and timeouts and circuit breaking
//! beside it.
//!
//! `retry.linkerd.io/limit` does not count the first call. `retry.linkerd.io/timeout` ends an attempt and makes another one,
//! so it stands only where a timeout may be retried; without that, the limit of an attempt is one of the answer.

use std::collections::BTreeMap;

use crate::base::quantity::Duration;
use crate::emit::shared::resilience::{Fallback, Outlier, Policy, Retry, RetryOn, Timeout, Wire, units};

/// What Linkerd does by default before it tries a replica again, at the most.
const LONGEST_PENALTY: Duration = Duration::from_secs(60);

/// A policy in annotations, and what of it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Traffic {
    pub(super) annotations: BTreeMap<String, String>,
    pub(super) unsaid: Vec<String>,
}

/// Retries and timeouts, which stand on a Service or on a route below it.
pub(super) fn of(policy: &Policy, wire: Wire) -> Traffic {
    let mut found = Traffic::default();
    let attempt = policy.timeout.attempt;
    let mut said_attempt = false;
    if let Some(retry) = policy.retrying() {
        let (conditions, mut unsaid) = conditions(retry, wire);
        let timed = retry.on.contains(&RetryOn::Timeout);
        if conditions.is_empty() {
            found.unsaid.push("retry".to_owned());
        } else {
            let name = match wire {
                Wire::Http => "http",
                Wire::Grpc => "grpc",
            };
            found.set(&format!("retry.linkerd.io/{name}"), conditions.join(","));
            found.set("retry.linkerd.io/limit", policy.retries().to_string());
            if let Some(attempt) = attempt.filter(|_| timed) {
                found.set("retry.linkerd.io/timeout", units::simple(attempt));
                said_attempt = true;
            }
            found.unsaid.append(&mut unsaid);
            let beyond = [
                ("retry.backoff", retry.backoff.is_some()),
                ("retry.jitter", retry.jitter.is_some()),
                ("retry.budget", retry.budget.is_some()),
                ("retry.respect_retry_after", retry.respect_retry_after == Some(true)),
            ];
            found.unsaid.extend(beyond.iter().filter(|(_, said)| *said).map(|(name, _)| (*name).to_owned()));
        }
    }
    if let Some(total) = policy.total() {
        found.set("timeout.linkerd.io/request", units::simple(total));
    }
    if let Some(attempt) = attempt.filter(|attempt| !said_attempt && Some(*attempt) != policy.total()) {
        found.set("timeout.linkerd.io/response", units::simple(attempt));
    }
    if let Some(idle) = policy.timeout.idle {
        found.set("timeout.linkerd.io/idle", units::simple(idle));
    }
    let beyond = [
        ("timeout.connect", policy.timeout.connect.is_some()),
        ("circuit_breaker", policy.breaker.is_some()),
        ("bulkhead", policy.bulkhead.is_some()),
        ("hedge", policy.hedge.is_some()),
        ("fallback", policy.fallback.as_ref().is_some_and(|fallback| *fallback != Fallback::Fail)),
        ("load_shed", policy.load_shed.is_some()),
    ];
    found.unsaid.extend(beyond.iter().filter(|(_, said)| *said).map(|(name, _)| (*name).to_owned()));
    found
}

/// What is retried in the words of Linkerd, and what of it has none: it looks at answers alone.
fn conditions(retry: &Retry, wire: Wire) -> (Vec<String>, Vec<String>) {
    let (mut said, mut unsaid): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for on in &retry.on {
        let words: Vec<String> = match (on, wire) {
            (RetryOn::ServerError, Wire::Http) => vec!["5xx".to_owned()],
            (RetryOn::GatewayError, Wire::Http) => vec!["gateway-error".to_owned()],
            (RetryOn::Safe | RetryOn::Connect | RetryOn::Reset, _) => Vec::new(),
            (on, Wire::Http) => on.http_statuses().iter().map(u16::to_string).collect(),
            (on, Wire::Grpc) => {
                let codes = on.grpc_codes().into_iter().filter(|code| CODES.contains(code));
                codes.map(|code| code.replace('_', "-")).collect()
            }
        };
        if words.is_empty() {
            unsaid.push(format!("retry.on: {}", on.spelled()));
        }
        said.extend(words.into_iter().filter(|word| !said.contains(word)).collect::<Vec<_>>());
    }
    (said, unsaid)
}

/// The codes of gRPC that Linkerd retries.
const CODES: [&str; 5] = ["cancelled", "deadline_exceeded", "internal", "resource_exhausted", "unavailable"];

/// When a replica is left out, which stands on a Service alone.
pub(super) fn accrual(outlier: &Outlier) -> Traffic {
    let mut found = Traffic::default();
    let name = |rest: &str| format!("balancer.linkerd.io/failure-accrual{rest}");
    found.set(&name(""), "consecutive".to_owned());
    if let Some(errors) = outlier.consecutive_errors {
        found.set(&name("-consecutive-max-failures"), errors.to_string());
    }
    if let Some(penalty) = outlier.eject_for.filter(|penalty| penalty.micros > 0) {
        // The longest penalty must be longer than the first one.
        let longest = LONGEST_PENALTY.max(Duration { micros: penalty.micros.saturating_mul(2) });
        found.set(&name("-consecutive-min-penalty"), units::simple(penalty));
        found.set(&name("-consecutive-max-penalty"), units::simple(longest));
    }
    let beyond = [
        ("outlier_detection.interval", outlier.interval.is_some()),
        ("outlier_detection.max_ejected", outlier.max_ejected.is_some()),
        ("outlier_detection.always_eject_one", outlier.always_eject_one == Some(true)),
    ];
    found.unsaid.extend(beyond.iter().filter(|(_, said)| *said).map(|(name, _)| (*name).to_owned()));
    found
}

impl Traffic {
    fn set(&mut self, name: &str, value: String) {
        self.annotations.insert(name.to_owned(), value);
    }
}

/// The safest of what several callers say of one operation, since Linkerd has one answer for all of them: the fewest
/// attempts, of what all of them retry; the longest timeouts, so that nobody is cut off sooner than it said; the most
/// patient ejection, of those who want one.
pub(super) fn safest(policies: &[&Policy]) -> Policy {
    let Some((first, others)) = policies.split_first() else { return Policy::default() };
    let mut safe = (*first).clone();
    for other in others {
        safe.timeout = Timeout {
            total: longest(safe.timeout.total, other.timeout.total),
            attempt: longest(safe.timeout.attempt, other.timeout.attempt),
            connect: longest(safe.timeout.connect, other.timeout.connect),
            idle: longest(safe.timeout.idle, other.timeout.idle),
        };
        safe.retry = match (safe.retry.take(), &other.retry) {
            (Some(mut one), Some(two)) => {
                one.attempts = one.attempts.min(two.attempts);
                one.on.retain(|on| two.on.contains(on));
                (!one.on.is_empty()).then_some(one)
            }
            (_, _) => None,
        };
        safe.outlier = patient(safe.outlier, other.outlier);
    }
    safe
}

/// The longer of two limits; no limit is the longest.
fn longest(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    Some(one?.max(other?))
}

/// The more patient of two ejections; one is better than none, since a replica that fails is nobody's wish.
pub(super) fn patient(one: Option<Outlier>, other: Option<Outlier>) -> Option<Outlier> {
    let (Some(one), Some(two)) = (one, other) else { return one.or(other) };
    Some(Outlier {
        consecutive_errors: one.consecutive_errors.max(two.consecutive_errors),
        eject_for: match (one.eject_for, two.eject_for) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        },
        ..one
    })
}
