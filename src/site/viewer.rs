//! Outputs that pages link to and that are no pages: shown as text or drawn, with a copy to download.

use std::collections::BTreeSet;

use maud::{Markup, PreEscaped, html};

use crate::base::files::RelPath;

use super::Package;
use super::layout::{self, Frame};
use super::links::Shown;
use super::markdown::Draws;
use super::nav::{Entry, Nav};
use super::tree::{self, Tree};

/// The most that is shown of a text, in bytes: what a reader scrolls through. The copy has all of it.
const MOST: usize = 120_000;

/// The pages and copies for what pages link to.
pub(super) fn pages(
    package: &Package<'_>,
    nav: &Nav,
    tree: &Tree<'_>,
    shown: &BTreeSet<Shown>,
) -> Vec<(RelPath, String)> {
    let mut files: BTreeSet<&RelPath> = BTreeSet::new();
    let mut pages = Vec::new();
    for one in shown {
        match one {
            Shown::File(path) => {
                files.insert(path);
            }
            Shown::Folder(folder) => {
                let below: Vec<&RelPath> = tree.below(folder).collect();
                let entries: Vec<Entry> = below.iter().filter_map(|path| entry(folder, path)).collect();
                files.extend(below);
                let Some(url) = tree::folder_place(folder) else { continue };
                let html = layout::folder(&Frame { package, nav, url: &url }, folder, &entries);
                pages.push((url, html));
            }
        }
    }
    for path in files {
        let (Some(url), Some(raw), Some(text)) = (tree::viewer_place(path), tree::raw_place(path), tree.text(path))
        else {
            continue;
        };
        let frame = Frame { package, nav, url: &url };
        let (body, draws) = body(path, text);
        let html = layout::viewer(&frame, path, &raw, &body, draws);
        pages.push((url, html));
        pages.push((raw, text.to_owned()));
    }
    pages
}

fn entry(folder: &RelPath, path: &RelPath) -> Option<Entry> {
    let title = path.as_str().strip_prefix(folder.as_str())?.trim_start_matches('/').to_owned();
    Some(Entry { title, url: tree::viewer_place(path)? })
}

fn body(path: &RelPath, text: &str) -> (Markup, Draws) {
    let (name, extension) = path.as_str().rsplit_once('.').unwrap_or((path.as_str(), ""));
    if extension == "mmd" && !name.is_empty() {
        return (PreEscaped(layout::diagram(text)), Draws::Diagrams);
    }
    let start = beginning(text);
    let cut = html! {
        @if start.len() < text.len() {
            p { "The first " (start.lines().count()) " of " (text.lines().count()) " lines; the download has all." }
        }
    };
    (html! { (cut) (PreEscaped(layout::code(extension, start))) }, Draws::Nothing)
}

/// As many whole lines as are shown.
fn beginning(text: &str) -> &str {
    if text.len() <= MOST {
        return text;
    }
    let line_end = text.as_bytes().get(..MOST).and_then(|head| head.iter().rposition(|byte| *byte == b'\n'));
    line_end.and_then(|at| text.get(..=at)).unwrap_or_default()
}
