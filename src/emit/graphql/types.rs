//! Types at a place, scalars and enums.
//!
//! What GraphQL has a type for has that type; what it has none for is a custom scalar with the address of its
//! specification. A scalar of the source keeps its name, since that is what tells an amount from a rate; where its name
//! ends in `Id` it is GraphQL's `ID`. A map is a list of entries, and a map of JSON values a JSON value.

use heck::ToShoutySnakeCase;
use serde_json::Value as Json;

use super::doc::{Directive, EnumValue, TypeDefinition, TypeKind, TypeRef, Value};
use super::schema::{Derived, Job, Lower};
use super::{describe, unions};
use crate::base::arena::Id;
use crate::emit::shared::jsonschema::label;
use crate::model::facts::closure::{View, record_of, substitute, substitute_record};
use crate::model::facts::graphql::{builtin_of, case_name, is_nullable, legal, unaliased};
use crate::model::{Builtin, Constraints, EnumCase, Field, Type, TypeDef, TypeDefKind};

/// A built-in type that GraphQL does not have: the scalar's name, its description, its specification.
struct Custom(&'static str, &'static str, Option<&'static str>);

const LONG: Custom =
    Custom("Long", "A whole number of 64 bits. Beyond 2^53 a client needs a reader of JSON that keeps it exact.", None);
const DECIMAL: Custom =
    Custom("Decimal", "An exact decimal number as a string, `\"24.90\"`: 0.1 + 0.2 has to be 0.3.", None);
const BYTES: Custom = Custom("Bytes", "Bytes, in Base64.", Some("https://www.rfc-editor.org/rfc/rfc4648#section-4"));
const DATE: Custom =
    Custom("Date", "A day of the calendar, `2026-01-12`.", Some("https://www.rfc-editor.org/rfc/rfc3339#section-5.6"));
const TIME: Custom = Custom(
    "LocalTime",
    "A time of the day without a zone, `09:30:00`.",
    Some("https://www.rfc-editor.org/rfc/rfc3339#section-5.6"),
);
const TIMESTAMP: Custom = Custom(
    "DateTime",
    "A moment, with its offset from UTC, `2026-01-12T09:30:00Z`.",
    Some("https://scalars.graphql.org/andimarek/date-time"),
);
const DURATION: Custom =
    Custom("Duration", "A span of time, `PT1H30M`.", Some("https://www.rfc-editor.org/rfc/rfc3339#appendix-A"));
const UUID: Custom = Custom("UUID", "A universally unique identifier.", Some("https://www.rfc-editor.org/rfc/rfc9562"));
const URL: Custom = Custom("URL", "An absolute URL.", Some("https://www.rfc-editor.org/rfc/rfc3986"));
const EMAIL: Custom =
    Custom("EmailAddress", "A mailbox.", Some("https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2"));
const JSON: Custom = Custom("JSON", "Any JSON value.", Some("https://www.rfc-editor.org/rfc/rfc8259"));

/// What stands for a built-in type: a type that GraphQL has, or a scalar of our own.
fn standing_for(builtin: Builtin) -> Result<&'static str, &'static Custom> {
    match builtin {
        Builtin::Bool => Ok("Boolean"),
        Builtin::Int32 => Ok("Int"),
        Builtin::Float | Builtin::Float32 => Ok("Float"),
        Builtin::String => Ok("String"),
        Builtin::Int => Err(&LONG),
        Builtin::Decimal => Err(&DECIMAL),
        Builtin::Bytes => Err(&BYTES),
        Builtin::Date => Err(&DATE),
        Builtin::Time => Err(&TIME),
        Builtin::Timestamp => Err(&TIMESTAMP),
        Builtin::Duration => Err(&DURATION),
        Builtin::Uuid => Err(&UUID),
        Builtin::Url => Err(&URL),
        Builtin::Email => Err(&EMAIL),
        Builtin::Json => Err(&JSON),
    }
}

/// Whether a declaration is the same on both sides: a scalar or an enum.
pub(super) fn is_leaf(def: &TypeDef) -> bool {
    match &def.kind {
        TypeDefKind::Scalar { .. } | TypeDefKind::Enum { .. } => true,
        TypeDefKind::Union(items) => literals(items).is_some(),
        TypeDefKind::Record(_)
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Error { .. }
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => false,
    }
}

/// The strings of a choice that has nothing but strings and null.
pub(super) fn literals(items: &[Type]) -> Option<Vec<Json>> {
    let strings: Option<Vec<Json>> = items
        .iter()
        .filter(|item| **item != Type::Literal(Json::Null))
        .map(|item| if let Type::Literal(value @ Json::String(_)) = item { Some(value.clone()) } else { None })
        .collect();
    strings.filter(|strings| !strings.is_empty())
}

/// The name of a literal as a value of an enum.
pub(super) fn literal_name(value: &str) -> String {
    let words: String = value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    legal(&words.to_shouty_snake_case(), value)
}

fn named(name: impl Into<String>) -> TypeRef {
    TypeRef::Named(name.into())
}

impl Lower<'_, '_> {
    /// A type at a place; `at` is what a type without a name is called there.
    pub(super) fn ty(&mut self, ty: &Type, view: View, at: &str) -> TypeRef {
        let ty = unaliased(self.model, ty);
        let bare = match &ty {
            Type::Nullable(inner) => return self.ty(inner, view, at).optional(),
            Type::Builtin(builtin) => named(self.builtin(*builtin)),
            Type::List(item) | Type::Set(item) => TypeRef::List(Box::new(self.ty(item, view, at))),
            Type::Map(key, value) => return self.map(key, value, view),
            Type::Literal(value) => named(self.literal(std::slice::from_ref(value), at)),
            Type::Record(record) => {
                let suffix = if view == View::Write && !at.ends_with("Input") { "Input" } else { "" };
                named(self.derive(Derived::Record((**record).clone(), view), &format!("{at}{suffix}")))
            }
            Type::Union(items) => self.union(items, view, at),
            Type::Def(id, args) => self.def(*id, args, view, at),
            // A checked model has neither outside a generic declaration, which is lowered by instance.
            Type::Param(_) | Type::Error => named(self.builtin(Builtin::Json)),
        };
        if is_nullable(self.model, &ty) { bare } else { bare.required() }
    }

    fn def(&mut self, id: Id<TypeDef>, args: &[Type], view: View, at: &str) -> TypeRef {
        let model = self.model;
        let def = &model.types[id];
        match &def.kind {
            TypeDefKind::Scalar { base, .. } => {
                if is_identity(def, builtin_of(model, base)) {
                    return named("ID");
                }
                named(self.declared(id, args, View::Read))
            }
            TypeDefKind::Enum { .. } => named(self.declared(id, args, View::Read)),
            TypeDefKind::Union(items) => {
                let items: Vec<Type> = items.iter().map(|item| substitute(item, args)).collect();
                match unions::form(model, &items) {
                    unions::Form::Literals(_) => named(self.declared(id, args, View::Read)),
                    unions::Form::One(only) => self.ty(&only, view, at).optional(),
                    unions::Form::Any => named(self.builtin(Builtin::Json)),
                    unions::Form::Several(_) => named(self.declared(id, args, view)),
                }
            }
            TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. }
            | TypeDefKind::TaggedUnion { .. } => named(self.declared(id, args, view)),
        }
    }

    fn union(&mut self, items: &[Type], view: View, at: &str) -> TypeRef {
        match unions::form(self.model, items) {
            unions::Form::Literals(values) => named(self.literal(&values, at)),
            unions::Form::One(only) => self.ty(&only, view, at).optional(),
            unions::Form::Any => named(self.builtin(Builtin::Json)),
            unions::Form::Several(items) => {
                let names: Vec<String> = items.iter().map(|item| label(self.model, item)).collect();
                let suffix = if view == View::Write { "Input" } else { "" };
                named(self.derive(Derived::Union(items, view), &format!("{}{suffix}", names.join("Or"))))
            }
        }
    }

    /// A choice of literals: strings are an enum, anything else is what it is made of.
    fn literal(&mut self, values: &[Json], at: &str) -> String {
        match values.first() {
            Some(Json::String(_)) => self.derive(Derived::Literals(values.to_vec()), at),
            Some(Json::Bool(_)) => "Boolean".to_owned(),
            Some(Json::Number(number)) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => "Int".to_owned(),
            Some(Json::Number(_)) => "Float".to_owned(),
            Some(Json::Null | Json::Array(_) | Json::Object(_)) | None => self.builtin(Builtin::Json),
        }
    }

    fn map(&mut self, key: &Type, value: &Type, view: View) -> TypeRef {
        if builtin_of(self.model, value) == Some(Builtin::Json) {
            return named(self.builtin(Builtin::Json)).required();
        }
        let of = label(self.model, value);
        let name = if *key == Type::Builtin(Builtin::String) {
            format!("{of}Entry")
        } else {
            format!("{}To{of}Entry", label(self.model, key))
        };
        let suffix = if view == View::Write { "Input" } else { "" };
        let derived = Derived::Entry(key.clone(), value.clone(), view);
        let entry = named(self.derive(derived, &format!("{name}{suffix}")));
        TypeRef::List(Box::new(entry.required())).required()
    }

    /// Whether a request has to select fields of what a type answers with.
    pub(super) fn is_composite(&self, ty: &Type) -> bool {
        match unaliased(self.model, ty) {
            Type::Nullable(inner) | Type::List(inner) | Type::Set(inner) => self.is_composite(&inner),
            Type::Map(_, value) => builtin_of(self.model, &value) != Some(Builtin::Json),
            Type::Union(items) => self.is_composite_union(&items),
            Type::Record(_) => true,
            Type::Builtin(_) | Type::Literal(_) | Type::Param(_) | Type::Error => false,
            Type::Def(id, args) => match &self.model.types[id].kind {
                TypeDefKind::Scalar { .. } | TypeDefKind::Enum { .. } => false,
                TypeDefKind::Union(items) => {
                    let items: Vec<Type> = items.iter().map(|item| substitute(item, &args)).collect();
                    self.is_composite_union(&items)
                }
                TypeDefKind::Record(_)
                | TypeDefKind::TaggedUnion { .. }
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. } => true,
            },
        }
    }

    fn is_composite_union(&self, items: &[Type]) -> bool {
        match unions::form(self.model, items) {
            unions::Form::Literals(_) | unions::Form::Any => false,
            unions::Form::One(only) => self.is_composite(&only),
            unions::Form::Several(_) => true,
        }
    }

    /// The name of what stands for a built-in type.
    pub(super) fn builtin(&mut self, builtin: Builtin) -> String {
        let Custom(wanted, text, specification) = match standing_for(builtin) {
            Ok(name) => return name.to_owned(),
            Err(custom) => custom,
        };
        let (name, is_new) = self.own(wanted);
        if is_new {
            let directives = specification.iter().map(|url| specified_by(url)).collect();
            let description = Some((*text).to_owned());
            self.add(TypeDefinition { description, name: name.clone(), directives, kind: TypeKind::Scalar });
        }
        name
    }

    /// What a type demands that no type of the schema says: a scalar that is an `ID`, or one that is a list or map.
    pub(super) fn hidden(&self, ty: &Type) -> Constraints {
        let mut found = Constraints::default();
        let mut ty = ty.clone();
        // Scalars cannot be cyclic in a checked model; the bound keeps this total on any.
        for _ in 0..64 {
            if let Type::Nullable(inner) = ty {
                ty = *inner;
                continue;
            }
            let Type::Def(id, args) = &ty else { break };
            let def = &self.model.types[*id];
            let TypeDefKind::Scalar { base, constraints } = &def.kind else { break };
            let builtin = builtin_of(self.model, base);
            if builtin.is_some() && !is_identity(def, builtin) {
                break;
            }
            found = describe::merged(&found, constraints);
            ty = substitute(base, args);
        }
        found
    }

    /// The `@constraint` of a field or argument.
    pub(super) fn constraint(&self, field: &Field) -> Option<Directive> {
        let constraints = describe::merged(&field.constraints, &self.hidden(&field.ty));
        describe::constraint(&constraints, builtin_of(self.model, &field.ty))
    }

    /// The definition of a named type.
    pub(super) fn definition(&mut self, job: &Job, name: String) -> TypeDefinition {
        match job {
            Job::Declared(id, args, view) => self.declaration(*id, args, *view, name),
            Job::Derived(derived) => self.derived(derived, name),
        }
    }

    fn declaration(&mut self, id: Id<TypeDef>, args: &[Type], view: View, name: String) -> TypeDefinition {
        let model = self.model;
        let def = &model.types[id];
        let mut paragraphs = describe::docs(&def.meta.docs, &def.meta.annotations);
        // GraphQL deprecates fields, not types.
        paragraphs.push(describe::deprecated(&def.meta.annotations).map(|directive| {
            let why = directive.args.into_iter().next().map(|(_, value)| value);
            if let Some(Value::Text(why)) = why { format!("Deprecated: {why}.") } else { "Deprecated.".to_owned() }
        }));
        let mut directives = describe::marks(&def.meta.annotations);
        let kind = match &def.kind {
            TypeDefKind::Scalar { base, constraints } => {
                directives.splice(0..0, self.scalar_directives(def, base, constraints));
                TypeKind::Scalar
            }
            TypeDefKind::Enum { cases, open } => {
                paragraphs.push(open.then(|| "Further values may come; readers accept them.".to_owned()));
                TypeKind::Enum(cases.iter().filter(|case| !case.wire.is_null()).map(enum_value).collect())
            }
            TypeDefKind::Union(items) => {
                let items: Vec<Type> = items.iter().map(|item| substitute(item, args)).collect();
                match unions::form(model, &items) {
                    unions::Form::Literals(values) => literal_enum(&values),
                    unions::Form::One(_) | unions::Form::Any | unions::Form::Several(_) => {
                        self.union_kind(&items, view, &name, &mut directives)
                    }
                }
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => {
                let (kind, said) = self.tagged_kind(tag, alternatives, args, view, &name, &mut directives);
                paragraphs.push(said);
                kind
            }
            TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => {
                let record = record_of(def).map(|record| substitute_record(record, args)).unwrap_or_default();
                self.record_kind(Some((id, args)), &record, view, &name, &mut directives)
            }
        };
        let description = describe::description(&paragraphs, &[]);
        TypeDefinition { description, name, directives, kind }
    }

    fn scalar_directives(&self, def: &TypeDef, base: &Type, constraints: &Constraints) -> Vec<Directive> {
        let builtin = builtin_of(self.model, base);
        let own = def.meta.annotations.text("docs");
        let standard = builtin.and_then(|builtin| standing_for(builtin).err()).and_then(|Custom(_, _, url)| *url);
        let url = own.or(standard).map(specified_by);
        let mut all = constraints.clone();
        let mut below = base.clone();
        // As above: what the scalars it is built on demand holds for it, too.
        for _ in 0..64 {
            let Type::Def(id, args) = &below else { break };
            let TypeDefKind::Scalar { base, constraints } = &self.model.types[*id].kind else { break };
            all = describe::merged(&all, constraints);
            below = substitute(base, args);
        }
        url.into_iter().chain(describe::constraint(&all, builtin)).collect()
    }

    fn derived(&mut self, derived: &Derived, name: String) -> TypeDefinition {
        let mut directives = Vec::new();
        let (description, kind) = match derived {
            Derived::Record(record, view) => (None, self.record_kind(None, record, *view, &name, &mut directives)),
            Derived::Entry(key, value, view) => {
                let text = "An entry of a map; no two entries of one map have the same key.".to_owned();
                directives.extend(self.shareable().into_iter().filter(|_| *view == View::Read));
                (Some(text), self.entry(key, value, *view, &name))
            }
            Derived::Wrapper(ty) => {
                let text = "A value that is no object, for a union to hold.".to_owned();
                directives.extend(self.shareable());
                (Some(text), self.wrapper(ty, &name))
            }
            Derived::Alternative(ty, _) => (None, self.wrapper(ty, &name)),
            Derived::Union(items, view) => (None, self.union_kind(items, *view, &name, &mut directives)),
            Derived::Literals(values) => (None, literal_enum(values)),
        };
        TypeDefinition { description, name, directives, kind }
    }
}

/// Whether a scalar is an identity: its name ends in `Id`, and its values are texts or whole numbers.
fn is_identity(def: &TypeDef, builtin: Option<Builtin>) -> bool {
    let fits = matches!(builtin, Some(Builtin::String | Builtin::Uuid | Builtin::Int | Builtin::Int32));
    fits && (def.meta.name.ends_with("Id") || def.meta.name.ends_with("ID"))
}

fn specified_by(url: &str) -> Directive {
    Directive::new("specifiedBy").with("url", Value::text(url))
}

fn literal_enum(values: &[Json]) -> TypeKind {
    let value = |text: &str| {
        let name = literal_name(text);
        let description = (name.to_lowercase() != text).then(|| format!("`{text}`"));
        EnumValue { description, name, directives: Vec::new() }
    };
    TypeKind::Enum(values.iter().filter_map(Json::as_str).map(value).collect())
}

fn enum_value(case: &EnumCase) -> EnumValue {
    let name = case_name(case);
    let wire = case.wire.as_str().map_or_else(|| case.wire.to_string(), str::to_owned);
    let wire = (name.to_lowercase() != wire.to_lowercase()).then(|| format!("Elsewhere `{wire}`."));
    let mut paragraphs = describe::docs(&case.docs, &case.annotations);
    paragraphs.push(wire);
    let directives = describe::deprecated(&case.annotations).into_iter().chain(describe::marks(&case.annotations));
    EnumValue { description: describe::description(&paragraphs, &[]), name, directives: directives.collect() }
}
