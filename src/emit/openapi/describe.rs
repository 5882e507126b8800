//! Words: summaries and descriptions from documentation, phrases for statuses, expressions as text.

use heck::ToSnakeCase;

use super::operation::Direction;
use crate::model::contract::Status;
use crate::model::{Docs, Model, Type};

/// The summary of an operation: the first sentence of its documentation without the full stop, else its name.
pub(super) fn summary(docs: &Docs, name: &str) -> String {
    if docs.is_empty() {
        return sentence(name);
    }
    let summary = docs.summary();
    summary.trim().strip_suffix('.').unwrap_or(summary.trim()).to_owned()
}

/// What the documentation says beyond the summary.
pub(super) fn description(docs: &Docs, summary: &str) -> Option<String> {
    let text = docs.text()?.trim();
    // The summary is one line, and a paragraph may break it anywhere.
    let joined = text.get(..summary.len()).map(|head| head.replace('\n', " "));
    let left = if joined.as_deref() == Some(summary) {
        let rest = text.get(summary.len()..).unwrap_or_default();
        rest.strip_prefix('.').unwrap_or(rest).trim()
    } else {
        text
    };
    (!left.is_empty()).then(|| left.to_owned())
}

/// What a type says about itself in one sentence, for a place that says nothing.
pub(super) fn of_type(model: &Model, ty: &Type) -> Option<String> {
    let Type::Def(id, _) = ty else { return None };
    let docs = &model.types[*id].meta.docs;
    (!docs.is_empty()).then(|| docs.summary())
}

/// `place_order` as `Place order`.
pub(super) fn sentence(name: &str) -> String {
    let words = name.to_snake_case().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The key of a response.
pub(super) fn status_key(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Class(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    }
}

/// What a response is called where nobody has described it.
pub(super) fn status_phrase(status: Status, direction: Direction) -> String {
    let phrase = match (status, direction) {
        (Status::Code(code), _) => reason(code),
        (Status::Class(2), Direction::Delivered | Direction::CalledBack) => "Accepted by the receiver",
        (Status::Class(digit), _) => class_phrase(u16::from(digit)),
        (Status::Default, _) => "Any other response",
    };
    phrase.to_owned()
}

/// The reason phrase of a status.
// Last sync: IANA HTTP Status Code Registry, 2025-09-15.
pub(super) fn reason(code: u16) -> &'static str {
    match code {
        100 => "Continue",
        101 => "Switching Protocols",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        507 => "Insufficient Storage",
        511 => "Network Authentication Required",
        other => class_phrase(other / 100),
    }
}

fn class_phrase(digit: u16) -> &'static str {
    match digit {
        1 => "Informational",
        2 => "Success",
        3 => "Redirection",
        4 => "The request is refused",
        _ => "The request failed",
    }
}
