//! What is in force on a relation, where each value was inherited from, and how long it may take and how often it is done.

use rust_decimal::Decimal;

use super::{Snapshot, paragraphs};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::ide::uses::Line;
use crate::model::facts::timing::{CallLimits, Time, What};
use crate::model::{Entry, Item, Model, Node, Operation, Origin, Settings, Value};
use crate::syntax::ast;
use crate::vocab::DeclKind;

/// What is in force on a relation: its policy, its time, its rate.
pub(super) fn relation(snapshot: &Snapshot, relation: &ast::Relation) -> String {
    let Some((model, _)) = snapshot.model() else { return String::new() };
    let lines = snapshot.uses().within(relation.span);
    let Some(line) = lines.into_iter().next() else { return String::new() };
    let Some(settings) = settings_of(model, line) else { return String::new() };
    let policy = policy_lines(snapshot, model, settings);
    let policy = if policy.is_empty() {
        "Nothing limits this call: no policy is in force.".to_owned()
    } else {
        format!("In force:\n\n{}", policy.join("\n"))
    };
    let index = if let Line::Call(index) = line { Some(index) } else { None };
    let limits = index.and_then(|index| limits(snapshot, index));
    let time = limits.map(|limits| format!("Longest: {}", envelope(limits))).unwrap_or_default();
    let rate = index.and_then(|index| call_rate(snapshot, index));
    let rate = rate.map(|rate| format!("Busiest: {}", self::rate(rate))).unwrap_or_default();
    if index.is_none() && policy.starts_with("Nothing") {
        return String::new();
    }
    paragraphs(&[policy, time, rate])
}

/// What is in force for a setting of a policy on a relation, or in a policy that extends another one.
pub(super) fn setting(
    snapshot: &Snapshot,
    path: &[String],
    relation: Option<&ast::Relation>,
    decl: &ast::Decl,
) -> String {
    let Some((model, _)) = snapshot.model() else { return String::new() };
    let settings = match relation {
        Some(relation) => {
            let line = snapshot.uses().within(relation.span).next();
            line.and_then(|line| settings_of(model, line))
        }
        None if decl.kind.value == DeclKind::Policy => {
            let found = model.policies.iter().find(|(_, policy)| policy.meta.span == decl.name.span);
            found.map(|(_, policy)| &policy.effective)
        }
        None => None,
    };
    let Some(settings) = settings else { return String::new() };
    let Some(entry) = entry_of(settings, path) else { return String::new() };
    let mut lines = Vec::new();
    leaves(snapshot, model, &path.join("."), entry, &mut lines);
    if lines.is_empty() { String::new() } else { format!("In force:\n\n{}", lines.join("\n")) }
}

fn entry_of<'a>(settings: &'a Settings, path: &[String]) -> Option<&'a Entry> {
    let (first, rest) = path.split_first()?;
    let (_, entry) = settings.iter().find(|(name, _)| name == first)?;
    if rest.is_empty() { Some(entry) } else { entry_of(entry.value.as_settings()?, rest) }
}

/// The merged settings of a relation.
fn settings_of(model: &Model, line: Line) -> Option<&Settings> {
    match line {
        Line::Call(index) => model.calls.get(index).map(|call| &call.effective),
        Line::Consume(index) => model.consumes.get(index).map(|consume| &consume.effective),
        Line::Route(..) | Line::Publish(_) | Line::Store(_) => None,
    }
}

/// Each value in force and where it is from, as items of a list.
pub fn policy_lines(snapshot: &Snapshot, model: &Model, settings: &Settings) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, entry) in settings.iter() {
        leaves(snapshot, model, name, entry, &mut lines);
    }
    lines
}

fn leaves(snapshot: &Snapshot, model: &Model, name: &str, entry: &Entry, lines: &mut Vec<String>) {
    if let Value::Object(inner) = &entry.value {
        for (key, entry) in inner.iter() {
            leaves(snapshot, model, &format!("{name}.{key}"), entry, lines);
        }
        return;
    }
    let written = snapshot.analysis.sources.slice(entry.span);
    let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.push(format!("- `{name}: {written}`{}", origin(snapshot, model, entry.origin, entry.span)));
}

/// `, from External (std/resilience.arch:12)`; nothing where it stands at the thing itself.
pub(super) fn origin(snapshot: &Snapshot, model: &Model, origin: Origin, span: Span) -> String {
    let at = || {
        let file = snapshot.source(span.file);
        let module = snapshot.module(span.file);
        let path = module.map(|module| module.module.path.as_str()).or(file.map(|file| file.path.as_str()));
        let line = file.map_or(0, |file| file.position(span.start).0);
        format!("{}:{line}", path.unwrap_or_default())
    };
    match origin {
        Origin::Declared => String::new(),
        Origin::Policy(id) => format!(", from `{}` ({})", model.policies[id].meta.name, at()),
        Origin::ClientPolicy(id) => {
            format!(", from `{}`, the callee's `client_policy` ({})", model.policies[id].meta.name, at())
        }
        Origin::Environment(id) => format!(", from environment `{}` ({})", model.environments[id].meta.name, at()),
        Origin::Default => ", the default".to_owned(),
    }
}

/// The limits of a call, by its index in the model.
pub(super) fn limits(snapshot: &Snapshot, index: usize) -> Option<&CallLimits> {
    let (model, facts) = snapshot.model()?;
    let timing = facts.timing(model);
    let (_, limits) = timing.graph.lines.get(index)?.callees.first()?;
    timing.graph.limits.get(*limits)
}

/// `W = min(800ms, 2 · 350ms + 100ms) = 800ms`
pub fn envelope(limits: &CallLimits) -> String {
    let result = time(limits.envelope);
    let Some(attempt) = limits.attempt.as_ref().map(|attempt| attempt.value) else {
        let Some(total) = &limits.total else { return "no limit ends it".to_owned() };
        return format!("{}, the total", total.value);
    };
    if limits.hedge.is_some() {
        return format!("{result}, with the copies that run at the same time");
    }
    let turn = if limits.turn.micros > 0 { format!("({} + {attempt})", limits.turn) } else { attempt.to_string() };
    let tries = if limits.attempts > 1 { format!("{} × {turn}", limits.attempts) } else { turn };
    let all = if limits.waits.micros > 0 { format!("{tries} + {} of waits", limits.waits) } else { tries };
    match &limits.total {
        Some(total) => format!("min({}, {all}) = {result}", total.value),
        None if limits.attempts == 1 && limits.turn.micros == 0 => result,
        None => format!("{all} = {result}"),
    }
}

/// A time in words.
pub(super) fn time(time: Time) -> String {
    match time {
        Time::Known(duration) => duration.to_string(),
        Time::Unknown => "unknown".to_owned(),
        Time::Endless => "without end".to_owned(),
    }
}

/// How often a call is made at the busiest time, a second; unknown where no rate is declared on the way.
pub fn call_rate(snapshot: &Snapshot, index: usize) -> Option<Decimal> {
    let (model, facts) = snapshot.model()?;
    let timing = facts.timing(model);
    let line = timing.graph.lines.get(index)?;
    let count = line.count?;
    let call = model.calls.get(index)?;
    let mut sum = Decimal::ZERO;
    let causes: Vec<What> = call
        .causes
        .iter()
        .map(|cause| match cause {
            crate::model::Cause::Operation(id) => What::Operation(*id),
            crate::model::Cause::Job(index) => What::Job(*index),
            crate::model::Cause::Event(id) => What::Handler(*id),
        })
        .collect();
    for what in causes {
        let task = timing.graph.find(call.caller, what)?;
        sum += timing.load(model, task)?.rate?;
    }
    let rate = sum.checked_mul(count)?.checked_mul(line.probability)?;
    (rate > Decimal::ZERO).then_some(rate)
}

/// How often an operation is called at one of its providers, a second.
pub fn operation_rate(snapshot: &Snapshot, node: Id<Node>, operation: Id<Operation>) -> Option<Decimal> {
    let (model, facts) = snapshot.model()?;
    let timing = facts.timing(model);
    timing.load(model, timing.graph.find(node, What::Operation(operation))?)?.rate
}

/// `≈ 12/s`; a rate below one a second by the minute or hour.
pub fn rate(per_second: Decimal) -> String {
    let forms = [("s", 1_u32), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let scaled = |factor: u32| per_second * Decimal::from(factor);
    let (unit, factor) = forms.into_iter().find(|(_, factor)| scaled(*factor) >= Decimal::ONE).unwrap_or(("d", 86_400));
    let amount = scaled(factor);
    let places = u32::from(amount < Decimal::TEN);
    let rounded = amount.round_dp(places);
    let sign = if rounded == amount { "" } else { "≈ " };
    format!("{sign}{}/{unit}", rounded.normalize())
}

/// What a policy says in all, inherited values included.
pub(super) fn policy(snapshot: &Snapshot, item: Item) -> Vec<String> {
    let (Some((model, _)), Some(id)) = (snapshot.model(), item.policy()) else { return Vec::new() };
    let policy = &model.policies[id];
    let inherited = |entry: &Entry| !matches!(entry.origin, Origin::Policy(from) if from == id);
    let mut lines = Vec::new();
    collect(snapshot, model, "", &policy.effective, &inherited, &mut lines);
    lines
}

fn collect(
    snapshot: &Snapshot,
    model: &Model,
    name: &str,
    settings: &Settings,
    wanted: &dyn Fn(&Entry) -> bool,
    lines: &mut Vec<String>,
) {
    for (key, entry) in settings.iter() {
        let path = if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
        if let Value::Object(inner) = &entry.value {
            collect(snapshot, model, &path, inner, wanted, lines);
        } else if wanted(entry) {
            leaves(snapshot, model, &path, entry, lines);
        }
    }
}
