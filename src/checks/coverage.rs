//! E0421: what a scenario, a saga, a fallback, a resolver or an address mentions must be a declared relation.
//!
//! Only relations make edges, and network policies are written from them: a mention without a relation is a call that
//! would be blocked. What an external or a server does is not declared, so nothing is asked of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::arena::Id;
use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diagnostic, Diags, Severity};
use crate::model::facts::{EdgeKind, Facts};
use crate::model::system::Platform;
use crate::model::{
    Call, Item, Model, Node, NodeDetail, Operation, OperationKind, ScenarioItem, Settings, TypeDef, Value,
};
use crate::vocab::DeclKind;

/// Reports every mention that no relation covers.
pub(super) fn check(model: &Model, facts: &Facts, diags: &mut Diags) {
    // A relation may be what did not resolve: where a file has an error, its relations are not known.
    let errors = diags.iter().filter(|finding| finding.severity == Severity::Error);
    let broken: BTreeSet<FileId> = errors.map(|finding| finding.span.file).collect();
    let mut calls: BTreeMap<(Id<Node>, Id<Node>), Vec<&Call>> = BTreeMap::new();
    for call in &model.calls {
        calls.entry((call.caller, call.callee)).or_default().push(call);
    }
    let published = model.publishes.iter().map(|one| (one.node, one.event)).collect();
    let consumed = model.consumes.iter().map(|one| (one.node, one.event)).collect();
    let mut coverage = Coverage { model, facts, broken, calls, published, consumed, found: Vec::new() };
    for (_, scenario) in model.scenarios.iter().filter(|(_, scenario)| model.is_local(&scenario.meta)) {
        coverage.story(&scenario.items);
    }
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        if let NodeDetail::Saga { by: Some(by), steps } = &node.detail {
            for step in steps {
                coverage.step(*by, &step.settings);
            }
        }
        if node.kind() == DeclKind::Service {
            coverage.deployed(id, &node.settings);
        }
    }
    for call in &model.calls {
        coverage.fallback(call.caller, &call.effective, call.span);
    }
    coverage.resolvers();
    for finding in coverage.found {
        diags.push(finding);
    }
}

struct Coverage<'a> {
    model: &'a Model,
    facts: &'a Facts,
    broken: BTreeSet<FileId>,
    calls: BTreeMap<(Id<Node>, Id<Node>), Vec<&'a Call>>,
    published: BTreeSet<(Id<Node>, Id<TypeDef>)>,
    consumed: BTreeSet<(Id<Node>, Id<TypeDef>)>,
    found: Vec<Diagnostic>,
}

impl Coverage<'_> {
    fn story(&mut self, items: &[ScenarioItem]) {
        for item in items {
            match item {
                ScenarioItem::Call { from, to, operation, span, .. } => self.arrow(*from, *to, *operation, *span),
                ScenarioItem::Publish { from, event, span, .. } => self.publishes(*from, *event, *span),
                ScenarioItem::Deliver { event, to, span, .. } => self.delivers(*event, *to, *span),
                ScenarioItem::Group { branches, .. } => branches.iter().for_each(|(_, items)| self.story(items)),
            }
        }
    }

    fn publishes(&mut self, from: Id<Node>, event: Id<TypeDef>, span: Span) {
        let name = &self.model.types[event].meta.name;
        let from = self.acting(from);
        let meta = &self.model.nodes[from].meta;
        if matches!(meta.kind, DeclKind::Actor | DeclKind::Gateway) {
            let kind = meta.kind.word();
            self.found.push(
                Diagnostic::new(Code::E0421, span, format!("no relation of `{}` covers this", meta.name))
                    .label("only a service publishes")
                    .related(meta.span, format!("the {kind} stands here"))
                    .help(format!("let `{}` call a service that publishes `{name}`", meta.name)),
            );
        } else if meta.kind == DeclKind::Service && !self.published.contains(&(from, event)) {
            self.report(from, None, span, &format!("publishes {name} to …"));
        }
    }

    fn delivers(&mut self, event: Id<TypeDef>, to: Id<Node>, span: Span) {
        let name = &self.model.types[event].meta.name;
        let to = self.acting(to);
        let node = &self.model.nodes[to];
        if let NodeDetail::Projection { events, .. } = &node.detail {
            if !events.contains(&event) {
                self.report(to, None, span, &format!("from {name}"));
            }
        } else if let NodeDetail::Channel { carries, .. } = &node.detail {
            // `carries unknown` leaves it open.
            if !carries.is_empty() && !carries.contains(&event) {
                self.report(to, None, span, &format!("carries {name}"));
            }
        } else if node.kind() == DeclKind::Service && !self.consumed.contains(&(to, event)) {
            self.report(to, None, span, &format!("consumes {name} from …"));
        }
    }

    fn arrow(&mut self, from: Id<Node>, to: Id<Node>, operation: Option<Id<Operation>>, span: Span) {
        let (from, to) = (self.acting(from), self.acting(to));
        let kind = self.model.nodes[from].kind();
        let covered = match operation {
            _ if !matches!(kind, DeclKind::Service | DeclKind::Actor | DeclKind::Gateway) => true,
            Some(operation) if kind == DeclKind::Gateway => self.routes(from, to, operation),
            Some(operation) => self.calls(from, to, operation),
            // An arrow without an operation may as well be the answer.
            None => self.reaches(from, to) || self.reaches(to, from),
        };
        if !covered {
            self.report_call(from, to, operation, span);
        }
    }

    /// Who does what a saga does.
    fn acting(&self, node: Id<Node>) -> Id<Node> {
        if let NodeDetail::Saga { by: Some(by), .. } = self.model.nodes[node].detail { by } else { node }
    }

    /// Whether a route of a gateway leads to the contract of an operation.
    fn routes(&self, gateway: Id<Node>, to: Id<Node>, operation: Id<Operation>) -> bool {
        let contract = self.model.operations[operation].contract;
        let NodeDetail::Gateway { routes } = &self.model.nodes[gateway].detail else { return false };
        let targets = routes.iter().flat_map(|route| &route.targets);
        let leads =
            targets.filter(|target| target.node == to).any(|target| target.contract.is_none_or(|one| one == contract));
        // A gateway asks an issuer for its keys.
        leads || self.asks(gateway, to, operation)
    }

    /// Whether an edge that is no call and no route leads to an operation: a delivery to itself, and the issuer of an auth to
    /// what reads.
    fn asks(&self, from: Id<Node>, to: Id<Node>, operation: Id<Operation>) -> bool {
        self.facts.leaving(from).filter(|edge| edge.to == to).any(|edge| match edge.via {
            EdgeKind::Deliver(delivered) => delivered == operation,
            EdgeKind::Auth(_) => is_read(&self.model.operations[operation].kind),
            EdgeKind::Call(_)
            | EdgeKind::Store(_)
            | EdgeKind::Publish(_)
            | EdgeKind::Consume(_)
            | EdgeKind::Route(..) => false,
        })
    }

    fn step(&mut self, by: Id<Node>, settings: &Settings) {
        for (_, entry) in settings.iter().filter(|(name, _)| matches!(*name, "do" | "undo")) {
            if let Value::Operation(Some(to), operation) = entry.value
                && !self.calls(by, to, operation)
            {
                self.report_call(by, to, Some(operation), entry.span);
            }
        }
    }

    fn fallback(&mut self, caller: Id<Node>, effective: &Settings, span: Span) {
        let fallback = effective.said("fallback");
        let Some(Value::Call { name, args, .. }) = fallback.map(|entry| &entry.value) else { return };
        for argument in args {
            if let Value::Operation(Some(to), operation) = argument.value
                && name == "call"
                && !self.calls(caller, to, operation)
            {
                self.report_call(caller, to, Some(operation), span);
            }
            if let Value::Ref(Item::Node(queue)) = argument.value
                && name == "enqueue"
                && !self.model.publishes.iter().any(|one| one.node == caller && one.channel == queue)
            {
                let name = &self.model.nodes[queue].meta.name;
                self.report(caller, Some(queue), span, &format!("publishes … to {name}"));
            }
        }
    }

    fn resolvers(&mut self) {
        for provide in &self.model.provides {
            for resolver in &self.model.contracts[provide.contract].resolvers {
                let Some(to) = resolver.node else { continue };
                if !self.calls(provide.node, to, resolver.operation) {
                    self.report_call(provide.node, to, Some(resolver.operation), resolver.span);
                }
            }
        }
    }

    /// The addresses in the variables of a service, of its side cars and of what runs before it.
    fn deployed(&mut self, id: Id<Node>, settings: &Settings) {
        for (name, entry) in settings.iter() {
            let Value::Object(group) = &entry.value else { continue };
            if name == "env" {
                self.variables(id, group);
            } else {
                self.deployed(id, group);
            }
        }
    }

    fn variables(&mut self, id: Id<Node>, variables: &Settings) {
        for (_, entry) in variables.iter() {
            let Value::Call { name, args, .. } = &entry.value else { continue };
            let of = args.first().and_then(|argument| argument.value.as_item()).and_then(Item::node);
            if let Some(of) = of.filter(|_| matches!(name.as_str(), "address" | "host" | "port"))
                && !self.reaches(id, of)
            {
                self.report_address(id, of, entry.span);
            }
        }
    }

    /// Whether a relation names this operation, or it is its own.
    fn calls(&self, from: Id<Node>, to: Id<Node>, operation: Id<Operation>) -> bool {
        from == to
            || self.is_kind(to, DeclKind::Gateway) && self.reaches(from, to)
            || self.calls.get(&(from, to)).into_iter().flatten().any(|call| call.operations.contains(&operation))
            || self.asks(from, to, operation)
    }

    /// Whether an edge leads there, or to something that lives on it.
    fn reaches(&self, from: Id<Node>, to: Id<Node>) -> bool {
        from == to
            || self
                .facts
                .leaving(from)
                .any(|edge| edge.to == to || self.model.nodes[edge.to].platform() == Some(Platform::Server(to)))
    }

    fn is_kind(&self, node: Id<Node>, kind: DeclKind) -> bool {
        self.model.nodes[node].kind() == kind
    }

    fn report_call(&mut self, from: Id<Node>, to: Id<Node>, operation: Option<Id<Operation>>, span: Span) {
        let callee = &self.model.nodes[to].meta.name;
        let relation = match (self.model.nodes[from].kind(), operation) {
            (DeclKind::Gateway, _) => format!("route /… -> {callee}"),
            (_, Some(operation)) => format!("calls {callee}.{}", self.model.operations[operation].name),
            (_, None) => relation_to(self.model, to),
        };
        self.report(from, Some(to), span, &relation);
    }

    fn report_address(&mut self, from: Id<Node>, of: Id<Node>, span: Span) {
        self.report(from, Some(of), span, &relation_to(self.model, of));
    }

    fn report(&mut self, from: Id<Node>, to: Option<Id<Node>>, span: Span, relation: &str) {
        let meta = &self.model.nodes[from].meta;
        let unknown = |id: Id<Node>| self.broken.contains(&self.model.nodes[id].meta.span.file);
        if unknown(from) || to.is_some_and(unknown) {
            return;
        }
        let verb = relation.split(' ').next().unwrap_or_default();
        self.found.push(
            Diagnostic::new(Code::E0421, span, format!("no relation of `{}` covers this", meta.name))
                .label(format!("`{}` has no such `{verb}`", meta.name))
                .related(meta.span, "its relations stand here")
                .help(format!("add `{relation}` to the {} `{}`", meta.kind.word(), meta.name)),
        );
    }
}

/// Whether asking changes nothing: keys of an issuer are read.
fn is_read(kind: &OperationKind) -> bool {
    match kind {
        OperationKind::Http { method, .. } => method == "GET",
        OperationKind::Rpc { .. } | OperationKind::Query | OperationKind::Op => true,
        OperationKind::Mutation
        | OperationKind::Subscription(_)
        | OperationKind::Receive
        | OperationKind::Send
        | OperationKind::Deliver { .. } => false,
    }
}

/// The relation that leads to a node.
fn relation_to(model: &Model, to: Id<Node>) -> String {
    let node = &model.nodes[to];
    let name = &node.meta.name;
    let kind = node.kind();
    if matches!(kind, DeclKind::Store | DeclKind::Cache) {
        format!("uses {name}")
    } else if matches!(kind, DeclKind::Channel | DeclKind::Queue) {
        format!("publishes … to {name}")
    } else {
        format!("calls {name}")
    }
}
