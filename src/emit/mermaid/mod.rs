//! Diagrams: the architecture as Mermaid draws it, a file for each view of it.
//!
//! `links` turns the relations of the model into links between boxes, `describe` and `label` say what is read in a
//! box and on an arrow, `chart` makes charts of them and cuts what Mermaid would refuse. Each kind of view stands in a
//! module of its own and fills a typed document (`doc`), which alone writes text.
//!
//! One arrow stands for all relations of a pair; what is more than a picture can hold becomes one box, never nothing.

mod chart;
mod data;
mod data_flow;
mod deployment;
mod describe;
mod doc;
mod events;
mod folding;
mod label;
mod lifecycle;
mod links;
mod names;
mod neighbourhood;
mod overview;
mod story;

use super::EmitCx;
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Context, Environment, Lifecycle, Model, Node, Scenario};
use doc::Head;
use doc::flow::Flowchart;
use links::Links;
use names::Names;

/// A diagram, as other targets show it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// Its file below the folder of the target: `service/orders.mmd`.
    pub path: String,
    /// What it is a view of.
    pub subject: Subject,
    /// Its title.
    pub title: String,
    /// What it shows, as one sentence.
    pub description: String,
    /// Its text, in which Mermaid reads it.
    pub text: String,
}

/// What a diagram is a view of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The system among who uses it and what it uses.
    SystemContext,
    /// What runs in the system.
    Containers,
    /// What runs in one context, where the system is too large for one picture; `None` for what has no context.
    ContainersIn(Option<Id<Context>>),
    /// How contexts depend on each other.
    ContextMap,
    /// Who tells what to whom.
    EventFlow,
    /// Who keeps what.
    DataOwnership,
    /// Which classified data goes where, by zone of trust.
    DataFlows,
    /// A service and its neighbours.
    Service(Id<Node>),
    /// A scenario.
    Scenario(Id<Scenario>),
    /// A saga.
    Saga(Id<Node>),
    /// A lifecycle.
    Lifecycle(Id<Lifecycle>),
    /// Where things run.
    Deployment(Id<Environment>),
}

/// What every view looks at.
struct View<'a> {
    cx: &'a EmitCx<'a>,
    model: &'a Model,
    names: Names,
    links: Links,
}

/// Writes the views of the architecture.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, _diags: &mut Diags) {
    for diagram in diagrams(cx) {
        if let Some(path) = RelPath::new(format!("mermaid/{}", diagram.path)) {
            // Stems are unique by construction: the names of files are handed out once for each kind of declaration.
            let _ = out.add(path, diagram.text);
        }
    }
}

/// The views of the architecture, in the order in which a reader goes from the whole to its parts. Parts of one view
/// follow each other.
pub fn diagrams(cx: &EmitCx<'_>) -> Vec<Diagram> {
    let out = &mut Vec::new();
    let view = View { cx, model: cx.model(), names: Names::of(cx.model()), links: Links::of(cx) };
    overview::context(&view, out);
    overview::containers(&view, out);
    overview::contexts(&view, out);
    neighbourhood::services(&view, out);
    events::flow(&view, out);
    data::ownership(&view, out);
    data_flow::flows(&view, out);
    story::scenarios(&view, out);
    story::sagas(&view, out);
    lifecycle::lifecycles(&view, out);
    deployment::environments(&view, out);
    std::mem::take(out)
}

impl View<'_> {
    /// The head of a diagram about the whole package.
    fn head(&self, title: &str, description: &str) -> Head {
        let package = &self.model.package;
        let mut local = self.model.modules.iter().map(|(_, module)| module).filter(|module| module.local);
        let source = match (local.next(), local.next()) {
            (Some(only), None) => only.path.clone(),
            _ => format!("package {}", package.name),
        };
        let name = package.title.as_deref().unwrap_or(&package.name);
        Head { source, title: format!("{title} of {name}"), description: description.to_owned(), related: Vec::new() }
    }
}

/// Adds the parts of a chart: `stem.mmd`, `stem.2.mmd`, … Each names the others.
fn add_parts(out: &mut Vec<Diagram>, subject: Subject, stem: &str, parts: Vec<Flowchart>) {
    let texts = parts.into_iter().map(|mut part| {
        move |related: Vec<String>| {
            part.head.related.extend(related);
            let text = part.write();
            (part.head, text)
        }
    });
    add_texts(out, subject, stem, texts.collect());
}

/// Adds the parts of a diagram, each from what the others are called.
fn add_texts<F: FnOnce(Vec<String>) -> (Head, String)>(
    out: &mut Vec<Diagram>,
    subject: Subject,
    stem: &str,
    parts: Vec<F>,
) {
    // A dot is in no name of a declaration's file, so a part never takes the path of another diagram.
    let path = |index: usize| if index == 0 { format!("{stem}.mmd") } else { format!("{stem}.{}.mmd", index + 1) };
    let total = parts.len();
    for (index, part) in parts.into_iter().enumerate() {
        // Only the parts beside it: a list of all in each would grow with the square of their number.
        let beside = [index.checked_sub(1), Some(index + 1).filter(|next| *next < total)];
        let (head, text) = part(beside.into_iter().flatten().map(path).collect());
        add(out, subject, path(index), head, text);
    }
}

/// Adds a diagram.
fn add(out: &mut Vec<Diagram>, subject: Subject, path: String, head: Head, text: String) {
    out.push(Diagram { path, subject, title: head.title, description: head.description, text });
}
