//! Types, fields, cases.

use super::super::cursor::{Printer, put_notes};
use super::super::doc::Doc;
use super::super::list::Shape;
use super::Behind;
use crate::base::span::Span;
use crate::syntax::ast::{Annotation, Case, Field, StringLit, Type, TypeKind, Value};

/// What stands behind the type of a field, each at most once except annotations.
enum Tail<'t> {
    Media(&'t [StringLit]),
    Default(&'t Value),
    Annotation(&'t Annotation),
}

impl Tail<'_> {
    fn start(&self) -> u32 {
        match self {
            Tail::Media(media) => media.first().map_or(0, |text| text.span.start),
            Tail::Default(value) => value.span.start,
            Tail::Annotation(annotation) => annotation.span.start,
        }
    }

    /// The place in the usual order.
    fn rank(&self) -> u8 {
        match self {
            Tail::Media(_) => 0,
            Tail::Default(_) => 1,
            Tail::Annotation(_) => 2,
        }
    }
}

impl<'a> Printer<'a> {
    /// A type, with the parentheses around it.
    pub(super) fn ty(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, ty: &Type) {
        let inside = match &ty.kind {
            TypeKind::Name { path, .. } => path.span.start,
            TypeKind::Literal(value) => value.span.start,
            TypeKind::Nullable(inner) => inner.span.start,
            TypeKind::Union(alternatives) => alternatives.first().map_or(ty.span.end, |first| first.span.start),
            TypeKind::Record(_) | TypeKind::Error => ty.span.end,
        };
        let (at, byte) = self.peek();
        if byte == b'(' && at < inside as usize {
            self.token(out, lead, "(");
            let free = std::mem::replace(&mut self.free, true);
            let mut inner = vec![Doc::Soft];
            self.ty(&mut inner, Doc::Nil, ty);
            let (close, _) = self.peek();
            self.before(&mut inner, Doc::Nil, close);
            let mut content = vec![Doc::Nest(inner), Doc::Soft];
            self.token(&mut content, Doc::Nil, ")");
            self.free = free;
            out.push(Doc::group(content));
            self.questions(out);
            return;
        }
        match &ty.kind {
            TypeKind::Name { path, args } => {
                self.leaf(out, lead, path.span);
                if !args.is_empty() {
                    self.list(
                        out,
                        Doc::Nil,
                        Shape::TYPES,
                        args,
                        |arg| arg.span.start,
                        |this, out, arg| {
                            this.ty(out, Doc::Nil, arg);
                        },
                    );
                }
            }
            TypeKind::Literal(value) => self.leaf(out, lead, value.span),
            TypeKind::Record(members) => self.body(out, lead, members),
            TypeKind::Nullable(inner) => self.ty(out, lead, inner),
            TypeKind::Union(alternatives) => {
                self.before(out, lead, at);
                self.skip(out, "|");
                let mut content = Vec::new();
                self.alternatives(&mut content, alternatives);
                out.push(Doc::group(vec![Doc::Nest(content)]));
            }
            TypeKind::Error => self.leaf(out, lead, ty.span),
        }
        self.questions(out);
    }

    /// `?` behind a type.
    fn questions(&mut self, out: &mut Vec<Doc<'a>>) {
        while self.touching() == b'?' {
            self.token(out, Doc::Nil, "?");
        }
    }

    /// `A | B`
    fn alternatives(&mut self, out: &mut Vec<Doc<'a>>, alternatives: &[Type]) {
        for (index, alternative) in alternatives.iter().enumerate() {
            if index == 0 {
                self.ty(out, Doc::Nil, alternative);
            } else {
                self.arrow(out, Doc::Line, "|");
                self.ty(out, Doc::Space, alternative);
            }
        }
    }

    /// The type of a field or declaration: a union that does not fit stands below, an alternative a line.
    pub(super) fn own_type(&mut self, out: &mut Vec<Doc<'a>>, ty: &Type) {
        let (_, byte) = self.peek();
        let TypeKind::Union(alternatives) = &ty.kind else { return self.ty(out, Doc::Space, ty) };
        let starts = alternatives.first().map_or(ty.span.start, |first| first.span.start);
        if byte == b'(' && self.peek().0 < starts as usize {
            return self.ty(out, Doc::Space, ty);
        }
        let kept = self.line_ends();
        let mut content = Vec::new();
        if byte == b'|' {
            // The bar before the first alternative, printed where there is a line for it.
            let (at, _) = self.peek();
            let mut notes = self.gap(at).notes;
            self.skip(&mut Vec::new(), "|");
            let (at, _) = self.peek();
            notes.extend(self.gap(at).notes);
            put_notes(&mut content, Doc::Line, &notes);
        } else {
            let (at, _) = self.peek();
            self.before(&mut content, Doc::Line, at);
        }
        content.push(Doc::Broken("| "));
        self.alternatives(&mut content, alternatives);
        let content = vec![Doc::Nest(content)];
        out.push(if kept { Doc::broken(content) } else { Doc::group(content) });
    }

    /// `header name?: Type = default @annotation`
    pub(super) fn field(&mut self, out: &mut Vec<Doc<'a>>, field: &Field) {
        let start = field.header.map_or(field.name.span.start, |header| header.start);
        self.annotations_before(out, &field.annotations, start, Behind::AsWritten);
        self.field_parts(out, field, start, &[]);
    }

    /// What follows the annotations before a field or the location of a parameter.
    pub(super) fn field_parts(&mut self, out: &mut Vec<Doc<'a>>, field: &Field, start: u32, media: &[StringLit]) {
        if let Some(header) = field.header {
            self.leaf(out, Doc::Nil, header);
        }
        self.leaf(out, if field.header.is_some() { Doc::Space } else { Doc::Nil }, field.name.span);
        if field.optional.is_some() {
            self.token(out, Doc::Nil, "?");
        }
        self.token(out, Doc::Nil, ":");
        self.own_type(out, &field.ty);
        let mut tail: Vec<Tail<'_>> = Vec::new();
        // Each `as` has its own strings: a bracket between two of them ends one.
        let mut from = 0;
        for (index, pair) in media.windows(2).enumerate() {
            if let [left, right] = pair
                && self.word_between(left.span, right.span, "as")
            {
                tail.push(Tail::Media(media.get(from..=index).unwrap_or_default()));
                from = index + 1;
            }
        }
        if !media.is_empty() {
            tail.push(Tail::Media(media.get(from..).unwrap_or_default()));
        }
        tail.extend(field.default.as_ref().map(Tail::Default));
        tail.extend(field.annotations.iter().filter(|one| one.span.start > start).map(Tail::Annotation));
        tail.sort_by_key(Tail::start);
        let end = tail.last().map_or(0, Tail::start);
        let sorted = !self.comments_before(end);
        let mut parts: Vec<(u8, Vec<Doc<'a>>)> = Vec::new();
        for part in &tail {
            let mut doc = Vec::new();
            match part {
                Tail::Media(media) => self.media(&mut doc, Doc::Space, media),
                Tail::Default(value) => {
                    self.token(&mut doc, Doc::Space, "=");
                    self.value(&mut doc, Doc::Space, value);
                }
                Tail::Annotation(annotation) => self.annotation(&mut doc, Doc::Space, annotation),
            }
            parts.push((if sorted { part.rank() } else { 0 }, doc));
        }
        parts.sort_by_key(|(rank, _)| *rank);
        out.extend(parts.into_iter().flat_map(|(_, doc)| doc));
    }

    /// `case = "value" @annotation`
    pub(super) fn case(&mut self, out: &mut Vec<Doc<'a>>, case: &Case) {
        self.annotations_before(out, &case.annotations, case.name.span.start, Behind::AsWritten);
        self.leaf(out, Doc::Nil, case.name.span);
        if let Some(value) = &case.value {
            self.token(out, Doc::Space, "=");
            self.value(out, Doc::Space, value);
        }
        for annotation in case.annotations.iter().filter(|one| one.span.start > case.name.span.start) {
            self.annotation(out, Doc::Space, annotation);
        }
    }

    /// `header ...Type`
    pub(super) fn spread(&mut self, out: &mut Vec<Doc<'a>>, header: Option<Span>, ty: &Type) {
        if let Some(header) = header {
            self.leaf(out, Doc::Nil, header);
        }
        self.token(out, if header.is_some() { Doc::Space } else { Doc::Nil }, "...");
        self.ty(out, Doc::Nil, ty);
    }
}
