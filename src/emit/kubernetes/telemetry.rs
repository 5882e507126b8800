//! What tells the SDK of OpenTelemetry in a service who it is, where to send what it measures, and how much of it.
//!
//! Variables are those of the specification, <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>,
//! so that a service of any language reads them. They stand in the pods where the environment says `telemetry`; a variable that
//! the service sets itself stays as it is.

use super::doc::network::{Egress, NetworkPolicy, Peer, PolicyPort};
use super::doc::pod::{EnvSource, EnvVar, ValueFrom};
use super::doc::{Map, Selector, spec};
use super::folder::Folder;
use super::scope::Scope;
use crate::base::arena::Id;
use crate::base::quantity::Percent;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::telemetry::{OTLP_GRPC, OTLP_HTTP};
use crate::model::{Node, Settings, Value};

/// The name of the collector that the manifests bring along.
pub(crate) const COLLECTOR: &str = "otel-collector";

/// What a service tells about itself, in its environment.
pub(crate) fn of<'a>(scope: &Scope<'a>, id: Id<Node>) -> Option<&'a Settings> {
    let settings = scope.settings(id);
    settings.said("telemetry").and_then(|entry| entry.value.as_settings())
}

/// Where the environment sends it.
fn environment<'a>(scope: &Scope<'a>) -> Option<&'a Settings> {
    scope.environment?.settings.object("telemetry")
}

/// Whether the manifests bring the collector along.
pub(crate) fn in_cluster(scope: &Scope<'_>) -> bool {
    environment(scope)
        .and_then(|telemetry| telemetry.get("collector"))
        .is_some_and(|collector| matches!(collector, Value::Word(word) if word == "in_cluster"))
}

/// The `host:port` of the collector.
pub(crate) fn collector(scope: &Scope<'_>) -> Option<String> {
    if in_cluster(scope) {
        return Some(format!("{COLLECTOR}:{OTLP_GRPC}"));
    }
    let said = environment(scope)?.text("collector")?;
    // An address without a port is that of OTLP by gRPC.
    let port = said.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(if port { said.to_owned() } else { format!("{said}:{OTLP_GRPC}") })
}

/// Lets every pod send to a collector that runs elsewhere: in the namespace that its name ends with, or anywhere.
pub(crate) fn add_egress(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let Some(collector) = collector(scope).filter(|_| !in_cluster(scope)) else { return };
    let (host, port) = collector.rsplit_once(':').unwrap_or((&collector, ""));
    let port = port.parse().unwrap_or(OTLP_GRPC);
    let namespace = host.split_once('.').and_then(|(_, rest)| {
        let (namespace, rest) = rest.split_once('.').unwrap_or((rest, ""));
        (rest.starts_with("svc") || rest.is_empty()).then(|| namespace.to_owned())
    });
    let to = namespace.map(|namespace| {
        let labels = Map::from([("kubernetes.io/metadata.name".to_owned(), namespace)]);
        Peer { namespace_selector: Some(Selector { match_labels: labels }), ..Peer::default() }
    });
    let policy = NetworkPolicy {
        policy_types: vec!["Egress"],
        egress: vec![Egress { to: to.into_iter().collect(), ports: vec![PolicyPort { protocol: "TCP", port }] }],
        ..NetworkPolicy::default()
    };
    folder.add_common("networkpolicy-allow-telemetry", "allow-telemetry", spec(policy));
}

/// The variables of a service's containers.
pub(crate) fn variables(scope: &Scope<'_>, id: Id<Node>) -> Vec<EnvVar> {
    let Some(collector) = collector(scope) else { return Vec::new() };
    let own = of(scope, id);
    let node = &scope.model.nodes[id];
    let value = |name: &str, value: String| EnvVar { name: name.to_owned(), source: EnvSource::Value(value) };
    let mut attributes = vec![
        ("service.namespace", Rule::Rfc1123(LABEL_MAX).apply(&scope.model.package.name)),
        // Replicas would write over each other's series if one could not tell them apart.
        ("service.instance.id", "$(POD_NAME)".to_owned()),
        ("deployment.environment.name", scope.stage.clone()),
        ("k8s.namespace.name", scope.namespace.clone()),
        ("k8s.pod.name", "$(POD_NAME)".to_owned()),
    ];
    if let Some(version) = node.settings.said("version").and_then(|it| it.value.as_text()) {
        attributes.push(("service.version", encoded(version)));
    }
    let attributes: Vec<String> = attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let by_http = collector.ends_with(&format!(":{OTLP_HTTP}"));
    let pod_name = ValueFrom::FieldRef { field_path: "metadata.name".to_owned() };
    let mut variables = vec![
        EnvVar { name: "POD_NAME".to_owned(), source: EnvSource::ValueFrom(pod_name) },
        value("OTEL_SERVICE_NAME", scope.name(id).to_owned()),
        value("OTEL_RESOURCE_ATTRIBUTES", attributes.join(",")),
        value("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{collector}")),
        value("OTEL_EXPORTER_OTLP_PROTOCOL", if by_http { "http/protobuf" } else { "grpc" }.to_owned()),
        // The rules read the stable names; instrumentations that are older than these keep the old ones unless told.
        value("OTEL_SEMCONV_STABILITY_OPT_IN", "http,rpc,messaging".to_owned()),
    ];
    let signals =
        [("traces", "OTEL_TRACES_EXPORTER"), ("metrics", "OTEL_METRICS_EXPORTER"), ("logs", "OTEL_LOGS_EXPORTER")];
    for (signal, variable) in signals {
        let exporter = match own.and_then(|own| own.get(signal)) {
            // What is read at a path is not sent as well, or every request would count twice.
            Some(Value::Bool(false) | Value::Path(_)) => "none",
            Some(_) | None => "otlp",
        };
        variables.push(value(variable, exporter.to_owned()));
    }
    let traced = own.and_then(|own| own.bool("traces")) != Some(false);
    let sample = own.and_then(|own| own.percent("sample")).or_else(|| environment(scope)?.percent("sample"));
    if let Some(sample) = sample.filter(|_| traced) {
        variables.push(value("OTEL_TRACES_SAMPLER", "parentbased_traceidratio".to_owned()));
        variables.push(value("OTEL_TRACES_SAMPLER_ARG", ratio(sample)));
    }
    variables
}

/// A share as a number between 0 and 1, exactly: `12.5%` is `0.125`.
fn ratio(share: Percent) -> String {
    (share.value / rust_decimal::Decimal::ONE_HUNDRED).normalize().to_string()
}

/// A value of `OTEL_RESOURCE_ATTRIBUTES`: what separates values is encoded as in a URL.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ',' | '=' | '%' | ';' | '"' | '\\' => out.push_str(&format!("%{:02X}", u32::from(c))),
            c if c.is_ascii_graphic() => out.push(c),
            c => {
                let mut bytes = [0; 4];
                out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_and_values_encoded() {
        let percent = |text: &str| Percent::parse(text).unwrap();
        assert_eq!(ratio(percent("12.5%")), "0.125");
        assert_eq!(ratio(percent("100%")), "1");
        assert_eq!(encoded("1.4.2+a=b,ü"), "1.4.2+a%3Db%2C%C3%BC");
    }
}
