//! The words of the grammar that name nothing: clauses, modifiers, operators, and what begins a member that is no relation, block or
//! operation.
//!
//! The grammar spells them where they stand; a test holds that it has no word beside these and those of the larger tables. All
//! are words only in their place: a field may be called `for`.

use super::{ClausePart, DeclKind, HeadPart, PROTOCOLS, decl, protocols::HTTP_METHODS};

/// A file begins with imports: `use a.b.{C as D}`.
pub static IMPORTS: &[&str] = &["use", "as"];

/// Before the keyword of a declaration.
pub static MODIFIERS: &[&str] = &["private"];

/// Before a field of an event or message that is no part of the body.
pub static HEADER: &str = "header";

/// Before the type of a result or message that is many.
pub static STREAM: &str = "stream";

/// Before the name of a parameter: where it stands in the request.
pub static LOCATIONS: &[&str] = &["query", "header", "cookie", "body", "path"];

/// The result for every status that no other one names.
pub static DEFAULT_STATUS: &str = "default";

/// Begins a route of a gateway.
pub static ROUTE: &str = "route";

/// Begin a part of a scenario.
pub static GROUPS: &[&str] = &["alt", "loop", "par", "opt"];

/// Go on with a part of a scenario.
pub static BRANCHES: &[&str] = &["else", "and"];

/// Begin a clause of a rule.
pub static RULES: &[&str] = &["for", "forbid"];

/// Go on with a clause of a rule.
pub static RULE_PARTS: &[&str] = &["where", "require"];

/// Operators between values.
pub static OPERATORS: &[&str] = &["and", "or", "in"];

/// Operators before a value.
pub static PREFIXES: &[&str] = &["not", "poll"];

/// Values that are the same everywhere.
pub static CONSTANTS: &[&str] = &["true", "false", "null"];

/// A line that starts with this word goes on with the line before, wherever it stands.
pub static ALWAYS_CONTINUES: &str = "else";

/// A line that starts with one of these goes on with the line before, where the clause may stand.
pub static CONTINUATIONS: &[&str] = &["with", "for", "to", "from", "as", "by", "on", "where", "require", "and"];

/// The words that begin a clause of a head, a relation or a block.
pub fn clauses() -> Vec<&'static str> {
    let signs = HeadPart::ALL.iter().map(|part| part.sign()).chain(ClausePart::ALL.iter().map(|part| part.sign()));
    let mut words: Vec<&str> =
        signs.filter(|sign| sign.starts_with(|first: char| first.is_ascii_lowercase())).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words that begin an operation, without the methods of HTTP.
pub fn operations() -> Vec<&'static str> {
    let words = PROTOCOLS.iter().chain([&super::OTHER_PROTOCOL]).flat_map(|protocol| protocol.operations);
    words.filter(|word| HTTP_METHODS.iter().all(|method| method.name != **word)).copied().collect()
}

/// How the grammar reads a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclForm {
    /// A type behind `=`.
    Scalar,
    /// Fields.
    Record,
    /// Cases.
    Enum,
    /// A type behind `=`, or fields.
    Union,
    /// Places behind `on`.
    Annotation,
    /// Transitions.
    Lifecycle,
    /// Steps.
    Scenario,
    /// Clauses of a rule.
    Rule,
    /// Settings, relations, operations, blocks and routes.
    Thing,
}

/// How the grammar reads a declaration of this kind: what its head and its body may hold says it.
pub fn form_of(kind: DeclKind) -> DeclForm {
    use super::Form;
    let spec = decl(kind);
    let has = |form| spec.forms.contains(&form);
    let equals = spec.clause(HeadPart::Equals).is_some();
    if has(Form::Field) {
        if equals { DeclForm::Union } else { DeclForm::Record }
    } else if has(Form::Case) {
        DeclForm::Enum
    } else if has(Form::Transition) {
        DeclForm::Lifecycle
    } else if has(Form::Scenario) {
        DeclForm::Scenario
    } else if has(Form::Rule) {
        DeclForm::Rule
    } else if equals {
        DeclForm::Scalar
    } else if spec.clause(HeadPart::On).is_some() {
        DeclForm::Annotation
    } else {
        DeclForm::Thing
    }
}

/// The declarations that the grammar reads so.
pub fn declarations_of(form: DeclForm) -> Vec<&'static str> {
    DeclKind::ALL.iter().filter(|kind| form_of(**kind) == form).map(|kind| kind.word()).collect()
}
