//! What runs where: for each node and environment, who operates it and what listens for it.

use crate::base::arena::Id;
use crate::model::system::Platform;
use crate::model::{Environment, Model, Node, NodeDetail, Origin, Settings, Technology};
use crate::vocab::DeclKind;

/// Where a node is found, seen from an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// It runs in the environment, started by its manifests.
    Inside,
    /// It runs somewhere else and is reached over the network: an external, a managed database, a server with a host.
    Outside,
    /// The environment does without it.
    Omitted,
    /// It is a part of the process that uses it.
    InProcess,
    /// It is nothing that runs: an actor, a saga, a projection, or a channel of a server that stands for itself.
    Nowhere,
}

/// The node that listens for connections meant for a node: the server behind a store or channel, else itself.
pub fn listener(model: &Model, node: Id<Node>) -> Id<Node> {
    match model.nodes[node].platform() {
        Some(Platform::Server(server)) => server,
        Some(Platform::Technology(_) | Platform::Unknown) | None => node,
    }
}

/// The technology of a node, through its server where it stands on one.
pub fn technology(model: &Model, node: Id<Node>) -> Option<&Technology> {
    match model.nodes[listener(model, node)].platform()? {
        Platform::Technology(technology) => Some(&model.technologies[technology]),
        Platform::Server(_) | Platform::Unknown => None,
    }
}

/// The settings of a node in an environment; those of the declaration where there is no environment.
pub fn settings<'a>(model: &'a Model, environment: Option<&'a Environment>, id: Id<Node>) -> &'a Settings {
    let node = &model.nodes[id];
    environment.map_or(&node.settings, |environment| environment.settings_of(id, node))
}

/// Where a node is found, seen from an environment.
///
/// A service or gateway runs in every environment that does not omit it. A store, cache or server with a `host` is
/// where its host is. Without one it runs inside where the environment says `stores: in_cluster`, and also where it says
/// nothing and the declaration has a `deploy` group; else somebody else manages it.
pub fn placement(model: &Model, environment: Option<&Environment>, id: Id<Node>) -> Placement {
    let node = &model.nodes[id];
    if environment.is_some_and(|environment| environment.omits.contains(&id)) {
        return Placement::Omitted;
    }
    match node.kind() {
        DeclKind::Service | DeclKind::Gateway => Placement::Inside,
        DeclKind::External => Placement::Outside,
        DeclKind::Server | DeclKind::Store | DeclKind::Cache => {
            let server = listener(model, id);
            if server != id {
                let server = placement(model, environment, server);
                // What stands on a server is reached through it.
                return if server == Placement::Inside { Placement::Nowhere } else { server };
            }
            kept(model, environment, id)
        }
        DeclKind::Channel | DeclKind::Queue => {
            let server = listener(model, id);
            if server == id { Placement::Outside } else { Placement::Nowhere }
        }
        DeclKind::Actor
        | DeclKind::Projection
        | DeclKind::Saga
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
        | DeclKind::Rule => Placement::Nowhere,
    }
}

/// Where a server, or a store with a technology of its own, is found.
fn kept(model: &Model, environment: Option<&Environment>, id: Id<Node>) -> Placement {
    let hosting = technology(model, id).and_then(|technology| technology.settings.text("hosting"));
    if hosting == Some("in_process") {
        return Placement::InProcess;
    }
    let settings = settings(model, environment, id);
    let declares = |name: &str| settings.iter().any(|(key, _)| key == name);
    if declares("host") || hosting == Some("cloud") {
        return Placement::Outside;
    }
    let said = environment.and_then(|environment| environment.settings.entry("stores"));
    let inside = match said.filter(|stores| stores.origin != Origin::Default) {
        Some(stores) => stores.value.as_text() == Some("in_cluster"),
        None => declares("deploy"),
    };
    if inside && !matches!(model.nodes[id].detail, NodeDetail::Channel { .. }) {
        Placement::Inside
    } else {
        Placement::Outside
    }
}
