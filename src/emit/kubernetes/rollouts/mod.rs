//! How a new version takes over.
//!
//! A Deployment replaces pods; it knows no shares of traffic and no guards. What a canary or a blue-green rollout asks for
//! beyond that needs Argo Rollouts, and is reported once for an environment that does not have it.

mod errors;

use super::doc::workload::{Deployment, PodTemplate, RollingUpdate, Strategy};
use super::doc::{Amount, spec};
use super::folder::Folder;
use super::quantity;
use super::scope::Scope;
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::model::Node;
use crate::model::facts::rollout::{self, Canary, Pause, Rollout};
use crate::vocab::DeclKind;

/// How many old versions are kept to go back to. What is older is in the history of the sources.
const HISTORY: u64 = 5;

/// How long Kubernetes waits for progress where nothing else is said, in seconds.
const PROGRESS_DEADLINE: u64 = 600;

/// What a new pod may take before its containers start: a node that is started for it, and its images.
const SCHEDULING: u64 = 300;

/// How long a new pod of a blue-green rollout must stay ready before the old one goes, in seconds: what fails at once
/// fails before anything is taken away.
const SETTLED: u64 = 10;

/// Adds what replaces the pods of a node when they change.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>, replicas: Option<u64>, template: PodTemplate) {
    let scope = folder.scope;
    let (name, component) = (scope.name(id), scope.model.nodes[id].kind().word());
    let Native { strategy, min_ready } = native(scope, id);
    let deployment = Deployment {
        replicas,
        revision_history_limit: HISTORY,
        progress_deadline_seconds: progress_deadline(&template, min_ready.unwrap_or_default()),
        min_ready_seconds: min_ready,
        selector: scope.selector(id, component),
        strategy,
        template,
    };
    folder.add_of(id, "deployment", name, component, spec(deployment));
}

/// The API version and kind of what replaces the pods of a node without claims.
pub(crate) fn target(_scope: &Scope<'_>, _id: Id<Node>) -> (&'static str, &'static str) {
    ("apps/v1", "Deployment")
}

/// The label by which the versions of a node's pods are told apart.
pub(crate) fn revision_label(_scope: &Scope<'_>, _id: Id<Node>) -> &'static str {
    "pod-template-hash"
}

/// What a Deployment says of a rollout.
struct Native {
    strategy: Strategy,
    min_ready: Option<u64>,
}

/// A rollout as a Deployment can do it.
fn native(scope: &Scope<'_>, id: Id<Node>) -> Native {
    let deploy = scope.deploy(id);
    // Two of what keeps data would be two truths for a moment.
    if scope.model.nodes[id].kind() != DeclKind::Service {
        return Native { strategy: Strategy { kind: "Recreate", rolling_update: None }, min_ready: None };
    }
    let (max_surge, max_unavailable, min_ready) = match Rollout::of(deploy) {
        Rollout::Rolling(rolling) => (surge(rolling.surge), missing(rolling.max_unavailable), None),
        // As many new pods at a time as the first step asks for, each of which must hold for the time of a step.
        Rollout::Canary(canary) => (first_step(&canary), Amount::Count(0), Some(step_time(canary.pause))),
        Rollout::BlueGreen(_) => (Amount::Share("100%".to_owned()), Amount::Count(0), Some(SETTLED)),
    };
    let rolling_update = Some(RollingUpdate { max_surge, max_unavailable });
    Native { strategy: Strategy { kind: "RollingUpdate", rolling_update }, min_ready }
}

/// The share of the first step as a surge.
fn first_step(canary: &Canary) -> Amount {
    canary.steps.first().map_or(Amount::Count(1), |(share, _)| surge(rollout::Amount::Share(*share)))
}

/// The time of a step in seconds. What waits for a person goes on by itself after five minutes: a Deployment cannot ask.
fn step_time(pause: Pause) -> u64 {
    match pause {
        Pause::For(time) => time.secs_ceil(),
        Pause::Manual => Duration::from_secs(300).secs_ceil(),
    }
}

/// What may be added: a share in whole percent, rounded up, so that it is never none.
fn surge(amount: rollout::Amount) -> Amount {
    match amount {
        rollout::Amount::Count(count) => Amount::Count(count),
        rollout::Amount::Share(share) => Amount::Share(format!("{}%", quantity::percent(share))),
    }
}

/// What may be missing: a share in whole percent, rounded down, so that it is never more.
fn missing(amount: rollout::Amount) -> Amount {
    match amount {
        rollout::Amount::Count(count) => Amount::Count(count),
        rollout::Amount::Share(share) => Amount::Share(format!("{}%", share.value.floor().normalize())),
    }
}

/// How long a rollout may stand still before it counts as failed, where the default is too short. A pod makes progress
/// when it becomes available, which is at the latest after it was scheduled, has started, and was ready for long enough.
fn progress_deadline(template: &PodTemplate, min_ready: u64) -> Option<u64> {
    let start = |container: &super::doc::pod::Container| {
        let probe = container.startup_probe.as_ref()?;
        Some(probe.initial_delay_seconds.unwrap_or(0) + probe.period_seconds? * probe.failure_threshold?)
    };
    let started = template.spec.containers.iter().filter_map(start).max().unwrap_or_default();
    let needed = SCHEDULING + started + min_ready;
    (needed > PROGRESS_DEADLINE).then_some(needed)
}

/// Reports what the rollouts of an environment need and do not have there.
pub(crate) fn report(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let said = scope.environment.and_then(|environment| environment.settings.text("rollouts"));
    if said == Some("argo") {
        return;
    }
    let mut wanting: Vec<(String, Span)> = Vec::new();
    for (id, node) in scope.workloads().filter(|(_, node)| node.kind() == DeclKind::Service) {
        let deploy = scope.deploy(id);
        let Some(entry) = deploy.and_then(|deploy| deploy.entry("rollout")) else { continue };
        let lost = beyond_native(&Rollout::of(deploy));
        if !lost.is_empty() {
            wanting.push((format!("`{}`: {}", node.meta.name, lost.join(", ")), entry.span));
        }
    }
    if let Some((_, first)) = wanting.first() {
        let first = *first;
        let list: Vec<String> = wanting.into_iter().map(|(what, _)| what).collect();
        folder.notes.diags.push(errors::needs_argo(scope, first, &list));
    }
}

/// What a Deployment cannot do of a rollout.
fn beyond_native(rollout: &Rollout) -> Vec<String> {
    let mut lost = Vec::new();
    let guard = match rollout {
        Rollout::Rolling(_) => None,
        Rollout::Canary(canary) => {
            let steps: Vec<String> = canary.steps.iter().map(|(share, _)| share.to_string()).collect();
            lost.push(format!("{} of the traffic", steps.join(", ")));
            if canary.pause == Pause::Manual {
                lost.push("steps that a person promotes".to_owned());
            }
            canary.guard
        }
        Rollout::BlueGreen(blue_green) => {
            lost.push("a switch at once".to_owned());
            if blue_green.preview.is_some() {
                lost.push("`preview`".to_owned());
            }
            lost.push(format!("{} with the old version kept", blue_green.pause));
            blue_green.guard
        }
    };
    if guard.is_some() {
        lost.push("`guard`".to_owned());
    }
    lost
}
