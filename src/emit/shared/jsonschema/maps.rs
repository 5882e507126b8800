//! Maps, and what the keys of one look like: names of properties are strings, whatever the type of the key is.

use serde_json::Value;

use super::schema::{Rest, Schema};
use super::types::builtin_of;
use super::{Dialect, Schemas};
use crate::model::facts::closure::View;
use crate::model::{Builtin, Type, TypeDefKind};

impl Schemas<'_> {
    /// `Map<K, V>`
    pub(super) fn map(&self, key: &Type, value: &Type, view: View) -> Schema {
        let value = self.ty(value, view);
        // Without `propertyNames`, keys that can be listed are.
        if let (Dialect::OpenApi30, Some(keys)) = (self.config.dialect, self.listed_keys(key)) {
            return Schema {
                properties: keys.into_iter().map(|key| (key, value.clone())).collect(),
                additional_properties: Some(Rest::Allowed(false)),
                ..Schema::of("object")
            };
        }
        Schema {
            property_names: self.key(key, view).map(Box::new),
            additional_properties: Some(Rest::of(value)),
            ..Schema::of("object")
        }
    }

    /// The schema of a key as a string; `None` where every string is one.
    pub(super) fn key(&self, key: &Type, view: View) -> Option<Schema> {
        if *key == Type::Builtin(Builtin::String) {
            return None;
        }
        Some(match builtin_of(self.model, key) {
            Some(Builtin::Int | Builtin::Int32) => {
                Schema { pattern: Some("^-?(0|[1-9][0-9]*)$".to_owned()), ..Schema::default() }
            }
            Some(Builtin::Bool) => Schema::values(vec![Value::from("true"), Value::from("false")]),
            Some(_) | None => match self.listed_keys(key) {
                // Cases that are no strings on the wire are strings as keys.
                Some(keys) if self.name(key, view).is_none() || self.has_other_cases(key) => {
                    Schema::values(keys.into_iter().map(Value::from).collect())
                }
                Some(_) | None => self.ty(key, view),
            },
        })
    }

    fn has_other_cases(&self, key: &Type) -> bool {
        let Type::Def(id, _) = key else { return false };
        match &self.model.types[*id].kind {
            TypeDefKind::Enum { cases, .. } => cases.iter().any(|case| !case.wire.is_string()),
            TypeDefKind::Scalar { .. }
            | TypeDefKind::Record(_)
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Union(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => false,
        }
    }

    /// All keys that a map can have, where they can be listed.
    fn listed_keys(&self, key: &Type) -> Option<Vec<String>> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match key {
            Type::Builtin(Builtin::Bool) => Some(vec!["true".to_owned(), "false".to_owned()]),
            Type::Literal(value) => Some(vec![text(value)]),
            Type::Union(items) => {
                let keys: Option<Vec<Vec<String>>> = items.iter().map(|item| self.listed_keys(item)).collect();
                Some(keys?.concat())
            }
            Type::Def(id, _) => match &self.model.types[*id].kind {
                TypeDefKind::Enum { cases, open: false } => Some(cases.iter().map(|case| text(&case.wire)).collect()),
                TypeDefKind::Enum { .. }
                | TypeDefKind::Scalar { .. }
                | TypeDefKind::Record(_)
                | TypeDefKind::TaggedUnion { .. }
                | TypeDefKind::Union(_)
                | TypeDefKind::Error { .. }
                | TypeDefKind::Event { .. }
                | TypeDefKind::Message { .. } => None,
            },
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Error => None,
        }
    }
}
