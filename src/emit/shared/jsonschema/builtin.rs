//! Built-in types and constraints in JSON Schema.
//!
//! | type | schema |
//! |---|---|
//! | `Bool` | `boolean` |
//! | `Int`, `Int32` | `integer`, format `int64`, `int32` |
//! | `Float`, `Float32` | `number`, format `double`, `float` |
//! | `Decimal` | `string`, format `decimal`, with a pattern: exact, and no reader turns it into a float |
//! | `String` | `string` |
//! | `Bytes` | `string`, contentEncoding `base64` |
//! | `Date`, `Timestamp`, `Duration` | `string`, format `date`, `date-time`, `duration` (RFC 3339, ISO 8601) |
//! | `Time` | `string`, format `time-local`, with a pattern: the format `time` would demand an offset |
//! | `Uuid`, `Url`, `Email` | `string`, format `uuid`, `uri`, `email` |
//! | `Json` | the empty schema |
//!
//! A `Decimal` is a string, so bounds of numbers say nothing about it. What a pattern can say of them (no sign, so many
//! digits behind the point) is in the pattern; the bounds stand in `x-minimum`, `x-maximum` and their like, where people
//! and generators find them.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

use super::schema::{Exclusive, Schema};
use crate::model::{Builtin, Constraints};

/// The schema of a built-in type.
pub(super) fn schema(builtin: Builtin) -> Schema {
    let formatted = |types: &'static str, format: &str| Schema { format: Some(format.to_owned()), ..Schema::of(types) };
    match builtin {
        Builtin::Bool => Schema::of("boolean"),
        Builtin::Int => formatted("integer", "int64"),
        Builtin::Int32 => formatted("integer", "int32"),
        Builtin::Float => formatted("number", "double"),
        Builtin::Float32 => formatted("number", "float"),
        Builtin::Decimal => {
            Schema { pattern: Some(decimal_pattern(&Constraints::default())), ..formatted("string", "decimal") }
        }
        Builtin::String => Schema::of("string"),
        Builtin::Bytes => Schema { content_encoding: Some("base64".to_owned()), ..Schema::of("string") },
        Builtin::Date => formatted("string", "date"),
        Builtin::Time => Schema {
            pattern: Some(r"^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?$".to_owned()),
            ..formatted("string", "time-local")
        },
        Builtin::Timestamp => formatted("string", "date-time"),
        Builtin::Duration => formatted("string", "duration"),
        Builtin::Uuid => formatted("string", "uuid"),
        Builtin::Url => formatted("string", "uri"),
        Builtin::Email => formatted("string", "email"),
        Builtin::Json => Schema::default(),
    }
}

/// Adds constraints to the schema of a type that is built on `base`.
pub(super) fn constrain(schema: &mut Schema, constraints: &Constraints, base: Option<Builtin>) {
    if let Some((low, high)) = constraints.length {
        // Four characters for each three bytes.
        let written =
            |bytes: u64| if base == Some(Builtin::Bytes) { bytes.div_ceil(3).saturating_mul(4) } else { bytes };
        schema.min_length = low.map(written).filter(|length| *length > 0);
        schema.max_length = high.map(written);
    }
    if base == Some(Builtin::Decimal) {
        constrain_decimal(schema, constraints);
    } else {
        if let Some((low, high)) = constraints.range {
            schema.minimum = low.and_then(number);
            schema.maximum = high.and_then(number);
        }
        schema.exclusive_minimum =
            constraints.above.and_then(number).map(Exclusive::Bound).or(schema.exclusive_minimum.take());
        schema.exclusive_maximum =
            constraints.below.and_then(number).map(Exclusive::Bound).or(schema.exclusive_maximum.take());
        schema.multiple_of = constraints.multiple_of.and_then(number).or(schema.multiple_of.take());
    }
    if let Some((low, high)) = constraints.items {
        schema.min_items = low.filter(|count| *count > 0);
        schema.max_items = high;
    }
    if let Some((low, high)) = constraints.properties {
        schema.min_properties = low.filter(|count| *count > 0);
        schema.max_properties = high;
    }
    if let Some(pattern) = &constraints.pattern {
        schema.pattern = Some(pattern.clone());
    }
    if constraints.unique {
        schema.unique_items = true;
    }
    if let Some(format) = &constraints.format {
        schema.format = Some(format.clone());
    }
    if let Some(media) = &constraints.media {
        schema.content_media_type = Some(media.clone());
    }
}

fn constrain_decimal(schema: &mut Schema, constraints: &Constraints) {
    let (low, high) = constraints.range.unwrap_or_default();
    let bounds = [
        ("x-minimum", low),
        ("x-maximum", high),
        ("x-exclusive-minimum", constraints.above),
        ("x-exclusive-maximum", constraints.below),
        ("x-multiple-of", constraints.multiple_of),
    ];
    for (name, bound) in bounds {
        if let Some(bound) = bound {
            schema.extensions.insert(name.to_owned(), Value::String(bound.normalize().to_string()));
        }
    }
    let pattern = decimal_pattern(constraints);
    if bounds.iter().any(|(_, bound)| bound.is_some()) && pattern != decimal_pattern(&Constraints::default()) {
        schema.pattern = Some(pattern);
    }
}

/// Digits without leading zeros and a fraction; without a sign where the bounds exclude negative numbers, and with no
/// more digits behind the point than a step of a power of ten allows.
fn decimal_pattern(constraints: &Constraints) -> String {
    let low = constraints.range.and_then(|(low, _)| low).into_iter().chain(constraints.above).max();
    let sign = if low.is_some_and(|low| low >= Decimal::ZERO) { "" } else { "-?" };
    let fraction = match constraints.multiple_of.map(|step| step.normalize()) {
        Some(step) if step == Decimal::ONE => String::new(),
        Some(step) if step.mantissa() == 1 => format!(r"(\.[0-9]{{1,{}}})?", step.scale()),
        Some(_) | None => r"(\.[0-9]+)?".to_owned(),
    };
    format!("^{sign}(0|[1-9][0-9]*){fraction}$")
}

/// A decimal as a JSON number, with its digits; trailing zeros of a bound say nothing.
fn number(value: Decimal) -> Option<Number> {
    serde_json::from_str(&value.normalize().to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_say_in_the_pattern_what_it_can_say() {
        let cents = Constraints {
            range: Some((Some(Decimal::ZERO), Some(Decimal::from(100)))),
            multiple_of: Some(Decimal::new(1, 2)),
            ..Constraints::default()
        };
        let mut schema = schema(Builtin::Decimal);
        constrain(&mut schema, &cents, Some(Builtin::Decimal));
        assert_eq!(schema.pattern.as_deref(), Some(r"^(0|[1-9][0-9]*)(\.[0-9]{1,2})?$"));
        assert_eq!(schema.extensions.get("x-maximum"), Some(&Value::from("100")));
        assert_eq!(schema.maximum, None);
    }

    #[test]
    fn lengths_of_bytes_count_the_characters_of_base64() {
        let mut schema = schema(Builtin::Bytes);
        let constraints = Constraints { length: Some((None, Some(32))), ..Constraints::default() };
        constrain(&mut schema, &constraints, Some(Builtin::Bytes));
        assert_eq!((schema.min_length, schema.max_length), (None, Some(44)));
    }
}
