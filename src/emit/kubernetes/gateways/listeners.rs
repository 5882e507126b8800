//! The Gateway object: a listener for each host and port.

use super::plan::{Encryption, Implementation, Plan};
use super::proof;
use crate::emit::kubernetes::doc::gateway::{
    AllowedRoutes, CertificateRef, Frontend, FrontendDefault, FrontendValidation, Gateway, GatewayTls, Listener,
    ObjectRef, ParentRef, RouteNamespaces, Tls,
};
use crate::emit::kubernetes::doc::{Map, spec};
use crate::emit::kubernetes::folder::Folder;
use crate::emit::kubernetes::{errors, istio};

/// The name of the listener for plain requests, and of the one for encrypted ones.
const PLAIN: &str = "http";
const ENCRYPTED: &str = "https";

/// Which listeners a route belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// The one that requests should take.
    Main,
    /// The one for plain requests beside an encrypted one.
    Plain,
}

/// Adds the Gateway.
pub(super) fn add(folder: &mut Folder<'_>, plan: &Plan<'_>, implementation: Implementation) {
    let scope = folder.scope;
    let environment = scope.environment.map(|environment| &environment.settings);
    let said = environment.and_then(|settings| settings.text("gateway_class"));
    let istio = istio::gateway_class(scope);
    let class = said.or(istio).unwrap_or_else(|| {
        let place = scope.environment.map_or(plan.meta.span, |environment| environment.meta.span);
        folder.notes.diags.push(errors::no_gateway_class(plan.meta, place, &scope.title()));
        "default"
    });
    let issuer = environment.and_then(|settings| settings.text("certificate_issuer"));
    let mut annotations = Map::new();
    if let Some(tls) = &plan.tls {
        match issuer {
            // cert-manager makes the Secrets that the listeners name, for their host names.
            Some(issuer) => {
                annotations.insert("cert-manager.io/cluster-issuer".to_owned(), issuer.to_owned());
            }
            None => {
                let keys = folder.notes.secrets.entry(tls.certificate.clone()).or_default();
                keys.extend(["tls.crt".to_owned(), "tls.key".to_owned()]);
            }
        }
    }
    let asks = proof::asks_certificates(scope, plan);
    let comments = if asks {
        let name = client_authorities(plan).name;
        format!("# Needs the ConfigMap {name} with ca.crt: who may sign the certificates of clients.\n")
    } else {
        String::new()
    };
    let clients = asks && implementation != Implementation::EnvoyGateway;
    let gateway = Gateway {
        gateway_class_name: class.to_owned(),
        listeners: listeners(plan),
        tls: clients.then(|| GatewayTls {
            frontend: Frontend {
                default: FrontendDefault {
                    validation: FrontendValidation { ca_certificate_refs: vec![client_authorities(plan)] },
                },
            },
        }),
    };
    folder.add_annotated(plan.id, "gateway", plan.name, plan.meta.kind.word(), (&comments, annotations), spec(gateway));
}

/// The `ConfigMap` with the certificates of those who may sign certificates of clients.
pub(super) fn client_authorities(plan: &Plan<'_>) -> ObjectRef {
    ObjectRef { group: "", kind: "ConfigMap", name: format!("{}-client-ca", plan.name) }
}

fn listeners(plan: &Plan<'_>) -> Vec<Listener> {
    let mut listeners = Vec::new();
    if plan.tls.as_ref().is_none_or(|tls| tls.redirect) {
        listeners.extend(named(plan, PLAIN, 80, None));
    }
    if let Some(tls) = &plan.tls {
        listeners.extend(named(plan, ENCRYPTED, 443, Some(tls)));
    }
    listeners
}

fn named<'p>(
    plan: &'p Plan<'_>,
    name: &'static str,
    port: u16,
    tls: Option<&'p Encryption>,
) -> impl Iterator<Item = Listener> + 'p {
    doors(plan).into_iter().map(move |(hostname, suffix)| Listener {
        name: format!("{name}{suffix}"),
        hostname,
        port,
        protocol: if tls.is_some() { "HTTPS" } else { "HTTP" },
        tls: tls.map(|tls| Tls {
            mode: "Terminate",
            certificate_refs: vec![CertificateRef { kind: "Secret", name: tls.certificate.clone() }],
        }),
        allowed_routes: AllowedRoutes { namespaces: RouteNamespaces { from: "Same" } },
    })
}

/// The listeners that a route belongs to.
pub(super) fn parents(plan: &Plan<'_>, door: Door) -> Vec<ParentRef> {
    let section = if door == Door::Main && plan.tls.is_some() { ENCRYPTED } else { PLAIN };
    let parent =
        |suffix: String| ParentRef { name: plan.name.to_owned(), section_name: Some(format!("{section}{suffix}")) };
    doors(plan).into_iter().map(|(_, suffix)| parent(suffix)).collect()
}

/// A listener for each host, so that each may have a certificate of its own; without hosts, one for all. With the suffix
/// of its name.
fn doors(plan: &Plan<'_>) -> Vec<(Option<String>, String)> {
    match plan.hosts.as_slice() {
        [] => vec![(None, String::new())],
        [only] => vec![(Some(only.clone()), String::new())],
        several => several.iter().enumerate().map(|(at, host)| (Some(host.clone()), format!("-{}", at + 1))).collect(),
    }
}
