//! The wording of findings about rollouts.

use crate::base::quantity::{Duration, Percent};
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::Meta;
use crate::model::facts::rollout::{Amount, SHORTEST_GUARDED_PAUSE};

// --- E0520: the steps of a canary

pub(super) fn no_steps(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0520, span, "a canary without steps")
        .label("no share of the traffic")
        .help("name the shares in order: `steps: [5%, 25%, 50%]`")
}

pub(super) fn step_of_nothing(span: Span, share: Percent) -> Diagnostic {
    let (what, why) = if share.value.is_zero() {
        ("none", "a new version that gets nothing shows nothing")
    } else {
        ("all", "everything is what follows the last step")
    };
    Diagnostic::new(Code::E0520, span, format!("a step of {share}, which is {what} of the traffic"))
        .label("no step")
        .note(why)
        .help("take it out: steps lie between 1% and 99%")
}

pub(super) fn step_in_parts(span: Span, share: Percent) -> Diagnostic {
    Diagnostic::new(Code::E0520, span, format!("a step of {share}, which is no whole percentage"))
        .label("in parts of a percent")
        .note("routers and Argo Rollouts weigh in whole percent")
        .help(format!("write `{}%`", share.value.ceil().normalize()))
}

pub(super) fn step_back(span: Span, share: Percent, last: Percent, before: Span) -> Diagnostic {
    let what = if share == last { "repeats" } else { "goes back behind" };
    Diagnostic::new(Code::E0520, span, format!("the step {share} {what} the one before it"))
        .label("not more than before")
        .related(before, "the step before it")
        .help("put the shares into growing order, each once")
}

// --- E0521: guards without an objective

pub(super) fn no_objective(meta: &Meta, guard: Span) -> Diagnostic {
    Diagnostic::new(Code::E0521, guard, format!("`{}` has no objective that could guard its rollout", meta.name))
        .label("nothing to hold")
        .related(meta.span, "declares no `slo`")
        .help(format!("declare one in `{}`: `slo availability {{ target: 99.9% }}`, or drop `guard`", meta.name))
}

// --- E0522: pauses

pub(super) fn no_pause(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0522, span, "a step that lasts no time")
        .label("over when it begins")
        .help("say how long a step lasts, `pause: 10m`, or let a person promote it: `pause: manual`")
}

pub(super) fn short_pause(span: Span, pause: Duration, guard: Span) -> Diagnostic {
    Diagnostic::new(Code::E0522, span, format!("a pause of {pause} is over before the guard has measured"))
        .label("too short to measure")
        .related(guard, "what is measured")
        .note("the shortest measurement counts requests over 2m, and ends well before the pause does")
        .help(format!("wait for {SHORTEST_GUARDED_PAUSE} at least: `pause: {SHORTEST_GUARDED_PAUSE}`"))
}

// --- E0523: rollouts that cannot move

pub(super) fn stuck(span: Span, meta: &Meta) -> Diagnostic {
    Diagnostic::new(
        Code::E0523,
        span,
        format!("the rollout of `{}` may neither add a pod nor take one away", meta.name),
    )
    .label("it could never begin")
    .help("allow one pod more, `surge: 1`, or one pod fewer, `max_unavailable: 1`")
}

pub(super) fn rounds_to_none(span: Span, meta: &Meta, share: Amount, replicas: u64) -> Diagnostic {
    let text = if replicas == 1 { "1 replica".to_owned() } else { format!("{replicas} replicas") };
    Diagnostic::new(Code::E0523, span, format!("{share} of {text} of `{}` is less than one pod", meta.name))
        .label("rounded down to none")
        .note("what may be missing is rounded down, and nothing may be added either")
        .help("say a number of pods, `max_unavailable: 1`, or allow more of them: `surge: 1`")
}

// --- E0524: rollouts of what runs once

pub(super) fn of_one(span: Span, meta: &Meta, said: &str) -> Diagnostic {
    let word = meta.kind.word();
    Diagnostic::new(Code::E0524, span, format!("{said} in the {word} `{}`", meta.name))
        .label("its versions cannot run beside each other")
        .note(format!(
            "a {word} is stopped before its new version starts: two of them would be two truths for a moment"
        ))
        .help("drop `rollout`")
}

pub(super) fn of_state(span: Span, meta: &Meta, said: &str, (path, volume): (&str, Span)) -> Diagnostic {
    Diagnostic::new(Code::E0524, span, format!("{said} in `{}`, which keeps `{path}`", meta.name))
        .label("its versions cannot run beside each other")
        .related(volume, "each replica has a volume of its own")
        .note("the replica that has the volume is stopped before its new version starts")
        .help("use `rolling` without `surge`, or keep the data in a store")
}

pub(super) fn nothing_to_switch(span: Span, meta: &Meta) -> Diagnostic {
    Diagnostic::new(Code::E0524, span, format!("`blue_green` in `{}`, which has no port", meta.name))
        .label("nothing to switch")
        .note("both versions would work at the same time: what is consumed is shared, and not switched")
        .help("use `canary`, or say where it listens: `provides … on 8080`")
}

// --- E0525: rollouts that stop everything

pub(super) fn takes_all(span: Span, meta: &Meta, amount: Amount, replicas: u64) -> Diagnostic {
    Diagnostic::new(
        Code::E0525,
        span,
        format!("{amount} missing of {replicas} replicas of `{}` leaves none", meta.name),
    )
    .label("all at once")
    .note("each rollout would be an outage")
    .help(format!("leave some: `max_unavailable: {}`, or add before taking away: `surge: 1`", (replicas / 2).max(1)))
}
