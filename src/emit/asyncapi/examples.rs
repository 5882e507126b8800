//! Examples of messages, from `@example` on events, messages and their headers.

use serde_json::{Map, Value as Json};

use super::doc::MessageExample;
use super::envelope::{self, Description, Mode};
use super::messages::message_parts;
use crate::base::arena::Id;
use crate::emit::shared::jsonschema::wire_value;
use crate::model::schema::examples;
use crate::model::{Field, Model, Type, TypeDef};

/// The examples of an event or message, in the envelope that it travels in.
pub(super) fn of(model: &Model, event: Id<TypeDef>, mode: Mode, description: &Description) -> Vec<MessageExample> {
    let def = &model.types[event];
    let headers = headers(model, message_parts(def).0, mode, description);
    payloads(model, &Type::Def(event, Vec::new()), def)
        .map(|payload| MessageExample {
            name: None,
            summary: None,
            headers: headers.clone(),
            payload: if mode == Mode::Structured { around(description, payload) } else { payload },
        })
        .collect()
}

/// The examples of a message without headers.
pub(super) fn plain(model: &Model, ty: &Type, def: &TypeDef) -> Vec<MessageExample> {
    let example = |payload| MessageExample { name: None, summary: None, headers: None, payload };
    payloads(model, ty, def).map(example).collect()
}

fn payloads<'a>(model: &'a Model, ty: &'a Type, def: &TypeDef) -> impl Iterator<Item = Json> + 'a {
    examples(&def.meta.annotations).into_iter().map(move |value| wire_value(model, ty, &value))
}

/// The headers of an example; `None` where one that must be there has no example.
fn headers(model: &Model, own: &[Field], mode: Mode, description: &Description) -> Option<Json> {
    let mut headers = Map::new();
    if let Mode::Binary { prefix, .. } = mode {
        headers
            .extend(envelope::sample(description).into_iter().map(|(name, value)| (format!("{prefix}{name}"), value)));
    }
    for header in own {
        let of_type = || {
            let Type::Def(id, _) = &header.ty else { return None };
            examples(&model.types[*id].meta.annotations).into_iter().next()
        };
        match examples(&header.annotations).into_iter().next().or_else(of_type) {
            Some(value) => {
                headers.insert(header.wire.clone(), wire_value(model, &header.ty, &value));
            }
            None if header.required => return None,
            None => {}
        }
    }
    (!headers.is_empty()).then_some(Json::Object(headers))
}

fn around(description: &Description, data: Json) -> Json {
    let attributes = envelope::sample(description).into_iter().map(|(name, value)| (name.to_owned(), value));
    let rest = [("datacontenttype".to_owned(), Json::from("application/json")), ("data".to_owned(), data)];
    Json::Object(attributes.chain(rest).collect())
}
