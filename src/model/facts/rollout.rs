//! How a new version takes over: what `rollout` says with its defaults, what its shares come to in pods, and when a
//! guard can measure.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::base::quantity::{Duration, Percent};
use crate::base::span::Span;
use crate::model::{Settings, Value};

/// Replicas beyond the wanted number in a rolling rollout that says nothing about it, in percent.
const SURGE: u32 = 25;

/// How long a step of a canary lasts, and how long a blue-green rollout keeps the old version, where nothing is said.
const PAUSE: Duration = Duration::from_secs(10 * 60);

/// The shortest time over which requests are counted: four scrapes at the usual 30 seconds, so that a rate has samples
/// even when one of them is lost.
const SHORTEST_WINDOW: u64 = 120;

/// The longest time over which requests are counted: what is longer finds a bad version later and no better.
const LONGEST_WINDOW: u64 = 300;

/// How a new version takes over.
#[derive(Clone, Debug, PartialEq)]
pub enum Rollout {
    /// Old replicas are replaced by new ones step by step.
    Rolling(Rolling),
    /// A growing share of the traffic goes to the new version.
    Canary(Canary),
    /// The new version starts beside the old one and takes all traffic at once.
    BlueGreen(BlueGreen),
}

/// `rolling { … }`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rolling {
    /// Replicas beyond the wanted number while it goes on.
    pub surge: Amount,
    /// Replicas that may be missing while it goes on.
    pub max_unavailable: Amount,
}

/// `canary { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Canary {
    /// The share of the new version, step by step, each with its place.
    pub steps: Vec<(Percent, Span)>,
    /// How long each step lasts.
    pub pause: Pause,
    /// The place of `guard: slo`, where it is said.
    pub guard: Option<Span>,
}

/// `blue_green { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct BlueGreen {
    /// How long the new version is only looked at before it takes the traffic; not at all when silent.
    pub preview: Option<Pause>,
    /// How long the old version is kept.
    pub pause: Duration,
    /// The place of `guard: slo`, where it is said.
    pub guard: Option<Span>,
}

/// How long something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// That long.
    For(Duration),
    /// Until a person goes on.
    Manual,
}

/// A number of replicas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// That many.
    Count(u64),
    /// A share of the wanted number.
    Share(Percent),
}

impl Amount {
    /// Reads a count or a percentage.
    pub fn of(value: &Value) -> Option<Amount> {
        if let Value::Percent(share) = value {
            return Some(Amount::Share(*share));
        }
        value.as_int().and_then(|count| u64::try_from(count).ok()).map(Amount::Count)
    }

    /// How many of that many replicas, rounded up as Kubernetes rounds a surge.
    pub fn ceil_of(self, replicas: u64) -> u64 {
        match self {
            Amount::Count(count) => count,
            Amount::Share(share) => pods(share, replicas).ceil().to_u64().unwrap_or_default(),
        }
    }

    /// How many of that many replicas, rounded down as Kubernetes rounds what may be missing.
    pub fn floor_of(self, replicas: u64) -> u64 {
        match self {
            Amount::Count(count) => count,
            Amount::Share(share) => pods(share, replicas).floor().to_u64().unwrap_or_default(),
        }
    }

    /// Whether it is none of any number of replicas.
    pub fn is_zero(self) -> bool {
        match self {
            Amount::Count(count) => count == 0,
            Amount::Share(share) => share.value.is_zero(),
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Amount::Count(count) => write!(f, "{count}"),
            Amount::Share(share) => write!(f, "{share}"),
        }
    }
}

/// A share of a number of replicas, exactly.
fn pods(share: Percent, replicas: u64) -> Decimal {
    share.value * Decimal::from(replicas) / Decimal::ONE_HUNDRED
}

impl Rollout {
    /// What a `deploy` group says; a rolling rollout with its defaults where it says nothing.
    pub fn of(deploy: Option<&Settings>) -> Rollout {
        let said = deploy.and_then(|deploy| deploy.get("rollout"));
        let block = said.and_then(Value::as_settings);
        let value = |name: &str| block.and_then(|block| block.get(name));
        let guard = || block.and_then(|block| block.entry("guard")).map(|entry| entry.span);
        match said.and_then(Value::as_text) {
            Some("canary") => Rollout::Canary(Canary {
                steps: steps(block),
                pause: value("pause").and_then(Pause::of).unwrap_or(Pause::For(PAUSE)),
                guard: guard(),
            }),
            Some("blue_green") => Rollout::BlueGreen(BlueGreen {
                preview: value("preview").and_then(Pause::of),
                pause: block.and_then(|block| block.duration("pause")).unwrap_or(PAUSE),
                guard: guard(),
            }),
            Some(_) | None => {
                let surge = Amount::Share(Percent { value: Decimal::from(SURGE) });
                Rollout::Rolling(Rolling {
                    surge: value("surge").and_then(Amount::of).unwrap_or(surge),
                    max_unavailable: value("max_unavailable").and_then(Amount::of).unwrap_or(Amount::Count(0)),
                })
            }
        }
    }
}

/// The steps of a canary.
fn steps(block: Option<&Settings>) -> Vec<(Percent, Span)> {
    let Some(entry) = block.and_then(|block| block.entry("steps")) else { return Vec::new() };
    let share = |value: &Value, span: Span| {
        let Value::Percent(share) = value else { return None };
        Some((*share, span))
    };
    if let Value::List(items) = &entry.value {
        items.iter().filter_map(|item| share(&item.value, item.span)).collect()
    } else {
        share(&entry.value, entry.span).into_iter().collect()
    }
}

impl Pause {
    fn of(value: &Value) -> Option<Pause> {
        if let Value::Duration(time) = value {
            return Some(Pause::For(*time));
        }
        (value.as_text() == Some("manual")).then_some(Pause::Manual)
    }
}

/// When the guard of a rollout measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measuring {
    /// Over what time each measurement counts; the next one begins where it ends, so that no request counts twice.
    pub window: Duration,
    /// How many measurements end before the pause does.
    pub within: u64,
}

/// The shortest pause in which a guard can measure.
pub const SHORTEST_GUARDED_PAUSE: Duration = Duration::from_secs(2 * SHORTEST_WINDOW);

impl Measuring {
    /// A quarter of the pause in whole half minutes, from two to five minutes; nothing where a pause is so short that its
    /// first measurement would not end well within it.
    pub fn during(pause: Pause) -> Option<Measuring> {
        let seconds = match pause {
            Pause::Manual => return Some(Measuring { window: Duration::from_secs(LONGEST_WINDOW), within: 1 }),
            Pause::For(pause) => pause.micros / 1_000_000,
        };
        if seconds < SHORTEST_GUARDED_PAUSE.secs_ceil() {
            return None;
        }
        let window = (seconds / 4 / 30 * 30).clamp(SHORTEST_WINDOW, LONGEST_WINDOW);
        // The one that would end together with the pause is not counted on.
        Some(Measuring { window: Duration::from_secs(window), within: (seconds - 1) / window })
    }
}

/// How many replicas a `deploy` group asks for, at least and at most: one where it says nothing.
pub fn replicas(deploy: Option<&Settings>) -> (u64, u64) {
    let count = |value: Option<&Value>| value.and_then(Value::as_int).and_then(|count| u64::try_from(count).ok());
    match deploy.and_then(|deploy| deploy.range("replicas")) {
        None => (1, 1),
        Some((low, high)) => {
            let low = count(low).unwrap_or(1);
            (low, count(high).unwrap_or(low).max(low))
        }
    }
}

/// How many of the pods are new at a step where replicas alone share the traffic, and how many there are then: the
/// numbers that come nearest to the share, with one pod more than wanted where that is nearer.
///
/// This is how Argo Rollouts counts where no router shares the traffic. A step never comes to none, nor to all.
pub fn nearest_pods(share: Percent, replicas: u64) -> (u64, u64) {
    let mut best: Option<(Decimal, (u64, u64))> = None;
    let exact = pods(share, replicas);
    let numbers = [exact.ceil(), exact.floor()].map(|number| number.to_u64().unwrap_or_default().max(1));
    for total in [replicas, replicas + 1] {
        for new in numbers.into_iter().filter(|new| *new < total) {
            let off = (Decimal::from(new) / Decimal::from(total) * Decimal::ONE_HUNDRED - share.value).abs();
            if best.is_none_or(|(least, _)| off < least) {
                best = Some((off, (new, total)));
            }
        }
    }
    best.map_or((1, replicas + 1), |(_, pods)| pods)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Percent {
        Percent::parse(text).unwrap()
    }

    #[test]
    fn surges_are_rounded_up_and_absences_down() {
        let share = Amount::Share(percent("25%"));
        assert_eq!((share.ceil_of(3), share.floor_of(3)), (1, 0));
        assert_eq!((share.ceil_of(8), share.floor_of(8)), (2, 2));
        assert_eq!(Amount::Count(2).ceil_of(1), 2);
    }

    #[test]
    fn pods_come_as_near_to_a_share_as_they_can() {
        for (share, replicas, pods) in [
            ("5%", 3, (1, 4)),
            ("25%", 3, (1, 4)),
            ("33%", 3, (1, 3)),
            ("50%", 3, (2, 4)),
            ("50%", 1, (1, 2)),
            ("5%", 20, (1, 20)),
            ("10%", 10, (1, 10)),
            ("99%", 3, (3, 4)),
        ] {
            assert_eq!(nearest_pods(percent(share), replicas), pods, "{share} of {replicas}");
        }
    }

    #[test]
    fn measurements_fit_into_the_pause() {
        let of = |text: &str| {
            let found = Measuring::during(Pause::For(Duration::parse(text).unwrap()))?;
            Some((found.window.to_string(), found.within))
        };
        assert_eq!(of("3m59s"), None);
        assert_eq!(of("4m"), Some(("2m".to_owned(), 1)));
        assert_eq!(of("5m"), Some(("2m".to_owned(), 2)));
        assert_eq!(of("10m"), Some(("2m30s".to_owned(), 3)));
        assert_eq!(of("15m"), Some(("3m30s".to_owned(), 4)));
        assert_eq!(of("1h"), Some(("5m".to_owned(), 11)));
    }
}
