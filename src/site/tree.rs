//! Which outputs are pages, and where they and all other outputs stand in the site.
//!
//! `docs/index.md` is `index.html`, `docs/services/orders.md` is `services/orders.html`, `adr/0001-x.md` is
//! `adr/0001-x.html`. Another output is shown at `files/PATH.html`, and copied to `raw/PATH`.

use std::collections::BTreeMap;

use crate::base::files::{Files, RelPath};

use super::markdown::{self, Piece};

/// The folder of outputs whose pages stand at the top of the site.
const DOCS: &str = "docs";

/// Folders of outputs whose Markdown becomes pages.
const PAGES: &[&str] = &[DOCS, "adr", "runbooks"];

/// Folders of the site in which something else stands than pages of [`DOCS`]; such a page keeps its folder.
const TAKEN: &[&str] = &[DOCS, "adr", "runbooks", "assets", FILES, RAW, PARTS];

/// Where the parts of long pages stand, but for the first.
const PARTS: &str = "parts";

/// Where other outputs are shown.
const FILES: &str = "files";

/// Where other outputs are copied to.
const RAW: &str = "raw";

/// A page of Markdown, or one of the parts of a long one.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    /// The output.
    pub(super) source: &'a RelPath,
    /// What it is called.
    pub(super) title: String,
    /// Which part it is, from 1.
    pub(super) number: usize,
    /// Its text, with its headings.
    pub(super) piece: Piece<'a>,
    /// Where it stands in the site.
    pub(super) url: RelPath,
}

impl Leaf<'_> {
    /// Whether a heading has this anchor.
    pub(super) fn has(&self, anchor: &str) -> bool {
        self.piece.headings.iter().any(|heading| heading.anchor == anchor)
    }
}

/// All pages, and all outputs that they can lead to.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    outputs: &'a Files,
    leaves: BTreeMap<&'a str, Vec<Leaf<'a>>>,
}

impl<'a> Tree<'a> {
    /// The tree of a build's outputs.
    pub(super) fn new(outputs: &'a Files) -> Self {
        let leaves = outputs.iter().filter_map(|(source, file)| {
            let first = page_place(source)?;
            let outline = markdown::outline(&file.text, source);
            let parts = outline.pieces.into_iter().zip(1..).filter_map(|(piece, number)| {
                let url = if number == 1 { first.clone() } else { part_place(&first, number)? };
                Some(Leaf { source, title: outline.title.clone(), number, piece, url })
            });
            Some((source.as_str(), parts.collect()))
        });
        Tree { outputs, leaves: leaves.collect() }
    }

    /// The pages with all their parts, by the paths of their outputs.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &Leaf<'a>> {
        self.leaves.values().flatten()
    }

    /// The page of an output, or its first part.
    pub(super) fn leaf(&self, source: &str) -> Option<&Leaf<'a>> {
        self.parts(source).first()
    }

    /// The parts of the page of an output; none where it is no page.
    pub(super) fn parts(&self, source: &str) -> &[Leaf<'a>] {
        self.leaves.get(source).map_or(&[], Vec::as_slice)
    }

    /// The page that stands for a folder of pages: one of Markdown, else the list that the site makes (`nav`).
    pub(super) fn folder_page(&self, folder: &RelPath) -> Option<RelPath> {
        let own = [format!("{folder}/index.md"), format!("{folder}/README.md"), format!("{folder}.md")];
        if let Some(leaf) = own.iter().find_map(|source| self.leaf(source)) {
            return Some(leaf.url.clone());
        }
        let listing = page_place(&RelPath::new(format!("{folder}/index.md"))?)?;
        let (inside, _) = listing.as_str().rsplit_once('/')?;
        let has_pages =
            self.leaves().any(|leaf| leaf.url.as_str().split_once('/').is_some_and(|(top, _)| top == inside));
        has_pages.then_some(listing)
    }

    /// The text of an output.
    pub(super) fn text(&self, path: &RelPath) -> Option<&'a str> {
        self.outputs.get(path).map(|file| file.text.as_str())
    }

    /// The outputs below a folder.
    pub(super) fn below(&self, folder: &RelPath) -> impl Iterator<Item = &'a RelPath> {
        let start = format!("{folder}/");
        self.outputs.iter().map(|(path, _)| path).filter(move |path| path.as_str().starts_with(&start))
    }
}

/// Where the page of an output stands; `None` where it is no page.
fn page_place(source: &RelPath) -> Option<RelPath> {
    let (folder, inside) = source.as_str().split_once('/')?;
    let stem = inside.strip_suffix(".md").filter(|_| PAGES.contains(&folder))?;
    let first = stem.split('/').next().unwrap_or_default();
    let nested = stem.contains('/');
    if folder == DOCS && !(nested && TAKEN.contains(&first)) {
        RelPath::new(format!("{stem}.html"))
    } else {
        RelPath::new(format!("{folder}/{stem}.html"))
    }
}

/// Where a part of a page stands that is not its first.
fn part_place(first: &RelPath, number: usize) -> Option<RelPath> {
    RelPath::new(format!("{PARTS}/{}/{number}.html", first.as_str().trim_end_matches(".html")))
}

/// Where an output that is no page is shown.
pub(super) fn viewer_place(path: &RelPath) -> Option<RelPath> {
    RelPath::new(format!("{FILES}/{path}.html"))
}

/// Where a folder of outputs is listed.
pub(super) fn folder_place(folder: &RelPath) -> Option<RelPath> {
    RelPath::new(format!("{FILES}/{folder}/index.html"))
}

/// Where the copy of an output stands.
pub(super) fn raw_place(path: &RelPath) -> Option<RelPath> {
    RelPath::new(format!("{RAW}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stand_where_no_other_file_does() {
        let place = |path: &str| page_place(&RelPath::new(path).unwrap()).map(|url| url.to_string());
        assert_eq!(place("docs/index.md").as_deref(), Some("index.html"));
        assert_eq!(place("docs/services/orders.md").as_deref(), Some("services/orders.html"));
        assert_eq!(place("docs/files.md").as_deref(), Some("files.html"));
        assert_eq!(place("docs/files/a.md").as_deref(), Some("docs/files/a.html"));
        assert_eq!(place("docs/docs/files/a.md").as_deref(), Some("docs/docs/files/a.html"));
        assert_eq!(place("adr/0001-x.md").as_deref(), Some("adr/0001-x.html"));
        assert_eq!(place("docs/adr/0001-x.md").as_deref(), Some("docs/adr/0001-x.html"));
        assert_eq!(place("openapi/orders.yaml"), None);
        assert_eq!(place("kubernetes/README.md"), None);
    }
}
