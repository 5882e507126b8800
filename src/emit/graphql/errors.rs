//! What GraphQL cannot say, in words.

use crate::diag::{Code, Diagnostic};
use crate::model::{Field, Operation, TypeDef};

/// A field of an answer that may be absent, and may be null where it is not.
pub(super) fn absent_or_null(field: &Field) -> Diagnostic {
    let name = &field.name;
    Diagnostic::new(Code::W0670, field.span, format!("GraphQL does not tell an absent `{name}` from one that is null"))
        .label("absent and null are both null")
        .help(format!("write `{name}: T?` or `{name}?: T`, or silence this where both mean the same"))
}

/// Parts of a result that only HTTP has.
pub(super) fn result_without_place(operation: &Operation, lost: &[&str]) -> Diagnostic {
    let what = lost.join(", ");
    Diagnostic::new(Code::W0671, operation.span, format!("GraphQL has no place for {what} of a result"))
        .label("not in the GraphQL schema")
        .note("a result of GraphQL is a value of a type, the same over every transport")
        .help("leave it out, or say it by a field of the result")
}

/// A type without fields.
pub(super) fn empty_type(def: &TypeDef, name: &str) -> Diagnostic {
    Diagnostic::new(Code::W0672, def.meta.span, format!("GraphQL has no type without fields, such as `{name}`"))
        .label("written with a field `_`")
        .help("add a field to the type, or leave it out of the graph")
}

/// A declared type that has another name in the graph.
pub(super) fn renamed_type(def: &TypeDef, wanted: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::W0673, def.meta.span, format!("`{wanted}` is taken in the graph"))
        .label(format!("called `{name}` there"))
        .help(format!("set a name by `@name(\"{name}\")`, which stays when the graph grows"))
}

/// A deprecation of what must be given.
pub(super) fn deprecated_required(field: &Field) -> Diagnostic {
    let name = &field.name;
    Diagnostic::new(Code::W0674, field.span, format!("GraphQL does not deprecate what must be given, such as `{name}`"))
        .label("deprecated in the description only")
        .help(format!("make it optional, `{name}?: …`, or give it a default"))
}
