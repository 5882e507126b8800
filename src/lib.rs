//! The compiler of the architecture language `.arch`.
//!
//! [`analyze`] reads a package and returns its findings and, where there is no error, a [`Checked`] model; [`build`]
//! turns that into the files of all targets. The program `archc` is [`cli`] around the two.
//!
//! ```
//! use archc::{BuildOptions, MemoryLoader, analyze, build};
//!
//! let source = "contract CartApi: rest {\n  version: 1.0.0\n\n  GET /cart get_cart() -> String\n}\n";
//! let analysis = analyze("cart.arch".into(), &MemoryLoader::default().with("cart.arch", source))?;
//! assert!(analysis.diagnostics.is_empty());
//! let built = build(&analysis, &BuildOptions::default()).expect("a model without errors is built");
//! assert!(built.files.iter().any(|(path, _)| path.as_str() == "openapi/cart-api.yaml"));
//! # Ok::<(), archc::LoadError>(())
//! ```
//!
//! What follows is the project's map.
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
pub mod fmt;
pub mod ide;
pub mod lower;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod model;
pub mod names;
pub mod site;
pub mod syntax;
pub mod types;
pub mod vocab;

pub use base::files::Files;
pub use checks::Checked;
pub use diag::{Code, Diagnostic, Severity};
pub use driver::build::{Build, BuildOptions, build};
pub use driver::loader::{DiskLoader, Loader, MemoryLoader};
pub use driver::project::LoadError;
pub use driver::session::{Analysis, analyze};
