//! Parameters and media types that follow from settings.

use std::collections::BTreeSet;

use heck::{ToKebabCase, ToSnakeCase};
use serde_json::Value as Json;

use super::{errors, header, is_unsure, method};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diagnostic;
use crate::model::facts::http::{self, FieldPath};
use crate::model::{
    AnnotationUse, Annotations, Builtin, Constraints, Contract, Docs, Entry, Field, Model, Operation, Param,
    ParamLocation, Protocol, Type, TypeDef, TypeDefKind, Value,
};

/// The annotations of a field that say something about the parameter that filters by it.
const KEPT: &[&str] =
    &["example", "title", "docs", "deprecated", "pii", "phi", "pci", "secret", "classified", "any_of"];

/// The header of a delivery that says when it was sent, where nothing names another.
// Standard Webhooks 1.0.
const TIMESTAMP: &str = "Webhook-Timestamp";

/// The header of a delivery that names it, where nothing names another.
const DELIVERY_ID: &str = "Webhook-Id";

/// An operation with what follows from its settings.
pub(super) fn settle(
    model: &Model,
    incomplete: &BTreeSet<Id<TypeDef>>,
    operation: &mut Operation,
    found: &mut Vec<Diagnostic>,
) {
    limit(model, operation);
    bulk(model, operation);
    let filter = list_fields(model, incomplete, operation, "filter", found);
    filters(model, operation, filter, found);
    let sort = list_fields(model, incomplete, operation, "sort", found);
    sorting(model, operation, sort, found);
    versions(model, operation, found);
    asked_version(model, operation, found);
    delivery(operation);
    if let Some(media) = versioned_media(model, &model.contracts[operation.contract]) {
        speak(operation, &media);
    }
}

/// `paginate: … { max: 100 }` is the upper bound of the parameter that says how many items.
fn limit(model: &Model, operation: &mut Operation) {
    let Some(http::Paging { max: Some(max), limit: Some(limit), .. }) = http::paging(model, operation) else { return };
    let bound = rust_decimal::Decimal::from(max);
    let same = |param: &&mut Param| param.location == limit.location && param.field.wire == limit.field.wire;
    let head = operation.head_span;
    if let Some(param) = operation.params.iter_mut().find(same) {
        let field = &mut param.field;
        let (low, high) = field.constraints.range.unwrap_or_default();
        field.constraints.range = Some((low, Some(high.map_or(bound, |high| high.min(bound)))));
        // A default that came with a spread gives way; one that stands in the operation is a contradiction.
        let spread = field.span.file != head.file || field.span.start < head.start || field.span.end > head.end;
        let above = field.default.as_ref().and_then(Json::as_u64).is_some_and(|default| default > max);
        if spread && above {
            field.default = Some(Json::from(max));
        }
    }
}

/// `bulk: { max: 100 }` is the upper bound of a list that is sent by itself.
fn bulk(model: &Model, operation: &mut Operation) {
    let max = operation.settings.said("bulk.max").and_then(|entry| entry.value.as_int());
    let Some(max) = max.and_then(|max| u64::try_from(max).ok()) else { return };
    let has_body = operation.params.iter().any(|param| param.location == ParamLocation::Body);
    let place = if has_body { ParamLocation::Body } else { ParamLocation::Query };
    let is_list = |param: &&mut Param| param.location == place && http::item_of(model, &param.field.ty).is_some();
    if let Some(param) = operation.params.iter_mut().find(is_list) {
        let (low, high) = param.field.constraints.items.unwrap_or_default();
        param.field.constraints.items = Some((low, high.or(Some(max))));
    }
}

/// `filter: [status, …]` is an optional parameter of the query for each field.
fn filters(model: &Model, operation: &mut Operation, fields: Vec<ListField>, found: &mut Vec<Diagnostic>) {
    for (entry, path) in fields {
        let Some(field) = path.last() else { continue };
        let ty = filtered(model, &field.ty);
        let Some(ty) = ty else {
            found.push(errors::not_a_filter(model, entry.span, &path));
            continue;
        };
        let wire = wire_path(&path);
        let declared = operation.params.iter().find(|param| {
            param.location == ParamLocation::Query && (param.field.wire == wire || param.field.name == name_of(&path))
        });
        if let Some(declared) = declared {
            let several = http::item_of(model, &declared.field.ty);
            if !agrees(model, &declared.field.ty, &ty) && !several.is_some_and(|item| agrees(model, &item, &ty)) {
                found.push(errors::filter_clash(&declared.field, entry.span, &path));
            }
            continue;
        }
        let several = http::item_of(model, &field.ty).is_some();
        let says = if several {
            format!("Only items whose `{wire}` have this one.")
        } else {
            format!("Only items whose `{wire}` is this.")
        };
        let text = field.docs.text().map_or(says.clone(), |docs| format!("{says}\n\n{docs}"));
        let annotations = field.annotations.items.iter().filter(|item| KEPT.contains(&item.name.as_str())).cloned();
        let constraints = Constraints { items: None, unique: false, properties: None, ..field.constraints.clone() };
        let field = Field {
            name: name_of(&path),
            annotations: Annotations { items: annotations.filter(|item| !several || item.name != "example").collect() },
            constraints,
            ..optional(&wire, ty, &text, entry.span)
        };
        operation.params.push(Param { location: ParamLocation::Query, field, media: Vec::new() });
    }
}

/// `sort: [total, …]` is a parameter `sort` that lists fields, each with a minus before it for the other direction.
fn sorting(model: &Model, operation: &mut Operation, fields: Vec<ListField>, found: &mut Vec<Diagnostic>) {
    let mut values = Vec::new();
    let mut at = None;
    for (entry, path) in fields {
        let Some(field) = path.last() else { continue };
        if !is_ordered(model, &field.ty) {
            found.push(errors::not_an_order(model, entry.span, &path));
            continue;
        }
        let wire = wire_path(&path);
        at = at.or(Some(entry.span));
        values.extend([wire.clone(), format!("-{wire}")].map(|value| Type::Literal(Json::String(value))));
    }
    let (Some(at), Some(first)) = (at, values.first()) else { return };
    let declared = |param: &&Param| {
        param.location == ParamLocation::Query && matches!(param.field.name.as_str(), "sort" | "order_by")
    };
    if operation.params.iter().any(|param| declared(&param)) {
        return;
    }
    let example = if let Type::Literal(Json::String(value)) = first { format!("-{value}") } else { String::new() };
    let count = u64::try_from(values.len() / 2).unwrap_or(1);
    let text = format!(
        "The order of the items: fields separated by commas, the first the most important; a minus before a field turns \
         its order around, as in `{example}`."
    );
    let mut field = optional("sort", Type::List(Box::new(Type::Union(values))), &text, at);
    field.constraints = Constraints { items: Some((Some(1), Some(count))), unique: true, ..Constraints::default() };
    let args = vec![("style".to_owned(), Value::Word("form".to_owned())), ("explode".to_owned(), Value::Bool(false))];
    field.annotations.items.push(AnnotationUse { name: "style".to_owned(), custom: None, args, span: at });
    operation.params.push(Param { location: ParamLocation::Query, field, media: Vec::new() });
}

/// `conditional: required` asks for `If-Match`; a read that tells a version takes it back in `If-None-Match`.
fn versions(model: &Model, operation: &mut Operation, found: &mut Vec<Diagnostic>) {
    let tag = || http::standard(model, "ETag").unwrap_or(Type::Builtin(Builtin::String));
    if let Some(entry) = operation.settings.said("conditional") {
        match header(operation, "If-Match") {
            Some(param) if !param.field.required => found.push(errors::optional_condition(&param.field, entry.span)),
            Some(_) => {}
            None => {
                let text =
                    "The version that was read, as its `ETag`; the change is refused where there is a newer one.";
                let field = Field {
                    required: true,
                    name: "if_match".to_owned(),
                    ..optional("If-Match", tag(), text, entry.span)
                };
                operation.params.push(Param { location: ParamLocation::Header, field, media: Vec::new() });
            }
        }
    }
    let reads = matches!(method(operation), Some("GET" | "HEAD"));
    if let Some(entry) = operation.settings.said("cache.etag")
        && reads
        && entry.value == Value::Bool(true)
        && header(operation, "If-None-Match").is_none()
    {
        let text = "The version that the client has, as its `ETag`; where it is still current, the answer is 304 without a \
                    body.";
        let field = Field { name: "if_none_match".to_owned(), ..optional("If-None-Match", tag(), text, entry.span) };
        operation.params.push(Param { location: ParamLocation::Header, field, media: Vec::new() });
    }
}

/// `versioning: header("X-Api-Version")` asks every operation for the version that the client speaks.
fn asked_version(model: &Model, operation: &mut Operation, found: &mut Vec<Diagnostic>) {
    let contract = &model.contracts[operation.contract];
    let Some(entry) = contract.settings.said("versioning") else { return };
    let Some(name) = constructor_text(&entry.value, "header") else { return };
    let Some(version) = http::asked_version(contract) else { return };
    if let Some(declared) = header(operation, &name) {
        let literal = Type::Literal(Json::String(version.clone()));
        if matches!(declared.field.ty, Type::Literal(_)) && declared.field.ty != literal {
            found.push(errors::version_clash(&declared.field, entry.span, &version));
        }
        return;
    }
    let text = format!("The version of the API that the client speaks: always `{version}` for the API described here.");
    let ty = Type::Literal(Json::String(version));
    let field = Field { name: name.to_snake_case(), required: true, ..optional(&name, ty, &text, entry.span) };
    operation.params.push(Param { location: ParamLocation::Header, field, media: Vec::new() });
}

/// The headers of a delivery: its signature, when it was sent, and its name.
fn delivery(operation: &mut Operation) {
    let sign = operation.settings.said("sign").cloned();
    let tolerance = operation.settings.said("tolerance").cloned();
    let dedup = operation.settings.said("dedup").cloned();
    let own = |name: &str| operation.settings.said(name).cloned();
    let (timestamp, named) = (own("timestamp"), own("delivery_id"));
    let mut add = |name: &str, ty: Type, text: &str, span: Span| {
        if header(operation, name).is_none() {
            let field = Field { name: name.to_snake_case(), required: true, ..optional(name, ty, text, span) };
            operation.params.push(Param { location: ParamLocation::Header, field, media: Vec::new() });
        }
    };
    let text_of = |entry: &Option<Entry>, silent: &str| {
        entry.as_ref().and_then(|entry| entry.value.as_text()).unwrap_or(silent).to_owned()
    };
    if let Some(at) = named.as_ref().or(dedup.as_ref()) {
        let mut text = "Names the delivery: the same at each further attempt.".to_owned();
        if let Some(dedup) = dedup.as_ref().and_then(|entry| entry.value.to_json().as_str().map(str::to_owned)) {
            text.push_str(&format!("\n\nA receiver remembers it for {dedup} and takes no delivery twice."));
        }
        add(&text_of(&named, DELIVERY_ID), Type::Builtin(Builtin::String), &text, at.span);
    }
    let sent = text_of(&timestamp, TIMESTAMP);
    if let Some(at) = timestamp.as_ref().or(tolerance.as_ref()) {
        let mut text = "When this attempt was sent, in seconds since 1970-01-01T00:00:00Z.".to_owned();
        if let Some(tolerance) = tolerance.as_ref().and_then(|entry| entry.value.to_json().as_str().map(str::to_owned))
        {
            text.push_str(&format!("\n\nA delivery older than {tolerance} is not to be trusted."));
        }
        add(&sent, Type::Builtin(Builtin::Int), &text, at.span);
    }
    if let Some(Entry { value: Value::Call { name: method, args, .. }, span, .. }) = &sign
        && let Some(name) = args.first().and_then(|arg| arg.value.as_text())
    {
        let how = match method.as_str() {
            "hmac_sha256" => "HMAC with SHA-256",
            "hmac_sha512" => "HMAC with SHA-512",
            "ed25519" => "an Ed25519 signature",
            other => other,
        };
        // A time that is not signed proves nothing.
        let over = if timestamp.is_some() || tolerance.is_some() {
            format!("the value of `{sent}`, a full stop and the body, byte by byte")
        } else {
            "the body, byte by byte".to_owned()
        };
        let text = format!("Proves that the delivery is genuine: {how} over {over}.");
        add(name, Type::Builtin(Builtin::String), &text, *span);
    }
}

/// The media type that carries the version, where the contract says that one does.
fn versioned_media(model: &Model, contract: &Contract) -> Option<String> {
    if contract.protocol != Protocol::Rest {
        return None;
    }
    let value = &contract.settings.said("versioning")?.value;
    if value.as_text() != Some("media_type") {
        return None;
    }
    if let Some(media) = constructor_text(value, "media_type") {
        return Some(media);
    }
    let version = http::asked_version(contract)?;
    let own = contract.meta.output_name().to_kebab_case();
    let own = own.strip_suffix("-api").unwrap_or(&own);
    Some(format!("application/vnd.{}.{own}.v{version}+json", model.package.name.to_kebab_case()))
}

/// Gives bodies and results that name no media type this one.
fn speak(operation: &mut Operation, media: &str) {
    for param in &mut operation.params {
        if param.location == ParamLocation::Body && param.media.is_empty() {
            param.media.push(media.to_owned());
        }
    }
    for outcome in &mut operation.results {
        if outcome.ty.is_some() && !outcome.stream && outcome.media.is_empty() {
            outcome.media.push(media.to_owned());
        }
    }
}

/// A field that a setting lists, and the way to it.
type ListField = (Entry, FieldPath);

/// The fields that a setting lists, each in the items of the list that the operation answers.
fn list_fields(
    model: &Model,
    incomplete: &BTreeSet<Id<TypeDef>>,
    operation: &Operation,
    name: &str,
    found: &mut Vec<Diagnostic>,
) -> Vec<ListField> {
    let Some(setting) = operation.settings.said(name) else { return Vec::new() };
    let entries: Vec<Entry> =
        if let Value::List(entries) = &setting.value { entries.clone() } else { vec![setting.clone()] };
    let body = http::success(operation).and_then(|outcome| outcome.ty.as_ref());
    if body.is_some_and(|body| http::is_open(model, body) || is_unsure(incomplete, body)) {
        return Vec::new();
    }
    let Some(listing) = body.and_then(|body| http::listing(model, body)) else {
        found.push(errors::nothing_to_list(operation, name, setting.span));
        return Vec::new();
    };
    let mut fields = Vec::new();
    for entry in entries {
        let path = entry.value.as_text().unwrap_or_default();
        match http::field_at(model, &listing.item, path) {
            Some(found) => fields.push((entry, found)),
            None if http::is_open(model, &listing.item) || is_unsure(incomplete, &listing.item) => {}
            None => {
                let known: Vec<String> =
                    http::fields_of(model, &listing.item).into_iter().map(|field| field.name).collect();
                found.push(errors::unknown_list_field(entry.span, path, &known));
            }
        }
    }
    fields
}

/// The type of the parameter that filters by a field: one value, of a list its items; `None` where no text says one.
fn filtered(model: &Model, ty: &Type) -> Option<Type> {
    let ty = if let Type::Nullable(inner) = ty { inner } else { ty };
    let ty = http::item_of(model, ty).unwrap_or_else(|| ty.clone());
    is_plain(model, &ty).then_some(ty)
}

/// Whether a value stands in a URL as one piece of text.
fn is_plain(model: &Model, ty: &Type) -> bool {
    match http::bare(model, ty) {
        Type::Builtin(builtin) => !matches!(builtin, Builtin::Json | Builtin::Bytes),
        Type::Def(id, _) => match &model.types[id].kind {
            TypeDefKind::Enum { .. } => true,
            TypeDefKind::Union(items) => items.iter().all(|item| is_plain(model, item)),
            TypeDefKind::Scalar { .. }
            | TypeDefKind::Record(_)
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => false,
        },
        Type::Union(items) => items.iter().all(|item| is_plain(model, item)),
        Type::Literal(_) | Type::Error => true,
        Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Record(_) | Type::Nullable(_) | Type::Param(_) => false,
    }
}

/// Whether values have an order.
fn is_ordered(model: &Model, ty: &Type) -> bool {
    http::item_of(model, ty).is_none() && is_plain(model, if let Type::Nullable(inner) = ty { inner } else { ty })
}

fn agrees(model: &Model, one: &Type, other: &Type) -> bool {
    let unknown = |ty: &Type| *ty == Type::Error;
    one == other || unknown(one) || unknown(other) || http::bare(model, one) == http::bare(model, other)
}

/// `customer.id` by the names on the wire.
fn wire_path(path: &FieldPath) -> String {
    path.iter().map(|field| field.wire.as_str()).collect::<Vec<_>>().join(".")
}

/// The name of the parameter of a field, `customer_id`.
fn name_of(path: &FieldPath) -> String {
    path.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join("_")
}

/// The text of a constructor's first argument.
fn constructor_text(value: &Value, constructor: &str) -> Option<String> {
    let Value::Call { name, args, .. } = value else { return None };
    let text = args.first().and_then(|arg| arg.value.as_text()).filter(|_| name == constructor)?;
    Some(text.to_owned())
}

fn optional(wire: &str, ty: Type, docs: &str, span: Span) -> Field {
    Field {
        name: wire.to_owned(),
        wire: wire.to_owned(),
        docs: Docs { text: docs.to_owned() },
        span,
        ty,
        required: false,
        default: None,
        constraints: Constraints::default(),
        annotations: Annotations::default(),
    }
}
