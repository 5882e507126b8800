//! `archc build`: the outputs of a package in a folder.

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::args::{BuildArgs, Format};
use super::check::{analyze, count, outcome, report};
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::base::files::{Files, RelPath};
use crate::base::suggest::nearest;
use crate::diag::Diagnostic;
use crate::diag::render::json;
use crate::driver::build::{BuildOptions, build, manifest_targets};
use crate::driver::output::{self, Mode, OutputError, Written};
use crate::driver::project;
use crate::driver::session::{Analysis, Request};
use crate::emit::{self, Options};
use crate::vocab::Target;
use crate::vocab::options::{self, Chosen};

/// Builds the package at `args.path`.
pub(super) fn run(args: &BuildArgs, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let asked = args.emit.iter().map(|name| target(name)).collect::<Result<Vec<_>, _>>()?;
    let chosen = args.option.iter().map(|text| chosen(text)).collect::<Result<Vec<_>, _>>()?;
    let request = Request { output: args.out.clone(), chosen: chosen.clone(), ..Request::default() };
    let analysis = analyze(&args.path, &request)?;
    let targets = if asked.is_empty() { manifest_list(&analysis)? } else { asked };
    check_environment(args.env.as_deref(), &analysis)?;
    let folder = args.out.clone().unwrap_or_else(|| outputs(&analysis));
    output::check_folder(&folder, &sources(&analysis))?;

    let options =
        BuildOptions { targets, emit: Options { environment: args.env.clone(), chosen, ..Options::default() } };
    let built = Terminal::watched("building", || build(&analysis, &options));
    let emitted = built.as_ref().map(|built| built.diagnostics.as_slice()).unwrap_or_default();
    let findings: Vec<&Diagnostic> = analysis.diagnostics.iter().chain(emitted).collect();
    let sound = outcome(&findings) == Outcome::Clean;
    let written = match &built {
        Some(built) if sound => {
            let mode = if args.check {
                Mode::Check
            } else if args.force {
                Mode::Force
            } else {
                Mode::Write
            };
            let in_scope = |path: &RelPath| in_scope(path, &options, &built.files);
            let written = Terminal::watched("writing", || output::write(&built.files, &folder, mode, &in_scope))?;
            if let Some(lock) = built.lock.as_ref().filter(|_| !args.check) {
                lock.write().map_err(|error| Failure(format!("`{}`: {error}", lock.path)))?;
            }
            Some(written)
        }
        Some(_) | None => None,
    };
    let lock = built.as_ref().filter(|_| sound).and_then(|built| built.lock.as_ref()).map(|lock| lock.path.clone());
    let reported = Report {
        command: "build",
        analysis: &analysis,
        findings,
        folder,
        written,
        lock,
        notes: Vec::new(),
        check: args.check,
    };
    Ok(reported.tell(format, terminal))
}

/// What there is to tell of a command that writes a folder.
pub(super) struct Report<'a> {
    /// The command's name.
    pub(super) command: &'static str,
    /// The package.
    pub(super) analysis: &'a Analysis,
    /// The findings.
    pub(super) findings: Vec<&'a Diagnostic>,
    /// The folder.
    pub(super) folder: Utf8PathBuf,
    /// What happened to it; `None` where errors stood against it.
    pub(super) written: Option<Written>,
    /// The lock file, where it was written or is to be.
    pub(super) lock: Option<Utf8PathBuf>,
    /// What else is worth a line.
    pub(super) notes: Vec<String>,
    /// Whether nothing was to be written.
    pub(super) check: bool,
}

impl Report<'_> {
    /// Tells it.
    pub(super) fn tell(self, format: Format, terminal: &mut Terminal) -> Outcome {
        let stale = self.check && self.written.as_ref().is_some_and(|written| !self.is_current(written));
        match format {
            Format::Json => {
                let document = json::Document {
                    package: Some(&self.analysis.manifest.name),
                    output: self.written.as_ref().map(|written| self.document(written)),
                    ..json::Document::new(self.findings.iter().copied(), &self.analysis.sources)
                };
                terminal.print(&document.render());
            }
            Format::Human | Format::Short => {
                report(&self.findings, self.analysis, format, terminal);
                terminal.print(&match &self.written {
                    Some(written) => self.lines(written),
                    None => self.refusal(),
                });
            }
        }
        if stale { Outcome::Reported } else { outcome(&self.findings) }
    }

    /// Whether nothing is to be written.
    fn is_current(&self, written: &Written) -> bool {
        written.is_current() && self.lock.is_none()
    }

    fn refusal(&self) -> String {
        let errors = self.findings.iter().filter(|one| one.severity == crate::diag::Severity::Error);
        let first = errors.clone().next().map_or("", |finding| finding.code.number());
        format!("wrote nothing: {}\n`archc explain {first}` says more\n", count(errors.count(), "error"))
    }

    /// What happened to the files, and what was left alone.
    fn lines(&self, written: &Written) -> String {
        // Writing to a string cannot fail.
        let mut text = String::new();
        for notice in notices(written).iter().chain(&self.notes) {
            let _ = writeln!(text, "note: {notice}");
        }
        let total = written.created.len() + written.changed.len() + written.unchanged;
        if !self.check {
            let mut parts = Vec::new();
            let (new, changed, removed) = (written.created.len(), written.changed.len(), written.removed.len());
            for (number, what) in
                [(new, "new"), (changed, "changed"), (written.unchanged, "unchanged"), (removed, "removed")]
            {
                if number > 0 {
                    parts.push(format!("{number} {what}"));
                }
            }
            let details = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
            let lock = match &self.lock {
                Some(path) => format!("updated {path}, which is to be committed\n"),
                None => String::new(),
            };
            return format!("{text}wrote {} to {}{details}\n{lock}", count(total, "file"), self.folder);
        }
        for (paths, what) in
            [(&written.created, "missing"), (&written.changed, "differs"), (&written.removed, "no longer produced")]
        {
            for path in paths {
                let _ = writeln!(text, "{}: {what}", self.folder.join(path.as_str()));
            }
        }
        for foreign in &written.foreign {
            let _ = writeln!(text, "{}: {}", self.folder.join(foreign.path.as_str()), foreign.why.text());
        }
        if let Some(path) = &self.lock {
            let _ = writeln!(text, "{path}: does not pin every number yet");
        }
        if self.is_current(written) {
            format!("{text}{} is current: {}\n", self.folder, count(total, "file"))
        } else {
            format!("{text}{} is not current; run `archc {}` without `--check`\n", self.folder, self.command)
        }
    }

    fn document(&self, written: &Written) -> json::Output {
        let names = |paths: &[RelPath]| paths.iter().map(ToString::to_string).collect();
        let foreign = written.foreign.iter().map(|one| format!("{}: {}", one.path, one.why.text()));
        let verb = if self.check { "does not pin every number yet" } else { "updated" };
        let lock = self.lock.iter().map(|path| format!("{path}: {verb}"));
        json::Output {
            folder: self.folder.to_string(),
            written: !self.check,
            created: names(&written.created),
            changed: names(&written.changed),
            removed: names(&written.removed),
            unchanged: written.unchanged,
            notices: foreign.chain(notices(written)).chain(self.notes.iter().cloned()).chain(lock).collect(),
        }
    }
}

/// What was left alone. Of records, the findings tell.
fn notices(written: &Written) -> Vec<String> {
    let other = |path: &&RelPath| !path.as_str().starts_with("adr/");
    let edited = written.edited_regions.iter().filter(other).map(|path| {
        format!("{path}: the text between its markers was edited and stays as it is; delete the file to have it anew")
    });
    let orphans =
        written.orphans.iter().filter(other).map(|path| format!("{path}: what it is about is gone; the page stays"));
    edited.chain(orphans).collect()
}

/// The target of that name.
fn target(name: &str) -> Result<Target, Failure> {
    let known = || emit::targets().map(Target::name);
    if let Some(target) = emit::targets().find(|target| target.name() == name) {
        return Ok(target);
    }
    let near = nearest(name, known()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(Failure(format!("unknown target `{name}`{near}\nthe targets are {}", known().collect::<Vec<_>>().join(", "))))
}

/// `openapi.version=3.0`
pub(super) fn chosen(text: &str) -> Result<Chosen, Failure> {
    let parts = text.split_once('=').and_then(|(path, word)| Some((path.split_once('.')?, word)));
    let Some(((target, name), word)) = parts else {
        return Err(Failure(format!(
            "`{text}` is no option\nwrite `--option TARGET.NAME=VALUE`, as in openapi.version=3.0"
        )));
    };
    options::choose(target, name, word).map_err(|error| Failure(format!("{}\n{}", error.message, error.help)))
}

/// The targets that `arch.toml` asks for; none stands for all.
fn manifest_list(analysis: &Analysis) -> Result<Vec<Target>, Failure> {
    let (targets, unknown) = manifest_targets(&analysis.manifest);
    match unknown.first() {
        Some(name) => {
            target(name).map(|_| targets).map_err(|Failure(why)| Failure(format!("`emit` in arch.toml: {why}")))
        }
        None => Ok(targets),
    }
}

/// That the environment exists; unknown where the package has errors, which are reported instead.
fn check_environment(name: Option<&str>, analysis: &Analysis) -> Result<(), Failure> {
    let (Some(name), Some(checked)) = (name, &analysis.checked) else { return Ok(()) };
    let model = checked.model();
    let local = model.environments.iter().filter(|(_, one)| model.is_local(&one.meta));
    let names: Vec<&str> = local.map(|(_, one)| one.meta.name.as_str()).collect();
    if names.iter().any(|one| one.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let near = nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let all = match names.as_slice() {
        [] => format!("{} declares no environment", analysis.manifest.name),
        names => format!("the environments are {}", names.join(", ")),
    };
    Err(Failure(format!("unknown environment `{name}`{near}\n{all}")))
}

/// Where the outputs of a package stand when nothing else is said: `output` of the project file, or `generated`, in the package.
pub(super) fn outputs(analysis: &Analysis) -> Utf8PathBuf {
    project::output(&analysis.root, &analysis.manifest)
}

/// Where the sources of a package stand.
pub(super) fn sources(analysis: &Analysis) -> Utf8PathBuf {
    analysis.manifest.source.as_ref().map_or(analysis.root.clone(), |source| analysis.root.join(source))
}

/// A folder of the package, as a path from where the command runs.
pub(super) fn in_package(analysis: &Analysis, folder: &Utf8Path) -> Utf8PathBuf {
    if analysis.root == "." { folder.to_owned() } else { analysis.root.join(folder) }
}

/// Whether this build would have produced an earlier output, were its source still there: with `--emit` only the folders
/// of its targets are looked after, with `--env` only what is written for its environment alone.
fn in_scope(path: &RelPath, options: &BuildOptions, files: &Files) -> bool {
    let mut segments = path.as_str().split('/');
    let folder = segments.next().unwrap_or_default();
    let of_target =
        options.targets.is_empty() || options.targets.iter().any(|target| target.folders().contains(&folder));
    if !of_target || options.emit.environment.is_none() {
        return of_target;
    }
    let produced = |start: &str| files.iter().any(|(produced, _)| produced.as_str().starts_with(start));
    match (folder, segments.next().unwrap_or_default()) {
        (folder, environment) if folder == Target::Kubernetes.name() => produced(&format!("{folder}/{environment}/")),
        (folder, "deployment") if folder == Target::Mermaid.name() => produced(path.as_str()),
        _ => true,
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        Failure(error.to_string())
    }
}
