//! The queries of an objective of one's own, as far as they can be understood without Prometheus.

/// A query that counts events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// The counters of a selector, `orders_total{outcome="placed"}`: their rate over a window is what counts.
    Counters(String),
    /// An expression with `$window` where the window stands: `sum(rate(orders_total[$window]))`.
    Expression(String),
}

/// Why a text is no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryError {
    /// Nothing stands in it.
    Empty,
    /// A string that does not end.
    OpenString,
    /// A bracket that is not closed.
    Open(char),
    /// A bracket that closes nothing, or another one than the last that was opened.
    Closing(char),
    /// An expression that names no `$window`, so that it cannot be evaluated over several.
    NoWindow,
}

/// What stands for the window in an expression.
pub const WINDOW: &str = "$window";

impl Query {
    /// Reads the text of `good` or `total`.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(QueryError::Empty);
        }
        balanced(text)?;
        if text.contains(WINDOW) {
            return Ok(Query::Expression(text.to_owned()));
        }
        if is_selector(text) { Ok(Query::Counters(text.to_owned())) } else { Err(QueryError::NoWindow) }
    }
}

/// Reports the first bracket or string that does not fit.
fn balanced(text: &str) -> Result<(), QueryError> {
    let mut open: Vec<char> = Vec::new();
    let mut string: Option<char> = None;
    let mut escaped = false;
    for c in text.chars() {
        if let Some(quote) = string {
            if escaped {
                escaped = false;
            } else if c == '\\' && quote != '`' {
                escaped = true;
            } else if c == quote {
                string = None;
            }
            continue;
        }
        match c {
            '"' | '\'' | '`' => string = Some(c),
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => return Err(QueryError::Closing(c)),
            _ => {}
        }
    }
    if string.is_some() {
        return Err(QueryError::OpenString);
    }
    match open.last() {
        Some(')') => Err(QueryError::Open('(')),
        Some(']') => Err(QueryError::Open('[')),
        Some(_) => Err(QueryError::Open('{')),
        None => Ok(()),
    }
}

/// Whether a text with balanced brackets is a name, matchers in braces, or both.
fn is_selector(text: &str) -> bool {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let named = name.chars().next().is_some_and(|c| !c.is_ascii_digit());
    let braced = rest.starts_with('{') && rest.ends_with('}');
    (named && rest.is_empty()) || ((named || name.is_empty()) && braced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_and_expressions_are_told_apart() {
        assert_eq!(Query::parse(" orders_total "), Ok(Query::Counters("orders_total".to_owned())));
        assert!(matches!(Query::parse(r#"m{a="}"}"#), Ok(Query::Counters(_))));
        assert!(matches!(Query::parse("sum(rate(m[$window]))"), Ok(Query::Expression(_))));
        assert_eq!(Query::parse("sum(rate(m[5m]))"), Err(QueryError::NoWindow));
    }

    #[test]
    fn what_does_not_close_is_named() {
        assert_eq!(Query::parse(""), Err(QueryError::Empty));
        assert_eq!(Query::parse("sum(rate(m[5m])"), Err(QueryError::Open('(')));
        assert_eq!(Query::parse("m{a=\"b}"), Err(QueryError::OpenString));
        assert_eq!(Query::parse("m{a=\"b\"]"), Err(QueryError::Closing(']')));
    }
}
