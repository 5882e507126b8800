//! Maps in order of insertion, with a hash that is fast for the short names of sources and the same in every run.

use foldhash::fast::FixedState;

/// A map in order of insertion.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, FixedState>;

/// A set in order of insertion.
pub type IndexSet<T> = indexmap::IndexSet<T, FixedState>;
