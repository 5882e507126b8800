//! Policies from settings that were checked against the block of policies.

use rust_decimal::Decimal;

use super::{
    Backoff, Breaker, Budget, Bulkhead, Deadline, Fallback, Hedge, Jitter, LimitPer, LoadShed, Outlier, Policy,
    RateLimit, Retry, RetryOn, Timeout, Window,
};
use crate::base::quantity::Duration;
use crate::model::{Entry, Item, Settings, Value};

impl Policy {
    /// What settings say that were checked against the block of policies: `effective` of a call, a consumer or a route,
    /// or a policy's own.
    pub fn of(settings: &Settings) -> Policy {
        let group = |name: &str| settings.object(name);
        Policy {
            timeout: group("timeout").map(Timeout::of).unwrap_or_default(),
            deadline: settings.text("deadline").and_then(deadline),
            retry: group("retry").map(Retry::of),
            breaker: group("circuit_breaker").map(Breaker::of),
            outlier: group("outlier_detection").map(Outlier::of),
            bulkhead: group("bulkhead").map(Bulkhead::of),
            rate_limit: group("rate_limit").map(RateLimit::of),
            hedge: group("hedge").and_then(Hedge::of),
            fallback: settings.get("fallback").and_then(Fallback::of),
            load_shed: group("load_shed").map(LoadShed::of),
        }
    }
}

impl Timeout {
    fn of(settings: &Settings) -> Timeout {
        let get = |name: &str| settings.duration(name);
        let total = get("total");
        // A policy that is laid over another one may set a total below the attempt that it inherits; proxies refuse such
        // a pair.
        let within = |part: Duration| total.map_or(part, |total| part.min(total));
        Timeout { total, attempt: get("attempt").map(within), connect: get("connect").map(within), idle: get("idle") }
    }
}

fn deadline(word: &str) -> Option<Deadline> {
    [Deadline::Propagate, Deadline::Own, Deadline::Detached].into_iter().find(|deadline| deadline.word() == word)
}

impl Retry {
    fn of(settings: &Settings) -> Retry {
        let mut on: Vec<RetryOn> = settings.list("on").into_iter().filter_map(RetryOn::of).collect();
        if on.is_empty() {
            // Who does not know what may be repeated repeats only what was surely not processed.
            on.push(RetryOn::Safe);
        }
        Retry {
            attempts: count(settings, "attempts").unwrap_or(1),
            backoff: settings.get("backoff").and_then(Backoff::of),
            jitter: settings.get("jitter").and_then(Jitter::of),
            on,
            budget: settings.get("budget").and_then(Budget::of),
            respect_retry_after: settings.bool("respect_retry_after"),
        }
    }
}

impl Backoff {
    fn of(value: &Value) -> Option<Backoff> {
        let Value::Call { name, args, .. } = value else { return None };
        let argument = |index: usize| args.get(index).map(|entry: &Entry| &entry.value);
        let duration = |value: Option<&Value>| {
            if let Some(Value::Duration(duration)) = value { Some(*duration) } else { None }
        };
        if name == "fixed" {
            let base = duration(argument(0))?;
            return Some(Backoff { base, max: Some(base), factor: Decimal::ONE });
        }
        let factor = if let Some(Value::Number(factor)) = argument(1) { *factor } else { Decimal::TWO };
        if let Some(Value::Range(low, high)) = argument(0) {
            let max = duration(high.as_deref());
            let base = duration(low.as_deref()).or(max)?;
            return Some(Backoff { base, max, factor });
        }
        let base = duration(argument(0))?;
        Some(Backoff { base, max: Some(base), factor })
    }
}

impl Jitter {
    fn of(value: &Value) -> Option<Jitter> {
        if let Value::Percent(share) = value {
            return Some(Jitter::Share(*share));
        }
        match value.as_text()? {
            "none" => Some(Jitter::None),
            "equal" => Some(Jitter::Equal),
            "full" => Some(Jitter::Full),
            "decorrelated" => Some(Jitter::Decorrelated),
            _ => None,
        }
    }
}

impl RetryOn {
    fn of(value: &Value) -> Option<RetryOn> {
        if let Value::Call { name, args, .. } = value {
            let argument = &args.first()?.value;
            return match name.as_str() {
                "grpc" => argument.as_text().map(|code| RetryOn::Grpc(code.to_owned())),
                _ => argument.as_int().and_then(|status| u16::try_from(status).ok()).map(RetryOn::Status),
            };
        }
        match value.as_text()? {
            "safe" => Some(RetryOn::Safe),
            "unavailable" => Some(RetryOn::Unavailable),
            "timeout" => Some(RetryOn::Timeout),
            "connect" => Some(RetryOn::Connect),
            "reset" => Some(RetryOn::Reset),
            "rate_limited" => Some(RetryOn::RateLimited),
            "server_error" => Some(RetryOn::ServerError),
            "gateway_error" => Some(RetryOn::GatewayError),
            _ => None,
        }
    }
}

impl Budget {
    fn of(value: &Value) -> Option<Budget> {
        if let Value::Percent(ratio) = value {
            return Some(Budget { ratio: *ratio, min: None, window: None });
        }
        let settings = value.as_settings()?;
        Some(Budget {
            ratio: settings.percent("ratio")?,
            min: settings.rate("min"),
            window: settings.duration("window"),
        })
    }
}

impl Breaker {
    fn of(settings: &Settings) -> Breaker {
        Breaker {
            failure_rate: settings.percent("failure_rate"),
            slow_rate: settings.percent("slow_rate"),
            slow_call: settings.duration("slow_call"),
            window: match settings.duration("window") {
                Some(time) => Some(Window::Time(time)),
                None => count(settings, "window").map(Window::Calls),
            },
            minimum_calls: count(settings, "minimum_calls"),
            open: settings.duration("open"),
            half_open: count(settings, "half_open"),
        }
    }
}

impl Outlier {
    fn of(settings: &Settings) -> Outlier {
        Outlier {
            consecutive_errors: count(settings, "consecutive_errors"),
            interval: settings.duration("interval"),
            eject_for: settings.duration("eject_for"),
            max_ejected: settings.percent("max_ejected"),
            always_eject_one: settings.bool("always_eject_one"),
        }
    }
}

impl Bulkhead {
    fn of(settings: &Settings) -> Bulkhead {
        Bulkhead {
            concurrent: count(settings, "concurrent"),
            queue: count(settings, "queue"),
            wait: settings.duration("wait"),
        }
    }
}

impl RateLimit {
    /// A limit from the group of settings of its name.
    pub fn of(settings: &Settings) -> RateLimit {
        let by = settings.get("by").and_then(|value| {
            let rates = value.as_settings()?.iter().filter_map(|(case, entry)| {
                if let Value::Rate(rate) = entry.value { Some((case.to_owned(), rate)) } else { None }
            });
            Some((value.as_item(), rates.collect()))
        });
        RateLimit {
            rate: settings.rate("rate"),
            burst: count(settings, "burst"),
            per: settings.text("per").and_then(|word| LimitPer::ALL.into_iter().find(|per| per.word() == word)),
            global: settings.text("scope").map(|scope| scope == "global"),
            algorithm: settings.text("algorithm").map(str::to_owned),
            retry_after: settings.duration("retry_after"),
            by,
        }
    }
}

impl Hedge {
    fn of(settings: &Settings) -> Option<Hedge> {
        Some(Hedge { attempts: count(settings, "attempts")?, after: settings.duration("after")? })
    }
}

impl Fallback {
    fn of(value: &Value) -> Option<Fallback> {
        let argument = if let Value::Call { args, .. } = value { args.first().map(|entry| &entry.value) } else { None };
        match (value.as_text()?, argument) {
            ("fail", _) => Some(Fallback::Fail),
            ("omit", _) => Some(Fallback::Omit),
            ("cached", Some(Value::Duration(age))) => Some(Fallback::Cached(*age)),
            ("static", Some(answer)) => Some(Fallback::Static(answer.to_json())),
            ("call", Some(Value::Operation(node, operation))) => Some(Fallback::Call(*node, *operation)),
            ("enqueue", Some(queue)) => queue.as_item().and_then(Item::node).map(Fallback::Enqueue),
            _ => None,
        }
    }
}

impl LoadShed {
    fn of(settings: &Settings) -> LoadShed {
        let words = settings.list("priority").into_iter();
        LoadShed {
            concurrency: count(settings, "concurrency"),
            priority: words.filter_map(|tier| tier.as_text().map(str::to_owned)).collect(),
        }
    }
}

fn count(settings: &Settings, name: &str) -> Option<u32> {
    settings.int(name).and_then(|count| u32::try_from(count).ok())
}
