//! From text to [`ast`]: the only module that knows pest.

pub mod ast;
