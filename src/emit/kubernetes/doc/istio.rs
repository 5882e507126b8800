//! Istio: <https://istio.io/latest/docs/reference/config/>.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Map, Selector, resources};

resources! {
    PeerAuthentication = "security.istio.io/v1" "PeerAuthentication";
    RequestAuthentication = "security.istio.io/v1" "RequestAuthentication";
    AuthorizationPolicy = "security.istio.io/v1" "AuthorizationPolicy";
    ServiceEntry = "networking.istio.io/v1" "ServiceEntry";
    Sidecar = "networking.istio.io/v1" "Sidecar";
    VirtualService = "networking.istio.io/v1" "VirtualService";
    DestinationRule = "networking.istio.io/v1" "DestinationRule";
}

/// `PeerAuthentication`: whether what comes in must be encrypted by the mesh.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PeerAuthentication {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) selector: Option<Selector>,
    pub(crate) mtls: Mtls,
    /// By port of the container.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) port_level_mtls: BTreeMap<u16, Mtls>,
}

/// `MutualTLS`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Mtls {
    pub(crate) mode: &'static str,
}

impl Mtls {
    /// Nothing comes in that the mesh has not encrypted.
    pub(crate) const STRICT: Mtls = Mtls { mode: "STRICT" };
    /// Plain connections are taken as well.
    pub(crate) const PERMISSIVE: Mtls = Mtls { mode: "PERMISSIVE" };
}

/// `RequestAuthentication`, of workloads or of a gateway: whose tokens are looked at. What has none is let through; what
/// has a bad one is not.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestAuthentication {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) selector: Option<Selector>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) target_refs: Vec<TargetRef>,
    pub(crate) jwt_rules: Vec<JwtRule>,
}

/// `JWTRule`. Without `jwksUri` the keys are found by the discovery of the issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JwtRule {
    pub(crate) issuer: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) audiences: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) jwks_uri: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) from_headers: Vec<FromHeader>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) from_params: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) from_cookies: Vec<String>,
    /// Whether the application sees the token too.
    pub(crate) forward_original_token: bool,
}

/// `JWTHeader`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FromHeader {
    pub(crate) name: String,
}

/// `AuthorizationPolicy`. Without rules nothing is allowed.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthorizationPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) selector: Option<Selector>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) target_refs: Vec<TargetRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) action: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) rules: Vec<Rule>,
}

/// `PolicyTargetReference`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TargetRef {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `Rule`: one of the sources and one of the operations. An empty one takes everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Rule {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) from: Vec<From>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) to: Vec<To>,
    /// All of them must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) when: Vec<Condition>,
}

/// `Condition`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Condition {
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
}

/// `Rule.From`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct From {
    pub(crate) source: Source,
}

/// `Source`: the workload that calls, and whose token it brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Source {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) principals: Vec<String>,
    /// `*` is whoever has a certificate of the mesh.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) not_principals: Vec<String>,
    /// Issuer and subject, `https://id.example/*`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) request_principals: Vec<String>,
}

/// `Rule.To`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct To {
    pub(crate) operation: Operation,
}

/// `Operation`. Methods and paths are of HTTP only; a rule with them takes nothing on other ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Operation {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) methods: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) paths: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) not_paths: Vec<String>,
}

/// `ServiceEntry`: something outside of the mesh.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceEntry {
    pub(crate) hosts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) addresses: Vec<String>,
    pub(crate) location: &'static str,
    pub(crate) resolution: &'static str,
    pub(crate) ports: Vec<EntryPort>,
    /// The namespaces that see it.
    pub(crate) export_to: Vec<String>,
}

/// `ServicePort`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct EntryPort {
    pub(crate) number: u16,
    pub(crate) name: String,
    pub(crate) protocol: &'static str,
}

/// `Sidecar`: what the proxy of a workload knows of the mesh.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sidecar {
    pub(crate) workload_selector: Labels,
    pub(crate) outbound_traffic_policy: OutboundTrafficPolicy,
    pub(crate) egress: Vec<EgressListener>,
}

/// `WorkloadSelector` of the networking API.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Labels {
    pub(crate) labels: Map,
}

/// `OutboundTrafficPolicy`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct OutboundTrafficPolicy {
    pub(crate) mode: &'static str,
}

/// `IstioEgressListener`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EgressListener {
    pub(crate) hosts: Vec<String>,
}

/// `VirtualService`: how requests to a host are treated, by who sends them and what they are.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VirtualService {
    pub(crate) hosts: Vec<String>,
    /// The first one that matches is taken.
    pub(crate) http: Vec<HttpRoute>,
}

/// `HTTPRoute` of Istio.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HttpRoute {
    pub(crate) name: String,
    #[serde(rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub(crate) matches: Vec<HttpMatch>,
    pub(crate) route: Vec<Destination>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout: Option<String>,
    pub(crate) retries: HttpRetry,
}

/// `HTTPMatchRequest`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpMatch {
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) source_labels: Map,
    /// The port of the Service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<StringMatch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) uri: Option<StringMatch>,
}

/// `StringMatch`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StringMatch {
    Exact(String),
    /// RE2, of the whole path.
    Regex(String),
}

/// `HTTPRouteDestination`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Destination {
    pub(crate) destination: Host,
    /// The share of the requests in percent, where there are several destinations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) weight: Option<u64>,
}

/// `Destination`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Host {
    pub(crate) host: String,
    pub(crate) port: PortNumber,
}

/// `PortSelector`.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct PortNumber {
    pub(crate) number: u16,
}

/// `HTTPRetry`. Without one Istio retries twice.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpRetry {
    /// Calls after the first one.
    pub(crate) attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) per_try_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) backoff: Option<String>,
}

/// `DestinationRule`: how proxies connect to a host; with a selector those of one client, in its namespace only.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DestinationRule {
    pub(crate) host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) workload_selector: Option<Selector>,
    pub(crate) traffic_policy: TrafficPolicy,
}

/// `TrafficPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrafficPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<ClientTls>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) connection_pool: Option<ConnectionPool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outlier_detection: Option<OutlierDetection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_budget: Option<RetryBudget>,
}

/// `ClientTLSSettings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ClientTls {
    pub(crate) mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sni: Option<String>,
}

impl ClientTls {
    /// With the certificates of the mesh.
    pub(crate) const MUTUAL: ClientTls = ClientTls { mode: "ISTIO_MUTUAL", sni: None };
}

/// `ConnectionPoolSettings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ConnectionPool {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tcp: Option<TcpPool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) http: Option<HttpPool>,
}

/// `TCPSettings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TcpPool {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_connections: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) connect_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idle_timeout: Option<String>,
}

/// `HTTPSettings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpPool {
    /// Requests that wait for a connection, whatever the version of HTTP.
    #[serde(rename = "http1MaxPendingRequests", skip_serializing_if = "Option::is_none")]
    pub(crate) max_pending_requests: Option<u32>,
    /// Requests at the same time, whatever the version of HTTP.
    #[serde(rename = "http2MaxRequests", skip_serializing_if = "Option::is_none")]
    pub(crate) max_requests: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idle_timeout: Option<String>,
}

/// `OutlierDetection`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutlierDetection {
    #[serde(rename = "consecutive5xxErrors", skip_serializing_if = "Option::is_none")]
    pub(crate) consecutive_errors: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_ejection_time: Option<String>,
    pub(crate) max_ejection_percent: u32,
}

/// `TrafficPolicy.RetryBudget`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetryBudget {
    pub(crate) percent: serde_json::Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_retry_concurrency: Option<u64>,
}
