//! A JSON Schema as a typed document, its members in the order people write them.
//!
//! Emitters write the form of 2020-12; the members that only OpenAPI 3.0 has are set where a schema is brought down to
//! it, and nowhere else.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Number, Value};

/// A schema: JSON Schema 2020-12 as far as the types of the language reach, with the members that OpenAPI and AsyncAPI
/// add. The default is the empty schema, which accepts everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the members of a document are what its specification says")]
pub struct Schema {
    /// The schema that is meant; other members stand beside it where the dialect allows that.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// A name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The JSON types that are accepted.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub types: Option<Types>,
    /// Null beside the type (OpenAPI 3.0 only).
    #[serde(skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// A format, registered or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How bytes are written in a string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    /// What the content of a string is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_media_type: Option<String>,
    /// The only value.
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub constant: Option<Value>,
    /// All values; none listed means no limit.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// What holds when the value is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Characters at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// Characters at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// An ECMA-262 regular expression, not anchored by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The least number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Number>,
    /// The number that all are greater than.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_minimum: Option<Exclusive>,
    /// The greatest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Number>,
    /// The number that all are less than.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_maximum: Option<Exclusive>,
    /// A number that divides all without a rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Number>,
    /// Every item of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
    /// Items at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// Items at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// No item twice.
    #[serde(skip_serializing_if = "is_false")]
    pub unique_items: bool,
    /// Schemas that all hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<Schema>,
    /// Schemas of which one at least holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Schema>,
    /// Schemas of which exactly one holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Schema>,
    /// The property that says which alternative or subtype stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discriminator: Option<Discriminator>,
    /// The properties of an object.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub properties: IndexMap<String, Schema>,
    /// Those that must be present.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// Properties at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_properties: Option<u64>,
    /// Properties at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_properties: Option<u64>,
    /// Every name of a property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property_names: Option<Box<Schema>>,
    /// Properties that are not listed beside this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<Rest>,
    /// Properties that no schema in force lists (2020-12 only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unevaluated_properties: Option<Rest>,
    /// Only in what the owner sends.
    #[serde(skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// Only in what the owner is sent.
    #[serde(skip_serializing_if = "is_false")]
    pub write_only: bool,
    /// Not to be used any more.
    #[serde(skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// A value that it accepts (OpenAPI 3.0 only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// Values that it accepts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Value>,
    /// How it is written in XML (OpenAPI only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml: Option<Value>,
    /// More to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_docs: Option<ExternalDocs>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: IndexMap<String, Value>,
}

/// `type`: one, or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Types {
    /// `type: string`
    One(&'static str),
    /// `type: [string, "null"]`
    Many(Vec<&'static str>),
}

/// `exclusiveMinimum`, `exclusiveMaximum`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Exclusive {
    /// The bound itself.
    Bound(Number),
    /// Whether the bound beside it is exclusive (OpenAPI 3.0 only).
    Beside(bool),
}

/// `discriminator`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Discriminator {
    /// OpenAPI: the property, and where each of its values leads.
    Mapped {
        /// The property, by wire name.
        #[serde(rename = "propertyName")]
        property_name: String,
        /// By value, the reference of the schema.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        mapping: IndexMap<String, String>,
    },
    /// AsyncAPI: the property only.
    Named(String),
}

/// What further properties may be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Rest {
    /// Any, or none.
    Allowed(bool),
    /// Of this schema.
    Of(Box<Schema>),
}

/// `externalDocs`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExternalDocs {
    /// Where.
    pub url: String,
}

impl Rest {
    /// Of this schema, the empty one being any.
    pub fn of(schema: Schema) -> Rest {
        if schema == Schema::default() { Rest::Allowed(true) } else { Rest::Of(Box::new(schema)) }
    }
}

impl Schema {
    /// `$ref`
    pub fn reference(target: impl Into<String>) -> Schema {
        Schema { reference: Some(target.into()), ..Schema::default() }
    }

    /// `type`
    pub fn of(types: &'static str) -> Schema {
        Schema { types: Some(Types::One(types)), ..Schema::default() }
    }

    /// `type` and `const`
    pub fn constant(value: Value) -> Schema {
        Schema { types: Some(Types::One(type_of(&value))), constant: Some(value), ..Schema::default() }
    }

    /// `enum`, with the types that occur in it.
    pub fn values(values: Vec<Value>) -> Schema {
        let mut types: Vec<&'static str> = Vec::new();
        for value in &values {
            let ty = type_of(value);
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        let types = match types.as_slice() {
            [] => None,
            [one] => Some(Types::One(one)),
            _ => Some(Types::Many(types)),
        };
        Schema { types, values, ..Schema::default() }
    }

    /// Whether it is nothing but a `$ref`.
    pub fn is_bare_reference(&self) -> bool {
        self.reference.is_some() && Schema { reference: None, ..self.clone() } == Schema::default()
    }

    /// Visits the schemas that stand directly inside it.
    pub fn for_each_child(&mut self, visit: &mut dyn FnMut(&mut Schema)) {
        let rest = |rest: &mut Option<Rest>, visit: &mut dyn FnMut(&mut Schema)| match rest {
            Some(Rest::Of(schema)) => visit(schema),
            Some(Rest::Allowed(_)) | None => {}
        };
        self.items.iter_mut().chain(&mut self.property_names).for_each(|schema| visit(schema));
        self.all_of.iter_mut().chain(&mut self.any_of).chain(&mut self.one_of).for_each(&mut *visit);
        self.properties.values_mut().for_each(&mut *visit);
        rest(&mut self.additional_properties, visit);
        rest(&mut self.unevaluated_properties, visit);
    }

    /// The schema that accepts null too.
    #[must_use]
    pub fn nullable(mut self) -> Schema {
        if self == Schema::default() {
            return self;
        }
        let plain = self.reference.is_none()
            && self.constant.is_none()
            && self.all_of.is_empty()
            && self.any_of.is_empty()
            && self.one_of.is_empty();
        match (plain, self.types.take()) {
            (true, Some(types)) => {
                let mut types = match types {
                    Types::One(one) => vec![one],
                    Types::Many(many) => many,
                };
                if !types.contains(&"null") {
                    types.push("null");
                    if !self.values.is_empty() {
                        self.values.push(Value::Null);
                    }
                }
                self.types = Some(Types::Many(types));
                self
            }
            (_, types) => {
                self.types = types;
                // `anyOf`, since the other schema may accept null itself.
                Schema { any_of: vec![self, Schema::of("null")], ..Schema::default() }
            }
        }
    }
}

/// The JSON type of a value; a number without a fraction is an integer.
pub fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_i128().is_some() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

// The signature is the one that `skip_serializing_if` asks for.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
