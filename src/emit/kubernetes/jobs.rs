//! Jobs: by the clock, by the work in a queue, and around a deployment.
//!
//! `kubectl apply -k` gives a cluster everything at once and waits for nothing. So what must be done before a version
//! serves is an init container of its pods: no replica serves before it has ended well, and replicas that start at the
//! same time leave it to the lock of the migration tool. What must be done after the last replica of the version before is
//! gone is a Job that waits, suspended, until somebody who knows that lets it go; where Argo CD applies the manifests it knows.

use super::containers::{self, Image, Parts};
use super::doc::workload::{
    CronJob, Deployment, ExitCodes, Job, PodCondition, PodFailurePolicy, PodFailureRule, PodTemplate, RollingUpdate,
    Strategy,
};
use super::doc::{Amount, Map, Metadata, spec};
use super::folder::{Folder, Notes};
use super::scope::Scope;
use super::{pods, scaling};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule};
use crate::emit::shared::yaml;
use crate::model::{self, Node, Settings, Value};

/// The longest name of a `CronJob`: its Jobs append a time of eleven characters to it.
const CRON_JOB_MAX: usize = 52;

/// How late a run of a job may start: a missed one starts within an hour, or not at all. Without a limit the controller
/// gives up for good after a hundred missed runs.
const STARTING_DEADLINE: u64 = 3_600;

/// Finished runs that are kept to be looked at; of those that failed more, because people look at them.
const KEPT: u64 = 1;
const KEPT_FAILED: u64 = 3;

/// What starts a job.
enum Start<'a> {
    Schedule(&'a str),
    Queue(Id<Node>),
    Before,
    After,
}

fn start(job: &model::Job) -> Option<Start<'_>> {
    let settings = &job.settings;
    if let Some(schedule) = settings.text("schedule") {
        return Some(Start::Schedule(schedule));
    }
    if let Some(queue) = settings.get("queue").and_then(super::scope::node_of) {
        return Some(Start::Queue(queue));
    }
    match settings.text("run") {
        Some("before_deploy") => Some(Start::Before),
        Some("after_deploy") => Some(Start::After),
        Some(_) | None => None,
    }
}

/// Adds the objects of a node's jobs.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>, node: &Node, image: &Image) {
    let scope = folder.scope;
    let mut namer = Namer::new(Rule::Rfc1123(CRON_JOB_MAX));
    for job in &node.jobs {
        let short = Rule::Rfc1123(LABEL_MAX).apply(&job.name);
        let name = namer.name(&format!("{}-{short}", scope.name(id))).name;
        match start(job) {
            Some(Start::Schedule(schedule)) => {
                let cron = cron_job(folder, id, job, schedule, image);
                folder.add_of(id, &format!("cronjob-{short}"), &name, "job", spec(cron));
            }
            Some(Start::Queue(queue)) => worker(folder, id, job, &name, queue, image),
            Some(Start::After) => after(folder, id, job, &name, image),
            // It stands in the pods that serve.
            Some(Start::Before) | None => {}
        }
    }
}

/// What a job's container is made from: the deployment of its node, with what the job says itself laid over it.
pub(crate) fn overlaid(scope: &Scope<'_>, id: Id<Node>, job: &model::Job) -> Settings {
    scope.deploy(id).map_or_else(|| job.settings.clone(), |deploy| deploy.overlaid(&job.settings))
}

/// The image of a job: its own, else that of its node.
pub(crate) fn image(job: &model::Job, image: &Image) -> Image {
    match job.settings.text("image") {
        Some(own) => Image { reference: own.to_owned(), stock: false },
        None => image.clone(),
    }
}

/// The containers that must end well before a pod serves.
pub(crate) fn migrations(scope: &Scope<'_>, id: Id<Node>, of: &Image, notes: &mut Notes) -> Vec<Parts> {
    let jobs = scope.model.nodes[id].jobs.iter();
    let before = jobs.filter(|job| matches!(start(job), Some(Start::Before)));
    before.map(|job| container(scope, id, job, &job.name, of, notes)).collect()
}

/// The container of a job. Claims are of the pods that serve, and not of those of jobs.
pub(crate) fn container(
    scope: &Scope<'_>,
    id: Id<Node>,
    job: &model::Job,
    name: &str,
    of: &Image,
    notes: &mut Notes,
) -> Parts {
    let settings = overlaid(scope, id, job);
    // Files of its own are not those of the node.
    let owner = if job.settings.entry("config").is_some() { job.name.as_str() } else { scope.name(id) };
    let mut parts = containers::container(scope, id, owner, &image(job, of), Some(&settings), notes);
    parts.container.name = Rule::Rfc1123(LABEL_MAX).apply(name);
    let claimed = |name: &str| parts.claims.iter().any(|claim| claim.metadata.name.as_deref() == Some(name));
    parts.container.volume_mounts.retain(|mount| !claimed(&mount.name));
    parts.claims.clear();
    let (command, args) = (containers::texts(&job.settings, "command"), containers::texts(&job.settings, "args"));
    if command.is_empty() && args.is_empty() {
        // An image that is told nothing would start to serve. Its first argument says which job it is.
        parts.container.args = vec![job.name.clone()];
    } else {
        parts.container.command = command;
        parts.container.args = args;
    }
    parts.container.security_context.run_as_user = job.settings.int("user").and_then(|user| u64::try_from(user).ok());
    parts
}

fn cron_job(folder: &mut Folder<'_>, id: Id<Node>, job: &model::Job, schedule: &str, image: &Image) -> CronJob {
    let settings = &job.settings;
    CronJob {
        schedule: schedule.to_owned(),
        time_zone: settings.text("zone").map(str::to_owned),
        concurrency_policy: match settings.text("concurrency") {
            Some("allow") => "Allow",
            Some("replace") => "Replace",
            Some(_) | None => "Forbid",
        },
        starting_deadline_seconds: STARTING_DEADLINE,
        successful_jobs_history_limit: KEPT,
        failed_jobs_history_limit: KEPT_FAILED,
        job_template: spec(run(folder, id, job, image)),
    }
}

/// What runs a job to its end.
fn run(folder: &mut Folder<'_>, id: Id<Node>, job: &model::Job, image: &Image) -> Job {
    let scope = folder.scope;
    let settings = &job.settings;
    let attempts = settings.int("attempts").and_then(|attempts| u64::try_from(attempts).ok()).unwrap_or(1);
    let timeout = settings.duration("timeout").map(Duration::secs_ceil);
    let template = pods::running(scope, id, job, image, &mut folder.notes).template;
    Job {
        suspend: false,
        backoff_limit: attempts.saturating_sub(1),
        // Each run has its own limit in the pod; all of them together, with the waits between, have this one.
        active_deadline_seconds: timeout.map(|timeout| timeout * attempts + waits(attempts)),
        ttl_seconds_after_finished: settings.duration("keep").map(Duration::secs_ceil),
        pod_failure_policy: (scope.version >= (1, 26)).then(|| failures(job, &template)),
        template,
    }
}

/// What a failed run means: one that was taken away with its node is no attempt, and after some exits another attempt
/// cannot help.
fn failures(job: &model::Job, template: &PodTemplate) -> PodFailurePolicy {
    let fatal: Vec<u64> = job
        .settings
        .list("fatal")
        .into_iter()
        .filter_map(|code| code.as_int().and_then(|code| u64::try_from(code).ok()))
        .collect();
    let mut rules = Vec::new();
    if let Some(container) = template.spec.containers.first().filter(|_| !fatal.is_empty()) {
        rules.push(PodFailureRule {
            action: "FailJob",
            on_exit_codes: Some(ExitCodes { container_name: container.name.clone(), operator: "In", values: fatal }),
            on_pod_conditions: Vec::new(),
        });
    }
    rules.push(PodFailureRule {
        action: "Ignore",
        on_exit_codes: None,
        on_pod_conditions: vec![PodCondition { kind: "DisruptionTarget", status: "True" }],
    });
    PodFailurePolicy { rules }
}

/// What a Job waits between its runs, in seconds: ten, twenty, forty, at most six minutes each.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy>
fn waits(attempts: u64) -> u64 {
    (1..attempts).fold((0, 10), |(sum, wait), _| (sum + wait, (wait * 2).min(360))).0
}

/// A job for the end of a rollout.
fn after(folder: &mut Folder<'_>, id: Id<Node>, job: &model::Job, name: &str, image: &Image) {
    let scope = folder.scope;
    let file = format!("job-{}", Rule::Rfc1123(LABEL_MAX).apply(&job.name));
    let mut object = run(folder, id, job, image);
    if scope.environment.and_then(|environment| environment.settings.text("hooks")) == Some("argo_cd") {
        let annotation = |key: &str, value: &str| (format!("argocd.argoproj.io/{key}"), value.to_owned());
        let metadata = Metadata {
            name: Some(name.to_owned()),
            namespace: Some(scope.namespace.clone()),
            labels: scope.labels(id, "job"),
            annotations: Map::from([
                annotation("hook", "PostSync"),
                // The next version's Job takes its place.
                annotation("hook-delete-policy", "BeforeHookCreation"),
            ]),
        };
        let source = scope.model.source_path(&scope.model.nodes[id].meta).to_owned();
        folder.add_metadata(format!("{}/{file}.yaml", scope.name(id)), &source, metadata, spec(object));
        return;
    }
    object.suspend = true;
    // A Job cannot be changed, so each version has its own.
    let hash: String = blake3::hash(yaml::to_yaml(&object).as_bytes()).to_hex().chars().take(8).collect();
    let name = format!("{name}-{hash}");
    let comments = format!(
        "# Let it go when the version before is gone:\n#   kubectl -n {namespace} rollout status deployment/{workload}\n#   kubectl -n {namespace} patch job/{name} --type=merge -p '{{\"spec\":{{\"suspend\":false}}}}'\n",
        namespace = scope.namespace,
        workload = scope.name(id),
    );
    folder.add_of_under(id, &file, &name, "job", &comments, spec(object));
    folder.notes.waiting.push((format!("`{}` of `{}`", job.name, scope.model.nodes[id].meta.name), job.span));
}

/// A job for the work in a queue: with KEDA runs that are started while there is work, else pods that wait for it.
fn worker(folder: &mut Folder<'_>, id: Id<Node>, job: &model::Job, name: &str, queue: Id<Node>, image: &Image) {
    let scope = folder.scope;
    let short = Rule::Rfc1123(LABEL_MAX).apply(&job.name);
    let (least, most) = parallel(job);
    if scaling::keda(scope) {
        let object = run(folder, id, job, image);
        if let Some(scaled) = scaling::scaled_job(folder, id, job, queue, object, (least, most)) {
            folder.add_of(id, &format!("scaledjob-{short}"), name, "job", spec(scaled));
            return;
        }
    } else {
        folder.notes.unstarted.push((format!("`{}` of `{}`", job.name, scope.model.nodes[id].meta.name), job.span));
    }
    let mut template = pods::running(scope, id, job, image, &mut folder.notes).template;
    // What works on a queue goes on until it is told to stop, and then finishes what it has begun.
    template.spec.restart_policy = None;
    template.spec.active_deadline_seconds = None;
    let timeout = job.settings.duration("timeout").map(Duration::secs_ceil);
    template.spec.termination_grace_period_seconds = timeout.map(|timeout| timeout + pods::MARGIN);
    let selector = scope.selector(id, &short);
    template.metadata.labels.extend(selector.match_labels.clone());
    let rolling_update = Some(RollingUpdate { max_surge: Amount::Count(1), max_unavailable: Amount::Count(0) });
    let deployment = Deployment {
        replicas: Some(least.max(1)),
        revision_history_limit: 5,
        progress_deadline_seconds: None,
        min_ready_seconds: None,
        selector,
        strategy: Strategy { kind: "RollingUpdate", rolling_update },
        template,
    };
    folder.add_of(id, &format!("deployment-{short}"), name, &short, spec(deployment));
}

/// How many work on a queue at once, at least and at most.
fn parallel(job: &model::Job) -> (u64, u64) {
    let count = |value: Option<&Value>| value.and_then(Value::as_int).and_then(|count| u64::try_from(count).ok());
    match job.settings.range("parallel") {
        None => (0, 1),
        Some((low, high)) => {
            let low = count(low).unwrap_or(0);
            (low, count(high).unwrap_or(low).max(low).max(1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_wait_longer_each_time() {
        assert_eq!((waits(1), waits(2), waits(3), waits(4)), (0, 10, 30, 70));
    }
}
