//! The arguments of `archc`.

use super::fmt::Lines;
use camino::Utf8PathBuf;
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Compiles the architecture language `.arch` to OpenAPI, AsyncAPI, Mermaid, Kubernetes manifests and decision records.
#[derive(Debug, Parser)]
#[command(
    name = "archc",
    version,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 when there is no error, \
    1 when errors or differences were reported, 2 when the command could not run."
)]
pub(super) struct Args {
    /// How findings are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,

    /// When findings are colored
    #[arg(long, global = true, value_enum, default_value_t = When::Auto)]
    pub(super) color: When,

    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people: with the lines they are about
    Human,
    /// One a line
    Short,
    /// One JSON document
    Json,
}

/// When findings are colored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check a package and report what is wrong with it
    Check {
        /// A package's folder, or a single `.arch` file
        #[arg(default_value = ".")]
        path: Utf8PathBuf,
    },
    /// Check a package and write its outputs
    Build(BuildArgs),
    /// Put sources into the one style
    Fmt(FmtArgs),
    /// Build the documentation into a static site, to be opened without a server or a network
    Docs(DocsArgs),
    /// Explain the code of a finding, or a word of the language
    Explain {
        /// A code such as E0201, its name, or a word such as `service` or `retry.backoff`
        topic: String,
    },
    /// Serve an editor: the language server, over the standard input and output
    #[cfg(feature = "lsp")]
    Lsp {
        /// Taken and ignored: there is no other transport
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Write the declaration of a decision, or list those that there are
    #[command(subcommand)]
    Adr(AdrCommand),
    /// Make a package that builds at once: a small one, or one of the examples
    New {
        /// The folder to make; its last part is the package's name: lower-case letters, digits and `-`
        name: Utf8PathBuf,

        /// The example to begin with, such as order-api; the smallest package when absent
        #[arg(long, value_name = "EXAMPLE")]
        template: Option<String>,
    },
    /// Write the completion script of a shell to the standard output
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// What to do with decisions.
#[derive(Debug, Subcommand)]
pub(super) enum AdrCommand {
    /// Write the declaration of a decision into the sources
    New(AdrNewArgs),
    /// List the decisions of a package
    List {
        /// A package's folder, or a single `.arch` file
        #[arg(default_value = ".")]
        path: Utf8PathBuf,
    },
}

/// The arguments of `archc adr new`.
#[derive(Debug, clap::Args)]
pub(super) struct AdrNewArgs {
    /// A package's folder, or a single `.arch` file
    #[arg(default_value = ".")]
    pub(super) path: Utf8PathBuf,

    /// What it affects: names of declarations or technologies, with commas
    #[arg(long = "for", value_name = "NAMES", value_delimiter = ',', required = true)]
    pub(super) elements: Vec<String>,

    /// Its title; the name of the declaration and of the record follow from it
    #[arg(long)]
    pub(super) title: String,

    /// Its number, where decisions are numbered
    #[arg(long, value_name = "N")]
    pub(super) number: Option<i64>,

    /// The day of its status, as in 2026-01-12
    #[arg(long)]
    pub(super) date: Option<String>,

    /// The source file to add it to; `decisions.arch` in the source folder when absent
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<Utf8PathBuf>,
}

/// The arguments of `archc build`.
#[derive(Debug, clap::Args)]
pub(super) struct BuildArgs {
    /// A package's folder, or a single `.arch` file
    #[arg(default_value = ".")]
    pub(super) path: Utf8PathBuf,

    /// Where to write; `output` of arch.toml, or `generated` in the package, when absent
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<Utf8PathBuf>,

    /// What to write: names of targets with commas; `emit` of arch.toml, or all, when absent
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(super) emit: Vec<String>,

    /// Set an option of a target, as in openapi.version=3.0; wins over arch.toml
    #[arg(long, value_name = "TARGET.NAME=VALUE")]
    pub(super) option: Vec<String>,

    /// Write for this environment only
    #[arg(long, value_name = "NAME")]
    pub(super) env: Option<String>,

    /// Write nothing, and fail where the outputs on disk are not current
    #[arg(long, conflicts_with = "force")]
    pub(super) check: bool,

    /// Overwrite files that were edited or written by somebody else
    #[arg(long)]
    pub(super) force: bool,
}

/// The arguments of `archc fmt`.
#[derive(Debug, clap::Args)]
pub(super) struct FmtArgs {
    /// Packages, folders and `.arch` files
    #[arg(default_value = ".")]
    pub(super) paths: Vec<Utf8PathBuf>,

    /// Write nothing, show what would change, and fail where something would
    #[arg(long)]
    pub(super) check: bool,

    /// Read a source from the standard input, and write it to the standard output
    #[arg(long, conflicts_with = "paths")]
    pub(super) stdin: bool,

    /// How messages name the standard input
    #[arg(long, value_name = "PATH", requires = "stdin")]
    pub(super) stdin_path: Option<Utf8PathBuf>,

    /// Only declarations and members that these lines touch, as in 10-20 or 10:3-20:1
    #[arg(long, value_name = "LINES", value_parser = Lines::parse)]
    pub(super) range: Option<Lines>,
}

/// The arguments of `archc docs`.
#[derive(Debug, clap::Args)]
pub(super) struct DocsArgs {
    /// A package's folder, or a single `.arch` file
    #[arg(default_value = ".")]
    pub(super) path: Utf8PathBuf,

    /// Where to write; `site` in the package when absent
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<Utf8PathBuf>,

    /// Set an option of a target, as in openapi.version=3.0; wins over arch.toml
    #[arg(long, value_name = "TARGET.NAME=VALUE")]
    pub(super) option: Vec<String>,

    /// Write nothing, and fail where the site on disk is not current
    #[arg(long, conflicts_with = "force")]
    pub(super) check: bool,

    /// Overwrite files that were edited or written by somebody else
    #[arg(long)]
    pub(super) force: bool,
}
