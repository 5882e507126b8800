//! Everything that has a name in the text, by the place of that name.

use std::collections::BTreeMap;

use crate::base::arena::Id;
use crate::base::span::{FileId, Span};
use crate::driver::session::Analysis;
use crate::model::{Item, Model, Module, Operation};
use crate::syntax::ast::{self, Member};
use crate::vocab::{BlockWord, DeclKind};

/// What a name declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A file.
    Module(Id<Module>),
    /// A declaration.
    Item(DeclKind, Item),
    /// An operation of a contract.
    Operation(Id<Operation>),
    /// A field of a declaration.
    Field,
    /// A case of an enum.
    Case,
    /// A parameter of an operation or declaration.
    Parameter,
    /// A type parameter.
    Generic,
    /// A block of a declaration, such as a scope, a job or an option.
    Block(BlockWord),
}

/// Something that has a name.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The place of the name.
    pub name: Span,
    /// All of it, its annotations included.
    pub whole: Span,
    /// What it is.
    pub what: What,
    /// The declaration that it stands in, by the place of its name; `None` for a declaration.
    pub within: Option<Span>,
}

/// The definitions of a compilation by the place of their names.
#[derive(Debug, Default)]
pub struct Definitions {
    all: Vec<Definition>,
}

impl Definitions {
    /// Collects the definitions.
    pub fn of(analysis: &Analysis) -> Definitions {
        let items = analysis.model().map(items).unwrap_or_default();
        let operations: BTreeMap<Span, Id<Operation>> = analysis
            .model()
            .map(|model| model.operations.iter().map(|(id, operation)| (operation.span, id)).collect())
            .unwrap_or_default();
        let mut all = Vec::new();
        for (index, module) in analysis.modules.iter().enumerate() {
            let file = &module.parse.file;
            let start = Span::new(file.id, 0, 0);
            all.push(Definition { name: start, whole: start, what: What::Module(Id::from_index(index)), within: None });
            for decl in &file.decls {
                let Some(item) = items.get(&decl.name.span) else { continue };
                let what = What::Item(decl.kind.value, *item);
                all.push(Definition { name: decl.name.span, whole: decl.span, what, within: None });
                let mut inside = Inside { all: &mut all, operations: &operations, within: decl.name.span };
                decl.head.generics.iter().for_each(|generic| inside.add(generic.span, generic.span, What::Generic));
                inside.parameters(decl.head.params.as_deref().unwrap_or_default());
                inside.members(decl.body.as_deref().unwrap_or_default());
            }
        }
        all.sort_by_key(|definition| definition.name);
        Definitions { all }
    }

    /// What is declared by the name at exactly this place.
    pub fn at(&self, name: Span) -> Option<&Definition> {
        let found = self.all.binary_search_by_key(&name, |definition| definition.name);
        found.ok().and_then(|at| self.all.get(at))
    }

    /// What is declared by the name that an offset lies in, or at the end of.
    pub fn touching(&self, file: FileId, offset: u32) -> Option<&Definition> {
        let in_file = self.in_file(file);
        let end = in_file.partition_point(|definition| definition.name.start <= offset);
        let touching = |definition: &&Definition| definition.name.end >= offset && definition.name.end > 0;
        in_file.get(..end)?.last().filter(touching)
    }

    /// The definitions in a file, by place.
    pub fn in_file(&self, file: FileId) -> &[Definition] {
        let start = self.all.partition_point(|definition| definition.name.file < file);
        let end = self.all.partition_point(|definition| definition.name.file <= file);
        self.all.get(start..end).unwrap_or_default()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.all.iter()
    }
}

/// The items of a model by the places of their names.
fn items(model: &Model) -> BTreeMap<Span, Item> {
    let mut items = BTreeMap::new();
    macro_rules! collect {
        ($($arena:ident $variant:ident,)+) => {
            $(items.extend(model.$arena.iter().map(|(id, one)| (one.meta.span, Item::$variant(id))));)+
        };
    }
    collect! {
        types Type,
        contracts Contract,
        nodes Node,
        policies Policy,
        auths Auth,
        contexts Context,
        teams Team,
        environments Environment,
        decisions Decision,
        scenarios Scenario,
        lifecycles Lifecycle,
        rules Rule,
        annotation_defs Annotation,
        technologies Technology,
    }
    items
}

struct Inside<'a> {
    all: &'a mut Vec<Definition>,
    operations: &'a BTreeMap<Span, Id<Operation>>,
    within: Span,
}

impl Inside<'_> {
    fn add(&mut self, name: Span, whole: Span, what: What) {
        // A name that is missing is no name.
        if name.start < name.end {
            self.all.push(Definition { name, whole, what, within: Some(self.within) });
        }
    }

    fn parameters(&mut self, params: &[ast::Param]) {
        for param in params {
            if let ast::Param::Named { field, .. } = param {
                self.add(field.name.span, field.span, What::Parameter);
            }
        }
    }

    fn members(&mut self, members: &[Member]) {
        for member in members {
            match member {
                Member::Field(field) => self.add(field.name.span, field.span, What::Field),
                Member::Case(case) => self.add(case.name.span, case.span, What::Case),
                Member::Operation(operation) => {
                    if let Some(id) = self.operations.get(&operation.name.span) {
                        self.add(operation.name.span, operation.span, What::Operation(*id));
                    }
                    self.parameters(&operation.params);
                    self.members(operation.block.as_deref().unwrap_or_default());
                }
                Member::Block(block) => {
                    if let Some(name) = &block.name {
                        self.add(name.span, block.span, What::Block(block.word.value));
                    }
                    self.members(block.body.as_deref().unwrap_or_default());
                }
                Member::Spread { .. }
                | Member::Open(_)
                | Member::Setting(_)
                | Member::Relation(_)
                | Member::Route(_)
                | Member::Transition(_)
                | Member::Scenario(_)
                | Member::Rule(_)
                | Member::Error(_) => {}
            }
        }
    }
}
