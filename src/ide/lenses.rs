//! Lines above declarations that say who uses them, and lead there.

use super::Snapshot;
use super::definitions::What;
use super::hover::count;
use super::uses::Line;
use crate::base::span::{FileId, Span};
use crate::model::{Item, Model};
use crate::vocab::DeclKind;

/// A line above a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The name of what it is about.
    pub name: Span,
    /// `3 callers`
    pub title: String,
    /// Where they stand.
    pub places: Vec<Span>,
}

/// The lenses of a file, by place.
pub fn lenses(snapshot: &Snapshot, file: FileId) -> Vec<Lens> {
    let Some((model, _)) = snapshot.model() else { return Vec::new() };
    let uses = snapshot.uses();
    let mut lenses = Vec::new();
    for definition in snapshot.definitions().in_file(file) {
        let mut add = |what: &str, lines: Vec<Line>| {
            let mut places: Vec<Span> = lines.iter().filter_map(|line| place(snapshot, model, *line)).collect();
            places.sort_unstable();
            places.dedup();
            if !places.is_empty() {
                lenses.push(Lens { name: definition.name, title: count(places.len(), what), places });
            }
        };
        match definition.what {
            What::Operation(id) => add("caller", uses.callers(id).iter().copied().map(Line::Call).collect()),
            What::Item(DeclKind::Event | DeclKind::Message, Item::Type(id)) => {
                add("publisher", uses.publishers(id).iter().copied().map(Line::Publish).collect());
                add("consumer", uses.consumers(id).iter().copied().map(Line::Consume).collect());
            }
            What::Item(DeclKind::Channel | DeclKind::Queue, Item::Node(id)) => {
                let of = |wanted: fn(&Line) -> bool| uses.into(id).iter().copied().filter(wanted).collect();
                add("publisher", of(|line| matches!(line, Line::Publish(_))));
                add("consumer", of(|line| matches!(line, Line::Consume(_))));
            }
            What::Item(DeclKind::Store | DeclKind::Cache, Item::Node(id)) => {
                add("user", uses.into(id).iter().copied().filter(|line| matches!(line, Line::Store(_))).collect());
            }
            What::Item(DeclKind::Policy, Item::Policy(id)) => add("use", uses.with(id).to_vec()),
            What::Item(DeclKind::Service | DeclKind::External | DeclKind::Gateway, Item::Node(id)) => {
                let calls = |line: &&Line| matches!(line, Line::Call(_) | Line::Route(..));
                add("caller", uses.into(id).iter().filter(calls).copied().collect());
            }
            What::Item(..)
            | What::Module(_)
            | What::Field
            | What::Case
            | What::Parameter
            | What::Generic
            | What::Block(_) => {}
        }
    }
    lenses
}

/// Where a relation is written: what stands behind its verb rather than all of it.
fn place(snapshot: &Snapshot, model: &Model, line: Line) -> Option<Span> {
    let span = line.span(model)?;
    snapshot.source(span.file)?;
    Some(span)
}
