//! Findings that only repeat another.
//!
//! What a syntax error cost cannot be found by those who use it, and one forgotten import is missed wherever the name
//! stands. Both are one mistake and one finding.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diagnostic, Diags, Severity};
use crate::names::Names;
use crate::syntax::ast;
use crate::vocab::DeclKind;

/// The words that stand in text which did not parse, and what they would have brought along.
#[derive(Debug, Default)]
pub(super) struct Lost {
    words: BTreeSet<String>,
    /// The files with a syntax error.
    files: BTreeSet<FileId>,
}

impl Lost {
    /// Collects what the syntax errors in `diags` cost.
    pub(super) fn of(names: &Names<'_>, sources: &SourceMap, diags: &Diags) -> Lost {
        let files: BTreeSet<FileId> = diags
            .iter()
            .filter(|finding| finding.severity == Severity::Error && finding.code.number().starts_with("E01"))
            .map(|finding| finding.span.file)
            .collect();
        let mut lost = Lost { words: BTreeSet::new(), files };
        for source in names.sources().iter().filter(|source| lost.files.contains(&source.file.id)) {
            let Some(text) = sources.get(source.file.id) else { continue };
            for span in holes(source.file, text) {
                lost.words.extend(words(text.slice(span)).map(str::to_owned));
            }
        }
        if lost.words.is_empty() {
            return lost;
        }
        // A lost `provides` takes the operations of its contract with it.
        let contracts = names.declarations().filter(|(_, _, decl)| decl.kind.value == DeclKind::Contract);
        let operations: Vec<String> = contracts
            .filter(|(_, _, decl)| lost.words.contains(&decl.name.text))
            .flat_map(|(_, _, decl)| decl.body.iter().flatten())
            .filter_map(ast::Member::as_operation)
            .map(|operation| operation.name.text.clone())
            .collect();
        lost.words.extend(operations);
        lost
    }

    /// Takes out the findings about names that a syntax error cost, and folds repetitions of one unknown name.
    pub(super) fn withhold(&self, sources: &SourceMap, diags: &mut Diags) {
        diags.retain(|finding| !self.is_echo(finding, sources));
        fold(sources, diags);
    }

    fn is_echo(&self, finding: &Diagnostic, sources: &SourceMap) -> bool {
        if matches!(finding.code, Code::E0201 | Code::E0207 | Code::E0404 | Code::E0410) {
            return words(sources.slice(finding.span)).any(|word| self.words.contains(word));
        }
        finding.code == Code::W0102 && self.files.contains(&finding.span.file)
    }
}

/// The parts of a file that its tree does not hold: broken members, and what belongs to no declaration.
fn holes(file: &ast::File, text: &SourceFile) -> Vec<Span> {
    let whole = Span::new(file.id, 0, u32::try_from(text.text.len()).unwrap_or(u32::MAX));
    let mut known: Vec<Span> = file.uses.iter().map(|statement| statement.span).collect();
    let mut holes = Vec::new();
    for decl in &file.decls {
        match &decl.body {
            None if decl.poisoned => known.push(decl.head_span),
            body => {
                known.push(decl.span);
                holes.extend(
                    body.iter()
                        .flatten()
                        .filter_map(|member| if let ast::Member::Error(span) = member { Some(*span) } else { None }),
                );
            }
        }
    }
    known.sort_unstable();
    let mut at = whole.start;
    for span in known {
        if span.start > at {
            holes.push(Span::new(file.id, at, span.start));
        }
        at = at.max(span.end);
    }
    if at < whole.end {
        holes.push(Span::new(file.id, at, whole.end));
    }
    holes
}

/// The names in a text; comments count too, which withholds at worst a finding that the next run shows.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Reports a name that is unknown in a file once, with the lines it stands in besides.
fn fold(sources: &SourceMap, diags: &mut Diags) {
    let mut first: BTreeMap<(FileId, String), (Span, BTreeSet<usize>)> = BTreeMap::new();
    let key =
        |finding: &Diagnostic| (finding.code == Code::E0201).then(|| (finding.span.file, finding.message.clone()));
    for finding in diags.iter() {
        let (Some(key), Some(file)) = (key(finding), sources.get(finding.span.file)) else { continue };
        let entry = first.entry(key).or_insert_with(|| (finding.span, BTreeSet::new()));
        entry.0 = entry.0.min(finding.span);
        entry.1.insert(file.position(finding.span.start).0);
    }
    diags.retain(|finding| key(finding).is_none_or(|key| first.get(&key).is_none_or(|found| found.0 == finding.span)));
    for finding in diags.iter_mut() {
        let Some((span, lines)) = key(finding).and_then(|key| first.get(&key)) else { continue };
        let Some(file) = sources.get(span.file) else { continue };
        let own = file.position(span.start).0;
        let others: Vec<String> = lines.iter().filter(|line| **line != own).map(usize::to_string).collect();
        match others.as_slice() {
            [] => {}
            [one] => finding.notes.push(format!("it stands in line {one} too")),
            [most @ .., last] if most.len() < 6 => {
                finding.notes.push(format!("it stands in lines {} and {last} too", most.join(", ")));
            }
            many => finding.notes.push(format!("it stands in {} other lines of this file too", many.len())),
        }
    }
}
