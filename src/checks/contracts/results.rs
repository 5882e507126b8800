//! E0437, W0440, W0441: statuses of results.

use super::errors;
use crate::diag::Diags;
use crate::model::contract::{Outcome, Status};
use crate::model::{Model, Operation, Type, TypeDefKind};

/// Reports results that no response can be.
pub(super) fn check(model: &Model, operation: &Operation, diags: &mut Diags) {
    if !super::is_http(operation) {
        return;
    }
    let mut seen: Vec<&Outcome> = Vec::new();
    for outcome in &operation.results {
        if let Some(first) = seen.iter().find(|first| first.status == outcome.status && meets(first, outcome)) {
            diags.push(errors::same_status(outcome, first));
            continue;
        }
        seen.push(outcome);
        if outcome.ty.is_some()
            && let Status::Code(code) = outcome.status
            && is_bodiless(code)
        {
            diags.push(errors::body_of_status(outcome, code));
        }
        if outcome.ty.is_some() && outcome.status == Status::Class(1) {
            diags.push(errors::body_of_status(outcome, 100));
        }
        if let Some(error) = outcome.ty.as_ref().and_then(|ty| error_name(model, ty)) {
            diags.push(errors::error_as_result(outcome, error));
        }
    }
    let default = seen.iter().find(|outcome| outcome.status == Status::Default);
    let all_classes = (1..=5).all(|digit| seen.iter().any(|outcome| outcome.status == Status::Class(digit)));
    if let Some(default) = default.filter(|_| all_classes) {
        diags.push(errors::unreachable_default(default));
    }
}

/// Whether two results of one status could be taken for each other: neither has a media type of its own.
fn meets(first: &Outcome, second: &Outcome) -> bool {
    let json = || vec!["application/json".to_owned()];
    let media = |outcome: &Outcome| match (outcome.media.is_empty(), outcome.stream) {
        (true, true) => vec!["text/event-stream".to_owned()],
        (true, false) => json(),
        (false, _) => outcome.media.clone(),
    };
    match (&first.ty, &second.ty) {
        (Some(_), Some(_)) => media(first).iter().any(|one| media(second).contains(one)),
        _ => true,
    }
}

/// RFC 9110, sections 6.4.1, 15.2, 15.3.5, 15.3.6 and 15.4.5.
fn is_bodiless(code: u16) -> bool {
    matches!(code, 100..=199 | 204 | 205 | 304)
}

fn error_name<'m>(model: &'m Model, ty: &Type) -> Option<&'m str> {
    let Type::Def(id, _) = ty else { return None };
    let def = &model.types[*id];
    matches!(def.kind, TypeDefKind::Error { .. }).then_some(def.meta.name.as_str())
}
