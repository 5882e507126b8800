//! The grammars of editors and sites: templates in `grammar/templates`, filled with the words of the vocabulary.
//!
//! A template is the grammar in its own language. `{{list:form}}` in it becomes the words of a list: as alternatives of a regular
//! expression (`alt`, for Vim `vim`), with spaces (`words`), as strings of JSON or JavaScript (`json`) or of a query of
//! tree-sitter (`query`). The files are held by a test, which writes them when blessed; nothing of this is in the compiler.

use std::collections::BTreeMap;

use super::keywords::{self, DeclForm};
use super::{
    ANNOTATIONS, AUTH_SCHEMES, BUILTIN_TYPES, BlockWord, DeclKind, ERROR_KINDS, HTTP_METHODS, PLATFORMS, PROTOCOLS,
    QUANTITY_TYPES, SECRET_SOURCES, Verb, all_properties, constructors_of, leaves_of,
};

/// The templates, and where their results stand.
const FILES: &[(&str, &str)] = &[
    ("words.json", "grammar/tree-sitter-arch/words.json"),
    ("highlights.scm", "grammar/tree-sitter-arch/queries/highlights.scm"),
    ("arch.tmLanguage.json", "editors/vscode/syntaxes/arch.tmLanguage.json"),
    ("arch.hljs.js", "book/theme/arch.js"),
    ("arch.vim", "editors/vim/syntax/arch.vim"),
    ("arch.indent.vim", "editors/vim/indent/arch.vim"),
    ("words.h", "grammar/tree-sitter-arch/src/words.h"),
];

/// The lists of words by the names that templates use.
fn lists() -> BTreeMap<&'static str, Vec<String>> {
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut list = |name: &'static str, words: Vec<&str>| {
        lists.insert(name, words.into_iter().map(str::to_owned).collect());
    };
    list("declarations", DeclKind::ALL.iter().map(|kind| kind.word()).collect());
    for (name, form) in [
        ("scalar", DeclForm::Scalar),
        ("record", DeclForm::Record),
        ("enum", DeclForm::Enum),
        ("union", DeclForm::Union),
        ("annotation", DeclForm::Annotation),
        ("lifecycle", DeclForm::Lifecycle),
        ("scenario", DeclForm::Scenario),
        ("rule", DeclForm::Rule),
        ("thing", DeclForm::Thing),
    ] {
        list(name, keywords::declarations_of(form));
    }
    list("verbs", Verb::ALL.iter().map(|verb| verb.word()).collect());
    list("blocks", BlockWord::ALL.iter().map(|word| word.word()).collect());
    list("operations", keywords::operations());
    list("methods", HTTP_METHODS.iter().map(|method| method.name).collect());
    list("protocols", PROTOCOLS.iter().map(|protocol| protocol.name).collect());
    list("schemes", AUTH_SCHEMES.iter().map(|scheme| scheme.word).collect());
    list("platforms", PLATFORMS.iter().map(|platform| platform.word).collect());
    list("kinds", ERROR_KINDS.iter().map(|kind| kind.name).collect());
    list("types", BUILTIN_TYPES.iter().map(|ty| ty.name).collect());
    list("annotations", ANNOTATIONS.iter().map(|annotation| annotation.name).collect());
    list("clauses", keywords::clauses());
    list("imports", keywords::IMPORTS.to_vec());
    list("modifiers", keywords::MODIFIERS.to_vec());
    list("header", vec![keywords::HEADER]);
    list("stream", vec![keywords::STREAM]);
    list("locations", keywords::LOCATIONS.to_vec());
    list("default_status", vec![keywords::DEFAULT_STATUS]);
    list("route", vec![keywords::ROUTE]);
    list("groups", keywords::GROUPS.to_vec());
    list("branches", keywords::BRANCHES.to_vec());
    list("rules", keywords::RULES.to_vec());
    list("rule_parts", keywords::RULE_PARTS.to_vec());
    list("operators", keywords::OPERATORS.to_vec());
    list("prefixes", keywords::PREFIXES.to_vec());
    list("constants", keywords::CONSTANTS.to_vec());
    list("always_continues", vec![keywords::ALWAYS_CONTINUES]);
    list("continuations", keywords::CONTINUATIONS.to_vec());
    list("properties", sorted(all_properties().into_iter().map(|(_, property)| property.name).collect()));
    list("constructors", sorted(constructors()));
    list("durations", suffixes(|name| name == "duration"));
    list("suffixes", suffixes(|_| true));
    lists
}

fn sorted(mut words: Vec<&'static str>) -> Vec<&'static str> {
    words.sort_unstable();
    words.dedup();
    words
}

/// The words that take arguments or settings of their own.
fn constructors() -> Vec<&'static str> {
    let of_properties = all_properties()
        .into_iter()
        .flat_map(|(_, property)| leaves_of(&property.ty).into_iter().flat_map(constructors_of).collect::<Vec<_>>());
    let taking = of_properties.chain(SECRET_SOURCES).filter(|entry| !entry.args.is_empty() || entry.block.is_some());
    taking.map(|entry| entry.word).collect()
}

/// The suffixes of quantities, the longest first, so that alternatives of a regular expression take the whole.
fn suffixes(wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let quantities = QUANTITY_TYPES.iter().filter(|quantity| wanted(quantity.name));
    let mut found =
        sorted(quantities.flat_map(|quantity| quantity.suffixes).copied().filter(|s| !s.is_empty()).collect());
    found.sort_by_key(|suffix| std::cmp::Reverse(suffix.len()));
    found
}

/// A template with its words.
fn fill(name: &str, template: &str, lists: &BTreeMap<&str, Vec<String>>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (place, behind) = behind.split_once("}}").unwrap_or_else(|| panic!("{name}: `{{{{` without an end"));
        let (list, form) = place.split_once(':').unwrap_or_else(|| panic!("{name}: `{place}` names no form"));
        let words = lists.get(list).unwrap_or_else(|| panic!("{name}: no list `{list}`"));
        let quoted = || words.iter().map(|word| format!("\"{word}\""));
        let text = match form {
            "alt" => words.join("|"),
            "vim" => words.join("\\|").replace('/', "\\/"),
            "words" => words.join(" "),
            "json" => quoted().collect::<Vec<_>>().join(", "),
            "query" => quoted().collect::<Vec<_>>().join(" "),
            "count" => words.len().to_string(),
            _ => panic!("{name}: no form `{form}`"),
        };
        out.push_str(before);
        out.push_str(&text);
        rest = behind;
    }
    out + rest
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test compares files of the repository with the vocabulary")]
fn the_grammars_of_editors_hold_the_words() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let bless = std::env::var("ARCHC_BLESS").is_ok();
    let lists = lists();
    for (template, path) in FILES {
        let text = std::fs::read_to_string(root.join("grammar/templates").join(template)).unwrap();
        let made = fill(template, &text, &lists);
        let path = root.join(path);
        if bless {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = held.lines().zip(made.lines()).find(|(held, made)| held != made);
        assert!(
            held == made,
            "`{}` is not what the vocabulary says ({differs:?}); run `ARCHC_BLESS=1 cargo test --lib vocab`",
            path.display()
        );
    }
}

/// The grammar of the compiler spells words as literals; each is a word of these tables, and the other way round.
#[test]
fn the_grammar_of_the_compiler_has_the_same_words() {
    let grammar: String = include_str!("../../grammar/arch.pest")
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("\\\\", "")
        .replace("\\\"", "");
    let is_word = |text: &str| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let literals = grammar.split('"').skip(1).step_by(2).map(|text| text.trim_end_matches([' ', ':']));
    let mut spelled: Vec<&str> = literals.filter(|text| is_word(text) && *text != "xx").collect();
    spelled.sort_unstable();
    spelled.dedup();
    let lists = lists();
    let names = [
        "declarations",
        "verbs",
        "blocks",
        "operations",
        "clauses",
        "imports",
        "modifiers",
        "header",
        "stream",
        "locations",
        "default_status",
        "route",
        "groups",
        "branches",
        "rules",
        "rule_parts",
        "operators",
        "prefixes",
    ];
    let mut known: Vec<&str> = names.iter().flat_map(|name| &lists[name]).map(String::as_str).collect();
    known.sort_unstable();
    known.dedup();
    // Two settings that events and messages have beside their fields.
    for property in ["durability", "schema"] {
        assert!(super::block_named("message").is_some_and(|block| block.property(property).is_some()), "{property}");
        known.push(property);
    }
    known.sort_unstable();
    assert_eq!(spelled, known);
}
