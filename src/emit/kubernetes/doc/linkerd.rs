//! Linkerd: <https://linkerd.io/2-edge/reference/authorization-policy/>, and the routes of the Gateway API as a mesh
//! reads them, with a Service as their parent (GAMMA).

use serde::Serialize;

use super::{Selector, resources};

resources! {
    Server = "policy.linkerd.io/v1beta3" "Server";
    AuthorizationPolicy = "policy.linkerd.io/v1alpha1" "AuthorizationPolicy";
    MeshTlsAuthentication = "policy.linkerd.io/v1alpha1" "MeshTLSAuthentication";
    NetworkAuthentication = "policy.linkerd.io/v1alpha1" "NetworkAuthentication";
    LocalRateLimit = "policy.linkerd.io/v1alpha1" "HTTPLocalRateLimitPolicy";
    HttpRoute = "gateway.networking.k8s.io/v1" "HTTPRoute";
    GrpcRoute = "gateway.networking.k8s.io/v1" "GRPCRoute";
}

/// `ServerSpec`: a port of pods, closed but for what a policy opens.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Server {
    pub(crate) pod_selector: Selector,
    pub(crate) port: u16,
    pub(crate) proxy_protocol: &'static str,
    pub(crate) access_policy: &'static str,
}

/// `AuthorizationPolicySpec`: all the authentications must hold.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorizationPolicy {
    pub(crate) target_ref: Reference,
    pub(crate) required_authentication_refs: Vec<Reference>,
}

/// An object that another one refers to; of the core group where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<&'static str>,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `MeshTLSAuthenticationSpec`: one of these identities.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeshTlsAuthentication {
    pub(crate) identity_refs: Vec<Reference>,
}

/// `NetworkAuthenticationSpec`: one of these networks, with a proxy of the mesh or without.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NetworkAuthentication {
    pub(crate) networks: Vec<Network>,
}

/// A network.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Network {
    pub(crate) cidr: &'static str,
}

/// `HTTPLocalRateLimitPolicySpec`: what each replica lets through.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LocalRateLimit {
    pub(crate) target_ref: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<Limit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) overrides: Vec<Override>,
}

/// A limit.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limit {
    pub(crate) requests_per_second: u64,
}

/// A limit of some callers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Override {
    pub(crate) requests_per_second: u64,
    pub(crate) client_refs: Vec<Reference>,
}

/// `HTTPRouteSpec` below a Service.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpRoute {
    pub(crate) parent_refs: Vec<Parent>,
    pub(crate) rules: Vec<Rule<HttpMatch>>,
}

/// `GRPCRouteSpec` below a Service.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GrpcRoute {
    pub(crate) parent_refs: Vec<Parent>,
    pub(crate) rules: Vec<Rule<GrpcMatch>>,
}

/// The port of a Service that a route belongs to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Parent {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) port: u16,
}

/// What a route takes, and where it leads; no match takes everything.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule<M> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) matches: Vec<M>,
    pub(crate) backend_refs: Vec<Backend>,
}

/// The port of a Service that a route leads to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Backend {
    pub(crate) name: String,
    pub(crate) port: u16,
}

/// `HTTPRouteMatch` by method and path.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HttpMatch {
    pub(crate) path: PathMatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
}

/// `HTTPPathMatch`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PathMatch {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) value: String,
}

/// `GRPCRouteMatch` by service and method.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GrpcMatch {
    pub(crate) method: MethodMatch,
}

/// `GRPCMethodMatch`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MethodMatch {
    pub(crate) service: String,
    pub(crate) method: String,
}
