//! The making of one sample.

use serde_json::{Map, Value as Json};

use super::demand::Demand;
use super::{Sampler, Unsampled, number, proof, seen, text, words};
use crate::base::arena::Id;
use crate::model::facts::closure::{View, substitute, tagged_below};
use crate::model::schema::examples;
use crate::model::{Builtin, Field, Record, Type, TypeDef, TypeDefKind};

/// How many values one sample may consist of before optional fields and items are left out.
const GENEROUS: usize = 500;

/// How many values one sample may consist of.
const MOST: usize = 20_000;

/// How deep a sample may nest; a type that nests deeper is cut where it may be.
const DEPTH: usize = 48;

/// Why a part has no sample.
#[derive(Debug)]
pub(super) enum Stop {
    /// The type stands inside of itself here.
    Inside,
    /// Nothing was found.
    Nothing(Unsampled),
}

impl Stop {
    pub(super) fn into_unsampled(self) -> Unsampled {
        match self {
            Stop::Inside => Unsampled { path: String::new(), what: "a value that does not hold itself".to_owned() },
            Stop::Nothing(unsampled) => unsampled,
        }
    }
}

/// What a value is called, which its words are chosen by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hint<'h> {
    /// The name of the field; empty where there is none.
    pub(super) name: &'h str,
    /// The name of the declared type; empty where there is none.
    pub(super) of: &'h str,
    /// The how manieth of several that have to differ.
    pub(super) nth: usize,
}

/// One sample in the making.
pub(super) struct Draw<'s, 'm> {
    sampler: &'s Sampler<'m>,
    view: View,
    /// The declared types that the present place stands in.
    open: Vec<(Id<TypeDef>, Vec<Type>)>,
    /// The fields on the way to the present place.
    path: Vec<String>,
    made: usize,
    depth: usize,
}

impl<'s, 'm> Draw<'s, 'm> {
    pub(super) fn of(sampler: &'s Sampler<'m>, view: View) -> Self {
        Draw { sampler, view, open: Vec::new(), path: Vec::new(), made: 0, depth: 0 }
    }

    fn nothing<T>(&self, what: impl Into<String>) -> Result<T, Stop> {
        Err(Stop::Nothing(Unsampled { path: self.path.join("."), what: what.into() }))
    }

    /// Whether what may be left out should be.
    fn is_large(&self) -> bool {
        self.made > GENEROUS || self.depth > DEPTH / 2
    }

    pub(super) fn field(&mut self, field: &Field, nth: usize) -> Result<Json, Stop> {
        let said = examples(&field.annotations);
        let written = said.get(nth).or(field.default.as_ref().filter(|_| nth == 0));
        if let Some(json) = written.or(said.first().filter(|_| nth > 0 && field.default.is_none())) {
            let json = seen::seen(self.sampler, &field.ty, self.view, json);
            if proof::check(self.sampler, &field.ty, &Demand::of(&field.constraints), self.view, &json).is_ok() {
                return Ok(json);
            }
        }
        self.value(&field.ty, &Demand::of(&field.constraints), &Hint { name: &field.name, of: "", nth })
    }

    pub(super) fn value(&mut self, ty: &Type, demand: &Demand, hint: &Hint<'_>) -> Result<Json, Stop> {
        self.made += 1;
        if self.made > MOST || self.depth > DEPTH {
            return self.nothing("a value of reasonable size");
        }
        self.depth += 1;
        let value = self.of_type(ty, demand, hint);
        self.depth -= 1;
        value
    }

    fn of_type(&mut self, ty: &Type, demand: &Demand, hint: &Hint<'_>) -> Result<Json, Stop> {
        match ty {
            Type::Builtin(builtin) => self.builtin(*builtin, demand, hint),
            Type::Literal(json) => Ok(json.clone()),
            Type::Nullable(inner) => self.value(inner, demand, hint).or(Ok(Json::Null)),
            Type::List(item) => self.list(item, demand, hint),
            Type::Set(item) => self.list(item, &demand.clone().and_unique(), hint),
            Type::Map(key, item) => self.map(key, item, demand, hint),
            Type::Record(_) => match self.sampler.whole(ty) {
                Some(record) => self.record(&record, demand, None),
                None => self.nothing("a value of a record"),
            },
            Type::Union(alternatives) => self.either(alternatives, demand, hint),
            Type::Def(id, args) => self.declared(ty, *id, args, demand, hint),
            Type::Param(_) | Type::Error => self.nothing("a value of a type that is not known"),
        }
    }

    fn declared(
        &mut self,
        ty: &Type,
        id: Id<TypeDef>,
        args: &[Type],
        demand: &Demand,
        hint: &Hint<'_>,
    ) -> Result<Json, Stop> {
        let model = self.sampler.model;
        let def = &model.types[id];
        let said = examples(&def.meta.annotations);
        if let Some(json) = said.get(hint.nth) {
            let json = seen::seen(self.sampler, ty, self.view, json);
            if proof::check(self.sampler, ty, demand, self.view, &json).is_ok() {
                return Ok(json);
            }
        }
        if self.open.iter().any(|(open, of)| *open == id && of == args) {
            return Err(Stop::Inside);
        }
        self.open.push((id, args.to_vec()));
        let value = self.of_def(ty, id, args, demand, hint);
        self.open.pop();
        value
    }

    fn of_def(
        &mut self,
        ty: &Type,
        id: Id<TypeDef>,
        args: &[Type],
        demand: &Demand,
        hint: &Hint<'_>,
    ) -> Result<Json, Stop> {
        let model = self.sampler.model;
        let def = &model.types[id];
        match &def.kind {
            TypeDefKind::Scalar { base, constraints } => {
                let hint = Hint { of: &def.meta.name, ..*hint };
                self.value(&substitute(base, args), &demand.clone().and(constraints), &hint)
            }
            TypeDefKind::Enum { cases, .. } => {
                let current = cases.iter().filter(|case| !case.annotations.has("deprecated"));
                let listed: Vec<_> =
                    current.chain(cases.iter().filter(|case| case.annotations.has("deprecated"))).collect();
                let fitting: Vec<&Json> =
                    listed.iter().map(|case| &case.wire).filter(|wire| demand.broken_by(wire).is_none()).collect();
                match fitting.get(hint.nth % fitting.len().max(1)) {
                    Some(wire) => Ok((*wire).clone()),
                    None => self.nothing(format!("a case of `{}`", def.meta.name)),
                }
            }
            TypeDefKind::Union(alternatives) => {
                let alternatives: Vec<Type> = alternatives.iter().map(|ty| substitute(ty, args)).collect();
                self.either(&alternatives, demand, hint)
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => {
                let mut stopped = None;
                for turn in 0..alternatives.len() {
                    let Some((value, ty, _)) = alternatives.get((turn + hint.nth) % alternatives.len()) else { break };
                    match self.tagged(&substitute(ty, args), tag, value) {
                        Ok(json) => return Ok(json),
                        Err(stop) => stopped = stopped.or(Some(stop)),
                    }
                }
                stopped.map_or_else(|| self.nothing("a value of a union without alternatives"), Err)
            }
            TypeDefKind::Record(own)
            | TypeDefKind::Error { record: own, .. }
            | TypeDefKind::Event { record: own, .. }
            | TypeDefKind::Message { record: own, .. } => {
                if own.discriminator.is_some() {
                    for (child, _) in tagged_below(self.sampler.model, id) {
                        if let Ok(json) = self.value(&Type::Def(child, Vec::new()), demand, hint) {
                            return Ok(json);
                        }
                    }
                }
                let Some(mut record) = self.sampler.whole(ty) else { return self.nothing("a value of a record") };
                let mut status = None;
                if let (Some(problem), TypeDefKind::Error { info, .. }) = (self.sampler.problem(def), &def.kind) {
                    let own = std::mem::replace(&mut record.fields, problem.fields);
                    record.fields.retain(|field| !own.iter().any(|other| other.wire == field.wire));
                    record.fields.extend(own);
                    status = Some((info.status, words::title(&def.meta.name)));
                }
                self.record(&record, demand, status.as_ref())
            }
        }
    }

    /// A record. Of an error over HTTP the status and the title are known.
    fn record(&mut self, record: &Record, demand: &Demand, problem: Option<&(u16, String)>) -> Result<Json, Stop> {
        let mut members = Map::new();
        let mut met: Vec<&Type> = Vec::new();
        if let (Some(tag), Some(value)) = (&record.discriminator, &record.discriminator_value) {
            members.insert(tag.clone(), Json::String(value.clone()));
        }
        let view = self.view;
        for field in record.fields.iter().filter(|field| view.has(field)) {
            if members.contains_key(&field.wire) {
                continue;
            }
            match (field.wire.as_str(), problem) {
                ("status", Some((status, _))) => {
                    members.insert("status".to_owned(), Json::from(*status));
                    continue;
                }
                ("title", Some((_, title))) => {
                    members.insert("title".to_owned(), Json::String(title.clone()));
                    continue;
                }
                // What happened this time has no general form.
                ("detail" | "instance", Some(_)) => continue,
                _ => {}
            }
            let needed = view.requires(field);
            if !needed && self.is_large() {
                continue;
            }
            // Fields of one type in one record differ as a rule: two days, two accounts. Words differ by their names.
            let alike = met.iter().filter(|ty| ***ty == field.ty).count();
            let nth = if is_named(&field.ty) { 0 } else { alike };
            met.push(&field.ty);
            self.path.push(field.name.clone());
            let value = self.field(field, nth);
            let value = if nth > 0 && value.is_err() { self.field(field, 0) } else { value };
            self.path.pop();
            match value {
                Ok(json) => drop(members.insert(field.wire.clone(), json)),
                Err(_) if !needed => {}
                Err(stop) => return Err(stop),
            }
        }
        for union in &record.unions {
            if let Json::Object(more) = self.value(union, &Demand::default(), &Hint { name: "", of: "", nth: 0 })? {
                members.extend(more);
            }
        }
        if let Some(rest) = &record.rest {
            let (least, _) = demand.properties();
            for nth in members.len() as u64..least {
                let nth = usize::try_from(nth).unwrap_or_default();
                let key = record.rest_key.as_deref().map_or_else(|| Ok(words::key(nth)), |key| self.key(key, nth))?;
                let value = self.value(rest, &Demand::default(), &Hint { name: "", of: "", nth: 0 })?;
                members.insert(key, value);
            }
        }
        Ok(Json::Object(members))
    }

    fn tagged(&mut self, ty: &Type, tag: &str, value: &str) -> Result<Json, Stop> {
        let inner = self.value(ty, &Demand::default(), &Hint { name: "", of: "", nth: 0 })?;
        let Json::Object(members) = inner else { return self.nothing("an alternative with room for its tag") };
        let mut tagged = Map::new();
        tagged.insert(tag.to_owned(), Json::String(value.to_owned()));
        tagged.extend(members.into_iter().filter(|(name, _)| name != tag));
        Ok(Json::Object(tagged))
    }

    /// The first alternative whose value is of no other one, as `oneOf` demands; else the first that has a value.
    fn either(&mut self, alternatives: &[Type], demand: &Demand, hint: &Hint<'_>) -> Result<Json, Stop> {
        let mut second: Option<Json> = None;
        let mut stopped: Option<Stop> = None;
        // Among literals the next one differs; alternatives of a kind are the first as a rule.
        let literals = alternatives.iter().all(|ty| matches!(ty, Type::Literal(_)));
        let start = if literals { hint.nth } else { 0 };
        for turn in 0..alternatives.len() {
            let Some(alternative) = alternatives.get((turn + start) % alternatives.len()) else { break };
            match self.value(alternative, demand, hint) {
                Ok(json) => {
                    if demand.broken_by(&json).is_some() {
                        continue;
                    }
                    let fits = |ty: &&Type| proof::check(self.sampler, ty, demand, self.view, &json).is_ok();
                    if alternatives.iter().filter(fits).count() == 1 {
                        return Ok(json);
                    }
                    second = second.or(Some(json));
                }
                Err(stop) => stopped = stopped.or(Some(stop)),
            }
        }
        match (second, stopped) {
            (Some(json), _) => Ok(json),
            (None, Some(stop)) => Err(stop),
            (None, None) => self.nothing("a value of a union"),
        }
    }

    fn list(&mut self, item: &Type, demand: &Demand, hint: &Hint<'_>) -> Result<Json, Stop> {
        let (least, most) = demand.items();
        let wanted = if self.is_large() { least } else { least.max(1) }.min(most.unwrap_or(u64::MAX));
        let mut items: Vec<Json> = Vec::new();
        let mut nth = 0;
        self.path.push("[]".to_owned());
        while (items.len() as u64) < wanted {
            let name = words::singular(hint.name);
            let made = self.value(item, &Demand::default(), &Hint { name: &name, of: "", nth });
            match made {
                Ok(json) if demand.is_unique() && items.contains(&json) => {
                    if nth > items.len() + 16 {
                        self.path.pop();
                        return if (items.len() as u64) < least {
                            self.nothing(format!("{least} different items"))
                        } else {
                            Ok(Json::Array(items))
                        };
                    }
                }
                Ok(json) => items.push(json),
                Err(_) if items.len() as u64 >= least => break,
                Err(stop) => {
                    self.path.pop();
                    return Err(stop);
                }
            }
            nth += 1;
        }
        self.path.pop();
        Ok(Json::Array(items))
    }

    fn map(&mut self, key: &Type, item: &Type, demand: &Demand, hint: &Hint<'_>) -> Result<Json, Stop> {
        let (least, most) = demand.properties();
        let wanted = if self.is_large() { least } else { least.max(1) }.min(most.unwrap_or(u64::MAX));
        let mut members = Map::new();
        let mut nth = 0;
        while (members.len() as u64) < wanted {
            let made = self.key(key, nth).and_then(|key| {
                let value = self.value(item, &Demand::default(), &Hint { name: hint.name, of: "", nth: 0 })?;
                Ok((key, value))
            });
            match made {
                Ok((key, value)) => drop(members.insert(key, value)),
                Err(_) if members.len() as u64 >= least => break,
                Err(stop) => return Err(stop),
            }
            nth += 1;
            if nth > members.len() + 16 {
                return self.nothing(format!("{least} different keys"));
            }
        }
        Ok(Json::Object(members))
    }

    /// A key of a map, which is a string in JSON.
    fn key(&mut self, ty: &Type, nth: usize) -> Result<String, Stop> {
        if *ty == Type::Builtin(Builtin::String) {
            return Ok(words::key(nth));
        }
        match self.value(ty, &Demand::default(), &Hint { name: "key", of: "", nth })? {
            Json::String(text) => Ok(text),
            other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
                Ok(other.to_string())
            }
        }
    }

    fn builtin(&mut self, builtin: Builtin, demand: &Demand, hint: &Hint<'_>) -> Result<Json, Stop> {
        let made = match builtin {
            Builtin::Bool => Some(Json::Bool(hint.nth.is_multiple_of(2))),
            Builtin::Int | Builtin::Int32 | Builtin::Float | Builtin::Float32 | Builtin::Decimal => {
                number::sample(builtin, demand, hint)
            }
            Builtin::Json => Some(Json::Object(Map::new())),
            Builtin::String
            | Builtin::Bytes
            | Builtin::Date
            | Builtin::Time
            | Builtin::Timestamp
            | Builtin::Duration
            | Builtin::Uuid
            | Builtin::Url
            | Builtin::Email => text::sample(builtin, demand, hint).map(Json::String),
        };
        match made {
            Some(json) => Ok(json),
            None => self.nothing(demand.describe(builtin)),
        }
    }
}

/// Whether samples of a type follow from the name of their place.
fn is_named(ty: &Type) -> bool {
    use Builtin::{Bool, Bytes, Decimal, Float, Float32, Int, Int32, Json, String};
    if let Type::Nullable(inner) = ty {
        return is_named(inner);
    }
    matches!(
        ty,
        Type::Builtin(String | Bool | Int | Int32 | Float | Float32 | Decimal | Bytes | Json) | Type::Literal(_)
    )
}
