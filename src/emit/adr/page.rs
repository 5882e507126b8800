//! The document of a decision record, and its only writer.

use std::fmt::Write as _;

use serde::Serialize;

use super::region::region;
use crate::emit::shared::yaml;

/// A record in the sections of MADR 4.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// `accepted`, `superseded by [title](file)` …
    pub(super) status: String,
    /// The day of its status.
    pub(super) date: Option<String>,
    /// Who decided.
    pub(super) deciders: Vec<String>,
    /// The title.
    pub(super) title: String,
    /// The situation, in Markdown.
    pub(super) context: Option<String>,
    /// What matters.
    pub(super) drivers: Vec<String>,
    /// The options in order.
    pub(super) options: Vec<Alternative>,
    /// What was decided.
    pub(super) outcome: Outcome,
    /// What the model says, a line each.
    pub(super) facts: Vec<String>,
}

/// An option.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    /// Its title.
    pub(super) title: String,
    /// What it is, in Markdown.
    pub(super) docs: String,
    /// What speaks for it.
    pub(super) pros: Vec<String>,
    /// What speaks against it.
    pub(super) cons: Vec<String>,
}

/// What was decided.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The option, by index.
    pub(super) chosen: Option<usize>,
    /// Why.
    pub(super) because: Option<String>,
    /// What becomes better.
    pub(super) good: Vec<String>,
    /// What becomes worse.
    pub(super) bad: Vec<String>,
    /// What becomes different.
    pub(super) neutral: Vec<String>,
}

/// The keys that MADR 4 gives the front matter, in its order.
#[derive(Serialize)]
struct FrontMatter<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(rename = "decision-makers", skip_serializing_if = "<[String]>::is_empty")]
    decision_makers: &'a [String],
}

impl Page {
    /// The record as Markdown.
    pub(super) fn to_markdown(&self) -> String {
        let front = FrontMatter { status: &self.status, date: self.date.as_deref(), decision_makers: &self.deciders };
        let mut text = format!("---\n{}---\n\n# {}\n", yaml::to_yaml(&front), line(&self.title));
        let open = "Not written down yet.";
        section(&mut text, "Context and Problem Statement");
        paragraph(&mut text, self.context.as_deref().unwrap_or(open));
        if !self.drivers.is_empty() {
            section(&mut text, "Decision Drivers");
            list(&mut text, self.drivers.iter().map(|driver| line(driver)));
        }
        section(&mut text, "Considered Options");
        if self.options.is_empty() {
            list(&mut text, std::iter::once(open.to_owned()));
        } else {
            list(&mut text, self.options.iter().map(|option| line(&option.title)));
        }
        section(&mut text, "Decision Outcome");
        let chosen = self.outcome.chosen.and_then(|index| self.options.get(index));
        match (chosen, &self.outcome.because) {
            (Some(option), Some(because)) => {
                let because = because.trim();
                paragraph(
                    &mut text,
                    &format!("Chosen option: \"{}\", because {}", line(&option.title), lower_first(because)),
                );
            }
            (Some(option), None) => paragraph(&mut text, &format!("Chosen option: \"{}\".", line(&option.title))),
            (None, Some(because)) => paragraph(&mut text, because),
            (None, None) => paragraph(&mut text, open),
        }
        let consequences =
            [("Good", &self.outcome.good), ("Bad", &self.outcome.bad), ("Neutral", &self.outcome.neutral)];
        if consequences.iter().any(|(_, items)| !items.is_empty()) {
            text.push_str("\n### Consequences\n\n");
            for (word, items) in consequences {
                for item in items {
                    // Writing to a string cannot fail.
                    let _ = writeln!(text, "* {word}, because {}", line(item));
                }
            }
        }
        let argued =
            |option: &&Alternative| !(option.pros.is_empty() && option.cons.is_empty() && option.docs.is_empty());
        if self.options.iter().any(|option| argued(&option)) {
            section(&mut text, "Pros and Cons of the Options");
            for option in self.options.iter().filter(argued) {
                let _ = write!(text, "\n### {}\n", line(&option.title));
                if !option.docs.is_empty() {
                    paragraph(&mut text, &option.docs);
                }
                if !(option.pros.is_empty() && option.cons.is_empty()) {
                    let pros = option.pros.iter().map(|item| format!("Good, because {}", line(item)));
                    let cons = option.cons.iter().map(|item| format!("Bad, because {}", line(item)));
                    list(&mut text, pros.chain(cons));
                }
            }
        }
        section(&mut text, "More Information");
        text.push('\n');
        text.push_str(&facts_region(&self.facts));
        text
    }
}

/// The region that later builds keep current.
fn facts_region(facts: &[String]) -> String {
    let mut inside = String::from("\n");
    for fact in facts {
        let _ = writeln!(inside, "* {fact}");
    }
    inside.push('\n');
    region(&inside)
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n## {title}\n");
}

fn paragraph(text: &mut String, content: &str) {
    let _ = write!(text, "\n{}\n", content.trim());
}

fn list(text: &mut String, items: impl Iterator<Item = String>) {
    text.push('\n');
    for item in items {
        let _ = writeln!(text, "* {item}");
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Replay lets …` reads `because replay lets …`; names in capitals stay.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && (second.is_lowercase() || second == ' ') => {
            let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
            // A word with a capital inside, or one that is a name at the head of a sentence, cannot be told apart:
            // only common sentence openers are lowered.
            if OPENERS.contains(&word.as_str()) {
                format!("{}{}", first.to_lowercase(), chars.as_str())
            } else {
                text.to_owned()
            }
        }
        _ => text.to_owned(),
    }
}

/// Words that begin a sentence and are no names.
const OPENERS: &[&str] = &[
    "A", "All", "An", "Any", "Both", "Each", "Every", "It", "Its", "No", "Nobody", "Nothing", "One", "Our", "Some",
    "That", "The", "There", "These", "They", "This", "Those", "Two", "We", "What", "With", "Without",
];
