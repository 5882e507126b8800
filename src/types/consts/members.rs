//! Constants with members: objects, the alternatives of unions, the keys of maps.

use crate::base::map::IndexMap;
use serde_json::{Map, Value as Json};

use super::form::has_form;
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::model::{Builtin, Field, Record, Type, TypeDef, TypeDefKind};
use crate::syntax::ast::{self, ValueKind};
use crate::types::builtin::{self, Wire};
use crate::types::decl::{record_of, substitute};
use crate::types::{Cx, errors, relate};

impl<'a> Cx<'_, 'a> {
    /// The record that an object says it is by the discriminator of its base: the base itself where it has none or the
    /// object does not say, `None` where there is no such record, which is reported.
    pub(super) fn child(
        &mut self,
        ty: &Type,
        record: &Record,
        fields: &[Field],
        value: &'a ast::Value,
    ) -> Option<Type> {
        let (Type::Def(base, _), Some(tag), ValueKind::Object(settings)) = (ty, &record.discriminator, &value.kind)
        else {
            return Some(ty.clone());
        };
        let children = self.children(*base);
        let field = fields.iter().find(|field| field.wire == *tag);
        let is_tag = |key: &str| field.map_or(key == tag, |field| field.name == key);
        let which = settings.iter().find(|setting| is_tag(setting.key.text()));
        let text = which.and_then(|which| {
            if let ValueKind::String(text) = &which.value.kind {
                Some(text.clone())
            } else if let ValueKind::Name(path) = &which.value.kind {
                Some(path.text())
            } else {
                None
            }
        });
        let (Some(which), Some(text), false) = (which, text, children.is_empty()) else { return Some(ty.clone()) };
        if let Some((child, _)) = children.iter().find(|(_, value)| *value == text) {
            return Some(Type::Def(*child, Vec::new()));
        }
        if record.discriminator_value.as_ref() == Some(&text) {
            return Some(ty.clone());
        }
        let values: Vec<&str> = children.iter().map(|(_, value)| value.as_str()).collect();
        let near = nearest(&text, values.iter().copied());
        let shown = self.show(ty);
        let ident = ast::Ident { text, span: which.value.span, quoted: false };
        self.diags.push(errors::unknown_case(&ident, &shown, near, &values));
        None
    }

    /// The records below a base that have a value for its discriminator.
    fn children(&self, base: Id<TypeDef>) -> Vec<(Id<TypeDef>, String)> {
        let mut found = vec![base];
        let mut next = 0;
        while let Some(above) = found.get(next).copied() {
            next += 1;
            for (id, def) in self.types.defs.iter() {
                let extends = record_of(&def.kind).and_then(|record| record.extends.as_ref());
                if matches!(extends, Some(Type::Def(of, _)) if *of == above) && !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        let value = |id: &Id<TypeDef>| record_of(&self.types.defs[*id].kind)?.discriminator_value.clone();
        found.iter().skip(1).filter_map(|id| Some((*id, value(id)?))).collect()
    }

    /// An object with keys of one type and values of another.
    pub(super) fn map_constant(&mut self, ty: &Type, key: &Type, item: &Type, value: &'a ast::Value) -> Option<Json> {
        let ValueKind::Object(settings) = &value.kind else { return self.mismatch(ty, value) };
        let mut members = Map::new();
        let mut written: IndexMap<&str, &'a ast::Setting> = IndexMap::default();
        let mut whole = true;
        for setting in settings {
            if let Some(first) = written.insert(setting.key.text(), setting) {
                self.diags.push(errors::duplicate_property(&setting.key, first.key.span()));
                whole = false;
                continue;
            }
            let name = self.map_key(key, &setting.key);
            let json = self.constant(item, &setting.value);
            match (name, json) {
                (Some(name), Some(json)) => drop(members.insert(name, json)),
                _ => whole = false,
            }
        }
        whole.then_some(Json::Object(members))
    }

    /// A key on the wire: a string, whatever its type is.
    fn map_key(&mut self, ty: &Type, key: &ast::SettingKey) -> Option<String> {
        let text = key.text().to_owned();
        match ty {
            Type::Builtin(builtin) => {
                let fits = match builtin::wire(*builtin) {
                    Wire::Any => true,
                    Wire::Bool => matches!(text.as_str(), "true" | "false"),
                    Wire::Number => text.parse::<i64>().is_ok(),
                    Wire::String => has_form(*builtin, &text),
                };
                if !fits {
                    let shown = self.show(ty);
                    self.diags.push(errors::key_type(key, &shown));
                }
                fits.then_some(text)
            }
            Type::Literal(json) if json.as_str() == Some(text.as_str()) => Some(text),
            Type::Union(alternatives) => {
                let tried = alternatives.iter().find_map(|ty| self.apart(|cx| cx.map_key(ty, key)).0);
                if tried.is_none() {
                    let shown = self.show(ty);
                    self.diags.push(errors::key_type(key, &shown));
                }
                tried
            }
            Type::Literal(_) => {
                let shown = self.show(ty);
                self.diags.push(errors::key_type(key, &shown));
                None
            }
            Type::Def(id, args) => match self.types.def(*id).map(|def| (&def.kind, &def.meta.annotations)) {
                Some((TypeDefKind::Scalar { base, constraints }, annotations)) => {
                    let text = self.map_key(&substitute(base, args), key)?;
                    let json = Json::String(text);
                    let kept = self.check_satisfies(base, &json, constraints, annotations, key.span());
                    json.as_str().filter(|_| kept).map(str::to_owned)
                }
                Some((TypeDefKind::Enum { cases, open }, _)) => {
                    if let Some(case) = cases.iter().find(|case| case.name == text) {
                        return Some(case.wire.as_str().map_or_else(|| case.wire.to_string(), str::to_owned));
                    }
                    if let Some(case) = cases.iter().find(|case| case.wire.as_str() == Some(text.as_str())) {
                        self.diags.push(errors::name_by_wire(key, &case.name));
                        return None;
                    }
                    if *open {
                        return Some(text);
                    }
                    let all: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
                    let near = nearest(&text, all.iter().copied());
                    let shown = self.show(ty);
                    let ident = ast::Ident { text, span: key.span(), quoted: false };
                    self.diags.push(errors::unknown_case(&ident, &shown, near, &all));
                    None
                }
                _ => Some(text),
            },
            // What cannot be a key was reported where the map stands.
            Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Error => Some(text),
        }
    }

    /// The first alternative that fits; a scratch list takes the findings of those that do not.
    pub(super) fn either(&mut self, ty: &Type, alternatives: &[Type], value: &'a ast::Value) -> Option<Json> {
        let mut likely: Option<crate::diag::Diags> = None;
        // Where the members of an object already say which alternatives can be meant, only those are tried: trying all
        // at each level of nested unions would take exponential time.
        let plausible: Vec<&Type> = alternatives.iter().filter(|ty| self.is_plausible(ty, value)).collect();
        let tried: Vec<&Type> = if plausible.is_empty() { alternatives.iter().collect() } else { plausible };
        for alternative in tried {
            let Some(left) = self.trials.checked_sub(1) else { return self.free(value, false) };
            self.trials = left;
            let (json, found) = self.apart(|cx| cx.constant(alternative, value));
            if json.is_some() {
                return json;
            }
            // The alternative that fails least, inside rather than as a whole, is the one that was meant.
            let inside = found.iter().any(|diagnostic| diagnostic.span != value.span);
            if inside && likely.as_ref().is_none_or(|least| found.len() < least.len()) {
                likely = Some(found);
            }
        }
        match likely {
            Some(found) => {
                self.diags.append(found);
                None
            }
            None => self.mismatch(ty, value),
        }
    }

    /// Whether the members of an object could be those of a type, going by their names; other values always could.
    fn is_plausible(&self, ty: &Type, value: &ast::Value) -> bool {
        let ValueKind::Object(settings) = &value.kind else { return true };
        let Type::Def(id, args) = ty else { return true };
        let Some(def) = self.types.def(*id).filter(|_| !self.types.incomplete.contains(id)) else { return true };
        let Some(record) = record_of(&def.kind) else { return true };
        let fields = relate::fields_of(self.types, def, args);
        let has =
            |field: &Field| settings.iter().any(|one| [&field.name, &field.wire].iter().any(|n| *n == one.key.text()));
        let known = |key: &str| fields.iter().any(|field| field.name == key || field.wire == key);
        let open = record.rest.is_some() || !record.unions.is_empty();
        (open || settings.iter().all(|setting| known(setting.key.text())))
            && fields.iter().all(|field| !field.required || field.default.is_some() || has(field))
    }

    pub(super) fn tagged(
        &mut self,
        ty: &Type,
        tag: &str,
        alternatives: &[(String, Type, crate::model::Docs)],
        args: &[Type],
        value: &'a ast::Value,
    ) -> Option<Json> {
        let ValueKind::Object(settings) = &value.kind else { return self.mismatch(ty, value) };
        let names: Vec<&str> = alternatives.iter().map(|(name, ..)| name.as_str()).collect();
        let Some(which) = settings.iter().find(|setting| setting.key.text() == tag) else {
            let shown = self.show(ty);
            self.diags.push(errors::missing_tag(value.span, &shown, tag, &names));
            return None;
        };
        let text = if let ValueKind::String(text) = &which.value.kind {
            text.clone()
        } else if let ValueKind::Name(path) = &which.value.kind {
            path.text()
        } else {
            return self.mismatch(&Type::Builtin(Builtin::String), &which.value);
        };
        let Some((name, alternative, _)) = alternatives.iter().find(|(name, ..)| *name == text) else {
            let near = nearest(&text, names.iter().copied());
            let shown = self.show(ty);
            let ident = ast::Ident { text, span: which.value.span, quoted: false };
            self.diags.push(errors::unknown_case(&ident, &shown, near, &names));
            return None;
        };
        let alternative = substitute(alternative, args);
        let (fields, record) = if let Type::Record(record) = &alternative {
            (record.fields.clone(), record.as_ref().clone())
        } else if let Type::Def(id, args) = &alternative {
            let def = self.types.def(*id)?;
            (relate::fields_of(self.types, def, args), record_of(&def.kind)?.clone())
        } else {
            // What is no record was reported where the union is declared.
            return self.free(value, false);
        };
        let others: Vec<&'a ast::Setting> = settings.iter().filter(|setting| setting.key.text() != tag).collect();
        let Json::Object(mut members) = self.members(&alternative, &fields, &record, &others, value)? else {
            return None;
        };
        members.shift_insert(0, tag.to_owned(), Json::String(name.clone()));
        Some(Json::Object(members))
    }

    pub(super) fn object(
        &mut self,
        ty: &Type,
        fields: &[Field],
        record: &Record,
        value: &'a ast::Value,
    ) -> Option<Json> {
        let ValueKind::Object(settings) = &value.kind else { return self.mismatch(ty, value) };
        let settings: Vec<&'a ast::Setting> = settings.iter().collect();
        self.members(ty, fields, record, &settings, value)
    }

    pub(super) fn members(
        &mut self,
        ty: &Type,
        fields: &[Field],
        record: &Record,
        settings: &[&'a ast::Setting],
        value: &'a ast::Value,
    ) -> Option<Json> {
        let mut written: IndexMap<&str, &'a ast::Setting> = IndexMap::default();
        let mut members = Map::new();
        let mut whole = true;
        // What a misspelled member was meant to be does not miss.
        let mut meant: Vec<String> = Vec::new();
        for setting in settings {
            let key = setting.key.text();
            if let Some(first) = written.insert(key, setting) {
                self.diags.push(errors::duplicate_property(&setting.key, first.key.span()));
                whole = false;
                continue;
            }
            let field = fields.iter().find(|field| field.name == key);
            if let (None, Some(field)) = (field, fields.iter().find(|field| field.wire == key)) {
                self.diags.push(errors::name_by_wire(&setting.key, &field.name));
                meant.push(field.name.clone());
                self.constant(&field.ty, &setting.value);
                whole = false;
                continue;
            }
            let Some(field) = field else {
                // Open objects take further members: a rest by its type, a union beside the fields any.
                if let Some(rest) = &record.rest {
                    let name = match record.rest_key.as_deref() {
                        Some(of) => self.map_key(of, &setting.key),
                        None => Some(key.to_owned()),
                    };
                    match (name, self.constant(rest, &setting.value)) {
                        (Some(name), Some(json)) => drop(members.insert(name, json)),
                        _ => whole = false,
                    }
                } else if record.unions.is_empty() {
                    let near = nearest(key, fields.iter().map(|field| field.name.as_str()));
                    meant.extend(near.map(str::to_owned));
                    let shown = self.show(ty);
                    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                    self.diags.push(errors::unknown_member(&setting.key, &shown, near, &names));
                    whole = false;
                } else if let Some(json) = self.free(&setting.value, false) {
                    members.insert(key.to_owned(), json);
                }
                continue;
            };
            self.names.refer(setting.key.span(), field.span);
            if let Some(view) = self.view.filter(|view| !view.has(field)) {
                self.diags.push(errors::outside_view(&setting.key, field, view));
                whole = false;
                continue;
            }
            let json = self.constant(&field.ty, &setting.value);
            match json {
                Some(json)
                    if self.check_satisfies(
                        &field.ty,
                        &json,
                        &field.constraints,
                        &field.annotations,
                        setting.value.span,
                    ) =>
                {
                    members.insert(field.wire.clone(), json);
                }
                _ => whole = false,
            }
        }
        // The value of a discriminator is said by the type.
        let own_tag = record.discriminator_value.as_ref().and_then(|value| Some((self.discriminator(ty)?, value)));
        if let Some((tag, own)) = &own_tag
            && let Some(written) = members.get(tag).and_then(Json::as_str).filter(|written| written != own)
        {
            let place = fields.iter().find(|field| field.wire == *tag).and_then(|field| written_at(settings, field));
            self.diags.push(errors::other_discriminator(place.unwrap_or(value.span), written, own));
            whole = false;
        } else if let Some((tag, own)) = &own_tag {
            members.insert(tag.clone(), Json::String((*own).clone()));
        }
        let said = |field: &Field| own_tag.as_ref().is_some_and(|(tag, _)| field.wire == *tag);
        let missing: Vec<&str> = fields
            .iter()
            .filter(|field| field.required && field.default.is_none() && !field.name.is_empty() && !said(field))
            .filter(|field| self.view.is_none_or(|view| view.has(field)))
            .filter(|field| !written.contains_key(field.name.as_str()))
            .map(|field| field.name.as_str())
            .filter(|name| !meant.iter().any(|meant| meant == name))
            .collect();
        if !missing.is_empty() {
            let shown = self.show(ty);
            self.diags.push(errors::missing_members(value.span, &shown, &missing));
            whole = false;
        }
        whole.then_some(Json::Object(members))
    }

    /// The discriminator of a record or of one it extends, by wire name.
    fn discriminator(&self, ty: &Type) -> Option<String> {
        let mut next = Some(ty);
        while let Some(Type::Def(id, _)) = next {
            let record = record_of(&self.types.def(*id)?.kind)?;
            if record.discriminator.is_some() {
                return record.discriminator.clone();
            }
            next = record.extends.as_ref();
        }
        None
    }
}

/// The place of the value of a field.
fn written_at(settings: &[&ast::Setting], field: &Field) -> Option<Span> {
    settings.iter().find(|setting| setting.key.text() == field.name).map(|setting| setting.value.span)
}
