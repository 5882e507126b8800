//! Files of `config: file("…")`: a `ConfigMap` whose name changes with what is in it.
//!
//! Pods name the `ConfigMap`, so a change of a file is a change of the pods and rolls out like a new version. Replicas of the
//! version before keep the files that they were started with, and a rollback finds its own.

use super::doc::pod::{Volume, VolumeMount, VolumeSource};
use super::doc::{ConfigMap, Map};
use super::folder::Folder;
use super::scope::{Scope, text};
use crate::base::arena::Id;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::model::{Node, Settings, Value};

/// The volume of a container's files.
const VOLUME: &str = "config";

/// The files of a container: what mounts them, and the object that holds them.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Its name.
    pub(crate) name: String,
    /// The object.
    pub(crate) object: ConfigMap,
    /// The volume of the pod.
    pub(crate) volume: Volume,
    /// A mount for each file.
    pub(crate) mounts: Vec<VolumeMount>,
}

/// The files of a container of a node; none where it has none.
pub(crate) fn of(scope: &Scope<'_>, id: Id<Node>, container: &str, settings: &Settings) -> Option<Config> {
    let mut data = Map::new();
    let mut mounts = Vec::new();
    let main = container == scope.name(id);
    let volume =
        if main { VOLUME.to_owned() } else { Rule::Rfc1123(LABEL_MAX).apply(&format!("{VOLUME}-{container}")) };
    for value in settings.list("config") {
        let Value::Call { args, .. } = value else { continue };
        let Some(path) = args.first().and_then(|path| path.value.as_text()) else { continue };
        // What cannot be read was reported where it is read.
        let Some(content) = scope.model.config_files.get(path) else { continue };
        let file = path.rsplit('/').next().unwrap_or(path);
        let key = free_key(&data, &legal(file));
        let mount_path =
            args.get(1).map_or_else(|| format!("/etc/{}/{file}", scope.name(id)), |mount| text(&mount.value));
        mounts.push(VolumeMount { name: volume.clone(), mount_path, sub_path: Some(key.clone()), read_only: true });
        data.insert(key, content.clone());
    }
    if data.is_empty() {
        return None;
    }
    let mut hash = blake3::Hasher::new();
    for (key, content) in &data {
        hash.update(key.as_bytes());
        hash.update(&[0]);
        hash.update(content.as_bytes());
        hash.update(&[0]);
    }
    let hash: String = hash.finalize().to_hex().chars().take(8).collect();
    let stem = if main { scope.name(id).to_owned() } else { format!("{}-{container}", scope.name(id)) };
    let name = format!("{}-{hash}", Rule::Rfc1123(LABEL_MAX - 9).apply(&format!("{stem}-config")));
    let volume = Volume { name: volume, source: VolumeSource::ConfigMap { name: name.clone() } };
    Some(Config { name, object: ConfigMap { immutable: true, data }, volume, mounts })
}

/// Adds the objects that hold files.
pub(crate) fn add(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    for ((id, container), (name, object)) in std::mem::take(&mut folder.notes.configs) {
        let main = container == scope.name(id);
        let file = if main {
            "configmap".to_owned()
        } else {
            format!("configmap-{}", Rule::Rfc1123(LABEL_MAX).apply(&container))
        };
        folder.add_of(id, &file, &name, scope.model.nodes[id].kind().word(), object);
    }
}

/// A legal key: letters, digits, `-`, `_`, `.`.
pub(crate) fn legal(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect()
}

/// The key, or the first with a number that nobody has: two folders may have a file of one name.
fn free_key(data: &Map, key: &str) -> String {
    let numbered = (2..).map(|number| format!("{number}-{key}"));
    std::iter::once(key.to_owned()).chain(numbered).find(|key| !data.contains_key(key)).unwrap_or_default()
}
