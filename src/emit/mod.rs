//! From a checked model to files: one emitter a target, each through its own typed target document.
//!
//! An emitter is a function over a value. It never sees an unchecked model, never touches a disk, and reports what its
//! target cannot express instead of dropping it.

pub mod adr;
pub mod asyncapi;
pub mod catalog;
pub mod compose;
pub mod docs;
pub mod grafana;
pub mod graphql;
pub mod kubernetes;
pub mod mermaid;
pub mod openapi;
pub mod prometheus;
pub mod protobuf;
pub mod resilience;
pub mod schemas;
pub mod shared;
pub mod telemetry;

use crate::base::files::Files;
use crate::checks::Checked;
use crate::diag::Diags;
use crate::model::facts::Facts;
use crate::model::{Environment, Model};
use crate::vocab::options::Chosen;
use crate::vocab::{self, OptionSpec, Target};

/// What an emitter is given.
#[derive(Clone, Copy, Debug)]
pub struct EmitCx<'a> {
    /// The proof.
    pub checked: &'a Checked,
    /// Options of the build.
    pub options: &'a Options,
}

impl<'a> EmitCx<'a> {
    /// The model.
    pub fn model(&self) -> &'a Model {
        self.checked.model()
    }

    /// Its facts.
    pub fn facts(&self) -> &'a Facts {
        self.checked.facts()
    }

    /// The local environments that are asked for, in order of declaration.
    pub fn environments(&self) -> impl Iterator<Item = &'a Environment> {
        let model = self.model();
        let only = self.options.environment.as_deref();
        model
            .environments
            .iter()
            .map(|(_, environment)| environment)
            .filter(|environment| model.is_local(&environment.meta))
            .filter(move |environment| only.is_none_or(|name| name.eq_ignore_ascii_case(&environment.meta.name)))
    }
}

/// Options of a build that emitters read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--env`: only this environment.
    pub environment: Option<String>,
    /// The words of the targets' options that differ from their defaults.
    pub chosen: Vec<Chosen>,
    /// The numbers that `arch.lock` pins.
    pub pinned: protobuf::numbers::Known,
}

impl Options {
    /// The word of an option: the one given last, else the default.
    pub fn word(&self, target: Target, name: &str) -> &'static str {
        let given = self.chosen.iter().rev().find(|(spec, _)| spec.target == target && spec.name == name);
        debug_assert!(vocab::option(target, name).is_some(), "`{name}` is an option of the target");
        let known = given.and_then(|(spec, word)| spec.choices.iter().find(|choice| choice.word == word));
        match known {
            Some(choice) => choice.word,
            None => vocab::option(target, name).map_or("", OptionSpec::default),
        }
    }

    /// The URL of an option, without a slash at its end; `None` where none is given.
    pub fn url(&self, target: Target, name: &str) -> Option<&str> {
        debug_assert!(vocab::option(target, name).is_some_and(|spec| spec.choices.is_empty()), "`{name}` is a URL");
        let given = self.chosen.iter().rev().find(|(spec, _)| spec.target == target && spec.name == name);
        given.map(|(_, url)| url.as_str())
    }
}

/// An emitter: pure, deterministic, total.
pub struct Emitter {
    /// Its target.
    pub target: Target,
    /// Writes the target's files, below the target's own folder.
    pub emit: fn(&EmitCx<'_>, &mut Files, &mut Diags),
}

/// An emitter that writes about what the others wrote. It runs after them.
pub struct Reporter {
    /// Its target.
    pub target: Target,
    /// Writes the target's files, below the target's own folder; the first files are those of the other targets.
    pub emit: fn(&EmitCx<'_>, &Files, &mut Files),
}

/// All reporters, in the order they run.
pub const REPORTERS: &[Reporter] = &[Reporter { target: Target::Docs, emit: docs::emit }];

/// All targets that a build can write, in the order they run.
pub fn targets() -> impl Iterator<Item = Target> {
    EMITTERS.iter().map(|emitter| emitter.target).chain(REPORTERS.iter().map(|reporter| reporter.target))
}

/// All emitters, in the order they run.
pub const EMITTERS: &[Emitter] = &[
    Emitter { target: Target::OpenApi, emit: openapi::emit },
    Emitter { target: Target::AsyncApi, emit: asyncapi::emit },
    Emitter { target: Target::GraphQl, emit: graphql::emit },
    Emitter { target: Target::JsonSchema, emit: schemas::emit },
    Emitter { target: Target::Mermaid, emit: mermaid::emit },
    Emitter { target: Target::Kubernetes, emit: kubernetes::emit },
    Emitter { target: Target::Compose, emit: compose::emit },
    Emitter { target: Target::Adr, emit: adr::emit },
    Emitter { target: Target::Protobuf, emit: protobuf::emit },
    Emitter { target: Target::Prometheus, emit: prometheus::emit },
    Emitter { target: Target::Grafana, emit: grafana::emit },
    Emitter { target: Target::Telemetry, emit: telemetry::emit },
    Emitter { target: Target::Catalog, emit: catalog::emit },
    Emitter { target: Target::Resilience, emit: resilience::emit },
];
