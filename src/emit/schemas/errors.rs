//! What JSON Schema is not written for, in words.

use crate::diag::{Code, Diagnostic};
use crate::model::TypeDef;

/// Events whose schemas are kept in files of their own; one finding for all.
pub(super) fn kept_elsewhere(events: &[&TypeDef]) -> Option<Diagnostic> {
    let first = events.first()?;
    let count = events.len();
    let what = if count == 1 { "1 event has".to_owned() } else { format!("{count} events have") };
    let names: Vec<String> = events.iter().map(|event| format!("`{}`", event.meta.name)).collect();
    Some(
        Diagnostic::new(
            Code::W0691,
            first.meta.span,
            format!("{what} no JSON Schema: what is in it is said elsewhere"),
        )
        .label("its schema is a file of another language")
        .note(names.join(", "))
        .help(format!(
            "declare the fields in place of `schema`, or set `{} = \"off\"` under `[severities]` in `arch.toml`",
            Code::W0691.name()
        )),
    )
}
