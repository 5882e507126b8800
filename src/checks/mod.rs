//! The checks of the architecture, and the proof that a model passed the compiler.

mod casing;
mod contracts;
mod coverage;
mod decisions;
mod deploy;
mod graphql;
mod grpc;
mod messaging;
mod scenarios;
mod shapes;
mod technology;

use crate::diag::Diags;
use crate::model::Model;
use crate::model::facts::Facts;

/// A model without errors, with its facts: what emitters demand. Only [`run`] makes one.
#[derive(Debug)]
pub struct Checked {
    model: Model,
    facts: Facts,
}

impl Checked {
    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Its facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// Checks a model; the proof is given when neither this phase nor an earlier one found an error.
pub fn run(model: Model, diags: &mut Diags) -> Option<Checked> {
    let facts = Facts::of(&model);
    casing::check(&model, diags);
    shapes::check(&model, diags);
    contracts::check(&model, diags);
    coverage::check(&model, &facts, diags);
    decisions::check(&model, diags);
    deploy::check(&model, &facts, diags);
    graphql::check(&model, diags);
    grpc::check(&model, diags);
    messaging::check(&model, diags);
    scenarios::check(&model, &facts, diags);
    technology::check(&model, diags);
    (!diags.has_errors()).then_some(Checked { model, facts })
}
