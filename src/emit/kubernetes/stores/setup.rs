//! What stands on a server in the cluster: its channels and, where there are several, its databases, created by a Job that may
//! run again at any time.

use crate::base::arena::Id;
use crate::emit::kubernetes::containers::{self, Image};
use crate::emit::kubernetes::doc::network::{Egress, Ingress, NetworkPolicy, Peer, PolicyPort};
use crate::emit::kubernetes::doc::pod::{EnvSource, EnvVar, ValueFrom};
use crate::emit::kubernetes::doc::setup::Setup;
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::pods;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::stock::{self, Creation};
use crate::model::{Node, Settings};

/// How often it is tried, while the server starts: twelve times are more than ten minutes.
const RETRIES: u64 = 12;

/// How long a finished run is kept to be looked at: ten minutes.
const KEPT: u64 = 600;

/// The user of an image whose own is not known.
const NOBODY: u64 = 65_532;

/// Adds what creates the databases and channels on a node.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let place = folder.scope.place(id);
    let (databases, channels) = (stock::creation_of_databases(&place), stock::creation(&place));
    if databases.is_none() && channels.is_none() {
        return;
    }
    for (what, creation) in [("databases", databases), ("channels", channels)] {
        if let Some(creation) = creation {
            job(folder, id, what, &creation);
        }
    }
    // The Job's pods carry the server's name, and speak to it; no declared edge says so.
    let scope = folder.scope;
    let Some(port) = scope.ports(id).first() else { return };
    let own = Peer { pod_selector: Some(scope.pods(id)), ..Peer::default() };
    let ports = vec![PolicyPort { protocol: port.transport, port: port.container }];
    let policy = NetworkPolicy {
        pod_selector: scope.pods(id),
        policy_types: vec!["Ingress", "Egress"],
        ingress: vec![Ingress { from: vec![own.clone()], ports: ports.clone() }],
        egress: vec![Egress { to: vec![own], ports }],
    };
    let component = scope.model.nodes[id].kind().word();
    folder.add_of(id, "networkpolicy-setup", &format!("{}-setup", scope.name(id)), component, spec(policy));
}

fn job(folder: &mut Folder<'_>, id: Id<Node>, what: &str, creation: &Creation) {
    let scope = folder.scope;
    let script = creation.script();
    let image = Image { reference: creation.image.clone(), stock: false };
    let mut parts = containers::container(scope, id, what, &image, Some(&Settings::default()), &mut folder.notes);
    parts.container.command = vec!["sh".to_owned(), "-c".to_owned()];
    parts.container.args = vec![script.clone()];
    let stock = scope.stock(id).ok().filter(|stock| stock.reference == creation.image);
    let secret = format!("{}-env", scope.name(id));
    for (name, _) in stock.iter().flat_map(|stock| &stock.secrets) {
        let source = ValueFrom::SecretKeyRef { name: secret.clone(), key: name.clone() };
        parts.container.env.push(EnvVar { name: name.clone(), source: EnvSource::ValueFrom(source) });
    }
    let mut pod = pods::pod(scope, id, "job", &image, parts, &mut folder.notes);
    let spec_of_pod = &mut pod.template.spec;
    spec_of_pod.restart_policy = Some("Never");
    let user = stock.and_then(|stock| stock.user).unwrap_or(NOBODY);
    spec_of_pod.security_context.run_as_user = Some(user);
    spec_of_pod.security_context.run_as_group = Some(user);
    let hash: String =
        blake3::hash(format!("{} {script}", creation.image).as_bytes()).to_hex().chars().take(8).collect();
    let stem = Rule::Rfc1123(LABEL_MAX - hash.len() - 1).apply(&format!("{}-{what}", scope.name(id)));
    let setup = Setup { backoff_limit: RETRIES, ttl_seconds_after_finished: KEPT, template: pod.template };
    folder.add_of(id, &format!("job-{what}"), &format!("{stem}-{hash}"), "job", spec(setup));
}
