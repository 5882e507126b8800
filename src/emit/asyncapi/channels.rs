//! Channels with their addresses, parameters and promises.

use heck::ToKebabCase;
use indexmap::IndexMap;

use super::bindings::{self, On};
use super::doc::{Channel, Parameter, Use};
use super::document::Lower;
use super::envelope;
use super::messages::message_parts;
use super::parts::{docs_url, extensions, facts, rest_of, summary, tags_of};
use crate::base::arena::Id;
use crate::model::facts::closure::{View, record_of};
use crate::model::{Field, Node, NodeDetail, TypeDef, Value};

/// Settings of a channel or queue that AsyncAPI has no member for. Those that a binding says do not stand twice.
const PROMISES: &[&str] = &[
    "delivery",
    "ordering",
    "compatibility",
    "partitions",
    "replication",
    "acks",
    "retention",
    "max_message",
    "visibility_timeout",
    "priority",
    "max_attempts",
    "delay",
    "dead_letter",
];

/// The address of a channel: as declared, else its name; `None` where it is made at run time.
pub(super) fn address(node: &Node) -> Option<String> {
    match node.settings.get("address") {
        Some(Value::Word(_)) => None,
        Some(value) => value.as_text().map(str::to_owned),
        None => Some(node.meta.output_name().to_kebab_case()),
    }
}

impl Lower<'_, '_> {
    /// The key of a channel, added when it is first met.
    pub(super) fn channel(&mut self, id: Id<Node>) -> String {
        let model = self.model;
        let node = &model.nodes[id];
        let key = node.meta.output_name().to_kebab_case();
        if self.channels.contains_key(&key) {
            return key;
        }
        let servers = self.servers.of_channel(id, &mut self.security, self.reports);
        let address = address(node);
        let on = On::of(model, id, address.as_deref());
        let (bindings, said) = bindings::channel(on, self.reports);
        let mut extensions = extensions(&node.meta.annotations);
        extensions.extend(facts(model, &node.settings, PROMISES, &said));
        let parameters = self.parameters(id, node);
        let channel = Channel {
            address,
            title: Some(node.meta.annotations.text("title").unwrap_or_else(|| node.meta.output_name()).to_owned()),
            summary: summary(&node.meta.docs),
            description: rest_of(&node.meta.docs),
            messages: IndexMap::new(),
            servers,
            parameters,
            tags: tags_of(&node.settings),
            external_docs: docs_url(&node.meta.annotations),
            bindings,
            extensions,
        };
        self.channels.insert(key.clone(), channel);
        key
    }

    fn parameters(&self, id: Id<Node>, node: &Node) -> IndexMap<String, Use<Parameter>> {
        let NodeDetail::Channel { params, carries, .. } = &node.detail else { return IndexMap::new() };
        params
            .iter()
            .map(|param| {
                let parameter = Parameter { location: self.location(id, carries, param), ..self.parameter(param) };
                (param.wire.clone(), Use::Own(parameter))
            })
            .collect()
    }

    /// A parameter of an address, whose value is always a text.
    pub(super) fn parameter(&self, param: &Field) -> Parameter {
        let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let schema = self.schemas.field(param, View::Read);
        let values = if schema.values.is_empty() { self.cases(param) } else { schema.values };
        let examples = if schema.examples.is_empty() {
            self.named(param).map(|def| crate::model::schema::examples(&def.meta.annotations)).unwrap_or_default()
        } else {
            schema.examples
        };
        let own = || self.named(param).and_then(|def| def.meta.docs.text());
        Parameter {
            values: values.iter().map(text).collect(),
            default: param.default.as_ref().map(text),
            description: param.docs.text().or_else(own).map(str::to_owned),
            examples: examples.iter().map(text).collect(),
            location: None,
        }
    }

    fn named(&self, param: &Field) -> Option<&TypeDef> {
        if let crate::model::Type::Def(id, _) = &param.ty { Some(&self.model.types[*id]) } else { None }
    }

    /// The values of a closed enum.
    fn cases(&self, param: &Field) -> Vec<serde_json::Value> {
        match self.named(param).map(|def| &def.kind) {
            Some(crate::model::TypeDefKind::Enum { cases, open: false }) => {
                cases.iter().map(|case| case.wire.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Where every message of a channel has the value of a parameter: a header or a required field of its wire name.
    fn location(&self, channel: Id<Node>, carries: &[Id<TypeDef>], param: &Field) -> Option<String> {
        let place = |id: &Id<TypeDef>| {
            let def = &self.model.types[*id];
            let same = |field: &&Field| field.wire == param.wire && field.required;
            let name = param.wire.replace('~', "~0").replace('/', "~1");
            if message_parts(def).0.iter().any(|header| same(&header)) {
                return Some(format!("$message.header#/{name}"));
            }
            record_of(def)?.fields.iter().find(same)?;
            let data = if envelope::is_structured(self.model, channel, def) { "/data" } else { "" };
            Some(format!("$message.payload#{data}/{name}"))
        };
        let mut places = carries.iter().map(place);
        let first = places.next()??;
        places.all(|other| other.as_ref() == Some(&first)).then_some(first)
    }
}
