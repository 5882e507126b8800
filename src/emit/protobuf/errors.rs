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

/// What a gRPC service config has no field for.
pub(super) fn lost_policy(span: Span, lost: &[&str]) -> Diagnostic {
    let count = if lost.len() == 1 { "1 setting".to_owned() } else { format!("{} settings", lost.len()) };
    Diagnostic::new(Code::W0663, span, format!("a gRPC service config cannot say {count} of this call's policy"))
        .label("holds only where something else applies it")
        .note(lost.join(", "))
        .help("apply them in the caller's code or in a mesh")
}

/// More attempts than a gRPC client makes.
pub(super) fn capped(span: Span, attempts: i64, most: i64) -> Diagnostic {
    Diagnostic::new(Code::W0664, span, format!("a gRPC client makes {most} calls for one at most, not {attempts}"))
        .label(format!("{attempts} attempts"))
        .note("the service config says what clients do")
        .help(format!("set `attempts` to {most} or less"))
}

/// Two policies for one operation, by what causes the call.
pub(super) fn by_cause(span: Span, other: Span, operation: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0665,
        span,
        format!("`{operation}` is called with two policies, and a service config has one"),
    )
    .label("is not in the service config")
    .related(other, "is in the service config")
    .note("a gRPC client looks a policy up by method, not by what caused the call")
    .help("use one policy for both, or apply this one in the caller's code")
}

/// Two retry budgets for one server.
pub(super) fn two_budgets(span: Span, other: Span) -> Diagnostic {
    Diagnostic::new(Code::W0665, span, "one server has two retry budgets, and a service config has one")
        .label("is not in the service config")
        .related(other, "is in the service config")
        .note("a gRPC client counts retries by server, not by method")
        .help("use one budget for all calls of this server")
}

/// Two things that have one name in Protobuf.
pub(super) fn same_name(span: Span, declared: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0666, span, format!("something beside `{declared}` is called `{name}` in Protobuf already"))
        .label(format!("is called `{name}` there too"))
        .note("names that differ in casing or underscores alone are one name there")
        .help("rename one of them")
}
