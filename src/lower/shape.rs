//! Whether the clauses and members of a declaration may stand where they do, by the vocabulary.

use super::errors;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::syntax::ast;
use crate::vocab::{self, BlockSpec, Body, ClausePart, DeclKind, DeclSpec, Form, HeadPart, Namespace, Place, Verb};

/// Reports what a declaration does not take, and what it lacks.
pub(super) fn check(decl: &ast::Decl, diags: &mut Diags) {
    let spec = vocab::decl(decl.kind.value);
    // The members of types are told apart, and refused, where types are lowered.
    let is_type = decl.kind.value.namespace() == Namespace::Types;
    check_head(decl, spec, diags);
    match (&decl.body, spec.body) {
        (None, Body::Required) if !decl.poisoned => diags.push(errors::missing_body(decl)),
        (Some(members), Body::Never) if !is_type || members.is_empty() => diags.push(errors::needless_body(decl)),
        _ => {}
    }
    if is_type {
        // Members of types are checked with their types, which have no headers.
        for member in decl.body.iter().flatten() {
            if let ast::Member::Field(field) = member
                && field.header.is_some()
            {
                form(Form::Header, field.name.span, "a header", decl, spec, diags);
            }
        }
        return;
    }
    for member in decl.body.as_deref().unwrap_or_default() {
        check_member(member, decl, spec, diags);
    }
}

fn check_head(decl: &ast::Decl, spec: &DeclSpec, diags: &mut Diags) {
    let present = head_parts(decl);
    for (part, span) in &present {
        if spec.clause(*part).is_none() {
            diags.push(errors::misplaced_head(decl, *part, *span));
        }
    }
    for clause in spec.head.iter().filter(|clause| clause.required && !decl.poisoned) {
        if !present.iter().any(|(part, _)| *part == clause.part) {
            diags.push(errors::missing_head(decl, clause.part, spec.example));
        }
    }
}

fn head_parts(decl: &ast::Decl) -> Vec<(HeadPart, Span)> {
    let head = &decl.head;
    let ends = |first: Option<&ast::Ident>| first.map(|ident| ident.span);
    [
        (HeadPart::Generics, ends(head.generics.first())),
        (HeadPart::Params, head.params.as_ref().map(|_| decl.head_span)),
        (HeadPart::OfKind, head.of_kind.as_ref().map(|path| path.span)),
        (HeadPart::Extends, head.extends.as_ref().map(|ty| ty.span)),
        (HeadPart::By, head.by.as_ref().map(|path| path.span)),
        (HeadPart::Equals, head.equals.as_ref().map(|ty| ty.span)),
        (HeadPart::Value, head.value.as_ref().map(|value| value.span)),
        (HeadPart::Is, head.is.as_ref().map(|is| is.kind.span)),
        (HeadPart::Within, head.within.as_ref().map(|path| path.span)),
        (HeadPart::Of, head.of.as_ref().map(|path| path.span)),
        (HeadPart::On, ends(head.on.first())),
        (HeadPart::Title, head.title.as_ref().map(|title| title.span)),
    ]
    .into_iter()
    .filter_map(|(part, span)| Some((part, span?)))
    .collect()
}

fn check_member(member: &ast::Member, decl: &ast::Decl, spec: &DeclSpec, diags: &mut Diags) {
    let kind = decl.kind.value;
    match member {
        ast::Member::Relation(relation) => match vocab::relation_in(relation.verb.value, kind) {
            Some(used) if spec.verbs.contains(&relation.verb.value) => check_relation(relation, used, diags),
            _ => diags.push(errors::misplaced_relation(relation, kind, &places_of(relation.verb.value))),
        },
        ast::Member::Block(block) => {
            let block_spec = vocab::block(block.word.value);
            if spec.blocks.contains(&block.word.value) {
                check_block(block, block_spec, diags);
            } else {
                diags.push(errors::misplaced_block(block, kind.word(), block_spec));
            }
        }
        ast::Member::Operation(operation) => {
            form(Form::Operation, operation.verb.span, "an operation", decl, spec, diags);
            if kind == DeclKind::Contract {
                check_operation(operation, decl, diags);
            }
        }
        ast::Member::Field(field) => {
            let wanted = if field.header.is_some() { Form::Header } else { Form::Field };
            let what = if field.header.is_some() { "a header" } else { "a field" };
            form(wanted, field.name.span, what, decl, spec, diags);
        }
        ast::Member::Spread { span, .. } => form(Form::Spread, *span, "a spread", decl, spec, diags),
        ast::Member::Case(case) => form(Form::Case, case.name.span, "a case", decl, spec, diags),
        ast::Member::Open(span) => form(Form::Open, *span, "`...`", decl, spec, diags),
        ast::Member::Route(route) => form(Form::Route, route.path.span, "a route", decl, spec, diags),
        ast::Member::Transition(transition) => {
            form(Form::Transition, transition.span, "a transition", decl, spec, diags);
        }
        ast::Member::Scenario(ast::ScenarioItem::Step { span, .. }) => {
            form(Form::Scenario, *span, "a step", decl, spec, diags);
        }
        ast::Member::Scenario(ast::ScenarioItem::Group(group)) => {
            form(Form::Scenario, group.word.span, "a group of steps", decl, spec, diags);
        }
        ast::Member::Rule(ast::RuleClause::For { span, .. } | ast::RuleClause::Forbid { span, .. }) => {
            form(Form::Rule, *span, "a rule", decl, spec, diags);
        }
        // Settings are checked with their block; errors were reported.
        ast::Member::Setting(_) | ast::Member::Error(_) => {}
    }
}

fn form(wanted: Form, span: Span, what: &str, decl: &ast::Decl, spec: &DeclSpec, diags: &mut Diags) {
    if !spec.forms.contains(&wanted) {
        diags.push(errors::misplaced_form(span, what, decl.kind.value.word(), spec.example));
    }
}

fn places_of(verb: Verb) -> Vec<DeclKind> {
    vocab::relation(verb).uses.iter().flat_map(|used| used.within.iter().copied()).collect()
}

fn check_relation(relation: &ast::Relation, used: &vocab::RelationUse, diags: &mut Diags) {
    let present = [
        (ClausePart::Transport, relation.transport.as_ref().map(|word| word.span)),
        (ClausePart::On, relation.on.as_ref().map(|value| value.span)),
        (ClausePart::To, relation.to.as_ref().map(|path| path.span)),
        (ClausePart::From, relation.from.as_ref().map(|path| path.span)),
        (ClausePart::Reply, relation.reply.as_ref().map(|ty| ty.span)),
        (ClausePart::By, relation.by.as_ref().map(|path| path.span)),
        (ClausePart::For, relation.causes.first().map(|target| target.span)),
        (ClausePart::With, relation.with.first().map(|path| path.span)),
    ];
    for (part, span) in present {
        match (used.clause(part), span) {
            (None, Some(span)) => diags.push(errors::misplaced_clause(relation, part, span, used.example)),
            (Some(clause), None) if clause.required => {
                diags.push(errors::missing_clause(relation, part, used.example));
            }
            _ => {}
        }
    }
    if let (false, [_, second, ..]) = (used.many, relation.targets.as_slice()) {
        diags.push(errors::one_target(relation, second.span));
    }
    if let (None, Some(members)) = (used.block, &relation.block)
        && !members.is_empty()
    {
        diags.push(errors::needless_braces(relation));
    }
    for member in relation.block.as_deref().unwrap_or_default() {
        only_settings(member, relation.verb.value.word(), diags);
    }
}

fn check_block(block: &ast::Block, spec: &BlockSpec, diags: &mut Diags) {
    let word = block.word.value.word();
    if spec.name.is_some() && block.name.is_none() && block.title.is_none() {
        diags.push(errors::missing_block_name(block, spec.example));
    }
    match (&block.body, spec.body) {
        (None, Body::Required) => diags.push(errors::missing_block_body(block, spec.example)),
        (Some(members), Body::Never) if !members.is_empty() => diags.push(errors::needless_block_body(block)),
        _ => {}
    }
    if spec.forms.is_empty() {
        for member in block.body.as_deref().unwrap_or_default() {
            only_settings(member, word, diags);
        }
    }
}

fn only_settings(member: &ast::Member, within: &str, diags: &mut Diags) {
    if let Some((span, what)) = errors::describe(member) {
        diags.push(errors::settings_only(span, what, within));
    }
}

fn check_operation(operation: &ast::Operation, decl: &ast::Decl, diags: &mut Diags) {
    let protocol = super::contract::protocol(decl);
    if !decl.poisoned && !vocab::protocol(protocol.name()).operations.contains(&operation.verb.value.word()) {
        diags.push(errors::foreign_operation(operation, protocol.name()));
    } else if operation.path.is_none() && protocol.name() == "rest" {
        diags.push(errors::missing_path(operation));
    }
    for member in operation.block.as_deref().unwrap_or_default() {
        if let ast::Member::Block(block) = member {
            let spec = vocab::block(block.word.value);
            let fits = spec.within.iter().any(|place| match place {
                Place::Operation(None) => true,
                Place::Operation(Some(of)) => *of == protocol.name(),
                Place::Decl(_) => false,
            });
            if fits {
                check_block(block, spec, diags);
            } else {
                diags.push(errors::misplaced_block(block, "operation", spec));
            }
        } else {
            only_settings(member, "operation", diags);
        }
    }
}
