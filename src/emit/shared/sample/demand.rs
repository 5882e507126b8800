//! What a value has to satisfy: the constraints of its place and of the scalars its type is built on, together.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::model::{Builtin, Constraints};
use crate::types::constraints::{self, Counted};

/// The constraints that hold for one value, each by itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Demand {
    all: Vec<Constraints>,
    counted: Counted,
}

impl Demand {
    /// The constraints of one place.
    pub(super) fn of(constraints: &Constraints) -> Self {
        Demand::default().and(constraints)
    }

    /// These and further constraints.
    pub(super) fn and(mut self, constraints: &Constraints) -> Self {
        if *constraints != super::none() {
            self.all.push(constraints.clone());
        }
        self
    }

    /// These, and that items differ.
    pub(super) fn and_unique(self) -> Self {
        self.and(&Constraints { unique: true, ..super::none() })
    }

    /// These, of a value of this type: the length of bytes counts bytes.
    pub(super) fn of_builtin(&self, builtin: Builtin) -> Self {
        let counted = if builtin == Builtin::Bytes { Counted::Bytes } else { Counted::Characters };
        Demand { counted, ..self.clone() }
    }

    /// Which constraint a value breaks, and how.
    pub(super) fn broken_by(&self, json: &Json) -> Option<(&'static str, String)> {
        self.all.iter().find_map(|constraints| constraints::broken(json, constraints, self.counted))
    }

    /// The least and the greatest length of a text.
    pub(super) fn length(&self) -> (u64, Option<u64>) {
        self.counts(|constraints| constraints.length)
    }

    /// The least and the greatest number of items.
    pub(super) fn items(&self) -> (u64, Option<u64>) {
        self.counts(|constraints| constraints.items)
    }

    /// The least and the greatest number of entries.
    pub(super) fn properties(&self) -> (u64, Option<u64>) {
        self.counts(|constraints| constraints.properties)
    }

    fn counts(&self, of: impl Fn(&Constraints) -> Option<(Option<u64>, Option<u64>)>) -> (u64, Option<u64>) {
        let bounds = || self.all.iter().filter_map(&of);
        (bounds().filter_map(|(low, _)| low).max().unwrap_or(0), bounds().filter_map(|(_, high)| high).min())
    }

    /// Whether items have to differ.
    pub(super) fn is_unique(&self) -> bool {
        self.all.iter().any(|constraints| constraints.unique)
    }

    /// The patterns that a text has to match, those of the place first.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &str> {
        self.all.iter().filter_map(|constraints| constraints.pattern.as_deref())
    }

    /// The format of the place, else of its type.
    pub(super) fn format(&self) -> Option<&str> {
        self.all.iter().find_map(|constraints| constraints.format.as_deref())
    }

    /// The media type of the content.
    pub(super) fn media(&self) -> Option<&str> {
        self.all.iter().find_map(|constraints| constraints.media.as_deref())
    }

    /// The greatest lower bound, and whether it is itself allowed.
    pub(super) fn low(&self) -> Option<(Decimal, bool)> {
        let closed = self.all.iter().filter_map(|one| Some((one.range?.0?, true)));
        let open = self.all.iter().filter_map(|one| Some((one.above?, false)));
        // Of two equal bounds the exclusive one is stronger.
        closed.chain(open).max_by_key(|(bound, closed)| (*bound, !closed))
    }

    /// The least upper bound, and whether it is itself allowed.
    pub(super) fn high(&self) -> Option<(Decimal, bool)> {
        let closed = self.all.iter().filter_map(|one| Some((one.range?.1?, true)));
        let open = self.all.iter().filter_map(|one| Some((one.below?, false)));
        closed.chain(open).min_by_key(|(bound, closed)| (*bound, *closed))
    }

    /// What a number has to be a multiple of.
    pub(super) fn steps(&self) -> impl Iterator<Item = Decimal> {
        self.all.iter().filter_map(|one| one.multiple_of).filter(|step| *step > Decimal::ZERO)
    }

    /// What was looked for, as a phrase.
    pub(super) fn describe(&self, builtin: Builtin) -> String {
        let name = Builtin::ALL.iter().find(|(one, _)| *one == builtin).map_or("", |(_, name)| *name);
        match self.patterns().next() {
            Some(pattern) => format!("a text that matches `{pattern}`"),
            None => format!("a `{name}` within its constraints"),
        }
    }
}
