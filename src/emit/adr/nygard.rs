//! The sections of Michael Nygard's template, as adr-tools reads and writes them: the number is part of the title, and
//! the status section has a paragraph for each link to another record.
//!
//! Drivers and options have no section of their own; they belong to the context that the decision answers.

use std::fmt::Write as _;

use super::markdown::{self, OPEN, list, list_region, paragraph, section};
use super::record::{Link, Record};
use super::region::region;

/// The record as Markdown.
pub(super) fn to_markdown(record: &Record) -> String {
    let mut text = format!("# {}\n\n{}", titled(&record.own), region("status", &status(record)));
    section(&mut text, "Context");
    paragraph(&mut text, record.context.as_deref().unwrap_or(OPEN));
    if !record.drivers.is_empty() {
        paragraph(&mut text, "What matters:");
        list(&mut text, &record.drivers);
    }
    if !record.options.is_empty() {
        paragraph(&mut text, "The options:");
        list(&mut text, record.options.iter().map(|option| &option.title));
    }
    markdown::arguments(&mut text, None, &record.options, ":");
    section(&mut text, "Decision");
    markdown::outcome(&mut text, &record.options, &record.outcome);
    section(&mut text, "Consequences");
    let outcome = &record.outcome;
    let consequences = [("Good", &outcome.good), ("Bad", &outcome.bad), ("Neutral", &outcome.neutral)];
    let consequences: Vec<String> =
        consequences.iter().flat_map(|(word, items)| items.iter().map(move |item| format!("{word}: {item}"))).collect();
    if consequences.is_empty() {
        paragraph(&mut text, OPEN);
    } else {
        list(&mut text, consequences);
    }
    markdown::confirmation(&mut text, "##", record);
    section(&mut text, "More Information");
    let deciders = record.decided().map(|deciders| format!("Decided by {deciders}"));
    list_region(&mut text, "facts", record.facts.iter().chain(&deciders));
    text
}

/// `7. Use Kafka`
fn titled(link: &Link) -> String {
    match link.number {
        Some(number) => format!("{number}. {}", link.title),
        None => link.title.clone(),
    }
}

/// The date and the status section. What took a decision's place stands where the status was, as adr-tools has it.
fn status(record: &Record) -> String {
    let mut text = String::new();
    if let Some(date) = &record.date {
        // Writing to a string cannot fail.
        let _ = write!(text, "\nDate: {date}\n");
    }
    section(&mut text, "Status");
    if record.successor.is_none() {
        let _ = write!(text, "\n{}\n", markdown::capital(record.status.word()));
    }
    for (verb, link) in &record.links {
        let _ = write!(text, "\n{verb} {}\n", link.as_text(&titled(link)));
    }
    text.push('\n');
    text
}
