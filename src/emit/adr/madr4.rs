//! MADR 4: front matter, then its sections.

use serde::Serialize;

use super::markdown::{self, OPEN, list, list_region, paragraph, section};
use super::record::Record;
use crate::emit::shared::yaml;

/// The keys that MADR 4 gives the front matter, in its order.
#[derive(Serialize)]
struct FrontMatter<'a> {
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(rename = "decision-makers", skip_serializing_if = "<[String]>::is_empty")]
    decision_makers: &'a [String],
}

/// The record as Markdown.
pub(super) fn to_markdown(record: &Record) -> String {
    let front = FrontMatter { status: status(record), date: record.date.as_deref(), decision_makers: &record.deciders };
    let mut text = format!("---\n{}---\n\n# {}\n", yaml::to_yaml(&front), record.own.title);
    problem(&mut text, record);
    section(&mut text, "Decision Outcome");
    markdown::outcome(&mut text, &record.options, &record.outcome);
    let outcome = &record.outcome;
    let consequences = [("Good", &outcome.good), ("Bad", &outcome.bad), ("Neutral", &outcome.neutral)];
    let consequences = consequences
        .iter()
        .flat_map(|(word, items)| items.iter().map(move |item| format!("{word}, because {item}")))
        .collect::<Vec<_>>();
    if !consequences.is_empty() {
        text.push_str("\n### Consequences\n");
        list(&mut text, consequences);
    }
    markdown::confirmation(&mut text, "###", record);
    markdown::arguments(&mut text, Some("Pros and Cons of the Options"), &record.options, ", because");
    section(&mut text, "More Information");
    list_region(&mut text, "facts", facts(record));
    text
}

/// `accepted`; what took its place is named by what it is known by, as MADR's template does: readers of the front
/// matter do not expect links in it.
fn status(record: &Record) -> String {
    match &record.successor {
        Some(successor) => {
            let number = successor.number.map(|number| format!("ADR-{number:04}"));
            format!(
                "superseded by {}",
                number.or_else(|| successor.stem.clone()).unwrap_or_else(|| successor.title.clone())
            )
        }
        None => record.status.word().to_owned(),
    }
}

/// The sections before the outcome, which MADR has had since its second version.
pub(super) fn problem(text: &mut String, record: &Record) {
    section(text, "Context and Problem Statement");
    paragraph(text, record.context.as_deref().unwrap_or(OPEN));
    if !record.drivers.is_empty() {
        section(text, "Decision Drivers");
        list(text, &record.drivers);
    }
    section(text, "Considered Options");
    if record.options.is_empty() {
        list(text, [OPEN]);
    } else {
        list(text, record.options.iter().map(|option| &option.title));
    }
}

/// What the model says, with the links to other records.
pub(super) fn facts(record: &Record) -> Vec<String> {
    let links = record.links.iter().map(|(verb, link)| format!("{verb} {}", link.by_title()));
    record.facts.iter().cloned().chain(links).collect()
}
