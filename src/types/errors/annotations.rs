//! Findings about annotations, arguments and constraints.

use rust_decimal::Decimal;

use super::{article, count, list_and, list_or, one_of, suggest, suggest_from};
use crate::base::span::Span;
use crate::diag::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::syntax::ast::{Annotation, Arg, Ident};
use crate::vocab::{DeclKind, Site};

pub(in crate::types) fn unknown_annotation(name: &Ident, near: Option<&str>) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0320, name.span, format!("no annotation `@{}`", name.text)).label("unknown annotation");
    match near {
        Some(near) => found.help(format!("write `@{near}`")).fix(Fix::replace(
            format!("write `@{near}`"),
            name.span,
            near,
            Applicability::Unsure,
        )),
        None => found.help(format!(
            "remove it, declare it (`annotation {}(…) on …`), or pass it through with `@x(\"x-{}\", …)`",
            name.text,
            name.text.replace('_', "-")
        )),
    }
}

pub(in crate::types) fn annotation_target(annotation: &Annotation, site: &str, sites: &[&str]) -> Diagnostic {
    let name = &annotation.name.text;
    Diagnostic::new(Code::E0321, annotation.span, format!("`@{name}` cannot stand on {}", article(site)))
        .label(format!("not on {}", article(site)))
        .note(format!("it stands on {}", list_or(sites)))
        .help(format!("remove `@{name}`"))
        .fix(Fix {
            title: format!("remove `@{name}`"),
            edits: vec![Edit { span: annotation.span, text: String::new() }],
            applicability: Applicability::Unsure,
        })
}

pub(in crate::types) fn unknown_site(word: &Ident) -> Diagnostic {
    let mut names: Vec<&str> = DeclKind::ALL.iter().map(|kind| kind.word()).collect();
    names.extend(
        [Site::Field, Site::Case, Site::Parameter, Site::Operation, Site::Relation, Site::Block, Site::Setting]
            .map(Site::word),
    );
    let found = Diagnostic::new(Code::E0321, word.span, format!("an annotation cannot stand on `{}`", word.text))
        .label("not a place for annotations");
    suggest_from(found, word.span, &word.text, &names)
}

pub(in crate::types) fn unknown_argument(callee: &str, arg: &Arg, names: &[&str]) -> Diagnostic {
    match &arg.name {
        Some(name) => {
            let found = Diagnostic::new(Code::E0322, name.span, format!("`{callee}` has no argument `{}`", name.text))
                .label("unknown argument");
            suggest_from(found, name.span, &name.text, names)
        }
        None => {
            let message = format!("`{callee}` takes {}", count(names.len(), "argument"));
            let found = Diagnostic::new(Code::E0322, arg.value.span, message).label("one too many");
            if names.is_empty() {
                found.help("remove the parentheses and what is in them")
            } else {
                found.help(format!("remove it; the arguments are {}", list_and(names)))
            }
        }
    }
}

pub(in crate::types) fn duplicate_argument(second: &Arg, first: &Arg) -> Diagnostic {
    let span = second.name.as_ref().map_or(second.value.span, |name| name.span);
    Diagnostic::new(Code::E0322, span, "the same argument twice")
        .label("again here")
        .related(first.value.span, "first here")
        .help("remove one of them")
}

pub(in crate::types) fn missing_argument(callee: &str, at: Span, missing: &[&str], samples: &[String]) -> Diagnostic {
    Diagnostic::new(Code::E0322, at, format!("`{callee}` lacks {}", list_and(missing)))
        .label(if missing.len() == 1 { "an argument is missing" } else { "arguments are missing" })
        .help(format!("write `{callee}({})`", samples.join(", ")))
}

pub(in crate::types) fn duplicate_annotation(second: &Annotation, first: Span) -> Diagnostic {
    let name = &second.name.text;
    Diagnostic::new(Code::E0323, second.span, format!("`@{name}` stands twice"))
        .label("again here")
        .related(first, "first here")
        .help("remove one of them")
}

pub(in crate::types) fn constraint_type(
    span: Span,
    name: &str,
    about: &str,
    shown: &str,
    instead: Option<&str>,
) -> Diagnostic {
    let found = Diagnostic::new(Code::E0324, span, format!("`@{name}` says nothing about `{shown}`"))
        .label(format!("only for {about}"));
    match instead {
        Some(instead) => found.help(format!("use `@{instead}`, or remove it")),
        None => found.help("remove it"),
    }
}

pub(in crate::types) fn no_number_between(span: Span, low: Decimal, high: Decimal) -> Diagnostic {
    let (low, high) = (low.normalize(), high.normalize());
    Diagnostic::new(Code::E0325, span, format!("no number is above {low} and below {high}"))
        .label("leaves nothing")
        .help("move one of the bounds")
}

pub(in crate::types) fn step_not_positive(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0325, span, "numbers are multiples of a step above zero")
        .label("not above zero")
        .help("use a number above 0")
}

pub(in crate::types) fn bad_regex(span: Span, why: &str) -> Diagnostic {
    let why = why.trim_end_matches('.').to_lowercase();
    Diagnostic::new(Code::E0326, span, format!("the regular expression does not compile: {why}"))
        .label("not a regular expression")
        .note("patterns are those of ECMA-262 in Unicode mode, as JSON Schema has them")
        .help("mend it; a backslash is doubled in quotes, and single in a raw string, `r\"^\\d+$\"`")
}

pub(in crate::types) fn unknown_word(span: Span, text: &str, words: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0346, span, format!("`{text}` is not {}", one_of(words))).label("unknown word");
    let near = crate::base::suggest::nearest(text, words.iter().copied());
    match near {
        Some(_) => suggest(
            Diagnostic::new(Code::E0346, span, format!("unknown word `{text}`"))
                .label("unknown word")
                .note(format!("expected {}", one_of(words))),
            span,
            near,
            words,
        ),
        None => found.help(format!("use {}", one_of(words))),
    }
}
