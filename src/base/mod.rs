//! Foundations without any knowledge of the language: positions, sources, ids, output files.

pub mod arena;
pub mod files;
pub mod map;
pub mod quantity;
pub mod source;
pub mod span;
pub mod suggest;
