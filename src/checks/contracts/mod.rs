//! What contracts must keep to be sayable over their protocols: routes, names on the wire, parameters, results,
//! settings. One module a subject; every rule looks at the model alone and reports all it finds.
//!
//! A type that did not resolve satisfies every rule: what was reported once causes no further findings.

mod bodies;
mod errors;
mod params;
mod results;
mod routes;
mod settings;
mod wire;

use crate::diag::Diags;
use crate::model::facts::closure::{record_of, substitute, substitute_record};
use crate::model::{Field, Model, Operation, OperationKind, Type, TypeDefKind};

/// Reports what contracts of the package break.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    for (id, contract) in model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta)) {
        settings::check_contract(contract, diags);
        routes::check(model, contract, diags);
        wire::check(model, contract, diags);
        for (_, operation) in model.operations.iter().filter(|(_, operation)| operation.contract == id) {
            settings::check_operation(contract, operation, diags);
            params::check(model, operation, diags);
            bodies::check(model, operation, diags);
            results::check(model, operation, diags);
        }
    }
}

/// Whether an operation is reached over HTTP.
fn is_http(operation: &Operation) -> bool {
    matches!(operation.kind, OperationKind::Http { .. } | OperationKind::Deliver { .. })
}

/// What values of a type look like where they are written as text: in a path, a query, a header, a part of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One text.
    Single,
    /// Several items.
    List,
    /// Members by name.
    Object,
    /// Anything, or not known.
    Any,
}

fn shape(model: &Model, ty: &Type) -> Shape {
    match ty {
        Type::Builtin(crate::model::Builtin::Json) | Type::Param(_) | Type::Error => Shape::Any,
        Type::Builtin(_) | Type::Literal(_) => Shape::Single,
        Type::List(_) | Type::Set(_) => Shape::List,
        Type::Map(..) | Type::Record(_) => Shape::Object,
        Type::Nullable(inner) => shape(model, inner),
        Type::Union(alternatives) => of_all(alternatives.iter().map(|ty| shape(model, ty))),
        Type::Def(id, args) => match &model.types[*id].kind {
            TypeDefKind::Scalar { base, .. } => shape(model, &substitute(base, args)),
            TypeDefKind::Enum { .. } => Shape::Single,
            TypeDefKind::Union(alternatives) => {
                of_all(alternatives.iter().map(|ty| shape(model, &substitute(ty, args))))
            }
            TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => Shape::Object,
        },
    }
}

fn of_all(mut shapes: impl Iterator<Item = Shape>) -> Shape {
    let first = shapes.next().unwrap_or(Shape::Any);
    if shapes.all(|shape| shape == first) { first } else { Shape::Any }
}

/// Whether null is a value of a type.
fn is_nullable(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Nullable(_) => true,
        Type::Def(id, args) => match &model.types[*id].kind {
            TypeDefKind::Scalar { base, .. } => is_nullable(model, &substitute(base, args)),
            TypeDefKind::Enum { .. }
            | TypeDefKind::Union(_)
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => false,
        },
        Type::Builtin(_)
        | Type::Param(_)
        | Type::List(_)
        | Type::Set(_)
        | Type::Map(..)
        | Type::Literal(_)
        | Type::Record(_)
        | Type::Union(_)
        | Type::Error => false,
    }
}

/// The fields of a record, those of its bases first; `None` for what has other members or none.
fn fields_of(model: &Model, ty: &Type) -> Option<Vec<Field>> {
    let mut chain = Vec::new();
    let mut next = Some(ty.clone());
    while let Some(ty) = next.take()
        && chain.len() < 64
    {
        let record = if let Type::Record(record) = &ty {
            (**record).clone()
        } else if let Type::Nullable(inner) = &ty {
            next = Some((**inner).clone());
            continue;
        } else if let Type::Def(id, args) = &ty {
            substitute_record(record_of(&model.types[*id])?, args)
        } else {
            return None;
        };
        next.clone_from(&record.extends);
        chain.push(record);
    }
    // What else an object may hold cannot be told by its fields.
    let open = chain.iter().any(|record| record.rest.is_some() || !record.unions.is_empty());
    let fields = chain.into_iter().rev().flat_map(|record| record.fields).collect();
    (!open).then_some(fields)
}
