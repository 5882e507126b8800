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

/// Whether an environment runs stores and brokers itself; none where it leaves that to each declaration.
pub fn runs_stores(environment: Option<&Environment>) -> Option<bool> {
    let environment = environment?;
    let said = environment.settings.entry("stores").filter(|stores| stores.origin != Origin::Default);
    match said {
        Some(stores) => Some(stores.value.as_text() != Some("managed")),
        None => on_one_machine(environment).then_some(true),
    }
}

/// Whether everything of an environment runs on one machine, as on a laptop.
pub fn on_one_machine(environment: &Environment) -> bool {
    environment.platform == "compose"
}

/// Where a node is found, seen from an environment.
///
/// A service or gateway runs in every environment that does not omit it. A store, cache or server with a `host` is
/// where its host is; on one machine only where the environment itself names the host, because that of the declaration
/// is far away. Without a host it runs inside where the environment says that stores do, and also where it says nothing and
/// the declaration has a `deploy` group; else somebody else manages it. What a cloud runs is outside, unless it has an
/// image of its own: that of an emulator.
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
    let own = settings(model, environment, id);
    let declares = |name: &str| own.iter().any(|(key, _)| key == name);
    let runs = runs_stores(environment);
    let emulated = || own.iter().any(|(key, entry)| key == "deploy" && has_image(entry.value.as_settings()));
    if hosting == Some("cloud") && !(runs == Some(true) && emulated()) {
        return Placement::Outside;
    }
    let host = match environment {
        Some(environment) if on_one_machine(environment) => says_here(model, environment, id, "host"),
        Some(_) | None => declares("host"),
    };
    let inside = !host && runs.unwrap_or_else(|| declares("deploy"));
    if inside && !matches!(model.nodes[id].detail, NodeDetail::Channel { .. }) {
        Placement::Inside
    } else {
        Placement::Outside
    }
}

fn has_image(deploy: Option<&Settings>) -> bool {
    deploy.is_some_and(|deploy| deploy.get("image").is_some())
}

/// Whether an environment's own override of a node says something, rather than the declaration.
pub fn says_here(model: &Model, environment: &Environment, id: Id<Node>, name: &str) -> bool {
    let find = |settings: &Settings| settings.said(name).map(|entry| entry.span);
    let here = environment.overridden.get(&id).and_then(find);
    here.is_some() && here != find(&model.nodes[id].settings)
}
