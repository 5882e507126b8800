//! One contract in the three versions, and what becomes a component.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::version::{Loss, Losses, Version};
use super::{document, reuse};
use crate::diag::{Code, Diags};
use crate::emit::shared::fixture::compile;
use crate::emit::{EmitCx, Options};

/// The document of the first contract of a source in a version, and what that version reports.
fn written(source: &str, version: Version) -> (Value, Vec<Code>) {
    let checked = compile(source);
    let options = Options::default();
    let cx = EmitCx { checked: &checked, options: &options };
    let (id, contract) = checked.model().contracts.iter().next().unwrap();
    let mut diags = Diags::new();
    let mut losses = Losses::default();
    let mut document = document::lower(&cx, &document::Spellings::of(cx.model()), id, version, &mut diags);
    reuse::share(&mut document);
    version.write(&mut document, &contract.meta, &mut losses);
    losses.report(version, &mut diags);
    let codes = diags.iter().map(|diagnostic| diagnostic.code).collect();
    (serde_json::to_value(document).unwrap(), codes)
}

fn in_all(source: &str) -> [(Value, Vec<Code>); 3] {
    [Version::V30, Version::V31, Version::V32].map(|version| written(source, version))
}

#[test]
fn a_stream_has_the_schema_of_an_item() {
    let source = r#"
record Step { done: Int32 }
contract Jobs: rest {
  version: 1.0.0
  GET /steps steps() -> stream Step
  GET /lines lines() -> stream Step as "application/jsonl"
  GET /bytes bytes() -> stream Bytes as "application/octet-stream"
}
"#;
    let [(oldest, _), (older, found), (newest, _)] = in_all(source);
    assert_eq!(found, []);
    let content = |document: &Value, path: &str| {
        document.pointer(&format!("/paths/~1{path}/get/responses/200/content")).cloned().unwrap()
    };
    let data = json!({
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": "#/components/schemas/Step"}
    });
    assert_eq!(content(&newest, "steps")["text/event-stream"]["itemSchema"]["properties"]["data"], data);
    let step = json!({"$ref": "#/components/schemas/Step"});
    assert_eq!(content(&newest, "lines"), json!({"application/jsonl": {"itemSchema": step}}));
    let described = json!({
        "schema": {"$ref": "#/components/schemas/Step", "description": "The `data` of one event of the stream, as JSON."},
        "x-stream": "events"
    });
    assert_eq!(content(&older, "steps")["text/event-stream"], described);
    let alone = json!({
        "description": "One item of the stream.",
        "allOf": [{"$ref": "#/components/schemas/Step"}]
    });
    assert_eq!(content(&oldest, "lines")["application/jsonl"]["schema"], alone);
    for document in [oldest, older, newest] {
        let bytes = &content(&document, "bytes")["application/octet-stream"];
        assert_eq!((&bytes["schema"]["format"], &bytes["x-stream"]), (&json!("binary"), &json!(true)));
    }
}

#[test]
fn a_certificate_is_no_scheme_of_3_0_and_its_absence_no_proof() {
    let source = r#"
auth Cert: mtls
auth Key: api_key { scope orders.read "See orders" }
contract Orders: rest {
  version: 1.0.0
  auth: Cert & Key | Cert
  GET /orders list() { allow: orders.read }
}
"#;
    let (document, codes) = written(source, Version::V30);
    assert_eq!(codes, [Code::W0626, Code::W0626]);
    assert_eq!(document["security"], json!([{"Key": []}]));
    assert_eq!(document["x-security"], json!([{"Cert": [], "Key": []}, {"Cert": []}]));
    let get = &document["paths"]["/orders"]["get"];
    assert_eq!(get["x-security"], json!([{"Cert": [], "Key": ["orders.read"]}]));
    assert_eq!(document["components"]["x-securitySchemes"], json!({"Cert": {"type": "mutualTLS"}}));
}

#[test]
fn an_older_version_keeps_what_it_has_no_place_for() {
    let source = r#"
auth Television: oauth2 {
  flow: [device_code]
  device_authorization_url: "https://id.example/device"
  token_url: "https://id.example/token"
}
/// Shows. All of them.
contract Shows: rest {
  version: 1.0.0
  auth: Television
  license: { name: "MIT", identifier: "MIT" }
  tags: { live: { title: "Live", parent: shows }, shows: "What is on." }
  QUERY /shows find(body wanted: String) { tags: [live] }
}
"#;
    let [(oldest, _), (older, codes), (newest, none)] = in_all(source);
    assert_eq!(none, []);
    assert_eq!(codes.len(), [Loss::TagTree, Loss::Query, Loss::DeviceFlow].len());
    assert_eq!(newest["tags"][0], json!({"name": "live", "summary": "Live", "parent": "shows"}));
    assert_eq!(older["tags"][0], json!({"name": "live", "x-displayName": "Live", "x-parent": "shows"}));
    assert!(newest["paths"]["/shows"].get("query").is_some());
    assert!(older["paths"]["/shows"].get("x-query").is_some());
    let flows = |document: &Value| document["components"]["securitySchemes"]["Television"]["flows"].clone();
    assert!(flows(&newest).get("deviceAuthorization").is_some());
    assert!(flows(&older).get("x-deviceAuthorization").is_some());
    assert_eq!((&newest["info"]["summary"], &newest["info"]["description"]), (&json!("Shows"), &json!("All of them.")));
    assert_eq!(oldest["info"]["description"], json!("Shows.\n\nAll of them."));
    assert_eq!(oldest["info"]["license"]["url"], json!("https://spdx.org/licenses/MIT.html"));
}

#[test]
fn what_is_said_twice_is_a_component_by_the_name_of_what_it_is() {
    let source = r"
use std.http.{CursorPage, Page}
scalar OrderId = Uuid
scalar LineId = Uuid
record Order { id: OrderId, url: Url }
contract Orders: rest {
  version: 1.0.0
  GET /orders list(...CursorPage) -> Page<Order>
  GET /lines lines(...CursorPage) -> Page<Order>
  GET /orders/{id} show(id: OrderId) -> Order
  PUT /orders/{id} change(id: OrderId, body order: Order) -> Order {
    callback changed -> request.body.url { POST tell(body order: Order) -> 204 }
  }
  GET /lines/{id} show_line(id: LineId) -> Order
  PUT /lines/{id} change_line(id: LineId, body order: Order) -> Order {
    callback changed -> request.body.url { POST tell(body order: Order) -> 204 }
  }
}
";
    let (document, _) = written(source, Version::V31);
    let names = |kind: &str| {
        let table = document["components"][kind].as_object();
        table.into_iter().flat_map(|table| table.keys()).cloned().collect::<Vec<_>>()
    };
    assert_eq!(names("parameters"), ["Cursor", "Limit", "OrderId", "LineId"]);
    // The second callback has an operation of another name, and is the same nevertheless.
    assert_eq!(names("callbacks"), ["Changed"]);
    // A result that is one declared type is as short as a reference to it.
    assert_eq!((names("responses"), names("requestBodies")), (vec![], vec![]));
    let reference = json!({"$ref": "#/components/parameters/LineId"});
    assert_eq!(document["paths"]["/lines/{id}"]["put"]["parameters"][0], reference);
}

#[test]
fn parameters_are_values_in_a_style_or_texts_in_a_media_type() {
    let source = r#"
record Place { row: Int32, seat: Int32 }
contract Seats: rest {
  version: 1.0.0
  GET /seats/{place} show(
    place: Place @style(matrix, explode: true),
    range?: Place @style(deep_object),
    rows?: List<Int32> @style(pipe, explode: false),
    exact?: Place as "application/json",
    both?: Place as ["application/json", "application/xml"]
  )
}
"#;
    let (document, codes) = written(source, Version::V31);
    assert_eq!(codes, [Code::W0627]);
    let parameters = &document["paths"]["/seats/{place}"]["get"]["parameters"];
    let place = json!({"$ref": "#/components/schemas/Place"});
    assert_eq!((&parameters[0]["style"], &parameters[0]["explode"]), (&json!("matrix"), &json!(true)));
    assert_eq!(parameters[1]["style"], json!("deepObject"));
    assert_eq!((&parameters[2]["style"], &parameters[2]["explode"]), (&json!("pipeDelimited"), &json!(false)));
    assert_eq!(
        parameters[3],
        json!({
            "name": "exact", "in": "query", "content": {"application/json": {"schema": place}}
        })
    );
    assert_eq!(parameters[4]["content"].as_object().map(serde_json::Map::len), Some(1));
}
