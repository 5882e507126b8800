//! The formatter: `tests/fmt/CASE.arch` becomes `CASE.out`, every source of the repository keeps its tree and comments,
//! and so does every one of them after its lines, its indentation and its comments were scattered.
//!
//! `ARCHC_MUTATIONS=500` scatters each source that many times.

use std::path::{Path, PathBuf};

use archc::base::source::SourceFile;
use archc::base::span::FileId;
use archc::diag::Severity;
use archc::fmt::{self, Refusal};
use archc::syntax::{self, CommentKind, Parse};
use libtest_mimic::Trial;

use crate::support::{Outcome, blessing, diff, entries, files, has_extension, pinned, read, remove, shown, trial};

/// How often each source is scattered in the usual run.
const USUAL: u64 = 3;

/// The tests.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let folder = root.join("tests/fmt");
    let mut trials = Vec::new();
    for case in entries(&folder).into_iter().filter(|path| has_extension(path, "arch")) {
        let name = shown(&folder, &case.with_extension(""));
        trials.push(trial(format!("fmt::{name}"), move || check(&case)));
    }
    trials.push(trial("fmt::stale", move || stale(&folder)));
    for folder in ["examples", "stdlib", "tests", "book/src"] {
        let (below, name) = (root.join(folder), format!("fmt::repository::{folder}"));
        let texts = move || sources(&below);
        let again = texts.clone();
        trials.push(trial(name, move || texts()?.iter().try_for_each(|(name, text)| holds(name, text))));
        trials.push(trial(format!("fmt::scattered::{folder}"), move || {
            again()?.iter().try_for_each(|(name, text)| scatter(name, text))
        }));
    }
    let root = root.to_path_buf();
    trials.push(trial("fmt::clean", move || clean(&root)));
    trials
}

/// Results whose case is gone fail, or are removed.
fn stale(folder: &Path) -> Outcome {
    let gone = |path: &PathBuf| has_extension(path, "out") && !path.with_extension("arch").exists();
    for path in entries(folder).into_iter().filter(gone) {
        if !blessing() {
            return Err(format!("{} has no case", path.display()));
        }
        remove(&path)?;
    }
    Ok(())
}

fn check(case: &Path) -> Outcome {
    let text = read(case)?;
    holds(&case.display().to_string(), &text)?;
    match formatted(&text) {
        Ok(text) => pinned(&case.with_extension("out"), &text),
        Err(refusal) => Err(format!("refused: {refusal}")),
    }
}

/// What people wrote in the house style stays as it is.
fn clean(root: &Path) -> Outcome {
    let own = ["examples", "stdlib", "tests/projects", "src/cli/template"].map(|folder| root.join(folder));
    for path in own.iter().flat_map(|folder| files(folder)).filter(|path| has_extension(path, "arch")) {
        let text = read(&path)?;
        let now = formatted(&text).map_err(|refusal| format!("{}: {refusal}", path.display()))?;
        if now != text {
            return Err(format!("`archc fmt` changes {}\n{}", shown(root, &path), diff(&text, &now)));
        }
    }
    Ok(())
}

/// The sources below a folder: files, and the blocks of pages.
fn sources(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let mut sources = Vec::new();
    for path in files(folder) {
        let Some(text) = std::str::from_utf8(&crate::support::read_bytes(&path)?).ok().map(str::to_owned) else {
            continue;
        };
        let name = path.display().to_string();
        if has_extension(&path, "arch") {
            sources.push((name, text));
        } else if has_extension(&path, "md") {
            let blocks = text.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
            let arch = blocks.filter(|(fence, _)| fence.starts_with("arch"));
            sources.extend(arch.map(|(_, block)| (name.clone(), block.to_owned())));
        }
    }
    Ok(sources)
}

fn parse(text: &str) -> (SourceFile, Parse) {
    let file = SourceFile::new("a.arch", text);
    let parsed = syntax::parse(&file, FileId(0));
    (file, parsed)
}

fn formatted(text: &str) -> Result<String, Refusal> {
    let (file, parsed) = parse(text);
    fmt::format(&file, &parsed)
}

fn comments(parsed: &Parse) -> Vec<(CommentKind, String)> {
    parsed.comments.iter().map(|one| (one.kind, one.text.trim_end().to_owned())).collect()
}

/// Formats, and holds the result to what is promised of it; a text with syntax errors has to be refused.
fn holds(name: &str, text: &str) -> Outcome {
    let (file, parsed) = parse(text);
    let told = |why: &str, now: &str| Err(format!("{name}: {why}\n{}", diff(text, now)));
    let once = match fmt::format(&file, &parsed) {
        Err(Refusal::Broken) if parsed.diags.has_errors() => return Ok(()),
        Err(refusal) => return Err(format!("{name}: {refusal}\n{text}")),
        Ok(_) if parsed.diags.has_errors() => return Err(format!("{name}: formatted in spite of its errors")),
        Ok(once) => once,
    };
    let (_, again) = parse(&once);
    if again.diags.has_errors() || comments(&again) != comments(&parsed) {
        return told("the comments differ", &once);
    }
    match formatted(&once) {
        Ok(twice) if twice == once => {}
        Ok(twice) => return Err(format!("{name}: not the same twice\n{}\nof\n{text}", diff(&once, &twice))),
        Err(refusal) => return told(&format!("once, then {refusal}"), &once),
    }
    // Only in a text block may there be such lines.
    let blocks = once.contains("\"\"\"");
    if !blocks && (once.lines().any(|line| line.ends_with(' ')) || once.contains("\n\n\n")) {
        return told("white space is left", &once);
    }
    Ok(())
}

/// Scatters a source by several seeds; each result parses, and has to hold.
fn scatter(name: &str, text: &str) -> Outcome {
    let (_, parsed) = parse(text);
    if parsed.diags.has_errors() {
        return Ok(());
    }
    #[expect(clippy::disallowed_methods, reason = "how much is tried is the caller's matter")]
    let asked = std::env::var("ARCHC_MUTATIONS").ok();
    let count = asked.and_then(|text| text.parse().ok()).unwrap_or(USUAL);
    for seed in 0..count {
        let scattered = Scatter::new(text, &parsed, seed).run();
        let (_, again) = parse(&scattered);
        if let Some(first) = again.diags.into_sorted().iter().find(|one| one.severity == Severity::Error) {
            let (why, at) = (&first.message, first.span);
            return Err(format!("{name}: scattered to what does not parse (seed {seed}), {at:?}: {why}\n{scattered}"));
        }
        holds(&format!("{name}, seed {seed}"), &scattered)?;
    }
    Ok(())
}

/// How long the comment, string, name or path literal is that `rest` begins with.
fn length(rest: &str, raw: bool) -> usize {
    let end = if rest.starts_with("//") {
        rest.find('\n')
    } else if let Some(block) = rest.strip_prefix("\"\"\"") {
        block.find("\"\"\"").map(|end| end + 6)
    } else if let Some(name) = rest.strip_prefix('`') {
        name.find('`').map(|end| end + 2)
    } else if let Some(string) = rest.strip_prefix('"') {
        let mut escaped = false;
        let end = string.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped && !raw;
            ends
        });
        end.map(|end| end + 2)
    } else {
        // A path literal, or a suffix such as `20/s`: up to white space or a bracket it did not open.
        let mut depth = 0_u32;
        rest.find(|c: char| {
            let ends = c.is_whitespace() || (depth == 0 && matches!(c, ')' | ']' | '}' | ','));
            depth += u32::from(matches!(c, '(' | '[' | '{'));
            depth = depth.saturating_sub(u32::from(matches!(c, ')' | ']' | '}')));
            ends
        })
    };
    end.unwrap_or(rest.len())
}

/// Changes what the layout of a source may be, and puts comments wherever a line may end.
struct Scatter<'a> {
    text: &'a str,
    /// The places of comments and strings, in order.
    fixed: Vec<(usize, usize)>,
    random: u64,
    out: String,
}

impl<'a> Scatter<'a> {
    fn new(text: &'a str, parsed: &Parse, seed: u64) -> Self {
        let mut fixed: Vec<(usize, usize)> =
            parsed.comments.iter().map(|one| (one.span.start as usize, one.span.end as usize)).collect();
        let mut at = 0;
        while let Some(found) = text[at..].find(['"', '`', '/']) {
            let start = at + found;
            let rest = &text[start..];
            let length = length(rest, text[..start].ends_with('r'));
            if !rest.starts_with("//") {
                fixed.push((start, start + length));
            }
            at = start + length;
        }
        fixed.sort_unstable();
        let random = text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
            ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Scatter { text, fixed, random: random | 1, out: String::new() }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        (self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit
    }

    fn run(mut self) -> String {
        // The brackets that are open, by their opening ones; line breaks are free in all but braces.
        let mut open: Vec<char> = Vec::new();
        let mut fixed = self.fixed.clone().into_iter().peekable();
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            while fixed.next_if(|(start, end)| *start < at || end <= start).is_some() {}
            if let Some((start, end)) = fixed.peek().copied()
                && start == at
            {
                self.out.push_str(&self.text[start..end]);
                at = end;
                continue;
            }
            at += c.len_utf8();
            match c {
                '(' | '[' | '{' => {
                    self.out.push(c);
                    open.push(c);
                    if self.text[at..].starts_with([' ', '\n']) || c != '{' {
                        self.break_here(3);
                    }
                    continue;
                }
                ')' | ']' | '}' => {
                    if c != '}' || self.out.ends_with([' ', '\n']) {
                        self.break_here(4);
                    }
                    open.pop();
                }
                '\n' => {
                    self.end_of_line(at);
                    continue;
                }
                ' ' => {
                    let free = matches!(open.last(), Some('(' | '['));
                    let rest = self.text[at..].trim_start_matches(' ');
                    let continues = ["->", "! ", "| ", "& ", "for ", "with ", "to ", "from ", "else "]
                        .iter()
                        .any(|start| rest.starts_with(start));
                    // `for` and its kin continue a line only where they are clauses.
                    let sure = free || (continues && rest.starts_with(['-', '!', '|', '&']));
                    if sure && self.below(6) == 0 {
                        self.break_here(1);
                    } else {
                        let more = if self.below(8) == 0 { "   " } else { " " };
                        self.out.push_str(more);
                    }
                    continue;
                }
                _ => {}
            }
            self.out.push(c);
        }
        self.out
    }

    /// A line break, sometimes with comments, in one of `rarity` cases.
    fn break_here(&mut self, rarity: u64) {
        if self.below(rarity) != 0 {
            return;
        }
        match self.below(4) {
            0 => self.out.push_str(" // scattered"),
            1 => self.out.push_str("\n// scattered"),
            2 => self.out.push_str(" // one\n    // two\n\n// three"),
            _ => {}
        }
        self.out.push('\n');
        let indent = usize::try_from(self.below(7)).unwrap_or(0);
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// A line break of the source: with comments, empty lines and another indentation behind it.
    fn end_of_line(&mut self, at: usize) {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let quiet = line.contains("//");
        // A body may begin and end on the lines of its brackets.
        let closes = self.text[at..].trim_start().starts_with('}');
        let opens = line.ends_with('{') && !self.text[at..].trim_start().starts_with("///");
        if !quiet && (opens || closes) && self.below(4) == 0 {
            self.out.push(' ');
            return;
        }
        if !quiet && self.below(9) == 0 {
            self.out.push_str("  // behind");
        }
        self.out.push('\n');
        match self.below(12) {
            0 => self.out.push_str("\n\n"),
            1 => self.out.push_str("// own\n"),
            2 => self.out.push_str("\n// own\n\n"),
            _ => {}
        }
    }
}
