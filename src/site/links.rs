//! Where a link of Markdown leads in the site.

use crate::base::files::RelPath;

use super::tree::{self, Leaf, Tree};

/// An output that a page links to and that is no page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shown {
    /// A file.
    File(RelPath),
    /// A folder.
    Folder(RelPath),
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// To a page or a heading of the site: this is its address.
    Page(String),
    /// To an output that is to be shown, at this address.
    Output(String, Shown),
    /// Out of the site, to this address.
    Outside(String),
    /// Nowhere: there is no such file or heading, or the address is of a kind that may do something else than lead somewhere.
    Nowhere,
}

/// The kinds of addresses outside of the site that a link may have. `javascript:` is none.
const SCHEMES: &[&str] = &["http", "https", "mailto"];

/// The page that a link of a page leads to.
pub(super) fn leaf<'t, 'a>(tree: &'t Tree<'a>, from: &Leaf<'a>, link: &str) -> Option<&'t Leaf<'a>> {
    let path = link.split('#').next().unwrap_or_default();
    tree.leaf(join(from.source, &decode(path))?.as_str())
}

/// Where a link of a page leads.
pub(super) fn resolve(tree: &Tree<'_>, from: &Leaf<'_>, link: &str) -> Goal {
    if let Some((scheme, _)) = link.split_once(':').filter(|(scheme, _)| !scheme.contains(['/', '?', '#'])) {
        let known = SCHEMES.iter().any(|one| scheme.eq_ignore_ascii_case(one));
        return if known { Goal::Outside(link.to_owned()) } else { Goal::Nowhere };
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let (path, anchor) = (decode(path), decode(anchor));
    if path.is_empty() {
        return to_page(tree, from, from.source.as_str(), &anchor);
    }
    let Some(target) = join(from.source, path.trim_end_matches('/')) else { return Goal::Nowhere };
    if tree.leaf(target.as_str()).is_some() {
        return to_page(tree, from, target.as_str(), &anchor);
    }
    if let Some(url) = tree.folder_page(&target) {
        return Goal::Page(relative(&from.url, &url));
    }
    let shown = |place: Option<RelPath>, shown: Shown| match place {
        Some(place) => Goal::Output(relative(&from.url, &place), shown),
        None => Goal::Nowhere,
    };
    if tree.text(&target).is_some() {
        shown(tree::viewer_place(&target), Shown::File(target))
    } else if tree.below(&target).next().is_some() {
        shown(tree::folder_place(&target), Shown::Folder(target))
    } else {
        Goal::Nowhere
    }
}

/// To the part of a page that has a heading; to its first part where none is asked for.
fn to_page(tree: &Tree<'_>, from: &Leaf<'_>, source: &str, anchor: &str) -> Goal {
    let Some(leaf) = tree.parts(source).iter().find(|leaf| anchor.is_empty() || leaf.has(anchor)) else {
        return Goal::Nowhere;
    };
    if anchor.is_empty() {
        return Goal::Page(relative(&from.url, &leaf.url));
    }
    let page = if from.url == leaf.url { String::new() } else { relative(&from.url, &leaf.url) };
    Goal::Page(format!("{page}#{}", encode(anchor)))
}

/// The path that `link` means in a file: `../adr/x.md` in `docs/index.md` is `adr/x.md`. `None` where it leaves the outputs.
fn join(from: &RelPath, link: &str) -> Option<RelPath> {
    let mut parts: Vec<&str> = from.as_str().split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RelPath::new(parts.join("/"))
}

/// The address of a file of the site as another of its files writes it.
pub(super) fn relative(from: &RelPath, to: &RelPath) -> String {
    let from: Vec<&str> = from.as_str().split('/').collect();
    let to: Vec<&str> = to.as_str().split('/').collect();
    let folders = from.len() - 1;
    let shared = from.iter().zip(&to).take(folders.min(to.len() - 1)).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), folders - shared);
    let down = to.iter().skip(shared).map(|part| encode(part));
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A part of an address: what has a meaning in addresses, or is no ASCII, as `%XX`.
fn encode(part: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    part.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The opposite; what is no `%XX` of UTF-8 stays as it is.
fn decode(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::files::Files;

    #[test]
    fn links_lead_to_pages_headings_and_outputs() {
        let mut files = Files::default();
        for path in ["docs/index.md", "docs/services/orders.md", "adr/0001-käse x.md", "kubernetes/live/a.yaml"] {
            files.add(RelPath::new(path).unwrap(), "# Title\n\n## A part\n".to_owned()).unwrap();
        }
        let tree = Tree::new(&files);
        let from = tree.leaf("docs/services/orders.md").unwrap();
        let page = |link: &str| match resolve(&tree, from, link) {
            Goal::Page(address) | Goal::Output(address, _) | Goal::Outside(address) => address,
            Goal::Nowhere => "nowhere".to_owned(),
        };
        assert_eq!(page("../index.md"), "../index.html");
        assert_eq!(page("./orders.md#a-part"), "#a-part");
        assert_eq!(page("#a-part"), "#a-part");
        assert_eq!(page("../index.md#missing"), "nowhere");
        assert_eq!(page("../../adr/0001-k%C3%A4se%20x.md#a-part"), "../adr/0001-k%C3%A4se%20x.html#a-part");
        assert_eq!(page("../../kubernetes/live/a.yaml"), "../files/kubernetes/live/a.yaml.html");
        assert_eq!(page("../../kubernetes/live/"), "../files/kubernetes/live/index.html");
        assert_eq!(page("../services/"), "index.html");
        assert_eq!(page("../../adr"), "../adr/index.html");
        assert_eq!(page("https://example.com/a?b#c"), "https://example.com/a?b#c");
        for hostile in
            ["javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x"]
        {
            assert_eq!(page(hostile), "nowhere", "{hostile}");
        }
        for away in ["../../../etc/passwd", "/etc/passwd", "//evil.example", "\\\\evil.example", "..\\index.md", "a%00"]
        {
            assert_eq!(page(away), "nowhere", "{away}");
        }
    }
}
