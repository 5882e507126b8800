//! The documents hang together: every page of the book is in its summary, and every link leads somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;

use crate::support::{Outcome, entries, files, has_extension, pinned, read, shown, trial};

/// The tests.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let (book, all) = (root.to_path_buf(), root.to_path_buf());
    vec![trial("book::summary", move || summary(&book)), trial("links", move || links(&all))]
}

/// Every page is listed, and the codes are listed as they are; `ARCHC_BLESS=1` writes their part.
fn summary(root: &Path) -> Outcome {
    let folder = root.join("book/src");
    let path = folder.join("SUMMARY.md");
    let text = read(&path)?;
    let mut codes = Vec::new();
    for page in entries(&folder.join("codes")) {
        let title = read(&page)?.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
        codes.push(format!("  - [{title}]({})", shown(&folder, &page)));
    }
    let mut expected: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.contains("](codes/")) {
        expected.push(line.to_owned());
        if line.ends_with("](codes.md)") {
            expected.append(&mut codes);
        }
    }
    pinned(&path, &(expected.join("\n") + "\n"))?;
    let listed: BTreeSet<String> = targets(&text).into_iter().map(|(_, target)| target).collect();
    let pages = files(&folder).into_iter().filter(|page| has_extension(page, "md") && *page != path);
    let missing: Vec<String> = pages
        .map(|page| shown(&folder, &page))
        .filter(|page| !page.starts_with("codes/") && !listed.contains(page))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("not in SUMMARY.md: {}", missing.join(", "))) }
}

/// Every link to a file or heading of the project leads there.
fn links(root: &Path) -> Outcome {
    let top = entries(root).into_iter().filter(|path| path.is_file());
    let below =
        ["book/src", "examples", "tests/cli", "tests/golden"].into_iter().flat_map(|folder| files(&root.join(folder)));
    let documents: Vec<PathBuf> = top
        .chain(below)
        .filter(|path| has_extension(path, "md"))
        .filter(|path| !path.components().any(|part| part.as_os_str() == "generated"))
        .collect();
    let mut problems = Vec::new();
    for document in documents {
        let folder = document.parent().unwrap_or(root);
        for (line, target) in targets(&read(&document)?) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let path = if file.is_empty() { document.clone() } else { folder.join(file) };
            let leads = path.exists() && (heading.is_empty() || headings(&path)?.contains(heading));
            if !leads {
                problems.push(format!("{}:{line}: `{target}` leads nowhere", shown(root, &document)));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The lines of a document outside of fenced blocks, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((index + 1, line))
    })
}

/// Where links lead, each with its line.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut targets = Vec::new();
    for (number, line) in prose(text) {
        for (before, rest) in line.match_indices("](").map(|(at, mark)| (&line[..at], &line[at + mark.len()..])) {
            // What is escaped is a text that looks like a link.
            if before.ends_with('\\') {
                continue;
            }
            if let Some((target, _)) = rest.split_once(')') {
                targets.push((number, target.to_owned()));
            }
        }
    }
    targets
}

/// The anchors of a page's headings.
fn headings(path: &Path) -> Result<BTreeSet<String>, String> {
    let text = read(path)?;
    let titles = prose(&text).filter_map(|(_, line)| line.strip_prefix('#'));
    let anchor = |title: &str| {
        let kept = title.trim_start_matches('#').trim().to_lowercase();
        kept.chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    Ok(titles.map(anchor).collect())
}
