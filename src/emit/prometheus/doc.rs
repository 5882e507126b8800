//! A file of rules: <https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>.

use std::collections::BTreeMap;

use serde::Serialize;

/// Labels and annotations: sorted, so that a new one moves no other.
pub(crate) type Map = BTreeMap<String, String>;

/// A file of rules; also the `spec` of a PrometheusRule.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RuleFile {
    pub(crate) groups: Vec<Group>,
}

/// Rules that are evaluated together, in order.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Rule {
    /// What is computed once and kept as a series.
    Recording {
        record: String,
        expr: String,
        #[serde(skip_serializing_if = "Map::is_empty")]
        labels: Map,
    },
    /// What somebody is told of.
    Alerting {
        alert: String,
        expr: String,
        #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
        hold: Option<&'static str>,
        labels: Map,
        annotations: Map,
    },
}
