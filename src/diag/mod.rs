//! Diagnostics: stable codes, messages with places, fixes, and one renderer a format.

pub mod code;
pub mod diagnostic;
pub mod fix;
pub mod render;
pub mod sink;

pub use code::{Code, Severity};
pub use diagnostic::{Diagnostic, Label};
pub use fix::{Applicability, Edit, Fix};
pub use sink::Diags;
