//! What keeps pods running, or runs them at times.

use serde::Serialize;

use super::pod::{PersistentVolumeClaimSpec, PodSpec};
use super::{Amount, Metadata, Selector, Spec, resources};

resources! {
    Deployment = "apps/v1" "Deployment";
    StatefulSet = "apps/v1" "StatefulSet";
    CronJob = "batch/v1" "CronJob";
    Job = "batch/v1" "Job";
    HeadlessService = "v1" "Service";
}

/// `apps/v1` `DeploymentSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployment {
    /// Absent where an autoscaler decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replicas: Option<u64>,
    /// Old versions that are kept to go back to.
    pub(crate) revision_history_limit: u64,
    /// How long it may stand still before it counts as failed; 600 seconds when silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) progress_deadline_seconds: Option<u64>,
    /// How long a new pod must have been ready before it counts as available.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_ready_seconds: Option<u64>,
    pub(crate) selector: Selector,
    pub(crate) strategy: Strategy,
    pub(crate) template: PodTemplate,
}

/// `apps/v1` `DeploymentStrategy`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Strategy {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rolling_update: Option<RollingUpdate>,
}

/// `apps/v1` `RollingUpdateDeployment`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RollingUpdate {
    pub(crate) max_surge: Amount,
    pub(crate) max_unavailable: Amount,
}

/// `v1` `PodTemplateSpec`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PodTemplate {
    pub(crate) metadata: Metadata,
    pub(crate) spec: PodSpec,
}

/// `apps/v1` `StatefulSetSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatefulSet {
    pub(crate) service_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replicas: Option<u64>,
    pub(crate) selector: Selector,
    pub(crate) template: PodTemplate,
    /// Absent where the version of Kubernetes does not know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) persistent_volume_claim_retention_policy: Option<ClaimRetention>,
    pub(crate) volume_claim_templates: Vec<ClaimTemplate>,
}

/// `apps/v1` `StatefulSetPersistentVolumeClaimRetentionPolicy`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClaimRetention {
    pub(crate) when_deleted: &'static str,
    pub(crate) when_scaled: &'static str,
}

/// `v1` `ServiceSpec` without an address of its own: it gives each pod of a `StatefulSet` a name.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HeadlessService {
    #[serde(rename = "clusterIP")]
    pub(crate) cluster_ip: &'static str,
    /// Pods find each other before they are ready.
    pub(crate) publish_not_ready_addresses: bool,
    pub(crate) selector: super::Map,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<super::network::ServicePort>,
}

/// `v1` `PersistentVolumeClaim`, as a template.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClaimTemplate {
    pub(crate) metadata: Metadata,
    pub(crate) spec: PersistentVolumeClaimSpec,
}

/// `batch/v1` `CronJobSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CronJob {
    pub(crate) schedule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_zone: Option<String>,
    pub(crate) concurrency_policy: &'static str,
    pub(crate) starting_deadline_seconds: u64,
    pub(crate) successful_jobs_history_limit: u64,
    pub(crate) failed_jobs_history_limit: u64,
    pub(crate) job_template: Spec<Job>,
}

/// `batch/v1` `JobSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Job {
    /// Set where somebody else decides when it begins.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) suspend: bool,
    /// Retries: the first run is not counted.
    pub(crate) backoff_limit: u64,
    /// For all runs together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) active_deadline_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ttl_seconds_after_finished: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pod_failure_policy: Option<PodFailurePolicy>,
    pub(crate) template: PodTemplate,
}

/// `batch/v1` `PodFailurePolicy`: the first rule that fits decides.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PodFailurePolicy {
    pub(crate) rules: Vec<PodFailureRule>,
}

/// `batch/v1` `PodFailurePolicyRule`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PodFailureRule {
    pub(crate) action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_exit_codes: Option<ExitCodes>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) on_pod_conditions: Vec<PodCondition>,
}

/// `batch/v1` `PodFailurePolicyOnExitCodesRequirement`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExitCodes {
    pub(crate) container_name: String,
    pub(crate) operator: &'static str,
    pub(crate) values: Vec<u64>,
}

/// `batch/v1` `PodFailurePolicyOnPodConditionsPattern`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PodCondition {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) status: &'static str,
}
