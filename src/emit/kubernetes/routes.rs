//! Gateways and their routes, in the standard channel of the Gateway API.

use super::doc::gateway::{
    AllowedRoutes, BackendRef, CertificateRef, Filter, Gateway, HttpRoute, Listener, Match, NameValue, ParentRef,
    PathMatch, PathModifier, Redirect, RouteNamespaces, Rule, Timeouts, Tls, UrlRewrite,
};
use super::doc::spec;
use super::folder::{Folder, Notes};
use super::scope::{Scope, text};
use super::{errors, network, quantity};
use crate::base::arena::Id;
use crate::base::quantity::Percent;
use crate::model::facts::{Edge, EdgeKind, Placement, edges, shares};
use crate::model::{GatewayRoute, Node, NodeDetail, Settings, Value};

/// The name of the listener for plain requests, and of the one for encrypted ones.
const PLAIN: &str = "http";
const ENCRYPTED: &str = "https";

/// Adds the objects of a gateway.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let node = &scope.model.nodes[id];
    let (name, component) = (scope.name(id), node.kind().word());
    let settings = scope.settings(id);
    let hosts = hosts(scope, id);
    let tls = tls(scope, id, settings);

    if let Some(deploy) = node.settings.entry("deploy") {
        folder.notes.diags.push(errors::gateway_deploy(&node.meta, deploy.span));
    }
    let gateway = gateway(scope, id, &hosts, tls.as_ref(), &mut folder.notes);
    folder.add_of(id, "gateway", name, component, spec(gateway));
    let rules = rules(scope, id, &mut folder.notes);
    let section = if tls.is_some() { ENCRYPTED } else { PLAIN };
    if !rules.is_empty() {
        let parent_refs = parents(scope, id, section, &hosts);
        let route = HttpRoute { parent_refs, hostnames: hosts.clone(), rules };
        folder.add_of(id, "httproute", name, component, spec(route));
    }
    if tls.as_ref().is_some_and(|tls| tls.redirect) {
        let redirect = Filter::RequestRedirect { request_redirect: Redirect { scheme: "https", status_code: 301 } };
        let rules = vec![Rule { filters: vec![redirect], ..Rule::default() }];
        let parent_refs = parents(scope, id, PLAIN, &hosts);
        let route = HttpRoute { parent_refs, hostnames: hosts, rules };
        folder.add_of(id, "httproute-redirect", &format!("{name}-redirect"), component, spec(route));
    }
    folder.add_of(id, "networkpolicy", name, component, network::gateway_policy(scope, id));
}

/// Adds a Service for each node outside of the cluster that routes lead to.
pub(crate) fn add_aliases(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    for (id, host, port) in aliases(scope) {
        let component = scope.model.nodes[id].kind().word();
        folder.add_of(id, "service", scope.name(id), component, network::alias(&host, port));
    }
}

/// The host names that a gateway answers to, every one where it names none. One without a dot lies in the domain of the
/// environment.
fn hosts(scope: &Scope<'_>, id: Id<Node>) -> Vec<String> {
    let domain = scope.environment.and_then(|environment| environment.settings.text("domain"));
    let below = |host: &str| match domain {
        Some(domain) if !host.contains('.') => format!("{host}.{domain}"),
        Some(_) | None => host.to_owned(),
    };
    scope.settings(id).list("host").into_iter().map(|host| below(&text(host))).collect()
}

/// How a gateway encrypts.
struct Encryption {
    /// The Secret with the certificate.
    certificate: String,
    /// Plain requests are sent to the encrypted port.
    redirect: bool,
}

/// `tls: true` takes the Secret `<gateway>-tls`; plain requests are redirected unless it says otherwise.
fn tls(scope: &Scope<'_>, id: Id<Node>, settings: &Settings) -> Option<Encryption> {
    let standard = || format!("{}-tls", scope.name(id));
    let said = settings.get("tls").filter(|said| **said != Value::Bool(false))?;
    let block = said.as_settings();
    Some(Encryption {
        certificate: block.and_then(|block| block.text("certificate")).map_or_else(standard, str::to_owned),
        redirect: block.and_then(|block| block.bool("redirect")).unwrap_or(true),
    })
}

fn gateway(scope: &Scope<'_>, id: Id<Node>, hosts: &[String], tls: Option<&Encryption>, notes: &mut Notes) -> Gateway {
    let environment = scope.environment.map(|environment| &environment.settings);
    let said = environment.and_then(|settings| settings.text("gateway_class"));
    let mesh = environment.and_then(|settings| settings.text("mesh")).filter(|mesh| *mesh == "istio");
    let class = said.or(mesh).unwrap_or_else(|| {
        let meta = &scope.model.nodes[id].meta;
        let place = scope.environment.map_or(meta.span, |environment| environment.meta.span);
        notes.diags.push(errors::no_gateway_class(meta, place, &scope.title()));
        "default"
    });
    let allowed_routes = AllowedRoutes { namespaces: RouteNamespaces { from: "Same" } };
    let named = listeners(hosts);
    let listener = |name: &str, port, protocol, tls: Option<&Encryption>| {
        named
            .iter()
            .map(|(hostname, suffix)| Listener {
                name: format!("{name}{suffix}"),
                hostname: hostname.clone(),
                port,
                protocol,
                tls: tls.map(|tls| Tls {
                    mode: "Terminate",
                    certificate_refs: vec![CertificateRef { kind: "Secret", name: tls.certificate.clone() }],
                }),
                allowed_routes: allowed_routes.clone(),
            })
            .collect::<Vec<_>>()
    };
    let mut listeners = Vec::new();
    if tls.is_none_or(|tls| tls.redirect) {
        listeners.extend(listener(PLAIN, 80, "HTTP", None));
    }
    if let Some(tls) = tls {
        notes.secrets.entry(tls.certificate.clone()).or_default().extend(["tls.crt".to_owned(), "tls.key".to_owned()]);
        listeners.extend(listener(ENCRYPTED, 443, "HTTPS", Some(tls)));
    }
    Gateway { gateway_class_name: class.to_owned(), listeners }
}

/// The listeners that a route belongs to.
fn parents(scope: &Scope<'_>, id: Id<Node>, section: &str, hosts: &[String]) -> Vec<ParentRef> {
    let parent = |name: String| ParentRef { name: scope.name(id).to_owned(), section_name: Some(name) };
    listeners(hosts).into_iter().map(|(_, suffix)| parent(format!("{section}{suffix}"))).collect()
}

/// A listener for each host, so that each may have a certificate of its own; without hosts, one for all. With the suffix
/// of its name.
fn listeners(hosts: &[String]) -> Vec<(Option<String>, String)> {
    match hosts {
        [] => vec![(None, String::new())],
        [only] => vec![(Some(only.clone()), String::new())],
        several => several.iter().enumerate().map(|(at, host)| (Some(host.clone()), format!("-{}", at + 1))).collect(),
    }
}

/// A rule for each route, in order.
fn rules(scope: &Scope<'_>, id: Id<Node>, notes: &mut Notes) -> Vec<Rule> {
    let NodeDetail::Gateway { routes } = &scope.model.nodes[id].detail else { return Vec::new() };
    let mut rules = Vec::new();
    for (at, route) in routes.iter().enumerate() {
        let backend_refs = backends(scope, id, at, route, notes);
        if backend_refs.is_empty() {
            continue;
        }
        let rewrite = route.settings.text("rewrite").map(|to| Filter::UrlRewrite {
            url_rewrite: UrlRewrite {
                path: PathModifier { kind: "ReplacePrefixMatch", replace_prefix_match: to.to_owned() },
            },
        });
        let rule =
            |matches, filters| Rule { matches, filters, timeouts: timeouts(route), backend_refs: backend_refs.clone() };
        match rewrite {
            None => rules.push(rule(matches(route), Vec::new())),
            // The API takes a rewrite of the prefix with one match only.
            Some(rewrite) => {
                rules.extend(matches(route).into_iter().map(|one| rule(vec![one], vec![rewrite.clone()])));
            }
        }
    }
    rules
}

/// What a route takes: its path, and for each method what else it asks for.
fn matches(route: &GatewayRoute) -> Vec<Match> {
    let wanted = route.settings.object("match");
    let pairs = |name: &str| -> Vec<NameValue> {
        let entries = wanted.and_then(|wanted| wanted.object(name)).into_iter().flat_map(Settings::iter);
        entries.map(|(name, entry)| NameValue { name: name.to_owned(), value: text(&entry.value) }).collect()
    };
    let one = |method: Option<String>| Match {
        path: PathMatch { kind: "PathPrefix", value: route.path.clone() },
        method,
        headers: pairs("header"),
        query_params: pairs("query"),
    };
    let methods = wanted.map(|wanted| wanted.list("method")).unwrap_or_default();
    if methods.is_empty() {
        vec![one(None)]
    } else {
        methods.into_iter().map(|method| one(Some(text(method).to_uppercase()))).collect()
    }
}

/// The timeouts of a route: all attempts together, and one. The API refuses one attempt that is longer than all.
fn timeouts(route: &GatewayRoute) -> Option<Timeouts> {
    let total = route.effective.duration("timeout.total");
    let attempt = route.effective.duration("timeout.attempt");
    let attempt = match (attempt, total) {
        (Some(attempt), Some(total)) => Some(attempt.min(total)),
        (attempt, None) => attempt,
        (None, Some(_)) => None,
    };
    let timeouts = Timeouts {
        request: total.map(quantity::gateway_duration),
        backend_request: attempt.map(quantity::gateway_duration),
    };
    (timeouts.request.is_some() || timeouts.backend_request.is_some()).then_some(timeouts)
}

/// Where a route leads here, with weights where there is a choice.
fn backends(
    scope: &Scope<'_>,
    gateway: Id<Node>,
    at: usize,
    route: &GatewayRoute,
    notes: &mut Notes,
) -> Vec<BackendRef> {
    let mut found: Vec<(BackendRef, Option<Percent>)> = Vec::new();
    for (index, target) in route.targets.iter().enumerate() {
        let edge = Edge { from: gateway, to: target.node, via: EdgeKind::Route(at, index) };
        let Some(port) = edges::ports(scope.model, scope.facts, &edge).first().copied() else { continue };
        let name = scope.name(target.node).to_owned();
        match scope.placement(target.node) {
            Placement::Inside => {}
            Placement::Outside if scope.address(target.node).host.is_some() => {}
            Placement::Outside => {
                let meta = &scope.model.nodes[target.node].meta;
                let consequence = format!("the route leaves `{}` out", meta.name);
                notes.diags.push(errors::unknown_host(meta, route.span, &scope.title(), &consequence));
                continue;
            }
            Placement::Omitted | Placement::InProcess | Placement::Nowhere => continue,
        }
        let weight = shares::share(scope.model, route, target.node);
        found.push((BackendRef { name, port: port.service, weight: None }, weight));
    }
    let said: Vec<Percent> = found.iter().filter_map(|(_, weight)| *weight).collect();
    if found.len() > 1 && said.len() == found.len() {
        for ((backend, _), weight) in found.iter_mut().zip(quantity::weights(&said)) {
            backend.weight = Some(weight);
        }
    }
    found.into_iter().map(|(backend, _)| backend).collect()
}

/// The nodes outside of the cluster that routes lead to, with their host and port: each needs a Service of its name.
fn aliases(scope: &Scope<'_>) -> Vec<(Id<Node>, String, u16)> {
    let mut found: Vec<(Id<Node>, String, u16)> = Vec::new();
    for (id, node) in scope.gateways() {
        let NodeDetail::Gateway { routes } = &node.detail else { continue };
        for (at, route) in routes.iter().enumerate() {
            for (index, target) in route.targets.iter().enumerate() {
                if scope.placement(target.node) != Placement::Outside || found.iter().any(|(id, ..)| *id == target.node)
                {
                    continue;
                }
                let edge = Edge { from: id, to: target.node, via: EdgeKind::Route(at, index) };
                let port = edges::ports(scope.model, scope.facts, &edge).first().copied();
                if let (Some(host), Some(port)) = (scope.address(target.node).host, port) {
                    found.push((target.node, host, port.service));
                }
            }
        }
    }
    found
}
