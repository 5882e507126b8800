//! Every question of an editor at places all over the examples, as they are and broken; and every name of the examples renamed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use archc::base::span::Span;
use archc::diag::{Edit, Severity};
use archc::driver::loader::MemoryLoader;
use archc::driver::session::{Request, analyze_as};
use archc::ide::definitions::{Definition, What};
use archc::ide::navigate::{self, Declaration};
use archc::ide::{Snapshot, folding, hierarchy, hints, hover, lenses, preview, rename, selection, symbols, tokens};
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::mutate::Random;
use crate::support::{Outcome, entries, files, has_extension, read, shown, trial};

/// A place of this many bytes is asked about, of a sound text and of a broken one.
const STEP: usize = 97;
const BROKEN_STEP: usize = 211;

/// Two tests for each example.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let examples = entries(&root.join("examples")).into_iter().filter(|path| path.join("arch.toml").is_file());
    examples
        .flat_map(|example| {
            let name = shown(root, &example);
            let other = example.clone();
            [
                trial(format!("sweep::ask::{name}"), move || ask(&example)),
                trial(format!("sweep::rename::{name}"), move || renamed(&other)),
            ]
        })
        .collect()
}

/// The texts of a package by path.
type Texts = BTreeMap<String, String>;

fn texts(package: &Path) -> Texts {
    let wanted = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        !path.components().any(|part| part.as_os_str() == "generated")
            && (has_extension(path, "arch") || !name.starts_with('.'))
    };
    let mut found = Texts::new();
    for path in files(package).into_iter().filter(|path| wanted(path)) {
        // What is no text is no matter here.
        if let Ok(text) = read(&path) {
            found.insert(format!("p/{}", shown(package, &path)), text);
        }
    }
    found
}

fn compiled(texts: &Texts) -> Result<Snapshot, String> {
    let loader = texts.iter().fold(MemoryLoader::default(), |loader, (path, text)| loader.with(path, text.as_str()));
    let request = Request { references: true, ..Request::default() };
    analyze_as(Utf8Path::new("p"), &loader, &request).map(Snapshot::new).map_err(|error| error.to_string())
}

fn ask(package: &Path) -> Outcome {
    let sound = texts(package);
    ask_everywhere(&compiled(&sound)?, STEP)?;
    for (path, text) in sound.iter().filter(|(path, _)| path.ends_with(".arch")) {
        let mut random = Random::new(text.as_bytes(), 7);
        let broken = String::from_utf8_lossy(&random.mutate(text.as_bytes())).into_owned();
        let mut texts = sound.clone();
        texts.insert(path.clone(), broken.clone());
        let Ok(snapshot) = compiled(&texts) else { continue };
        ask_everywhere(&snapshot, BROKEN_STEP).map_err(|why| format!("{why}, in {path} as\n{broken}"))?;
    }
    Ok(())
}

/// Whatever is asked, there is no panic, and every place of an answer lies inside its file.
fn ask_everywhere(snapshot: &Snapshot, step: usize) -> Outcome {
    for module in snapshot.analysis.modules.iter().filter(|parsed| parsed.module.local) {
        let (file, source) = (module.parse.file.id, &module.source);
        let length = u32::try_from(source.text.len()).map_err(|error| error.to_string())?;
        let whole = Span::new(file, 0, length);
        let inside = |span: Span| {
            let text = snapshot.source(span.file).and_then(|source| source.text.get(span.range()));
            if text.is_some() { Ok(()) } else { Err(format!("{span:?} is no place")) }
        };
        let told = |what: &str, offset: usize| format!("{what} at {}:{offset}", source.path);
        let once = catch_unwind(AssertUnwindSafe(|| {
            let _ = symbols::outline(&module.parse, &source.text);
            let _ = folding::folds(&module.parse, source);
            let _ = hints::hints(snapshot, whole);
            let mut end = 0;
            for token in tokens::tokens(snapshot, file) {
                inside(token.span)?;
                if token.span.start < end {
                    return Err(format!("tokens overlap at {:?}", token.span));
                }
                end = token.span.end;
            }
            lenses::lenses(snapshot, file).into_iter().flat_map(|lens| lens.places).try_for_each(inside)
        }));
        once.map_err(|_| told("a panic", 0))??;
        for offset in (0..=source.text.len()).step_by(step) {
            let at = u32::try_from(offset).map_err(|error| error.to_string())?;
            let answered = catch_unwind(AssertUnwindSafe(|| {
                hover::hover(snapshot, file, at).map_or(Ok(()), |hover| inside(hover.span))?;
                for party in hierarchy::prepare(snapshot, file, at) {
                    inside(party.place)?;
                    let _ = hierarchy::incoming(snapshot, party.place);
                    let _ = hierarchy::outgoing(snapshot, party.place);
                }
                let _ = preview::preview(snapshot, file, at);
                let _ = rename::prepare(snapshot, file, at);
                selection::around(&module.parse, source, at).into_iter().try_for_each(inside)?;
                navigate::references(snapshot, file, at, Declaration::Included).into_iter().try_for_each(inside)
            }));
            answered.map_err(|_| told("a panic", offset))?.map_err(|why| told(&why, offset))?;
        }
    }
    Ok(())
}

/// After any rename the package compiles as before. Names are renamed many at a time; where that does not compile, each is
/// tried by itself.
fn renamed(package: &Path) -> Outcome {
    let sound = texts(package);
    let snapshot = compiled(&sound)?;
    let before = errors(&snapshot);
    let local = |definition: &&Definition| {
        !matches!(definition.what, What::Module(_))
            && snapshot.module(definition.name.file).is_some_and(|module| module.module.local)
    };
    let mut all: Vec<(Definition, Vec<Edit>)> = Vec::new();
    for (index, definition) in snapshot.definitions().iter().filter(local).enumerate() {
        let name = snapshot.analysis.sources.slice(definition.name).trim_matches('`');
        let fresh =
            if name.starts_with(char::is_uppercase) { format!("{name}Q{index}") } else { format!("{name}_q{index}") };
        match rename::rename(&snapshot, definition.name.file, definition.name.start, &fresh) {
            Ok(edits) => all.push((definition.clone(), edits)),
            Err(why) if is_honest(&why) => {}
            Err(why) => return Err(format!("`{name}` is not renamed: {why}")),
        }
    }
    let mut failed = Vec::new();
    let mut batches: Vec<Vec<&(Definition, Vec<Edit>)>> = Vec::new();
    for one in &all {
        // Two names at one place are renamed one after the other.
        let fits = |batch: &Vec<&(Definition, Vec<Edit>)>| {
            batch.iter().all(|other| other.1.iter().all(|edit| one.1.iter().all(|own| own.span != edit.span)))
        };
        match batches.iter_mut().take(4).find(|batch| fits(batch)) {
            Some(batch) => batch.push(one),
            None => batches.push(vec![one]),
        }
    }
    for batch in batches {
        narrow(&sound, &snapshot, &before, &batch, &mut failed)?;
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// Whether a rename is refused for a reason that the book gives.
fn is_honest(why: &str) -> bool {
    why.contains("stands for several")
        || why.contains("cannot be followed")
        || why.contains("says what the objective counts")
}

fn errors(snapshot: &Snapshot) -> Vec<&'static str> {
    let errors = snapshot.analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.code.number()).collect()
}

/// Renames all of these; where an error is new, each half, down to single names.
fn narrow(
    sound: &Texts,
    snapshot: &Snapshot,
    before: &[&str],
    batch: &[&(Definition, Vec<Edit>)],
    failed: &mut Vec<String>,
) -> Outcome {
    let edits: Vec<&Edit> = batch.iter().flat_map(|(_, edits)| edits).collect();
    let after = compiled(&applied(sound, snapshot, &edits))?;
    if errors(&after) == before {
        return Ok(());
    }
    if let [(definition, _)] = batch {
        let name = snapshot.analysis.sources.slice(definition.name);
        let place = crate::ide::place(snapshot, definition.name);
        let found = after.analysis.diagnostics.iter().find(|found| found.severity == Severity::Error);
        // The name of a parameter is on the wire, where others have to agree with it: paths that are one and the same, and what
        // an answer calls the work that is polled. A parameter that `filter` makes of a field is named anew in examples of the
        // operation by hand. The finding says so.
        if found.is_some_and(|found| matches!(found.code.number(), "E0430" | "E0443" | "E0334")) {
            return Ok(());
        }
        let told = found
            .map(|found| format!("{}: {} at {}", found.code, found.message, crate::ide::place(&after, found.span)));
        failed.push(format!("{:?} `{name}` ({place}): {}", definition.what, told.unwrap_or_default()));
        return Ok(());
    }
    let (one, other) = batch.split_at(batch.len() / 2);
    narrow(sound, snapshot, before, one, failed)?;
    narrow(sound, snapshot, before, other, failed)
}

fn applied(sound: &Texts, snapshot: &Snapshot, edits: &[&Edit]) -> Texts {
    let mut texts = sound.clone();
    let mut edits: Vec<&Edit> = edits.to_vec();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        let path = snapshot.analysis.sources.path(edit.span);
        if let Some(text) = texts.get_mut(path) {
            text.replace_range(edit.span.range(), &edit.text);
        }
    }
    texts
}
