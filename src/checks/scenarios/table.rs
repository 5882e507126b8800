//! Where the time goes, as a table below a finding.

use crate::base::quantity::Duration;
use crate::model::Model;
use crate::model::facts::timing::{Quantile, Story, StoryStep, Time};

/// Rows of a table; a story may have more steps than anybody reads.
const LONGEST: usize = 16;

/// Alternatives that are shown of a step, the innermost ones.
const SHOWN: usize = 2;

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

/// A column behind the names of the steps.
#[derive(Clone, Copy)]
pub(super) enum Column {
    /// The longest declared latency of a quantile or a lower one.
    AtLeast(Quantile),
    /// What the caller waits at the median, at least.
    Median,
    /// The longest that the caller waits.
    Longest,
    /// The whole path, while the call is in fault.
    InFault,
}

impl Column {
    fn title(self) -> String {
        match self {
            Column::AtLeast(quantile) => format!("{}, at least", quantile.word()),
            Column::Median => "median".to_owned(),
            Column::Longest => "at most".to_owned(),
            Column::InFault => "whole in fault".to_owned(),
        }
    }

    fn cell(self, step: &StoryStep) -> String {
        match self {
            Column::AtLeast(quantile) => said(step.at_least(quantile).map(|said| said.value)),
            Column::Median => said(Some(step.typical).filter(|time| *time > Duration::default())),
            Column::Longest => match step.envelope() {
                Time::Known(time) => time.to_string(),
                Time::Endless => "no end".to_owned(),
                Time::Unknown => "-".to_owned(),
            },
            Column::InFault => said(step.in_fault),
        }
    }

    fn whole(self, story: &Story) -> String {
        match self {
            Column::Median => story.typical.to_string(),
            Column::AtLeast(_) | Column::Longest | Column::InFault => String::new(),
        }
    }
}

/// The steps that are waited for, each with these columns.
pub(super) fn of(model: &Model, story: &Story, columns: &[Column]) -> String {
    let waited: Vec<&StoryStep> = story.steps.iter().filter(|step| step.waited).collect();
    // Of each row the name, the columns, and the alternatives that it stands in.
    let mut rows: Vec<(String, Vec<String>, String)> = Vec::new();
    rows.push(("step".to_owned(), columns.iter().map(|column| column.title()).collect(), String::new()));
    let adds_up = columns.iter().any(|column| matches!(column, Column::Median));
    for step in waited.iter().take(LONGEST) {
        let again = if step.times > 1 { format!(", {} times", step.times) } else { String::new() };
        let name = format!("{}{}{again}", "  ".repeat(step.depth), step_name(model, step));
        let hidden = step.within.len().saturating_sub(SHOWN);
        let around = if hidden > 0 { "…, " } else { "" };
        let shown: Vec<&str> = step.within.iter().skip(hidden).map(String::as_str).collect();
        let mut within = format!("{around}{}", shown.join(", "));
        if !step.taken && adds_up {
            within.push_str("; not the slowest");
        }
        rows.push((name, columns.iter().map(|column| column.cell(step)).collect(), within));
    }
    if let Some(handler) = story.handler.filter(|_| adds_up) {
        rows.push(("its handler, in all".to_owned(), vec![handler.value.to_string()], String::new()));
    }
    if let Some(more) = waited.len().checked_sub(LONGEST).filter(|more| *more > 0) {
        rows.push((format!("and {more} more"), Vec::new(), String::new()));
    }
    let whole: Vec<String> = columns.iter().map(|column| column.whole(story)).collect();
    if whole.iter().any(|cell| !cell.is_empty()) {
        rows.push(("whole".to_owned(), whole, String::new()));
    }
    let first = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns.len())
        .map(|at| rows.iter().filter_map(|(_, cells, _)| cells.get(at)).map(|cell| cell.chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = "where the time goes".to_owned();
    for (name, cells, within) in &rows {
        let mut line = format!("  {name:first$}");
        for (cell, width) in cells.iter().zip(&widths) {
            line.push_str(&format!("  {cell:>width$}"));
        }
        line.push_str(&format!("  {within}"));
        text.push('\n');
        text.push_str(line.trim_end());
    }
    text
}

fn said(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| time.to_string())
}
