//! The pieces of PromQL that rules, dashboards and analyses are made of: selectors, windows, sums.
//!
//! Everything that comes from a source is quoted here, once: a label's value is never pasted into a query.

use std::fmt;

use rust_decimal::Decimal;

use crate::base::quantity::Duration;

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `=~`, over the whole value.
    Matches,
}

/// `label="value"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub label: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// The value, or the RE2 pattern, as it is meant: quoting is the printer's matter.
    pub value: String,
}

impl Matcher {
    /// `label="value"`
    pub fn is(label: &str, value: impl Into<String>) -> Self {
        Matcher { label: label.to_owned(), comparison: Comparison::Is, value: value.into() }
    }

    /// `label!="value"`
    pub fn is_not(label: &str, value: impl Into<String>) -> Self {
        Matcher { label: label.to_owned(), comparison: Comparison::IsNot, value: value.into() }
    }

    /// `label=~"pattern"`
    pub fn matches(label: &str, pattern: impl Into<String>) -> Self {
        Matcher { label: label.to_owned(), comparison: Comparison::Matches, value: pattern.into() }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = match self.comparison {
            Comparison::Is => "=",
            Comparison::IsNot => "!=",
            Comparison::Matches => "=~",
        };
        write!(f, "{}{operator}{}", self.label, quoted(&self.value))
    }
}

/// Time series by name and labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// The name of the metric.
    pub metric: String,
    /// What the labels must be; all of them.
    pub matchers: Vec<Matcher>,
}

impl Selector {
    /// The series of a metric.
    pub fn new(metric: impl Into<String>, matchers: Vec<Matcher>) -> Self {
        Selector { metric: metric.into(), matchers }
    }

    /// Of these series, those that this holds for as well.
    #[must_use]
    pub fn and(&self, more: &[Matcher]) -> Self {
        let matchers = self.matchers.iter().chain(more).cloned().collect();
        Selector { metric: self.metric.clone(), matchers }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.metric)?;
        if self.matchers.is_empty() {
            return Ok(());
        }
        let matchers: Vec<String> = self.matchers.iter().map(Matcher::to_string).collect();
        write!(f, "{{{}}}", matchers.join(","))
    }
}

/// The rate of several counters together, over a window: `sum(rate(a[5m]) or rate(b[5m]))`.
///
/// `or` is a union: a counter that nobody has written yet does not make the sum disappear, and series that two selectors
/// choose are counted once.
pub fn sum_of_rates(selectors: &[Selector], window: &str, more: &[Matcher], by: &[&str]) -> String {
    let rates: Vec<String> =
        selectors.iter().map(|selector| format!("rate({}[{window}])", selector.and(more))).collect();
    let by = if by.is_empty() { String::new() } else { format!(" by ({})", by.join(", ")) };
    format!("sum{by}({})", rates.join(" or "))
}

/// A string literal of PromQL, whose escapes are those of Go.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text as an RE2 pattern that matches nothing else.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A duration as PromQL writes it, down to milliseconds: `5m`, `1h30m`, `250ms`.
pub fn window(duration: Duration) -> String {
    Duration::from_millis(duration.millis_ceil().max(1)).to_string()
}

/// A duration in seconds, exactly: `0.3`.
pub fn seconds(duration: Duration) -> String {
    (Decimal::from(duration.micros) / Decimal::from(1_000_000_u32)).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_and_patterns_escaped() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
        assert_eq!(escaped("/v1/a.b"), r"/v1/a\.b");
        let selector = Selector::new("m", vec![Matcher::is("a", "\""), Matcher::matches("b", r"x\.y")]);
        assert_eq!(selector.to_string(), r#"m{a="\"",b=~"x\\.y"}"#);
    }

    #[test]
    fn units_are_exact() {
        assert_eq!(seconds(Duration::from_millis(300)), "0.3");
        assert_eq!(seconds(Duration::from_secs(2)), "2");
        assert_eq!(window(Duration::from_secs(259_200)), "3d");
    }
}
