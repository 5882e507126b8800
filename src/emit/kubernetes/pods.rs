//! Pods: containers together, how they start, spread and stop.

use super::containers::{Image, Parts, container, container_ports, texts};
use super::doc::pod::{Container, Handler, Lifecycle, PodSecurity, PodSpec, SeccompProfile, Spread, Volume};
use super::doc::workload::{ClaimTemplate, PodTemplate};
use super::doc::{Map, Metadata, Selector};
use super::errors;
use super::folder::Notes;
use super::probes;
use super::scope::{Scope, label, text};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::model::{Job, Node, Settings, Value};
use crate::vocab::DeclKind;

/// How long a pod goes on serving after it was told to go, so that everybody has learned of it: endpoints travel to
/// each node in a few seconds.
const PRE_STOP: u64 = 5;

/// The label of a node that names its zone, and the one that names the node itself.
const ZONE: &str = "topology.kubernetes.io/zone";
const NODE: &str = "kubernetes.io/hostname";

/// The grace period of Kubernetes.
const GRACE: u64 = 30;

/// What stays of the grace period when the longest call is over.
pub(crate) const MARGIN: u64 = 5;

/// The user of stock images: that of the official images of databases and brokers, which are started by root only to
/// become it.
const STOCK_USER: u64 = 999;

/// A pod and the volumes that outlive it.
#[derive(Clone, Debug)]
pub(crate) struct Pod {
    pub(crate) template: PodTemplate,
    pub(crate) claims: Vec<ClaimTemplate>,
}

/// The pods that serve.
pub(crate) fn serving(scope: &Scope<'_>, id: Id<Node>, image: &Image, notes: &mut Notes) -> Pod {
    let node = &scope.model.nodes[id];
    let stop = stop(scope, id, notes);
    let mut parts = main_container(scope, id, image, notes);
    let probes = probes::of(scope, id);
    parts.container.ports = container_ports(scope, id);
    parts.container.startup_probe = probes.startup;
    parts.container.liveness_probe = probes.live;
    parts.container.readiness_probe = probes.ready;
    parts.container.lifecycle = stop.pre_stop.map(|pre_stop| Lifecycle { pre_stop });
    let mut pod = pod(scope, id, node.kind().word(), image, parts, notes);
    pod.template.spec.termination_grace_period_seconds = Some(stop.grace);
    pod.template.spec.topology_spread_constraints = spread(scope, id, pod.claims.is_empty());
    pod
}

/// The pod of one run of a job: the node's container with the job's command.
pub(crate) fn running(scope: &Scope<'_>, id: Id<Node>, job: &Job, image: &Image, notes: &mut Notes) -> Pod {
    let mut parts = main_container(scope, id, image, notes);
    let (command, args) = (texts(&job.settings, "command"), texts(&job.settings, "args"));
    if command.is_empty() && args.is_empty() {
        // An image that is told nothing would start to serve. Its first argument says which job it is.
        parts.container.args = vec![job.name.clone()];
    } else {
        parts.container.command = command;
        parts.container.args = args;
    }
    let mut pod = pod(scope, id, "job", image, parts, notes);
    let spec = &mut pod.template.spec;
    spec.restart_policy = Some("Never");
    spec.active_deadline_seconds = job.settings.duration("timeout").map(Duration::secs_ceil);
    pod
}

fn main_container(scope: &Scope<'_>, id: Id<Node>, image: &Image, notes: &mut Notes) -> Parts {
    container(scope, id, scope.name(id), image, scope.deploy(id), notes)
}

/// A pod around a main container.
pub(crate) fn pod(
    scope: &Scope<'_>,
    id: Id<Node>,
    component: &str,
    image: &Image,
    main: Parts,
    notes: &mut Notes,
) -> Pod {
    let deploy = scope.deploy(id);
    let Parts { container: main, mut volumes, claims } = main;
    let (mut init_containers, mut containers) = (Vec::new(), vec![main]);
    let mut add = |parts: Parts, list: &mut Vec<Container>| {
        // The same path in two containers of a pod is the same folder: that is how they share it.
        let new: Vec<Volume> = parts
            .volumes
            .into_iter()
            .filter(|new| volumes.iter().all(|known: &Volume| known.name != new.name))
            .collect();
        volumes.extend(new);
        list.push(parts.container);
    };
    for mut parts in beside(scope, id, "sidecars", notes) {
        if scope.version >= (1, 29) {
            // A sidecar proper: it starts before the others, does not keep a job from ending, and stops after them.
            parts.container.restart_policy = Some("Always");
            add(parts, &mut init_containers);
        } else {
            add(parts, &mut containers);
        }
    }
    for parts in beside(scope, id, "init", notes) {
        add(parts, &mut init_containers);
    }

    let user = deploy.and_then(|deploy| deploy.int("user")).and_then(|user| u64::try_from(user).ok());
    let user =
        user.or_else(|| image.stock.then(|| scope.stock(id).ok().and_then(|stock| stock.user).unwrap_or(STOCK_USER)));
    let owned = |deploy: &Settings, name: &str| -> Map {
        let entries = deploy.object(name).into_iter().flat_map(Settings::iter);
        entries.map(|(key, entry)| (key.to_owned(), text(&entry.value))).collect()
    };
    let mut labels = scope.labels(id, component);
    if let Some(version) = version(scope, id, image) {
        labels.insert("app.kubernetes.io/version".to_owned(), version);
    }
    if let Some(deploy) = deploy {
        // What the selectors rely on stays as it is.
        for (key, value) in owned(deploy, "labels") {
            labels.entry(key).or_insert_with(|| label(&value));
        }
    }
    let spec = PodSpec {
        service_account_name: scope.name(id).to_owned(),
        automount_service_account_token: false,
        enable_service_links: false,
        restart_policy: None,
        termination_grace_period_seconds: None,
        active_deadline_seconds: None,
        security_context: PodSecurity {
            run_as_non_root: user != Some(0),
            run_as_user: user,
            run_as_group: user,
            fs_group: user,
            seccomp_profile: SeccompProfile::RUNTIME_DEFAULT,
        },
        node_selector: deploy.map(|deploy| owned(deploy, "nodes")).unwrap_or_default(),
        topology_spread_constraints: Vec::new(),
        init_containers,
        containers,
        volumes,
    };
    let mut annotations = super::istio::pod_annotations(scope);
    annotations.append(&mut super::linkerd::pod_annotations(scope));
    annotations.extend(deploy.map(|deploy| owned(deploy, "annotations")).unwrap_or_default());
    let metadata = Metadata { labels, annotations, ..Metadata::default() };
    Pod { template: PodTemplate { metadata, spec }, claims }
}

/// The further containers of a pod in order; those without an image are none.
fn beside(scope: &Scope<'_>, id: Id<Node>, group: &str, notes: &mut Notes) -> Vec<Parts> {
    let Some(all) = scope.deploy(id).and_then(|deploy| deploy.object(group)) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, entry) in all.iter() {
        let Some(settings) = entry.value.as_settings() else { continue };
        let Some(image) = settings.text("image") else {
            notes.diags.push(errors::no_container_image(&scope.model.nodes[id].meta, name, entry.span));
            continue;
        };
        let image = Image { reference: image.to_owned(), stock: false };
        let mut parts = container(scope, id, name, &image, Some(settings), notes);
        parts.container.security_context.run_as_user = settings.int("user").and_then(|user| u64::try_from(user).ok());
        parts.claims.clear();
        found.push(parts);
    }
    found
}

/// The version of a node as a label: its own, else the tag of its image.
pub(crate) fn version(scope: &Scope<'_>, id: Id<Node>, image: &Image) -> Option<String> {
    let own =
        scope.settings(id).iter().find(|(name, _)| *name == "version").and_then(|(_, entry)| entry.value.as_text());
    let tag = || {
        let name = image.reference.split('@').next()?;
        let (_, tag) = name.rsplit_once(':')?;
        (!tag.contains('/')).then_some(tag)
    };
    let version = label(own.or_else(tag)?);
    (!version.is_empty()).then_some(version)
}

/// How a pod ends.
struct Stop {
    pre_stop: Option<Handler>,
    grace: u64,
}

/// How a pod ends: it goes on for a moment, so that nobody sends it more, and then finishes what it has begun.
fn stop(scope: &Scope<'_>, id: Id<Node>, notes: &mut Notes) -> Stop {
    let node = &scope.model.nodes[id];
    let deploy = scope.deploy(id);
    let said = deploy.and_then(|deploy| deploy.entry("grace"));
    let grace = deploy.and_then(|deploy| deploy.duration("grace")).map(Duration::secs_ceil);
    let serves = node.kind() == DeclKind::Service && !scope.ports(id).is_empty();
    let (wait, handler) = match deploy.and_then(|deploy| deploy.get("pre_stop")) {
        Some(Value::Duration(time)) => (time.secs_ceil(), Some(sleep(scope, time.secs_ceil()))),
        Some(Value::List(items)) => {
            let command = items.iter().map(|item| text(&item.value)).collect();
            (0, Some(Handler::Exec { command }))
        }
        Some(_) | None if serves => {
            let seconds = grace.map_or(PRE_STOP, |grace| PRE_STOP.min(grace / 2));
            (seconds, (seconds > 0).then(|| sleep(scope, seconds)))
        }
        Some(_) | None => (0, None),
    };
    let longest = longest_call(scope, id).secs_ceil();
    match (said, grace) {
        (Some(entry), Some(grace)) => {
            if longest > 0 && grace <= wait + longest || grace <= wait && wait > 0 {
                notes.diags.push(errors::short_grace(&node.meta, entry.span, (grace, wait, longest)));
            }
            Stop { pre_stop: handler, grace }
        }
        _ => Stop { pre_stop: handler, grace: GRACE.max(wait + longest + MARGIN) },
    }
}

/// A wait without a shell where Kubernetes has one (1.30 and later).
fn sleep(scope: &Scope<'_>, seconds: u64) -> Handler {
    if scope.version >= (1, 30) {
        Handler::Sleep { seconds }
    } else {
        Handler::Exec { command: vec!["sleep".to_owned(), seconds.to_string()] }
    }
}

/// The longest that something a node has begun may take, as far as it is declared: what it serves, what it calls, what it
/// consumes.
fn longest_call(scope: &Scope<'_>, id: Id<Node>) -> Duration {
    let model = scope.model;
    let served =
        scope.facts.offered(model, id).flat_map(|provide| &model.contracts[provide.contract].operations).filter_map(
            |operation| {
                let settings = &model.operations[*operation].settings;
                let latency = || ["latency.p999", "latency.p99"].into_iter().find_map(|name| settings.duration(name));
                settings.duration("timeout").or_else(latency)
            },
        );
    let called =
        model.calls.iter().filter(|call| call.caller == id).filter_map(|call| call.effective.duration("timeout.total"));
    let consumed = model
        .consumes
        .iter()
        .filter(|consume| consume.node == id)
        .filter_map(|consume| consume.settings.duration("processing.p99"));
    served.chain(called).chain(consumed).max().unwrap_or_default()
}

/// Over what replicas are spread: a wish, because a pod on the wrong node serves better than one on none.
fn spread(scope: &Scope<'_>, id: Id<Node>, deployed: bool) -> Vec<Spread> {
    if super::workloads::replicas(scope, id).1 < 2 {
        return Vec::new();
    }
    let keys: &[&'static str] = match scope.deploy(id).and_then(|deploy| deploy.text("spread")) {
        Some("zone") => &[ZONE, NODE],
        Some(_) | None => &[NODE],
    };
    let selector: Selector = scope.selector(id, scope.model.nodes[id].kind().word());
    // Counting each version by itself keeps a rollout from piling the new one up (1.27 and later). A StatefulSet
    // does not label its pods by version.
    let match_label_keys = if deployed && scope.version >= (1, 27) {
        vec![super::rollouts::revision_label(scope, id)]
    } else {
        Vec::new()
    };
    keys.iter()
        .map(|key| Spread {
            max_skew: 1,
            topology_key: key,
            when_unsatisfiable: "ScheduleAnyway",
            label_selector: selector.clone(),
            match_label_keys: match_label_keys.clone(),
        })
        .collect()
}
