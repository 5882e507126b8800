//! A dashboard as Grafana's own model has it, version 41 of its schema:
//! <https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/>.

use serde::Serialize;
use serde_json::{Value, json};

/// A dashboard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dashboard {
    /// Grafana gives the number; the `uid` is what stays.
    pub(crate) id: Option<u64>,
    pub(crate) uid: String,
    pub(crate) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    pub(crate) tags: Vec<String>,
    pub(crate) editable: bool,
    pub(crate) graph_tooltip: u8,
    pub(crate) links: Vec<Link>,
    pub(crate) annotations: Annotations,
    pub(crate) templating: Templating,
    pub(crate) time: Time,
    pub(crate) refresh: &'static str,
    pub(crate) timezone: &'static str,
    pub(crate) schema_version: u32,
    pub(crate) version: u32,
    pub(crate) panels: Vec<Panel>,
}

/// A link above the panels.
#[expect(clippy::struct_excessive_bools, reason = "the names are the model's")]
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    pub(crate) title: String,
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) tooltip: &'static str,
    pub(crate) url: String,
    pub(crate) tags: Vec<String>,
    pub(crate) as_dropdown: bool,
    pub(crate) target_blank: bool,
    pub(crate) include_vars: bool,
    pub(crate) keep_time: bool,
}

/// Marks on the time axis; none.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Annotations {
    pub(crate) list: Vec<Value>,
}

/// The variables.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Templating {
    pub(crate) list: Vec<Value>,
}

/// What is shown at first.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Time {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

/// Where a panel stands: the grid is 24 wide.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct GridPos {
    pub(crate) h: u32,
    pub(crate) w: u32,
    pub(crate) x: u32,
    pub(crate) y: u32,
}

/// Where the data of a panel or query comes from.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DataSource {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) uid: &'static str,
}

/// The data source that the reader of the dashboard chooses.
pub(crate) const CHOSEN: DataSource = DataSource { kind: "prometheus", uid: "${datasource}" };

/// A query.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Query {
    pub(crate) ref_id: String,
    pub(crate) datasource: DataSource,
    pub(crate) expr: String,
    pub(crate) legend_format: String,
    pub(crate) instant: bool,
    pub(crate) range: bool,
}

/// A panel, or the heading of a row.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Panel {
    /// The heading of what follows.
    Row {
        id: u32,
        #[serde(rename = "type")]
        kind: &'static str,
        title: String,
        #[serde(rename = "gridPos")]
        grid_pos: GridPos,
        collapsed: bool,
        panels: Vec<Value>,
    },
    /// A picture of data.
    #[serde(rename_all = "camelCase")]
    Data {
        id: u32,
        #[serde(rename = "type")]
        kind: &'static str,
        title: String,
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        grid_pos: GridPos,
        datasource: DataSource,
        targets: Vec<Query>,
        field_config: Value,
        options: Value,
    },
}

/// What the numbers of a panel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Requests a second.
    RequestsPerSecond,
    /// Messages a second.
    MessagesPerSecond,
    /// A share of 1.
    Share,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// Cores.
    Cores,
    /// Things.
    Count,
    /// Times the allowed rate.
    Times,
}

impl Unit {
    /// Grafana's id of the unit: <https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts>.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Unit::RequestsPerSecond => "reqps",
            Unit::MessagesPerSecond => "mps",
            Unit::Share => "percentunit",
            Unit::Seconds => "s",
            Unit::Milliseconds => "ms",
            Unit::Bytes => "bytes",
            Unit::Cores | Unit::Count => "short",
            Unit::Times => "none",
        }
    }
}

/// The fields of lines over time.
pub(crate) fn lines(unit: Unit) -> (Value, Value) {
    let custom =
        json!({ "drawStyle": "line", "lineWidth": 1, "fillOpacity": 10, "showPoints": "never", "spanNulls": false });
    let defaults = json!({ "unit": unit.id(), "min": 0, "custom": custom });
    let options = json!({
        "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": [] },
        "tooltip": { "mode": "multi", "sort": "desc" },
    });
    (json!({ "defaults": defaults, "overrides": [] }), options)
}

/// The fields of one number with colors: below the first bound red, below the second orange, else green.
pub(crate) fn number(unit: Unit, red_below: f64, orange_below: f64) -> (Value, Value) {
    let steps = json!([
        { "color": "red", "value": null },
        { "color": "orange", "value": red_below },
        { "color": "green", "value": orange_below },
    ]);
    let defaults = json!({ "unit": unit.id(), "max": 1, "thresholds": { "mode": "absolute", "steps": steps } });
    let options = json!({
        "colorMode": "value",
        "graphMode": "area",
        "justifyMode": "auto",
        "orientation": "auto",
        "textMode": "auto",
        "wideLayout": true,
        "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
    });
    (json!({ "defaults": defaults, "overrides": [] }), options)
}
