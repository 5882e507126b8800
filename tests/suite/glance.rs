//! A glance at an edited file says of its syntax, names and types what compiling the package says.

use std::collections::BTreeSet;
use std::path::Path;

use archc::base::source::SourceFile;
use archc::base::span::{FileId, Span};
use archc::diag::{Code, Diagnostic, Severity};
use archc::driver::glance::{glance, look};
use archc::driver::loader::MemoryLoader;
use archc::driver::session::{Request, analyze_as};
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::mutate::Random;
use crate::support::{Outcome, entries, files, has_extension, read, shown, trial};

/// How many mutations of each file are tried.
const MUTATIONS: u64 = 1;

/// A test for each example.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let packages = entries(&root.join("examples")).into_iter().filter(|path| path.join("arch.toml").is_file());
    packages
        .map(|package| {
            let name = shown(root, &package);
            trial(format!("glance::{name}"), move || mutations(&package))
        })
        .collect()
}

fn mutations(package: &Path) -> Outcome {
    let mut sources: Vec<(String, String)> = Vec::new();
    for path in files(package) {
        if has_extension(&path, "arch") || path.file_name().is_some_and(|name| name == "arch.toml") {
            sources.push((format!("p/{}", shown(package, &path)), read(&path)?));
        }
    }
    let loader = |changed: usize, text: &str| {
        let files = sources.iter().enumerate();
        files.fold(MemoryLoader::default(), |loader, (at, (path, original))| {
            loader.with(path.as_str(), if at == changed { text } else { original }.as_bytes())
        })
    };
    let compile = |changed: usize, text: &str| {
        let request = Request { references: true, ..Request::default() };
        analyze_as(Utf8Path::new("p"), &loader(changed, text), &request).map_err(|error| error.to_string())
    };
    let last = compile(usize::MAX, "")?;
    for (at, (path, original)) in sources.iter().enumerate().filter(|(_, (path, _))| path.ends_with(".arch")) {
        let module = last.modules.iter().find(|module| module.source.path == *path);
        let Some(file) = module.map(|module| module.parse.file.id) else { continue };
        let seen = look(&last, file).ok_or("an example imports too much for a glance")?;
        for seed in 0..MUTATIONS {
            let mutated = Random::new(original.as_bytes(), seed).mutate(original.as_bytes());
            let Ok(text) = String::from_utf8(mutated) else { continue };
            let source = SourceFile::new(path.as_str(), text.as_str());
            let (_, found) = glance(&last, &seen, source).ok_or("no glance")?;
            let whole = compile(at, &text)?;
            let (glanced, compiled) = (told(&found, file), told(&whole.diagnostics, file));
            let (more, less): (Vec<_>, Vec<_>) =
                (glanced.difference(&compiled).collect(), compiled.difference(&glanced).collect());
            if !more.is_empty() || !less.is_empty() {
                return Err(format!("{path}, mutation {seed}: too much {more:?}, missing {less:?}\n{text}"));
            }
        }
    }
    Ok(())
}

/// The errors of the phases that a glance runs, of one file.
fn told(found: &[Diagnostic], file: FileId) -> BTreeSet<(Code, Span)> {
    let own = found.iter().filter(|one| one.span.file == file && one.severity == Severity::Error);
    // Scopes are looked for in the whole package.
    let phases = |code: Code| ["E01", "E02", "E03"].iter().any(|phase| code.number().starts_with(phase));
    own.filter(|one| phases(one.code) && one.code != Code::E0349).map(|one| (one.code, one.span)).collect()
}
