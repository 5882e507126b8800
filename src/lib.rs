//! The compiler of the architecture language `.arch`.
//!
//! [`driver::session::analyze`] reads a package and returns its findings and, where there is no error, a
//! [`checks::Checked`] model; [`driver::build::build`] turns that into the files of all targets. The program `archc` is
//! [`cli`] around the two. What follows is the project's map.
#![doc = include_str!("../ARCHITECTURE.md")]
#![cfg_attr(test, allow(clippy::wildcard_enum_match_arm, reason = "tests pick out what they look at"))]

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
