//! Every integration test, in one binary: `cargo test --test suite` runs all, `cargo test --test suite ui::E0203` some.
//!
//! Adding a test is adding a file; no Rust is written for it. `ARCHC_BLESS=1` writes what the compiler now says to the
//! files that pin it, to be read in the diff before it is committed; where `CI` is set it is refused.
#![allow(
    clippy::indexing_slicing,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::needless_pass_by_value,
    reason = "a test that meets something else than its files fails, as it should"
)]

mod book;
mod boutique;
mod cli;
mod environments;
mod examples;
mod excerpt;
mod firewall;
mod fmt;
mod glance;
mod golden;
mod highlight;
mod ide;
mod links;
mod lsp;
mod manifests;
mod mutate;
mod numbers;
mod protos;
mod reachability;
mod resilience;
mod site;
mod stdlib;
mod support;
mod tidy;
mod treesitter;
mod ui;

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let suites = [
        book::tests(root),
        boutique::tests(),
        cli::tests(root),
        environments::tests(),
        examples::tests(root),
        fmt::tests(root),
        glance::tests(root),
        golden::tests(root),
        highlight::tests(root),
        ide::tests(root),
        links::tests(root),
        lsp::tests(),
        mutate::tests(root),
        numbers::tests(root),
        reachability::tests(root),
        resilience::tests(root),
        site::tests(root),
        stdlib::tests(),
        tidy::tests(root),
        treesitter::tests(root),
        ui::tests(root),
    ];
    let trials = std::iter::once(support::blessing_is_allowed()).chain(suites.into_iter().flatten());
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
