//! A policy with every value in its type: what settings of the language say, without what a target makes of it.
//!
//! Nothing is filled in here but the two defaults of the language: a policy without `retry.attempts` makes one call, and
//! `retry.on` without a word is `safe`. `none` and silence are the same: there is nothing in force. Attempts count the
//! first call, as in the language; [`Policy::retries`] does not.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::units;
use crate::base::arena::Id;
use crate::base::quantity::{Duration, Percent, Rate};
use crate::model::{Entry, Item, Node, Operation, Settings, Value};

/// What a caller does when its callee is slow, failing or busy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// How long a call may take; empty where nothing is said.
    pub timeout: Timeout,
    /// Whether the caller's remaining time travels with the call.
    pub deadline: Option<Deadline>,
    /// Whether and how a failed call is made again.
    pub retry: Option<Retry>,
    /// When calls stop for a while because too many failed.
    pub breaker: Option<Breaker>,
    /// When one replica of the callee is left out for a while.
    pub outlier: Option<Outlier>,
    /// How much of the caller one callee may occupy.
    pub bulkhead: Option<Bulkhead>,
    /// How often a caller may call.
    pub rate_limit: Option<RateLimit>,
    /// Whether a second copy of a slow call is sent.
    pub hedge: Option<Hedge>,
    /// What happens instead when the call has failed for good.
    pub fallback: Option<Fallback>,
    /// What is refused when there is more than can be served.
    pub load_shed: Option<LoadShed>,
}

/// `timeout`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeout {
    /// All attempts and the waits between them.
    pub total: Option<Duration>,
    /// One attempt; never longer than the total, which ends it.
    pub attempt: Option<Duration>,
    /// Making a connection.
    pub connect: Option<Duration>,
    /// Silence on an open connection or stream.
    pub idle: Option<Duration>,
}

/// `deadline`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// The callee gives up with the caller.
    Propagate,
    /// The call has a deadline of its own.
    Own,
    /// The call goes on when its caller has given up.
    Detached,
}

/// `retry`
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Calls in all, the first one counted; one where nothing is said.
    pub attempts: u32,
    /// The wait before each further attempt.
    pub backoff: Option<Backoff>,
    /// How the wait is spread.
    pub jitter: Option<Jitter>,
    /// The failures after which it is tried again, in order; never empty.
    pub on: Vec<RetryOn>,
    /// Retries as a share of all calls.
    pub budget: Option<Budget>,
    /// Whether a Retry-After header of the callee decides the wait.
    pub respect_retry_after: Option<bool>,
}

/// `fixed(d)`, `exponential(base..max, factor: f)`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait before the second attempt.
    pub base: Duration,
    /// The longest wait; where the range is open, nothing limits it.
    pub max: Option<Duration>,
    /// By what the wait grows each time; one for a fixed wait.
    pub factor: Decimal,
}

/// `jitter`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jitter {
    /// Every caller waits the same time.
    None,
    /// Between half of the wait and all of it.
    Equal,
    /// Between zero and the wait.
    Full,
    /// A random wait that grows from the previous one.
    Decorrelated,
    /// The wait, that share more or less.
    Share(Percent),
}

/// One of `retry.on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetryOn {
    /// Failures before the request was processed.
    Safe,
    /// HTTP 503, gRPC `UNAVAILABLE`.
    Unavailable,
    /// An attempt that ran out of time; HTTP 504, gRPC `DEADLINE_EXCEEDED`.
    Timeout,
    /// No connection could be made.
    Connect,
    /// The connection was closed before the answer was complete.
    Reset,
    /// HTTP 429, gRPC `RESOURCE_EXHAUSTED`.
    RateLimited,
    /// Any HTTP 5xx.
    ServerError,
    /// HTTP 502, 503 and 504.
    GatewayError,
    /// One HTTP status.
    Status(u16),
    /// One gRPC status, by the language's word: `aborted`.
    Grpc(String),
}

/// `retry.budget`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Retries as a share of all calls.
    pub ratio: Percent,
    /// Retries that are always allowed.
    pub min: Option<Rate>,
    /// The time over which the share is counted.
    pub window: Option<Duration>,
}

/// `circuit_breaker`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// The share of failed calls that opens it.
    pub failure_rate: Option<Percent>,
    /// The share of slow calls that opens it.
    pub slow_rate: Option<Percent>,
    /// From what time on a call is slow.
    pub slow_call: Option<Duration>,
    /// What is counted.
    pub window: Option<Window>,
    /// Calls that the window must hold before it may open.
    pub minimum_calls: Option<u32>,
    /// How long it stays open.
    pub open: Option<Duration>,
    /// Trial calls that decide whether it closes again.
    pub half_open: Option<u32>,
}

/// `circuit_breaker.window`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last calls.
    Calls(u32),
    /// The last time.
    Time(Duration),
}

/// `outlier_detection`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlier {
    /// Errors in a row that eject a replica.
    pub consecutive_errors: Option<u32>,
    /// How often replicas are looked at.
    pub interval: Option<Duration>,
    /// How long a replica is left out the first time.
    pub eject_for: Option<Duration>,
    /// The largest share of replicas that is left out at once.
    pub max_ejected: Option<Percent>,
    /// Whether one replica may go even where the share rounds to none.
    pub always_eject_one: Option<bool>,
}

/// `bulkhead`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bulkhead {
    /// Calls at the same time, of each replica of the caller.
    pub concurrent: Option<u32>,
    /// Calls that wait when all are busy.
    pub queue: Option<u32>,
    /// How long a call waits for its turn.
    pub wait: Option<Duration>,
}

/// `rate_limit`, of a policy, an operation or a gateway.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RateLimit {
    /// Requests in a period.
    pub rate: Option<Rate>,
    /// Requests that may come at once beyond the rate.
    pub burst: Option<u32>,
    /// What is counted by itself; everything together where nothing is said.
    pub per: Option<LimitPer>,
    /// Counted over all replicas rather than by each for itself.
    pub global: Option<bool>,
    /// How it is counted: the language's word, `token_bucket`.
    pub algorithm: Option<String>,
    /// What a refused caller is told to wait.
    pub retry_after: Option<Duration>,
    /// The enum of `by`, with a rate for each of its cases.
    pub by: Option<(Option<Item>, Vec<(String, Rate)>)>,
}

/// `rate_limit.per`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitPer {
    /// Each client application.
    Client,
    /// Each signed-in user.
    User,
    /// Each API key.
    ApiKey,
    /// Each network address.
    Ip,
    /// Each tenant.
    Tenant,
}

/// `hedge`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hedge {
    /// Copies in all, the first one counted.
    pub attempts: u32,
    /// How long the first copy is waited for.
    pub after: Duration,
}

/// `fallback`
#[derive(Clone, Debug, PartialEq)]
pub enum Fallback {
    /// The caller fails too.
    Fail,
    /// The last good answer, not older than this.
    Cached(Duration),
    /// A fixed answer.
    Static(serde_json::Value),
    /// Another operation's answer.
    Call(Option<Id<Node>>, Id<Operation>),
    /// The work is queued and done later.
    Enqueue(Id<Node>),
    /// The answer is given without this part.
    Omit,
}

/// `load_shed`
#[derive(Clone, Debug, PartialEq)]
pub struct LoadShed {
    /// Requests in flight from which on some are refused; `None` for a limit that follows the measured latency.
    pub concurrency: Option<u32>,
    /// The tiers of callers, the last to be refused first.
    pub priority: Vec<String>,
}

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

    /// Whether nothing is in force.
    pub fn is_empty(&self) -> bool {
        *self == Policy::default()
    }

    /// Calls in all, the first one counted: what gRPC's `maxAttempts` and resilience4j's `maxAttempts` count.
    pub fn attempts(&self) -> u32 {
        self.retry.as_ref().map_or(1, |retry| retry.attempts.max(1))
    }

    /// Calls after the first one: what Envoy, Istio, Envoy Gateway, Linkerd and the Gateway API count.
    pub fn retries(&self) -> u32 {
        self.attempts() - 1
    }

    /// The retry, where there is one that makes a second call.
    pub fn retrying(&self) -> Option<&Retry> {
        self.retry.as_ref().filter(|retry| retry.attempts > 1)
    }

    /// How long the caller waits in all: the total; without one, the attempt where there is only one.
    pub fn total(&self) -> Option<Duration> {
        self.timeout.total.or_else(|| self.timeout.attempt.filter(|_| self.attempts() == 1))
    }

    /// How long one attempt may take: what is said; without that, the total where there is only one attempt.
    pub fn attempt(&self) -> Option<Duration> {
        self.timeout.attempt.or_else(|| self.timeout.total.filter(|_| self.attempts() == 1))
    }

    /// The longest that all attempts and the waits between them can take by themselves, before a total cuts them off;
    /// `None` where an attempt has no limit or a wait has none.
    pub fn envelope(&self) -> Option<Duration> {
        self.envelope_of(self.attempts())
    }

    /// How many of the attempts fit into the total, at least one; all where there is no total or no limit of an attempt.
    pub fn attempts_that_fit(&self) -> u32 {
        let Some(total) = self.total() else { return self.attempts() };
        let fits = |attempts: &u32| self.envelope_of(*attempts).is_none_or(|envelope| envelope <= total);
        (1..=self.attempts()).rev().find(fits).unwrap_or(1)
    }

    fn envelope_of(&self, attempts: u32) -> Option<Duration> {
        let attempt = self.attempt()?;
        let waits = (1..attempts).try_fold(0_u64, |sum, retry| {
            Some(sum.saturating_add(self.retry.as_ref()?.backoff.map_or(0, |backoff| backoff.before(retry).micros)))
        })?;
        Some(Duration { micros: attempt.micros.saturating_mul(u64::from(attempts)).saturating_add(waits) })
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

impl Deadline {
    /// The language's word.
    pub const fn word(self) -> &'static str {
        match self {
            Deadline::Propagate => "propagate",
            Deadline::Own => "own",
            Deadline::Detached => "detached",
        }
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

    /// Whether every wait is the same.
    pub fn is_fixed(&self) -> bool {
        self.factor <= Decimal::ONE || self.max.is_some_and(|max| max <= self.base)
    }

    /// The wait before a retry without jitter, the first retry being 1: `min(base · factor^(retry-1), max)`.
    pub fn before(&self, retry: u32) -> Duration {
        let mut wait = Decimal::from(self.base.micros);
        let max = self.max.map_or(Decimal::from(u64::MAX), |max| Decimal::from(max.micros));
        for _ in 1..retry {
            if wait >= max {
                break;
            }
            wait = wait.checked_mul(self.factor).unwrap_or(max);
        }
        Duration { micros: wait.min(max).to_u64().unwrap_or(u64::MAX) }
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

    /// The share of replicas that may be left out at once, in whole percent, for a callee with at least this many. A
    /// share that would round to no replica at all is raised to one of them where `always_eject_one` holds: proxies
    /// compare `(ejected + 1) / replicas` with it. Where nothing is said, the default of Envoy, 10, or one replica,
    /// whichever is more.
    pub fn max_ejected_percent(&self, replicas: Option<u64>) -> u32 {
        let said = self.max_ejected.map(units::percent_ceil);
        let always = self.always_eject_one.unwrap_or(said.is_none());
        let one = replicas
            .filter(|_| always)
            .map_or(0, |replicas| u32::try_from(100_u64.div_ceil(replicas.max(1))).unwrap_or(100));
        said.unwrap_or(DEFAULT_EJECTED).max(one).min(100)
    }
}

/// Envoy's default of `max_ejection_percent`.
const DEFAULT_EJECTED: u32 = 10;

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

impl LimitPer {
    const ALL: [LimitPer; 5] = [LimitPer::Client, LimitPer::User, LimitPer::ApiKey, LimitPer::Ip, LimitPer::Tenant];

    /// The language's word.
    pub const fn word(self) -> &'static str {
        match self {
            LimitPer::Client => "client",
            LimitPer::User => "user",
            LimitPer::ApiKey => "api_key",
            LimitPer::Ip => "ip",
            LimitPer::Tenant => "tenant",
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
