//! Relations: a verb, what it ties together, and its clauses in any order.

use super::super::ast::Relation;
use super::super::errors;
use super::super::grammar::{Node, Rule};
use super::Lower;
use crate::base::span::{Span, Spanned};
use crate::diag::{Applicability, Edit};
use crate::vocab::Verb;

impl Lower<'_> {
    pub(super) fn relation(&mut self, node: Node<'_>) -> Relation {
        let span = self.span(&node);
        let super::Before { docs, annotations } = self.take_before(span);
        let mut relation = Relation {
            docs,
            annotations,
            verb: Spanned::new(Verb::Calls, span),
            targets: Vec::new(),
            transport: None,
            on: None,
            on_to: None,
            to: None,
            from: None,
            reply: None,
            by: None,
            causes: Vec::new(),
            with: Vec::new(),
            block: None,
            misordered: None,
            span,
        };
        // Each clause with its rank in the usual order.
        let mut clauses: Vec<(u8, Span)> = Vec::new();
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for inner in node.into_inner() {
            let place = self.span(&inner);
            let rule = inner.as_rule();
            match rule {
                Rule::verb | Rule::verb_listens => {
                    relation.verb = self.relation_verb(&inner);
                }
                Rule::listens => {
                    self.listens(inner, &mut relation);
                }
                Rule::target | Rule::misplaced => self.push_target(inner, &mut relation.targets),
                Rule::clause_on => {
                    self.once(&mut seen, "on", place);
                    let mut ports = inner.into_inner();
                    relation.on = ports.next().map(|port| self.number_value(port));
                    relation.on_to = ports.next().map(|port| self.number_value(port));
                    clauses.push((1, place));
                }
                Rule::clause_to => {
                    self.once(&mut seen, "to", place);
                    relation.to = self.inner_path(inner);
                    clauses.push((1, place));
                }
                Rule::clause_from => {
                    self.once(&mut seen, "from", place);
                    relation.from = self.inner_path(inner);
                    clauses.push((1, place));
                }
                Rule::clause_by => {
                    self.once(&mut seen, "by", place);
                    relation.by = self.inner_path(inner);
                    clauses.push((1, place));
                }
                Rule::clause_reply => {
                    self.once(&mut seen, "->", place);
                    relation.reply = self.inner_type(inner);
                    clauses.push((1, place));
                }
                Rule::clause_for => {
                    self.once(&mut seen, "for", place);
                    relation.causes = self.targets(inner.into_inner());
                    clauses.push((2, place));
                }
                Rule::clause_with => {
                    self.once(&mut seen, "with", place);
                    relation.with = self.paths(inner);
                    clauses.push((3, place));
                }
                _ => {
                    self.once(&mut seen, "{ }", place);
                    relation.block = Some(self.body_of(inner));
                    clauses.push((4, place));
                }
            }
        }
        relation.misordered = self.check_order(&clauses);
        relation
    }

    fn relation_verb(&self, node: &Node<'_>) -> Spanned<Verb> {
        // The grammar admits the vocabulary's verbs only.
        self.spanned(Verb::from_word(node.as_str()).unwrap_or(Verb::Calls), node)
    }

    /// `listens metrics: udp`
    fn listens(&mut self, node: Node<'_>, relation: &mut Relation) {
        for inner in node.into_inner() {
            if inner.as_rule() == Rule::verb_listens {
                relation.verb = self.relation_verb(&inner);
            } else if relation.targets.is_empty() {
                let name = self.ident(&inner);
                let span = name.span;
                let path = super::super::ast::Path { segments: vec![name], span };
                relation.targets.push(super::super::ast::Target { path, items: None, span });
            } else {
                relation.transport = Some(self.ident(&inner));
            }
        }
    }

    /// The first clause that stands behind one it belongs before.
    fn check_order(&mut self, clauses: &[(u8, Span)]) -> Option<Span> {
        let mut highest = 0;
        let mut first = None;
        for (rank, place) in clauses {
            if *rank < highest && first.is_none() {
                first = Some(*place);
            }
            highest = highest.max(*rank);
        }
        let place = first?;
        let mut sorted = clauses.to_vec();
        sorted.sort_by_key(|(rank, _)| *rank);
        let text_of = |span: Span| self.source.get(span.range()).unwrap_or_default().to_owned();
        let edits = clauses
            .iter()
            .zip(&sorted)
            .map(|((_, target), (_, source))| Edit { span: *target, text: text_of(*source) })
            .collect();
        let order = errors::edits("put the clauses in order", edits, Applicability::Safe);
        self.diags.push(errors::clause_order(place, order));
        Some(place)
    }
}
