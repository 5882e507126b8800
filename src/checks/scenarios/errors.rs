//! The wording of findings about budgets.

use rust_decimal::Decimal;

use super::table::{self, Column, callee_name, step_name};
use super::{Budget, tail};
use crate::base::quantity::Duration;
use crate::diag::{Applicability, Code, Diagnostic, Fix};
use crate::model::facts::timing::{Floor, Quantile, Story, StoryStep};
use crate::model::{Model, Scenario};

/// Places of a finding that stand beside the budget; more than these hide each other.
const PLACES: usize = 4;

/// A scenario with where its time goes.
pub(super) struct Told<'a> {
    pub(super) model: &'a Model,
    pub(super) scenario: &'a Scenario,
    pub(super) story: &'a Story,
}

impl Told<'_> {
    fn name(&self) -> &str {
        &self.scenario.meta.name
    }

    fn table(&self, columns: &[Column]) -> String {
        table::of(self.model, self.story, columns)
    }
}

pub(super) fn unreachable(told: &Told<'_>, budget: Budget, floor: Floor) -> Diagnostic {
    let word = budget.quantile.word();
    let name = told.story.steps.get(floor.step).map(|step| callee_name(told.model, step)).unwrap_or_default();
    let message =
        format!("the {word} budget of `{}` is {}, and `{name}` alone takes {}", told.name(), budget.time, floor.time);
    let mut found = Diagnostic::new(Code::E0415, budget.span, message)
        .label("less than one of the steps")
        .related(floor.declared.span, format!("declared of `{name}`"));
    if let Some(step) = told.story.steps.get(floor.step) {
        let alternatives = !step.within.is_empty();
        let sure = if alternatives { "no alternative is faster" } else { "happens in every case" };
        found = found.related(step.span, sure);
    }
    found
        .note(format!("the {word} of steps that follow each other is never below the {word} of one of them"))
        .note(told.table(&[Column::AtLeast(budget.quantile)]))
        .help(format!("set `{word}` to {} or more, or let `{name}` answer within {}", floor.time, budget.time))
        .fix(raise(budget, floor.time))
}

pub(super) fn overspent(told: &Told<'_>, budget: Budget, others: &[Budget]) -> Diagnostic {
    let word = budget.quantile.word();
    let whole = told.story.typical;
    let message =
        format!("the medians along `{}` add up to {whole}, and its {word} budget is {}", told.name(), budget.time);
    let mut found = Diagnostic::new(Code::W0416, budget.span, message).label("spent by an ordinary run");
    for other in others {
        found = found.related(other.span, format!("and the {} budget", other.quantile.word()));
    }
    if let Some(handler) = told.story.handler {
        found = found.related(handler.span, "median of the handler");
    }
    let mut costly: Vec<&StoryStep> = told.story.steps.iter().filter(|step| step.taken).collect();
    costly.sort_by_key(|step| std::cmp::Reverse(step.typical));
    let several = costly.len() > 1;
    for step in costly.into_iter().take(PLACES) {
        if let Some(said) = step.latency.get(Quantile::P50) {
            found = found.related(said.span, format!("median of `{}`", callee_name(told.model, step)));
        }
    }
    found
        .note(told.table(&[Column::Median]))
        .help(format!(
            "set `{word}` to {whole} or more{}",
            if several { ", or make calls that do not need each other in a `par`" } else { "" }
        ))
        .fix(raise(budget, whole))
}

pub(super) fn in_fault(told: &Told<'_>, budget: Budget, beyond: &[&StoryStep]) -> Diagnostic {
    let word = budget.quantile.word();
    let slowest = beyond.iter().max_by_key(|step| step.in_fault).copied();
    let longest = slowest.and_then(|step| step.in_fault).unwrap_or_default();
    let culprit = slowest.map(|step| told.model.nodes[step.callee].meta.name.as_str()).unwrap_or_default();
    let message = format!(
        "`{}` takes up to {longest} while `{culprit}` is in fault, and its {word} budget is {}",
        told.name(),
        budget.time
    );
    let mut found = Diagnostic::new(Code::W0417, budget.span, message).label("missed while one call waits");
    for step in beyond.iter().take(PLACES) {
        if let Some(limit) = step.limits.as_ref().and_then(|limits| limits.decided_by()) {
            found = found.related(limit.span, format!("ends `{}`", callee_name(told.model, step)));
        }
    }
    for step in beyond.iter().take(PLACES) {
        found.notes.extend(arithmetic(told, step));
    }
    let columns = [Column::Median, Column::Longest, Column::InFault];
    found = found.note(told.table(&columns)).note(why(told, budget, beyond));
    for step in beyond.iter().take(PLACES) {
        if let Some(time) = fitting(step, budget) {
            found = found.help(format!("set `timeout.total` of `{}` to {time} or less", step_name(told.model, step)));
        }
    }
    found.help(format!("set `{word}` to {longest} or more where faults may take so long")).fix(raise(budget, longest))
}

/// How the longest wait for a call comes about, where it is more than one number.
fn arithmetic(told: &Told<'_>, step: &StoryStep) -> Option<String> {
    let limits = step.limits.as_ref()?;
    let attempt = limits.attempt?.value;
    let mut sum = match limits.hedge {
        Some(hedge) => format!("{} copies of {attempt}, {} apart", hedge.attempts, hedge.after),
        None if limits.attempts > 1 => format!("{} attempts of {attempt}", limits.attempts),
        None if limits.turn > Duration::default() => format!("one attempt of {attempt}"),
        None => return None,
    };
    if limits.hedge.is_none() && limits.waits > Duration::default() {
        sum.push_str(&format!(" and {} between them", limits.waits));
    }
    if limits.turn > Duration::default() {
        sum.push_str(&format!(", each after {} in the queue of the bulkhead", limits.turn));
    }
    if let Some(total) = limits.total {
        sum.push_str(&format!(", but {} in all", total.value));
    }
    Some(format!("`{}` ends after {}: {sum}", step_name(told.model, step), step.envelope()))
}

/// Why the fault is not too rare for the budget.
fn why(told: &Told<'_>, budget: Budget, beyond: &[&StoryStep]) -> String {
    let (word, left) = (budget.quantile.word(), tail(budget));
    let promised = beyond.iter().find_map(|step| Some((step, step.availability?)));
    let node = |step: &StoryStep| told.model.nodes[step.callee].meta.name.clone();
    match (promised, beyond.first()) {
        (Some((step, share)), _) => {
            format!("`{}` promises to work {} of the time, and the {word} leaves out {left}%", node(step), share.value)
        }
        (None, Some(step)) => format!(
            "nothing says how often `{}` works: with an availability of {}% or more, its faults are among the {left}% that \
             the {word} leaves out",
            node(step),
            Decimal::ONE_HUNDRED - left,
        ),
        (None, None) => String::new(),
    }
}

/// The longest wait for a call that the budget has room for, where the callee answers within it while all is well.
fn fitting(step: &StoryStep, budget: Budget) -> Option<Duration> {
    let rest = step.in_fault?.minus(step.envelope().known()?);
    let room = budget.time.minus(rest);
    let healthy = step.at_least(Quantile::P99).map(|said| said.value).unwrap_or_default();
    (room > Duration::default() && room >= healthy).then_some(room)
}

fn raise(budget: Budget, to: Duration) -> Fix {
    let title = format!("set `{}` to {to}", budget.quantile.word());
    Fix::replace(title, budget.span, to.to_string(), Applicability::Unsure)
}
