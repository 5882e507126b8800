//! Headers that follow from settings: caching, versions of resources, rate limits, work that goes on.

use indexmap::IndexMap;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use super::doc::{Header, OrRef, Response};
use super::document::Lower;
use super::lifecycle::Deprecation;
use super::operation::Direction;
use crate::base::quantity::{Period, Rate};
use crate::emit::shared::jsonschema::Schema;
use crate::model::facts::http;
use crate::model::{Operation, OperationKind, Settings, Value};

impl Lower<'_, '_> {
    /// Adds what follows from settings to the results: headers, and the answer that nothing has changed.
    pub(super) fn add_traffic_headers(
        &mut self,
        operation: &Operation,
        direction: Direction,
        deprecation: Option<&Deprecation>,
        responses: &mut IndexMap<String, Response>,
    ) {
        if direction != Direction::Received {
            return;
        }
        let reads =
            matches!(&operation.kind, OperationKind::Http { method, .. } if method == "GET" || method == "HEAD");
        let cache = operation.settings.said("cache").and_then(|entry| entry.value.as_settings());
        let validated = cache.is_some_and(|cache| cache.bool("etag") == Some(true));
        if reads && validated && !responses.contains_key("304") {
            let description = "The version that the client has is still current.".to_owned();
            responses.insert("304".to_owned(), Response { description, ..Response::default() });
        }
        let removes = matches!(&operation.kind, OperationKind::Http { method, .. } if method == "DELETE");
        let versioned = !removes && (validated || http::is_versioned(self.model, operation));
        let of_success: Vec<(&str, OrRef<Header>)> = cache.map(|cache| self.cache_headers(cache)).unwrap_or_default();
        let mut common: Vec<(&str, OrRef<Header>)> = Vec::new();
        if let Some(limit) = operation.settings.object("rate_limit") {
            common.extend(self.rate_limit_headers(limit));
        }
        common.extend(deprecation.map(|deprecation| self.lifecycle_headers(deprecation)).unwrap_or_default());
        let waits = operation.settings.said("long_running").is_some();
        for (status, response) in responses.iter_mut() {
            let mut headers: Vec<(&str, OrRef<Header>)> = Vec::new();
            let success = status.starts_with('2') || status == "304";
            if versioned && matches!(status.as_str(), "200" | "201" | "204" | "304") {
                let description =
                    "The version of the resource, for `If-Match` and `If-None-Match` (RFC 9110, section 8.8.3).";
                headers.push(("ETag", text_header(description, Some("\"v7\"".to_owned()))));
            }
            if success {
                headers.append(&mut of_success.clone());
            }
            if waits && status == "202" {
                let location = "Where the client asks how far the work is (RFC 9110, section 15.3.3).";
                let schema = Schema { format: Some("uri-reference".to_owned()), ..Schema::of("string") };
                headers.push(("Location", OrRef::inline(Header { schema, ..text(location) })));
                headers.push(("Retry-After", self.retry_after()));
            }
            if success {
                headers.extend(common.iter().cloned());
            }
            for (name, header) in headers {
                let known = response.headers.keys().any(|known| known.eq_ignore_ascii_case(name));
                if !known {
                    response.headers.insert(name.to_owned(), header);
                }
            }
        }
    }

    /// The header of a refused request that says what the limit is.
    pub(super) fn rate_limit_policy(&mut self) -> OrRef<Header> {
        let description = "The limit that was reached: its quota `q` and window `w` in seconds \
                           (draft-ietf-httpapi-ratelimit-headers).";
        let header = Header { example: Some(Json::from("\"default\";q=100;w=60")), ..text(description) };
        self.header_component("RateLimitPolicy", header)
    }

    /// The headers by which a client that is not refused yet sees how far it may go.
    fn rate_limit_headers(&mut self, limit: &Settings) -> Vec<(&'static str, OrRef<Header>)> {
        let description = "What is left of the limit: `r` requests in the next `t` seconds \
                           (draft-ietf-httpapi-ratelimit-headers).";
        let left = Header { example: Some(Json::from("\"default\";r=50;t=30")), ..text(description) };
        let left = self.header_component("RateLimit", left);
        let description = "The limit: its quota `q` and window `w` in seconds (draft-ietf-httpapi-ratelimit-headers).";
        if policies(limit).is_empty() {
            return vec![("RateLimit", left)];
        }
        vec![("RateLimit", left), ("RateLimit-Policy", text_header(description, Some(policies(limit).join(", "))))]
    }

    fn cache_headers(&self, cache: &Settings) -> Vec<(&'static str, OrRef<Header>)> {
        let mut headers = Vec::new();
        if let Some(ttl) = cache.duration("ttl") {
            let scope = if cache.text("scope") == Some("shared") { "public" } else { "private" };
            let value = format!("{scope}, max-age={}", ttl.micros / 1_000_000);
            let description = "Who may keep the response, and how long (RFC 9111).";
            headers.push(("Cache-Control", text_header(description, Some(value))));
        }
        let mut vary: Vec<String> =
            cache.list("vary").iter().filter_map(|name| name.as_text()).map(str::to_owned).collect();
        // What names the version decides what is answered.
        let by_header = self.contract.settings.said("versioning").and_then(|entry| {
            let Value::Call { name, args, .. } = &entry.value else { return None };
            args.first().filter(|_| name == "header")?.value.as_text()
        });
        let by_media =
            self.contract.settings.said("versioning").is_some_and(|entry| entry.value.as_text() == Some("media_type"));
        for name in by_header.into_iter().chain(by_media.then_some("Accept")) {
            if !vary.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                vary.push(name.to_owned());
            }
        }
        if !vary.is_empty() {
            let description = "The request headers that the response depends on (RFC 9110, section 12.5.5).";
            headers.push(("Vary", text_header(description, Some(vary.join(", ")))));
        }
        headers
    }
}

fn text(description: &str) -> Header {
    Header { description: Some(description.to_owned()), schema: Schema::of("string"), ..Header::default() }
}

/// A header whose value is text.
pub(super) fn text_header(description: &str, example: Option<String>) -> OrRef<Header> {
    OrRef::inline(Header { example: example.map(Json::String), ..text(description) })
}

/// A limit as items of `RateLimit-Policy`: one, or one for each case that has a rate of its own.
fn policies(limit: &Settings) -> Vec<String> {
    let policy = |name: &str, rate: Rate| {
        let window = match rate.per {
            Period::Second => 1,
            Period::Minute => 60,
            Period::Hour => 3_600,
            Period::Day => 86_400,
        };
        // A quota is a whole number; one below it is none.
        format!("\"{name}\";q={};w={window}", rate.count.ceil().to_u64().unwrap_or(u64::MAX))
    };
    if let Some(rates) = limit.object("by") {
        let of = |(name, entry): (&str, &crate::model::Entry)| {
            if let Value::Rate(rate) = entry.value { Some(policy(name, rate)) } else { None }
        };
        return rates.iter().filter_map(of).collect();
    }
    limit.rate("rate").map(|rate| policy("default", rate)).into_iter().collect()
}
