//! What the Prometheus Operator reads: <https://prometheus-operator.dev/docs/api-reference/api/>.

use serde::Serialize;

use super::{Selector, resources};
use crate::emit::prometheus::doc::RuleFile;

resources! {
    ServiceMonitor = "monitoring.coreos.com/v1" "ServiceMonitor";
    RuleFile = "monitoring.coreos.com/v1" "PrometheusRule";
}

/// `monitoring.coreos.com/v1` `ServiceMonitorSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceMonitor {
    /// The label of the Service whose value becomes `job`.
    pub(crate) job_label: &'static str,
    pub(crate) selector: Selector,
    pub(crate) endpoints: Vec<Endpoint>,
}

/// `monitoring.coreos.com/v1` `Endpoint`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Endpoint {
    /// The name of the Service's port.
    pub(crate) port: String,
    pub(crate) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) honor_labels: Option<bool>,
}
