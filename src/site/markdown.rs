//! From the Markdown of a page to HTML, and to what the rest of the site has to know about the page.
//!
//! CommonMark with GitHub's tables, task lists and alerts, and front matter. Raw HTML is shown as text, but for a few tags
//! without attributes that cannot do anything; comments are left out. Pictures are their descriptions: nothing is loaded.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::base::files::RelPath;

use super::front;
use super::layout;
use super::links::{self, Goal, Shown};
use super::slug::Slugs;
use super::tree::{Leaf, Tree};

/// The language of a fenced block that is drawn.
const DIAGRAM: &str = "mermaid";

/// Tags that pages may use as they are: they cannot load, run or hide anything.
const TAGS: &[&str] = &[
    "<br>",
    "<br/>",
    "<br />",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<kbd>",
    "</kbd>",
    "<sub>",
    "</sub>",
    "<sup>",
    "</sup>",
];

/// A page whose Markdown is longer than this, in bytes, is shown in parts: its HTML is three to five times as long.
const LONGEST: usize = 60_000;

/// The deepest heading at which a long page is cut.
const CUT: HeadingLevel = HeadingLevel::H3;

/// A page before it is rendered: what other pages have to know about it.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    /// What it is called: its first heading.
    pub(super) title: String,
    /// Its text, in as many pieces as it has parts; at least one.
    pub(super) pieces: Vec<Piece<'a>>,
}

/// A part of the Markdown of a page.
#[derive(Debug, Default)]
pub(super) struct Piece<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// The headings in it.
    pub(super) headings: Vec<Heading>,
}

/// A heading of a page.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// 1 to 6.
    pub(super) level: u8,
    /// Its text without markup.
    pub(super) text: String,
    /// Its anchor.
    pub(super) anchor: String,
}

/// A stretch of a page below one heading, for the search: text, and apart from it what is set as code.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The heading's anchor; empty at the top of the page.
    pub(super) anchor: String,
    /// The heading's text; empty at the top of the page.
    pub(super) heading: String,
    /// The text.
    pub(super) text: String,
    /// Names and other code.
    pub(super) code: String,
}

/// A page as HTML.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// The HTML of its body.
    pub(super) html: String,
    /// Whether it has diagrams to draw.
    pub(super) draws: Draws,
    /// What the search finds.
    pub(super) parts: Vec<Part>,
    /// The outputs that it links to.
    pub(super) shown: Vec<Shown>,
    /// Its links that lead nowhere.
    pub(super) broken: Vec<String>,
}

/// Whether a page has diagrams to draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Draws {
    /// It has some.
    Diagrams,
    /// It has none.
    #[default]
    Nothing,
}

fn parser(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    Parser::new_ext(text, options)
}

/// The outline of a page; the name of its file stands for a title that it does not have.
pub(super) fn outline<'a>(text: &'a str, source: &RelPath) -> Outline<'a> {
    let mut slugs = Slugs::default();
    let mut headings: Vec<Heading> = Vec::new();
    // Where a piece may begin: the index of the heading there, and the place in the text.
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut words: Option<String> = None;
    let mut depth = 0_usize;
    for (event, range) in parser(text).into_offset_iter() {
        if let Event::Start(tag) = &event {
            if let Tag::Heading { level, .. } = tag {
                words = Some(String::new());
                if depth == 0 && (HeadingLevel::H2..=CUT).contains(level) {
                    cuts.push((headings.len(), range.start));
                }
            }
            depth += 1;
        } else if let Event::End(tag) = &event {
            depth = depth.saturating_sub(1);
            if let TagEnd::Heading(level) = tag {
                let text = words.take().unwrap_or_default().trim().to_owned();
                let anchor = slugs.next(&text);
                headings.push(Heading { level: *level as u8, text, anchor });
                continue;
            }
        }
        if let Some(words) = &mut words {
            push_plain(&event, words);
        }
    }
    let stem = || source.as_str().rsplit('/').next().unwrap_or_default().trim_end_matches(".md").to_owned();
    let first = headings.iter().map(|heading| heading.text.clone()).find(|text| !text.is_empty());
    Outline { title: first.unwrap_or_else(stem), pieces: pieces(text, headings, &cuts) }
}

/// Cuts a text into pieces of at most [`LONGEST`], where its sections allow that.
fn pieces<'a>(text: &'a str, mut headings: Vec<Heading>, cuts: &[(usize, usize)]) -> Vec<Piece<'a>> {
    // Where pieces begin, from the end of the last section that still fits.
    let mut starts = vec![(0, 0)];
    let mut start = 0;
    if text.len() > LONGEST {
        for (cut, next) in cuts.iter().zip(cuts.iter().skip(1).map(|(_, at)| *at).chain([text.len()])) {
            if next - start > LONGEST && cut.1 > start {
                starts.push(*cut);
                start = cut.1;
            }
        }
    }
    let mut pieces = Vec::new();
    let mut end = text.len();
    for (index, at) in starts.into_iter().rev() {
        let headings = headings.split_off(index.min(headings.len()));
        pieces.push(Piece { text: text.get(at..end).unwrap_or_default(), headings });
        end = at;
    }
    pieces.reverse();
    pieces
}

/// Where the pages stand that a page links to, in its order.
pub(super) fn mentions(tree: &Tree<'_>, leaf: &Leaf<'_>) -> Vec<RelPath> {
    let link = |event: Event<'_>| {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { return None };
        links::leaf(tree, leaf, &dest_url).map(|leaf| leaf.url.clone())
    };
    parser(leaf.piece.text).filter_map(link).collect()
}

/// The page of a leaf.
pub(super) fn render(tree: &Tree<'_>, leaf: &Leaf<'_>) -> Rendered {
    let mut renderer = Renderer {
        tree,
        leaf,
        out: Vec::new(),
        page: Rendered::default(),
        part: Part::default(),
        headings: leaf.piece.headings.iter(),
        open_links: Vec::new(),
        front: None,
    };
    let mut events = parser(leaf.piece.text);
    while let Some(event) = events.next() {
        renderer.block(event, &mut events);
    }
    renderer.finish()
}

struct Renderer<'a> {
    tree: &'a Tree<'a>,
    leaf: &'a Leaf<'a>,
    out: Vec<Event<'a>>,
    page: Rendered,
    /// The part of the page that is being read.
    part: Part,
    /// The headings that are to come.
    headings: std::slice::Iter<'a, Heading>,
    /// For each link that is open, whether it is written.
    open_links: Vec<bool>,
    /// The front matter as HTML, until the heading that it belongs below.
    front: Option<String>,
}

impl<'a> Renderer<'a> {
    /// Renders a block whose first event this is; where it is to be seen as a whole, the rest of it is taken from `events`.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not told apart is rendered as the library does")]
    fn block(&mut self, event: Event<'a>, events: &mut Parser<'a>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let inner = until(events, |end| matches!(end, TagEnd::Heading(_)));
                self.heading(level, inner);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let text = plain(&until(events, |end| *end == TagEnd::CodeBlock));
                self.code(&kind, &text);
            }
            Event::Start(Tag::HtmlBlock) => {
                let text = plain(&until(events, |end| *end == TagEnd::HtmlBlock));
                let safe = without_markup(&text);
                self.part.text.push_str(&text_of_markup(&text));
                self.html(safe);
            }
            Event::Start(Tag::MetadataBlock(_)) => {
                let text = plain(&until(events, |end| matches!(end, TagEnd::MetadataBlock(_))));
                self.front = Some(self.front_matter(&text));
            }
            Event::Start(Tag::Table(alignments)) => {
                self.html("<div class=\"scroll\">".to_owned());
                self.out.push(Event::Start(Tag::Table(alignments)));
            }
            Event::End(TagEnd::Table) => {
                self.out.push(Event::End(TagEnd::Table));
                self.html("</div>".to_owned());
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let (class, title) = alert(kind);
                self.html(format!("<div class=\"alert {class}\"><p class=\"alert-title\">{title}</p>"));
            }
            Event::End(TagEnd::BlockQuote(Some(_))) => self.html("</div>".to_owned()),
            event => self.inline(event),
        }
    }

    /// Renders what stands in a line.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not told apart is rendered as the library does")]
    fn inline(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let opening = self.link(&dest_url);
                self.open_links.push(opening.is_some());
                if let Some(opening) = opening {
                    self.html(opening);
                }
            }
            Event::End(TagEnd::Link) => {
                if self.open_links.pop() == Some(true) {
                    self.html("</a>".to_owned());
                }
            }
            Event::TaskListMarker(is_done) => self.html(layout::task(is_done)),
            // The description stands in its place, as text.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Html(text) | Event::InlineHtml(text) => {
                self.part.text.push_str(&text_of_markup(&text));
                self.html(without_markup(&text));
            }
            event => {
                match &event {
                    Event::Code(code) => {
                        self.part.code.push_str(code);
                        self.part.code.push(' ');
                    }
                    event => push_plain(event, &mut self.part.text),
                }
                self.out.push(event);
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel, inner: Vec<Event<'a>>) {
        let number = level as u8;
        // The outline has every heading of this text.
        let (text, anchor) = self.headings.next().map(|one| (one.text.clone(), one.anchor.clone())).unwrap_or_default();
        let next = Part { anchor: anchor.clone(), heading: text.clone(), ..Part::default() };
        self.page.parts.push(std::mem::replace(&mut self.part, next));
        self.html(format!("<h{number} id=\"{}\">", layout::escape(&anchor)));
        for event in inner {
            self.inline(event);
        }
        // The heading has its words already.
        self.part.text.clear();
        self.part.code.clear();
        self.html(layout::anchor(&anchor, &text));
        self.html(format!("</h{number}>\n"));
        if let Some(front) = self.front.take() {
            self.html(front);
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'a>, text: &str) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '\t']).next().unwrap_or_default().to_owned(),
            CodeBlockKind::Indented => String::new(),
        };
        if language == DIAGRAM {
            self.page.draws = Draws::Diagrams;
            self.html(layout::diagram(text));
        } else {
            self.html(layout::code(&language, text));
        }
    }

    fn front_matter(&mut self, text: &str) -> String {
        let Some(members) = front::parse(text) else { return layout::code("yaml", text) };
        let mut rows = Vec::new();
        for (key, values) in members {
            let values: Vec<String> = values.iter().map(|value| self.line(value)).collect();
            rows.push((key, values));
        }
        layout::facts(&rows)
    }

    /// A text of the front matter as HTML: it may hold a link.
    fn line(&mut self, text: &str) -> String {
        let mut inner = Renderer {
            tree: self.tree,
            leaf: self.leaf,
            out: Vec::new(),
            page: Rendered::default(),
            part: Part::default(),
            headings: [].iter(),
            open_links: Vec::new(),
            front: None,
        };
        let paragraph =
            |event: &Event<'_>| matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
        // A value that is a block of its own, such as `# x` or `---`, is no line; it is shown as it is.
        let events: Vec<Event<'_>> = Parser::new(text).collect();
        let one = matches!(events.first(), Some(Event::Start(Tag::Paragraph)))
            && events.iter().filter(|event| paragraph(event)).count() == 2;
        if !one {
            return layout::escape(text);
        }
        events.into_iter().filter(|event| !paragraph(event)).for_each(|event| inner.inline(event.into_static()));
        let mut html = String::new();
        html::push_html(&mut html, inner.out.into_iter());
        self.page.shown.append(&mut inner.page.shown);
        self.page.broken.append(&mut inner.page.broken);
        self.part.text.push_str(&format!("{} {} ", inner.part.text, inner.part.code));
        html
    }

    /// The opening tag of a link, if it leads anywhere.
    fn link(&mut self, link: &str) -> Option<String> {
        match links::resolve(self.tree, self.leaf, link) {
            Goal::Page(address) => Some(layout::link(&address)),
            Goal::Output(address, shown) => {
                self.page.shown.push(shown);
                Some(layout::link(&address))
            }
            Goal::Outside(address) => Some(layout::link_outside(&address)),
            Goal::Nowhere => {
                self.page.broken.push(link.to_owned());
                None
            }
        }
    }

    fn html(&mut self, text: String) {
        self.out.push(Event::Html(CowStr::from(text)));
    }

    fn finish(mut self) -> Rendered {
        if self.leaf.number > 1 || self.leaf.piece.headings.is_empty() {
            let mut head = format!("<h1>{}</h1>\n", layout::escape(&self.leaf.title));
            head.push_str(&self.front.take().unwrap_or_default());
            self.out.insert(0, Event::Html(CowStr::from(head)));
        }
        let mut html = String::new();
        html::push_html(&mut html, self.out.into_iter());
        // A header without text heads nothing. All text is escaped, so this is a cell.
        self.page.html = html.replace("<th></th>", "<td></td>");
        self.page.parts.push(self.part);
        self.page
    }
}

/// The events up to an end, which is taken too.
fn until<'a>(events: &mut Parser<'a>, end: impl Fn(&TagEnd) -> bool) -> Vec<Event<'a>> {
    events.take_while(|event| !matches!(event, Event::End(tag) if end(tag))).collect()
}

fn plain(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        push_plain(event, &mut text);
    }
    text
}

/// The text of an event, without markup. Words of different blocks and cells stay apart.
#[expect(clippy::wildcard_enum_match_arm, reason = "few events have text")]
fn push_plain(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) | Event::Code(part) | Event::Html(part) | Event::InlineHtml(part) => text.push_str(part),
        Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::TableCell | TagEnd::Item) => {
            text.push(' ');
        }
        _ => {}
    }
}

fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    }
}

/// Raw HTML with everything escaped but [`TAGS`], and without comments.
fn without_markup(html: &str) -> String {
    let mut safe = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, markup) = rest.split_at(at);
        safe.push_str(&layout::escape(before));
        let comment = markup.strip_prefix("<!--").and_then(|inside| inside.split_once("-->"));
        if let Some((_, behind)) = comment {
            rest = behind;
        } else if let Some(tag) = TAGS.iter().find(|tag| markup.starts_with(**tag)) {
            safe.push_str(tag);
            rest = markup.get(tag.len()..).unwrap_or_default();
        } else {
            safe.push_str("&lt;");
            rest = markup.get(1..).unwrap_or_default();
        }
    }
    safe.push_str(&layout::escape(rest));
    safe
}

/// What of raw HTML is read as text.
fn text_of_markup(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, markup)) = rest.split_once("<!--") {
        text.push_str(before);
        let Some((_, behind)) = markup.split_once("-->") else { break };
        rest = behind;
    }
    text.push_str(rest);
    TAGS.iter().fold(text, |text, tag| text.replace(tag, " "))
}
