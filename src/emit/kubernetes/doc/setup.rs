//! What runs once, when a set of manifests is applied.

use serde::Serialize;

use super::resources;
use super::workload::PodTemplate;

resources! {
    Setup = "batch/v1" "Job";
}

/// `batch/v1` `JobSpec` of what is done again whenever it changes: its name changes with it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Setup {
    /// Retries: the first run is not counted.
    pub(crate) backoff_limit: u64,
    /// Then it is removed, so that the same manifests may be applied again.
    pub(crate) ttl_seconds_after_finished: u64,
    pub(crate) template: PodTemplate,
}
