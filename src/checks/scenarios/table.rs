//! Where the time goes, as a table below a finding.

use crate::base::quantity::Duration;
use crate::model::Model;
use crate::model::facts::timing::{Story, StoryStep, Time};

/// Rows of a table; a story may have more steps than anybody reads.
const LONGEST: usize = 16;

/// What a step is called: `Orders -> Payments.authorize`.
pub(super) fn step_name(model: &Model, step: &StoryStep) -> String {
    format!("{} -> {}", model.nodes[step.caller].meta.name, callee_name(model, step))
}

/// What is called: `Payments.authorize`.
pub(super) fn callee_name(model: &Model, step: &StoryStep) -> String {
    let callee = &model.nodes[step.callee].meta.name;
    match step.operation {
        Some(operation) => format!("{callee}.{}", model.operations[operation].name),
        None => callee.clone(),
    }
}

/// The steps that are waited for: what each takes at the median, and at most; and what the whole takes then.
pub(super) fn of(model: &Model, story: &Story) -> String {
    let waited: Vec<&StoryStep> = story.steps.iter().filter(|step| step.waited).collect();
    let mut rows = vec![["step", "median", "at most", "whole in fault", ""].map(str::to_owned)];
    for step in waited.iter().take(LONGEST) {
        let again = if step.times > 1 { format!(" {} times", step.times) } else { String::new() };
        rows.push([
            format!("{}{}{again}", "  ".repeat(step.depth), step_name(model, step)),
            time(step.median),
            time(step.envelope()),
            step.in_fault.map(shown).unwrap_or_default(),
            step.within.join(", "),
        ]);
    }
    let typical = [String::from("whole"), shown(story.typical), String::new(), String::new(), String::new()];
    if let Some(more) = waited.len().checked_sub(LONGEST).filter(|more| *more > 0) {
        rows.push([format!("and {more} more"), String::new(), String::new(), String::new(), String::new()]);
    }
    rows.push(typical);
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    let [first, second, third, fourth] = [0, 1, 2, 3].map(|at| width(at).unwrap_or_default());
    let line = |[name, median, most, whole, when]: &[String; 5]| {
        let line = format!("  {name:first$}  {median:>second$}  {most:>third$}  {whole:>fourth$}  {when}");
        line.trim_end().to_owned()
    };
    let lines: Vec<String> = rows.iter().map(line).collect();
    format!("where the time goes\n{}", lines.join("\n"))
}

fn time(time: Time) -> String {
    match time {
        Time::Known(time) => shown(time),
        Time::Endless => "no end".to_owned(),
        Time::Unknown => "-".to_owned(),
    }
}

fn shown(time: Duration) -> String {
    time.to_string()
}
