//! From the outputs of a build to a static site that needs no network, for `archc docs`.
//!
//! The Markdown outputs become pages; what they link to among the other outputs is shown in a viewer, with a copy to
//! download. A site is a value like every other output: the same outputs give the same bytes.
//!
//! What people and `.arch` files write is text here, never markup: raw HTML in Markdown is shown as it was written, links
//! other than to pages, outputs, `http`, `https` and `mailto` are dropped, and every page forbids scripts that are not files
//! of the site. Deliberately absent: knowledge of the model. The site knows Markdown, paths, and the words of the
//! language, to color them.

mod assets;
mod front;
pub mod highlight;
mod layout;
mod links;
mod markdown;
mod nav;
mod search;
mod slug;
mod tree;
mod viewer;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::base::files::{Files, RelPath};
use layout::Frame;
use links::Shown;
use markdown::Rendered;
use nav::Nav;
use search::Index;
use tree::{Leaf, Tree};

/// The start page.
pub const START: &str = "index.html";

/// What a site says about its package.
#[derive(Clone, Copy, Debug)]
pub struct Package<'a> {
    /// What it is called.
    pub title: &'a str,
    /// Its version, if it has one.
    pub version: Option<&'a str>,
}

/// A site, and what is wrong with what it was made of.
#[derive(Debug, Default)]
pub struct Site {
    /// The files.
    pub files: Files,
    /// The links of pages that lead nowhere; their text stands without them.
    pub broken: Vec<Broken>,
}

/// A link that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// The output that it stands in.
    pub page: RelPath,
    /// Where it says that it leads.
    pub link: String,
}

/// Builds the site of a package from the outputs of its build.
pub fn build(package: &Package<'_>, outputs: &Files) -> Site {
    let tree = Tree::new(outputs);
    let nav = Nav::new(&tree);
    let leaves: Vec<&Leaf<'_>> = tree.leaves().collect();
    let rendered: Vec<(&Leaf<'_>, Rendered)> =
        leaves.par_iter().map(|leaf| (*leaf, markdown::render(&tree, leaf))).collect();
    let mut site = Site::default();
    let mut shown: BTreeSet<Shown> = BTreeSet::new();
    let mut index = Index::default();
    for (leaf, page) in &rendered {
        let section = nav.section(&leaf.url).filter(|section| section.url != leaf.url);
        index.add(leaf, section.map_or("", |section| &section.title), &page.parts);
        shown.extend(page.shown.iter().cloned());
        site.broken.extend(page.broken.iter().map(|link| Broken { page: leaf.source.clone(), link: link.clone() }));
    }
    let pages: Vec<(RelPath, String)> = rendered
        .par_iter()
        .map(|(leaf, page)| {
            let frame = Frame { package, nav: &nav, url: &leaf.url };
            (leaf.url.clone(), layout::page(&frame, leaf, page, tree.parts(leaf.source.as_str())))
        })
        .collect();
    let listings = nav.listings().map(|section| {
        let frame = Frame { package, nav: &nav, url: &section.url };
        (section.url.clone(), layout::listing(&frame, section))
    });
    let start = RelPath::new(START).filter(|url| leaves.iter().all(|leaf| leaf.url != *url));
    let start = start.map(|url| {
        let html = layout::start(&Frame { package, nav: &nav, url: &url });
        (url, html)
    });
    let viewers = viewer::pages(package, &nav, &tree, &shown);
    let found = RelPath::new(assets::path(search::FILE)).map(|path| (path, index.render()));
    for (path, text) in pages.into_iter().chain(start).chain(listings).chain(viewers).chain(assets::all()).chain(found)
    {
        // The places of pages, lists, viewers and assets are disjoint by construction (`tree`).
        let added = site.files.add(path, text);
        debug_assert!(added.is_ok(), "{added:?}");
    }
    site
}

#[cfg(test)]
mod tests;
