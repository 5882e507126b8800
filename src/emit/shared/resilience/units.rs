//! Quantities of policies in the spellings of the targets.
//!
//! Limits in time are rounded up, so that none becomes shorter than it was said; only microseconds are ever lost.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Number;

use crate::base::quantity::{Duration, Percent, Period, Rate};

/// The JSON mapping of `google.protobuf.Duration`, which gRPC, Istio and Envoy read: `0.8s`.
pub fn proto(duration: Duration) -> String {
    format!("{}s", seconds(duration))
}

/// A duration of the Gateway API (GEP-2257), which Envoy Gateway reads as well: `1h30m`, `1s500ms`.
pub fn gep2257(duration: Duration) -> String {
    const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
    let mut rest = duration.millis_ceil();
    let mut text = String::new();
    for (unit, millis) in UNITS {
        let count = rest / millis;
        // GEP-2257 allows five digits a unit.
        if count > 0 {
            text.extend([count.min(99_999).to_string().as_str(), unit]);
            rest %= millis;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// A duration of ISO 8601, which `java.time.Duration` reads: `PT1.5S`.
pub fn iso8601(duration: Duration) -> String {
    format!("PT{}S", seconds(duration))
}

/// One number and one unit, which Spring Boot and Linkerd read: `2s`, `1500ms`.
pub fn simple(duration: Duration) -> String {
    let millis = duration.millis_ceil();
    if millis.is_multiple_of(1_000) { format!("{}s", millis / 1_000) } else { format!("{millis}ms") }
}

fn seconds(duration: Duration) -> Decimal {
    Decimal::new(i64::try_from(duration.micros).unwrap_or(i64::MAX), 6).normalize()
}

/// A whole percentage, rounded up: for shares that bound what may be lost or left out.
pub fn percent_ceil(percent: Percent) -> u32 {
    percent.value.ceil().to_u32().unwrap_or_default()
}

/// A whole percentage, the nearest one, and never none of something that was said to be some.
pub fn percent_round(percent: Percent) -> u32 {
    let rounded = percent.value.round().to_u32().unwrap_or_default();
    if rounded == 0 && !percent.value.is_zero() { 1 } else { rounded }
}

/// A percentage as a part of one: 0.2 for `20%`.
pub fn ratio(percent: Percent) -> Decimal {
    (percent.value / Decimal::ONE_HUNDRED).normalize()
}

/// A decimal as a number of JSON and YAML, exactly.
pub fn number(value: Decimal) -> Number {
    // A decimal is always a number of JSON.
    serde_json::from_str(&value.normalize().to_string()).unwrap_or_else(|_| Number::from(1))
}

/// A rate as a whole number of requests in a period: `0.5/s` is 30 a minute. What is not whole in a day either is
/// rounded up there.
pub fn whole(rate: Rate) -> (u64, Period) {
    let periods = [Period::Second, Period::Minute, Period::Hour, Period::Day];
    let longer = periods.into_iter().filter(|period| period.secs() >= rate.per.secs());
    let mut last = (0, rate.per);
    for period in longer {
        let count = rate.count * Decimal::from(period.secs()) / Decimal::from(rate.per.secs());
        last = (count.ceil().to_u64().unwrap_or(u64::MAX), period);
        if count.fract().is_zero() {
            break;
        }
    }
    last
}

/// How many of a rate fall into a time, rounded up.
pub fn within(rate: Rate, time: Duration) -> u64 {
    let micros = Decimal::from(time.micros) / Decimal::from(1_000_000);
    (rate.count * micros / Decimal::from(rate.per.secs())).ceil().to_u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_five_spellings() {
        for (ours, in_proto, in_gep, in_iso, in_simple) in [
            ("1500ms", "1.5s", "1s500ms", "PT1.5S", "1500ms"),
            ("800ms", "0.8s", "800ms", "PT0.8S", "800ms"),
            ("2s", "2s", "2s", "PT2S", "2s"),
            ("90m", "5400s", "1h30m", "PT5400S", "5400s"),
            ("250us", "0.00025s", "1ms", "PT0.00025S", "1ms"),
            ("0s", "0s", "0s", "PT0S", "0s"),
        ] {
            let duration = Duration::parse(ours).unwrap();
            let spelled = [proto(duration), gep2257(duration), iso8601(duration), simple(duration)];
            assert_eq!(spelled, [in_proto, in_gep, in_iso, in_simple], "{ours}");
        }
    }

    #[test]
    fn shares_round_as_their_use_asks() {
        let percent = |text: &str| Percent::parse(text).unwrap();
        assert_eq!((percent_ceil(percent("33.4%")), percent_round(percent("33.4%"))), (34, 33));
        assert_eq!((percent_round(percent("0.2%")), percent_round(percent("0%"))), (1, 0));
        assert_eq!(number(ratio(percent("12.5%"))).to_string(), "0.125");
    }

    #[test]
    fn rates_become_whole_in_the_shortest_period() {
        for (ours, count, period) in
            [("20/s", 20, Period::Second), ("0.5/s", 30, Period::Minute), ("7/h", 7, Period::Hour)]
        {
            assert_eq!(whole(Rate::parse(ours).unwrap()), (count, period), "{ours}");
        }
        assert_eq!(within(Rate::parse("3/s").unwrap(), Duration::from_millis(1_500)), 5);
    }
}
