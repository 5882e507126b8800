//! Responses: declared results, then errors, then what follows from settings.

use indexmap::IndexMap;

use super::describe::{of_type, status_key, status_phrase};
use super::doc::{Header, Items, MediaType, OrRef, Response, inline};
use super::document::Lower;
use super::errors;
use super::lifecycle::Deprecation;
use super::operation::Direction;
use super::params::{body_type, media_of, style_of};
use crate::emit::shared::jsonschema::{Schema, builtin_of};
use crate::model::contract::{Outcome, Status};
use crate::model::{Annotations, Builtin, Constraints, Field, Operation, Type};

impl Lower<'_, '_> {
    /// The responses of an operation by status.
    pub(super) fn responses(
        &mut self,
        operation: &Operation,
        direction: Direction,
        deprecation: Option<&Deprecation>,
    ) -> IndexMap<String, OrRef<Response>> {
        let mut results: IndexMap<String, Response> = IndexMap::new();
        if operation.results.is_empty() {
            let status = Status::Code(204);
            let response = Response { description: status_phrase(status, direction), ..Response::default() };
            results.insert(status_key(status), response);
        }
        for outcome in &operation.results {
            self.add_result(operation, outcome, direction, &mut results);
        }
        self.add_links(operation, &mut results);
        self.add_traffic_headers(operation, direction, deprecation, &mut results);
        let mut responses: IndexMap<String, OrRef<Response>> =
            results.into_iter().map(|(status, response)| (status, OrRef::inline(response))).collect();
        self.add_problems(operation, direction, &mut responses);
        // What is said of one status is read before what is said of all others.
        responses.sort_by(|one, _, other, _| generality(one).cmp(&generality(other)));
        responses
    }

    fn add_result(
        &mut self,
        operation: &Operation,
        outcome: &Outcome,
        direction: Direction,
        results: &mut IndexMap<String, Response>,
    ) {
        let view = direction.response();
        // A result without a type and without a status has no body: over HTTP that is 204.
        let status = match (&outcome.ty, outcome.status) {
            (None, Status::Code(200)) if outcome.headers.is_empty() => Status::Code(204),
            (_, status) => status,
        };
        let response = results.entry(status_key(status)).or_default();
        match outcome.docs.text() {
            Some(docs) if response.description.is_empty() => docs.clone_into(&mut response.description),
            Some(docs) => response.description = format!("{}\n\n{docs}", response.description),
            None if response.description.is_empty() => {
                let success = matches!(status, Status::Code(200..300));
                let said = outcome.ty.as_ref().filter(|_| success).and_then(|ty| of_type(self.model, ty));
                response.description = said.unwrap_or_else(|| status_phrase(status, direction));
            }
            None => {}
        }
        for header in &outcome.headers {
            // Response Object: the media types of the content say it.
            if header.wire.eq_ignore_ascii_case("content-type") {
                self.diags.push(errors::ignored_header(header, "the media types of the results"));
                continue;
            }
            let mut schema = self.schemas.field(header, view);
            let extensions = std::mem::take(&mut schema.extensions);
            let example = if schema.examples.len() == 1 { schema.examples.pop() } else { None };
            let lowered = Header {
                description: schema.description.take().or_else(|| of_type(self.model, &header.ty)),
                required: view.requires(header),
                deprecated: std::mem::take(&mut schema.deprecated),
                explode: style_of(header).1,
                schema,
                example,
                extensions,
            };
            response.headers.insert(header.wire.clone(), OrRef::inline(lowered));
        }
        let Some(ty) = &outcome.ty else { return };
        let declared = if outcome.stream && outcome.media.is_empty() {
            vec!["text/event-stream"]
        } else {
            media_of(&outcome.media)
        };
        for media in declared {
            let field = unnamed(body_type(self.model, ty, media), operation);
            let schema = self.content(&field, media, view);
            let examples = inline(self.response_examples(operation, status, ty, media, view));
            let mut content = MediaType { examples, ..MediaType::default() };
            match items_of(media).filter(|_| outcome.stream) {
                Some(Framing::Lines) => content.items = Some(Items::Values(schema)),
                // Text needs no JSON around it.
                Some(Framing::Events) if builtin_of(self.model, ty) == Some(Builtin::String) => {
                    content.items = Some(Items::Texts(schema));
                }
                Some(Framing::Events) => content.items = Some(Items::Events(schema)),
                None => {
                    content.schema = schema;
                    if outcome.stream {
                        content.extensions.insert("x-stream".to_owned(), serde_json::Value::Bool(true));
                    }
                }
            }
            match response.content.get_mut(media) {
                // The same status and media type twice: either may come.
                Some(known) => {
                    match (&mut known.items, content.items) {
                        (Some(known), Some(items)) => either(known.schema_mut(), items.into_schema()),
                        (None, None) => either(&mut known.schema, content.schema),
                        // All at once or one by one: the first is said.
                        (Some(_), None) | (None, Some(_)) => {}
                    }
                    known.examples.extend(content.examples);
                }
                None => {
                    response.content.insert(media.to_owned(), content);
                }
            }
        }
    }
}

/// Adds an alternative to a schema.
fn either(schema: &mut Schema, other: Schema) {
    let first = std::mem::take(schema);
    schema.any_of = vec![first, other];
}

/// How many statuses a key means: one, those of a class, or any.
fn generality(status: &str) -> u8 {
    match status {
        "default" => 2,
        class if class.ends_with("XX") => 1,
        _ => 0,
    }
}

/// What holds the items of a stream apart.
enum Framing {
    Lines,
    Events,
}

/// How a media type holds items apart, where it does (Media Type Object, "Sequential Media Types").
fn items_of(media: &str) -> Option<Framing> {
    let essence = media.split(';').next().unwrap_or(media).trim();
    match essence {
        "text/event-stream" => Some(Framing::Events),
        "application/jsonl" | "application/x-ndjson" | "application/x-jsonlines" | "application/json-seq" => {
            Some(Framing::Lines)
        }
        other => other.ends_with("+json-seq").then_some(Framing::Lines),
    }
}

/// A type as a field without a name of its own.
fn unnamed(ty: Type, operation: &Operation) -> Field {
    Field {
        name: String::new(),
        wire: String::new(),
        docs: crate::model::Docs::default(),
        span: operation.span,
        ty,
        required: true,
        default: None,
        constraints: Constraints::default(),
        annotations: Annotations::default(),
    }
}
