//! Every integration test, in one binary: `cargo test --test suite` runs all, `cargo test --test suite boutique::ports` one.

mod boutique;
mod manifests;
mod protos;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [boutique::tests()];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
