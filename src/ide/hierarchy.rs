//! Who calls whom: operations through the calls that their services make for them, events from publishers to consumers.

use std::collections::BTreeMap;

use super::Snapshot;
use super::definitions::{Definition, What};
use super::navigate::targets;
use super::uses::is_for;
use crate::base::span::{FileId, Span};
use crate::model::{Cause, Item, Model};

/// Something that calls or is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// What it is or who has it.
    pub detail: String,
    /// A token type of [`super::tokens::TYPES`], for an icon.
    pub kind: &'static str,
    /// The name in its definition: what it is known by when it is asked about again.
    pub place: Span,
    /// The whole definition.
    pub whole: Span,
}

/// One side of a call, and the lines that make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who calls, or is called.
    pub party: Party,
    /// The lines, in the file of the caller.
    pub lines: Vec<Span>,
}

/// What the name at an offset stands for, where it can call or be called.
pub fn prepare(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Party> {
    let found = targets(snapshot, file, offset);
    found.into_iter().filter_map(|(_, definition)| party(snapshot, definition)).collect()
}

/// Who calls what is defined at a place: operations of the callers where a `for` names them, else the callers.
pub fn incoming(snapshot: &Snapshot, place: Span) -> Vec<Call> {
    let Some((model, _)) = snapshot.model() else { return Vec::new() };
    let uses = snapshot.uses();
    let mut calls = Calls { snapshot, all: BTreeMap::new() };
    let Some(definition) = snapshot.definitions().at(place) else { return Vec::new() };
    match definition.what {
        What::Operation(id) => {
            for call in uses.callers(id).iter().filter_map(|index| model.calls.get(*index)) {
                calls.add_causes(model, &call.causes, Item::Node(call.caller), call.span);
            }
        }
        What::Item(_, Item::Type(id)) => {
            for publish in uses.publishers(id).iter().filter_map(|index| model.publishes.get(*index)) {
                calls.add_causes(model, &publish.causes, Item::Node(publish.node), publish.span);
            }
        }
        What::Item(_, Item::Node(id)) => {
            for line in uses.into(id) {
                if let (Some(node), Some(span)) = (line.node(model), line.span(model)) {
                    calls.add(model.nodes[node].meta.span, span);
                }
            }
        }
        What::Item(..)
        | What::Module(_)
        | What::Field
        | What::Case
        | What::Parameter
        | What::Generic
        | What::Block(_) => {}
    }
    calls.finish()
}

/// What the thing that is defined at a place calls: an operation what its services call and publish for it, an event those who
/// consume it, a service all that it names.
pub fn outgoing(snapshot: &Snapshot, place: Span) -> Vec<Call> {
    let Some((model, facts)) = snapshot.model() else { return Vec::new() };
    let uses = snapshot.uses();
    let mut calls = Calls { snapshot, all: BTreeMap::new() };
    let Some(definition) = snapshot.definitions().at(place) else { return Vec::new() };
    let of_node = |calls: &mut Calls<'_>, node, cause: Option<Cause>| {
        for line in uses.out_of(node) {
            match line {
                super::uses::Line::Call(index) => {
                    let Some(call) = model.calls.get(*index) else { continue };
                    if cause.is_some_and(|cause| !is_for(&call.causes, cause)) {
                        continue;
                    }
                    if call.named {
                        call.operations.iter().for_each(|id| calls.add(model.operations[*id].span, call.span));
                    } else {
                        calls.add(model.nodes[call.callee].meta.span, call.span);
                    }
                }
                super::uses::Line::Publish(index) => {
                    let Some(publish) = model.publishes.get(*index) else { continue };
                    if cause.is_none_or(|cause| is_for(&publish.causes, cause)) {
                        calls.add(model.types[publish.event].meta.span, publish.span);
                    }
                }
                super::uses::Line::Store(index) if cause.is_none() => {
                    let Some(used) = model.store_uses.get(*index) else { continue };
                    calls.add(model.nodes[used.store].meta.span, used.span);
                }
                super::uses::Line::Store(_) | super::uses::Line::Route(..) | super::uses::Line::Consume(_) => {}
            }
        }
    };
    match definition.what {
        What::Operation(id) => {
            for index in facts.providers(model.operations[id].contract) {
                if let Some(provide) = model.provides.get(*index) {
                    of_node(&mut calls, provide.node, Some(Cause::Operation(id)));
                }
            }
        }
        What::Item(_, Item::Type(id)) => {
            for consume in uses.consumers(id).iter().filter_map(|index| model.consumes.get(*index)) {
                calls.add(model.nodes[consume.node].meta.span, consume.span);
            }
        }
        What::Item(_, Item::Node(id)) => of_node(&mut calls, id, None),
        What::Item(..)
        | What::Module(_)
        | What::Field
        | What::Case
        | What::Parameter
        | What::Generic
        | What::Block(_) => {}
    }
    calls.finish()
}

/// Calls by the place of the party's name, so that each party is told once.
struct Calls<'a> {
    snapshot: &'a Snapshot,
    all: BTreeMap<Span, Vec<Span>>,
}

impl Calls<'_> {
    fn add(&mut self, party: Span, line: Span) {
        self.all.entry(party).or_default().push(line);
    }

    /// The operations and events that cause a line; the node where nothing is said or a job does.
    fn add_causes(&mut self, model: &Model, causes: &[Cause], node: Item, line: Span) {
        if causes.is_empty() {
            self.add(model.meta(node).span, line);
        }
        for cause in causes {
            let party = match cause {
                Cause::Operation(id) => model.operations[*id].span,
                Cause::Event(id) => model.types[*id].meta.span,
                Cause::Job(_) => model.meta(node).span,
            };
            self.add(party, line);
        }
    }

    fn finish(self) -> Vec<Call> {
        let parties = self.all.into_iter().filter_map(|(place, mut lines)| {
            lines.sort_unstable();
            lines.dedup();
            Some(Call { party: party(self.snapshot, self.snapshot.definitions().at(place)?)?, lines })
        });
        parties.collect()
    }
}

fn party(snapshot: &Snapshot, definition: &Definition) -> Option<Party> {
    let (model, _) = snapshot.model()?;
    let detail = match definition.what {
        What::Operation(id) => {
            let contract = model.operations[id].contract;
            let providers = model.provides.iter().filter(|provide| provide.contract == contract);
            let names: Vec<&str> = providers.map(|provide| model.nodes[provide.node].meta.name.as_str()).collect();
            if names.is_empty() { model.contracts[contract].meta.name.clone() } else { names.join(", ") }
        }
        What::Item(kind, Item::Node(_) | Item::Type(_)) => kind.word().to_owned(),
        What::Item(..)
        | What::Module(_)
        | What::Field
        | What::Case
        | What::Parameter
        | What::Generic
        | What::Block(_) => return None,
    };
    Some(Party {
        name: snapshot.analysis.sources.slice(definition.name).trim_matches('`').to_owned(),
        detail,
        kind: super::tokens::kind_of(definition),
        place: definition.name,
        whole: definition.whole,
    })
}
