//! Another name for a thing, everywhere it is named.

use super::Snapshot;
use super::definitions::{Definition, What};
use super::navigate::targets;
use crate::base::span::{FileId, Span};
use crate::diag::Edit;
use crate::vocab::{BlockWord, DeclKind};

/// What would be renamed: the place of the name that was asked about, and the name without backticks.
pub fn prepare(snapshot: &Snapshot, file: FileId, offset: u32) -> Result<(Span, String), String> {
    let (span, definition) = subject(snapshot, file, offset)?;
    Ok((span, bare(snapshot.analysis.sources.slice(definition.name)).to_owned()))
}

/// The edits that rename what the name at an offset stands for, by place.
pub fn rename(snapshot: &Snapshot, file: FileId, offset: u32, new: &str) -> Result<Vec<Edit>, String> {
    let (_, definition) = subject(snapshot, file, offset)?;
    let slice = |span: Span| snapshot.analysis.sources.slice(span);
    let old = bare(slice(definition.name));
    let new = bare(new.trim());
    if new == old {
        return Ok(Vec::new());
    }
    let spelled = spelled(new, definition)?;
    if let Some(taken) = conflict(snapshot, definition, new) {
        return Err(taken);
    }
    let mut edits = vec![Edit { span: definition.name, text: spelled.clone() }];
    let references = &snapshot.analysis.references;
    for reference in references.to(definition.name) {
        // Behind `as`, a file uses a name of its own.
        if bare(slice(reference.span)) != old {
            continue;
        }
        // A lifecycle has the name of its enum, so it is renamed with it.
        let follows = |target: Span| references.to(definition.name).iter().any(|own| own.span == target);
        let others = references.at(reference.span.file, reference.span.start);
        let mut others = others.filter(|other| other.span == reference.span && other.target != definition.name);
        let shared = others.any(|other| !follows(other.target));
        // An import that brings in something else of this name has to go on bringing it in; elsewhere there is no way.
        if shared && !is_import(snapshot, reference.span) {
            let source = snapshot.source(reference.span.file);
            let at = source.map(|source| format!("{}:{}", source.path, source.position(reference.span.start).0));
            let at = at.unwrap_or_default();
            return Err(format!(
                "`{old}` at {at} stands for several declarations at once; they cannot be renamed apart"
            ));
        }
        let text = if shared { format!("{}, {spelled}", slice(reference.span)) } else { spelled.clone() };
        edits.push(Edit { span: reference.span, text });
    }
    edits.sort_by_key(|edit| edit.span);
    edits.dedup_by_key(|edit| edit.span);
    Ok(edits)
}

/// Whether a name stands in an import.
fn is_import(snapshot: &Snapshot, name: Span) -> bool {
    let uses = snapshot.module(name.file).map(|module| module.parse.file.uses.as_slice()).unwrap_or_default();
    uses.iter().any(|used| used.span.start <= name.start && name.end <= used.span.end)
}

/// Objectives whose name says what they count.
const OBJECTIVES: &[&str] = &["availability", "latency", "freshness", "correctness"];

/// What is renamed, when that is possible.
fn subject(snapshot: &Snapshot, file: FileId, offset: u32) -> Result<(Span, &Definition), String> {
    let found = targets(snapshot, file, offset);
    let (span, definition) = match found.as_slice() {
        [] => return Err("there is no name here that can be changed".to_owned()),
        [one] => *one,
        // An import that brings in several things of one name.
        [..] => return Err("this name stands for several declarations; rename one where it is declared".to_owned()),
    };
    if matches!(definition.what, What::Module(_)) {
        return Err("a module is named by its file; rename the file".to_owned());
    }
    let name = snapshot.analysis.sources.slice(definition.name);
    if definition.what == What::Block(BlockWord::Slo) && OBJECTIVES.contains(&name) {
        return Err(format!("the name `{name}` says what the objective counts; it cannot be renamed"));
    }
    let outer = definition.within.and_then(|within| snapshot.definitions().at(within));
    let in_union = outer.is_some_and(|outer| matches!(outer.what, What::Item(DeclKind::Union, _)));
    if definition.what == What::Field && in_union {
        return Err("alternatives of a union are named in texts, which cannot be followed".to_owned());
    }
    let module = snapshot.module(definition.name.file);
    match module {
        Some(module) if module.module.local => Ok((span, definition)),
        Some(module) if module.module.name.starts_with("std.") => {
            Err("this is declared in the standard library and cannot be renamed".to_owned())
        }
        _ => Err("this is declared in another package; rename it there".to_owned()),
    }
}

/// The name as it is written: in backticks where it is no plain word.
fn spelled(new: &str, definition: &Definition) -> Result<String, String> {
    let dotted = matches!(definition.what, What::Block(_));
    let plain = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if plain(new) || dotted && new.split('.').all(plain) {
        return Ok(new.to_owned());
    }
    let declaration = matches!(definition.what, What::Item(..) | What::Operation(_));
    let quotable = !new.is_empty() && !new.contains(['`', '\n', '\r']) && !new.chars().any(char::is_control);
    if declaration || !quotable {
        return Err(format!("`{new}` is not a name: use letters, digits and `_`, and begin with a letter"));
    }
    Ok(format!("`{new}`"))
}

/// Why a name cannot be given: it is taken where the thing is declared.
fn conflict(snapshot: &Snapshot, definition: &Definition, new: &str) -> Option<String> {
    let siblings = snapshot.definitions().in_file(definition.name.file).iter();
    let same_kind = |other: &&Definition| match (definition.what, other.what) {
        (What::Item(kind, _), What::Item(other, _)) => kind.namespace() == other.namespace(),
        (What::Operation(_), What::Operation(_)) | (What::Field, What::Field) | (What::Case, What::Case) => true,
        (What::Block(word), What::Block(other)) => word == other,
        _ => false,
    };
    let taken = siblings
        .filter(|other| other.within == definition.within && other.name != definition.name)
        .filter(same_kind)
        .any(|other| bare(snapshot.analysis.sources.slice(other.name)) == new);
    taken.then(|| format!("`{new}` is declared here already"))
}

fn bare(text: &str) -> &str {
    text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text)
}
