//! The difference between two environments reads as what their declarations say.
//!
//! `examples/shop` is built for Staging and Production, and the manifests are compared object by object and field by field. Each
//! difference must follow from a setting that differs between the two declarations ([`EXPLANATIONS`]). Each such setting must show,
//! or the build must report it: none of them is a word without effect that nobody hears of.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use archc::driver::build::{BuildOptions, build};
use archc::driver::loader::DiskLoader;
use archc::driver::session::analyze;
use archc::emit::Options;
use archc::vocab::Target;
use camino::Utf8Path;
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use crate::manifests::{name, plain, text};

/// The description, from the root of the repository.
const EXAMPLE: &str = "examples/shop";

/// The environments that are compared.
const STAGING: &str = "Staging";
/// See [`STAGING`].
const PRODUCTION: &str = "Production";

/// What differs because of one setting.
struct Explanation {
    /// The setting, as `platform.arch` has it.
    setting: &'static str,
    /// The differences it makes, as `KIND NAME: PATH`, where `*` stands for any text and an object that only one side has is the
    /// path `/`.
    differences: &'static [&'static str],
}

/// Every setting in which the two declarations differ, except names (`namespace`, `domain`), which are taken out before.
const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        setting: "mesh: istio",
        differences: &[
            "AuthorizationPolicy *: /",
            "DestinationRule *: /",
            "EnvoyFilter *: /",
            "PeerAuthentication *: /",
            "RequestAuthentication *: /",
            "ServiceEntry *: /",
            "Sidecar *: /",
            "Telemetry *: /",
            "VirtualService *: /",
            "*: */sidecar.istio.io/*",
            "Namespace *: /metadata/labels/istio*",
            "NetworkPolicy allow-mesh: /",
            "NetworkPolicy *: /spec/*gress/*",
        ],
    },
    Explanation {
        setting: "gateway: istio, gateway_class",
        differences: &[
            "Gateway *: /spec/gatewayClassName",
            "HTTPRoute edge*: */filters/*",
            "HTTPRoute edge*: */timeouts/*",
        ],
    },
    Explanation {
        setting: "rollouts: argo",
        differences: &[
            "AnalysisTemplate *: /",
            "Service *-canary: /",
            "Service *-stable: /",
            "Workload *: /apiVersion",
            "Workload *: /kind",
            "Workload *: /spec/minReadySeconds",
            "Workload *: /spec/progressDeadline*",
            "Workload *: /spec/strategy/*",
            "Workload *: */topologySpreadConstraints/*/matchLabelKeys/*",
            "*: /spec/scaleTargetRef/*",
        ],
    },
    Explanation {
        setting: "autoscaling: keda",
        differences: &["HorizontalPodAutoscaler *: /", "ScaledObject *: /", "TriggerAuthentication *: /"],
    },
    Explanation {
        setting: "monitoring: prometheus_operator",
        differences: &["PodMonitor *: /", "PrometheusRule *: /", "ServiceMonitor *: /", "NetworkPolicy *-scraping: /"],
    },
    Explanation {
        setting: "telemetry",
        differences: &[
            "Workload *: */env/OTEL_*",
            "CronJob *: */env/OTEL_*",
            "*: */env/POD_NAME/*",
            "NetworkPolicy allow-telemetry: /",
        ],
    },
    Explanation { setting: "secrets: external_secrets, secret_store", differences: &["ExternalSecret *: /"] },
    Explanation {
        setting: "omits LegacyTracking",
        differences: &[
            "* legacy-tracking: /",
            "*: */legacy-tracking/*",
            "*: */tracking.old.shop.example/*",
            "HTTPRoute edge: */shipping/weight",
        ],
    },
    Explanation {
        setting: "override … { deploy: { replicas } }",
        differences: &[
            "HorizontalPodAutoscaler *: /spec/m*Replicas",
            "PodDisruptionBudget *: /",
            "Workload *: /spec/replicas",
            "Workload *: /spec/strategy/rollingUpdate/*",
        ],
    },
];

/// The tests.
pub(crate) fn tests() -> Vec<Trial> {
    let trial = |name: &str, run: fn() -> Result<(), String>| {
        Trial::test(format!("environments::{name}"), move || run().map_err(Failed::from))
    };
    vec![trial("differences_are_settings", differences), trial("selectors_are_the_same", selectors)]
}

/// The objects of an environment: kind and name, and the fields by path.
type Objects = BTreeMap<String, BTreeMap<String, String>>;

fn differences() -> Result<(), String> {
    let ((staging, _), (production, findings)) = (built(STAGING)?, built(PRODUCTION)?);
    let mut unexplained = String::new();
    let mut used = BTreeSet::new();
    for difference in compare(&staging, &production) {
        let setting = EXPLANATIONS
            .iter()
            .find(|explanation| explanation.differences.iter().any(|pattern| matches(pattern, &difference)));
        match setting {
            Some(explanation) => _ = used.insert(explanation.setting),
            None => _ = writeln!(unexplained, "no setting explains {difference}"),
        }
    }
    for Explanation { setting, .. } in EXPLANATIONS.iter().filter(|explanation| !used.contains(explanation.setting)) {
        let mut words = setting.split([':', ' ', ',']).filter(|word| !word.is_empty());
        if !words.any(|word| findings.iter().any(|finding| finding.contains(&format!("`{word}")))) {
            _ = writeln!(unexplained, "`{setting}` makes no difference, and no finding says so");
        }
    }
    if unexplained.is_empty() { Ok(()) } else { Err(unexplained) }
}

/// A selector cannot be changed once it is applied, so it must not depend on what an environment may say otherwise tomorrow.
fn selectors() -> Result<(), String> {
    let ((staging, _), (production, _)) = (built(STAGING)?, built(PRODUCTION)?);
    let both = staging.iter().filter_map(|(object, fields)| Some((object, fields, production.get(object)?)));
    let mut problems = String::new();
    let mut seen = 0;
    for (object, ours, theirs) in
        both.filter(|(object, ..)| object.starts_with("Workload ") || object.starts_with("Service "))
    {
        let selector = |fields: &BTreeMap<String, String>| -> Vec<String> {
            let own = fields.iter().filter(|(path, _)| path.starts_with("/spec/selector/"));
            own.map(|(path, value)| format!("{path}={value}")).collect()
        };
        seen += 1;
        if selector(ours) != selector(theirs) {
            _ = writeln!(problems, "{object}: {:?} and {:?}", selector(ours), selector(theirs));
        }
    }
    if seen == 0 {
        problems.push_str("no object is in both environments");
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The objects that the example has in an environment, names of the environment taken out, and what the build says on the way.
fn built(environment: &str) -> Result<(Objects, Vec<String>), String> {
    let example = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE);
    let analysis = analyze(&example, &DiskLoader).map_err(|error| format!("{error:?}"))?;
    let emit = Options { environment: Some(environment.to_owned()), ..Options::default() };
    let options = BuildOptions { targets: vec![Target::Kubernetes], emit };
    let build = build(&analysis, &options).ok_or("the example has errors")?;
    let mut objects = Objects::new();
    for (path, file) in build.files.iter().filter(|(path, _)| !path.as_str().ends_with("kustomization.yaml")) {
        let documents: Vec<Value> =
            serde_saphyr::from_multiple(&file.text).map_err(|error| format!("{}: {error}", path.as_str()))?;
        for document in documents {
            let kind = match text(&document, "kind").as_str() {
                // What runs pods is one thing, whoever replaces them.
                "Deployment" | "Rollout" => "Workload".to_owned(),
                other => other.to_owned(),
            };
            let mut fields = BTreeMap::new();
            flatten(&document, String::new(), &mut fields);
            objects.insert(format!("{kind} {}", neutral(&name(&document))), fields);
        }
    }
    let findings = build.diagnostics.iter().map(|finding| format!("{} {}", finding.message, finding.notes.join(" ")));
    if objects.is_empty() { Err(format!("{environment} has no objects")) } else { Ok((objects, findings.collect())) }
}

/// A text without the names of its environment.
fn neutral(text: &str) -> String {
    text.replace("staging.shop.example", "shop.example").replace("shop-staging", "shop")
}

/// The fields of a value by path; items of a list go by their names where they have one.
fn flatten(value: &Value, path: String, fields: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                flatten(member, format!("{path}/{key}"), fields);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                let key = item.get("name").and_then(Value::as_str).map_or_else(|| index.to_string(), str::to_owned);
                flatten(item, format!("{path}/{key}"), fields);
            }
        }
        Value::Object(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            fields.insert(path, neutral(&plain(value)));
        }
    }
}

/// Every difference, as `KIND NAME: PATH`.
fn compare(one: &Objects, other: &Objects) -> BTreeSet<String> {
    let mut differences = BTreeSet::new();
    for object in one.keys().chain(other.keys()) {
        let (Some(ours), Some(theirs)) = (one.get(object), other.get(object)) else {
            differences.insert(format!("{object}: /"));
            continue;
        };
        for path in ours.keys().chain(theirs.keys()) {
            if ours.get(path) != theirs.get(path) {
                differences.insert(format!("{object}: {path}"));
            }
        }
    }
    differences
}

/// Whether a pattern, in which `*` stands for any text, covers the whole of a text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|tail| {
            let ends = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            ends.into_iter().any(|at| tail.get(at..).is_some_and(|tail| matches(rest, tail)))
        }),
    }
}
