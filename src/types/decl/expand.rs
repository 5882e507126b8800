//! Spreads: the fields of one record copied into another, and the report of members that meet there.

use crate::base::arena::Id;
use crate::base::map::IndexMap;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Field, Item, Record, Type, TypeDef, TypeDefKind};
use crate::names::Names;
use crate::types::{Cx, Scope, Types, errors};

use super::record::{is_marker, record_of};

/// How many parts a type may have once its parameters are replaced; nested generics could grow without bound.
const MAX_TYPE_SIZE: usize = 4_096;

/// Copies all spreads in; `order` has each type behind those it spreads.
pub(super) fn expand(names: &Names<'_>, types: &mut Types, order: &[Id<TypeDef>], diags: &mut Diags) {
    for id in order {
        let def = &mut types.defs[*id];
        let mut kind = std::mem::replace(&mut def.kind, TypeDefKind::Union(Vec::new()));
        let Some((module, decl)) = names.decl(Item::Type(*id)) else { continue };
        let mut silent = Diags::new();
        let sink: &mut Diags = if decl.poisoned { &mut silent } else { &mut *diags };
        let scope = Scope { own: Some(Item::Type(*id)), generics: &decl.head.generics, ..Scope::of(module) };
        let mut cx = Cx::new(names, types, scope, sink);
        match &mut kind {
            TypeDefKind::Scalar { base, .. } => cx.expand_type(base),
            TypeDefKind::Record(record) | TypeDefKind::Error { record, .. } => cx.expand_now(record),
            TypeDefKind::Event { record, headers, .. } | TypeDefKind::Message { record, headers, .. } => {
                cx.expand_now(record);
                cx.expand_fields(headers);
            }
            TypeDefKind::TaggedUnion { alternatives, .. } => {
                for (_, ty, _) in alternatives {
                    cx.expand_type(ty);
                }
            }
            TypeDefKind::Union(alternatives) => alternatives.iter_mut().for_each(|ty| cx.expand_type(ty)),
            TypeDefKind::Enum { .. } => {}
        }
        types.defs[*id].kind = kind;
    }
}

impl Cx<'_, '_> {
    /// Copies the spreads of a record in.
    pub(in crate::types) fn expand_now(&mut self, record: &mut Record) {
        self.expand_record(record);
        for union in &mut record.unions {
            self.expand_type(union);
        }
        if let Some(rest) = &mut record.rest {
            self.expand_type(rest);
        }
    }

    fn expand_type(&mut self, ty: &mut Type) {
        for_each_record(ty, &mut |record| {
            self.expand_record(record);
        });
    }

    /// As [`Self::expand_record`], of headers.
    fn expand_fields(&mut self, fields: &mut Vec<Field>) {
        let mut record = Record { fields: std::mem::take(fields), ..Record::default() };
        self.expand_record(&mut record);
        *fields = record.fields;
    }

    /// Replaces markers by the fields they stand for, and reports names that meet.
    fn expand_record(&mut self, into: &mut Record) {
        let mut copied = Vec::new();
        if into.fields.iter().any(is_marker) {
            copied = self.copy_spreads(into);
        } else {
            into.fields.iter_mut().for_each(|field| self.expand_type(&mut field.ty));
        }
        let kept = self.admitted(&into.fields, &copied);
        if kept.contains(&false) {
            let mut kept = kept.into_iter();
            into.fields.retain(|_| kept.next().unwrap_or(true));
        }
    }

    /// Replaces markers by the fields they stand for; returns for each field the spread that brought it.
    fn copy_spreads(&mut self, into: &mut Record) -> Vec<Option<Span>> {
        let mut expanded = Vec::with_capacity(into.fields.len());
        let mut places = Vec::with_capacity(into.fields.len());
        for mut field in std::mem::take(&mut into.fields) {
            if !is_marker(&field) {
                self.expand_type(&mut field.ty);
                expanded.push(field);
                places.push(None);
                continue;
            }
            let Type::Def(id, args) = &field.ty else { continue };
            let mut too_large = false;
            let mut chain = Vec::new();
            let mut next = Some((*id, args.clone()));
            while let Some((id, args)) = next.take() {
                let Some(record) = self.types.def(id).and_then(|def| record_of(&def.kind)) else { break };
                if let Some(Type::Def(base, base_args)) = &record.extends {
                    next = Some((*base, base_args.iter().map(|arg| substitute(arg, &args)).collect()));
                }
                chain.push((record, args));
            }
            for (record, args) in chain.into_iter().rev() {
                for copied in &record.fields {
                    let ty = try_substitute(&copied.ty, &args).unwrap_or_else(|| {
                        too_large = true;
                        Type::Error
                    });
                    expanded.push(Field { ty, ..copied.clone() });
                    places.push(Some(field.span));
                }
                into.unions.extend(record.unions.iter().map(|union| substitute(union, &args)));
                if let Some(more) = &record.rest {
                    match into.rest {
                        Some(_) => self.diags.push(errors::second_rest(field.span)),
                        None => {
                            into.rest = Some(substitute(more, &args));
                            into.rest_key = record.rest_key.as_ref().map(|key| Box::new(substitute(key, &args)));
                        }
                    }
                }
            }
            if too_large && !self.types.incomplete.contains(id) {
                self.diags.push(errors::too_large(field.span, MAX_TYPE_SIZE));
            }
        }
        expanded.shrink_to_fit();
        into.fields = expanded;
        places
    }

    /// Which fields may stand beside those before them; `spreads` has the place of the spread that brings each.
    fn admitted(&mut self, fields: &[Field], spreads: &[Option<Span>]) -> Vec<bool> {
        let mut names: IndexMap<&str, Span> = IndexMap::default();
        let mut wires: IndexMap<&str, Span> = IndexMap::default();
        names.reserve(fields.len());
        let mut admitted = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let spread = spreads.get(index).copied().flatten();
            let place = spread.unwrap_or(field.span);
            if let Some(first) = names.get(field.name.as_str()) {
                self.diags.push(errors::duplicate_field(place, &field.name, *first, spread.is_some()));
                admitted.push(false);
                continue;
            }
            admitted.push(true);
            if field.name.is_empty() {
                continue;
            }
            if let Some(first) = wires.get(field.wire.as_str()) {
                self.diags.push(errors::duplicate_wire(place, &field.wire, *first));
            }
            names.insert(&field.name, place);
            wires.insert(&field.wire, place);
        }
        admitted
    }
}

/// Calls `change` with every anonymous record in a type, inner ones first.
pub(super) fn for_each_record(ty: &mut Type, change: &mut impl FnMut(&mut Record)) {
    match ty {
        Type::Record(record) => {
            for field in &mut record.fields {
                for_each_record(&mut field.ty, change);
            }
            for union in &mut record.unions {
                for_each_record(union, change);
            }
            if let Some(rest) = &mut record.rest {
                for_each_record(rest, change);
            }
            change(record);
        }
        Type::Def(_, args) | Type::Union(args) => args.iter_mut().for_each(|arg| for_each_record(arg, change)),
        Type::List(inner) | Type::Set(inner) | Type::Nullable(inner) => for_each_record(inner, change),
        Type::Map(key, value) => {
            for_each_record(key, change);
            for_each_record(value, change);
        }
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Error => {}
    }
}

/// A type with its parameters replaced by arguments; [`Type::Error`] where that grows beyond all use.
pub fn substitute(ty: &Type, args: &[Type]) -> Type {
    try_substitute(ty, args).unwrap_or(Type::Error)
}

fn try_substitute(ty: &Type, args: &[Type]) -> Option<Type> {
    if args.is_empty() {
        return Some(ty.clone());
    }
    let mut budget = MAX_TYPE_SIZE;
    let replaced = replace(ty, args, &mut budget);
    (budget > 0).then_some(replaced)
}

fn replace(ty: &Type, args: &[Type], budget: &mut usize) -> Type {
    *budget = budget.saturating_sub(1);
    if *budget == 0 {
        return Type::Error;
    }
    match ty {
        Type::Param(index) => match args.get(*index) {
            Some(arg) => {
                *budget = budget.saturating_sub(size(arg));
                arg.clone()
            }
            None => Type::Param(*index),
        },
        Type::Def(id, inner) => Type::Def(*id, inner.iter().map(|ty| replace(ty, args, budget)).collect()),
        Type::List(inner) => Type::List(Box::new(replace(inner, args, budget))),
        Type::Set(inner) => Type::Set(Box::new(replace(inner, args, budget))),
        Type::Map(key, value) => {
            Type::Map(Box::new(replace(key, args, budget)), Box::new(replace(value, args, budget)))
        }
        Type::Nullable(inner) => {
            let replaced = replace(inner, args, budget);
            if matches!(replaced, Type::Nullable(_)) { replaced } else { Type::Nullable(Box::new(replaced)) }
        }
        Type::Union(inner) => Type::Union(inner.iter().map(|ty| replace(ty, args, budget)).collect()),
        Type::Record(record) => {
            let mut record = record.clone();
            for field in &mut record.fields {
                field.ty = replace(&field.ty, args, budget);
            }
            for union in &mut record.unions {
                *union = replace(union, args, budget);
            }
            for part in record.rest.iter_mut().chain(record.rest_key.as_deref_mut()) {
                *part = replace(part, args, budget);
            }
            Type::Record(record)
        }
        Type::Builtin(_) | Type::Literal(_) | Type::Error => ty.clone(),
    }
}

fn size(ty: &Type) -> usize {
    match ty {
        Type::Builtin(_) | Type::Param(_) | Type::Literal(_) | Type::Error => 1,
        Type::Def(_, inner) | Type::Union(inner) => 1 + inner.iter().map(size).sum::<usize>(),
        Type::List(inner) | Type::Set(inner) | Type::Nullable(inner) => 1 + size(inner),
        Type::Map(key, value) => 1 + size(key) + size(value),
        Type::Record(record) => 1 + record.fields.iter().map(|field| size(&field.ty)).sum::<usize>(),
    }
}
