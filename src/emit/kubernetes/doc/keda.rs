//! What KEDA scales, and on what: <https://keda.sh/docs/2.17/reference/>.

use serde::Serialize;

use super::scale::{Behavior, ScaleTarget};
use super::workload::Job;
use super::{Map, resources};

resources! {
    ScaledObject = "keda.sh/v1alpha1" "ScaledObject";
    ScaledJob = "keda.sh/v1alpha1" "ScaledJob";
    TriggerAuthentication = "keda.sh/v1alpha1" "TriggerAuthentication";
}

/// `keda.sh/v1alpha1` `ScaledObjectSpec`: it keeps an autoscaler of its own, so no other may stand beside it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScaledObject {
    pub(crate) scale_target_ref: ScaleTarget,
    pub(crate) min_replica_count: u64,
    pub(crate) max_replica_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fallback: Option<Fallback>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) advanced: Option<Advanced>,
    pub(crate) triggers: Vec<Trigger>,
}

/// `keda.sh/v1alpha1` Fallback: what holds while the triggers cannot be read.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fallback {
    /// Readings that fail in a row.
    pub(crate) failure_threshold: u64,
    pub(crate) replicas: u64,
    pub(crate) behavior: &'static str,
}

/// `keda.sh/v1alpha1` `AdvancedConfig`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Advanced {
    pub(crate) horizontal_pod_autoscaler_config: AutoscalerConfig,
}

/// `keda.sh/v1alpha1` `HorizontalPodAutoscalerConfig`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AutoscalerConfig {
    pub(crate) behavior: Behavior,
}

/// `keda.sh/v1alpha1` `ScaleTriggers`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Trigger {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `Utilization` of a resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metric_type: Option<&'static str>,
    /// Texts, numbers as well.
    pub(crate) metadata: Map,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authentication_ref: Option<AuthenticationRef>,
}

/// `keda.sh/v1alpha1` `AuthenticationRef`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AuthenticationRef {
    pub(crate) name: String,
}

/// `keda.sh/v1alpha1` `TriggerAuthenticationSpec`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TriggerAuthentication {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pod_identity: Option<PodIdentity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) secret_target_ref: Vec<SecretTarget>,
}

/// `keda.sh/v1alpha1` `AuthPodIdentity`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PodIdentity {
    pub(crate) provider: String,
}

/// `keda.sh/v1alpha1` `AuthSecretTargetRef`: a parameter of the trigger, and where its value stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SecretTarget {
    pub(crate) parameter: String,
    pub(crate) name: String,
    pub(crate) key: String,
}

/// `keda.sh/v1alpha1` `ScaledJobSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScaledJob {
    pub(crate) job_target_ref: Job,
    pub(crate) successful_jobs_history_limit: u64,
    pub(crate) failed_jobs_history_limit: u64,
    pub(crate) min_replica_count: u64,
    pub(crate) max_replica_count: u64,
    pub(crate) triggers: Vec<Trigger>,
}
