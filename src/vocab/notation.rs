//! How types, clauses and clauses' contents are written down for people: `[duration, …]`, `fixed(delay)`, `a | b`.

use super::{Arg, Body, Choice, Clause, ClausePart, Constructor, DeclKind, HeadPart, Takes, Ty};

/// A value's type in the notation of the reference.
pub fn ty(ty: &Ty) -> String {
    match ty {
        Ty::Bool => "true | false".to_owned(),
        Ty::Int { min: 1, max: 65_535 } => "port".to_owned(),
        Ty::Int { min: 1, max: i64::MAX } => "count".to_owned(),
        Ty::Int { min: 0, max: i64::MAX } => "integer".to_owned(),
        Ty::Int { min, max } => format!("{min}..{max}"),
        Ty::Number => "number".to_owned(),
        Ty::Text => "text".to_owned(),
        Ty::Regex => "regular expression".to_owned(),
        Ty::Url => "url".to_owned(),
        Ty::Cron => "schedule".to_owned(),
        Ty::Date => "date".to_owned(),
        Ty::Version => "version".to_owned(),
        Ty::Duration => "duration".to_owned(),
        Ty::Size => "size".to_owned(),
        Ty::Percent => "percentage".to_owned(),
        Ty::Rate => "rate".to_owned(),
        Ty::Cpu => "cpu share".to_owned(),
        Ty::Path => "path".to_owned(),
        Ty::Json => "json".to_owned(),
        Ty::Literal => "value of its type".to_owned(),
        Ty::Word(choices) => words(choices),
        Ty::Label => "word".to_owned(),
        Ty::Named(block) => format!("name {{ {} }}", block.name),
        Ty::Range(inner) => format!("{inner}..{inner}", inner = self::ty(inner)),
        Ty::List(inner) => format!("[{}, …]", self::ty(inner)),
        Ty::Object(block) => members(&block.all().iter().map(|property| property.name).collect::<Vec<_>>()),
        Ty::Map(inner) => format!("{{ name: {} }}", self::ty(inner)),
        Ty::Ref(kinds) => kind_list(kinds),
        Ty::RefWith(kinds, block) => format!("{} {{ {} }}", kind_list(kinds), block.name),
        Ty::PerCase(inner) => format!("enum {{ case: {} }}", self::ty(inner)),
        Ty::Own(word) => format!("name of its {}", word.word()),
        Ty::Operation => "operation".to_owned(),
        Ty::Type => "type".to_owned(),
        Ty::Field => "field".to_owned(),
        Ty::Constructor(constructors) => constructors.iter().map(constructor).collect::<Vec<_>>().join(" | "),
        Ty::Either(alternatives) => alternatives.iter().map(self::ty).collect::<Vec<_>>().join(" | "),
        Ty::Expression => "expression".to_owned(),
        Ty::Credentials => "auths, with `|` and `&`".to_owned(),
        Ty::Access => "scopes and roles, with `|` and `&`".to_owned(),
        Ty::Secret => super::SECRET_SOURCES.iter().map(constructor).collect::<Vec<_>>().join(" | "),
    }
}

/// `exponential(range, factor?) { … }`.
pub fn constructor(constructor: &Constructor) -> String {
    let args = match constructor.args {
        [] => String::new(),
        args => format!("({})", names(args)),
    };
    let block = constructor.block.map(|block| {
        let properties: Vec<&str> = block.all().iter().map(|property| property.name).collect();
        format!(" {}", members(&properties))
    });
    format!("{}{args}{}", constructor.word, block.unwrap_or_default())
}

/// `range, factor?`.
pub fn names(args: &[Arg]) -> String {
    let name = |arg: &Arg| format!("{}{}", arg.name, if arg.required { "" } else { "?" });
    args.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What stands in a clause.
pub fn takes(takes: &Takes) -> String {
    match takes {
        Takes::Name => "name".to_owned(),
        Takes::DottedName => "dotted name".to_owned(),
        Takes::Text => "\"text\"".to_owned(),
        Takes::Value => "value".to_owned(),
        Takes::Port => "port".to_owned(),
        Takes::Word(choices) => words(choices),
        Takes::OpenWord(choices) => format!("{} | another", words(choices)),
        Takes::Decls(kinds) => kind_list(kinds),
        Takes::AnyDecl => "declaration".to_owned(),
        Takes::Operations(kinds) => format!("operation of {}", kind_list(kinds)),
        Takes::FieldOf(kinds) => format!("field of {}", kind_list(kinds)),
        Takes::PayloadsOrUnknown => "event | message | unknown".to_owned(),
        Takes::Causes => "operation | job | event".to_owned(),
        Takes::ReplyAddress => "channel | queue | header.name".to_owned(),
        Takes::Type => "type".to_owned(),
        Takes::Field => "field".to_owned(),
        Takes::ErrorKind => "kind | kind(status)".to_owned(),
        Takes::Params => "name: type, …".to_owned(),
        Takes::Generics => "T, …".to_owned(),
        Takes::Sites => "place, …".to_owned(),
        Takes::Expression => "expression".to_owned(),
    }
}

/// A clause of a declaration's head: `[in context]`.
pub fn head_clause(clause: &Clause<HeadPart>) -> String {
    let inner = takes(&clause.takes);
    let text = match clause.part {
        HeadPart::Generics => format!("<{inner}>"),
        HeadPart::Params => format!("({inner})"),
        HeadPart::Title => inner,
        HeadPart::OfKind
        | HeadPart::Extends
        | HeadPart::By
        | HeadPart::Equals
        | HeadPart::Value
        | HeadPart::Is
        | HeadPart::Within
        | HeadPart::Of
        | HeadPart::On => format!("{} {inner}", clause.part.sign()),
    };
    optional(text, clause.required)
}

/// A clause of a relation: `[for operation]`.
pub fn clause(clause: &Clause<ClausePart>) -> String {
    optional(format!("{} {}", clause.part.sign(), takes(&clause.takes)), clause.required)
}

/// ` { … }`, ` [{ … }]`, or nothing.
pub fn body(body: Body) -> &'static str {
    match body {
        Body::Required => " { … }",
        Body::Optional => " [{ … }]",
        Body::Never => "",
    }
}

/// Words with bars between them; of a long list only the first.
pub fn words(choices: &[Choice]) -> String {
    const MOST: usize = 14;
    let shown = if choices.len() > MOST { 3 } else { MOST };
    let words: Vec<&str> = choices.iter().take(shown).map(|choice| choice.word).collect();
    format!("{}{}", words.join(" | "), if choices.len() > MOST { " | …" } else { "" })
}

fn kind_list(kinds: &[DeclKind]) -> String {
    kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" | ")
}

/// The names of a small group; a large one has a table of its own.
fn members(names: &[&str]) -> String {
    match names.len() {
        0..=8 => format!("{{ {} }}", names.join(", ")),
        _ => "{ … }".to_owned(),
    }
}

fn optional(text: String, required: bool) -> String {
    if required { text } else { format!("[{text}]") }
}
