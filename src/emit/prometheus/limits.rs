//! Alerts of what is declared to have a limit outside of the service: dead letters, lag, connections, circuit breakers,
//! bulkheads.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use rust_decimal::Decimal;

use super::Watch;
use super::alert::{Alert, camel, group};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::objectives;
use crate::emit::shared::objectives::burn::Severity;
use crate::emit::shared::objectives::promql::{Matcher, Selector, escaped, quoted, seconds, window};
use crate::emit::shared::resilience;
use crate::model::facts::placement;
use crate::model::{Consume, Entry, Model, Node, Value};

/// The share of what is tolerated that may be used up before somebody is called, as a divisor.
const HALF: u32 = 2;
/// The share of a limit, in hundredths, from which on it is worth a ticket.
const NEAR: u32 = 90;
/// How long arrivals are counted.
const ARRIVALS: Duration = Duration::from_secs(15 * 60);
/// How long the speed of a channel is measured.
const SPEED: Duration = Duration::from_secs(3_600);

/// What nothing tells about: in words, and where it is declared.
pub(super) type Unknown = Vec<(String, Span)>;

/// The alerts of a service.
pub(super) fn alerts(watch: &Watch<'_>, unknown: &mut Unknown) -> Vec<Alert> {
    let mut alerts = dead_letters(watch, unknown);
    alerts.extend(lag(watch, unknown));
    alerts.extend(connections(watch, unknown));
    alerts.extend(breakers(watch));
    alerts.extend(bulkheads(watch));
    alerts.extend(pools(watch));
    alerts
}

/// A query of a technology, with the place's own values as strings of PromQL.
pub(crate) fn query(model: &Model, id: Id<Node>, name: &str, group: &str, over: Duration) -> Option<String> {
    let technology = placement::technology(model, id)?;
    let template = technology.settings.object("metrics")?.text(name)?;
    let name = model.nodes[id].meta.output_name();
    Some(
        template
            .replace("$address", &quoted(&objectives::address(model, id)))
            .replace("$group", &quoted(group))
            .replace("$name", &quoted(&name.to_snake_case()))
            .replace("$window", &window(over)),
    )
}

/// The group that a service reads a channel as.
pub(crate) fn consumer_group<'a>(watch: &'a Watch<'_>, consume: &'a Consume) -> &'a str {
    consume.settings.text("group").unwrap_or(watch.name())
}

/// Where a consumer's dead letters go.
pub(crate) fn letters(model: &Model, consume: &Consume) -> Option<Id<Node>> {
    letters_entry(model, consume)?.value.as_item()?.node()
}

fn letters_entry<'m>(model: &'m Model, consume: &'m Consume) -> Option<&'m Entry> {
    let channel = &model.nodes[consume.channel];
    consume.settings.said("dead_letter").or_else(|| channel.settings.said("dead_letter"))
}

/// Dead letters that somebody wants to be told of.
fn dead_letters(watch: &Watch<'_>, unknown: &mut Unknown) -> Vec<Alert> {
    let model = watch.model;
    let mut alerts = Vec::new();
    let mut seen = BTreeSet::new();
    for consume in model.consumes.iter().filter(|consume| consume.node == watch.id) {
        let channel = &model.nodes[consume.channel];
        let Some((entry, letters)) = letters_entry(model, consume).zip(letters(model, consume)) else { continue };
        let block = entry.value.as_settings();
        let severity = match block.and_then(|block| block.text("alert")) {
            Some("page") => Severity::Page,
            Some("ticket") => Severity::Ticket,
            Some(_) | None => continue,
        };
        if !seen.insert(letters) {
            continue;
        }
        let name = &model.nodes[letters].meta.name;
        let group = consumer_group(watch, consume);
        let found = query(model, letters, "arrived", group, ARRIVALS)
            .or_else(|| query(model, letters, "waiting", group, ARRIVALS));
        let Some(found) = found else {
            unknown.push((format!("dead letters in `{name}`"), entry.span));
            continue;
        };
        let redrive = match block.and_then(|block| block.text("redrive")) {
            Some("automatic") => "They are sent back by themselves; find out why they failed.",
            Some(_) | None => "Nothing sends them back by itself.",
        };
        let kept = block.and_then(|block| block.duration("retention"));
        let kept = kept.map(|kept| format!(" They are kept for {kept}.")).unwrap_or_default();
        alerts.push(Alert {
            name: camel(&[&watch.node.meta.name, name, "dead_letters"]),
            severity,
            expr: format!("{found} > 0"),
            hold: None,
            summary: format!("{}: messages could not be handled and are in {name}", watch.node.meta.name),
            description: "{{ $value | humanize }} messages arrived there in the last 15 minutes.".to_owned(),
            objective: None,
            meaning: vec![format!(
                "Messages from `{}` that `{}` could not handle arrive in `{name}`, at the address `{}`.{kept}",
                channel.meta.name,
                watch.node.meta.name,
                objectives::address(model, letters)
            )],
            steps: vec![
                format!(
                    "Read the newest message of `{}` and the error beside it.",
                    objectives::address(model, letters)
                ),
                format!(
                    "{redrive} When the cause is gone, send them back to `{}`.",
                    objectives::address(model, consume.channel)
                ),
            ],
        });
    }
    alerts
}

/// Consumers that are behind, by what they may be behind at most.
fn lag(watch: &Watch<'_>, unknown: &mut Unknown) -> Vec<Alert> {
    let model = watch.model;
    let mut alerts = Vec::new();
    let mut seen = BTreeSet::new();
    for consume in model.consumes.iter().filter(|consume| consume.node == watch.id) {
        let channel = &model.nodes[consume.channel];
        let group = consumer_group(watch, consume);
        let retention = match channel.settings.said("retention").map(|entry| &entry.value) {
            Some(Value::Duration(retention)) => Some(*retention),
            Some(_) | None => None,
        };
        let downtime = consume.settings.duration("max_downtime");
        let Some(most) = [retention, downtime].into_iter().flatten().min() else { continue };
        if !seen.insert((consume.channel, group)) {
            continue;
        }
        let waiting = query(model, consume.channel, "waiting", group, SPEED);
        let arrived = query(model, consume.channel, "arrived", group, SPEED);
        let (Some(waiting), Some(arrived)) = (waiting, arrived) else {
            // How long a channel keeps messages is no wish to be told; how long a consumer may stand still is one.
            if downtime.is_some() {
                unknown.push((format!("how far `{group}` is behind in `{}`", channel.meta.name), consume.span));
            }
            continue;
        };
        let why = match (downtime, retention) {
            (Some(downtime), _) if downtime == most => format!("`max_downtime: {downtime}` of the consumer"),
            (_, _) => format!("`retention: {most}` of the channel"),
        };
        let half = Duration { micros: most.micros / u64::from(HALF) };
        alerts.push(Alert {
            name: camel(&[&watch.node.meta.name, &channel.meta.name, "lag"]),
            severity: Severity::Page,
            // Messages that wait, by those that arrive in a second: the seconds that it is behind.
            expr: format!("{waiting} / (({arrived}) / {} > 0) > {}", seconds(SPEED), seconds(half)),
            hold: Some("10m"),
            summary: format!("{}: reading {} is more than {half} behind", watch.node.meta.name, channel.meta.name),
            description: format!("It is {{{{ $value | humanizeDuration }}}} behind; after {most} messages are lost."),
            objective: None,
            meaning: vec![format!(
                "The group `{group}` reads `{}` slower than messages arrive. Half of {most}, {why}, is used up; messages that \
                 wait longer than that are lost.",
                objectives::address(model, consume.channel)
            )],
            steps: vec![
                format!("See whether replicas of `{}` run, and whether one message is handled again and again.", watch.node.meta.name),
                "See on the dashboard how long handling one message takes, and what it waits for.".to_owned(),
            ],
        });
    }
    alerts
}

/// The connections of a store, for its owner.
fn connections(watch: &Watch<'_>, unknown: &mut Unknown) -> Vec<Alert> {
    let model = watch.model;
    let mut alerts = Vec::new();
    for used in model.store_uses.iter().filter(|used| used.node == watch.id && used.owner) {
        let store = &model.nodes[used.store];
        let Some(entry) = store.settings.said("max_connections") else { continue };
        let Some(most) = entry.value.as_int() else { continue };
        let name = &store.meta.name;
        let Some(found) = query(model, used.store, "connections", "", SPEED) else {
            unknown.push((format!("the connections of `{name}`"), entry.span));
            continue;
        };
        let near = Decimal::from(most) * Decimal::new(i64::from(NEAR), 2);
        let users: Vec<String> = model
            .store_uses
            .iter()
            .filter(|other| other.store == used.store)
            .map(|other| match other.settings.object("pool").and_then(|pool| pool.int("max")) {
                Some(pool) => format!("`{}` ({pool} a replica)", model.nodes[other.node].meta.name),
                None => format!("`{}`", model.nodes[other.node].meta.name),
            })
            .collect();
        alerts.push(Alert {
            name: camel(&[&watch.node.meta.name, name, "connections"]),
            severity: Severity::Ticket,
            expr: format!("{found} > {}", near.normalize()),
            hold: Some("10m"),
            summary: format!("{}: {name} has nearly all the connections it takes", watch.node.meta.name),
            description: format!("{{{{ $value | humanize }}}} connections are open; it takes {most}."),
            objective: None,
            meaning: vec![format!(
                "`{name}` takes {most} connections, and {NEAR}% of them are open. Further ones are refused."
            )],
            steps: vec![format!("See who holds them: {}.", users.join(", "))],
        });
    }
    alerts
}

/// Whom a service calls with a policy that this is true of, once each.
fn callees(watch: &Watch<'_>, has: impl Fn(&resilience::Policy) -> bool) -> Vec<Id<Node>> {
    let own = resilience::pairs_from(watch.model, watch.id);
    own.iter().filter(|pair| pair.rules.iter().any(|rule| has(&rule.policy))).map(|pair| pair.callee).collect()
}

/// The instances of a callee, as the resilience configuration names them.
fn instances(watch: &Watch<'_>, callee: Id<Node>) -> Vec<Matcher> {
    let name = Rule::Rfc1123(LABEL_MAX).apply(watch.model.nodes[callee].meta.output_name());
    let mut matchers = own(watch);
    matchers.push(Matcher::matches("name", format!("{}(-.+)?", escaped(&name))));
    matchers
}

/// What the labels of the service's own series must be, whatever the convention of its requests.
fn own(watch: &Watch<'_>) -> Vec<Matcher> {
    let source = objectives::metrics::Source {
        convention: objectives::metrics::Convention::OpenTelemetry,
        ..watch.source.clone()
    };
    source.matchers()
}

fn breakers(watch: &Watch<'_>) -> Vec<Alert> {
    let alert = |callee: Id<Node>| {
        let name = &watch.model.nodes[callee].meta.name;
        let open = Selector::new("resilience4j_circuitbreaker_state", instances(watch, callee))
            .and(&[Matcher::is("state", "open")]);
        Alert {
            name: camel(&[&watch.node.meta.name, name, "circuit_open"]),
            severity: Severity::Ticket,
            // It closes and opens again while it tries: half of the time is as good as open.
            expr: format!("max by (name) (avg_over_time({open}[10m])) > 0.5"),
            hold: None,
            summary: format!("{}: the circuit breaker to {name} is open", watch.node.meta.name),
            description: "{{ $labels.name }} was open for {{ $value | humanizePercentage }} of the last 10 minutes."
                .to_owned(),
            objective: None,
            meaning: vec![format!(
                "So many calls of `{name}` failed that `{}` has stopped making them.",
                watch.node.meta.name
            )],
            steps: super::runbook::callee(watch, callee),
        }
    };
    callees(watch, |policy| policy.breaker.is_some()).into_iter().map(alert).collect()
}

fn bulkheads(watch: &Watch<'_>) -> Vec<Alert> {
    let alert = |callee: Id<Node>| {
        let name = &watch.model.nodes[callee].meta.name;
        let free = Selector::new("resilience4j_bulkhead_available_concurrent_calls", instances(watch, callee));
        Alert {
            name: camel(&[&watch.node.meta.name, name, "bulkhead_full"]),
            severity: Severity::Ticket,
            expr: format!("min by (name) (avg_over_time({free}[5m])) < 1"),
            hold: Some("5m"),
            summary: format!("{}: no further call of {name} fits", watch.node.meta.name),
            description: "{{ $labels.name }} has {{ $value | humanize }} places left.".to_owned(),
            objective: None,
            meaning: vec![format!(
                "As many calls of `{name}` are under way as `{}` allows itself; further ones wait or fail.",
                watch.node.meta.name
            )],
            steps: super::runbook::callee(watch, callee),
        }
    };
    let full = |policy: &resilience::Policy| policy.bulkhead.is_some_and(|bulkhead| bulkhead.concurrent.is_some());
    callees(watch, full).into_iter().map(alert).collect()
}

/// Pools of connections, as OpenTelemetry's conventions count them.
fn pools(watch: &Watch<'_>) -> Vec<Alert> {
    let used = watch.model.store_uses.iter().filter(|used| used.node == watch.id);
    let pools: Vec<String> = used
        .filter_map(|used| {
            let most = group(&used.settings, "pool")?.int("max")?;
            Some(format!("`{}` ({most})", watch.model.nodes[used.store].meta.name))
        })
        .collect();
    if pools.is_empty() {
        return Vec::new();
    }
    let matchers = own(watch);
    let taken = Selector::new("db_client_connection_count", matchers.clone())
        .and(&[Matcher::is("db_client_connection_state", "used")]);
    let most = Selector::new("db_client_connection_max", matchers);
    let by = "sum by (instance, db_client_connection_pool_name)";
    vec![Alert {
        name: camel(&[&watch.node.meta.name, "pool_full"]),
        severity: Severity::Ticket,
        expr: format!("{by} ({taken})\n/\n{by} ({most}) > 0.{NEAR}"),
        hold: Some("10m"),
        summary: format!("{}: nearly all connections of a pool are taken", watch.node.meta.name),
        description: "{{ $value | humanizePercentage }} of {{ $labels.db_client_connection_pool_name }} are taken."
            .to_owned(),
        objective: None,
        meaning: vec![format!("The service's own pools of connections, by what is declared: {}.", pools.join(", "))],
        steps: vec!["See whether requests hold a connection while they wait for something else.".to_owned()],
    }]
}
