//! What a configuration of resilience4j says, in the properties of its Spring Boot starter.
//!
//! Names and meaning are those of `CommonRetryConfigurationProperties` and its siblings in
//! `resilience4j-framework-common`: <https://resilience4j.readme.io/docs/getting-started-3>. Beside them stands `archc`:
//! what the library has no word for, in the words of the language.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Number, Value};

/// The file of one service.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Config {
    /// What the library reads.
    pub resilience4j: Modules,
    /// What it has no word for, by instance.
    pub archc: Own,
}

/// The modules of the library, the outermost first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Modules {
    /// `Retry`
    #[serde(skip_serializing_if = "RetryModule::is_empty")]
    pub retry: RetryModule,
    /// `CircuitBreaker`
    #[serde(skip_serializing_if = "BreakerModule::is_empty")]
    pub circuitbreaker: BreakerModule,
    /// `RateLimiter`
    #[serde(skip_serializing_if = "RateLimiterModule::is_empty")]
    pub ratelimiter: RateLimiterModule,
    /// `TimeLimiter`
    #[serde(skip_serializing_if = "TimeLimiterModule::is_empty")]
    pub timelimiter: TimeLimiterModule,
    /// `Bulkhead`
    #[serde(skip_serializing_if = "BulkheadModule::is_empty")]
    pub bulkhead: BulkheadModule,
    /// `ThreadPoolBulkhead`, which shares the place of `Bulkhead` among the aspects.
    #[serde(rename = "thread-pool-bulkhead", skip_serializing_if = "ThreadPoolModule::is_empty")]
    pub thread_pool_bulkhead: ThreadPoolModule,
}

/// A module: the place of its aspect, the lowest outermost, and its instances by name.
macro_rules! modules {
    ($($(#[$doc:meta])* $name:ident of $instance:ident, $order:literal = $place:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        pub struct $name {
            #[serde(rename = $order)]
            order: u32,
            /// By name.
            pub instances: IndexMap<String, $instance>,
        }

        impl $name {
            fn is_empty(&self) -> bool {
                self.instances.is_empty()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                $name { order: $place, instances: IndexMap::new() }
            }
        }
    )+};
}

modules! {
    /// The outermost: each attempt goes through all others.
    RetryModule of Retry, "retryAspectOrder" = 1;
    /// Counts each attempt.
    BreakerModule of Breaker, "circuitBreakerAspectOrder" = 2;
    /// Counts each attempt that the breaker lets through.
    RateLimiterModule of RateLimiter, "rateLimiterAspectOrder" = 3;
    /// Ends one attempt.
    TimeLimiterModule of TimeLimiter, "timeLimiterAspectOrder" = 4;
    /// The innermost.
    BulkheadModule of Bulkhead, "bulkheadAspectOrder" = 5;
}

/// The instances of `ThreadPoolBulkhead`, whose place is that of `bulkheadAspectOrder`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ThreadPoolModule {
    /// By name.
    pub instances: IndexMap<String, ThreadPool>,
}

impl ThreadPoolModule {
    fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }
}

/// `CommonRetryConfigurationProperties.InstanceProperties`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// Calls in all, the first one counted.
    pub max_attempts: u32,
    /// The first wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_duration: Option<String>,
    /// Whether it grows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_exponential_backoff: Option<bool>,
    /// By what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exponential_backoff_multiplier: Option<Number>,
    /// To what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exponential_max_wait_duration: Option<String>,
    /// Whether it is spread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_randomized_wait: Option<bool>,
    /// By which part of it, more or less; below one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub randomized_wait_factor: Option<Number>,
}

/// `CommonCircuitBreakerConfigurationProperties.InstanceProperties`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Breaker {
    /// Percent, from 1 to 100.
    pub failure_rate_threshold: Number,
    /// Percent, from 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_call_rate_threshold: Option<Number>,
    /// From what time on a call is slow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_call_duration_threshold: Option<String>,
    /// `COUNT_BASED`, `TIME_BASED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sliding_window_type: Option<&'static str>,
    /// Calls, or seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sliding_window_size: Option<u64>,
    /// Calls that the window must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_number_of_calls: Option<u32>,
    /// How long it stays open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_duration_in_open_state: Option<String>,
    /// Trial calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permitted_number_of_calls_in_half_open_state: Option<u32>,
}

/// `CommonRateLimiterConfigurationProperties.InstanceProperties`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateLimiter {
    /// Calls in a period.
    pub limit_for_period: u64,
    /// The period.
    pub limit_refresh_period: String,
    /// How long a call waits for its turn.
    pub timeout_duration: String,
}

/// `CommonTimeLimiterConfigurationProperties.InstanceProperties`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeLimiter {
    /// How long one attempt may take.
    pub timeout_duration: String,
    /// Whether what runs on is cancelled.
    pub cancel_running_future: bool,
}

/// `CommonBulkheadConfigurationProperties.InstanceProperties`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bulkhead {
    /// Calls at the same time.
    pub max_concurrent_calls: u32,
    /// How long a call waits for its turn.
    pub max_wait_duration: String,
}

/// `CommonThreadPoolBulkheadConfigurationProperties.InstanceProperties`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThreadPool {
    /// Calls at the same time.
    pub max_thread_pool_size: u32,
    /// The same: a pool that grows only when its queue is full would hold fewer.
    pub core_thread_pool_size: u32,
    /// Calls that wait.
    pub queue_capacity: u32,
}

/// What the library has no word for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Own {
    /// By name of the instance.
    pub instances: IndexMap<String, Beyond>,
}

/// What one instance is for, and the rest of its policy in the words of the language.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Beyond {
    /// Who is called, what is consumed, to whom is delivered: the declared name.
    pub target: String,
    /// The operations, as they are on the wire.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// By property, as in the language.
    #[serde(flatten)]
    pub rest: IndexMap<&'static str, Value>,
}
