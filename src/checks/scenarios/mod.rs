//! E0415, W0416, W0417: the budget of a scenario against the latencies and policies along it.
//!
//! An error is a contradiction of two declared numbers: one step that always happens is slower than the whole may be. What
//! rests on a sum of medians, or on a dependency in fault, is a warning. A time that nobody declared counts as nothing, so
//! it keeps a finding away and never makes one. One scenario has one finding: the strongest.

mod errors;
mod table;

use rust_decimal::Decimal;

use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::facts::Facts;
use crate::model::facts::timing::{Quantile, Story, StoryStep};
use crate::model::{Model, Scenario};

/// A quantile of a budget.
#[derive(Clone, Copy)]
struct Budget {
    quantile: Quantile,
    time: Duration,
    span: Span,
}

/// Compares every budget with what the steps take.
pub(super) fn check(model: &Model, facts: &Facts, diags: &mut Diags) {
    for (id, scenario) in model.scenarios.iter().filter(|(_, scenario)| model.is_local(&scenario.meta)) {
        let budgets = budgets(scenario);
        if budgets.is_empty() {
            continue;
        }
        let story = facts.timing(model).scenario(model, id);
        let told = errors::Told { model, scenario, story: &story };
        let before = diags.len();
        for budget in &budgets {
            if let Some(floor) = story.floor.get(budget.quantile).filter(|floor| floor.time > budget.time) {
                diags.push(errors::unreachable(&told, *budget, floor));
            }
        }
        if diags.len() > before {
            continue;
        }
        // Half of all cases are the ordinary one: what a story tells behind an `else` is no reason to miss a median.
        let takes = |budget: &Budget| if budget.quantile == Quantile::P50 { story.ordinary } else { story.typical };
        let spent: Vec<Budget> = budgets.iter().copied().filter(|budget| takes(budget) > budget.time).collect();
        if let Some((worst, others)) = spent.split_last() {
            diags.push(errors::overspent(&told, *worst, others));
        } else if let Some(tail) = budgets.last() {
            let beyond = beyond(&story, *tail);
            if !beyond.is_empty() {
                diags.push(errors::in_fault(&told, *tail, &beyond));
            }
        }
    }
}

/// The budgets of a scenario, from the median to the tail.
fn budgets(scenario: &Scenario) -> Vec<Budget> {
    let Some(said) = scenario.settings.object("budget") else { return Vec::new() };
    let budget = |quantile: Quantile| {
        let entry = said.entry(quantile.word())?;
        Some(Budget { quantile, time: said.duration(quantile.word())?, span: entry.span })
    };
    Quantile::ALL.into_iter().filter_map(budget).collect()
}

/// The calls that take the path beyond its budget when they are in fault. A callee that is out of order more rarely than
/// the budget leaves room for is no reason to miss it.
fn beyond(story: &Story, budget: Budget) -> Vec<&StoryStep> {
    let slow = |step: &&StoryStep| step.in_fault.is_some_and(|time| time > budget.time);
    story.steps.iter().filter(slow).filter(|step| !is_rare(step, budget)).collect()
}

fn is_rare(step: &StoryStep, budget: Budget) -> bool {
    let works = step.availability.map_or(ASSUMED, |share| share.value.value);
    Decimal::ONE_HUNDRED - works <= tail(budget)
}

/// The availability, in percent, of what promises none: nobody builds on less, so a budget of `p50` or `p95` has room for faults.
const ASSUMED: Decimal = Decimal::from_parts(95, 0, 0, false, 0);

/// The share of cases that a budget leaves out, in percent.
fn tail(budget: Budget) -> Decimal {
    Decimal::new(i64::from(budget.quantile.tail()), 3).normalize()
}
