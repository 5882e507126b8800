//! What the grammar expected, in the language's terms.

use super::super::grammar::{Failure, Rule};

/// What was expected, in the language's terms, at most three of it.
pub(super) fn expected(failure: &Failure, types: bool, inside_word: bool) -> Option<String> {
    let mut phrases: Vec<&'static str> = Vec::new();
    let mut add = |phrase: &'static str| {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    };
    // A string may stand wherever a value or a type begins, and nowhere in the middle of one.
    let begins = failure.tokens.iter().any(|token| token == "\"\"\"");
    for tried in &failure.rules {
        match phrase(*tried, types) {
            Some("a type" | "a value") if !begins && *tried == Rule::named_type && !inside_word => add("a name"),
            Some("a type" | "a value") if !begins => {}
            Some("a name") if inside_word => {}
            Some(phrase) => add(phrase),
            None => {}
        }
    }
    let operators = failure.tokens.iter().any(|token| token == "==");
    for token in &failure.tokens {
        match token.as_str() {
            ":" => add("`:`"),
            "=" => add("`=`"),
            "->" => add("`->`"),
            ")" => add("`)`"),
            "]" => add("`]`"),
            // As an operator it is one of many, and no help.
            ">" if !operators => add("`>`"),
            "\n" => add("a line break"),
            "," => add("a comma"),
            "{" => add("`{`"),
            _ => {}
        }
    }
    phrases.sort_by_key(|phrase| rank(phrase));
    if phrases.iter().any(|phrase| matches!(*phrase, "a type" | "a value" | "a clause")) {
        phrases.retain(|phrase| !matches!(*phrase, "`{`" | "`->`" | "a comma"));
    }
    phrases.truncate(3);
    match phrases.as_slice() {
        [] => None,
        [only] => Some((*only).to_owned()),
        [init @ .., last] => Some(format!("{} or {last}", init.join(", "))),
    }
}

/// The most telling first.
fn rank(phrase: &str) -> usize {
    const ORDER: &[&str] = &[
        "a type",
        "a value",
        "a clause",
        "a number",
        "a path",
        "a name",
        "parameters in parentheses",
        "`:`",
        "`=`",
        "`->`",
        "`)`",
        "`]`",
        "`>`",
        "a string",
        "`{`",
        "a comma",
        "a line break",
    ];
    ORDER.iter().position(|known| *known == phrase).unwrap_or(ORDER.len())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "pest's enum lists every rule; only these mean something to a reader"
)]
fn phrase(tried: Rule, types: bool) -> Option<&'static str> {
    match tried {
        Rule::ty | Rule::nullable | Rule::named_type | Rule::ty_record | Rule::ty_group | Rule::outcome => {
            Some("a type")
        }
        Rule::value | Rule::call | Rule::number_range | Rule::open_range | Rule::list | Rule::object | Rule::group => {
            Some(if types { "a type" } else { "a value" })
        }
        Rule::number | Rule::number_value => Some("a number"),
        Rule::path_lit => Some("a path"),
        Rule::ident | Rule::path | Rule::target | Rule::use_name | Rule::route_target => Some("a name"),
        Rule::string | Rule::title => Some("a string"),
        Rule::clause_to
        | Rule::clause_from
        | Rule::clause_for
        | Rule::clause_with
        | Rule::clause_on
        | Rule::clause_by
        | Rule::clause_reply => Some("a clause"),
        Rule::params => Some("parameters in parentheses"),
        Rule::fields | Rule::cases | Rule::body | Rule::steps | Rule::transitions | Rule::rule_body => Some("`{`"),
        _ => None,
    }
}
