//! The routes of gateways that lead to a contract: where clients outside find it, and what the gateway does on the way.

use serde_json::Value as Json;

use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::model::{Contract, GatewayRoute, NodeDetail, Operation, OperationKind, Settings};

use super::document::path_key;
use super::operation::rate_limit_json;

/// A route of a gateway to a contract.
pub(super) struct Route<'a> {
    /// The gateway's name.
    pub(super) gateway: &'a str,
    /// The route.
    pub(super) to: &'a GatewayRoute,
    /// `https` where the gateway encrypts.
    pub(super) scheme: &'static str,
    /// The hosts it answers to.
    pub(super) hosts: Vec<Host>,
    own_limit: Option<&'a Settings>,
}

/// A host name of a gateway.
pub(super) struct Host {
    /// The name.
    pub(super) name: String,
    /// The environments, where they differ in their hosts.
    pub(super) environments: Option<String>,
}

impl<'a> Route<'a> {
    /// The base path of a contract as clients outside see it.
    pub(super) fn outside(&self, base: &str) -> String {
        let (base, outer, inner) = (base.trim_end_matches('/'), self.to.path.trim_end_matches('/'), self.inside());
        match (base.strip_prefix(inner), inner.strip_prefix(base)) {
            (Some(rest), _) => format!("{outer}{rest}"),
            // Below the base: what both paths end with belongs to the operations.
            (None, Some(rest)) => outer.strip_suffix(rest).unwrap_or(base).to_owned(),
            (None, None) => base.to_owned(),
        }
    }

    /// The path that the service sees for the path of the route.
    fn inside(&self) -> &str {
        let rewritten = self.to.settings.said("rewrite").and_then(|entry| entry.value.as_text());
        rewritten.unwrap_or(&self.to.path).trim_end_matches('/')
    }

    /// Whether the route takes an operation of the contract: routes lead by prefix, segment by segment.
    pub(super) fn takes(&self, contract: &Contract, operation: &Operation) -> bool {
        let OperationKind::Http { path, .. } = &operation.kind else { return false };
        let base = contract.settings.said("base").and_then(|entry| entry.value.as_text()).unwrap_or_default();
        let full = format!("{}{}", base.trim_end_matches('/'), path_key(path));
        full.strip_prefix(self.inside()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// What the gateway does on the way.
    pub(super) fn to_json(&self) -> Json {
        let mut json = serde_json::Map::new();
        json.insert("name".to_owned(), Json::from(self.gateway));
        json.insert("route".to_owned(), Json::from(self.to.path.as_str()));
        if let Some(timeout) = self.to.effective.said("timeout.total") {
            json.insert("timeout".to_owned(), timeout.value.to_json());
        }
        if let Some(limit) = self.rate_limit() {
            json.insert("rate-limit".to_owned(), rate_limit_json(limit));
        }
        Json::Object(json)
    }

    /// How often it may be called: as the route says, else as the gateway does.
    pub(super) fn rate_limit(&self) -> Option<&'a Settings> {
        self.to.effective.said("rate_limit").map_or(self.own_limit, |entry| entry.value.as_settings())
    }
}

/// The routes to a contract, in order of declaration.
pub(super) fn routes<'a>(cx: &EmitCx<'a>, contract: Id<Contract>) -> Vec<Route<'a>> {
    let model = cx.model();
    let mut found = Vec::new();
    for (id, gateway) in model.nodes.iter() {
        let NodeDetail::Gateway { routes } = &gateway.detail else { continue };
        let leads = |route: &&GatewayRoute| {
            route.targets.iter().any(|target| match target.contract {
                Some(target) => target == contract,
                None => model.provides.iter().any(|it| it.node == target.node && it.contract == contract),
            })
        };
        for route in routes.iter().filter(leads) {
            let encrypted = gateway.settings.get("tls").is_some() && gateway.settings.bool("tls") != Some(false);
            let hosts_of = |settings: &Settings, domain: Option<&str>| -> Vec<String> {
                let declared = settings.list("host");
                let in_domain = |host: &str| match domain {
                    // A host name of one word lies in the domain of the environment.
                    Some(domain) if !host.contains('.') => format!("{host}.{domain}"),
                    Some(_) | None => host.to_owned(),
                };
                declared.iter().filter_map(|host| host.as_text()).map(in_domain).collect()
            };
            let mut by_environment: Vec<(Vec<String>, Vec<&str>)> = Vec::new();
            for environment in cx.environments().filter(|environment| !environment.omits.contains(&id)) {
                let hosts = hosts_of(environment.settings_of(id, gateway), environment.settings.text("domain"));
                let name = environment.meta.name.as_str();
                match by_environment.iter_mut().find(|(known, _)| *known == hosts) {
                    Some((_, names)) => names.push(name),
                    None => by_environment.push((hosts, vec![name])),
                }
            }
            let hosts = match by_environment.as_slice() {
                [] => named(&hosts_of(&gateway.settings, None), None),
                [(hosts, _)] => named(hosts, None),
                several => several.iter().flat_map(|(hosts, names)| named(hosts, Some(&names.join(", ")))).collect(),
            };
            let scheme = if encrypted { "https" } else { "http" };
            found.push(Route {
                gateway: gateway.meta.output_name(),
                to: route,
                scheme,
                hosts,
                own_limit: gateway.settings.object("rate_limit"),
            });
        }
    }
    found
}

fn named(hosts: &[String], environments: Option<&str>) -> Vec<Host> {
    hosts.iter().map(|name| Host { name: name.clone(), environments: environments.map(str::to_owned) }).collect()
}
