//! A schema in the form of 2020-12 brought down to the Schema Object of OpenAPI 3.0 (4.7.24): the one place that knows
//! the difference.
//!
//! Schemas are written in the full form everywhere, and the finished document is lowered once, each of its schemas:
//!
//! ```text
//! let mut losses = Losses::default();
//! openapi30::lower(&mut schema, &mut losses);  // with everything inside; a second time changes nothing
//! ```
//!
//! | 2020-12 | OpenAPI 3.0 |
//! |---|---|
//! | `$ref` with siblings | `allOf` of one beside them |
//! | `type: [T, "null"]` | `type: T`, `nullable: true` |
//! | `type: "null"` | an `enum` of null alone, nullable |
//! | `type: [A, B]` | `anyOf`, an alternative each, the values of an `enum` with their type |
//! | `const` | `enum` of one |
//! | `exclusiveMinimum: 5` | `minimum: 5`, `exclusiveMinimum: true`; so for the maximum |
//! | `examples` | `example`, and all of them in `x-examples` where there are more |
//! | `contentEncoding: base64` | `format: byte` |
//! | `contentMediaType` | `x-content-media-type`; nothing with `format: binary`, whose media type stands around it |
//! | `propertyNames` | `x-property-names`, a [`Loss::Keys`] |
//! | `unevaluatedProperties` | `x-unevaluated-properties`, a [`Loss::Closed`] |
//!
//! Null beside a `$ref` is `anyOf` with the nullable `enum` of null: `nullable` next to `allOf` would not do, since null
//! must satisfy the schema that is referred to as well (3.0.3, `nullable`).

use rust_decimal::Decimal;
use serde_json::{Number, Value};

use super::losses::{Loss, Losses};
use super::schema::{Exclusive, Schema, Types, type_of};

/// Brings a schema and everything inside it down to OpenAPI 3.0.
pub fn lower(schema: &mut Schema, losses: &mut Losses) {
    schema.for_each_child(&mut |child| lower(child, losses));
    if let Some(only) = schema.constant.take() {
        schema.values = vec![only];
    }
    lower_types(schema);
    lower_bounds(schema);
    lower_content(schema);
    if !schema.examples.is_empty() {
        let examples = std::mem::take(&mut schema.examples);
        schema.example = examples.first().cloned();
        if examples.len() > 1 {
            schema.extensions.insert("x-examples".to_owned(), Value::Array(examples));
        }
    }
    if let Some(names) = schema.property_names.take() {
        losses.add(Loss::Keys);
        keep(schema, "x-property-names", &names);
    }
    if let Some(rest) = schema.unevaluated_properties.take() {
        losses.add(Loss::Closed);
        keep(schema, "x-unevaluated-properties", &rest);
    }
    if schema.reference.is_some() && !schema.is_bare_reference() {
        let target = Schema { reference: schema.reference.take(), ..Schema::default() };
        schema.all_of.insert(0, target);
    }
}

/// Writes what has no member of its own as an `x-` member.
fn keep<T: serde::Serialize>(schema: &mut Schema, name: &str, what: &T) {
    // Schemas are plain structs with string keys: nothing in them can fail to serialize.
    schema.extensions.insert(name.to_owned(), serde_json::to_value(what).unwrap_or_default());
}

fn lower_types(schema: &mut Schema) {
    let mut types = match schema.types.take() {
        Some(Types::One(one)) => vec![one],
        Some(Types::Many(many)) => many,
        // Null is a value only where `nullable` says so, and that needs a type beside it.
        None if schema.values.contains(&Value::Null) => {
            let mut types: Vec<&'static str> = Vec::new();
            for ty in schema.values.iter().map(type_of) {
                if !types.contains(&ty) {
                    types.push(ty);
                }
            }
            types
        }
        None => return,
    };
    let all = types.len();
    types.retain(|ty| *ty != "null");
    let nullable = schema.nullable || types.len() < all;
    match types.as_slice() {
        [] => {
            schema.types = Some(Types::One("object"));
            schema.nullable = true;
            schema.values = vec![Value::Null];
        }
        [one] => {
            schema.types = Some(Types::One(one));
            schema.nullable = nullable;
            if *one == "array" && schema.items.is_none() {
                schema.items = Some(Box::default());
            }
        }
        several => split(schema, several, nullable),
    }
}

/// An alternative for each of several types; what holds for all of them stays beside.
fn split(schema: &mut Schema, types: &[&'static str], nullable: bool) {
    let values = std::mem::take(&mut schema.values);
    let is_of = |value: &Value, ty: &str| {
        type_of(value) == ty || (ty == "number" && type_of(value) == "integer" && !types.contains(&"integer"))
    };
    let mut alternatives: Vec<Schema> = Vec::new();
    for ty in types {
        let mut alternative = Schema::of(ty);
        alternative.values = values.iter().filter(|value| is_of(value, ty)).cloned().collect();
        if alternatives.is_empty() && nullable {
            alternative.nullable = true;
            if !values.is_empty() {
                alternative.values.push(Value::Null);
            }
        }
        if *ty == "array" {
            alternative.items = Some(schema.items.take().unwrap_or_default());
        }
        if values.is_empty() || !alternative.values.is_empty() {
            alternatives.push(alternative);
        }
    }
    if schema.any_of.is_empty() {
        schema.any_of = alternatives;
    } else {
        schema.all_of.push(Schema { any_of: alternatives, ..Schema::default() });
    }
}

fn lower_bounds(schema: &mut Schema) {
    if let Some(Exclusive::Bound(bound)) = schema.exclusive_minimum.clone() {
        let looser = schema.minimum.as_ref().is_some_and(|least| exact(&bound) < exact(least));
        schema.exclusive_minimum = (!looser).then_some(Exclusive::Beside(true));
        if !looser {
            schema.minimum = Some(bound);
        }
    }
    if let Some(Exclusive::Bound(bound)) = schema.exclusive_maximum.clone() {
        let looser = schema.maximum.as_ref().is_some_and(|most| exact(&bound) > exact(most));
        schema.exclusive_maximum = (!looser).then_some(Exclusive::Beside(true));
        if !looser {
            schema.maximum = Some(bound);
        }
    }
}

fn exact(number: &Number) -> Option<Decimal> {
    number.to_string().parse().ok()
}

fn lower_content(schema: &mut Schema) {
    if let Some(encoding) = schema.content_encoding.take() {
        if encoding == "base64" && schema.format.is_none() {
            schema.format = Some("byte".to_owned());
        } else {
            schema.extensions.insert("x-content-encoding".to_owned(), Value::String(encoding));
        }
    }
    if let Some(media) = schema.content_media_type.take()
        && schema.format.as_deref() != Some("binary")
    {
        schema.extensions.insert("x-content-media-type".to_owned(), Value::String(media));
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::*;
    use crate::emit::shared::jsonschema::Rest;

    fn lowered(mut schema: Schema) -> serde_json::Value {
        lower(&mut schema, &mut Losses::default());
        let once = serde_json::to_value(&schema).unwrap();
        lower(&mut schema, &mut Losses::default());
        assert_eq!(serde_json::to_value(&schema).unwrap(), once);
        once
    }

    #[test]
    fn null_is_nullable_with_a_type_beside_it() {
        assert_eq!(lowered(Schema::of("string").nullable()), json!({"type": "string", "nullable": true}));
        assert_eq!(
            lowered(Schema::reference("#/X").nullable()),
            json!({"anyOf": [{"$ref": "#/X"}, {"type": "object", "nullable": true, "enum": [null]}]})
        );
        assert_eq!(
            lowered(Schema::values(vec![json!("a"), json!(1), json!(null)])),
            json!({"anyOf": [
                {"type": "string", "nullable": true, "enum": ["a", null]},
                {"type": "integer", "enum": [1]}
            ]})
        );
        assert_eq!(lowered(Schema::constant(json!("cat"))), json!({"type": "string", "enum": ["cat"]}));
    }

    #[test]
    fn nothing_stands_beside_a_reference() {
        let described = Schema { description: Some("Sold.".to_owned()), ..Schema::reference("#/X") };
        assert_eq!(lowered(described), json!({"description": "Sold.", "allOf": [{"$ref": "#/X"}]}));
        assert_eq!(lowered(Schema::reference("#/X")), json!({"$ref": "#/X"}));
    }

    #[test]
    fn exclusive_bounds_stand_beside_inclusive_ones() {
        let bound = |number: i64| Some(Exclusive::Bound(number.into()));
        let both = Schema {
            minimum: Some(1.into()),
            exclusive_minimum: bound(0),
            exclusive_maximum: bound(10),
            ..Schema::of("number")
        };
        let expected = json!({"type": "number", "minimum": 1, "maximum": 10, "exclusiveMaximum": true});
        assert_eq!(lowered(both), expected);
    }

    #[test]
    fn members_that_are_missing_have_another_or_are_counted() {
        let image = Schema {
            content_encoding: Some("base64".to_owned()),
            content_media_type: Some("image/png".to_owned()),
            examples: vec![json!("aGk="), json!("aG8=")],
            ..Schema::of("string")
        };
        assert_eq!(
            lowered(image),
            json!({
                "type": "string",
                "format": "byte",
                "example": "aGk=",
                "x-content-media-type": "image/png",
                "x-examples": ["aGk=", "aG8="]
            })
        );
        let mut map = Schema {
            property_names: Some(Box::new(Schema::reference("#/Sku"))),
            additional_properties: Some(Rest::Of(Box::new(Schema::of("string").nullable()))),
            ..Schema::of("object")
        };
        let mut losses = Losses::default();
        lower(&mut map, &mut losses);
        assert_eq!(losses.iter().collect::<Vec<_>>(), [(Loss::Keys, 1)]);
        assert_eq!(
            serde_json::to_value(&map).unwrap(),
            json!({
                "type": "object",
                "additionalProperties": {"type": "string", "nullable": true},
                "x-property-names": {"$ref": "#/Sku"}
            })
        );
    }
}
