//! Examples of operations: what they show, against what the operation takes and gives.

use crate::base::map::IndexMap;

use super::cx::{Lower, blocks};
use super::errors;
use crate::base::span::Span;
use crate::model::contract::Status;
use crate::model::facts::closure::View;
use crate::model::{OperationKind, Outcome, Param, Settings, Type, TypeDefKind, Value};
use crate::syntax::ast;
use crate::types::consts::{Answer, Given};
use crate::types::{Scope, Types};
use crate::vocab::{self, BlockWord};

/// The operation that an example belongs to, as far as it is lowered.
#[derive(Clone, Copy)]
pub(super) struct Shown<'o> {
    pub(super) name: &'o str,
    pub(super) kind: &'o OperationKind,
    /// Whether the service calls, and a caller answers.
    pub(super) callback: bool,
    pub(super) params: &'o [Param],
    pub(super) results: &'o [Outcome],
    pub(super) errors: &'o [Type],
    pub(super) settings: &'o Settings,
    /// The contract's `error_format`.
    pub(super) error_format: &'o str,
}

impl Shown<'_> {
    /// How its requests and its responses are seen.
    fn views(&self) -> (View, View) {
        let outgoing = matches!(self.kind, OperationKind::Deliver { .. } | OperationKind::Send) || self.callback;
        if outgoing { (View::Read, View::Write) } else { (View::Write, View::Read) }
    }

    fn is_http(&self) -> bool {
        matches!(self.kind, OperationKind::Http { .. } | OperationKind::Deliver { .. })
    }
}

/// A response that an operation gives.
struct Response<'o> {
    /// The status; `None` where the protocol has none.
    status: Option<Status>,
    /// What it carries; `None` for no body.
    answer: Option<Answer<'o>>,
    /// Whether the operation succeeded.
    success: bool,
}

impl<'a> Lower<'_, 'a> {
    /// The examples of an operation by name, requests and responses in wire form. What does not hold is left out.
    pub(super) fn examples(
        &mut self,
        scope: &Scope<'a>,
        members: &'a [ast::Member],
        shown: Shown<'_>,
    ) -> Vec<(String, Settings)> {
        let mut seen: IndexMap<String, Span> = IndexMap::default();
        let mut examples = Vec::new();
        for block in blocks(members, &[BlockWord::Example]) {
            let title = block.title.as_ref().map(|title| (title.text.clone(), title.span));
            let (name, place) = title
                .or_else(|| block.name.as_ref().map(|name| (name.text(), name.span)))
                .unwrap_or_else(|| (String::new(), block.word.span));
            // Documents key examples by their names in kebab case.
            let key = heck::ToKebabCase::to_kebab_case(name.as_str());
            if let Some(first) = seen.get(&key) {
                self.diags.push(errors::same_example(place, &name, *first));
                continue;
            }
            seen.insert(key, place);
            examples.push((name, self.example(scope, block, shown)));
        }
        examples
    }

    fn example(&mut self, scope: &Scope<'a>, block: &'a ast::Block, shown: Shown<'_>) -> Settings {
        let spec = vocab::block(BlockWord::Example);
        let body = block.body.as_deref().unwrap_or_default();
        let mut settings = self.settings(scope, spec.block, body, block.word.span);
        let written = |word: &str| {
            body.iter().filter_map(ast::Member::as_setting).find(|one| one.key.text() == word).map(|one| &one.value)
        };
        let (request_view, response_view) = shown.views();
        let put = |settings: &mut Settings, word: &str, json: Option<serde_json::Value>| match json {
            Some(json) => {
                if let Some(mut entry) = settings.remove(word) {
                    entry.value = Value::of_json(&json, entry.span);
                    settings.insert(word, entry);
                }
            }
            None => drop(settings.remove(word)),
        };
        if let Some(value) = written("request").filter(|_| settings.get("request").is_some()) {
            let given = Given { name: shown.name, params: shown.params, view: request_view };
            let json = self.cx(scope.clone()).check_request(given, value);
            put(&mut settings, "request", json);
        }
        let status = settings.int("status").and_then(|status| u16::try_from(status).ok());
        let responses = responses(shown, self.types);
        let place = written("status").map_or(block.word.span, |value| value.span);
        let found = match status {
            Some(_) if !shown.is_http() => {
                self.diags.push(errors::example_without_status(place));
                return settings;
            }
            Some(code) => of_status(&responses, code),
            None => first_success(&responses),
        };
        let known: Vec<String> = statuses(&responses);
        if let (Some(code), []) = (status, found.as_slice()) {
            self.diags.push(errors::example_status(place, shown.name, code, &known));
            settings.remove("status");
            settings.remove("response");
            return settings;
        }
        let Some(value) = written("response").filter(|_| settings.get("response").is_some()) else { return settings };
        let answers: Vec<Answer<'_>> = found.iter().filter_map(|response| response.answer).collect();
        if answers.is_empty() {
            self.diags.push(errors::example_without_body(value.span, shown.name, status, &known));
            settings.remove("response");
            return settings;
        }
        let json = self.cx(scope.clone()).check_response(&answers, response_view, value);
        put(&mut settings, "response", json);
        settings
    }
}

/// The responses of an operation: its results, its errors and those of its contract, and what its settings bring.
fn responses<'o>(shown: Shown<'o>, types: &Types) -> Vec<Response<'o>> {
    let http = shown.is_http();
    let mut responses: Vec<Response<'o>> = Vec::new();
    for outcome in shown.results {
        let bare = outcome.ty.is_none() && outcome.headers.is_empty() && outcome.status == Status::Code(200);
        let status = if bare { Status::Code(204) } else { outcome.status };
        let success = match status {
            Status::Code(code) => (200..300).contains(&code),
            Status::Class(digit) => digit == 2,
            Status::Default => true,
        };
        let status = Some(status).filter(|_| http);
        responses.push(Response { status, answer: outcome.ty.as_ref().map(Answer::Result), success });
    }
    if shown.results.is_empty() {
        responses.push(Response { status: Some(Status::Code(204)).filter(|_| http), answer: None, success: true });
    }
    for ty in shown.errors {
        let Type::Def(id, _) = ty else { continue };
        let Some(TypeDefKind::Error { info, .. }) = types.def(*id).map(|def| &def.kind) else { continue };
        let answer = match shown.error_format {
            "plain" => Answer::Result(ty),
            _ => Answer::Problem(ty),
        };
        responses.push(Response { status: Some(Status::Code(info.status)), answer: Some(answer), success: false });
    }
    // What outputs add by themselves, where no error is declared for it.
    let implied = [
        ("idempotent", &[409_u16, 422][..]),
        ("conditional", &[412, 428][..]),
        ("max_size", &[413][..]),
        ("rate_limit", &[429][..]),
        ("timeout", &[504][..]),
    ];
    for (setting, codes) in implied {
        if shown.settings.iter().any(|(name, _)| name == setting) {
            let declared: Vec<_> = responses.iter().map(|response| response.status).collect();
            for code in codes.iter().filter(|code| !declared.contains(&Some(Status::Code(**code)))) {
                responses.push(Response {
                    status: Some(Status::Code(*code)),
                    answer: Some(Answer::Any),
                    success: false,
                });
            }
        }
    }
    responses
}

/// The responses of a status: those of exactly it, else of its class, else the default.
fn of_status<'r, 'o>(responses: &'r [Response<'o>], code: u16) -> Vec<&'r Response<'o>> {
    let class = u8::try_from(code / 100).unwrap_or(0);
    for wanted in [Status::Code(code), Status::Class(class), Status::Default] {
        let found: Vec<_> = responses.iter().filter(|response| response.status == Some(wanted)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The responses of the first success that has a body, else of the first success.
fn first_success<'r, 'o>(responses: &'r [Response<'o>]) -> Vec<&'r Response<'o>> {
    let first = responses.iter().find(|response| response.success && response.answer.is_some());
    let Some(first) = first else { return responses.iter().filter(|response| response.success).collect() };
    responses.iter().filter(|response| response.success && response.status == first.status).collect()
}

fn statuses(responses: &[Response<'_>]) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for response in responses {
        let text = match response.status {
            Some(Status::Code(code)) => code.to_string(),
            Some(Status::Class(digit)) => format!("{digit}XX"),
            Some(Status::Default) => "default".to_owned(),
            None => continue,
        };
        if !known.contains(&text) {
            known.push(text);
        }
    }
    known
}
