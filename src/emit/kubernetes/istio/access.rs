//! AuthorizationPolicies: one a workload, with a rule for each set of callers that may do the same.

use std::collections::{BTreeMap, BTreeSet};

use super::callers::{Caller, Callers, What};
use super::request::{Path, Request};
use super::{errors, gateway_class, tokens};
use crate::base::arena::Id;
use crate::emit::kubernetes::doc::istio::{AuthorizationPolicy, From, Operation, Rule, Source, To};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::scope::Scope;
use crate::model::{self, Node};
use crate::vocab::DeclKind;

/// Adds the policy of a workload; one that nobody calls needs none, because nothing is allowed where nothing is said.
pub(super) fn add(folder: &mut Folder<'_>, callers: &Callers, id: Id<Node>) {
    let scope = folder.scope;
    let rules = rules(scope, callers, id);
    if rules.is_empty() {
        return;
    }
    let policy = AuthorizationPolicy {
        selector: Some(scope.pods(id)),
        action: Some("ALLOW"),
        rules,
        ..AuthorizationPolicy::default()
    };
    folder.add_of(id, "authorizationpolicy", scope.name(id), scope.model.nodes[id].kind().word(), spec(policy));
}

/// What is allowed to whoever brings a token of one of these issuers; to everybody where there is none.
type Allowed = BTreeMap<Vec<String>, Vec<Operation>>;

/// The rules of a workload: callers that may do the same share them.
fn rules(scope: &Scope<'_>, callers: &Callers, id: Id<Node>) -> Vec<Rule> {
    let mut by_caller: BTreeMap<Caller, Allowed> = BTreeMap::new();
    for (port, allowed) in callers.at(id) {
        let port = Port { scope, id, number: port };
        for (caller, what) in allowed {
            let known = by_caller.entry(*caller).or_default();
            for (issuers, operations) in port.operations(what) {
                known.entry(issuers).or_default().extend(operations);
            }
        }
    }
    let mut groups: Vec<(Vec<Caller>, Allowed)> = Vec::new();
    for (caller, allowed) in by_caller {
        match groups.iter_mut().find(|(callers, known)| *known == allowed && !callers.contains(&Caller::Anybody)) {
            Some((callers, _)) if caller != Caller::Anybody => callers.push(caller),
            Some(_) | None => groups.push((vec![caller], allowed)),
        }
    }
    let mut rules = Vec::new();
    for (callers, allowed) in groups {
        let principals: Vec<String> = callers.iter().filter_map(|caller| principal(scope, *caller)).collect();
        for (issuers, operations) in allowed {
            let request_principals = issuers.iter().map(|issuer| format!("{issuer}/*")).collect();
            // Who is of the mesh has rules of its own, and no way around them.
            let not_principals = if principals.is_empty() { vec!["*".to_owned()] } else { Vec::new() };
            let source = Source { principals: principals.clone(), not_principals, request_principals };
            let from = vec![From { source }];
            let to = operations.into_iter().map(|operation| To { operation }).collect();
            rules.push(Rule { from, to, ..Rule::default() });
        }
    }
    rules
}

/// Who a caller is to the mesh. `cluster.local` stands for the mesh's own trust domain, whatever it is called.
fn principal(scope: &Scope<'_>, caller: Caller) -> Option<String> {
    let Caller::Known(id) = caller else { return None };
    let name = scope.name(id);
    // A gateway of Istio runs under an account that is named after it and its class.
    let account = match gateway_class(scope).filter(|_| scope.model.nodes[id].kind() == DeclKind::Gateway) {
        Some(class) => format!("{name}-{class}"),
        None => name.to_owned(),
    };
    Some(format!("cluster.local/ns/{}/sa/{account}", scope.namespace))
}

/// A port of a workload.
struct Port<'a> {
    scope: &'a Scope<'a>,
    id: Id<Node>,
    number: u16,
}

impl Port<'_> {
    /// What may be done there, in the words of the mesh: paths that are called by the same methods stand together.
    fn operations(&self, what: &What) -> Allowed {
        let blank = || Operation { ports: vec![self.number.to_string()], ..Operation::default() };
        if what.anything {
            return Allowed::from([(Vec::new(), vec![blank()])]);
        }
        let mut allowed = Allowed::new();
        if what.reads {
            let reads = Operation { methods: vec!["GET".to_owned()], ..blank() };
            allowed.entry(Vec::new()).or_default().push(reads);
        }
        let mut whole: BTreeSet<(Vec<String>, Vec<String>)> = BTreeSet::new();
        let mut paths: BTreeMap<(Vec<String>, Vec<String>), BTreeSet<Path>> = BTreeMap::new();
        for id in &what.operations {
            let operation = &self.scope.model.operations[*id];
            let Some(request) = Request::of(self.scope.model, operation) else { continue };
            let key = (tokens::issuers(self.scope.model, operation), request.methods);
            match request.path {
                Some(path) => {
                    paths.entry(key).or_default().insert(path);
                }
                None => {
                    whole.insert(key);
                }
            }
        }
        for (issuers, methods) in whole {
            allowed.entry(issuers).or_default().push(Operation { methods, ..blank() });
        }
        for ((issuers, methods), paths) in paths {
            let not_paths = self.others(what, &methods, &paths);
            let paths: BTreeSet<String> = paths.iter().map(|path| path.template().0).collect();
            let paths = paths.into_iter().collect();
            allowed.entry(issuers).or_default().push(Operation { methods, paths, not_paths, ..blank() });
        }
        allowed
    }

    /// Paths of other operations that templates would take as well: `/orders/{*}` takes `/orders/report`.
    fn others(&self, what: &What, methods: &[String], paths: &BTreeSet<Path>) -> Vec<String> {
        let model = self.scope.model;
        let here = self.scope.facts.offered(model, self.id);
        let here = here.filter(|provide| provide.container_port.or(provide.port) == Some(self.number));
        let provided = here.flat_map(|provide| &model.contracts[provide.contract].operations);
        let mut found = BTreeSet::new();
        for id in provided {
            let Some(request) = Request::of(model, &model.operations[*id]) else { continue };
            let Some(other) = request.path.filter(|_| request.methods == methods) else { continue };
            // What is allowed on other terms, such as without a token, has a rule of its own.
            let is_allowed = what.operations.contains(id) && paths.contains(&other);
            let taken = paths.iter().any(|path| match path.widened() {
                None => other.is_narrower(path),
                Some(prefix) => other.is_at_or_below(&prefix) && other.widened().is_none(),
            });
            let blocks = paths.iter().any(|path| path.is_narrower(&other));
            if taken && !is_allowed && !blocks {
                found.insert(other.template().0);
            }
        }
        found.into_iter().collect()
    }
}

/// Says once for the environment where a rule allows more than the edges do, and why.
pub(super) fn report(folder: &mut Folder<'_>, callers: &Callers) {
    let scope = folder.scope;
    let Some(environment) = scope.environment else { return };
    let mut wider: Vec<String> = Vec::new();
    let mut plain: Vec<String> = Vec::new();
    let add = |list: &mut Vec<String>, one: String| {
        if !list.contains(&one) {
            list.push(one);
        }
    };
    for (id, node) in scope.workloads() {
        let is_foreign =
            |port: u16| !scope.ports(id).iter().any(|plan| plan.container == port && super::is_outer(plan.expose));
        for (port, allowed) in callers.at(id) {
            if allowed.contains_key(&Caller::Anybody) && is_foreign(port) {
                add(&mut plain, format!("`{}` at {port}", node.meta.name));
            }
            for what in allowed.values() {
                for operation in what.operations.iter().map(|id| &scope.model.operations[*id]) {
                    if is_wider(scope, operation) {
                        add(&mut wider, format!("`{}.{}`", node.meta.name, operation.name));
                    }
                }
            }
        }
    }
    let place = environment.settings.entry("mesh").map_or(environment.meta.span, |entry| entry.span);
    if !wider.is_empty() {
        folder.notes.diags.push(errors::wider_paths(environment, place, &wider));
    }
    if !plain.is_empty() {
        folder.notes.diags.push(errors::gateway_outside(environment, place, &plain));
    }
}

/// Whether the mesh cannot tell an operation from others beside it.
fn is_wider(scope: &Scope<'_>, operation: &model::Operation) -> bool {
    Request::of(scope.model, operation).and_then(|request| request.path).is_some_and(|path| !path.template().1)
}
