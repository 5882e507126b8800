//! What a file declares, nested, and what all packages declare, by a part of its name.

use super::Snapshot;
use super::definitions::What;
use crate::base::span::Span;
use crate::syntax::Parse;
use crate::syntax::ast::{self, Member};
use crate::vocab::{BlockWord, DeclKind};

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A declaration.
    Declaration(DeclKind),
    /// An operation.
    Operation,
    /// A field, header or alternative of a union.
    Field,
    /// A case of an enum.
    Case,
    /// A block.
    Block(BlockWord),
    /// A relation or route.
    Relation,
}

/// Something that is declared.
#[derive(Clone, Debug)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// What stands behind the name in an outline.
    pub detail: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is on its way out.
    pub deprecated: bool,
    /// The place of its name.
    pub place: Span,
    /// All of it.
    pub whole: Span,
    /// What stands in it.
    pub inside: Vec<Symbol>,
}

/// The outline of a file, in its order.
pub fn outline(parse: &Parse, text: &str) -> Vec<Symbol> {
    let outline = Outline { text };
    parse.file.decls.iter().filter_map(|decl| outline.decl(decl)).collect()
}

struct Outline<'a> {
    text: &'a str,
}

impl Outline<'_> {
    fn slice(&self, span: Span) -> String {
        let text = self.text.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn decl(&self, decl: &ast::Decl) -> Option<Symbol> {
        if decl.name.text.is_empty() {
            return None;
        }
        // What the head says behind the name: `: rest`, `in Ordering`, `is conflict`.
        let behind = Span { start: decl.name.span.end.min(decl.head_span.end), ..decl.head_span };
        let word = decl.kind.value.word();
        let head = self.slice(behind);
        let head = head.trim_end_matches('{').trim_end();
        Some(Symbol {
            name: decl.name.text.clone(),
            detail: match head.chars().next() {
                None => word.to_owned(),
                Some(':' | '<' | '(') => format!("{word}{head}"),
                Some(_) => format!("{word} {head}"),
            },
            kind: Kind::Declaration(decl.kind.value),
            deprecated: is_deprecated(&decl.annotations),
            place: decl.name.span,
            whole: decl.span.to(decl.name.span),
            inside: self.members(decl.body.as_deref().unwrap_or_default()),
        })
    }

    fn members(&self, members: &[Member]) -> Vec<Symbol> {
        members.iter().filter_map(|member| self.member(member)).filter(|symbol| !symbol.name.is_empty()).collect()
    }

    fn member(&self, member: &Member) -> Option<Symbol> {
        match member {
            Member::Field(field) => Some(Symbol {
                name: field.name.text.clone(),
                detail: format!(
                    "{}{}",
                    self.slice(field.ty.span),
                    if field.optional.is_some() { ", optional" } else { "" }
                ),
                kind: Kind::Field,
                deprecated: is_deprecated(&field.annotations),
                place: field.name.span,
                whole: field.span.to(field.name.span),
                inside: Vec::new(),
            }),
            Member::Case(case) => Some(Symbol {
                name: case.name.text.clone(),
                detail: case.value.as_ref().map(|value| self.slice(value.span)).unwrap_or_default(),
                kind: Kind::Case,
                deprecated: is_deprecated(&case.annotations),
                place: case.name.span,
                whole: case.span.to(case.name.span),
                inside: Vec::new(),
            }),
            Member::Operation(operation) => Some(Symbol {
                name: operation.name.text.clone(),
                detail: match &operation.path {
                    Some(path) => format!("{} {}", operation.verb.value.word(), path.value),
                    None => operation.verb.value.word().to_owned(),
                },
                kind: Kind::Operation,
                deprecated: is_deprecated(&operation.annotations) || says_deprecated(operation.block.as_deref()),
                place: operation.name.span,
                whole: operation.span.to(operation.name.span),
                inside: self.members(operation.block.as_deref().unwrap_or_default()),
            }),
            Member::Block(block) => {
                let name = block.name.as_ref();
                let title = block.title.as_ref();
                Some(Symbol {
                    name: name.map(ast::Path::text).or_else(|| title.map(|title| title.text.clone()))?,
                    detail: block.word.value.word().to_owned(),
                    kind: Kind::Block(block.word.value),
                    deprecated: false,
                    place: name.map(|name| name.span).or_else(|| title.map(|title| title.span))?,
                    whole: block.span,
                    inside: self.members(block.body.as_deref().unwrap_or_default()),
                })
            }
            Member::Relation(relation) => {
                let first = relation.targets.first()?;
                let last = relation.targets.last()?;
                Some(Symbol {
                    name: format!("{} {}", relation.verb.value.word(), self.slice(first.span.to(last.span))),
                    detail: match (&relation.to, &relation.from) {
                        (Some(to), _) => format!("to {}", to.text()),
                        (None, Some(from)) => format!("from {}", from.text()),
                        (None, None) => String::new(),
                    },
                    kind: Kind::Relation,
                    deprecated: false,
                    place: first.span,
                    whole: relation.span.to(first.span),
                    inside: Vec::new(),
                })
            }
            Member::Route(route) => Some(Symbol {
                name: format!("route {}", route.path.value),
                detail: route.targets.iter().map(|target| target.path.text()).collect::<Vec<_>>().join(", "),
                kind: Kind::Relation,
                deprecated: false,
                place: route.path.span,
                whole: route.span.to(route.path.span),
                inside: Vec::new(),
            }),
            Member::Spread { .. }
            | Member::Open(_)
            | Member::Setting(_)
            | Member::Transition(_)
            | Member::Scenario(_)
            | Member::Rule(_)
            | Member::Error(_) => None,
        }
    }
}

fn is_deprecated(annotations: &[ast::Annotation]) -> bool {
    annotations.iter().any(|annotation| annotation.name.text == "deprecated")
}

fn says_deprecated(block: Option<&[Member]>) -> bool {
    let settings = block.unwrap_or_default().iter().filter_map(Member::as_setting);
    settings.into_iter().any(|setting| setting.key.text() == "deprecated")
}

/// A declaration, operation or block somewhere in a package.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What it stands in: a declaration, or the module of one.
    pub within: String,
    /// What it is.
    pub kind: Kind,
    /// The place of its name.
    pub place: Span,
    /// How well it fits; less is better.
    pub rank: u32,
}

/// How many symbols are worth showing.
pub const MOST: usize = 256;

/// The declarations, operations and blocks whose name has the letters of a query in this order, the best first. Names of
/// the standard library and of other packages are found by their whole module too: `std.http.NotFound`.
pub fn search(snapshot: &Snapshot, query: &str) -> Vec<Found> {
    let sources = &snapshot.analysis.sources;
    let mut found: Vec<Found> = Vec::new();
    for definition in snapshot.definitions().iter() {
        let kind = match definition.what {
            What::Item(kind, _) => Kind::Declaration(kind),
            What::Operation(_) => Kind::Operation,
            What::Block(word) => Kind::Block(word),
            What::Module(_) | What::Field | What::Case | What::Parameter | What::Generic => continue,
        };
        let Some(module) = snapshot.module(definition.name.file) else { continue };
        let name = sources.slice(definition.name).trim_matches('`');
        let within = match definition.within {
            Some(decl) => sources.slice(decl).to_owned(),
            None => module.module.name.clone(),
        };
        // What is not one's own only answers who asks for it.
        let rank = match (rank(name, query), module.module.local) {
            (Some(rank), true) => Some(rank),
            (Some(rank), false) if query.chars().count() >= 3 => Some(rank + 1000),
            _ if query.contains('.') => self::rank(&format!("{within}.{name}"), query).map(|rank| rank + 500),
            _ => None,
        };
        let Some(rank) = rank else { continue };
        found.push(Found { name: name.to_owned(), within, kind, place: definition.name, rank });
    }
    found.sort_by(|a, b| (a.rank, &a.name, a.place).cmp(&(b.rank, &b.name, b.place)));
    found.truncate(MOST);
    found
}

/// How well a name fits; `None` where a letter of the query is missing. Whole names come before beginnings, those before
/// words within, and those before letters that are scattered.
pub fn rank(name: &str, query: &str) -> Option<u32> {
    if query.is_empty() {
        return Some(0);
    }
    let (lower, wanted) = (name.to_lowercase(), query.to_lowercase());
    let longer = u32::try_from(name.len().saturating_sub(query.len())).unwrap_or(u32::MAX).min(99);
    if lower == wanted {
        return Some(0);
    }
    if lower.starts_with(&wanted) {
        return Some(1 + longer);
    }
    if let Some(at) = lower.find(&wanted) {
        let at_word = name.get(at..).is_some_and(|rest| rest.starts_with(char::is_uppercase))
            || lower.get(..at).is_some_and(|before| before.ends_with(['_', '.', '-']));
        return Some(if at_word { 100 } else { 200 } + longer);
    }
    let mut letters = lower.chars();
    wanted.chars().all(|wanted| letters.any(|letter| letter == wanted)).then_some(300 + longer)
}
