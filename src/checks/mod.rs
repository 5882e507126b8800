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

use rayon::prelude::*;

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
    /// Takes the proof back, where something outside of the model stands against it.
    pub fn refuse(self) -> Box<Unsound> {
        Box::new(Unsound { model: self.model, facts: self.facts })
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Its facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// A model with errors, and its facts as far as they are known: what an editor shows while a file is being written.
#[derive(Debug)]
pub struct Unsound {
    /// The model.
    pub model: Model,
    /// Its facts.
    pub facts: Facts,
}

type Check = fn(&Model, &Facts, &mut Diags);

/// Checks of what stands by itself.
const PARTS: &[Check] = &[
    |model, _, diags| casing::check(model, diags),
    |model, _, diags| shapes::check(model, diags),
    |model, _, diags| contracts::check(model, diags),
];

/// Checks of how that fits together.
const WHOLE: &[Check] = &[
    |model, _, diags| decisions::check(model, diags),
    deploy::check,
    |model, _, diags| graphql::check(model, diags),
    |model, _, diags| grpc::check(model, diags),
    |model, _, diags| messaging::check(model, diags),
    scenarios::check,
];

/// Checks a model; the proof is given when neither this phase nor an earlier one found an error.
pub fn run(model: Model, diags: &mut Diags) -> Result<Checked, Box<Unsound>> {
    let facts = Facts::of(&model);
    together(PARTS, &model, &facts, diags);
    // These two are silent where errors before them may be why they would speak.
    coverage::check(&model, &facts, diags);
    together(WHOLE, &model, &facts, diags);
    technology::check(&model, diags);
    if diags.has_errors() { Err(Box::new(Unsound { model, facts })) } else { Ok(Checked { model, facts }) }
}

/// Runs checks that do not need each other in parallel; their findings keep the order of the table.
fn together(checks: &[Check], model: &Model, facts: &Facts, diags: &mut Diags) {
    let run = |check: &Check| {
        let mut found = Diags::new();
        check(model, facts, &mut found);
        found
    };
    let found: Vec<Diags> = checks.par_iter().with_max_len(1).map(run).collect();
    for found in found {
        diags.append(found);
    }
}
