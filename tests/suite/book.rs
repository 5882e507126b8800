//! The book is tested: every example in it compiles, or fails as it says.
//!
//! | Fence | What holds |
//! |---|---|
//! | `arch` | compiles without an error |
//! | `arch,ok` | compiles without a finding |
//! | `arch,fail,CODE` | has findings of this code, and of no other |
//! | `arch,build,CODE` | has none until it is built, and then of this code |
//! | `arch,fragment` | is grammatical, as a file or as members of some declaration |
//! | `arch,ignore` | is made from the vocabulary, whose own tests hold it to the grammar; only in the reference |
//! | `text,finding` | the nearest source above it is reported so; a part of it is enough |
//! | `LANG,of PATH` | is an excerpt of what the nearest source above it builds to (`excerpt`) |
//! | `toml,ok`, `toml,fail,CODE` | the same of an `arch.toml`, beside a small source and a package `../billing` |
//!
//! A block that begins with a comment such as `// catalog.arch` is a package: each such comment begins a file.

use std::path::Path;

use archc::base::source::SourceFile;
use archc::base::span::FileId;
use archc::diag::Code;
use archc::diag::render::human::{self, Color};
use archc::syntax;
use libtest_mimic::Trial;

use crate::excerpt;
use crate::support::{Emission, Found, Outcome, compile, files, has_extension, read, shown, trial};

/// A test for each page.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let folder = root.join("book/src");
    let pages = files(&folder).into_iter().filter(|path| has_extension(path, "md"));
    let mut trials: Vec<Trial> = pages
        .map(|path| {
            let name = shown(&folder, &path).replace('/', "::").replace(".md", "");
            let name = if name.starts_with("codes::") { name } else { format!("book::{name}") };
            trial(name, move || page(&path))
        })
        .collect();
    let readme = root.join("README.md");
    if readme.is_file() {
        trials.push(trial("book::README", move || page(&readme)));
    }
    trials
}

/// What no example in a book can be: too large, not UTF-8, wrong in too many places, or found by an option only.
const UNSHOWN: &[Code] = &[Code::E0112, Code::E0116, Code::E0126, Code::W0610];

/// A fenced block of a page.
struct Block {
    /// The line of its opening fence.
    line: usize,
    /// What stands behind the fence.
    label: String,
    /// The text.
    text: String,
}

fn page(path: &Path) -> Outcome {
    let text = read(path)?;
    let blocks = blocks(&text);
    let mut problems = Vec::new();
    let labels: Vec<&str> = blocks.iter().map(|block| block.label.as_str()).collect();
    let is_code = path.components().any(|part| part.as_os_str() == "codes");
    if is_code {
        let code = path.file_stem().unwrap_or_default().to_string_lossy();
        let ends_with_code = |label: &&str| label.ends_with(&format!(",{code}"));
        if !UNSHOWN.iter().any(|unshown| code == unshown.number()) && !labels.iter().any(ends_with_code) {
            problems.push(format!("no example raises {code}"));
        }
        if !labels.iter().any(|label| label.ends_with(",ok")) && code.starts_with('E') {
            problems.push("no example shows how it is right".to_owned());
        }
    }
    let is_reference = path.components().any(|part| part.as_os_str() == "reference");
    let (mut source, mut above) = (None, None);
    for block in &blocks {
        let checked = match block.label.split(',').map(str::trim).collect::<Vec<_>>().as_slice() {
            [_, of, options @ ..] if of.starts_with("of ") => excerpt(block, of, options, source),
            ["text", "finding"] => finding(block, above),
            _ => check(block, is_reference),
        };
        if block.label == "arch" || block.label == "arch,ok" {
            source = Some(block);
        }
        if block.label.starts_with("arch") {
            above = Some(block);
        }
        if let Err(problem) = checked {
            problems.push(format!("{}:{}: {problem}", path.display(), block.line));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n\n")) }
}

fn check(block: &Block, is_reference: bool) -> Outcome {
    let parts: Vec<&str> = block.label.split(',').map(str::trim).collect();
    match parts.as_slice() {
        ["arch"] => errors_of(&arch(block, Emission::Without)?),
        ["arch", "ok"] => none_of(&arch(block, Emission::Without)?),
        ["arch", "fail", code] if matches!(code.get(1..3), Some("06" | "07")) => {
            only_of(&arch(block, Emission::With)?, code)
        }
        ["arch", "fail", code] => only_of(&arch(block, Emission::Without)?, code),
        ["arch", "build", code] => {
            none_of(&arch(block, Emission::Without)?)?;
            only_of(&arch(block, Emission::With)?, code)
        }
        ["arch", "fragment"] => fragment(&block.text),
        ["arch", "ignore"] if is_reference => Ok(()),
        ["arch", ..] => Err(format!("unknown label `{}`", block.label)),
        ["lock", "ok"] => none_of(&lock(block)?),
        ["lock", "fail", code] => only_of(&lock(block)?, code),
        ["toml", "ok"] => none_of(&toml(block, "")?),
        ["toml", "fail", code] => only_of(&toml(block, code)?, code),
        _ => Ok(()),
    }
}

fn excerpt(block: &Block, of: &str, options: &[&str], source: Option<&Block>) -> Outcome {
    let source = source.ok_or("no source stands above the excerpt")?;
    let (root, files) = package(source);
    excerpt::check(&block.text, of.trim_start_matches("of ").trim(), root, &files, options)
}

/// Whether a block is a part of what is shown for the source above it.
fn finding(block: &Block, source: Option<&Block>) -> Outcome {
    let found = arch(source.ok_or("no source stands above the finding")?, Emission::Without)?;
    let rendering = human::render(&found.diagnostics, &found.sources, Color::Never);
    if rendering.contains(block.text.trim_end()) { Ok(()) } else { Err(format!("it is shown so:\n\n{rendering}")) }
}

fn arch(block: &Block, emission: Emission) -> Result<Found, String> {
    let (root, files) = package(block);
    compile(root, &files, emission)
}

/// Whether a comment names the file that follows it in a block.
fn is_file(name: &str) -> bool {
    [".arch", ".avsc", ".md", ".xsd"].iter().any(|end| name.ends_with(end))
        || ["arch.toml", "arch.lock"].contains(&name)
}

/// The package that a block is: its root, and its files.
fn package(block: &Block) -> (&'static str, Vec<(String, Vec<u8>)>) {
    let file_name = |line: &str| line.strip_prefix("// ").filter(|name| is_file(name)).map(str::to_owned);
    if block.text.lines().next().and_then(file_name).is_none() {
        return ("example.arch", vec![("example.arch".to_owned(), block.text.clone().into_bytes())]);
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in block.text.split_inclusive('\n') {
        match (file_name(line.trim_end()), files.last_mut()) {
            (Some(name), _) => files.push((format!("example/{name}"), Vec::new())),
            (None, Some((_, text))) => text.extend_from_slice(line.as_bytes()),
            (None, None) => {}
        }
    }
    ("example", files)
}

/// An `arch.toml` in a package of its own. Beside it stands the package `billing`, which depends on it in turn where
/// that is what the page is about.
fn toml(block: &Block, code: &str) -> Result<Found, String> {
    let back = if code == "E0006" { "\n[dependencies]\nshop = { path = \"../shop\" }\n" } else { "" };
    let source = "scalar Sku = String\n";
    let files = [
        ("shop/arch.toml", block.text.clone()),
        ("shop/catalog.arch", source.to_owned()),
        ("billing/arch.toml", format!("name = \"billing\"\n{back}")),
        ("billing/invoices.arch", source.to_owned()),
    ];
    compile("shop", &files.map(|(path, text)| (path.to_owned(), text.into_bytes())), Emission::Without)
}

/// An `arch.lock` in a package of its own.
fn lock(block: &Block) -> Result<Found, String> {
    let files = [
        ("shop/arch.toml", "name = \"shop\"\n".to_owned()),
        ("shop/arch.lock", block.text.clone()),
        ("shop/catalog.arch", "scalar Sku = String\n".to_owned()),
    ];
    compile("shop", &files.map(|(path, text)| (path.to_owned(), text.into_bytes())), Emission::Without)
}

fn none_of(found: &Found) -> Outcome {
    if found.diagnostics.is_empty() { Ok(()) } else { Err(format!("has findings\n{}", found.lines())) }
}

fn errors_of(found: &Found) -> Outcome {
    let is_error = |one: &archc::diag::Diagnostic| one.severity == archc::diag::Severity::Error;
    if found.diagnostics.iter().any(is_error) { Err(format!("has errors\n{}", found.lines())) } else { Ok(()) }
}

/// That there are findings of the code, and no others. A summary of what no emitter writes yet does not count, except
/// on its own page.
fn only_of(found: &Found, code: &str) -> Outcome {
    let mut codes: Vec<&str> = found.diagnostics.iter().map(|one| one.code.number()).collect();
    codes.retain(|one| *one == code || *one != "W0601");
    codes.dedup();
    if codes == [code] { Ok(()) } else { Err(format!("does not raise {code} alone\n{}", found.lines())) }
}

/// Declarations that members may stand in, so that a fragment is read in its place.
const PLACES: &[&str] = &[
    "service S",
    "contract C: rest",
    "contract C: grpc",
    "contract C: graphql",
    "contract C: websocket",
    "contract C: webhook",
    "record R",
    "enum E",
    "policy P",
    "gateway G",
    "channel C: kafka",
    "store S: postgres",
    "environment E: kubernetes",
    "decision D \"D\"",
    "scenario S",
    "saga S by T",
    "lifecycle L",
    "rule R",
    "auth A: oidc",
];

fn fragment(text: &str) -> Outcome {
    let parses = |text: String| {
        let source = SourceFile::new("fragment.arch", text);
        syntax::parse(&source, FileId(0)).diags.is_empty()
    };
    let inside = |place: &str| parses(format!("{place} {{\n{text}\n}}\n"));
    if parses(text.to_owned()) || PLACES.iter().any(|place| inside(place)) {
        return Ok(());
    }
    Err("is neither a file nor the members of a declaration".to_owned())
}

/// The fenced blocks of a page.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let ticks = line.chars().take_while(|c| *c == '`').count();
        let (fence, label) = line.split_at(ticks);
        match open.take() {
            None if ticks >= 3 => {
                let block = Block { line: index + 1, label: label.trim().to_owned(), text: String::new() };
                open = Some((block, fence.to_owned()));
            }
            None => {}
            Some((block, closing)) if fence == closing && label.trim().is_empty() => blocks.push(block),
            Some((mut block, closing)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some((block, closing));
            }
        }
    }
    blocks
}
