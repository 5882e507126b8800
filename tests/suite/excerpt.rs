//! Excerpts of outputs in the book: a block `LANG,of PATH` shows lines of the file that the nearest source above it builds
//! to, options of targets behind further commas: `yaml,of openapi/orders-api.yaml,openapi.version=3.0`.
//!
//! A line that is only `…`, also as a comment, stands for lines left out. The others stand in the file in this order, each
//! run of them without a gap; how far a run is indented is the page's own matter.

use archc::driver::build::{self, BuildOptions};
use archc::driver::loader::MemoryLoader;
use archc::driver::session;
use archc::vocab::options::choose;
use camino::Utf8Path;

use crate::support::Outcome;

/// That the text is an excerpt of the output at `path`, where the files at `root` are built with these options.
pub(crate) fn check(text: &str, path: &str, root: &str, files: &[(String, Vec<u8>)], options: &[&str]) -> Outcome {
    let loader = files.iter().fold(MemoryLoader::default(), |loader, (path, bytes)| loader.with(path, bytes.clone()));
    let analysis = session::analyze(Utf8Path::new(root), &loader).map_err(|error| error.to_string())?;
    let mut build = BuildOptions::default();
    for option in options {
        let parts = option.split_once('=').and_then(|(name, word)| Some((name.split_once('.')?, word)));
        let ((target, name), word) = parts.ok_or_else(|| format!("`{option}` is no option"))?;
        build.emit.chosen.push(choose(target, name, word).map_err(|error| error.message)?);
    }
    let built = build::build(&analysis, &build).ok_or("the source above does not build")?;
    let output = built.files.iter().find(|(found, _)| found.to_string() == path);
    let Some((_, output)) = output else {
        let paths: Vec<String> = built.files.iter().map(|(path, _)| path.to_string()).collect();
        return Err(format!("the source above does not build to {path}, but to\n{}", paths.join("\n")));
    };
    let lines: Vec<&str> = output.text.lines().collect();
    let mut rest = lines.as_slice();
    for run in runs(text) {
        let at = rest.windows(run.len()).position(|window| dedented(window) == run);
        let Some(at) = at else {
            return Err(format!(
                "{path} does not hold, behind what stands before,\n{}\nbut\n{}",
                run.join("\n"),
                output.text
            ));
        };
        rest = rest.get(at + run.len()..).unwrap_or_default();
    }
    Ok(())
}

/// The runs of lines between those that stand for what is left out, each without its common indentation.
fn runs(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let gap = |line: &&str| line.trim_start_matches(['#', '/', ' ']) == "…";
    lines.split(gap).filter(|run| !run.is_empty()).map(dedented).collect()
}

fn dedented(lines: &[&str]) -> Vec<String> {
    let written = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = written.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end().to_owned()).collect()
}
