//! The rules of `HTTPRoute`s.

use rust_decimal::prelude::ToPrimitive;

use super::outside;
use super::plan::{Implementation, Plan, Route};
use crate::base::quantity::Percent;
use crate::emit::kubernetes::doc::gateway::{
    Cors, Filter, Fraction, HeaderModifier, Match, Mirror, NameValue, PathMatch, PathModifier, Redirect, Rule,
    Timeouts, UrlRewrite,
};
use crate::emit::kubernetes::scope::text;
use crate::emit::shared::resilience::units;
use crate::model::{GatewayRoute, Settings};

/// The rules of a route: one, or one for each of its matches where it replaces the path, because the API takes that with
/// one match only.
pub(super) fn rules(plan: &Plan<'_>, route: &Route<'_>, implementation: Implementation) -> Vec<Rule> {
    let matches = matches(route);
    let redirect = redirect(route.source);
    let mut filters = Vec::new();
    if let Some(cors) = cors(plan).filter(|_| implementation != Implementation::EnvoyGateway && redirect.is_none()) {
        filters.push(Filter::Cors { cors });
    }
    filters.extend(header_filters(route.source));
    if let Some((backend, share)) = &route.mirror {
        filters.push(Filter::RequestMirror {
            request_mirror: mirror(outside::reference(backend, implementation), *share),
        });
    }
    let rewrite = rewrite(route);
    let of_path = rewrite.as_ref().is_some_and(|rewrite| rewrite.path.is_some())
        || redirect.as_ref().is_some_and(|redirect| redirect.path.is_some());
    filters.extend(rewrite.map(|url_rewrite| Filter::UrlRewrite { url_rewrite }));
    let leads = redirect.is_none();
    filters.extend(redirect.map(|request_redirect| Filter::RequestRedirect { request_redirect }));
    let backend_refs =
        route.backends.iter().filter(|_| leads).map(|backend| outside::reference(backend, implementation)).collect();
    let rule = Rule {
        name: Some(route.name.clone()),
        matches,
        filters,
        timeouts: timeouts(plan, route).filter(|_| leads),
        backend_refs,
    };
    if rule.matches.len() < 2 || !of_path {
        return vec![rule];
    }
    let each = rule.matches.iter().map(|one| {
        let method = one.method.as_deref().unwrap_or_default().to_lowercase();
        Rule { name: Some(format!("{}-{method}", route.name)), matches: vec![one.clone()], ..rule.clone() }
    });
    each.collect()
}

/// What a route takes: its path, and for each method what else it asks for.
fn matches(route: &Route<'_>) -> Vec<Match> {
    let wanted = route.source.settings.object("match");
    let path = match &route.call {
        None => PathMatch { kind: "PathPrefix", value: route.source.path.clone() },
        Some((service, None)) => PathMatch { kind: "PathPrefix", value: format!("/{service}") },
        Some((service, Some(method))) => PathMatch { kind: "Exact", value: format!("/{service}/{method}") },
    };
    let one = |method: Option<String>| Match {
        path: path.clone(),
        method,
        headers: pairs(wanted, "header"),
        query_params: pairs(wanted, "query"),
    };
    let methods = wanted.map(|wanted| wanted.list("method")).unwrap_or_default();
    if methods.is_empty() || route.call.is_some() {
        vec![one(None)]
    } else {
        methods.into_iter().map(|method| one(Some(text(method).to_uppercase()))).collect()
    }
}

/// The entries of a map as names and values.
pub(super) fn pairs(settings: Option<&Settings>, name: &str) -> Vec<NameValue> {
    let entries = settings.and_then(|settings| settings.object(name)).into_iter().flat_map(Settings::iter);
    entries.map(|(name, entry)| NameValue { name: name.to_owned(), value: text(&entry.value) }).collect()
}

/// What a route changes in headers.
pub(super) fn header_filters(route: &GatewayRoute) -> Vec<Filter> {
    let changes = |way: &str| {
        let settings = route.settings.object("headers").and_then(|headers| headers.object(way))?;
        let remove = settings.list("remove").into_iter().map(text).collect();
        let changes = HeaderModifier { set: pairs(Some(settings), "set"), add: pairs(Some(settings), "add"), remove };
        (changes != HeaderModifier::default()).then_some(changes)
    };
    let request = changes("request").map(|it| Filter::RequestHeaderModifier { request_header_modifier: it });
    let response = changes("response").map(|it| Filter::ResponseHeaderModifier { response_header_modifier: it });
    request.into_iter().chain(response).collect()
}

/// A copy of a share of the requests.
pub(super) fn mirror(backend_ref: crate::emit::kubernetes::doc::gateway::BackendRef, share: Percent) -> Mirror {
    let mut share = share.value.normalize();
    let mut denominator = 100;
    while !share.fract().is_zero() && denominator < 1_000_000 {
        share *= rust_decimal::Decimal::TEN;
        denominator *= 10;
    }
    let numerator = share.round().to_u64().unwrap_or(denominator);
    Mirror { backend_ref, fraction: (numerator < denominator).then_some(Fraction { numerator, denominator }) }
}

/// The path that replaces the prefix, and the host that something out of the cluster knows itself by.
fn rewrite(route: &Route<'_>) -> Option<UrlRewrite> {
    let path = route.source.settings.text("rewrite").map(prefix);
    let hostname = outside::common_host(route);
    (path.is_some() || hostname.is_some()).then_some(UrlRewrite { hostname, path })
}

/// Both prefixes end at a segment, so that a slash at the end says nothing; `/` alone takes the prefix away.
fn prefix(path: &str) -> PathModifier {
    let path = path.trim_end_matches('/');
    let replace_prefix_match = if path.is_empty() { "/".to_owned() } else { path.to_owned() };
    PathModifier { kind: "ReplacePrefixMatch", replace_prefix_match }
}

/// Where clients are sent. A path replaces that of the route and what is behind it stays; a URL without a path keeps
/// all of the path.
fn redirect(route: &GatewayRoute) -> Option<Redirect> {
    let settings = route.settings.object("redirect")?;
    let to = settings.text("to")?;
    let status_code = settings.int("status").and_then(|status| u16::try_from(status).ok()).unwrap_or(302);
    let Some((scheme, rest)) = to.split_once("://") else {
        return Some(Redirect { scheme: None, hostname: None, port: None, path: Some(prefix(to)), status_code });
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (hostname, port) = match authority.rsplit_once(':') {
        Some((hostname, port)) => (hostname, port.parse().ok()),
        None => (authority, None),
    };
    Some(Redirect {
        scheme: Some(if scheme == "http" { "http" } else { "https" }),
        hostname: Some(hostname.to_lowercase()),
        port,
        path: (!path.is_empty()).then(|| prefix(&format!("/{path}"))),
        status_code,
    })
}

/// The timeouts of a route: all attempts together, and one. The API refuses one attempt that is longer than all.
fn timeouts(plan: &Plan<'_>, route: &Route<'_>) -> Option<Timeouts> {
    let total = plan.request_timeout(route);
    let limit = total.filter(|total| total.micros > 0);
    let attempt = route.policy.timeout.attempt.map(|attempt| limit.map_or(attempt, |limit| attempt.min(limit)));
    let timeouts = Timeouts { request: total.map(units::gep2257), backend_request: attempt.map(units::gep2257) };
    (timeouts.request.is_some() || timeouts.backend_request.is_some()).then_some(timeouts)
}

/// Which web pages of others may call.
fn cors(plan: &Plan<'_>) -> Option<Cors> {
    let cors = plan.settings.object("cors")?;
    let texts = |name: &str| cors.list(name).into_iter().map(text).collect::<Vec<_>>();
    Some(Cors {
        allow_origins: texts("origins"),
        allow_methods: texts("methods").into_iter().map(|method| method.to_uppercase()).collect(),
        allow_headers: texts("headers"),
        expose_headers: texts("expose"),
        allow_credentials: cors.bool("credentials"),
        max_age: cors.duration("max_age").map(crate::base::quantity::Duration::secs_ceil).filter(|age| *age > 0),
    })
}
