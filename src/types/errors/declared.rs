//! Findings about type expressions and type declarations.

use super::{article, count, list_or, replace, suggest_from};
use crate::base::span::Span;
use crate::diag::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::model::Field;
use crate::syntax::ast::{Ident, Value};
use crate::types::decl::How;
use crate::vocab::{DeclKind, ERROR_KINDS};

pub(in crate::types) fn foreign_type(span: Span, name: &str, ours: &str) -> Diagnostic {
    let found = Diagnostic::new(Code::E0301, span, format!("no type `{name}`")).label(format!("called `{ours}` here"));
    let safe = if ours.contains('<') { Applicability::Sketch } else { Applicability::Safe };
    replace(found, span, ours, safe)
}

pub(in crate::types) fn type_arity(span: Span, name: &str, params: &[&str], given: usize) -> Diagnostic {
    let message = format!("`{name}` takes {}, and {} given", count(params.len(), "type argument"), are(given));
    let found = Diagnostic::new(Code::E0302, span, message).label(match given {
        0 => "type arguments missing".to_owned(),
        _ => format!("{} here", count(given, "argument")),
    });
    match params {
        [] => replace(found, span, name, Applicability::Unsure),
        _ => found.help(format!("write `{name}<{}>`", params.join(", "))),
    }
}

fn are(given: usize) -> String {
    match given {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        more => format!("{more} are"),
    }
}

pub(in crate::types) fn map_key(span: Span, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::E0303, span, format!("`{shown}` cannot be the key of a map"))
        .label("not a string on the wire")
        .note("the keys of a JSON object are strings")
        .help("use `String`, `Uuid`, an enum, or a scalar of one of them")
}

pub(in crate::types) fn literal_type(value: &Value) -> Diagnostic {
    Diagnostic::new(Code::E0303, value.span, format!("{} cannot stand as a type", super::found(value)))
        .label("not a literal type")
        .help("use a string, a number, `true`, `false` or `null`, or name a type")
}

pub(in crate::types) fn base_not_record(span: Span, own: DeclKind, shown: &str, place: Option<Span>) -> Diagnostic {
    let own = own.word();
    let bases = if own == "record" { "a record".to_owned() } else { format!("{} or a record", article(own)) };
    let found = Diagnostic::new(Code::E0303, span, format!("{} cannot extend `{shown}`", article(own)))
        .label(format!("expected {bases}"))
        .help(format!("extend {bases}, or copy fields in with `...`"));
    match place {
        Some(place) => found.related(place, "declared here"),
        None => found,
    }
}

pub(in crate::types) fn not_spreadable(span: Span, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::E0303, span, format!("`{shown}` has no fields to copy in"))
        .label("not a record")
        .help("spread a record, `...Map<String, T>` for a rest, or `...(A | B)` for a union beside the fields")
}

pub(in crate::types) fn tagged_not_record(span: Span, name: &str, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::E0303, span, format!("the alternative `{name}` is `{shown}`, which has no room for the tag"))
        .label("not a record")
        .note("the tag of a union is a field beside those of the alternative")
        .help(format!("wrap it in a record: `{name}: {{ value: {shown} }}`"))
}

pub(in crate::types) fn duplicate_member(what: &str, second: &Ident, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0304, second.span, format!("the {what} `{}` stands twice", second.text))
        .label("again here")
        .related(first, "first here")
        .help("rename or remove one of them")
}

pub(in crate::types) fn duplicate_field(span: Span, name: &str, first: Span, spread: bool) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0304, span, format!("the field `{name}` stands twice")).related(first, "first here");
    if spread {
        found.label(format!("brings `{name}` again")).help(format!("remove `{name}`, or the spread that brings it too"))
    } else {
        found.label("again here").help("rename or remove one of them")
    }
}

pub(in crate::types) fn second_rest(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0304, span, "a second type for further fields")
        .label("second rest")
        .help("keep one `...Map<…>`, with a union as its value type where both are meant")
}

pub(in crate::types) fn duplicate_wire(span: Span, wire: &str, first: Span) -> Diagnostic {
    let wire = wire.trim_matches('"');
    Diagnostic::new(Code::E0305, span, format!("`{wire}` is on the wire twice"))
        .label("the same on the wire")
        .related(first, "first here")
        .help("give one of them another name or value on the wire")
}

/// `steps`: who, how, whom, and where that is said; the last one closes the cycle.
pub(in crate::types) fn made_of_itself(span: Span, steps: &[(String, How, String, Span)]) -> Diagnostic {
    let name = steps.first().map_or("", |(name, ..)| name.as_str());
    let mut found = Diagnostic::new(Code::E0306, span, format!("`{name}` is made of itself")).label("closes the cycle");
    for (from, how, to, place) in steps.iter().filter(|step| step.3 != span).take(8) {
        found = found.related(*place, format!("`{from}` {} `{to}`", how.verb()));
    }
    let path: Vec<&str> = steps.iter().map(|(from, ..)| from.as_str()).chain([name]).take(9).collect();
    found.note(path.join(" → ")).help("take one of them out, or put it into a field of its own")
}

pub(in crate::types) fn too_deep(span: Span, most: usize) -> Diagnostic {
    Diagnostic::new(Code::E0307, span, format!("a chain of more than {most} declarations made of each other"))
        .label("too deep")
        .help("extend or spread the record with the fields directly")
}

pub(in crate::types) fn too_large(span: Span, most: usize) -> Diagnostic {
    Diagnostic::new(Code::E0307, span, format!("a type of more than {most} parts, once its parameters are filled in"))
        .label("too large")
        .help("name a part of it with a declaration of its own")
}

pub(in crate::types) fn grows(span: Span, name: &str, shown: &str) -> Diagnostic {
    Diagnostic::new(Code::E0316, span, format!("`{name}` needs `{shown}`, and so ever larger arguments without end"))
        .label("grows with each step")
        .note("each combination of arguments becomes a schema of its own in the outputs")
        .help("pass the parameter on as it is")
}

/// `steps`: a record, its field if it is one, the type it needs, and the place.
pub(in crate::types) fn unsatisfiable(steps: &[(String, Option<String>, String, Span)]) -> Diagnostic {
    let Some((name, field, _, span)) = steps.first() else {
        return Diagnostic::new(Code::E0308, Span::new(crate::base::span::FileId(0), 0, 0), "no value can exist");
    };
    let mut found =
        Diagnostic::new(Code::E0308, *span, format!("no value of `{name}` can exist: each needs another one inside"))
            .label(format!("needs `{}`", steps.first().map_or("", |step| step.2.as_str())));
    for (from, _, to, place) in steps.iter().skip(1).take(8) {
        found = found.related(*place, format!("`{from}` needs `{to}`"));
    }
    let path: Vec<String> = steps
        .iter()
        .take(8)
        .map(|(from, field, ..)| field.as_ref().map_or_else(|| from.clone(), |field| format!("{from}.{field}")))
        .chain([name.clone()])
        .collect();
    found = found.note(path.join(" → "));
    match field {
        Some(field) => found.help(format!("let `{field}` be absent (`{field}?: …`) or null (`…?`), or make it a list")),
        None => found.help("let one of them be absent or null"),
    }
}

pub(in crate::types) fn empty_enum(name: &Ident) -> Diagnostic {
    Diagnostic::new(Code::E0309, name.span, format!("the enum `{}` has no cases", name.text))
        .label("no cases")
        .help(format!("list its cases: `enum {} {{ first, second }}`", name.text))
}

pub(in crate::types) fn empty_union(name: &Ident) -> Diagnostic {
    let text = &name.text;
    Diagnostic::new(Code::E0309, name.span, format!("the union `{text}` has no alternatives"))
        .label("no alternatives")
        .help(format!("write `union {text} = A | B`, or `union {text} by kind {{ a: A, b: B }}`"))
}

pub(in crate::types) fn tagged_and_untagged(equals: Span, by: Span) -> Diagnostic {
    Diagnostic::new(Code::E0309, equals, "a union with a tag and without one at once")
        .label("alternatives without a tag")
        .related(by, "the tag")
        .help("list the alternatives in braces behind `by`, or remove `by`")
}

pub(in crate::types) fn misplaced_member(span: Span, own: Option<DeclKind>) -> Diagnostic {
    let (what, takes) = match own.map(DeclKind::word) {
        Some(word) => (article(word), if word == "enum" { "cases only" } else { "fields only" }),
        None => ("an anonymous record".to_owned(), "fields and spreads only"),
    };
    Diagnostic::new(Code::E0310, span, format!("a member that {what} does not take")).label(takes).help("remove it")
}

pub(in crate::types) fn misplaced_header(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0310, span, "a header outside of an event or message")
        .label("no headers here")
        .help("remove `header`")
        .fix(Fix {
            title: "remove `header`".to_owned(),
            edits: vec![Edit { span, text: String::new() }],
            applicability: Applicability::Unsure,
        })
}

pub(in crate::types) fn case_behind_open(span: Span, open: Span) -> Diagnostic {
    Diagnostic::new(Code::E0310, span, "a case behind the `...` of an open enum")
        .label("behind `...`")
        .related(open, "says that more may come")
        .help("put `...` last")
}

pub(in crate::types) fn unknown_error_kind(kind: &Ident) -> Diagnostic {
    let names: Vec<&str> = ERROR_KINDS.iter().map(|kind| kind.name).collect();
    let found =
        Diagnostic::new(Code::E0311, kind.span, format!("no kind of error `{}`", kind.text)).label("unknown kind");
    suggest_from(found, kind.span, &kind.text, &names)
}

pub(in crate::types) fn error_status(span: Span, status: u16) -> Diagnostic {
    Diagnostic::new(Code::E0311, span, format!("{status} is not the status of an error"))
        .label("expected 400 to 599")
        .help("use a status from 400 to 599, or leave it to the kind")
}

pub(in crate::types) fn discriminator_not_text(value: &Value) -> Diagnostic {
    Diagnostic::new(Code::E0312, value.span, format!("{} as the value of a discriminator", super::found(value)))
        .label("expected a string")
        .help("write the value in quotes")
}

pub(in crate::types) fn value_without_discriminator(span: Span, base: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(Code::E0312, span, "a value for a discriminator that no base has").label("of no field");
    match base {
        Some(base) => {
            found.related(base, "has no discriminator").help("add `by` and a field to the base, or remove the value")
        }
        None => found.help("extend a record that has a discriminator, or remove the value"),
    }
}

pub(in crate::types) fn incompatible_override(field: &Field, base: Span, own: &str, inherited: &str) -> Diagnostic {
    Diagnostic::new(Code::E0313, field.span, format!("`{}` is `{own}` here and `{inherited}` in the base", field.name))
        .label(format!("not a kind of `{inherited}`"))
        .related(base, "declared in the base here")
        .note("a record that extends another is one of it, so a field may only be said more precisely")
        .help("remove the field, rename it, or use a type whose values the base has too")
}

/// `by_kind`: the union with a tag, where both alternatives are records.
pub(in crate::types) fn union_overlap(
    span: Span,
    first: Span,
    left: &str,
    right: &str,
    by_kind: Option<&str>,
) -> Diagnostic {
    let found = Diagnostic::new(Code::W0314, span, format!("a value may be both `{left}` and `{right}`"))
        .label("overlaps with another alternative")
        .related(first, "the other alternative");
    found.note("`oneOf` refuses what fits two alternatives").help(match by_kind {
        Some(union) => format!("tell them apart by a field, `{union}`, or allow both with `@any_of`"),
        None => "make one of them narrower, or allow both with `@any_of`".to_owned(),
    })
}

pub(in crate::types) fn private_type(span: Span, name: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(Code::E0315, span, format!("`{name}` is private, and what uses it is not"))
        .label("private")
        .related(declared, "declared private here")
        .help(format!("remove `private` from `{name}`, or make what uses it private too"))
}

pub(in crate::types) fn annotation_parameter(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0310, span, "a parameter of an annotation without a name")
        .label(format!("expected {}", list_or(&["name: Type"])))
        .help("give the parameter a name")
}
