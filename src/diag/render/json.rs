//! Findings for programs: one JSON document, whose shape is versioned.
//!
//! Within one [`VERSION`] members are only added. Lines and columns count from 1, columns count characters, offsets
//! count bytes from 0 and ends lie behind the last character.

use serde::Serialize;

use crate::base::source::SourceMap;
use crate::base::span::Span;
use crate::diag::{Applicability, Diagnostic, Fix, Severity};

/// The version of the document's shape.
pub const VERSION: u32 = 1;

/// The document.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// [`VERSION`].
    pub version: u32,
    /// The name of the package; absent where none could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<&'a str>,
    /// The findings, by file and place.
    pub diagnostics: Vec<Finding<'a>>,
    /// How many there are.
    pub summary: Summary,
    /// What was written, after a build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
    /// Why the command could not do its work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// How many findings there are.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
}

/// What a build did, or with `--check` would do, to the output folder. Paths are relative to it.
#[derive(Debug, Default, Serialize)]
pub struct Output {
    /// The folder.
    pub folder: String,
    /// Whether files were written; `false` with `--check`.
    pub written: bool,
    /// Files that were missing.
    pub created: Vec<String>,
    /// Files with another content.
    pub changed: Vec<String>,
    /// Files that nothing produces any more.
    pub removed: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
    /// What was left alone, and why.
    pub notices: Vec<String>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct Finding<'a> {
    /// Its number, `E0201`.
    pub code: &'static str,
    /// Its name, `unknown-name`.
    pub name: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is.
    pub message: &'a str,
    /// Where.
    pub place: Place<'a>,
    /// What stands there; may be empty.
    pub label: &'a str,
    /// Places that belong to it.
    pub related: Vec<Related<'a>>,
    /// Why.
    pub notes: &'a [String],
    /// What to do.
    pub help: &'a [String],
    /// Edits that would mend it.
    pub fixes: Vec<Repair<'a>>,
}

/// A range of one file.
#[derive(Debug, Serialize)]
pub struct Place<'a> {
    /// The path, as in messages.
    pub file: &'a str,
    /// Its first character.
    pub start: Position,
    /// Behind its last character.
    pub end: Position,
}

/// A point in a file.
#[derive(Debug, Serialize)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 0, in bytes.
    pub offset: u32,
}

/// A place that belongs to a finding.
#[derive(Debug, Serialize)]
pub struct Related<'a> {
    /// The place.
    pub place: Place<'a>,
    /// What is there.
    pub text: &'a str,
}

/// Edits that belong together.
#[derive(Debug, Serialize)]
pub struct Repair<'a> {
    /// What they do.
    pub title: &'a str,
    /// `safe`, `unsure` or `sketch`.
    pub applicability: &'static str,
    /// The edits, sorted and disjoint.
    pub edits: Vec<Replacement<'a>>,
}

/// One edit.
#[derive(Debug, Serialize)]
pub struct Replacement<'a> {
    /// What is replaced.
    pub place: Place<'a>,
    /// By what.
    pub text: &'a str,
}

impl<'a> Document<'a> {
    /// A document of these findings.
    pub fn new(diagnostics: impl IntoIterator<Item = &'a Diagnostic>, sources: &'a SourceMap) -> Self {
        let mut document = Document {
            version: VERSION,
            package: None,
            diagnostics: Vec::new(),
            summary: Summary::default(),
            output: None,
            failure: None,
        };
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => document.summary.errors += 1,
                Severity::Warning => document.summary.warnings += 1,
            }
            document.diagnostics.push(finding(diagnostic, sources));
        }
        document
    }

    /// A document that says why there is nothing to say.
    pub fn failed(failure: String) -> Self {
        Document {
            version: VERSION,
            package: None,
            diagnostics: Vec::new(),
            summary: Summary::default(),
            output: None,
            failure: Some(failure),
        }
    }

    /// The document as indented text with a line break at its end.
    pub fn render(&self) -> String {
        // The document has string keys only, so that writing it cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Finding<'a> {
    Finding {
        code: diagnostic.code.number(),
        name: diagnostic.code.name(),
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        place: place(diagnostic.span, sources),
        label: &diagnostic.label,
        related: diagnostic
            .related
            .iter()
            .map(|one| Related { place: place(one.span, sources), text: &one.text })
            .collect(),
        notes: &diagnostic.notes,
        help: &diagnostic.help,
        fixes: diagnostic.fixes.iter().map(|fix| repair(fix, sources)).collect(),
    }
}

fn repair<'a>(fix: &'a Fix, sources: &'a SourceMap) -> Repair<'a> {
    Repair {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsure => "unsure",
            Applicability::Sketch => "sketch",
        },
        edits: fix
            .edits
            .iter()
            .map(|edit| Replacement { place: place(edit.span, sources), text: &edit.text })
            .collect(),
    }
}

fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let position = |offset: u32| {
        let (line, column) = sources.get(span.file).map_or((1, 1), |file| file.position(offset));
        Position { line, column, offset }
    };
    Place { file: sources.path(span), start: position(span.start), end: position(span.end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::source::SourceFile;
    use crate::base::span::FileId;
    use crate::diag::Code;

    #[test]
    fn has_the_documented_shape() {
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::new("shop.arch", "a: ä\nb"));
        assert_eq!(file, FileId(0));
        let span = Span::new(file, 3, 5);
        let fix = Fix::replace("write `b`", span, "b", Applicability::Unsure);
        let diagnostic = Diagnostic::new(Code::E0201, span, "unknown name `ä`").label("expected a type").fix(fix);
        let document = Document { package: Some("shop"), ..Document::new([&diagnostic], &sources) };
        let place = serde_json::json!({
            "file": "shop.arch",
            "start": { "line": 1, "column": 4, "offset": 3 },
            "end": { "line": 1, "column": 5, "offset": 5 },
        });
        let expected = serde_json::json!({
            "version": 1,
            "package": "shop",
            "diagnostics": [{
                "code": "E0201",
                "name": "unknown-name",
                "severity": "error",
                "message": "unknown name `ä`",
                "place": place,
                "label": "expected a type",
                "related": [],
                "notes": [],
                "help": [],
                "fixes": [{
                    "title": "write `b`",
                    "applicability": "unsure",
                    "edits": [{ "place": place, "text": "b" }],
                }],
            }],
            "summary": { "errors": 1, "warnings": 0 },
        });
        let written: serde_json::Value = serde_json::from_str(&document.render()).unwrap();
        pretty_assertions::assert_eq!(written, expected);
    }
}
