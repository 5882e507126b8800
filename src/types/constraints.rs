//! Constraints: from annotations to numbers, against types, and against constants.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use crate::base::span::Span;
use crate::model::{Annotations, Builtin, Constraints, Type, TypeDefKind, Value};

use super::builtin::{self, Wire};
use super::{Cx, Types, errors, patterns};

/// What a constraint speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Strings,
    Numbers,
    Lists,
    Maps,
    Contents,
}

impl About {
    /// The kinds of values in messages.
    const fn words(self) -> &'static str {
        match self {
            About::Strings => "strings",
            About::Numbers => "numbers",
            About::Lists => "lists and sets",
            About::Maps => "maps",
            About::Contents => "strings and bytes",
        }
    }
}

/// The constraints, and what each speaks about.
const ABOUT: &[(&str, About)] = &[
    ("length", About::Strings),
    ("pattern", About::Strings),
    ("range", About::Numbers),
    ("above", About::Numbers),
    ("below", About::Numbers),
    ("multiple_of", About::Numbers),
    ("items", About::Lists),
    ("unique", About::Lists),
    ("properties", About::Maps),
    ("media", About::Contents),
];

impl Cx<'_, '_> {
    /// The constraints that annotations state.
    #[expect(clippy::unused_self, reason = "reads as the other steps of lowering do")]
    pub(super) fn constraints(&self, annotations: &Annotations) -> Constraints {
        let first = |name: &str| annotations.get(name).and_then(|item| item.first());
        let number = |name: &str| first(name).and_then(as_decimal);
        let text = |name: &str| first(name).and_then(Value::as_text).map(str::to_owned);
        let counts = |name: &str| {
            let (low, high) = ends(first(name)?);
            Some((low.and_then(|low| low.to_u64()), high.and_then(|high| high.to_u64())))
        };
        Constraints {
            length: counts("length"),
            range: first("range").map(ends),
            above: number("above"),
            below: number("below"),
            items: counts("items"),
            properties: counts("properties"),
            pattern: text("pattern"),
            multiple_of: number("multiple_of"),
            unique: annotations.has("unique"),
            format: text("format"),
            media: text("media"),
        }
    }

    /// Reports constraints that say nothing about values of the type they stand on.
    pub(super) fn check_applicable(&mut self, ty: &Type, constraints: &Constraints, annotations: &Annotations) {
        for (name, about) in ABOUT {
            let Some(item) = annotations.get(name) else { continue };
            if !applies(self.types, ty, *about) {
                let shown = self.show(ty);
                let mut instead =
                    ABOUT.iter().filter(|(_, other)| applies(self.types, ty, *other)).map(|(name, _)| *name);
                // `@length` of a list is meant as `@items`, and so on: the constraints that count.
                let counting = instead.find(|other| ["length", "items", "properties", "range"].contains(other));
                self.diags.push(errors::constraint_type(item.span, name, about.words(), &shown, counting));
            }
        }
        let above = constraints.above.or(constraints.range.and_then(|(low, _)| low));
        let below = constraints.below.or(constraints.range.and_then(|(_, high)| high));
        let exclusive = constraints.above.is_some() || constraints.below.is_some();
        if let (Some(low), Some(high), true) = (above, below, exclusive)
            && low >= high
            && let Some(item) = annotations.get("below").or_else(|| annotations.get("above"))
        {
            self.diags.push(errors::no_number_between(item.span, low, high));
        }
        if constraints.multiple_of.is_some_and(|step| step <= Decimal::ZERO)
            && let Some(item) = annotations.get("multiple_of")
        {
            self.diags.push(errors::step_not_positive(item.span));
        }
    }

    /// Reports what a constant of a type, in wire form, breaks; `true` where it keeps everything.
    pub(super) fn check_satisfies(
        &mut self,
        ty: &Type,
        json: &Json,
        constraints: &Constraints,
        annotations: &Annotations,
        at: Span,
    ) -> bool {
        let Some((name, why)) = broken(json, constraints, counted(self.types, ty)) else { return true };
        let place = annotations.get(name).map(|item| item.span);
        self.diags.push(errors::constant_constraint(at, &why, name, place));
        false
    }
}

/// Whether a constraint about these values can hold for values of a type.
fn applies(types: &Types, ty: &Type, about: About) -> bool {
    let all = |inner: &[Type]| inner.iter().all(|ty| applies(types, ty, about));
    match ty {
        Type::Error | Type::Param(_) | Type::Builtin(Builtin::Json) => true,
        Type::Builtin(builtin) => match about {
            About::Strings => builtin::wire(*builtin) == Wire::String && *builtin != Builtin::Decimal,
            About::Numbers => builtin::is_numeric(*builtin),
            About::Contents => matches!(builtin, Builtin::String | Builtin::Bytes),
            About::Lists | About::Maps => false,
        },
        Type::Nullable(inner) => applies(types, inner, about),
        Type::List(_) | Type::Set(_) => about == About::Lists,
        Type::Map(..) => about == About::Maps,
        Type::Record(record) => about == About::Maps && record.rest.is_some(),
        Type::Literal(json) => match about {
            About::Strings | About::Contents => json.is_string(),
            About::Numbers => json.is_number(),
            About::Lists | About::Maps => false,
        },
        Type::Union(inner) => all(inner),
        Type::Def(id, _) => match types.def(*id).map(|def| &def.kind) {
            // The graph of aliases has no cycle and a bounded depth.
            Some(TypeDefKind::Scalar { base, .. }) => applies(types, base, about),
            Some(TypeDefKind::Union(inner)) => all(inner),
            Some(TypeDefKind::Record(record)) => about == About::Maps && record.rest.is_some(),
            Some(
                TypeDefKind::Enum { .. }
                | TypeDefKind::TaggedUnion { .. }
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. },
            ) => false,
            None => true,
        },
    }
}

/// What `@length` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// The characters of a text.
    #[default]
    Characters,
    /// The bytes that a text of base64 stands for.
    Bytes,
}

/// What `@length` counts in values of a type.
fn counted(types: &Types, ty: &Type) -> Counted {
    match ty {
        Type::Builtin(Builtin::Bytes) => Counted::Bytes,
        Type::Nullable(inner) => counted(types, inner),
        Type::Def(id, _) => match types.def(*id).map(|def| &def.kind) {
            // The graph of aliases has no cycle and a bounded depth.
            Some(TypeDefKind::Scalar { base, .. }) => counted(types, base),
            _ => Counted::Characters,
        },
        Type::Builtin(_)
        | Type::Param(_)
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(..)
        | Type::Literal(_)
        | Type::Record(_)
        | Type::Union(_)
        | Type::Error => Counted::Characters,
    }
}

/// The first constraint that a constant breaks, and how, with the numbers.
pub fn broken(json: &Json, constraints: &Constraints, counted: Counted) -> Option<(&'static str, String)> {
    if let Some(found) = as_number(json).and_then(|number| broken_number(number, constraints)) {
        return Some(found);
    }
    match json {
        Json::String(text) => {
            let (count, one, many) = match counted {
                Counted::Characters => (text.chars().count() as u64, "character", "characters"),
                // Four characters for each three bytes, and none for those that `=` fills up.
                Counted::Bytes => (text.trim_end_matches('=').len() as u64 * 3 / 4, "byte", "bytes"),
            };
            if let Some(why) = outside(count, constraints.length, one, many) {
                return Some(("length", format!("{} has {why}", shortened(json))));
            }
            let pattern = constraints.pattern.as_deref()?;
            (patterns::matches(pattern, text) == Some(false))
                .then(|| ("pattern", format!("{} does not match the pattern `{pattern}`", shortened(json))))
        }
        Json::Array(items) => {
            if let Some(why) = outside(items.len() as u64, constraints.items, "item", "items") {
                return Some(("items", format!("the list has {why}")));
            }
            let twice = items.iter().enumerate().find(|(at, item)| items.iter().take(*at).any(|other| other == *item));
            match twice {
                Some((_, item)) if constraints.unique => Some(("unique", format!("{} stands twice", shortened(item)))),
                _ => None,
            }
        }
        Json::Object(members) => outside(members.len() as u64, constraints.properties, "entry", "entries")
            .map(|why| ("properties", format!("the map has {why}"))),
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
    }
}

fn broken_number(number: Decimal, constraints: &Constraints) -> Option<(&'static str, String)> {
    let number = number.normalize();
    if let Some((low, high)) = constraints.range {
        if let Some(low) = low.filter(|low| number < *low) {
            return Some(("range", format!("{number} is below {}, the least allowed", low.normalize())));
        }
        if let Some(high) = high.filter(|high| number > *high) {
            return Some(("range", format!("{number} is above {}, the most allowed", high.normalize())));
        }
    }
    if let Some(limit) = constraints.above.filter(|limit| number <= *limit) {
        return Some(("above", format!("{number} is not above {}", limit.normalize())));
    }
    if let Some(limit) = constraints.below.filter(|limit| number >= *limit) {
        return Some(("below", format!("{number} is not below {}", limit.normalize())));
    }
    let step = constraints.multiple_of.filter(|step| *step > Decimal::ZERO)?;
    let rest = number.checked_rem(step)?;
    (!rest.is_zero()).then(|| ("multiple_of", format!("{number} is not a multiple of {}", step.normalize())))
}

/// `12 characters, above 9, the most allowed`
fn outside(count: u64, bounds: Option<(Option<u64>, Option<u64>)>, one: &str, many: &str) -> Option<String> {
    let (low, high) = bounds?;
    let unit = if count == 1 { one } else { many };
    if let Some(low) = low.filter(|low| count < *low) {
        return Some(format!("{count} {unit}, and at least {low} are needed"));
    }
    high.filter(|high| count > *high).map(|high| format!("{count} {unit}, and at most {high} are allowed"))
}

/// A constant as it appears in a message, at most forty characters of it.
pub(super) fn shortened(json: &Json) -> String {
    let text = json.to_string();
    if text.chars().count() <= 40 {
        return format!("`{text}`");
    }
    format!("`{}…`", text.chars().take(39).collect::<String>())
}

fn as_number(json: &Json) -> Option<Decimal> {
    match json {
        Json::Number(number) => crate::base::quantity::decimal(&number.to_string()),
        // A `Decimal` is a string on the wire; only numeric types have numeric constraints.
        Json::String(text) => crate::base::quantity::decimal(text),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

fn as_decimal(value: &Value) -> Option<Decimal> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn ends(value: &Value) -> (Option<Decimal>, Option<Decimal>) {
    if let Value::Range(low, high) = value {
        return (low.as_deref().and_then(as_decimal), high.as_deref().and_then(as_decimal));
    }
    (as_decimal(value), as_decimal(value))
}
