//! `archc docs`: the documentation of a package as a static site.

use camino::Utf8Path;

use super::args::{DocsArgs, Format};
use super::build::{Report, chosen, in_package, outputs, sources};
use super::check::{analyze, outcome};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::base::files::RelPath;
use crate::diag::{Diagnostic, Severity};
use crate::driver::build::{BuildOptions, build};
use crate::driver::loader::DiskLoader;
use crate::driver::output::{self, Mode};
use crate::driver::session::Request;
use crate::driver::site::site;
use crate::emit::Options;
use crate::site::START;

/// Where the site stands in a package when nothing else is said.
const FOLDER: &str = "site";

/// Builds the site of the package at `args.path`.
pub(super) fn run(args: &DocsArgs, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let chosen = args.option.iter().map(|text| chosen(text)).collect::<Result<Vec<_>, _>>()?;
    let request = Request { chosen: chosen.clone(), ..Request::default() };
    let analysis = analyze(&args.path, &request)?;
    let folder = args.out.clone().unwrap_or_else(|| in_package(&analysis, Utf8Path::new(FOLDER)));
    let outputs = outputs(&analysis);
    if same(&folder, &outputs) {
        return Err(Failure(format!("`{folder}` is where `archc build` writes; choose another folder with `--out`")));
    }
    output::check_folder(&folder, &sources(&analysis))?;

    // Pages link to the outputs of all targets, so all are built. What a target cannot say is what `archc build` reports;
    // here only an error counts, since then there is nothing to show.
    let options = BuildOptions { targets: Vec::new(), emit: Options { chosen, ..Options::default() } };
    let built = Terminal::watched("building", || build(&analysis, &options));
    let emitted = built.iter().flat_map(|built| &built.diagnostics).filter(|one| one.severity == Severity::Error);
    let findings: Vec<&Diagnostic> = analysis.diagnostics.iter().chain(emitted).collect();
    let mut notes = Vec::new();
    let written = match &built {
        Some(built) if outcome(&findings) == Outcome::Clean => {
            let site = Terminal::watched("making pages", || site(&analysis, built, &outputs, &DiskLoader));
            notes.extend(
                site.broken.iter().map(|one| format!("{}: the link to `{}` leads nowhere", one.page, one.link)),
            );
            let mode = if args.check {
                Mode::Check
            } else if args.force {
                Mode::Force
            } else {
                Mode::Write
            };
            Some(Terminal::watched("writing", || output::write(&site.files, &folder, mode, &|_: &RelPath| true))?)
        }
        Some(_) | None => None,
    };
    let is_written = written.is_some() && !args.check;
    let start = folder.join(START);
    let report = Report {
        command: "docs",
        analysis: &analysis,
        findings,
        folder,
        written,
        lock: None,
        notes,
        check: args.check,
    };
    let outcome = report.tell(format, terminal);
    if is_written && format != Format::Json {
        terminal.print(&format!("open {start}\n"));
    }
    Ok(outcome)
}

/// Whether two paths are one folder, which need not exist.
fn same(one: &Utf8Path, other: &Utf8Path) -> bool {
    let absolute = |path: &Utf8Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    absolute(one) == absolute(other)
}
