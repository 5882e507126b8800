//! One table of what each property of a policy becomes in each target: `tests/resilience/table.toml`.
//!
//! A row names the file that `tests/projects/policies` is built to, a place in it and the value that stands there; or, where
//! the target has no field, the finding that says so, or `silent` with the reason why none is needed. No Rust is written for
//! a row. Every property has a row for every target, and the book's table is made of these rows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use archc::diag::Diagnostic;
use archc::driver::build::{self, BuildOptions};
use archc::driver::loader::DiskLoader;
use archc::driver::session;
use camino::Utf8Path;
use libtest_mimic::Trial;
use serde_json::Value;

use crate::support::{Outcome, pinned, read, trial};

const TABLE: &str = "tests/resilience/table.toml";
const PROJECT: &str = "tests/projects/policies";
const CHAPTER: &str = "book/src/targets/resilience.md";
/// Between these lines of the chapter stands the table.
const MARKS: (&str, &str) = ("<!-- table: tests/resilience/table.toml -->", "<!-- end of the table -->");

/// A line of the table.
#[derive(Clone, Debug)]
struct Row {
    property: String,
    target: String,
    expected: Expected,
}

/// What a row expects.
#[derive(Clone, Debug)]
enum Expected {
    /// A value at a place of a file; what the field is called in the book.
    Field { file: String, at: String, is: Value, called: String },
    /// No field, and a finding of this code that names this.
    Nothing { code: String, names: String },
    /// No field, and nothing to report, for this reason; where something could stand, that nothing does.
    Silent { because: String, absent: Option<(String, String)> },
}

/// A test for each row, one for the whole table, and one for the book's.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let (targets, rows) = match table(root) {
        Ok(table) => table,
        Err(problem) => return vec![trial("resilience::table", || Err(problem))],
    };
    let mut trials = Vec::new();
    let built = std::sync::Arc::new(std::sync::OnceLock::new());
    // A row that gives a reason alone is for the book.
    for row in rows.iter().filter(|row| !matches!(row.expected, Expected::Silent { absent: None, .. })) {
        let (row, built, project) = (row.clone(), built.clone(), root.join(PROJECT));
        trials.push(trial(format!("resilience::{}::{}", row.target, row.property), move || {
            holds(&row, built.get_or_init(|| build(&project)))
        }));
    }
    let (all, known) = (rows.clone(), targets.clone());
    trials.push(trial("resilience::complete", move || complete(&known, &all)));
    let chapter = root.join(CHAPTER);
    trials.push(trial("resilience::book", move || in_book(&chapter, &targets, &rows)));
    trials
}

fn table(root: &Path) -> Result<(Vec<String>, Vec<Row>), String> {
    let text = read(&root.join(TABLE))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{TABLE}: {error}"))?;
    let targets = table.get("targets").and_then(toml::Value::as_array).into_iter().flatten();
    let targets = targets.filter_map(|target| target.as_str().map(str::to_owned)).collect();
    let rows = table.get("row").and_then(toml::Value::as_array).into_iter().flatten();
    Ok((targets, rows.map(row).collect::<Result<_, String>>()?))
}

fn row(row: &toml::Value) -> Result<Row, String> {
    let text = |name: &str| {
        row.get(name)
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| format!("{TABLE}: no `{name}` in\n{row}"))
    };
    let property = text("property")?;
    let expected = if row.get("nothing").is_some() {
        let names = row.get("names").and_then(toml::Value::as_str).unwrap_or(&property).to_owned();
        Expected::Nothing { code: text("nothing")?, names }
    } else if row.get("silent").is_some() {
        let absent = row.get("absent").map(|_| Ok::<_, String>((text("file")?, text("absent")?))).transpose()?;
        Expected::Silent { because: text("silent")?, absent }
    } else {
        let is = row.get("is").ok_or_else(|| format!("{TABLE}: no `is` in\n{row}"))?;
        let is = serde_json::to_value(is).map_err(|error| error.to_string())?;
        let at = text("at")?;
        let last = at.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        Expected::Field { file: text("file")?, at, is, called: text("called").unwrap_or(last) }
    };
    Ok(Row { property, target: text("target")?, expected })
}

/// The files of the project as values, by path, and what was found.
struct Built {
    files: BTreeMap<String, Value>,
    findings: Vec<Diagnostic>,
}

fn build(project: &Path) -> Result<Built, String> {
    let path = Utf8Path::from_path(project).ok_or("the path is not UTF-8")?;
    let analysis = session::analyze(path, &DiskLoader).map_err(|error| error.to_string())?;
    let built = build::build(&analysis, &BuildOptions::default()).ok_or("the project has errors")?;
    let mut files = BTreeMap::new();
    for (path, file) in built.files.iter() {
        let path = path.to_string();
        let value = if path.ends_with(".yaml") {
            serde_saphyr::from_str(&file.text).map_err(|error| format!("{path}: {error}"))?
        } else if path.ends_with(".json") {
            serde_json::from_str(&file.text).map_err(|error| format!("{path}: {error}"))?
        } else {
            continue;
        };
        files.insert(path, value);
    }
    Ok(Built { files, findings: built.diagnostics })
}

fn holds(row: &Row, built: &Result<Built, String>) -> Outcome {
    let built = built.as_ref().map_err(Clone::clone)?;
    match &row.expected {
        Expected::Field { file, at, is, .. } => {
            let value = built.files.get(file).ok_or_else(|| format!("{file} is not built"))?;
            match value.pointer(at) {
                Some(found) if found == is => Ok(()),
                Some(found) => Err(format!("{file} has {found} at {at}, not {is}")),
                None => Err(format!("{file} has nothing at {at}:\n{value:#}")),
            }
        }
        Expected::Nothing { code, names } => {
            let of_code: Vec<&Diagnostic> =
                built.findings.iter().filter(|finding| finding.code.number() == code).collect();
            let named = |finding: &&&Diagnostic| format!("{finding:?}").contains(names.as_str());
            match of_code.iter().find(named) {
                Some(_) => Ok(()),
                None => Err(format!("no {code} names {names}: {of_code:#?}")),
            }
        }
        Expected::Silent { absent: Some((file, at)), .. } => {
            let value = built.files.get(file).ok_or_else(|| format!("{file} is not built"))?;
            let parent = at.rsplit_once('/').map_or("", |(parent, _)| parent);
            match (value.pointer(parent), value.pointer(at)) {
                (Some(_), None) => Ok(()),
                (Some(_), Some(found)) => Err(format!("{file} has {found} at {at}")),
                (None, _) => Err(format!("{file} has nothing at {parent}:\n{value:#}")),
            }
        }
        Expected::Silent { absent: None, .. } => Err("the row says nothing that can be tested".to_owned()),
    }
}

/// Every property has exactly one row for each target.
fn complete(targets: &[String], rows: &[Row]) -> Outcome {
    let properties: BTreeSet<&str> = rows.iter().map(|row| row.property.as_str()).collect();
    let mut problems = Vec::new();
    for property in properties {
        for target in targets {
            let count = rows.iter().filter(|row| row.property == property && row.target == *target).count();
            if count != 1 {
                problems.push(format!("{property} has {count} rows for {target}"));
            }
        }
    }
    let unknown = rows.iter().filter(|row| !targets.contains(&row.target));
    problems.extend(unknown.map(|row| format!("{} is none of `targets`", row.target)));
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The table of the book is made of the rows.
fn in_book(chapter: &Path, targets: &[String], rows: &[Row]) -> Outcome {
    let mut properties: Vec<&str> = Vec::new();
    for row in rows {
        if !properties.contains(&row.property.as_str()) {
            properties.push(&row.property);
        }
    }
    let mut table = format!("| | {} |\n| --- |{}\n", targets.join(" | "), " --- |".repeat(targets.len()));
    let mut notes: Vec<&str> = Vec::new();
    for property in properties {
        let cells: Vec<String> = targets
            .iter()
            .map(|target| {
                let row = rows.iter().find(|row| row.property == property && row.target == *target);
                match row.map(|row| &row.expected) {
                    Some(Expected::Field { called, .. }) => format!("`{called}`"),
                    Some(Expected::Nothing { code, .. }) => format!("[{code}](../codes/{code}.md)"),
                    Some(Expected::Silent { because, .. }) => {
                        let at = notes.iter().position(|note| note == because).unwrap_or_else(|| {
                            notes.push(because);
                            notes.len() - 1
                        });
                        format!("({})", at + 1)
                    }
                    None => String::new(),
                }
            })
            .collect();
        table.push_str(&format!("| `{property}` | {} |\n", cells.join(" | ")));
    }
    for (at, note) in notes.iter().enumerate() {
        table.push_str(&format!("\n({}) {note}\n", at + 1));
    }
    let text = read(chapter)?;
    let outside = text.split_once(MARKS.0).and_then(|(head, rest)| Some((head, rest.split_once(MARKS.1)?.1)));
    let (head, tail) = outside.ok_or_else(|| format!("{CHAPTER} has no marks of the table"))?;
    pinned(chapter, &format!("{head}{}\n\n{table}\n{}{tail}", MARKS.0, MARKS.1))
}
