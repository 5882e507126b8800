//! Unions: of object types where something is answered, inputs with exactly one field where something is taken.
//!
//! A union of GraphQL holds objects only, so a value that is no object stands in an object with the field `value`.

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use serde_json::Value as Json;

use super::doc::{Directive, InputValue, TypeKind, TypeRef};
use super::schema::{Derived, Lower};
use super::types::literals;
use crate::base::arena::Id;
use crate::emit::shared::jsonschema::label;
use crate::model::facts::closure::{self, View, record_of, substitute, subtypes};
use crate::model::facts::graphql::{builtin_of, cased, legal, unaliased};
use crate::model::{Builtin, Docs, Model, Type, TypeDef, TypeDefKind};

/// What a union comes to, null aside.
pub(super) enum Form {
    /// A choice of strings.
    Literals(Vec<Json>),
    /// No choice at all.
    One(Type),
    /// Any JSON value.
    Any,
    /// A choice of types.
    Several(Vec<Type>),
}

/// What the alternatives of a union come to, unions inside of it taken apart.
#[expect(clippy::wildcard_enum_match_arm, reason = "only literals have a kind of their own")]
pub(super) fn form(model: &Model, items: &[Type]) -> Form {
    let mut flat = Vec::new();
    flatten(model, items, &mut flat, 64);
    if flat.iter().any(|item| builtin_of(model, item) == Some(Builtin::Json)) {
        return Form::Any;
    }
    if let Some(strings) = literals(&flat) {
        return Form::Literals(strings);
    }
    let is_string = |item: &Type| matches!(item, Type::Literal(Json::String(_)));
    let strings: Vec<Type> = flat.iter().filter(|item| is_string(item)).cloned().collect();
    let mut kinds: Vec<Type> = Vec::new();
    for item in flat {
        let kind = match item {
            Type::Literal(Json::String(_)) => Type::Union(strings.clone()),
            Type::Literal(Json::Bool(_)) => Type::Builtin(Builtin::Bool),
            Type::Literal(Json::Number(number)) if number.is_i64() => Type::Builtin(Builtin::Int32),
            Type::Literal(_) => Type::Builtin(Builtin::Float),
            other => other,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if let [only] = kinds.as_slice() { Form::One(only.clone()) } else { Form::Several(kinds) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only unions and null are taken apart")]
fn flatten(model: &Model, items: &[Type], flat: &mut Vec<Type>, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for item in items {
        match unaliased(model, item) {
            Type::Nullable(inner) => flatten(model, &[*inner], flat, depth),
            Type::Union(inner) => flatten(model, &inner, flat, depth),
            Type::Literal(Json::Null) => {}
            Type::Def(id, args) if let TypeDefKind::Union(inner) = &model.types[id].kind => {
                let inner: Vec<Type> = inner.iter().map(|item| substitute(item, &args)).collect();
                flatten(model, &inner, flat, depth);
            }
            other => {
                if !flat.contains(&other) {
                    flat.push(other);
                }
            }
        }
    }
}

/// Whether a declaration is a base whose subtypes are told apart by a discriminator.
pub(super) fn is_base(model: &Model, id: Id<TypeDef>) -> bool {
    record_of(&model.types[id]).is_some_and(|record| record.discriminator.is_some()) && !leaves(model, id).is_empty()
}

/// All subtypes of a base that have none themselves, in order of declaration level by level.
pub(super) fn leaves(model: &Model, base: Id<TypeDef>) -> Vec<Id<TypeDef>> {
    let table = subtypes(model);
    closure::below(model, base).into_iter().filter(|id| !table.contains_key(id)).collect()
}

impl Lower<'_, '_> {
    /// An untagged union in a view.
    pub(super) fn union_kind(
        &mut self,
        items: &[Type],
        view: View,
        name: &str,
        directives: &mut Vec<Directive>,
    ) -> TypeKind {
        let items = match form(self.model, items) {
            Form::Several(items) => items,
            Form::One(only) => vec![only],
            Form::Literals(_) | Form::Any => items.to_vec(),
        };
        match view {
            View::Read => TypeKind::Union(self.members(&items, name)),
            View::Write => {
                let fields = items.iter().map(|item| (label(self.model, item), item.clone(), Docs::default()));
                let fields = fields.collect();
                self.one_of(fields, name, directives)
            }
        }
    }

    /// The object types that stand for alternatives in a union.
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is no object is wrapped")]
    pub(super) fn members(&mut self, items: &[Type], at: &str) -> Vec<String> {
        let model = self.model;
        let mut members: Vec<String> = Vec::new();
        for item in items {
            let found = match unaliased(model, item) {
                Type::Nullable(inner) => self.members(&[*inner], at),
                Type::Union(inner) if literals(&inner).is_none() => self.members(&inner, at),
                Type::Record(record) => {
                    let wanted = format!("{at}{}", members.len() + 1);
                    vec![self.derive(Derived::Record(*record, View::Read), &wanted)]
                }
                Type::Def(id, args) => self.declared_members(id, &args, at),
                other => vec![self.wrapped(&other)],
            };
            for name in found {
                if !members.contains(&name) {
                    members.push(name);
                }
            }
        }
        members
    }

    fn declared_members(&mut self, id: Id<TypeDef>, args: &[Type], at: &str) -> Vec<String> {
        let model = self.model;
        match &model.types[id].kind {
            TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => {
                if self.interfaces.contains(&id) {
                    leaves(model, id).into_iter().map(|sub| self.declared(sub, &[], View::Read)).collect()
                } else {
                    vec![self.declared(id, args, View::Read)]
                }
            }
            TypeDefKind::Union(items) => {
                let items: Vec<Type> = items.iter().map(|item| substitute(item, args)).collect();
                match form(model, &items) {
                    Form::Several(items) => self.members(&items, at),
                    Form::One(only) => self.members(&[only], at),
                    Form::Literals(_) | Form::Any => vec![self.wrapped(&Type::Def(id, args.to_vec()))],
                }
            }
            TypeDefKind::TaggedUnion { alternatives, .. } => {
                let name = self.declared(id, args, View::Read);
                self.tagged_members(alternatives, args, &name)
            }
            TypeDefKind::Scalar { .. } | TypeDefKind::Enum { .. } => vec![self.wrapped(&Type::Def(id, args.to_vec()))],
        }
    }

    fn wrapped(&mut self, ty: &Type) -> String {
        let wanted = format!("{}Value", label(self.model, ty));
        self.derive(Derived::Wrapper(ty.clone()), &wanted)
    }

    /// A tagged union in a view, and what to say about its tag.
    pub(super) fn tagged_kind(
        &mut self,
        tag: &str,
        alternatives: &[(String, Type, Docs)],
        args: &[Type],
        view: View,
        name: &str,
        directives: &mut Vec<Directive>,
    ) -> (TypeKind, Option<String>) {
        if view == View::Write {
            let fields =
                alternatives.iter().map(|(value, ty, docs)| (value.clone(), substitute(ty, args), docs.clone()));
            let fields = fields.collect();
            return (self.one_of(fields, name, directives), None);
        }
        let members = self.tagged_members(alternatives, args, name);
        let lines: Vec<String> = alternatives
            .iter()
            .zip(&members)
            .map(|((value, _, docs), member)| {
                let text = docs.text().map(|text| format!(": {}", text.replace('\n', " "))).unwrap_or_default();
                format!("- `{member}` is the `{tag}` `{value}`{text}")
            })
            .collect();
        let mut distinct: Vec<String> = Vec::new();
        for member in members {
            if !distinct.contains(&member) {
                distinct.push(member);
            }
        }
        (TypeKind::Union(distinct), Some(lines.join("\n")))
    }

    /// The object type of each alternative. What is no object of its own, or the same as another alternative, stands
    /// in an object that is named after the tag.
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is no object of its own is wrapped")]
    fn tagged_members(&mut self, alternatives: &[(String, Type, Docs)], args: &[Type], name: &str) -> Vec<String> {
        let model = self.model;
        let types: Vec<Type> = alternatives.iter().map(|(_, ty, _)| unaliased(model, &substitute(ty, args))).collect();
        let mut members = Vec::new();
        for (at, ((value, ..), ty)) in alternatives.iter().zip(&types).enumerate() {
            let wanted = legal(&format!("{name}{}", value.to_upper_camel_case()), value);
            let twice = types.iter().enumerate().any(|(other, one)| other != at && one == ty);
            let member = match ty {
                Type::Record(record) => self.derive(Derived::Record((**record).clone(), View::Read), &wanted),
                Type::Def(id, args)
                    if !twice && record_of(&model.types[*id]).is_some() && !self.interfaces.contains(id) =>
                {
                    self.declared(*id, args, View::Read)
                }
                other => self.derive(Derived::Alternative(other.clone(), wanted.clone()), &wanted),
            };
            members.push(member);
        }
        members
    }

    /// An input of which a request sets exactly one field (3.10.1).
    pub(super) fn one_of(
        &mut self,
        alternatives: Vec<(String, Type, Docs)>,
        name: &str,
        directives: &mut Vec<Directive>,
    ) -> TypeKind {
        directives.push(Directive::new("oneOf"));
        let mut fields: Vec<InputValue> = Vec::new();
        for (value, ty, docs) in alternatives {
            let field = cased(self.contract, &value);
            let taken = |name: &str| fields.iter().any(|known: &InputValue| known.name == name);
            let numbered = (2_usize..).map(|number| format!("{field}{number}"));
            let field =
                std::iter::once(field.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(field.clone());
            let at = format!("{}{}", name.strip_suffix("Input").unwrap_or(name), value.to_upper_camel_case());
            let ty: TypeRef = self.ty(&ty, View::Write, &at).optional();
            let description = docs.text().map(str::to_owned);
            fields.push(InputValue { description, name: field, ty, default: None, directives: Vec::new() });
        }
        TypeKind::Input(fields)
    }

    /// The input that takes one of the subtypes of a base.
    pub(super) fn subtypes_kind(&mut self, base: Id<TypeDef>, name: &str, directives: &mut Vec<Directive>) -> TypeKind {
        let model = self.model;
        let alternatives = leaves(model, base)
            .into_iter()
            .map(|id| {
                let meta = &model.types[id].meta;
                (
                    meta.output_name().to_lower_camel_case(),
                    Type::Def(id, Vec::new()),
                    Docs { text: meta.docs.summary() },
                )
            })
            .collect();
        self.one_of(alternatives, name, directives)
    }
}
