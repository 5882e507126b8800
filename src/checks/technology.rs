//! A1601: technologies in use that no accepted decision is about.
//!
//! What is decided is the technology, not each thing that stands on it: `postgres` is covered as soon as an accepted
//! decision affects it, a server of it, or one thing on it. Only packages that keep decisions are asked, which those do
//! that have accepted one.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::system::{Platform, Provide};
use crate::model::{Auth, Contract, Decision, DecisionStatus, Item, Model, Node, NodeDetail, Settings, Value};
use crate::vocab::DeclKind;

/// The protocols that nobody has to give reasons for.
const ORDINARY: &[&str] = &["rest", "webhook"];

/// How many a message names; the places show all.
const SHOWN: usize = 4;

/// A kind of technology and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Choice {
    /// `postgres`, `kafka`: what stores, caches, channels, queues and servers stand on.
    Technology(String),
    /// That there is a gateway.
    Gateway,
    /// The scheme of an auth.
    Auth(String),
    /// The protocol of a contract.
    Protocol(String),
}

impl Choice {
    fn shown(&self) -> String {
        match self {
            Choice::Technology(name) => format!("`{name}`"),
            Choice::Gateway => "a gateway".to_owned(),
            Choice::Auth(scheme) => format!("auth by `{scheme}`"),
            Choice::Protocol(protocol) => format!("`{protocol}`"),
        }
    }
}

/// Where a choice shows first.
struct Use<'a> {
    name: &'a str,
    span: Span,
}

/// Reports what is used and not decided.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    let accepted = |decision: &Decision| decision.status == DecisionStatus::Accepted;
    let keeps = model.decisions.iter().any(|(_, decision)| model.is_local(&decision.meta) && accepted(decision));
    // What a broken package is about may be in what broke.
    if !keeps || diags.has_errors() {
        return;
    }
    let decided = choices(model, accepted);
    let proposed = choices(model, |decision| decision.status == DecisionStatus::Proposed);
    let open: Vec<(Choice, Use<'_>)> =
        uses(model).into_iter().filter(|(choice, _)| !decided.contains_key(choice)).collect();
    let Some(((choice, first), others)) = open.split_first() else { return };
    let names: Vec<String> = open.iter().map(|(choice, _)| choice.shown()).collect();
    let (list, the) = match names.as_slice() {
        [one] => (format!("{one} is"), "the decision that chose it"),
        [most @ .., last] if most.len() <= SHOWN => {
            (format!("{} and {last} are", most.join(", ")), "the decisions that chose them")
        }
        many => {
            let (head, rest) = many.split_at(SHOWN);
            (format!("{} and {} more are", head.join(", "), rest.len()), "the decisions that chose them")
        }
    };
    let affected = |choice: &Choice, one: &Use<'_>| match choice {
        Choice::Technology(name) => name.clone(),
        Choice::Gateway | Choice::Auth(_) | Choice::Protocol(_) => one.name.to_owned(),
    };
    let mut finding = Diagnostic::new(Code::A1601, first.span, format!("{list} used without an accepted decision"))
        .label(format!("{} is used first here", choice.shown()));
    for (choice, one) in others {
        finding = finding.related(one.span, format!("{} is used first here", choice.shown()));
    }
    let mut undecided: Vec<String> = Vec::new();
    for (choice, one) in &open {
        match proposed.get(choice) {
            Some(decision) => {
                let name = &model.decisions[*decision].meta.name;
                finding = finding.help(format!("accept `{name}`, which proposes {}", choice.shown()));
            }
            None => undecided.push(affected(choice, one)),
        }
    }
    if let Some(one) = undecided.first() {
        let new = format!("or write one: `archc adr new --for {one} --title \"Use …\"`");
        finding = finding.help(format!("add `affects {}` to {the}", undecided.join(", "))).help(new);
    }
    diags.push(finding);
}

/// What the decisions that are `asked` for are about, each with the first of them.
fn choices(model: &Model, asked: impl Fn(&Decision) -> bool) -> BTreeMap<Choice, Id<Decision>> {
    let mut found = BTreeMap::new();
    let namesakes = namesakes(model);
    for (id, decision) in model.decisions.iter().filter(|(_, decision)| asked(decision)) {
        for item in decision.affects.iter().copied() {
            let namesake = item.node().and_then(|node| namesakes.get(&node)).map(|id| Item::Contract(*id));
            for choice in std::iter::once(item).chain(namesake).filter_map(|item| choice_of(model, item)) {
                found.entry(choice).or_insert(id);
            }
        }
    }
    found
}

/// The contracts that bear the name of the service which provides them: `affects` cannot tell the two apart.
fn namesakes(model: &Model) -> BTreeMap<Id<Node>, Id<Contract>> {
    let same = |one: &&Provide| model.nodes[one.node].meta.name == model.contracts[one.contract].meta.name;
    model.provides.iter().filter(same).map(|one| (one.node, one.contract)).collect()
}

/// The choice that a declaration shows.
fn choice_of(model: &Model, item: Item) -> Option<Choice> {
    match item {
        Item::Node(id) => of_node(model, &model.nodes[id]),
        Item::Technology(id) => Some(Choice::Technology(model.technologies[id].meta.name.clone())),
        Item::Auth(id) => Some(Choice::Auth(model.auths[id].scheme.clone())),
        Item::Contract(id) => {
            let protocol = model.contracts[id].protocol.name();
            (!ORDINARY.contains(&protocol)).then(|| Choice::Protocol(protocol.to_owned()))
        }
        Item::Type(_)
        | Item::Policy(_)
        | Item::Context(_)
        | Item::Team(_)
        | Item::Environment(_)
        | Item::Decision(_)
        | Item::Scenario(_)
        | Item::Lifecycle(_)
        | Item::Rule(_)
        | Item::Annotation(_) => None,
    }
}

fn of_node(model: &Model, node: &Node) -> Option<Choice> {
    if let NodeDetail::Gateway { .. } = &node.detail {
        return Some(Choice::Gateway);
    }
    let technology = match node.platform()? {
        Platform::Technology(id) => id,
        Platform::Server(server) => match model.nodes[server].platform()? {
            Platform::Technology(id) => id,
            Platform::Server(_) | Platform::Unknown => return None,
        },
        Platform::Unknown => return None,
    };
    Some(Choice::Technology(model.technologies[technology].meta.name.clone()))
}

/// What the package uses, each with its first place, by kind and name.
fn uses(model: &Model) -> BTreeMap<Choice, Use<'_>> {
    let mut uses = BTreeMap::new();
    let mut add = |item: Item| {
        let meta = model.meta(item);
        if let Some(choice) = choice_of(model, item).filter(|_| model.is_local(meta)) {
            uses.entry(choice).or_insert(Use { name: &meta.name, span: meta.span });
        }
    };
    // What another system keeps its data in, or speaks, others have chosen.
    let ours = |id: Id<Node>| model.nodes[id].kind() != DeclKind::External;
    let foreign: BTreeSet<Id<Node>> =
        model.store_uses.iter().filter(|one| one.owner && !ours(one.node)).map(|one| one.store).collect();
    for (id, _) in model.nodes.iter().filter(|(id, _)| !foreign.contains(id)) {
        add(Item::Node(id));
    }
    let mut auths = BTreeSet::new();
    for provide in model.provides.iter().filter(|provide| ours(provide.node)) {
        let contract = &model.contracts[provide.contract];
        add(Item::Contract(provide.contract));
        collect(&contract.settings, &mut auths);
        for operation in &contract.operations {
            collect(&model.operations[*operation].settings, &mut auths);
        }
    }
    for (_, node) in model.nodes.iter().filter(|(id, _)| ours(*id)) {
        collect(&node.settings, &mut auths);
    }
    for id in auths {
        add(Item::Auth(id));
    }
    uses
}

/// The auths that settings name.
fn collect(settings: &Settings, into: &mut BTreeSet<Id<Auth>>) {
    for (_, entry) in settings.iter() {
        in_value(&entry.value, into);
    }
}

fn in_value(value: &Value, into: &mut BTreeSet<Id<Auth>>) {
    match value {
        Value::Ref(item) => into.extend(item.auth()),
        Value::List(items) => {
            for item in items {
                in_value(&item.value, into);
            }
        }
        Value::Object(settings) => collect(settings, into),
        Value::Call { item, args, block, .. } => {
            into.extend(item.and_then(Item::auth));
            for arg in args {
                in_value(&arg.value, into);
            }
            collect(block, into);
        }
        Value::Binary { lhs, rhs, .. } => {
            in_value(&lhs.value, into);
            in_value(&rhs.value, into);
        }
        Value::Not(inner) => in_value(&inner.value, into),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::Word(_)
        | Value::Duration(_)
        | Value::Size(_)
        | Value::Percent(_)
        | Value::Rate(_)
        | Value::Cpu(_)
        | Value::Date(_)
        | Value::Version(_)
        | Value::Path(_)
        | Value::Range(_, _)
        | Value::Operation(_, _)
        | Value::Type(_)
        | Value::Name(_) => {}
    }
}
