//! The declared edges are the allowed edges, and nothing else is: on every ordered pair of workloads of every
//! environment, port by port, and in a mesh operation by operation.
//!
//! One side is the model's facts, the other what a cluster would do with the manifests (`firewall`). Then every `calls`
//! of a project is taken out of its source, one at a time: exactly what it allowed must go.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use archc::base::arena::Id;
use archc::driver::build::{BuildOptions, build};
use archc::driver::loader::{DiskLoader, MemoryLoader};
use archc::driver::session::{Analysis, analyze};
use archc::emit::shared::reach;
use archc::model::facts::{EdgeKind, Facts, Placement, edges, placement};
use archc::model::{Environment, Model, Node, NodeDetail, Operation, Protocol};
use archc::vocab::{DeclKind, Target};
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::firewall::{Cluster, Pods, Request};
use crate::support::{Outcome, entries, files, read, shown, trial};

/// The project whose calls are taken out one by one.
const MUTATED: &str = "tests/projects/istio";

/// A test for each example and project that has something to deploy, and one for the mutations.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let mut trials = Vec::new();
    for parent in ["examples", "tests/projects"] {
        for folder in entries(&root.join(parent)).into_iter().filter(|folder| folder.is_dir()) {
            let name = shown(&root.join(parent), &folder);
            trials.push(trial(format!("reachability::{name}"), move || {
                let path = Utf8Path::from_path(&folder).ok_or("the path is not UTF-8")?;
                System::of(&analyze(path, &DiskLoader).map_err(|error| error.to_string())?)?.check()
            }));
        }
    }
    let project = root.join(MUTATED);
    trials.push(trial("reachability::without a call", move || without_each_call(&project)));
    trials
}

/// What is declared, and what is generated from it.
struct System<'a> {
    model: &'a Model,
    facts: &'a Facts,
    clusters: Vec<(Option<&'a Environment>, Cluster)>,
}

/// Who may do what: caller, callee, port, operation.
type Allowed = BTreeSet<(String, String, u64, String)>;

impl<'a> System<'a> {
    fn of(analysis: &'a Analysis) -> Result<Self, String> {
        let options = BuildOptions { targets: vec![Target::Kubernetes], ..BuildOptions::default() };
        let (Some(checked), Some(built)) = (&analysis.checked, build(analysis, &options)) else {
            let findings = analysis.diagnostics.iter().map(|finding| format!("{}: {}", finding.code, finding.message));
            return Err(findings.collect::<Vec<_>>().join("\n"));
        };
        let mut folders: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for (path, file) in built.files.iter() {
            if let Some((folder, rest)) =
                path.as_str().strip_prefix("kubernetes/").and_then(|rest| rest.split_once('/'))
            {
                folders.entry(folder.to_owned()).or_default().push((rest.to_owned(), file.text.clone()));
            }
        }
        let model = checked.model();
        let mut clusters = Vec::new();
        for (folder, files) in folders {
            let environment = model
                .environments
                .iter()
                .map(|(_, one)| one)
                .find(|one| plain(one.meta.output_name()) == plain(&folder));
            let cluster = Cluster::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))?;
            clusters.push((environment, cluster));
        }
        Ok(Self { model, facts: checked.facts(), clusters })
    }

    fn check(&self) -> Outcome {
        let mut problems = Vec::new();
        for (environment, cluster) in &self.clusters {
            let view = View { system: self, environment: *environment, cluster, pods: cluster.workloads() };
            let title = environment.map_or("default", |environment| environment.meta.name.as_str());
            let found = view.connections().into_iter().chain(view.requests(&view.admitted()));
            problems.extend(found.map(|problem| format!("{title}: {problem}")));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
    }
}

/// One environment.
struct View<'a> {
    system: &'a System<'a>,
    environment: Option<&'a Environment>,
    cluster: &'a Cluster,
    pods: BTreeMap<String, Pods>,
}

impl View<'_> {
    /// What runs here with pods.
    fn workloads(&self) -> Vec<(Id<Node>, &str, &Pods)> {
        let model = self.system.model;
        let inside = model.nodes.iter().filter(|(id, node)| self.is_inside(*id) && node.kind() != DeclKind::Gateway);
        let named = inside.filter_map(|(id, node)| {
            let known = self.pods.iter().find(|(name, _)| plain(name) == plain(node.meta.output_name()));
            known.map(|(name, pods)| (id, name.as_str(), pods))
        });
        named.collect()
    }

    fn is_inside(&self, id: Id<Node>) -> bool {
        placement::placement(self.system.model, self.environment, id) == Placement::Inside
    }

    /// The ports that a node is declared to open at another one.
    fn declared(&self, from: Id<Node>, to: Id<Node>) -> BTreeSet<u64> {
        let (model, facts) = (self.system.model, self.system.facts);
        let mut ports = BTreeSet::new();
        for edge in facts.edges.iter().filter(|edge| edge.from == from && placement::listener(model, edge.to) == to) {
            if !self.is_inside(edge.to) && edge.to == to {
                continue;
            }
            match edge.via {
                EdgeKind::Call(_) | EdgeKind::Route(..) | EdgeKind::Auth(_) => {
                    ports.extend(edges::ports(model, facts, edge).iter().map(|port| u64::from(port.container)));
                }
                EdgeKind::Store(_) | EdgeKind::Publish(_) | EdgeKind::Consume(_) => ports.extend(self.own_port(to)),
                EdgeKind::Deliver(_) => {}
            }
        }
        ports
    }

    /// The port of a store or broker: its own, else its technology's.
    fn own_port(&self, id: Id<Node>) -> Option<u64> {
        let settings = placement::settings(self.system.model, self.environment, id);
        let own = settings.iter().find(|(name, _)| *name == "port").and_then(|(_, entry)| entry.value.as_int());
        let technology = placement::technology(self.system.model, id);
        let port = own.or_else(|| technology?.settings.int("port"))?;
        u64::try_from(port).ok()
    }

    /// Every ordered pair of workloads, at every port of the second one.
    fn connections(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (from, caller, sender) in self.workloads() {
            for (to, callee, receiver) in self.workloads().into_iter().filter(|(to, ..)| *to != from) {
                let declared = self.declared(from, to);
                for port in &receiver.ports {
                    let expected = port.0 == "TCP" && declared.contains(&port.1);
                    let allowed = self.cluster.connects(sender, receiver, port);
                    if expected != allowed {
                        let what = if expected { "is declared and blocked" } else { "is allowed and not declared" };
                        problems.push(format!("{caller} to {callee} at {}/{} {what}", port.1, port.0));
                    }
                }
            }
        }
        problems
    }

    /// The operations that a workload is declared to call at another one.
    fn called(&self, from: Id<Node>, to: Id<Node>) -> BTreeSet<Id<Operation>> {
        let calls = self.system.model.calls.iter().filter(|call| call.caller == from && call.callee == to);
        calls.flat_map(|call| call.operations.iter().copied()).collect()
    }

    /// Every operation of every workload, for each caller, with a good token and without.
    fn requests(&self, admitted: &Allowed) -> Vec<String> {
        if !self.cluster.has_mesh() {
            return Vec::new();
        }
        let mut problems = Vec::new();
        let model = self.system.model;
        for (to, callee, receiver) in self.workloads() {
            for (id, port, method, path) in self.operations(to) {
                let operation = &model.operations[id];
                for (from, caller, _) in self.workloads().into_iter().filter(|(from, ..)| *from != to) {
                    let key = (caller.to_owned(), callee.to_owned(), port, operation.name.clone());
                    let expected = self.called(from, to).contains(&id);
                    if admitted.contains(&key) != expected {
                        let what = if expected { "is declared and refused" } else { "is admitted and not declared" };
                        problems.push(format!("{caller} calling {callee}.{} {what}", operation.name));
                    }
                }
                let stranger = Request { port, http: Some((&method, &path)), ..Request::default() };
                let open = self.cluster.admits(receiver, stranger) && self.cluster.takes_plain(receiver, port);
                if open && !self.is_exposed(to, port) && !self.is_routed(to) {
                    problems.push(format!("anybody may call {callee}.{}", operation.name));
                }
            }
        }
        problems
    }

    /// Whether a port is open to the world.
    fn is_exposed(&self, to: Id<Node>, port: u64) -> bool {
        let provides = self.system.model.provides.iter().filter(|provide| provide.node == to);
        provides
            .filter(|provide| provide.container_port.or(provide.port).map(u64::from) == Some(port))
            .any(|provide| provide.settings.get("expose").is_some_and(|expose| expose.as_text() != Some("cluster")))
    }

    /// Whether a gateway leads here.
    fn is_routed(&self, to: Id<Node>) -> bool {
        let mut gateways = self.system.model.nodes.iter().filter_map(|(_, node)| {
            let NodeDetail::Gateway { routes } = &node.detail else { return None };
            Some(routes)
        });
        gateways.any(|routes| routes.iter().flat_map(|route| &route.targets).any(|target| target.node == to))
    }

    /// The operations of a workload that are told apart by method and path, with a request of each.
    fn operations(&self, to: Id<Node>) -> Vec<(Id<Operation>, u64, String, String)> {
        let model = self.system.model;
        let mut found = Vec::new();
        for provide in model.provides.iter().filter(|provide| provide.node == to) {
            let Some(port) = provide.container_port.or(provide.port) else { continue };
            let contract = &model.contracts[provide.contract];
            if !matches!(contract.protocol, Protocol::Rest | Protocol::Grpc) {
                continue;
            }
            for id in &contract.operations {
                if let Some(reached) = reach::of(model, &model.operations[*id]) {
                    let path = sample(&reached.path().template());
                    found.push((*id, u64::from(port), reached.http_method().to_owned(), path));
                }
            }
        }
        found
    }

    /// What the mesh admits, from whom; a token of every issuer is tried.
    fn admitted(&self) -> Allowed {
        let model = self.system.model;
        let issuers = model.auths.iter().filter_map(|(_, auth)| auth.settings.text("issuer"));
        let tokens: Vec<String> = issuers.map(|issuer| format!("{issuer}/somebody")).collect();
        let tokens: Vec<Option<&str>> = tokens.iter().map(|token| Some(token.as_str())).chain([None]).collect();
        let mut allowed = Allowed::new();
        for (to, callee, receiver) in self.workloads() {
            for (id, port, method, path) in self.operations(to) {
                for (_, caller, sender) in self.workloads() {
                    let principal = format!("cluster.local/ns/{}/sa/{}", sender.namespace, sender.account);
                    let connects = self.cluster.connects(sender, receiver, &("TCP".to_owned(), port));
                    let http = Some((method.as_str(), path.as_str()));
                    let mut requests =
                        tokens.iter().map(|token| Request { port, principal: Some(&principal), token: *token, http });
                    if connects && requests.any(|request| self.cluster.admits(receiver, request)) {
                        let name = model.operations[id].name.clone();
                        allowed.insert((caller.to_owned(), callee.to_owned(), port, name));
                    }
                }
            }
        }
        allowed
    }
}

/// Takes every `calls` out of the sources, one at a time, and holds what is admitted then against what was before.
fn without_each_call(project: &Path) -> Outcome {
    let sources: Vec<(String, String)> =
        files(project).iter().map(|path| Ok((shown(project, path), read(path)?))).collect::<Result<_, String>>()?;
    let whole = admitted(&sources)?;
    let analysis = compiled(&sources)?;
    let model = analysis.checked.as_ref().ok_or("the project has errors")?.model();
    let mut tried = 0;
    for call in &model.calls {
        let (caller, callee) = (&model.nodes[call.caller], &model.nodes[call.callee]);
        if caller.kind() != DeclKind::Service || callee.kind() != DeclKind::Service {
            continue;
        }
        let path = analysis.sources.path(call.span).trim_start_matches("project/");
        let cut: Vec<(String, String)> = sources
            .iter()
            .map(|(name, text)| {
                let mut text = text.clone();
                if name == path {
                    let (start, end) = (call.span.start as usize, call.span.end as usize);
                    text.replace_range(start..end, &" ".repeat(end - start));
                }
                (name.clone(), text)
            })
            .collect();
        let left = admitted(&cut)?;
        let others = model
            .calls
            .iter()
            .filter(|other| other.span != call.span && other.caller == call.caller && other.callee == call.callee);
        let kept: BTreeSet<Id<Operation>> = others.flat_map(|other| other.operations.iter().copied()).collect();
        let gone: BTreeSet<&str> = call
            .operations
            .iter()
            .filter(|id| !kept.contains(id))
            // What a graph answers is one request to the mesh.
            .filter(|id| reach::of(model, &model.operations[**id]).is_some())
            .map(|id| model.operations[*id].name.as_str())
            .collect();
        for (environment, before) in &whole {
            let after = left.get(environment).ok_or("an environment is gone")?;
            let lost: Vec<_> = before.difference(after).collect();
            let is_right = |(from, to, _, operation): &&(String, String, u64, String)| {
                plain(from) == plain(&caller.meta.name)
                    && plain(to) == plain(&callee.meta.name)
                    && gone.contains(operation.as_str())
            };
            if !lost.iter().all(is_right) || lost.len() != gone.len() || !after.is_subset(before) {
                return Err(format!(
                    "{environment}: without the call of {} to {} these are gone: {lost:?}, and {gone:?} should be",
                    caller.meta.name, callee.meta.name
                ));
            }
        }
        tried += 1;
    }
    if tried < 5 { Err(format!("only {tried} calls were tried")) } else { Ok(()) }
}

fn compiled(sources: &[(String, String)]) -> Result<Analysis, String> {
    let loader = sources.iter().fold(MemoryLoader::default(), |loader, (path, text)| {
        loader.with(format!("project/{path}"), text.clone().into_bytes())
    });
    analyze(Utf8Path::new("project"), &loader).map_err(|error| error.to_string())
}

/// What is admitted in each environment of a project.
fn admitted(sources: &[(String, String)]) -> Result<BTreeMap<String, Allowed>, String> {
    let analysis = compiled(sources)?;
    let system = System::of(&analysis)?;
    let views = system.clusters.iter().map(|(environment, cluster)| {
        let view = View { system: &system, environment: *environment, cluster, pods: cluster.workloads() };
        let name = environment.map_or_else(String::new, |environment| environment.meta.name.clone());
        (name, view.admitted())
    });
    Ok(views.collect())
}

/// A request for a path: every parameter is something.
fn sample(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str("x1");
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    text + rest
}

/// A name without what spellings differ in.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
