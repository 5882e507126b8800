//! Values that name something: declarations, operations, fields, cases, blocks of one's own.

use crate::base::map::IndexMap;

use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::model::{Settings, Type, TypeDefKind, Value};
use crate::syntax::ast::{self, ValueKind};
use crate::types::{Cx, errors, relate};
use crate::vocab::{Block, BlockWord, DeclKind, Ty};

use super::value::entry;

impl<'a> Cx<'_, 'a> {
    /// A declaration of one of these kinds.
    pub(super) fn reference(&mut self, kinds: &[DeclKind], path: &'a ast::Path) -> Option<Value> {
        self.names.resolve(self.scope.module, path, kinds, self.diags).map(Value::Ref)
    }

    /// A declaration of one of these kinds, with or without settings in braces.
    pub(super) fn reference_with(
        &mut self,
        kinds: &'static [DeclKind],
        block: &'static Block,
        value: &'a ast::Value,
    ) -> Option<Value> {
        if let ValueKind::Name(path) = &value.kind {
            return self.reference(kinds, path);
        }
        let ValueKind::Call { name, args: None, block: Some(settings) } = &value.kind else {
            self.refuse(Ty::RefWith(kinds, block), value);
            return None;
        };
        let item = self.names.resolve(self.scope.module, name, kinds, self.diags);
        let block = self.check_settings(block, settings, name.span);
        Some(Value::Call { name: name.text(), item: Some(item?), args: Vec::new(), block })
    }

    /// An operation: of the declaration it stands in for a single name, else of the one that is named.
    pub(super) fn operation(&mut self, path: &'a ast::Path) -> Option<Value> {
        let found = self.names.resolve_operation(self.scope.module, self.scope.own, path, self.diags);
        found.map(|(node, operation)| Value::Operation(node, operation))
    }

    /// A field of the subject, dotted where it lies deeper; any name where the subject is not known.
    pub(super) fn field(&mut self, path: &'a ast::Path) -> Option<Value> {
        let mut open: Vec<Type> = self.scope.subject.clone();
        for (depth, segment) in path.segments.iter().enumerate() {
            if open.is_empty() {
                break;
            }
            let mut known: Vec<String> = Vec::new();
            let mut next: Vec<Type> = Vec::new();
            let mut found = false;
            let mut sure = true;
            for ty in &open {
                let Some(fields) = self.fields_in(ty) else {
                    sure = false;
                    continue;
                };
                for (name, field, place) in fields {
                    if name == segment.text {
                        found = true;
                        next.push(field);
                        self.names.refer(segment.span, place);
                    } else {
                        known.push(name);
                    }
                }
            }
            if !found && sure {
                let near = nearest(&segment.text, known.iter().map(String::as_str)).map(str::to_owned);
                let of = open.first().map(|ty| self.show(ty)).unwrap_or_default();
                let names: Vec<&str> = known.iter().map(String::as_str).collect();
                self.diags.push(errors::unknown_field(segment, &of, near.as_deref(), &names));
                return None;
            }
            // A list is looked through: `lines.sku` is the field of each line.
            open = next.into_iter().map(item_of).collect();
            if depth > 16 {
                break;
            }
        }
        Some(Value::Name(path.text()))
    }

    /// Notes which fields of some types the segments of a dotted name stand for; those that stand for none are no matter here.
    pub fn refer_fields(&self, of: Vec<Type>, segments: &[ast::Ident]) {
        let mut open = of;
        for segment in segments {
            let fields = open.iter().filter_map(|ty| self.fields_in(&item_of(ty.clone()))).flatten();
            let fitting = fields.filter(|(name, ..)| *name == segment.text);
            let next = fitting.map(|(_, ty, place)| {
                self.names.refer(segment.span, place);
                ty
            });
            open = next.collect();
        }
    }

    /// Notes which field of the items of a list a name stands for; the list is what is given, or a field of it.
    pub fn refer_item_field(&self, given: &Type, name: &[ast::Ident]) {
        let inside = self.fields_in(given).unwrap_or_default().into_iter().map(|(_, ty, _)| ty);
        let lists = inside.chain([given.clone()]).filter(|ty| matches!(ty, Type::List(_) | Type::Set(_)));
        self.refer_fields(lists.map(item_of).collect(), name);
    }

    /// The fields of a type by name, with the places of the names; `None` where it may have any.
    fn fields_in(&self, ty: &Type) -> Option<Vec<(String, Type, Span)>> {
        match ty {
            Type::Record(record) if record.rest.is_none() => {
                Some(record.fields.iter().map(|field| (field.name.clone(), field.ty.clone(), field.span)).collect())
            }
            Type::Nullable(inner) => self.fields_in(inner),
            Type::Def(id, args) if !self.types.incomplete.contains(id) => {
                let def = self.types.def(*id)?;
                let record = crate::types::decl::record_of(&def.kind)?;
                if record.rest.is_some() || !record.unions.is_empty() {
                    return None;
                }
                let own = relate::fields_of(self.types, def, args).into_iter();
                let mut fields: Vec<(String, Type, Span)> =
                    own.map(|field| (field.name, field.ty, field.span)).collect();
                if let TypeDefKind::Event { headers, .. } | TypeDefKind::Message { headers, .. } = &def.kind {
                    fields.extend(headers.iter().map(|field| (field.name.clone(), field.ty.clone(), field.span)));
                }
                Some(fields)
            }
            Type::Def(..)
            | Type::Record(_)
            | Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Union(_)
            | Type::Error => None,
        }
    }

    /// An enum and a value for each of its cases.
    pub(super) fn per_case(&mut self, inner: Ty, name: &'a ast::Path, settings: &'a [ast::Setting]) -> Option<Value> {
        let item = self.names.resolve(self.scope.module, name, &[DeclKind::Enum], self.diags)?;
        let (_, decl) = self.names.decl(item)?;
        let declared: Vec<&ast::Ident> = decl
            .body
            .iter()
            .flatten()
            .filter_map(|member| if let ast::Member::Case(case) = member { Some(&case.name) } else { None })
            .collect();
        let cases: Vec<&str> = declared.iter().map(|case| case.text.as_str()).collect();
        let mut checked = Settings::default();
        let mut seen: IndexMap<&str, Span> = IndexMap::default();
        for setting in settings {
            let key = setting.key.text();
            if !cases.contains(&key) {
                let ident = ast::Ident { text: key.to_owned(), span: setting.key.span(), quoted: false };
                let near = nearest(key, cases.iter().copied());
                self.diags.push(errors::unknown_case(&ident, &decl.name.text, near, &cases));
                continue;
            }
            declared
                .iter()
                .filter(|case| case.text == key)
                .for_each(|case| self.names.refer(setting.key.span(), case.span));
            if let Some(first) = seen.insert(key, setting.key.span()) {
                self.diags.push(errors::duplicate_property(&setting.key, first));
                continue;
            }
            if let Some(value) = self.check_value(inner, &setting.value) {
                checked.insert(key, entry(value, setting.value.span));
            }
        }
        let missing: Vec<&str> = cases.iter().copied().filter(|case| !seen.contains_key(case)).collect();
        if !missing.is_empty() && !decl.poisoned {
            self.diags.push(errors::missing_members(name.span, &decl.name.text, &missing));
        }
        Some(Value::Call { name: name.text(), item: Some(item), args: Vec::new(), block: checked })
    }

    /// A block of the declaration that the value stands in, by its name.
    pub(super) fn own_block(&mut self, word: BlockWord, path: &'a ast::Path) -> Option<Value> {
        let text = path.text();
        if let Some((_, decl)) = self.scope.own.and_then(|own| self.names.decl(own)) {
            let names = blocks(decl, word);
            self.refer_block(decl, word, path.span, &text);
            if !names.contains(&text) && !decl.poisoned {
                let near = nearest(&text, names.iter().map(String::as_str));
                self.diags.push(errors::unknown_block(path, word.word(), near, &names));
                return None;
            }
        }
        Some(Value::Name(text))
    }

    /// Notes that a name stands for a block of a declaration, where there is one.
    pub(super) fn refer_block(&self, decl: &ast::Decl, word: BlockWord, span: Span, name: &str) {
        let blocks = named_blocks(decl, word).filter(|path| path.text() == name);
        blocks.for_each(|path| self.names.refer(span, path.span));
    }
}

fn named_blocks(decl: &ast::Decl, word: BlockWord) -> impl Iterator<Item = &ast::Path> {
    let blocks = decl.body.iter().flatten().filter_map(ast::Member::as_block);
    blocks.filter(move |block| block.word.value == word).filter_map(|block| block.name.as_ref())
}

/// The names of a declaration's blocks of one word.
pub(super) fn blocks(decl: &ast::Decl, word: BlockWord) -> Vec<String> {
    named_blocks(decl, word).map(ast::Path::text).collect()
}

fn item_of(ty: Type) -> Type {
    if let Type::List(inner) | Type::Set(inner) | Type::Nullable(inner) = ty { item_of(*inner) } else { ty }
}
