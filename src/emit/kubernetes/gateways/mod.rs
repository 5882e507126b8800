//! Gateways and their routes, in the Gateway API, and their policies in what implements it.
//!
//! `plan` decides what a gateway is in an environment: hosts, certificate, routes with names, targets and weights. From
//! that `listeners` writes the Gateway, `http` and `grpc` the rules that `routes` distributes over routes, `outside` what
//! stands for targets out of the cluster. What the standard has no fields for is said by `envoy` or `istio`, where the
//! environment names one of them; `unsaid` gathers what is left, and one finding an environment lists it.
//!
//! An environment without a word about its implementation gets nothing but the standard channel.

mod envoy;
mod errors;
mod grpc;
mod http;
mod istio;
mod limits;
mod listeners;
mod outside;
mod plan;
mod proof;
mod routes;
mod unsaid;

use super::folder::Folder;
use super::network;
use crate::base::arena::Id;
use crate::model::Node;
use plan::{Implementation, Plan};
use unsaid::Unsaid;

/// Adds the objects of all gateways, and of what they lead to out of the cluster.
pub(crate) fn add(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let implementation = Implementation::of(scope);
    let mut unsaid = Unsaid::new(implementation);
    let ids: Vec<Id<Node>> = scope.gateways().map(|(id, _)| id).collect();
    let mut plans = Vec::new();
    for id in ids {
        let plan = Plan::of(scope, id, &mut folder.notes);
        listeners::add(folder, &plan, implementation);
        let sections = routes::add(folder, &plan, implementation);
        match implementation {
            Implementation::Standard => {}
            Implementation::EnvoyGateway => envoy::add(folder, &plan, &sections, &mut unsaid),
            Implementation::Istio => istio::add(folder, &plan, &mut unsaid),
        }
        unsaid.gather(&plan, scope);
        // The pods of Envoy Gateway run in its own namespace.
        if implementation != Implementation::EnvoyGateway {
            let (name, component) = (scope.name(id), plan.meta.kind.word());
            folder.add_of(id, "networkpolicy", name, component, network::gateway_policy(scope, id));
        }
        plans.push(plan);
    }
    outside::add(folder, &plans, implementation);
    unsaid.report(folder);
}
