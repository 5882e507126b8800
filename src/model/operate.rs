//! What surrounds the running system: policies, auths, contexts, teams, environments, technologies, rules.

use crate::base::map::IndexMap;

use super::{Docs, Meta, Node, Settings};
use crate::base::arena::Id;
use crate::base::span::Span;

/// A resilience policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What every declaration has.
    pub meta: Meta,
    /// `extends`
    pub extends: Option<Id<Policy>>,
    /// What it says itself.
    pub settings: Settings,
    /// With what it inherits; each value names the policy it comes from.
    pub effective: Settings,
}

/// How callers prove who they are.
#[derive(Clone, Debug)]
pub struct Auth {
    /// What every declaration has.
    pub meta: Meta,
    /// `oidc`, `oauth2`, `jwt`, `api_key`, `basic`, `mtls`, …
    pub scheme: String,
    /// Its properties.
    pub settings: Settings,
    /// The service that issues, when `issuer` names one.
    pub issuer: Option<Id<Node>>,
    /// Its scopes in order.
    pub scopes: Vec<Scope>,
    /// Its roles in order.
    pub roles: Vec<Role>,
}

/// A scope.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Its name on the wire, `orders.read`.
    pub name: String,
    /// What it allows.
    pub title: String,
    /// Its place.
    pub span: Span,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// `grants`
    pub settings: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// A bounded context.
#[derive(Clone, Debug)]
pub struct Context {
    /// What every declaration has.
    pub meta: Meta,
    /// Its title.
    pub title: Option<String>,
    /// `kind` …
    pub settings: Settings,
}

/// A team.
#[derive(Clone, Debug)]
pub struct Team {
    /// What every declaration has.
    pub meta: Meta,
    /// Its title.
    pub title: Option<String>,
    /// Its properties.
    pub settings: Settings,
}

/// Where and how the system runs.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What every declaration has.
    pub meta: Meta,
    /// `kubernetes`, `compose`.
    pub platform: String,
    /// Its properties.
    pub settings: Settings,
    /// What it does without.
    pub omits: Vec<Id<Node>>,
    /// By node, its settings with this environment's override laid over them; nodes without an override are absent.
    pub overridden: IndexMap<Id<Node>, Settings>,
}

impl Environment {
    /// The settings of a node in this environment.
    pub fn settings_of<'a>(&'a self, id: Id<Node>, node: &'a Node) -> &'a Settings {
        self.overridden.get(&id).unwrap_or(&node.settings)
    }
}

/// What a technology promises.
#[derive(Clone, Debug)]
pub struct Technology {
    /// What every declaration has; its name is the word behind the colon, `kafka`.
    pub meta: Meta,
    /// Its promises.
    pub settings: Settings,
}

/// A rule of the project's own.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What every declaration has.
    pub meta: Meta,
    /// Its title.
    pub title: Option<String>,
    /// Its properties.
    pub settings: Settings,
}
