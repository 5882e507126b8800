//! E0520 to E0525: rollouts that never end, never begin, or cannot be judged.

mod errors;

use super::{Findings, View, views};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::model::facts::rollout::{self, Canary, Measuring, Pause, Rolling, Rollout};
use crate::model::{Entry, Model, Node, Settings, Value};
use crate::vocab::DeclKind;

/// Reports rollouts that contradict themselves or what they roll out.
pub(super) fn check(model: &Model, found: &mut Findings) {
    for view in views(model) {
        let Some(deploy) = view.deploy() else { continue };
        let Some(entry) = deploy.entry("rollout") else { continue };
        check_state(&view, deploy, entry, found);
        let guard = match Rollout::of(Some(deploy)) {
            Rollout::Rolling(rolling) => {
                check_rolling(&view, entry, rolling, rollout::replicas(Some(deploy)), found);
                continue;
            }
            Rollout::Canary(canary) => {
                check_steps(entry, &canary, found);
                check_pause(entry, canary.pause, canary.guard, found);
                canary.guard
            }
            Rollout::BlueGreen(blue_green) => {
                if view.node.kind() == DeclKind::Service && !listens(model, view.id) {
                    found.push(errors::nothing_to_switch(entry.span, &view.node.meta));
                }
                if blue_green.guard.is_some() {
                    check_pause(entry, Pause::For(blue_green.pause), blue_green.guard, found);
                }
                blue_green.guard
            }
        };
        if let Some(guard) = guard
            && view.node.slos.is_empty()
        {
            found.push(errors::no_objective(&view.node.meta, guard));
        }
    }
}

/// Whether a service has a port.
fn listens(model: &Model, id: Id<Node>) -> bool {
    let provides = model.provides.iter().any(|provide| provide.node == id && provide.port.is_some());
    provides || model.listens.iter().any(|listen| listen.node == id)
}

/// The place of a setting of the rollout, or of the rollout where it is not said.
fn place(entry: &Entry, name: &str) -> Span {
    let said = entry.value.as_settings().and_then(|block| block.entry(name));
    said.map_or(entry.span, |said| said.span)
}

/// The steps of a canary are whole percentages that grow, between nothing and everything.
fn check_steps(entry: &Entry, canary: &Canary, found: &mut Findings) {
    if canary.steps.is_empty() {
        found.push(errors::no_steps(place(entry, "steps")));
    }
    let mut before = None;
    for (share, span) in &canary.steps {
        if share.value.is_zero() || share.value >= rust_decimal::Decimal::ONE_HUNDRED {
            found.push(errors::step_of_nothing(*span, *share));
        } else if !share.value.fract().is_zero() {
            found.push(errors::step_in_parts(*span, *share));
        } else if let Some((last, place)) = before
            && *share <= last
        {
            found.push(errors::step_back(*span, *share, last, place));
        }
        before = Some((*share, *span));
    }
}

/// A step lasts some time, and with a guard long enough to be measured.
fn check_pause(entry: &Entry, pause: Pause, guard: Option<Span>, found: &mut Findings) {
    let at = place(entry, "pause");
    match (pause, guard) {
        (Pause::For(time), _) if time.micros == 0 => found.push(errors::no_pause(at)),
        (Pause::For(time), Some(guard)) if Measuring::during(pause).is_none() => {
            found.push(errors::short_pause(at, time, guard));
        }
        (Pause::For(_) | Pause::Manual, _) => {}
    }
}

/// A rolling rollout may add or take away at least one pod, and leaves at least one of several.
fn check_rolling(view: &View<'_>, entry: &Entry, rolling: Rolling, (least, _): (u64, u64), found: &mut Findings) {
    let Rolling { surge, max_unavailable } = rolling;
    let (more, fewer) = (surge.ceil_of(least), max_unavailable.floor_of(least));
    let at = place(entry, "max_unavailable");
    let meta = &view.node.meta;
    if surge.is_zero() && max_unavailable.is_zero() {
        found.push(errors::stuck(place(entry, "surge"), meta));
    } else if more == 0 && fewer == 0 {
        found.push(errors::rounds_to_none(at, meta, max_unavailable, least));
    } else if fewer >= least && least > 1 {
        found.push(errors::takes_all(at, meta, max_unavailable, least));
    }
}

/// What keeps data runs once: a new version can neither start beside the old one nor take a share of its traffic.
fn check_state(view: &View<'_>, deploy: &Settings, entry: &Entry, found: &mut Findings) {
    let word = entry.value.as_text().unwrap_or_default();
    let said = match Rollout::of(Some(deploy)) {
        // What surges when nothing is said holds for what can.
        Rollout::Rolling(_) if place(entry, "surge") == entry.span => return,
        Rollout::Rolling(rolling) if rolling.surge.is_zero() => return,
        Rollout::Rolling(_) => "`surge`".to_owned(),
        Rollout::Canary(_) | Rollout::BlueGreen(_) => format!("`{word}`"),
    };
    let claim = deploy
        .object("volumes")
        .into_iter()
        .flat_map(Settings::iter)
        .find(|(_, volume)| if let Value::Call { name, .. } = &volume.value { name == "claim" } else { false });
    let meta = &view.node.meta;
    if meta.kind != DeclKind::Service {
        found.push(errors::of_one(entry.span, meta, &said));
    } else if let Some((path, volume)) = claim {
        found.push(errors::of_state(entry.span, meta, &said, (path, volume.span)));
    }
}
