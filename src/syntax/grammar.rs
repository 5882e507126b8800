//! The parser that pest derives from `grammar/arch.pest`, and the one door to it.
//!
//! pest tracks expected tokens only when a process-wide switch is on, and tracking costs four times the time. So files
//! are parsed without it, and only a declaration that failed is parsed again with it, by [`parse_with_detail`].

use std::sync::{Mutex, PoisonError};

use pest::Parser;
use pest::error::{Error, InputLocation};
use pest::iterators::{Pair, Pairs};

/// The derived parser.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/arch.pest"]
struct ArchParser;

/// A node of the parse tree.
pub(super) type Node<'a> = Pair<'a, Rule>;

/// Why a text is no item of the language.
#[derive(Debug)]
pub(super) struct Failure {
    /// The farthest byte that some rule wanted to be otherwise.
    pub(super) at: usize,
    /// The rules that were tried there, innermost first, without repetition.
    pub(super) rules: Vec<Rule>,
    /// The literals that would have fitted there.
    pub(super) tokens: Vec<String>,
}

/// The nodes of one item: an import or a declaration.
pub(super) fn parse_item(text: &str) -> Result<Pairs<'_, Rule>, usize> {
    ArchParser::parse(Rule::item, text).map_err(|error| location(&error))
}

/// Parses a text that failed once more, to learn where and what was expected.
pub(super) fn parse_with_detail(text: &str) -> Result<Pairs<'_, Rule>, Failure> {
    // The switch is process-wide: the lock keeps one thread from turning it off while another needs it. A parse that
    // another thread starts meanwhile is slower and otherwise the same.
    static DETAIL: Mutex<()> = Mutex::new(());
    let guard = DETAIL.lock().unwrap_or_else(PoisonError::into_inner);
    pest::set_error_detail(true);
    let result = ArchParser::parse(Rule::item, text);
    pest::set_error_detail(false);
    drop(guard);
    result.map_err(|error| failure(&error))
}

fn location(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

fn failure(error: &Error<Rule>) -> Failure {
    let Some(attempts) = error.parse_attempts() else {
        return Failure { at: location(error), rules: Vec::new(), tokens: Vec::new() };
    };
    let mut rules = Vec::new();
    for stack in attempts.call_stacks() {
        for tried in [stack.deepest.get_rule().copied(), stack.parent].into_iter().flatten() {
            if !rules.contains(&tried) {
                rules.push(tried);
            }
        }
    }
    let tokens = attempts.expected_tokens().iter().map(ToString::to_string).collect();
    Failure { at: attempts.max_position, rules, tokens }
}
