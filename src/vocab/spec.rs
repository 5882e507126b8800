//! What declarations, relations, blocks and annotations take: the shapes of the larger tables.

use super::shape::{Arg, Block, Choice, Support};
use super::words::{BlockWord, DeclKind, Verb};

/// What a name, clause or target may be.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// A name of the user's own.
    Name,
    /// A dotted name of the user's own: a scope.
    DottedName,
    /// A string.
    Text,
    /// A value.
    Value,
    /// A port number.
    Port,
    /// One of these words.
    Word(&'static [Choice]),
    /// One of these words, or another that the compiler does not know.
    OpenWord(&'static [Choice]),
    /// A declaration of one of these kinds.
    Decls(&'static [DeclKind]),
    /// Any declaration.
    AnyDecl,
    /// A declaration of one of these kinds, or operations of it: `Payments`, `Payments.capture`, `Inventory.{a, b}`.
    Operations(&'static [DeclKind]),
    /// A field of a declaration of one of these kinds: `Order.customer`.
    FieldOf(&'static [DeclKind]),
    /// Events and messages, or the word `unknown`.
    PayloadsOrUnknown,
    /// The causes of a relation: the declaration's own operations, its jobs, the events it consumes.
    Causes,
    /// A channel, or a header of the message that names one: `header.reply_to`.
    ReplyAddress,
    /// A type expression.
    Type,
    /// A field of the declaration itself.
    Field,
    /// The kind of an error, with a status where another one is wanted: `conflict(480)`.
    ErrorKind,
    /// Parameters in parentheses.
    Params,
    /// Type parameters in angle brackets.
    Generics,
    /// The places an annotation may stand on.
    Sites,
    /// An expression over `request`, `response` and `event`.
    Expression,
}

/// The clauses between the name and the body of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeadPart {
    /// `<T, U>`
    Generics,
    /// `(code: String)`
    Params,
    /// `: rest`
    OfKind,
    /// `extends Base`
    Extends,
    /// `by pet_type`
    By,
    /// `= Uuid`
    Equals,
    /// `= "cat"` behind `extends`
    Value,
    /// `is conflict`
    Is,
    /// `in Ordering`
    Within,
    /// `of Channel`
    Of,
    /// `on service, store`
    On,
    /// `"Use Kafka"`
    Title,
}

/// The clauses of a relation or a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClausePart {
    /// `: udp`
    Transport,
    /// `on 80 to 8079`
    On,
    /// `to OrderEvents`
    To,
    /// `from PaymentEvents`
    From,
    /// `-> Reply`
    Reply,
    /// `by Customers.get_customers`
    By,
    /// `for place_order`
    For,
    /// `with PaymentCall`
    With,
    /// `-> operation` of a link, `-> request.body.url` of a callback
    Arrow,
}

impl HeadPart {
    /// All of them, in the order in which they stand.
    pub const ALL: &'static [HeadPart] = &[
        HeadPart::Generics,
        HeadPart::Params,
        HeadPart::OfKind,
        HeadPart::Extends,
        HeadPart::By,
        HeadPart::Equals,
        HeadPart::Value,
        HeadPart::Is,
        HeadPart::Within,
        HeadPart::Of,
        HeadPart::On,
        HeadPart::Title,
    ];

    /// How the clause begins, for messages.
    pub const fn sign(self) -> &'static str {
        match self {
            HeadPart::Generics => "<",
            HeadPart::Params => "(",
            HeadPart::OfKind => ":",
            HeadPart::Extends => "extends",
            HeadPart::By => "by",
            HeadPart::Equals | HeadPart::Value => "=",
            HeadPart::Is => "is",
            HeadPart::Within => "in",
            HeadPart::Of => "of",
            HeadPart::On => "on",
            HeadPart::Title => "\"…\"",
        }
    }
}

impl ClausePart {
    /// All of them, in the order in which they stand.
    pub const ALL: &'static [ClausePart] = &[
        ClausePart::Transport,
        ClausePart::On,
        ClausePart::To,
        ClausePart::From,
        ClausePart::Reply,
        ClausePart::By,
        ClausePart::For,
        ClausePart::With,
        ClausePart::Arrow,
    ];

    /// How the clause begins, for messages.
    pub const fn sign(self) -> &'static str {
        match self {
            ClausePart::Transport => ":",
            ClausePart::On => "on",
            ClausePart::To => "to",
            ClausePart::From => "from",
            ClausePart::Reply | ClausePart::Arrow => "->",
            ClausePart::By => "by",
            ClausePart::For => "for",
            ClausePart::With => "with",
        }
    }
}

/// A clause that a declaration, relation or block takes.
#[derive(Clone, Copy, Debug)]
pub struct Clause<P: 'static> {
    /// Which one.
    pub part: P,
    /// What stands in it.
    pub takes: Takes,
    /// Whether it must stand.
    pub required: bool,
}

/// Whether a thing has a body in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// It must.
    Required,
    /// It may.
    Optional,
    /// It must not.
    Never,
}

/// Members that are not settings, relations or blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `name?: Type = default`
    Field,
    /// `header name?: Type`
    Header,
    /// `...Base`
    Spread,
    /// `paid = "PAID"`
    Case,
    /// The trailing `...` of an open enum.
    Open,
    /// An operation of the contract's protocol.
    Operation,
    /// `route /v1/orders -> Orders.OrdersApi`
    Route,
    /// `placed -> paid on PaymentCaptured`
    Transition,
    /// `A -> B.op "note"`, `alt "…" { … }`
    Scenario,
    /// `for service s require …`, `forbid …`
    Rule,
    /// `id: response.id`: an expression for each parameter of a link's operation
    Parameter,
    /// Whatever may stand in the declaration that an override names.
    OfTarget,
}

/// What a declaration takes.
#[derive(Debug)]
pub struct DeclSpec {
    /// Which declaration.
    pub kind: DeclKind,
    /// What it declares, in one line.
    pub doc: &'static str,
    /// The clauses of its head, in order.
    pub head: &'static [Clause<HeadPart>],
    /// Whether it has a body.
    pub body: Body,
    /// Its settings; a contract's protocol adds more ([`super::contract_block`]).
    pub block: &'static Block,
    /// The relations that stand in it.
    pub verbs: &'static [Verb],
    /// The blocks without a colon that stand in it.
    pub blocks: &'static [BlockWord],
    /// The other members of its body.
    pub forms: &'static [Form],
    /// The targets that show it.
    pub targets: &'static [Support],
    /// An example.
    pub example: &'static str,
}

impl DeclSpec {
    /// The head's clause of that part.
    pub fn clause(&self, part: HeadPart) -> Option<&'static Clause<HeadPart>> {
        self.head.iter().find(|clause| clause.part == part)
    }
}

/// What a verb says wherever it stands.
#[derive(Debug)]
pub struct RelationSpec {
    /// The verb.
    pub verb: Verb,
    /// What it says in each group of declarations where it stands.
    pub uses: &'static [RelationUse],
}

/// What a verb says in some declarations.
#[derive(Debug)]
pub struct RelationUse {
    /// In which declarations.
    pub within: &'static [DeclKind],
    /// What it says, in one line.
    pub doc: &'static str,
    /// What stands behind the verb.
    pub takes: Takes,
    /// Whether several may stand behind it, with commas.
    pub many: bool,
    /// The clauses behind the targets, in order.
    pub clauses: &'static [Clause<ClausePart>],
    /// Its settings in braces; `None` where it takes no braces.
    pub block: Option<&'static Block>,
    /// The targets that show it.
    pub targets: &'static [Support],
    /// An example.
    pub example: &'static str,
}

impl RelationUse {
    /// The clause of that part.
    pub fn clause(&self, part: ClausePart) -> Option<&'static Clause<ClausePart>> {
        self.clauses.iter().find(|clause| clause.part == part)
    }
}

/// Where a block without a colon may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a declaration of this kind.
    Decl(DeclKind),
    /// In an operation of a contract of this protocol, by its word; `None` for all.
    Operation(Option<&'static str>),
}

/// What a block without a colon takes.
#[derive(Debug)]
pub struct BlockSpec {
    /// Its word.
    pub word: BlockWord,
    /// What it declares, in one line.
    pub doc: &'static str,
    /// Where it stands.
    pub within: &'static [Place],
    /// What names it; `None` where it has a title only.
    pub name: Option<Takes>,
    /// Whether it has a title.
    pub title: Body,
    /// The clauses behind its name.
    pub clauses: &'static [Clause<ClausePart>],
    /// Whether it has a body.
    pub body: Body,
    /// Its settings.
    pub block: &'static Block,
    /// The other members of its body.
    pub forms: &'static [Form],
    /// The targets that show it.
    pub targets: &'static [Support],
    /// An example.
    pub example: &'static str,
}

/// Where an annotation may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Before a declaration of this kind.
    Decl(DeclKind),
    /// At a field of a record, error, event, message or tagged union, or at a header of a result.
    Field,
    /// At a case of an enum.
    Case,
    /// At a parameter of an operation.
    Parameter,
    /// Before an operation.
    Operation,
    /// Before a relation.
    Relation,
    /// Before a block without a colon.
    Block,
    /// Before a setting.
    Setting,
}

impl Site {
    /// The word by which a project's annotation names it.
    pub const fn word(self) -> &'static str {
        match self {
            Site::Decl(kind) => kind.word(),
            Site::Field => "field",
            Site::Case => "case",
            Site::Parameter => "parameter",
            Site::Operation => "operation",
            Site::Relation => "relation",
            Site::Block => "block",
            Site::Setting => "setting",
        }
    }

    /// What a word behind `on` stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "field" => Some(Site::Field),
            "case" => Some(Site::Case),
            "parameter" => Some(Site::Parameter),
            "operation" => Some(Site::Operation),
            "relation" => Some(Site::Relation),
            "block" => Some(Site::Block),
            "setting" => Some(Site::Setting),
            _ => DeclKind::from_word(word).map(Site::Decl),
        }
    }
}

/// A built-in annotation.
#[derive(Debug)]
pub struct AnnotationSpec {
    /// Its name without the `@`.
    pub name: &'static str,
    /// What it says, in one line.
    pub doc: &'static str,
    /// Its arguments in order; each may also be given by name.
    pub args: &'static [Arg],
    /// Where it may stand.
    pub sites: &'static [Site],
    /// Whether it may stand more than once at one thing.
    pub repeats: bool,
    /// The targets that show it.
    pub targets: &'static [Support],
    /// An example.
    pub example: &'static str,
}
