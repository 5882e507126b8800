//! Constants: defaults and examples against their types, in the form they have on the wire.
//!
//! A constant is written as the rest of the source is: fields and cases by their declared names, whatever they are
//! called on the wire. One type may be on several wires, in several casings, and its examples hold for all of them.

mod form;
mod members;
mod operation;

use serde_json::{Map, Value as Json};

use crate::base::quantity::{Duration, decimal};
use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::model::facts::closure::View;
use crate::model::{Annotations, Builtin, Constraints, EnumCase, Type, TypeDef, TypeDefKind};
use crate::syntax::ast::{self, ValueKind};

use super::builtin;
use super::decl::{record_of, substitute};
use super::{Cx, errors, literals, relate};

pub use form::has_form;
use form::{iso_duration, shape};
pub use operation::{Answer, Given};

/// How many alternatives of unions are tried for one constant before it is taken as it is.
const TRIALS: u32 = 1_000;

impl<'a> Cx<'_, 'a> {
    /// A constant of a type and its constraints, as JSON in wire form; `None` where it was reported.
    pub fn check_constant(
        &mut self,
        ty: &Type,
        constraints: &Constraints,
        annotations: &Annotations,
        value: &'a ast::Value,
    ) -> Option<Json> {
        self.trials = TRIALS;
        let json = self.constant(ty, value)?;
        self.check_satisfies(ty, &json, constraints, annotations, value.span).then_some(json)
    }

    /// A constant as one side of an operation sends it: without the fields that are not in the view.
    pub(super) fn check_seen(
        &mut self,
        ty: &Type,
        constraints: &Constraints,
        annotations: &Annotations,
        view: View,
        value: &'a ast::Value,
    ) -> Option<Json> {
        let outer = self.view.replace(view);
        let json = self.check_constant(ty, constraints, annotations, value);
        self.view = outer;
        json
    }

    fn constant(&mut self, ty: &Type, value: &'a ast::Value) -> Option<Json> {
        if matches!(value.kind, ValueKind::Error) {
            return None;
        }
        match ty {
            Type::Error | Type::Param(_) => self.free(value, false),
            Type::Nullable(_) if matches!(value.kind, ValueKind::Null) => Some(Json::Null),
            Type::Nullable(inner) => self.constant(inner, value),
            Type::Builtin(Builtin::Json) => self.free(value, true),
            Type::Builtin(builtin) => self.builtin_constant(*builtin, value),
            Type::Literal(expected) => match literals::plain_json(value) {
                Some(json) if json == *expected => Some(json),
                _ => self.mismatch(ty, value),
            },
            Type::List(item) | Type::Set(item) => {
                let ValueKind::List(items) = &value.kind else { return self.mismatch(ty, value) };
                let items: Vec<Option<Json>> = items.iter().map(|value| self.constant(item, value)).collect();
                let items = items.into_iter().collect::<Option<Vec<Json>>>()?;
                if matches!(ty, Type::Set(_)) {
                    let unique = Constraints { unique: true, ..Constraints::default() };
                    let json = Json::Array(items);
                    let none = Annotations::default();
                    return self.check_satisfies(ty, &json, &unique, &none, value.span).then_some(json);
                }
                Some(Json::Array(items))
            }
            Type::Map(key, item) => self.map_constant(ty, key, item, value),
            Type::Record(record) => self.object(ty, &record.fields, record, value),
            Type::Union(alternatives) => self.either(ty, alternatives, value),
            Type::Def(id, args) => {
                let def = self.types.def(*id)?;
                if self.types.incomplete.contains(id) {
                    return self.free(value, false);
                }
                self.declared(ty, def, args, value)
            }
        }
    }

    fn declared(&mut self, ty: &Type, def: &TypeDef, args: &[Type], value: &'a ast::Value) -> Option<Json> {
        if let Some(record) = record_of(&def.kind) {
            let fields = relate::fields_of(self.types, def, args);
            let child = self.child(ty, record, &fields, value)?;
            if child != *ty {
                return self.constant(&child, value);
            }
            return self.object(ty, &fields, record, value);
        }
        match &def.kind {
            TypeDefKind::Scalar { base, constraints } => {
                let json = self.constant(base, value)?;
                self.check_satisfies(base, &json, constraints, &def.meta.annotations, value.span).then_some(json)
            }
            TypeDefKind::Enum { cases, open } => self.case(ty, cases, *open, value),
            TypeDefKind::Union(alternatives) => {
                let alternatives: Vec<Type> = alternatives.iter().map(|ty| substitute(ty, args)).collect();
                self.either(ty, &alternatives, value)
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => self.tagged(ty, tag, alternatives, args, value),
            TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => None,
        }
    }

    fn case(&mut self, ty: &Type, cases: &[EnumCase], open: bool, value: &'a ast::Value) -> Option<Json> {
        if let ValueKind::Name(path) = &value.kind {
            // `paid`, or `OrderStatus.paid`.
            let name = path.segments.last()?;
            if let Some(case) = cases.iter().find(|case| case.name == name.text) {
                self.names.refer(name.span, case.span);
                return Some(case.wire.clone());
            }
            let near = nearest(&name.text, cases.iter().map(|case| case.name.as_str()));
            let all: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
            let shown = self.show(ty);
            self.diags.push(errors::unknown_case(name, &shown, near, &all));
            return None;
        }
        // In quotes it is the same name; what is on the wire instead is not.
        let Some(json) = literals::plain_json(value) else { return self.mismatch(ty, value) };
        if let Some(case) = cases.iter().find(|case| json.as_str() == Some(case.name.as_str())) {
            // Without the quotes it is the name.
            let inside = Span { start: value.span.start + 1, end: value.span.end.saturating_sub(1), ..value.span };
            if inside.range().len() == case.name.len() {
                self.names.refer(inside, case.span);
            }
            return Some(case.wire.clone());
        }
        if let Some(case) = cases.iter().find(|case| case.wire == json) {
            self.diags.push(errors::case_by_wire(value, &case.name));
            return None;
        }
        if open && json.is_string() {
            return Some(json);
        }
        if let Json::String(text) = json {
            let near = nearest(&text, cases.iter().map(|case| case.name.as_str()));
            let all: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
            let shown = self.show(ty);
            self.diags.push(errors::unknown_case(
                &ast::Ident { text, span: value.span, quoted: false },
                &shown,
                near,
                &all,
            ));
            return None;
        }
        self.mismatch(ty, value)
    }

    fn builtin_constant(&mut self, builtin: Builtin, value: &'a ast::Value) -> Option<Json> {
        let ty = Type::Builtin(builtin);
        match (builtin, &value.kind) {
            (Builtin::Bool, ValueKind::Bool(value)) => Some(Json::Bool(*value)),
            (Builtin::Int | Builtin::Int32, ValueKind::Number(text)) => {
                let number = decimal(text)?;
                let (low, high) = if builtin == Builtin::Int32 {
                    (i64::from(i32::MIN), i64::from(i32::MAX))
                } else {
                    (i64::MIN, i64::MAX)
                };
                if !number.fract().is_zero() {
                    return self.mismatch(&ty, value);
                }
                if number < low.into() || number > high.into() {
                    self.diags.push(errors::integer_size(value.span, text, builtin::name(builtin), low, high));
                    return None;
                }
                Some(literals::number_json(text))
            }
            (Builtin::Float | Builtin::Float32, ValueKind::Number(text)) => Some(literals::number_json(text)),
            (Builtin::Decimal, ValueKind::Number(text)) => {
                Some(Json::String(text.chars().filter(|c| *c != '_').collect()))
            }
            (Builtin::Decimal, ValueKind::String(text)) if decimal(text).is_some() => Some(Json::String(text.clone())),
            (Builtin::Date, ValueKind::Date(text)) => Some(Json::String(text.clone())),
            (Builtin::Duration, ValueKind::Quantity(text)) => match Duration::parse(text) {
                Some(duration) => Some(Json::String(iso_duration(duration))),
                None => self.mismatch(&ty, value),
            },
            (
                Builtin::String
                | Builtin::Bytes
                | Builtin::Date
                | Builtin::Time
                | Builtin::Timestamp
                | Builtin::Duration
                | Builtin::Uuid
                | Builtin::Url
                | Builtin::Email,
                ValueKind::String(text),
            ) => match shape(builtin) {
                Some((pattern, like)) if regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_none()) => {
                    self.diags.push(errors::text_form(value.span, text, builtin::name(builtin), like));
                    None
                }
                _ => Some(Json::String(text.clone())),
            },
            _ => self.mismatch(&ty, value),
        }
    }

    fn mismatch(&mut self, ty: &Type, value: &'a ast::Value) -> Option<Json> {
        let shown = self.show(ty);
        let stringly = matches!(ty, Type::Builtin(builtin) if builtin::wire(*builtin) == builtin::Wire::String);
        self.diags.push(if matches!(value.kind, ValueKind::Null) {
            errors::null_constant(value.span, &shown)
        } else {
            errors::constant_type(value, &shown, stringly)
        });
        None
    }

    /// A JSON literal of any type; words and quantities are reported when `strict`, as nothing says what they mean.
    pub(super) fn free(&mut self, value: &'a ast::Value, strict: bool) -> Option<Json> {
        if let Some(json) = literals::plain_json(value) {
            return Some(json);
        }
        match &value.kind {
            ValueKind::List(items) => {
                let items: Vec<Option<Json>> = items.iter().map(|item| self.free(item, strict)).collect();
                items.into_iter().collect::<Option<Vec<Json>>>().map(Json::Array)
            }
            ValueKind::Object(settings) => {
                let mut members = Map::new();
                for setting in settings {
                    members.insert(setting.key.text().to_owned(), self.free(&setting.value, strict)?);
                }
                Some(Json::Object(members))
            }
            ValueKind::Date(text) | ValueKind::Version(text) | ValueKind::Quantity(text) | ValueKind::PathLit(text)
                if !strict =>
            {
                Some(Json::String(text.clone()))
            }
            ValueKind::Name(path) if !strict => Some(Json::String(path.text())),
            ValueKind::Error => None,
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Number(_)
            | ValueKind::String(_)
            | ValueKind::Quantity(_)
            | ValueKind::Date(_)
            | ValueKind::Version(_)
            | ValueKind::PathLit(_)
            | ValueKind::Range { .. }
            | ValueKind::Name(_)
            | ValueKind::Call { .. }
            | ValueKind::Binary { .. }
            | ValueKind::Not(_) => {
                if strict {
                    self.diags.push(errors::not_json(value));
                    return None;
                }
                Some(Json::Null)
            }
        }
    }
}
