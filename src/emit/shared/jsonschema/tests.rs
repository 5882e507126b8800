//! Schemas of small models, as the JSON they become.

use pretty_assertions::assert_eq;
use serde_json::{Value as Json, json};

use super::*;
use crate::emit::shared::fixture::{
    def, docs, field, generic, id, instance, marked, model, module, nowhere, optional, record, use_of,
};
use crate::model::{Annotations, Builtin, Constraints, Docs, EnumCase, ErrorInfo, Field, Record, Value};

const STRING: Type = Type::Builtin(Builtin::String);

fn plan<'a>(model: &'a Model, dialect: Dialect, roots: &[(Type, View)]) -> Schemas<'a> {
    Schemas::plan(model, Config { dialect, errors: ErrorFormat::Problem }, roots)
}

fn json(schema: &Schema) -> Json {
    serde_json::to_value(schema).unwrap()
}

fn components(model: &Model, dialect: Dialect, roots: &[(Type, View)]) -> Json {
    serde_json::to_value(plan(model, dialect, roots).components()).unwrap()
}

fn scalar(base: Builtin, constraints: Constraints) -> TypeDefKind {
    TypeDefKind::Scalar { base: Type::Builtin(base), constraints }
}

fn case(name: &str, wire: Json) -> EnumCase {
    EnumCase {
        name: name.to_owned(),
        wire,
        docs: Docs::default(),
        span: nowhere(),
        annotations: Annotations::default(),
    }
}

#[test]
fn null_and_absence_are_two_facts() {
    let mut model = model();
    let id = def(&mut model, "OrderId", scalar(Builtin::Uuid, Constraints::default()));
    let order = def(
        &mut model,
        "Order",
        TypeDefKind::Record(record(vec![
            field("id", id.clone()),
            optional(field("note", STRING)),
            field("courier", Type::Nullable(Box::new(STRING))),
            optional(field("parent", Type::Nullable(Box::new(id)))),
        ])),
    );
    assert_eq!(
        components(&model, Dialect::OpenApi31, &[(order, View::Read)]),
        json!({
            "Order": {
                "type": "object",
                "properties": {
                    "id": {"$ref": "#/components/schemas/OrderId"},
                    "note": {"type": "string"},
                    "courier": {"type": ["string", "null"]},
                    "parent": {"anyOf": [{"$ref": "#/components/schemas/OrderId"}, {"type": "null"}]}
                },
                "required": ["id", "courier"]
            },
            "OrderId": {"type": "string", "format": "uuid"}
        })
    );
}

#[test]
fn a_record_is_two_components_only_where_both_views_are_needed_and_differ() {
    let mut model = model();
    let line = def(
        &mut model,
        "Line",
        TypeDefKind::Record(record(vec![field("sku", STRING), marked(field("price", STRING), "readonly")])),
    );
    let plain = def(&mut model, "Address", TypeDefKind::Record(record(vec![field("city", STRING)])));
    let order = def(
        &mut model,
        "Order",
        TypeDefKind::Record(record(vec![field("lines", Type::List(Box::new(line))), field("ship_to", plain)])),
    );
    let both = components(&model, Dialect::OpenApi31, &[(order.clone(), View::Write), (order.clone(), View::Read)]);
    let names: Vec<&String> = both.as_object().unwrap().keys().collect();
    assert_eq!(names, ["OrderInput", "LineInput", "Address", "Order", "Line"]);
    assert_eq!(both["OrderInput"]["properties"]["lines"]["items"]["$ref"], "#/components/schemas/LineInput");
    assert_eq!(both["LineInput"]["required"], json!(["sku"]));
    assert_eq!(both["Line"]["properties"]["price"], json!({"type": "string", "readOnly": true}));
    let one = components(&model, Dialect::OpenApi31, &[(order, View::Write)]);
    assert_eq!(one.as_object().unwrap().keys().collect::<Vec<_>>(), ["Order", "Line", "Address"]);
}

#[test]
fn a_default_may_be_left_out_of_a_request_and_is_in_every_response() {
    let mut model = model();
    let limit = Field { default: Some(json!(20)), ..field("limit", Type::Builtin(Builtin::Int32)) };
    let page = def(&mut model, "Paging", TypeDefKind::Record(record(vec![limit])));
    let both = components(&model, Dialect::OpenApi31, &[(page.clone(), View::Read), (page, View::Write)]);
    assert_eq!(both["Paging"]["required"], json!(["limit"]));
    assert_eq!(both["PagingInput"].get("required"), None);
    assert_eq!(both["PagingInput"]["properties"]["limit"]["default"], json!(20));
}

#[test]
fn generics_are_named_by_instance_and_recursion_is_a_reference() {
    let mut model = model();
    let tree = def(&mut model, "Tree", TypeDefKind::Record(Record::default()));
    model.types[id(&tree)].kind =
        TypeDefKind::Record(record(vec![field("children", Type::List(Box::new(tree.clone())))]));
    let items = field("items", Type::List(Box::new(Type::Param(0))));
    let page = generic(&mut model, "Page", &["T"], TypeDefKind::Record(record(vec![items])));
    let trees = instance(&page, vec![tree]);
    let words = instance(&page, vec![Type::List(Box::new(STRING))]);
    assert_eq!(
        components(&model, Dialect::OpenApi31, &[(trees, View::Read), (words, View::Read)]),
        json!({
            "TreePage": {
                "type": "object",
                "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
                "required": ["items"]
            },
            "Tree": {
                "type": "object",
                "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
                "required": ["children"]
            },
            "StringListPage": {
                "type": "object",
                "properties": {"items": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}},
                "required": ["items"]
            }
        })
    );
}

#[test]
fn a_generic_type_that_grows_has_an_end() {
    let mut model = model();
    let grow = generic(&mut model, "Grow", &["T"], TypeDefKind::Record(Record::default()));
    let next = instance(&grow, vec![Type::List(Box::new(Type::Param(0)))]);
    model.types[id(&grow)].kind = TypeDefKind::Record(record(vec![optional(field("next", next))]));
    let planned = components(&model, Dialect::OpenApi31, &[(instance(&grow, vec![STRING]), View::Read)]);
    assert!(planned.as_object().unwrap().len() < 20);
}

#[test]
fn references_keep_their_description_in_both_dialects() {
    let mut model = model();
    let sku = def(&mut model, "Sku", scalar(Builtin::String, Constraints::default()));
    let described = Field { docs: docs("What is sold."), ..field("sku", sku.clone()) };
    let roots = [(sku, View::Read)];
    assert_eq!(
        json(&plan(&model, Dialect::OpenApi31, &roots).field(&described, View::Read)),
        json!({"$ref": "#/components/schemas/Sku", "description": "What is sold."})
    );
    assert_eq!(
        json(&plan(&model, Dialect::AsyncApi, &roots).field(&described, View::Read)),
        json!({"description": "What is sold.", "allOf": [{"$ref": "#/components/schemas/Sku"}]})
    );
}

#[test]
fn enums_are_closed_unless_they_say_otherwise() {
    let mut model = model();
    let cases = || vec![case("placed", json!("placed")), case("none", Json::Null)];
    let closed = def(&mut model, "Closed", TypeDefKind::Enum { cases: cases(), open: false });
    let mut documented = vec![case("sold_out", json!("SOLD_OUT"))];
    documented[0].docs = docs("Nothing is left.");
    let open = def(&mut model, "Reason", TypeDefKind::Enum { cases: documented, open: true });
    assert_eq!(
        components(&model, Dialect::OpenApi31, &[(closed, View::Read), (open, View::Read)]),
        json!({
            "Closed": {
                "type": ["string", "null"],
                "enum": ["placed", null],
                "x-enum-varnames": ["placed", "none"]
            },
            "Reason": {
                "description": "- `SOLD_OUT`: Nothing is left.",
                "anyOf": [
                    {"type": "string", "enum": ["SOLD_OUT"]},
                    {"description": "A value that is not listed yet; readers accept it.", "type": "string"}
                ]
            }
        })
    );
}

#[test]
fn a_tagged_union_has_a_component_an_alternative() {
    let mut model = model();
    let card = def(&mut model, "Card", TypeDefKind::Record(record(vec![field("token", STRING)])));
    let kind = field("kind", Type::Literal(json!("cash")));
    let cash = def(&mut model, "Cash", TypeDefKind::Record(record(vec![kind])));
    let alternatives = vec![("card".to_owned(), card, Docs::default()), ("cash".to_owned(), cash, Docs::default())];
    let method = def(&mut model, "Method", TypeDefKind::TaggedUnion { tag: "kind".to_owned(), alternatives });
    assert_eq!(
        components(&model, Dialect::OpenApi31, &[(method.clone(), View::Write)]),
        json!({
            "Method": {
                "oneOf": [{"$ref": "#/components/schemas/MethodCard"}, {"$ref": "#/components/schemas/Cash"}],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"card": "#/components/schemas/MethodCard", "cash": "#/components/schemas/Cash"}
                }
            },
            "MethodCard": {
                "type": "object",
                "allOf": [{"$ref": "#/components/schemas/Card"}],
                "properties": {"kind": {"type": "string", "const": "card"}},
                "required": ["kind"]
            },
            "Card": {"type": "object", "properties": {"token": {"type": "string"}}, "required": ["token"]},
            "Cash": {
                "type": "object",
                "properties": {"kind": {"type": "string", "const": "cash"}},
                "required": ["kind"]
            }
        })
    );
    assert_eq!(components(&model, Dialect::AsyncApi, &[(method, View::Read)])["Method"]["discriminator"], "kind");
}

#[test]
fn a_discriminated_base_brings_its_subtypes() {
    let mut model = model();
    let base = Record { discriminator: Some("pet_type".to_owned()), ..record(vec![field("name", STRING)]) };
    let pet = def(&mut model, "Pet", TypeDefKind::Record(base));
    let cat = Record {
        extends: Some(pet.clone()),
        discriminator_value: Some("cat".to_owned()),
        ..record(vec![optional(field("lives", Type::Builtin(Builtin::Int)))])
    };
    def(&mut model, "Cat", TypeDefKind::Record(cat));
    assert_eq!(
        components(&model, Dialect::OpenApi31, &[(pet, View::Read)]),
        json!({
            "Pet": {
                "type": "object",
                "discriminator": {"propertyName": "pet_type", "mapping": {"cat": "#/components/schemas/Cat"}},
                "properties": {"pet_type": {"type": "string"}, "name": {"type": "string"}},
                "required": ["pet_type", "name"]
            },
            "Cat": {
                "type": "object",
                "allOf": [{"$ref": "#/components/schemas/Pet"}],
                "properties": {
                    "pet_type": {"type": "string", "const": "cat"},
                    "lives": {"type": "integer", "format": "int64"}
                },
                "required": ["pet_type"]
            }
        })
    );
}

#[test]
fn a_closed_base_is_written_again_and_a_closed_subtype_sees_its_base() {
    let mut model = model();
    let base = def(&mut model, "Base", TypeDefKind::Record(record(vec![field("a", STRING)])));
    let sealed = Record { closed: true, ..record(vec![field("a", STRING)]) };
    let sealed = def(&mut model, "Sealed", TypeDefKind::Record(sealed));
    let below =
        |base: &Type, closed| Record { extends: Some(base.clone()), closed, ..record(vec![field("b", STRING)]) };
    let closed_below = def(&mut model, "ClosedBelow", TypeDefKind::Record(below(&base, true)));
    let open_below = def(&mut model, "OpenBelow", TypeDefKind::Record(below(&sealed, false)));
    let roots = [(closed_below, View::Read), (open_below, View::Read)];
    let open_api = components(&model, Dialect::OpenApi31, &roots);
    assert_eq!(open_api["ClosedBelow"]["unevaluatedProperties"], json!(false));
    assert_eq!(open_api["OpenBelow"]["required"], json!(["a", "b"]));
    assert_eq!(open_api["OpenBelow"].get("allOf"), None);
    let async_api = components(&model, Dialect::AsyncApi, &roots);
    assert_eq!(async_api["ClosedBelow"]["additionalProperties"], json!(false));
    assert_eq!(async_api["ClosedBelow"]["required"], json!(["a", "b"]));
}

#[test]
fn alternatives_of_which_one_extends_another_are_any_of() {
    let mut model = model();
    let new = def(&mut model, "New", TypeDefKind::Record(record(vec![field("a", STRING)])));
    let sub = Record { extends: Some(new.clone()), ..Record::default() };
    let sub = def(&mut model, "Sub", TypeDefKind::Record(sub));
    let other = def(&mut model, "Other", TypeDefKind::Record(Record::default()));
    let overlapping = Type::Union(vec![new.clone(), sub]);
    let disjoint = Type::Union(vec![new, other]);
    let schemas =
        plan(&model, Dialect::OpenApi31, &[(overlapping.clone(), View::Write), (disjoint.clone(), View::Write)]);
    assert_eq!(schemas.ty(&overlapping, View::Write).any_of.len(), 2);
    assert_eq!(schemas.ty(&disjoint, View::Write).one_of.len(), 2);
    let words = Type::Union(vec![Type::Literal(json!("asc")), Type::Literal(json!("desc"))]);
    assert_eq!(json(&schemas.ty(&words, View::Write)), json!({"type": "string", "enum": ["asc", "desc"]}));
}

#[test]
fn an_error_is_a_problem_with_its_status() {
    let mut model = model();
    let std_http = module(&mut model, "std.http");
    let problem = def(&mut model, "Problem", TypeDefKind::Record(record(vec![field("title", STRING)])));
    model.types[id(&problem)].meta.module = std_http;
    let info = ErrorInfo { kind: "conflict".to_owned(), status: 409, grpc: "ABORTED".to_owned(), transient: false };
    let fields = record(vec![field("sku", STRING)]);
    let error = def(&mut model, "OutOfStock", TypeDefKind::Error { record: fields, info });
    let expected = json!({
        "type": "object",
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {"status": {"const": 409}, "sku": {"type": "string"}},
        "required": ["sku"]
    });
    let roots = [(error, View::Read)];
    assert_eq!(components(&model, Dialect::OpenApi31, &roots)["OutOfStock"], expected);
    let plain = Config { dialect: Dialect::OpenApi31, errors: ErrorFormat::Plain };
    let plain = serde_json::to_value(Schemas::plan(&model, plain, &roots).components()).unwrap();
    assert_eq!(
        plain,
        json!({"OutOfStock": {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}})
    );
}

#[test]
fn annotations_and_maps_have_their_places() {
    let model = model();
    let mut labels = field("labels", Type::Map(Box::new(STRING), Box::new(Type::Builtin(Builtin::Json))));
    labels.constraints.properties = Some((None, Some(64)));
    labels.annotations.items = vec![
        use_of("pii", vec![]),
        use_of("x", vec![("name", Value::Text("x-internal".to_owned())), ("value", Value::Bool(true))]),
        use_of("deprecated", vec![("why", Value::Text("use `tags`".to_owned()))]),
    ];
    let schemas = plan(&model, Dialect::OpenApi31, &[]);
    assert_eq!(
        json(&schemas.field(&labels, View::Read)),
        json!({
            "description": "Deprecated: use `tags`.",
            "type": "object",
            "maxProperties": 64,
            "additionalProperties": true,
            "deprecated": true,
            "x-data-class": ["pii"],
            "x-internal": true
        })
    );
    let mut amount = field("amount", Type::Builtin(Builtin::Decimal));
    let price = rust_decimal::Decimal::new(2490, 2);
    amount.annotations.items = vec![use_of("example", vec![("value", Value::Number(price))])];
    assert_eq!(json(&schemas.field(&amount, View::Read))["examples"], json!(["24.90"]));
}

#[test]
fn types_of_one_name_are_told_apart_by_their_module() {
    let mut model = model();
    let billing = module(&mut model, "shop.billing");
    let one = def(&mut model, "Order", TypeDefKind::Record(Record::default()));
    let other = def(&mut model, "Order", TypeDefKind::Record(record(vec![field("a", STRING)])));
    model.types[id(&other)].meta.module = billing;
    let planned = components(&model, Dialect::OpenApi31, &[(one, View::Read), (other, View::Read)]);
    assert_eq!(planned.as_object().unwrap().keys().collect::<Vec<_>>(), ["Order", "BillingOrder"]);
}
