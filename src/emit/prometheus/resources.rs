//! Alerts of what a cluster tells about a service: resources, replicas, budgets of disruption, jobs. Only what is declared
//! is watched.

use super::Watch;
use super::alert::{Alert, Place, camel, group};
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::objectives::burn::Severity;
use crate::emit::shared::objectives::promql::{Matcher, Selector, escaped};
use crate::model::facts::placement;
use crate::model::{Settings, Value};

/// The longest name of a `CronJob`, as the Kubernetes target cuts it.
const CRON_JOB_MAX: usize = 52;
/// How late a run may start before it is missed, in seconds: the deadline that the Kubernetes target sets.
const STARTING_DEADLINE: u32 = 3_600;

/// The alerts of a service.
pub(super) fn alerts(watch: &Watch<'_>, place: &Place<'_>) -> Vec<Alert> {
    let settings = placement::settings(watch.model, place.environment, watch.id);
    let mut alerts = Vec::new();
    if let Some(deploy) = group(settings, "deploy") {
        alerts.extend(throttled(watch, place, deploy));
        alerts.extend(memory(watch, place, deploy));
        alerts.extend(at_most(watch, place, deploy));
        alerts.extend(blocked(watch, place, deploy));
        alerts.push(restarts(watch, place));
        alerts.extend(jobs(watch, place));
    }
    alerts.extend(capacity(watch, settings));
    alerts
}

fn upper<'v>(settings: &'v Settings, name: &str) -> Option<&'v Value> {
    settings.range(name).and_then(|(_, high)| high)
}

fn series(place: &Place<'_>, metric: &str, more: Vec<Matcher>) -> Selector {
    let matchers = place.cluster().into_iter().chain(more).collect();
    Selector::new(metric, matchers)
}

/// The pods of the service: those of a Deployment, Rollout or StatefulSet, and not those of its jobs.
fn pods(watch: &Watch<'_>) -> Vec<Matcher> {
    vec![Matcher::is("container", watch.name()), Matcher::matches("pod", format!("{}-.+", escaped(watch.name())))]
}

fn alert(watch: &Watch<'_>, what: &str, expr: String, hold: &'static str) -> Alert {
    Alert {
        name: camel(&[&watch.node.meta.name, what]),
        severity: Severity::Ticket,
        expr,
        hold: Some(hold),
        summary: String::new(),
        description: String::new(),
        objective: None,
        meaning: Vec::new(),
        steps: Vec::new(),
    }
}

fn throttled(watch: &Watch<'_>, place: &Place<'_>, deploy: &Settings) -> Option<Alert> {
    let Some(Value::Cpu(limit)) = upper(deploy, "cpu") else { return None };
    let throttled = series(place, "container_cpu_cfs_throttled_periods_total", pods(watch));
    let all = series(place, "container_cpu_cfs_periods_total", pods(watch));
    let expr = format!("sum by (pod) (rate({throttled}[15m]))\n/\nsum by (pod) (rate({all}[15m])) > 0.25");
    let name = &watch.node.meta.name;
    Some(Alert {
        summary: format!("{name}: pods want more than the {limit} of CPU they may have"),
        description: "{{ $labels.pod }} was held back in {{ $value | humanizePercentage }} of its periods.".to_owned(),
        meaning: vec![format!(
            "`cpu` of `{name}` is at most {limit}. A quarter of the time its pods wanted more and were stopped."
        )],
        steps: vec![
            "Compare with latency on the dashboard; where that suffers, raise `cpu` or the number of replicas."
                .to_owned(),
        ],
        ..alert(watch, "cpu_throttled", expr, "15m")
    })
}

fn memory(watch: &Watch<'_>, place: &Place<'_>, deploy: &Settings) -> Option<Alert> {
    let Some(Value::Size(limit)) = upper(deploy, "memory") else { return None };
    let used = series(place, "container_memory_working_set_bytes", pods(watch));
    let name = &watch.node.meta.name;
    // The limit is declared, so no second series has to say it.
    let near = limit.bytes / 10 * 9;
    Some(Alert {
        summary: format!("{name}: pods are near the {limit} of memory they may have"),
        description: "{{ $labels.pod }} uses {{ $value | humanize1024 }}B.".to_owned(),
        meaning: vec![format!(
            "`memory` of `{name}` is at most {limit}. A pod that takes more is killed and starts again."
        )],
        steps: vec!["See whether it grows with traffic or with time; with time it is a leak.".to_owned()],
        ..alert(watch, "memory_near_limit", format!("max by (pod) ({used}) > {near}"), "15m")
    })
}

/// Whether the number of replicas may vary, and its ends.
fn replicas(deploy: &Settings) -> Option<(i64, i64)> {
    let (low, high) = deploy.range("replicas")?;
    let low = low.and_then(Value::as_int).unwrap_or(1);
    Some((low, high.and_then(Value::as_int).unwrap_or(low)))
}

fn at_most(watch: &Watch<'_>, place: &Place<'_>, deploy: &Settings) -> Option<Alert> {
    let (_, most) = replicas(deploy).filter(|(low, high)| low < high)?;
    // KEDA puts a prefix before the name of the autoscaler that it makes.
    let scaler = Matcher::matches("horizontalpodautoscaler", format!("(keda-hpa-)?{}", escaped(watch.name())));
    let replicas = series(place, "kube_horizontalpodautoscaler_status_current_replicas", vec![scaler]);
    let name = &watch.node.meta.name;
    Some(Alert {
        summary: format!("{name}: all {most} replicas run, and there are no more"),
        description: "{{ $value }} replicas run.".to_owned(),
        meaning: vec![format!(
            "`replicas` of `{name}` ends at {most}. For half an hour nothing was left for further load."
        )],
        steps: vec![
            "See on the dashboard whether the traffic is real; raise `replicas`, or limit the rate of callers."
                .to_owned(),
        ],
        ..alert(watch, "replicas_at_most", format!("max by (horizontalpodautoscaler) ({replicas}) >= {most}"), "30m")
    })
}

fn blocked(watch: &Watch<'_>, place: &Place<'_>, deploy: &Settings) -> Option<Alert> {
    let many = replicas(deploy).is_some_and(|(low, _)| low > 1);
    if !many && group(deploy, "disruption").is_none() {
        return None;
    }
    let allowed = series(
        place,
        "kube_poddisruptionbudget_status_pod_disruptions_allowed",
        vec![Matcher::is("poddisruptionbudget", watch.name())],
    );
    let name = &watch.node.meta.name;
    Some(Alert {
        summary: format!("{name}: no replica may be taken away, so no node can be drained"),
        description: "For an hour its disruption budget has allowed nothing.".to_owned(),
        meaning: vec![format!(
            "So few replicas of `{name}` are ready that its disruption budget keeps every one of them."
        )],
        steps: vec!["See which replica is not ready, and why: its events, then its probes.".to_owned()],
        ..alert(watch, "disruption_blocked", format!("max by (poddisruptionbudget) ({allowed}) == 0"), "1h")
    })
}

fn restarts(watch: &Watch<'_>, place: &Place<'_>) -> Alert {
    let restarts = series(place, "kube_pod_container_status_restarts_total", pods(watch));
    let name = &watch.node.meta.name;
    Alert {
        summary: format!("{name}: a pod starts again and again"),
        description: "{{ $labels.pod }} started {{ $value | humanize }} times in 30 minutes.".to_owned(),
        meaning: vec![format!("A container of `{name}` ends by itself, or its live probe fails.")],
        steps: vec![
            "Read the log of the container before: `kubectl logs --previous`.".to_owned(),
            "Exit code 137 is its limit of memory, or a probe that failed.".to_owned(),
        ],
        ..alert(watch, "restarts", format!("max by (pod) (increase({restarts}[30m])) > 3"), "5m")
    }
}

fn jobs(watch: &Watch<'_>, place: &Place<'_>) -> Vec<Alert> {
    let service = &watch.node.meta.name;
    let mut alerts = Vec::new();
    for job in &watch.node.jobs {
        let Some(schedule) = job.settings.text("schedule") else { continue };
        let short = Rule::Rfc1123(LABEL_MAX).apply(&job.name);
        let object = Rule::Rfc1123(CRON_JOB_MAX).apply(&format!("{}-{short}", watch.name()));
        let failed = series(
            place,
            "kube_job_status_failed",
            vec![Matcher::matches("job_name", format!("{}-[0-9]+", escaped(&object)))],
        );
        let zone = job.settings.text("zone").unwrap_or("UTC");
        let said = format!("`{}` of `{service}` runs at `{schedule}` ({zone}).", job.name);
        alerts.push(Alert {
            summary: format!("{service}: the job {} failed", job.name),
            description: "{{ $labels.job_name }} has failed.".to_owned(),
            meaning: vec![said.clone()],
            steps: vec![
                "Read its log: `kubectl logs job/…` with the name in the alert.".to_owned(),
                format!(
                    "When the cause is gone, run it again: `kubectl create job --from=cronjob/{object} {object}-again`."
                ),
            ],
            ..alert(watch, &format!("{}_failed", job.name), format!("max by (job_name) ({failed}) > 0"), "1m")
        });
        let next = series(place, "kube_cronjob_next_schedule_time", vec![Matcher::is("cronjob", object.clone())]);
        alerts.push(Alert {
            summary: format!("{service}: the job {} did not start when it was due", job.name),
            description: "It was due {{ $value | humanizeDuration }} ago.".to_owned(),
            meaning: vec![format!(
                "{said} It is more than an hour late, after which this run is not started any more."
            )],
            steps: vec![format!(
                "See why: `kubectl describe cronjob {object}`; it may be suspended, or the run before goes on."
            )],
            ..alert(watch, &format!("{}_missed", job.name), format!("time() - max({next}) > {STARTING_DEADLINE}"), "5m")
        });
    }
    alerts
}

/// What one replica is said to be able to do.
fn capacity(watch: &Watch<'_>, settings: &Settings) -> Option<Alert> {
    let rate = group(settings, "capacity")?.rate("per_replica")?;
    let name = &watch.node.meta.name;
    let a_second = rate.count / rust_decimal::Decimal::from(rate.per.secs());
    let by = ["instance"];
    let served = crate::emit::shared::objectives::served(watch.model, &watch.source, watch.id, "5m", &by)?;
    let near = (a_second * rust_decimal::Decimal::new(90, 2)).round_dp(6).normalize();
    Some(Alert {
        summary: format!("{name}: a replica serves nearly as much as it can"),
        description: "{{ $labels.instance }} serves {{ $value | humanize }} requests a second.".to_owned(),
        meaning: vec![format!("One replica of `{name}` is said to serve {rate}. One serves more than 90% of that.")],
        steps: vec!["See whether the other replicas have as much to do; if so, there are too few.".to_owned()],
        ..alert(watch, "replica_near_capacity", format!("{served} > {near}"), "10m")
    })
}
