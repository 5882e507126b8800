//! Samples: a value of a type as it may look, made up where nobody wrote an example.
//!
//! ```text
//! let sampler = Sampler::new(model, ErrorFormat::Problem);
//! sampler.ty(&order, View::Write)?       // a value of a type, by wire names
//! sampler.field(&param.field, View::Write)?  // the same with the field's own constraints, examples and default
//! sampler.seen(&order, View::Read, &json)    // a value that somebody wrote, as it looks in a view
//! ```
//!
//! The same type gives the same sample, always. What the source says goes first: an `@example` of the place, its default,
//! an `@example` of its type. The rest is made up: the first alternative of a union, the first case of an enum, one item
//! of a list (or as many as it demands), every field of a record once. A type inside of itself ends where it may: at an
//! optional field, an empty list, null, another alternative.
//!
//! Every sample is proved against its type (see `proof`) before it is given out; what cannot be proved is
//! [`Unsampled`], with the place and the reason, and never a wrong value.

mod demand;
mod draw;
mod number;
mod pattern;
mod proof;
mod seen;
#[cfg(test)]
mod tests;
mod text;
mod words;

use serde_json::Value as Json;

use super::jsonschema::ErrorFormat;
use crate::model::facts::closure::{View, record_of, substitute_record};
use crate::model::facts::http;
use crate::model::{Constraints, Field, Model, Record, Type, TypeDef, TypeDefKind};

use demand::Demand;
use draw::{Draw, Hint, Stop};

/// Makes up values of the types of a model.
#[derive(Debug)]
pub struct Sampler<'m> {
    model: &'m Model,
    errors: ErrorFormat,
}

/// Why there is no sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsampled {
    /// Where in the value, `lines[].sku`; empty for the whole.
    pub path: String,
    /// What no value was found for, as a phrase: "a text that matches `^(?!a)b$`".
    pub what: String,
}

impl<'m> Sampler<'m> {
    /// A sampler whose errors have this format.
    pub fn new(model: &'m Model, errors: ErrorFormat) -> Self {
        Sampler { model, errors }
    }

    /// A value of a type.
    pub fn ty(&self, ty: &Type, view: View) -> Result<Json, Unsampled> {
        self.draw(ty, &Demand::default(), "", view)
    }

    /// A value of a field, parameter or header.
    pub fn field(&self, field: &Field, view: View) -> Result<Json, Unsampled> {
        let mut draw = Draw::of(self, view);
        let json = draw.field(field, 0).map_err(Stop::into_unsampled)?;
        self.proved(json, &field.ty, &Demand::of(&field.constraints), view)
    }

    /// A value of a type under the name of the place it stands in, which words are chosen by.
    pub fn named(&self, ty: &Type, name: &str, view: View) -> Result<Json, Unsampled> {
        self.draw(ty, &Demand::default(), name, view)
    }

    /// A value that somebody wrote, in wire form, as it looks in a view: without the fields that the view does not have,
    /// and with the defaults that it shows.
    pub fn seen(&self, ty: &Type, view: View, json: &Json) -> Json {
        seen::seen(self, ty, view, json)
    }

    fn draw(&self, ty: &Type, demand: &Demand, name: &str, view: View) -> Result<Json, Unsampled> {
        let mut draw = Draw::of(self, view);
        let json = draw.value(ty, demand, &Hint { name, of: "", nth: 0 }).map_err(Stop::into_unsampled)?;
        self.proved(json, ty, demand, view)
    }

    fn proved(&self, json: Json, ty: &Type, demand: &Demand, view: View) -> Result<Json, Unsampled> {
        proof::check(self, ty, demand, view, &json).map(|()| json)
    }

    /// The record of a declared type with all its fields: those of its bases first, what a child says more precisely in
    /// place of what its base says.
    fn whole(&self, ty: &Type) -> Option<Record> {
        let mut chain: Vec<Record> = Vec::new();
        let mut next = Some(ty.clone());
        while let Some(ty) = next.take()
            && chain.len() <= 64
        {
            let record = if let Type::Record(record) = &ty {
                (**record).clone()
            } else if let Type::Def(id, args) = &ty {
                substitute_record(record_of(&self.model.types[*id])?, args)
            } else {
                return None;
            };
            next.clone_from(&record.extends);
            chain.push(record);
        }
        let mut whole = Record {
            discriminator_value: chain.first()?.discriminator_value.clone(),
            closed: chain.first()?.closed,
            ..Record::default()
        };
        for record in chain.into_iter().rev() {
            for field in record.fields {
                match whole.fields.iter_mut().find(|known| known.name == field.name) {
                    Some(known) => *known = field,
                    None => whole.fields.push(field),
                }
            }
            whole.discriminator = whole.discriminator.or(record.discriminator);
            if record.rest.is_some() {
                whole.rest = record.rest;
                whole.rest_key = record.rest_key;
            }
            whole.unions.extend(record.unions);
        }
        Some(whole)
    }

    /// The members of problem details, where an error has them.
    fn problem(&self, def: &TypeDef) -> Option<Record> {
        let TypeDefKind::Error { .. } = def.kind else { return None };
        if self.errors == ErrorFormat::Plain {
            return None;
        }
        let Type::Def(id, _) = http::standard(self.model, "Problem")? else { return None };
        record_of(&self.model.types[id]).cloned()
    }
}

/// No constraints.
fn none() -> Constraints {
    Constraints::default()
}
