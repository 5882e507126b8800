//! Links, callbacks and the runtime expressions in them (4.8.20.3).

use indexmap::IndexMap;

use super::doc::{self, PathItem, Response};
use super::document::{Lower, path_key, setting, wire_name};
use super::errors;
use super::files;
use super::operation::Direction;
use crate::model::contract::Link;
use crate::model::facts::closure::{record_of, substitute_record};
use crate::model::{Field, Operation, OperationKind, Param, ParamLocation, Type};

impl Lower<'_, '_> {
    /// Adds the links of an operation to its first successful response, and the one to the next page.
    pub(super) fn add_links(&mut self, operation: &Operation, responses: &mut IndexMap<String, Response>) {
        let mut links = IndexMap::new();
        for link in &operation.links {
            links.insert(link.name.clone(), self.link(operation, link));
        }
        if let Some(next) = self.next_page(operation) {
            links.entry("next".to_owned()).or_insert(next);
        }
        if let Some((_, response)) = responses.iter_mut().find(|(status, _)| status.starts_with('2')) {
            response.links = doc::inline(links);
        }
    }

    fn link(&mut self, operation: &Operation, link: &Link) -> doc::Link {
        let target = &self.model.operations[link.operation];
        let mut lowered = doc::Link { description: link.docs.text().map(str::to_owned), ..doc::Link::default() };
        if target.contract == self.id {
            lowered.operation_id = Some(wire_name(target).to_owned());
        } else if let OperationKind::Http { method, path } = &target.kind {
            let file = files(self.model).remove(&target.contract).unwrap_or_default();
            // A JSON Pointer in the fragment of a URI: braces are not allowed there (RFC 6901, section 6).
            let pointer = escape(&path_key(path)).replace('{', "%7B").replace('}', "%7D");
            lowered.operation_ref = Some(format!("./{file}#/paths/{pointer}/{}", method.to_lowercase()));
        }
        for (name, source) in &link.params {
            let Some(expression) = self.runtime_expression(operation, source) else {
                self.diags.push(errors::link_without_place(operation, &link.name, source));
                continue;
            };
            match target.params.iter().find(|param| param.field.name == *name || param.field.wire == *name) {
                Some(Param { location: ParamLocation::Body, .. }) => lowered.request_body = Some(expression),
                Some(param) => {
                    lowered.parameters.insert(param.field.wire.clone(), expression);
                }
                None => {
                    lowered.parameters.insert(name.clone(), expression);
                }
            }
        }
        lowered
    }

    /// A list that is read from cursor to cursor links to its next page, where parameter and field are there to say so.
    fn next_page(&self, operation: &Operation) -> Option<doc::Link> {
        if setting(&operation.settings, "paginate").and_then(|entry| entry.value.as_text()) != Some("cursor") {
            return None;
        }
        let cursor = operation.params.iter().find(|param| param.field.name == "cursor")?;
        let page = operation.results.iter().find_map(|outcome| outcome.ty.as_ref())?;
        let next = self.fields_of(page).into_iter().find(|field| field.ty == cursor.field.ty)?;
        Some(doc::Link {
            operation_id: Some(wire_name(operation).to_owned()),
            parameters: [(cursor.field.wire.clone(), format!("$response.body#/{}", escape(&next.wire)))]
                .into_iter()
                .collect(),
            description: Some("The next page.".to_owned()),
            ..doc::Link::default()
        })
    }

    /// The callbacks of an operation.
    pub(super) fn callbacks(&mut self, operation: &Operation) -> IndexMap<String, IndexMap<String, PathItem>> {
        let mut callbacks = IndexMap::new();
        for callback in &operation.callbacks {
            let Some(expression) = self.runtime_expression(operation, &callback.url) else {
                self.diags.push(errors::link_without_place(operation, &callback.name, &callback.url));
                continue;
            };
            let mut paths: IndexMap<String, PathItem> = IndexMap::new();
            for id in &callback.operations {
                let sent = &self.model.operations[*id];
                let OperationKind::Http { method, path } = &sent.kind else { continue };
                let behind: String = if path.is_empty() { String::new() } else { path_key(path) };
                let item = paths.entry(format!("{{{expression}}}{behind}")).or_default();
                let lowered = self.operation(sent, Direction::CalledBack);
                item.insert(method.to_lowercase(), lowered);
            }
            callbacks.insert(callback.name.clone(), paths);
        }
        callbacks
    }

    /// `response.id`, `request.body.url`, `request.id`, `response.header.location`, or the name of a parameter, as a
    /// runtime expression.
    fn runtime_expression(&self, operation: &Operation, source: &str) -> Option<String> {
        let (head, rest) = source.split_once('.').unwrap_or((source, ""));
        match (head, rest) {
            ("request" | "response", "") => Some(format!("${head}.body")),
            ("request", rest) => {
                let (name, below) = rest.split_once('.').unwrap_or((rest, ""));
                if name == "body" {
                    let body = operation.params.iter().find(|param| param.location == ParamLocation::Body)?;
                    return Some(format!("$request.body{}", self.pointer(&body.field.ty, below)));
                }
                if name == "header" {
                    return Some(format!("$request.header.{}", Self::header_name(operation, below)));
                }
                self.parameter_expression(operation, name, below)
            }
            ("response", rest) => {
                if let Some(header) = rest.strip_prefix("header.") {
                    let wire = operation
                        .results
                        .iter()
                        .flat_map(|outcome| &outcome.headers)
                        .find(|field| field.name == header || field.wire.eq_ignore_ascii_case(header))
                        .map_or(header, |field| field.wire.as_str());
                    return Some(format!("$response.header.{wire}"));
                }
                let ty = operation.results.iter().find_map(|outcome| outcome.ty.as_ref())?;
                let path = rest.strip_prefix("body.").unwrap_or(rest);
                Some(format!("$response.body{}", self.pointer(ty, path)))
            }
            (name, below) => self.parameter_expression(operation, name, below),
        }
    }

    fn parameter_expression(&self, operation: &Operation, name: &str, below: &str) -> Option<String> {
        let param = operation.params.iter().find(|param| param.field.name == name || param.field.wire == name)?;
        let wire = &param.field.wire;
        Some(match param.location {
            ParamLocation::Path => format!("$request.path.{wire}"),
            ParamLocation::Query => format!("$request.query.{wire}"),
            ParamLocation::Header => format!("$request.header.{wire}"),
            ParamLocation::Body => format!("$request.body{}", self.pointer(&param.field.ty, below)),
            // Runtime expressions do not reach cookies.
            ParamLocation::Cookie | ParamLocation::Argument => return None,
        })
    }

    fn header_name(operation: &Operation, name: &str) -> String {
        let header = operation.params.iter().find(|param| {
            param.location == ParamLocation::Header
                && (param.field.name == name || param.field.wire.eq_ignore_ascii_case(name))
        });
        header.map_or(name, |param| param.field.wire.as_str()).to_owned()
    }

    /// A path of fields as a JSON Pointer, by wire names.
    fn pointer(&self, ty: &Type, path: &str) -> String {
        if path.is_empty() {
            return String::new();
        }
        let mut pointer = "#".to_owned();
        let mut ty = Some(ty.clone());
        for name in path.split('.') {
            let field = ty
                .as_ref()
                .and_then(|ty| self.fields_of(ty).into_iter().find(|field| field.name == name || field.wire == name));
            pointer.push('/');
            pointer.push_str(&escape(field.as_ref().map_or(name, |field| field.wire.as_str())));
            ty = field.map(|field| field.ty);
        }
        pointer
    }

    /// The fields of a record, those of the records it extends among them.
    fn fields_of(&self, ty: &Type) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut next = Some(ty.clone());
        for _ in 0..64 {
            let record = match next.take() {
                Some(Type::Record(record)) => *record,
                Some(Type::Nullable(inner)) => {
                    next = Some(*inner);
                    continue;
                }
                Some(Type::Def(id, args)) => match record_of(&self.model.types[id]) {
                    Some(record) => substitute_record(record, &args),
                    None => break,
                },
                _ => break,
            };
            fields.extend(record.fields);
            next = record.extends;
        }
        fields
    }
}

/// A token of a JSON Pointer (RFC 6901, section 3).
fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
