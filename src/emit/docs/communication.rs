//! How the parts talk: calls, messages, and the ways in.

use super::book::Book;
use super::contract::protocol;
use super::doc::{Inline, Page};
use super::words::{causes, count, rows, said};
use crate::base::arena::Id;
use crate::model::facts::EdgeKind;
use crate::model::{Node, NodeDetail, OperationKind, Protocol, TypeDef};
use crate::vocab::DeclKind;

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let channels = channels(book);
    if book.pairs().is_empty() && channels.is_empty() && book.nodes(DeclKind::Gateway).next().is_none() {
        return None;
    }
    let mut page = book.page("communication.md", Inline::text("Communication"), None);
    page.section("Who talks to whom");
    page.blocks.extend(book.diagrams("containers"));
    page.section("Patterns");
    page.table(&["pattern", "where"], patterns(book, &page));
    calls(book, &mut page);
    if !channels.is_empty() {
        page.section("Messages");
        page.blocks.extend(book.diagrams("events"));
        for (id, node) in channels {
            channel(book, &mut page, id, node);
        }
    }
    gateways(book, &mut page);
    Some(page)
}

/// The local channels and queues.
fn channels<'b>(book: &Book<'b>) -> Vec<(Id<Node>, &'b Node)> {
    book.nodes(DeclKind::Channel).chain(book.nodes(DeclKind::Queue)).collect()
}

/// The patterns that occur, with how often and where.
fn patterns(book: &Book<'_>, page: &Page) -> Vec<Vec<Inline>> {
    let model = book.model;
    let mut rows: Vec<Vec<Inline>> = Vec::new();
    let mut add = |name: &str, what: Inline| {
        if !what.is_empty() {
            rows.push(vec![Inline::text(name), what]);
        }
    };
    for (name, of) in [
        ("Request and response over REST", Protocol::Rest),
        ("Request and response over gRPC", Protocol::Grpc),
        ("Queries and mutations over GraphQL", Protocol::GraphQl),
        ("Both ways over a WebSocket", Protocol::WebSocket),
        ("Webhooks to others", Protocol::Webhook),
    ] {
        let spoken = book.contracts().filter(|(_, contract)| contract.protocol == of);
        add(name, Inline::joined(spoken.map(|(id, _)| book.contract(page, id)), ", "));
    }
    let streaming = book.contracts().flat_map(|(_, contract)| &contract.operations).filter(|id| {
        let operation = &model.operations[**id];
        let streams = matches!(operation.kind, OperationKind::Rpc { client_stream, server_stream } if client_stream || server_stream);
        streams || operation.results.iter().any(|result| result.stream) || matches!(operation.kind, OperationKind::Subscription(_))
    });
    add("Streams of answers", Inline::joined(streaming.map(|id| book.operation(page, *id)), ", "));
    add("Publish and subscribe", book.all(page, book.nodes(DeclKind::Channel).map(|(id, _)| id)));
    add("Queues with competing consumers", book.all(page, book.nodes(DeclKind::Queue).map(|(id, _)| id)));
    let replies = model.consumes.iter().filter(|consume| consume.reply.is_some()).map(|consume| consume.channel);
    add("Request and reply over messages", book.all(page, replies));
    let outbox = model.publishes.iter().filter(|one| one.settings.text("via") == Some("outbox")).map(|one| one.node);
    add("Transactional outbox", book.all(page, outbox));
    add("Sagas", book.all(page, book.nodes(DeclKind::Saga).map(|(id, _)| id)));
    add("Read models fed by events (CQRS)", book.all(page, book.nodes(DeclKind::Projection).map(|(id, _)| id)));
    add("Gateways", book.all(page, book.nodes(DeclKind::Gateway).map(|(id, _)| id)));
    let made_for = book.nodes(DeclKind::Service).filter(|(_, node)| node.settings.get("bff_for").is_some());
    add("Backends for frontends", book.all(page, made_for.map(|(id, _)| id)));
    let replaced = model.replaces.iter().map(|replace| replace.node);
    add("Strangler: it takes over from an older system", book.all(page, replaced));
    rows
}

fn calls(book: &Book<'_>, page: &mut Page) {
    let model = book.model;
    let mut listed = Vec::new();
    for pair in book.pairs() {
        let operations = pair.rules.iter().flat_map(|rule| &rule.operations);
        let mut spoken: Vec<&str> =
            operations.clone().map(|id| protocol(&model.contracts[model.operations[*id].contract].protocol)).collect();
        spoken.dedup();
        let soft = pair
            .rules
            .iter()
            .all(|rule| matches!(rule.call.settings.text("criticality"), Some("degradable" | "optional")));
        listed.push(vec![
            book.node(page, pair.caller),
            book.node(page, pair.callee),
            Inline::text(spoken.join(", ")),
            Inline::text(count(operations.count(), "operation", "operations")),
            Inline::text(if soft { "can do without" } else { "waits for it" }),
        ]);
    }
    if !listed.is_empty() {
        page.section("Calls");
        page.bounded(
            &["caller", "callee", "protocol", "what", "the caller"],
            listed,
            "the page of each service lists its own.",
        );
    }
}

/// A channel or queue: what travels, who sends, who reads, and what is promised.
fn channel(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let model = book.model;
    page.part(Inline::text(book.heading(&node.meta)));
    page.prose(&node.meta.docs.text);
    let title = super::technology::title(model, id);
    page.says(Inline::text(format!("A {} on {title}.", node.kind().word())));
    let carries: &[Id<TypeDef>] = if let NodeDetail::Channel { carries, .. } = &node.detail { carries } else { &[] };
    let sent = model.publishes.iter().filter(|publish| publish.channel == id).map(|publish| {
        vec![
            book.node(page, publish.node),
            Inline::text("publishes"),
            book.ty(page, publish.event),
            causes(model, &model.nodes[publish.node], &publish.causes),
            said(model, &publish.settings, "via"),
        ]
    });
    let read = model.consumes.iter().filter(|consume| consume.channel == id).map(|consume| {
        let how = [said(model, &consume.settings, "group"), said(model, &consume.settings, "idempotent")];
        vec![
            book.node(page, consume.node),
            Inline::text("consumes"),
            book.ty(page, consume.event),
            Inline::default(),
            Inline::joined(how, ", "),
        ]
    });
    let traffic = sent.chain(read).collect();
    page.table(&["who", "", "message", "for", "how"], traffic);
    let quiet = carries.iter().filter(|event| {
        !model.publishes.iter().any(|one| one.channel == id && one.event == **event)
            && !model.consumes.iter().any(|one| one.channel == id && one.event == **event)
    });
    let quiet = Inline::joined(quiet.map(|event| book.ty(page, *event)), ", ");
    if !quiet.is_empty() {
        page.says(Inline::text("Also carries ").then(quiet).and(", which no service here sends or reads."));
    }
    let settings = rows(model, &node.settings, &["owner"]);
    page.table(&["setting", "value", "meaning"], settings);
}

fn gateways(book: &Book<'_>, page: &mut Page) {
    let model = book.model;
    let all: Vec<_> = book.nodes(DeclKind::Gateway).collect();
    if all.is_empty() {
        return;
    }
    page.section("Gateways");
    for (id, node) in all {
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        let callers = book.all(page, book.callers_of(id).map(|pair| pair.caller));
        if !callers.is_empty() {
            page.says(Inline::text("Called by ").then(callers).and("."));
        }
        if let NodeDetail::Gateway { routes } = &node.detail {
            let listed = routes.iter().map(|route| {
                let targets = route.targets.iter().map(|target| {
                    let share = target.weight.map(|weight| format!(" {weight}")).unwrap_or_default();
                    book.node(page, target.node).and(share)
                });
                let policies = route.policies.iter().map(|policy| Inline::code(&model.policies[*policy].meta.name));
                let settings = route
                    .settings
                    .iter()
                    .map(|(name, entry)| Inline::code(format!("{name}: {}", super::words::value(model, &entry.value))));
                vec![
                    Inline::code(&route.path),
                    Inline::joined(targets, ", "),
                    Inline::joined(policies, ", "),
                    Inline::joined(settings, ", "),
                ]
            });
            let listed = listed.collect();
            page.table(&["path", "leads to", "policies", "settings"], listed);
        }
        let settings = rows(model, &node.settings, &["owner", "deploy", "health"]);
        page.table(&["setting", "value", "meaning"], settings);
        let issuers = book.cx.facts().leaving(id).filter_map(|edge| {
            let EdgeKind::Auth(auth) = edge.via else { return None };
            Some(Inline::text(&model.auths[auth].meta.name))
        });
        let issuers = Inline::joined(issuers, ", ");
        if !issuers.is_empty() {
            page.says(Inline::text("It asks the issuer of ").then(issuers).and(" for keys."));
        }
    }
}
