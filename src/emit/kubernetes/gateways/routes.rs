//! The rules of a gateway in as few routes as the API allows, in the order in which they are declared.

use super::listeners::{Door, parents};
use super::plan::{Implementation, Plan};
use super::{grpc, http};
use crate::emit::kubernetes::doc::gateway::{
    Filter, GrpcRoute, GrpcRule, HttpRoute, MATCHES_MAX, RULES_MAX, Redirect, Rule,
};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;

/// Where the rules of each route of a gateway stand, in the order of its routes.
pub(super) struct Sections {
    /// `HTTPRoute`, `GRPCRoute`.
    pub(super) kind: &'static str,
    /// The name of the object and of the rule.
    pub(super) rules: Vec<Vec<(String, String)>>,
}

/// Adds the routes, and that of plain requests to the encrypted port.
pub(super) fn add(folder: &mut Folder<'_>, plan: &Plan<'_>, implementation: Implementation) -> Sections {
    let component = plan.meta.kind.word();
    let hostnames = plan.hosts.clone();
    let mut sections = Sections { kind: "HTTPRoute", rules: Vec::new() };
    if plan.is_grpc() {
        sections.kind = "GRPCRoute";
        let rules = plan.routes.iter().filter_map(|route| grpc::rule(route, implementation)).map(|rule| vec![rule]);
        let (parts, found) =
            distribute(plan.name, rules.collect(), |rule: &GrpcRule| (rule.name.clone(), rule.matches.len()));
        sections.rules = found;
        for (suffix, rules) in parts {
            let route = GrpcRoute { parent_refs: parents(plan, Door::Main), hostnames: hostnames.clone(), rules };
            folder.add_of(
                plan.id,
                &format!("grpcroute{suffix}"),
                &format!("{}{suffix}", plan.name),
                component,
                spec(route),
            );
        }
    } else {
        let rules = plan.routes.iter().map(|route| http::rules(plan, route, implementation));
        let (parts, found) =
            distribute(plan.name, rules.collect(), |rule: &Rule| (rule.name.clone(), rule.matches.len()));
        sections.rules = found;
        for (suffix, rules) in parts {
            let route = HttpRoute { parent_refs: parents(plan, Door::Main), hostnames: hostnames.clone(), rules };
            folder.add_of(
                plan.id,
                &format!("httproute{suffix}"),
                &format!("{}{suffix}", plan.name),
                component,
                spec(route),
            );
        }
    }
    if plan.tls.as_ref().is_some_and(|tls| tls.redirect) {
        let redirect = Redirect { scheme: Some("https"), hostname: None, port: None, path: None, status_code: 301 };
        let rules =
            vec![Rule { filters: vec![Filter::RequestRedirect { request_redirect: redirect }], ..Rule::default() }];
        let route = HttpRoute { parent_refs: parents(plan, Door::Plain), hostnames, rules };
        folder.add_of(plan.id, "httproute-redirect", &format!("{}-redirect", plan.name), component, spec(route));
    }
    sections
}

/// Rules in parts that the API takes, each with the suffix of its name, and where each rule went. The rules of one
/// route may stand in two parts: what takes a request is decided over all of them.
fn distribute<R>(
    name: &str,
    routes: Vec<Vec<R>>,
    about: impl Fn(&R) -> (Option<String>, usize),
) -> (Vec<(String, Vec<R>)>, Vec<Vec<(String, String)>>) {
    let mut parts: Vec<(String, Vec<R>)> = Vec::new();
    let mut found = Vec::new();
    let mut matches = 0;
    for rules in routes {
        let mut places = Vec::new();
        for rule in rules {
            let (named, count) = about(&rule);
            let full = parts.last().is_none_or(|(_, part)| part.len() >= RULES_MAX || matches + count > MATCHES_MAX);
            if full {
                let suffix = if parts.is_empty() { String::new() } else { format!("-{}", parts.len() + 1) };
                parts.push((suffix, Vec::new()));
                matches = 0;
            }
            matches += count;
            if let Some((suffix, part)) = parts.last_mut() {
                places.push((format!("{name}{suffix}"), named.unwrap_or_default()));
                part.push(rule);
            }
        }
        found.push(places);
    }
    (parts, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distributed(routes: Vec<Vec<(&str, usize)>>) -> (Vec<(String, usize)>, Vec<Vec<(String, String)>>) {
        let about = |rule: &(&str, usize)| (Some(rule.0.to_owned()), rule.1);
        let (parts, found) = distribute("edge", routes, about);
        (parts.into_iter().map(|(suffix, rules)| (suffix, rules.len())).collect(), found)
    }

    #[test]
    fn a_seventeenth_rule_begins_another_route() {
        let (parts, found) = distributed((0..17).map(|_| vec![("a", 1)]).collect());
        assert_eq!(parts, [(String::new(), 16), ("-2".to_owned(), 1)]);
        assert_eq!(found.last(), Some(&vec![("edge-2".to_owned(), "a".to_owned())]));
    }

    #[test]
    fn matches_are_counted_over_all_rules() {
        let (parts, _) = distributed((0..15).map(|_| vec![("a", 9)]).collect());
        assert_eq!(parts, [(String::new(), 14), ("-2".to_owned(), 1)]);
        assert!(distributed(Vec::new()).0.is_empty());
    }
}
