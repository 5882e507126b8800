//! Who does what: contexts, services, and who stands outside.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{count, rows, said, spaced};
use crate::base::arena::Id;
use crate::model::{Context, Item, Node, Team};
use crate::vocab::DeclKind;

/// The page of all boundaries.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    if book.nodes(DeclKind::Service).next().is_none() && book.contexts().next().is_none() {
        return None;
    }
    let mut page = book.page("boundaries.md", Inline::text("Boundaries and responsibilities"), None);
    page.section("The system and its surroundings");
    page.blocks.extend(book.diagrams("context"));
    if book.contexts().next().is_some() {
        page.section("Bounded contexts");
        page.says(Inline::text("Each arrow leads from a context to one that it depends on."));
        page.blocks.extend(book.diagrams("contexts"));
        let listed = book.contexts().map(|(id, context)| {
            let services = book.nodes(DeclKind::Service).filter(|(_, node)| node.context == Some(id));
            vec![
                book.context(&page, id),
                context.settings.text("kind").map(Inline::text).unwrap_or_default(),
                Inline::prose(&context.meta.docs.summary()),
                book.all(&page, services.map(|(id, _)| id)),
            ]
        });
        let listed = listed.collect();
        page.table(&["context", "kind", "responsibility", "services"], listed);
        let depends = model.downstream_of.iter().filter(|it| model.is_local(&model.contexts[it.context].meta));
        let depends = depends.map(|it| {
            let pattern = it.settings.text("pattern").map(|word| Inline::text(spaced(word))).unwrap_or_default();
            vec![book.context(&page, it.context), book.context(&page, it.upstream), pattern]
        });
        let depends = depends.collect();
        page.table(&["context", "depends on", "and how"], depends);
    }
    let services = book.nodes(DeclKind::Service);
    let services: Vec<Vec<Inline>> = services
        .map(|(id, node)| {
            vec![
                book.node(&page, id),
                node.context.map(|context| book.context(&page, context)).unwrap_or_default(),
                Inline::prose(&node.meta.docs.summary()),
                node.owner.map(|owner| team(book, owner)).unwrap_or_default(),
                node.settings.text("tier").map(Inline::text).unwrap_or_default(),
            ]
        })
        .collect();
    if !services.is_empty() {
        page.section("Services");
        page.table(&["service", "context", "responsibility", "owner", "tier"], services);
    }
    outside(book, &mut page, DeclKind::External, "Systems of others");
    outside(book, &mut page, DeclKind::Actor, "Who uses it");
    teams(book, &mut page);
    Some(page)
}

/// A part for each external or actor.
fn outside(book: &Book<'_>, page: &mut Page, kind: DeclKind, title: &str) {
    let all: Vec<(Id<Node>, &Node)> = book.nodes(kind).collect();
    if all.is_empty() {
        return;
    }
    page.section(title);
    for (id, node) in all {
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        let mut facts = Vec::new();
        let offers = book.cx.facts().offered(book.model, id).map(|provide| book.contract(page, provide.contract));
        let offers = Inline::joined(offers, ", ");
        if !offers.is_empty() {
            facts.push(Inline::text("Offers ").then(offers));
        }
        let callers = book.all(page, book.callers_of(id).map(|pair| pair.caller));
        if !callers.is_empty() {
            facts.push(Inline::text("Called by ").then(callers));
        }
        let calls = book.all(page, book.calls_of(id).map(|pair| pair.callee));
        if !calls.is_empty() {
            facts.push(Inline::text("Calls ").then(calls));
        }
        page.list(facts);
        let settings = rows(book.model, &node.settings, &["owner"]);
        page.table(&["setting", "value", "meaning"], settings);
    }
}

/// The teams, with what they own.
fn teams(book: &Book<'_>, page: &mut Page) {
    let model = book.model;
    let local = model.teams.iter().filter(|(_, team)| model.is_local(&team.meta));
    let listed: Vec<Vec<Inline>> = local
        .map(|(id, one)| {
            let owned = book.nodes(DeclKind::Service).filter(|(_, node)| node.owner == Some(id)).map(|(id, _)| id);
            vec![
                team(book, id),
                Inline::prose(&one.meta.docs.summary()),
                book.all(page, owned),
                said(model, &one.settings, "on_call"),
                said(model, &one.settings, "chat"),
            ]
        })
        .collect();
    if !listed.is_empty() {
        page.section("Teams");
        page.table(&["team", "", "services", "on call", "chat"], listed);
    }
}

/// The title of a team.
pub(super) fn team(book: &Book<'_>, id: Id<Team>) -> Inline {
    let team = &book.model.teams[id];
    Inline::text(team.title.as_deref().unwrap_or(&team.meta.name))
}

/// A page for each context.
pub(super) fn contexts(book: &Book<'_>) -> Vec<Page> {
    book.contexts().map(|(id, context)| context_page(book, id, context)).collect()
}

fn context_page(book: &Book<'_>, id: Id<Context>, context: &Context) -> Page {
    let model = book.model;
    let title = context.title.as_deref().unwrap_or(&context.meta.name);
    let path = format!("contexts/{}.md", book.stem(&context.meta));
    let mut page = book.page(path, Inline::text(title), Some(&context.meta));
    page.prose(&context.meta.docs.text);
    let owner = context.settings.get("owner").and_then(crate::model::Value::as_item).and_then(Item::team);
    let kind = context.settings.text("kind").map(|kind| Inline::text(format!("A {kind} domain")));
    let owner = owner.map(|owner| Inline::text("decided by ").then(team(book, owner)));
    page.says(Inline::joined([kind, owner].into_iter().flatten(), ", "));
    let members: Vec<(Id<Node>, &Node)> =
        book.nodes(DeclKind::Service).filter(|(_, node)| node.context == Some(id)).collect();
    page.section("Services");
    if members.is_empty() {
        page.says(Inline::text("No service is declared in this context."));
    }
    let listed = members.iter().map(|(id, node)| {
        let offers = book.cx.facts().offered(model, *id).map(|provide| book.contract(&page, provide.contract));
        vec![
            book.node(&page, *id),
            Inline::prose(&node.meta.docs.summary()),
            Inline::joined(offers, ", "),
            node.owner.map(|owner| team(book, owner)).unwrap_or_default(),
        ]
    });
    let listed = listed.collect();
    page.table(&["service", "responsibility", "offers", "owner"], listed);
    // Whether the overview draws the inside of this context by itself depends on the size of the system.
    let inside = book.diagrams(&format!("containers/{}", book.stem(&context.meta)));
    if !inside.is_empty() {
        page.section("Inside");
        page.blocks.extend(inside);
    }
    crossing(book, &mut page, id, &members);
    let decisions = book.decided([Item::Context(id)].into_iter().chain(members.iter().map(|(id, _)| Item::Node(*id))));
    super::decisions::listed(book, &mut page, &decisions);
    page
}

/// What crosses the boundary, in both directions.
fn crossing(book: &Book<'_>, page: &mut Page, id: Id<Context>, members: &[(Id<Node>, &Node)]) {
    let model = book.model;
    let up = model.downstream_of.iter().filter(|it| it.context == id).map(|it| (it, it.upstream, "depends on"));
    let down =
        model.downstream_of.iter().filter(|it| it.upstream == id).map(|it| (it, it.context, "is depended on by"));
    let relations: Vec<Vec<Inline>> = up
        .chain(down)
        .map(|(relation, other, word)| {
            let pattern = relation.settings.text("pattern").map(|word| Inline::text(spaced(word))).unwrap_or_default();
            vec![Inline::text(word), book.context(page, other), pattern]
        })
        .collect();
    let outside = |node: Id<Node>| model.nodes[node].context != Some(id);
    let mut calls = Vec::new();
    for (member, _) in members {
        for pair in book.calls_of(*member).filter(|pair| outside(pair.callee)) {
            calls.push(vec![
                book.node(page, *member),
                Inline::text("calls"),
                book.node(page, pair.callee),
                number(pair),
            ]);
        }
        for pair in book.callers_of(*member).filter(|pair| outside(pair.caller)) {
            calls.push(vec![
                book.node(page, pair.caller),
                Inline::text("calls"),
                book.node(page, *member),
                number(pair),
            ]);
        }
    }
    if relations.is_empty() && calls.is_empty() {
        return;
    }
    page.section("Across the boundary");
    page.table(&["this context", "context", "and how"], relations);
    page.bounded(&["who", "", "whom", "operations"], calls, "the pages of the services have all.");
}

/// How many operations a pair is about.
fn number(pair: &crate::emit::shared::resilience::Pair<'_>) -> Inline {
    let number = pair.rules.iter().map(|rule| rule.operations.len()).sum();
    Inline::text(count(number, "operation", "operations"))
}
