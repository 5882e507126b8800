//! Pods: containers together, how they start, spread and stop.

use super::containers::{Image, Parts, container, container_ports};
use super::doc::pod::{
    Container, Handler, Lifecycle, PodSecurity, PodSpec, SeccompProfile, Spread, Sysctl, Toleration, Volume,
};
use super::doc::workload::{ClaimTemplate, PodTemplate};
use super::doc::{Map, Metadata, Selector};
use super::folder::Notes;
use super::probes;
use super::scope::{Scope, label, text};
use super::telemetry;
use super::{errors, jobs};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::emit::shared::resilience::Policy;
use crate::model::{Job, Node, Protocol, Settings, Value};
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
    /// How it ends in words, as comments; none where there is nothing to say.
    pub(crate) stop: Option<String>,
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
    parts.container.lifecycle = stop.first.map(|pre_stop| Lifecycle { pre_stop });
    let words = stop.words;
    let mut pod = pod(scope, id, node.kind().word(), image, parts, notes);
    pod.template.spec.termination_grace_period_seconds = Some(stop.grace);
    pod.template.spec.topology_spread_constraints = spread(scope, id, pod.claims.is_empty());
    pod.stop = words;
    pod
}

/// The pod of one run of a job: the node's container with the job's command.
pub(crate) fn running(scope: &Scope<'_>, id: Id<Node>, job: &Job, image: &Image, notes: &mut Notes) -> Pod {
    let parts = jobs::container(scope, id, job, scope.name(id), image, notes);
    let mut pod = pod(scope, id, "job", &jobs::image(job, image), parts, notes);
    let spec = &mut pod.template.spec;
    spec.restart_policy = Some("Never");
    spec.active_deadline_seconds = job.settings.duration("timeout").map(Duration::secs_ceil);
    pod
}

fn main_container(scope: &Scope<'_>, id: Id<Node>, image: &Image, notes: &mut Notes) -> Parts {
    let mut parts = container(scope, id, scope.name(id), image, scope.deploy(id), notes);
    if scope.model.nodes[id].kind() == DeclKind::Service {
        // Before its own, which may refer to them; what it sets itself stays.
        let own = std::mem::take(&mut parts.container.env);
        let set = |name: &str| own.iter().any(|variable| variable.name == name);
        let added: Vec<_> = telemetry::variables(scope, id).into_iter().filter(|added| !set(&added.name)).collect();
        parts.container.env = added.into_iter().chain(own).collect();
    }
    parts
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
    if component != "job" {
        // Behind the sidecars, which may lead to the store, and behind what waits for it.
        for parts in jobs::migrations(scope, id, image, notes) {
            add(parts, &mut init_containers);
        }
    }

    let user = deploy.and_then(|deploy| deploy.int("user")).and_then(|user| u64::try_from(user).ok());
    let user = user.or(image.stock.then(|| stock_user(scope, id)));
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
        automount_service_account_token: deploy
            .and_then(|deploy| deploy.bool("service_account.token"))
            .unwrap_or_default(),
        enable_service_links: false,
        restart_policy: None,
        termination_grace_period_seconds: None,
        active_deadline_seconds: None,
        priority_class_name: deploy.and_then(|deploy| deploy.text("priority")).map(str::to_owned),
        security_context: PodSecurity {
            run_as_non_root: user != Some(0),
            run_as_user: user,
            run_as_group: user,
            fs_group: user,
            fs_group_change_policy: (user.is_some() && !claims.is_empty()).then_some("OnRootMismatch"),
            seccomp_profile: SeccompProfile::RUNTIME_DEFAULT,
            sysctls: if component == "job" { Vec::new() } else { low_ports(scope, id, user) },
        },
        node_selector: deploy.map(|deploy| owned(deploy, "nodes")).unwrap_or_default(),
        tolerations: deploy.map(|deploy| tolerations(&owned(deploy, "tolerates"))).unwrap_or_default(),
        topology_spread_constraints: Vec::new(),
        init_containers,
        containers,
        volumes,
    };
    let mut annotations = super::istio::pod_annotations(scope);
    annotations.append(&mut super::linkerd::pod_annotations(scope));
    annotations.extend(deploy.map(|deploy| owned(deploy, "annotations")).unwrap_or_default());
    let metadata = Metadata { labels, annotations, ..Metadata::default() };
    Pod { template: PodTemplate { metadata, spec }, claims, stop: None }
}

/// The user of a stock image: that of its technology, else that of the official images.
fn stock_user(scope: &Scope<'_>, id: Id<Node>) -> u64 {
    scope.stock(id).ok().and_then(|stock| stock.user).unwrap_or(STOCK_USER)
}

/// Ports below 1024 are open to everybody in the pod's own network, so that nobody needs to be root or have a capability
/// for them. The restricted level allows this setting.
fn low_ports(scope: &Scope<'_>, id: Id<Node>, user: Option<u64>) -> Vec<Sysctl> {
    let lowest = scope.ports(id).iter().map(|port| port.container).min().filter(|port| *port < 1024);
    let value = lowest.filter(|_| user != Some(0)).map(|port| port.to_string());
    value.map(|value| Sysctl { name: "net.ipv4.ip_unprivileged_port_start", value }).into_iter().collect()
}

/// Taints by key and value; without a value the key is enough.
fn tolerations(taints: &Map) -> Vec<Toleration> {
    let one = |(key, value): (&String, &String)| Toleration {
        key: key.clone(),
        operator: if value.is_empty() { "Exists" } else { "Equal" },
        value: (!value.is_empty()).then(|| value.clone()),
    };
    taints.iter().map(one).collect()
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
    let own = scope.settings(id).said("version").and_then(|entry| entry.value.as_text());
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
    /// What happens before it is told to end.
    first: Option<Handler>,
    grace: u64,
    /// The arithmetic.
    words: Option<String>,
}

/// How a pod ends: it goes on for a moment, so that nobody sends it more, and then finishes what it has begun.
fn stop(scope: &Scope<'_>, id: Id<Node>, notes: &mut Notes) -> Stop {
    let node = &scope.model.nodes[id];
    let deploy = scope.deploy(id);
    let said = deploy.and_then(|deploy| deploy.entry("grace"));
    let grace = deploy.and_then(|deploy| deploy.duration("grace")).map(Duration::secs_ceil);
    let serves = node.kind() == DeclKind::Service && !scope.ports(id).is_empty();
    let (wait, handler) = match deploy.and_then(|deploy| deploy.get("pre_stop")) {
        Some(Value::Duration(time)) => {
            (time.secs_ceil(), (time.secs_ceil() > 0).then(|| sleep(scope, time.secs_ceil())))
        }
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
    if wait > 0 && scope.version < SLEEP {
        notes.sleepers.push((format!("`{}`", node.meta.name), node.meta.span));
    }
    let (longest, what) = longest_call(scope, id);
    let longest = longest.secs_ceil();
    let words = |grace: u64| {
        let named = if longest > 0 { format!(" + {longest}s for {what}") } else { String::new() };
        let rest = grace.saturating_sub(wait + longest);
        let wait = if wait > 0 { format!("{wait}s until nobody sends it more") } else { "0s of waiting".to_owned() };
        (wait.starts_with(|c: char| c != '0') || longest > 0)
            .then(|| format!("# Stops within {grace}s: {wait}{named} + {rest}s to spare.\n"))
    };
    match (said, grace) {
        (Some(entry), Some(grace)) => {
            if longest > 0 && grace <= wait + longest || grace <= wait && wait > 0 {
                notes.diags.push(errors::short_grace(&node.meta, entry.span, (grace, wait, longest), &what));
                return Stop { first: handler, grace, words: None };
            }
            Stop { first: handler, grace, words: words(grace) }
        }
        _ => {
            let grace = GRACE.max(wait + longest + MARGIN);
            Stop { first: handler, grace, words: words(grace) }
        }
    }
}

/// The version of Kubernetes since which it can wait by itself.
const SLEEP: (u32, u32) = (1, 30);

/// A wait without a program of the image where Kubernetes has one.
fn sleep(scope: &Scope<'_>, seconds: u64) -> Handler {
    if scope.version >= SLEEP {
        Handler::Sleep { seconds }
    } else {
        Handler::Exec { command: vec!["sleep".to_owned(), seconds.to_string()] }
    }
}

/// The longest that something a node has begun may take, as far as it is declared, and what it is: what it serves, what
/// it calls, what it consumes, and sockets that nobody resumes.
fn longest_call(scope: &Scope<'_>, id: Id<Node>) -> (Duration, String) {
    let model = scope.model;
    let mut known: Vec<(Duration, String)> = Vec::new();
    for provide in scope.facts.offered(model, id) {
        let contract = &model.contracts[provide.contract];
        for operation in &contract.operations {
            let operation = &model.operations[*operation];
            let latency = || {
                let of = |name: &str| operation.settings.duration(name);
                of("latency.p999").or_else(|| of("latency.p99"))
            };
            let time = operation.settings.duration("timeout").or_else(latency);
            known.extend(time.map(|time| (time, format!("`{}`", operation.name))));
        }
        if contract.protocol == Protocol::WebSocket && contract.settings.get("resume").is_none() {
            let time = contract.settings.duration("max_age");
            known.extend(time.map(|time| (time, format!("a socket of `{}`", contract.meta.name))));
        }
    }
    for call in model.calls.iter().filter(|call| call.caller == id) {
        let time = Policy::of(&call.effective).total();
        known.extend(time.map(|time| (time, format!("a call of `{}`", model.nodes[call.callee].meta.name))));
    }
    for consume in model.consumes.iter().filter(|consume| consume.node == id) {
        let time = consume.settings.duration("processing.p99");
        known.extend(time.map(|time| (time, format!("`{}`", model.types[consume.event].meta.name))));
    }
    // The first of the longest, so that the words do not depend on anything but the sources.
    known.into_iter().reduce(|best, other| if other.0 > best.0 { other } else { best }).unwrap_or_default()
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
