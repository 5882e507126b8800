//! What a Compose file says, in the order in which people write it.
//!
//! Fields are those of the Compose specification: <https://github.com/compose-spec/compose-spec/blob/main/spec.md>. Texts are
//! as Compose reads them: a `$` of a value stands twice, because a single one begins a variable.

pub(crate) mod env;
pub(crate) mod traefik;

use indexmap::IndexMap;
use serde::Serialize;

/// A file `compose.yaml`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Compose {
    pub(crate) name: String,
    pub(crate) services: IndexMap<String, Service>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) networks: IndexMap<String, Network>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) volumes: IndexMap<String, Volume>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) configs: IndexMap<String, Config>,
}

/// A container that runs.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Service {
    pub(crate) image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) build: Option<Build>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) profiles: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) entrypoint: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) command: Vec<String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) environment: IndexMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ports: Vec<Port>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) networks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) network_mode: Option<String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) depends_on: IndexMap<String, Dependency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) healthcheck: Option<Healthcheck>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) volumes: Vec<Mount>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) configs: Vec<ConfigMount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) read_only: bool,
    pub(crate) cap_drop: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cap_add: Vec<String>,
    pub(crate) security_opt: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stop_grace_period: Option<String>,
    pub(crate) restart: Restart,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deploy: Option<Deploy>,
}

/// What happens when a container ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) enum Restart {
    /// It is started again, also with the machine, until somebody stops it.
    #[default]
    #[serde(rename = "unless-stopped")]
    UnlessStopped,
    /// It has ended.
    #[serde(rename = "no")]
    No,
}

/// How an image is made on this machine.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Build {
    pub(crate) context: String,
}

/// A port of the machine that leads to one of a container.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Port {
    pub(crate) host_ip: &'static str,
    /// As text, because the specification allows a range.
    pub(crate) published: String,
    pub(crate) target: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protocol: Option<&'static str>,
}

/// What another service must have reached before.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Dependency {
    pub(crate) condition: Condition,
}

/// How far a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Condition {
    /// Its container runs.
    #[serde(rename = "service_started")]
    Started,
    /// Its check has succeeded.
    #[serde(rename = "service_healthy")]
    Healthy,
    /// Its container has ended with 0.
    #[serde(rename = "service_completed_successfully")]
    Completed,
}

/// How one sees whether a container works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Healthcheck {
    pub(crate) test: Vec<String>,
    pub(crate) interval: String,
    pub(crate) timeout: String,
    pub(crate) retries: u64,
    pub(crate) start_period: String,
}

/// A folder of a container.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mount {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    pub(crate) target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tmpfs: Option<Tmpfs>,
}

/// A folder in memory.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tmpfs {
    /// In bytes.
    pub(crate) size: u64,
    /// Its mode: everybody may write, as in `/tmp`, because it belongs to root.
    pub(crate) mode: u32,
}

/// A file of this folder in a container.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ConfigMount {
    pub(crate) source: String,
    pub(crate) target: String,
}

/// A file of this folder.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Config {
    pub(crate) file: String,
}

/// What connects services.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Network {
    /// There is no way out of it, to the machine or beyond.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) internal: bool,
}

/// What outlives containers.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Volume {}

/// How much of the machine a service gets.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Deploy {
    pub(crate) resources: Resources,
}

/// At most, and at least.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Resources {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limits: Option<Amounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reservations: Option<Amounts>,
}

/// Processor share and memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Amounts {
    /// Cores, as a decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpus: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<String>,
}

/// A text without variables, as Compose reads it.
pub(crate) fn literal(text: &str) -> String {
    text.replace('$', "$$")
}

/// Bytes in the largest binary unit that leaves no rest.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("g", 1 << 30), ("m", 1 << 20), ("k", 1 << 10)];
    match UNITS.iter().find(|(_, factor)| bytes >= *factor && bytes.is_multiple_of(*factor)) {
        Some((unit, factor)) => format!("{}{unit}", bytes / factor),
        None => format!("{bytes}b"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_as_compose_reads_them() {
        assert_eq!(literal("a$b"), "a$$b");
        assert_eq!([bytes(512 << 20), bytes(1 << 30), bytes(1_500_000)], ["512m", "1g", "1500000b"]);
    }
}
