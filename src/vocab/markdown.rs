//! The reference chapter of the book and the support matrix, as Markdown.
//!
//! `book/src/reference/` holds exactly the pages that [`pages`] returns; a test fails when it does not, and writes them
//! with `ARCHC_BLESS=1 cargo test --lib vocab`. Examples are marked `ignore`: each stands alone, without what it names.

use super::describe::{form_text, place_text};
use super::notation::{self, names};
use super::walk::{all_blocks, blocks_of, words_of};
use super::{
    ANNOTATIONS, AUTH_SCHEMES, BUILTIN_TYPES, Block, BlockWord, Choice, DeclKind, DocumentPlace, ERROR_KINDS,
    HTTP_METHODS, OPTIONS, PLATFORMS, PROTOCOLS, Property, ProtocolSpec, QUANTITY_TYPES, SECRET_SOURCES, Support,
    Target, Ty, Verb, place_in,
};

/// A page of the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its file name, `declarations.md`.
    pub file: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The Markdown text with the title.
    pub text: String,
}

/// The pages of the reference in reading order.
pub fn pages() -> Vec<Page> {
    vec![
        page("declarations.md", "Declarations", &declarations()),
        page("relations.md", "Relations", &relations()),
        page("blocks.md", "Blocks", &blocks()),
        page("protocols.md", "Protocols", &protocols()),
        page("settings.md", "Settings", &groups()),
        page("annotations.md", "Annotations", &annotations()),
        page("types.md", "Types, quantities and errors", &types()),
        page("options.md", "Options of targets", &options()),
        page("support.md", "What each target writes", &support_matrix()),
    ]
}

fn page(file: &'static str, title: &'static str, body: &str) -> Page {
    let note = "<!-- Made from the compiler's vocabulary; change it there. -->";
    Page { file, title, text: format!("# {title}\n\n{note}\n\n{body}\n") }
}

/// Every declaration with its head, members and settings.
pub fn declarations() -> String {
    let sections = DeclKind::ALL.iter().map(|kind| {
        let spec = super::decl(*kind);
        let clauses: Vec<String> = spec.head.iter().map(notation::head_clause).collect();
        let head = [vec![kind.word().to_owned(), "Name".to_owned()], clauses].concat().join(" ");
        let mut parts = vec![
            format!("## `{}`", kind.word()),
            format!("{}.", spec.doc),
            code("text", &format!("{head}{}", notation::body(spec.body))),
            code("arch,ignore", spec.example),
        ];
        let mut holds = Vec::new();
        holds.extend(spec.verbs.iter().map(|verb| link(verb.word(), "relations.md")));
        holds.extend(spec.blocks.iter().map(|word| link(word.word(), "blocks.md")));
        holds.extend(spec.forms.iter().map(|form| form_text(*form).to_owned()));
        if !holds.is_empty() {
            parts.push(format!("Its body holds {}.", holds.join(", ")));
        }
        parts.extend(settings(spec.block));
        parts.join("\n\n")
    });
    sections.collect::<Vec<_>>().join("\n\n")
}

/// Every relation with its clauses and settings.
pub fn relations() -> String {
    let sections = Verb::ALL.iter().map(|verb| {
        let mut parts = vec![format!("## `{}`", verb.word())];
        for usage in super::relation(*verb).uses {
            let places: Vec<String> = usage.within.iter().map(|kind| link(kind.word(), "declarations.md")).collect();
            let clauses: Vec<String> =
                usage.clauses.iter().map(|clause| format!(" {}", notation::clause(clause))).collect();
            let more = if usage.many { ", …" } else { "" };
            let braces = if usage.block.is_some() { " [{ … }]" } else { "" };
            let form = format!("{} {}{more}{}{braces}", verb.word(), notation::takes(&usage.takes), clauses.concat());
            parts.push(format!("In {}. {}.", places.join(", "), usage.doc));
            parts.push(code("text", &form));
            parts.push(code("arch,ignore", usage.example));
            parts.extend(usage.block.and_then(settings));
        }
        parts.join("\n\n")
    });
    sections.collect::<Vec<_>>().join("\n\n")
}

/// Every block without a colon.
pub fn blocks() -> String {
    let sections = BlockWord::ALL.iter().map(|word| {
        let spec = super::block(*word);
        let places: Vec<String> = spec.within.iter().map(|place| place_text(*place)).collect();
        let mut parts = vec![
            format!("## `{}`", word.word()),
            format!("In {}. {}.", places.join(", "), spec.doc),
            code("arch,ignore", spec.example),
        ];
        parts.extend(settings(spec.block));
        parts.join("\n\n")
    });
    sections.collect::<Vec<_>>().join("\n\n")
}

/// Every protocol with the settings of its contracts and operations.
pub fn protocols() -> String {
    let mut parts = Vec::new();
    let common = super::OTHER_PROTOCOL.operation;
    for spec in PROTOCOLS.iter().chain([&super::OTHER_PROTOCOL]) {
        let name = if spec.name.is_empty() { "Other protocols".to_owned() } else { format!("`{}`", spec.name) };
        let verbs: Vec<String> = spec.operations.iter().map(|verb| format!("`{verb}`")).collect();
        parts.push(format!("## {name}"));
        parts.push(format!("{}. Operations begin with {}.", spec.doc, verbs.join(", ")));
        parts.push(code("arch,ignore", spec.example));
        parts.push("Of a contract:".to_owned());
        parts.extend(settings(spec.contract));
        if std::ptr::eq(spec.operation, common) {
            parts.push(format!("Of an operation: the settings of {}.", link(common.name, "settings.md")));
        } else {
            parts.push("Of an operation:".to_owned());
            parts.extend(settings(spec.operation));
        }
        parts.push(written(spec));
    }
    parts.push("## Methods of HTTP".to_owned());
    let yes = |value: bool| if value { "yes" } else { "" }.to_owned();
    let rows =
        HTTP_METHODS.iter().map(|method| vec![format!("`{}`", method.name), yes(method.safe), yes(method.idempotent)]);
    parts.push(table(&["Method", "Only reads", "Idempotent"], rows));
    parts.push("## Schemes of `auth`".to_owned());
    parts.push(choices(AUTH_SCHEMES));
    parts.push("## Platforms of `environment`".to_owned());
    parts.push(choices(PLATFORMS));
    parts.join("\n\n")
}

/// What the documents of a protocol say of the settings of its contracts and operations.
fn written(spec: &ProtocolSpec) -> String {
    let Some(document) = spec.document else {
        return "No target writes documents of these contracts.".to_owned();
    };
    let settings = |wanted: DocumentPlace| {
        let blocks = [(spec.contract, "contract"), (spec.operation, "operation")].into_iter();
        let all = blocks.flat_map(|(block, what)| block.all().into_iter().map(move |property| (what, property)));
        let fitting = all.filter(move |(_, property)| place_in(document, property.targets) == wanted);
        fitting.map(|(what, property)| format!("`{what}.{}`", property.name)).collect::<Vec<_>>()
    };
    let rows = [
        (DocumentPlace::Written, "written"),
        (DocumentPlace::Planned, "planned"),
        (DocumentPlace::None, "no place: reported where it is used"),
    ];
    let name = document.name();
    let rows = rows.into_iter().map(|(place, how)| (settings(place), how));
    let rows = rows.filter(|(list, _)| !list.is_empty()).map(|(list, how)| vec![how.to_owned(), list.join(", ")]);
    let text = format!("What the documents of {name} say of them; the other settings are read by other targets only:");
    [text, table(&[name, "Settings"], rows)].join("\n\n")
}

/// Every group of settings that stands inside another.
pub fn groups() -> String {
    let sections = inner_blocks().into_iter().map(|block| {
        let mut parts = vec![format!("## `{}`", block.name), format!("{}.", block.doc)];
        parts.extend(settings(block));
        parts.join("\n\n")
    });
    let secrets =
        SECRET_SOURCES.iter().map(|source| vec![format!("`{}`", notation::constructor(source)), source.doc.to_owned()]);
    let secrets =
        format!("## Secrets\n\nA secret value never stands in a file.\n\n{}", table(&["Source", "Meaning"], secrets));
    sections.chain([secrets]).collect::<Vec<_>>().join("\n\n")
}

/// Every annotation with its signature and places.
pub fn annotations() -> String {
    let rows = ANNOTATIONS.iter().map(|spec| {
        let args = if spec.args.is_empty() { String::new() } else { format!("({})", names(spec.args)) };
        let places: Vec<&str> = spec.sites.iter().map(|site| site.word()).collect();
        let places = if spec.sites.len() == super::annotations::EVERYWHERE.len() {
            "everything".to_owned()
        } else {
            places.join(", ")
        };
        vec![format!("`@{}{args}`", spec.name), spec.doc.to_owned(), places, format!("`{}`", spec.example)]
    });
    let mut parts = vec![table(&["Annotation", "Meaning", "Stands on", "Example"], rows)];
    for spec in ANNOTATIONS {
        let words: Vec<(String, &str)> = spec.args.iter().flat_map(|arg| words_of(&arg.ty)).collect();
        if !words.is_empty() {
            let rows = words.into_iter().map(|(word, doc)| vec![format!("`{word}`"), doc.to_owned()]);
            parts.push(format!("`@{}`:\n\n{}", spec.name, table(&["Word", "Meaning"], rows)));
        }
    }
    parts.join("\n\n")
}

/// Built-in types, quantities and the kinds of errors.
pub fn types() -> String {
    let builtin = BUILTIN_TYPES.iter().map(|ty| {
        let params = if ty.params.is_empty() { String::new() } else { format!("<{}>", ty.params.join(", ")) };
        vec![format!("`{}{params}`", ty.name), ty.doc.to_owned()]
    });
    let quantities = QUANTITY_TYPES.iter().map(|quantity| {
        let code = |list: &[&str]| {
            let shown = list.iter().filter(|text| !text.is_empty()).map(|text| format!("`{text}`"));
            shown.collect::<Vec<_>>().join(" ")
        };
        vec![quantity.name.to_owned(), code(quantity.suffixes), code(quantity.examples), quantity.doc.to_owned()]
    });
    let errors = ERROR_KINDS.iter().map(|kind| {
        vec![
            format!("`{}`", kind.name),
            kind.status.to_string(),
            format!("`{}`", kind.grpc.to_uppercase()),
            if kind.transient { "yes" } else { "" }.to_owned(),
            kind.doc.to_owned(),
        ]
    });
    [
        "## Built-in types".to_owned(),
        table(&["Type", "Meaning"], builtin),
        "## Quantities".to_owned(),
        table(&["Quantity", "Suffixes", "Examples", "Meaning"], quantities),
        "## Kinds of errors".to_owned(),
        table(&["Kind", "HTTP", "gRPC", "Retry can help", "Meaning"], errors),
    ]
    .join("\n\n")
}

/// What a project may decide about its outputs.
pub fn options() -> String {
    let rows = OPTIONS.iter().flat_map(|spec| {
        let url = spec
            .choices
            .is_empty()
            .then(|| vec![format!("`{}`", spec.path()), spec.doc.to_owned(), "a URL".to_owned(), String::new()]);
        let words = spec.choices.iter().enumerate().map(|(at, choice)| {
            let (name, doc) = if at == 0 { (format!("`{}`", spec.path()), spec.doc) } else { (String::new(), "") };
            let mark = if at == 0 { " (default)" } else { "" };
            vec![name, doc.to_owned(), format!("`\"{}\"`{mark}", choice.word), choice.doc.to_owned()]
        });
        url.into_iter().chain(words).collect::<Vec<_>>()
    });
    let text = "An option stands in a table of `arch.toml` that is named like its target, or behind `--option` on the \
                command line, which wins:";
    [
        text.to_owned(),
        code("toml", "[openapi]\nversion = \"3.0\""),
        code("text", "archc build --option openapi.version=3.0"),
        table(&["Option", "Decides", "Value", "Meaning"], rows),
    ]
    .join("\n\n")
}

/// Which target writes which part of the language.
pub fn support_matrix() -> String {
    let mut rows: Vec<(String, &'static [Support])> = Vec::new();
    rows.extend(DeclKind::ALL.iter().map(|kind| (format!("`{}`", kind.word()), super::decl(*kind).targets)));
    for verb in Verb::ALL {
        let uses = super::relation(*verb).uses;
        rows.extend(uses.iter().map(|usage| (format!("`{}` in {}", verb.word(), kinds(usage.within)), usage.targets)));
    }
    rows.extend(BlockWord::ALL.iter().map(|word| (format!("`{}`", word.word()), super::block(*word).targets)));
    rows.extend(ANNOTATIONS.iter().map(|spec| (format!("`@{}`", spec.name), spec.targets)));
    for block in all_blocks() {
        let own = block.properties.iter();
        rows.extend(own.map(|property| (format!("`{}.{}`", block.name, property.name), property.targets)));
    }
    let cell = |targets: &[Support], target: Target| {
        let found = targets.iter().find(|support| support.target() == target);
        match (found, target) {
            (None, _) => "",
            (Some(Support::Planned(_)), Target::Checks) => "read",
            (Some(Support::Written(_)), _) => "**written**",
            (Some(Support::Planned(_)), _) => "planned",
        }
        .to_owned()
    };
    let columns: Vec<Target> = Target::ALL.iter().copied().filter(|target| *target != Target::Docs).collect();
    let rows = rows.into_iter().filter(|(_, targets)| !targets.is_empty()).map(|(name, targets)| {
        let cells = columns.iter().map(|target| cell(targets, *target));
        std::iter::once(name).chain(cells).collect()
    });
    let header: Vec<&str> = std::iter::once("").chain(columns.iter().map(|target| target.name())).collect();
    let text = "What is planned for a target is reported as a warning where it is used; nothing is dropped in silence. \
        The documentation tree has no column: its pages show every setting.";
    format!("{text}\n\n{}", table(&header, rows))
}

/// The blocks that no declaration, relation, named block or protocol shows by itself.
fn inner_blocks() -> Vec<&'static Block> {
    let common = super::OTHER_PROTOCOL.operation;
    let shown = |block: &&'static Block| {
        let is = |other: &Block| std::ptr::eq(*block, other);
        DeclKind::ALL.iter().any(|kind| is(super::decl(*kind).block))
            || BlockWord::ALL.iter().any(|word| is(super::block(*word).block))
            || PROTOCOLS
                .iter()
                .chain([&super::OTHER_PROTOCOL])
                .any(|spec| is(spec.contract) || (is(spec.operation) && !is(common)))
            || Verb::ALL.iter().flat_map(|verb| super::relation(*verb).uses).any(|usage| usage.block.is_some_and(is))
    };
    all_blocks().into_iter().filter(|block| !shown(block)).collect()
}

/// The table of a block's settings; `None` where it has none.
fn settings(block: &'static Block) -> Option<String> {
    let rows: Vec<Vec<String>> = block.properties.iter().map(setting).collect();
    let included: Vec<String> = block.includes.iter().map(|other| included(other)).collect();
    let mut parts = Vec::new();
    if !rows.is_empty() {
        parts.push(table(&["Setting", "Value", "Default", "Meaning"], rows.into_iter()));
    }
    if !included.is_empty() {
        parts.push(format!("And the settings of {}.", included.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn setting(property: &'static Property) -> Vec<String> {
    let default = match (property.required, property.default) {
        (true, _) => "required".to_owned(),
        (false, Some(default)) => format!("`{default}`"),
        (false, None) => String::new(),
    };
    let groups: Vec<String> =
        blocks_of(&property.ty).into_iter().map(|block| link(block.name, "settings.md")).collect();
    let words = words_of(&property.ty);
    let mut meaning = property.doc.to_owned();
    if matches!(property.ty, Ty::Word(_)) {
        let explained: Vec<String> = words.iter().map(|(word, doc)| format!("`{word}`: {doc}")).collect();
        meaning = format!("{meaning}. {}", explained.join("; "));
    }
    if !groups.is_empty() {
        meaning = format!("{meaning}; see {}", groups.join(", "));
    }
    vec![format!("`{}`", property.name), format!("`{}`", notation::ty(&property.ty)), default, meaning]
}

fn included(block: &'static Block) -> String {
    let page = match DeclKind::from_word(block.name) {
        Some(_) => "declarations.md",
        None if Verb::from_word(block.name).is_some() => "relations.md",
        None => "settings.md",
    };
    link(block.name, page)
}

fn choices(list: &[Choice]) -> String {
    table(&["Word", "Meaning"], list.iter().map(|choice| vec![format!("`{}`", choice.word), choice.doc.to_owned()]))
}

fn kinds(list: &[DeclKind]) -> String {
    list.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ")
}

fn link(word: &str, page: &str) -> String {
    format!("[`{word}`]({page}#{word})")
}

fn code(language: &str, text: &str) -> String {
    format!("```{language}\n{text}\n```")
}

/// A Markdown table; bars in cells are escaped, also within code, as tables want it.
fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let header: Vec<String> = header.iter().map(|cell| (*cell).to_owned()).collect();
    let rule: Vec<String> = header.iter().map(|_| "---".to_owned()).collect();
    let rows = rows.map(|row| row.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>());
    let lines = [header, rule].into_iter().chain(rows).map(|row| line(&row));
    lines.collect::<Vec<_>>().join("\n")
}
