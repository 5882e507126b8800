//! Where annotations stand: on the Service where all that is called there has the same, else on a route for each group of
//! operations, with one more for the rest, because requests that no route takes are refused.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::traffic::{self, Traffic};
use super::{access, errors};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::emit::kubernetes::doc::linkerd::{
    Backend, GrpcMatch, GrpcRoute, HttpMatch, HttpRoute, MethodMatch, Parent, PathMatch, Rule,
};
use crate::emit::kubernetes::doc::{Map, Metadata, Resource, Spec, spec};
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::scope::Scope;
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule as Name};
use crate::emit::shared::reach::{self, Reach};
use crate::emit::shared::resilience::{self, Policy, Wire};
use crate::model::facts::Placement;
use crate::model::{Node, Operation};

/// The most matches of a rule in the Gateway API.
const MOST_MATCHES: usize = 64;

/// What a node's callers ask for, as Linkerd can say it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The annotations of the Service.
    pub(super) service: Map,
    /// Routes below it; none where the Service says it all.
    routes: Vec<Group>,
    /// What has no annotation: property → callers.
    unsaid: BTreeMap<String, Vec<Span>>,
    /// Operations whose callers differ.
    differing: Vec<(String, Vec<Span>)>,
}

/// Operations of one port with the same annotations; the rest of the port where none is named.
#[derive(Debug)]
struct Group {
    wire: Wire,
    port: u16,
    annotations: BTreeMap<String, String>,
    operations: Vec<Id<Operation>>,
}

/// What one caller says of an operation.
struct Said {
    policy: Policy,
    span: Span,
}

/// By operation, what its callers in the mesh say; `None` stands for a callee without operations.
fn said(scope: &Scope<'_>, id: Id<Node>) -> IndexMap<Option<Id<Operation>>, Vec<Said>> {
    let mut found: IndexMap<Option<Id<Operation>>, Vec<Said>> = IndexMap::new();
    for pair in resilience::pairs_to(scope.model, id) {
        if scope.placement(pair.caller) != Placement::Inside {
            continue;
        }
        for rule in &pair.rules {
            let said = || Said { policy: rule.policy.clone(), span: rule.span };
            if rule.operations.is_empty() {
                found.entry(None).or_default().push(said());
            }
            for operation in &rule.operations {
                found.entry(Some(*operation)).or_default().push(said());
            }
        }
        for conflict in &pair.conflicts {
            let said = Said { policy: conflict.lost.clone(), span: conflict.call.span };
            found.entry(Some(conflict.operation)).or_default().push(said);
        }
    }
    found
}

/// Plans the annotations of a node's Service and of the routes below it.
pub(super) fn plan(scope: &Scope<'_>, id: Id<Node>) -> Plan {
    let model = scope.model;
    let mut plan = Plan::default();
    let mut outlier = None;
    let mut groups: Vec<Group> = Vec::new();
    let mut whole: Option<BTreeMap<String, String>> = None;
    for (operation, said) in said(scope, id) {
        let contract = operation.map(|operation| model.operations[operation].contract);
        let wire = contract.map_or(Wire::Http, |contract| reach::wire(&model.contracts[contract].protocol));
        let each: Vec<Traffic> = said.iter().map(|said| traffic::of(&said.policy, wire)).collect();
        for (traffic, said) in each.iter().zip(&said) {
            for name in &traffic.unsaid {
                plan.unsaid.entry(name.clone()).or_default().push(said.span);
            }
        }
        let differ = each.windows(2).any(|two| matches!(two, [one, other] if one.annotations != other.annotations));
        if differ {
            let name = operation.map_or_else(String::new, |operation| model.operations[operation].name.clone());
            plan.differing.push((name, said.iter().map(|said| said.span).collect()));
        }
        let policies: Vec<&Policy> = said.iter().map(|said| &said.policy).collect();
        let safe = traffic::safest(&policies);
        outlier = traffic::patient(outlier, safe.outlier);
        for (said, outlier) in said.iter().filter_map(|said| Some((said, said.policy.outlier?))) {
            for name in traffic::accrual(&outlier).unsaid {
                plan.unsaid.entry(name).or_default().push(said.span);
            }
        }
        let annotations = traffic::of(&safe, wire).annotations;
        let port = contract.and_then(|contract| {
            let mut provided = scope.facts.offered(model, id).filter(|provide| provide.contract == contract);
            provided.find_map(|provide| provide.port)
        });
        let reached = operation.filter(|operation| reach::of(model, &model.operations[*operation]).is_some());
        let (Some(port), Some(operation)) = (port, reached) else {
            // What cannot be told apart is in force for the whole Service.
            whole.get_or_insert(annotations);
            continue;
        };
        match groups.iter_mut().find(|group| group.annotations == annotations && group.port == port) {
            Some(group) => group.operations.push(operation),
            None => groups.push(Group { wire, port, annotations, operations: vec![operation] }),
        }
    }
    let first = whole.clone().or_else(|| groups.first().map(|group| group.annotations.clone())).unwrap_or_default();
    if groups.iter().all(|group| group.annotations == first) {
        plan.service.extend(first);
    } else {
        plan.routes = with_rest(groups, &whole.unwrap_or_default());
    }
    if let Some(outlier) = outlier {
        plan.service.extend(traffic::accrual(&outlier).annotations);
    }
    plan
}

/// The groups, with one for the rest of each port.
fn with_rest(mut groups: Vec<Group>, whole: &BTreeMap<String, String>) -> Vec<Group> {
    let mut ports: Vec<(u16, Wire)> = groups.iter().map(|group| (group.port, group.wire)).collect();
    ports.dedup();
    for (port, wire) in ports {
        if !groups.iter().any(|group| group.port == port && group.operations.is_empty()) {
            groups.push(Group { wire, port, annotations: whole.clone(), operations: Vec::new() });
        }
    }
    groups
}

/// Adds the routes of a node and reports what Linkerd cannot say of what its callers ask for.
pub(super) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let plan = plan(scope, id);
    let node = &scope.model.nodes[id];
    let mut names = Namer::new(Name::Rfc1123(LABEL_MAX));
    for group in &plan.routes {
        let behind = group.operations.first().map_or("rest", |first| scope.model.operations[*first].name.as_str());
        let name = names.name(&format!("{}-{}", scope.name(id), Name::Rfc1123(LABEL_MAX).apply(behind))).name;
        let metadata = Metadata {
            name: Some(name.clone()),
            namespace: Some(scope.namespace.clone()),
            labels: scope.labels(id, node.kind().word()),
            annotations: group.annotations.clone(),
        };
        let source = scope.model.source_path(&node.meta);
        let path = format!("{}/route-{name}.yaml", scope.name(id));
        match group.wire {
            Wire::Http => put(folder, path, source, metadata, http_route(scope, id, group)),
            Wire::Grpc => put(folder, path, source, metadata, grpc_route(scope, id, group)),
        }
    }
    for (operation, spans) in &plan.differing {
        folder.notes.diags.push(errors::callers_differ(&node.meta, operation, spans));
    }
    if !plan.unsaid.is_empty() {
        folder.notes.diags.push(errors::unsayable(&node.meta, &scope.title(), &plan.unsaid));
    }
    access::report_limits(folder, id);
}

fn put(folder: &mut Folder<'_>, path: String, source: &str, metadata: Metadata, body: impl Resource) {
    folder.add_metadata(path, source, metadata, body);
}

fn parent(scope: &Scope<'_>, id: Id<Node>, group: &Group) -> (Vec<Parent>, Vec<Backend>) {
    let name = scope.name(id).to_owned();
    let parent = Parent { group: "", kind: "Service", name: name.clone(), port: group.port };
    (vec![parent], vec![Backend { name, port: group.port }])
}

fn http_route(scope: &Scope<'_>, id: Id<Node>, group: &Group) -> Spec<HttpRoute> {
    let (parent_refs, backend_refs) = parent(scope, id, group);
    let matches: Vec<HttpMatch> = reached(scope, group)
        .map(|reach| {
            let path = reach.path();
            let path = match path.exact() {
                Some(value) => PathMatch { kind: "Exact", value },
                None => PathMatch { kind: "RegularExpression", value: path.regex() },
            };
            HttpMatch { path, method: Some(reach.http_method().to_owned()) }
        })
        .collect();
    let rest = || vec![HttpMatch { path: PathMatch { kind: "PathPrefix", value: "/".to_owned() }, method: None }];
    let matches = if matches.is_empty() { rest() } else { matches };
    let rule = |matches: &[HttpMatch]| Rule { matches: matches.to_vec(), backend_refs: backend_refs.clone() };
    spec(HttpRoute { parent_refs, rules: matches.chunks(MOST_MATCHES).map(rule).collect() })
}

fn grpc_route(scope: &Scope<'_>, id: Id<Node>, group: &Group) -> Spec<GrpcRoute> {
    let (parent_refs, backend_refs) = parent(scope, id, group);
    let matches: Vec<GrpcMatch> = reached(scope, group)
        .filter_map(|reach| match reach {
            Reach::Grpc { service, method } => Some(GrpcMatch { method: MethodMatch { service, method } }),
            Reach::Http { .. } => None,
        })
        .collect();
    let rule = |matches: &[GrpcMatch]| Rule { matches: matches.to_vec(), backend_refs: backend_refs.clone() };
    let rules = if matches.is_empty() {
        vec![Rule { matches: Vec::new(), backend_refs }]
    } else {
        matches.chunks(MOST_MATCHES).map(rule).collect()
    };
    spec(GrpcRoute { parent_refs, rules })
}

fn reached<'s>(scope: &'s Scope<'_>, group: &'s Group) -> impl Iterator<Item = Reach> + 's {
    group.operations.iter().filter_map(|operation| reach::of(scope.model, &scope.model.operations[*operation]))
}
