//! The vocabulary of the language as data: one table of every declaration kind, relation, block and property.
//!
//! Checker, suggestions, `archc explain`, the editors' grammars and the book's reference all derive from here. Adding
//! a setting is adding an entry to its block and the code that uses it; nothing else lists the words of the language.

pub mod words;

pub use words::{BlockWord, DeclKind, Namespace, Verb};

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
    /// Decision records.
    Adr,
    /// Protobuf files.
    Protobuf,
    /// GraphQL schemas.
    GraphQl,
    /// Prometheus rules.
    Prometheus,
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
        Target::Adr,
        Target::Protobuf,
        Target::GraphQl,
        Target::Prometheus,
        Target::Checks,
    ];

    /// The name used by `--emit` and in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Target::OpenApi => "openapi",
            Target::AsyncApi => "asyncapi",
            Target::Mermaid => "mermaid",
            Target::Kubernetes => "kubernetes",
            Target::Adr => "adr",
            Target::Protobuf => "protobuf",
            Target::GraphQl => "graphql",
            Target::Prometheus => "prometheus",
            Target::Checks => "checks",
        }
    }
}

/// Whether a target writes a property today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It is written.
    Written(Target),
    /// The target has a place for it, which is not written yet: reported as W06xx when the property is used.
    Planned(Target),
}

/// The type of a property's value.
#[derive(Clone, Copy, Debug)]
pub enum Ty {
    /// `true`, `false`
    Bool,
    /// A whole number.
    Int,
    /// Any number.
    Number,
    /// A string.
    Text,
    /// A regular expression in a string (ECMA-262).
    Regex,
    /// `2026-01-12`
    Date,
    /// `1.4.0`, or a string.
    Version,
    /// `250ms`
    Duration,
    /// `512MiB`
    Size,
    /// `99.95%`
    Percent,
    /// `20/s`
    Rate,
    /// `250m`, `1`
    Cpu,
    /// `/livez`
    Path,
    /// `2xx`-style host and port free text is `Text`; a TCP or UDP port is a whole number from 1 to 65535.
    Port,
    /// Any JSON literal.
    Json,
    /// One of these words.
    Word(&'static [Choice]),
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
    /// An operation: of the thing itself (`place_order`), or of another (`Orders.place_order`).
    Operation,
    /// A type expression by name: a record, event, scalar …
    Type,
    /// A field of the thing's payload or record, by its name.
    Field,
    /// A constructor: a word with arguments, a block, or both.
    Constructor(&'static [Constructor]),
    /// The first of these that fits.
    Either(&'static [Ty]),
    /// A small expression over dotted names.
    Expression,
    /// How a caller proves itself: auths with `|`, `&` and scopes.
    Credentials,
    /// Who may: scopes and roles with `|` and `&`, `signed_in`, `anyone`.
    Access,
    /// Where a secret value comes from; a literal is an error.
    Secret,
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
    /// The types of its arguments in order, each with a name; those from `required` on may be left out.
    pub args: &'static [(&'static str, Ty)],
    /// How many arguments must stand.
    pub required: usize,
    /// The settings it takes in braces.
    pub block: Option<&'static Block>,
    /// What it means, in one line.
    pub doc: &'static str,
}

/// A set of properties that stand together.
#[derive(Debug)]
pub struct Block {
    /// Its name in messages and the reference: `deploy`, `retry`, `service`.
    pub name: &'static str,
    /// What it says, in one line.
    pub doc: &'static str,
    /// The properties in the order the reference lists them.
    pub properties: &'static [Property],
}

impl Block {
    /// The property with this name.
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
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
