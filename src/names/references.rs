//! Which name in the text stands for which declaration: what an editor follows.
//!
//! References are noted where names are resolved, so that there is one notion of what a name means. What is referred to
//! is known by the place of the name that declares it; that also serves what is no item, such as a field or a scope.

use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

use super::Names;
use crate::base::arena::Id;
use crate::base::span::{FileId, Span};
use crate::model::{Item, Module, Operation};

/// A name in the text, and the name that declares what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The place of the name.
    pub span: Span,
    /// The place of the name in the declaration; the empty span at the start of the file for a module.
    pub target: Span,
}

/// All references of a compilation.
#[derive(Clone, Debug, Default)]
pub struct References {
    by_place: Vec<Reference>,
    by_target: Vec<Reference>,
}

impl References {
    /// The references, in any order and with repetitions.
    pub fn new(mut all: Vec<Reference>) -> References {
        all.sort_unstable();
        all.dedup();
        let mut by_target = all.clone();
        by_target.sort_unstable_by_key(|reference| (reference.target, reference.span));
        References { by_place: all, by_target }
    }

    /// What the names at an offset stand for: those that contain it or end at it. A name may stand for several things, as
    /// an import does that brings in a service and its contract.
    pub fn at(&self, file: FileId, offset: u32) -> impl Iterator<Item = Reference> {
        let in_file = self.in_file(file);
        let end = in_file.partition_point(|reference| reference.span.start <= offset);
        // Names do not nest: whatever contains the offset is among those that begin last.
        let starts = in_file.get(..end).unwrap_or_default();
        let last = starts.last().map_or(0, |reference| reference.span.start);
        let touching = move |reference: &&Reference| reference.span.end >= offset;
        starts.iter().rev().take_while(move |reference| reference.span.start == last).filter(touching).copied()
    }

    /// The references in a file, by place.
    pub fn in_file(&self, file: FileId) -> &[Reference] {
        let start = self.by_place.partition_point(|reference| reference.span.file < file);
        let end = self.by_place.partition_point(|reference| reference.span.file <= file);
        self.by_place.get(start..end).unwrap_or_default()
    }

    /// The references to what is declared at a place, by place.
    pub fn to(&self, target: Span) -> &[Reference] {
        let start = self.by_target.partition_point(|reference| reference.target < target);
        let end = self.by_target.partition_point(|reference| reference.target <= target);
        self.by_target.get(start..end).unwrap_or_default()
    }
}

/// Where references are noted while names are resolved; nowhere, unless somebody asks for them.
#[derive(Debug, Default)]
pub(super) struct Recorder(Option<Mutex<Vec<Note>>>);

/// A reference with its number and who noted it, because declarations are lowered beside each other.
#[derive(Debug)]
struct Note {
    number: u64,
    thread: ThreadId,
    reference: Reference,
}

impl Recorder {
    /// One that keeps what it is told.
    pub(super) fn keeping() -> Recorder {
        Recorder(Some(Mutex::default()))
    }

    fn note(&self, span: Span, target: Span) {
        if let Some(kept) = &self.0 {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let number = kept.last().map_or(0, |last| last.number + 1);
            kept.push(Note { number, thread: std::thread::current().id(), reference: Reference { span, target } });
        }
    }

    fn take(&mut self) -> Vec<Reference> {
        let kept = self.0.take().map(|kept| kept.into_inner().unwrap_or_else(PoisonError::into_inner));
        kept.unwrap_or_default().into_iter().map(|note| note.reference).collect()
    }
}

impl Names<'_> {
    /// Whether somebody asks for references.
    pub fn is_referring(&self) -> bool {
        self.recorder.0.is_some()
    }

    /// The number of the last reference that is noted so far.
    pub fn noted(&self) -> Option<u64> {
        let kept = self.recorder.0.as_ref()?;
        kept.lock().unwrap_or_else(PoisonError::into_inner).last().map(|last| last.number)
    }

    /// Forgets what this thread noted since: it was tried and did not fit.
    pub fn unnote(&self, since: Option<u64>) {
        if let Some(kept) = &self.recorder.0 {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let from = kept.partition_point(|note| since.is_some_and(|since| note.number <= since));
            let own = std::thread::current().id();
            let later: Vec<Note> = kept.drain(from..).filter(|note| note.thread != own).collect();
            kept.extend(later);
        }
    }

    /// Notes that the name at `span` stands for what is declared at `target`.
    pub fn refer(&self, span: Span, target: Span) {
        self.recorder.note(span, target);
    }

    /// Notes that the name at `span` stands for an item.
    pub fn refer_to(&self, span: Span, item: Item) {
        if self.recorder.0.is_some()
            && let Some((_, decl)) = self.decl(item)
        {
            self.refer(span, decl.name.span);
        }
    }

    /// Notes that the name at `span` stands for a module.
    pub(super) fn refer_to_module(&self, span: Span, module: Id<Module>) {
        if let Some(source) = self.source(module) {
            self.refer(span, Span::new(source.file.id, 0, 0));
        }
    }

    /// Notes that the name at `span` stands for an operation.
    pub(super) fn refer_to_operation(&self, span: Span, operation: Id<Operation>) {
        if let Some(slot) = self.operations.get(operation.index()) {
            self.refer(span, slot.syntax.name.span);
        }
    }

    /// What was noted; nothing is noted any more.
    pub fn take_references(&mut self) -> References {
        References::new(self.recorder.take())
    }
}
