//! Where data lives: stores, caches, projections, and what a technology promises.

use super::Ty;
use super::deploy::{DEPLOY, HEALTH};
use super::messaging::{DELIVERY, ORDERING};
use super::support::{BOARD, CATALOG, CHECK, COMPOSE, EVENTS, K8S, K8S_LATER, PROM, VIEW};
use super::words::DeclKind;

choices! { STORE_CONSISTENCY {
    strong "A read sees every write that was acknowledged before";
    eventual "A read sees every write after a while";
} }

choices! { ENCRYPTION {
    at_rest "What is on disk is encrypted";
    none "What is on disk can be read";
} }

choices! { MIGRATIONS {
    expand_contract "New and old version of the service work with the schema at every moment";
    offline "The service stops while the schema changes";
} }

choices! { TENANCY {
    shared "All tenants in the same tables";
    schema "A schema for each tenant";
    database "A database for each tenant";
} }

choices! { CACHE_PATTERN {
    cache_aside "The service reads the cache, then the store, and fills the cache";
    read_through "The cache reads the store";
    write_through "The cache writes the store before it answers";
    write_behind "The cache writes the store later";
} }

choices! { STAMPEDE {
    single_flight "One request fills an entry while the others wait";
    early_refresh "An entry is renewed before it expires";
} }

choices! { EVICTION {
    lru "What was not used for longest goes first";
    lfu "What is used least goes first";
    fifo "What came first goes first";
    ttl "What expires next goes first";
    random "Anything goes";
    none "Nothing goes; writes fail when it is full";
} }

choices! { REBUILD {
    replay "From the channel's past";
    snapshot "From a copy of the source";
} }

choices! { ACCESS {
    read "It only reads";
    write "It only writes";
    read_write "It reads and writes";
} }

block! { POOL "pool" "The connections one replica keeps open" {
    max required: Ty::COUNT, [CHECK], "Connections at most";
    acquire: Ty::Duration, [CHECK], "How long a request waits for one";
} }

block! { OWNS "owns" "How the owner uses the store" {
    pool: Ty::Object(&POOL), [CHECK], "The connections one replica keeps open";
    access = "read_write": ACCESS, [VIEW, CHECK], "What it does with the data";
} }

block! { USES "uses" "How a service uses a store of another" {
    pool: Ty::Object(&POOL), [CHECK], "The connections one replica keeps open";
    access = "read_write": ACCESS, [VIEW, CHECK], "What it does with the data";
} }

block! { POOLER "pooler" "What shares connections between clients" {
    connections required: Ty::COUNT, [CHECK], "Connections it keeps to the store";
} }

block! { BACKUP "backup" "How copies are kept" {
    every required: Ty::Duration, [CHECK], "The time between two copies";
    keep: Ty::Duration, [CHECK], "How long a copy is kept";
} }

block! { STORE "store" "A place where data lives" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that runs it; that of the service that owns it when silent";
    size: Ty::Size, [K8S, CHECK], "How much it holds";
    version: Ty::Version, [K8S, COMPOSE], "The version of the technology";
    max_connections: Ty::COUNT, [K8S, COMPOSE, CHECK], "Connections it accepts; that of its technology when silent";
    reserved: Ty::INT, [CHECK], "Connections of them that are kept for administrators";
    pooler: Ty::Object(&POOLER), [CHECK], "What shares connections between clients";
    replicas: Ty::INT, [K8S, CHECK], "Copies besides the first; made by an operator, or by who manages it";
    lag: Ty::Duration, [CHECK], "How far the copies are behind";
    failover_time: Ty::Duration, [CHECK], "How long it is gone when the first copy fails";
    rpo: Ty::Duration, [CHECK], "How much recent data a disaster may cost";
    rto: Ty::Duration, [CHECK], "How long it may be gone after a disaster";
    backup: Ty::Object(&BACKUP), [K8S_LATER, CHECK], "How copies are kept";
    encryption: ENCRYPTION, [CHECK], "Whether what is on disk is encrypted";
    consistency: STORE_CONSISTENCY, [CHECK], "What a read sees";
    migrations: MIGRATIONS, [CHECK], "How its schema changes";
    tenancy: TENANCY, [CHECK], "How tenants are kept apart";
    residency: Ty::List(&Ty::Label), [CHECK], "The regions that data may lie in";
    event_sourced: Ty::Ref(&[DeclKind::Channel]), [VIEW, CHECK], "The channel whose events are the truth";
    health: Ty::Object(&HEALTH), [K8S, COMPOSE, CHECK], "How one sees whether a replica works";
    deploy: Ty::Object(&DEPLOY), [K8S, COMPOSE, CHECK], "How it runs";
} }

block! { CACHE "cache" "A copy of data that may be lost" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that runs it; that of the service that owns it when silent";
    key: Ty::List(&Ty::Field), [CHECK], "The fields an entry is found by";
    ttl: Ty::Duration, [CHECK], "How long an entry is kept";
    jitter: Ty::Percent, [CHECK], "How much that time varies, so that entries do not expire at once";
    pattern: CACHE_PATTERN, [VIEW, CHECK], "Who fills it and who writes the store";
    invalidate_on: Ty::List(&Ty::Ref(&[DeclKind::Event, DeclKind::Message])), [CHECK], "Events that remove an entry";
    hit_ratio: Ty::Percent, [CHECK], "The share of reads that it answers";
    stampede: STAMPEDE, [CHECK], "What keeps many requests from filling the same entry";
    max_memory: Ty::Size, [K8S, COMPOSE, CHECK], "How much it holds";
    eviction: EVICTION, [K8S, COMPOSE, CHECK], "What goes when it is full";
    version: Ty::Version, [K8S, COMPOSE], "The version of the technology";
    health: Ty::Object(&HEALTH), [K8S, COMPOSE, CHECK], "How one sees whether a replica works";
    deploy: Ty::Object(&DEPLOY), [K8S, COMPOSE, CHECK], "How it runs";
} }

block! { PROJECTION "projection" "A read model fed by a channel" {
    staleness: Ty::Duration, [CHECK], "How far it may be behind";
    rebuild: REBUILD, [CHECK], "How it is made anew";
} }

choices! { TECHNOLOGY_KIND {
    log "A log that keeps messages after they are read";
    broker "A broker that gives messages to consumers";
    pubsub "Messages for those who listen now";
    stream_store "A store of streams of events";
    relational "Tables, joins, transactions";
    document "Documents by key and query";
    key_value "Values by key";
    wide_column "Rows by partition key";
    graph "Nodes and relationships";
    object "Objects by name";
    search "An index for searching";
    time_series "Measurements over time";
    cache "Values that may be forgotten";
    cdn "Answers kept near the client";
    telemetry "Traces, metrics and logs on their way";
} }

choices! { BACKS {
    channel "A channel";
    queue "A queue";
    store "A store";
    cache "A cache";
} }

choices! { HOSTING {
    self "One runs it oneself";
    cloud "A cloud runs it";
    in_process "It lives in the process that uses it";
} }

choices! { TECHNOLOGY_DEAD_LETTER {
    broker "The broker moves the message";
    client "The consumer moves the message";
    none "Nobody does";
} }

choices! { TRANSACTIONS {
    none "None";
    single_record "Over one record";
    multi_record "Over many records";
} }

choices! { TECHNOLOGY_OPERATOR {
    cloudnative_pg "CloudNativePG";
    strimzi "Strimzi";
} }

choices! { TECHNOLOGY_REPLICATION {
    none "One copy";
    async "Copies that may be behind";
    sync "Copies that are never behind";
    quorum "A majority agrees";
} }

block! { TECHNOLOGY_METRICS "technology_metrics" "What its metrics tell, as queries of Prometheus" {
    waiting: Ty::Text, [PROM, BOARD], "Messages of `$address` that `$group` has not read, or that wait there";
    arrived: Ty::Text, [PROM, BOARD], "Messages that arrived at `$address` in `$window`";
    connections: Ty::Text, [PROM], "Open connections of the database `$name`";
} }

block! { TECHNOLOGY "technology" "What a technology promises" {
    title: Ty::Text, [VIEW], "Its name for people";
    kind required: TECHNOLOGY_KIND, [VIEW, K8S, CHECK], "What it is";
    backs required: Ty::List(&BACKS), [CHECK], "What may stand on it";
    hosting = "self": HOSTING, [VIEW, K8S, CHECK], "Who runs it";
    protocol: Ty::Text, [EVENTS, VIEW], "The protocol of AsyncAPI, or the scheme of its URLs";
    protocol_version: Ty::Text, [EVENTS], "The version of the protocol; that of the server when silent";
    host: Ty::Text, [EVENTS], "Where a cloud offers it; `{region}` stands for a region of the environment";
    port: Ty::PORT, [EVENTS, K8S, COMPOSE], "The port it listens on";
    tls_port: Ty::PORT, [EVENTS, K8S_LATER], "The port it listens on with TLS";
    image: Ty::Text, [K8S, COMPOSE], "The container image without its tag";
    tag: Ty::Text, [K8S, COMPOSE], "The tag of the image, in which `{version}` stands for the version that is named; the version when silent";
    user: Ty::INT, [K8S, COMPOSE], "The numeric user that its image runs as";
    args: Ty::List(&Ty::List(&Ty::Text)), [K8S, COMPOSE], "What its image is started with: groups of arguments, each left out where it names what is not said";
    data_dir: Ty::Text, [K8S, COMPOSE], "The folder its data is in";
    env: Ty::Map(&Ty::Text), [K8S, COMPOSE], "Variables that its image needs in a container; one that names what is not said is left out";
    secrets: Ty::Map(&Ty::Text), [K8S, COMPOSE], "Secret variables that its image needs, and what each is";
    ready: Ty::List(&Ty::Text), [K8S, COMPOSE], "A command in its container that ends with 0 when it works";
    eviction: Ty::Map(&Ty::Text), [K8S, COMPOSE], "What `{eviction}` stands for, for each `eviction` of a cache that it can do";
    init_dir: Ty::Text, [K8S, COMPOSE], "The folder whose files its image runs when it starts with no data";
    create_database: Ty::Text, [K8S, COMPOSE], "The statement that creates the database `{database}`, in a file of `init_dir`";
    create_database_by: Ty::List(&Ty::List(&Ty::Text)), [K8S], "The command that creates the database `{database}` where there is none, in groups as `args`; it has the variables of `secrets`";
    create_channel: Ty::List(&Ty::List(&Ty::Text)), [K8S, COMPOSE], "The command that creates the channel `{channel}` where there is none, in groups as `args`";
    create_image: Ty::Text, [K8S, COMPOSE], "The image with that command; its own when silent";
    operator: TECHNOLOGY_OPERATOR, [K8S], "What can run it in a cluster, where the environment says `stores: operators`";
    emulator: Ty::Text, [CHECK], "The image that stands in for it where there is no cloud";
    emulator_port: Ty::PORT, [K8S, COMPOSE], "The port that this image listens on";
    writes: Ty::List(&Ty::Text), [K8S], "Folders that its image writes besides its data: with them the rest is read-only";
    lag_trigger: Ty::Text, [K8S], "The scaler of KEDA that sees how far consumption is behind";
    lag: Ty::Map(&Ty::Text), [K8S], "What that scaler is told, where `{channel}`, `{group}`, `{target}`, `{host}`, `{port}`, `{address}` and `{region}` stand for what they name";
    lag_secrets: Ty::Map(&Ty::Text), [K8S], "What that scaler reads from the Secret `<name>-connection`: its parameter and the key";
    lag_identity: Ty::Text, [K8S], "The identity of the pod in a cloud by which that scaler may ask";
    metrics: Ty::Object(&TECHNOLOGY_METRICS), [PROM, BOARD], "What its metrics tell, as queries of Prometheus";
    durable: Ty::Bool, [K8S, CHECK], "Whether data survives a restart";
    delivery: Ty::List(&DELIVERY), [CHECK], "The delivery it can promise";
    ordering: Ty::List(&ORDERING), [CHECK], "The order it can promise";
    replay: Ty::Bool, [CHECK], "Whether a consumer may read again from the past";
    partitioned: Ty::Bool, [EVENTS, CHECK], "Whether channels have partitions";
    competing: Ty::Bool, [CHECK], "Whether consumers of one group share the messages";
    dead_letter: TECHNOLOGY_DEAD_LETTER, [CHECK], "Who moves a message to the dead letters";
    delayed: Ty::Bool, [CHECK], "Whether a message can be delivered later";
    priority: Ty::Bool, [CHECK], "Whether messages have priorities";
    max_message: Ty::Size, [CHECK], "The largest message";
    retention: Ty::Duration, [CHECK], "How long messages are kept unless said otherwise";
    max_retention: Ty::Duration, [CHECK], "How long messages can be kept";
    ack_timeout: Ty::Duration, [CHECK], "After what time without an answer it delivers again unless said otherwise";
    max_ack_timeout: Ty::Duration, [CHECK], "The longest such time";
    consistency: Ty::List(&STORE_CONSISTENCY), [CHECK], "What reads it can promise";
    transactions: TRANSACTIONS, [CHECK], "What a transaction may span";
    max_item: Ty::Size, [CHECK], "The largest record or value";
    max_connections: Ty::COUNT, [CHECK], "Connections it accepts unless said otherwise";
    replication: TECHNOLOGY_REPLICATION, [CHECK], "How copies are kept";
    failover_time: Ty::Duration, [CHECK], "How long it is gone when the first copy fails";
} }
