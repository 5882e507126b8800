//! E0535 to E0544: gateways and routes that no implementation could follow.

use std::collections::BTreeMap;

use super::Findings;
use super::gateway_errors as errors;
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::model::facts::Facts;
use crate::model::{
    Contract, Entry, Environment, GatewayRoute, Item, Model, Node, NodeDetail, Protocol, RouteTarget, Settings, Value,
};
use crate::vocab::DeclKind;

/// The methods that CORS and routes know.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// Statuses with which a client goes elsewhere.
const REDIRECTS: [i64; 5] = [301, 302, 303, 307, 308];

/// Reports what is wrong with gateways.
pub(super) fn check(model: &Model, facts: &Facts, found: &mut Findings) {
    same_hosts(model, found);
    for view in super::views(model).filter(|view| view.node.kind() == DeclKind::Gateway) {
        check_cors(view.settings, found);
        check_credentials(model, facts, view.id, view.settings, found);
        check_times(view.node, view.settings, found);
    }
    for (_, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        let NodeDetail::Gateway { routes } = &node.detail else { continue };
        same_matches(routes, found);
        for route in routes {
            check_path(route, found);
            check_leads(route, found);
            check_weights(model, route, found);
            check_targets(model, facts, route, found);
            check_rewrite(model, facts, route, found);
            check_redirect(route, found);
            check_headers(route, found);
        }
    }
}

// --- E0535: hosts

/// The gateways of each environment, with the environment's settings; of the declarations where there is none.
fn same_hosts(model: &Model, found: &mut Findings) {
    let declared: Vec<Option<&Environment>> = if model.environments.is_empty() {
        vec![None]
    } else {
        model.environments.iter().map(|(_, environment)| Some(environment)).collect()
    };
    for environment in declared {
        let mut owners: BTreeMap<String, (Id<Node>, Span)> = BTreeMap::new();
        for (id, node) in model.nodes.iter().filter(|(_, node)| node.kind() == DeclKind::Gateway) {
            if environment.is_some_and(|environment| environment.omits.contains(&id)) || !model.is_local(&node.meta) {
                continue;
            }
            let settings = environment.map_or(&node.settings, |environment| environment.settings_of(id, node));
            for (host, span) in entries(settings, "host") {
                let domain = environment.and_then(|environment| environment.settings.text("domain"));
                let full = match domain {
                    Some(domain) if !host.contains('.') => format!("{host}.{domain}"),
                    Some(_) | None => host,
                }
                .to_lowercase();
                match owners.get(&full) {
                    Some((first, _)) if *first == id => found.push(errors::same_host_again(span, &full)),
                    Some((first, place)) => {
                        let first = &model.nodes[*first].meta;
                        found.push(errors::same_host(span, &full, &node.meta, (first, *place), environment));
                    }
                    None => {
                        owners.insert(full, (id, span));
                    }
                }
            }
        }
    }
}

/// The texts of a list with their places.
fn entries(settings: &Settings, name: &str) -> Vec<(String, Span)> {
    let Some(entry) = settings.entry(name) else { return Vec::new() };
    let of = |entry: &Entry| entry.value.as_text().map(|text| (text.to_owned(), entry.span));
    if let Value::List(items) = &entry.value {
        items.iter().filter_map(of).collect()
    } else {
        of(entry).into_iter().collect()
    }
}

// --- E0536: matches

/// What a route takes besides its path: the methods, and headers and query parameters by name.
type Wanted = (Vec<String>, Vec<(String, String)>, Vec<(String, String)>);

fn wanted(route: &GatewayRoute) -> Wanted {
    let wanted = route.settings.object("match");
    let methods = wanted.map(|wanted| entries(wanted, "method")).unwrap_or_default();
    let pairs = |name: &str, lower: bool| {
        let entries = wanted.and_then(|wanted| wanted.object(name)).into_iter().flat_map(Settings::iter);
        let mut pairs: Vec<(String, String)> = entries
            .map(|(name, entry)| {
                let name = if lower { name.to_lowercase() } else { name.to_owned() };
                (name, entry.value.as_text().unwrap_or_default().to_owned())
            })
            .collect();
        pairs.sort();
        pairs
    };
    let mut methods: Vec<String> = methods.into_iter().map(|(method, _)| method.to_uppercase()).collect();
    if methods.is_empty() {
        methods.push(String::new());
    }
    (methods, pairs("header", true), pairs("query", false))
}

fn same_matches(routes: &[GatewayRoute], found: &mut Findings) {
    let mut seen: BTreeMap<(String, String, Vec<(String, String)>, Vec<(String, String)>), Span> = BTreeMap::new();
    for route in routes {
        let (methods, headers, query) = wanted(route);
        let path = route.path.trim_end_matches('/').to_owned();
        for method in methods {
            let key = (path.clone(), method.clone(), headers.clone(), query.clone());
            match seen.get(&key) {
                Some(first) => found.push(errors::same_match(route, *first, &method)),
                None => {
                    seen.insert(key, route.span);
                }
            }
        }
        let bad = route.settings.object("match").map(|wanted| entries(wanted, "method")).unwrap_or_default();
        for (method, span) in bad {
            if !METHODS.contains(&method.to_uppercase().as_str()) {
                found.push(errors::unknown_method(span, &method, &METHODS));
            }
        }
    }
}

// --- E0537: weights

fn check_weights(model: &Model, route: &GatewayRoute, found: &mut Findings) {
    let weights: Vec<_> = route.targets.iter().filter_map(|target| target.weight).collect();
    if route.targets.len() < 2 {
        if let (Some(weight), [only]) = (weights.first(), route.targets.as_slice())
            && weight.value != rust_decimal::Decimal::ONE_HUNDRED
        {
            found.push(errors::lone_weight(route, &model.nodes[only.node].meta, *weight));
        }
        return;
    }
    if weights.is_empty() && !route.strangler {
        return;
    }
    if weights.len() < route.targets.len() {
        let silent = route.targets.iter().find(|target| target.weight.is_none());
        if let Some(silent) = silent {
            found.push(errors::missing_weight(route, &model.nodes[silent.node].meta));
        }
        return;
    }
    let sum = weights.iter().fold(rust_decimal::Decimal::ZERO, |sum, weight| sum + weight.value);
    if sum != rust_decimal::Decimal::ONE_HUNDRED {
        found.push(errors::weights(route, sum));
    }
}

// --- E0538: targets

fn check_leads(route: &GatewayRoute, found: &mut Findings) {
    if let Some(redirect) = route.settings.entry("redirect").filter(|_| !route.targets.is_empty()) {
        found.push(errors::redirect_and_target(route, redirect.span));
    }
}

/// The contracts that a target may be reached by: the one it names, else those over HTTP.
fn contracts<'a>(model: &'a Model, facts: &Facts, target: &RouteTarget) -> Vec<&'a Contract> {
    match target.contract {
        Some(contract) => vec![&model.contracts[contract]],
        None => {
            let offered = facts.offered(model, target.node).map(|provide| &model.contracts[provide.contract]);
            offered.filter(|contract| is_http(&contract.protocol)).collect()
        }
    }
}

fn is_http(protocol: &Protocol) -> bool {
    match protocol {
        Protocol::Rest | Protocol::GraphQl | Protocol::WebSocket | Protocol::Webhook => true,
        Protocol::Grpc | Protocol::Other(_) => false,
    }
}

fn is_grpc(model: &Model, facts: &Facts, route: &GatewayRoute) -> bool {
    let mut all = route.targets.iter().flat_map(|target| contracts(model, facts, target));
    all.any(|contract| contract.protocol == Protocol::Grpc)
}

fn check_targets(model: &Model, facts: &Facts, route: &GatewayRoute, found: &mut Findings) {
    let mut kinds: Vec<(bool, Id<Node>)> = Vec::new();
    for target in &route.targets {
        let meta = &model.nodes[target.node].meta;
        let offers: Vec<_> = facts.offered(model, target.node).collect();
        let reached = contracts(model, facts, target);
        if reached.is_empty() {
            let others: Vec<&str> =
                offers.iter().map(|provide| model.contracts[provide.contract].meta.name.as_str()).collect();
            // What declares no contract at all is taken for a web service: an external of somebody else.
            if !others.is_empty() {
                found.push(errors::no_http_contract(route, meta, &others));
            }
            continue;
        }
        for contract in &reached {
            match &contract.protocol {
                Protocol::Webhook => found.push(errors::not_served(route, meta, &contract.meta, "webhook")),
                Protocol::Other(name) => found.push(errors::not_served(route, meta, &contract.meta, name)),
                Protocol::Grpc | Protocol::Rest | Protocol::GraphQl | Protocol::WebSocket => {}
            }
            kinds.push((contract.protocol == Protocol::Grpc, target.node));
            if contract.protocol == Protocol::Grpc {
                check_grpc_path(model, route, contract, found);
            }
        }
        // Where nothing is said of running it, a port is not missed.
        let runs = model.nodes[target.node].kind() == DeclKind::Service && !model.environments.is_empty();
        let port = offers.iter().any(|provide| {
            let name = &model.contracts[provide.contract].meta.name;
            provide.port.is_some() && reached.iter().any(|it| it.meta.name == *name)
        });
        if runs
            && !port
            && let Some(contract) = reached.first()
        {
            found.push(errors::no_port(route, meta, &contract.meta));
        }
    }
    if let (Some((_, grpc)), Some((_, http))) =
        (kinds.iter().find(|(grpc, _)| *grpc), kinds.iter().find(|(grpc, _)| !*grpc))
    {
        found.push(errors::mixed_kinds(route, &model.nodes[*grpc].meta, &model.nodes[*http].meta));
    }
}

/// gRPC has paths of its own: a route to it takes a service, or one of its methods.
fn check_grpc_path(model: &Model, route: &GatewayRoute, contract: &Contract, found: &mut Findings) {
    let mut parts = route.path.trim_matches('/').split('/').filter(|part| !part.is_empty());
    let (service, method, more) = (parts.next(), parts.next(), parts.next());
    let name = contract.meta.output_name();
    let full = contract.settings.text("package").map(|package| format!("{package}.{name}"));
    let is_service = service.is_none_or(|said| match &full {
        Some(full) => said == full,
        None => said.rsplit('.').next() == Some(name),
    });
    let methods: Vec<String> = contract
        .operations
        .iter()
        .map(|id| &model.operations[*id])
        .map(|operation| {
            heck::ToUpperCamelCase::to_upper_camel_case(operation.wire_name.as_deref().unwrap_or(&operation.name))
        })
        .collect();
    let is_method = method.is_none_or(|said| methods.iter().any(|method| method == said));
    if !is_service || !is_method || more.is_some() {
        found.push(errors::grpc_path(route, &contract.meta, full.as_deref().unwrap_or(name)));
    }
}

// --- E0539 and E0541: paths

fn check_path(route: &GatewayRoute, found: &mut Findings) {
    if route.path.contains(['{', '*']) {
        let prefix = route.path.split(['{', '*']).next().unwrap_or_default().trim_end_matches('/');
        found.push(errors::path_with_parameter(route, if prefix.is_empty() { "/" } else { prefix }));
    }
}

fn check_rewrite(model: &Model, facts: &Facts, route: &GatewayRoute, found: &mut Findings) {
    let Some(entry) = route.settings.entry("rewrite") else { return };
    let to = entry.value.as_text().unwrap_or_default();
    if to.contains(['{', '*', '?', '#']) {
        found.push(errors::rewrite_with_parameter(entry.span, to));
    } else if is_grpc(model, facts, route) {
        found.push(errors::rewritten_grpc(entry.span));
    } else if route.settings.entry("redirect").is_some() {
        found.push(errors::rewritten_redirect(entry.span));
    }
}

fn check_redirect(route: &GatewayRoute, found: &mut Findings) {
    let Some(settings) = route.settings.object("redirect") else { return };
    if let Some(entry) = settings.entry("status")
        && let Some(status) = entry.value.as_int()
        && !REDIRECTS.contains(&status)
    {
        found.push(errors::no_redirect_status(entry.span, status));
    }
    if let Some(entry) = settings.entry("to")
        && let Some(to) = entry.value.as_text()
    {
        let from = route.path.trim_end_matches('/');
        let again =
            to.trim_end_matches('/').strip_prefix(from).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if to.contains(['{', '*', '#']) {
            found.push(errors::rewrite_with_parameter(entry.span, to));
        } else if again && to.starts_with('/') {
            found.push(errors::endless_redirect(entry.span, route, to));
        }
    }
}

// --- E0540: CORS

fn check_cors(settings: &Settings, found: &mut Findings) {
    let Some(cors) = settings.object("cors") else { return };
    let origins = entries(cors, "origins");
    for (origin, span) in &origins {
        if origin == "*" {
            if let Some(entry) = cors.entry("credentials").filter(|entry| entry.value == Value::Bool(true)) {
                found.push(errors::any_origin_with_credentials(*span, entry.span));
            } else if origins.len() > 1 {
                found.push(errors::any_origin_and_others(*span));
            }
        } else if let Some(why) = no_origin(origin) {
            found.push(errors::no_origin(*span, origin, why));
        }
    }
    for (method, span) in entries(cors, "methods") {
        if method != "*" && !METHODS.contains(&method.to_uppercase().as_str()) {
            found.push(errors::unknown_method(span, &method, &METHODS));
        }
    }
}

/// Why a text is no origin: a scheme, a host and perhaps a port (RFC 6454, section 6.2).
fn no_origin(text: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = text.split_once("://") else { return Some("it has no scheme") };
    if !matches!(scheme, "http" | "https") {
        return Some("browsers send `http` and `https` origins");
    }
    if rest.contains(['/', '?', '#']) {
        return Some("it has a path, which browsers leave out");
    }
    let (host, port) = rest.rsplit_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Some("its port is no number");
    }
    let bare = host.strip_prefix("*.").unwrap_or(host);
    let legal = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if bare.split('.').all(legal) { None } else { Some("its host is no host name") }
}

// --- E0542: credentials without encryption

fn check_credentials(model: &Model, facts: &Facts, id: Id<Node>, settings: &Settings, found: &mut Findings) {
    let Some(tls) = settings.entry("tls").filter(|entry| entry.value == Value::Bool(false)) else { return };
    if let Some(entry) = settings.entry("auth")
        && let Some(auth) = auth_in(&entry.value)
    {
        found.push(errors::credentials_in_clear(tls.span, &model.auths[auth].meta, entry.span));
        return;
    }
    let NodeDetail::Gateway { routes } = &model.nodes[id].detail else { return };
    for route in routes {
        for contract in route.targets.iter().flat_map(|target| contracts(model, facts, target)) {
            let auth = contract.settings.said("auth");
            if let Some(entry) = auth
                && let Some(auth) = auth_in(&entry.value)
            {
                found.push(errors::credentials_in_clear(tls.span, &model.auths[auth].meta, route.span));
                return;
            }
        }
    }
}

/// The first auth of an expression.
fn auth_in(value: &Value) -> Option<Id<crate::model::Auth>> {
    if let Value::Binary { lhs, rhs, .. } = value {
        return auth_in(&lhs.value).or_else(|| auth_in(&rhs.value));
    }
    if let Some(Item::Auth(auth)) = value.as_item() { Some(auth) } else { None }
}

// --- E0543: times

fn check_times(node: &Node, settings: &Settings, found: &mut Findings) {
    let Some(all) = settings.entry("max_request") else { return };
    let Value::Duration(longest) = all.value else { return };
    let NodeDetail::Gateway { routes } = &node.detail else { return };
    for route in routes {
        if let Some(total) = route.effective.duration("timeout.total").filter(|total| *total > longest) {
            found.push(errors::longer_route(route, total, (longest, all.span)));
        }
    }
}

// --- E0544: headers

fn check_headers(route: &GatewayRoute, found: &mut Findings) {
    let ways = ["request", "response"];
    for changes in ways.into_iter().filter_map(|way| route.settings.object("headers")?.object(way)) {
        let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
        let maps = ["set", "add"].into_iter().flat_map(|name| {
            let entries = changes.object(name).into_iter().flat_map(Settings::iter);
            entries.map(move |(header, entry)| (name, header.to_owned(), entry.span))
        });
        let removed = entries(changes, "remove").into_iter().map(|(header, span)| ("remove", header, span));
        for (way, header, span) in maps.chain(removed) {
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if header.is_empty() || !header.chars().all(token) {
                found.push(errors::no_header(span, &header));
                continue;
            }
            if let Some((first, place)) = seen.insert(header.to_lowercase(), (way, span)) {
                found.push(errors::changed_twice(span, &header, way, (first, place)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_what_browsers_send() {
        for origin in ["https://shop.example", "http://localhost:3000", "https://*.shop.example"] {
            assert_eq!(no_origin(origin), None, "{origin}");
        }
        for origin in
            ["shop.example", "https://shop.example/", "ftp://shop.example", "https://shop.example:http", "https://"]
        {
            assert!(no_origin(origin).is_some(), "{origin}");
        }
    }
}
