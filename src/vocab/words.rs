//! The closed sets of words that begin declarations, relations and blocks.

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of the reference.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word as it is written.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// What the word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What can be declared.
    DeclKind {
        /// A nominal type over a built-in one.
        Scalar = "scalar",
        /// Fields.
        Record = "record",
        /// A closed or open set of cases.
        Enum = "enum",
        /// Alternatives.
        Union = "union",
        /// A record with a canonical kind of failure.
        Error = "error",
        /// A fact that happened.
        Event = "event",
        /// A command or document.
        Message = "message",
        /// A project's own annotation.
        Annotation = "annotation",
        /// What a service offers, over one protocol.
        Contract = "contract",
        /// A service of the team's own.
        Service = "service",
        /// A service run by somebody else.
        External = "external",
        /// A person or a client.
        Actor = "actor",
        /// A bounded context.
        Context = "context",
        /// A team.
        Team = "team",
        /// An entry to the system.
        Gateway = "gateway",
        /// A running broker or database server.
        Server = "server",
        /// A place where data lives.
        Store = "store",
        /// A copy that may be lost.
        Cache = "cache",
        /// A topic, subject or exchange.
        Channel = "channel",
        /// A channel with competing consumers.
        Queue = "queue",
        /// A read model fed by a channel.
        Projection = "projection",
        /// A resilience policy.
        Policy = "policy",
        /// How callers prove who they are.
        Auth = "auth",
        /// A long transaction in steps.
        Saga = "saga",
        /// The states of an enum over time.
        Lifecycle = "lifecycle",
        /// A story told along declared relations.
        Scenario = "scenario",
        /// Where and how the system runs.
        Environment = "environment",
        /// An architecture decision.
        Decision = "decision",
        /// What a technology promises.
        Technology = "technology",
        /// A rule of the project's own.
        Rule = "rule",
    }
}

words! {
    /// The verbs that tie two declarations together.
    Verb {
        /// service, external → contract
        Provides = "provides",
        /// a port without a contract
        Listens = "listens",
        /// caller → operations
        Calls = "calls",
        /// service → its own store, cache
        Owns = "owns",
        /// service → store, cache of another
        Uses = "uses",
        /// service → channel
        Publishes = "publishes",
        /// channel → service
        Consumes = "consumes",
        /// service → the external it takes over from
        Replaces = "replaces",
        /// context → context
        DownstreamOf = "downstream_of",
        /// channel, queue → events and messages
        Carries = "carries",
        /// store, cache → records
        Holds = "holds",
        /// contract → contract, decision → decision
        Supersedes = "supersedes",
        /// decision → decision
        RelatesTo = "relates_to",
        /// decision → anything
        Affects = "affects",
        /// decision → what shows that it is kept
        ConfirmedBy = "confirmed_by",
        /// projection → events
        From = "from",
        /// environment → what it does without
        Omits = "omits",
        /// graphql field → the operation that resolves it
        Resolve = "resolve",
    }
}

words! {
    /// The words of blocks without a colon.
    BlockWord {
        /// A service level objective.
        Slo = "slo",
        /// A scheduled or queued piece of work.
        Job = "job",
        /// A feature flag.
        Flag = "flag",
        /// A scope of an auth.
        Scope = "scope",
        /// A role of an auth.
        Role = "role",
        /// A step of a saga that can be undone.
        Step = "step",
        /// The step of a saga behind which there is no way back.
        Pivot = "pivot",
        /// A step of a saga that is repeated until it succeeds.
        Retriable = "retriable",
        /// A step of a saga without effects.
        ReadOnly = "read_only",
        /// An option of a decision.
        Option = "option",
        /// An example of an operation.
        Example = "example",
        /// A link of an operation.
        Link = "link",
        /// A callback of an operation.
        Callback = "callback",
        /// What an environment changes in a declaration.
        Override = "override",
    }
}

/// A set of declarations whose names must differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Namespace {
    /// scalar, record, enum, union, error, event, message
    Types,
    /// contract
    Contracts,
    /// service, external, actor, gateway, server, store, cache, channel, queue, projection, saga
    Nodes,
    /// policy
    Policies,
    /// auth
    Auths,
    /// context, team, environment
    Organization,
    /// decision, scenario, rule, lifecycle
    Narrative,
    /// annotation
    Annotations,
    /// technology
    Technologies,
}

impl DeclKind {
    /// The namespace its names live in.
    pub const fn namespace(self) -> Namespace {
        match self {
            DeclKind::Scalar
            | DeclKind::Record
            | DeclKind::Enum
            | DeclKind::Union
            | DeclKind::Error
            | DeclKind::Event
            | DeclKind::Message => Namespace::Types,
            DeclKind::Annotation => Namespace::Annotations,
            DeclKind::Contract => Namespace::Contracts,
            DeclKind::Service
            | DeclKind::External
            | DeclKind::Actor
            | DeclKind::Gateway
            | DeclKind::Server
            | DeclKind::Store
            | DeclKind::Cache
            | DeclKind::Channel
            | DeclKind::Queue
            | DeclKind::Projection
            | DeclKind::Saga => Namespace::Nodes,
            DeclKind::Policy => Namespace::Policies,
            DeclKind::Auth => Namespace::Auths,
            DeclKind::Context | DeclKind::Team | DeclKind::Environment => Namespace::Organization,
            DeclKind::Decision | DeclKind::Scenario | DeclKind::Rule | DeclKind::Lifecycle => Namespace::Narrative,
            DeclKind::Technology => Namespace::Technologies,
        }
    }
}
