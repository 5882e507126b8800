//! Enums: the value 0 says that nothing was said, the cases follow.
//!
//! Every enum of proto3 is open: a reader keeps what it does not know. What a closed one is in the source, a comment says
//! nothing of; an open one says so, since its readers are promised more.

use serde_json::Value as Json;

use super::comments;
use super::doc::{Enum, EnumValue, Item, Number, Reserved};
use super::messages::{Lower, tag};
use super::plan::Home;
use super::words;
use crate::base::span::Span;
use crate::model::{EnumCase, Meta};

impl Lower<'_> {
    /// The enum of a declaration.
    pub(super) fn enumeration(&self, home: &Home, key: String, cases: &[EnumCase], open: bool) -> Item {
        let meta = &self.model.types[home.key.def].meta;
        let prefix = words::shouting(&home.name);
        let value = |case: &EnumCase| {
            let mut facts = Vec::new();
            if case.wire != Json::String(case.name.clone()) {
                facts.push(format!("On other wires: `{}`.", case.wire));
            }
            facts.extend(comments::deprecation(&case.annotations, None));
            EnumValue {
                comment: comments::with_facts(comments::of(&case.docs), facts),
                name: format!("{prefix}_{}", words::shouting(&words::field(&case.name))),
                number: Number { value: 0, tag: tag(&case.annotations), span: case.span },
                deprecated: case.annotations.has("deprecated"),
            }
        };
        let zero = format!("{prefix}_UNSPECIFIED");
        let (zeros, values): (Vec<EnumValue>, Vec<EnumValue>) =
            cases.iter().map(value).partition(|value| value.name == zero);
        let mut facts: Vec<String> = Vec::new();
        if open {
            facts.push("Open: values that are not listed may come, and are to be accepted.".to_owned());
        }
        facts.extend(comments::deprecation(&meta.annotations, None));
        Item::Enum(Enum {
            key,
            comment: comments::with_facts(comments::of(&meta.docs), facts),
            name: home.name.clone(),
            deprecated: meta.annotations.has("deprecated"),
            zero,
            zero_comment: zeros.into_iter().next().map(|zero| zero.comment).unwrap_or_default(),
            values,
            reserved: Reserved::default(),
        })
    }
}

/// The enum of a union of texts that has a name.
pub(super) fn words_enum(meta: &Meta, name: &str, key: String, all: &[String]) -> Enum {
    let facts = comments::deprecation(&meta.annotations, None).into_iter().collect();
    let comment = comments::with_facts(comments::of(&meta.docs), facts);
    Enum { deprecated: meta.annotations.has("deprecated"), ..enumeration(name, key, comment, all, meta.span) }
}

/// The enum of a union of texts.
pub(super) fn enumeration(name: &str, key: String, comment: Vec<String>, all: &[String], span: Span) -> Enum {
    let prefix = words::shouting(name);
    let zero = format!("{prefix}_UNSPECIFIED");
    let mut values: Vec<EnumValue> = Vec::new();
    for text in all {
        let word = words::field(text);
        let comment = if word == *text { Vec::new() } else { vec![format!("On other wires: `{text}`.")] };
        let wanted = format!("{prefix}_{}", words::shouting(&word));
        let mut name = wanted.clone();
        let mut number = 2;
        while values.iter().any(|value| value.name == name) || name == zero {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        values.push(EnumValue { comment, name, number: Number { value: 0, tag: None, span }, deprecated: false });
    }
    Enum {
        key,
        comment,
        name: name.to_owned(),
        deprecated: false,
        zero,
        zero_comment: Vec::new(),
        values,
        reserved: Reserved::default(),
    }
}
