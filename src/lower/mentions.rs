//! Which parameters and fields the small expressions of an operation name: noted for editors, reported elsewhere.

use super::cx::{Lower, blocks};
use crate::base::span::Span;
use crate::model::{Operation, ParamLocation, Type};
use crate::syntax::ast::{self, ValueKind};
use crate::types::Scope;
use crate::vocab::BlockWord;

/// The settings of an operation whose values name parameters and fields.
const NAMING: &[&str] = &["when", "idempotent", "filter", "sort", "url", "sign", "rate_limit", "long_running"];

impl<'a> Lower<'_, 'a> {
    /// Notes what the path literal, the settings, the links and the callbacks of an operation name.
    pub(super) fn refer_names(&mut self, scope: &Scope<'a>, syntax: &'a ast::Operation, operation: &Operation) {
        if !self.names.is_referring() {
            return;
        }
        if let Some(path) = &syntax.path {
            self.refer_braces(path.span, &path.value, operation);
        }
        let members = syntax.block.as_deref().unwrap_or_default();
        for setting in members.iter().filter_map(ast::Member::as_setting) {
            if matches!(setting.key.text(), "filter" | "sort") {
                self.refer_items(scope, &setting.value, operation);
            }
            if NAMING.contains(&setting.key.text()) {
                self.refer_value(scope, &setting.value, operation);
            }
        }
        for link in blocks(members, &[BlockWord::Link]) {
            for setting in link.body.iter().flatten().filter_map(ast::Member::as_setting) {
                self.refer_value(scope, &setting.value, operation);
                self.refer_link_param(link, setting, operation);
            }
        }
        for callback in blocks(members, &[BlockWord::Callback]) {
            callback.arrow.iter().for_each(|arrow| self.refer_value(scope, arrow, operation));
        }
    }

    /// `{id}` in a path literal, by the name on the wire where that is the declared one.
    fn refer_braces(&self, literal: Span, text: &str, operation: &Operation) {
        let mut from = 0;
        while let Some(open) = text.get(from..).and_then(|rest| rest.find('{')) {
            let start = from + open + 1;
            let Some(length) = text.get(start..).and_then(|rest| rest.find('}')) else { return };
            let name = text.get(start..start + length).unwrap_or_default();
            let param = operation.params.iter().find(|param| {
                param.location == ParamLocation::Path && param.field.name == name && param.field.wire == name
            });
            if let (Some(param), Ok(start), Ok(length)) = (param, u32::try_from(start), u32::try_from(length)) {
                let place = Span { start: literal.start + start, end: literal.start + start + length, ..literal };
                self.names.refer(place, param.field.span);
            }
            from = start + length;
        }
    }

    fn refer_value(&mut self, scope: &Scope<'a>, value: &'a ast::Value, operation: &Operation) {
        match &value.kind {
            ValueKind::Name(path) => self.refer_path(scope, path, operation),
            ValueKind::List(items) => items.iter().for_each(|item| self.refer_value(scope, item, operation)),
            ValueKind::Object(settings) => {
                for setting in settings {
                    self.refer_value(scope, &setting.value, operation);
                }
            }
            ValueKind::Call { args, block, .. } => {
                args.iter().flatten().for_each(|arg| self.refer_value(scope, &arg.value, operation));
                block.iter().flatten().for_each(|setting| self.refer_value(scope, &setting.value, operation));
            }
            ValueKind::Binary { lhs, rhs, .. } => {
                self.refer_value(scope, lhs, operation);
                self.refer_value(scope, rhs, operation);
            }
            ValueKind::Not(inner) => self.refer_value(scope, inner, operation),
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Number(_)
            | ValueKind::Quantity(_)
            | ValueKind::String(_)
            | ValueKind::Date(_)
            | ValueKind::Version(_)
            | ValueKind::PathLit(_)
            | ValueKind::Range { .. }
            | ValueKind::Error => {}
        }
    }

    /// `request.body.url`, `response.id`, `endpoint.secret`.
    fn refer_path(&mut self, scope: &Scope<'a>, path: &'a ast::Path, operation: &Operation) {
        let segments = path.segments.as_slice();
        let Some((head, rest)) = segments.split_first() else { return };
        match head.text.as_str() {
            "request" => match rest {
                [place, name, ..] if is_location(&place.text) => self.refer_param(name, operation),
                [body, below @ ..] if body.text == "body" => {
                    let bodies = operation.params.iter().filter(|param| param.location == ParamLocation::Body);
                    let types = bodies.map(|param| param.field.ty.clone()).collect();
                    self.cx(scope.clone()).refer_fields(types, below);
                }
                [name, below @ ..] => self.refer_from(scope, name, below, operation),
                [] => {}
            },
            "response" => {
                let skip = usize::from(rest.first().is_some_and(|first| first.text == "body"));
                let results: Vec<Type> = operation.results.iter().filter_map(|outcome| outcome.ty.clone()).collect();
                self.cx(scope.clone()).refer_fields(results, rest.get(skip..).unwrap_or_default());
            }
            "subject" | "event" => {}
            _ => self.refer_from(scope, head, rest, operation),
        }
    }

    /// A parameter and fields of its type; a field of the body by itself, where no parameter has the name.
    fn refer_from(&mut self, scope: &Scope<'a>, name: &ast::Ident, below: &[ast::Ident], operation: &Operation) {
        let found = operation.params.iter().find(|param| param.field.name == name.text);
        if let Some(param) = found {
            self.names.refer(name.span, param.field.span);
            let ty = param.field.ty.clone();
            self.cx(scope.clone()).refer_fields(vec![ty], below);
            return;
        }
        let bodies = operation.params.iter().filter(|param| param.location == ParamLocation::Body);
        let types: Vec<Type> = bodies.map(|param| param.field.ty.clone()).collect();
        let path: Vec<ast::Ident> = [std::slice::from_ref(name), below].concat();
        self.cx(scope.clone()).refer_fields(types, &path);
    }

    /// `filter: [status]`: fields of what is listed.
    fn refer_items(&mut self, scope: &Scope<'a>, value: &'a ast::Value, operation: &Operation) {
        match &value.kind {
            ValueKind::List(items) => items.iter().for_each(|item| self.refer_items(scope, item, operation)),
            ValueKind::Name(path) => {
                for ty in operation.results.iter().filter_map(|outcome| outcome.ty.as_ref()) {
                    self.cx(scope.clone()).refer_item_field(ty, &path.segments);
                }
            }
            ValueKind::Object(_)
            | ValueKind::Call { .. }
            | ValueKind::Binary { .. }
            | ValueKind::Not(_)
            | ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Number(_)
            | ValueKind::Quantity(_)
            | ValueKind::String(_)
            | ValueKind::Date(_)
            | ValueKind::Version(_)
            | ValueKind::PathLit(_)
            | ValueKind::Range { .. }
            | ValueKind::Error => {}
        }
    }

    /// `id` in `link progress -> get_export { id: response.id }`.
    fn refer_link_param(&self, link: &ast::Block, setting: &ast::Setting, operation: &Operation) {
        let Some(ValueKind::Name(path)) = link.arrow.as_ref().map(|arrow| &arrow.kind) else { return };
        let Some(target) = path.single() else { return };
        let mut slots = self.names.slots_of(operation.contract).iter();
        let Some(slot) = slots.find(|slot| slot.syntax.name.text == target.text) else { return };
        for param in &slot.syntax.params {
            if let ast::Param::Named { field, .. } = param
                && field.name.text == setting.key.text()
            {
                self.names.refer(setting.key.span(), field.name.span);
            }
        }
    }

    /// `{id}` in the address of a channel.
    pub(super) fn refer_address(&self, decl: &ast::Decl) {
        let settings = decl.body.iter().flatten().filter_map(ast::Member::as_setting);
        let Some(address) = settings.into_iter().find(|setting| setting.key.text() == "address") else { return };
        let ValueKind::String(text) = &address.value.kind else { return };
        // An escape would move what stands behind it.
        if address.value.span.range().len() != text.len() + 2 {
            return;
        }
        for param in decl.head.params.iter().flatten() {
            let ast::Param::Named { field, .. } = param else { continue };
            let braces = format!("{{{}}}", field.name.text);
            for (at, _) in text.match_indices(&braces) {
                let start = address.value.span.start + 2 + u32::try_from(at).unwrap_or_default();
                let length = u32::try_from(field.name.text.len()).unwrap_or_default();
                self.names.refer(Span { start, end: start + length, ..address.value.span }, field.name.span);
            }
        }
    }

    fn refer_param(&self, name: &ast::Ident, operation: &Operation) {
        let found = operation.params.iter().find(|param| param.field.name == name.text);
        if let Some(param) = found {
            self.names.refer(name.span, param.field.span);
        }
    }
}

fn is_location(word: &str) -> bool {
    matches!(word, "path" | "query" | "header" | "cookie")
}
