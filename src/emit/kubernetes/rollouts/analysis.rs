//! The guard of a rollout: a measurement of the new version against each objective of its service.
//!
//! A new version is judged by its own pods only. What it must not do is burn the budget of an objective so fast that
//! somebody would be called: the slowest rate that pages, [`burn::LEVELS`]. One measurement counts the requests of its
//! own window, and none that another one counted:
//!
//! ```text
//! bad = failed requests ÷ all requests of the window
//! fails where bad > burn rate × (1 - target)
//! says nothing where there were fewer than 1 ÷ (burn rate × (1 - target)) requests
//! ```
//!
//! So a single failed request never fails a measurement, and no requests are neither good nor bad: a rollout that nobody
//! uses waits for a person. One measurement may fail, because the old version may stumble too; two may not.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::doc::rollout::{
    Analysis, AnalysisTemplate, Argument, ArgumentSource, Metric, Prometheus, Provider, RunArgument, TemplateRef,
};
use super::super::doc::spec;
use super::super::folder::Folder;
use super::super::scope::Scope;
use super::argo::seconds;
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::emit::shared::objectives::burn::{LEVELS, Severity, Threshold};
use crate::emit::shared::objectives::metrics::Convention;
use crate::emit::shared::objectives::promql::Matcher;
use crate::emit::shared::objectives::{self, Indicator, Objective};
use crate::model::Node;
use crate::model::facts::query::Query;
use crate::model::facts::rollout::{Measuring, Pause};

/// The argument that says which pods are those of the new version.
const HASH: &str = "new-version";

/// The label that tells the series of one pod: the Prometheus Operator and the usual configurations of scraping set it.
const POD: &str = "pod";

/// Measurements that may fail.
const FAILURES: u64 = 1;

/// When a guard measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// From the first step of a canary on, until its last one is over.
    BesideSteps,
    /// When a blue-green rollout has switched, while the old version is kept.
    AfterSwitch,
}

/// Where Prometheus answers, if the environment says so.
pub(super) fn address<'a>(scope: &Scope<'a>) -> Option<&'a str> {
    scope.environment.and_then(|environment| environment.settings.text("prometheus"))
}

/// The objectives of a node that its pods can be measured by, and the names of the others. A finding about one that
/// nothing measures is of its rules, and is reported there.
pub(super) fn objectives(scope: &Scope<'_>, id: Id<Node>) -> (Vec<Objective>, Vec<String>) {
    let source = objectives::source(scope.model, Convention::OpenTelemetry, id, Some(&scope.namespace));
    let all = objectives::of(scope.model, &source, id, &mut Diags::new());
    let names = scope.model.nodes[id].slos.iter().map(|slo| slo.name.clone());
    let measured: Vec<Objective> = all.into_iter().filter(is_by_pod).collect();
    let unmeasured = names.filter(|name| measured.iter().all(|objective| objective.name != *name)).collect();
    (measured, unmeasured)
}

/// Whether the series of single pods can be chosen: not in an expression of the project's own.
fn is_by_pod(objective: &Objective) -> bool {
    let is_counters = |query: &Query| match query {
        Query::Counters(_) => true,
        Query::Expression(_) => false,
    };
    match &objective.indicator {
        Indicator::Failures { .. } | Indicator::Buckets { .. } => true,
        Indicator::Own { good, total } => is_counters(good) && is_counters(total),
    }
}

/// Adds the template of a guard, and refers to it. `None` where nothing could be measured, which `report` tells.
pub(super) fn add(folder: &mut Folder<'_>, id: Id<Node>, pause: Pause, when: When) -> Option<Analysis> {
    let scope = folder.scope;
    let address = address(scope)?;
    let measuring = Measuring::during(pause)?;
    let (objectives, _) = objectives(scope, id);
    if objectives.is_empty() {
        return None;
    }
    let (name, component) = (scope.name(id), scope.model.nodes[id].kind().word());
    let metrics = objectives.iter().map(|objective| metric(name, objective, measuring, when, address)).collect();
    let template = AnalysisTemplate { args: vec![Argument { name: HASH }], metrics };
    let comments = comments(&objectives);
    folder.add_of_under(id, "analysistemplate", name, component, &comments, spec(template));
    Some(Analysis {
        // The step behind the first weight: its pods are there, and requests come.
        starting_step: (when == When::BesideSteps).then_some(1),
        templates: vec![TemplateRef { template_name: name.to_owned() }],
        args: vec![RunArgument { name: HASH, value_from: ArgumentSource { pod_template_hash_value: "Latest" } }],
    })
}

/// What the numbers mean, for who reads the file.
fn comments(objectives: &[Objective]) -> String {
    let line = |objective: &Objective| {
        let limit = limit(objective);
        let percent = (limit.ratio * Decimal::ONE_HUNDRED).normalize();
        let (least, title, target) = (limit.least, objective.title(), objective.target_text());
        format!("# {title}, {target}: at most {percent}% bad, judged from {least} requests on\n")
    };
    objectives.iter().map(line).collect()
}

/// From when on a measurement fails, and from when on it says something.
struct Limit {
    /// Failed requests as a share of all, between 0 and 1.
    ratio: Decimal,
    /// Requests in a window.
    least: u64,
}

/// The limit of an objective: the slowest burning that pages, and at most half of the requests.
fn limit(objective: &Objective) -> Limit {
    let page = LEVELS.iter().rfind(|level| level.severity == Severity::Page);
    let slowest = page.map(|level| Threshold::of(*level, objective.target, objective.over).error_ratio);
    // Of a low target or over a short period that may be everything, or less than the objective itself allows.
    let half = Decimal::new(5, 1).max(objective.budget());
    let ratio = slowest.unwrap_or_default().min(half).max(objective.budget()).normalize();
    let least = Decimal::ONE.checked_div(ratio).and_then(|least| least.ceil().to_u64()).unwrap_or(1);
    Limit { ratio, least }
}

/// The measurement of one objective.
fn metric(name: &str, objective: &Objective, measuring: Measuring, when: When, address: &str) -> Metric {
    let Limit { ratio, least } = limit(objective);
    let interval = seconds(measuring.window.secs_ceil());
    let of_new_version = [Matcher::matches(POD, format!("{name}-{{{{args.{HASH}}}}}-.+"))];
    let ratio_query = objective.error_ratio(&interval, &of_new_version);
    let total = objective.total(&interval, &of_new_version);
    let query = format!("{ratio_query}\nand\n{total} * {} >= {least}", measuring.window.secs_ceil());
    let count = (when == When::AfterSwitch).then_some(measuring.within);
    Metric {
        name: objective.key.clone(),
        initial_delay: interval.clone(),
        interval,
        count,
        success_condition: format!("len(result) > 0 && result[0] <= {ratio}"),
        failure_condition: format!("len(result) > 0 && result[0] > {ratio}"),
        // Where only one is made, it decides.
        failure_limit: if measuring.within > 1 { FAILURES } else { 0 },
        // A pause in which nothing was decided is followed by no other step.
        inconclusive_limit: measuring.within.saturating_sub(1),
        provider: Provider { prometheus: Prometheus { address: address.to_owned(), query } },
    }
}
