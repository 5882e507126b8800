//! Sites of small trees: what becomes of links, titles, long sections and of what somebody would smuggle in.

use super::*;

/// Whether a file is a page.
fn is_page(path: &RelPath) -> bool {
    path.as_str().rsplit('.').next() == Some("html")
}

const PACKAGE: Package<'_> = Package { title: "Shop", version: Some("1.0.0") };

fn files(pages: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in pages {
        files.add(RelPath::new(*path).unwrap(), (*text).to_owned()).unwrap();
    }
    files
}

fn page(site: &Site, path: &str) -> String {
    site.files.get(&RelPath::new(path).unwrap()).unwrap_or_else(|| panic!("no {path}")).text.clone()
}

/// The article of a page: what stands inside of its frame.
fn article(site: &Site, path: &str) -> String {
    let page = page(site, path);
    let (_, article) = page.split_once("<article>").unwrap();
    article.split_once("</article>").unwrap().0.to_owned()
}

#[test]
fn a_tree_becomes_a_site() {
    let site = build(
        &PACKAGE,
        &files(&[
            ("docs/index.md", "# Shop\n\n- [Services](services/orders.md)\n- [Glossary](glossary.md#order)\n"),
            ("docs/glossary.md", "# Glossary\n\n## Order\n\nWhat a customer wants.\n"),
            (
                "docs/services/orders.md",
                "# Orders\n\n[contract](../../openapi/orders.yaml), [all](../../openapi/), [why](../../adr/0001-x.md)\n\n```mermaid\nflowchart TB\n  accTitle: Orders\n  a --> b\n```\n",
            ),
            ("adr/0001-x.md", "---\nstatus: accepted\n---\n\n# Use <X>\n\nSee [orders](../docs/services/orders.md).\n"),
            ("openapi/orders.yaml", "openapi: 3.1.0\n"),
            ("mermaid/a.mmd", "flowchart TB\n"),
        ]),
    );
    assert_eq!(site.broken, []);
    let paths: Vec<&str> =
        site.files.iter().map(|(path, _)| path.as_str()).filter(|path| !path.starts_with("assets/")).collect();
    assert_eq!(
        paths,
        [
            "adr/0001-x.html",
            "adr/index.html",
            "files/openapi/index.html",
            "files/openapi/orders.yaml.html",
            "glossary.html",
            "index.html",
            "raw/openapi/orders.yaml",
            "services/index.html",
            "services/orders.html",
        ]
    );
    let orders = page(&site, "services/orders.html");
    assert!(orders.contains("<title>Orders · Services · Shop</title>"), "{orders}");
    assert!(orders.contains("<a href=\"../adr/0001-x.html\">why</a>"), "{orders}");
    assert!(orders.contains("<a href=\"../files/openapi/orders.yaml.html\">contract</a>"), "{orders}");
    assert!(orders.contains("<figure class=\"diagram\" aria-label=\"Diagram: Orders\">"), "{orders}");
    assert!(orders.contains("a --&gt; b") && orders.contains("../assets/mermaid.tiny.js"), "{orders}");
    assert!(!page(&site, "glossary.html").contains("mermaid.tiny.js"));
    // Pages, then sections in the order of the start page; what it does not mention comes last.
    let tree = page(&site, "index.html");
    let at = |text: &str| tree.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at(">Overview</a>") < at(">Glossary</a>") && at(">Glossary</a>") < at(">Services</a>"));
    assert!(at(">Services</a>") < at(">Decision records</a>"));
    let record = article(&site, "adr/0001-x.html");
    assert!(record.contains("Use &lt;X&gt;"), "{record}");
    assert!(record.contains("<dt>Status</dt><dd><span>accepted</span></dd>"), "{record}");
}

#[test]
fn a_site_has_a_start_page_in_any_case() {
    let site = build(&PACKAGE, &files(&[("runbooks/orders.md", "# Orders\n")]));
    assert!(article(&site, "index.html").contains("<a href=\"runbooks/index.html\">Runbooks</a>"));
    let empty = build(&PACKAGE, &Files::default());
    assert!(page(&empty, "index.html").contains("<h1>Shop</h1>"));
}

#[test]
fn links_that_lead_nowhere_are_reported_and_not_written() {
    let text = "# A\n\n[a](missing.md) [b](#missing) [c](../../../etc/passwd) [d](glossary.md)\n";
    let site = build(&PACKAGE, &files(&[("docs/a.md", text), ("docs/glossary.md", "# Glossary\n")]));
    let broken: Vec<&str> = site.broken.iter().map(|one| one.link.as_str()).collect();
    assert_eq!(broken, ["missing.md", "#missing", "../../../etc/passwd"]);
    assert!(
        article(&site, "a.html").contains("<p>a b c <a href=\"glossary.html\">d</a></p>"),
        "{}",
        article(&site, "a.html")
    );
}

#[test]
fn a_long_section_is_listed_on_its_own_page_only() {
    let names: Vec<String> = (0..1_000).map(|n| format!("docs/services/service-{n:04}.md")).collect();
    let mut files = files(&[("docs/services/index.md", "# All services\n"), ("docs/services/zoo.md", "# The Zoo\n")]);
    for name in &names {
        files
            .add(
                RelPath::new(name.as_str()).unwrap(),
                format!("# Service {name}\n\n## Operations\n\n`get_{}`\n", name.len()),
            )
            .unwrap();
    }
    let site = build(&PACKAGE, &files);
    let zoo = page(&site, "services/zoo.html");
    assert!(zoo.len() < 5_000, "{}", zoo.len());
    assert!(zoo.contains(">All services</a> <span class=\"count\">1001</span>"), "{zoo}");
    assert!(zoo.contains("aria-current=\"page\">The Zoo</a>"), "{zoo}");
    assert!(!zoo.contains("service-0007"), "{zoo}");
}

#[test]
fn a_long_page_is_shown_in_parts() {
    let terms: String = (0..1_000)
        .map(|n| format!("## Term {n}\n\n{} [next](#term-{})\n\n", "word ".repeat(50), (n + 1) % 1_000))
        .collect();
    let glossary = format!("# Glossary\n\n{terms}## Term 7\n\nAgain.\n");
    let index = "# Shop\n\n[all](glossary.md) [first](glossary.md#term-0) [last](glossary.md#term-999) [again](glossary.md#term-7-1)\n";
    let site = build(&PACKAGE, &files(&[("docs/index.md", index), ("docs/glossary.md", &glossary)]));
    assert_eq!(site.broken, []);
    let start = article(&site, "index.html");
    assert!(start.contains("<a href=\"glossary.html\">all</a> <a href=\"glossary.html#term-0\">first</a>"), "{start}");
    assert!(start.contains("<a href=\"parts/glossary/5.html#term-7-1\">again</a>"), "{start}");
    let last = page(&site, "parts/glossary/5.html");
    assert!(last.contains("<title>Glossary (5 of 5) · Shop</title>") && last.contains("<h1>Glossary</h1>"), "{last}");
    assert!(last.contains("id=\"term-999\"") && last.contains("href=\"../../glossary.html#term-0\""), "{last}");
    let text = |path: &str| page(&site, path).matches("<h2 ").count();
    let parts = [
        "glossary.html",
        "parts/glossary/2.html",
        "parts/glossary/3.html",
        "parts/glossary/4.html",
        "parts/glossary/5.html",
    ];
    assert_eq!(parts.map(text).iter().sum::<usize>(), 1_001, "nothing is lost");
    assert!(parts.iter().all(|part| page(&site, part).len() < 300_000));
    assert!(page(&site, "index.html").matches("glossary.html\">").count() == 2, "the navigation has the page once");
}

#[test]
fn nothing_that_is_written_becomes_markup() {
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let text = format!(
        "---\nstatus: '{hostile}'\n'<b>{hostile}': [a](javascript:alert(1))\n---\n\n# {hostile}\n\n## `{hostile}`\n\n{hostile}\n\n\
         <script>alert(1)</script>\n\n<iframe src=\"https://evil.example\"></iframe>\n\n<details onclick=\"alert(1)\">\n\n\
         <!-- hidden --> [a](javascript:alert(1)) [b](JAVASCRIPT:alert(1)) [c](data:text/html,x) [d](//evil.example) \
         [e](<java\nscript:alert(1)>) <javascript:alert(1)> ![f](https://evil.example/x.png) \
         [g](https://example.com/\"onmouseover=alert(1)) <style>*{{}}</style> <br> <br onclick=x>\n\n\
         ```\"><script>alert(1)</script>\n{hostile}\n```\n\n```mermaid\nflowchart TB\n  accTitle: {hostile}\n  a[\"{hostile}\"]\n```\n\n\
         | {hostile} |\n| --- |\n| {hostile} |\n"
    );
    let name = "docs/a\"><script>alert(1)<'&.md";
    let names = "openapi/\"><img src=x onerror=alert(1)>.yaml";
    let mut files = files(&[(name, &text), ("docs/index.md", "# [x](javascript:alert(1))\n"), (names, hostile)]);
    files.add(RelPath::new("docs/b.md").unwrap(), "[f](../openapi/)\n".to_owned()).unwrap();
    let site = build(&Package { title: hostile, version: Some(hostile) }, &files);
    let mut pages = 0;
    for (path, file) in site.files.iter().filter(|(path, _)| is_page(path)) {
        pages += 1;
        for tag in file.text.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').unwrap();
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
            assert!(!["img", "iframe", "style", "object", "embed", "form", "base"].contains(&name), "{path}: <{tag}>");
            // Attributes of a tag: what is inside of quotes is a value.
            let outside: String = tag.split('"').step_by(2).collect();
            assert!(!outside.contains(" on"), "{path}: <{tag}>");
            if name == "script" && !tag.starts_with('/') {
                assert!(tag.contains("assets/"), "{path}: <{tag}>");
            }
            if name == "a" && !tag.starts_with('/') {
                let address = tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
                let inside = !address.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
                assert!(
                    (inside && !address.starts_with("//")) || address.starts_with("https://example.com/"),
                    "{path}: {address}"
                );
            }
        }
        assert!(!file.text.contains("hidden"), "{path}: a comment is shown");
    }
    assert_eq!(pages, 5);
    assert!(site.files.iter().any(|(_, file)| file.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;")));
}

#[test]
fn a_site_is_always_the_same() {
    let files = files(&[("docs/index.md", "# A\n\n## B\n\ntext\n"), ("adr/1.md", "# C\n"), ("adr/2.md", "# C\n")]);
    assert_eq!(build(&PACKAGE, &files).files, build(&PACKAGE, &files).files);
}

#[test]
fn the_index_finds_headings_and_names() {
    let pages = [("docs/a.md", "# Orders\n\nText of `OrderPlaced`.\n\n## place_order\n\nTakes an order.\n")];
    let site = build(&PACKAGE, &files(&pages));
    let index = page(&site, "assets/search-index.js");
    let data = index.trim_end().strip_prefix("archcSearchIndex(").and_then(|rest| rest.strip_suffix(");")).unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["pages"], serde_json::json!([["a.html", "Orders", ""]]));
    assert_eq!(data["parts"], serde_json::json!([[0, "", ""], [0, "place_order", "place_order"]]));
    let words: Vec<&str> = data["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(words, ["an", "of", "order", "orderplaced", "orders", "place", "placed", "placeorder", "takes", "text"]);
    // `order` is code at the top (part 0, field 2) and a heading of the second part (part 1, field 1).
    assert_eq!(data["places"][2], "2,3");
}
