//! The Gateway API, standard channel of version 1.5: <https://gateway-api.sigs.k8s.io/reference/spec/>.

use serde::Serialize;

use super::resources;

resources! {
    Gateway = "gateway.networking.k8s.io/v1" "Gateway";
    HttpRoute = "gateway.networking.k8s.io/v1" "HTTPRoute";
    GrpcRoute = "gateway.networking.k8s.io/v1" "GRPCRoute";
}

/// The group of its objects.
pub(crate) const GROUP: &str = "gateway.networking.k8s.io";

/// The most rules of a route.
pub(crate) const RULES_MAX: usize = 16;
/// The most matches of a route, those of all its rules together.
pub(crate) const MATCHES_MAX: usize = 127;

/// `GatewaySpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
pub(crate) struct Gateway {
    pub(crate) gateway_class_name: String,
    pub(crate) listeners: Vec<Listener>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<GatewayTls>,
}

/// Listener.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listener {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hostname: Option<String>,
    pub(crate) port: u16,
    pub(crate) protocol: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<Tls>,
    pub(crate) allowed_routes: AllowedRoutes,
}

/// `ListenerTLSConfig`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tls {
    pub(crate) mode: &'static str,
    pub(crate) certificate_refs: Vec<CertificateRef>,
}

/// `SecretObjectReference`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CertificateRef {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `AllowedRoutes`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AllowedRoutes {
    pub(crate) namespaces: RouteNamespaces,
}

/// `RouteNamespaces`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RouteNamespaces {
    pub(crate) from: &'static str,
}

/// `GatewayTLSConfig`: what is asked of clients on all listeners.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GatewayTls {
    pub(crate) frontend: Frontend,
}

/// `FrontendTLSConfig`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Frontend {
    pub(crate) default: FrontendDefault,
}

/// `TLSConfig`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FrontendDefault {
    pub(crate) validation: FrontendValidation,
}

/// `FrontendTLSValidation`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FrontendValidation {
    pub(crate) ca_certificate_refs: Vec<ObjectRef>,
}

/// `ObjectReference`; the group of the core is empty.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ObjectRef {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `HTTPRouteSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpRoute {
    pub(crate) parent_refs: Vec<ParentRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hostnames: Vec<String>,
    pub(crate) rules: Vec<Rule>,
}

/// `GRPCRouteSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GrpcRoute {
    pub(crate) parent_refs: Vec<ParentRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hostnames: Vec<String>,
    pub(crate) rules: Vec<GrpcRule>,
}

/// `ParentReference`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParentRef {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) section_name: Option<String>,
}

/// `HTTPRouteRule`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) matches: Vec<Match>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) filters: Vec<Filter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeouts: Option<Timeouts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) backend_refs: Vec<BackendRef>,
}

/// `GRPCRouteRule`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GrpcRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) matches: Vec<GrpcMatch>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) filters: Vec<Filter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) backend_refs: Vec<BackendRef>,
}

/// `GRPCRouteMatch`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GrpcMatch {
    pub(crate) method: GrpcMethod,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) headers: Vec<NameValue>,
}

/// `GRPCMethodMatch`, exact.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GrpcMethod {
    pub(crate) service: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
}

/// `HTTPRouteMatch`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Match {
    pub(crate) path: PathMatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) headers: Vec<NameValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) query_params: Vec<NameValue>,
}

/// `HTTPPathMatch`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PathMatch {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) value: String,
}

/// `HTTPHeaderMatch`, `HTTPQueryParamMatch`, `HTTPHeader`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NameValue {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// `HTTPRouteFilter`, and `GRPCRouteFilter`, which has those for headers and the mirror.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type")]
pub(crate) enum Filter {
    #[serde(rename = "CORS")]
    Cors { cors: Cors },
    #[serde(rename_all = "camelCase")]
    RequestHeaderModifier { request_header_modifier: HeaderModifier },
    #[serde(rename_all = "camelCase")]
    ResponseHeaderModifier { response_header_modifier: HeaderModifier },
    #[serde(rename_all = "camelCase")]
    RequestMirror { request_mirror: Mirror },
    #[serde(rename = "URLRewrite")]
    #[serde(rename_all = "camelCase")]
    UrlRewrite { url_rewrite: UrlRewrite },
    #[serde(rename_all = "camelCase")]
    RequestRedirect { request_redirect: Redirect },
}

/// `HTTPCORSFilter`; `maxAge` in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cors {
    pub(crate) allow_origins: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_methods: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_headers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) expose_headers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allow_credentials: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<u64>,
}

/// `HTTPHeaderFilter`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct HeaderModifier {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) set: Vec<NameValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) add: Vec<NameValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) remove: Vec<String>,
}

/// `HTTPRequestMirrorFilter`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mirror {
    pub(crate) backend_ref: BackendRef,
    /// All requests where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fraction: Option<Fraction>,
}

/// `Fraction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fraction {
    pub(crate) numerator: u64,
    pub(crate) denominator: u64,
}

/// `HTTPURLRewriteFilter`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct UrlRewrite {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hostname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<PathModifier>,
}

/// `HTTPPathModifier` of the type `ReplacePrefixMatch`: the prefix that was matched is replaced, the rest stays.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PathModifier {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) replace_prefix_match: String,
}

/// `HTTPRequestRedirectFilter`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Redirect {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scheme: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hostname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<PathModifier>,
    pub(crate) status_code: u16,
}

/// `HTTPRouteTimeouts`, durations as in GEP-2257.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Timeouts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) backend_request: Option<String>,
}

/// `HTTPBackendRef`, `GRPCBackendRef`: a Service unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct BackendRef {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'static str>,
    pub(crate) name: String,
    pub(crate) port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weight: Option<u64>,
}
