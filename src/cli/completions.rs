//! `archc completions`: the completion script of a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::terminal::Terminal;

/// Writes the script to the standard output.
pub(super) fn run(shell: Shell, terminal: &mut Terminal) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "archc", &mut script);
    terminal.print(&String::from_utf8_lossy(&script));
}
