//! The pages of a site as a reader finds them: single pages at the top, then sections of pages of one folder.

use std::collections::BTreeMap;

use crate::base::files::RelPath;

use super::tree::{Leaf, Tree};
use super::{START, markdown};

/// A section with more pages than this is not listed on every page, only on its own: a site of a thousand services would
/// consist of lists.
const LISTED: usize = 60;

/// What the start page is called in the navigation.
const OVERVIEW: &str = "Overview";

/// The names of folders that do not say what is in them.
const TITLES: &[(&str, &str)] = &[("adr", "Decision records")];

/// A page in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is called.
    pub(super) title: String,
    /// Where it stands.
    pub(super) url: RelPath,
}

/// The pages of one folder.
#[derive(Debug)]
pub(super) struct Section {
    /// What it is called.
    pub(super) title: String,
    /// The page that it begins with: one of Markdown, or the list of its pages.
    pub(super) url: RelPath,
    /// Its pages, in order.
    pub(super) entries: Vec<Entry>,
    folder: String,
    own: Own,
}

/// Whether a section has a page of its own among the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Own {
    Written,
    Listing,
}

impl Section {
    /// Whether its pages are listed on every page.
    pub(super) fn is_listed(&self) -> bool {
        self.entries.len() <= LISTED
    }
}

/// A line at the top of the navigation.
#[derive(Debug)]
pub(super) enum Item {
    /// A page.
    Page(Entry),
    /// A section.
    Section(Section),
}

/// The navigation.
#[derive(Debug)]
pub(super) struct Nav {
    /// The lines: the start page, other pages, sections, these in the order in which the start page mentions them.
    pub(super) items: Vec<Item>,
}

impl Nav {
    /// The navigation of a tree.
    pub(super) fn new(tree: &Tree<'_>) -> Self {
        let mut pages: Vec<Entry> = Vec::new();
        let mut folders: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
        for leaf in tree.leaves().filter(|leaf| leaf.number == 1) {
            // Its title is that of the package, which the bar has already.
            let is_start = leaf.url.as_str() == START;
            let title = if is_start { OVERVIEW.to_owned() } else { leaf.title.clone() };
            let entry = Entry { title, url: leaf.url.clone() };
            match folder(&leaf.url) {
                Some(folder) => folders.entry(folder).or_default().push(entry),
                None => pages.push(entry),
            }
        }
        let mut items: Vec<Item> = Vec::new();
        for (folder, mut entries) in folders {
            // The page of a section is the page that is called as the folder is, inside of it or beside it.
            let names = [format!("{folder}/index.html"), format!("{folder}/README.html"), format!("{folder}.html")];
            let is_own = |entry: &Entry| names.iter().any(|name| entry.url.as_str() == name);
            let own = entries.iter().chain(&pages).find(|entry| is_own(entry)).cloned();
            entries.retain(|entry| !is_own(entry));
            pages.retain(|entry| !is_own(entry));
            entries.sort_by_cached_key(order);
            let listing = || RelPath::new(format!("{folder}/index.html"));
            let (title, url, own) = match own {
                Some(Entry { title, url }) => (title, url, Own::Written),
                None => match listing() {
                    Some(url) => (title(folder), url, Own::Listing),
                    // A folder of pages is part of a path, so this cannot be.
                    None => continue,
                },
            };
            items.push(Item::Section(Section { title, url, entries, folder: folder.to_owned(), own }));
        }
        items.splice(0..0, pages.into_iter().map(Item::Page));
        if !items.iter().any(|item| item.url().as_str() == START) {
            let start = RelPath::new(START).map(|url| Entry { title: OVERVIEW.to_owned(), url });
            items.splice(0..0, start.map(Item::Page));
        }
        let mentioned = start(tree).map(|leaf| markdown::mentions(tree, leaf)).unwrap_or_default();
        let rank = |item: &Item| {
            let url = item.url();
            let inside = |other: &RelPath| match item {
                Item::Page(_) => false,
                Item::Section(section) => folder(other) == Some(&section.folder),
            };
            let place = mentioned.iter().position(|other| other == url || inside(other)).unwrap_or(mentioned.len());
            (url.as_str() != START, matches!(item, Item::Section(_)), place)
        };
        items.sort_by_cached_key(rank);
        Nav { items }
    }

    /// The sections whose page is a list that the site makes.
    pub(super) fn listings(&self) -> impl Iterator<Item = &Section> {
        self.sections().filter(|section| section.own == Own::Listing)
    }

    /// The section that a page belongs to.
    pub(super) fn section(&self, url: &RelPath) -> Option<&Section> {
        self.sections().find(|section| section.url == *url || folder(url) == Some(&section.folder))
    }

    fn sections(&self) -> impl Iterator<Item = &Section> {
        self.items.iter().filter_map(|item| match item {
            Item::Section(section) => Some(section),
            Item::Page(_) => None,
        })
    }
}

impl Item {
    /// Where it leads.
    pub(super) fn url(&self) -> &RelPath {
        match self {
            Item::Page(entry) => &entry.url,
            Item::Section(section) => &section.url,
        }
    }

    /// What it is called.
    pub(super) fn title(&self) -> &str {
        match self {
            Item::Page(entry) => &entry.title,
            Item::Section(section) => &section.title,
        }
    }
}

/// By number or date where the name of the file begins with one, as those of records do; else by title.
fn order(entry: &Entry) -> (bool, String, RelPath) {
    let name = entry.url.as_str().rsplit('/').next().unwrap_or_default();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        (false, String::new(), entry.url.clone())
    } else {
        (true, entry.title.to_lowercase(), entry.url.clone())
    }
}

/// The top folder of a page; `None` for one at the top.
fn folder(url: &RelPath) -> Option<&str> {
    url.as_str().split_once('/').map(|(folder, _)| folder)
}

fn start<'t, 'a>(tree: &'t Tree<'a>) -> Option<&'t Leaf<'a>> {
    tree.leaves().find(|leaf| leaf.url.as_str() == START)
}

/// `data-flows` is `Data flows`.
fn title(folder: &str) -> String {
    if let Some((_, title)) = TITLES.iter().find(|(name, _)| *name == folder) {
        return (*title).to_owned();
    }
    let words = folder.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().to_string()).into_iter().chain([chars.collect()]).collect()
}
