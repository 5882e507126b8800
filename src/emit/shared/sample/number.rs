//! Numbers within bounds, on steps.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use super::demand::Demand;
use super::draw::Hint;
use super::words;
use crate::model::Builtin;

/// How many steps from a bound are tried; more are needed only where several steps meet rarely.
const TRIED: u32 = 2_000;

/// A number of a type; `None` where none was found.
pub(super) fn sample(builtin: Builtin, demand: &Demand, hint: &Hint<'_>) -> Option<Json> {
    let whole = matches!(builtin, Builtin::Int | Builtin::Int32);
    let likely = words::number(builtin, hint);
    // Several in a row differ by a step of the last digit.
    let step = demand.steps().max().unwrap_or(if whole { Decimal::ONE } else { Decimal::new(1, likely.scale()) });
    let shift = step.checked_mul(Decimal::from(hint.nth as u64)).unwrap_or_default();
    let (low, high) = (demand.low(), demand.high());
    let mut candidates: Vec<Decimal> = Vec::new();
    candidates.extend(likely.checked_add(shift));
    candidates.push(likely);
    if let Some((low, _)) = low {
        candidates.extend(low.checked_add(shift));
        candidates.extend(low.checked_add(step).and_then(|next| next.checked_add(shift)));
        candidates.push(low);
    }
    if let Some((high, _)) = high {
        candidates.extend(high.checked_sub(shift));
        candidates.extend(high.checked_sub(step).and_then(|next| next.checked_sub(shift)));
        candidates.push(high);
    }
    candidates.push(shift);
    candidates.push(Decimal::ZERO);
    if let (Some((low, _)), Some((high, _))) = (low, high) {
        candidates.extend(low.checked_add(high).and_then(|sum| sum.checked_div(Decimal::TWO)));
    }
    let fits = |number: &Decimal| fits(*number, builtin, demand);
    if let Some(number) = candidates.into_iter().find(fits) {
        return Some(json(number, builtin));
    }
    // From the lower bound up, or from the upper one down, on the coarsest step.
    let coarse = demand.steps().max().unwrap_or(step);
    let (start, direction) = match (low, high) {
        (Some((low, _)), _) => (low.checked_div(coarse)?.ceil().checked_mul(coarse)?, coarse),
        (None, Some((high, _))) => (high.checked_div(coarse)?.floor().checked_mul(coarse)?, -coarse),
        (None, None) => (Decimal::ZERO, coarse),
    };
    let nth = |count: u32| start.checked_add(direction.checked_mul(Decimal::from(count))?);
    (0..TRIED).filter_map(nth).find(fits).map(|number| json(number, builtin))
}

fn fits(number: Decimal, builtin: Builtin, demand: &Demand) -> bool {
    let whole =
        !matches!(builtin, Builtin::Int | Builtin::Int32) || number.fract().is_zero() && number.to_i64().is_some();
    let sized = builtin != Builtin::Int32 || number.to_i32().is_some();
    whole && sized && demand.broken_by(&json(number, builtin)).is_none()
}

fn json(number: Decimal, builtin: Builtin) -> Json {
    let text = number.normalize().to_string();
    if builtin == Builtin::Decimal {
        Json::String(text)
    } else {
        serde_json::from_str(&text).unwrap_or(Json::String(text))
    }
}
