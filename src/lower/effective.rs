//! Which settings win: inline on the relation, the last policy of `with` … the first, the callee's `client_policy`;
//! and what an environment lays over a node. Every effective value keeps where it came from.

use super::cx::Lower;
use super::errors;
use rust_decimal::Decimal;

use crate::base::arena::Id;
use crate::base::quantity::Percent;
use crate::model::{Item, Model, NodeDetail, Origin, Policy, Settings, Value};
use crate::types::settings::originating;
use crate::vocab::{self, DeclKind};

/// Fills in what each policy inherits; a cycle is reported once and cut.
pub(super) fn inherit_policies(lower: &mut Lower<'_, '_>) {
    let count = lower.model.policies.len();
    let mut done = vec![false; count];
    for start in lower.model.policies.ids() {
        // The chain up to something that is done; iterative, so that no chain is too long.
        let mut chain: Vec<Id<Policy>> = Vec::new();
        let mut next = Some(start);
        while let Some(id) = next {
            if done.get(id.index()).copied().unwrap_or(true) {
                break;
            }
            if let Some(at) = chain.iter().position(|seen| *seen == id) {
                let names: Vec<&str> =
                    chain.iter().skip(at).map(|id| lower.model.policies[*id].meta.name.as_str()).collect();
                lower.diags.push(errors::policy_cycle(&lower.model.policies[id].meta, &names));
                if let Some(last) = chain.last() {
                    lower.model.policies[*last].extends = None;
                }
                break;
            }
            chain.push(id);
            next = lower.model.policies[id].extends;
        }
        for id in chain.into_iter().rev() {
            let own = originating(&lower.model.policies[id].settings, Origin::Policy(id));
            let effective = match lower.model.policies[id].extends {
                Some(base) => lower.model.policies[base].effective.overlaid(&own),
                None => own,
            };
            lower.model.policies[id].effective = effective;
            if let Some(flag) = done.get_mut(id.index()) {
                *flag = true;
            }
        }
    }
}

/// Merges the settings of calls, subscriptions and routes.
pub(super) fn calls(lower: &mut Lower<'_, '_>) {
    let block = vocab::decl(DeclKind::Policy).block;
    let model: &mut Model = &mut lower.model;
    let merged = |policies: &[Id<Policy>], client: Option<Id<Policy>>, inline: &Settings, all: &Model| {
        let mut effective = Settings::of(block);
        if let Some(client) = client {
            let below = originating(&all.policies[client].effective, Origin::ClientPolicy(client));
            effective = effective.overlaid(&below);
        }
        for policy in policies {
            effective = effective.overlaid(&all.policies[*policy].effective);
        }
        let mut own = Settings::of(block);
        for (name, entry) in inline.iter().filter(|(name, _)| block.property(name).is_some()) {
            own.insert(name, entry.clone());
        }
        effective.overlaid(&own)
    };
    let calls: Vec<Settings> = model
        .calls
        .iter()
        .map(|call| {
            let callee = &model.nodes[call.callee];
            let has = callee.settings.block.is_some_and(|block| block.property("client_policy").is_some());
            let client = match has.then(|| callee.settings.get("client_policy")).flatten().and_then(Value::as_item) {
                Some(Item::Policy(policy)) => Some(policy),
                _ => None,
            };
            merged(&call.policies, client, &call.settings, model)
        })
        .collect();
    let consumes: Vec<Settings> =
        model.consumes.iter().map(|consume| merged(&consume.policies, None, &consume.settings, model)).collect();
    let mut routes = Vec::new();
    for (id, node) in model.nodes.iter() {
        if let NodeDetail::Gateway { routes: list } = &node.detail {
            let effective: Vec<Settings> =
                list.iter().map(|route| merged(&route.policies, None, &route.settings, model)).collect();
            routes.push((id, effective));
        }
    }
    for (call, effective) in model.calls.iter_mut().zip(calls) {
        call.effective = effective;
    }
    for (consume, effective) in model.consumes.iter_mut().zip(consumes) {
        consume.effective = effective;
    }
    for (id, effective) in routes {
        if let NodeDetail::Gateway { routes } = &mut model.nodes[id].detail {
            for (route, effective) in routes.iter_mut().zip(effective) {
                route.effective = effective;
            }
        }
    }
}

/// Gives the two targets of a route `Legacy / New` the weights that `replaces Legacy { share: … }` of the new one says.
pub(super) fn strangler_weights(lower: &mut Lower<'_, '_>) {
    let whole = Decimal::ONE_HUNDRED;
    let model: &mut Model = &mut lower.model;
    let replaces = &model.replaces;
    for id in model.nodes.ids() {
        let NodeDetail::Gateway { routes } = &mut model.nodes[id].detail else { continue };
        for route in routes.iter_mut().filter(|route| route.strangler) {
            let [old, new] = route.targets.as_mut_slice() else { continue };
            let share = replaces
                .iter()
                .find(|replace| replace.node == new.node && replace.legacy == old.node)
                .and_then(|replace| taken_over(&replace.settings));
            let Some(share) = share else { continue };
            new.weight.get_or_insert(Percent { value: share });
            old.weight.get_or_insert(Percent { value: whole - share });
        }
    }
}

/// The percentage of requests that a replacement answers: what it says, else what its phase means.
fn taken_over(settings: &Settings) -> Option<Decimal> {
    // What is only shadowed answers nothing: its share are copies.
    if settings.text("phase") == Some("shadow") {
        return Some(Decimal::ZERO);
    }
    if let Some(Value::Percent(share)) = settings.get("share") {
        return Some(share.value);
    }
    match settings.text("phase") {
        Some("cutover" | "done") => Some(Decimal::ONE_HUNDRED),
        Some(_) | None => None,
    }
}

/// Lays the overrides of environments over the nodes.
pub(super) fn environments(lower: &mut Lower<'_, '_>) {
    for (environment, node, settings) in std::mem::take(&mut lower.overrides) {
        let above = originating(&settings, Origin::Environment(environment));
        let below = lower.model.environments[environment].overridden.get(&node);
        let below = below.unwrap_or(&lower.model.nodes[node].settings);
        let merged = below.overlaid(&above);
        lower.model.environments[environment].overridden.insert(node, merged);
    }
}
