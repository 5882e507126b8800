//! What it is made with, and why.

use std::collections::BTreeMap;

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{rows, value};
use crate::base::arena::Id;
use crate::model::facts::placement;
use crate::model::system::Platform;
use crate::model::{Decision, DecisionStatus, Item, Model, Node};
use crate::vocab::DeclKind;

/// What has a technology of its own.
const CHOICES: &[DeclKind] = &[DeclKind::Server, DeclKind::Store, DeclKind::Cache, DeclKind::Channel, DeclKind::Queue];

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let mut page = book.page("technology.md", Inline::text("Technology choices"), None);
    let mut chosen: BTreeMap<String, Vec<Id<Node>>> = BTreeMap::new();
    for kind in CHOICES {
        for (id, _) in book.nodes(*kind) {
            chosen.entry(technology(model, id)).or_default().push(id);
        }
    }
    let mut choices: Vec<Vec<Inline>> = chosen
        .iter()
        .filter(|(title, _)| !title.is_empty())
        .map(|(title, ids)| {
            let decisions = book.decided(ids.iter().flat_map(|id| covering(model, *id)));
            vec![Inline::text(title), book.all(&page, ids.iter().copied()), reasons(book, &page, &decisions)]
        })
        .collect();
    for (id, _) in book.nodes(DeclKind::Gateway) {
        let decisions = book.decided([Item::Node(id)]);
        choices.push(vec![Inline::text("Gateway"), book.node(&page, id), reasons(book, &page, &decisions)]);
    }
    for (id, auth) in model.auths.iter().filter(|(_, auth)| model.is_local(&auth.meta)) {
        let decisions = book.decided([Item::Auth(id)]);
        let name = Inline::text(&auth.meta.name);
        choices.push(vec![Inline::code(&auth.scheme), name, reasons(book, &page, &decisions)]);
    }
    if !choices.is_empty() {
        page.section("Platforms");
        page.table(&["technology", "for", "why"], choices);
    }
    let mut stacks: BTreeMap<String, Vec<Id<Node>>> = BTreeMap::new();
    for (id, node) in book.nodes(DeclKind::Service) {
        for word in node.settings.list("stack") {
            stacks.entry(value(model, word)).or_default().push(id);
        }
    }
    let stacks: Vec<Vec<Inline>> = stacks
        .into_iter()
        .map(|(word, ids)| {
            let decisions = book.decided(ids.iter().map(|id| Item::Node(*id)));
            let naming: Vec<Id<Decision>> =
                decisions.into_iter().filter(|id| names(&model.decisions[*id], &word)).collect();
            vec![Inline::text(word), book.all(&page, ids), reasons(book, &page, &naming)]
        })
        .collect();
    if !stacks.is_empty() {
        page.section("Languages and frameworks");
        page.bounded(&["", "services", "why"], stacks, "the page of each service has its own.");
    }
    for (at, (id, node)) in book.nodes(DeclKind::Server).enumerate() {
        if at == 0 {
            page.section("Servers");
        }
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        let hosted = CHOICES.iter().flat_map(|kind| book.nodes(*kind));
        let hosted = hosted.filter(|(_, one)| one.platform() == Some(Platform::Server(id))).map(|(id, _)| id);
        let hosted = book.all(&page, hosted);
        page.says(Inline::text(title(model, id)));
        if !hosted.is_empty() {
            page.says(Inline::text("On it: ").then(hosted).and("."));
        }
        let settings = rows(model, &node.settings, &["owner", "deploy", "health"]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    (!page.blocks.is_empty()).then_some(page)
}

/// What a decision may affect that is about the technology of a node: the node, and the server that it stands on.
fn covering(model: &Model, id: Id<Node>) -> [Item; 2] {
    [Item::Node(id), Item::Node(placement::listener(model, id))]
}

/// Whether a decision is about a word: an option that was considered names it.
fn names(decision: &Decision, word: &str) -> bool {
    let same =
        |text: &str| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|part| part == word.to_lowercase());
    decision.options.iter().any(|option| same(&option.name) || option.title.as_deref().is_some_and(same))
}

/// The decisions in force, with their reasons.
fn reasons(book: &Book<'_>, page: &Page, decisions: &[Id<Decision>]) -> Inline {
    let accepted = decisions.iter().filter(|id| book.model.decisions[**id].status == DecisionStatus::Accepted);
    let reasons = accepted.map(|id| {
        let because = book.model.decisions[*id].settings.text("because").unwrap_or_default();
        let because = Inline::prose(because.split("\n\n").next().unwrap_or_default());
        let link = book.decision(page, *id);
        if because.is_empty() { link } else { link.and(": ").then(because) }
    });
    let reasons = Inline::joined(reasons, "; ");
    if reasons.is_empty() { Inline::text("no accepted decision says why") } else { reasons }
}

/// The technology of a node by its title; empty where it has none.
fn technology(model: &Model, id: Id<Node>) -> String {
    let found = placement::technology(model, id);
    found.map_or_else(String::new, |it| it.settings.text("title").unwrap_or(&it.meta.name).to_owned())
}

/// The technology of a node with its version, and the server that it stands on: `PostgreSQL 17`, `Apache Kafka on Bus`.
pub(super) fn title(model: &Model, id: Id<Node>) -> String {
    let title = technology(model, id);
    let title = if title.is_empty() { "an unknown technology".to_owned() } else { title };
    match model.nodes[id].platform() {
        Some(Platform::Server(server)) => format!("{title} on {}", model.nodes[server].meta.name),
        _ => match model.nodes[id].settings.said("version").and_then(|version| version.value.as_text()) {
            Some(version) => format!("{title} {version}"),
            None => title,
        },
    }
}
