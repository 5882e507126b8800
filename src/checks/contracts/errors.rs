//! The wording of findings about contracts.

use super::routes::written;
use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::diag::{Code, Diagnostic};
use crate::model::contract::{Outcome, Status};
use crate::model::{Field, Operation, OperationKind, ParamLocation};

fn list(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(8) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

// --- E0430: routes

pub(super) fn same_route(operation: &Operation, first: &Operation) -> Diagnostic {
    let route = |operation: &Operation| {
        let OperationKind::Http { method, path } = &operation.kind else { return String::new() };
        format!("{method} {}", written(path))
    };
    let (own, other) = (route(operation), route(first));
    let found =
        Diagnostic::new(Code::E0430, operation.head_span, format!("`{}` answers `{other}` already", first.name))
            .label("the same method and path")
            .related(first.span, "the other operation");
    let found = if own == other { found } else { found.note("a request does not carry the names of path parameters") };
    found.help("give it a path of its own, or make the two one operation")
}

pub(super) fn same_path(operation: &Operation, own: &str, first: &Operation, spelled: &str) -> Diagnostic {
    Diagnostic::new(Code::E0430, operation.head_span, format!("`{own}` is the path `{spelled}` under other names"))
        .label("the same path")
        .related(first.span, format!("`{spelled}` stands here"))
        .note("API documents have one entry for a path, and name its parameters once")
        .help(format!("write `{spelled}`"))
}

// --- E0431: names on the wire

pub(super) fn same_operation(operation: &Operation, first: &Operation, wire: &str) -> Diagnostic {
    Diagnostic::new(Code::E0431, operation.span, format!("`{}` and `{}` are both `{wire}`", first.name, operation.name))
        .label("the same on the wire")
        .related(first.span, "the other operation")
        .help("rename one of them, or give it another name on the wire with `@name`")
}

pub(super) fn parameter_twice(field: &Field, first: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0304, field.span, format!("the parameter `{}` stands twice", field.name))
        .label("again here")
        .related(first.span, "first here")
        .help("rename or remove one of them; two names may share a wire name with `@name`")
}

pub(super) fn same_parameter(field: &Field, first: &Field, wire: &str) -> Diagnostic {
    Diagnostic::new(Code::E0431, field.span, format!("`{}` and `{}` are both `{wire}`", first.name, field.name))
        .label("the same on the wire")
        .related(first.span, "the other parameter")
        .help("rename one of them, or give it another name on the wire with `@name`")
}

pub(super) fn same_header(field: &Field, first: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0431, field.span, format!("the header `{}` stands twice in one result", field.wire))
        .label("the same on the wire")
        .related(first.span, "first here")
        .note("names of headers are case-insensitive")
        .help("remove one of them; one that has several values is a list")
}

// --- E0432, E0433, E0434, E0435: parameters

pub(super) fn optional_in_path(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0432, field.span, format!("the path parameter `{}` may be absent", field.name))
        .label("a path has all its parts")
        .help(format!("write `{}: …`, or declare an operation for the shorter path", field.name))
}

pub(super) fn null_in_path(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0432, field.span, format!("the path parameter `{}` may be null", field.name))
        .label("a path has no null")
        .help("remove the `?` behind the type")
}

pub(super) fn default_in_path(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0432, field.span, format!("the path parameter `{}` has a default", field.name))
        .label("never left out")
        .help("remove the default")
}

pub(super) fn composed_in_path(field: &Field, what: &str) -> Diagnostic {
    Diagnostic::new(Code::E0432, field.span, format!("the path parameter `{}` is {what}", field.name))
        .label("written in several ways")
        .help("say which: `@style(simple)` for commas, `label` for dots, `matrix` for semicolons")
}

pub(super) fn nested_member(field: &Field, inner: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0432, field.span, format!("the parameter `{}` holds objects inside of objects", field.name))
        .label(format!("`{}` is no single value", inner.name))
        .related(inner.span, "this member")
        .note(
            "a parameter is a text, a list of texts, or members that are; how deeper values are written is not defined",
        )
        .help("send it as the body, or spread its fields with `...`")
}

pub(super) fn nested_items(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0432, field.span, format!("the parameter `{}` holds lists or objects as items", field.name))
        .label("its items are no single values")
        .note(
            "a parameter is a text, a list of texts, or members that are; how deeper values are written is not defined",
        )
        .help("send it as the body")
}

pub(super) fn style_of_place(span: Span, style: &str, place: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0433, span, format!("{place} has no style `{style}`")).label("of another place");
    match known {
        [] => found.help("remove `@style`; the media type says how a body is written"),
        [only] => found.help(format!("write `@style({only})`, or remove it")),
        several => found.help(format!("use one of {}", list(several))),
    }
}

pub(super) fn style_of_type(span: Span, style: &str, takes: &str, field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0433, span, format!("the style `{style}` writes {takes}, and `{}` is neither", field.name))
        .label(format!("for {takes}"))
        .help("remove `@style`, or write `@style(form)`")
}

pub(super) fn path_of_delivery(field: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0434, field.span, format!("`{}` has no path to stand in", field.name))
        .label("a delivery goes to a URL of its receiver")
        .help("remove the word `path`")
}

pub(super) fn not_a_token(field: &Field, location: ParamLocation) -> Diagnostic {
    let what = if location == ParamLocation::Cookie { "cookie" } else { "header" };
    let better: String =
        field.wire.chars().map(|c| if super::params::is_token(&c.to_string()) { c } else { '-' }).collect();
    Diagnostic::new(Code::E0435, field.span, format!("`{}` cannot be the name of a {what}", field.wire))
        .label("not a token")
        .note("names of headers and cookies are letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, section 5.6.2)")
        .help(format!("call it `{better}` on the wire"))
}

// --- E0436: bodies

pub(super) fn bodies_of_two_kinds(field: &Field, first: &Field) -> Diagnostic {
    Diagnostic::new(Code::E0436, field.span, "two bodies of different media types in one request")
        .label("a second body")
        .related(first.span, "the first")
        .note("several `body` parameters are the members of one body")
        .help("give both the same media type, or one body several: `body x: T as [\"text/csv\", \"application/json\"]`")
}

pub(super) fn several_bodies(field: &Field, first: &Field, media: &str) -> Diagnostic {
    Diagnostic::new(Code::E0436, field.span, format!("two bodies as `{media}`, which has no members"))
        .label("a second body")
        .related(first.span, "the first")
        .note("several `body` parameters are the members of one body")
        .help("use JSON or `multipart/form-data`, or remove one of them")
}

pub(super) fn form_without_fields(field: &Field, media: &str) -> Diagnostic {
    Diagnostic::new(Code::E0436, field.span, format!("`{media}` is made of named parts, and `{}` has none", field.name))
        .label("no fields")
        .help(format!("use a record, one field a part: `{{ {}: … }}`", field.name))
}

pub(super) fn form_result_without_fields(span: Span, media: &str) -> Diagnostic {
    Diagnostic::new(Code::E0436, span, format!("`{media}` is made of named parts, and this result has none"))
        .label("no fields")
        .help("use a record, one field a part")
}

// --- E0437, W0440, W0441: results

fn shown(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Class(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    }
}

pub(super) fn same_status(outcome: &Outcome, first: &Outcome) -> Diagnostic {
    Diagnostic::new(Code::E0437, outcome.span, format!("a second result with the status {}", shown(outcome.status)))
        .label("again here")
        .related(first.span, "first here")
        .help("make them one result, `A | B` for either body, or tell them apart by media types: `as \"text/csv\"`")
}

pub(super) fn body_of_status(outcome: &Outcome, code: u16) -> Diagnostic {
    let status = if code == 100 { "1XX".to_owned() } else { code.to_string() };
    let found = Diagnostic::new(Code::E0437, outcome.span, format!("a response {status} has no body"))
        .label("a type behind it")
        .note("clients do not read what comes behind its headers (RFC 9110, section 15)");
    match code {
        204 => found.help("remove the type, or use 200"),
        205 | 304 => found.help("remove the type"),
        _ => found.help("remove the type, and say what follows as a result of its own"),
    }
}

pub(super) fn error_as_result(outcome: &Outcome, error: &str) -> Diagnostic {
    Diagnostic::new(Code::W0440, outcome.span, format!("the error `{error}` among the results"))
        .label("taken for a result")
        .note("behind `!` an error has the status of its kind, and callers know whether another attempt can help")
        .help(format!("write `! {error}` behind the results"))
}

pub(super) fn unreachable_default(outcome: &Outcome) -> Diagnostic {
    Diagnostic::new(Code::W0441, outcome.span, "`default` is never reached: there is a result for each class")
        .label("no status is left")
        .help("remove it, or the classes that it should stand for")
}

// --- E0357, E0359, E0439, W0442: properties

pub(super) fn undeclared_variable(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0357, span, format!("the URL names `{{{name}}}`, which no variable explains"))
        .label("not among `variables`")
        .help(format!("add `variables: {{ {name}: \"…\" }}` with its default"))
}

pub(super) fn unused_variable(span: Span, name: &str, url: Span) -> Diagnostic {
    Diagnostic::new(Code::E0357, span, format!("the URL does not name the variable `{name}`"))
        .label("not in the URL")
        .related(url, "the URL")
        .help(format!("write `{{{name}}}` into the URL, or remove the variable"))
}

pub(super) fn default_not_listed(span: Span, name: &str, text: &str, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0357, span, format!("the default of `{name}` is not among its values"))
        .label("not listed");
    match nearest(text, known.iter().copied()) {
        Some(near) => found.help(format!("write `\"{near}\"`")),
        None => found.help(format!("use one of {}, or add it to the values", list(known))),
    }
}

pub(super) fn variable_in_base(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0357, span, format!("the base names `{{{name}}}`, and nobody gives it a value"))
        .label("a part that varies")
        .note("`base` is part of every URL of the contract; the parameters of an operation stand in its own path")
        .help(format!("write `/{{{name}}}` into the paths of the operations, or a variable into the URL of `servers`"))
}

pub(super) fn no_version(span: Span, text: &str) -> Diagnostic {
    let what = if text.is_empty() { "an empty text".to_owned() } else { format!("`{text}`") };
    Diagnostic::new(Code::E0359, span, format!("{what} is not a version"))
        .label("not a version")
        .help("write it as in `1.4.0`, `2.0.0-rc.1` or `\"2026-01-12\"`")
}

pub(super) fn nothing_and_more(span: Span, word: &str, other: Span) -> Diagnostic {
    let what = match word {
        "none" => "no proof, and another proof beside it",
        "anyone" => "everybody, and only some of them",
        _ => "every valid credential, and more",
    };
    let (message, help) = match word {
        "signed_in" => (format!("`{word}` says nothing beside `&`"), "remove it: who has a scope is signed in"),
        _ => (format!("`{word}` and `&` contradict each other"), "write `|` where either will do, or remove it"),
    };
    Diagnostic::new(Code::E0439, span, message).label(what).related(other, "the other side").help(help)
}

pub(super) fn anyone_or_some(span: Span, other: Span) -> Diagnostic {
    Diagnostic::new(Code::E0439, span, "`anyone` leaves nothing to the other side of `|`")
        .label("everybody already")
        .related(other, "never decides")
        .help("remove one of the two")
}

pub(super) fn undeclared_tag(span: Span, name: &str, known: &[&str], declared: Span) -> Diagnostic {
    let found = Diagnostic::new(Code::W0442, span, format!("the contract has no tag `{name}`"))
        .label("not among its tags")
        .related(declared, "its tags");
    match nearest(name, known.iter().copied()) {
        Some(near) => found.help(format!("write `{near}`")),
        None => found.help(format!("add `{name}` to the tags of the contract, or use one of {}", list(known))),
    }
}
