//! The panels of a dashboard, row by row.

use super::doc::{CHOSEN, GridPos, Panel, Query, Unit, lines, number};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::emit::prometheus::{Place, Watch, limits, slo};
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::objectives::metrics::{Convention, HTTP_CLIENT, Histogram, ISTIO, RPC_CLIENT, Unit as Of};
use crate::emit::shared::objectives::promql::{Matcher, Selector, escaped, sum_of_rates};
use crate::emit::shared::objectives::{self, Measured};
use crate::model::{Node, Protocol, Value};

/// The window of rates in panels: Grafana fits it to what is shown and to how often is scraped.
const RATE: &str = "$__rate_interval";
/// The namespaces that the reader of the dashboard chose.
const NAMESPACES: &str = "$namespace";

/// All panels of a service.
pub(super) fn all(watch: &Watch<'_>, place: &Place<'_>) -> Vec<Panel> {
    let mut sheet = Sheet::default();
    budgets(watch, place, &mut sheet);
    operations(watch, &mut sheet);
    messages(watch, &mut sheet);
    dependencies(watch, &mut sheet);
    resources(watch, &mut sheet);
    sheet.panels
}

/// Panels from left to right and top to bottom.
#[derive(Default)]
struct Sheet {
    panels: Vec<Panel>,
    x: u32,
    y: u32,
    /// The height of the line that is being filled.
    line: u32,
}

impl Sheet {
    fn id(&self) -> u32 {
        u32::try_from(self.panels.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn place(&mut self, w: u32, h: u32) -> GridPos {
        if self.x + w > 24 {
            self.end_line();
        }
        let at = GridPos { h, w, x: self.x, y: self.y };
        self.x += w;
        self.line = self.line.max(h);
        at
    }

    fn end_line(&mut self) {
        self.y += self.line;
        (self.x, self.line) = (0, 0);
    }

    fn row(&mut self, title: &str) {
        self.end_line();
        let grid_pos = self.place(24, 1);
        self.end_line();
        let id = self.id();
        self.panels.push(Panel::Row {
            id,
            kind: "row",
            title: title.to_owned(),
            grid_pos,
            collapsed: false,
            panels: Vec::new(),
        });
    }

    fn lines(&mut self, w: u32, title: String, unit: Unit, queries: Vec<(String, String)>) {
        let (field_config, options) = lines(unit);
        let grid_pos = self.place(w, 7);
        self.data("timeseries", title, String::new(), grid_pos, queries, field_config, options);
    }

    #[expect(clippy::too_many_arguments, reason = "a panel has that many parts")]
    fn data(
        &mut self,
        kind: &'static str,
        title: String,
        description: String,
        grid_pos: GridPos,
        queries: Vec<(String, String)>,
        field_config: serde_json::Value,
        options: serde_json::Value,
    ) {
        let instant = kind == "stat";
        let targets = queries.into_iter().zip(names()).map(|((legend_format, expr), ref_id)| Query {
            ref_id,
            datasource: CHOSEN,
            expr,
            legend_format,
            instant,
            range: !instant,
        });
        let (id, targets) = (self.id(), targets.collect());
        let panel =
            Panel::Data { id, kind, title, description, grid_pos, datasource: CHOSEN, targets, field_config, options };
        self.panels.push(panel);
    }
}

/// The names of queries: `A` to `Z`, then `A1` …
fn names() -> impl Iterator<Item = String> {
    (0_u32..).flat_map(|round| {
        ('A'..='Z').map(move |letter| if round == 0 { letter.to_string() } else { format!("{letter}{round}") })
    })
}

/// The namespaces that were chosen, under the label that the convention has for them.
fn chosen(watch: &Watch<'_>) -> Vec<Matcher> {
    let label = match watch.source.convention {
        Convention::OpenTelemetry => "namespace",
        Convention::Istio => "destination_service_namespace",
    };
    vec![Matcher::matches(label, NAMESPACES)]
}

/// What is left of each budget, and how fast it burns.
fn budgets(watch: &Watch<'_>, place: &Place<'_>, sheet: &mut Sheet) {
    if watch.objectives.is_empty() {
        return;
    }
    sheet.row("Objectives");
    for objective in &watch.objectives {
        let series = |name: &str| slo::recorded(watch, objective, name, place);
        let (field_config, options) = number(Unit::Share, 0.0, 0.25);
        let grid_pos = sheet.place(6, 7);
        let title = format!("Budget left: {}", objective.title());
        let description = format!(
            "Aims at {} over {}. 100% is untouched, below 0% is overspent.",
            objective.target_text(),
            objective.over
        );
        let left = vec![("left".to_owned(), series(slo::REMAINING))];
        sheet.data("stat", title, description, grid_pos, left, field_config, options);
        let budget = objective.budget();
        let burn = |window: &str| (format!("over {window}"), format!("{} / {budget}", series(&slo::ratio(window))));
        sheet.lines(
            9,
            format!("Burn rate: {}", objective.title()),
            Unit::Times,
            vec![burn("1h"), burn("6h"), burn("3d")],
        );
        let ratio = |window: &str| (format!("over {window}"), series(&slo::ratio(window)));
        sheet.lines(9, format!("Failed: {}", objective.title()), Unit::Share, vec![ratio("5m"), ratio("1h")]);
    }
}

/// Rate, errors and duration of some series.
fn red(sheet: &mut Sheet, title: &str, measured: &Measured, more: &[Matcher], unit: Unit) {
    let total = sum_of_rates(std::slice::from_ref(&measured.total), RATE, more, &[]);
    let failed = sum_of_rates(&measured.failed, RATE, more, &[]);
    sheet.lines(8, format!("{title}: rate"), unit, vec![("rate".to_owned(), total.clone())]);
    let share = format!("({failed} or vector(0)) / {total}");
    sheet.lines(8, format!("{title}: errors"), Unit::Share, vec![("failed".to_owned(), share)]);
    let buckets = sum_of_rates(std::slice::from_ref(&measured.buckets), RATE, more, &["le"]);
    let unit = match measured.histogram.unit {
        Of::Seconds => Unit::Seconds,
        Of::Milliseconds => Unit::Milliseconds,
    };
    let quantile = |q: &str, name: &str| (name.to_owned(), format!("histogram_quantile({q}, {buckets})"));
    let all = vec![quantile("0.5", "p50"), quantile("0.95", "p95"), quantile("0.99", "p99")];
    sheet.lines(8, format!("{title}: duration"), unit, all);
}

/// Each operation that a metric tells apart; else what is served as a whole.
fn operations(watch: &Watch<'_>, sheet: &mut Sheet) {
    let (model, more) = (watch.model, chosen(watch));
    let whole = objectives::whole(model, &watch.source, watch.id);
    let provided = model.provides.iter().filter(|provide| provide.node == watch.id);
    let mut told = false;
    for provide in provided {
        let contract = &model.contracts[provide.contract];
        let operations: Vec<(&str, Measured)> = contract
            .operations
            .iter()
            .filter_map(|id| {
                let measured = objectives::operation(model, &watch.source, *id).ok()?;
                Some((model.operations[*id].name.as_str(), measured))
            })
            .collect();
        if operations.is_empty() {
            continue;
        }
        told = true;
        sheet.row(&contract.meta.name);
        for (name, measured) in operations {
            red(sheet, name, &measured, &more, Unit::RequestsPerSecond);
        }
    }
    if !told && !whole.is_empty() {
        sheet.row("Requests");
        for measured in &whole {
            red(sheet, "All requests", measured, &more, Unit::RequestsPerSecond);
        }
    }
}

/// Each event that is handled, how far behind it is, and what could not be handled.
fn messages(watch: &Watch<'_>, sheet: &mut Sheet) {
    let (model, more) = (watch.model, chosen(watch));
    let consumes: Vec<_> = model.consumes.iter().filter(|consume| consume.node == watch.id).collect();
    if consumes.is_empty() {
        return;
    }
    sheet.row("Messages");
    let mut channels: Vec<Id<Node>> = Vec::new();
    for consume in &consumes {
        if !channels.contains(&consume.channel) {
            channels.push(consume.channel);
        }
    }
    for channel in channels {
        let name = &model.nodes[channel].meta.name;
        if let Some(measured) = objectives::channel(model, &watch.source, channel) {
            red(sheet, name, &measured, &more, Unit::MessagesPerSecond);
        }
        let Some(consume) = consumes.iter().find(|consume| consume.channel == channel) else { continue };
        let group = limits::consumer_group(watch, consume);
        let hour = Duration::from_secs(3_600);
        if let Some(waiting) = limits::query(model, channel, "waiting", group, hour) {
            sheet.lines(12, format!("{name}: not yet read"), Unit::Count, vec![(group.to_owned(), waiting)]);
        }
        if let Some(letters) = limits::letters(model, consume) {
            let found = limits::query(model, letters, "arrived", group, Duration::from_secs(900))
                .or_else(|| limits::query(model, letters, "waiting", group, hour));
            if let Some(found) = found {
                let title = format!("{}: dead letters", model.nodes[letters].meta.name);
                sheet.lines(12, title, Unit::Count, vec![("in 15 minutes".to_owned(), found)]);
            }
        }
    }
}

/// Those it calls: how often, with how many errors, how slowly, as the caller sees it.
fn dependencies(watch: &Watch<'_>, sheet: &mut Sheet) {
    let model = watch.model;
    let mut callees: Vec<Id<Node>> = Vec::new();
    for call in model.calls.iter().filter(|call| call.caller == watch.id) {
        if !callees.contains(&call.callee) {
            callees.push(call.callee);
        }
    }
    if callees.is_empty() {
        return;
    }
    sheet.row("Dependencies");
    for callee in callees {
        for (measured, suffix) in outgoing(watch, callee) {
            let title = format!("{}{suffix}", model.nodes[callee].meta.name);
            let more = match watch.source.convention {
                Convention::OpenTelemetry => chosen(watch),
                Convention::Istio => vec![Matcher::matches("source_workload_namespace", NAMESPACES)],
            };
            red(sheet, &title, &measured, &more, Unit::RequestsPerSecond);
        }
    }
}

/// The series of the calls of a callee.
fn outgoing(watch: &Watch<'_>, callee: Id<Node>) -> Vec<(Measured, &'static str)> {
    let model = watch.model;
    let node = &model.nodes[callee];
    let name = Rule::Rfc1035(LABEL_MAX).apply(node.meta.output_name());
    let provided = model.provides.iter().filter(|provide| provide.node == callee);
    let protocols: Vec<&Protocol> = provided.map(|provide| &model.contracts[provide.contract].protocol).collect();
    let rpc = protocols.contains(&&Protocol::Grpc);
    let http = protocols.iter().any(|it| matches!(it, Protocol::Rest | Protocol::GraphQl)) || !rpc;
    match watch.source.convention {
        Convention::Istio => {
            let matchers = vec![
                Matcher::is("reporter", "source"),
                Matcher::is("source_workload", watch.name()),
                Matcher::is("destination_service_name", name),
            ];
            vec![(Measured::of(ISTIO, watch.source.convention, matchers), "")]
        }
        Convention::OpenTelemetry => {
            let host = node.settings.said("host").and_then(|entry| entry.value.as_text());
            let address = match host {
                Some(host) => {
                    let bare = host.split_once("://").map_or(host, |(_, rest)| rest);
                    escaped(bare.split(['/', ':']).next().unwrap_or(bare))
                }
                None => format!("{}(\\..+)?", escaped(&name)),
            };
            let of = |histogram: Histogram| {
                let mut matchers = watch.source.matchers();
                matchers.push(Matcher::matches("server_address", address.clone()));
                Measured::of(histogram, watch.source.convention, matchers)
            };
            let both = [(http, HTTP_CLIENT, " by HTTP"), (rpc, RPC_CLIENT, " by gRPC")];
            let found: Vec<_> = both.into_iter().filter(|(there, _, _)| *there).collect();
            let suffix = |text: &'static str| if found.len() > 1 { text } else { "" };
            found.iter().map(|(_, histogram, text)| (of(*histogram), suffix(text))).collect()
        }
    }
}

/// Its own resources, as the cluster counts them, with the declared limits beside.
fn resources(watch: &Watch<'_>, sheet: &mut Sheet) {
    let Some(deploy) = crate::emit::prometheus::group(&watch.node.settings, "deploy") else { return };
    sheet.row("Saturation");
    let pods = |metric: &str| {
        Selector::new(
            metric,
            vec![
                Matcher::matches("namespace", NAMESPACES),
                Matcher::is("container", watch.name()),
                Matcher::matches("pod", format!("{}-.+", escaped(watch.name()))),
            ],
        )
    };
    let limit = |name: &str| deploy.range(name).and_then(|(_, high)| high);
    let pod = "{{pod}}".to_owned();
    let mut cpu =
        vec![(pod.clone(), format!("sum by (pod) (rate({}[{RATE}]))", pods("container_cpu_usage_seconds_total")))];
    if let Some(Value::Cpu(most)) = limit("cpu") {
        let cores = rust_decimal::Decimal::new(i64::try_from(most.millis).unwrap_or(i64::MAX), 3).normalize();
        cpu.push(("limit".to_owned(), format!("vector({cores})")));
    }
    sheet.lines(8, "CPU, in cores".to_owned(), Unit::Cores, cpu);
    let mut memory = vec![(pod.clone(), format!("max by (pod) ({})", pods("container_memory_working_set_bytes")))];
    if let Some(Value::Size(most)) = limit("memory") {
        memory.push(("limit".to_owned(), format!("vector({})", most.bytes)));
    }
    sheet.lines(8, "Memory".to_owned(), Unit::Bytes, memory);
    let ready = pods("kube_pod_container_status_ready");
    sheet.lines(
        8,
        "Replicas that are ready".to_owned(),
        Unit::Count,
        vec![("ready".to_owned(), format!("sum({ready})"))],
    );
    let restarts = format!("max by (pod) (increase({}[1h]))", pods("kube_pod_container_status_restarts_total"));
    sheet.lines(8, "Restarts in an hour".to_owned(), Unit::Count, vec![(pod, restarts)]);
}
