//! An operation: its name, its groups, what it is given and what it answers.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::describe::{description, sentence, summary};
use super::doc::{self, Extensions, OrRef, inline};
use super::document::{Lower, inside, servers_of, wire_name};
use super::lifecycle::Deprecation;
use crate::emit::shared::expression::expression;
use crate::emit::shared::jsonschema::ExternalDocs;
use crate::model::facts::closure::View;
use crate::model::{Operation, Settings, Value};

/// Who sends the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// A caller of the service.
    Received,
    /// The service, to a receiver of webhooks.
    Delivered,
    /// The service, to a URL of a request: a callback.
    CalledBack,
}

impl Direction {
    /// How types of the request are seen.
    pub(super) fn request(self) -> View {
        match self {
            Direction::Received => View::Write,
            Direction::Delivered | Direction::CalledBack => View::Read,
        }
    }

    /// How types of the response are seen.
    pub(super) fn response(self) -> View {
        match self {
            Direction::Received => View::Read,
            Direction::Delivered | Direction::CalledBack => View::Write,
        }
    }

    /// How errors are seen: whoever answers, an error is complete.
    pub(super) fn error() -> View {
        View::Read
    }
}

impl Lower<'_, '_> {
    /// Lowers an operation.
    pub(super) fn operation(&mut self, operation: &Operation, direction: Direction) -> doc::Operation {
        let settings = &operation.settings;
        let summary = summary(&operation.docs, &operation.name);
        let deprecation = self.deprecation(operation);
        let said = description(&operation.docs, &summary);
        let note = deprecation.as_ref().and_then(Deprecation::note);
        let parts = [said, self.promises(operation, direction), note].into_iter().flatten();
        let description = parts.reduce(|said, more| format!("{said}\n\n{more}"));
        let mut tags: Vec<String> =
            settings.list("tags").iter().filter_map(|tag| tag.as_text()).map(str::to_owned).collect();
        // A callback belongs to the groups of the operation that it answers.
        if tags.is_empty() && direction != Direction::CalledBack {
            tags.push(self.title());
        }
        let operation_id = match direction {
            Direction::Received | Direction::Delivered => wire_name(operation).to_owned(),
            Direction::CalledBack => self.free_operation_id(wire_name(operation)),
        };
        let parameters = self.parameters(operation, direction);
        let request_body = self.request_body(operation, direction);
        let responses = self.responses(operation, direction, deprecation.as_ref());
        let mut callbacks = self.callbacks(operation);
        for sent in callbacks.values_mut().flat_map(|callback| callback.values_mut()).flat_map(|item| item.values_mut())
        {
            if sent.tags.is_empty() {
                sent.tags.clone_from(&tags);
            }
        }
        doc::Operation {
            tags,
            summary,
            description,
            external_docs: operation.annotations.text("docs").map(|url| ExternalDocs { url: url.to_owned() }),
            operation_id,
            deprecated: deprecation.is_some(),
            security: match direction {
                Direction::Received => self.security.of_operation(operation),
                // What the service proves to a receiver is a signature, which is a parameter.
                Direction::Delivered | Direction::CalledBack => {
                    Some(Vec::new()).filter(|_| self.security.is_required())
                }
            },
            servers: self.own_servers(operation, direction),
            parameters: parameters.into_iter().map(OrRef::inline).collect(),
            request_body: request_body.map(OrRef::inline),
            responses,
            callbacks: inline(callbacks),
            extensions: self.extensions(operation),
        }
    }

    /// A name that no other operation of the document has.
    fn free_operation_id(&mut self, wanted: &str) -> String {
        let candidates =
            std::iter::once(wanted.to_owned()).chain((2_usize..).map(|number| format!("{wanted}_{number}")));
        let name = candidates.into_iter().find(|name| !self.operation_ids.contains(name)).unwrap_or_default();
        self.operation_ids.push(name.clone());
        name
    }

    /// The facts that OpenAPI has no place for.
    fn extensions(&self, operation: &Operation) -> Extensions {
        let settings = &operation.settings;
        let mut extensions = IndexMap::new();
        let mut add = |name: &str, value: Option<Json>| {
            if let Some(value) = value {
                extensions.insert(name.to_owned(), value);
            }
        };
        let plain = |path: &str| settings.said(path).map(|entry| entry.value.to_json());
        add("x-exposure", plain("exposure"));
        add("x-roles", self.roles(operation));
        add("x-condition", settings.said("when").map(|entry| Json::String(expression(&entry.value))));
        add("x-idempotency", Self::idempotency(operation));
        add("x-rate-limit", settings.object("rate_limit").map(rate_limit_json));
        add("x-timeout", plain("timeout"));
        add("x-max-size", plain("max_size"));
        add("x-pagination", self.pagination(operation));
        add("x-delivery", self.delivery_json(operation));
        add("x-audit", plain("audit"));
        add("x-filter", plain("filter"));
        add("x-sort", plain("sort"));
        add("x-bulk", plain("bulk"));
        add("x-long-running", settings.said("long_running").and_then(|entry| self.long_running(&entry.value)));
        add("x-consistency", plain("consistency"));
        add("x-freshness", plain("freshness"));
        extensions.extend(operation.annotations.extensions());
        extensions
    }

    /// Where an operation is served, where it differs from the document.
    fn own_servers(&self, operation: &Operation, direction: Direction) -> Vec<doc::Server> {
        let declared = servers_of(&operation.settings, self.base());
        let contract_says = self.contract.settings.get("servers").is_some();
        let routed = self.routes.is_empty() || self.routes.iter().any(|route| route.takes(self.contract, operation));
        if direction != Direction::Received || contract_says || routed || !declared.is_empty() {
            return declared;
        }
        vec![inside(self.base())]
    }

    /// How a repeated request is recognized, by the name of the header or parameter on the wire.
    fn idempotency(operation: &Operation) -> Option<Json> {
        let value = &operation.settings.said("idempotent")?.value;
        if let Value::Bool(value) = value {
            return Some(Json::Bool(*value));
        }
        let Some(details) = value.as_settings() else { return value.as_text().map(Json::from) };
        let key = details.text("key").unwrap_or_default();
        let param = operation.params.iter().find(|param| param.field.name == key);
        let mut json = serde_json::Map::new();
        json.insert("key".to_owned(), Json::from(param.map_or(key, |param| param.field.wire.as_str())));
        if let Some(ttl) = details.get("ttl") {
            json.insert("ttl".to_owned(), ttl.to_json());
        }
        Some(Json::Object(json))
    }

    /// `poll get_job` as `{ poll: get_job }`.
    fn long_running(&self, value: &Value) -> Option<Json> {
        let Value::Call { name, args, .. } = value else { return None };
        let target = match args.first().map(|arg| &arg.value) {
            Some(Value::Operation(_, id)) => self.model.operations[*id].name.clone(),
            Some(other) => other.as_text().unwrap_or_default().to_owned(),
            None => return None,
        };
        Some(std::iter::once((name.clone(), Json::String(target))).collect())
    }
}

/// What a caller needs to know of a limit, with the rate of each case where there is one.
pub(super) fn rate_limit_json(limit: &Settings) -> Json {
    // How the limit is counted is the service's own business.
    let told = limit.iter().filter(|(name, _)| !matches!(*name, "scope" | "algorithm"));
    told.map(|(name, entry)| {
        let json = match (name, entry.value.as_settings()) {
            ("by", Some(rates)) => rates.to_json(),
            _ => entry.value.to_json(),
        };
        (name.replace('_', "-"), json)
    })
    .collect()
}

/// What a part of an operation is called where nobody has described it.
pub(super) fn fallback(name: &str) -> String {
    sentence(name)
}
