//! E0514, W0703: images that do not say which one they are, and environments that want to know.

use super::{Findings, errors};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::model::facts::images;
use crate::model::facts::placement::{self, Placement};
use crate::model::{Environment, Model, Node, Settings};

/// Checks the images of all local nodes, as each environment runs them.
pub(super) fn check(model: &Model, found: &mut Findings) {
    let environments: Vec<Option<&Environment>> =
        model.environments.iter().filter(|(_, it)| model.is_local(&it.meta)).map(|(_, it)| Some(it)).collect();
    let environments = if environments.is_empty() { vec![None] } else { environments };
    for (id, _) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        for environment in &environments {
            if placement::placement(model, *environment, id) == Placement::Inside {
                check_node(model, *environment, id, found);
            }
        }
    }
}

fn check_node(model: &Model, environment: Option<&Environment>, id: Id<Node>, found: &mut Findings) {
    let settings = placement::settings(model, environment, id);
    let deploy = settings.said("deploy").and_then(|entry| entry.value.as_settings());
    let mut named: Vec<(String, Span)> = Vec::new();
    let mut add = |container: &Settings| {
        if let Some(entry) = container.entry("image")
            && let Some(image) = entry.value.as_text()
        {
            named.push((image.to_owned(), entry.span));
        }
    };
    if let Some(deploy) = deploy {
        add(deploy);
        for group in ["sidecars", "init"] {
            for (_, entry) in deploy.object(group).into_iter().flat_map(Settings::iter) {
                entry.value.as_settings().into_iter().for_each(&mut add);
            }
        }
    }
    model.nodes[id].jobs.iter().for_each(|job| add(&job.settings));
    if deploy.is_none_or(|deploy| deploy.entry("image").is_none()) {
        named.extend(stock(model, settings, id));
    }
    let policy = environment.and_then(|environment| Some((environment, environment.settings.text("images")?)));
    for (image, span) in named {
        match policy {
            Some((environment, "digest")) if !images::is_pinned(&image) => {
                found.push(errors::image_without(span, &image, "digest", &environment.meta));
            }
            Some((environment, "tag")) if images::floats(&image) => {
                found.push(errors::image_without(span, &image, "tag", &environment.meta));
            }
            _ if images::floats(&image) => found.push(errors::floating_image(span, &image)),
            _ => {}
        }
    }
}

/// The image that a store or server takes from its technology, whose tag is its version.
fn stock(model: &Model, settings: &Settings, id: Id<Node>) -> Option<(String, Span)> {
    let image = placement::technology(model, id)?.settings.text("image")?;
    let entry = settings.said("version")?;
    Some((format!("{image}:{}", entry.value.as_text()?), entry.span))
}
