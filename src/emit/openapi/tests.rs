//! Parts of the documents of small contracts.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::base::files::Files;
use crate::diag::{Code, Diags};
use crate::emit::shared::fixture::compile;
use crate::emit::{EmitCx, Options};

use super::version::Losses;
use super::{emit, write};

/// The document of the first contract in a source, and the codes that its emission found.
fn document(source: &str) -> (Value, Vec<Code>) {
    let checked = compile(source);
    let options = Options::default();
    let cx = EmitCx { checked: &checked, options: &options };
    let (id, _) = checked.model().contracts.iter().next().unwrap();
    let mut diags = Diags::new();
    let document = serde_json::to_value(write(
        &cx,
        &super::document::Spellings::of(cx.model()),
        id,
        &mut Losses::default(),
        &mut diags,
    ))
    .unwrap();
    (document, diags.iter().map(|diagnostic| diagnostic.code).collect())
}

fn rest(source: &str) -> Value {
    let (document, codes) = document(source);
    assert_eq!(codes, []);
    document
}

/// The part of a document at a JSON Pointer.
fn at<'v>(document: &'v Value, pointer: &str) -> &'v Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} in {document:#}"))
}

#[test]
fn a_scope_is_asked_of_the_scheme_that_declares_it() {
    let document = rest(
        r#"
auth Users: oidc { issuer: "https://id.example"
  scope orders.write "Place orders"
  scope orders.read "See orders"
}
auth Key: api_key { scope orders.place "Place orders for others"
  role Partner { grants: [orders.place] }
}
auth Cert: mtls
contract Orders: rest {
  version: 1.0.0
  auth: Users & Cert | Key | none
  GET /a a() { allow: orders.write | orders.place }
  GET /b b() { allow: orders.read & orders.write }
  GET /c c() { allow: Partner }
  GET /d d() { allow: anyone }
  GET /e e() { allow: signed_in }
  GET /f f() { auth: Cert }
}
"#,
    );
    let security = |name: &str| document.pointer(&format!("/paths/~1{name}/get/security")).cloned();
    assert_eq!(*at(&document, "/security"), json!([{"Users": [], "Cert": []}, {"Key": []}, {}]));
    let both = json!([{"Users": ["orders.write"], "Cert": []}, {"Key": ["orders.place"]}]);
    assert_eq!(security("a"), Some(both));
    assert_eq!(security("b"), Some(json!([{"Users": ["orders.read", "orders.write"], "Cert": []}])));
    assert_eq!(security("c"), Some(json!([{"Key": ["Partner"]}])));
    assert_eq!(security("d"), Some(json!([])));
    assert_eq!(security("e"), None);
    assert_eq!(security("f"), Some(json!([{"Cert": []}])));
    assert_eq!(at(&document, "/components/securitySchemes/Cert/type"), "mutualTLS");
    let discovery = at(&document, "/components/securitySchemes/Users/openIdConnectUrl");
    assert_eq!(discovery, "https://id.example/.well-known/openid-configuration");
    assert_eq!(at(&document, "/components/securitySchemes/Key/name"), "X-API-Key");
}

#[test]
fn errors_are_grouped_by_status_and_components_where_they_repeat() {
    let document = rest(
        r"
use std.http.{Conflict, NotFound, RateLimited}
/// Too few are left.
error OutOfStock is conflict { left: Int32 }
contract Orders: rest {
  version: 1.0.0
  errors: [RateLimited]
  POST /orders place() -> 201 String ! OutOfStock, NotFound, Conflict
  GET /orders list() -> List<String> ! NotFound
}
",
    );
    let responses = at(&document, "/paths/~1orders/post/responses");
    assert_eq!(responses.as_object().unwrap().keys().collect::<Vec<_>>(), ["201", "404", "409", "429"]);
    assert_eq!(responses["404"], json!({"$ref": "#/components/responses/NotFound"}));
    let conflict = at(&responses["409"], "/content/application~1problem+json/schema/anyOf");
    let both = json!([{"$ref": "#/components/schemas/OutOfStock"}, {"$ref": "#/components/schemas/Conflict"}]);
    assert_eq!(*conflict, both);
    let headers = at(&document, "/components/responses/RateLimited/headers");
    assert_eq!(headers.as_object().unwrap().keys().collect::<Vec<_>>(), ["Retry-After", "RateLimit-Policy"]);
}

#[test]
fn settings_bring_what_follows_from_them() {
    let document = rest(
        r"
contract Orders: rest {
  version: 1.0.0
  PUT /orders/{id} put_order(id: Uuid, body order: String) -> String {
    conditional: required
    rate_limit: { rate: 20/s, burst: 40, per: client }
    idempotent: natural
    timeout: 2s
  }
  GET /orders/{id} get_order(id: Uuid) -> String {
    cache: { ttl: 1m, scope: shared, etag: true, vary: [`Accept`] }
    deprecated: { since: 2026-01-01, sunset: 2027-06-30 }
  }
}
"
        .replace('`', "\"")
        .as_str(),
    );
    let put = at(&document, "/paths/~1orders~1{id}/put");
    assert_eq!(*at(put, "/parameters/1/name"), json!("If-Match"));
    let statuses: Vec<&String> = put["responses"].as_object().unwrap().keys().collect();
    assert_eq!(statuses, ["200", "412", "428", "429", "504"]);
    assert_eq!(put["x-rate-limit"], json!({"rate": "20/s", "burst": 40, "per": "client"}));
    assert_eq!((&put["x-idempotency"], &put["x-timeout"]), (&json!("natural"), &json!("2s")));
    let get = at(&document, "/paths/~1orders~1{id}/get");
    assert_eq!(get["deprecated"], json!(true));
    let headers = at(get, "/responses/200/headers").as_object().unwrap();
    assert_eq!(headers.keys().collect::<Vec<_>>(), ["ETag", "Cache-Control", "Vary", "Deprecation", "Sunset"]);
    // The answer without a body, 304, has it too.
    assert_eq!(*at(&document, "/components/headers/CacheControl/example"), json!("public, max-age=60"));
    let sunset = at(&document, "/components/headers/Sunset/example");
    assert_eq!(*sunset, json!("Wed, 30 Jun 2027 00:00:00 GMT"));
}

#[test]
fn links_and_callbacks_are_runtime_expressions() {
    let document = rest(
        r"
record Hook { id: Uuid @readonly, url: Url }
contract Hooks: rest {
  version: 1.0.0
  GET /hooks/{id} get_hook(id: Uuid) -> Hook
  POST /hooks add_hook(body hook: Hook) -> 201 Hook {
    link self -> get_hook { id: response.id }
    callback fired -> request.body.url {
      POST fire(body hook: Hook) -> 204
    }
  }
}
",
    );
    let post = at(&document, "/paths/~1hooks/post");
    let link = at(post, "/responses/201/links/self");
    assert_eq!(*link, json!({"operationId": "get_hook", "parameters": {"id": "$response.body#/id"}}));
    let sent = &post["callbacks"]["fired"]["{$request.body#/url}"]["post"];
    // What the service sends is what it reads: with the fields that only it sets.
    assert_eq!(*at(sent, "/requestBody/content/application~1json/schema/$ref"), json!("#/components/schemas/Hook"));
    let taken = at(post, "/requestBody/content/application~1json/schema/$ref");
    assert_eq!(*taken, json!("#/components/schemas/HookInput"));
}

#[test]
fn bytes_travel_as_they_are_outside_of_json() {
    let document = rest(
        r#"
scalar Avatar = Bytes @media("image/png")
record Upload { avatar: Avatar, more: List<Bytes>, title: String }
contract Files: rest {
  version: 1.0.0
  PUT /a a(body file: Avatar as "image/png")
  PUT /b b(body parts: Upload as "multipart/form-data")
  PUT /c c(body file: Avatar)
}
"#,
    );
    let raw = at(&document, "/paths/~1a/put/requestBody/content/image~1png/schema");
    assert_eq!(*raw, json!({"type": "string", "format": "binary", "contentMediaType": "image/png"}));
    let form = at(&document, "/paths/~1b/put/requestBody/content/multipart~1form-data");
    assert_eq!(*at(form, "/schema/properties/avatar/format"), json!("binary"));
    assert_eq!(*at(form, "/schema/properties/more/items"), json!({"type": "string", "format": "binary"}));
    assert_eq!(form["encoding"], json!({"avatar": {"contentType": "image/png"}}));
    let avatar = at(&document, "/components/schemas/Avatar");
    assert_eq!(avatar["contentEncoding"], json!("base64"));
    assert_eq!(at(&document, "/components/schemas").as_object().unwrap().len(), 1);
}

#[test]
fn examples_are_in_wire_form_at_their_places() {
    let document = rest(
        r#"
enum Color { red = "R" }
record Shirt { color: Color, price: Decimal }
contract Shirts: rest {
  version: 1.0.0
  POST /shirts add(header idempotency_key: String, body shirt: Shirt) -> 201 Shirt {
    example "A red one" {
      request: { idempotency_key: "abc", shirt: { color: "red", price: 24.90 } }
      response: { color: red, price: 24.90 }
    }
  }
}
"#,
    );
    let post = at(&document, "/paths/~1shirts/post");
    assert_eq!(*at(post, "/parameters/0/name"), json!("Idempotency-Key"));
    assert_eq!(*at(post, "/parameters/0/example"), json!("abc"));
    let shown = json!({"summary": "A red one", "value": {"color": "R", "price": "24.90"}});
    assert_eq!(*at(&document, "/components/examples/a-red-one"), shown);
    let shirt = json!({"a-red-one": {"$ref": "#/components/examples/a-red-one"}});
    assert_eq!(*at(post, "/requestBody/content/application~1json/examples"), shirt);
    assert_eq!(*at(post, "/responses/201/content/application~1json/examples"), shirt);
}

#[test]
fn a_gateway_says_where_clients_find_a_contract() {
    let document = rest(
        r#"
contract Orders: rest {
  version: 1.0.0
  base: /v1
  GET /orders list() -> String
  GET /internal look() -> String
}
service OrderDesk { provides Orders on 8080 }
policy Quick { timeout: { total: 2s }, rate_limit: { rate: 10/s } }
gateway Edge {
  host: "api"
  tls: true
  route /v1/orders -> OrderDesk.Orders with Quick
}
environment Production: kubernetes { domain: "shop.example" }
environment Staging: kubernetes { domain: "staging.shop.example" }
"#,
    );
    assert_eq!(
        document["servers"],
        json!([
            {"url": "https://api.shop.example/v1", "description": "Production"},
            {"url": "https://api.staging.shop.example/v1", "description": "Staging"}
        ])
    );
    let gateways = json!([{"name": "Edge", "route": "/v1/orders", "timeout": "2s", "rate-limit": {"rate": "10/s"}}]);
    assert_eq!(document["x-gateways"], gateways);
    let inside = at(&document, "/paths/~1internal/get/servers/0/url");
    assert_eq!(*inside, json!("/v1"));
    assert!(at(&document, "/paths/~1orders/get/responses").get("429").is_some());
}

#[test]
fn a_rewrite_is_told_as_clients_see_it() {
    let url = |route: &str| {
        let document = rest(&format!(
            "contract Orders: rest {{\n  version: 1.0.0\n  base: /v1\n  GET /orders list() -> String\n}}\n\
             service OrderDesk {{\n  provides Orders on 8080\n}}\n\
             gateway Edge {{\n  host: \"api.shop.example\"\n  tls: true\n  {route}\n}}\n"
        ));
        assert!(
            document.pointer("/paths/~1orders/get/servers").is_none(),
            "the operation is reached through the gateway"
        );
        document["servers"][0]["url"].clone()
    };
    assert_eq!(url("route /v1 -> OrderDesk.Orders"), json!("https://api.shop.example/v1"));
    assert_eq!(url("route /b2b -> OrderDesk.Orders { rewrite: /v1 }"), json!("https://api.shop.example/b2b"));
    assert_eq!(url("route /b2b/v2 -> OrderDesk.Orders { rewrite: / }"), json!("https://api.shop.example/b2b/v2/v1"));
    assert_eq!(
        url("route /my/orders -> OrderDesk.Orders { rewrite: /v1/orders }"),
        json!("https://api.shop.example/my")
    );
}

#[test]
fn webhooks_are_sent_and_signed() {
    let document = rest(
        r#"
record Update { id: Uuid @readonly }
actor Merchant { }
contract Hooks: webhook {
  /// Something changed. Come and look.
  deliver POST changed(body update: Update) -> 204 to Merchant {
    url: endpoint.url
    sign: hmac_sha256("X-Signature", secret: endpoint.secret)
  }
}
"#,
    );
    let changed = at(&document, "/webhooks/changed/post");
    assert_eq!(changed["summary"], json!("Something changed"));
    assert_eq!(*at(changed, "/parameters/0/name"), json!("X-Signature"));
    assert_eq!(*at(&document, "/components/schemas/Update/required"), json!(["id"]));
    assert_eq!(document.get("paths"), None);
}

#[test]
fn files_are_named_after_contracts_and_say_where_they_come_from() {
    let checked = compile("contract OrdersApi: rest {\n  version: 1.0.0\n  GET /a a()\n}\n");
    let options = Options::default();
    let mut files = Files::default();
    emit(&EmitCx { checked: &checked, options: &options }, &mut files, &mut Diags::new());
    let (path, file) = files.iter().next().unwrap();
    assert_eq!((files.len(), path.as_str()), (1, "openapi/orders-api.yaml"));
    assert!(file.text.starts_with("# Generated by archc from main.arch."), "{}", file.text);
}

#[test]
fn a_name_of_punctuation_makes_no_hidden_file() {
    let checked = compile("@name(\"..\")\ncontract OrdersApi: rest {\n  version: 1.0.0\n  GET /a a()\n}\n");
    let options = Options::default();
    let mut files = Files::default();
    emit(&EmitCx { checked: &checked, options: &options }, &mut files, &mut Diags::new());
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["openapi/orders-api.yaml"]);
}

#[test]
fn a_long_name_makes_a_file_that_file_systems_take() {
    let name = "x".repeat(300);
    let checked =
        compile(&format!("@name(\"{name}\")\ncontract OrdersApi: rest {{\n  version: 1.0.0\n  GET /a a()\n}}\n"));
    let options = Options::default();
    let mut files = Files::default();
    emit(&EmitCx { checked: &checked, options: &options }, &mut files, &mut Diags::new());
    assert!(files.iter().all(|(path, _)| path.as_str().len() < 200));
    assert_eq!(files.len(), 1);
}
