//! Envoy Gateway, version 1.6 and newer: <https://gateway.envoyproxy.io/docs/api/extension_types/>.

use serde::Serialize;

use super::gateway::{Fraction, ObjectRef};
use super::resources;

resources! {
    BackendTrafficPolicy = "gateway.envoyproxy.io/v1alpha1" "BackendTrafficPolicy";
    ClientTrafficPolicy = "gateway.envoyproxy.io/v1alpha1" "ClientTrafficPolicy";
    SecurityPolicy = "gateway.envoyproxy.io/v1alpha1" "SecurityPolicy";
    Backend = "gateway.envoyproxy.io/v1alpha1" "Backend";
}

/// The group of its objects.
pub(crate) const GROUP: &str = "gateway.envoyproxy.io";

/// `LocalPolicyTargetReferenceWithSectionName`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetRef {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) section_name: Option<String>,
}

/// `BackendTrafficPolicy`: what happens between the gateway and its targets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackendTrafficPolicy {
    pub(crate) target_refs: Vec<TargetRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout: Option<Timeout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry: Option<Retry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) circuit_breaker: Option<CircuitBreaker>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) health_check: Option<HealthCheck>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rate_limit: Option<RateLimit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) compressor: Vec<Compressor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_buffer: Option<RequestBuffer>,
}

/// `Timeout`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Timeout {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tcp: Option<TcpTimeout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) http: Option<HttpTimeout>,
}

/// `TCPTimeout`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TcpTimeout {
    pub(crate) connect_timeout: String,
}

/// `HTTPTimeout`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpTimeout {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stream_idle_timeout: Option<String>,
}

/// `Retry`. `numRetries` does not count the first call; 2 where it is silent, so that it always stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the API")]
pub(crate) struct Retry {
    pub(crate) num_retries: u32,
    pub(crate) retry_on: RetryOn,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) per_retry: Option<PerRetry>,
}

/// `RetryOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetryOn {
    pub(crate) triggers: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) http_status_codes: Vec<u16>,
}

/// `PerRetryPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PerRetry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) back_off: Option<BackOff>,
}

/// `BackOffPolicy`: exponential with full jitter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackOff {
    pub(crate) base_interval: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_interval: Option<String>,
}

/// `CircuitBreaker`, which is a bulkhead: it limits what is under way and counts no failures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CircuitBreaker {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_parallel_requests: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_pending_requests: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_budget: Option<RetryBudget>,
}

/// `RetryBudget`: retries under way as a part of all that is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetryBudget {
    pub(crate) percent: Fraction,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_retry_concurrency: Option<u64>,
}

/// `HealthCheck`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthCheck {
    pub(crate) passive: PassiveHealthCheck,
    /// Below that share of healthy replicas all are used again, in percent; 50 where it is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) panic_threshold: Option<u32>,
}

/// `PassiveHealthCheck`: outlier detection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PassiveHealthCheck {
    #[serde(rename = "consecutive5XxErrors", skip_serializing_if = "Option::is_none")]
    pub(crate) consecutive_errors: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_ejection_time: Option<String>,
    pub(crate) max_ejection_percent: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) always_eject_one_endpoint: Option<bool>,
}

/// `RateLimitSpec`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct RateLimit {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) local: Option<LimitRules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) global: Option<LimitRules>,
}

/// `LocalRateLimit`, `GlobalRateLimit`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LimitRules {
    pub(crate) rules: Vec<LimitRule>,
}

/// `RateLimitRule`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LimitRule {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) client_selectors: Vec<ClientSelector>,
    pub(crate) limit: Limit,
    /// One count for all routes that the policy is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shared: Option<bool>,
}

/// `RateLimitSelectCondition`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ClientSelector {
    /// A count for each value of a header.
    Headers(Vec<DistinctHeader>),
    /// A count for each address.
    #[serde(rename = "sourceCIDR")]
    Source(DistinctSource),
}

/// `HeaderMatch` of the type `Distinct`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct DistinctHeader {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `SourceMatch` of the type `Distinct`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct DistinctSource {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) value: &'static str,
}

/// `RateLimitValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Limit {
    pub(crate) requests: u64,
    pub(crate) unit: &'static str,
}

/// `Compression`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Compressor {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
}

/// `RequestBuffer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RequestBuffer {
    pub(crate) limit: String,
}

/// `ClientTrafficPolicy`: what happens between clients and the gateway.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientTrafficPolicy {
    pub(crate) target_refs: Vec<TargetRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<ClientTls>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout: Option<ClientTimeout>,
}

/// `ClientTLSSettings`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientTls {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_validation: Option<ClientValidation>,
}

/// `ClientValidationContext`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientValidation {
    pub(crate) ca_certificate_refs: Vec<ObjectRef>,
}

/// `ClientTimeout`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClientTimeout {
    pub(crate) http: ClientHttpTimeout,
}

/// `HTTPClientTimeout`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientHttpTimeout {
    pub(crate) idle_timeout: String,
}

/// `SecurityPolicy`: who may come in.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecurityPolicy {
    pub(crate) target_refs: Vec<TargetRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cors: Option<Cors>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) jwt: Option<Jwt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) api_key_auth: Option<ApiKeyAuth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) basic_auth: Option<BasicAuth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authorization: Option<Authorization>,
}

/// `CORS`.
#[derive(Clone, Debug, Serialize)]
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
    pub(crate) max_age: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allow_credentials: Option<bool>,
}

/// `JWT`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Jwt {
    /// A request without a token is let through; one with a bad token never is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) optional: Option<bool>,
    pub(crate) providers: Vec<JwtProvider>,
}

/// `JWTProvider`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JwtProvider {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issuer: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) audiences: Vec<String>,
    #[serde(rename = "remoteJWKS")]
    pub(crate) remote_jwks: RemoteJwks,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) claim_to_headers: Vec<ClaimToHeader>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extract_from: Option<JwtExtractor>,
}

/// `RemoteJWKS`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RemoteJwks {
    pub(crate) uri: String,
}

/// `ClaimToHeader`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ClaimToHeader {
    pub(crate) header: &'static str,
    pub(crate) claim: String,
}

/// `JWTExtractor`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct JwtExtractor {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) headers: Vec<JwtHeader>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cookies: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) params: Vec<String>,
}

/// `JWTHeaderExtractor`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct JwtHeader {
    pub(crate) name: String,
}

/// `APIKeyAuth`: the Secrets hold a key for each client, by the client's name.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyAuth {
    pub(crate) credential_refs: Vec<ObjectRef>,
    pub(crate) extract_from: Vec<ExtractFrom>,
}

/// `ExtractFrom`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ExtractFrom {
    Headers(Vec<String>),
    Params(Vec<String>),
    Cookies(Vec<String>),
}

/// `BasicAuth`: the Secret holds `.htpasswd`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BasicAuth {
    pub(crate) users: ObjectRef,
}

/// `Authorization`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authorization {
    pub(crate) default_action: &'static str,
    pub(crate) rules: Vec<AuthorizationRule>,
}

/// `AuthorizationRule`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AuthorizationRule {
    pub(crate) action: &'static str,
    pub(crate) principal: Principal,
}

/// `Principal`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Principal {
    pub(crate) jwt: JwtPrincipal,
}

/// `JWTPrincipal`: the token of a provider that has all these scopes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct JwtPrincipal {
    pub(crate) provider: String,
    pub(crate) scopes: Vec<String>,
}

/// `Backend`: something out of the cluster.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Backend {
    pub(crate) endpoints: Vec<Endpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tls: Option<BackendTls>,
}

/// `BackendEndpoint`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Endpoint {
    Fqdn { hostname: String, port: u16 },
    Ip { address: String, port: u16 },
}

/// `BackendTLSSettings`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackendTls {
    #[serde(rename = "wellKnownCACertificates")]
    pub(crate) well_known_ca_certificates: &'static str,
    pub(crate) sni: String,
}
