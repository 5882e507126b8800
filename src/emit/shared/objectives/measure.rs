//! From what an objective is for to the series that count it.

use super::Indicator;
use super::metrics::{Convention, HTTP, Histogram, ISTIO, PROCESS, RPC, Source};
use super::promql::{Matcher, Selector, escaped};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::emit::shared::reach;
use crate::model::facts::query::Query;
use crate::model::{Cause, Contract, Model, Node, Operation, OperationKind, PathSegment, Protocol, Slo, TypeDef};

/// What an SLO counts; the error says in words why nothing does.
pub(super) fn indicator(model: &Model, source: &Source, id: Id<Node>, slo: &Slo) -> Result<Indicator, String> {
    let query = |name: &str| slo.settings.text(name).and_then(|text| Query::parse(text).ok());
    if let (Some(good), Some(total)) = (query("good"), query("total")) {
        return Ok(Indicator::Own { good, total });
    }
    let measured = series(model, source, id, slo)?;
    match (slo.name.as_str(), slo.settings.duration("under")) {
        ("availability", _) => {
            let total = measured.iter().map(|it| it.total.clone()).collect();
            let failed = measured.iter().flat_map(|it| it.failed.clone()).collect();
            Ok(Indicator::Failures { total, failed })
        }
        ("latency", Some(under)) => {
            let total = measured.iter().map(Measured::timed).collect();
            Ok(Indicator::Buckets { total, good: measured.iter().map(|it| it.within(under)).collect() })
        }
        (name, _) => Err(format!("no convention names a metric of {name}")),
    }
}

/// The histograms that an SLO reads.
pub(super) fn histograms(model: &Model, source: &Source, id: Id<Node>, slo: &Slo) -> Vec<Histogram> {
    let mut histograms: Vec<Histogram> = Vec::new();
    for series in series(model, source, id, slo).unwrap_or_default() {
        if !histograms.contains(&series.histogram) {
            histograms.push(series.histogram);
        }
    }
    histograms
}

/// Requests or messages that are told apart from others: their series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The histogram of how long they took.
    pub histogram: Histogram,
    /// The counter of all.
    pub total: Selector,
    /// The counters of those that failed; one that failed in two ways is in two of them.
    pub failed: Vec<Selector>,
    /// The buckets of how long they took.
    pub buckets: Selector,
}

impl Measured {
    /// The series of a histogram with these labels.
    pub fn of(histogram: Histogram, convention: Convention, matchers: Vec<Matcher>) -> Self {
        let name = match convention {
            Convention::OpenTelemetry => histogram.count(),
            Convention::Istio => "istio_requests_total".to_owned(),
        };
        let total = Selector::new(name, matchers.clone());
        let failed = histogram.failed.iter().map(|(label, pattern)| total.and(&[Matcher::matches(label, *pattern)]));
        Measured { histogram, failed: failed.collect(), buckets: Selector::new(histogram.bucket(), matchers), total }
    }

    /// The counter of all, by the histogram of how long they took.
    fn timed(&self) -> Selector {
        Selector::new(self.histogram.count(), self.total.matchers.clone())
    }

    /// The counter of those that took no longer than that.
    fn within(&self, bound: Duration) -> Selector {
        self.buckets.and(&[self.histogram.at_most(bound)])
    }
}

fn series(model: &Model, source: &Source, id: Id<Node>, slo: &Slo) -> Result<Vec<Measured>, String> {
    if slo.causes.is_empty() {
        return whole(model, source, id);
    }
    slo.causes.iter().map(|cause| part(model, source, id, *cause)).collect()
}

/// All of a service: the requests it serves; where it serves none, the messages it handles.
pub(super) fn whole(model: &Model, source: &Source, id: Id<Node>) -> Result<Vec<Measured>, String> {
    let provided = model.provides.iter().filter(|provide| provide.node == id);
    let protocols: Vec<&Protocol> = provided.map(|provide| &model.contracts[provide.contract].protocol).collect();
    let serves = |wanted: &[Protocol]| protocols.iter().any(|protocol| wanted.contains(protocol));
    let series = |histogram: Histogram| Measured::of(histogram, source.convention, source.matchers());
    let (http, rpc) = (serves(&[Protocol::Rest, Protocol::GraphQl]), serves(&[Protocol::Grpc]));
    let found: Vec<Measured> = match source.convention {
        Convention::Istio if http || rpc => vec![series(ISTIO)],
        Convention::Istio => Vec::new(),
        Convention::OpenTelemetry => {
            [(http, HTTP), (rpc, RPC)].into_iter().filter(|(serves, _)| *serves).map(|(_, it)| series(it)).collect()
        }
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let consumes = model.consumes.iter().any(|consume| consume.node == id);
    match source.convention {
        Convention::OpenTelemetry if consumes => Ok(vec![series(PROCESS)]),
        Convention::OpenTelemetry => Err("it serves no request and handles no message".to_owned()),
        Convention::Istio => Err("no request comes to it through a proxy".to_owned()),
    }
}

/// An operation, a consumed event or a job.
fn part(model: &Model, source: &Source, id: Id<Node>, cause: Cause) -> Result<Measured, String> {
    match cause {
        Cause::Operation(operation) => self::operation(model, source, operation),
        Cause::Event(event) => handled(model, source, id, event),
        Cause::Job(_) => Err("no convention names a metric of jobs".to_owned()),
    }
}

/// The requests of one operation.
pub(super) fn operation(model: &Model, source: &Source, id: Id<Operation>) -> Result<Measured, String> {
    if source.convention == Convention::Istio {
        return Err("Istio's metrics do not tell operations apart".to_owned());
    }
    let operation = &model.operations[id];
    let contract = &model.contracts[operation.contract];
    let mut matchers = source.matchers();
    match &operation.kind {
        OperationKind::Http { method, path } => {
            matchers.push(Matcher::is("http_request_method", method.clone()));
            matchers.push(route(contract, path));
            Ok(Measured::of(HTTP, source.convention, matchers))
        }
        OperationKind::Rpc { .. } => {
            matchers.push(Matcher::is(
                "rpc_method",
                format!("{}/{}", reach::grpc_service(model, contract), reach::grpc_method(operation)),
            ));
            Ok(Measured::of(RPC, source.convention, matchers))
        }
        OperationKind::Query | OperationKind::Mutation | OperationKind::Subscription(_) => {
            Err("the metrics of HTTP do not tell the operations of a graph apart".to_owned())
        }
        OperationKind::Receive | OperationKind::Send => {
            Err("no convention names a metric of the messages of a websocket".to_owned())
        }
        OperationKind::Deliver { .. } => Err("no convention tells the deliveries of a webhook apart".to_owned()),
        OperationKind::Op => Err(format!("no convention names a metric of {}", contract.protocol.name())),
    }
}

/// The route of a request. How a framework writes a parameter, `{id}`, `:id` or `<id>`, is its own matter; that
/// something else than a parameter stands there is not.
fn route(contract: &Contract, path: &[PathSegment]) -> Matcher {
    const LABEL: &str = "http_route";
    let base = contract.settings.said("base").and_then(|entry| entry.value.as_text()).unwrap_or_default();
    let path = reach::Path::below(base, path);
    let mut pattern = String::new();
    for segment in path.segments() {
        match segment {
            PathSegment::Text(text) => pattern.push_str(&escaped(text)),
            PathSegment::Param(_) => pattern.push_str("[{:<][^/]*"),
        }
    }
    if path.has_params() { Matcher::matches(LABEL, pattern) } else { Matcher::is(LABEL, path.template()) }
}

/// The messages of one event that a service handles.
fn handled(model: &Model, source: &Source, id: Id<Node>, event: Id<TypeDef>) -> Result<Measured, String> {
    let consumes = model.consumes.iter().filter(|consume| consume.node == id && consume.event == event);
    let channels: Vec<Id<Node>> = consumes.map(|consume| consume.channel).collect();
    from(model, source, &channels).ok_or_else(|| "no message comes to it through a proxy".to_owned())
}

/// The messages that a service handles from some channels; `None` where the convention does not know messages.
pub(super) fn from(model: &Model, source: &Source, channels: &[Id<Node>]) -> Option<Measured> {
    if source.convention == Convention::Istio {
        return None;
    }
    let mut addresses: Vec<String> = channels.iter().map(|channel| address(model, *channel)).collect();
    addresses.sort();
    addresses.dedup();
    // An address with parameters is counted under its template, so that there is not a series for each of its values.
    let template = addresses.iter().any(|address| address.contains('{'));
    let label = if template { "messaging_destination_template" } else { "messaging_destination_name" };
    let mut matchers = source.matchers();
    matchers.push(match addresses.as_slice() {
        [only] => Matcher::is(label, only.clone()),
        many => Matcher::matches(label, many.iter().map(|it| escaped(it)).collect::<Vec<_>>().join("|")),
    });
    Some(Measured::of(PROCESS, source.convention, matchers))
}

/// The address of a channel, with its parameters in braces: its template, as the convention says.
pub fn address(model: &Model, channel: Id<Node>) -> String {
    let node = &model.nodes[channel];
    let said = node.settings.said("address").and_then(|entry| entry.value.as_text());
    said.filter(|said| *said != "dynamic").unwrap_or_else(|| node.meta.output_name()).to_owned()
}
