//! What a policy allows one call to take: attempts, timeouts, waits, and the envelope of all of them.

use rust_decimal::Decimal;

use super::time::Time;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::model::facts::policy::{Hedge, Policy};
use crate::model::{Entry, Origin, Settings};

/// A number with the place where it was said, and why it holds here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The number.
    pub value: T,
    /// Where it is written.
    pub span: Span,
    /// A policy, the callee's policy for its clients, an environment, or the line itself.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    pub(super) fn of(value: T, entry: &Entry) -> Self {
        Sourced { value, span: entry.span, origin: entry.origin }
    }
}

/// The limits of one call, from the policy in force. The letters are those of the formulas in the [module](super).
#[derive(Clone, Debug, PartialEq)]
pub struct CallLimits {
    /// `A`: calls in all, the first one counted; one where nothing is said.
    pub attempts: u32,
    /// Where the attempts are said.
    pub attempts_said: Option<Sourced<u32>>,
    /// `t1`: how long one attempt may take, where that is said.
    pub attempt: Option<Sourced<Duration>>,
    /// `T`: how long all of them may take together, where that is said.
    pub total: Option<Sourced<Duration>>,
    /// `Σ B`: the longest that the waits between the attempts can take together.
    pub waits: Duration,
    /// `q`: how long one attempt may wait for its turn in a bulkhead.
    pub turn: Duration,
    /// A second copy that is sent while the first one is waited for; it takes the place of retries.
    pub hedge: Option<Hedge>,
    /// `a`: calls that one call of the caller becomes when all fail: `min(A, 1 + β)` with a retry budget `β`, else `A`;
    /// the copies of a hedge count as attempts.
    pub load: Decimal,
    /// `W`: the longest that the caller waits.
    pub envelope: Time,
}

impl CallLimits {
    /// The limits that settings set which were checked against the block of policies: `effective` of a call or a route.
    pub fn of(settings: &Settings) -> CallLimits {
        let policy = Policy::of(settings);
        let sourced = |path: &str, value: Option<Duration>| Some(Sourced::of(value?, settings.entry(path)?));
        let attempts = policy.attempts();
        let waits = policy.retry.as_ref().map_or(Duration::default(), |retry| retry.longest_waits(attempts - 1));
        let turn = policy.bulkhead.and_then(|bulkhead| bulkhead.wait).unwrap_or_default();
        let mut limits = CallLimits {
            attempts,
            attempts_said: settings.entry("retry.attempts").map(|entry| Sourced::of(attempts, entry)),
            attempt: sourced("timeout.attempt", policy.timeout.attempt),
            total: sourced("timeout.total", policy.timeout.total),
            waits,
            turn,
            hedge: policy.hedge,
            load: load(&policy),
            envelope: Time::Unknown,
        };
        limits.envelope = limits.longest();
        limits
    }

    /// `W = min(T, A·(q + t1) + Σ B)`; with a hedge `min(T, q + (A − 1)·delay + t1)`, because the copies run at the same
    /// time. Where neither an attempt nor all of them have a limit, nothing ends the call.
    fn longest(&self) -> Time {
        let total = Time::limit(self.total.map(|total| total.value));
        let attempt = Time::limit(self.attempt.map(|attempt| attempt.value));
        let whole = match self.hedge {
            Some(hedge) => {
                let delays = hedge.after.times(hedge.attempts.saturating_sub(1));
                attempt.plus(Time::Known(delays)).plus(Time::Known(self.turn))
            }
            None => attempt.plus(Time::Known(self.turn)).times(Some(self.attempts)).plus(Time::Known(self.waits)),
        };
        whole.within(total)
    }

    /// The limits where somebody on the way ends the call as well.
    pub(super) fn ended(mut self, end: Sourced<Duration>) -> CallLimits {
        if self.total.is_none_or(|total| total.value > end.value) {
            self.total = Some(end);
        }
        self.envelope = self.longest();
        self
    }

    /// The place of the limit that decides the envelope: the total where it is said, else the attempt.
    pub fn decided_by(&self) -> Option<&Sourced<Duration>> {
        match (&self.total, self.envelope) {
            (Some(total), Time::Known(envelope)) if envelope == total.value => Some(total),
            _ => self.attempt.as_ref(),
        }
    }
}

fn load(policy: &Policy) -> Decimal {
    let attempts = Decimal::from(policy.hedge.map_or(policy.attempts(), |hedge| hedge.attempts));
    let budget = policy.retry.as_ref().and_then(|retry| retry.budget);
    match budget {
        Some(budget) => attempts.min(Decimal::ONE + budget.ratio.value / Decimal::ONE_HUNDRED),
        None => attempts,
    }
}
