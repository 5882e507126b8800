//! What `response.id` and its like mean at an operation: where in a request or a response a value stands, by the names
//! on the wire.

use super::http::{self, fields_of, is_open, item_of};
use crate::model::{Model, Operation, Outcome, Param, ParamLocation, Type};

/// A place in a request or a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The URL that was asked for.
    Url,
    /// The method of the request.
    Method,
    /// The status of the response.
    Status,
    /// A parameter in the path.
    Path(String),
    /// A parameter in the query string.
    Query(String),
    /// A header of the request.
    Header(String),
    /// A cookie of the request.
    Cookie(String),
    /// The body of the request, or what is at these members of it.
    RequestBody(Vec<String>),
    /// A header of the response.
    ResponseHeader(String),
    /// The body of the response, or what is at these members of it.
    ResponseBody(Vec<String>),
    /// The caller or an event, of which neither request nor response knows.
    Outside,
}

/// Why a name leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// The operation has no such parameter.
    Param(String),
    /// The operation has no body, or its result has none.
    Body(&'static str),
    /// The type has no such field.
    Field(Type, String),
    /// The value stands in the items of a list, of which there are many.
    Many(String),
}

/// What a dotted name means at an operation. A name of one's own goes before `url`, `method` and `status`.
pub fn resolve(model: &Model, operation: &Operation, text: &str) -> Result<Source, Missing> {
    let (head, rest) = text.split_once('.').unwrap_or((text, ""));
    match (head, rest) {
        ("subject" | "event", _) => Ok(Source::Outside),
        ("request", rest) => request(model, operation, rest),
        ("response", rest) => response(model, operation, rest),
        (name, below) => parameter(model, operation, None, name, below),
    }
}

fn request(model: &Model, operation: &Operation, rest: &str) -> Result<Source, Missing> {
    let (head, below) = rest.split_once('.').unwrap_or((rest, ""));
    let place = match head {
        "path" => Some(ParamLocation::Path),
        "query" => Some(ParamLocation::Query),
        "header" => Some(ParamLocation::Header),
        "cookie" => Some(ParamLocation::Cookie),
        _ => None,
    };
    if let (Some(place), false) = (place, below.is_empty()) {
        let found = parameter(model, operation, Some(place), below, "");
        // A client may send headers that no operation lists.
        return if place == ParamLocation::Header {
            found.or_else(|_| Ok(Source::Header(below.to_owned())))
        } else {
            found
        };
    }
    if head == "body" || head.is_empty() {
        let body = operation.params.iter().find(|param| param.location == ParamLocation::Body);
        let body = body.ok_or(Missing::Body("request"))?;
        return Ok(Source::RequestBody(members(model, &body.field.ty, below)?));
    }
    match (parameter(model, operation, None, head, below), head) {
        (Err(_), "url") => Ok(Source::Url),
        (Err(_), "method") => Ok(Source::Method),
        (found, _) => found,
    }
}

fn response(model: &Model, operation: &Operation, rest: &str) -> Result<Source, Missing> {
    if let Some(name) = rest.strip_prefix("header.") {
        let headers = operation.results.iter().flat_map(|outcome| &outcome.headers);
        let same = |wire: &str| wire.eq_ignore_ascii_case(name) || wire.eq_ignore_ascii_case(&name.replace('_', "-"));
        let found = headers.into_iter().find(|field| field.name == name || same(&field.wire));
        return Ok(Source::ResponseHeader(found.map_or(name, |field| field.wire.as_str()).to_owned()));
    }
    let body = http::success(operation).and_then(|outcome| outcome.ty.as_ref());
    let body = body.or_else(|| operation.results.iter().find_map(|outcome| outcome.ty.as_ref()));
    let path = rest.strip_prefix("body.").unwrap_or(if rest == "body" { "" } else { rest });
    let found = body.ok_or(Missing::Body("response")).and_then(|body| members(model, body, path));
    match (found, rest) {
        (Ok(members), _) => Ok(Source::ResponseBody(members)),
        (Err(_), "status") => Ok(Source::Status),
        (Err(missing), _) => Err(missing),
    }
}

fn parameter(
    model: &Model,
    operation: &Operation,
    place: Option<ParamLocation>,
    name: &str,
    below: &str,
) -> Result<Source, Missing> {
    let named = |param: &&Param| {
        place.is_none_or(|place| param.location == place)
            && (param.field.name == name || param.field.wire.eq_ignore_ascii_case(name))
    };
    let param = operation.params.iter().find(named).ok_or_else(|| Missing::Param(name.to_owned()))?;
    of_param(model, param, below)
}

fn of_param(model: &Model, param: &Param, below: &str) -> Result<Source, Missing> {
    let wire = param.field.wire.clone();
    Ok(match param.location {
        ParamLocation::Path => Source::Path(wire),
        ParamLocation::Query => Source::Query(wire),
        ParamLocation::Header => Source::Header(wire),
        ParamLocation::Cookie => Source::Cookie(wire),
        ParamLocation::Body | ParamLocation::Argument => Source::RequestBody(members(model, &param.field.ty, below)?),
    })
}

/// The members on the wire that a dotted path of fields leads through; a number is a position in a list.
fn members(model: &Model, ty: &Type, path: &str) -> Result<Vec<String>, Missing> {
    let mut found = Vec::new();
    let mut ty = Some(ty.clone());
    for name in path.split('.').filter(|name| !name.is_empty()) {
        let Some(of) = ty.take() else {
            found.push(name.to_owned());
            continue;
        };
        if let Some(item) = item_of(model, &of) {
            if name.parse::<u32>().is_err() {
                return Err(Missing::Many(name.to_owned()));
            }
            found.push(name.to_owned());
            ty = Some(item);
            continue;
        }
        let field = fields_of(model, &of).into_iter().find(|field| field.name == name || field.wire == name);
        match field {
            Some(field) => {
                found.push(field.wire);
                ty = Some(field.ty);
            }
            // Whatever stands below has no type that is known.
            None if is_open(model, &of) => found.push(name.to_owned()),
            None => return Err(Missing::Field(of, name.to_owned())),
        }
    }
    Ok(found)
}

/// The result that a long-running operation answers at once.
pub fn accepted(operation: &Operation) -> Option<&Outcome> {
    operation.results.iter().find(|outcome| outcome.status == crate::model::contract::Status::Code(202))
}

/// Where the parameter of an operation that is polled comes from: a field of what the long-running one answered, by
/// name, else by a type that only one field has; else its own parameter of that name or type.
pub fn poll_source(model: &Model, operation: &Operation, param: &Param) -> Option<Source> {
    let answered = accepted(operation).and_then(|outcome| outcome.ty.as_ref());
    let fields = answered.map(|ty| fields_of(model, ty)).unwrap_or_default();
    let field = fields.iter().find(|field| field.name == param.field.name || field.wire == param.field.wire);
    let nominal = matches!(param.field.ty, Type::Def(..));
    let mut typed = fields.iter().filter(|field| nominal && field.ty == param.field.ty);
    let only = match (typed.next(), typed.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    let own = || {
        let sent = |own: &&Param| !matches!(own.location, ParamLocation::Body | ParamLocation::Cookie);
        let named = |own: &&Param| own.field.name == param.field.name;
        let typed = |own: &&Param| nominal && own.field.ty == param.field.ty;
        let all = || operation.params.iter().filter(sent);
        all().find(named).or_else(|| all().find(typed))
    };
    match field {
        Some(field) => Some(Source::ResponseBody(vec![field.wire.clone()])),
        None => match own() {
            Some(own) if own.field.name == param.field.name => of_param(model, own, "").ok(),
            own => only
                .map(|field| Source::ResponseBody(vec![field.wire.clone()]))
                .or_else(|| own.and_then(|own| of_param(model, own, "").ok())),
        },
    }
}
