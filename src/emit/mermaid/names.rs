//! Identifiers of boxes and names of files.
//!
//! Names of the user are never identifiers: `end` and `graph` are words of Mermaid, `a--b` is an arrow. An identifier is
//! `[a-z][a-z0-9_]*`, begins with what it stands for, and stands for one thing only.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use crate::base::arena::Id;
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule};
use crate::model::{Context, Meta, Model, Node, TypeDef};
use crate::vocab::DeclKind;

/// The identifiers of everything that diagrams show, and the names of their files.
#[derive(Debug)]
pub(super) struct Names {
    nodes: Vec<String>,
    contexts: Vec<String>,
    types: Vec<String>,
    files: BTreeMap<(DeclKind, String), String>,
}

impl Names {
    /// The names of a model.
    pub(super) fn of(model: &Model) -> Names {
        let mut taken = Taken::default();
        let nodes = model.nodes.iter().map(|(_, node)| taken.id(model, prefix(node.kind()), &node.meta)).collect();
        let contexts = model.contexts.iter().map(|(_, context)| taken.id(model, "n", &context.meta)).collect();
        let types = model.types.iter().map(|(_, def)| taken.id(model, "r", &def.meta)).collect();
        let mut files = BTreeMap::new();
        let mut namers: BTreeMap<DeclKind, Namer> = BTreeMap::new();
        let nodes_meta = model.nodes.iter().map(|(_, item)| &item.meta);
        let contexts_meta = model.contexts.iter().map(|(_, item)| &item.meta);
        let scenarios = model.scenarios.iter().map(|(_, item)| &item.meta);
        let lifecycles = model.lifecycles.iter().map(|(_, item)| &item.meta);
        let environments = model.environments.iter().map(|(_, item)| &item.meta);
        for meta in nodes_meta.chain(contexts_meta).chain(scenarios).chain(lifecycles).chain(environments) {
            if model.is_local(meta) {
                let namer = namers.entry(meta.kind).or_insert_with(|| Namer::new(Rule::Rfc1123(LABEL_MAX)));
                files.insert((meta.kind, meta.name.clone()), namer.name(&meta.name).name);
            }
        }
        Names { nodes, contexts, types, files }
    }

    /// The identifier of a node.
    pub(super) fn node(&self, id: Id<Node>) -> &str {
        self.nodes.get(id.index()).map_or("", String::as_str)
    }

    /// The identifier of a context.
    pub(super) fn context(&self, id: Id<Context>) -> &str {
        self.contexts.get(id.index()).map_or("", String::as_str)
    }

    /// The identifier of a type.
    pub(super) fn ty(&self, id: Id<TypeDef>) -> &str {
        self.types.get(id.index()).map_or("", String::as_str)
    }

    /// The name of the file of a local declaration, without folder and ending.
    pub(super) fn file(&self, meta: &Meta) -> &str {
        self.files.get(&(meta.kind, meta.name.clone())).map_or("other", String::as_str)
    }
}

/// The identifiers that are given.
#[derive(Debug, Default)]
struct Taken {
    ids: std::collections::BTreeSet<String>,
}

impl Taken {
    /// The identifier of a declaration. Where two would get the same, the later one gets a suffix that depends on its
    /// module and name alone, so that a third one renames neither.
    fn id(&mut self, model: &Model, prefix: &str, meta: &Meta) -> String {
        let mut id = format!("{prefix}_{}", word(&meta.name));
        if !self.ids.insert(id.clone()) {
            let whole = format!("{}.{}", model.modules[meta.module].name, meta.name);
            let hash: String = blake3::hash(whole.as_bytes()).to_hex().chars().take(8).collect();
            id = format!("{id}_{hash}");
            while !self.ids.insert(id.clone()) {
                id.push('z');
            }
        }
        id
    }
}

/// A name in lower-case letters, digits and `_`; what is neither is spelled as its code point.
pub(super) fn word(name: &str) -> String {
    let spelled: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_string() } else { format!("_u{:x}_", u32::from(c)) })
        .collect();
    let snake = spelled.to_snake_case();
    if snake.is_empty() { "x".to_owned() } else { snake }
}

/// What the identifier of a node begins with. Neither `o` nor `x`: behind an arrow they are its head.
const fn prefix(kind: DeclKind) -> &'static str {
    match kind {
        DeclKind::Service => "s",
        DeclKind::External => "e",
        DeclKind::Actor => "a",
        DeclKind::Gateway => "g",
        DeclKind::Server => "b",
        DeclKind::Store => "d",
        DeclKind::Cache => "k",
        DeclKind::Channel => "c",
        DeclKind::Queue => "q",
        DeclKind::Projection => "p",
        DeclKind::Saga
        | DeclKind::Scalar
        | DeclKind::Record
        | DeclKind::Enum
        | DeclKind::Union
        | DeclKind::Error
        | DeclKind::Event
        | DeclKind::Message
        | DeclKind::Annotation
        | DeclKind::Contract
        | DeclKind::Context
        | DeclKind::Team
        | DeclKind::Policy
        | DeclKind::Auth
        | DeclKind::Lifecycle
        | DeclKind::Scenario
        | DeclKind::Environment
        | DeclKind::Decision
        | DeclKind::Technology
        | DeclKind::Rule => "t",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::shared::fixture;
    use crate::model::{NodeDetail, Settings};

    #[test]
    fn identifiers_are_legal_and_stand_for_one_thing() {
        let mut model = fixture::model();
        let names =
            ["end", "graph", "a--b", "a-b", "OrdersDb", "orders_db", "ORDERS_DB", "注文", "", "class", "x", "9"];
        for name in names {
            for kind in [DeclKind::Service, DeclKind::Store] {
                model.nodes.push(Node {
                    meta: fixture::meta(name, kind),
                    context: None,
                    owner: None,
                    settings: Settings::default(),
                    slos: Vec::new(),
                    jobs: Vec::new(),
                    flags: Vec::new(),
                    detail: NodeDetail::Plain,
                });
            }
        }
        let given = Names::of(&model);
        let ids: std::collections::BTreeSet<&str> = model.nodes.ids().map(|id| given.node(id)).collect();
        assert_eq!(ids.len(), model.nodes.len());
        for id in ids {
            assert!(id.starts_with(|c: char| c.is_ascii_lowercase()), "{id}");
            assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{id}");
        }
    }
}
