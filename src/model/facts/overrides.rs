//! What an environment changes: each setting of an override with what the declaration says instead.

use crate::base::arena::Id;
use crate::model::{Entry, Environment, Model, Node, Origin, Settings, Value};

/// One setting that an environment changes.
#[derive(Clone, Debug)]
pub struct Override<'a> {
    /// Of what.
    pub node: Id<Node>,
    /// Its path, `deploy.replicas`.
    pub path: String,
    /// What holds in the environment.
    pub entry: &'a Entry,
    /// What the declaration says; `None` where it says nothing.
    pub declared: Option<&'a Entry>,
}

impl Override<'_> {
    /// Whether it changes nothing.
    pub fn is_idle(&self) -> bool {
        self.declared.is_some_and(|declared| same(&declared.value, &self.entry.value))
    }
}

/// The settings that an environment changes, in the order in which its overrides stand.
pub fn of(model: &Model, environment: Id<Environment>) -> Vec<Override<'_>> {
    let mut found = Vec::new();
    for (node, settings) in &model.environments[environment].overridden {
        collect(*node, &model.nodes[*node].settings, settings, environment, "", &mut found);
    }
    found
}

fn collect<'a>(
    node: Id<Node>,
    declared: &'a Settings,
    settings: &'a Settings,
    environment: Id<Environment>,
    prefix: &str,
    found: &mut Vec<Override<'a>>,
) {
    for (name, entry) in settings.iter() {
        let path = format!("{prefix}{name}");
        let declared = declared.iter().find(|(other, _)| *other == name).map(|(_, entry)| entry);
        match (&entry.value, declared.and_then(|entry| entry.value.as_settings())) {
            (Value::Object(inner), Some(below)) => {
                collect(node, below, inner, environment, &format!("{path}."), found);
            }
            // Nothing is below: all of it is new.
            (Value::Object(inner), None) => {
                for (member, entry) in
                    inner.iter().filter(|(_, entry)| entry.origin == Origin::Environment(environment))
                {
                    found.push(Override { node, path: format!("{path}.{member}"), entry, declared: None });
                }
            }
            _ if entry.origin == Origin::Environment(environment) => {
                found.push(Override { node, path, entry, declared });
            }
            _ => {}
        }
    }
}

/// Whether two values say the same. Entries of lists are compared without their places.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(ones), Value::List(others)) => all_same(ones, others),
        (
            Value::Call { name, args, block, item },
            Value::Call { name: other, args: others, block: other_block, item: other_item },
        ) => {
            let (members, other_members): (Vec<_>, Vec<_>) = (block.iter().collect(), other_block.iter().collect());
            name == other
                && item == other_item
                && all_same(args, others)
                && members.len() == other_members.len()
                && members
                    .iter()
                    .zip(&other_members)
                    .all(|(one, other)| one.0 == other.0 && same(&one.1.value, &other.1.value))
        }
        (one, other) => one == other,
    }
}

fn all_same(ones: &[Entry], others: &[Entry]) -> bool {
    ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(&one.value, &other.value))
}
