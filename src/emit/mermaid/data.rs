//! Who owns which data: services, their stores, and the records in them.

use std::collections::{BTreeMap, BTreeSet};

use super::doc::er::{Attribute, Count, Entity, ErDiagram, Relation};
use super::doc::text::Label;
use super::doc::{MAX_BYTES, MAX_EDGES};
use super::{Diagram, Subject, View, add_texts, describe};
use crate::base::arena::Id;
use crate::model::facts::closure::record_of;
use crate::model::{Builtin, Field, Model, Node, NodeDetail, Type, TypeDef};

/// The most fields that are shown of a record; the rest is counted.
const MAX_FIELDS: usize = 12;

/// Room for the head.
const OVERHEAD: usize = 2_000;

/// Writes data ownership, where there is any: a diagram, or several where one would be too large.
pub(super) fn ownership(view: &View<'_>, out: &mut Vec<Diagram>) {
    let model = view.model;
    let mut head = view.head("Data ownership", "Which service owns which store, and what is kept in it");
    head.related.push("containers.mmd".to_owned());
    let mut parts: Vec<ErDiagram> = Vec::new();
    let mut part = Builder::new(view);
    for (id, node) in model.nodes.iter() {
        if let NodeDetail::Store { holds, .. } = &node.detail
            && model.is_local(&node.meta)
        {
            let mut next = part.clone();
            next.store(id, holds);
            if next.is_full() && !part.entities.is_empty() {
                parts.push(part.finish(&head));
                next = Builder::new(view);
                next.store(id, holds);
            }
            part = next;
        }
    }
    if !part.entities.is_empty() {
        parts.push(part.finish(&head));
    }
    let total = parts.len();
    let texts = parts.into_iter().enumerate().map(|(index, mut part)| {
        move |related: Vec<String>| {
            part.head.related.extend(related);
            if total > 1 {
                part.head.title = format!("{}, part {} of {total}", part.head.title, index + 1);
            }
            let text = part.write();
            (part.head, text)
        }
    });
    add_texts(out, Subject::DataOwnership, "data", texts.collect());
}

/// A diagram that is being filled. A part is bounded, so copying one to try a further store is cheap.
#[derive(Clone)]
struct Builder<'a> {
    view: &'a View<'a>,
    entities: Vec<Entity>,
    relations: Vec<Relation>,
    /// The records that are drawn.
    records: BTreeSet<Id<TypeDef>>,
    /// The services that are drawn.
    services: BTreeSet<Id<Node>>,
    bytes: usize,
}

impl<'a> Builder<'a> {
    fn new(view: &'a View<'a>) -> Self {
        Builder {
            view,
            entities: Vec::new(),
            relations: Vec::new(),
            records: BTreeSet::new(),
            services: BTreeSet::new(),
            bytes: 0,
        }
    }

    fn is_full(&self) -> bool {
        self.bytes > MAX_BYTES - OVERHEAD || self.relations.len() > MAX_EDGES
    }

    /// Adds a store with its users and its records.
    fn store(&mut self, id: Id<Node>, holds: &[Id<TypeDef>]) {
        let model = self.view.model;
        let name = model.nodes[id].meta.name.clone();
        let store = self.view.names.node(id).to_owned();
        let label = Label::new(format!("{name}: {}", describe::kind(model, id)));
        self.entity(Entity { id: store.clone(), label, attributes: Vec::new() });
        let mut uses: BTreeMap<Id<Node>, bool> = BTreeMap::new();
        for used in self.view.links.at(id).filter_map(|link| model.store_uses.get(link.what.store()?)) {
            *uses.entry(used.node).or_default() |= used.owner;
        }
        for (service, owner) in uses {
            if self.services.insert(service) {
                let label = Label::new(model.nodes[service].meta.name.clone());
                let id = self.view.names.node(service).to_owned();
                self.entity(Entity { id, label, attributes: Vec::new() });
            }
            self.relation(Relation {
                from: self.view.names.node(service).to_owned(),
                to: store.clone(),
                count: Count::One,
                loose: !owner,
                label: Label::new(if owner { "owns" } else { "uses" }),
            });
        }
        for ty in holds {
            let entity = self.view.names.ty(*ty).to_owned();
            if self.records.insert(*ty) {
                let attributes = attributes(model, *ty);
                let label = Label::new(model.types[*ty].meta.name.clone());
                self.entity(Entity { id: entity.clone(), label, attributes });
            }
            let label = Label::new("holds");
            self.relation(Relation { from: store.clone(), to: entity, count: Count::Many, loose: false, label });
        }
    }

    fn entity(&mut self, entity: Entity) {
        self.bytes += entity.write().len();
        self.entities.push(entity);
    }

    fn relation(&mut self, relation: Relation) {
        self.bytes += relation.write().len();
        self.relations.push(relation);
    }

    /// The diagram, with the lines between the records that are drawn in it as far as there is room.
    fn finish(mut self, head: &super::Head) -> ErDiagram {
        let model = self.view.model;
        let mut pairs: BTreeMap<(Id<TypeDef>, Id<TypeDef>), (Count, Vec<String>)> = BTreeMap::new();
        for id in &self.records {
            for field in record_of(&model.types[*id]).into_iter().flat_map(|record| &record.fields) {
                let (target, count) = target(&field.ty, field.required);
                if let Some(target) = target.filter(|target| self.records.contains(target)) {
                    let pair = pairs.entry((*id, target)).or_insert((count, Vec::new()));
                    pair.1.push(field.name.clone());
                }
            }
        }
        for ((from, to), (count, fields)) in pairs {
            if self.is_full() {
                break;
            }
            self.relation(Relation {
                from: self.view.names.ty(from).to_owned(),
                to: self.view.names.ty(to).to_owned(),
                count,
                loose: false,
                label: Label::new(fields.join(", ")),
            });
        }
        ErDiagram { head: head.clone(), entities: self.entities, relations: self.relations }
    }
}

/// The declared type behind a field, and how many of it a value has.
fn target(ty: &Type, required: bool) -> (Option<Id<TypeDef>>, Count) {
    match ty {
        Type::Def(id, _) => (Some(*id), if required { Count::One } else { Count::Maybe }),
        Type::Nullable(inner) => (target(inner, false).0, Count::Maybe),
        Type::List(inner) | Type::Set(inner) | Type::Map(_, inner) => (target(inner, true).0, Count::Many),
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Record(_) | Type::Union(_) | Type::Error => {
            (None, Count::Maybe)
        }
    }
}

/// The fields of a stored type.
fn attributes(model: &Model, id: Id<TypeDef>) -> Vec<Attribute> {
    let fields = record_of(&model.types[id]).map_or(&[][..], |record| record.fields.as_slice());
    let one = |field: &Field| Attribute {
        ty: type_word(model, &field.ty),
        name: field.name.clone(),
        key: field.is_key(),
        // One line: Mermaid 10.9 shows a line break in a comment as text.
        comment: Label::new(remarks(field).join(", ")),
    };
    let mut shown: Vec<Attribute> = fields.iter().take(MAX_FIELDS).map(one).collect();
    if let Some(more) = fields.len().checked_sub(MAX_FIELDS).filter(|more| *more > 0) {
        let comment = Label::new(describe::count(more, "more field", "more fields"));
        shown.push(Attribute { ty: "etc".to_owned(), name: "etc".to_owned(), key: false, comment });
    }
    shown
}

/// Whether a field may be absent, and the data class that it is marked with.
fn remarks(field: &Field) -> Vec<&'static str> {
    let class = ["pii", "phi", "pci", "secret"].into_iter().find(|word| field.annotations.has(word));
    (!field.required).then_some("optional").into_iter().chain(class).collect()
}

/// A type as one word: `OrderLine[]`.
fn type_word(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Builtin(builtin) => builtin_word(*builtin).to_owned(),
        Type::Def(id, _) => model.types[*id].meta.name.clone(),
        Type::List(inner) | Type::Set(inner) => format!("{}[]", type_word(model, inner).trim_end_matches("[]")),
        Type::Map(..) => "Map".to_owned(),
        Type::Nullable(inner) => type_word(model, inner),
        Type::Literal(_) => "Literal".to_owned(),
        Type::Record(_) => "Record".to_owned(),
        Type::Union(_) => "Union".to_owned(),
        Type::Param(_) | Type::Error => "Any".to_owned(),
    }
}

/// The name of a built-in type.
fn builtin_word(builtin: Builtin) -> &'static str {
    Builtin::ALL.iter().find(|(known, _)| *known == builtin).map_or("Any", |(_, name)| name)
}
