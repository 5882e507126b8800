//! The compiler of the architecture language `.arch`.

// pest without its default features derives a parser that names `alloc`.
extern crate alloc;

pub mod base;
pub mod checks;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diag;
pub mod driver;
pub mod emit;
pub mod lower;
pub mod model;
pub mod names;
pub mod syntax;
pub mod types;
pub mod vocab;
