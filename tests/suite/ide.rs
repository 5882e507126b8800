//! What editors are told: `tests/ide/QUESTION/CASE.arch`, and the answer beside it in `CASE.out`.
//!
//! A case is one file or several: `// file: orders/api.arch` on a line of its own begins another one, the first is
//! `main.arch`. `$0` marks the place that is asked about. A line `// with: TEXT` gives what the question asks for besides,
//! such as the new name of a rename.

use std::path::Path;

use archc::base::span::{FileId, Span};
use archc::driver::loader::MemoryLoader;
use archc::driver::session::{Analysis, Request, analyze_as};
use archc::ide::actions;
use archc::ide::navigate::{self, Declaration};
use archc::ide::scope::Here;
use archc::ide::{
    Snapshot, complete, folding, hierarchy, hints, hover, lenses, preview, rename, selection, signature, symbols,
    tokens,
};
use archc::syntax;
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::support::{Outcome, files, has_extension, pinned, read, shown, trial};

/// A test for each case.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let folder = root.join("tests/ide");
    let cases = files(&folder).into_iter().filter(|path| has_extension(path, "arch"));
    cases
        .map(|path| {
            let name = shown(&folder, &path.with_extension(""));
            let question = name.split('/').next().unwrap_or_default().to_owned();
            trial(format!("ide::{name}"), move || case(&question, &path))
        })
        .collect()
}

/// A question about a place.
pub(crate) struct Question {
    /// The compilation of the texts as they are.
    pub(crate) snapshot: Snapshot,
    /// The file that is asked about.
    pub(crate) file: FileId,
    /// The place in it.
    pub(crate) offset: u32,
    /// What is asked for besides.
    pub(crate) with: String,
}

fn case(question: &str, path: &Path) -> Outcome {
    let asked = parse(&read(path)?)?;
    pinned(&path.with_extension("out"), &answer(question, &asked)?)
}

fn parse(text: &str) -> Result<Question, String> {
    let mut sources: Vec<(String, String)> = vec![("main.arch".to_owned(), String::new())];
    let mut with = String::new();
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("// file: ") {
            sources.push((name.trim().to_owned(), String::new()));
        } else if let Some(text) = line.strip_prefix("// with: ") {
            text.trim_end().clone_into(&mut with);
        } else if let Some((_, source)) = sources.last_mut() {
            source.push_str(line);
        }
    }
    let mut place = None;
    let mut loader = MemoryLoader::default().with("p/arch.toml", "name = \"p\"\n");
    for (name, source) in &sources {
        if let Some(at) = source.find("$0") {
            place = Some((name.clone(), at));
        }
        loader = loader.with(format!("p/{name}"), source.replacen("$0", "", 1));
    }
    let (name, at) = place.ok_or("no file has the mark `$0`")?;
    let request = Request { references: true, ..Request::default() };
    let analysis = analyze_as(Utf8Path::new("p"), &loader, &request).map_err(|error| error.to_string())?;
    let snapshot = Snapshot::new(analysis);
    let file = snapshot.file(Utf8Path::new(&format!("p/{name}"))).ok_or("the file is not compiled")?;
    let offset = u32::try_from(at).map_err(|error| error.to_string())?;
    Ok(Question { snapshot, file, offset, with })
}

fn answer(question: &str, asked: &Question) -> Result<String, String> {
    let Question { snapshot, file, offset, with } = asked;
    let links = |links: Vec<navigate::Link>| places(snapshot, links.into_iter().map(|link| link.name));
    Ok(match question {
        "definition" => links(navigate::definition(snapshot, *file, *offset)),
        "type-definition" => links(navigate::type_definition(snapshot, *file, *offset)),
        "references" => {
            places(snapshot, navigate::references(snapshot, *file, *offset, Declaration::Included).into_iter())
        }
        "hover" => match hover::hover(snapshot, *file, *offset) {
            None => "nothing\n".to_owned(),
            Some(found) => format!("{}\n\n{}\n", place(snapshot, found.span), found.text),
        },
        "symbols" if !with.is_empty() => {
            let line = |found: &symbols::Found| format!("{} in {} ({})\n", found.name, found.within, found.rank);
            symbols::search(snapshot, with).iter().map(line).collect()
        }
        "symbols" => {
            let module = snapshot.module(*file).ok_or("no module")?;
            outline(&symbols::outline(&module.parse, &module.source.text), 0)
        }
        "tokens" => {
            let line = |token: tokens::Token| {
                let modifiers = tokens::MODIFIERS.iter().enumerate().filter(|(at, _)| token.modifiers & (1 << at) != 0);
                let modifiers: String = modifiers.map(|(_, name)| format!(" {name}")).collect();
                let kind = tokens::TYPES[token.kind as usize];
                format!("{} {kind}{modifiers}\n", snapshot.analysis.sources.slice(token.span))
            };
            tokens::tokens(snapshot, *file).into_iter().map(line).collect()
        }
        "folding" => {
            let module = snapshot.module(*file).ok_or("no module")?;
            let folds = folding::folds(&module.parse, &module.source);
            folds.iter().map(|fold| format!("{}-{} {:?}\n", fold.first + 1, fold.last + 1, fold.kind)).collect()
        }
        "selection" => {
            let module = snapshot.module(*file).ok_or("no module")?;
            let around = selection::around(&module.parse, &module.source, *offset);
            around.iter().map(|span| format!("{:?}\n", module.source.slice(*span))).collect()
        }
        "hints" => {
            let length = snapshot.source(*file).map_or(0, |source| source.text.len());
            let whole = Span::new(*file, 0, u32::try_from(length).unwrap_or(u32::MAX));
            let hints = hints::hints(snapshot, whole);
            hints
                .iter()
                .map(|hint| {
                    let at = place(snapshot, Span::new(*file, hint.at, hint.at));
                    format!("{at}\n  [{}]\n{}\n", hint.label, hint.tooltip)
                })
                .collect()
        }
        "lenses" => {
            let lenses = lenses::lenses(snapshot, *file);
            lenses
                .iter()
                .map(|lens| {
                    let places = places(snapshot, lens.places.iter().copied());
                    format!("{}\n  [{}]\n{places}", place(snapshot, lens.name), lens.title)
                })
                .collect()
        }
        "hierarchy" => {
            let mut text = String::new();
            for party in hierarchy::prepare(snapshot, *file, *offset) {
                let calls = |calls: Vec<hierarchy::Call>, sign: &str| -> String {
                    let line = |call: hierarchy::Call| {
                        let lines = places(snapshot, call.lines.into_iter());
                        format!("{sign} {} ({})\n{lines}", call.party.name, call.party.detail)
                    };
                    calls.into_iter().map(line).collect()
                };
                text.push_str(&format!("{} ({}, {})\n", party.name, party.kind, party.detail));
                text.push_str(&calls(hierarchy::incoming(snapshot, party.place), "<-"));
                text.push_str(&calls(hierarchy::outgoing(snapshot, party.place), "->"));
            }
            text
        }
        "preview" => match preview::preview(snapshot, *file, *offset) {
            None => "nothing\n".to_owned(),
            Some(found) => {
                let views = found.views.iter().enumerate();
                let view = |(at, view): (usize, &preview::View)| {
                    let mark = if at < found.close { "*" } else { " " };
                    format!("{mark} {}: {}\n", view.name, view.title)
                };
                format!("{}\n{}", found.title, views.map(view).collect::<String>())
            }
        },
        "rename" => match rename::rename(snapshot, *file, *offset, with) {
            Err(why) => format!("refused: {why}\n"),
            Ok(edits) => {
                edits.iter().map(|edit| format!("{} -> {}\n", place(snapshot, edit.span), edit.text)).collect()
            }
        },
        "complete" => completion(asked)?,
        "signature" => help(asked)?,
        "actions" => changes(asked)?,
        other => return Err(format!("`{other}` is no question")),
    })
}

fn outline(symbols: &[symbols::Symbol], depth: usize) -> String {
    let line = |symbol: &symbols::Symbol| {
        let old = if symbol.deprecated { ", deprecated" } else { "" };
        let head = format!("{}{} [{}{old}]\n", "  ".repeat(depth), symbol.name, symbol.detail);
        head + &outline(&symbol.inside, depth + 1)
    };
    symbols.iter().map(line).collect()
}

fn places(snapshot: &Snapshot, spans: impl Iterator<Item = Span>) -> String {
    let all: String = spans.map(|span| format!("{}\n", place(snapshot, span))).collect();
    if all.is_empty() { "nothing\n".to_owned() } else { all }
}

/// `orders/api.arch:3:10 OrdersApi | contract OrdersApi: rest {`
pub(crate) fn place(snapshot: &Snapshot, span: Span) -> String {
    let Some(source) = snapshot.source(span.file) else { return "nowhere".to_owned() };
    let (line, column) = source.position(span.start);
    let whole = source.line_range(line - 1).and_then(|range| source.text.get(range)).unwrap_or_default();
    let path = source.path.strip_prefix("p/").unwrap_or(&source.path);
    format!("{path}:{line}:{column} {} | {}", source.slice(span), whole.trim())
}

/// `label | kind | detail`, the first of them, and how many there are; with the text for `// with: all`.
fn completion(asked: &Question) -> Result<String, String> {
    const MOST: usize = 40;
    let source = asked.snapshot.source(asked.file).ok_or("no text")?;
    let parse = syntax::parse(source, FileId(0));
    let here = Here::new(&asked.snapshot, Some(asked.file), &parse.file);
    let trigger = asked.with.strip_prefix("trigger").map(|with| with.chars().nth(1).unwrap_or(' '));
    let found = complete::complete(&here, source, asked.offset, trigger);
    let replaced = source.text.get(found.start as usize..found.end as usize).unwrap_or_default();
    let mut text = format!("{} items in place of `{replaced}`\n", found.items.len());
    for item in found.items.iter().take(MOST) {
        text.push_str(&format!("{} | {:?} | {}", item.label, item.kind, item.detail));
        if item.deprecated {
            text.push_str(" | deprecated");
        }
        for edit in &item.edits {
            text.push_str(&format!(" | {:?}", edit.text));
        }
        text.push('\n');
        if asked.with == "docs" {
            let snippet = item.snippet.as_deref().unwrap_or("-");
            text.push_str(&format!("    {:?}, {snippet:?}: {}\n", item.insert, item.docs.replace('\n', "\n    ")));
        }
    }
    Ok(text)
}

fn help(asked: &Question) -> Result<String, String> {
    let source = asked.snapshot.source(asked.file).ok_or("no text")?;
    let parse = syntax::parse(source, FileId(0));
    let here = Here::new(&asked.snapshot, Some(asked.file), &parse.file);
    let Some(found) = signature::help(&here, source, asked.offset) else { return Ok("nothing\n".to_owned()) };
    let mut text = format!("{}\n{}\n", found.label, found.docs);
    for (at, parameter) in found.parameters.iter().enumerate() {
        let mark = if at == found.active { ">" } else { " " };
        text.push_str(&format!("{mark} {}: {}\n", parameter.label, parameter.docs));
    }
    Ok(text)
}

/// Each action with the texts that it makes, and what the compiler then says: no code more often than before.
fn changes(asked: &Question) -> Result<String, String> {
    let at = Span::new(asked.file, asked.offset, asked.offset);
    let mut text = String::new();
    for action in actions::actions(&asked.snapshot, asked.file, at) {
        let preferred = if action.preferred { " (preferred)" } else { "" };
        text.push_str(&format!("# {:?}: {}{preferred}\n", action.kind, action.title));
        let mut loader = MemoryLoader::default().with("p/arch.toml", "name = \"p\"\n");
        for (id, file) in asked.snapshot.analysis.sources.iter().filter(|(_, file)| file.path.ends_with(".arch")) {
            let mut own: Vec<_> = action.edits.iter().filter(|edit| edit.span.file == id).collect();
            own.sort_by_key(|edit| edit.span.start);
            let mut changed = file.text.clone();
            for edit in own.iter().rev() {
                changed.replace_range(edit.span.range(), &edit.text);
            }
            if !own.is_empty() {
                text.push_str(&format!("## {}\n{changed}", file.path.strip_prefix("p/").unwrap_or(&file.path)));
            }
            if !file.path.starts_with("std/") {
                loader = loader.with(file.path.as_str(), changed);
            }
        }
        let after = analyze_as(Utf8Path::new("p"), &loader, &Request::default()).map_err(|error| error.to_string())?;
        let count = |analysis: &Analysis, code| analysis.diagnostics.iter().filter(|found| found.code == code).count();
        for found in &after.diagnostics {
            text.push_str(&format!("still {}: {}\n", found.code, found.message));
            if count(&after, found.code) > count(&asked.snapshot.analysis, found.code) {
                return Err(format!("a new finding: {} {}\n{text}", found.code, found.message));
            }
        }
        if let Some(code) =
            action.finding.and_then(|at| asked.snapshot.analysis.diagnostics.get(at)).map(|one| one.code)
            && count(&after, code) >= count(&asked.snapshot.analysis, code)
        {
            return Err(format!("the finding {code} stands still\n{text}"));
        }
    }
    Ok(if text.is_empty() { "nothing\n".to_owned() } else { text })
}
