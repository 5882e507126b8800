//! Types: what travels and what is stored.

use rust_decimal::Decimal;

use super::{Annotations, Docs, Meta, Settings, Value};
use crate::base::arena::Id;
use crate::base::span::Span;

/// A built-in type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Builtin {
    /// `true`, `false`
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// A whole number of 32 bits.
    Int32,
    /// IEEE 754 binary64.
    Float,
    /// IEEE 754 binary32.
    Float32,
    /// An exact decimal, a string on the wire.
    Decimal,
    /// Unicode text.
    String,
    /// Bytes.
    Bytes,
    /// RFC 3339 full-date.
    Date,
    /// RFC 3339 partial-time.
    Time,
    /// RFC 3339 date-time.
    Timestamp,
    /// ISO 8601 duration.
    Duration,
    /// RFC 9562.
    Uuid,
    /// RFC 3986 absolute URI.
    Url,
    /// RFC 5321 mailbox.
    Email,
    /// Any JSON value.
    Json,
}

impl Builtin {
    /// All built-in types in the order of the reference.
    pub const ALL: &'static [(Builtin, &'static str)] = &[
        (Builtin::Bool, "Bool"),
        (Builtin::Int, "Int"),
        (Builtin::Int32, "Int32"),
        (Builtin::Float, "Float"),
        (Builtin::Float32, "Float32"),
        (Builtin::Decimal, "Decimal"),
        (Builtin::String, "String"),
        (Builtin::Bytes, "Bytes"),
        (Builtin::Date, "Date"),
        (Builtin::Time, "Time"),
        (Builtin::Timestamp, "Timestamp"),
        (Builtin::Duration, "Duration"),
        (Builtin::Uuid, "Uuid"),
        (Builtin::Url, "Url"),
        (Builtin::Email, "Email"),
        (Builtin::Json, "Json"),
    ];
}

/// A resolved type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A built-in type.
    Builtin(Builtin),
    /// A declared type with its arguments.
    Def(Id<TypeDef>, Vec<Type>),
    /// A parameter of the generic declaration it stands in, by index.
    Param(usize),
    /// `List<T>`
    List(Box<Type>),
    /// `Set<T>`: a list without repetition.
    Set(Box<Type>),
    /// `Map<K, V>`
    Map(Box<Type>, Box<Type>),
    /// A literal type, as its JSON value.
    Literal(serde_json::Value),
    /// An anonymous record.
    Record(Box<Record>),
    /// `T?`: the value may be null.
    Nullable(Box<Type>),
    /// `A | B`: untagged.
    Union(Vec<Type>),
    /// A type that did not resolve; it fits everywhere. A checked model has none.
    Error,
}

/// A declared type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// What every declaration has.
    pub meta: Meta,
    /// The names of its type parameters.
    pub generics: Vec<String>,
    /// Its form.
    pub kind: TypeDefKind,
}

/// The forms of declared types.
#[derive(Clone, Debug)]
pub enum TypeDefKind {
    /// `scalar OrderId = Uuid @pattern(…)`
    Scalar {
        /// The type it is built on.
        base: Type,
        /// What it demands beyond its base.
        constraints: Constraints,
    },
    /// `record`
    Record(Record),
    /// `enum`
    Enum {
        /// The cases in order.
        cases: Vec<EnumCase>,
        /// Readers must accept values that are not listed.
        open: bool,
    },
    /// `union U by kind { card: Card }`
    TaggedUnion {
        /// The field that says which, by wire name.
        tag: String,
        /// The value of the tag, the alternative, its docs.
        alternatives: Vec<(String, Type, Docs)>,
    },
    /// `union U = A | B`
    Union(Vec<Type>),
    /// `error E is KIND`
    Error {
        /// Its fields.
        record: Record,
        /// Its kind and status.
        info: ErrorInfo,
    },
    /// `event E`: a fact.
    Event {
        /// Its payload.
        record: Record,
        /// Its headers.
        headers: Vec<Field>,
        /// `@version`; 1 when silent.
        version: u32,
        /// `durability`, `schema`.
        settings: Settings,
    },
    /// `message M`: a command or document, without an envelope.
    Message {
        /// Its payload.
        record: Record,
        /// Its headers.
        headers: Vec<Field>,
        /// `@version`; 1 when silent.
        version: u32,
        /// `durability`, `schema`.
        settings: Settings,
    },
}

/// The canonical kind of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorInfo {
    /// The kind's word, `not_found`.
    pub kind: String,
    /// The HTTP status: the kind's own, or the one that replaces it.
    pub status: u16,
    /// The gRPC code's name, `NOT_FOUND`.
    pub grpc: String,
    /// Whether the same request may succeed later.
    pub transient: bool,
}

/// The fields of a record; spreads are copied in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The record it is a subtype of; its fields are not repeated here.
    pub extends: Option<Type>,
    /// The discriminator of a base, by wire name: `record Pet by pet_type`.
    pub discriminator: Option<String>,
    /// The value of the base's discriminator, `= "cat"`.
    pub discriminator_value: Option<String>,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// `...Map<K, T>`: the type of further fields.
    pub rest: Option<Type>,
    /// What the names of further fields must look like: `K`, where it says more than `String`.
    pub rest_key: Option<Box<Type>>,
    /// `...(A | B)`: unions beside the fields.
    pub unions: Vec<Type>,
    /// `@closed`: no other fields.
    pub closed: bool,
}

/// A field, parameter or header.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name as declared.
    pub name: String,
    /// The name on the wire: `@name`, else by the casing of its contract or package.
    pub wire: String,
    /// `///` before it.
    pub docs: Docs,
    /// The place of its name.
    pub span: Span,
    /// The type.
    pub ty: Type,
    /// Whether it must be present; `false` for `name?: T`.
    pub required: bool,
    /// The default, as JSON in wire form.
    pub default: Option<serde_json::Value>,
    /// What it demands beyond its type.
    pub constraints: Constraints,
    /// All its annotations (constraints included).
    pub annotations: Annotations,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.wire, &self.ty, self.required, &self.default)
            == (&other.name, &other.wire, &other.ty, other.required, &other.default)
    }
}

impl Field {
    /// `@readonly`: set by the owner, absent from requests.
    pub fn is_readonly(&self) -> bool {
        self.annotations.has("readonly") || self.annotations.has("server_set")
    }

    /// `@writeonly`: absent from responses.
    pub fn is_writeonly(&self) -> bool {
        self.annotations.has("writeonly")
    }

    /// `@key`: partition key of an event, identity of a record.
    pub fn is_key(&self) -> bool {
        self.annotations.has("key")
    }
}

/// A case of an enum.
#[derive(Clone, Debug)]
pub struct EnumCase {
    /// The name as declared.
    pub name: String,
    /// The value on the wire: a string as a rule; number and null are possible.
    pub wire: serde_json::Value,
    /// `///` before it.
    pub docs: Docs,
    /// The place of its name.
    pub span: Span,
    /// Its annotations.
    pub annotations: Annotations,
}

/// What a value must satisfy beyond its type. Bounds are inclusive unless they say otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `@length`: characters (bytes for `Bytes`).
    pub length: Option<(Option<u64>, Option<u64>)>,
    /// `@range`
    pub range: Option<(Option<Decimal>, Option<Decimal>)>,
    /// `@above`: exclusive lower bound.
    pub above: Option<Decimal>,
    /// `@below`: exclusive upper bound.
    pub below: Option<Decimal>,
    /// `@items`: number of items of a list or set.
    pub items: Option<(Option<u64>, Option<u64>)>,
    /// `@properties`: number of entries of a map.
    pub properties: Option<(Option<u64>, Option<u64>)>,
    /// `@pattern`: an ECMA-262 regular expression.
    pub pattern: Option<String>,
    /// `@multiple_of`
    pub multiple_of: Option<Decimal>,
    /// `@unique`: items differ.
    pub unique: bool,
    /// `@format`: a format name, registered or not.
    pub format: Option<String>,
    /// `@media`: the media type of the content.
    pub media: Option<String>,
}

/// An annotation that the project declares.
#[derive(Clone, Debug)]
pub struct AnnotationDef {
    /// What every declaration has.
    pub meta: Meta,
    /// Its parameters: name, type, and whether it may be left out.
    pub params: Vec<Field>,
    /// The words of what it may stand on.
    pub on: Vec<String>,
}

/// A JSON example of a type with `@example`.
pub fn examples(annotations: &Annotations) -> Vec<serde_json::Value> {
    annotations.all("example").filter_map(|item| item.first().map(Value::to_json)).collect()
}
