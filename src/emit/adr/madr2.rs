//! MADR 2: a list of what the record is below its title, then its sections. log4brains reads it.
//!
//! log4brains knows a record by the name of its file, and reads the text of the link in the status as that.

use super::madr4;
use super::markdown::{self, list, list_region};
use super::record::Record;

/// The record as Markdown.
pub(super) fn to_markdown(record: &Record) -> String {
    let mut text = format!("# {}\n", record.own.title);
    list_region(&mut text, "metadata", metadata(record));
    madr4::problem(&mut text, record);
    markdown::section(&mut text, "Decision Outcome");
    markdown::outcome(&mut text, &record.options, &record.outcome);
    let outcome = &record.outcome;
    for (word, items) in [("Positive", &outcome.good), ("Negative", &outcome.bad), ("Neutral", &outcome.neutral)] {
        if !items.is_empty() {
            text.push_str(&format!("\n### {word} Consequences\n"));
            list(&mut text, items);
        }
    }
    markdown::confirmation(&mut text, "###", record);
    markdown::arguments(&mut text, Some("Pros and Cons of the Options"), &record.options, ", because");
    markdown::section(&mut text, "Links");
    list_region(&mut text, "facts", madr4::facts(record));
    text
}

fn metadata(record: &Record) -> Vec<String> {
    let status = match &record.successor {
        Some(successor) => {
            format!("superseded by {}", successor.as_text(successor.stem.as_ref().unwrap_or(&successor.title)))
        }
        None => record.status.word().to_owned(),
    };
    let mut metadata = vec![format!("Status: {status}")];
    metadata.extend(record.decided().map(|deciders| format!("Deciders: {deciders}")));
    metadata.extend(record.date.iter().map(|date| format!("Date: {date}")));
    metadata
}
