//! Architecture decisions.

use super::Ty;
use super::support::{ADR, CHECK};
use super::words::BlockWord;

choices! { STATUS {
    proposed "It is being discussed";
    accepted "It holds";
    rejected "It was turned down";
    deprecated "It does not hold any more, and nothing took its place";
    superseded "Another decision took its place";
} }

block! { CONSEQUENCES "consequences" "What follows" {
    good: Ty::List(&Ty::Text), [ADR], "What becomes better";
    bad: Ty::List(&Ty::Text), [ADR], "What becomes worse";
    neutral: Ty::List(&Ty::Text), [ADR], "What becomes different";
} }

block! { DECISION "decision" "An architecture decision" {
    number: Ty::COUNT, [ADR], "Its number, where decisions are numbered";
    status = "proposed": STATUS, [ADR, CHECK], "Whether it holds";
    date: Ty::Date, [ADR], "The day of its status";
    deciders: Ty::List(&Ty::Text), [ADR], "Who decided";
    context: Ty::Text, [ADR], "The situation that calls for it, in Markdown";
    drivers: Ty::List(&Ty::Text), [ADR], "What matters";
    chosen: Ty::Own(BlockWord::Option), [ADR, CHECK], "The option that was taken";
    because: Ty::Text, [ADR], "Why it was taken, in Markdown";
    consequences: Ty::Object(&CONSEQUENCES), [ADR], "What follows";
    confirmation: Ty::Text, [ADR], "How it is seen that it is kept, in Markdown";
    review_by: Ty::Date, [ADR, CHECK], "When it is looked at again";
} }

block! { OPTION "option" "An option of a decision" {
    pros: Ty::List(&Ty::Text), [ADR], "What speaks for it";
    cons: Ty::List(&Ty::Text), [ADR], "What speaks against it";
} }
