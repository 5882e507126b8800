//! Findings one a line, for editors and searches: `path:line:column: error[E0201]: message`.

use super::{Lines, visible};
use crate::base::source::SourceMap;
use crate::diag::Diagnostic;

/// All findings.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|diagnostic| render_one(diagnostic, sources)).collect()
}

/// One finding, with its line break.
pub fn render_one(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let (line, column) = sources.get(diagnostic.span.file).map_or((1, 1), |file| file.position(diagnostic.span.start));
    format!(
        "{}:{line}:{column}: {}[{}]: {}\n",
        visible(sources.path(diagnostic.span), Lines::One),
        diagnostic.severity.word(),
        diagnostic.code,
        visible(&diagnostic.message, Lines::One)
    )
}
