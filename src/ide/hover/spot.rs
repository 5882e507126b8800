//! The word of the language at an offset, and what it stands in by the vocabulary.

use crate::base::span::Span;
use crate::syntax::ast::{self, Member, TypeKind, ValueKind};
use crate::vocab::{
    self, AnnotationSpec, Block, BlockWord, Constructor, DeclKind, Property, Ty, blocks_of, constructors_of, leaves_of,
    words_of,
};

/// A word of the language.
#[derive(Clone, Debug)]
pub(super) enum Spot<'a> {
    /// The word that a declaration begins with.
    Decl(DeclKind),
    /// The verb of a relation, and what it stands in.
    Verb(&'a ast::Relation, DeclKind),
    /// The word that a block begins with.
    Block(BlockWord),
    /// How an operation begins.
    Operation(&'a ast::Operation),
    /// The protocol of a contract.
    Protocol(String),
    /// The kind of an error.
    ErrorKind(String),
    /// A type that is built in.
    Builtin(String),
    /// An annotation that is built in.
    Annotation(&'static AnnotationSpec),
    /// The name of a setting.
    Property {
        /// What it belongs to.
        block: &'static Block,
        /// What it is.
        property: &'static Property,
        /// Its names from the outermost block, itself last.
        path: Vec<String>,
        /// The relation that it stands in.
        relation: Option<&'a ast::Relation>,
        /// The declaration that it stands in.
        decl: &'a ast::Decl,
    },
    /// A word of a closed set.
    Word {
        /// The word.
        word: String,
        /// What it takes.
        form: String,
        /// What it means.
        doc: &'static str,
    },
    /// A number with a unit, and the setting that it is the value of.
    Quantity(String, Vec<String>, &'a ast::Decl, u32),
}

type Found<'a> = Option<(Span, Spot<'a>)>;

/// The word of the language at an offset.
pub(super) fn find(file: &ast::File, offset: u32) -> Found<'_> {
    let decl = crate::ide::nodes::decl_around(file, offset)?;
    Finder { offset, decl, relation: None }.decl()
}

#[derive(Clone, Copy)]
struct Finder<'a> {
    offset: u32,
    decl: &'a ast::Decl,
    relation: Option<&'a ast::Relation>,
}

impl<'a> Finder<'a> {
    fn on(self, span: Span) -> bool {
        span.start <= self.offset && self.offset <= span.end && span.start < span.end
    }

    fn decl(self) -> Found<'a> {
        let decl = self.decl;
        let kind = decl.kind.value;
        if self.on(decl.kind.span) {
            return Some((decl.kind.span, Spot::Decl(kind)));
        }
        if let Some(found) = self.annotations(&decl.annotations) {
            return Some(found);
        }
        let head = &decl.head;
        if let Some(word) = head.of_kind.as_ref().filter(|path| self.on(path.span)) {
            let text = word.text();
            let choices = [vocab::AUTH_SCHEMES, vocab::PLATFORMS].concat();
            if kind == DeclKind::Contract {
                return Some((word.span, Spot::Protocol(text)));
            }
            let choice = choices.into_iter().find(|choice| choice.word == text)?;
            return Some((word.span, Spot::Word { form: text.clone(), word: text, doc: choice.doc }));
        }
        if let Some(is) = head.is.as_ref().filter(|is| self.on(is.kind.span)) {
            return Some((is.kind.span, Spot::ErrorKind(is.kind.text.clone())));
        }
        let heads = [&head.extends, &head.equals].into_iter().flatten();
        heads
            .into_iter()
            .find_map(|ty| self.ty(ty))
            .or_else(|| self.params(head.params.as_deref().unwrap_or_default()))
            .or_else(|| self.members(vocab::decl(kind).block, decl.body.as_deref().unwrap_or_default()))
    }

    fn annotations(self, list: &'a [ast::Annotation]) -> Found<'a> {
        let annotation = list.iter().find(|annotation| self.on(annotation.span))?;
        let spec = vocab::annotation(&annotation.name.text)?;
        let name = Span { start: annotation.span.start, ..annotation.name.span };
        if self.on(name) {
            return Some((name, Spot::Annotation(spec)));
        }
        let (at, arg) = annotation.args.iter().enumerate().find(|(_, arg)| self.on(arg.value.span))?;
        let named = arg.name.as_ref().and_then(|name| spec.args.iter().find(|known| known.name == name.text));
        self.value(&named.or_else(|| spec.args.get(at))?.ty, &arg.value, &[])
    }

    fn params(self, params: &'a [ast::Param]) -> Found<'a> {
        params.iter().find_map(|param| match param {
            ast::Param::Named { field, .. } => self.field(field),
            ast::Param::Spread { ty, .. } | ast::Param::Message { ty, .. } => self.ty(ty),
        })
    }

    fn field(self, field: &'a ast::Field) -> Found<'a> {
        self.annotations(&field.annotations).or_else(|| self.ty(&field.ty))
    }

    fn ty(self, ty: &'a ast::Type) -> Found<'a> {
        if !self.on(ty.span) {
            return None;
        }
        match &ty.kind {
            TypeKind::Name { path, args } => {
                if let Some(found) = args.iter().find_map(|arg| self.ty(arg)) {
                    return Some(found);
                }
                let name = path.single().filter(|_| self.on(path.span))?;
                Some((path.span, Spot::Builtin(name.text.clone())))
            }
            TypeKind::Record(members) => members.iter().find_map(|member| match member {
                Member::Field(field) => self.field(field),
                Member::Spread { ty, .. } => self.ty(ty),
                Member::Case(_)
                | Member::Open(_)
                | Member::Setting(_)
                | Member::Relation(_)
                | Member::Block(_)
                | Member::Operation(_)
                | Member::Route(_)
                | Member::Transition(_)
                | Member::Scenario(_)
                | Member::Rule(_)
                | Member::Error(_) => None,
            }),
            TypeKind::Nullable(inner) => self.ty(inner),
            TypeKind::Union(alternatives) => alternatives.iter().find_map(|alternative| self.ty(alternative)),
            TypeKind::Literal(_) | TypeKind::Error => None,
        }
    }

    fn members(self, block: &'static Block, members: &'a [Member]) -> Found<'a> {
        members.iter().find_map(|member| self.member(block, member))
    }

    fn member(self, block: &'static Block, member: &'a Member) -> Found<'a> {
        match member {
            Member::Field(field) => self.field(field),
            Member::Spread { ty, .. } => self.ty(ty),
            Member::Case(case) => self.annotations(&case.annotations),
            Member::Setting(setting) => self.setting(block, setting, &[]),
            Member::Relation(relation) => {
                if let Some(found) = self.annotations(&relation.annotations) {
                    return Some(found);
                }
                if !self.on(relation.span) {
                    return None;
                }
                let kind = self.decl.kind.value;
                if self.on(relation.verb.span) {
                    return Some((relation.verb.span, Spot::Verb(relation, kind)));
                }
                let inside = Finder { relation: Some(relation), ..self };
                let block = vocab::relation_in(relation.verb.value, kind)?.block?;
                inside.members(block, relation.block.as_deref().unwrap_or_default())
            }
            Member::Block(inner) => {
                if let Some(found) = self.annotations(&inner.annotations) {
                    return Some(found);
                }
                if self.on(inner.word.span) {
                    return Some((inner.word.span, Spot::Block(inner.word.value)));
                }
                if !self.on(inner.span) {
                    return None;
                }
                let block = match (inner.word.value, &inner.name) {
                    // What may stand in the thing itself may stand in its override.
                    (BlockWord::Override, _) => vocab::decl(DeclKind::Service).block,
                    (word, _) => vocab::block(word).block,
                };
                self.members(block, inner.body.as_deref().unwrap_or_default())
            }
            Member::Operation(operation) => {
                if let Some(found) = self.annotations(&operation.annotations) {
                    return Some(found);
                }
                if !self.on(operation.span) {
                    return None;
                }
                if self.on(operation.verb.span) {
                    return Some((operation.verb.span, Spot::Operation(operation)));
                }
                let results = operation.results.iter();
                let types = results.flat_map(|outcome| outcome.ty.iter()).chain(&operation.errors);
                let found = types.into_iter().find_map(|ty| self.ty(ty)).or_else(|| self.params(&operation.params));
                let fields = || {
                    operation.results.iter().flat_map(|outcome| &outcome.headers).find_map(|field| self.field(field))
                };
                let protocol = self.decl.head.of_kind.as_ref().map(ast::Path::text).unwrap_or_default();
                let block = vocab::operation_block(&protocol);
                found.or_else(fields).or_else(|| self.members(block, operation.block.as_deref().unwrap_or_default()))
            }
            Member::Route(route) => self.members(vocab::route_block(), route.block.as_deref().unwrap_or_default()),
            Member::Open(_) | Member::Transition(_) | Member::Scenario(_) | Member::Rule(_) | Member::Error(_) => None,
        }
    }

    fn settings(self, block: &'static Block, settings: &'a [ast::Setting], path: &[String]) -> Found<'a> {
        settings.iter().find_map(|setting| self.setting(block, setting, path))
    }

    fn setting(self, block: &'static Block, setting: &'a ast::Setting, path: &[String]) -> Found<'a> {
        if !self.on(setting.span) {
            return self.annotations(&setting.annotations);
        }
        let property = block.property(setting.key.text())?;
        let path = [path, &[property.name.to_owned()]].concat();
        if self.on(setting.key.span()) {
            let found = Spot::Property { block, property, path, relation: self.relation, decl: self.decl };
            return Some((setting.key.span(), found));
        }
        self.value(&property.ty, &setting.value, &path)
    }

    fn value(self, ty: &Ty, value: &'a ast::Value, path: &[String]) -> Found<'a> {
        if !self.on(value.span) {
            return None;
        }
        match &value.kind {
            ValueKind::Quantity(text) => {
                Some((value.span, Spot::Quantity(text.clone(), path.to_vec(), self.decl, self.offset)))
            }
            ValueKind::Name(name) => word(ty, name),
            ValueKind::Range { low, high } => low.iter().chain(high).find_map(|end| self.value(ty, end, path)),
            ValueKind::List(items) => items.iter().find_map(|item| self.value(ty, item, path)),
            ValueKind::Object(settings) => {
                let blocks = blocks_of(ty);
                let own = settings.iter().find(|setting| self.on(setting.span))?;
                let block = blocks.into_iter().find(|block| block.property(own.key.text()).is_some());
                match block {
                    Some(block) => self.settings(block, settings, path),
                    // Keys of the user's own.
                    None => leaves_of(ty).into_iter().find_map(|leaf| self.value(leaf, &own.value, path)),
                }
            }
            ValueKind::Call { name, args, block } => {
                if self.on(name.span) {
                    return word(ty, name);
                }
                let constructor = constructors_of(ty).into_iter().find(|known| known.word == name.text());
                let in_args = || self.args(constructor?, args.as_deref().unwrap_or_default(), path);
                in_args().or_else(|| {
                    let settings = block.as_deref()?;
                    let own = settings.iter().find(|setting| self.on(setting.span))?;
                    let blocks = constructor.and_then(|known| known.block).into_iter().chain(blocks_of(ty));
                    let fitting = blocks.into_iter().find(|block| block.property(own.key.text()).is_some());
                    match fitting {
                        Some(block) => self.settings(block, settings, path),
                        None => self.value(ty, &own.value, path),
                    }
                })
            }
            ValueKind::Binary { lhs, rhs, .. } => self.value(ty, lhs, path).or_else(|| self.value(ty, rhs, path)),
            ValueKind::Not(inner) => self.value(ty, inner, path),
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Number(_)
            | ValueKind::String(_)
            | ValueKind::Date(_)
            | ValueKind::Version(_)
            | ValueKind::PathLit(_)
            | ValueKind::Error => None,
        }
    }

    fn args(self, constructor: &Constructor, args: &'a [ast::Arg], path: &[String]) -> Found<'a> {
        let (at, arg) = args.iter().enumerate().find(|(_, arg)| self.on(arg.value.span))?;
        let named = arg.name.as_ref().and_then(|name| constructor.args.iter().find(|known| known.name == name.text));
        let known = named.or_else(|| constructor.args.get(at))?;
        self.value(&known.ty, &arg.value, path)
    }
}

fn word<'a>(ty: &Ty, name: &ast::Path) -> Found<'a> {
    let text = name.text();
    let known = |form: &str| form.split(['(', ' ']).next() == Some(text.as_str());
    let (form, doc) = words_of(ty).into_iter().find(|(form, _)| known(form))?;
    Some((name.span, Spot::Word { word: text, form, doc }))
}
