//! What is confidential, and where it goes: the classes of data in types, requests, responses, messages and stores.
//!
//! A class stands on a field, a parameter, a type or a store (`@pii`, `@classified(internal)`), and whatever contains it is
//! at least of that class: through records, bases and subtypes, unions, lists, maps and the arguments of generic types. A
//! request does not have what only the owner sets, and a response not what is only written.

use std::collections::VecDeque;

use super::closure::{View, subtypes};
use crate::base::arena::Id;
use crate::model::{Annotations, Field, Model, Node, NodeDetail, Operation, Record, Type, TypeDef, TypeDefKind};

/// How far something may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Anybody may see it.
    Public,
    /// Only the organization may see it.
    Internal,
    /// Only those who need it may see it.
    Confidential,
    /// Seeing it is an event of its own.
    Restricted,
}

/// The annotations that give a class: the word, the level, and whether it says what the data is about.
const CLASSES: [(&str, Level, Topic); 7] = [
    ("pii", Level::Confidential, Topic::Named),
    ("phi", Level::Restricted, Topic::Named),
    ("pci", Level::Restricted, Topic::Named),
    ("secret", Level::Restricted, Topic::Named),
    ("internal", Level::Internal, Topic::None),
    ("confidential", Level::Confidential, Topic::None),
    ("restricted", Level::Restricted, Topic::None),
];

/// Whether a class says what data is about, or only who may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    /// It says so by its name.
    Named,
    /// It does not.
    None,
}

/// The classes of some data, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataClass {
    /// A bit for each of [`CLASSES`].
    bits: u8,
}

impl DataClass {
    /// Whether nothing is classified above public.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The classes of both.
    #[must_use]
    pub fn and(self, other: DataClass) -> DataClass {
        DataClass { bits: self.bits | other.bits }
    }

    /// The highest level.
    pub fn level(self) -> Level {
        self.classes().map(|(_, level, _)| level).max().unwrap_or(Level::Public)
    }

    /// The words in the order of the reference: what the data is about, then the level if it is higher than that implies.
    pub fn words(self) -> Vec<&'static str> {
        let about = |topic| self.classes().filter(move |(_, _, own)| *own == topic);
        let implied = about(Topic::Named).map(|(_, level, _)| level).max().unwrap_or(Level::Public);
        let level = about(Topic::None).filter(|(_, level, _)| *level > implied).last();
        about(Topic::Named).chain(level).map(|(word, ..)| word).collect()
    }

    fn classes(self) -> impl Iterator<Item = (&'static str, Level, Topic)> {
        let all = CLASSES.into_iter().enumerate();
        all.filter(move |(index, _)| self.bits & (1 << index) != 0).map(|(_, class)| class)
    }

    /// The classes that annotations give.
    fn of(annotations: &Annotations) -> DataClass {
        let level = annotations.text("classified");
        let has = |word: &str, topic| match topic {
            Topic::Named => annotations.has(word),
            Topic::None => level == Some(word),
        };
        let given = CLASSES.iter().enumerate().filter(|(_, (word, _, topic))| has(word, *topic));
        DataClass { bits: given.fold(0, |bits, (index, _)| bits | (1 << index)) }
    }
}

/// The classes of all declared types.
#[derive(Debug, Default)]
pub struct Classification {
    read: Vec<DataClass>,
    write: Vec<DataClass>,
}

impl Classification {
    /// Classifies all types of a model. Linear in its size: a class reaches whatever contains it once.
    pub fn of(model: &Model) -> Classification {
        Classification { read: propagate(model, View::Read), write: propagate(model, View::Write) }
    }

    /// The classes of a declared type.
    pub fn of_def(&self, id: Id<TypeDef>, view: View) -> DataClass {
        let table = match view {
            View::Read => &self.read,
            View::Write => &self.write,
        };
        table.get(id.index()).copied().unwrap_or_default()
    }

    /// The classes of a type.
    pub fn of_type(&self, ty: &Type, view: View) -> DataClass {
        let mut found = Found::default();
        found.ty(ty, view);
        found.needs.iter().fold(found.class, |class, id| class.and(self.of_def(*id, view)))
    }

    /// The classes of a field, a parameter or a header.
    pub fn of_field(&self, field: &Field, view: View) -> DataClass {
        DataClass::of(&field.annotations).and(self.of_type(&field.ty, view))
    }

    /// The classes of what is sent with a call.
    pub fn request(&self, operation: &Operation) -> DataClass {
        let params = operation.params.iter().map(|param| self.of_field(&param.field, View::Write));
        params.fold(DataClass::default(), DataClass::and)
    }

    /// The classes of what a call is answered with: results, their headers, and errors.
    pub fn response(&self, model: &Model, operation: &Operation) -> DataClass {
        let bodies = operation.results.iter().filter_map(|result| result.ty.as_ref());
        let errors = operation.errors.iter().chain(&model.contracts[operation.contract].errors);
        let class =
            bodies.chain(errors).fold(DataClass::default(), |class, ty| class.and(self.of_type(ty, View::Read)));
        let headers = operation.results.iter().flat_map(|result| &result.headers);
        headers.fold(class, |class, header| class.and(self.of_field(header, View::Read)))
    }

    /// The classes of what a node keeps: a store or cache by what it holds, a channel by what it carries, a projection by
    /// what feeds it; and of what is said of the node itself.
    pub fn kept(&self, node: &Node) -> DataClass {
        let types: &[Id<TypeDef>] = match &node.detail {
            NodeDetail::Store { holds, .. } => holds,
            NodeDetail::Channel { carries, .. } => carries,
            NodeDetail::Projection { events, .. } => events,
            NodeDetail::Plain | NodeDetail::Gateway { .. } | NodeDetail::Server { .. } | NodeDetail::Saga { .. } => &[],
        };
        types.iter().fold(DataClass::of(&node.meta.annotations), |class, id| {
            class.and(self.of_def(*id, View::Read)).and(self.of_def(*id, View::Write))
        })
    }
}

/// The classes of each type, from those of what it contains.
fn propagate(model: &Model, view: View) -> Vec<DataClass> {
    let mut classes: Vec<DataClass> = Vec::with_capacity(model.types.len());
    let mut containers: Vec<Vec<Id<TypeDef>>> = vec![Vec::new(); model.types.len()];
    let subtypes = subtypes(model);
    for (id, def) in model.types.iter() {
        let mut found = Found { class: DataClass::of(&def.meta.annotations), needs: Vec::new() };
        match &def.kind {
            TypeDefKind::Scalar { base, .. } => found.ty(base, view),
            TypeDefKind::Enum { .. } => {}
            TypeDefKind::Union(items) => items.iter().for_each(|item| found.ty(item, view)),
            TypeDefKind::TaggedUnion { alternatives, .. } => {
                for (_, ty, _) in alternatives {
                    found.ty(ty, view);
                }
            }
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => {
                found.record(record, view);
                if record.discriminator.is_some() {
                    found.needs.extend(subtypes.get(&id).into_iter().flatten());
                }
            }
        }
        classes.push(found.class);
        for need in found.needs {
            containers.get_mut(need.index()).into_iter().for_each(|list| list.push(id));
        }
    }
    let mut queue: VecDeque<Id<TypeDef>> = model.types.ids().collect();
    while let Some(id) = queue.pop_front() {
        let own = classes.get(id.index()).copied().unwrap_or_default();
        if own.is_empty() {
            continue;
        }
        for container in containers.get(id.index()).into_iter().flatten() {
            if let Some(class) = classes.get_mut(container.index())
                && class.and(own) != *class
            {
                *class = class.and(own);
                queue.push_back(*container);
            }
        }
    }
    classes
}

/// The classes that stand in a type expression, and the declared types in it.
#[derive(Default)]
struct Found {
    class: DataClass,
    needs: Vec<Id<TypeDef>>,
}

impl Found {
    fn ty(&mut self, ty: &Type, view: View) {
        match ty {
            Type::Def(id, args) => {
                self.needs.push(*id);
                for arg in args {
                    self.ty(arg, view);
                }
            }
            Type::List(item) | Type::Set(item) | Type::Nullable(item) => self.ty(item, view),
            Type::Map(key, value) => {
                self.ty(key, view);
                self.ty(value, view);
            }
            Type::Union(items) => items.iter().for_each(|item| self.ty(item, view)),
            Type::Record(record) => self.record(record, view),
            Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Error => {}
        }
    }

    fn record(&mut self, record: &Record, view: View) {
        for field in record.fields.iter().filter(|field| view.has(field)) {
            self.class = self.class.and(DataClass::of(&field.annotations));
            self.ty(&field.ty, view);
        }
        let parts = record.extends.iter().chain(record.rest_key.as_deref()).chain(&record.rest).chain(&record.unions);
        parts.for_each(|ty| self.ty(ty, view));
    }
}
