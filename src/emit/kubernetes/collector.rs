//! The collector that an environment with `telemetry: { collector: in_cluster }` brings along: one pod as restricted as
//! all others, its configuration, its Service, who may reach it, and its monitor.

use super::doc::monitoring::{Endpoint, ServiceMonitor};
use super::doc::network::{Egress, Ingress, NetworkPolicy, Peer, PolicyPort, Service, ServicePort};
use super::doc::pod::{
    Amounts, Capabilities, Container, ContainerPort, ContainerSecurity, EnvSource, EnvVar, Handler, PodSecurity,
    PodSpec, PortRef, Probe, Resources, SeccompProfile, ValueFrom,
};
use super::doc::workload::{Deployment, PodTemplate, Strategy};
use super::doc::{ConfigMap, Map, Metadata, Selector, ServiceAccount, spec};
use super::folder::Folder;
use super::monitoring;
use super::telemetry::{self, COLLECTOR};
use crate::emit::telemetry::{HEALTH, METRICS, OTLP_GRPC, OTLP_HTTP, configuration};
use crate::model::Model;

/// The word of the technology whose image is run.
const TECHNOLOGY: &str = "opentelemetry_collector";
/// The key of the configuration in its ConfigMap.
const KEY: &str = "collector.yaml";
/// The user that the image is made for.
const USER: u64 = 10_001;

/// Adds the collector where the environment asks for it, and what lets every pod reach it.
pub(crate) fn add(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    if !telemetry::in_cluster(scope) {
        return;
    }
    let technology = scope.model.technologies.iter().find(|(_, it)| it.meta.name == TECHNOLOGY).map(|(_, it)| it);
    let image = technology.and_then(|it| Some(format!("{}:{}", it.settings.text("image")?, it.settings.text("tag")?)));
    let Some(image) = image else { return };
    let selector = Selector { match_labels: Map::from([("app.kubernetes.io/name".to_owned(), COLLECTOR.to_owned())]) };
    let data = Map::from([(KEY.to_owned(), configuration(scope.model))]);
    let file = |what: &str| format!("{COLLECTOR}/{what}");
    let labels = selector.match_labels.clone();
    folder.add_labelled(&file("configmap"), COLLECTOR, labels.clone(), ConfigMap { immutable: false, data });
    folder.add_labelled(
        &file("serviceaccount"),
        COLLECTOR,
        labels.clone(),
        ServiceAccount { automount_service_account_token: false, image_pull_secrets: Vec::new() },
    );
    let ports = [("otlp-grpc", OTLP_GRPC), ("otlp-http", OTLP_HTTP), ("metrics", METRICS)];
    let template = PodTemplate {
        metadata: Metadata {
            labels: labels.clone(),
            // A container reads its variables once: another configuration is another pod.
            annotations: Map::from([("archc.dev/configuration".to_owned(), digest(scope.model))]),
            ..Metadata::default()
        },
        spec: pod(image, &ports),
    };
    let deployment = Deployment {
        replicas: Some(1),
        revision_history_limit: 3,
        progress_deadline_seconds: None,
        min_ready_seconds: None,
        selector: selector.clone(),
        strategy: Strategy { kind: "Recreate", rolling_update: None },
        template,
    };
    folder.add_labelled(&file("deployment"), COLLECTOR, labels.clone(), spec(deployment));
    let service = Service {
        selector: selector.match_labels.clone(),
        ports: ports.iter().map(|(name, port)| service_port(name, *port)).collect(),
        ..Service::default()
    };
    folder.add_labelled(&file("service"), COLLECTOR, labels.clone(), spec(service));
    let otlp = || [OTLP_GRPC, OTLP_HTTP].into_iter().map(tcp).collect::<Vec<_>>();
    let anybody = Peer { pod_selector: Some(Selector::default()), ..Peer::default() };
    let mut ingress = vec![Ingress { from: vec![anybody], ports: otlp() }];
    if monitoring::is_there(scope) {
        ingress.push(Ingress { from: vec![monitoring::scraper()], ports: vec![tcp(METRICS)] });
        let endpoint = Endpoint { port: "metrics".to_owned(), path: "/metrics".to_owned(), honor_labels: Some(true) };
        let monitor = ServiceMonitor {
            job_label: "app.kubernetes.io/name",
            selector: selector.clone(),
            endpoints: vec![endpoint],
        };
        folder.add_labelled(&file("servicemonitor"), COLLECTOR, labels.clone(), spec(monitor));
    }
    let policy = NetworkPolicy {
        pod_selector: selector.clone(),
        policy_types: vec!["Ingress", "Egress"],
        ingress,
        egress: Vec::new(),
    };
    folder.add_labelled(&file("networkpolicy"), COLLECTOR, labels, spec(policy));
    let to = vec![Peer { pod_selector: Some(selector), ..Peer::default() }];
    let egress = NetworkPolicy {
        policy_types: vec!["Egress"],
        egress: vec![Egress { to, ports: otlp() }],
        ..NetworkPolicy::default()
    };
    folder.add_common("networkpolicy-allow-telemetry", "allow-telemetry", spec(egress));
}

/// What tells two configurations apart.
fn digest(model: &Model) -> String {
    blake3::hash(configuration(model).as_bytes()).to_hex().chars().take(16).collect()
}

fn tcp(port: u16) -> PolicyPort {
    PolicyPort { protocol: "TCP", port }
}

fn service_port(name: &str, port: u16) -> ServicePort {
    ServicePort {
        name: name.to_owned(),
        port,
        target_port: Some(name.to_owned()),
        node_port: None,
        protocol: None,
        app_protocol: None,
    }
}

fn pod(image: String, ports: &[(&str, u16)]) -> PodSpec {
    let configuration = ValueFrom::ConfigMapKeyRef { name: COLLECTOR.to_owned(), key: KEY.to_owned() };
    let health = Probe {
        handler: Handler::HttpGet { path: "/".to_owned(), port: PortRef::Number(HEALTH) },
        initial_delay_seconds: None,
        period_seconds: None,
        timeout_seconds: None,
        failure_threshold: None,
    };
    let amounts = |cpu: &str, memory: &str| Amounts {
        cpu: Some(cpu.to_owned()),
        memory: Some(memory.to_owned()),
        storage: None,
        disk: None,
    };
    let container = Container {
        name: COLLECTOR.to_owned(),
        image,
        image_pull_policy: "IfNotPresent",
        restart_policy: None,
        command: Vec::new(),
        args: vec!["--config=env:COLLECTOR_CONFIG".to_owned()],
        ports: ports
            .iter()
            .chain(&[("health", HEALTH)])
            .map(|(name, number)| ContainerPort { name: (*name).to_owned(), number: *number, protocol: None })
            .collect(),
        env: vec![EnvVar { name: "COLLECTOR_CONFIG".to_owned(), source: EnvSource::ValueFrom(configuration) }],
        resources: Resources { requests: amounts("50m", "128Mi"), limits: amounts("500m", "512Mi") },
        startup_probe: None,
        liveness_probe: Some(health.clone()),
        readiness_probe: Some(health),
        lifecycle: None,
        security_context: ContainerSecurity {
            run_as_user: None,
            allow_privilege_escalation: false,
            read_only_root_filesystem: true,
            capabilities: Capabilities { drop: vec!["ALL"], add: Vec::new() },
        },
        volume_mounts: Vec::new(),
    };
    PodSpec {
        service_account_name: COLLECTOR.to_owned(),
        automount_service_account_token: false,
        enable_service_links: false,
        restart_policy: None,
        termination_grace_period_seconds: None,
        active_deadline_seconds: None,
        priority_class_name: None,
        security_context: PodSecurity {
            run_as_non_root: true,
            run_as_user: Some(USER),
            run_as_group: Some(USER),
            fs_group: Some(USER),
            fs_group_change_policy: None,
            sysctls: Vec::new(),
            seccomp_profile: SeccompProfile::RUNTIME_DEFAULT,
        },
        node_selector: Map::new(),
        tolerations: Vec::new(),
        topology_spread_constraints: Vec::new(),
        init_containers: Vec::new(),
        containers: vec![container],
        volumes: Vec::new(),
    }
}
