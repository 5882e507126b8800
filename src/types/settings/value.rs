//! Values against the types of the vocabulary.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a form that a place does not name is of the wrong kind there, and so would a new one be"
)]

use rust_decimal::Decimal;

use crate::base::quantity::decimal;
use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::model::{Entry, Origin, Settings, Value};
use crate::syntax::ast::{self, ValueKind};
use crate::types::annotations::Param;
use crate::types::{Cx, errors, literals};
use crate::vocab::{Constructor, SECRET_SOURCES, Ty};

use super::{pick, quantity};

pub(super) fn entry(value: Value, span: Span) -> Entry {
    Entry { value, span, origin: Origin::Declared }
}

impl<'a> Cx<'_, 'a> {
    /// A value of a type of the vocabulary; `None` where it was reported.
    pub fn check_value(&mut self, ty: Ty, value: &'a ast::Value) -> Option<Value> {
        if matches!(value.kind, ValueKind::Error) {
            return None;
        }
        match (ty, &value.kind) {
            (Ty::Bool, ValueKind::Bool(value)) => Some(Value::Bool(*value)),
            (Ty::Int { min, max }, ValueKind::Number(text)) => self.whole_number(text, min, max, value),
            (Ty::Number, ValueKind::Number(text)) => decimal(text).map(Value::Number),
            (Ty::Text, ValueKind::String(text)) => Some(Value::Text(text.clone())),
            (Ty::Regex, ValueKind::String(text)) => self.regex(text, value.span),
            (Ty::Url, ValueKind::String(text)) => self.url(text, value.span),
            (Ty::Cron, ValueKind::String(text)) => self.cron(text, value.span),
            (Ty::Date, ValueKind::Date(text)) => Some(Value::Date(text.clone())),
            (Ty::Version, ValueKind::Version(text) | ValueKind::String(text)) => Some(Value::Version(text.clone())),
            (Ty::Path, ValueKind::PathLit(text)) => Some(Value::Path(text.clone())),
            (Ty::Label, ValueKind::String(text)) => Some(Value::Text(text.clone())),
            (Ty::Label, ValueKind::Name(path)) => Some(Value::Text(path.text())),
            (Ty::Duration | Ty::Size | Ty::Percent | Ty::Rate | Ty::Cpu, _) => self.quantity(ty, value),
            (Ty::Json, _) => {
                self.free(value, true)?;
                json_value(value)
            }
            // What it means is said by the type that it is checked against elsewhere.
            (Ty::Literal, _) => self.free(value, false).map(|json| Value::of_json(&json, value.span)),
            (Ty::Word(choices), ValueKind::Name(path)) => {
                let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
                let text = path.text();
                if words.contains(&text.as_str()) {
                    return Some(Value::Word(text));
                }
                self.diags.push(errors::unknown_word(value.span, &text, &words));
                None
            }
            (Ty::Named(block), ValueKind::Name(path)) => {
                Some(Value::Call { name: path.text(), item: None, args: Vec::new(), block: Settings::of(block) })
            }
            (Ty::Named(block), ValueKind::Call { name, args: None, block: Some(settings) }) => {
                let checked = self.check_settings(block, settings, name.span);
                Some(Value::Call { name: name.text(), item: None, args: Vec::new(), block: checked })
            }
            (Ty::Range(inner), ValueKind::Range { low, high }) => {
                self.range(*inner, low.as_deref(), high.as_deref(), value.span)
            }
            (Ty::Range(inner), _) => self.check_value(*inner, value),
            (Ty::List(inner), ValueKind::List(items)) => {
                let items = items.iter().filter_map(|item| Some(entry(self.check_value(*inner, item)?, item.span)));
                Some(Value::List(items.collect()))
            }
            (Ty::List(inner), _) => Some(Value::List(vec![entry(self.check_value(*inner, value)?, value.span)])),
            (Ty::Object(block), ValueKind::Object(settings)) => {
                Some(Value::Object(self.check_settings(block, settings, brace(value.span))))
            }
            (Ty::Map(inner), ValueKind::Object(settings)) => Some(Value::Object(self.map(*inner, settings))),
            (Ty::Constructor(constructors), ValueKind::Name(_) | ValueKind::Call { .. }) => {
                self.constructor(constructors, value)
            }
            (Ty::Secret, ValueKind::Name(_) | ValueKind::Call { .. }) => self.constructor(SECRET_SOURCES, value),
            (Ty::Secret, _) => {
                self.diags.push(errors::secret_literal(value));
                None
            }
            (Ty::Either(choices), _) => self.either_value(choices, value),
            (Ty::Ref(kinds), ValueKind::Name(path)) => self.reference(kinds, path),
            (Ty::RefWith(kinds, block), _) => self.reference_with(kinds, block, value),
            (Ty::PerCase(inner), ValueKind::Call { name, args: None, block: Some(settings) }) => {
                self.per_case(*inner, name, settings)
            }
            (Ty::Own(word), ValueKind::Name(path)) => self.own_block(word, path),
            (Ty::Operation, ValueKind::Name(path)) => self.operation(path),
            (Ty::Type, ValueKind::Name(path)) => match self.lower_path(path) {
                crate::model::Type::Error => None,
                ty => Some(Value::Type(ty)),
            },
            (Ty::Field, ValueKind::Name(path)) => self.field(path),
            (Ty::Expression, _) => self.expression(value),
            (Ty::Credentials, _) => self.credentials(value),
            (Ty::Access, _) => self.access(value),
            _ => {
                self.refuse(ty, value);
                None
            }
        }
    }

    /// Reports a value of another form than a type has.
    pub(super) fn refuse(&mut self, ty: Ty, value: &ast::Value) {
        let fix = pick::quick_fix(ty, value);
        self.diags.push(errors::wrong_value(value, &pick::describe(ty), fix, Some(&super::sample(ty))));
    }

    fn whole_number(&mut self, text: &str, min: i64, max: i64, value: &ast::Value) -> Option<Value> {
        let number = decimal(text)?;
        if !number.fract().is_zero() {
            self.diags.push(errors::not_whole(value.span, text));
            return None;
        }
        if number < Decimal::from(min) || number > Decimal::from(max) {
            self.diags.push(errors::number_bounds(value.span, text, min, max));
            return None;
        }
        Some(Value::Number(number))
    }

    fn regex(&mut self, text: &str, span: Span) -> Option<Value> {
        match regress::Regex::with_flags(text, "u") {
            Ok(_) => Some(Value::Text(text.to_owned())),
            Err(error) => {
                self.diags.push(errors::bad_regex(span, &error.text));
                None
            }
        }
    }

    fn url(&mut self, text: &str, span: Span) -> Option<Value> {
        let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
        let sound = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !rest.is_empty()
            && !text.contains(char::is_whitespace);
        if sound {
            return Some(Value::Text(text.to_owned()));
        }
        self.diags.push(errors::bad_url(span, text));
        None
    }

    fn cron(&mut self, text: &str, span: Span) -> Option<Value> {
        match quantity::cron_trouble(text) {
            None => Some(Value::Text(text.to_owned())),
            Some(why) => {
                self.diags.push(errors::bad_cron(span, &why));
                None
            }
        }
    }

    fn range(
        &mut self,
        inner: Ty,
        low: Option<&'a ast::Value>,
        high: Option<&'a ast::Value>,
        span: Span,
    ) -> Option<Value> {
        let mut end = |value: Option<&'a ast::Value>| match value {
            None => Some(None),
            Some(value) => self.check_value(inner, value).map(Some),
        };
        let (low_value, high_value) = (end(low), end(high));
        let (low_value, high_value) = (low_value?, high_value?);
        if let (Some(start), Some(stop)) = (&low_value, &high_value)
            && quantity::is_above(start, stop)
            && let (Some(low), Some(high)) = (low, high)
        {
            self.diags.push(errors::reversed_range(span, low, high));
            return None;
        }
        Some(Value::Range(low_value.map(Box::new), high_value.map(Box::new)))
    }

    fn map(&mut self, inner: Ty, settings: &'a [ast::Setting]) -> Settings {
        let mut checked = Settings::default();
        let mut seen: crate::base::map::IndexMap<&str, Span> = crate::base::map::IndexMap::default();
        for setting in settings {
            let key = setting.key.text();
            if let Some(first) = seen.insert(key, setting.key.span()) {
                self.diags.push(errors::duplicate_property(&setting.key, first));
                continue;
            }
            if let Some(value) = self.check_value(inner, &setting.value) {
                checked.insert(key, entry(value, setting.value.span));
            }
        }
        checked
    }

    /// A word with what its constructor takes; the bare word stands for one without arguments and settings.
    fn constructor(&mut self, constructors: &'static [Constructor], value: &'a ast::Value) -> Option<Value> {
        let (path, args, settings): (_, &'a [ast::Arg], Option<&'a [ast::Setting]>) = match &value.kind {
            ValueKind::Name(path) => (path, &[], None),
            ValueKind::Call { name, args, block } => (name, args.as_deref().unwrap_or_default(), block.as_deref()),
            _ => return None,
        };
        let text = path.text();
        let Some(spec) = constructors.iter().find(|constructor| constructor.word == text) else {
            let words: Vec<&str> = constructors.iter().map(|constructor| constructor.word).collect();
            self.diags.push(errors::unknown_word(path.span, &text, &words));
            return None;
        };
        let params = Param::of(spec.args);
        let given = self.match_args(format_args!("{}", spec.word), path.span, args, &params);
        let mut checked = Vec::new();
        for (param, arg) in spec.args.iter().zip(given) {
            // An argument left out before one that stands keeps its place.
            let value = arg.and_then(|arg| Some(entry(self.check_value(param.ty, &arg.value)?, arg.value.span)));
            checked.push(value.unwrap_or(Entry { value: Value::Null, span: path.span, origin: Origin::Default }));
        }
        while checked.last().is_some_and(|last| last.origin == Origin::Default) {
            checked.pop();
        }
        let block = match (spec.block, settings) {
            (Some(block), settings) => self.check_settings(block, settings.unwrap_or_default(), path.span),
            (None, Some(_)) => {
                self.diags.push(errors::no_settings(path));
                Settings::default()
            }
            (None, None) => Settings::default(),
        };
        Some(Value::Call { name: text, item: None, args: checked, block })
    }

    /// The first of several types that fits.
    fn either_value(&mut self, choices: &'static [Ty], value: &'a ast::Value) -> Option<Value> {
        let flat = pick::flatten(choices);
        let likely: Vec<Ty> = flat.iter().copied().filter(|ty| pick::fits(*ty, value)).collect();
        match likely.as_slice() {
            [] => {
                let near: Vec<Ty> = flat.iter().copied().filter(|ty| pick::is_near(*ty, value)).collect();
                match near.as_slice() {
                    // `5` where a duration or a word may stand: it is the duration that is meant.
                    [only] => self.check_value(*only, value),
                    _ => {
                        self.refuse(Ty::Either(choices), value);
                        None
                    }
                }
            }
            [only] => {
                // A word that is not even near may have been meant as text: `LEVEL: debug`.
                if let (Some(words), ValueKind::Name(path), Some(_)) =
                    (pick::words(&[*only]), &value.kind, flat.iter().find(|ty| matches!(ty, Ty::Json | Ty::Text)))
                    && !words.contains(&path.text().as_str())
                    && nearest(&path.text(), words).is_none()
                {
                    self.refuse(Ty::Either(choices), value);
                    return None;
                }
                self.check_value(*only, value)
            }
            many => {
                let mut first = None;
                for ty in many {
                    let (checked, found) = self.apart(|cx| cx.check_value(*ty, value));
                    if let (Some(checked), false) = (&checked, found.has_errors()) {
                        self.diags.append(found);
                        return Some(checked.clone());
                    }
                    first.get_or_insert((checked, found));
                }
                // None fits: all words that could stand here are named together.
                if let (Some(words), ValueKind::Name(path)) = (pick::words(many), &value.kind) {
                    let text = path.text();
                    if !words.contains(&text.as_str()) {
                        self.diags.push(errors::unknown_word(value.span, &text, &words));
                        return None;
                    }
                }
                let (checked, found) = first?;
                self.diags.append(found);
                checked
            }
        }
    }
}

/// A JSON literal, as a value; what is not one was reported.
fn json_value(value: &ast::Value) -> Option<Value> {
    Some(match &value.kind {
        ValueKind::Null => Value::Null,
        ValueKind::Bool(value) => Value::Bool(*value),
        ValueKind::Number(text) => decimal(text).map_or_else(|| Value::Text(text.clone()), Value::Number),
        ValueKind::String(text) => Value::Text(text.clone()),
        ValueKind::List(items) => {
            Value::List(items.iter().filter_map(|item| Some(entry(json_value(item)?, item.span))).collect())
        }
        ValueKind::Object(settings) => {
            let mut members = Settings::default();
            for setting in settings {
                if let Some(value) = json_value(&setting.value) {
                    members.insert(setting.key.text(), entry(value, setting.value.span));
                }
            }
            Value::Object(members)
        }
        _ => return None,
    })
}

/// The opening brace of a group.
fn brace(span: Span) -> Span {
    Span { end: (span.start + 1).min(span.end), ..span }
}

/// A text in quotes that would be right without them.
pub(super) fn unquoted(value: &ast::Value) -> Option<&str> {
    match &value.kind {
        ValueKind::String(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Whether a text can stand as a dotted name.
pub(super) fn is_path(text: &str) -> bool {
    !text.is_empty() && text.split('.').all(literals::is_word)
}
