//! A policy in the fields of Istio: what the route of an operation says, what the client of a host says, and what has no
//! field at all.
//!
//! Istio counts retries, the language attempts. Without a word it retries twice, so that every route says how often. Its
//! backoff has a base only: Envoy doubles it, up to ten times the base, and takes a random part of it. An ejection limit
//! that would round to no replica is raised to one of them.

use rust_decimal::Decimal;

use crate::base::quantity::Duration;
use crate::emit::kubernetes::doc::istio::{
    ConnectionPool, HttpPool, HttpRetry, OutlierDetection, RetryBudget, TcpPool, TrafficPolicy,
};
use crate::emit::shared::resilience::{Bulkhead, Jitter, Outlier, Policy, Wire, units};

/// What Envoy makes the longest wait, in multiples of the first one.
const LONGEST_BACKOFF: u64 = 10;

/// What the callee is to the client's proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// Requests that the proxy can read.
    Requests(Wire),
    /// Bytes: what the application encrypts itself.
    Bytes,
}

/// How long a request may take: all attempts together, and never longer than the only one.
pub(super) fn timeout(policy: &Policy) -> Option<String> {
    let single = policy.timeout.attempt.filter(|_| policy.attempts() == 1);
    let total = policy.total();
    let limit = match (single, total) {
        (Some(single), Some(total)) => Some(policy.timeout.total.map_or(total, |said| said.min(single))),
        (single, total) => total.or(single),
    };
    limit.map(units::proto)
}

/// How often a request is made again, and when.
pub(super) fn retries(policy: &Policy, wire: Wire) -> HttpRetry {
    let Some(retry) = policy.retrying() else { return HttpRetry::default() };
    let conditions = retry.envoy(wire);
    let statuses = conditions.statuses.iter().map(u16::to_string);
    let words: Vec<String> = conditions.triggers.iter().map(|word| (*word).to_owned()).chain(statuses).collect();
    if words.is_empty() {
        // An empty list would mean Istio's own.
        return HttpRetry::default();
    }
    HttpRetry {
        attempts: policy.retries(),
        per_try_timeout: policy.timeout.attempt.map(units::proto),
        retry_on: Some(words.join(",")),
        backoff: retry.backoff.map(|backoff| units::proto(backoff.base.max(Duration { micros: 1_000 }))),
    }
}

/// How the client connects: for all its policies towards one callee, because a client has one pool for a host. Where
/// they differ the wider one holds.
pub(super) fn client(policies: &[&Policy], carried: Carried, replicas: Option<u64>) -> TrafficPolicy {
    let timeouts = || policies.iter().map(|policy| policy.timeout);
    let bulkheads: Vec<Bulkhead> = policies.iter().filter_map(|policy| policy.bulkhead).collect();
    // A policy without a bulkhead has no limit, and so has a pool that it shares.
    let limited = !policies.is_empty() && bulkheads.len() == policies.len();
    let widest = |of: fn(&Bulkhead) -> Option<u32>| {
        let said: Option<Vec<u32>> = bulkheads.iter().map(of).collect();
        said.filter(|_| limited).and_then(|said| said.into_iter().max())
    };
    let concurrent = widest(|bulkhead| bulkhead.concurrent);
    let connect = timeouts().filter_map(|timeout| timeout.connect).max();
    let idle = timeouts().filter_map(|timeout| timeout.idle).max().map(units::proto);
    let requests = match carried {
        Carried::Requests(_) => true,
        Carried::Bytes => false,
    };
    let tcp = TcpPool {
        // Over gRPC many calls share a connection.
        max_connections: concurrent.filter(|_| carried != Carried::Requests(Wire::Grpc)),
        connect_timeout: connect.map(|connect| units::proto(connect.max(Duration { micros: 1_000 }))),
        idle_timeout: idle.clone().filter(|_| !requests),
    };
    let http = HttpPool {
        // None would be Istio's default, and a request waits while its connection is made.
        max_pending_requests: widest(|bulkhead| bulkhead.queue).map(|queue| queue.max(1)),
        max_requests: concurrent,
        idle_timeout: idle,
    };
    let http = Some(http).filter(|http| requests && *http != HttpPool::default());
    let tcp = Some(tcp).filter(|tcp| *tcp != TcpPool::default());
    TrafficPolicy {
        tls: None,
        connection_pool: (tcp.is_some() || http.is_some()).then_some(ConnectionPool { tcp, http }),
        outlier_detection: policies
            .iter()
            .find_map(|policy| policy.outlier)
            .map(|outlier| outliers(&outlier, replicas)),
        retry_budget: if requests { budget(policies) } else { None },
    }
}

fn outliers(outlier: &Outlier, replicas: Option<u64>) -> OutlierDetection {
    OutlierDetection {
        consecutive_errors: outlier.consecutive_errors,
        interval: outlier.interval.map(units::proto),
        base_ejection_time: outlier.eject_for.map(units::proto),
        max_ejection_percent: outlier.max_ejected_percent(replicas),
    }
}

/// The widest budget of those who retry.
fn budget(policies: &[&Policy]) -> Option<RetryBudget> {
    let budgets = policies.iter().filter_map(|policy| Some((policy.retrying()?.budget?, *policy)));
    let (budget, policy) = budgets.max_by_key(|(budget, _)| budget.ratio.value)?;
    Some(RetryBudget {
        percent: units::number(budget.ratio.value.normalize()),
        min_retry_concurrency: concurrency(policy),
    })
}

/// The retries that are under way at once where so many a second are allowed, and each takes as long as it may.
fn concurrency(policy: &Policy) -> Option<u64> {
    let min = policy.retrying()?.budget?.min?;
    Some(units::within(min, policy.attempt()?).max(1))
}

/// What of a policy has no field, in the language's names.
pub(super) fn unsaid(policy: &Policy, carried: Carried) -> Vec<String> {
    let mut unsaid: Vec<String> = Vec::new();
    let mut add = |said: bool, name: &str| {
        if said {
            unsaid.push(name.to_owned());
        }
    };
    let (requests, wire) = match carried {
        Carried::Requests(wire) => (true, wire),
        Carried::Bytes => (false, Wire::Http),
    };
    add(!requests && (policy.timeout.total.is_some() || policy.timeout.attempt.is_some()), "timeout");
    add(policy.deadline.is_some() && wire == Wire::Http, "deadline");
    if let Some(retry) = policy.retrying() {
        add(!requests, "retry");
        if requests {
            // One wait is the base, whatever it would grow to.
            if let Some(backoff) = retry.backoff.filter(|_| policy.attempts() > 2) {
                let longest = backoff.base.micros.saturating_mul(LONGEST_BACKOFF);
                add(backoff.is_fixed() || backoff.factor != Decimal::TWO, "retry.backoff factor");
                add(!backoff.is_fixed() && backoff.max.is_some_and(|max| max.micros != longest), "retry.backoff limit");
            }
            add(retry.jitter.is_some_and(|jitter| jitter != Jitter::Full), "retry.jitter");
            add(retry.budget.is_some_and(|budget| budget.window.is_some()), "retry.budget.window");
            let min = retry.budget.is_some_and(|budget| budget.min.is_some());
            add(min && concurrency(policy).is_none(), "retry.budget.min");
            add(retry.respect_retry_after == Some(true), "retry.respect_retry_after");
            for word in retry.envoy(wire).unsaid {
                add(true, &format!("retry.on {word}"));
            }
        }
    }
    add(policy.breaker.is_some(), "circuit_breaker");
    add(policy.bulkhead.is_some_and(|bulkhead| bulkhead.wait.is_some()), "bulkhead.wait");
    add(!requests && policy.bulkhead.is_some_and(|bulkhead| bulkhead.queue.is_some()), "bulkhead.queue");
    add(policy.rate_limit.is_some(), "rate_limit");
    add(policy.hedge.is_some(), "hedge");
    add(policy.fallback.is_some(), "fallback");
    add(policy.load_shed.is_some(), "load_shed");
    unsaid
}
