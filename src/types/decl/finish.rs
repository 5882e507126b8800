//! What had to wait until all types were known: constraints against types, defaults, examples, overlaps.

use rayon::prelude::*;
use serde_json::Value as Json;

use crate::base::arena::Id;
use crate::base::map::IndexMap;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Annotations, Constraints, Field, Record, Type, TypeDef, TypeDefKind};
use crate::names::Names;
use crate::syntax::ast;
use crate::types::{Cx, Types};

use super::expand::for_each_record;
use super::{Pending, Waiting};

/// What is known of a field once its type is: it holds for all copies of the field.
struct Finished {
    default: Option<Json>,
    annotations: Annotations,
}

/// What is known of one declaration once all types are.
#[derive(Default)]
struct Known {
    fields: Vec<(Span, Finished)>,
    annotations: Option<(Id<TypeDef>, Annotations)>,
    found: Diags,
}

/// Checks what waited and fills the results in, wherever spreads have copied the fields.
pub(super) fn finish(names: &Names<'_>, types: &mut Types, waiting: Vec<Waiting<'_>>, diags: &mut Diags) {
    let known: Vec<Known> = waiting.into_par_iter().map(|waiting| finish_one(names, types, waiting)).collect();
    let mut fields: IndexMap<Span, Finished> = IndexMap::default();
    for Known { fields: own, annotations, found } in known {
        diags.append(found);
        fields.extend(own);
        if let Some((id, annotations)) = annotations {
            types.defs[id].meta.annotations = annotations;
        }
    }
    types.defs.items_mut().par_iter_mut().for_each(|def| fill(&mut def.kind, &fields));
}

fn finish_one<'a>(names: &Names<'a>, types: &Types, Waiting { id, scope, decl, pending }: Waiting<'a>) -> Known {
    let mut known = Known::default();
    let mut cx = Cx::new(names, types, scope, &mut known.found);
    for item in pending {
        match item {
            Pending::Field { syntax, ty, constraints, mut annotations } => {
                let default = cx.finish_field(syntax, &ty, &constraints, &mut annotations);
                known.fields.push((syntax.name.span, Finished { default, annotations }));
            }
            Pending::Overlap(alternatives) => cx.check_overlap(&alternatives),
            Pending::Edge(_) => {}
        }
    }
    if !decl.annotations.is_empty() {
        let def = &types.defs[id];
        let mut annotations = def.meta.annotations.clone();
        let params = (0..decl.head.generics.len()).map(Type::Param).collect();
        let own = Type::Def(id, params);
        let (on, constraints) = if let TypeDefKind::Scalar { base, constraints } = &def.kind {
            (base, constraints.clone())
        } else {
            (&own, Constraints::default())
        };
        cx.check_applicable(on, &constraints, &annotations);
        // An example of a scalar is one of its base that keeps the scalar's own constraints.
        cx.finish_annotations(&decl.annotations, on, &constraints, &mut annotations);
        known.annotations = Some((id, annotations));
    }
    known
}

fn fill(kind: &mut TypeDefKind, finished: &IndexMap<Span, Finished>) {
    match kind {
        TypeDefKind::Scalar { base, .. } => fill_type(base, finished),
        TypeDefKind::Record(record) | TypeDefKind::Error { record, .. } => fill_record(record, finished),
        TypeDefKind::Event { record, headers, .. } | TypeDefKind::Message { record, headers, .. } => {
            fill_fields(headers, finished);
            fill_record(record, finished);
        }
        TypeDefKind::TaggedUnion { alternatives, .. } => {
            for (_, ty, _) in alternatives {
                fill_type(ty, finished);
            }
        }
        TypeDefKind::Union(alternatives) => alternatives.iter_mut().for_each(|ty| fill_type(ty, finished)),
        TypeDefKind::Enum { .. } => {}
    }
}

fn fill_record(record: &mut Record, finished: &IndexMap<Span, Finished>) {
    fill_fields(&mut record.fields, finished);
    record.unions.iter_mut().for_each(|union| fill_type(union, finished));
    if let Some(rest) = &mut record.rest {
        fill_type(rest, finished);
    }
}

fn fill_type(ty: &mut Type, finished: &IndexMap<Span, Finished>) {
    for_each_record(ty, &mut |record| fill_one_level(&mut record.fields, finished));
}

fn fill_fields(fields: &mut [Field], finished: &IndexMap<Span, Finished>) {
    fill_one_level(fields, finished);
    for field in fields {
        fill_type(&mut field.ty, finished);
    }
}

fn fill_one_level(fields: &mut [Field], finished: &IndexMap<Span, Finished>) {
    for field in fields {
        if let Some(known) = finished.get(&field.span) {
            field.default.clone_from(&known.default);
            field.annotations.clone_from(&known.annotations);
        }
    }
}

impl<'a> Cx<'_, 'a> {
    /// Checks a field's constraints, examples and default against its type, and returns the default.
    pub(in crate::types) fn finish_field(
        &mut self,
        field: &'a ast::Field,
        ty: &Type,
        constraints: &Constraints,
        annotations: &mut Annotations,
    ) -> Option<Json> {
        self.check_applicable(ty, constraints, annotations);
        self.finish_annotations(&field.annotations, ty, constraints, annotations);
        let default = field.default.as_ref()?;
        self.check_constant(ty, constraints, annotations, default)
    }
}
