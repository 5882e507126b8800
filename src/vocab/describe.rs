//! Text for `archc explain WORD` and for hovering: what a word of the language means wherever it stands.
//!
//! A word may be a declaration, relation, block, protocol, annotation, kind of error, type, group of settings, or a
//! path to a property such as `service.tier` or `retry.backoff.exponential`. All its meanings are told, in that order.

use super::notation::{self, names};
use super::walk::{all_blocks, all_properties, block_named, blocks_of, words_of};
use super::{
    ANNOTATIONS, AUTH_SCHEMES, AnnotationSpec, BUILTIN_TYPES, Block, BlockSpec, BlockWord, DeclKind, DeclSpec,
    ERROR_KINDS, ErrorKind, Form, OPTIONS, OptionSpec, PLATFORMS, PROTOCOLS, Place, Property, ProtocolSpec,
    QUANTITY_TYPES, RelationUse, Support, Target, Verb, annotation, builtin_type, error_kind,
};

/// What the word means; `None` where the language does not have it.
pub fn describe(word: &str) -> Option<String> {
    let word = word.trim().trim_start_matches('@');
    let mut texts = Vec::new();
    if let Some(kind) = DeclKind::from_word(word) {
        texts.push(declaration(super::decl(kind)));
    }
    if let Some(verb) = Verb::from_word(word) {
        texts.extend(super::relation(verb).uses.iter().map(|usage| relation(verb, usage)));
    }
    if let Some(block_word) = BlockWord::from_word(word) {
        texts.push(block(super::block(block_word)));
    }
    texts.extend(PROTOCOLS.iter().filter(|spec| spec.name == word).map(protocol));
    texts.extend(annotation(word).map(annotation_text));
    texts.extend(error_kind(word).map(error_text));
    texts.extend(builtin_type(word).map(|ty| format!("type {}\n{}", ty.name, ty.doc)));
    texts.extend(QUANTITY_TYPES.iter().filter(|quantity| quantity.name == word).map(|quantity| {
        let suffixes: Vec<&str> = quantity.suffixes.iter().filter(|suffix| !suffix.is_empty()).copied().collect();
        let (suffixes, examples) = (suffixes.join(" "), quantity.examples.join(", "));
        format!("{word} (quantity)\n{}\n\nsuffixes: {suffixes}\nexamples: {examples}", quantity.doc)
    }));
    for (list, what) in [(AUTH_SCHEMES, "scheme of an auth"), (PLATFORMS, "platform of an environment")] {
        let fitting = list.iter().filter(|choice| choice.word == word);
        texts.extend(fitting.map(|choice| format!("{word} ({what})\n{}", choice.doc)));
    }
    let told = DeclKind::from_word(word).is_some() || Verb::from_word(word).is_some() || is_block_word(word);
    if let Some(group) = block_named(word).filter(|group| !told && !group.all().is_empty()) {
        texts.push(group_text(group));
    }
    texts.extend(path(word));
    texts.extend(OPTIONS.iter().filter(|spec| spec.path() == word).map(option_text));
    if texts.is_empty() {
        let standing = all_properties().into_iter().filter(|(_, property)| property.name == word);
        texts.extend(standing.map(|(block, property)| property_text(block, property)));
    }
    (!texts.is_empty()).then(|| texts.join("\n\n\n") + "\n")
}

/// Every word that [`describe`] knows, for completion and for "did you mean".
pub fn topics() -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    topics.extend(DeclKind::ALL.iter().map(|kind| kind.word().to_owned()));
    topics.extend(Verb::ALL.iter().map(|verb| verb.word().to_owned()));
    topics.extend(BlockWord::ALL.iter().map(|word| word.word().to_owned()));
    topics.extend(PROTOCOLS.iter().map(|protocol| protocol.name.to_owned()));
    topics.extend(ANNOTATIONS.iter().map(|annotation| annotation.name.to_owned()));
    topics.extend(ERROR_KINDS.iter().map(|kind| kind.name.to_owned()));
    topics.extend(BUILTIN_TYPES.iter().map(|ty| ty.name.to_owned()));
    for block in all_blocks().into_iter().filter(|block| !block.all().is_empty()) {
        topics.push(block.name.to_owned());
        topics.extend(block.properties.iter().map(|property| format!("{}.{}", block.name, property.name)));
    }
    topics.extend(OPTIONS.iter().map(OptionSpec::path));
    topics.sort();
    topics.dedup();
    topics
}

fn option_text(spec: &OptionSpec) -> String {
    let path = spec.path();
    let mut lines = vec![format!("{path} (option of a target)"), spec.doc.to_owned(), String::new()];
    lines.push(format!("  [{}]", spec.target.name()));
    if spec.choices.is_empty() {
        lines.push(format!("  {} = \"https://…\"", spec.name));
        return joined(lines);
    }
    lines.push(format!("  {} = \"{}\"", spec.name, spec.default()));
    lines.push(String::new());
    lines.push("values:".to_owned());
    let mark = |at: usize| if at == 0 { " (default)" } else { "" };
    let values = spec.choices.iter().enumerate();
    lines.extend(values.map(|(at, choice)| format!("  {}{}: {}", choice.word, mark(at), choice.doc)));
    joined(lines)
}

fn is_block_word(word: &str) -> bool {
    BlockWord::from_word(word).is_some()
}

fn declaration(spec: &DeclSpec) -> String {
    let word = spec.kind.word();
    let clauses: Vec<String> = spec.head.iter().map(notation::head_clause).collect();
    let head = [vec![word.to_owned(), "Name".to_owned()], clauses].concat().join(" ");
    let mut lines = vec![
        format!("{word} (declaration)"),
        spec.doc.to_owned(),
        String::new(),
        format!("  {head}{}", notation::body(spec.body)),
        String::new(),
    ];
    lines.extend(example(spec.example));
    lines.extend(members("relations", spec.verbs.iter().map(|verb| verb.word())));
    lines.extend(members("blocks", spec.blocks.iter().map(|word| word.word())));
    lines.extend(members("members", spec.forms.iter().map(|form| form_text(*form))));
    lines.extend(settings(spec.block));
    lines.extend(support(spec.targets));
    joined(lines)
}

fn relation(verb: Verb, usage: &RelationUse) -> String {
    let places: Vec<&str> = usage.within.iter().map(|kind| kind.word()).collect();
    let more = if usage.many { ", …" } else { "" };
    let clauses: Vec<String> = usage.clauses.iter().map(|clause| format!(" {}", notation::clause(clause))).collect();
    let braces = if usage.block.is_some() { " [{ … }]" } else { "" };
    let mut lines = vec![
        format!("{} (relation, in {})", verb.word(), places.join(", ")),
        usage.doc.to_owned(),
        String::new(),
        format!("  {} {}{more}{}{braces}", verb.word(), notation::takes(&usage.takes), clauses.concat()),
        String::new(),
    ];
    lines.extend(example(usage.example));
    lines.extend(usage.block.map(settings).unwrap_or_default());
    lines.extend(support(usage.targets));
    joined(lines)
}

fn block(spec: &BlockSpec) -> String {
    let places: Vec<String> = spec.within.iter().map(|place| place_text(*place)).collect();
    let name = spec.name.map(|takes| format!(" {}", notation::takes(&takes))).unwrap_or_default();
    let title = match spec.title {
        super::Body::Required => " \"title\"",
        super::Body::Optional => " [\"title\"]",
        super::Body::Never => "",
    };
    let clauses: Vec<String> = spec.clauses.iter().map(|clause| format!(" {}", notation::clause(clause))).collect();
    let word = spec.word.word();
    let mut lines = vec![
        format!("{word} (block, in {})", places.join(", ")),
        spec.doc.to_owned(),
        String::new(),
        format!("  {word}{name}{title}{}{}", clauses.concat(), notation::body(spec.body)),
        String::new(),
    ];
    lines.extend(example(spec.example));
    lines.extend(members("members", spec.forms.iter().map(|form| form_text(*form))));
    lines.extend(settings(spec.block));
    lines.extend(support(spec.targets));
    joined(lines)
}

fn protocol(spec: &ProtocolSpec) -> String {
    let mut lines = vec![format!("{} (protocol of contracts)", spec.name), spec.doc.to_owned(), String::new()];
    lines.extend(example(spec.example));
    lines.extend(members("operations begin with", spec.operations.iter().copied()));
    lines.extend(members("blocks of operations", spec.blocks.iter().map(|word| word.word())));
    lines.push("of a contract:".to_owned());
    lines.push(String::new());
    lines.extend(settings(spec.contract));
    lines.push("of an operation:".to_owned());
    lines.push(String::new());
    lines.extend(settings(spec.operation));
    joined(lines)
}

fn annotation_text(spec: &AnnotationSpec) -> String {
    let args = if spec.args.is_empty() { String::new() } else { format!("({})", names(spec.args)) };
    let mut lines = vec![format!("@{}{args} (annotation)", spec.name), spec.doc.to_owned(), String::new()];
    lines.extend(example(spec.example));
    for arg in spec.args {
        lines.push(format!("  {}: {}", arg.name, notation::ty(&arg.ty)));
        lines.push(format!("      {}", arg.doc));
        lines.extend(words_of(&arg.ty).into_iter().map(|(word, doc)| format!("      {word}: {doc}")));
    }
    if !spec.args.is_empty() {
        lines.push(String::new());
    }
    lines.extend(members("stands on", spec.sites.iter().map(|site| site.word())));
    lines.extend(support(spec.targets));
    joined(lines)
}

fn error_text(kind: &ErrorKind) -> String {
    let retry = if kind.transient { "trying again can help" } else { "trying again does not help" };
    format!(
        "{} (kind of error)\n{}\n\nHTTP {}, gRPC {}; {retry}",
        kind.name,
        kind.doc,
        kind.status,
        kind.grpc.to_uppercase()
    )
}

fn group_text(block: &Block) -> String {
    let users: Vec<String> = all_properties()
        .into_iter()
        .filter(|(_, property)| blocks_of(&property.ty).iter().any(|inner| std::ptr::eq(*inner, block)))
        .map(|(outer, property)| format!("{}.{}", outer.name, property.name))
        .collect();
    let mut lines = vec![format!("{} (settings)", block.name), block.doc.to_owned(), String::new()];
    lines.extend(members("stands in", users.iter().map(String::as_str)));
    lines.extend(settings(block));
    joined(lines)
}

/// What a dotted path leads to: a property, or a word of its value.
fn path(path: &str) -> Option<String> {
    let (first, rest) = path.split_once('.')?;
    let mut blocks = match (DeclKind::from_word(first), super::PROTOCOLS.iter().find(|spec| spec.name == first)) {
        (Some(kind), _) => vec![super::decl(kind).block],
        (None, Some(spec)) => vec![spec.contract, spec.operation],
        (None, None) => Vec::new(),
    };
    blocks.extend(
        Verb::from_word(first).into_iter().flat_map(|verb| super::relation(verb).uses).filter_map(|usage| usage.block),
    );
    blocks.extend(BlockWord::from_word(first).map(|word| super::block(word).block));
    blocks.extend(block_named(first));
    let mut found: Option<(&'static Block, &'static Property)> = None;
    let mut segments = rest.split('.').peekable();
    while let Some(segment) = segments.next() {
        let next = blocks.iter().find_map(|block| block.property(segment).map(|property| (*block, property)));
        if let Some((block, property)) = next {
            blocks = blocks_of(&property.ty);
            found = Some((block, property));
            continue;
        }
        let (_, property) = found?;
        let is_word = |text: &str| text.split(['(', ' ']).next() == Some(segment);
        let (text, doc) = words_of(&property.ty).into_iter().find(|(text, _)| is_word(text))?;
        if segments.peek().is_none() {
            return Some(format!("{path}\n{doc}\n\n  {}: {text}", property.name));
        }
    }
    found.map(|(block, property)| property_text(block, property))
}

fn property_text(block: &Block, property: &Property) -> String {
    let mut lines = vec![
        format!("{}.{} (setting)", block.name, property.name),
        property.doc.to_owned(),
        String::new(),
        format!("  {}: {}", property.name, notation::ty(&property.ty)),
        String::new(),
    ];
    let words = words_of(&property.ty);
    if !words.is_empty() {
        lines.extend(words.into_iter().map(|(word, doc)| format!("  {word}: {doc}")));
        lines.push(String::new());
    }
    for inner in blocks_of(&property.ty) {
        lines.push(format!("{}:", inner.name));
        lines.push(String::new());
        lines.extend(settings(inner));
    }
    if property.required {
        lines.push("It must stand.".to_owned());
    }
    lines.extend(property.default.map(|default| format!("It is `{default}` when silent.")));
    lines.extend(support(property.targets));
    joined(lines)
}

/// The settings of a block, each with its type and meaning, and an empty line.
fn settings(block: &Block) -> Vec<String> {
    let mut lines = Vec::new();
    for property in block.all() {
        let mark = match (property.required, property.default) {
            (true, _) => " (required)".to_owned(),
            (false, Some(default)) => format!(" (`{default}` when silent)"),
            (false, None) => String::new(),
        };
        lines.push(format!("  {}: {}{mark}", property.name, notation::ty(&property.ty)));
        lines.push(format!("      {}", property.doc));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn example(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.insert(0, "for example:".to_owned());
    lines.push(String::new());
    lines
}

fn members<'a>(title: &str, words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let words: Vec<&str> = words.collect();
    if words.is_empty() { Vec::new() } else { vec![format!("{title}: {}", words.join(", ")), String::new()] }
}

/// Who writes it: `written by openapi; planned for kubernetes; read by the checks`.
fn support(targets: &[Support]) -> Vec<String> {
    let list = |wanted: fn(Target) -> Support| {
        let fitting =
            targets.iter().map(|support| support.target()).filter(|target| targets.contains(&wanted(*target)));
        fitting.filter(|target| *target != Target::Checks).map(Target::name).collect::<Vec<_>>().join(", ")
    };
    let (written, planned) = (list(Support::Written), list(Support::Planned));
    let checked = targets.iter().any(|support| support.target() == Target::Checks);
    let parts: Vec<String> = [
        (!written.is_empty()).then(|| format!("written by {written}")),
        (!planned.is_empty()).then(|| format!("not yet written by {planned}")),
        checked.then(|| "read by the checks".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { Vec::new() } else { vec![parts.join("; ")] }
}

/// Where a block stands, in words.
pub(super) fn place_text(place: Place) -> String {
    match place {
        Place::Decl(kind) => kind.word().to_owned(),
        Place::Operation(None) => "operation".to_owned(),
        Place::Operation(Some(protocol)) => format!("{protocol} operation"),
    }
}

/// A member of a body, in words.
pub(super) const fn form_text(form: Form) -> &'static str {
    match form {
        Form::Field => "fields",
        Form::Header => "headers",
        Form::Spread => "...spreads",
        Form::Case => "cases",
        Form::Open => "a trailing `...`",
        Form::Operation => "operations",
        Form::Route => "routes",
        Form::Transition => "transitions",
        Form::Scenario => "steps and groups of steps",
        Form::Rule => "`for … require`, `forbid`",
        Form::Parameter => "parameters",
        Form::OfTarget => "what stands in the declaration that it names",
    }
}

/// The lines without empty ones at the end.
fn joined(mut lines: Vec<String>) -> String {
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}
