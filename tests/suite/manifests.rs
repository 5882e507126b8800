//! Reads Kubernetes manifests as plain sentences about what a cluster would do, so that two sets can be compared.
//!
//! Quantities stand in base units, named ports and selectors are resolved, the defaults of Kubernetes are filled in: what
//! differs between two sets is what a cluster would do differently, and not how a file spells it. Names of containers are
//! left out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Facts by set.
pub(crate) type Facts = BTreeMap<&'static str, BTreeSet<String>>;

/// States a fact.
pub(crate) fn say(sets: &mut Facts, set: &'static str, fact: String) {
    sets.entry(set).or_default().insert(fact);
}

/// States what a pod is given: its account, its size, its images, and how it runs and ends.
pub(crate) fn say_pod(sets: &mut Facts, workload: &str, spec: &Value, replicas: Option<&Value>, user: &str) {
    let or = |key: &str, default: &str| spec.get(key).map_or_else(|| default.to_owned(), plain);
    say(sets, "accounts", format!("{workload} runs as {}", or("serviceAccountName", "default")));
    say(sets, "pods", format!("{workload} has {} s to end", or("terminationGracePeriodSeconds", "30")));
    say(sets, "pods", format!("{workload} runs as user {user}"));
    say(sets, "pods", format!("{workload} has {} replicas", replicas.map_or_else(|| "1".to_owned(), plain)));
    for (container, who) in containers(workload, spec) {
        say(sets, "pods", format!("{who} runs {}", text(container, "image")));
        for kind in ["requests", "limits"] {
            let amounts = container.get("resources").map(|resources| members(resources, kind));
            for (resource, amount) in amounts.into_iter().flatten() {
                say(sets, "resources", format!("{who} {kind} {}", quantity(resource, &plain(amount))));
            }
        }
    }
}

/// The containers of a pod with what the facts call them: the workload, or the workload and the step of its start.
pub(crate) fn containers<'a>(workload: &str, spec: &'a Value) -> Vec<(&'a Value, String)> {
    let main: Vec<&Value> = items(spec, "containers").collect();
    let alone = main.len() == 1;
    let mut all = Vec::new();
    for container in main {
        let who = if alone { workload.to_owned() } else { format!("{workload}/{}", text(container, "name")) };
        all.push((container, who));
    }
    for container in items(spec, "initContainers") {
        all.push((container, format!("{workload}/{}", text(container, "name"))));
    }
    all
}

/// The times of a probe, with the defaults of Kubernetes.
pub(crate) fn timing(probe: &Value) -> String {
    let or = |key: &str, default: &str| probe.get(key).map_or_else(|| default.to_owned(), plain);
    format!(
        "delay {} s, period {} s, timeout {} s, failures {}",
        or("initialDelaySeconds", "0"),
        or("periodSeconds", "10"),
        or("timeoutSeconds", "1"),
        or("failureThreshold", "3"),
    )
}

/// A Kubernetes quantity in millicores, bytes, or as it stands when its suffix is another.
fn quantity(resource: &str, amount: &str) -> String {
    let units: &[(&str, u64)] = match resource {
        "cpu" => &[("m", 1), ("", 1000)],
        _ => &[
            ("Ki", 1 << 10),
            ("Mi", 1 << 20),
            ("Gi", 1 << 30),
            ("k", 1000),
            ("M", 1_000_000),
            ("G", 1_000_000_000),
            ("", 1),
        ],
    };
    let base = units.iter().find_map(|(suffix, factor)| {
        let number: u64 = amount.strip_suffix(suffix)?.parse().ok()?;
        number.checked_mul(*factor)
    });
    let base = base.map_or_else(|| amount.to_owned(), |base| base.to_string());
    format!("{resource} {base}")
}

/// Who may send to whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    /// The sender: a workload, or a word for what is not one, such as `anybody`.
    pub(crate) from: String,
    /// The receiver, likewise.
    pub(crate) to: String,
    /// The port of the receiver's container, or `any port`.
    pub(crate) port: String,
}

impl std::fmt::Display for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} from {} on {}", self.to, self.from, self.port)
    }
}

/// The direction of a rule of a network policy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// What may come in.
    Ingress,
    /// What may go out.
    Egress,
}

/// The YAML documents of files, given as path and text.
pub(crate) fn documents<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Vec<Value>, String> {
    let mut documents = Vec::new();
    for (path, text) in files {
        let read: Vec<Value> = serde_saphyr::from_multiple(text).map_err(|error| format!("{path}: {error}"))?;
        documents.extend(read);
    }
    Ok(documents)
}

/// All documents of one environment.
pub(crate) struct Manifests {
    documents: Vec<Value>,
}

impl Manifests {
    /// Reads the documents of files, given as path and text.
    pub(crate) fn read<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, String> {
        Ok(Self { documents: documents(files)? })
    }

    /// The documents of a kind.
    fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.documents.iter().filter(move |document| text(document, "kind") == kind)
    }

    /// What runs pods for as long as the system runs.
    pub(crate) fn workloads(&self) -> impl Iterator<Item = &Value> {
        ["Deployment", "StatefulSet", "DaemonSet", "Rollout"].into_iter().flat_map(|kind| self.of(kind))
    }

    /// States what a mesh adds: gateways with their routes, and who is authorized to call whom.
    pub(crate) fn say_mesh(&self, sets: &mut Facts) {
        for gateway in self.of("Gateway") {
            let who = name(gateway);
            say(sets, "gateways", format!("{who} is a gateway of {}", text(&gateway["spec"], "gatewayClassName")));
            for listener in items(&gateway["spec"], "listeners") {
                let fact = format!("{who}: {} on {}", text(listener, "protocol"), text(listener, "port"));
                say(sets, "gateways", fact);
            }
        }
        for route in self.of("HTTPRoute") {
            let spec = &route["spec"];
            for (parent, rule) in
                items(spec, "parentRefs").flat_map(|parent| items(spec, "rules").map(move |rule| (parent, rule)))
            {
                for (path, to) in
                    items(rule, "matches").flat_map(|path| items(rule, "backendRefs").map(move |to| (path, to)))
                {
                    let fact = format!(
                        "{}: {} to {} on {}",
                        text(parent, "name"),
                        text(&path["path"], "value"),
                        text(to, "name"),
                        text(to, "port")
                    );
                    say(sets, "gateways", fact);
                }
            }
        }
        for policy in self.of("AuthorizationPolicy") {
            let chosen = text(&policy["spec"]["selector"]["matchLabels"], "app.kubernetes.io/name");
            let to = items(&policy["spec"], "targetRefs").map(|target| text(target, "name")).next().unwrap_or(chosen);
            for rule in items(&policy["spec"], "rules") {
                let accounts: Vec<String> = items(rule, "from")
                    .flat_map(|from| items(&from["source"], "principals"))
                    .map(|principal| plain(principal).rsplit('/').next().unwrap_or_default().to_owned())
                    .collect();
                let accounts = if accounts.is_empty() { vec!["anybody".to_owned()] } else { accounts };
                let ports: BTreeSet<String> =
                    items(rule, "to").flat_map(|to| items(&to["operation"], "ports")).map(plain).collect();
                let ports = if ports.is_empty() { BTreeSet::from(["any port".to_owned()]) } else { ports };
                for from in &accounts {
                    for port in &ports {
                        let pair = Pair { from: from.clone(), to: to.clone(), port: port.clone() };
                        say(sets, "authorized", pair.to_string());
                    }
                }
            }
        }
    }

    /// The workloads whose pods a selector finds. Only labels are understood; anything else is an error.
    fn selected(&self, selector: &Value) -> Result<Vec<&Value>, String> {
        if let Some(other) = selector.as_object().and_then(|members| members.keys().find(|key| *key != "matchLabels")) {
            return Err(format!("a selector with {other} is not understood"));
        }
        let wanted: Vec<(&String, &Value)> = members(selector, "matchLabels").collect();
        let has = |workload: &&Value| {
            let labels = workload.pointer("/spec/template/metadata/labels");
            wanted.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key.as_str())) == Some(*value))
        };
        Ok(self.workloads().filter(has).collect())
    }

    /// The facts that the manifests state.
    pub(crate) fn facts(&self) -> Result<Facts, String> {
        let mut sets = Facts::new();
        for service in self.of("Service") {
            self.say_service(&mut sets, service)?;
        }
        for account in self.of("ServiceAccount") {
            say(&mut sets, "accounts", format!("there is an account {}", name(account)));
        }
        for pair in self.pairs(Direction::Ingress)? {
            say(&mut sets, "callers", pair.to_string());
        }
        for workload in self.workloads() {
            let pod = workload.pointer("/spec/template/spec").ok_or("a workload without a pod")?;
            let replicas = workload.pointer("/spec/replicas");
            let user = pod.pointer("/securityContext/runAsUser").map_or_else(|| "unknown".to_owned(), plain);
            let workload = name(workload);
            say_pod(&mut sets, &workload, pod, replicas, &user);
            for (container, who) in containers(&workload, pod) {
                self.say_environment(&mut sets, &who, container)?;
                for (kind, key) in
                    [("liveness", "livenessProbe"), ("readiness", "readinessProbe"), ("startup", "startupProbe")]
                {
                    if let Some(probe) = container.get(key) {
                        say(&mut sets, "probes", format!("{who}: {kind} {}", generated_probe(container, probe)?));
                    }
                }
            }
        }
        Ok(sets)
    }

    /// States the type and the ports of a service.
    fn say_service(&self, sets: &mut Facts, service: &Value) -> Result<(), String> {
        let kind = service.pointer("/spec/type").map_or_else(|| "ClusterIP".to_owned(), plain);
        say(sets, "services", format!("{} is a {kind}", name(service)));
        let labels = service.pointer("/spec/selector").cloned().unwrap_or_default();
        let pods = self.selected(&Value::from_iter([("matchLabels", labels)]))?;
        let [pod] = pods.as_slice() else {
            return Err(format!("{} selects {} workloads", name(service), pods.len()));
        };
        for port in service.pointer("/spec/ports").and_then(Value::as_array).into_iter().flatten() {
            let number = text(port, "port");
            let target = port.get("targetPort").map_or_else(|| number.clone(), plain);
            say(sets, "ports", format!("{}: {number} to {}", name(service), container_port(pod, &target)?));
        }
        Ok(())
    }

    /// States the variables of a container, wherever their values stand.
    fn say_environment(&self, sets: &mut Facts, who: &str, container: &Value) -> Result<(), String> {
        for source in items(container, "envFrom") {
            let map = source.pointer("/configMapRef/name").map(plain);
            let map = map.ok_or_else(|| format!("{who} takes variables from something else than a ConfigMap"))?;
            let map = self.of("ConfigMap").find(|document| name(document) == map);
            for (key, value) in map.into_iter().flat_map(|map| members(map, "data")) {
                say(sets, "environment", format!("{who}: {key}={}", plain(value)));
            }
        }
        for variable in items(container, "env") {
            let key = text(variable, "name");
            let value = match variable.get("valueFrom") {
                None => variable.get("value").map(plain),
                Some(from) => match from.get("configMapKeyRef") {
                    None => Some(format!("({from})")),
                    Some(at) => self
                        .of("ConfigMap")
                        .find(|map| name(map) == text(at, "name"))
                        .and_then(|map| map.get("data")?.get(text(at, "key")))
                        .map(plain),
                },
            };
            let value = value.ok_or_else(|| format!("{who}: {key} has no value"))?;
            say(sets, "environment", format!("{who}: {key}={value}"));
        }
        Ok(())
    }

    /// All pairs that the network policies allow in one direction.
    pub(crate) fn pairs(&self, direction: Direction) -> Result<BTreeSet<Pair>, String> {
        let (rules_at, peers_at) = match direction {
            Direction::Ingress => ("ingress", "from"),
            Direction::Egress => ("egress", "to"),
        };
        let mut pairs = BTreeSet::new();
        for policy in self.of("NetworkPolicy") {
            let spec = policy.get("spec").ok_or("a network policy without a spec")?;
            let subjects = self.selected(spec.get("podSelector").unwrap_or(&Value::Null))?;
            for rule in items(spec, rules_at) {
                let ports: Vec<String> = items(rule, "ports").filter_map(|port| port.get("port")).map(plain).collect();
                let ports = if ports.is_empty() { vec!["any port".to_owned()] } else { ports };
                let peers: Vec<Option<&Value>> = match rule.get(peers_at).and_then(Value::as_array) {
                    Some(peers) => peers.iter().map(Some).collect(),
                    None => vec![None],
                };
                for peer in peers {
                    for subject in &subjects {
                        for (peer, pod) in self.peer(peer)? {
                            for port in &ports {
                                let subject_name = name(subject);
                                let (from, to, receiver) = match direction {
                                    Direction::Ingress => (peer.clone(), subject_name, Some(*subject)),
                                    Direction::Egress => (subject_name, peer.clone(), pod),
                                };
                                let port = match receiver {
                                    Some(receiver) if port != "any port" => container_port(receiver, port)?,
                                    Some(_) | None => port.clone(),
                                };
                                pairs.insert(Pair { from, to, port });
                            }
                        }
                    }
                }
            }
        }
        Ok(pairs)
    }

    /// Who a peer of a network policy is: workloads, or a word for what is outside of the namespace.
    fn peer(&self, peer: Option<&Value>) -> Result<Vec<(String, Option<&Value>)>, String> {
        let Some(peer) = peer else {
            return Ok(vec![("anybody".to_owned(), None)]);
        };
        if let Some(block) = peer.get("ipBlock") {
            let cidr = text(block, "cidr");
            let everywhere = matches!(cidr.as_str(), "0.0.0.0/0" | "::/0") && block.get("except").is_none();
            return Ok(vec![(if everywhere { "anybody".to_owned() } else { cidr }, None)]);
        }
        if let Some(namespace) = peer.get("namespaceSelector") {
            return Ok(vec![(format!("namespace {namespace}"), None)]);
        }
        let pods = self.selected(peer.get("podSelector").unwrap_or(&Value::Null))?;
        Ok(pods.into_iter().map(|pod| (name(pod), Some(pod))).collect())
    }
}

/// A probe as Kubernetes writes it: the handler is the member that is not a time.
fn generated_probe(container: &Value, probe: &Value) -> Result<String, String> {
    let port = |handler: &Value| port_of([container].into_iter(), &text(handler, "port"));
    let (handler, headers) = if let Some(grpc) = probe.get("grpc") {
        (format!("grpc on {}", port(grpc)?), Vec::new())
    } else if let Some(http) = probe.get("httpGet") {
        (format!("http {} on {}", text(http, "path"), port(http)?), items(http, "httpHeaders").collect())
    } else if let Some(tcp) = probe.get("tcpSocket") {
        (format!("tcp on {}", port(tcp)?), Vec::new())
    } else {
        (probe.get("exec").map_or_else(|| "nothing".to_owned(), |exec| format!("exec {exec}")), Vec::new())
    };
    let headers = headers.into_iter().map(|header| format!(", header {}", text(header, "name")));
    Ok(format!("{handler}, {}{}", timing(probe), headers.collect::<String>()))
}

/// The number of a port that a service, probe or policy may give by name.
fn container_port(workload: &Value, port: &str) -> Result<String, String> {
    let spec = workload.pointer("/spec/template/spec").ok_or("a workload without a pod")?;
    port_of(items(spec, "containers"), port).map_err(|error| format!("{}: {error}", name(workload)))
}

/// The number of a port among the ports of containers.
fn port_of<'a>(containers: impl Iterator<Item = &'a Value>, port: &str) -> Result<String, String> {
    if port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(port.to_owned());
    }
    let mut ports = containers.flat_map(|container| items(container, "ports"));
    let named = ports.find(|candidate| text(candidate, "name") == port);
    named.map(|port| text(port, "containerPort")).ok_or_else(|| format!("there is no port named {port}"))
}

// Reading values

/// The name of a Kubernetes object.
pub(crate) fn name(document: &Value) -> String {
    document.pointer("/metadata/name").map(plain).unwrap_or_default()
}

/// A value as text: strings without their quotes.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A member as text; empty when there is none.
pub(crate) fn text(value: &Value, key: &str) -> String {
    value.get(key).map(plain).unwrap_or_default()
}

/// The members of a member that is an object.
pub(crate) fn members<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// The items of a member that is a list.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
