//! What an editor can do about a place: fixes of findings, imports, and changes of form that keep the meaning.

mod declare;
mod extract;
mod imports;

use super::Snapshot;
use super::scope::Here;
use crate::base::span::{FileId, Span};
use crate::diag::{Applicability, Code, Diagnostic, Edit, Fix};

/// What an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// It mends a finding.
    Fix,
    /// It applies all safe fixes of the file.
    FixAll,
    /// It puts the imports in order.
    OrganizeImports,
    /// It gives a part a name of its own.
    Extract,
    /// It writes something that is missing.
    Write,
}

/// Something that can be done.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// What it is.
    pub kind: ActionKind,
    /// Its edits, in one file or several.
    pub edits: Vec<Edit>,
    /// Whether it is the one to take.
    pub preferred: bool,
    /// The finding that it mends, by its index.
    pub finding: Option<usize>,
}

impl Action {
    fn new(kind: ActionKind, title: impl Into<String>, edits: Vec<Edit>) -> Action {
        Action { title: title.into(), kind, edits, preferred: false, finding: None }
    }
}

/// What can be done about a part of a file.
pub fn actions(snapshot: &Snapshot, file: FileId, part: Span) -> Vec<Action> {
    let Some(module) = snapshot.module(file) else { return Vec::new() };
    let here = Here::new(snapshot, Some(file), &module.parse.file);
    let mut found = Vec::new();
    let findings = snapshot.analysis.diagnostics.iter().enumerate();
    let here_found = findings.filter(|(_, finding)| finding.span.file == file);
    let touching = |span: Span| span.start <= part.end && part.start <= span.end;
    for (index, finding) in here_found.filter(|(_, finding)| touching(finding.span)) {
        let known = found.len();
        for_finding(&here, &module.source, finding, &mut found);
        for action in found.iter_mut().skip(known) {
            action.finding = Some(index);
        }
    }
    found.extend(extract::policy(&here, &module.source, part));
    found.extend(declare::dead_letters(&here, part));
    found.extend(imports::organize(snapshot, &module.parse.file, &module.source));
    found.extend(fix_all(snapshot, file));
    found
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most findings need nothing else")]
fn for_finding(
    here: &Here<'_>,
    source: &crate::base::source::SourceFile,
    finding: &Diagnostic,
    found: &mut Vec<Action>,
) {
    let imported = if finding.code == Code::E0201 { imports::missing(here, source, finding) } else { Vec::new() };
    let by_name = !imported.is_empty();
    found.extend(imported);
    for fix in &finding.fixes {
        // Every module that declares the name is offered already.
        if fix.applicability == Applicability::Sketch || by_name && fix.title.starts_with("import ") {
            continue;
        }
        let mut action = Action::new(ActionKind::Fix, fix.title.clone(), fix.edits.clone());
        action.preferred = fix.applicability == Applicability::Safe;
        found.push(action);
    }
    match finding.code {
        Code::E0349 => found.extend(declare::scopes(here, source, finding)),
        Code::E0421 => found.extend(declare::relation(here, finding)),
        _ => {}
    }
}

/// All safe fixes of a file that do not touch each other.
fn fix_all(snapshot: &Snapshot, file: FileId) -> Option<Action> {
    let fixes: Vec<&Fix> = snapshot
        .analysis
        .diagnostics
        .iter()
        .filter(|finding| finding.span.file == file)
        .filter_map(|finding| finding.fixes.iter().find(|fix| fix.applicability == Applicability::Safe))
        .filter(|fix| fix.edits.iter().all(|edit| edit.span.file == file))
        .collect();
    let mut edits: Vec<Edit> = Vec::new();
    for fix in fixes {
        let apart = |edit: &Edit| {
            edits.iter().all(|known| {
                let same = edit == known;
                let before = edit.span.end < known.span.start || known.span.end < edit.span.start;
                same || before
            })
        };
        if fix.edits.iter().all(apart) {
            edits.extend(fix.edits.iter().filter(|edit| !edits.contains(edit)).cloned().collect::<Vec<_>>());
        }
    }
    edits.sort_by_key(|edit| edit.span);
    (!edits.is_empty()).then(|| Action::new(ActionKind::FixAll, "apply all safe fixes of this file", edits))
}
