//! Completion over everything that people wrote: in each source of the examples, words are taken out, and what stood there has
//! to be offered. And whatever is asked where ever in however broken a text, nothing panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use archc::base::source::SourceFile;
use archc::base::span::FileId;
use archc::driver::loader::MemoryLoader;
use archc::driver::session::{Request, analyze_as};
use archc::ide::scope::Here;
use archc::ide::{Snapshot, complete, signature};
use archc::syntax;
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::support::{Outcome, entries, files, has_extension, pinned, read, shown, trial};

/// How many places of a file the usual run looks at.
const USUAL: usize = 10;

/// Tests over all examples.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let examples = root.join("examples");
    let packages: Vec<_> = entries(&examples).into_iter().filter(|path| path.join("arch.toml").is_file()).collect();
    let panics = packages.iter().map(|package| {
        let package = package.clone();
        trial(format!("complete::panics::{}", shown(&examples, &package)), move || never_panics(&package))
    });
    let panics: Vec<Trial> = panics.collect();
    let out = root.join("tests/ide/recall.out");
    let recall = trial("complete::recall".to_owned(), move || recall(&packages, &out));
    panics.into_iter().chain([recall]).collect()
}

fn snapshot(package: &Path) -> Result<(Snapshot, Vec<(String, String)>), String> {
    let mut loader = MemoryLoader::default();
    let mut sources = Vec::new();
    for path in files(package) {
        let name = format!("p/{}", shown(package, &path));
        if !has_extension(&path, "arch") && !name.ends_with("arch.toml") {
            continue;
        }
        let text = read(&path)?;
        loader = loader.with(name.as_str(), text.as_str());
        if name.ends_with(".arch") {
            sources.push((name, text));
        }
    }
    let request = Request { references: true, ..Request::default() };
    let analysis = analyze_as(Utf8Path::new("p"), &loader, &request).map_err(|error| error.to_string())?;
    Ok((Snapshot::new(analysis), sources))
}

/// What is offered at an offset of a text.
fn offered(snapshot: &Snapshot, path: &str, text: &str, offset: usize) -> Vec<String> {
    let source = SourceFile::new(path, text);
    let parse = syntax::parse(&source, FileId(0));
    let here = Here::new(snapshot, snapshot.file(Utf8Path::new(path)), &parse.file);
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    complete::complete(&here, &source, offset, None).items.into_iter().map(|item| item.label).collect()
}

/// A word that was taken out.
struct Gap {
    start: usize,
    end: usize,
    word: String,
}

/// The words at the beginnings of members and behind the signs and words that something follows.
fn gaps(snapshot: &Snapshot, path: &str, text: &str) -> Vec<Gap> {
    const BEFORE: &[&str] = &[
        ": ",
        "with ",
        "calls ",
        "-> ",
        "to ",
        "from ",
        "for ",
        "! ",
        "use ",
        "[",
        ", ",
        "| ",
        "provides ",
        "holds ",
        "carries ",
        ".",
    ];
    let file = snapshot.file(Utf8Path::new(path));
    let properties: Vec<&str> = archc::vocab::all_properties().iter().map(|(_, property)| property.name).collect();
    let outline = syntax::outline::Outline::of(text);
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let mut starts = vec![line_start + indent];
        for before in BEFORE {
            starts.extend(line.match_indices(before).map(|(at, _)| line_start + at + before.len()));
        }
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            if outline.is_quiet(start) || outline.is_quiet(start + 1) {
                continue;
            }
            let word: String = text[start..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let first = word.chars().next();
            if first.is_none_or(|first| first.is_ascii_digit()) {
                continue;
            }
            let at = u32::try_from(start).unwrap_or(u32::MAX);
            // Keys of the users' own, and claims of credentials.
            let key = text[start + word.len()..].starts_with(':') && !properties.contains(&word.as_str());
            if key || text[..start].ends_with("subject.") {
                continue;
            }
            let declared = file.is_some_and(|file| {
                snapshot
                    .definitions()
                    .in_file(file)
                    .iter()
                    .any(|definition| definition.name.start <= at && at < definition.name.end)
            });
            if !declared {
                found.push(Gap { start, end: start + word.len(), word });
            }
        }
        line_start += line.len();
    }
    found
}

fn recall(packages: &[std::path::PathBuf], out: &Path) -> Outcome {
    let (mut asked, mut missing) = (0_usize, Vec::new());
    for package in packages {
        let (snapshot, sources) = snapshot(package)?;
        for (path, text) in sources {
            let gaps = gaps(&snapshot, &path, &text);
            let step = (gaps.len() / USUAL).max(1);
            for gap in gaps.iter().step_by(step) {
                // One letter is typed.
                let typed = gap.start + 1;
                let broken = [&text[..typed], &text[gap.end..]].concat();
                asked += 1;
                // A scope or module is offered as a whole.
                let fits = |label: &String| label.split('.').any(|part| part == gap.word);
                if !offered(&snapshot, &path, &broken, typed).iter().any(fits) {
                    let line = text[..gap.start].matches('\n').count() + 1;
                    let whole = text.lines().nth(line - 1).unwrap_or_default().trim();
                    let package = package.file_name().unwrap_or_default().to_string_lossy();
                    missing.push(format!("{package}/{}:{line}: {} | {whole}", &path[2..], gap.word));
                }
            }
        }
    }
    if missing.len() * 100 > asked {
        return Err(format!("{} of {asked} are not offered:\n{}", missing.len(), missing.join("\n")));
    }
    let lines: String = missing.iter().map(|line| format!("{line}\n")).collect();
    pinned(out, &format!("{} of {asked} are offered, all but\n{lines}", asked - missing.len()))
}

fn never_panics(package: &Path) -> Outcome {
    let (snapshot, sources) = snapshot(package)?;
    for (path, text) in sources {
        // The text as it is, without an end, and without some brackets and line breaks.
        let cut = text.len() * 2 / 3;
        let cut = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mangled: String = text
            .char_indices()
            .filter(|(at, c)| !matches!(c, '{' | ')' | '\n' | '"') || at % 7 > 0)
            .map(|(_, c)| c)
            .collect();
        for text in [text.as_str(), &text[..cut], mangled.as_str()] {
            let source = SourceFile::new(path.as_str(), text);
            let parse = syntax::parse(&source, FileId(0));
            let here = Here::new(&snapshot, snapshot.file(Utf8Path::new(&path)), &parse.file);
            let step = (text.len() / 80).max(1) + 1;
            for offset in (0..=text.len()).step_by(step) {
                let at = u32::try_from(offset).unwrap_or(u32::MAX);
                let ask = || {
                    let _ = complete::complete(&here, &source, at, Some(' '));
                    let _ = complete::complete(&here, &source, at, None);
                    let _ = signature::help(&here, &source, at);
                };
                catch_unwind(AssertUnwindSafe(ask))
                    .map_err(|_| format!("a panic at {path}, byte {offset} of\n{text}"))?;
            }
        }
    }
    Ok(())
}
