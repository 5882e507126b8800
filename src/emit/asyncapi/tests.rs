//! Parts of the documents of small architectures.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::diag::{Code, Diags};
use crate::emit::shared::fixture::compile;
use crate::emit::{EmitCx, Options};

use super::document;
use super::errors::Reports;

/// The document of the service `S` of a source, and the codes that its emission found.
fn document(source: &str) -> (Value, Vec<Code>) {
    let checked = compile(source);
    let options = Options::default();
    let cx = EmitCx { checked: &checked, options: &options };
    let (service, _) = checked.model().nodes.iter().find(|(_, node)| node.meta.name == "S").unwrap();
    let mut reports = Reports::default();
    let document = serde_json::to_value(document::of_service(&cx, service, &mut reports)).unwrap();
    let mut diags = Diags::new();
    reports.finish(&mut diags);
    (document, diags.iter().map(|diagnostic| diagnostic.code).collect())
}

/// The part of a document at a JSON Pointer.
fn at<'v>(document: &'v Value, pointer: &str) -> &'v Value {
    document.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} in {document:#}"))
}

/// A service that sends an event to a channel with these settings, at the server `B` where one is declared.
fn sends(declarations: &str, channel: &str) -> (Value, Vec<Code>) {
    let technology = if declarations.starts_with("server B") { "B" } else { "kafka" };
    document(&format!(
        "{declarations}\nevent E {{ id: Uuid @key }}\nchannel C: {technology} {{ address: \"c\"\ncarries E\n{channel} }}\n\
         service S {{ publishes E to C }}"
    ))
}

#[test]
fn two_proofs_and_none_are_said_exactly_beside_the_list() {
    let server = r#"server B: kafka { host: "b"
  auth: User & Cert | Ticket | none }
auth User: scram_sha256 {}
auth Cert: mtls {}
auth Ticket: gssapi {}"#;
    let (document, codes) = sends(server, "");
    assert_eq!(codes, [Code::W0680, Code::W0680]);
    let schemes =
        ["User", "Cert", "Ticket"].map(|name| json!({ "$ref": format!("#/components/securitySchemes/{name}") }));
    assert_eq!(at(&document, "/servers/b/security"), &json!(schemes));
    assert_eq!(at(&document, "/servers/b/x-security"), &json!([["User", "Cert"], ["Ticket"], []]));
}

#[test]
fn each_scheme_has_its_kind() {
    let kinds = [
        ("user_password {}", "userPassword"),
        ("plain {}", "plain"),
        ("scram_sha256 {}", "scramSha256"),
        ("scram_sha512 {}", "scramSha512"),
        ("gssapi {}", "gssapi"),
        ("mtls {}", "X509"),
        ("basic {}", "http"),
        ("digest {}", "http"),
        ("jwt {}", "http"),
        ("api_key {}", "apiKey"),
        ("api_key { in: header(\"X-Key\") }", "httpApiKey"),
        ("hmac { in: header(\"X-Signature\") }", "httpApiKey"),
        ("oidc { issuer: \"https://id.example\" }", "openIdConnect"),
        ("oauth2 { flow: client_credentials, token_url: \"https://id.example/token\" }", "oauth2"),
    ];
    for (auth, kind) in kinds {
        let (document, codes) = sends(&format!("server B: kafka {{ host: \"b\"\nauth: A }}\nauth A: {auth}"), "");
        assert_eq!(codes, [], "{auth}");
        assert_eq!(at(&document, "/components/securitySchemes/A/type"), kind, "{auth}");
    }
}

#[test]
fn scopes_that_are_asked_for_make_a_scheme_of_their_own() {
    let auth = r#"auth Cloud: oauth2 {
  flow: client_credentials
  token_url: "https://id.example/token"
  scope messages.send "Send"
}"#;
    let (document, codes) = sends(auth, "auth: Cloud(messages.send)");
    assert_eq!(codes, []);
    let scheme = "#/components/securitySchemes/CloudMessagesSend";
    assert_eq!(at(&document, "/operations/sendE/security"), &json!([{ "$ref": scheme }]));
    assert_eq!(at(&document, "/components/securitySchemes/CloudMessagesSend/scopes"), &json!(["messages.send"]));
}

#[test]
fn bind_is_laid_over_and_null_removes() {
    let bind = "partitions: 3\nretention: 1d\nbind: { partitions: null, topicConfiguration: { \"cleanup.policy\": [\"compact\"] } }";
    let (document, _) = sends("", bind);
    let expected = json!({
        "topic": "c",
        "topicConfiguration": { "cleanup.policy": ["compact"], "retention.ms": 86_400_000 },
        "bindingVersion": "0.5.0",
    });
    assert_eq!(at(&document, "/channels/c/bindings/kafka"), &expected);
}

#[test]
fn what_no_binding_says_is_an_extension() {
    let source = r#"
message M { id: Uuid }
queue Q: sqs {
  address: "q"
  carries M
  delay: 20m
  visibility_timeout: 30s
  max_attempts: 3
}
service S { consumes M from Q { concurrency: 2, filter: event.id == "x" } }
"#;
    let (document, codes) = document(source);
    assert_eq!(codes, [Code::W0682]);
    let channel = at(&document, "/channels/q");
    assert_eq!(
        at(channel, "/bindings/sqs/queue"),
        &json!({ "name": "q", "fifoQueue": false, "visibilityTimeout": 30 })
    );
    assert_eq!((&channel["x-delay"], &channel["x-max-attempts"]), (&json!("20m"), &json!(3)));
    assert!(channel.get("x-visibility-timeout").is_none());
    assert_eq!(at(&document, "/operations/receiveM/x-filter"), "event.id == \"x\"");
}

#[test]
fn an_event_has_the_envelope_of_its_channel() {
    let of = |technology: &str, more: &str| {
        let source = format!(
            "event E {{ id: Uuid @key }}\nchannel C: {technology} {{ carries E\n{more} }}\nservice S {{ publishes E to C }}"
        );
        document(&source).0
    };
    let kafka = of("kafka", "");
    assert_eq!(at(&kafka, "/channels/c/messages/E/traits/0/$ref"), "#/components/messageTraits/KafkaCloudEvent");
    assert_eq!(at(&kafka, "/channels/c/messages/E/headers/properties/ce_type/const"), "test.E.v1");
    let redis = of("redis", "");
    assert_eq!(at(&redis, "/channels/c/messages/E/payload/$ref"), "#/components/schemas/EEnvelope");
    let bare = of("redis", "envelope: none");
    assert_eq!(at(&bare, "/channels/c/messages/E/payload/$ref"), "#/components/schemas/E");
    let avro = of("redis", "encoding: avro");
    assert_eq!(at(&avro, "/components/schemas/EEnvelope/properties/data_base64/contentMediaType"), "application/avro");
}

#[test]
fn operations_that_differ_have_names_of_their_own() {
    let source = r#"
event E { id: Uuid @key }
channel A: kafka { carries E }
channel B: kafka { carries E }
service S {
  consumes E from A { group: "one" }
  consumes E from A { group: "two" }
  consumes E from B { group: "one" }
}
"#;
    let (document, _) = document(source);
    let names: Vec<&String> = at(&document, "/operations").as_object().unwrap().keys().collect();
    assert_eq!(names, ["receiveE", "receiveEOnA", "receiveEOnB"]);
    assert_eq!(at(&document, "/operations/receiveEOnA/bindings/kafka/groupId/enum"), &json!(["two"]));
    let shared = "#/components/operationTraits/KafkaConsumer";
    assert_eq!(at(&document, "/operations/receiveEOnB/traits/0/$ref"), shared);
}

#[test]
fn a_parameter_is_found_where_every_message_has_it() {
    let source = r#"
event E { lamp: String @key }
event F { lamp: String @key }
message G { room: String
  header lamp: String }
channel A(lamp: String): mqtt { address: "a/{lamp}"
  carries E, F }
channel B(lamp: String): mqtt { address: "b/{lamp}"
  carries E, G }
service S { publishes E to A
  publishes G to B }
"#;
    let (document, _) = document(source);
    assert_eq!(at(&document, "/channels/a/parameters/lamp/location"), "$message.payload#/lamp");
    assert_eq!(at(&document, "/channels/b/parameters/lamp"), &json!({}));
}

#[test]
fn a_cloud_is_reached_where_its_regions_are() {
    let source = r#"
environment Live: kubernetes { regions: ["eu-central-1", "us-east-1"] }
message M { id: Uuid }
queue Q: sqs { carries M }
service S { consumes M from Q }
"#;
    let (document, _) = document(source);
    let server = at(&document, "/servers/live-sqs");
    assert_eq!(at(server, "/host"), "sqs.{region}.amazonaws.com");
    let region = json!({ "enum": ["eu-central-1", "us-east-1"], "default": "eu-central-1" });
    assert_eq!(at(server, "/variables/region"), &region);
}

#[test]
fn a_service_is_described_as_its_websocket_is() {
    let source = r#"
record T { at: Timestamp }
contract Ticks: websocket {
  path: /ticks
  contact: { name: "Ticks", email: "ticks@example.com" }
  license: "Apache-2.0"
  terms: "https://example.com/terms"
  send tick(T)
}
service S { provides Ticks on 80 }
"#;
    let (document, _) = document(source);
    assert_eq!(at(&document, "/info/contact"), &json!({ "name": "Ticks", "email": "ticks@example.com" }));
    assert_eq!(at(&document, "/info/license"), &json!({ "name": "Apache-2.0" }));
    assert_eq!(at(&document, "/info/termsOfService"), "https://example.com/terms");
}

#[test]
fn a_websocket_answers_with_results_or_errors() {
    let source = r#"
record Follow { id: Uuid }
record Following { count: Int32 }
error TooMany is conflict { most: Int32 }
error Lost is unavailable {}
contract Live: websocket {
  path: /live
  errors: [Lost]
  receive follow(Follow) -> Following ! TooMany {
    example "two" { request: { id: "0d3c7a52-2c5e-4b1b-8a55-5f0f6ad1c0de" }, response: { count: 2 } }
  }
  send changed(Follow)
}
service S { provides Live on 80 }
"#;
    let (document, codes) = document(source);
    assert_eq!(codes, []);
    let message = |name: &str| json!({ "$ref": format!("#/channels/live/messages/{name}") });
    let answers = json!([message("Following"), message("TooMany"), message("Lost")]);
    assert_eq!(at(&document, "/operations/follow/reply/messages"), &answers);
    assert!(document.pointer("/operations/changed/reply").is_none());
    let example = json!({ "name": "two", "payload": { "count": 2 } });
    assert_eq!(at(&document, "/channels/live/messages/Following/examples/0"), &example);
}

#[test]
fn messages_without_a_name_are_called_after_their_place() {
    let source = r#"
record A { x: Int }
contract Live: websocket {
  path: /live
  receive ask(A) -> List<A>
  send list(List<A>)
  send word("a" | "b")
}
service S { provides Live on 80 }
"#;
    let (document, _) = document(source);
    let names: Vec<&String> = at(&document, "/channels/live/messages").as_object().unwrap().keys().collect();
    assert_eq!(names, ["A", "LiveAskReply", "LiveList", "LiveWord"]);
    assert_eq!(at(&document, "/channels/live/messages/LiveWord/payload/title"), "LiveWord");
}
