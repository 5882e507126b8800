//! What each finding looks like: `tests/ui/<CODE>/<case>.arch`, or a folder `<case>/` for a package.
//!
//! A comment below a line marks what is found there: carets under the first character, then code and message.
//! Where no comment can stand, `//@ LINE:COLUMN CODE: message` says the same from anywhere in the file. Messages are
//! held by their beginning, places by their start, and the set of findings must be exactly the marked one. The whole
//! rendering is pinned in `<case>.stderr`.

use std::path::{Path, PathBuf};

use archc::diag::render::human::{self, Color};
use libtest_mimic::Trial;

use crate::support::{
    Emission, Found, Outcome, blessing, compile, entries, files, has_extension, pinned, read_bytes, remove, shown,
    trial,
};

/// A finding that a case expects, or one that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    file: String,
    line: usize,
    column: usize,
    code: String,
    message: String,
}

/// A test for each case, and one for renderings without a case.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let folder = root.join("tests/ui");
    let mut trials = Vec::new();
    for code in entries(&folder).into_iter().filter(|path| path.is_dir()) {
        let name = shown(&folder, &code);
        for case in entries(&code).into_iter().filter(|path| path.is_dir() || has_extension(path, "arch")) {
            let (code, title) = (name.clone(), shown(&folder, &case.with_extension("")));
            trials.push(trial(format!("ui::{title}"), move || check(&case, &code)));
        }
        trials.push(trial(format!("ui::{name}::stale"), move || stale(&code)));
    }
    trials
}

/// Renderings whose case is gone fail, or are removed.
fn stale(folder: &Path) -> Outcome {
    for path in entries(folder).into_iter().filter(|path| has_extension(path, "stderr")) {
        if path.with_extension("arch").exists() || path.with_extension("").is_dir() {
            continue;
        }
        if !blessing() {
            return Err(format!("{} has no case", path.display()));
        }
        remove(&path)?;
    }
    Ok(())
}

fn check(case: &Path, code: &str) -> Outcome {
    let parent = case.parent().unwrap_or(case);
    let paths: Vec<PathBuf> = if case.is_dir() { files(case) } else { vec![case.to_path_buf()] };
    let sources = paths
        .iter()
        .map(|path| Ok((shown(parent, path), read_bytes(path)?)))
        .collect::<Result<Vec<(String, Vec<u8>)>, String>>()?;
    let emission = if matches!(code.get(1..3), Some("06" | "07")) { Emission::With } else { Emission::Without };
    let found = compile(&package(parent, case), &sources, emission)?;

    let mut expected = Vec::new();
    for (path, bytes) in &sources {
        marks(path, &String::from_utf8_lossy(bytes), &mut expected);
    }
    let mut problems = Vec::new();
    let mut left = expected;
    for actual in marks_of(&found) {
        match left.iter().position(|mark| fits(mark, &actual)) {
            Some(index) => {
                left.remove(index);
            }
            None => problems.push(format!("found, not marked: {}", describe(&actual))),
        }
    }
    problems.extend(left.iter().map(|mark| format!("marked, not found: {}", describe(mark))));
    // Cases of several codes stand in folders of their own, `_several`.
    if !code.starts_with('_') && !found.diagnostics.iter().any(|one| one.code.number() == code) {
        problems.push(format!("{code} itself is not among the findings"));
    }
    if !problems.is_empty() {
        return Err(format!("{}\n\n{}", problems.join("\n"), found.lines()));
    }
    let rendering = human::render(&found.diagnostics, &found.sources, Color::Never);
    pinned(&case.with_extension("stderr"), &rendering)
}

/// The path to compile: the case, or inside of a case with several packages its folder `main`.
fn package(parent: &Path, case: &Path) -> String {
    let main = case.join("main");
    shown(parent, if main.is_dir() { &main } else { case })
}

fn fits(mark: &Mark, actual: &Mark) -> bool {
    (&mark.file, mark.line, mark.column, &mark.code) == (&actual.file, actual.line, actual.column, &actual.code)
        && actual.message.starts_with(&mark.message)
}

fn describe(mark: &Mark) -> String {
    format!("{}:{}:{}: {}: {}", mark.file, mark.line, mark.column, mark.code, mark.message)
}

fn marks_of(found: &Found) -> Vec<Mark> {
    let mark = |one: &archc::diag::Diagnostic| {
        let (line, column) = found.position(one.span.file, one.span.start);
        let (code, message) = (one.code.to_string(), one.message.clone());
        Mark { file: found.sources.path(one.span).to_owned(), line, column, code, message }
    };
    found.diagnostics.iter().map(mark).collect()
}

/// The marks in the comments of a source or project file.
fn marks(path: &str, text: &str, into: &mut Vec<Mark>) {
    let sign = if path.ends_with(".toml") || path.ends_with(".lock") { "#" } else { "//" };
    let mut subject = 0;
    for (index, line) in text.lines().enumerate() {
        match mark(line, sign, subject) {
            Some((line, column, code, message)) => {
                into.push(Mark { file: path.to_owned(), line, column, code, message });
            }
            None => subject = index + 1,
        }
    }
}

/// The mark of a comment line: line, column, code and message. `subject` is the line it stands below.
fn mark(line: &str, sign: &str, subject: usize) -> Option<(usize, usize, String, String)> {
    let comment = line.trim_start().strip_prefix(sign)?;
    let (line_number, column, rest) = if let Some(direct) = comment.strip_prefix('@') {
        let (place, rest) = direct.trim_start().split_once(' ')?;
        let (line_number, column) = place.split_once(':')?;
        (line_number.parse().ok()?, column.parse().ok()?, rest)
    } else {
        let rest = comment.trim_start();
        let carets = rest.chars().take_while(|c| *c == '^').count();
        if carets == 0 {
            return None;
        }
        let column = line.chars().take_while(|c| *c != '^').count() + 1;
        (subject, column, rest.get(carets..)?)
    };
    let (code, message) = rest.trim_start().split_once(':').unwrap_or((rest.trim(), ""));
    Some((line_number, column, code.trim().to_owned(), message.trim().to_owned()))
}
