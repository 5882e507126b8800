//! From the tree to documents, one module a part of the language.

mod decl;
mod member;
mod operation;
mod relation;
mod ty;
mod value;

pub(super) use decl::alphabetical;

use super::cursor::{Gap, Printer};
use super::doc::Doc;
use super::list::{Shape, leading, next_part, take_trailing};
use crate::base::span::Span;
use crate::syntax::ast::{Annotation, Ident, Path, StringLit};

/// What stands between annotations and what they belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// A line break: declarations, relations, operations, blocks.
    Line,
    /// What a person wrote, a line break or a space: fields, cases, settings, parameters.
    AsWritten,
}

impl<'a> Printer<'a> {
    /// The annotations that stand before `start`, where what they belong to begins; then what leads to it.
    fn annotations_before(&mut self, out: &mut Vec<Doc<'a>>, annotations: &[Annotation], start: u32, behind: Behind) {
        let before: Vec<&Annotation> =
            annotations.iter().take_while(|annotation| annotation.span.start < start).collect();
        for (index, annotation) in before.iter().enumerate() {
            self.annotation(out, Doc::Nil, annotation);
            let next = before.get(index + 1).map(|next| next.span.start);
            let breaks = self.line_ends() || (next.is_none() && behind == Behind::Line);
            let lead = if breaks { Doc::Hard } else { Doc::Space };
            self.before(out, lead, next.unwrap_or(start) as usize);
        }
    }

    fn annotation(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, annotation: &Annotation) {
        self.token(out, lead, "@");
        self.leaf(out, Doc::Nil, annotation.name.span);
        if self.touching() == b'(' {
            self.args(out, &annotation.args);
        }
    }

    /// Names with commas: on further lines where they do not fit.
    fn names<T>(
        &mut self,
        out: &mut Vec<Doc<'a>>,
        names: &[T],
        mut print: impl FnMut(&mut Self, &mut Vec<Doc<'a>>, &T),
    ) {
        let mut parts = Vec::new();
        let mut doc = Vec::new();
        for (index, name) in names.iter().enumerate() {
            print(self, &mut doc, name);
            let mut next = Vec::new();
            if index + 1 < names.len() {
                doc.push(Doc::Text(","));
                let (to, _) = self.peek();
                let mut gap = self.gap(to);
                take_trailing(&mut doc, &mut gap, &mut 0);
                leading(&mut next, &Gap { blank: false, ..gap }, true);
            }
            parts.push(std::mem::replace(&mut doc, next));
        }
        let rest = parts.split_off(parts.len().min(1));
        out.extend(parts.into_iter().flatten());
        out.push(Doc::Nest(rest.into_iter().map(next_part).collect()));
    }

    fn idents(&mut self, out: &mut Vec<Doc<'a>>, idents: &[Ident]) {
        self.names(out, idents, |this, out, ident| this.leaf(out, Doc::Nil, ident.span));
    }

    fn paths(&mut self, out: &mut Vec<Doc<'a>>, paths: &[Path]) {
        self.names(out, paths, |this, out, path| this.leaf(out, Doc::Nil, path.span));
    }

    /// `as "a"`, `as ["a", "b"]`
    fn media(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, media: &[StringLit]) {
        self.token(out, lead, "as");
        if self.peek().1 == b'[' {
            self.list(out, Doc::Space, Shape::ITEMS, media, start_of, |this, out, text| {
                this.leaf(out, Doc::Nil, text.span);
            });
        } else if let Some(text) = media.first() {
            self.leaf(out, Doc::Space, text.span);
        }
    }
}

fn start_of(text: &StringLit) -> u32 {
    text.span.start
}

/// Whether `inner` stands in `outer`.
fn within(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
