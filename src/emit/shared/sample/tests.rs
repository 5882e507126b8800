//! Samples of all forms of types. That each is one of its type is proved by the sampler itself.

use serde_json::{Value as Json, json};

use super::*;
use crate::emit::shared::fixture;

fn sampled(source: &str, name: &str, view: View) -> Result<Json, Unsampled> {
    let checked = fixture::compile(source);
    let model = checked.model();
    let (id, _) = model.types.iter().find(|(_, def)| def.meta.name == name).unwrap();
    Sampler::new(model, ErrorFormat::Problem).ty(&Type::Def(id, Vec::new()), view)
}

fn sample(source: &str, name: &str) -> Json {
    sampled(source, name, View::Read).unwrap()
}

#[test]
fn every_type_of_the_library_has_a_sample_in_both_views() {
    let checked = fixture::compile("");
    let model = checked.model();
    let sampler = Sampler::new(model, ErrorFormat::Problem);
    for (id, def) in model.types.iter().filter(|(_, def)| def.generics.is_empty()) {
        for view in [View::Read, View::Write] {
            let sample = sampler.ty(&Type::Def(id, Vec::new()), view);
            assert!(sample.is_ok(), "{} in {view:?}: {sample:?}", def.meta.name);
        }
    }
}

#[test]
fn constraints_are_kept() {
    let source = r#"
        record All {
          sku: String @pattern("^[A-Z0-9-]{4,20}$") @length(6..)
          word: String @length(3)
          essay: String @length(40..60)
          even: Int @range(3..9) @multiple_of(2)
          share: Float @above(0) @below(1)
          price: Decimal @range(0..100) @multiple_of(0.01)
          third: Int @multiple_of(3) @above(10)
          digest: Bytes @length(32)
          tags: List<String> @items(3..5) @unique
          sizes: Set<"s" | "m" | "l"> @items(3)
          labels: Map<String, Int> @properties(2..)
          host: String @format("hostname")
          site: Url @length(..200)
          at: Time
          code: String @pattern("^(?!000)[0-9]{3}$")
        }
    "#;
    let sample = sample(source, "All");
    assert_eq!(sample["even"], json!(6));
    assert_eq!(sample["third"], json!(12));
    assert_eq!(sample["tags"].as_array().map(Vec::len), Some(3));
    assert_eq!(sample["sizes"], json!(["s", "m", "l"]));
}

#[test]
fn what_is_said_goes_before_what_is_made_up() {
    let source = r#"
        scalar Sku = String @example("TSHIRT-RED-M") @example("MUG-BLUE")
        enum Status { open = "OPEN", closed = "CLOSED" }
        record Line { sku: Sku, status: Status = closed, note: String @example("by hand"), skus: List<Sku> @items(2) @unique }
    "#;
    let expected = json!({
        "sku": "TSHIRT-RED-M", "status": "CLOSED", "note": "by hand", "skus": ["TSHIRT-RED-M", "MUG-BLUE"]
    });
    assert_eq!(sample(source, "Line"), expected);
}

#[test]
fn views_differ() {
    let source = r#"
        @example({ id: "0190163d-8694-739b-aea5-966c26f8ad91", secret: "s", name: "n" })
        record User { id: Uuid @readonly, secret: String @writeonly, name: String, plan: "free" | "team" = "free" }
    "#;
    let read = sampled(source, "User", View::Read).unwrap();
    let write = sampled(source, "User", View::Write).unwrap();
    assert_eq!(read, json!({ "id": "0190163d-8694-739b-aea5-966c26f8ad91", "name": "n", "plan": "free" }));
    assert_eq!(write, json!({ "secret": "s", "name": "n" }));
}

#[test]
fn a_type_inside_of_itself_ends() {
    let source = r"
        record Tree { name: String, children: List<Tree>, parent?: Tree, twin: Tree? }
        union Expression = Sum | Int
        record Sum { left: Expression, right: Expression }
    ";
    assert_eq!(sample(source, "Tree"), json!({ "name": "Ada Lovelace", "children": [], "twin": null }));
    assert_eq!(sample(source, "Sum"), json!({ "left": 1, "right": 2 }));
}

#[test]
fn unions_take_the_first_alternative() {
    let source = r#"
        record Card { number: String @pattern("^[0-9]{16}$") }
        record Invoice { due: Date }
        union Payment by kind { card: Card, invoice: Invoice }
        union Either = Card | Invoice
        record Pet by pet_type { pet_type: String, name: String }
        record Cat extends Pet = "cat" { lives: Int32 @range(1..9) }
        record Both { id: Uuid, ...(Card | Invoice) }
    "#;
    assert_eq!(sample(source, "Payment"), json!({ "kind": "card", "number": "1234567890123456" }));
    assert_eq!(sample(source, "Either"), json!({ "number": "1234567890123456" }));
    assert_eq!(sample(source, "Pet"), json!({ "pet_type": "cat", "name": "Ada Lovelace", "lives": 1 }));
    assert!(sample(source, "Both").get("number").is_some());
}

#[test]
fn fields_of_one_type_differ_and_follow_each_other() {
    let sample = sample("record Stay { arrival: Date, departure: Date, guest: Uuid, host: Uuid }", "Stay");
    assert!(sample["arrival"].as_str() < sample["departure"].as_str());
    assert_ne!(sample["guest"], sample["host"]);
}

#[test]
fn errors_are_problems() {
    let sample = sample("error OutOfStock is conflict { sku: String }", "OutOfStock");
    let expected = json!({ "type": "about:blank", "title": "Out of stock", "status": 409, "sku": "Sku" });
    assert_eq!(sample, expected);
}

#[test]
fn what_has_no_sample_is_said() {
    let found = sampled(r#"record Odd { code: String @pattern("^(a)\\1$") }"#, "Odd", View::Read).unwrap_err();
    assert_eq!(found.path, "code");
    assert_eq!(found.what, r"a text that matches `^(a)\1$`");
}

#[test]
fn a_type_that_doubles_with_each_level_stays_small() {
    let mut source = "record R0 { a: String }\n".to_owned();
    for level in 1..40 {
        source.push_str(&format!("record R{level} {{ a?: R{}, b?: R{} }}\n", level - 1, level - 1));
    }
    let sample = sample(&source, "R39");
    assert!(sample.to_string().len() < 100_000);
}
