//! What Compose cannot say, or cannot run, in words.

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::emit::shared::stock::Missing;
use crate::model::{Environment, Meta, Model, Node, Technology};

/// Something that should run and has no image.
pub(super) fn no_image(meta: &Meta, environment: &Environment, missing: Missing<'_>) -> Diagnostic {
    let (word, name) = (meta.kind.word(), &meta.name);
    let finding = Diagnostic::new(
        Code::W0762,
        meta.span,
        format!("nothing runs for {word} `{name}` in `{}`", environment.meta.name),
    );
    match missing {
        Missing::Version { image } => finding
            .label("which version runs is not said")
            .note(format!("its technology runs the image `{image}`, whose tag is the version"))
            .help("say which one runs: `version: \"…\"`, or name a whole image in `deploy: { image: … }`"),
        Missing::Image { .. } => finding.label("no image").help(format!(
            "build it here: `override {name} {{ deploy: {{ build: \"../{}\" }} }}`, or name an image in its `deploy`",
            meta.output_name().to_lowercase()
        )),
    }
}

/// What a cloud runs, and nothing here.
pub(super) fn in_the_cloud(meta: &Meta, environment: &Environment, technology: &Technology) -> Diagnostic {
    let (word, name) = (meta.kind.word(), &meta.name);
    let title = technology.settings.text("title").unwrap_or(&technology.meta.name);
    let finding = Diagnostic::new(
        Code::W0765,
        meta.span,
        format!("{word} `{name}` does not run in `{}`: {title} is run by a cloud", environment.meta.name),
    )
    .label("is reached where variables say")
    .related(environment.meta.span, "everything runs on one machine here");
    match technology.settings.text("emulator") {
        Some(emulator) => finding.help(format!(
            "run what stands in for it: `override {name} {{ deploy: {{ image: \"{emulator}:…\" }} }}`, or say `stores: managed`"
        )),
        None => finding.help(format!("name its address in `.env`, or do without: `omits {name}`")),
    }
}

/// Channels whose broker nobody runs.
pub(super) fn no_broker(model: &Model, environment: &Environment, channels: &[Id<Node>]) -> Diagnostic {
    let (count, list, first) = listed(model, channels, environment.meta.span);
    let technology = channels
        .first()
        .and_then(|id| crate::model::facts::placement::technology(model, *id))
        .map_or("…", |technology| technology.meta.name.as_str());
    let stand = if count == 1 { "channel stands" } else { "channels stand" };
    let name = &environment.meta.name;
    Diagnostic::new(Code::W0768, first, format!("{count} {stand} on no server, so no broker of them runs in `{name}`"))
        .label("names a technology")
        .note(list)
        .help(format!(
            "declare what runs, `server Broker: {technology} {{ version: \"…\" }}`, and let them stand on it: `: Broker`"
        ))
}

/// Channels that nothing creates.
pub(super) fn not_created(model: &Model, environment: &Environment, channels: &[Id<Node>]) -> Diagnostic {
    let (count, list, first) = listed(model, channels, environment.meta.span);
    let are = if count == 1 { "channel is" } else { "channels are" };
    Diagnostic::new(Code::W0768, first, format!("{count} {are} not created in `{}`", environment.meta.name))
        .label("made by whoever uses it")
        .note(list)
        .help("let the services that use them declare them when they connect")
}

/// Networks that more than the two ends of an edge share.
pub(super) fn shared_networks(environment: &Environment, wanted: usize, most: usize) -> Diagnostic {
    Diagnostic::new(
        Code::W0767,
        environment.meta.span,
        format!("services of `{}` share networks that no edge connects", environment.meta.name),
    )
    .label(format!("{wanted} edges, and at most {most} networks"))
    .note("all that call one service share its network, and may reach each other")
    .help("do without what is not worked on: `omits …`")
}

/// What there is no place for.
pub(super) fn unsaid(environment: &Environment, unsaid: &[(String, Span)]) -> Diagnostic {
    let (count, list) = counted(unsaid);
    let place = unsaid.first().map_or(environment.meta.span, |(_, span)| *span);
    let (settings, are) = if count == 1 { ("setting", "is") } else { ("settings", "are") };
    Diagnostic::new(
        Code::W0763,
        place,
        format!("{count} {settings} {are} not followed in `{}`, which runs on Compose", environment.meta.name),
    )
    .label("the first of them")
    .note(list)
    .help("try them in an environment on Kubernetes")
}

/// Probes that nothing asks.
pub(super) fn unasked(environment: &Environment, unasked: &[(String, Span)]) -> Diagnostic {
    let (count, list) = counted(unasked);
    let place = unasked.first().map_or(environment.meta.span, |(_, span)| *span);
    let (probes, are) = if count == 1 { ("probe", "is") } else { ("probes", "are") };
    Diagnostic::new(Code::W0764, place, format!("{count} {probes} {are} not asked in `{}`", environment.meta.name))
        .label("the first of them")
        .note(list)
        .note("Compose asks by a command in the container, and images need not have one that speaks HTTP or gRPC")
        .help("say which one they have, `http_client: wget`, or probe with `exec([…])`")
}

/// How many nodes there are, their names, and the place of the first.
fn listed(model: &Model, nodes: &[Id<Node>], otherwise: Span) -> (usize, String, Span) {
    let names: Vec<String> = nodes.iter().map(|id| format!("`{}`", model.nodes[*id].meta.name)).collect();
    let first = nodes.first().map_or(otherwise, |id| model.nodes[*id].meta.span);
    (names.len(), names.join(", "), first)
}

/// How many different things there are, and all of them with how often each.
fn counted(all: &[(String, Span)]) -> (usize, String) {
    let mut counts: indexmap::IndexMap<&str, usize> = indexmap::IndexMap::new();
    for (what, _) in all {
        *counts.entry(what).or_default() += 1;
    }
    let one =
        |(what, count): (&&str, &usize)| if *count == 1 { (*what).to_owned() } else { format!("{what} ×{count}") };
    let list: Vec<String> = counts.iter().map(one).collect();
    (list.len(), list.join(", "))
}
