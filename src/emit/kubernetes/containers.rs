//! Containers: their images, variables, sizes, volumes, and what they may do.

use super::doc::Metadata;
use super::doc::pod::{
    Amounts, Capabilities, Container, ContainerPort, ContainerSecurity, EmptyDir, EnvSource, EnvVar,
    PersistentVolumeClaimSpec, Resources, ValueFrom, Volume, VolumeMount, VolumeSource,
};
use super::doc::workload::ClaimTemplate;
use super::folder::{Level, Notes};
use super::scope::{Scope, node_of, text};
use super::{config, errors, images, quantity, secrets};
use crate::base::arena::Id;
use crate::base::quantity::Size;
use crate::base::span::Span;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::emit::shared::stock::{self, Missing, Stock};
use crate::model::facts::placement;
use crate::model::{Entry, Node, Settings, Value};

/// Capabilities that the baseline level allows.
const BASELINE_CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// What a container runs, and on which terms.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    /// With its tag or digest.
    pub(crate) reference: String,
    /// It is the public image of a technology: where it writes and which variables it wants is its own matter.
    pub(crate) stock: bool,
}

/// A container with what the pod around it must have.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) container: Container,
    pub(crate) volumes: Vec<Volume>,
    pub(crate) claims: Vec<ClaimTemplate>,
}

/// The image of a node: its own, or for a store or server that of its technology in the version it names. That there is
/// none is reported.
pub(crate) fn image(scope: &Scope<'_>, id: Id<Node>, notes: &mut Notes) -> Option<Image> {
    let node = &scope.model.nodes[id];
    if let Some(own) = scope.deploy(id).and_then(|deploy| deploy.text("image")) {
        return Some(Image { reference: own.to_owned(), stock: false });
    }
    let finding = match scope.stock(id) {
        Ok(stock) => return Some(Image { reference: stock.reference, stock: true }),
        Err(Missing::Image { .. }) => errors::no_image(&node.meta),
        Err(Missing::Version { image }) => errors::no_version(&node.meta, image),
    };
    notes.diags.push(finding);
    None
}

/// A container of a node's pods, from a `container` block.
pub(crate) fn container(
    scope: &Scope<'_>,
    id: Id<Node>,
    name: &str,
    image: &Image,
    settings: Option<&Settings>,
    notes: &mut Notes,
) -> Parts {
    let empty = Settings::default();
    let settings = settings.unwrap_or(&empty);
    let (mut volumes, claims, mut volume_mounts) = volumes(scope, id, image, settings);
    if let Some(config) = config::of(scope, id, name, settings) {
        volume_mounts.extend(config.mounts);
        volumes.push(config.volume);
        notes.configs.insert((id, name.to_owned()), (config.name, config.object));
    }
    let (command, mut args) = (texts(settings, "command"), texts(settings, "args"));
    if let (Some(stock), true) = (stock(scope, id, image), command.is_empty() && args.is_empty()) {
        args = stock.args;
    }
    let container = Container {
        name: Rule::Rfc1123(LABEL_MAX).apply(name),
        image: image.reference.clone(),
        image_pull_policy: images::pull_policy(&image.reference),
        restart_policy: None,
        command,
        args,
        ports: Vec::new(),
        env: environment(scope, id, image, settings, notes),
        resources: resources(settings),
        startup_probe: None,
        liveness_probe: None,
        readiness_probe: None,
        lifecycle: None,
        security_context: security(scope, id, image, settings, notes),
        volume_mounts,
    };
    Parts { container, volumes, claims }
}

/// The ports of a node's main container: each once, although several ports of the Service may lead to it.
pub(crate) fn container_ports(scope: &Scope<'_>, id: Id<Node>) -> Vec<ContainerPort> {
    let plans = scope.ports(id);
    let first = plans.iter().filter(|plan| scope.target(id, plan) == plan.name);
    first
        .map(|plan| ContainerPort {
            name: plan.name.clone(),
            number: plan.container,
            protocol: (plan.transport != "TCP").then_some(plan.transport),
        })
        .collect()
}

/// The texts of a list.
pub(crate) fn texts(settings: &Settings, name: &str) -> Vec<String> {
    settings.list(name).into_iter().map(text).collect()
}

/// Variables: those that a stock image wants first, then those with values, then those from secrets, each in the order in which they stand.
fn environment(scope: &Scope<'_>, id: Id<Node>, image: &Image, settings: &Settings, notes: &mut Notes) -> Vec<EnvVar> {
    let mut variables: Vec<EnvVar> = Vec::new();
    if let Some(stock) = stock(scope, id, image) {
        let plain = stock.env.into_iter().map(|(name, value)| EnvVar { name, source: EnvSource::Value(value) });
        variables.extend(plain);
        for (name, _) in stock.secrets {
            let source = secrets::reference(notes, secrets::own(scope, id), &name);
            variables.push(EnvVar { name, source });
        }
    }
    for (name, entry) in settings.object("env").into_iter().flat_map(Settings::iter) {
        variables.retain(|variable| variable.name != name);
        let source = variable(scope, id, name, entry, notes);
        variables.push(EnvVar { name: name.to_owned(), source });
    }
    for (name, entry) in settings.object("secrets").into_iter().flat_map(Settings::iter) {
        // A variable stands once; the secret wins, because the other value would be the wrong one.
        variables.retain(|variable| variable.name != name);
        let source = secrets::variable(scope, id, name, &entry.value, notes);
        variables.push(EnvVar { name: name.to_owned(), source });
    }
    variables
}

/// The value of a variable.
fn variable(scope: &Scope<'_>, id: Id<Node>, name: &str, entry: &Entry, notes: &mut Notes) -> EnvSource {
    if matches!(&entry.value, Value::Word(word) if word == "inherit") {
        return secrets::reference(notes, secrets::own(scope, id), name);
    }
    let Value::Call { name: word, args, .. } = &entry.value else {
        return EnvSource::Value(text(&entry.value));
    };
    let first = args.first().map(|argument| &argument.value);
    match (word.as_str(), first.and_then(node_of)) {
        ("field", _) => EnvSource::ValueFrom(ValueFrom::FieldRef { field_path: first.map(text).unwrap_or_default() }),
        ("address" | "host" | "port", Some(of)) => address(scope, of, word, entry.span, notes),
        (_, _) => EnvSource::Value(text(&entry.value)),
    }
}

/// `address(X)`, `host(X)`, `port(X)`. What is not known here stands in a Secret that whoever runs X creates.
fn address(scope: &Scope<'_>, of: Id<Node>, part: &str, span: Span, notes: &mut Notes) -> EnvSource {
    let address = scope.address(of);
    let known = match (part, &address.host, address.port) {
        ("port", _, Some(port)) => Some(port.to_string()),
        ("host", Some(host), _) => Some(host.clone()),
        ("address", Some(host), Some(port)) => Some(format!("{host}:{port}")),
        _ => None,
    };
    if let Some(known) = known {
        return EnvSource::Value(known);
    }
    let listener = placement::listener(scope.model, of);
    let secret = format!("{}-connection", scope.name(listener));
    let meta = &scope.model.nodes[listener].meta;
    let consequence = format!("is read from the Secret `{secret}`");
    notes.diags.push(errors::unknown_host(meta, span, &scope.title(), &consequence));
    secrets::reference(notes, secret, part)
}

/// What the technology of a node says of its stock image.
fn stock(scope: &Scope<'_>, id: Id<Node>, image: &Image) -> Option<Stock> {
    if image.stock { scope.stock(id).ok() } else { None }
}

/// What is requested, and at most: `cpu: 100m..200m`.
pub(crate) fn resources(settings: &Settings) -> Resources {
    let ends = |name: &str| settings.range(name).unwrap_or((None, None));
    let cpu = |value: Option<&Value>| match value {
        Some(Value::Cpu(cpu)) => Some(cpu.to_string()),
        _ => None,
    };
    let memory = |value: Option<&Value>| match value {
        Some(Value::Size(size)) => Some(quantity::size(*size)),
        _ => None,
    };
    let (cpu_low, cpu_high) = ends("cpu");
    let (memory_low, memory_high) = ends("memory");
    let (disk_low, disk_high) = ends("disk");
    Resources {
        requests: Amounts { cpu: cpu(cpu_low), memory: memory(memory_low), storage: None, disk: memory(disk_low) },
        limits: Amounts { cpu: cpu(cpu_high), memory: memory(memory_high), storage: None, disk: memory(disk_high) },
    }
}

/// Nothing but what is asked for.
fn security(
    scope: &Scope<'_>,
    id: Id<Node>,
    image: &Image,
    settings: &Settings,
    notes: &mut Notes,
) -> ContainerSecurity {
    let meta = &scope.model.nodes[id].meta;
    let add = texts(settings, "capabilities");
    if let Some(entry) = settings.entry("capabilities") {
        let beyond = |allowed: &[&str]| add.iter().any(|capability| !allowed.contains(&capability.as_str()));
        let level = if beyond(&BASELINE_CAPABILITIES) {
            Level::Privileged
        } else if beyond(&["NET_BIND_SERVICE"]) {
            Level::Baseline
        } else {
            Level::Restricted
        };
        weaken(notes, level, |level| errors::weaker_pods(meta, entry.span, "a capability", level));
    }
    if let Some(entry) = settings.entry("user").filter(|entry| entry.value.as_int() == Some(0)) {
        weaken(notes, Level::Baseline, |level| errors::weaker_pods(meta, entry.span, "running as root", level));
    }
    ContainerSecurity {
        run_as_user: None,
        allow_privilege_escalation: false,
        // A stock image writes where its authors thought best, which its technology knows or does not.
        read_only_root_filesystem: !image.stock || stock_folders(scope, id, image).is_some(),
        capabilities: Capabilities { drop: vec!["ALL"], add },
    }
}

/// The folders that a stock image writes besides its data; `None` where they are not known.
fn stock_folders(scope: &Scope<'_>, id: Id<Node>, image: &Image) -> Option<Vec<String>> {
    let technology = placement::technology(scope.model, id).filter(|_| image.stock)?;
    technology.settings.get("writes").is_some().then(|| texts(&technology.settings, "writes"))
}

fn weaken(notes: &mut Notes, level: Level, finding: impl Fn(&str) -> crate::diag::Diagnostic) {
    if level > Level::Restricted {
        notes.level = notes.level.max(level);
        notes.diags.push(finding(level.word()));
    }
}

/// Writable folders by their path, and the folder of a stock image's data.
fn volumes(
    scope: &Scope<'_>,
    id: Id<Node>,
    image: &Image,
    settings: &Settings,
) -> (Vec<Volume>, Vec<ClaimTemplate>, Vec<VolumeMount>) {
    let (mut volumes, mut claims, mut mounts) = (Vec::new(), Vec::new(), Vec::new());
    let mut mount = |path: &str| {
        let name = Rule::Rfc1123(LABEL_MAX).apply(path);
        mounts.push(VolumeMount::writable(name.clone(), path.to_owned()));
        name
    };
    for (path, entry) in settings.object("volumes").into_iter().flat_map(Settings::iter) {
        let Value::Call { name: kind, args, .. } = &entry.value else { continue };
        let Some(Value::Size(size)) = args.first().map(|argument| &argument.value) else { continue };
        let name = mount(path);
        match kind.as_str() {
            "claim" => {
                let class = args.get(1).and_then(|class| class.value.as_text());
                claims.push(claim(scope, name, *size, class));
            }
            memory_or_scratch => {
                let medium = (memory_or_scratch == "memory").then_some("Memory");
                volumes.push(empty_dir(name, medium, Some(*size)));
            }
        }
    }
    if let Some(folder) = stock(scope, id, image).and_then(|stock| stock.data_dir) {
        match stock::size(&scope.place(id)) {
            Some(size) if claims.is_empty() => claims.push(claim(scope, mount(&folder), size, None)),
            // What is not kept is written all the same.
            None if claims.is_empty() => volumes.push(empty_dir(mount(&folder), None, None)),
            Some(_) | None => {}
        }
    }
    for folder in stock_folders(scope, id, image).unwrap_or_default() {
        volumes.push(empty_dir(mount(&folder), None, None));
    }
    (volumes, claims, mounts)
}

/// A folder that is empty when a pod starts.
fn empty_dir(name: String, medium: Option<&'static str>, size: Option<Size>) -> Volume {
    Volume { name, source: VolumeSource::EmptyDir(EmptyDir { medium, size_limit: size.map(quantity::size) }) }
}

fn claim(scope: &Scope<'_>, name: String, size: Size, class: Option<&str>) -> ClaimTemplate {
    let common = scope.environment.and_then(|environment| environment.settings.text("storage_class"));
    let storage = Amounts { storage: Some(quantity::size(size)), ..Amounts::default() };
    ClaimTemplate {
        metadata: Metadata { name: Some(name), ..Metadata::default() },
        spec: PersistentVolumeClaimSpec {
            access_modes: vec!["ReadWriteOnce"],
            storage_class_name: class.or(common).map(str::to_owned),
            resources: Resources { requests: storage, limits: Amounts::default() },
        },
    }
}
