//! What may stand at a place of a text that may be broken right there.
//!
//! There is no tree of a half-typed line. So the brackets around a place are followed inwards ([`crate::syntax::outline`] knows
//! them as the parser does): what stands before each opening bracket says, by the vocabulary, what may stand in it. The words
//! between the last bracket and the place say the rest.

mod enter;
mod read;
mod tokens;

pub(super) use enter::per_case;

use crate::syntax::outline::{Around, Outline};
use crate::vocab::{Arg, Block, BlockWord, ClausePart, DeclKind, Form, ProtocolSpec, Site, Takes, Ty, Verb};
use tokens::{Kind, Token};

/// Something that may stand at a place.
#[derive(Clone, Debug)]
pub enum Want {
    /// A word that begins a declaration; `false` where `private` stands already.
    Declaration(bool),
    /// A module.
    Module,
    /// A name that a module declares, in the braces of an import.
    Import(String),
    /// A setting of a block.
    Property(&'static Block),
    /// A verb, in a declaration of that kind.
    Verb(Verb, DeclKind),
    /// A block without a colon.
    Block(BlockWord),
    /// A word of the grammar, and what it says.
    Word(&'static str, &'static str),
    /// What a clause or target takes.
    Takes(Takes),
    /// An operation of something, in the braces behind it.
    OperationOf(String),
    /// A type.
    Type,
    /// An error type.
    Error,
    /// A value of a type, for a setting of that name.
    Value(Ty, &'static str),
    /// The name of an argument.
    Argument(&'static Arg),
    /// A scope of an auth.
    ScopeOf(String),
    /// An annotation for one of these places; any where there is none.
    Annotation(Vec<Site>),
    /// A case of an enum.
    CaseOf(String),
    /// A constant of a type.
    Constant(String),
    /// An enum, for a lifecycle.
    Enum,
    /// What takes part in a scenario.
    Party,
    /// An operation or event of what takes part, behind an arrow of a scenario.
    Step,
    /// What moves a lifecycle on: an event or operation.
    Trigger,
    /// An error of what is called.
    CalledError,
    /// A parameter of a link's operation.
    LinkParameter(String),
    /// What a rule says of things of a kind.
    Rule(DeclKind),
}

/// A relation around or before a place.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its verb.
    pub verb: Verb,
    /// Its targets as they are written.
    pub targets: Vec<String>,
}

/// A constructor or annotation whose arguments stand around a place.
#[derive(Clone, Debug)]
pub struct Called {
    /// Its word.
    pub word: String,
    /// Its arguments.
    pub args: &'static [Arg],
    /// Which of them is written.
    pub active: usize,
    /// What it says.
    pub doc: &'static str,
    /// Whether it is an annotation.
    pub annotation: bool,
}

/// What is known of a place.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Where the word begins that is written here.
    pub start: u32,
    /// Where it ends, which may be behind the place.
    pub end: u32,
    /// The word up to the place, without what stands before its last dot.
    pub partial: String,
    /// What stands before the last dot.
    pub qualifier: Vec<String>,
    /// What may stand here.
    pub wants: Vec<Want>,
    /// Whether something has to follow: behind a colon, a verb, an arrow.
    pub must: bool,
    /// The settings that stand already in the braces around the place.
    pub present: Vec<String>,
    /// The declaration around it.
    pub decl: Option<(DeclKind, String)>,
    /// The operation around it.
    pub operation: Option<String>,
    /// The relation around it.
    pub relation: Option<Relation>,
    /// The constructor around it.
    pub called: Option<Called>,
}

/// What may stand in a bracket.
#[derive(Clone, Debug)]
enum Frame {
    /// The file.
    Top,
    /// Settings, relations, blocks, operations.
    Body(Body),
    /// Fields.
    Fields(Option<DeclKind>),
    /// Cases of an enum.
    Cases,
    /// Parameters of an operation.
    Params(Option<&'static ProtocolSpec>),
    /// Type parameters and the like: names only.
    Names,
    /// Names of a module.
    Import(String),
    /// Operations of something.
    Operations(String),
    /// Values with commas between them.
    List(Ty, &'static str),
    /// A value in parentheses.
    Paren(Ty, &'static str),
    /// A type in parentheses.
    TypeParen,
    /// Scopes of an auth.
    Scopes(String),
    /// Arguments.
    Args(Called),
    /// Values by keys of the user's own.
    Map(Ty, &'static str),
    /// Values by the cases of an enum.
    PerCase(Ty, String),
    /// Parameters of a link's operation.
    Link(String),
    /// Steps.
    Steps(Option<&'static Block>),
    /// Transitions of the lifecycle of an enum.
    Transitions(String),
    /// A rule.
    Rule,
    /// Anything.
    Opaque,
}

/// The members that a body may have.
#[derive(Clone, Debug)]
struct Body {
    block: &'static Block,
    kind: Option<DeclKind>,
    verbs: Vec<Verb>,
    blocks: Vec<BlockWord>,
    protocol: Option<&'static ProtocolSpec>,
    forms: &'static [Form],
    site: Site,
}

/// What was written last where something else may follow.
#[derive(Clone, Debug, PartialEq)]
enum Head {
    /// Nothing.
    Empty,
    /// A name.
    Name(String),
    /// A name with arguments.
    Called(String),
    /// Something else.
    Other,
}

/// How far a member is written.
#[derive(Clone, Debug)]
enum State {
    Nothing,
    Start,
    /// `@`, or `@name`.
    Annotation(Option<String>, Vec<Site>),
    Value(Ty, Head, &'static str),
    /// A clause or target of a relation, block, route or operation.
    Clause {
        takes: Option<Takes>,
        head: Head,
        next: Vec<ClausePart>,
        braces: Braces,
    },
    Type(Head),
    /// Parameters of an operation are next, or its block.
    Operation {
        stage: Stage,
        head: Head,
        protocol: &'static ProtocolSpec,
    },
    /// The head of a declaration.
    Decl {
        kind: DeclKind,
        name: String,
        wants: Vec<Want>,
        head: Head,
        of_kind: Option<String>,
        typed: bool,
    },
    Import(String, bool),
    Wants(Vec<Want>, bool),
    Default(String),
    Steps,
}

/// Where in an operation a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Name,
    Done,
    Result,
    /// Behind the status of a result.
    Status,
    Error,
    With,
    To,
    From,
}

/// What braces behind a clause hold.
#[derive(Clone, Debug)]
enum Braces {
    Body(Body),
    Link(String),
    Callback(&'static ProtocolSpec),
    None,
}

/// What may stand at an offset of a text. `kind_of` tells what a name declares that is overridden.
pub fn context(text: &str, offset: u32, kind_of: &dyn Fn(&str) -> Option<DeclKind>) -> Context {
    let outline = Outline::of(text);
    let offset = offset as usize;
    if outline.is_quiet(offset) || !outline.text().is_char_boundary(offset) {
        return Context::default();
    }
    Walk { outline: &outline, offset, kind_of, context: Context::default() }.run()
}

struct Walk<'a> {
    outline: &'a Outline,
    offset: usize,
    kind_of: &'a dyn Fn(&str) -> Option<DeclKind>,
    context: Context,
}

impl<'a> Walk<'a> {
    fn run(mut self) -> Context {
        let brackets = self.outline.around(self.offset);
        let mut frame = Frame::Top;
        let mut around: Option<Around> = None;
        for bracket in &brackets {
            let member = self.member(&frame, around, bracket.open);
            let state = self.read(&frame, &member);
            frame = self.enter(&frame, state, &member, bracket);
            around = Some(*bracket);
        }
        let mut member = self.member(&frame, around, self.offset);
        if matches!(member.last(), Some(last) if last.kind == Kind::Path && last.end >= self.offset) {
            return self.context;
        }
        let (start, end) = match member.last() {
            Some(last) if last.end >= self.offset && matches!(last.kind, Kind::Name | Kind::Number) => {
                (last.start, last.end)
            }
            _ => (self.offset, self.offset),
        };
        if start < self.offset {
            member.pop();
        }
        let written = self.outline.text().get(start..self.offset).unwrap_or_default();
        let number = written.starts_with(|first: char| first.is_ascii_digit() || first == '-');
        let (before, partial) = match written.rsplit_once('.') {
            Some((before, partial)) if !number => (Some(before), partial),
            _ => (None, written),
        };
        self.context.start = u32::try_from(self.offset - partial.len()).unwrap_or(u32::MAX);
        self.context.end =
            u32::try_from(if start < self.offset { end.max(self.offset) } else { self.offset }).unwrap_or(u32::MAX);
        partial.clone_into(&mut self.context.partial);
        self.context.qualifier = before
            .map(|before| before.split('.').map(|part| part.trim_matches('`').to_owned()).collect())
            .unwrap_or_default();
        self.present(&frame, around);
        if let Frame::Args(called) = &frame {
            self.context.called = Some(Called { active: self.active(called, around), ..called.clone() });
        }
        let state = self.read(&frame, &member);
        self.want(&frame, state);
        self.context
    }

    /// The words of the member that an offset lies in, up to the offset, without the annotations before it.
    fn member(&self, frame: &Frame, around: Option<Around>, offset: usize) -> Vec<Token<'a>> {
        let from = around.map_or(0, |bracket| bracket.open + 1);
        let all = tokens::tokens(self.outline, around.map(|bracket| bracket.index), from, offset);
        let last = members(frame, &all).into_iter().last().unwrap_or_default();
        let mut member: Vec<Token<'a>> = last.to_vec();
        let annotations = annotations(&member, offset);
        member.drain(..annotations);
        member
    }

    /// The settings that stand in a bracket, but for the one at the place.
    fn present(&mut self, frame: &Frame, around: Option<Around>) {
        let Some(bracket) = around.filter(|bracket| bracket.byte == b'{') else { return };
        let all = tokens::tokens(self.outline, Some(bracket.index), bracket.open + 1, bracket.close);
        for member in members(frame, &all) {
            let here = matches!((member.first(), member.last()), (Some(first), Some(last))
                if first.start <= self.offset && self.offset <= last.end);
            match member {
                [name, colon, ..] if name.kind == Kind::Name && colon.is(":") && !here => {
                    self.context.present.push(name.text.to_owned());
                }
                [name] if name.kind == Kind::Name && !here => self.context.present.push(name.text.to_owned()),
                _ => {}
            }
        }
    }

    /// Which argument is written.
    fn active(&self, called: &Called, around: Option<Around>) -> usize {
        let Some(bracket) = around else { return 0 };
        let all = tokens::tokens(self.outline, Some(bracket.index), bracket.open + 1, self.offset);
        let commas = all.iter().map(|token| usize::from(token.is(","))).sum();
        let last = members(&Frame::Names, &all).into_iter().last().unwrap_or_default();
        let named = match last {
            [name, colon, ..] if colon.is(":") => called.args.iter().position(|arg| arg.name == name.text),
            _ => None,
        };
        named.unwrap_or(commas)
    }
}

/// The members of a bracket's tokens; the last one is the one at the end, and may be empty.
fn members<'t, 'a>(frame: &Frame, tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut angles = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let own = tokens.get(start..at).unwrap_or_default();
        let ends = match token.kind {
            Kind::Break => {
                angles = 0;
                !continues(frame, tokens.get(at + 1..).unwrap_or_default(), own)
            }
            Kind::Sign if token.is("<") => {
                angles += usize::from(tokens.get(at.wrapping_sub(1)).is_some_and(|before| before.end == token.start));
                false
            }
            Kind::Sign if token.is(">") => {
                angles = angles.saturating_sub(1);
                false
            }
            Kind::Sign if token.is(",") => angles == 0 && splits(frame, own),
            Kind::Sign | Kind::Name | Kind::Number | Kind::Text | Kind::Path | Kind::Group => false,
        };
        if ends {
            found.push(own);
            start = at + 1;
        }
    }
    found.push(tokens.get(start..).unwrap_or_default());
    found
}

/// Whether a comma ends the member before it.
fn splits(frame: &Frame, own: &[Token<'_>]) -> bool {
    match frame {
        Frame::Top | Frame::Transitions(_) | Frame::Rule => false,
        Frame::Body(_) | Frame::Steps(_) => matches!(own, [name, colon, ..] if is_key(name, colon)),
        Frame::Fields(_)
        | Frame::Cases
        | Frame::Params(_)
        | Frame::Names
        | Frame::Import(_)
        | Frame::Operations(_)
        | Frame::List(..)
        | Frame::Paren(..)
        | Frame::TypeParen
        | Frame::Scopes(_)
        | Frame::Args(_)
        | Frame::Map(..)
        | Frame::PerCase(..)
        | Frame::Link(_)
        | Frame::Opaque => true,
    }
}

fn is_key(name: &Token<'_>, colon: &Token<'_>) -> bool {
    matches!(name.kind, Kind::Name | Kind::Text) && colon.is(":")
}

/// How many tokens the annotations take that a member begins with and that end before an offset.
fn annotations(member: &[Token<'_>], offset: usize) -> usize {
    let mut count = 0;
    while let [at, name, rest @ ..] = member.get(count..).unwrap_or_default() {
        if at.kind == Kind::Break {
            count += 1;
            continue;
        }
        if !at.is("@") || name.kind != Kind::Name || name.end >= offset {
            break;
        }
        let group = rest.first().is_some_and(|next| next.is("(") && next.start == name.end);
        count += if group { 3 } else { 2 };
    }
    // A break behind the last one belongs to it.
    while member.get(count).is_some_and(|token| token.kind == Kind::Break) && count > 0 {
        count += 1;
    }
    count
}

/// Whether a line that begins so goes on with the member before it.
fn continues(frame: &Frame, next: &[Token<'_>], own: &[Token<'_>]) -> bool {
    // Annotations on lines of their own belong to what follows.
    let annotated = !own.is_empty() && annotations(own, usize::MAX) == own.len();
    let (Frame::Body(Body { kind, .. }), [first, rest @ ..]) = (frame, next) else {
        return annotated || comma_before(own);
    };
    if annotated || comma_before(own) {
        return true;
    }
    let clause = first.is_any(&["with", "for", "to", "as"])
        || first.is("from") && *kind != Some(DeclKind::Projection)
        || first.is("->");
    let key = rest.first().is_some_and(|second| second.is(":"));
    let setting = matches!(own, [name, colon, ..] if is_key(name, colon));
    clause && !key && !own.is_empty() && !setting
}

fn comma_before(own: &[Token<'_>]) -> bool {
    own.last().is_some_and(|last| last.is(","))
}
