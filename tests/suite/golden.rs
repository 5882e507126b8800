//! Every example and project is built for all targets and equals its pinned tree, byte for byte, twice in a row.
//!
//! A project below `tests/projects` may have `variants/NAME.toml`: tables of options as in `arch.toml`. The targets that they
//! name are built again with these options, into `tests/golden/PROJECT+NAME`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use archc::diag::render::human::{self, Color};
use archc::driver::build::{self, BuildOptions};
use archc::driver::loader::DiskLoader;
use archc::driver::session;
use archc::vocab::Target;
use archc::vocab::options::choose;
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::support::{Outcome, blessing, diff, entries, files, has_extension, read, remove, shown, trial, write};

/// What a package may be found guilty of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Findings {
    /// Nothing.
    None,
    /// Nothing in its sources; what some target cannot say is told where it is built.
    OfOutputs,
    /// Anything: it is pinned as `findings.txt`.
    Pinned,
}

/// Examples that show all of the language, also what not every target can say.
pub(crate) const SYSTEMS: &[&str] = &["online-boutique", "shop"];

/// A test for each example, each project of `tests/projects`, and each of a project's variants.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let pinned = root.join("tests/golden");
    let mut trials = Vec::new();
    for parent in ["examples", "tests/projects"] {
        for folder in entries(&root.join(parent)).into_iter().filter(|folder| folder.is_dir()) {
            let name = shown(&root.join(parent), &folder);
            let findings = match parent {
                "examples" if SYSTEMS.contains(&name.as_str()) => Findings::OfOutputs,
                "examples" => Findings::None,
                _ => Findings::Pinned,
            };
            let variants = entries(&folder.join("variants")).into_iter().filter(|path| has_extension(path, "toml"));
            for variant in variants {
                let full = format!("{name}+{}", shown(&folder.join("variants"), &variant.with_extension("")));
                let (folder, golden) = (folder.clone(), pinned.join(&full));
                trials.push(trial(format!("golden::{full}"), move || {
                    compare(&golden, || outputs(&folder, &self::variant(&variant)?, findings))
                }));
            }
            let golden = pinned.join(&name);
            trials.push(trial(format!("golden::{name}"), move || {
                compare(&golden, || outputs(&folder, &BuildOptions::default(), findings))
            }));
        }
    }
    trials.push(stale(root, &trials));
    trials
}

/// Pinned trees whose project or variant is gone fail.
fn stale(root: &Path, trials: &[Trial]) -> Trial {
    let folder = root.join("tests/golden");
    let names: Vec<String> = entries(&folder).iter().map(|path| shown(&folder, path)).collect();
    let known = |name: &String| trials.iter().any(|trial| trial.name() == format!("golden::{name}"));
    let stale: Vec<String> = names.into_iter().filter(|name| !known(name)).collect();
    trial("golden::stale", move || match stale.as_slice() {
        [] => Ok(()),
        stale => Err(format!("pinned trees without a project: {}", stale.join(", "))),
    })
}

/// What a variant builds: the targets that its tables name, with the options that they hold.
fn variant(path: &Path) -> Result<BuildOptions, String> {
    let text = read(path)?;
    let tables: toml::Table = text.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let mut options = BuildOptions::default();
    for (name, table) in &tables {
        let target = Target::ALL.iter().copied().find(|target| target.name() == name);
        options.targets.push(target.ok_or_else(|| format!("{}: unknown target `{name}`", path.display()))?);
        for (option, word) in table.as_table().into_iter().flatten() {
            let word = word.as_str().unwrap_or_default();
            options.emit.chosen.push(choose(name, option, word).map_err(|error| error.message)?);
        }
    }
    Ok(options)
}

/// Compares the outputs of an example with its pinned tree, or pins them.
fn compare(golden: &Path, outputs: impl Fn() -> Result<BTreeMap<String, String>, String>) -> Outcome {
    let built = outputs()?;
    if outputs()? != built {
        return Err("a second build gives other bytes".to_owned());
    }
    let pinned: Vec<(String, PathBuf)> = files(golden).into_iter().map(|path| (shown(golden, &path), path)).collect();
    let mut problems = Vec::new();
    for (name, path) in &pinned {
        match built.get(name) {
            None if blessing() => remove(path)?,
            None => problems.push(format!("{name}: pinned, and no longer produced")),
            Some(text) => {
                let old = read(path)?;
                if old != *text {
                    problems.push(format!("{name} differs (- pinned, + now)\n{}", diff(&old, text)));
                }
            }
        }
    }
    for name in built.keys().filter(|name| !pinned.iter().any(|(other, _)| other == *name)) {
        problems.push(format!("{name}: produced, and not pinned"));
    }
    if problems.is_empty() {
        return Ok(());
    }
    if blessing() {
        return built.iter().try_for_each(|(name, text)| write(&golden.join(name), text.as_bytes()));
    }
    let shown: Vec<String> = problems.iter().take(20).cloned().collect();
    Err(format!("{} files differ; ARCHC_BLESS=1 pins them\n{}", problems.len(), shown.join("\n")))
}

/// What a build writes, by path.
fn outputs(project: &Path, options: &BuildOptions, findings: Findings) -> Result<BTreeMap<String, String>, String> {
    let path = Utf8Path::from_path(project).ok_or("the path is not UTF-8")?;
    let analysis = session::analyze(path, &DiskLoader).map_err(|error| error.to_string())?;
    let found = human::render(&analysis.diagnostics, &analysis.sources, Color::Never);
    if !found.is_empty() && (findings != Findings::Pinned || analysis.checked.is_none()) {
        return Err(format!("the sources have findings\n{found}"));
    }
    let Some(built) = build::build(&analysis, options) else {
        return Err("nothing was built".to_owned());
    };
    // What is pinned for good is current where it is committed.
    if let Some(lock) = &built.lock {
        if !blessing() {
            return Err(format!("{} does not pin every number; ARCHC_BLESS=1 pins them", lock.path));
        }
        lock.write().map_err(|error| format!("{}: {error}", lock.path))?;
    }
    let mut outputs: BTreeMap<String, String> =
        built.files.iter().map(|(path, file)| (path.to_string(), file.text.clone())).collect();
    let emitted = human::render(&built.diagnostics, &analysis.sources, Color::Never);
    match findings {
        Findings::None if !emitted.is_empty() => return Err(format!("the build has findings\n{emitted}")),
        Findings::None | Findings::OfOutputs => {}
        Findings::Pinned => {
            // Where the repository lies is no part of what was found.
            let all = [found, emitted].concat().replace(&format!("{path}/"), "");
            if !all.is_empty() {
                outputs.insert("findings.txt".to_owned(), all);
            }
        }
    }
    Ok(outputs)
}
