//! Events, channels, queues and brokers, and how services publish and consume.

use super::Ty;
use super::deploy::{DEPLOY, HEALTH};
use super::policy::POLICY;
use super::service::QUANTILES;
use super::support::{CATALOG, CHECK, COMPOSE, EVENTS, K8S, VIEW};
use super::words::DeclKind;

/// What carries messages.
pub(super) const CHANNELS: &[DeclKind] = &[DeclKind::Channel, DeclKind::Queue];

choices! { DURABILITY {
    durable "It must not be lost";
    volatile "Losing one is fine";
} }

choices! { DYNAMIC {
    dynamic "The address is made at run time";
} }

choices! { ACKS {
    none "The producer does not wait";
    leader "One replica has it";
    all "Every replica in sync has it";
} }

choices! { DELIVERY {
    at_most_once "A message may be lost";
    at_least_once "A message may come twice";
    exactly_once "A message takes effect once";
} }

choices! { ORDERING {
    none "In any order";
    per_key "Messages of one key in the order they were sent";
    total "All messages in the order they were sent";
} }

choices! { COMPATIBILITY {
    none "Anything may change";
    backward "New readers understand old messages";
    forward "Old readers understand new messages";
    full "Both";
} }

choices! { ENVELOPE {
    cloudevents "CloudEvents 1.0";
    none "The payload alone";
} }

choices! { ENCODING {
    json "JSON";
    avro "Apache Avro";
    protobuf "Protocol Buffers";
} }

choices! { FOREVER {
    forever "Nothing is removed";
} }

choices! { ALERT {
    page "Somebody is called";
    ticket "Somebody looks the next working day";
    none "Nobody is told";
} }

choices! { REDRIVE {
    manual "Somebody sends them back";
    automatic "They are sent back after a while";
} }

choices! { NATURAL {
    natural "Handling a message again changes nothing, by what the handler does";
} }

choices! { ON_POISON {
    dead_letter "It goes to the dead letters, and the next one is read";
    park_key "It and all later ones of its key are set aside";
    block "Nothing else is read until it is handled";
} }

constructors! { SCHEMA {
    file(path: Ty::Text, "The file, below the package's folder") "A schema in its own language";
} }

const TAGS: Ty = Ty::Either(&[Ty::List(&Ty::Label), Ty::Map(&Ty::Text)]);

constructors! { VIA {
    outbox(store: Ty::Ref(&[DeclKind::Store]), "The store that also holds the outbox")
        "Written with the data in one transaction, sent afterwards";
    cdc "Read from the store's log of changes";
    direct "Sent by the handler itself";
} }

block! { EVENT "event" "A fact that happened" {
    durability = "durable": DURABILITY, [EVENTS, CHECK], "Whether it may be lost";
    schema: SCHEMA, [EVENTS, CHECK], "A schema that is kept elsewhere, in place of fields";
} }

block! { MESSAGE "message" "A command or document" {
    durability = "durable": DURABILITY, [EVENTS, CHECK], "Whether it may be lost";
    schema: SCHEMA, [EVENTS, CHECK], "A schema that is kept elsewhere, in place of fields";
} }

block! { REPLICATION "replication" "How many copies of a message there are" {
    factor: Ty::COUNT, [EVENTS, CHECK], "Copies in all";
    min_in_sync: Ty::COUNT, [EVENTS, CHECK], "Copies that must be there for a write to succeed";
} }

block! { DEAD_LETTER "dead_letter" "What becomes of messages that nobody could handle" {
    alert: ALERT, [EVENTS, CHECK], "Who is told when one arrives";
    retention: Ty::Duration, [EVENTS, CHECK], "How long they are kept";
    redrive: REDRIVE, [EVENTS, CHECK], "How they come back";
} }

block! { CHANNEL "channel" "A topic, subject or exchange" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that runs it; that of the first service that publishes to it when silent";
    address: Ty::Either(&[DYNAMIC, Ty::Text]), [EVENTS, K8S, COMPOSE, CHECK], "Its name at the broker; `{name}` stands for a parameter";
    partitions: Ty::COUNT, [EVENTS, K8S, COMPOSE, CHECK], "How many parts it has; messages of one key share one";
    replication: Ty::Object(&REPLICATION), [EVENTS, CHECK], "How many copies of a message there are";
    acks: ACKS, [EVENTS, CHECK], "What a producer waits for";
    retention: Ty::Either(&[FOREVER, Ty::Duration]), [EVENTS, K8S, COMPOSE, CHECK], "How long messages are kept";
    delivery: DELIVERY, [EVENTS, CHECK], "How often a message arrives";
    ordering: ORDERING, [EVENTS, CHECK], "In which order messages arrive";
    compatibility: COMPATIBILITY, [EVENTS, CHECK], "How its messages may change";
    envelope = "cloudevents": ENVELOPE, [EVENTS, CHECK], "What surrounds an event's payload";
    max_message: Ty::Size, [EVENTS, CHECK], "The largest message";
    auth: Ty::Credentials, [EVENTS, CHECK], "How a client proves itself to the broker";
    encoding = "json": ENCODING, [EVENTS, CHECK], "How payloads are written";
    dead_letter: Ty::RefWith(CHANNELS, &DEAD_LETTER), [EVENTS, VIEW, CHECK], "Where messages go that nobody could handle";
    tags: TAGS, [EVENTS], "Groups it belongs to, with a description each where one is given";
    bind: Ty::Map(&Ty::Json), [EVENTS], "Fields of the protocol's channel binding, passed through";
} }

block! { QUEUE "queue" "A channel with competing consumers" with [CHANNEL] {
    visibility_timeout: Ty::Duration, [EVENTS, CHECK], "How long a message that was taken is hidden from others";
    priority: Ty::Either(&[Ty::Bool, Ty::COUNT]), [EVENTS, CHECK], "Whether there are priorities, or how many";
    max_attempts: Ty::COUNT, [EVENTS, CHECK], "Deliveries in all before it goes to the dead letters";
    delay: Ty::Duration, [EVENTS, CHECK], "The time between sending and the first delivery";
} }

block! { BROKER_VARIABLE "broker_variable" "A part of a host name that may vary" {
    default: Ty::Text, [EVENTS], "The value where none is chosen";
    values: Ty::List(&Ty::Text), [EVENTS], "The values it may have";
    description: Ty::Text, [EVENTS], "What it is";
} }

block! { SERVER "server" "A running broker or database server" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that runs it";
    version: Ty::Version, [EVENTS, K8S, COMPOSE], "The version that runs";
    host: Ty::Text, [EVENTS, K8S], "The host name it is reached at; `{name}` stands for a variable";
    variables: Ty::Map(&Ty::Either(&[Ty::Text, Ty::Object(&BROKER_VARIABLE)])), [EVENTS], "The variables of the host name, by name";
    port: Ty::PORT, [EVENTS, K8S], "The port it listens on; that of its technology when silent";
    auth: Ty::Credentials, [EVENTS, CHECK], "How a client proves itself";
    tags: TAGS, [EVENTS], "Groups it belongs to, with a description each where one is given";
    bind: Ty::Map(&Ty::Json), [EVENTS], "Fields of the protocol's server binding, passed through";
    health: Ty::Object(&HEALTH), [K8S, COMPOSE, CHECK], "How one sees whether a replica works";
    deploy: Ty::Object(&DEPLOY), [K8S, COMPOSE, CHECK], "How it runs";
} }

block! { PUBLISHES "publishes" "How it is sent" {
    via: VIA, [EVENTS, CHECK], "What makes sure that data and message agree";
    rate: Ty::Rate, [EVENTS, CHECK], "How often it is sent";
    bind: Ty::Map(&Ty::Json), [EVENTS], "Fields of the protocol's operation binding, passed through";
} }

block! { DEDUPLICATION "deduplication" "How a message that comes twice is recognized" {
    key required: Ty::Field, [EVENTS, CHECK], "The field that names the message";
    store: Ty::Ref(&[DeclKind::Store, DeclKind::Cache]), [EVENTS, CHECK], "Where handled keys are kept";
    window: Ty::Duration, [EVENTS, CHECK], "How long they are kept";
} }

block! { CONSUMES "consumes" "How it is read and handled" with [POLICY] {
    group: Ty::Text, [EVENTS, CHECK], "The consumers that share the messages";
    concurrency: Ty::COUNT, [EVENTS, CHECK], "Messages that one replica handles at the same time";
    batch: Ty::COUNT, [EVENTS, CHECK], "The most messages taken at once";
    processing: Ty::Object(&QUANTILES), [CHECK], "How long handling one message takes";
    idempotent: Ty::Either(&[NATURAL, Ty::Object(&DEDUPLICATION)]), [EVENTS, CHECK], "Why a message that comes twice does no harm";
    ordered_by: Ty::Field, [EVENTS, CHECK], "The field whose order must be kept";
    ack_timeout: Ty::Duration, [EVENTS, CHECK], "After what time without an answer the broker delivers again";
    extends_lease: Ty::Bool, [CHECK], "Whether slow work asks the broker for more time";
    max_deliveries: Ty::COUNT, [EVENTS, CHECK], "Deliveries in all before the message is given up";
    on_poison: ON_POISON, [EVENTS, CHECK], "What happens to a message that cannot be handled";
    dead_letter: Ty::RefWith(CHANNELS, &DEAD_LETTER), [EVENTS, VIEW, CHECK], "Where such messages go";
    replay: Ty::Bool, [EVENTS, CHECK], "Whether it may read again from the past";
    max_downtime: Ty::Duration, [CHECK], "How long it may stand still without losing messages";
    filter: Ty::Either(&[Ty::Text, Ty::Expression]), [EVENTS, CHECK], "Which messages it reads";
    bind: Ty::Map(&Ty::Json), [EVENTS], "Fields of the protocol's operation binding, passed through";
} }
