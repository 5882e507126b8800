//! The wording of findings about deployments.

use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::{Applicability, Code, Diagnostic, Fix};
use crate::model::{Entry, Job, Meta, Node};

// --- E0501 to E0503: jobs

pub(super) fn never_fires(span: Span, schedule: &str, day: &str, month: &str) -> Diagnostic {
    Diagnostic::new(Code::E0501, span, format!("the schedule `{schedule}` never fires"))
        .label("no year has this day")
        .note(format!("no month of `{month}` has a day `{day}`"))
        .help("name a day that the month has; `28` is in every month")
}

pub(super) fn unknown_zone(span: Span, zone: &str, near: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(Code::E0502, span, format!("there is no time zone `{zone}`")).label("no IANA name");
    match near {
        Some(near) => found.help(format!("write `\"{near}\"`")).fix(Fix::replace(
            format!("write `{near}`"),
            span,
            format!("\"{near}\""),
            Applicability::Unsure,
        )),
        None => found.help("write a name of the IANA time zone database, such as `\"Europe/Berlin\"` or `\"Etc/UTC\"`"),
    }
}

pub(super) fn never_started(node: &Node, job: &Job) -> Diagnostic {
    Diagnostic::new(Code::E0503, job.span, format!("nothing starts the job `{}` of `{}`", job.name, node.meta.name))
        .label("without schedule, queue or `run`")
        .help("give it a `schedule`, a `queue` whose work it does, or a `run` such as `before_deploy`")
}

pub(super) fn started_twice(span: Span, job: &Job, first: &str, second: &str) -> Diagnostic {
    Diagnostic::new(Code::E0503, span, format!("the job `{}` has a `{first}` and a `{second}`", job.name))
        .label("started in two ways")
        .help("keep one of them, and declare a second job for the other: it may have the same `args`")
}

pub(super) fn stray_job_setting(span: Span, setting: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0503, span, format!("`{setting}` {why}, which the job does not have"))
        .label("decides nothing")
        .help(format!("drop `{setting}`"))
}

// --- E0504 to E0507: containers and ports

pub(super) fn shadowed_variable(span: Span, name: &str, secret: Span) -> Diagnostic {
    Diagnostic::new(Code::E0504, span, format!("the variable `{name}` has a value and a secret"))
        .label("its plain value")
        .related(secret, "its secret")
        .help(format!("drop one of the two; as a secret `{name}` belongs into `secrets` only"))
}

pub(super) fn bad_path(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::E0505, span, format!("`{path}` is no path that a container can have"))
        .label("not mountable")
        .help("write an absolute path without `.`, `..` and `:`, such as `\"/var/cache/orders\"`")
}

pub(super) fn same_path(span: Span, path: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0505, span, format!("two things are mounted at `{path}`"))
        .label("taken")
        .related(first, "mounted there already")
        .help("give each its own path")
}

pub(super) fn claim_beside(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(Code::E0505, span, format!("the volume `{path}` cannot outlive the pod here"))
        .label("only of the main container")
        .note("a sidecar, an init container or a job shares the volumes of its pod, and claims none of its own")
        .help("claim it in `volumes` of `deploy`, or use `scratch(…)` or `memory(…)`")
}

pub(super) fn port_taken(span: Span, node: &Node, port: u16, (one, other): (u16, u16), first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0506, span, format!("port {port} of `{}` leads to {one} and to {other}", node.meta.name))
        .label(format!("to {other}"))
        .related(first, format!("to {one}"))
        .help(format!("give one of the two another port: `on {} to {other}`", port.saturating_add(1)))
}

pub(super) fn node_port_taken(span: Span, port: i64, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0506, span, format!("two ports are exposed at {port} of each node"))
        .label("taken")
        .related(first, "exposed there already")
        .help("give each its own: a port of a node belongs to one Service of the cluster")
}

pub(super) fn bad_image(span: Span, image: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0507, span, format!("`{image}` is no reference of an image"))
        .label("not to be pulled")
        .note(why.to_owned())
        .help("write `registry/name:tag`, or `registry/name@sha256:…`")
}

// --- E0514, E0515, W0703: images, labels

pub(super) fn image_without(span: Span, image: &str, what: &str, environment: &Meta) -> Diagnostic {
    let example = match what {
        "digest" => format!("{}@sha256:…", image.split('@').next().unwrap_or(image)),
        _ => format!("{}:1.0.0", image.trim_end_matches(":latest")),
    };
    Diagnostic::new(Code::E0514, span, format!("the image `{image}` has no {what}"))
        .label(format!("refused by `{}`", environment.name))
        .related(environment.span, format!("wants images by {what}"))
        .help(format!("name it exactly: `image: \"{example}\"`, here or in an `override` of the environment"))
}

pub(super) fn floating_image(span: Span, image: &str) -> Diagnostic {
    Diagnostic::new(Code::W0703, span, format!("the image `{image}` does not say which one it is"))
        .label("another one tomorrow")
        .note("replicas that start at different times would run different programs, and there is no way back")
        .help(format!("name a version: `image: \"{}:1.0.0\"`, or a digest", image.trim_end_matches(":latest")))
}

pub(super) fn illegal_label(span: Span, key: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0515, span, format!("`{key}` {why}")).label("refused by the cluster").help(
        "write letters, digits, `-`, `_` and `.`, at most 63 of them, with a domain and `/` before where there is one",
    )
}

pub(super) fn kept_label(span: Span, key: &str) -> Diagnostic {
    Diagnostic::new(Code::E0515, span, format!("the label `{key}` is how pods are found"))
        .label("taken")
        .help("choose another key: the name, the component and the version of pods follow from the description")
}

// --- E0508 to E0510: replicas

pub(super) fn unread_lag(span: Span, service: &Meta, channel: &Meta) -> Diagnostic {
    Diagnostic::new(Code::E0508, span, format!("`{}` reads nothing from `{}`", service.name, channel.name))
        .label("behind in nothing")
        .related(channel.span, "the channel")
        .help(format!(
            "declare what it reads, `consumes … from {}`, or scale on a channel that it consumes",
            channel.name
        ))
}

pub(super) fn nothing_to_scale(span: Span, count: Option<&Entry>) -> Diagnostic {
    let said = count.and_then(|entry| entry.value.as_int());
    let shown = said.map_or_else(|| "one".to_owned(), |count| count.to_string());
    let found = Diagnostic::new(Code::E0509, span, format!("the number of replicas is fixed at {shown}"))
        .label("moves nothing")
        .help(format!("give a range: `replicas: {}..{}`", said.unwrap_or(1).max(1), said.unwrap_or(1).max(1) * 3));
    match count {
        Some(entry) => found.related(entry.span, "fixed here"),
        None => found.note("one replica runs where `replicas` is not said"),
    }
}

pub(super) fn two_disruptions(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0510, span, "a budget says how many may be away, or how many must be there, and not both")
        .label("the second limit")
        .related(first, "the first one")
        .help("keep `max_unavailable`: it stays right when the number of replicas changes")
}

// --- E0511, E0512, W0701: probes

pub(super) fn short_start(
    span: Span,
    (patience, time): (Duration, Duration),
    place: Span,
    declared: bool,
) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0511, span, format!("the probe gives up after {patience}, before the start is over"))
            .label(format!("waits {patience}"))
            .related(place, format!("starting takes {time}"));
    if declared {
        found.help(format!("wait longer: `startup: {}`", longer(time)))
    } else {
        found
            .note("without a `startup` probe the live probe asks from the beginning: a delay, and a period for each failure")
            .help(format!("add a startup probe: `startup: {}`", longer(time)))
    }
}

/// Half as long again, so that a slow day is no outage; in whole seconds.
fn longer(time: Duration) -> Duration {
    Duration::from_secs((time.secs_ceil() * 3).div_ceil(2))
}

pub(super) fn probe_without_port(span: Span, meta: &Meta) -> Diagnostic {
    Diagnostic::new(Code::E0512, span, format!("the probe asks a port, and `{}` listens on none", meta.name))
        .label("no port")
        .help(
            "name one, `tcp(8080)`, or open it: `listens health: tcp on 8080`; a program without ports has `exec([…])`",
        )
}

pub(super) fn live_dependency(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::W0701, span, format!("the live probe looks at `{name}`, which no restart mends"))
        .label("restarts every replica at once")
        .note(RESTARTS)
        .help("move `checks` to the ready probe, and let `live` ask only whether the process still turns")
}

pub(super) fn same_probe(live: Span, ready: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0701,
        live,
        format!("the live probe asks what the ready probe asks, which looks at `{name}`"),
    )
    .label("restarts every replica at once")
    .related(ready, "the same question")
    .note(RESTARTS)
    .help("let `live` ask only whether the process still turns, without its dependencies, or drop it")
}

const RESTARTS: &str =
    "a replica that is not ready gets no requests; one that is not alive is restarted, and helps nobody meanwhile";

// --- W0702: overrides

pub(super) fn override_of_same(span: Span, path: &str, meta: &Meta) -> Diagnostic {
    Diagnostic::new(Code::W0702, span, format!("the override of `{path}` says what `{}` says", meta.name))
        .label("changes nothing")
        .related(meta.span, "declared with the same value")
        .help("drop it")
}

pub(super) fn override_of_omitted(span: Span, meta: &Meta, environment: &Meta) -> Diagnostic {
    Diagnostic::new(Code::W0702, span, format!("`{}` does without `{}`, and overrides it", environment.name, meta.name))
        .label("changes nothing")
        .help("drop the override, or what stands behind `omits`")
}

pub(super) fn override_of_absent(span: Span, meta: &Meta, environment: &Meta) -> Diagnostic {
    Diagnostic::new(
        Code::W0702,
        span,
        format!("nothing of `{}` is deployed in `{}`, and its deployment is overridden", meta.name, environment.name),
    )
    .label("changes nothing")
    .related(environment.span, "it runs elsewhere, seen from here")
    .help("drop the override, or run it in the cluster with `stores: in_cluster`")
}

// --- E0545 to E0549: policies

pub(super) fn no_attempts(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0545, span, "a retry does not say how often")
        .label("without `attempts`")
        .note("`attempts` are calls in all, the first one counted")
        .help("say `attempts: 2` for one more call, or `retry: none`")
}

pub(super) fn hedged_retry(hedge: Span, attempts: Span) -> Diagnostic {
    Diagnostic::new(Code::E0546, hedge, "a call is hedged and retried")
        .label("sends copies")
        .related(attempts, "sends them again")
        .note("the two multiply, and a gRPC client takes one of them only")
        .help("remove the retry with `retry: none`, or the hedge with `hedge: none`")
}

pub(super) fn beyond_total(span: Span, path: &str, part: Duration, whole: Span, total: Duration) -> Diagnostic {
    Diagnostic::new(
        Code::E0547,
        span,
        format!("`{path}` is {part}, longer than the {total} that all attempts may take"),
    )
    .label("can never pass")
    .related(whole, "all attempts together")
    .help(format!("set `{path}` to {total} or less, or `timeout.total` to {part} or more"))
}

pub(super) fn closed_breaker(span: Span, minimum: i64, window: i64) -> Diagnostic {
    Diagnostic::new(
        Code::E0548,
        span,
        format!("a circuit breaker waits for {minimum} calls, and its window holds {window}"),
    )
    .label("more than the window")
    .help(format!("set `minimum_calls` to {window} or less, or a larger `window`"))
}

pub(super) fn nobody_ejected(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0549, span, "an outlier detection leaves nobody out")
        .label("no replica")
        .note("proxies read 0% as none at all")
        .help("set a share, such as 50%, add `always_eject_one: true`, or write `outlier_detection: none`")
}
