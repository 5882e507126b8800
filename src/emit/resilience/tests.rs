//! Instances, property by property.

use serde_json::{Value, json};

use super::*;
use crate::emit::Options;
use crate::emit::shared::fixture::compile;

const SYSTEM: &str = "
record Payment {
  id: Uuid
}
contract Payments: rest {
  version: 1.0.0
  base: /v1
  GET /payments/{id} get(id: Uuid) -> Payment
  POST /payments/{id}/capture capture(id: Uuid) -> Payment
}
service Pay {
  provides Payments on 8080
}
contract Front: rest {
  version: 1.0.0
  GET /home home() -> Payment
  GET /cart cart() -> Payment
}
";

/// The only file that a service `Orders` with these calls has, and the findings.
fn built(calls: &str) -> (Value, Vec<String>) {
    let checked = compile(&format!("{SYSTEM}\nservice Orders {{\n  provides Front on 8080\n{calls}\n}}\n"));
    let model = checked.model();
    let pairs = resilience::pairs(model);
    let (id, _) = model.nodes.iter().find(|(_, node)| node.meta.name == "Orders").unwrap();
    let mut config = Config::default();
    let mut diags = Diags::new();
    let mut names = Namer::new(Rule::Rfc1123(NAME_MAX));
    for line in lines(model, id, &pairs) {
        let name = names.name(&line.name).name;
        instance::add(model, &mut config, &name, &line, &mut diags);
    }
    (serde_json::to_value(&config).unwrap(), diags.iter().map(|diagnostic| diagnostic.message.clone()).collect())
}

#[test]
fn instances_are_named_after_whom_they_call_and_what() {
    let (config, _) = built("  calls Pay { timeout: { total: 1s } }\n  calls Pay.capture { timeout: { total: 2s } }");
    let names: Vec<&String> = config["archc"]["instances"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["pay", "pay-capture"]);
    assert_eq!(config["archc"]["instances"]["pay"]["operations"], json!(["GET /v1/payments/{id}"]));
    assert_eq!(config["resilience4j"]["timelimiter"]["instances"]["pay-capture"]["timeoutDuration"], "2s");
}

#[test]
fn two_causes_have_an_instance_each() {
    let (config, _) = built(
        "  calls Pay.get for home { timeout: { total: 1s } }\n  calls Pay.get for cart { timeout: { total: 2s } }",
    );
    let limits = &config["resilience4j"]["timelimiter"]["instances"];
    assert_eq!(limits["pay-get"]["timeoutDuration"], "1s");
    assert_eq!(limits["pay-get-for-cart"]["timeoutDuration"], "2s");
}

#[test]
fn attempts_count_the_first_and_fit_into_the_total() {
    let (config, findings) = built(
        "  calls Pay.get { timeout: { total: 3s, attempt: 1s }, retry: { attempts: 4, backoff: fixed(250ms), on: [unavailable] } }",
    );
    // Three attempts and two waits of 250ms take 3.5s.
    assert_eq!(
        config["resilience4j"]["retry"]["instances"]["pay-get"],
        json!({"maxAttempts": 2, "waitDuration": "250ms"})
    );
    assert_eq!(findings, ["`pay-get` makes 2 attempts in resilience4j, not 4: no more fit into 3s"]);
    let rest = &config["archc"]["instances"]["pay-get"];
    assert_eq!(rest["retry"], json!({"attempts": 4, "on": ["unavailable"]}));
    assert_eq!(rest["timeout"], json!({"total": "3s"}));
}

#[test]
fn silence_is_one_attempt() {
    let (config, _) = built("  calls Pay.get { bulkhead: { concurrent: 8 } }");
    assert_eq!(config["resilience4j"]["retry"]["instances"]["pay-get"], json!({"maxAttempts": 1}));
    let bulkhead = json!({"maxConcurrentCalls": 8, "maxWaitDuration": "0s"});
    assert_eq!(config["resilience4j"]["bulkhead"]["instances"]["pay-get"], bulkhead);
}

#[test]
fn jitter_is_spread_around_the_middle_of_the_wait() {
    let wait = |jitter: &str| {
        let calls = format!(
            "  calls Pay.get {{ retry: {{ attempts: 3, backoff: exponential(100ms..2s), jitter: {jitter} }} }}"
        );
        let (config, _) = built(&calls);
        let retry = config["resilience4j"]["retry"]["instances"]["pay-get"].clone();
        let text = |name: &str| retry[name].as_str().unwrap().to_owned();
        (text("waitDuration"), text("exponentialMaxWaitDuration"), retry["randomizedWaitFactor"].to_string())
    };
    let owned = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(wait("none"), owned("100ms", "2s", "null"));
    assert_eq!(wait("20%"), owned("100ms", "2s", "0.2"));
    assert_eq!(wait("equal"), owned("75ms", "1500ms", "0.33"));
    assert_eq!(wait("full"), owned("50ms", "1s", "0.99"));
}

#[test]
fn breakers_count_calls_or_time() {
    let (config, _) = built(
        "  calls Pay.get { circuit_breaker: { failure_rate: 50%, window: 20, minimum_calls: 10, open: 30s, half_open: 3 } }
  calls Pay.capture { circuit_breaker: { slow_rate: 80%, slow_call: 1500ms, window: 10s } }",
    );
    let breakers = &config["resilience4j"]["circuitbreaker"];
    assert_eq!(breakers["circuitBreakerAspectOrder"], 2);
    assert_eq!(
        breakers["instances"]["pay-get"],
        json!({
            "failureRateThreshold": 50, "slidingWindowType": "COUNT_BASED", "slidingWindowSize": 20,
            "minimumNumberOfCalls": 10, "waitDurationInOpenState": "30s",
            "permittedNumberOfCallsInHalfOpenState": 3
        })
    );
    assert_eq!(
        breakers["instances"]["pay-capture"],
        json!({
            "failureRateThreshold": 100, "slowCallRateThreshold": 80, "slowCallDurationThreshold": "1500ms",
            "slidingWindowType": "TIME_BASED", "slidingWindowSize": 10
        })
    );
}

#[test]
fn queues_need_threads_and_limits_do_not_wait() {
    let (config, _) = built(
        "  calls Pay.get { bulkhead: { concurrent: 64, queue: 16, wait: 10ms }, rate_limit: { rate: 0.5/s, burst: 3 } }",
    );
    let modules = &config["resilience4j"];
    let pool = json!({"maxThreadPoolSize": 64, "coreThreadPoolSize": 64, "queueCapacity": 16});
    assert_eq!(modules["thread-pool-bulkhead"]["instances"]["pay-get"], pool);
    let limiter = json!({"limitForPeriod": 30, "limitRefreshPeriod": "60s", "timeoutDuration": "0s"});
    assert_eq!(modules["ratelimiter"]["instances"]["pay-get"], limiter);
    let rest = &config["archc"]["instances"]["pay-get"];
    assert_eq!((&rest["bulkhead"], &rest["rate_limit"]["burst"]), (&json!({"wait": "10ms"}), &json!(3)));
}

#[test]
fn what_has_no_word_is_kept_in_the_words_of_the_language() {
    let (config, _) = built(
        "  calls Pay.get { hedge: { attempts: 2, after: 50ms }, fallback: cached(5m), deadline: propagate, load_shed: { concurrency: adaptive } }",
    );
    let rest = &config["archc"]["instances"]["pay-get"];
    assert_eq!(rest["hedge"], json!({"attempts": 2, "after": "50ms"}));
    assert_eq!((&rest["fallback"], &rest["deadline"]), (&json!("cached(5m)"), &json!("propagate")));
    assert_eq!(rest["load_shed"], json!({"concurrency": "adaptive"}));
}

#[test]
fn a_total_without_a_limit_of_one_attempt_is_reported() {
    let (_, findings) = built("  calls Pay.get { timeout: { total: 3s }, retry: { attempts: 2 } }");
    assert_eq!(findings, ["nothing in resilience4j keeps the 3s that `pay-get` may take"]);
}

#[test]
fn only_services_with_policies_have_a_file() {
    let checked = compile(&format!(
        "{SYSTEM}\nservice Orders {{\n  calls Pay.get\n}}\nservice Ship {{\n  calls Pay.get {{ timeout: {{ total: 1s }} }}\n}}\n"
    ));
    let mut files = Files::default();
    emit(&EmitCx { checked: &checked, options: &Options::default() }, &mut files, &mut Diags::new());
    let paths: Vec<String> = files.iter().map(|(path, _)| path.as_str().to_owned()).collect();
    assert_eq!(paths, ["resilience/ship.yaml"]);
}
