//! E0504 to E0507, E0515: containers, volumes, ports, images and labels that no pod can have.

use std::collections::BTreeMap;

use super::{Findings, errors, views};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::model::{Model, Node, Settings, Value};

/// The labels by which pods are found, or that follow from the description.
const KEPT: [&str; 5] = [
    "app.kubernetes.io/name",
    "app.kubernetes.io/component",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/version",
    "app.kubernetes.io/managed-by",
];

/// Which container of a node it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The one that is the node itself.
    Main,
    /// A sidecar, an init container, or that of a job: its pods have no volumes that outlive them.
    Beside,
}

/// Checks the containers and ports of all local nodes.
pub(super) fn check(model: &Model, found: &mut Findings) {
    for view in views(model) {
        let Some(deploy) = view.deploy() else { continue };
        check_container(deploy, Place::Main, found);
        check_labels(deploy, found);
        for group in ["sidecars", "init"] {
            for (_, entry) in deploy.object(group).into_iter().flat_map(Settings::iter) {
                if let Some(container) = entry.value.as_settings() {
                    check_container(container, Place::Beside, found);
                }
            }
        }
        for job in view.node.jobs.iter().filter(|_| view.environment.is_none()) {
            check_container(&job.settings, Place::Beside, found);
        }
    }
    check_ports(model, found);
}

fn check_container(container: &Settings, place: Place, found: &mut Findings) {
    let variables = container.object("env");
    for (name, entry) in container.object("secrets").into_iter().flat_map(Settings::iter) {
        let shadowed = variables.and_then(|variables| variables.iter().find(|(other, _)| *other == name));
        if let Some((_, variable)) = shadowed {
            found.push(errors::shadowed_variable(variable.span, name, entry.span));
        }
    }
    if let Some(entry) = container.entry("image")
        && let Some(image) = entry.value.as_text()
        && let Some(why) = malformed(image)
    {
        found.push(errors::bad_image(entry.span, image, why));
    }
    let mut taken: BTreeMap<String, Span> = BTreeMap::new();
    for (path, entry) in container.object("volumes").into_iter().flat_map(Settings::iter) {
        check_path(path, entry.span, &mut taken, found);
        if place == Place::Beside && matches!(&entry.value, Value::Call { name, .. } if name == "claim") {
            found.push(errors::claim_beside(entry.span, path));
        }
    }
    let files = container.entry("config").and_then(|entry| {
        let Value::List(items) = &entry.value else { return None };
        Some(items)
    });
    for file in files.into_iter().flatten() {
        let Value::Call { args, .. } = &file.value else { continue };
        if let Some(mount) = args.get(1)
            && let Some(path) = mount.value.as_text()
        {
            check_path(path, mount.span, &mut taken, found);
        }
    }
}

/// Labels and annotations of pods, and the labels of nodes.
fn check_labels(deploy: &Settings, found: &mut Findings) {
    for group in ["labels", "annotations", "nodes", "tolerates"] {
        for (key, entry) in deploy.object(group).into_iter().flat_map(Settings::iter) {
            let value = entry.value.as_text().unwrap_or_default();
            if !is_key(key) {
                found.push(errors::illegal_label(entry.span, key, "is no key of a label or annotation"));
            } else if group != "annotations" && !value.is_empty() && !is_label(value) {
                found.push(errors::illegal_label(entry.span, value, "is no value of a label"));
            } else if group == "labels" && KEPT.contains(&key) {
                found.push(errors::kept_label(entry.span, key));
            }
        }
    }
}

/// `tier`, `example.com/tier`: <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/>.
fn is_key(key: &str) -> bool {
    let (domain, name) = key.split_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let part = |part: &str| {
        let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(ends) && part.ends_with(ends) && part.chars().all(|c| ends(c) || c == '-')
    };
    is_label(name) && domain.is_none_or(|domain| domain.len() <= 253 && domain.split('.').all(part))
}

/// A value of a label, or the name of one.
fn is_label(text: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric();
    let legal = |c: char| ends(c) || matches!(c, '-' | '_' | '.');
    text.len() <= 63 && text.starts_with(ends) && text.ends_with(ends) && text.chars().all(legal)
}

/// A path in a container: absolute, plain, and used once.
fn check_path(path: &str, span: Span, taken: &mut BTreeMap<String, Span>, found: &mut Findings) {
    let plain = path.trim_end_matches('/');
    let sound = path.starts_with('/') && !plain.is_empty() && !path.contains(':');
    if !sound || plain.split('/').skip(1).any(|part| matches!(part, "" | "." | "..")) {
        found.push(errors::bad_path(span, path));
        return;
    }
    match taken.get(plain) {
        Some(first) => found.push(errors::same_path(span, path, *first)),
        None => {
            taken.insert(plain.to_owned(), span);
        }
    }
}

/// Why a text is no reference of an image; `None` where it is one.
/// <https://github.com/distribution/reference/blob/main/reference.go>
fn malformed(image: &str) -> Option<&'static str> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    if let Some(digest) = digest {
        let hex = digest.strip_prefix("sha256:").or_else(|| digest.strip_prefix("sha512:"));
        let sound = hex.is_some_and(|hex| matches!(hex.len(), 64 | 128) && hex.chars().all(|c| c.is_ascii_hexdigit()));
        if !sound {
            return Some("a digest is `sha256:` and 64 hexadecimal digits");
        }
    }
    if name.contains("://") {
        return Some("a registry is named without a scheme");
    }
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    };
    if let Some(tag) = tag {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if tag.is_empty() || tag.len() > 128 || !tag.chars().all(legal) || tag.starts_with(['.', '-']) {
            return Some("a tag has letters, digits, `_`, `.` and `-`");
        }
    }
    let mut parts: Vec<&str> = name.split('/').collect();
    // What is before the first slash is a host where it looks like one.
    if parts.len() > 1 && parts.first().is_some_and(|host| host.contains(['.', ':']) || *host == "localhost") {
        parts.remove(0);
    }
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    let sound = |part: &&str| {
        let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !part.is_empty() && part.chars().all(legal) && part.starts_with(ends) && part.ends_with(ends)
    };
    (!parts.iter().all(sound)).then_some("the name of an image has lower-case letters, digits, `_`, `.` and `-`")
}

/// Ports that one Service, or the nodes of one cluster, would have twice.
fn check_ports(model: &Model, found: &mut Findings) {
    let mut outer: BTreeMap<i64, Span> = BTreeMap::new();
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        let mut ports: BTreeMap<(u16, &str), (u16, Span)> = BTreeMap::new();
        for (port, transport, container, span) in listening(model, id) {
            match ports.get(&(port, transport)) {
                Some((other, first)) if *other != container => {
                    found.push(errors::port_taken(span, node, port, (*other, container), *first));
                }
                Some(_) => {}
                None => {
                    ports.insert((port, transport), (container, span));
                }
            }
        }
        let provides = model.provides.iter().filter(|provide| provide.node == id).map(|provide| &provide.settings);
        let listens = model.listens.iter().filter(|listen| listen.node == id).map(|listen| &listen.settings);
        for settings in provides.chain(listens) {
            let Some(entry) = settings.entry("expose") else { continue };
            let Value::Call { name, args, .. } = &entry.value else { continue };
            let Some(port) = args.first().and_then(|port| port.value.as_int()).filter(|_| name == "node") else {
                continue;
            };
            if let Some(first) = outer.insert(port, entry.span) {
                found.push(errors::node_port_taken(entry.span, port, first));
            }
        }
    }
}

/// The ports of a node: of its Service, the transport, of its container, and where that is said.
fn listening(model: &Model, id: Id<Node>) -> impl Iterator<Item = (u16, &str, u16, Span)> {
    let provides = model.provides.iter().filter(move |provide| provide.node == id).filter_map(|provide| {
        let port = provide.port?;
        Some((port, "tcp", provide.container_port.unwrap_or(port), provide.span))
    });
    let listens = model.listens.iter().filter(move |listen| listen.node == id);
    provides.chain(listens.map(|it| (it.port, it.transport.as_str(), it.container_port, it.span)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_images_are_told_from_others() {
        let digest = format!("registry.example:5000/shop/orders@sha256:{}", "a".repeat(64));
        for image in ["postgres:17", "registry.example/shop/orders:1.4.0", "localhost:5000/x", digest.as_str()] {
            assert_eq!(malformed(image), None, "{image}");
        }
        for image in ["https://registry.example/x:1", "Shop/Orders:1", "orders:", "orders@sha256:abc", "a b", "x//y"] {
            assert!(malformed(image).is_some(), "{image}");
        }
    }
}
