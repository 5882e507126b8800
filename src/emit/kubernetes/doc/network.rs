//! Services, and who may speak to whom.

use serde::Serialize;

use super::{Map, Selector, resources};

resources! {
    Service = "v1" "Service";
    NetworkPolicy = "networking.k8s.io/v1" "NetworkPolicy";
}

/// `v1` `ServiceSpec`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Service {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_name: Option<String>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) selector: Map,
    pub(crate) ports: Vec<ServicePort>,
}

/// `v1` `ServicePort`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServicePort {
    pub(crate) name: String,
    pub(crate) port: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target_port: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) node_port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protocol: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) app_protocol: Option<&'static str>,
}

/// `networking.k8s.io/v1` `NetworkPolicySpec`.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NetworkPolicy {
    pub(crate) pod_selector: Selector,
    pub(crate) policy_types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ingress: Vec<Ingress>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) egress: Vec<Egress>,
}

/// `networking.k8s.io/v1` `NetworkPolicyIngressRule`. No peer means anybody, no port any port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Ingress {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) from: Vec<Peer>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<PolicyPort>,
}

/// `networking.k8s.io/v1` `NetworkPolicyEgressRule`. No peer means anywhere, no port any port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Egress {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) to: Vec<Peer>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<PolicyPort>,
}

/// `networking.k8s.io/v1` `NetworkPolicyPeer`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Peer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) namespace_selector: Option<Selector>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pod_selector: Option<Selector>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ip_block: Option<IpBlock>,
}

/// `networking.k8s.io/v1` `IPBlock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct IpBlock {
    pub(crate) cidr: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) except: Vec<&'static str>,
}

/// `networking.k8s.io/v1` `NetworkPolicyPort`: the port of the pod.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct PolicyPort {
    pub(crate) protocol: &'static str,
    pub(crate) port: u16,
}
