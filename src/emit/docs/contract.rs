//! A page for each contract: its operations with who may call them, what they take and give, and examples.

use super::book::Book;
use super::doc::{Block, Inline, Page};
use super::words::{count, rows, said, ty, value};
use crate::base::arena::Id;
use crate::emit::shared::expression::expression;
use crate::emit::{graphql, openapi, protobuf};
use crate::model::contract::Status;
use crate::model::{
    Contract, Field, Operation, OperationKind, Outcome, ParamLocation, PathSegment, Protocol, Settings, Type,
};

/// Settings of an operation that stand elsewhere on its page.
const TOLD: &[&str] = &["allow", "when", "auth", "exposure", "example"];

/// The list of contracts, and a page for each.
pub(super) fn pages(book: &Book<'_>) -> Vec<Page> {
    let mut pages: Vec<Page> = book.contracts().map(|(id, contract)| page(book, id, contract)).collect();
    if !pages.is_empty() {
        let mut index = book.page("contracts/index.md", Inline::text("Contracts"), None);
        let listed = book.contracts().map(|(id, contract)| {
            vec![
                book.contract(&index, id),
                Inline::text(protocol(&contract.protocol)),
                said(book.model, &contract.settings, "version"),
                Inline::text(count(contract.operations.len(), "operation", "operations")),
                book.all(&index, book.providers(id)),
                Inline::prose(&contract.meta.docs.summary()),
            ]
        });
        let listed = listed.collect();
        index.table(&["contract", "protocol", "version", "size", "provided by", "purpose"], listed);
        pages.insert(0, index);
    }
    pages
}

/// A protocol as people write it.
pub(super) fn protocol(protocol: &Protocol) -> &str {
    match protocol {
        Protocol::Rest => "REST",
        Protocol::Grpc => "gRPC",
        Protocol::GraphQl => "GraphQL",
        Protocol::WebSocket => "WebSocket",
        Protocol::Webhook => "webhook",
        Protocol::Other(name) => name,
    }
}

fn page(book: &Book<'_>, id: Id<Contract>, contract: &Contract) -> Page {
    let model = book.model;
    let path = format!("contracts/{}.md", book.stem(&contract.meta));
    let mut page = book.page(path, Inline::text(&contract.meta.name), Some(&contract.meta));
    page.prose(&contract.meta.docs.text);
    let callers = contract_callers(book, id);
    let supersedes = contract.supersedes.iter().map(|older| book.contract(&page, *older));
    let mut facts = vec![
        vec![Inline::text("Protocol"), Inline::text(protocol(&contract.protocol))],
        vec![Inline::text("Provided by"), book.all(&page, book.providers(id))],
        vec![Inline::text("Called by"), book.all(&page, callers)],
        vec![Inline::text("Described in"), document(book, &page, id)],
        vec![Inline::text("Follows"), Inline::joined(supersedes, ", ")],
    ];
    facts.retain(|row| row.get(1).is_some_and(|cell| !cell.is_empty()));
    page.table(&["", ""], facts);
    let settings = rows(model, &contract.settings, &[]);
    page.table(&["setting", "value", "meaning"], settings);
    let shared = Inline::joined(contract.errors.iter().map(|error| error_name(book, &page, error)), ", ");
    if !shared.is_empty() {
        page.says(Inline::text("Every operation may fail with ").then(shared).and("."));
    }
    page.section("Operations");
    if contract.operations.is_empty() {
        page.says(Inline::text("None is declared."));
    }
    for operation in &contract.operations {
        describe(book, &mut page, contract, *operation);
    }
    page
}

fn contract_callers(book: &Book<'_>, id: Id<Contract>) -> Vec<Id<crate::model::Node>> {
    let of = |operation: &Id<Operation>| book.model.operations[*operation].contract == id;
    let mut found = Vec::new();
    for provider in book.providers(id) {
        let pairs = book.callers_of(provider);
        found.extend(
            pairs.filter(|pair| pair.rules.iter().any(|rule| rule.operations.iter().any(of))).map(|pair| pair.caller),
        );
    }
    found
}

/// The document that another target wrote of it.
fn document(book: &Book<'_>, page: &Page, id: Id<Contract>) -> Inline {
    let model = book.model;
    let folders =
        [("openapi", openapi::files(model)), ("graphql", graphql::files(model)), ("proto", protobuf::files(model))];
    let links = folders.iter().filter_map(|(folder, files)| {
        let path = format!("{folder}/{}", files.get(&id)?);
        book.output(page, &path, &Inline::code(&path))
    });
    Inline::joined(links, ", ")
}

/// How an operation is reached: `POST /v1/orders`.
pub(super) fn address(contract: &Contract, operation: &Operation) -> String {
    let name = &operation.name;
    match &operation.kind {
        OperationKind::Http { method, path } => {
            let base = contract.settings.said("base").and_then(|base| base.value.as_text()).unwrap_or_default();
            let path: String = path
                .iter()
                .map(|segment| match segment {
                    PathSegment::Text(text) => text.clone(),
                    PathSegment::Param(name) => format!("{{{name}}}"),
                })
                .collect();
            format!("{method} {}{path}", base.trim_end_matches('/'))
        }
        OperationKind::Rpc { client_stream, server_stream } => match (client_stream, server_stream) {
            (false, false) => format!("rpc {name}"),
            (true, false) => format!("rpc {name}, the client streams"),
            (false, true) => format!("rpc {name}, the server streams"),
            (true, true) => format!("rpc {name}, both stream"),
        },
        OperationKind::Query => format!("query {name}"),
        OperationKind::Mutation => format!("mutation {name}"),
        OperationKind::Subscription(_) => format!("subscription {name}"),
        OperationKind::Receive => format!("receive {name}, from the client"),
        OperationKind::Send => format!("send {name}, to the client"),
        OperationKind::Deliver { method, .. } => format!("deliver {method} {name}"),
        OperationKind::Op => format!("op {name}"),
    }
}

/// Who may call an operation.
pub(super) fn access(book: &Book<'_>, id: Id<Operation>) -> Inline {
    let model = book.model;
    let operation = &model.operations[id];
    let contract = &model.contracts[operation.contract];
    let proves = || {
        let auth = operation.settings.said("auth").or_else(|| contract.settings.said("auth"));
        auth.map(|auth| value(model, &auth.value))
    };
    let allow = operation.settings.said("allow").map(|allow| expression(&allow.value));
    match (allow, proves()) {
        (Some(allow), _) if allow == "anyone" => Inline::text("anyone"),
        (Some(allow), _) => Inline::code(allow),
        (None, Some(auth)) if auth != "none" => Inline::text("who proves to be signed in"),
        (None, Some(_)) => Inline::text("anyone"),
        (None, None) => Inline::text("whoever reaches it"),
    }
}

fn describe(book: &Book<'_>, page: &mut Page, contract: &Contract, id: Id<Operation>) {
    let model = book.model;
    let operation = &model.operations[id];
    page.part(Inline::text(&operation.name));
    page.says(Inline::code(address(contract, operation)));
    page.prose(&operation.docs.text);
    let mut access_rows = vec![vec![Inline::text("Who may"), access(book, id)]];
    for (name, path) in [("When", "when"), ("Proof", "auth"), ("Exposed to", "exposure")] {
        if let Some(entry) = operation.settings.said(path) {
            let text = if path == "auth" { value(model, &entry.value) } else { expression(&entry.value) };
            access_rows.push(vec![Inline::text(name), Inline::code(text)]);
        }
    }
    page.table(&["access", ""], access_rows);
    let params = operation.params.iter().map(|param| {
        let place = match param.location {
            ParamLocation::Path => "path",
            ParamLocation::Query => "query",
            ParamLocation::Header => "header",
            ParamLocation::Cookie => "cookie",
            ParamLocation::Body => "body",
            ParamLocation::Argument => "",
        };
        field_row(book, &param.field, place)
    });
    let params = params.collect();
    page.table(&["it takes", "in", "type", "", "meaning"], params);
    let mut gives: Vec<Vec<Inline>> = operation.results.iter().map(|outcome| result(book, outcome)).collect();
    for error in operation.errors.iter().chain(&contract.errors) {
        gives.push(vec![error_status(book, error), error_name(book, page, error), error_docs(book, error)]);
    }
    page.table(&["it answers", "with", "meaning"], gives);
    let settings = rows(model, &operation.settings, TOLD);
    page.table(&["setting", "value", "meaning"], settings);
    let links = operation
        .links
        .iter()
        .map(|link| Inline::code(&link.name).and(" leads to ").then(book.operation(page, link.operation)));
    let links: Vec<Inline> = links.collect();
    page.list(links);
    for (name, example) in &operation.examples {
        self::example(page, operation, name, example);
    }
}

fn field_row(book: &Book<'_>, field: &Field, place: &str) -> Vec<Inline> {
    let presence = match (&field.default, field.required) {
        (Some(default), _) => Inline::text("default ").then(Inline::code(default.to_string())),
        (None, true) => Inline::default(),
        (None, false) => Inline::text("optional"),
    };
    vec![
        Inline::code(&field.wire),
        Inline::text(place),
        Inline::code(ty(book.model, &field.ty)),
        presence,
        Inline::prose(&field.docs.summary()),
    ]
}

fn result(book: &Book<'_>, outcome: &Outcome) -> Vec<Inline> {
    let status = match outcome.status {
        Status::Code(code) => code.to_string(),
        Status::Class(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    };
    let stream = if outcome.stream { "stream " } else { "" };
    let body = outcome.ty.as_ref().map(|body| Inline::code(format!("{stream}{}", ty(book.model, body))));
    vec![Inline::text(status), body.unwrap_or_default(), Inline::prose(&outcome.docs.summary())]
}

fn error_status(book: &Book<'_>, error: &Type) -> Inline {
    let Type::Def(id, _) = error else { return Inline::default() };
    let crate::model::TypeDefKind::Error { info, .. } = &book.model.types[*id].kind else { return Inline::default() };
    Inline::text(info.status.to_string())
}

fn error_name(book: &Book<'_>, page: &Page, error: &Type) -> Inline {
    if let Type::Def(id, _) = error { book.ty(page, *id) } else { Inline::code(ty(book.model, error)) }
}

fn error_docs(book: &Book<'_>, error: &Type) -> Inline {
    let Type::Def(id, _) = error else { return Inline::default() };
    Inline::prose(&book.model.types[*id].meta.docs.summary())
}

/// An example: what is asked, and what is answered.
fn example(page: &mut Page, operation: &Operation, name: &str, example: &Settings) {
    let title = if name.is_empty() { "Example".to_owned() } else { format!("Example: {name}") };
    page.blocks.push(Block::Heading(4, Inline::text(title)));
    let json = |path: &str| example.get(path).map(|value| pretty(&value.to_json()));
    if let Some(request) = json("request") {
        page.says(Inline::text("Request to ").then(Inline::code(&operation.name)).and(":"));
        page.blocks.push(Block::Code("json", request));
    }
    if let Some(response) = json("response") {
        let status = example.int("status").map(|status| format!(" {status}")).unwrap_or_default();
        page.says(Inline::text(format!("Response{status}:")));
        page.blocks.push(Block::Code("json", response));
    }
}

fn pretty(json: &serde_json::Value) -> String {
    serde_json::to_string_pretty(json).unwrap_or_else(|_| json.to_string())
}
