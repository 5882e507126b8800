//! What stands against numbers and what Protobuf and gRPC cannot say, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};

/// `@tag` with the number of a field that is gone.
pub(super) fn reserved_number(span: Span, name: &str, number: u32, before: &str) -> Diagnostic {
    Diagnostic::new(Code::E0660, span, format!("the number {number} of `{name}` belonged to `{before}`"))
        .label(format!("{number} is reserved in `arch.lock`"))
        .note("data that was written with the old field would be read as the new one")
        .help("remove the `@tag`, or choose a number that was never used")
}

/// `@tag` with the number of another field.
pub(super) fn locked_number(span: Span, name: &str, number: u32, other: &str) -> Diagnostic {
    Diagnostic::new(Code::E0660, span, format!("the number {number} of `{name}` is that of `{other}`"))
        .label(format!("`arch.lock` has {number} for `{other}`"))
        .note("data that was written with the one would be read as the other")
        .help("remove the `@tag`, or choose a number that was never used")
}

/// A field by the name of one that is gone.
pub(super) fn reserved_name(span: Span, name: &str, number: u32) -> Diagnostic {
    Diagnostic::new(Code::E0661, span, format!("`{name}` is the name of a field that was removed"))
        .label(format!("was number {number}"))
        .note("`arch.lock` reserves number and name, so that nobody takes the new field for the old one")
        .help(format!("write `@tag({number})` if it is the same field come back, else choose another name"))
}

/// `@tag` with another number than the field has.
pub(super) fn renumbered(span: Span, name: &str, before: u32, now: u32) -> Diagnostic {
    Diagnostic::new(Code::W0662, span, format!("`{name}` moves from number {before} to {now}"))
        .label(format!("`arch.lock` has {before}"))
        .note(format!("who has not changed yet does not see it any more; {before} is reserved from now on"))
        .help(format!("write `@tag({before})`, or release both sides together"))
}
