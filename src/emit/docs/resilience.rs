//! What happens when something is slow, fails or is busy.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{causes, rows};
use crate::emit::shared::resilience::Policy;
use crate::emit::shared::resilience::words::{fallback, policy};

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let policies = model.policies.iter().filter(|(_, policy)| model.is_local(&policy.meta));
    let policies: Vec<_> = policies.collect();
    if book.pairs().is_empty() && policies.is_empty() {
        return None;
    }
    let mut page = book.page("resilience.md", Inline::text("Resilience"), None);
    page.section("What is in force");
    page.says(Inline::text(
        "For each call, after policies, lines and defaults are laid over each other. Attempts count the first call.",
    ));
    let mut calls = Vec::new();
    for pair in book.pairs() {
        for rule in &pair.rules {
            let mut row = vec![
                book.node(&page, pair.caller).and(" to ").then(book.node(&page, pair.callee)),
                if rule.named { book.operations(&page, &rule.operations) } else { Inline::text("all") },
                causes(model, &model.nodes[pair.caller], &rule.call.causes),
                Inline::text(rule.call.settings.text("criticality").unwrap_or("critical")),
            ];
            row.extend(cells(book, &rule.policy));
            calls.push(row);
        }
    }
    page.bounded(
        &[
            "call",
            "operations",
            "for",
            "criticality",
            "timeout",
            "attempts",
            "breaker",
            "bulkhead",
            "when it fails for good",
        ],
        calls,
        "the page of each service lists its own.",
    );
    if !policies.is_empty() {
        page.section("Policies");
    }
    for (_, one) in policies {
        page.part(Inline::text(&one.meta.name));
        page.prose(&one.meta.docs.text);
        if let Some(base) = one.extends {
            page.says(Inline::text("Extends ").then(Inline::code(&model.policies[base].meta.name)).and("."));
        }
        page.says(Inline::prose(&format!("It {}.", policy(model, &Policy::of(&one.effective)))));
        let settings = rows(model, &one.effective, &[]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    Some(page)
}

/// Timeout, attempts, breaker, bulkhead and fallback of a policy, a cell each.
fn cells(book: &Book<'_>, policy: &Policy) -> Vec<Inline> {
    let timeout = match (policy.timeout.total, policy.timeout.attempt) {
        (Some(total), Some(attempt)) if attempt != total => Inline::text(format!("{total}, {attempt} an attempt")),
        (Some(time), _) | (None, Some(time)) => Inline::text(time.to_string()),
        (None, None) => Inline::strong("none"),
    };
    let breaker = policy.breaker.map(|breaker| {
        let rate = breaker.failure_rate.map(|rate| format!("at {rate}"));
        let open = breaker.open.map(|open| format!("open for {open}"));
        Inline::text([rate, open].into_iter().flatten().collect::<Vec<_>>().join(", "))
    });
    let bulkhead = policy.bulkhead.and_then(|bulkhead| bulkhead.concurrent);
    let instead = policy.fallback.as_ref().map(|instead| Inline::prose(&fallback(book.model, instead)));
    vec![
        timeout,
        Inline::text(policy.attempts().to_string()),
        breaker.unwrap_or_default(),
        bulkhead.map(|calls| Inline::text(format!("{calls} calls"))).unwrap_or_default(),
        instead.unwrap_or_default(),
    ]
}
