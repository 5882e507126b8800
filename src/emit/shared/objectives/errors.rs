//! What cannot be measured, or not exactly, in words.

use super::metrics::Histogram;
use crate::base::quantity::Duration;
use crate::diag::{Code, Diagnostic};
use crate::model::{Meta, Slo};

/// An objective that nothing measures.
pub(super) fn unmeasured(meta: &Meta, slo: &Slo, why: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0753,
        slo.span,
        format!("nothing measures the objective `{}` of `{}`: {why}", slo.name, meta.name),
    )
    .label("has no rules")
    .note("it stands in no rule, alert, dashboard or analysis")
    .help(format!(
        "count it in `{}` and name the counters: `good: \"…{{outcome=\\\"good\\\"}}\", total: \"…\"`",
        meta.name
    ))
}

/// A bound that is no bound of a bucket.
pub(super) fn between_buckets(
    meta: &Meta,
    slo: &Slo,
    histogram: &Histogram,
    under: Duration,
    nearest: Duration,
) -> Diagnostic {
    let span = slo.settings.entry("under").map_or(slo.span, |entry| entry.span);
    let name = histogram.instrument;
    let configure = if name.starts_with("istio") {
        "in the annotation `sidecar.istio.io/statsHistogramBuckets` of its pods".to_owned()
    } else {
        format!("of `{name}` by a view of its OpenTelemetry SDK")
    };
    Diagnostic::new(
        Code::W0752,
        span,
        format!("`{name}` has no bucket that ends at {under} unless `{}` sets one", meta.name),
    )
    .label("counted nowhere by default")
    .note(format!("the nearest bound of its default buckets is {nearest}; without a bucket the objective has no data"))
    .help(format!("add the bound {under} to the buckets {configure}, or write `under: {nearest}`"))
}
