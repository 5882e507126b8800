//! Operations with their parameters and results.

use super::super::ast::{self, OperationVerb, Outcome, Param, ParamLocation, Status, Type};
use super::super::grammar::{Node, Rule};
use super::Lower;
use crate::base::span::{Span, Spanned};

impl Lower<'_> {
    pub(super) fn operation(&mut self, node: Node<'_>) -> ast::Operation {
        let span = self.span(&node);
        let super::Before { docs, annotations } = self.take_before(span);
        let mut operation = ast::Operation {
            docs,
            annotations,
            verb: Spanned::new(OperationVerb::Op, span),
            path: None,
            name: ast::Ident { text: String::new(), span, quoted: false },
            params: Vec::new(),
            results: Vec::new(),
            errors: Vec::new(),
            from: None,
            to: None,
            with: Vec::new(),
            block: None,
            span,
            head_span: span,
        };
        let mut verb: Option<Spanned<OperationVerb>> = None;
        let mut clauses: Vec<(&'static str, Span)> = Vec::new();
        for inner in node.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::deliver | Rule::rpc_verb | Rule::http_verb => {
                    verb = Some(Self::verb(&inner, place, verb));
                }
                Rule::path_lit => operation.path = Some(Spanned::new(inner.as_str().to_owned(), place)),
                Rule::ident => operation.name = self.ident(&inner),
                Rule::params => {
                    operation.head_span = Span { end: place.end, ..span };
                    operation.params = self.params(inner);
                }
                Rule::results => operation.results = inner.into_inner().map(|result| self.outcome(result)).collect(),
                Rule::errors => operation.errors = inner.into_inner().map(|error| self.named_type(error)).collect(),
                Rule::clause_to => {
                    self.once(&mut clauses, "to", place);
                    operation.to = self.inner_path(inner);
                }
                Rule::clause_from => {
                    self.once(&mut clauses, "from", place);
                    operation.from = self.inner_path(inner);
                }
                Rule::clause_with => {
                    self.once(&mut clauses, "with", place);
                    operation.with = self.paths(inner);
                }
                _ => operation.block = Some(self.body_of(inner)),
            }
        }
        if let Some(verb) = verb {
            operation.verb = verb;
        }
        operation
    }

    fn verb(node: &Node<'_>, place: Span, before: Option<Spanned<OperationVerb>>) -> Spanned<OperationVerb> {
        let word = node.as_str();
        match before {
            Some(deliver) => Spanned::new(OperationVerb::Deliver(Some(word.to_owned())), deliver.span.to(place)),
            None => Spanned::new(
                match word {
                    "deliver" => OperationVerb::Deliver(None),
                    "rpc" => OperationVerb::Rpc,
                    "query" => OperationVerb::Query,
                    "mutation" => OperationVerb::Mutation,
                    "subscription" => OperationVerb::Subscription,
                    "receive" => OperationVerb::Receive,
                    "send" => OperationVerb::Send,
                    "op" => OperationVerb::Op,
                    method => OperationVerb::Http(method.to_owned()),
                },
                place,
            ),
        }
    }

    /// Reports a clause that stands twice.
    pub(super) fn once(&mut self, seen: &mut Vec<(&'static str, Span)>, clause: &'static str, place: Span) {
        match seen.iter().find(|(known, _)| *known == clause) {
            Some((_, first)) => self.diags.push(super::super::errors::repeated_clause(place, clause, *first)),
            None => seen.push((clause, place)),
        }
    }

    pub(super) fn params(&mut self, node: Node<'_>) -> Vec<Param> {
        node.into_inner().map(|param| self.param(param)).collect()
    }

    fn param(&mut self, node: Node<'_>) -> Param {
        let whole = self.span(&node);
        let docs = self.take_docs(whole);
        let mut annotations = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::annotation => annotations.push(self.annotation(inner)),
                Rule::param_spread => return self.param_spread(inner),
                Rule::param_named => return self.param_named(inner, docs, annotations),
                _ => return self.param_message(inner),
            }
        }
        Param::Message { stream: None, ty: Self::error_type(whole) }
    }

    fn param_spread(&mut self, node: Node<'_>) -> Param {
        let span = self.span(&node);
        let mut location = None;
        let mut ty = Self::error_type(span);
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::location => location = Some(self.location(&inner)),
                _ => ty = self.nullable(inner),
            }
        }
        Param::Spread { location, ty, span }
    }

    fn param_named(&mut self, node: Node<'_>, docs: Option<ast::Docs>, before: Vec<ast::Annotation>) -> Param {
        let mut whole = self.span(&node);
        let mut location = None;
        let mut media = Vec::new();
        let mut parts = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::location => {
                    let said = self.location(&inner);
                    whole.start = said.span.end;
                    location = Some(said);
                }
                Rule::media => media.extend(inner.into_inner().map(|text| self.string(&text))),
                _ => parts.push(inner),
            }
        }
        let mut field = self.field_parts(parts.into_iter(), docs, whole);
        field.annotations.splice(0..0, before);
        Param::Named { location, field: Box::new(field), media }
    }

    fn param_message(&mut self, node: Node<'_>) -> Param {
        let span = self.span(&node);
        let mut stream = None;
        let mut ty = Self::error_type(span);
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::stream => stream = Some(self.span(&inner)),
                Rule::ty => ty = self.ty(inner),
                _ => {}
            }
        }
        Param::Message { stream, ty }
    }

    fn location(&self, node: &Node<'_>) -> Spanned<ParamLocation> {
        let location = match node.as_str() {
            "header" => ParamLocation::Header,
            "cookie" => ParamLocation::Cookie,
            "body" => ParamLocation::Body,
            "path" => ParamLocation::Path,
            _ => ParamLocation::Query,
        };
        self.spanned(location, node)
    }

    fn outcome(&mut self, node: Node<'_>) -> Outcome {
        let span = self.span(&node);
        let mut outcome = Outcome {
            docs: self.take_docs(span),
            status: None,
            stream: None,
            ty: None,
            media: Vec::new(),
            annotations: Vec::new(),
            headers: Vec::new(),
            header_spreads: Vec::new(),
            span,
        };
        for inner in node.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::status => outcome.status = Some(Spanned::new(status(inner.as_str()), place)),
                Rule::stream => outcome.stream = Some(place),
                Rule::outcome_type => outcome.ty = Some(self.ty(inner)),
                Rule::annotation => outcome.annotations.push(self.annotation(inner)),
                Rule::media => outcome.media.extend(inner.into_inner().map(|text| self.string(&text))),
                _ => self.outcome_headers(inner, &mut outcome),
            }
        }
        outcome
    }

    fn outcome_headers(&mut self, node: Node<'_>, outcome: &mut Outcome) {
        for member in self.field_members(node) {
            match member {
                ast::Member::Field(field) => outcome.headers.push(field),
                ast::Member::Spread { ty, .. } => outcome.header_spreads.push(ty),
                // Broken ones were reported; the grammar admits nothing else here.
                ast::Member::Case(_)
                | ast::Member::Open(_)
                | ast::Member::Setting(_)
                | ast::Member::Relation(_)
                | ast::Member::Block(_)
                | ast::Member::Operation(_)
                | ast::Member::Route(_)
                | ast::Member::Transition(_)
                | ast::Member::Scenario(_)
                | ast::Member::Rule(_)
                | ast::Member::Error(_) => {}
            }
        }
    }

    /// `-> Reply` of a relation.
    pub(super) fn inner_type(&mut self, node: Node<'_>) -> Option<Type> {
        node.into_inner().next().map(|ty| self.ty(ty))
    }
}

fn status(text: &str) -> Status {
    if text == "default" {
        return Status::Default;
    }
    match text.parse::<u16>() {
        Ok(code) => Status::Code(code),
        Err(_) => Status::Class(text.bytes().next().map_or(0, |digit| digit.saturating_sub(b'0'))),
    }
}
