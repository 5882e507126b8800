//! What does not fit where it is deployed, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::{Environment, Meta, Technology};
use crate::vocab::Target;

/// Two services at one port of one machine.
pub(super) fn same_host_port(
    meta: &Meta,
    (other, place): (&Meta, Span),
    environment: &Environment,
    (port, free): (u16, u16),
    span: Span,
) -> Diagnostic {
    Diagnostic::new(
        Code::E0560,
        span,
        format!("port {port} of the machine leads to `{}` already in `{}`", other.name, environment.meta.name),
    )
    .label("taken")
    .related(place, format!("`{}` takes it here", other.name))
    .help(format!("give one of them another: `override {} {{ deploy: {{ publish: {free} }} }}`", meta.name))
}

/// Several copies of a database that knows nothing of the others.
pub(super) fn copies_of_stock(meta: &Meta, technology: Option<&Technology>, span: Span) -> Diagnostic {
    let title = technology.map_or("its technology", |it| it.settings.text("title").unwrap_or(&it.meta.name));
    Diagnostic::new(Code::E0561, span, format!("copies of {} `{}` would each have data of their own", meta.kind.word(), meta.name))
        .label("more than one")
        .note(format!("the stock image of {title} starts one server, which knows of no other"))
        .help("run one, `replicas: 1`, or name an image that makes them one, `image: \"…\"`; an operator makes copies of a store by its `replicas`")
}

/// A cache that should forget in a way that its technology does not know.
pub(super) fn unknown_eviction(
    meta: &Meta,
    technology: &Technology,
    (word, known): (&str, &[&str]),
    span: Span,
) -> Diagnostic {
    let title = technology.settings.text("title").unwrap_or(&technology.meta.name);
    let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    Diagnostic::new(Code::E0562, span, format!("{title} cannot evict by `{word}`, as cache `{}` asks", meta.name))
        .label("unknown to it")
        .help(format!("write one of {}", known.join(", ")))
}

/// The address of what is not there.
pub(super) fn address_of_omitted(
    meta: &Meta,
    gone: &Meta,
    environment: &Environment,
    (variable, span): (&str, Span),
) -> Diagnostic {
    let place = &environment.meta;
    Diagnostic::new(
        Code::E0563,
        span,
        format!("`{variable}` of `{}` is the address of `{}`, which `{}` omits", meta.name, gone.name, place.name),
    )
    .label("leads nowhere there")
    .related(place.span, format!("does without `{}`", gone.name))
    .help(format!(
        "give it another value there: `override {} {{ deploy: {{ env: {{ {variable}: \"…\" }} }} }}`, or remove the `omits`",
        meta.name
    ))
}

/// A setting of the other platform.
pub(super) fn foreign_setting(environment: &Environment, name: &str, span: Span, other: Target) -> Diagnostic {
    let (own, other) = (&environment.platform, other.name());
    Diagnostic::new(
        Code::E0564,
        span,
        format!("`{name}` means nothing in `{}`, which runs on {own}", environment.meta.name),
    )
    .label(format!("is for {other}"))
    .help(format!("remove it, or move it to an environment on {other}"))
}

/// Operators where no cluster is.
pub(super) fn operators_without_cluster(environment: &Environment, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0564,
        span,
        format!("there are no operators in `{}`, which runs on compose", environment.meta.name),
    )
    .label("needs a cluster")
    .help("write `stores: in_cluster`, or leave it out: on one machine stores run beside the services")
}

/// A volume for what may be forgotten.
pub(super) fn cache_on_volume(meta: &Meta, span: Span) -> Diagnostic {
    Diagnostic::new(Code::W0766, span, format!("the volume of cache `{}` keeps what may be lost", meta.name))
        .label("outlives the cache")
        .help(format!("declare a store where `{}` must be kept, or use `memory(…)` or `scratch(…)`", meta.name))
}
