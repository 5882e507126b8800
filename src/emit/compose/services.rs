//! Containers: what they run, on which terms, and what beside them.

use indexmap::IndexMap;

use super::doc::{
    Amounts, Build, Condition, Config, ConfigMount, Dependency, Deploy, Mount, Port, Resources, Restart, Service,
    Tmpfs, Volume, bytes, literal,
};
use super::plan::{Plan, Runs, STUB_PORT, channels_of};
use super::{Folder, gateway, health, stores, variables};
use crate::base::arena::Id;
use crate::base::quantity::{Cpu, Duration, Size};
use crate::emit::kubernetes::scope::text;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::model::{Job, Node, Settings, Value};

/// The image that gateways run.
const TRAEFIK: &str = "traefik:v3.5";

/// The image that stubs run.
const PRISM: &str = "stoplight/prism:5";

/// The user of what is ours to start and needs none of its own: `nobody` of distroless images.
const NOBODY: u64 = 65_532;

/// The folder of the package, seen from the file: the outputs stand in `generated/compose/<environment>` unless `--out`
/// says otherwise.
const PACKAGE: &str = "${ARCHC_PACKAGE:-../../..}";

/// The outputs' folder, seen from the file.
const OUTPUTS: &str = "../..";

/// Adds the services of a node.
pub(super) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let Some(runs) = folder.plan.images.get(&id).cloned() else { return };
    let name = folder.plan.scope.name(id).to_owned();
    match runs {
        Runs::Gateway => gateway_service(folder, id, &name),
        Runs::Stub { document } => stub(folder, &name, &document),
        Runs::Own { .. } | Runs::Stock(_) => node_services(folder, id, &name, &runs),
    }
}

/// A service with what every one has: nothing but what it is given.
fn restricted(plan: &Plan<'_>, name: &str, image: String) -> Service {
    let networks = plan.networks_of(name);
    Service {
        image,
        network_mode: networks.is_empty().then(|| "none".to_owned()),
        networks,
        read_only: true,
        cap_drop: vec!["ALL"],
        security_opt: vec!["no-new-privileges:true"],
        ..Service::default()
    }
}

/// The services of what has an image, and of what creates what stands on it.
fn node_services(folder: &mut Folder<'_>, id: Id<Node>, name: &str, runs: &Runs) {
    let node = &folder.plan.scope.model.nodes[id];
    let empty = Settings::default();
    let settings = folder.plan.scope.deploy(id).unwrap_or(&empty);
    let mut service = container(folder, id, settings, name, runs);
    service.ports = ports(&folder.plan, id);
    service.healthcheck = health::of(&folder.plan, id, &mut folder.notes);
    service.depends_on = waits(&folder.plan, id);
    let grace = settings.duration("grace").map(Duration::secs_ceil);
    service.stop_grace_period = grace.map(|grace| format!("{grace}s"));

    let jobs: Vec<(String, Service)> =
        node.jobs.iter().map(|job| (format!("{name}-{}", part(&job.name)), one_run(&service, job))).collect();
    let sidecars = beside(folder, id, settings, "sidecars");
    let before = beside(folder, id, settings, "init");
    let mut earlier: Option<String> = None;
    for (beside, mut step) in before {
        let full = format!("{name}-{beside}");
        step.depends_on = waits(&folder.plan, id);
        step.depends_on.extend(earlier.map(|earlier| (earlier, Dependency { condition: Condition::Completed })));
        step.restart = Restart::No;
        step.networks = folder.plan.networks_of(name);
        step.network_mode = step.networks.is_empty().then(|| "none".to_owned());
        service.depends_on.insert(full.clone(), Dependency { condition: Condition::Completed });
        folder.compose.services.insert(full.clone(), step);
        earlier = Some(full);
    }
    folder.compose.services.insert(name.to_owned(), service);
    for (beside, mut sidecar) in sidecars {
        // As in a pod: the same addresses, the same ports.
        sidecar.network_mode = Some(format!("service:{name}"));
        sidecar.depends_on.insert(name.to_owned(), Dependency { condition: Condition::Started });
        folder.compose.services.insert(format!("{name}-{beside}"), sidecar);
    }
    folder.compose.services.extend(jobs);
    if let Some(creation) = folder.plan.creations.get(&id) {
        let full = channels_of(name);
        let mut service = restricted(&folder.plan, &full, creation.image.clone());
        service.read_only = false;
        service.entrypoint = vec!["sh".to_owned(), "-c".to_owned()];
        service.command = vec![literal(&creation.script())];
        service.restart = Restart::No;
        service.depends_on.insert(name.to_owned(), Dependency { condition: folder.plan.condition(id) });
        folder.compose.services.insert(full, service);
    }
}

/// A container by a `container` block; the main one where it runs what the node runs.
fn container(folder: &mut Folder<'_>, id: Id<Node>, settings: &Settings, name: &str, runs: &Runs) -> Service {
    let (image, build) = match runs {
        Runs::Own { image, build } => (image.clone(), build.clone()),
        Runs::Stock(stock) => (stock.reference.clone(), None),
        Runs::Gateway | Runs::Stub { .. } => (String::new(), None),
    };
    let mut service = restricted(&folder.plan, name, image);
    service.build = build.map(|build| Build { context: format!("{PACKAGE}/{}", literal(&build)) });
    service.entrypoint = texts(settings, "command");
    service.command = texts(settings, "args");
    service.cap_add = texts(settings, "capabilities");
    service.environment = variables::of(folder, id, settings, true);
    service.volumes = volumes(folder, id, settings, name);
    service.deploy = resources(settings);
    let user = settings.int("user").and_then(|user| u64::try_from(user).ok());
    service.user = user.map(|user| format!("{user}:{user}"));
    if let Runs::Stock(stock) = runs {
        stores::complete(folder, id, name, stock, &mut service);
    }
    service
}

/// The further containers of a node, by their names.
fn beside(folder: &mut Folder<'_>, id: Id<Node>, settings: &Settings, group: &str) -> Vec<(String, Service)> {
    let mut found = Vec::new();
    for (name, entry) in settings.object(group).into_iter().flat_map(Settings::iter) {
        let Some(own) = entry.value.as_settings() else { continue };
        let Some(image) = own.text("image") else {
            folder.notes.unsaid.push((format!("the container `{name}`, which has no image"), entry.span));
            continue;
        };
        let runs = Runs::Own { image: image.to_owned(), build: own.text("build").map(str::to_owned) };
        let mut service = container(folder, id, own, "", &runs);
        service.environment = variables::of(folder, id, own, false);
        found.push((part(name), service));
    }
    found
}

/// One run of a job, started by hand: `docker compose run --rm NAME`.
fn one_run(service: &Service, job: &Job) -> Service {
    let mut run = service.clone();
    run.profiles = vec!["jobs"];
    run.ports.clear();
    run.healthcheck = None;
    run.restart = Restart::No;
    run.stop_grace_period = None;
    let (command, args) = (texts(&job.settings, "command"), texts(&job.settings, "args"));
    if command.is_empty() && args.is_empty() {
        // As in a cluster: the first argument says which job it is.
        run.command = vec![literal(&job.name)];
    } else {
        run.entrypoint = command;
        run.command = args;
    }
    run
}

fn gateway_service(folder: &mut Folder<'_>, id: Id<Node>, name: &str) {
    let routes = gateway::routes(folder, id);
    let source = folder.plan.scope.model.source_path(&folder.plan.scope.model.nodes[id].meta);
    let comment = crate::emit::shared::header::comment("#", source);
    let path = format!("{name}/routes.yaml");
    folder.files.push((path.clone(), format!("{comment}{}", crate::emit::shared::yaml::to_yaml(&routes))));
    let config = format!("{name}-routes");
    folder.compose.configs.insert(config.clone(), Config { file: format!("./{path}") });

    let mut service = restricted(&folder.plan, name, TRAEFIK.to_owned());
    let target = "/etc/traefik/routes.yaml".to_owned();
    service.command = gateway::starts(&target);
    service.configs = vec![ConfigMount { source: config, target }];
    service.user = Some(format!("{NOBODY}:{NOBODY}"));
    service.ports = ports(&folder.plan, id);
    service.healthcheck = health::of(&folder.plan, id, &mut folder.notes);
    service.depends_on = waits(&folder.plan, id);
    folder.compose.services.insert(name.to_owned(), service);
}

/// What answers for an external by the document of its contract.
fn stub(folder: &mut Folder<'_>, name: &str, document: &str) {
    let config = format!("{name}-contract");
    folder.compose.configs.insert(config.clone(), Config { file: format!("{OUTPUTS}/{document}") });
    let target = "/contract.yaml".to_owned();
    let mut service = restricted(&folder.plan, name, PRISM.to_owned());
    service.command =
        ["mock", "--host", "0.0.0.0", "--port", &STUB_PORT.to_string(), &target].map(str::to_owned).into();
    service.configs = vec![ConfigMount { source: config, target }];
    service.user = Some(format!("{NOBODY}:{NOBODY}"));
    folder.compose.services.insert(name.to_owned(), service);
}

/// What a node waits for.
fn waits(plan: &Plan<'_>, id: Id<Node>) -> IndexMap<String, Dependency> {
    plan.waits_for(id).into_iter().map(|(name, condition)| (name, Dependency { condition })).collect()
}

/// The ports of the machine that lead to a node; from this machine only.
fn ports(plan: &Plan<'_>, id: Id<Node>) -> Vec<Port> {
    let published = plan.published.get(&id).into_iter().flatten();
    published
        .map(|(published, target, transport)| Port {
            host_ip: "127.0.0.1",
            published: published.to_string(),
            target: *target,
            protocol: (*transport == "UDP").then_some("udp"),
        })
        .collect()
}

/// Writable folders: what may be lost is in memory, and what outlives a container is a volume.
fn volumes(folder: &mut Folder<'_>, id: Id<Node>, settings: &Settings, name: &str) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for (path, entry) in settings.object("volumes").into_iter().flat_map(Settings::iter) {
        let Value::Call { name: kind, args, .. } = &entry.value else { continue };
        let Some(Value::Size(Size { bytes })) = args.first().map(|argument| &argument.value) else { continue };
        // Containers of one pod share what stands at one path.
        let shared = name.is_empty() || shared(folder.plan.scope.deploy(id), path);
        if kind != "claim" && !shared {
            let tmpfs = Some(Tmpfs { size: *bytes, mode: 0o1777 });
            mounts.push(Mount { kind: "tmpfs", source: None, target: path.to_owned(), tmpfs });
        } else {
            let source = format!("{}-{}", folder.plan.scope.name(id), part(path));
            folder.compose.volumes.insert(source.clone(), Volume {});
            mounts.push(Mount { kind: "volume", source: Some(source), target: path.to_owned(), tmpfs: None });
        }
    }
    mounts
}

/// Whether another container of the node has a volume at the same path.
fn shared(deploy: Option<&Settings>, path: &str) -> bool {
    let groups = ["sidecars", "init"].into_iter().filter_map(|group| deploy?.object(group));
    let mut containers = groups.flat_map(Settings::iter).filter_map(|(_, entry)| entry.value.as_settings());
    containers
        .any(|settings| settings.object("volumes").is_some_and(|volumes| volumes.iter().any(|(at, _)| at == path)))
}

/// What is reserved, and at most.
fn resources(settings: &Settings) -> Option<Deploy> {
    let ends = |name: &str| settings.range(name).unwrap_or((None, None));
    let cores = |value: Option<&Value>| match value {
        Some(Value::Cpu(Cpu { millis })) => Some(decimal(*millis)),
        _ => None,
    };
    let memory = |value: Option<&Value>| match value {
        Some(Value::Size(size)) => Some(bytes(size.bytes)),
        _ => None,
    };
    let ((cpu_low, cpu_high), (memory_low, memory_high)) = (ends("cpu"), ends("memory"));
    let amounts = |cpu, of_memory| {
        let amounts = Amounts { cpus: cores(cpu), memory: memory(of_memory) };
        (amounts != Amounts::default()).then_some(amounts)
    };
    let resources = Resources { limits: amounts(cpu_high, memory_high), reservations: amounts(cpu_low, memory_low) };
    (resources != Resources::default()).then_some(Deploy { resources })
}

/// Thousandths as a decimal: `250` is `0.25`.
fn decimal(millis: u64) -> String {
    let text = format!("{}.{:03}", millis / 1_000, millis % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The texts of a list, as Compose reads them.
fn texts(settings: &Settings, name: &str) -> Vec<String> {
    settings.list(name).into_iter().map(|value| literal(&text(value))).collect()
}

/// A part of a name.
fn part(name: &str) -> String {
    Rule::Rfc1123(LABEL_MAX).apply(name)
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn cores_are_decimals() {
        assert_eq!([decimal(250), decimal(1_000), decimal(1_500)], ["0.25", "1", "1.5"]);
    }
}
