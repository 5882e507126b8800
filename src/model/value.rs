//! Checked values and settings: units resolved, names resolved, every entry with its place and origin.

use crate::base::map::IndexMap;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Environment, Item, Node, Operation, Policy};
use crate::base::arena::Id;
use crate::base::quantity::{Cpu, Duration, Percent, Rate, Size};
use crate::base::span::Span;
use crate::vocab;

/// A checked value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Any number, exactly.
    Number(Decimal),
    /// A string.
    Text(String),
    /// A word of a closed set: `full`, `critical`.
    Word(String),
    /// A duration.
    Duration(Duration),
    /// A size.
    Size(Size),
    /// A percentage.
    Percent(Percent),
    /// A rate.
    Rate(Rate),
    /// A CPU share.
    Cpu(Cpu),
    /// A date, `2026-01-12`.
    Date(String),
    /// A version, `1.4.0`.
    Version(String),
    /// A path, `/livez`.
    Path(String),
    /// A range with inclusive ends; one of them at least.
    Range(Option<Box<Value>>, Option<Box<Value>>),
    /// A list.
    List(Vec<Entry>),
    /// A group of settings, or a map with keys of the user's own.
    Object(Settings),
    /// A declaration.
    Ref(Item),
    /// An operation, and the node that it is called on where one was named.
    Operation(Option<Id<Node>>, Id<Operation>),
    /// A type expression.
    Type(super::Type),
    /// A dotted name that is not a declaration: a field, a claim, `endpoint.url`.
    Name(String),
    /// `exponential(50ms..500ms)`, `canary { … }`, `vault("orders/db", "url")`; also a reference with a block,
    /// `OrderDeadLetters { alert: 1 }`, whose `item` then is the declaration.
    Call {
        /// The word.
        name: String,
        /// The declaration that the word names, for a reference with a block.
        item: Option<Item>,
        /// The arguments in order.
        args: Vec<Entry>,
        /// The settings in braces.
        block: Settings,
    },
    /// `a | b`, `a & b`, `a == b` …
    Binary {
        /// The operator as written.
        op: &'static str,
        /// Left of it.
        lhs: Box<Entry>,
        /// Right of it.
        rhs: Box<Entry>,
    },
    /// `not a`
    Not(Box<Entry>),
}

/// Where an effective value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands at the thing itself.
    Declared,
    /// A policy named by `with`, or one it extends.
    Policy(Id<Policy>),
    /// The callee's `client_policy`.
    ClientPolicy(Id<Policy>),
    /// An environment's override or profile.
    Environment(Id<Environment>),
    /// The vocabulary's default.
    Default,
}

/// A value with its place and origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub span: Span,
    /// Why it holds here.
    pub origin: Origin,
}

/// Settings by name, in the order they were written.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The block of the vocabulary they were checked against; `None` for keys of the user's own.
    pub block: Option<&'static vocab::Block>,
    entries: IndexMap<String, Entry>,
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Settings {
    /// No settings of this block.
    pub fn of(block: &'static vocab::Block) -> Self {
        Settings { block: Some(block), entries: IndexMap::default() }
    }

    /// Sets a value; the last one wins.
    pub fn insert(&mut self, name: impl Into<String>, entry: Entry) {
        self.entries.insert(name.into(), entry);
    }

    /// Removes a value and keeps the order of the others.
    pub fn remove(&mut self, name: &str) -> Option<Entry> {
        self.entries.shift_remove(name)
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All settings in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// The entry of a dotted path, `deploy.replicas`. A word with a block, `canary { steps: … }`, is entered like an
    /// object.
    ///
    /// In builds with debug assertions a name that the vocabulary does not have is a defect of the caller.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
        debug_assert!(
            self.block.is_none_or(|block| block.property(head).is_some()),
            "`{head}` is not a property of `{}`",
            self.block.map_or("", |block| block.name)
        );
        let entry = self.entries.get(head)?;
        match rest {
            None => Some(entry),
            Some(rest) => entry.value.as_settings()?.entry(rest),
        }
    }

    /// The entry of a dotted path whose first name not every block has that may stand here: `deploy` of any node.
    pub fn said(&self, path: &str) -> Option<&Entry> {
        let head = path.split('.').next().unwrap_or(path);
        self.block.is_none_or(|block| block.property(head).is_some()).then(|| self.entry(path)).flatten()
    }

    /// The value of a dotted path.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.entry(path).map(|entry| &entry.value)
    }

    /// The text of a string, word, version, date, path or name.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.as_text()
    }

    /// A truth value.
    pub fn bool(&self, path: &str) -> Option<bool> {
        if let Value::Bool(value) = self.get(path)? { Some(*value) } else { None }
    }

    /// A whole number.
    pub fn int(&self, path: &str) -> Option<i64> {
        self.get(path)?.as_int()
    }

    /// A duration.
    pub fn duration(&self, path: &str) -> Option<Duration> {
        if let Value::Duration(value) = self.get(path)? { Some(*value) } else { None }
    }

    /// A size.
    pub fn size(&self, path: &str) -> Option<Size> {
        if let Value::Size(value) = self.get(path)? { Some(*value) } else { None }
    }

    /// A percentage.
    pub fn percent(&self, path: &str) -> Option<Percent> {
        if let Value::Percent(value) = self.get(path)? { Some(*value) } else { None }
    }

    /// A rate.
    pub fn rate(&self, path: &str) -> Option<Rate> {
        if let Value::Rate(value) = self.get(path)? { Some(*value) } else { None }
    }

    /// Both ends of a range; a single value is both.
    pub fn range(&self, path: &str) -> Option<(Option<&Value>, Option<&Value>)> {
        let value = self.get(path)?;
        Some(if let Value::Range(low, high) = value {
            (low.as_deref(), high.as_deref())
        } else {
            (Some(value), Some(value))
        })
    }

    /// The items of a list; a single value is a list of one, an absent one is empty.
    pub fn list(&self, path: &str) -> Vec<&Value> {
        let Some(value) = self.get(path) else { return Vec::new() };
        if let Value::List(items) = value { items.iter().map(|item| &item.value).collect() } else { vec![value] }
    }

    /// A group of settings, or the block of a word with one.
    pub fn object(&self, path: &str) -> Option<&Settings> {
        self.get(path)?.as_settings()
    }

    /// Overlays `stronger` on these settings, member by member; the word `none` removes what is below it.
    #[must_use]
    pub fn overlaid(&self, stronger: &Settings) -> Settings {
        let mut merged = self.clone();
        merged.block = self.block.or(stronger.block);
        for (name, entry) in stronger.iter() {
            let value = match (merged.entries.get(name).map(|below| &below.value), &entry.value) {
                (Some(Value::Object(below)), Value::Object(above)) => Value::Object(below.overlaid(above)),
                (_, value) => value.clone(),
            };
            merged.insert(name, Entry { value, ..entry.clone() });
        }
        merged
    }
}

impl Value {
    /// The text of a string, word, version, date, path or name; the word of a constructor.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text)
        | Value::Word(text)
        | Value::Date(text)
        | Value::Version(text)
        | Value::Path(text)
        | Value::Name(text)
        | Value::Call { name: text, .. } = self
        {
            Some(text)
        } else {
            None
        }
    }

    /// A whole number.
    pub fn as_int(&self) -> Option<i64> {
        let Value::Number(number) = self else { return None };
        if number.fract().is_zero() { number.to_i64() } else { None }
    }

    /// A duration.
    pub fn as_duration(&self) -> Option<Duration> {
        if let Value::Duration(value) = self { Some(*value) } else { None }
    }

    /// A group of settings, or the block of a constructor.
    pub fn as_settings(&self) -> Option<&Settings> {
        if let Value::Object(settings) | Value::Call { block: settings, .. } = self { Some(settings) } else { None }
    }

    /// The declaration that is named, with a block or without.
    pub fn as_item(&self) -> Option<Item> {
        if let Value::Ref(item) = self {
            Some(*item)
        } else if let Value::Call { item, .. } = self {
            *item
        } else {
            None
        }
    }

    /// A JSON value that stands somewhere in a source.
    pub fn of_json(json: &serde_json::Value, span: Span) -> Value {
        use serde_json::Value as Json;
        let entry = |json: &Json| Entry { value: Value::of_json(json, span), span, origin: Origin::Declared };
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match crate::base::quantity::decimal(&number.to_string()) {
                Some(number) => Value::Number(number),
                None => Value::Text(number.to_string()),
            },
            Json::String(text) => Value::Text(text.clone()),
            Json::Array(items) => Value::List(items.iter().map(entry).collect()),
            Json::Object(members) => {
                let mut settings = Settings::default();
                for (name, json) in members {
                    settings.insert(name.clone(), entry(json));
                }
                Value::Object(settings)
            }
        }
    }

    /// The value as JSON; quantities and words become their literals.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => {
                serde_json::from_str(&number.to_string()).unwrap_or_else(|_| Json::String(number.to_string()))
            }
            Value::Duration(value) => Json::String(value.to_string()),
            Value::Size(value) => Json::String(value.to_string()),
            Value::Percent(value) => Json::String(value.to_string()),
            Value::Rate(value) => Json::String(value.to_string()),
            Value::Cpu(value) => Json::String(value.to_string()),
            Value::Text(text)
            | Value::Word(text)
            | Value::Date(text)
            | Value::Version(text)
            | Value::Path(text)
            | Value::Name(text)
            | Value::Call { name: text, .. } => Json::String(text.clone()),
            Value::List(items) => items.iter().map(|item| item.value.to_json()).collect(),
            Value::Object(settings) => settings.to_json(),
            Value::Range(..)
            | Value::Ref(_)
            | Value::Operation(..)
            | Value::Type(_)
            | Value::Binary { .. }
            | Value::Not(_) => Json::Null,
        }
    }
}

impl Settings {
    /// The settings as a JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        self.iter().map(|(name, entry)| (name.to_owned(), entry.value.to_json())).collect()
    }
}
