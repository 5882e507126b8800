//! What the settings of an operation ask of its parameters and results.

use std::collections::BTreeSet;

use super::{errors, is_unsure, method};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::{Diagnostic, Diags};
use crate::model::contract::{Link, LinkSource};
use crate::model::facts::expression;
use crate::model::facts::http::{self, PageStyle, Paging};
use crate::model::{Contract, Model, Operation, OperationKind, Param, ParamLocation, Settings, Type, TypeDef};

/// Checks the operations of a contract.
pub(super) fn check(model: &Model, incomplete: &BTreeSet<Id<TypeDef>>, contract: &Contract, diags: &mut Diags) {
    let mut found = Vec::new();
    let cx = Cx { model, incomplete };
    dates(&contract.settings, &mut found);
    let own = contract.operations.iter().map(|id| &model.operations[*id]);
    for operation in own {
        dates(&operation.settings, &mut found);
        idempotency(cx, operation, &mut found);
        match &operation.kind {
            OperationKind::Http { .. } => {
                placement(operation, &mut found);
                if let Some(paging) = http::paging(model, operation) {
                    check_paging(cx, operation, &paging, &mut found);
                }
                long_running(model, operation, &mut found);
                bulk(cx, operation, &mut found);
                links(model, operation, &mut found);
                callbacks(model, operation, &mut found);
            }
            OperationKind::Rpc { .. }
            | OperationKind::Query
            | OperationKind::Mutation
            | OperationKind::Subscription(_)
            | OperationKind::Receive
            | OperationKind::Send
            | OperationKind::Deliver { .. }
            | OperationKind::Op => {}
        }
    }
    for finding in found {
        diags.push(finding);
    }
}

/// What the checks read.
#[derive(Clone, Copy)]
struct Cx<'m> {
    model: &'m Model,
    incomplete: &'m BTreeSet<Id<TypeDef>>,
}

impl Cx<'_> {
    /// Whether a type may have more fields than are known.
    fn is_unsure(self, ty: &Type) -> bool {
        http::is_open(self.model, ty) || is_unsure(self.incomplete, ty)
    }
}

/// RFC 9745, section 4: what is deprecated ends at that time or later.
fn dates(settings: &Settings, found: &mut Vec<Diagnostic>) {
    let Some(deprecated) = settings.said("deprecated").and_then(|entry| entry.value.as_settings()) else {
        return;
    };
    // Dates are written so that their order is the order of their texts.
    if let (Some(since), Some(sunset)) = (deprecated.entry("since"), deprecated.entry("sunset"))
        && sunset.value.as_text() < since.value.as_text()
    {
        found.push(errors::sunset_first(since, sunset));
    }
}

/// `idempotent: { key: … }` names a parameter, or a field of what is sent.
fn idempotency(cx: Cx<'_>, operation: &Operation, found: &mut Vec<Diagnostic>) {
    let model = cx.model;
    let Some(key) = operation
        .settings
        .said("idempotent")
        .and_then(|entry| entry.value.as_settings())
        .and_then(|details| details.said("key"))
    else {
        return;
    };
    let Some(name) = key.value.as_text() else { return };
    if operation.params.iter().any(|param| param.field.name == name || param.field.wire == name) {
        return;
    }
    let bodies = || operation.params.iter().filter(|param| is_body(param));
    let reaches = |param: &Param| {
        let within = name.strip_prefix(&format!("{}.", param.field.name)).unwrap_or(name);
        cx.is_unsure(&param.field.ty) || http::field_at(model, &param.field.ty, within).is_some()
    };
    if !bodies().any(reaches) {
        let known: Vec<String> = operation
            .params
            .iter()
            .filter(|param| !is_body(param))
            .map(|param| param.field.name.clone())
            .chain(bodies().flat_map(|param| http::fields_of(model, &param.field.ty)).map(|field| field.name))
            .collect();
        found.push(errors::unknown_key(operation, key.span, name, &known));
    }
}

fn is_body(param: &Param) -> bool {
    matches!(param.location, ParamLocation::Body | ParamLocation::Argument)
}

/// Settings that say something about other methods than that of the operation.
fn placement(operation: &Operation, found: &mut Vec<Diagnostic>) {
    let reads = matches!(method(operation), Some("GET" | "HEAD"));
    if let (Some(entry), true) = (operation.settings.said("conditional"), reads) {
        found.push(errors::conditional_read(operation, entry.span));
    }
    if let (Some(entry), false) = (operation.settings.said("cache"), reads) {
        found.push(errors::cached_change(operation, entry.span));
    }
}

fn check_paging(cx: Cx<'_>, operation: &Operation, paging: &Paging, found: &mut Vec<Diagnostic>) {
    let model = cx.model;
    let Some(entry) = operation.settings.said("paginate") else { return };
    let body = http::success(operation).and_then(|outcome| outcome.ty.as_ref());
    let unknown = body.is_some_and(|body| cx.is_unsure(body));
    if paging.position.is_none() {
        found.push(errors::page_without_position(operation, paging.style, entry.span));
    }
    if paging.listing.is_none() && !unknown {
        found.push(errors::page_without_items(operation, paging.style, entry.span, body.is_some()));
    } else if paging.style == PageStyle::Cursor && paging.next.is_none() && !paging.has_link_header && !unknown {
        found.push(errors::page_without_next(operation, entry.span));
    }
    let (Some(max), Some(limit)) = (paging.max, &paging.limit) else { return };
    let declared = range_of(model, limit);
    if let Some(high) = declared.filter(|high| *high < max) {
        found.push(errors::limit_below_max(&limit.field, entry.span, high, max));
    }
    let default = limit.field.default.as_ref().and_then(serde_json::Value::as_u64);
    if let Some(default) = default.filter(|default| *default > max) {
        found.push(errors::default_above_max(&limit.field, entry.span, default, max));
    }
}

/// The most that a parameter takes.
fn range_of(model: &Model, param: &Param) -> Option<u64> {
    use crate::model::TypeDefKind;
    use rust_decimal::prelude::ToPrimitive;
    let own = param.field.constraints.range.and_then(|(_, high)| high);
    let scalar = || {
        let Type::Def(id, _) = &param.field.ty else { return None };
        let TypeDefKind::Scalar { constraints, .. } = &model.types[*id].kind else { return None };
        constraints.range.and_then(|(_, high)| high)
    };
    own.or_else(scalar)?.to_u64()
}

fn long_running(model: &Model, operation: &Operation, found: &mut Vec<Diagnostic>) {
    let Some(entry) = operation.settings.said("long_running") else { return };
    let Some(target) = http::polled(model, operation) else { return };
    if target.contract != operation.contract {
        found.push(errors::polled_elsewhere(model, operation, target, entry.span));
        return;
    }
    if method(target) != Some("GET") {
        found.push(errors::polled_by_change(target, entry.span));
        return;
    }
    if expression::accepted(operation).is_none() {
        found.push(errors::not_accepted(operation, target, entry.span));
        return;
    }
    let declared = operation.links.iter().any(|link| std::ptr::eq(&raw const model.operations[link.operation], target));
    let needed: Vec<&Param> = target.params.iter().filter(|param| is_needed(param)).collect();
    let missing = needed.iter().find(|param| expression::poll_source(model, operation, param).is_none());
    if let (Some(param), false) = (missing, declared) {
        found.push(errors::polled_without(operation, target, &needed, &param.field, entry.span));
    }
}

/// Whether a request cannot be made without a parameter that a link may fill. A header that a client sets on every
/// request is its own business.
fn is_needed(param: &Param) -> bool {
    match param.location {
        ParamLocation::Path => true,
        ParamLocation::Query => param.field.required && param.field.default.is_none(),
        ParamLocation::Header | ParamLocation::Cookie | ParamLocation::Body | ParamLocation::Argument => false,
    }
}

fn bulk(cx: Cx<'_>, operation: &Operation, found: &mut Vec<Diagnostic>) {
    let model = cx.model;
    let Some(entry) = operation.settings.said("bulk") else { return };
    let Some(details) = entry.value.as_settings() else { return };
    let body = operation.params.iter().find(|param| param.location == ParamLocation::Body);
    let list = match body {
        Some(body) if cx.is_unsure(&body.field.ty) => return,
        Some(body) => http::listing(model, &body.field.ty)
            .map(|listing| listing.path.last().map_or_else(|| body.field.clone(), Clone::clone)),
        None => operation
            .params
            .iter()
            .find(|param| param.location == ParamLocation::Query && http::item_of(model, &param.field.ty).is_some())
            .map(|param| param.field.clone()),
    };
    let Some(list) = list else {
        found.push(errors::bulk_without_list(operation, body.map(|body| &body.field), entry.span));
        return;
    };
    let max = details.int("max").and_then(|max| u64::try_from(max).ok());
    let declared = list.constraints.items.and_then(|(_, high)| high);
    if let (Some(max), Some(declared)) = (max, declared)
        && declared != max
    {
        found.push(errors::bulk_bound(&list, entry.span, declared, max));
    }
    let body = http::success(operation).and_then(|outcome| outcome.ty.as_ref());
    let told = body.is_some_and(|body| cx.is_unsure(body) || http::listing(model, body).is_some());
    // Work that is only taken in tells later what became of each item.
    let later = operation.settings.said("long_running").is_some();
    if details.text("mode") != Some("atomic") && !told && !later {
        found.push(errors::bulk_without_results(operation, entry.span));
    }
}

fn links(model: &Model, operation: &Operation, found: &mut Vec<Diagnostic>) {
    for link in &operation.links {
        let target = &model.operations[link.operation];
        for param in &link.params {
            let known = target.params.iter().any(|it| it.field.name == param.name || it.field.wire == param.name);
            if !known {
                found.push(errors::link_parameter(target, param));
            }
            if let LinkSource::Name(name) = &param.source {
                lead(model, operation, name, param.span, found);
            }
        }
        unfilled(target, link, found);
    }
}

fn unfilled(target: &Operation, link: &Link, found: &mut Vec<Diagnostic>) {
    let given =
        |param: &&Param| link.params.iter().any(|it| it.name == param.field.name || it.name == param.field.wire);
    let missing: Vec<&Param> = target.params.iter().filter(|param| is_needed(param) && !given(param)).collect();
    if let Some(first) = missing.first() {
        found.push(errors::link_without(target, link, &first.field));
    }
}

fn callbacks(model: &Model, operation: &Operation, found: &mut Vec<Diagnostic>) {
    for callback in &operation.callbacks {
        for name in names_in(&callback.url) {
            lead(model, operation, name, callback.span, found);
        }
    }
}

/// The names in the URL of a callback: the whole of it, or what stands in its braces.
pub(super) fn names_in(url: &str) -> Vec<&str> {
    if !url.contains(['{', '/', ':']) {
        return if url.is_empty() { Vec::new() } else { vec![url] };
    }
    url.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.trim()).collect()
}

/// Reports a name that leads nowhere.
fn lead(model: &Model, operation: &Operation, name: &str, span: Span, found: &mut Vec<Diagnostic>) {
    if let Err(missing) = expression::resolve(model, operation, name) {
        found.push(errors::leads_nowhere(model, operation, name, span, &missing));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_url_of_a_callback() {
        assert_eq!(names_in("request.body.url"), ["request.body.url"]);
        assert_eq!(names_in("https://{request.query.host}/x/{id}"), ["request.query.host", "id"]);
        assert_eq!(names_in("https://example.com/x"), [""; 0]);
    }
}
