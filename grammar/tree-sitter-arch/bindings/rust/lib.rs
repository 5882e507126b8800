//! The tree-sitter grammar of `.arch`, and its queries.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_arch() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_arch) };

/// The kinds of nodes and their fields, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Captures for highlighting.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// Texts in other languages: documentation and text blocks are Markdown.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// What folds.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");

/// What indents.
pub const INDENTS_QUERY: &str = include_str!("../../queries/indents.scm");

/// Scopes, definitions and references.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// Declarations, operations and references, for the symbols of a file.
pub const TAGS_QUERY: &str = include_str!("../../queries/tags.scm");
