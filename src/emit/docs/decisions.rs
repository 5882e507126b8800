//! What was decided, what it costs, and what else was thought of.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::value;
use crate::base::arena::Id;
use crate::model::{Decision, DecisionStatus};

/// The page: the log, then trade-offs and alternatives of what is in force.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let all: Vec<(Id<Decision>, &Decision)> = book.decisions().collect();
    if all.is_empty() {
        return None;
    }
    let mut page = book.page("decisions.md", Inline::text("Decisions"), None);
    page.section("Log");
    let ids: Vec<Id<Decision>> = all.iter().map(|(id, _)| *id).collect();
    let rows = log(book, &page, &ids);
    page.table(&["decision", "status", "date", "affects"], rows);
    page.section("Trade-offs and alternatives");
    for (id, decision) in all.iter().filter(|(_, decision)| in_play(decision)) {
        explain(book, &mut page, *id, decision);
    }
    Some(page)
}

/// Whether a decision holds or is about to be taken.
fn in_play(decision: &Decision) -> bool {
    matches!(decision.status, DecisionStatus::Accepted | DecisionStatus::Proposed)
}

/// A section with decisions, where there are any.
pub(super) fn listed(book: &Book<'_>, page: &mut Page, decisions: &[Id<Decision>]) {
    if !decisions.is_empty() {
        page.section("Decisions");
        let rows = log(book, page, decisions);
        page.table(&["decision", "status", "date", "affects"], rows);
    }
}

fn log(book: &Book<'_>, page: &Page, decisions: &[Id<Decision>]) -> Vec<Vec<Inline>> {
    let model = book.model;
    let rows = decisions.iter().map(|id| {
        let decision = &model.decisions[*id];
        let affects = decision.affects.iter().map(|item| match item.node() {
            Some(node) => book.node(page, node),
            None => Inline::text(&model.meta(*item).name),
        });
        let successor = model.decisions.iter().find(|(_, other)| other.supersedes.contains(id));
        let status = match successor {
            Some((next, _)) => Inline::text("superseded by ").then(book.decision(page, next)),
            None => Inline::text(decision.status.word()),
        };
        vec![
            book.decision(page, *id),
            status,
            Inline::text(decision.settings.text("date").unwrap_or_default()),
            Inline::joined(affects, ", "),
        ]
    });
    rows.collect()
}

fn explain(book: &Book<'_>, page: &mut Page, id: Id<Decision>, decision: &Decision) {
    let model = book.model;
    let settings = &decision.settings;
    page.part(book.decision(page, id));
    page.prose(settings.text("context").unwrap_or_default());
    let texts = |path: &str| -> Vec<String> { settings.list(path).into_iter().map(|it| value(model, it)).collect() };
    if let Some(chosen) = decision.chosen.and_then(|index| decision.options.get(index)) {
        let title = chosen.title.as_deref().unwrap_or(&chosen.name);
        let because = settings.text("because").unwrap_or_default();
        page.says(Inline::text("Chosen: ").then(Inline::strong(title)));
        page.prose(because);
    }
    let options = decision.options.iter().enumerate().map(|(index, option)| {
        let list = |path: &str| {
            let items = option.settings.list(path).into_iter().map(|it| Inline::prose(&value(model, it)));
            Inline::joined(items, "; ")
        };
        let title = option.title.as_deref().unwrap_or(&option.name);
        let title = if decision.chosen == Some(index) { Inline::strong(title) } else { Inline::text(title) };
        vec![title, list("pros"), list("cons")]
    });
    let options = options.collect();
    page.table(&["option", "for it", "against it"], options);
    let consequences =
        [("Better", "consequences.good"), ("Worse", "consequences.bad"), ("Different", "consequences.neutral")];
    let consequences = consequences.into_iter().flat_map(|(word, path)| {
        texts(path).into_iter().map(move |text| Inline::text(word).and(": ").then(Inline::prose(&text)))
    });
    page.list(consequences.collect());
}
