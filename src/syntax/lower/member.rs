//! Members of bodies: blocks, routes, transitions, scenario steps, rules.

use super::super::ast::{self, Arrow, Member, RuleClause, ScenarioGroup, ScenarioItem, Transition, Value, ValueKind};
use super::super::grammar::{Node, Rule};
use super::Lower;
use crate::base::span::Spanned;
use crate::vocab::BlockWord;

impl Lower<'_> {
    pub(super) fn member(&mut self, node: Node<'_>) -> Member {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::setting => Member::Setting(self.setting(node)),
            Rule::relation => Member::Relation(Box::new(self.relation(node))),
            Rule::operation => Member::Operation(Box::new(self.operation(node))),
            Rule::route => Member::Route(Box::new(self.route(node))),
            Rule::block => Member::Block(Box::new(self.block(node))),
            Rule::case => Member::Case(self.case(node)),
            Rule::open => Member::Open(span),
            Rule::transition => Member::Transition(self.transition(node)),
            Rule::step => Member::Scenario(self.step(node)),
            Rule::steps_group => Member::Scenario(self.steps_group(node)),
            Rule::rule_for => Member::Rule(self.rule_for(node)),
            Rule::rule_forbid => Member::Rule(RuleClause::Forbid { words: self.idents(node), span }),
            _ => Member::Error(self.broken_at(span)),
        }
    }

    fn block(&mut self, node: Node<'_>) -> ast::Block {
        let span = self.span(&node);
        let super::Before { docs, annotations } = self.take_before(span);
        let mut block = ast::Block {
            docs,
            annotations,
            word: Spanned::new(BlockWord::Slo, span),
            name: None,
            title: None,
            causes: Vec::new(),
            arrow: None,
            body: None,
            span,
        };
        for inner in node.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::block_word => {
                    // The grammar admits the vocabulary's words only.
                    let word = BlockWord::from_word(inner.as_str()).unwrap_or(BlockWord::Slo);
                    block.word = Spanned::new(word, place);
                }
                Rule::path => block.name = Some(self.path(inner)),
                Rule::title => block.title = self.inner_string(inner),
                Rule::block_arrow => block.arrow = self.arrow_value(inner),
                Rule::clause_for => block.causes = self.targets(inner.into_inner()),
                _ => block.body = Some(self.body_of(inner)),
            }
        }
        block
    }

    fn arrow_value(&mut self, node: Node<'_>) -> Option<Value> {
        let inner = node.into_inner().next()?.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::path => ValueKind::Name(self.path(inner)),
            _ => ValueKind::String(self.string(&inner).text),
        };
        Some(Value { kind, span })
    }

    fn route(&mut self, node: Node<'_>) -> ast::Route {
        let span = self.span(&node);
        let super::Before { docs, annotations } = self.take_before(span);
        let mut route = ast::Route {
            docs,
            annotations,
            path: Spanned::new(String::new(), span),
            targets: Vec::new(),
            strangler: false,
            with: Vec::new(),
            block: None,
            span,
        };
        for inner in node.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::route_word => {}
                Rule::path_lit => route.path = Spanned::new(inner.as_str().to_owned(), place),
                Rule::route_target => {
                    let mut parts = inner.into_inner();
                    if let Some(path) = parts.next().map(|path| self.path(path)) {
                        let weight = parts.next().map(|weight| self.number_value(weight));
                        route.targets.push(ast::RouteTarget { path, weight });
                    }
                }
                Rule::strangler => route.strangler = true,
                Rule::clause_with => route.with = self.paths(inner),
                _ => route.block = Some(self.body_of(inner)),
            }
        }
        route
    }

    fn transition(&mut self, node: Node<'_>) -> Transition {
        let span = self.span(&node);
        let docs = self.take_docs(span);
        let mut from = Vec::new();
        let mut to = ast::Ident { text: String::new(), span: span.at_end(), quoted: false };
        let mut on = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::transition_from => from = self.idents(inner),
                Rule::ident => to = self.ident(&inner),
                _ => on = self.paths(inner),
            }
        }
        Transition { docs, from, to, on, span }
    }

    fn step(&mut self, node: Node<'_>) -> ScenarioItem {
        let span = self.span(&node);
        let mut from = None;
        let mut to = None;
        let mut arrow = Spanned::new(Arrow::Sync, span);
        let mut note = None;
        for inner in node.into_inner() {
            let place = self.span(&inner);
            match inner.as_rule() {
                Rule::path if from.is_none() => from = Some(self.path(inner)),
                Rule::path => to = Some(self.path(inner)),
                Rule::arrow => {
                    let kind = if inner.as_str() == "->" { Arrow::Sync } else { Arrow::Async };
                    arrow = Spanned::new(kind, place);
                }
                _ => note = self.inner_string(inner),
            }
        }
        let nothing = || ast::Path { segments: Vec::new(), span };
        let from = from.unwrap_or_else(nothing);
        let to = to.unwrap_or_else(nothing);
        ScenarioItem::Step { from, arrow, to, note, span }
    }

    fn steps_group(&mut self, node: Node<'_>) -> ScenarioItem {
        let span = self.span(&node);
        let mut group = ScenarioGroup {
            word: ast::Ident { text: String::new(), span, quoted: false },
            title: None,
            items: Vec::new(),
            otherwise: Vec::new(),
            span,
        };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::group_word => group.word = self.ident(&inner),
                Rule::title => group.title = self.inner_string(inner),
                Rule::steps => group.items = self.steps(inner),
                _ => {
                    let (mut title, mut items) = (None, Vec::new());
                    for part in inner.into_inner() {
                        match part.as_rule() {
                            Rule::title => title = self.inner_string(part),
                            _ => items = self.steps(part),
                        }
                    }
                    group.otherwise.push((title, items));
                }
            }
        }
        ScenarioItem::Group(Box::new(group))
    }

    /// The steps of a group; what is no step was reported.
    fn steps(&mut self, node: Node<'_>) -> Vec<ScenarioItem> {
        let mut items = Vec::new();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::step => items.push(self.step(inner)),
                Rule::steps_group => items.push(self.steps_group(inner)),
                _ => {}
            }
        }
        items
    }

    fn rule_for(&mut self, node: Node<'_>) -> RuleClause {
        let span = self.span(&node);
        let nobody = ast::Ident { text: String::new(), span, quoted: false };
        let mut names = Vec::new();
        let mut filter = None;
        let mut require = Value { kind: ValueKind::Error, span };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::ident => names.push(self.ident(&inner)),
                Rule::rule_where => filter = inner.into_inner().next().map(|value| self.value(value)),
                _ => require = self.value(inner),
            }
        }
        let mut names = names.into_iter();
        let domain = names.next().unwrap_or_else(|| nobody.clone());
        let variable = names.next().unwrap_or(nobody);
        RuleClause::For { domain, variable, filter, require, span }
    }
}
