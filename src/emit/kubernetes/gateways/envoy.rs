//! The policies of Envoy Gateway: what clients, callers and targets are promised beyond the Gateway API.
//!
//! Policies of one kind do not add up: the one of a rule replaces the one of its gateway. So a route that differs from
//! what holds for all has a policy with everything that is in force on it, and a route that does not differ has none.

use super::limits::{self, Limits};
use super::plan::{Plan, Route};
use super::proof::{self, Asked, Kind};
use super::routes::Sections;
use super::unsaid::Unsaid;
use super::{errors, listeners};
use crate::base::span::Span;
use crate::emit::kubernetes::doc::envoy::{
    ApiKeyAuth, Authorization, AuthorizationRule, BackOff, BackendTrafficPolicy, BasicAuth, CircuitBreaker,
    ClaimToHeader, ClientHttpTimeout, ClientTimeout, ClientTls, ClientTrafficPolicy, ClientValidation, Compressor,
    Cors, ExtractFrom, HealthCheck, HttpTimeout, Jwt, JwtExtractor, JwtHeader, JwtPrincipal, JwtProvider,
    PassiveHealthCheck, PerRetry, Principal, RemoteJwks, RequestBuffer, Retry, RetryBudget, RetryOn, SecurityPolicy,
    TargetRef, TcpTimeout, Timeout,
};
use crate::emit::kubernetes::doc::gateway::{Fraction, GROUP, ObjectRef};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::scope::{Scope, text};
use crate::emit::kubernetes::{quantity, workloads};
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::resilience::{self, Jitter, Policy, Wire, units};
use crate::model::Value;

/// Envoy sends requests to unhealthy replicas again where fewer than that share is healthy, in percent.
const PANIC: u32 = 50;

/// The word that makes Envoy look at the listed statuses.
const BY_STATUS: &str = "retriable-status-codes";

/// Adds the policies of a gateway.
pub(super) fn add(folder: &mut Folder<'_>, plan: &Plan<'_>, sections: &Sections, unsaid: &mut Unsaid) {
    let scope = folder.scope;
    let component = plan.meta.kind.word();
    let gateway = || vec![target("Gateway", plan.name, None)];
    let mut claims: Vec<&'static str> = Vec::new();

    let common = common(scope, plan, unsaid, &mut claims);
    if common != BackendTrafficPolicy::default() {
        let policy = BackendTrafficPolicy { target_refs: gateway(), ..common.clone() };
        folder.add_of(plan.id, "backendtrafficpolicy", plan.name, component, spec(policy));
    }
    for (route, rules) in plan.routes.iter().zip(&sections.rules) {
        if route.backends.is_empty() {
            continue;
        }
        let own = of_route(scope, plan, route, &common, unsaid, &mut claims);
        if own == common {
            continue;
        }
        let rules = rules.iter().map(|(object, rule)| target(sections.kind, object, Some(rule)));
        let policy = BackendTrafficPolicy { target_refs: rules.collect(), ..own };
        let name = format!("{}-{}", plan.name, route.name);
        folder.add_of(plan.id, &format!("backendtrafficpolicy-{}", route.name), &name, component, spec(policy));
    }
    if let Some(policy) = clients(scope, plan) {
        let policy = ClientTrafficPolicy { target_refs: gateway(), ..policy };
        folder.add_of(plan.id, "clienttrafficpolicy", plan.name, component, spec(policy));
    }
    let claims = limits::claims(&claims, scope, plan);
    if let Some(policy) = security(folder, plan, &claims, unsaid) {
        let policy = SecurityPolicy { target_refs: gateway(), ..policy };
        folder.add_of(plan.id, "securitypolicy", plan.name, component, spec(policy));
    }
}

fn target(kind: &'static str, name: &str, section: Option<&str>) -> TargetRef {
    TargetRef { group: GROUP, kind, name: name.to_owned(), section_name: section.map(str::to_owned) }
}

/// What holds on all routes of a gateway.
fn common(
    scope: &Scope<'_>,
    plan: &Plan<'_>,
    unsaid: &mut Unsaid,
    claims: &mut Vec<&'static str>,
) -> BackendTrafficPolicy {
    let mut limits = Limits::default();
    if let Some(entry) = plan.settings.entry("rate_limit")
        && let Some(settings) = entry.value.as_settings()
    {
        let limit = resilience::RateLimit::of(settings);
        limits.add(scope, plan, None, &limit, entry.span, unsaid);
    }
    claims.append(&mut limits.claims);
    BackendTrafficPolicy {
        rate_limit: limits.spec,
        compressor: compressors(plan, unsaid),
        request_buffer: plan.settings.size("max_body").map(|size| RequestBuffer { limit: quantity::size(size) }),
        ..BackendTrafficPolicy::default()
    }
}

/// What a gateway compresses with, the better first.
fn compressors(plan: &Plan<'_>, unsaid: &mut Unsaid) -> Vec<Compressor> {
    let Some(entry) = plan.settings.entry("compression") else { return Vec::new() };
    if let Value::Bool(wanted) = entry.value {
        return if wanted { vec![Compressor { kind: "Brotli" }, Compressor { kind: "Gzip" }] } else { Vec::new() };
    }
    let mut found = Vec::new();
    for word in plan.settings.list("compression").into_iter().map(text) {
        match word.to_lowercase().as_str() {
            "gzip" => found.push(Compressor { kind: "Gzip" }),
            "br" | "brotli" => found.push(Compressor { kind: "Brotli" }),
            "zstd" => found.push(Compressor { kind: "Zstd" }),
            _ => unsaid.add(&format!("compression: {word}"), entry.span),
        }
    }
    found
}

/// What is in force on a route, with what holds on all.
fn of_route(
    scope: &Scope<'_>,
    plan: &Plan<'_>,
    route: &Route<'_>,
    common: &BackendTrafficPolicy,
    unsaid: &mut Unsaid,
    claims: &mut Vec<&'static str>,
) -> BackendTrafficPolicy {
    let policy = &route.policy;
    let place = route.source.span;
    let mut own = common.clone();
    if route.streams {
        // What has no end cannot be waited for in full.
        own.request_buffer = None;
    }
    let entry = route.source.effective.entry("rate_limit").map_or(place, |entry| entry.span);
    if let Some(limit) = &policy.rate_limit {
        let mut limits = Limits { spec: own.rate_limit.take(), claims: Vec::new() };
        limits.add(scope, plan, Some(route), limit, entry, unsaid);
        own.rate_limit = limits.spec;
        claims.extend(limits.claims);
    }
    own.timeout = timeout(plan, route);
    own.retry = retry(policy, route.wire, place, unsaid);
    own.circuit_breaker = bulkhead(policy);
    own.health_check = policy.outlier.as_ref().map(|outlier| outliers(scope, route, outlier));
    own
}

/// The timeouts that `HTTPRoute`s have no fields for; all of them for a `GRPCRoute`.
fn timeout(plan: &Plan<'_>, route: &Route<'_>) -> Option<Timeout> {
    let said = &route.policy.timeout;
    let tcp = said.connect.map(|connect| TcpTimeout { connect_timeout: units::gep2257(connect) });
    let request = plan.is_grpc().then(|| plan.request_timeout(route)).flatten();
    let http = HttpTimeout {
        request_timeout: request.map(units::gep2257),
        stream_idle_timeout: said.idle.map(units::gep2257),
    };
    let http = (http != HttpTimeout::default()).then_some(http);
    (tcp.is_some() || http.is_some()).then_some(Timeout { tcp, http })
}

/// Retries: the first call does not count.
fn retry(policy: &Policy, wire: Wire, place: Span, unsaid: &mut Unsaid) -> Option<Retry> {
    let retry = policy.retrying()?;
    let mut on = retry.envoy(wire);
    for word in &on.unsaid {
        unsaid.add(&format!("retry.on: {word}"), place);
    }
    if !on.statuses.is_empty() {
        on.triggers.push(BY_STATUS);
    }
    if on.triggers.is_empty() {
        // An empty list would mean the implementation's own.
        return Some(Retry {
            num_retries: 0,
            retry_on: RetryOn { triggers: vec!["connect-failure"], http_status_codes: Vec::new() },
            per_retry: None,
        });
    }
    if !matches!(retry.jitter, None | Some(Jitter::Full)) {
        unsaid.add("retry.jitter", place);
    }
    if retry.respect_retry_after == Some(true) {
        unsaid.add("retry.respect_retry_after", place);
    }
    if retry.budget.is_some_and(|budget| budget.window.is_some()) {
        unsaid.add("retry.budget.window", place);
    }
    let per_retry = PerRetry {
        timeout: policy.timeout.attempt.map(units::gep2257),
        back_off: retry.backoff.map(|backoff| BackOff {
            base_interval: units::gep2257(backoff.base),
            max_interval: backoff.max.map(|max| units::gep2257(max.max(backoff.base))),
        }),
    };
    Some(Retry {
        num_retries: policy.retries(),
        retry_on: RetryOn { triggers: on.triggers, http_status_codes: on.statuses },
        per_retry: (per_retry != PerRetry::default()).then_some(per_retry),
    })
}

/// What may be under way at once, and how much of it may be retries.
fn bulkhead(policy: &Policy) -> Option<CircuitBreaker> {
    let budget = policy.retrying().and_then(|retry| retry.budget);
    let found = CircuitBreaker {
        max_parallel_requests: policy.bulkhead.and_then(|bulkhead| bulkhead.concurrent),
        // A request also waits while its connection is made, so none at all would let none through.
        max_pending_requests: policy.bulkhead.and_then(|bulkhead| bulkhead.queue).map(|queue| queue.max(1)),
        retry_budget: budget.map(|budget| RetryBudget {
            percent: Fraction { numerator: u64::from(units::percent_round(budget.ratio)), denominator: 100 },
            min_retry_concurrency: budget
                .min
                .zip(policy.attempt())
                .map(|(rate, attempt)| units::within(rate, attempt).max(1)),
        }),
    };
    (found != CircuitBreaker::default()).then_some(found)
}

/// Which replicas are left out for a while.
fn outliers(scope: &Scope<'_>, route: &Route<'_>, outlier: &resilience::Outlier) -> HealthCheck {
    let replicas = route.backends.iter().filter(|backend| backend.host.is_none());
    let replicas = replicas.map(|backend| workloads::replicas(scope, backend.node).0).min();
    let max_ejection_percent = outlier.max_ejected_percent(replicas);
    HealthCheck {
        passive: PassiveHealthCheck {
            consecutive_errors: outlier.consecutive_errors,
            interval: outlier.interval.map(units::gep2257),
            base_ejection_time: outlier.eject_for.map(units::gep2257),
            max_ejection_percent,
            always_eject_one_endpoint: outlier.always_eject_one,
        },
        panic_threshold: (max_ejection_percent > PANIC).then(|| 100 - max_ejection_percent.min(100)),
    }
}

/// What clients of a gateway keep to.
fn clients<'a>(scope: &Scope<'a>, plan: &Plan<'a>) -> Option<ClientTrafficPolicy> {
    let min_version = plan.tls.as_ref().and_then(|tls| tls.minimum);
    let client_validation = proof::asks_certificates(scope, plan)
        .then(|| ClientValidation { ca_certificate_refs: vec![listeners::client_authorities(plan)] });
    let tls =
        (min_version.is_some() || client_validation.is_some()).then_some(ClientTls { min_version, client_validation });
    let timeout = plan
        .settings
        .duration("idle")
        .map(|idle| ClientTimeout { http: ClientHttpTimeout { idle_timeout: units::gep2257(idle) } });
    (tls.is_some() || timeout.is_some()).then(|| ClientTrafficPolicy { tls, timeout, ..ClientTrafficPolicy::default() })
}

/// Who may come in: pages of others, and who proves what is asked for.
fn security(
    folder: &mut Folder<'_>,
    plan: &Plan<'_>,
    claims: &[ClaimToHeader],
    unsaid: &mut Unsaid,
) -> Option<SecurityPolicy> {
    let scope = folder.scope;
    let mut policy = SecurityPolicy { cors: cors(plan), ..SecurityPolicy::default() };
    let asked = proof::asked(scope, plan);
    let span = plan.settings.entry("auth").map_or(plan.meta.span, |entry| entry.span);
    let proofs: Vec<&Vec<Asked<'_>>> = asked.iter().filter(|alternative| !alternative.is_empty()).collect();
    let optional = proofs.len() < asked.len();
    let tokens = |alternative: &&Vec<Asked<'_>>| matches!(alternative.as_slice(), [only] if only.kind == Kind::Token);
    match proofs.as_slice() {
        [] => {}
        // Alternatives are sayable among tokens only: any one of the issuers.
        several if several.iter().all(tokens) => {
            let all: Vec<&Asked<'_>> = several.iter().copied().flatten().collect();
            tokens_of(folder, plan, &all, (claims, optional), &mut policy);
        }
        [together] if !optional => {
            let of = |kind: Kind| together.iter().filter(move |asked| asked.kind == kind).collect::<Vec<_>>();
            let several = [Kind::Token, Kind::Key, Kind::Password].into_iter().any(|kind| of(kind).len() > 1);
            if several || !of(Kind::Other).is_empty() {
                unsaid.add("auth", span);
            }
            tokens_of(folder, plan, of(Kind::Token).get(..1).unwrap_or_default(), (claims, false), &mut policy);
            if let Some(key) = of(Kind::Key).first() {
                policy.api_key_auth = Some(keys(folder, key));
            }
            if let Some(password) = of(Kind::Password).first() {
                policy.basic_auth = Some(passwords(folder, password));
            }
        }
        _ => unsaid.add("auth", span),
    }
    let says =
        policy.cors.is_some() || policy.jwt.is_some() || policy.api_key_auth.is_some() || policy.basic_auth.is_some();
    says.then_some(policy)
}

fn cors(plan: &Plan<'_>) -> Option<Cors> {
    let cors = plan.settings.object("cors")?;
    let texts = |name: &str| cors.list(name).into_iter().map(text).collect::<Vec<_>>();
    Some(Cors {
        allow_origins: texts("origins"),
        allow_methods: texts("methods").into_iter().map(|method| method.to_uppercase()).collect(),
        allow_headers: texts("headers"),
        expose_headers: texts("expose"),
        max_age: cors.duration("max_age").map(units::gep2257),
        allow_credentials: cors.bool("credentials"),
    })
}

/// Tokens of any of these issuers, with the scopes they must have.
fn tokens_of(
    folder: &mut Folder<'_>,
    plan: &Plan<'_>,
    asked: &[&Asked<'_>],
    (claims, optional): (&[ClaimToHeader], bool),
    policy: &mut SecurityPolicy,
) {
    let mut providers = Vec::new();
    let mut rules = Vec::new();
    for one in asked {
        let settings = &one.auth.settings;
        let Some(uri) = settings.text("jwks_url") else {
            let place = plan.settings.entry("auth").map_or(plan.meta.span, |entry| entry.span);
            let title = folder.scope.title();
            folder.notes.diags.push(errors::unknown_keys(one.auth, plan.meta, place, &title));
            continue;
        };
        let name = Rule::Rfc1123(LABEL_MAX).apply(one.auth.meta.output_name());
        if !one.scopes.is_empty() {
            let jwt = JwtPrincipal { provider: name.clone(), scopes: one.scopes.clone() };
            rules.push(AuthorizationRule { action: "Allow", principal: Principal { jwt } });
        }
        let issuer = settings.entry("issuer").and_then(|entry| entry.value.as_text()).map(str::to_owned);
        providers.push(JwtProvider {
            name,
            issuer,
            audiences: settings.list("audience").into_iter().map(text).collect(),
            remote_jwks: RemoteJwks { uri: uri.to_owned() },
            claim_to_headers: claims.to_vec(),
            extract_from: proof::place(settings).map(|(place, name)| extractor(place, name)),
        });
    }
    if providers.is_empty() {
        return;
    }
    // Whoever needs no scopes would be refused by a rule for the others.
    if rules.len() == providers.len() {
        policy.authorization = Some(Authorization { default_action: "Deny", rules });
    }
    policy.jwt = Some(Jwt { optional: optional.then_some(true), providers });
}

fn extractor(place: &str, name: &str) -> JwtExtractor {
    let mut found = JwtExtractor::default();
    match place {
        "query" => found.params.push(name.to_owned()),
        "cookie" => found.cookies.push(name.to_owned()),
        _ => found.headers.push(JwtHeader { name: name.to_owned() }),
    }
    found
}

/// Keys by client, from a Secret.
fn keys(folder: &mut Folder<'_>, asked: &Asked<'_>) -> ApiKeyAuth {
    let secret = format!("{}-keys", Rule::Rfc1123(LABEL_MAX).apply(asked.auth.meta.output_name()));
    folder.notes.secrets.entry(secret.clone()).or_default().insert("a key for each client, by its name".to_owned());
    let from = match proof::place(&asked.auth.settings) {
        Some(("query", name)) => ExtractFrom::Params(vec![name.to_owned()]),
        Some(("cookie", name)) => ExtractFrom::Cookies(vec![name.to_owned()]),
        Some((_, name)) => ExtractFrom::Headers(vec![name.to_owned()]),
        None => ExtractFrom::Headers(vec!["x-api-key".to_owned()]),
    };
    ApiKeyAuth {
        credential_refs: vec![ObjectRef { group: "", kind: "Secret", name: secret }],
        extract_from: vec![from],
    }
}

/// Names and hashes of passwords, from a Secret.
fn passwords(folder: &mut Folder<'_>, asked: &Asked<'_>) -> BasicAuth {
    let secret = format!("{}-users", Rule::Rfc1123(LABEL_MAX).apply(asked.auth.meta.output_name()));
    folder.notes.secrets.entry(secret.clone()).or_default().insert(".htpasswd".to_owned());
    BasicAuth { users: ObjectRef { group: "", kind: "Secret", name: secret } }
}
