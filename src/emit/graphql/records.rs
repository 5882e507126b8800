//! Records: objects and interfaces where something is answered, inputs where something is taken.
//!
//! A base whose subtypes are told apart by a discriminator is an interface, and so is one that is only ever extended.
//! One that stands for itself is an object, whose fields its subtypes repeat.

use std::collections::BTreeSet;

use super::doc::{Directive, Field as GraphField, InputValue, TypeKind, TypeRef, Value};
use super::schema::Lower;
use super::unions::{is_base, leaves};
use super::{describe, errors};
use crate::base::arena::Id;
use crate::model::facts::closure::{Closure, View, record_of, substitute, substitute_record};
use crate::model::facts::graphql::{self, ErrorStyle, chain, field_name, is_nullable, unaliased};
use crate::model::{Builtin, Contract, Field, Model, Record, Type, TypeDef, TypeDefKind};

/// A field that an empty type has, since GraphQL has no type without fields (3.6).
const PLACEHOLDER: &str = "_";

/// The bases among what a contract answers with that are interfaces.
pub(super) fn interfaces(model: &Model, contract: &Contract, outputs: &Closure) -> BTreeSet<Id<TypeDef>> {
    let mut direct: BTreeSet<Id<TypeDef>> = BTreeSet::new();
    for (ty, _) in graphql::outputs(model, contract) {
        mentioned(&ty, &mut direct);
    }
    for instance in outputs.instances() {
        match &model.types[instance.def].kind {
            TypeDefKind::Scalar { base, .. } => mentioned(&substitute(base, &instance.args), &mut direct),
            TypeDefKind::Union(items) => items.iter().for_each(|item| mentioned(item, &mut direct)),
            TypeDefKind::TaggedUnion { alternatives, .. } => {
                for (_, ty, _) in alternatives {
                    mentioned(ty, &mut direct);
                }
            }
            TypeDefKind::Enum { .. } => {}
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => {
                mentioned_in(&substitute_record(record, &instance.args), &mut direct);
            }
        }
    }
    let mut found = BTreeSet::new();
    for instance in outputs.instances() {
        let Some(record) = record_of(&model.types[instance.def]) else { continue };
        if is_base(model, instance.def) {
            found.insert(instance.def);
        }
        if let Some(Type::Def(base, _)) = &record.extends
            && !direct.contains(base)
        {
            found.insert(*base);
        }
    }
    found
}

fn mentioned_in(record: &Record, found: &mut BTreeSet<Id<TypeDef>>) {
    let fields = record.fields.iter().filter(|field| View::Read.has(field));
    fields.for_each(|field| mentioned(&field.ty, found));
    record.rest.iter().chain(&record.unions).for_each(|ty| mentioned(ty, found));
}

/// The declarations that a type names as the type of something.
fn mentioned(ty: &Type, found: &mut BTreeSet<Id<TypeDef>>) {
    match ty {
        Type::Def(id, args) => {
            found.insert(*id);
            for arg in args {
                mentioned(arg, found);
            }
        }
        Type::List(item) | Type::Set(item) | Type::Nullable(item) => mentioned(item, found),
        Type::Map(key, value) => {
            mentioned(key, found);
            mentioned(value, found);
        }
        Type::Union(items) => items.iter().for_each(|item| mentioned(item, found)),
        Type::Record(record) => mentioned_in(record, found),
        Type::Builtin(_) | Type::Literal(_) | Type::Param(_) | Type::Error => {}
    }
}

impl Lower<'_, '_> {
    /// A record in a view, declared or anonymous.
    pub(super) fn record_kind(
        &mut self,
        declared: Option<(Id<TypeDef>, &[Type])>,
        record: &Record,
        view: View,
        name: &str,
        directives: &mut Vec<Directive>,
    ) -> TypeKind {
        if view == View::Write {
            if let Some((id, _)) = declared
                && is_base(self.model, id)
            {
                return self.subtypes_kind(id, name, directives);
            }
            return self.input(record, name, declared.map(|(id, _)| id));
        }
        let interfaces = self.implemented(record, declared.map(|(id, _)| id));
        let is_interface = declared.is_some_and(|(id, _)| self.interfaces.contains(&id));
        let stub = declared.and_then(|(id, args)| if args.is_empty() { self.stub_keys(id) } else { None });
        let mut fields: Vec<GraphField> = Vec::new();
        for part in chain(self.model, record) {
            let shown = part.fields.iter().filter(|field| View::Read.has(field));
            for field in shown.filter(|field| stub.as_ref().is_none_or(|keys| keys.contains(&field.name))) {
                let lowered = self.output_field(name, field);
                match fields.iter_mut().find(|known| known.name == lowered.name) {
                    // What an interface says of a field, its subtypes say, too.
                    Some(known) if interfaces.is_empty() => *known = lowered,
                    Some(known) => known.description = lowered.description.or(known.description.take()),
                    None => fields.push(lowered),
                }
            }
            if stub.is_none() {
                for (wanted, ty) in beside(self.model, &part) {
                    let field = self.extra(&wanted, &ty, name, &fields);
                    fields.push(field);
                }
            }
        }
        // What is resolved for an interface is resolved for all that implement it.
        let mut parts = chain(self.model, record);
        parts.reverse();
        for part in &parts {
            if let Some(Type::Def(base, args)) = &part.extends
                && args.is_empty()
            {
                self.add_resolved(*base, name, &mut fields);
            }
        }
        if let Some((id, [])) = declared {
            self.add_resolved(id, name, &mut fields);
        }
        if let Some((id, args)) = declared
            && self.style == ErrorStyle::Union
            && matches!(self.model.types[id].kind, TypeDefKind::Error { .. })
        {
            self.add_message(&mut fields);
            let mut interfaces = interfaces;
            interfaces.push(super::operations::ERROR.to_owned());
            self.federate(id, args, is_interface, stub.is_some(), directives);
            return TypeKind::Object { interfaces, fields };
        }
        if fields.is_empty() {
            if let Some((id, _)) = declared {
                self.diags.push(errors::empty_type(&self.model.types[id], name));
            }
            fields.push(GraphField {
                description: Some("Nothing: the type has no fields.".to_owned()),
                name: PLACEHOLDER.to_owned(),
                args: Vec::new(),
                ty: TypeRef::Named("Boolean".to_owned()),
                directives: Vec::new(),
            });
        }
        if let Some((id, args)) = declared {
            self.federate(id, args, is_interface, stub.is_some(), directives);
        }
        if let Some((id, _)) = declared.filter(|(id, _)| is_interface && is_base(self.model, *id)) {
            // Nothing else need mention what an interface stands for.
            for sub in leaves(self.model, id) {
                self.declared(sub, &[], View::Read);
            }
        }
        if is_interface { TypeKind::Interface { interfaces, fields } } else { TypeKind::Object { interfaces, fields } }
    }

    /// The interfaces that a record implements: those among its bases, the nearest first.
    fn implemented(&mut self, record: &Record, own: Option<Id<TypeDef>>) -> Vec<String> {
        let mut names = Vec::new();
        let mut parts = chain(self.model, record);
        parts.reverse();
        for part in &parts {
            if let Some(Type::Def(id, args)) = &part.extends
                && self.interfaces.contains(id)
                && own != Some(*id)
            {
                names.push(self.declared(*id, args, View::Read));
            }
        }
        names
    }

    /// A field that is answered.
    pub(super) fn output_field(&mut self, parent: &str, field: &Field) -> GraphField {
        let at = self.within(parent, field);
        let is_json = graphql::builtin_of(self.model, &field.ty) == Some(Builtin::Json);
        if !field.required && is_nullable(self.model, &field.ty) && !is_json {
            self.diags.push(errors::absent_or_null(field));
        }
        let ty = self.ty(&field.ty, View::Read, &at);
        let ty = if field.required { ty } else { ty.optional() };
        let mut directives: Vec<Directive> = describe::deprecated(&field.annotations).into_iter().collect();
        directives.extend(self.constraint(field));
        directives.extend(self.list_size(field, &ty));
        directives.extend(describe::marks(&field.annotations));
        let description = self.field_description(field);
        GraphField { description, name: field_name(self.contract, field), args: Vec::new(), ty, directives }
    }

    /// `@listSize`, where requests have a price and the list an end.
    fn list_size(&self, field: &Field, ty: &TypeRef) -> Option<Directive> {
        self.contract.settings.get("limits.complexity")?;
        let constraints = describe::merged(&field.constraints, &self.hidden(&field.ty));
        let (_, most) = constraints.items.or(constraints.properties)?;
        let most = most.filter(|_| ty.is_list())?;
        Some(Directive::new("listSize").with("assumedSize", Value::int(most)))
    }

    fn field_description(&self, field: &Field) -> Option<String> {
        let mut paragraphs = describe::docs(&field.docs, &field.annotations);
        paragraphs.push(fixed(self.model, &field.ty));
        describe::description(&paragraphs, &[])
    }

    /// An argument, or a field of an input.
    pub(super) fn input_value(&mut self, field: &Field, at: &str) -> InputValue {
        let ty = self.ty(&field.ty, View::Write, at);
        let ty = if field.required { ty } else { ty.optional() };
        let default = field.default.as_ref().and_then(|value| self.constant(&field.ty, value));
        let mut paragraphs = describe::docs(&field.docs, &field.annotations);
        paragraphs.push(fixed(self.model, &field.ty));
        let mut directives = Vec::new();
        if let Some(deprecated) = describe::deprecated(&field.annotations) {
            if ty.is_required() && default.is_none() {
                // What must be given cannot be deprecated (3.13.3).
                self.diags.push(errors::deprecated_required(field));
                let why = deprecated.args.into_iter().next().map(|(_, value)| value);
                let why = if let Some(Value::Text(why)) = why { format!(": {why}") } else { String::new() };
                paragraphs.push(Some(format!("Deprecated{why}.")));
            } else {
                directives.push(deprecated);
            }
        }
        directives.extend(self.constraint(field));
        directives.extend(describe::marks(&field.annotations));
        let description = describe::description(&paragraphs, &[]);
        InputValue { description, name: field_name(self.contract, field), ty, default, directives }
    }

    fn input(&mut self, record: &Record, name: &str, own: Option<Id<TypeDef>>) -> TypeKind {
        let mut fields: Vec<InputValue> = Vec::new();
        for part in chain(self.model, record) {
            // Which subtype it is, the field says that it stands in.
            let known = part.discriminator.as_ref().filter(|_| record.discriminator_value.is_some());
            let shown = part.fields.iter().filter(|field| View::Write.has(field));
            for field in shown.filter(|field| known != Some(&field.wire)) {
                let at = self.within(name, field);
                let lowered = self.input_value(field, &at);
                match fields.iter_mut().find(|known| known.name == lowered.name) {
                    Some(known) => *known = lowered,
                    None => fields.push(lowered),
                }
            }
            for (wanted, ty) in beside(self.model, &part) {
                let taken = |name: &str| fields.iter().any(|field| field.name == name);
                let field = free(&wanted, taken);
                let ty = self.ty(&ty, View::Write, &format!("{name}Rest")).optional();
                fields.push(InputValue {
                    description: Some(further(&wanted)),
                    name: field,
                    ty,
                    default: None,
                    directives: Vec::new(),
                });
            }
        }
        if fields.is_empty() {
            if let Some(id) = own {
                self.diags.push(errors::empty_type(&self.model.types[id], name));
            }
            fields.push(InputValue {
                description: Some("Nothing: the input has no fields.".to_owned()),
                name: PLACEHOLDER.to_owned(),
                ty: TypeRef::Named("Boolean".to_owned()),
                default: None,
                directives: Vec::new(),
            });
        }
        TypeKind::Input(fields)
    }

    fn extra(&mut self, wanted: &str, ty: &Type, parent: &str, fields: &[GraphField]) -> GraphField {
        let name = free(wanted, |name| fields.iter().any(|field| field.name == name));
        let ty = self.ty(ty, View::Read, &format!("{parent}Rest"));
        GraphField { description: Some(further(wanted)), name, args: Vec::new(), ty, directives: Vec::new() }
    }

    /// The entry of a map.
    pub(super) fn entry(&mut self, key: &Type, value: &Type, view: View, name: &str) -> TypeKind {
        let key = self.ty(key, view, &format!("{name}Key"));
        let value = self.ty(value, view, &format!("{name}Value"));
        Self::plain(vec![("key", key), ("value", value)], view)
    }

    /// The object around a value that no union can hold.
    pub(super) fn wrapper(&mut self, ty: &Type, name: &str) -> TypeKind {
        let value = self.ty(ty, View::Read, &format!("{name}Item"));
        Self::plain(vec![("value", value)], View::Read)
    }

    fn plain(members: Vec<(&str, TypeRef)>, view: View) -> TypeKind {
        match view {
            View::Read => {
                let field = |(name, ty): (&str, TypeRef)| GraphField {
                    description: None,
                    name: name.to_owned(),
                    args: Vec::new(),
                    ty,
                    directives: Vec::new(),
                };
                let fields = members.into_iter().map(field).collect();
                TypeKind::Object { interfaces: Vec::new(), fields }
            }
            View::Write => {
                let field = |(name, ty): (&str, TypeRef)| InputValue {
                    description: None,
                    name: name.to_owned(),
                    ty,
                    default: None,
                    directives: Vec::new(),
                };
                TypeKind::Input(members.into_iter().map(field).collect())
            }
        }
    }
}

/// What a record has beside its fields: a rest, and unions.
fn beside(model: &Model, record: &Record) -> Vec<(String, Type)> {
    let rest = record.rest.iter().map(|ty| {
        let ty = unaliased(model, ty);
        let map = if matches!(ty, Type::Map(..)) {
            ty
        } else {
            Type::Map(Box::new(Type::Builtin(Builtin::String)), Box::new(ty))
        };
        ("rest".to_owned(), map)
    });
    let unions = record.unions.iter().map(|ty| ("variant".to_owned(), ty.clone()));
    rest.chain(unions).collect()
}

fn further(wanted: &str) -> String {
    if wanted == "rest" { "Fields that the type does not list." } else { "Which of its forms it has." }.to_owned()
}

fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// The values of a type of numbers or truth values that are listed one by one: no type of GraphQL says them.
fn fixed(model: &Model, ty: &Type) -> Option<String> {
    let values = |items: &[Type]| -> Option<Vec<String>> {
        let literal = |item: &Type| {
            let Type::Literal(value) = item else { return None };
            (value.is_number() || value.is_boolean()).then(|| format!("`{value}`"))
        };
        items.iter().map(literal).collect()
    };
    let ty = unaliased(model, ty);
    if let Type::Nullable(inner) = &ty {
        return fixed(model, inner);
    }
    let listed = values(if let Type::Union(items) = &ty { items } else { std::slice::from_ref(&ty) })?;
    match listed.as_slice() {
        [] => None,
        [only] => Some(format!("Always {only}.")),
        several => Some(format!("One of {}.", several.join(", "))),
    }
}
