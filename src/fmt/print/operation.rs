//! Operations with their parameters and results.

use super::super::cursor::{Printer, put_notes};
use super::super::doc::Doc;
use super::super::list::{Shape, take_trailing};
use super::{Behind, within};
use crate::syntax::ast::{Field, Operation, OperationVerb, Outcome, Param, Path, Type};

/// A header of a result; the tree holds spreads without their dots.
enum Header<'h> {
    Field(&'h Field),
    Spread(u32, &'h Type),
}

impl Header<'_> {
    fn start(&self) -> u32 {
        match self {
            Header::Field(field) => {
                field.annotations.first().map_or(field.span.start, |first| first.span.start.min(field.span.start))
            }
            Header::Spread(start, _) => *start,
        }
    }
}

fn param_start(param: &Param) -> u32 {
    match param {
        Param::Named { location, field, .. } => {
            let first = field.annotations.first().map_or(field.span.start, |first| first.span.start);
            location.as_ref().map_or(field.name.span.start, |said| said.span.start).min(first)
        }
        Param::Spread { span, .. } => span.start,
        Param::Message { stream, ty } => stream.map_or(ty.span.start, |stream| stream.start),
    }
}

impl<'a> Printer<'a> {
    /// `GET /orders list_orders(...CursorPage) -> Page<Order> ! NotFound { … }`
    pub(super) fn operation(&mut self, out: &mut Vec<Doc<'a>>, operation: &Operation) {
        self.annotations_before(out, &operation.annotations, operation.verb.span.start, Behind::Line);
        self.word(out, Doc::Nil);
        if let OperationVerb::Deliver(Some(_)) = operation.verb.value {
            self.word(out, Doc::Space);
        }
        if let Some(path) = &operation.path {
            self.leaf(out, Doc::Space, path.span);
        }
        self.leaf(out, Doc::Space, operation.name.span);
        self.params(out, &operation.params);
        let mut tail = Vec::new();
        let mut behind = Vec::new();
        let (to, byte) = self.peek();
        let follows = !(operation.results.is_empty()
            && operation.errors.is_empty()
            && operation.to.is_none()
            && operation.from.is_none()
            && operation.with.is_empty());
        if follows && byte != b'{' {
            let mut gap = self.gap(to);
            take_trailing(&mut behind, &mut gap, &mut 0);
            put_notes(&mut tail, Doc::Nil, &gap.notes);
        }
        for (index, outcome) in operation.results.iter().enumerate() {
            self.arrow(&mut tail, if index == 0 { Doc::Nil } else { Doc::Line }, if index == 0 { "->" } else { "|" });
            self.outcome(&mut tail, outcome);
        }
        if !operation.errors.is_empty() {
            let lead = if operation.results.is_empty() { Doc::Nil } else { Doc::Line };
            self.arrow(&mut tail, lead, "!");
            tail.push(Doc::Space);
            self.names(&mut tail, &operation.errors, |this, out, error| this.ty(out, Doc::Nil, error));
        }
        self.operation_clauses(&mut tail, operation);
        if follows {
            // First all of it on the next line, then each part on its own.
            out.push(Doc::group(vec![Doc::Nest(vec![Doc::All(behind), Doc::Line, Doc::group(tail)])]));
        }
        if let Some(body) = &operation.block {
            self.body(out, Doc::Space, body);
        }
    }

    fn operation_clauses(&mut self, out: &mut Vec<Doc<'a>>, operation: &Operation) {
        let with = (!operation.with.is_empty()).then_some(operation.with.as_slice());
        let mut clauses: Vec<(&'static str, &[Path])> = Vec::new();
        clauses.extend(operation.to.as_ref().map(|path| ("to", std::slice::from_ref(path))));
        clauses.extend(operation.from.as_ref().map(|path| ("from", std::slice::from_ref(path))));
        clauses.extend(with.map(|paths| ("with", paths)));
        clauses.sort_by_key(|(_, paths)| paths.first().map_or(0, |path| path.span.start));
        for (word, paths) in clauses {
            self.clause_word(out, word);
            self.paths(out, paths);
        }
    }

    /// Parameters in parentheses.
    pub(super) fn params(&mut self, out: &mut Vec<Doc<'a>>, params: &[Param]) {
        self.list(out, Doc::Nil, Shape::PARAMS, params, param_start, Printer::param);
    }

    fn param(&mut self, out: &mut Vec<Doc<'a>>, param: &Param) {
        match param {
            Param::Named { location, field, media } => {
                let start = location.as_ref().map_or(field.name.span.start, |said| said.span.start);
                self.annotations_before(out, &field.annotations, start, Behind::AsWritten);
                if let Some(location) = location {
                    self.leaf(out, Doc::Nil, location.span);
                    out.push(Doc::Space);
                }
                self.field_parts(out, field, start, media);
            }
            Param::Spread { location, ty, .. } => self.spread(out, location.as_ref().map(|said| said.span), ty),
            Param::Message { stream, ty } => {
                if let Some(stream) = stream {
                    self.leaf(out, Doc::Nil, *stream);
                    out.push(Doc::Space);
                }
                self.ty(out, Doc::Nil, ty);
            }
        }
    }

    /// `201 Order as "application/json" with { header location: Url }`
    fn outcome(&mut self, out: &mut Vec<Doc<'a>>, outcome: &Outcome) {
        if let Some(status) = &outcome.status {
            self.leaf(out, Doc::Space, status.span);
        }
        if let Some(stream) = outcome.stream {
            self.leaf(out, Doc::Space, stream);
        }
        if let Some(ty) = &outcome.ty {
            self.ty(out, Doc::Space, ty);
        }
        for annotation in &outcome.annotations {
            self.annotation(out, Doc::Space, annotation);
        }
        if !outcome.media.is_empty() {
            self.media(out, Doc::Space, &outcome.media);
        }
        if within_with(self, outcome) {
            self.token(out, Doc::Space, "with");
            let mut headers: Vec<Header<'_>> = outcome.headers.iter().map(Header::Field).collect();
            headers
                .extend(outcome.header_spreads.iter().map(|ty| Header::Spread(self.spread_start(ty.span.start), ty)));
            headers.sort_by_key(Header::start);
            self.list(out, Doc::Space, Shape::BODY, &headers, Header::start, |this, out, header| match header {
                Header::Field(field) => this.field(out, field),
                Header::Spread(_, ty) => {
                    let mut lead = Doc::Nil;
                    if this.at_word("header") {
                        this.word(out, Doc::Nil);
                        lead = Doc::Space;
                    }
                    this.token(out, lead, "...");
                    this.ty(out, Doc::Nil, ty);
                }
            });
        }
    }
}

/// Whether headers follow inside of the result.
fn within_with(printer: &Printer<'_>, outcome: &Outcome) -> bool {
    let (at, _) = printer.peek();
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let place = crate::base::span::Span { start: at, end: at, ..outcome.span };
    within(place, outcome.span) && at < outcome.span.end && printer.at_word("with")
}
