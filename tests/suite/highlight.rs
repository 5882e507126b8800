//! The samples of highlighting: `.arch` files in `tests/highlight` with marks below what they are about.
//!
//! `// ^^^ class` names what stands above the carets, `// <- class` what begins the line above. A class has a name in each
//! engine (`classes.json`), so that one sample holds all of them. `!class` says that it is something else.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use serde_json::Value;

use crate::support::{Outcome, entries, has_extension, pinned, read, shown, trial};

/// The samples; the folder beside them holds what is about indentation.
pub(crate) fn samples(root: &Path) -> Vec<PathBuf> {
    entries(&root.join("tests/highlight")).into_iter().filter(|path| has_extension(path, "arch")).collect()
}

/// The colors of the site, of each sample; and the samples for Linguist, which are sources of an example.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let colors = samples(root).into_iter();
    let mut tests: Vec<Trial> =
        colors.map(|path| trial(format!("highlight::site::{}", shown(root, &path)), move || site(&path))).collect();
    for (sample, original) in [("api.arch", "orders/api.arch"), ("decisions.arch", "decisions.arch")] {
        let sample = root.join("grammar/linguist/samples").join(sample);
        let original = root.join("examples/shop/arch").join(original);
        let name = format!("highlight::linguist::{}", shown(root, &sample));
        tests.push(trial(name, move || pinned(&sample, &read(&original)?)));
    }
    tests
}

fn site(path: &Path) -> Outcome {
    let text = read(path)?;
    let mut classes = vec![String::new(); text.len()];
    for (range, class) in archc::site::highlight::highlight(&text) {
        classes[range].fill(class.name().to_owned());
    }
    compare(&text, "site", &classes).map_err(|why| format!("{}:\n{why}", path.display()))
}

/// A mark: the bytes that it is about, and what they are.
struct Mark {
    start: usize,
    end: usize,
    class: String,
    line: usize,
}

/// The marks of a sample.
fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let (mut above, mut at) = (0, 0);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let inside = line.trim_start().strip_prefix("//").map(str::trim).unwrap_or_default();
        if inside.starts_with('^') || inside.starts_with("<- ") {
            let class = inside.trim_start_matches(['^', '<', '-']).trim().to_owned();
            let (start, end) = match line.find('^') {
                Some(start) => (start, start + line[start..].bytes().take_while(|byte| *byte == b'^').count()),
                None => (0, 1),
            };
            marks.push(Mark { start: above + start, end: above + end, class, line: index + 1 });
        } else {
            above = at;
        }
        at += line.len();
    }
    marks
}

/// Compares what an engine says of each byte of a sample with its marks.
pub(crate) fn compare(text: &str, engine: &str, classes: &[String]) -> Outcome {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/highlight/classes.json");
    let table: Value = serde_json::from_str(&read(&path)?).map_err(|error| error.to_string())?;
    let mut problems = Vec::new();
    let marks = marks(text);
    for mark in &marks {
        let (wanted, name) = match mark.class.strip_prefix('!') {
            Some(name) => (false, name),
            None => (true, mark.class.as_str()),
        };
        let Some(names) = table[name][engine].as_array() else {
            problems.push(format!("line {}: `{name}` has no name for {engine} in classes.json", mark.line));
            continue;
        };
        let fits = |class: &str| {
            names
                .iter()
                .filter_map(Value::as_str)
                .any(|name| class.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
        };
        let range = mark.start..mark.end.min(text.len());
        let other =
            range.clone().find(|at| !text.as_bytes()[*at].is_ascii_whitespace() && fits(&classes[*at]) != wanted);
        if let Some(at) = other {
            let shown = &text[range];
            problems.push(format!("line {}: `{shown}` is to be {}, and is `{}`", mark.line, mark.class, classes[at]));
        }
    }
    if marks.is_empty() {
        problems.push("no mark".to_owned());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}
