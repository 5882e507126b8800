//! E0560 to E0564, W0766: what runs beside the services, and what a machine or cluster gives it.

mod errors;

use std::collections::BTreeMap;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::facts::placement::{self, Placement, on_one_machine};
use crate::model::{Environment, Item, Model, Node, Origin, Settings, Value};
use crate::vocab::{DeclKind, Support, Target};

/// Checks every environment of the package, and what holds without one.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let local: Vec<&Environment> =
        model.environments.iter().map(|(_, environment)| environment).filter(|it| model.is_local(&it.meta)).collect();
    for environment in &local {
        platform(environment, diags);
        if on_one_machine(environment) {
            ports(model, environment, diags);
        }
        omitted(model, environment, diags);
    }
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        if matches!(node.kind(), DeclKind::Store | DeclKind::Cache | DeclKind::Server) {
            copies(model, &local, id, diags);
        }
        if node.kind() == DeclKind::Cache {
            cache(model, id, node, diags);
        }
    }
}

/// Settings of an environment that mean nothing on its platform: those that only targets of the other one know.
fn platform(environment: &Environment, diags: &mut Diags) {
    let Some(block) = environment.settings.block else { return };
    let own = if on_one_machine(environment) { Target::Compose } else { Target::Kubernetes };
    for (name, entry) in environment.settings.iter().filter(|(_, entry)| entry.origin != Origin::Default) {
        let Some(property) = block.property(name) else { continue };
        let knows =
            |target: Target| property.targets.iter().map(|support: &Support| support.target()).any(|it| it == target);
        let elsewhere =
            [Target::Kubernetes, Target::Compose].into_iter().find(|target| *target != own && knows(*target));
        let documents = property.targets.iter().any(|support| support.target().describes_contracts());
        if let (Some(other), false, false) = (elsewhere, knows(own), documents) {
            diags.push(errors::foreign_setting(environment, name, entry.span, other));
        }
    }
    let said = environment.settings.entry("stores").filter(|it| it.value.as_text() == Some("operators"));
    if let Some(entry) = said.filter(|_| on_one_machine(environment)) {
        diags.push(errors::operators_without_cluster(environment, entry.span));
    }
}

/// A port of one machine leads to one service.
fn ports(model: &Model, environment: &Environment, diags: &mut Diags) {
    let mut taken: BTreeMap<u16, (Id<Node>, Span)> = BTreeMap::new();
    for (id, node) in model.nodes.iter() {
        if placement::placement(model, Some(environment), id) != Placement::Inside {
            continue;
        }
        for (port, span) in published(model, environment, id) {
            match taken.get(&port) {
                Some((other, place)) => {
                    let other = &model.nodes[*other].meta;
                    let free = (port..u16::MAX).find(|port| !taken.contains_key(port)).unwrap_or(port);
                    diags.push(errors::same_host_port(&node.meta, (other, *place), environment, (port, free), span));
                }
                None => drop(taken.insert(port, (id, span))),
            }
        }
    }
}

/// The ports of the machine that a declaration names: that of `publish`, else those that it exposes to outside of a cluster.
fn published(model: &Model, environment: &Environment, id: Id<Node>) -> Vec<(u16, Span)> {
    let small = |value: Option<i64>| value.and_then(|port| u16::try_from(port).ok());
    let deploy = deploy(placement::settings(model, Some(environment), id));
    if let Some(entry) = deploy.and_then(|deploy| deploy.entry("publish")) {
        return small(entry.value.as_int()).map(|port| (port, entry.span)).into_iter().collect();
    }
    let mut found = Vec::new();
    let provides = model.provides.iter().filter(|provide| provide.node == id);
    let provides = provides.filter_map(|provide| Some((provide.port?, &provide.settings)));
    let listens = model.listens.iter().filter(|listen| listen.node == id).map(|listen| (listen.port, &listen.settings));
    for (port, settings) in provides.chain(listens) {
        let Some(entry) = settings.entry("expose") else { continue };
        match (entry.value.as_text(), &entry.value) {
            (Some("node"), Value::Call { args, .. }) => {
                let number = small(args.first().and_then(|port| port.value.as_int()));
                found.extend(number.map(|port| (port, entry.span)));
            }
            (Some("load_balancer"), _) => found.push((port, entry.span)),
            (_, _) => {}
        }
    }
    // Two contracts on one port of one service are one port of the machine.
    found.sort_unstable_by_key(|(port, _)| *port);
    found.dedup_by_key(|(port, _)| *port);
    found
}

/// An address of a store or broker that an environment does without: nothing starts that cannot reach its data. A call to a
/// service that is not there fails when it is made, and some programs live with that.
fn omitted(model: &Model, environment: &Environment, diags: &mut Diags) {
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        if placement::placement(model, Some(environment), id) != Placement::Inside {
            continue;
        }
        let Some(deploy) = deploy(placement::settings(model, Some(environment), id)) else { continue };
        let beside = ["sidecars", "init"].into_iter().filter_map(|group| deploy.object(group));
        let beside = beside.flat_map(Settings::iter).filter_map(|(_, entry)| entry.value.as_settings());
        for settings in std::iter::once(deploy).chain(beside) {
            for (name, entry) in settings.object("env").into_iter().flat_map(Settings::iter) {
                let Value::Call { args, .. } = &entry.value else { continue };
                let Some(Item::Node(of)) = args.first().and_then(|argument| argument.value.as_item()) else { continue };
                let listener = placement::listener(model, of);
                if matches!(model.nodes[of].kind(), DeclKind::Service | DeclKind::External | DeclKind::Gateway) {
                    continue;
                }
                if let Some(gone) = [of, listener].into_iter().find(|of| environment.omits.contains(of)) {
                    let gone = &model.nodes[gone].meta;
                    diags.push(errors::address_of_omitted(&node.meta, gone, environment, (name, entry.span)));
                }
            }
        }
    }
}

/// Several copies of a stock image are several databases, each with data of its own.
fn copies(model: &Model, environments: &[&Environment], id: Id<Node>, diags: &mut Diags) {
    let node = &model.nodes[id];
    let mut reported: Vec<Span> = Vec::new();
    let all = environments.iter().map(|environment| Some(*environment)).chain([None]);
    for environment in all {
        // Without an environment nothing runs where there is one.
        if environment.is_none() && !environments.is_empty() {
            continue;
        }
        let Some(deploy) = deploy(placement::settings(model, environment, id)) else { continue };
        let inside = placement::placement(model, environment, id) == Placement::Inside;
        if !inside || deploy.get("image").is_some() {
            continue;
        }
        let Some(entry) = deploy.entry("replicas").filter(|entry| !reported.contains(&entry.span)) else { continue };
        let most = deploy.range("replicas").and_then(|(low, high)| high.or(low)).and_then(Value::as_int);
        if most.is_some_and(|most| most > 1) {
            let technology = placement::technology(model, id);
            reported.push(entry.span);
            diags.push(errors::copies_of_stock(&node.meta, technology, entry.span));
        }
    }
}

/// What a cache is told to forget, its technology can forget; and what it holds may be lost, so nothing keeps it.
fn cache(model: &Model, id: Id<Node>, node: &Node, diags: &mut Diags) {
    if let (Some(technology), Some(entry)) = (placement::technology(model, id), node.settings.entry("eviction")) {
        let known = technology.settings.object("eviction");
        let word = entry.value.as_text().unwrap_or_default();
        if let Some(known) = known.filter(|known| known.get(word).is_none()) {
            let words: Vec<&str> = known.iter().map(|(word, _)| word).collect();
            diags.push(errors::unknown_eviction(&node.meta, technology, (word, &words), entry.span));
        }
    }
    let volumes = deploy(&node.settings).and_then(|deploy| deploy.object("volumes"));
    for (_, entry) in volumes.into_iter().flat_map(Settings::iter) {
        if matches!(&entry.value, Value::Call { name, .. } if name == "claim") {
            diags.push(errors::cache_on_volume(&node.meta, entry.span));
        }
    }
}

fn deploy(settings: &Settings) -> Option<&Settings> {
    settings.said("deploy").and_then(|entry| entry.value.as_settings())
}
