//! Who may, how callers prove who they are, and small conditions.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use crate::base::arena::Id;
use crate::base::suggest::nearest;
use crate::model::{Auth, Item, Settings, Value};
use crate::syntax::ast::{self, BinaryOp, ValueKind};
use crate::types::{Cx, errors};
use crate::vocab::{BlockWord, DeclKind, Ty};

use super::pick;
use super::refs::blocks;
use super::value::entry;

/// How an operator is written.
pub(in crate::types) const fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Alternative => "|",
        BinaryOp::Both => "&",
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::In => "in",
    }
}

impl<'a> Cx<'_, 'a> {
    /// `Customers | PartnerKey`, `Google(drive) & Device`, `none`.
    pub(super) fn credentials(&mut self, value: &'a ast::Value) -> Option<Value> {
        match &value.kind {
            ValueKind::Name(path) if path.text() == "none" => Some(Value::Word("none".to_owned())),
            ValueKind::Name(path) => self.reference(&[DeclKind::Auth], path),
            ValueKind::Call { name, args: Some(args), block: None } => {
                let item = self.names.resolve(self.scope.module, name, &[DeclKind::Auth], self.diags);
                let Some(Item::Auth(auth)) = item else { return None };
                let (scopes, _) = self.grants(&[auth]);
                let mut checked = Vec::new();
                for arg in args {
                    let text = match &arg.value.kind {
                        ValueKind::Name(path) => path.text(),
                        ValueKind::String(text) => text.clone(),
                        ValueKind::Error => continue,
                        _ => {
                            self.diags.push(errors::wrong_value(&arg.value, "the name of a scope", None, None));
                            continue;
                        }
                    };
                    // An auth that lists no scopes leaves them to its issuer.
                    if !scopes.is_empty() && !scopes.contains(&text) {
                        let near = nearest(&text, scopes.iter().map(String::as_str));
                        self.diags.push(errors::unknown_grant(arg.value.span, &text, "scope", near, &scopes));
                        continue;
                    }
                    if let Some((_, decl)) = self.names.decl(Item::Auth(auth)) {
                        self.refer_block(decl, BlockWord::Scope, arg.value.span, &text);
                    }
                    checked.push(entry(Value::Name(text), arg.value.span));
                }
                Some(Value::Call { name: name.text(), item, args: checked, block: Settings::default() })
            }
            ValueKind::Binary { op, lhs, rhs } => match op.value {
                BinaryOp::Alternative | BinaryOp::Both => self.both_sides(op.value, lhs, rhs, Self::credentials),
                _ => {
                    self.diags.push(errors::wrong_operator(op.span, sign(op.value), "credentials", "`|` and `&`"));
                    None
                }
            },
            ValueKind::Error => None,
            _ => {
                let fix = pick::quick_fix(Ty::Ref(&[DeclKind::Auth]), value);
                self.diags.push(errors::wrong_value(value, &pick::describe(Ty::Credentials), fix, None));
                None
            }
        }
    }

    /// `orders.write | Support`, `signed_in`, `anyone`.
    pub(super) fn access(&mut self, value: &'a ast::Value) -> Option<Value> {
        match &value.kind {
            ValueKind::Name(path) => {
                let text = path.text();
                if text == "signed_in" || text == "anyone" {
                    return Some(Value::Word(text));
                }
                self.grant(path.span, text)
            }
            ValueKind::String(text) => self.grant(value.span, text.clone()),
            ValueKind::Binary { op, lhs, rhs } => match op.value {
                BinaryOp::Alternative | BinaryOp::Both => self.both_sides(op.value, lhs, rhs, Self::access),
                _ => {
                    self.diags.push(errors::wrong_operator(op.span, sign(op.value), "`allow`", "`|` and `&`"));
                    None
                }
            },
            ValueKind::Error => None,
            _ => {
                self.refuse(Ty::Access, value);
                None
            }
        }
    }

    /// A scope or a role of the auths that are in force.
    fn grant(&mut self, span: crate::base::span::Span, text: String) -> Option<Value> {
        let auths = self.auths_in_force();
        for (_, decl) in auths.iter().filter_map(|auth| self.names.decl(Item::Auth(*auth))) {
            self.refer_block(decl, BlockWord::Scope, span, &text);
            self.refer_block(decl, BlockWord::Role, span, &text);
        }
        let (scopes, roles) = self.grants(&auths);
        let open = auths.iter().any(|auth| self.leaves_scopes_open(*auth));
        if scopes.contains(&text) || roles.contains(&text) || open {
            return Some(Value::Name(text));
        }
        let all: Vec<String> = scopes.into_iter().chain(roles).collect();
        let near = nearest(&text, all.iter().map(String::as_str).chain(["signed_in", "anyone"]));
        self.diags.push(errors::unknown_grant(span, &text, "scope or role", near, &all));
        None
    }

    fn auths_in_force(&self) -> Vec<Id<Auth>> {
        if !self.scope.auths.is_empty() {
            return self.scope.auths.clone();
        }
        self.names
            .declarations()
            .filter_map(|(_, item, _)| match item {
                Item::Auth(auth) => Some(auth),
                _ => None,
            })
            .collect()
    }

    /// An auth without scopes and roles of its own takes those that its issuer knows.
    fn leaves_scopes_open(&self, auth: Id<Auth>) -> bool {
        let named = !self.scope.auths.is_empty();
        let (scopes, roles) = self.grants(&[auth]);
        let poisoned = self.names.decl(Item::Auth(auth)).is_some_and(|(_, decl)| decl.poisoned);
        poisoned || named && scopes.is_empty() && roles.is_empty()
    }

    /// The scopes and roles of some auths.
    fn grants(&self, auths: &[Id<Auth>]) -> (Vec<String>, Vec<String>) {
        let decls = || auths.iter().filter_map(|auth| self.names.decl(Item::Auth(*auth)));
        let all = |word| decls().flat_map(|(_, decl)| blocks(decl, word)).collect();
        (all(BlockWord::Scope), all(BlockWord::Role))
    }

    fn both_sides(
        &mut self,
        op: BinaryOp,
        lhs: &'a ast::Value,
        rhs: &'a ast::Value,
        check: fn(&mut Self, &'a ast::Value) -> Option<Value>,
    ) -> Option<Value> {
        let (left, right) = (check(self, lhs), check(self, rhs));
        Some(Value::Binary {
            op: sign(op),
            lhs: Box::new(entry(left?, lhs.span)),
            rhs: Box::new(entry(right?, rhs.span)),
        })
    }

    /// `subject.customer == order.customer and not order.closed`
    pub(super) fn expression(&mut self, value: &'a ast::Value) -> Option<Value> {
        match &value.kind {
            ValueKind::Name(path) => Some(Value::Name(path.text())),
            ValueKind::Null => Some(Value::Null),
            ValueKind::Bool(value) => Some(Value::Bool(*value)),
            ValueKind::Number(text) => crate::base::quantity::decimal(text).map(Value::Number),
            ValueKind::String(text) => Some(Value::Text(text.clone())),
            ValueKind::Date(text) => Some(Value::Date(text.clone())),
            ValueKind::Version(text) => Some(Value::Version(text.clone())),
            ValueKind::Quantity(text) => {
                let quantities = [Ty::Duration, Ty::Size, Ty::Percent, Ty::Rate, Ty::Cpu];
                match quantities.into_iter().find(|ty| pick::is_quantity(*ty, text)) {
                    Some(ty) => self.quantity(ty, value),
                    None => {
                        self.diags.push(errors::wrong_value(value, "a quantity with a unit", None, Some("250ms")));
                        None
                    }
                }
            }
            ValueKind::List(items) => {
                let items = items.iter().filter_map(|item| Some(entry(self.expression(item)?, item.span)));
                Some(Value::List(items.collect()))
            }
            ValueKind::Not(inner) => Some(Value::Not(Box::new(entry(self.expression(inner)?, inner.span)))),
            ValueKind::Binary { op, lhs, rhs } => match op.value {
                BinaryOp::Alternative | BinaryOp::Both => {
                    let meant = if op.value == BinaryOp::Both { "`and`" } else { "`or`" };
                    self.diags.push(errors::wrong_operator(op.span, sign(op.value), "conditions", meant));
                    None
                }
                _ => self.both_sides(op.value, lhs, rhs, Self::expression),
            },
            ValueKind::Error => None,
            ValueKind::PathLit(_) | ValueKind::Range { .. } | ValueKind::Object(_) | ValueKind::Call { .. } => {
                self.refuse(Ty::Expression, value);
                None
            }
        }
    }
}
