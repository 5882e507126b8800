//! What happens over time: sagas, lifecycles, scenarios.

use super::Ty;
use super::service::QUANTILES;
use super::support::{CHECK, VIEW};
use super::words::DeclKind;

choices! { SAGA_STYLE {
    orchestration "One service calls the others and keeps the state";
    choreography "Each service reacts to the events of the one before it";
} }

block! { SAGA "saga" "A long transaction in steps" {
    timeout: Ty::Duration, [VIEW, CHECK], "The time for all steps together";
    state: Ty::Ref(&[DeclKind::Store]), [CHECK], "Where it is written how far it is";
    style = "orchestration": SAGA_STYLE, [VIEW, CHECK], "Who decides what comes next";
} }

block! { STEP "step" "A step of a saga that can be undone" {
    do required: Ty::Operation, [VIEW, CHECK], "The operation that does it";
    undo required: Ty::Operation, [VIEW, CHECK], "The operation that makes up for it";
    timeout: Ty::Duration, [VIEW, CHECK], "The time for the step";
    hold: Ty::Duration, [VIEW, CHECK], "How long what was done waits for the rest, such as a reservation";
} }

block! { FINAL_STEP "final_step" "A step of a saga that is never undone" {
    do required: Ty::Operation, [VIEW, CHECK], "The operation that does it";
    timeout: Ty::Duration, [VIEW, CHECK], "The time for the step";
} }

block! { SCENARIO "scenario" "A story told along declared relations" {
    budget: Ty::Object(&QUANTILES), [VIEW, CHECK], "How long the one who begins it may wait for the answer";
} }
