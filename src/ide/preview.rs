//! The views of the architecture that show what the cursor is on, as Mermaid text.

use super::Snapshot;
use super::definitions::What;
use super::navigate::targets;
use super::nodes;
use crate::base::arena::Id;
use crate::base::span::FileId;
use crate::driver::session::Analysis;
use crate::emit::mermaid::{self, Diagram, Subject};
use crate::emit::{EmitCx, Options};
use crate::model::{Item, Model, Node, ScenarioItem};
use crate::vocab::DeclKind;

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What an editor remembers it by: its path below the folder of the target, without the ending.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub mermaid: String,
}

/// The views that are worth showing at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What they show.
    pub title: String,
    /// All views of the package, those of what the cursor is on first, the best one at their head.
    pub views: Vec<View>,
    /// How many of them show what the cursor is on.
    pub close: usize,
}

/// All views of a package; none where errors stand against it.
pub fn diagrams(analysis: &Analysis) -> Vec<Diagram> {
    let Some(checked) = &analysis.checked else { return Vec::new() };
    let options = Options { chosen: analysis.manifest.options.clone(), ..Options::default() };
    mermaid::diagrams(&EmitCx { checked, options: &options })
}

/// The views at a place; the path is that of the file in `sound`, the last compilation without errors.
pub fn preview(sound: &Snapshot, file: FileId, offset: u32) -> Option<Preview> {
    let (model, _) = sound.model()?;
    let diagrams = sound.diagrams();
    if diagrams.is_empty() {
        return None;
    }
    let decl = sound.module(file).and_then(|module| nodes::decl_around(&module.parse.file, offset));
    let own = decl.and_then(|decl| sound.definitions().at(decl.name.span));
    let pointed = targets(sound, file, offset).into_iter().map(|(_, definition)| definition);
    // What is named under the cursor goes before what it stands in.
    let mut wanted: Vec<Subject> = Vec::new();
    let mut title = None;
    for definition in pointed.chain(own) {
        let item = match (definition.what, definition.within) {
            (What::Item(_, item), _) => Some(item),
            (What::Operation(id), _) => Some(Item::Contract(model.operations[id].contract)),
            (_, Some(within)) => sound.definitions().at(within).and_then(|outer| match outer.what {
                What::Item(_, item) => Some(item),
                What::Module(_)
                | What::Operation(_)
                | What::Field
                | What::Case
                | What::Parameter
                | What::Generic
                | What::Block(_) => None,
            }),
            (_, None) => None,
        };
        let Some(item) = item else { continue };
        title.get_or_insert_with(|| model.meta(item).name.clone());
        wanted.extend(subjects(sound, model, item));
    }
    let title = title.unwrap_or_else(|| {
        let package = &model.package;
        package.title.clone().unwrap_or_else(|| package.name.clone())
    });
    let rank = |diagram: &Diagram| wanted.iter().position(|subject| *subject == diagram.subject);
    let mut order: Vec<(usize, &Diagram)> =
        diagrams.iter().map(|diagram| (rank(diagram).unwrap_or(usize::MAX), diagram)).collect();
    order.sort_by_key(|(rank, _)| *rank);
    let close = order.iter().filter(|(rank, _)| *rank != usize::MAX).count();
    let views = order.into_iter().map(|(_, diagram)| View {
        name: diagram.path.trim_end_matches(".mmd").to_owned(),
        title: diagram.title.clone(),
        mermaid: diagram.text.clone(),
    });
    Some(Preview { title, views: views.collect(), close })
}

/// The subjects of the views that show an item, the best first.
fn subjects(snapshot: &Snapshot, model: &Model, item: Item) -> Vec<Subject> {
    match item {
        Item::Node(id) => of_node(snapshot, model, id),
        Item::Contract(id) => {
            let providers = model.provides.iter().filter(|provide| provide.contract == id).map(|provide| provide.node);
            let mut found: Vec<Subject> = providers.clone().map(Subject::Service).collect();
            found.extend(providers.flat_map(|node| stories(model, |one| one == node)));
            found.push(Subject::Containers);
            found
        }
        Item::Type(id) => {
            let lifecycles = model.lifecycles.iter().filter(|(_, lifecycle)| lifecycle.ty == id);
            let mut found: Vec<Subject> = lifecycles.map(|(id, _)| Subject::Lifecycle(id)).collect();
            let uses = snapshot.uses();
            if !uses.publishers(id).is_empty() || !uses.consumers(id).is_empty() {
                found.push(Subject::EventFlow);
                found.extend(
                    uses.publishers(id)
                        .iter()
                        .filter_map(|at| model.publishes.get(*at))
                        .map(|one| Subject::Service(one.node)),
                );
                found.extend(
                    uses.consumers(id)
                        .iter()
                        .filter_map(|at| model.consumes.get(*at))
                        .map(|one| Subject::Service(one.node)),
                );
            } else {
                found.extend([Subject::DataOwnership, Subject::DataFlows]);
            }
            found
        }
        Item::Context(id) => vec![Subject::ContainersIn(Some(id)), Subject::ContextMap, Subject::Containers],
        Item::Environment(id) => vec![Subject::Deployment(id)],
        Item::Scenario(id) => vec![Subject::Scenario(id)],
        Item::Lifecycle(id) => vec![Subject::Lifecycle(id)],
        Item::Decision(id) => {
            let affected = model.decisions[id].affects.iter();
            affected
                .flat_map(|item| if let Item::Node(node) = item { of_node(snapshot, model, *node) } else { Vec::new() })
                .collect()
        }
        Item::Policy(id) => {
            let lines = snapshot.uses().with(id).iter();
            lines.filter_map(|line| line.node(model)).map(Subject::Service).collect()
        }
        Item::Auth(_) | Item::Team(_) | Item::Rule(_) | Item::Annotation(_) | Item::Technology(_) => {
            vec![Subject::SystemContext, Subject::Containers]
        }
    }
}

fn of_node(snapshot: &Snapshot, model: &Model, id: Id<Node>) -> Vec<Subject> {
    let node = &model.nodes[id];
    let neighbours = || {
        let lines = snapshot.uses().into(id).iter().filter_map(|line| line.node(model));
        lines.map(Subject::Service).collect::<Vec<_>>()
    };
    let kind = node.meta.kind;
    let is = |kinds: &[DeclKind]| kinds.contains(&kind);
    let mut found = if is(&[DeclKind::Saga]) {
        vec![Subject::Saga(id)]
    } else if is(&[DeclKind::Channel, DeclKind::Queue]) {
        [vec![Subject::EventFlow], neighbours()].concat()
    } else if is(&[DeclKind::Store, DeclKind::Cache, DeclKind::Projection]) {
        [vec![Subject::DataOwnership], neighbours()].concat()
    } else if is(&[DeclKind::Service]) {
        vec![Subject::Service(id)]
    } else {
        [vec![Subject::Service(id), Subject::SystemContext], neighbours()].concat()
    };
    found.extend(stories(model, |one| one == id));
    found.extend(node.context.map(|context| Subject::ContainersIn(Some(context))));
    found.push(Subject::Containers);
    found
}

/// The scenarios that a node takes part in.
fn stories(model: &Model, is: impl Fn(Id<Node>) -> bool + Copy) -> Vec<Subject> {
    let with = model.scenarios.iter().filter(|(_, scenario)| takes_part(&scenario.items, is));
    with.map(|(id, _)| Subject::Scenario(id)).collect()
}

fn takes_part(items: &[ScenarioItem], is: impl Fn(Id<Node>) -> bool + Copy) -> bool {
    items.iter().any(|item| match item {
        ScenarioItem::Call { from, to, .. } => is(*from) || is(*to),
        ScenarioItem::Publish { from, .. } => is(*from),
        ScenarioItem::Deliver { to, .. } => is(*to),
        ScenarioItem::Group { branches, .. } => branches.iter().any(|(_, items)| takes_part(items, is)),
    })
}
