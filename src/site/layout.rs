//! The HTML of pages: a frame with navigation, and the small pieces of the text inside of it.
//!
//! Everything that comes from outside goes through the escaping of `maud`; only what this module and `markdown` made is
//! taken as HTML.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::base::files::RelPath;

use super::links::relative;
use super::markdown::{Draws, Heading, Rendered};
use super::nav::{Entry, Item, Nav, Section};
use super::tree::Leaf;
use super::{Package, START, assets};

/// No script but files of the site, no connection, no form. `file:` is what a site that is opened from a folder is made of.
const POLICY: &str = "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; \
    img-src 'self' file: data:; base-uri 'none'; form-action 'none'";

/// The deepest heading that the table of contents of a page has.
const DEEPEST: u8 = 3;

/// What stands around the text of a page.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// The package.
    pub(super) package: &'a Package<'a>,
    /// The navigation.
    pub(super) nav: &'a Nav,
    /// Where the page stands.
    pub(super) url: &'a RelPath,
}

/// The content of a frame.
struct Content<'a> {
    title: &'a str,
    body: Markup,
    headings: &'a [Heading],
    draws: Draws,
}

/// A page of Markdown; `parts` are all that it has.
pub(super) fn page(frame: &Frame<'_>, leaf: &Leaf<'_>, page: &Rendered, parts: &[Leaf<'_>]) -> String {
    let several = parts.len() > 1;
    let body = html! {
        (PreEscaped(&page.html))
        @if several { (frame.parts(parts)) }
    };
    let title =
        if several { format!("{} ({} of {})", leaf.title, leaf.number, parts.len()) } else { leaf.title.clone() };
    frame.render(&Content { title: &title, body, headings: &leaf.piece.headings, draws: page.draws })
}

/// The list of the pages of a section.
pub(super) fn listing(frame: &Frame<'_>, section: &Section) -> String {
    let body = html! {
        h1 { (section.title) }
        ul.listing { @for entry in &section.entries { li { a href=(frame.to(&entry.url)) { (entry.title) } } } }
    };
    frame.render(&Content { title: &section.title, body, headings: &[], draws: Draws::Nothing })
}

/// The start page of a package without one among its outputs: what the navigation has.
pub(super) fn start(frame: &Frame<'_>) -> String {
    let title = frame.package.title;
    let pages = frame.nav.items.iter().filter(|item| item.url() != frame.url);
    let body = html! {
        h1 { (title) }
        ul.listing { @for item in pages { li { a href=(frame.to(item.url())) { (item.title()) } } } }
    };
    frame.render(&Content { title, body, headings: &[], draws: Draws::Nothing })
}

/// An output that is no page: a diagram that is drawn, or text. `raw` is its copy.
pub(super) fn viewer(frame: &Frame<'_>, path: &RelPath, raw: &RelPath, body: &Markup, draws: Draws) -> String {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let body = html! {
        h1.path { (path) }
        p.actions { a.button href=(frame.to(raw)) download=(name) { "Download" } }
        (body)
    };
    frame.render(&Content { title: path.as_str(), body, headings: &[], draws })
}

/// The outputs below a folder.
pub(super) fn folder(frame: &Frame<'_>, path: &RelPath, entries: &[Entry]) -> String {
    let body = html! {
        h1.path { (path) "/" }
        ul.listing.path { @for entry in entries { li { a href=(frame.to(&entry.url)) { (entry.title) } } } }
    };
    frame.render(&Content { title: path.as_str(), body, headings: &[], draws: Draws::Nothing })
}

impl Frame<'_> {
    /// The address of another file of the site.
    fn to(&self, url: &RelPath) -> String {
        relative(self.url, url)
    }

    fn asset(&self, name: &str) -> String {
        format!("{}{}", self.top(), assets::path(name))
    }

    /// The way to the top of the site: empty, or `../`s.
    fn top(&self) -> String {
        "../".repeat(self.url.as_str().matches('/').count())
    }

    fn home(&self) -> String {
        format!("{}{START}", self.top())
    }

    fn render(&self, content: &Content<'_>) -> String {
        let section = self.nav.section(self.url);
        let title = match section.filter(|section| section.url != *self.url) {
            Some(section) => format!("{} · {} · {}", content.title, section.title, self.package.title),
            None if content.title == self.package.title => content.title.to_owned(),
            None => format!("{} · {}", content.title, self.package.title),
        };
        let page = html! {
            (DOCTYPE)
            html lang="en" data-top=(self.top()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="generator" content="archc";
                    title { (title) }
                    link rel="icon" href=(self.asset("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(self.asset("site.css"));
                    link rel="stylesheet" href=(self.asset("text.css"));
                    script src=(self.asset("theme.js")) {}
                    script src=(self.asset("site.js")) defer {}
                    script src=(self.asset("search.js")) defer {}
                    @if content.draws == Draws::Diagrams {
                        script src=(self.asset(assets::MERMAID)) defer {}
                        script src=(self.asset("diagrams.js")) defer {}
                    }
                }
                body {
                    a.skip href="#content" { "Skip to content" }
                    (self.bar())
                    div.frame {
                        (self.tree())
                        main #content tabindex="-1" {
                            (self.crumbs(section, content.title))
                            article { (content.body) }
                        }
                        (contents(content.headings))
                    }
                }
            }
        };
        page.into_string() + "\n"
    }

    fn bar(&self) -> Markup {
        html! {
            header.bar {
                button.menu.js type="button" aria-expanded="false" aria-controls="tree" { "Menu" }
                a.home href=(self.home()) {
                    (self.package.title)
                    @if let Some(version) = self.package.version { " " span.version { (version) } }
                }
                button.find.js type="button" aria-haspopup="dialog" { span { "Search" } kbd { "/" } }
                button.theme.js type="button" { "Theme" }
            }
        }
    }

    fn tree(&self) -> Markup {
        let here = self.nav.section(self.url);
        html! {
            nav.tree #tree aria-label="Pages" {
                ul {
                    @for item in &self.nav.items {
                        @match item {
                            Item::Page(entry) => (self.line(&entry.title, &entry.url)),
                            Item::Section(section) => {
                                (self.section(section, here.is_some_and(|here| here.url == section.url)))
                            }
                        }
                    }
                }
            }
        }
    }

    fn section(&self, section: &Section, is_here: bool) -> Markup {
        if section.is_listed() && !section.entries.is_empty() {
            return html! {
                li.section {
                    (self.link(&section.title, &section.url))
                    ul { @for entry in &section.entries { (self.line(&entry.title, &entry.url)) } }
                }
            };
        }
        let current = section.entries.iter().find(|entry| is_here && entry.url == *self.url);
        html! {
            li.section {
                (self.link(&section.title, &section.url))
                @if !section.entries.is_empty() { " " span.count { (section.entries.len()) } }
                @if let Some(entry) = current { ul { (self.line(&entry.title, &entry.url)) } }
            }
        }
    }

    fn line(&self, title: &str, url: &RelPath) -> Markup {
        html! { li { (self.link(title, url)) } }
    }

    fn link(&self, title: &str, url: &RelPath) -> Markup {
        let current = (url == self.url).then_some("page");
        html! { a href=(self.to(url)) aria-current=[current] { (title) } }
    }

    /// The parts of a long page, each by the heading that it begins with.
    fn parts(&self, parts: &[Leaf<'_>]) -> Markup {
        let begin = |leaf: &Leaf<'_>| {
            let headings = &leaf.piece.headings;
            let first = headings.iter().find(|heading| heading.level > 1).or(headings.first());
            first.map_or_else(String::new, |heading| heading.text.clone())
        };
        html! {
            nav.parts aria-label="Parts of this page" {
                ol { @for leaf in parts { (self.line(&begin(leaf), &leaf.url)) } }
            }
        }
    }

    fn crumbs(&self, section: Option<&Section>, title: &str) -> Markup {
        if self.url.as_str() == START {
            return html! {};
        }
        html! {
            nav.crumbs aria-label="Breadcrumb" {
                ol {
                    li { a href=(self.home()) { (self.package.title) } }
                    @if let Some(section) = section.filter(|section| section.url != *self.url) {
                        li { a href=(self.to(&section.url)) { (section.title) } }
                    }
                    li aria-current="page" { (title) }
                }
            }
        }
    }
}

fn contents(headings: &[Heading]) -> Markup {
    let shown = || headings.iter().filter(|heading| (2..=DEEPEST).contains(&heading.level));
    html! {
        @if shown().count() > 1 {
            aside.contents {
                nav aria-labelledby="contents" {
                    p #contents { "On this page" }
                    ul {
                        @for heading in shown() {
                            li.{ "l" (heading.level) } { a href=(format!("#{}", heading.anchor)) { (heading.text) } }
                        }
                    }
                }
            }
        }
    }
}

/// The link of a heading to itself.
pub(super) fn anchor(anchor: &str, text: &str) -> String {
    html! { " " a.anchor href=(format!("#{anchor}")) aria-label=(format!("Link to “{text}”")) { "#" } }.into_string()
}

/// A diagram: its source, which is drawn where scripts run.
pub(super) fn diagram(source: &str) -> String {
    let title = source.lines().find_map(|line| line.trim_start().strip_prefix("accTitle:"));
    let label = title.map_or_else(|| "Diagram".to_owned(), |title| format!("Diagram: {}", title.trim()));
    html! { figure.diagram aria-label=(label) { pre.source { code { (source) } } } }.into_string() + "\n"
}

/// A block of code.
pub(super) fn code(language: &str, text: &str) -> String {
    let inner = if language == ARCH {
        colored(text)
    } else {
        html! { (text) }
    };
    let language = (!language.is_empty()).then_some(language);
    html! { div.code data-language=[language] { pre { code { (inner) } } } }.into_string() + "\n"
}

/// The language of code that is colored.
const ARCH: &str = "arch";

fn colored(text: &str) -> Markup {
    let pieces = super::highlight::highlight(text);
    let ends = pieces.iter().map(|(range, _)| range.end);
    let starts = std::iter::once(0).chain(ends);
    let last = pieces.last().map_or(0, |(range, _)| range.end);
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    html! {
        @for (start, (range, class)) in starts.zip(&pieces) {
            (slice(start, range.start)) span class=(class.name()) { (slice(range.start, range.end)) }
        }
        (slice(last, text.len()))
    }
}

/// The box of a task.
pub(super) fn task(is_done: bool) -> String {
    let label = if is_done { "done" } else { "open" };
    html! { input type="checkbox" disabled checked[is_done] aria-label=(label); " " }.into_string()
}

/// The front matter of a record.
pub(super) fn facts(rows: &[(String, Vec<String>)]) -> String {
    html! {
        dl.facts {
            @for (key, values) in rows {
                div { dt { (key) } dd { @for value in values { span { (PreEscaped(value)) } } } }
            }
        }
    }
    .into_string()
        + "\n"
}

/// The opening tag of a link inside the site.
pub(super) fn link(address: &str) -> String {
    format!("<a href=\"{}\">", escape(address))
}

/// The opening tag of a link out of the site.
pub(super) fn link_outside(address: &str) -> String {
    format!("<a class=\"outside\" rel=\"noreferrer\" href=\"{}\">", escape(address))
}

/// A text as HTML, also inside of an attribute.
pub(super) fn escape(text: &str) -> String {
    html! { (text) }.into_string()
}
