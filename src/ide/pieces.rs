//! A file as nested pieces of text: what selection, folding and tokens walk, made of the tree alone.

use crate::base::span::Span;
use crate::syntax::ast::{self, Member, TypeKind, ValueKind};

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Several pieces that belong together: a member, a clause, a list of settings.
    Part,
    /// A whole declaration.
    Declaration,
    /// Something that can be folded to its first line: a body or a group in braces or brackets.
    Body,
    /// An import.
    Import,
    /// Documentation.
    Docs,
    /// The word that a declaration, relation or block begins with.
    Keyword,
    /// A name where it is declared.
    Name,
    /// A name that stands for something declared elsewhere, or a word of a closed set.
    Word,
    /// The name of a type.
    TypeName,
    /// The name of a setting.
    Property,
    /// `@name`
    Annotation,
    /// A number, quantity, date or version.
    Number,
    /// A string or a path.
    Text,
    /// Something that did not parse.
    Broken,
}

impl Piece {
    /// Whether it is text with a color of its own.
    pub fn is_leaf(self) -> bool {
        match self {
            Piece::Part | Piece::Declaration | Piece::Body | Piece::Import | Piece::Docs | Piece::Broken => false,
            Piece::Keyword
            | Piece::Name
            | Piece::Word
            | Piece::TypeName
            | Piece::Property
            | Piece::Annotation
            | Piece::Number
            | Piece::Text => true,
        }
    }
}

/// The pieces of a file, in no particular order.
pub fn of(file: &ast::File) -> Vec<(Span, Piece)> {
    let mut walk = Walk { all: Vec::new() };
    walk.docs(file.docs.as_ref());
    for used in &file.uses {
        walk.add(used.span, Piece::Import);
        walk.path(&used.path);
        for item in used.items.iter().flatten() {
            walk.word(&item.name);
            item.alias.iter().for_each(|alias| walk.ident(alias, Piece::Name));
        }
    }
    for decl in &file.decls {
        walk.decl(decl);
    }
    walk.all.retain(|(span, _)| span.start < span.end);
    walk.all
}

struct Walk {
    all: Vec<(Span, Piece)>,
}

impl Walk {
    fn add(&mut self, span: Span, piece: Piece) {
        self.all.push((span, piece));
    }

    fn ident(&mut self, ident: &ast::Ident, piece: Piece) {
        self.add(ident.span, piece);
    }

    fn word(&mut self, ident: &ast::Ident) {
        self.ident(ident, Piece::Word);
    }

    fn path(&mut self, path: &ast::Path) {
        self.segments(path, Piece::Word);
    }

    fn segments(&mut self, path: &ast::Path, piece: Piece) {
        if path.segments.len() > 1 {
            self.add(path.span, Piece::Part);
        }
        path.segments.iter().for_each(|segment| self.ident(segment, piece));
    }

    fn docs(&mut self, docs: Option<&ast::Docs>) {
        if let Some(docs) = docs {
            self.add(docs.span, Piece::Docs);
        }
    }

    fn text(&mut self, text: Option<&ast::StringLit>) {
        if let Some(text) = text {
            self.add(text.span, Piece::Text);
        }
    }

    fn annotations(&mut self, list: &[ast::Annotation]) {
        for annotation in list {
            self.add(annotation.span, Piece::Part);
            let name = Span { start: annotation.span.start, ..annotation.name.span };
            self.add(name, Piece::Annotation);
            self.args(&annotation.args);
        }
    }

    fn args(&mut self, args: &[ast::Arg]) {
        for arg in args {
            arg.name.iter().for_each(|name| self.ident(name, Piece::Property));
            self.value(&arg.value);
        }
    }

    fn decl(&mut self, decl: &ast::Decl) {
        let whole = decl.docs.as_ref().map_or(decl.span, |docs| decl.span.to(docs.span));
        self.add(whole, Piece::Part);
        self.add(decl.span, Piece::Declaration);
        self.docs(decl.docs.as_ref());
        self.annotations(&decl.annotations);
        self.add(decl.head_span, Piece::Part);
        self.add(decl.kind.span, Piece::Keyword);
        self.ident(&decl.name, Piece::Name);
        let head = &decl.head;
        head.generics.iter().for_each(|generic| self.ident(generic, Piece::Name));
        self.params(head.params.as_deref().unwrap_or_default());
        [&head.of_kind, &head.by, &head.within, &head.of].into_iter().flatten().for_each(|path| self.path(path));
        [&head.extends, &head.equals].into_iter().flatten().for_each(|ty| self.ty(ty));
        head.value.iter().for_each(|value| self.value(value));
        if let Some(is) = &head.is {
            self.word(&is.kind);
            is.status.iter().for_each(|status| self.add(status.span, Piece::Number));
        }
        head.on.iter().for_each(|on| self.word(on));
        self.text(head.title.as_ref());
        if let Some(members) = &decl.body {
            self.body(decl.head_span.end, decl.span);
            self.members(members);
        }
    }

    /// The braces that end `whole`, behind `from`.
    fn body(&mut self, from: u32, whole: Span) {
        self.add(Span { start: from, ..whole }, Piece::Body);
    }

    fn members(&mut self, members: &[Member]) {
        for member in members {
            self.member(member);
        }
    }

    fn member(&mut self, member: &Member) {
        match member {
            Member::Field(field) => self.field(field),
            Member::Spread { ty, span, .. } => {
                self.add(*span, Piece::Part);
                self.ty(ty);
            }
            Member::Case(case) => {
                self.docs(case.docs.as_ref());
                self.add(case.span, Piece::Part);
                self.annotations(&case.annotations);
                self.ident(&case.name, Piece::Name);
                case.value.iter().for_each(|value| self.value(value));
            }
            Member::Open(span) => self.add(*span, Piece::Part),
            Member::Setting(setting) => self.setting(setting),
            Member::Relation(relation) => self.relation(relation),
            Member::Block(block) => self.block(block),
            Member::Operation(operation) => self.operation(operation),
            Member::Route(route) => {
                self.docs(route.docs.as_ref());
                self.add(route.span, Piece::Part);
                self.annotations(&route.annotations);
                self.add(route.path.span, Piece::Text);
                for target in &route.targets {
                    self.path(&target.path);
                    target.weight.iter().for_each(|weight| self.value(weight));
                }
                route.with.iter().for_each(|path| self.path(path));
                self.braces(route.block.as_deref(), route.span);
            }
            Member::Transition(transition) => {
                self.docs(transition.docs.as_ref());
                self.add(transition.span, Piece::Part);
                transition.from.iter().chain([&transition.to]).for_each(|case| self.word(case));
                transition.on.iter().for_each(|path| self.path(path));
            }
            Member::Scenario(item) => self.scenario(item),
            Member::Rule(ast::RuleClause::For { domain, variable, filter, require, span }) => {
                self.add(*span, Piece::Part);
                self.ident(domain, Piece::Keyword);
                self.ident(variable, Piece::Name);
                if let Some(value) = filter {
                    self.value(value);
                }
                self.value(require);
            }
            Member::Rule(ast::RuleClause::Forbid { words, span }) => {
                self.add(*span, Piece::Part);
                for word in words {
                    self.word(word);
                }
            }
            Member::Error(span) => self.add(*span, Piece::Broken),
        }
    }

    /// The braces behind a member: from its first setting's line to the member's end.
    fn braces(&mut self, members: Option<&[Member]>, whole: Span) {
        let Some(members) = members else { return };
        self.members(members);
        // Everything up to the brace is on the line where the member begins, or continues it.
        self.add(whole, Piece::Body);
    }

    fn field(&mut self, field: &ast::Field) {
        self.docs(field.docs.as_ref());
        self.add(field.span, Piece::Part);
        self.annotations(&field.annotations);
        field.header.iter().for_each(|span| self.add(*span, Piece::Keyword));
        self.ident(&field.name, Piece::Name);
        self.ty(&field.ty);
        field.default.iter().for_each(|value| self.value(value));
    }

    fn relation(&mut self, relation: &ast::Relation) {
        self.docs(relation.docs.as_ref());
        self.add(relation.span, Piece::Part);
        self.annotations(&relation.annotations);
        self.add(relation.verb.span, Piece::Keyword);
        relation.targets.iter().for_each(|target| self.target(target));
        relation.transport.iter().for_each(|word| self.word(word));
        [&relation.on, &relation.on_to].into_iter().flatten().for_each(|value| self.value(value));
        [&relation.to, &relation.from, &relation.by].into_iter().flatten().for_each(|path| self.path(path));
        relation.reply.iter().for_each(|ty| self.ty(ty));
        relation.causes.iter().for_each(|target| self.target(target));
        relation.with.iter().for_each(|path| self.path(path));
        self.braces(relation.block.as_deref(), relation.span);
    }

    fn target(&mut self, target: &ast::Target) {
        self.add(target.span, Piece::Part);
        self.path(&target.path);
        target.items.iter().flatten().for_each(|item| self.word(item));
    }

    fn block(&mut self, block: &ast::Block) {
        self.docs(block.docs.as_ref());
        self.add(block.span, Piece::Part);
        self.annotations(&block.annotations);
        self.add(block.word.span, Piece::Keyword);
        block.name.iter().for_each(|name| self.add(name.span, Piece::Name));
        self.text(block.title.as_ref());
        block.causes.iter().for_each(|target| self.target(target));
        block.arrow.iter().for_each(|value| self.value(value));
        self.braces(block.body.as_deref(), block.span);
    }

    fn operation(&mut self, operation: &ast::Operation) {
        self.docs(operation.docs.as_ref());
        self.add(operation.span, Piece::Part);
        self.annotations(&operation.annotations);
        self.add(operation.verb.span, Piece::Keyword);
        operation.path.iter().for_each(|path| self.add(path.span, Piece::Text));
        self.ident(&operation.name, Piece::Name);
        self.params(&operation.params);
        for outcome in &operation.results {
            self.docs(outcome.docs.as_ref());
            self.add(outcome.span, Piece::Part);
            outcome.status.iter().for_each(|status| self.add(status.span, Piece::Number));
            outcome.ty.iter().for_each(|ty| self.ty(ty));
            outcome.media.iter().for_each(|media| self.text(Some(media)));
            self.annotations(&outcome.annotations);
            outcome.headers.iter().for_each(|header| self.field(header));
            outcome.header_spreads.iter().for_each(|ty| self.ty(ty));
        }
        operation.errors.iter().for_each(|error| self.ty(error));
        [&operation.from, &operation.to].into_iter().flatten().for_each(|path| self.path(path));
        operation.with.iter().for_each(|path| self.path(path));
        self.braces(operation.block.as_deref(), operation.span);
    }

    fn params(&mut self, params: &[ast::Param]) {
        for param in params {
            match param {
                ast::Param::Named { location, field, media } => {
                    if let Some(location) = location {
                        self.add(location.span, Piece::Keyword);
                    }
                    self.field(field);
                    for media in media {
                        self.text(Some(media));
                    }
                }
                ast::Param::Spread { location, ty, span } => {
                    self.add(*span, Piece::Part);
                    if let Some(location) = location {
                        self.add(location.span, Piece::Keyword);
                    }
                    self.ty(ty);
                }
                ast::Param::Message { ty, .. } => self.ty(ty),
            }
        }
    }

    fn scenario(&mut self, item: &ast::ScenarioItem) {
        match item {
            ast::ScenarioItem::Step { from, to, note, span, .. } => {
                self.add(*span, Piece::Part);
                self.path(from);
                self.path(to);
                self.text(note.as_ref());
            }
            ast::ScenarioItem::Group(group) => {
                self.add(group.span, Piece::Body);
                self.ident(&group.word, Piece::Keyword);
                self.text(group.title.as_ref());
                group.items.iter().for_each(|item| self.scenario(item));
                for (title, items) in &group.otherwise {
                    self.text(title.as_ref());
                    for item in items {
                        self.scenario(item);
                    }
                }
            }
        }
    }

    fn setting(&mut self, setting: &ast::Setting) {
        self.docs(setting.docs.as_ref());
        self.add(setting.span, Piece::Part);
        self.annotations(&setting.annotations);
        self.add(setting.key.span(), Piece::Property);
        self.value(&setting.value);
    }

    fn value(&mut self, value: &ast::Value) {
        let span = value.span;
        match &value.kind {
            ValueKind::Null | ValueKind::Bool(_) => self.add(span, Piece::Keyword),
            ValueKind::Number(_) | ValueKind::Quantity(_) | ValueKind::Date(_) | ValueKind::Version(_) => {
                self.add(span, Piece::Number);
            }
            ValueKind::String(_) => {
                self.add(span, Piece::Text);
                // A text block; one line cannot be folded.
                self.add(span, Piece::Body);
            }
            ValueKind::PathLit(_) => self.add(span, Piece::Text),
            ValueKind::Range { low, high } => {
                self.add(span, Piece::Part);
                low.iter().chain(high).for_each(|end| self.value(end));
            }
            ValueKind::List(items) => {
                self.add(span, Piece::Body);
                for item in items {
                    self.value(item);
                }
            }
            ValueKind::Object(settings) => {
                self.add(span, Piece::Body);
                for setting in settings {
                    self.setting(setting);
                }
            }
            ValueKind::Name(path) => self.path(path),
            ValueKind::Call { name, args, block } => {
                self.add(span, if block.is_some() { Piece::Body } else { Piece::Part });
                self.path(name);
                self.args(args.as_deref().unwrap_or_default());
                block.iter().flatten().for_each(|setting| self.setting(setting));
            }
            ValueKind::Binary { lhs, rhs, .. } => {
                self.add(span, Piece::Part);
                self.value(lhs);
                self.value(rhs);
            }
            ValueKind::Not(inner) => {
                self.add(span, Piece::Part);
                self.value(inner);
            }
            ValueKind::Error => self.add(span, Piece::Broken),
        }
    }

    fn ty(&mut self, ty: &ast::Type) {
        self.add(ty.span, Piece::Part);
        match &ty.kind {
            TypeKind::Name { path, args } => {
                self.segments(path, Piece::TypeName);
                for arg in args {
                    self.ty(arg);
                }
            }
            TypeKind::Literal(value) => self.value(value),
            TypeKind::Record(members) => {
                self.add(ty.span, Piece::Body);
                self.members(members);
            }
            TypeKind::Nullable(inner) => self.ty(inner),
            TypeKind::Union(alternatives) => alternatives.iter().for_each(|alternative| self.ty(alternative)),
            TypeKind::Error => self.add(ty.span, Piece::Broken),
        }
    }
}
