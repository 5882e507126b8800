//! What is remembered instead of asked for again, and how old it may be.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{causes, rows, said};
use crate::emit::shared::resilience::Fallback;
use crate::vocab::DeclKind;

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let mut page = book.page("caching.md", Inline::text("Caching"), None);
    for (at, (id, node)) in book.nodes(DeclKind::Cache).enumerate() {
        if at == 0 {
            page.section("Caches");
        }
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        let facts = super::data::facts(book, &page, id, super::data::held(node));
        page.list(facts);
        let settings = rows(model, &node.settings, &["owner", "deploy", "health"]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    let mut answers = Vec::new();
    for (id, contract) in book.contracts() {
        for operation in &contract.operations {
            let cached = said(model, &model.operations[*operation].settings, "cache");
            if !cached.is_empty() {
                let fresh = said(model, &model.operations[*operation].settings, "freshness");
                answers.push(vec![book.contract(&page, id), book.operation(&page, *operation), cached, fresh]);
            }
        }
    }
    if !answers.is_empty() {
        page.section("Answers that callers may keep");
        page.bounded(
            &["contract", "operation", "how", "must be as fresh as"],
            answers,
            "the pages of the contracts have all.",
        );
    }
    let mut stale = Vec::new();
    for pair in book.pairs() {
        for rule in &pair.rules {
            if let Some(Fallback::Cached(age)) = &rule.policy.fallback {
                stale.push(vec![
                    book.node(&page, pair.caller),
                    book.node(&page, pair.callee),
                    book.operations(&page, &rule.operations),
                    causes(model, &model.nodes[pair.caller], &rule.call.causes),
                    Inline::code(age.to_string()),
                ]);
            }
        }
    }
    if !stale.is_empty() {
        page.section("Old answers instead of none");
        page.bounded(
            &["caller", "callee", "operations", "for", "not older than"],
            stale,
            "the pages of the services have all.",
        );
    }
    (!page.blocks.is_empty()).then_some(page)
}
