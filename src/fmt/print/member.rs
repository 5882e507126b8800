//! Bodies, and the members that are neither fields, relations nor operations.

use super::super::cursor::Printer;
use super::super::doc::Doc;
use super::super::list::{OnLines, Shape};
use super::Behind;
use crate::base::span::Span;
use crate::syntax::ast::{
    Annotation, Block, Member, Route, RuleClause, ScenarioGroup, ScenarioItem, StringLit, Transition,
};

/// Where a member begins, with its annotations.
fn start(member: &Member) -> u32 {
    let from = |annotations: &[Annotation], span: Span| {
        annotations.first().map_or(span.start, |first| first.span.start.min(span.start))
    };
    match member {
        Member::Field(field) => from(&field.annotations, field.span),
        Member::Case(case) => from(&case.annotations, case.span),
        Member::Setting(setting) => from(&setting.annotations, setting.span),
        Member::Relation(relation) => from(&relation.annotations, relation.span),
        Member::Block(block) => from(&block.annotations, block.span),
        Member::Operation(operation) => from(&operation.annotations, operation.span),
        Member::Route(route) => from(&route.annotations, route.span),
        Member::Spread { span, .. } | Member::Open(span) | Member::Error(span) => span.start,
        Member::Transition(transition) => transition.span.start,
        Member::Scenario(item) => item_start(item),
        Member::Rule(RuleClause::For { span, .. } | RuleClause::Forbid { span, .. }) => span.start,
    }
}

fn item_start(item: &ScenarioItem) -> u32 {
    match item {
        ScenarioItem::Step { span, .. } => span.start,
        ScenarioItem::Group(group) => group.span.start,
    }
}

/// Whether a comma may stand behind it, so that more may follow on its line.
fn takes_comma(member: &Member) -> bool {
    match member {
        Member::Field(_)
        | Member::Spread { .. }
        | Member::Case(_)
        | Member::Open(_)
        | Member::Setting(_)
        | Member::Error(_) => true,
        Member::Relation(_)
        | Member::Block(_)
        | Member::Operation(_)
        | Member::Route(_)
        | Member::Transition(_)
        | Member::Scenario(_)
        | Member::Rule(_) => false,
    }
}

impl<'a> Printer<'a> {
    /// Members in braces.
    pub(super) fn body(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, members: &[Member]) {
        let before_last = members.len().saturating_sub(1);
        let forced = members.iter().take(before_last).any(|member| !takes_comma(member));
        let lines = if forced { OnLines::Always } else { OnLines::AsWritten };
        let shape = Shape { lines, ..Shape::BODY };
        self.list(out, lead, shape, members, start, Printer::member);
    }

    fn member(&mut self, out: &mut Vec<Doc<'a>>, member: &Member) {
        match member {
            Member::Field(field) => self.field(out, field),
            Member::Spread { header, ty, .. } => self.spread(out, *header, ty),
            Member::Case(case) => self.case(out, case),
            Member::Open(span) | Member::Error(span) => self.leaf(out, Doc::Nil, *span),
            Member::Setting(setting) => self.setting(out, setting),
            Member::Relation(relation) => self.relation(out, relation),
            Member::Block(block) => self.block(out, block),
            Member::Operation(operation) => self.operation(out, operation),
            Member::Route(route) => self.route(out, route),
            Member::Transition(transition) => self.transition(out, transition),
            Member::Scenario(item) => self.scenario_item(out, item),
            Member::Rule(rule) => self.rule(out, rule),
        }
    }

    /// `slo latency for place_order { … }`
    fn block(&mut self, out: &mut Vec<Doc<'a>>, block: &Block) {
        self.annotations_before(out, &block.annotations, block.word.span.start, Behind::Line);
        self.leaf(out, Doc::Nil, block.word.span);
        if let Some(name) = &block.name {
            self.leaf(out, Doc::Space, name.span);
        }
        self.title(out, block.title.as_ref());
        let mut clauses = Vec::new();
        if let Some(arrow) = &block.arrow {
            self.arrow(&mut clauses, Doc::Line, "->");
            self.value(&mut clauses, Doc::Space, arrow);
        }
        if !block.causes.is_empty() {
            self.clause_word(&mut clauses, "for");
            self.targets(&mut clauses, &block.causes);
        }
        out.push(Doc::group(vec![Doc::Nest(clauses)]));
        if let Some(body) = &block.body {
            self.body(out, Doc::Space, body);
        }
    }

    pub(super) fn title(&mut self, out: &mut Vec<Doc<'a>>, title: Option<&StringLit>) {
        if let Some(title) = title {
            self.leaf(out, Doc::Space, title.span);
        }
    }

    /// `route /cart -> Cart.Api 90%, CartNext.Api 10% with P { … }`
    fn route(&mut self, out: &mut Vec<Doc<'a>>, route: &Route) {
        self.annotations_before(out, &route.annotations, route.span.start, Behind::Line);
        self.token(out, Doc::Nil, "route");
        self.leaf(out, Doc::Space, route.path.span);
        let mut clauses = Vec::new();
        if !route.targets.is_empty() {
            self.arrow(&mut clauses, Doc::Line, "->");
            clauses.push(Doc::Space);
            if route.strangler {
                for (index, target) in route.targets.iter().enumerate() {
                    if index > 0 {
                        self.token(&mut clauses, Doc::Space, "/");
                        clauses.push(Doc::Space);
                    }
                    self.leaf(&mut clauses, Doc::Nil, target.path.span);
                    if let Some(weight) = &target.weight {
                        self.value(&mut clauses, Doc::Space, weight);
                    }
                }
            } else {
                self.names(&mut clauses, &route.targets, |this, out, target| {
                    this.leaf(out, Doc::Nil, target.path.span);
                    if let Some(weight) = &target.weight {
                        this.value(out, Doc::Space, weight);
                    }
                });
            }
        }
        if !route.with.is_empty() {
            self.clause_word(&mut clauses, "with");
            self.paths(&mut clauses, &route.with);
        }
        out.push(Doc::group(vec![Doc::Nest(clauses)]));
        if let Some(body) = &route.block {
            self.body(out, Doc::Space, body);
        }
    }

    /// `placed, paid -> cancelled on Orders.cancel_order`
    fn transition(&mut self, out: &mut Vec<Doc<'a>>, transition: &Transition) {
        self.idents(out, &transition.from);
        let mut rest = Vec::new();
        self.arrow(&mut rest, Doc::Line, "->");
        self.leaf(&mut rest, Doc::Space, transition.to.span);
        if !transition.on.is_empty() {
            self.token(&mut rest, Doc::Space, "on");
            rest.push(Doc::Space);
            self.paths(&mut rest, &transition.on);
        }
        out.push(Doc::group(vec![Doc::Nest(rest)]));
    }

    fn scenario_item(&mut self, out: &mut Vec<Doc<'a>>, item: &ScenarioItem) {
        match item {
            ScenarioItem::Step { from, arrow, to, note, .. } => {
                self.leaf(out, Doc::Nil, from.span);
                self.leaf(out, Doc::Space, arrow.span);
                self.leaf(out, Doc::Space, to.span);
                self.title(out, note.as_ref());
            }
            ScenarioItem::Group(group) => self.scenario_group(out, group),
        }
    }

    /// `alt "…" { … } else "…" { … }`
    fn scenario_group(&mut self, out: &mut Vec<Doc<'a>>, group: &ScenarioGroup) {
        self.leaf(out, Doc::Nil, group.word.span);
        self.title(out, group.title.as_ref());
        // Where one branch has several steps, all stand on lines, so that they read alike.
        let several =
            |items: &[ScenarioItem]| items.len() > 1 || items.iter().any(|item| matches!(item, ScenarioItem::Group(_)));
        let forced = several(&group.items) || group.otherwise.iter().any(|(_, items)| several(items));
        self.steps(out, &group.items, forced);
        for (title, items) in &group.otherwise {
            let word = if self.at_word("else") { "else" } else { "and" };
            self.token(out, Doc::Space, word);
            self.title(out, title.as_ref());
            self.steps(out, items, forced);
        }
    }

    fn steps(&mut self, out: &mut Vec<Doc<'a>>, items: &[ScenarioItem], forced: bool) {
        let lines = if forced { OnLines::Always } else { OnLines::AsWritten };
        let shape = Shape { lines, ..Shape::BODY };
        self.list(out, Doc::Space, shape, items, item_start, Printer::scenario_item);
    }

    fn rule(&mut self, out: &mut Vec<Doc<'a>>, rule: &RuleClause) {
        match rule {
            RuleClause::For { domain, variable, filter, require, .. } => {
                self.token(out, Doc::Nil, "for");
                self.leaf(out, Doc::Space, domain.span);
                self.leaf(out, Doc::Space, variable.span);
                let mut clauses = Vec::new();
                if let Some(filter) = filter {
                    self.clause_word(&mut clauses, "where");
                    self.value(&mut clauses, Doc::Nil, filter);
                }
                self.clause_word(&mut clauses, "require");
                self.value(&mut clauses, Doc::Nil, require);
                out.push(Doc::group(vec![Doc::Nest(clauses)]));
            }
            RuleClause::Forbid { words, .. } => {
                self.token(out, Doc::Nil, "forbid");
                for word in words {
                    self.leaf(out, Doc::Space, word.span);
                }
            }
        }
    }
}
