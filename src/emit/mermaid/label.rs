//! What is read on an arrow: what goes over it, and what the caller does when it does not work.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::describe::{count, spaced};
use super::doc::flow::Line;
use super::doc::text::Label;
use super::links::{Link, What};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::model::{Call, Model, NodeDetail, Operation, Protocol, Settings, Type, TypeDef, Value};

/// About how many characters a line of a label has: Mermaid breaks longer ones where it likes.
const WIDTH: usize = 24;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// How many of each: between boxes that stand for many things.
    Counts,
    /// Protocol and policy: overviews.
    Brief,
    /// Also which operations: neighbourhoods.
    Full,
}

/// How an arrow for these links is drawn: as its strongest link.
pub(super) fn line(model: &Model, links: &[Link]) -> Line {
    let of = |link: &Link| match link.what {
        What::Call(index) => {
            let soft = model.calls.get(index).and_then(criticality).is_some();
            if soft { Line::Soft } else { Line::Sync }
        }
        What::Store(_) | What::Route(..) | What::Deliver(_) | What::Auth(_) | What::Resolve(..) | What::Keeps => {
            Line::Sync
        }
        What::Publish(_) | What::Consume(_) | What::Reply | What::DeadLetter | What::Feeds | What::Sourced => {
            Line::Async
        }
        What::Replace(_) => Line::Replaces,
    };
    let lines: BTreeSet<Line> = links.iter().map(of).collect();
    let order = [Line::Sync, Line::Soft, Line::Async, Line::Replaces];
    order.into_iter().find(|line| lines.contains(line)).unwrap_or(Line::Sync)
}

/// The word of a call that its caller can do without.
fn criticality(call: &Call) -> Option<&str> {
    call.settings.text("criticality").filter(|word| *word != "critical")
}

/// The text on an arrow for these links.
pub(super) fn text(model: &Model, links: &[Link], detail: Detail) -> Label {
    if detail == Detail::Counts {
        return counts(links);
    }
    let mut parts = Parts::default();
    for link in links {
        parts.add(model, link);
    }
    let mut label = Label::default();
    label = parts.calls(model, detail).into_iter().fold(label, Label::line);
    // In an overview the paths are too many; that it is a gateway says that it routes.
    label = label.line(if detail == Detail::Full { short(&parts.routes, 2, "routes") } else { parts.share() });
    label = label.line(short(&parts.deliveries, 2, "webhooks"));
    label = label.line(parts.stores.join(", "));
    label = match detail {
        Detail::Full => folded(&parts.events, 6, "events").into_iter().fold(label, Label::line),
        Detail::Brief | Detail::Counts => label.line(short(&parts.events, 2, "events")),
    };
    if detail == Detail::Full && !parts.resolved.is_empty() {
        label = label.line(format!("resolves {}", short(&parts.resolved, 2, "fields")));
    }
    parts.others.into_iter().fold(label, Label::line)
}

/// How many of each.
fn counts(links: &[Link]) -> Label {
    let number = |of: fn(&What) -> bool| links.iter().filter(|link| of(&link.what)).count();
    let all = [
        (number(|what| matches!(what, What::Call(_))), "call", "calls"),
        (number(|what| matches!(what, What::Route(..))), "route", "routes"),
        (number(|what| matches!(what, What::Deliver(_))), "webhook", "webhooks"),
        (number(|what| matches!(what, What::Store(_) | What::Keeps | What::Sourced)), "store", "stores"),
        (number(|what| matches!(what, What::Publish(_) | What::Consume(_) | What::Reply)), "event", "events"),
        (number(|what| matches!(what, What::Feeds)), "projection", "projections"),
        (number(|what| matches!(what, What::DeadLetter)), "dead letters", "dead letters"),
        (number(|what| matches!(what, What::Auth(_))), "issuer of tokens", "issuers of tokens"),
        (number(|what| matches!(what, What::Replace(_))), "replacement", "replacements"),
    ];
    let told: Vec<String> = all
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(number, one, many))
        .collect();
    told.chunks(2).fold(Label::default(), |label, pair| label.line(pair.join(", ")))
}

/// The names, or their number where they are more than `most`.
fn short(names: &[String], most: usize, word: &str) -> String {
    if names.len() > most { format!("{} {word}", names.len()) } else { names.join(", ") }
}

/// The names in lines of about [`WIDTH`] characters, or their number where they are more than `most`.
fn folded(names: &[String], most: usize, word: &str) -> Vec<String> {
    if names.len() > most {
        return vec![format!("{} {word}", names.len())];
    }
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(line) if line.len() + name.len() <= WIDTH => {
                line.push_str(", ");
                line.push_str(name);
            }
            _ => lines.push(name.clone()),
        }
    }
    lines
}

#[derive(Default)]
struct Parts<'a> {
    calls: Vec<&'a Call>,
    routes: Vec<String>,
    /// The shares of requests that routes with several targets give this one.
    shares: Vec<String>,
    deliveries: Vec<String>,
    stores: Vec<String>,
    events: Vec<String>,
    others: Vec<String>,
    resolved: Vec<String>,
}

impl<'a> Parts<'a> {
    fn add(&mut self, model: &'a Model, link: &Link) {
        let push = |list: &mut Vec<String>, text: String| {
            if !list.contains(&text) {
                list.push(text);
            }
        };
        match link.what {
            What::Call(index) => self.calls.extend(model.calls.get(index)),
            What::Store(index) => {
                let access = model.store_uses.get(index).and_then(|used| {
                    let word = match used.settings.text("access") {
                        Some("read") => "reads",
                        Some("write") => "writes",
                        Some(_) | None if used.owner => return None,
                        Some(_) | None => "uses",
                    };
                    Some(word.to_owned())
                });
                if let Some(word) = access {
                    push(&mut self.stores, word);
                }
            }
            What::Publish(index) => {
                let event = model.publishes.get(index).map(|publish| publish.event);
                if let Some(event) = event {
                    push(&mut self.events, name(model, event));
                }
            }
            What::Consume(index) => {
                let event = model.consumes.get(index).map(|consume| consume.event);
                if let Some(event) = event {
                    push(&mut self.events, name(model, event));
                }
            }
            What::Reply => push(&mut self.others, "reply".to_owned()),
            What::Route(route, target) => {
                if let NodeDetail::Gateway { routes } = &model.nodes[link.from].detail
                    && let Some(route) = routes.get(route)
                {
                    let share = route.targets.get(target).and_then(|target| target.weight);
                    if let Some(share) = share {
                        push(&mut self.shares, share.to_string());
                    }
                    push(&mut self.routes, share.map_or(route.path.clone(), |share| format!("{} {share}", route.path)));
                }
            }
            What::Deliver(operation) => push(&mut self.deliveries, model.operations[operation].name.clone()),
            What::Auth(_) => push(&mut self.others, "token keys".to_owned()),
            What::Resolve(contract, index) => {
                if let Some(resolver) = model.contracts[contract].resolvers.get(index)
                    && let Type::Def(ty, _) = &resolver.ty
                {
                    push(&mut self.resolved, format!("{}.{}", name(model, *ty), resolver.field));
                }
            }
            What::Replace(index) => {
                let phase = model.replaces.get(index).and_then(|replace| replace.settings.text("phase"));
                let phase = phase.map_or(String::new(), |phase| format!(", {phase}"));
                push(&mut self.others, format!("replaces{phase}"));
            }
            What::DeadLetter => push(&mut self.others, "dead letters".to_owned()),
            What::Feeds => push(&mut self.others, "feeds".to_owned()),
            What::Keeps => push(&mut self.others, "kept in".to_owned()),
            What::Sourced => push(&mut self.others, "event sourced".to_owned()),
        }
    }

    /// The share of requests that it gets.
    fn share(&self) -> String {
        self.shares.join(", ")
    }

    /// The lines about calls: protocol and operations, how often, and what protects the caller.
    fn calls(&self, model: &Model, detail: Detail) -> Vec<String> {
        if self.calls.is_empty() {
            return Vec::new();
        }
        let mut protocols: Vec<&str> = Vec::new();
        let mut operations: Vec<Id<Operation>> = Vec::new();
        for id in self.calls.iter().flat_map(|call| &call.operations) {
            let protocol = protocol(&model.contracts[model.operations[*id].contract].protocol);
            if !protocols.contains(&protocol) {
                protocols.push(protocol);
            }
            if !operations.contains(id) {
                operations.push(*id);
            }
        }
        let names: Vec<String> = operations.iter().map(|id| model.operations[*id].name.clone()).collect();
        let named = self.calls.iter().any(|call| call.named);
        let protocol = protocols.join(", ");
        let mut lines = match (detail, named) {
            // All protocols of a gateway at once say nothing in an overview.
            (Detail::Brief, false) if protocols.len() > 1 => Vec::new(),
            (_, false) => vec![protocol],
            (Detail::Full, true) => {
                let mut lines = vec![protocol];
                lines.extend(folded(&names, 4, "operations"));
                lines
            }
            (Detail::Brief | Detail::Counts, true) => {
                vec![if names.len() == 1 { protocol } else { format!("{protocol} × {}", names.len()) }]
            }
        };
        if detail == Detail::Full {
            lines.extend(self.often());
        }
        lines.push(self.policy());
        let soft: BTreeSet<&str> = self.calls.iter().filter_map(|call| criticality(call)).collect();
        if self.calls.iter().all(|call| criticality(call).is_some()) {
            lines.push(soft.into_iter().collect::<Vec<_>>().join(", "));
        }
        lines
    }

    /// How many calls a request costs, where it is not one.
    fn often(&self) -> Vec<String> {
        let numbers: BTreeSet<Decimal> = self
            .calls
            .iter()
            .filter_map(|call| match call.settings.get("per_request") {
                Some(Value::Number(number)) if *number != Decimal::ONE => Some(number.normalize()),
                _ => None,
            })
            .collect();
        let lists: BTreeSet<&str> = self.calls.iter().filter_map(|call| call.settings.text("per_item")).collect();
        let numbers = span(&numbers, " to ").map(|numbers| format!("{numbers} a request"));
        numbers.into_iter().chain(lists.into_iter().map(|list| format!("for each of {}", spaced(list)))).collect()
    }

    /// Timeout, attempts and breaker, over all calls of the pair.
    fn policy(&self) -> String {
        let mut told = Vec::new();
        let timeouts: BTreeSet<Duration> = self
            .calls
            .iter()
            .filter_map(|call| group(&call.effective, "timeout"))
            .filter_map(|timeout| timeout.duration("total").or_else(|| timeout.duration("attempt")))
            .collect();
        told.extend(span(&timeouts, " to "));
        let tries: BTreeSet<i64> = self
            .calls
            .iter()
            .map(|call| group(&call.effective, "retry").and_then(|retry| retry.int("attempts")).unwrap_or(1))
            .collect();
        if tries.iter().any(|attempts| *attempts > 1) {
            told.extend(span(&tries, " to ").map(|tries| format!("{tries} tries")));
        }
        let breakers = self.calls.iter().filter(|call| group(&call.effective, "circuit_breaker").is_some()).count();
        if breakers == self.calls.len() {
            told.push("breaker".to_owned());
        } else if breakers > 0 {
            told.push(format!("breaker on {breakers} of {}", self.calls.len()));
        }
        told.join(", ")
    }
}

/// Timeout, attempts and breaker of one call.
pub(super) fn policy(call: &Call) -> String {
    Parts { calls: vec![call], ..Parts::default() }.policy()
}

/// A group of a policy that is not `none`.
fn group<'a>(settings: &'a Settings, name: &str) -> Option<&'a Settings> {
    settings.get(name)?.as_settings()
}

/// The least and the most of some values.
fn span<T: std::fmt::Display + Ord>(values: &BTreeSet<T>, to: &str) -> Option<String> {
    let (least, most) = (values.first()?, values.last()?);
    Some(if least == most { least.to_string() } else { format!("{least}{to}{most}") })
}

/// A protocol as people write it.
pub(super) fn protocol(protocol: &Protocol) -> &str {
    match protocol {
        Protocol::Rest => "REST",
        Protocol::Grpc => "gRPC",
        Protocol::GraphQl => "GraphQL",
        Protocol::WebSocket => "WebSocket",
        Protocol::Webhook => "webhook",
        Protocol::Other(name) => name,
    }
}

/// The name of an event or message.
pub(super) fn name(model: &Model, event: Id<TypeDef>) -> String {
    model.types[event].meta.name.clone()
}
