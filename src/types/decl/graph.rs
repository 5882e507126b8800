//! The graph of declarations that are made of others: extensions, spreads, aliases.
//!
//! An iterative depth-first search orders it, so that no depth of input can exhaust the stack. Cycles and chains of
//! more than [`MAX_DEPTH`] are reported and cut, so that everything behind may recurse along it.

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Item, Record, Type, TypeDef, TypeDefKind};
use crate::names::Names;
use crate::types::{Types, errors};

use super::record::is_marker;

/// How many declarations may be made of each other in one chain.
pub(super) const MAX_DEPTH: usize = 64;

/// How a declaration is made of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::types) enum How {
    /// `extends Base`
    Extends,
    /// `...Mixin`
    Spread,
    /// `...Union`: beside the fields.
    Beside,
    /// `scalar A = B`, `union A = B | C`
    Alias,
}

impl How {
    /// The verb of messages.
    pub(in crate::types) const fn verb(self) -> &'static str {
        match self {
            How::Extends => "extends",
            How::Spread | How::Beside => "spreads",
            How::Alias => "is",
        }
    }
}

/// One declaration is made of another.
#[derive(Clone, Debug)]
pub(in crate::types) struct Edge {
    /// The other.
    pub(in crate::types) to: Id<TypeDef>,
    /// Where that is said.
    pub(in crate::types) span: Span,
    /// How.
    pub(in crate::types) how: How,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// All types, each behind those it is made of; edges that close a cycle or go too deep are cut from the types.
pub(super) fn order(
    names: &Names<'_>,
    types: &mut Types,
    edges: &mut [Vec<Edge>],
    diags: &mut Diags,
) -> Vec<Id<TypeDef>> {
    let mut search = Search {
        names,
        marks: vec![Mark::New; edges.len()],
        depths: vec![1; edges.len()],
        deep: vec![false; edges.len()],
        order: Vec::with_capacity(edges.len()),
        diags,
    };
    for root in 0..edges.len() {
        search.visit(root, types, edges);
    }
    search.order.into_iter().map(Id::from_index).collect()
}

struct Search<'s, 'a> {
    names: &'s Names<'a>,
    marks: Vec<Mark>,
    depths: Vec<usize>,
    /// A chain through this type was reported as too deep.
    deep: Vec<bool>,
    order: Vec<usize>,
    diags: &'s mut Diags,
}

impl Search<'_, '_> {
    fn mark(&self, at: usize) -> Mark {
        self.marks.get(at).copied().unwrap_or(Mark::Done)
    }

    fn set(&mut self, at: usize, mark: Mark) {
        if let Some(slot) = self.marks.get_mut(at) {
            *slot = mark;
        }
    }

    fn visit(&mut self, root: usize, types: &mut Types, edges: &[Vec<Edge>]) {
        if self.mark(root) != Mark::New {
            return;
        }
        self.set(root, Mark::Open);
        // Each entry: a type and the index of the edge that is looked at next.
        let mut stack: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((from, next)) = stack.last().copied() {
            let Some(edge) = edges.get(from).and_then(|edges| edges.get(next)) else {
                self.set(from, Mark::Done);
                self.order.push(from);
                stack.pop();
                if let Some((parent, seen)) = stack.last().copied()
                    && let Some(edge) = edges.get(parent).and_then(|edges| edges.get(seen.wrapping_sub(1)))
                {
                    self.deepen(parent, edge, types);
                }
                continue;
            };
            if let Some(top) = stack.last_mut() {
                top.1 += 1;
            }
            let to = edge.to.index();
            match self.mark(to) {
                Mark::New => {
                    self.set(to, Mark::Open);
                    stack.push((to, 0));
                }
                Mark::Done => self.deepen(from, edge, types),
                Mark::Open => {
                    self.report_cycle(&stack, edges, edge, to);
                    for (on, _) in stack.iter().skip_while(|(on, _)| *on != to) {
                        types.incomplete.insert(Id::from_index(*on));
                    }
                    cut(types, Id::from_index(from), edge);
                }
            }
        }
    }

    /// Counts the depth that an edge brings, and cuts it where that is too much.
    fn deepen(&mut self, from: usize, edge: &Edge, types: &mut Types) {
        let to = edge.to.index();
        let depth = self.depths.get(to).copied().unwrap_or(1) + 1;
        let known = self.deep.get(to).copied().unwrap_or(false);
        if depth > MAX_DEPTH {
            if !known {
                self.diags.push(errors::too_deep(edge.span, MAX_DEPTH));
            }
            types.incomplete.insert(Id::from_index(from));
            cut(types, Id::from_index(from), edge);
        } else if let Some(own) = self.depths.get_mut(from) {
            *own = (*own).max(depth);
        }
        if let Some(deep) = self.deep.get_mut(from) {
            *deep |= known || depth > MAX_DEPTH;
        }
    }

    fn report_cycle(&mut self, stack: &[(usize, usize)], edges: &[Vec<Edge>], closing: &Edge, to: usize) {
        let name = |index: usize| {
            let decl = self.names.decl(Item::Type(Id::from_index(index)));
            decl.map_or_else(String::new, |(_, decl)| decl.name.text.clone())
        };
        let mut steps = Vec::new();
        for (on, next) in stack.iter().skip_while(|(on, _)| *on != to) {
            let edge = edges.get(*on).and_then(|edges| edges.get(next - 1)).unwrap_or(closing);
            steps.push((name(*on), edge.how, name(edge.to.index()), edge.span));
        }
        self.diags.push(errors::made_of_itself(closing.span, &steps));
    }
}

/// Takes an edge out of a type, as if it had not been written.
fn cut(types: &mut Types, from: Id<TypeDef>, edge: &Edge) {
    let is_target = |ty: &Type| matches!(ty, Type::Def(id, _) if *id == edge.to);
    match &mut types.defs[from].kind {
        TypeDefKind::Scalar { base, .. } => *base = Type::Error,
        TypeDefKind::Union(alternatives) => alternatives.retain(|ty| !is_target(ty)),
        TypeDefKind::Record(record) | TypeDefKind::Error { record, .. } => cut_record(record, edge),
        TypeDefKind::Event { record, headers, .. } | TypeDefKind::Message { record, headers, .. } => {
            headers.retain(|field| !(is_marker(field) && field.span == edge.span));
            cut_record(record, edge);
        }
        TypeDefKind::Enum { .. } | TypeDefKind::TaggedUnion { .. } => {}
    }
}

fn cut_record(record: &mut Record, edge: &Edge) {
    match edge.how {
        How::Extends => record.extends = None,
        How::Beside => record.unions.retain(|ty| !matches!(ty, Type::Def(id, _) if *id == edge.to)),
        How::Spread => {
            record.fields.retain(|field| !(is_marker(field) && field.span == edge.span));
            // The spread may stand in an anonymous record.
            for field in &mut record.fields {
                super::expand::for_each_record(&mut field.ty, &mut |inner| {
                    inner.fields.retain(|field| !(is_marker(field) && field.span == edge.span));
                });
            }
        }
        How::Alias => {}
    }
}
