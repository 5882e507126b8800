//! What a Prometheus Operator finds in a cluster: what to scrape, and the rules of the services there.
//!
//! It is written where the environment says `monitoring: prometheus_operator`. The rules are those of the Prometheus target,
//! narrowed down to the environment. The operator is expected to select monitors and rules of every namespace and label,
//! and to scrape from the namespace `monitoring`.

use super::doc::monitoring::{Endpoint, ServiceMonitor};
use super::doc::network::{Ingress, NetworkPolicy, Peer, PolicyPort};
use super::doc::{Map, Selector, spec};
use super::errors;
use super::folder::Folder;
use super::scope::Scope;
use super::telemetry;
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::emit::EmitCx;
use crate::emit::prometheus::doc::RuleFile;
use crate::emit::prometheus::{Place, Watch};
use crate::model::{Node, Value};
use crate::vocab::DeclKind;

/// Whether an operator of Prometheus is there.
pub(crate) fn is_there(scope: &Scope<'_>) -> bool {
    let said = scope.environment.and_then(|environment| environment.settings.text("monitoring"));
    said == Some("prometheus_operator")
}

/// The path and the name of the port that a service's numbers are read at, where it says a path.
pub(crate) fn scraped(scope: &Scope<'_>, id: Id<Node>) -> Option<(String, Option<String>)> {
    let metrics = telemetry::of(scope, id)?.get("metrics")?;
    let Value::Path(path) = metrics else { return None };
    let ports = scope.ports(id);
    // A port that is there for nothing else comes first; then the one that HTTP is spoken on.
    let own = ports.iter().find(|port| port.name.contains("metrics"));
    let port = own.or_else(|| ports.iter().find(|port| port.app_protocol == Some("http")));
    Some((path.clone(), port.map(|port| port.name.clone())))
}

/// The namespace that the operator's Prometheus runs in.
const SCRAPERS: &str = "monitoring";

/// Who reads numbers.
pub(crate) fn scraper() -> Peer {
    let namespace = Map::from([("kubernetes.io/metadata.name".to_owned(), SCRAPERS.to_owned())]);
    Peer { namespace_selector: Some(Selector { match_labels: namespace }), ..Peer::default() }
}

/// Adds monitors and rules.
pub(crate) fn add(cx: &EmitCx<'_>, folder: &mut Folder<'_>) {
    let scope = folder.scope;
    if !is_there(scope) {
        return;
    }
    let services: Vec<(Id<Node>, &Node)> =
        scope.workloads().filter(|(_, node)| node.kind() == DeclKind::Service).collect();
    for (id, node) in services {
        let component = node.kind().word();
        match scraped(scope, id) {
            Some((path, Some(port))) => {
                let monitor = ServiceMonitor {
                    job_label: "app.kubernetes.io/name",
                    selector: scope.selector(id, component),
                    endpoints: vec![Endpoint { port: port.clone(), path, honor_labels: None }],
                };
                folder.add_of(id, "servicemonitor", scope.name(id), component, spec(monitor));
                let container = scope.ports(id).iter().find(|plan| plan.name == port).map(|plan| plan.container);
                let ports = container.map(|port| PolicyPort { protocol: "TCP", port }).into_iter().collect();
                let policy = NetworkPolicy {
                    pod_selector: scope.selector(id, component),
                    policy_types: vec!["Ingress"],
                    ingress: vec![Ingress { from: vec![scraper()], ports }],
                    egress: Vec::new(),
                };
                let name = format!("{}-scraping", scope.name(id));
                folder.add_of(id, "networkpolicy-scraping", &name, component, spec(policy));
            }
            Some((path, None)) => {
                let span =
                    telemetry::of(scope, id).and_then(|it| it.entry("metrics")).map_or(node.meta.span, |it| it.span);
                folder.notes.diags.push(errors::unread_metrics(&node.meta, &path, span));
            }
            None => {}
        }
        let place = Place {
            environment: scope.environment,
            stage: Some(&scope.stage),
            namespace: Some(&scope.namespace),
            scraped: scraped(scope, id).is_some() || telemetry::in_cluster(scope),
            ..Place::of(cx.options)
        };
        // What cannot be measured is the finding of the target whose rules these are.
        let watch = Watch::of(scope.model, &place, id, &mut Diags::default());
        if !watch.alerts.is_empty() {
            let file = RuleFile { groups: watch.groups(&place) };
            folder.add_of(id, "prometheusrule", scope.name(id), component, spec(file));
        }
    }
}
