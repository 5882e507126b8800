//! Stories as sequence diagrams: scenarios, and sagas with what makes up for a step that failed.

use indexmap::IndexMap;

use super::describe::{context_title, spaced};
use super::doc::Head;
use super::doc::sequence::{Branch, Item, Participant, Person, Sequence, Word};
use super::doc::text::Label;
use super::label::name;
use super::links::What;
use super::{Diagram, Subject, View, add_texts, label};
use crate::base::arena::Id;
use crate::model::{
    Call, Meta, Model, Node, NodeDetail, Operation, Scenario, ScenarioItem, Step, StepKind, Type, TypeDef, Value,
};
use crate::vocab::DeclKind;

/// Writes a diagram for each local scenario.
pub(super) fn scenarios(view: &View<'_>, out: &mut Vec<Diagram>) {
    for (id, scenario) in view.model.scenarios.iter() {
        if view.model.is_local(&scenario.meta) {
            let stem = format!("scenario/{}", view.names.file(&scenario.meta));
            if let Some(diagram) = self::scenario(view, scenario) {
                add_stories(out, Subject::Scenario(id), &stem, diagram);
            }
        }
    }
}

/// Writes a diagram for each local saga.
pub(super) fn sagas(view: &View<'_>, out: &mut Vec<Diagram>) {
    for (id, node) in view.model.nodes.iter() {
        if let NodeDetail::Saga { by: Some(by), steps } = &node.detail
            && view.model.is_local(&node.meta)
        {
            let stem = format!("saga/{}", view.names.file(&node.meta));
            add_stories(out, Subject::Saga(id), &stem, saga(view, id, *by, steps));
        }
    }
}

/// Adds a story, in as many parts as its length asks for.
fn add_stories(out: &mut Vec<Diagram>, subject: Subject, stem: &str, story: Sequence) {
    let texts = story.parts().into_iter().map(|mut part| {
        move |related: Vec<String>| {
            part.head.related.extend(related);
            let text = part.write();
            (part.head, text)
        }
    });
    add_texts(out, subject, stem, texts.collect());
}

/// The participants, in the order in which they are met, and the channels that events have gone to so far.
struct Cast<'a> {
    view: &'a View<'a>,
    participants: IndexMap<Id<Node>, Participant>,
    published: Vec<(Id<TypeDef>, Id<Node>)>,
}

impl<'a> Cast<'a> {
    fn new(view: &'a View<'a>) -> Self {
        Cast { view, participants: IndexMap::new(), published: Vec::new() }
    }

    /// The identifier of a node, which takes part from now on.
    fn id(&mut self, id: Id<Node>) -> String {
        let node = &self.view.model.nodes[id];
        let person = if node.kind() == DeclKind::Actor { Person::Yes } else { Person::No };
        let make = || Participant {
            id: self.view.names.node(id).to_owned(),
            label: Label::new(node.meta.name.clone()),
            person,
        };
        self.participants.entry(id).or_insert_with(make).id.clone()
    }

    /// The channel to which a node publishes an event.
    fn channel_of(&self, from: Id<Node>, event: Id<TypeDef>) -> Option<Id<Node>> {
        let model = self.view.model;
        self.view.links.at(from).find_map(|link| {
            let publish = model.publishes.get(link.what.publication()?)?;
            (publish.event == event).then_some(publish.channel)
        })
    }

    /// The channel from which a node consumes an event: one it has gone to in this story, else the first.
    fn channel_to(&self, event: Id<TypeDef>, to: Id<Node>) -> Option<Id<Node>> {
        let model = self.view.model;
        let mut channels = self.view.links.at(to).filter_map(|link| {
            let consume = model.consumes.get(link.what.subscription()?)?;
            (consume.event == event).then_some(consume.channel)
        });
        let first = channels.next()?;
        let told = |channel: &Id<Node>| self.published.contains(&(event, *channel));
        if told(&first) { Some(first) } else { channels.find(told).or(Some(first)) }
    }

    fn items(&mut self, items: &[ScenarioItem]) -> Vec<Item> {
        items.iter().flat_map(|item| self.item(item)).collect()
    }

    /// What a step draws: itself, and how it fails.
    fn item(&mut self, item: &ScenarioItem) -> Vec<Item> {
        let model = self.view.model;
        let drawn = match item {
            ScenarioItem::Call { from, to, operation, note, .. } => {
                let name = operation.map(|operation| model.operations[operation].name.clone());
                let kept = matches!(model.nodes[*to].detail, NodeDetail::Store { .. });
                let silent = if kept { "uses" } else { "asks" };
                let call = operation.and_then(|operation| self.call(*from, *to, operation));
                let label = said(name, note.as_deref(), silent).line(call.map(label::policy).unwrap_or_default());
                let (from, to) = (self.id(*from), self.id(*to));
                let failure = operation.and_then(|operation| failure(model, operation, call));
                let fail = failure.map(|failure| Item::Fail(to.clone(), from.clone(), failure));
                return std::iter::once(Item::Call(from, to, label)).chain(fail).collect();
            }
            ScenarioItem::Publish { from, event, note, .. } => {
                let label = said(Some(name(model, *event)), note.as_deref(), "");
                let sender = self.id(*from);
                match self.channel_of(*from, *event) {
                    Some(channel) => {
                        self.published.push((*event, channel));
                        Item::Send(sender, self.id(channel), label)
                    }
                    None => Item::Note(sender.clone(), sender, label),
                }
            }
            ScenarioItem::Deliver { event, to, note, .. } => {
                let label = said(Some(name(model, *event)), note.as_deref(), "");
                match self.channel_to(*event, *to) {
                    Some(channel) => Item::Send(self.id(channel), self.id(*to), label),
                    None => {
                        let receiver = self.id(*to);
                        Item::Note(receiver.clone(), receiver, label)
                    }
                }
            }
            ScenarioItem::Group { word, branches, .. } => {
                let word = match word.as_str() {
                    "alt" => Word::Alt,
                    "loop" => Word::Loop,
                    "par" => Word::Par,
                    _ => Word::Opt,
                };
                let branch = |cast: &mut Self, (title, items): &(Option<String>, Vec<ScenarioItem>)| Branch {
                    heading: title.clone().unwrap_or_default(),
                    items: cast.items(items),
                };
                Item::Block(word, branches.iter().map(|one| branch(self, one)).collect())
            }
        };
        vec![drawn]
    }

    /// The declared call behind a step.
    fn call(&self, from: Id<Node>, to: Id<Node>, operation: Id<Operation>) -> Option<&'a Call> {
        let model = self.view.model;
        self.view.links.at(from).filter(|link| link.from == from && link.to == to).find_map(|link| {
            let What::Call(index) = link.what else { return None };
            model.calls.get(index).filter(|call| call.operations.contains(&operation))
        })
    }
}

/// The most errors that are named on an arrow.
const MAX_ERRORS: usize = 3;

/// How a call fails: the errors that are declared, and what the caller does instead; `None` where nothing is.
fn failure(model: &Model, operation: Id<Operation>, call: Option<&Call>) -> Option<Label> {
    let operation = &model.operations[operation];
    let errors = operation.errors.iter().chain(&model.contracts[operation.contract].errors);
    let named = |ty: &Type| if let Type::Def(id, _) = ty { Some(name(model, *id)) } else { None };
    let mut errors: Vec<String> = errors.filter_map(named).collect();
    let more = errors.len().saturating_sub(MAX_ERRORS);
    if more > 1 {
        errors.truncate(MAX_ERRORS);
        errors.push(format!("{more} more"));
    }
    let instead = call.and_then(|call| instead(model, call));
    let label = match errors.as_slice() {
        [] => Label::default(),
        errors => Label::new(format!("or {}", errors.join(", "))),
    };
    let label = label.line(instead.map(|instead| format!("instead {instead}")).unwrap_or_default());
    (!label.is_empty()).then_some(label)
}

/// What a caller does when a call has failed for good.
fn instead(model: &Model, call: &Call) -> Option<String> {
    let Some(Value::Call { name, args, .. }) = call.effective.get("fallback") else {
        return (call.effective.text("fallback") == Some("omit")).then(|| "goes on without it".to_owned());
    };
    let first = args.first().map(|entry| &entry.value);
    match (name.as_str(), first) {
        ("omit", _) => Some("goes on without it".to_owned()),
        ("cached", Some(Value::Duration(age))) => Some(format!("the last answer of {age}")),
        ("static", _) => Some("a fixed answer".to_owned()),
        ("call", Some(Value::Operation(_, operation))) => Some(model.operations[*operation].name.clone()),
        ("enqueue", Some(queue)) => Some(format!("a message to {}", model.meta(queue.as_item()?).name)),
        _ => None,
    }
}

/// What stands on an arrow: a name, and a remark below it.
fn said(name: Option<String>, note: Option<&str>, silent: &str) -> Label {
    let label = Label::default().line(name.unwrap_or_default()).line(note.unwrap_or_default());
    if label.is_empty() { Label::new(silent) } else { label }
}

fn head(model: &Model, meta: &Meta, title: String) -> Head {
    Head { source: model.source_path(meta).to_owned(), title, description: meta.docs.summary(), related: Vec::new() }
}

/// `None` for a scenario in which nobody takes part.
fn scenario(view: &View<'_>, scenario: &Scenario) -> Option<Sequence> {
    let mut cast = Cast::new(view);
    let mut items = cast.items(&scenario.items);
    let participants: Vec<Participant> = cast.participants.into_values().collect();
    let (first, last) = (participants.first()?.id.clone(), participants.last()?.id.clone());
    if let Some(budget) = scenario.settings.object("budget") {
        let told: Vec<String> =
            budget.iter().filter_map(|(name, _)| Some(format!("{name} within {}", budget.duration(name)?))).collect();
        items.insert(0, Item::Note(first, last, Label::new(format!("Budget: {}", told.join(", ")))));
    }
    let title = scenario.title.clone().unwrap_or_else(|| scenario.meta.name.clone());
    Some(Sequence { head: head(view.model, &scenario.meta, title), participants, items })
}

fn saga(view: &View<'_>, id: Id<Node>, by: Id<Node>, steps: &[Step]) -> Sequence {
    let model = view.model;
    let node = &model.nodes[id];
    let mut cast = Cast::new(view);
    let owner = cast.id(by);
    let mut items = Vec::new();
    let note = |items: &mut Vec<Item>, label: Label| items.push(Item::Note(owner.clone(), owner.clone(), label));
    let style = node.settings.text("style").map(spaced).unwrap_or_default();
    let timeout = node.settings.duration("timeout").map(|time| format!("all within {time}"));
    let place = model.nodes[by].context.map(|context| format!("in {}", context_title(model, context)));
    let facts: Vec<String> =
        [Some(style), timeout, place].into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    if !facts.is_empty() {
        note(&mut items, Label::new(facts.join(", ")));
    }
    for (index, step) in steps.iter().enumerate() {
        let Some((callee, operation)) = target(view, step, "do") else { continue };
        let label = Label::new(format!("{}. {}", index + 1, model.operations[operation].name));
        let timeout = step.settings.duration("timeout");
        let label = label.line(timeout.map(|time| format!("within {time}")).unwrap_or_default());
        let callee = cast.id(callee);
        match step.kind {
            StepKind::Retriable => {
                let inner = vec![Item::Call(owner.clone(), callee, label)];
                let heading = format!("{}, until it works", spaced(&step.name));
                items.push(Item::Block(Word::Loop, vec![Branch { heading, items: inner }]));
            }
            StepKind::Compensable | StepKind::ReadOnly | StepKind::Pivot => {
                let hold = step.settings.said("hold").and_then(|entry| entry.value.as_duration());
                let label = label.line(hold.map(|time| format!("held for {time}")).unwrap_or_default());
                items.push(Item::Call(owner.clone(), callee.clone(), label));
                let failure = failure(model, operation, None);
                items.extend(failure.map(|failure| Item::Fail(callee, owner.clone(), failure)));
            }
        }
        if step.kind == StepKind::Pivot {
            note(&mut items, Label::new("No way back from here"));
        }
    }
    let mut undo = Vec::new();
    for step in steps.iter().rev().filter(|step| step.kind == StepKind::Compensable) {
        if let Some((callee, operation)) = target(view, step, "undo") {
            let label =
                Label::new(model.operations[operation].name.clone()).line(format!("undoes {}", spaced(&step.name)));
            undo.push(Item::Call(owner.clone(), cast.id(callee), label));
        }
    }
    if !undo.is_empty() {
        let pivot = steps.iter().find(|step| step.kind == StepKind::Pivot);
        let heading = match pivot {
            Some(pivot) => format!("if {} or a step before it fails, what was done is undone", spaced(&pivot.name)),
            None => "if a step fails, what was done is undone".to_owned(),
        };
        items.push(Item::Block(Word::Opt, vec![Branch { heading, items: undo }]));
    }
    let participants = cast.participants.into_values().collect();
    Sequence { head: head(model, &node.meta, format!("Saga {}", node.meta.name)), participants, items }
}

/// The node and operation that a step names; where it names no node, the first that provides the operation.
fn target(view: &View<'_>, step: &Step, setting: &str) -> Option<(Id<Node>, Id<Operation>)> {
    let Value::Operation(node, operation) = step.settings.get(setting)? else { return None };
    let model = view.model;
    let contract = model.operations[*operation].contract;
    let first = || view.cx.facts().providers(contract).first().and_then(|provider| model.provides.get(*provider));
    Some((node.or_else(|| first().map(|provide| provide.node))?, *operation))
}
