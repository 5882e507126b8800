//! E05xx: deployments that no cluster could run as they are described.
//!
//! What holds for every target that runs the system stands here; what only one target cannot say is that target's
//! finding. Each check looks at a node as it is declared, and once more as each environment changes it.

mod containers;
mod errors;
mod gateway_errors;
mod gateways;
mod images;
mod objectives;
mod overrides;
mod policies;
mod probes;
mod rollout;
mod scaling;
mod schedule;
mod stores;

use std::collections::BTreeSet;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::{Diagnostic, Diags};
use crate::model::facts::Facts;
use crate::model::{Environment, Model, Node, Settings};

/// Reports what stands in the way of running it.
pub(super) fn check(model: &Model, facts: &Facts, diags: &mut Diags) {
    let mut found = Findings::default();
    schedule::check(model, &mut found);
    containers::check(model, &mut found);
    images::check(model, &mut found);
    scaling::check(model, &mut found);
    probes::check(model, facts, &mut found);
    rollout::check(model, &mut found);
    overrides::check(model, &mut found);
    gateways::check(model, facts, &mut found);
    policies::check(model, &mut found);
    diags.append(found.diags);
    objectives::check(model, diags);
    stores::check(model, diags);
}

/// Findings, each once at a place: what several environments inherit is still one mistake.
#[derive(Debug, Default)]
struct Findings {
    diags: Diags,
    seen: BTreeSet<(&'static str, Span)>,
}

impl Findings {
    fn push(&mut self, finding: Diagnostic) {
        if self.seen.insert((finding.code.number(), finding.span)) {
            self.diags.push(finding);
        }
    }
}

/// A node as it is declared, and as an environment changes it.
struct View<'a> {
    id: Id<Node>,
    node: &'a Node,
    environment: Option<&'a Environment>,
    settings: &'a Settings,
}

impl<'a> View<'a> {
    /// A group of settings of the node; none where its kind has no such group.
    fn group(&self, name: &str) -> Option<&'a Settings> {
        self.settings.said(name).and_then(|entry| entry.value.as_settings())
    }

    /// Its `deploy` group.
    fn deploy(&self) -> Option<&'a Settings> {
        self.group("deploy")
    }
}

/// All views of the local nodes, in order of declaration, each declaration before its overrides.
fn views(model: &Model) -> impl Iterator<Item = View<'_>> {
    model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)).flat_map(move |(id, node)| {
        let plain = View { id, node, environment: None, settings: &node.settings };
        let overridden = model.environments.iter().filter_map(move |(_, environment)| {
            let settings = environment.overridden.get(&id)?;
            Some(View { id, node, environment: Some(environment), settings })
        });
        std::iter::once(plain).chain(overridden)
    })
}
