//! Where and how the system runs.

use super::Ty;
use super::support::{API, CHECK, EVENTS, K8S, K8S_LATER};

choices! { MESH {
    istio "Istio";
    linkerd "Linkerd";
    none "No mesh";
} }

choices! { SECRET_DELIVERY {
    external_secrets "The External Secrets Operator fetches them";
    native "Secrets of the cluster, filled by somebody else";
} }

choices! { STORES {
    managed "Stores and brokers run elsewhere";
    in_cluster "Stores and brokers run in the cluster";
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
    mesh = "none": MESH, [K8S_LATER, CHECK], "The service mesh";
    secrets = "native": SECRET_DELIVERY, [K8S, CHECK], "How secrets come into the cluster";
    gateway_class: Ty::Text, [K8S], "What implements gateways: the name of a GatewayClass of the cluster";
    stores = "managed": STORES, [K8S, CHECK], "Where stores and brokers run";
    regions: Ty::List(&Ty::Label), [K8S_LATER, CHECK], "The regions it runs in";
    profile: Ty::Object(&PROFILE), [K8S_LATER, CHECK], "What the platform does when nothing is said";
} }

block! { OVERRIDE "override" "What an environment changes in a declaration" {} }
