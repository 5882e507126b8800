//! Short names for who writes a thing, so that a table's line stays one line.

use super::{Support, Target};

/// OpenAPI writes it.
pub(super) const API: Support = Support::Written(Target::OpenApi);
/// AsyncAPI writes it.
pub(super) const EVENTS: Support = Support::Written(Target::AsyncApi);
/// The JSON Schemas of events and messages hold it.
pub(super) const SCHEMA: Support = Support::Written(Target::JsonSchema);
/// A diagram shows it.
pub(super) const VIEW: Support = Support::Written(Target::Mermaid);
/// The Kubernetes manifests hold it.
pub(super) const K8S: Support = Support::Written(Target::Kubernetes);
/// The Kubernetes manifests, or those of a mesh, have a place for it.
pub(super) const K8S_LATER: Support = Support::Planned(Target::Kubernetes);
/// The Compose files hold it.
pub(super) const COMPOSE: Support = Support::Written(Target::Compose);
/// The decision records hold it.
pub(super) const ADR: Support = Support::Written(Target::Adr);
/// Protobuf files, or the gRPC service configs beside them, say it.
pub(super) const PROTO: Support = Support::Written(Target::Protobuf);
/// The policies for the code of services say it.
pub(super) const CODE: Support = Support::Written(Target::Resilience);
/// GraphQL schemas have it.
pub(super) const GRAPHQL: Support = Support::Written(Target::GraphQl);
/// The catalog shows it.
pub(super) const CATALOG: Support = Support::Written(Target::Catalog);
/// Prometheus rules, or the runbooks beside them, hold it.
pub(super) const PROM: Support = Support::Written(Target::Prometheus);
/// The configuration of a collector follows it.
pub(super) const TELEMETRY: Support = Support::Written(Target::Telemetry);
/// Dashboards show it.
pub(super) const BOARD: Support = Support::Written(Target::Grafana);
/// The architecture checks read it.
pub(super) const CHECK: Support = Support::Planned(Target::Checks);
