//! The resolved architecture: what remains when sugar is gone.
//!
//! Every name is an id, every quantity stands in its base unit, every inherited or defaulted property is filled in with
//! where it came from. The model is plain data: the phases `names`, `types` and `lower` build it; facts, checks and
//! emitters read it and nothing else. Arenas keep the order of declaration, which is the order of every output.
//! Declarations of the standard library and of other packages are in the same arenas; [`Model::is_local`] tells them
//! apart, and emitters write what is local or reachable from what is local.

pub mod casing;
pub mod contract;
pub mod facts;
pub mod narrative;
pub mod operate;
pub mod schema;
pub mod source;
pub mod system;
pub mod value;

pub use contract::{Contract, Operation, OperationKind, Outcome, Param, ParamLocation, PathSegment, Protocol};
pub use narrative::{Decision, DecisionOption, DecisionStatus, Lifecycle, Scenario, ScenarioItem, Transition};
pub use operate::{Auth, Context, Environment, Policy, Role, Rule, Scope, Team, Technology};
pub use schema::{AnnotationDef, Builtin, Constraints, EnumCase, ErrorInfo, Field, Record, Type, TypeDef, TypeDefKind};
pub use system::{
    Call, Cause, Consume, DownstreamOf, GatewayRoute, Job, Listen, Node, NodeDetail, Provide, Publish, Replace,
    RouteTarget, Slo, Step, StepKind, StoreUse,
};
pub use value::{Entry, Origin, Settings, Value};

use std::collections::BTreeMap;

use crate::base::arena::{Arena, Id};
use crate::base::span::Span;
use crate::vocab::DeclKind;

/// The package that is compiled.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Its name, `kebab-case`.
    pub name: String,
    /// Its version, as in `arch.toml`.
    pub version: Option<String>,
    /// Its title for people.
    pub title: Option<String>,
    /// What it is about: `arch.toml`'s description.
    pub description: Option<String>,
}

/// A source file as a module.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its dotted name, `orders.api`; `std.http` for the standard library.
    pub name: String,
    /// Its path from the package's folder, with `/`: what a generated file names as its source.
    pub path: String,
    /// Its `//!` documentation.
    pub docs: Docs,
    /// Whether it belongs to the package that is compiled.
    pub local: bool,
}

/// Documentation in CommonMark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The whole text; empty where there is none.
    pub text: String,
}

impl Docs {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The first sentence on one line, with its full stop.
    pub fn summary(&self) -> String {
        let paragraph = self.text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        match paragraph.find(". ") {
            Some(at) => paragraph.get(..=at).unwrap_or_default().to_owned(),
            None => paragraph,
        }
    }

    /// The whole text, or `None` where there is none.
    pub fn text(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(self.text.as_str())
    }
}

/// What every declaration has.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Its name as declared.
    pub name: String,
    /// The name on the wire or in a deployment where `@name` sets another.
    pub wire_name: Option<String>,
    /// What is declared.
    pub kind: DeclKind,
    /// Where.
    pub module: Id<Module>,
    /// `///` before it.
    pub docs: Docs,
    /// The place of its name.
    pub span: Span,
    /// From its keyword to the end of its head.
    pub head_span: Span,
    /// Its annotations.
    pub annotations: Annotations,
}

impl Meta {
    /// The name outputs use: `@name`, else the declared one.
    pub fn output_name(&self) -> &str {
        self.wire_name.as_deref().unwrap_or(&self.name)
    }
}

/// The annotations of one thing, in order.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// The annotations.
    pub items: Vec<AnnotationUse>,
}

/// `@name(args)`, checked against its signature.
#[derive(Clone, Debug)]
pub struct AnnotationUse {
    /// The name, without the `@`.
    pub name: String,
    /// The project's own declaration, for an annotation that is not built in.
    pub custom: Option<Id<AnnotationDef>>,
    /// The arguments by the name of their parameter, in the order of the signature.
    pub args: Vec<(String, Value)>,
    /// Its place.
    pub span: Span,
}

impl AnnotationUse {
    /// The argument of this parameter.
    pub fn arg(&self, name: &str) -> Option<&Value> {
        self.args.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The first argument.
    pub fn first(&self) -> Option<&Value> {
        self.args.first().map(|(_, value)| value)
    }
}

impl Annotations {
    /// The first annotation of this name.
    pub fn get(&self, name: &str) -> Option<&AnnotationUse> {
        self.items.iter().find(|item| item.name == name)
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All annotations of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a AnnotationUse> {
        self.items.iter().filter(move |item| item.name == name)
    }

    /// The text of the first argument of `@name("…")`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.first()?.as_text()
    }

    /// The extensions that `@x("x-…", value)` and the project's own annotations put into API documents.
    pub fn extensions(&self) -> Vec<(String, serde_json::Value)> {
        let own = |item: &AnnotationUse| {
            let key = format!("x-{}", item.name.replace('_', "-"));
            let value = match item.args.as_slice() {
                [] => serde_json::Value::Bool(true),
                [(_, only)] => only.to_json(),
                many => many.iter().map(|(name, value)| (name.clone(), value.to_json())).collect(),
            };
            (key, value)
        };
        self.items
            .iter()
            .filter_map(|item| match (item.name.as_str(), item.custom) {
                ("x", _) => {
                    Some((item.first()?.as_text()?.to_owned(), item.args.get(1).map(|(_, value)| value.to_json())?))
                }
                (_, Some(_)) => Some(own(item)),
                _ => None,
            })
            .collect()
    }
}

/// What a name resolves to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// scalar, record, enum, union, error, event, message
    Type(Id<TypeDef>),
    /// contract
    Contract(Id<Contract>),
    /// service, external, actor, gateway, server, store, cache, channel, queue, projection, saga
    Node(Id<Node>),
    /// policy
    Policy(Id<Policy>),
    /// auth
    Auth(Id<Auth>),
    /// context
    Context(Id<Context>),
    /// team
    Team(Id<Team>),
    /// environment
    Environment(Id<Environment>),
    /// decision
    Decision(Id<Decision>),
    /// scenario
    Scenario(Id<Scenario>),
    /// lifecycle
    Lifecycle(Id<Lifecycle>),
    /// rule
    Rule(Id<Rule>),
    /// annotation
    Annotation(Id<AnnotationDef>),
    /// technology
    Technology(Id<Technology>),
}

macro_rules! item_kinds {
    ($($(#[$doc:meta])* $method:ident $variant:ident $of:ty;)+) => {
        impl Item {
            $($(#[$doc])* pub fn $method(self) -> Option<Id<$of>> {
                if let Item::$variant(id) = self { Some(id) } else { None }
            })+
        }
    };
}

item_kinds! {
    /// The type, where it is one.
    ty Type TypeDef;
    /// The contract, where it is one.
    contract Contract Contract;
    /// The node, where it is one.
    node Node Node;
    /// The policy, where it is one.
    policy Policy Policy;
    /// The auth, where it is one.
    auth Auth Auth;
    /// The context, where it is one.
    context Context Context;
    /// The team, where it is one.
    team Team Team;
    /// The decision, where it is one.
    decision Decision Decision;
}

/// The whole architecture.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The package that is compiled.
    pub package: Package,
    /// The modules, local ones and those they depend on.
    pub modules: Arena<Module>,
    /// Types, errors, events, messages.
    pub types: Arena<TypeDef>,
    /// Contracts.
    pub contracts: Arena<Contract>,
    /// The operations of all contracts, each contract's together.
    pub operations: Arena<Operation>,
    /// Everything that runs, or stands for something that does.
    pub nodes: Arena<Node>,
    /// Resilience policies.
    pub policies: Arena<Policy>,
    /// Ways to prove who one is.
    pub auths: Arena<Auth>,
    /// Bounded contexts.
    pub contexts: Arena<Context>,
    /// Teams.
    pub teams: Arena<Team>,
    /// Environments.
    pub environments: Arena<Environment>,
    /// Decisions.
    pub decisions: Arena<Decision>,
    /// Scenarios.
    pub scenarios: Arena<Scenario>,
    /// Lifecycles.
    pub lifecycles: Arena<Lifecycle>,
    /// Rules.
    pub rules: Arena<Rule>,
    /// Annotations of the project's own.
    pub annotation_defs: Arena<AnnotationDef>,
    /// Technologies.
    pub technologies: Arena<Technology>,
    /// `provides`
    pub provides: Vec<Provide>,
    /// `listens`
    pub listens: Vec<Listen>,
    /// `calls`
    pub calls: Vec<Call>,
    /// `owns` and `uses`
    pub store_uses: Vec<StoreUse>,
    /// What is in the files of `schema: file("…")`, by event or message.
    pub schema_files: BTreeMap<Id<TypeDef>, String>,
    /// The text of each file of `config: file("…")`, by its path from the folder of the package.
    pub config_files: BTreeMap<String, String>,
    /// `publishes`
    pub publishes: Vec<Publish>,
    /// `consumes`
    pub consumes: Vec<Consume>,
    /// `replaces`
    pub replaces: Vec<Replace>,
    /// `downstream_of`
    pub downstream_of: Vec<DownstreamOf>,
    /// Who extends whom; see [`facts::closure::subtypes`], which derives it once when it is first asked for.
    subtypes: std::sync::OnceLock<facts::closure::Subtypes>,
    /// The types that HTTP APIs share, by name; see [`facts::http::standard`].
    shared_types: std::sync::OnceLock<std::collections::BTreeMap<String, Id<TypeDef>>>,
}

impl Model {
    /// What every declaration has, of any item.
    pub fn meta(&self, item: Item) -> &Meta {
        match item {
            Item::Type(id) => &self.types[id].meta,
            Item::Contract(id) => &self.contracts[id].meta,
            Item::Node(id) => &self.nodes[id].meta,
            Item::Policy(id) => &self.policies[id].meta,
            Item::Auth(id) => &self.auths[id].meta,
            Item::Context(id) => &self.contexts[id].meta,
            Item::Team(id) => &self.teams[id].meta,
            Item::Environment(id) => &self.environments[id].meta,
            Item::Decision(id) => &self.decisions[id].meta,
            Item::Scenario(id) => &self.scenarios[id].meta,
            Item::Lifecycle(id) => &self.lifecycles[id].meta,
            Item::Rule(id) => &self.rules[id].meta,
            Item::Annotation(id) => &self.annotation_defs[id].meta,
            Item::Technology(id) => &self.technologies[id].meta,
        }
    }

    /// What took the place of each decision that has a successor: the first one that held.
    pub fn successors(&self) -> BTreeMap<Id<Decision>, Id<Decision>> {
        let mut successors = BTreeMap::new();
        for (id, decision) in self.decisions.iter().filter(|(_, decision)| decision.status.held()) {
            for older in &decision.supersedes {
                successors.entry(*older).or_insert(id);
            }
        }
        successors
    }

    /// Whether a declaration belongs to the package that is compiled.
    pub fn is_local(&self, meta: &Meta) -> bool {
        self.modules[meta.module].local
    }

    /// The source path that a generated file names, `orders/api.arch`.
    pub fn source_path(&self, meta: &Meta) -> &str {
        &self.modules[meta.module].path
    }
}
