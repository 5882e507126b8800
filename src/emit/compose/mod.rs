//! From the model to Docker Compose: the whole system on one machine, for those who develop it.
//!
//! A folder for each environment on `compose`, and none where no such environment is declared: `compose.yaml`, the
//! variables that it asks for in `.env.example`, and the files that it mounts. `plan` decides what all services must agree on:
//! what runs, who shares a network with whom, and which ports of the machine lead in. `services` and `stores` turn nodes into
//! containers (`doc`), `gateway` a gateway into a configuration of Traefik.
//!
//! What runs is started as in a cluster: read-only, without privileges, and connected along the declared edges only.

mod doc;
mod errors;
mod gateway;
mod health;
mod plan;
mod services;
mod stores;
mod variables;

use super::EmitCx;
use super::kubernetes::scope::{Names, Scope};
use super::shared::{header, yaml};
use crate::base::files::{Files, RelPath};
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::Environment;
use crate::model::facts::placement;
use doc::Compose;
use doc::env::EnvFile;
use plan::Plan;

/// Writes a folder for each environment on Compose.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    // That two names become one is reported for Kubernetes, whose names these are.
    let names = Names::of(model, &mut Diags::default());
    for environment in cx.environments().filter(|environment| placement::on_one_machine(environment)) {
        let scope = Scope::new((model, cx.facts(), &names), Some(environment), model.package.name.clone(), diags);
        write(&scope, environment, out, diags);
    }
}

/// What is collected while the files of an environment are made.
#[derive(Default)]
struct Notes {
    /// Findings of single places.
    diags: Diags,
    /// What Compose has no place for, and where it is said.
    unsaid: Vec<(String, Span)>,
    /// Probes that nothing in the container can ask, by the service that they are of.
    unasked: Vec<(String, Span)>,
}

/// An environment while its files are made.
struct Folder<'a> {
    plan: Plan<'a>,
    compose: Compose,
    variables: EnvFile,
    /// Files beside `compose.yaml`, by their path from it.
    files: Vec<(String, String)>,
    notes: Notes,
}

/// Writes the files of an environment.
fn write(scope: &Scope<'_>, environment: &Environment, out: &mut Files, diags: &mut Diags) {
    let mut notes = Notes::default();
    let plan = Plan::of(scope, environment, &mut notes);
    if plan.runs.is_empty() {
        diags.append(notes.diags);
        return;
    }
    let name = format!("{}-{}", scope.namespace, scope.stage);
    let mut folder = Folder {
        compose: Compose { name, networks: plan.networks(), ..Compose::default() },
        plan,
        variables: EnvFile::default(),
        files: Vec::new(),
        notes,
    };
    for id in folder.plan.runs.clone() {
        services::add(&mut folder, id);
    }
    let Folder { plan, compose, variables, mut files, mut notes } = folder;

    let source = header::comment("#", scope.model.source_path(&environment.meta));
    let start = if variables.is_empty() {
        "#\n# Start: docker compose up --detach --wait\n".to_owned()
    } else {
        let example = "# What this environment asks for. Copy it to .env beside it, and fill it in; .env stays out of version control.";
        let stores = stores::in_words(&plan);
        files.push((".env.example".to_owned(), format!("{source}#\n{example}\n{stores}{variables}")));
        "#\n# Start: copy .env.example to .env, fill it in, then docker compose up --detach --wait\n".to_owned()
    };
    files.push(("compose.yaml".to_owned(), format!("{source}{start}{}", yaml::to_yaml(&compose))));
    for (path, text) in files {
        if let Some(path) = RelPath::new(format!("compose/{}/{path}", scope.stage)) {
            // Environments whose names become the same meet here; the first one stands.
            let _ = out.add(path, text);
        }
    }
    if !notes.unsaid.is_empty() {
        notes.diags.push(errors::unsaid(environment, &notes.unsaid));
    }
    if !notes.unasked.is_empty() {
        notes.diags.push(errors::unasked(environment, &notes.unasked));
    }
    diags.append(notes.diags);
}
