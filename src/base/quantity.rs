//! Quantities with units, held exactly: durations, sizes, percentages, rates, CPU shares.
//!
//! Each type parses the text of a literal (`1h30m`, `512MiB`, `99.95%`, `20/s`, `250m`) and prints the shortest
//! canonical literal of the language; targets print their own forms from the exact value.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    /// Microseconds.
    pub micros: u64,
}

/// The units of durations with their length in microseconds, longest first, as a compound literal orders them.
pub const DURATION_UNITS: &[(&str, u64)] = &[
    ("w", 7 * 24 * 3_600_000_000),
    ("d", 24 * 3_600_000_000),
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
];

/// The units of sizes with their bytes, longest suffix first so that a prefix never wins.
pub const SIZE_UNITS: &[(&str, u64)] = &[
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("B", 1),
];

impl Duration {
    /// A duration of that many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Duration { micros: millis * 1_000 }
    }

    /// A duration of that many seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Duration { micros: secs * 1_000_000 }
    }

    /// Both one after the other.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Duration { micros: self.micros.saturating_add(other.micros) }
    }

    /// What is left of it after the other; nothing where that is longer.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Duration { micros: self.micros.saturating_sub(other.micros) }
    }

    /// That many of it one after the other.
    #[must_use]
    pub const fn times(self, count: u32) -> Self {
        Duration { micros: self.micros.saturating_mul(count as u64) }
    }

    /// Whole milliseconds, rounded up: a limit never becomes shorter by rounding.
    pub const fn millis_ceil(self) -> u64 {
        self.micros.div_ceil(1_000)
    }

    /// Whole seconds, rounded up: a limit never becomes shorter by rounding.
    pub const fn secs_ceil(self) -> u64 {
        self.micros.div_ceil(1_000_000)
    }

    /// Reads `250ms`, `1h30m`; units descend and none repeats.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mut total: u64 = 0;
        let mut units = DURATION_UNITS;
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))?;
            let (number, tail) = rest.split_at(digits);
            let suffix_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
            let (suffix, next) = tail.split_at(suffix_end);
            let at = units.iter().position(|(unit, _)| *unit == suffix)?;
            let (_, micros) = units.get(at)?;
            let amount = decimal(number)?.checked_mul(Decimal::from(*micros))?;
            if !amount.fract().is_zero() {
                return None;
            }
            total = total.checked_add(amount.to_u64()?)?;
            units = units.get(at + 1..)?;
            rest = next;
        }
        Some(Duration { micros: total })
    }
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.micros == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.micros;
        // Weeks are left out: `7d` is what people write for retention and windows.
        for (unit, micros) in DURATION_UNITS.iter().skip(1) {
            let count = rest / micros;
            if count > 0 {
                write!(f, "{count}{unit}")?;
                rest %= micros;
            }
        }
        Ok(())
    }
}

/// An amount of data in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Size {
    /// Bytes.
    pub bytes: u64,
}

impl Size {
    /// Reads `512MiB`, `1.5GB`.
    pub fn parse(text: &str) -> Option<Self> {
        let (unit, factor) = SIZE_UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
        let amount = decimal(text.strip_suffix(unit)?)?.checked_mul(Decimal::from(*factor))?;
        amount.fract().is_zero().then(|| amount.to_u64()).flatten().map(|bytes| Size { bytes })
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The largest unit that leaves no rest, binary or decimal: `512MiB`, `20GB`, not `19531250KiB`.
        let whole = SIZE_UNITS
            .iter()
            .filter(|(_, factor)| self.bytes >= *factor && self.bytes.is_multiple_of(*factor))
            .max_by_key(|(_, factor)| *factor);
        match whole {
            Some((unit, factor)) => write!(f, "{}{unit}", self.bytes / factor),
            None => write!(f, "{}B", self.bytes),
        }
    }
}

/// A share in percent, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent {
    /// `99.95` for `99.95%`.
    pub value: Decimal,
}

impl Percent {
    /// Reads `99.95%`.
    pub fn parse(text: &str) -> Option<Self> {
        decimal(text.strip_suffix('%')?).map(|value| Percent { value })
    }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}%", self.value.normalize())
    }
}

/// The period a rate counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// `/s`
    Second,
    /// `/m`
    Minute,
    /// `/h`
    Hour,
    /// `/d`
    Day,
}

impl Period {
    /// The suffix behind the slash.
    pub const fn suffix(self) -> &'static str {
        match self {
            Period::Second => "s",
            Period::Minute => "m",
            Period::Hour => "h",
            Period::Day => "d",
        }
    }

    /// Its length in seconds.
    pub const fn secs(self) -> u64 {
        match self {
            Period::Second => 1,
            Period::Minute => 60,
            Period::Hour => 3_600,
            Period::Day => 86_400,
        }
    }
}

/// A number of things a period, as it was written (`60/m` is not `1/s` for a limiter's window).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// How many.
    pub count: Decimal,
    /// In which period.
    pub per: Period,
}

impl Rate {
    /// Reads `20/s`.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, per) = text.split_once('/')?;
        let per = match per {
            "s" => Period::Second,
            "m" => Period::Minute,
            "h" => Period::Hour,
            "d" => Period::Day,
            _ => return None,
        };
        Some(Rate { count: decimal(count)?, per })
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.count.normalize(), self.per.suffix())
    }
}

/// A share of a CPU in thousandths of a core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu {
    /// Millicores.
    pub millis: u64,
}

impl Cpu {
    /// Reads `1`, `0.5`, `250m`.
    pub fn parse(text: &str) -> Option<Self> {
        let millis = match text.strip_suffix('m') {
            Some(millis) => decimal(millis)?,
            None => decimal(text)?.checked_mul(Decimal::from(1_000))?,
        };
        millis.fract().is_zero().then(|| millis.to_u64()).flatten().map(|millis| Cpu { millis })
    }
}

impl std::fmt::Display for Cpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.millis.is_multiple_of(1_000) {
            write!(f, "{}", self.millis / 1_000)
        } else {
            write!(f, "{}m", self.millis)
        }
    }
}

/// A decimal literal, with `_` between digits.
pub fn decimal(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    Decimal::from_str_exact(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_compound_descending_and_exact() {
        assert_eq!(Duration::parse("1h30m"), Some(Duration::from_secs(5_400)));
        assert_eq!(Duration::parse("1.5s"), Some(Duration::from_millis(1_500)));
        assert_eq!(Duration::parse("30m1h"), None);
        assert_eq!(Duration::parse("5"), None);
        assert_eq!(Duration::from_secs(5_400).to_string(), "1h30m");
        assert_eq!(Duration::from_secs(7 * 86_400).to_string(), "7d");
    }

    #[test]
    fn sizes_rates_percent_and_cpu_round_trip() {
        for text in ["512MiB", "1500B", "20GB", "50GiB"] {
            assert_eq!(Size::parse(text).map(|size| size.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Rate::parse("60/m").map(|rate| rate.to_string()).as_deref(), Some("60/m"));
        assert_eq!(Percent::parse("99.950%").map(|share| share.to_string()).as_deref(), Some("99.95%"));
        assert_eq!(Cpu::parse("0.25"), Some(Cpu { millis: 250 }));
        assert_eq!(Cpu { millis: 2_000 }.to_string(), "2");
    }
}
