//! From text to [`ast`]: the only module that knows pest.
//!
//! A text goes through two linear passes before pest sees it: [`lex`](self) blanks comments and finds brackets, the
//! layout pass decides which line breaks end a member and cuts the text into items. Each item is parsed on its own, so
//! that a mistake costs the member or declaration it stands in and nothing more. Parsing is total: there is always a
//! tree, with holes where something is broken, and a finding for each hole.

pub mod ast;
mod comments;
mod diagnose;
mod docs;
mod errors;
mod grammar;
mod layout;
mod lex;
mod lower;
pub mod outline;
mod parse;
mod recover;
#[cfg(test)]
mod tests;
pub mod text;

pub use comments::{Comment, CommentKind};
pub use parse::{Parse, parse};
