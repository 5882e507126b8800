//! The wording of findings about settings of HTTP operations.

use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::diag::{Code, Diagnostic};
use crate::model::contract::{Link, LinkParam};
use crate::model::facts::expression::Missing;
use crate::model::facts::http::{FieldPath, PageStyle, bare, fields_of};
use crate::model::{Entry, Field, Model, Operation, Param, Type};

fn list(names: &[String]) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn style_word(style: PageStyle) -> &'static str {
    match style {
        PageStyle::Cursor => "cursor",
        PageStyle::Offset => "offset",
        PageStyle::Keyset => "keyset",
    }
}

/// The records of the standard library: of parameters, and of the page.
fn library(style: PageStyle) -> (&'static str, &'static str) {
    match style {
        PageStyle::Cursor => ("CursorPage", "Page"),
        PageStyle::Offset => ("OffsetPage", "CountedPage"),
        PageStyle::Keyset => ("KeysetPage", "KeysetSlice"),
    }
}

fn show(model: &Model, ty: &Type) -> &'static str {
    match bare(model, ty) {
        Type::Record(_) => "an object",
        Type::Map(..) => "a map",
        Type::List(_) | Type::Set(_) => "a list",
        Type::Union(_) => "a union",
        Type::Def(..) => "an object",
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Nullable(_) | Type::Error => "such a value",
    }
}

fn dotted(path: &FieldPath) -> String {
    path.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(".")
}

// --- E0440: pages

pub(super) fn page_without_position(operation: &Operation, style: PageStyle, span: Span) -> Diagnostic {
    let (params, _) = library(style);
    let what = match style {
        PageStyle::Cursor => "a cursor",
        PageStyle::Offset => "an offset",
        PageStyle::Keyset => "the key to go on after",
    };
    let name = &operation.name;
    Diagnostic::new(Code::E0440, span, format!("`{name}` is paged by {} and does not take {what}", style_word(style)))
        .label("no parameter says where a page begins")
        .related(operation.span, "its parameters stand here")
        .help(format!("add `...{params}` to the parameters of `{name}`, with `use std.http.{params}`"))
}

pub(super) fn page_without_items(operation: &Operation, style: PageStyle, span: Span, has_body: bool) -> Diagnostic {
    let (_, page) = library(style);
    let name = &operation.name;
    let answers = if has_body { "answers no list" } else { "answers nothing" };
    Diagnostic::new(Code::E0440, span, format!("`{name}` is read page by page and {answers}"))
        .label("a page without items")
        .related(operation.span, "its results stand here")
        .help(format!("answer `-> {page}<…>`, with `use std.http.{page}`, or a record with a list of the items"))
}

pub(super) fn page_without_next(operation: &Operation, span: Span) -> Diagnostic {
    let name = &operation.name;
    Diagnostic::new(Code::E0440, span, format!("a page of `{name}` does not say where the next one begins"))
        .label("no field of the result is a cursor")
        .related(operation.span, "its results stand here")
        .help("answer `-> Page<…>`, with `use std.http.Page`, or add a field `next?: Cursor` to the page")
}

pub(super) fn limit_below_max(limit: &Field, span: Span, high: u64, max: u64) -> Diagnostic {
    let name = &limit.name;
    Diagnostic::new(Code::E0440, span, format!("a page holds at most {max} items, and `{name}` takes at most {high}"))
        .label(format!("more than `{name}` takes"))
        .related(limit.span, "the bound stands here")
        .help(format!("set `max: {high}`, or declare a parameter of one's own: `{name}: Int32 @range(1..{max})`"))
}

pub(super) fn default_above_max(limit: &Field, span: Span, default: u64, max: u64) -> Diagnostic {
    let name = &limit.name;
    Diagnostic::new(
        Code::E0440,
        span,
        format!("a page holds at most {max} items, and `{name}` is {default} when silent"),
    )
    .label(format!("less than the default of `{name}`"))
    .related(limit.span, "the default stands here")
    .help(format!("set `max: {default}` or more, or lower the default of `{name}`"))
}

// --- E0441: what filter and sort list

pub(super) fn nothing_to_list(operation: &Operation, setting: &str, span: Span) -> Diagnostic {
    let name = &operation.name;
    Diagnostic::new(Code::E0441, span, format!("`{setting}` is about a list, and `{name}` answers none"))
        .label("nothing to choose from")
        .related(operation.span, "its results stand here")
        .help(format!("answer a list, such as `-> Page<…>`, or remove `{setting}`"))
}

pub(super) fn unknown_list_field(span: Span, name: &str, known: &[String]) -> Diagnostic {
    let near = nearest(name, known.iter().map(String::as_str));
    let help = match near {
        Some(near) => format!("write `{near}`"),
        None => format!("name one of its fields: {}", list(known)),
    };
    Diagnostic::new(Code::E0441, span, format!("the items of the list have no field `{name}`"))
        .label("not a field of an item")
        .help(help)
}

pub(super) fn not_a_filter(model: &Model, span: Span, path: &FieldPath) -> Diagnostic {
    let name = dotted(path);
    let what = path.last().map_or("such a value", |field| show(model, &field.ty));
    Diagnostic::new(Code::E0441, span, format!("`{name}` is {what}, which no query parameter says in one piece"))
        .label("not a plain value")
        .help(format!("name a field in it, such as `{name}.id`, or declare the parameters of the filter"))
}

pub(super) fn not_an_order(model: &Model, span: Span, path: &FieldPath) -> Diagnostic {
    let name = dotted(path);
    let what = path.last().map_or("such a value", |field| show(model, &field.ty));
    Diagnostic::new(Code::E0441, span, format!("`{name}` is {what}, which has no order"))
        .label("not a plain value")
        .help(format!("name a field in it that has one, such as `{name}.id`"))
}

// --- E0442: a declared parameter that contradicts a setting

pub(super) fn filter_clash(declared: &Field, span: Span, path: &FieldPath) -> Diagnostic {
    let (name, field) = (&declared.name, dotted(path));
    Diagnostic::new(
        Code::E0442,
        declared.span,
        format!("the parameter `{name}` has another type than the field `{field}`"),
    )
    .label("not what the filter compares")
    .related(span, "the filter names the field here")
    .help(format!("remove the parameter, which `filter` brings along, or remove `{field}` from `filter`"))
}

pub(super) fn optional_condition(declared: &Field, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0442, declared.span, "the header `If-Match` is optional here and required by `conditional`")
        .label("may be left out")
        .related(span, "a change must name its version")
        .help("spread `header ...IfMatch` of `std.http`, or remove the parameter, which `conditional` brings along")
}

pub(super) fn version_clash(declared: &Field, span: Span, version: &str) -> Diagnostic {
    let wire = &declared.wire;
    Diagnostic::new(
        Code::E0442,
        declared.span,
        format!("the header `{wire}` asks for another version than the contract's"),
    )
    .label(format!("not `\"{version}\"`"))
    .related(span, "the contract is versioned by this header")
    .help(format!("remove the parameter, which `versioning` brings along, or make it `\"{version}\"`"))
}

// --- E0443: long-running operations

pub(super) fn polled_elsewhere(model: &Model, operation: &Operation, target: &Operation, span: Span) -> Diagnostic {
    let (own, other) = (&model.contracts[operation.contract].meta, &model.contracts[target.contract].meta);
    Diagnostic::new(Code::E0443, span, format!("`{}` is polled in another contract, `{}`", operation.name, other.name))
        .label("not an operation beside this one")
        .related(target.span, "declared here")
        .help(format!("add an operation that tells how far the work is to `{}`", own.name))
}

pub(super) fn polled_by_change(target: &Operation, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0443, span, format!("`{}` is polled and does not only read", target.name))
        .label("not a GET")
        .related(target.span, "declared here")
        .help("name a GET operation, which a client may repeat as often as it likes")
}

pub(super) fn not_accepted(operation: &Operation, target: &Operation, span: Span) -> Diagnostic {
    let answer = target.results.first().and_then(|outcome| outcome.ty.as_ref()).map_or("", |_| " …");
    Diagnostic::new(Code::E0443, span, format!("`{}` is long-running and does not answer 202", operation.name))
        .label("no result says that the work has begun")
        .related(operation.span, "its results stand here")
        .help(format!("answer `-> 202{answer}`, with what names the work, such as `-> 202 Work<…>` of `std.http`"))
}

pub(super) fn polled_without(
    operation: &Operation,
    target: &Operation,
    needed: &[&Param],
    param: &Field,
    span: Span,
) -> Diagnostic {
    let (name, wanted) = (&target.name, &param.name);
    let needed: Vec<String> = needed.iter().map(|param| format!("{}: …", param.field.name)).collect();
    Diagnostic::new(
        Code::E0443,
        span,
        format!("nothing that `{}` answers with 202 is the `{wanted}` of `{name}`", operation.name),
    )
    .label(format!("a client cannot poll without `{wanted}`"))
    .related(param.span, "the parameter stands here")
    .help(format!("answer a field `{wanted}`, or add `link status -> {name} {{ {} }}`", needed.join(", ")))
}

// --- E0444: bulk operations

pub(super) fn bulk_without_list(operation: &Operation, body: Option<&Field>, span: Span) -> Diagnostic {
    let name = &operation.name;
    let has = if body.is_some() { "its body has no list" } else { "it has no body" };
    Diagnostic::new(Code::E0444, span, format!("`{name}` takes many items at once, and {has}"))
        .label("many of what?")
        .related(body.map_or(operation.span, |body| body.span), "its parameters stand here")
        .help(match body {
            Some(body) => format!("make it a list: `body {}: List<…>`", body.name),
            None => "add a list: `body items: List<…>`".to_owned(),
        })
}

pub(super) fn bulk_bound(field: &Field, span: Span, declared: u64, max: u64) -> Diagnostic {
    let name = &field.name;
    Diagnostic::new(Code::E0444, span, format!("a request holds at most {max} items, and `{name}` at most {declared}"))
        .label(format!("another bound than that of `{name}`"))
        .related(field.span, "its bound stands here")
        .help(format!("set `max: {declared}`, or change the list to `@items(1..{max})`"))
}

pub(super) fn bulk_without_results(operation: &Operation, span: Span) -> Diagnostic {
    let name = &operation.name;
    Diagnostic::new(Code::E0444, span, format!("`{name}` does not say what became of each item"))
        .label("each item by itself, and no list of results")
        .related(operation.span, "its results stand here")
        .help("answer `-> 207 List<BulkResult<…>>`, with `use std.http.BulkResult`, or set `mode: atomic`")
}

// --- E0445: settings of another method

pub(super) fn conditional_read(operation: &Operation, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0445, span, format!("`{}` reads, and `conditional` is about changes", operation.name))
        .label("nothing to overwrite")
        .help("remove it here and set it on the PUT, PATCH or DELETE; a read that may be answered with 304 has `cache: { etag: true }`")
}

pub(super) fn cached_change(operation: &Operation, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0445, span, format!("`{}` is no GET, and only those are cached", operation.name))
        .label("no cache keeps the answer")
        .help("remove it here and set it on the GET that reads the same")
}

// --- E0446: links and callbacks

pub(super) fn link_parameter(target: &Operation, param: &LinkParam) -> Diagnostic {
    let known: Vec<String> = target.params.iter().map(|param| param.field.name.clone()).collect();
    let near = nearest(&param.name, known.iter().map(String::as_str));
    let help = match near {
        Some(near) => format!("write `{near}`"),
        None if known.is_empty() => "remove it".to_owned(),
        None => format!("name one of its parameters: {}", list(&known)),
    };
    Diagnostic::new(Code::E0446, param.span, format!("`{}` has no parameter `{}`", target.name, param.name))
        .label("goes nowhere")
        .related(target.span, "its parameters stand here")
        .help(help)
}

pub(super) fn link_without(target: &Operation, link: &Link, param: &Field) -> Diagnostic {
    let (name, wanted) = (&target.name, &param.name);
    Diagnostic::new(Code::E0446, link.span, format!("the link `{}` leaves out the `{wanted}` of `{name}`", link.name))
        .label(format!("cannot be followed without `{wanted}`"))
        .related(param.span, "the parameter stands here")
        .help(format!("add `{wanted}: response.…` or `{wanted}: request.…`"))
}

pub(super) fn leads_nowhere(
    model: &Model,
    operation: &Operation,
    name: &str,
    span: Span,
    missing: &Missing,
) -> Diagnostic {
    let (label, help) = match missing {
        Missing::Param(param) => {
            let known: Vec<String> = operation.params.iter().map(|param| param.field.name.clone()).collect();
            let help = if known.is_empty() {
                "take it from the response, as in `response.id`".to_owned()
            } else {
                format!("name one of its parameters, {}, or a field of the response", list(&known))
            };
            (format!("no parameter `{param}`"), help)
        }
        Missing::Body(what) => (format!("the {what} has no body"), "take it from where there is something".to_owned()),
        Missing::Field(of, field) => {
            let known: Vec<String> = fields_of(model, of).into_iter().map(|field| field.name).collect();
            let help = match nearest(field, known.iter().map(String::as_str)) {
                Some(near) => format!("write `{near}`"),
                None => format!("name one of the fields: {}", list(&known)),
            };
            (format!("no field `{field}`"), help)
        }
        Missing::Many(field) => (
            format!("`{field}` of which item?"),
            "name the position in the list, as in `\"{response.items.0.id}\"`, or another field".to_owned(),
        ),
    };
    Diagnostic::new(
        Code::E0446,
        span,
        format!("`{name}` is neither in the request nor in the response of `{}`", operation.name),
    )
    .label(label)
    .related(operation.span, "the operation stands here")
    .help(help)
}

// --- E0447: keys

pub(super) fn unknown_key(operation: &Operation, span: Span, name: &str, known: &[String]) -> Diagnostic {
    let help = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("write `{near}`"),
        None => format!("add `header {name}: IdempotencyKey` to its parameters, with `use std.http.IdempotencyKey`"),
    };
    Diagnostic::new(Code::E0447, span, format!("`{}` takes no `{name}`", operation.name))
        .label("no parameter or field of the body")
        .related(operation.span, "its parameters stand here")
        .help(help)
}

// --- E0448: dates

pub(super) fn sunset_first(since: &Entry, sunset: &Entry) -> Diagnostic {
    let (from, to) = (since.value.as_text().unwrap_or_default(), sunset.value.as_text().unwrap_or_default());
    Diagnostic::new(Code::E0448, sunset.span, format!("it ends on {to}, before it is deprecated on {from}"))
        .label("before the deprecation")
        .related(since.span, "deprecated from here on")
        .help(format!("set `sunset` to a day after {from}"))
}
