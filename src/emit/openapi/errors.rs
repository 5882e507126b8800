//! What OpenAPI cannot say, in words.

use super::describe::sentence;
use super::version::{Loss, Version};
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::emit::shared::sample::Unsampled;
use crate::model::{Auth, Contract, Entry, Field, Operation, TypeDef};

/// A header parameter that the specification tells tools to ignore.
pub(super) fn ignored_header(field: &Field, instead: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0620,
        field.span,
        format!("OpenAPI ignores a header `{}` among parameters and results", field.wire),
    )
    .label("not in the OpenAPI document")
    .note(format!("an OpenAPI document says it by {instead}"))
    .help(format!("remove the parameter and say it by {instead}"))
}

/// An auth scheme that OpenAPI does not know.
pub(super) fn scheme_without_place(auth: &Auth, scheme: &str) -> Diagnostic {
    Diagnostic::new(Code::W0621, auth.meta.span, format!("OpenAPI has no security scheme for `{scheme}`"))
        .label("written as a key in the `Authorization` header")
        .help("say by `in` where it stands in a request, such as `in: header(\"X-Signature\")`")
}

/// What the version of OpenAPI that is asked for has no place for.
pub(super) fn older_version(span: Span, version: Version, loss: Loss, count: usize) -> Diagnostic {
    let (version, since) = (version.word(), loss.since().word());
    let first =
        if count == 1 { "in this document".to_owned() } else { format!("the first of {count} in this document") };
    Diagnostic::new(Code::W0626, span, format!("OpenAPI {version} has no place for {}", loss.what()))
        .label(first)
        .note(format!("the document keeps it as {}, which few tools read", loss.instead()))
        .help(format!("set `version = \"{since}\"` under `[openapi]` in `arch.toml`"))
}

/// Parts of operations that no sample was found for; none where there are none.
pub(super) fn unsampled(places: &[(Span, Unsampled)]) -> Option<Diagnostic> {
    let (first, _) = places.first()?;
    let mut wanted: Vec<&str> = Vec::new();
    for (_, unsampled) in places {
        if !wanted.contains(&unsampled.what.as_str()) {
            wanted.push(&unsampled.what);
        }
    }
    let parts = if places.len() == 1 { "part of an operation has" } else { "parts of operations have" };
    Some(
        Diagnostic::new(Code::W0610, *first, format!("{} {parts} no sample", places.len()))
            .label("the first of them")
            .note(format!("no value was found for {}", wanted.join(", ")))
            .help("give the type an `@example`, or the operation an `example`"),
    )
}

/// A parameter in several media types.
pub(super) fn several_forms(field: &Field, first: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0627,
        field.span,
        format!("OpenAPI has one media type for a parameter, and `{}` has several", field.wire),
    )
    .label(format!("written as `{first}`"))
    .help(format!("write `as \"{first}\"`"))
}

/// An auth without a URL that its security scheme must have.
pub(super) fn missing_url(auth: &Auth, setting: &str) -> Diagnostic {
    let name = &auth.meta.name;
    Diagnostic::new(Code::W0622, auth.meta.span, format!("OpenAPI asks for a URL as `{setting}` of `{name}`"))
        .label(format!("without a URL as `{setting}`"))
        .note("without it the document says no more than that a bearer token is sent")
        .help(format!("add `{setting}: \"https://…\"`"))
}

/// A source of a link's parameter or of a callback's URL that OpenAPI cannot reach.
pub(super) fn link_without_place(operation: &Operation, name: &str, source: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0623,
        operation.span,
        format!("no runtime expression of OpenAPI says `{source}` of `{name}`"),
    )
    .label("its parameters and results do not have it")
    .note("runtime expressions reach path, query and header parameters, and fields of the two bodies")
    .help("name one of them, such as `request.body.url` or `response.id`")
}

/// A field of an error with the name of a member of problem details.
pub(super) fn problem_member(error: &TypeDef, field: &Field) -> Diagnostic {
    let (name, wire) = (&error.meta.name, &field.wire);
    let longer = format!("{}_{wire}", sentence(name).to_lowercase().replace(' ', "_"));
    Diagnostic::new(Code::E0624, field.span, format!("problem details have a member `{wire}` of their own"))
        .label(format!("contradicts the `{wire}` of RFC 9457"))
        .related(error.meta.span, "an error over HTTP is problem details with its fields")
        .help(format!("rename the field, such as `{longer}`, or set `error_format: plain` on the contract"))
}

/// A version that does not stand where the contract says.
pub(super) fn unversioned(contract: &Contract, versioning: &Entry, version: &str) -> Diagnostic {
    let name = &contract.meta.name;
    let (place, help) = if versioning.value.as_text() == Some("path") {
        ("the path", format!("set `base: /v{version}`, or say by `versioning` where else a client finds the version"))
    } else {
        ("the media type", format!("end it in `.v{version}+json`"))
    };
    Diagnostic::new(Code::W0630, versioning.span, format!("{place} of `{name}` does not say version {version}"))
        .label(format!("no part of it is `v{version}`"))
        .related(contract.meta.span, "the contract stands here")
        .help(help)
}

/// A version that a change asks for and that no read tells.
pub(super) fn version_unread(operation: &Operation, span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::W0631, span, format!("no client learns the version that `{}` asks for", operation.name))
        .label("an `ETag` that nothing tells")
        .related(operation.span, "the operation stands here")
        .note("an `ETag` comes with the answer of a GET on the same path, or on the one of the resource that it belongs to")
        .help(format!("add `GET {path}`, or remove `conditional`"))
}
