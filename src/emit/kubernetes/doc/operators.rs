//! The custom resources of operators that run stores and brokers.
//!
//! `CloudNativePG`: <https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/>, Strimzi:
//! <https://strimzi.io/docs/operators/latest/configuring.html>.

use serde::Serialize;

use super::pod::Resources;
use super::{Map, resources};

resources! {
    Cluster = "postgresql.cnpg.io/v1" "Cluster";
    Database = "postgresql.cnpg.io/v1" "Database";
    Kafka = "kafka.strimzi.io/v1" "Kafka";
    KafkaNodePool = "kafka.strimzi.io/v1" "KafkaNodePool";
    KafkaTopic = "kafka.strimzi.io/v1" "KafkaTopic";
}

/// `postgresql.cnpg.io/v1` `ClusterSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cluster {
    /// The first and its copies.
    pub(crate) instances: u64,
    pub(crate) image_name: String,
    pub(crate) inherited_metadata: Inherited,
    pub(crate) bootstrap: Bootstrap,
    /// Nobody but the operator is its superuser.
    pub(crate) enable_superuser_access: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postgresql: Option<Postgresql>,
    #[serde(skip_serializing_if = "Resources::is_empty")]
    pub(crate) resources: Resources,
    pub(crate) storage: ClusterStorage,
}

/// What the operator puts on everything that it makes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Inherited {
    pub(crate) labels: Map,
}

/// How the first instance begins.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bootstrap {
    pub(crate) initdb: InitDb,
}

/// With an empty database.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct InitDb {
    pub(crate) database: String,
    pub(crate) owner: String,
}

/// Settings of the server.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Postgresql {
    pub(crate) parameters: Map,
}

/// Volumes of a cluster.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClusterStorage {
    pub(crate) size: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) storage_class: Option<String>,
}

/// `postgresql.cnpg.io/v1` `DatabaseSpec`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Database {
    pub(crate) cluster: Reference,
    pub(crate) name: String,
    pub(crate) owner: String,
}

/// An object by its name.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reference {
    pub(crate) name: String,
}

/// `kafka.strimzi.io/v1` `KafkaSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kafka {
    pub(crate) kafka: KafkaCluster,
    pub(crate) entity_operator: EntityOperator,
}

/// What holds for all brokers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KafkaCluster {
    pub(crate) version: String,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) config: serde_json::Map<String, serde_json::Value>,
}

/// Where brokers listen.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Listener {
    pub(crate) name: &'static str,
    pub(crate) port: u16,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) tls: bool,
}

/// What keeps topics as their objects say.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntityOperator {
    pub(crate) topic_operator: TopicOperator,
}

/// With its defaults.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TopicOperator {}

/// `kafka.strimzi.io/v1` `KafkaNodePoolSpec`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KafkaNodePool {
    pub(crate) replicas: u64,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) storage: PoolStorage,
    #[serde(skip_serializing_if = "Resources::is_empty")]
    pub(crate) resources: Resources,
    pub(crate) template: PoolTemplate,
}

/// Volumes of brokers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PoolStorage {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class: Option<String>,
}

/// What the operator puts on pods.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PoolTemplate {
    pub(crate) pod: PoolPod,
}

/// Metadata of pods.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PoolPod {
    pub(crate) metadata: Inherited,
}

/// `kafka.strimzi.io/v1` `KafkaTopicSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KafkaTopic {
    /// Where the name of the object cannot be that of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) topic_name: Option<String>,
    pub(crate) partitions: u64,
    pub(crate) replicas: u64,
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub(crate) config: serde_json::Map<String, serde_json::Value>,
}
