//! The forms of texts: what a UUID, a date or a duration looks like on the wire.

use crate::base::quantity::Duration;
use crate::model::Builtin;

/// Whether a text has the form that values of a type have on the wire.
pub fn has_form(builtin: Builtin, text: &str) -> bool {
    match shape(builtin) {
        Some((pattern, _)) => regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_some()),
        None => true,
    }
}

/// What the text of a value looks like, for those types that have one form: a pattern, and an example.
pub(super) fn shape(builtin: Builtin) -> Option<(&'static str, &'static str)> {
    match builtin {
        // RFC 9562, section 4.
        Builtin::Uuid => Some((
            "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
            "\"0190163d-8694-739b-aea5-966c26f8ad91\"",
        )),
        // RFC 3339, section 5.6.
        Builtin::Date => Some(("^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", "\"2026-01-12\"")),
        Builtin::Time => {
            Some(("^([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?$", "\"09:30:00\""))
        }
        Builtin::Timestamp => Some((
            "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$",
            "\"2026-01-12T09:30:00Z\"",
        )),
        // ISO 8601-1, section 5.5.2, as in RFC 3339, appendix A.
        Builtin::Duration => {
            Some(("^P(?=.)(\\d+W|(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?)$", "\"PT1H30M\""))
        }
        // RFC 3986, section 3: a scheme and something behind it.
        Builtin::Url => Some(("^[A-Za-z][A-Za-z0-9+.-]*:\\S+$", "\"https://example.com/a\"")),
        Builtin::Email => Some(("^[^@\\s]+@[^@\\s]+$", "\"ada@example.com\"")),
        // RFC 4648, section 4.
        Builtin::Bytes => Some(("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "\"aGVsbG8=\"")),
        Builtin::Bool
        | Builtin::Int
        | Builtin::Int32
        | Builtin::Float
        | Builtin::Float32
        | Builtin::Decimal
        | Builtin::String
        | Builtin::Json => None,
    }
}

/// A duration in ISO 8601 form: `PT1H30M`.
pub(super) fn iso_duration(duration: Duration) -> String {
    let micros = duration.micros;
    let (days, rest) = (micros / 86_400_000_000, micros % 86_400_000_000);
    let (hours, rest) = (rest / 3_600_000_000, rest % 3_600_000_000);
    let (minutes, rest) = (rest / 60_000_000, rest % 60_000_000);
    let seconds = rust_decimal::Decimal::new(i64::try_from(rest).unwrap_or(i64::MAX), 6).normalize();
    let part = |count: u64, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
    let date = part(days, "D");
    let mut time = format!("{}{}", part(hours, "H"), part(minutes, "M"));
    if rest > 0 {
        time = format!("{time}{seconds}S");
    }
    match (date.is_empty(), time.is_empty()) {
        (true, true) => "PT0S".to_owned(),
        (_, true) => format!("P{date}"),
        (_, false) => format!("P{date}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_iso_form() {
        let iso = |text: &str| iso_duration(Duration::parse(text).expect(text));
        assert_eq!(iso("1h30m"), "PT1H30M");
        assert_eq!(iso("1500ms"), "PT1.5S");
        assert_eq!(iso("2d"), "P2D");
        assert_eq!(iso("1d1s"), "P1DT1S");
        assert_eq!(iso("0s"), "PT0S");
    }

    #[test]
    fn every_shape_compiles_and_takes_its_own_example() {
        for (builtin, name) in Builtin::ALL {
            let Some((pattern, like)) = shape(*builtin) else { continue };
            let regex = regress::Regex::new(pattern).expect(name);
            assert!(regex.find(like.trim_matches('"')).is_some(), "{name}: {like}");
        }
    }
}
