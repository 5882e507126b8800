//! The telemetry emitter: the configuration of an OpenTelemetry collector for the services of the package.
//!
//! `telemetry/collector.yaml` receives by OTLP, offers metrics to Prometheus by the names that the rules read, and hands
//! traces and logs on. It is what the collector of a cluster runs with where an environment says
//! `collector: in_cluster`, and a place to begin for one that runs elsewhere. It is written where an environment says
//! `telemetry` at all.
//!
//! Values of attributes that are named like a `@pii` field are masked before anything leaves: a span that somebody puts an
//! e-mail address on is no place to keep it.

mod doc;

use std::collections::BTreeSet;

use super::EmitCx;
use super::shared::objectives::promql::escaped;
use super::shared::{header, yaml};
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Model, TypeDefKind};
use doc::Collector;

/// The port of OTLP by gRPC.
pub(crate) const OTLP_GRPC: u16 = 4317;
/// The port of OTLP by HTTP.
pub(crate) const OTLP_HTTP: u16 = 4318;
/// The port that Prometheus reads metrics at.
pub(crate) const METRICS: u16 = 8889;
/// The port that probes ask.
pub(crate) const HEALTH: u16 = 13133;

/// Writes `telemetry/collector.yaml`.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, _diags: &mut Diags) {
    let model = cx.model();
    let asks = |environment: &crate::model::Environment| environment.settings.object("telemetry").is_some();
    let Some(environment) = cx.environments().find(|environment| asks(environment)) else { return };
    let head = header::comment("#", model.source_path(&environment.meta));
    if let Some(path) = RelPath::new("telemetry/collector.yaml") {
        // Nobody else writes into this folder.
        let _ = out.add(path, format!("{head}{}", configuration(model)));
    }
}

/// The configuration as YAML.
pub(crate) fn configuration(model: &Model) -> String {
    yaml::to_yaml(&Collector::of(&masked(model)))
}

/// The keys of attributes that are masked: the names of `@pii` fields, whatever stands before them.
fn masked(model: &Model) -> Vec<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (_, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        let fields = match &def.kind {
            TypeDefKind::Record(record) => &record.fields,
            TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. }
            | TypeDefKind::Error { record, .. } => &record.fields,
            TypeDefKind::Scalar { .. }
            | TypeDefKind::Enum { .. }
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Union(_) => continue,
        };
        let personal = |annotation: &str| ["pii", "phi", "pci", "secret"].contains(&annotation);
        for field in fields {
            if field.annotations.items.iter().any(|annotation| personal(&annotation.name)) {
                names.insert(field.name.clone());
            }
        }
    }
    names.iter().map(|name| format!("(^|.*[._]){}$", escaped(name))).collect()
}
