//! Adversarial labels in every position of every kind of diagram, written to `tests/mermaid/fuzz`, where real versions of
//! Mermaid draw them and a browser compares what is shown with what was given (`tests/validators/mermaid`).
//!
//! A document is `NAME.mmd`, and beside it `NAME.json`: by position, in the order in which they are written, the labels as
//! numbers in `labels.json`. Nothing here encodes: the labels go through the same typed documents as those of a model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Head;
use super::er::{Attribute, Count, Entity, ErDiagram, Relation};
use super::flow::{Class, Direction, Edge, Flowchart, Group, Line, Node};
use super::sequence::{Branch, Item, Participant, Person, Sequence, Word};
use super::state::{State, StateDiagram, Transition};
use super::text::{FLOW, Label, SINGLE, plain};
use crate::emit::mermaid::{self, Subject};
use crate::emit::shared::fixture::compile;
use crate::emit::{EmitCx, Options};

/// Words that some version of Mermaid reads as syntax in some diagram.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "end", "End", "END", "graph", "flowchart", "subgraph", "class", "classDef", "style", "linkStyle", "click",
    "call", "href", "interpolate", "default", "direction", "TB", "LR", "direction LR", "the direction TB of it", "title", "accTitle", "accDescr",
    "accTitle: x", "accDescr { x }", "participant", "actor", "as", "note", "Note over a", "note right of x", "alt",
    "else", "opt", "loop", "par", "and", "critical", "option", "break", "rect", "box", "activate", "deactivate",
    "autonumber", "create", "destroy", "links", "state", "[*]", "<<fork>>", "<<choice>>", "hide empty description",
    "PK", "FK", "UK", "erDiagram", "stateDiagram-v2", "sequenceDiagram", "one or many", "to", "optionally to", "o",
    "x", "oo", "xx", "null", "undefined", "true", "NaN", "constructor", "__proto__", "toString", "0", "00", "-1",
    "1e9",
];

/// Texts that were lost, garbled or refused by some version in some position, or that are likely to be.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    // Markup and scripts.
    "List<Order>", "Map<String, List<Order>>", "<b>bold</b>", "<i>", "</i>", "<br>", "<br/>", "a<br/>b", "<br />",
    "<!-- c -->", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><g/></svg>",
    "<style>*{display:none}</style>", "<foreignObject>", "<a href=\"javascript:alert(1)\">x</a>", "<iframe>",
    "<![CDATA[x]]>", "<?xml?>", "1 < 2 > 0", "a<b", "a>b", "&", "&&", "&amp;", "&lt;b&gt;", "&#42;", "&nbsp;",
    "&quot;", "&unknown;", "AT&T",
    // Entities and codes of Mermaid itself.
    "#42;", "#42", "#", "##", "#;", "#quot;", "#amp;", "#35;", "#9829;", "#infin;", "issue #42 is open",
    "issue #42; done", "#1f5fa8", "#x2F;", "ﬂ°35¶ß", "ﬂ°°quot¶ß", "a;b", ";", ";;", "a; b; c;",
    // Quotes.
    "\"", "\"\"", "\"quoted\"", "'", "''", "'quoted'", "`", "``", "```", "`code`", "```js\ncode\n```", "it's",
    "say \"hi\"", "\"]", "\"]:::x", "\"| --> b", "“curly”", "„low“", "«guillemets»", "5' 3\"", "\\\"", "\\", "\\n",
    "a\\nb", "C:\\temp\\new", "\\u0041", "\\x41", "\\\\", "\\(x\\)", "\\[x\\]",
    // Markdown and mathematics.
    "**bold**", "*em*", "_em_", "__strong__", "~~gone~~", "# heading", "## heading", "- item", "* item", "+ item",
    "1. item", "1) item", "> quote", "[link](https://example.com)", "![image](x.png)", "| a | b |", "---", "***",
    "___", "===", "$$x$$", "$x$", "$$\\frac{1}{2}$$", "$", "$$", "a $b c$ d", "`**x**`", "\"`**x**`\"",
    "https://example.com/a?b=c&d=e#f", "a@b.example", "see www.example.com/orders/{id} or write to orders@shop.example about it",
    // Directives, comments, front matter.
    "%%", "%% comment", "%%{", "%%{init: {}}%%", "%%{init: {'theme': 'dark'}}%%", "}%%", "%", "50%", "100%",
    "%d %s", "%7B", "--- title", "---\ntitle: x\n---", "config:", "%%{wrap}%%", "%%{ wrap }%% text", "wrap: text",
    "nowrap: text", "wrap:", ":wrap:", "title:",
    // Arrows and brackets.
    "a--b", "a---b", "a-->b", "a->>b", "a-)b", "a-xb", "--x", "-->", "<--", "<-->", "-.->", "==>", "~~~", "--o",
    "o--o", "||--o{", "}o..o{", "{}", "{", "}", "{{x}}", "[]", "[", "]", "[[x]]", "()", "(", ")", "((x))", "([x])",
    "[(x)]", "[/x/]", "[\\x\\]", ">x]", "{x: y}", "|", "||", "a|b", "|x|", ":", "::", ":::", "a:b", "a: b", ": x",
    ":::class", "a:::service", "@", "@{ shape: rect }", "a@{shape: cyl}", "~", "Map~String, List~X~~", "^", "+",
    "-", "*", "!", "?", "=", ",", ".", "..", "...", "/", "//", "/* x */", "_", "__", "half-open",
    "POST /orders/{id}/confirm", "orders.{region}.v1", "GET /a?b=c&d=[1]", "f(x, y) -> z", "if (a && !b) { c(); }",
    "x = y ? 1 : 2", "100% of 5'000 €", "rust, axum · PostgreSQL 17", "±5 °C", "§ 3 Abs. 1",
    // Scripts of the world, and what is written from right to left.
    "注文", "注文サービス", "订单服务：完成", "주문 서비스", "Заказы", "Παραγγελίες", "الطلبات", "خدمة الطلبات (v2)", "הזמנות",
    "שירות orders 2.0", "abc שלום def", "\u{202e}txt.exe", "\u{2067}rtl\u{2069} ltr", "คำสั่งซื้อ", "आदेश सेवा",
    "ஆர்டர்", "ꦥꦼꦱꦼꦤ꧀", "ñandú über façade", "Å", "A\u{30a}", "i̇stanbul", "ﬁ ligature", "ß ẞ", "①②③", "½ ⅓",
    "→ ← ⇒ ↔", "∑ ∞ ≠ ≤", "Ω µ", "¿qué? ¡sí!", "a\u{301}\u{302}\u{303}",
    // Emoji.
    "🎉", "🎉🎉🎉", "👩‍💻", "👨‍👩‍👧‍👦 family", "🏳️‍🌈", "🇩🇪🇯🇵", "👍🏽", "❤️", "1️⃣", "✅ ok ❌ not", "fa:fa-car",
    "fa:fa-car car", ":tada:", "fab:fa-x",
    // What cannot be seen.
    "a\u{a0}b", "\u{a0}", "a\u{200b}b", "a\u{200d}b", "\u{feff}bom", "a\u{ad}b", "a\tb", "a\nb", "a\r\nb",
    "a\u{0}b", "a\u{1b}[31mred", "a\u{7f}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "  spaces  ", "a  b",
    "\u{3000}wide", "a\u{fffd}b", "a\u{e000}b", "a\u{fffe}b", "\u{10ffff}",
];

/// All labels, without those that are white space alone: nobody can give these.
fn labels() -> Vec<String> {
    let mut all: Vec<String> = WORDS.iter().chain(TEXTS).map(|text| (*text).to_owned()).collect();
    for c in (' '..='~').filter(char::is_ascii_punctuation) {
        all.extend([format!("{c}first"), format!("last{c}"), format!("in{c}side"), format!("{c}{c}{c}")]);
    }
    all.push("x".repeat(10_000));
    all.push("lorem ipsum ".repeat(834));
    all.push("注文".repeat(5_000));
    all.push("👩‍💻🎉".repeat(2_500));
    all.push("<b>&\"#;".repeat(1_429));
    all.push(format!("zalgo{}", "\u{301}".repeat(9_995)));
    all.push("getTheListOfAllOrdersOfTheCustomer_and_their_lines.orders-of-the-last-year".to_owned());
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|text| !text.trim().is_empty() && seen.insert(text.clone()));
    all
}

/// A document and what is read in it.
struct Case {
    name: String,
    text: String,
    /// By position, labels by number.
    shown: BTreeMap<&'static str, Vec<usize>>,
}

/// Some labels, with their numbers, as many as are drawn in one picture.
struct Batch<'a> {
    number: usize,
    labels: Vec<(usize, &'a str)>,
}

impl Batch<'_> {
    fn head(&self, kind: &str) -> Head {
        let texts: Vec<&str> = self.labels.iter().map(|(_, text)| *text).collect();
        Head {
            source: "src/emit/mermaid/doc/fuzz.rs".to_owned(),
            title: format!("{kind} {}", texts.join(" ")),
            description: texts.iter().rev().copied().collect::<Vec<_>>().join(" "),
            related: Vec::new(),
        }
    }

    fn name(&self, kind: &str) -> String {
        format!("{kind}-{:02}", self.number)
    }

    fn numbers(&self) -> Vec<usize> {
        self.labels.iter().map(|(number, _)| *number).collect()
    }

    /// The labels with their place in the batch.
    fn each(&self) -> impl Iterator<Item = (usize, &str)> {
        self.labels.iter().map(|(_, text)| *text).enumerate()
    }

    /// The place of the next label, and of the first for the last.
    fn next(&self, at: usize) -> usize {
        (at + 1) % self.labels.len()
    }

    /// The other of two that point at each other: as many arrows as boxes, in the simplest layout.
    fn other(&self, at: usize) -> usize {
        if at ^ 1 < self.labels.len() { at ^ 1 } else { at - 1 }
    }

    /// A form of boxes; the first four also have a kind of arrow each, the last one groups.
    fn flow(&self, form: usize) -> Case {
        const FORMS: [(&str, Class); 6] = [
            ("rectangle", Class::Service),
            ("stadium", Class::Actor),
            ("hexagon", Class::Gateway),
            ("cylinder", Class::Store),
            ("rounded", Class::Event),
            ("subroutine", Class::Channel),
        ];
        const LINES: [Line; 4] = [Line::Sync, Line::Async, Line::Soft, Line::Replaces];
        let (name, class) = FORMS[form];
        let grouped = form == FORMS.len() - 1;
        let nodes = self.each().map(|(at, text)| Node {
            id: format!("s_{at}"),
            label: Label::new(text),
            class,
            group: grouped.then_some(at),
        });
        let edges = LINES.get(form).into_iter().flat_map(|line| {
            self.each().map(move |(at, text)| Edge {
                from: format!("s_{at}"),
                to: format!("s_{}", self.other(at)),
                line: *line,
                label: Label::new(text),
            })
        });
        let groups =
            self.each().map(|(at, text)| Group { id: format!("in_{at}"), label: Label::new(text), parent: None });
        let chart = Flowchart {
            head: self.head(name),
            direction: if form.is_multiple_of(2) { Direction::Right } else { Direction::Down },
            groups: if grouped { groups.collect() } else { Vec::new() },
            edges: edges.collect(),
            nodes: nodes.collect(),
        };
        let mut shown = BTreeMap::from([("node", self.numbers())]);
        if !chart.edges.is_empty() {
            shown.insert("edge", self.numbers());
        }
        if grouped {
            shown.insert("group", self.numbers());
        }
        Case { name: self.name(&format!("flow-{name}")), text: chart.write(), shown }
    }

    /// Two halves: in the second, persons and things have changed places, and the rest of the positions is used.
    fn sequence(&self, half: usize) -> Case {
        let participants = self.each().map(|(at, text)| Participant {
            id: format!("s_{at}"),
            label: Label::new(text),
            person: if (at + half).is_multiple_of(2) { Person::Yes } else { Person::No },
        });
        let ends = || ("s_0".to_owned(), "s_1".to_owned());
        let call = |text: &str| Item::Call(ends().0, ends().1, Label::new(text));
        let branch = |at: usize| {
            let text = self.labels[at].1;
            Branch { heading: text.to_owned(), items: vec![call(text)] }
        };
        let item = |(at, text): (usize, &str)| {
            let ((from, to), label, next) = (ends(), Label::new(text), self.next(at));
            match half {
                0 => vec![
                    Item::Call(from.clone(), to.clone(), label.clone()),
                    Item::Fail(to, from, label),
                    Item::Block(Word::Alt, vec![branch(at), branch(next)]),
                    Item::Block(Word::Opt, vec![branch(at)]),
                ],
                _ => vec![
                    Item::Send(from.clone(), to.clone(), label.clone()),
                    Item::Note(from, to, label),
                    Item::Block(Word::Par, vec![branch(at), branch(next)]),
                    Item::Block(Word::Loop, vec![branch(at)]),
                ],
            }
        };
        let diagram = Sequence {
            head: self.head("sequence"),
            participants: participants.collect(),
            items: self.each().flat_map(item).collect(),
        };
        let mut shown = BTreeMap::from([
            ("participant", self.numbers()),
            ("message", vec![]),
            ("note", vec![]),
            ("heading", vec![]),
        ]);
        for (at, text) in self.each() {
            let (own, next) = (self.labels[at].0, self.labels[self.next(at)]);
            let mut add = |position: &'static str, number: usize| shown.entry(position).or_default().push(number);
            add("message", own);
            add(if half == 0 { "message" } else { "note" }, own);
            for (number, text) in [(own, text), next, (own, text)] {
                add("heading", number);
                // A heading that is not what was given is followed by a note that is.
                if plain(text, SINGLE) != text.split_whitespace().collect::<Vec<_>>().join(" ") {
                    add("note", number);
                }
                add("message", number);
            }
        }
        Case { name: self.name(&format!("sequence-{}", ["a", "b"][half])), text: diagram.write(), shown }
    }

    fn state(&self) -> Case {
        let id = |at: usize| Some(format!("st_{at}"));
        let steps =
            self.each().map(|(at, text)| Transition { from: id(at), to: id(self.other(at)), label: Label::new(text) });
        let diagram = StateDiagram {
            head: self.head("state"),
            states: self.each().map(|(at, text)| State { id: format!("st_{at}"), label: Label::new(text) }).collect(),
            transitions: steps.collect(),
        };
        let shown = BTreeMap::from([("node", self.numbers()), ("edge", self.numbers())]);
        Case { name: self.name("state"), text: diagram.write(), shown }
    }

    fn er(&self) -> Case {
        let attribute = |ty: &str, name: &str, comment: Label| Attribute {
            ty: ty.to_owned(),
            name: name.to_owned(),
            key: false,
            comment,
        };
        let entities = self.each().map(|(at, text)| Entity {
            id: format!("r_{at}"),
            label: Label::new(text),
            attributes: vec![
                attribute("String", "remark", Label::new(text)),
                attribute("String", text, Label::default()),
                attribute(text, "named", Label::default()),
            ],
        });
        let relations = self.each().map(|(at, text)| Relation {
            from: format!("r_{at}"),
            to: format!("r_{}", self.other(at)),
            count: Count::Many,
            loose: at.is_multiple_of(2),
            label: Label::new(text),
        });
        let diagram =
            ErDiagram { head: self.head("entities"), entities: entities.collect(), relations: relations.collect() };
        // A name that is no word for Mermaid stands in the remark.
        let is_word = |text: &str| {
            let word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let begins = !text.starts_with(|c: char| c.is_ascii_digit());
            word && begins && text.len() <= 40 && !["PK", "FK", "UK"].contains(&text)
        };
        let mut shown = BTreeMap::from([("node", self.numbers()), ("edge", self.numbers())]);
        for (number, text) in &self.labels {
            let times = if is_word(text) { 1 } else { 3 };
            shown.entry("comment").or_insert_with(Vec::new).extend(std::iter::repeat_n(*number, times));
        }
        Case { name: self.name("er"), text: diagram.write(), shown }
    }
}

/// The labels in batches of what one picture takes.
fn batches(labels: &[String]) -> Vec<Batch<'_>> {
    let mut batches: Vec<Batch<'_>> = Vec::new();
    let mut room = 0;
    for (number, text) in labels.iter().enumerate() {
        let cost = Label::new(text.clone()).len() + 20;
        if cost > room || batches.last().is_none_or(|batch| batch.labels.len() >= 40) {
            batches.push(Batch { number: batches.len() + 1, labels: Vec::new() });
            room = 3_500;
        }
        room -= cost.min(room);
        batches.last_mut().unwrap().labels.push((number, text));
    }
    // An arrow has two ends.
    if let [.., before, last] = batches.as_mut_slice()
        && last.labels.len() == 1
    {
        last.labels.insert(0, before.labels.pop().unwrap());
    }
    batches
}

/// A source in which titles of contexts and of a scenario, its notes and its headings are labels.
fn model(batch: &Batch<'_>) -> String {
    let text = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut source = "contract Api: rest {\n  version: 1.0.0\n  GET /a go() -> 204\n}\n".to_owned();
    let mut story = String::new();
    for (at, label) in batch.each() {
        source.push_str(&format!("\ncontext C{at} {}\n\n", text(label)));
        source.push_str(&format!("service S{at} in C{at} {{\n  provides Api on 8080\n"));
        source.push_str(&if at > 0 { format!("  calls S{}.go\n}}\n", at - 1) } else { "}\n".to_owned() });
        if at > 0 {
            let call = format!("S{at} -> S{}.go {}", at - 1, text(label));
            story.push_str(&format!("  {call}\n  alt {} {{\n    {call}\n  }}\n", text(label)));
        }
    }
    format!("{source}\nscenario Story {} {{\n{story}}}\n", text(batch.labels[0].1))
}

#[test]
fn adversarial_labels() {
    let labels = labels();
    assert!(labels.len() >= 300, "{}", labels.len());
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let json = |value: &serde_json::Value| serde_json::to_string_pretty(value).unwrap() + "\n";
    files.insert("labels.json".to_owned(), json(&labels.iter().cloned().collect()));
    for batch in batches(&labels) {
        let flow = (0..6).map(|form| batch.flow(form));
        let all = flow.chain([batch.sequence(0), batch.sequence(1), batch.state(), batch.er()]);
        for Case { name, text, shown } in all {
            assert!(text.len() <= 50_000, "{name}: {}", text.len());
            files.insert(format!("{name}.json"), serde_json::to_string(&shown).unwrap() + "\n");
            files.insert(format!("{name}.mmd"), text);
        }
    }
    pin("tests/mermaid/fuzz", &files);
}

#[test]
fn whole_models() {
    // A line of a source ends at some control characters, and a source may not change the direction of its text.
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let labels: Vec<String> = labels().into_iter().filter(|text| !text.contains(hidden)).collect();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for batch in batches(&labels) {
        let (checked, options) = (compile(&model(&batch)), Options::default());
        let views = mermaid::diagrams(&EmitCx { checked: &checked, options: &options });
        let views = views.into_iter().filter(|view| !matches!(view.subject, Subject::Service(_)));
        for view in views {
            assert!(view.text.len() <= 50_000, "{}: {}", view.path, view.text.len());
            if view.subject == Subject::ContextMap {
                for (_, label) in batch.each() {
                    let encoded = Label::new(label).encoded(FLOW);
                    assert!(view.text.contains(&format!("[\"{encoded}\"]:::context")), "{label} in\n{}", view.text);
                }
            }
            files.insert(format!("{}-{}", batch.name("model"), view.path.replace('/', "-")), view.text);
        }
    }
    pin("tests/mermaid/models", &files);
}

/// Compares files with those of a folder, or writes them.
#[expect(clippy::disallowed_methods, reason = "these tests compare files, as the suite does")]
fn pin(folder: &str, files: &BTreeMap<String, String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let known: BTreeMap<String, PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    let same = |name: &String, text: &String| {
        known.get(name).and_then(|path| std::fs::read_to_string(path).ok()).as_ref() == Some(text)
    };
    let stale: Vec<&String> = files
        .iter()
        .filter(|(name, text)| !same(name, text))
        .map(|(name, _)| name)
        .chain(known.keys().filter(|name| !files.contains_key(*name)))
        .collect();
    if std::env::var("ARCHC_BLESS").is_ok_and(|value| value == "1") && std::env::var("CI").is_err() {
        std::fs::create_dir_all(&folder).unwrap();
        for path in known.values() {
            std::fs::remove_file(path).unwrap();
        }
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
    } else {
        assert!(stale.is_empty(), "stale in {}: {stale:?}; ARCHC_BLESS=1 writes them", folder.display());
    }
}
