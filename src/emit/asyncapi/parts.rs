//! What many objects of a document have: summaries, tags, links to more, deprecation.

use serde_json::{Map, Value as Json, json};

use super::doc::{Extensions, Tag};
use crate::emit::shared::expression::expression;
use crate::emit::shared::jsonschema::ExternalDocs;
use crate::model::{Annotations, Docs, Model, Settings, Value};

/// The first sentence, where there are docs.
pub(super) fn summary(docs: &Docs) -> Option<String> {
    (!docs.is_empty()).then(|| docs.summary())
}

/// The whole text, where it says more than its first sentence.
pub(super) fn rest_of(docs: &Docs) -> Option<String> {
    docs.text().filter(|text| text.replace('\n', " ").trim() != docs.summary()).map(str::to_owned)
}

/// `@docs("…")`
pub(super) fn docs_url(annotations: &Annotations) -> Option<ExternalDocs> {
    annotations.text("docs").map(|url| ExternalDocs { url: url.to_owned() })
}

/// `tags: [a, b]` or `tags: { a: "…" }`
pub(super) fn tags_of(settings: &Settings) -> Vec<Tag> {
    match settings.get("tags") {
        Some(Value::Object(tags)) => tags
            .iter()
            .map(|(name, entry)| Tag { name: name.to_owned(), description: entry.value.as_text().map(str::to_owned) })
            .collect(),
        _ => settings
            .list("tags")
            .into_iter()
            .filter_map(Value::as_text)
            .map(|name| Tag { name: name.to_owned(), description: None })
            .collect(),
    }
}

/// The extensions of `@x` and the project's own annotations, and `x-deprecated` for `@deprecated`.
pub(super) fn extensions(annotations: &Annotations) -> Extensions {
    let mut extensions: Extensions = annotations.extensions().into_iter().collect();
    if let Some(deprecated) = annotations.get("deprecated") {
        let said: Map<String, Json> =
            deprecated.args.iter().map(|(name, value)| (name.clone(), value.to_json())).collect();
        let said = if said.is_empty() { json!(true) } else { Json::Object(said) };
        extensions.insert("x-deprecated".to_owned(), said);
    }
    extensions
}

/// What settings say and no member or binding does, as `x-` members by the setting's own name.
pub(super) fn facts(model: &Model, settings: &Settings, names: &[&str], said: &[&str]) -> Extensions {
    names
        .iter()
        .filter(|name| !said.contains(name))
        .filter_map(|name| {
            let entry = settings.said(name)?;
            Some((format!("x-{}", name.replace('_', "-")), fact(model, &entry.value)?))
        })
        .collect()
}

/// A setting as JSON: declarations by name, `outbox(Db)` as `{ outbox: Db }`, `Letters { alert: page }` as
/// `{ name: Letters, alert: page }`.
fn fact(model: &Model, value: &Value) -> Option<Json> {
    if let Value::Ref(item) = value {
        Some(json!(model.meta(*item).output_name()))
    } else if let Value::Call { name, item, args, block } = value {
        let name = item.map_or(name.as_str(), |item| model.meta(item).output_name());
        let inside = members(model, block);
        if !args.is_empty() {
            let mut values = args.iter().filter_map(|argument| fact(model, &argument.value));
            let value = if args.len() == 1 { values.next()? } else { values.collect() };
            return Some(Json::Object(Map::from_iter([(name.to_owned(), value)])));
        }
        if inside.is_empty() {
            return Some(json!(name));
        }
        let named = [("name".to_owned(), json!(name))];
        Some(Json::Object(named.into_iter().chain(inside).collect()))
    } else if let Value::Object(settings) = value {
        Some(Json::Object(members(model, settings)))
    } else if let Value::List(items) = value {
        Some(items.iter().filter_map(|item| fact(model, &item.value)).collect())
    } else if matches!(value, Value::Binary { .. } | Value::Not(_)) {
        Some(json!(expression(value)))
    } else {
        Some(value.to_json()).filter(|json| !json.is_null())
    }
}

fn members(model: &Model, settings: &Settings) -> Map<String, Json> {
    settings.iter().filter_map(|(key, entry)| Some((key.to_owned(), fact(model, &entry.value)?))).collect()
}
