//! Argo Rollouts: what replaces pods, and what measures while it does.
//!
//! Fields of `argoproj.io/v1alpha1`: <https://argo-rollouts.readthedocs.io/en/stable/features/specification/>.

use serde::Serialize;

use super::workload::PodTemplate;
use super::{Amount, Selector, resources};

resources! {
    Rollout = "argoproj.io/v1alpha1" "Rollout";
    AnalysisTemplate = "argoproj.io/v1alpha1" "AnalysisTemplate";
}

/// `RolloutSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rollout {
    /// Absent where an autoscaler decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replicas: Option<u64>,
    /// Old versions that are kept to go back to.
    pub(crate) revision_history_limit: u64,
    /// How long it may stand still before it counts as failed; 600 seconds when silent. Pauses do not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress_deadline_seconds: Option<u64>,
    /// Whether the old version takes over again where it stood still for so long.
    pub(crate) progress_deadline_abort: bool,
    pub(crate) selector: Selector,
    pub(crate) strategy: Strategy,
    pub(crate) template: PodTemplate,
}

/// `RolloutStrategy`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Strategy {
    Canary(Canary),
    BlueGreen(BlueGreen),
}

/// `CanaryStrategy`.
#[expect(clippy::struct_field_names, reason = "the names are the API's")]
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Canary {
    /// Absent where replicas alone share the traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) canary_service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stable_service: Option<String>,
    pub(crate) max_surge: Amount,
    pub(crate) max_unavailable: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) traffic_routing: Option<TrafficRouting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) analysis: Option<Analysis>,
    pub(crate) steps: Vec<Step>,
}

/// `CanaryStep`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Step {
    SetWeight(u64),
    Pause(Pause),
}

/// `RolloutPause`: until a person goes on where no duration is said.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Pause {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<String>,
}

/// `RolloutTrafficRouting`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TrafficRouting {
    pub(crate) istio: IstioRouting,
}

/// `IstioTrafficRouting`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IstioRouting {
    pub(crate) virtual_service: IstioVirtualService,
}

/// `IstioVirtualService`: the routes whose weights are moved, by their names.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IstioVirtualService {
    pub(crate) name: String,
    pub(crate) routes: Vec<String>,
}

/// `BlueGreenStrategy`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BlueGreen {
    pub(crate) active_service: String,
    pub(crate) preview_service: String,
    pub(crate) auto_promotion_enabled: bool,
    /// How long the new version is only looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) auto_promotion_seconds: Option<u64>,
    /// How long the old version is kept.
    pub(crate) scale_down_delay_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) post_promotion_analysis: Option<Analysis>,
}

/// `RolloutAnalysis` and `RolloutAnalysisBackground`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Analysis {
    /// The index of the step that it begins with, in a canary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) starting_step: Option<u64>,
    pub(crate) templates: Vec<TemplateRef>,
    pub(crate) args: Vec<RunArgument>,
}

/// `AnalysisTemplateRef`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TemplateRef {
    pub(crate) template_name: String,
}

/// `AnalysisRunArgument`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunArgument {
    pub(crate) name: &'static str,
    pub(crate) value_from: ArgumentSource,
}

/// `ArgumentValueFrom`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArgumentSource {
    /// `Latest` is the hash of the new version's pods.
    pub(crate) pod_template_hash_value: &'static str,
}

/// `AnalysisTemplateSpec`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AnalysisTemplate {
    pub(crate) args: Vec<Argument>,
    pub(crate) metrics: Vec<Metric>,
}

/// `Argument`: what a run fills in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Argument {
    pub(crate) name: &'static str,
}

/// `Metric`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metric {
    pub(crate) name: String,
    pub(crate) initial_delay: String,
    pub(crate) interval: String,
    /// How many measurements there are; as many as there is time for where it goes on beside the steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
    pub(crate) success_condition: String,
    /// What is neither a success nor a failure decides nothing.
    pub(crate) failure_condition: String,
    /// How many measurements may fail.
    pub(crate) failure_limit: u64,
    /// How many measurements may decide nothing.
    pub(crate) inconclusive_limit: u64,
    pub(crate) provider: Provider,
}

/// `MetricProvider`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Provider {
    pub(crate) prometheus: Prometheus,
}

/// `PrometheusMetric`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Prometheus {
    pub(crate) address: String,
    pub(crate) query: String,
}
