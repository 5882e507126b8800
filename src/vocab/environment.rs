//! Where and how the system runs.

use super::Ty;
use super::support::{API, CHECK, COMPOSE, EVENTS, K8S, K8S_LATER, TELEMETRY};

choices! { MESH {
    istio "Istio";
    linkerd "Linkerd";
    none "No mesh";
} }

choices! { GATEWAYS {
    standard "Any implementation of the Gateway API: what its standard channel says, and nothing else";
    envoy_gateway "Envoy Gateway";
    istio "The gateways of Istio";
} }

choices! { ROLLOUTS {
    native "The Deployments of Kubernetes: they replace pods, and know no shares of traffic and no guards";
    argo "Argo Rollouts: it follows the steps of canaries, switches blue-green rollouts, and heeds guards";
} }

choices! { AUTOSCALING {
    native "The HorizontalPodAutoscaler of Kubernetes, on CPU and memory";
    keda "KEDA, on requests and lag as well";
} }

choices! { MONITORING {
    none "Nothing in the cluster that is written for";
    prometheus_operator "The Prometheus Operator: it finds what to scrape, and the rules, by objects";
} }

choices! { IMAGES {
    any "Any reference";
    tag "A tag other than `latest`, or a digest";
    digest "A digest";
} }

choices! { COLLECTOR {
    in_cluster "A collector that the manifests bring along";
} }

choices! { SECRET_DELIVERY {
    external_secrets "The External Secrets Operator fetches them";
    native "Secrets of the cluster, filled by somebody else";
} }

choices! { STORES {
    managed "Stores and brokers run elsewhere";
    in_cluster "Stores and brokers run beside the services: as the images of their technologies";
    operators "Stores and brokers run in the cluster, by CloudNativePG and Strimzi where these know the technology";
} }

choices! { EXTERNALS {
    real "Where they are";
    stubs "Prism answers for them, by the examples of their OpenAPI documents";
} }

choices! { HTTP_CLIENT {
    wget "`wget`, as in BusyBox and Alpine";
    curl "`curl`";
} }

choices! { HOOKS {
    none "Nothing waits for anything: `kubectl apply` gives the cluster everything at once";
    argo_cd "Argo CD runs jobs around a sync";
} }

block! { ENVIRONMENT_TELEMETRY "environment_telemetry" "Where traces, metrics and logs go" {
    collector required: Ty::Either(&[COLLECTOR, Ty::Text]), [K8S, TELEMETRY], "What receives them by OTLP: its `host:port`, or one in the cluster";
    sample: Ty::Percent, [K8S], "The share of requests that is traced, where a service says nothing";
} }

block! { PROFILE "profile" "What the platform does when nothing is said" {
    implicit_retries = "0": Ty::INT, [CHECK], "Retries that proxies or libraries add by themselves";
    route_timeout: Ty::Duration, [CHECK], "When proxies give up by themselves";
    max_ejection: Ty::Percent, [CHECK], "The largest share of replicas that proxies leave out at once";
} }

block! { ENVIRONMENT "environment" "Where and how the system runs" {
    namespace: Ty::Text, [K8S], "The namespace that everything is in";
    domain: Ty::Text, [K8S, EVENTS, API], "The domain that host names end with";
    kubernetes: Ty::Version, [K8S], "The version of Kubernetes, `\"1.34\"`";
    mesh = "none": MESH, [K8S, CHECK], "The service mesh";
    secrets = "native": SECRET_DELIVERY, [K8S, CHECK], "How secrets come into the cluster";
    secret_store: Ty::Text, [K8S], "The ClusterSecretStore that external secrets are fetched from";
    hooks = "none": HOOKS, [K8S], "What runs jobs before and after a deployment";
    images = "any": IMAGES, [K8S], "How exactly images must be named";
    pull_secrets: Ty::List(&Ty::Text), [K8S], "The secrets with which images are pulled";
    gateway = "standard": GATEWAYS, [K8S], "What implements gateways";
    gateway_class: Ty::Text, [K8S], "What implements gateways: the name of a GatewayClass of the cluster";
    certificate_issuer: Ty::Text, [K8S], "The ClusterIssuer of cert-manager that issues the certificates of gateways";
    stores = "managed": STORES, [K8S, COMPOSE, CHECK], "Where stores and brokers run; beside the services on Compose, when silent";
    storage_class: Ty::Text, [K8S], "The StorageClass of volumes; the cluster's default when silent";
    externals = "real": EXTERNALS, [COMPOSE], "What answers for externals";
    http_client: HTTP_CLIENT, [COMPOSE], "The program with which images of services can ask their own HTTP probes";
    rollouts = "native": ROLLOUTS, [K8S], "What replaces old replicas by new ones";
    autoscaling = "native": AUTOSCALING, [K8S], "What decides the number of replicas";
    prometheus: Ty::Url, [K8S], "Where Prometheus answers queries, seen from the cluster: `\"http://prometheus.monitoring:9090\"`";
    monitoring = "none": MONITORING, [K8S], "What watches in the cluster";
    telemetry: Ty::Object(&ENVIRONMENT_TELEMETRY), [K8S, TELEMETRY], "Where traces, metrics and logs go";
    regions: Ty::List(&Ty::Label), [K8S_LATER, CHECK], "The regions it runs in";
    profile: Ty::Object(&PROFILE), [K8S_LATER, CHECK], "What the platform does when nothing is said";
} }

block! { OVERRIDE "override" "What an environment changes in a declaration" {} }
