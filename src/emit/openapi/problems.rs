//! Errors: one response a status, each error a schema; alone on its status, it is a component of `responses`.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::describe::reason;
use super::doc::{Header, MediaType, OrRef, Response};
use super::document::{Lower, setting};
use super::errors;
use super::operation::Direction;
use crate::emit::shared::jsonschema::{ErrorFormat, PROBLEM_MEMBERS, Schema};
use crate::model::contract::Status;
use crate::model::{Contract, ErrorInfo, Model, Operation, Record, Type, TypeDef, TypeDefKind};

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
        for status in derived(self.contract, operation, self.is_limited(operation), self.model) {
            by_status.entry(status).or_default();
        }
        for (status, errors) in by_status {
            let response = match errors.as_slice() {
                [] => self.derived_response(status),
                [only] => self.shared_response(status, only),
                several => OrRef::inline(self.response_of(status, several)),
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
        let schemas: Vec<Schema> = errors.iter().map(|error| self.schemas.ty(error, Direction::error())).collect();
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
        let schema = match schemas.as_slice() {
            [only] => only.clone(),
            // An error without fields accepts the others of its status too, so more than one may fit.
            _ => Schema { any_of: schemas, ..Schema::default() },
        };
        let waits = errors
            .iter()
            .filter_map(|error| error_of(self.model, error))
            .any(|(_, record, _)| record.fields.iter().any(|field| field.name == "retry_after"));
        let mut headers = IndexMap::new();
        if waits || status == 429 {
            headers.insert("Retry-After".to_owned(), self.retry_after());
        }
        if status == 429 {
            headers.insert("RateLimit-Policy".to_owned(), self.rate_limit_policy());
        }
        let content = [(self.error_media().to_owned(), MediaType { schema, ..MediaType::default() })];
        Response { description, headers, content: content.into_iter().collect(), ..Response::default() }
    }

    /// A response that no operation declares: it follows from a setting.
    fn derived_response(&mut self, status: u16) -> OrRef<Response> {
        let (name, description) = match status {
            412 => ("VersionMismatch", "Somebody changed the resource since it was read; read it again."),
            428 => ("VersionRequired", "The request has to say in `If-Match` which version it changes."),
            _ => ("TooManyRequests", "Too many requests; wait before the next one."),
        };
        if !self.components.responses.contains_key(name) {
            let problem = self.problem.clone();
            let schema = problem.map(|problem| self.schemas.ty(&problem, Direction::error()));
            let content =
                schema.map(|schema| (self.error_media().to_owned(), MediaType { schema, ..MediaType::default() }));
            let mut headers = IndexMap::new();
            if status == 429 {
                headers.insert("Retry-After".to_owned(), self.retry_after());
                headers.insert("RateLimit-Policy".to_owned(), self.rate_limit_policy());
            }
            let response = Response {
                description: description.to_owned(),
                headers,
                content: content.into_iter().collect(),
                ..Response::default()
            };
            self.components.responses.insert(name.to_owned(), response);
        }
        OrRef::component("responses", name)
    }

    fn retry_after(&mut self) -> OrRef<Header> {
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

/// The statuses that follow from the settings of an operation and that none of its errors has.
pub(super) fn derived(contract: &Contract, operation: &Operation, limited: bool, model: &Model) -> Vec<u16> {
    let conditional = setting(&operation.settings, "conditional").is_some();
    let wanted = [(412, conditional), (428, conditional), (429, limited)];
    let declared = |status: u16| {
        errors_of(contract, operation, Direction::Received)
            .any(|error| error_of(model, error).is_some_and(|(.., info)| info.status == status))
            || operation.results.iter().any(|outcome| outcome.status == Status::Code(status))
    };
    wanted.into_iter().filter(|(status, wanted)| *wanted && !declared(*status)).map(|(status, _)| status).collect()
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

/// The record of problem details in the standard library.
pub(super) fn problem_type(model: &Model) -> Option<Type> {
    let is_problem = |def: &TypeDef| def.meta.name == "Problem" && model.modules[def.meta.module].name == "std.http";
    model.types.iter().find(|(_, def)| is_problem(def)).map(|(id, _)| Type::Def(id, Vec::new()))
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
