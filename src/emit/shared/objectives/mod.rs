//! Service level objectives as queries of Prometheus: what each of a service's `slo` blocks counts as good and as all.
//!
//! What is counted follows from the block's name, what it is `for`, and the convention that metrics are named by
//! (`metrics`); `burn` says when somebody is told. The rules, the dashboards, the analysis of a rollout and autoscalers
//! all read this, so that they cannot disagree.

pub mod burn;
mod errors;
mod measure;
pub mod metrics;
pub mod promql;

use rust_decimal::Decimal;

use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::model::facts::query::{Query, WINDOW};
use crate::model::{Cause, Model, Node, Operation};
pub use measure::{Measured, address};
use metrics::{Convention, Source};
use promql::{Matcher, Selector, sum_of_rates};

/// An objective that can be measured.
#[derive(Clone, Debug)]
pub struct Objective {
    /// The service it is of.
    pub service: Id<Node>,
    /// `availability`, `latency`, or another name.
    pub name: String,
    /// The name and what it is for, unique in the service: `latency-place_order`.
    pub key: String,
    /// What it is for, by name; all of the service when empty.
    pub parts: Vec<String>,
    /// The share of good events that is aimed at, between 0 and 1.
    pub target: Decimal,
    /// The time over which it is counted.
    pub over: Duration,
    /// What counts as good, for latency and freshness.
    pub under: Option<Duration>,
    /// What is counted.
    pub indicator: Indicator,
    /// Its place.
    pub span: Span,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indicator {
    /// All events, and those that failed.
    Failures {
        /// All.
        total: Vec<Selector>,
        /// Those that failed.
        failed: Vec<Selector>,
    },
    /// All events, and those that were good.
    Buckets {
        /// All.
        total: Vec<Selector>,
        /// Those that were good.
        good: Vec<Selector>,
    },
    /// By the project's own queries.
    Own {
        /// Those that were good.
        good: Query,
        /// All.
        total: Query,
    },
}

impl Objective {
    /// The share of all events that may fail.
    pub fn budget(&self) -> Decimal {
        (Decimal::ONE - self.target).normalize()
    }

    /// `99.95%`
    pub fn target_text(&self) -> String {
        format!("{}%", (self.target * Decimal::ONE_HUNDRED).normalize())
    }

    /// What it is about in words: `latency of place_order below 300ms`.
    pub fn title(&self) -> String {
        let parts = if self.parts.is_empty() { String::new() } else { format!(" of {}", self.parts.join(", ")) };
        let under = self.under.map(|under| format!(" below {under}")).unwrap_or_default();
        format!("{}{parts}{under}", self.name.replace('_', " "))
    }

    /// All events a second over a window such as `5m`; `more` narrows the series down.
    pub fn total(&self, window: &str, more: &[Matcher]) -> String {
        match &self.indicator {
            Indicator::Failures { total, .. } | Indicator::Buckets { total, .. } => {
                sum_of_rates(total, window, more, &[])
            }
            Indicator::Own { total, .. } => own(total, window, more),
        }
    }

    /// Good events a second over a window.
    pub fn good(&self, window: &str, more: &[Matcher]) -> String {
        match &self.indicator {
            Indicator::Failures { .. } => {
                format!("{} - {}", self.total(window, more), self.errors(window, more))
            }
            Indicator::Buckets { good, .. } => sum_of_rates(good, window, more, &[]),
            Indicator::Own { good, .. } => own(good, window, more),
        }
    }

    /// Failed events a second over a window: 0 while nothing ever failed.
    pub fn errors(&self, window: &str, more: &[Matcher]) -> String {
        match &self.indicator {
            Indicator::Failures { failed, .. } => format!("({} or vector(0))", sum_of_rates(failed, window, more, &[])),
            Indicator::Buckets { .. } | Indicator::Own { .. } => {
                format!("({} - {})", self.total(window, more), self.good(window, more))
            }
        }
    }

    /// Failed events as a share of all over a window, between 0 and 1: no value where there were no events.
    pub fn error_ratio(&self, window: &str, more: &[Matcher]) -> String {
        format!("{} / {}", self.errors(window, more), self.total(window, more))
    }
}

/// A query of the project's own over a window.
fn own(query: &Query, window: &str, more: &[Matcher]) -> String {
    match query {
        Query::Expression(text) => format!("({})", text.replace(WINDOW, window)),
        Query::Counters(selector) => {
            let more: Vec<String> = more.iter().map(Matcher::to_string).collect();
            let inner = selector.trim_end().strip_suffix('}').map(|head| head.trim_end().trim_end_matches(','));
            let selector = match (inner, more.is_empty()) {
                (_, true) => selector.clone(),
                (None, false) => format!("{selector}{{{}}}", more.join(",")),
                (Some(head), false) if head.ends_with('{') => format!("{head}{}}}", more.join(",")),
                (Some(head), false) => format!("{head},{}}}", more.join(",")),
            };
            format!("sum(rate({selector}[{window}]))")
        }
    }
}

/// The name of a service in Kubernetes, and so in the labels of its metrics.
pub fn name_of(model: &Model, id: Id<Node>) -> String {
    Rule::Rfc1035(LABEL_MAX).apply(model.nodes[id].meta.output_name())
}

/// Whose series are a service's own.
pub fn source(model: &Model, convention: Convention, id: Id<Node>, namespace: Option<&str>) -> Source {
    Source {
        convention,
        service: name_of(model, id),
        package: Rule::Rfc1123(LABEL_MAX).apply(&model.package.name),
        namespace: namespace.map(str::to_owned),
    }
}

/// The objectives of a service that can be measured, in order of declaration. What cannot be measured, or not exactly, is
/// reported.
pub fn of(model: &Model, source: &Source, id: Id<Node>, diags: &mut Diags) -> Vec<Objective> {
    let node = &model.nodes[id];
    let mut objectives = Vec::new();
    for slo in &node.slos {
        let Some(target) = slo.settings.percent("target") else { continue };
        let parts = names(model, node, &slo.causes);
        let under = slo.settings.duration("under");
        let indicator = match measure::indicator(model, source, id, slo) {
            Ok(indicator) => indicator,
            Err(why) => {
                diags.push(errors::unmeasured(&node.meta, slo, &why));
                continue;
            }
        };
        if let (Some(under), Indicator::Buckets { .. }) = (under, &indicator) {
            for histogram in measure::histograms(model, source, id, slo) {
                if let Some(nearest) = histogram.nearest(under) {
                    diags.push(errors::between_buckets(&node.meta, slo, &histogram, under, nearest));
                }
            }
        }
        let key = [slo.name.clone()].into_iter().chain(parts.iter().cloned()).collect::<Vec<_>>().join("-");
        objectives.push(Objective {
            service: id,
            name: slo.name.clone(),
            key,
            parts,
            target: (target.value / Decimal::ONE_HUNDRED).normalize(),
            over: slo.settings.duration("over").unwrap_or(Duration::from_secs(30 * 24 * 3_600)),
            under,
            indicator,
            span: slo.span,
        });
    }
    objectives
}

/// The requests that a service serves, a second, over a window: what an autoscaler follows. `None` where nothing that
/// the convention knows is served.
pub fn requests(model: &Model, source: &Source, id: Id<Node>, window: &str) -> Option<String> {
    served(model, source, id, window, &[])
}

/// The requests that a service serves, a second, over a window, by these labels.
pub fn served(model: &Model, source: &Source, id: Id<Node>, window: &str, by: &[&str]) -> Option<String> {
    let total: Vec<Selector> = whole(model, source, id).into_iter().map(|measured| measured.total).collect();
    (!total.is_empty()).then(|| sum_of_rates(&total, window, &[], by))
}

/// All that a service serves, by histogram; the messages that it handles where it serves nothing.
pub fn whole(model: &Model, source: &Source, id: Id<Node>) -> Vec<Measured> {
    measure::whole(model, source, id).unwrap_or_default()
}

/// The requests of one operation; the error says in words why no metric tells them apart.
pub fn operation(model: &Model, source: &Source, id: Id<Operation>) -> Result<Measured, String> {
    measure::operation(model, source, id)
}

/// The messages that a service handles from a channel; `None` where the convention does not know messages.
pub fn channel(model: &Model, source: &Source, id: Id<Node>) -> Option<Measured> {
    measure::from(model, source, &[id])
}

/// What an objective is for, by name.
fn names(model: &Model, node: &Node, causes: &[Cause]) -> Vec<String> {
    let name = |cause: &Cause| match cause {
        Cause::Operation(id) => model.operations[*id].name.clone(),
        Cause::Event(id) => model.types[*id].meta.name.clone(),
        Cause::Job(index) => node.jobs.get(*index).map(|job| job.name.clone()).unwrap_or_default(),
    };
    causes.iter().map(name).collect()
}
