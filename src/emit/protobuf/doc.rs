//! What a `.proto` file says (Protobuf language specification, proto3), and where each numbered thing comes from.
//!
//! Members stand in the order in which people write them. Numbers are 0 until [`super::numbers`] gives them: they depend
//! on what is pinned for the message as a whole.

use std::collections::BTreeSet;

use crate::base::span::Span;

/// A file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The sources it comes from, for its first line.
    pub sources: BTreeSet<String>,
    /// What it is about: comment lines.
    pub comment: Vec<String>,
    /// The Protobuf package.
    pub package: String,
    /// The files it imports.
    pub imports: BTreeSet<String>,
    /// Services, messages and enums in order.
    pub items: Vec<Item>,
}

/// A definition.
#[derive(Clone, Debug)]
pub enum Item {
    /// `service`
    Service(Service),
    /// `message`
    Message(Message),
    /// `enum`
    Enum(Enum),
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Comment lines.
    pub comment: Vec<String>,
    /// Its name.
    pub name: String,
    /// `option deprecated`
    pub deprecated: bool,
    /// Its methods in order.
    pub methods: Vec<Method>,
}

/// What doing a call again does (`google.protobuf.MethodOptions.IdempotencyLevel`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It only reads.
    NoSideEffects,
    /// Doing it twice is doing it once.
    Idempotent,
}

/// A method.
#[derive(Clone, Debug)]
pub struct Method {
    /// Comment lines.
    pub comment: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it takes.
    pub request: Endpoint,
    /// What it answers with.
    pub response: Endpoint,
    /// `option idempotency_level`
    pub idempotency: Option<Idempotency>,
    /// `option deprecated`
    pub deprecated: bool,
}

/// One side of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The message, as it is named from the file.
    pub message: String,
    /// `stream`
    pub stream: bool,
}

/// A message.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// What its numbers are pinned under.
    pub key: String,
    /// Comment lines.
    pub comment: Vec<String>,
    /// Its name.
    pub name: String,
    /// `option deprecated`
    pub deprecated: bool,
    /// Messages and enums inside of it.
    pub nested: Vec<Item>,
    /// Its fields in order.
    pub members: Vec<Member>,
    /// What must not be used again.
    pub reserved: Reserved,
}

/// A field, or several of which one at most is set.
#[derive(Clone, Debug)]
pub enum Member {
    /// A field.
    Field(Field),
    /// `oneof`
    Oneof(Oneof),
}

/// A `oneof`.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Comment lines.
    pub comment: Vec<String>,
    /// Its name.
    pub name: String,
    /// The alternatives in order.
    pub fields: Vec<Field>,
}

/// What stands before the type of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Label {
    /// Nothing: a scalar that is its zero value when it is not sent, or a message.
    #[default]
    Plain,
    /// `optional`: whether it is set can be told.
    Optional,
    /// `repeated`
    Repeated,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Comment lines.
    pub comment: Vec<String>,
    /// `optional`, `repeated`
    pub label: Label,
    /// The type, as it is named from the file.
    pub ty: String,
    /// Its name.
    pub name: String,
    /// Its number, with where it comes from.
    pub number: Number,
    /// `json_name`, where the wire name is not what Protobuf makes of the name.
    pub json_name: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `debug_redact`: kept out of logs and debug output.
    pub redacted: bool,
}

/// The number of a field or enum value.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// The number; 0 until it is given.
    pub value: u32,
    /// `@tag`
    pub tag: Option<u32>,
    /// The place of the declaration.
    pub span: Span,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// What its numbers are pinned under.
    pub key: String,
    /// Comment lines.
    pub comment: Vec<String>,
    /// Its name.
    pub name: String,
    /// `option deprecated`
    pub deprecated: bool,
    /// The name of the value 0.
    pub zero: String,
    /// Comment lines of the value 0.
    pub zero_comment: Vec<String>,
    /// The other values in order.
    pub values: Vec<EnumValue>,
    /// What must not be used again.
    pub reserved: Reserved,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Comment lines.
    pub comment: Vec<String>,
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: Number,
    /// `deprecated`
    pub deprecated: bool,
}

/// Numbers and names that were in use once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reserved {
    /// The numbers, ascending.
    pub numbers: Vec<u32>,
    /// The names, sorted.
    pub names: Vec<String>,
}

impl Message {
    /// Its fields, those of `oneof`s among them, in order.
    pub fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.members.iter_mut().flat_map(|member| match member {
            Member::Field(field) => std::slice::from_mut(field),
            Member::Oneof(oneof) => oneof.fields.as_mut_slice(),
        })
    }
}
