//! How a new version takes over.
//!
//! A Deployment replaces pods; it knows no shares of traffic and no guards. What a canary or a blue-green rollout asks for
//! beyond that needs Argo Rollouts (`argo`, with `analysis` for its guards), and is reported once for an environment that
//! does not have it.

mod analysis;
mod argo;
mod errors;

use super::doc::workload::{Deployment, PodTemplate, RollingUpdate, Strategy};
use super::doc::{Amount, spec};
use super::folder::Folder;
use super::quantity;
use super::scope::{Expose, Scope};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::Diagnostic;
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
    if let Some(rollout) = by_argo(scope, id) {
        argo::add(folder, id, replicas, template, &rollout);
        return;
    }
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
pub(crate) fn target(scope: &Scope<'_>, id: Id<Node>) -> (&'static str, &'static str) {
    match by_argo(scope, id) {
        Some(_) => ("argoproj.io/v1alpha1", "Rollout"),
        None => ("apps/v1", "Deployment"),
    }
}

/// The label by which the versions of a node's pods are told apart.
pub(crate) fn revision_label(scope: &Scope<'_>, id: Id<Node>) -> &'static str {
    match by_argo(scope, id) {
        Some(_) => "rollouts-pod-template-hash",
        None => "pod-template-hash",
    }
}

/// The Service of the new version, where the proxies of the callers share a canary's traffic: then every route to the
/// node has it as a second destination.
pub(crate) fn canary_service<'s>(scope: &'s Scope<'_>, id: Id<Node>) -> Option<&'s str> {
    let Some(Rollout::Canary(_)) = by_argo(scope, id) else { return None };
    (argo::router(scope, id) == argo::Router::Istio).then(|| scope.name_beside(id, "canary"))
}

/// Whether Argo Rollouts is there.
fn has_argo(scope: &Scope<'_>) -> bool {
    scope.environment.and_then(|environment| environment.settings.text("rollouts")) == Some("argo")
}

/// The rollout of a node that Argo Rollouts makes: one that does more than replace pods, where it is there.
fn by_argo(scope: &Scope<'_>, id: Id<Node>) -> Option<Rollout> {
    if !has_argo(scope) || scope.model.nodes[id].kind() != DeclKind::Service {
        return None;
    }
    match Rollout::of(scope.deploy(id)) {
        Rollout::Rolling(_) => None,
        rollout @ (Rollout::Canary(_) | Rollout::BlueGreen(_)) => Some(rollout),
    }
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

/// Reports what the rollouts of an environment ask for and do not get there.
pub(crate) fn report(folder: &mut Folder<'_>) {
    if has_argo(folder.scope) {
        report_argo(folder);
    } else {
        report_native(folder);
    }
}

fn report_native(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let mut wanting = Wanting::default();
    for (id, node) in scope.workloads().filter(|(_, node)| node.kind() == DeclKind::Service) {
        let deploy = scope.deploy(id);
        let Some(entry) = deploy.and_then(|deploy| deploy.entry("rollout")) else { continue };
        let lost = beyond_native(&Rollout::of(deploy));
        if !lost.is_empty() {
            wanting.add(entry.span, format!("`{}`: {}", node.meta.name, lost.join(", ")));
        }
    }
    wanting.report(folder, errors::needs_argo);
}

fn report_argo(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let (mut blind, mut partial, mut coarse, mut both) =
        (Wanting::default(), Wanting::default(), Wanting::default(), Wanting::default());
    for (id, node) in scope.workloads() {
        let name = &node.meta.name;
        let guard = match by_argo(scope, id) {
            None | Some(Rollout::Rolling(_)) => continue,
            Some(Rollout::Canary(canary)) => {
                if argo::router(scope, id) == argo::Router::Pods
                    && let Some((steps, enough, span)) = argo::coarse_steps(scope, id, &canary)
                {
                    coarse.add(span, format!("`{name}`: {}; {enough} replicas would do", steps.join(", ")));
                }
                canary.guard
            }
            Some(Rollout::BlueGreen(blue_green)) => {
                let outer = scope.ports(id).iter().find(|port| port.expose != Expose::Cluster);
                if outer.is_some() {
                    let place = scope.deploy(id).and_then(|deploy| deploy.entry("rollout"));
                    both.add(place.map_or(node.meta.span, |entry| entry.span), format!("`{}`", scope.outer_name(id)));
                }
                blue_green.guard
            }
        };
        let Some(guard) = guard else { continue };
        let (_, unmeasured) = analysis::objectives(scope, id);
        if analysis::address(scope).is_none() {
            blind.add(guard, format!("`{name}`"));
        } else if !unmeasured.is_empty() {
            partial.add(guard, format!("`{name}`: {}", unmeasured.join(", ")));
        }
    }
    blind.report(folder, errors::no_prometheus);
    partial.report(folder, errors::unmeasured);
    coarse.report(folder, errors::coarse_steps);
    both.report(folder, errors::both_versions);
}

/// What an environment cannot do, gathered for one finding.
#[derive(Debug, Default)]
struct Wanting {
    first: Option<Span>,
    list: Vec<String>,
}

impl Wanting {
    fn add(&mut self, span: Span, what: String) {
        self.first.get_or_insert(span);
        self.list.push(what);
    }

    fn report(self, folder: &mut Folder<'_>, finding: fn(&Scope<'_>, Span, &[String]) -> Diagnostic) {
        if let Some(first) = self.first {
            folder.notes.diags.push(finding(folder.scope, first, &self.list));
        }
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
