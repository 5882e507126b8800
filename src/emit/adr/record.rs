//! The document of a decision record, whatever its format.

use std::collections::BTreeMap;

use super::confirm;
use super::markdown::{inline, line};
use crate::base::arena::Id;
use crate::model::{Decision, DecisionStatus, Item, Model};

/// A record.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    /// Its own name, title and number.
    pub(super) own: Link,
    /// Whether it holds, by its source.
    pub(super) status: DecisionStatus,
    /// What took its place.
    pub(super) successor: Option<Link>,
    /// The day of its status.
    pub(super) date: Option<String>,
    /// Who decided, each on one line, as plain text.
    pub(super) deciders: Vec<String>,
    /// The situation, in Markdown.
    pub(super) context: Option<String>,
    /// What matters.
    pub(super) drivers: Vec<String>,
    /// The options in order.
    pub(super) options: Vec<Alternative>,
    /// What was decided.
    pub(super) outcome: Outcome,
    /// How it is seen that it is kept, in Markdown.
    pub(super) confirmation: Option<String>,
    /// What the compiler and the project's own rules see of that, a line each.
    pub(super) confirmed: Vec<String>,
    /// Other records, with what they are to this one, as a sentence begins.
    pub(super) links: Vec<(&'static str, Link)>,
    /// What else the model says, a line each.
    pub(super) facts: Vec<String>,
}

/// A record as others name it.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The title of the decision, on one line, as Markdown.
    pub(super) title: String,
    /// Its number.
    pub(super) number: Option<i64>,
    /// The name of its file without an ending; `None` for those of other packages.
    pub(super) stem: Option<String>,
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

impl Record {
    /// Who decided, as Markdown.
    pub(super) fn decided(&self) -> Option<String> {
        let deciders: Vec<String> = self.deciders.iter().map(|decider| inline(decider)).collect();
        (!deciders.is_empty()).then(|| deciders.join(", "))
    }
}

impl Link {
    fn of(model: &Model, id: Id<Decision>) -> Link {
        let decision = &model.decisions[id];
        Link {
            title: inline(&decision.title),
            number: decision.number(),
            stem: model.is_local(&decision.meta).then(|| decision.file_stem()),
        }
    }

    /// `[Use Kafka](0007-use-kafka.md)`, or the title alone.
    pub(super) fn by_title(&self) -> String {
        self.as_text(&self.title)
    }

    /// A link with that text.
    pub(super) fn as_text(&self, text: &str) -> String {
        match &self.stem {
            Some(stem) => format!("[{}]({stem}.md)", text.replace('[', "\\[").replace(']', "\\]")),
            None => text.to_owned(),
        }
    }
}

/// The record of a decision; `successors` are those of [`Model::successors`].
pub(super) fn of(model: &Model, id: Id<Decision>, successors: &BTreeMap<Id<Decision>, Id<Decision>>) -> Record {
    let decision = &model.decisions[id];
    let settings = &decision.settings;
    let texts = |path: &str| -> Vec<String> {
        settings.list(path).into_iter().filter_map(|value| value.as_text()).map(inline).collect()
    };
    let context = settings.text("context").or_else(|| decision.meta.docs.text());
    let options = decision.options.iter().map(|option| {
        let texts = |path: &str| -> Vec<String> {
            option.settings.list(path).into_iter().filter_map(|value| value.as_text()).map(inline).collect()
        };
        Alternative {
            title: inline(option.title.as_ref().unwrap_or(&option.name)),
            docs: option.docs.text.clone(),
            pros: texts("pros"),
            cons: texts("cons"),
        }
    });
    let successor = successors.get(&id).map(|successor| Link::of(model, *successor));
    Record {
        own: Link::of(model, id),
        status: decision.status,
        date: decision.date().map(str::to_owned),
        deciders: settings.list("deciders").into_iter().filter_map(|value| value.as_text()).map(line).collect(),
        context: context.map(str::to_owned),
        drivers: texts("drivers"),
        options: options.collect(),
        outcome: Outcome {
            chosen: decision.chosen,
            because: settings.text("because").map(str::to_owned),
            good: texts("consequences.good"),
            bad: texts("consequences.bad"),
            neutral: texts("consequences.neutral"),
        },
        confirmation: settings.text("confirmation").map(str::to_owned),
        confirmed: confirm::lines(model, decision),
        links: links(model, decision, successor.clone()),
        facts: facts(model, decision),
        successor,
    }
}

fn links(model: &Model, decision: &Decision, successor: Option<Link>) -> Vec<(&'static str, Link)> {
    let supersedes = if decision.status.held() { "Supersedes" } else { "Would supersede" };
    let older = decision.supersedes.iter().map(|older| (supersedes, Link::of(model, *older)));
    let others = decision.relates_to.iter().map(|other| ("Relates to", Link::of(model, *other)));
    older.chain(successor.map(|successor| ("Superseded by", successor))).chain(others).collect()
}

/// What the model says of a decision, line by line.
fn facts(model: &Model, decision: &Decision) -> Vec<String> {
    let name = &decision.meta.name;
    let mut facts = vec![format!("{}{name}` in `{}`", super::region::DECLARED, model.source_path(&decision.meta))];
    facts.extend(decision.affects.iter().map(|item| format!("Affects {}", describe(model, *item))));
    if let Some(date) = decision.settings.text("review_by") {
        facts.push(format!("Reviewed again by {date}"));
    }
    facts
}

/// A declaration with the file that holds it.
pub(super) fn describe(model: &Model, item: Item) -> String {
    let meta = model.meta(item);
    format!("{} `{}` (`{}`)", meta.kind.word(), meta.name, model.source_path(meta))
}
