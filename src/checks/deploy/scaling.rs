//! E0508 to E0510: what is to decide how many replicas there are, and cannot.

use super::{Findings, View, errors, views};
use crate::model::{Item, Model, Origin, Settings, Value};

/// Checks the replicas of all local nodes.
pub(super) fn check(model: &Model, found: &mut Findings) {
    for view in views(model) {
        let Some(deploy) = view.deploy() else { continue };
        check_lag(model, &view, deploy, found);
        if view.environment.is_none() {
            check_fixed(model, &view, deploy, found);
        }
        if let Some(disruption) = deploy.object("disruption")
            && let (Some(least), Some(most)) = (disruption.entry("min_available"), disruption.entry("max_unavailable"))
        {
            let (first, second) = if least.span < most.span { (least, most) } else { (most, least) };
            found.push(errors::two_disruptions(second.span, first.span));
        }
    }
}

/// What is behind is behind in reading.
fn check_lag(model: &Model, view: &View<'_>, deploy: &Settings, found: &mut Findings) {
    for value in deploy.list("scale_on") {
        let Value::Call { name, args, .. } = value else { continue };
        let Some(first) = args.first().filter(|_| name == "lag") else { continue };
        let Some(Item::Node(channel)) = first.value.as_item() else { continue };
        let reads = model.consumes.iter().any(|consume| (consume.node, consume.channel) == (view.id, channel));
        let works = view
            .node
            .jobs
            .iter()
            .any(|job| job.settings.get("queue").and_then(Value::as_item) == first.value.as_item());
        if !reads && !works {
            found.push(errors::unread_lag(first.span, &view.node.meta, &model.nodes[channel].meta));
        }
    }
}

/// A number of replicas that never changes has nothing to follow. An environment may fix a range, or the reverse.
fn check_fixed(model: &Model, view: &View<'_>, deploy: &Settings, found: &mut Findings) {
    let Some(follows) = deploy.entry("scale_on").filter(|entry| entry.origin != Origin::Default) else { return };
    let elsewhere = model.environments.iter().filter_map(|(_, environment)| environment.overridden.get(&view.id));
    let ranges = elsewhere.filter_map(|settings| settings.object("deploy")).chain([deploy]);
    if !ranges.into_iter().any(moves) {
        let count = deploy.entry("replicas").filter(|entry| entry.origin != Origin::Default);
        found.push(errors::nothing_to_scale(follows.span, count));
    }
}

/// Whether the number of replicas is a range.
fn moves(deploy: &Settings) -> bool {
    let Some((Some(low), high)) = deploy.range("replicas") else { return deploy.get("replicas").is_some() };
    high.is_none_or(|high| high.as_int() > low.as_int())
}
