//! The standard library is a package like any other: it compiles without a finding.

use archc::diag::render::short;
use archc::driver::session;
use libtest_mimic::Trial;

use crate::support::trial;

/// The tests.
pub(crate) fn tests() -> Vec<Trial> {
    vec![trial("stdlib::clean", || {
        let analysis = session::analyze_stdlib();
        let found = short::render(&analysis.diagnostics, &analysis.sources);
        if found.is_empty() { Ok(()) } else { Err(found) }
    })]
}
