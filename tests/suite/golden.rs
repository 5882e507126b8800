//! Every example is built for all targets and equals its pinned tree, byte for byte, twice in a row.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use archc::diag::render::human::{self, Color};
use archc::driver::build::{self, BuildOptions};
use archc::driver::loader::DiskLoader;
use archc::driver::session;
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::support::{Outcome, blessing, diff, entries, files, read, remove, shown, trial, write};

/// A test for each example.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let examples = entries(&root.join("examples")).into_iter().filter(|folder| folder.is_dir());
    examples
        .map(|folder| {
            let name = shown(&root.join("examples"), &folder);
            let golden = root.join("tests/golden").join(&name);
            trial(format!("golden::{name}"), move || compare(&folder, &golden))
        })
        .collect()
}

/// Compares the outputs of an example with its pinned tree, or pins them.
fn compare(example: &Path, golden: &Path) -> Outcome {
    let built = outputs(example)?;
    if outputs(example)? != built {
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

/// What a build of an example writes, by path.
fn outputs(example: &Path) -> Result<BTreeMap<String, String>, String> {
    let path = Utf8Path::from_path(example).ok_or("the path is not UTF-8")?;
    let analysis = session::analyze(path, &DiskLoader).map_err(|error| error.to_string())?;
    let found = human::render(&analysis.diagnostics, &analysis.sources, Color::Never);
    if !found.is_empty() {
        return Err(format!("an example has no findings\n{found}"));
    }
    let Some(built) = build::build(&analysis, &BuildOptions::default()) else {
        return Err("nothing was built".to_owned());
    };
    Ok(built.files.iter().map(|(path, file)| (path.to_string(), file.text.clone())).collect())
}
