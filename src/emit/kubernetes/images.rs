//! Images: when a node asks its registry for one.

use crate::model::facts::images;

/// When a node pulls an image. What a digest names never changes, and what a tag names should not; `latest` is asked for
/// at each start, because its meaning is to change.
pub(crate) fn pull_policy(reference: &str) -> &'static str {
    if images::floats(reference) { "Always" } else { "IfNotPresent" }
}
