//! Type expressions: from syntax to resolved types.

use serde_json::Value as Json;

use super::decl::Pending;
use super::{Cx, TYPE_KINDS, builtin, errors, relate};
use crate::base::span::Span;
use crate::model::{Builtin, Item, Record, Type};
use crate::syntax::ast;
use crate::vocab::DeclKind;

/// How many alternatives of a union are compared with each other.
const MOST_COMPARED: usize = 256;

impl<'a> Cx<'_, 'a> {
    /// The type that was written; [`Type::Error`] where it does not resolve.
    pub fn lower_type(&mut self, ty: &'a ast::Type) -> Type {
        match &ty.kind {
            ast::TypeKind::Name { path, args } => self.lower_named(path, args, ty.span),
            ast::TypeKind::Literal(value) => self.lower_literal(value),
            ast::TypeKind::Record(members) => Type::Record(Box::new(self.lower_anonymous(members))),
            ast::TypeKind::Nullable(inner) => nullable(self.lower_type(inner)),
            ast::TypeKind::Union(alternatives) => self.lower_union(alternatives, false),
            ast::TypeKind::Error => Type::Error,
        }
    }

    /// The type that a bare path names, where only a path can stand.
    pub fn lower_path(&mut self, path: &'a ast::Path) -> Type {
        self.lower_named(path, &[], path.span)
    }

    /// An untagged union; alternatives that overlap are reported unless `any_of` says that they may.
    pub(super) fn lower_union(&mut self, alternatives: &'a [ast::Type], any_of: bool) -> Type {
        let mut lowered: Vec<(Type, Span)> = Vec::new();
        let mut null = false;
        for alternative in alternatives {
            let ty = self.lower_type(alternative);
            if ty == Type::Literal(Json::Null) {
                null = true;
            } else if let Type::Union(inner) = ty {
                // `A | (B | C)` is one union of three.
                lowered.extend(inner.into_iter().map(|ty| (ty, alternative.span)));
            } else {
                lowered.push((ty, alternative.span));
            }
        }
        if !any_of {
            match &mut self.pending {
                Some(pending) => pending.push(Pending::Overlap(lowered.clone())),
                None => self.check_overlap(&lowered),
            }
        }
        let mut types: Vec<Type> = lowered.into_iter().map(|(ty, _)| ty).collect();
        let union = match types.len() {
            0 => return Type::Literal(Json::Null),
            1 => types.pop().unwrap_or(Type::Error),
            _ => Type::Union(types),
        };
        if null { nullable(union) } else { union }
    }

    /// Reports the first pair of alternatives that one value fits both of.
    pub(super) fn check_overlap(&mut self, alternatives: &[(Type, Span)]) {
        for (index, (right, span)) in alternatives.iter().enumerate().take(MOST_COMPARED).skip(1) {
            let left = alternatives.iter().take(index).find(|(left, _)| relate::overlap(self.types, left, right));
            if let Some((left, first)) = left {
                let names = (self.show(left), self.show(right));
                let records = [left, right].map(|ty| self.record_name(ty));
                let by_kind = if let [Some(left), Some(right)] = &records {
                    let tag = heck::ToSnakeCase::to_snake_case;
                    Some(format!(
                        "union … by kind {{ {}: {left}, {}: {right} }}",
                        tag(left.as_str()),
                        tag(right.as_str())
                    ))
                } else {
                    None
                };
                self.diags.push(errors::union_overlap(*span, *first, &names.0, &names.1, by_kind.as_deref()));
                return;
            }
        }
    }

    /// The name of a declared record.
    fn record_name(&self, ty: &Type) -> Option<String> {
        let Type::Def(id, _) = ty else { return None };
        super::decl::record_of(&self.types.def(*id)?.kind)?;
        self.names.decl(Item::Type(*id)).map(|(_, decl)| decl.name.text.clone())
    }

    fn lower_named(&mut self, path: &'a ast::Path, args: &'a [ast::Type], span: Span) -> Type {
        if let Some(single) = path.single()
            && let Some(index) = self.scope.generics.iter().position(|param| param.text == single.text)
        {
            self.check_arity(path, args, span, &[]);
            self.scope.generics.get(index).iter().for_each(|generic| self.names.refer(single.span, generic.span));
            return Type::Param(index);
        }
        // A declaration of the project's own goes before the built-in type of the same name.
        let Some(item) = self.names.find(self.scope.module, path, TYPE_KINDS) else {
            return self.lower_builtin(path, args, span);
        };
        let Item::Type(id) = item else { return Type::Error };
        let declared = self.names.decl(item).map(|(_, decl)| decl);
        if let Some(private) = declared.filter(|decl| decl.private.is_some())
            && self.scope.own.and_then(|own| self.names.decl(own)).is_some_and(|(_, own)| own.private.is_none())
        {
            self.diags.push(errors::private_type(path.span, &private.name.text, private.name.span));
        }
        let params: &'a [ast::Ident] = declared.map_or(&[], |decl| &decl.head.generics);
        if !self.check_arity(path, args, span, params) {
            return Type::Error;
        }
        Type::Def(id, args.iter().map(|arg| self.lower_type(arg)).collect())
    }

    fn lower_builtin(&mut self, path: &'a ast::Path, args: &'a [ast::Type], span: Span) -> Type {
        let name = path.single().map_or("", |single| single.text.as_str());
        match (name, args) {
            ("List", [item]) => return Type::List(Box::new(self.lower_type(item))),
            ("Set", [item]) => return Type::Set(Box::new(self.lower_type(item))),
            ("Map", [key, value]) => {
                let lowered = self.lower_type(key);
                self.check_map_key(&lowered, key.span);
                return Type::Map(Box::new(lowered), Box::new(self.lower_type(value)));
            }
            ("List" | "Set", _) => {
                self.diags.push(errors::type_arity(span, name, &["T"], args.len()));
                return Type::Error;
            }
            ("Map", _) => {
                self.diags.push(errors::type_arity(span, name, &["String", "T"], args.len()));
                return Type::Error;
            }
            _ => {}
        }
        if let Some((builtin, _)) = Builtin::ALL.iter().find(|(_, word)| *word == name) {
            self.check_arity(path, args, span, &[]);
            return Type::Builtin(*builtin);
        }
        if self.names.is_poisoned(self.scope.module, path) {
            return Type::Error;
        }
        // `Interval` in capitals may well be a type of the project that is not imported.
        match builtin::elsewhere(name)
            .filter(|_| name.starts_with(|c: char| c.is_ascii_lowercase()) || is_foreign(name))
        {
            Some(ours) => self.diags.push(errors::foreign_type(path.span, name, ours)),
            None => {
                self.names.resolve(self.scope.module, path, TYPE_KINDS, self.diags);
            }
        }
        for arg in args {
            self.lower_type(arg);
        }
        Type::Error
    }

    fn check_arity(&mut self, path: &ast::Path, args: &[ast::Type], span: Span, params: &[ast::Ident]) -> bool {
        if args.len() == params.len() {
            return true;
        }
        let names: Vec<&str> = params.iter().map(|param| param.text.as_str()).collect();
        self.diags.push(errors::type_arity(span, &path.text(), &names, args.len()));
        false
    }

    /// Keys are strings in JSON: what is not written as one cannot be a key.
    fn check_map_key(&mut self, key: &Type, span: Span) {
        let fits = match key {
            Type::Builtin(builtin) => {
                !matches!(builtin, Builtin::Json | Builtin::Bytes | Builtin::Float | Builtin::Float32)
            }
            Type::Def(id, _) => {
                self.names.kind(Item::Type(*id)).is_none_or(|kind| matches!(kind, DeclKind::Scalar | DeclKind::Enum))
            }
            Type::Literal(Json::String(_)) | Type::Param(_) | Type::Error => true,
            Type::Union(alternatives) => {
                return alternatives.iter().for_each(|alternative| self.check_map_key(alternative, span));
            }
            Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Literal(_) | Type::Record(_) | Type::Nullable(_) => {
                false
            }
        };
        if !fits {
            let shown = self.show(key);
            self.diags.push(errors::map_key(span, &shown));
        }
    }

    fn lower_literal(&mut self, value: &'a ast::Value) -> Type {
        let json = match &value.kind {
            ast::ValueKind::Null => Json::Null,
            ast::ValueKind::Bool(value) => Json::Bool(*value),
            ast::ValueKind::String(text) => Json::String(text.clone()),
            ast::ValueKind::Number(text) => super::literals::number_json(text),
            ast::ValueKind::Error => return Type::Error,
            ast::ValueKind::Quantity(_)
            | ast::ValueKind::Date(_)
            | ast::ValueKind::Version(_)
            | ast::ValueKind::PathLit(_)
            | ast::ValueKind::Range { .. }
            | ast::ValueKind::List(_)
            | ast::ValueKind::Object(_)
            | ast::ValueKind::Name(_)
            | ast::ValueKind::Call { .. }
            | ast::ValueKind::Binary { .. }
            | ast::ValueKind::Not(_) => {
                self.diags.push(errors::literal_type(value));
                return Type::Error;
            }
        };
        Type::Literal(json)
    }

    fn lower_anonymous(&mut self, members: &'a [ast::Member]) -> Record {
        let mut record = self.lower_record(members, None).record;
        if self.pending.is_none() {
            self.expand_now(&mut record);
        }
        record
    }

    /// A type as it would be written, for messages.
    pub fn show(&self, ty: &Type) -> String {
        let name = |ty: &Type| self.show(ty);
        match ty {
            Type::Builtin(builtin) => builtin::name(*builtin).to_owned(),
            Type::Def(id, args) => {
                let own = self.names.decl(Item::Type(*id)).map_or("?", |(_, decl)| decl.name.text.as_str());
                match args.as_slice() {
                    [] => own.to_owned(),
                    args => format!("{own}<{}>", args.iter().map(name).collect::<Vec<_>>().join(", ")),
                }
            }
            Type::Param(index) => self.scope.generics.get(*index).map_or("T", |param| param.text.as_str()).to_owned(),
            Type::List(item) => format!("List<{}>", self.show(item)),
            Type::Set(item) => format!("Set<{}>", self.show(item)),
            Type::Map(key, value) => format!("Map<{}, {}>", self.show(key), self.show(value)),
            Type::Literal(json) => json.to_string(),
            Type::Record(record) => {
                let fields: Vec<&str> = record.fields.iter().take(4).map(|field| field.name.as_str()).collect();
                format!("{{ {} }}", fields.join(", "))
            }
            Type::Nullable(inner) if matches!(**inner, Type::Union(_)) => format!("({})?", self.show(inner)),
            Type::Nullable(inner) => format!("{}?", self.show(inner)),
            Type::Union(alternatives) => alternatives.iter().map(name).collect::<Vec<_>>().join(" | "),
            Type::Error => "?".to_owned(),
        }
    }
}

/// `T?`, where `T??` says no more than `T?`.
fn nullable(ty: Type) -> Type {
    if matches!(ty, Type::Nullable(_) | Type::Error | Type::Literal(Json::Null)) {
        return ty;
    }
    Type::Nullable(Box::new(ty))
}

/// Whether a capitalized name is a type of another language and hardly one of a project.
fn is_foreign(name: &str) -> bool {
    matches!(
        name,
        "Integer"
            | "Long"
            | "Boolean"
            | "Double"
            | "Number"
            | "DateTime"
            | "Instant"
            | "Array"
            | "Dict"
            | "UUID"
            | "URL"
            | "URI"
            | "Uri"
            | "Guid"
            | "HashMap"
            | "Any"
            | "JSON"
            | "Bytea"
    )
}
