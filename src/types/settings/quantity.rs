//! Quantities: literals with units, and what was meant by those that are not quite one.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use rust_decimal::Decimal;

use crate::base::quantity::{Cpu, DURATION_UNITS, Duration, Percent, Rate, SIZE_UNITS, Size, decimal};
use crate::model::Value;
use crate::syntax::ast::{self, ValueKind};
use crate::types::{Cx, errors};
use crate::vocab::Ty;

use super::pick;

/// Properties whose durations are a matter of milliseconds or seconds: minutes there are a slip.
fn is_quick(property: &str) -> bool {
    matches!(
        property,
        "p50"
            | "p90"
            | "p95"
            | "p99"
            | "p999"
            | "attempt"
            | "connect"
            | "total"
            | "timeout"
            | "after"
            | "under"
            | "wait"
            | "acquire"
            | "slow_call"
            | "backoff"
    )
}

/// Properties whose durations are a matter of days.
fn is_long(property: &str) -> bool {
    matches!(
        property,
        "keep"
            | "retention"
            | "over"
            | "rotation"
            | "dedup"
            | "max_downtime"
            | "rebuild_from"
            | "refresh"
            | "remove_after"
    )
}

impl<'a> Cx<'_, 'a> {
    /// A quantity of this type.
    pub(super) fn quantity(&mut self, ty: Ty, value: &'a ast::Value) -> Option<Value> {
        let text = match &value.kind {
            ValueKind::Quantity(text) | ValueKind::Number(text) => text,
            ValueKind::String(text) if pick::is_quantity(ty, text) => {
                self.diags.push(errors::quoted_quantity(value.span, text, name(ty)));
                return None;
            }
            _ => {
                self.refuse(ty, value);
                return None;
            }
        };
        let bare = matches!(value.kind, ValueKind::Number(_));
        let parsed = match ty {
            Ty::Duration => Duration::parse(text).map(Value::Duration),
            Ty::Size => Size::parse(text).map(Value::Size),
            Ty::Percent => Percent::parse(text).map(Value::Percent),
            Ty::Rate => Rate::parse(text).map(Value::Rate),
            _ => Cpu::parse(text).map(Value::Cpu),
        };
        match parsed {
            Some(Value::Percent(share)) if share.value < Decimal::ZERO || share.value > Decimal::ONE_HUNDRED => {
                self.diags.push(errors::percent_bounds(value.span, text));
                None
            }
            Some(Value::Duration(duration)) => {
                if let Some(meant) = milliseconds_meant(text, is_quick(self.property)) {
                    self.diags.push(errors::minutes_for_milliseconds(value.span, text, &duration.to_string(), &meant));
                }
                Some(Value::Duration(duration))
            }
            Some(parsed) => Some(parsed),
            None => {
                let meant = meant(ty, text, self.property);
                self.diags.push(if bare {
                    errors::bare_number(value.span, text, name(ty), suffixes(ty), meant.as_deref())
                } else {
                    errors::wrong_unit(value.span, text, name(ty), suffixes(ty), kind_of(text), meant.as_deref())
                });
                None
            }
        }
    }
}

/// A type of quantities in messages, with its article.
fn name(ty: Ty) -> &'static str {
    match ty {
        Ty::Duration => "a duration",
        Ty::Size => "a size",
        Ty::Percent => "a percentage",
        Ty::Rate => "a rate",
        _ => "a share of a CPU",
    }
}

fn suffixes(ty: Ty) -> &'static str {
    match ty {
        Ty::Duration => "`us`, `ms`, `s`, `m`, `h`, `d` or `w`",
        Ty::Size => "`B`, `KB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB` or `TiB`",
        Ty::Percent => "`%`",
        Ty::Rate => "`/s`, `/m`, `/h` or `/d`",
        _ => "`m` for thousandths of a core, or no suffix for cores",
    }
}

/// What a literal is a quantity of, where it is one.
fn kind_of(text: &str) -> Option<&'static str> {
    [Ty::Duration, Ty::Size, Ty::Percent, Ty::Rate].into_iter().find(|ty| pick::is_quantity(*ty, text)).map(name)
}

/// The literal that was probably meant: `5sec` is `5s`, `512mb` is `512MB`, `5` is `5s`.
fn meant(ty: Ty, text: &str, property: &str) -> Option<String> {
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_' || c == '-')).unwrap_or(text.len());
    let (number, suffix) = text.split_at_checked(split)?;
    let amount = decimal(number)?;
    if amount < Decimal::ZERO {
        return None;
    }
    let candidate = match ty {
        Ty::Duration if suffix.is_empty() => {
            // A hundred or more of something short is milliseconds, as it is in most libraries.
            let unit = match amount >= Decimal::ONE_HUNDRED {
                _ if is_long(property) => "d",
                true => "ms",
                false => "s",
            };
            format!("{number}{unit}")
        }
        Ty::Duration => format!("{number}{}", duration_unit(suffix)?),
        Ty::Size if suffix.is_empty() => return None,
        Ty::Size => format!("{number}{}", size_unit(suffix)?),
        Ty::Percent if suffix.is_empty() && amount > Decimal::ZERO && amount < Decimal::ONE => {
            format!("{}%", (amount * Decimal::ONE_HUNDRED).normalize())
        }
        Ty::Percent if suffix.is_empty() || suffix.eq_ignore_ascii_case("pct") => format!("{number}%"),
        Ty::Rate if suffix.is_empty() => format!("{number}/s"),
        Ty::Rate => format!("{number}/{}", rate_period(suffix)?),
        Ty::Cpu if suffix.eq_ignore_ascii_case("m") || suffix.starts_with("milli") => format!("{number}m"),
        Ty::Cpu => number.to_owned(),
        _ => return None,
    };
    pick::is_quantity(ty, &candidate).then_some(candidate)
}

fn duration_unit(suffix: &str) -> Option<&'static str> {
    Some(match suffix.to_ascii_lowercase().as_str() {
        "us" | "usec" | "usecs" | "micros" | "microseconds" | "µs" | "μs" => "us",
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        _ => DURATION_UNITS.iter().find(|(unit, _)| *unit == suffix)?.0,
    })
}

fn size_unit(suffix: &str) -> Option<&'static str> {
    Some(match suffix {
        // Kubernetes writes binary units without the `B`.
        "Ki" => "KiB",
        "Mi" => "MiB",
        "Gi" => "GiB",
        "Ti" => "TiB",
        "k" | "K" => "KB",
        "M" | "m" => "MB",
        "G" | "g" => "GB",
        "T" | "t" => "TB",
        _ => SIZE_UNITS.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(suffix))?.0,
    })
}

fn rate_period(suffix: &str) -> Option<&'static str> {
    Some(match suffix.to_ascii_lowercase().trim_start_matches('/') {
        "s" | "sec" | "second" | "rps" | "qps" | "tps" | "ps" => "s",
        "m" | "min" | "minute" | "rpm" => "m",
        "h" | "hr" | "hour" | "rph" => "h",
        "d" | "day" => "d",
        _ => return None,
    })
}

/// `250ms` for a `250m` that can hardly be minutes.
fn milliseconds_meant(text: &str, quick: bool) -> Option<String> {
    let number = text.strip_suffix('m')?;
    let minutes: u64 = number.parse().ok()?;
    // Nobody writes 250 minutes; two or three hours in minutes are possible where durations are long.
    let unlikely = minutes >= 100 && (quick || !minutes.is_multiple_of(60));
    unlikely.then(|| format!("{number}ms"))
}

/// Whether the lower end of a range lies above its upper end.
pub(super) fn is_above(low: &Value, high: &Value) -> bool {
    match (low, high) {
        (Value::Number(low), Value::Number(high)) => low > high,
        (Value::Duration(low), Value::Duration(high)) => low > high,
        (Value::Size(low), Value::Size(high)) => low > high,
        (Value::Percent(low), Value::Percent(high)) => low > high,
        (Value::Cpu(low), Value::Cpu(high)) => low > high,
        (Value::Date(low), Value::Date(high)) => low > high,
        (Value::Rate(low), Value::Rate(high)) => {
            let a_second = |rate: &Rate| rate.count / Decimal::from(rate.per.secs());
            a_second(low) > a_second(high)
        }
        _ => false,
    }
}

/// What is wrong with a schedule; `None` where nothing is.
pub(super) fn cron_trouble(text: &str) -> Option<String> {
    const FIELDS: [(&str, u32, u32); 5] =
        [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("weekday", 0, 7)];
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Some(format!("has {} fields, and a schedule has 5", fields.len()));
    }
    fields.iter().zip(FIELDS).find_map(|(field, (name, least, most))| {
        let sound = field.split(',').all(|part| cron_part(part, least, most));
        (!sound).then(|| format!("`{field}` is no {name}, which lies in {least}..{most}"))
    })
}

/// `*`, `5`, `1-5`, `*/15`, `1-30/2`, and the three-letter names of months and days.
fn cron_part(part: &str, least: u32, most: u32) -> bool {
    const NAMES: &[&str] = &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sun", "mon", "tue", "wed",
        "thu", "fri", "sat",
    ];
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| step.parse::<u32>().map_or(true, |step| step == 0)) {
        return false;
    }
    let number = |text: &str| {
        let named = most <= 12 && NAMES.contains(&text.to_ascii_lowercase().as_str());
        named || text.parse::<u32>().is_ok_and(|number| (least..=most).contains(&number))
    };
    match range.split_once('-') {
        Some((low, high)) => number(low) && number(high),
        None => range == "*" || number(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_become_what_was_meant() {
        let meant = |ty, text| meant(ty, text, "total");
        assert_eq!(super::meant(Ty::Duration, "30", "keep").as_deref(), Some("30d"));
        assert_eq!(meant(Ty::Duration, "5").as_deref(), Some("5s"));
        assert_eq!(meant(Ty::Duration, "250").as_deref(), Some("250ms"));
        assert_eq!(meant(Ty::Duration, "5sec").as_deref(), Some("5s"));
        assert_eq!(meant(Ty::Duration, "5MB"), None);
        assert_eq!(meant(Ty::Size, "512mb").as_deref(), Some("512MB"));
        assert_eq!(meant(Ty::Size, "512Mi").as_deref(), Some("512MiB"));
        assert_eq!(meant(Ty::Percent, "0.2").as_deref(), Some("20%"));
        assert_eq!(meant(Ty::Rate, "20rps").as_deref(), Some("20/s"));
    }

    #[test]
    fn minutes_are_doubted_only_where_nobody_means_them() {
        assert_eq!(milliseconds_meant("250m", false).as_deref(), Some("250ms"));
        assert_eq!(milliseconds_meant("120m", false), None);
        assert_eq!(milliseconds_meant("120m", true).as_deref(), Some("120ms"));
        assert_eq!(milliseconds_meant("15m", true), None);
        assert_eq!(milliseconds_meant("1h30m", true), None);
    }

    #[test]
    fn schedules_have_five_sound_fields() {
        assert_eq!(cron_trouble("0 3 * * *"), None);
        assert_eq!(cron_trouble("*/15 8-18 * * mon-fri"), None);
        assert!(cron_trouble("0 3 * *").is_some());
        assert!(cron_trouble("0 24 * * *").is_some());
    }
}
