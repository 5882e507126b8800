//! Stories as sequence diagrams: scenarios, and sagas with what makes up for a step that failed.

use indexmap::IndexMap;

use super::describe::{context_title, spaced};
use super::doc::Head;
use super::doc::sequence::{Branch, Item, Participant, Person, Sequence, Word};
use super::doc::text::Label;
use super::label::name;
use super::{View, write_text};
use crate::base::arena::Id;
use crate::base::files::Files;
use crate::model::{Meta, Model, Node, NodeDetail, Operation, Scenario, ScenarioItem, Step, StepKind, TypeDef, Value};
use crate::vocab::DeclKind;

/// Writes a diagram for each local scenario.
pub(super) fn scenarios(view: &View<'_>, out: &mut Files) {
    for (_, scenario) in view.model.scenarios.iter() {
        if view.model.is_local(&scenario.meta) {
            let path = format!("scenario/{}.mmd", view.names.file(&scenario.meta));
            if let Some(diagram) = self::scenario(view, scenario) {
                write_text(out, &path, diagram.write());
            }
        }
    }
}

/// Writes a diagram for each local saga.
pub(super) fn sagas(view: &View<'_>, out: &mut Files) {
    for (id, node) in view.model.nodes.iter() {
        if let NodeDetail::Saga { by: Some(by), steps } = &node.detail
            && view.model.is_local(&node.meta)
        {
            let path = format!("saga/{}.mmd", view.names.file(&node.meta));
            write_text(out, &path, saga(view, id, *by, steps).write());
        }
    }
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
        items.iter().map(|item| self.item(item)).collect()
    }

    fn item(&mut self, item: &ScenarioItem) -> Item {
        let model = self.view.model;
        match item {
            ScenarioItem::Call { from, to, operation, note, .. } => {
                let operation = operation.map(|operation| model.operations[operation].name.clone());
                let kept = matches!(model.nodes[*to].detail, NodeDetail::Store { .. });
                let silent = if kept { "uses" } else { "asks" };
                Item::Call(self.id(*from), self.id(*to), said(operation, note.as_deref(), silent))
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
        }
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
        let callee = cast.id(callee);
        match step.kind {
            StepKind::Retriable => {
                let inner = vec![Item::Call(owner.clone(), callee, label)];
                let heading = format!("{}, until it works", spaced(&step.name));
                items.push(Item::Block(Word::Loop, vec![Branch { heading, items: inner }]));
            }
            StepKind::Compensable => {
                let hold = step.settings.duration("hold");
                let label = label.line(hold.map(|time| format!("held for {time}")).unwrap_or_default());
                items.push(Item::Call(owner.clone(), callee, label));
            }
            StepKind::ReadOnly => items.push(Item::Call(owner.clone(), callee, label)),
            StepKind::Pivot => {
                items.push(Item::Call(owner.clone(), callee, label));
                note(&mut items, Label::new("No way back from here"));
            }
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
