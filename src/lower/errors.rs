//! The wording of findings of lowering: what stands where it may not, and what does not fit together.

use crate::base::span::{Span, Spanned};
use crate::base::suggest::nearest;
use crate::diag::{Applicability, Code, Diagnostic, Fix};
use crate::model::{Field, Meta, ParamLocation};
use crate::syntax::ast;
use crate::vocab::{BlockSpec, ClausePart, DeclKind, HeadPart, Place};

fn first_line(example: &str) -> &str {
    example.lines().next().unwrap_or_default()
}

fn quoted(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn an(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

// --- E0401: members and clauses that do not belong where they stand

pub(super) fn misplaced_relation(relation: &ast::Relation, kind: DeclKind, places: &[DeclKind]) -> Diagnostic {
    let verb = relation.verb.value.word();
    let places: Vec<&str> = places.iter().map(|place| place.word()).collect();
    Diagnostic::new(Code::E0401, relation.verb.span, format!("`{verb}` does not stand in {}", an(kind.word())))
        .label("out of place")
        .help(format!("move it into the declaration it is a fact about: {}", quoted(&places, 6)))
}

pub(super) fn misplaced_block(block: &ast::Block, within: &str, spec: &BlockSpec) -> Diagnostic {
    let word = block.word.value.word();
    let places: Vec<&str> = spec
        .within
        .iter()
        .map(|place| match place {
            Place::Decl(kind) => kind.word(),
            Place::Operation(_) => "operation",
        })
        .collect();
    Diagnostic::new(Code::E0401, block.word.span, format!("`{word}` does not stand in {}", an(within)))
        .label("out of place")
        .help(format!("move it into the declaration it belongs to: {}", quoted(&places, 6)))
}

pub(super) fn misplaced_form(span: Span, what: &str, within: &str, example: &str) -> Diagnostic {
    Diagnostic::new(Code::E0401, span, format!("{what} does not stand in {}", an(within)))
        .label("out of place")
        .help(format!("write {} as in `{}`", an(within), first_line(example)))
}

pub(super) fn settings_only(span: Span, what: &str, within: &str) -> Diagnostic {
    Diagnostic::new(Code::E0401, span, format!("{what} does not stand in the braces of `{within}`"))
        .label("only settings stand here")
        .help("write `name: value`, one a line, or move it out of the braces")
}

pub(super) fn needless_braces(relation: &ast::Relation) -> Diagnostic {
    Diagnostic::new(Code::E0401, relation.verb.span, format!("`{}` takes no settings here", relation.verb.value.word()))
        .label("has braces")
        .help("remove the braces")
}

pub(super) fn needless_body(decl: &ast::Decl) -> Diagnostic {
    let word = decl.kind.value.word();
    Diagnostic::new(Code::E0401, decl.head_span, format!("{} has no body", an(word)))
        .label("has braces")
        .help("remove the braces; what else there is to say stands in annotations behind it")
}

pub(super) fn needless_block_body(block: &ast::Block) -> Diagnostic {
    Diagnostic::new(Code::E0401, block.word.span, format!("`{}` has no body", block.word.value.word()))
        .label("has braces")
        .help("remove the braces")
}

pub(super) fn foreign_operation(operation: &ast::Operation, protocol: &str) -> Diagnostic {
    let verb = operation.verb.value.word();
    let help = match protocol {
        "rest" => "write it as in `GET /orders/{id} get_order(id: OrderId) -> Order`",
        "grpc" => "write it as in `rpc get_stock(StockRequest) -> Stock`",
        "graphql" => "write it as in `query order(id: OrderId) -> Order`",
        "websocket" => "write it as in `receive subscribe(Subscribe) -> Subscribed` or `send moved(Moved)`",
        "webhook" => "write it as in `deliver order_changed(body event: OrderChanged) to Merchants`",
        _ => "write it as in `op name(request: Request) -> Response`",
    };
    Diagnostic::new(Code::E0401, operation.verb.span, format!("`{verb}` is no operation of a {protocol} contract"))
        .label("of another protocol")
        .help(help)
}

/// A member that is not a setting, in words.
pub(super) fn describe(member: &ast::Member) -> Option<(Span, &'static str)> {
    match member {
        ast::Member::Setting(_) | ast::Member::Error(_) => None,
        ast::Member::Field(field) if field.header.is_some() => Some((field.name.span, "a header")),
        ast::Member::Field(field) => Some((field.name.span, "a field")),
        ast::Member::Spread { span, .. } => Some((*span, "a spread")),
        ast::Member::Case(case) => Some((case.name.span, "a case")),
        ast::Member::Open(span) => Some((*span, "`...`")),
        ast::Member::Relation(relation) => Some((relation.verb.span, "a relation")),
        ast::Member::Block(block) => Some((block.word.span, "a block")),
        ast::Member::Operation(operation) => Some((operation.verb.span, "an operation")),
        ast::Member::Route(route) => Some((route.path.span, "a route")),
        ast::Member::Transition(transition) => Some((transition.span, "a transition")),
        ast::Member::Scenario(ast::ScenarioItem::Step { span, .. }) => Some((*span, "a step")),
        ast::Member::Scenario(ast::ScenarioItem::Group(group)) => Some((group.word.span, "a group of steps")),
        ast::Member::Rule(ast::RuleClause::For { span, .. } | ast::RuleClause::Forbid { span, .. }) => {
            Some((*span, "a rule"))
        }
    }
}

// --- E0402: clauses

pub(super) fn misplaced_head(decl: &ast::Decl, part: HeadPart, span: Span) -> Diagnostic {
    let word = decl.kind.value.word();
    Diagnostic::new(Code::E0402, span, format!("{} takes no `{}`", an(word), part.sign()))
        .label("out of place")
        .help(format!("write it as in `{}`", first_line(crate::vocab::decl(decl.kind.value).example)))
}

pub(super) fn misplaced_clause(relation: &ast::Relation, part: ClausePart, span: Span, example: &str) -> Diagnostic {
    Diagnostic::new(Code::E0402, span, format!("`{}` takes no `{}`", relation.verb.value.word(), part.sign()))
        .label("out of place")
        .help(format!("write it as in `{}`", first_line(example)))
}

pub(super) fn one_target(relation: &ast::Relation, second: Span) -> Diagnostic {
    Diagnostic::new(Code::E0402, second, format!("`{}` takes one name", relation.verb.value.word()))
        .label("one too many")
        .help(format!("write a second `{}` on a line of its own", relation.verb.value.word()))
}

// --- E0403: what is missing

pub(super) fn missing_body(decl: &ast::Decl) -> Diagnostic {
    Diagnostic::new(
        Code::E0403,
        decl.head_span,
        format!("the {} `{}` has no body", decl.kind.value.word(), decl.name.text),
    )
    .label("expected braces behind it")
    .help(format!("write it as in `{}`", first_line(crate::vocab::decl(decl.kind.value).example)))
}

pub(super) fn missing_head(decl: &ast::Decl, part: HeadPart, example: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0403,
        decl.head_span,
        format!("the {} `{}` lacks `{}`", decl.kind.value.word(), decl.name.text, part.sign()),
    )
    .label(format!("expected `{}`", part.sign()))
    .help(format!("write it as in `{}`", first_line(example)))
}

pub(super) fn missing_path(operation: &ast::Operation) -> Diagnostic {
    let (verb, name) = (operation.verb.value.word(), &operation.name.text);
    Diagnostic::new(Code::E0403, operation.verb.span.to(operation.name.span), format!("`{name}` lacks its path"))
        .label(format!("expected a path behind `{verb}`"))
        .help(format!("write `{verb} /… {name}(…)`, the path as it stands behind the contract's `base`"))
}

pub(super) fn missing_clause(relation: &ast::Relation, part: ClausePart, example: &str) -> Diagnostic {
    Diagnostic::new(Code::E0403, relation.span, format!("`{}` lacks `{}`", relation.verb.value.word(), part.sign()))
        .label(format!("expected `{} …`", part.sign()))
        .help(format!("write it as in `{}`", first_line(example)))
}

pub(super) fn missing_block_name(block: &ast::Block, example: &str) -> Diagnostic {
    Diagnostic::new(Code::E0403, block.word.span, format!("`{}` lacks its name", block.word.value.word()))
        .label("expected a name behind it")
        .help(format!("write it as in `{}`", first_line(example)))
}

pub(super) fn missing_block_body(block: &ast::Block, example: &str) -> Diagnostic {
    Diagnostic::new(Code::E0403, block.word.span, format!("`{}` has no body", block.word.value.word()))
        .label("expected braces behind it")
        .help(format!("write it as in `{}`", first_line(example)))
}

// --- E0404 and on: what does not fit together

pub(super) fn unknown_cause(path: &ast::Path, owner: &str, candidates: &[String]) -> Diagnostic {
    let text = path.text();
    let names: Vec<&str> = candidates.iter().map(String::as_str).collect();
    let found = Diagnostic::new(
        Code::E0404,
        path.span,
        format!("`{text}` is no operation, job or consumed event of `{owner}`"),
    )
    .label("not a cause");
    match nearest(&text, names.iter().copied()) {
        Some(near) => found.help(format!("write `{near}`")).fix(Fix::replace(
            format!("write `{near}`"),
            path.span,
            near,
            Applicability::Unsure,
        )),
        None if names.is_empty() => {
            found.help(format!("remove `for`: `{owner}` provides no operation, runs no job and consumes no event"))
        }
        None => found.help(format!("name one of {}", quoted(&names, 8))),
    }
}

pub(super) fn contract_not_provided(name: &ast::Ident, provided: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0207, name.span, format!("the contract `{}` is not provided there", name.text))
        .label("not provided");
    match provided {
        [] => found.help("add `provides` to the target"),
        some => found.help(format!("name one that is: {}", quoted(some, 6))),
    }
}

pub(super) fn route_nowhere(path: &Spanned<String>) -> Diagnostic {
    let path_text = &path.value;
    Diagnostic::new(Code::E0538, path.span, format!("the route `{path_text}` leads nowhere")).label("no target").help(
        format!(
            "name where it leads: `route {path_text} -> Service.Contract`, or send clients elsewhere with `redirect`"
        ),
    )
}

pub(super) fn route_to_operation(extra: &ast::Ident, path: &ast::Path) -> Diagnostic {
    let head: Vec<&str> = path.segments.iter().take(2).map(|segment| segment.text.as_str()).collect();
    Diagnostic::new(Code::E0402, extra.span, "a route leads to a contract, not to an operation")
        .label("one name too many")
        .help(format!("write `{}`; the path decides the operation", head.join(".")))
}

pub(super) fn port(value: &ast::Value) -> Diagnostic {
    Diagnostic::new(Code::E0405, value.span, "a port is a whole number from 1 to 65535")
        .label("not a port")
        .help("write it as in `on 8080`, or `on 80 to 8080` where the container listens on another")
}

pub(super) fn path_without_parameter(
    path: Span,
    name: &str,
    operation: &ast::Ident,
    candidates: &[&str],
) -> Diagnostic {
    let found = Diagnostic::new(
        Code::E0406,
        path,
        format!("the path names `{{{name}}}`, which `{}` has no parameter for", operation.text),
    )
    .label("no such parameter");
    match nearest(name, candidates.iter().copied()) {
        Some(near) => found.help(format!("rename one of the two: the parameter is `{near}`")),
        None => found.help(format!("add a parameter: `{}({name}: …)`", operation.text)),
    }
}

pub(super) fn path_parameter_elsewhere(field: &Field, location: ParamLocation, path: &Spanned<String>) -> Diagnostic {
    let word = match location {
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
        ParamLocation::Body => "body",
        ParamLocation::Path | ParamLocation::Argument => "path",
    };
    Diagnostic::new(
        Code::E0406,
        field.span,
        format!("the path names `{}`, and it is said to be in the {word}", field.name),
    )
    .label(format!("in the path, not in the {word}"))
    .related(path.span, "the path")
    .help(format!("remove the word `{word}`, or rename one of the two"))
}

pub(super) fn parameter_without_path(field: &Field, path: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(Code::E0406, field.span, format!("the path does not name `{}`", field.wire))
        .label("not in the path")
        .related(path.span, "the path")
        .help(format!("add `{{{}}}` to the path, or drop the word `path` before the parameter", field.wire))
}

// --- E0434: parameters in the wrong protocol

pub(super) fn location_without_http(span: Span, verb: &ast::OperationVerb) -> Diagnostic {
    Diagnostic::new(Code::E0434, span, format!("a parameter of `{}` has no place to choose", verb.word()))
        .label("a place of HTTP")
        .help("remove the word; only operations over HTTP have a path, a query, headers, cookies and a body")
}

pub(super) fn stream_in_request(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0434, span, "a stream as the request of an operation over HTTP")
        .label("only answers are streamed")
        .note(
            "over HTTP a service streams server-sent events to its caller; a stream in both directions is a websocket",
        )
        .help("write `body name: List<T>`, or use a `grpc` or a `websocket` contract")
}

pub(super) fn message_over_http(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0434, span, "a parameter of an operation over HTTP without a name")
        .label("a type alone")
        .help("write it as in `body order: NewOrder`, or `...Page` for the fields of a record")
}

pub(super) fn path_parameter_twice(path: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0406, path, format!("the path names `{{{name}}}` twice"))
        .label("twice in here")
        .help("give each part of the path its own name")
}

pub(super) fn spread_of_no_record(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0407, span, "only the fields of a record can be spread into parameters")
        .label("not a record")
        .help("name a record, or write `name: Type`")
}

pub(super) fn link_value(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0408, span, "a link's parameter comes from the request or the response")
        .label("not a place in either")
        .help("write it as in `id: response.id`, `id: request.path.id` or `limit: 10`")
}

pub(super) fn policy_arguments(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0402, span, "a policy extends another policy by its name")
        .label("not a policy's name")
        .help("write it as in `policy PaymentCall extends External { … }`")
}

pub(super) fn policy_cycle(meta: &Meta, names: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::E0409, meta.span, format!("the policy `{}` extends itself", meta.name))
        .label("closes the cycle")
        .note(format!("{} → {}", names.join(" → "), names.first().copied().unwrap_or_default()))
        .help("remove one `extends` of the cycle")
}

pub(super) fn unknown_case(case: &ast::Ident, of: &str, near: Option<&str>, cases: &[String]) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0410, case.span, format!("`{of}` has no case `{}`", case.text)).label("not a case");
    let names: Vec<&str> = cases.iter().map(String::as_str).collect();
    match near {
        Some(near) => found.help(format!("write `{near}`")).fix(Fix::replace(
            format!("write `{near}`"),
            case.span,
            near,
            Applicability::Unsure,
        )),
        None => found.help(format!("name one of {}", quoted(&names, 8))),
    }
}

pub(super) fn override_member(member: &ast::Member, of: &ast::Path) -> Diagnostic {
    let (span, what) = describe(member).unwrap_or((of.span, "this"));
    Diagnostic::new(Code::E0401, span, format!("{what} does not stand in an override"))
        .label("only settings stand here")
        .help(format!("change settings of `{}` here; relations and blocks hold in every environment", of.text()))
}

// --- E0355: examples

pub(super) fn same_example(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0304, span, format!("the example `{name}` stands twice"))
        .label("again here")
        .related(first, "first here")
        .note("documents name examples by their words, whatever is between them")
        .help("rename or remove one of them")
}

pub(super) fn example_status(span: Span, operation: &str, code: u16, known: &[String]) -> Diagnostic {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    Diagnostic::new(Code::E0355, span, format!("`{operation}` never answers {code}"))
        .label("neither a result nor an error")
        .help(format!("use one of {}, or declare a result or an error of {code}", quoted(&names, 8)))
}

pub(super) fn example_without_body(span: Span, operation: &str, status: Option<u16>, known: &[String]) -> Diagnostic {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let message = match status {
        Some(code) => format!("the answer {code} of `{operation}` has no body"),
        None => format!("no successful answer of `{operation}` has a body"),
    };
    let found = Diagnostic::new(Code::E0355, span, message).label("a body where there is none");
    if names.len() > 1 {
        found.help(format!("remove `response`, or say by `status` which one of {} it is", quoted(&names, 8)))
    } else {
        found.help("remove `response`, or declare a result with a type")
    }
}

pub(super) fn example_without_status(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0355, span, "an example by status, where the protocol has none")
        .label("only HTTP has a status")
        .help("remove `status`; show an error in the documentation of its type, with `@example`")
}

pub(super) fn streamed_message(operation: &ast::Ident) -> Diagnostic {
    Diagnostic::new(Code::E0472, operation.span, format!("the message of `{}` is a stream", operation.text))
        .label("expected one message")
        .help("drop `stream`: a message of a websocket may come any number of times")
}

// --- warnings

pub(super) fn body_without_meaning(field: &Field, method: &str) -> Diagnostic {
    Diagnostic::new(Code::W0412, field.span, format!("a {method} request has a body"))
        .label("dropped by many proxies")
        .note("RFC 9110 §9.3 gives content in this request no meaning")
        .help("pass it as parameters, or use POST")
}
