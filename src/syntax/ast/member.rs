//! What stands in bodies: fields, cases, settings, relations, blocks, operations, routes, steps, transitions.

use super::{Annotation, Docs, Ident, Path, Setting, StringLit, Type, Value};
use crate::base::span::{Span, Spanned};
use crate::vocab::{BlockWord, Verb};

/// One member of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// A field of a record, error, event or message, or an alternative of a tagged union.
    Field(Field),
    /// `...Base` copies fields in; `...Map<String, T>` adds a rest; `...(A | B)` a union beside fields.
    Spread {
        /// The place of `header`, in an event or message: its fields are headers.
        header: Option<Span>,
        /// What is spread.
        ty: Type,
        /// With `header` and the dots.
        span: Span,
    },
    /// A case of an enum.
    Case(Case),
    /// The trailing `...` of an open enum.
    Open(Span),
    /// `name: value`
    Setting(Setting),
    /// `calls Payments.capture for place_order with PaymentCall`
    Relation(Box<Relation>),
    /// `slo availability { … }`, `scope orders.read "…"`
    Block(Box<Block>),
    /// An operation of a contract.
    Operation(Box<Operation>),
    /// `route /v1/orders -> Orders.OrdersApi with P`
    Route(Box<Route>),
    /// `placed, paid -> cancelled on Orders.cancel_order`
    Transition(Transition),
    /// A step of a scenario, or a group of them.
    Scenario(ScenarioItem),
    /// A statement of a rule.
    Rule(RuleClause),
    /// A member that did not parse; reported where it stands.
    Error(Span),
}

impl Member {
    /// The setting, where it is one.
    pub fn as_setting(&self) -> Option<&Setting> {
        if let Member::Setting(setting) = self { Some(setting) } else { None }
    }

    /// The relation, where it is one.
    pub fn as_relation(&self) -> Option<&Relation> {
        if let Member::Relation(relation) = self { Some(relation) } else { None }
    }

    /// The block, where it is one.
    pub fn as_block(&self) -> Option<&Block> {
        if let Member::Block(block) = self { Some(block) } else { None }
    }

    /// The operation, where it is one.
    pub fn as_operation(&self) -> Option<&Operation> {
        if let Member::Operation(operation) = self { Some(operation) } else { None }
    }
}

/// `name?: Type = default @annotation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before and behind it, in order.
    pub annotations: Vec<Annotation>,
    /// The place of `header`, in an event or message.
    pub header: Option<Span>,
    /// The name.
    pub name: Ident,
    /// The place of `?`: the field may be absent.
    pub optional: Option<Span>,
    /// The type.
    pub ty: Type,
    /// The default.
    pub default: Option<Value>,
    /// From the name (or `header`) to the last annotation.
    pub span: Span,
}

/// `b = "B" @annotation` of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before and behind it.
    pub annotations: Vec<Annotation>,
    /// The name.
    pub name: Ident,
    /// The wire value, where it differs from the name.
    pub value: Option<Value>,
    /// From the name to the last annotation.
    pub span: Span,
}

/// A dotted name and, by braces, several of its parts: `Inventory.{release, reserve}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name before the braces.
    pub path: Path,
    /// The parts in braces.
    pub items: Option<Vec<Ident>>,
    /// All of it.
    pub span: Span,
}

/// A verb and what it ties together. Clauses that the verb does not take are the vocabulary's matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before it.
    pub annotations: Vec<Annotation>,
    /// The verb.
    pub verb: Spanned<Verb>,
    /// What stands behind the verb; for `listens`, the name of the port.
    pub targets: Vec<Target>,
    /// `udp` in `listens metrics: udp on 8600`.
    pub transport: Option<Ident>,
    /// The service port of `on 80 to 8079`.
    pub on: Option<Value>,
    /// The container port of `on 80 to 8079`.
    pub on_to: Option<Value>,
    /// `to OrderEvents`, `to header.reply_to`
    pub to: Option<Path>,
    /// `from PaymentEvents`
    pub from: Option<Path>,
    /// `-> Reply` of a consumer that answers.
    pub reply: Option<Type>,
    /// `by Customers.get_customers` of a resolver.
    pub by: Option<Path>,
    /// `for place_order, Event`
    pub causes: Vec<Target>,
    /// `with A, B`
    pub with: Vec<Path>,
    /// The settings in braces.
    pub block: Option<Vec<Member>>,
    /// The clauses stand in another order than `to`/`from`, `for`, `with`, `{ }`: the place of the first one out of order.
    pub misordered: Option<Span>,
    /// From the verb to the end.
    pub span: Span,
}

/// A block without a colon: it has a name or a title and declares something.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before it.
    pub annotations: Vec<Annotation>,
    /// `slo`, `job`, `step`, `option`, `role`, `scope`, `example`, `override`, `flag`, `link`, `callback` …
    pub word: Spanned<BlockWord>,
    /// The name, dotted for a scope or the target of an override.
    pub name: Option<Path>,
    /// The title.
    pub title: Option<StringLit>,
    /// `for place_order` of an slo.
    pub causes: Vec<Target>,
    /// `-> operation` of a link, `-> request.body.url` of a callback.
    pub arrow: Option<Value>,
    /// The members in braces; `None` without braces.
    pub body: Option<Vec<Member>>,
    /// From the word to the end.
    pub span: Span,
}

/// How an operation begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationVerb {
    /// `GET` and its kin, as written.
    Http(String),
    /// `rpc`
    Rpc,
    /// `query`
    Query,
    /// `mutation`
    Mutation,
    /// `subscription`
    Subscription,
    /// `receive`: from the client of a websocket.
    Receive,
    /// `send`: to the client of a websocket.
    Send,
    /// `deliver [METHOD]`: a webhook.
    Deliver(Option<String>),
    /// `op`: of a protocol that the compiler does not know.
    Op,
}

impl OperationVerb {
    /// The word, or the HTTP method, as written.
    pub fn word(&self) -> &str {
        match self {
            OperationVerb::Http(method) => method,
            OperationVerb::Rpc => "rpc",
            OperationVerb::Query => "query",
            OperationVerb::Mutation => "mutation",
            OperationVerb::Subscription => "subscription",
            OperationVerb::Receive => "receive",
            OperationVerb::Send => "send",
            OperationVerb::Deliver(_) => "deliver",
            OperationVerb::Op => "op",
        }
    }
}

/// An operation of a contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before it.
    pub annotations: Vec<Annotation>,
    /// How it begins.
    pub verb: Spanned<OperationVerb>,
    /// The path literal of a rest operation.
    pub path: Option<Spanned<String>>,
    /// The name.
    pub name: Ident,
    /// The parameters.
    pub params: Vec<Param>,
    /// The results, in order.
    pub results: Vec<Outcome>,
    /// The errors behind `!`.
    pub errors: Vec<Type>,
    /// `from Channel` of a subscription.
    pub from: Option<Path>,
    /// `to Merchant` of a delivery.
    pub to: Option<Path>,
    /// `with P` of a delivery.
    pub with: Vec<Path>,
    /// The block behind it.
    pub block: Option<Vec<Member>>,
    /// From the verb to the end.
    pub span: Span,
    /// From the verb to the closing parenthesis of the parameters: what a message underlines.
    pub head_span: Span,
}

/// Where a parameter of a rest operation travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamLocation {
    /// In the query string: `query`, and the default.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
    /// As the body.
    Body,
    /// In the path: said by the path literal, or by the word `path`.
    Path,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// `header idempotency_key?: IdempotencyKey = "x"`
    Named {
        /// The location, where it is said.
        location: Option<Spanned<ParamLocation>>,
        /// Name, presence, type, default, docs and annotations.
        field: Box<Field>,
        /// `as "multipart/form-data"` of a body.
        media: Vec<StringLit>,
    },
    /// `...CursorPage`, `header ...TraceContext`: the fields of a record as parameters.
    Spread {
        /// The location of them all, where it is said.
        location: Option<Spanned<ParamLocation>>,
        /// The record.
        ty: Type,
        /// With the location and the dots.
        span: Span,
    },
    /// `rpc get(stream T)`: a message without a name.
    Message {
        /// The place of `stream`.
        stream: Option<Span>,
        /// Its type.
        ty: Type,
    },
}

/// The status of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// `201`
    Code(u16),
    /// `4XX`, by its first digit.
    Class(u8),
    /// `default`
    Default,
}

/// `201 Order as "application/json" with { header location: Url }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// The status, where it is said.
    pub status: Option<Spanned<Status>>,
    /// The place of `stream`.
    pub stream: Option<Span>,
    /// The body's type.
    pub ty: Option<Type>,
    /// The media types of `as`.
    pub media: Vec<StringLit>,
    /// Annotations behind the type: `-> List<Product> @items(..100)`.
    pub annotations: Vec<Annotation>,
    /// The headers of `with`.
    pub headers: Vec<Field>,
    /// The records whose fields are headers: `with { header ...Created }`.
    pub header_spreads: Vec<Type>,
    /// All of it.
    pub span: Span,
}

/// `route /cart -> Cart.Api 90%, CartNext.Api 10% with P { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// Annotations before it.
    pub annotations: Vec<Annotation>,
    /// The path literal.
    pub path: Spanned<String>,
    /// Where it leads, in order.
    pub targets: Vec<RouteTarget>,
    /// `Legacy / Pricing`: the weights come from `replaces … share`.
    pub strangler: bool,
    /// `with P`
    pub with: Vec<Path>,
    /// The settings in braces.
    pub block: Option<Vec<Member>>,
    /// From the keyword to the end.
    pub span: Span,
}

/// A target of a route and its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteTarget {
    /// The service, or its contract.
    pub path: Path,
    /// The share, a percent literal.
    pub weight: Option<Value>,
}

/// `placed, paid -> cancelled on Orders.cancel_order`.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// `///` before it.
    pub docs: Option<Docs>,
    /// The cases it leaves.
    pub from: Vec<Ident>,
    /// The case it enters.
    pub to: Ident,
    /// The operations or events that cause it.
    pub on: Vec<Path>,
    /// All of it.
    pub span: Span,
}

/// An arrow of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// `->`: a call that waits.
    Sync,
    /// `~>`: an event published, or delivered.
    Async,
}

/// A step of a scenario, or a group of them.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenarioItem {
    /// `Orders -> Payments.capture "charge the card"`
    Step {
        /// Who acts, or which event arrives.
        from: Path,
        /// The arrow.
        arrow: Spanned<Arrow>,
        /// The operation called, the event published, or who receives it.
        to: Path,
        /// The text on the arrow.
        note: Option<StringLit>,
        /// All of it.
        span: Span,
    },
    /// `alt "…" { … } else "…" { … }`, `loop`, `par`, `opt`
    Group(Box<ScenarioGroup>),
}

/// A group of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioGroup {
    /// `alt`, `loop`, `par`, `opt`.
    pub word: Ident,
    /// The condition in words.
    pub title: Option<StringLit>,
    /// The steps.
    pub items: Vec<ScenarioItem>,
    /// The branches behind `else` (`and` in a `par`), each with its title.
    pub otherwise: Vec<(Option<StringLit>, Vec<ScenarioItem>)>,
    /// All of it.
    pub span: Span,
}

/// A statement of a rule.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "rules are few")]
pub enum RuleClause {
    /// `for service s where s.tier == critical require s.slo.availability.target >= 99.9%`
    For {
        /// What is quantified over, `service`.
        domain: Ident,
        /// The variable.
        variable: Ident,
        /// The condition.
        filter: Option<Value>,
        /// What must hold.
        require: Value,
        /// All of it.
        span: Span,
    },
    /// `forbid calls from layer web to layer data`, `forbid cycle among contexts`: the words in order.
    Forbid {
        /// The words behind `forbid`.
        words: Vec<Ident>,
        /// All of it.
        span: Span,
    },
}
