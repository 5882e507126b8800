//! Relations: a verb, what it ties together, and the clauses in their order.

use super::super::cursor::Printer;
use super::super::doc::Doc;
use super::super::list::Shape;
use super::Behind;
use crate::syntax::ast::{Ident, Path};
use crate::syntax::ast::{Relation, Target, Type, Value};

/// A clause, where it stands in the source.
enum Clause<'r> {
    On(&'r Value, Option<&'r Value>),
    To(&'r Path),
    From(&'r Path),
    Reply(&'r Type),
    By(&'r Path),
    For(&'r [Target]),
    With(&'r [Path]),
}

impl Clause<'_> {
    fn start(&self) -> u32 {
        match self {
            Clause::On(port, _) => port.span.start,
            Clause::To(path) | Clause::From(path) | Clause::By(path) => path.span.start,
            Clause::Reply(ty) => ty.span.start,
            Clause::For(targets) => targets.first().map_or(0, |target| target.span.start),
            Clause::With(paths) => paths.first().map_or(0, |path| path.span.start),
        }
    }

    /// The place in the usual order; the same for clauses whose order is free.
    fn rank(&self) -> u8 {
        match self {
            Clause::On(..) | Clause::To(_) | Clause::From(_) | Clause::Reply(_) | Clause::By(_) => 1,
            Clause::For(_) => 2,
            Clause::With(_) => 3,
        }
    }
}

fn clauses(relation: &Relation) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    clauses.extend(relation.on.as_ref().map(|port| Clause::On(port, relation.on_to.as_ref())));
    clauses.extend(relation.to.as_ref().map(Clause::To));
    clauses.extend(relation.from.as_ref().map(Clause::From));
    clauses.extend(relation.reply.as_ref().map(Clause::Reply));
    clauses.extend(relation.by.as_ref().map(Clause::By));
    clauses.extend((!relation.causes.is_empty()).then_some(Clause::For(&relation.causes)));
    clauses.extend((!relation.with.is_empty()).then_some(Clause::With(&relation.with)));
    clauses.sort_by_key(Clause::start);
    clauses
}

impl<'a> Printer<'a> {
    /// `calls Payments.capture for place_order with PaymentCall { … }`
    pub(super) fn relation(&mut self, out: &mut Vec<Doc<'a>>, relation: &Relation) {
        self.annotations_before(out, &relation.annotations, relation.verb.span.start, Behind::Line);
        self.leaf(out, Doc::Nil, relation.verb.span);
        out.push(Doc::Space);
        self.targets(out, &relation.targets);
        if let Some(transport) = &relation.transport {
            self.token(out, Doc::Nil, ":");
            self.leaf(out, Doc::Space, transport.span);
        }
        // Comments belong to the lines they stand on: with them the order stays.
        let sorted = !self.comments_before(relation.span.end) || relation.misordered.is_none();
        let clauses = clauses(relation);
        let mut clauses = clauses.iter().peekable();
        let mut block = relation.block.as_ref();
        let mut parts: Vec<(u8, Vec<Doc<'a>>)> = Vec::new();
        let mut behind = Vec::new();
        while clauses.peek().is_some() || block.is_some() {
            let mut doc = Vec::new();
            let here = self.peek().1 == b'{' || clauses.peek().is_none();
            if let Some(body) = block.take_if(|_| here) {
                self.body(&mut doc, Doc::Space, body);
                if sorted {
                    behind = doc;
                } else {
                    parts.push((0, doc));
                }
                continue;
            }
            let Some(clause) = clauses.next() else { break };
            self.clause(&mut doc, clause);
            parts.push((if sorted { clause.rank() } else { 0 }, doc));
        }
        parts.sort_by_key(|(rank, _)| *rank);
        // Where to and from belongs to the verb: it goes to a line of its own only where it does not fit beside it.
        let own = parts.iter().take_while(|(rank, _)| *rank == 1).count();
        let rest: Vec<Doc<'a>> = parts.split_off(own).into_iter().flat_map(|(_, doc)| doc).collect();
        out.push(Doc::Nest(parts.into_iter().map(|(_, doc)| Doc::group(doc)).collect()));
        out.push(Doc::group(vec![Doc::Nest(rest)]));
        out.append(&mut behind);
    }

    fn clause(&mut self, out: &mut Vec<Doc<'a>>, clause: &Clause<'_>) {
        match clause {
            Clause::On(port, to) => {
                // Lines may not begin with it.
                self.token(out, Doc::Space, "on");
                self.value(out, Doc::Space, port);
                if let Some(to) = to {
                    self.token(out, Doc::Space, "to");
                    self.value(out, Doc::Space, to);
                }
            }
            Clause::To(path) => self.path_clause(out, "to", path),
            Clause::From(path) => self.path_clause(out, "from", path),
            Clause::By(path) => self.path_clause(out, "by", path),
            Clause::Reply(ty) => {
                self.arrow(out, Doc::Line, "->");
                self.ty(out, Doc::Space, ty);
            }
            Clause::For(targets) => {
                self.clause_word(out, "for");
                self.targets(out, targets);
            }
            Clause::With(paths) => {
                self.clause_word(out, "with");
                self.paths(out, paths);
            }
        }
    }

    pub(super) fn path_clause(&mut self, out: &mut Vec<Doc<'a>>, word: &'static str, path: &Path) {
        self.clause_word(out, word);
        self.leaf(out, Doc::Nil, path.span);
    }

    /// The word of a clause, on a line of its own where the clauses do not fit on one.
    pub(super) fn clause_word(&mut self, out: &mut Vec<Doc<'a>>, word: &'static str) {
        self.arrow(out, Doc::Line, word);
        out.push(Doc::Space);
    }

    /// `A.x, B.{y, z}`
    pub(super) fn targets(&mut self, out: &mut Vec<Doc<'a>>, targets: &[Target]) {
        self.names(out, targets, |this, out, target| {
            this.leaf(out, Doc::Nil, target.path.span);
            if let Some(items) = &target.items {
                this.token(out, Doc::Nil, ".");
                let shape = Shape { filled: !this.comments_before(target.span.end), ..Shape::NAMES };
                this.list(out, Doc::Nil, shape, items, name_start, |this, out, item| {
                    this.leaf(out, Doc::Nil, item.span);
                });
            }
        });
    }
}

fn name_start(name: &Ident) -> u32 {
    name.span.start
}
