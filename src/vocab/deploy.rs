//! How a thing runs in a cluster: images, replicas, resources, rollouts, health.

use super::Ty;
use super::support::{CHECK, COMPOSE, K8S};
use super::words::DeclKind;

/// What has an address: an environment variable may name it where a relation allows it.
pub(super) const ADDRESSABLE: &[DeclKind] = &[
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Gateway,
    DeclKind::Server,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Channel,
    DeclKind::Queue,
];

const INT_OR_PERCENT: Ty = Ty::Either(&[Ty::Percent, Ty::INT]);

choices! { SPREAD {
    zone "Replicas are spread over zones, and over nodes within them";
    node "Replicas are spread over nodes";
} }

choices! { EGRESS {
    public_only "To addresses outside the private ranges, besides the declared edges";
} }

choices! { GUARD {
    slo "The service's own objectives hold";
} }

choices! { BY_HAND {
    manual "Until a person promotes it";
} }

const WAIT: Ty = Ty::Either(&[BY_HAND, Ty::Duration]);

choices! { INHERIT {
    inherit "The value of the variable where the manifests are applied";
} }

constructors! { ENV_VALUE {
    address(of: Ty::Ref(ADDRESSABLE), "What is addressed") "Host and port, `orders:8080`";
    host(of: Ty::Ref(ADDRESSABLE), "What is addressed") "The host name alone";
    port(of: Ty::Ref(ADDRESSABLE), "What is addressed") "The port alone";
    field(path: Ty::Text, "The path of a field of the pod, `metadata.name`") "A field of the running pod";
} }

constructors! { VOLUME {
    memory(size: Ty::Size, "The most it holds") "In memory, lost with the pod";
    scratch(size: Ty::Size, "The most it holds") "On the node's disk, lost with the pod";
    claim(
        size: Ty::Size, "How much is claimed";
        class optional: Ty::Text, "The StorageClass; that of the environment, else of the cluster, when silent"
    ) "A volume that outlives the pod";
} }

constructors! { SCALE_ON {
    cpu(target: Ty::Percent, "Used, as a share of what is requested") "Processor use";
    memory(target: Ty::Percent, "Used, as a share of what is requested") "Memory use";
    rps(target: Ty::COUNT, "Requests a second, of each replica") [K8S] "Requests a second";
    lag(
        channel: Ty::Ref(&[DeclKind::Channel, DeclKind::Queue]), "The channel that is read";
        target: Ty::COUNT, "Messages not yet read, of each replica"
    ) [K8S] "How far consumption is behind";
} }

block! { ROLLING "rolling" "Old replicas are replaced by new ones step by step" {
    surge = "25%": INT_OR_PERCENT, [K8S, CHECK], "Replicas beyond the wanted number while it goes on";
    max_unavailable = "0": INT_OR_PERCENT, [K8S, CHECK], "Replicas that may be missing while it goes on";
} }

block! { CANARY "canary" "A growing share of the traffic goes to the new version" {
    steps required: Ty::List(&Ty::Percent), [K8S, CHECK], "The share of the new version, step by step";
    pause = "10m": WAIT, [K8S, CHECK], "How long each step lasts";
    guard: GUARD, [K8S, CHECK], "What must hold while the steps last; else the old version takes everything back";
} }

block! { BLUE_GREEN "blue_green" "The new version starts beside the old one and takes all traffic at once" {
    preview: WAIT, [K8S, CHECK], "How long the new version can be tried before it takes the traffic; not at all when silent";
    pause = "10m": Ty::Duration, [K8S, CHECK], "How long the old version is kept after that";
    guard: GUARD, [K8S, CHECK], "What must hold while the old version is kept; else it takes everything back";
} }

constructors! { ROLLOUT {
    rolling {ROLLING} [K8S] "Old replicas are replaced by new ones step by step";
    canary {CANARY} [K8S] "A growing share of the traffic goes to the new version";
    blue_green {BLUE_GREEN} [K8S] "The new version starts beside the old one and takes all traffic at once";
} }

constructors! { CONFIG {
    file(
        path: Ty::Text, "The file, below the package's folder";
        mount optional: Ty::Text, "Where the container finds it; `/etc/<name>/<file>` when silent"
    ) "A file that the container finds at a path";
} }

block! { SERVICE_ACCOUNT "service_account" "Who its pods are to the cluster and the cloud" {
    token = "false": Ty::Bool, [K8S], "Whether its pods get a token for the API of the cluster";
    annotations: Ty::Map(&Ty::Text), [K8S], "Annotations of the account, such as the identity in a cloud that it stands for";
} }

block! { SCALING_STEP "scaling_step" "How fast the number of replicas moves in one direction" {
    wait: Ty::Duration, [K8S], "How long the need must last: the most careful wish of this time counts";
    step: INT_OR_PERCENT, [K8S], "Replicas at most in one period, or their share";
    every = "1m": Ty::Duration, [K8S], "The period of `step`";
} }

block! { DISRUPTION "disruption" "How many replicas planned work on the cluster may take away" {
    max_unavailable: INT_OR_PERCENT, [K8S, CHECK], "Replicas that may be missing";
    min_available: INT_OR_PERCENT, [K8S, CHECK], "Replicas that must be there";
} }

block! { CONTAINER "container" "A container of a pod" {
    image: Ty::Text, [K8S, COMPOSE, CHECK], "The image with a tag or digest";
    build: Ty::Text, [COMPOSE], "The folder that the image is built from on one's own machine, from that of the package";
    command: Ty::List(&Ty::Text), [K8S, COMPOSE], "The program and its first arguments, in place of the image's";
    args: Ty::List(&Ty::Text), [K8S, COMPOSE], "The arguments, in place of the image's; of a job its name when neither is said";
    env: Ty::Map(&Ty::Either(&[INHERIT, ENV_VALUE, Ty::Json])), [K8S, COMPOSE], "Environment variables";
    secrets: Ty::Map(&Ty::Secret), [K8S, COMPOSE], "Environment variables whose values stand elsewhere";
    config: Ty::List(&CONFIG), [K8S], "Files that the container finds at a path";
    cpu: Ty::Range(&Ty::Cpu), [K8S, COMPOSE, CHECK], "Processor share, requested and at most, in cores";
    memory: Ty::Range(&Ty::Size), [K8S, COMPOSE, CHECK], "Memory, requested and at most";
    disk: Ty::Range(&Ty::Size), [K8S, CHECK], "Space on the node's disk, requested and at most: logs, and folders that are lost with the pod";
    user: Ty::INT, [K8S, COMPOSE], "The numeric user it runs as";
    capabilities: Ty::List(&Ty::Label), [K8S, COMPOSE], "Linux capabilities it keeps; all others are dropped";
    volumes: Ty::Map(&VOLUME), [K8S, COMPOSE], "Writable folders by their path; everything else is read-only";
} }

block! { DEPLOY "deploy" "How it runs in a cluster" with [CONTAINER] {
    publish: Ty::PORT, [COMPOSE], "The port of one's own machine that leads to its first port";
    replicas: Ty::Range(&Ty::INT), [K8S, CHECK], "How many copies run, at least and at most";
    scale_on: Ty::List(&SCALE_ON), [K8S, CHECK], "What decides the number of copies between the two";
    scale_up: Ty::Object(&SCALING_STEP), [K8S], "How fast copies are added";
    scale_down: Ty::Object(&SCALING_STEP), [K8S], "How fast copies are taken away";
    rollout = "rolling": ROLLOUT, [K8S, CHECK], "How a new version takes over";
    spread = "node": SPREAD, [K8S, CHECK], "Over what the copies are spread";
    disruption: Ty::Object(&DISRUPTION), [K8S, CHECK], "How many copies planned work on the cluster may take away";
    grace: Ty::Duration, [K8S, COMPOSE, CHECK], "The time to finish what was begun before it is killed";
    pre_stop: Ty::Either(&[Ty::Duration, Ty::List(&Ty::Text)]), [K8S, CHECK], "A wait, or a command, before it is told to stop";
    service_account: Ty::Object(&SERVICE_ACCOUNT), [K8S], "Who its pods are to the cluster and the cloud";
    priority: Ty::Text, [K8S], "The PriorityClass of the pods";
    labels: Ty::Map(&Ty::Text), [K8S], "Labels of the pods";
    annotations: Ty::Map(&Ty::Text), [K8S], "Annotations of the pods";
    nodes: Ty::Map(&Ty::Text), [K8S], "Labels of the nodes it may run on";
    tolerates: Ty::Map(&Ty::Text), [K8S], "Taints of nodes that it may run on all the same, by key: their value";
    sidecars: Ty::Map(&Ty::Object(&CONTAINER)), [K8S, COMPOSE], "Containers that run beside it, by name";
    init: Ty::Map(&Ty::Object(&CONTAINER)), [K8S, COMPOSE], "Containers that run before it, by name, in order";
    egress: EGRESS, [K8S, CHECK], "Where it may connect to besides the declared edges";
} }

constructors! { PROBE {
    http(
        path: Ty::Path, "The path that is asked for";
        port optional: Ty::PORT, "The container port; that of the first contract when silent"
    ) {PROBE_BLOCK} "A GET request that must be answered with 2xx or 3xx";
    tcp(port optional: Ty::PORT, "The container port") {PROBE_BLOCK} "A connection that must be accepted";
    grpc(port optional: Ty::PORT, "The container port") {PROBE_BLOCK} "The gRPC health protocol";
    exec(command: Ty::List(&Ty::Text), "The program and its arguments") {PROBE_BLOCK} "A program that must exit with 0";
} }

block! { PROBE_BLOCK "probe" "How often and how patiently a probe asks" {
    delay = "0s": Ty::Duration, [K8S, CHECK], "The wait before the first question";
    period = "10s": Ty::Duration, [K8S, CHECK], "The time between two questions";
    timeout = "1s": Ty::Duration, [K8S, CHECK], "How long an answer may take";
    failures = "3": Ty::COUNT, [K8S, CHECK], "Failures in a row that count";
    checks: Ty::List(&Ty::Ref(ADDRESSABLE)), [CHECK], "What the probe itself looks at";
} }

block! { HEALTH "health" "How one sees whether a replica works" {
    live: Ty::Either(&[Ty::Path, PROBE]), [K8S, COMPOSE, CHECK], "Whether it must be restarted";
    ready: Ty::Either(&[Ty::Path, PROBE]), [K8S, COMPOSE, CHECK], "Whether it may get requests";
    startup: Ty::Either(&[Ty::Duration, Ty::Path, PROBE]), [K8S, COMPOSE, CHECK], "Whether it has started; a time says how long that may take";
} }
