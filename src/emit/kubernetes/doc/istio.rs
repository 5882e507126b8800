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

/// `RequestAuthentication`: whose tokens are looked at. What has none is let through; what has a bad one is not.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestAuthentication {
    pub(crate) selector: Selector,
    pub(crate) jwt_rules: Vec<JwtRule>,
}

/// `JWTRule`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JwtRule {
    pub(crate) issuer: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) audiences: Vec<String>,
    /// Whether the application sees the token too.
    pub(crate) forward_original_token: bool,
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
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceEntry {
    pub(crate) hosts: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) addresses: Vec<String>,
    pub(crate) location: &'static str,
    pub(crate) resolution: &'static str,
    pub(crate) ports: Vec<EntryPort>,
    /// The namespaces that see it; `.` is its own.
    pub(crate) export_to: Vec<&'static str>,
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
