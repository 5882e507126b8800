//! The image of a technology as a service: its user, arguments, data and first databases.

use super::Folder;
use super::doc::{Config, ConfigMount, Mount, Service, Volume, literal};
use super::plan::{Plan, Runs};
use crate::base::arena::Id;
use crate::emit::shared::header;
use crate::emit::shared::stock::{self, Stock};
use crate::model::Node;
use crate::model::facts::placement;
use crate::vocab::DeclKind;

/// Adds what the image of a technology asks for to its service.
pub(super) fn complete(folder: &mut Folder<'_>, id: Id<Node>, name: &str, stock: &Stock, service: &mut Service) {
    // Where it writes is its own matter.
    service.read_only = false;
    if service.user.is_none() {
        service.user = stock.user.map(|user| format!("{user}:{user}"));
    }
    if service.entrypoint.is_empty() && service.command.is_empty() {
        service.command = stock.args.iter().map(|word| literal(word)).collect();
    }
    let meta = &folder.plan.scope.model.nodes[id].meta;
    // A cache may be forgotten; what keeps data keeps it over restarts, with or without a size.
    let keeps = meta.kind != DeclKind::Cache && service.volumes.is_empty();
    if let Some(data) = stock.data_dir.as_ref().filter(|_| keeps) {
        let source = format!("{name}-data");
        folder.compose.volumes.insert(source.clone(), Volume {});
        service.volumes.push(Mount { kind: "volume", source: Some(source), target: data.clone(), tmpfs: None });
    }
    if let Some(init) = &stock.init {
        let path = format!("{name}/databases.sql");
        let comment = header::comment("--", folder.plan.scope.model.source_path(meta));
        folder.files.push((path.clone(), format!("{comment}{}", init.text)));
        let config = format!("{name}-databases");
        folder.compose.configs.insert(config.clone(), Config { file: format!("./{path}") });
        service.configs.push(ConfigMount { source: config, target: init.path.clone() });
    }
}

/// Where stores and brokers are reached, and their databases, as comments: whoever fills in the address of one reads it here.
pub(super) fn in_words(plan: &Plan<'_>) -> String {
    let mut lines = String::new();
    for id in plan.runs.iter().filter(|id| matches!(plan.images.get(id), Some(Runs::Stock(_)))) {
        let (model, name) = (plan.scope.model, plan.scope.name(*id));
        let technology = placement::technology(model, *id);
        let title = technology.map_or("", |it| it.settings.text("title").unwrap_or(&it.meta.name));
        let port = plan.scope.ports(*id).first().map(|port| format!(":{}", port.container)).unwrap_or_default();
        let creates = technology.is_some_and(|technology| technology.settings.text("create_database").is_some());
        let databases = if creates { stock::databases(model, *id) } else { Vec::new() };
        let databases = match databases.as_slice() {
            [] => String::new(),
            [only] => format!(", database {only}"),
            several => format!(", databases {}", several.join(", ")),
        };
        lines.push_str(&format!("#   {name}{port}: {title}{databases}\n"));
    }
    if lines.is_empty() { lines } else { format!("#\n# What runs here is reached at\n{lines}") }
}
