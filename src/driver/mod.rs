//! From files to a checked model: the only way in.

pub mod build;
pub mod cache;
mod configs;
pub mod draft;
mod echoes;
pub mod glance;
pub mod loader;
pub mod lock;
mod options;
pub mod output;
pub mod project;
mod records;
pub mod rewrite;
mod schemas;
pub mod session;
pub mod site;
pub mod stdlib;
pub mod workspace;
