//! The folder of one environment: what the parts of the emitter add their objects to.

use std::collections::{BTreeMap, BTreeSet};

use super::doc::{ConfigMap, Kustomization, Map, Metadata, Object, Resource};
use super::linkerd;
use super::scope::Scope;
use super::secrets::Fetched;
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::base::span::Span;
use crate::diag::Diags;
use crate::emit::shared::{header, yaml};
use crate::model::facts::overrides;
use crate::model::{Node, source};

/// What is collected while the manifests of an environment are made.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Findings.
    pub(crate) diags: Diags,
    /// Secrets that the manifests refer to and that somebody else creates: name → keys. No key means all of them.
    pub(crate) secrets: BTreeMap<String, BTreeSet<String>>,
    /// Secrets that an operator fetches.
    pub(crate) fetched: Fetched,
    /// Files of containers, by the node and the container: the name of the object, and the object.
    pub(crate) configs: BTreeMap<(Id<Node>, String), (String, ConfigMap)>,
    /// Workloads that follow what only KEDA sees, each with its place.
    pub(crate) unscaled: Vec<(String, Span)>,
    /// Jobs that a queue should start, and nothing does.
    pub(crate) unstarted: Vec<(String, Span)>,
    /// Jobs that wait for the end of a rollout.
    pub(crate) waiting: Vec<(String, Span)>,
    /// Workloads whose images must have a program that waits.
    pub(crate) sleepers: Vec<(String, Span)>,
    /// What pods need beyond the restricted level of pod security.
    pub(crate) level: Level,
    /// Labels of the namespace beside those of pod security, such as the one that lets a mesh in.
    pub(crate) namespace_labels: Map,
    /// Annotations of the namespace.
    pub(crate) namespace_annotations: Map,
}

/// Levels of pod security: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// What is written unless somebody asks for more.
    #[default]
    Restricted,
    /// Root, and the capabilities of ordinary containers.
    Baseline,
    /// Everything.
    Privileged,
}

impl Level {
    /// Its word in the labels of a namespace.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Level::Restricted => "restricted",
            Level::Baseline => "baseline",
            Level::Privileged => "privileged",
        }
    }
}

/// The files of one environment: path below its folder → text.
pub(crate) struct Folder<'a> {
    pub(crate) scope: &'a Scope<'a>,
    pub(crate) notes: Notes,
    files: BTreeMap<String, String>,
    /// What the environment changes of a node, as comments: said above the object that runs it, and in the kustomization.
    changes: BTreeMap<Id<Node>, String>,
}

impl<'a> Folder<'a> {
    /// An empty folder.
    pub(crate) fn new(scope: &'a Scope<'a>) -> Self {
        Folder { scope, notes: Notes::default(), files: BTreeMap::new(), changes: changes(scope) }
    }

    /// Adds an object of a node as `NODE/FILE.yaml`.
    pub(crate) fn add_of(&mut self, id: Id<Node>, file: &str, name: &str, component: &str, body: impl Resource) {
        self.add_of_under(id, file, name, component, "", body);
    }

    /// Adds an object of a node with comments below the head of its file: whole lines, each with its `#` and its end.
    pub(crate) fn add_of_under(
        &mut self,
        id: Id<Node>,
        file: &str,
        name: &str,
        component: &str,
        comments: &str,
        body: impl Resource,
    ) {
        self.add_annotated(id, file, name, component, (comments, Map::new()), body);
    }

    /// Adds an object of a node with comments below the head of its file, and annotations beside those that every such
    /// object has.
    pub(crate) fn add_annotated(
        &mut self,
        id: Id<Node>,
        file: &str,
        name: &str,
        component: &str,
        (comments, mut annotations): (&str, Map),
        body: impl Resource,
    ) {
        let scope = self.scope;
        let meta = &scope.model.nodes[id].meta;
        let summary = meta.docs.summary();
        // Said where people look for it, and not on every small object beside.
        if matches!(file, "deployment" | "rollout" | "statefulset" | "service" | "gateway") && !summary.is_empty() {
            // <https://kubernetes.io/docs/reference/labels-annotations-taints/#description>
            annotations.insert("kubernetes.io/description".to_owned(), summary);
        }
        if file == "service" {
            annotations.append(&mut linkerd::service_annotations(scope, id));
        }
        let metadata = Metadata {
            name: Some(name.to_owned()),
            namespace: Some(scope.namespace.clone()),
            labels: scope.labels(id, component),
            annotations,
        };
        let runs = matches!(file, "deployment" | "statefulset" | "rollout" | "gateway");
        let changes = self.changes.get(&id).filter(|_| runs).map_or("", String::as_str);
        let comments = format!("{comments}{changes}");
        let path = format!("{}/{file}.yaml", scope.name(id));
        self.put(path, scope.model.source_path(meta), &comments, metadata, body);
    }

    /// Whether a node has that file already.
    pub(crate) fn has(&self, id: Id<Node>, file: &str) -> bool {
        self.files.contains_key(&format!("{}/{file}.yaml", self.scope.name(id)))
    }

    /// Adds comments below the head of a node's file, where it has that file: whole lines, each with its `#` and its end.
    pub(crate) fn comment(&mut self, id: Id<Node>, file: &str, comments: &str) {
        if let Some(text) = self.files.get_mut(&format!("{}/{file}.yaml", self.scope.name(id))) {
            let head = text.find('\n').map_or(0, |end| end + 1);
            text.insert_str(head, comments);
        }
    }

    /// Adds an object that belongs to the environment as a whole as `FILE.yaml`.
    pub(crate) fn add_common(&mut self, file: &str, name: &str, body: impl Resource) {
        let metadata = Metadata {
            name: Some(name.to_owned()),
            namespace: Some(self.scope.namespace.clone()),
            labels: Map::from([("app.kubernetes.io/managed-by".to_owned(), "archc".to_owned())]),
            ..Metadata::default()
        };
        self.add_metadata(format!("{file}.yaml"), &self.source(), metadata, body);
    }

    /// Adds an object that belongs to no declaration, with these labels, as `FILE.yaml`.
    pub(crate) fn add_labelled(&mut self, file: &str, name: &str, mut labels: Map, body: impl Resource) {
        labels.insert("app.kubernetes.io/managed-by".to_owned(), "archc".to_owned());
        let metadata = Metadata {
            name: Some(name.to_owned()),
            namespace: Some(self.scope.namespace.clone()),
            labels,
            ..Metadata::default()
        };
        self.add_metadata(format!("{file}.yaml"), &self.source(), metadata, body);
    }

    /// Adds an object with metadata of its own. Its source is the module that declares what it is made from.
    pub(crate) fn add_metadata(&mut self, path: String, source: &str, metadata: Metadata, body: impl Resource) {
        self.put(path, source, "", metadata, body);
    }

    fn put(&mut self, path: String, source: &str, comments: &str, metadata: Metadata, body: impl Resource) {
        let object = yaml::to_yaml(&Object::new(metadata, body));
        self.files.insert(path, format!("{}{comments}{object}", header::comment("#", source)));
    }

    /// The module that the environment is declared in; the package where there is none.
    pub(crate) fn source(&self) -> String {
        match self.scope.environment {
            Some(environment) => self.scope.model.source_path(&environment.meta).to_owned(),
            None => format!("the package {}", self.scope.model.package.name),
        }
    }

    /// Writes the folder with the kustomization that lists its files, and hands on what was found.
    pub(crate) fn finish(self, out: &mut Files, diags: &mut Diags) {
        let resources: Vec<String> = self.files.keys().cloned().collect();
        let head = self.kustomization_head();
        let text = format!("{head}{}", yaml::to_yaml(&Kustomization::of(resources)));
        diags.append(self.notes.diags);
        let all = self.files.into_iter().chain([("kustomization.yaml".to_owned(), text)]);
        for (path, text) in all {
            if let Some(path) = RelPath::new(format!("kubernetes/{}/{path}", self.scope.stage)) {
                // Two environments whose names become the same would meet here; the first one stands, and the later
                // one's files are equal or reported by the driver.
                let _ = out.add(path, text);
            }
        }
    }

    /// The comment above a kustomization: where it comes from, and what must be there before it is applied.
    fn kustomization_head(&self) -> String {
        let changes: Vec<&str> = self.changes.values().map(String::as_str).collect();
        let changes = if changes.is_empty() { String::new() } else { format!("#\n{}", changes.concat()) };
        let head = format!("{}{changes}", header::comment("#", &self.source()));
        if self.notes.secrets.is_empty() {
            return head;
        }
        let lines = self.notes.secrets.iter().map(|(name, keys)| {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let keys =
                if keys.is_empty() { "the variables that its image asks for".to_owned() } else { keys.join(", ") };
            format!("#   {name}: {keys}\n")
        });
        let lines: String = lines.collect();
        format!("{head}#\n# Secrets that must be in the namespace {}, with these keys:\n{lines}", self.scope.namespace)
    }
}

/// What an environment changes of each node, a line for each setting, `# Staging: Orders deploy.replicas is 1..2, declared
/// 3..12`. The place is the file and not the line, so that an edit above it moves no output.
fn changes(scope: &Scope<'_>) -> BTreeMap<Id<Node>, String> {
    let mut changes: BTreeMap<Id<Node>, String> = BTreeMap::new();
    let model = scope.model;
    let own = scope.environment.and_then(|own| model.environments.iter().find(|(_, it)| it.meta.span == own.meta.span));
    let Some((id, environment)) = own else { return changes };
    for change in overrides::of(model, id) {
        let instead = match change.declared {
            Some(declared) => format!("declared {}", source::text(model, &declared.value)),
            None => "not declared".to_owned(),
        };
        let line = format!(
            "# {} overrides {} {}: {}, {instead} ({})\n",
            environment.meta.name,
            model.nodes[change.node].meta.name,
            change.path,
            source::text(model, &change.entry.value),
            model.source_path(&environment.meta),
        );
        changes.entry(change.node).or_default().push_str(&line);
    }
    changes
}
