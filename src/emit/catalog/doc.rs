//! What a catalog file says: the entities of Backstage that are written.
//!
//! Fields are those of the descriptor format:
//! <https://backstage.io/docs/features/software-catalog/descriptor-format>.

use std::collections::BTreeMap;

use serde::Serialize;

/// Labels and annotations: sorted, so that a new one moves no other.
pub(super) type Map = BTreeMap<String, String>;

/// An entity of any kind.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entity {
    pub(super) api_version: &'static str,
    pub(super) kind: Kind,
    pub(super) metadata: Metadata,
    pub(super) spec: Spec,
}

/// The kinds of entities that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) enum Kind {
    /// A bounded context.
    Domain,
    /// What works together to one end.
    System,
    /// A team.
    Group,
    /// What runs.
    Component,
    /// A contract.
    #[serde(rename = "API")]
    Api,
    /// What components need to run.
    Resource,
}

impl Kind {
    /// The kind in a reference, `component:orders`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Kind::Domain => "domain",
            Kind::System => "system",
            Kind::Group => "group",
            Kind::Component => "component",
            Kind::Api => "api",
            Kind::Resource => "resource",
        }
    }
}

/// Who an entity is.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) labels: Map,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) annotations: Map,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<Link>,
}

/// A page about an entity.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub(super) url: String,
    pub(super) title: &'static str,
}

/// What only some kinds say. Lists of references are left out where they are empty, except the children of a group,
/// which the format asks for.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spec {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lifecycle: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<Profile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) children: Option<[String; 0]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) provides_apis: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) consumes_apis: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) depends_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) definition: Option<Definition>,
}

/// How people know a team.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profile {
    pub(super) display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

/// A document that stands in a file beside the catalog: Backstage puts its text in place of this.
/// <https://backstage.io/docs/features/software-catalog/descriptor-format#substitutions-in-the-descriptor-format>
#[derive(Clone, Debug, Serialize)]
pub(super) struct Definition {
    #[serde(rename = "$text")]
    pub(super) text: String,
}
