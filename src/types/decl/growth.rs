//! Generic types whose use needs ever larger arguments: `record Nest<T> { inner?: Nest<List<T>> }`.
//!
//! Outputs have no generics, so every combination of arguments becomes a schema of its own; here there would be
//! infinitely many. As with the types of C# and Java (Kennedy and Pierce 2007), that is the case exactly when the graph
//! of type parameters has a cycle through an argument that wraps the parameter it contains.

use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Field, Item, Record, Type, TypeDef, TypeDefKind};
use crate::names::Names;
use crate::types::{Cx, Scope, Types, errors};

/// An argument that contains a parameter.
struct Use<'t> {
    /// Whether it is more than the parameter itself.
    wraps: bool,
    /// The type it stands in, and where.
    within: Id<TypeDef>,
    place: Span,
    ty: &'t Type,
}

/// Reports every generic declaration that needs itself with larger arguments.
pub(super) fn check(names: &Names<'_>, types: &Types, diags: &mut Diags) {
    // The parameters of all declarations, each declaration's together.
    let mut graph: DiGraph<(), Use<'_>> = DiGraph::new();
    let mut first: Vec<usize> = Vec::with_capacity(types.defs.len());
    for (_, def) in types.defs.iter() {
        first.push(graph.node_count());
        for _ in &def.generics {
            graph.add_node(());
        }
    }
    if graph.node_count() == 0 {
        return;
    }
    for (id, def) in types.defs.iter().filter(|(_, def)| !def.generics.is_empty()) {
        visit(&def.kind, def.meta.span, &mut |ty, place| add_uses(&mut graph, &first, id, place, ty));
    }
    let mut component = vec![usize::MAX; graph.node_count()];
    // Kosaraju's algorithm, as the one of Tarjan recurses in petgraph.
    for (number, nodes) in petgraph::algo::kosaraju_scc(&graph).into_iter().enumerate() {
        for node in nodes {
            if let Some(slot) = component.get_mut(node.index()) {
                *slot = number;
            }
        }
    }
    let of = |node: NodeIndex| component.get(node.index()).copied();
    let mut reported = std::collections::BTreeSet::new();
    for edge in graph.edge_indices() {
        let (Some((from, to)), Some(found)) = (graph.edge_endpoints(edge), graph.edge_weight(edge)) else { continue };
        if found.wraps && of(from) == of(to) && reported.insert(of(from)) {
            let Some((module, decl)) = names.decl(Item::Type(found.within)) else { continue };
            let scope = Scope { generics: &decl.head.generics, ..Scope::of(module) };
            let cx = Cx::new(names, types, scope, diags);
            let shown = cx.show(found.ty);
            diags.push(errors::grows(found.place, &decl.name.text, &shown));
        }
    }
}

fn add_uses<'t>(graph: &mut DiGraph<(), Use<'t>>, first: &[usize], within: Id<TypeDef>, place: Span, ty: &'t Type) {
    let own = first.get(within.index()).copied().unwrap_or_default();
    match ty {
        Type::Def(id, args) => {
            let target = first.get(id.index()).copied().unwrap_or_default();
            for (position, arg) in args.iter().enumerate() {
                let mut params = Vec::new();
                params_in(arg, &mut params);
                for param in params {
                    let (from, to) = (NodeIndex::new(own + param), NodeIndex::new(target + position));
                    if from.index() < graph.node_count() && to.index() < graph.node_count() {
                        let wraps = !matches!(arg, Type::Param(_));
                        graph.add_edge(from, to, Use { wraps, within, place, ty });
                    }
                }
                add_uses(graph, first, within, place, arg);
            }
        }
        Type::List(inner) | Type::Set(inner) | Type::Nullable(inner) => add_uses(graph, first, within, place, inner),
        Type::Map(key, value) => {
            add_uses(graph, first, within, place, key);
            add_uses(graph, first, within, place, value);
        }
        Type::Union(alternatives) => alternatives.iter().for_each(|ty| add_uses(graph, first, within, place, ty)),
        Type::Record(record) => visit_record(record, place, &mut |ty, _| add_uses(graph, first, within, place, ty)),
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Error => {}
    }
}

/// The parameters that a type contains.
fn params_in(ty: &Type, found: &mut Vec<usize>) {
    match ty {
        Type::Param(index) => found.push(*index),
        Type::Def(_, inner) | Type::Union(inner) => inner.iter().for_each(|ty| params_in(ty, found)),
        Type::List(inner) | Type::Set(inner) | Type::Nullable(inner) => params_in(inner, found),
        Type::Map(key, value) => {
            params_in(key, found);
            params_in(value, found);
        }
        Type::Record(record) => record.fields.iter().for_each(|field| params_in(&field.ty, found)),
        Type::Builtin(_) | Type::Literal(_) | Type::Error => {}
    }
}

/// Calls `each` with the types that a declaration names, and their places.
fn visit<'t>(kind: &'t TypeDefKind, place: Span, each: &mut impl FnMut(&'t Type, Span)) {
    match kind {
        TypeDefKind::Scalar { base, .. } => each(base, place),
        TypeDefKind::Record(record)
        | TypeDefKind::Error { record, .. }
        | TypeDefKind::Event { record, .. }
        | TypeDefKind::Message { record, .. } => visit_record(record, place, each),
        TypeDefKind::TaggedUnion { alternatives, .. } => alternatives.iter().for_each(|(_, ty, _)| each(ty, place)),
        TypeDefKind::Union(alternatives) => alternatives.iter().for_each(|ty| each(ty, place)),
        TypeDefKind::Enum { .. } => {}
    }
}

fn visit_record<'t>(record: &'t Record, place: Span, each: &mut impl FnMut(&'t Type, Span)) {
    record
        .extends
        .iter()
        .chain(&record.rest)
        .chain(record.rest_key.as_deref())
        .chain(&record.unions)
        .for_each(|ty| each(ty, place));
    record.fields.iter().for_each(|Field { ty, span, .. }| each(ty, *span));
}
