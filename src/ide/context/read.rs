//! How far a member is written, by the frame that it stands in.

use super::enter::{constructor, declaration, group};
use super::tokens::{Kind, Token};
use super::{Body, Braces, Frame, Head, Stage, State, Walk, Want};
use crate::vocab::{
    self, BlockSpec, BlockWord, Clause, ClausePart, DeclKind, Form, HeadPart, ProtocolSpec, Site, Takes, Ty, Verb,
    http_method, leaves_of, relation_in,
};

impl Walk<'_> {
    /// How far a member is written.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    pub(super) fn read(&self, frame: &Frame, member: &[Token<'_>]) -> State {
        if let [.., at] = member
            && at.is("@")
        {
            return State::Annotation(None, self.sites(frame, member.len() == 1, at.end));
        }
        if let [.., at, name] = member
            && at.is("@")
            && name.kind == Kind::Name
        {
            return State::Annotation(Some(name.text.to_owned()), Vec::new());
        }
        if member.is_empty() {
            return match frame {
                Frame::Args(called) => argument(called, 0),
                _ => State::Start,
            };
        }
        match frame {
            Frame::Top => top(member),
            Frame::Body(body) => self.body(body, member),
            Frame::Fields(kind) => field(*kind, member),
            Frame::Cases
            | Frame::Names
            | Frame::Import(_)
            | Frame::Operations(_)
            | Frame::Scopes(_)
            | Frame::Opaque => State::Nothing,
            Frame::Params(_) => parameter(member),
            Frame::List(ty, property) | Frame::Paren(ty, property) => value(*ty, member, property),
            Frame::TypeParen => ty(member),
            Frame::Args(called) => arguments(called, member),
            Frame::Map(inner, property) => keyed(*inner, member, property),
            Frame::PerCase(inner, _) => keyed(*inner, member, ""),
            Frame::Link(_) => keyed(Ty::Expression, member, ""),
            Frame::Steps(block) => steps(*block, member),
            Frame::Transitions(of) => match member {
                [.., arrow] if arrow.is_any(&["->", ","]) && !member.iter().any(|token| token.is("on")) => {
                    State::Wants(vec![Want::CaseOf(of.clone())], true)
                }
                [.., on] if on.is_any(&["on", ","]) => State::Wants(vec![Want::Trigger], true),
                [.., _] if member.iter().any(|token| token.is("->")) => {
                    let on = Want::Word("on", "What moves it on");
                    State::Wants(if member.iter().any(|token| token.is("on")) { vec![] } else { vec![on] }, false)
                }
                _ => State::Nothing,
            },
            Frame::Rule => rule(member),
        }
    }

    /// The places that an annotation here may be for.
    fn sites(&self, frame: &Frame, first: bool, at: usize) -> Vec<Site> {
        match frame {
            Frame::Top if first => {
                // What is declared behind the annotation, where it stands there already.
                let rest = self.outline.text().get(at..).unwrap_or_default();
                let begun = usize::from(!rest.starts_with(char::is_whitespace));
                let mut words = rest.split_whitespace().skip(begun).take(12);
                let kind = words.find_map(DeclKind::from_word);
                kind.map_or_else(
                    || DeclKind::ALL.iter().copied().map(Site::Decl).collect(),
                    |kind| vec![Site::Decl(kind)],
                )
            }
            Frame::Top => vec![Site::Decl(DeclKind::Scalar)],
            Frame::Fields(_) => vec![Site::Field],
            Frame::Cases => vec![Site::Case],
            Frame::Params(_) => vec![Site::Parameter],
            Frame::Body(body) => {
                let mut sites = vec![body.site];
                if !body.verbs.is_empty() {
                    sites.push(Site::Relation);
                }
                if !body.blocks.is_empty() {
                    sites.push(Site::Block);
                }
                if body.forms.contains(&Form::Operation) {
                    sites.push(Site::Operation);
                }
                sites
            }
            Frame::Names
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
            | Frame::Steps(_)
            | Frame::Transitions(_)
            | Frame::Rule
            | Frame::Opaque => Vec::new(),
        }
    }

    fn body(&self, body: &Body, member: &[Token<'_>]) -> State {
        let [first, rest @ ..] = member else { return State::Start };
        if let [colon, written @ ..] = rest
            && colon.is(":")
        {
            return match body.block.property(first.text) {
                Some(property) => value(property.ty, written, property.name),
                None => State::Nothing,
            };
        }
        if let (Some(kind), Some(verb)) = (body.kind, Verb::from_word(first.text))
            && let Some(usage) = relation_in(verb, kind).filter(|_| body.verbs.contains(&verb))
        {
            let braces = usage.block.map_or(Braces::None, |block| Braces::Body(group(block)));
            return clauses(Some(usage.takes), usage.clauses, rest, braces);
        }
        if let Some(word) = BlockWord::from_word(first.text).filter(|word| body.blocks.contains(word)) {
            return self.block(vocab::block(word), body.protocol, rest);
        }
        if first.is("route") && body.forms.contains(&Form::Route) {
            return route(rest);
        }
        if let Some(protocol) = body.protocol.filter(|_| body.forms.contains(&Form::Operation))
            && (protocol.operations.contains(&first.text) || http_method(first.text).is_some())
        {
            return operation(protocol, rest);
        }
        State::Nothing
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    fn block(&self, spec: &'static BlockSpec, protocol: Option<&'static ProtocolSpec>, rest: &[Token<'_>]) -> State {
        let name = rest.first().filter(|first| first.kind == Kind::Name);
        let inner = || Body { protocol, ..group(spec.block) };
        let braces = match spec.word {
            BlockWord::Override => match name.and_then(|name| Some((name, (self.kind_of)(name.text)?))) {
                Some((name, kind)) => match declaration(kind, name.text, None) {
                    Frame::Body(body) => Braces::Body(Body { verbs: Vec::new(), ..body }),
                    _ => Braces::None,
                },
                None => Braces::None,
            },
            BlockWord::Link => {
                let arrow = rest.iter().position(|token| token.is("->"));
                let of = arrow.and_then(|at| rest.get(at + 1)).map(|of| of.text.to_owned());
                Braces::Link(of.unwrap_or_default())
            }
            BlockWord::Callback => protocol.map_or(Braces::None, Braces::Callback),
            BlockWord::Slo
            | BlockWord::Job
            | BlockWord::Flag
            | BlockWord::Scope
            | BlockWord::Role
            | BlockWord::Step
            | BlockWord::Pivot
            | BlockWord::Retriable
            | BlockWord::ReadOnly
            | BlockWord::Option
            | BlockWord::Example => Braces::Body(inner()),
        };
        if spec.word == BlockWord::Slo && rest.is_empty() {
            return State::Wants(OBJECTIVES.iter().map(|(word, doc)| Want::Word(word, doc)).collect(), true);
        }
        let takes = spec.name.filter(|takes| matches!(takes, Takes::Decls(_)));
        let state = clauses(takes, spec.clauses, rest, braces);
        // What a name of one's own is, nobody else knows.
        match state {
            State::Clause { takes: None, head: Head::Empty, braces, .. } if rest.is_empty() => {
                State::Clause { takes: None, head: Head::Empty, next: Vec::new(), braces }
            }
            state => state,
        }
    }
}

const OBJECTIVES: &[(&str, &str)] = &[
    ("availability", "The share of requests that are answered"),
    ("latency", "The share of requests that are answered in time"),
    ("freshness", "The share of time in which data is new enough"),
    ("correctness", "The share of answers that are right"),
];

fn last_is(tokens: &[Token<'_>], texts: &[&str]) -> bool {
    tokens.last().is_none_or(|last| last.is_any(texts))
}

fn top(member: &[Token<'_>]) -> State {
    let [first, rest @ ..] = member else { return State::Start };
    if first.is("use") {
        return match rest {
            [] => State::Import(String::new(), false),
            [path] if path.text.ends_with('.') => State::Import(path.text.trim_end_matches('.').to_owned(), true),
            _ => State::Nothing,
        };
    }
    if first.is("private") {
        return if rest.is_empty() { State::Wants(vec![Want::Declaration(false)], true) } else { top(rest) };
    }
    let Some(kind) = DeclKind::from_word(first.text).filter(|_| first.kind == Kind::Name) else {
        return State::Nothing;
    };
    let [name, clauses @ ..] = rest else {
        let wants = if kind == DeclKind::Lifecycle { vec![Want::Enum] } else { Vec::new() };
        return State::Wants(wants, false);
    };
    head(kind, name.text, clauses)
}

/// The head of a declaration behind its name.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn head(kind: DeclKind, name: &str, written: &[Token<'_>]) -> State {
    let spec = vocab::decl(kind);
    let part_of = |token: &Token<'_>| spec.head.iter().find(|clause| token.is(clause.part.sign()));
    let clause = written.iter().enumerate().rev().find_map(|(at, token)| Some((at, part_of(token)?)));
    let behind = clause.map_or(written, |(at, _)| written.get(at + 1..).unwrap_or_default());
    let of_kind = written.iter().position(|token| token.is(":")).and_then(|at| written.get(at + 1));
    let state = |wants: Vec<Want>, head: Head, typed: bool| State::Decl {
        kind,
        name: name.to_owned(),
        wants,
        head,
        of_kind: of_kind.map(|of| of.text.to_owned()),
        typed,
    };
    let next = || {
        let stands = |part: HeadPart| written.iter().any(|token| token.is(part.sign()));
        let word =
            |clause: &&Clause<HeadPart>| clause.part.sign().starts_with(char::is_alphabetic) && !stands(clause.part);
        spec.head.iter().filter(word).map(|clause| Want::Word(clause.part.sign(), head_doc(clause.part))).collect()
    };
    let Some((_, clause)) = clause else { return state(next(), Head::Other, false) };
    match clause.part {
        HeadPart::Equals => match ty(behind) {
            State::Type(Head::Empty) => state(vec![Want::Type], Head::Empty, true),
            _ => state(Vec::new(), Head::Other, true),
        },
        HeadPart::Generics | HeadPart::Params | HeadPart::Title | HeadPart::Value => state(next(), Head::Other, false),
        _ if behind.is_empty() || behind.last().is_some_and(|last| last.is(",")) && clause.part == HeadPart::On => {
            state(vec![Want::Takes(clause.takes)], Head::Empty, false)
        }
        HeadPart::Extends if matches!(ty(behind), State::Type(Head::Empty)) => {
            state(vec![Want::Type], Head::Other, false)
        }
        HeadPart::OfKind
        | HeadPart::Extends
        | HeadPart::By
        | HeadPart::Is
        | HeadPart::Within
        | HeadPart::Of
        | HeadPart::On => state(next(), Head::Other, false),
    }
}

fn head_doc(part: HeadPart) -> &'static str {
    match part {
        HeadPart::Extends => "What it is made from",
        HeadPart::By => "The field, or the service, that decides",
        HeadPart::Is => "The kind of failure",
        HeadPart::Within => "Where it belongs",
        HeadPart::Of => "What it is made from",
        HeadPart::On => "Where it may stand",
        HeadPart::Generics
        | HeadPart::Params
        | HeadPart::OfKind
        | HeadPart::Equals
        | HeadPart::Value
        | HeadPart::Title => "",
    }
}

/// A value behind its colon, or in a list.
fn value(ty: Ty, written: &[Token<'_>], property: &'static str) -> State {
    let operators = ["|", "&", "==", "!=", "<", ">", "<=", ">=", "and", "or", "not", "in", "..", ","];
    if let [poll] = written
        && poll.is("poll")
        && let Some(found) = constructor(&ty, "poll").and_then(|found| found.args.first())
    {
        return State::Value(found.ty, Head::Empty, property);
    }
    let range = matches!(written, [number] if number.kind == Kind::Number && number.text.ends_with(".."));
    if last_is(written, &operators) || range {
        let condition = leaves_of(&ty).iter().any(|leaf| matches!(leaf, Ty::Expression | Ty::Access | Ty::Credentials));
        return if written.is_empty() || condition || last_is(written, &["..", ","]) {
            State::Value(ty, Head::Empty, property)
        } else {
            State::Nothing
        };
    }
    let head = match written {
        [.., name, group] if group.is("(") && name.kind == Kind::Name => Head::Called(name.text.to_owned()),
        [.., name] if name.kind == Kind::Name => Head::Name(name.text.to_owned()),
        _ => Head::Other,
    };
    State::Value(ty, head, property)
}

fn keyed(ty: Ty, member: &[Token<'_>], property: &'static str) -> State {
    match member {
        [_, colon, written @ ..] if colon.is(":") => value(ty, written, property),
        _ => State::Nothing,
    }
}

fn argument(called: &super::Called, at: usize) -> State {
    let mut wants: Vec<Want> = called.args.get(at).map(|arg| Want::Value(arg.ty, arg.name)).into_iter().collect();
    wants.extend(called.args.iter().skip(at).filter(|arg| !arg.required).map(Want::Argument));
    State::Wants(wants, true)
}

fn arguments(called: &super::Called, member: &[Token<'_>]) -> State {
    match member {
        [name, colon, written @ ..] if colon.is(":") => match called.args.iter().find(|arg| arg.name == name.text) {
            Some(arg) => value(arg.ty, written, arg.name),
            None => State::Nothing,
        },
        [..] => match called.args.first() {
            Some(arg) => value(arg.ty, member, ""),
            None => State::Nothing,
        },
    }
}

/// A type; what was written last decides whether it goes on.
fn ty(written: &[Token<'_>]) -> State {
    if last_is(written, &["<", ",", "|", "...", "stream", ":", "->", "!"]) {
        return State::Type(Head::Empty);
    }
    State::Type(Head::Other)
}

fn field(kind: Option<DeclKind>, member: &[Token<'_>]) -> State {
    if let [first, ..] = member
        && first.is("...")
    {
        return ty(member);
    }
    if let [header, spread @ ..] = member
        && header.is("header")
        && spread.first().is_some_and(|first| first.is("...") || first.kind == Kind::Name)
    {
        return field(None, spread);
    }
    if let ([key, colon, written @ ..], Some(kind @ (DeclKind::Event | DeclKind::Message))) = (member, kind)
        && colon.is(":")
        && let Some(property) = vocab::decl(kind).block.property(key.text)
        && matches!(property.name, "durability" | "schema")
    {
        return value(property.ty, written, property.name);
    }
    typed(member)
}

/// `name?: Type = default`
fn typed(member: &[Token<'_>]) -> State {
    let Some(colon) = member.iter().position(|token| token.is(":")) else { return State::Nothing };
    let behind = member.get(colon + 1..).unwrap_or_default();
    if let Some(equals) = behind.iter().position(|token| token.is("=")) {
        let name = behind.first().map(|first| first.text.to_owned()).unwrap_or_default();
        return if equals + 1 == behind.len() { State::Default(name) } else { State::Nothing };
    }
    if behind.iter().any(|token| token.is("@")) {
        return State::Nothing;
    }
    ty(behind)
}

fn parameter(member: &[Token<'_>]) -> State {
    match member {
        [spread, ..] if spread.is("...") => ty(member),
        [place, spread, ..] if spread.is("...") && place.kind == Kind::Name => ty(member),
        [stream] if stream.is("stream") => State::Type(Head::Empty),
        [..] if !member.iter().any(|token| token.is(":")) => match member.last() {
            Some(last) if last.is_any(&["<", ",", "|"]) => State::Type(Head::Empty),
            _ => State::Nothing,
        },
        [..] => typed(member),
    }
}

/// Targets and clauses.
fn clauses(
    takes: Option<Takes>,
    clauses: &'static [Clause<ClausePart>],
    written: &[Token<'_>],
    braces: Braces,
) -> State {
    let part_of = |token: &Token<'_>| clauses.iter().find(|clause| token.is(clause.part.sign()));
    let last = written.iter().enumerate().rev().find_map(|(at, token)| Some((at, part_of(token)?)));
    let behind = last.map_or(written, |(at, _)| written.get(at + 1..).unwrap_or_default());
    let takes = last.map_or(takes, |(_, clause)| Some(clause.takes));
    let head = if last_is(behind, &[","]) {
        Head::Empty
    } else {
        match behind.last() {
            Some(name) if name.kind == Kind::Name => Head::Name(name.text.to_owned()),
            _ => Head::Other,
        }
    };
    let stands = |part: ClausePart| written.iter().any(|token| token.is(part.sign()));
    let order = |part: ClausePart| clauses.iter().position(|clause| clause.part == part);
    let after = last.and_then(|(_, clause)| order(clause.part));
    let next = clauses.iter().map(|clause| clause.part).filter(|part| !stands(*part) && order(*part) > after).collect();
    State::Clause { takes, head, next, braces }
}

fn route(rest: &[Token<'_>]) -> State {
    let braces = Braces::Body(group(vocab::route_block()));
    let targets = Takes::Decls(&[DeclKind::Service, DeclKind::External, DeclKind::Contract]);
    let with = rest.iter().rposition(|token| token.is("with"));
    let arrow = rest.iter().position(|token| token.is("->"));
    let (takes, from) = match (with, arrow) {
        (Some(at), _) => (Some(Takes::Decls(&[DeclKind::Policy])), at + 1),
        (None, Some(at)) => (Some(targets), at + 1),
        (None, None) => (None, 0),
    };
    let behind = rest.get(from..).unwrap_or_default();
    let slash = behind.last().is_some_and(|last| last.text == "/");
    let head = if takes.is_some() && (last_is(behind, &[","]) || slash) { Head::Empty } else { Head::Other };
    let next = if with.is_none() && arrow.is_some() { vec![ClausePart::With] } else { Vec::new() };
    State::Clause { takes, head, next, braces }
}

/// An operation behind its verb.
fn operation(protocol: &'static ProtocolSpec, rest: &[Token<'_>]) -> State {
    let state = |stage, head| State::Operation { stage, head, protocol };
    let Some(params) = rest.iter().position(|token| token.is("(")) else { return state(Stage::Name, Head::Other) };
    let mut stage = Stage::Done;
    let mut head = Head::Other;
    for token in rest.get(params + 1..).unwrap_or_default() {
        let next = match token.text {
            "->" => Some(Stage::Result),
            "!" => Some(Stage::Error),
            "with" => Some(Stage::With),
            "to" => Some(Stage::To),
            "from" => Some(Stage::From),
            _ => None,
        };
        if let Some(next) = next.filter(|_| matches!(token.kind, Kind::Sign | Kind::Name)) {
            (stage, head) = (next, Head::Empty);
            continue;
        }
        let open = token.is_any(&["|", ",", "<"]) || token.is("stream");
        // Behind a status a type may follow, and braces are the operation's block.
        if stage == Stage::Result && head == Head::Empty && token.kind == Kind::Number {
            stage = Stage::Status;
            continue;
        }
        if stage == Stage::Status {
            stage = Stage::Result;
        }
        head = if open && !matches!(stage, Stage::Name | Stage::Done) { Head::Empty } else { Head::Other };
    }
    state(stage, head)
}

/// `for service s where … require …`, `forbid calls from layer data to layer web`
fn rule(member: &[Token<'_>]) -> State {
    let words = |words: &'static [(&'static str, &'static str)], must| {
        State::Wants(words.iter().map(|(word, doc)| Want::Word(word, doc)).collect(), must)
    };
    let kinds = || DeclKind::ALL.iter().map(|kind| Want::Word(kind.word(), vocab::decl(*kind).doc)).collect();
    match member {
        [of] if of.is("for") => State::Wants(kinds(), true),
        [of, kind, _] if of.is("for") && DeclKind::from_word(kind.text).is_some() => words(RULE, false),
        [of, kind, _, ..] if of.is("for") => match DeclKind::from_word(kind.text) {
            Some(kind)
                if last_is(member, &["where", "require", "and", "or", "not", "==", "!=", "<", "<=", ">", ">="]) =>
            {
                State::Wants(vec![Want::Rule(kind)], true)
            }
            _ => words(MORE, false),
        },
        [of] if of.is("forbid") => {
            State::Wants(Verb::ALL.iter().map(|verb| Want::Word(verb.word(), "Relations of this kind")).collect(), true)
        }
        [of, ..] if of.is("forbid") && last_is(member, &["from", "to"]) => words(GROUPS, true),
        [of, _] if of.is("forbid") => words(FROM, false),
        [of, ..] if of.is("forbid") && !member.iter().any(|token| token.is("to")) => words(TO, false),
        [..] => State::Nothing,
    }
}

const RULE: &[(&str, &str)] = &[("where", "Which of them"), ("require", "What must hold of each")];
const MORE: &[(&str, &str)] =
    &[("and", "Both"), ("or", "At least one"), ("in", "One of several"), ("require", "What must hold of each")];
const GROUPS: &[(&str, &str)] = &[
    ("layer", "What has this `layer`"),
    ("context", "What belongs to this context"),
    ("tier", "What has this `tier`"),
    ("team", "What this team owns"),
];
const FROM: &[(&str, &str)] = &[("from", "Where it begins")];
const TO: &[(&str, &str)] = &[("to", "Where it leads")];

fn steps(block: Option<&'static vocab::Block>, member: &[Token<'_>]) -> State {
    let [first, rest @ ..] = member else { return State::Start };
    if first.is_any(&["alt", "loop", "par", "opt", "else", "and"])
        && !rest.iter().any(|token| token.is_any(&["->", "~>"]))
    {
        return State::Steps;
    }
    if let ([colon, written @ ..], Some(block)) = (rest, block)
        && colon.is(":")
    {
        return block
            .property(first.text)
            .map_or(State::Nothing, |property| value(property.ty, written, property.name));
    }
    match rest {
        [arrow] if arrow.is_any(&["->", "~>"]) => State::Wants(vec![Want::Party, Want::Step], true),
        _ => State::Nothing,
    }
}
