//! The policies in force between each caller and each callee, in the words of those who apply them.
//!
//! `model::facts::policy` has the values, exactly as said, and decides which line is in force; `units` spells durations,
//! shares and rates; `conditions` says `retry.on` in the words of HTTP, Envoy and gRPC. Every target of policies reads
//! [`pairs`] for calls and [`Policy::of`] for what else has a policy, and none reads settings by itself, so that no two of
//! them disagree about what is in force.

mod conditions;
mod ejection;
#[cfg(test)]
mod tests;
pub mod units;
pub mod words;

pub use crate::model::facts::policy::{
    Backoff, Breaker, Budget, Bulkhead, Conflict, Deadline, Fallback, Hedge, Jitter, LimitPer, LoadShed, Outlier, Pair,
    Policy, RateLimit, Retry, RetryOn, Rule, Timeout, Window, pairs, pairs_from, pairs_to,
};
pub use conditions::{Conditions, Wire};
