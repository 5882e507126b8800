//! What resilience4j cannot keep, in words.

use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};

/// A total that only fewer attempts keep.
pub(super) fn fewer_attempts(span: Span, instance: &str, total: Duration, said: u32, fits: u32) -> Diagnostic {
    let attempts = |count: u32| if count == 1 { "1 attempt".to_owned() } else { format!("{count} attempts") };
    Diagnostic::new(
        Code::W0742,
        span,
        format!("`{instance}` makes {} in resilience4j, not {said}: no more fit into {total}", attempts(fits)),
    )
    .label(format!("{} and the waits between them take longer", attempts(said)))
    .note("resilience4j limits one attempt and has no limit over all of them, so the number of attempts has to keep it")
    .help(format!("set `attempts: {fits}`, a shorter `timeout.attempt`, or a longer `timeout.total`"))
}

/// A total over several attempts of which none has a limit.
pub(super) fn total_unkept(span: Span, instance: &str, total: Duration) -> Diagnostic {
    Diagnostic::new(Code::W0742, span, format!("nothing in resilience4j keeps the {total} that `{instance}` may take"))
        .label("has a total, and no limit of one attempt")
        .note("resilience4j limits one attempt and has no limit over all of them")
        .help("add `timeout.attempt`; the number of attempts then keeps the total")
}
