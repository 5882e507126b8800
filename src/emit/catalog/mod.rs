//! The catalog: what Backstage shows of a package, as one file of entities.
//!
//! Decisions that the format leaves open:
//!
//! - A bounded context is a domain with a system of the same name in it; without contexts the package is the system.
//! - Services, gateways and externals are components; stores, caches, channels, queues and servers are resources.
//! - Each contract with a document is an API, and so are the messages of a service. Their definitions are references to
//!   the files that the other targets write beside the catalog, so that nothing stands twice.
//! - Every entity needs an owner: the declared one, for a store that of the service that owns it, else the only team of
//!   the package, else `unknown`, which is reported.

mod doc;
mod entities;
mod errors;
mod names;

use super::EmitCx;
use super::shared::{header, yaml};
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use entities::Catalog;
use names::Names;

/// Writes `catalog/catalog-info.yaml`, where the package declares a team: who owns what is what a catalog is for.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    if !model.teams.iter().any(|(_, team)| model.is_local(&team.meta)) {
        return;
    }
    let names = Names::of(cx);
    let catalog = Catalog::of(cx, &names);
    let documents: Vec<String> = catalog.entities.iter().map(yaml::to_yaml).collect();
    let text = format!("{}{}", header::comment("#", &model.package.name), documents.join("---\n"));
    if let Some(path) = RelPath::new("catalog/catalog-info.yaml") {
        // Nobody else writes into this folder.
        let _added = out.add(path, text);
    }
    if let Some(finding) = errors::unowned(&catalog.unowned) {
        diags.push(finding);
    }
}
