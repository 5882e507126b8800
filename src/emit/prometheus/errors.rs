//! What cannot be watched, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::Meta;

/// What is declared to have a limit and no metric tells about: what, and where.
pub(super) fn unwatched(meta: &Meta, unknown: &[(String, Span)]) -> Option<Diagnostic> {
    let (_, first) = unknown.first()?;
    let list: Vec<&str> = unknown.iter().map(|(what, _)| what.as_str()).collect();
    let count = unknown.len();
    let things = if count == 1 { "1 limit".to_owned() } else { format!("{count} limits") };
    Some(
        Diagnostic::new(
            Code::W0754,
            *first,
            format!("no metric is known that tells about {things} of `{}`", meta.name),
        )
        .label("has no alert")
        .note(list.join("; "))
        .help("name the query in a technology of the project's: `metrics: { waiting: \"…\" }`"),
    )
}
