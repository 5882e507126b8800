//! Errors: one response a status, each error a schema; alone on its status, it is a component of `responses`.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::describe::reason;
use super::doc::{Header, MediaType, OrRef, Response, inline};
use super::document::Lower;
use super::errors;
use super::operation::Direction;
use crate::emit::shared::jsonschema::{ErrorFormat, PROBLEM_MEMBERS, Schema};
use crate::model::contract::Status;
use crate::model::facts::http;
use crate::model::{Contract, ErrorInfo, Item, Model, Operation, ParamLocation, Record, Type, TypeDef, TypeDefKind};

impl Lower<'_, '_> {
    /// Adds the errors of an operation and of its contract, and those that follow from its settings.
    pub(super) fn add_problems(
        &mut self,
        operation: &Operation,
        direction: Direction,
        responses: &mut IndexMap<String, OrRef<Response>>,
    ) {
        let mut by_status: BTreeMap<u16, Vec<Type>> = BTreeMap::new();
        for error in errors_of(self.contract, operation, direction) {
            if let Some((def, record, info)) = error_of(self.model, error) {
                if self.error_format == ErrorFormat::Problem {
                    let clashing = record.fields.iter().filter(|field| PROBLEM_MEMBERS.contains(&field.wire.as_str()));
                    clashing.for_each(|field| self.diags.push(errors::problem_member(def, field)));
                }
                let group = by_status.entry(info.status).or_default();
                if !group.contains(error) {
                    group.push(error.clone());
                }
            }
        }
        if direction == Direction::Received {
            for implied in implied(self.model, self.contract, operation, self.is_limited(operation)) {
                let group = by_status.entry(implied.status).or_default();
                group.extend(implied.error.filter(|error| !group.contains(error)));
            }
        }
        for (status, errors) in by_status {
            let examples = inline(self.error_examples(operation, status, &errors));
            let response = match errors.as_slice() {
                [] => self.bare_response(status),
                [only] if examples.is_empty() => self.shared_response(status, only),
                several => OrRef::inline(Response {
                    content: [(self.error_media().to_owned(), MediaType { examples, ..self.error_content(several) })]
                        .into_iter()
                        .collect(),
                    ..self.response_of(status, several)
                }),
            };
            self.merge(responses, status, response);
        }
    }

    /// Whether the operation or a route to it limits how often it is called.
    pub(super) fn is_limited(&self, operation: &Operation) -> bool {
        operation.settings.object("rate_limit").is_some()
            || self.routes.iter().any(|route| route.takes(self.contract, operation) && route.rate_limit().is_some())
    }

    /// The component of an error that is alone on its status.
    fn shared_response(&mut self, status: u16, error: &Type) -> OrRef<Response> {
        let Some(name) = self.schemas.name(error, Direction::error()).map(str::to_owned) else {
            return OrRef::inline(self.response_of(status, std::slice::from_ref(error)));
        };
        if !self.components.responses.contains_key(&name) {
            let response = self.response_of(status, std::slice::from_ref(error));
            self.components.responses.insert(name.clone(), response);
        }
        OrRef::component("responses", &name)
    }

    fn response_of(&mut self, status: u16, errors: &[Type]) -> Response {
        let described: Vec<(String, String)> = errors
            .iter()
            .filter_map(|error| error_of(self.model, error))
            .map(|(def, ..)| (def.meta.output_name().to_owned(), docs_of(def)))
            .collect();
        let description = match described.as_slice() {
            [(_, docs)] => docs.clone(),
            several => {
                let lines = several.iter().map(|(name, docs)| format!("- `{name}`: {}", docs.replace('\n', " ")));
                format!("{}:\n\n{}", reason(status), lines.collect::<Vec<_>>().join("\n"))
            }
        };
        let waits = errors
            .iter()
            .filter_map(|error| error_of(self.model, error))
            .any(|(_, record, _)| record.fields.iter().any(|field| field.name == "retry_after"));
        let headers = self.waiting(status, waits);
        let content = [(self.error_media().to_owned(), self.error_content(errors))];
        Response { description, headers, content: content.into_iter().collect(), ..Response::default() }
    }

    /// The body of a response that is one of these errors.
    fn error_content(&self, errors: &[Type]) -> MediaType {
        let mut schemas: Vec<Schema> = errors.iter().map(|error| self.schemas.ty(error, Direction::error())).collect();
        let schema = match schemas.pop() {
            Some(only) if schemas.is_empty() => only,
            // An error without fields accepts the others of its status too, so more than one may fit.
            last => Schema { any_of: schemas.into_iter().chain(last).collect(), ..Schema::default() },
        };
        MediaType { schema, ..MediaType::default() }
    }

    /// A response that follows from a setting, in a format of errors that nobody has described.
    fn bare_response(&mut self, status: u16) -> OrRef<Response> {
        let headers = self.waiting(status, status == 503);
        OrRef::inline(Response { description: reason(status).to_owned(), headers, ..Response::default() })
    }

    /// The headers of a refusal that a later attempt may not meet.
    fn waiting(&mut self, status: u16, waits: bool) -> IndexMap<String, OrRef<Header>> {
        let mut headers = IndexMap::new();
        if waits || status == 429 {
            headers.insert("Retry-After".to_owned(), self.retry_after());
        }
        if status == 429 {
            headers.insert("RateLimit-Policy".to_owned(), self.rate_limit_policy());
        }
        headers
    }

    pub(super) fn retry_after(&mut self) -> OrRef<Header> {
        self.header_component(
            "RetryAfter",
            Header {
                description: Some(
                    "How long to wait before the next attempt, in seconds (RFC 9110, section 10.2.3).".to_owned(),
                ),
                schema: Schema { minimum: Some(0.into()), ..Schema::of("integer") },
                ..Header::default()
            },
        )
    }

    /// A header that several responses have.
    pub(super) fn header_component(&mut self, name: &str, header: Header) -> OrRef<Header> {
        self.components.headers.entry(name.to_owned()).or_insert(header);
        OrRef::component("headers", name)
    }

    fn error_media(&self) -> &'static str {
        match self.error_format {
            ErrorFormat::Problem => "application/problem+json",
            ErrorFormat::Plain => "application/json",
        }
    }

    /// Puts an error beside a result that declares the same status.
    fn merge(&self, responses: &mut IndexMap<String, OrRef<Response>>, status: u16, error: OrRef<Response>) {
        let key = super::describe::status_key(Status::Code(status));
        match (responses.get_mut(&key), error) {
            (Some(OrRef::Inline(declared)), error) => {
                let error = match error {
                    OrRef::Inline(error) => *error,
                    OrRef::Ref { target } => {
                        let name = target.rsplit('/').next().unwrap_or_default();
                        self.components.responses.get(name).cloned().unwrap_or_default()
                    }
                };
                declared.headers.extend(error.headers);
                declared.content.extend(error.content);
            }
            (_, error) => {
                responses.insert(key, error);
            }
        }
    }
}

/// An error that follows from a setting.
pub(super) struct Implied {
    /// Its status.
    pub(super) status: u16,
    /// What it is; nobody knows where the contract has a format of its own.
    pub(super) error: Option<Type>,
}

/// The errors that follow from the settings of an operation. One whose status a declared error or result has already is
/// left out, but for those of an idempotency key: their statuses have other meanings too.
pub(super) fn implied(model: &Model, contract: &Contract, operation: &Operation, limited: bool) -> Vec<Implied> {
    let stands = |path: &str| operation.settings.said(path).is_some();
    let sends = operation.params.iter().any(|param| param.location == ParamLocation::Body);
    let key = operation.settings.said("idempotent").and_then(|entry| entry.value.as_settings());
    let of_key = |name: &str| {
        let said = key.and_then(|key| key.said(name)).and_then(|entry| entry.value.as_item()).and_then(Item::ty);
        said.map(|id| Type::Def(id, Vec::new()))
    };
    let plain = contract.settings.text("error_format") == Some("plain");
    let wanted = [
        (key.is_some(), "RequestInProgress", 409, of_key("in_progress")),
        (stands("conditional"), "PreconditionFailed", 412, None),
        (stands("max_size") && sends, "TooLarge", 413, None),
        (key.is_some(), "IdempotencyMismatch", 422, of_key("mismatch")),
        (stands("conditional"), "PreconditionRequired", 428, None),
        (limited, "RateLimited", 429, None),
        (stands("timeout"), "Timeout", 504, None),
    ];
    let mut found = Vec::new();
    for (_, name, usual, said) in wanted.into_iter().filter(|(wanted, ..)| *wanted) {
        let own = said.is_some();
        let error = said.or_else(|| http::standard(model, name).filter(|_| !plain));
        let status = error.as_ref().and_then(|error| error_of(model, error)).map_or(usual, |(.., info)| info.status);
        let declared = errors_of(contract, operation, Direction::Received)
            .any(|error| error_of(model, error).is_some_and(|(.., info)| info.status == status))
            || operation.results.iter().any(|outcome| outcome.status == Status::Code(status));
        let ambiguous = matches!(usual, 409 | 422) && error.is_some();
        if !declared || ambiguous || own {
            found.push(Implied { status, error });
        }
    }
    found
}

/// The errors of an operation: its own, and those that all operations of the contract share. What a callback is answered
/// is the receiver's business.
pub(super) fn errors_of<'m>(
    contract: &'m Contract,
    operation: &'m Operation,
    direction: Direction,
) -> impl Iterator<Item = &'m Type> {
    let shared = if direction == Direction::CalledBack { &[] } else { contract.errors.as_slice() };
    operation.errors.iter().chain(shared)
}

/// The declaration of an error.
pub(super) fn error_of<'m>(model: &'m Model, ty: &Type) -> Option<(&'m TypeDef, &'m Record, &'m ErrorInfo)> {
    let Type::Def(id, _) = ty else { return None };
    let def = &model.types[*id];
    match &def.kind {
        TypeDefKind::Error { record, info } => Some((def, record, info)),
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::Enum { .. }
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_)
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => None,
    }
}

fn docs_of(def: &TypeDef) -> String {
    let name = || super::operation::fallback(&def.meta.name);
    def.meta.docs.text().map_or_else(name, str::to_owned)
}
