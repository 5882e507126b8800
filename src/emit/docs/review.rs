//! For who reviews: what is public, what is critical, and what nobody has proved.
//!
//! What is unproven is what a reviewer would have to ask for: facts that are not declared, each with where it belongs. It
//! is no finding: a system may have reasons not to say it.

use super::access::exposure;
use super::book::Book;
use super::contract::{access, address};
use super::doc::{Inline, Page};
use super::words::{count, said};
use crate::base::arena::Id;
use crate::emit::shared::resilience::words::policy;
use crate::model::{Node, NodeDetail, Operation, OperationKind};
use crate::vocab::DeclKind;

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    book.nodes(DeclKind::Service).next()?;
    let mut page = book.page("review.md", Inline::text("For reviewers"), None);
    public(book, &mut page);
    critical(book, &mut page);
    unproven(book, &mut page);
    Some(page)
}

/// Operations that stand open to others than the system itself.
fn public(book: &Book<'_>, page: &mut Page) {
    let model = book.model;
    page.section("What is public");
    let mut listed = Vec::new();
    for (_, contract) in book.contracts() {
        for id in &contract.operations {
            let operation = &model.operations[*id];
            let open = access(book, *id) == Inline::text("anyone");
            let far = exposure(book, *id);
            if far > 2 || (far == 2 && !open) {
                continue;
            }
            listed.push(vec![
                book.operation(page, *id),
                Inline::code(address(contract, operation)),
                said(model, &operation.settings, "exposure"),
                access(book, *id),
                limit(book, *id),
                said(model, &operation.settings, "max_size"),
            ]);
        }
    }
    let paths: usize = book.nodes(DeclKind::Gateway).map(|(_, node)| routes(node)).sum();
    if listed.is_empty() {
        page.says(Inline::text("No operation is declared to be exposed to the public or to partners."));
    }
    if paths > 0 {
        let gateways = book.all(page, book.nodes(DeclKind::Gateway).map(|(id, _)| id));
        let paths = count(paths, "route", "routes");
        page.says(Inline::text("The ways in: ").then(gateways).and(format!(", {paths} in all.")));
    }
    page.bounded(
        &["operation", "address", "exposure", "who may", "rate limit", "largest request"],
        listed,
        "the pages of the contracts have all.",
    );
    let nodes = model
        .provides
        .iter()
        .filter(|it| it.settings.said("expose").is_some_and(|it| it.value.as_text() != Some("cluster")));
    let nodes: Vec<Vec<Inline>> = nodes
        .filter(|it| model.is_local(&model.nodes[it.node].meta))
        .map(|it| vec![book.node(page, it.node), book.contract(page, it.contract), said(model, &it.settings, "expose")])
        .collect();
    page.table(&["reached without a gateway", "contract", "by way of"], nodes);
}

fn limit(book: &Book<'_>, id: Id<Operation>) -> Inline {
    said(book.model, &book.model.operations[id].settings, "rate_limit.rate")
}

fn routes(node: &Node) -> usize {
    if let NodeDetail::Gateway { routes } = &node.detail { routes.len() } else { 0 }
}

/// Services whose outage stops the business, and what they cannot do without.
fn critical(book: &Book<'_>, page: &mut Page) {
    let model = book.model;
    page.section("What is critical");
    let critical: Vec<Id<Node>> = book
        .nodes(DeclKind::Service)
        .filter(|(_, node)| node.settings.text("tier") == Some("critical"))
        .map(|(id, _)| id)
        .collect();
    if critical.is_empty() {
        page.says(Inline::text("No service is declared to be of the critical tier."));
        return;
    }
    let mut listed = Vec::new();
    for id in critical {
        let mut hard = Vec::new();
        for pair in book.calls_of(id) {
            let needs = |rule: &&crate::emit::shared::resilience::Rule<'_>| {
                !matches!(rule.call.settings.text("criticality"), Some("degradable" | "optional"))
            };
            if let Some(rule) = pair.rules.iter().find(needs) {
                let words = Inline::prose(&policy(model, &rule.policy));
                hard.push(book.node(page, pair.callee).and(" (").then(words).and(")"));
            }
        }
        let stores =
            model.store_uses.iter().filter(|used| used.node == id && model.nodes[used.store].kind() == DeclKind::Store);
        hard.extend(stores.map(|used| book.node(page, used.store)));
        let objectives = super::observability::objectives(book, id);
        let objectives = objectives.into_iter().map(|row| {
            let mut row = row.into_iter();
            let name = row.next().unwrap_or_default();
            name.and(" ").then(row.nth(1).unwrap_or_default())
        });
        listed.push(vec![book.node(page, id), Inline::joined(objectives, ", "), Inline::joined(hard, ", ")]);
    }
    page.bounded(&["service", "objectives", "cannot do without"], listed, "the page of each service lists its own.");
}

/// What is not declared and would be asked for.
fn unproven(book: &Book<'_>, page: &mut Page) {
    let model = book.model;
    page.section("What is unproven");
    let mut gaps: Vec<(&str, Vec<Inline>)> = Vec::new();
    let services = |wanted: &dyn Fn(Id<Node>, &Node) -> bool| -> Vec<Inline> {
        book.nodes(DeclKind::Service)
            .filter(|(id, node)| wanted(*id, node))
            .map(|(id, _)| book.node(page, id))
            .collect()
    };
    let operations = |wanted: &dyn Fn(&Operation) -> bool| -> Vec<Inline> {
        let all = book
            .contracts()
            .filter(|(id, _)| book.providers(*id).iter().any(|node| model.nodes[*node].kind() == DeclKind::Service));
        let ids = all.flat_map(|(_, contract)| &contract.operations);
        ids.filter(|id| wanted(&model.operations[**id])).map(|id| book.operation(page, *id)).collect()
    };
    let answers = |operation: &Operation| {
        !matches!(operation.kind, OperationKind::Send | OperationKind::Receive | OperationKind::Deliver { .. })
    };
    gaps.push(("Nobody is named as the owner (`owner`)", services(&|_, node| node.owner.is_none())));
    gaps.push(("No objective is set (`slo`)", services(&|_, node| node.slos.is_empty())));
    gaps.push((
        "It is not said how one sees whether it works (`health`)",
        services(&|_, node| node.settings.get("health").is_none()),
    ));
    gaps.push((
        "It is not said how much a replica can do (`capacity`)",
        services(&|_, node| node.settings.get("capacity").is_none()),
    ));
    gaps.push((
        "No latency is declared (`latency`)",
        operations(&|it| answers(it) && it.settings.said("latency").is_none()),
    ));
    gaps.push(("No rate is declared (`rate`)", operations(&|it| answers(it) && it.settings.said("rate").is_none())));
    let waits = book
        .pairs()
        .iter()
        .filter(|pair| pair.rules.iter().any(|rule| rule.policy.total().is_none() && rule.policy.attempt().is_none()));
    let waits = waits.filter(|pair| model.nodes[pair.caller].kind() == DeclKind::Service);
    let waits = waits.map(|pair| book.node(page, pair.caller).and(" to ").then(book.node(page, pair.callee)));
    gaps.push(("No timeout is in force (`timeout`)", waits.collect()));
    let sent = model
        .publishes
        .iter()
        .filter(|one| model.is_local(&model.nodes[one.node].meta) && one.settings.said("via").is_none());
    let sent = sent.map(|one| book.node(page, one.node).and(" publishes ").then(book.ty(page, one.event)));
    gaps.push(("It is not said what makes data and message agree (`via`)", sent.collect()));
    let read = model
        .consumes
        .iter()
        .filter(|one| model.is_local(&model.nodes[one.node].meta) && one.settings.said("idempotent").is_none());
    let read = read.map(|one| book.node(page, one.node).and(" consumes ").then(book.ty(page, one.event)));
    gaps.push(("It is not said why a message that comes twice does no harm (`idempotent`)", read.collect()));
    let kept = book.nodes(DeclKind::Store).filter(|(_, node)| node.settings.get("backup").is_none());
    gaps.push(("No backup is declared (`backup`)", kept.map(|(id, _)| book.node(page, id)).collect()));
    let open = book.decisions().filter(|(_, decision)| decision.status == crate::model::DecisionStatus::Proposed);
    gaps.push(("It is still being decided", open.map(|(id, _)| book.decision(page, id)).collect()));
    let rows: Vec<Vec<Inline>> = gaps
        .into_iter()
        .filter(|(_, where_)| !where_.is_empty())
        .map(|(what, where_)| {
            let number = where_.len();
            let shown = Inline::joined(where_.into_iter().take(MOST), ", ");
            let more = if number > MOST { format!(", and {} more", number - MOST) } else { String::new() };
            vec![Inline::prose(what), Inline::text(number.to_string()), shown.and(more)]
        })
        .collect();
    if rows.is_empty() {
        page.says(Inline::text(
            "Everything that this page asks for is declared. Whether it is true, tests and measurements say.",
        ));
    } else {
        page.says(Inline::text(
            "What is not declared cannot be checked. Whether what is declared is true, tests and measurements say.",
        ));
        page.table(&["what is missing", "how often", "where"], rows);
    }
}

/// The most places that a gap names.
const MOST: usize = 20;
