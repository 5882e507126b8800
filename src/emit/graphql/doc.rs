//! A GraphQL schema as a value: definitions in the order in which they are written (GraphQL, September 2025, section 3).
//!
//! Names are legal and unique when they get here; nothing of the model is known here.

/// A type system document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// `schema { query: Query }`
    pub schema: SchemaDefinition,
    /// `extend schema @link(…)`, one each.
    pub extensions: Vec<Directive>,
    /// The directives that the document defines.
    pub directives: Vec<DirectiveDefinition>,
    /// Its types.
    pub types: Vec<TypeDefinition>,
}

/// The root operation types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SchemaDefinition {
    /// Markdown.
    pub description: Option<String>,
    /// Applied directives.
    pub directives: Vec<Directive>,
    /// `query`, `mutation`, `subscription`, and the type of each.
    pub roots: Vec<(&'static str, String)>,
}

/// An applied directive.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    /// Its name, without the `@`.
    pub name: String,
    /// Its arguments in order.
    pub args: Vec<(String, Value)>,
}

impl Directive {
    /// A directive without arguments.
    pub fn new(name: &str) -> Self {
        Directive { name: name.to_owned(), args: Vec::new() }
    }

    /// The directive with one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.args.push((name.to_owned(), value));
        self
    }
}

/// `directive @name(args) repeatable on A | B`
#[derive(Clone, Debug, PartialEq)]
pub struct DirectiveDefinition {
    /// Markdown.
    pub description: &'static str,
    /// Its name, without the `@`.
    pub name: &'static str,
    /// Its arguments: name, type as it is written, default as it is written.
    pub args: &'static [(&'static str, &'static str)],
    /// Whether it may stand more than once.
    pub repeatable: bool,
    /// Where it may stand.
    pub locations: &'static [&'static str],
}

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDefinition {
    /// Markdown.
    pub description: Option<String>,
    /// Its name.
    pub name: String,
    /// Applied directives.
    pub directives: Vec<Directive>,
    /// Its form.
    pub kind: TypeKind,
}

/// The forms of types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `scalar`
    Scalar,
    /// `type`
    Object {
        /// The interfaces it implements.
        interfaces: Vec<String>,
        /// Its fields; at least one.
        fields: Vec<Field>,
    },
    /// `interface`
    Interface {
        /// The interfaces it implements.
        interfaces: Vec<String>,
        /// Its fields; at least one.
        fields: Vec<Field>,
    },
    /// `union`, of object types.
    Union(Vec<String>),
    /// `enum`
    Enum(Vec<EnumValue>),
    /// `input`
    Input(Vec<InputValue>),
}

/// A field of an object or interface.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Markdown.
    pub description: Option<String>,
    /// Its name.
    pub name: String,
    /// Its arguments.
    pub args: Vec<InputValue>,
    /// Its type.
    pub ty: TypeRef,
    /// Applied directives.
    pub directives: Vec<Directive>,
}

/// An argument, or a field of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct InputValue {
    /// Markdown.
    pub description: Option<String>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: TypeRef,
    /// What it is where it is left out.
    pub default: Option<Value>,
    /// Applied directives.
    pub directives: Vec<Directive>,
}

/// A case of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// Markdown.
    pub description: Option<String>,
    /// Its name.
    pub name: String,
    /// Applied directives.
    pub directives: Vec<Directive>,
}

/// The type of a field or argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeRef {
    /// `Order`
    Named(String),
    /// `[Order]`
    List(Box<TypeRef>),
    /// `Order!`
    NonNull(Box<TypeRef>),
}

impl TypeRef {
    /// The type, never null.
    #[must_use]
    pub fn required(self) -> TypeRef {
        match self {
            TypeRef::NonNull(_) => self,
            TypeRef::Named(_) | TypeRef::List(_) => TypeRef::NonNull(Box::new(self)),
        }
    }

    /// The type, or null.
    #[must_use]
    pub fn optional(self) -> TypeRef {
        match self {
            TypeRef::NonNull(inner) => *inner,
            TypeRef::Named(_) | TypeRef::List(_) => self,
        }
    }

    /// Whether null is no value of it.
    pub fn is_required(&self) -> bool {
        matches!(self, TypeRef::NonNull(_))
    }

    /// Whether it is a list, or never null and a list.
    pub fn is_list(&self) -> bool {
        match self {
            TypeRef::List(_) => true,
            TypeRef::NonNull(inner) => inner.is_list(),
            TypeRef::Named(_) => false,
        }
    }

    /// The type at its core.
    pub fn name(&self) -> &str {
        match self {
            TypeRef::Named(name) => name,
            TypeRef::List(inner) | TypeRef::NonNull(inner) => inner.name(),
        }
    }
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// `"text"`
    Text(String),
    /// `PLACED`
    Word(String),
    /// `[a, b]`
    List(Vec<Value>),
    /// `{a: 1}`
    Object(Vec<(String, Value)>),
}

impl Value {
    /// A string.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// A whole number.
    pub fn int(number: impl std::fmt::Display) -> Value {
        Value::Number(number.to_string())
    }
}
