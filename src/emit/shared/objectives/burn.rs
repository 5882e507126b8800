//! How fast a budget burns, and from when on somebody is told.
//!
//! The method is that of the Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts":
//! <https://sre.google/workbook/alerting-on-slos/>. An objective of `target` over a period leaves a budget of
//! `1 - target` of all events. A burn rate of 1 spends exactly the budget in exactly the period. Each level says which share
//! of the budget may be gone within its long window before somebody is told:
//!
//! ```text
//! burn rate = share × period ÷ long window
//! error ratio that alerts = burn rate × (1 - target)
//! ```
//!
//! For a period of 30 days these are the well-known 14.4, 6, 3 and 1. The short window, a twelfth of the long one, ends the
//! alert soon after the burning does.

use rust_decimal::Decimal;

use crate::base::quantity::Duration;

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Somebody is called now.
    Page,
    /// Somebody looks the next working day.
    Ticket,
}

impl Severity {
    /// Its word in the label `severity`.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Page => "page",
            Severity::Ticket => "ticket",
        }
    }
}

/// A level of alerting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The share of the budget, in percent.
    pub share: u32,
    /// The window within which it is spent, in minutes.
    pub long: u64,
    /// The window within which it must still be burning, in minutes.
    pub short: u64,
    /// Who is told.
    pub severity: Severity,
}

/// The levels, the fastest first.
pub const LEVELS: [Level; 4] = [
    Level { share: 2, long: 60, short: 5, severity: Severity::Page },
    Level { share: 5, long: 6 * 60, short: 30, severity: Severity::Page },
    Level { share: 10, long: 24 * 60, short: 2 * 60, severity: Severity::Ticket },
    Level { share: 10, long: 3 * 24 * 60, short: 6 * 60, severity: Severity::Ticket },
];

/// The windows that error ratios are recorded over, in minutes, shortest first: those of all levels.
pub const WINDOWS: [u64; 7] = [5, 30, 60, 2 * 60, 6 * 60, 24 * 60, 3 * 24 * 60];

/// The shortest period that an objective may have: the longest window.
pub const SHORTEST: Duration = Duration::from_secs(3 * 24 * 3_600);

/// A window of that many minutes, `1h`.
pub fn window(minutes: u64) -> String {
    Duration::from_secs(minutes * 60).to_string()
}

/// A level for a target and a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The level.
    pub level: Level,
    /// How many times faster than allowed.
    pub burn_rate: Decimal,
    /// The error ratio that alerts.
    pub error_ratio: Decimal,
}

impl Threshold {
    /// What a level means for a target, a share of 1, over a period.
    pub fn of(level: Level, target: Decimal, period: Duration) -> Threshold {
        let minutes = Decimal::from(period.micros) / Decimal::from(60_000_000_u64);
        let share = Decimal::new(i64::from(level.share), 2);
        let burn_rate = (share * minutes / Decimal::from(level.long)).normalize();
        let error_ratio = (burn_rate * (Decimal::ONE - target)).normalize();
        Threshold { level, burn_rate, error_ratio }
    }

    /// Whether it says anything: below a burn rate of 1 the objective is met, and a ratio of 1 or more never comes.
    pub fn is_meant(&self) -> bool {
        self.burn_rate >= Decimal::ONE && self.error_ratio < Decimal::ONE
    }
}

/// The levels that say something for a target and a period.
pub fn thresholds(target: Decimal, period: Duration) -> Vec<Threshold> {
    let all = LEVELS.iter().map(|level| Threshold::of(*level, target, period));
    all.filter(Threshold::is_meant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(target: &str, days: u64) -> Vec<(String, String)> {
        let target = Decimal::from_str_exact(target).unwrap();
        let thresholds = thresholds(target, Duration::from_secs(days * 86_400));
        thresholds.iter().map(|it| (it.burn_rate.to_string(), it.error_ratio.to_string())).collect()
    }

    #[test]
    fn a_month_has_the_well_known_rates() {
        let expected = [("14.4", "0.0072"), ("6", "0.003"), ("3", "0.0015"), ("1", "0.0005")];
        let expected: Vec<(String, String)> = expected.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        assert_eq!(rates("0.9995", 30), expected);
    }

    #[test]
    fn other_periods_are_computed_and_levels_that_say_nothing_are_left_out() {
        let seven: Vec<String> = rates("0.999", 7).into_iter().map(|(rate, _)| rate).collect();
        assert_eq!(seven, ["3.36", "1.4"]);
        // 14.4 × 10% is more than everything.
        assert_eq!(rates("0.9", 30).first().map(|(rate, _)| rate.clone()).as_deref(), Some("6"));
        assert_eq!(rates("0.99", 28).first().map(|(rate, _)| rate.clone()).as_deref(), Some("13.44"));
    }

    #[test]
    fn every_window_of_a_level_is_recorded() {
        assert!(LEVELS.iter().all(|level| WINDOWS.contains(&level.long) && WINDOWS.contains(&level.short)));
        assert!(LEVELS.iter().all(|level| level.long == level.short * 12));
        assert!(LEVELS.iter().all(|level| SHORTEST >= Duration::from_secs(level.long * 60)));
    }
}
