//! Imports that are missing, and those that stand there in order.

use super::{Action, ActionKind};
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Edit};
use crate::driver::imports::{spelled, statement_of};
use crate::ide::Snapshot;
use crate::ide::complete;
use crate::ide::scope::Here;
use crate::syntax::ast;

/// An import from each module that declares an unknown name as something that fits its place.
pub(super) fn missing(here: &Here<'_>, source: &SourceFile, finding: &Diagnostic) -> Vec<Action> {
    let name = source.slice(finding.span).split('.').next().unwrap_or_default();
    let end = finding.span.start + u32::try_from(name.len()).unwrap_or(0);
    let offered = complete::complete(here, source, end, None).items;
    let fitting = offered.into_iter().filter(|item| item.label == name && !item.edits.is_empty());
    let mut actions: Vec<Action> = fitting
        .map(|item| {
            let module = item.detail.rsplit_once("(use ").map_or("", |(_, module)| module.trim_end_matches(')'));
            let edits =
                item.edits.into_iter().map(|edit| Edit { span: Span { file: finding.span.file, ..edit.span }, ..edit });
            Action::new(ActionKind::Fix, format!("import `{name}` from `{module}`"), edits.collect())
        })
        .collect();
    if let [only] = actions.as_mut_slice() {
        only.preferred = true;
    }
    actions
}

/// Removes the imports that nothing uses, and sorts the names of each.
pub(super) fn organize(snapshot: &Snapshot, file: &ast::File, source: &SourceFile) -> Option<Action> {
    let findings = snapshot.analysis.diagnostics.iter();
    let unused: Vec<Span> =
        findings.filter(|finding| finding.code == Code::W0211).map(|finding| finding.span).collect();
    let mut edits = Vec::new();
    for statement in &file.uses {
        let span = statement.span;
        let text = match &statement.items {
            None => {
                let gone = statement.path.segments.last().is_some_and(|last| unused.contains(&last.span));
                if gone { String::new() } else { continue }
            }
            Some(items) => {
                let is_unused = |item: &&ast::UseItem| unused.contains(&item.alias.as_ref().unwrap_or(&item.name).span);
                let mut left: Vec<&ast::UseItem> = items.iter().filter(|item| !is_unused(item)).collect();
                let sorted = left.is_sorted_by(|a, b| a.name.text <= b.name.text);
                if sorted && left.len() == items.len() {
                    continue;
                }
                left.sort_by(|a, b| a.name.text.cmp(&b.name.text));
                match left.as_slice() {
                    [] => String::new(),
                    left => statement_of(&statement.path.text(), left.iter().map(|item| spelled(item)).collect()),
                }
            }
        };
        // A statement goes with its line.
        let end = if text.is_empty() { line_end(source, span.end) } else { span.end };
        edits.push(Edit { span: Span { end, ..span }, text });
    }
    (!edits.is_empty()).then(|| Action::new(ActionKind::OrganizeImports, "put the imports in order", edits))
}

fn line_end(source: &SourceFile, from: u32) -> u32 {
    let rest = source.text.get(from as usize..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\r']).len();
    let next = rest.get(blank..).is_some_and(|rest| rest.starts_with('\n'));
    if next { from + u32::try_from(blank + 1).unwrap_or(0) } else { from }
}
