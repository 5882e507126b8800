//! The vocabulary of the language as data: one table of every declaration kind, relation, block and property.
//!
//! Checker, suggestions, `archc explain`, the editors' grammars and the book's reference all derive from here. Adding
//! a setting is adding an entry to its block and the code that uses it; nothing else lists the words of the language.

#[macro_use]
pub mod words;
pub mod shape;
pub mod spec;

pub use shape::{Arg, Block, Choice, Constructor, Property, Support, Target, Ty};
pub use spec::{
    AnnotationSpec, BlockSpec, Body, Clause, ClausePart, DeclSpec, Form, HeadPart, Place, RelationSpec, RelationUse,
    Site, Takes,
};
pub use words::{BlockWord, DeclKind, Namespace, Verb};
