//! What Traefik reads of a gateway: routers, services and middlewares of its file provider.
//!
//! <https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/file/>

use indexmap::IndexMap;
use serde::Serialize;

/// A dynamic configuration.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Dynamic {
    pub(crate) http: Http,
}

/// What is routed over HTTP.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Http {
    pub(crate) routers: IndexMap<String, Router>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) middlewares: IndexMap<String, Middleware>,
    pub(crate) services: IndexMap<String, Service>,
}

/// Which requests go where.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Router {
    pub(crate) rule: String,
    pub(crate) priority: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) middlewares: Vec<String>,
    pub(crate) service: String,
}

/// What is done with requests on their way.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Middleware {
    ReplacePathRegex(ReplacePath),
    Headers(Headers),
    Buffering(Buffering),
    RateLimit(RateLimit),
    Compress(Compress),
}

/// Another path.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReplacePath {
    pub(crate) regex: String,
    pub(crate) replacement: String,
}

/// Which web pages of others may call.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "these are the names of Traefik")]
pub(crate) struct Headers {
    pub(crate) access_control_allow_origin_list: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) access_control_allow_methods: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) access_control_allow_headers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) access_control_expose_headers: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) access_control_allow_credentials: bool,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_control_max_age: Option<u64>,
    pub(crate) add_vary_header: bool,
}

/// The largest request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Buffering {
    /// Bytes.
    pub(crate) max_request_body_bytes: u64,
}

/// How often a client may call.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RateLimit {
    /// Requests in the period.
    pub(crate) average: u64,
    pub(crate) period: String,
    pub(crate) burst: u64,
}

/// Answers are compressed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Compress {}

/// Where requests go.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Service {
    LoadBalancer(LoadBalancer),
    Weighted(Weighted),
}

/// The addresses of one service.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LoadBalancer {
    pub(crate) servers: Vec<Server>,
}

/// An address.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Server {
    pub(crate) url: String,
}

/// Several services, each with its share.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Weighted {
    pub(crate) services: Vec<Share>,
}

/// The share of one service.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Share {
    pub(crate) name: String,
    pub(crate) weight: u64,
}
