//! A policy with every value in its type: what settings of the language say, without what a target makes of it; `pairs`
//! says which one is in force between a caller and a callee.
//!
//! Nothing is filled in here but the two defaults of the language: a policy without `retry.attempts` makes one call, and
//! `retry.on` without a word is `safe`. `none` and silence are the same: there is nothing in force. Attempts count the
//! first call, as in the language; [`Policy::retries`] does not.

mod pairs;
mod read;

pub use pairs::{Conflict, Pair, Rule, pairs, pairs_from, pairs_to};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::base::arena::Id;
use crate::base::quantity::{Duration, Percent, Rate};
use crate::model::{Item, Node, Operation};

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
        let fits = |attempts: u32| self.envelope_of(attempts).is_none_or(|envelope| envelope <= total);
        // The envelope grows with the attempts, so the last number that fits is found by halving.
        let (mut most, mut beyond) = (1, self.attempts().saturating_add(1));
        while beyond - most > 1 {
            let middle = most + (beyond - most) / 2;
            if fits(middle) {
                most = middle;
            } else {
                beyond = middle;
            }
        }
        most
    }

    fn envelope_of(&self, attempts: u32) -> Option<Duration> {
        let attempt = self.attempt()?;
        let backoff = self.retry.as_ref().and_then(|retry| retry.backoff);
        let waits = backoff.map_or(Duration::default(), |backoff| backoff.sum(attempts.saturating_sub(1)));
        Some(attempt.times(attempts).plus(waits))
    }
}

impl Retry {
    /// The longest that the waits before this many retries can take together: their sum, each with the largest factor that
    /// its jitter may draw. `full` and `equal` draw from below the wait, a share adds itself, and a decorrelated wait is
    /// three times the one before at most.
    pub fn longest_waits(&self, retries: u32) -> Duration {
        let Some(backoff) = self.backoff else { return Duration::default() };
        match self.jitter {
            None | Some(Jitter::None | Jitter::Equal | Jitter::Full) => backoff.sum(retries),
            Some(Jitter::Share(share)) => {
                let sum = backoff.sum(retries);
                let more = Decimal::from(sum.micros).checked_mul(share.value / Decimal::ONE_HUNDRED);
                let more = more.and_then(|more| more.ceil().to_u64()).unwrap_or(u64::MAX);
                sum.plus(Duration { micros: more })
            }
            Some(Jitter::Decorrelated) => {
                let base = backoff.base.times(3);
                Backoff { base: backoff.max.map_or(base, |max| base.min(max)), factor: Decimal::from(3), ..backoff }
                    .sum(retries)
            }
        }
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

impl Backoff {
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

    /// The waits before this many retries together, without jitter.
    pub fn sum(&self, retries: u32) -> Duration {
        let max = self.max.map_or(Decimal::from(u64::MAX), |max| Decimal::from(max.micros));
        let (mut wait, mut sum) = (Decimal::from(self.base.micros), Decimal::ZERO);
        for done in 0..retries {
            if wait >= max || self.factor == Decimal::ONE || done == LISTED_WAITS {
                return duration(sum.saturating_add(wait.min(max).saturating_mul(Decimal::from(retries - done))));
            }
            sum = sum.saturating_add(wait);
            wait = wait.checked_mul(self.factor).unwrap_or(max);
        }
        duration(sum)
    }
}

fn duration(micros: Decimal) -> Duration {
    Duration { micros: micros.to_u64().unwrap_or(u64::MAX) }
}

/// Waits are added one by one up to this many; from then on they count as equal. Nobody retries so often.
const LISTED_WAITS: u32 = 1_000;

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
