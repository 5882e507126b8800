//! Links, callbacks and the runtime expressions in them (4.8.20.3).

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::doc::{self, PathItem, Response};
use super::document::{Lower, path_key, wire_name};
use super::errors;
use super::files;
use super::operation::Direction;
use crate::model::contract::{Link, LinkSource};
use crate::model::facts::expression::{self, Source};
use crate::model::facts::http::{self, FieldPath, PageStyle};
use crate::model::{Operation, OperationKind, Param, ParamLocation};

impl Lower<'_, '_> {
    /// Adds the links of an operation to its first successful response, and the one to the next page.
    pub(super) fn add_links(&mut self, operation: &Operation, responses: &mut IndexMap<String, Response>) {
        let mut links = IndexMap::new();
        for link in &operation.links {
            links.insert(link.name.clone(), self.link(operation, link));
        }
        for (name, link) in self.derived_links(operation) {
            // A declared link to the same operation says more.
            let declared = |known: &doc::Link| known.operation_id == link.operation_id && name == "status";
            if !links.values().any(declared) {
                links.entry(name).or_insert(link);
            }
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
        for given in &link.params {
            let value = match &given.source {
                LinkSource::Value(value) => Some(value.clone()),
                LinkSource::Name(name) => self.runtime_expression(operation, name).map(Json::String),
            };
            let Some(value) = value else {
                if let LinkSource::Name(name) = &given.source {
                    self.diags.push(errors::link_without_place(operation, &link.name, name));
                }
                continue;
            };
            let named = |param: &&Param| param.field.name == given.name || param.field.wire == given.name;
            // A checked link names parameters of its target.
            let Some(param) = target.params.iter().find(named) else { continue };
            match parameter_key(target, param) {
                Some(key) => {
                    // The official schema of 3.1 takes texts only.
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    lowered.parameters.insert(key, text);
                }
                None => lowered.request_body = Some(value),
            }
        }
        lowered
    }

    /// The pages around the one that is answered, and the operation that tells how far the work is: where the result
    /// has what their parameters ask for.
    fn derived_links(&self, operation: &Operation) -> Vec<(String, doc::Link)> {
        let mut links = Vec::new();
        let mut page = |name: &str, param: Option<&Param>, path: Option<&FieldPath>, docs: &str| {
            let place = param.and_then(|param| parameter_key(operation, param));
            if let (Some(key), Some(path)) = (place, path) {
                let mut link = to(operation, docs);
                link.parameters.insert(key, format!("$response.body{}", pointer(&wires(path))));
                // What narrows and orders the list holds for its other pages too.
                for param in operation.params.iter().filter(|param| is_kept(param)) {
                    if let Some(key) = parameter_key(operation, param).filter(|key| !link.parameters.contains_key(key))
                    {
                        link.parameters.extend(expression_of(&of_param(param)).map(|value| (key, value)));
                    }
                }
                links.push((name.to_owned(), link));
            }
        };
        if let Some(paging) = http::paging(self.model, operation) {
            page("next", paging.position.as_ref(), paging.next.as_ref(), "The next page.");
            let back = paging.back.as_ref().or(paging.position.as_ref());
            page("previous", back, paging.previous.as_ref(), "The page before.");
        }
        let polled = http::polled(self.model, operation).filter(|target| target.contract == self.id);
        if let (Some(target), Some(_)) = (polled, expression::accepted(operation)) {
            let mut link = to(target, "Tells how far the work is.");
            for param in target.params.iter().filter(|param| param.location == ParamLocation::Path) {
                let source = expression::poll_source(self.model, operation, param);
                if let Some(value) = source.as_ref().and_then(expression_of) {
                    link.parameters.insert(param.field.wire.clone(), value);
                }
            }
            links.push(("status".to_owned(), link));
        }
        links
    }

    /// How a list is read, for generators: the parameters by name, the parts of the page as JSON Pointers.
    pub(super) fn pagination(&self, operation: &Operation) -> Option<Json> {
        let paging = http::paging(self.model, operation)?;
        let style = match paging.style {
            PageStyle::Cursor => "cursor",
            PageStyle::Offset => "offset",
            PageStyle::Keyset => "keyset",
        };
        let mut json = serde_json::Map::new();
        let mut add = |name: &str, value: Option<Json>| json.extend(value.map(|value| (name.to_owned(), value)));
        let wire = |param: &Option<Param>| param.as_ref().map(|param| Json::from(param.field.wire.as_str()));
        let at = |path: &FieldPath| Json::from(json_pointer(&wires(path)));
        add("style", Some(Json::from(style)));
        add("max", paging.max.map(Json::from));
        add(style_parameter(paging.style), wire(&paging.position));
        add("back", wire(&paging.back));
        add("limit", wire(&paging.limit));
        add("items", paging.listing.as_ref().map(|listing| at(&listing.path)));
        add("next", paging.next.as_ref().map(at));
        add("previous", paging.previous.as_ref().map(at));
        Some(Json::Object(json))
    }

    /// The callbacks of an operation.
    pub(super) fn callbacks(&mut self, operation: &Operation) -> IndexMap<String, IndexMap<String, PathItem>> {
        let mut callbacks = IndexMap::new();
        for callback in &operation.callbacks {
            let Some(url) = self.callback_url(operation, &callback.url) else {
                self.diags.push(errors::link_without_place(operation, &callback.name, &callback.url));
                continue;
            };
            let mut paths: IndexMap<String, PathItem> = IndexMap::new();
            for id in &callback.operations {
                let sent = &self.model.operations[*id];
                let OperationKind::Http { method, path } = &sent.kind else { continue };
                let behind: String = if path.is_empty() { String::new() } else { path_key(path) };
                let item = paths.entry(format!("{url}{behind}")).or_default();
                let lowered = self.operation(sent, Direction::CalledBack);
                item.insert(method.to_lowercase(), lowered);
            }
            callbacks.insert(callback.name.clone(), paths);
        }
        callbacks
    }

    /// A dotted name as a runtime expression; `None` where OpenAPI does not reach.
    fn runtime_expression(&self, operation: &Operation, source: &str) -> Option<String> {
        expression::resolve(self.model, operation, source).ok().as_ref().and_then(expression_of)
    }

    /// The URL of a callback: a runtime expression in braces, or a text with such in it.
    fn callback_url(&self, operation: &Operation, url: &str) -> Option<String> {
        if !url.contains(['{', '/', ':']) {
            return Some(format!("{{{}}}", self.runtime_expression(operation, url)?));
        }
        let mut key = String::new();
        let mut rest = url;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, tail) = behind.split_once('}')?;
            key.push_str(before);
            key.push_str(&format!("{{{}}}", self.runtime_expression(operation, name.trim())?));
            rest = tail;
        }
        key.push_str(rest);
        Some(key)
    }
}

/// What the parameter that says where to go on is called for generators.
fn style_parameter(style: PageStyle) -> &'static str {
    match style {
        PageStyle::Cursor => "cursor",
        PageStyle::Offset => "offset",
        PageStyle::Keyset => "after",
    }
}

/// A link to an operation of the same document.
fn to(operation: &Operation, docs: &str) -> doc::Link {
    doc::Link {
        operation_id: Some(wire_name(operation).to_owned()),
        description: Some(docs.to_owned()),
        ..doc::Link::default()
    }
}

/// The name of a parameter in a link: with its location before it where another parameter has the same name (4.8.20.1).
fn parameter_key(target: &Operation, param: &Param) -> Option<String> {
    let location = match param.location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
        ParamLocation::Body | ParamLocation::Argument => return None,
    };
    let wire = &param.field.wire;
    let named = target.params.iter().filter(|other| {
        other.field.wire == *wire && !matches!(other.location, ParamLocation::Body | ParamLocation::Argument)
    });
    Some(if named.count() > 1 { format!("{location}.{wire}") } else { wire.clone() })
}

/// Whether a parameter of a list must be the same for its next page, and cannot be left out.
fn is_kept(param: &Param) -> bool {
    match param.location {
        ParamLocation::Path => true,
        ParamLocation::Query => param.field.required && param.field.default.is_none(),
        ParamLocation::Header | ParamLocation::Cookie | ParamLocation::Body | ParamLocation::Argument => false,
    }
}

fn of_param(param: &Param) -> Source {
    let wire = param.field.wire.clone();
    match param.location {
        ParamLocation::Path => Source::Path(wire),
        ParamLocation::Query => Source::Query(wire),
        ParamLocation::Header => Source::Header(wire),
        ParamLocation::Cookie => Source::Cookie(wire),
        ParamLocation::Body | ParamLocation::Argument => Source::RequestBody(Vec::new()),
    }
}

/// A place as a runtime expression (4.8.20.3), which reaches neither cookies nor the caller.
fn expression_of(source: &Source) -> Option<String> {
    Some(match source {
        Source::Url => "$url".to_owned(),
        Source::Method => "$method".to_owned(),
        Source::Status => "$statusCode".to_owned(),
        Source::Path(name) => format!("$request.path.{name}"),
        Source::Query(name) => format!("$request.query.{name}"),
        Source::Header(name) => format!("$request.header.{name}"),
        Source::RequestBody(members) => format!("$request.body{}", pointer(members)),
        Source::ResponseHeader(name) => format!("$response.header.{name}"),
        Source::ResponseBody(members) => format!("$response.body{}", pointer(members)),
        Source::Cookie(_) | Source::Outside => return None,
    })
}

/// The names on the wire of the fields that a path leads through.
pub(super) fn wires(path: &FieldPath) -> Vec<String> {
    path.iter().map(|field| field.wire.clone()).collect()
}

/// Members of a body as the fragment of a runtime expression.
fn pointer(members: &[String]) -> String {
    if members.is_empty() { String::new() } else { format!("#{}", json_pointer(members)) }
}

/// A JSON Pointer (RFC 6901).
pub(super) fn json_pointer(members: &[String]) -> String {
    members.iter().map(|member| format!("/{}", escape(member))).collect()
}

/// A token of a JSON Pointer (RFC 6901, section 3).
fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}
