//! From the model to the manifests of a cluster, an environment at a time.
//!
//! `scope` decides what all manifests of an environment must agree on: names, ports, addresses, and who connects to
//! whom. The other modules turn one concern each into documents (`doc`): `workloads` over `pods` over
//! `containers` and `probes`, `network`, `routes`. What comes out can be applied as it is: a folder for each
//! environment with a `kustomization.yaml`, a folder in it for each node, a file for each object.
//!
//! Pods are restricted by construction, and the declared edges are the allowed edges. What the manifests refer to and do
//! not hold, such as Secrets, is listed in `kustomization.yaml`.

mod containers;
mod doc;
mod errors;
mod network;
mod pods;
mod probes;
mod quantity;
mod routes;
mod scope;
mod workloads;

use std::collections::BTreeMap;

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Namer, Rule};
use super::shared::{header, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Environment, Node};
use containers::Notes;
use doc::{Body, Kustomization, Map, Metadata, Object, ServiceAccount};
use scope::{Names, Scope};

/// The longest name of a `CronJob`: its Jobs append a time of eleven characters to it.
const CRON_JOB_MAX: usize = 52;

/// Writes a folder for each environment on Kubernetes; where no environment is declared, but something says how it is
/// deployed, one called `default`.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let any = model.environments.iter().any(|(_, environment)| model.is_local(&environment.meta));
    let environments: Vec<Option<&Environment>> = if any {
        cx.environments().filter(|environment| environment.platform == "kubernetes").map(Some).collect()
    } else {
        vec![None]
    };
    // Who says nothing of running anything has an architecture to look at, and nothing to deploy.
    let deploys = any || model.nodes.iter().any(|(_, node)| node.settings.iter().any(|(name, _)| name == "deploy"));
    if environments.is_empty() || !deploys {
        return;
    }
    let names = Names::of(model, diags);
    for environment in &environments {
        let namespace = namespace(cx, *environment, environments.len());
        let scope = Scope::new((model, cx.facts(), &names), *environment, namespace, diags);
        if scope.workloads().next().is_some() || scope.gateways().next().is_some() {
            write(&scope, out, diags);
        }
    }
}

/// The namespace of an environment: the one it names, else the package's, told apart where there are several.
fn namespace(cx: &EmitCx<'_>, environment: Option<&Environment>, environments: usize) -> String {
    let rule = Rule::Rfc1123(LABEL_MAX);
    let package = rule.apply(&cx.model().package.name);
    match environment {
        None => package,
        Some(environment) => match environment.settings.text("namespace") {
            Some(said) => rule.apply(said),
            None if environments > 1 => {
                rule.apply(&format!("{package}-{}", rule.apply(environment.meta.output_name())))
            }
            None => package,
        },
    }
}

/// The files of one environment: path below its folder → text.
struct Folder<'a> {
    scope: &'a Scope<'a>,
    files: BTreeMap<String, String>,
}

impl Folder<'_> {
    /// Adds an object. Its source is the module that declares what it is made from.
    fn add(&mut self, path: String, source: &str, metadata: Metadata, body: Body) {
        let object = Object::new(metadata, body);
        let text = format!("{}{}", header::comment("#", source), yaml::to_yaml(&object));
        self.files.insert(path, text);
    }

    /// Adds an object of a node.
    fn add_of(&mut self, id: Id<Node>, file: &str, name: &str, component: &str, body: Body) {
        let scope = self.scope;
        let meta = &scope.model.nodes[id].meta;
        let summary = meta.docs.summary();
        let mut annotations = Map::new();
        // Said where people look for it, and not on every small object beside.
        if matches!(file, "deployment" | "statefulset" | "service" | "gateway") && !summary.is_empty() {
            // <https://kubernetes.io/docs/reference/labels-annotations-taints/#description>
            annotations.insert("kubernetes.io/description".to_owned(), summary);
        }
        let metadata = Metadata {
            name: Some(name.to_owned()),
            namespace: Some(scope.namespace.clone()),
            labels: scope.labels(id, component),
            annotations,
        };
        let path = format!("{}/{file}.yaml", scope.name(id));
        self.add(path, scope.model.source_path(meta), metadata, body);
    }

    /// Adds the policy of a node, with the declared edges above it: a rule cannot name what is outside of the cluster.
    fn add_policy(&mut self, id: Id<Node>, component: &str) {
        let scope = self.scope;
        self.add_of(id, "networkpolicy", scope.name(id), component, network::policy(scope, id));
        if let Some(text) = self.files.get_mut(&format!("{}/networkpolicy.yaml", scope.name(id))) {
            let head = text.find('\n').map_or(0, |end| end + 1);
            text.insert_str(head, &network::edges_in_words(scope, id));
        }
    }
}

/// Writes the manifests of an environment.
fn write(scope: &Scope<'_>, out: &mut Files, diags: &mut Diags) {
    let mut notes = Notes::default();
    let mut folder = Folder { scope, files: BTreeMap::new() };
    for (id, node) in scope.workloads() {
        workload(&mut folder, id, node, &mut notes);
    }
    for (id, node) in scope.gateways() {
        for (file, suffix, body) in routes::of(scope, id, &mut notes) {
            let name = format!("{}{suffix}", scope.name(id));
            folder.add_of(id, file, &name, node.kind().word(), body);
        }
    }
    for (id, host, port) in routes::aliases(scope) {
        let node = &scope.model.nodes[id];
        folder.add_of(id, "service", scope.name(id), node.kind().word(), network::alias(&host, port));
    }
    common(&mut folder, &notes);
    let Folder { files, .. } = folder;

    let resources: Vec<String> = files.keys().cloned().collect();
    let text = format!("{}{}", kustomization_head(scope, &mut notes), yaml::to_yaml(&Kustomization::of(resources)));
    diags.append(notes.diags);
    let all = files.into_iter().chain([("kustomization.yaml".to_owned(), text)]);
    for (path, text) in all {
        if let Some(path) = RelPath::new(format!("kubernetes/{}/{path}", scope.stage)) {
            // Two environments whose names become the same would meet here; the first one stands, and the later one's
            // files are equal or reported by the driver.
            let _ = out.add(path, text);
        }
    }
}

/// What every environment has: its namespace, and the rule that nobody speaks to anybody.
fn common(folder: &mut Folder<'_>, notes: &Notes) {
    let scope = folder.scope;
    let source = source(scope);
    let mut labels = Map::from([("app.kubernetes.io/managed-by".to_owned(), "archc".to_owned())]);
    for mode in ["enforce", "warn", "audit"] {
        // Warnings and audit stay at the highest level, so that what weakens the namespace keeps showing.
        let level = if mode == "enforce" { notes.level.word() } else { "restricted" };
        labels.insert(format!("pod-security.kubernetes.io/{mode}"), level.to_owned());
        labels.insert(
            format!("pod-security.kubernetes.io/{mode}-version"),
            format!("v{}.{}", scope.version.0, scope.version.1),
        );
    }
    let metadata = Metadata { name: Some(scope.namespace.clone()), labels, ..Metadata::default() };
    folder.add("namespace.yaml".to_owned(), &source, metadata, Body::Namespace {});
    for (name, body) in [("default-deny", network::default_deny()), ("allow-dns", network::allow_dns())] {
        let metadata = Metadata {
            name: Some(name.to_owned()),
            namespace: Some(scope.namespace.clone()),
            labels: Map::from([("app.kubernetes.io/managed-by".to_owned(), "archc".to_owned())]),
            ..Metadata::default()
        };
        folder.add(format!("networkpolicy-{name}.yaml"), &source, metadata, body);
    }
}

/// The module that an environment is declared in; the package where there is none.
fn source(scope: &Scope<'_>) -> String {
    match scope.environment {
        Some(environment) => scope.model.source_path(&environment.meta).to_owned(),
        None => format!("the package {}", scope.model.package.name),
    }
}

/// The objects of what runs pods.
fn workload(folder: &mut Folder<'_>, id: Id<Node>, node: &Node, notes: &mut Notes) {
    let scope = folder.scope;
    let component = node.kind().word();
    for (at, (name, body)) in network::services(scope, id).into_iter().enumerate() {
        let file = if at == 0 { "service" } else { "service-external" };
        folder.add_of(id, file, &name, component, body);
    }
    folder.add_policy(id, component);

    let Some(image) = containers::image(scope, id, notes) else { return };
    let account = Body::ServiceAccount(ServiceAccount { automount_service_account_token: false });
    folder.add_of(id, "serviceaccount", scope.name(id), component, account);
    for (file, body) in workloads::of(scope, id, &image, notes) {
        folder.add_of(id, file, scope.name(id), component, body);
    }
    let mut namer = Namer::new(Rule::Rfc1123(CRON_JOB_MAX));
    for (job, body) in workloads::cron_jobs(scope, id, node, &image, notes) {
        let name = namer.name(&format!("{}-{}", scope.name(id), Rule::Rfc1123(LABEL_MAX).apply(&job.name))).name;
        let file = format!("cronjob-{}", Rule::Rfc1123(LABEL_MAX).apply(&job.name));
        folder.add_of(id, &file, &name, "job", body);
    }
}

/// The comment above a kustomization: where it comes from, and what must be there before it is applied.
fn kustomization_head(scope: &Scope<'_>, notes: &mut Notes) -> String {
    let head = header::comment("#", &source(scope));
    if notes.secrets.is_empty() {
        return head;
    }
    if let Some(environment) = scope.environment {
        let secrets = environment.settings.entry("secrets");
        if let Some(entry) = secrets.filter(|entry| entry.value.as_text() == Some("external_secrets")) {
            notes.diags.push(errors::secrets_elsewhere(environment, entry.span));
        }
    }
    let lines = notes.secrets.iter().map(|(name, keys)| {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let keys = if keys.is_empty() { "the variables that its image asks for".to_owned() } else { keys.join(", ") };
        format!("#   {name}: {keys}\n")
    });
    let lines: String = lines.collect();
    format!("{head}#\n# Secrets that must be in the namespace {}, with these keys:\n{lines}", scope.namespace)
}
