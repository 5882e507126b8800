//! The Gateway API, standard channel: <https://gateway-api.sigs.k8s.io/reference/spec/>.

use serde::Serialize;

use super::resources;

resources! {
    Gateway = "gateway.networking.k8s.io/v1" "Gateway";
    HttpRoute = "gateway.networking.k8s.io/v1" "HTTPRoute";
}

/// `GatewaySpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Gateway {
    pub(crate) gateway_class_name: String,
    pub(crate) listeners: Vec<Listener>,
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

/// `GatewayTLSConfig`.
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

/// `HTTPRouteSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpRoute {
    pub(crate) parent_refs: Vec<ParentRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) hostnames: Vec<String>,
    pub(crate) rules: Vec<Rule>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) matches: Vec<Match>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) filters: Vec<Filter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeouts: Option<Timeouts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) backend_refs: Vec<BackendRef>,
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

/// `HTTPHeaderMatch`, `HTTPQueryParamMatch`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NameValue {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// `HTTPRouteFilter`.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type")]
pub(crate) enum Filter {
    #[serde(rename = "URLRewrite")]
    #[serde(rename_all = "camelCase")]
    UrlRewrite { url_rewrite: UrlRewrite },
    #[serde(rename_all = "camelCase")]
    RequestRedirect { request_redirect: Redirect },
}

/// `HTTPURLRewriteFilter`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct UrlRewrite {
    pub(crate) path: PathModifier,
}

/// `HTTPPathModifier`.
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
    pub(crate) scheme: &'static str,
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

/// `HTTPBackendRef` to a Service.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BackendRef {
    pub(crate) name: String,
    pub(crate) port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weight: Option<u64>,
}
