//! The files of `config: file("…")`: read through the loader, like sources, and kept in the model as text.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::loader::{Loader, PathKind};
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::{Model, Settings, Value};

/// What a `ConfigMap` holds at most, in bytes: <https://kubernetes.io/docs/concepts/configuration/configmap/>.
const MOST: usize = 1 << 20;

/// Reads the files that the containers of the package in this folder find at a path.
pub(super) fn load(model: &mut Model, root: &Utf8Path, loader: &dyn Loader, diags: &mut Diags) {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (path, span) in named(model) {
        if seen.insert(path.clone(), span).is_some() {
            continue;
        }
        match read(root, &path, span, loader) {
            Ok(text) => {
                files.insert(path, text);
            }
            Err(finding) => diags.push(*finding),
        }
    }
    model.config_files = files;
}

/// All files that are named, each with a place; those of other packages are theirs.
fn named(model: &Model) -> Vec<(String, Span)> {
    let mut paths = Vec::new();
    for (id, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        let overridden = model.environments.iter().filter_map(|(_, environment)| environment.overridden.get(&id));
        for settings in std::iter::once(&node.settings).chain(overridden) {
            let deploy = settings.said("deploy").and_then(|it| it.value.as_settings());
            let Some(deploy) = deploy else { continue };
            container(deploy, &mut paths);
            for group in ["sidecars", "init"] {
                for (_, entry) in deploy.object(group).into_iter().flat_map(Settings::iter) {
                    if let Some(settings) = entry.value.as_settings() {
                        container(settings, &mut paths);
                    }
                }
            }
        }
        for job in &node.jobs {
            container(&job.settings, &mut paths);
        }
    }
    paths
}

fn container(settings: &Settings, paths: &mut Vec<(String, Span)>) {
    for value in settings.list("config") {
        let Value::Call { args, .. } = value else { continue };
        if let Some(path) = args.first()
            && let Some(text) = path.value.as_text()
        {
            paths.push((text.to_owned(), path.span));
        }
    }
}

fn read(root: &Utf8Path, path: &str, span: Span, loader: &dyn Loader) -> Result<String, Box<Diagnostic>> {
    let below = Utf8PathBuf::from(path);
    let plain = |part: camino::Utf8Component<'_>| matches!(part, camino::Utf8Component::Normal(_));
    let finding = |message: String, label: &str, help: &str| {
        Box::new(Diagnostic::new(Code::E0513, span, message).label(label).help(help))
    };
    if path.is_empty() || !below.components().all(plain) {
        let help = "write the path from the folder of `arch.toml`, without `..`";
        return Err(finding(format!("`{path}` is not below the package's folder"), "outside of the package", help));
    }
    let file = root.join(&below);
    if loader.kind(&file) != PathKind::File {
        let help = "write the path of a file from the folder of `arch.toml`";
        return Err(finding(format!("there is no file `{path}`"), "not found", help));
    }
    let bytes = loader.read(&file).map_err(|why| {
        let unreadable = finding(format!("`{path}` cannot be read"), "not readable", "let the file be readable");
        Box::new((*unreadable).note(why.to_string()))
    })?;
    if bytes.len() > MOST {
        let size = bytes.len();
        let help = "put it into the image, or into a store that the service reads";
        return Err(finding(format!("`{path}` has {size} bytes, and a ConfigMap holds {MOST}"), "too large", help));
    }
    String::from_utf8(bytes)
        .map_err(|_| finding(format!("`{path}` is no UTF-8"), "not text", "put what is not text into the image"))
}
