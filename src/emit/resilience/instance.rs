//! One policy as an instance of each module of resilience4j, and what is left of it.

use indexmap::IndexMap;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::Line;
use super::doc::{Breaker, Bulkhead, Config, RateLimiter, Retry, ThreadPool, TimeLimiter};
use super::errors;
use crate::base::quantity::{Duration, Percent};
use crate::diag::Diags;
use crate::emit::shared::resilience::{self as policies, Fallback, Jitter, Policy, Window, units};
use crate::model::{Item, Model};

/// The largest factor by which a wait may be spread: the library takes no whole one.
const WIDEST: Decimal = Decimal::from_parts(99, 0, 0, false, 2);

/// Adds what a line says under its name.
pub(super) fn add(model: &Model, config: &mut Config, name: &str, line: &Line, diags: &mut Diags) {
    let policy = &line.policy;
    let fits = policy.attempts_that_fit();
    if fits < policy.attempts() {
        let total = policy.total().unwrap_or_default();
        diags.push(errors::fewer_attempts(line.span, name, total, policy.attempts(), fits));
    } else if let Some(total) = policy.timeout.total.filter(|_| policy.attempt().is_none()) {
        diags.push(errors::total_unkept(line.span, name, total));
    }
    let modules = &mut config.resilience4j;
    modules.retry.instances.insert(name.to_owned(), retry(policy, fits));
    if let Some(breaker) = &policy.breaker {
        modules.circuitbreaker.instances.insert(name.to_owned(), self::breaker(breaker));
    }
    if let Some(limiter) = policy.rate_limit.as_ref().and_then(rate_limiter) {
        modules.ratelimiter.instances.insert(name.to_owned(), limiter);
    }
    if let Some(attempt) = policy.attempt() {
        let limiter = TimeLimiter { timeout_duration: units::simple(attempt), cancel_running_future: true };
        modules.timelimiter.instances.insert(name.to_owned(), limiter);
    }
    if let Some((concurrent, bulkhead)) = policy.bulkhead.and_then(|bulkhead| Some((bulkhead.concurrent?, bulkhead))) {
        match bulkhead.queue.filter(|queue| *queue > 0) {
            // Only a pool of threads has a queue.
            Some(queue_capacity) => {
                let pool =
                    ThreadPool { max_thread_pool_size: concurrent, core_thread_pool_size: concurrent, queue_capacity };
                modules.thread_pool_bulkhead.instances.insert(name.to_owned(), pool);
            }
            None => {
                let max_wait_duration = units::simple(bulkhead.wait.unwrap_or_default());
                let bulkhead = Bulkhead { max_concurrent_calls: concurrent, max_wait_duration };
                modules.bulkhead.instances.insert(name.to_owned(), bulkhead);
            }
        }
    }
    let mut beyond = line.beyond.clone();
    beyond.rest = rest(model, policy, fits);
    config.archc.instances.insert(name.to_owned(), beyond);
}

fn retry(policy: &Policy, attempts: u32) -> Retry {
    let mut retry = Retry { max_attempts: attempts, ..Retry::default() };
    if attempts < 2 {
        return retry;
    }
    let said = policy.retry.as_ref();
    let Some(backoff) = said.and_then(|retry| retry.backoff) else { return retry };
    let (centre, factor) = spread(said.and_then(|retry| retry.jitter));
    let scaled = |duration: Duration| {
        let micros = Decimal::from(duration.micros) * centre;
        units::simple(Duration { micros: micros.round().to_u64().unwrap_or(duration.micros) })
    };
    retry.wait_duration = Some(scaled(backoff.base));
    if !backoff.is_fixed() {
        retry.enable_exponential_backoff = Some(true);
        retry.exponential_backoff_multiplier = Some(units::number(backoff.factor));
        retry.exponential_max_wait_duration = backoff.max.map(scaled);
    }
    if let Some(factor) = factor {
        retry.enable_randomized_wait = Some(true);
        retry.randomized_wait_factor = Some(units::number(factor));
    }
    retry
}

/// A jitter as what a wait is multiplied with, and by which part of that it is spread: the library spreads to both sides,
/// so a wait between nothing and all is half of it, nearly all of that more or less.
fn spread(jitter: Option<Jitter>) -> (Decimal, Option<Decimal>) {
    match jitter {
        None | Some(Jitter::None) => (Decimal::ONE, None),
        Some(Jitter::Share(Percent { value })) => {
            let part = units::ratio(Percent { value });
            (Decimal::ONE, (!part.is_zero()).then(|| part.min(WIDEST)))
        }
        Some(Jitter::Equal) => (Decimal::new(75, 2), Some(Decimal::new(33, 2))),
        Some(Jitter::Full | Jitter::Decorrelated) => (Decimal::new(5, 1), Some(WIDEST)),
    }
}

fn breaker(said: &policies::Breaker) -> Breaker {
    // The library counts from one percent.
    let share = |share: Percent| units::number(share.value.max(Decimal::ONE));
    let (kind, size) = match said.window {
        Some(Window::Calls(calls)) => (Some("COUNT_BASED"), Some(u64::from(calls))),
        Some(Window::Time(time)) => (Some("TIME_BASED"), Some(time.secs_ceil())),
        None => (None, None),
    };
    Breaker {
        // Silence means that failures alone do not open it, and the default of the library is half of the calls.
        failure_rate_threshold: said.failure_rate.map_or_else(|| units::number(Decimal::ONE_HUNDRED), share),
        slow_call_rate_threshold: said.slow_rate.map(share),
        slow_call_duration_threshold: said.slow_call.map(units::simple),
        sliding_window_type: kind,
        sliding_window_size: size,
        minimum_number_of_calls: said.minimum_calls,
        wait_duration_in_open_state: said.open.map(units::simple),
        permitted_number_of_calls_in_half_open_state: said.half_open,
    }
}

fn rate_limiter(said: &policies::RateLimit) -> Option<RateLimiter> {
    let (limit_for_period, period) = units::whole(said.rate?);
    Some(RateLimiter {
        limit_for_period,
        limit_refresh_period: units::simple(Duration::from_secs(period.secs())),
        // A caller over its limit is refused; the library's default would let it wait five seconds.
        timeout_duration: "0s".to_owned(),
    })
}

/// What the library has no word for.
fn rest(model: &Model, policy: &Policy, fits: u32) -> IndexMap<&'static str, Value> {
    let mut rest = IndexMap::new();
    let mut add = |name: &'static str, members: Vec<(&str, Option<Value>)>| {
        let members: serde_json::Map<String, Value> =
            members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        if !members.is_empty() {
            rest.insert(name, Value::Object(members));
        }
    };
    let spelled = |duration: Option<Duration>| duration.map(|duration| json!(duration.to_string()));
    let timeout = policy.timeout;
    add(
        "timeout",
        vec![("total", spelled(timeout.total)), ("connect", spelled(timeout.connect)), ("idle", spelled(timeout.idle))],
    );
    if let Some(retry) = policy.retrying() {
        let jitter = matches!(retry.jitter, Some(Jitter::Decorrelated)).then(|| json!("decorrelated"));
        let budget = retry.budget.map(|budget| {
            object(vec![
                ("ratio", Some(json!(budget.ratio.to_string()))),
                ("min", budget.min.map(|min| json!(min.to_string()))),
                ("window", spelled(budget.window)),
            ])
        });
        let on: Vec<String> = retry.on.iter().map(policies::RetryOn::spelled).collect();
        add(
            "retry",
            vec![
                ("attempts", (fits < retry.attempts).then(|| json!(retry.attempts))),
                ("on", Some(json!(on))),
                ("jitter", jitter),
                ("budget", budget),
                ("respect_retry_after", retry.respect_retry_after.map(|respect| json!(respect))),
            ],
        );
    }
    if let Some(outlier) = policy.outlier {
        add(
            "outlier_detection",
            vec![
                ("consecutive_errors", outlier.consecutive_errors.map(|errors| json!(errors))),
                ("interval", spelled(outlier.interval)),
                ("eject_for", spelled(outlier.eject_for)),
                ("max_ejected", outlier.max_ejected.map(|share| json!(share.to_string()))),
                ("always_eject_one", outlier.always_eject_one.map(|always| json!(always))),
            ],
        );
    }
    if let Some(bulkhead) = policy.bulkhead {
        let queued = bulkhead.queue.is_some_and(|queue| queue > 0) || bulkhead.concurrent.is_none();
        let queue = bulkhead.queue.filter(|_| bulkhead.concurrent.is_none());
        add(
            "bulkhead",
            vec![("queue", queue.map(|queue| json!(queue))), ("wait", spelled(bulkhead.wait.filter(|_| queued)))],
        );
    }
    if let Some(limit) = &policy.rate_limit {
        let by = limit.by.as_ref().map(|(item, rates)| {
            let name = item.map_or_else(String::new, |item| model.meta(item).name.clone());
            let rates = rates.iter().map(|(case, rate)| (case.clone(), json!(rate.to_string()))).collect();
            object(vec![(name.as_str(), Some(Value::Object(rates)))])
        });
        add(
            "rate_limit",
            vec![
                ("burst", limit.burst.map(|burst| json!(burst))),
                ("per", limit.per.map(|per| json!(per.word()))),
                ("scope", limit.global.filter(|global| *global).map(|_| json!("global"))),
                ("algorithm", limit.algorithm.as_ref().map(|algorithm| json!(algorithm))),
                ("retry_after", spelled(limit.retry_after)),
                ("by", by),
            ],
        );
    }
    if let Some(hedge) = policy.hedge {
        add("hedge", vec![("attempts", Some(json!(hedge.attempts))), ("after", spelled(Some(hedge.after)))]);
    }
    if let Some(shed) = &policy.load_shed {
        let concurrency = shed.concurrency.map_or_else(|| json!("adaptive"), |concurrency| json!(concurrency));
        let priority = (!shed.priority.is_empty()).then(|| json!(shed.priority));
        add("load_shed", vec![("concurrency", Some(concurrency)), ("priority", priority)]);
    }
    if let Some(deadline) = policy.deadline {
        rest.insert("deadline", json!(deadline.word()));
    }
    if let Some(fallback) = &policy.fallback {
        rest.insert("fallback", json!(fallback_in_words(model, fallback)));
    }
    rest
}

fn object(members: Vec<(&str, Option<Value>)>) -> Value {
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// A fallback as it is written in the language.
fn fallback_in_words(model: &Model, fallback: &Fallback) -> String {
    match fallback {
        Fallback::Fail => "fail".to_owned(),
        Fallback::Omit => "omit".to_owned(),
        Fallback::Cached(age) => format!("cached({age})"),
        Fallback::Static(answer) => format!("static({answer})"),
        Fallback::Call(node, operation) => {
            let operation = &model.operations[*operation];
            let of = node.map_or(Item::Contract(operation.contract), Item::Node);
            format!("call({}.{})", model.meta(of).name, operation.name)
        }
        Fallback::Enqueue(queue) => format!("enqueue({})", model.nodes[*queue].meta.name),
    }
}
