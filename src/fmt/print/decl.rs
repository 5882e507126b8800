//! Files: imports and declarations.

use std::cmp::Ordering;

use super::super::cursor::{Gap, Note, Printer};
use super::super::doc::{Doc, Edge};
use super::super::list::{Shape, leading, next_part, take_trailing};
use super::Behind;
use crate::syntax::CommentKind;
use crate::syntax::ast::{Decl, File, Head, Ident, Path, Use, UseItem};

/// An import or a declaration.
enum Item<'t> {
    Use(&'t Use),
    Decl(&'t Decl),
}

impl Item<'_> {
    fn start(&self) -> u32 {
        match self {
            Item::Use(item) => item.span.start,
            Item::Decl(decl) => decl.span.start,
        }
    }
}

/// A part of a declaration's head.
enum Part {
    Generics,
    Params,
    Title,
    OfKind,
    Extends,
    By,
    Within,
    Of,
    Is,
    Value,
    On,
}

impl<'a> Printer<'a> {
    /// A whole file.
    pub(in crate::fmt) fn file(&mut self, file: &File) -> Vec<Doc<'a>> {
        let mut items: Vec<Item<'_>> = file.uses.iter().map(Item::Use).collect();
        items.extend(file.decls.iter().map(Item::Decl));
        items.sort_by_key(Item::start);
        let mut out = Vec::new();
        let mut before: Option<(usize, &Item<'_>)> = None;
        for index in 0..=items.len() {
            let next = items.get(index);
            let mut end = self.pos();
            let mut gap = self.gap(next.map_or(self.end(), |item| item.start() as usize));
            if let Some((piece, _)) = before {
                take_trailing(&mut out, &mut gap, &mut end);
                if let Some(span) = self.spans.get_mut(piece) {
                    span.1 = end;
                }
                out.extend([Doc::Mark(Edge::End, piece), Doc::Hard]);
            }
            let ends_imports = matches!((before, next), (Some((_, Item::Use(_))), Some(Item::Decl(_))));
            set_apart(&mut gap, ends_imports);
            if next.is_some() {
                let from = gap.notes.first().map_or(self.pos(), |note| note.at);
                out.push(Doc::Mark(Edge::Start, self.spans.len()));
                self.spans.push((from, from));
            } else {
                gap.blank = false;
            }
            leading(&mut out, &gap, before.is_none());
            let Some(item) = next else { break };
            before = Some((self.spans.len() - 1, item));
            match item {
                Item::Use(import) => self.import(&mut out, import),
                Item::Decl(decl) => self.decl(&mut out, decl),
            }
        }
        out
    }

    /// `use a.b.{C, D as E}`, the names in the order of the alphabet.
    fn import(&mut self, out: &mut Vec<Doc<'a>>, import: &Use) {
        self.token(out, Doc::Nil, "use");
        self.leaf(out, Doc::Space, import.path.span);
        let Some(items) = &import.items else { return };
        self.token(out, Doc::Nil, ".");
        if self.comments_before(import.span.end) {
            // With comments among them, the names stand in an order that means something.
            let shape = Shape { filled: false, ..Shape::NAMES };
            self.list(
                out,
                Doc::Nil,
                shape,
                items,
                |item| item.name.span.start,
                |this, out, item| {
                    this.import_name(out, item);
                },
            );
            return;
        }
        self.token(out, Doc::Nil, "{");
        let mut names: Vec<(&str, Vec<Doc<'a>>)> = Vec::new();
        for item in items {
            let mut doc = Vec::new();
            self.import_name(&mut doc, item);
            names.push((&item.name.text, doc));
        }
        names.sort_by(|(a, _), (b, _)| alphabetical(a, b));
        let count = names.len();
        let mut inner = vec![Doc::Soft];
        for (index, (_, mut doc)) in names.into_iter().enumerate() {
            doc.extend((index + 1 < count).then_some(Doc::Text(",")));
            if index == 0 {
                inner.append(&mut doc);
            } else {
                inner.push(next_part(doc));
            }
        }
        inner.push(Doc::Broken(","));
        out.push(Doc::group(vec![Doc::Nest(inner), Doc::Soft]));
        self.token(out, Doc::Nil, "}");
    }

    fn import_name(&mut self, out: &mut Vec<Doc<'a>>, item: &UseItem) {
        self.leaf(out, Doc::Nil, item.name.span);
        if let Some(alias) = &item.alias {
            self.token(out, Doc::Space, "as");
            self.leaf(out, Doc::Space, alias.span);
        }
    }

    fn decl(&mut self, out: &mut Vec<Doc<'a>>, decl: &Decl) {
        let start = decl.private.map_or(decl.kind.span.start, |private| private.start);
        self.annotations_before(out, &decl.annotations, start, Behind::Line);
        let mut lead = Doc::Nil;
        if let Some(private) = decl.private {
            self.leaf(out, Doc::Nil, private);
            lead = Doc::Space;
        }
        self.leaf(out, lead, decl.kind.span);
        self.leaf(out, Doc::Space, decl.name.span);
        self.head(out, &decl.head);
        if let Some(body) = &decl.body {
            self.body(out, Doc::Space, body);
        }
        for annotation in decl.annotations.iter().filter(|one| one.span.start > start) {
            self.annotation(out, Doc::Space, annotation);
        }
    }

    fn head(&mut self, out: &mut Vec<Doc<'a>>, head: &Head) {
        for (_, part) in parts(head) {
            self.head_part(out, head, &part);
        }
        if let Some(ty) = &head.equals {
            self.token(out, Doc::Space, "=");
            self.own_type(out, ty);
        }
    }

    fn head_part(&mut self, out: &mut Vec<Doc<'a>>, head: &Head, part: &Part) {
        let path = |this: &mut Self, out: &mut Vec<Doc<'a>>, word, path: Option<&Path>| {
            if let Some(path) = path {
                this.token(out, Doc::Space, word);
                this.leaf(out, Doc::Space, path.span);
            }
        };
        match part {
            Part::Generics => {
                let start = |name: &Ident| name.span.start;
                self.list(out, Doc::Nil, Shape::TYPES, &head.generics, start, |this, out, name| {
                    this.leaf(out, Doc::Nil, name.span);
                });
            }
            Part::Params => self.params(out, head.params.as_deref().unwrap_or_default()),
            Part::Title => self.title(out, head.title.as_ref()),
            Part::OfKind => {
                self.token(out, Doc::Nil, ":");
                if let Some(path) = &head.of_kind {
                    self.leaf(out, Doc::Space, path.span);
                }
            }
            Part::Extends => {
                self.token(out, Doc::Space, "extends");
                if let Some(ty) = &head.extends {
                    self.ty(out, Doc::Space, ty);
                }
            }
            Part::By => path(self, out, "by", head.by.as_ref()),
            Part::Within => path(self, out, "in", head.within.as_ref()),
            Part::Of => path(self, out, "of", head.of.as_ref()),
            Part::Is => {
                self.token(out, Doc::Space, "is");
                if let Some(is) = &head.is {
                    self.leaf(out, Doc::Space, is.kind.span);
                    if let Some(status) = &is.status {
                        self.token(out, Doc::Nil, "(");
                        self.leaf(out, Doc::Nil, status.span);
                        self.token(out, Doc::Nil, ")");
                    }
                }
            }
            Part::Value => {
                self.token(out, Doc::Space, "=");
                if let Some(value) = &head.value {
                    self.value(out, Doc::Space, value);
                }
            }
            Part::On => {
                self.token(out, Doc::Space, "on");
                out.push(Doc::Space);
                self.idents(out, &head.on);
            }
        }
    }
}

/// The order of names in an import: without regard to case, except between names that differ in nothing else.
pub(in crate::fmt) fn alphabetical(a: &str, b: &str) -> Ordering {
    let lower = |text: &str| text.to_ascii_lowercase();
    lower(a).cmp(&lower(b)).then_with(|| a.cmp(b))
}

/// An empty line ends the documentation of the module, and the imports.
fn set_apart(gap: &mut Gap<'_>, ends_imports: bool) {
    let documents = |note: &Note<'_>| note.comment().is_some_and(|one| one.kind == CommentKind::ModuleDoc);
    let after = gap.notes.iter().rposition(documents).map(|last| last + 1);
    for index in after.into_iter().chain(ends_imports.then_some(0)) {
        match gap.notes.get_mut(index) {
            Some(note) => note.blank = true,
            None => gap.blank = true,
        }
    }
}

/// The parts of a head in the order of the source.
fn parts(head: &Head) -> Vec<(u32, Part)> {
    let mut parts = Vec::new();
    parts.extend(head.generics.first().map(|first| (first.span.start, Part::Generics)));
    if head.params.is_some() {
        // Right behind the name, before anything that could be sorted in.
        parts.push((0, Part::Params));
    }
    parts.extend(head.title.as_ref().map(|title| (title.span.start, Part::Title)));
    parts.extend(head.of_kind.as_ref().map(|path| (path.span.start, Part::OfKind)));
    parts.extend(head.extends.as_ref().map(|ty| (ty.span.start, Part::Extends)));
    parts.extend(head.by.as_ref().map(|path| (path.span.start, Part::By)));
    parts.extend(head.within.as_ref().map(|path| (path.span.start, Part::Within)));
    parts.extend(head.of.as_ref().map(|path| (path.span.start, Part::Of)));
    parts.extend(head.is.as_ref().map(|is| (is.kind.span.start, Part::Is)));
    parts.extend(head.value.as_ref().map(|value| (value.span.start, Part::Value)));
    parts.extend(head.on.first().map(|first| (first.span.start, Part::On)));
    parts.sort_by_key(|(start, _)| *start);
    parts
}
