//! The vocabulary of the language as data: one table of every declaration kind, relation, block and property.
//!
//! Checker, suggestions, `archc explain`, the editors' grammars and the book's reference all derive from here. Adding
//! a setting is adding an entry to its block and the code that uses it; nothing else lists the words of the language.
//! Where a word only has meaning to a target (a default port, a broker's limits), it is knowledge, and stands in the
//! standard library instead.

#[macro_use]
pub mod words;
#[macro_use]
mod tables;
pub mod shape;
pub mod spec;
mod support;

mod access;
mod annotations;
mod behaviour;
pub mod bindings;
mod blocks;
mod contract;
mod data;
mod decision;
mod decls;
mod deploy;
mod environment;
mod gateway;
mod messaging;
mod policy;
mod protocols;
mod relations;
mod service;
mod types;

mod describe;
pub mod keywords;
pub mod markdown;
pub mod notation;
pub mod options;
mod walk;

#[cfg(test)]
mod grammars;
#[cfg(test)]
mod tests;

pub use annotations::{ANNOTATIONS, annotation};
pub use blocks::block;
pub use decls::decl;
pub use describe::{describe, topics};
pub use options::{OPTIONS, OptionSpec, option};
pub use protocols::{
    AUTH_SCHEMES, ERROR_KINDS, ErrorKind, HTTP_METHODS, HttpMethod, OTHER_PROTOCOL, PLATFORMS, PROTOCOLS, ProtocolSpec,
    contract_block, error_kind, http_method, operation_block, protocol,
};
pub use relations::{relation, relation_in};
pub use shape::{Arg, Block, Choice, Constructor, DocumentPlace, Property, Support, Target, Ty, place_in};
pub use spec::{
    AnnotationSpec, BlockSpec, Body, Clause, ClausePart, DeclSpec, Form, HeadPart, Place, RelationSpec, RelationUse,
    Site, Takes,
};
pub use types::{BUILTIN_TYPES, BuiltinType, QUANTITY_TYPES, QuantityType, SECRET_SOURCES, builtin_type};
pub use walk::{all_blocks, all_properties, block_named, blocks_of, constructors_of, leaves_of, words_of};
pub use words::{BlockWord, DeclKind, Namespace, Verb};

/// The settings of a gateway's route.
pub fn route_block() -> &'static Block {
    &gateway::ROUTE
}
