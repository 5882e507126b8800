//! Canaries and blue-green rollouts as Argo Rollouts has them.
//!
//! A Rollout stands in place of the Deployment, with the same pods. The Service of the node is the stable one: what no
//! router shares stays with the old version until the new one has passed its last step. A canary without a router takes its share
//! by the number of its pods.

use super::super::doc::rollout::{
    BlueGreen, Canary, IstioRouting, IstioVirtualService, Pause, Rollout, Step, Strategy, TrafficRouting,
};
use super::super::doc::workload::PodTemplate;
use super::super::doc::{Amount, spec};
use super::super::folder::Folder;
use super::super::istio;
use super::super::network;
use super::super::quantity;
use super::super::scope::{Expose, PortPlan, Scope};
use super::{HISTORY, analysis, progress_deadline};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::model::Node;
use crate::model::facts::rollout as said;
use crate::vocab::DeclKind;

/// Replicas beyond the wanted number while pods are replaced.
const SURGE: &str = "25%";

/// How long the old version is kept after a guard has let the new one pass: until every node knows where requests go.
const SETTLED: u64 = 30;

/// Adds the Rollout of a node and the Services that its versions are reached by.
pub(super) fn add(
    folder: &mut Folder<'_>,
    id: Id<Node>,
    replicas: Option<u64>,
    template: PodTemplate,
    rollout: &said::Rollout,
) {
    let scope = folder.scope;
    let (name, component) = (scope.name(id), scope.model.nodes[id].kind().word());
    let strategy = match rollout {
        // One that only replaces pods is a Deployment.
        said::Rollout::Rolling(_) => return,
        said::Rollout::Canary(canary) => Strategy::Canary(self::canary(folder, id, canary)),
        said::Rollout::BlueGreen(blue_green) => Strategy::BlueGreen(self::blue_green(folder, id, blue_green)),
    };
    let rollout = Rollout {
        replicas,
        revision_history_limit: HISTORY,
        progress_deadline_seconds: progress_deadline(&template, 0),
        progress_deadline_abort: true,
        selector: scope.selector(id, component),
        strategy,
        template,
    };
    folder.add_of(id, "rollout", name, component, spec(rollout));
}

/// What shares the traffic of a canary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Router {
    /// The number of pods of each version.
    Pods,
    /// The proxies of the callers.
    Istio,
}

/// What shares the traffic to a node: the proxies of its callers, where all of its callers have one. Of a gateway, or of
/// what comes from outside of the cluster, only the number of pods is known to share alike.
pub(super) fn router(scope: &Scope<'_>, id: Id<Node>) -> Router {
    let is_outer = |port: &PortPlan| match port.expose {
        Expose::Cluster => false,
        Expose::Node(_) | Expose::LoadBalancer => true,
    };
    let mut callers = scope.links.iter().filter(|link| link.to == id && !link.to_stranger).peekable();
    let by_proxy =
        callers.peek().is_some() && callers.all(|link| scope.model.nodes[link.from].kind() != DeclKind::Gateway);
    // A proxy reads the requests of a port that says what they are.
    let read = scope.ports(id).iter().any(|port| port.app_protocol.is_some());
    if istio::is_mesh(scope) && by_proxy && read && !scope.ports(id).iter().any(is_outer) {
        Router::Istio
    } else {
        Router::Pods
    }
}

/// A canary: the steps with a pause behind each, and a guard beside them.
fn canary(folder: &mut Folder<'_>, id: Id<Node>, canary: &said::Canary) -> Canary {
    let scope = folder.scope;
    let duration = match canary.pause {
        said::Pause::For(time) => Some(seconds(time.secs_ceil())),
        said::Pause::Manual => None,
    };
    let steps = canary.steps.iter().flat_map(|(share, _)| {
        [Step::SetWeight(quantity::percent(*share)), Step::Pause(Pause { duration: duration.clone() })]
    });
    let steps = steps.collect();
    let analysis = canary.guard.and_then(|_| analysis::add(folder, id, canary.pause, analysis::When::BesideSteps));
    let routed = router(scope, id) == Router::Istio;
    let canary_service = scope.name_beside(id, "canary").to_owned();
    if routed {
        network::add_service(folder, id, "service-canary", &canary_service);
    }
    let virtual_service =
        || IstioVirtualService { name: scope.name(id).to_owned(), routes: istio::route_names(scope, id) };
    Canary {
        traffic_routing: routed.then(|| TrafficRouting { istio: IstioRouting { virtual_service: virtual_service() } }),
        canary_service: routed.then_some(canary_service),
        stable_service: routed.then(|| scope.name(id).to_owned()),
        max_surge: Amount::Share(SURGE.to_owned()),
        max_unavailable: Amount::Count(0),
        analysis,
        steps,
    }
}

/// A blue-green rollout: the Service leads to one version, a second one to the version that is not yet in use.
fn blue_green(folder: &mut Folder<'_>, id: Id<Node>, blue_green: &said::BlueGreen) -> BlueGreen {
    let scope = folder.scope;
    let preview_service = scope.name_beside(id, "preview").to_owned();
    network::add_service(folder, id, "service-preview", &preview_service);
    let pause = said::Pause::For(blue_green.pause);
    let guard = blue_green.guard.and_then(|_| analysis::add(folder, id, pause, analysis::When::AfterSwitch));
    let kept = blue_green.pause.secs_ceil();
    BlueGreen {
        active_service: scope.name(id).to_owned(),
        preview_service,
        auto_promotion_enabled: blue_green.preview != Some(said::Pause::Manual),
        auto_promotion_seconds: match blue_green.preview {
            Some(said::Pause::For(time)) => Some(time.secs_ceil()),
            Some(said::Pause::Manual) | None => None,
        },
        // An analysis that is not over when the old version goes would be cut off.
        scale_down_delay_seconds: if guard.is_some() { kept + SETTLED } else { kept.max(SETTLED) },
        post_promotion_analysis: guard,
    }
}

/// A duration as Argo Rollouts reads it: whole minutes, else seconds.
pub(super) fn seconds(seconds: u64) -> String {
    Duration::from_secs(seconds).to_string()
}

/// What a canary's steps come to where the number of pods shares the traffic, if that is far from what is said: a step
/// in pods for each, and how many replicas would do.
pub(super) fn coarse_steps(scope: &Scope<'_>, id: Id<Node>, canary: &said::Canary) -> Option<(Vec<String>, u64, Span)> {
    let (least, _) = said::replicas(scope.deploy(id));
    let mut coarse = false;
    let mut before = None;
    let mut list = Vec::new();
    for (share, _) in &canary.steps {
        let (new, all) = said::nearest_pods(*share, least);
        let comes_to = new * 100 / all.max(1);
        let wanted = quantity::percent(*share);
        // Half as much again, or the same pods as at the step before.
        coarse |= comes_to * 2 > wanted * 3 || comes_to * 3 < wanted * 2 || before == Some((new, all));
        before = Some((new, all));
        list.push(format!("{share} is {new} of {all} pods, {comes_to}%"));
    }
    let (first, span) = canary.steps.first()?;
    let enough = (100 / quantity::percent(*first).max(1)).max(2);
    coarse.then_some((list, enough, *span))
}
