//! The shapes of settings: types of values, constructors, properties, and who writes them.
//!
//! Everything here is plain constant data. The tables beside this file fill the shapes; nothing else in the compiler
//! knows a word of the language that could stand in a table.

use super::words::{BlockWord, DeclKind};

/// What an output is called on the command line and in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// OpenAPI documents.
    OpenApi,
    /// AsyncAPI documents.
    AsyncApi,
    /// Mermaid diagrams.
    Mermaid,
    /// Kubernetes manifests.
    Kubernetes,
    /// Docker Compose files.
    Compose,
    /// Decision records.
    Adr,
    /// Protobuf files.
    Protobuf,
    /// GraphQL schemas.
    GraphQl,
    /// JSON Schemas of events and messages.
    JsonSchema,
    /// Entities of a software catalog.
    Catalog,
    /// Policies for the code of services, in the vocabulary of resilience4j.
    Resilience,
    /// Prometheus rules, and the runbooks that their alerts link to.
    Prometheus,
    /// Grafana dashboards.
    Grafana,
    /// Configuration of an OpenTelemetry collector.
    Telemetry,
    /// The documentation tree: the architecture as pages of Markdown.
    Docs,
    /// The architecture checks.
    Checks,
}

impl Target {
    /// All targets in the order they are reported.
    pub const ALL: &'static [Target] = &[
        Target::OpenApi,
        Target::AsyncApi,
        Target::Mermaid,
        Target::Kubernetes,
        Target::Compose,
        Target::Adr,
        Target::Protobuf,
        Target::GraphQl,
        Target::JsonSchema,
        Target::Catalog,
        Target::Resilience,
        Target::Prometheus,
        Target::Grafana,
        Target::Telemetry,
        Target::Docs,
        Target::Checks,
    ];

    /// The name used by `--emit` and in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Target::OpenApi => "openapi",
            Target::AsyncApi => "asyncapi",
            Target::Mermaid => "mermaid",
            Target::Kubernetes => "kubernetes",
            Target::Compose => "compose",
            Target::Adr => "adr",
            Target::Protobuf => "protobuf",
            Target::GraphQl => "graphql",
            Target::JsonSchema => "schemas",
            Target::Catalog => "catalog",
            Target::Resilience => "resilience",
            Target::Prometheus => "prometheus",
            Target::Grafana => "grafana",
            Target::Telemetry => "telemetry",
            Target::Docs => "docs",
            Target::Checks => "checks",
        }
    }

    /// Whether its documents describe contracts for those who call them.
    pub const fn describes_contracts(self) -> bool {
        matches!(self, Target::OpenApi | Target::AsyncApi | Target::Protobuf | Target::GraphQl)
    }

    /// The folders that its files stand in.
    pub const fn folders(self) -> &'static [&'static str] {
        match self {
            Target::OpenApi => &["openapi"],
            Target::AsyncApi => &["asyncapi"],
            Target::Mermaid => &["mermaid"],
            Target::Kubernetes => &["kubernetes"],
            Target::Compose => &["compose"],
            Target::Adr => &["adr"],
            Target::Protobuf => &["proto", "grpc"],
            Target::GraphQl => &["graphql"],
            Target::JsonSchema => &["schemas"],
            Target::Catalog => &["catalog"],
            Target::Resilience => &["resilience"],
            Target::Prometheus => &["prometheus", "runbooks"],
            Target::Grafana => &["grafana"],
            Target::Telemetry => &["telemetry"],
            Target::Docs => &["docs"],
            Target::Checks => &[],
        }
    }
}

/// Whether a target writes a thing today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It is written.
    Written(Target),
    /// The target has a place for it, which is not written yet: reported as W06xx when the thing is used, except for
    /// the checks, which drop nothing.
    Planned(Target),
}

impl Support {
    /// The target.
    pub const fn target(self) -> Target {
        match self {
            Support::Written(target) | Support::Planned(target) => target,
        }
    }
}

/// What the documents of one target say of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentPlace {
    /// They say it.
    Written,
    /// They have a place for it, where nothing is written yet.
    Planned,
    /// They have no place for it, although documents of other targets do.
    None,
    /// It is not for documents of contracts, but for other targets.
    NotAsked,
}

/// What the documents of a target say of a thing that these targets know.
pub fn place_in(document: Target, targets: &[Support]) -> DocumentPlace {
    match targets.iter().find(|support| support.target() == document) {
        Some(Support::Written(_)) => DocumentPlace::Written,
        Some(Support::Planned(_)) => DocumentPlace::Planned,
        None if targets.iter().any(|support| support.target().describes_contracts()) => DocumentPlace::None,
        None => DocumentPlace::NotAsked,
    }
}

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub enum Ty {
    /// `true`, `false`
    Bool,
    /// A whole number between two bounds, both inclusive.
    Int {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Any number.
    Number,
    /// A string.
    Text,
    /// A regular expression in a string (ECMA-262).
    Regex,
    /// A URL in a string.
    Url,
    /// A schedule in a string, five fields: minute, hour, day, month, weekday.
    Cron,
    /// `2026-01-12`
    Date,
    /// `1.4.0`, or a string.
    Version,
    /// `250ms`
    Duration,
    /// `512MiB`
    Size,
    /// `99.95%`, from 0% to 100%.
    Percent,
    /// `20/s`
    Rate,
    /// `250m`, `1`
    Cpu,
    /// `/livez`
    Path,
    /// Any JSON literal.
    Json,
    /// A literal of the type that the annotation stands on.
    Literal,
    /// One of these words.
    Word(&'static [Choice]),
    /// A word of the user's own, or a string: `rust`, `"eu-west-1"`.
    Label,
    /// A name of the user's own, with settings in braces: `parallel: prices { width: 8 }`.
    Named(&'static Block),
    /// `a..b` of that type; a single value stands for both ends.
    Range(&'static Ty),
    /// `[a, b]`; a single value stands for a list of one.
    List(&'static Ty),
    /// `{ k: v }` with the properties of that block.
    Object(&'static Block),
    /// `{ k: v }` with keys of the user's own.
    Map(&'static Ty),
    /// A declaration of one of these kinds.
    Ref(&'static [DeclKind]),
    /// A declaration of one of these kinds, with settings in braces: `OrderDeadLetters { redrive: manual }`.
    RefWith(&'static [DeclKind], &'static Block),
    /// An enum and a value for each of its cases: `Plan { free: 5/s, team: 20/s }`.
    PerCase(&'static Ty),
    /// A block of the same declaration by its name: an `option` of the decision, a `scope` of the auth.
    Own(BlockWord),
    /// An operation: of the thing itself (`place_order`), or of another (`Orders.place_order`).
    Operation,
    /// A type by name: a record, event, scalar …
    Type,
    /// A field of the thing's payload or record, by its name; dotted where it lies deeper.
    Field,
    /// A constructor: a word with arguments, a block, or both; the bare word where neither is required.
    Constructor(&'static [Constructor]),
    /// The first of these that fits.
    Either(&'static [Ty]),
    /// A small expression over dotted names.
    Expression,
    /// How a caller proves itself: auths with `|`, `&` and scopes.
    Credentials,
    /// Who may: scopes and roles with `|` and `&`, `signed_in`, `anyone`.
    Access,
    /// Where a secret value comes from, one of `types::SECRET_SOURCES`; a literal is an error.
    Secret,
}

impl Ty {
    /// A whole number of at least one.
    pub const COUNT: Ty = Ty::Int { min: 1, max: i64::MAX };
    /// A whole number, zero or more.
    pub const INT: Ty = Ty::Int { min: 0, max: i64::MAX };
    /// A TCP or UDP port.
    pub const PORT: Ty = Ty::Int { min: 1, max: 65_535 };
}

/// A word of a closed set.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The word.
    pub word: &'static str,
    /// What it means, in one line.
    pub doc: &'static str,
}

/// A constructor of values.
#[derive(Clone, Copy, Debug)]
pub struct Constructor {
    /// Its word.
    pub word: &'static str,
    /// Its arguments in order; each may also be given by name.
    pub args: &'static [Arg],
    /// The settings it takes in braces.
    pub block: Option<&'static Block>,
    /// The targets that have a place for it, where they differ from those of the property it stands in.
    pub targets: &'static [Support],
    /// What it means, in one line.
    pub doc: &'static str,
}

/// An argument of a constructor or an annotation.
#[derive(Clone, Copy, Debug)]
pub struct Arg {
    /// Its name, for messages and named arguments.
    pub name: &'static str,
    /// The type of its value.
    pub ty: Ty,
    /// Whether it must stand.
    pub required: bool,
    /// What it means, in one line.
    pub doc: &'static str,
}

/// A set of properties that stand together.
#[derive(Debug)]
pub struct Block {
    /// Its name in messages and the reference: `deploy`, `retry`, `service`; unique.
    pub name: &'static str,
    /// What it says, in one line.
    pub doc: &'static str,
    /// Its own properties in the order the reference lists them and the formatter writes them.
    pub properties: &'static [Property],
    /// Blocks whose properties stand here too, after its own.
    pub includes: &'static [&'static Block],
}

impl Block {
    /// The property with this name, its own or an included one.
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        let own = self.properties.iter().find(|property| property.name == name);
        own.or_else(|| self.includes.iter().find_map(|block| block.property(name)))
    }

    /// All its properties, the included ones last.
    pub fn all(&self) -> Vec<&'static Property> {
        let included = self.includes.iter().flat_map(|block| block.all());
        self.properties.iter().chain(included).collect()
    }

    /// The required properties that are not there, in the order of [`Self::all`].
    pub fn missing(&self, is_there: &dyn Fn(&str) -> bool) -> Vec<&'static Property> {
        let own = self.properties.iter().filter(|property| property.required && !is_there(property.name));
        own.chain(self.includes.iter().flat_map(|block| block.missing(is_there))).collect()
    }
}

/// One property.
#[derive(Debug)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// The type of its value.
    pub ty: Ty,
    /// Whether it must stand.
    pub required: bool,
    /// What holds when it is absent, as a literal; `None` when nothing does.
    pub default: Option<&'static str>,
    /// The targets that have a place for it, and whether they write it.
    pub targets: &'static [Support],
    /// What it means, in one line, with its unit.
    pub doc: &'static str,
}
