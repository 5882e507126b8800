//! Whose metrics are read, and what they are called: one table a convention.
//!
//! OpenTelemetry: the semantic conventions 1.45 for HTTP (stable), RPC (stable) and messaging (in development), by the
//! names that Prometheus gives them: dots become underscores, the unit `s` the suffix `_seconds`.
//! <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>,
//! <https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/>
//!
//! Istio: the standard metrics of its proxies, <https://istio.io/latest/docs/reference/config/metrics/>, whose
//! histograms have Envoy's default buckets.

use super::promql::{Matcher, escaped, seconds};
use crate::base::quantity::Duration;
use crate::emit::Options;
use crate::vocab::Target;

/// A histogram of how long something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// Its name in Prometheus, without `_count` and `_bucket`.
    pub name: &'static str,
    /// Its name where it is configured.
    pub instrument: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// The bounds of its buckets unless somebody sets others, in microseconds.
    pub bounds: &'static [u64],
    /// The labels whose value says that a request failed by fault of the one who served it: label and pattern.
    pub failed: &'static [(&'static str, &'static str)],
}

/// What a histogram counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

/// Advised by the conventions for requests, calls and messages.
const CONVENTION_BOUNDS: &[u64] = &[
    5_000, 10_000, 25_000, 50_000, 75_000, 100_000, 250_000, 500_000, 750_000, 1_000_000, 2_500_000, 5_000_000,
    7_500_000, 10_000_000,
];

/// Envoy's defaults.
const ENVOY_BOUNDS: &[u64] = &[
    500,
    1_000,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000,
    300_000_000,
    600_000_000,
    1_800_000_000,
    3_600_000_000,
];

/// HTTP requests that a service served.
pub const HTTP: Histogram = Histogram {
    name: "http_server_request_duration_seconds",
    instrument: "http.server.request.duration",
    unit: Unit::Seconds,
    bounds: CONVENTION_BOUNDS,
    failed: &[("http_response_status_code", "5..")],
};

/// RPCs that a service served. `error_type` is set where the status is an error of the server, and where there is none.
pub const RPC: Histogram = Histogram {
    name: "rpc_server_call_duration_seconds",
    instrument: "rpc.server.call.duration",
    unit: Unit::Seconds,
    bounds: CONVENTION_BOUNDS,
    failed: &[("error_type", ".+")],
};

/// HTTP requests that a service made.
pub const HTTP_CLIENT: Histogram = Histogram {
    name: "http_client_request_duration_seconds",
    instrument: "http.client.request.duration",
    unit: Unit::Seconds,
    bounds: CONVENTION_BOUNDS,
    failed: &[("error_type", ".+")],
};

/// RPCs that a service made.
pub const RPC_CLIENT: Histogram = Histogram {
    name: "rpc_client_call_duration_seconds",
    instrument: "rpc.client.call.duration",
    unit: Unit::Seconds,
    bounds: CONVENTION_BOUNDS,
    failed: &[("error_type", ".+")],
};

/// Messages that a service handled.
pub const PROCESS: Histogram = Histogram {
    name: "messaging_process_duration_seconds",
    instrument: "messaging.process.duration",
    unit: Unit::Seconds,
    bounds: CONVENTION_BOUNDS,
    failed: &[("error_type", ".+")],
};

/// Requests as a proxy of Istio sees them: HTTP by status, gRPC by the codes that are faults of the server.
pub const ISTIO: Histogram = Histogram {
    name: "istio_request_duration_milliseconds",
    instrument: "istio_request_duration_milliseconds",
    unit: Unit::Milliseconds,
    bounds: ENVOY_BOUNDS,
    failed: &[
        ("response_code", "5..|0"),
        // UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS
        ("grpc_response_status", "2|4|12|13|14|15"),
    ],
};

impl Histogram {
    /// The counter of all that was measured.
    pub fn count(&self) -> String {
        format!("{}_count", self.name)
    }

    /// The counter by bucket.
    pub fn bucket(&self) -> String {
        format!("{}_bucket", self.name)
    }

    /// The bucket of what took no longer than that. Whole bounds are written with and without `.0`, as Prometheus 3 and
    /// what came before do.
    pub fn at_most(&self, bound: Duration) -> Matcher {
        let bound = match self.unit {
            Unit::Seconds => seconds(bound),
            Unit::Milliseconds => seconds(Duration { micros: bound.micros.saturating_mul(1_000) }),
        };
        if bound.contains('.') { Matcher::is("le", bound) } else { Matcher::matches("le", format!("{bound}(\\.0)?")) }
    }

    /// Whether a bound is one of those that it has unless somebody sets others; otherwise the nearest of these.
    pub fn nearest(&self, bound: Duration) -> Option<Duration> {
        if self.bounds.contains(&bound.micros) {
            return None;
        }
        let nearest = self.bounds.iter().min_by_key(|known| known.abs_diff(bound.micros));
        nearest.map(|micros| Duration { micros: *micros })
    }
}

/// Whose metrics are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// Those of the services themselves.
    OpenTelemetry,
    /// Those of Istio's proxies.
    Istio,
}

impl Convention {
    /// What the build was asked for.
    pub fn of(options: &Options) -> Self {
        match options.word(Target::Prometheus, "metrics") {
            "istio" => Convention::Istio,
            _ => Convention::OpenTelemetry,
        }
    }

    /// What it is called in messages.
    pub const fn title(self) -> &'static str {
        match self {
            Convention::OpenTelemetry => "OpenTelemetry's conventions",
            Convention::Istio => "Istio's metrics",
        }
    }
}

/// Whose series are meant: a service of a package, everywhere or in one namespace of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Whose metrics are read.
    pub convention: Convention,
    /// The name of the service, as in Kubernetes.
    pub service: String,
    /// `service.namespace`: the package.
    pub package: String,
    /// The namespace of the cluster; everywhere when silent.
    pub namespace: Option<String>,
}

impl Source {
    /// What the labels of the service's own series must be.
    ///
    /// `job` is the service's name where its own port is scraped, and `service.namespace/service.name` where its metrics
    /// come by OTLP.
    pub fn matchers(&self) -> Vec<Matcher> {
        let namespace = |label: &str| self.namespace.as_ref().map(|namespace| Matcher::is(label, namespace.clone()));
        match self.convention {
            Convention::OpenTelemetry => {
                let pattern = format!("({}/)?{}", escaped(&self.package), escaped(&self.service));
                [Matcher::matches("job", pattern)].into_iter().chain(namespace("namespace")).collect()
            }
            Convention::Istio => [
                // What the receiving proxy saw: the service's own doing, without what the way to it did.
                Matcher::is("reporter", "destination"),
                Matcher::is("destination_service_name", self.service.clone()),
            ]
            .into_iter()
            .chain(namespace("destination_service_namespace"))
            .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_in_the_unit_of_the_histogram() {
        let millis = Duration::from_millis;
        assert_eq!(HTTP.at_most(millis(250)).to_string(), r#"le="0.25""#);
        assert_eq!(HTTP.at_most(millis(1_000)).to_string(), r#"le=~"1(\\.0)?""#);
        assert_eq!(ISTIO.at_most(millis(250)).to_string(), r#"le=~"250(\\.0)?""#);
        assert_eq!(HTTP.nearest(millis(250)), None);
        assert_eq!(HTTP.nearest(millis(300)), Some(millis(250)));
    }
}
