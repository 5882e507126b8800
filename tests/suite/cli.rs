//! Transcripts of the command line: `tests/cli/*.md`.
//!
//! Each transcript runs in a new folder. `<!-- fixture: examples/shop -->` copies a folder of the repository into it. A
//! block whose fence says `text file=PATH` writes a file; in a `console` block each line that starts with `$ ` runs in
//! `sh`, and the lines below are what it wrote to both outputs, then `[exit N]` where N is not 0.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;

use crate::support::{Outcome, files, has_extension, pinned, read, read_bytes, shown, trial, write};

/// A test for each transcript.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let folder = root.join("tests/cli");
    let transcripts = files(&folder).into_iter().filter(|path| has_extension(path, "md"));
    transcripts
        .map(|path| {
            let (root, name) = (root.to_path_buf(), shown(&folder, &path.with_extension("")));
            trial(format!("cli::{name}"), move || transcript(&root, &path))
        })
        .collect()
}

/// Where a line of a transcript stands.
enum At {
    Prose,
    /// In a block with commands, until this fence.
    Console(String),
    File(String, String),
    Other,
}

/// Plays a transcript and compares it with what it says.
fn transcript(root: &Path, path: &Path) -> Outcome {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut played = String::new();
    let mut at = At::Prose;
    for line in read(path)?.lines() {
        at = match at {
            At::Prose => {
                if let Some(fixture) = line.strip_prefix("<!-- fixture: ").and_then(|rest| rest.strip_suffix(" -->")) {
                    copy(&root.join(fixture), folder.path())?;
                }
                put(&mut played, line);
                let (fence, label) = line.split_at(line.chars().take_while(|c| *c == '`').count());
                match (fence.len(), label, label.strip_prefix("text file=")) {
                    (..3, ..) => At::Prose,
                    (_, "console", _) => At::Console(fence.to_owned()),
                    (_, _, Some(file)) => At::File(file.to_owned(), String::new()),
                    (_, _, None) => At::Other,
                }
            }
            At::Console(fence) if line == fence => {
                put(&mut played, line);
                At::Prose
            }
            At::Console(fence) => {
                if let Some(command) = line.strip_prefix("$ ") {
                    put(&mut played, line);
                    played.push_str(&run(command, folder.path())?);
                }
                At::Console(fence)
            }
            At::File(file, text) if line == "```" => {
                put(&mut played, line);
                write(&folder.path().join(file), text.as_bytes())?;
                At::Prose
            }
            At::File(file, mut text) => {
                put(&mut played, line);
                put(&mut text, line);
                At::File(file, text)
            }
            At::Other => {
                put(&mut played, line);
                if line == "```" { At::Prose } else { At::Other }
            }
        };
    }
    pinned(path, &played)
}

fn put(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Runs a command line; what it wrote, and its exit status where that is not 0.
fn run(command: &str, folder: &Path) -> Result<String, String> {
    let program = Path::new(env!("CARGO_BIN_EXE_archc"));
    let own = program.parent().unwrap_or(program).display();
    let output = Command::new("sh")
        .args(["-c", &format!("PATH=\"{own}:$PATH\"; {{ {command}; }} 2>&1")])
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .map_err(|error| format!("sh: {error}"))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => {
            let _ = writeln!(text, "[exit {code}]");
        }
        None => text.push_str("[killed]\n"),
    }
    Ok(text)
}

/// Copies a folder of the repository, by its name, without what was generated in it.
fn copy(from: &Path, to: &Path) -> Outcome {
    if !from.is_dir() {
        return Err(format!("{} is not a folder", from.display()));
    }
    let parent = from.parent().unwrap_or(from);
    for file in files(from).iter().filter(|file| !file.starts_with(from.join("generated"))) {
        write(&to.join(shown(parent, file)), &read_bytes(file)?)?;
    }
    Ok(())
}
