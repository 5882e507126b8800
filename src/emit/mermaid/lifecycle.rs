//! Lifecycles as state diagrams.

use std::collections::BTreeSet;

use super::describe::spaced;
use super::doc::Head;
use super::doc::state::{State, StateDiagram, Transition};
use super::doc::text::Label;
use super::names::word;
use super::{Diagram, Subject, View, add};
use crate::model::{Lifecycle, Model, TypeDefKind};

/// Writes a diagram for each lifecycle of an enum of this package.
pub(super) fn lifecycles(view: &View<'_>, out: &mut Vec<Diagram>) {
    for (id, lifecycle) in view.model.lifecycles.iter() {
        if view.model.is_local(&lifecycle.meta) {
            let path = format!("lifecycle/{}.mmd", view.names.file(&lifecycle.meta));
            let diagram = diagram(view.model, lifecycle);
            let text = diagram.write();
            add(out, Subject::Lifecycle(id), path, diagram.head, text);
        }
    }
}

fn diagram(model: &Model, lifecycle: &Lifecycle) -> StateDiagram {
    let meta = &lifecycle.meta;
    let cases: Vec<&str> = match &model.types[lifecycle.ty].kind {
        TypeDefKind::Enum { cases, .. } => cases.iter().map(|case| case.name.as_str()).collect(),
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_)
        | TypeDefKind::Error { .. }
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => Vec::new(),
    };
    // Cases may differ in case alone, which their identifiers do not.
    let id = |case: &str| {
        let at = cases.iter().position(|known| *known == case).unwrap_or(cases.len());
        let clash = cases.iter().take(at).any(|known| word(known) == word(case));
        if clash { format!("st_{}_{at}", word(case)) } else { format!("st_{}", word(case)) }
    };
    let left: BTreeSet<&str> =
        lifecycle.transitions.iter().flat_map(|step| step.from.iter().map(String::as_str)).collect();
    let mut transitions = vec![Transition { from: None, to: Some(id(&lifecycle.initial)), label: Label::default() }];
    for step in &lifecycle.transitions {
        for from in &step.from {
            let label = step.on.iter().fold(Label::default(), Label::line);
            transitions.push(Transition { from: Some(id(from)), to: Some(id(&step.to)), label });
        }
    }
    let last = cases.iter().filter(|case| !left.contains(*case));
    transitions.extend(last.map(|case| Transition { from: Some(id(case)), to: None, label: Label::default() }));
    let summary = meta.docs.summary();
    let head = Head {
        source: model.source_path(meta).to_owned(),
        title: format!("Lifecycle of {}", meta.name),
        description: if summary.is_empty() { format!("How {} moves from state to state", meta.name) } else { summary },
        related: Vec::new(),
    };
    let states = cases.iter().map(|case| State { id: id(case), label: Label::new(spaced(case)) }).collect();
    StateDiagram { head, states, transitions }
}
