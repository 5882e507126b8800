//! The rules of an objective: what is recorded, and when its budget burns too fast.
//!
//! Recorded names say level, metric and operations, as Prometheus recommends:
//! <https://prometheus.io/docs/practices/rules/>. All of them carry the labels `service` and `slo`.

use super::Watch;
use super::alert::{Alert, Place, camel};
use super::doc::{Group, Map, Rule};
use crate::base::quantity::Duration;
use crate::emit::shared::objectives::Objective;
use crate::emit::shared::objectives::burn::{self, Severity, Threshold, WINDOWS};
use crate::emit::shared::objectives::promql::{Matcher, Selector};

/// All events a second, over five minutes.
pub(crate) const REQUESTS: &str = "service:sli_requests:rate5m";
/// Failed events a second, over five minutes.
pub(crate) const ERRORS: &str = "service:sli_errors:rate5m";
/// The target.
const TARGET: &str = "service:slo_target:ratio";
/// What is left of the budget of the whole period, as a share of it: 1 is untouched, below 0 is overspent.
pub(crate) const REMAINING: &str = "service:slo_budget_remaining:ratio";

/// Failed events as a share of all over a window.
pub(crate) fn ratio(window: &str) -> String {
    format!("service:sli_errors:ratio_rate{window}")
}

/// More failures than this must lie in the long window. `rate` extrapolates, so that one failure may count as a little
/// more than one: half-way to two tells the two apart.
const MORE_THAN_ONE: &str = "1.5";

/// A recorded series of an objective.
pub(crate) fn recorded(watch: &Watch<'_>, objective: &Objective, name: &str, place: &Place<'_>) -> String {
    let mut matchers = vec![Matcher::is("service", watch.name()), Matcher::is("slo", objective.key.clone())];
    matchers.extend(place.stage.map(|stage| Matcher::is("environment", stage)));
    Selector::new(name, matchers).to_string()
}

/// The rules of an objective.
pub(crate) fn group(watch: &Watch<'_>, objective: &Objective, place: &Place<'_>) -> Group {
    let mut labels =
        Map::from([("service".to_owned(), watch.name().to_owned()), ("slo".to_owned(), objective.key.clone())]);
    if let Some(stage) = place.stage {
        labels.insert("environment".to_owned(), stage.to_owned());
    }
    let record = |record: String, expr: String| Rule::Recording { record, expr, labels: labels.clone() };
    let mut rules = vec![
        record(REQUESTS.to_owned(), objective.total("5m", &[])),
        record(ERRORS.to_owned(), bare(&objective.errors("5m", &[]))),
    ];
    for minutes in WINDOWS {
        let window = burn::window(minutes);
        rules.push(record(ratio(&window), objective.error_ratio(&window, &[])));
    }
    let series = |name: &str| recorded(watch, objective, name, place);
    let over = objective.over;
    let whole = ratio(&over.to_string());
    if !WINDOWS.iter().any(|minutes| Duration::from_secs(minutes * 60) == over) {
        // Over the whole period every event counts the same, and the raw series are not read for so long.
        rules.push(record(
            whole.clone(),
            format!("sum_over_time({}[{over}]) / sum_over_time({}[{over}])", series(ERRORS), series(REQUESTS)),
        ));
    }
    rules.push(record(TARGET.to_owned(), format!("vector({})", objective.target)));
    rules.push(record(REMAINING.to_owned(), format!("1 - {} / {}", series(&whole), objective.budget())));
    rules.extend(alerts(watch, objective, place).iter().map(|alert| alert.rule(watch, place)));
    Group { name: format!("{}-slo-{}", watch.name(), objective.key), rules }
}

/// An expression without the brackets around all of it.
fn bare(expr: &str) -> String {
    let inner = expr.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(expr);
    let mut depth = 0_i32;
    for c in inner.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return expr.to_owned();
        }
    }
    inner.to_owned()
}

/// The alerts of an objective: one that pages and one that asks for a ticket, each by the levels that say something.
pub(crate) fn alerts(watch: &Watch<'_>, objective: &Objective, place: &Place<'_>) -> Vec<Alert> {
    let thresholds = burn::thresholds(objective.target, objective.over);
    let of = |severity: Severity| {
        let levels: Vec<Threshold> =
            thresholds.iter().filter(|threshold| threshold.level.severity == severity).copied().collect();
        (!levels.is_empty()).then(|| alert(watch, objective, place, severity, &levels))
    };
    [Severity::Page, Severity::Ticket].into_iter().filter_map(of).collect()
}

fn alert(
    watch: &Watch<'_>,
    objective: &Objective,
    place: &Place<'_>,
    severity: Severity,
    levels: &[Threshold],
) -> Alert {
    let title = objective.title();
    let service = &watch.node.meta.name;
    let conditions: Vec<String> = levels.iter().map(|level| condition(watch, objective, place, level)).collect();
    let mut table = vec![
        "| spent of the budget | within | and still within | burn rate | error ratio |".to_owned(),
        "| --- | --- | --- | --- | --- |".to_owned(),
    ];
    table.extend(levels.iter().map(|it| {
        let (long, short) = (burn::window(it.level.long), burn::window(it.level.short));
        format!("| {}% | {long} | {short} | {} | {} |", it.level.share, it.burn_rate, it.error_ratio)
    }));
    let budget = objective.budget();
    let minutes = (budget * rust_decimal::Decimal::from(objective.over.micros)
        / rust_decimal::Decimal::from(60_000_000_u64))
    .round_dp(1)
    .normalize();
    let mut meaning = vec![
        format!(
            "The {title} of `{service}` aims at {} over {}. That leaves a budget of {budget} of all events: in time, {minutes} \
             minutes of full outage. The budget burns so fast that it will not last:",
            objective.target_text(),
            objective.over
        ),
        table.join("\n"),
        "An error ratio is the share of failed events: a burn rate times the budget. Both windows of a line must be above \
         it, and more than one event must have failed in the longer one."
            .to_owned(),
    ];
    meaning.push(format!("Counted as all:\n\n```promql\n{}\n```", objective.total("5m", &[])));
    meaning.push(format!("Counted as failed:\n\n```promql\n{}\n```", bare(&objective.errors("5m", &[]))));
    let mut steps = Vec::new();
    if objective.parts.is_empty() {
        steps.push("See on the dashboard which operation has the errors.".to_owned());
    } else {
        let parts: Vec<String> = objective.parts.iter().map(|part| format!("`{part}`")).collect();
        steps.push(format!("See on the dashboard what {} failed with.", parts.join(", ")));
    }
    steps.extend(super::runbook::dependencies(watch, objective));
    Alert {
        name: camel(&[service, &objective.key, "budget_burn"]),
        severity,
        expr: conditions.join("\nor\n"),
        hold: None,
        summary: format!("{service}: the error budget of {title} burns too fast"),
        description: format!(
            "{{{{ $value | humanizePercentage }}}} of the events failed; the objective of {} over {} allows {}%.",
            objective.target_text(),
            objective.over,
            (budget * rust_decimal::Decimal::ONE_HUNDRED).normalize()
        ),
        objective: Some(objective.key.clone()),
        meaning,
        steps,
    }
}

/// One level: both windows above the ratio, and more than one failure in the long one.
fn condition(watch: &Watch<'_>, objective: &Objective, place: &Place<'_>, it: &Threshold) -> String {
    let (long, short) = (burn::window(it.level.long), burn::window(it.level.short));
    let budget = objective.budget();
    let series = |name: &str| recorded(watch, objective, name, place);
    format!(
        "(\n  {} > ({} * {budget})\nand\n  {} > ({} * {budget})\nand\n  avg_over_time({}[{long}]) * {} > {MORE_THAN_ONE}\n)",
        series(&ratio(&long)),
        it.burn_rate,
        series(&ratio(&short)),
        it.burn_rate,
        series(ERRORS),
        it.level.long * 60,
    )
}
