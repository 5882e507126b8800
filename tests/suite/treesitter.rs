//! The grammar of tree-sitter: what it reads, its queries, and that the generated parser is that of the grammar.
//!
//! Two parsers of one language drift apart; so each `.arch` file of the repository that the compiler reads without an error is
//! read by the other one without a hole.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use archc::base::source::{SourceFile, SourceMap};
use archc::diag::Severity;
use libtest_mimic::Trial;
use tree_sitter::{Node, Parser, Query, Tree};
use tree_sitter_generate::{OptLevel, generate_parser_in_directory};
use tree_sitter_highlight::{HighlightConfiguration, HighlightEvent, Highlighter};

use crate::highlight;
use crate::support::{Outcome, blessing, files, has_extension, pinned, read, shown, trial};

/// The application binary interface of generated parsers: the newest that Neovim 0.7 loads.
const ABI: usize = 14;

/// The tests.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let home = root.join("grammar/tree-sitter-arch");
    let at = |root: &Path| root.to_path_buf();
    let (one, two, three, four, five) = (at(root), at(root), at(&home), at(&home), at(root));
    let mut tests = vec![
        trial("tree_sitter::files", move || every_file(&one)),
        trial("tree_sitter::broken", move || broken(&two)),
        trial("tree_sitter::queries", queries),
        trial("tree_sitter::time", time),
        trial("tree_sitter::generated", move || generated(&three, "src/grammar.json")),
        // Needs Node.js, for the grammar is JavaScript; `tests/run` asks for it beside the validators.
        trial("tree_sitter::javascript", move || generated(&four, "grammar.js")).with_ignored_flag(true),
    ];
    for path in files(&home.join("test/corpus")) {
        tests.push(trial(format!("tree_sitter::corpus::{}", shown(&home.join("test/corpus"), &path)), move || {
            corpus(&path)
        }));
    }
    for path in highlight::samples(&five) {
        tests.push(trial(format!("tree_sitter::highlight::{}", shown(&five, &path)), move || highlights(&path)));
    }
    tests
}

fn parse(text: &str) -> Result<Tree, String> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_arch::LANGUAGE.into()).map_err(|error| error.to_string())?;
    parser.parse(text, None).ok_or_else(|| "no tree".to_owned())
}

/// The first hole of a tree, as `LINE:COLUMN: what is there`.
fn hole(tree: &Tree, text: &str) -> Option<String> {
    fn find(node: Node<'_>) -> Option<Node<'_>> {
        if node.is_error() || node.is_missing() {
            return Some(node);
        }
        (0..node.child_count())
            .filter_map(|at| node.child(u32::try_from(at).ok()?))
            .filter(Node::has_error)
            .find_map(find)
    }
    let node = find(tree.root_node())?;
    let place = node.start_position();
    let line = text.lines().nth(place.row).unwrap_or_default();
    Some(format!("{}:{}: {}", place.row + 1, place.column + 1, line.trim()))
}

/// Whether the compiler reads the text without an error.
fn is_read(text: &str) -> bool {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("a.arch", text));
    let Some(source) = sources.get(file) else { return false };
    archc::syntax::parse(source, file).diags.iter().all(|finding| finding.severity != Severity::Error)
}

fn sources(root: &Path) -> Vec<PathBuf> {
    let folders = ["examples", "stdlib", "tests", "grammar", "editors"];
    folders.iter().flat_map(|folder| files(&root.join(folder))).filter(|path| has_extension(path, "arch")).collect()
}

/// Texts of the repository in the language: the files, and the blocks of the book that compile.
fn every_text(root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut texts = Vec::new();
    for path in sources(root) {
        // A file that is no text is refused by both.
        if let Ok(text) = read(&path) {
            texts.push((shown(root, &path), text));
        }
    }
    for path in files(&root.join("book/src")).into_iter().filter(|path| has_extension(path, "md")) {
        let text = read(&path)?;
        for (index, block) in text.split("```arch,ok\n").skip(1).enumerate() {
            let block = block.split("\n```").next().unwrap_or_default();
            texts.push((format!("{}, block {}", shown(root, &path), index + 1), format!("{block}\n")));
        }
    }
    Ok(texts)
}

/// Texts of the formatter's tests that no editor has to color right: comments inside of names and types, and clauses in an
/// order that `archc fmt` puts right.
const UNTIDY: &[&str] = &["tests/fmt/hostile.arch", "tests/fmt/lines.arch"];

fn every_file(root: &Path) -> Outcome {
    let (mut read, mut problems) = (0, String::new());
    for (name, text) in every_text(root)? {
        if is_read(&text) {
            read += 1;
            let hole = hole(&parse(&text)?, &text);
            if let Some(hole) = hole.filter(|_| !UNTIDY.contains(&name.as_str())) {
                let _ = writeln!(problems, "{name}:{hole}");
            }
        }
    }
    if !problems.is_empty() {
        return Err(format!("the compiler reads these, and tree-sitter does not:\n{problems}"));
    }
    if read > 600 { Ok(()) } else { Err(format!("only {read} texts were compared")) }
}

/// Cut and shuffled files: there is always a tree over the whole text.
fn broken(root: &Path) -> Outcome {
    let mut seed: u64 = 1;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % below.max(1)
    };
    let signs =
        ["{", "}", "(", ")", "[", "\"", "\"\"\"", "`", "//", "///", "\n", ",", "/", "->", "|", "@", "\0", "é", "..."];
    for path in sources(root) {
        let Ok(text) = read(&path) else { continue };
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for _ in 0..3 {
            let mut cuts = [places[random(places.len())], places[random(places.len())]];
            cuts.sort_unstable();
            let mutated = match random(3) {
                0 => text[..cuts[0]].to_owned(),
                1 => format!("{}{}", &text[..cuts[0]], &text[cuts[1]..]),
                _ => format!("{}{}{}", &text[..cuts[0]], signs[random(signs.len())], &text[cuts[0]..]),
            };
            let tree = parse(&mutated)?;
            if tree.root_node().end_byte() != mutated.len() {
                return Err(format!("{}: the tree ends at {}\n{mutated}", path.display(), tree.root_node().end_byte()));
            }
        }
    }
    Ok(())
}

fn queries() -> Outcome {
    let language = tree_sitter_arch::LANGUAGE.into();
    let queries = [
        ("highlights", tree_sitter_arch::HIGHLIGHTS_QUERY),
        ("injections", tree_sitter_arch::INJECTIONS_QUERY),
        ("folds", tree_sitter_arch::FOLDS_QUERY),
        ("indents", tree_sitter_arch::INDENTS_QUERY),
        ("locals", tree_sitter_arch::LOCALS_QUERY),
        ("tags", tree_sitter_arch::TAGS_QUERY),
    ];
    for (name, text) in queries {
        let query = Query::new(&language, text).map_err(|error| format!("{name}: {error}"))?;
        if query.pattern_count() == 0 {
            return Err(format!("{name} has no pattern"));
        }
    }
    Ok(())
}

/// Twenty times the text takes some twenty times as long: editors parse on every key.
fn time() -> Outcome {
    let declaration =
        "service A {\n  calls B.c for d with P { timeout: { total: 1s } }\n}\n\nrecord R {\n  a: List<Int>\n}\n";
    let text = declaration.repeat(10_000);
    let started = Instant::now();
    let tree = parse(&text)?;
    let seconds = started.elapsed().as_secs_f64();
    if tree.root_node().has_error() {
        return Err("the text is not read".to_owned());
    }
    // A second a megabyte would be slow; on a busy machine, without optimization, it is below that.
    if seconds < 10.0 { Ok(()) } else { Err(format!("{seconds} s for {} bytes", text.len())) }
}

/// The committed parser is what the generator makes of the grammar.
fn generated(home: &Path, grammar: &str) -> Outcome {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let out = if blessing() { home.join("src") } else { folder.path().to_path_buf() };
    generate_parser_in_directory(
        home,
        Some(out.clone()),
        Some(home.join(grammar)),
        ABI,
        None,
        Some("node"),
        true,
        OptLevel::default(),
    )
    .map_err(|error| error.to_string())?;
    for name in ["grammar.json", "node-types.json", "parser.c", "tree_sitter/parser.h"] {
        let path = out.join(name);
        let made = if path.is_file() { read(&path)? } else { continue };
        let held = read(&home.join("src").join(name))?;
        if held != made {
            let first = held.lines().zip(made.lines()).enumerate().find(|(_, (held, made))| held != made);
            return Err(format!(
                "src/{name} is not what {grammar} gives: {first:?}; grammar/README.md says how to write it"
            ));
        }
    }
    Ok(())
}

/// A file of the corpus: titles between lines of `=`, a text, a line of `-`, and its tree.
fn corpus(path: &Path) -> Outcome {
    let text = read(path)?;
    let mut out = String::new();
    let rule = "=".repeat(18);
    let line = format!("{rule}\n");
    let mut parts = text.split(&line).skip(1);
    let mut cases = 0;
    while let (Some(title), Some(case)) = (parts.next(), parts.next()) {
        let source = case.split("\n---\n").next().unwrap_or_default();
        let tree = parse(source.trim_start_matches('\n'))?;
        cases += 1;
        let _ = write!(out, "{rule}\n{title}{rule}\n{source}\n---\n\n{}\n\n", indented(&tree.root_node().to_sexp()));
    }
    if cases == 0 {
        return Err("no case".to_owned());
    }
    pinned(path, &(out.trim_end().to_owned() + "\n"))
}

/// An S-expression with a line for each node.
fn indented(sexp: &str) -> String {
    let (mut out, mut depth) = (String::new(), 0);
    let mut field = false;
    for part in sexp.split_inclusive(' ') {
        let word = part.trim_end();
        if word.starts_with('(') {
            if !field && !out.is_empty() {
                let _ = write!(out, "\n{}", "  ".repeat(depth));
            }
            depth += 1;
            field = false;
        } else if word.ends_with(':') {
            let _ = write!(out, "\n{}", "  ".repeat(depth));
            field = true;
        }
        out.push_str(word);
        if field {
            out.push(' ');
        }
        depth -= word.matches(')').count().min(depth);
    }
    out
}

/// The marks of a sample against what the query for highlights says.
fn highlights(path: &Path) -> Outcome {
    let text = read(path)?;
    let language = tree_sitter_arch::LANGUAGE.into();
    let query = Query::new(&language, tree_sitter_arch::HIGHLIGHTS_QUERY).map_err(|error| error.to_string())?;
    let names: Vec<String> = query.capture_names().iter().map(|name| (*name).to_owned()).collect();
    let mut config = HighlightConfiguration::new(
        language,
        "arch",
        tree_sitter_arch::HIGHLIGHTS_QUERY,
        "",
        tree_sitter_arch::LOCALS_QUERY,
    )
    .map_err(|error| error.to_string())?;
    config.configure(&names);
    let mut highlighter = Highlighter::new();
    let events = highlighter.highlight(&config, text.as_bytes(), None, |_| None).map_err(|error| error.to_string())?;
    let mut classes = vec![String::new(); text.len()];
    let mut open: Vec<String> = Vec::new();
    for event in events {
        match event.map_err(|error| error.to_string())? {
            HighlightEvent::HighlightStart(highlight) => open.push(names[highlight.0].clone()),
            HighlightEvent::HighlightEnd => {
                open.pop();
            }
            HighlightEvent::Source { start, end } => {
                classes[start..end].fill(open.last().cloned().unwrap_or_default());
            }
        }
    }
    highlight::compare(&text, "tree-sitter", &classes).map_err(|why| format!("{}:\n{why}", path.display()))
}
