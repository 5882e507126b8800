//! Items whose head does not fit: unknown keywords, broken heads and imports.

use super::super::errors;
use super::super::grammar::Failure;
use super::super::layout::Item;
use super::super::recover::Keyword;
use super::expected::expected;
use super::{OPERATION_WORDS, Place};
use crate::base::suggest::nearest;
use crate::diag::Diags;
use crate::vocab::{self, BlockWord, DeclKind, Verb};

/// Keywords of other languages, and what the language has instead.
const FOREIGN_KEYWORDS: &[(&str, &str)] = &[
    ("import", "bring names in with `use orders.api.{Order}`"),
    ("include", "bring names in with `use orders.api.{Order}`"),
    ("from", "bring names in with `use orders.api.{Order}`"),
    ("module", "remove it: the path of a file is the name of its module"),
    ("namespace", "remove it: the path of a file is the name of its module"),
    ("package", "remove it: a package is a folder with `arch.toml`"),
    ("syntax", "remove it: a contract says its protocol, `contract Orders: grpc { … }`"),
    ("public", "remove it: a declaration is visible unless it is `private`"),
    ("export", "remove it: a declaration is visible unless it is `private`"),
    ("class", "declare fields with `record Order { … }`"),
    ("interface", "declare fields with `record Order { … }`, operations with `contract Orders: rest { … }`"),
    ("struct", "declare fields with `record Order { … }`"),
    ("type", "declare fields with `record Order { … }`, a nominal type with `scalar OrderId = Uuid`"),
    ("model", "declare fields with `record Order { … }`"),
    ("entity", "declare fields with `record Order { … }`"),
    ("schema", "declare fields with `record Order { … }`"),
    ("table", "declare the records a store holds with `record Order { … }`, and `holds Order` in the store"),
    ("function", "declare operations in a contract, `GET /orders list_orders() -> Order`"),
    ("fn", "declare operations in a contract, `GET /orders list_orders() -> Order`"),
    ("def", "declare operations in a contract, `GET /orders list_orders() -> Order`"),
    ("api", "declare what a service offers with `contract Orders: rest { … }`"),
    ("database", "declare where data lives with `store OrdersDb: postgres { … }`"),
    ("db", "declare where data lives with `store OrdersDb: postgres { … }`"),
    ("topic", "declare a topic with `channel OrderEvents: kafka { … }`"),
    ("component", "declare what runs with `service Orders { … }`"),
    ("system", "declare what runs with `service Orders { … }`, what others run with `external Psp { … }`"),
    ("person", "declare a person or client with `actor Shopper { … }`"),
    (
        "resource",
        "declare what runs with `service Orders { … }`, where data lives with `store OrdersDb: postgres { … }`",
    ),
    ("variable", "write the value where it belongs"),
    ("let", "write the value where it belongs"),
    ("const", "write the value where it belongs, or declare a `scalar`"),
];

/// An item that begins with no declaration's keyword. The kind it probably is, so that its name is defined.
pub(in crate::syntax) fn no_declaration(
    place: &Place<'_>,
    keyword: Keyword<'_>,
    item: Item,
    diags: &mut Diags,
) -> Option<DeclKind> {
    let at = keyword.at;
    if keyword.word.is_empty() {
        let diagnostic = if at >= item.end as usize {
            let span = place.span(item.start as usize, item.end as usize);
            errors::syntax(span, "a declaration behind the annotations", "the end of the file")
                .help("remove them, or declare what they describe")
        } else {
            let (found, end) = place.found(at);
            errors::syntax(place.span(at, end), "a declaration", &found)
                .help("begin it with its kind and name, `service Orders { … }`; `archc explain service` says what stands inside")
        };
        diags.push(diagnostic);
        return None;
    }
    let span = place.span(at, at + keyword.word.len());
    let words: Vec<&str> = DeclKind::ALL.iter().map(|kind| kind.word()).chain(["use"]).collect();
    let behind = place.byte(place.skip_spaces(at + keyword.word.len()));
    let foreign = FOREIGN_KEYWORDS.iter().find(|(word, _)| *word == keyword.word).map(|(_, help)| *help);
    let hint = foreign.or_else(|| {
        if behind == b':' {
            Some("settings stand inside the braces of what they belong to")
        } else if Verb::from_word(keyword.word).is_some() || BlockWord::from_word(keyword.word).is_some() {
            Some("it stands inside the braces of what it belongs to")
        } else if OPERATION_WORDS.contains(&keyword.word) {
            Some("operations stand inside a contract, `contract Orders: rest { … }`")
        } else {
            None
        }
    });
    diags.push(errors::unknown_declaration(span, keyword.word, hint, &words));
    let near = nearest(keyword.word, words.iter().copied()).filter(|_| hint.is_none());
    near.and_then(DeclKind::from_word)
}

/// A head, or an import, that does not fit.
pub(in crate::syntax) fn head(
    place: &Place<'_>,
    keyword: Keyword<'_>,
    item: Item,
    at: usize,
    failure: &Failure,
    diags: &mut Diags,
) {
    let at = at.min(item.end as usize);
    let (found, end) = place.found(at);
    let found = if at >= item.end as usize { "the end of the line".to_owned() } else { found };
    let span = place.span(at, if at >= item.end as usize { at } else { end });
    let keyword_end = keyword.at + keyword.word.len();
    let diagnostic = if place.skip_spaces(keyword_end) >= at && keyword.word != "use" {
        let what = format!("a name behind `{}`", keyword.word);
        let diagnostic = errors::syntax(span, &what, &found);
        match head_help(keyword.word, place.word(at).is_some(), place.byte(at)) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    } else if keyword.word == "use" {
        let help = match place.byte(at) {
            b'"' | 2 => "name the module by its path below the source folder: `use orders.api.{Order}`",
            b'*' => "there are no wildcards; name what is used: `use orders.api.{Order, OrderLine}`",
            b'/' | b':' => "separate the parts of a module's name with dots: `use orders.api`",
            _ => "write `use orders.api.{Order, OrderLine as Line}` or `use orders.api`",
        };
        errors::syntax(span, "a name", &found).help(help)
    } else {
        let expected =
            expected(failure, false, place.ends_word(at)).unwrap_or_else(|| "the declaration to end".to_owned());
        let help = head_help(keyword.word, place.word(at).is_some(), place.byte(at));
        let diagnostic = errors::syntax(span, &expected, &found);
        match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    };
    diags.push(diagnostic);
}

fn head_help(keyword: &str, word: bool, byte: u8) -> Option<String> {
    let kind = DeclKind::from_word(keyword)?;
    let behind_colon = matches!(
        kind,
        DeclKind::Contract
            | DeclKind::Store
            | DeclKind::Cache
            | DeclKind::Channel
            | DeclKind::Queue
            | DeclKind::Server
            | DeclKind::Auth
    );
    let extends = matches!(kind, DeclKind::Record | DeclKind::Error | DeclKind::Event);
    let help = if kind == DeclKind::Scalar {
        "write `scalar OrderId = Uuid`".to_owned()
    } else if behind_colon && word {
        format!("write what it is behind a colon, as in `{}`", head_of_example(kind))
    } else if extends && byte == b':' {
        format!("name a base with `extends`: `{keyword} Name extends Base {{ … }}`")
    } else {
        format!("write it as in `{}`", head_of_example(kind))
    };
    Some(help)
}

/// The first line of the vocabulary's example of a kind.
fn head_of_example(kind: DeclKind) -> String {
    let line = vocab::decl(kind).example.lines().next().unwrap_or_default().trim_end();
    match line.find(" {") {
        Some(at) => format!("{} {{ … }}", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}
