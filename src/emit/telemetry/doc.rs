//! The configuration of a collector: <https://opentelemetry.io/docs/collector/configuration/>.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{HEALTH, METRICS, OTLP_GRPC, OTLP_HTTP};

/// The configuration.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Collector {
    extensions: Value,
    receivers: Value,
    processors: Map<String, Value>,
    exporters: Value,
    service: Service,
}

/// What runs, and in which order.
#[derive(Clone, Debug, Serialize)]
struct Service {
    extensions: Vec<&'static str>,
    pipelines: Pipelines,
}

/// A pipeline for each signal.
#[derive(Clone, Debug, Serialize)]
struct Pipelines {
    traces: Pipeline,
    metrics: Pipeline,
    logs: Pipeline,
}

/// From receivers through processors, in order, to exporters.
#[derive(Clone, Debug, Serialize)]
struct Pipeline {
    receivers: Vec<&'static str>,
    processors: Vec<&'static str>,
    exporters: Vec<&'static str>,
}

impl Collector {
    /// A configuration that masks attributes with these keys.
    pub(super) fn of(masked: &[String]) -> Self {
        let at = |port: u16| format!("0.0.0.0:{port}");
        let mut processors = Map::new();
        // First of all, or the collector is killed with everything it holds.
        processors.insert(
            "memory_limiter".to_owned(),
            json!({ "check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20 }),
        );
        let mut order = vec!["memory_limiter"];
        if !masked.is_empty() {
            processors
                .insert("redaction".to_owned(), json!({ "allow_all_keys": true, "blocked_key_patterns": masked }));
            order.push("redaction");
        }
        processors.insert("batch".to_owned(), json!({}));
        order.push("batch");
        let pipeline = |exporter: &'static str| Pipeline {
            receivers: vec!["otlp"],
            processors: order.clone(),
            exporters: vec![exporter],
        };
        Collector {
            extensions: json!({ "health_check": { "endpoint": at(HEALTH) } }),
            receivers: json!({
                "otlp": { "protocols": { "grpc": { "endpoint": at(OTLP_GRPC) }, "http": { "endpoint": at(OTLP_HTTP) } } },
            }),
            processors,
            // Traces and logs end in the collector's own log until somebody says where they are kept.
            exporters: json!({ "prometheus": { "endpoint": at(METRICS) }, "debug": { "verbosity": "basic" } }),
            service: Service {
                extensions: vec!["health_check"],
                pipelines: Pipelines {
                    traces: pipeline("debug"),
                    metrics: pipeline("prometheus"),
                    logs: pipeline("debug"),
                },
            },
        }
    }
}
