//! Pods and their containers.

use serde::Serialize;

use super::{Map, Selector};

/// `v1` `PodSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PodSpec {
    pub(crate) service_account_name: String,
    pub(crate) automount_service_account_token: bool,
    pub(crate) enable_service_links: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) restart_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) termination_grace_period_seconds: Option<u64>,
    /// Of one run of a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) active_deadline_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority_class_name: Option<String>,
    pub(crate) security_context: PodSecurity,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) node_selector: Map,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tolerations: Vec<Toleration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) topology_spread_constraints: Vec<Spread>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) init_containers: Vec<Container>,
    pub(crate) containers: Vec<Container>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volumes: Vec<Volume>,
}

/// `v1` `PodSecurityContext`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PodSecurity {
    pub(crate) run_as_non_root: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_as_user: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_as_group: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fs_group: Option<u64>,
    /// `OnRootMismatch` spares a large volume the change of every file at each start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fs_group_change_policy: Option<&'static str>,
    pub(crate) seccomp_profile: SeccompProfile,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) sysctls: Vec<Sysctl>,
}

/// `v1` Sysctl.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sysctl {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

/// `v1` Toleration of a taint by its key and value.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Toleration {
    pub(crate) key: String,
    pub(crate) operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
}

/// `v1` `SeccompProfile`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SeccompProfile {
    #[serde(rename = "type")]
    kind: &'static str,
}

impl SeccompProfile {
    /// The system calls that the container runtime allows.
    pub(crate) const RUNTIME_DEFAULT: SeccompProfile = SeccompProfile { kind: "RuntimeDefault" };
}

/// `v1` `TopologySpreadConstraint`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Spread {
    pub(crate) max_skew: u64,
    pub(crate) topology_key: &'static str,
    pub(crate) when_unsatisfiable: &'static str,
    pub(crate) label_selector: Selector,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) match_label_keys: Vec<&'static str>,
}

/// `v1` Container.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Container {
    pub(crate) name: String,
    pub(crate) image: String,
    pub(crate) image_pull_policy: &'static str,
    /// `Always` makes an init container run beside the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) restart_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) command: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) args: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<ContainerPort>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) env: Vec<EnvVar>,
    #[serde(skip_serializing_if = "Resources::is_empty")]
    pub(crate) resources: Resources,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) startup_probe: Option<Probe>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) liveness_probe: Option<Probe>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) readiness_probe: Option<Probe>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lifecycle: Option<Lifecycle>,
    pub(crate) security_context: ContainerSecurity,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volume_mounts: Vec<VolumeMount>,
}

/// `v1` `ContainerPort`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContainerPort {
    pub(crate) name: String,
    #[serde(rename = "containerPort")]
    pub(crate) number: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protocol: Option<&'static str>,
}

/// `v1` `EnvVar`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvVar {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) source: EnvSource,
}

/// Where the value of a variable stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum EnvSource {
    Value(String),
    ValueFrom(ValueFrom),
}

/// `v1` `EnvVarSource`.
#[expect(clippy::enum_variant_names, reason = "the names are the API's")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ValueFrom {
    #[serde(rename_all = "camelCase")]
    FieldRef {
        field_path: String,
    },
    SecretKeyRef {
        name: String,
        key: String,
    },
    ConfigMapKeyRef {
        name: String,
        key: String,
    },
}

/// `v1` `ResourceRequirements`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Resources {
    #[serde(skip_serializing_if = "Amounts::is_empty")]
    pub(crate) requests: Amounts,
    #[serde(skip_serializing_if = "Amounts::is_empty")]
    pub(crate) limits: Amounts,
}

impl Resources {
    pub(crate) fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.limits.is_empty()
    }
}

/// Amounts of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Amounts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) storage: Option<String>,
    #[serde(rename = "ephemeral-storage", skip_serializing_if = "Option::is_none")]
    pub(crate) disk: Option<String>,
}

impl Amounts {
    fn is_empty(&self) -> bool {
        *self == Amounts::default()
    }
}

/// `v1` Probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Probe {
    #[serde(flatten)]
    pub(crate) handler: Handler,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) initial_delay_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) period_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timeout_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure_threshold: Option<u64>,
}

/// What a probe or a hook does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Handler {
    HttpGet {
        path: String,
        port: PortRef,
    },
    TcpSocket {
        port: PortRef,
    },
    /// The API takes no name here.
    Grpc {
        port: u16,
    },
    Exec {
        command: Vec<String>,
    },
    Sleep {
        seconds: u64,
    },
}

/// A port by number or by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum PortRef {
    Number(u16),
    Name(String),
}

/// `v1` Lifecycle.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Lifecycle {
    pub(crate) pre_stop: Handler,
}

/// `v1` `SecurityContext`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContainerSecurity {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_as_user: Option<u64>,
    pub(crate) allow_privilege_escalation: bool,
    pub(crate) read_only_root_filesystem: bool,
    pub(crate) capabilities: Capabilities,
}

/// `v1` Capabilities.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Capabilities {
    pub(crate) drop: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) add: Vec<String>,
}

/// `v1` `VolumeMount`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VolumeMount {
    pub(crate) name: String,
    pub(crate) mount_path: String,
    /// One file of the volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sub_path: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) read_only: bool,
}

impl VolumeMount {
    /// A folder that the container may write.
    pub(crate) fn writable(name: String, mount_path: String) -> Self {
        VolumeMount { name, mount_path, sub_path: None, read_only: false }
    }
}

/// `v1` Volume.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Volume {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) source: VolumeSource,
}

/// `v1` `VolumeSource`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum VolumeSource {
    EmptyDir(EmptyDir),
    ConfigMap { name: String },
}

/// `v1` `EmptyDirVolumeSource`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmptyDir {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) medium: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size_limit: Option<String>,
}

/// `v1` `PersistentVolumeClaimSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersistentVolumeClaimSpec {
    pub(crate) access_modes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) storage_class_name: Option<String>,
    pub(crate) resources: Resources,
}
