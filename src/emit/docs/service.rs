//! A page for each service: everything that is declared of it, and everything that follows.

use super::book::Book;
use super::boundaries::team;
use super::contract::{access, protocol};
use super::doc::{Inline, Page};
use super::words::{self, causes, count, rows, said};
use crate::base::arena::Id;
use crate::emit::shared::objectives;
use crate::emit::shared::resilience::words::policy;
use crate::model::{Item, Node, NodeDetail, TypeDef};
use crate::vocab::DeclKind;

/// The pages of the services.
pub(super) fn pages(book: &Book<'_>) -> Vec<Page> {
    book.nodes(DeclKind::Service).map(|(id, node)| page(book, id, node)).collect()
}

fn page(book: &Book<'_>, id: Id<Node>, node: &Node) -> Page {
    let path = format!("services/{}.md", book.stem(&node.meta));
    let mut page = book.page(path, Inline::text(&node.meta.name), Some(&node.meta));
    head(book, &mut page, node);
    page.section("Neighbours");
    page.blocks.extend(book.diagrams(&format!("service/{}", book.stem(&node.meta))));
    offers(book, &mut page, id);
    depends(book, &mut page, id, node);
    messages(book, &mut page, id, node);
    stores(book, &mut page, id);
    objectives(book, &mut page, id, node);
    work(book, &mut page, id, node);
    super::deployment::of_service(book, &mut page, id, node);
    super::verification::of_service(book, &mut page, id, node);
    let decisions = book.decided(about(book, id));
    super::decisions::listed(book, &mut page, &decisions);
    page
}

/// What a decision may affect that concerns a service.
pub(super) fn about<'b>(book: &'b Book<'_>, id: Id<Node>) -> impl Iterator<Item = Item> + 'b {
    let model = book.model;
    let contracts = book.cx.facts().offered(model, id).map(|provide| Item::Contract(provide.contract));
    let stores = model.store_uses.iter().filter(move |used| used.node == id).map(|used| Item::Node(used.store));
    let sent = model.publishes.iter().filter(move |one| one.node == id).map(|one| Item::Node(one.channel));
    let read = model.consumes.iter().filter(move |one| one.node == id).map(|one| Item::Node(one.channel));
    [Item::Node(id)].into_iter().chain(contracts).chain(stores).chain(sent).chain(read)
}

fn head(book: &Book<'_>, page: &mut Page, node: &Node) {
    let model = book.model;
    page.prose(&node.meta.docs.text);
    let mut facts = Vec::new();
    let mut fact = |name: &str, what: Inline| {
        if !what.is_empty() {
            facts.push(vec![Inline::text(name), what]);
        }
    };
    fact("Context", node.context.map(|context| book.context(page, context)).unwrap_or_default());
    let owner = node.owner.map(|owner| {
        let settings = &model.teams[owner].settings;
        let reach = ["on_call", "chat", "email"].into_iter().map(|name| said(model, settings, name));
        Inline::joined(std::iter::once(team(book, owner)).chain(reach), ", ")
    });
    fact("Owner", owner.unwrap_or_default());
    let list = |name: &str| node.settings.list(name).into_iter().map(|value| Inline::text(words::value(model, value)));
    fact("Made with", Inline::joined(list("stack"), ", "));
    for (name, path) in [
        ("Tier", "tier"),
        ("Stage", "stage"),
        ("Trust", "trust"),
        ("Layer", "layer"),
        ("Version", "version"),
        ("Source", "repository"),
        ("Made for", "bff_for"),
        ("Policy of its callers", "client_policy"),
        ("Time to start", "startup_time"),
    ] {
        fact(name, said(model, &node.settings, path));
    }
    page.table(&["", ""], facts);
}

fn offers(book: &Book<'_>, page: &mut Page, id: Id<Node>) {
    let model = book.model;
    let facts = book.cx.facts();
    let provides: Vec<Vec<Inline>> = facts
        .offered(model, id)
        .map(|provide| {
            let contract = &model.contracts[provide.contract];
            vec![
                book.contract(page, provide.contract),
                Inline::text(protocol(&contract.protocol)),
                said(model, &contract.settings, "version"),
                provide.port.map(|port| Inline::code(port.to_string())).unwrap_or_default(),
                said(model, &provide.settings, "expose"),
                Inline::prose(&contract.meta.docs.summary()),
            ]
        })
        .collect();
    if !provides.is_empty() {
        page.section("What it offers");
        page.table(&["contract", "protocol", "version", "port", "exposed", "purpose"], provides);
        let operations = book.operations_of(id).into_iter().map(|(_, operation)| {
            let said = |path: &str| said(model, &model.operations[operation].settings, path);
            vec![
                book.operation(page, operation),
                Inline::prose(&model.operations[operation].docs.summary()),
                access(book, operation),
                said("exposure"),
                said("rate.peak"),
                said("latency.p99"),
            ]
        });
        let operations = operations.collect();
        page.table(&["operation", "what it does", "who may", "exposure", "peak", "p99"], operations);
    }
    let listens = model.listens.iter().filter(|listen| listen.node == id);
    let listens = listens.map(|it| Inline::code(&it.name).and(format!(": {} on port {}", it.transport, it.port)));
    page.list(listens.collect());
    let callers: Vec<Vec<Inline>> = book
        .callers_of(id)
        .map(|pair| {
            let operations: Vec<_> = pair.rules.iter().flat_map(|rule| rule.operations.iter().copied()).collect();
            vec![book.node(page, pair.caller), book.operations(page, &operations)]
        })
        .collect();
    if !callers.is_empty() {
        page.section("Who depends on it");
        page.table(&["caller", "operations"], callers);
    }
}

fn depends(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let model = book.model;
    let mut calls = Vec::new();
    for pair in book.calls_of(id) {
        for rule in &pair.rules {
            let criticality = rule.call.settings.text("criticality").unwrap_or("critical");
            calls.push(vec![
                book.node(page, pair.callee),
                if rule.named { book.operations(page, &rule.operations) } else { Inline::text("all") },
                causes(model, node, &rule.call.causes),
                Inline::text(criticality),
                Inline::prose(&policy(model, &rule.policy)),
                Inline::prose(&rule.call.docs.summary()),
            ]);
        }
    }
    if !calls.is_empty() {
        page.section("What it depends on");
        page.table(&["callee", "operations", "for", "criticality", "policy in force", "why"], calls);
    }
    let replaces = model.replaces.iter().filter(|replace| replace.node == id);
    for replace in replaces {
        page.part(Inline::text(format!("It replaces {}", model.nodes[replace.legacy].meta.name)));
        let settings = rows(model, &replace.settings, &[]);
        page.table(&["setting", "value", "meaning"], settings);
    }
}

fn messages(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let model = book.model;
    let sent: Vec<Vec<Inline>> = model
        .publishes
        .iter()
        .filter(|publish| publish.node == id)
        .map(|publish| {
            vec![
                book.ty(page, publish.event),
                book.node(page, publish.channel),
                causes(model, node, &publish.causes),
                said(model, &publish.settings, "via"),
                said(model, &publish.settings, "rate"),
            ]
        })
        .collect();
    let read: Vec<Vec<Inline>> = model
        .consumes
        .iter()
        .filter(|consume| consume.node == id)
        .map(|consume| {
            let said = |path: &str| said(model, &consume.settings, path);
            vec![
                book.ty(page, consume.event),
                book.node(page, consume.channel),
                said("group"),
                said("idempotent"),
                said("ordered_by"),
                said("on_poison"),
                said("dead_letter"),
            ]
        })
        .collect();
    if sent.is_empty() && read.is_empty() {
        return;
    }
    page.section("Messages");
    page.table(&["it publishes", "to", "for", "by way of", "rate"], sent);
    page.table(
        &[
            "it consumes",
            "from",
            "group",
            "twice does no harm because",
            "in order of",
            "what cannot be handled",
            "dead letters",
        ],
        read,
    );
}

fn stores(book: &Book<'_>, page: &mut Page, id: Id<Node>) {
    let model = book.model;
    let used: Vec<_> = model.store_uses.iter().filter(|used| used.node == id).collect();
    if used.is_empty() {
        return;
    }
    page.section("Data");
    let mut held: Vec<Id<TypeDef>> = Vec::new();
    let mut listed = Vec::new();
    for used in used {
        let holds = super::data::held(&model.nodes[used.store]);
        let names = holds.iter().map(|ty| book.ty(page, *ty)).collect::<Vec<_>>();
        held.extend(holds.iter().filter(|_| used.owner));
        listed.push(vec![
            book.node(page, used.store),
            Inline::text(super::technology::title(model, used.store)),
            Inline::text(if used.owner { "owns" } else { "uses" }),
            said(model, &used.settings, "access"),
            said(model, &used.settings, "pool.max"),
            Inline::joined(names, ", "),
        ]);
    }
    page.table(&["store", "technology", "", "access", "connections a replica", "holds"], listed);
    let classified = super::data::classified(book, page, &held);
    if !classified.is_empty() {
        page.says(Inline::text("Classified fields of what it owns:"));
        page.table(&["record", "field", "class"], classified);
    }
}

fn objectives(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let model = book.model;
    let capacity = node.settings.object("capacity").map(|capacity| rows(model, capacity, &[])).unwrap_or_default();
    if node.slos.is_empty() && capacity.is_empty() {
        return;
    }
    page.section("Objectives");
    let listed = super::observability::objectives(book, id);
    page.table(&["objective", "for", "target", "over", "below"], listed);
    page.table(&["capacity", "value", "meaning"], capacity);
    let name = objectives::name_of(model, id);
    let links = [
        ("Runbook", format!("runbooks/{name}.md")),
        ("Alert rules", format!("prometheus/{name}.rules.yaml")),
        ("Dashboard", format!("grafana/{name}.json")),
    ];
    let links = links.iter().filter_map(|(label, path)| book.output(page, path, &Inline::text(label)));
    page.list(links.collect());
}

/// Jobs and flags.
fn work(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let model = book.model;
    if !node.jobs.is_empty() {
        page.section("Jobs");
        for job in &node.jobs {
            page.part(Inline::code(&job.name));
            page.prose(&job.docs.text);
            let settings = rows(model, &job.settings, &[]);
            page.table(&["setting", "value", "meaning"], settings);
        }
    }
    if !node.flags.is_empty() {
        page.section("Flags");
        let flags = node.flags.iter().map(|(name, settings)| {
            vec![Inline::code(name), said(model, settings, "default"), said(model, settings, "remove_by")]
        });
        let flags = flags.collect();
        page.table(&["flag", "default", "gone by"], flags);
    }
    let run_here = |saga: &Node| matches!(&saga.detail, NodeDetail::Saga { by: Some(by), .. } if *by == id);
    let sagas = book.nodes(DeclKind::Saga).filter(|(_, saga)| run_here(saga));
    let sagas: Vec<Inline> = sagas.map(|(id, _)| book.node(page, id)).collect();
    if !sagas.is_empty() {
        page.says(
            Inline::text(format!("It runs {}: ", count(sagas.len(), "saga", "sagas")))
                .then(Inline::joined(sagas, ", ")),
        );
    }
}
