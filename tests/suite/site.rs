//! The site of every pinned tree: each link leads to a file of the site and each anchor to an element, nothing is loaded from
//! elsewhere, and no page is too long to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use archc::base::files::{Files, RelPath};
use archc::site::{Package, Site, build};
use libtest_mimic::Trial;

use crate::support::{Outcome, entries, files, read, shown, trial};

/// The longest page, in bytes.
const LONGEST: usize = 300_000;

/// A test for each pinned tree.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let golden = root.join("tests/golden");
    let trees = entries(&golden).into_iter().filter(|folder| !files(folder).is_empty());
    trees.map(|folder| trial(format!("site::{}", shown(&golden, &folder)), move || check(&folder))).collect()
}

fn check(folder: &Path) -> Outcome {
    let mut outputs = Files::default();
    for path in files(folder) {
        let text = read(&path)?;
        let path =
            RelPath::new(shown(folder, &path)).ok_or_else(|| format!("{}: no path of an output", path.display()))?;
        outputs.add(path, text).map_err(|error| format!("{error:?}"))?;
    }
    let package = Package { title: "Shop", version: None };
    let site = build(&package, &outputs);
    if site.files != build(&package, &outputs).files {
        return Err("two runs differ".to_owned());
    }
    let mut problems: Vec<String> =
        site.broken.iter().map(|one| format!("{}: `{}` leads nowhere", one.page, one.link)).collect();
    let pages = pages(&site);
    let known: BTreeSet<&str> = site.files.iter().map(|(path, _)| path.as_str()).collect();
    for (path, page) in &pages {
        if page.text.len() > LONGEST {
            problems.push(format!("{path}: {} bytes, {LONGEST} at most", page.text.len()));
        }
        for address in page.attributes("src").chain(page.attributes("href")) {
            if ["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)) {
                continue;
            }
            let (file, anchor) = address.split_once('#').unwrap_or((address.as_str(), ""));
            let Some(target) = join(path, file) else {
                problems.push(format!("{path}: `{address}` leaves the site"));
                continue;
            };
            let anchor = decode(anchor);
            let found = anchor.is_empty() || pages.get(target.as_str()).is_some_and(|page| page.ids.contains(&anchor));
            if !known.contains(target.as_str()) || !found {
                problems.push(format!("{path}: `{address}` leads nowhere"));
            }
        }
        for address in page.attributes("src") {
            if address.contains(':') {
                problems.push(format!("{path}: loads `{address}`"));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// A page of HTML.
struct Page {
    text: String,
    ids: BTreeSet<String>,
}

impl Page {
    /// The values of an attribute.
    fn attributes(&self, name: &str) -> impl Iterator<Item = String> {
        attributes(&self.text, name)
    }
}

fn pages(site: &Site) -> BTreeMap<&str, Page> {
    let pages = site.files.iter().filter(|(path, _)| path.as_str().ends_with(".html"));
    pages
        .map(|(path, file)| {
            let text = file.text.clone();
            let ids = attributes(&text, "id").collect();
            (path.as_str(), Page { text, ids })
        })
        .collect()
}

fn attributes(html: &str, name: &str) -> impl Iterator<Item = String> {
    let start = format!(" {name}=\"");
    let values: Vec<String> = html
        .split(start.as_str())
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0))
        .map(|value| value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
        .collect();
    values.into_iter()
}

fn join(from: &str, address: &str) -> Option<String> {
    if address.is_empty() {
        return Some(from.to_owned());
    }
    let mut parts: Vec<String> = from.split('/').map(str::to_owned).collect();
    parts.pop();
    for part in address.split('/') {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(decode(part));
        }
    }
    Some(parts.join("/"))
}

fn decode(part: &str) -> String {
    let mut pieces = part.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.extend(u8::from_str_radix(&piece[..2], 16));
        bytes.extend(piece[2..].bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
