//! Operations: parameters, results, errors, properties.

use heck::ToTrainCase;

use super::cx::{CHANNELS, Lower, blocks, docs};
use super::errors;
use super::example::Shown;
use crate::base::arena::Id;
use crate::model::contract::{Callback, Link, LinkParam, LinkSource, Status};
use crate::model::{
    Auth, Contract, Field, Item, Module, Operation, OperationKind, Outcome, Param, ParamLocation, PathSegment, Type,
    TypeDefKind, Value,
};
use crate::names::OperationSlot;
use crate::syntax::ast;
use crate::types::Scope;
use crate::vocab::{self, BlockWord, DeclKind, Site};

/// Who may receive a delivery.
const RECEIVERS: &[DeclKind] = &[DeclKind::Actor, DeclKind::External, DeclKind::Service];

impl<'a> Lower<'_, 'a> {
    /// Lowers an operation.
    pub(super) fn operation(&mut self, slot: OperationSlot<'a>) -> Operation {
        let syntax = slot.syntax;
        let module = self.model.contracts[slot.contract].meta.module;
        let protocol = self.model.contracts[slot.contract].protocol.clone();
        let scope = Scope { own: Some(Item::Contract(slot.contract)), ..Scope::of(module) };
        let annotations = self.annotations(&scope, &syntax.annotations, Site::Operation);
        let members = syntax.block.as_deref().unwrap_or_default();
        let block = vocab::operation_block(protocol.name());
        // Scopes and roles are those of the auths that prove a caller here: the operation's own, else the contract's.
        let own = members.iter().filter_map(ast::Member::as_setting).find(|setting| setting.key.text() == "auth");
        let auths = match own {
            Some(setting) => self.auths_in(module, &setting.value),
            None => auths_of(self.model.contracts[slot.contract].settings.get("auth")),
        };
        let scope = Scope { auths, ..scope };
        let settings = self.settings(&scope, block, members, syntax.head_span);
        let kind = self.operation_kind(module, syntax);
        let params = self.params(&scope, syntax);
        check_path(syntax, &kind, &params, self.diags);
        let results: Vec<Outcome> = syntax.results.iter().map(|outcome| self.outcome(&scope, outcome)).collect();
        let errors: Vec<Type> =
            syntax.errors.iter().map(|error| self.ty(&scope, error)).filter(|ty| *ty != Type::Error).collect();
        let links = blocks(members, &[BlockWord::Link]).filter_map(|link| self.link(&scope, link)).collect();
        let callbacks =
            blocks(members, &[BlockWord::Callback]).map(|block| self.callback(slot.contract, block)).collect();
        let mut operation = Operation {
            name: syntax.name.text.clone(),
            wire_name: annotations.text("name").map(str::to_owned),
            contract: slot.contract,
            docs: docs(syntax.docs.as_ref()),
            span: syntax.name.span,
            head_span: syntax.head_span,
            annotations,
            kind,
            params,
            results,
            errors,
            settings,
            examples: Vec::new(),
            links,
            callbacks,
        };
        let declared = operation.params.len();
        self.refer_names(&scope, syntax, &operation);
        self.settle(&mut operation, slot.callback);
        if blocks(members, &[BlockWord::Example]).next().is_none() {
            return operation;
        }
        let contract = &self.model.contracts[slot.contract];
        let error_format = contract.settings.text("error_format").unwrap_or("problem").to_owned();
        let all_errors: Vec<Type> = operation.errors.iter().chain(&contract.errors).cloned().collect();
        // An example may leave out what no parameter list says.
        let mut params = operation.params.clone();
        params.iter_mut().skip(declared).for_each(|param| param.field.required = false);
        let shown = Shown {
            name: &operation.name,
            kind: &operation.kind,
            callback: slot.callback,
            params: &params,
            results: &operation.results,
            errors: &all_errors,
            settings: &operation.settings,
            error_format: &error_format,
        };
        operation.examples = self.examples(&scope, members, shown);
        operation
    }

    /// The auths that a written credentials value names; what does not resolve is reported with the setting.
    fn auths_in(&self, module: Id<Module>, value: &ast::Value) -> Vec<Id<Auth>> {
        if let ast::ValueKind::Binary { lhs, rhs, .. } = &value.kind {
            let mut auths = self.auths_in(module, lhs);
            auths.extend(self.auths_in(module, rhs));
            return auths;
        }
        let (ast::ValueKind::Name(path) | ast::ValueKind::Call { name: path, .. }) = &value.kind else {
            return Vec::new();
        };
        self.names.find(module, path, &[DeclKind::Auth]).and_then(Item::auth).into_iter().collect()
    }

    fn operation_kind(&mut self, module: Id<Module>, syntax: &'a ast::Operation) -> OperationKind {
        match &syntax.verb.value {
            ast::OperationVerb::Http(method) => OperationKind::Http {
                method: method.clone(),
                path: syntax.path.as_ref().map(|path| segments(&path.value)).unwrap_or_default(),
            },
            ast::OperationVerb::Rpc => OperationKind::Rpc {
                client_stream: syntax
                    .params
                    .iter()
                    .any(|param| matches!(param, ast::Param::Message { stream: Some(_), .. })),
                server_stream: syntax.results.iter().any(|outcome| outcome.stream.is_some()),
            },
            ast::OperationVerb::Query => OperationKind::Query,
            ast::OperationVerb::Mutation => OperationKind::Mutation,
            ast::OperationVerb::Subscription => OperationKind::Subscription(
                syntax.from.as_ref().and_then(|path| self.resolve_node(module, path, CHANNELS)),
            ),
            ast::OperationVerb::Receive => OperationKind::Receive,
            ast::OperationVerb::Send => OperationKind::Send,
            ast::OperationVerb::Deliver(method) => OperationKind::Deliver {
                method: method.clone().unwrap_or_else(|| "POST".to_owned()),
                to: syntax.to.as_ref().and_then(|path| self.resolve_node(module, path, RECEIVERS)),
                policies: self.policies(module, &syntax.with),
            },
            ast::OperationVerb::Op => OperationKind::Op,
        }
    }

    fn params(&mut self, scope: &Scope<'a>, syntax: &'a ast::Operation) -> Vec<Param> {
        let http = matches!(syntax.verb.value, ast::OperationVerb::Http(_) | ast::OperationVerb::Deliver(_));
        let in_path: Vec<String> = syntax
            .path
            .iter()
            .flat_map(|path| segments(&path.value))
            .filter_map(|segment| match segment {
                PathSegment::Param(name) => Some(name),
                PathSegment::Text(_) => None,
            })
            .collect();
        let locate = |said: Option<ast::ParamLocation>, wire: &str| match said {
            _ if !http => ParamLocation::Argument,
            Some(ast::ParamLocation::Query) => ParamLocation::Query,
            Some(ast::ParamLocation::Header) => ParamLocation::Header,
            Some(ast::ParamLocation::Cookie) => ParamLocation::Cookie,
            Some(ast::ParamLocation::Body) => ParamLocation::Body,
            Some(ast::ParamLocation::Path) => ParamLocation::Path,
            None if in_path.iter().any(|name| name == wire) => ParamLocation::Path,
            None => ParamLocation::Query,
        };
        let mut params = Vec::new();
        for param in &syntax.params {
            match param {
                ast::Param::Named { location, field: written, media } => {
                    let mut field = self.field(scope, written, Site::Parameter);
                    if let Some(said) = location.as_ref().filter(|_| !http) {
                        self.diags.push(errors::location_without_http(said.span, &syntax.verb.value));
                    }
                    let location = locate(location.as_ref().map(|said| said.value), &field.wire);
                    if location == ParamLocation::Header {
                        train_case(&mut field, written.name.quoted);
                    }
                    let media = media.iter().map(|one| one.text.clone()).collect();
                    params.push(Param { location, field, media });
                }
                ast::Param::Spread { location, ty, span: _ } => {
                    let spread = self.ty(scope, ty);
                    for mut field in self.fields_of(&spread, ty) {
                        let location = locate(location.as_ref().map(|said| said.value), &field.wire);
                        if location == ParamLocation::Header {
                            train_case(&mut field, false);
                        }
                        params.push(Param { location, field, media: Vec::new() });
                    }
                }
                ast::Param::Message { stream, ty } => {
                    let socket = matches!(syntax.verb.value, ast::OperationVerb::Receive | ast::OperationVerb::Send);
                    if stream.is_some() && socket {
                        self.diags.push(errors::streamed_message(&syntax.name));
                    }
                    let lowered = self.ty(scope, ty);
                    if http {
                        self.diags.push(match stream {
                            Some(stream) => errors::stream_in_request(*stream),
                            None => errors::message_over_http(ty.span),
                        });
                        continue;
                    }
                    params.push(Param {
                        location: ParamLocation::Argument,
                        field: message_field(lowered, ty),
                        media: Vec::new(),
                    });
                }
            }
        }
        params
    }

    /// The fields that a spread record has, those of the records it extends first.
    fn fields_of(&mut self, ty: &Type, written: &ast::Type) -> Vec<Field> {
        let Type::Def(id, _) = ty else {
            if *ty != Type::Error {
                self.diags.push(errors::spread_of_no_record(written.span));
            }
            return Vec::new();
        };
        if let Some(TypeDefKind::Record(record)) = self.types.def(*id).map(|def| &def.kind) {
            let mut fields = match &record.extends {
                Some(base) => self.fields_of(base, written),
                None => Vec::new(),
            };
            fields.extend(record.fields.iter().cloned());
            fields
        } else {
            self.diags.push(errors::spread_of_no_record(written.span));
            Vec::new()
        }
    }

    fn outcome(&mut self, scope: &Scope<'a>, outcome: &'a ast::Outcome) -> Outcome {
        let status = match outcome.status.as_ref().map(|status| status.value) {
            Some(ast::Status::Code(code)) => Status::Code(code),
            Some(ast::Status::Class(class)) => Status::Class(class),
            Some(ast::Status::Default) => Status::Default,
            None => Status::Code(200),
        };
        Outcome {
            status,
            stream: outcome.stream.is_some(),
            ty: outcome.ty.as_ref().map(|ty| self.ty(scope, ty)),
            media: outcome.media.iter().map(|one| one.text.clone()).collect(),
            headers: self.headers(scope, outcome),
            docs: docs(outcome.docs.as_ref()),
            span: outcome.span,
        }
    }

    fn headers(&mut self, scope: &Scope<'a>, outcome: &'a ast::Outcome) -> Vec<Field> {
        let mut headers = Vec::new();
        for written in &outcome.headers {
            let mut field = self.field(scope, written, Site::Field);
            train_case(&mut field, written.name.quoted);
            headers.push(field);
        }
        for ty in &outcome.header_spreads {
            let spread = self.ty(scope, ty);
            let mut fields = self.fields_of(&spread, ty);
            for field in &mut fields {
                train_case(field, false);
            }
            headers.extend(fields);
        }
        headers
    }

    fn link(&mut self, scope: &Scope<'a>, block: &'a ast::Block) -> Option<Link> {
        let ast::ValueKind::Name(path) = &block.arrow.as_ref()?.kind else { return None };
        let (_, operation) = self.names.resolve_operation(scope.module, scope.own, path, self.diags)?;
        let params = block
            .body
            .iter()
            .flatten()
            .filter_map(ast::Member::as_setting)
            .map(|setting| {
                let source = link_source(&setting.value.kind).unwrap_or_else(|| {
                    self.diags.push(errors::link_value(setting.value.span));
                    LinkSource::Value(serde_json::Value::Null)
                });
                LinkParam { name: setting.key.text().to_owned(), source, span: setting.value.span }
            })
            .collect();
        Some(Link {
            name: block.name.as_ref().map(ast::Path::text).unwrap_or_default(),
            operation,
            params,
            docs: docs(block.docs.as_ref()),
            span: block.name.as_ref().map_or(block.word.span, |name| name.span),
        })
    }

    fn callback(&mut self, contract: Id<Contract>, block: &'a ast::Block) -> Callback {
        let url = match block.arrow.as_ref().map(|arrow| &arrow.kind) {
            Some(ast::ValueKind::Name(path)) => path.text(),
            Some(ast::ValueKind::String(text)) => text.clone(),
            _ => String::new(),
        };
        let inside = |syntax: &ast::Operation| {
            let mut operations = block.body.iter().flatten().filter_map(ast::Member::as_operation);
            operations.any(|operation| std::ptr::eq(operation, syntax))
        };
        let slots = self.names.slots_of(contract).iter().filter(|slot| slot.callback);
        Callback {
            name: block.name.as_ref().map(ast::Path::text).unwrap_or_default(),
            url,
            span: block.arrow.as_ref().map_or(block.word.span, |arrow| arrow.span),
            operations: slots.filter(|slot| inside(slot.syntax)).map(|slot| slot.id).collect(),
        }
    }
}

/// The auths that a checked credentials value names.
fn auths_of(credentials: Option<&Value>) -> Vec<Id<Auth>> {
    match credentials {
        None => Vec::new(),
        Some(Value::Binary { lhs, rhs, .. }) => {
            let mut auths = auths_of(Some(&lhs.value));
            auths.extend(auths_of(Some(&rhs.value)));
            auths
        }
        Some(other) => other.as_item().and_then(Item::auth).into_iter().collect(),
    }
}

/// A place in the request or the response, or a value that is always the same.
fn link_source(value: &ast::ValueKind) -> Option<LinkSource> {
    if let ast::ValueKind::Name(path) = value {
        Some(LinkSource::Name(path.text()))
    } else if let ast::ValueKind::String(text) = value {
        // Positions in lists are no names, so they stand in braces.
        if let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            return Some(LinkSource::Name(name.trim().to_owned()));
        }
        Some(LinkSource::Value(serde_json::Value::from(text.as_str())))
    } else if let ast::ValueKind::Bool(value) = value {
        Some(LinkSource::Value(serde_json::Value::from(*value)))
    } else if let ast::ValueKind::Number(number) = value {
        Some(LinkSource::Value(serde_json::from_str(&number.replace('_', "")).ok()?))
    } else {
        None
    }
}

/// The pieces of a path literal; `{name}` is a parameter.
fn segments(path: &str) -> Vec<PathSegment> {
    let mut segments = Vec::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, tail)) = behind.split_once('}') else { break };
        if !before.is_empty() {
            segments.push(PathSegment::Text(before.to_owned()));
        }
        segments.push(PathSegment::Param(name.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() {
        segments.push(PathSegment::Text(rest.to_owned()));
    }
    segments
}

/// A header's wire name is the declared one in `Train-Case`, unless it is spelled out.
fn train_case(field: &mut Field, quoted: bool) {
    if !quoted && field.wire == field.name {
        field.wire = field.name.to_train_case();
    }
}

fn message_field(ty: Type, written: &ast::Type) -> Field {
    Field {
        name: "request".to_owned(),
        wire: "request".to_owned(),
        docs: crate::model::Docs::default(),
        span: written.span,
        ty,
        required: true,
        default: None,
        constraints: crate::model::Constraints::default(),
        annotations: crate::model::Annotations::default(),
    }
}

/// A name in the path without a parameter, the reverse, and bodies where servers do not expect them.
fn check_path(syntax: &ast::Operation, kind: &OperationKind, params: &[Param], diags: &mut crate::diag::Diags) {
    let (OperationKind::Http { method, path }, Some(literal)) = (kind, &syntax.path) else { return };
    let names: Vec<&str> = path
        .iter()
        .filter_map(|segment| match segment {
            PathSegment::Param(name) => Some(name.as_str()),
            PathSegment::Text(_) => None,
        })
        .collect();
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|before| before == name) {
            diags.push(errors::path_parameter_twice(literal.span, name));
        } else if !params.iter().any(|param| param.location == ParamLocation::Path && param.field.wire == **name) {
            if let Some(elsewhere) =
                params.iter().find(|param| param.field.wire == **name || param.field.name == **name)
            {
                diags.push(errors::path_parameter_elsewhere(&elsewhere.field, elsewhere.location, literal));
                continue;
            }
            let candidates: Vec<&str> = params.iter().map(|param| param.field.name.as_str()).collect();
            diags.push(errors::path_without_parameter(literal.span, name, &syntax.name, &candidates));
        }
    }
    for param in params.iter().filter(|param| param.location == ParamLocation::Path) {
        if !names.contains(&param.field.wire.as_str()) {
            diags.push(errors::parameter_without_path(&param.field, literal));
        }
    }
    let body = params.iter().find(|param| param.location == ParamLocation::Body);
    if let (Some(body), "GET" | "HEAD" | "DELETE") = (body, method.as_str()) {
        diags.push(errors::body_without_meaning(&body.field, method));
    }
}
