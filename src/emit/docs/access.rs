//! Who may do what, and how one proves who one is.

use super::book::Book;
use super::contract::{access, address};
use super::doc::{Inline, Page};
use super::words::{rows, said};
use crate::base::arena::Id;
use crate::model::{Auth, Operation, Value};

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let auths: Vec<(Id<Auth>, &Auth)> = model.auths.iter().filter(|(_, auth)| model.is_local(&auth.meta)).collect();
    let operations: Vec<Id<Operation>> =
        book.contracts().flat_map(|(_, contract)| contract.operations.iter().copied()).collect();
    if auths.is_empty() && operations.is_empty() {
        return None;
    }
    let mut page = book.page("access.md", Inline::text("Access"), None);
    if auths.is_empty() {
        page.says(Inline::text("No way to prove who one is has been declared."));
    } else {
        page.section("How callers prove who they are");
    }
    for (_, auth) in auths {
        page.part(Inline::text(&auth.meta.name));
        page.prose(&auth.meta.docs.text);
        page.says(Inline::text("By ").then(Inline::code(&auth.scheme)).and("."));
        let settings = rows(model, &auth.settings, &[]);
        page.table(&["setting", "value", "meaning"], settings);
        let scopes = auth.scopes.iter().map(|scope| {
            let grants = |role: &&crate::model::Role| granted(&role.settings, &scope.name);
            let roles = auth.roles.iter().filter(grants).map(|role| Inline::code(&role.name));
            vec![Inline::code(&scope.name), Inline::text(&scope.title), Inline::joined(roles, ", ")]
        });
        let scopes = scopes.collect();
        page.table(&["scope", "allows", "granted to"], scopes);
        let roles = auth.roles.iter().map(|role| {
            vec![Inline::code(&role.name), said(model, &role.settings, "grants"), Inline::prose(&role.docs.summary())]
        });
        let roles = roles.collect();
        page.table(&["role", "has", "meaning"], roles);
    }
    let trust = book.diagrams("data-flows");
    if !trust.is_empty() {
        page.section("Trust boundaries");
        page.blocks.extend(trust);
    }
    page.section("Who may call what");
    page.says(Inline::text(
        "The widest exposure first. Between services, an operation is reached only by those that declare that they call it.",
    ));
    let mut listed: Vec<Id<Operation>> = operations;
    listed.sort_by_key(|id| exposure(book, *id));
    let listed = listed.into_iter().map(|id| {
        let operation = &model.operations[id];
        let contract = &model.contracts[operation.contract];
        vec![
            book.operation(&page, id),
            Inline::code(address(contract, operation)),
            said(model, &operation.settings, "exposure"),
            access(book, id),
            said(model, &operation.settings, "when"),
            said(model, &operation.settings, "rate_limit"),
        ]
    });
    let listed = listed.collect();
    page.bounded(
        &["operation", "address", "exposure", "who may", "when", "rate limit"],
        listed,
        "the pages of the contracts have all.",
    );
    Some(page)
}

/// Whether a role has a scope.
fn granted(role: &crate::model::Settings, scope: &str) -> bool {
    role.list("grants").into_iter().any(|grant| grant.as_text() == Some(scope) || own_name(grant) == Some(scope))
}

fn own_name(value: &Value) -> Option<&str> {
    if let Value::Name(name) = value { Some(name) } else { None }
}

/// How far an operation is exposed: 0 is the public.
pub(super) fn exposure(book: &Book<'_>, id: Id<Operation>) -> usize {
    match book.model.operations[id].settings.said("exposure").and_then(|entry| entry.value.as_text()) {
        Some("public") => 0,
        Some("partner") => 1,
        Some("internal") => 3,
        Some(_) | None => 2,
    }
}
