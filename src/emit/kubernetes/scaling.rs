//! What decides how many replicas there are: the autoscaler of Kubernetes, or KEDA where the environment has it.
//!
//! The autoscaler knows the resources of pods. Requests and lag are seen by KEDA, which keeps an autoscaler of its own: never
//! do both stand at one workload. What the scaler of a broker is told stands at its technology.

use super::doc::keda::{
    Advanced, AuthenticationRef, AutoscalerConfig, Fallback, PodIdentity, ScaledJob, ScaledObject, SecretTarget,
    Trigger, TriggerAuthentication,
};
use super::doc::pod::Container;
use super::doc::scale::{
    Autoscaler, Behavior, Metric, MetricTarget, ResourceMetric, ScaleTarget, ScalingPolicy, ScalingRules,
};
use super::doc::workload::Job;
use super::doc::{Amount, Map, spec};
use super::folder::Folder;
use super::pods::Pod;
use super::scope::{Scope, node_of, text};
use super::workloads::replicas;
use super::{errors, quantity, rollouts};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::emit::shared::objectives;
use crate::emit::shared::objectives::metrics::Convention;
use crate::model::facts::placement;
use crate::model::{self, Node, Settings, Value};

/// The autoscaling target where a range of replicas says nothing about it, in percent of the requested CPU.
const DEFAULT_CPU_TARGET: u64 = 70;

/// Readings in a row that fail before a workload stays as it is.
const FAILED_READINGS: u64 = 3;

/// The window over which requests are counted: four scrapes at the usual thirty seconds.
const WINDOW: &str = "2m";

/// Finished runs of a queue's job that are kept.
const KEPT: u64 = 10;

/// Whether KEDA is in the cluster.
pub(crate) fn keda(scope: &Scope<'_>) -> bool {
    scope.environment.is_some_and(|environment| environment.settings.text("autoscaling") == Some("keda"))
}

/// Something that a number of replicas follows.
enum Source {
    /// A share of what is requested.
    Resource(&'static str, u64),
    /// Requests a second of each replica.
    Requests(u64, Span),
    /// Messages of a channel that wait.
    Lag(Id<Node>, u64, Span),
}

/// Adds what decides the number of a node's replicas; whether something does.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>, pod: &Pod) -> bool {
    let scope = folder.scope;
    let (least, most) = replicas(scope, id);
    let Some(deploy) = scope.deploy(id).filter(|_| most > least) else { return false };
    let node = &scope.model.nodes[id];
    let asked = sources(deploy);
    let watched = Watched::of(scope, pod);
    let (mut resources, mut others) = (Vec::new(), Vec::new());
    let mut unrequested = false;
    let mut unseen: Vec<(&str, Span)> = Vec::new();
    for source in asked.unwrap_or_else(|| vec![Source::Resource("cpu", DEFAULT_CPU_TARGET)]) {
        match source {
            Source::Resource(name, target) if watched.requests(name) => resources.push((name, target)),
            Source::Resource(..) => unrequested = true,
            Source::Requests(_, span) | Source::Lag(_, _, span) if !keda(scope) => {
                unseen.push((said(&source), span));
            }
            Source::Requests(target, span) => others.extend(request_trigger(folder, id, target, span)),
            Source::Lag(channel, target, span) => others.extend(lag_trigger(folder, id, channel, target, span)),
        }
    }
    if let Some((_, first)) = unseen.first() {
        let mut what: Vec<&str> = unseen.iter().map(|(what, _)| *what).collect();
        what.dedup();
        folder.notes.unscaled.push((format!("`{}` on {}", node.meta.name, what.join(" and ")), *first));
    }
    if resources.is_empty() && others.is_empty() {
        // What needs more than the cluster has is reported with all the others.
        if unrequested || deploy.get("scale_on").is_none() {
            let why = match deploy.get("scale_on") {
                None => "`scale_on` is not said, and no CPU is requested of which it could use a share",
                Some(_) => "none of what it scales on is a share of a resource that it requests",
            };
            let span = deploy.entry("replicas").map_or(node.meta.span, |entry| entry.span);
            folder.notes.diags.push(errors::no_metric(&node.meta, span, (least, most), why));
        }
        return false;
    }
    let (name, component) = (scope.name(id), node.kind().word());
    let (api_version, kind) =
        if pod.claims.is_empty() { rollouts::target(scope, id) } else { ("apps/v1", "StatefulSet") };
    let scale_target_ref = ScaleTarget { api_version, kind, name: name.to_owned() };
    let behavior = behavior(deploy);
    if keda(scope) {
        let mut triggers: Vec<Trigger> =
            resources.iter().map(|(name, target)| watched.trigger(name, *target)).collect();
        // A share of nothing cannot wake anybody: none at all needs a trigger that sees work.
        let min_replica_count = if others.is_empty() { least.max(1) } else { least };
        // KEDA can stand in for what it measures itself, and not for resources.
        let fallback = resources.is_empty().then_some(Fallback {
            failure_threshold: FAILED_READINGS,
            replicas: least.max(1),
            behavior: "currentReplicasIfHigher",
        });
        triggers.extend(others);
        let advanced = (!behavior.is_empty())
            .then_some(Advanced { horizontal_pod_autoscaler_config: AutoscalerConfig { behavior } });
        let max_replica_count = most;
        let scaled =
            ScaledObject { scale_target_ref, min_replica_count, max_replica_count, fallback, advanced, triggers };
        folder.add_of(id, "scaledobject", name, component, spec(scaled));
    } else {
        let autoscaler = Autoscaler {
            scale_target_ref,
            // None at all needs a gate of the cluster that is not there by default.
            min_replicas: least.max(1),
            max_replicas: most,
            metrics: resources.iter().map(|(name, target)| watched.metric(name, *target)).collect(),
            behavior,
        };
        folder.add_of(id, "horizontalpodautoscaler", name, component, spec(autoscaler));
    }
    true
}

/// What `scale_on` lists; `None` where nothing is said.
fn sources(deploy: &Settings) -> Option<Vec<Source>> {
    let entry = deploy.entry("scale_on")?;
    let items = if let Value::List(items) = &entry.value { items.as_slice() } else { std::slice::from_ref(entry) };
    let found = items.iter().filter_map(|item| {
        let Value::Call { name, args, .. } = &item.value else { return None };
        let share = || match args.first().map(|argument| &argument.value) {
            Some(Value::Percent(share)) => Some(quantity::percent(*share).max(1)),
            _ => None,
        };
        let count = |at: usize| u64::try_from(args.get(at)?.value.as_int()?).ok();
        match name.as_str() {
            "cpu" => Some(Source::Resource("cpu", share()?)),
            "memory" => Some(Source::Resource("memory", share()?)),
            "rps" => Some(Source::Requests(count(0)?, item.span)),
            "lag" => Some(Source::Lag(node_of(&args.first()?.value)?, count(1)?, item.span)),
            _ => None,
        }
    });
    Some(found.collect())
}

fn said(source: &Source) -> &'static str {
    match source {
        Source::Resource(name, _) => name,
        Source::Requests(..) => "`rps`",
        Source::Lag(..) => "`lag`",
    }
}

/// The containers whose use of resources is watched.
struct Watched<'a> {
    main: Option<&'a Container>,
    beside: Vec<&'a Container>,
    /// The one container that is watched alone. A share of what all containers request would follow the sidecars; one
    /// can be watched alone since 1.30.
    alone: Option<String>,
}

impl<'a> Watched<'a> {
    fn of(scope: &Scope<'_>, pod: &'a Pod) -> Self {
        let spec = &pod.template.spec;
        let others = spec.containers.iter().skip(1);
        let beside: Vec<&Container> =
            spec.init_containers.iter().filter(|container| container.restart_policy.is_some()).chain(others).collect();
        let main = spec.containers.first();
        let alone = main.filter(|_| !beside.is_empty() && scope.version >= (1, 30)).map(|main| main.name.clone());
        Watched { main, beside, alone }
    }

    /// Whether there is something that a share could be of.
    fn requests(&self, resource: &str) -> bool {
        let amount = |container: &Container| match resource {
            "cpu" => container.resources.requests.cpu.is_some(),
            _ => container.resources.requests.memory.is_some(),
        };
        self.main.is_some_and(amount) && (self.alone.is_some() || self.beside.iter().all(|container| amount(container)))
    }

    fn metric(&self, name: &'static str, average_utilization: u64) -> Metric {
        let target = MetricTarget { kind: "Utilization", average_utilization };
        let resource = ResourceMetric { name, container: self.alone.clone(), target };
        if self.alone.is_some() {
            Metric::ContainerResource { container_resource: resource }
        } else {
            Metric::Resource { resource }
        }
    }

    fn trigger(&self, name: &'static str, target: u64) -> Trigger {
        let mut metadata = Map::from([("value".to_owned(), target.to_string())]);
        if let Some(alone) = &self.alone {
            metadata.insert("containerName".to_owned(), alone.clone());
        }
        Trigger { kind: name.to_owned(), metric_type: Some("Utilization"), metadata, authentication_ref: None }
    }
}

/// How fast the number moves, where something is said about it.
fn behavior(deploy: &Settings) -> Behavior {
    let rules = |name: &str| {
        let step = deploy.object(name)?;
        let every = step.duration("every").map_or(60, Duration::secs_ceil).clamp(1, 1_800);
        let policies = step.get("step").and_then(quantity::amount).map(|amount| match amount {
            Amount::Count(value) => ScalingPolicy { kind: "Pods", value, period_seconds: every },
            Amount::Share(share) => ScalingPolicy {
                kind: "Percent",
                value: share.trim_end_matches('%').parse().unwrap_or(100),
                period_seconds: every,
            },
        });
        let wait = step.duration("wait").map(Duration::secs_ceil).map(|wait| wait.min(3_600));
        Some(ScalingRules { stabilization_window_seconds: wait, policies: policies.into_iter().collect() })
    };
    Behavior { scale_up: rules("scale_up"), scale_down: rules("scale_down") }
}

/// Requests a second, as Prometheus counts them.
fn request_trigger(folder: &mut Folder<'_>, id: Id<Node>, target: u64, span: Span) -> Option<Trigger> {
    let scope = folder.scope;
    let node = &scope.model.nodes[id];
    let said = |name: &str| {
        let entry = scope.environment?.settings.said(name)?;
        entry.value.as_text().map(str::to_owned)
    };
    let Some(server) = said("prometheus") else {
        let why = "the environment does not say where Prometheus answers: `prometheus: \"http://prometheus.monitoring:9090\"`";
        folder.notes.diags.push(errors::no_trigger(&node.meta, span, "rps", why));
        return None;
    };
    let source = objectives::source(scope.model, Convention::OpenTelemetry, id, Some(&scope.namespace));
    let Some(query) = objectives::requests(scope.model, &source, id, WINDOW) else {
        let why = "it provides nothing whose requests a convention counts";
        folder.notes.diags.push(errors::no_trigger(&node.meta, span, "rps", why));
        return None;
    };
    let metadata = Map::from([
        ("serverAddress".to_owned(), server),
        ("query".to_owned(), query),
        ("threshold".to_owned(), target.to_string()),
    ]);
    Some(Trigger { kind: "prometheus".to_owned(), metric_type: None, metadata, authentication_ref: None })
}

/// Messages that wait, as the scaler of the broker sees them.
fn lag_trigger(folder: &mut Folder<'_>, id: Id<Node>, channel: Id<Node>, target: u64, span: Span) -> Option<Trigger> {
    let scope = folder.scope;
    let model = scope.model;
    let node = &model.nodes[id];
    let technology = placement::technology(model, channel)?;
    let Some(kind) = technology.settings.text("lag_trigger") else {
        let why = format!("no scaler is known for `{}`: its technology has no `lag_trigger`", technology.meta.name);
        folder.notes.diags.push(errors::no_trigger(&node.meta, span, "lag", &why));
        return None;
    };
    let mut metadata = Map::new();
    for (name, entry) in technology.settings.object("lag").into_iter().flat_map(Settings::iter) {
        match filled(scope, id, channel, target, &text(&entry.value)) {
            Ok(value) => {
                metadata.insert(name.to_owned(), value);
            }
            Err(unknown) => {
                let why = format!("the scaler `{kind}` is told `{name}`, for which {unknown}");
                folder.notes.diags.push(errors::no_trigger(&node.meta, span, "lag", &why));
                return None;
            }
        }
    }
    let authentication_ref = authentication(folder, channel);
    Some(Trigger { kind: kind.to_owned(), metric_type: None, metadata, authentication_ref })
}

/// A text with its placeholders filled; what is missing where one cannot be.
fn filled(scope: &Scope<'_>, id: Id<Node>, channel: Id<Node>, target: u64, form: &str) -> Result<String, &'static str> {
    let model = scope.model;
    let mut filled = form.to_owned();
    let mut put = |name: &str, value: &dyn Fn() -> Option<String>, missing| -> Result<(), &'static str> {
        let place = format!("{{{name}}}");
        if filled.contains(&place) {
            filled = filled.replace(&place, &value().ok_or(missing)?);
        }
        Ok(())
    };
    let address = scope.address(channel);
    put("target", &|| Some(target.to_string()), "")?;
    put("channel", &|| channel_address(scope, channel), "the channel has no fixed `address`")?;
    let group = || {
        let reads = model.consumes.iter().filter(|consume| (consume.node, consume.channel) == (id, channel));
        reads.into_iter().find_map(|consume| consume.settings.text("group")).map(str::to_owned)
    };
    put("group", &group, "`consumes` has no `group`")?;
    put("host", &|| address.host.clone(), "no `host` is known")?;
    put("port", &|| address.port.map(|port| port.to_string()), "no `port` is known")?;
    let both = || Some(format!("{}:{}", address.host.clone()?, address.port?));
    put("address", &both, "no `host` is known")?;
    let region =
        || scope.environment?.settings.list("regions").first().and_then(|region| region.as_text()).map(str::to_owned);
    put("region", &region, "the environment has no `regions`")?;
    Ok(filled)
}

/// The address of a channel: as declared, else its name; none where it is made at run time.
fn channel_address(scope: &Scope<'_>, channel: Id<Node>) -> Option<String> {
    let found = scope.settings(channel).said("address").map(|entry| &entry.value);
    match found {
        Some(Value::Word(_)) => None,
        Some(value) => value.as_text().map(str::to_owned),
        None => Some(heck::ToKebabCase::to_kebab_case(scope.model.nodes[channel].meta.output_name())),
    }
}

/// How a scaler proves itself to a broker: by secrets that somebody creates, or the identity of its pod.
fn authentication(folder: &mut Folder<'_>, channel: Id<Node>) -> Option<AuthenticationRef> {
    let scope = folder.scope;
    let settings = &placement::technology(scope.model, channel)?.settings;
    let listener = scope.name(placement::listener(scope.model, channel));
    let secret = format!("{listener}-connection");
    let secret_target_ref: Vec<SecretTarget> = settings
        .object("lag_secrets")
        .into_iter()
        .flat_map(Settings::iter)
        .map(|(parameter, entry)| SecretTarget {
            parameter: parameter.to_owned(),
            name: secret.clone(),
            key: text(&entry.value),
        })
        .collect();
    let pod_identity = settings.text("lag_identity").map(|provider| PodIdentity { provider: provider.to_owned() });
    if secret_target_ref.is_empty() && pod_identity.is_none() {
        return None;
    }
    for target in &secret_target_ref {
        folder.notes.secrets.entry(secret.clone()).or_default().insert(target.key.clone());
    }
    let name = format!("{listener}-lag");
    let authentication = TriggerAuthentication { pod_identity, secret_target_ref };
    folder.add_common(&format!("triggerauthentication-{name}"), &name, spec(authentication));
    Some(AuthenticationRef { name })
}

/// What starts a job while a queue has work.
pub(crate) fn scaled_job(
    folder: &mut Folder<'_>,
    id: Id<Node>,
    job: &model::Job,
    queue: Id<Node>,
    object: Job,
    (least, most): (u64, u64),
) -> Option<ScaledJob> {
    let trigger = lag_trigger(folder, id, queue, 1, job.span)?;
    Some(ScaledJob {
        job_target_ref: object,
        successful_jobs_history_limit: KEPT,
        failed_jobs_history_limit: KEPT,
        min_replica_count: least,
        max_replica_count: most,
        triggers: vec![trigger],
    })
}
