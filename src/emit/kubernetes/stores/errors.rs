//! What operators do not run, or cannot be told, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::{Environment, Meta};

/// Stores that no operator runs.
pub(super) fn no_operator(environment: &Environment, span: Span, left: &[&str]) -> Diagnostic {
    let (count, name) = (left.len(), &environment.meta.name);
    let (are, list) = (if count == 1 { "is" } else { "are" }, left.join("`, `"));
    Diagnostic::new(
        Code::W0769,
        span,
        format!("{count} of the stores and brokers of `{name}` {are} run by no operator"),
    )
    .label("CloudNativePG and Strimzi")
    .note(format!("`{list}`: written as the image of the technology, one copy each"))
    .help("name a `host` where somebody else runs them")
}

/// A backup without a place to go.
pub(super) fn backup_unsaid(meta: &Meta, span: Span) -> Diagnostic {
    Diagnostic::new(Code::W0769, span, format!("the backups of store `{}` are not written for its operator", meta.name))
        .label("whereto is not said")
        .note("CloudNativePG writes backups to an object store, which is the cluster's own matter")
        .help("add `backup` and a `ScheduledBackup` to its Cluster in an overlay")
}
