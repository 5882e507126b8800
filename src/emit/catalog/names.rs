//! What an entity is called: at most 63 letters, digits, `-`, `_` and `.`, once for each kind.
//! <https://backstage.io/docs/features/software-catalog/descriptor-format#name-required>

use std::collections::BTreeMap;

use super::doc::Kind;
use crate::base::arena::Id;
use crate::emit::EmitCx;
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule};
use crate::model::{Context, Contract, Node, Team};
use crate::vocab::DeclKind;

/// The entities by what they stand for.
pub(super) struct Names {
    pub(super) package: String,
    pub(super) contexts: BTreeMap<Id<Context>, String>,
    pub(super) teams: BTreeMap<Id<Team>, String>,
    pub(super) nodes: BTreeMap<Id<Node>, (Kind, String)>,
    pub(super) contracts: BTreeMap<Id<Contract>, String>,
    /// What a service sends and receives, as an API of its own.
    pub(super) messages: BTreeMap<Id<Node>, String>,
}

impl Names {
    /// Names everything in order of declaration. Other packages keep a catalog of their own, in which their things have
    /// the names that they have here.
    pub(super) fn of(cx: &EmitCx<'_>) -> Names {
        let model = cx.model();
        let mut namers: BTreeMap<Kind, Namer> = BTreeMap::new();
        let mut name = |kind: Kind, declared: &str| {
            namers.entry(kind).or_insert_with(|| Namer::new(Rule::Rfc1123(LABEL_MAX))).name(declared).name
        };
        let contexts = model.contexts.iter().map(|(id, it)| (id, name(Kind::System, it.meta.output_name()))).collect();
        let teams = model.teams.iter().map(|(id, it)| (id, name(Kind::Group, it.meta.output_name()))).collect();
        let mut nodes = BTreeMap::new();
        for (id, node) in model.nodes.iter() {
            if let Some(kind) = kind(node.kind()) {
                nodes.insert(id, (kind, name(kind, node.meta.output_name())));
            }
        }
        let contracts = model.contracts.iter().map(|(id, it)| (id, name(Kind::Api, it.meta.output_name()))).collect();
        let mut messages = BTreeMap::new();
        for (id, node) in model.nodes.iter().filter(|(_, node)| node.kind() == DeclKind::Service) {
            messages.insert(id, name(Kind::Api, &format!("{}-messages", node.meta.output_name())));
        }
        let package = Rule::Rfc1123(LABEL_MAX).apply(&model.package.name);
        Names { package, contexts, teams, nodes, contracts, messages }
    }
}

/// As what a node stands in the catalog. People and clients, and what is no process of its own, do not.
const fn kind(kind: DeclKind) -> Option<Kind> {
    if matches!(kind, DeclKind::Service | DeclKind::External | DeclKind::Gateway) {
        Some(Kind::Component)
    } else if matches!(kind, DeclKind::Server | DeclKind::Store | DeclKind::Cache | DeclKind::Channel | DeclKind::Queue)
    {
        Some(Kind::Resource)
    } else {
        None
    }
}
