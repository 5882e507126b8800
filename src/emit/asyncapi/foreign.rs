//! Payloads in another schema language: `schema: file("reading.avsc")`.

use serde_json::Value as Json;

use super::doc::Payload;
use super::errors::{self, Reports};
use super::messages::settings_of;
use crate::base::arena::Id;
use crate::model::{Model, TypeDef, Value};

/// The content type of Apache Avro.
pub(super) const AVRO: &str = "application/avro";
/// The content type of Protocol Buffers.
pub(super) const PROTOBUF: &str = "application/protobuf";

/// A payload with the content type that its language has.
pub(super) struct Written {
    pub(super) payload: Payload,
    pub(super) content_type: &'static str,
}

/// The payload of an event or message whose schema is a file.
pub(super) fn payload(model: &Model, id: Id<TypeDef>, reports: &mut Reports) -> Option<Written> {
    let entry = settings_of(&model.types[id])?.entry("schema")?;
    let Value::Call { args, .. } = &entry.value else { return None };
    let path = args.first()?.value.as_text()?;
    let text = model.schema_files.get(&id)?;
    let json = || serde_json::from_str::<Json>(text).ok();
    let foreign = |format: &str, schema| Payload::Foreign { schema_format: format.to_owned(), schema };
    // The names of schema languages: the table of the Multi Format Schema Object.
    let (payload, content_type) = match path.rsplit('.').next() {
        Some("avsc") => (foreign("application/vnd.apache.avro;version=1.9.0", json()?), AVRO),
        Some("proto") => (foreign("application/vnd.google.protobuf;version=3", Json::String(text.clone())), PROTOBUF),
        Some("json") => (foreign("application/schema+json;version=draft-07", json()?), "application/json"),
        _ => {
            reports.push(errors::schema_language(entry.span, path));
            return None;
        }
    };
    Some(Written { payload, content_type })
}
