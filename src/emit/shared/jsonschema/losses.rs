//! What a dialect cannot say of types, counted while the schemas of a document are written.

use std::collections::BTreeMap;

/// A kind of fact that a dialect has no member for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// What the keys of a map must look like (`propertyNames`).
    Keys,
    /// That a closed record beside a union has no fields of other alternatives (`unevaluatedProperties`).
    Closed,
}

/// The losses of a document, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    counts: BTreeMap<Loss, usize>,
}

impl Losses {
    /// Counts one more.
    pub fn add(&mut self, loss: Loss) {
        *self.counts.entry(loss).or_default() += 1;
    }

    /// How often each kind was met.
    pub fn iter(&self) -> impl Iterator<Item = (Loss, usize)> {
        self.counts.iter().map(|(loss, count)| (*loss, *count))
    }
}
