//! What editors are told: `tests/ide/QUESTION/CASE.arch`, and the answer beside it in `CASE.out`.
//!
//! A case is one file or several: `// file: orders/api.arch` on a line of its own begins another one, the first is
//! `main.arch`. `$0` marks the place that is asked about. A line `// with: TEXT` gives what the question asks for besides,
//! such as the new name of a rename.

use std::path::Path;

use archc::base::span::{FileId, Span};
use archc::driver::loader::MemoryLoader;
use archc::driver::session::{Request, analyze_as};
use archc::ide::navigate::{self, Declaration};
use archc::ide::{Snapshot, rename};
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
        "rename" => match rename::rename(snapshot, *file, *offset, with) {
            Err(why) => format!("refused: {why}\n"),
            Ok(edits) => {
                edits.iter().map(|edit| format!("{} -> {}\n", place(snapshot, edit.span), edit.text)).collect()
            }
        },
        other => return Err(format!("`{other}` is no question")),
    })
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
