//! The command line: arguments in, one subcommand, text and an exit status out. The only module that names clap.
//!
//! Findings, summaries and explanations go to the standard output; progress and the reason why a command could not run
//! go to the standard error.

mod adr;
mod args;
mod build;
mod check;
mod completions;
mod docs;
mod explain;
mod fmt;
mod locate;
#[cfg(feature = "lsp")]
mod lsp;
mod new;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::diag::render::json;
use args::{Args, Command, Format};
use terminal::Terminal;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// No error.
    Clean,
    /// Errors, or differences of `build --check`, were reported.
    Reported,
}

/// Why a command could not run: trouble without a place in a source.
#[derive(Debug)]
struct Failure(String);

/// Runs the command line `arguments`, the program's own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            // Also the way to `--help` and `--version`. A reader that went away is no trouble.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let format = args.format;
    let mut terminal = Terminal::new(args.color);
    let result = match args.command {
        Command::Check { path } => check::run(&path, format, &mut terminal),
        Command::Build(args) => build::run(&args, format, &mut terminal),
        Command::Adr(command) => adr::run(&command, format, &mut terminal),
        Command::Fmt(args) => fmt::run(&args, format, &mut terminal),
        Command::Docs(args) => docs::run(&args, format, &mut terminal),
        Command::Explain { topic } => explain::run(&topic, &mut terminal),
        Command::New { name, template } => new::run(&name, template.as_deref(), &mut terminal),
        #[cfg(feature = "lsp")]
        Command::Lsp { .. } => lsp::run(),
        Command::Completions { shell } => {
            completions::run(shell, &mut terminal);
            Ok(Outcome::Clean)
        }
    };
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Reported) => ExitCode::from(1),
        Err(Failure(why)) => {
            if format == Format::Json {
                terminal.print(&json::Document::failed(why.clone()).render());
            }
            Terminal::fail(&why);
            ExitCode::from(2)
        }
    }
}
