//! The casing of names: declarations and roles in `PascalCase`, everything inside them in `snake_case`. What is spelled
//! otherwise on the wire stands in backticks and is exempt.

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::errors;
use crate::diag::Diags;
use crate::syntax::ast;
use crate::vocab::{BlockWord, DeclKind};

/// Reports names of a file in another casing.
pub(super) fn check(file: &ast::File, diags: &mut Diags) {
    for decl in &file.decls {
        let kind = decl.kind.value;
        // The word behind a colon or an `@` is written as the field writes it.
        if matches!(kind, DeclKind::Technology | DeclKind::Annotation) {
            snake(&decl.name, kind.word(), diags);
        } else {
            pascal(&decl.name, kind.word(), diags);
        }
        members(decl.body.as_deref().unwrap_or_default(), diags);
    }
}

fn members(list: &[ast::Member], diags: &mut Diags) {
    for member in list {
        match member {
            ast::Member::Field(field) => field_name(field, "field", diags),
            ast::Member::Case(case) => snake(&case.name, "case", diags),
            ast::Member::Operation(operation) => {
                snake(&operation.name, "operation", diags);
                for param in &operation.params {
                    if let ast::Param::Named { field, .. } = param {
                        field_name(field, "parameter", diags);
                    }
                }
                for outcome in &operation.results {
                    for header in &outcome.headers {
                        field_name(header, "header", diags);
                    }
                }
                members(operation.block.as_deref().unwrap_or_default(), diags);
            }
            ast::Member::Block(block) => {
                if let Some(name) = block.name.as_ref().and_then(ast::Path::single) {
                    let word = block.word.value;
                    if word == BlockWord::Role {
                        pascal(name, "role", diags);
                    } else if !matches!(word, BlockWord::Override | BlockWord::Scope) {
                        snake(name, word.word(), diags);
                    }
                }
                members(block.body.as_deref().unwrap_or_default(), diags);
            }
            ast::Member::Spread { .. }
            | ast::Member::Open(_)
            | ast::Member::Setting(_)
            | ast::Member::Relation(_)
            | ast::Member::Route(_)
            | ast::Member::Transition(_)
            | ast::Member::Scenario(_)
            | ast::Member::Rule(_)
            | ast::Member::Error(_) => {}
        }
    }
}

fn field_name(field: &ast::Field, what: &str, diags: &mut Diags) {
    snake(&field.name, what, diags);
    if let ast::TypeKind::Record(list) = &field.ty.kind {
        members(list, diags);
    }
}

fn snake(name: &ast::Ident, what: &str, diags: &mut Diags) {
    let sound = |c: char| c.is_lowercase() || c.is_numeric() || c == '_' || !c.is_alphanumeric();
    if !name.quoted && !name.text.chars().all(sound) {
        diags.push(errors::casing(name, what, "snake_case", &name.text.to_snake_case()));
    }
}

fn pascal(name: &ast::Ident, what: &str, diags: &mut Diags) {
    let sound = name.text.chars().next().is_none_or(|first| !first.is_lowercase()) && !name.text.contains('_');
    if !name.quoted && !sound {
        diags.push(errors::casing(name, what, "PascalCase", &name.text.to_upper_camel_case()));
    }
}
