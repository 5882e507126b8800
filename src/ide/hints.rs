//! What a line does not say and is in force all the same: timeout and attempts of a call, the rate of an operation.

use super::Snapshot;
use super::hover::{call_rate, envelope, operation_rate, policy_lines, rate};
use super::uses::Line;
use crate::base::span::Span;
use crate::model::facts::policy::Policy;
use crate::model::{Call, Model, Origin};

/// A text between the words of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The offset that it stands at.
    pub at: u32,
    /// What is shown.
    pub label: String,
    /// Where it comes from, in Markdown.
    pub tooltip: String,
}

/// The hints in a part of a file, by place.
pub fn hints(snapshot: &Snapshot, part: Span) -> Vec<Hint> {
    let Some((model, _)) = snapshot.model() else { return Vec::new() };
    let Some(module) = snapshot.module(part.file) else { return Vec::new() };
    let mut hints = Vec::new();
    for decl in &module.parse.file.decls {
        if decl.span.end < part.start || part.end < decl.span.start {
            continue;
        }
        for member in decl.body.iter().flatten() {
            if let Some(relation) = member.as_relation() {
                // Behind the line, before its braces: what is in them is read anyway.
                let end = head_end(relation);
                let first = snapshot.uses().within(relation.span).next();
                if let Some(Line::Call(index)) = first
                    && let Some(call) = model.calls.get(index)
                {
                    hints.extend(call_hint(snapshot, model, call, index, end));
                }
            } else if let Some(operation) = member.as_operation()
                && let Some(hint) = operation_hint(snapshot, model, operation)
            {
                hints.push(hint);
            }
        }
    }
    hints.retain(|hint| part.start <= hint.at && hint.at <= part.end);
    hints.sort_by_key(|hint| hint.at);
    hints
}

fn head_end(relation: &crate::syntax::ast::Relation) -> u32 {
    let mut end = relation.verb.span.end;
    let paths = [&relation.to, &relation.from, &relation.by].into_iter().flatten().map(|path| path.span.end);
    let targets = relation.targets.iter().chain(&relation.causes).map(|target| target.span.end);
    for other in paths.chain(targets).chain(relation.with.iter().map(|path| path.span.end)) {
        end = end.max(other);
    }
    end
}

fn call_hint(snapshot: &Snapshot, model: &Model, call: &Call, index: usize, at: u32) -> Option<Hint> {
    let inherited = |path: &str| call.effective.entry(path).is_some_and(|entry| entry.origin != Origin::Declared);
    let policy = Policy::of(&call.effective);
    let mut parts = Vec::new();
    let total = policy.timeout.total.filter(|_| inherited("timeout.total"));
    let attempt = policy.timeout.attempt.filter(|_| inherited("timeout.attempt"));
    if let Some(time) = total.or(attempt) {
        parts.push(format!("timeout {time}"));
    }
    if inherited("retry.attempts") && policy.attempts() > 1 {
        parts.push(format!("{} attempts", policy.attempts()));
    }
    if call.settings.said("rate").is_none()
        && let Some(rate_of) = call_rate(snapshot, index)
    {
        parts.push(rate(rate_of));
    }
    if parts.is_empty() {
        return None;
    }
    let mut tooltip = policy_lines(snapshot, model, &call.effective);
    let timing = snapshot.model().map(|(model, facts)| facts.timing(model))?;
    if let Some((_, limits)) = timing.graph.lines.get(index).and_then(|line| line.callees.first())
        && let Some(limits) = timing.graph.limits.get(*limits)
    {
        tooltip.push(format!("- longest: {}", envelope(limits)));
    }
    Some(Hint { at, label: parts.join(" · "), tooltip: tooltip.join("\n") })
}

fn operation_hint(snapshot: &Snapshot, model: &Model, syntax: &crate::syntax::ast::Operation) -> Option<Hint> {
    let found = snapshot.definitions().at(syntax.name.span)?;
    let super::definitions::What::Operation(id) = found.what else { return None };
    let operation = &model.operations[id];
    if operation.settings.said("rate").is_some() {
        return None;
    }
    let facts = snapshot.model().map(|(_, facts)| facts)?;
    let mut total = rust_decimal::Decimal::ZERO;
    for index in facts.providers(operation.contract) {
        let node = model.provides.get(*index)?.node;
        total += operation_rate(snapshot, node, id).unwrap_or_default();
    }
    if total.is_zero() {
        return None;
    }
    let mut end = syntax.head_span.end;
    syntax.results.iter().for_each(|outcome| end = end.max(outcome.span.end));
    syntax.errors.iter().for_each(|error| end = end.max(error.span.end));
    let callers = snapshot.uses().callers(id).iter().filter_map(|index| {
        let call = model.calls.get(*index)?;
        let share = call_rate(snapshot, *index)?;
        Some(format!("- {} from `{}`", rate(share), model.nodes[call.caller].meta.name))
    });
    let tooltip = format!("at the busiest time, from its callers:\n\n{}", callers.collect::<Vec<_>>().join("\n"));
    Some(Hint { at: end, label: rate(total), tooltip })
}
