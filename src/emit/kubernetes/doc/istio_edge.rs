//! What Istio adds to the Gateway API: <https://istio.io/latest/docs/reference/config/>.

use serde::Serialize;

use super::resources;

resources! {
    EdgeAuthentication = "security.istio.io/v1" "RequestAuthentication";
    EdgeAuthorization = "security.istio.io/v1" "AuthorizationPolicy";
    Entry = "networking.istio.io/v1" "ServiceEntry";
    TlsOrigination = "networking.istio.io/v1" "DestinationRule";
}

/// `PolicyTargetReference`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TargetRef {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `RequestAuthentication` of a gateway: whose tokens are looked at. What has none is let through.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EdgeAuthentication {
    pub(crate) target_refs: Vec<TargetRef>,
    pub(crate) jwt_rules: Vec<JwtRule>,
}

/// `JWTRule`. Without `jwksUri` the keys are found by the discovery of the issuer.
#[derive(Clone, Debug, Serialize)]
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
    pub(crate) forward_original_token: bool,
}

/// `JWTHeader`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FromHeader {
    pub(crate) name: String,
}

/// `AuthorizationPolicy` of a gateway.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EdgeAuthorization {
    pub(crate) target_refs: Vec<TargetRef>,
    pub(crate) action: &'static str,
    pub(crate) rules: Vec<EdgeRule>,
}

/// `Rule`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EdgeRule {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) from: Vec<EdgeFrom>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) to: Vec<EdgeTo>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) when: Vec<EdgeCondition>,
}

/// `Rule.From`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EdgeFrom {
    pub(crate) source: EdgeSource,
}

/// `Source`: the issuer and subject of a token.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EdgeSource {
    pub(crate) request_principals: Vec<String>,
}

/// `Rule.To`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EdgeTo {
    pub(crate) operation: EdgeOperation,
}

/// `Operation`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EdgeOperation {
    pub(crate) methods: Vec<&'static str>,
}

/// `Condition`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EdgeCondition {
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
}

/// `ServiceEntry` for a host out of the mesh.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    pub(crate) hosts: Vec<String>,
    pub(crate) location: &'static str,
    pub(crate) resolution: &'static str,
    pub(crate) ports: Vec<EntryPort>,
    pub(crate) export_to: Vec<String>,
}

/// `ServicePort`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EntryPort {
    pub(crate) number: u16,
    pub(crate) name: String,
    pub(crate) protocol: &'static str,
}

/// `DestinationRule` that encrypts what leaves the gateway.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TlsOrigination {
    pub(crate) host: String,
    pub(crate) traffic_policy: TlsPolicy,
}

/// `TrafficPolicy`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TlsPolicy {
    pub(crate) tls: ClientTls,
}

/// `ClientTLSSettings`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClientTls {
    pub(crate) mode: &'static str,
    pub(crate) sni: String,
}
