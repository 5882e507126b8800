//! Small things about syntax: literals as JSON, documentation, places.

use serde_json::Value as Json;

use crate::base::span::Span;
use crate::model::Docs;
use crate::syntax::ast;

/// The documentation that was written.
pub(super) fn docs(docs: Option<&ast::Docs>) -> Docs {
    docs.map(|docs| Docs { text: docs.text.clone() }).unwrap_or_default()
}

/// A number literal as a JSON number of the same digits.
pub(super) fn number_json(text: &str) -> Json {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    serde_json::from_str(&plain).unwrap_or(Json::String(plain))
}

/// `null`, a truth value, a number or a string as JSON.
pub(super) fn plain_json(value: &ast::Value) -> Option<Json> {
    match &value.kind {
        ast::ValueKind::Null => Some(Json::Null),
        ast::ValueKind::Bool(value) => Some(Json::Bool(*value)),
        ast::ValueKind::Number(text) => Some(number_json(text)),
        ast::ValueKind::String(text) => Some(Json::String(text.clone())),
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
        | ast::ValueKind::Not(_)
        | ast::ValueKind::Error => None,
    }
}

/// The place of a member; `None` for one that did not parse.
pub(super) fn member_span(member: &ast::Member) -> Option<Span> {
    Some(match member {
        ast::Member::Field(field) => field.span,
        ast::Member::Spread { span, .. } | ast::Member::Open(span) => *span,
        ast::Member::Case(case) => case.span,
        ast::Member::Setting(setting) => setting.span,
        ast::Member::Relation(relation) => relation.verb.span,
        ast::Member::Block(block) => block.word.span,
        ast::Member::Operation(operation) => operation.head_span,
        ast::Member::Route(route) => route.path.span,
        ast::Member::Transition(transition) => transition.span,
        ast::Member::Scenario(ast::ScenarioItem::Step { span, .. })
        | ast::Member::Rule(ast::RuleClause::For { span, .. } | ast::RuleClause::Forbid { span, .. }) => *span,
        ast::Member::Scenario(ast::ScenarioItem::Group(group)) => group.word.span,
        ast::Member::Error(_) => return None,
    })
}

/// The text in quotes, as a string literal of the language.
pub(super) fn quoted(text: &str) -> String {
    Json::String(text.to_owned()).to_string()
}

/// Whether a text can stand as a name without quotes.
pub(super) fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
