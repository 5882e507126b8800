//! Stores and brokers that an operator runs: the objects that tell it what is declared, and the connections that it needs
//! besides the declared edges.

use serde_json::{Map as Json, Value as JsonValue};

use crate::base::arena::Id;
use crate::emit::kubernetes::doc::network::{Egress, Ingress, IpBlock, NetworkPolicy, Peer, PolicyPort};
use crate::emit::kubernetes::doc::operators::{
    Bootstrap, Cluster, ClusterStorage, Database, EntityOperator, Inherited, InitDb, Kafka, KafkaCluster,
    KafkaNodePool, KafkaTopic, Listener, PoolPod, PoolStorage, PoolTemplate, Postgresql, Reference, TopicOperator,
};
use crate::emit::kubernetes::doc::{Map, Metadata, Selector, spec};
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::scope::Scope;
use crate::emit::kubernetes::{containers, errors, quantity};
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::stock::{self, Missing};
use crate::model::{Node, Settings, Value};

/// The images of `CloudNativePG`, which bring what its operator needs in them.
const POSTGRES: &str = "ghcr.io/cloudnative-pg/postgresql";

/// What a store holds whose size nobody says: an operator makes no volume without one.
const SIZE: &str = "1Gi";

/// The user of what an operator creates.
const OWNER: &str = "app";

/// The label by which each operator finds what belongs to one cluster.
const POSTGRES_CLUSTER: &str = "cnpg.io/cluster";
const KAFKA_CLUSTER: &str = "strimzi.io/cluster";

/// The ports of the API of Kubernetes, which the pods of operators ask.
const API_PORTS: [u16; 2] = [443, 6443];

/// Who runs a store or broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `CloudNativePG`.
    CloudNativePg,
    /// Strimzi.
    Strimzi,
}

impl Operator {
    /// The operator of a word of the vocabulary.
    pub(crate) fn of(word: &str) -> Option<Self> {
        match word {
            "cloudnative_pg" => Some(Operator::CloudNativePg),
            "strimzi" => Some(Operator::Strimzi),
            _ => None,
        }
    }

    /// The host at which what it runs is written to: that of a Service which the operator makes.
    pub(crate) fn host(self, name: &str) -> String {
        match self {
            Operator::CloudNativePg => format!("{name}-rw"),
            Operator::Strimzi => format!("{name}-kafka-bootstrap"),
        }
    }
}

/// Adds what tells the operator of a node what is declared.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>, operator: Operator) {
    let scope = folder.scope;
    if let Err(Missing::Version { image }) = scope.stock(id) {
        folder.notes.diags.push(errors::no_version(&scope.model.nodes[id].meta, image));
        return;
    }
    let version = scope.settings(id).said("version").and_then(|it| it.value.as_text());
    let version = version.unwrap_or_default();
    match operator {
        Operator::CloudNativePg => postgres(folder, id, version),
        Operator::Strimzi => kafka(folder, id, version),
    }
}

fn postgres(folder: &mut Folder<'_>, id: Id<Node>, version: &str) {
    let scope = folder.scope;
    let name = scope.name(id);
    let component = scope.model.nodes[id].kind().word();
    let settings = scope.settings(id);
    let databases = stock::databases(scope.model, id);
    let (first, others) = databases.split_first().map_or((OWNER.to_owned(), &[][..]), |(it, rest)| (it.clone(), rest));
    let parameters = number(settings, "max_connections")
        .map(|most| Postgresql { parameters: Map::from([("max_connections".to_owned(), most.to_string())]) });
    let cluster = Cluster {
        instances: 1 + number(settings, "replicas").unwrap_or(0),
        image_name: format!("{POSTGRES}:{version}"),
        inherited_metadata: Inherited { labels: scope.labels(id, component) },
        bootstrap: Bootstrap { initdb: InitDb { database: first, owner: OWNER.to_owned() } },
        enable_superuser_access: false,
        postgresql: parameters,
        resources: scope.deploy(id).map(containers::resources).unwrap_or_default(),
        storage: ClusterStorage {
            size: stock::size(&scope.place(id)).map_or_else(|| SIZE.to_owned(), quantity::size),
            storage_class: storage_class(scope),
        },
    };
    folder.add_of(id, "cluster", name, component, spec(cluster));
    for database in others {
        let object = Rule::Rfc1123(LABEL_MAX).apply(&format!("{name}-{}", database.replace('_', "-")));
        let file = format!("database-{}", database.replace('_', "-"));
        let body =
            Database { cluster: Reference { name: name.to_owned() }, name: database.clone(), owner: OWNER.to_owned() };
        folder.add_of(id, &file, &object, component, spec(body));
    }
    let operator = labelled("app.kubernetes.io/name", "cloudnative-pg");
    folder.add_of(
        id,
        "networkpolicy-operator",
        &format!("{name}-operator"),
        component,
        inner(POSTGRES_CLUSTER, name, operator),
    );
}

fn kafka(folder: &mut Folder<'_>, id: Id<Node>, version: &str) {
    let scope = folder.scope;
    let name = scope.name(id);
    let component = scope.model.nodes[id].kind().word();
    let place = scope.place(id);
    let factor = |channel: Id<Node>, path: &str| {
        let settings = scope.settings(channel);
        let group = settings.said("replication").and_then(|it| it.value.as_settings());
        group.and_then(|group| group.int(path)).and_then(|count| u64::try_from(count).ok())
    };
    let channels: Vec<Id<Node>> = stock::channels(&place).collect();
    let brokers = channels.iter().filter_map(|channel| factor(*channel, "factor")).max().unwrap_or(1).max(1);
    let copies = brokers.min(3);
    let mut config = Json::new();
    for (key, value) in [
        ("auto.create.topics.enable", JsonValue::from(false)),
        ("default.replication.factor", JsonValue::from(copies)),
        ("min.insync.replicas", JsonValue::from(copies.saturating_sub(1).max(1))),
        ("offsets.topic.replication.factor", JsonValue::from(copies)),
        ("transaction.state.log.min.isr", JsonValue::from(copies.saturating_sub(1).max(1))),
        ("transaction.state.log.replication.factor", JsonValue::from(copies)),
    ] {
        config.insert(key.to_owned(), value);
    }
    let port = place.port.unwrap_or(9092);
    let listener = Listener { name: "plain", port, kind: "internal", tls: false };
    let body = Kafka {
        kafka: KafkaCluster { version: version.to_owned(), listeners: vec![listener], config },
        entity_operator: EntityOperator { topic_operator: TopicOperator {} },
    };
    folder.add_of(id, "kafka", name, component, spec(body));

    let size = stock::size(&place).map(quantity::size);
    let kind = if size.is_some() { "persistent-claim" } else { "ephemeral" };
    let class = if size.is_some() { storage_class(scope) } else { None };
    let pool = KafkaNodePool {
        replicas: brokers,
        roles: vec!["controller", "broker"],
        storage: PoolStorage { kind, size, class },
        resources: scope.deploy(id).map(containers::resources).unwrap_or_default(),
        template: PoolTemplate { pod: PoolPod { metadata: Inherited { labels: scope.labels(id, component) } } },
    };
    add_member(folder, id, "kafkanodepool", format!("{name}-nodes"), spec(pool));
    for channel in channels {
        topic(folder, id, channel, (factor(channel, "factor").unwrap_or(1), factor(channel, "min_in_sync")));
    }
    let operator = labelled("name", "strimzi-cluster-operator");
    folder.add_of(
        id,
        "networkpolicy-operator",
        &format!("{name}-operator"),
        component,
        inner(KAFKA_CLUSTER, name, operator),
    );
}

fn topic(folder: &mut Folder<'_>, server: Id<Node>, channel: Id<Node>, (replicas, in_sync): (u64, Option<u64>)) {
    let scope = folder.scope;
    let settings = scope.settings(channel);
    let Some(topic) = stock::channel_address(scope.model, channel, settings) else { return };
    let name = scope.name(channel).to_owned();
    let mut config = Json::new();
    match settings.said("retention").map(|entry| &entry.value) {
        Some(Value::Duration(time)) => drop(config.insert("retention.ms".to_owned(), time.millis_ceil().into())),
        Some(Value::Word(_)) => drop(config.insert("retention.ms".to_owned(), (-1).into())),
        Some(_) | None => {}
    }
    if let Some(in_sync) = in_sync {
        config.insert("min.insync.replicas".to_owned(), in_sync.into());
    }
    let partitions = number(settings, "partitions").unwrap_or(1);
    let topic_name = (topic != name).then_some(topic);
    let body = KafkaTopic { topic_name, partitions, replicas, config };
    add_member(folder, server, &format!("kafkatopic-{name}"), name, spec(body));
}

/// Adds an object with the label by which Strimzi finds the cluster that it belongs to.
fn add_member(
    folder: &mut Folder<'_>,
    server: Id<Node>,
    file: &str,
    name: String,
    body: impl crate::emit::kubernetes::doc::Resource,
) {
    let scope = folder.scope;
    let node = &scope.model.nodes[server];
    let mut labels = scope.labels(server, node.kind().word());
    labels.insert(KAFKA_CLUSTER.to_owned(), scope.name(server).to_owned());
    let metadata =
        Metadata { name: Some(name), namespace: Some(scope.namespace.clone()), labels, ..Metadata::default() };
    let path = format!("{}/{file}.yaml", scope.name(server));
    folder.add_metadata(path, scope.model.source_path(&node.meta), metadata, body);
}

/// What the pods of a cluster need besides the declared edges: each other, their operator, and the API of Kubernetes.
fn inner(label: &str, name: &str, operator: Selector) -> crate::emit::kubernetes::doc::Spec<NetworkPolicy> {
    let own = || Peer { pod_selector: Some(labelled(label, name)), ..Peer::default() };
    // Where operators run is their installation's matter.
    let anywhere = Peer { namespace_selector: Some(Selector::default()), pod_selector: Some(operator), ip_block: None };
    let block = IpBlock { cidr: "0.0.0.0/0".to_owned(), except: vec!["169.254.0.0/16"] };
    let api = Peer { ip_block: Some(block), ..Peer::default() };
    let ports = API_PORTS.map(|port| PolicyPort { protocol: "TCP", port }).to_vec();
    spec(NetworkPolicy {
        pod_selector: labelled(label, name),
        policy_types: vec!["Ingress", "Egress"],
        ingress: vec![Ingress { from: vec![own(), anywhere], ports: Vec::new() }],
        egress: vec![Egress { to: vec![own()], ports: Vec::new() }, Egress { to: vec![api], ports }],
    })
}

fn labelled(key: &str, value: &str) -> Selector {
    Selector { match_labels: Map::from([(key.to_owned(), value.to_owned())]) }
}

/// The class of volumes that the environment names.
pub(crate) fn storage_class(scope: &Scope<'_>) -> Option<String> {
    scope.environment?.settings.text("storage_class").map(str::to_owned)
}

fn number(settings: &Settings, name: &str) -> Option<u64> {
    let found = settings.said(name).and_then(|entry| entry.value.as_int());
    found.and_then(|number| u64::try_from(number).ok())
}
