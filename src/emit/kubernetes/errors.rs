//! What the Kubernetes target cannot say or should not be told, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Scope;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::{Environment, Meta};
use crate::vocab::DeclKind;

/// Two declarations that become the same name.
pub(crate) fn name_taken(meta: &Meta, other: &str, place: Option<Span>, name: &str) -> Diagnostic {
    let finding = Diagnostic::new(
        Code::W0640,
        meta.span,
        format!("`{}` and `{other}` have the same name in Kubernetes", meta.output_name()),
    )
    .label(format!("is called `{name}` there"))
    .help("set a name of its own with `@name(\"…\")`");
    match place {
        Some(place) => finding.related(place, "has the plain name"),
        None => finding,
    }
}

/// Something that should run and has no image.
pub(crate) fn no_image(meta: &Meta) -> Diagnostic {
    let word = meta.kind.word();
    Diagnostic::new(
        Code::W0641,
        meta.span,
        format!("{word} `{}` has no image, so nothing is deployed for it", meta.name),
    )
    .label("nothing to run")
    .note("its Service and network policy are written all the same: callers refer to them")
    .help(format!(
        "name an image in the {word}: `deploy: {{ image: \"registry/{}:tag\" }}`",
        meta.output_name().to_lowercase()
    ))
}

/// A further container without an image.
pub(crate) fn no_container_image(meta: &Meta, name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0641,
        span,
        format!("the container `{name}` of `{}` has no image, so it is left out", meta.name),
    )
    .label("nothing to run")
    .help("name its image: `image: \"registry/name:tag\"`")
}

/// A store or server that takes its image from its technology, without a version.
pub(crate) fn no_version(meta: &Meta, image: &str) -> Diagnostic {
    let word = meta.kind.word();
    Diagnostic::new(
        Code::W0641,
        meta.span,
        format!("{word} `{}` has no version, so nothing is deployed for it", meta.name),
    )
    .label("which version is not said")
    .note(format!("its technology runs the image `{image}`, whose tag is the version"))
    .help("say which one runs: `version: \"…\"`, or name a whole image in `deploy: { image: … }`")
}

/// A contract that nobody can reach.
pub(crate) fn no_port(meta: &Meta, contract: &Meta, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0642,
        span,
        format!("`{}` provides `{}` without a port, so nothing in the cluster can reach it", meta.name, contract.name),
    )
    .label("no port")
    .help(format!("say where the process listens: `provides {} on 8080`", contract.name))
}

/// An address that is needed and not known.
pub(crate) fn unknown_host(meta: &Meta, span: Span, stage: &str, consequence: &str) -> Diagnostic {
    let name = &meta.name;
    let help = if matches!(meta.kind, DeclKind::External | DeclKind::Server) {
        format!("set `host: \"…\"` in `{name}`, in the declaration or in an `override` of the environment")
    } else {
        format!("let `{name}` stand on a `server` with a `host`, or run it in the cluster with `stores: in_cluster`")
    };
    Diagnostic::new(Code::W0643, span, format!("the host of `{name}` is not known in {stage}"))
        .label(consequence.to_owned())
        .related(meta.span, "declared here, without a host")
        .help(help)
}

/// Something that the restricted level of pod security refuses.
pub(crate) fn weaker_pods(meta: &Meta, span: Span, what: &str, level: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0644,
        span,
        format!("{what} of `{}` is refused by the restricted level of pod security", meta.name),
    )
    .label(format!("needs the level `{level}`"))
    .note(format!("the namespace enforces `{level}` now, for everything in it"))
    .help("run as a user other than 0 and without capabilities; ports below 1024 need `NET_BIND_SERVICE` only")
}

/// A disruption budget under which no node can be drained.
pub(crate) fn blocked_disruption(meta: &Meta, span: Span, said: &str, least: u64) -> Diagnostic {
    let running = if least == 1 { "one of them runs".to_owned() } else { format!("{least} of them run") };
    Diagnostic::new(Code::W0645, span, format!("`disruption` of `{}` lets no pod go while {running}", meta.name))
        .label(said.to_owned())
        .note("draining a node would wait forever; `maxUnavailable: 1` is written instead")
        .help("allow one pod to be away: `disruption: { max_unavailable: 1 }`")
}

/// A grace period that is over before what was begun is finished.
pub(crate) fn short_grace(
    meta: &Meta,
    span: Span,
    (grace, pre_stop, longest): (u64, u64, u64),
    what: &str,
) -> Diagnostic {
    let what = if what.is_empty() { "the longest call".to_owned() } else { format!("the longest, {what},") };
    Diagnostic::new(
        Code::W0646,
        span,
        format!("pods of `{}` are killed before what they have begun can be finished", meta.name),
    )
    .label(format!("{grace}s"))
    .note(format!("{pre_stop}s before the stop signal and {longest}s for {what} are {}s", pre_stop + longest))
    .help(format!("give them time: `grace: {}s`", pre_stop + longest + super::pods::MARGIN))
}

/// Secrets that an operator should fetch, and that no store has.
pub(crate) fn not_fetched(environment: &Environment, secrets: &BTreeMap<String, BTreeSet<String>>) -> Diagnostic {
    let span = environment.settings.entry("secrets").map_or(environment.meta.span, |entry| entry.span);
    let store = environment.settings.entry("secret_store").is_some();
    let names: Vec<String> = secrets.keys().map(|name| format!("`{name}`")).collect();
    let finding = Diagnostic::new(
        Code::W0647,
        span,
        format!(
            "{} secret{} of `{}` {} not fetched by an ExternalSecret",
            secrets.len(),
            if names.len() == 1 { "" } else { "s" },
            environment.meta.name,
            if names.len() == 1 { "is" } else { "are" }
        ),
    )
    .label("somebody else must create them")
    .note(format!("these are {}; `kustomization.yaml` lists their keys", names.join(", ")));
    if store {
        finding.help("say where a store has them: `vault(\"path\", \"key\")` in `secrets` of what reads them")
    } else {
        finding.help("name the ClusterSecretStore that they are fetched from: `secret_store: \"vault\"`")
    }
}

/// A gateway that nothing implements.
pub(crate) fn no_gateway_class(meta: &Meta, place: Span, stage: &str) -> Diagnostic {
    Diagnostic::new(Code::W0648, place, format!("what implements the gateway `{}` in {stage} is not said", meta.name))
        .label("of the class `default`")
        .help("name the GatewayClass of the cluster in the environment: `gateway_class: \"envoy\"`")
}

/// Deployment settings of a gateway, which the Gateway API leaves to its implementation.
pub(crate) fn gateway_deploy(meta: &Meta, span: Span) -> Diagnostic {
    Diagnostic::new(Code::W0649, span, format!("`deploy` of the gateway `{}` is not written for kubernetes", meta.name))
        .label("the implementation decides")
        .note("the Gateway API has no fields for the replicas and resources of a gateway")
        .help("set them where the implementation keeps them, such as the `parametersRef` of its GatewayClass")
}

/// A range of replicas that nothing moves in.
pub(crate) fn no_metric(meta: &Meta, span: Span, (least, most): (u64, u64), why: &str) -> Diagnostic {
    Diagnostic::new(Code::W0650, span, format!("`{}` stays at {least} of {least}..{most} replicas", meta.name))
        .label("nothing scales it")
        .note(why.to_owned())
        .help("scale on `cpu(70%)` or `memory(80%)`, and say how much is requested: `cpu: 250m..1`")
}

/// Workloads that follow what the autoscaler of Kubernetes does not see.
pub(crate) fn needs_keda(scope: &Scope<'_>, span: Span, list: &[String]) -> Diagnostic {
    let title = scope.title();
    Diagnostic::new(
        Code::W0704,
        span,
        format!(
            "{} of {title} {} what only KEDA sees",
            counted(list, "workload"),
            if list.len() == 1 { "follows" } else { "follow" }
        ),
    )
    .label("not scaled on this")
    .note(format!("these are {}; the autoscaler of Kubernetes sees CPU and memory", list.join(", ")))
    .help("say that KEDA is in the cluster: `autoscaling: keda` in the environment")
}

/// Jobs that a queue should start.
pub(crate) fn queue_without_start(scope: &Scope<'_>, span: Span, list: &[String]) -> Diagnostic {
    let title = scope.title();
    Diagnostic::new(Code::W0709, span, format!("no queue of {title} starts a job"))
        .label("runs all the time instead")
        .note(format!("as a Deployment, whose program must wait for work itself: {}", list.join(", ")))
        .help("say that KEDA is in the cluster: `autoscaling: keda` in the environment")
}

/// Jobs for the end of a rollout.
pub(crate) fn waiting_jobs(scope: &Scope<'_>, span: Span, list: &[String]) -> Diagnostic {
    let title = scope.title();
    Diagnostic::new(Code::W0708, span, format!("nothing tells {title} when a rollout is over"))
        .label("waits until somebody lets it go")
        .note(format!("suspended: {}; the file of each says how to let it go", list.join(", ")))
        .help("do so in the pipeline after `kubectl rollout status`, or say who knows: `hooks: argo_cd` in the environment")
}

/// Services that must not fail, without what they need.
pub(crate) fn unsized_services(scope: &Scope<'_>, span: Span, list: &[String]) -> Diagnostic {
    let title = scope.title();
    Diagnostic::new(
        Code::W0705,
        span,
        format!("{} of {title} must not fail and reserve nothing", counted(list, "service")),
    )
    .label("first to be evicted")
    .note(format!("{}; nothing is invented, because a wrong limit kills", list.join(", ")))
    .help("say what one replica needs, and at most: `cpu: 250m..1` and `memory: 256MiB..512MiB`")
}

/// Waits that need a program of the image.
pub(crate) fn sleep_by_program(scope: &Scope<'_>, span: Span, list: &[String]) -> Diagnostic {
    let title = scope.title();
    Diagnostic::new(
        Code::W0707,
        span,
        format!("{} of {title} waiting by the program `sleep`", counted(list, "workload")),
    )
    .label("its image must have one")
    .note(format!("{}; an image without a shell has none, and is told to stop at once", list.join(", ")))
    .help("use Kubernetes 1.30 or later, which can wait by itself: `kubernetes: \"1.30\"`")
}

/// Something to scale on that no scaler can be told of.
pub(crate) fn no_trigger(meta: &Meta, span: Span, what: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::W0706, span, format!("`{}` is not scaled on `{what}`", meta.name))
        .label("no scaler for it")
        .note(why.to_owned())
        .help("say what is missing, or scale on `cpu(70%)`")
}

/// `1 workload`, `3 workloads`.
fn counted(list: &[String], word: &str) -> String {
    let ending = if list.len() == 1 { "" } else { "s" };
    format!("{} {word}{ending}", list.len())
}

/// A path of metrics that no port is there for.
pub(crate) fn unread_metrics(meta: &Meta, path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::W0755,
        span,
        format!("nothing can read the metrics of `{}` at `{path}`: it listens on no port for HTTP", meta.name),
    )
    .label("no port")
    .help("add the port: `listens metrics: tcp on 9464`, or send them: `metrics: true`")
}
