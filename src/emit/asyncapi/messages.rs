//! Messages: headers, payload, key, examples. An event's envelope depends on the channel that it travels on.

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::json;

use super::bindings::{self, Content, On};
use super::channels::address;
use super::doc::{Bindings, CorrelationId, Extensions, Message, Payload, Reference, Use};
use super::document::Lower;
use super::parts::{docs_url, extensions, facts, rest_of, summary};
use super::{envelope, examples, foreign};
use crate::base::arena::Id;
use crate::emit::shared::jsonschema::{Dialect, Schema};
use crate::model::facts::closure::{View, record_of};
use crate::model::{Field, Node, Settings, Type, TypeDef, TypeDefKind};

/// The content type of a document's messages where they name none.
const JSON: &str = "application/json";

/// The headers and the version of an event or message.
pub(super) fn message_parts(def: &TypeDef) -> (&[Field], u32) {
    if let TypeDefKind::Event { headers, version, .. } | TypeDefKind::Message { headers, version, .. } = &def.kind {
        (headers, *version)
    } else {
        (&[], 1)
    }
}

/// Whether a type is an event or message.
pub(super) fn is_message(def: &TypeDef) -> bool {
    settings_of(def).is_some()
}

/// `durability` and `schema` of an event or message.
pub(super) fn settings_of(def: &TypeDef) -> Option<&Settings> {
    if let TypeDefKind::Event { settings, .. } | TypeDefKind::Message { settings, .. } = &def.kind {
        Some(settings)
    } else {
        None
    }
}

/// What the component of an envelope is called.
pub(super) fn envelope_name(message: &str) -> String {
    format!("{message}Envelope")
}

impl Lower<'_, '_> {
    /// A reference to a message in its channel, added when it is first met. `on` says how it travels.
    pub(super) fn message(&mut self, channel: &str, on: Id<Node>, event: Id<TypeDef>) -> Reference {
        let key = self.model.types[event].meta.name.clone();
        let reference = Reference::to(&["channels", channel, "messages", &key]);
        if self.channels.get(channel).is_some_and(|channel| channel.messages.contains_key(&key)) {
            return reference;
        }
        let message = self.event_message(on, event);
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.messages.insert(key, message);
        }
        reference
    }

    fn event_message(&mut self, id: Id<Node>, event: Id<TypeDef>) -> Message {
        let model = self.model;
        let def = &model.types[event];
        let node = &model.nodes[id];
        let address = address(node);
        let on = On::of(model, id, address.as_deref());
        let (own_headers, version) = message_parts(def);
        let description = envelope::Description {
            event_type: format!("{}.{}.v{version}", model.package.name, def.meta.output_name()),
            source: format!("/{}", model.package.name),
        };
        let mode = envelope::mode(model, id, def);
        let written = foreign::payload(model, event, self.reports);
        let content_type = written.as_ref().map_or_else(|| encoding(&node.settings), |written| written.content_type);
        let (headers, traits) = self.headers(mode, own_headers, &description);
        let data = match written {
            Some(written) => written.payload,
            None => Payload::Schema(Box::new(self.schemas.ty(&Type::Def(event, Vec::new()), View::Read))),
        };
        let (payload, content_type) = if mode == envelope::Mode::Structured {
            let around = envelope::structured(&description, data, content_type);
            let name = self.envelope(&def.meta.name, around);
            let link = Schema::reference(format!("{}{name}", Dialect::AsyncApi.prefix()));
            (Payload::Schema(Box::new(link)), envelope::STRUCTURED)
        } else {
            (data, content_type)
        };
        let correlation = correlation(def, own_headers, mode);
        let content = Content {
            def,
            key: self.key(def, mode),
            media: content_type,
            correlation: own_headers
                .iter()
                .find(|header| header.annotations.has("correlation"))
                .map(|header| self.schemas.field(header, View::Read)),
        };
        let mut extensions = extensions(&def.meta.annotations);
        if version > 1 || def.meta.annotations.has("version") {
            extensions.insert("x-event-version".to_owned(), json!(version));
        }
        if let Some(settings) = settings_of(def).filter(|settings| settings.text("durability") == Some("volatile")) {
            extensions.extend(facts(model, settings, &["durability"], &[]));
        }
        Message {
            name: def.meta.output_name().to_owned(),
            title: def.meta.annotations.text("title").unwrap_or(&def.meta.name).to_owned(),
            summary: summary(&def.meta.docs),
            description: rest_of(&def.meta.docs),
            content_type: (content_type != JSON).then(|| content_type.to_owned()),
            headers,
            payload,
            correlation_id: correlation.map(Use::Own),
            external_docs: docs_url(&def.meta.annotations),
            bindings: bindings::message(on, &content),
            examples: examples::of(model, event, mode, &description),
            traits,
            extensions,
        }
    }

    /// The headers of a message beside those of its envelope, and the trait that has those.
    fn headers(
        &mut self,
        mode: envelope::Mode,
        own: &[Field],
        description: &envelope::Description,
    ) -> (Option<Schema>, Vec<Reference>) {
        let mut headers = IndexMap::new();
        let mut required = Vec::new();
        let mut traits = Vec::new();
        if let envelope::Mode::Binary { protocol, prefix } = mode {
            let name = envelope::trait_name(protocol);
            let shared =
                self.message_traits.entry(name.clone()).or_insert_with(|| envelope::message_trait(prefix, description));
            // Traits are merged like JSON merge patches: a list of the message replaces that of the trait.
            required.extend(shared.headers.required.iter().cloned());
            let (name_of_type, schema) = envelope::type_header(prefix, description);
            required.push(name_of_type.clone());
            headers.insert(name_of_type, schema);
            traits.push(Reference::to(&["components", "messageTraits", &name]));
        }
        for header in own {
            if header.required {
                required.push(header.wire.clone());
            }
            headers.insert(header.wire.clone(), self.schemas.field(header, View::Read));
        }
        let headers = (!headers.is_empty()).then(|| Schema { properties: headers, required, ..Schema::of("object") });
        (headers, traits)
    }

    /// The schema of the partition key, that of the key field or a text where several make it up; and where one field is.
    fn key(&self, def: &TypeDef, mode: envelope::Mode) -> Option<(Schema, Option<String>)> {
        let record = record_of(def)?;
        let keys: Vec<&Field> = record.fields.iter().filter(|field| field.is_key()).collect();
        match keys.as_slice() {
            [] => None,
            [only] => {
                let data = if mode == envelope::Mode::Structured { "/data" } else { "" };
                let place = format!("$message.payload#{data}/{}", pointer(&only.wire));
                Some((self.schemas.field(only, View::Read), Some(place)))
            }
            many => {
                let names: Vec<&str> = many.iter().map(|field| field.wire.as_str()).collect();
                let description = format!("Made of {}, in this order.", names.join(", "));
                Some((Schema { description: Some(description), ..Schema::of("string") }, None))
            }
        }
    }

    /// A message without an envelope, of any type. One whose type has no name is called after where it stands.
    pub(super) fn plain_message(&mut self, channel: &str, ty: &Type, place: &str) -> Reference {
        let def = if let Type::Def(id, _) = ty { Some(&self.model.types[*id]) } else { None };
        let wanted = self.schemas.name(ty, View::Read).map_or_else(|| place.to_upper_camel_case(), str::to_owned);
        let payload = self.schemas.ty(ty, View::Read);
        let docs = def.map(|def| def.meta.docs.clone()).unwrap_or_default();
        let message = |name: &str| Message {
            name: name.to_owned(),
            title: name.to_owned(),
            summary: summary(&docs),
            description: rest_of(&docs),
            content_type: None,
            headers: None,
            payload: Payload::Schema(Box::new(titled(payload.clone(), name))),
            correlation_id: None,
            external_docs: None,
            bindings: Use::Own(Bindings::new()),
            examples: def.map(|def| examples::plain(self.model, ty, def)).unwrap_or_default(),
            traits: Vec::new(),
            extensions: Extensions::new(),
        };
        let Some(messages) = self.channels.get_mut(channel).map(|channel| &mut channel.messages) else {
            return Reference::to(&["channels", channel]);
        };
        let mut name = wanted.clone();
        let mut number = 2;
        while messages.get(&name).is_some_and(|other| other.payload != message(&name).payload) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        messages.entry(name.clone()).or_insert_with(|| message(&name));
        Reference::to(&["channels", channel, "messages", &name])
    }
}

/// The schema with a title where it is no reference: consumers name the types of payloads by it.
fn titled(mut schema: Schema, name: &str) -> Schema {
    if schema.reference.is_none() {
        schema.title.get_or_insert_with(|| name.to_owned());
    }
    schema
}

fn encoding(settings: &Settings) -> &'static str {
    match settings.text("encoding") {
        Some("avro") => foreign::AVRO,
        Some("protobuf") => foreign::PROTOBUF,
        _ => JSON,
    }
}

fn correlation(def: &TypeDef, headers: &[Field], mode: envelope::Mode) -> Option<CorrelationId> {
    let marked = |field: &&Field| field.annotations.has("correlation");
    let (place, field) = match headers.iter().find(marked) {
        Some(header) => ("$message.header#", header),
        None => {
            let structured = mode == envelope::Mode::Structured;
            let place = if structured { "$message.payload#/data" } else { "$message.payload#" };
            (place, record_of(def)?.fields.iter().find(marked)?)
        }
    };
    Some(CorrelationId {
        location: format!("{place}/{}", pointer(&field.wire)),
        description: field.docs.text().map(str::to_owned),
    })
}

/// A segment of a JSON pointer (RFC 6901).
pub(super) fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
