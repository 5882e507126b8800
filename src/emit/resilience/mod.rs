//! Policies for the code of a service, in the vocabulary of resilience4j: one file for each service that calls,
//! consumes or delivers with a policy.
//!
//! An instance stands for one line of the service, named after whom it calls and the operations that it names:
//! `payments`, `payments-capture`. The name does not depend on other lines, so that code may refer to it.
//!
//! Decisions that the library leaves open:
//!
//! - The order of the aspects is written, although it is the default: `Retry(CircuitBreaker(RateLimiter(TimeLimiter(
//!   Bulkhead))))`. So a breaker counts attempts, and a time limiter ends one of them.
//! - There is no limit over all attempts. Where a total is said, the attempts are as many as fit into it.
//! - Every instance has a retry, of one attempt where nothing is retried: an instance that is named in code and not here
//!   would get the library's default of three.
//! - Which exceptions stand for which failure is known to the code alone. `retry.on` stands below `archc`, beside all
//!   that the library has no word for; no class is made up.

pub mod doc;
mod errors;
mod instance;
#[cfg(test)]
mod tests;

use super::EmitCx;
use super::shared::namer::{LABEL_MAX, Namer, Rule};
use super::shared::resilience::{self, Policy};
use super::shared::{header, reach, yaml};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Cause, Model, Node, Operation, OperationKind};
use crate::vocab::DeclKind;
use doc::{Beyond, Config};

/// How long the name of an instance may become.
const NAME_MAX: usize = 100;

/// Writes `resilience/<service>.yaml` for each service of the package that has a policy in force.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let pairs = resilience::pairs(model);
    let meshes = meshes(model);
    let mut namer = Namer::new(Rule::Rfc1123(LABEL_MAX));
    let local = model.nodes.iter().filter(|(_, node)| node.kind() == DeclKind::Service && model.is_local(&node.meta));
    for (id, node) in local {
        let lines = lines(model, id, &pairs);
        if lines.iter().all(|line| line.policy.is_empty()) {
            continue;
        }
        let mut config = Config::default();
        let mut names = Namer::new(Rule::Rfc1123(NAME_MAX));
        for line in lines {
            let name = names.name(&line.name).name;
            instance::add(model, &mut config, &name, &line, diags);
        }
        let file = namer.name(node.meta.output_name()).name;
        let head = header::comment("#", model.source_path(&node.meta));
        let text = format!("{head}{meshes}{}", yaml::to_yaml(&config));
        if let Some(path) = RelPath::new(format!("resilience/{file}.yaml")) {
            // The names of the files differ, and nobody else writes into this folder.
            let _added = out.add(path, text);
        }
    }
}

/// A comment that says where proxies try again already: attempts in two places multiply.
fn meshes(model: &Model) -> String {
    let meshed = model.environments.iter().filter(|(_, environment)| {
        let mesh = environment.settings.text("mesh");
        model.is_local(&environment.meta) && mesh.is_some_and(|mesh| mesh != "none")
    });
    let names: Vec<&str> = meshed.map(|(_, environment)| environment.meta.name.as_str()).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "# In {} proxies apply timeouts, retries and limits already, and attempts in two places multiply:\n\
         # take from here what they cannot do.\n",
        names.join(", ")
    )
}

/// A line of a service with a policy.
pub(super) struct Line {
    /// The name of its instance.
    name: String,
    /// What is in force.
    policy: Policy,
    /// What it is for.
    beyond: Beyond,
    /// Its place.
    span: Span,
}

/// The lines of a service: its calls, then what it consumes, then what it delivers.
fn lines(model: &Model, service: Id<Node>, pairs: &[resilience::Pair<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let legal = |name: &str| Rule::Rfc1123(NAME_MAX).apply(name);
    for pair in pairs.iter().filter(|pair| pair.caller == service) {
        let callee = &model.nodes[pair.callee].meta;
        for rule in &pair.rules {
            let mut name = legal(callee.output_name());
            if rule.named {
                for operation in &rule.call.operations {
                    name = format!("{name}-{}", legal(&model.operations[*operation].name));
                }
            }
            lines.push(Line {
                name,
                policy: rule.policy.clone(),
                beyond: beyond(model, &callee.name, &rule.operations),
                span: rule.span,
            });
        }
        // Code knows why it calls, unlike a proxy, so both lines are in force there.
        for conflict in &pair.conflicts {
            let operation = legal(&model.operations[conflict.operation].name);
            let causes: Vec<String> =
                conflict.call.causes.iter().map(|cause| legal(&cause_name(model, service, *cause))).collect();
            lines.push(Line {
                name: format!("{}-{operation}-for-{}", legal(callee.output_name()), causes.join("-")),
                policy: conflict.lost.clone(),
                beyond: beyond(model, &callee.name, &[conflict.operation]),
                span: conflict.call.span,
            });
        }
    }
    for consume in model.consumes.iter().filter(|consume| consume.node == service) {
        let policy = Policy::of(&consume.effective);
        if policy.is_empty() {
            continue;
        }
        let (channel, event) = (&model.nodes[consume.channel].meta, &model.types[consume.event].meta);
        lines.push(Line {
            name: format!("consume-{}-{}", legal(channel.output_name()), legal(event.output_name())),
            policy,
            beyond: Beyond { target: format!("{} from {}", event.name, channel.name), ..Beyond::default() },
            span: consume.span,
        });
    }
    let offered = model.provides.iter().filter(|provide| provide.node == service);
    for id in offered.flat_map(|provide| &model.contracts[provide.contract].operations) {
        let operation = &model.operations[*id];
        let OperationKind::Deliver { policies, to, .. } = &operation.kind else { continue };
        let policy = delivery(model, policies);
        if policy.is_empty() {
            continue;
        }
        let receiver = to.map_or_else(String::new, |to| format!(" to {}", model.nodes[to].meta.name));
        lines.push(Line {
            name: format!("deliver-{}", legal(&operation.name)),
            policy,
            beyond: Beyond { target: format!("{}{receiver}", operation.name), ..Beyond::default() },
            span: operation.span,
        });
    }
    lines
}

/// What is in force for a delivery: its policies, the last one strongest.
fn delivery(model: &Model, policies: &[Id<crate::model::Policy>]) -> Policy {
    let mut effective = crate::model::Settings::of(crate::vocab::decl(DeclKind::Policy).block);
    for id in policies {
        effective = effective.overlaid(&model.policies[*id].effective);
    }
    Policy::of(&effective)
}

fn beyond(model: &Model, target: &str, operations: &[Id<Operation>]) -> Beyond {
    let spelled = |id: &Id<Operation>| {
        let operation = &model.operations[*id];
        match reach::of(model, operation) {
            Some(reach) => format!("{} {}", reach.http_method(), reach.path().template()),
            None => operation.name.clone(),
        }
    };
    Beyond { target: target.to_owned(), operations: operations.iter().map(spelled).collect(), ..Beyond::default() }
}

fn cause_name(model: &Model, service: Id<Node>, cause: Cause) -> String {
    match cause {
        Cause::Operation(id) => model.operations[id].name.clone(),
        Cause::Job(index) => model.nodes[service].jobs.get(index).map(|job| job.name.clone()).unwrap_or_default(),
        Cause::Event(id) => model.types[id].meta.name.clone(),
    }
}
