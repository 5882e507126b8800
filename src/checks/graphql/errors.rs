//! What no schema of GraphQL can say, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::{Contract, Field, Operation, OperationKind};

/// A casing that names of GraphQL cannot have.
pub(super) fn kebab(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0456, span, "names of GraphQL have no dash")
        .label("not in a graph")
        .help("write `camel`, which is what clients of GraphQL expect, or leave it out")
}

/// A name that GraphQL has for itself.
pub(super) fn reserved(span: Span, name: &str, what: &str) -> Diagnostic {
    Diagnostic::new(Code::E0456, span, format!("GraphQL reserves the name `{name}`"))
        .label(format!("no name of a {what}"))
        .help(format!(
            "name it `{}`",
            if name.starts_with("__") { name.trim_start_matches('_').to_owned() } else { name.to_uppercase() }
        ))
}

/// Two members with one name in the graph.
pub(super) fn clash(span: Span, declared: &str, other: &str, first: Span, name: &str, what: &str) -> Diagnostic {
    Diagnostic::new(Code::E0457, span, format!("`{declared}` and `{other}` are both `{name}` in the graph"))
        .label(format!("the same {what} in the graph"))
        .related(first, format!("`{other}` stands here"))
        .help("set another name for one of them by `@name(\"…\")`")
}

/// A resolver whose field would stand nowhere.
pub(super) fn resolver_without_place(span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0458, span, why.to_owned())
        .label("the field has no place in the graph")
        .help("resolve a field of a record that an operation of the contract answers with")
}

/// A resolver for a field that the record declares.
pub(super) fn declared_field(span: Span, owner: &str, field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0458, span, format!("`{owner}` has a field `{}` already", field.name))
        .label("a resolver adds a field")
        .related(field.span, "the field stands here")
        .help("remove the field from the record, or give the resolved one another name")
}

/// A batch of an operation that takes no list, or answers with none.
pub(super) fn no_batch(span: Span, operation: &Operation, takes: bool) -> Diagnostic {
    let what = if takes { "does not answer with a list" } else { "takes no list" };
    Diagnostic::new(Code::E0459, span, format!("`{}` {what}", operation.name))
        .label("nothing to fetch at once")
        .related(operation.head_span, "the operation stands here")
        .note("a batch sends a list of keys and gets a list of items")
        .help("name an operation that takes a list and answers with one, or remove `batch`")
}

/// A graph without a query.
pub(super) fn no_query(contract: &Contract) -> Diagnostic {
    let name = &contract.meta.name;
    Diagnostic::new(Code::E0460, contract.meta.span, format!("nothing can be asked of `{name}`: it has no query"))
        .label("without a query")
        .note("a schema of GraphQL has at least one query; a subgraph with `federation: true` need not")
        .help("add a query, such as `query version() -> String`")
}

/// A key of an entity that is optional or may be null.
pub(super) fn key_may_miss(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0461, field.span, format!("the key `{}` may be missing", field.name))
        .label("a router finds an entity by it")
        .help("make it a required field that is never null")
}

/// A key of an entity that is a list, a map, a record or a union.
pub(super) fn key_of_parts(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0461, field.span, format!("the key `{}` is no single value", field.name))
        .label("a router finds an entity by it")
        .help("mark a scalar or an enum as the key, such as `id: OrderId @key`")
}

/// A query or subscription without a result.
pub(super) fn no_result(operation: &Operation) -> Diagnostic {
    let word = if operation.kind == OperationKind::Query { "query" } else { "subscription" };
    Diagnostic::new(Code::E0462, operation.span, format!("the {word} `{}` answers with nothing", operation.name))
        .label("without a result")
        .help(format!("add what it answers with: `{word} {}(…) -> T`", operation.name))
}

/// `error_format: union` of another protocol.
pub(super) fn union_elsewhere(span: Span, contract: &Contract) -> Diagnostic {
    let protocol = contract.protocol.name();
    Diagnostic::new(Code::E0463, span, format!("errors are no alternatives of a result over {protocol}"))
        .label("for graphql contracts only")
        .help("write `problem` or `plain`")
}

/// A `message` of an error that is no text for a person.
pub(super) fn other_message(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0464, field.span, "the `message` of an error is its text for a person")
        .label("a `String` that is always there")
        .note("with `error_format: union` every error has a field `message: String!` in the graph")
        .help("make it `message: String`, or give the field another name")
}
