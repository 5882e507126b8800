//! The compiler of the architecture language `.arch`.

pub mod base;
pub mod diag;
pub mod syntax;
pub mod vocab;
