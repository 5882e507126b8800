//! A gateway as a configuration of Traefik: its routes by path, method, headers and query, with weights, and what it does with
//! requests on their way.
//!
//! On one machine a gateway answers to every host name, without encryption. What Traefik has no place for is noted.

use indexmap::IndexMap;
use rust_decimal::prelude::ToPrimitive;

use super::Folder;
use super::doc::traefik::{
    Buffering, Compress, Dynamic, Headers, LoadBalancer, Middleware, RateLimit, ReplacePath, Router, Server, Service,
    Share, Weighted,
};
use super::plan::{GATEWAY_PORT, Runs};
use super::variables;
use crate::base::arena::Id;
use crate::base::quantity::{Percent, Period};
use crate::emit::kubernetes::quantity;
use crate::emit::kubernetes::scope::text;
use crate::model::facts::{Edge, EdgeKind, Placement, edges, shares};
use crate::model::{GatewayRoute, Node, NodeDetail, Settings, Value};

/// What of a gateway, and of a route, is written here or does not matter here.
const GATEWAY_SAYS: [&str; 6] = ["host", "rate_limit", "cors", "max_body", "compression", "deploy"];
const ROUTE_SAYS: [&str; 3] = ["match", "rewrite", "rate_limit"];

/// What Traefik is started with.
pub(super) fn starts(routes: &str) -> Vec<String> {
    let own = [
        format!("--providers.file.filename={routes}"),
        "--global.checknewversion=false".to_owned(),
        "--global.sendanonymoususage=false".to_owned(),
    ];
    pinged().into_iter().chain(own).collect()
}

/// The command by which Traefik asks itself; it is told again where it listens.
pub(super) fn asks() -> Vec<String> {
    ["traefik".to_owned(), "healthcheck".to_owned()].into_iter().chain(pinged()).collect()
}

fn pinged() -> [String; 3] {
    let web = format!("--entrypoints.web.address=:{GATEWAY_PORT}");
    [web, "--ping=true".to_owned(), "--ping.entrypoint=web".to_owned()]
}

/// The configuration of a gateway.
pub(super) fn routes(folder: &mut Folder<'_>, id: Id<Node>) -> Dynamic {
    let mut dynamic = Dynamic::default();
    let node = &folder.plan.scope.model.nodes[id];
    let settings = folder.plan.scope.settings(id);
    let NodeDetail::Gateway { routes } = &node.detail else { return dynamic };
    for (name, entry) in settings.iter().filter(|(name, _)| !GATEWAY_SAYS.contains(name)) {
        folder.notes.unsaid.push((format!("`{name}` of a gateway"), entry.span));
    }
    let general = common(folder, settings, &mut dynamic.http.middlewares);
    for (at, route) in routes.iter().enumerate() {
        let number = at + 1;
        for (name, entry) in route.settings.iter().filter(|(name, _)| matches!(*name, "headers" | "redirect")) {
            folder.notes.unsaid.push((format!("`{name}` of a route"), entry.span));
        }
        let Some(service) = service(folder, id, at, route, &mut dynamic.http.services) else { continue };
        for (name, entry) in route.effective.iter().filter(|(name, _)| !ROUTE_SAYS.contains(name)) {
            folder.notes.unsaid.push((format!("`{name}` of a route"), entry.span));
        }
        let mut middlewares = general.clone();
        let mut add = |name: String, middleware: Option<Middleware>| {
            if let Some(middleware) = middleware {
                dynamic.http.middlewares.insert(name.clone(), middleware);
                middlewares.push(name);
            }
        };
        add(format!("limit-{number}"), route.effective.object("rate_limit").and_then(|limit| limited(folder, limit)));
        add(format!("rewrite-{number}"), route.settings.text("rewrite").map(|to| rewritten(&route.path, to)));
        let (rule, priority) = rule(route);
        let router = Router { rule, priority, middlewares, service };
        dynamic.http.routers.insert(format!("route-{number}"), router);
    }
    dynamic
}

/// What a gateway does with every request.
fn common(folder: &mut Folder<'_>, settings: &Settings, all: &mut IndexMap<String, Middleware>) -> Vec<String> {
    if let Some(cors) = settings.object("cors") {
        all.insert("cors".to_owned(), Middleware::Headers(headers(cors)));
    }
    if let Some(limit) = settings.object("rate_limit").and_then(|limit| limited(folder, limit)) {
        all.insert("limit".to_owned(), limit);
    }
    if let Some(size) = settings.size("max_body") {
        all.insert("size".to_owned(), Middleware::Buffering(Buffering { max_request_body_bytes: size.bytes }));
    }
    if settings.get("compression").is_some_and(|said| *said != Value::Bool(false)) {
        all.insert("compress".to_owned(), Middleware::Compress(Compress {}));
    }
    all.keys().cloned().collect()
}

fn headers(cors: &Settings) -> Headers {
    let list = |name: &str| cors.list(name).into_iter().map(text).collect::<Vec<_>>();
    Headers {
        access_control_allow_origin_list: list("origins"),
        access_control_allow_methods: list("methods").into_iter().map(|method| method.to_uppercase()).collect(),
        access_control_allow_headers: list("headers"),
        access_control_expose_headers: list("expose"),
        access_control_allow_credentials: cors.bool("credentials").unwrap_or(false),
        access_control_max_age: cors.duration("max_age").map(crate::base::quantity::Duration::secs_ceil),
        add_vary_header: true,
    }
}

/// A limit, counted by the address of the client. What counts by something else is noted, and counted so all the same.
fn limited(folder: &mut Folder<'_>, limit: &Settings) -> Option<Middleware> {
    let rate = limit.rate("rate")?;
    let average = rate.count.ceil().to_u64()?;
    if let Some(entry) = limit.entry("per").filter(|entry| !matches!(entry.value.as_text(), Some("client" | "ip"))) {
        folder.notes.unsaid.push((format!("`rate_limit` by `{}`", text(&entry.value)), entry.span));
    }
    let period = match rate.per {
        Period::Second => "1s",
        Period::Minute => "1m",
        Period::Hour => "1h",
        Period::Day => "24h",
    };
    let burst = limit.int("burst").and_then(|burst| u64::try_from(burst).ok()).unwrap_or(average);
    Some(Middleware::RateLimit(RateLimit { average, period: period.to_owned(), burst }))
}

/// The path of a route replaced by another one, and the rest kept.
fn rewritten(path: &str, to: &str) -> Middleware {
    let from = regex_literal(path.trim_end_matches('/'));
    let to = to.trim_end_matches('/');
    let (regex, replacement) = if to.is_empty() {
        (format!("^{from}/?(.*)$"), "/$1".to_owned())
    } else {
        (format!("^{from}(/.*)?$"), format!("{to}$1"))
    };
    Middleware::ReplacePathRegex(ReplacePath { regex, replacement })
}

/// A text as a regular expression that matches it alone.
fn regex_literal(text: &str) -> String {
    let special = |c: char| !(c.is_ascii_alphanumeric() || "/_-~!,;=@%&'".contains(c));
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// What a route takes, and how much it goes before others: as in the Gateway API, the longest path, then a method, then
/// the most headers, then the most parameters.
fn rule(route: &GatewayRoute) -> (String, u64) {
    let path = route.path.trim_end_matches('/');
    let prefix = if path.is_empty() {
        "PathPrefix(`/`)".to_owned()
    } else {
        // A prefix of whole segments: `/v1/orders` does not take `/v1/orders-archive`.
        format!("(Path(`{path}`) || PathPrefix(`{path}/`))")
    };
    let wanted = route.settings.object("match");
    let pairs = |name: &str, matcher: &str| -> Vec<String> {
        let entries = wanted.and_then(|wanted| wanted.object(name)).into_iter().flat_map(Settings::iter);
        entries.map(|(key, entry)| format!("{matcher}(`{key}`, `{}`)", text(&entry.value))).collect()
    };
    let methods: Vec<String> =
        wanted.map(|wanted| wanted.list("method")).unwrap_or_default().into_iter().map(text).collect();
    let (headers, query) = (pairs("header", "Header"), pairs("query", "Query"));
    let count = |list: &[String]| u64::try_from(list.len().min(9)).unwrap_or_default();
    let length = u64::try_from(path.len()).unwrap_or_default() + 1;
    let priority = length * 1_000 + u64::from(!methods.is_empty()) * 100 + count(&headers) * 10 + count(&query);
    let methods: Vec<String> = methods.iter().map(|method| format!("Method(`{}`)", method.to_uppercase())).collect();
    let method = match methods.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(format!("({})", several.join(" || "))),
    };
    let parts: Vec<String> = std::iter::once(prefix).chain(method).chain(headers).chain(query).collect();
    (parts.join(" && "), priority)
}

/// Where a route leads: the name of a service, which is added; none where nothing of it is reached from here.
fn service(
    folder: &mut Folder<'_>,
    gateway: Id<Node>,
    at: usize,
    route: &GatewayRoute,
    services: &mut IndexMap<String, Service>,
) -> Option<String> {
    let mut found: Vec<(String, Option<Percent>)> = Vec::new();
    for (index, target) in route.targets.iter().enumerate() {
        let edge = Edge { from: gateway, to: target.node, via: EdgeKind::Route(at, index) };
        let Some(url) = url(folder, &edge) else {
            let name = &folder.plan.scope.model.nodes[target.node].meta.name;
            if folder.plan.scope.placement(target.node) != Placement::Omitted {
                folder.notes.unsaid.push((format!("a route to `{name}`, which is not reached from here"), route.span));
            }
            continue;
        };
        let mut name = folder.plan.scope.name(target.node).to_owned();
        let server = || Service::LoadBalancer(LoadBalancer { servers: vec![Server { url: url.clone() }] });
        // Two contracts of one node may listen on two ports.
        let other = |known: &Service| matches!(known, Service::LoadBalancer(known) if known.servers.iter().any(|it| it.url != url));
        if services.get(&name).is_some_and(other) {
            name = format!("{name}-{}-{}", at + 1, index + 1);
        }
        services.entry(name.clone()).or_insert_with(server);
        found.push((name, shares::share(folder.plan.scope.model, route, target.node)));
    }
    let said: Vec<Percent> = found.iter().filter_map(|(_, share)| *share).collect();
    match found.as_slice() {
        [] => None,
        [(only, _)] => Some(only.clone()),
        several => {
            let weights = if said.len() == several.len() { quantity::weights(&said) } else { vec![1; several.len()] };
            let shares = several.iter().zip(weights).map(|((name, _), weight)| Share { name: name.clone(), weight });
            let name = format!("route-{}", at + 1);
            services.insert(name.clone(), Service::Weighted(Weighted { services: shares.collect() }));
            Some(name)
        }
    }
}

/// Where an edge leads.
fn url(folder: &Folder<'_>, edge: &Edge) -> Option<String> {
    let scope = folder.plan.scope;
    let port = edges::ports(scope.model, scope.facts, edge).first().copied();
    match folder.plan.images.get(&edge.to) {
        Some(Runs::Own { .. } | Runs::Stock(_)) => {
            let port = port?.container;
            let plan = scope.ports(edge.to).iter().find(|plan| plan.container == port);
            let rpc = plan.is_some_and(|plan| plan.app_protocol == Some("kubernetes.io/h2c"));
            Some(format!("{}://{}:{port}", if rpc { "h2c" } else { "http" }, scope.name(edge.to)))
        }
        Some(Runs::Stub { .. } | Runs::Gateway) => {
            let (host, port) = variables::reached(folder, edge.to);
            Some(format!("http://{}:{}", host?, port?))
        }
        None if scope.placement(edge.to) == Placement::Outside => {
            let (host, known) = variables::reached(folder, edge.to);
            let port = known.or(port.map(|port| port.service)).unwrap_or(443);
            Some(format!("{}://{}:{port}", if port == 443 { "https" } else { "http" }, host?))
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewrite_replaces_whole_segments() {
        let Middleware::ReplacePathRegex(root) = rewritten("/cart", "/") else { panic!("a rewrite") };
        assert_eq!((root.regex.as_str(), root.replacement.as_str()), ("^/cart/?(.*)$", "/$1"));
        let Middleware::ReplacePathRegex(other) = rewritten("/v1.0/cart", "/v2") else { panic!("a rewrite") };
        assert_eq!((other.regex.as_str(), other.replacement.as_str()), (r"^/v1\.0/cart(/.*)?$", "/v2$1"));
    }
}
