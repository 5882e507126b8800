//! The protocol bindings of AsyncAPI: which fields only one protocol knows, by the object they stand in.
//! Their definitions: <https://github.com/asyncapi/bindings>, their schemas:
//! <https://github.com/asyncapi/spec-json-schemas/tree/master/bindings>.

/// The bindings of a protocol.
#[derive(Debug)]
pub struct Binding {
    /// The name of its member under `bindings`.
    pub name: &'static str,
    /// The version that its fields are of; `None` where no version has a field.
    pub version: Option<&'static str>,
    /// What AsyncAPI calls the protocol, encrypted forms included.
    pub protocols: &'static [&'static str],
    /// Fields at a server.
    pub server: &'static [&'static str],
    /// Fields at a channel.
    pub channel: &'static [&'static str],
    /// Fields at an operation.
    pub operation: &'static [&'static str],
    /// Fields at a message.
    pub message: &'static [&'static str],
}

/// All bindings that have fields, or whose name is reserved. The versions are the newest that the schemas of AsyncAPI 3.0 and
/// 3.1 take.
pub static BINDINGS: &[Binding] = &[
    Binding {
        name: "kafka",
        version: Some("0.5.0"),
        protocols: &["kafka", "kafka-secure"],
        server: &["schemaRegistryUrl", "schemaRegistryVendor"],
        channel: &["topic", "partitions", "replicas", "topicConfiguration"],
        operation: &["groupId", "clientId"],
        message: &["key", "schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy"],
    },
    Binding {
        name: "amqp",
        version: Some("0.3.0"),
        protocols: &["amqp", "amqps"],
        server: &[],
        channel: &["is", "exchange", "queue"],
        operation: &["expiration", "userId", "cc", "priority", "deliveryMode", "mandatory", "bcc", "timestamp", "ack"],
        message: &["contentEncoding", "messageType"],
    },
    Binding {
        name: "nats",
        version: Some("0.1.0"),
        protocols: &["nats"],
        server: &[],
        channel: &[],
        operation: &["queue"],
        message: &[],
    },
    Binding {
        name: "mqtt",
        version: Some("0.2.0"),
        protocols: &["mqtt", "mqtts", "secure-mqtt", "mqtt5"],
        server: &["clientId", "cleanSession", "lastWill", "keepAlive", "sessionExpiryInterval", "maximumPacketSize"],
        channel: &[],
        operation: &["qos", "retain", "messageExpiryInterval"],
        message: &["payloadFormatIndicator", "correlationData", "contentType", "responseTopic"],
    },
    Binding {
        name: "sqs",
        version: Some("0.2.0"),
        protocols: &["sqs"],
        server: &[],
        channel: &["queue", "deadLetterQueue"],
        operation: &["queues"],
        message: &[],
    },
    Binding {
        name: "sns",
        version: Some("0.1.0"),
        protocols: &["sns"],
        server: &[],
        channel: &["name", "ordering", "policy", "tags"],
        operation: &["topic", "consumers", "deliveryPolicy"],
        message: &[],
    },
    Binding {
        name: "googlepubsub",
        version: Some("0.2.0"),
        protocols: &["googlepubsub"],
        server: &[],
        channel: &["labels", "messageRetentionDuration", "messageStoragePolicy", "schemaSettings"],
        operation: &[],
        message: &["attributes", "orderingKey", "schema"],
    },
    Binding {
        name: "pulsar",
        version: Some("0.1.0"),
        protocols: &["pulsar", "pulsar+ssl"],
        server: &["tenant"],
        channel: &["namespace", "persistence", "compaction", "geo-replication", "retention", "ttl", "deduplication"],
        operation: &[],
        message: &[],
    },
    Binding {
        name: "redis",
        version: None,
        protocols: &["redis", "rediss"],
        server: &[],
        channel: &[],
        operation: &[],
        message: &[],
    },
    Binding {
        name: "ws",
        version: Some("0.1.0"),
        protocols: &["ws", "wss"],
        server: &[],
        channel: &["method", "query", "headers"],
        operation: &[],
        message: &[],
    },
    Binding {
        name: "http",
        version: Some("0.3.0"),
        protocols: &["http", "https"],
        server: &[],
        channel: &[],
        operation: &["method", "query"],
        message: &["headers", "statusCode"],
    },
];

/// The binding of a protocol, by what AsyncAPI calls it; `None` where there is none.
pub fn binding(protocol: &str) -> Option<&'static Binding> {
    BINDINGS.iter().find(|binding| binding.protocols.contains(&protocol))
}

/// The objects of a document that have bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingPlace {
    /// A server.
    Server,
    /// A channel or queue.
    Channel,
    /// What a service sends or receives.
    Operation,
    /// A message.
    Message,
}

impl BindingPlace {
    /// All of them.
    pub const ALL: &'static [BindingPlace] =
        &[BindingPlace::Server, BindingPlace::Channel, BindingPlace::Operation, BindingPlace::Message];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            BindingPlace::Server => "server",
            BindingPlace::Channel => "channel",
            BindingPlace::Operation => "operation",
            BindingPlace::Message => "message",
        }
    }
}

impl Binding {
    /// The fields at an object.
    pub const fn fields(&self, place: BindingPlace) -> &'static [&'static str] {
        match place {
            BindingPlace::Server => self.server,
            BindingPlace::Channel => self.channel,
            BindingPlace::Operation => self.operation,
            BindingPlace::Message => self.message,
        }
    }
}
