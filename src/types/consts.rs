//! Constants: defaults and examples against their types, in the form they have on the wire.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use crate::base::quantity::{Duration, decimal};
use crate::base::suggest::nearest;
use crate::model::{Annotations, Builtin, Constraints, EnumCase, Field, Record, Type, TypeDef, TypeDefKind};
use crate::syntax::ast::{self, ValueKind};

use super::builtin;
use super::decl::{record_of, substitute};
use super::{Cx, errors, literals, relate};

/// How many alternatives of unions are tried for one constant before it is taken as it is.
const TRIALS: u32 = 1_000;

impl<'a> Cx<'_, 'a> {
    /// A constant of a type and its constraints, as JSON in wire form; `None` where it was reported.
    pub fn check_constant(
        &mut self,
        ty: &Type,
        constraints: &Constraints,
        annotations: &Annotations,
        value: &'a ast::Value,
    ) -> Option<Json> {
        self.trials = TRIALS;
        let json = self.constant(ty, value)?;
        self.check_satisfies(ty, &json, constraints, annotations, value.span).then_some(json)
    }

    fn constant(&mut self, ty: &Type, value: &'a ast::Value) -> Option<Json> {
        if matches!(value.kind, ValueKind::Error) {
            return None;
        }
        match ty {
            Type::Error | Type::Param(_) => self.free(value, false),
            Type::Nullable(_) if matches!(value.kind, ValueKind::Null) => Some(Json::Null),
            Type::Nullable(inner) => self.constant(inner, value),
            Type::Builtin(Builtin::Json) => self.free(value, true),
            Type::Builtin(builtin) => self.builtin_constant(*builtin, value),
            Type::Literal(expected) => match literals::plain_json(value) {
                Some(json) if json == *expected => Some(json),
                _ => self.mismatch(ty, value),
            },
            Type::List(item) | Type::Set(item) => {
                let ValueKind::List(items) = &value.kind else { return self.mismatch(ty, value) };
                let items: Vec<Option<Json>> = items.iter().map(|value| self.constant(item, value)).collect();
                let items = items.into_iter().collect::<Option<Vec<Json>>>()?;
                if matches!(ty, Type::Set(_)) {
                    let unique = Constraints { unique: true, ..Constraints::default() };
                    let json = Json::Array(items);
                    let none = Annotations::default();
                    return self.check_satisfies(ty, &json, &unique, &none, value.span).then_some(json);
                }
                Some(Json::Array(items))
            }
            Type::Map(_, item) => {
                let ValueKind::Object(settings) = &value.kind else { return self.mismatch(ty, value) };
                let mut members = Map::new();
                let mut whole = true;
                for setting in settings {
                    match self.constant(item, &setting.value) {
                        Some(json) => drop(members.insert(setting.key.text().to_owned(), json)),
                        None => whole = false,
                    }
                }
                whole.then_some(Json::Object(members))
            }
            Type::Record(record) => self.object(ty, &record.fields, record, value),
            Type::Union(alternatives) => self.either(ty, alternatives, value),
            Type::Def(id, args) => {
                let def = self.types.def(*id)?;
                if self.types.incomplete.contains(id) {
                    return self.free(value, false);
                }
                self.declared(ty, def, args, value)
            }
        }
    }

    fn declared(&mut self, ty: &Type, def: &TypeDef, args: &[Type], value: &'a ast::Value) -> Option<Json> {
        if let Some(record) = record_of(&def.kind) {
            let fields = relate::fields_of(self.types, def, args);
            return self.object(ty, &fields, record, value);
        }
        match &def.kind {
            TypeDefKind::Scalar { base, constraints } => {
                let json = self.constant(base, value)?;
                self.check_satisfies(base, &json, constraints, &def.meta.annotations, value.span).then_some(json)
            }
            TypeDefKind::Enum { cases, open } => self.case(ty, cases, *open, value),
            TypeDefKind::Union(alternatives) => {
                let alternatives: Vec<Type> = alternatives.iter().map(|ty| substitute(ty, args)).collect();
                self.either(ty, &alternatives, value)
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => self.tagged(ty, tag, alternatives, args, value),
            TypeDefKind::Record(_)
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => None,
        }
    }

    fn case(&mut self, ty: &Type, cases: &[EnumCase], open: bool, value: &'a ast::Value) -> Option<Json> {
        if let ValueKind::Name(path) = &value.kind {
            // `paid`, or `OrderStatus.paid`.
            let name = path.segments.last()?;
            if let Some(case) = cases.iter().find(|case| case.name == name.text) {
                return Some(case.wire.clone());
            }
            let near = nearest(&name.text, cases.iter().map(|case| case.name.as_str()));
            let all: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
            let shown = self.show(ty);
            self.diags.push(errors::unknown_case(name, &shown, near, &all));
            return None;
        }
        let json = literals::plain_json(value);
        if let Some(json) = json.filter(|json| cases.iter().any(|case| case.wire == *json) || open && json.is_string())
        {
            return Some(json);
        }
        self.mismatch(ty, value)
    }

    /// The first alternative that fits; a scratch list takes the findings of those that do not.
    fn either(&mut self, ty: &Type, alternatives: &[Type], value: &'a ast::Value) -> Option<Json> {
        let mut likely: Option<crate::diag::Diags> = None;
        // Where the members of an object already say which alternatives can be meant, only those are tried: trying all
        // at each level of nested unions would take exponential time.
        let plausible: Vec<&Type> = alternatives.iter().filter(|ty| self.is_plausible(ty, value)).collect();
        let tried: Vec<&Type> = if plausible.is_empty() { alternatives.iter().collect() } else { plausible };
        for alternative in tried {
            let Some(left) = self.trials.checked_sub(1) else { return self.free(value, false) };
            self.trials = left;
            let (json, found) = self.apart(|cx| cx.constant(alternative, value));
            if json.is_some() {
                return json;
            }
            // The alternative that fails least, inside rather than as a whole, is the one that was meant.
            let inside = found.iter().any(|diagnostic| diagnostic.span != value.span);
            if inside && likely.as_ref().is_none_or(|least| found.len() < least.len()) {
                likely = Some(found);
            }
        }
        match likely {
            Some(found) => {
                self.diags.append(found);
                None
            }
            None => self.mismatch(ty, value),
        }
    }

    /// Whether the members of an object could be those of a type, going by their names; other values always could.
    fn is_plausible(&self, ty: &Type, value: &ast::Value) -> bool {
        let ValueKind::Object(settings) = &value.kind else { return true };
        let Type::Def(id, args) = ty else { return true };
        let Some(def) = self.types.def(*id).filter(|_| !self.types.incomplete.contains(id)) else { return true };
        let Some(record) = record_of(&def.kind) else { return true };
        let fields = relate::fields_of(self.types, def, args);
        let has =
            |field: &Field| settings.iter().any(|one| [&field.name, &field.wire].iter().any(|n| *n == one.key.text()));
        let known = |key: &str| fields.iter().any(|field| field.name == key || field.wire == key);
        let open = record.rest.is_some() || !record.unions.is_empty();
        (open || settings.iter().all(|setting| known(setting.key.text())))
            && fields.iter().all(|field| !field.required || field.default.is_some() || has(field))
    }

    fn tagged(
        &mut self,
        ty: &Type,
        tag: &str,
        alternatives: &[(String, Type, crate::model::Docs)],
        args: &[Type],
        value: &'a ast::Value,
    ) -> Option<Json> {
        let ValueKind::Object(settings) = &value.kind else { return self.mismatch(ty, value) };
        let names: Vec<&str> = alternatives.iter().map(|(name, ..)| name.as_str()).collect();
        let Some(which) = settings.iter().find(|setting| setting.key.text() == tag) else {
            let shown = self.show(ty);
            self.diags.push(errors::missing_tag(value.span, &shown, tag, &names));
            return None;
        };
        let text = if let ValueKind::String(text) = &which.value.kind {
            text.clone()
        } else if let ValueKind::Name(path) = &which.value.kind {
            path.text()
        } else {
            return self.mismatch(&Type::Builtin(Builtin::String), &which.value);
        };
        let Some((name, alternative, _)) = alternatives.iter().find(|(name, ..)| *name == text) else {
            let near = nearest(&text, names.iter().copied());
            let shown = self.show(ty);
            let ident = ast::Ident { text, span: which.value.span, quoted: false };
            self.diags.push(errors::unknown_case(&ident, &shown, near, &names));
            return None;
        };
        let alternative = substitute(alternative, args);
        let (fields, record) = if let Type::Record(record) = &alternative {
            (record.fields.clone(), record.as_ref().clone())
        } else if let Type::Def(id, args) = &alternative {
            let def = self.types.def(*id)?;
            (relate::fields_of(self.types, def, args), record_of(&def.kind)?.clone())
        } else {
            // What is no record was reported where the union is declared.
            return self.free(value, false);
        };
        let others: Vec<&'a ast::Setting> = settings.iter().filter(|setting| setting.key.text() != tag).collect();
        let Json::Object(mut members) = self.members(&alternative, &fields, &record, &others, value)? else {
            return None;
        };
        members.shift_insert(0, tag.to_owned(), Json::String(name.clone()));
        Some(Json::Object(members))
    }

    fn object(&mut self, ty: &Type, fields: &[Field], record: &Record, value: &'a ast::Value) -> Option<Json> {
        let ValueKind::Object(settings) = &value.kind else { return self.mismatch(ty, value) };
        let settings: Vec<&'a ast::Setting> = settings.iter().collect();
        self.members(ty, fields, record, &settings, value)
    }

    fn members(
        &mut self,
        ty: &Type,
        fields: &[Field],
        record: &Record,
        settings: &[&'a ast::Setting],
        value: &'a ast::Value,
    ) -> Option<Json> {
        let mut written: IndexMap<&str, &'a ast::Setting> = IndexMap::new();
        let mut members = Map::new();
        let mut whole = true;
        // What a misspelled member was meant to be does not miss.
        let mut meant: Vec<String> = Vec::new();
        for setting in settings {
            let key = setting.key.text();
            if let Some(first) = written.insert(key, setting) {
                self.diags.push(errors::duplicate_property(&setting.key, first.key.span()));
                whole = false;
                continue;
            }
            let field = fields.iter().find(|field| field.name == key).or_else(|| fields.iter().find(|f| f.wire == key));
            let Some(field) = field else {
                // Open objects take further members: a rest by its type, a union beside the fields any.
                if let Some(rest) = &record.rest {
                    match self.constant(rest, &setting.value) {
                        Some(json) => drop(members.insert(key.to_owned(), json)),
                        None => whole = false,
                    }
                } else if record.unions.is_empty() {
                    let near = nearest(key, fields.iter().map(|field| field.name.as_str()));
                    meant.extend(near.map(str::to_owned));
                    let shown = self.show(ty);
                    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                    self.diags.push(errors::unknown_member(&setting.key, &shown, near, &names));
                    whole = false;
                } else if let Some(json) = self.free(&setting.value, false) {
                    members.insert(key.to_owned(), json);
                }
                continue;
            };
            let json = self.constant(&field.ty, &setting.value);
            match json {
                Some(json)
                    if self.check_satisfies(
                        &field.ty,
                        &json,
                        &field.constraints,
                        &field.annotations,
                        setting.value.span,
                    ) =>
                {
                    members.insert(field.wire.clone(), json);
                }
                _ => whole = false,
            }
        }
        let missing: Vec<&str> = fields
            .iter()
            .filter(|field| field.required && field.default.is_none() && !field.name.is_empty())
            .filter(|field| !written.contains_key(field.name.as_str()) && !written.contains_key(field.wire.as_str()))
            .map(|field| field.name.as_str())
            .filter(|name| !meant.iter().any(|meant| meant == name))
            .collect();
        if !missing.is_empty() {
            let shown = self.show(ty);
            self.diags.push(errors::missing_members(value.span, &shown, &missing));
            whole = false;
        }
        whole.then_some(Json::Object(members))
    }

    fn builtin_constant(&mut self, builtin: Builtin, value: &'a ast::Value) -> Option<Json> {
        let ty = Type::Builtin(builtin);
        match (builtin, &value.kind) {
            (Builtin::Bool, ValueKind::Bool(value)) => Some(Json::Bool(*value)),
            (Builtin::Int | Builtin::Int32, ValueKind::Number(text)) => {
                let number = decimal(text)?;
                let (low, high) = if builtin == Builtin::Int32 {
                    (i64::from(i32::MIN), i64::from(i32::MAX))
                } else {
                    (i64::MIN, i64::MAX)
                };
                if !number.fract().is_zero() {
                    return self.mismatch(&ty, value);
                }
                if number < low.into() || number > high.into() {
                    self.diags.push(errors::integer_size(value.span, text, builtin::name(builtin), low, high));
                    return None;
                }
                Some(literals::number_json(text))
            }
            (Builtin::Float | Builtin::Float32, ValueKind::Number(text)) => Some(literals::number_json(text)),
            (Builtin::Decimal, ValueKind::Number(text)) => {
                Some(Json::String(text.chars().filter(|c| *c != '_').collect()))
            }
            (Builtin::Decimal, ValueKind::String(text)) if decimal(text).is_some() => Some(Json::String(text.clone())),
            (Builtin::Date, ValueKind::Date(text)) => Some(Json::String(text.clone())),
            (Builtin::Duration, ValueKind::Quantity(text)) => match Duration::parse(text) {
                Some(duration) => Some(Json::String(iso_duration(duration))),
                None => self.mismatch(&ty, value),
            },
            (
                Builtin::String
                | Builtin::Bytes
                | Builtin::Date
                | Builtin::Time
                | Builtin::Timestamp
                | Builtin::Duration
                | Builtin::Uuid
                | Builtin::Url
                | Builtin::Email,
                ValueKind::String(text),
            ) => match shape(builtin) {
                Some((pattern, like)) if regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_none()) => {
                    self.diags.push(errors::text_form(value.span, text, builtin::name(builtin), like));
                    None
                }
                _ => Some(Json::String(text.clone())),
            },
            _ => self.mismatch(&ty, value),
        }
    }

    fn mismatch(&mut self, ty: &Type, value: &'a ast::Value) -> Option<Json> {
        let shown = self.show(ty);
        let stringly = matches!(ty, Type::Builtin(builtin) if builtin::wire(*builtin) == builtin::Wire::String);
        self.diags.push(if matches!(value.kind, ValueKind::Null) {
            errors::null_constant(value.span, &shown)
        } else {
            errors::constant_type(value, &shown, stringly)
        });
        None
    }

    /// A JSON literal of any type; words and quantities are reported when `strict`, as nothing says what they mean.
    pub(super) fn free(&mut self, value: &'a ast::Value, strict: bool) -> Option<Json> {
        if let Some(json) = literals::plain_json(value) {
            return Some(json);
        }
        match &value.kind {
            ValueKind::List(items) => {
                let items: Vec<Option<Json>> = items.iter().map(|item| self.free(item, strict)).collect();
                items.into_iter().collect::<Option<Vec<Json>>>().map(Json::Array)
            }
            ValueKind::Object(settings) => {
                let mut members = Map::new();
                for setting in settings {
                    members.insert(setting.key.text().to_owned(), self.free(&setting.value, strict)?);
                }
                Some(Json::Object(members))
            }
            ValueKind::Date(text) | ValueKind::Version(text) | ValueKind::Quantity(text) | ValueKind::PathLit(text)
                if !strict =>
            {
                Some(Json::String(text.clone()))
            }
            ValueKind::Name(path) if !strict => Some(Json::String(path.text())),
            ValueKind::Error => None,
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Number(_)
            | ValueKind::String(_)
            | ValueKind::Quantity(_)
            | ValueKind::Date(_)
            | ValueKind::Version(_)
            | ValueKind::PathLit(_)
            | ValueKind::Range { .. }
            | ValueKind::Name(_)
            | ValueKind::Call { .. }
            | ValueKind::Binary { .. }
            | ValueKind::Not(_) => {
                if strict {
                    self.diags.push(errors::not_json(value));
                    return None;
                }
                Some(Json::Null)
            }
        }
    }
}

/// Whether a text has the form that values of a type have on the wire.
pub fn has_form(builtin: Builtin, text: &str) -> bool {
    match shape(builtin) {
        Some((pattern, _)) => regress::Regex::new(pattern).is_ok_and(|regex| regex.find(text).is_some()),
        None => true,
    }
}

/// What the text of a value looks like, for those types that have one form: a pattern, and an example.
fn shape(builtin: Builtin) -> Option<(&'static str, &'static str)> {
    match builtin {
        // RFC 9562, section 4.
        Builtin::Uuid => Some((
            "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
            "\"0190163d-8694-739b-aea5-966c26f8ad91\"",
        )),
        // RFC 3339, section 5.6.
        Builtin::Date => Some(("^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", "\"2026-01-12\"")),
        Builtin::Time => {
            Some(("^([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?$", "\"09:30:00\""))
        }
        Builtin::Timestamp => Some((
            "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$",
            "\"2026-01-12T09:30:00Z\"",
        )),
        // ISO 8601-1, section 5.5.2, as in RFC 3339, appendix A.
        Builtin::Duration => {
            Some(("^P(?=.)(\\d+W|(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?)$", "\"PT1H30M\""))
        }
        // RFC 3986, section 3: a scheme and something behind it.
        Builtin::Url => Some(("^[A-Za-z][A-Za-z0-9+.-]*:\\S+$", "\"https://example.com/a\"")),
        Builtin::Email => Some(("^[^@\\s]+@[^@\\s]+$", "\"ada@example.com\"")),
        // RFC 4648, section 4.
        Builtin::Bytes => Some(("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "\"aGVsbG8=\"")),
        Builtin::Bool
        | Builtin::Int
        | Builtin::Int32
        | Builtin::Float
        | Builtin::Float32
        | Builtin::Decimal
        | Builtin::String
        | Builtin::Json => None,
    }
}

/// A duration in ISO 8601 form: `PT1H30M`.
fn iso_duration(duration: Duration) -> String {
    let micros = duration.micros;
    let (days, rest) = (micros / 86_400_000_000, micros % 86_400_000_000);
    let (hours, rest) = (rest / 3_600_000_000, rest % 3_600_000_000);
    let (minutes, rest) = (rest / 60_000_000, rest % 60_000_000);
    let seconds = rust_decimal::Decimal::new(i64::try_from(rest).unwrap_or(i64::MAX), 6).normalize();
    let part = |count: u64, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
    let date = part(days, "D");
    let mut time = format!("{}{}", part(hours, "H"), part(minutes, "M"));
    if rest > 0 {
        time = format!("{time}{seconds}S");
    }
    match (date.is_empty(), time.is_empty()) {
        (true, true) => "PT0S".to_owned(),
        (_, true) => format!("P{date}"),
        (_, false) => format!("P{date}T{time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_iso_form() {
        let iso = |text: &str| iso_duration(Duration::parse(text).expect(text));
        assert_eq!(iso("1h30m"), "PT1H30M");
        assert_eq!(iso("1500ms"), "PT1.5S");
        assert_eq!(iso("2d"), "P2D");
        assert_eq!(iso("1d1s"), "P1DT1S");
        assert_eq!(iso("0s"), "PT0S");
    }

    #[test]
    fn every_shape_compiles_and_takes_its_own_example() {
        for (builtin, name) in Builtin::ALL {
            let Some((pattern, like)) = shape(*builtin) else { continue };
            let regex = regress::Regex::new(pattern).expect(name);
            assert!(regex.find(like.trim_matches('"')).is_some(), "{name}: {like}");
        }
    }
}
