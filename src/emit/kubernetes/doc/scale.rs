//! How many pods there are.

use serde::Serialize;

use super::{Amount, Selector, resources};

resources! {
    Autoscaler = "autoscaling/v2" "HorizontalPodAutoscaler";
    DisruptionBudget = "policy/v1" "PodDisruptionBudget";
}

/// `autoscaling/v2` `HorizontalPodAutoscalerSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Autoscaler {
    pub(crate) scale_target_ref: ScaleTarget,
    pub(crate) min_replicas: u64,
    pub(crate) max_replicas: u64,
    pub(crate) metrics: Vec<Metric>,
    #[serde(skip_serializing_if = "Behavior::is_empty")]
    pub(crate) behavior: Behavior,
}

/// `autoscaling/v2` `HorizontalPodAutoscalerBehavior`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Behavior {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scale_up: Option<ScalingRules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scale_down: Option<ScalingRules>,
}

impl Behavior {
    /// Whether the API's defaults hold.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Behavior::default()
    }
}

/// `autoscaling/v2` `HPAScalingRules`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScalingRules {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stabilization_window_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) policies: Vec<ScalingPolicy>,
}

/// `autoscaling/v2` `HPAScalingPolicy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScalingPolicy {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) value: u64,
    pub(crate) period_seconds: u64,
}

/// `autoscaling/v2` `CrossVersionObjectReference`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScaleTarget {
    pub(crate) api_version: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `autoscaling/v2` `MetricSpec`: of a resource of all containers together, or of one of them.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type")]
pub(crate) enum Metric {
    Resource {
        resource: ResourceMetric,
    },
    #[serde(rename_all = "camelCase")]
    ContainerResource {
        container_resource: ResourceMetric,
    },
}

/// `autoscaling/v2` `ResourceMetricSource`, `ContainerResourceMetricSource`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResourceMetric {
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container: Option<String>,
    pub(crate) target: MetricTarget,
}

/// `autoscaling/v2` `MetricTarget`: a share of what is requested.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MetricTarget {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) average_utilization: u64,
}

/// `policy/v1` `PodDisruptionBudgetSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DisruptionBudget {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_available: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_unavailable: Option<Amount>,
    /// Pods that are not ready may always go: they serve nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unhealthy_pod_eviction_policy: Option<&'static str>,
    pub(crate) selector: Selector,
}
