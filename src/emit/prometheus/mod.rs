//! The Prometheus emitter: rules for each service, and the runbooks that their alerts link to.
//!
//! `prometheus/orders.rules.yaml` has, for each objective, the error ratios over the windows that alerts look back over,
//! and the alerts of its budget (`slo`); then alerts of what is declared to have a limit: dead letters, lag, resources,
//! connections, jobs, circuit breakers (`limits`, `resources`). An alert is one value from which the rule and its section of
//! the runbook are made, so that no alert is without one. The groups are also what a PrometheusRule in a cluster holds;
//! there they are narrowed down to the environment.

mod alert;
pub(crate) mod doc;
mod errors;
pub(crate) mod limits;
mod resources;
mod runbook;
pub(crate) mod slo;

pub(crate) use alert::{Alert, Place, group};

use super::EmitCx;
use super::shared::objectives::metrics::{Convention, Source};
use super::shared::objectives::{self, Objective};
use super::shared::{header, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Model, Node};
use crate::vocab::{DeclKind, Target};
use doc::{Group, RuleFile};

/// Writes `prometheus/<service>.rules.yaml` and `runbooks/<service>.md` for each service of the package that has
/// something to watch.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let place = Place::of(cx.options);
    for (id, node) in watched(model) {
        let watch = Watch::of(model, &place, id, diags);
        if watch.alerts.is_empty() {
            continue;
        }
        let name = objectives::name_of(model, id);
        let head = header::comment("#", model.source_path(&node.meta));
        let file = RuleFile { groups: watch.groups(&place) };
        let rules = format!("{head}{}", yaml::to_yaml(&file));
        if let Some(path) = RelPath::new(format!("prometheus/{name}.rules.yaml")) {
            // Services whose names become the same are reported by the Kubernetes target; the first one stands.
            let _ = out.add(path, rules);
        }
        if let Some(path) = RelPath::new(format!("runbooks/{name}.md")) {
            let _ = out.add_managed(path, runbook::page(&watch, &place));
        }
    }
}

/// What is watched: the services of the package, in order of declaration.
pub(crate) fn watched(model: &Model) -> impl Iterator<Item = (Id<Node>, &Node)> {
    let own = model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta));
    own.filter(|(_, node)| node.kind() == DeclKind::Service)
}

/// What is watched of a service.
pub(crate) struct Watch<'a> {
    pub(crate) model: &'a Model,
    pub(crate) id: Id<Node>,
    pub(crate) node: &'a Node,
    pub(crate) source: Source,
    /// Its objectives, as far as they can be measured.
    pub(crate) objectives: Vec<Objective>,
    /// All its alerts, those of the objectives first.
    pub(crate) alerts: Vec<Alert>,
}

impl<'a> Watch<'a> {
    /// Looks at a service.
    pub(crate) fn of(model: &'a Model, place: &Place<'_>, id: Id<Node>, diags: &mut Diags) -> Watch<'a> {
        let source = objectives::source(model, place.convention, id, place.own_namespace());
        let objectives = objectives::of(model, &source, id, diags);
        let mut watch = Watch { model, id, node: &model.nodes[id], source, objectives, alerts: Vec::new() };
        let mut alerts: Vec<Alert> =
            watch.objectives.iter().flat_map(|objective| slo::alerts(&watch, objective, place)).collect();
        let mut unknown = Vec::new();
        alerts.extend(limits::alerts(&watch, &mut unknown));
        alerts.extend(resources::alerts(&watch, place));
        watch.alerts = alerts;
        if let Some(finding) = errors::unwatched(&watch.node.meta, &unknown) {
            diags.push(finding);
        }
        watch
    }

    /// The name of the service, as in Kubernetes.
    pub(crate) fn name(&self) -> &str {
        &self.source.service
    }

    /// The rules: a group an objective, and one for all other alerts.
    pub(crate) fn groups(&self, place: &Place<'_>) -> Vec<Group> {
        let mut groups: Vec<Group> =
            self.objectives.iter().map(|objective| slo::group(self, objective, place)).collect();
        let others: Vec<&Alert> = self.alerts.iter().filter(|alert| alert.objective.is_none()).collect();
        if !others.is_empty() {
            let rules = others.iter().map(|alert| alert.rule(self, place)).collect();
            groups.push(Group { name: format!("{}-limits", self.name()), rules });
        }
        groups
    }
}

impl<'a> Place<'a> {
    /// Everywhere: what the files of the target are for.
    pub(crate) fn of(options: &'a super::Options) -> Place<'a> {
        Place {
            convention: Convention::of(options),
            environment: None,
            stage: None,
            namespace: None,
            scraped: false,
            runbooks: options.url(Target::Prometheus, "runbooks"),
            grafana: options.url(Target::Prometheus, "grafana"),
        }
    }
}
