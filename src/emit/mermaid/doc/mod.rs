//! Mermaid diagrams as values: what the target says, and the only place that writes its text.
//!
//! Everything here stays inside what Mermaid 10.9 reads, the oldest version that widely used hosts run.

pub(super) mod er;
pub(super) mod flow;
#[cfg(test)]
mod fuzz;
pub(super) mod sequence;
pub(super) mod state;
pub(super) mod text;

use crate::emit::shared::header;
use text::{SPOKEN, plain};

/// Mermaid refuses diagrams of more than 50,000 characters; this leaves a margin.
pub(super) const MAX_BYTES: usize = 40_000;

/// Mermaid refuses flowcharts of more than 500 edges; this leaves a margin.
pub(super) const MAX_EDGES: usize = 400;

/// What every diagram begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The source module that the diagram is generated from.
    pub(super) source: String,
    /// The title that a screen reader says.
    pub(super) title: String,
    /// The description that a screen reader says.
    pub(super) description: String,
    /// Paths of the diagrams that show the rest or the details, as comments.
    pub(super) related: Vec<String>,
}

impl Head {
    /// The comments, the keyword of the diagram, and the texts for screen readers.
    fn write(&self, keyword: &str) -> String {
        let mut out = header::comment("%%", &self.source);
        for path in &self.related {
            out.push_str(&format!("%% See also {path}\n"));
        }
        out.push_str(&format!("{keyword}\n"));
        for (key, text) in [("accTitle", &self.title), ("accDescr", &self.description)] {
            let text = plain(text, SPOKEN);
            if !text.is_empty() {
                out.push_str(&format!("  {key}: {text}\n"));
            }
        }
        out
    }
}
