//! From what stands before an opening bracket to what may stand in it; and from a place to what may stand there.

use super::tokens::Token;
use super::{Body, Braces, Called, Frame, Head, Relation, Stage, State, Walk, Want};
use crate::syntax::outline::Around;
use crate::vocab::{
    self, Block, BlockWord, ClausePart, Constructor, DeclKind, Form, ProtocolSpec, Site, Takes, Ty, Verb, leaves_of,
};

impl Walk<'_> {
    /// What may stand in a bracket behind a member that is written so far.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    pub(super) fn enter(&mut self, frame: &Frame, state: State, member: &[Token<'_>], bracket: &Around) -> Frame {
        let touching = member.last().filter(|last| last.end == bracket.open);
        match (bracket.byte, state) {
            (b'(', State::Annotation(Some(name), _)) => annotation(&name),
            (b'{', State::Import(module, true)) => Frame::Import(module),
            (byte, State::Value(ty, head, property)) => enter_value(byte, ty, &head, property),
            (b'{', State::Clause { head: Head::Name(of), .. }) if of.ends_with('.') && touching.is_some() => {
                Frame::Operations(of.trim_end_matches('.').to_owned())
            }
            (b'{', State::Clause { braces, .. }) => match braces {
                Braces::Body(body) => {
                    self.note_relation(member);
                    Frame::Body(body)
                }
                Braces::Link(of) => Frame::Link(of),
                Braces::Callback(protocol) => Frame::Body(operations(protocol)),
                Braces::None => Frame::Opaque,
            },
            (byte, State::Type(head)) => enter_type(byte, &head),
            (b'(', State::Operation { stage: Stage::Name, protocol, .. }) => Frame::Params(Some(protocol)),
            (byte, State::Operation { stage: Stage::Result | Stage::Error, head: head @ Head::Empty, .. }) => {
                enter_type(byte, &head)
            }
            (b'{', State::Operation { stage: Stage::With, head: Head::Empty, .. }) => Frame::Params(None),
            (b'{', State::Operation { protocol, .. }) => {
                self.note_operation(member);
                Frame::Body(operation(protocol))
            }
            (b'{', State::Decl { kind, name, head, typed, of_kind, .. }) => {
                if typed && head == Head::Empty {
                    return Frame::Fields(None);
                }
                self.context.decl = Some((kind, name.clone()));
                declaration(kind, &name, of_kind.as_deref())
            }
            (b'(', State::Decl { typed: true, .. }) => Frame::TypeParen,
            (b'(', State::Decl { .. }) => Frame::Fields(None),
            (b'{', State::Steps) => Frame::Steps(None),
            (b'(', State::Start) => match frame {
                Frame::Paren(ty, property) | Frame::List(ty, property) => Frame::Paren(*ty, property),
                Frame::Args(called) => match called.args.first() {
                    Some(arg) => Frame::Paren(arg.ty, arg.name),
                    None => Frame::Opaque,
                },
                _ => Frame::Opaque,
            },
            _ => Frame::Opaque,
        }
    }

    fn note_relation(&mut self, member: &[Token<'_>]) {
        let [verb, rest @ ..] = member else { return };
        let Some(verb) = Verb::from_word(verb.text) else { return };
        let clause = |token: &&Token<'_>| !token.is_any(&["to", "from", "for", "with", "on", "by", "->"]);
        let targets = rest.iter().take_while(clause).filter(|token| !token.is(",")).map(|token| token.text.to_owned());
        self.context.relation = Some(Relation { verb, targets: targets.collect() });
    }

    fn note_operation(&mut self, member: &[Token<'_>]) {
        let at = member.iter().position(|token| token.is("("));
        let name = at.and_then(|at| member.get(at.checked_sub(1)?));
        self.context.operation = name.map(|name| name.text.to_owned());
    }

    /// What may stand where a member is written so far.
    pub(super) fn want(&mut self, frame: &Frame, state: State) {
        let mut wants = Vec::new();
        let mut must = true;
        match state {
            State::Nothing | State::Import(_, true) | State::Steps => must = false,
            State::Start => {
                must = false;
                start(frame, self.context.qualifier.is_empty(), &mut wants);
                must |= matches!(frame, Frame::List(..) | Frame::Args(_) | Frame::Import(_) | Frame::Operations(_));
            }
            State::Annotation(None, sites) => wants.push(Want::Annotation(sites)),
            State::Annotation(Some(_), _) => must = false,
            State::Value(ty, Head::Empty, property) => wants.push(Want::Value(ty, property)),
            State::Value(ty, ..) => {
                must = false;
                if leaves_of(&ty).iter().any(|leaf| matches!(leaf, Ty::Expression)) {
                    for word in ["and", "or", "in"] {
                        wants.push(Want::Word(word, "Ties two parts of the condition together"));
                    }
                }
            }
            State::Clause { takes: Some(takes), head: Head::Empty, .. } => wants.push(Want::Takes(takes)),
            State::Clause { next, .. } => {
                must = false;
                wants.extend(next.into_iter().filter_map(clause_word));
            }
            State::Type(Head::Empty) => wants.push(Want::Type),
            State::Type(_) => must = false,
            State::Operation { stage, head: Head::Empty, protocol } => match stage {
                Stage::Name | Stage::Done => must = false,
                Stage::Status => wants.push(Want::Type),
                Stage::Result => {
                    wants.push(Want::Type);
                    wants.push(Want::Word("stream", "Several of them, one after the other"));
                    if protocol.name == "rest" {
                        wants.extend(STATUSES.iter().map(|(status, doc)| Want::Word(status, doc)));
                    }
                }
                Stage::Error => wants.push(Want::Error),
                Stage::With => wants.push(Want::Takes(Takes::Decls(&[DeclKind::Policy]))),
                Stage::To => wants.push(Want::Takes(Takes::Decls(&[DeclKind::External, DeclKind::Actor]))),
                Stage::From => wants.push(Want::Takes(Takes::Decls(&[DeclKind::Channel, DeclKind::Queue]))),
            },
            State::Operation { .. } => must = false,
            State::Decl { wants: found, head, .. } => {
                must = head == Head::Empty;
                wants = found;
            }
            State::Import(_, false) => wants.push(Want::Module),
            State::Wants(found, needed) => {
                wants = found;
                must = needed;
            }
            State::Default(ty) => wants.push(Want::Constant(ty)),
        }
        self.context.wants = wants;
        self.context.must = must;
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn enter_value(byte: u8, ty: Ty, head: &Head, property: &'static str) -> Frame {
    let leaves = leaves_of(&ty);
    let has = |wanted: fn(&Ty) -> bool| leaves.iter().any(|leaf| wanted(leaf));
    match (byte, head) {
        (b'[', Head::Empty) => Frame::List(ty, property),
        (b'(', Head::Empty) => Frame::Paren(ty, property),
        (b'(', Head::Name(word)) if has(|leaf| matches!(leaf, Ty::Credentials)) => Frame::Scopes(word.clone()),
        (b'(', Head::Name(word)) => match constructor(&ty, word) {
            Some(found) => Frame::Args(Called {
                word: word.clone(),
                args: found.args,
                active: 0,
                doc: found.doc,
                annotation: false,
            }),
            None => Frame::Opaque,
        },
        (b'{', Head::Name(word) | Head::Called(word)) => {
            if let Some(block) = constructor(&ty, word).and_then(|found| found.block) {
                return Frame::Body(group(block));
            }
            let of_leaf = |leaf: &&Ty| match leaf {
                Ty::RefWith(_, block) | Ty::Named(block) => Some(Frame::Body(group(block))),
                _ => None,
            };
            if let Some(frame) = leaves.iter().find_map(of_leaf) {
                return frame;
            }
            match per_case(&ty) {
                Some(inner) => Frame::PerCase(inner, word.clone()),
                None => Frame::Opaque,
            }
        }
        (b'{', Head::Empty) => {
            if let Some(inner) = map(&ty) {
                return Frame::Map(inner, property);
            }
            let object = leaves.iter().find_map(|leaf| if let Ty::Object(block) = leaf { Some(*block) } else { None });
            object.map_or(Frame::Opaque, |block| Frame::Body(group(block)))
        }
        _ => Frame::Opaque,
    }
}

/// The statuses that answers mostly have.
const STATUSES: &[(&str, &str)] = &[
    ("200", "OK; what a result without a status is"),
    ("201", "Created"),
    ("202", "Accepted: it is done later"),
    ("204", "No content"),
    ("206", "A part of it"),
    ("301", "Moved for good"),
    ("302", "Found at another address"),
    ("303", "See another address"),
    ("304", "Not modified"),
];

/// What a member may begin with.
fn start(frame: &Frame, plain: bool, wants: &mut Vec<Want>) {
    match frame {
        Frame::Top => wants.push(Want::Declaration(true)),
        Frame::Body(body) if plain => body_start(body, wants),
        Frame::Fields(kind) if plain => {
            if let Some(kind @ (DeclKind::Event | DeclKind::Message)) = kind {
                wants.push(Want::Property(vocab::decl(*kind).block));
                wants.push(Want::Word("header", "A header of the message"));
            }
        }
        Frame::Params(protocol) if plain => match protocol.map(|protocol| protocol.name) {
            Some("rest" | "webhook") => wants.extend(LOCATIONS.iter().map(|(word, doc)| Want::Word(word, doc))),
            None => wants.push(Want::Word("header", "A header of the answer")),
            Some("grpc" | "websocket") => {
                wants.push(Want::Type);
                wants.push(Want::Word("stream", "Several of them, one after the other"));
            }
            _ => {}
        },
        Frame::Params(Some(protocol)) if matches!(protocol.name, "grpc" | "websocket") => wants.push(Want::Type),
        Frame::Import(module) => wants.push(Want::Import(module.clone())),
        Frame::Operations(of) => wants.push(Want::OperationOf(of.clone())),
        Frame::List(ty, property) | Frame::Paren(ty, property) => wants.push(Want::Value(*ty, property)),
        Frame::TypeParen => wants.push(Want::Type),
        Frame::Scopes(auth) => wants.push(Want::ScopeOf(auth.clone())),
        Frame::Map(_, "on_error") => wants.push(Want::CalledError),
        Frame::PerCase(_, of) | Frame::Transitions(of) => wants.push(Want::CaseOf(of.clone())),
        Frame::Link(of) => wants.push(Want::LinkParameter(of.clone())),
        Frame::Steps(block) => {
            wants.push(Want::Party);
            wants.push(Want::Takes(Takes::Decls(&[DeclKind::Event, DeclKind::Message])));
            if plain {
                wants.extend(block.map(Want::Property));
                wants.extend(GROUPS.iter().map(|(word, doc)| Want::Word(word, doc)));
            }
        }
        Frame::Rule => {
            wants.push(Want::Word("for", "What must hold of everything of a kind"));
            wants.push(Want::Word("forbid", "What must not be"));
        }
        Frame::Body(_)
        | Frame::Fields(_)
        | Frame::Cases
        | Frame::Params(_)
        | Frame::Names
        | Frame::Args(_)
        | Frame::Map(..)
        | Frame::Opaque => {}
    }
}

const LOCATIONS: &[(&str, &str)] = &[
    ("query", "A parameter of the query; the default where the path does not name it"),
    ("header", "A header of the request"),
    ("cookie", "A cookie"),
    ("body", "The body of the request"),
    ("path", "A parameter of the path"),
];

const GROUPS: &[(&str, &str)] = &[
    ("alt", "One of several ways on"),
    ("loop", "Several times"),
    ("par", "At the same time"),
    ("opt", "Only sometimes"),
];

fn body_start(body: &Body, wants: &mut Vec<Want>) {
    wants.push(Want::Property(body.block));
    if let Some(kind) = body.kind {
        wants.extend(body.verbs.iter().map(|verb| Want::Verb(*verb, kind)));
    }
    wants.extend(body.blocks.iter().map(|word| Want::Block(*word)));
    if body.forms.contains(&Form::Operation)
        && let Some(protocol) = body.protocol
    {
        wants.extend(protocol.operations.iter().map(|word| Want::Word(word, protocol.example)));
    }
    if body.forms.contains(&Form::Route) {
        wants.push(Want::Word("route", "Where requests to a path go"));
    }
}

fn clause_word(part: ClausePart) -> Option<Want> {
    let doc = match part {
        ClausePart::On => "At which port",
        ClausePart::To => "Where it goes",
        ClausePart::From => "Where it comes from",
        ClausePart::By => "What does it",
        ClausePart::For => "What causes it",
        ClausePart::With => "The policies for it",
        ClausePart::Transport | ClausePart::Reply | ClausePart::Arrow => return None,
    };
    Some(Want::Word(part.sign(), doc))
}

fn annotation(name: &str) -> Frame {
    match vocab::annotation(name) {
        Some(spec) => {
            Frame::Args(Called { word: name.to_owned(), args: spec.args, active: 0, doc: spec.doc, annotation: true })
        }
        None => Frame::Opaque,
    }
}

fn enter_type(byte: u8, head: &Head) -> Frame {
    match (byte, head) {
        (b'{', Head::Empty) => Frame::Fields(None),
        (b'(', Head::Empty) => Frame::TypeParen,
        _ => Frame::Opaque,
    }
}

/// The constructor of that word that a value may be.
pub(super) fn constructor(ty: &Ty, word: &str) -> Option<&'static Constructor> {
    let secret = leaves_of(ty).iter().any(|leaf| matches!(leaf, Ty::Secret));
    let sources = if secret { vocab::SECRET_SOURCES } else { &[] };
    vocab::constructors_of(ty).into_iter().chain(sources).find(|found| found.word == word)
}

/// The type of the values of a map.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn map(ty: &Ty) -> Option<Ty> {
    match ty {
        Ty::Map(inner) => Some(**inner),
        Ty::List(inner) => map(inner),
        Ty::Either(all) => all.iter().find_map(map),
        _ => None,
    }
}

/// The type of the values for the cases of an enum.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
pub(in crate::ide) fn per_case(ty: &Ty) -> Option<Ty> {
    match ty {
        Ty::PerCase(inner) => Some(**inner),
        Ty::Either(all) => all.iter().find_map(per_case),
        _ => None,
    }
}

/// A group of settings.
pub(super) fn group(block: &'static Block) -> Body {
    Body { block, kind: None, verbs: Vec::new(), blocks: Vec::new(), protocol: None, forms: &[], site: Site::Setting }
}

fn operation(protocol: &'static ProtocolSpec) -> Body {
    Body { blocks: protocol.blocks.to_vec(), protocol: Some(protocol), ..group(protocol.operation) }
}

fn operations(protocol: &'static ProtocolSpec) -> Body {
    let nothing = vocab::block(BlockWord::Callback).block;
    Body { protocol: Some(protocol), forms: &[Form::Operation], site: Site::Operation, ..group(nothing) }
}

/// The members of a declaration.
pub(super) fn declaration(kind: DeclKind, name: &str, of_kind: Option<&str>) -> Frame {
    let spec = vocab::decl(kind);
    let protocol = (kind == DeclKind::Contract).then(|| vocab::protocol(of_kind.unwrap_or_default()));
    match kind {
        DeclKind::Record | DeclKind::Error | DeclKind::Event | DeclKind::Message | DeclKind::Union => {
            Frame::Fields(Some(kind))
        }
        DeclKind::Enum => Frame::Cases,
        DeclKind::Lifecycle => Frame::Transitions(name.to_owned()),
        DeclKind::Scenario => Frame::Steps(Some(spec.block)),
        DeclKind::Rule => Frame::Rule,
        DeclKind::Scalar | DeclKind::Annotation => Frame::Opaque,
        DeclKind::Contract
        | DeclKind::Service
        | DeclKind::External
        | DeclKind::Actor
        | DeclKind::Context
        | DeclKind::Team
        | DeclKind::Gateway
        | DeclKind::Server
        | DeclKind::Store
        | DeclKind::Cache
        | DeclKind::Channel
        | DeclKind::Queue
        | DeclKind::Projection
        | DeclKind::Policy
        | DeclKind::Auth
        | DeclKind::Saga
        | DeclKind::Environment
        | DeclKind::Decision
        | DeclKind::Technology => {
            let resolves = protocol.is_some_and(|protocol| protocol.verbs.contains(&Verb::Resolve));
            let fits = |verb: &Verb| *verb != Verb::Resolve || resolves;
            Frame::Body(Body {
                block: protocol.map_or(spec.block, |protocol| protocol.contract),
                kind: Some(kind),
                verbs: spec.verbs.iter().copied().filter(fits).collect(),
                blocks: spec.blocks.to_vec(),
                protocol,
                forms: spec.forms,
                site: Site::Setting,
            })
        }
    }
}
