//! What a target has a place for and does not write yet: reported, never dropped in silence.
//!
//! The vocabulary says for each property, block, relation and declaration which targets show it. What a model uses of
//! that is gathered here, and one finding a target lists it: a model with forty retries is told once.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diagnostic, Diags};
use crate::emit::EmitCx;
use crate::model::{Annotations, Item, Meta, Model, NodeDetail, Origin, Settings, Value};
use crate::vocab::{self, BlockWord, Constructor, Support, Target, Ty, Verb};

/// Reports what the given targets do not write yet of what the model uses.
pub fn report(cx: &EmitCx<'_>, targets: &[Target], diags: &mut Diags) {
    let mut uses = Uses::default();
    let model = cx.model();
    uses.model(model);
    let metas = model.nodes.iter().map(|(_, node)| &node.meta).chain(metas(model));
    let local: BTreeSet<FileId> = metas.filter(|meta| model.is_local(meta)).map(|meta| meta.span.file).collect();
    for target in targets.iter().copied().filter(|target| *target != Target::Checks) {
        let found: Vec<(&String, &Vec<Span>)> =
            uses.places.iter().filter(|((of, _), _)| *of == target).map(|((_, what), spans)| (what, spans)).collect();
        // What a preset of the library brings along is shown where the package itself says something, if it does.
        let spans = || found.iter().flat_map(|(_, spans)| spans.iter());
        let Some(first) = spans().find(|span| local.contains(&span.file)).or_else(|| spans().next()) else { continue };
        let list: Vec<String> = found
            .iter()
            .map(|(what, spans)| if spans.len() == 1 { (*what).clone() } else { format!("{what} ×{}", spans.len()) })
            .collect();
        let count = list.len();
        let (constructs, are) = if count == 1 { ("construct", "is") } else { ("constructs", "are") };
        diags.push(
            Diagnostic::new(
                Code::W0601,
                *first,
                format!("{count} {constructs} that {} has a place for {are} not written yet", target.name()),
            )
            .label("the first of them")
            .note(list.join(", "))
            .help(format!(
                "write them by hand beside the generated files, or set `{} = \"off\"` under `[severities]` in `arch.toml`",
                Code::W0601.name()
            )),
        );
    }
}

#[derive(Default)]
struct Uses {
    places: IndexMap<(Target, String), Vec<Span>>,
}

impl Uses {
    fn planned(&mut self, targets: &[Support], what: &str, span: Span) {
        for support in targets {
            if let Support::Planned(target) = support {
                self.places.entry((*target, format!("`{what}`"))).or_default().push(span);
            }
        }
    }

    fn model(&mut self, model: &Model) {
        for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
            self.declaration(&node.meta);
            self.settings(&node.settings, "");
            for slo in &node.slos {
                self.block(BlockWord::Slo, slo.span, &slo.settings);
            }
            for job in &node.jobs {
                self.block(BlockWord::Job, job.span, &job.settings);
            }
            for (_, settings) in &node.flags {
                self.block(BlockWord::Flag, node.meta.span, settings);
            }
            if let NodeDetail::Gateway { routes } = &node.detail {
                for route in routes {
                    self.settings(&route.settings, "");
                    self.inherited(&route.effective);
                }
            }
            for environment in model.environments.iter().map(|(_, environment)| environment) {
                if let Some(settings) = environment.overridden.get(&id) {
                    self.settings(settings, "");
                }
            }
        }
        for (_, contract) in model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta)) {
            self.declaration(&contract.meta);
            self.settings(&contract.settings, "");
            for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
                self.settings(&operation.settings, "");
                self.annotations(&operation.annotations);
            }
        }
        self.relations(model);
        for meta in metas(model) {
            self.declaration(meta);
        }
        for environment in model.environments.iter().map(|(_, environment)| environment) {
            if model.is_local(&environment.meta) {
                self.settings(&environment.settings, "");
            }
        }
        for decision in model.decisions.iter().map(|(_, decision)| decision) {
            if model.is_local(&decision.meta) {
                self.settings(&decision.settings, "");
            }
        }
    }

    fn relations(&mut self, model: &Model) {
        for provide in &model.provides {
            self.relation(model, Verb::Provides, Item::Node(provide.node), provide.span, &provide.settings);
        }
        for call in &model.calls {
            self.relation(model, Verb::Calls, Item::Node(call.caller), call.span, &call.settings);
            self.inherited(&call.effective);
        }
        for used in &model.store_uses {
            let verb = if used.owner { Verb::Owns } else { Verb::Uses };
            self.relation(model, verb, Item::Node(used.node), used.span, &used.settings);
        }
        for publish in &model.publishes {
            self.relation(model, Verb::Publishes, Item::Node(publish.node), publish.span, &publish.settings);
        }
        for consume in &model.consumes {
            self.relation(model, Verb::Consumes, Item::Node(consume.node), consume.span, &consume.settings);
            self.inherited(&consume.effective);
        }
        for replace in &model.replaces {
            self.relation(model, Verb::Replaces, Item::Node(replace.node), replace.span, &replace.settings);
        }
        for downstream in &model.downstream_of {
            let within = Item::Context(downstream.context);
            self.relation(model, Verb::DownstreamOf, within, downstream.span, &downstream.settings);
        }
    }

    fn relation(&mut self, model: &Model, verb: Verb, within: Item, span: Span, settings: &Settings) {
        let meta = model.meta(within);
        if !model.is_local(meta) {
            return;
        }
        if let Some(used) = vocab::relation_in(verb, meta.kind) {
            self.planned(used.targets, verb.word(), span);
        }
        self.settings(settings, "");
    }

    fn declaration(&mut self, meta: &Meta) {
        self.planned(vocab::decl(meta.kind).targets, meta.kind.word(), meta.span);
        self.annotations(&meta.annotations);
    }

    fn annotations(&mut self, annotations: &Annotations) {
        for item in &annotations.items {
            if let Some(spec) = vocab::annotation(&item.name) {
                self.planned(spec.targets, &format!("@{}", item.name), item.span);
            }
        }
    }

    fn block(&mut self, word: BlockWord, span: Span, settings: &Settings) {
        self.planned(vocab::block(word).targets, word.word(), span);
        self.settings(settings, "");
    }

    /// What stands in effective settings and not at the thing itself.
    fn inherited(&mut self, effective: &Settings) {
        let mut inherited = effective.block.map_or_else(Settings::default, Settings::of);
        for (name, entry) in effective.iter().filter(|(_, entry)| entry.origin != Origin::Declared) {
            inherited.insert(name, entry.clone());
        }
        self.settings(&inherited, "");
    }

    fn settings(&mut self, settings: &Settings, within: &str) {
        let Some(block) = settings.block else { return };
        for (name, entry) in settings.iter() {
            let Some(property) = block.property(name) else { continue };
            let path = if within.is_empty() { name.to_owned() } else { format!("{within}.{name}") };
            if let Value::Object(inner) = &entry.value {
                // A group is named by what stands in it.
                self.settings(inner, &path);
                continue;
            }
            match constructor(&property.ty, &entry.value) {
                Some(constructor) if !constructor.targets.is_empty() => {
                    self.planned(constructor.targets, &format!("{path}: {}", constructor.word), entry.span);
                }
                _ => self.planned(property.targets, &path, entry.span),
            }
            if let Value::Call { block: inner, .. } = &entry.value {
                self.settings(inner, &path);
            }
        }
    }
}

/// The declarations that have no settings of their own to walk.
fn metas(model: &Model) -> impl Iterator<Item = &Meta> {
    let lifecycles = model.lifecycles.iter().map(|(_, item)| &item.meta);
    let scenarios = model.scenarios.iter().map(|(_, item)| &item.meta);
    let rules = model.rules.iter().map(|(_, item)| &item.meta);
    let contexts = model.contexts.iter().map(|(_, item)| &item.meta);
    let types = model.types.iter().map(|(_, item)| &item.meta);
    lifecycles.chain(scenarios).chain(rules).chain(contexts).chain(types).filter(|meta| model.is_local(meta))
}

/// The constructor that a value was made by; of a list, that of the first item that was made by one.
fn constructor(ty: &Ty, value: &Value) -> Option<&'static Constructor> {
    if let Value::List(items) = value {
        return items.iter().find_map(|item| constructor(ty, &item.value));
    }
    vocab::constructors_of(ty).into_iter().find(|constructor| value.as_text() == Some(constructor.word))
}
