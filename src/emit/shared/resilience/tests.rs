//! What is in force, exactly.

use super::*;
use crate::base::quantity::Duration;
use crate::emit::shared::fixture::compile;
use crate::model::Model;

const CONTRACTS: &str = "
record Order {
  id: Uuid
}
contract Api: rest {
  version: 1.0.0
  GET /orders list() -> List<Order>
  GET /orders/{id} get(id: Uuid) -> Order
  POST /orders place(body order: Order) -> 201 Order
}
contract Front: rest {
  version: 1.0.0
  GET /home home() -> Order
  GET /cart cart() -> Order
}
service Orders {
  provides Api on 8080
}
";

fn with(calls: &str, test: impl FnOnce(&Model, &[Pair<'_>])) {
    let text = format!("{CONTRACTS}\nservice Web {{\n  provides Front on 8080\n{calls}\n}}\n");
    let checked = compile(&text);
    test(checked.model(), &pairs(checked.model()));
}

fn only(settings: &str, test: impl FnOnce(&Policy)) {
    with(&format!("  calls Orders.list {{ {settings} }}"), |_, pairs| test(&pairs[0].rules[0].policy));
}

fn names(model: &Model, rule: &Rule<'_>) -> Vec<String> {
    rule.operations.iter().map(|id| model.operations[*id].name.clone()).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "what a policy says is optional, and this is compared with it")]
fn ms(millis: u64) -> Option<Duration> {
    Some(Duration::from_millis(millis))
}

#[test]
fn the_line_that_names_more_wins() {
    let calls = "  calls Orders { timeout: { total: 2s } }\n  calls Orders.place { timeout: { total: 5s } }";
    with(calls, |model, pairs| {
        let [pair] = pairs else { panic!("one pair") };
        assert_eq!(pair.rules.len(), 2);
        assert_eq!(names(model, &pair.rules[0]), ["list", "get"]);
        assert_eq!(pair.rules[0].policy.timeout.total, ms(2_000));
        assert_eq!(names(model, &pair.rules[1]), ["place"]);
        assert_eq!((pair.rules[1].named, pair.rules[1].policy.timeout.total), (true, ms(5_000)));
        assert!(pair.conflicts.is_empty());
    });
}

#[test]
fn two_causes_with_different_policies_are_a_conflict() {
    let calls = "  calls Orders.list for home { timeout: { total: 2s } }
  calls Orders.list for cart { timeout: { total: 3s } }
  calls Orders.get for home { timeout: { total: 1s } }
  calls Orders.get for cart { timeout: { total: 1s } }";
    with(calls, |model, pairs| {
        let [pair] = pairs else { panic!("one pair") };
        let [conflict] = pair.conflicts.as_slice() else { panic!("one conflict") };
        assert_eq!(model.operations[conflict.operation].name, "list");
        assert_eq!((conflict.kept.timeout.total, conflict.lost.timeout.total), (ms(2_000), ms(3_000)));
        let rules: Vec<Vec<String>> = pair.rules.iter().map(|rule| names(model, rule)).collect();
        assert_eq!(rules, [["list"], ["get"]]);
    });
}

#[test]
fn attempts_count_the_first_call_and_retries_do_not() {
    only("retry: { attempts: 3, on: [unavailable] }", |policy| {
        assert_eq!((policy.attempts(), policy.retries()), (3, 2));
    });
    for silent in ["retry: none", "retry: { attempts: 1 }", "timeout: { total: 1s }"] {
        only(silent, |policy| {
            assert_eq!((policy.attempts(), policy.retries(), policy.retrying().is_some()), (1, 0, false), "{silent}");
        });
    }
}

#[test]
fn none_removes_what_a_policy_set() {
    let calls = "  calls Orders.list with P { retry: none, circuit_breaker: none }";
    let text = format!(
        "{CONTRACTS}\npolicy P {{\n  retry: {{ attempts: 3 }}\n  circuit_breaker: {{ open: 30s }}\n  fallback: omit\n}}\nservice Web {{\n{calls}\n}}\n"
    );
    let checked = compile(&text);
    let pairs = pairs(checked.model());
    let policy = &pairs[0].rules[0].policy;
    assert_eq!((policy.retry.is_none(), policy.breaker.is_none()), (true, true));
    assert_eq!(policy.fallback, Some(Fallback::Omit));
}

#[test]
fn a_total_ends_an_attempt_that_is_inherited() {
    let text = format!(
        "{CONTRACTS}\npolicy P {{\n  timeout: {{ attempt: 3s, connect: 2s }}\n}}\nservice Web {{\n  calls Orders.list with P {{ timeout: {{ total: 1s }} }}\n}}\n"
    );
    let checked = compile(&text);
    let policy = pairs(checked.model())[0].rules[0].policy.clone();
    assert_eq!((policy.total(), policy.attempt(), policy.timeout.connect), (ms(1_000), ms(1_000), ms(1_000)));
    only("timeout: { attempt: 3s }", |policy| assert_eq!((policy.total(), policy.attempt()), (ms(3_000), ms(3_000))));
    only("timeout: { total: 3s }", |policy| assert_eq!((policy.total(), policy.attempt()), (ms(3_000), ms(3_000))));
    only("timeout: { attempt: 1s }\n retry: { attempts: 2 }", |policy| assert_eq!(policy.total(), None));
    only("timeout: { total: 1s }\n retry: { attempts: 2 }", |policy| assert_eq!(policy.attempt(), None));
}

#[test]
fn attempts_are_as_many_as_fit_into_the_total() {
    let retry = "retry: { attempts: 4, backoff: exponential(100ms..300ms) }";
    only(&format!("timeout: {{ total: 10s, attempt: 1s }}\n {retry}"), |policy| {
        // 4 · 1s + 100ms + 200ms + 300ms
        assert_eq!((policy.envelope(), policy.attempts_that_fit()), (ms(4_600), 4));
    });
    only(&format!("timeout: {{ total: 3s, attempt: 1s }}\n {retry}"), |policy| {
        // Three attempts and two waits would take 3.3s.
        assert_eq!(policy.attempts_that_fit(), 2);
    });
    only(&format!("timeout: {{ total: 1s }}\n {retry}"), |policy| {
        assert_eq!((policy.envelope(), policy.attempts_that_fit()), (None, 4));
    });
}

#[test]
fn waits_grow_to_their_limit() {
    only("retry: { attempts: 5, backoff: exponential(50ms..500ms, factor: 3) }", |policy| {
        let backoff = policy.retry.as_ref().unwrap().backoff.unwrap();
        let waits: Vec<u64> = (1..=4).map(|retry| backoff.before(retry).millis_ceil()).collect();
        assert_eq!(waits, [50, 150, 450, 500]);
    });
    only("retry: { attempts: 3, backoff: fixed(1s) }", |policy| {
        let backoff = policy.retry.as_ref().unwrap().backoff.unwrap();
        assert!(backoff.is_fixed());
        assert_eq!(backoff.before(9), Duration::from_secs(1));
    });
}

#[test]
fn one_replica_can_really_be_ejected() {
    let percent = |settings: &str, replicas: Option<u64>| {
        let mut found = 0;
        only(&format!("outlier_detection: {{ {settings} }}"), |policy| {
            found = policy.outlier.unwrap().max_ejected_percent(replicas);
        });
        found
    };
    // A tenth of three replicas is none of them, so it is raised to one; a third rounds up.
    assert_eq!(percent("max_ejected: 10%, always_eject_one: true", Some(3)), 34);
    assert_eq!(percent("max_ejected: 10%, always_eject_one: false", Some(3)), 10);
    assert_eq!(percent("max_ejected: 50%, always_eject_one: true", Some(3)), 50);
    assert_eq!(percent("max_ejected: 33.4%", Some(3)), 34);
    assert_eq!(percent("consecutive_errors: 5", Some(4)), 25);
    assert_eq!(percent("consecutive_errors: 5", Some(20)), 10);
    assert_eq!(percent("consecutive_errors: 5", None), 10);
    assert_eq!(percent("always_eject_one: true", Some(1)), 100);
}

#[test]
fn failures_in_the_words_of_http_grpc_and_envoy() {
    let retry = |on: &str, test: &dyn Fn(&Retry)| {
        only(&format!("retry: {{ attempts: 2, on: {on} }}"), |policy| test(policy.retry.as_ref().unwrap()));
    };
    retry("[safe]", &|retry| {
        assert!(retry.http_statuses().is_empty() && retry.grpc_codes().is_empty());
        assert_eq!(retry.envoy(Wire::Http).triggers, ["connect-failure", "refused-stream"]);
    });
    retry("[timeout, unavailable, rate_limited]", &|retry| {
        assert_eq!(retry.http_statuses(), [504, 503, 429]);
        assert_eq!(retry.grpc_codes(), ["deadline_exceeded", "unavailable", "resource_exhausted"]);
        // Envoy resets an attempt that ran out of time, and does not look at statuses then.
        let http = retry.envoy(Wire::Http);
        assert_eq!((http.triggers, http.statuses), (vec!["reset"], vec![504, 503, 429]));
        let grpc = retry.envoy(Wire::Grpc);
        assert_eq!(grpc.triggers, ["reset", "deadline-exceeded", "unavailable", "resource-exhausted"]);
        assert!(grpc.statuses.is_empty());
    });
    retry("[server_error, status(409), grpc(aborted)]", &|retry| {
        assert_eq!(retry.http_statuses(), [500, 502, 503, 504, 409]);
        let http = retry.envoy(Wire::Http);
        assert_eq!((http.triggers, http.statuses), (vec!["5xx"], vec![409]));
        assert_eq!(http.unsaid, ["grpc(aborted)"]);
        assert_eq!(retry.envoy(Wire::Grpc).unsaid, ["status(409)", "grpc(aborted)"]);
    });
}

#[test]
fn silence_about_failures_is_safe() {
    only("retry: { attempts: 2 }", |policy| assert_eq!(policy.retry.as_ref().unwrap().on, [RetryOn::Safe]));
}
