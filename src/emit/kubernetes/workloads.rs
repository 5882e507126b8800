//! What keeps a node's pods running, how many there are, and how many may be away.

use super::containers::Image;
use super::doc::pod::Container;
use super::doc::scale::{Autoscaler, DisruptionBudget, Metric, MetricTarget, ResourceMetric, ScaleTarget};
use super::doc::workload::{CronJob, Job, StatefulSet};
use super::doc::{Amount, spec};
use super::folder::{Folder, Notes};
use super::pods::{self, Pod};
use super::scope::Scope;
use super::{errors, quantity, rollouts};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule};
use crate::model::facts::rollout;
use crate::model::{self, Node, Value};

/// The longest name of a `CronJob`: its Jobs append a time of eleven characters to it.
const CRON_JOB_MAX: usize = 52;

/// How late a run of a job may start: a missed one starts within an hour, or not at all. Without a limit the controller
/// gives up for good after a hundred missed runs.
const STARTING_DEADLINE: u64 = 3_600;

/// The autoscaling target where a range of replicas says nothing about it, in percent of the requested CPU.
const DEFAULT_CPU_TARGET: u64 = 70;

/// How many replicas there are, at least and at most.
pub(crate) fn replicas(scope: &Scope<'_>, id: Id<Node>) -> (u64, u64) {
    rollout::replicas(scope.deploy(id))
}

/// Adds the objects that run a node: its pods and, where several may run, how many of them.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>, image: &Image) {
    let scope = folder.scope;
    let (name, component) = (scope.name(id), scope.model.nodes[id].kind().word());
    let pod = pods::serving(scope, id, image, &mut folder.notes);
    let autoscaler = autoscaler(scope, id, &pod, &mut folder.notes);
    let (least, _) = replicas(scope, id);
    let replicas = autoscaler.is_none().then_some(least);
    let Pod { template, claims } = pod;

    if claims.is_empty() {
        rollouts::add(folder, id, replicas, template);
    } else {
        let service_name = name.to_owned();
        let selector = scope.selector(id, component);
        let set = StatefulSet { service_name, replicas, selector, template, volume_claim_templates: claims };
        folder.add_of(id, "statefulset", name, component, spec(set));
    }
    if let Some(autoscaler) = autoscaler {
        folder.add_of(id, "horizontalpodautoscaler", name, component, spec(autoscaler));
    }
    if let Some(budget) = disruption_budget(scope, id, &mut folder.notes) {
        folder.add_of(id, "poddisruptionbudget", name, component, spec(budget));
    }
}

fn is_zero(amount: &Amount) -> bool {
    match amount {
        Amount::Count(count) => *count == 0,
        Amount::Share(share) => share == "0%",
    }
}

/// What decides the number of replicas within a range.
fn autoscaler(scope: &Scope<'_>, id: Id<Node>, pod: &Pod, notes: &mut Notes) -> Option<Autoscaler> {
    let (least, most) = replicas(scope, id);
    if most <= least {
        return None;
    }
    let node = &scope.model.nodes[id];
    let deploy = scope.deploy(id)?;
    let spec = &pod.template.spec;
    let (main, others) = spec.containers.split_first()?;
    let beside: Vec<&Container> =
        spec.init_containers.iter().filter(|container| container.restart_policy.is_some()).chain(others).collect();
    // A share of what all containers request would follow the sidecars; one container alone can be watched since 1.30.
    let alone = (!beside.is_empty() && scope.version >= (1, 30)).then(|| main.name.clone());
    let requested = |resource: &str| {
        let amount = |container: &Container| match resource {
            "cpu" => container.resources.requests.cpu.is_some(),
            _ => container.resources.requests.memory.is_some(),
        };
        amount(main) && (alone.is_some() || beside.iter().all(|container| amount(container)))
    };
    let metric = |name, target| metric(name, target, alone.clone());
    let mut metrics = Vec::new();
    let mut why = "none of what it scales on is a share of a resource that it requests";
    if deploy.get("scale_on").is_none() {
        if requested("cpu") {
            metrics.push(metric("cpu", DEFAULT_CPU_TARGET));
        } else {
            why = "`scale_on` is not said, and no CPU is requested of which it could use a share";
        }
    }
    for value in deploy.list("scale_on") {
        let Value::Call { name, args, .. } = value else { continue };
        let target = args.first().and_then(|argument| {
            let Value::Percent(share) = argument.value else { return None };
            Some(quantity::percent(share).max(1))
        });
        match (name.as_str(), target) {
            ("cpu", Some(target)) if requested("cpu") => metrics.push(metric("cpu", target)),
            ("memory", Some(target)) if requested("memory") => metrics.push(metric("memory", target)),
            (_, _) => {}
        }
    }
    if metrics.is_empty() {
        let span = deploy.entry("replicas").map_or(node.meta.span, |entry| entry.span);
        notes.diags.push(errors::no_metric(&node.meta, span, (least, most), why));
        return None;
    }
    let (api_version, kind) =
        if pod.claims.is_empty() { rollouts::target(scope, id) } else { ("apps/v1", "StatefulSet") };
    Some(Autoscaler {
        scale_target_ref: ScaleTarget { api_version, kind, name: scope.name(id).to_owned() },
        // None at all needs a gate of the cluster that is not there by default.
        min_replicas: least.max(1),
        max_replicas: most,
        metrics,
    })
}

fn metric(name: &'static str, average_utilization: u64, container: Option<String>) -> Metric {
    let target = MetricTarget { kind: "Utilization", average_utilization };
    let of_one = container.is_some();
    let resource = ResourceMetric { name, container, target };
    if of_one { Metric::ContainerResource { container_resource: resource } } else { Metric::Resource { resource } }
}

/// How many pods planned work may take away: always at least one, so that it can go on, and none where there is but one
/// pod, because a budget could only block it.
fn disruption_budget(scope: &Scope<'_>, id: Id<Node>, notes: &mut Notes) -> Option<DisruptionBudget> {
    let (least, _) = replicas(scope, id);
    if least < 2 {
        return None;
    }
    let node = &scope.model.nodes[id];
    let said = scope.deploy(id).and_then(|deploy| deploy.object("disruption"));
    let one = || (None, Some(Amount::Count(1)));
    let entry = |name: &str| said.and_then(|said| said.entry(name));
    let (min_available, max_unavailable) = match (entry("max_unavailable"), entry("min_available")) {
        (Some(entry), _) => match quantity::amount(&entry.value) {
            Some(amount) if !is_zero(&amount) => (None, Some(amount)),
            Some(_) | None => {
                notes.diags.push(errors::blocked_disruption(&node.meta, entry.span, "none may be away", least));
                one()
            }
        },
        (None, Some(entry)) => match quantity::amount(&entry.value) {
            Some(amount) if keeps_fewer(&amount, least) => (Some(amount), None),
            Some(_) | None => {
                notes.diags.push(errors::blocked_disruption(&node.meta, entry.span, "all must be there", least));
                one()
            }
        },
        (None, None) => one(),
    };
    Some(DisruptionBudget {
        min_available,
        max_unavailable,
        unhealthy_pod_eviction_policy: "AlwaysAllow",
        selector: scope.selector(id, node.kind().word()),
    })
}

/// Whether an amount that must be there is less than what is there at least. Kubernetes rounds shares up.
fn keeps_fewer(amount: &Amount, least: u64) -> bool {
    match amount {
        Amount::Count(count) => *count < least,
        Amount::Share(share) => {
            let percent: u64 = share.trim_end_matches('%').parse().unwrap_or(100);
            (percent * least).div_ceil(100) < least
        }
    }
}

/// Adds the scheduled jobs of a node; those without a schedule are started by what fills their queue.
pub(crate) fn add_cron_jobs(folder: &mut Folder<'_>, id: Id<Node>, node: &Node, image: &Image) {
    let scope = folder.scope;
    let mut namer = Namer::new(Rule::Rfc1123(CRON_JOB_MAX));
    for job in &node.jobs {
        let Some(schedule) = job.settings.text("schedule") else { continue };
        let short = Rule::Rfc1123(LABEL_MAX).apply(&job.name);
        let name = namer.name(&format!("{}-{short}", scope.name(id))).name;
        let cron = cron_job(scope, id, job, schedule, image, &mut folder.notes);
        folder.add_of(id, &format!("cronjob-{short}"), &name, "job", spec(cron));
    }
}

fn cron_job(
    scope: &Scope<'_>,
    id: Id<Node>,
    job: &model::Job,
    schedule: &str,
    image: &Image,
    notes: &mut Notes,
) -> CronJob {
    let pod = pods::running(scope, id, job, image, notes);
    let attempts = job.settings.int("attempts").and_then(|attempts| u64::try_from(attempts).ok()).unwrap_or(1);
    let timeout = job.settings.duration("timeout").map(Duration::secs_ceil);
    CronJob {
        schedule: schedule.to_owned(),
        time_zone: job.settings.text("zone").map(str::to_owned),
        concurrency_policy: match job.settings.text("concurrency") {
            Some("allow") => "Allow",
            Some("replace") => "Replace",
            Some(_) | None => "Forbid",
        },
        starting_deadline_seconds: STARTING_DEADLINE,
        job_template: spec(Job {
            backoff_limit: attempts.saturating_sub(1),
            // Each run has its own limit in the pod; all of them together, with the waits between, have this one.
            active_deadline_seconds: timeout.map(|timeout| timeout * attempts + waits(attempts)),
            template: pod.template,
        }),
    }
}

/// What a Job waits between its runs, in seconds: ten, twenty, forty, at most six minutes each.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy>
fn waits(attempts: u64) -> u64 {
    (1..attempts).fold((0, 10), |(sum, wait), _| (sum + wait, (wait * 2).min(360))).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_there_leaves_one_to_go() {
        assert!(keeps_fewer(&Amount::Count(2), 3));
        assert!(!keeps_fewer(&Amount::Count(3), 3));
        assert!(keeps_fewer(&Amount::Share("50%".into()), 3));
        // 80% of three are 2.4, which Kubernetes rounds up to all three.
        assert!(!keeps_fewer(&Amount::Share("80%".into()), 3));
    }

    #[test]
    fn jobs_wait_longer_each_time() {
        assert_eq!((waits(1), waits(2), waits(3), waits(4)), (0, 10, 30, 70));
    }
}
