//! W0702: overrides that change nothing.

use super::{Findings, errors};
use crate::base::span::Span;
use crate::model::facts::placement::{self, Placement};
use crate::model::{Environment, Model, Origin, Settings, Value};

/// Checks the overrides of all local environments.
pub(super) fn check(model: &Model, found: &mut Findings) {
    for (own, environment) in model.environments.iter().filter(|(_, it)| model.is_local(&it.meta)) {
        for (id, settings) in &environment.overridden {
            let node = &model.nodes[*id];
            let mut changed = Vec::new();
            collect(&node.settings, settings, Origin::Environment(own), "", &mut changed);
            if environment.omits.contains(id) {
                if let Some((_, span, _)) = changed.first() {
                    found.push(errors::override_of_omitted(*span, &node.meta, &environment.meta));
                }
                continue;
            }
            for (path, span, same) in changed {
                if same {
                    found.push(errors::override_of_same(span, &path, &node.meta));
                } else if path.starts_with("deploy.") && !runs(model, environment, *id) {
                    found.push(errors::override_of_absent(span, &node.meta, &environment.meta));
                    break;
                }
            }
        }
    }
}

/// Whether something of it runs in the environment.
fn runs(model: &Model, environment: &Environment, id: crate::base::arena::Id<crate::model::Node>) -> bool {
    placement::placement(model, Some(environment), id) == Placement::Inside
}

/// What an override says: its path, its place, and whether the declaration says the same.
fn collect(base: &Settings, settings: &Settings, own: Origin, prefix: &str, into: &mut Vec<(String, Span, bool)>) {
    for (name, entry) in settings.iter() {
        let path = format!("{prefix}{name}");
        let below = base.iter().find(|(other, _)| *other == name).map(|(_, entry)| entry);
        if let Value::Object(inner) = &entry.value {
            let empty = Settings::default();
            let base = below.and_then(|entry| entry.value.as_settings()).unwrap_or(&empty);
            collect(base, inner, own, &format!("{path}."), into);
        } else if entry.origin == own {
            into.push((path, entry.span, below.is_some_and(|below| same(&below.value, &entry.value))));
        }
    }
}

/// Whether two values say the same. Entries of lists are compared without their places.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(ones), Value::List(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(&one.value, &other.value))
        }
        (Value::Call { name, args, block, item }, Value::Call { name: n, args: a, block: b, item: i }) => {
            let pairs = args.len() == a.len() && args.iter().zip(a).all(|(one, other)| same(&one.value, &other.value));
            let members: Vec<_> = block.iter().collect();
            let others: Vec<_> = b.iter().collect();
            name == n
                && item == i
                && pairs
                && members.len() == others.len()
                && members
                    .iter()
                    .zip(&others)
                    .all(|(one, other)| one.0 == other.0 && same(&one.1.value, &other.1.value))
        }
        (one, other) => one == other,
    }
}
