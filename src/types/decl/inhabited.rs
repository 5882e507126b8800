//! Types of which no value can exist, because each value would need another one inside it.
//!
//! A value exists if one can be built from the leaves up. That is a least fixed point over an and/or graph (a record
//! needs all its required fields, a union one alternative), computed in linear time by counting what each node still
//! waits for (Dowling and Gallier 1984). What remains is unsatisfiable; each cycle in it is reported once.

use std::collections::BTreeSet;

use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Constraints, Field, Item, Record, Type, TypeDef, TypeDefKind};
use crate::names::Names;
use crate::types::{Types, errors};

use super::record::record_of;

/// Reports every cycle of requirements that no value can satisfy.
pub(super) fn check(names: &Names<'_>, types: &Types, diags: &mut Diags) {
    let mut graph = Graph::new(types.defs.len());
    for (id, def) in types.defs.iter() {
        if types.incomplete.contains(&id) {
            graph.free(id.index());
        } else {
            graph.require_def(id.index(), def);
        }
    }
    graph.solve();
    let mut reported: BTreeSet<usize> = BTreeSet::new();
    for (id, _) in types.defs.iter() {
        let mut path = Vec::new();
        let mut at = id;
        while !graph.is_satisfied(at.index()) && reported.insert(at.index()) {
            let Some((field, next)) = first_blocked(&types.defs[at], &graph) else { break };
            path.push((at, field, next));
            at = next;
        }
        // The walk ended where it had been: the cycle is what lies behind that place.
        if let Some(start) = path.iter().position(|(from, ..)| *from == at) {
            let steps: Vec<_> = path
                .iter()
                .skip(start)
                .filter_map(|(from, field, to)| {
                    let (_, decl) = names.decl(Item::Type(*from))?;
                    let (_, target) = names.decl(Item::Type(*to))?;
                    let place = field.map_or(decl.name.span, |field| field.span);
                    Some((decl.name.text.clone(), field.map(|f| f.name.clone()), target.name.text.clone(), place))
                })
                .collect();
            diags.push(errors::unsatisfiable(&steps));
        }
    }
}

/// The first requirement of a type that cannot be met: the field, and the type it needs.
fn first_blocked<'t>(def: &'t TypeDef, graph: &Graph) -> Option<(Option<&'t Field>, Id<TypeDef>)> {
    if let Some(record) = record_of(&def.kind) {
        if let Some(Type::Def(base, _)) = &record.extends
            && !graph.is_satisfied(base.index())
        {
            return Some((None, *base));
        }
        return record
            .fields
            .iter()
            .filter(|field| is_needed(field))
            .find_map(|field| blocked_in(&field.ty, &field.constraints, graph).map(|id| (Some(field), id)));
    }
    let none = Constraints::default();
    let blocked = match &def.kind {
        TypeDefKind::Scalar { base, constraints } => blocked_in(base, constraints, graph),
        TypeDefKind::Union(alternatives) => alternatives.iter().find_map(|ty| blocked_in(ty, &none, graph)),
        TypeDefKind::TaggedUnion { alternatives, .. } => {
            alternatives.iter().find_map(|(_, ty, _)| blocked_in(ty, &none, graph))
        }
        TypeDefKind::Record(_)
        | TypeDefKind::Enum { .. }
        | TypeDefKind::Error { .. }
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => None,
    };
    blocked.map(|id| (None, id))
}

fn blocked_in(ty: &Type, constraints: &Constraints, graph: &Graph) -> Option<Id<TypeDef>> {
    match ty {
        Type::Def(id, _) => (!graph.is_satisfied(id.index())).then_some(*id),
        Type::List(item) | Type::Set(item) if needs_items(constraints) => {
            blocked_in(item, &Constraints::default(), graph)
        }
        Type::Union(alternatives) => {
            let none = Constraints::default();
            let blocked: Vec<_> = alternatives.iter().map(|ty| blocked_in(ty, &none, graph)).collect();
            if blocked.iter().all(Option::is_some) { blocked.into_iter().flatten().next() } else { None }
        }
        Type::Record(record) => record
            .fields
            .iter()
            .filter(|field| is_needed(field))
            .find_map(|field| blocked_in(&field.ty, &field.constraints, graph)),
        Type::Builtin(_)
        | Type::Param(_)
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(..)
        | Type::Literal(_)
        | Type::Nullable(_)
        | Type::Error => None,
    }
}

fn is_needed(field: &Field) -> bool {
    field.required && field.default.is_none()
}

fn needs_items(constraints: &Constraints) -> bool {
    matches!(constraints.items, Some((Some(least), _)) if least > 0)
}

/// Nodes that wait for others. The first ones are the types themselves.
struct Graph {
    /// How many requirements of each node are open.
    open: Vec<usize>,
    /// Who waits for each node.
    waiting: Vec<Vec<usize>>,
    satisfied: Vec<bool>,
    /// Nodes that are satisfied and have not told those who wait.
    ready: Vec<usize>,
}

impl Graph {
    fn new(types: usize) -> Self {
        Graph {
            open: vec![0; types],
            waiting: vec![Vec::new(); types],
            satisfied: vec![false; types],
            ready: Vec::new(),
        }
    }

    fn is_satisfied(&self, node: usize) -> bool {
        self.satisfied.get(node).copied().unwrap_or(true)
    }

    fn free(&mut self, node: usize) {
        self.ready.push(node);
    }

    fn node(&mut self) -> usize {
        self.open.push(0);
        self.waiting.push(Vec::new());
        self.satisfied.push(false);
        self.open.len() - 1
    }

    fn wait(&mut self, node: usize, on: usize) {
        if let (Some(open), Some(waiting)) = (self.open.get_mut(node), self.waiting.get_mut(on)) {
            *open += 1;
            waiting.push(node);
        }
    }

    fn require_def(&mut self, node: usize, def: &TypeDef) {
        let none = Constraints::default();
        match &def.kind {
            TypeDefKind::Scalar { base, constraints } => self.require(node, base, constraints),
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => self.require_record(node, record),
            TypeDefKind::Union(alternatives) => self.require_any(node, alternatives.iter()),
            TypeDefKind::TaggedUnion { alternatives, .. } => {
                self.require_any(node, alternatives.iter().map(|(_, ty, _)| ty));
            }
            TypeDefKind::Enum { .. } => self.require(node, &Type::Error, &none),
        }
        if self.open.get(node) == Some(&0) {
            self.ready.push(node);
        }
    }

    fn require_record(&mut self, node: usize, record: &Record) {
        if let Some(base) = &record.extends {
            self.require(node, base, &Constraints::default());
        }
        for field in record.fields.iter().filter(|field| is_needed(field)) {
            self.require(node, &field.ty, &field.constraints);
        }
    }

    fn require_any<'t>(&mut self, node: usize, alternatives: impl Iterator<Item = &'t Type>) {
        let either = self.node();
        let mut any = false;
        for alternative in alternatives {
            any = true;
            // Each alternative alone satisfies `either`, whose count therefore does not matter.
            let one = self.node();
            self.require(one, alternative, &Constraints::default());
            if let Some(waiting) = self.waiting.get_mut(one) {
                waiting.push(either);
            }
            if self.open.get(one) == Some(&0) {
                self.ready.push(one);
            }
        }
        // An empty union was reported where it stands.
        if any {
            if let Some(open) = self.open.get_mut(either) {
                *open = 1;
            }
            self.wait(node, either);
        }
    }

    fn require(&mut self, node: usize, ty: &Type, constraints: &Constraints) {
        match ty {
            Type::Def(id, _) => self.wait(node, id.index()),
            Type::List(item) | Type::Set(item) if needs_items(constraints) => {
                self.require(node, item, &Constraints::default());
            }
            Type::Union(alternatives) => self.require_any(node, alternatives.iter()),
            Type::Record(record) => self.require_record(node, record),
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Nullable(_)
            | Type::Error => {}
        }
    }

    fn solve(&mut self) {
        while let Some(node) = self.ready.pop() {
            if self.satisfied.get(node).copied().unwrap_or(true) {
                continue;
            }
            if let Some(satisfied) = self.satisfied.get_mut(node) {
                *satisfied = true;
            }
            let waiting = self.waiting.get_mut(node).map(std::mem::take).unwrap_or_default();
            for next in waiting {
                if let Some(open) = self.open.get_mut(next) {
                    *open = open.saturating_sub(1);
                    if *open == 0 {
                        self.ready.push(next);
                    }
                }
            }
        }
    }
}
