//! Times of which some are unknown and some have no end.

use crate::base::quantity::Duration;

/// A length of time that was computed: known exactly, without an end, or unknown because a fact is not declared.
///
/// Without an end is stronger than unknown: whatever the unknown part is, the sum has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// So long.
    Known(Duration),
    /// Nothing ends it.
    Endless,
    /// A fact that it needs is not declared.
    Unknown,
}

impl Time {
    /// No time.
    pub const ZERO: Time = Time::Known(Duration { micros: 0 });

    /// The time of a fact, unknown where it is not declared.
    pub fn of(declared: Option<Duration>) -> Time {
        declared.map_or(Time::Unknown, Time::Known)
    }

    /// The time of a limit, without an end where there is none.
    pub fn limit(declared: Option<Duration>) -> Time {
        declared.map_or(Time::Endless, Time::Known)
    }

    /// The length, where it is known.
    pub fn known(self) -> Option<Duration> {
        if let Time::Known(time) = self { Some(time) } else { None }
    }

    /// Both one after the other.
    #[must_use]
    pub fn plus(self, other: Time) -> Time {
        match (self, other) {
            (Time::Endless, _) | (_, Time::Endless) => Time::Endless,
            (Time::Unknown, _) | (_, Time::Unknown) => Time::Unknown,
            (Time::Known(left), Time::Known(right)) => Time::Known(left.plus(right)),
        }
    }

    /// That many of it one after the other; none where the number is not known.
    #[must_use]
    pub fn times(self, count: Option<u32>) -> Time {
        match (self, count) {
            (_, Some(0)) => Time::ZERO,
            (Time::Endless, _) => Time::Endless,
            (Time::Unknown, _) | (_, None) => Time::Unknown,
            (Time::Known(time), Some(count)) => Time::Known(time.times(count)),
        }
    }

    /// The longer one: both at the same time.
    #[must_use]
    pub fn longest(self, other: Time) -> Time {
        match (self, other) {
            (Time::Endless, _) | (_, Time::Endless) => Time::Endless,
            (Time::Unknown, _) | (_, Time::Unknown) => Time::Unknown,
            (Time::Known(left), Time::Known(right)) => Time::Known(left.max(right)),
        }
    }

    /// What is left of it when a limit has cut it off. An unknown time stays unknown: it is at most the limit.
    #[must_use]
    pub fn within(self, limit: Time) -> Time {
        match (self, limit) {
            (time, Time::Endless) => time,
            (Time::Endless, limit) => limit,
            (Time::Unknown, _) | (_, Time::Unknown) => Time::Unknown,
            (Time::Known(time), Time::Known(limit)) => Time::Known(time.min(limit)),
        }
    }

    /// How much longer it is than a part of it.
    #[must_use]
    pub fn beyond(self, part: Time) -> Time {
        match (self, part) {
            (Time::Endless, _) => Time::Endless,
            (Time::Unknown, _) | (_, Time::Unknown | Time::Endless) => Time::Unknown,
            (Time::Known(time), Time::Known(part)) => Time::Known(time.minus(part)),
        }
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Time::Known(time) => time.fmt(f),
            Time::Endless => f.write_str("no end"),
            Time::Unknown => f.write_str("unknown"),
        }
    }
}

/// A share of the cases: the percentiles that the language has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantile {
    /// Half of them are faster.
    P50,
    /// 95 of 100 are faster.
    P95,
    /// 99 of 100 are faster.
    P99,
    /// 999 of 1000 are faster.
    P999,
}

impl Quantile {
    /// All of them, from the fastest to the slowest case.
    pub const ALL: [Quantile; 4] = [Quantile::P50, Quantile::P95, Quantile::P99, Quantile::P999];

    /// The property's name.
    pub const fn word(self) -> &'static str {
        match self {
            Quantile::P50 => "p50",
            Quantile::P95 => "p95",
            Quantile::P99 => "p99",
            Quantile::P999 => "p999",
        }
    }

    /// The cases that may be slower, in thousandths of a percent: 1,000 for `p99`.
    pub const fn tail(self) -> u32 {
        match self {
            Quantile::P50 => 50_000,
            Quantile::P95 => 5_000,
            Quantile::P99 => 1_000,
            Quantile::P999 => 100,
        }
    }
}

/// A value for each [`Quantile`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByQuantile<T> {
    /// `p50`
    pub p50: T,
    /// `p95`
    pub p95: T,
    /// `p99`
    pub p99: T,
    /// `p999`
    pub p999: T,
}

impl<T> ByQuantile<T> {
    /// The value that `make` has for each of them.
    pub fn from_fn(mut make: impl FnMut(Quantile) -> T) -> Self {
        ByQuantile {
            p50: make(Quantile::P50),
            p95: make(Quantile::P95),
            p99: make(Quantile::P99),
            p999: make(Quantile::P999),
        }
    }

    /// The value of one of them.
    pub fn get(&self, quantile: Quantile) -> &T {
        match quantile {
            Quantile::P50 => &self.p50,
            Quantile::P95 => &self.p95,
            Quantile::P99 => &self.p99,
            Quantile::P999 => &self.p999,
        }
    }
}
