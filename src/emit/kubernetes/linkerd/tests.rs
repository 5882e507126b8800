//! Annotations, property by property.

use super::traffic::{Traffic, accrual, of, safest};
use crate::emit::shared::fixture::compile;
use crate::emit::shared::resilience::{Policy, Wire, pairs};

/// The policies of two services that call the same operation.
fn policies(settings: &[&str]) -> Vec<Policy> {
    let callers: String = settings
        .iter()
        .enumerate()
        .map(|(index, settings)| format!("service Caller{index} {{\n  calls Stock.get {{ {settings} }}\n}}\n"))
        .collect();
    let checked = compile(&format!(
        "record Level {{\n  sku: String\n}}\ncontract Api: rest {{\n  version: 1.0.0\n  GET /level get() -> Level\n}}\n\
         service Stock {{\n  provides Api on 8080\n}}\n{callers}"
    ));
    pairs(checked.model()).iter().map(|pair| pair.rules[0].policy.clone()).collect()
}

fn traffic(settings: &str, wire: Wire) -> Traffic {
    of(&policies(&[settings])[0], wire)
}

fn annotations(traffic: &Traffic) -> Vec<(&str, &str)> {
    traffic.annotations.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn the_limit_does_not_count_the_first_call() {
    let found = traffic("retry: { attempts: 3, on: [unavailable, server_error] }", Wire::Http);
    assert_eq!(annotations(&found), [("retry.linkerd.io/http", "503,5xx"), ("retry.linkerd.io/limit", "2")]);
}

#[test]
fn an_attempt_is_cut_off_and_made_again_only_where_timeouts_are_retried() {
    let found =
        traffic("timeout: { total: 2s, attempt: 500ms }, retry: { attempts: 2, on: [unavailable] }", Wire::Http);
    assert_eq!(
        annotations(&found),
        [
            ("retry.linkerd.io/http", "503"),
            ("retry.linkerd.io/limit", "1"),
            ("timeout.linkerd.io/request", "2s"),
            ("timeout.linkerd.io/response", "500ms"),
        ]
    );
    let found = traffic("timeout: { total: 2s, attempt: 500ms }, retry: { attempts: 2, on: [timeout] }", Wire::Http);
    assert_eq!(
        annotations(&found),
        [
            ("retry.linkerd.io/http", "504"),
            ("retry.linkerd.io/limit", "1"),
            ("retry.linkerd.io/timeout", "500ms"),
            ("timeout.linkerd.io/request", "2s"),
        ]
    );
}

#[test]
fn silence_and_failures_of_connections_retry_nothing() {
    assert!(traffic("retry: none", Wire::Http).annotations.is_empty());
    let found = traffic("retry: { attempts: 3, on: [safe] }", Wire::Grpc);
    assert!(found.annotations.is_empty());
    assert_eq!(found.unsaid, ["retry"]);
}

#[test]
fn codes_of_grpc_are_those_that_linkerd_knows() {
    let found = traffic("retry: { attempts: 2, on: [unavailable, timeout, grpc(aborted)] }", Wire::Grpc);
    assert_eq!(found.annotations["retry.linkerd.io/grpc"], "unavailable,deadline-exceeded");
    assert_eq!(found.unsaid, ["retry.on: grpc(aborted)"]);
}

#[test]
fn the_longest_penalty_is_longer_than_the_first() {
    let penalties = |eject_for: &str| {
        let policy =
            &policies(&[&format!("outlier_detection: {{ consecutive_errors: 5, eject_for: {eject_for} }}")])[0];
        let found = accrual(&policy.outlier.unwrap()).annotations;
        let penalty =
            |which: &str| found[&format!("balancer.linkerd.io/failure-accrual-consecutive-{which}-penalty")].clone();
        (penalty("min"), penalty("max"))
    };
    assert_eq!(penalties("10s"), ("10s".to_owned(), "60s".to_owned()));
    assert_eq!(penalties("5m"), ("300s".to_owned(), "600s".to_owned()));
}

#[test]
fn the_safest_of_two_is_in_force() {
    let both = policies(&[
        "timeout: { total: 1s }, retry: { attempts: 4, on: [unavailable, timeout] }, outlier_detection: { consecutive_errors: 3 }",
        "timeout: { total: 5s }, retry: { attempts: 2, on: [unavailable] }",
    ]);
    let safe = safest(&both.iter().collect::<Vec<_>>());
    assert_eq!(safe.attempts(), 2);
    assert_eq!(safe.retry.as_ref().unwrap().on.len(), 1);
    assert_eq!(safe.timeout.total, both[1].timeout.total);
    assert_eq!(safe.outlier.unwrap().consecutive_errors, Some(3));
    // Who says nothing of a timeout waits as long as it takes.
    let both = policies(&["timeout: { total: 1s }", "retry: none"]);
    assert_eq!(safest(&both.iter().collect::<Vec<_>>()).timeout.total, None);
}
