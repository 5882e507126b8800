//! What gateways of Istio are told beyond the Gateway API: whose tokens they take, and what is out of the mesh.
//!
//! Istio's `VirtualService` has no part in it, because one cannot be bound to a gateway of the Gateway API; so retries,
//! limits and the like stay unsaid.

use super::plan::Plan;
use super::proof::{self, Asked, Kind};
use super::unsaid::Unsaid;
use crate::base::arena::Id;
use crate::emit::kubernetes::doc::gateway::GROUP;
use crate::emit::kubernetes::doc::istio::{
    AuthorizationPolicy, ClientTls, Condition, DestinationRule, EntryPort, From, FromHeader, JwtRule, Operation,
    RequestAuthentication, Rule, ServiceEntry, Source, TargetRef, To, TrafficPolicy,
};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::istio;
use crate::emit::kubernetes::scope::text;
use crate::model::Node;

/// The port of HTTP over TLS, where a gateway has to encrypt.
const HTTPS: u16 = 443;

/// Adds what a gateway asks of callers.
pub(super) fn add(folder: &mut Folder<'_>, plan: &Plan<'_>, unsaid: &mut Unsaid) {
    let scope = folder.scope;
    let asked = proof::asked(scope, plan);
    let proofs: Vec<&Vec<Asked<'_>>> = asked.iter().filter(|alternative| !alternative.is_empty()).collect();
    if proofs.is_empty() {
        return;
    }
    let span = plan.settings.entry("auth").map_or(plan.meta.span, |entry| entry.span);
    // A certificate is asked for by the Gateway itself, and a token beside it can be asked for too.
    let known = |asked: &Asked<'_>| match asked.kind {
        Kind::Token => issuer(asked).is_some(),
        Kind::Certificate => proofs.len() == 1,
        Kind::Key | Kind::Password | Kind::Other => false,
    };
    let tokens: Vec<&Asked<'_>> =
        proofs.iter().copied().flatten().filter(|asked| asked.kind == Kind::Token && known(asked)).collect();
    let together = proofs.iter().any(|alternative| alternative.iter().filter(|it| it.kind == Kind::Token).count() > 1);
    if together || !proofs.iter().copied().flatten().all(known) {
        unsaid.add("auth", span);
        return;
    }
    if tokens.is_empty() {
        return;
    }
    let component = plan.meta.kind.word();
    let target_refs = || vec![TargetRef { group: GROUP, kind: "Gateway", name: plan.name.to_owned() }];
    let authentication = RequestAuthentication {
        target_refs: target_refs(),
        jwt_rules: tokens.iter().filter_map(|asked| jwt_rule(asked)).collect(),
        ..RequestAuthentication::default()
    };
    folder.add_of(plan.id, "requestauthentication", plan.name, component, spec(authentication));
    if proofs.len() < asked.len() {
        // Who proves nothing is let in too; a bad token is refused without another rule.
        return;
    }
    let mut rules: Vec<Rule> = tokens.iter().filter_map(|asked| allowed(asked)).collect();
    if plan.settings.entry("cors").is_some() {
        rules.push(preflight());
    }
    let authorization = AuthorizationPolicy {
        target_refs: target_refs(),
        action: Some("ALLOW"),
        rules,
        ..AuthorizationPolicy::default()
    };
    folder.add_of(plan.id, "authorizationpolicy", plan.name, component, spec(authorization));
}

fn issuer<'a>(asked: &Asked<'a>) -> Option<&'a str> {
    asked.auth.settings.entry("issuer")?.value.as_text()
}

fn jwt_rule(asked: &Asked<'_>) -> Option<JwtRule> {
    let settings = &asked.auth.settings;
    let mut rule = JwtRule {
        issuer: issuer(asked)?.to_owned(),
        audiences: settings.list("audience").into_iter().map(text).collect(),
        jwks_uri: settings.text("jwks_url").map(str::to_owned),
        // The services check it again.
        forward_original_token: true,
        ..JwtRule::default()
    };
    match proof::place(settings) {
        Some(("query", name)) => rule.from_params.push(name.to_owned()),
        Some(("cookie", name)) => rule.from_cookies.push(name.to_owned()),
        Some((_, name)) => rule.from_headers.push(FromHeader { name: name.to_owned() }),
        None => {}
    }
    Some(rule)
}

/// Any subject of an issuer; a condition for each scope, because all must hold.
fn allowed(asked: &Asked<'_>) -> Option<Rule> {
    let principal = format!("{}/*", issuer(asked)?);
    let when = asked
        .scopes
        .iter()
        .map(|scope| Condition { key: "request.auth.claims[scope]".to_owned(), values: vec![scope.clone()] });
    let source = Source { request_principals: vec![principal], ..Source::default() };
    Some(Rule { from: vec![From { source }], to: Vec::new(), when: when.collect() })
}

/// What a browser asks before it sends a request of another page's, for which it has no token: the rules of who may
/// come in are looked at before those of CORS answer it.
fn preflight() -> Rule {
    let asks = |header: &str| Condition { key: format!("request.headers[{header}]"), values: vec!["*".to_owned()] };
    let operation = Operation { methods: vec!["OPTIONS".to_owned()], ..Operation::default() };
    Rule {
        from: Vec::new(),
        to: vec![To { operation }],
        when: vec![asks("origin"), asks("access-control-request-method")],
    }
}

/// Adds what makes a host out of the mesh known to it, unless a workload of the mesh calls it too: then it is known.
pub(super) fn add_entry(folder: &mut Folder<'_>, node: Id<Node>, host: &str, port: u16) {
    let scope = folder.scope;
    let called = scope.workloads().any(|(id, _)| scope.links.iter().any(|link| link.from == id && link.to == node));
    if called && istio::is_mesh(scope) {
        return;
    }
    let (name, component) = (scope.name(node), scope.model.nodes[node].kind().word());
    let entry = ServiceEntry {
        hosts: vec![host.to_owned()],
        location: "MESH_EXTERNAL",
        resolution: "DNS",
        ports: vec![EntryPort { number: port, name: "http".to_owned(), protocol: "HTTP" }],
        export_to: vec![scope.namespace.clone()],
        ..ServiceEntry::default()
    };
    folder.add_of(node, "serviceentry", name, component, spec(entry));
    if port == HTTPS {
        let tls = ClientTls { mode: "SIMPLE", sni: Some(host.to_owned()) };
        let traffic_policy = TrafficPolicy { tls: Some(tls), ..TrafficPolicy::default() };
        let rule = DestinationRule { host: host.to_owned(), workload_selector: None, traffic_policy };
        folder.add_of(node, "destinationrule", name, component, spec(rule));
    }
}
