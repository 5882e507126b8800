//! The house rules that a machine can hold: layers, sizes, who may name which crate, and that every code is complete.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use archc::diag::Code;
use libtest_mimic::Trial;

use crate::support::{Outcome, entries, files, has_extension, read, read_bytes, shown, trial};

/// The layers, from the ground up: a module may name those below its own and never its equals.
const RANKS: &[(&str, u8)] = &[
    ("base", 0),
    ("diag", 1),
    ("vocab", 1),
    ("syntax", 2),
    ("model", 2),
    ("fmt", 3),
    ("names", 3),
    ("types", 4),
    ("lower", 5),
    ("checks", 6),
    ("emit", 7),
    ("site", 7),
    ("driver", 8),
    ("ide", 9),
    ("lsp", 10),
    ("cli", 11),
];

/// What a layer names although its rank forbids it, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// The longest that a file may be, in lines: what a reader takes in as one thing.
const LONGEST: usize = 600;

/// A file that is too large does not belong into a repository; `src/syntax/text.rs` tests it.
const TOO_LARGE_FOR_A_CASE: Code = Code::E0112;

/// Crates that only one place may name.
const CRATES: &[(&str, &str)] = &[
    ("pest", "src/syntax/"),
    ("clap", "src/cli/"),
    ("lsp_server", "src/lsp/"),
    ("lsp_types", "src/lsp/"),
    ("codespan_reporting", "src/diag/render/human.rs"),
    ("maud", "src/site/"),
    ("pulldown_cmark", "src/site/markdown.rs"),
];

/// The tests.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let rules: [(&str, fn(&Path) -> Outcome); 7] = [
        ("layers", layers),
        ("sizes", sizes),
        ("module docs", module_docs),
        ("crates", crates),
        ("codes", codes),
        ("unknown codes", unknown_codes),
        ("leftovers", leftovers),
    ];
    rules
        .into_iter()
        .map(|(name, rule)| {
            let root = root.to_path_buf();
            trial(format!("tidy::{name}"), move || rule(&root))
        })
        .collect()
}

/// The Rust sources below a folder, with their paths from the root.
fn rust(root: &Path, folder: &str) -> Result<Vec<(String, String)>, String> {
    let sources = files(&root.join(folder)).into_iter().filter(|path| has_extension(path, "rs"));
    sources.map(|path| Ok((shown(root, &path), read(&path)?))).collect()
}

/// A source without its unit tests, which may look at everything.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.ends_with("/fixture.rs")
}

fn verdict(problems: Vec<String>) -> Outcome {
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn rank(module: &str) -> Option<u8> {
    RANKS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

fn layers(root: &Path) -> Outcome {
    let mut problems = Vec::new();
    let mut used = vec![false; EXCEPTIONS.len()];
    for (path, text) in rust(root, "src")? {
        let Some(own) = path.strip_prefix("src/").and_then(|inside| inside.split_once('/')).map(|(own, _)| own) else {
            continue;
        };
        let Some(own_rank) = rank(own) else {
            problems.push(format!("{path}: `{own}` has no rank"));
            continue;
        };
        if is_test(&path) {
            continue;
        }
        for (index, line) in without_tests(&text).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for other in line.split("crate::").skip(1) {
                let other: String = other.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(other_rank) = rank(&other) else { continue };
                if other == own || other_rank < own_rank {
                    continue;
                }
                match EXCEPTIONS.iter().position(|(from, to, _)| *from == own && *to == other) {
                    Some(exception) => used.iter_mut().skip(exception).take(1).for_each(|used| *used = true),
                    None => problems.push(format!("{path}:{}: `{own}` may not name `{other}`", index + 1)),
                }
            }
        }
    }
    let unused = EXCEPTIONS.iter().zip(&used).filter(|(_, used)| !**used);
    problems.extend(unused.map(|((from, to, _), _)| format!("the exception of `{from}` for `{to}` is not needed")));
    verdict(problems)
}

fn sizes(root: &Path) -> Outcome {
    let mut problems = Vec::new();
    for (path, text) in rust(root, "src")?.into_iter().chain(rust(root, "tests")?) {
        let lines = text.lines().count();
        if lines > LONGEST {
            problems.push(format!("{path}: {lines} lines, {LONGEST} at most"));
        }
    }
    verdict(problems)
}

fn module_docs(root: &Path) -> Outcome {
    // The registry is included into the module that explains it.
    let included = |path: &str| path == "src/diag/codes.rs";
    let sources = rust(root, "src")?.into_iter().chain(rust(root, "tests")?);
    let silent = sources.filter(|(path, text)| !text.starts_with("//!") && !included(path));
    verdict(silent.map(|(path, _)| format!("{path}: begins without a module doc")).collect())
}

fn crates(root: &Path) -> Outcome {
    let mut problems = Vec::new();
    for (path, text) in rust(root, "src")? {
        for (name, place) in CRATES.iter().filter(|(_, place)| !path.starts_with(place)) {
            let names = |line: &str| {
                !line.trim_start().starts_with("//")
                    && [format!("{name}::"), format!("{name}_derive"), format!("use {name};")]
                        .iter()
                        .any(|form| line.contains(form.as_str()))
            };
            if text.lines().any(names) {
                problems.push(format!("{path}: `{name}` is named in {place} only"));
            }
        }
    }
    verdict(problems)
}

/// Every code has a page, a case and a place in the source that raises it.
fn codes(root: &Path) -> Outcome {
    let sources = rust(root, "src")?;
    let mut problems = Vec::new();
    for code in Code::ALL {
        if Code::ALL.iter().any(|other| other != code && other.name() == code.name()) {
            problems.push(format!("{code}: another code is called `{}` too", code.name()));
        }
        let page = root.join(format!("book/src/codes/{code}.md"));
        let title = format!("# {code} {}\n", code.name());
        if !read(&page).is_ok_and(|text| text.starts_with(&title)) {
            problems.push(format!("{code}: its page does not begin with `{}`", title.trim_end()));
        }
        let cases = entries(&root.join("tests/ui").join(code.number()));
        if *code != TOO_LARGE_FOR_A_CASE && !cases.iter().any(|path| path.is_dir() || has_extension(path, "arch")) {
            problems.push(format!("{code}: no case in tests/ui/{code}"));
        }
        let construction = format!("Code::{code}");
        let raised =
            sources.iter().any(|(path, text)| !is_test(path) && without_tests(text).contains(construction.as_str()));
        if !raised {
            problems.push(format!("{code}: nothing raises it"));
        }
    }
    verdict(problems)
}

/// A code that is named anywhere exists.
fn unknown_codes(root: &Path) -> Outcome {
    let mut problems = BTreeMap::new();
    for path in text_files(root) {
        for (index, line) in lossy(&path)?.lines().enumerate() {
            for word in line.split(|c: char| !c.is_ascii_alphanumeric()) {
                let looks = word.len() == 5
                    && word.starts_with(['A', 'E', 'W'])
                    && word.get(1..).is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()));
                if looks && Code::parse(word).is_none() {
                    problems.insert((shown(root, &path), index + 1), word.to_owned());
                }
            }
        }
    }
    verdict(problems.iter().map(|((path, line), code)| format!("{path}:{line}: there is no {code}")).collect())
}

/// Nothing is left over from writing: no open ends, no paths of somebody's machine.
fn leftovers(root: &Path) -> Outcome {
    // In halves, so that this file does not find itself.
    let open = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat()];
    let machines = ["/home", "/root", "/Users", "/work", "/mnt"].map(|folder| format!("{folder}/"));
    let mut problems = Vec::new();
    for path in text_files(root) {
        for (index, line) in lossy(&path)?.lines().enumerate() {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).collect();
            let open_end = open.iter().find(|mark| words.contains(&mark.as_str()));
            let machine = machines.iter().find(|folder| {
                line.match_indices(folder.as_str()).any(|(at, _)| {
                    // Only where a path begins: `src/root/` is somebody's folder inside the project.
                    line.get(..at)
                        .and_then(|before| before.chars().last())
                        .is_none_or(|c| !c.is_alphanumeric() && c != '}')
                })
            });
            if let Some(found) = open_end.or(machine) {
                problems.push(format!("{}:{}: `{found}`", shown(root, &path), index + 1));
            }
        }
    }
    verdict(problems)
}

/// A text of which some cases are none on purpose.
fn lossy(path: &Path) -> Result<String, String> {
    read_bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The texts of the project that people write, without goldens and vendored files.
fn text_files(root: &Path) -> Vec<PathBuf> {
    const FOLDERS: &[&str] =
        &["benches", "book/src", "examples", "grammar", "src", "stdlib", "tests/cli", "tests/suite", "tests/ui"];
    const EXTENSIONS: &[&str] = &["arch", "md", "pest", "rs", "toml"];
    let below = FOLDERS.iter().flat_map(|folder| files(&root.join(folder)));
    let top = entries(root).into_iter().filter(|path| path.is_file());
    below
        .chain(top)
        .filter(|path| EXTENSIONS.iter().any(|extension| has_extension(path, extension)))
        .filter(|path| !path.components().any(|part| part.as_os_str() == "generated"))
        .collect()
}
