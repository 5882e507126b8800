//! Examples are read on a forge and started from: each README asks a question and shows a diagram, which is the one that is built;
//! and `archc new --template` makes a package of each that has no findings.

use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;

use crate::golden::SYSTEMS;
use crate::support::{Outcome, blessing, entries, read, shown, trial, write};

/// What each README has, in this order.
const SECTIONS: &[&str] = &["## How to read it", "## What to look for", "## What a mistake looks like", "## Try it"];

/// The tests.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let folder = root.join("examples");
    let all = folder.clone();
    let mut trials = vec![trial("examples::index", move || index(&all))];
    for example in entries(&folder).into_iter().filter(|path| path.is_dir()) {
        let name = shown(&folder, &example);
        if SYSTEMS.contains(&name.as_str()) {
            continue;
        }
        let (readme, golden) = (example.join("README.md"), root.join("tests/golden").join(&name));
        trials.push(trial(format!("examples::{name}::readme"), move || self::readme(&readme, &golden)));
        trials.push(trial(format!("examples::{name}::template"), move || template(&name)));
    }
    trials
}

/// The list of examples names all of them.
fn index(folder: &Path) -> Outcome {
    let text = read(&folder.join("README.md"))?;
    let all = entries(folder).into_iter().filter(|path| path.is_dir()).map(|path| shown(folder, &path));
    let missing: Vec<String> = all.filter(|name| !text.contains(&format!("[{name}]({name}/README.md)"))).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("examples/README.md does not name {}", missing.join(", "))) }
}

/// The README has its sections, and each of its diagrams is the pinned one.
fn readme(path: &Path, golden: &Path) -> Outcome {
    let text = read(path)?;
    let mut rest = text.as_str();
    for section in SECTIONS {
        let at = rest.find(&format!("\n{section}\n")).ok_or_else(|| format!("no section `{section}` in its place"))?;
        rest = &rest[at + 1..];
    }
    let mut written = String::new();
    let mut shown = 0;
    let mut rest = text.as_str();
    while let Some((before, (name, after))) =
        rest.split_once("<!-- mermaid/").and_then(|(before, rest)| Some((before, rest.split_once(" -->\n")?)))
    {
        let body =
            after.strip_prefix("```mermaid\n").ok_or_else(|| format!("mermaid/{name} is announced and not shown"))?;
        let (_, behind) = body.split_once("```\n").ok_or("a diagram that does not end")?;
        let diagram = read(&golden.join("mermaid").join(name))?;
        written.push_str(&format!("{before}<!-- mermaid/{name} -->\n```mermaid\n{diagram}```\n"));
        shown += 1;
        rest = behind;
    }
    written.push_str(rest);
    if shown == 0 {
        return Err("it shows no diagram".to_owned());
    }
    if written == text {
        return Ok(());
    }
    if blessing() {
        return write(path, written.as_bytes());
    }
    Err("a diagram is not the one that is built; ARCHC_BLESS=1 writes it, once the goldens are right".to_owned())
}

/// A package made of the example has its own name everywhere and no findings.
fn template(name: &str) -> Outcome {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let archc = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_archc")).args(arguments).current_dir(folder.path()).output();
        let output = output.map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(text) } else { Err(format!("archc {}\n{text}", arguments.join(" "))) }
    };
    archc(&["new", "mine", "--template", name])?;
    let built = archc(&["build", "mine"])?;
    if !built.starts_with("wrote ") {
        return Err(format!("it has findings\n{built}"));
    }
    let manifest = read(&folder.path().join("mine/arch.toml"))?;
    if !manifest.contains("name = \"mine\"") {
        return Err(format!("it keeps its name\n{manifest}"));
    }
    let readme = read(&folder.path().join("mine/README.md"))?;
    match readme.contains(&format!("examples/{name}")) {
        true => Err(format!("its README speaks of examples/{name}")),
        false => Ok(()),
    }
}
