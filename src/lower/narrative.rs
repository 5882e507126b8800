//! Decisions, scenarios, lifecycles.

use super::cx::{Lower, PAYLOADS, blocks, body, docs, relations};
use super::errors;
use super::node::name_of;
use crate::base::arena::Id;
use crate::base::suggest::nearest;
use crate::model::{
    Decision, DecisionOption, DecisionStatus, Item, Lifecycle, Module, Node, Operation, Scenario, ScenarioItem,
    Transition, Type, TypeDef, TypeDefKind,
};
use crate::syntax::ast;
use crate::types::Scope;
use crate::vocab::{self, BlockWord, DeclKind, Verb};

/// What a scenario's arrow may begin or end at.
const PARTIES: &[DeclKind] = &[
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Actor,
    DeclKind::Gateway,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Queue,
    DeclKind::Channel,
    DeclKind::Server,
    DeclKind::Projection,
    DeclKind::Saga,
];

/// What a decision may affect: what runs first, where a name is several things.
const AFFECTED: &[DeclKind] = &[
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Actor,
    DeclKind::Gateway,
    DeclKind::Server,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Channel,
    DeclKind::Queue,
    DeclKind::Projection,
    DeclKind::Saga,
    DeclKind::Contract,
    DeclKind::Scalar,
    DeclKind::Record,
    DeclKind::Enum,
    DeclKind::Union,
    DeclKind::Error,
    DeclKind::Event,
    DeclKind::Message,
    DeclKind::Policy,
    DeclKind::Auth,
    DeclKind::Context,
    DeclKind::Team,
    DeclKind::Environment,
    DeclKind::Scenario,
    DeclKind::Lifecycle,
    DeclKind::Technology,
];

impl<'a> Lower<'_, 'a> {
    /// Lowers a decision.
    pub(super) fn decision(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let scope = Scope { own: Some(item), ..Scope::of(module) };
        let settings = self.settings(&scope, vocab::decl(DeclKind::Decision).block, body(decl), decl.head_span);
        let status = match settings.text("status") {
            Some("accepted") => DecisionStatus::Accepted,
            Some("rejected") => DecisionStatus::Rejected,
            Some("deprecated") => DecisionStatus::Deprecated,
            Some("superseded") => DecisionStatus::Superseded,
            _ => DecisionStatus::Proposed,
        };
        let options: Vec<DecisionOption> = blocks(body(decl), &[BlockWord::Option])
            .map(|block| DecisionOption {
                name: name_of(block),
                title: block.title.as_ref().map(|title| title.text.clone()),
                settings: self.block_settings(&scope, block),
                docs: docs(block.docs.as_ref()),
                span: block.span,
            })
            .collect();
        let chosen = settings.text("chosen").and_then(|name| options.iter().position(|option| option.name == name));
        let mut affects = Vec::new();
        for target in relations(decl, Verb::Affects).flat_map(|relation| &relation.targets) {
            affects.extend(self.resolve(module, &target.path, AFFECTED));
        }
        let supersedes = self.decisions(module, decl, Verb::Supersedes);
        let relates_to = self.decisions(module, decl, Verb::RelatesTo);
        let confirmed_by = relations(decl, Verb::ConfirmedBy)
            .flat_map(|relation| &relation.targets)
            .filter_map(|target| self.resolve(module, &target.path, &[DeclKind::Rule, DeclKind::Scenario]))
            .collect();
        let title = decl.head.title.as_ref().map_or_else(|| meta.name.clone(), |title| title.text.clone());
        self.model.decisions.push(Decision {
            meta,
            title,
            status,
            settings,
            options,
            chosen,
            affects,
            supersedes,
            relates_to,
            confirmed_by,
        });
    }

    fn decisions(&mut self, module: Id<Module>, decl: &'a ast::Decl, verb: Verb) -> Vec<Id<Decision>> {
        relations(decl, verb)
            .flat_map(|relation| &relation.targets)
            .filter_map(|target| self.resolve(module, &target.path, &[DeclKind::Decision])?.decision())
            .collect()
    }

    /// Lowers a scenario.
    pub(super) fn scenario(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let scope = Scope { own: Some(item), ..Scope::of(module) };
        let settings = self.settings(&scope, vocab::decl(DeclKind::Scenario).block, body(decl), decl.head_span);
        let items = body(decl)
            .iter()
            .filter_map(|member| if let ast::Member::Scenario(item) = member { Some(item) } else { None });
        let items = items.filter_map(|item| self.scenario_item(module, item)).collect();
        let title = decl.head.title.as_ref().map(|title| title.text.clone());
        self.model.scenarios.push(Scenario { meta, title, settings, items });
    }

    fn scenario_item(&mut self, module: Id<Module>, item: &'a ast::ScenarioItem) -> Option<ScenarioItem> {
        match item {
            ast::ScenarioItem::Step { from, arrow, to, note, span } => {
                let note = note.as_ref().map(|note| note.text.clone());
                match arrow.value {
                    ast::Arrow::Sync => {
                        let from = self.resolve_node(module, from, PARTIES)?;
                        let (to, operation) = self.callee(module, to)?;
                        Some(ScenarioItem::Call { from, to, operation, note, span: *span })
                    }
                    ast::Arrow::Async => self.message_step(module, from, to, note, *span),
                }
            }
            ast::ScenarioItem::Group(group) => {
                let mut branch = |items: &'a [ast::ScenarioItem]| -> Vec<ScenarioItem> {
                    items.iter().filter_map(|item| self.scenario_item(module, item)).collect()
                };
                let text = |title: &Option<ast::StringLit>| title.as_ref().map(|title| title.text.clone());
                let mut branches = vec![(text(&group.title), branch(&group.items))];
                for (title, items) in &group.otherwise {
                    branches.push((text(title), branch(items)));
                }
                Some(ScenarioItem::Group { word: group.word.text.clone(), branches, span: group.span })
            }
        }
    }

    /// `A ~> Event` publishes, `Event ~> B` delivers.
    fn message_step(
        &mut self,
        module: Id<Module>,
        from: &ast::Path,
        to: &ast::Path,
        note: Option<String>,
        span: crate::base::span::Span,
    ) -> Option<ScenarioItem> {
        if let Some(Item::Type(event)) = self.names.find(module, from, PAYLOADS) {
            let to = self.resolve_node(module, to, PARTIES)?;
            return Some(ScenarioItem::Deliver { event, to, note, span });
        }
        let from = self.resolve_node(module, from, PARTIES)?;
        let event = self.resolve_type(module, to, PAYLOADS)?;
        Some(ScenarioItem::Publish { from, event, note, span })
    }

    fn callee(&mut self, module: Id<Module>, path: &ast::Path) -> Option<(Id<Node>, Option<Id<Operation>>)> {
        match self.names.find_prefix(module, path, PARTIES) {
            Some((Item::Node(node), [])) => Some((node, None)),
            Some((Item::Node(node), _)) => {
                let (_, operation) = self.names.resolve_operation(module, None, path, self.diags)?;
                Some((node, Some(operation)))
            }
            _ => {
                let head = path.segments.first()?;
                let head = ast::Path { segments: vec![head.clone()], span: head.span };
                self.resolve(module, &head, PARTIES);
                None
            }
        }
    }

    /// Lowers a lifecycle.
    pub(super) fn lifecycle(&mut self, module: Id<Module>, item: Item, decl: &'a ast::Decl) {
        let meta = self.meta(module, decl);
        let path = ast::Path { segments: vec![decl.name.clone()], span: decl.name.span };
        let ty = self.resolve_type(module, &path, &[DeclKind::Enum]);
        let declared = match ty.and_then(|ty| self.types.def(ty)).map(|def| &def.kind) {
            Some(TypeDefKind::Enum { cases, .. }) => cases.as_slice(),
            _ => &[],
        };
        let cases: Vec<String> = declared.iter().map(|case| case.name.clone()).collect();
        let mut transitions = Vec::new();
        for member in body(decl) {
            let ast::Member::Transition(transition) = member else { continue };
            for case in transition.from.iter().chain([&transition.to]) {
                let known = declared.iter().find(|known| known.name == case.text);
                if let Some(known) = known {
                    self.names.refer(case.span, known.span);
                }
                if !cases.is_empty() && !case.text.is_empty() && !cases.contains(&case.text) {
                    let near = nearest(&case.text, cases.iter().map(String::as_str));
                    self.diags.push(errors::unknown_case(case, &decl.name.text, near, &cases));
                }
            }
            for cause in &transition.on {
                if self.names.find(module, cause, PAYLOADS).is_none() {
                    self.names.resolve_operation(module, Some(item), cause, self.diags);
                }
            }
            transitions.push(Transition {
                from: transition.from.iter().map(|case| case.text.clone()).collect(),
                to: transition.to.text.clone(),
                on: transition.on.iter().map(ast::Path::text).collect(),
                span: transition.span,
            });
        }
        let initial = ty.and_then(|ty| self.default_of(ty)).or_else(|| cases.first().cloned()).unwrap_or_default();
        // A lifecycle without its enum keeps its place in the arena, so that ids stay in step.
        let ty = ty.unwrap_or_else(|| Id::from_index(0));
        self.model.lifecycles.push(Lifecycle { meta, ty, initial, transitions });
    }

    /// The default that a field of this type declares, the first one in order of declaration.
    fn default_of(&self, ty: Id<TypeDef>) -> Option<String> {
        let TypeDefKind::Enum { cases, .. } = &self.types.def(ty)?.kind else { return None };
        self.types.defs.iter().find_map(|(_, def)| {
            let TypeDefKind::Record(record) = &def.kind else { return None };
            let field = record
                .fields
                .iter()
                .find(|field| field.default.is_some() && matches!(&field.ty, Type::Def(id, _) if *id == ty))?;
            let default = field.default.as_ref()?;
            cases.iter().find(|case| case.wire == *default).map(|case| case.name.clone())
        })
    }
}
