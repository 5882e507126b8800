//! W0702: overrides that change nothing.

use std::collections::BTreeSet;

use super::{Findings, errors};
use crate::model::Model;
use crate::model::facts::overrides;
use crate::model::facts::placement::{self, Placement};

/// Checks the overrides of all local environments.
pub(super) fn check(model: &Model, found: &mut Findings) {
    for (own, environment) in model.environments.iter().filter(|(_, it)| model.is_local(&it.meta)) {
        // One finding for each declaration that is not there is enough.
        let mut absent = BTreeSet::new();
        for change in overrides::of(model, own) {
            let (node, span) = (&model.nodes[change.node], change.entry.span);
            let omitted = environment.omits.contains(&change.node);
            let runs = || placement::placement(model, Some(environment), change.node) == Placement::Inside;
            if omitted {
                if absent.insert(change.node) {
                    found.push(errors::override_of_omitted(span, &node.meta, &environment.meta));
                }
            } else if change.is_idle() {
                found.push(errors::override_of_same(span, &change.path, &node.meta));
            } else if change.path.starts_with("deploy.") && !runs() && absent.insert(change.node) {
                found.push(errors::override_of_absent(span, &node.meta, &environment.meta));
            }
        }
    }
}
