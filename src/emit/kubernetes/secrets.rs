//! Secrets: references in the manifests, and what fetches them where an operator does.
//!
//! A value never stands in a manifest. `vault("orders/db", "url")` is the key `url` of the Secret `orders-db`. With
//! `secrets: external_secrets` an `ExternalSecret` fetches it; without, and for what no store knows, somebody else
//! creates the Secret, and `kustomization.yaml` lists it.

use std::collections::BTreeMap;

use super::doc::external_secrets::{ExternalSecret, RemoteRef, SecretData, StoreRef, Target};
use super::doc::pod::{EnvSource, ValueFrom};
use super::doc::spec;
use super::errors;
use super::folder::{Folder, Notes};
use super::scope::{Scope, text};
use crate::base::arena::Id;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::model::{Node, Value};

/// How often a secret is fetched anew.
const REFRESH: &str = "1h0m0s";

/// Secrets that are fetched: name of the Secret → the store, and where each of its keys is found there.
pub(crate) type Fetched = BTreeMap<String, (String, BTreeMap<String, Remote>)>;

/// A place in a secret store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remote {
    key: String,
    property: Option<String>,
}

/// Whether an operator fetches what the environment's stores have.
fn fetches(scope: &Scope<'_>) -> bool {
    scope.environment.is_some_and(|environment| environment.settings.text("secrets") == Some("external_secrets"))
}

/// A variable whose value stands elsewhere.
pub(crate) fn variable(scope: &Scope<'_>, id: Id<Node>, variable: &str, value: &Value, notes: &mut Notes) -> EnvSource {
    let Value::Call { name, args, .. } = value else {
        return reference(notes, own(scope, id), variable);
    };
    let argument = |at: usize| args.get(at).map(|argument| text(&argument.value)).unwrap_or_default();
    let secret = Rule::Rfc1123(LABEL_MAX).apply(&argument(0));
    let key = super::config::legal(&argument(1));
    match name.as_str() {
        "vault" => {
            let store = scope.environment.and_then(|environment| environment.settings.text("secret_store"));
            let remote = Remote { key: argument(0), property: Some(argument(1)) };
            fetched(scope, notes, secret, key, store.map(str::to_owned), remote)
        }
        "external_secret" => {
            let remote = Remote { key: argument(1), property: None };
            fetched(scope, notes, secret, key, Some(argument(0)), remote)
        }
        _ => reference(notes, own(scope, id), &super::config::legal(&argument(0))),
    }
}

/// The Secret of what a node takes from the environment in which the manifests are applied.
pub(crate) fn own(scope: &Scope<'_>, id: Id<Node>) -> String {
    format!("{}-env", scope.name(id))
}

/// A key of a Secret that somebody else creates.
pub(crate) fn reference(notes: &mut Notes, name: String, key: &str) -> EnvSource {
    notes.secrets.entry(name.clone()).or_default().insert(key.to_owned());
    EnvSource::ValueFrom(ValueFrom::SecretKeyRef { name, key: key.to_owned() })
}

/// A key of a Secret that an operator fetches, where there is one and it knows the store.
fn fetched(
    scope: &Scope<'_>,
    notes: &mut Notes,
    name: String,
    key: String,
    store: Option<String>,
    remote: Remote,
) -> EnvSource {
    let Some(store) = store.filter(|_| fetches(scope)) else { return reference(notes, name, &key) };
    let (known, keys) = notes.fetched.entry(name.clone()).or_insert_with(|| (store.clone(), BTreeMap::new()));
    if *known != store || keys.get(&key).is_some_and(|other| *other != remote) {
        // Two places that have one name here: the second one is not fetched into the Secret of the first.
        return reference(notes, format!("{name}-{}", Rule::Rfc1123(LABEL_MAX).apply(&store)), &key);
    }
    keys.insert(key.clone(), remote);
    EnvSource::ValueFrom(ValueFrom::SecretKeyRef { name, key })
}

/// Adds what fetches secrets, and reports what nothing fetches.
pub(crate) fn add_common(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    for (name, (store, keys)) in std::mem::take(&mut folder.notes.fetched) {
        let data = keys.into_iter().map(|(secret_key, Remote { key, property })| SecretData {
            secret_key,
            remote_ref: RemoteRef { key, property },
        });
        let secret = ExternalSecret {
            refresh_interval: REFRESH,
            secret_store_ref: StoreRef { kind: "ClusterSecretStore", name: store },
            // What is gone from the store stays, so that pods can still start; it goes with this object.
            target: Target { name: name.clone(), creation_policy: "Owner", deletion_policy: "Retain" },
            data: data.collect(),
        };
        folder.add_common(&format!("externalsecret-{name}"), &name, spec(secret));
    }
    if let Some(environment) = scope.environment.filter(|_| fetches(scope) && !folder.notes.secrets.is_empty()) {
        let finding = errors::not_fetched(environment, &folder.notes.secrets);
        folder.notes.diags.push(finding);
    }
    let pulled = scope.environment.map(|environment| environment.settings.list("pull_secrets")).unwrap_or_default();
    for name in pulled.into_iter().filter_map(Value::as_text) {
        folder.notes.secrets.entry(name.to_owned()).or_default().insert(".dockerconfigjson".to_owned());
    }
}
