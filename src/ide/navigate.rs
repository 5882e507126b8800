//! From a name to what declares it, and to everything that names it.

use super::Snapshot;
use super::definitions::{Definition, What};
use crate::base::span::{FileId, Span};

/// A way from a name to a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The name that was asked about.
    pub from: Span,
    /// The name in the definition.
    pub name: Span,
    /// The whole definition.
    pub whole: Span,
}

/// What the name at an offset stands for: the definitions, and the place of the name.
pub fn targets(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<(Span, &Definition)> {
    let definitions = snapshot.definitions();
    let mut found: Vec<(Span, &Definition)> = Vec::new();
    for reference in snapshot.analysis.references.at(file, offset) {
        if let Some(definition) = definitions.at(reference.target) {
            found.push((reference.span, definition));
        }
    }
    if found.is_empty()
        && let Some(own) = definitions.touching(file, offset)
    {
        found.push((own.name, own));
    }
    found
}

/// Where the name at an offset is defined.
pub fn definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Link> {
    let found = targets(snapshot, file, offset);
    found.into_iter().map(|(from, definition)| Link { from, name: definition.name, whole: definition.whole }).collect()
}

/// Where the types are defined that the name at an offset has: the type of a field or parameter, the results of an
/// operation, and a type itself.
pub fn type_definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Link> {
    let mut links = Vec::new();
    for (from, definition) in targets(snapshot, file, offset) {
        let spans: Vec<Span> = match definition.what {
            What::Item(..) => vec![definition.name],
            What::Operation(id) => {
                let results = snapshot.model().map(|(model, _)| model.operations[id].results.as_slice());
                results.unwrap_or_default().iter().flat_map(|outcome| inside(snapshot, outcome.span)).collect()
            }
            What::Field | What::Parameter => inside(snapshot, definition.whole),
            What::Module(_) | What::Case | What::Generic | What::Block(_) => Vec::new(),
        };
        let definitions = spans.into_iter().filter_map(|span| snapshot.definitions().at(span));
        let types = definitions.filter(|found| matches!(found.what, What::Item(_, item) if item.ty().is_some()));
        links.extend(types.map(|found| Link { from, name: found.name, whole: found.whole }));
    }
    links
}

/// What the names in a part of the text stand for.
fn inside(snapshot: &Snapshot, part: Span) -> Vec<Span> {
    let references = snapshot.analysis.references.in_file(part.file).iter();
    references
        .filter(|reference| reference.span.start >= part.start && reference.span.end <= part.end)
        .map(|reference| reference.target)
        .collect()
}

/// Everything that names what the name at an offset stands for, by place.
pub fn references(snapshot: &Snapshot, file: FileId, offset: u32, declaration: Declaration) -> Vec<Span> {
    let mut found = Vec::new();
    for (_, definition) in targets(snapshot, file, offset) {
        found.extend(snapshot.analysis.references.to(definition.name).iter().map(|reference| reference.span));
        let named = !matches!(definition.what, What::Module(_));
        if named && declaration == Declaration::Included {
            found.push(definition.name);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether the name in the definition counts as a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// It does.
    Included,
    /// It does not.
    Left,
}
