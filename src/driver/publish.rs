//! A whole build of a package into its own folder, as `archc build` without options does it.

use camino::{Utf8Path, Utf8PathBuf};

use super::build::{BuildOptions, build, manifest_targets};
use super::output::{self, Mode};
use super::project;
use super::session::Analysis;
use crate::diag::Severity;

/// What a build did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// How many files were new, changed or removed.
    pub written: usize,
    /// How many files there are.
    pub total: usize,
    /// The folder.
    pub folder: Utf8PathBuf,
}

/// Builds a package into its folder. Why nothing was written, where nothing was.
pub fn publish(analysis: &Analysis) -> Result<Published, String> {
    let (targets, unknown) = manifest_targets(&analysis.manifest);
    if let Some(name) = unknown.first() {
        return Err(format!("unknown target `{name}` in `emit` of arch.toml"));
    }
    let folder = project::output(&analysis.root, &analysis.manifest);
    let sources = analysis.manifest.source.as_ref().map_or(analysis.root.clone(), |source| analysis.root.join(source));
    output::check_folder(&folder, &sources).map_err(|error| error.to_string())?;
    let options = BuildOptions { targets, ..BuildOptions::default() };
    let Some(built) = build(analysis, &options) else { return Err(refusal(analysis.count(Severity::Error))) };
    let errors = built.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    if errors > 0 {
        return Err(refusal(errors));
    }
    let in_scope = |path: &crate::base::files::RelPath| {
        let first = Utf8Path::new(path.as_str()).iter().next().unwrap_or_default();
        options.targets.is_empty() || options.targets.iter().any(|target| target.folders().contains(&first))
    };
    let written = output::write(&built.files, &folder, Mode::Write, &in_scope).map_err(|error| error.to_string())?;
    if let Some(lock) = &built.lock {
        lock.write().map_err(|error| format!("`{}`: {error}", lock.path))?;
    }
    let changes = written.created.len() + written.changed.len();
    let total = changes + written.unchanged;
    Ok(Published { written: changes + written.removed.len(), total, folder })
}

fn refusal(errors: usize) -> String {
    format!("nothing was written: {errors} error{} against it", if errors == 1 { " stands" } else { "s stand" })
}
