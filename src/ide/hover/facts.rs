//! What is known of a declaration beside what is written at it: who uses it, what it is on the wire, how long it takes.

use super::{Snapshot, count, effective};
use crate::base::arena::Id;
use crate::ide::definitions::{Definition, What};
use crate::ide::uses::Line;
use crate::model::facts::timing::{self, Time};
use crate::model::{Contract, Item, Model, Node, NodeDetail, Operation, TypeDef, TypeDefKind};
use crate::syntax::ast;
use crate::vocab::{BlockWord, DeclKind};

/// How many names are listed before they are counted.
const MOST_NAMES: usize = 6;

/// The facts of a definition as a list in Markdown.
pub(super) fn of(snapshot: &Snapshot, definition: &Definition, decl: Option<&ast::Decl>) -> String {
    let Some((model, _)) = snapshot.model() else { return String::new() };
    let lines = match definition.what {
        What::Item(_, item) => item_facts(snapshot, model, item),
        What::Operation(id) => operation(snapshot, model, id),
        What::Field => decl.map(|decl| field(model, definition, decl)).unwrap_or_default(),
        What::Case => decl.map(|decl| case(model, definition, decl)).unwrap_or_default(),
        What::Block(word) => block(snapshot, model, definition, word),
        What::Module(_) | What::Parameter | What::Generic => Vec::new(),
    };
    lines.into_iter().filter(|line| !line.is_empty()).map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn item_facts(snapshot: &Snapshot, model: &Model, item: Item) -> Vec<String> {
    match item {
        Item::Type(id) => of_type(snapshot, model, id),
        Item::Contract(id) => contract(snapshot, model, id),
        Item::Node(id) => node(snapshot, model, id),
        Item::Policy(id) => {
            let inherited = effective::policy(snapshot, item);
            let used = snapshot.uses().with(id);
            let mut lines = vec![by("used", used, model, "relation")];
            lines.extend(inherited.into_iter().map(|line| line.trim_start_matches("- ").to_owned()));
            lines
        }
        Item::Auth(id) => {
            let auth = &model.auths[id];
            let scopes = auth.scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>();
            let roles = auth.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>();
            vec![listed("scopes", &scopes), listed("roles", &roles)]
        }
        Item::Context(id) => {
            let inside = model.nodes.iter().filter(|(_, node)| node.context == Some(id));
            let names: Vec<&str> = inside.map(|(_, node)| node.meta.name.as_str()).collect();
            vec![listed("has", &names)]
        }
        Item::Team(id) => {
            let owned = model.nodes.iter().filter(|(_, node)| node.owner == Some(id));
            let names: Vec<&str> = owned.map(|(_, node)| node.meta.name.as_str()).collect();
            vec![listed("owns", &names)]
        }
        Item::Decision(id) => {
            let decision = &model.decisions[id];
            let names: Vec<&str> = decision.affects.iter().map(|item| model.meta(*item).name.as_str()).collect();
            vec![listed("affects", &names)]
        }
        Item::Environment(_)
        | Item::Scenario(_)
        | Item::Lifecycle(_)
        | Item::Rule(_)
        | Item::Annotation(_)
        | Item::Technology(_) => Vec::new(),
    }
}

fn of_type(snapshot: &Snapshot, model: &Model, id: Id<TypeDef>) -> Vec<String> {
    let def = &model.types[id];
    let mut lines = Vec::new();
    if let Some(wire) = &def.meta.wire_name {
        lines.push(format!("on the wire: `{wire}`"));
    }
    if let TypeDefKind::Error { info, .. } = &def.kind {
        let retry = if info.transient { "trying again can help" } else { "trying again does not help" };
        lines.push(format!("HTTP {}, gRPC {}; {retry}", info.status, info.grpc));
    }
    let uses = snapshot.uses();
    let channel = |id: Id<Node>| model.nodes[id].meta.name.as_str();
    for publish in uses.publishers(id).iter().filter_map(|at| model.publishes.get(*at)) {
        lines.push(format!("published by `{}` to `{}`", channel(publish.node), channel(publish.channel)));
    }
    for consume in uses.consumers(id).iter().filter_map(|at| model.consumes.get(*at)) {
        lines.push(format!("consumed by `{}` from `{}`", channel(consume.node), channel(consume.channel)));
    }
    let held = model.nodes.iter().filter(|(_, node)| match &node.detail {
        NodeDetail::Store { holds, .. } => holds.contains(&id),
        NodeDetail::Plain
        | NodeDetail::Gateway { .. }
        | NodeDetail::Server { .. }
        | NodeDetail::Channel { .. }
        | NodeDetail::Projection { .. }
        | NodeDetail::Saga { .. } => false,
    });
    let stores: Vec<&str> = held.map(|(_, node)| node.meta.name.as_str()).collect();
    lines.push(listed("held by", &stores));
    lines
}

fn contract(snapshot: &Snapshot, model: &Model, id: Id<Contract>) -> Vec<String> {
    let contract = &model.contracts[id];
    let providers = model.provides.iter().filter(|provide| provide.contract == id);
    let providers: Vec<&str> = providers.map(|provide| model.nodes[provide.node].meta.name.as_str()).collect();
    let calls: std::collections::BTreeSet<usize> =
        contract.operations.iter().flat_map(|operation| snapshot.uses().callers(*operation)).copied().collect();
    let lines: Vec<Line> = calls.into_iter().map(Line::Call).collect();
    vec![
        count(contract.operations.len(), "operation"),
        listed("provided by", &providers),
        by("called", &lines, model, "caller"),
    ]
}

fn node(snapshot: &Snapshot, model: &Model, id: Id<Node>) -> Vec<String> {
    let node = &model.nodes[id];
    let uses = snapshot.uses();
    let mut lines = Vec::new();
    if let Some(owner) = node.owner {
        lines.push(format!("owned by `{}`", model.teams[owner].meta.name));
    }
    if let Some(tier) = node.settings.said("tier").and_then(|entry| entry.value.as_text()) {
        lines.push(format!("tier `{tier}`"));
    }
    let provided = model.provides.iter().filter(|provide| provide.node == id);
    lines.extend(provided.map(|provide| {
        let port = provide.port.map(|port| format!(" on port {port}")).unwrap_or_default();
        format!("provides `{}`{port}", model.contracts[provide.contract].meta.name)
    }));
    let is_channel = matches!(node.meta.kind, DeclKind::Channel | DeclKind::Queue);
    let into = uses.into(id);
    let of = |wanted: fn(&Line) -> bool| into.iter().copied().filter(wanted).collect::<Vec<Line>>();
    if is_channel {
        lines.push(by("published to", &of(|line| matches!(line, Line::Publish(_))), model, "publisher"));
        lines.push(by("consumed", &of(|line| matches!(line, Line::Consume(_))), model, "consumer"));
    } else {
        lines.push(by("called", &of(|line| matches!(line, Line::Call(_) | Line::Route(..))), model, "caller"));
        lines.push(by("used", &of(|line| matches!(line, Line::Store(_))), model, "service"));
    }
    let called: Vec<Id<Node>> = uses
        .out_of(id)
        .iter()
        .filter_map(|line| if let Line::Call(index) = line { model.calls.get(*index) } else { None })
        .map(|call| call.callee)
        .collect();
    lines.push(listed("calls", &names(model, &called)));
    if let NodeDetail::Channel { carries, .. } = &node.detail {
        let names: Vec<&str> = carries.iter().map(|ty| model.types[*ty].meta.name.as_str()).collect();
        lines.push(listed("carries", &names));
    }
    lines
}

fn operation(snapshot: &Snapshot, model: &Model, id: Id<Operation>) -> Vec<String> {
    let operation = &model.operations[id];
    let contract = &model.contracts[operation.contract];
    let providers: Vec<Id<Node>> =
        model.provides.iter().filter(|provide| provide.contract == operation.contract).map(|one| one.node).collect();
    let mut lines = vec![match names(model, &providers).as_slice() {
        [] => format!("of `{}`, which nothing provides", contract.meta.name),
        names => format!("of `{}`, provided by `{}`", contract.meta.name, names.join("`, `")),
    }];
    let callers: Vec<Line> = snapshot.uses().callers(id).iter().copied().map(Line::Call).collect();
    let called = by("called", &callers, model, "caller");
    lines.push(if called.is_empty() { "no callers".to_owned() } else { called });
    let source = |name: &str| {
        let entry = operation.settings.said(name)?;
        let text = snapshot.analysis.sources.slice(entry.span);
        (text.len() <= 80).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    for name in ["auth", "allow", "idempotent", "latency", "timeout", "rate_limit"] {
        lines.extend(source(name).map(|text| format!("`{name}: {text}`")));
    }
    let Some((_, facts)) = snapshot.model() else { return lines };
    for node in providers {
        let Some(times) = facts.timing(model).times_of(node, timing::What::Operation(id)) else { continue };
        let known = |time: Time| time.known().is_some() || time == Time::Endless;
        if known(times.worst) && times.worst != Time::ZERO {
            let fault = if known(times.single_fault) && times.single_fault != times.worst {
                format!(", {} with one dependency in fault", effective::time(times.single_fault))
            } else {
                String::new()
            };
            lines.push(format!("longest: {}{fault}", effective::time(times.worst)));
        }
        let said = operation.settings.said("rate").is_some();
        if let Some(rate) = effective::operation_rate(snapshot, node, id) {
            let from = if said { "as declared" } else { "from its callers" };
            lines.push(format!("busiest: {}, {from}", effective::rate(rate)));
        }
    }
    lines
}

fn field(model: &Model, definition: &Definition, decl: &ast::Decl) -> Vec<String> {
    let def = model.types.iter().find(|(_, def)| def.meta.span == decl.name.span).map(|(_, def)| def);
    let record = def.and_then(|def| match &def.kind {
        TypeDefKind::Record(record)
        | TypeDefKind::Error { record, .. }
        | TypeDefKind::Event { record, .. }
        | TypeDefKind::Message { record, .. } => Some(record),
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Enum { .. }
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_) => None,
    });
    let field = record.and_then(|record| record.fields.iter().find(|field| field.span == definition.name));
    let Some(field) = field else { return Vec::new() };
    let mut lines = Vec::new();
    if field.wire != field.name {
        lines.push(format!("on the wire: `{}`", field.wire));
    }
    if !field.required {
        lines.push("may be absent".to_owned());
    }
    if let Some(default) = &field.default {
        lines.push(format!("`{default}` when absent"));
    }
    lines
}

fn case(model: &Model, definition: &Definition, decl: &ast::Decl) -> Vec<String> {
    let def = model.types.iter().find(|(_, def)| def.meta.span == decl.name.span).map(|(_, def)| def);
    let Some(TypeDefKind::Enum { cases, .. }) = def.map(|def| &def.kind) else { return Vec::new() };
    let found = cases.iter().find(|case| case.span == definition.name);
    found.map(|case| format!("on the wire: `{}`", case.wire)).into_iter().collect()
}

fn block(snapshot: &Snapshot, model: &Model, definition: &Definition, word: BlockWord) -> Vec<String> {
    if !matches!(word, BlockWord::Scope | BlockWord::Role) {
        return Vec::new();
    }
    // Whoever names it: operations require it, roles grant it.
    let references = snapshot.analysis.references.to(definition.name).len();
    let granting = model.auths.iter().flat_map(|(_, auth)| &auth.roles).filter(|role| {
        let name = snapshot.analysis.sources.slice(definition.name);
        role.settings.list("grants").iter().any(|granted| granted.as_text() == Some(name))
    });
    let roles: Vec<&str> = granting.map(|role| role.name.as_str()).collect();
    let required = references.saturating_sub(roles.len());
    vec![listed("granted by", &roles), format!("required in {}", count(required, "place"))]
}

/// `called by Orders, Web`; the number where there are many.
fn by(verb: &str, lines: &[Line], model: &Model, what: &str) -> String {
    let nodes: Vec<Id<Node>> = lines.iter().filter_map(|line| line.node(model)).collect();
    let names = names(model, &nodes);
    match names.len() {
        0 => String::new(),
        number if number > MOST_NAMES => format!("{verb} by {}", count(number, what)),
        _ => format!("{verb} by `{}`", names.join("`, `")),
    }
}

/// The names of nodes, each once, in this order.
fn names<'a>(model: &'a Model, nodes: &[Id<Node>]) -> Vec<&'a str> {
    let mut seen = std::collections::BTreeSet::new();
    nodes.iter().filter(|id| seen.insert(**id)).map(|id| model.nodes[*id].meta.name.as_str()).collect()
}

fn listed(what: &str, names: &[&str]) -> String {
    match names.len() {
        0 => String::new(),
        number if number > 2 * MOST_NAMES => {
            let shown: Vec<&str> = names.iter().take(MOST_NAMES).copied().collect();
            format!("{what} `{}` and {} more", shown.join("`, `"), number - MOST_NAMES)
        }
        _ => format!("{what} `{}`", names.join("`, `")),
    }
}
