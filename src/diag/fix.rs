//! Edits that mend a finding.

use crate::base::span::Span;

/// Whether an edit may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Keeps or restores what was meant.
    Safe,
    /// Probably what was meant; a person should look.
    Unsure,
    /// Shows the form; parts of it must be filled in.
    Sketch,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// Edits that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What they do, in the imperative.
    pub title: String,
    /// The edits, sorted by place and disjoint.
    pub edits: Vec<Edit>,
    /// Whether they may be applied without asking.
    pub applicability: Applicability,
}

impl Fix {
    /// A fix of one edit.
    pub fn replace(
        title: impl Into<String>,
        span: Span,
        text: impl Into<String>,
        applicability: Applicability,
    ) -> Self {
        Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }], applicability }
    }
}
