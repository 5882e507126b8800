//! What a manifest says: a type for each kind of object that is written.
//!
//! Fields are those of the Kubernetes API, in the order in which people write them, and carry its names and meaning:
//! <https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/>. What is absent is left out, so that a default
//! of the API stays the API's.

pub(crate) mod gateway;
pub(crate) mod network;
pub(crate) mod pod;
pub(crate) mod scale;
pub(crate) mod workload;

use std::collections::BTreeMap;

use serde::Serialize;

/// Labels, annotations, selectors: sorted, so that a new one moves no other.
pub(crate) type Map = BTreeMap<String, String>;

/// An object with its type and metadata.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Object {
    api_version: &'static str,
    kind: &'static str,
    pub(crate) metadata: Metadata,
    #[serde(flatten)]
    body: Body,
}

impl Object {
    /// An object of the type that its body has.
    pub(crate) fn new(metadata: Metadata, body: Body) -> Self {
        let (api_version, kind) = body.api();
        Object { api_version, kind, metadata, body }
    }
}

/// Who an object is.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) namespace: Option<String>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) labels: Map,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) annotations: Map,
}

/// What is behind the metadata of an object.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Body {
    Namespace {},
    ServiceAccount(ServiceAccount),
    Deployment(Spec<workload::Deployment>),
    StatefulSet(Spec<workload::StatefulSet>),
    CronJob(Spec<workload::CronJob>),
    Service(Spec<network::Service>),
    NetworkPolicy(Spec<network::NetworkPolicy>),
    HorizontalPodAutoscaler(Spec<scale::Autoscaler>),
    PodDisruptionBudget(Spec<scale::DisruptionBudget>),
    Gateway(Spec<gateway::Gateway>),
    HttpRoute(Spec<gateway::HttpRoute>),
}

impl Body {
    /// `apiVersion` and `kind`.
    fn api(&self) -> (&'static str, &'static str) {
        match self {
            Body::Namespace {} => ("v1", "Namespace"),
            Body::ServiceAccount(_) => ("v1", "ServiceAccount"),
            Body::Deployment(_) => ("apps/v1", "Deployment"),
            Body::StatefulSet(_) => ("apps/v1", "StatefulSet"),
            Body::CronJob(_) => ("batch/v1", "CronJob"),
            Body::Service(_) => ("v1", "Service"),
            Body::NetworkPolicy(_) => ("networking.k8s.io/v1", "NetworkPolicy"),
            Body::HorizontalPodAutoscaler(_) => ("autoscaling/v2", "HorizontalPodAutoscaler"),
            Body::PodDisruptionBudget(_) => ("policy/v1", "PodDisruptionBudget"),
            Body::Gateway(_) => ("gateway.networking.k8s.io/v1", "Gateway"),
            Body::HttpRoute(_) => ("gateway.networking.k8s.io/v1", "HTTPRoute"),
        }
    }
}

/// The `spec` of an object.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Spec<T> {
    spec: T,
}

/// Wraps a `spec`.
pub(crate) fn spec<T>(spec: T) -> Spec<T> {
    Spec { spec }
}

/// `v1` `ServiceAccount`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceAccount {
    pub(crate) automount_service_account_token: bool,
}

/// Chooses by labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Selector {
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) match_labels: Map,
}

/// A count, or a share in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Amount {
    Count(u64),
    Share(String),
}

/// `kustomize.config.k8s.io/v1beta1` Kustomization.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kustomization {
    api_version: &'static str,
    kind: &'static str,
    resources: Vec<String>,
}

impl Kustomization {
    /// A kustomization of these files.
    pub(crate) fn of(resources: Vec<String>) -> Self {
        Kustomization { api_version: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources }
    }
}
