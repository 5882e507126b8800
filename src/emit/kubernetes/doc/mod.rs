//! What a manifest says: a type for each kind of object that is written.
//!
//! Fields are those of the Kubernetes API, in the order in which people write them, and carry its names and meaning:
//! <https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/>. What is absent is left out, so that a default
//! of the API stays the API's.

pub(crate) mod envoy;
pub(crate) mod external_secrets;
pub(crate) mod gateway;
pub(crate) mod istio;
pub(crate) mod keda;
pub(crate) mod linkerd;
pub(crate) mod monitoring;
pub(crate) mod network;
pub(crate) mod operators;
pub(crate) mod pod;
pub(crate) mod rollout;
pub(crate) mod scale;
pub(crate) mod setup;
pub(crate) mod workload;

use std::collections::BTreeMap;

use serde::Serialize;

/// Labels, annotations, selectors: sorted, so that a new one moves no other.
pub(crate) type Map = BTreeMap<String, String>;

/// A type of object, with what names it in the API. What is serialised stands behind the metadata: `spec` for most.
pub(crate) trait Resource: Serialize {
    /// The group and version, `apps/v1`.
    const API_VERSION: &'static str;
    /// The kind, `Deployment`.
    const KIND: &'static str;
}

/// An object with its type and metadata.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Object<T> {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    #[serde(flatten)]
    body: T,
}

impl<T: Resource> Object<T> {
    /// An object of the type that its body has.
    pub(crate) fn new(metadata: Metadata, body: T) -> Self {
        Object { api_version: T::API_VERSION, kind: T::KIND, metadata, body }
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

/// The `spec` of an object.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Spec<T> {
    spec: T,
}

/// Wraps a `spec`.
pub(crate) fn spec<T>(spec: T) -> Spec<T> {
    Spec { spec }
}

impl<T: Resource> Resource for Spec<T> {
    const API_VERSION: &'static str = T::API_VERSION;
    const KIND: &'static str = T::KIND;
}

/// Says of each type which object it is the `spec` of, or all of, behind the metadata.
macro_rules! resources {
    ($($type:ty = $version:literal $kind:literal;)+) => {$(
        impl $crate::emit::kubernetes::doc::Resource for $type {
            const API_VERSION: &'static str = $version;
            const KIND: &'static str = $kind;
        }
    )+};
}
pub(crate) use resources;

resources! {
    Namespace = "v1" "Namespace";
    ServiceAccount = "v1" "ServiceAccount";
    ConfigMap = "v1" "ConfigMap";
}

/// `v1` `Namespace`: its labels are all there is to say.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Namespace {}

/// `v1` `ServiceAccount`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceAccount {
    pub(crate) automount_service_account_token: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) image_pull_secrets: Vec<LocalRef>,
}

/// `v1` `LocalObjectReference`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LocalRef {
    pub(crate) name: String,
}

/// `v1` `ConfigMap`: files by their keys. Its name changes with them, so that nothing in it ever does.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ConfigMap {
    pub(crate) immutable: bool,
    pub(crate) data: Map,
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
