//! What a cluster would let through: network policies and the authorization policies of Istio, evaluated from the YAML
//! alone, as their specifications say. Nothing of the compiler is used here, so that it can be held against it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::manifests::{self, items, name, text};

/// The pods of one workload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pods {
    /// Their namespace.
    pub(crate) namespace: String,
    /// Their labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// Their service account.
    pub(crate) account: String,
    /// Protocol and number of each port of their containers.
    pub(crate) ports: BTreeSet<(String, u64)>,
}

/// A request as the proxy of the callee sees it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Request<'a> {
    /// The port of the container.
    pub(crate) port: u64,
    /// Whose certificate the caller has: `cluster.local/ns/NS/sa/NAME`; none outside of the mesh.
    pub(crate) principal: Option<&'a str>,
    /// Issuer and subject of the token: `https://id.example/somebody`.
    pub(crate) token: Option<&'a str>,
    /// Method and path; none where the protocol is not HTTP.
    pub(crate) http: Option<(&'a str, &'a str)>,
}

/// The documents of one environment.
pub(crate) struct Cluster {
    documents: Vec<Value>,
}

impl Cluster {
    /// Reads documents, given as path and text.
    pub(crate) fn read<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, String> {
        Ok(Self { documents: manifests::documents(files)? })
    }

    fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.documents.iter().filter(move |document| text(document, "kind") == kind)
    }

    /// The authorization policies of Istio; Linkerd has some by the same name.
    fn authorizations(&self) -> impl Iterator<Item = &Value> {
        self.of("AuthorizationPolicy").filter(|policy| text(policy, "apiVersion").starts_with("security.istio.io/"))
    }

    /// Whether the environment is in a mesh of Istio.
    pub(crate) fn has_mesh(&self) -> bool {
        self.authorizations().next().is_some()
    }

    /// What runs pods, by name.
    pub(crate) fn workloads(&self) -> BTreeMap<String, Pods> {
        let kinds = ["Deployment", "StatefulSet", "DaemonSet", "Rollout"];
        let mut found = BTreeMap::new();
        for workload in kinds.into_iter().flat_map(|kind| self.of(kind)) {
            let Some(template) = workload.pointer("/spec/template") else { continue };
            let labels = template.pointer("/metadata/labels").map(labels).unwrap_or_default();
            let spec = &template["spec"];
            let containers = items(spec, "containers").chain(items(spec, "initContainers"));
            let ports = containers.flat_map(|container| items(container, "ports")).filter_map(|port| {
                let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("TCP");
                Some((protocol.to_owned(), port.get("containerPort")?.as_u64()?))
            });
            let namespace = workload.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
            let account = text(spec, "serviceAccountName");
            let pods = Pods { namespace: namespace.to_owned(), labels, account, ports: ports.collect() };
            found.insert(name(workload), pods);
        }
        found
    }

    /// Whether the network policies let one workload's pods open a connection to another's.
    pub(crate) fn connects(&self, from: &Pods, to: &Pods, port: &(String, u64)) -> bool {
        self.lets(from, to, port, ("Egress", "egress", "to"))
            && self.lets(to, from, port, ("Ingress", "ingress", "from"))
    }

    /// Whether the policies of one end let it speak with the other, in a direction.
    fn lets(&self, own: &Pods, other: &Pods, port: &(String, u64), direction: (&str, &str, &str)) -> bool {
        let (kind, rules, peers) = direction;
        let chosen: Vec<&Value> = self
            .of("NetworkPolicy")
            .filter(|policy| policy.pointer("/metadata/namespace").and_then(Value::as_str) == Some(&own.namespace))
            .filter(|policy| policy.pointer("/spec/podSelector").is_some_and(|selector| selects(selector, &own.labels)))
            .filter(|policy| items(&policy["spec"], "policyTypes").any(|one| one == kind))
            .collect();
        // Where no policy chooses a pod, everything is open.
        chosen.is_empty()
            || chosen.iter().flat_map(|policy| items(&policy["spec"], rules)).any(|rule| {
                let open = rule.get("ports").is_none();
                let port = open
                    || items(rule, "ports").any(|one| {
                        one.get("protocol").and_then(Value::as_str).unwrap_or("TCP") == port.0
                            && one.get("port").is_none_or(|number| number.as_u64() == Some(port.1))
                    });
                port && (rule.get(peers).is_none() || items(rule, peers).any(|peer| is_peer(peer, own, other)))
            })
    }

    /// Whether the authorization policies let a request through to a workload's pods.
    pub(crate) fn admits(&self, to: &Pods, request: Request<'_>) -> bool {
        let chosen: Vec<&Value> = self
            .authorizations()
            .filter(|policy| policy.pointer("/metadata/namespace").and_then(Value::as_str) == Some(&to.namespace))
            .filter(|policy| policy.pointer("/spec/targetRefs").is_none())
            .filter(|policy| policy.pointer("/spec/selector").is_none_or(|selector| selects(selector, &to.labels)))
            .collect();
        chosen.is_empty()
            || chosen.iter().flat_map(|policy| items(&policy["spec"], "rules")).any(|rule| {
                let from =
                    rule.get("from").is_none() || items(rule, "from").any(|one| is_source(&one["source"], request));
                from && (rule.get("to").is_none()
                    || items(rule, "to").any(|one| is_operation(&one["operation"], request)))
            })
    }

    /// Whether plain connections are taken at a port of a workload.
    pub(crate) fn takes_plain(&self, to: &Pods, port: u64) -> bool {
        let own = self
            .of("PeerAuthentication")
            .filter(|one| one.pointer("/spec/selector").is_some_and(|selector| selects(selector, &to.labels)));
        let mode = |one: &Value| {
            let at_port = one.pointer(&format!("/spec/portLevelMtls/{port}/mode"));
            at_port.or_else(|| one.pointer("/spec/mtls/mode")).and_then(Value::as_str).map(str::to_owned)
        };
        let whole = self.of("PeerAuthentication").find(|one| one.pointer("/spec/selector").is_none());
        own.chain(whole).find_map(mode).as_deref() != Some("STRICT")
    }
}

fn labels(value: &Value) -> BTreeMap<String, String> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.clone(), crate::manifests::plain(value))).collect()
}

/// Whether a selector of labels chooses pods; an empty one chooses all.
fn selects(selector: &Value, own: &BTreeMap<String, String>) -> bool {
    assert!(selector.get("matchExpressions").is_none(), "selectors of expressions are not understood");
    selector.get("matchLabels").map(labels).unwrap_or_default().iter().all(|(key, value)| own.get(key) == Some(value))
}

/// Whether a peer of a rule is the pods at the other end. Blocks of addresses are of what is outside of the cluster.
fn is_peer(peer: &Value, own: &Pods, other: &Pods) -> bool {
    if peer.get("ipBlock").is_some() {
        return false;
    }
    let namespace = match peer.get("namespaceSelector") {
        None => own.namespace == other.namespace,
        Some(selector) => {
            let known = [("kubernetes.io/metadata.name".to_owned(), other.namespace.clone())];
            selects(selector, &known.into())
        }
    };
    namespace && peer.get("podSelector").is_none_or(|selector| selects(selector, &other.labels))
}

fn is_source(source: &Value, request: Request<'_>) -> bool {
    let has = |key: &str, own: Option<&str>| {
        source.get(key).is_none() || own.is_some_and(|own| items(source, key).any(|one| is_value(one, own)))
    };
    let refused = |key: &str, own: Option<&str>| source.get(key).is_some() && has(key, own);
    has("principals", request.principal)
        && !refused("notPrincipals", request.principal)
        && has("requestPrincipals", request.token)
}

/// A rule with fields of HTTP takes nothing where HTTP is not spoken.
fn is_operation(operation: &Value, request: Request<'_>) -> bool {
    let has = |key: &str, own: Option<&str>, fits: fn(&Value, &str) -> bool| {
        operation.get(key).is_none() || own.is_some_and(|own| items(operation, key).any(|one| fits(one, own)))
    };
    let path = request.http.map(|(_, path)| path);
    has("ports", Some(&request.port.to_string()), is_value)
        && has("methods", request.http.map(|(method, _)| method), is_value)
        && has("paths", path, is_path)
        && !(operation.get("notPaths").is_some() && has("notPaths", path, is_path))
}

/// Exact, by prefix `abc*`, by suffix `*abc`, or present `*`.
fn is_value(wanted: &Value, own: &str) -> bool {
    let wanted = wanted.as_str().unwrap_or_default();
    match (wanted.strip_suffix('*'), wanted.strip_prefix('*')) {
        (Some(prefix), _) => own.starts_with(prefix),
        (None, Some(suffix)) => own.ends_with(suffix),
        (None, None) => own == wanted,
    }
}

/// A path may also be a template: `{*}` is one segment, `{**}` at the end any number of them.
fn is_path(wanted: &Value, own: &str) -> bool {
    let template = wanted.as_str().unwrap_or_default();
    if !template.contains("{*") {
        return is_value(wanted, own);
    }
    let mut own = own.split('/');
    for segment in template.split('/') {
        match (segment, own.next()) {
            ("{**}", _) => return true,
            ("{*}", Some(segment)) if !segment.is_empty() => {}
            (literal, Some(segment)) if literal == segment => {}
            _ => return false,
        }
    }
    own.next().is_none()
}
