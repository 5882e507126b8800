//! Examples of operations, in wire form, at the places they belong to; by option also samples, where there is none. What
//! no sample is found for stays without one, and is reported.

use heck::ToKebabCase;
use indexmap::IndexMap;
use serde_json::Value as Json;

use super::describe::reason;
use super::doc::Example;
use super::document::Lower;
use super::operation::Direction;
use super::params::is_json;
use super::problems::error_of;
use crate::emit::shared::jsonschema::{ErrorFormat, PROBLEM_MEMBERS, wire_value};
use crate::emit::shared::sample::{Sampler, Unsampled};
use crate::model::contract::Status;
use crate::model::facts::closure::View;
use crate::model::{Field, Operation, Settings, Type};

/// Which examples stand in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Those of the sources.
    Declared,
    /// Also samples, where a source has none.
    Generated,
}

impl Lower<'_, '_> {
    /// The examples of a parameter: its part of each request.
    pub(super) fn parameter_examples(
        &self,
        operation: &Operation,
        field: &Field,
        view: View,
    ) -> IndexMap<String, Example> {
        let part = |request: &Json| {
            by_name(operation, request)?.get(&field.name).or_else(|| request.get(&field.wire)).cloned()
        };
        self.collect(operation, &field.ty, view, |example| part(&example.get("request")?.to_json()))
    }

    /// The examples of a body: the whole request, or its part by the name of the body.
    pub(super) fn body_examples(
        &mut self,
        operation: &Operation,
        field: &Field,
        media: &str,
        view: View,
    ) -> IndexMap<String, Example> {
        if !is_json(media) && media != "application/x-www-form-urlencoded" {
            return IndexMap::new();
        }
        let part = |request: Json| match by_name(operation, &request) {
            Some(members) => members.get(&field.name).or_else(|| members.get(&field.wire)).cloned(),
            None => Some(request),
        };
        let declared = self.collect(operation, &field.ty, view, |example| part(example.get("request")?.to_json()));
        self.or_sample(operation, declared, |sampler| sampler.field(field, view))
    }

    /// The examples, or a sample where there is none and samples are wanted; what has none is kept to be reported.
    pub(super) fn or_sample(
        &mut self,
        operation: &Operation,
        declared: IndexMap<String, Example>,
        sample: impl FnOnce(&Sampler<'_>) -> Result<Json, Unsampled>,
    ) -> IndexMap<String, Example> {
        if !declared.is_empty() || self.shown == Shown::Declared {
            return declared;
        }
        match sample(&self.sampler) {
            Ok(value) => IndexMap::from([("sample".to_owned(), Example { summary: None, value })]),
            Err(unsampled) => {
                self.unsampled.push((operation.span, unsampled));
                IndexMap::new()
            }
        }
    }

    /// The examples of a response.
    pub(super) fn response_examples(
        &mut self,
        operation: &Operation,
        status: Status,
        ty: &Type,
        media: &str,
        view: View,
    ) -> IndexMap<String, Example> {
        if !is_json(media) {
            return IndexMap::new();
        }
        let first_success = operation.results.iter().map(|outcome| outcome.status).find(|status| match status {
            Status::Code(code) => (200..300).contains(code),
            Status::Class(digit) => *digit == 2,
            Status::Default => true,
        });
        let shown = |example: &Settings| match example.int("status") {
            Some(code) => u16::try_from(code).is_ok_and(|code| status == Status::Code(code)),
            None => first_success == Some(status),
        };
        let declared = self.collect(operation, ty, view, |example| {
            if shown(example) { Some(example.get("response")?.to_json()) } else { None }
        });
        self.or_sample(operation, declared, |sampler| sampler.ty(ty, view))
    }

    /// The examples of a refusal: each of the first error whose fields it has.
    pub(super) fn error_examples(
        &self,
        operation: &Operation,
        status: u16,
        errors: &[Type],
    ) -> IndexMap<String, Example> {
        let mut examples = IndexMap::new();
        for error in errors {
            let Some((_, record, _)) = error_of(self.model, error) else { continue };
            let known = |name: &String| {
                record.fields.iter().any(|field| field.name == *name || field.wire == *name)
                    || PROBLEM_MEMBERS.contains(&name.as_str())
            };
            let found = self.collect(operation, error, Direction::error(), |example| {
                let of_status = example.int("status") == Some(i64::from(status));
                let value = example.get("response").filter(|_| of_status)?.to_json();
                value.as_object().is_some_and(|members| members.keys().all(known)).then_some(value)
            });
            for (name, mut example) in found {
                if self.error_format == ErrorFormat::Problem {
                    example.value = as_problem(status, example.value);
                }
                examples.entry(name).or_insert(example);
            }
        }
        examples
    }

    fn collect(
        &self,
        operation: &Operation,
        ty: &Type,
        view: View,
        value: impl Fn(&Settings) -> Option<Json>,
    ) -> IndexMap<String, Example> {
        let mut examples = IndexMap::new();
        for (name, settings) in &operation.examples {
            if let Some(value) = value(settings) {
                let key = name.to_kebab_case();
                let summary = (*name != key).then(|| name.clone());
                let value = self.sampler.seen(ty, view, &wire_value(self.model, ty, &value));
                examples.insert(key, Example { summary, value });
            }
        }
        examples
    }
}

/// Problem details with the members that every one has (RFC 9457, section 4.2.1): the title of `about:blank` is the phrase
/// of the status.
fn as_problem(status: u16, shown: Json) -> Json {
    let members =
        [("type", Json::from("about:blank")), ("title", Json::from(reason(status))), ("status", Json::from(status))];
    let mut problem: serde_json::Map<String, Json> =
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if let Json::Object(shown) = shown {
        problem.extend(shown);
    }
    Json::Object(problem)
}

/// The members of a request that is given by the names of parameters; `None` where it is the body itself.
fn by_name<'j>(operation: &Operation, request: &'j Json) -> Option<&'j serde_json::Map<String, Json>> {
    let members = request.as_object()?;
    let is_param = |name: &String| operation.params.iter().any(|it| it.field.name == *name || it.field.wire == *name);
    (!members.is_empty() && members.keys().all(is_param)).then_some(members)
}
