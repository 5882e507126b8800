//! E0432, E0433, E0435: parameters that cannot be written where they stand.

use super::{Shape, errors, is_nullable, shape};
use crate::diag::Diags;
use crate::model::facts::closure::substitute;
use crate::model::{Field, Model, Operation, OperationKind, Param, ParamLocation, Type, TypeDefKind, Value};

/// Reports parameters and headers that their places cannot hold.
pub(super) fn check(model: &Model, operation: &Operation, diags: &mut Diags) {
    if !super::is_http(operation) {
        return;
    }
    for param in &operation.params {
        let field = &param.field;
        match param.location {
            ParamLocation::Path => check_path(model, operation, param, diags),
            ParamLocation::Header | ParamLocation::Cookie => {
                if !is_token(&field.wire) {
                    diags.push(errors::not_a_token(field, param.location));
                }
            }
            ParamLocation::Query | ParamLocation::Body | ParamLocation::Argument => {}
        }
        // In a media type of its own a parameter may be anything.
        if param.media.is_empty() {
            check_nesting(model, param, diags);
            check_style(model, param, diags);
        }
    }
    for header in operation.results.iter().flat_map(|outcome| &outcome.headers) {
        if !is_token(&header.wire) {
            diags.push(errors::not_a_token(header, ParamLocation::Header));
        }
    }
}

fn check_path(model: &Model, operation: &Operation, param: &Param, diags: &mut Diags) {
    let field = &param.field;
    if matches!(operation.kind, OperationKind::Deliver { .. }) {
        diags.push(errors::path_of_delivery(field));
        return;
    }
    if !field.required {
        diags.push(errors::optional_in_path(field));
    } else if is_nullable(model, &field.ty) {
        diags.push(errors::null_in_path(field));
    } else if field.default.is_some() {
        diags.push(errors::default_in_path(field));
    }
    let composed = match shape(model, &field.ty) {
        Shape::List => "a list",
        Shape::Object => "an object",
        Shape::Single | Shape::Any => return,
    };
    if !field.annotations.has("style") && param.media.is_empty() {
        diags.push(errors::composed_in_path(field, composed));
    }
}

/// A parameter is a text, a list of texts or members that are texts; deeper nothing says how it is written.
fn check_nesting(model: &Model, param: &Param, diags: &mut Diags) {
    if matches!(param.location, ParamLocation::Body | ParamLocation::Argument) {
        return;
    }
    let ty = bare(model, &param.field.ty);
    let deep = if let Type::List(item) | Type::Set(item) | Type::Map(_, item) = &ty {
        !is_flat(model, item)
    } else {
        let fields = super::fields_of(model, &ty).unwrap_or_default();
        let nested = |field: &&Field| !is_flat(model, &field.ty) && !is_list_of_flat(model, &field.ty);
        if let Some(inner) = fields.iter().find(nested) {
            diags.push(errors::nested_member(&param.field, inner));
        }
        false
    };
    if deep {
        diags.push(errors::nested_items(&param.field));
    }
}

fn is_flat(model: &Model, ty: &Type) -> bool {
    matches!(shape(model, ty), Shape::Single | Shape::Any)
}

fn is_list_of_flat(model: &Model, ty: &Type) -> bool {
    let ty = bare(model, ty);
    if let Type::List(item) | Type::Set(item) = &ty { is_flat(model, item) } else { false }
}

/// The type behind scalars and `?`.
fn bare(model: &Model, ty: &Type) -> Type {
    let mut ty = ty.clone();
    for _ in 0..64 {
        if let Type::Nullable(inner) = ty {
            ty = *inner;
        } else if let Type::Def(id, args) = &ty
            && let TypeDefKind::Scalar { base, .. } = &model.types[*id].kind
        {
            ty = substitute(base, args);
        } else {
            break;
        }
    }
    ty
}

/// 4.8.12.2 of OpenAPI: which styles a place knows, and what they write.
fn check_style(model: &Model, param: &Param, diags: &mut Diags) {
    let field = &param.field;
    let Some(written) = field.annotations.get("style") else { return };
    let Some(style) = written.first().and_then(Value::as_text) else { return };
    let (place, known): (&str, &[&str]) = match param.location {
        ParamLocation::Path => ("the path", &["simple", "label", "matrix"]),
        ParamLocation::Query => ("the query", &["form", "space", "pipe", "deep_object"]),
        ParamLocation::Header => ("a header", &["simple"]),
        ParamLocation::Cookie => ("a cookie", &["form"]),
        ParamLocation::Body | ParamLocation::Argument => ("a body", &[]),
    };
    if !known.contains(&style) {
        diags.push(errors::style_of_place(written.span, style, place, known));
        return;
    }
    let found = shape(model, &field.ty);
    let fits = match style {
        "deep_object" => matches!(found, Shape::Object | Shape::Any),
        "space" | "pipe" => matches!(found, Shape::List | Shape::Object | Shape::Any),
        _ => true,
    };
    if !fits {
        let takes = if style == "deep_object" { "records and maps" } else { "lists and records" };
        diags.push(errors::style_of_type(written.span, style, takes, field));
    }
}

/// RFC 9110, section 5.6.2; names of cookies are tokens too (RFC 6265, section 4.1.1).
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}
