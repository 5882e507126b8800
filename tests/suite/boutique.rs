//! Holds `examples/online-boutique` against the original that it describes, set by set.
//!
//! Both sides are turned into plain sentences, such as `emailservice: 5000 to 8080`, and the sets of sentences are
//! compared: what the generated manifests make a cluster do (`manifests`), and which messages and methods the contracts
//! have (`protos`). The facts of the original stand in `tests/facts/online-boutique.json`, which names where they were
//! read.
//!
//! What differs on purpose stands in [`DIFFERENCES`], each with its reason; one that no longer exists fails the test.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use archc::driver::build::{BuildOptions, build};
use archc::driver::loader::DiskLoader;
use archc::driver::session::analyze;
use archc::emit::Options;
use archc::vocab::Target;
use camino::Utf8Path;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::manifests::{
    Direction, Facts, Manifests, Pair, containers, items, members, name, plain, say, say_pod, text, timing,
};
use crate::protos;

/// The description, from the root of the repository.
const EXAMPLE: &str = "examples/online-boutique";

/// The facts of the original, from the root of the repository.
const FACTS: &str = "tests/facts/online-boutique.json";

/// What is compared. A set's name is the name of its test.
const SETS: [&str; 12] = [
    "services",
    "ports",
    "callers",
    "resources",
    "probes",
    "environment",
    "accounts",
    "pods",
    "messages",
    "methods",
    "gateways",
    "authorized",
];

/// The side of a comparison that alone states a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    /// The original states it and the generated manifests do not.
    Original,
    /// The generated manifests state it and the original does not.
    Generated,
}

/// A difference that is meant to be.
struct Difference {
    /// The set in which it shows.
    set: &'static str,
    /// The side that alone states the fact.
    only: Only,
    /// The fact, where `*` stands for any text.
    fact: &'static str,
    /// Why the two sides differ.
    reason: &'static str,
}

/// Every intended difference between the original and what is generated.
const DIFFERENCES: &[Difference] = &[
    Difference {
        set: "callers",
        only: Only::Original,
        fact: "frontend from anybody on any port",
        reason: "a policy opens the port that the load balancer leads to, and no other",
    },
    Difference {
        set: "callers",
        only: Only::Generated,
        fact: "frontend from anybody on 8080",
        reason: "a policy opens the port that the load balancer leads to, and no other",
    },
    Difference {
        set: "callers",
        only: Only::Generated,
        fact: "frontend from loadgenerator on 8080",
        reason: "each declared edge has a rule of its own, also where anybody may come",
    },
    Difference {
        set: "probes",
        only: Only::Original,
        fact: "frontend: * on 8080, delay 10 s, period 10 s, timeout 1 s, failures 3, header Cookie",
        reason: "the language has no words for the headers of a probe",
    },
    Difference {
        set: "probes",
        only: Only::Generated,
        fact: "frontend: * on 8080, delay 10 s, period 10 s, timeout 1 s, failures 3",
        reason: "the language has no words for the headers of a probe",
    },
    Difference {
        set: "accounts",
        only: Only::Original,
        fact: "redis-cart runs as default",
        reason: "a store in the cluster has an account of its own, like everything that runs",
    },
    Difference {
        set: "accounts",
        only: Only::Generated,
        fact: "redis-cart runs as redis-cart",
        reason: "a store in the cluster has an account of its own, like everything that runs",
    },
    Difference {
        set: "accounts",
        only: Only::Generated,
        fact: "there is an account redis-cart",
        reason: "a store in the cluster has an account of its own, like everything that runs",
    },
    Difference {
        set: "authorized",
        only: Only::Original,
        fact: "frontend from anybody on any port",
        reason: "a policy opens the port that the load balancer leads to, and no other",
    },
    Difference {
        set: "authorized",
        only: Only::Generated,
        fact: "frontend from anybody on 8080",
        reason: "a policy opens the port that the load balancer leads to, and no other",
    },
    Difference {
        set: "authorized",
        only: Only::Generated,
        fact: "frontend from istio-gateway-istio on 8080",
        reason: "each declared edge has a rule of its own, also where anybody may come",
    },
    Difference {
        set: "authorized",
        only: Only::Generated,
        fact: "istio-gateway from anybody on any port",
        reason: "where nothing is allowed by default, a gateway has to say that it is open; the original allows by default",
    },
];

/// What is compared, read once for all tests.
static SIDES: LazyLock<Result<Sides, String>> = LazyLock::new(Sides::read);

/// Both sides.
struct Sides {
    /// The facts of the original.
    original: Facts,
    /// The facts of what is generated.
    generated: Facts,
    /// The generated manifests themselves.
    manifests: Manifests,
}

impl Sides {
    /// Reads the facts of the original, and compiles the description.
    fn read() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let facts = contents(&root.join(FACTS))?;
        let facts: Value = serde_json::from_str(&facts).map_err(|error| format!("{FACTS}: {error}"))?;

        let example = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE);
        let analysis = analyze(&example, &DiskLoader).map_err(|error| format!("{error:?}"))?;
        let Some(checked) = &analysis.checked else {
            let findings = analysis.diagnostics.iter().map(|finding| format!("{}: {}", finding.code, finding.message));
            return Err(findings.collect::<Vec<_>>().join("\n"));
        };
        let environment = |name: &str| {
            let emit = Options { environment: Some(name.to_owned()), ..Options::default() };
            let build = build(&analysis, &BuildOptions { targets: vec![Target::Kubernetes], emit }).unwrap_or_default();
            Manifests::read(build.files.iter().map(|(path, file)| (path.as_str(), file.text.as_str())))
        };
        // The release deploys what Development says, and the release for Istio what Production says of the mesh.
        let manifests = environment("Development")?;
        let mut generated = manifests.facts()?;
        environment("Production")?.say_mesh(&mut generated);
        protos::say_contracts(&mut generated, checked.model(), &text(&facts["proto"], "package"))?;
        Ok(Self { original: original(&facts)?, generated, manifests })
    }

    /// Both sides, or why they cannot be read.
    fn get() -> Result<&'static Self, String> {
        SIDES.as_ref().map_err(Clone::clone)
    }
}

/// The tests: one for each set, and one for the direction that the original leaves open.
pub(crate) fn tests() -> Vec<Trial> {
    let sets = SETS.into_iter().map(|set| {
        Trial::test(format!("boutique::{set}"), move || {
            Sides::get().and_then(|sides| compare(sides, set)).map_err(Failed::from)
        })
    });
    let egress = Trial::test("boutique::egress", || {
        Sides::get().and_then(|sides| egress_mirrors_ingress(&sides.manifests)).map_err(Failed::from)
    });
    sets.chain([egress]).collect()
}

/// Compares one set of facts and reports all that differs without being listed, and all that is listed without differing.
fn compare(sides: &Sides, set: &'static str) -> Result<(), String> {
    let none = BTreeSet::new();
    let ours = sides.generated.get(set).unwrap_or(&none);
    let theirs = sides.original.get(set).unwrap_or(&none);
    if theirs.is_empty() {
        return Err(format!("the original states no fact about {set}"));
    }

    let listed: Vec<&Difference> = DIFFERENCES.iter().filter(|difference| difference.set == set).collect();
    let mut problems = Vec::new();
    let mut met = vec![false; listed.len()];
    let missing = theirs.difference(ours).map(|fact| (Only::Original, fact));
    let extra = ours.difference(theirs).map(|fact| (Only::Generated, fact));
    for (only, fact) in missing.chain(extra) {
        let mut expected = false;
        for (difference, met) in listed.iter().zip(&mut met) {
            if difference.only == only && matches(difference.fact, fact) {
                *met = true;
                expected = true;
            }
        }
        if !expected {
            problems.push(match only {
                Only::Original => format!("missing: {fact}"),
                Only::Generated => format!("not in the original: {fact}"),
            });
        }
    }
    for (difference, met) in listed.iter().zip(met) {
        if !met {
            let Difference { only, fact, reason, .. } = difference;
            problems.push(format!("listed as a difference, and there is none: {fact} ({only:?}: {reason})"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// Asserts that each pair of workloads that one side may receive from, the other side may send to.
///
/// The original leaves egress open, so there is nothing to compare it with.
fn egress_mirrors_ingress(manifests: &Manifests) -> Result<(), String> {
    let ingress = manifests.pairs(Direction::Ingress)?;
    let egress = manifests.pairs(Direction::Egress)?;
    let workloads: BTreeSet<String> = manifests.workloads().map(name).collect();
    let inside = |pair: &&Pair| workloads.contains(&pair.from) && workloads.contains(&pair.to);
    let received: BTreeSet<&Pair> = ingress.iter().filter(inside).collect();
    let sent: BTreeSet<&Pair> = egress.iter().filter(inside).collect();
    if received.is_empty() {
        return Err("no workload may receive from another".to_owned());
    }
    let mut problems = Vec::new();
    for pair in received.difference(&sent) {
        problems.push(format!("{} may receive from {}, which may not send to it", pair.to, pair.from));
    }
    for pair in sent.difference(&received) {
        problems.push(format!("{} may send to {}, which may not receive from it", pair.from, pair.to));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// Whether a pattern, in which `*` stands for any text, covers the whole of a fact.
fn matches(pattern: &str, fact: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == fact,
        Some((head, rest)) => fact.strip_prefix(head).is_some_and(|tail| {
            tail.char_indices()
                .map(|(at, _)| at)
                .chain([tail.len()])
                .any(|at| tail.get(at..).is_some_and(|tail| matches(rest, tail)))
        }),
    }
}

/// The facts of the original, from its JSON.
fn original(facts: &Value) -> Result<Facts, String> {
    let mut sets = Facts::new();
    for (service, spec) in members(facts, "services") {
        say(&mut sets, "services", format!("{service} is a {}", text(spec, "type")));
        for (port, target) in members(spec, "ports") {
            say(&mut sets, "ports", format!("{service}: {port} to {target}"));
        }
    }
    for (message, fields) in members(&facts["proto"], "messages") {
        say(&mut sets, "messages", format!("there is a message {message}"));
        for field in fields.as_array().into_iter().flatten() {
            say(&mut sets, "messages", format!("{message}: {}", plain(field)));
        }
    }
    for (service, methods) in members(&facts["proto"], "services") {
        for method in methods.as_array().into_iter().flatten() {
            say(&mut sets, "methods", format!("{service}: {}", plain(method)));
        }
    }
    for account in items(facts, "serviceAccounts") {
        say(&mut sets, "accounts", format!("there is an account {}", plain(account)));
    }
    for (to, rules) in members(facts, "ingress") {
        for rule in rules.as_array().into_iter().flatten() {
            let port = rule.get("port").map_or_else(|| "any port".to_owned(), plain);
            let from = text(rule, "from");
            let pair = Pair { from, to: to.clone(), port };
            say(&mut sets, "callers", pair.to_string());
            // What a network policy allows between pods is what a mesh has to authorize.
            say(&mut sets, "authorized", pair.to_string());
        }
    }
    for (gateway, spec) in members(&facts["mesh"], "gateways") {
        say(&mut sets, "gateways", format!("{gateway} is a gateway of {}", text(spec, "class")));
        for listener in items(spec, "listeners") {
            say(&mut sets, "gateways", format!("{gateway}: {}", plain(listener)));
        }
    }
    for route in items(&facts["mesh"], "routes") {
        let [gateway, path, to, port] = ["gateway", "path", "to", "port"].map(|key| text(route, key));
        say(&mut sets, "gateways", format!("{gateway}: {path} to {to} on {port}"));
    }
    for (workload, pod) in members(facts, "workloads") {
        let mut spec = pod.clone();
        // In the shape of a pod, so that both sides are read by the same code.
        for key in ["containers", "initContainers"] {
            let named = members(pod, key).map(|(name, container)| {
                let mut container = container.clone();
                if let Some(container) = container.as_object_mut() {
                    container.insert("name".to_owned(), Value::from(name.as_str()));
                }
                container
            });
            let list: Vec<Value> = named.collect();
            if let (Some(spec), false) = (spec.as_object_mut(), list.is_empty()) {
                spec.insert(key.to_owned(), Value::from(list));
            }
        }
        let replicas = pod.get("replicas");
        say_pod(&mut sets, workload, &spec, replicas, &text(pod, "runAsUser"));
        for (container, who) in containers(workload, &spec) {
            for (key, value) in members(container, "env") {
                say(&mut sets, "environment", format!("{who}: {key}={}", plain(value)));
            }
            for (kind, probe) in members(container, "probes") {
                say(&mut sets, "probes", format!("{who}: {kind} {}", original_probe(probe)?));
            }
        }
    }
    Ok(sets)
}

/// A probe as the facts write it: the handler's name is a member.
fn original_probe(probe: &Value) -> Result<String, String> {
    let handler = match text(probe, "type").as_str() {
        "grpc" => format!("grpc on {}", text(probe, "port")),
        "httpGet" => format!("http {} on {}", text(probe, "path"), text(probe, "port")),
        "tcpSocket" => format!("tcp on {}", text(probe, "port")),
        other => return Err(format!("the facts have a probe of type {other}")),
    };
    let headers = items(probe, "httpHeaders").map(|header| format!(", header {}", text(header, "name")));
    Ok(format!("{handler}, {}{}", timing(probe), headers.collect::<String>()))
}

/// The text of a file.
#[expect(clippy::disallowed_methods, reason = "a test looks at files as they are")]
fn contents(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}
