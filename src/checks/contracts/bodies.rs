//! E0436: bodies that no media type can carry.

use super::{Shape, errors, shape};
use crate::diag::Diags;
use crate::model::{Model, Operation, Param, ParamLocation, Type};

/// Reports bodies that contradict each other or their media types.
pub(super) fn check(model: &Model, operation: &Operation, diags: &mut Diags) {
    for outcome in &operation.results {
        let flat = |ty: &Type| matches!(shape(model, ty), Shape::Single | Shape::List);
        if let (Some(media), Some(ty)) = (outcome.media.iter().find(|media| is_form(media)), &outcome.ty)
            && flat(ty)
        {
            diags.push(errors::form_result_without_fields(outcome.span, media));
        }
    }
    let bodies: Vec<&Param> = operation.params.iter().filter(|param| param.location == ParamLocation::Body).collect();
    let Some((first, others)) = bodies.split_first() else { return };
    for other in others {
        if other.media != first.media {
            diags.push(errors::bodies_of_two_kinds(&other.field, &first.field));
        } else if let Some(media) = other.media.iter().find(|media| !holds_members(media)) {
            diags.push(errors::several_bodies(&other.field, &first.field, media));
        }
    }
    for body in &bodies {
        if let Some(media) = body.media.iter().find(|media| is_form(media))
            && others.is_empty()
            && matches!(shape(model, &body.field.ty), Shape::Single | Shape::List)
        {
            diags.push(errors::form_without_fields(&body.field, media));
        }
    }
}

/// Whether a media type is made of named parts. Other kinds of multipart have parts without names.
fn is_form(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim();
    matches!(essence, "multipart/form-data" | "application/x-www-form-urlencoded")
}

/// Whether several bodies can be the members of one.
fn holds_members(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim();
    is_form(essence) || essence == "application/json" || essence.ends_with("+json")
}
